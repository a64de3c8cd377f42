//! A bookmark together with the place of its passage, for everything that prints or exports it.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::{Anchor, Bookmark};
use crate::article::{Article, iri};
use crate::text::sanitize;

/// Bookmark with the place where it is.
#[derive(Clone, Debug)]
pub struct ExportEntry<'a> {
    /// Bookmark.
    pub bookmark: &'a Bookmark,
    /// Article that it is in, when that is here.
    pub article: Option<Arc<Article>>,
    /// Place of the passage in the article.
    pub anchor: Anchor,
}

impl ExportEntry<'_> {
    /// Returns the article's title; the one when it was last seen if the article is not here.
    pub fn title(&self) -> &str {
        let here = self.article.as_ref();
        here.map_or(&self.bookmark.target.title, |a| &a.title)
    }

    /// Returns the heading for people: the title, or what stands for one.
    pub fn heading(&self) -> Cow<'_, str> {
        self.bookmark.heading(self.title())
    }

    /// Returns the place of the passage, in scalar values; of an orphan, where it last was.
    pub(super) fn place(&self) -> Option<Range<usize>> {
        let here = self.anchor.range().zip(self.article.as_ref());
        let here = here.map(|(at, article)| article.to_scalar(at.start)..article.to_scalar(at.end));
        here.or_else(|| self.bookmark.position.clone())
    }

    /// Returns the title and the known parts of the source, on one line.
    pub(super) fn citation(&self) -> String {
        self.article.as_ref().map_or_else(
            || {
                let title = self.heading();
                let path = iri::path_of(&self.bookmark.target.source);
                sanitize::line(&format!("“{title}”, {path}"))
            },
            |article| article.located_citation(),
        )
    }
}
