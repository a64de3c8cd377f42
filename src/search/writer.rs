//! The write side: articles are added, wait until they are committed as a segment, and are removed.
//!
//! An added article waits until there are enough for a segment, or until somebody commits. Building
//! a segment takes time in proportion to its text, so a program builds [`NewSegments`] in another
//! thread and hands them over with [`Writer::take`]; whatever was removed or replaced meanwhile
//! stays dead. It reads no files, starts no threads and asks no clock.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use jiff::tz::TimeZone;

use super::committed::CommittedSegment;
use super::executor::{Executor, SingleThread};
use super::highlight;
use super::merge_policy::{self, Merge, SEGMENT_MAX_ARTICLES, SEGMENT_MAX_BYTES};
use super::pass;
use super::query::Query;
use super::request::{Found, Request};
use super::searcher::{DocLocation, Searcher, SegmentReader};
use super::segment::{BitSet, NewSegments, Segment};
use crate::article::archive::Stored;
use crate::article::{Article, ArticleId};
use crate::text::ranges::Ranges;

/// The searchable library.
pub struct Writer {
    pub(super) searcher: Searcher,
    /// Articles that are not committed yet.
    pending: HashMap<ArticleId, Stored, RandomState>,
    pending_bytes: usize,
}

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

impl Writer {
    /// Creates an empty library that is searched in the calling thread.
    pub fn new() -> Self {
        Self::with_executor(Box::new(SingleThread))
    }

    /// Creates an empty library whose segments are searched by the workers of `executor`.
    pub fn with_executor(executor: Box<dyn Executor>) -> Self {
        Self {
            searcher: Searcher::new(executor),
            pending: HashMap::default(),
            pending_bytes: 0,
        }
    }

    /// Takes the days on which files were changed in `zone` instead of UTC.
    #[must_use]
    pub fn in_zone(mut self, zone: TimeZone) -> Self {
        self.searcher.zone = zone;
        self
    }

    /// Adds an article, or replaces the one with its id, and commits when enough of them wait for a
    /// segment, which takes time in proportion to their text.
    pub fn add(&mut self, article: impl Into<Stored>) {
        self.queue(article.into());
        if self.pending.len() >= SEGMENT_MAX_ARTICLES || self.pending_bytes >= SEGMENT_MAX_BYTES {
            self.commit();
        }
    }

    /// Adds an article, or replaces the one with its id, and leaves it pending until
    /// [`commit`](Self::commit) or until it comes with [`take`](Self::take).
    pub fn queue(&mut self, article: Stored) {
        let id = article.id();
        self.remove(id);
        self.pending_bytes += article.text_bytes();
        self.pending.insert(id, article);
    }

    /// Commits segments that were built elsewhere. Articles in them that were removed or replaced
    /// since are dead from the start.
    pub fn take(&mut self, new: NewSegments) {
        for segment in new.into_segments() {
            self.take_segment(&Arc::new(segment), |_| true);
        }
        let mut readers = self.searcher.readers.iter();
        if readers.any(|reader| reader.alive.is_empty()) {
            self.drop_dead_segments();
        }
    }

    /// Takes a segment; of its articles only those that `may_live`, and are what is pending, are
    /// alive.
    fn take_segment(&mut self, segment: &Arc<Segment>, may_live: impl Fn(usize) -> bool) {
        let reader = self.searcher.readers.len();
        // It stands in its place before its articles do, because one that changed while the segment was
        // built may be in it twice, and the second is compared with the first.
        self.searcher.readers.push(SegmentReader {
            alive: BitSet::with_capacity(segment.docs.len()),
            segment: Arc::clone(segment),
        });
        let docs = segment.docs.iter().enumerate();
        for (doc, about) in docs.filter(|(doc, _)| may_live(*doc)) {
            let id = about.article.id();
            let current = self.get(id);
            if !current.is_some_and(|current| current.is_same(&about.article)) {
                continue;
            }
            self.remove(id);
            let location = DocLocation { reader, doc };
            self.searcher.locations.insert(id, location);
            self.searcher.readers[reader].alive.insert(doc);
        }
        if self.pending.is_empty() {
            // A library from the cache was pending as a whole.
            self.pending.shrink_to_fit();
        }
    }

    /// Takes over a segment that was read from a file. Its articles must be pending.
    pub fn open(&mut self, segment: &CommittedSegment) {
        let is_alive = |doc| segment.alive.contains(doc);
        self.take_segment(&segment.segment, is_alive);
    }

    /// Returns the committed segments.
    pub fn segments(&self) -> Vec<CommittedSegment> {
        let readers = self.searcher.readers.iter();
        let segment = |reader: &SegmentReader| {
            CommittedSegment::new(Arc::clone(&reader.segment), reader.alive.clone())
        };
        readers.map(segment).collect()
    }

    /// Returns the articles that wait to be committed.
    pub fn pending(&self) -> impl Iterator<Item = &Stored> {
        self.pending.values()
    }

    /// Drops the segments without a living article, which moves the others.
    fn drop_dead_segments(&mut self) {
        self.searcher.copies.take();
        let Searcher {
            readers, locations, ..
        } = &mut self.searcher;
        readers.retain(|reader| !reader.alive.is_empty());
        for (number, reader) in readers.iter().enumerate() {
            for doc in reader.alive.iter() {
                let id = reader.segment.docs[doc].article.id();
                let reader = number;
                locations.insert(id, DocLocation { reader, doc });
            }
        }
    }

    /// Removes an article, if it is there.
    pub fn remove(&mut self, id: ArticleId) {
        if let Some(article) = self.pending.remove(&id) {
            self.pending_bytes -= article.text_bytes();
        }
        if let Some(at) = self.searcher.locations.remove(&id) {
            self.searcher.copies.take();
            self.searcher.readers[at.reader].alive.remove(at.doc);
        }
    }

    /// Builds a segment of the pending articles.
    pub fn commit(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let pending: Vec<Stored> = self.pending.values().cloned().collect();
        self.take(NewSegments::new(pending));
    }

    /// Returns segments that are better searched as one, to be merged and handed over with
    /// [`take`](Self::take).
    pub fn merge_candidate(&self) -> Option<Merge> {
        merge_policy::next_merge(&self.searcher.readers)
    }

    /// Returns the number of articles, pending ones too.
    pub fn len(&self) -> usize {
        self.searcher.len() + self.pending.len()
    }

    /// Returns the number of articles that can be found.
    pub fn committed(&self) -> usize {
        self.searcher.len()
    }

    /// Returns whether there are no articles.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the memory that the segments take beside the articles, in bytes.
    pub fn memory_bytes(&self) -> usize {
        let segments = self.searcher.readers.iter().map(|reader| &reader.segment);
        segments.map(|segment| segment.memory_bytes()).sum()
    }

    /// Commits the pending articles and finds the best passages for `query`; returns `None` when
    /// `cancelled` returned true, which it then must go on to do. An empty query finds nothing. The
    /// answer does not depend on the order in which articles were added.
    pub fn search(
        &mut self,
        query: &Query,
        request: &Request,
        cancelled: &dyn Fn() -> bool,
    ) -> Option<Found> {
        self.commit();
        self.search_committed(query, request, cancelled)
    }

    /// Finds the best passages for `query` in the committed articles, as [`Writer::search`] does.
    pub fn search_committed(
        &self,
        query: &Query,
        request: &Request,
        cancelled: &dyn Fn() -> bool,
    ) -> Option<Found> {
        let mut found = pass::search(&self.searcher, query, request, cancelled)?;
        found.at_least |= !query.is_empty() && !self.pending.is_empty();
        Some(found)
    }

    /// Returns where the words of the query are in one article: ranges of bytes of its text, in
    /// order, not overlapping. Where some paragraphs have all the words, only their words count;
    /// otherwise each word counts by itself. When none is there at all, words that differ by one
    /// letter count.
    pub fn hits(&self, id: ArticleId, query: &Query) -> Ranges {
        let article = self.article(id);
        article.map_or_else(Ranges::default, |article| {
            highlight::hits(&self.searcher, &article, query)
        })
    }

    /// Returns an article; `None` when it is not here or is damaged.
    pub fn article(&self, id: ArticleId) -> Option<Arc<Article>> {
        self.get(id)?.article()
    }

    /// Returns the handle to an article, pending or committed.
    pub fn get(&self, id: ArticleId) -> Option<&Stored> {
        self.pending.get(&id).or_else(|| self.searcher.article(id))
    }
}
