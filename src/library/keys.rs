//! The keys by which a library finds its articles: ids, texts and titles.

use std::io::{self, Write};

use twox_hash::XxHash3_64;

use super::key_index::KeyIndex;
use crate::article::archive::Stored;
use crate::column::{ColumnReader, ColumnWriter};

/// Indices of the articles of a library by their keys. A cache holds them as they are, because sorting
/// them takes half of the time in which a large library is opened from it.
#[derive(Debug, Default)]
pub struct ArticleKeys {
    /// By id.
    pub(super) ids: KeyIndex,
    /// By the id that an article would have if its path were composed (NFC), of those whose are not.
    pub(super) composed_ids: KeyIndex,
    /// By the hash of the text. Copies share one, so there may be several.
    pub(super) texts: KeyIndex,
    /// By the hash of the title without marks, in lower case.
    pub(super) titles: KeyIndex,
}

impl ArticleKeys {
    /// Returns the keys of some articles, each with its place among them as its index.
    pub fn of(articles: &[Stored]) -> Self {
        let mut keys = Self::default();
        let all = || articles.iter().enumerate();
        keys.add_paths(all);
        keys.add_titles(all());
        keys.add_texts(all());
        keys
    }

    /// Adds the ids of articles, each with its index.
    pub(super) fn add_paths<'a, I>(&mut self, articles: impl Fn() -> I)
    where
        I: Iterator<Item = (usize, &'a Stored)>,
    {
        self.ids
            .add(articles().map(|(at, article)| (article.id().0, at)));
        let composed = |article: &Stored| article.composed_id().map(|id| id.0);
        self.composed_ids
            .add(articles().filter_map(|(at, article)| Some((composed(article)?, at))));
    }

    /// Adds the titles of articles, each with its index.
    pub(super) fn add_titles<'a>(&mut self, articles: impl Iterator<Item = (usize, &'a Stored)>) {
        self.titles
            .add(articles.map(|(at, article)| (title_key(article.folded_title()), at)));
    }

    /// Adds the texts of articles, each with its index.
    pub(super) fn add_texts<'a>(&mut self, articles: impl Iterator<Item = (usize, &'a Stored)>) {
        self.texts
            .add(articles.filter_map(|(at, article)| Some((text_key(article)?, at))));
    }

    /// Removes the ids of the articles at some indices.
    pub(super) fn remove_paths(&mut self, is_gone: impl Fn(usize) -> bool) {
        self.ids.remove(&is_gone);
        self.composed_ids.remove(is_gone);
    }

    /// Removes the texts and titles of the articles at some indices.
    pub(super) fn remove_texts(&mut self, is_gone: impl Fn(usize) -> bool) {
        self.texts.remove(&is_gone);
        self.titles.remove(is_gone);
    }

    /// Writes the keys.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn write<W: Write>(&self, writer: &mut ColumnWriter<W>) -> io::Result<()> {
        let all = [&self.ids, &self.composed_ids, &self.texts, &self.titles];
        all.into_iter().try_for_each(|index| index.write(writer))
    }

    /// Reads the keys of `count` articles.
    ///
    /// # Errors
    ///
    /// When they are damaged, or those of another number of articles.
    pub fn read(reader: &mut ColumnReader, count: usize) -> io::Result<Self> {
        Ok(Self {
            ids: KeyIndex::read(reader, count)?,
            composed_ids: KeyIndex::read(reader, count)?,
            texts: KeyIndex::read(reader, count)?,
            titles: KeyIndex::read(reader, count)?,
        })
    }
}

/// Returns the key by which articles with a text are looked up; `None` for a head.
pub(super) fn text_key(article: &Stored) -> Option<u64> {
    article.hash().map(|hash| hash.key())
}

/// Returns the key by which articles with a title, without marks and in lower case, are looked up.
pub(super) fn title_key(folded: &str) -> u64 {
    XxHash3_64::oneshot(folded.as_bytes())
}
