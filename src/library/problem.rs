//! What could not be read of a library, and why.

/// How much a file that could not be read is missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The user named it.
    Named,
    /// It was found in a folder and looks like an article by its name.
    Found,
    /// It was found in a folder, and its format is none that is read.
    Format,
}

/// A file or folder that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// How much it is missed.
    pub kind: Kind,
    /// Its path, as it was reached.
    pub path: String,
    /// The reason: what `Catalog::why` makes words of.
    pub why: String,
}
