//! Other programs that docbao runs: the user's editor and browser, and those that take copied text.
//!
//! `editor.rs` and `browser.rs` say which program and with which arguments (`editor/known.rs`: how editors
//! are told a line), `words.rs` reads a command that the user wrote, `child.rs` feeds a program and tells
//! how it ended.
//!
//! # What holds everywhere
//!
//! - **No shell reads text that docbao did not write.** An address, a path, a passage are arguments of their
//!   own, or come by standard input. Only the editor's command is the user's own words, and may be a shell's.
//! - **A program that needs the terminal gets it whole.** The reader stops, the screen is given back
//!   (`shell/effects.rs`), and the signals of keys are that program's.
//! - **Any other is bounded or left alone.** One that takes text has 3 s; a browser stays when docbao ends.
//!   Each is waited for by a thread, so that no zombie stays.

pub(super) mod browser;
pub(super) mod child;
pub(super) mod editor;
mod words;
