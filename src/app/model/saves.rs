//! What is being saved, what could not be, and what is typed and not saved yet.

use std::collections::BTreeMap;

use crate::app::event::Refuge;
use crate::app::lang::Message;
use crate::bookmark::BookmarkId;
use crate::bookmark::draft::Draft;

/// How far a wish to quit has come. Repeated, it is granted whatever that costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leaving {
    /// There is none.
    #[default]
    No,
    /// The program ends when what is under way is written.
    WhenSaved,
    /// The user was told what is not saved.
    Asked,
}

/// The state of saving bookmarks.
#[derive(Debug, Default)]
pub struct Saves {
    /// Writes that failed and wait to be tried again, and where each change is meanwhile.
    pub unsaved: BTreeMap<BookmarkId, Refuge>,
    /// How often all of them were tried again by themselves.
    pub retries: u32,
    /// Writes that are under way, how many for each bookmark.
    pub writing: BTreeMap<BookmarkId, usize>,
    /// The bookmark that is being saved, and the message to show once the store has it.
    pub announced: Option<(BookmarkId, Message)>,
    /// Drafts that an earlier run kept and that are still on disk, the oldest first.
    pub drafts: Vec<Draft>,
    /// Drafts that were saved in their bookmarks, to be removed when the store has those on disk:
    /// the ids of bookmark and draft.
    pub spent: Vec<(BookmarkId, String)>,
    /// How far the user's wish to quit has come.
    pub leaving: Leaving,
}

impl Saves {
    /// Notes that a write of a bookmark is under way.
    pub fn begin(&mut self, id: &BookmarkId) {
        *self.writing.entry(id.clone()).or_default() += 1;
    }

    /// Notes that a write of a bookmark has ended.
    pub fn end(&mut self, id: &BookmarkId) {
        if let Some(count) = self.writing.get_mut(id) {
            *count -= 1;
            if *count == 0 {
                self.writing.remove(id);
            }
        }
    }

    /// Returns whether a change of a bookmark is not on disk yet.
    pub fn is_pending(&self, id: &BookmarkId) -> bool {
        self.unsaved.contains_key(id) || self.writing.contains_key(id)
    }

    /// Returns whether every change is on disk.
    pub fn is_done(&self) -> bool {
        self.unsaved.is_empty() && self.writing.is_empty()
    }
}
