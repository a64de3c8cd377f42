//! A query against short texts that have no index: titles in a list, names of commands, bookmarks,
//! tags. It knows nothing of lists and panes; whoever filters one asks it about each text.
//!
//! ```
//! use docbao::search::ShortMatcher;
//!
//! let matcher = ShortMatcher::new("bvbm");
//! let title = "Luật Bảo vệ bí mật";
//! assert_eq!(matcher.find(title).unwrap().ranges(title).len(), 4);
//! assert!(matcher.find("Bão về biển").is_none());
//! ```
//!
//! # Two kinds of text
//!
//! - A *title* (or any name) has a term when it has its words, or else the letters of a plain word
//!   scattered over it, each at the start of a word or after the letter before: `bvbm` finds “bảo
//!   vệ bí mật”. Terms with `title:` count as well. [`ShortReader::find`] says with which score.
//! - A [`ShortText`], such as the passage, note and tags of a bookmark, has a term only by its words,
//!   because in running text scattered letters would be found everywhere. Terms with `title:` do not
//!   count. [`ShortReader::has_words`] says whether all others are there.
//!
//! Conditions on tags, paths and dates count as fulfilled, because a short text has none of them.
//!
//! # Steps
//!
//! 1. [`ShortMatcher`] compiles the query once.
//! 2. A [`ShortReader`] reads many texts one after the other and classifies each distinct word once.
//! 3. `prefilter` decides most texts by their folded letters alone: a term whose letters are missing
//!    is absent, a word typed without marks at the start of a word is present.
//! 4. `scattered` finds the letters of a word scattered over a title.
//! 5. The rest is tokenized, and the words are compared with all their marks.

use std::fmt;
use std::ops::Range;

use memchr::memmem;

use super::matcher::{Classifier, Hit, Matcher, Read};
use super::query::{Field, Query, Term};
use super::score::{self, KIND_POINTS, TITLE_POINTS};
use super::segment::Letters;
use crate::text::ranges::merge;
use crate::vietnamese::fold::{Folded, fold};

mod prefilter;
mod scattered;

use prefilter::{Prefilter, Presence};
use scattered::{ScatteredMatch, ScatteredTerms};

/// Maximum number of titles that one reader tokenizes though no word starts with what was typed, so
/// that only scattered letters, another spelling or a quoted phrase can match. A tokenized title
/// takes about a microsecond, so a list of any length is filtered within a few milliseconds on the
/// thread that draws; titles beyond the limit are taken not to match.
const TOKENIZED_MAX_TITLES: usize = 4000;

/// A query compiled for short texts.
pub struct ShortMatcher {
    wanted: TermSet,
    excluded: TermSet,
    scattered: ScatteredTerms,
}

/// The terms that a text must have, or those that it must not have.
struct TermSet {
    matcher: Matcher,
    /// By term.
    prefilters: Vec<Prefilter>,
    /// All terms, a bit each.
    all: u64,
    /// Terms that count for a [`ShortText`], a bit each: those without `title:`.
    in_texts: u64,
}

/// A text of one part or more, such as a bookmark.
#[derive(Clone, Copy, Debug)]
pub struct ShortText<'t> {
    /// The parts. A phrase is never found across two of them.
    pub parts: &'t [&'t str],
    /// The parts joined by line feeds, folded.
    pub folded: &'t str,
}

/// A title that has all terms.
pub struct ShortMatch<'q> {
    /// The score; greater is better. Comparable among the titles that one query found.
    pub score: i64,
    matcher: &'q ShortMatcher,
    read: Read,
    /// By term.
    found: Vec<TermMatch>,
}

/// How a title has one term.
enum TermMatch {
    Words(Vec<Hit>),
    Scattered(ScatteredMatch),
}

impl fmt::Debug for ShortMatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShortMatcher").finish_non_exhaustive()
    }
}

impl fmt::Debug for ShortMatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("ShortMatch");
        shown.field("score", &self.score).finish_non_exhaustive()
    }
}

impl ShortMatcher {
    /// Compiles a query as typed.
    pub fn new(typed: &str) -> Self {
        let query = Query::parse(typed);
        let counts = |term: &&Term| matches!(term.field, Field::Any | Field::Title);
        let wanted: Vec<&Term> = query.all.iter().filter(counts).collect();
        let excluded: Vec<&Term> = query.none.iter().filter(counts).collect();
        Self::of_terms(&wanted, &excluded)
    }

    /// Compiles terms that the caller has chosen, whatever their fields.
    pub fn of_terms(wanted: &[&Term], excluded: &[&Term]) -> Self {
        Self {
            wanted: TermSet::new(wanted),
            excluded: TermSet::new(excluded),
            scattered: ScatteredTerms::new(wanted),
        }
    }

    /// Returns whether every text matches.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.excluded.is_empty()
    }

    /// Starts to match texts, one after the other.
    pub fn reader(&self) -> ShortReader<'_> {
        ShortReader {
            matcher: self,
            wanted: TermReader::new(&self.wanted),
            excluded: TermReader::new(&self.excluded),
            tokenized_left: TOKENIZED_MAX_TITLES,
        }
    }

    /// Matches one title. For many, a [`reader`](Self::reader) is faster.
    pub fn find(&self, title: &str) -> Option<ShortMatch<'_>> {
        self.reader().find(title, &fold(title))
    }

    /// Returns the ranges of bytes to highlight in one part of a [`ShortText`]: all words of the
    /// query that are in it.
    pub fn ranges_in_part(&self, part: &str) -> Vec<Range<usize>> {
        let matcher = &self.wanted.matcher;
        let read = Classifier::new(matcher).read(part);
        let mut hits = Vec::new();
        matcher.hits(read.matches(), &mut hits);
        hits.retain(|hit| self.wanted.in_texts >> hit.term & 1 == 1);
        let ranges = hits.iter().map(|hit| matcher.lit(hit, part, &read.words));
        let mut ranges: Vec<Range<usize>> = ranges.collect();
        merge(&mut ranges, false);
        ranges
    }

    /// Returns whether a title with these `letters` may match: a prefilter of one comparison.
    pub(super) fn may_be_of(&self, letters: Letters) -> bool {
        self.scattered.may_be_of(letters)
    }

    /// Returns whether a folded title may match: a prefilter of one pass over its bytes.
    pub(super) fn may_be_in(&self, folded: &str) -> bool {
        self.scattered.may_be_in(folded)
    }

    /// Returns whether a folded title has the letters of any word together. Otherwise no word can be
    /// found in it, so it need not be tokenized.
    fn may_have_words(&self, folded: &str) -> bool {
        let mut slots = self.wanted.matcher.slots.iter();
        slots.any(|slot| memmem::find(folded.as_bytes(), slot.key.as_bytes()).is_some())
    }
}

impl TermSet {
    fn new(terms: &[&Term]) -> Self {
        let bits = |counts: fn(&Term) -> bool| {
            let terms = terms.iter().enumerate().filter(|(_, term)| counts(term));
            terms.fold(0, |bits, (term, _)| bits | 1 << term)
        };
        Self {
            matcher: Matcher::new(terms.iter().copied()),
            prefilters: terms.iter().map(|term| Prefilter::new(term)).collect(),
            all: bits(|_| true),
            in_texts: bits(|term| term.field != Field::Title),
        }
    }

    fn is_empty(&self) -> bool {
        self.prefilters.is_empty()
    }
}

impl ShortMatch<'_> {
    /// Returns the ranges of bytes to highlight in `title`, the title that was matched, in order and
    /// without overlaps.
    pub fn ranges(&self, title: &str) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        for found in &self.found {
            match found {
                TermMatch::Words(hits) => {
                    let matcher = &self.matcher.wanted.matcher;
                    let lit = hits.iter().map(|h| matcher.lit(h, title, &self.read.words));
                    ranges.extend(lit);
                }
                TermMatch::Scattered(scattered) => {
                    let folded = Folded::new(title);
                    let letters = scattered.letters.iter().cloned();
                    ranges.extend(letters.map(|r| folded.to_source_range(title, r)));
                }
            }
        }
        merge(&mut ranges, true);
        ranges
    }
}

/// A query at work on many texts. It remembers the words that it classified, because words recur.
pub struct ShortReader<'q> {
    matcher: &'q ShortMatcher,
    wanted: TermReader<'q>,
    excluded: TermReader<'q>,
    /// Titles that [`passes`](Self::passes) may still tokenize though no word starts as typed.
    tokenized_left: usize,
}

impl fmt::Debug for ShortReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShortReader").finish_non_exhaustive()
    }
}

impl<'q> ShortReader<'q> {
    /// Matches a title; `folded` is the title after [`fold`].
    pub fn find(&mut self, title: &str, folded: &str) -> Option<ShortMatch<'q>> {
        let matcher = self.matcher;
        let text = ShortText {
            parts: &[title],
            folded,
        };
        let is_excluded = self.excluded.has_any(matcher.excluded.all, &text);
        if is_excluded || !matcher.may_be_in(folded) {
            return None;
        }
        let read = if matcher.may_have_words(folded) {
            self.wanted.classifier.read(title)
        } else {
            Read::default()
        };
        let hits = &mut self.wanted.hits;
        matcher.wanted.matcher.hits(read.matches(), hits);
        let found = (0..matcher.wanted.prefilters.len()).map(|term| {
            let words = hits.iter().filter(|hit| hit.term == term);
            let words: Vec<Hit> = words.copied().collect();
            if words.is_empty() {
                let scattered = matcher.scattered.find(term, title, folded)?;
                return Some(TermMatch::Scattered(scattered));
            }
            Some(TermMatch::Words(words))
        });
        let found: Vec<TermMatch> = found.collect::<Option<_>>()?;
        Some(ShortMatch {
            score: score(&found, hits)?,
            matcher,
            read,
            found,
        })
    }

    /// Returns whether a title matches. For long lists: it tells what [`find`](Self::find) tells in
    /// less time, but of titles in which no word starts as typed only the first few thousand are
    /// tokenized, and the rest do not pass.
    pub fn passes(&mut self, title: &str, folded: &str) -> bool {
        let matcher = self.matcher;
        if !matcher.may_be_in(folded) {
            return false;
        }
        let prefilters = &matcher.wanted.prefilters;
        let starts_words = prefilters.iter().all(|term| term.starts_word(folded));
        let is_bare = || prefilters.iter().all(Prefilter::is_bare);
        if starts_words && matcher.excluded.is_empty() && is_bare() {
            return true;
        }
        if !starts_words {
            self.tokenized_left = self.tokenized_left.saturating_sub(1);
        }
        (starts_words || self.tokenized_left > 0) && self.find(title, folded).is_some()
    }

    /// Returns whether a text has all words that it must have, each in any of its parts. Letters
    /// scattered over it are not enough.
    pub fn has_words(&mut self, text: &ShortText<'_>) -> bool {
        self.wanted.has_all(self.matcher.wanted.in_texts, text)
    }

    /// Returns whether a text has a word that it must not have.
    pub fn has_excluded(&mut self, text: &ShortText<'_>) -> bool {
        self.excluded.has_any(self.matcher.excluded.in_texts, text)
    }
}

/// Returns the score of a title in which each term was `found`, and all words at `hits`. Scattered
/// letters anywhere make the whole a scattered match, which comes after titles with all words.
fn score(found: &[TermMatch], hits: &mut [Hit]) -> Option<i64> {
    if found.is_empty() {
        return Some(0);
    }
    let scattered = found.iter().filter_map(|found| match found {
        TermMatch::Words(_) => None,
        TermMatch::Scattered(scattered) => Some(scattered.score),
    });
    let scattered: Vec<i64> = scattered.collect();
    if !scattered.is_empty() {
        let mean = scattered.iter().sum::<i64>() / scattered.len() as i64;
        return Some(KIND_POINTS + TITLE_POINTS + mean);
    }
    hits.sort_by_key(|hit| (hit.start, hit.term));
    score::best(found.len(), hits).map(|cluster| cluster.score + TITLE_POINTS)
}

/// The terms of one set at work on many texts.
struct TermReader<'q> {
    terms: &'q TermSet,
    classifier: Classifier<'q>,
    /// A buffer.
    hits: Vec<Hit>,
}

impl<'q> TermReader<'q> {
    fn new(terms: &'q TermSet) -> Self {
        Self {
            terms,
            classifier: Classifier::new(&terms.matcher),
            hits: Vec::new(),
        }
    }

    /// Returns whether a text has all `terms`, a bit each.
    fn has_all(&mut self, terms: u64, text: &ShortText<'_>) -> bool {
        let mut is_sure = true;
        for term in bits(terms) {
            match self.verdict(term, text) {
                Presence::Absent => return false,
                Presence::Unclear => is_sure = false,
                Presence::Present => {}
            }
        }
        is_sure || self.terms_in(&text.parts.join("\n")) & terms == terms
    }

    /// Returns whether a text has any of `terms`, a bit each.
    fn has_any(&mut self, terms: u64, text: &ShortText<'_>) -> bool {
        let mut is_sure = true;
        for term in bits(terms) {
            match self.verdict(term, text) {
                Presence::Present => return true,
                Presence::Unclear => is_sure = false,
                Presence::Absent => {}
            }
        }
        !is_sure && self.terms_in(&text.parts.join("\n")) & terms != 0
    }

    /// Decides on a term by the folded letters, then by tokenizing only the pieces of the text that
    /// have its letters. A term of several words stays unclear, because they lie in several pieces.
    fn verdict(&mut self, term: usize, text: &ShortText<'_>) -> Presence {
        let prefilter = &self.terms.prefilters[term];
        let verdict = prefilter.verdict(text.folded);
        if verdict != Presence::Unclear {
            return verdict;
        }
        let Some(mut pieces) = prefilter.pieces(text) else {
            return Presence::Unclear;
        };
        if pieces.any(|piece| self.terms_in(piece) >> term & 1 == 1) {
            Presence::Present
        } else {
            Presence::Absent
        }
    }

    /// Tokenizes `text` and returns the terms that are in it, a bit each.
    fn terms_in(&mut self, text: &str) -> u64 {
        let read = self.classifier.read(text);
        self.terms.matcher.hits(read.matches(), &mut self.hits);
        self.hits.iter().fold(0, |found, hit| found | 1 << hit.term)
    }
}

/// Returns the numbers of the bits that are set.
fn bits(set: u64) -> impl Iterator<Item = usize> {
    (0..u64::BITS as usize).filter(move |bit| set >> bit & 1 == 1)
}

#[cfg(test)]
mod tests;
