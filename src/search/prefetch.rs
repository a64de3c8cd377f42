//! Reads sections one after the other while the tokens of the next ones are on their way from memory.

use super::executor::Stop;
use super::segment::{BitSet, Segment};

/// Number of sections whose tokens are prefetched together, so that their cache misses overlap. The
/// tokens of four newspaper articles, 10 KB, fit into the first-level cache beside the tables of
/// the query.
const PREFETCHED_SECTIONS: usize = 4;
/// When one section of this many is scanned, or more, the tokens between them are prefetched too,
/// because memory delivers one long stretch sooner than many pieces.
const PREFETCH_GAPS_ONE_IN: usize = 4;
/// Maximum number of sections between two scanned ones whose tokens are prefetched: a longer gap
/// costs more than the jump across it.
const PREFETCH_MAX_GAP_SECTIONS: usize = 16;

/// Returns the sections of a set, and prefetches their tokens before they are needed: then cache
/// misses overlap instead of stopping the scan one after the other. Ends when the search is
/// cancelled.
pub(super) fn prefetched<'a>(
    segment: &'a Segment,
    sections: &'a BitSet,
    stop: Stop<'a>,
) -> impl Iterator<Item = usize> + 'a {
    let is_dense = sections.count() * PREFETCH_GAPS_ONE_IN >= segment.sections();
    let mut all = sections.iter();
    let mut ahead = Vec::with_capacity(PREFETCHED_SECTIONS);
    let mut next = 0;
    let mut end = 0;
    std::iter::from_fn(move || {
        if next == ahead.len() {
            if stop() {
                return None;
            }
            next = 0;
            ahead.clear();
            ahead.extend(all.by_ref().take(PREFETCHED_SECTIONS));
            if !is_dense {
                for &section in &ahead {
                    segment.fetch(section..section + 1);
                }
            }
        }
        let section = *ahead.get(next)?;
        next += 1;
        if is_dense && section - end <= PREFETCH_MAX_GAP_SECTIONS {
            segment.fetch(end..section);
        }
        end = section + 1;
        Some(section)
    })
}
