//! The changes that are being saved, those that could not be, and texts that are typed and not
//! saved yet.

use std::collections::BTreeMap;

use crate::app::event::{Generation, Refuge};
use crate::app::lang::Message;
use crate::bookmark::BookmarkId;
use crate::bookmark::draft::{Draft, DraftId};

/// Progress of a wish to quit. Repeated, the wish is granted whatever that costs, because the user
/// was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leaving {
    /// No wish to quit.
    #[default]
    No,
    /// The program ends when what is under way is written.
    WhenSaved,
    /// The user was told which changes are not saved.
    Asked,
}

/// Write whose success is shown once the store has confirmed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// Change of a bookmark.
    Bookmark(BookmarkId),
    /// Text of a box that was closed without an answer.
    Draft(DraftId),
    /// Reading state, by the number of its request.
    Reading(Generation),
}

/// State of saving what the user makes.
#[derive(Debug, Default)]
pub struct Saves {
    /// Writes that failed and wait to be tried again, with the place where each change is
    /// meanwhile.
    pub unsaved: BTreeMap<BookmarkId, Refuge>,
    /// Number of times that all of them were tried again without a key.
    pub retries: u32,
    /// Number of writes under way for each bookmark.
    pub writing: BTreeMap<BookmarkId, usize>,
    /// Write under way that the user ordered last, with the message to show once it is on disk.
    pub announced: Option<(Awaited, Message)>,
    /// Drafts that an earlier run kept and that are still on disk, the oldest first.
    pub drafts: Vec<Draft>,
    /// Drafts that were saved in their bookmarks, to be removed when the store has those on disk,
    /// because a crash before would lose the text: the ids of bookmark and draft.
    pub spent: Vec<(BookmarkId, DraftId)>,
    /// Progress of the user's wish to quit.
    pub leaving: Leaving,
}

impl Saves {
    /// Records that a write of a bookmark is under way.
    pub fn begin(&mut self, id: &BookmarkId) {
        *self.writing.entry(id.clone()).or_default() += 1;
    }

    /// Records that a write of a bookmark has ended.
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
