//! The type of a format: of the rows in the register, and of the constant that each format has.

use super::{Input, Sink};
use crate::reason::Reason;

/// A format that can be read.
#[derive(Debug)]
pub struct Format {
    /// The name in JSON and on the status line.
    pub name: &'static str,
    /// File name extensions, lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// Returns whether a file is in this format, by its bytes and its name.
    pub sniff: fn(&Input, NamedFormat) -> bool,
    /// Gives the articles of a file that `sniff` took to the sink, and stops when that says so.
    /// An error is why the rest of the file could not be read.
    pub read: fn(Input, Sink<'_>) -> Result<(), Reason>,
}

/// The format that a file has by its name, as the register answers a format that sniffs at the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedFormat {
    /// The name has an extension of the format that is asked.
    This,
    /// The name has an extension of another format.
    Other,
    /// The name has no extension of any format, or there is no name.
    Unknown,
}
