//! docbao: a terminal reader for articles.

pub mod article;
pub mod search;
pub mod text;
pub mod vietnamese;
