//! The places of bookmarks in articles, as far as they are known. The panes draw from here, so that
//! no frame and no key waits for a search.
//!
//! A place is known for one version of a bookmark and of the articles where it may be ([`LocationKey`]);
//! when either changes, it is unknown until it is found again. An unknown place is drawn as
//! unknown, never as lost.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use super::{Library, locate};
use crate::article::archive::Stored;
use crate::article::{Article, ArticleId, TextPos};
use crate::bookmark::anchor::{self, Anchor};
use crate::bookmark::{Bookmark, BookmarkId, Shelf};

/// Versions that a location depends on: the bookmark's, and the texts of its candidate articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocationKey {
    /// Version of the bookmark.
    revision: u64,
    /// Hash of the texts where the bookmark may be.
    texts: u64,
}

/// Location of a bookmark, with the versions for which it holds.
#[derive(Clone, Debug)]
pub struct Located {
    /// Id of the bookmark.
    pub id: BookmarkId,
    /// Versions that were searched.
    pub key: LocationKey,
    /// Article, if one is known for certain.
    pub article: Option<ArticleId>,
    /// Passage in the article's text.
    pub anchor: Anchor,
}

/// Locations that are known.
#[derive(Debug, Default)]
pub struct Places {
    /// Location of each bookmark, which may be one of an older version.
    known: HashMap<BookmarkId, Located>,
    /// Versions that a worker is searching now, by bookmark id, so that nothing is asked twice.
    asked: HashMap<BookmarkId, LocationKey>,
    /// Bookmarks that are known to be in each article.
    inside: HashMap<ArticleId, BTreeSet<BookmarkId>>,
}

/// Bookmarks and articles that locations are asked of.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The bookmarks.
    pub shelf: &'a Shelf,
    /// The articles.
    pub library: &'a Library,
}

impl Scene<'_> {
    /// Returns the versions on which a bookmark's location depends now.
    fn key(&self, bookmark: &Bookmark) -> LocationKey {
        let candidates = self.library.candidates(&bookmark.target);
        let mut hasher = DefaultHasher::new();
        for candidate in candidates.iter() {
            candidate.map(|article| article.hash()).hash(&mut hasher);
        }
        // Without an article at its source the passage may be anywhere, so every change of the
        // library may move it.
        if candidates.home.is_none() && self.library.is_whole() {
            self.library.changes().hash(&mut hasher);
        }
        LocationKey {
            revision: self.shelf.revision(&bookmark.id),
            texts: hasher.finish(),
        }
    }
}

impl Places {
    /// Returns the location of a bookmark, if it is known for the present versions.
    pub fn get(&self, bookmark: &Bookmark, scene: Scene<'_>) -> Option<&Located> {
        let known = self.known.get(&bookmark.id)?;
        (known.key == scene.key(bookmark)).then_some(known)
    }

    /// Returns the bookmarks of an article, newest first: those made at its source, and those known
    /// to be in it or in a copy of it, because lists show copies once. A bookmark whose location is not known yet
    /// counts as being in the first article with its text, since that is where it will most likely be found.
    pub fn of<'a>(&self, article: &Stored, scene: Scene<'a>) -> Vec<&'a Bookmark> {
        if scene.shelf.is_empty() {
            return Vec::new();
        }
        let (Some(head), Some(hash)) = (article.head(), article.hash()) else {
            return Vec::new();
        };
        let uri = head.source.uri();
        let is_its = |b: &&Bookmark| {
            let is_copy = || b.target.is_of(&hash);
            b.target.source == uri
                || match self.get(b, scene).map(|known| known.article) {
                    Some(Some(id)) => scene.library.are_alike(id, article),
                    Some(None) => is_copy(),
                    None => is_copy() && scene.library.is_first(article, &b.target),
                }
        };
        let title = article.folded_title();
        let mut its = scene.shelf.alike(&uri, &hash.to_string(), title);
        let inside = scene.library.alike(article);
        let inside = inside.filter_map(|id| self.inside.get(&id)).flatten();
        let mut inside = inside.peekable();
        if inside.peek().is_some() {
            let strays = inside.filter_map(|id| scene.shelf.get(id));
            let strays: Vec<_> = strays
                .filter(|b| its.iter().all(|other| other.id != b.id))
                .collect();
            if !strays.is_empty() {
                its.extend(strays);
                its.sort_by(|a, b| b.created.cmp(&a.created).then_with(|| a.id.cmp(&b.id)));
            }
        }
        its.retain(is_its);
        its
    }

    /// Returns the articles that have bookmarks: those where they are known to be, or else will most
    /// likely be found.
    pub fn kept(&self, scene: Scene<'_>) -> HashSet<ArticleId> {
        let article = |bookmark| {
            let known = self.get(bookmark, scene).and_then(|known| known.article);
            known.or_else(|| scene.library.of_target(&bookmark.target).map(Stored::id))
        };
        scene.shelf.iter().filter_map(article).collect()
    }

    /// Returns the bookmarks of an article that are found in its text, each with its bytes.
    pub fn marks<'a>(
        &self,
        article: &Article,
        scene: Scene<'a>,
    ) -> Vec<(&'a Bookmark, Range<TextPos>)> {
        // Another reading of the file, shown to choose an encoding, has other bytes.
        let here = scene.library.get(article.id);
        let Some(here) = here.filter(|here| here.hash() == Some(article.hash)) else {
            return Vec::new();
        };
        let its = self.of(here, scene).into_iter();
        its.filter_map(|b| {
            let known = self.get(b, scene)?;
            let is_here = known
                .article
                .is_some_and(|id| scene.library.are_alike(id, here));
            Some((b, known.anchor.range().filter(|_| is_here)?))
        })
        .collect()
    }

    /// Returns the bookmarks whose location is neither known nor being searched; from now on they
    /// count as being searched. Bookmarks that stand where they were are known at once, as long as
    /// telling that takes a walk over no more than `budget` bytes of text, which is reduced by what
    /// it took.
    pub fn ask<'a>(
        &mut self,
        bookmarks: impl Iterator<Item = &'a Bookmark>,
        scene: Scene<'_>,
        budget: &mut usize,
    ) -> Vec<(LocationKey, &'a Bookmark)> {
        let mut wanted = Vec::new();
        for bookmark in bookmarks {
            let key = scene.key(bookmark);
            let is_known = self.known.get(&bookmark.id).is_some_and(|b| b.key == key);
            if is_known || self.asked.get(&bookmark.id) == Some(&key) {
                continue;
            }
            match in_place(bookmark, scene.library, budget) {
                Some((article, anchor)) => self.insert(Located {
                    id: bookmark.id.clone(),
                    key,
                    article: Some(article),
                    anchor,
                }),
                None if scene.library.is_known(&bookmark.target) => {
                    self.asked.insert(bookmark.id.clone(), key);
                    wanted.push((key, bookmark));
                }
                // The library is not complete, so the article may still come.
                None => {}
            }
        }
        wanted
    }

    /// Records locations that a worker found. Answers to questions that changed meanwhile are
    /// dropped.
    pub fn take(&mut self, located: Vec<Located>) {
        for place in located {
            if self.asked.get(&place.id) == Some(&place.key) {
                self.asked.remove(&place.id);
                self.insert(place);
            }
        }
    }

    /// Records a location instead of the bookmark's older one.
    fn insert(&mut self, place: Located) {
        if let Some(article) = self.known.get(&place.id).and_then(|old| old.article)
            && let Some(inside) = self.inside.get_mut(&article)
        {
            inside.remove(&place.id);
        }
        if let Some(article) = place.article {
            let inside = self.inside.entry(article).or_default();
            inside.insert(place.id.clone());
        }
        self.known.insert(place.id.clone(), place);
    }
}

/// Returns the location of a bookmark that stands where it was in the first of its candidates.
fn in_place(
    bookmark: &Bookmark,
    library: &Library,
    budget: &mut usize,
) -> Option<(ArticleId, Anchor)> {
    let locate::Candidates { home, copy, .. } = library.candidates(&bookmark.target);
    let article = home.or(copy)?;
    *budget = budget.checked_sub(bookmark.position.as_ref()?.start)?;
    let place = anchor::find_in_place(bookmark, &*article.article()?)?;
    Some((article.id(), place))
}
