//! Tells when something in the folder of bookmarks changed, as far as the system does.
//!
//! What changed is found by a look at the folder. Several changes ask for one look only. As long
//! as the folder is not there, the nearest one above it is watched, for it to be made.

use std::fs::Metadata;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// A folder that is watched is glanced at no more often: some file systems tell nothing.
const PAUSE: Duration = Duration::from_secs(1);

/// How many folders one in another may be made while the watch moves down.
const DEEPEST: usize = 16;

/// The system's word of changes in folders.
///
/// Where the system refuses the library its thread, the library panics at each use, and again when
/// it is dropped, which would end the program at once, with the terminal raw. So panics are caught,
/// and nothing is dropped: it lasts as long as the program anyway.
pub(super) struct Changes(Option<ManuallyDrop<RecommendedWatcher>>);

impl Changes {
    /// Calls `tell` from another thread at each change in the folders that are added.
    pub(super) fn new(tell: impl Fn() + Send + 'static) -> Self {
        Self::of_paths(move |_| tell())
    }

    /// Calls `tell` with the paths that changed; without one, something was missed.
    pub(super) fn of_paths(tell: impl Fn(&[PathBuf]) + Send + 'static) -> Self {
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if is_change(&event) {
                let paths = event.as_ref().map_or(&[][..], |event| &event.paths);
                tell(paths);
            }
        });
        Self(watcher.ok().map(ManuallyDrop::new))
    }

    /// Adds a folder; returns whether its changes will be told.
    pub(super) fn add(&mut self, dir: &Path) -> bool {
        self.of(|watcher| watcher.watch(dir, RecursiveMode::NonRecursive).is_ok())
    }

    /// Takes a folder out again.
    pub(super) fn remove(&mut self, dir: &Path) {
        self.of(|watcher| watcher.unwatch(dir).is_ok());
    }

    fn of(&mut self, deed: impl FnOnce(&mut RecommendedWatcher) -> bool) -> bool {
        let Some(watcher) = &mut self.0 else {
            return false;
        };
        let done = catch_unwind(AssertUnwindSafe(|| deed(watcher)));
        done.unwrap_or(false)
    }
}

/// A folder that is watched.
pub(super) struct Watch {
    dir: PathBuf,
    /// Without them there are still the glances.
    changes: Changes,
    /// The folder that is watched, or the nearest above it, and its state when that began.
    aimed: Option<(PathBuf, SystemTime)>,
    wanted: Arc<AtomicBool>,
    /// When the folder was last looked at, and its time of change then.
    looked: (Instant, Option<SystemTime>),
}

impl Watch {
    /// Watches `dir`; `tell` is called when a look is due, from another thread.
    pub(super) fn new(dir: PathBuf, tell: impl Fn() + Send + 'static) -> Self {
        let wanted = Arc::new(AtomicBool::new(false));
        let due = Arc::clone(&wanted);
        let changes = Changes::new(move || {
            if !due.swap(true, Ordering::AcqRel) {
                tell();
            }
        });
        Self {
            dir,
            changes,
            aimed: None,
            wanted,
            looked: (Instant::now(), None),
        }
    }

    /// Call before a look: what changes from now on asks for another one.
    pub(super) fn begin(&mut self) {
        self.wanted.store(false, Ordering::Release);
        self.aim();
        self.looked = (Instant::now(), changed(&self.dir));
    }

    /// Watches what is to be watched now.
    fn aim(&mut self) {
        // A folder may be made between the look for it and the watch on the one above it.
        for _ in 0..DEEPEST {
            let nearest = nearest(&self.dir);
            if nearest == self.aimed {
                return;
            }
            if let Some((old, _)) = self.aimed.take() {
                self.changes.remove(&old);
            }
            // A folder that was made anew is another one, whatever its name.
            self.aimed = nearest.filter(|(dir, _)| self.changes.add(dir));
            if self.aimed.is_none() {
                return;
            }
        }
    }

    /// Whether the folder's own time of change says that a look is due.
    pub(super) fn glance(&mut self) -> bool {
        let is_aimed = self.aimed.as_ref().is_some_and(|(dir, _)| *dir == self.dir);
        if is_aimed && self.looked.0.elapsed() < PAUSE {
            return false;
        }
        self.looked.0 = Instant::now();
        changed(&self.dir) != self.looked.1
    }
}

/// The folder, or the nearest above it that is there, and when it was made.
fn nearest(dir: &Path) -> Option<(PathBuf, SystemTime)> {
    dir.ancestors().find_map(|dir| {
        let about = std::fs::metadata(dir).ok().filter(Metadata::is_dir)?;
        let born = about.created().or(about.modified()).ok()?;
        Some((dir.to_owned(), born))
    })
}

fn changed(dir: &Path) -> Option<SystemTime> {
    std::fs::metadata(dir).ok()?.modified().ok()
}

/// Reading is no change; our own looks read.
fn is_change(event: &notify::Result<notify::Event>) -> bool {
    match event {
        Ok(event) => match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
            EventKind::Access(_) => false,
            _ => true,
        },
        Err(_) => true,
    }
}
