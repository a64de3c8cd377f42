//! The budget of a pass over the segments: every limit on its work, in one place.
//!
//! A query is answered in two passes. The first is budgeted: its work is bounded whatever the query
//! matches, so that a key is answered within a few milliseconds. When a limit was reached, the
//! second pass runs without limits on what is read. Most queries never reach one, because biwords
//! and the phrase cache decide most sections unread.
//!
//! The budget is divided evenly among the segments, so that a pass over many small segments costs
//! no more than one over few large ones.

use super::executor::Stop;

/// The thoroughness of a pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Budget {
    /// Bounded work: counts may be too low, and better passages may be missing.
    Budgeted,
    /// Counts everything and finds the best passages.
    #[default]
    Exhaustive,
}

/// Maximum number of sections of all segments whose tokens a budgeted pass scans to verify the
/// phrases of a query. Far above what 100,000 articles need for most queries: biwords leave few
/// sections to scan.
pub(super) const VERIFIED_MAX_SECTIONS: usize = 65_536;
/// Number of sections and terms that a budgeted pass compares in all segments to see all terms side
/// by side, about. The more terms, the fewer sections, because biwords leave fewer of them.
const COMPARED_SECTIONS_TIMES_TERMS: usize = 640;
/// Number of sections that are scored for each passage that is wanted, in each of the two rounds
/// (words side by side, then the rest). More than one, because the order of stages is not quite
/// that of scores.
const SCORED_SECTIONS_PER_PASSAGE: usize = 2;
/// Number of sections that an exhaustive pass scores in all segments, at least.
const SCORED_SECTIONS: usize = 2048;
/// Number of sections of all segments up to which an exhaustive pass scores each of them. Then the answer
/// is exactly the best passages, however the library is divided into segments. Of more, the collector
/// leaves out sections whose stage cannot be among the best any more. A stage has one score but for how
/// close the words are and how much of them was typed, so that among passages of a stage a new one may
/// stand for an older one that is a little better there. Scoring this many takes about 90 million
/// instructions for two words, a third of what `docbao search` takes on 10,000 articles.
pub(super) const SCORED_ALL_MAX_SECTIONS: usize = 4096;
/// Number of sections that a budgeted pass scores in one segment, at least.
const SCORED_MIN_SECTIONS_IN_SEGMENT: usize = 32;
/// Number of titles in all segments that a budgeted pass compares with scattered letters. Titles
/// without all of the letters do not count.
const COMPARED_MAX_TITLES: usize = 16_384;
/// Maximum number of titles in the library that any pass scores for scattered letters: a score
/// takes about a microsecond, a comparison 30 ns.
pub(super) const SCORED_MAX_TITLES: usize = 600;

/// The limits of a pass in one segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// Sections that are scanned to verify phrases.
    pub(super) verified_sections: usize,
    /// Titles that are compared with scattered letters.
    pub(super) compared_titles: usize,
    /// Sections that are compared to see all terms side by side.
    pub(super) compared_sections: usize,
    /// Sections that are scored in each of the two rounds (side by side, then the rest).
    pub(super) scored_sections: usize,
}

impl Budget {
    /// Returns the limits in each of `segments` segments for a query of `terms` terms that wants
    /// `passages` passages.
    pub(super) fn limits(self, segments: usize, passages: usize, terms: usize) -> Limits {
        let segments = segments.max(1);
        let wanted = passages.saturating_mul(SCORED_SECTIONS_PER_PASSAGE);
        match self {
            Self::Budgeted => Limits {
                verified_sections: (VERIFIED_MAX_SECTIONS / segments).max(1),
                compared_titles: COMPARED_MAX_TITLES / segments,
                compared_sections: (COMPARED_SECTIONS_TIMES_TERMS / segments / terms.max(1)).max(1),
                scored_sections: (wanted / segments).max(SCORED_MIN_SECTIONS_IN_SEGMENT),
            },
            Self::Exhaustive => Limits {
                verified_sections: usize::MAX,
                compared_titles: usize::MAX,
                compared_sections: usize::MAX,
                // All passages that are wanted may be in one segment.
                scored_sections: (SCORED_SECTIONS / segments).max(wanted),
            },
        }
    }
}

/// The number of sections that may still be scanned to verify the phrases of a query in one
/// segment.
pub(super) struct Verification<'a> {
    pub(super) sections_left: usize,
    pub(super) stop: Stop<'a>,
}

impl<'a> Verification<'a> {
    /// Allows any number of sections.
    pub(super) fn unlimited(stop: Stop<'a>) -> Self {
        let sections_left = usize::MAX;
        Self {
            sections_left,
            stop,
        }
    }

    /// Takes one section from the budget; returns whether there was one.
    pub(super) fn take_section(&mut self) -> bool {
        let left = self.sections_left.checked_sub(1);
        self.sections_left = left.unwrap_or(0);
        left.is_some()
    }
}
