//! The store's thread: reads the bookmarks, writes what is ordered, looks what others changed.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::drafts::Drafts;
use super::outfile;
use super::reading_state;
use super::store::{Broken, Conflict, Store, StoreError};
use super::watch::Watch;
use crate::app::event::{Event, ExportJob, Refuge, Unread};
use crate::app::lang::{Message, Msg};
use crate::bookmark::draft::Draft;
use crate::bookmark::merge::merge;
use crate::bookmark::unsaved::Unsaved;
use crate::bookmark::{Bookmark, BookmarkId, Shelf};
use crate::library::memory::Memory;
use crate::reason::{Detail, Reason};
use crate::shell::cause;
use crate::shell::fs::{Fs, RealFs, parent, sweep};
use crate::shell::log::Log;
use crate::shell::paths;
use crate::shell::work::worker::Later;

/// How long a file must stay broken before it is told. A program that writes without a temporary
/// file (`cp`, an editor, a sync tool) leaves it half written for some milliseconds; a second would
/// be long enough to press `m` on a passage whose bookmark just broke.
const BROKEN_PATIENCE: Duration = Duration::from_millis(400);

/// Looks in a row, while links lead to folders that were not watched when they were looked at.
const MAX_LOOKS: usize = 4;

/// A request to the thread of the store.
#[derive(Debug)]
pub(crate) enum Order {
    /// Write a bookmark that was made from the version `base`; `None`: it is new.
    Save {
        bookmark: Box<Bookmark>,
        base: Option<Box<Bookmark>>,
    },
    /// Write a bookmark that was deleted.
    Restore(Box<Bookmark>),
    /// Move a bookmark to the trash.
    Trash(BookmarkId),
    /// Keep what is typed in an open box.
    KeepDraft(Box<Draft>),
    /// Remove the draft of this name.
    DiscardDraft(String),
    /// Write bookmarks to a file that the user named.
    Export(Box<ExportJob>),
    /// Remember where articles were read.
    Remember(Memory),
    /// Something changed in the folder: look what.
    Look,
    /// The user does something: look if the folder changed and nobody told.
    Glance,
    /// Do what was ordered so far, and end.
    End,
}

/// Adds the thread of the store to `later`. It does orders one after another, and ends after
/// [`Order::End`]. The returned receiver gets no message: it closes when the thread has ended, so
/// that quitting can wait for the last save.
pub(crate) fn start(
    later: &mut Later,
    queue: &Sender<Event>,
    bookmarks: PathBuf,
    reading: PathBuf,
    log: Log,
) -> (Sender<Order>, Receiver<()>) {
    start_with(later, queue, Store::open(bookmarks), reading, log)
}

/// Starts the thread with any store; nothing in the store is read or waited for here.
fn start_with<F: Fs + Send + 'static>(
    later: &mut Later,
    queue: &Sender<Event>,
    store: Store<F>,
    reading: PathBuf,
    log: Log,
) -> (Sender<Order>, Receiver<()>) {
    let (order, ordered) = mpsc::channel();
    let (ends, end) = mpsc::channel();
    let again = order.clone();
    later.spawn("store", queue, move |queue| {
        let _ends: Sender<()> = ends;
        let tell = move || drop(again.send(Order::Look));
        let drafts = Drafts::new(reading.with_file_name("drafts"), store.dir());
        let mut keeper = StoreWorker {
            drafts,
            watch: Watch::new(store.dir().to_owned(), tell),
            store,
            refused: HashMap::new(),
            deleted: HashMap::new(),
            unread: Vec::new(),
            doubted: None,
            is_forgetful: false,
            reading,
            queue: queue.clone(),
            log,
        };
        keeper.open();
        while let Some(order) = keeper.next(&ordered) {
            match order {
                Order::End => {
                    keeper.keep_refused();
                    break;
                }
                Order::Look => keeper.look(),
                Order::Glance if keeper.watch.glance() => keeper.look(),
                Order::Glance => {}
                Order::KeepDraft(draft) => keeper.keep_draft(&draft),
                Order::DiscardDraft(id) => keeper.discard_draft(&id),
                Order::Remember(memory) => keeper.remember(memory),
                Order::Export(job) => keeper.export(&job),
                order => keeper.write(order),
            }
        }
    });
    (order, end)
}

/// A change that could not be saved.
struct Refused {
    change: Unsaved,
    why: Reason,
    /// The name of its file among the drafts, where it survives the end of the program.
    draft: String,
    /// Whether it is in that file.
    is_kept: bool,
}

impl Refused {
    /// Returns the event that tells of it.
    fn event(&self) -> Event {
        let refuge = if self.is_kept {
            Refuge::Draft
        } else {
            Refuge::Memory
        };
        Event::NotStored {
            id: self.change.id.clone(),
            why: self.why.clone(),
            refuge,
        }
    }
}

/// The thread of the store: what it does orders with, and what it knows between two of them.
struct StoreWorker<F: Fs = RealFs> {
    drafts: Drafts,
    store: Store<F>,
    /// By id, the changes that could not be saved. The disk still holds the base of each, so it is
    /// also the base of the save after that.
    refused: HashMap<BookmarkId, Refused>,
    /// By id, what the files said that went to the trash: others may have changed them unseen.
    deleted: HashMap<BookmarkId, Bookmark>,
    /// Files that were reported as broken.
    unread: Vec<Broken>,
    /// Files that are broken since then and not reported yet, because others may be writing them.
    doubted: Option<(Vec<Broken>, Instant)>,
    watch: Watch,
    reading: PathBuf,
    /// Whether it was told that places cannot be remembered: once is enough, since each search tries.
    is_forgetful: bool,
    queue: Sender<Event>,
    log: Log,
}

impl<F: Fs> StoreWorker<F> {
    /// Waits for the next order, which is a look when something broken is to be looked at again.
    /// `None` when there will be none.
    fn next(&self, ordered: &Receiver<Order>) -> Option<Order> {
        let Some((_, since)) = &self.doubted else {
            return ordered.recv().ok();
        };
        let left = BROKEN_PATIENCE.saturating_sub(since.elapsed());
        match ordered.recv_timeout(left) {
            Err(RecvTimeoutError::Timeout) => Some(Order::Look),
            Err(RecvTimeoutError::Disconnected) => None,
            Ok(order) => Some(order),
        }
    }

    /// Reads everything, and throws away what has been in the trash for long.
    fn open(&mut self) {
        self.watch.begin();
        let found = self.store.load();
        // A bookmark that could not be read is not gone: its draft waits until it can be read.
        let is_whole = found.broken.is_empty();
        self.unread = found.broken;
        let mut shelf = Box::new(Shelf::from_iter(found.bookmarks));
        let (mut drafts, mut unsaved) = self.drafts.read(|path, error| {
            let path = path.display();
            self.log.note(&format_args!("{path}: {error}"));
        });
        drafts.retain(|draft| is_whole || shelf.get(&draft.base.id).is_some());
        unsaved.retain(|(_, change)| {
            is_whole || change.base.is_none() || shelf.get(&change.id).is_some()
        });
        let saved = unsaved
            .into_iter()
            .filter(|(draft, change)| self.save_late(draft, change, &mut shelf))
            .count();
        self.tell(Event::Bookmarks {
            shelf,
            unread: self.shown_unread(),
        });
        if saved > 0 {
            self.tell(Event::SavedLate);
        }
        for refused in self.refused.values() {
            self.tell(refused.event());
        }
        if !drafts.is_empty() {
            self.tell(Event::Drafts(drafts));
        }
        self.settle(&found.conflicts);
        // A trash that cannot be emptied today is emptied another day.
        if let Err(error) = self.store.expire(Timestamp::now()) {
            self.log.note(&error);
        }
        self.sweep();
        if self.watch.follow(self.store.links()) {
            self.look();
        }
    }

    /// Removes what processes that died have left beside the reading state and the drafts. The
    /// reading state may be a link: its temporary files are where it leads.
    fn sweep(&self) {
        let now = Timestamp::now();
        let target = self.reading.canonicalize();
        let files = [Some(&self.reading), target.as_ref().ok()];
        let mut dirs: Vec<_> = files
            .into_iter()
            .flatten()
            .map(|file| parent(file))
            .collect();
        dirs.push(self.drafts.dir());
        dirs.dedup();
        for dir in dirs {
            if let Err((path, error)) = sweep(&RealFs, dir, now) {
                self.log.note(&format_args!("{}: {error}", path.display()));
            }
        }
    }

    /// Tells what others changed, and what was changed here: the model knows which is which.
    fn look(&mut self) {
        for _ in 0..MAX_LOOKS {
            self.watch.begin();
            let changes = self.store.look();
            let found = changes.found;
            if !found.bookmarks.is_empty() || !changes.gone.is_empty() {
                self.tell(Event::Changed {
                    bookmarks: found.bookmarks,
                    gone: changes.gone,
                });
            }
            self.settle(&found.conflicts);
            if !self.watch.follow(self.store.links()) {
                break;
            }
        }
        self.tell_unread();
    }

    /// Tells what cannot be read: what broke only when it has stayed so for a while.
    fn tell_unread(&mut self) {
        let broken = self.store.broken();
        let is_told = |one: &Broken| self.unread.contains(one);
        if !broken.iter().all(is_told) {
            let now = Instant::now();
            let doubted = self.doubted.take().filter(|(before, _)| *before == broken);
            let (_, since) = doubted.unwrap_or_else(|| (Vec::new(), now));
            if since.elapsed() < BROKEN_PATIENCE {
                self.doubted = Some((broken, since));
                return;
            }
        }
        self.doubted = None;
        if broken != self.unread {
            self.unread = broken;
            self.tell(Event::Unread(self.shown_unread()));
        }
    }

    fn shown_unread(&self) -> Vec<Unread> {
        let shown = self.unread.iter().map(|broken| Unread {
            path: paths::short(&broken.path),
            why: broken.why.clone(),
            is_folder: broken.path == self.store.dir(),
            id: broken.id.clone(),
        });
        shown.collect()
    }

    fn keep_draft(&self, draft: &Draft) {
        if let Err(error) = self.drafts.keep(draft) {
            self.log.note(&error);
            let said = Message::new(Msg::DraftLost);
            self.tell(Event::Unkept(said.with_reason(cause::why(&error))));
        }
    }

    /// A draft that stays is offered again, which loses nothing.
    fn discard_draft(&self, name: &str) {
        if let Err(error) = self.drafts.discard(name) {
            self.log.note(&error);
        }
    }

    /// Writes what was merged from several files of one bookmark, and tells of that where the files
    /// said different things.
    fn settle(&self, conflicts: &[Conflict]) {
        for Conflict { merged, .. } in conflicts {
            if let Err(error) = self.store.save(merged, Some(merged)) {
                return self.tell(Event::NotMerged {
                    quote: merged.short_quote(),
                    why: why(&error),
                });
            }
        }
        let differing = conflicts.iter().filter(|conflict| conflict.differ);
        let quotes: Vec<String> = differing
            .map(|conflict| conflict.merged.short_quote())
            .collect();
        if !quotes.is_empty() {
            let trash = paths::short(&self.store.bin());
            self.tell(Event::Merged {
                quotes,
                folder: trash,
            });
        }
    }

    fn remember(&mut self, memory: Memory) {
        let saved = reading_state::save(&self.reading, memory);
        let is_told = std::mem::replace(&mut self.is_forgetful, saved.is_err());
        if let Err(error) = saved {
            self.log.note(&error);
            if is_told {
                return;
            }
            let said = Message::new(Msg::NotRemembered)
                .with_path(paths::short(&self.reading))
                .with_reason(cause::why(&error));
            self.tell(Event::Unkept(said));
        }
    }

    fn export(&self, job: &ExportJob) {
        let done = outfile::export(job);
        self.tell(Event::Exported {
            name: job.name.clone(),
            done,
        });
    }

    fn write(&mut self, order: Order) {
        match order {
            Order::Save { bookmark, base } => self.save(&bookmark, base.as_deref()),
            Order::Restore(bookmark) => self.restore(&bookmark),
            Order::Trash(id) => self.trash(id),
            _ => {}
        }
    }

    /// Saves a change that an earlier run could not save, and removes its draft; `shelf` follows.
    /// Returns false if it cannot be saved now either: then it waits as it did in that run. A
    /// bookmark that was changed after its deletion was ordered is not deleted.
    fn save_late(&mut self, draft: &str, change: &Unsaved, shelf: &mut Shelf) -> bool {
        let here = shelf.get(&change.id);
        let done = match &change.bookmark {
            Some(bookmark) => {
                let saved = self.store.save(bookmark, change.base.as_ref());
                saved.map(|saved| {
                    shelf.follow(saved);
                })
            }
            None if here.is_none_or(|here| here.modified > change.at) => Ok(()),
            None => {
                let deleted = self.store.trash(&change.id, Timestamp::now());
                deleted.map(|_| drop(shelf.forget(&change.id)))
            }
        };
        let Err(error) = done else {
            self.discard_draft(draft);
            return true;
        };
        self.log.note(&error);
        match &change.bookmark {
            Some(bookmark) => {
                let here = shelf.get(&change.id);
                let merged = here.map(|here| merge(change.base.as_ref(), bookmark, here));
                shelf.follow(merged.unwrap_or_else(|| bookmark.clone()));
            }
            None => drop(shelf.forget(&change.id)),
        }
        let refused = Refused {
            change: change.clone(),
            why: why(&error),
            draft: draft.to_owned(),
            is_kept: true,
        };
        self.refused.insert(change.id.clone(), refused);
        false
    }

    /// Keeps a change that could not be saved at once as a draft, so that it survives whatever ends
    /// the program, and tells of it.
    fn refuse(&mut self, change: Unsaved, why: Reason) {
        let before = self.refused.remove(&change.id);
        let is_kept = before.as_ref().is_some_and(|before| {
            before.is_kept
                && (&before.change.base, &before.change.bookmark)
                    == (&change.base, &change.bookmark)
        });
        let mut refused = Refused {
            change,
            why,
            draft: before.map_or_else(Drafts::fresh_id, |before| before.draft),
            is_kept,
        };
        if !is_kept {
            self.keep_change(&mut refused);
        }
        self.tell(refused.event());
        self.refused.insert(refused.change.id.clone(), refused);
    }

    fn keep_change(&self, refused: &mut Refused) {
        let kept = self.drafts.keep_unsaved(&refused.draft, &refused.change);
        refused.is_kept = kept.is_ok();
        if let Err(error) = kept {
            self.log.note(&error);
        }
    }

    /// Keeps the changes that could not be saved until the end, also where another docbao removed
    /// their drafts or the disk was full before, and tells of them once more.
    fn keep_refused(&mut self) {
        let mut all = std::mem::take(&mut self.refused);
        for refused in all.values_mut() {
            self.keep_change(refused);
            self.tell(refused.event());
        }
    }

    /// Forgets that a change of the bookmark `id` could not be saved: now it is.
    fn accept(&mut self, id: &BookmarkId) {
        if let Some(refused) = self.refused.remove(id) {
            self.discard_draft(&refused.draft);
        }
    }

    fn trash(&mut self, id: BookmarkId) {
        match self.store.trash(&id, Timestamp::now()) {
            Ok(deleted) => {
                self.accept(&id);
                self.deleted.extend(deleted.map(|b| (id.clone(), b)));
                self.tell(Event::Stored(id));
            }
            Err(error) => {
                let base = self.refused.get(&id);
                let base = base.and_then(|refused| refused.change.base.clone());
                let change = Unsaved {
                    id,
                    base,
                    bookmark: None,
                    at: Timestamp::now(),
                };
                self.refuse(change, why(&error));
            }
        }
    }

    fn restore(&mut self, bookmark: &Bookmark) {
        let deleted = self.deleted.get(&bookmark.id);
        let whole = deleted.map(|deleted| merge(Some(bookmark), bookmark, deleted));
        let saved = self.store.restore(whole.as_ref().unwrap_or(bookmark));
        if saved.is_ok() {
            self.deleted.remove(&bookmark.id);
        }
        self.tell_saved(bookmark, None, saved);
    }

    /// Writes a bookmark with what another program changed in it, and tells of that.
    fn save(&mut self, bookmark: &Bookmark, base: Option<&Bookmark>) {
        let id = &bookmark.id;
        let refused = self.refused.get(id);
        let base = refused.map_or_else(|| base.cloned(), |refused| refused.change.base.clone());
        let saved = self.store.save(bookmark, base.as_ref());
        self.tell_saved(bookmark, base, saved);
    }

    /// Tells that a bookmark is on disk, and as which version where others changed it; or why not.
    fn tell_saved(
        &mut self,
        bookmark: &Bookmark,
        base: Option<Bookmark>,
        saved: Result<Bookmark, StoreError>,
    ) {
        let id = bookmark.id.clone();
        match saved {
            Ok(on_disk) => {
                self.accept(&id);
                self.tell(Event::Stored(id));
                if !on_disk.is_same(bookmark) {
                    self.tell(Event::Changed {
                        bookmarks: vec![on_disk],
                        gone: Vec::new(),
                    });
                }
            }
            Err(error) => {
                let change = Unsaved {
                    id,
                    base,
                    bookmark: Some(bookmark.clone()),
                    at: Timestamp::now(),
                };
                self.refuse(change, why(&error));
            }
        }
    }

    /// When the loop has ended nobody listens any more.
    fn tell(&self, event: Event) {
        let _ = self.queue.send(event);
    }
}

/// Why the store refused, and in which folder.
fn why(error: &StoreError) -> Reason {
    let folder = error.path.parent().unwrap_or(&error.path);
    cause::why(&error.cause).with(Detail::Folder(paths::short(folder)))
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io;
    use std::path::Path;
    use std::sync::mpsc::{Receiver, TryRecvError};
    use std::sync::{Arc, Mutex};
    use std::thread::{self, ThreadId};

    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    use super::*;
    use crate::app::model::{Model, Start};
    use crate::app::update::update;
    use crate::article::Source;
    use crate::bookmark::tests::{article, article_at, at, keep};
    use crate::bookmark::{new_id, w3c};
    use crate::import;
    use crate::pane;
    use crate::reason::Fault;

    fn keeper(dir: &Path) -> (StoreWorker, Receiver<Event>) {
        let (queue, events) = mpsc::channel();
        let keeper = StoreWorker {
            // Not in the folder, which tests take away.
            drafts: Drafts::new(dir.with_extension("drafts"), dir),
            watch: Watch::new(dir.to_owned(), || ()),
            store: Store::open(dir.to_owned()),
            refused: HashMap::new(),
            deleted: HashMap::new(),
            unread: Vec::new(),
            doubted: None,
            is_forgetful: false,
            reading: dir.join("reading.json"),
            queue,
            log: Log::default(),
        };
        (keeper, events)
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
        let (mut keeper, _events) = keeper(&at("store"));
        keeper.drafts = Drafts::new(at("drafts"), &at("store"));
        keeper.reading = at("state/reading.json");
        keeper.open();
        for dir in &dirs {
            let mut left = names(dir);
            left.retain(|name| name != "reading.json");
            assert_eq!(left, [temps[2].clone()], "{}", dir.display());
        }
        // Folders that are not there have nothing to remove.
        for dir in &dirs {
            std::fs::remove_dir_all(dir).unwrap();
        }
        keeper.sweep();
    }

    #[test]
    fn an_export_removes_what_one_that_was_killed_left_in_its_folder() {
        let home = tempfile::tempdir().unwrap();
        let temps = temps();
        for name in &temps {
            File::create(home.path().join(name)).unwrap();
        }
        let path = home.path().join("xuất.md");
        outfile::write(&path, b"m", outfile::Over::Keep).unwrap();
        assert_eq!(names(home.path()), [temps[2].clone(), "xuất.md".to_owned()]);
    }

    fn tag(old: &Bookmark, tag: &str) -> Bookmark {
        changed(old, |b| b.tags.push(tag.to_owned()))
    }

    #[test]
    fn what_another_changed_is_merged_and_told_also_behind_what_waits() {
        let temp = tempfile::tempdir().unwrap();
        let (mut keeper, events) = keeper(temp.path());
        let first = keep(&article("Nước lớn rồi, ghe vô được."), "ghe vô");
        keeper.save(&first, None);
        let theirs = tag(&first, "của họ");
        Store::open(temp.path().to_owned())
            .save(&theirs, Some(&first))
            .unwrap();
        // Two changes one after the other, the second made before the first was written.
        let second = tag(&first, "tạm");
        let third = changed(&second, |b| b.tags.clear());
        keeper.save(&second, Some(&first));
        keeper.save(&third, Some(&second));
        let told: Vec<_> = events.try_iter().filter_map(tags_of).collect();
        assert_eq!(told, [vec!["tạm", "của họ"], vec!["của họ"]]);
        assert_eq!(keeper.store.load().bookmarks[0].tags, ["của họ"]);
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
            let (mut keeper, events) = keeper(temp.path());
            keeper.store.save(own, None).unwrap();
            keeper.open();
            let Ok(Event::Bookmarks { shelf, .. }) = events.try_recv() else {
                panic!("bookmarks come first");
            };
            assert_eq!(shelf.get(&first.id).unwrap().note, "của họ");
            let told = events
                .try_iter()
                .any(|e| matches!(e, Event::Merged { quotes, .. } if *quotes == ["ghe vô"]));
            assert_eq!(told, differ);
            assert!(!copy.exists());
            let load = keeper.store.load();
            assert_eq!((load.bookmarks.len(), load.conflicts.len()), (1, 0));
            assert!(load.bookmarks[0].is_same(&theirs));

            // One that comes later, older by its time and with a tag of its own.
            let mut later = first.clone();
            later.tags.push("thêm".to_owned());
            std::fs::write(&copy, w3c::to_json(&later).to_string()).unwrap();
            keeper.look();
            let told: Vec<Event> = events.try_iter().collect();
            assert!(
                matches!(&told[..], [Event::Changed { .. }, Event::Merged { quotes, .. }] if *quotes == ["ghe vô"]),
                "{told:?}"
            );
            let here = &keeper.store.load().bookmarks[0];
            assert_eq!(
                (here.note.as_str(), &here.tags[..]),
                ("của họ", &["thêm".to_owned()][..])
            );
        }
    }

    #[test]
    fn a_deletion_taken_back_brings_what_others_wrote_before_it() {
        let temp = tempfile::tempdir().unwrap();
        let (mut keeper, events) = keeper(temp.path());
        let first = keep(&article("Nước lớn rồi, ghe vô được."), "ghe vô");
        keeper.save(&first, None);
        let theirs = tag(&first, "của họ");
        Store::open(temp.path().to_owned())
            .save(&theirs, Some(&first))
            .unwrap();
        keeper.trash(first.id.clone());
        assert_eq!(keeper.store.load().bookmarks, []);
        keeper.restore(&first);
        assert_eq!(keeper.store.load().bookmarks[0].tags, ["của họ"]);
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
        let (mut keeper, events) = keeper(temp.path());
        let first = keep(&article("Nước lớn rồi, ghe vô được."), "ghe vô");
        keeper.save(&first, None);
        keeper.open();
        let path = keeper.store.path(&first.id);
        let whole = std::fs::read(&path).unwrap();
        let (_open, orders) = mpsc::channel();

        // Half written, and whole again before it is looked at once more: nobody is disturbed.
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        keeper.look();
        std::fs::write(&path, &whole).unwrap();
        assert!(matches!(keeper.next(&orders), Some(Order::Look)));
        keeper.look();
        assert_eq!(unread(&events), None);

        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        keeper.look();
        assert_eq!(unread(&events), None, "it may be half written");
        assert!(matches!(keeper.next(&orders), Some(Order::Look)));
        keeper.look();
        let told = unread(&events).unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].id.as_ref(), Some(&first.id));
        assert!(told[0].why.is(Fault::JsonCut), "{told:?}");
        assert!(keeper.doubted.is_none(), "it is told once");

        // Written again, though nothing of it changed here; what was broken is kept.
        keeper.save(&first, None);
        keeper.look();
        assert_eq!(unread(&events), Some(Vec::new()));
        assert_eq!(std::fs::read(&path).unwrap(), whole);
        let names = std::fs::read_dir(temp.path()).unwrap();
        let mut names = names.map(|name| name.unwrap().path());
        assert!(names.any(|name| name.extension().is_some_and(|end| end == "broken")));
    }

    #[test]
    fn a_folder_that_is_lost_is_told_and_keeps_what_it_held() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("bookmarks");
        let (mut keeper, events) = keeper(&dir);
        let first = keep(&article("Nước lớn rồi, ghe vô được."), "ghe vô");
        keeper.save(&first, None);
        keeper.open();
        let _ = events.try_iter().count();
        let aside = temp.path().join("aside");
        let (_open, orders) = mpsc::channel();
        for make in [None, Some("a file in its place")] {
            std::fs::rename(&dir, &aside).unwrap();
            if let Some(text) = make {
                std::fs::write(&dir, text).unwrap();
            }
            keeper.look();
            assert!(matches!(keeper.next(&orders), Some(Order::Look)));
            keeper.look();
            let told: Vec<Event> = events.try_iter().collect();
            let [Event::Unread(unread)] = &told[..] else {
                panic!("{told:?}");
            };
            assert!(unread[0].is_folder, "{unread:?}");
            keeper.save(&tag(&first, "chợ"), Some(&first));
            keeper.trash(first.id.clone());
            let told: Vec<Event> = events.try_iter().collect();
            let refused = told.iter().filter(|e| matches!(e, Event::NotStored { .. }));
            assert_eq!(refused.count(), 2, "{told:?}");
            if make.is_some() {
                std::fs::remove_file(&dir).unwrap();
            }
            std::fs::rename(&aside, &dir).unwrap();
            keeper.look();
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
            let (mut keeper, events) = keeper(&dir);
            keeper.drafts = Drafts::new(drafts.clone(), &dir);
            (keeper, events)
        };
        let all: Vec<Bookmark> = ["ghe vô được.", "Nước lớn", "rồi", "ghe"]
            .iter()
            .map(|quote| {
                let mut bookmark = keep(&article("Nước lớn rồi, ghe vô được."), quote);
                bookmark.id = BookmarkId::from(Drafts::fresh_id());
                bookmark
            })
            .collect();
        let [noted, deleted, changed_later, new] = &all[..] else {
            panic!("four");
        };
        let (mut keeper, events) = keeper_with_drafts();
        for bookmark in [noted, deleted, changed_later] {
            keeper.save(bookmark, None);
        }
        keeper.open();
        let _ = events.try_iter().count();
        let with_note = changed(noted, |b| b.note = "quý giá".to_owned());
        let with_both = changed(&with_note, |b| b.tags.push("nhãn".to_owned()));
        out_of_reach(&dir, || {
            keeper.save(&with_note, Some(noted));
            keeper.save(&with_both, Some(&with_note));
            keeper.trash(deleted.id.clone());
            keeper.trash(changed_later.id.clone());
            keeper.save(new, None);
        });
        let refuges = events.try_iter().filter_map(|event| match event {
            Event::NotStored { refuge, .. } => Some(refuge),
            _ => None,
        });
        assert_eq!(refuges.collect::<Vec<_>>(), [Refuge::Draft; 5]);
        // The program is killed here. Another one writes.
        drop(keeper);
        let other = Store::open(dir.clone());
        let mut theirs = changed_later.clone();
        theirs.touch(Timestamp::now());
        other.save(&theirs, Some(changed_later)).unwrap();
        let theirs = changed(noted, |b| b.tags.push("của họ".to_owned()));
        other.save(&theirs, Some(noted)).unwrap();

        assert_eq!(names(&drafts).len(), 4);
        let (mut keeper, events) = keeper_with_drafts();
        keeper.open();
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
        let on_disk = keeper.store.load().bookmarks;
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
            let (mut keeper, events) = keeper(&dir);
            keeper.drafts = Drafts::new(drafts.clone(), &dir);
            keeper.open();
            let told: Vec<Event> = events.try_iter().collect();
            if run == 0 {
                keeper.save(&first, None);
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
            keeper.keep_refused();
            assert_eq!(names(&drafts).len(), 1);
        }
        // Where the drafts cannot be written either, that is told.
        std::fs::remove_dir_all(&drafts).unwrap();
        std::fs::write(&drafts, "a file in the folder's place").unwrap();
        let (mut keeper, events) = keeper(&dir);
        keeper.drafts = Drafts::new(drafts, &dir);
        keeper.save(&first, None);
        keeper.keep_refused();
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
        let (mut keeper, events) = keeper(&dir);
        let first = tag(&keep(&article("Nước lớn rồi."), "Nước"), "một");
        keeper.save(&first, None);
        let path = keeper.store.path(&first.id);
        let aside = temp.path().join("aside");
        std::fs::rename(&dir, &aside).unwrap();
        std::fs::write(&dir, "a file in the folder's place").unwrap();
        let second = tag(&first, "hai");
        keeper.save(&second, Some(&first));
        assert!(matches!(
            events.try_iter().last(),
            Some(Event::NotStored { .. })
        ));
        std::fs::remove_file(&dir).unwrap();
        std::fs::rename(&aside, &dir).unwrap();
        let third = changed(&second, |b| b.note = "ba".to_owned());
        keeper.save(&third, Some(&second));
        assert!(path.exists());
        let here = &keeper.store.load().bookmarks[0];
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
            // Who holds the other end and says nothing keeps this waiting.
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
        pane::view(model, &model.look(), &mut buffer);
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
        let reading = temp.path().join("reading.json");
        let mut later = Later::default();
        let (orders, end) = start_with(&mut later, &queue, store, reading, Log::default());
        later.start().unwrap();

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
        let _ = update(&mut model, Event::Loaded(vec![Arc::new(page)]));
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
}
