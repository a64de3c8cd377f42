//! Reads the settings again when their files are saved, on a thread of its own.
//!
//! The system tells of changes where it can; besides, a look at the files' times is due when the
//! user does something, so that a folder that was not there before is found too.

use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};

use super::links;
use super::scan::Stamp;
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
        let mut watched = HashSet::new();
        aim(&source, &mut changes, &mut watched);
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
                aim(&source, &mut changes, &mut watched);
                let settings = Box::new(source.read());
                if queue.send(Event::Settings(settings)).is_err() {
                    return;
                }
            }
        }
    })?;
    Ok(knock)
}

/// Watches all folders in which the settings, or links that lead to them, can change.
fn aim(source: &Source, changes: &mut Changes, watched: &mut HashSet<PathBuf>) {
    let files = source.files().into_iter().chain(source.folders());
    let names = files.flat_map(|path| links::names(&path));
    let folders = names.filter_map(|name| Some(name.parent()?.to_owned()));
    for folder in folders.chain(source.folders()) {
        // Where the system refuses there are still the glances.
        if !watched.contains(&folder) && changes.add(&folder) {
            watched.insert(folder);
        }
    }
}

/// Each file with its state. A link is followed: what it leads to may be another file of equal
/// length and age, as all files of a Nix store are.
fn stamps(files: &[PathBuf]) -> Vec<(PathBuf, Option<Stamp>)> {
    let stamps = files.iter().map(|path| (path.clone(), Stamp::of(path)));
    stamps.collect()
}
