//! Ground floor: from bytes to clean text, and from text to lines of cells.
//!
//! Strings only: no article, no screen, no file is known here.
//!
//! # What holds everywhere
//!
//! - **Text that reaches the terminal is clean.** Article text went through `sanitize::clean`,
//!   everything else that comes from outside (titles, paths, error messages) goes through
//!   `sanitize::line`.
//! - **What is counted is what is drawn.** Clusters are bounded and drawn one by one; a cluster that
//!   cannot be shown is drawn as a sign of its own, never as a gap. `tests/cells.rs` compares counts
//!   with the buffer.
//! - **Encodings are recognised by syllables.** Every byte is a letter in every legacy encoding, so
//!   single letters prove nothing; but a wrong table hardly ever yields an onset, a rhyme and a tone
//!   that fit together. A few hundred bytes decide, the rest is only decoded. Mojibake is judged by
//!   whole texts, so that an article about mojibake keeps its samples.

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
