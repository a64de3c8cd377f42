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

use super::index_pool::read_library;
use super::loader::{Inputs, Step};
use super::snapshot::{Known, LibraryChanges, Snapshot};
use crate::app::event::{Event, LibraryChange, LibraryRead};
use crate::article::Article;
use crate::article::archive::Stored;
use crate::library::memory::ChosenEncodings;
use crate::library::problem::Problem;
use crate::search::CommittedSegment;
use crate::shell::disk::cache::{Cache, CachedLibrary};
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
        let Some(Ok(cached)) = self.cache.as_mut().map(Cache::open) else {
            return false;
        };
        let CachedLibrary {
            articles,
            segments,
            files,
        } = cached;
        self.committed.clone_from(&segments);
        let _ = queue.send(Event::Opened { articles, segments });
        self.known = Snapshot::of(&files, &self.inputs);
        self.is_unsaved = false;
        true
    }

    /// Reads everything and hands it on as it comes. Gives what could not be read.
    pub(crate) fn read(&mut self, read: &Sender<Box<Article>>) -> Vec<Problem> {
        let Self { inputs, known, .. } = self;
        let mut unread = Vec::new();
        inputs.read_found(&mut |found, step| {
            if let Some(file) = found {
                known.record(file, &step, inputs);
            }
            match step {
                Step::Article(article) => read.send(article).is_ok(),
                Step::Failed(problem) => {
                    unread.push(problem);
                    true
                }
            }
        });
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
            self.known.forget(&damaged);
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
            if let Some(known) = self.known.files.remove(&path) {
                change.gone.extend(known.read.ids());
            }
        }
        done.gone += change.gone.len();
        for file in changes.added.into_iter().chain(changes.changed) {
            let known = self.known.files.remove(&file.real);
            let (is_new, before) = (known.is_none(), known.map(|known| known.read));
            let before = before.unwrap_or_default();
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
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::sync::mpsc;

    use super::*;
    use crate::article::Source;
    use crate::reason::{Fault, Reason};
    use crate::shell::disk::rules::Selection;
    use crate::shell::work::threads::DeferredThreads;
    use crate::shell::work::worker;

    /// Longest wait for a change, far above what is promised: machines that test are busy.
    const EVENT_TIMEOUT: Duration = Duration::from_mins(1);

    /// The source of the file, or of the article in a file, of this name.
    fn source(folder: &Path, name: &str) -> Source {
        let mut names = name.split('#');
        let file = Source::File(folder.join(names.next().unwrap()));
        names.fold(file, |file, key| file.member(key))
    }

    /// A library in a folder of its own, and what came of it.
    struct WatchedLibrary {
        _dir: tempfile::TempDir,
        path: PathBuf,
        look: Sender<LookCause>,
        events: Receiver<Event>,
        /// The titles by path below the folder.
        titles: BTreeMap<String, String>,
        problems: Vec<Problem>,
    }

    impl WatchedLibrary {
        /// Makes the files, reads them and follows them.
        fn new(files: &[(&str, &str)], named: &[&str]) -> Self {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().canonicalize().unwrap().join("báo");
            fs::create_dir(&path).unwrap();
            for (name, text) in files {
                write(&path.join(name), text);
            }
            let (queue, events) = mpsc::channel();
            let named: Vec<_> = named.iter().map(|name| path.join(name)).collect();
            let inputs = Inputs {
                selection: Selection {
                    heeds_ignore_files: true,
                    ..Selection::default()
                },
                ..Inputs::from(named)
            };
            let mut deferred = DeferredThreads::default();
            let look = worker::load(&mut deferred, &queue, inputs, None, Log::default()).unwrap();
            deferred.start().unwrap();
            let mut place = Self {
                _dir: dir,
                path,
                look,
                events,
                titles: BTreeMap::new(),
                problems: Vec::new(),
            };
            while !matches!(place.take(), Event::LoadDone) {}
            place
        }

        /// The next event; what it says of the library is taken in.
        fn take(&mut self) -> Event {
            let event = self.events.recv_timeout(EVENT_TIMEOUT).expect("an event");
            match &event {
                Event::Loaded(articles) | Event::Opened { articles, .. } => self.add(articles),
                Event::Problems(problems) => self.problems.clone_from(problems),
                Event::Library(change) => {
                    self.add(&change.articles);
                    let gone = |name: &String| change.gone.contains(&source(&self.path, name).id());
                    self.titles.retain(|name, _| !gone(name));
                    if let Some(problems) = &change.problems {
                        self.problems.clone_from(problems);
                    }
                }
                _ => {}
            }
            event
        }

        fn add(&mut self, articles: &[Stored]) {
            for article in articles {
                let path = PathBuf::from(article.head().unwrap().source.path());
                let name = path.strip_prefix(&self.path).unwrap_or(&path);
                let name = name.to_string_lossy().into_owned();
                self.titles.insert(name, article.title().to_owned());
            }
        }

        /// Waits until the library holds these articles: name and title.
        fn holds(&mut self, wanted: &[(&str, &str)]) {
            let owned = |(name, title): &(&str, &str)| ((*name).to_owned(), (*title).to_owned());
            let wanted: BTreeMap<_, _> = wanted.iter().map(owned).collect();
            while self.titles != wanted {
                self.take();
            }
        }
    }

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn what_changes_in_a_folder_is_heard_of() {
        let mut place = WatchedLibrary::new(&[("a.md", "# Một"), ("b/c.md", "# Hai")], &[""]);
        place.holds(&[("a.md", "Một"), ("b/c.md", "Hai")]);
        let at = |name: &str| place.path.join(name);
        let [a, c, new, deep] = ["a.md", "b/c.md", "mới.md", "d/e/f.md"].map(at);
        write(&a, "# Khác");
        place.holds(&[("a.md", "Khác"), ("b/c.md", "Hai")]);
        // As editors save: another file takes its name.
        let temp = a.with_extension("tmp");
        write(&temp, "# Khác nữa");
        fs::rename(&temp, &a).unwrap();
        place.holds(&[("a.md", "Khác nữa"), ("b/c.md", "Hai")]);
        write(&new, "# Mới");
        write(&deep, "# Sâu");
        fs::remove_file(&c).unwrap();
        place.holds(&[("a.md", "Khác nữa"), ("d/e/f.md", "Sâu"), ("mới.md", "Mới")]);
        // Folders that appeared are watched as well, and may move.
        write(&deep, "# Sâu hơn");
        place.holds(&[
            ("a.md", "Khác nữa"),
            ("d/e/f.md", "Sâu hơn"),
            ("mới.md", "Mới"),
        ]);
        fs::rename(place.path.join("d"), place.path.join("g")).unwrap();
        place.holds(&[
            ("a.md", "Khác nữa"),
            ("g/e/f.md", "Sâu hơn"),
            ("mới.md", "Mới"),
        ]);
        write(&place.path.join("g/e/f.md"), "# Sâu nhất");
        place.holds(&[
            ("a.md", "Khác nữa"),
            ("g/e/f.md", "Sâu nhất"),
            ("mới.md", "Mới"),
        ]);
        fs::remove_dir_all(&place.path).unwrap();
        place.holds(&[]);
        write(&a, "# Trở lại");
        place.holds(&[("a.md", "Trở lại")]);
    }

    #[test]
    fn a_library_of_many_files_is_read_in_parts_and_followed() {
        let names: Vec<_> = (0..400).map(|n| format!("{}/{n}.md", n % 7)).collect();
        let titles: Vec<_> = (0..400).map(|n| format!("Bài {n}")).collect();
        let texts: Vec<_> = titles.iter().map(|title| format!("# {title}")).collect();
        let files = names.iter().zip(&texts);
        let files: Vec<_> = files
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        let mut place = WatchedLibrary::new(&files, &[""]);
        let mut wanted: Vec<_> = names
            .iter()
            .map(String::as_str)
            .zip(titles.iter().map(String::as_str))
            .collect();
        place.holds(&wanted);
        write(&place.path.join(wanted[9].0), "# Khác");
        wanted[9].1 = "Khác";
        fs::remove_file(place.path.join(wanted.remove(3).0)).unwrap();
        place.holds(&wanted);
    }

    #[test]
    fn rules_that_change_decide_at_once() {
        let files = [("k/a.md", "# Một"), ("k/b/c.md", "# Hai")];
        let mut place = WatchedLibrary::new(&files, &["k"]);
        let [a, c] = [("k/a.md", "Một"), ("k/b/c.md", "Hai")];
        place.holds(&[a, c]);
        let rules = place.path.join("k/.gitignore");
        write(&rules, "b/\n");
        place.holds(&[a]);
        while place.problems.is_empty() {
            place.take();
        }
        write(&rules, "a.md\n");
        place.holds(&[c]);
        fs::remove_file(&rules).unwrap();
        place.holds(&[a, c]);
        write(&place.path.join("k/b/.ignore"), "*\n");
        place.holds(&[a]);
    }

    #[test]
    fn rules_above_the_named_folder_are_followed() {
        let files = [("k/a.md", "# Một"), ("k/b.md", "# Hai"), (".git/HEAD", "")];
        let mut place = WatchedLibrary::new(&files, &["k"]);
        let [a, b] = [("k/a.md", "Một"), ("k/b.md", "Hai")];
        place.holds(&[a, b]);
        write(&place.path.join(".gitignore"), "/k/b.md\n");
        place.holds(&[a]);
    }

    #[test]
    fn the_rules_of_a_clone_are_followed() {
        let files = [("a.md", "# Một"), ("b.md", "# Hai"), (".git/HEAD", "")];
        let mut place = WatchedLibrary::new(&files, &[""]);
        let [a, b] = [("a.md", "Một"), ("b.md", "Hai")];
        place.holds(&[a, b]);
        write(&place.path.join(".git/info/exclude"), "/b.md\n");
        place.holds(&[a]);
        write(&place.path.join(".git/info/exclude"), "/a.md\n");
        place.holds(&[b]);
        fs::remove_dir_all(place.path.join(".git")).unwrap();
        place.holds(&[a, b]);
    }

    #[cfg(unix)]
    #[test]
    fn the_targets_of_dead_links_are_followed() {
        use std::os::unix::fs::symlink;
        let mut place = WatchedLibrary::new(&[("a.md", "# Một")], &[""]);
        let outside = place.path.with_file_name("ngoài");
        let name = |name: &str| outside.join(name).to_string_lossy().into_owned();
        let (file, folder) = (name("sâu/x.md"), name("v1.2/y.md"));
        symlink(&file, place.path.join("b.md")).unwrap();
        symlink(outside.join("v1.2"), place.path.join("v1.2")).unwrap();
        while place.problems.is_empty() {
            place.take();
        }
        write(Path::new(&file), "# Xa");
        place.holds(&[(&file, "Xa"), ("a.md", "Một")]);
        write(Path::new(&folder), "# Xa hơn");
        place.holds(&[(&file, "Xa"), (&folder, "Xa hơn"), ("a.md", "Một")]);
        fs::remove_dir_all(&outside).unwrap();
        place.holds(&[("a.md", "Một")]);
        write(Path::new(&file), "# Trở lại");
        place.holds(&[(&file, "Trở lại"), ("a.md", "Một")]);
    }

    /// As rsync writes: each file under another name, which then takes the place of the old one.
    #[test]
    fn files_that_are_replaced_are_never_gone() {
        let names: Vec<String> = (0..300).map(|n| format!("{n:03}.md")).collect();
        let old: Vec<_> = names.iter().map(|name| (name.as_str(), "# Cũ")).collect();
        let mut place = WatchedLibrary::new(&old, &[""]);
        for name in &names {
            let temp = place.path.join(format!(".{name}.Xy12ab"));
            write(&temp, "# Mới");
            fs::rename(temp, place.path.join(name)).unwrap();
        }
        while place.titles.values().any(|title| title == "Cũ") {
            if let Event::Library(change) = place.take() {
                assert!(change.gone.is_empty(), "{change:?}");
            }
        }
        assert_eq!(place.titles.len(), names.len());
    }

    /// As git checks out another branch: each file that differs is removed and written anew.
    #[test]
    fn a_branch_that_is_checked_out_and_back_leaves_what_it_holds() {
        let names: Vec<String> = (0..1_000)
            .map(|n| format!("{}/{n:03}.md", n % 10))
            .collect();
        let main: Vec<_> = names
            .iter()
            .map(|name| (name.as_str(), "# Chính"))
            .collect();
        let mut place = WatchedLibrary::new(&main, &[""]);
        let mut branch: Vec<(&str, &str)> = Vec::new();
        for (n, name) in names.iter().enumerate() {
            fs::remove_file(place.path.join(name)).unwrap();
            if n % 3 > 0 {
                write(&place.path.join(name), "# Nhánh");
                branch.push((name, "Nhánh"));
            }
        }
        place.holds(&branch);
        for name in &names {
            let _ = fs::remove_file(place.path.join(name));
            write(&place.path.join(name), "# Chính");
        }
        let main: Vec<_> = names.iter().map(|name| (name.as_str(), "Chính")).collect();
        place.holds(&main);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_a_link_takes_the_place_of_and_back_loses_nothing() {
        use std::os::unix::fs::symlink;
        let mut place = WatchedLibrary::new(&[("a.md", "# Một"), ("b/c.md", "# Hai")], &[""]);
        let (here, away) = (place.path.join("b"), place.path.with_file_name("xa"));
        let far = away.join("c.md").to_string_lossy().into_owned();
        for _ in 0..2 {
            place.holds(&[("a.md", "Một"), ("b/c.md", "Hai")]);
            fs::rename(&here, &away).unwrap();
            symlink(&away, &here).unwrap();
            place.holds(&[(&far, "Hai"), ("a.md", "Một")]);
            write(Path::new(&far), "# Hai hơn");
            place.holds(&[(&far, "Hai hơn"), ("a.md", "Một")]);
            write(Path::new(&far), "# Hai");
            fs::remove_file(&here).unwrap();
            fs::rename(&away, &here).unwrap();
        }
    }

    /// The watch of a folder that is renamed ends, though the folder has its name again when it is
    /// looked at.
    #[test]
    fn a_folder_that_was_away_for_a_moment_is_followed() {
        let mut place = WatchedLibrary::new(&[("a.md", "# Một"), ("b/c.md", "# Hai")], &[""]);
        let [here, away] = ["b", "e"].map(|name| place.path.join(name));
        for n in 0..3 {
            fs::rename(&here, &away).unwrap();
            fs::rename(&away, &here).unwrap();
            place.look.send(LookCause::Asked).unwrap();
            while !matches!(place.take(), Event::LibraryRead(_)) {}
            let title = format!("Hai {n}");
            write(&here.join("c.md"), &format!("# {title}"));
            place.holds(&[("a.md", "Một"), ("b/c.md", &title)]);
        }
    }

    #[test]
    fn where_no_change_is_told_the_disk_is_looked_at_in_rounds() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().canonicalize().unwrap();
        write(&path.join("a.md"), "# Một");
        let (queue, events) = mpsc::channel();
        let (told, looks) = mpsc::channel();
        let mut worker = LibraryWorker::new(vec![path.clone()].into(), None, Log::default());
        worker.new_watcher = |_| Watcher::refused();
        worker.round = Duration::from_millis(1);
        // The reader holds one too, so that the worker goes on.
        let _asks = told.clone();
        let follower = thread::spawn(move || worker.follow(told, &looks, &queue));
        for name in ["a.md", "b.md", "c.md"] {
            write(&path.join(name), "# Khác");
            let id = Source::File(path.join(name)).id();
            let is_it = |event: Event| match event {
                Event::Library(change) => change.articles.iter().any(|a| a.id() == id),
                _ => false,
            };
            while !is_it(events.recv_timeout(EVENT_TIMEOUT).expect("a change")) {}
        }
        assert!(!follower.is_finished());
    }

    /// A file system that is mounted there or unmounted does that, and causes no event.
    #[test]
    fn a_folder_that_takes_the_place_of_another_without_an_event_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().canonicalize().unwrap().join("kho");
        write(&path.join("a.md"), "# Một");
        let (queue, events) = mpsc::channel();
        let (told, looks) = mpsc::channel();
        let mut worker = LibraryWorker::new(vec![path.clone()].into(), None, Log::default());
        worker.new_watcher = |_| Watcher::new(|_| false, || ());
        worker.round = Duration::from_millis(1);
        let look = told.clone();
        thread::spawn(move || worker.follow(told, &looks, &queue));
        look.send(LookCause::Asked).unwrap();
        let next = || events.recv_timeout(EVENT_TIMEOUT).expect("an event");
        while !matches!(next(), Event::LibraryRead(_)) {}
        write(&dir.path().join("khác/b.md"), "# Hai");
        fs::rename(&path, dir.path().join("cũ")).unwrap();
        fs::rename(dir.path().join("khác"), &path).unwrap();
        let id = Source::File(path.join("b.md")).id();
        let has_b = |event| matches!(event, Event::Library(change) if change.articles.iter().any(|a| a.id() == id));
        while !has_b(next()) {}
    }

    #[test]
    fn a_file_that_was_named_is_followed_wherever_it_is_renamed_from() {
        let mut place =
            WatchedLibrary::new(&[("a.log", "Một dòng"), ("b.md", "# Hai")], &["a.log"]);
        place.holds(&[("a.log", "Một dòng")]);
        let (a, temp) = (place.path.join("a.log"), place.path.join(".a.log.swp"));
        write(&temp, "Dòng khác");
        fs::rename(&temp, &a).unwrap();
        place.holds(&[("a.log", "Dòng khác")]);
        fs::remove_file(&a).unwrap();
        place.holds(&[]);
        write(&a, "Trở lại");
        place.holds(&[("a.log", "Trở lại")]);
    }

    #[test]
    fn a_folder_that_was_named_is_followed_once_it_is_made_with_those_above_it() {
        let mut place = WatchedLibrary::new(&[], &["a/b/c"]);
        // Once this is answered, what is there of the path is watched.
        place.look.send(LookCause::Asked).unwrap();
        while !matches!(place.take(), Event::LibraryRead(_)) {}
        write(&place.path.join("a/b/c/d.md"), "# Một");
        place.holds(&[("a/b/c/d.md", "Một")]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_to_its_target_and_to_another_one() {
        use std::os::unix::fs::symlink;
        let mut place = WatchedLibrary::new(&[("a.md", "# Một")], &[""]);
        let outside = place.path.with_file_name("ngoài");
        write(&outside.join("x.md"), "# Xa");
        write(&outside.join("y.md"), "# Xa");
        symlink(outside.join("x.md"), place.path.join("b.md")).unwrap();
        let name = |name: &str| outside.join(name).to_string_lossy().into_owned();
        let [x, y] = ["x.md", "y.md"].map(name);
        place.holds(&[(&x, "Xa"), ("a.md", "Một")]);
        write(Path::new(&x), "# Xa hơn");
        place.holds(&[(&x, "Xa hơn"), ("a.md", "Một")]);
        symlink(&y, place.path.join("tạm")).unwrap();
        fs::rename(place.path.join("tạm"), place.path.join("b.md")).unwrap();
        // The helper knows names below the folder only, so the old one is told apart here.
        while !place.titles.contains_key(&y) {
            place.take();
        }
    }

    /// Two paths to one folder are one watch for the system, which must not end with the first path.
    #[cfg(unix)]
    #[test]
    fn a_folder_behind_a_link_is_followed_when_a_link_in_it_is_gone() {
        use std::os::unix::fs::symlink;
        let mut place = WatchedLibrary::new(&[("a.md", "# Một")], &[""]);
        let [outside, far] = ["ngoài", "xa"].map(|name| place.path.with_file_name(name));
        write(&outside.join("n.md"), "# Gần");
        write(&far.join("x.md"), "# Xa");
        let link = outside.join("l.md");
        symlink(far.join("x.md"), &link).unwrap();
        symlink(&outside, place.path.join("kho")).unwrap();
        let name = |path: PathBuf| path.to_string_lossy().into_owned();
        let near = name(outside.join("n.md"));
        while place.titles.len() < 3 {
            place.take();
        }
        fs::remove_file(link).unwrap();
        while !matches!(place.take(), Event::Library(change) if !change.gone.is_empty()) {}
        write(Path::new(&near), "# Gần hơn");
        while place.titles[&near] != "Gần hơn" {
            place.take();
        }
    }

    #[test]
    fn what_becomes_unreadable_is_a_problem_and_no_article() {
        let mut place = WatchedLibrary::new(&[("a.md", "# Một"), ("b.pdf", "x")], &[""]);
        let whys = |place: &WatchedLibrary| {
            place
                .problems
                .iter()
                .map(|p| p.why.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(whys(&place), [Reason::from(Fault::Format)]);
        fs::write(
            place.path.join("a.md"),
            b"\x7fELF\0\x01\x02\x03\0\x01\x02\x03",
        )
        .unwrap();
        place.holds(&[]);
        while whys(&place).len() < 2 {
            place.take();
        }
        assert!(whys(&place).contains(&Fault::Program.into()));
        write(&place.path.join("a.md"), "# Lành");
        place.holds(&[("a.md", "Lành")]);
        while whys(&place) != [Reason::from(Fault::Format)] {
            place.take();
        }
    }

    #[test]
    fn the_articles_of_one_file_come_change_and_go_one_by_one() {
        let parts = |text: &str| format!("{}{text}", crate::import::PARTS_MAGIC);
        let mut place = WatchedLibrary::new(&[("a.parts", &parts("=x\nMột\n=y\nHai"))], &[""]);
        place.holds(&[("a.parts#x", "Một"), ("a.parts#y", "Hai")]);
        let file = place.path.join("a.parts");
        // One change on disk, so that no half of it is read.
        let replace = |text: &str| {
            let new = file.with_file_name(".mới");
            write(&new, text);
            fs::rename(new, &file).unwrap();
        };
        replace(&parts("=y\nHai hơn\n=z\nBa\n!"));
        place.holds(&[("a.parts#y", "Hai hơn"), ("a.parts#z", "Ba")]);
        while place.problems.is_empty() {
            place.take();
        }
        // Text that was read before the damage stays when the rest can be read again.
        replace(&parts("=y\nHai hơn\n=z\nBa\n=t\nTư"));
        while !place.titles.contains_key("a.parts#t") || !place.problems.is_empty() {
            if let Event::Library(change) = place.take() {
                assert!(change.articles.len() < 2, "{change:?}");
            }
        }
        fs::remove_file(&file).unwrap();
        place.holds(&[]);
    }

    #[test]
    fn who_asks_is_told_what_came_of_it() {
        let mut place = WatchedLibrary::new(&[("a.md", "# Một")], &[""]);
        place.look.send(LookCause::Asked).unwrap();
        loop {
            if let Event::LibraryRead(read) = place.take() {
                assert_eq!(read, LibraryRead::default());
                break;
            }
        }
    }

    #[test]
    fn a_burst_ends_with_what_is_on_disk() {
        let files: Vec<String> = (0..600).map(|n| format!("{n:03}.md")).collect();
        let old: Vec<_> = files.iter().map(|name| (name.as_str(), "# Cũ")).collect();
        let mut place = WatchedLibrary::new(&old, &[""]);
        for (n, name) in files.iter().enumerate() {
            let path = place.path.join(name);
            match n % 3 {
                0 => fs::remove_file(path).unwrap(),
                1 => write(&path, "# Đổi"),
                _ => {}
            }
        }
        let left = files.iter().enumerate().filter(|(n, _)| n % 3 != 0);
        let left = left.map(|(n, name)| (name.as_str(), if n % 3 == 1 { "Đổi" } else { "Cũ" }));
        place.holds(&left.collect::<Vec<_>>());
    }
}
