//! All bookmarks of the user in memory, and the journal of changes that can be undone.
//!
//! Nothing is written here: every change is handed back to the caller, who stores it.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use super::merge::merge;
use super::words::FilterWords;
use super::{Bookmark, BookmarkId, w3c};
use crate::article::Article;

/// Maximum number of changes that can be undone. Each holds a bookmark before and after it.
const JOURNAL_MAX_CHANGES: usize = 1_000;

/// One change of the shelf, whole, so that it can be reversed.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Bookmark that was added.
    Add(Bookmark),
    /// Bookmark that was removed.
    Remove(Bookmark),
    /// Bookmark that was changed; both versions have the same id.
    Edit {
        /// Version before the change.
        before: Box<Bookmark>,
        /// Version after the change.
        after: Box<Bookmark>,
    },
}

impl Change {
    /// Returns the bookmark that the change is of, as it is after an edit.
    pub fn bookmark(&self) -> &Bookmark {
        match self {
            Self::Add(bookmark) | Self::Remove(bookmark) => bookmark,
            Self::Edit { after, .. } => after,
        }
    }

    /// Returns the change that takes this one back.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            Self::Add(bookmark) => Self::Remove(bookmark),
            Self::Remove(bookmark) => Self::Add(bookmark),
            Self::Edit { before, after } => Self::Edit {
                before: after,
                after: before,
            },
        }
    }
}

/// Result of taking a change back, or of repeating it.
#[derive(Clone, Debug, PartialEq)]
pub enum Reversal {
    /// Change that was made, for the store.
    Made(Change),
    /// Bookmark of a change that came to nothing, because another program changed that bookmark since.
    Overtaken(Bookmark),
    /// There is no change left.
    Nothing,
}

/// Place of a bookmark in the order: newest first, then by id, so that the order is total.
type ShelfPlace = (Reverse<Timestamp>, BookmarkId);

/// Bookmark with its words prepared for filters.
#[derive(Clone, Debug)]
struct ShelfItem {
    bookmark: Bookmark,
    words: FilterWords,
    /// Number of this version: see [`Shelf::revision`].
    revision: u64,
}

/// Bookmarks, found by id, by article and in order of time.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    items: HashMap<BookmarkId, ShelfItem>,
    order: BTreeSet<ShelfPlace>,
    sources: HashMap<String, BTreeSet<ShelfPlace>>,
    hashes: HashMap<String, BTreeSet<ShelfPlace>>,
    /// Places by title without marks, in lower case.
    titles: HashMap<String, BTreeSet<ShelfPlace>>,
    done: Vec<Change>,
    undone: Vec<Change>,
    /// Number of times that a bookmark was put here or taken away.
    changes: u64,
}

impl Shelf {
    /// Returns the number of bookmarks.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Returns whether there are no bookmarks.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Returns the bookmark with an id.
    pub fn get(&self, id: &BookmarkId) -> Option<&Bookmark> {
        self.items.get(id).map(|item| &item.bookmark)
    }

    /// Returns a bookmark with its folded words.
    pub fn with_words(&self, id: &BookmarkId) -> Option<(&Bookmark, &FilterWords)> {
        self.items.get(id).map(|item| (&item.bookmark, &item.words))
    }

    /// Returns a number that differs for each version of the bookmark `id` that was here; 0 when
    /// there is none.
    pub fn revision(&self, id: &BookmarkId) -> u64 {
        self.items.get(id).map_or(0, |item| item.revision)
    }

    /// Returns the bookmarks that were added or changed since [`Shelf::changes`] returned
    /// `changes`.
    pub fn since(&self, changes: u64) -> impl Iterator<Item = &Bookmark> {
        let items = self.items.values();
        let new = items.filter(move |item| item.revision > changes);
        new.map(|item| &item.bookmark)
    }

    /// Returns the number of times that a bookmark came, changed or went.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Returns all bookmarks, newest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Bookmark> {
        self.order.iter().filter_map(|(_, id)| self.get(id))
    }

    /// Returns the bookmarks of an article, newest first: those made in it, and those made in an
    /// identical text elsewhere (a file that was moved or copied).
    pub fn of(&self, article: &Article) -> Vec<&Bookmark> {
        self.places(&article.source.uri(), &article.hash.to_string())
            .into_iter()
            .filter_map(|(_, id)| self.get(id))
            .collect()
    }

    /// Returns the bookmarks that may belong to an article with a source IRI, a content hash or a
    /// title (without marks, in lower case), newest first. The library decides which of them do.
    pub fn alike(&self, source: &str, hash: &str, folded: &str) -> Vec<&Bookmark> {
        let titled = self.titles.get(folded).into_iter().flatten();
        let mut places = self.places(source, hash);
        places.extend(titled);
        places
            .into_iter()
            .filter_map(|(_, id)| self.get(id))
            .collect()
    }

    /// Returns the number of bookmarks that [`Shelf::of`] gives for the article with this source
    /// IRI and content hash, without collecting them.
    pub fn count(&self, source: &str, hash: &str) -> usize {
        self.places(source, hash).len()
    }

    /// Returns the places of the bookmarks made at a source or in a text.
    fn places(&self, source: &str, hash: &str) -> BTreeSet<&ShelfPlace> {
        let by_source = self.sources.get(source).into_iter().flatten();
        let by_hash = self.hashes.get(hash).into_iter().flatten();
        by_source.chain(by_hash).collect()
    }

    /// Takes a bookmark as it is on disk, in place of the one here, and returns whether that was
    /// another version. Its time is not compared, because `sed` sets none and `git checkout` brings
    /// back an older one. The change cannot be undone.
    pub fn follow(&mut self, bookmark: Bookmark) -> bool {
        let here = self.get(&bookmark.id);
        let is_other = here.is_none_or(|here| !here.is_same(&bookmark));
        if is_other {
            self.put(bookmark);
        }
        is_other
    }

    /// Takes all bookmarks that were read from disk, at the cost of the shorter shelf. A bookmark
    /// that is here already stays as it is, because it was made or changed while the disk was read.
    pub fn adopt(&mut self, mut read: Self) {
        if self.len() < read.len() {
            std::mem::swap(&mut self.items, &mut read.items);
            std::mem::swap(&mut self.order, &mut read.order);
            std::mem::swap(&mut self.sources, &mut read.sources);
            std::mem::swap(&mut self.hashes, &mut read.hashes);
            std::mem::swap(&mut self.titles, &mut read.titles);
            self.changes = self.changes.max(read.changes);
            for ShelfItem { bookmark, .. } in read.items.into_values() {
                self.put(bookmark);
            }
        } else {
            for ShelfItem { bookmark, .. } in read.items.into_values() {
                if !self.items.contains_key(&bookmark.id) {
                    self.put(bookmark);
                }
            }
        }
    }

    /// Drops a bookmark that vanished from disk and returns it. The change cannot be undone.
    pub fn forget(&mut self, id: &BookmarkId) -> Option<Bookmark> {
        self.take(id)
    }

    /// Adds a bookmark, or replaces the one with its id as it stands (call [`Bookmark::touch`] on
    /// an edited one first). Can be undone.
    pub fn insert(&mut self, bookmark: Bookmark) {
        let change = match self.put(bookmark.clone()) {
            None => Change::Add(bookmark),
            Some(before) => Change::Edit {
                before: Box::new(before),
                after: Box::new(bookmark),
            },
        };
        self.record(change);
    }

    /// Changes the bookmark `id` at `now` and returns its new version. `None` when there is no such
    /// bookmark, or nothing changed. Can be undone.
    pub fn edit(
        &mut self,
        id: &BookmarkId,
        now: Timestamp,
        change: impl FnOnce(&mut Bookmark),
    ) -> Option<&Bookmark> {
        let base = self.get(id)?.clone();
        self.edit_from(&base, now, change)
    }

    /// Changes `base`, a version of a bookmark that was here some time ago, merges it with the
    /// present one, and returns the new version; `None` when nothing changed. A bookmark that is
    /// gone comes back, because a typed text must not vanish. Can be undone.
    pub fn edit_from(
        &mut self,
        base: &Bookmark,
        now: Timestamp,
        change: impl FnOnce(&mut Bookmark),
    ) -> Option<&Bookmark> {
        let mut after = base.clone();
        change(&mut after);
        after.id.clone_from(&base.id);
        after.modified = base.modified;
        if after.is_same(base) {
            return None;
        }
        after.touch(now);
        if let Some(here) = self.get(&base.id).filter(|here| !here.is_same(base)) {
            after = merge(Some(base), &after, here);
            if !is_other(&after, here) {
                return None;
            }
        }
        self.insert(after);
        self.get(&base.id)
    }

    /// Removes a bookmark and returns it. Can be undone.
    pub fn remove(&mut self, id: &BookmarkId) -> Option<Bookmark> {
        let bookmark = self.take(id)?;
        self.record(Change::Remove(bookmark.clone()));
        Some(bookmark)
    }

    /// Takes the last change back. One that came to nothing since, because another program changed its
    /// bookmark, is given up, and no older one is taken back for it: the user did not ask for that.
    pub fn undo(&mut self, now: Timestamp) -> Reversal {
        let Some(change) = self.done.pop() else {
            return Reversal::Nothing;
        };
        let reversal = self.reverse(change, now);
        if let Reversal::Made(made) = &reversal {
            self.undone.push(made.clone());
        }
        reversal
    }

    /// Repeats the last undone change, by the rules of [`Shelf::undo`].
    pub fn redo(&mut self, now: Timestamp) -> Reversal {
        let Some(change) = self.undone.pop() else {
            return Reversal::Nothing;
        };
        let reversal = self.reverse(change, now);
        if let Reversal::Made(made) = &reversal {
            self.done.push(made.clone());
        }
        reversal
    }

    /// Makes the inverse of a change.
    fn reverse(&mut self, change: Change, now: Timestamp) -> Reversal {
        let bookmark = change.bookmark().clone();
        match self.perform(change.inverse(), now) {
            Some(made) => Reversal::Made(made),
            None => Reversal::Overtaken(bookmark),
        }
    }

    /// Applies `change` to the bookmark as it is now, which may be newer than the one in the
    /// journal. `None` if that changes nothing.
    fn perform(&mut self, change: Change, now: Timestamp) -> Option<Change> {
        match change {
            Change::Add(bookmark) => {
                let Some(here) = self.get(&bookmark.id).cloned() else {
                    self.put(bookmark.clone());
                    return Some(Change::Add(bookmark));
                };
                // Another version was put back since, from the trash or a backup. Which of them holds
                // cannot be known, so neither may stay hidden behind the other.
                let mut both = merge(None, &bookmark, &here);
                if !is_other(&both, &here) {
                    return None;
                }
                both.touch(now);
                self.put(both.clone());
                Some(Change::Edit {
                    before: Box::new(here),
                    after: Box::new(both),
                })
            }
            Change::Remove(bookmark) => self.take(&bookmark.id).map(Change::Remove),
            Change::Edit {
                before: seen,
                mut after,
            } => {
                let before = Box::new(self.get(&after.id)?.clone());
                if is_other(&before, &seen) {
                    // Only the part that this change was about goes back, so that changes by others
                    // since stay.
                    *after = merge(Some(&seen), &after, &before);
                }
                if !is_other(&after, &before) {
                    return None;
                }
                // An undone edit is the newest version too, because a merge would otherwise bring
                // the edit back.
                after.modified = before.modified;
                after.touch(now);
                self.put((*after).clone());
                Some(Change::Edit { before, after })
            }
        }
    }

    /// Adds a change to the journal. Changes that were undone are forgotten, since they were made
    /// to another state.
    fn record(&mut self, change: Change) {
        self.undone.clear();
        if self.done.len() == JOURNAL_MAX_CHANGES {
            self.done.remove(0);
        }
        self.done.push(change);
    }

    /// Puts a bookmark into all indexes and returns the version before.
    fn put(&mut self, bookmark: Bookmark) -> Option<Bookmark> {
        let old = self.take(&bookmark.id);
        let place = (Reverse(bookmark.created), bookmark.id.clone());
        if let Some(hash) = &bookmark.target.hash {
            let places = self.hashes.entry(hash.clone()).or_default();
            places.insert(place.clone());
        }
        if !bookmark.target.title.is_empty() {
            let title = bookmark.target.title_key();
            let places = self.titles.entry(title).or_default();
            places.insert(place.clone());
        }
        let source = bookmark.target.source.clone();
        self.sources
            .entry(source)
            .or_default()
            .insert(place.clone());
        self.order.insert(place);
        let words = FilterWords::new(&bookmark);
        let id = bookmark.id.clone();
        self.changes += 1;
        let revision = self.changes;
        let item = ShelfItem {
            bookmark,
            words,
            revision,
        };
        self.items.insert(id, item);
        old
    }

    /// Takes a bookmark out of all indexes.
    fn take(&mut self, id: &BookmarkId) -> Option<Bookmark> {
        let bookmark = self.items.remove(id)?.bookmark;
        self.changes += 1;
        let place = (Reverse(bookmark.created), bookmark.id.clone());
        self.order.remove(&place);
        strike(&mut self.sources, &bookmark.target.source, &place);
        strike(&mut self.titles, &bookmark.target.title_key(), &place);
        if let Some(hash) = &bookmark.target.hash {
            strike(&mut self.hashes, hash, &place);
        }
        Some(bookmark)
    }
}

/// Returns whether two versions of a bookmark differ in more than the time of the change.
fn is_other(now: &Bookmark, then: &Bookmark) -> bool {
    let mut then = then.clone();
    then.modified = now.modified;
    w3c::to_json(now) != w3c::to_json(&then)
}

/// Removes `place` from the set under `key`, and the set when that empties it.
fn strike(map: &mut HashMap<String, BTreeSet<ShelfPlace>>, key: &str, place: &ShelfPlace) {
    if let Some(places) = map.get_mut(key) {
        places.remove(place);
        if places.is_empty() {
            map.remove(key);
        }
    }
}

impl FromIterator<Bookmark> for Shelf {
    fn from_iter<I: IntoIterator<Item = Bookmark>>(bookmarks: I) -> Self {
        let mut shelf = Self::default();
        for bookmark in bookmarks {
            shelf.put(bookmark);
        }
        shelf
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{article, article_at, at, keep};
    use super::*;

    const TEXT: &str = "Ghe xuồng tụ về từ bốn giờ sáng. Người bán treo hàng lên cây bẹo.";

    fn named(id: &str, minute: u8) -> Bookmark {
        let mut bookmark = keep(&article(TEXT), "cây bẹo");
        bookmark.id = id.into();
        bookmark.created = at(&format!("2025-03-04T05:{minute:02}:00Z"));
        bookmark.modified = bookmark.created;
        bookmark
    }

    fn ids(shelf: &Shelf) -> Vec<&str> {
        shelf.iter().map(|b| b.id.as_str()).collect()
    }

    fn now() -> Timestamp {
        at("2025-06-01T00:00:00Z")
    }

    /// A change, and what another program does after it.
    type Meddling<'a> = [&'a dyn Fn(&mut Shelf); 2];

    /// Counts the changes that are made one after another.
    fn steps(mut make: impl FnMut() -> Reversal) -> usize {
        let made = std::iter::from_fn(|| Some(make()));
        made.take_while(|step| matches!(step, Reversal::Made(_)))
            .count()
    }

    #[test]
    fn a_bookmark_that_moved_to_another_article_is_no_more_of_the_first() {
        let [old, new] = ["/báo/cũ.txt", "/báo/mới.txt"].map(|path| article_at(path, TEXT));
        let kept = keep(&old, "cây bẹo");
        let mut moved = kept.clone();
        moved.target.source = new.source.uri();
        moved.target.title = "Bài mới".to_owned();
        moved.target.hash = Some("0".into());
        let mut shelf: Shelf = [kept].into_iter().collect();
        assert_eq!(shelf.of(&old).len(), 1);
        shelf.put(moved);
        assert_eq!((shelf.of(&old).len(), shelf.of(&new).len()), (0, 1));
    }

    #[test]
    fn a_shelf_that_was_read_is_taken_in_either_way() {
        let changed = |bookmark: &Bookmark, note: &str, minute: u8| {
            let mut bookmark = bookmark.clone();
            bookmark.note = note.to_owned();
            bookmark.modified = at(&format!("2025-03-05T05:{minute:02}:00Z"));
            bookmark
        };
        let [a, b, c] = [named("a", 1), named("b", 2), named("c", 3)];
        let here = [changed(&a, "đây", 9), changed(&b, "đây", 1)];
        let there = [
            changed(&a, "kia", 1),
            changed(&b, "kia", 9),
            changed(&c, "kia", 1),
        ];
        let notes = |shelf: &Shelf| -> Vec<String> {
            shelf
                .iter()
                .map(|b| format!("{} {}", b.id, b.note))
                .collect()
        };
        let cases = [
            (&here[..], &there[..], ["c kia", "b đây", "a đây"]),
            (&there, &here, ["c kia", "b kia", "a kia"]),
        ];
        for (first, then, expected) in cases {
            let mut shelf: Shelf = first.iter().cloned().collect();
            shelf.adopt(then.iter().cloned().collect());
            assert_eq!(notes(&shelf), expected);
            assert_eq!(shelf.of(&article(TEXT)).len(), 3);
        }
        // Whichever shelf is longer, the journal stays.
        let mut shelf = Shelf::default();
        shelf.insert(changed(&a, "đây", 5));
        shelf.adopt([changed(&a, "kia", 5), c].into_iter().collect());
        assert_eq!(notes(&shelf), ["c ", "a đây"]);
        assert!(matches!(shelf.undo(now()), Reversal::Made(_)));
        assert_eq!(notes(&shelf), ["c "]);
    }

    #[test]
    fn each_change_has_a_number() {
        let mut shelf: Shelf = [named("a", 1)].into_iter().collect();
        let (before, first) = (shelf.changes(), shelf.revision(&"a".into()));
        let since = |shelf: &Shelf, changes| {
            let mut ids: Vec<_> = shelf.since(changes).map(|b| b.id.to_string()).collect();
            ids.sort();
            ids
        };
        assert!(since(&shelf, before).is_empty() && first > 0);
        let mut new = named("a", 1);
        new.note = "xem lại".to_owned();
        shelf.follow(new);
        let second = shelf.changes();
        shelf.follow(named("b", 2));
        assert_eq!(since(&shelf, before), ["a", "b"]);
        assert_eq!(since(&shelf, second), ["b"]);
        assert!(shelf.revision(&"a".into()) > first);
        assert_eq!(shelf.revision(&"c".into()), 0);
        let third = shelf.changes();
        shelf.forget(&"b".into());
        assert!(shelf.changes() > third);
    }

    #[test]
    fn a_bookmark_is_found_by_its_title_with_its_words() {
        let mut shelf: Shelf = [named("a", 1)].into_iter().collect();
        let alike = |shelf: &Shelf, title: &str| shelf.alike("", "", title).len();
        assert_eq!(alike(&shelf, "cho noi buoi som"), 1);
        assert_eq!(alike(&shelf, "cho noi"), 0);
        let (_, words) = shelf.with_words(&"a".into()).unwrap();
        assert_eq!(&*words.title, "cho noi buoi som");
        assert!(!shelf.is_empty());
        shelf.forget(&"a".into());
        assert!(shelf.is_empty());
        assert_eq!(alike(&shelf, "cho noi buoi som"), 0);
    }

    #[test]
    fn newest_come_first() {
        let shelf: Shelf = [named("b", 2), named("c", 1), named("a", 2)]
            .into_iter()
            .collect();
        assert_eq!(ids(&shelf), ["a", "b", "c"]);
    }

    #[test]
    fn what_is_on_disk_is_followed_whatever_its_time_says() {
        let mut old = named("a", 1);
        let mut new = old.clone();
        new.note = "xem lại".to_owned();
        let mut shelf: Shelf = [old.clone()].into_iter().collect();
        assert!(shelf.follow(new.clone()), "the times are equal");
        assert_eq!(shelf.get(&"a".into()), Some(&new));
        assert!(!shelf.follow(new));
        old.modified = at("2001-01-01T00:00:00Z");
        assert!(shelf.follow(old.clone()), "an older version was put back");
        assert_eq!(shelf.get(&"a".into()), Some(&old));
    }

    #[test]
    fn a_change_of_an_older_version_keeps_what_came_since() {
        let base = named("a", 1);
        let mut theirs = base.clone();
        theirs.tags.push("của họ".to_owned());
        let mut shelf: Shelf = [theirs].into_iter().collect();
        let type_note = |b: &mut Bookmark| b.note = "của ta".to_owned();
        let here = shelf.edit_from(&base, now(), type_note).unwrap();
        assert_eq!((here.note.as_str(), here.tags.len()), ("của ta", 1));
        assert_eq!(
            shelf.edit_from(&base, now(), type_note),
            None,
            "once is enough"
        );
        shelf.undo(now());
        let here = shelf.get(&"a".into()).unwrap();
        assert_eq!((here.note.as_str(), here.tags.len()), ("", 1));

        shelf.forget(&"a".into());
        assert!(shelf.edit_from(&base, now(), |_| ()).is_none());
        let here = shelf.edit_from(&base, now(), type_note).unwrap();
        assert_eq!(here.note, "của ta", "it comes back");
    }

    #[test]
    fn a_moved_file_keeps_its_bookmarks_beside_new_ones() {
        let moved = article_at("/báo/cũ/bài.txt", TEXT);
        let mut shelf: Shelf = [named("a", 1)].into_iter().collect();
        let mut fresh = keep(&moved, "Ghe xuồng");
        fresh.id = "b".into();
        shelf.insert(fresh);
        assert_eq!(shelf.of(&moved).len(), 2);
        assert_eq!(shelf.count(&moved.source.uri(), &moved.hash.to_string()), 2);
        let edited = article_at("/báo/cũ/bài.txt", "Ghe xuồng tụ về.");
        assert_eq!(shelf.of(&edited).len(), 1);
        let other = article_at("/báo/khác.txt", "Chuyện khác.");
        assert!(shelf.of(&other).is_empty());
        assert_eq!(shelf.count(&other.source.uri(), &other.hash.to_string()), 0);
    }

    #[test]
    fn many_steps_go_back_and_forth() {
        let mut shelf = Shelf::default();
        shelf.insert(named("a", 1));
        shelf.edit(&"a".into(), now(), |b| b.note = "một".to_owned());
        shelf.edit(&"a".into(), now(), |b| b.note = "hai".to_owned());
        shelf.remove(&"a".into());
        assert!(matches!(shelf.undo(now()), Reversal::Made(Change::Add(_))));
        assert_eq!(shelf.get(&"a".into()).unwrap().note, "hai");
        shelf.undo(now());
        assert_eq!(shelf.get(&"a".into()).unwrap().note, "một");
        shelf.undo(now());
        assert_eq!(shelf.get(&"a".into()).unwrap().note, "");
        assert!(matches!(
            shelf.undo(now()),
            Reversal::Made(Change::Remove(_))
        ));
        assert!(shelf.is_empty());
        assert_eq!(shelf.undo(now()), Reversal::Nothing);
        let steps = steps(|| shelf.redo(now()));
        assert_eq!(steps, 4);
        assert!(shelf.is_empty());
        shelf.undo(now());
        assert_eq!(shelf.get(&"a".into()).unwrap().note, "hai");
    }

    #[test]
    fn an_undone_edit_survives_a_merge_with_the_edit() {
        let mut shelf: Shelf = [named("a", 1)].into_iter().collect();
        let edited = shelf
            .edit(&"a".into(), now(), |b| b.note = "một".to_owned())
            .unwrap()
            .clone();
        shelf.undo(now());
        let undone = shelf.get(&"a".into()).unwrap();
        assert_eq!(merge(Some(&edited), undone, &edited).note, "");
        assert!(undone.modified > edited.modified);
    }

    /// A version of the bookmark that came back since, as out of the trash, is merged with the deleted
    /// one, whichever of them is newer.
    #[test]
    fn a_deletion_that_is_taken_back_brings_its_note_beside_a_version_that_was_put_back() {
        let noted = |note: &str, minute: u8| {
            let mut bookmark = named("a", 1);
            bookmark.note = note.to_owned();
            bookmark.tags = vec![note.to_owned()];
            bookmark.modified = at(&format!("2025-03-05T05:{minute:02}:00Z"));
            bookmark
        };
        for (minute, note) in [(1, "mới\n\n———\n\ncũ"), (9, "cũ\n\n———\n\nmới")] {
            let mut shelf: Shelf = [noted("mới", 5)].into_iter().collect();
            shelf.remove(&"a".into());
            let put_back = noted("cũ", minute);
            shelf.follow(put_back.clone());
            let undone = shelf.undo(now());
            let Reversal::Made(Change::Edit { before, after }) = undone else {
                panic!("{undone:?}");
            };
            assert_eq!(*before, put_back);
            assert_eq!(shelf.get(&"a".into()), Some(&*after));
            assert_eq!((after.note.as_str(), after.tags.len()), (note, 2));
            assert!(after.modified > before.modified);
            // It can be taken back and made again as any other change.
            assert!(matches!(shelf.redo(now()), Reversal::Made(_)));
            assert_eq!(shelf.get(&"a".into()).unwrap().note, "cũ");
            assert!(matches!(shelf.undo(now()), Reversal::Made(_)));
            assert_eq!(shelf.get(&"a".into()).unwrap().note, note);
        }
        // A version that says all that the deleted one does leaves nothing to bring back.
        let mut shelf: Shelf = [noted("mới", 5)].into_iter().collect();
        shelf.remove(&"a".into());
        let mut more = noted("mới hơn", 9);
        more.tags.push("mới".to_owned());
        shelf.follow(more);
        assert!(matches!(shelf.undo(now()), Reversal::Overtaken(_)));
    }

    #[test]
    fn undo_takes_back_only_what_the_change_was_about() {
        let mut shelf: Shelf = [named("a", 1)].into_iter().collect();
        shelf.edit(&"a".into(), now(), |b| b.note = "một".to_owned());
        let mut theirs = shelf.get(&"a".into()).unwrap().clone();
        theirs.tags.push("của họ".to_owned());
        theirs.touch(now());
        shelf.follow(theirs);
        for note in ["", "một"] {
            let done = if note.is_empty() {
                shelf.undo(now())
            } else {
                shelf.redo(now())
            };
            assert!(matches!(done, Reversal::Made(Change::Edit { .. })));
            let here = shelf.get(&"a".into()).unwrap();
            assert_eq!((here.note.as_str(), here.tags.len()), (note, 1));
        }
    }

    #[test]
    fn a_new_change_ends_redo_and_an_idle_edit_is_none() {
        let mut shelf = Shelf::default();
        shelf.insert(named("a", 1));
        shelf.undo(now());
        shelf.insert(named("b", 1));
        assert_eq!(shelf.redo(now()), Reversal::Nothing);
        assert_eq!(shelf.edit(&"b".into(), now(), |_| ()), None);
        shelf.undo(now());
        assert!(shelf.is_empty());
    }

    /// No older change is undone or redone in the place of one whose bookmark another program changed.
    #[test]
    fn a_change_that_came_to_nothing_stands_for_no_other() {
        let a = || named("a", 1);
        let noted = || {
            let mut noted = a();
            noted.note = "một".to_owned();
            noted
        };
        let cases: [Meddling<'_>; 3] = [
            [&|shelf| shelf.insert(a()), &|shelf| {
                shelf.forget(&"a".into());
            }],
            [
                &|shelf| {
                    shelf.follow(a());
                    shelf.remove(&"a".into());
                },
                &|shelf| {
                    shelf.follow(a());
                },
            ],
            [
                &|shelf| {
                    shelf.follow(a());
                    shelf.edit(&"a".into(), now(), |b| *b = noted());
                },
                &|shelf| {
                    shelf.follow(a());
                },
            ],
        ];
        for [change, meddle] in cases {
            let mut shelf = Shelf::default();
            shelf.insert(named("b", 2));
            change(&mut shelf);
            meddle(&mut shelf);
            let undone = shelf.undo(now());
            assert!(matches!(undone, Reversal::Overtaken(b) if b.id == "a".into()));
            assert!(shelf.get(&"b".into()).is_some());
            let undone = shelf.undo(now());
            assert!(matches!(undone, Reversal::Made(Change::Remove(b)) if b.id == "b".into()));
            shelf.follow(named("b", 2));
            let redone = shelf.redo(now());
            assert!(matches!(redone, Reversal::Overtaken(b) if b.id == "b".into()));
            assert_eq!(shelf.redo(now()), Reversal::Nothing);
        }
    }

    #[test]
    fn the_journal_is_bounded() {
        let mut shelf: Shelf = [named("a", 1)].into_iter().collect();
        for step in 0..JOURNAL_MAX_CHANGES + 5 {
            shelf.edit(&"a".into(), now(), |b| b.note = step.to_string());
        }
        let steps = steps(|| shelf.undo(now()));
        assert_eq!(steps, JOURNAL_MAX_CHANGES);
        assert_eq!(shelf.get(&"a".into()).unwrap().note, "4");
    }
}
