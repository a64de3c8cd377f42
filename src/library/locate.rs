//! Where bookmarks are: in which article, and where in its text.
//!
//! In: bookmarks, each with the [`Candidates`] that the library knows for it. Out: a [`Place`] for
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
use crate::article::{Article, ArticleId};
use crate::bookmark::anchor::{Anchor, Locator, Lost};
use crate::bookmark::{Bookmark, export};

/// Bytes of articles whose normal views are held at a time; they take a little more than that.
const HELD_MAX_BYTES: usize = 1 << 26;

/// The articles where a bookmark may be.
#[derive(Clone, Copy, Debug)]
pub struct Candidates<A> {
    /// The one at its source.
    pub(super) home: Option<A>,
    /// One with the very same text.
    pub(super) copy: Option<A>,
    /// The only one with its title.
    pub(super) titled: Option<A>,
}

impl<A> Candidates<A> {
    /// Returns the candidates, surest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = Option<&A>> {
        [&self.home, &self.copy, &self.titled]
            .into_iter()
            .map(Option::as_ref)
    }
}

impl Candidates<&Arc<Article>> {
    /// Owned handles to the articles, for another thread.
    pub fn cloned(self) -> Candidates<Arc<Article>> {
        Candidates {
            home: self.home.cloned(),
            copy: self.copy.cloned(),
            titled: self.titled.cloned(),
        }
    }
}

impl Candidates<Arc<Article>> {
    /// Borrowed handles to the articles.
    pub fn as_ref(&self) -> Candidates<&Arc<Article>> {
        Candidates {
            home: self.home.as_ref(),
            copy: self.copy.as_ref(),
            titled: self.titled.as_ref(),
        }
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

impl<'a> Place<'a> {
    /// The place of a bookmark whose article is not in the library.
    pub(super) const NOWHERE: Self = Self {
        article: None,
        anchor: Anchor::Orphaned(Lost::Gone),
    };

    fn is_found(&self) -> bool {
        self.anchor.range().is_some()
    }

    /// Returns the bookmark that is here, to be written down.
    pub fn entry(self, bookmark: &'a Bookmark) -> export::Entry<'a> {
        export::Entry {
            bookmark,
            article: self.article.map(AsRef::as_ref),
            anchor: self.anchor,
        }
    }
}

/// Bookmarks that are to be located on another thread, and all that is needed for it.
#[derive(Debug)]
pub struct Inquiry {
    pub(super) bookmarks: Vec<(Bookmark, Candidates<Arc<Article>>)>,
    /// The whole library, when one of them may be anywhere.
    pub(super) all: Vec<Arc<Article>>,
}

impl Inquiry {
    /// Returns the bookmarks, in the order in which they were given.
    pub fn bookmarks(&self) -> impl Iterator<Item = &Bookmark> {
        self.bookmarks.iter().map(|(bookmark, _)| bookmark)
    }

    /// Returns where each is.
    pub fn places(&self) -> Vec<Place<'_>> {
        let all: Vec<usize> = (0..self.bookmarks.len()).collect();
        self.places_of(&all)
    }

    /// Calls `each` with numbers of bookmarks and where these are, some at a time. Those that may be
    /// anywhere come last, together, because the whole library is read for them.
    pub(crate) fn each<'a>(&'a self, mut each: impl FnMut(&[usize], Vec<Place<'a>>)) {
        let has_home = |n: &usize| self.bookmarks[*n].1.home.is_some();
        let (home, stray): (Vec<usize>, Vec<usize>) = (0..self.bookmarks.len()).partition(has_home);
        for numbers in home.chunks(BATCH).chain([&stray[..]]) {
            each(numbers, self.places_of(numbers));
        }
    }

    fn places_of(&self, numbers: &[usize]) -> Vec<Place<'_>> {
        let wanted = numbers.iter().map(|n| {
            let (bookmark, candidates) = &self.bookmarks[*n];
            (bookmark, candidates.as_ref())
        });
        places(&wanted.collect::<Vec<_>>(), || self.all.iter())
    }
}

/// Bookmarks that are located between two answers, so that the first ones are on screen soon; each
/// time an article is normalised again.
const BATCH: usize = 64;

/// Returns where each of some bookmarks is; `all` gives the whole library.
pub(super) fn places<'a, I>(
    wanted: &[(&Bookmark, Candidates<&'a Arc<Article>>)],
    all: impl Fn() -> I,
) -> Vec<Place<'a>>
where
    I: Iterator<Item = &'a Arc<Article>>,
{
    let mut finder = Finder::default();
    let mut places: Vec<Place<'a>> = wanted
        .iter()
        .map(|(bookmark, candidates)| finder.place(bookmark, *candidates))
        .collect();
    let is_stray = |n: &usize| wanted[*n].1.home.is_none() && !places[*n].is_found();
    let strays: Vec<usize> = (0..wanted.len()).filter(is_stray).collect();
    let found = stray::find(strays.iter().map(|n| wanted[*n].0), all);
    for (n, found) in strays.into_iter().zip(found) {
        if let Stray::At(article, range) = found {
            places[n] = Place {
                article: Some(article),
                anchor: Anchor::Moved(range),
            };
        }
    }
    places
}

/// Looks bookmarks up in articles, each of which is normalised once.
#[derive(Default)]
struct Finder<'a> {
    locators: HashMap<ArticleId, Locator<'a>>,
    held: usize,
}

impl<'a> Finder<'a> {
    /// Returns where a bookmark is among its candidates. Its source decides as long as the passage
    /// is there: another article may have taken the file's name, and the one that is meant another.
    fn place(
        &mut self,
        bookmark: &Bookmark,
        candidates: Candidates<&'a Arc<Article>>,
    ) -> Place<'a> {
        let home = candidates.home.map(|article| self.look(bookmark, article));
        if let Some(place) = home.as_ref().filter(|place| place.is_found()) {
            return place.clone();
        }
        let copy = candidates.copy.map(|article| self.look(bookmark, article));
        let titled = candidates.titled;
        copy.filter(|place| home.is_none() || place.is_found())
            .or(home)
            .or_else(|| titled.map(|article| self.look(bookmark, article)))
            .unwrap_or(Place::NOWHERE)
    }

    fn look(&mut self, bookmark: &Bookmark, article: &'a Arc<Article>) -> Place<'a> {
        if !self.locators.contains_key(&article.id) {
            if self.held > HELD_MAX_BYTES {
                self.locators.clear();
                self.held = 0;
            }
            self.held += article.text.len();
        }
        let locator = self
            .locators
            .entry(article.id)
            .or_insert_with(|| Locator::new(article));
        Place {
            anchor: locator.find(bookmark),
            article: Some(article),
        }
    }
}
