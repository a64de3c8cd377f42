//! A part of the library, ready to be searched: its words in order, and which sections hold them.
//!
//! A *unit* is what a passage is taken from: a title, a block, or a piece of a very long block. A
//! *section* is some units of an article, one after the other; nearly every article is one. Sets
//! of sections tell quickly where a word may be, the words in order tell the rest. Articles are
//! sorted newest first, so units and sections are too. A part never changes once it is made. It
//! must not know what a query is.

mod bits;
mod pairs;
mod postings;
mod vocabulary;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::RandomState;
use unicode_normalization::UnicodeNormalization as _;

pub(super) use bits::Bits;
use pairs::Pairs;
use postings::Postings;
pub(super) use vocabulary::{Strings, Vocabulary};

use super::word::{Item, Words};
use crate::article::{Article, ArticleId, BlockKind};
use crate::vietnamese::fold::fold;

/// Bytes of the longest unit, about.
const MAX_UNIT: usize = 4096;
/// Words of the longest section, about.
const MAX_SECTION: usize = 4096;
/// Stands between words that do not follow each other, and after each unit.
const BREAK: u32 = 0;

/// What puts newer articles before older ones; smaller is newer. No two have the same.
pub(super) type Age = (Reverse<i64>, ArticleId);

/// An article in a part.
pub(super) struct Doc {
    pub(super) article: Arc<Article>,
    /// Seconds since 1970, to put newer articles first.
    pub(super) newest: i64,
}

impl Doc {
    pub(super) fn age(&self) -> Age {
        (Reverse(self.newest), self.article.id)
    }
}

/// A stretch of an article's text, or its title.
#[derive(Clone, Copy)]
pub(super) struct Unit {
    /// Index of the block in the article; [`Unit::TITLE`] for the title.
    pub(super) block: u32,
    /// One past its last token.
    tokens: u32,
}

impl Unit {
    /// The `block` of a title.
    pub(super) const TITLE: u32 = u32::MAX;
}

/// Words in the order of the text: 0 is a break, others are forms counted from 1.
enum Tokens {
    Narrow(Vec<u16>),
    Wide(Vec<u32>),
}

/// The words of one unit: 0 is a break, others are forms counted from 1.
#[derive(Clone, Copy)]
pub(super) enum TokenSlice<'a> {
    Narrow(&'a [u16]),
    Wide(&'a [u32]),
}

/// A part of the library.
pub(super) struct Part {
    pub(super) docs: Vec<Doc>,
    pub(super) units: Vec<Unit>,
    pub(super) vocabulary: Vocabulary,
    /// The articles' titles, folded.
    titles: Strings,
    /// The articles' paths, folded.
    pub(super) paths: Strings,
    /// Entry `d`: one past the last section of article `d`.
    doc_ends: Vec<u32>,
    /// Entry `s`: one past the last unit of section `s`.
    section_ends: Vec<u32>,
    tokens: Tokens,
    /// The sections of each word.
    postings: Postings,
    in_titles: Postings,
    in_leads: Postings,
    pairs: Pairs,
}

/// Where in articles a word is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Anywhere,
    Title,
    Lead,
}

/// Seconds since 1970 at which an article is dated, or was changed.
pub(super) fn newest(article: &Article) -> i64 {
    let date = article.meta.date;
    let date = date.and_then(|d| d.to_zoned(jiff::tz::TimeZone::UTC).ok());
    let date = date.map(|d| d.timestamp()).or(article.modified);
    date.map_or(i64::MIN, jiff::Timestamp::as_second)
}

impl Part {
    /// Reads all words of `articles`.
    pub(super) fn new(articles: impl IntoIterator<Item = Arc<Article>>) -> Self {
        let articles = articles.into_iter().map(|a| (newest(&a), a));
        let mut articles: Vec<(i64, Arc<Article>)> = articles.collect();
        articles.sort_by_key(|(newest, a)| (Reverse(*newest), a.id));
        let mut builder = Builder::default();
        for (newest, article) in articles {
            builder.add(article, newest);
        }
        builder.finish()
    }

    /// How many sections there are.
    pub(super) fn sections(&self) -> usize {
        self.section_ends.len()
    }

    /// The sections of an article.
    pub(super) fn sections_of(&self, doc: usize) -> Range<usize> {
        stretch(&self.doc_ends, doc)
    }

    /// The units of a section.
    pub(super) fn units_in(&self, section: usize) -> Range<usize> {
        stretch(&self.section_ends, section)
    }

    /// The unit that is the title of an article.
    pub(super) fn title_of(&self, doc: usize) -> usize {
        self.units_in(self.sections_of(doc).start).start
    }

    /// The words of `units`, which follow each other, in the order of the text.
    pub(super) fn tokens(&self, units: Range<usize>) -> TokenSlice<'_> {
        let before = |unit: usize| unit.checked_sub(1).map_or(0, |u| self.units[u].tokens);
        let range = before(units.start) as usize..before(units.end) as usize;
        match &self.tokens {
            Tokens::Narrow(all) => TokenSlice::Narrow(&all[range]),
            Tokens::Wide(all) => TokenSlice::Wide(&all[range]),
        }
    }

    /// Asks for the words of `sections` before they are needed: memory is waited for once for all
    /// of them, not for each.
    pub(super) fn fetch(&self, sections: &[usize]) {
        let first = |&section: &usize| match self.tokens(self.units_in(section)) {
            TokenSlice::Narrow(tokens) => tokens.first().map_or(0, |&t| u32::from(t)),
            TokenSlice::Wide(tokens) => tokens.first().copied().unwrap_or(0),
        };
        std::hint::black_box(sections.iter().map(first).fold(0, u32::wrapping_add));
    }

    /// Adds the sections that hold any of `forms` at `place` to `sections`.
    pub(super) fn add_sections(&self, forms: Range<usize>, place: Place, sections: &mut Bits) {
        let postings = match place {
            Place::Anywhere => &self.postings,
            Place::Title => &self.in_titles,
            Place::Lead => &self.in_leads,
        };
        postings.add_range(forms, sections);
    }

    /// How many sections hold any of `forms`.
    pub(super) fn count(&self, forms: Range<usize>) -> usize {
        let mut sections = Bits::default();
        self.add_sections(forms, Place::Anywhere, &mut sections);
        sections.count()
    }

    /// The sections that may have a word with one of the keys `one` right before a word with one
    /// of `next`; `None` when there are too many of them to tell quickly.
    pub(super) fn beside(&self, one: &[Range<usize>], next: &[Range<usize>]) -> Option<Bits> {
        self.pairs.beside(one, next, |key, sections| {
            self.postings
                .add_range(self.vocabulary.forms(key), sections);
        })
    }

    /// The article that has `section`.
    pub(super) fn doc_of(&self, section: usize) -> usize {
        if self.is_whole() {
            return section;
        }
        self.doc_ends
            .partition_point(|&end| end as usize <= section)
    }

    /// The articles that have one of `sections`.
    pub(super) fn docs_of(&self, sections: &Bits) -> Bits {
        if self.is_whole() {
            return sections.clone();
        }
        let mut docs = Bits::none(self.docs.len());
        sections.each_group(&self.doc_ends, |doc| docs.insert(doc));
        docs
    }

    /// All sections of `docs`.
    pub(super) fn sections_of_all(&self, docs: &Bits) -> Bits {
        if self.is_whole() {
            return docs.clone();
        }
        let mut sections = Bits::none(self.sections());
        for doc in docs.iter() {
            sections.insert_range(self.sections_of(doc));
        }
        sections
    }

    /// Whether each article is one section.
    fn is_whole(&self) -> bool {
        self.doc_ends.len() == self.section_ends.len()
    }

    /// Bytes that it takes beside the articles.
    pub(super) fn memory(&self) -> usize {
        let tokens = match &self.tokens {
            Tokens::Narrow(all) => size_of::<u16>() * all.capacity(),
            Tokens::Wide(all) => size_of::<u32>() * all.capacity(),
        };
        let strings = self.titles.memory() + self.paths.memory() + self.vocabulary.memory();
        let articles = (size_of::<Doc>() + size_of::<u32>()) * self.docs.capacity();
        let sections = size_of::<u32>() * self.section_ends.capacity();
        let units = size_of::<Unit>() * self.units.capacity();
        let postings = [&self.postings, &self.in_titles, &self.in_leads];
        let postings: usize = postings.into_iter().map(Postings::memory).sum();
        tokens + strings + articles + sections + units + postings + self.pairs.memory()
    }

    /// The title of an article without marks.
    pub(super) fn folded_title(&self, doc: usize) -> &str {
        self.titles.get(doc)
    }

    /// Where `unit` is: the text of its article, or the title, and bytes of that. It takes time in
    /// proportion to the article's blocks.
    pub(super) fn source(&self, doc: usize, unit: usize) -> (&str, Range<usize>) {
        let article = &self.docs[doc].article;
        let Some(before) = unit.checked_sub(self.title_of(doc) + 1) else {
            return (&article.title, 0..article.title.len());
        };
        let range = body(article).nth(before).map(|(range, _)| range);
        (&article.text, range.unwrap_or_default())
    }
}

/// What a part is made of while its words have no order yet.
#[derive(Default)]
struct Builder {
    docs: Vec<Doc>,
    doc_ends: Vec<u32>,
    section_ends: Vec<u32>,
    units: Vec<Unit>,
    titles: Strings,
    paths: Strings,
    tokens: Vec<u32>,
    /// Words as they are written, and the numbers of their forms: most of them in a number, which
    /// is compared without a look at memory elsewhere.
    short: HashMap<u128, u32, RandomState>,
    long: HashMap<Box<str>, u32, RandomState>,
    numbers: HashMap<Box<str>, u32, RandomState>,
}

impl Builder {
    fn add(&mut self, article: Arc<Article>, newest: i64) {
        self.titles.push(&fold(&article.title).replace('\n', " "));
        self.paths.push(&folded_path(&article));
        self.add_unit(&article.title, 0..article.title.len(), Unit::TITLE);
        for (range, block) in body(&article) {
            self.add_unit(&article.text, range, block as u32);
        }
        self.end_section();
        self.doc_ends.push(self.section_ends.len() as u32);
        self.docs.push(Doc { article, newest });
    }

    /// Ends a section after the last unit, unless there is none since the one before.
    fn end_section(&mut self) {
        let end = self.units.len() as u32;
        if self.section_ends.last().copied().unwrap_or(0) < end {
            self.section_ends.push(end);
        }
    }

    /// The first token of the section that is being read.
    fn section_start(&self) -> usize {
        let last = self.section_ends.last().map(|&end| end as usize);
        let last = last.and_then(|end| self.units.get(end.checked_sub(1)?));
        last.map_or(0, |unit| unit.tokens as usize)
    }

    fn add_unit(&mut self, text: &str, range: Range<usize>, block: u32) {
        let text = &text[range];
        let mut words = Words::new(text);
        while let Some(item) = words.next_place() {
            let token = match item {
                Item::Break => BREAK,
                Item::Word(place) => self.number(&text[place]),
            };
            self.tokens.push(token);
        }
        if self.tokens.last() != Some(&BREAK) {
            self.tokens.push(BREAK);
        }
        if self.tokens.len() - self.section_start() > MAX_SECTION {
            self.end_section();
        }
        self.units.push(Unit {
            block,
            tokens: self.tokens.len() as u32,
        });
    }

    /// The number of a word's form, from 1, in the order in which they came.
    fn number(&mut self, word: &str) -> u32 {
        let short = short(word);
        let known = match short {
            Some(short) => self.short.get(&short),
            None => self.long.get(word),
        };
        if let Some(&number) = known {
            return number;
        }
        let mut words = Words::new(word);
        let form = words.next().map_or("", |_| words.form());
        let next = self.numbers.len() as u32 + 1;
        let number = *self.numbers.entry(form.into()).or_insert(next);
        match short {
            Some(short) => self.short.insert(short, number),
            None => self.long.insert(word.into(), number),
        };
        number
    }

    fn finish(mut self) -> Part {
        let mut forms: Vec<&str> = vec![""; self.numbers.len()];
        for (form, &number) in &self.numbers {
            forms[number as usize - 1] = form;
        }
        let (vocabulary, sorted) = Vocabulary::new(forms.into_iter());
        for token in self.tokens.iter_mut().filter(|t| **t != BREAK) {
            *token = sorted[*token as usize - 1] + 1;
        }
        let words = vocabulary.len();
        let postings = self.postings(words, |_| true);
        let in_titles = self.postings(words, |unit| self.units[unit].block == Unit::TITLE);
        let pairs = self.pairs(&vocabulary, &postings);
        let leads = self.leads();
        let in_leads = self.postings(words, |unit| leads.has(unit));
        self.units.shrink_to_fit();
        self.docs.shrink_to_fit();
        Part {
            docs: self.docs,
            units: self.units,
            titles: self.titles,
            paths: self.paths,
            doc_ends: self.doc_ends,
            section_ends: self.section_ends,
            tokens: pack(self.tokens, words),
            vocabulary,
            postings,
            in_titles,
            in_leads,
            pairs,
        }
    }

    fn pairs(&self, vocabulary: &Vocabulary, postings: &Postings) -> Pairs {
        let sections = self.section_ends.len();
        // By form.
        let mut keys = vec![0; vocabulary.len()];
        let mut counts = vec![0; vocabulary.keys()];
        for (key, count) in counts.iter_mut().enumerate() {
            let mut with = Bits::none(sections);
            postings.add_range(vocabulary.forms(key), &mut with);
            *count = with.count();
            keys[vocabulary.forms(key)].fill(key as u32);
        }
        let keys = &keys;
        let pairs = (0..sections).flat_map(|section| {
            let pairs = self.tokens_of(section).windows(2);
            let pairs = pairs.filter(|pair| !pair.contains(&BREAK));
            let key = |token: u32| keys[token as usize - 1];
            pairs.map(move |pair| (section as u32, key(pair[0]), key(pair[1])))
        });
        Pairs::new(&counts, sections, pairs)
    }

    /// The words of a section in the order of the text.
    fn tokens_of(&self, section: usize) -> &[u32] {
        let units = stretch(&self.section_ends, section);
        let before = |unit: usize| unit.checked_sub(1).map_or(0, |u| self.units[u].tokens);
        &self.tokens[before(units.start) as usize..before(units.end) as usize]
    }

    /// The units that are leads.
    fn leads(&self) -> Bits {
        let mut leads = Bits::none(self.units.len());
        let sections = |doc| stretch(&self.doc_ends, doc);
        for (doc, about) in self.docs.iter().enumerate() {
            let units = sections(doc).flat_map(|section| stretch(&self.section_ends, section));
            for unit in units {
                let block = about.article.blocks.get(self.units[unit].block as usize);
                if block.is_some_and(|b| b.kind == BlockKind::Lead) {
                    leads.insert(unit);
                }
            }
        }
        leads
    }

    /// The sections of each of so many words, in units that are wanted.
    fn postings(&self, words: usize, is_wanted: impl Fn(usize) -> bool) -> Postings {
        let unit = |unit: usize| {
            let start = unit.checked_sub(1).map_or(0, |u| self.units[u].tokens);
            &self.tokens[start as usize..self.units[unit].tokens as usize]
        };
        Postings::new(words, self.section_ends.len(), || {
            (0..self.section_ends.len()).flat_map(|section| {
                let units = stretch(&self.section_ends, section).filter(|&u| is_wanted(u));
                let tokens = units.flat_map(unit).filter(|t| **t != BREAK);
                tokens.map(move |&t| (section as u32, t - 1))
            })
        })
    }
}

/// A word of less than 16 bytes, with its length, as a number.
fn short(word: &str) -> Option<u128> {
    const LAST: usize = size_of::<u128>() - 1;
    let mut bytes = [0; LAST + 1];
    let letters = bytes[..LAST].get_mut(..word.len())?;
    letters.copy_from_slice(word.as_bytes());
    bytes[LAST] = word.len() as u8;
    Some(u128::from_le_bytes(bytes))
}

/// The stretch that ends at entry `n` of `ends`, and starts where the one before ends.
fn stretch(ends: &[u32], n: usize) -> Range<usize> {
    let start = n.checked_sub(1).map_or(0, |before| ends[before]);
    start as usize..ends[n] as usize
}

fn pack(tokens: Vec<u32>, forms: usize) -> Tokens {
    if forms < usize::from(u16::MAX) {
        Tokens::Narrow(tokens.into_iter().map(|t| t as u16).collect())
    } else {
        Tokens::Wide(tokens)
    }
}

fn folded_path(article: &Article) -> String {
    // Some systems keep file names decomposed.
    let path: String = article.source.path().nfc().collect();
    fold(&path).replace('\n', " ")
}

/// The units of an article beside its title, which is a unit already.
fn body(article: &Article) -> impl Iterator<Item = (Range<usize>, usize)> + use<'_> {
    let units = units(article).into_iter();
    units.filter(|&(_, block)| !is_title(article, block))
}

/// Whether `block` of an article is its title, word for word.
fn is_title(article: &Article, block: usize) -> bool {
    let block = article.blocks.get(block);
    block.is_some_and(|b| b.kind == BlockKind::Title && article.text[b.range()] == article.title)
}

/// The units of a text: one a block with what stands before it, longer blocks in pieces, and the
/// index of the block of each. They cover the text without gaps.
pub(super) fn units(article: &Article) -> Vec<(Range<usize>, usize)> {
    let mut units = Vec::with_capacity(article.blocks.len().max(1));
    let mut start = 0;
    for (block, b) in article.blocks.iter().enumerate() {
        let last = block + 1 == article.blocks.len();
        let end = if last {
            article.text.len()
        } else {
            b.end.max(start)
        };
        pieces(&article.text, start..end, block, &mut units);
        start = end;
    }
    if article.blocks.is_empty() {
        pieces(&article.text, 0..article.text.len(), 0, &mut units);
    }
    units
}

fn pieces(text: &str, range: Range<usize>, block: usize, units: &mut Vec<(Range<usize>, usize)>) {
    let mut start = range.start;
    while range.end - start > MAX_UNIT {
        let end = text.floor_char_boundary(start + MAX_UNIT);
        let blank = text[start..end].rfind(char::is_whitespace);
        let end = blank.filter(|&at| at > 0).map_or(end, |at| start + at);
        units.push((start..end, block));
        start = end;
    }
    units.push((start..range.end, block));
}
