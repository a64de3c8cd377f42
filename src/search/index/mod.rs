//! A part of the library, ready to be searched: its words in order, and which units hold them.
//!
//! A *unit* is what is searched for all words together: a title, a block, or a piece of a very
//! long block. Articles are sorted newest first, so the units of a part are too. A part never
//! changes once it is made. It must not know what a query is.

mod bits;
mod postings;
mod vocabulary;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::RandomState;
use unicode_normalization::UnicodeNormalization as _;

pub(super) use bits::Bits;
use postings::Postings;
pub(super) use vocabulary::{Strings, Vocabulary};

use super::word::{Item, Words};
use crate::article::{Article, ArticleId, BlockKind};
use crate::vietnamese::fold::fold;

/// Bytes of the longest unit, about.
const MAX_UNIT: usize = 4096;
/// Stands between words that do not follow each other.
const BREAK: u32 = 0;

/// What puts newer articles before older ones; smaller is newer. No two have the same.
pub(super) type Age = (Reverse<i64>, ArticleId);

/// An article in a part.
pub(super) struct Doc {
    pub(super) article: Arc<Article>,
    /// Seconds since 1970, to put newer articles first.
    pub(super) newest: i64,
    /// Its units; the first one is its title.
    pub(super) units: Range<usize>,
}

impl Doc {
    pub(super) fn age(&self) -> Age {
        (Reverse(self.newest), self.article.id)
    }
}

/// A stretch of an article's text, or its title.
#[derive(Clone, Copy)]
pub(super) struct Unit {
    start: u32,
    end: u32,
    /// Index of the block in the article; [`Unit::TITLE`] for the title.
    pub(super) block: u32,
    /// One past its last token.
    tokens: u32,
}

impl Unit {
    /// The `block` of a title.
    pub(super) const TITLE: u32 = u32::MAX;

    /// Bytes of the article's text, or of its title.
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Words in the order of the text: 0 is a break, others are forms counted from 1.
enum Tokens {
    Narrow(Vec<u16>),
    Wide(Vec<u32>),
}

/// The words of one unit: 0 is a break, others are forms counted from 1.
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
    /// Entry `d`: one past the last unit of article `d`.
    doc_ends: Vec<u32>,
    /// The first unit of each article.
    pub(super) title_units: Bits,
    pub(super) lead_units: Bits,
    tokens: Tokens,
    postings: Postings,
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

    /// The words of `unit` in the order of the text.
    pub(super) fn tokens(&self, unit: usize) -> TokenSlice<'_> {
        let start = unit.checked_sub(1).map_or(0, |u| self.units[u].tokens);
        let range = start as usize..self.units[unit].tokens as usize;
        match &self.tokens {
            Tokens::Narrow(all) => TokenSlice::Narrow(&all[range]),
            Tokens::Wide(all) => TokenSlice::Wide(&all[range]),
        }
    }

    /// Asks for the words of `units` before they are needed: memory is waited for once for all of
    /// them, not for each.
    pub(super) fn fetch(&self, units: &[usize]) {
        let first = |&unit: &usize| match self.tokens(unit) {
            TokenSlice::Narrow(tokens) => tokens.first().map_or(0, |&t| u32::from(t)),
            TokenSlice::Wide(tokens) => tokens.first().copied().unwrap_or(0),
        };
        std::hint::black_box(units.iter().map(first).fold(0, u32::wrapping_add));
    }

    /// Adds the units that hold any of `forms` to `units`.
    pub(super) fn add_units(&self, forms: Range<usize>, units: &mut Bits) {
        self.postings.add_range(forms, units);
    }

    /// The article that has `unit`.
    pub(super) fn doc_of(&self, unit: usize) -> usize {
        self.doc_ends.partition_point(|&end| end as usize <= unit)
    }

    /// The articles that have one of `units`.
    pub(super) fn docs_of(&self, units: &Bits) -> Bits {
        let mut docs = Bits::none(self.docs.len());
        units.each_group(&self.doc_ends, |doc| docs.insert(doc));
        docs
    }

    /// All units of `docs`.
    pub(super) fn units_of(&self, docs: &Bits) -> Bits {
        let mut units = Bits::none(self.units.len());
        for doc in docs.iter() {
            units.insert_range(self.docs[doc].units.clone());
        }
        units
    }

    /// Bytes that it takes beside the articles.
    pub(super) fn memory(&self) -> usize {
        let tokens = match &self.tokens {
            Tokens::Narrow(all) => size_of::<u16>() * all.capacity(),
            Tokens::Wide(all) => size_of::<u32>() * all.capacity(),
        };
        let strings = self.titles.memory() + self.paths.memory() + self.vocabulary.memory();
        let articles = (size_of::<Doc>() + size_of::<u32>()) * self.docs.capacity();
        let units = size_of::<Unit>() * self.units.capacity();
        tokens + strings + articles + units + self.postings.memory()
    }

    /// The title of an article without marks.
    pub(super) fn folded_title(&self, doc: usize) -> &str {
        self.titles.get(doc)
    }

    /// The text that `unit` is a part of: of the article, or its title.
    pub(super) fn source(&self, doc: usize, unit: usize) -> &str {
        let article = &self.docs[doc].article;
        if self.units[unit].block == Unit::TITLE {
            &article.title
        } else {
            &article.text
        }
    }
}

/// What a part is made of while its words have no order yet.
#[derive(Default)]
struct Builder {
    docs: Vec<Doc>,
    units: Vec<Unit>,
    titles: Strings,
    paths: Strings,
    tokens: Vec<u32>,
    /// Words as they are written, and the numbers of their forms.
    words: HashMap<Box<str>, u32, RandomState>,
    numbers: HashMap<Box<str>, u32, RandomState>,
}

impl Builder {
    fn add(&mut self, article: Arc<Article>, newest: i64) {
        let first = self.units.len();
        self.titles.push(&fold(&article.title).replace('\n', " "));
        self.paths.push(&folded_path(&article));
        self.add_unit(&article.title, 0..article.title.len(), Unit::TITLE);
        for (range, block) in units(&article) {
            // The block of the title is a unit already.
            if !is_title(&article, block) {
                self.add_unit(&article.text, range, block as u32);
            }
        }
        self.docs.push(Doc {
            article,
            newest,
            units: first..self.units.len(),
        });
    }

    fn add_unit(&mut self, text: &str, range: Range<usize>, block: u32) {
        let text = &text[range.clone()];
        let mut words = Words::new(text);
        while let Some(item) = words.next_place() {
            let token = match item {
                Item::Break => BREAK,
                Item::Word(place) => self.number(&text[place]),
            };
            self.tokens.push(token);
        }
        self.units.push(Unit {
            start: range.start as u32,
            end: range.end as u32,
            block,
            tokens: self.tokens.len() as u32,
        });
    }

    /// The number of a word's form, from 1, in the order in which they came.
    fn number(&mut self, word: &str) -> u32 {
        if let Some(&number) = self.words.get(word) {
            return number;
        }
        let mut words = Words::new(word);
        let form = words.next().map_or("", |_| words.form());
        let next = self.numbers.len() as u32 + 1;
        let number = *self.numbers.entry(form.into()).or_insert(next);
        self.words.insert(word.into(), number);
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
        let postings = self.postings(vocabulary.len());
        let mut title_units = Bits::none(self.units.len());
        let mut lead_units = Bits::none(self.units.len());
        for doc in &self.docs {
            title_units.insert(doc.units.start);
            let blocks = &doc.article.blocks;
            let is_lead = |&u: &usize| {
                let block = blocks.get(self.units[u].block as usize);
                block.is_some_and(|b| b.kind == BlockKind::Lead)
            };
            doc.units
                .clone()
                .filter(is_lead)
                .for_each(|u| lead_units.insert(u));
        }
        self.units.shrink_to_fit();
        self.docs.shrink_to_fit();
        let doc_ends = self.docs.iter().map(|doc| doc.units.end as u32).collect();
        Part {
            docs: self.docs,
            units: self.units,
            titles: self.titles,
            paths: self.paths,
            doc_ends,
            tokens: pack(self.tokens, vocabulary.len()),
            vocabulary,
            title_units,
            lead_units,
            postings,
        }
    }

    fn postings(&self, forms: usize) -> Postings {
        Postings::new(forms, self.units.len(), || {
            let starts = std::iter::once(0).chain(self.units.iter().map(|u| u.tokens as usize));
            let units = starts.zip(&self.units).enumerate();
            units.flat_map(|(u, (start, unit))| {
                let tokens = self.tokens[start..unit.tokens as usize].iter();
                let words = tokens.filter(|t| **t != BREAK);
                words.map(move |&t| (u as u32, t - 1))
            })
        })
    }
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
