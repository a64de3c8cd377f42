//! Which bookmarks pass what is typed into the filter, and which letters are lit: the find box's
//! rules over quote, note, tags and title, letters scattered over the title, and `#tag` or
//! `tag:tag` for tags alone.

use std::ops::Range;

use crate::bookmark::Bookmark;
use crate::search::{Needle, Query, lights, matches};
use crate::vietnamese::fold;

/// What is typed, taken apart once.
#[derive(Debug)]
pub struct Sieve {
    query: Query,
    titles: Needle,
    /// Folded beginnings of tags.
    tags: Vec<String>,
}

impl Sieve {
    /// What is typed into the filter.
    pub fn new(typed: &str) -> Self {
        let tag = |word: &str| {
            let tag = word.strip_prefix('#').or(word.strip_prefix("tag:"))?;
            Some(fold::fold(tag))
        };
        let words: Vec<&str> = typed.split(' ').filter(|w| tag(w).is_none()).collect();
        let words = words.join(" ");
        Self {
            query: Query::parse(&words),
            titles: Needle::new(&words),
            tags: typed.split(' ').filter_map(tag).collect(),
        }
    }

    /// Whether a bookmark is shown.
    pub fn lets_through(&self, bookmark: &Bookmark) -> bool {
        let is_tagged = |wanted: &String| {
            let mut tags = bookmark.tags.iter().map(|tag| fold::fold(tag));
            tags.any(|tag| tag.starts_with(wanted.as_str()))
        };
        self.tags.iter().all(is_tagged)
            && (self.query.is_empty()
                || matches(&words(bookmark), &self.query).is_some()
                || self.titles.rate(&bookmark.target.title).is_some())
    }

    /// The letters to light in a part of a bookmark that passes: bytes of it.
    pub(super) fn lit(&self, part: &str) -> Vec<Range<usize>> {
        lights(part, &self.query)
    }

    /// The letters to light in the title.
    pub(super) fn lit_in_title(&self, title: &str) -> Vec<Range<usize>> {
        let words = self.lit(title);
        if words.is_empty() {
            return self.titles.lit(title);
        }
        words
    }
}

/// All that is searched in a bookmark, its parts on lines of their own.
fn words(bookmark: &Bookmark) -> String {
    let tags = bookmark.tags.join("\n");
    [
        bookmark.quote.exact.as_str(),
        &bookmark.note,
        &bookmark.target.title,
        &tags,
    ]
    .join("\n")
}
