//! The state of each article: where it was left, how much of it was on the screen, whether it counts
//! as read, and when that was.
//!
//! Every row of the list asks for its article, so states are found by id, in constant time. A change
//! is recorded twice: in the state, and in the changes that are not written yet. So what a key costs,
//! and what is written after it, depends on what changed and not on how many articles were ever read.
//!
//! A change has the same form as a state, and [`ArticleState::merge`] joins both: on disk, where each
//! line is a change, in memory, and between two docbaos that read the same articles.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};

use crate::article::page::{Place, View};
use crate::article::{ArticleId, TextPos};
use crate::search::StateSets;

/// Milliseconds since 1970 in UTC.
pub type Millis = i64;

/// State of an article, or a change of it, which tells only what changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArticleState {
    /// View with which the article was left.
    pub view: Option<View>,
    /// Time at which it was left; 0 if it was only shown beside the list.
    pub left: Millis,
    /// Largest part of the article that was on the screen, in per cent.
    pub percent: u8,
    /// Whether it counts as read, and since when.
    pub read: Option<(bool, Millis)>,
}

impl ArticleState {
    /// Joins two states of one article. The later view and the later decision win, and the larger part
    /// that was on the screen, in whichever order states are joined.
    pub fn merge(&mut self, other: &Self) {
        if other.view.is_some() && (self.view.is_none() || other.left >= self.left) {
            (self.view, self.left) = (other.view, other.left);
        }
        self.percent = self.percent.max(other.percent);
        let since = |state: &Self| state.read.map(|(_, since)| since);
        if since(other) >= since(self) {
            self.read = other.read;
        }
    }

    /// Returns whether the article counts as read.
    pub fn is_read(&self) -> bool {
        self.read.is_some_and(|(is_read, _)| is_read)
    }

    /// Returns whether the article is being read: it is not read, and was left below its first screen.
    pub fn is_begun(&self) -> bool {
        !self.is_read() && self.view.is_some_and(|view| view.top.pos > 0)
    }

    /// Returns the time of the last change.
    fn changed(&self) -> Millis {
        self.left.max(self.read.map_or(0, |(_, since)| since))
    }
}

/// The states of all articles that were read or marked.
#[derive(Clone, Debug, Default)]
pub struct ArticleStates {
    /// State of each article.
    all: HashMap<ArticleId, ArticleState, RandomState>,
    /// Changes that were not taken to be written yet.
    unwritten: HashMap<ArticleId, ArticleState, RandomState>,
    /// Article that was left last.
    last: Option<ArticleId>,
}

impl ArticleStates {
    /// Returns the state of an article; `None` for one that was never read nor marked.
    pub fn get(&self, id: ArticleId) -> Option<&ArticleState> {
        self.all.get(&id)
    }

    /// Records a change, which is to be written.
    pub fn change(&mut self, id: ArticleId, change: &ArticleState) {
        self.unwritten.entry(id).or_default().merge(change);
        self.know(id, change);
    }

    /// Takes in what is written already.
    pub fn know(&mut self, id: ArticleId, written: &ArticleState) {
        let state = self.all.entry(id).or_default();
        state.merge(written);
        let left = state.left;
        let last = self.last.and_then(|last| self.all.get(&last));
        if left > 0 && last.is_none_or(|last| left >= last.left) {
            self.last = Some(id);
        }
    }

    /// Returns the article that was left last.
    pub fn last(&self) -> Option<ArticleId> {
        self.last
    }

    /// Takes the changes that were not taken yet.
    pub fn take_changes(&mut self) -> Vec<(ArticleId, ArticleState)> {
        self.unwritten.drain().collect()
    }

    /// Returns whether no article was read or marked.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Returns all states, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (ArticleId, &ArticleState)> {
        self.all.iter().map(|(id, state)| (*id, state))
    }

    /// Returns the articles that were read, and those that are being read.
    pub fn sets(&self) -> StateSets {
        let those = |is_in: fn(&ArticleState) -> bool| {
            let those = self.iter().filter(|(_, state)| is_in(state));
            those.map(|(id, _)| id).collect()
        };
        StateSets {
            read: those(ArticleState::is_read),
            begun: those(ArticleState::is_begun),
            ..StateSets::default()
        }
    }

    /// Returns the lines of a file that holds all states, at most `limit`: those that changed last. The
    /// oldest is first.
    pub fn lines(&self, limit: usize) -> Vec<StateLine> {
        let mut all: Vec<_> = self.iter().collect();
        all.sort_unstable_by_key(|(id, state)| (state.changed(), *id));
        let oldest = all.len().saturating_sub(limit);
        all[oldest..]
            .iter()
            .map(|(id, state)| StateLine::new(*id, state))
            .collect()
    }
}

/// States are equal when the articles are in the same states, whatever is written of that.
impl PartialEq for ArticleStates {
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all
    }
}

impl Eq for ArticleStates {}

/// Line of the file of states: an article and what changed in its state.
#[derive(Debug, Serialize, Deserialize)]
pub struct StateLine {
    /// Id of the article, in hexadecimal.
    article: String,
    /// First byte of the top line on the screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    top: Option<TextPos>,
    /// Rows of the gap above the top line that are on screen.
    #[serde(default, skip_serializing_if = "is_zero")]
    above: u16,
    /// First byte of the line or sentence at the cursor; the top where it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<TextPos>,
    /// Time at which the article was left.
    #[serde(default, skip_serializing_if = "is_zero")]
    left: Millis,
    /// Largest part that was on the screen, in per cent.
    #[serde(default, skip_serializing_if = "is_zero")]
    percent: u8,
    /// Whether it counts as read.
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<bool>,
    /// Time since which it does, or does not.
    #[serde(default, skip_serializing_if = "is_zero")]
    since: Millis,
}

/// Returns whether a number need not be written.
fn is_zero<T: Default + PartialEq>(number: &T) -> bool {
    *number == T::default()
}

impl StateLine {
    /// Returns the line of a state, or of a change.
    pub fn new(id: ArticleId, state: &ArticleState) -> Self {
        Self {
            article: id.to_string(),
            top: state.view.map(|view| view.top.pos),
            above: state.view.map_or(0, |view| view.top.above),
            cursor: state.view.map(|view| view.cursor),
            left: state.left,
            percent: state.percent,
            read: state.read.map(|(is_read, _)| is_read),
            since: state.read.map_or(0, |(_, since)| since),
        }
    }

    /// Returns the article and the change that the line tells; `None` if its id is none.
    pub fn change(&self) -> Option<(ArticleId, ArticleState)> {
        let id = ArticleId::parse(&self.article)?;
        let view = self.top.map(|pos| View {
            top: Place {
                pos,
                above: self.above,
            },
            cursor: self.cursor.unwrap_or(pos),
        });
        let change = ArticleState {
            view,
            left: self.left,
            percent: self.percent,
            read: self.read.map(|is_read| (is_read, self.since)),
        };
        Some((id, change))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn left(at: TextPos, time: Millis) -> ArticleState {
        ArticleState {
            view: Some(View::at(at)),
            left: time,
            ..ArticleState::default()
        }
    }

    fn read(is_read: bool, time: Millis) -> ArticleState {
        ArticleState {
            read: Some((is_read, time)),
            ..ArticleState::default()
        }
    }

    #[test]
    fn a_change_is_taken_once_and_tells_only_what_changed() {
        let (a, b) = (ArticleId(1), ArticleId(2));
        let mut states = ArticleStates::default();
        states.know(a, &left(9, 5));
        assert_eq!(states.take_changes(), []);
        states.change(a, &read(true, 7));
        states.change(b, &left(3, 8));
        states.change(b, &left(4, 9));
        let mut changes = states.take_changes();
        changes.sort_by_key(|(id, _)| *id);
        assert_eq!(changes, [(a, read(true, 7)), (b, left(4, 9))]);
        assert_eq!(states.take_changes(), []);
        let (place, is_read) = (left(9, 5).view, true);
        let of_a = states.get(a).unwrap();
        assert_eq!((of_a.view, of_a.is_read()), (place, is_read));
    }

    #[test]
    fn the_article_that_was_left_last_is_not_one_that_was_only_marked_or_shown() {
        let ids = [1, 2, 3, 4].map(ArticleId);
        let mut states = ArticleStates::default();
        states.change(ids[0], &left(1, 10));
        states.change(ids[1], &left(1, 20));
        states.change(ids[2], &read(true, 30));
        states.change(ids[3], &left(7, 0));
        assert_eq!(states.last(), Some(ids[1]));
    }

    #[test]
    fn of_too_many_the_oldest_are_left_out() {
        let mut states = ArticleStates::default();
        for n in 0..10 {
            states.change(ArticleId(n), &left(1, 100 - n as Millis));
        }
        let lines = states.lines(3);
        let kept: Vec<_> = lines.iter().filter_map(StateLine::change).collect();
        let kept: Vec<_> = kept.iter().map(|(id, _)| id.0).collect();
        assert_eq!(kept, [2, 1, 0]);
    }

    fn any_state() -> impl Strategy<Value = ArticleState> {
        let view = (0..9_usize, 0..3_u16).prop_map(|(pos, above)| View {
            top: Place { pos, above },
            cursor: pos + 1,
        });
        let read = prop::option::of((any::<bool>(), 1..9_i64));
        (prop::option::of(view), 1..9_i64, 0..=100_u8, read).prop_map(
            |(view, left, percent, read)| ArticleState {
                left: if view.is_some() { left } else { 0 },
                view,
                percent,
                read,
            },
        )
    }

    proptest! {
        #[test]
        fn a_line_holds_all_of_a_state(id in any::<u64>(), state in any_state()) {
            let line = serde_json::to_string(&StateLine::new(ArticleId(id), &state)).unwrap();
            let line: StateLine = serde_json::from_str(&line).unwrap();
            prop_assert_eq!(line.change(), Some((ArticleId(id), state)));
        }

        #[test]
        fn states_of_other_times_are_joined_in_any_order(one in any_state(), other in any_state()) {
            let times = |s: &ArticleState| (s.left, s.read.map(|(_, since)| since));
            prop_assume!(one.left != other.left || one.view.is_none());
            prop_assume!(times(&one).1 != times(&other).1 || one.read == other.read);
            let joined = |mut first: ArticleState, second: &ArticleState| {
                first.merge(second);
                first
            };
            prop_assert_eq!(joined(one, &other), joined(other, &one));
            prop_assert_eq!(joined(one, &one), one);
        }
    }
}
