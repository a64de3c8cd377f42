//! Tells when something in the folder of bookmarks changed, as far as the system does.
//!
//! What changed is found by a look at the folder. Several changes ask for one look only. As long
//! as the folder is not there, the nearest one above it is watched, for it to be made.

use std::collections::HashMap;
use std::fs::Metadata;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::links;

/// A folder that is watched is glanced at no more often: some file systems tell nothing.
const PAUSE: Duration = Duration::from_secs(1);

/// How many folders one in another may be made while the watch moves down.
const DEEPEST: usize = 16;

/// The system's word of changes in folders.
///
/// Where the system refuses the library its thread, the library panics at each use, and again when
/// it is dropped, which would end the program at once, with the terminal raw. So panics are caught,
/// and nothing is dropped: it lasts as long as the program anyway.
pub(crate) struct Changes(Option<ManuallyDrop<RecommendedWatcher>>);

impl Changes {
    /// Calls `tell` from another thread at each change in the folders that are added.
    pub(crate) fn new(tell: impl Fn() + Send + 'static) -> Self {
        Self::of_paths(move |_| tell())
    }

    /// Calls `tell` with the paths that changed; without one, something was missed.
    pub(crate) fn of_paths(tell: impl Fn(&[PathBuf]) + Send + 'static) -> Self {
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if is_change(&event) {
                let paths = event.as_ref().map_or(&[][..], |event| &event.paths);
                tell(paths);
            }
        });
        Self(watcher.ok().map(ManuallyDrop::new))
    }

    /// Adds a folder; returns whether its changes will be told.
    pub(crate) fn add(&mut self, dir: &Path) -> bool {
        self.of(|watcher| watcher.watch(dir, RecursiveMode::NonRecursive).is_ok())
    }

    /// Takes a folder out again.
    pub(crate) fn remove(&mut self, dir: &Path) {
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

/// Folders that are watched, each also after another one took its place.
pub(crate) struct Folders {
    changes: Changes,
    /// Each once, though several paths lead to it: for the system they are one watch, which would end
    /// for all of them with the first that is not wanted any more.
    watched: HashMap<Identity, PathBuf>,
}

impl Folders {
    pub(crate) fn new(changes: Changes) -> Self {
        Self {
            changes,
            watched: HashMap::new(),
        }
    }

    /// Watches these folders and no others; of one that is not there the nearest above it, so that
    /// its making is told. Of several paths to one folder the first is what changes are told by. Says
    /// whether any is watched that was not before: what happened in it until now was not told.
    pub(crate) fn set(&mut self, wanted: &[PathBuf]) -> bool {
        let mut first: HashMap<Identity, PathBuf> = HashMap::new();
        for (dir, identity) in wanted.iter().filter_map(|dir| nearest(dir)) {
            first.entry(identity).or_insert(dir);
        }
        let Self { changes, watched } = self;
        watched.retain(|identity, dir| {
            let stays = first.get(identity) == Some(dir);
            if !stays {
                changes.remove(dir);
            }
            stays
        });
        let mut has_new = false;
        for (identity, dir) in first {
            if !watched.contains_key(&identity) && changes.add(&dir) {
                watched.insert(identity, dir);
                has_new = true;
            }
        }
        has_new
    }

    /// Watches what `wanted` gives, again as long as that makes other folders known.
    pub(crate) fn aim(&mut self, wanted: impl Fn() -> Vec<PathBuf>) {
        // A folder may be made between the look for it and the watch on the one above it.
        for _ in 0..DEEPEST {
            if !self.set(&wanted()) {
                return;
            }
        }
    }

    fn watches(&self, dir: &Path) -> bool {
        nearest(dir).is_some_and(|(there, id)| there == dir && self.watched.contains_key(&id))
    }
}

/// The folder of bookmarks, which is watched, and the folders of all links that lead to it and from
/// its files.
pub(crate) struct Watch {
    dir: PathBuf,
    /// The files in it that are links.
    links: Vec<PathBuf>,
    /// Without them there are still the glances.
    folders: Folders,
    wanted: Arc<AtomicBool>,
    /// When the folder was last looked at, and its time of change then.
    looked: (Instant, Option<SystemTime>),
}

impl Watch {
    /// Watches `dir`; `tell` is called when a look is due, from another thread.
    pub(crate) fn new(dir: PathBuf, tell: impl Fn() + Send + 'static) -> Self {
        let wanted = Arc::new(AtomicBool::new(false));
        let due = Arc::clone(&wanted);
        let changes = Changes::new(move || {
            if !due.swap(true, Ordering::AcqRel) {
                tell();
            }
        });
        Self {
            dir,
            links: Vec::new(),
            folders: Folders::new(changes),
            wanted,
            looked: (Instant::now(), None),
        }
    }

    /// Call before a look: what changes from now on asks for another one.
    pub(crate) fn begin(&mut self) {
        self.wanted.store(false, Ordering::Release);
        self.aim();
        self.looked = (Instant::now(), changed(&self.dir));
    }

    /// Watches what is to be watched now.
    fn aim(&mut self) {
        let (dir, links) = (&self.dir, &self.links);
        self.folders.aim(|| {
            let paths = std::iter::once(dir).chain(links);
            let mut folders: Vec<PathBuf> = paths.flat_map(|path| links::folders(path)).collect();
            folders.push(dir.clone());
            folders
        });
    }

    /// From now on also hears of changes where these links lead. Says whether another look is due,
    /// because what happened there until now was not heard.
    pub(crate) fn follow(&mut self, links: Vec<PathBuf>) -> bool {
        let is_new = links != self.links;
        if is_new {
            self.links = links;
            self.aim();
        }
        is_new
    }

    /// Whether the folder's own time of change says that a look is due.
    pub(crate) fn glance(&mut self) -> bool {
        let is_aimed = self.folders.watches(&self.dir);
        if is_aimed && self.looked.0.elapsed() < PAUSE {
            return false;
        }
        self.looked.0 = Instant::now();
        changed(&self.dir) != self.looked.1
    }
}

/// The time of creation, device and inode of a folder: they differ where another folder took its name.
#[cfg(unix)]
type Identity = (Option<SystemTime>, u64, u64);
/// The time of creation of a folder and its path without links.
#[cfg(not(unix))]
type Identity = (Option<SystemTime>, PathBuf);

/// The folder, or the nearest above it that is there.
fn nearest(dir: &Path) -> Option<(PathBuf, Identity)> {
    dir.ancestors().find_map(|dir| {
        let about = std::fs::metadata(dir).ok().filter(Metadata::is_dir)?;
        let born = about.created().ok();
        #[cfg(unix)]
        let identity = {
            use std::os::unix::fs::MetadataExt as _;
            (born, about.dev(), about.ino())
        };
        #[cfg(not(unix))]
        let identity = (born, dir.canonicalize().ok()?);
        Some((dir.to_owned(), identity))
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
