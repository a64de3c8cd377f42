//! The store's thread: reads the bookmarks, writes what is ordered, looks what others changed.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::drafts::Drafts;
use super::outfile;
use super::reading_state::{self, StateWriter};
use super::store::{Broken, Conflict, Store, StoreError};
use super::watch::{FolderPoll, Watcher};
use crate::app::event::{Event, ExportJob, Generation, Refuge, Unread, UnreadKind};
use crate::bookmark::draft::{Draft, DraftId};
use crate::bookmark::merge::merge;
use crate::bookmark::unsaved::Unsaved;
use crate::bookmark::{Bookmark, BookmarkId, Shelf};
use crate::library::memory::News;
use crate::reason::{Detail, Reason};
use crate::shell::cause;
use crate::shell::fs::{Fs, RealFs, parent, sweep};
use crate::shell::log::Log;
use crate::shell::paths;
use crate::shell::threads::DeferredThreads;

/// How long a file must stay broken before it is told. A program that writes without a temporary
/// file (`cp`, an editor, a sync tool) leaves it half written for some milliseconds; a second would
/// be long enough to press `m` on a passage whose bookmark just broke.
const BROKEN_PATIENCE: Duration = Duration::from_millis(400);

/// How long several files must hold one bookmark before they are merged on the disk. A program that
/// saves `x.json` by way of `x.json.tmp` has both for some milliseconds, and its save would fail if
/// the second went to the trash.
const COPY_PATIENCE: Duration = BROKEN_PATIENCE;

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
    DiscardDraft(DraftId),
    /// Write bookmarks to a file that the user named.
    Export(Box<ExportJob>),
    /// Write what is new in the reading state.
    Remember {
        news: News,
        /// Number of the request if its success is to be reported.
        request: Option<Generation>,
    },
    /// Something changed in the folder, or in the reading state: look what.
    Rescan,
    /// The user does something: look if the folder changed and nobody told.
    Glance,
    /// Do what was ordered so far, and end.
    End,
}

/// Adds the thread of the store to `deferred`. It does orders one after another, and ends after
/// [`Order::End`]. The returned receiver gets no message: it closes when the thread has ended, so
/// that quitting can wait for the last save.
pub(crate) fn start(
    deferred: &mut DeferredThreads,
    queue: &Sender<Event>,
    bookmarks: PathBuf,
    reading: StateWriter,
    log: Log,
) -> (Sender<Order>, Receiver<()>) {
    start_with(deferred, queue, Store::open(bookmarks), reading, log)
}

/// Starts the thread with any store; nothing in the store is read or waited for here.
fn start_with<F: Fs + Send + 'static>(
    deferred: &mut DeferredThreads,
    queue: &Sender<Event>,
    store: Store<F>,
    reading: StateWriter,
    log: Log,
) -> (Sender<Order>, Receiver<()>) {
    let (order, ordered) = mpsc::channel();
    let (ends, end) = mpsc::channel();
    let again = order.clone();
    // Writes and reads bookmarks, drafts and the reading state, one order after another. Waits for
    // orders; it ends after `Order::End`.
    deferred.spawn("store", queue, move |queue| {
        let _ends: Sender<()> = ends;
        let tell = move || drop(again.send(Order::Rescan));
        let drafts = Drafts::new(reading.path().with_file_name("drafts"), store.dir());
        let mut worker = StoreWorker {
            drafts,
            watcher: Watcher::new(|_| true, tell),
            poll: FolderPoll::take(store.dir()),
            store,
            refused: HashMap::new(),
            deleted: HashMap::new(),
            unread: Vec::new(),
            unread_drafts: Vec::new(),
            doubted: None,
            unsettled: Vec::new(),
            is_forgetful: false,
            reading,
            queue: queue.clone(),
            log,
        };
        worker.open();
        worker.tell_set_aside();
        while let Some(order) = worker.next(&ordered) {
            match order {
                Order::End => {
                    worker.remember_late();
                    worker.keep_refused();
                    break;
                }
                Order::Rescan => worker.look(),
                Order::Glance => worker.glance(),
                Order::KeepDraft(draft) => worker.keep_draft(&draft),
                Order::DiscardDraft(id) => worker.discard_draft(&id),
                Order::Remember { news, request } => worker.remember(news, request),
                Order::Export(job) => worker.export(&job),
                order => worker.write(order),
            }
        }
    });
    (order, end)
}

/// A change that could not be saved.
struct RefusedChange {
    change: Unsaved,
    why: Reason,
    /// The name of its file among the drafts, where it survives the end of the program.
    draft: DraftId,
    /// Whether it is in that file.
    is_kept: bool,
}

impl RefusedChange {
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
    refused: HashMap<BookmarkId, RefusedChange>,
    /// By id, what the files said that went to the trash: others may have changed them unseen.
    deleted: HashMap<BookmarkId, Bookmark>,
    /// Files that were reported as broken.
    unread: Vec<Broken>,
    /// Drafts that could not be read at the start. They are told with the files of bookmarks, because
    /// nothing else holds what was typed.
    unread_drafts: Vec<Broken>,
    /// Files that are broken since then and not reported yet, because others may be writing them.
    doubted: Option<(Vec<Broken>, Instant)>,
    /// Bookmarks that several files hold since then and that are not merged on the disk yet.
    unsettled: Vec<(Conflict, Instant)>,
    watcher: Watcher,
    /// The folder at the last look.
    poll: FolderPoll,
    reading: StateWriter,
    /// Whether the reading state could not be written at the last try.
    is_forgetful: bool,
    queue: Sender<Event>,
    log: Log,
}

impl<F: Fs> StoreWorker<F> {
    /// Waits for the next order, which is a look when something broken or a new copy is to be looked
    /// at again. `None` when there will be none.
    fn next(&self, ordered: &Receiver<Order>) -> Option<Order> {
        let doubted = self
            .doubted
            .iter()
            .map(|(_, since)| *since + BROKEN_PATIENCE);
        let unsettled = self.unsettled.iter();
        let unsettled = unsettled.map(|(_, since)| *since + COPY_PATIENCE);
        let Some(due) = doubted.chain(unsettled).min() else {
            return ordered.recv().ok();
        };
        let left = due.saturating_duration_since(Instant::now());
        match ordered.recv_timeout(left) {
            Err(RecvTimeoutError::Timeout) => Some(Order::Rescan),
            Err(RecvTimeoutError::Disconnected) => None,
            Ok(order) => Some(order),
        }
    }

    /// Tells of the files of reading positions that were set aside in earlier runs.
    fn tell_set_aside(&self) {
        let files = reading_state::all_set_aside(self.reading.path());
        let files: Vec<_> = files.map(reading_state::UnreadState::problem).collect();
        if !files.is_empty() {
            let _ = self.queue.send(Event::SetAside(files));
        }
    }

    /// Reads everything, and throws away what has been in the trash for long.
    fn open(&mut self) {
        self.begin_look();
        let found = self.store.load();
        // A bookmark that could not be read is not gone: its draft waits until it can be read.
        let is_whole = found.broken.iter().all(Broken::is_set_aside);
        self.unread = found.broken;
        let mut shelf = Box::new(Shelf::from_iter(found.bookmarks));
        let mut unread = Vec::new();
        let (mut drafts, mut unsaved) = self.drafts.read(|path, why| {
            let id = None;
            unread.push(Broken { path, why, id });
        });
        self.unread_drafts = unread;
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
        self.recall();
        if self.watch() {
            self.look();
        }
    }

    /// Takes note that what changes from now on asks for another look.
    fn begin_look(&mut self) {
        self.watcher.rearm();
        self.watch();
        self.poll = FolderPoll::take(self.store.dir());
    }

    /// Watches the folder, where it and the links in it lead, and the states of articles. Returns whether another look is due,
    /// because what happened there until now was not told.
    fn watch(&mut self) -> bool {
        let dir = self.store.dir().to_owned();
        let mut paths = self.store.links();
        paths.extend([dir.clone(), self.reading.states_path()]);
        self.watcher.watch(&[dir], &paths)
    }

    fn is_look_due(&mut self) -> bool {
        self.poll.is_due(self.store.dir(), &self.watcher)
    }

    /// Removes what processes that died have left beside the reading state and the drafts. The
    /// reading state may be a link: its temporary files are where it leads.
    fn sweep(&self) {
        let now = Timestamp::now();
        let reading = self.reading.path();
        let target = reading.canonicalize();
        let files = [Some(reading), target.as_deref().ok()];
        let mut dirs: Vec<_> = files.into_iter().flatten().map(parent).collect();
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
            self.begin_look();
            self.recall();
            let changes = self.store.look();
            let found = changes.found;
            let is_new = |id: &BookmarkId| {
                changes.gone.contains(id) || found.bookmarks.iter().any(|b| b.id == *id)
            };
            self.unsettled.retain(|(old, _)| !is_new(&old.merged.id));
            let now = Instant::now();
            let conflicts = found.conflicts.into_iter();
            self.unsettled
                .extend(conflicts.map(|conflict| (conflict, now)));
            if !found.bookmarks.is_empty() || !changes.gone.is_empty() {
                self.tell(Event::Changed {
                    bookmarks: found.bookmarks,
                    gone: changes.gone,
                });
            }
            if !self.watch() {
                break;
            }
        }
        let is_due = |(_, since): &mut (Conflict, Instant)| since.elapsed() >= COPY_PATIENCE;
        let due: Vec<Conflict> = self
            .unsettled
            .extract_if(.., is_due)
            .map(|(c, _)| c)
            .collect();
        self.settle(&due);
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
        let shown = |broken: &Broken, kind| Unread {
            path: paths::short(&broken.path),
            why: broken.why.clone(),
            kind,
            id: broken.id.clone(),
        };
        let of_store = self.unread.iter().map(|broken| {
            let is_folder = broken.path == self.store.dir();
            shown(
                broken,
                if is_folder {
                    UnreadKind::Folder
                } else {
                    UnreadKind::Bookmark
                },
            )
        });
        let drafts = self.unread_drafts.iter();
        let drafts = drafts.map(|draft| shown(draft, UnreadKind::Draft));
        of_store.chain(drafts).collect()
    }

    fn keep_draft(&mut self, draft: &Draft) {
        let id = draft.id.clone();
        if let Err(error) = self.drafts.keep(draft) {
            self.log.note(&error);
            let why = cause::why(&error);
            return self.tell(Event::DraftLost { id, why });
        }
        self.tell(Event::DraftKept(id));
    }

    /// A draft that stays is offered again, which loses nothing.
    fn discard_draft(&mut self, id: &DraftId) {
        if let Err(error) = self.drafts.discard(id) {
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

    /// Writes the reading state. Reports the result of a request, each failure, because each may have
    /// another reason, and the first success after one; the model knows what it has shown already.
    fn remember(&mut self, news: News, request: Option<Generation>) {
        let saved = self.reading.save(news);
        if let Err(unsaved) = &saved {
            self.log.note(&unsaved.error);
        }
        let failed = saved.err().map(|unsaved| unsaved.problem());
        if self.is_forgetful || failed.is_some() || request.is_some() {
            self.is_forgetful = failed.is_some();
            self.tell(Event::Remembered { request, failed });
        }
    }

    /// Writes the reading state once more before the end if that failed before, and reports it if it is on
    /// disk now. A further failure needs no report, because the one before still stands.
    fn remember_late(&mut self) {
        if self.is_forgetful && self.reading.save_again().is_ok() {
            self.is_forgetful = false;
            self.tell(Event::Remembered {
                request: None,
                failed: None,
            });
        }
    }

    /// Looks for changes that nobody told of. Writes that failed are not tried again here, because each
    /// frame asks for a glance, and while the disk is full each would write; the model orders the attempts.
    fn glance(&mut self) {
        if self.is_look_due() {
            self.look();
        } else if !self.watcher.is_reliable() {
            self.recall();
        }
    }

    /// Tells what other docbaos wrote into the reading state.
    fn recall(&mut self) {
        let states = self.reading.others();
        if !states.is_empty() {
            self.tell(Event::States(states));
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
    fn save_late(&mut self, draft: &DraftId, change: &Unsaved, shelf: &mut Shelf) -> bool {
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
        let refused = RefusedChange {
            change: change.clone(),
            why: why(&error),
            draft: draft.clone(),
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
        let mut refused = RefusedChange {
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

    fn keep_change(&self, refused: &mut RefusedChange) {
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

    /// Ignores send errors: once the event loop has ended, nobody listens.
    fn tell(&self, event: Event) {
        let _ = self.queue.send(event);
    }
}

/// Returns why the store refused, and in which folder.
fn why(error: &StoreError) -> Reason {
    let folder = error.path.parent().unwrap_or(&error.path);
    cause::why(&error.cause).with(Detail::Folder(paths::short(folder)))
}

#[cfg(test)]
mod tests;
