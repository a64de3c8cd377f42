//! Where bookmarks are: in which article, and where in its text.
//!
//! In: bookmarks, each with the [`Candidates`] that the library knows for it. Out: a [`Location`] for
//! each. A bookmark is in the article at its source as long as its passage is there; else in one
//! with the very same text; else in the only one with its title; else, when its article is nowhere,
//! where its passage stands word for word, if that is one place in the whole library
//! (`stray`). Never a guess between two.
//!
//! Many bookmarks are located together, because an article is then normalised once for all of its
//! own, and the library is read once for all that are nowhere.

use std::collections::HashMap;
use std::sync::Arc;

use super::stray::{self, Stray};
use crate::article::archive::Stored;
use crate::article::{Article, ArticleId};
use crate::bookmark::anchor::{Anchor, Locator, Lost};
use crate::bookmark::{Bookmark, ExportEntry};

/// Bytes of articles whose normalised texts are held at a time; they take a little more memory than
/// that. With less, articles whose bookmarks alternate are normalised again; with more, a library
/// of long articles takes that memory while it is asked for all its bookmarks.
const HELD_MAX_BYTES: usize = 1 << 26;

/// The articles where a bookmark may be.
#[derive(Clone, Copy, Debug)]
pub struct Candidates<A> {
    /// Article at the bookmark's source.
    pub(super) home: Option<A>,
    /// Article with the very same text.
    pub(super) copy: Option<A>,
    /// Only article with the bookmark's title.
    pub(super) titled: Option<A>,
}

impl<A> Candidates<A> {
    /// Returns the candidates, most certain first.
    pub(super) fn iter(&self) -> impl Iterator<Item = Option<&A>> {
        [&self.home, &self.copy, &self.titled]
            .into_iter()
            .map(Option::as_ref)
    }
}

impl Candidates<&Stored> {
    /// Returns owned handles to the articles, so that another thread can hold them.
    pub fn cloned(self) -> Candidates<Stored> {
        Candidates {
            home: self.home.cloned(),
            copy: self.copy.cloned(),
            titled: self.titled.cloned(),
        }
    }
}

impl Candidates<Stored> {
    /// Returns borrowed handles to the articles.
    pub fn as_ref(&self) -> Candidates<&Stored> {
        Candidates {
            home: self.home.as_ref(),
            copy: self.copy.as_ref(),
            titled: self.titled.as_ref(),
        }
    }
}

/// Location of a bookmark: an article, and a passage of its text.
#[derive(Clone, Debug)]
pub struct Location {
    /// Article, if one is known for certain.
    pub article: Option<Arc<Article>>,
    /// Passage in the article's text.
    pub anchor: Anchor,
}

impl Location {
    /// Location of a bookmark whose article is not in the library.
    pub(super) const NOWHERE: Self = Self {
        article: None,
        anchor: Anchor::Orphaned(Lost::Gone),
    };

    /// Returns whether the passage is in the article's text.
    fn is_found(&self) -> bool {
        self.anchor.range().is_some()
    }

    /// Returns the entry for an export of a bookmark that is at this location.
    pub fn entry(self, bookmark: &Bookmark) -> ExportEntry<'_> {
        ExportEntry {
            bookmark,
            article: self.article,
            anchor: self.anchor,
        }
    }
}

/// Bookmarks to be located on another thread, with the articles that this takes.
#[derive(Debug)]
pub struct Inquiry {
    /// Bookmarks, each with the articles where it may be.
    pub(super) bookmarks: Vec<(Bookmark, Candidates<Stored>)>,
    /// Whole library when one of the bookmarks may be anywhere, otherwise empty.
    pub(super) all: Vec<Stored>,
}

impl Inquiry {
    /// Returns the bookmarks, in the order in which they were given.
    pub fn bookmarks(&self) -> impl Iterator<Item = &Bookmark> {
        self.bookmarks.iter().map(|(bookmark, _)| bookmark)
    }

    /// Returns the location of each bookmark, in their order.
    pub fn places(&self) -> Vec<Location> {
        let all: Vec<usize> = (0..self.bookmarks.len()).collect();
        self.places_of(&all)
    }

    /// Calls `each` with the indices of some bookmarks and their locations, until all were given.
    /// Bookmarks that may be anywhere come last and together, because the whole library is read for
    /// them.
    pub(crate) fn each(&self, mut each: impl FnMut(&[usize], Vec<Location>)) {
        let has_home = |n: &usize| self.bookmarks[*n].1.home.is_some();
        let (home, stray): (Vec<usize>, Vec<usize>) = (0..self.bookmarks.len()).partition(has_home);
        for numbers in home.chunks(ANSWER_MAX_BOOKMARKS).chain([&stray[..]]) {
            each(numbers, self.places_of(numbers));
        }
    }

    /// Returns the locations of the bookmarks at some indices.
    fn places_of(&self, numbers: &[usize]) -> Vec<Location> {
        let wanted = numbers.iter().map(|n| {
            let (bookmark, candidates) = &self.bookmarks[*n];
            (bookmark, candidates.as_ref())
        });
        places(&wanted.collect::<Vec<_>>(), || self.all.iter())
    }
}

/// Bookmarks that are located before an answer is sent, so that the first ones are on screen soon.
/// With fewer, an article with many bookmarks is normalised more often; with more, the first screen
/// waits longer.
const ANSWER_MAX_BOOKMARKS: usize = 64;

/// Returns the location of each of some bookmarks; `all` gives the whole library, for passages
/// whose article is nowhere.
pub(super) fn places<'a, I>(
    wanted: &[(&Bookmark, Candidates<&'a Stored>)],
    all: impl Fn() -> I,
) -> Vec<Location>
where
    I: Iterator<Item = &'a Stored>,
{
    let mut finder = BookmarkFinder::default();
    let mut places: Vec<Location> = wanted
        .iter()
        .map(|(bookmark, candidates)| finder.place(bookmark, *candidates))
        .collect();
    let is_stray = |n: &usize| wanted[*n].1.home.is_none() && !places[*n].is_found();
    let strays: Vec<usize> = (0..wanted.len()).filter(is_stray).collect();
    let found = stray::find(strays.iter().map(|n| wanted[*n].0), all);
    for (n, found) in strays.into_iter().zip(found) {
        if let Stray::At(article, range) = found {
            places[n] = Location {
                article: Some(article),
                anchor: Anchor::Moved(range),
            };
        }
    }
    places
}

/// Search for bookmarks in articles, each of which is normalised once.
#[derive(Default)]
struct BookmarkFinder {
    /// Normalised articles.
    locators: HashMap<ArticleId, (Arc<Article>, Locator<Arc<Article>>)>,
    /// Bytes of the texts of the normalised articles.
    held: usize,
}

impl BookmarkFinder {
    /// Returns the location of a bookmark among its candidates. The source decides as long as the
    /// passage is there, because another article may have taken the file's name, and the one that
    /// is meant another.
    fn place(&mut self, bookmark: &Bookmark, candidates: Candidates<&Stored>) -> Location {
        let home = candidates
            .home
            .and_then(|article| self.look(bookmark, article));
        if let Some(place) = home.as_ref().filter(|place| place.is_found()) {
            return place.clone();
        }
        let copy = candidates
            .copy
            .and_then(|article| self.look(bookmark, article));
        let titled = candidates.titled;
        copy.filter(|place| home.is_none() || place.is_found())
            .or(home)
            .or_else(|| self.look(bookmark, titled?))
            .unwrap_or(Location::NOWHERE)
    }

    /// Returns the location of a bookmark in an article, after normalising the article if it is not
    /// held; `None` if the article is damaged.
    fn look(&mut self, bookmark: &Bookmark, article: &Stored) -> Option<Location> {
        let id = article.id();
        if !self.locators.contains_key(&id) {
            if self.held > HELD_MAX_BYTES {
                self.locators.clear();
                self.held = 0;
            }
            let article = article.article()?;
            self.held += article.text.len();
            let locator = Locator::new(Arc::clone(&article));
            self.locators.insert(id, (article, locator));
        }
        let (article, locator) = self.locators.get(&id)?;
        Some(Location {
            anchor: locator.find(bookmark),
            article: Some(Arc::clone(article)),
        })
    }
}
