//! The conditions `is:` of a query, and the articles that fulfil them. The caller knows which were read
//! and kept, because the index holds texts only.

use std::collections::HashSet;

use crate::article::archive::Stored;
use crate::article::{ArticleId, ContentHash};

/// State of an article that `is:` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedState {
    /// An article that counts as read.
    Read,
    /// An article that does not count as read.
    Unread,
    /// An article that was begun and is not finished.
    Begun,
    /// An article with a bookmark.
    Kept,
}

impl WantedState {
    /// Names of the states, in the order of `WantedState::ALL`.
    pub const NAMES: [&str; 4] = ["read", "unread", "begun", "kept"];
    const ALL: [Self; 4] = [Self::Read, Self::Unread, Self::Begun, Self::Kept];

    /// Returns the state that has a name, in letters of any case.
    pub fn parse(name: &str) -> Option<Self> {
        let mut names = Self::NAMES.iter();
        let at = names.position(|known| known.eq_ignore_ascii_case(name))?;
        Self::ALL.get(at).copied()
    }
}

/// Condition `is:` of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateCondition {
    /// The state.
    pub state: WantedState,
    /// Whether the article must not be in it.
    pub is_excluded: bool,
}

/// The articles in each state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateSets {
    /// Articles that count as read.
    pub read: HashSet<ArticleId>,
    /// Articles that are being read.
    pub begun: HashSet<ArticleId>,
    /// Articles with bookmarks.
    pub kept: HashSet<ArticleId>,
    /// Texts with bookmarks, for bookmarks whose article is known only by its text.
    pub kept_texts: HashSet<ContentHash>,
}

impl StateSets {
    /// Returns whether an article fulfils all conditions.
    pub fn admit(&self, article: &Stored, conditions: &[StateCondition]) -> bool {
        let id = article.id();
        let is_kept_text = || {
            article
                .hash()
                .is_some_and(|hash| self.kept_texts.contains(&hash))
        };
        conditions.iter().all(|condition| {
            let is_in = match condition.state {
                WantedState::Read => self.read.contains(&id),
                WantedState::Unread => !self.read.contains(&id),
                WantedState::Begun => self.begun.contains(&id),
                WantedState::Kept => self.kept.contains(&id) || is_kept_text(),
            };
            is_in != condition.is_excluded
        })
    }
}
