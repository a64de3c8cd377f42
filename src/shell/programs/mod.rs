//! Other programs that docbao runs: the user's editor and browser.

pub(super) mod browser;
pub(super) mod child;
pub(super) mod editor;
mod words;
