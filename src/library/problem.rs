//! Files and folders of a library that could not be read, and the reasons.

use crate::reason::Reason;

/// Degree to which a file that could not be read is missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A file or folder that the user named.
    Named,
    /// A file found in a folder that looks like an article by its name.
    Found,
    /// A file found in a folder, in a format that docbao cannot read.
    Format,
    /// Files of a named folder whose names say neither that they are articles nor that they are not,
    /// all together.
    Skipped,
    /// Files and folders of a named folder that the user's own rules leave out, all together. Nobody
    /// misses them, so they are listed and not counted.
    LeftOut,
}

/// A file or folder that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Degree to which the file is missed.
    pub kind: Kind,
    /// Path by which the file was reached, to be shown.
    pub path: String,
    /// Address of a file that `path` cannot name, because its name is not UTF-8.
    pub uri: Option<String>,
    /// Reason why it could not be read.
    pub why: Reason,
}
