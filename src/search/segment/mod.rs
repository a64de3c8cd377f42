//! A segment: an immutable index of some thousand articles. In go articles ([`Segment::of`]) or other
//! segments ([`Segment::merged`]); out come sets of sections and the tokens in them. It does not know what
//! a query is.
//!
//! # The parts
//!
//! - `vocabulary` sorts the distinct words (forms). A form's number is its place among them, so a prefix
//!   is a range of numbers.
//! - `tokens` has the words of all texts in their order, two bytes each: fifteen bits for the form, one
//!   that says whether a break follows. They answer phrases, positions and highlights.
//! - `postings` has for each form the sections with it, and the same for titles and leads. They answer
//!   which sections have all words, and count articles.
//! - `biwords` has sets of sections for pairs of frequent words, so that few sections are scanned for a
//!   phrase; the commonest pairs have exact sets and need no scan.
//! - `phrase_cache` keeps what scans found, so that while a query grows, only sections that had its
//!   beginning are scanned. It is all that ever changes in a segment.
//! - `letters` and the folded titles and paths answer questions about titles and paths.
//! - `build` makes all of this in one reading of the texts; `stored` writes and reads it as columns.
//!
//! # Units and sections
//!
//! A *unit* is what a passage is cut from: a title, a block, or a piece of a very long block. A *section*
//! is some units of an article, one after the other. Nearly every article is one section, so that a set of
//! sections takes 12 KB for 100,000 articles. Articles are sorted newest first, so units and sections are
//! too.
//!
//! # Why so
//!
//! - Tokens in order instead of a list of positions for each word: positions take more memory, and
//!   adjacent words are found by comparing many tokens in one vector instruction (`search/phrase.rs`).
//! - Sets of sections, not of paragraphs: those are larger and were slower.
//! - Scans wait for memory, so the tokens of several sections are prefetched together
//!   (`lookup::prefetched`).
//! - More than 32,768 forms need four bytes a token, so a builder starts another segment before that if
//!   it can.

mod bitset;
mod biwords;
mod build;
mod ends;
mod letters;
mod phrase_cache;
mod postings;
mod stored;
mod tokens;
mod vocabulary;

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

pub(super) use bitset::BitSet;
pub(super) use biwords::BiwordSections;
use biwords::{Biwords, WordSet};
use build::Builder;
use ends::stretch;
pub(super) use letters::Letters;
use phrase_cache::PhraseCache;
pub(super) use phrase_cache::{Phrase, Verdicts};
use postings::Postings;
pub(super) use tokens::{FormRun, Token, TokenSlice};
use tokens::{NARROW_MAX_FORMS, Tokens};
pub(super) use vocabulary::{Strings, Vocabulary};
use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::article::archive::Stored;
use crate::article::{ArticleId, Contents};
use crate::column::Column;

/// Maximum number of bytes of a unit, about a page. A passage is cut from a unit, and all words of
/// a query in one unit count as one paragraph.
const UNIT_MAX_BYTES: usize = 4096;
/// Number of bytes of a word with what is around it, about, to reserve memory. Measured 5.9 on the
/// built-in articles.
const WORD_BYTES: usize = 6;
/// Number of distinct forms from which on a segment is full. The 4,096 that are left are more than
/// nearly any article adds, so that its tokens still fit into 16 bits.
const FULL_FORMS: usize = NARROW_MAX_FORMS - 4096;

/// The sort key that puts newer articles first. No two articles have the same.
pub(super) type Age = (Reverse<i64>, ArticleId);

/// An article in a segment.
#[derive(Clone)]
pub(super) struct Doc {
    pub(super) article: Stored,
    /// Seconds since 1970, to put newer articles first.
    pub(super) newest: i64,
}

impl Doc {
    pub(super) fn age(&self) -> Age {
        (Reverse(self.newest), self.article.id())
    }
}

/// The kind of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnitKind {
    Text,
    /// The title of its article.
    Title,
    /// A block that is a title, but not word for word that of the article.
    OtherTitle,
    Lead,
    Heading,
}

/// A stretch of an article's text, or its title: its kind, and one past its last token. Both share
/// a `u32`, because a scan reads the kinds of many units.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable)]
#[repr(transparent)]
pub(super) struct PackedUnit(u32);

impl PackedUnit {
    const KIND_BITS: u32 = 3;
    /// Maximum number of tokens that a unit can point to.
    const MAX_TOKENS: usize = 1 << (u32::BITS - Self::KIND_BITS);

    fn new(kind: UnitKind, end: usize) -> Self {
        Self((end as u32) << Self::KIND_BITS | kind as u32)
    }

    pub(super) fn kind(self) -> UnitKind {
        use UnitKind::{Heading, Lead, OtherTitle, Text, Title};
        let mut kinds = [Title, OtherTitle, Lead, Heading].into_iter();
        let is_it = |kind: &UnitKind| *kind as u32 == self.0 & ((1 << Self::KIND_BITS) - 1);
        kinds.find(is_it).unwrap_or(Text)
    }

    fn end(self) -> usize {
        (self.0 >> Self::KIND_BITS) as usize
    }
}

/// Size up to which a temporary vector may stay with the thread that made it.
const SMALL_MAX_BYTES: usize = 1 << 20;
/// Size from which on memory is returned to the system as soon as it is freed: above the 32 MB up to
/// which the GNU C library raises its threshold.
const RETURNED_MIN_BYTES: usize = 33 << 20;

/// Returns an empty vector for about `len` items that are needed only while a segment is built. A vector
/// of more than [`SMALL_MAX_BYTES`] has room for [`RETURNED_MIN_BYTES`], because the allocator keeps smaller
/// pieces for each thread. Room that is not used takes no
/// memory.
fn temporary_vec<T>(len: usize) -> Vec<T> {
    let least = if len * size_of::<T>() > SMALL_MAX_BYTES {
        RETURNED_MIN_BYTES / size_of::<T>().max(1)
    } else {
        0
    };
    Vec::with_capacity(len.max(least))
}

/// Where the text of a unit comes from.
pub(super) struct UnitSource<'a> {
    /// The title of the article, or the stretch of its text with the unit and all of its block.
    pub(super) text: &'a str,
    /// Number of bytes of the article's text before `text`; 0 for a title.
    pub(super) start: usize,
    /// The bytes of the unit in `text`.
    pub(super) bytes: Range<usize>,
    /// The bytes of the block of the unit in `text`, with its marker; `None` for a title.
    pub(super) block: Option<Range<usize>>,
}

/// An immutable index of some articles.
pub(super) struct Segment {
    pub(super) docs: Vec<Doc>,
    pub(super) units: Column<PackedUnit>,
    pub(super) vocabulary: Vocabulary,
    /// The articles' titles, folded.
    titles: Strings,
    /// By article: the letters in its title.
    title_letters: Column<Letters>,
    /// The articles' paths, folded.
    pub(super) paths: Strings,
    /// Entry `d`: one past the last section of article `d`.
    doc_ends: Column<u32>,
    /// Entry `s`: one past the last unit of section `s`.
    section_ends: Column<u32>,
    /// Entry `s`: one past the last token of section `s`. Its units say it as well, but are far
    /// from each other in memory.
    token_ends: Column<u32>,
    tokens: Tokens,
    /// By form: its sections.
    postings: Postings,
    in_titles: Postings,
    in_leads: Postings,
    biwords: Biwords,
    /// The verdicts of earlier scans.
    phrases: PhraseCache,
}

/// Segments that were built and are not committed yet.
pub struct NewSegments(Vec<Segment>);

impl NewSegments {
    /// Builds segments from `articles`. Takes time in proportion to their text, and can be done in
    /// another thread than the searches.
    pub fn new(articles: impl IntoIterator<Item = Stored>) -> Self {
        Self(Segment::of(articles))
    }

    /// Merges `segments`, of each the articles in the set beside it.
    pub(super) fn merged(segments: &[(Arc<Segment>, BitSet)]) -> Self {
        Self(Segment::merged(segments))
    }

    /// Returns the segments.
    pub(super) fn into_segments(self) -> Vec<Segment> {
        self.0
    }
}

/// A place in articles where a word is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IndexedField {
    Anywhere,
    Title,
    Lead,
}

impl Segment {
    /// Builds segments from `articles`: one, unless they have very many distinct words.
    pub(super) fn of(articles: impl IntoIterator<Item = Stored>) -> Vec<Self> {
        let docs = articles.into_iter().map(|article| Doc {
            newest: article.newest(),
            article,
        });
        let mut docs: Vec<Doc> = docs.collect();
        docs.sort_by_key(Doc::age);
        let bytes: usize = docs.iter().map(|doc| doc.article.text_bytes()).sum();
        Self::built(docs, bytes / WORD_BYTES, Builder::add)
    }

    /// Merges the articles of `segments` that are in the sets beside them, without reading their
    /// texts again, into one segment, unless they have very many distinct words.
    pub(super) fn merged(segments: &[(Arc<Self>, BitSet)]) -> Vec<Self> {
        let docs = segments
            .iter()
            .enumerate()
            .flat_map(|(number, (segment, alive))| {
                alive
                    .iter()
                    .map(move |doc| (segment.docs[doc].age(), number, doc))
            });
        let mut docs: Vec<(Age, usize, usize)> = docs.collect();
        docs.sort_unstable();
        let mut known: Vec<Vec<Option<u32>>> = Vec::new();
        let words = segments.iter().map(|(segment, _)| segment.words()).sum();
        Self::built(docs, words, |builder, (_, number, doc)| {
            if builder.is_empty() {
                known = segments
                    .iter()
                    .map(|(segment, _)| vec![None; segment.vocabulary.len()])
                    .collect();
            }
            builder.copy(&segments[number].0, doc, &mut known[number]);
        })
    }

    /// Builds segments from `docs` of about `words` words.
    fn built<T>(docs: Vec<T>, words: usize, mut add: impl FnMut(&mut Builder, T)) -> Vec<Self> {
        let mut segments = Vec::new();
        let mut builder = Builder::new(words);
        for doc in docs {
            add(&mut builder, doc);
            if builder.is_full() {
                segments.push(std::mem::replace(&mut builder, Builder::new(words)).finish());
            }
        }
        if !builder.is_empty() {
            segments.push(builder.finish());
        }
        segments
    }

    /// Returns whether more articles would need another segment.
    pub(super) fn is_full(&self) -> bool {
        self.vocabulary.len() >= FULL_FORMS
    }

    /// Returns the number of words of its texts.
    pub(super) fn words(&self) -> usize {
        self.units.last().map_or(0, |unit| unit.end())
    }

    /// Returns the number of sections.
    pub(super) fn sections(&self) -> usize {
        self.section_ends.len()
    }

    /// Returns the sections of an article.
    pub(super) fn sections_of(&self, doc: usize) -> Range<usize> {
        stretch(&self.doc_ends, doc)
    }

    /// Returns the units of a section.
    pub(super) fn units_in(&self, section: usize) -> Range<usize> {
        stretch(&self.section_ends, section)
    }

    /// Returns the unit that is the title of an article.
    pub(super) fn title_of(&self, doc: usize) -> usize {
        self.units_in(self.sections_of(doc).start).start
    }

    /// Returns the units of a section, each with its tokens.
    pub(super) fn units_with_tokens(
        &self,
        section: usize,
    ) -> impl Iterator<Item = (usize, TokenSlice<'_>)> {
        let units = self.units_in(section);
        let mut rest = self.tokens(units.clone());
        let ends = self.units[units.clone()].iter().map(|unit| unit.end());
        let mut end = self.tokens_before(units.start);
        units.zip(ends).map(move |(unit, next)| {
            let tokens = rest.split_off(next - end);
            end = next;
            (unit, tokens)
        })
    }

    /// Returns the number of tokens before a unit.
    fn tokens_before(&self, unit: usize) -> usize {
        unit.checked_sub(1).map_or(0, |last| self.units[last].end())
    }

    /// Returns the tokens of `units`, which follow each other.
    pub(super) fn tokens(&self, units: Range<usize>) -> TokenSlice<'_> {
        let range = self.tokens_before(units.start)..self.tokens_before(units.end);
        self.tokens.get(range)
    }

    /// Returns the tokens of `sections`, which follow each other.
    pub(super) fn tokens_of(&self, sections: Range<usize>) -> TokenSlice<'_> {
        let ends = &*self.token_ends;
        let before = |section: usize| section.checked_sub(1).map_or(0, |s| ends[s]);
        let range = before(sections.start) as usize..before(sections.end) as usize;
        self.tokens.get(range)
    }

    /// Reads the tokens of `sections` before they are needed, so that one wait for memory serves
    /// all of them.
    pub(super) fn fetch(&self, sections: Range<usize>) {
        std::hint::black_box(self.tokens_of(sections).each_line());
    }

    /// Adds the sections that have any of `forms` at `place` to `sections`.
    pub(super) fn add_sections(
        &self,
        forms: Range<usize>,
        place: IndexedField,
        sections: &mut BitSet,
    ) {
        let postings = match place {
            IndexedField::Anywhere => &self.postings,
            IndexedField::Title => &self.in_titles,
            IndexedField::Lead => &self.in_leads,
        };
        postings.add_range(forms, sections);
    }

    /// Returns the sections that have any of `forms`.
    pub(super) fn sections_with(&self, forms: Range<usize>) -> BitSet {
        let mut sections = BitSet::default();
        self.add_sections(forms, IndexedField::Anywhere, &mut sections);
        sections
    }

    /// Returns the sections that have one of the forms `first` right before one of `second`, both
    /// sorted.
    pub(super) fn beside(&self, first: &[Range<usize>], second: &[Range<usize>]) -> BiwordSections {
        let first_keys = self.vocabulary.keys_of(first);
        let second_keys = self.vocabulary.keys_of(second);
        let first = WordSet {
            forms: first,
            keys: &first_keys,
        };
        let second = WordSet {
            forms: second,
            keys: &second_keys,
        };
        self.biwords.beside(first, second, |key, sections| {
            self.postings
                .add_range(self.vocabulary.forms(key), sections);
        })
    }

    /// Returns the verdicts of earlier scans on a phrase.
    pub(super) fn recall(&self, place: IndexedField, phrase: &Phrase) -> Verdicts {
        self.phrases.recall(place, phrase)
    }

    /// Stores the verdicts of scans on a phrase.
    pub(super) fn note(&self, place: IndexedField, phrase: Phrase, seen: Verdicts) {
        self.phrases.note(place, phrase, seen);
    }

    /// Returns the article of `section`.
    pub(super) fn doc_of(&self, section: usize) -> usize {
        if self.is_whole() {
            return section;
        }
        self.doc_ends
            .partition_point(|&end| end as usize <= section)
    }

    /// Returns the articles that have one of `sections`.
    pub(super) fn docs_of(&self, sections: &BitSet) -> BitSet {
        if self.is_whole() {
            return sections.clone();
        }
        let mut docs = BitSet::with_capacity(self.docs.len());
        sections.each_group(&self.doc_ends, |doc| docs.insert(doc));
        docs
    }

    /// Returns all sections of `docs`.
    pub(super) fn sections_of_all(&self, docs: &BitSet) -> BitSet {
        if self.is_whole() {
            return docs.clone();
        }
        let mut sections = BitSet::with_capacity(self.sections());
        for doc in docs.iter() {
            sections.insert_range(self.sections_of(doc));
        }
        sections
    }

    /// Returns whether each article is one section. Then both have the same numbers, and no set
    /// needs to be translated.
    fn is_whole(&self) -> bool {
        self.doc_ends.len() == self.section_ends.len()
    }

    /// Returns the bytes of memory that the segment takes beside the articles.
    pub(super) fn memory_bytes(&self) -> usize {
        let strings =
            self.titles.memory_bytes() + self.paths.memory_bytes() + self.vocabulary.memory_bytes();
        let docs = size_of::<Doc>() * self.docs.capacity();
        let articles = docs + self.doc_ends.byte_len() + self.title_letters.byte_len();
        let sections = self.section_ends.byte_len() + self.token_ends.byte_len();
        let units = self.units.byte_len();
        let postings = [&self.postings, &self.in_titles, &self.in_leads];
        let postings: usize = postings.into_iter().map(Postings::memory_bytes).sum();
        self.tokens.memory_bytes()
            + strings
            + articles
            + sections
            + units
            + postings
            + self.biwords.memory_bytes()
            + self.phrases.memory_bytes()
    }

    /// Returns the letters in the titles of all articles, by document. A loop asks for them once,
    /// because a column checks its bytes whenever it is read.
    pub(super) fn title_letters(&self) -> &[Letters] {
        &self.title_letters
    }

    /// Returns the folded title of an article.
    pub(super) fn folded_title(&self, doc: usize) -> &str {
        self.titles.get(doc)
    }

    /// Returns the source of `unit` in `article`, which is that of `doc`; `None` when the text is
    /// damaged. It takes time in proportion to the article's blocks, so it is asked only for passages
    /// that are shown.
    pub(super) fn source<'a>(
        &self,
        article: &Contents<'a>,
        doc: usize,
        unit: usize,
    ) -> Option<UnitSource<'a>> {
        let before = unit.checked_sub(self.title_of(doc) + 1);
        let Some(before) = before else {
            return Some(UnitSource {
                text: article.title,
                start: 0,
                bytes: 0..article.title.len(),
                block: None,
            });
        };
        let TextUnit { bytes, block } = body(article).nth(before).unwrap_or_default();
        let block = article.blocks.get(block);
        let block = block.map_or(bytes.clone(), |block| {
            block.marker.min(block.start)..block.end
        });
        let start = bytes.start.min(block.start);
        Some(UnitSource {
            text: article.text(start..bytes.end.max(block.end))?,
            start,
            bytes: bytes.start - start..bytes.end - start,
            block: Some(block.start - start..block.end - start),
        })
    }
}

/// A unit of the text of an article.
#[derive(Default)]
pub(super) struct TextUnit {
    pub(super) bytes: Range<usize>,
    /// The index of its block.
    block: usize,
}

/// Returns the units of an article beside its title, which is a unit already.
fn body(article: &Contents<'_>) -> impl Iterator<Item = TextUnit> {
    units(article).filter(|unit| !article.is_title(unit.block))
}

/// Returns the units of a text, which cover it without gaps: one for each block with what is before
/// it, longer blocks in pieces.
pub(super) fn units(article: &Contents<'_>) -> impl Iterator<Item = TextUnit> {
    let count = article.blocks.len();
    let mut start = 0;
    (0..count.max(1)).flat_map(move |block| {
        let end = match article.blocks.get(block) {
            Some(b) if block + 1 < count => b.end.max(start),
            _ => article.text_bytes(),
        };
        let range = std::mem::replace(&mut start, end)..end;
        pieces(article, range).map(move |bytes| TextUnit { bytes, block })
    })
}

/// Splits a range of a text into pieces of [`UNIT_MAX_BYTES`] bytes at most, at blanks where there
/// are any. An empty range is a piece as well, and so is a range of a damaged text, whatever its length.
fn pieces<'a>(
    article: &Contents<'a>,
    range: Range<usize>,
) -> impl Iterator<Item = Range<usize>> + use<'a> {
    let first = range.start;
    let text = if range.len() > UNIT_MAX_BYTES {
        article.text(range.clone()).unwrap_or_default()
    } else {
        ""
    };
    let mut rest = Some(range);
    std::iter::from_fn(move || {
        let range = rest.take()?;
        if text.is_empty() || range.len() <= UNIT_MAX_BYTES {
            return Some(range);
        }
        let text = &text[range.start - first..];
        let end = text.floor_char_boundary(UNIT_MAX_BYTES);
        let blank = text[..end].rfind(char::is_whitespace);
        let end = range.start + blank.filter(|&at| at > 0).unwrap_or(end);
        rest = Some(end..range.end);
        Some(range.start..end)
    })
}
