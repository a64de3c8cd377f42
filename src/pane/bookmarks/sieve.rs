//! The filter of bookmarks: it decides which of them are shown and which letters are highlighted.
//! It follows the rules of the find box for passage, note, tags and title, with letters scattered
//! over the title, and `#tag` or `tag:tag` for tags alone, which may be the beginning of a word
//! wherever it stands.

use std::collections::HashMap;
use std::ops::Range;

use super::NOT_IN_BOOKMARKS;
use crate::bookmark::Bookmark;
use crate::bookmark::words::{self, FilterWords};
use crate::pane::filter;
use crate::search::query::{Field, Reach, Term, without_sign};
use crate::search::{Query, ShortMatcher, ShortReader, ShortText};

/// The filter, parsed once.
#[derive(Debug)]
pub struct Sieve {
    /// The filter in the query language.
    pub query: Query,
    /// The words.
    matcher: ShortMatcher,
    /// The conditions on tags.
    tags: ShortMatcher,
}

impl Sieve {
    /// Returns the words of a filter that are conditions which bookmarks cannot be checked for.
    pub fn ignored(typed: &str) -> String {
        filter::ignored(typed, NOT_IN_BOOKMARKS)
    }

    /// Parses the text typed into the filter.
    pub fn new(typed: &str) -> Self {
        let typed = in_query_language(typed);
        let mut query = Query::parse(&typed);
        for term in &mut query.all {
            let words = term.alternatives.iter_mut().flat_map(|a| &mut a.words);
            if term.field == Field::Tag && term.scattered {
                words.for_each(|word| word.reach = word.reach.max(Reach::Prefix));
            }
        }
        let on_tags = |term: &&Term| term.field == Field::Tag;
        let wanted: Vec<&Term> = query.all.iter().filter(on_tags).collect();
        let excluded: Vec<&Term> = query.none.iter().filter(on_tags).collect();
        Self {
            tags: ShortMatcher::of_terms(&wanted, &excluded),
            matcher: ShortMatcher::new(&typed),
            query,
        }
    }

    /// Returns whether a bookmark is shown.
    pub fn lets_through(&self, bookmark: &Bookmark) -> bool {
        self.sifting()
            .lets_pass(bookmark, &FilterWords::new(bookmark))
    }

    /// Starts to decide on many bookmarks, one after the other.
    pub(super) fn sifting(&self) -> Sifting<'_> {
        Sifting {
            sieve: self,
            reader: self.matcher.reader(),
            tags: self.tags.reader(),
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
    tags: ShortReader<'a>,
    titles: HashMap<&'a str, bool>,
}

impl<'a> Sifting<'a> {
    /// Returns whether a bookmark with these words is shown.
    pub(super) fn lets_pass(&mut self, bookmark: &'a Bookmark, words: &FilterWords) -> bool {
        let text = ShortText {
            parts: &words::parts(bookmark),
            folded: &words.folded,
        };
        self.has_tags(bookmark, words)
            && !self.reader.has_excluded(&text)
            && (self.sieve.matcher.is_empty()
                || self.reader.has_words(&text)
                || self.is_found_by_title(&bookmark.target.title, &words.title))
    }

    /// Returns whether the tags of a bookmark fulfil the conditions on tags.
    fn has_tags(&mut self, bookmark: &Bookmark, words: &FilterWords) -> bool {
        if self.sieve.tags.is_empty() {
            return true;
        }
        let tags: Vec<&str> = bookmark.tags.iter().map(String::as_str).collect();
        let text = ShortText {
            parts: &tags,
            folded: &words.tags,
        };
        self.tags.has_words(&text) && !self.tags.has_excluded(&text)
    }

    /// Returns whether a title has all words or their letters. Bookmarks of one article share a title,
    /// so the answer is kept.
    fn is_found_by_title(&mut self, title: &'a str, folded: &str) -> bool {
        let reader = &mut self.reader;
        let find = || reader.find(title, folded).is_some();
        *self.titles.entry(title).or_insert_with(find)
    }
}

/// Returns a filter with `tag:` in place of the `#` before a tag. A `#` or `tag:` at the end is left
/// out, because the tag is not typed yet.
fn in_query_language(typed: &str) -> String {
    let typed = typed.trim_end();
    let begun = typed.rsplit(' ').next().unwrap_or_default();
    let is_begun = ["#", "tag:"].contains(&without_sign(begun).to_ascii_lowercase().as_str());
    let typed = &typed[..typed.len() - if is_begun { begun.len() } else { 0 }];
    let mut is_quoted = false;
    let words = typed.split(' ').map(|word| {
        let not = &word[..word.len() - without_sign(word).len()];
        let tag = without_sign(word).strip_prefix('#').filter(|_| !is_quoted);
        is_quoted ^= word.matches(['"', '“', '”']).count() % 2 == 1;
        tag.map_or_else(|| word.to_owned(), |tag| format!("{not}tag:{tag}"))
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bookmark::tests::{article, keep};

    #[test]
    fn words_are_found_in_passage_note_tags_and_title_and_conditions_in_tags_alone() {
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
            ("#nuc", true),
            ("tag:nuc", true),
            ("tag:xa", false),
            ("TAG:bẹp", false),
            ("TAG:bếp xa", true),
            ("tag:\"bếp\"", true),
            ("tag:\"bế\"", false),
            ("tag:\"bếp núc\"", true),
            ("#\"bep nuc\" xa", true),
            ("#“bếp núc”", true),
            ("tag:\"núc bếp\"", false),
            ("tag:\"bếp núc\" #mua", false),
            ("tag:bếp-núc", true),
            ("!tag:bep", false),
            ("!#bep", false),
            ("!tag:\"bếp núc\"", false),
            ("!tag:mua", true),
            ("xa -hoa", false),
            ("xa -zz", true),
            ("-tag:bep", false),
            ("-#bep", false),
            ("-#\"bếp núc\"", false),
            ("-#mua", true),
            ("xa -#", true),
            ("xa -tag:", true),
            ("xa #", true),
            ("xa tag:", true),
            ("#", true),
            ("", true),
        ] {
            assert_eq!(Sieve::new(typed).lets_through(&kept), shown, "{typed}");
        }
    }
}
