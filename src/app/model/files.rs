//! The state of reading the library, and the articles that are in it though their files are not.

use std::collections::BTreeSet;

use crate::article::ArticleId;
use crate::bookmark::BookmarkId;

/// Progress of reading the library.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Loading {
    /// Files are being read.
    #[default]
    Reading,
    /// Everything was read.
    Done,
}

impl Loading {
    /// Returns whether everything is here.
    pub fn is_done(self) -> bool {
        self == Self::Done
    }
}

/// State of the files that the library is made of.
#[derive(Debug, Default)]
pub struct Files {
    /// Progress of reading.
    pub loading: Loading,
    /// Approximate number of files that are to be read; 0 while nobody has counted.
    pub expected: usize,
    /// Articles that stay until they are left, though their files are gone, so that nothing
    /// vanishes under the reader's eyes.
    pub gone: BTreeSet<ArticleId>,
    /// Articles that were read before their turn in the first reading, until it comes.
    pub early: BTreeSet<ArticleId>,
    /// The words that were bookmarked in the open article before it was read again, until all are looked
    /// for in its new text.
    pub marked: Vec<(BookmarkId, String)>,
    /// Articles that were read from outside the library, for a bookmark.
    pub elsewhere: Vec<ArticleId>,
}
