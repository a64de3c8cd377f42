//! The filter of bookmarks: it decides which of them are shown and which letters are highlighted.
//! It follows the rules of the find box for passage, note, tags and title, with letters scattered
//! over the title, and `#tag` or `tag:tag` for tags alone.

use std::collections::HashMap;
use std::ops::Range;

use super::NOT_IN_BOOKMARKS;
use crate::bookmark::Bookmark;
use crate::bookmark::words::{self, Words};
use crate::pane::filter;
use crate::search::{Query, ShortMatcher, ShortReader, ShortText};
use crate::vietnamese::fold;

/// The filter, parsed once.
#[derive(Debug)]
pub struct Sieve {
    /// The words, without the tags.
    pub query: Query,
    matcher: ShortMatcher,
    /// Folded beginnings of tags.
    tags: Vec<String>,
}

impl Sieve {
    /// Returns the words of a filter that are conditions which bookmarks cannot be checked for.
    pub fn ignored(typed: &str) -> String {
        filter::ignored(typed, NOT_IN_BOOKMARKS)
    }

    /// Parses the text typed into the filter.
    pub fn new(typed: &str) -> Self {
        let tag = |word: &str| {
            let tag = word.strip_prefix('#').or(word.strip_prefix("tag:"))?;
            Some(fold::fold(tag))
        };
        let words: Vec<&str> = typed.split(' ').filter(|w| tag(w).is_none()).collect();
        let words = words.join(" ");
        Self {
            query: Query::parse(&words),
            matcher: ShortMatcher::new(&words),
            tags: typed.split(' ').filter_map(tag).collect(),
        }
    }

    /// Returns whether a bookmark is shown.
    pub fn lets_through(&self, bookmark: &Bookmark) -> bool {
        self.sifting().lets_pass(bookmark, &Words::new(bookmark))
    }

    /// Starts to decide on many bookmarks, one after the other.
    pub(super) fn sifting(&self) -> Sifting<'_> {
        Sifting {
            sieve: self,
            reader: self.matcher.reader(),
            titles: HashMap::new(),
        }
    }

    /// Returns the ranges of bytes to highlight in a part of a bookmark that is shown.
    pub(super) fn lit(&self, part: &str) -> Vec<Range<usize>> {
        self.matcher.ranges_in_part(part)
    }

    /// Returns the ranges of bytes to highlight in the title.
    pub(super) fn lit_in_title(&self, title: &str) -> Vec<Range<usize>> {
        let words = self.lit(title);
        if words.is_empty() {
            let found = self.matcher.find(title);
            return found.map_or_else(Vec::new, |found| found.ranges(title));
        }
        words
    }
}

/// Filter at work. It remembers the words and titles that it saw, because bookmarks of one article
/// share a title.
pub(super) struct Sifting<'a> {
    sieve: &'a Sieve,
    reader: ShortReader<'a>,
    titles: HashMap<&'a str, bool>,
}

impl<'a> Sifting<'a> {
    /// Returns whether a bookmark with these words is shown.
    pub(super) fn lets_pass(&mut self, bookmark: &'a Bookmark, words: &Words) -> bool {
        let is_tagged = |wanted: &String| {
            let mut tags = words.tags.iter();
            tags.any(|tag| tag.starts_with(wanted.as_str()))
        };
        let text = ShortText {
            parts: &words::parts(bookmark),
            folded: &words.folded,
        };
        self.sieve.tags.iter().all(is_tagged)
            && !self.reader.has_excluded(&text)
            && (self.sieve.query.is_empty()
                || self.reader.has_words(&text)
                || self.is_found_by_title(&bookmark.target.title, &words.title))
    }

    /// Returns whether a title has all words or their letters. Bookmarks of one article share a title,
    /// so the answer is kept.
    fn is_found_by_title(&mut self, title: &'a str, folded: &str) -> bool {
        let reader = &mut self.reader;
        let find = || reader.find(title, folded).is_some();
        *self.titles.entry(title).or_insert_with(find)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bookmark::tests::{article, keep};

    #[test]
    fn words_are_found_in_passage_note_tags_and_title_and_tags_by_their_beginning() {
        let text = "Đường về xã còn xa.";
        let mut kept = keep(&article(text), text);
        kept.note = "hòa bình".to_owned();
        kept.tags = vec!["Bếp núc".to_owned()];
        for (typed, shown) in [
            ("duong xa", true),
            ("xa hoa bep", true),
            ("\"xa hoa\"", false),
            ("đương", true),
            ("dượng", false),
            ("xa !hoa", false),
            ("xa !zz", true),
            ("#be xa", true),
            ("tag:nuc", false),
        ] {
            assert_eq!(Sieve::new(typed).lets_through(&kept), shown, "{typed}");
        }
    }
}
