//! Builds a segment: reads the words of its articles once, in the order of the text.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;
use unicode_normalization::UnicodeNormalization as _;

use super::bitset::BitSet;
use super::biwords::{Biwords, FormKeys, Pair};
use super::ends::stretch;
use super::phrase_cache::PhraseCache;
use super::postings::Postings;
use super::tokens::{Token, Tokens, end};
use super::vocabulary::{StringsBuilder, Vocabulary};
use super::{Doc, FULL_FORMS, Letters, PackedUnit, Segment, UnitKind, body, temporary_vec};
use crate::article::archive::Stored;
use crate::article::{Block, BlockKind};
use crate::search::tokenizer::{Item, Words};
use crate::vietnamese::fold::fold;

/// Maximum number of words of a section, about. Nearly all articles are shorter, so that sets of
/// sections are as small as sets of articles, and a page of a book is still found without scanning
/// the book.
const SECTION_MAX_WORDS: usize = 4096;

/// A segment in the making, while its forms are numbered in the order in which they came.
#[derive(Default)]
pub(super) struct Builder {
    docs: Vec<Doc>,
    doc_ends: Vec<u32>,
    section_ends: Vec<u32>,
    units: Vec<PackedUnit>,
    titles: StringsBuilder,
    paths: StringsBuilder,
    tokens: Vec<u32>,
    /// Words as written, and the numbers of their forms. Most words fit into a `u128`, which is
    /// compared without reading memory elsewhere, because every word of the library is looked up
    /// here.
    short: HashMap<u128, u32, RandomState>,
    long: HashMap<Box<str>, u32, RandomState>,
    numbers: HashMap<Box<str>, u32, RandomState>,
}

impl Builder {
    /// Creates a builder for about `words` words.
    pub(super) fn new(words: usize) -> Self {
        Self {
            tokens: temporary_vec(words),
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, doc: Doc) {
        let stored = &doc.article;
        self.titles.push(&stored.folded_title().replace('\n', " "));
        self.paths.push(&folded_path(stored));
        self.add_unit(stored.title(), UnitKind::Title);
        // A damaged article has its title alone until its file is read again.
        if let Some(article) = stored.contents()
            && let Some(text) = article.text(0..article.text_bytes())
        {
            for unit in body(&article) {
                let block = article.blocks.get(unit.block);
                self.add_unit(&text[unit.bytes], kind(block));
            }
        }
        self.end_doc(doc);
    }

    /// Adds an article of another segment; `known` has the numbers here of its forms, as far as
    /// they were met.
    pub(super) fn copy(&mut self, segment: &Segment, doc: usize, known: &mut [Option<u32>]) {
        self.titles.push(segment.titles.get(doc));
        self.paths.push(segment.paths.get(doc));
        for section in segment.sections_of(doc) {
            for (unit, tokens) in segment.units_with_tokens(section) {
                tokens.each(|form, ends| {
                    let known = &mut known[form];
                    let number =
                        known.unwrap_or_else(|| self.number_of(segment.vocabulary.form(form)));
                    *known = Some(number);
                    self.tokens.push(number);
                    if ends {
                        self.tokens.last_mut().into_iter().for_each(end);
                    }
                });
                let kind = segment.units[unit].kind();
                self.units.push(PackedUnit::new(kind, self.tokens.len()));
            }
            self.end_section();
        }
        self.end_doc(segment.docs[doc].clone());
    }

    fn end_doc(&mut self, doc: Doc) {
        self.end_section();
        self.doc_ends.push(self.section_ends.len() as u32);
        self.docs.push(doc);
    }

    /// Returns whether no article was added.
    pub(super) fn is_empty(&self) -> bool {
        self.docs.is_empty()
    }

    /// Returns whether another article might not fit in.
    pub(super) fn is_full(&self) -> bool {
        self.numbers.len() >= FULL_FORMS || self.tokens.len() >= PackedUnit::MAX_TOKENS / 2
    }

    /// Ends a section after the last unit, unless it would be empty.
    fn end_section(&mut self) {
        let end = self.units.len() as u32;
        if self.section_ends.last().copied().unwrap_or(0) < end {
            self.section_ends.push(end);
        }
    }

    /// Returns the first token of the section that is being read.
    fn section_start(&self) -> usize {
        let last = self.section_ends.last().map(|&end| end as usize);
        let last = last.and_then(|end| self.units.get(end.checked_sub(1)?));
        last.map_or(0, |unit| unit.end())
    }

    fn add_unit(&mut self, text: &str, kind: UnitKind) {
        let mut words = Words::new(text);
        while let Some(item) = words.next_place() {
            match item {
                Item::Word(place) => {
                    let number = self.number(text, place);
                    self.tokens.push(number);
                }
                Item::Break => self.tokens.last_mut().into_iter().for_each(end),
            }
        }
        // Also when the unit has no word, because the unit before ends anyway.
        self.tokens.last_mut().into_iter().for_each(end);
        if self.tokens.len() - self.section_start() > SECTION_MAX_WORDS {
            self.end_section();
        }
        self.units.push(PackedUnit::new(kind, self.tokens.len()));
    }

    /// Returns the number of the form of the word at `place`.
    fn number(&mut self, text: &str, place: Range<usize>) -> u32 {
        let short = short(text, &place);
        let word = &text[place];
        let known = match short {
            Some(short) => self.short.get(&short),
            None => self.long.get(word),
        };
        if let Some(&number) = known {
            return number;
        }
        let mut words = Words::new(word);
        let form = words.next().map_or("", |_| words.form());
        let number = self.number_of(form);
        match short {
            Some(short) => self.short.insert(short, number),
            None => self.long.insert(word.into(), number),
        };
        number
    }

    /// Returns the number of a form, a new one if it is new.
    fn number_of(&mut self, form: &str) -> u32 {
        let next = self.numbers.len() as u32;
        *self.numbers.entry(form.into()).or_insert(next)
    }

    pub(super) fn finish(mut self) -> Segment {
        let mut forms: Vec<&str> = vec![""; self.numbers.len()];
        for (form, &number) in &self.numbers {
            forms[number as usize] = form;
        }
        let (vocabulary, sorted) = Vocabulary::new(forms.into_iter());
        for token in &mut self.tokens {
            let is_end = token.ends();
            *token = sorted[token.form()];
            if is_end {
                end(token);
            }
        }
        let words = vocabulary.len();
        let postings = self.postings(words, |_| true);
        let of = |kind| self.postings(words, |unit| self.units[unit].kind() == kind);
        let (in_titles, in_leads) = (of(UnitKind::Title), of(UnitKind::Lead));
        let biwords = self.biwords(&vocabulary, &postings);
        let token_ends = self.section_ends.iter();
        let token_ends = token_ends.map(|&end| self.units[end as usize - 1].end() as u32);
        let token_ends: Vec<u32> = token_ends.collect();
        self.docs.shrink_to_fit();
        let titles = self.titles.finish();
        let title_letters = (0..titles.len()).map(|doc| Letters::of(titles.get(doc)));
        let title_letters: Vec<Letters> = title_letters.collect();
        Segment {
            docs: self.docs,
            units: self.units.into(),
            titles,
            title_letters: title_letters.into(),
            paths: self.paths.finish(),
            doc_ends: self.doc_ends.into(),
            section_ends: self.section_ends.into(),
            token_ends: token_ends.into(),
            tokens: Tokens::new(self.tokens, words),
            vocabulary,
            postings,
            in_titles,
            in_leads,
            biwords,
            phrases: PhraseCache::default(),
        }
    }

    fn biwords(&self, vocabulary: &Vocabulary, postings: &Postings) -> Biwords {
        let sections = self.section_ends.len();
        let mut words = FormKeys {
            keys: vec![0; vocabulary.len()],
            counts: Vec::with_capacity(vocabulary.key_count()),
            letters: Vec::with_capacity(vocabulary.key_count()),
        };
        for key in 0..vocabulary.key_count() {
            let mut with = BitSet::with_capacity(sections);
            postings.add_range(vocabulary.forms(key), &mut with);
            words.counts.push(with.count());
            let letter = vocabulary.key(key).bytes().next();
            words.letters.push(letter.unwrap_or_default());
            words.keys[vocabulary.forms(key)].fill(key as u32);
        }
        Biwords::new(words, sections, |section| {
            let pairs = self.tokens_of(section).windows(2);
            let pairs = pairs.filter(|pair| !pair[0].ends());
            pairs.map(|pair| Pair::new(pair[0].form() as u32, pair[1].form() as u32))
        })
    }

    /// Returns the tokens of a section.
    fn tokens_of(&self, section: usize) -> &[u32] {
        let units = stretch(&self.section_ends, section);
        &self.tokens[self.before(units.start)..self.before(units.end)]
    }

    /// Returns the number of tokens before a unit.
    fn before(&self, unit: usize) -> usize {
        unit.checked_sub(1).map_or(0, |last| self.units[last].end())
    }

    /// Returns the sections of each of `words` forms, in units that are wanted.
    fn postings(&self, words: usize, is_wanted: impl Fn(usize) -> bool) -> Postings {
        let tokens = |unit: usize| &self.tokens[self.before(unit)..self.before(unit + 1)];
        Postings::new(words, self.section_ends.len(), || {
            (0..self.section_ends.len()).flat_map(|section| {
                let units = stretch(&self.section_ends, section).filter(|&u| is_wanted(u));
                let tokens = units.flat_map(tokens);
                tokens.map(move |t| (section as u32, t.form() as u32))
            })
        })
    }
}

/// Returns the kind of a unit of `block`, when it is not the title of the article.
fn kind(block: Option<Block>) -> UnitKind {
    match block.map(|block| block.kind) {
        Some(BlockKind::Title) => UnitKind::OtherTitle,
        Some(BlockKind::Lead) => UnitKind::Lead,
        Some(BlockKind::Heading) => UnitKind::Heading,
        _ => UnitKind::Text,
    }
}

/// Returns the word at `place` of `text` with its length as a number, if it has less than 16 bytes.
fn short(text: &str, place: &Range<usize>) -> Option<u128> {
    const LAST: usize = size_of::<u128>() - 1;
    let len = place.len();
    if len > LAST {
        return None;
    }
    let rest = &text.as_bytes()[place.start..];
    let bytes = if let Some(bytes) = rest.first_chunk() {
        *bytes
    } else {
        let mut bytes = [0; LAST + 1];
        bytes[..len].copy_from_slice(&rest[..len]);
        bytes
    };
    let letters = u128::from_le_bytes(bytes) & !(u128::MAX << (8 * len));
    Some(letters | (len as u128) << (8 * LAST))
}

fn folded_path(article: &Stored) -> String {
    let head = article.head();
    let path = head.as_ref().map(|head| head.origin.inside());
    // Some systems keep file names decomposed.
    let path: String = path.as_deref().unwrap_or_default().nfc().collect();
    fold(&path).replace('\n', " ")
}
