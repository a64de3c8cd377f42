//! The library in memory, ready to be searched.
//!
//! For now a search scans the folded texts; an index can take its place behind
//! the same names. It must not read files, start threads or ask for the time.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::tz::TimeZone;
use unicode_normalization::UnicodeNormalization as _;

use super::cluster::{TermHit, Terms};
use super::needle::{Hay, Needle, Plan};
use super::passage::Passage;
use super::query::{Field, Query};
use super::run;
use super::title::merge;
use crate::article::{Article, ArticleId};
use crate::vietnamese::fold::Folded;

/// Folded bytes of the longest unit, about.
const MAX_UNIT: usize = 4096;

/// What a search is to look at and to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Passages that are wanted at most.
    pub limit: usize,
    /// The article whose passages come before all others, such as the open one.
    /// Words that were only found inside longer words are not put first for it.
    pub first: Option<ArticleId>,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The best passages, best first.
    pub passages: Vec<Passage>,
    /// Articles that answer the query.
    pub articles: usize,
    /// Passages that answer the query, also those beyond the limit.
    pub total: usize,
    /// Articles that were searched.
    pub searched: usize,
}

/// A stretch of folded text that is searched for all words together: a block
/// and what stands before it, or a piece of a very long block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    start: u32,
    end: u32,
    /// Index of the block in the article.
    pub(super) block: u32,
}

impl Unit {
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// An article and what searching needs of it.
pub(super) struct Entry {
    pub(super) article: Arc<Article>,
    text: Folded,
    title: Folded,
    /// They cover the folded text without gaps.
    pub(super) units: Vec<Unit>,
    /// Seconds since 1970, to put newer articles first.
    pub(super) newest: i64,
}

impl Entry {
    fn new(article: Arc<Article>) -> Self {
        let text = Folded::new(&article.text);
        let units = units(&article, &text);
        let title = Folded::new(&article.title);
        let newest = newest(&article);
        Self {
            article,
            text,
            title,
            units,
            newest,
        }
    }

    pub(super) fn text(&self) -> Hay<'_> {
        Hay {
            folded: &self.text,
            source: &self.article.text,
        }
    }

    pub(super) fn title(&self) -> Hay<'_> {
        Hay {
            folded: &self.title,
            source: &self.article.title,
        }
    }

    /// Whether `needle` is in the tags or the path.
    pub(super) fn is_labelled(&self, needle: &Needle) -> bool {
        let is_in = |source: &str| {
            let folded = Folded::new(source);
            needle.is_in(Hay {
                folded: &folded,
                source,
            })
        };
        match needle.field {
            Field::Tag => self.article.meta.tags.iter().any(|tag| is_in(tag)),
            // Some systems keep file names decomposed.
            Field::Path => is_in(&self.article.source.path().nfc().collect::<String>()),
            Field::Any | Field::Title => false,
        }
    }
}

fn newest(article: &Article) -> i64 {
    let date = article
        .meta
        .date
        .and_then(|d| d.to_zoned(TimeZone::UTC).ok());
    let date = date.map(|d| d.timestamp()).or(article.modified);
    date.map_or(i64::MIN, jiff::Timestamp::as_second)
}

/// One unit a block, longer blocks in pieces, each beginning where the one before ends.
fn units(article: &Article, text: &Folded) -> Vec<Unit> {
    let mut units = Vec::with_capacity(article.blocks.len().max(1));
    let mut start = 0;
    for (block, b) in article.blocks.iter().enumerate() {
        let last = block + 1 == article.blocks.len();
        let end = if last {
            text.text.len()
        } else {
            text.to_folded(&article.text, b.end)
        };
        pieces(text, start..end.max(start), block as u32, &mut units);
        start = end.max(start);
    }
    if article.blocks.is_empty() {
        pieces(text, 0..text.text.len(), 0, &mut units);
    }
    units
}

fn pieces(text: &Folded, range: Range<usize>, block: u32, units: &mut Vec<Unit>) {
    let mut start = range.start;
    while range.end - start > MAX_UNIT {
        let end = text.text.floor_char_boundary(start + MAX_UNIT);
        let blank = text.text[start..end].rfind(char::is_whitespace);
        let end = blank.filter(|&at| at > 0).map_or(end, |at| start + at);
        units.push(Unit {
            start: start as u32,
            end: end as u32,
            block,
        });
        start = end;
    }
    units.push(Unit {
        start: start as u32,
        end: range.end as u32,
        block,
    });
}

/// The searchable library.
#[derive(Default)]
pub struct Engine {
    pub(super) entries: Vec<Entry>,
    places: HashMap<ArticleId, usize>,
}

impl Engine {
    /// An empty library.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an article, or replaces the one with the same id. Folds it: O(text).
    pub fn add(&mut self, article: Arc<Article>) {
        let id = article.id;
        let entry = Entry::new(article);
        if let Some(&place) = self.places.get(&id) {
            self.entries[place] = entry;
        } else {
            self.places.insert(id, self.entries.len());
            self.entries.push(entry);
        }
    }

    /// Removes an article; one that is not there is no mistake.
    pub fn remove(&mut self, id: ArticleId) {
        if let Some(place) = self.places.remove(&id) {
            self.entries.swap_remove(place);
            if let Some(moved) = self.entries.get(place) {
                self.places.insert(moved.article.id, place);
            }
        }
    }

    /// How many articles there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The best passages for `query`; `None` when `cancelled` said so, which is
    /// asked once or more an article. An empty query finds nothing. What is
    /// found does not depend on the order in which articles were added.
    pub fn search(
        &self,
        query: &Query,
        scope: &Scope,
        cancelled: &dyn Fn() -> bool,
    ) -> Option<Found> {
        if query.is_empty() {
            let searched = self.len();
            return (!cancelled()).then(|| Found {
                searched,
                ..Found::default()
            });
        }
        run::search(self, query, scope, cancelled)
    }

    /// The places of the query's words in one article, in text order, not overlapping:
    /// bytes of its text. Where some paragraphs have all the words, only those count; else
    /// each word counts by itself, and one that is missing lights nothing.
    pub fn hits(&self, id: ArticleId, query: &Query) -> Vec<Range<usize>> {
        let Some(&place) = self.places.get(&id) else {
            return Vec::new();
        };
        let entry = &self.entries[place];
        all_hits(entry.text(), &Plan::new(query), &entry.units)
    }
}

fn all_hits(hay: Hay<'_>, plan: &Plan, units: &[Unit]) -> Vec<Range<usize>> {
    let mut hits = Vec::new();
    for (term, needle) in plan.any.iter().enumerate() {
        let found = needle.hits(hay, &(0..hay.len()));
        hits.extend(found.into_iter().map(|h| (h.start, h.end, term)));
    }
    hits.sort_unstable();
    let near = together(&hits, plan.any.len(), units);
    let near = if near.is_empty() { hits } else { near };
    let mut walk = hay.folded.walk(hay.source);
    let ranges = near
        .into_iter()
        .map(|(start, end, _)| walk.range(start..end));
    let mut ranges: Vec<_> = ranges.collect();
    merge(&mut ranges, false);
    ranges
}

/// Of sorted hits (start, end, term), those in units that have all terms.
fn together(
    mut hits: &[(usize, usize, usize)],
    terms: usize,
    units: &[Unit],
) -> Vec<(usize, usize, usize)> {
    let mut kept = Vec::new();
    for unit in units {
        let end = hits.partition_point(|hit| hit.0 < unit.range().end);
        let (here, after) = hits.split_at(end);
        hits = after;
        if (0..terms).all(|term| here.iter().any(|hit| hit.2 == term)) {
            kept.extend_from_slice(here);
        }
    }
    kept
}

/// The places of the query's words in any `text`, in order, not overlapping;
/// `None` when one is missing or an excluded one is there. For short texts,
/// such as notes and names: it folds `text` each time. Conditions on titles,
/// tags and paths are taken as fulfilled.
pub fn matches(text: &str, query: &Query) -> Option<Vec<Range<usize>>> {
    let folded = Folded::new(text);
    let hay = Hay {
        folded: &folded,
        source: text,
    };
    let plan = Plan::new(query);
    let excluded = plan
        .none
        .iter()
        .any(|n| n.field == Field::Any && n.is_in(hay));
    (!excluded && plan.any.iter().all(|n| n.is_in(hay))).then(|| all_hits(hay, &plan, &[]))
}

/// The hits of `needles` in the folded bytes `within`, by place.
pub(super) fn term_hits(terms: Terms<'_>, within: &Range<usize>) -> Vec<TermHit> {
    let mut hits = Vec::new();
    for (i, needle) in terms.needles.iter().enumerate() {
        hits.extend(needle.hits(terms.hay, within).into_iter().map(|h| (i, h)));
    }
    hits.sort_by_key(|(term, hit)| (hit.start, *term));
    hits
}
