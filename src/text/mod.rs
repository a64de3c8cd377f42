//! From bytes to clean text, and from text to lines of cells.
//!
//! In: bytes of files, and strings from outside. Out: clean text in NFC with its encoding;
//! graphemes, words, sentences and lines of it. No article, screen or file is known here.
//!
//! 1. [`decode`] finds the encoding of bytes and reads them. `decode/binary` refuses what is no
//!    text; `decode/detect` compares readings by their syllables (`decode/score`) on a bounded part
//!    (`decode/sample`); `decode/mixed` reads line by line where encodings differ;
//!    `decode/mojibake` repairs text that was read wrongly before. [`encoding`] has the names.
//! 2. [`sanitize`] lets only visible text in NFC and line feeds through; [`breaks`] remembers the
//!    line feeds that it added.
//! 3. [`segment`] cuts clean text into graphemes, words and sentences (`segment/sentence`).
//! 4. [`layout`] wraps it into lines; `layout/grapheme` counts cells, `layout/set` puts each
//!    grapheme in its cell.
//! 5. Small tools: `block` makes bits of 64 bytes at once, [`day`] reads dates, [`json`] writes JSON that is safe to show, [`link`] says
//!    which addresses may be opened, [`ranges`] and [`varint`] keep positions in few bytes.
//!
//! # Invariants
//!
//! - **Text that reaches the terminal is clean.** Article text went through `sanitize::clean`,
//!   everything else that comes from outside (titles, paths, error messages) goes through
//!   `sanitize::line`.
//! - **Cells are counted as they are drawn.** Clusters are bounded and drawn one by one; a cluster
//!   that cannot be shown is drawn as a sign of its own, never as a gap. `tests/cells.rs` compares
//!   counts with the buffer.
//! - **Encodings are recognised by syllables.** Every byte is a letter in every legacy encoding, so
//!   single letters prove nothing; but a wrong table hardly ever yields an onset, a rhyme and a
//!   tone that fit together. A few hundred bytes decide, the rest is only decoded. Mojibake is
//!   judged by whole texts, so that an article about mojibake keeps its samples.
//! - **The cost of a look at text is bounded.** Words, sentences and lines are found from a few
//!   kilobytes around a position, so that a book on one line costs no more than a page.
//!
//! # Terms
//!
//! *Reading*: the text that bytes are in one encoding. *Mojibake*: text that was read in a wrong
//! encoding and saved. *Grapheme* or *cluster*: what a reader takes for one character (UAX #29).
//! *Unit*: the part of a paragraph that is wrapped as one piece.

pub(crate) mod block;
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
