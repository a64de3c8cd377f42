//! The part of an article that is searched.

use std::borrow::Cow;
use std::ops::Range;

use super::{Article, BlockKind, Blocks};

/// Title, text and blocks of an article. Those of a packed one are read from its record without a copy of
/// the text, and only what is asked for of it is checked to be UTF-8, because a search reads a paragraph
/// of an article for each passage that it shows: decoding the articles whole took a fifth of the time of a
/// key, checking their texts whole a sixteenth of its instructions (`cargo bench --bench find`).
#[derive(Clone, Debug)]
pub struct Contents<'a> {
    /// The title, in one clean line.
    pub title: &'a str,
    /// The clean text, in UTF-8.
    pub(super) text: &'a [u8],
    /// The blocks of the text.
    pub blocks: Cow<'a, Blocks>,
}

impl<'a> Contents<'a> {
    /// Returns the length of the text in bytes.
    pub fn text_bytes(&self) -> usize {
        self.text.len()
    }

    /// Returns bytes of the text; `None` when the range is not in it, cuts a character, or is of a
    /// damaged text.
    pub fn text(&self, range: Range<usize>) -> Option<&'a str> {
        simdutf8::basic::from_utf8(self.text.get(range)?).ok()
    }

    /// Returns whether a block is the title, word for word.
    pub fn is_title(&self, block: usize) -> bool {
        let block = self.blocks.get(block);
        let block = block.filter(|block| block.kind == BlockKind::Title);
        block.and_then(|block| self.text.get(block.range())) == Some(self.title.as_bytes())
    }

    /// Returns whether the title is a block of the text; otherwise it was inferred.
    pub fn has_title_block(&self) -> bool {
        let first = self.blocks.first();
        first.is_some_and(|block| block.kind == BlockKind::Title)
    }
}

impl<'a> From<&'a Article> for Contents<'a> {
    fn from(article: &'a Article) -> Self {
        Self {
            title: &article.title,
            text: article.text.as_bytes(),
            blocks: Cow::Borrowed(&article.blocks),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_that_cuts_a_character_or_ends_behind_the_text_has_no_text() {
        let contents = Contents {
            title: "Bến đò",
            text: "Ghe tụ về.\u{a0}".as_bytes(),
            blocks: Cow::Owned(Blocks::default()),
        };
        assert_eq!(contents.text(4..8), Some("tụ"));
        assert_eq!(contents.text(4..6), None, "inside ụ");
        let len = contents.text_bytes();
        assert_eq!(contents.text(len..len), Some(""));
        assert_eq!(contents.text(0..len + 1), None);
    }

    #[test]
    fn a_damaged_text_is_given_as_far_as_it_is_sound() {
        let contents = Contents {
            title: "",
            text: b"chi\xe1 bo",
            blocks: Cow::Owned(Blocks::default()),
        };
        assert_eq!(contents.text(0..3), Some("chi"));
        assert_eq!(contents.text(0..4), None);
    }
}
