//! The articles in memory: identity, order, and what a list needs of each.
//!
//! It does not read files (the shell does) and does not search text (search does).

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::article::{Article, ArticleId};
use crate::bookmark::Target;
use crate::vietnamese::{collate, fold};

pub mod memory;
pub mod seeds;

/// An order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// By path, the order of the folder.
    #[default]
    Path,
    /// By title, in Vietnamese dictionary order.
    Title,
    /// Newest first.
    Date,
    /// Shortest first.
    Length,
    /// Those that are being read first, as they were when the library was opened.
    Reading,
}

impl Sort {
    /// The names of all, as in settings.
    pub const NAMES: &[&str] = &["path", "title", "date", "length", "reading"];
    const ALL: [Self; 5] = [
        Self::Path,
        Self::Title,
        Self::Date,
        Self::Length,
        Self::Reading,
    ];

    /// The order of a name.
    pub fn parse(name: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|n| *n == name)?;
        Self::ALL.get(at).copied()
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        let at = Self::ALL.iter().position(|s| *s == self);
        Self::NAMES[at.unwrap_or(0)]
    }

    /// The next order.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Path => Self::Title,
            Self::Title => Self::Date,
            Self::Date => Self::Length,
            Self::Length => Self::Reading,
            Self::Reading => Self::Path,
        }
    }
}

/// An article with the keys that lists sort and filter by.
#[derive(Debug)]
pub struct Entry {
    /// The article.
    pub article: Arc<Article>,
    /// Its title without marks, in lower case.
    pub folded: String,
    /// The day the article says it is from, else the day its file was changed (UTC).
    date: Option<jiff::civil::Date>,
    title_key: Vec<u8>,
    path_key: Vec<u8>,
}

impl Entry {
    fn new(article: Arc<Article>) -> Self {
        let modified = article.modified;
        let modified = modified.map(|t| t.to_zoned(jiff::tz::TimeZone::UTC).date());
        Self {
            date: article.meta.date.or(modified),
            folded: fold::fold(&article.title),
            title_key: collate::sort_key(&article.title),
            path_key: collate::sort_key(&article.source.path()),
            article,
        }
    }
}

/// All articles, in the order in which they came.
#[derive(Debug, Default)]
pub struct Library {
    entries: Vec<Entry>,
    by_id: HashMap<ArticleId, usize>,
    by_hash: HashMap<String, usize>,
    /// The articles that are being read, each with its place among them.
    reading: HashMap<ArticleId, usize>,
}

impl Library {
    /// An empty library whose reader is in the middle of some articles, the last one first.
    pub fn reading<'a>(under_way: impl Iterator<Item = &'a str>) -> Self {
        let ids = under_way.filter_map(|id| u64::from_str_radix(id, 16).ok());
        let ranks = ids.enumerate().map(|(n, id)| (ArticleId(id), n));
        Self {
            reading: ranks.collect(),
            ..Self::default()
        }
    }

    fn rank(&self, entry: &Entry) -> usize {
        let rank = self.reading.get(&entry.article.id);
        rank.copied().unwrap_or(usize::MAX)
    }

    /// Takes in articles; one with a known id replaces it. Gives the indices of the new ones.
    pub fn add(&mut self, articles: Vec<Arc<Article>>) -> Vec<usize> {
        let mut new = Vec::new();
        for article in articles {
            let id = article.id;
            let entry = Entry::new(article);
            let at = self.by_id.get(&id).copied().unwrap_or(self.entries.len());
            self.by_hash.insert(entry.article.hash.clone(), at);
            if let Some(&at) = self.by_id.get(&id) {
                self.entries[at] = entry;
            } else {
                self.by_id.insert(id, self.entries.len());
                new.push(self.entries.len());
                self.entries.push(entry);
            }
        }
        new
    }

    /// How many articles there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entry at an index.
    pub fn entry(&self, index: usize) -> Option<&Entry> {
        self.entries.get(index)
    }

    /// The index of an article.
    pub fn index(&self, id: ArticleId) -> Option<usize> {
        self.by_id.get(&id).copied()
    }

    /// An article by id.
    pub fn get(&self, id: ArticleId) -> Option<&Arc<Article>> {
        self.index(id).map(|at| &self.entries[at].article)
    }

    /// The article that a bookmark was made in: by its source, else by its content.
    pub fn of_target(&self, target: &Target) -> Option<&Arc<Article>> {
        let by_hash = || {
            let at = *self.by_hash.get(target.hash.as_ref()?)?;
            Some(&self.entries[at].article).filter(|a| Some(&a.hash) == target.hash.as_ref())
        };
        self.get(ArticleId::of_uri(&target.source)).or_else(by_hash)
    }

    /// All articles, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Article>> {
        self.entries.iter().map(|entry| &entry.article)
    }

    /// How two entries stand to each other in an order. Total: the path, then the id, decide ties.
    pub fn compare(&self, sort: Sort, a: usize, b: usize) -> Ordering {
        let (a, b) = (&self.entries[a], &self.entries[b]);
        let main = match sort {
            Sort::Path => Ordering::Equal,
            Sort::Title => a.title_key.cmp(&b.title_key),
            Sort::Date => b.date.cmp(&a.date),
            Sort::Length => a.article.words.cmp(&b.article.words),
            Sort::Reading => self.rank(a).cmp(&self.rank(b)),
        };
        main.then_with(|| a.path_key.cmp(&b.path_key))
            .then(a.article.id.cmp(&b.article.id))
    }

    /// Puts new indices into an ordered list of indices: sorts the few, merges with the many.
    pub fn merge(&self, sort: Sort, order: &mut Vec<usize>, mut new: Vec<usize>) {
        new.sort_by(|&a, &b| self.compare(sort, a, b));
        let old = std::mem::take(order);
        order.reserve(old.len() + new.len());
        let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
        while let (Some(&a), Some(&b)) = (old.peek(), new.peek()) {
            let next = if self.compare(sort, a, b).is_le() {
                old.next()
            } else {
                new.next()
            };
            order.extend(next);
        }
        order.extend(old);
        order.extend(new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Source;
    use crate::import;

    fn library(titles: &[&'static str]) -> Library {
        let mut library = Library::default();
        let article = |title: &&'static str| {
            let text = format!("# {title}\n\n{}", "chữ ".repeat(title.len()));
            let name: &'static str = Box::leak(format!("{title}.md").into_boxed_str());
            Arc::new(import::article(Source::Seed(name), text.into_bytes(), None))
        };
        library.add(titles.iter().map(article).collect());
        library
    }

    fn titles(library: &Library, order: &[usize]) -> Vec<String> {
        order
            .iter()
            .map(|&i| library.entries[i].article.title.clone())
            .collect()
    }

    #[test]
    fn titles_sort_as_in_a_vietnamese_dictionary() {
        let library = library(&["Đèn", "Dao", "“Ăn cơm”", "An cư", "Bài 10", "Bài 2"]);
        let mut order = Vec::new();
        library.merge(Sort::Title, &mut order, (0..6).collect());
        assert_eq!(
            titles(&library, &order),
            ["An cư", "“Ăn cơm”", "Bài 2", "Bài 10", "Dao", "Đèn"]
        );
    }

    #[test]
    fn merging_batches_gives_the_order_of_sorting_all() {
        let library = library(&["e", "a", "d", "b", "c", "aa"]);
        for sort in Sort::ALL {
            let (mut one, mut all) = (Vec::new(), Vec::new());
            library.merge(sort, &mut one, vec![2, 0]);
            library.merge(sort, &mut one, vec![5, 1, 3]);
            library.merge(sort, &mut one, vec![4]);
            library.merge(sort, &mut all, (0..6).collect());
            assert_eq!(one, all, "{sort:?}");
        }
    }

    #[test]
    fn an_article_read_again_replaces_itself() {
        let mut library = library(&["a"]);
        let source = Source::Seed("a.md");
        let new = library.add(vec![Arc::new(import::article(
            source.clone(),
            b"# b".to_vec(),
            None,
        ))]);
        assert!(new.is_empty());
        assert_eq!(library.len(), 1);
        assert_eq!(
            library.get(source.id()).map(|a| a.title.as_str()),
            Some("b")
        );
    }
}
