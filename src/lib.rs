//! docbao: a terminal reader for articles.

pub mod article;
pub mod text;
pub mod vietnamese;
