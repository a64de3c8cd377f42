//! docbao: a terminal reader for articles.

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
