//! The part of an article that is searched.

use std::borrow::Cow;

use super::{Article, BlockKind, Blocks};

/// Title, text and blocks of an article. Those of a packed one are read from its record without a copy of
/// the text, because a search reads an article for each passage that it shows: decoding them whole took a
/// fifth of the time of a key (`cargo bench --bench find`, 10,000 articles).
#[derive(Clone, Debug)]
pub struct Contents<'a> {
    /// The title, in one clean line.
    pub title: &'a str,
    /// The clean text.
    pub text: Cow<'a, str>,
    /// The blocks of the text.
    pub blocks: Cow<'a, Blocks>,
}

impl Contents<'_> {
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
            text: Cow::Borrowed(&article.text),
            blocks: Cow::Borrowed(&article.blocks),
        }
    }
}
