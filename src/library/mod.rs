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
//! 4. `memory` holds what is kept between two runs: the states of articles (`memory/states`), habits, old
//!    queries.
//! 5. `copies` knows which articles have the very same text, `keys` finds articles by id, text and title.
//! 6. `seeds` holds the built-in articles, `problem` what could not be read.
//!
//! Invariants: an article keeps its index as long as it is here, because lists and search results
//! hold indices; the index of a removed article is given to a later one. Orders are total: path and
//! id decide ties, so that a list does not change when nothing did. Nothing is read from disk here
//! (`shell` does) and no text is searched for words (`search` does).
//!
//! *Group*: articles that lists show together, such as those of a folder. *Home*: the article at a
//! bookmark's source. *Copy*: one with the very same text. *Stray*: a
//! passage whose home, copy and title are not in the library.

use std::cmp::{Ordering, Reverse};
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::article::archive::Stored;
use crate::article::{ArticleId, ContentHash, Source, iri};
use crate::bookmark::{Bookmark, Target};

mod copies;
mod key_index;
pub mod keys;
mod locate;
pub mod memory;
pub mod places;
pub mod problem;
pub mod seeds;
mod stray;

use copies::Copies;
use keys::{ArticleKeys, text_key, title_key};

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

/// The articles that lists have to place after some were added, by their indices.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Articles that were not here before.
    pub new: Vec<usize>,
    /// Articles of which only the head was here, and that turn out to stand elsewhere than it, or to be
    /// copies.
    pub moved: Vec<usize>,
}

/// Indices of articles, of which a large library asks whether each of its own is one.
pub type IndexSet = HashSet<usize, RandomState>;

/// All articles, in the order in which they came.
#[derive(Debug)]
pub struct Library {
    /// Article at each index; `None` where one was removed, so that the others keep their indices.
    articles: Vec<Option<Stored>>,
    /// Indices without an article, which the next new articles take.
    free: Vec<usize>,
    /// Number of articles.
    count: usize,
    /// Number of those whose texts were not read yet.
    heads: usize,
    /// Indices by id, text and title.
    keys: ArticleKeys,
    /// Articles with the very same text.
    copies: Copies,
    /// Rank of each article that is being read, 0 for the one that was left last.
    reading: HashMap<ArticleId, usize>,
    /// Time zone that decides on which day a file was changed.
    zone: TimeZone,
    /// Whether all articles have their indices in the order of their paths, as a cache hands them over.
    is_by_path: bool,
    /// Number of times that articles came or changed.
    changes: u64,
    /// Whether all articles are here. Until then an article that is missing may still come.
    is_whole: bool,
}

/// An empty library whose reader is in the middle of nothing; days are those of UTC.
impl Default for Library {
    fn default() -> Self {
        Self::reading(Vec::new(), TimeZone::UTC)
    }
}

impl Library {
    /// Returns an empty library whose reader is in the middle of some articles, the last one first,
    /// and whose days are those of `zone`.
    pub fn reading(under_way: Vec<ArticleId>, zone: TimeZone) -> Self {
        let ranks = under_way.into_iter().enumerate().map(|(n, id)| (id, n));
        Self {
            articles: Vec::new(),
            free: Vec::new(),
            count: 0,
            heads: 0,
            keys: ArticleKeys::default(),
            copies: Copies::default(),
            reading: ranks.collect(),
            zone,
            is_by_path: false,
            changes: 0,
            is_whole: false,
        }
    }

    /// Returns the rank of an article among those that are being read; the greatest number if it is
    /// none, so that it is sorted behind them.
    fn rank(&self, article: &Stored) -> usize {
        let rank = self.reading.get(&article.id());
        rank.copied().unwrap_or(usize::MAX)
    }

    /// Returns the one of `indices` that was read last when the library was opened; `None` if none
    /// is being read.
    pub fn begun_last(&self, indices: impl Iterator<Item = usize>) -> Option<usize> {
        if self.reading.is_empty() {
            return None;
        }
        let ranked = indices.filter_map(|index| {
            let rank = self.reading.get(&self.at(index)?.id())?;
            Some((rank, index))
        });
        ranked.min().map(|(_, index)| index)
    }

    /// Adds articles; one whose id is known replaces the old one at its index. A head replaces only what
    /// is less than it: the name of a file.
    pub fn add(&mut self, articles: Vec<Stored>) -> Added {
        self.changes += 1;
        let (mut new, mut filled) = (Vec::new(), Vec::with_capacity(articles.len()));
        let (mut completed, mut moved) = (Vec::new(), Vec::new());
        let mut replaced = IndexSet::default();
        // An article may come twice at once, and then the later one counts.
        let mut here: HashMap<ArticleId, usize, RandomState> =
            HashMap::with_capacity_and_hasher(articles.len(), RandomState::default());
        for article in articles {
            let id = article.id();
            let listed = self.index(id);
            let known = listed.or_else(|| here.get(&id).copied());
            let old = known.and_then(|at| self.at(at)).map(Stored::extent);
            if article.is_head() && old.is_some_and(|old| old >= article.extent()) {
                continue;
            }
            let at = known.unwrap_or_else(|| {
                let at = self.free.pop().unwrap_or(self.articles.len());
                new.push(at);
                here.insert(id, at);
                at
            });
            if at == self.articles.len() {
                self.articles.push(None);
            }
            self.heads += usize::from(article.is_head());
            let old = self.articles[at].replace(article);
            let head = old.filter(Stored::is_head);
            self.heads -= usize::from(head.is_some());
            match head.zip(self.articles[at].as_ref()) {
                Some((head, article)) if is_alike(&head, article) => completed.push(at),
                head => {
                    moved.extend(head.map(|_| at));
                    if listed.is_some() {
                        replaced.insert(at);
                    }
                    filled.push(at);
                }
            }
        }
        self.is_by_path &= filled.is_empty();
        self.unlist_texts(&replaced);
        filled.sort_unstable();
        filled.dedup();
        self.keys.add_paths(|| some_of(&self.articles, &new));
        self.keys.add_titles(some_of(&self.articles, &filled));
        self.enlist_texts(&filled);
        self.enlist_texts(&completed);
        self.count += new.len();
        moved.extend(
            completed
                .into_iter()
                .filter(|&at| !self.copies(at).is_empty()),
        );
        Added { new, moved }
    }

    /// Takes all articles at once in the order of their paths, with their keys as [`ArticleKeys::of`] makes
    /// them.
    pub fn open(&mut self, articles: Vec<Stored>, keys: ArticleKeys) -> Added {
        if !self.articles.is_empty() {
            return self.add(articles);
        }
        self.changes += 1;
        self.count = articles.len();
        self.articles = articles.into_iter().map(Some).collect();
        self.keys = keys;
        self.is_by_path = true;
        let repeated: Vec<u64> = self.keys.texts.repeated().collect();
        self.group_copies(&repeated);
        Added {
            new: (0..self.count).collect(),
            moved: Vec::new(),
        }
    }

    /// Removes articles; the others keep their indices, since lists and results hold them.
    pub fn remove(&mut self, ids: &[ArticleId]) {
        let gone: IndexSet = ids.iter().filter_map(|id| self.index(*id)).collect();
        self.keys.remove_paths(|at| gone.contains(&at));
        self.unlist_texts(&gone);
        self.count -= gone.len();
        let heads = gone.iter().filter_map(|&at| self.at(at));
        self.heads -= heads.filter(|article| article.is_head()).count();
        for at in gone {
            self.articles[at] = None;
            self.free.push(at);
        }
    }

    /// Returns the number of articles.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Returns whether there are no articles.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns the number of articles whose texts were not read yet.
    pub fn heads(&self) -> usize {
        self.heads
    }

    /// Returns the article at an index; `None` where one was removed, or never was.
    pub fn at(&self, index: usize) -> Option<&Stored> {
        self.articles.get(index)?.as_ref()
    }

    /// Returns the day of an article in the user's time zone.
    pub fn day(&self, article: &Stored) -> Option<Date> {
        article.day(&self.zone)
    }

    /// Returns the indices of all articles.
    pub fn indices(&self) -> impl Iterator<Item = usize> {
        (0..self.articles.len()).filter(|at| self.articles[*at].is_some())
    }

    /// Returns the index of an article; `None` if it is not here.
    pub fn index(&self, id: ArticleId) -> Option<usize> {
        self.keys.ids.get(id.0).next()
    }

    /// Returns an article by its id; `None` if it is not here.
    pub fn get(&self, id: ArticleId) -> Option<&Stored> {
        self.at(self.index(id)?)
    }

    /// Adds the texts of the articles at some indices, and groups those with the same one.
    fn enlist_texts(&mut self, indices: &[usize]) {
        let all = || some_of(&self.articles, indices);
        self.keys.add_texts(all());
        let mut repeated: Vec<u64> = self.keys.texts.repeated().collect();
        if !repeated.is_empty() {
            let keys: HashSet<u64> = all().filter_map(|(_, one)| text_key(one)).collect();
            repeated.retain(|key| keys.contains(key));
            self.group_copies(&repeated);
        }
    }

    /// Removes the texts and titles of the articles at some indices.
    fn unlist_texts(&mut self, indices: &IndexSet) {
        if indices.is_empty() {
            return;
        }
        self.keys.remove_texts(|at| indices.contains(&at));
        let mut left = Vec::new();
        for &at in indices {
            left.extend(self.copies.dissolve(at));
        }
        left.retain(|at| !indices.contains(at));
        let keys = left.iter().filter_map(|&at| text_key(self.at(at)?));
        let keys: HashSet<u64> = keys.collect();
        self.group_copies(&keys.into_iter().collect::<Vec<_>>());
    }

    /// Groups the articles whose texts have these keys anew. Articles without a text have nothing in
    /// common.
    fn group_copies(&mut self, keys: &[u64]) {
        for &key in keys {
            let is_text = |at: &usize| self.at(*at).is_some_and(|a| a.text_bytes() > 0);
            let mut alike: Vec<usize> = self.keys.texts.get(key).filter(is_text).collect();
            for &at in &alike {
                self.copies.dissolve(at);
            }
            let hash = |at: usize| self.at(at).and_then(Stored::hash);
            alike.sort_by(|&a, &b| {
                let order = hash(a).cmp(&hash(b));
                order.then_with(|| self.compare(Sort::Path, a, b))
            });
            // Several texts may share a key.
            let groups = alike.chunk_by(|&a, &b| hash(a) == hash(b));
            let groups = groups
                .filter(|group| group.len() > 1)
                .map(<[usize]>::to_vec);
            for group in groups.collect::<Vec<_>>() {
                self.copies.add(group);
            }
        }
    }

    /// Returns the articles with the text of the one at an index, itself among them, in the order of
    /// their paths; none when no other has its text.
    pub fn copies(&self, index: usize) -> &[usize] {
        self.copies.of(index)
    }

    /// Returns the ids of the articles with the text of one, itself the first.
    pub fn same_text(&self, id: ArticleId) -> Vec<ArticleId> {
        let article = self.get(id);
        article.map_or_else(|| vec![id], |article| self.alike(article).collect())
    }

    /// Returns the ids of an article and of its copies.
    fn alike(&self, article: &Stored) -> impl Iterator<Item = ArticleId> {
        let index = self.index(article.id());
        let copies = index.map_or(&[][..], |index| self.copies(index));
        let copies = copies.iter().filter_map(|&at| self.at(at));
        let others = copies.map(Stored::id).filter(|id| *id != article.id());
        std::iter::once(article.id()).chain(others)
    }

    /// Returns whether the article with an id is `article`, or one with its text.
    fn are_alike(&self, id: ArticleId, article: &Stored) -> bool {
        id == article.id() || self.alike(article).any(|other| other == id)
    }

    /// Returns those of some articles that are shown where articles with the same text are shown once:
    /// of each text the first one by path.
    pub fn once(&self, mut indices: Vec<usize>) -> Vec<usize> {
        let mut best: HashMap<usize, usize> = HashMap::new();
        for (first, rank) in indices.iter().filter_map(|&at| self.copies.rank(at)) {
            let best = best.entry(first).or_insert(rank);
            *best = rank.min(*best);
        }
        let is_best = |at: &usize| {
            let rank = self.copies.rank(*at);
            rank.is_none_or(|(first, rank)| best.get(&first) == Some(&rank))
        };
        indices.retain(is_best);
        indices
    }

    /// Returns the number of texts: articles with the same text count once.
    pub fn texts(&self) -> usize {
        self.count - self.copies.len()
    }

    /// Returns the article that a bookmark was made in: by its source; else by its content (of
    /// copies the first by path, since they say the same); else by its title, if only one article
    /// has it.
    pub fn of_target(&self, target: &Target) -> Option<&Stored> {
        self.at_source(target)
            .or_else(|| self.of_content(target))
            .or_else(|| self.of_title(target))
    }

    /// Returns the article at a bookmark's source; where there is none, the only one whose path has
    /// the same letters, composed or decomposed.
    fn at_source(&self, target: &Target) -> Option<&Stored> {
        let exact = self.get(ArticleId::of_uri(&target.source));
        let composed = || {
            let id = ArticleId::of_uri(&iri::composed(&target.source)?);
            let decomposed = || {
                let mut named = self.keys.composed_ids.get(id.0);
                let only = named.next().filter(|_| named.next().is_none());
                self.at(only?)
            };
            self.get(id).or_else(decomposed)
        };
        let found = exact.or_else(composed);
        let found = found.or_else(|| self.at_document(target));
        // In a head no passage can be found.
        found.filter(|article| !article.is_head())
    }

    /// Returns the article at a source whose IRI has the place of a passage behind it
    /// (`#:~:text=…`), as browsers give it. The fragment of a member of a container belongs to its
    /// source.
    fn at_document(&self, target: &Target) -> Option<&Stored> {
        let (document, _) = target.source.split_once('#')?;
        self.get(ArticleId::of_uri(document))
    }

    /// Returns the first article by path whose text is the one that a bookmark was made in.
    fn of_content(&self, target: &Target) -> Option<&Stored> {
        let hash = ContentHash::parse(target.hash.as_ref()?)?;
        let same = self.keys.texts.get(hash.key()).filter_map(|at| self.at(at));
        let same = same.filter(|article| article.hash() == Some(hash));
        same.min_by_key(|article| (article.place_key(), article.id()))
    }

    /// Returns the articles with a title, which is without marks and in lower case.
    fn titled(&self, folded: &str) -> Vec<&Stored> {
        let alike = self.keys.titles.get(title_key(folded));
        let alike = alike.filter_map(|at| self.at(at));
        let alike = alike.filter(|one| !one.is_head() && one.folded_title() == folded);
        alike.collect()
    }

    /// Returns the only article with a bookmark's title. An empty title names none, because
    /// articles without one have nothing in common.
    fn of_title(&self, target: &Target) -> Option<&Stored> {
        let title = target.title_key();
        match self.titled(&title)[..] {
            [only] if !title.trim().is_empty() => Some(only),
            _ => None,
        }
    }

    /// Returns whether several articles have a bookmark's title and none is known by source or
    /// content, so that a choice would be a guess.
    pub fn is_unclear(&self, target: &Target) -> bool {
        self.of_target(target).is_none() && self.titled(&target.title_key()).len() > 1
    }

    /// Returns the articles where a bookmark may be.
    pub fn candidates(&self, target: &Target) -> Candidates<&Stored> {
        Candidates {
            home: self.at_source(target),
            copy: self.of_content(target),
            titled: self.of_title(target),
        }
    }

    /// Returns the location of a bookmark.
    pub fn locate(&self, bookmark: &Bookmark) -> Location {
        let mut places = self.locate_all(&[bookmark]);
        places.pop().unwrap_or(Location::NOWHERE)
    }

    /// Returns the location of each of some bookmarks, in their order. Together they cost much less
    /// than one by one, because each article is normalised once.
    pub fn locate_all(&self, bookmarks: &[&Bookmark]) -> Vec<Location> {
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
    fn is_first(&self, article: &Stored, target: &Target) -> bool {
        let first = self.of_target(target);
        first.is_some_and(|first| first.id() == article.id())
    }

    /// Returns all articles, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = &Stored> {
        self.articles.iter().flatten()
    }

    /// Compares two articles in an order. The order is total: path, then id, decide ties.
    pub fn compare(&self, sort: Sort, a: usize, b: usize) -> Ordering {
        let (Some(a), Some(b)) = (self.at(a), self.at(b)) else {
            return a.cmp(&b);
        };
        let main = match sort {
            Sort::Path => Ordering::Equal,
            Sort::Title => a.title_key().cmp(b.title_key()),
            Sort::Date => self.day(b).cmp(&self.day(a)),
            Sort::Length => a.words().cmp(&b.words()),
            Sort::Reading => self.rank(a).cmp(&self.rank(b)),
        };
        main.then_with(|| a.place_key().cmp(&b.place_key()))
            .then_with(|| a.id().cmp(&b.id()))
    }

    /// Returns the key by which [`Library::compare`] orders by date.
    fn date_key(&self, index: usize) -> impl Ord + use<'_> {
        let article = self.at(index);
        let day = article.and_then(|article| self.day(article));
        let place = article.map(|article| (article.place_key(), article.id()));
        (Reverse(day), place)
    }

    /// Merges new indices into an ordered list of indices. Only the new ones are sorted, so that a
    /// folder that is read in parts costs one pass a part.
    pub fn merge(&self, sort: Sort, order: &mut Vec<usize>, mut new: Vec<usize>) {
        match sort {
            // A day takes the time zone to compute, so it is computed once for each article.
            Sort::Date => new.sort_by_cached_key(|&index| self.date_key(index)),
            Sort::Path if self.is_by_path => new.sort_unstable(),
            _ => new.sort_by(|&a, &b| self.compare(sort, a, b)),
        }
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

/// Returns the articles at some indices, each with its index.
fn some_of<'a>(
    articles: &'a [Option<Stored>],
    indices: &'a [usize],
) -> impl Iterator<Item = (usize, &'a Stored)> {
    let some = indices.iter().map(|&at| (at, articles[at].as_ref()));
    some.filter_map(|(at, article)| Some((at, article?)))
}

/// Returns whether an article stands in all orders where its head does, but for that by length.
fn is_alike(head: &Stored, article: &Stored) -> bool {
    head.title() == article.title()
        && head.newest() == article.newest()
        && (head.place_key(), head.group()) == (article.place_key(), article.group())
}

#[cfg(test)]
mod tests;
