//! A query made ready for many short texts: titles in a list, names of commands. Words, and
//! letters scattered over them, by the same rules as titles in the find box. It must not rank
//! lists, nor know what the texts are of.

use std::fmt;
use std::ops::Range;

use memchr::memmem;

use super::matcher::{Classifier, Hit, Matcher};
use super::query::{Field, Query, Reach, Term, Word};
use super::title::{TitleScorer, Titles};
use super::tokenizer::is_boundary;
use crate::text::ranges::merge;
use crate::vietnamese::fold::fold;

/// Texts in one list that are looked at closely though they do not hold the words as typed.
const MAX_CLOSE: usize = 4000;

/// A query for short texts. Of its conditions only words count, in `title:` or not.
pub struct ShortMatcher {
    query: Query,
    titles: Titles,
    words: Matcher,
    excluded: Matcher,
    /// By term, a plain word: its folded letters, and whether it must be a whole word.
    plain: Vec<Option<(String, bool)>>,
    /// Whether a text that holds all plain words surely passes.
    is_sure: bool,
}

impl fmt::Debug for ShortMatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ShortMatcher").field(&self.query).finish()
    }
}

impl ShortMatcher {
    /// Reads what was typed.
    pub fn new(typed: &str) -> Self {
        let query = Query::parse(typed);
        let terms: Vec<&Term> = query.all.iter().filter(|t| is_for_words(t)).collect();
        let titles = Titles::new(&terms);
        let plain = terms.iter().map(|t| plain(t)).collect();
        let is_bare = |term: &&Term| {
            let typed = term.alternatives.first();
            let bare = typed.is_some_and(|a| a.words.iter().all(|w| w.text == w.folded));
            term.scattered && bare
        };
        let is_sure = terms.iter().all(is_bare) && query.none.is_empty();
        let in_text = |t: &&Term| t.field == Field::Any;
        Self {
            words: Matcher::new(query.all.iter().filter(in_text)),
            excluded: Matcher::new(query.none.iter().filter(in_text)),
            query,
            titles,
            plain,
            is_sure,
        }
    }

    /// Whether everything passes.
    pub fn is_empty(&self) -> bool {
        self.plain.is_empty() && self.query.none.is_empty()
    }

    /// Looks at many texts, one after the other.
    pub fn reader(&self) -> ShortReader<'_> {
        ShortReader {
            matcher: self,
            words: Classifier::new(&self.words),
            excluded: Classifier::new(&self.excluded),
            titles: self.titles.scorer(),
            hits: Vec::new(),
        }
    }

    /// The points of a text that passes; more are better.
    pub fn rate(&self, text: &str) -> Option<i64> {
        self.reader().rate(text, &fold(text))
    }

    /// Those of the words that are in a part of a text which has all of them: what to light there.
    pub fn lights(&self, part: &str) -> Vec<Range<usize>> {
        hits(&self.words, part).1
    }

    /// The letters to light in a text that passes: bytes of it.
    pub fn lit(&self, text: &str) -> Vec<Range<usize>> {
        if self.plain.is_empty() {
            return Vec::new();
        }
        self.titles.lit(text)
    }

    /// Of a list of texts, each with its folded letters, those that pass. Where very many have
    /// the letters but not the words, not all of them are looked at.
    pub fn sift<'t, T>(&self, texts: impl Iterator<Item = (T, &'t str, &'t str)>) -> Vec<T> {
        let mut close = MAX_CLOSE;
        let passes = |text: &str, folded: &str| {
            if self.is_empty() {
                return true;
            }
            if !self.titles.may_be_in(folded) {
                return false;
            }
            if self.plain.is_empty() && !self.may_exclude(folded) {
                return true;
            }
            let has_words = self.plain.iter().all(|word| is_in(folded, word.as_ref()));
            if has_words && self.is_sure {
                return true;
            }
            if !has_words {
                close = close.saturating_sub(1);
            }
            (has_words || close > 0) && self.rate(text).is_some()
        };
        let mut passes = passes;
        texts
            .filter_map(|(what, text, folded)| passes(text, folded).then_some(what))
            .collect()
    }
}

impl ShortMatcher {
    /// A cheap first look: whether the letters of an excluded word are in a folded text.
    fn may_exclude(&self, folded: &str) -> bool {
        let has = |word: &Word| memmem::find(folded.as_bytes(), word.folded.as_bytes()).is_some();
        let terms = self.query.none.iter().filter(|t| is_for_words(t));
        let mut readings = terms.flat_map(|t| &t.alternatives);
        readings.any(|reading| reading.words.iter().all(has))
    }
}

/// A matcher that remembers the words it saw: what is said of each is found once.
pub struct ShortReader<'a> {
    matcher: &'a ShortMatcher,
    words: Classifier<'a>,
    excluded: Classifier<'a>,
    titles: TitleScorer<'a>,
    hits: Vec<Hit>,
}

impl fmt::Debug for ShortReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ShortReader").field(self.matcher).finish()
    }
}

impl ShortReader<'_> {
    /// The points of a text that passes, by the text and its folded letters.
    pub fn rate(&mut self, text: &str, folded: &str) -> Option<i64> {
        let ShortMatcher {
            query,
            plain,
            titles,
            ..
        } = self.matcher;
        let mut none = query.none.iter().filter(|term| is_for_words(term));
        if none.any(|term| has(text, term)) {
            return None;
        }
        if plain.is_empty() {
            return Some(0);
        }
        if !titles.may_be_in(folded) {
            return None;
        }
        self.titles.rate(text, folded)
    }

    /// Whether `text` has all the words, and none that is excluded; letters scattered over it are
    /// not enough. Conditions on titles, tags, paths and dates are taken as fulfilled.
    pub fn has_words(&mut self, text: &str) -> bool {
        let all = self.matcher.words.terms;
        self.terms_in(text, true) == 0 && self.terms_in(text, false).count_ones() as usize == all
    }

    /// Which of the words (of those that are excluded, if so asked) are in `text`, a bit each.
    pub fn terms_in(&mut self, text: &str, excluded: bool) -> u64 {
        let (matcher, classifier) = if excluded {
            (&self.matcher.excluded, &mut self.excluded)
        } else {
            (&self.matcher.words, &mut self.words)
        };
        if matcher.terms == 0 {
            return 0;
        }
        let read = classifier.read(text);
        matcher.hits(read.matches(), &mut self.hits);
        self.hits.iter().fold(0, |found, hit| found | 1 << hit.term)
    }
}

/// Returns the ranges of the query's words in a short text, in order, not overlapping; `None` when
/// one is missing or an excluded one is there. Conditions on titles, tags, paths and dates count as
/// fulfilled.
#[cfg(test)]
pub(crate) fn matches(text: &str, query: &Query) -> Option<Vec<Range<usize>>> {
    let none = query.none.iter().filter(|t| t.field == Field::Any);
    if none.into_iter().any(|term| has(text, term)) {
        return None;
    }
    let matcher = Matcher::new(query.all.iter().filter(|t| t.field == Field::Any));
    let (found, ranges) = hits(&matcher, text);
    (found.count_ones() as usize == matcher.terms).then_some(ranges)
}

/// Returns whether `term` is anywhere in `text`.
pub(super) fn has(text: &str, term: &Term) -> bool {
    hits(&Matcher::new([term]), text).0 != 0
}

/// Returns the terms that are in `text`, a bit each, and the ranges to highlight for them, in order,
/// not overlapping.
fn hits(matcher: &Matcher, text: &str) -> (u64, Vec<Range<usize>>) {
    let read = Classifier::new(matcher).read(text);
    let mut hits = Vec::new();
    matcher.hits(read.matches(), &mut hits);
    let terms = hits.iter().fold(0, |terms, hit| terms | 1 << hit.term);
    let ranges = hits.iter().map(|hit| matcher.lit(hit, text, &read.words));
    let mut ranges: Vec<Range<usize>> = ranges.collect();
    merge(&mut ranges, false);
    (terms, ranges)
}

fn is_for_words(term: &Term) -> bool {
    matches!(term.field, Field::Any | Field::Title)
}

fn plain(term: &Term) -> Option<(String, bool)> {
    let word = term.alternatives.first()?.words.first()?;
    term.scattered
        .then(|| (word.folded.clone(), word.reach == Reach::Whole))
}

/// Whether a plain word is in a folded text, at the start of a word.
fn is_in(folded: &str, word: Option<&(String, bool)>) -> bool {
    let Some((word, is_whole)) = word else {
        return false;
    };
    let mut places = memmem::find_iter(folded.as_bytes(), word.as_bytes());
    places.any(|at| is_boundary(folded, at) && (!is_whole || is_boundary(folded, at + word.len())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vietnamese::fold::fold;

    fn passing<'t>(typed: &str, texts: &[&'t str]) -> Vec<&'t str> {
        let folded: Vec<String> = texts.iter().map(|t| fold(t)).collect();
        let all = texts.iter().zip(&folded);
        ShortMatcher::new(typed).sift(all.map(|(text, folded)| (*text, *text, folded.as_str())))
    }

    #[test]
    fn words_marks_scattered_letters_and_what_is_excluded() {
        let texts = ["Đường về làng", "Đương nhiên", "Dượng Ba", "Ga Long Biên"];
        for (typed, expected) in [
            ("", &texts[..]),
            ("duong", &texts[..3]),
            ("đường", &texts[..1]),
            ("dduwowngf", &texts[..1]),
            ("lang duong", &texts[..1]),
            ("duong !lang", &texts[1..3]),
            ("!duong", &texts[3..]),
            ("glb", &texts[3..]),
            ("title:bien", &texts[3..]),
            ("xyz", &[]),
        ] {
            assert_eq!(passing(typed, &texts), expected, "{typed}");
        }
    }

    #[test]
    fn the_quick_look_agrees_with_the_close_one() {
        let texts = [
            "Một hai ba",
            "mộthai",
            "hai mốt",
            "Mot",
            "5 mot",
            "mớt hài",
            "M.O.T",
            "một-hai",
        ];
        for typed in ["mot", "mot hai", "mo ha", "hai m", "t", "a", "5", "mot mot"] {
            let matcher = ShortMatcher::new(typed);
            let close: Vec<&str> = texts
                .iter()
                .copied()
                .filter(|text| matcher.rate(text).is_some())
                .collect();
            assert_eq!(passing(typed, &texts), close, "{typed}");
        }
    }
}
