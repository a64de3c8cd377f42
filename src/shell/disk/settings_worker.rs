//! Reads the settings again when their files are saved, on a thread of its own.
//!
//! The system tells of changes where it can, also of a folder that is made only now; besides, a look
//! at the files' times is due when the user does something, for file systems that tell nothing.

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use super::settings::SettingsSource;
use super::watch::Watcher;
use crate::app::event::Event;
use crate::shell::fs::Stamp;
use crate::shell::threads::DeferredThreads;

/// Editors write in several steps: the file is read when nothing changed for so long.
const SETTLE_PAUSE: Duration = Duration::from_millis(50);
/// Something else in a watched folder may change without end: the files are read then all the same.
const SETTLE_MAX_WAIT: Duration = Duration::from_millis(500);
/// The files' times are looked at no more often.
const LOOK_MIN_PAUSE: Duration = Duration::from_secs(1);

/// Why a look may be due.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Check {
    /// The system says that something changed.
    Changed,
    /// The user did something.
    Glance,
}

/// Adds the thread of the settings to `deferred`. Messages to the returned sender make it look.
pub(crate) fn start(
    deferred: &mut DeferredThreads,
    queue: &Sender<Event>,
    source: SettingsSource,
) -> Sender<Check> {
    let (check, checks) = mpsc::channel::<Check>();
    let told = check.clone();
    // Before the first frame: what is saved after it is a change.
    let mut known = stamps(&source.files());
    // Reads the settings again. Waits for changes and glances; it ends when the loop is gone.
    deferred.spawn("settings", queue, move |queue| {
        let mut watcher = Watcher::new(
            |_| true,
            move || {
                let _ = told.send(Check::Changed);
            },
        );
        // Nobody reports a change that was saved before the folder was watched.
        let mut check = Ok(Check::Changed);
        let mut looked = Instant::now();
        while let Ok(why) = check {
            if matches!(why, Check::Changed) || looked.elapsed() >= LOOK_MIN_PAUSE {
                watch(&mut watcher, &source);
                settle(&watcher, &checks);
                // A folder on the way to the files may have been made meanwhile: the change that told
                // of it is among those that were waited for.
                while watch(&mut watcher, &source) {
                    settle(&watcher, &checks);
                }
                looked = Instant::now();
                let now = stamps(&source.files());
                if now != known {
                    known = now;
                    let settings = Box::new(source.read());
                    if queue.send(Event::Settings(settings)).is_err() {
                        return;
                    }
                }
            }
            check = checks.recv();
        }
    });
    check
}

/// Waits until nothing changes any more, or for [`SETTLE_MAX_WAIT`].
fn settle(watcher: &Watcher, checks: &Receiver<Check>) {
    let until = Instant::now() + SETTLE_MAX_WAIT;
    watcher.rearm();
    while Instant::now() < until && checks.recv_timeout(SETTLE_PAUSE).is_ok() {
        watcher.rearm();
    }
}

/// Watches the folders of the settings, and where their files lead. Returns whether a folder is
/// watched that was not before.
fn watch(watcher: &mut Watcher, source: &SettingsSource) -> bool {
    let folders = source.folders();
    let paths = source.files().into_iter().chain(source.folders());
    watcher.watch(&folders, &paths.collect::<Vec<_>>())
}

/// Returns each file with its state. A link is followed: what it leads to may be another file of equal
/// length and age, as all files of a Nix store are.
fn stamps(files: &[PathBuf]) -> Vec<(PathBuf, Option<Stamp>)> {
    let stamps = files
        .iter()
        .map(|path| (path.clone(), Stamp::of(path).ok()));
    stamps.collect()
}
