//! The read side: the committed segments, and which of their articles are alive.

use std::collections::HashMap;
use std::sync::Arc;

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
    pub(super) locations: HashMap<ArticleId, DocLocation>,
}

impl Searcher {
    /// Creates a searcher without segments.
    pub(super) fn new(executor: Box<dyn Executor>) -> Self {
        Self {
            executor,
            zone: TimeZone::UTC,
            readers: Vec::new(),
            locations: HashMap::new(),
        }
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
