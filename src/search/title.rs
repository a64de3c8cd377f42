//! Titles, found by their words or by letters scattered over them.
//!
//! The one place that uses `fuzzy-matcher`, always on folded text. It must not
//! light letters whose typed marks the title does not have.

use std::ops::Range;

use fuzzy_matcher::skim::SkimMatcherV2;

use super::cluster::{self, CLOSE, IN_TITLE, KIND};
use super::matcher::{Classifier, Hit, Matcher, Read};
use super::query::Term;
use super::word::is_boundary;
use crate::vietnamese::fold::Folded;
use crate::vietnamese::mark::{Grade, Pattern};

/// Folded bytes of a title that are read for scattered letters.
const MAX_TITLE: usize = 512;
/// Letters of a word that may be scattered.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=32;
/// Fewer letters must not skip inside a word.
const MIN_SKIPPING: usize = 3;
/// What `fuzzy-matcher` gives for a letter that stands anywhere.
const LETTER_POINTS: i64 = 16;
/// `fuzzy-matcher` points of a letter at its best, about.
const BEST_LETTER: i64 = 24;

/// A word that may be scattered.
struct Letters {
    folded: String,
    pattern: Pattern,
}

/// The terms that are looked for in titles.
pub(super) struct Titles {
    fuzzy: SkimMatcherV2,
    matcher: Matcher,
    /// By term: its letters, when they may be scattered.
    scattered: Vec<Option<Letters>>,
    /// By term: the letters of each way to read it.
    readings: Vec<Vec<String>>,
}

/// How one term is in a title.
enum In {
    Words(Vec<Hit>),
    Scattered(i64, Vec<Range<usize>>),
}

impl Titles {
    pub(super) fn new(terms: &[&Term]) -> Self {
        Self {
            fuzzy: SkimMatcherV2::default().ignore_case().use_cache(true),
            matcher: Matcher::new(terms.iter().copied()),
            scattered: terms.iter().map(|t| letters(t)).collect(),
            readings: terms.iter().map(|t| readings(t)).collect(),
        }
    }

    /// A cheap first look: whether the letters of each term are in a folded title, in order.
    pub(super) fn may_be_in(&self, folded: &str) -> bool {
        let mut terms = self.readings.iter();
        terms.all(|readings| readings.iter().any(|letters| may_hold(folded, letters)))
    }

    /// The points of a title that has all terms, by their words or scattered.
    pub(super) fn rate(&self, title: &str) -> Option<i64> {
        let (_, found) = self.find(title)?;
        let scattered: Vec<i64> = found.iter().filter_map(In::points).collect();
        if !scattered.is_empty() {
            return Some(KIND + IN_TITLE + scattered.iter().sum::<i64>() / scattered.len() as i64);
        }
        let mut hits = Vec::new();
        for term in found {
            if let In::Words(words) = term {
                hits.extend(words);
            }
        }
        hits.sort_by_key(|h| (h.start, h.term));
        cluster::best(self.matcher.terms, &hits).map(|c| c.score + IN_TITLE)
    }

    /// The letters to light: bytes of the title.
    pub(super) fn lit(&self, title: &str) -> Vec<Range<usize>> {
        let Some((read, found)) = self.find(title) else {
            return Vec::new();
        };
        let mut ranges = Vec::new();
        for term in found {
            match term {
                In::Words(hits) => {
                    let lit = hits.iter().map(|h| self.matcher.lit(h, title, &read.words));
                    ranges.extend(lit);
                }
                In::Scattered(_, letters) => ranges.extend(letters),
            }
        }
        merge(&mut ranges, true);
        ranges
    }

    /// The words of the title, and how each term is in it; `None` when one is not.
    fn find(&self, title: &str) -> Option<(Read, Vec<In>)> {
        let read = Classifier::new(&self.matcher).read(title);
        let mut hits = Vec::new();
        self.matcher.hits(read.matches.iter().copied(), &mut hits);
        let folded = Folded::new(title);
        let terms = (0..self.matcher.terms).map(|term| {
            let words: Vec<Hit> = hits.iter().filter(|h| h.term == term).copied().collect();
            if words.is_empty() {
                let letters = self.scattered[term].as_ref()?;
                return self.find_scattered(title, &folded, letters);
            }
            Some(In::Words(words))
        });
        let found: Option<Vec<In>> = terms.collect();
        found.map(|found| (read, found))
    }

    /// The letters of a plain word, scattered as people do it: each stands at
    /// the start of a word, or after the one before it in the same word.
    fn find_scattered(&self, title: &str, folded: &Folded, letters: &Letters) -> Option<In> {
        let count = letters.folded.chars().count();
        let text = &folded.text[..folded.text.floor_char_boundary(MAX_TITLE)];
        if !LETTERS.contains(&count) || !may_hold(text, &letters.folded) {
            return None;
        }
        let (score, indices) = self.fuzzy.fuzzy(text, &letters.folded, true)?;
        if score < LETTER_POINTS * count as i64 || indices.len() != count {
            return None;
        }
        let all = text.char_indices().map(|(at, c)| at..at + c.len_utf8());
        let all: Vec<Range<usize>> = all.collect();
        let lit: Vec<_> = indices
            .iter()
            .filter_map(|&i| all.get(i).cloned())
            .collect();
        let agrees = || letters.pattern.grade_scattered(title, &indices) > Grade::No;
        (is_sane(text, &lit) && agrees()).then(|| {
            let lit = lit.into_iter();
            let lit = lit.map(|r| folded.to_source_range(title, r)).collect();
            In::Scattered(share(score, count), lit)
        })
    }
}

fn letters(term: &Term) -> Option<Letters> {
    let word = term.alternatives.first()?.words.first()?;
    term.scattered.then(|| Letters {
        folded: word.folded.clone(),
        pattern: Pattern::new(&word.text),
    })
}

fn readings(term: &Term) -> Vec<String> {
    let words = term.alternatives.iter().map(|a| &a.words);
    let letters = words.map(|words| words.iter().map(|w| w.folded.as_str()).collect());
    letters.collect()
}

impl In {
    fn points(&self) -> Option<i64> {
        match self {
            Self::Words(_) => None,
            Self::Scattered(points, _) => Some(*points),
        }
    }
}

fn share(points: i64, letters: usize) -> i64 {
    (points * CLOSE / (BEST_LETTER * letters.max(1) as i64)).clamp(0, CLOSE)
}

fn is_sane(text: &str, letters: &[Range<usize>]) -> bool {
    let skipping = letters.len() >= MIN_SKIPPING;
    let follows = |pair: &[Range<usize>]| pair[0].end == pair[1].start;
    let same_word = |pair: &[Range<usize>]| {
        skipping
            && text[pair[0].start..pair[1].end]
                .chars()
                .all(char::is_alphanumeric)
    };
    let mut pairs = letters.windows(2);
    if skipping && pairs.clone().all(follows) {
        return true;
    }
    letters
        .first()
        .is_some_and(|first| is_boundary(text, first.start))
        && pairs.all(|p| follows(p) || is_boundary(text, p[1].start) || same_word(p))
}

/// Whether the bytes of `letters` are in `text` in this order: a cheap first look.
fn may_hold(text: &str, letters: &str) -> bool {
    let mut rest = text.as_bytes();
    letters
        .bytes()
        .all(|letter| match memchr::memchr(letter, rest) {
            Some(at) => {
                rest = &rest[at + 1..];
                true
            }
            None => false,
        })
}

/// Sorts `ranges` and joins those that overlap, and, if `touching`, those that touch.
pub(super) fn merge(ranges: &mut Vec<Range<usize>>, touching: bool) {
    ranges.sort_by_key(|r| (r.start, r.end));
    ranges.dedup_by(|next, kept| {
        let joins = next.start < kept.end || (touching && next.start == kept.end);
        if joins {
            kept.end = kept.end.max(next.end);
        }
        joins
    });
}

#[cfg(test)]
mod tests {
    use super::super::query::Query;
    use super::*;

    /// The title with its lit letters in brackets; empty when it does not match.
    fn lit(query: &str, title: &str) -> String {
        let query = Query::parse(query);
        let terms: Vec<&Term> = query.all.iter().collect();
        let titles = Titles::new(&terms);
        if titles.rate(title).is_none() {
            return String::new();
        }
        let mut shown = title.to_owned();
        for range in titles.lit(title).into_iter().rev() {
            shown.insert(range.end, ']');
            shown.insert(range.start, '[');
        }
        shown
    }

    #[test]
    fn titles_by_words_and_by_scattered_letters() {
        for (query, title, expected) in [
            ("hanoi", "Hànộimới ở Hà Nội", "[Hànội]mới ở Hà Nội"),
            ("hanoi", "Ở Hà Nội", "Ở [Hà] [Nội]"),
            ("hnm", "Hànộimới ở Hà Nội", "[H]à[n]ội[m]ới ở Hà Nội"),
            ("bvbm", "Luật Bảo vệ bí mật", "Luật [B]ảo [v]ệ [b]í [m]ật"),
            ("hànội", "Ở Hà Nội", "Ở [Hà] [Nội]"),
            ("hạnội", "Ở Hà Nội", ""),
            ("ha noi", "Hànộimới", "[Hànội]mới"),
            ("noi ha", "Ở Hà Nội", "Ở [Hà] [Nội]"),
            ("chnh tri", "Chính trị", "[Ch]í[nh] [trị]"),
            ("dao", "Đi làm báo", ""),
            ("hn", "Thanh niên", ""),
            ("ma", "Mùa xa", ""),
            ("x", "Đi làm báo", ""),
            ("'hanoi", "Ở Hà Nội", ""),
            ("\"hanoi\"", "Ở Hà Nội", ""),
            ("Đảng uỷ", "Người tên đăng úy", ""),
        ] {
            assert_eq!(lit(query, title), expected, "{query} in {title}");
        }
    }
}
