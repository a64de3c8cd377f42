//! Watches folders, and every link on the way to them: one watcher for the bookmarks (and
//! the states of articles), the settings and the library, each with a [`Watcher`] of its own.
//!
//! 1. [`Watcher::watch`] says what is watched. Of a folder that is not there the nearest above it is
//!    watched, so that its making is told.
//! 2. At a change that matters the system's thread calls `tell`, once.
//! 3. The worker that was told calls [`Watcher::rearm`] before it looks for what changed: from then on
//!    the next change is told. So several changes ask for one look only, and none is missed.
//!
//! Some file systems (networks, FUSE) tell nothing, and the system may refuse a watch. So whoever watches
//! looks at other times as well ([`Glance`], [`Watcher::hears_all`]).

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

/// A folder that is watched is glanced at no more often.
const GLANCE_MIN_PAUSE: Duration = Duration::from_secs(1);

/// How many folders one in another may be made while the watch moves down.
const DESCENT_MAX_FOLDERS: usize = 16;

/// Tells when what is watched changes.
pub(crate) struct Watcher {
    system: System,
    /// Each folder once, though several paths lead to it: for the system they are one watch, which would
    /// end for all of them with the first that is not wanted any more.
    watched: HashMap<FolderIdentity, PathBuf>,
    concern: Arc<Mutex<Concern>>,
    /// Folders that were renamed or removed. The system watches no folder of such a name any more, even if
    /// one has it again.
    lost: Arc<Mutex<HashSet<PathBuf>>>,
    /// Whether a change was told since the last [`Watcher::rearm`].
    is_told: Arc<AtomicBool>,
    /// Whether changes may stay untold: a watch was refused, or a folder is on a file system that tells nothing.
    is_hard_of_hearing: bool,
}

/// The changes that matter, by the paths that the system tells them by.
#[derive(Debug, Default)]
struct Concern {
    /// Folders in which every file matters that the user of the watcher cares for.
    folders: HashSet<PathBuf>,
    /// Single names in other folders, and these folders themselves.
    names: HashSet<PathBuf>,
}

impl Watcher {
    /// Creates a watcher that watches nothing yet. It calls `tell` from another thread; in the watched
    /// folders only the files for which `matters` holds concern it.
    pub(crate) fn new(matters: fn(&Path) -> bool, tell: impl Fn() + Send + 'static) -> Self {
        let concern = Arc::new(Mutex::new(Concern::default()));
        let is_told = Arc::new(AtomicBool::new(false));
        let lost = Arc::new(Mutex::new(HashSet::new()));
        let (held, told, losses) = (
            Arc::clone(&concern),
            Arc::clone(&is_told),
            Arc::clone(&lost),
        );
        let system = System::new(move |paths, is_loss| {
            let concern = || held.lock().unwrap_or_else(PoisonError::into_inner);
            let concerns = |path: &PathBuf| concern().holds(path, matters);
            if is_loss {
                let folders = paths.iter().filter(|path| concern().is_of(path)).cloned();
                let folders: Vec<PathBuf> = folders.collect();
                let mut losses = losses.lock().unwrap_or_else(PoisonError::into_inner);
                losses.extend(folders);
            }
            // Without a path something was missed.
            let is_due = paths.is_empty() || paths.iter().any(concerns);
            if is_due && !told.swap(true, Ordering::AcqRel) {
                tell();
            }
        });
        Self {
            system,
            watched: HashMap::new(),
            concern,
            lost,
            is_told,
            is_hard_of_hearing: false,
        }
    }

    /// Creates a watcher that hears nothing, as where the system refuses every watch.
    #[cfg(test)]
    pub(crate) fn deaf() -> Self {
        Self {
            system: System(None),
            ..Self::new(|_| false, || ())
        }
    }

    /// Returns whether every change in what is watched will be told.
    pub(crate) fn hears_all(&self) -> bool {
        !self.is_hard_of_hearing
    }

    /// Returns whether a change was told since the last [`Watcher::rearm`].
    pub(crate) fn was_told(&self) -> bool {
        self.is_told.load(Ordering::Acquire)
    }

    /// From now on the next change is told again. To be called before a look.
    pub(crate) fn rearm(&self) {
        self.is_told.store(false, Ordering::Release);
    }

    /// Watches these folders, and whatever decides where these paths lead; nothing else any more. Returns
    /// whether a folder is watched that was not before: what happened in it until now was not told.
    pub(crate) fn watch(&mut self, folders: &[PathBuf], paths: &[PathBuf]) -> bool {
        let mut has_new = false;
        // A folder may be made between the look for it and the watch on the one above it.
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
        let WatchTargets { dirs, concern } = wanted;
        *self.concern.lock().unwrap_or_else(PoisonError::into_inner) = concern;
        let Self {
            system, watched, ..
        } = self;
        let lost = std::mem::take(&mut *self.lost.lock().unwrap_or_else(PoisonError::into_inner));
        watched.retain(|identity, dir| {
            let stays = dirs.get(identity) == Some(dir) && !lost.contains(dir);
            if !stays {
                system.remove(dir);
            }
            stays
        });
        let (mut has_new, mut is_refused) = (false, false);
        for (identity, dir) in dirs {
            if watched.contains_key(&identity) {
                continue;
            }
            if system.add(&dir) {
                watched.insert(identity, dir);
                has_new = true;
            } else {
                is_refused = true;
            }
        }
        if has_new || is_refused || !lost.is_empty() {
            let is_silent = watched.values().any(|dir| is_on_silent_disk(dir));
            self.is_hard_of_hearing = is_refused || is_silent;
        }
        has_new
    }

    /// Returns whether changes in the folder itself are told, not only those in a folder above it.
    fn watches(&self, dir: &Path) -> bool {
        let dir = links::absolute(dir);
        nearest(&dir).is_some_and(|(there, id)| there == dir && self.watched.contains_key(&id))
    }
}

impl Concern {
    /// Returns whether a path is that of a folder, or of a name in one, that concerns the watcher.
    fn is_of(&self, path: &Path) -> bool {
        self.folders.contains(path) || self.names.contains(path)
    }

    fn holds(&self, path: &Path, matters: fn(&Path) -> bool) -> bool {
        let is_inside = |dir| self.folders.contains(dir) && matters(path);
        self.is_of(path) || path.parent().is_some_and(is_inside)
    }
}

/// The folders that are to be watched, and the changes in them that matter.
#[derive(Default)]
struct WatchTargets {
    /// Each folder, by the first of the paths that lead to it.
    dirs: HashMap<FolderIdentity, PathBuf>,
    concern: Concern,
}

impl WatchTargets {
    fn add_folder(&mut self, folder: &Path) {
        let Some((there, dir)) = self.add_nearest(folder) else {
            return;
        };
        match next_below(&there, folder) {
            None => self.concern.folders.insert(dir),
            Some(missing) => self.concern.names.insert(dir.join(missing)),
        };
    }

    fn add_name(&mut self, name: &Path) {
        let nearest = name.parent().and_then(|dir| self.add_nearest(dir));
        if let Some((there, dir)) = nearest {
            let told = next_below(&there, name).map(|next| dir.join(next));
            self.concern.names.extend(told);
            self.concern.names.insert(dir);
        }
    }

    /// Adds the folder, or the nearest above it that is there. Returns which one that is, and the path
    /// by which its changes are told.
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

/// The state of a folder at the last look, for file systems that tell no changes.
pub(crate) struct Glance {
    at: Instant,
    modified: Option<SystemTime>,
}

impl Glance {
    /// Takes note of the folder's state. To be called before a look.
    pub(crate) fn take(dir: &Path) -> Self {
        Self {
            at: Instant::now(),
            modified: modified(dir),
        }
    }

    /// Returns whether the folder's own time says that a look is due. One that is watched is asked for it
    /// once in [`GLANCE_MIN_PAUSE`] only.
    pub(crate) fn is_due(&mut self, dir: &Path, watcher: &Watcher) -> bool {
        if watcher.watches(dir) && self.at.elapsed() < GLANCE_MIN_PAUSE {
            return false;
        }
        self.at = Instant::now();
        modified(dir) != self.modified
    }
}

/// The system's word of changes in folders.
///
/// Where the system refuses the library its thread, the library panics at each use, and again when
/// it is dropped, which would end the program at once, with the terminal raw. So panics are caught,
/// and nothing is dropped: it lasts as long as the program anyway.
struct System(Option<ManuallyDrop<RecommendedWatcher>>);

impl System {
    /// Calls `tell` with the paths that changed, and whether they were renamed or removed, from a thread of
    /// the library, which waits for the system and lasts as long as the program.
    fn new(tell: impl Fn(&[PathBuf], bool) + Send + 'static) -> Self {
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if is_change(&event) {
                let paths = event.as_ref().map_or(&[][..], |event| &event.paths);
                tell(paths, is_loss(&event));
            }
        });
        Self(watcher.ok().map(ManuallyDrop::new))
    }

    /// Adds a folder; returns whether its changes will be told.
    fn add(&mut self, dir: &Path) -> bool {
        self.of(|watcher| watcher.watch(dir, RecursiveMode::NonRecursive).is_ok())
    }

    /// Takes a folder out again.
    fn remove(&mut self, dir: &Path) {
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

/// The time of creation, device and inode of a folder: they differ where another folder took its name.
#[cfg(unix)]
type FolderIdentity = (Option<SystemTime>, u64, u64);
/// The time of creation of a folder and its path without links.
#[cfg(not(unix))]
type FolderIdentity = (Option<SystemTime>, PathBuf);

/// Returns the folder, or the nearest above it that is there.
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

/// Returns whether a folder is on a file system that others can change without the system being told:
/// networks, FUSE, and folders of the machine that this one runs in.
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

/// Returns whether a folder is on a file system that others can change without the system being told, which is
/// not known here.
#[cfg(not(target_os = "linux"))]
fn is_on_silent_disk(_: &Path) -> bool {
    false
}

/// Returns whether something was renamed or removed: of a folder of that name, the library drops the watch.
fn is_loss(event: &notify::Result<notify::Event>) -> bool {
    let is_lost = |kind| {
        matches!(
            kind,
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
        )
    };
    event.as_ref().is_ok_and(|event| is_lost(event.kind))
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
