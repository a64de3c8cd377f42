//! docbao: a terminal reader for articles.

pub mod article;
pub mod bookmark;
pub mod search;
pub mod shell;
pub mod text;
pub mod vietnamese;
