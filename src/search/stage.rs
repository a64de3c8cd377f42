//! The order in which a pass scores sections: those whose passages can rank highest come first, so that
//! the rest need not be scored once enough are found. Stages say nothing of scores within a section.

use super::matcher::MatchKind;

/// The sections that are scored together within a round, the best first. A set of sections of a stage
/// has all sections of it, and may have some of later stages, because sets cannot say whether the
/// words are in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// All words in the title, whole and with exactly the marks typed.
    BestInTitle,
    /// All words in the lead, whole and with exactly the marks typed.
    BestInLead,
    /// All words anywhere, whole and with exactly the marks typed.
    BestAnywhere,
    /// All words in the title, in any way but inside other words.
    InTitle,
    /// All words in the lead, in any way but inside other words.
    InLead,
    /// All words anywhere, whole.
    WholeAnywhere,
    /// All words anywhere, in any way.
    Anywhere,
}

impl Stage {
    /// The stages in the order in which they are scored.
    pub(super) const ALL: [Self; 7] = [
        Self::BestInTitle,
        Self::BestInLead,
        Self::BestAnywhere,
        Self::InTitle,
        Self::InLead,
        Self::WholeAnywhere,
        Self::Anywhere,
    ];

    /// Returns the quality that each word has in this stage, or a better one.
    pub(super) fn least(self) -> MatchKind {
        match self {
            Self::BestInTitle | Self::BestInLead | Self::BestAnywhere => MatchKind::Best,
            Self::WholeAnywhere => MatchKind::Whole,
            Self::InTitle | Self::InLead | Self::Anywhere => MatchKind::Beginning,
        }
    }
}

/// A round over all stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Round {
    /// Sections with the words side by side.
    Phrase,
    /// All other sections; for one word, all.
    Rest,
}

/// A stage of one of the rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct StageOfRound {
    pub(super) round: Round,
    pub(super) stage: Stage,
}

impl StageOfRound {
    /// Number of stages of both rounds.
    pub(super) const COUNT: usize = 2 * Stage::ALL.len();

    /// The first stage of the second round.
    pub(super) const REST: Self = Self {
        round: Round::Rest,
        stage: Stage::BestInTitle,
    };

    /// Returns the position among the stages of both rounds, in the order in which they are scored.
    pub(super) fn index(self) -> usize {
        self.round as usize * Stage::ALL.len() + self.stage as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_numbered_in_the_order_in_which_they_are_scored() {
        let rounds = [Round::Phrase, Round::Rest].into_iter();
        let all =
            rounds.flat_map(|round| Stage::ALL.map(|stage| StageOfRound { round, stage }.index()));
        assert!(all.eq(0..StageOfRound::COUNT));
        assert_eq!(StageOfRound::REST.index(), Stage::ALL.len());
    }
}
