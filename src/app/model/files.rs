//! How much of the library is here, and which articles are in it though their files are not.

use std::collections::BTreeSet;

use crate::article::ArticleId;

/// How far reading the library has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Loading {
    /// Files are being read.
    #[default]
    Reading,
    /// Everything is here.
    Done,
}

impl Loading {
    /// Returns whether everything is here.
    pub fn is_done(self) -> bool {
        self == Self::Done
    }
}

/// The state of the files that the library is made of.
#[derive(Debug, Default)]
pub struct Files {
    /// How much of the library is here.
    pub loading: Loading,
    /// Files that are to be read, about; 0 while nobody has counted.
    pub expected: usize,
    /// Articles that stay until they are left, though their files are gone.
    pub gone: BTreeSet<ArticleId>,
    /// The articles that were read from outside the library, for a bookmark.
    pub elsewhere: Vec<ArticleId>,
}
