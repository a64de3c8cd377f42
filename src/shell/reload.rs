//! Reads the settings again when their files are saved, on a thread of its own.
//!
//! The system tells of changes where it can; besides, a look at the files' times is due when the
//! user does something, so that a folder that was not there before is found too.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant, SystemTime};

use super::settings::Source;
use super::watch::Changes;
use super::worker::spawn;
use crate::app::event::Event;

/// Editors write in several steps: the file is read when nothing changed for so long.
const CALM: Duration = Duration::from_millis(50);
/// The files' times are looked at no more often.
const PAUSE: Duration = Duration::from_secs(1);

/// Why a look may be due.
#[derive(Clone, Copy, Debug)]
pub(super) enum Knock {
    /// The system says that something changed.
    Changed,
    /// The user did something.
    Glance,
}

/// Starts it. It ends with the program.
pub(super) fn start(queue: &Sender<Event>, source: Source) -> io::Result<Sender<Knock>> {
    let (knock, knocks) = mpsc::channel::<Knock>();
    let told = knock.clone();
    // Before the first frame: what is saved after it is a change.
    let mut known = stamps(&source.files());
    spawn("settings", queue, move |queue| {
        let mut changes = Changes::new(move || {
            let _ = told.send(Knock::Changed);
        });
        for dir in source.folders() {
            // Without that there are still the glances.
            changes.add(&dir);
        }
        let mut looked = Instant::now();
        for knock in &knocks {
            match knock {
                Knock::Changed => while knocks.recv_timeout(CALM).is_ok() {},
                Knock::Glance if looked.elapsed() < PAUSE => continue,
                Knock::Glance => {}
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
    })?;
    Ok(knock)
}

/// Each file with what changes when it is saved.
type Stamp = (PathBuf, Option<(SystemTime, u64)>);

fn stamps(files: &[PathBuf]) -> Vec<Stamp> {
    let stamp = |path: &Path| {
        let about = std::fs::metadata(path).ok()?;
        Some((about.modified().ok()?, about.len()))
    };
    files
        .iter()
        .map(|path| (path.clone(), stamp(path)))
        .collect()
}
