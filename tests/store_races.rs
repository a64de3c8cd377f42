//! Tests another program that writes at each disk operation of each writer of the store without
//! asking for a lock: neither its changes nor acknowledged changes of docbao are lost. It is apart
//! from `tests/store_changes.rs`, where all writers are docbao.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]
#![allow(dead_code, reason = "the faults are shared with other tests")]

use std::cell::Cell;
use std::fs;
use std::path::PathBuf;

use docbao::bookmark::{Bookmark, w3c};
use docbao::shell::disk::store::Store;
use docbao::shell::fs::Fs;
use tempfile::TempDir;

#[path = "support/faults.rs"]
mod faults;

#[path = "support/meddled.rs"]
mod meddled;

#[path = "support/one_bookmark.rs"]
mod one_bookmark;

use faults::Faulty;
use meddled::Meddled;
use one_bookmark::{ID, bookmark, now, tagged};

const OURS: &str = "của ta";
const THEIRS: &str = "của họ";

fn json(bookmark: &Bookmark) -> String {
    w3c::to_json(bookmark).to_string()
}

/// A change that docbao makes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Work {
    /// Makes a bookmark (`m`, add, import).
    Make,
    /// Changes a bookmark (tags, note, colour, undo, redo, another passage, an update by import).
    Change,
    /// Changes a bookmark whose file is a link.
    ChangeLinked,
    /// Changes a bookmark whose file was named by the user.
    ChangeNamed,
    /// Changes a bookmark that has a conflict copy.
    ChangeCopied,
    /// Merges a conflict copy.
    Settle,
    /// Deletes a bookmark.
    Trash,
    /// Restores a deleted bookmark.
    Restore,
}

const WORKS: [Work; 8] = [
    Work::Make,
    Work::Change,
    Work::ChangeLinked,
    Work::ChangeNamed,
    Work::ChangeCopied,
    Work::Settle,
    Work::Trash,
    Work::Restore,
];

/// A change that the other program makes meanwhile.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Other {
    /// A docbao on a file system without locks adds a tag.
    Docbao,
    /// A sync tool replaces the file by its version.
    Replace,
    /// A sync tool puts a conflict copy beside the file.
    Copy,
    /// A program deletes the file.
    Delete,
}

const OTHERS: [Other; 4] = [Other::Docbao, Other::Replace, Other::Copy, Other::Delete];

struct Place {
    _root: TempDir,
    dir: PathBuf,
}

impl Place {
    /// Returns the store before the change.
    fn new(work: Work) -> Self {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("bookmarks");
        fs::create_dir(&dir).unwrap();
        let place = Self { _root: root, dir };
        let file = match work {
            Work::Make => return place,
            Work::ChangeNamed => place.dir.join("của-tôi.json"),
            _ => place.own(),
        };
        if work == Work::ChangeLinked {
            let target = place.dir.with_file_name("dotfiles.json");
            fs::write(&target, json(&bookmark())).unwrap();
            std::os::unix::fs::symlink(&target, &file).unwrap();
        } else {
            fs::write(&file, json(&bookmark())).unwrap();
        }
        if matches!(work, Work::ChangeCopied | Work::Settle) {
            fs::write(place.copy(), json(&tagged(&bookmark(), "bản kia"))).unwrap();
        }
        if work == Work::Restore {
            place.store().trash(&ID.into(), now()).unwrap();
        }
        place
    }

    fn own(&self) -> PathBuf {
        self.dir.join(format!("{ID}.json"))
    }

    fn copy(&self) -> PathBuf {
        self.dir.join(format!("{ID} 2.json"))
    }

    fn store(&self) -> Store {
        Store::open(self.dir.clone())
    }

    /// Returns the file that holds the bookmark now, if any.
    fn file(&self) -> Option<PathBuf> {
        let named = self.dir.join("của-tôi.json");
        [self.own(), named].into_iter().find(|path| path.exists())
    }

    /// Returns the tags of the bookmark as a newly started program loads them.
    fn tags(&self) -> Option<Vec<String>> {
        let loaded = self.store().load();
        assert_eq!(loaded.broken, []);
        assert!(loaded.bookmarks.len() <= 1);
        loaded.bookmarks.into_iter().next().map(|b| b.tags)
    }

    /// Returns whether a file in the trash has a tag.
    fn is_in_trash(&self, tag: &str) -> bool {
        let files = fs::read_dir(self.dir.join("trash")).into_iter().flatten();
        let texts = files.map(|e| fs::read_to_string(e.unwrap().path()).unwrap_or_default());
        texts.into_iter().any(|text| text.contains(tag))
    }

    /// Makes the other program's change. Returns whether docbao's change was on disk before.
    fn meddle(&self, other: Other) -> bool {
        let there = self.tags();
        let theirs = tagged(&bookmark(), THEIRS);
        match other {
            Other::Docbao => {
                // Faulty files have no locks; this fault is never reached.
                let fs = Faulty::new(usize::MAX, None, false);
                let mut store = Store::with(fs, self.dir.clone());
                let known = store.load().bookmarks.into_iter().next();
                let new = tagged(known.as_ref().unwrap_or(&bookmark()), THEIRS);
                store.save(&new, known.as_ref()).unwrap();
            }
            Other::Replace => {
                let file = self.file().unwrap_or_else(|| self.own());
                let temp = self.dir.join(".syncthing.tmp");
                fs::write(&temp, json(&theirs)).unwrap();
                fs::rename(&temp, file).unwrap();
            }
            Other::Copy => {
                let name = format!("{ID}.sync-conflict-20250519-080102-ABCDEFG.json");
                fs::write(self.dir.join(name), json(&theirs)).unwrap();
            }
            Other::Delete => {
                if let Some(file) = self.file() {
                    fs::remove_file(file).unwrap();
                }
            }
        }
        there.is_some_and(|tags| tags.iter().any(|tag| tag == OURS))
    }
}

/// Makes docbao's change. Returns whether it was acknowledged.
fn work<F: Fs>(store: &mut Store<F>, work: Work, known: Option<&Bookmark>) -> bool {
    let bookmark = bookmark();
    match (work, known) {
        (Work::Settle, Some(known)) => store.save(known, Some(known)).is_ok(),
        (Work::Trash, _) => store.trash(&ID.into(), now()).is_ok(),
        (Work::Restore, _) => store.restore(&tagged(&bookmark, OURS)).is_ok(),
        (_, Some(known)) => store.save(&tagged(known, OURS), Some(known)).is_ok(),
        (_, None) => store.save(&tagged(&bookmark, OURS), None).is_ok(),
    }
}

/// Runs one case, with `other` before operation `at`. Returns whether the change had such an
/// operation.
fn is_met(w: Work, other: Other, at: usize) -> bool {
    let place = Place::new(w);
    let was_there = Cell::new(false);
    let files = Meddled::new(at, || was_there.set(place.meddle(other)));
    let (met, armed) = (files.met.clone(), files.armed.clone());
    let mut store = Store::with(files, place.dir.clone());
    // Loading is not part of the change.
    let known = store.load().bookmarks.into_iter().next();
    armed.set(true);
    let is_done = work(&mut store, w, known.as_ref());
    let tags = place.tags();
    let case = format!("{w:?} {other:?} before {at} {}: {tags:?}", met.get());
    if met.get().is_empty() {
        return false;
    }
    assert!(is_done, "{case}");
    let has = |tag: &str| tags.iter().flatten().any(|there| there == tag);
    let is_gone = w == Work::Trash;
    if other != Other::Delete {
        assert!(
            has(THEIRS) || (is_gone && place.is_in_trash(THEIRS)),
            "{case}"
        );
    }
    // A program that replaces or removes our file also discards our change.
    let is_overridden = matches!(other, Other::Replace | Other::Delete) && was_there.get();
    if !is_gone && w != Work::Settle && !is_overridden {
        assert!(has(OURS), "{case}");
    }
    if matches!(w, Work::Settle | Work::ChangeCopied) {
        let is_kept = has("bản kia") || place.is_in_trash("bản kia");
        assert!(is_kept, "{case}");
        if other != Other::Delete {
            assert!(has("bản kia") || other == Other::Replace, "{case}");
        }
    }
    if is_gone && other == Other::Delete {
        assert_eq!(tags, None, "{case}");
    }
    true
}

#[test]
fn changes_by_another_program_at_any_operation_are_kept() {
    for w in WORKS {
        for other in OTHERS {
            let operations = (0..99).take_while(|at| is_met(w, other, *at)).count();
            assert!(
                (6..60).contains(&operations),
                "{w:?} {other:?}: {operations}"
            );
        }
    }
}

/// The other program replaced a tag of ours that it had not seen, and adds it again while we save.
#[test]
fn what_a_version_written_in_a_race_lacks_does_not_count_as_removed() {
    const SEEN: &str = "đã có";
    let base = tagged(&bookmark(), SEEN);
    let blind = tagged(&bookmark(), THEIRS);
    let whole = tagged(&blind, SEEN);
    for at in 0.. {
        let place = Place::new(Work::Change);
        fs::write(place.own(), json(&blind)).unwrap();
        let files = Meddled::new(at, || fs::write(place.own(), json(&whole)).unwrap());
        let (met, armed) = (files.met.clone(), files.armed.clone());
        let store = Store::with(files, place.dir.clone());
        armed.set(true);
        store.save(&tagged(&base, OURS), Some(&base)).unwrap();
        let mut tags = place.tags().unwrap();
        tags.sort();
        assert_eq!(tags, [THEIRS, OURS, SEEN], "before {at} {}", met.get());
        if met.get() == "exchange" {
            return;
        }
        assert!(!met.get().is_empty(), "no file was exchanged");
    }
}

#[test]
fn a_folder_that_is_lost_during_a_look_or_a_save_deletes_nothing() {
    for at in 0.. {
        let place = Place::new(Work::Change);
        let aside = place.dir.with_extension("aside");
        let files = Meddled::new(at, || fs::rename(&place.dir, &aside).unwrap());
        let (met, armed) = (files.met.clone(), files.armed.clone());
        let mut store = Store::with(files, place.dir.clone());
        let known = store.load().bookmarks.remove(0);
        armed.set(true);
        let gone = store.look().gone;
        let is_lost_in_look = !met.get().is_empty();
        let saved = store.save(&tagged(&known, OURS), Some(&known));
        let case = format!("lost before {at} {}", met.get());
        if met.get().is_empty() {
            assert!(at > 5, "{case}");
            return;
        }
        assert_eq!(gone, [], "{case}");
        assert!(!place.dir.exists(), "{case}");
        assert!(saved.is_err() || !is_lost_in_look, "{case}");
        store.look();
        assert_eq!(store.broken()[0].path, place.dir, "{case}");
    }
}
