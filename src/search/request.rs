//! The input of a search besides the query, and its output.

use std::sync::Arc;

use super::budget::Budget;
use super::passage::Passage;
use super::states::StateSets;
use crate::article::ArticleId;

/// The scope of a search: how much is wanted, and of which articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Maximum number of passages, those of `unfolded` articles not counted.
    pub limit: usize,
    /// Maximum number of passages of one article.
    pub per_article: usize,
    /// Articles of which more than `per_article` passages are wanted.
    pub unfolded: Vec<ArticleId>,
    /// The article whose passages come before all others, such as the open one. Its passages of
    /// kind [`PassageKind::Inside`](super::PassageKind::Inside) keep their place, because letters
    /// inside longer words are rarely what the reader looks for.
    pub first: Option<ArticleId>,
    /// The articles in the states that `is:` asks for; without them no article is in any.
    pub states: Option<Arc<StateSets>>,
    /// Whether articles with the same title and text are found once.
    pub without_copies: bool,
    /// Whether an early answer is worth more than exact counts and the very best passages.
    pub budget: Budget,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            limit: 50,
            per_article: usize::MAX,
            unfolded: Vec::new(),
            first: None,
            states: None,
            without_copies: false,
            budget: Budget::Exhaustive,
        }
    }
}

/// The answer to a search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The best passages, best first.
    pub passages: Vec<Passage>,
    /// Number of articles that the query found.
    pub articles: usize,
    /// Number of passages that the query found, those beyond the limit too; `None` when there are
    /// too many articles to count their passages.
    pub total: Option<usize>,
    /// Whether `articles` and `total` are lower bounds, because sections were left unread or
    /// articles were not committed yet.
    pub at_least: bool,
    /// Whether an exhaustive pass may count more or find better passages.
    pub is_partial: bool,
    /// Number of articles that were searched.
    pub searched: usize,
}
