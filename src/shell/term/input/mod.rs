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
