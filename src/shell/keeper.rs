//! The store's thread: reads the bookmarks, writes what is ordered, looks what others changed.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Sender};
use std::thread::JoinHandle;

use jiff::Timestamp;

use super::log::Log;
use super::memory;
use super::outfile;
use super::store::{Broken, Seen, Store};
use super::watch::Watch;
use super::worker::spawn;
use crate::app::event::{Event, ExportJob};
use crate::bookmark::Bookmark;
use crate::library::memory::Memory;
use crate::text::sanitize;

/// What the store's thread is asked.
#[derive(Debug)]
pub(super) enum Order {
    /// Write a bookmark.
    Save(Box<Bookmark>),
    /// Write a bookmark that was deleted.
    Restore(Box<Bookmark>),
    /// Move a bookmark to the trash.
    Trash(String),
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

/// Starts it. Orders are done one after another; [`Order::End`] lets it finish, and joining it
/// waits for that.
pub(super) fn start(
    queue: &Sender<Event>,
    bookmarks: PathBuf,
    reading: PathBuf,
    log: Log,
) -> (Sender<Order>, Option<JoinHandle<()>>) {
    let (order, ordered) = mpsc::channel();
    let again = order.clone();
    let handle = spawn("store", queue, move |queue| {
        let tell = move || drop(again.send(Order::Look));
        let mut keeper = Keeper {
            watch: Watch::new(bookmarks.clone(), tell),
            store: Store::open(bookmarks),
            seen: Seen::default(),
            reading,
            queue: queue.clone(),
            log,
        };
        keeper.open();
        for order in ordered {
            match order {
                Order::End => break,
                Order::Look => keeper.look(),
                Order::Glance if keeper.watch.glance() => keeper.look(),
                Order::Glance => {}
                Order::Remember(memory) => keeper.remember(memory),
                Order::Export(job) => keeper.export(&job),
                order => keeper.write(order),
            }
        }
    });
    (order, handle)
}

struct Keeper {
    store: Store,
    seen: Seen,
    watch: Watch,
    reading: PathBuf,
    queue: Sender<Event>,
    log: Log,
}

impl Keeper {
    /// Reads everything, and throws away what has been in the trash for long.
    fn open(&mut self) {
        self.watch.begin();
        let (bookmarks, broken) = match self.store.look(&mut self.seen) {
            Ok(changes) => (changes.found.bookmarks, changes.found.broken),
            Err(error) => {
                let why = error.cause.to_string();
                let path = error.path;
                (Vec::new(), vec![Broken { path, why }])
            }
        };
        let broken = broken.into_iter().map(|b| (shown(&b.path), b.why));
        self.tell(Event::Bookmarks(bookmarks, broken.collect()));
        // A trash that cannot be emptied today is emptied another day.
        if let Err(error) = self.store.expire(Timestamp::now()) {
            self.log.note(&error);
        }
    }

    /// Tells what others changed, and what was changed here: the model knows which is which.
    fn look(&mut self) {
        self.watch.begin();
        match self.store.look(&mut self.seen) {
            Ok(changes) => {
                let bookmarks = changes.found.bookmarks;
                if !bookmarks.is_empty() || !changes.gone.is_empty() {
                    self.tell(Event::Changed(bookmarks, changes.gone));
                }
            }
            // The next look may see more.
            Err(error) => self.log.note(&error),
        }
    }

    fn remember(&self, memory: Memory) {
        if let Err(error) = memory::save(&self.reading, memory) {
            self.log.note(&format_args!("{error:#}"));
        }
    }

    fn export(&self, job: &ExportJob) {
        let done = outfile::export(job);
        self.tell(Event::Exported(job.name.clone(), done));
    }

    fn write(&mut self, order: Order) {
        let (id, done) = match order {
            Order::Save(b) => (b.id.clone(), self.store.save(&b)),
            Order::Restore(b) => (b.id.clone(), self.store.restore(&b)),
            Order::Trash(id) => {
                let done = self.store.trash(&id, Timestamp::now());
                (id, done)
            }
            _ => return,
        };
        self.tell(match done {
            Ok(()) => Event::Stored(id),
            Err(error) => Event::NotStored(id, sanitize::line(&error.to_string())),
        });
    }

    /// When the loop has ended nobody listens any more.
    fn tell(&self, event: Event) {
        let _ = self.queue.send(event);
    }
}

fn shown(path: &Path) -> String {
    sanitize::line(&path.to_string_lossy())
}
