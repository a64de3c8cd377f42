//! Tests the store when a bookmark is changed, deleted, restored or exported: under faults, killed
//! at every disk operation, and by several writers of one bookmark at once. Everything happens in
//! temporary folders.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use docbao::bookmark::Bookmark;
use docbao::shell::disk::outfile::{self, IfExists};
use docbao::shell::disk::store::{Broken, Store};
use docbao::shell::fs::{Fs, RealFs};
use tempfile::TempDir;

#[path = "support/faults.rs"]
mod faults;
#[path = "support/one_bookmark.rs"]
mod one_bookmark;

use faults::{Deadly, ERRNOS, Faulty};
use one_bookmark::{ID, bookmark, now, tagged};

struct Place {
    _root: TempDir,
    dir: PathBuf,
}

impl Place {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("bookmarks");
        Self { _root: root, dir }
    }

    fn store(&self) -> Store {
        Store::open(self.dir.clone())
    }

    /// Returns the bookmark on disk; nothing may be broken that is not set aside, and there may be no other bookmark.
    fn on_disk(&self) -> Option<Bookmark> {
        let loaded = self.store().load();
        assert!(loaded.broken.iter().all(Broken::is_set_aside), "{loaded:?}");
        assert!(loaded.bookmarks.len() <= 1);
        loaded.bookmarks.into_iter().next()
    }

    fn tags(&self) -> Vec<String> {
        self.on_disk().map_or_else(Vec::new, |b| b.tags)
    }

    fn in_trash(&self) -> usize {
        fs::read_dir(self.dir.join("trash")).map_or(0, Iterator::count)
    }

    fn temps(&self) -> usize {
        let names = fs::read_dir(&self.dir).unwrap();
        let temp = |name: &std::ffi::OsStr| Path::new(name).extension() == Some("tmp".as_ref());
        names
            .filter(|e| temp(&e.as_ref().unwrap().file_name()))
            .count()
    }
}

// ---- one bookmark, two programs

#[test]
fn changes_made_by_another_program_meanwhile_are_kept() {
    let place = Place::new();
    let base = bookmark();
    place.store().save(&base, None).unwrap();
    let theirs = tagged(&base, "của họ");
    place.store().save(&theirs, Some(&base)).unwrap();
    let ours = tagged(&base, "của ta");
    let merged = place.store().save(&ours, Some(&base)).unwrap();
    assert_eq!(merged.tags.len(), 2);
    assert_eq!(place.on_disk(), Some(merged.clone()));
    assert!(merged.modified > theirs.modified.max(ours.modified));
    // The next change starts from the version that this program knows, merged or not.
    let next = tagged(&ours, "nữa");
    assert_eq!(
        place.store().save(&next, Some(&ours)).unwrap().tags.len(),
        3
    );
    assert_eq!(place.temps(), 0);
}

#[test]
fn a_change_of_a_bookmark_deleted_elsewhere_is_kept() {
    let place = Place::new();
    let base = bookmark();
    place.store().save(&base, None).unwrap();
    place.store().trash(&ID.into(), now()).unwrap();
    let ours = tagged(&base, "của ta");
    assert_eq!(place.store().save(&ours, Some(&base)).unwrap(), ours);
    assert_eq!(place.on_disk(), Some(ours));
}

#[test]
fn a_change_over_a_broken_file_sets_that_aside() {
    let place = Place::new();
    let base = bookmark();
    place.store().save(&base, None).unwrap();
    fs::write(place.store().path(&ID.into()), "{ nửa").unwrap();
    let ours = tagged(&base, "của ta");
    place.store().save(&ours, Some(&base)).unwrap();
    assert_eq!(place.on_disk(), Some(ours));
    let names = fs::read_dir(&place.dir).unwrap();
    let broken =
        names.filter(|e| e.as_ref().unwrap().path().extension() == Some("broken".as_ref()));
    assert_eq!(broken.count(), 1);
}

/// Number of times that writers race without a lock. A run takes about a second; a version of the store that
/// took missing tags for removed ones lost some in nearly each.
const UNLOCKED_RUNS: usize = 3;

/// Adds tags to the bookmark one by one, each to the version that this writer knows, as a reader
/// does.
fn add_tags<F: Fs>(store: &Store<F>, writer: usize, count: usize) {
    let mut known = bookmark();
    for n in 0..count {
        let ours = tagged(&known, &format!("{writer}-{n}"));
        known = store.save(&ours, Some(&known)).unwrap();
    }
}

#[test]
fn four_writers_of_one_bookmark_lose_no_change() {
    let place = Place::new();
    place.store().save(&bookmark(), None).unwrap();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let store = place.store();
            scope.spawn(move || add_tags(&store, writer, 25));
        }
    });
    let mut tags = place.tags();
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 100);
    assert_eq!(place.temps(), 0);
}

/// Real files without locks, as on NFS without a lock daemon.
struct Unlocked;

impl Fs for Unlocked {
    type File = <RealFs as Fs>::File;

    fn create_dir_all(&self, dir: &Path) -> std::io::Result<()> {
        RealFs.create_dir_all(dir)
    }
    fn create_new(&self, path: &Path) -> std::io::Result<Self::File> {
        RealFs.create_new(path)
    }
    fn write(&self, file: &mut Self::File, bytes: &[u8]) -> std::io::Result<usize> {
        RealFs.write(file, bytes)
    }
    fn sync(&self, file: &mut Self::File) -> std::io::Result<()> {
        RealFs.sync(file)
    }
    fn rename(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        RealFs.rename(from, to)
    }
    fn exchange(&self, one: &Path, other: &Path) -> std::io::Result<()> {
        RealFs.exchange(one, other)
    }
    fn rename_new(&self, one: &Path, other: &Path) -> std::io::Result<()> {
        RealFs.rename_new(one, other)
    }
    fn sync_dir(&self, dir: &Path) -> std::io::Result<()> {
        RealFs.sync_dir(dir)
    }
    fn remove(&self, path: &Path) -> std::io::Result<()> {
        RealFs.remove(path)
    }
    fn read_dir(&self, dir: &Path) -> std::io::Result<Vec<PathBuf>> {
        RealFs.read_dir(dir)
    }
    fn read(&self, path: &Path, cap: u64) -> std::io::Result<Vec<u8>> {
        RealFs.read(path, cap)
    }
}

#[test]
fn four_writers_without_a_lock_lose_no_change() {
    for _ in 0..UNLOCKED_RUNS {
        let place = Place::new();
        place.store().save(&bookmark(), None).unwrap();
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let store = Store::with(Unlocked, place.dir.clone());
                scope.spawn(move || add_tags(&store, writer, 25));
            }
        });
        let tags = place.tags();
        let added = (0..4).flat_map(|writer| (0..25).map(move |n| format!("{writer}-{n}")));
        let lost: Vec<String> = added.filter(|tag| !tags.contains(tag)).collect();
        assert_eq!(lost, [""; 0]);
    }
}

/// Real files that cannot be exchanged atomically, as on some file systems.
struct Plain;

impl Fs for Plain {
    type File = <RealFs as Fs>::File;

    fn create_dir_all(&self, dir: &Path) -> std::io::Result<()> {
        RealFs.create_dir_all(dir)
    }
    fn create_new(&self, path: &Path) -> std::io::Result<Self::File> {
        RealFs.create_new(path)
    }
    fn write(&self, file: &mut Self::File, bytes: &[u8]) -> std::io::Result<usize> {
        RealFs.write(file, bytes)
    }
    fn sync(&self, file: &mut Self::File) -> std::io::Result<()> {
        RealFs.sync(file)
    }
    fn rename(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        RealFs.rename(from, to)
    }
    fn sync_dir(&self, dir: &Path) -> std::io::Result<()> {
        RealFs.sync_dir(dir)
    }
    fn remove(&self, path: &Path) -> std::io::Result<()> {
        RealFs.remove(path)
    }
    fn read_dir(&self, dir: &Path) -> std::io::Result<Vec<PathBuf>> {
        RealFs.read_dir(dir)
    }
    fn read(&self, path: &Path, cap: u64) -> std::io::Result<Vec<u8>> {
        RealFs.read(path, cap)
    }
}

#[test]
fn where_files_cannot_be_exchanged_changes_are_merged_all_the_same() {
    let place = Place::new();
    let base = bookmark();
    place.store().save(&base, None).unwrap();
    let store = Store::with(Plain, place.dir.clone());
    add_tags(&store, 0, 3);
    add_tags(&store, 1, 3);
    assert_eq!(place.tags().len(), 6);
    assert_eq!(place.temps(), 0);
}

// ---- faults

/// Updates a bookmark with a fault at operation `at`. Returns the name of that operation, or `None`
/// when the update has fewer.
fn update_with_fault(at: usize, errno: Option<i32>, lasting: bool) -> Option<&'static str> {
    let place = Place::new();
    let base = bookmark();
    place.store().save(&base, None).unwrap();
    place
        .store()
        .save(&tagged(&base, "của họ"), Some(&base))
        .unwrap();
    let ours = tagged(&base, "của ta");
    let faulty = Faulty::new(at, errno, lasting);
    let hit = faulty.hit.clone();
    let result = Store::with(faulty, place.dir.clone()).save(&ours, Some(&base));
    let case = format!("{} {errno:?} lasting {lasting}: {result:?}", hit.get());
    let tags = place.tags();
    assert!(tags.contains(&"của họ".to_owned()), "{case}");
    if result.is_ok() {
        assert_eq!(tags.len(), 2, "{case}");
    }
    // The next save works, and the bookmark has all changes.
    place
        .store()
        .save(&tagged(&ours, "nữa"), Some(&base))
        .unwrap();
    assert_eq!(place.tags().len(), 3, "{case}");
    (!hit.get().is_empty()).then(|| hit.get())
}

#[test]
fn any_error_at_any_operation_of_a_change_loses_neither_side() {
    for errno in ERRNOS
        .map(Some)
        .into_iter()
        .chain([Some(libc::EINTR), None])
    {
        for lasting in [false, true] {
            if lasting && errno == Some(libc::EINTR) {
                continue;
            }
            let hits: Vec<_> = (0..99)
                .map_while(|at| update_with_fault(at, errno, lasting))
                .collect();
            let first = [
                "create_dir_all",
                "read",
                "create_new",
                "write",
                "sync",
                "exchange",
            ];
            assert!(hits.starts_with(&first), "{hits:?}");
            assert!(hits.ends_with(&["sync_dir"]), "{hits:?}");
        }
    }
}

#[test]
fn any_error_while_a_deletion_is_taken_back_loses_nothing() {
    for errno in ERRNOS {
        for lasting in [false, true] {
            let mut operations = 0;
            for at in 0..99 {
                let place = Place::new();
                place.store().save(&bookmark(), None).unwrap();
                place.store().trash(&ID.into(), now()).unwrap();
                let faulty = Faulty::new(at, Some(errno), lasting);
                let hit = faulty.hit.clone();
                let result = Store::with(faulty, place.dir.clone()).restore(&bookmark());
                let here = place.on_disk().is_some();
                assert!(here || place.in_trash() == 1, "{errno} at {}", hit.get());
                assert!(here || result.is_err(), "{errno} at {}", hit.get());
                place.store().restore(&bookmark()).unwrap();
                assert_eq!(place.on_disk(), Some(bookmark()));
                assert_eq!(place.in_trash(), 0);
                if hit.get().is_empty() {
                    break;
                }
                operations += 1;
            }
            assert!(operations >= 7, "{operations}");
        }
    }
}

#[test]
fn any_error_while_deleting_leaves_it_in_one_place() {
    for errno in ERRNOS {
        for at in 0..99 {
            let place = Place::new();
            place.store().save(&bookmark(), None).unwrap();
            let faulty = Faulty::new(at, Some(errno), true);
            let hit = faulty.hit.clone();
            let result = Store::with(faulty, place.dir.clone()).trash(&ID.into(), now());
            let here = usize::from(place.on_disk().is_some());
            assert_eq!(here + place.in_trash(), 1, "{errno} at {}", hit.get());
            place.store().trash(&ID.into(), now()).unwrap();
            assert_eq!((place.on_disk(), place.in_trash()), (None, 1));
            if hit.get().is_empty() {
                result.unwrap();
                assert!(at >= 6, "{at} operations");
                break;
            }
        }
    }
}

#[test]
fn any_error_while_exporting_leaves_the_old_file_or_the_new() {
    for errno in ERRNOS.map(Some).into_iter().chain([None]) {
        for old in [Some("cũ"), None] {
            for at in 0..99 {
                let root = tempfile::tempdir().unwrap();
                let path = root.path().join("xuất.md");
                if let Some(old) = old {
                    fs::write(&path, old).unwrap();
                }
                let faulty = Faulty::new(at, errno, false);
                let hit = faulty.hit.clone();
                let result =
                    outfile::write_with(&faulty, &path, b"m\xe1\xbb\x9bi", IfExists::Replace);
                let there = fs::read_to_string(&path).ok();
                let is_new = there.as_deref() == Some("mới");
                assert!(is_new || there.as_deref() == old, "{errno:?} {}", hit.get());
                assert!(is_new || result.is_err(), "{errno:?} {}", hit.get());
                assert_eq!(
                    fs::read_dir(root.path()).unwrap().count(),
                    usize::from(there.is_some())
                );
                if hit.get().is_empty() {
                    assert!(at >= 5, "{at} operations");
                    break;
                }
            }
        }
    }
}

#[test]
fn an_export_over_a_file_asks_first_and_never_touches_what_is_no_file() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("a.md");
    fs::write(&path, "cũ").unwrap();
    let kind = |path: &Path, over| outfile::write(path, b"x", over).unwrap_err().kind();
    assert_eq!(kind(&path, IfExists::Keep), ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&path).unwrap(), "cũ".as_bytes());
    assert_eq!(kind(root.path(), IfExists::Keep), ErrorKind::IsADirectory);
    assert_eq!(
        kind(root.path(), IfExists::Through),
        ErrorKind::IsADirectory
    );
    assert_eq!(
        kind(Path::new("/dev/null"), IfExists::Replace),
        ErrorKind::InvalidInput
    );
    outfile::write(Path::new("/dev/null"), b"x", IfExists::Through).unwrap();
    let link = root.path().join("nowhere");
    std::os::unix::fs::symlink(root.path().join("none"), &link).unwrap();
    assert_eq!(kind(&link, IfExists::Replace), ErrorKind::NotADirectory);
    assert!(link.is_symlink());
}

// ---- kill

const CHILD: &str = "DOCBAO_TEST_CHILD";

/// Changes that a child process makes before it is killed.
const WORKS: [&str; 4] = ["update", "trash", "restore", "export"];

fn work<F: Fs>(what: &str, fs: F, dir: &Path) {
    let base = bookmark();
    match what {
        "update" => drop(
            Store::with(fs, dir.into())
                .save(&tagged(&base, "của ta"), Some(&base))
                .unwrap(),
        ),
        "trash" => drop(
            Store::with(fs, dir.into())
                .trash(&ID.into(), now())
                .unwrap(),
        ),
        "restore" => drop(Store::with(fs, dir.into()).restore(&base).unwrap()),
        _ => outfile::write_with(
            &fs,
            &dir.join("xuất.md"),
            b"m\xe1\xbb\x9bi",
            IfExists::Replace,
        )
        .unwrap(),
    }
}

/// Runs in a child process of the test below; it is no test by itself.
#[test]
fn child_works() {
    let Ok(order) = std::env::var(CHILD) else {
        return;
    };
    let mut parts = order.splitn(3, ' ');
    let (what, left) = (
        parts.next().unwrap(),
        parts.next().unwrap().parse().unwrap(),
    );
    work(
        what,
        Deadly::new(left, false),
        Path::new(parts.next().unwrap()),
    );
}

/// Kills a child before operation `at`. Returns whether the change had such an operation.
fn is_killed(what: &str, at: usize) -> bool {
    let place = Place::new();
    place.store().save(&bookmark(), None).unwrap();
    let export = place.dir.join("xuất.md");
    fs::write(&export, "cũ").unwrap();
    match what {
        "update" => drop(
            place
                .store()
                .save(&tagged(&bookmark(), "của họ"), Some(&bookmark()))
                .unwrap(),
        ),
        "restore" => drop(place.store().trash(&ID.into(), now()).unwrap()),
        _ => {}
    }
    let output = Command::new("sh")
        .args([
            "-c",
            "ulimit -c 0; exec \"$0\" --exact child_works --test-threads 1",
        ])
        .arg(std::env::current_exe().unwrap())
        .env(CHILD, format!("{what} {at} {}", place.dir.display()))
        .output()
        .unwrap();
    let here = place.on_disk();
    let case = format!("{what} killed at {at}: {here:?}");
    match what {
        "update" => assert!(here.unwrap().tags.contains(&"của họ".to_owned()), "{case}"),
        "export" => {
            let text = fs::read_to_string(&export).unwrap();
            assert!(["cũ", "mới"].contains(&text.as_str()), "{case}");
        }
        "trash" => assert_eq!(usize::from(here.is_some()) + place.in_trash(), 1, "{case}"),
        _ => assert!(here.is_some() || place.in_trash() == 1, "{case}"),
    }
    // The same change works now, whatever the killed process left behind.
    work(what, RealFs, &place.dir);
    assert_eq!(place.on_disk().is_none(), what == "trash", "{case}");
    !output.status.success()
}

#[test]
fn a_kill_at_any_operation_of_a_change_loses_nothing() {
    for what in WORKS {
        let kills = (0..99).take_while(|at| is_killed(what, *at)).count();
        assert!((4..40).contains(&kills), "{what}: {kills}");
    }
}
