//! The reading state that is kept between two runs: where each article was left and how much of it
//! was read, which article was read last, old queries, and the user's habits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Sort;
use crate::article::page::{Place, View};
use crate::article::{ArticleId, TextPos};
use crate::text::decode::Encoding;

mod places;

use places::ReadingPlaces;

/// Maximum number of old queries that are kept; the oldest are dropped first.
const HISTORY_MAX_QUERIES: usize = 200;
/// Maximum length of a query that is kept, in scalar values, because longer ones were pasted and
/// nobody recalls them by hand.
const QUERY_MAX_SCALARS: usize = 200;

/// Percentage of an article from which it counts as read. Not 100, because bylines and notes at the
/// end are rarely scrolled to.
pub const READ_MIN_PERCENT: u8 = 95;

/// Where an article was left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingPlace {
    /// The article's id, in hexadecimal.
    pub article: String,
    /// First byte of the top line on the screen.
    pub top: TextPos,
    /// First byte of the line or sentence at the cursor.
    pub cursor: TextPos,
    /// Rows of the gap above the top line that are on screen. Files from before this field show the
    /// whole gap, as these versions did.
    #[serde(default = "whole_gap")]
    pub above: u16,
    /// Largest part of the article that was read, in per cent; 0 when it was only looked at.
    #[serde(default)]
    pub read: u8,
}

/// Returns more rows than any gap has.
fn whole_gap() -> u16 {
    u16::MAX
}

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
        self.list_width = newer.list_width.or(self.list_width);
    }
}

/// Reading state: places, habits and old queries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Id of the article that was being read, in hexadecimal.
    pub last: Option<String>,
    /// Place where each article was left.
    places: ReadingPlaces,
    /// Files and folders that were named last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub library: Vec<String>,
    /// Habits of the user.
    pub habits: Habits,
    /// Encoding that the user chose, by article id in hexadecimal; `auto` for the detected one
    /// again, which must be said so that it wins over an older choice in a merge.
    pub encodings: BTreeMap<String, String>,
    /// Old queries without duplicates, the oldest first.
    pub history: Vec<String>,
}

impl Memory {
    /// Returns whether nothing was read yet.
    pub fn is_new(&self) -> bool {
        self.last.is_none() && self.places.is_empty()
    }

    /// Returns the view with which an article was left.
    pub fn place(&self, id: ArticleId) -> Option<View> {
        let place = self.places.get(&id.to_string())?;
        Some(View {
            top: Place {
                pos: place.top,
                above: place.above,
            },
            cursor: place.cursor,
        })
    }

    /// Returns the encoding that the user chose for an article; `None` if it is to be detected.
    pub fn encoding(&self, id: ArticleId) -> Option<Encoding> {
        Encoding::parse(self.encodings.get(&id.to_string())?)
    }

    /// Records where an article is left, and how much of it was read, in per cent.
    pub fn leave(&mut self, id: ArticleId, view: View, read: u8) {
        self.places.put(ReadingPlace {
            article: id.to_string(),
            top: view.top.pos,
            cursor: view.cursor,
            above: view.top.above,
            read,
        });
    }

    /// Corrects where an article was left, because an edit of its text moved the bytes.
    pub fn move_place(&mut self, id: ArticleId, view: View) {
        self.places.set(&id.to_string(), view.top.pos, view.cursor);
    }

    /// Returns the largest part of an article that was read, in per cent.
    pub fn read(&self, id: ArticleId) -> u8 {
        self.places.get(&id.to_string()).map_or(0, |p| p.read)
    }

    /// Returns the ids of the articles that are being read, the one that was left last first.
    pub fn under_way(&self) -> impl Iterator<Item = &str> {
        let left = self.places.iter().rev();
        left.filter(|p| (1..READ_MIN_PERCENT).contains(&p.read))
            .map(|p| p.article.as_str())
    }

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

    /// Returns the part of this state that must be written: everything but the places that were
    /// read from disk. Those are on disk already, or another run has newer ones; copying all of
    /// them would cost a millisecond per key.
    #[must_use]
    pub fn news(&self) -> Self {
        Self {
            last: self.last.clone(),
            places: self.places.news(),
            library: self.library.clone(),
            habits: self.habits.clone(),
            encodings: self.encodings.clone(),
            history: self.history.clone(),
        }
    }

    /// Merges the state of another run, or a later one of this run: newer places win.
    pub fn merge(&mut self, newer: Self) {
        self.last = newer.last.or(self.last.take());
        if !newer.library.is_empty() {
            self.library = newer.library;
        }
        self.habits.merge(newer.habits);
        self.encodings.extend(newer.encodings);
        self.search_again(newer.history);
        for place in Vec::from(newer.places) {
            self.places.put(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(at: TextPos) -> View {
        View {
            top: Place { pos: at, above: 1 },
            cursor: at,
        }
    }

    #[test]
    fn newer_places_win_and_others_stay() {
        let (a, b) = (ArticleId(1), ArticleId(2));
        let mut old = Memory::default();
        old.leave(a, view(10), 0);
        old.leave(b, view(30), 0);
        let mut new = Memory {
            last: Some(b.to_string()),
            ..Memory::default()
        };
        new.leave(b, view(50), 0);
        old.merge(new);
        assert_eq!(
            (old.place(a), old.place(b)),
            (Some(view(10)), Some(view(50)))
        );
        assert_eq!(old.last, Some(b.to_string()));
        old.merge(Memory::default());
        assert_eq!(old.last, Some(b.to_string()));
    }

    #[test]
    fn queries_are_kept_once_the_last_one_last_and_not_without_end() {
        let searched = |queries: &[&str]| {
            let mut memory = Memory::default();
            for query in queries {
                memory.search(query);
            }
            memory
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
    fn what_another_run_left_meanwhile_is_not_taken_back() {
        let (a, b) = (ArticleId(1), ArticleId(2));
        let mut disk = Memory::default();
        disk.leave(a, view(10), 0);
        let on_disk = serde_json::to_string(&disk).unwrap();
        let mut here: Memory = serde_json::from_str(&on_disk).unwrap();
        here.leave(b, view(20), 0);
        disk.leave(a, view(99), 50);
        disk.merge(here.news());
        assert_eq!(disk.place(a), Some(view(99)));
        assert_eq!(disk.place(b), Some(view(20)));
    }
}
