//! The memory that lasts from one run to the next: the state of each article (`memory/states.rs`), and how
//! docbao was used: habits, old queries, the paths that were named last, encodings that were chosen.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Sort;
use crate::article::ArticleId;
use crate::article::page::View;
use crate::text::decode::Encoding;

pub mod states;

use states::{ArticleState, ArticleStates, Millis};

/// Maximum number of old queries that are kept; the oldest are dropped first.
const HISTORY_MAX_QUERIES: usize = 200;
/// Maximum length of a query that is kept, in scalar values, because longer ones were pasted and
/// nobody recalls them by hand.
const QUERY_MAX_SCALARS: usize = 200;

/// Percentage of an article that must have been on the screen for it to count as read: its end, but for
/// bylines and notes there, which are rarely scrolled to.
pub const READ_MIN_PERCENT: u8 = 95;

/// The user's habits, used where neither a setting nor an option decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Habits {
    /// Background of the terminal in the last run, `dark` or `light`, so that the first frame has
    /// the right theme before the terminal answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// Theme that was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// Order of the list that was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
    /// Whether the list shows articles in groups by folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folders: Option<bool>,
    /// Width of the list beside the reader, in cells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_width: Option<u16>,
}

impl Habits {
    /// Takes over every habit that `newer` has.
    fn merge(&mut self, newer: Self) {
        self.ground = newer.ground.or(self.ground.take());
        self.theme = newer.theme.or(self.theme.take());
        self.sort = newer.sort.or(self.sort);
        self.folders = newer.folders.or(self.folders);
        self.list_width = newer.list_width.or(self.list_width);
    }
}

/// Encodings that the user chose, by article id in hexadecimal; `auto` for the detected one again, which
/// must be said so that it wins over an older choice in a merge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChosenEncodings(BTreeMap<String, String>);

impl ChosenEncodings {
    /// Returns the encoding that was chosen for an article; `None` if it is to be detected.
    pub fn of(&self, id: ArticleId) -> Option<Encoding> {
        if self.is_empty() {
            return None;
        }
        Encoding::parse(self.0.get(&id.to_string())?)
    }

    /// Returns whether none was chosen.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Records a choice; `None` for the detected encoding.
    pub fn choose(&mut self, id: ArticleId, encoding: Option<Encoding>) {
        let name = encoding.map_or("auto", Encoding::name);
        self.0.insert(id.to_string(), name.to_owned());
    }
}

/// How docbao was used, apart from what was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Files and folders that were named last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub library: Vec<String>,
    /// Habits of the user.
    pub habits: Habits,
    /// Encodings that the user chose.
    pub encodings: ChosenEncodings,
    /// Old queries without duplicates, the oldest first.
    pub history: Vec<String>,
}

impl Usage {
    /// Records a query, unless it is empty or longer than `QUERY_MAX_SCALARS`.
    pub fn search(&mut self, query: &str) {
        let query = query.trim();
        if !query.is_empty() && query.chars().nth(QUERY_MAX_SCALARS).is_none() {
            self.search_again(vec![query.to_owned()]);
        }
    }

    /// Puts queries last in the history and drops the oldest.
    fn search_again(&mut self, queries: Vec<String>) {
        self.history.retain(|q| !queries.contains(q));
        self.history.extend(queries);
        let excess = self.history.len().saturating_sub(HISTORY_MAX_QUERIES);
        self.history.drain(..excess);
    }

    /// Merges the usage of another run, or a later one of this run: what is newer wins.
    pub fn merge(&mut self, newer: Self) {
        if !newer.library.is_empty() {
            self.library = newer.library;
        }
        self.habits.merge(newer.habits);
        self.encodings.0.extend(newer.encodings.0);
        self.search_again(newer.history);
    }
}

/// Part of the memory that is to be written: how docbao was used, and the states that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// The usage, which is small.
    pub usage: Usage,
    /// Changes of states that were not handed out before.
    pub states: Vec<(ArticleId, ArticleState)>,
}

/// All that is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// How docbao was used.
    pub usage: Usage,
    /// State of each article.
    pub states: ArticleStates,
}

impl Memory {
    /// Returns whether nothing was read yet.
    pub fn is_new(&self) -> bool {
        self.states.is_empty()
    }

    /// Returns the view with which an article was left.
    pub fn place(&self, id: ArticleId) -> Option<View> {
        self.states.get(id)?.view
    }

    /// Returns whether an article counts as read: its end was on the screen in the reader, or the user
    /// marked it.
    pub fn is_read(&self, id: ArticleId) -> bool {
        self.states.get(id).is_some_and(ArticleState::is_read)
    }

    /// Returns whether an article is being read: it is not read, and was left below its first screen.
    pub fn is_begun(&self, id: ArticleId) -> bool {
        self.states.get(id).is_some_and(ArticleState::is_begun)
    }

    /// Returns the largest part of an article that was on the screen, in per cent.
    pub fn percent(&self, id: ArticleId) -> u8 {
        self.states.get(id).map_or(0, |state| state.percent)
    }

    /// Records where an article is left at the time `now`.
    pub fn leave(&mut self, id: ArticleId, view: View, now: Millis) {
        // Later than all before, also when a clock was set back or two articles are left at once.
        let before = self.states.last().and_then(|last| self.states.get(last));
        let earliest = before.map_or(0, |state| state.left + 1);
        let change = ArticleState {
            view: Some(view),
            left: now.max(earliest),
            ..ArticleState::default()
        };
        self.states.change(id, &change);
    }

    /// Corrects where an article was left, because an edit moved the bytes of its text, or because it
    /// was scrolled beside the list. Its time stays, so that the place of another run wins.
    pub fn move_place(&mut self, id: ArticleId, view: View) {
        let left = self.states.get(id).map_or(0, |state| state.left);
        let change = ArticleState {
            view: Some(view),
            left,
            ..ArticleState::default()
        };
        self.states.change(id, &change);
    }

    /// Records how much of an article was on the screen, in per cent. It counts as read once its end was.
    /// Returns whether it counts as read only now.
    pub fn see(&mut self, id: ArticleId, percent: u8, now: Millis) -> bool {
        let is_new = percent >= READ_MIN_PERCENT && !self.is_read(id);
        if percent > self.percent(id) {
            let change = ArticleState {
                percent,
                ..ArticleState::default()
            };
            self.states.change(id, &change);
        }
        if is_new {
            self.mark(id, true, now);
        }
        is_new
    }

    /// Records that an article counts as read, or does not.
    pub fn mark(&mut self, id: ArticleId, is_read: bool, now: Millis) {
        let before = self.states.get(id).and_then(|state| state.read);
        let before = before.map_or(0, |(_, since)| since);
        let change = ArticleState {
            read: Some((is_read, now.max(before))),
            ..ArticleState::default()
        };
        self.states.change(id, &change);
    }

    /// Returns the ids of the articles that are being read, the one that was left last first.
    pub fn under_way(&self) -> Vec<ArticleId> {
        let begun = self.states.iter().filter(|(_, state)| state.is_begun());
        let mut begun: Vec<_> = begun.map(|(id, state)| (state.left, id)).collect();
        begun.sort_unstable_by(|one, other| other.cmp(one));
        begun.into_iter().map(|(_, id)| id).collect()
    }

    /// Takes what must be written: the usage, and the states that changed since this was last taken.
    #[must_use]
    pub fn take_news(&mut self) -> News {
        News {
            usage: self.usage.clone(),
            states: self.states.take_changes(),
        }
    }

    /// Takes in changes that another docbao wrote.
    pub fn follow(&mut self, changes: &[(ArticleId, ArticleState)]) {
        for (id, change) in changes {
            self.states.know(*id, change);
        }
    }

    /// Takes in what another run wrote, or a later part of this run.
    pub fn merge(&mut self, newer: News) {
        self.usage.merge(newer.usage);
        self.follow(&newer.states);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_places_win_and_others_stay() {
        let (a, b) = (ArticleId(1), ArticleId(2));
        let mut old = Memory::default();
        old.leave(a, View::at(10), 1);
        old.leave(b, View::at(30), 2);
        let mut new = Memory::default();
        new.leave(b, View::at(50), 30);
        old.merge(new.take_news());
        assert_eq!(
            (old.place(a), old.place(b)),
            (Some(View::at(10)), Some(View::at(50)))
        );
        assert_eq!(old.states.last(), Some(b));
        let mut late = Memory::default();
        late.leave(b, View::at(7), 1);
        old.merge(late.take_news());
        assert_eq!(old.place(b), Some(View::at(50)));
    }

    #[test]
    fn queries_are_kept_once_the_last_one_last_and_not_without_end() {
        let searched = |queries: &[&str]| {
            let mut usage = Usage::default();
            for query in queries {
                usage.search(query);
            }
            usage
        };
        let mut here = searched(&["một", "hai", " một ", "", "  "]);
        assert_eq!(here.history, ["hai", "một"]);
        here.search(&"ă".repeat(QUERY_MAX_SCALARS + 1));
        assert_eq!(here.history.len(), 2, "a paste is no query to recall");
        // Another reader wrote meanwhile: both histories are kept, the newer words last.
        let mut known = searched(&["ba", "hai"]);
        known.merge(here);
        assert_eq!(known.history, ["ba", "hai", "một"]);
        for n in 0..HISTORY_MAX_QUERIES {
            known.search(&n.to_string());
        }
        assert_eq!(known.history.len(), HISTORY_MAX_QUERIES);
        assert_eq!(known.history[0], "0");
    }

    #[test]
    fn an_article_counts_as_read_once_its_end_was_on_the_screen() {
        let id = ArticleId(1);
        let mut memory = Memory::default();
        assert!(!memory.see(id, 40, 1));
        memory.leave(id, View::at(9), 2);
        assert_eq!((memory.is_read(id), memory.is_begun(id)), (false, true));
        assert!(memory.see(id, READ_MIN_PERCENT, 3));
        assert!(!memory.see(id, 100, 4), "it was read before");
        memory.leave(id, View::at(0), 5);
        assert_eq!((memory.is_read(id), memory.is_begun(id)), (true, false));
        memory.mark(id, false, 6);
        assert!(!memory.is_read(id));
        assert!(!memory.see(id, 10, 7));
        assert!(memory.see(id, 100, 8), "read to the end again");
    }

    #[test]
    fn a_clock_that_was_set_back_keeps_the_newer_place() {
        let id = ArticleId(1);
        let mut memory = Memory::default();
        memory.leave(id, View::at(10), 1_000);
        memory.mark(id, true, 1_000);
        memory.leave(id, View::at(20), 5);
        memory.mark(id, false, 5);
        assert_eq!(memory.place(id), Some(View::at(20)));
        assert!(!memory.is_read(id));
    }

    #[test]
    fn only_articles_left_below_their_first_screen_are_being_read_the_last_one_first() {
        let ids = [1, 2, 3, 4].map(ArticleId);
        let mut memory = Memory::default();
        for (n, id) in ids.into_iter().enumerate() {
            memory.leave(id, View::at(n * 10), n as Millis + 1);
        }
        memory.mark(ids[2], true, 9);
        assert_eq!(memory.under_way(), [ids[3], ids[1]]);
    }
}
