//! The articles in memory: identity, order, and what a list needs of each.
//!
//! It does not read files (the shell does) and does not search text (search does).

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::article::{Article, ArticleId};
use crate::bookmark::anchor::{self, Anchor, Lost};
use crate::bookmark::export;
use crate::bookmark::{Bookmark, Shelf, Target};
use crate::vietnamese::{collate, fold};

pub mod memory;
pub mod seeds;

/// An order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// In the order in which files and folders were named, and by path in a folder.
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
    /// The day the article says it is from, else the day its file was changed.
    date: Option<jiff::civil::Date>,
    title_key: Vec<u8>,
    /// Which of the named paths it is from, then the order of paths.
    place_key: (usize, Vec<u8>),
}

impl Entry {
    fn new(article: Arc<Article>, zone: &TimeZone) -> Self {
        Self {
            date: article.day(zone),
            folded: fold::fold(&article.title),
            title_key: collate::sort_key(&article.title),
            place_key: (article.origin.root, collate::sort_key(&article.origin.path)),
            article,
        }
    }
}

impl<'a> Place<'a> {
    /// The bookmark that is here, to be written down.
    pub fn entry(self, bookmark: &'a Bookmark) -> export::Entry<'a> {
        export::Entry {
            bookmark,
            article: self.article.map(AsRef::as_ref),
            anchor: self.anchor,
        }
    }
}

/// All articles, in the order in which they came.
#[derive(Debug)]
pub struct Library {
    entries: Vec<Entry>,
    by_id: HashMap<ArticleId, usize>,
    by_hash: HashMap<String, Vec<usize>>,
    /// By title without marks, in lower case.
    by_title: HashMap<String, Vec<usize>>,
    /// The articles that are being read, each with its place among them.
    reading: HashMap<ArticleId, usize>,
    /// Says on which day a file was changed.
    zone: TimeZone,
}

/// The articles where a bookmark may be.
#[derive(Clone, Copy, Debug)]
pub struct Candidates<A> {
    /// The one at its source.
    home: Option<A>,
    /// One with the very same text.
    copy: Option<A>,
    /// The only one with its title.
    titled: Option<A>,
}

impl Candidates<&Arc<Article>> {
    /// The same, to be taken elsewhere.
    pub fn cloned(self) -> Candidates<Arc<Article>> {
        Candidates {
            home: self.home.cloned(),
            copy: self.copy.cloned(),
            titled: self.titled.cloned(),
        }
    }
}

impl Candidates<Arc<Article>> {
    /// The same, looked at.
    pub fn as_ref(&self) -> Candidates<&Arc<Article>> {
        Candidates {
            home: self.home.as_ref(),
            copy: self.copy.as_ref(),
            titled: self.titled.as_ref(),
        }
    }
}

impl<'a> Candidates<&'a Arc<Article>> {
    /// Where the bookmark is. Its source decides as long as the passage is there: another article
    /// may have taken the file's name, and the one that is meant another name.
    pub fn locate(self, bookmark: &Bookmark) -> Place<'a> {
        let look = |article: &'a Arc<Article>| Place {
            anchor: anchor::find(bookmark, article),
            article: Some(article),
        };
        let is_found = |place: &Place<'_>| place.anchor.range().is_some();
        let home = self.home.map(look);
        if let Some(place) = home.as_ref().filter(|place| is_found(place)) {
            return place.clone();
        }
        let copy = self.copy.map(look);
        copy.filter(|place| home.is_none() || is_found(place))
            .or(home)
            .or_else(|| self.titled.map(look))
            .unwrap_or(Place {
                article: None,
                anchor: Anchor::Orphaned(Lost::Gone),
            })
    }
}

/// Where a bookmark is: in which article, and where in its text.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// The article, if one is known for certain.
    pub article: Option<&'a Arc<Article>>,
    /// Where in it.
    pub anchor: Anchor,
}

/// An empty library whose reader is in the middle of nothing; days are those of UTC.
impl Default for Library {
    fn default() -> Self {
        Self::reading(std::iter::empty(), TimeZone::UTC)
    }
}

impl Library {
    /// An empty library whose reader is in the middle of some articles, the last one first, and
    /// whose days are those of `zone`.
    pub fn reading<'a>(under_way: impl Iterator<Item = &'a str>, zone: TimeZone) -> Self {
        let ids = under_way.filter_map(|id| u64::from_str_radix(id, 16).ok());
        let ranks = ids.enumerate().map(|(n, id)| (ArticleId(id), n));
        Self {
            entries: Vec::new(),
            by_id: HashMap::new(),
            by_hash: HashMap::new(),
            by_title: HashMap::new(),
            reading: ranks.collect(),
            zone,
        }
    }

    fn rank(&self, entry: &Entry) -> usize {
        let rank = self.reading.get(&entry.article.id);
        rank.copied().unwrap_or(usize::MAX)
    }

    /// Of these, the one that the reader was in the middle of last when the library was opened.
    pub fn begun_last(&self, indices: &[usize]) -> Option<usize> {
        let ranked = indices.iter().filter_map(|&index| {
            let rank = self.reading.get(&self.entry(index)?.article.id)?;
            Some((rank, index))
        });
        ranked.min().map(|(_, index)| index)
    }

    /// Takes in articles; one with a known id replaces it. Gives the indices of the new ones.
    pub fn add(&mut self, articles: Vec<Arc<Article>>) -> Vec<usize> {
        let mut new = Vec::new();
        for article in articles {
            let id = article.id;
            let entry = Entry::new(article, &self.zone);
            let at = self.by_id.get(&id).copied().unwrap_or(self.entries.len());
            if at < self.entries.len() {
                self.unlist(at);
                self.entries[at] = entry;
            } else {
                self.by_id.insert(id, at);
                new.push(at);
                self.entries.push(entry);
            }
            self.enlist(at);
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

    /// Lets the entry be found by its content and title.
    fn enlist(&mut self, at: usize) {
        let Entry {
            article, folded, ..
        } = &self.entries[at];
        let same = self.by_hash.entry(article.hash.clone()).or_default();
        same.push(at);
        let alike = self.by_title.entry(folded.clone()).or_default();
        alike.push(at);
    }

    fn unlist(&mut self, at: usize) {
        let Entry {
            article, folded, ..
        } = &self.entries[at];
        let same = self.by_hash.get_mut(&article.hash);
        let alike = self.by_title.get_mut(folded);
        for list in same.into_iter().chain(alike) {
            list.retain(|other| *other != at);
        }
    }

    /// The article that a bookmark was made in: by its source; else by its content (of copies the
    /// first by path: they say the same); else by its title, if only one article is called so.
    pub fn of_target(&self, target: &Target) -> Option<&Arc<Article>> {
        self.at_source(target)
            .or_else(|| self.of_content(target))
            .or_else(|| self.of_title(target))
    }

    fn at_source(&self, target: &Target) -> Option<&Arc<Article>> {
        self.get(ArticleId::of_uri(&target.source))
    }

    fn of_content(&self, target: &Target) -> Option<&Arc<Article>> {
        let same = self.by_hash.get(target.hash.as_ref()?)?;
        let first = same.iter().min_by_key(|at| {
            let entry = &self.entries[**at];
            (&entry.place_key, entry.article.id)
        })?;
        Some(&self.entries[*first].article)
    }

    fn of_title(&self, target: &Target) -> Option<&Arc<Article>> {
        let title = target.title_key();
        match self.by_title.get(&title)?[..] {
            [only] if !title.trim().is_empty() => Some(&self.entries[only].article),
            _ => None,
        }
    }

    /// Whether the title is that of several articles, none of them known by source or content.
    pub fn is_unclear(&self, target: &Target) -> bool {
        let alike = self.by_title.get(&target.title_key());
        self.of_target(target).is_none() && alike.is_some_and(|alike| alike.len() > 1)
    }

    /// The articles where a bookmark may be.
    pub fn candidates(&self, target: &Target) -> Candidates<&Arc<Article>> {
        Candidates {
            home: self.at_source(target),
            copy: self.of_content(target),
            titled: self.of_title(target),
        }
    }

    /// Where a bookmark is.
    pub fn locate<'a>(&'a self, bookmark: &Bookmark) -> Place<'a> {
        self.candidates(&bookmark.target).locate(bookmark)
    }

    /// The bookmarks of an article, newest first: those made at its source, and those that are in
    /// it and nowhere surer.
    pub fn bookmarks_of<'a>(&self, article: &Article, shelf: &'a Shelf) -> Vec<&'a Bookmark> {
        let uri = article.source.uri();
        let is_its = |b: &&Bookmark| {
            b.target.source == uri
                || match self.locate(b).article {
                    Some(other) => other.id == article.id,
                    None => b.target.hash.as_deref() == Some(&article.hash),
                }
        };
        let mut its = shelf.alike(&uri, &article.hash, &fold::fold(&article.title));
        its.retain(is_its);
        its
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
        main.then_with(|| a.place_key.cmp(&b.place_key))
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
mod tests;
