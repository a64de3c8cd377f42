//! Tells when something in the folder of bookmarks changed, as far as the system does.
//!
//! What changed is found by a look at the folder. Several changes ask for one look only.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// A folder that is watched is glanced at no more often: some file systems tell nothing.
const PAUSE: Duration = Duration::from_secs(1);

/// A folder that is watched.
pub(super) struct Watch {
    dir: PathBuf,
    watcher: Option<RecommendedWatcher>,
    /// The state in which the folder was put under watch; nothing while it is not there.
    aimed: Option<SystemTime>,
    wanted: Arc<AtomicBool>,
    /// When the folder was last looked at, and its time of change then.
    looked: (Instant, Option<SystemTime>),
}

impl Watch {
    /// Watches `dir`; `tell` is called when a look is due, from another thread.
    pub(super) fn new(dir: PathBuf, tell: impl Fn() + Send + 'static) -> Self {
        let wanted = Arc::new(AtomicBool::new(false));
        let due = Arc::clone(&wanted);
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if is_change(&event) && !due.swap(true, Ordering::AcqRel) {
                tell();
            }
        });
        Self {
            dir,
            // Without it there are still the glances.
            watcher: watcher.ok(),
            aimed: None,
            wanted,
            looked: (Instant::now(), None),
        }
    }

    /// Call before a look: what changes from now on asks for another one.
    pub(super) fn begin(&mut self) {
        self.wanted.store(false, Ordering::Release);
        let born = std::fs::metadata(&self.dir).ok();
        let born = born.and_then(|about| about.created().or(about.modified()).ok());
        if born != self.aimed
            && let Some(watcher) = &mut self.watcher
        {
            // A folder that was made anew is another one, whatever its name.
            let _ = watcher.unwatch(&self.dir);
            let watched = watcher.watch(&self.dir, RecursiveMode::NonRecursive);
            self.aimed = born.filter(|_| watched.is_ok());
        }
        self.looked = (Instant::now(), changed(&self.dir));
    }

    /// Whether the folder's own time of change says that a look is due.
    pub(super) fn glance(&mut self) -> bool {
        if self.aimed.is_some() && self.looked.0.elapsed() < PAUSE {
            return false;
        }
        self.looked.0 = Instant::now();
        changed(&self.dir) != self.looked.1
    }
}

fn changed(dir: &Path) -> Option<SystemTime> {
    std::fs::metadata(dir).ok()?.modified().ok()
}

/// Reading is no change; our own looks read.
pub(super) fn is_change(event: &notify::Result<notify::Event>) -> bool {
    match event {
        Ok(event) => match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
            EventKind::Access(_) => false,
            _ => true,
        },
        Err(_) => true,
    }
}
