//! Titles, found by their words or by letters scattered over them.
//!
//! The one place that uses `fuzzy-matcher`, always on folded text. It must not
//! light letters whose typed marks the title does not have.

use std::ops::Range;

use fuzzy_matcher::skim::SkimMatcherV2;

use super::cluster::{CLOSE, Cluster, IN_TITLE, KIND, TermHit, Terms};
use super::needle::{Hay, Hit, Needle, is_boundary, may_hold};
use super::passage::PassageKind;
use crate::vietnamese::mark::Grade;

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

/// Scores letters and finds them scattered.
pub(super) struct Fuzzy(SkimMatcherV2);

/// How one term is in a title.
enum In {
    Words(Vec<Hit>),
    Scattered(i64, Vec<Range<usize>>),
}

/// Letters of a word scattered over a title: their points, and where each is in folded bytes.
type Scattered = (i64, Vec<Range<usize>>);

impl Fuzzy {
    pub(super) fn new() -> Self {
        Self(SkimMatcherV2::default().ignore_case().use_cache(true))
    }

    /// Points from 0 to [`CLOSE`] for folded `letters` in folded `text`.
    pub(super) fn points(&self, text: &str, letters: &str) -> i64 {
        let points = self
            .0
            .fuzzy(text, letters, false)
            .map_or(0, |(score, _)| score);
        share(points, letters.chars().count())
    }

    /// The title as an answer to all of `needles`.
    pub(super) fn rate(&self, title: Hay<'_>, needles: &[&Needle]) -> Option<Cluster> {
        let found = self.find(title, needles)?;
        let scattered: Vec<i64> = found.iter().filter_map(In::points).collect();
        let cluster = if scattered.is_empty() {
            let terms = Terms {
                needles,
                hay: title,
            };
            terms.best(&term_hits(&found))?
        } else {
            Cluster {
                start: 0,
                end: 0,
                kind: PassageKind::Title,
                score: KIND + scattered.iter().sum::<i64>() / scattered.len() as i64,
            }
        };
        Some(Cluster {
            score: cluster.score + IN_TITLE,
            ..cluster
        })
    }

    /// The letters to light: bytes of the title.
    pub(super) fn lit(&self, title: Hay<'_>, needles: &[&Needle]) -> Vec<Range<usize>> {
        let found = self.find(title, needles).unwrap_or_default();
        let mut folded: Vec<Range<usize>> = Vec::new();
        for term in found {
            match term {
                In::Words(hits) => folded.extend(hits.iter().map(|h| h.start..h.end)),
                In::Scattered(_, letters) => folded.extend(letters),
            }
        }
        let ranges = folded
            .into_iter()
            .map(|r| title.folded.to_source_range(title.source, r));
        let mut ranges: Vec<_> = ranges.collect();
        merge(&mut ranges, true);
        ranges
    }

    /// Whether `needle` is in the title, by its words or scattered.
    pub(super) fn has(&self, title: Hay<'_>, needle: &Needle) -> bool {
        self.find(title, &[needle]).is_some()
    }

    fn find(&self, title: Hay<'_>, needles: &[&Needle]) -> Option<Vec<In>> {
        let terms = needles.iter().map(|needle| {
            let hits = needle.hits(title, &(0..title.len()));
            if hits.is_empty() {
                let (points, letters) = self.scattered(title, needle)?;
                return Some(In::Scattered(points, letters));
            }
            Some(In::Words(hits))
        });
        terms.collect()
    }

    /// The letters of a plain word, scattered as people do it: each stands at
    /// the start of a word, or after the one before it in the same word.
    fn scattered(&self, title: Hay<'_>, needle: &Needle) -> Option<Scattered> {
        let letters = needle.letters()?;
        let count = letters.chars().count();
        let text = &title.folded.text;
        let text = &text[..text.floor_char_boundary(MAX_TITLE)];
        if !LETTERS.contains(&count) || !may_hold(text, letters) {
            return None;
        }
        let (score, indices) = self.0.fuzzy(text, letters, true)?;
        if score < LETTER_POINTS * count as i64 || indices.len() != count {
            return None;
        }
        let all = text.char_indices().map(|(at, c)| at..at + c.len_utf8());
        let all: Vec<Range<usize>> = all.collect();
        let lit: Vec<_> = indices
            .iter()
            .filter_map(|&i| all.get(i).cloned())
            .collect();
        let sane = is_sane(text, &lit);
        let marks = || {
            needle
                .pattern()
                .map(|p| p.grade_scattered(title.source, &indices))
        };
        (sane && marks() > Some(Grade::No)).then(|| (share(score, count), lit))
    }
}

impl In {
    fn points(&self) -> Option<i64> {
        match self {
            Self::Words(_) => None,
            Self::Scattered(points, _) => Some(*points),
        }
    }
}

fn term_hits(found: &[In]) -> Vec<TermHit> {
    let mut hits = Vec::new();
    for (term, found) in found.iter().enumerate() {
        if let In::Words(words) = found {
            hits.extend(words.iter().map(|hit| (term, *hit)));
        }
    }
    hits.sort_by_key(|(term, hit)| (hit.start, *term));
    hits
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
    use super::super::needle::Plan;
    use super::super::query::Query;
    use super::*;
    use crate::vietnamese::fold::Folded;

    /// The title with its lit letters in brackets; empty when it does not match.
    fn lit(query: &str, title: &str) -> String {
        let folded = Folded::new(title);
        let hay = Hay {
            folded: &folded,
            source: title,
        };
        let plan = Plan::new(&Query::parse(query));
        let needles: Vec<&Needle> = plan.any.iter().collect();
        let fuzzy = Fuzzy::new();
        if fuzzy.rate(hay, &needles).is_none() {
            return String::new();
        }
        let mut shown = title.to_owned();
        for range in fuzzy.lit(hay, &needles).into_iter().rev() {
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
