//! docbao: a terminal reader for articles.
// What they refuse, and why, is in clippy.toml. `shell` allows them again, for it is where the world is.
#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod app;
pub mod article;
pub mod bookmark;
pub mod cli;
pub mod import;
pub mod library;
pub mod pane;
pub mod reason;
pub mod search;
pub mod shell;
pub mod text;
pub mod vietnamese;
