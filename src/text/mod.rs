//! Ground floor: from bytes to clean text, and from text to lines of cells.
//!
//! Strings only: no article, no screen, no file is known here.

pub mod breaks;
pub mod day;
pub mod decode;
pub mod encoding;
pub mod json;
pub mod layout;
pub mod link;
pub mod ranges;
pub mod sanitize;
pub mod segment;
pub mod varint;
