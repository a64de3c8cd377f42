//! The read side: the committed segments, and which of their articles are alive.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use foldhash::fast::RandomState;
use jiff::tz::TimeZone;

use super::executor::Executor;
use super::segment::{BitSet, Segment};
use crate::article::ArticleId;
use crate::article::archive::Stored;

/// A segment with the set of its articles that were neither removed nor replaced.
pub(super) struct SegmentReader {
    pub(super) segment: Arc<Segment>,
    pub(super) alive: BitSet,
}

impl SegmentReader {
    /// Returns whether fewer than half of its articles are alive.
    pub(super) fn is_mostly_dead(&self) -> bool {
        self.alive.count() * 2 < self.segment.docs.len()
    }

    /// Returns the number of sections that have any of `forms`, of the articles that are alive, so that a word
    /// counts as if the others had never been there.
    pub(super) fn count(&self, forms: Range<usize>) -> usize {
        let mut sections = self.segment.sections_with(forms);
        if self.alive.count() < self.segment.docs.len() {
            sections.intersect_with(&self.segment.sections_of_all(&self.alive));
        }
        sections.count()
    }

    /// Estimates the number of words of the articles that are alive, as if all were of one length.
    pub(super) fn alive_words(&self) -> usize {
        self.segment.words() * self.alive.count() / self.segment.docs.len().max(1)
    }
}

/// Where a committed article is.
#[derive(Clone, Copy)]
pub(super) struct DocLocation {
    /// Index in [`Searcher::readers`].
    pub(super) reader: usize,
    /// Number of the article in its segment.
    pub(super) doc: usize,
}

/// All that a search reads.
pub(super) struct Searcher {
    pub(super) executor: Box<dyn Executor>,
    /// The zone that decides on which day a file was changed.
    pub(super) zone: TimeZone,
    pub(super) readers: Vec<SegmentReader>,
    pub(super) locations: HashMap<ArticleId, DocLocation, RandomState>,
    /// Articles with the same title and text, each group in the order of their paths; found by the first
    /// search that asks for them, and forgotten when articles come or go.
    pub(super) copies: OnceLock<Vec<Vec<DocLocation>>>,
}

impl Searcher {
    /// Creates a searcher without segments.
    pub(super) fn new(executor: Box<dyn Executor>) -> Self {
        Self {
            executor,
            zone: TimeZone::UTC,
            readers: Vec::new(),
            locations: HashMap::default(),
            copies: OnceLock::new(),
        }
    }

    /// Keeps of the articles with the same title and text one in each of `admitted`: that with the id
    /// `preferred`, else the first by path. Returns the number of those that were dropped for each.
    pub(super) fn keep_one_of_copies(
        &self,
        admitted: &mut [BitSet],
        preferred: Option<ArticleId>,
    ) -> HashMap<ArticleId, usize> {
        let mut dropped = HashMap::new();
        for group in self.copies.get_or_init(|| self.find_copies()) {
            let is_in = |at: &&DocLocation| admitted[at.reader].contains(at.doc);
            let mut found: Vec<DocLocation> = group.iter().filter(is_in).copied().collect();
            let id = |at: &DocLocation| self.readers[at.reader].segment.docs[at.doc].article.id();
            let kept = found.iter().position(|at| Some(id(at)) == preferred);
            if found.len() < 2 {
                continue;
            }
            let kept = found.remove(kept.unwrap_or(0));
            dropped.insert(id(&kept), found.len());
            for at in found {
                admitted[at.reader].remove(at.doc);
            }
        }
        dropped
    }

    fn find_copies(&self) -> Vec<Vec<DocLocation>> {
        let article = |at: &DocLocation| &self.readers[at.reader].segment.docs[at.doc].article;
        // The first search of a large library waits for this, so hashes are read once, in the order in which
        // they lie.
        let alive = self.readers.iter().enumerate();
        let alive = alive.flat_map(|(reader, segment)| {
            let docs = segment.alive.iter();
            docs.map(move |doc| DocLocation { reader, doc })
        });
        let keyed = alive.filter_map(|at| Some((article(&at).hash()?.key(), at)));
        let mut keyed: Vec<(u64, DocLocation)> = keyed.collect();
        keyed.sort_unstable_by_key(|(key, _)| *key);
        let mut copies = Vec::new();
        for group in keyed.chunk_by(|(a, _), (b, _)| a == b) {
            if group.len() == 1 || article(&group[0].1).text_bytes() == 0 {
                continue;
            }
            let mut group: Vec<DocLocation> = group.iter().map(|(_, at)| *at).collect();
            let text = |at: &DocLocation| (article(at).hash(), article(at).folded_title());
            group.sort_by(|a, b| {
                let [one, other] = [a, b].map(|at| (article(at).place_key(), article(at).id()));
                text(a).cmp(&text(b)).then_with(|| one.cmp(&other))
            });
            let alike = group.chunk_by(|a, b| text(a) == text(b));
            copies.extend(alike.filter(|alike| alike.len() > 1).map(<[_]>::to_vec));
        }
        copies
    }

    /// Returns the number of articles that can be found.
    pub(super) fn len(&self) -> usize {
        self.locations.len()
    }

    /// Returns the number of an article in the segment of `reader`, if it is there.
    pub(super) fn doc_in(&self, reader: usize, id: ArticleId) -> Option<usize> {
        let location = self.locations.get(&id).filter(|at| at.reader == reader);
        location.map(|at| at.doc)
    }

    /// Returns a committed article.
    pub(super) fn article(&self, id: ArticleId) -> Option<&Stored> {
        let at = self.locations.get(&id)?;
        Some(&self.readers[at.reader].segment.docs[at.doc].article)
    }
}
