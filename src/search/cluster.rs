//! The best place in a stretch of text: which hits belong together, and what
//! they are worth. Points only: it must not read an article.
//!
//! The weights keep one order: kind, then marks, then place, then how much of
//! the words was typed, then closeness; each outweighs all that follow it.

use super::needle::{Hay, Hit, Needle, skip_gap};
use super::passage::PassageKind;
use super::query::Reach;
use crate::vietnamese::mark::Grade;

/// Points from one kind to the next.
pub(super) const KIND: i64 = 2000;
/// Points of the same marks.
const SAME_MARKS: i64 = 1000;
/// Points of marks that agree with those typed.
const TYPED_MARKS: i64 = 500;
/// Points of a place in the title.
pub(super) const IN_TITLE: i64 = 400;
/// Points of a place in the lead.
pub(super) const IN_LEAD: i64 = 200;
/// Points of a whole word.
const WHOLE: i64 = 80;
/// Points of the beginning of a word.
const PREFIX: i64 = 40;
/// Points of words side by side.
pub(super) const CLOSE: i64 = 40;
/// Folded bytes over which words are still near each other.
const NEAR: usize = 160;
/// Equal places that are compared by their marks.
const COMPARED: usize = 8;
/// Folded bytes that two words in one place cost.
const OVERLAP: usize = 1 << 20;

/// A hit and the index of the term that it belongs to.
pub(super) type TermHit = (usize, Hit);

/// Hits that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cluster {
    /// First folded byte.
    pub(super) start: usize,
    /// One past the last folded byte.
    pub(super) end: usize,
    pub(super) kind: PassageKind,
    pub(super) score: i64,
}

/// The terms of a search and the text that they were found in.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    pub(super) needles: &'a [&'a Needle],
    pub(super) hay: Hay<'a>,
}

impl Terms<'_> {
    /// The best cluster that holds every term; `None` when one is missing.
    /// `hits` are sorted by place.
    pub(super) fn best(&self, hits: &[TermHit]) -> Option<Cluster> {
        if self.needles.len() == 1 {
            return self.best_single(hits);
        }
        if !(0..self.needles.len()).all(|t| hits.iter().any(|h| h.0 == t)) {
            return None;
        }
        let phrases = self
            .phrases(hits)
            .map(|c| self.rate(&c, PassageKind::Phrase));
        best_of(phrases).or_else(|| {
            let (span, hits) = closest(self.needles.len(), hits)?;
            let kind = if span <= NEAR {
                PassageKind::Near
            } else {
                PassageKind::Words
            };
            Some(self.rate(&hits, kind))
        })
    }

    /// The best single hit.
    pub(super) fn best_single(&self, hits: &[TermHit]) -> Option<Cluster> {
        let best = hits.iter().map(|h| h.1.reach).min()?;
        best_of(hits.iter().filter(|h| h.1.reach == best).map(|hit| {
            let phrase = self.needles[hit.0].is_phrase(hit.1.alternative);
            let kind = if phrase {
                PassageKind::Phrase
            } else {
                PassageKind::Words
            };
            self.rate(&[*hit], kind)
        }))
    }

    /// Runs of hits in the order of the terms with nothing but gaps between them.
    fn phrases<'a>(&'a self, hits: &'a [TermHit]) -> impl Iterator<Item = Vec<TermHit>> + 'a {
        let text = &self.hay.folded.text;
        let firsts = hits.iter().enumerate().filter(|(_, h)| h.0 == 0);
        firsts.filter_map(move |(i, first)| {
            let mut run = vec![*first];
            for term in 1..self.needles.len() {
                let at = skip_gap(text, run.last()?.1.end);
                let next = hits[i..]
                    .iter()
                    .take_while(|h| h.1.start <= at)
                    .find(|h| h.0 == term && h.1.start == at)?;
                run.push(*next);
            }
            Some(run)
        })
    }

    /// What `hits` are worth together.
    fn rate(&self, hits: &[TermHit], kind: PassageKind) -> Cluster {
        let start = hits.iter().map(|h| h.1.start).min().unwrap_or(0);
        let end = hits.iter().map(|h| h.1.end).max().unwrap_or(start);
        let inside = hits.iter().any(|h| h.1.reach == Reach::Inside);
        let kind = if inside { PassageKind::Part } else { kind };
        let points: i64 = hits.iter().map(|h| self.points(h)).sum();
        let gap = (end - start).min(NEAR) * CLOSE as usize / NEAR;
        let score = kind.tier() * KIND + points / hits.len().max(1) as i64 + CLOSE - gap as i64;
        Cluster {
            start,
            end,
            kind,
            score,
        }
    }

    /// What one hit is worth.
    fn points(&self, (term, hit): &TermHit) -> i64 {
        let needle = self.needles[*term];
        let reach = match hit.reach {
            Reach::Whole => WHOLE,
            Reach::Prefix => PREFIX,
            Reach::Inside => 0,
        };
        reach + self.mark_points(needle, hit) - needle.penalty(hit.alternative)
    }

    /// A word typed without marks is not meant to be without them until it is
    /// whole: else “dangerous” would come before “Đảng” when one types `dang`.
    fn mark_points(&self, needle: &Needle, hit: &Hit) -> i64 {
        let marked = needle.is_marked(hit.alternative);
        if !marked && hit.reach != Reach::Whole {
            return 0;
        }
        match needle.grade(self.hay, hit) {
            Grade::Exact => SAME_MARKS,
            Grade::Compatible if marked => TYPED_MARKS,
            Grade::Compatible | Grade::No => 0,
        }
    }
}

/// The best of the first few, the first among equals.
fn best_of(clusters: impl Iterator<Item = Cluster>) -> Option<Cluster> {
    clusters
        .take(COMPARED)
        .reduce(|best, c| if c.score > best.score { c } else { best })
}

/// The smallest stretch that holds a hit of each term, its length in folded bytes, and the hits.
fn closest(terms: usize, hits: &[TermHit]) -> Option<(usize, Vec<TermHit>)> {
    let mut last: Vec<Option<TermHit>> = vec![None; terms];
    let mut best: Option<(usize, Vec<TermHit>)> = None;
    for hit in hits {
        last[hit.0] = Some(*hit);
        let Some(span) = span(&last) else { continue };
        if best.as_ref().is_none_or(|b| span < b.0) {
            best = Some((span, last.iter().flatten().copied().collect()));
        }
    }
    best
}

/// Folded bytes from the first to the last of `hits`, `None` while one is missing.
fn span(hits: &[Option<TermHit>]) -> Option<usize> {
    let (mut start, mut end, mut letters) = (usize::MAX, 0, 0);
    for hit in hits {
        let (_, hit) = hit.as_ref()?;
        start = start.min(hit.start);
        end = end.max(hit.end);
        letters += hit.end - hit.start;
    }
    let span = end - start;
    // One word in the text that answers two of the query is the poorer place.
    Some(if span < letters { span + OVERLAP } else { span })
}

#[cfg(test)]
mod tests {
    use super::super::needle::Plan;
    use super::super::query::Query;
    use super::*;
    use crate::vietnamese::fold::Folded;

    fn best(query: &str, text: &str) -> Option<(PassageKind, String)> {
        let folded = Folded::new(text);
        let hay = Hay {
            folded: &folded,
            source: text,
        };
        let plan = Plan::new(&Query::parse(query));
        let needles: Vec<&Needle> = plan.any.iter().collect();
        let mut hits = Vec::new();
        for (i, needle) in needles.iter().enumerate() {
            hits.extend(
                needle
                    .hits(hay, &(0..hay.len()))
                    .into_iter()
                    .map(|h| (i, h)),
            );
        }
        hits.sort_by_key(|h| (h.1.start, h.0));
        let cluster = Terms {
            needles: &needles,
            hay,
        }
        .best(&hits)?;
        let range = folded.to_source_range(text, cluster.start..cluster.end);
        Some((cluster.kind, text[range].to_owned()))
    }

    #[test]
    fn the_best_place() {
        use PassageKind::{Near, Part, Phrase, Words};
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
            ("ang", "mang", Some((Part, "ang"))),
            ("\"nước non\"", "xa nước non", Some((Phrase, "nước non"))),
            ("chi c", "chi bộ chọn", Some((Near, "chi bộ c"))),
            ("chi c", "chi bộ", Some((Words, "chi"))),
        ] {
            let expected = expected.map(|(kind, text)| (kind, text.to_owned()));
            assert_eq!(best(query, text), expected, "{query} in {text}");
        }
    }
}
