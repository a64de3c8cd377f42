//! Files and folders of a library that could not be read, and why.

use crate::reason::Reason;

/// How much a file that could not be read is missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The user named it.
    Named,
    /// A file found in a folder that looks like an article by its name.
    Found,
    /// A file found in a folder, in a format that docbao cannot read.
    Format,
    /// Files of a named folder whose names say neither that they are articles nor that they are not,
    /// all together.
    Skipped,
}

/// A file or folder that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// How much it is missed.
    pub kind: Kind,
    /// The path by which it was reached.
    pub path: String,
    /// The reason.
    pub why: Reason,
}
