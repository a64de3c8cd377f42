//! Letters scattered over a title: each at the start of a word, or after the one before it in the
//! same word, so that `bvbm` finds “Bảo vệ bí mật”.
//!
//! Only here `fuzzy-matcher` is used, always on folded text. Its finds are checked against the marks
//! that were typed, because it knows none.

use std::ops::Range;

use fuzzy_matcher::skim::SkimMatcherV2;
use memchr::{memchr, memmem};

use super::super::query::Term;
use super::super::score::CLOSENESS_MAX_POINTS;
use super::super::segment::Letters;
use super::super::tokenizer::is_boundary;
use crate::vietnamese::mark::{Grade, Pattern};

/// Bytes of a folded title in which scattered letters are looked for. Far more than a title has;
/// time and memory of `fuzzy-matcher` grow with the product of both lengths.
const TITLE_MAX_BYTES: usize = 512;
/// Scalar values of a word that may be scattered. One letter alone is always at the start of a word;
/// of more than 32 nobody types only the beginnings.
const WORD_LETTERS: std::ops::RangeInclusive<usize> = 2..=32;
/// Scalar values of a word from which on letters inside a word may be skipped (`chnh` for “chính”).
/// With two, nearly every title would have them somewhere.
const SKIPPING_MIN_LETTERS: usize = 3;
/// Maximum number of ways to read all terms whose letters are kept as sets. With more, the rest of
/// the terms only make the prefilter say “maybe” more often.
const LETTER_SETS_MAX: usize = 8;
/// Points that `fuzzy-matcher` gives for a letter that stands anywhere.
const LETTER_POINTS: i64 = 16;
/// Points that `fuzzy-matcher` gives for a letter at its best place, about.
const BEST_LETTER_POINTS: i64 = 24;

/// The wanted terms of a query, prepared for titles.
pub(super) struct ScatteredTerms {
    fuzzy: SkimMatcherV2,
    /// By term: its word, when the letters of it may be scattered.
    words: Vec<Option<ScatteredWord>>,
    /// By term: how its letters must follow each other.
    orders: Vec<TermOrder>,
    /// The letters of each way to read all terms.
    letters: Vec<Letters>,
}

/// The letters of a term, scattered over a title.
pub(super) struct ScatteredMatch {
    /// The score, at most [`CLOSENESS_MAX_POINTS`].
    pub(super) score: i64,
    /// Ranges of bytes in the folded title.
    pub(super) letters: Vec<Range<usize>>,
}

/// A plain word of the query.
struct ScatteredWord {
    folded: String,
    pattern: Pattern,
}

/// How the letters of a term must follow each other in a title.
enum TermOrder {
    /// Scattered, as in any of these readings.
    Scattered(Vec<LetterSequence>),
    /// The letters of each word together; all words of any of these readings.
    Together(Vec<Vec<String>>),
}

impl ScatteredTerms {
    pub(super) fn new(terms: &[&Term]) -> Self {
        Self {
            fuzzy: SkimMatcherV2::default().ignore_case().use_cache(true),
            words: terms.iter().map(|term| ScatteredWord::new(term)).collect(),
            orders: terms.iter().map(|term| TermOrder::new(term)).collect(),
            letters: letter_sets(terms),
        }
    }

    /// Returns whether a title with these letters may have all terms.
    pub(super) fn may_be_of(&self, title: Letters) -> bool {
        let mut ways = self.letters.iter();
        ways.any(|letters| letters.are_all_in(title))
    }

    /// Returns whether a folded title may have all terms.
    pub(super) fn may_be_in(&self, folded: &str) -> bool {
        self.orders.iter().all(|term| term.may_be_in(folded))
    }

    /// Finds the letters of a term in a title.
    pub(super) fn find(&self, term: usize, title: &str, folded: &str) -> Option<ScatteredMatch> {
        let word = self.words[term].as_ref()?;
        let count = word.folded.chars().count();
        let text = &folded[..folded.floor_char_boundary(TITLE_MAX_BYTES)];
        if !WORD_LETTERS.contains(&count) || !has_in_order(text, &word.folded) {
            return None;
        }
        let (points, indices) = self.fuzzy.fuzzy(text, &word.folded, true)?;
        if points < LETTER_POINTS * count as i64 || indices.len() != count {
            return None;
        }
        let mut all = text.char_indices().enumerate();
        let at = |&index: &usize| {
            let found = all.find(|(n, _)| *n == index);
            found.map(|(_, (at, c))| at..at + c.len_utf8())
        };
        let letters: Vec<Range<usize>> = indices.iter().filter_map(at).collect();
        let agrees = || word.pattern.grade_scattered(title, &indices) > Grade::No;
        let best = BEST_LETTER_POINTS * count as i64;
        let score = (points * CLOSENESS_MAX_POINTS / best).clamp(0, CLOSENESS_MAX_POINTS);
        (is_sane(text, &letters) && agrees()).then_some(ScatteredMatch { score, letters })
    }
}

impl ScatteredWord {
    fn new(term: &Term) -> Option<Self> {
        let word = term.alternatives.first()?.words.first()?;
        term.scattered.then(|| Self {
            folded: word.folded.clone(),
            pattern: Pattern::new(&word.text),
        })
    }
}

impl TermOrder {
    fn new(term: &Term) -> Self {
        if term.scattered {
            let readings = joined_letters(term);
            return Self::Scattered(readings.map(LetterSequence::new).collect());
        }
        let words = term.alternatives.iter().map(|a| &a.words);
        let folded = words.map(|words| words.iter().map(|w| w.folded.clone()).collect());
        Self::Together(folded.collect())
    }

    fn may_be_in(&self, folded: &str) -> bool {
        let has = |word: &String| memmem::find(folded.as_bytes(), word.as_bytes()).is_some();
        match self {
            Self::Scattered(readings) => readings.iter().any(|letters| letters.may_be_in(folded)),
            Self::Together(readings) => readings.iter().any(|words| words.iter().all(has)),
        }
    }
}

/// Letters that stand in a title one after the other, each at the start of a word or after the one
/// before it in the same word; or all together anywhere.
struct LetterSequence {
    letters: String,
    /// Entry `b`: the positions of the byte `b` among the letters, a bit each. Empty when there are
    /// too many letters for that, or some are not ASCII.
    masks: Vec<u32>,
}

impl LetterSequence {
    fn new(letters: String) -> Self {
        let mut masks = Vec::new();
        if letters.is_ascii() && (1..=u32::BITS as usize).contains(&letters.len()) {
            masks.resize(128, 0);
            for (n, byte) in letters.bytes().enumerate() {
                masks[usize::from(byte)] |= 1 << n;
            }
        }
        Self { letters, masks }
    }

    /// Returns whether the letters may be in a folded title. All ways to place them are followed at
    /// once, a bit for each letter that was reached.
    fn may_be_in(&self, folded: &str) -> bool {
        if !has_in_order(folded, &self.letters) {
            return false;
        }
        if self.masks.is_empty() {
            return true;
        }
        let last = 1 << (self.letters.len() - 1);
        let (mut before, mut in_word, mut together) = (0u32, 0u32, 0u32);
        let mut kind_before = 0;
        for byte in folded.bytes() {
            let kind = match byte {
                b'a'..=b'z' => 1,
                b'0'..=b'9' => 2,
                _ => 0,
            };
            let mask = self.masks.get(usize::from(byte)).copied().unwrap_or(0);
            let mut from = in_word << 1;
            // Between signs and letters of other scripts there may be a boundary anywhere.
            if kind != kind_before || kind == 0 {
                before |= in_word;
                in_word = 0;
                from = (before << 1) | 1;
            }
            kind_before = kind;
            let here = from & mask;
            in_word |= here;
            together = ((together << 1) | 1) & mask;
            if (here | together) & last != 0 {
                return true;
            }
        }
        false
    }
}

/// Returns the letters of each reading of a term, its words joined.
fn joined_letters(term: &Term) -> impl Iterator<Item = String> {
    let words = term.alternatives.iter().map(|a| &a.words);
    words.map(|words| words.iter().map(|w| w.folded.as_str()).collect())
}

/// Returns the letters of each way to read all `terms`. Terms that would make the ways too many are
/// left out.
fn letter_sets(terms: &[&Term]) -> Vec<Letters> {
    let mut all = vec![Letters::default()];
    for term in terms {
        let ways: Vec<Letters> = joined_letters(term).map(|way| Letters::of(&way)).collect();
        if !ways.is_empty() && all.len() * ways.len() <= LETTER_SETS_MAX {
            let add =
                |letters: &Letters| ways.iter().map(|way| letters.add(*way)).collect::<Vec<_>>();
            all = all.iter().flat_map(add).collect();
        }
    }
    all
}

/// Returns whether `letters`, ranges of bytes in a folded title, stand as somebody who abbreviates
/// would mean them.
fn is_sane(text: &str, letters: &[Range<usize>]) -> bool {
    let may_skip = letters.len() >= SKIPPING_MIN_LETTERS;
    let follows = |pair: &[Range<usize>]| pair[0].end == pair[1].start;
    let same_word = |pair: &[Range<usize>]| {
        may_skip
            && text[pair[0].start..pair[1].end]
                .chars()
                .all(char::is_alphanumeric)
    };
    let mut pairs = letters.windows(2);
    if may_skip && pairs.clone().all(follows) {
        return true;
    }
    letters
        .first()
        .is_some_and(|first| is_boundary(text, first.start))
        && pairs.all(|p| follows(p) || is_boundary(text, p[1].start) || same_word(p))
}

/// Returns whether the bytes of `letters` are in `text` in this order, with anything between them.
fn has_in_order(text: &str, letters: &str) -> bool {
    let mut rest = text.as_bytes();
    letters.bytes().all(|letter| match memchr(letter, rest) {
        Some(at) => {
            rest = &rest[at + 1..];
            true
        }
        None => false,
    })
}
