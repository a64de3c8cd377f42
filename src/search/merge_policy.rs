//! The merge policy: when a segment is full, and which segments are better searched as one.
//!
//! A search pays a fixed price for each segment (looking words up in its vocabulary, filtering,
//! filling the top-k list anew), so few large segments are searched faster than many small ones,
//! and take less memory. Merging costs time in proportion to the words of what is merged.

use std::sync::Arc;

use super::searcher::SegmentReader;
use super::segment::{BitSet, NewSegments, Segment};

/// Number of articles that fill a segment. Sets of sections have a bit an article, so at this size
/// most of them fit into the first-level cache (2 KB).
pub(super) const SEGMENT_MAX_ARTICLES: usize = 16_384;
/// Bytes of text that fill a segment, so that a library of books is committed in pieces too.
pub(super) const SEGMENT_MAX_BYTES: usize = 128 << 20;
/// Maximum number of words of a merged segment. Numbers of tokens have 29 bits; a merge stays far
/// below that, because its builder holds all words twice for a while.
const MERGED_MAX_WORDS: usize = 1 << 25;

/// Number of words from which on a segment is merged only when there are more than [`LARGE_SEGMENTS_MAX`]: what
/// a search pays for it is little beside what it pays for the words, while a merge takes six times the
/// memory of the segment.
pub(super) const LARGE_SEGMENT_WORDS: usize = 1 << 20;
/// Number of large segments up to which none of them is merged. Each of them costs a search another look
/// into a vocabulary.
const LARGE_SEGMENTS_MAX: usize = 24;

/// Segments that are better searched as one.
pub struct Merge(Vec<(Arc<Segment>, BitSet)>);

impl Merge {
    /// Merges the segments. Takes time in proportion to the number of their words, less than
    /// reading the texts again, and can be done in another thread than the searches.
    pub fn run(self) -> NewSegments {
        NewSegments::merged(&self.0)
    }
}

/// Returns the next merge: a segment of which most articles are dead, alone; otherwise the largest
/// group of segments whose largest member is at most half of the whole. So an article is copied at
/// most once for each doubling of its segment, and the total work of all merges stays in
/// O(n log n).
pub(super) fn next_merge(readers: &[SegmentReader]) -> Option<Merge> {
    let mostly_dead = readers.iter().find(|reader| reader.is_mostly_dead());
    let chosen = mostly_dead.map_or_else(|| largest_group(readers), |reader| vec![reader]);
    let segments = chosen.into_iter();
    let segments = segments.map(|reader| (Arc::clone(&reader.segment), reader.alive.clone()));
    let segments: Vec<_> = segments.collect();
    (!segments.is_empty()).then_some(Merge(segments))
}

/// Returns the largest group of segments that may become one, of those that are not full.
fn largest_group(readers: &[SegmentReader]) -> Vec<&SegmentReader> {
    let are_few = readers.len() <= LARGE_SEGMENTS_MAX;
    let is_closed =
        |reader: &SegmentReader| are_few && reader.segment.words() >= LARGE_SEGMENT_WORDS;
    let open = readers
        .iter()
        .filter(|reader| !reader.segment.is_full() && !is_closed(reader));
    let mut open: Vec<(usize, &SegmentReader)> = open.map(|r| (r.alive.count(), r)).collect();
    open.sort_by_key(|(alive, _)| *alive);
    let mut best = 0..0;
    for (end, &(largest, _)) in open.iter().enumerate() {
        let (mut start, mut articles, mut words) = (end + 1, 0, 0);
        for (alive, reader) in open[..=end].iter().rev() {
            (articles, words) = (articles + alive, words + reader.alive_words());
            if articles > SEGMENT_MAX_ARTICLES || words > MERGED_MAX_WORDS {
                break;
            }
            start -= 1;
            if articles >= 2 * largest && end + 1 - start > best.len().max(1) {
                best = start..end + 1;
            }
        }
    }
    open[best].iter().map(|(_, reader)| *reader).collect()
}
