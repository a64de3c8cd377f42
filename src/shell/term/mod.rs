//! The terminal: what is read from it (`input`), drawn on it (`screen`, over `output`) and copied
//! through it (`clipboard`), and whether it is docbao's at the moment (`job`).

pub(super) mod clipboard;
pub mod input;
#[cfg(unix)]
pub(super) mod job;
mod output;
pub(super) mod screen;
