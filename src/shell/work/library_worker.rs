//! Keeps the library as it is on disk: reads it at the start, and again what changed.
//!
//! 1. The library is read, the first articles first ([`super::worker::load`] hands them over).
//! 2. All its folders are watched, and the folders of links that lead to them.
//! 3. When the system tells of a change, the terminal gets the focus or the user asks, the folders
//!    are scanned; what differs from the [`Snapshot`] is read and handed over as
//!    [`LibraryChange`]s. Where watches are refused or tell nothing (network file systems, the
//!    limit of inotify) the last two remain, and a look every 30 seconds.
//!
//! A scan asks for the state of each file, 1.3 µs each, so it needs no knowledge of what the
//! system told. Changes that come in bursts are waited for, and a scan that takes long is followed
//! by a longer pause.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::importer::Step;
use super::index_pool::read_library;
use super::known_files::Known;
use super::snapshot::{LibraryChanges, Snapshot};
use crate::app::event::{Event, LibraryChange, LibraryRead};
use crate::article::Article;
use crate::article::archive::Stored;
use crate::library::memory::ChosenEncodings;
use crate::library::problem::Problem;
use crate::search::CommittedSegment;
use crate::shell::disk::cache::{Cache, OpenedCache};
use crate::shell::disk::inputs::Inputs;
use crate::shell::disk::rules;
use crate::shell::disk::scan::is_told;
use crate::shell::disk::watch::Watcher;
use crate::shell::log::Log;

/// Quiet period: time without a change after which a scan starts, because programs write a file in
/// several steps.
const SETTLE_PAUSE: Duration = Duration::from_millis(100);
/// Time after which a scan starts although changes keep coming.
const SETTLE_MAX_WAIT: Duration = Duration::from_millis(700);
/// A scan is followed by a pause of this many times its own duration, so that a folder that
/// changes without end takes a fifth of a core at most.
const PAUSE_FACTOR: u32 = 4;
/// Maximum number of articles of one event, so that a change of a large folder is shown bit by bit.
const BATCH_MAX_ARTICLES: usize = 256;
/// Time between two scans where watches are refused (the limit of inotify) or cause no events (network
/// file systems), and between two checks elsewhere that the watched folders are still in their places.
const RESCAN_INTERVAL: Duration = Duration::from_secs(30);
/// Maximum number of scans in a row, while folders appear that were not watched when they were scanned.
const SCANS_MAX_IN_ROW: usize = 8;

/// A message to the thread of the library. Most are causes of a scan.
#[derive(Debug)]
pub(crate) enum LookCause {
    /// The watcher was notified of a change.
    Changed,
    /// The terminal has the focus again.
    Focus,
    /// The watcher may miss events, and the last scan was [`RESCAN_INTERVAL`] ago, or a watched folder is no
    /// longer in its place.
    Round,
    /// The user asked for a scan, and gets a message about its result.
    Asked,
    /// All articles can be searched now, and these are the segments of the index.
    Committed(Vec<CommittedSegment>),
    /// The encodings that the user chose for single files.
    Encodings(ChosenEncodings),
}

/// Reads a library and follows it.
pub(crate) struct LibraryWorker {
    inputs: Inputs,
    known: Snapshot,
    /// None for a library that is not cached.
    cache: Option<Cache>,
    /// Whether the cache is older than what is known.
    is_unsaved: bool,
    /// The segments of the index as they were told last.
    committed: Vec<CommittedSegment>,
    log: Log,
    /// None as long as nothing is followed.
    watcher: Option<Watcher>,
    /// Makes the watcher; a test has one that hears nothing.
    new_watcher: fn(Sender<LookCause>) -> Watcher,
    /// Time between two looks where the system does not tell of all changes.
    round: Duration,
    /// Time of the last look.
    looked: Instant,
}

impl LibraryWorker {
    /// Returns the state before anything was read.
    pub(crate) fn new(inputs: Inputs, cache: Option<Cache>, log: Log) -> Self {
        Self {
            inputs,
            known: Snapshot::default(),
            cache,
            is_unsaved: true,
            committed: Vec::new(),
            log,
            watcher: None,
            new_watcher: |told| Watcher::new(matters, move || drop(told.send(LookCause::Changed))),
            round: RESCAN_INTERVAL,
            looked: Instant::now(),
        }
    }

    /// Looks up the rules that the user has for all git repositories: see [`Inputs::knowing_git_excludes`].
    pub(crate) fn knowing_git_excludes(self) -> Self {
        Self {
            inputs: self.inputs.knowing_git_excludes(),
            ..self
        }
    }

    /// Hands over the library as it was when it was last read, if the cache has it. Files that
    /// changed since are read by the first look of [`LibraryWorker::follow`].
    pub(crate) fn open_cache(&mut self, queue: &Sender<Event>) -> bool {
        let Some(cache) = &mut self.cache else {
            return false;
        };
        let Ok(opened) = cache.open() else {
            return false;
        };
        let OpenedCache {
            articles,
            keys,
            segments,
            files,
        } = opened;
        let _ = queue.send(Event::Cached {
            articles: articles.clone(),
            keys: Box::new(keys),
        });
        // Where the index is damaged, the articles are indexed and saved anew.
        let segments = cache.open_segments(&segments);
        self.is_unsaved = segments.is_err();
        let segments = segments.unwrap_or_default();
        self.committed.clone_from(&segments);
        let _ = queue.send(Event::CachedIndex { articles, segments });
        self.known = Snapshot::of(files, &self.inputs);
        true
    }

    /// Reads everything and hands it on as it comes. Gives what could not be read.
    pub(crate) fn read(&mut self, read: &Sender<Box<Article>>) -> Vec<Problem> {
        let Self { inputs, known, .. } = self;
        let mut unread = Vec::new();
        inputs.read_found(&mut |found, step| {
            if let Some(file) = found {
                known.files.record(file, &step, inputs);
            }
            match step {
                Step::Article(article) => read.send(article).is_ok(),
                Step::Failed(problem) => {
                    unread.push(problem);
                    true
                }
            }
        });
        known.files.end_recording();
        unread
    }

    /// Reads everything as [`LibraryWorker::read`] does, and hands it on in parts that can be searched and
    /// are in the cache already, so that a large library does not lie in memory as a whole.
    pub(crate) fn read_parts(&mut self, queue: &Sender<Event>) -> Vec<Problem> {
        let mut unread = Vec::new();
        read_library(
            &self.inputs,
            &mut self.known,
            &mut self.cache,
            Some(queue.clone()),
            &mut |problem| unread.push(problem),
        );
        unread
    }

    /// Follows the library until the program ends; `told` is given the word of the system.
    pub(crate) fn follow(
        &mut self,
        told: Sender<LookCause>,
        looks: &Receiver<LookCause>,
        queue: &Sender<Event>,
    ) {
        if self.inputs.has_files() {
            self.watcher = Some((self.new_watcher)(told));
            // Files may have changed while they were read, before the folder was watched.
            self.look(false, queue);
        }
        while let Some(first) = self.next(looks) {
            if let Some(is_asked) = self.gather(first, looks) {
                let scanned = self.look(is_asked, queue);
                thread::sleep(scanned * PAUSE_FACTOR);
            }
        }
    }

    /// Waits for a message, and no longer than until the next round is due. `None` when none will come.
    fn next(&self, looks: &Receiver<LookCause>) -> Option<LookCause> {
        let Some(watcher) = &self.watcher else {
            return looks.recv().ok();
        };
        let mut wait = self.round.saturating_sub(self.looked.elapsed());
        loop {
            match looks.recv_timeout(wait) {
                Ok(look) => return Some(look),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if !watcher.is_reliable() || watcher.is_displaced() {
                return Some(LookCause::Round);
            }
            wait = self.round;
        }
    }

    /// Waits for the quiet period after `first`. Returns whether the user asked for the scan; `None` when
    /// none is due.
    fn gather(&mut self, first: LookCause, looks: &Receiver<LookCause>) -> Option<bool> {
        let until = Instant::now() + SETTLE_MAX_WAIT;
        let (mut is_due, mut is_asked) = (false, false);
        let mut next = Ok(first);
        while let Ok(look) = next {
            let mut wait = SETTLE_PAUSE.min(until.saturating_duration_since(Instant::now()));
            match look {
                LookCause::Encodings(encodings) => self.inputs.chosen = encodings,
                LookCause::Committed(segments) => {
                    self.committed = segments;
                    self.save();
                }
                LookCause::Focus | LookCause::Round => is_due = true,
                LookCause::Asked => (is_due, is_asked) = (true, true),
                LookCause::Changed => {
                    is_due = true;
                    self.rearm();
                }
            }
            if is_asked || !is_due || !self.inputs.has_files() {
                wait = Duration::ZERO;
            }
            next = looks.recv_timeout(wait);
        }
        (is_due && self.inputs.has_files()).then_some(is_asked)
    }

    /// Lets the next change notify this worker again.
    fn rearm(&self) {
        if let Some(watcher) = &self.watcher {
            watcher.rearm();
        }
    }

    /// Scans the disk, reads what changed and hands it over. Returns the duration of the last scan.
    fn look(&mut self, is_asked: bool, queue: &Sender<Event>) -> Duration {
        let (mut done, mut scanned) = (LibraryRead::default(), Duration::ZERO);
        self.forget_damaged();
        self.looked = Instant::now();
        for _ in 0..SCANS_MAX_IN_ROW {
            self.rearm();
            let before = self.known.problems();
            let began = Instant::now();
            let changes = self.known.compare(|found| self.inputs.scan(found));
            let is_over = !self.watcher.as_ref().is_some_and(Watcher::is_notified);
            let changes = self.known.confirm(changes, is_over);
            scanned = began.elapsed();
            let has_new = self.watch();
            self.hand_over(changes, &before, &mut done, queue);
            if !has_new {
                break;
            }
        }
        if is_asked {
            let _ = queue.send(Event::LibraryRead(done));
        }
        scanned
    }

    /// Writes the library to the cache. It does without where that fails, because the next start can
    /// read the files themselves.
    fn save(&mut self) {
        let Some(cache) = self.cache.as_mut().filter(|_| self.is_unsaved) else {
            return;
        };
        match cache.save(&self.known.cached(self.committed.clone())) {
            Ok(()) => self.is_unsaved = false,
            Err(error) => self.log.note(&format!("the cache of the library: {error}")),
        }
    }

    /// Forgets the files whose articles are damaged in the cache, so that they are read again.
    fn forget_damaged(&mut self) {
        let damaged = self.cache.as_mut().map(Cache::take_damaged);
        if let Some(damaged) = damaged.filter(|damaged| !damaged.is_empty()) {
            self.known.files.forget(&damaged);
        }
    }

    /// Watches the folders of the library, and where its named paths and its links lead. Returns whether
    /// another scan is due, because changes there until now caused no event.
    fn watch(&mut self) -> bool {
        let Some(watcher) = &mut self.watcher else {
            return false;
        };
        let folders: Vec<PathBuf> = self.known.folders.keys().cloned().collect();
        let named = &self.inputs.paths;
        let selection = &self.inputs.selection;
        let mut rules = Vec::new();
        if selection.heeds_ignore_files {
            let folders = named.iter().filter_map(|path| path.canonicalize().ok());
            rules.extend(folders.flat_map(|path| rules::files_above(&path)));
            rules.extend(selection.git_excludes.clone());
        }
        let paths = [&named[..], &self.known.leads, &rules].concat();
        watcher.watch(&folders, &paths)
    }

    fn hand_over(
        &mut self,
        changes: LibraryChanges,
        before: &[Problem],
        done: &mut LibraryRead,
        queue: &Sender<Event>,
    ) {
        let mut change = LibraryChange::default();
        let is_changed = changes.is_any();
        for path in changes.removed {
            if let Some(read) = self.known.files.remove(&path) {
                change.gone.extend(read.ids());
            }
        }
        done.gone += change.gone.len();
        for file in changes.added.into_iter().chain(changes.changed) {
            let before = self.known.files.remove(&file.real);
            let (is_new, before) = (before.is_none(), before.unwrap_or_default());
            let versions: HashMap<_, _> = before.articles.iter().copied().collect();
            let mut now = Known::new(&file, &self.inputs);
            self.inputs.file(&file, &mut |step| {
                now.read.add(&step);
                if let Step::Article(article) = step {
                    let last = now.read.articles.last();
                    let is_other = last.is_some_and(|(id, now)| versions.get(id) != Some(now));
                    if is_other {
                        change.articles.push(Stored::from(*article));
                    }
                }
                if change.articles.len() >= BATCH_MAX_ARTICLES {
                    let full = std::mem::take(&mut change);
                    let _ = queue.send(Event::Library(Box::new(full)));
                }
                true
            });
            let left: HashSet<_> = now.read.ids().collect();
            let gone = before.ids().filter(|id| !left.contains(id));
            change.gone.extend(gone);
            done.new += usize::from(is_new);
            done.changed += usize::from(!is_new && before != now.read);
            self.known.files.insert(file.real, now);
        }
        let problems = self.known.problems();
        change.problems = (problems != before).then_some(problems);
        self.is_unsaved |= is_changed;
        if change.is_empty() && is_changed && !self.committed.is_empty() {
            // No article changed, only the rights of a file, or the time of one with several articles.
            self.save();
        }
        if !change.is_empty() {
            let _ = queue.send(Event::Library(Box::new(change)));
        }
    }
}

/// Returns whether a file or folder in a folder of the library may change it.
fn matters(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let is_hidden = name.as_encoded_bytes().starts_with(b".");
    rules::is_rules(name) || !is_hidden && (is_told(path) || path.is_dir())
}

#[cfg(test)]
mod tests;
