//! The answer of a pass: chooses the candidates that are shown, and makes passages of them. It finds
//! and scores nothing.

use std::collections::HashMap;
use std::ops::Range;

use super::candidate::{Attempt, AttemptWords, TopCandidate};
use super::collector::{ARTICLE_MAX_UNITS, SegmentMatches};
use super::passage::{Passage, PassageKind, window};
use super::query::Reach;
use super::request::Request;
use super::searcher::Searcher;
use super::segment::{Doc, Segment, UnitKind, UnitSource};
use super::short::ShortMatcher;
use super::term_matches::TermHits;
use super::tokenizer::places;
use crate::article::{ArticleId, Contents};
use crate::text::ranges::merge;

/// Number of passages of the article that comes first, unless it is unfolded, so that the other
/// articles stay on the screen.
const FIRST_ARTICLE_PASSAGES: usize = 4;
/// Maximum number of articles whose passages are counted, because counting reads all of their
/// sections. Of more, only the articles are counted.
const COUNTED_MAX_ARTICLES: usize = 100;

/// The results of a pass, from which its passages are made.
pub(super) struct Answer<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) request: &'a Request,
    pub(super) titles: &'a ShortMatcher,
    pub(super) attempts: &'a [Attempt<'a>],
    /// Number of the articles that were dropped, because they are copies of one that was not.
    pub(super) copies: &'a HashMap<ArticleId, usize>,
}

/// The text of a passage.
struct FoundText {
    /// Bytes of the text of the article.
    range: Range<usize>,
    /// Bytes to highlight: of the title when the passage is one, otherwise of the text.
    matches: Vec<Range<usize>>,
}

impl<'a> Answer<'a> {
    /// Returns the passages of the best candidates, the best first; `None` when `cancelled` returned
    /// true.
    pub(super) fn passages(
        &self,
        mut candidates: Vec<TopCandidate>,
        cancelled: &dyn Fn() -> bool,
    ) -> Option<Vec<Passage>> {
        candidates.sort_unstable_by_key(TopCandidate::rank);
        let mut shown = HashMap::new();
        let chosen = self.chosen(&candidates, &mut shown);
        let mut passages = Vec::with_capacity(chosen.len());
        for candidate in chosen {
            if cancelled() {
                return None;
            }
            let Some(mut passage) = self.passage(candidate) else {
                continue;
            };
            // The first passage of an article says how many more there are, so that the finder can
            // offer to unfold it.
            if let Some(shown) = shown.remove(&candidate.id) {
                passage.others = self.count_of(candidate).saturating_sub(shown);
            }
            passage.copies = self.copies.get(&candidate.id).copied().unwrap_or(0);
            passages.push(passage);
        }
        Some(passages)
    }

    /// Returns the candidates that are shown, and counts them in `shown` by article.
    fn chosen<'c>(
        &self,
        best: &'c [TopCandidate],
        shown: &mut HashMap<ArticleId, usize>,
    ) -> Vec<&'c TopCandidate> {
        let mut wanted = 0;
        let mut chosen = Vec::new();
        for candidate in best {
            let id = candidate.id;
            let unfolded = self.request.unfolded.contains(&id);
            if wanted >= self.request.limit && !unfolded {
                continue;
            }
            let most = if unfolded {
                ARTICLE_MAX_UNITS
            } else if self.request.first == Some(id) {
                self.request.per_article.max(FIRST_ARTICLE_PASSAGES)
            } else {
                self.request.per_article
            };
            let count = shown.entry(id).or_default();
            if *count >= most.min(ARTICLE_MAX_UNITS) {
                continue;
            }
            *count += 1;
            wanted += usize::from(!unfolded || *count == 1);
            chosen.push(candidate);
        }
        chosen
    }

    fn segment(&self, c: &TopCandidate) -> &'a Segment {
        &self.searcher.readers[c.at.reader].segment
    }

    fn doc(&self, c: &TopCandidate) -> &'a Doc {
        &self.segment(c).docs[c.at.doc]
    }

    /// Counts the passages of the candidate's article.
    fn count_of(&self, c: &TopCandidate) -> usize {
        match c.attempt.and_then(|attempt| self.attempts.get(attempt)) {
            Some(attempt) if self.segment(c).sections_of(c.at.doc).len() > 1 => {
                attempt.segments[c.at.reader].passages(c.at.doc).max(1)
            }
            _ => c.units,
        }
    }

    /// Counts all passages of the `articles` found, if there are few.
    pub(super) fn total(&self, articles: usize) -> Option<usize> {
        if articles > COUNTED_MAX_ARTICLES {
            return None;
        }
        let segments = self.attempts.iter().flat_map(|attempt| &attempt.segments);
        let others = |segment: &SegmentMatches<'_>, doc| segment.passages(doc).saturating_sub(1);
        let others =
            segments.flat_map(|segment| segment.docs.iter().map(move |doc| others(segment, doc)));
        Some(articles + others.sum::<usize>())
    }

    /// Returns the passage of a candidate; `None` when its article is damaged.
    fn passage(&self, c: &TopCandidate) -> Option<Passage> {
        let stored = &self.doc(c).article;
        let article = stored.contents()?;
        let unit = self.segment(c).units[c.unit];
        let is_title = unit.kind() == UnitKind::Title;
        let found = match c.attempt {
            None => {
                let found = self.titles.find(article.title);
                FoundText {
                    range: 0..0,
                    matches: found.map_or_else(Vec::new, |found| found.ranges(article.title)),
                }
            }
            Some(attempt) => self.found_in(c, &article, &self.attempts[attempt])?,
        };
        let (kind, range) = if is_title {
            (PassageKind::Title, title_range(&article))
        } else {
            (c.cluster.kind, found.range)
        };
        Some(Passage {
            article: stored.id(),
            kind,
            start: range.start,
            end: range.end,
            matches: found.matches,
            typo: c.words == AttemptWords::Corrected,
            score: c.cluster.score,
            others: 0,
            copies: 0,
        })
    }

    /// Returns the text of the passage of a candidate; `None` when the index is of another text, or the
    /// text is damaged.
    fn found_in(
        &self,
        c: &TopCandidate,
        article: &Contents<'_>,
        attempt: &Attempt<'_>,
    ) -> Option<FoundText> {
        let segment = self.segment(c);
        let UnitSource {
            text: source,
            start,
            bytes,
            block,
        } = segment.source(article, c.at.doc, c.unit)?;
        let text = &source[bytes.clone()];
        let mut hits = TermHits::default();
        attempt.segments[c.at.reader].lookup.hits(c.unit, &mut hits);
        let mut hits = hits.all;
        hits.retain(|h| h.reach < Reach::Inside || c.cluster.kind == PassageKind::Inside);
        let end = hits.iter().map(|hit| hit.end).max().unwrap_or(0);
        let words = places(text, end.max(c.cluster.end) as usize);
        let offset = |r: Range<usize>| r.start + bytes.start..r.end + bytes.start;
        // An index that was damaged in place may count more words than the text has.
        let words_found = words.get(c.cluster.start as usize..c.cluster.end as usize)?;
        let found = offset(words_found.first()?.start..words_found.last()?.end);
        let lit = hits
            .iter()
            .map(|h| offset(attempt.matcher.lit(h, text, &words)));
        let mut matches: Vec<_> = lit.collect();
        if segment.units[c.unit].kind() == UnitKind::Title {
            merge(&mut matches, false);
            return Some(FoundText {
                range: bytes,
                matches,
            });
        }
        let block = block.filter(|b| b.start <= found.start && found.end <= b.end);
        let range = window(source, &block.unwrap_or(bytes), &found);
        matches.retain(|m| range.start <= m.start && m.end <= range.end);
        if matches.is_empty() {
            // A phrase may be longer than the passage.
            matches.push(found.start..found.end.min(range.end));
        }
        merge(&mut matches, false);
        let in_article = |r: Range<usize>| r.start + start..r.end + start;
        Some(FoundText {
            range: in_article(range),
            matches: matches.into_iter().map(in_article).collect(),
        })
    }
}

fn title_range(article: &Contents<'_>) -> Range<usize> {
    let block = article.blocks.first();
    block
        .filter(|_| article.has_title_block())
        .map_or(0..0, |block| block.range())
}
