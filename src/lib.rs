//! docbao: a terminal reader for articles.
// The calls that these refuse are listed in clippy.toml, with reasons. `shell` allows them again,
// because files, clock and threads are its task.
#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod app;
pub mod article;
pub mod bookmark;
pub mod cli;
pub mod column;
pub mod import;
pub mod library;
pub mod pane;
pub mod reason;
pub mod search;
pub mod shell;
pub mod text;
pub mod vietnamese;
