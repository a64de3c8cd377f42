//! The candidates of a pass: places that were scored and may become passages, and their order. A
//! candidate does not know how many are shown.

use std::cmp::Reverse;

use super::collector::SegmentMatches;
use super::matcher::Matcher;
use super::passage::PassageKind;
use super::score::Cluster;
use super::searcher::DocLocation;
use crate::article::ArticleId;

/// The words that an attempt looks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AttemptWords {
    AsTyped,
    /// With corrections of mistyped words as well.
    Corrected,
}

/// The class of a candidate, the best first. Classes come before scores, because a guess must not
/// hide what was typed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum CandidateClass {
    /// Words as typed in one paragraph.
    Typed,
    /// Corrected words side by side.
    CorrectedPhrase,
    /// A title with scattered letters, or words as typed in one article.
    Loose,
    /// Other corrected words.
    Corrected,
}

/// A place that may become a passage.
#[derive(Clone, Copy)]
pub(super) struct TopCandidate {
    /// Index among the attempts of the pass; `None` for a title that was scored by itself.
    pub(super) attempt: Option<usize>,
    pub(super) words: AttemptWords,
    /// Whether the request puts its article first.
    pub(super) first: bool,
    pub(super) at: DocLocation,
    pub(super) unit: usize,
    /// Number of units of its section that have all words.
    pub(super) units: usize,
    pub(super) cluster: Cluster,
    pub(super) newest: i64,
    pub(super) id: ArticleId,
}

impl TopCandidate {
    /// Returns the sort key, the best first. The order is total, so it does not depend on the order
    /// in which articles came.
    pub(super) fn rank(&self) -> impl Ord + use<> {
        let first = Reverse((self.first, self.cluster.score, self.newest));
        (self.class(), first, self.id, self.unit)
    }

    fn class(&self) -> CandidateClass {
        let is_phrase = self.cluster.kind == PassageKind::Phrase;
        match self.words {
            AttemptWords::AsTyped if self.attempt.is_some() && !self.cluster.apart => {
                CandidateClass::Typed
            }
            AttemptWords::AsTyped => CandidateClass::Loose,
            AttemptWords::Corrected if is_phrase => CandidateClass::CorrectedPhrase,
            AttemptWords::Corrected => CandidateClass::Corrected,
        }
    }
}

/// An attempt to match: with the words as typed, or with corrections of mistyped ones.
pub(super) struct Attempt<'a> {
    pub(super) matcher: &'a Matcher,
    /// By segment.
    pub(super) segments: Vec<SegmentMatches<'a>>,
}
