//! Watches folders and every link on the way to them. The bookmarks (with the states of articles), the
//! settings and the library have a [`Watcher`] each.
//!
//! 1. [`Watcher::watch`] sets what is watched. For a folder that does not exist the nearest existing
//!    ancestor is watched, so that its creation is an event.
//! 2. At the first relevant event the notification thread calls `notify`. Further events are merged into
//!    it until the watcher is re-armed.
//! 3. The worker calls [`Watcher::rearm`] *before* it rescans: a change during the rescan then causes
//!    another notification. So several changes cost one rescan, and none is missed.
//!
//! Some file systems (networks, FUSE) deliver no events for changes made elsewhere, and the system may
//! refuse a watch, for example when `fs.inotify.max_user_watches` is reached; a mounted or unmounted file
//! system causes no event either. Workers therefore also poll ([`FolderPoll`], [`Watcher::is_reliable`],
//! [`Watcher::is_displaced`]).

use std::collections::{HashMap, HashSet};
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::links;
use crate::shell::fs::Metadata;

/// Minimum time between two polls of a folder that is watched, because its events come anyway.
const POLL_MIN_INTERVAL: Duration = Duration::from_secs(1);

/// Maximum number of attempts to watch a folder whose ancestors are being created, one in another: each
/// attempt moves the watch one folder down.
const DESCENT_MAX_FOLDERS: usize = 16;

/// Notifies a worker of changes in the folders that it watches.
pub(crate) struct Watcher {
    events: EventSource,
    /// The watched folders. Each is there once, though several paths lead to it: for the system they are one
    /// watch, which removing one of the paths would end for all.
    watched: HashMap<FolderIdentity, PathBuf>,
    relevant: Arc<Mutex<RelevantPaths>>,
    /// Folders that were renamed or removed. The system dropped their watches, and does not watch a new
    /// folder of the same name.
    lost: Arc<Mutex<HashSet<PathBuf>>>,
    /// Whether `notify` was called since the last [`Watcher::rearm`].
    is_notified: Arc<AtomicBool>,
    /// Whether changes may cause no event: a watch was refused, or a folder is on a file system without
    /// events.
    may_miss_events: bool,
}

/// The paths whose events are relevant, spelled as the events spell them.
#[derive(Debug, Default)]
struct RelevantPaths {
    /// Folders of which every file is relevant that the filter of the watcher accepts.
    folders: HashSet<PathBuf>,
    /// Single names in other folders, and these folders themselves.
    names: HashSet<PathBuf>,
}

impl Watcher {
    /// Creates a watcher that watches nothing yet. It calls `notify` from another thread. In watched
    /// folders only the files that `filter` accepts are relevant.
    pub(crate) fn new(filter: fn(&Path) -> bool, notify: impl Fn() + Send + 'static) -> Self {
        let relevant = Arc::new(Mutex::new(RelevantPaths::default()));
        let is_notified = Arc::new(AtomicBool::new(false));
        let lost = Arc::new(Mutex::new(HashSet::new()));
        let events = EventSource::new({
            let (relevant, is_notified, lost) = (
                Arc::clone(&relevant),
                Arc::clone(&is_notified),
                Arc::clone(&lost),
            );
            move |paths, is_loss| {
                let relevant = || relevant.lock().unwrap_or_else(PoisonError::into_inner);
                if is_loss {
                    let folders = paths.iter().filter(|path| relevant().names(path)).cloned();
                    let folders: Vec<PathBuf> = folders.collect();
                    let mut lost = lost.lock().unwrap_or_else(PoisonError::into_inner);
                    lost.extend(folders);
                }
                // An event without a path says that events were dropped.
                let is_relevant =
                    paths.is_empty() || paths.iter().any(|path| relevant().contains(path, filter));
                if is_relevant && !is_notified.swap(true, Ordering::AcqRel) {
                    notify();
                }
            }
        });
        Self {
            events,
            watched: HashMap::new(),
            relevant,
            lost,
            is_notified,
            may_miss_events: false,
        }
    }

    /// Creates a watcher whose watches are all refused by the system.
    #[cfg(test)]
    pub(crate) fn refused() -> Self {
        Self {
            events: EventSource(None),
            ..Self::new(|_| false, || ())
        }
    }

    /// Returns whether every change in what is watched causes an event.
    pub(crate) fn is_reliable(&self) -> bool {
        !self.may_miss_events
    }

    /// Returns whether another folder is now where a watched one was, or none. A file system that is mounted
    /// or unmounted there causes no event.
    pub(crate) fn is_displaced(&self) -> bool {
        let is_there = |(identity, dir): (&FolderIdentity, &PathBuf)| {
            nearest(dir).is_some_and(|(path, found)| path == *dir && found == *identity)
        };
        !self.watched.iter().all(is_there)
    }

    /// Returns whether `notify` was called since the last [`Watcher::rearm`].
    pub(crate) fn is_notified(&self) -> bool {
        self.is_notified.load(Ordering::Acquire)
    }

    /// Lets the next relevant event call `notify` again. To be called before a rescan.
    pub(crate) fn rearm(&self) {
        self.is_notified.store(false, Ordering::Release);
    }

    /// Watches these folders and everything that decides where these paths lead, and nothing else any
    /// more. Returns whether a folder is watched that was not before, so that a rescan is due: changes in
    /// it until now caused no event.
    pub(crate) fn watch(&mut self, folders: &[PathBuf], paths: &[PathBuf]) -> bool {
        let mut has_new = false;
        // A folder may be created after its absence was seen, and before its parent is watched.
        for _ in 0..DESCENT_MAX_FOLDERS {
            if !self.set(folders, paths) {
                break;
            }
            has_new = true;
        }
        has_new
    }

    fn set(&mut self, folders: &[PathBuf], paths: &[PathBuf]) -> bool {
        let mut wanted = WatchTargets::default();
        for folder in folders {
            wanted.add_folder(&links::absolute(folder));
        }
        for name in paths.iter().flat_map(|path| links::names(path)) {
            wanted.add_name(&name);
        }
        let WatchTargets { dirs, relevant } = wanted;
        *self.relevant.lock().unwrap_or_else(PoisonError::into_inner) = relevant;
        let Self {
            events, watched, ..
        } = self;
        let lost = std::mem::take(&mut *self.lost.lock().unwrap_or_else(PoisonError::into_inner));
        watched.retain(|identity, dir| {
            let stays = dirs.get(identity) == Some(dir) && !lost.contains(dir);
            if !stays {
                events.unwatch(dir);
            }
            stays
        });
        let (mut has_new, mut is_refused) = (false, false);
        for (identity, dir) in dirs {
            if watched.contains_key(&identity) {
                continue;
            }
            if events.watch(&dir) {
                watched.insert(identity, dir);
                has_new = true;
            } else {
                is_refused = true;
            }
        }
        if has_new || is_refused || !lost.is_empty() {
            let is_silent = watched.values().any(|dir| is_on_silent_disk(dir));
            self.may_miss_events = is_refused || is_silent;
        }
        has_new
    }

    /// Returns whether the folder itself is watched, not only an ancestor of it.
    fn watches(&self, dir: &Path) -> bool {
        let dir = links::absolute(dir);
        nearest(&dir).is_some_and(|(there, id)| there == dir && self.watched.contains_key(&id))
    }
}

impl RelevantPaths {
    /// Returns whether a path is one of the folders or names themselves.
    fn names(&self, path: &Path) -> bool {
        self.folders.contains(path) || self.names.contains(path)
    }

    /// Returns whether events of a path are relevant.
    fn contains(&self, path: &Path, filter: fn(&Path) -> bool) -> bool {
        let is_inside = |dir| self.folders.contains(dir) && filter(path);
        self.names(path) || path.parent().is_some_and(is_inside)
    }
}

/// The folders that are to be watched, and the events in them that are relevant.
#[derive(Default)]
struct WatchTargets {
    /// Each folder, by the first of the paths that lead to it.
    dirs: HashMap<FolderIdentity, PathBuf>,
    relevant: RelevantPaths,
}

impl WatchTargets {
    fn add_folder(&mut self, folder: &Path) {
        let Some((there, dir)) = self.add_nearest(folder) else {
            return;
        };
        match next_below(&there, folder) {
            None => self.relevant.folders.insert(dir),
            Some(missing) => self.relevant.names.insert(dir.join(missing)),
        };
    }

    fn add_name(&mut self, name: &Path) {
        let nearest = name.parent().and_then(|dir| self.add_nearest(dir));
        if let Some((there, dir)) = nearest {
            let next = next_below(&there, name).map(|next| dir.join(next));
            self.relevant.names.extend(next);
            self.relevant.names.insert(dir);
        }
    }

    /// Adds the folder, or its nearest existing ancestor. Returns the path of that folder, and the path that
    /// its events have.
    fn add_nearest(&mut self, dir: &Path) -> Option<(PathBuf, PathBuf)> {
        let (there, identity) = nearest(dir)?;
        let dir = self.dirs.entry(identity).or_insert_with(|| there.clone());
        let dir = dir.clone();
        Some((there, dir))
    }
}

/// Returns the name in the folder `dir` that leads to `path` below it.
fn next_below(dir: &Path, path: &Path) -> Option<PathBuf> {
    let mut below = path.strip_prefix(dir).ok()?.components();
    below.next().map(|next| PathBuf::from(next.as_os_str()))
}

/// The time of a folder's last change, polled for file systems without events.
pub(crate) struct FolderPoll {
    at: Instant,
    modified: Option<SystemTime>,
}

impl FolderPoll {
    /// Records the folder's state. To be called before a rescan.
    pub(crate) fn take(dir: &Path) -> Self {
        Self {
            at: Instant::now(),
            modified: modified(dir),
        }
    }

    /// Returns whether the folder changed since it was recorded, so that a rescan is due. A folder that is
    /// watched is polled once in [`POLL_MIN_INTERVAL`] at most.
    pub(crate) fn is_due(&mut self, dir: &Path, watcher: &Watcher) -> bool {
        if watcher.watches(dir) && self.at.elapsed() < POLL_MIN_INTERVAL {
            return false;
        }
        self.at = Instant::now();
        modified(dir) != self.modified
    }
}

/// The source of events: the watcher of `notify`, or `None` where the system gives none.
///
/// Where the system refuses `notify` its thread, `notify` panics at each use, and again when it is
/// dropped, which would end the program at once, with the terminal raw. So panics are caught, and
/// nothing is dropped: it lasts as long as the program anyway.
struct EventSource(Option<ManuallyDrop<RecommendedWatcher>>);

impl EventSource {
    /// Calls `on_event` for each change, with the paths that changed and whether they were renamed or
    /// removed, from the thread of `notify`, which lasts as long as the program.
    fn new(on_event: impl Fn(&[PathBuf], bool) + Send + 'static) -> Self {
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if is_change(&event) {
                let paths = event.as_ref().map_or(&[][..], |event| &event.paths);
                on_event(paths, is_loss(&event));
            }
        });
        Self(watcher.ok().map(ManuallyDrop::new))
    }

    /// Watches a folder; returns whether the system accepted that.
    fn watch(&mut self, dir: &Path) -> bool {
        self.try_with(|watcher| watcher.watch(dir, RecursiveMode::NonRecursive).is_ok())
    }

    /// Ends the watch on a folder.
    fn unwatch(&mut self, dir: &Path) {
        self.try_with(|watcher| watcher.unwatch(dir).is_ok());
    }

    /// Returns the result of `operation`; false where there is no watcher or it panics.
    fn try_with(&mut self, operation: impl FnOnce(&mut RecommendedWatcher) -> bool) -> bool {
        let Some(watcher) = &mut self.0 else {
            return false;
        };
        let done = catch_unwind(AssertUnwindSafe(|| operation(watcher)));
        done.unwrap_or(false)
    }
}

/// The time of creation, device and inode of a folder: they differ where another folder took its name.
#[cfg(unix)]
type FolderIdentity = (Option<SystemTime>, u64, u64);
/// The time of creation of a folder and its path without links.
#[cfg(not(unix))]
type FolderIdentity = (Option<SystemTime>, PathBuf);

/// Returns the folder or its nearest existing ancestor, with its identity.
fn nearest(dir: &Path) -> Option<(PathBuf, FolderIdentity)> {
    dir.ancestors().find_map(|dir| {
        let about = dir.metadata().ok().filter(Metadata::is_dir)?;
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

fn modified(dir: &Path) -> Option<SystemTime> {
    dir.metadata().ok()?.modified().ok()
}

/// Returns whether a folder is on a file system that others can change without an event here: networks,
/// FUSE, and folders of the machine that this one runs in.
#[cfg(target_os = "linux")]
fn is_on_silent_disk(dir: &Path) -> bool {
    /// Types of file systems, as `statfs(2)` and `linux/magic.h` list them.
    const SILENT: [u32; 11] = [
        0x0000_6969, // NFS
        0x0000_517b, // SMB
        0xff53_4d42, // CIFS
        0xfe53_4d42, // SMB2
        0x6573_5546, // FUSE
        0x0102_1997, // 9P
        0x5346_414f, // AFS
        0x00c3_6400, // Ceph
        0x7375_7245, // Coda
        0x0000_564c, // NCP
        0x786f_4256, // VirtualBox
    ];
    let about = rustix::fs::statfs(dir);
    about.is_ok_and(|about| SILENT.contains(&(about.f_type as u32)))
}

/// Returns whether a folder is on a file system that others can change without an event here. Unknown on
/// this system, and taken as false.
#[cfg(not(target_os = "linux"))]
fn is_on_silent_disk(_: &Path) -> bool {
    false
}

/// Returns whether something was renamed or removed. `notify` then drops the watch on a folder of that
/// name.
fn is_loss(event: &notify::Result<notify::Event>) -> bool {
    let is_lost = |kind| {
        matches!(
            kind,
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
        )
    };
    event.as_ref().is_ok_and(|event| is_lost(event.kind))
}

/// Returns whether an event is a change. Reading is none, because a rescan reads.
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
