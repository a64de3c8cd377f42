//! Recognition of passages that a file gives without ids.
//!
//! Candidates have the same words, and the same source or title. [`Likeness`] then compares where the
//! words stand, because an article may repeat a sentence. Each bookmark on the shelf is given to one
//! place of the file at most, and the surest likeness is given first, so that the order of the rows
//! does not matter.

use std::collections::{HashMap, HashSet};

use super::super::{Bookmark, BookmarkId, Shelf};
use super::ImportItem;

/// Reason why two passages with the same words may be one, from the surest on. Contexts that differ, or
/// positions that differ without a context on both sides to explain it, leave no likeness.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Likeness {
    /// One place: the same position, or the same context.
    Same,
    /// The same context at another position, as after an edit of the article.
    Moved,
    /// Nothing that could be compared, because one of them has no place or each has another kind.
    Unplaced,
}

impl Likeness {
    const ALL: [Self; 3] = [Self::Same, Self::Moved, Self::Unplaced];

    /// Returns how two passages with the same words are alike; `None` for two places.
    fn of(one: &KnownPassage<'_>, other: &KnownPassage<'_>) -> Option<Self> {
        if one.id == other.id {
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
    id: &'a BookmarkId,
    /// Keys under which it is looked up.
    keys: Vec<(String, String)>,
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
            id: &bookmark.id,
            keys: keys(bookmark),
            start: bookmark.position.as_ref().map(|at| at.start),
            before: dense(&bookmark.quote.prefix),
            after: dense(&bookmark.quote.suffix),
        }
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

/// Returns the keys of which two bookmarks of one passage share one: the words with the source, and
/// the words with the title.
fn keys(bookmark: &Bookmark) -> Vec<(String, String)> {
    let title = bookmark.target.title_key();
    let words: Vec<&str> = bookmark.quote.exact.split_whitespace().collect();
    [bookmark.target.source.clone(), format!("# {title}")]
        .into_iter()
        .filter(|place| place != "# ")
        .map(|place| (place, words.join(" ")))
        .collect()
}

/// Passages by their keys.
struct Passages<'a> {
    all: Vec<KnownPassage<'a>>,
    by_key: HashMap<(String, String), Vec<usize>>,
}

impl<'a> Passages<'a> {
    fn new(bookmarks: impl Iterator<Item = &'a Bookmark>) -> Self {
        let all: Vec<KnownPassage<'_>> = bookmarks.map(KnownPassage::new).collect();
        let mut by_key: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, passage) in all.iter().enumerate() {
            for key in &passage.keys {
                by_key.entry(key.clone()).or_default().push(at);
            }
        }
        Self { all, by_key }
    }

    /// Returns the indices of the passages that are alike in this way, each once, in order.
    fn alike(&self, passage: &KnownPassage<'_>, likeness: Likeness) -> Vec<usize> {
        let lists = passage.keys.iter().filter_map(|key| self.by_key.get(key));
        let is_alike = |at: &usize| Likeness::of(passage, &self.all[*at]) == Some(likeness);
        let mut found: Vec<usize> = lists.flatten().copied().filter(is_alike).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Returns the id that each item of a file has on the shelf: its own, if the file gives one or the
/// shelf has it; otherwise that of the bookmark of its passage; or its own as a new bookmark.
pub fn ids_on_shelf(items: &[ImportItem], shelf: &Shelf) -> Vec<BookmarkId> {
    let file = Passages::new(items.iter().map(|item| &item.bookmark));
    let here = Passages::new(shelf.iter());
    let is_own = |item: &ImportItem| item.is_named || shelf.get(&item.bookmark.id).is_some();
    let is_own: Vec<bool> = items.iter().map(is_own).collect();
    let firsts = firsts(&file, &is_own);
    let mut ids: Vec<Option<&BookmarkId>> = { file.all.iter().zip(&is_own) }
        .map(|(passage, is_own)| is_own.then_some(passage.id))
        .collect();
    let mut taken: HashSet<&BookmarkId> = ids.iter().copied().flatten().collect();
    for likeness in Likeness::ALL {
        for (at, passage) in file.all.iter().enumerate() {
            if firsts[at] != at || ids[at].is_some() {
                continue;
            }
            let alike = here.alike(passage, likeness).into_iter();
            let mut free = alike
                .map(|at| &here.all[at])
                .filter(|one| !taken.contains(one.id));
            ids[at] = match likeness {
                // Of several, any would be a guess.
                Likeness::Unplaced => free.next().filter(|_| free.next().is_none()),
                _ => free.min_by_key(|one| one.distance(passage)),
            }
            .map(|one| one.id);
            taken.extend(ids[at]);
        }
    }
    let id = |first: &usize| ids[*first].unwrap_or(file.all[*first].id).clone();
    firsts.iter().map(id).collect()
}

/// Returns for each passage of a file the index of the one whose bookmark it shares: an earlier one at
/// the same place, or one anywhere that keeps its own id; otherwise its own index.
fn firsts(file: &Passages<'_>, is_own: &[bool]) -> Vec<usize> {
    let mut firsts: Vec<usize> = Vec::with_capacity(is_own.len());
    for (at, passage) in file.all.iter().enumerate() {
        let is_first = |other: &usize| is_own[*other] || firsts.get(*other) == Some(other);
        let same = (!is_own[at]).then(|| file.alike(passage, Likeness::Same));
        let first = same.into_iter().flatten().find(is_first);
        firsts.push(first.unwrap_or(at));
    }
    firsts
}
