//! The terminal's side of the shell: bytes in, events out.
//!
//! One thread reads the terminal (`reader`). What bytes mean says `parser`, a pure state machine,
//! with the keys in `keys` and the reports in `answer`. `questions` counts what the terminal was
//! asked and has not answered; before another program gets the terminal, the reader waits for
//! that. `job` knows whether the terminal is ours at all.
//!
//! - Nothing else reads the terminal.
//! - Bytes mean the same however they are cut and however late they come. Time decides only what a
//!   lone `ESC` is, and when what has begun is given up.
//! - What is kept of a sequence or paste is bounded.

mod answer;
#[cfg(not(unix))]
mod console;
#[cfg(unix)]
pub(super) mod job;
mod keys;
pub(super) mod output;
pub mod parser;
pub(super) mod questions;
#[cfg(unix)]
mod reader;
#[cfg(test)]
mod tests;

#[cfg(not(unix))]
pub(super) use console::Reader;
#[cfg(unix)]
pub(super) use reader::Reader;
