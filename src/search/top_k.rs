//! The best articles that a worker has found so far, by stage: the threshold that lets it skip
//! candidates without scoring them.

use super::segment::Age;
use super::stage::StageOfRound;

/// The best articles of all segments of a worker. An article of a later stage, or an older one of
/// the same stage, cannot displace them, so it need not be scored.
pub(super) struct TopK {
    limit: usize,
    /// By [`StageOfRound::index`], newest first.
    best: [Vec<Age>; StageOfRound::COUNT],
}

impl TopK {
    /// Creates an empty list for the `limit` best articles.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            best: Default::default(),
        }
    }

    /// Returns the number of articles that are wanted.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Returns whether enough articles come before one of `stage` with this age, which is computed
    /// only when the stage decides.
    pub(super) fn is_full_before(&self, stage: StageOfRound, age: impl FnOnce() -> Age) -> bool {
        let (before, here) = (self.count_before(stage), &self.best[stage.index()]);
        before + here.len() >= self.limit && {
            let age = age();
            before + here.partition_point(|best| *best <= age) >= self.limit
        }
    }

    /// Returns the number of articles in all stages.
    pub(super) fn count(&self) -> usize {
        self.best.iter().map(Vec::len).sum()
    }

    /// Returns the number of articles in the stages before `stage`.
    fn count_before(&self, stage: StageOfRound) -> usize {
        self.best[..stage.index()].iter().map(Vec::len).sum()
    }

    /// Returns whether the stages before `stage` are enough.
    pub(super) fn is_full_at(&self, stage: StageOfRound) -> bool {
        self.count_before(stage) >= self.limit
    }

    /// Adds an article, unless it is there in this stage or a better one.
    pub(super) fn add(&mut self, stage: StageOfRound, age: Age) {
        let mut better = self.best[..=stage.index()].iter();
        if better.any(|best| best.binary_search(&age).is_ok()) {
            return;
        }
        let here = &mut self.best[stage.index()];
        here.insert(here.partition_point(|best| *best <= age), age);
        here.truncate(self.limit);
    }
}
