//! The input side of the terminal: bytes in, events out.
//!
//! One thread reads the terminal (`reader`). `parser`, a pure state machine, decides what the bytes
//! mean, with the keys in `keys` and the reports in `answer`. `questions` counts the questions that
//! the terminal has not answered yet; before another program gets the terminal, the reader waits
//! for the answers.
//!
//! - Nothing else reads the terminal.
//! - The meaning of bytes does not depend on how they are cut or how late they come. Time decides
//!   only when a lone `ESC` is the Escape key, and when an unfinished sequence is dropped.
//! - The memory for an unfinished sequence or paste is bounded.

mod answer;
#[cfg(not(unix))]
mod console;
mod keys;
pub mod parser;
pub(crate) mod questions;
#[cfg(unix)]
mod reader;
#[cfg(test)]
mod tests;

#[cfg(not(unix))]
pub(crate) use console::ConsoleReader as InputReader;
#[cfg(unix)]
pub(crate) use reader::InputReader;

use crate::app::event::Mouse;
use crate::app::key::Key;

/// Something that the terminal sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TerminalInput {
    /// A key.
    Key(Key),
    /// Text pasted in one piece.
    Paste(String),
    /// A paste longer than [`PASTE_MAX_BYTES`](crate::app::event::PASTE_MAX_BYTES), of which nothing is kept.
    PasteTooLong,
    /// The mouse, at the column `x` and the row `y` from 0.
    Mouse {
        /// Button or wheel.
        mouse: Mouse,
        /// Column.
        x: u16,
        /// Row.
        y: u16,
    },
    /// The window has the focus again.
    Focused,
    /// The background's colour: red, green, blue.
    Background([u8; 3]),
    /// The user switched between dark and light.
    SchemeChanged,
    /// The answer to a request for device attributes, which every terminal gives, in order: what
    /// was asked before it has been answered or never will be.
    Attributes,
}
