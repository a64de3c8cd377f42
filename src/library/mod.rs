//! The articles in memory: which there are, in which order a list shows them, and where bookmarks
//! are in them.
//!
//! In: articles as `shell` and `import` made them, bookmarks, and what an earlier run left. Out:
//! indices of articles in an order, the article of a bookmark, the passage of a bookmark.
//!
//! 1. This file holds the [`Library`]: articles by index, id, content and title, and the orders of
//!    the list.
//! 2. `locate` finds the article and the passage of bookmarks, many at once; `stray` finds passages
//!    whose article is nowhere, in one pass over all texts.
//! 3. `places` remembers what was found, so that no frame waits for a search.
//! 4. `memory` holds what is kept between two runs: reading places (`memory/places`), habits, old
//!    queries.
//! 5. `seeds` holds the built-in articles, `problem` what could not be read.
//!
//! Invariants: an article keeps its index as long as it is here, because lists and search results
//! hold indices; the index of a removed article is given to a later one. Orders are total: path and
//! id decide ties, so that a list does not change when nothing did. Nothing is read from disk here
//! (`shell` does) and no text is searched for words (`search` does).
//!
//! *Home*: the article at a bookmark's source. *Copy*: one with the very same text. *Stray*: a
//! passage whose home, copy and title are not in the library.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::article::{Article, ArticleId, Source, iri};
use crate::bookmark::{Bookmark, Target};
use crate::vietnamese::{collate, fold};

mod locate;
pub mod memory;
pub mod places;
pub mod problem;
pub mod seeds;
mod stray;

pub use locate::{Candidates, Inquiry, Location};

/// Returns where the article that an IRI names can be read, in the library or not: from a file, or
/// from the program itself. Standard input cannot be read again.
pub fn source_of(iri: &str) -> Option<Source> {
    let file = iri::source_of_file(iri);
    file.or_else(|| seeds::source(iri::seed_of(iri)?))
}

/// Order of the list.
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
    /// Articles in progress first, in the order that they had when the library was opened.
    Reading,
}

impl Sort {
    /// Names of the orders in settings, in the order of `Sort::ALL`.
    pub const NAMES: &[&str] = &["path", "title", "date", "length", "reading"];
    /// Every order.
    const ALL: [Self; 5] = [
        Self::Path,
        Self::Title,
        Self::Date,
        Self::Length,
        Self::Reading,
    ];

    /// Returns the order that has a name in settings; `None` for any other text.
    pub fn parse(name: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|n| *n == name)?;
        Self::ALL.get(at).copied()
    }

    /// Returns the name of the order in settings.
    pub fn name(self) -> &'static str {
        let at = Self::ALL.iter().position(|s| *s == self);
        Self::NAMES[at.unwrap_or(0)]
    }

    /// Returns the order after this one; the first after the last.
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

/// Returns the id that an article would have if its path were composed; `None` if it is.
fn composed_id(article: &Article) -> Option<ArticleId> {
    let uri = article.source.uri();
    let composed = iri::composed(&uri).filter(|composed| *composed != uri)?;
    Some(ArticleId::of_uri(&composed))
}

/// An article with the keys that lists sort and filter by.
#[derive(Debug)]
pub struct Entry {
    /// The article.
    pub article: Arc<Article>,
    /// The title without marks, in lower case.
    pub folded: String,
    /// Day that the article says it is from, else the day its file was changed.
    pub date: Option<jiff::civil::Date>,
    /// Sort key of the title in Vietnamese dictionary order, made once, because a sort
    /// compares each title many times.
    title_key: Vec<u8>,
    /// The index of the named path that the article is from, then the order in which a scan finds
    /// the paths in it.
    place_key: (usize, Vec<u8>),
}

impl Entry {
    /// Returns the entry of an article; `zone` decides on which day its file was changed.
    fn new(article: Arc<Article>, zone: &TimeZone) -> Self {
        Self {
            date: article.day(zone),
            folded: fold::fold(&article.title),
            title_key: collate::sort_key(&article.title),
            place_key: (
                article.origin.root,
                collate::path_key(article.origin.inside()),
            ),
            article,
        }
    }
}

/// All articles, in the order in which they came.
#[derive(Debug)]
pub struct Library {
    /// Entry at each index; `None` where an article was removed, so that the others keep their
    /// indices.
    entries: Vec<Option<Entry>>,
    /// Indices without an entry, which the next new articles take.
    free: Vec<usize>,
    /// Index of each article.
    by_id: HashMap<ArticleId, usize>,
    /// Indices by the hash of the text. Copies share one, so there may be several.
    by_hash: HashMap<String, Vec<usize>>,
    /// Indices by title without marks, in lower case.
    by_title: HashMap<String, Vec<usize>>,
    /// Indices of the articles whose paths are not composed (NFC), by the ids that they would have if
    /// they were.
    decomposed: HashMap<ArticleId, Vec<usize>>,
    /// Rank of each article that is being read, 0 for the one that was left last.
    reading: HashMap<ArticleId, usize>,
    /// Time zone that decides on which day a file was changed.
    zone: TimeZone,
    /// Number of times that articles came or changed.
    changes: u64,
    /// Whether all articles are here. Until then an article that is missing may still come.
    is_whole: bool,
}

/// An empty library whose reader is in the middle of nothing; days are those of UTC.
impl Default for Library {
    fn default() -> Self {
        Self::reading(std::iter::empty(), TimeZone::UTC)
    }
}

impl Library {
    /// Returns an empty library whose reader is in the middle of some articles, the last one first,
    /// and whose days are those of `zone`.
    pub fn reading<'a>(under_way: impl Iterator<Item = &'a str>, zone: TimeZone) -> Self {
        let ids = under_way.filter_map(|id| u64::from_str_radix(id, 16).ok());
        let ranks = ids.enumerate().map(|(n, id)| (ArticleId(id), n));
        Self {
            entries: Vec::new(),
            free: Vec::new(),
            by_id: HashMap::new(),
            by_hash: HashMap::new(),
            by_title: HashMap::new(),
            decomposed: HashMap::new(),
            reading: ranks.collect(),
            zone,
            changes: 0,
            is_whole: false,
        }
    }

    /// Returns the rank of an entry among the articles that are being read; the greatest number if
    /// it is none, so that it is sorted behind them.
    fn rank(&self, entry: &Entry) -> usize {
        let rank = self.reading.get(&entry.article.id);
        rank.copied().unwrap_or(usize::MAX)
    }

    /// Returns the one of `indices` that was read last when the library was opened; `None` if none
    /// is being read.
    pub fn begun_last(&self, indices: &[usize]) -> Option<usize> {
        let ranked = indices.iter().filter_map(|&index| {
            let rank = self.reading.get(&self.entry(index)?.article.id)?;
            Some((rank, index))
        });
        ranked.min().map(|(_, index)| index)
    }

    /// Adds articles and returns the indices of the new ones; an article whose id is known replaces
    /// the old one at its index.
    pub fn add(&mut self, articles: Vec<Arc<Article>>) -> Vec<usize> {
        let mut new = Vec::new();
        self.changes += 1;
        for article in articles {
            let id = article.id;
            let entry = Entry::new(article, &self.zone);
            let at = if let Some(&at) = self.by_id.get(&id) {
                self.unlist(at);
                at
            } else {
                let at = self.free.pop().unwrap_or(self.entries.len());
                self.by_id.insert(id, at);
                new.push(at);
                at
            };
            self.entries
                .resize_with(self.entries.len().max(at + 1), || None);
            self.enlist(at, &entry);
            self.entries[at] = Some(entry);
        }
        new
    }

    /// Removes articles; the others keep their indices, since lists and results hold them.
    pub fn remove(&mut self, ids: &[ArticleId]) {
        for id in ids {
            if let Some(at) = self.by_id.remove(id) {
                self.unlist(at);
                self.entries[at] = None;
                self.free.push(at);
            }
        }
    }

    /// Returns the number of articles.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Returns whether there are no articles.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Returns the entry at an index; `None` where an article was removed, or never was.
    pub fn entry(&self, index: usize) -> Option<&Entry> {
        self.entries.get(index)?.as_ref()
    }

    /// Returns the indices of all articles.
    pub fn indices(&self) -> impl Iterator<Item = usize> {
        (0..self.entries.len()).filter(|at| self.entries[*at].is_some())
    }

    /// Returns the index of an article; `None` if it is not here.
    pub fn index(&self, id: ArticleId) -> Option<usize> {
        self.by_id.get(&id).copied()
    }

    /// Returns an article by its id; `None` if it is not here.
    pub fn get(&self, id: ArticleId) -> Option<&Arc<Article>> {
        Some(&self.entry(self.index(id)?)?.article)
    }

    /// Adds an entry to the indexes by content and title.
    fn enlist(&mut self, at: usize, entry: &Entry) {
        let Entry {
            article, folded, ..
        } = entry;
        let same = self.by_hash.entry(article.hash.clone()).or_default();
        same.push(at);
        let alike = self.by_title.entry(folded.clone()).or_default();
        alike.push(at);
        if let Some(id) = composed_id(article) {
            self.decomposed.entry(id).or_default().push(at);
        }
    }

    /// Removes the entry at an index from the indexes by content and title. Empty lists go too,
    /// because [`Library::of_title`] takes a title of one article for certain.
    fn unlist(&mut self, at: usize) {
        let Some(Entry {
            article, folded, ..
        }) = self.entries[at].as_ref()
        else {
            return;
        };
        if let Some(same) = self.by_hash.get_mut(&article.hash) {
            same.retain(|other| *other != at);
            if same.is_empty() {
                self.by_hash.remove(&article.hash);
            }
        }
        if let Some(alike) = self.by_title.get_mut(folded) {
            alike.retain(|other| *other != at);
            if alike.is_empty() {
                self.by_title.remove(folded);
            }
        }
        if let Some(id) = composed_id(article)
            && let Some(named) = self.decomposed.get_mut(&id)
        {
            named.retain(|other| *other != at);
        }
    }

    /// Returns the article that a bookmark was made in: by its source; else by its content (of
    /// copies the first by path, since they say the same); else by its title, if only one article
    /// has it.
    pub fn of_target(&self, target: &Target) -> Option<&Arc<Article>> {
        self.at_source(target)
            .or_else(|| self.of_content(target))
            .or_else(|| self.of_title(target))
    }

    /// Returns the article at a bookmark's source; where there is none, the only one whose path has
    /// the same letters, composed or decomposed.
    fn at_source(&self, target: &Target) -> Option<&Arc<Article>> {
        let exact = self.get(ArticleId::of_uri(&target.source));
        exact.or_else(|| {
            let id = ArticleId::of_uri(&iri::composed(&target.source)?);
            let decomposed = || match self.decomposed.get(&id)?[..] {
                [only] => Some(&self.entry(only)?.article),
                _ => None,
            };
            self.get(id).or_else(decomposed)
        })
    }

    /// Returns the first article by path whose text is the one that a bookmark was made in.
    fn of_content(&self, target: &Target) -> Option<&Arc<Article>> {
        let same = self.by_hash.get(target.hash.as_ref()?)?;
        let entries = same.iter().filter_map(|at| self.entry(*at));
        let first = entries.min_by_key(|entry| (&entry.place_key, entry.article.id))?;
        Some(&first.article)
    }

    /// Returns the only article with a bookmark's title. An empty title names none, because
    /// articles without one have nothing in common.
    fn of_title(&self, target: &Target) -> Option<&Arc<Article>> {
        let title = target.title_key();
        match self.by_title.get(&title)?[..] {
            [only] if !title.trim().is_empty() => Some(&self.entry(only)?.article),
            _ => None,
        }
    }

    /// Returns whether several articles have a bookmark's title and none is known by source or
    /// content, so that a choice would be a guess.
    pub fn is_unclear(&self, target: &Target) -> bool {
        let alike = self.by_title.get(&target.title_key());
        self.of_target(target).is_none() && alike.is_some_and(|alike| alike.len() > 1)
    }

    /// Returns the articles where a bookmark may be.
    pub fn candidates(&self, target: &Target) -> Candidates<&Arc<Article>> {
        Candidates {
            home: self.at_source(target),
            copy: self.of_content(target),
            titled: self.of_title(target),
        }
    }

    /// Returns the location of a bookmark.
    pub fn locate<'a>(&'a self, bookmark: &Bookmark) -> Location<'a> {
        let mut places = self.locate_all(&[bookmark]);
        places.pop().unwrap_or(Location::NOWHERE)
    }

    /// Returns the location of each of some bookmarks, in their order. Together they cost much less
    /// than one by one, because each article is normalised once.
    pub fn locate_all<'a>(&'a self, bookmarks: &[&Bookmark]) -> Vec<Location<'a>> {
        let wanted: Vec<_> = bookmarks
            .iter()
            .map(|b| (*b, self.candidates(&b.target)))
            .collect();
        locate::places(&wanted, || self.iter())
    }

    /// Returns all that another thread needs to locate some bookmarks. The whole library is added
    /// only when one of them may be anywhere, since it
    /// takes a handle to each article.
    pub fn inquire(&self, bookmarks: Vec<Bookmark>) -> Inquiry {
        let bookmarks = bookmarks.into_iter().map(|b| {
            let candidates = self.candidates(&b.target).cloned();
            (b, candidates)
        });
        let bookmarks: Vec<_> = bookmarks.collect();
        let may_be_anywhere = bookmarks.iter().any(|(_, at)| at.home.is_none());
        let all = self.iter().filter(|_| may_be_anywhere && self.is_whole);
        Inquiry {
            all: all.cloned().collect(),
            bookmarks,
        }
    }

    /// Marks the library as complete, so that a passage that is in none of its articles counts as
    /// lost.
    pub fn complete(&mut self) {
        self.is_whole = true;
        self.changes += 1;
    }

    /// Returns whether all articles are here.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Returns the number of times that articles came or changed.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Returns whether the location of a bookmark can be decided: its article is here, or all are.
    fn is_known(&self, target: &Target) -> bool {
        self.is_whole || self.has_source(target)
    }

    /// Returns whether the article at a bookmark's source is here.
    pub fn has_source(&self, target: &Target) -> bool {
        self.at_source(target).is_some()
    }

    /// Returns whether an article is the most certain that the library has for a bookmark.
    fn is_first(&self, article: &Article, target: &Target) -> bool {
        let first = self.of_target(target);
        first.is_some_and(|first| first.id == article.id)
    }

    /// Returns all articles, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Article>> {
        self.entries.iter().flatten().map(|entry| &entry.article)
    }

    /// Compares two entries in an order. The order is total: path, then id, decide ties.
    pub fn compare(&self, sort: Sort, a: usize, b: usize) -> Ordering {
        let (Some(a), Some(b)) = (self.entry(a), self.entry(b)) else {
            return a.cmp(&b);
        };
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

    /// Merges new indices into an ordered list of indices. Only the new ones are sorted, so that a
    /// folder that is read in parts costs one pass a part.
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
