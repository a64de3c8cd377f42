//! Scores a unit: finds the hits that belong together and says what they are worth. Nothing here
//! knows where the words come from.
//!
//! The weights keep an order: kind, marks, words side by side in another order, place, how much of
//! the words was typed, closeness. Each outweighs any one that follows it, though not all of them
//! together.

use super::matcher::Hit;
use super::passage::PassageKind;
use super::query::Reach;

/// Points from one kind to the next.
pub(super) const KIND_POINTS: i64 = 2000;
/// Points of a place in the title.
pub(super) const TITLE_POINTS: i64 = 400;
/// Points of a place in the lead.
pub(super) const LEAD_POINTS: i64 = 200;
/// Points of words side by side.
pub(super) const CLOSENESS_MAX_POINTS: i64 = 40;
/// Points of words side by side in another order. Less than exact marks are worth, so that a name
/// with the marks that were typed comes before the same name the other way round with others.
const ADJACENT_POINTS: i64 = 900;
/// Maximum number of words from the first to the last of hits that are near each other: about a
/// sentence. Of the sentences of the built-in articles nine in ten have 27 words or fewer.
const NEAR_MAX_WORDS: u32 = 32;
/// Maximum number of phrases in a unit that are compared by their marks, because a unit may have
/// one phrase a thousand times. Of more, the best of the first wins.
const COMPARED_MAX_PHRASES: usize = 8;
/// Number of words that two hits in one place are taken to be apart. More than any unit has, so
/// that one word of the text that matches two of the query loses to any two words.
const OVERLAP_WORDS: u32 = 1 << 20;

/// Hits that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cluster {
    /// First word.
    pub(super) start: u32,
    /// One past the last word.
    pub(super) end: u32,
    pub(super) kind: PassageKind,
    /// Whether other words of the query are in the article, but not in this unit.
    pub(super) apart: bool,
    /// Whether all words are whole.
    pub(super) whole: bool,
    /// Whether all words are whole and have exactly the marks typed.
    pub(super) best: bool,
    pub(super) score: i64,
}

/// Returns the best cluster with each of `terms` terms; `None` when one is missing. `hits` are
/// sorted by position.
pub(super) fn best(terms: usize, hits: &[Hit]) -> Option<Cluster> {
    if terms == 1 {
        return best_single(hits);
    }
    if !has_all(terms, hits) {
        return None;
    }
    best_phrase(terms, hits).or_else(|| {
        let ClosestHits { span, hits } = closest(terms, hits)?;
        let kind = if span <= NEAR_MAX_WORDS {
            PassageKind::Near
        } else {
            PassageKind::Words
        };
        let words: u32 = hits.iter().map(|hit| hit.end - hit.start).sum();
        let mut cluster = rate(&hits, kind);
        cluster.score += if span == words { ADJACENT_POINTS } else { 0 };
        Some(cluster)
    })
}

/// Returns whether each of `terms` terms is among `hits`.
pub(super) fn has_all(terms: usize, hits: &[Hit]) -> bool {
    let found = hits.iter().fold(0u64, |found, hit| found | 1 << hit.term);
    found.count_ones() as usize == terms
}

/// Returns the cluster of the best single hit.
pub(super) fn best_single(hits: &[Hit]) -> Option<Cluster> {
    let hit = hits.iter().reduce(|best, hit| {
        let key = |h: &Hit| (h.reach < Reach::Inside, h.points);
        if key(hit) > key(best) { hit } else { best }
    })?;
    let kind = if hit.end - hit.start > 1 {
        PassageKind::Phrase
    } else {
        PassageKind::Words
    };
    Some(rate(&[*hit], kind))
}

/// Returns the best run of hits in the order of the terms with nothing between them.
fn best_phrase(terms: usize, hits: &[Hit]) -> Option<Cluster> {
    let mut best: Option<Cluster> = None;
    let mut compared = 0;
    let mut run = Vec::with_capacity(terms);
    for (i, first) in hits.iter().enumerate().filter(|(_, h)| h.term == 0) {
        run.clear();
        run.push(*first);
        for term in 1..terms {
            let at = run[term - 1].end;
            let ahead = hits[i..].iter().take_while(|h| h.start <= at);
            let next = ahead.filter(|h| h.term == term && h.start == at);
            let Some(next) = next.max_by_key(|h| h.points) else {
                break;
            };
            run.push(*next);
        }
        if run.len() == terms {
            let cluster = rate(&run, PassageKind::Phrase);
            best = best.filter(|b| b.score >= cluster.score).or(Some(cluster));
            compared += 1;
        }
        if compared == COMPARED_MAX_PHRASES {
            break;
        }
    }
    best
}

/// Returns the cluster of `hits` with its score.
fn rate(hits: &[Hit], kind: PassageKind) -> Cluster {
    let start = hits.iter().map(|h| h.start).min().unwrap_or(0);
    let end = hits.iter().map(|h| h.end).max().unwrap_or(start);
    let inside = hits.iter().any(|h| h.reach == Reach::Inside);
    let kind = if inside { PassageKind::Inside } else { kind };
    let points: i64 = hits.iter().map(|h| h.points).sum();
    let gap = i64::from((end - start).min(NEAR_MAX_WORDS)) * CLOSENESS_MAX_POINTS
        / i64::from(NEAR_MAX_WORDS);
    let score =
        kind.tier() * KIND_POINTS + points / hits.len().max(1) as i64 + CLOSENESS_MAX_POINTS - gap;
    Cluster {
        start,
        end,
        kind,
        apart: false,
        whole: hits.iter().all(|h| h.reach == Reach::Whole),
        best: hits.iter().all(|h| h.best),
        score,
    }
}

/// A hit of each term, in the smallest stretch that has them.
struct ClosestHits {
    /// Number of words of the stretch.
    span: u32,
    hits: Vec<Hit>,
}

/// Returns the hits of all terms that are closest together.
fn closest(terms: usize, hits: &[Hit]) -> Option<ClosestHits> {
    let mut last: Vec<Option<Hit>> = vec![None; terms];
    let mut best: Option<ClosestHits> = None;
    for hit in hits {
        last[hit.term] = Some(*hit);
        let Some(span) = span(&last) else { continue };
        if best.as_ref().is_none_or(|best| span < best.span) {
            let hits = last.iter().flatten().copied().collect();
            best = Some(ClosestHits { span, hits });
        }
    }
    best
}

/// Returns the number of words from the first to the last of `hits`; `None` while one is missing.
fn span(hits: &[Option<Hit>]) -> Option<u32> {
    let (mut start, mut end, mut words) = (u32::MAX, 0, 0);
    for hit in hits {
        let hit = hit.as_ref()?;
        start = start.min(hit.start);
        end = end.max(hit.end);
        words += hit.end - hit.start;
    }
    let span = end - start;
    // One word of the text that matches two of the query is a poor place: the reader asked for two
    // words.
    Some(if span < words {
        span + OVERLAP_WORDS
    } else {
        span
    })
}

#[cfg(test)]
mod tests {
    use super::super::matcher::{Classifier, Matcher};
    use super::super::query::Query;
    use super::*;

    fn found(query: &str, text: &str) -> Option<(PassageKind, String)> {
        let query = Query::parse(query);
        let matcher = Matcher::new(&query.all);
        let read = Classifier::new(&matcher).read(text);
        let mut hits = Vec::new();
        matcher.hits(read.matches(), &mut hits);
        let cluster = best(matcher.terms, &hits)?;
        let start = read.words[cluster.start as usize].start;
        let last = hits.iter().filter(|h| h.end == cluster.end);
        let end = last.map(|h| matcher.lit(h, text, &read.words)).next()?;
        let start = if cluster.kind == PassageKind::Inside {
            end.start
        } else {
            start
        };
        Some((cluster.kind, text[start..end.end].to_owned()))
    }

    #[test]
    fn the_best_place() {
        use PassageKind::{Inside, Near, Phrase, Words};
        let far = "xa ".repeat(80);
        let apart = format!("nước {far}non");
        for (query, text, expected) in [
            (
                "hoa binh",
                "bình và hoa; Hoà bình.",
                Some((Phrase, "Hoà bình")),
            ),
            (
                "hoa binh",
                "bình và hoa xa lắm bình",
                Some((Near, "bình và hoa")),
            ),
            ("nuoc non", &apart, Some((Words, apart.as_str()))),
            ("nuoc non", "nước", None),
            ("ma", "má mà ma", Some((Words, "ma"))),
            ("đương", "đường đương", Some((Words, "đương"))),
            ("dan", "dang dân", Some((Words, "dân"))),
            ("ang", "mang", Some((Inside, "ang"))),
            ("\"nước non\"", "xa nước non", Some((Phrase, "nước non"))),
            ("chi c", "chi bộ chọn", Some((Near, "chi bộ c"))),
            ("chi c", "chi bộ", Some((Words, "chi"))),
        ] {
            let expected = expected.map(|(kind, text)| (kind, text.to_owned()));
            assert_eq!(found(query, text), expected, "{query} in {text}");
        }
    }
}
