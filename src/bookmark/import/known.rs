//! Recognition of passages that a file gives without ids.
//!
//! Candidates have the same words, and the same source or title. [`Likeness`] then compares where the
//! words stand, because an article may repeat a sentence. Each bookmark on the shelf is given to one
//! place of the file at most, and the surest likeness is given first, so that the order of the rows
//! does not matter. Passages with equal words are indexed by position and context, because a file may
//! have thousands of them.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::super::{Bookmark, BookmarkId, Shelf};
use super::ImportItem;
use crate::article::{ArticleId, TextPos};
use crate::text::sanitize;

/// Reason why two passages with the same words may be one, from the surest on. Contexts that differ, or
/// positions that differ without a context on both sides to explain it, leave no likeness.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Likeness {
    /// One place: the same position, or the same context.
    Same,
    /// Two positions with equal contexts, as after an edit of the article.
    Moved,
    /// Nothing that could be compared, because one of them has no place or each has another kind.
    Unplaced,
}

impl Likeness {
    const ALL: [Self; 3] = [Self::Same, Self::Moved, Self::Unplaced];

    /// Returns how two passages with the same words are alike; `None` for two places.
    fn of(one: &KnownPassage<'_>, other: &KnownPassage<'_>) -> Option<Self> {
        if one.bookmark.id == other.bookmark.id {
            return Some(Self::Same);
        }
        let positions = one.start.zip(other.start);
        let is_same_position = positions.map(|(one, other)| one == other);
        match (one.has_context_of(other), is_same_position) {
            (Some(false), _) | (None, Some(false)) => None,
            (_, Some(true)) | (Some(true), None) => Some(Self::Same),
            (Some(true), Some(false)) => Some(Self::Moved),
            (None, None) => Some(Self::Unplaced),
        }
    }
}

/// Place of a bookmark, as far as it is known.
struct KnownPassage<'a> {
    bookmark: &'a Bookmark,
    /// Keys under which it is looked up.
    keys: Vec<PassageKey>,
    /// Position in scalar values.
    start: Option<usize>,
    /// Text before it, without blanks, because programs write the gaps between paragraphs differently.
    before: String,
    /// Text after it, without blanks.
    after: String,
}

impl<'a> KnownPassage<'a> {
    fn new(bookmark: &'a Bookmark) -> Self {
        let dense = |text: &str| text.split_whitespace().collect();
        Self {
            bookmark,
            keys: keys(bookmark),
            start: bookmark.position.as_ref().map(|at| at.start),
            before: dense(&bookmark.quote.prefix),
            after: dense(&bookmark.quote.suffix),
        }
    }

    /// Returns the ends of the context by which passages are looked up; `None` if one of them is too
    /// short for that.
    fn context_key(&self) -> Option<ContextKey> {
        let head = |text: &mut dyn Iterator<Item = char>| {
            let key: String = text.take(CONTEXT_KEY_SCALARS).collect();
            let length = key.chars().count();
            (length == 0 || length == CONTEXT_KEY_SCALARS).then_some(key)
        };
        Some(ContextKey {
            before: head(&mut self.before.chars().rev())?,
            after: head(&mut self.after.chars())?,
        })
    }

    /// Returns whether the contexts agree as far as both reach, because programs keep contexts of
    /// different lengths. `None` if a side is missing in one of them, because one side alone may be
    /// that of a repeated sentence, or if neither has a context.
    fn has_context_of(&self, other: &Self) -> Option<bool> {
        let ends_like = |one: &str, other: &str| one.ends_with(other) || other.ends_with(one);
        let starts_like = |one: &str, other: &str| one.starts_with(other) || other.starts_with(one);
        let is_in = [&self.before, &self.after].map(|text| !text.is_empty());
        let is_in_other = [&other.before, &other.after].map(|text| !text.is_empty());
        // A side that is missing is like any other here.
        let is_alike =
            ends_like(&self.before, &other.before) && starts_like(&self.after, &other.after);
        let is_comparable = is_in == is_in_other && is_in != [false; 2];
        (!is_alike || is_comparable).then_some(is_alike)
    }

    /// Returns the distance in scalar values; the largest number if a position is not known.
    fn distance(&self, other: &Self) -> usize {
        let positions = self.start.zip(other.start);
        positions.map_or(usize::MAX, |(one, other)| one.abs_diff(other))
    }
}

/// Article and words of a passage. Two bookmarks of one passage share a key at least.
#[derive(Clone, PartialEq, Eq, Hash)]
struct PassageKey {
    /// The source of the article, or `# ` and its title.
    article: String,
    /// The words of the passage, cleaned.
    words: String,
}

/// Returns the keys of a bookmark: its words with the source, and its words with the title.
fn keys(bookmark: &Bookmark) -> Vec<PassageKey> {
    let title = bookmark.target.title_key();
    // Tables have cleaned words.
    let words = sanitize::line(&bookmark.quote.exact);
    [bookmark.target.source.clone(), format!("# {title}")]
        .into_iter()
        .filter(|article| article != "# ")
        .map(|article| PassageKey {
            article,
            words: words.clone(),
        })
        .collect()
}

/// Number of scalar values of a context by which passages are looked up. Repeated sentences of an article
/// seldom have eight letters in common on both sides; shorter contexts are compared one by one.
const CONTEXT_KEY_SCALARS: usize = 8;

/// Ends of the context next to a passage, as far as there is one, [`CONTEXT_KEY_SCALARS`] long each.
#[derive(PartialEq, Eq, Hash)]
struct ContextKey {
    /// Letters before the passage, the nearest first.
    before: String,
    /// Letters after the passage.
    after: String,
}

/// Passages with one key, by what may make them alike, so that a passage is not compared with all that
/// have its words. Each list is in the order of the passages.
#[derive(Default)]
struct Namesakes {
    all: Vec<usize>,
    by_start: HashMap<usize, Vec<usize>>,
    /// Passages without a position.
    unplaced: Vec<usize>,
    by_context: HashMap<ContextKey, Vec<usize>>,
    /// Passages whose context is too short for a key.
    short: Vec<usize>,
}

impl Namesakes {
    fn add(&mut self, at: usize, passage: &KnownPassage<'_>) {
        self.all.push(at);
        match passage.start {
            Some(start) => self.by_start.entry(start).or_default().push(at),
            None => self.unplaced.push(at),
        }
        match passage.context_key() {
            Some(key) => self.by_context.entry(key).or_default().push(at),
            None => self.short.push(at),
        }
    }

    /// Returns lists with all passages that may be alike to `passage` in this way.
    fn near(&self, passage: &KnownPassage<'_>, likeness: Likeness) -> Vec<&[usize]> {
        let start = passage.start.and_then(|start| self.by_start.get(&start));
        let start = start.into_iter().map(Vec::as_slice);
        let has_context = !passage.before.is_empty() || !passage.after.is_empty();
        let of_context = || match passage.context_key() {
            _ if !has_context => Vec::new(),
            None => vec![self.all.as_slice()],
            Some(key) => {
                let same = self.by_context.get(&key).map(Vec::as_slice);
                same.into_iter().chain([self.short.as_slice()]).collect()
            }
        };
        match likeness {
            Likeness::Same => start.chain(of_context()).collect(),
            Likeness::Moved => of_context(),
            Likeness::Unplaced if passage.start.is_some() => vec![&self.unplaced],
            Likeness::Unplaced => vec![&self.all],
        }
    }
}

/// Passages by their keys.
struct Passages<'a> {
    all: Vec<KnownPassage<'a>>,
    by_key: HashMap<PassageKey, Namesakes>,
    by_id: HashMap<&'a BookmarkId, Vec<usize>>,
}

impl<'a> Passages<'a> {
    fn new(bookmarks: impl Iterator<Item = &'a Bookmark>) -> Self {
        let all: Vec<KnownPassage<'_>> = bookmarks.map(KnownPassage::new).collect();
        let mut by_key: HashMap<_, Namesakes> = HashMap::new();
        let mut by_id: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, passage) in all.iter().enumerate() {
            by_id.entry(&passage.bookmark.id).or_default().push(at);
            for key in &passage.keys {
                by_key.entry(key.clone()).or_default().add(at, passage);
            }
        }
        Self { all, by_key, by_id }
    }

    /// Returns the lists in which the passages are that are alike in this way, each in order.
    fn near(&self, passage: &KnownPassage<'_>, likeness: Likeness) -> Vec<&[usize]> {
        let namesakes = passage.keys.iter().filter_map(|key| self.by_key.get(key));
        let lists = namesakes.flat_map(|namesakes| namesakes.near(passage, likeness));
        let same = self
            .by_id
            .get(&passage.bookmark.id)
            .filter(|_| likeness == Likeness::Same);
        same.into_iter().map(Vec::as_slice).chain(lists).collect()
    }

    fn is_alike(&self, at: usize, passage: &KnownPassage<'_>, likeness: Likeness) -> bool {
        Likeness::of(passage, &self.all[at]) == Some(likeness)
    }

    /// Returns the index of the first passage that is the same one and for which `is` holds.
    fn first_same(&self, passage: &KnownPassage<'_>, is: impl Fn(usize) -> bool) -> Option<usize> {
        let lists = self.near(passage, Likeness::Same).into_iter();
        let first = |list: &[usize]| {
            let mut list = list.iter().copied();
            list.find(|at| is(*at) && self.is_alike(*at, passage, Likeness::Same))
        };
        lists.filter_map(first).min()
    }

    /// Returns the index of the free passage that is alike in this way: the nearest, or the only one
    /// where nothing tells them apart.
    fn free(
        &self,
        passage: &KnownPassage<'_>,
        likeness: Likeness,
        is_free: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let lists = self.near(passage, likeness).into_iter().flatten().copied();
        let mut free = lists.filter(|at| is_free(*at) && self.is_alike(*at, passage, likeness));
        if likeness != Likeness::Unplaced {
            return free.min_by_key(|at| (self.all[*at].distance(passage), *at));
        }
        let first = free.next()?;
        // Of several, any would be a guess.
        free.all(|at| at == first).then_some(first)
    }
}

/// Place where a passage stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ImportPlace {
    /// Article that has the passage.
    pub article: ArticleId,
    /// First byte of the passage.
    pub start: TextPos,
}

/// Returns the id that each item of a file has on the shelf: its own, if the file gives one or the
/// shelf has it; otherwise that of the bookmark of its passage; or its own as a new bookmark.
///
/// Positions change with the article, and a table has no context to tell how. So `locate` is asked where
/// the passages that no bookmark has stand now, and the bookmarks with their words: two that stand in
/// one place are one passage.
pub fn ids_on_shelf(
    items: &[ImportItem],
    shelf: &Shelf,
    locate: impl FnOnce(&[&Bookmark]) -> Vec<Option<ImportPlace>>,
) -> Vec<BookmarkId> {
    let file = Passages::new(items.iter().map(|item| &item.bookmark));
    let here = Passages::new(shelf.iter());
    let is_own = |item: &ImportItem| item.is_named || shelf.get(&item.bookmark.id).is_some();
    let is_own: Vec<bool> = items.iter().map(is_own).collect();
    let firsts = firsts(&file, &is_own);
    let own = file.all.iter().zip(&is_own).filter(|(_, is_own)| **is_own);
    let own: HashSet<&BookmarkId> = own.map(|(passage, _)| &passage.bookmark.id).collect();
    let is_free = |passage: &KnownPassage<'_>| !own.contains(&passage.bookmark.id);
    let mut is_free: Vec<bool> = here.all.iter().map(is_free).collect();
    let mut places: Vec<Option<usize>> = vec![None; file.all.len()];
    let is_open = |places: &[Option<usize>], at: usize| {
        firsts[at] == at && !is_own[at] && places[at].is_none()
    };
    for likeness in Likeness::ALL {
        for (at, passage) in file.all.iter().enumerate() {
            if is_open(&places, at) {
                places[at] = here.free(passage, likeness, |at| is_free[at]);
                places[at].inspect(|here| is_free[*here] = false);
            }
        }
    }
    let open: Vec<usize> = (0..file.all.len())
        .filter(|at| is_open(&places, *at))
        .collect();
    for found in found_again(&open, &file, &here, &is_free, locate) {
        places[found.in_file] = Some(found.on_shelf);
    }
    let id = |first: &usize| {
        let passage = places[*first].map_or(&file.all[*first], |at| &here.all[at]);
        passage.bookmark.id.clone()
    };
    firsts.iter().map(id).collect()
}

/// Passage of a file and the bookmark that stands where it stands now, each by its index.
struct FoundAgain {
    in_file: usize,
    on_shelf: usize,
}

/// Returns for passages of a file (`open`) the free bookmarks on the shelf (`here`) that stand where
/// these stand now.
fn found_again(
    open: &[usize],
    file: &Passages<'_>,
    here: &Passages<'_>,
    is_free: &[bool],
    locate: impl FnOnce(&[&Bookmark]) -> Vec<Option<ImportPlace>>,
) -> Vec<FoundAgain> {
    let namesakes = |at: &usize| {
        let keys = file.all[*at].keys.iter();
        let lists = keys.filter_map(|key| here.by_key.get(key));
        lists.flat_map(|namesakes| &namesakes.all).copied()
    };
    let has_namesake = |at: &usize| namesakes(at).any(|at| is_free[at]);
    let open: Vec<usize> = open.iter().copied().filter(has_namesake).collect();
    let candidates: BTreeSet<usize> = { open.iter().flat_map(namesakes) }
        .filter(|at| is_free[*at])
        .collect();
    if candidates.is_empty() {
        return Vec::new();
    }
    let asked: Vec<&Bookmark> = { candidates.iter() }
        .map(|at| here.all[*at].bookmark)
        .chain(open.iter().map(|at| file.all[*at].bookmark))
        .collect();
    let found = locate(&asked);
    let (of_bookmarks, of_items) = found.split_at(candidates.len().min(found.len()));
    let mut by_place: HashMap<(&PassageKey, ImportPlace), usize> = HashMap::new();
    for (at, place) in candidates.iter().zip(of_bookmarks) {
        let Some(place) = place else { continue };
        for key in &here.all[*at].keys {
            by_place.entry((key, *place)).or_insert(*at);
        }
    }
    let mut found_again = Vec::new();
    for (at, place) in open.iter().zip(of_items) {
        let Some(place) = place else { continue };
        let mut keys = file.all[*at].keys.iter();
        let found = keys.find_map(|key| by_place.get(&(key, *place)));
        found_again.extend(found.map(|found| FoundAgain {
            in_file: *at,
            on_shelf: *found,
        }));
    }
    found_again
}

/// Returns for each passage of a file the index of the one whose bookmark it shares: an earlier one at
/// the same place, or one anywhere that keeps its own id; otherwise its own index.
fn firsts(file: &Passages<'_>, is_own: &[bool]) -> Vec<usize> {
    let mut firsts: Vec<usize> = Vec::with_capacity(file.all.len());
    for (at, passage) in file.all.iter().enumerate() {
        let is_first = |other: usize| is_own[other] || firsts.get(other) == Some(&other);
        let same = if is_own[at] {
            None
        } else {
            file.first_same(passage, is_first)
        };
        firsts.push(same.unwrap_or(at));
    }
    firsts
}
