//! docbao: a terminal reader for articles.

pub mod article;
pub mod bookmark;
pub mod shell;
pub mod text;
