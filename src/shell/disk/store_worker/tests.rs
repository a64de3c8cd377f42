//! Tests what the store's thread writes, finds changed and tells, on real folders.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::thread::{self, ThreadId};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::*;
use crate::app;
use crate::app::model::{Model, Start};
use crate::app::update::update;
use crate::article::{ArticleId, Source};
use crate::bookmark::tests::{article, article_at, at, keep};
use crate::bookmark::{new_id, w3c};
use crate::import;
use crate::library::memory::Memory;
use crate::reason::Fault;

fn worker(dir: &Path) -> (StoreWorker, Receiver<Event>) {
    let (queue, events) = mpsc::channel();
    let worker = StoreWorker {
        // Not in the folder, which tests take away.
        drafts: Drafts::new(dir.with_extension("drafts"), dir),
        watcher: Watcher::new(|_| true, || ()),
        poll: FolderPoll::take(dir),
        store: Store::open(dir.to_owned()),
        refused: HashMap::new(),
        deleted: HashMap::new(),
        unread: Vec::new(),
        unread_drafts: Vec::new(),
        doubted: None,
        unsettled: Vec::new(),
        is_forgetful: false,
        reading: StateWriter::new(dir.join("reading.json")),
        queue,
        log: Log::default(),
    };
    (worker, events)
}

fn changed(old: &Bookmark, change: impl FnOnce(&mut Bookmark)) -> Bookmark {
    let mut new = old.clone();
    change(&mut new);
    new.touch(at("2025-06-01T00:00:00Z"));
    new
}

/// Names of temporary files: of a process that died long ago, of one whose clock was wrong, and
/// of one that may be writing now.
fn temps() -> [String; 3] {
    let name = |hours| {
        let made = Timestamp::now() + jiff::SignedDuration::from_hours(hours);
        format!(".docbao-{}-0123456789abcdef.tmp", made.as_millisecond())
    };
    [name(-25), name(25), name(-1)]
}

fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_dead_processes_left_is_removed_at_the_next_start_wherever_they_wrote() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    let dirs = ["store", "state", "drafts", "dotfiles"].map(at);
    let temps = temps();
    for dir in &dirs {
        std::fs::create_dir(dir).unwrap();
        for name in &temps {
            File::create(dir.join(name)).unwrap();
        }
    }
    std::fs::write(at("dotfiles/reading.json"), "{}").unwrap();
    std::os::unix::fs::symlink(at("dotfiles/reading.json"), at("state/reading.json")).unwrap();
    let (mut worker, _events) = worker(&at("store"));
    worker.drafts = Drafts::new(at("drafts"), &at("store"));
    worker.reading = StateWriter::new(at("state/reading.json"));
    worker.open();
    for dir in &dirs {
        let mut left = names(dir);
        left.retain(|name| name != "reading.json");
        assert_eq!(left, [temps[2].clone()], "{}", dir.display());
    }
    // Folders that are not there have nothing to remove.
    for dir in &dirs {
        std::fs::remove_dir_all(dir).unwrap();
    }
    worker.sweep();
}

#[test]
fn an_export_removes_what_one_that_was_killed_left_in_its_folder() {
    let home = tempfile::tempdir().unwrap();
    let temps = temps();
    for name in &temps {
        File::create(home.path().join(name)).unwrap();
    }
    let path = home.path().join("xuất.md");
    outfile::write(&path, b"m", outfile::IfExists::Keep).unwrap();
    assert_eq!(names(home.path()), [temps[2].clone(), "xuất.md".to_owned()]);
}

fn tag(old: &Bookmark, tag: &str) -> Bookmark {
    changed(old, |b| b.tags.push(tag.to_owned()))
}

#[test]
fn what_another_changed_is_merged_and_told_also_behind_what_waits() {
    let temp = tempfile::tempdir().unwrap();
    let (mut worker, events) = worker(temp.path());
    let first = keep(&article("Nước lớn rồi, ghe vô được."), "ghe vô");
    worker.save(&first, None);
    let theirs = tag(&first, "của họ");
    Store::open(temp.path().to_owned())
        .save(&theirs, Some(&first))
        .unwrap();
    // Two changes one after the other, the second made before the first was written.
    let second = tag(&first, "tạm");
    let third = changed(&second, |b| b.tags.clear());
    worker.save(&second, Some(&first));
    worker.save(&third, Some(&second));
    let told: Vec<_> = events.try_iter().filter_map(tags_of).collect();
    assert_eq!(told, [vec!["tạm", "của họ"], vec!["của họ"]]);
    assert_eq!(worker.store.load().bookmarks[0].tags, ["của họ"]);
}

#[test]
fn conflict_copies_are_merged_on_the_disk_and_told_unless_they_are_alike() {
    for differ in [true, false] {
        let temp = tempfile::tempdir().unwrap();
        let first = keep(&article("Nước lớn rồi, ghe vô được."), "ghe vô");
        let theirs = changed(&first, |b| b.note = "của họ".to_owned());
        let copy = temp.path().join(format!("{} 2.json", first.id));
        let own = if differ { &first } else { &theirs };
        std::fs::write(&copy, w3c::to_json(&theirs).to_string()).unwrap();
        let (mut worker, events) = worker(temp.path());
        worker.store.save(own, None).unwrap();
        worker.open();
        let Ok(Event::Bookmarks { shelf, .. }) = events.try_recv() else {
            panic!("bookmarks come first");
        };
        assert_eq!(shelf.get(&first.id).unwrap().note, "của họ");
        let told = events
            .try_iter()
            .any(|e| matches!(e, Event::Merged { quotes, .. } if *quotes == ["ghe vô"]));
        assert_eq!(told, differ);
        assert!(!copy.exists());
        let load = worker.store.load();
        assert_eq!((load.bookmarks.len(), load.conflicts.len()), (1, 0));
        assert!(load.bookmarks[0].is_same(&theirs));

        // One that comes later, older by its time and with a tag of its own.
        let mut later = first.clone();
        later.tags.push("thêm".to_owned());
        std::fs::write(&copy, w3c::to_json(&later).to_string()).unwrap();
        let (_open, orders) = mpsc::channel();
        worker.look();
        assert!(matches!(worker.next(&orders), Some(Order::Rescan)));
        worker.look();
        assert!(worker.unsettled.is_empty());
        let told: Vec<Event> = events.try_iter().collect();
        assert!(
            matches!(&told[..], [Event::Changed { .. }, Event::Merged { quotes, .. }] if *quotes == ["ghe vô"]),
            "{told:?}"
        );
        let here = &worker.store.load().bookmarks[0];
        assert_eq!(
            (here.note.as_str(), &here.tags[..]),
            ("của họ", &["thêm".to_owned()][..])
        );
    }
}

#[test]
fn a_program_that_saves_by_way_of_another_file_can_rename_it() {
    let temp = tempfile::tempdir().unwrap();
    let first = tag(
        &keep(&article("Nước lớn rồi, ghe vô được."), "ghe vô"),
        "bỏ",
    );
    let theirs = changed(&first, |b| b.tags.clear());
    let (mut worker, _events) = worker(temp.path());
    worker.save(&first, None);
    worker.open();
    for ending in ["json.tmp", "json.Xy12Ab", "new.json"] {
        let own = worker.store.path(&first.id);
        let temporary = own.with_extension(ending);
        std::fs::write(&temporary, w3c::to_json(&theirs).to_string()).unwrap();
        worker.look();
        std::fs::rename(&temporary, &own).unwrap();
        worker.look();
        assert!(worker.unsettled.is_empty());
        let here = worker.store.load();
        assert_eq!(here.bookmarks, std::slice::from_ref(&theirs), "{ending}");
        worker.save(&first, Some(&theirs));
        worker.look();
    }
}

#[test]
fn a_deletion_taken_back_brings_what_others_wrote_before_it() {
    let temp = tempfile::tempdir().unwrap();
    let (mut worker, events) = worker(temp.path());
    let first = keep(&article("Nước lớn rồi, ghe vô được."), "ghe vô");
    worker.save(&first, None);
    let theirs = tag(&first, "của họ");
    Store::open(temp.path().to_owned())
        .save(&theirs, Some(&first))
        .unwrap();
    worker.trash(first.id.clone());
    assert_eq!(worker.store.load().bookmarks, []);
    worker.restore(&first);
    assert_eq!(worker.store.load().bookmarks[0].tags, ["của họ"]);
    assert_eq!(events.try_iter().find_map(tags_of).unwrap(), ["của họ"]);
}

fn unread(events: &Receiver<Event>) -> Option<Vec<Unread>> {
    events.try_iter().find_map(|event| match event {
        Event::Unread(unread) => Some(unread),
        _ => None,
    })
}

#[test]
fn a_file_that_breaks_is_told_once_it_has_stayed_so_and_when_it_is_mended() {
    let temp = tempfile::tempdir().unwrap();
    let (mut worker, events) = worker(temp.path());
    let first = keep(&article("Nước lớn rồi, ghe vô được."), "ghe vô");
    worker.save(&first, None);
    worker.open();
    let path = worker.store.path(&first.id);
    let whole = std::fs::read(&path).unwrap();
    let (_open, orders) = mpsc::channel();

    // Half written, and whole again before it is looked at once more: nobody is disturbed.
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    worker.look();
    std::fs::write(&path, &whole).unwrap();
    assert!(matches!(worker.next(&orders), Some(Order::Rescan)));
    worker.look();
    assert_eq!(unread(&events), None);

    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    worker.look();
    assert_eq!(unread(&events), None, "it may be half written");
    assert!(matches!(worker.next(&orders), Some(Order::Rescan)));
    worker.look();
    let told = unread(&events).unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].id.as_ref(), Some(&first.id));
    assert!(told[0].why.is(Fault::JsonCut), "{told:?}");
    assert!(worker.doubted.is_none(), "it is told once");

    // Written again, though nothing of it changed here; what was broken is kept.
    worker.save(&first, None);
    worker.look();
    assert!(matches!(worker.next(&orders), Some(Order::Rescan)));
    worker.look();
    let aside = unread(&events).unwrap();
    assert_eq!(aside.len(), 1);
    assert!(aside[0].why.is(Fault::SetAside) && aside[0].path.ends_with(".broken"));
    assert_eq!(std::fs::read(&path).unwrap(), whole);
    // It is told at every start, until somebody renames or removes it.
    worker.open();
    let told = events.try_iter().next();
    assert!(matches!(told, Some(Event::Bookmarks { unread, .. }) if unread == aside));
    let file = names(temp.path())
        .into_iter()
        .find(|name| name.ends_with(".broken"));
    std::fs::remove_file(temp.path().join(file.unwrap())).unwrap();
    worker.look();
    assert_eq!(unread(&events), Some(Vec::new()));
}

#[test]
fn a_folder_that_is_lost_is_told_and_keeps_what_it_held() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("bookmarks");
    let (mut worker, events) = worker(&dir);
    let first = keep(&article("Nước lớn rồi, ghe vô được."), "ghe vô");
    worker.save(&first, None);
    worker.open();
    let _ = events.try_iter().count();
    let aside = temp.path().join("aside");
    let (_open, orders) = mpsc::channel();
    for make in [None, Some("a file in its place")] {
        std::fs::rename(&dir, &aside).unwrap();
        if let Some(text) = make {
            std::fs::write(&dir, text).unwrap();
        }
        worker.look();
        assert!(matches!(worker.next(&orders), Some(Order::Rescan)));
        worker.look();
        let told: Vec<Event> = events.try_iter().collect();
        let [Event::Unread(unread)] = &told[..] else {
            panic!("{told:?}");
        };
        assert_eq!(unread[0].kind, UnreadKind::Folder);
        worker.save(&tag(&first, "chợ"), Some(&first));
        worker.trash(first.id.clone());
        let told: Vec<Event> = events.try_iter().collect();
        let refused = told.iter().filter(|e| matches!(e, Event::NotStored { .. }));
        assert_eq!(refused.count(), 2, "{told:?}");
        if make.is_some() {
            std::fs::remove_file(&dir).unwrap();
        }
        std::fs::rename(&aside, &dir).unwrap();
        worker.look();
        let told: Vec<Event> = events.try_iter().collect();
        assert!(
            matches!(&told[..], [Event::Unread(none)] if none.is_empty()),
            "{told:?}"
        );
    }
}

/// The tags of the bookmark that is told to be other than it was sent.
fn tags_of(event: Event) -> Option<Vec<String>> {
    match event {
        Event::Changed { mut bookmarks, .. } => Some(bookmarks.remove(0).tags),
        _ => None,
    }
}

/// Puts a file in the place of the folder `dir`, so that nothing can be saved there, does `work`,
/// and puts the folder back.
fn out_of_reach(dir: &Path, work: impl FnOnce()) {
    let aside = dir.with_extension("aside");
    std::fs::rename(dir, &aside).unwrap();
    std::fs::write(dir, "a file in the folder's place").unwrap();
    work();
    std::fs::remove_file(dir).unwrap();
    std::fs::rename(&aside, dir).unwrap();
}

#[test]
fn what_could_not_be_saved_is_among_the_drafts_and_saved_by_the_next_run() {
    let temp = tempfile::tempdir().unwrap();
    let (dir, drafts) = (temp.path().join("bookmarks"), temp.path().join("drafts"));
    let keeper_with_drafts = || {
        let (mut worker, events) = worker(&dir);
        worker.drafts = Drafts::new(drafts.clone(), &dir);
        (worker, events)
    };
    let all: Vec<Bookmark> = ["ghe vô được.", "Nước lớn", "rồi", "ghe"]
        .iter()
        .map(|quote| {
            let mut bookmark = keep(&article("Nước lớn rồi, ghe vô được."), quote);
            bookmark.id = BookmarkId::from(Drafts::fresh_id().to_string());
            bookmark
        })
        .collect();
    let [noted, deleted, changed_later, new] = &all[..] else {
        panic!("four");
    };
    let (mut worker, events) = keeper_with_drafts();
    for bookmark in [noted, deleted, changed_later] {
        worker.save(bookmark, None);
    }
    worker.open();
    let _ = events.try_iter().count();
    let with_note = changed(noted, |b| b.note = "quý giá".to_owned());
    let with_both = changed(&with_note, |b| b.tags.push("nhãn".to_owned()));
    out_of_reach(&dir, || {
        worker.save(&with_note, Some(noted));
        worker.save(&with_both, Some(&with_note));
        worker.trash(deleted.id.clone());
        worker.trash(changed_later.id.clone());
        worker.save(new, None);
    });
    let refuges = events.try_iter().filter_map(|event| match event {
        Event::NotStored { refuge, .. } => Some(refuge),
        _ => None,
    });
    assert_eq!(refuges.collect::<Vec<_>>(), [Refuge::Draft; 5]);
    // The program is killed here. Another one writes.
    drop(worker);
    let other = Store::open(dir.clone());
    let mut theirs = changed_later.clone();
    theirs.touch(Timestamp::now());
    other.save(&theirs, Some(changed_later)).unwrap();
    let theirs = changed(noted, |b| b.tags.push("của họ".to_owned()));
    other.save(&theirs, Some(noted)).unwrap();

    assert_eq!(names(&drafts).len(), 4);
    let (mut worker, events) = keeper_with_drafts();
    worker.open();
    let told: Vec<Event> = events.try_iter().collect();
    let Some(Event::Bookmarks { shelf, .. }) = told.first() else {
        panic!("{told:?}");
    };
    assert!(told.iter().any(|e| matches!(e, Event::SavedLate)));
    let here = shelf.get(&noted.id).unwrap();
    assert_eq!(here.note, "quý giá");
    assert_eq!(here.tags.len(), 2, "{:?}", here.tags);
    assert!(shelf.get(&deleted.id).is_none());
    assert!(shelf.get(&changed_later.id).is_some());
    assert!(shelf.get(&new.id).is_some());
    let on_disk = worker.store.load().bookmarks;
    assert_eq!(on_disk.len(), 3);
    assert!(on_disk.iter().all(|b| shelf.get(&b.id).unwrap().is_same(b)));
    assert_eq!(names(&drafts), [""; 0], "nothing is left to save");
}

#[test]
fn what_the_next_run_cannot_save_either_waits_and_is_shown() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("bookmarks");
    let drafts = temp.path().join("drafts");
    std::fs::write(&dir, "a file in the folder's place").unwrap();
    let first = keep(&article("Nước lớn rồi, ghe vô được."), "ghe vô");
    for run in 0..3 {
        let (mut worker, events) = worker(&dir);
        worker.drafts = Drafts::new(drafts.clone(), &dir);
        worker.open();
        let told: Vec<Event> = events.try_iter().collect();
        if run == 0 {
            worker.save(&first, None);
        } else {
            let Some(Event::Bookmarks { shelf, .. }) = told.first() else {
                panic!("{told:?}");
            };
            assert!(shelf.get(&first.id).is_some());
            let refused = |e: &Event| {
                matches!(
                    e,
                    Event::NotStored {
                        refuge: Refuge::Draft,
                        ..
                    }
                )
            };
            assert!(told.iter().any(refused), "{told:?}");
        }
        worker.keep_refused();
        assert_eq!(names(&drafts).len(), 1);
    }
    // Where the drafts cannot be written either, that is told.
    std::fs::remove_dir_all(&drafts).unwrap();
    std::fs::write(&drafts, "a file in the folder's place").unwrap();
    let (mut worker, events) = worker(&dir);
    worker.drafts = Drafts::new(drafts, &dir);
    worker.save(&first, None);
    worker.keep_refused();
    let told = events.try_iter().last();
    assert!(
        matches!(
            &told,
            Some(Event::NotStored {
                refuge: Refuge::Memory,
                ..
            })
        ),
        "{told:?}"
    );
}

#[test]
fn a_change_after_one_that_failed_is_still_made_of_what_is_on_disk() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("bookmarks");
    let (mut worker, events) = worker(&dir);
    let first = tag(&keep(&article("Nước lớn rồi."), "Nước"), "một");
    worker.save(&first, None);
    let path = worker.store.path(&first.id);
    let aside = temp.path().join("aside");
    std::fs::rename(&dir, &aside).unwrap();
    std::fs::write(&dir, "a file in the folder's place").unwrap();
    let second = tag(&first, "hai");
    worker.save(&second, Some(&first));
    assert!(matches!(
        events.try_iter().last(),
        Some(Event::NotStored { .. })
    ));
    std::fs::remove_file(&dir).unwrap();
    std::fs::rename(&aside, &dir).unwrap();
    let third = changed(&second, |b| b.note = "ba".to_owned());
    worker.save(&third, Some(&second));
    assert!(path.exists());
    let here = &worker.store.load().bookmarks[0];
    assert_eq!((here.note.as_str(), here.tags.len()), ("ba", 2));
}

/// A disk on which nothing is read before a word is said, and never by the loop's thread.
struct Gate(Mutex<Receiver<()>>, ThreadId);

impl Fs for Gate {
    type File = File;

    fn read_dir(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        assert_ne!(
            thread::current().id(),
            self.1,
            "the loop waits for the disk"
        );
        // A process that holds the other end and says nothing keeps this waiting.
        let _ = self.0.lock().unwrap().recv();
        RealFs.read_dir(dir)
    }

    fn read(&self, path: &Path, cap: u64) -> io::Result<Vec<u8>> {
        RealFs.read(path, cap)
    }

    fn create_dir_all(&self, dir: &Path) -> io::Result<()> {
        RealFs.create_dir_all(dir)
    }

    fn create_new(&self, path: &Path) -> io::Result<File> {
        RealFs.create_new(path)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        RealFs.write(file, bytes)
    }

    fn sync(&self, file: &mut File) -> io::Result<()> {
        RealFs.sync(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealFs.rename(from, to)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        RealFs.sync_dir(dir)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        RealFs.remove(path)
    }
}

/// The next frame as text, a row a line.
fn frame(model: &Model) -> String {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 60, 12));
    app::view(model, &mut buffer);
    let rows = buffer.content.chunks(60);
    let row = |cells: &[ratatui::buffer::Cell]| -> String {
        cells.iter().map(ratatui::buffer::Cell::symbol).collect()
    };
    rows.map(|cells| row(cells) + "\n").collect()
}

#[test]
fn ten_thousand_bookmarks_are_read_behind_the_first_frames() {
    const MANY: usize = 10_000;
    let temp = tempfile::tempdir().unwrap();
    let text = "Nước lớn rồi, ghe vô được.".to_owned().into_bytes();
    let page = import::article(Source::File("/báo/bài.txt".into()), text, None);
    let mut bookmark = keep(&page, "ghe vô");
    let other = keep(&article_at("/báo/khác.txt", "Bài khác: ghe vô."), "ghe vô").target;
    for n in 0..MANY {
        let salt = (n as u64).to_be_bytes();
        let mut random = [0; 10];
        random[2..].copy_from_slice(&salt);
        bookmark.id = new_id(bookmark.created, random);
        let path = temp.path().join(format!("{}.json", bookmark.id));
        std::fs::write(path, w3c::to_json(&bookmark).to_string()).unwrap();
        bookmark.target = other.clone();
    }
    let (say, gate) = mpsc::channel();
    let store = Store::with(
        Gate(Mutex::new(gate), thread::current().id()),
        temp.path().to_owned(),
    );
    let (queue, events) = mpsc::channel();
    let reading = StateWriter::new(temp.path().join("reading.json"));
    let mut deferred = DeferredThreads::default();
    let (orders, end) = start_with(&mut deferred, &queue, store, reading, Log::default());
    deferred.start().unwrap();

    // As the loop does: a frame, then what the loader sends, and another frame.
    let mut model = Model::new(Start::default());
    let _ = update(
        &mut model,
        Event::Resize {
            width: 60,
            height: 12,
        },
    );
    assert!(!frame(&model).trim().is_empty());
    let _ = update(&mut model, Event::Loaded(vec![page.into()]));
    let _ = update(&mut model, Event::LoadDone);
    let before = frame(&model);
    assert!(before.contains("Nước lớn rồi, ghe vô được."), "{before}");
    assert!(!before.contains('◆'), "{before}");
    assert_eq!(events.try_recv().err(), Some(TryRecvError::Empty));

    say.send(()).unwrap();
    let Ok(Event::Bookmarks {
        shelf,
        unread: broken,
    }) = events.recv()
    else {
        panic!("something else came first");
    };
    assert_eq!((shelf.iter().count(), broken.len()), (MANY, 0));
    let _ = update(
        &mut model,
        Event::Bookmarks {
            shelf,
            unread: broken,
        },
    );
    let after = frame(&model);
    assert!(after.contains("Nước lớn rồi, ghe vô được."), "{after}");
    assert!(after.contains('◆'), "{after}");
    drop(say);
    orders.send(Order::End).unwrap();
    assert_eq!(end.recv(), Err(mpsc::RecvError));
}

#[test]
fn a_draft_that_cannot_be_read_is_told_and_stays() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("bookmarks");
    let (mut worker, events) = worker(&dir);
    let drafts = dir.with_extension("drafts");
    std::fs::create_dir(&drafts).unwrap();
    let file = drafts.join("dở.json");
    std::fs::write(&file, "{\"note\": \"viết dở").unwrap();
    worker.open();
    let told = events.try_iter().next();
    let Some(Event::Bookmarks { unread, .. }) = told else {
        panic!("{told:?}");
    };
    assert_eq!(unread.len(), 1);
    assert!(unread[0].path.ends_with("dở.json") && unread[0].why.is(Fault::JsonCut));
    assert!(file.exists());
    // It is still told when a bookmark breaks.
    let broken = dir.join("hỏng.json");
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(&broken, "{").unwrap();
    worker.open();
    let told = events.try_iter().next();
    assert!(matches!(told, Some(Event::Bookmarks { unread, .. }) if unread.len() == 2));
}

/// Returns the news that an article was marked as read.
fn marked(id: ArticleId) -> News {
    let mut memory = Memory::default();
    memory.mark(id, true, 1);
    memory.take_news()
}

#[test]
fn a_reading_state_that_cannot_be_saved_is_told_until_it_can() {
    let temp = tempfile::tempdir().unwrap();
    let (mut worker, events) = worker(temp.path());
    let blocked = reading_state::block(&worker.reading.states_path());
    let mut model = Model::new(Start::default());
    let path = "articles.jsonl";
    for _ in 0..2 {
        worker.remember(marked(ArticleId(1)), None);
        for event in events.try_iter() {
            let _ = update(&mut model, event);
        }
        assert!(frame(&model).contains(path), "{}", frame(&model));
        let problems = &model.troubles;
        let (place, _) = problems.get(0, &model.appearance.catalog).unwrap();
        assert!(place.ends_with(path) && problems.len() == 1, "{place}");
    }
    std::fs::remove_file(blocked).unwrap();
    worker.remember(News::default(), None);
    for event in events.try_iter() {
        let _ = update(&mut model, event);
    }
    assert!(model.troubles.is_empty() && !frame(&model).contains(path));
    let (memory, _) = reading_state::load(worker.reading.path());
    assert!(memory.is_read(ArticleId(1)));
}

/// A request is answered whatever became of the one before, and nothing else is unless it failed.
#[test]
fn a_request_to_write_the_reading_state_is_answered_with_its_number() {
    let temp = tempfile::tempdir().unwrap();
    let (mut worker, events) = worker(temp.path());
    let answers = || -> Vec<_> {
        let answer = |event| match event {
            Event::Remembered { request, failed } => Some((request, failed.is_some())),
            _ => None,
        };
        events.try_iter().filter_map(answer).collect()
    };
    let blocked = reading_state::block(&worker.reading.states_path());
    worker.remember(marked(ArticleId(1)), Some(Generation(7)));
    assert_eq!(answers(), [(Some(Generation(7)), true)]);
    std::fs::remove_file(blocked).unwrap();
    worker.remember(marked(ArticleId(2)), Some(Generation(8)));
    assert_eq!(answers(), [(Some(Generation(8)), false)]);
    worker.remember(marked(ArticleId(3)), None);
    assert_eq!(answers(), []);
    worker.remember(News::default(), Some(Generation(9)));
    assert_eq!(answers(), [(Some(Generation(9)), false)]);
    let (memory, _) = reading_state::load(worker.reading.path());
    assert!(
        [1, 2, 3]
            .map(ArticleId)
            .iter()
            .all(|id| memory.is_read(*id))
    );
}

#[test]
fn what_another_docbao_marks_is_told_while_this_one_runs() {
    let temp = tempfile::tempdir().unwrap();
    let reading = temp.path().join("state/reading.json");
    let (queue, events) = mpsc::channel();
    let mut deferred = DeferredThreads::default();
    let store = temp.path().join("bookmarks");
    let log = Log::default();
    let mut other = StateWriter::new(reading);
    let (orders, _end) = start(&mut deferred, &queue, store, other.clone(), log);
    let mut model = Model::new(Start::default());
    deferred.start().unwrap();
    for id in [1, 2].map(ArticleId) {
        // The first may be written before anything is watched.
        other.save(marked(id)).unwrap();
        while !model.memory.is_read(id) {
            // Where the system tells no changes, a look does, which each frame asks for.
            orders.send(Order::Glance).unwrap();
            if let Ok(event) = events.recv_timeout(Duration::from_millis(50)) {
                let _ = update(&mut model, event);
            }
        }
    }
    orders.send(Order::End).unwrap();
}

#[test]
fn a_reading_state_that_could_not_be_saved_waits_for_an_order_and_not_for_a_frame() {
    let temp = tempfile::tempdir().unwrap();
    let (mut worker, events) = worker(&temp.path().join("bookmarks"));
    let folder = temp.path().join("state");
    worker.reading = StateWriter::new(folder.join("reading.json"));
    std::fs::write(&folder, "a file in the place of the folder").unwrap();
    let mut memory = Memory::default();
    memory.mark(ArticleId(1), true, 1);
    memory.usage.search("chợ");
    worker.remember(memory.take_news(), None);
    let of_reading = || {
        let told = events.try_iter().filter_map(|event| match event {
            Event::Remembered { failed, .. } => Some(failed.is_some()),
            _ => None,
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(of_reading(), [true]);
    std::fs::remove_file(&folder).unwrap();
    worker.glance();
    assert!(of_reading().is_empty() && !folder.exists());
    let mut later = Memory {
        usage: memory.usage.clone(),
        ..Memory::default()
    };
    worker.remember(later.take_news(), None);
    worker.remember(later.take_news(), None);
    assert_eq!(of_reading(), [false]);
    assert_eq!(reading_state::load(worker.reading.path()).0, memory);
}
