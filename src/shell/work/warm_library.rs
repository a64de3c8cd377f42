//! The library of a command that searches it: from the cache where that has it, brought up to date,
//! and written there when something changed.

use std::collections::HashSet;
use std::path::Path;
use std::sync::mpsc::{self, Sender};
use std::thread;

use super::executor::Threads;
use super::importer::Step;
use super::index_pool::read_library;
use super::known_files::{FileOutcome, Known};
use super::snapshot::Snapshot;
use crate::article::archive::{Archive, Stored};
use crate::article::{Article, ArticleId};
use crate::library::problem::{Kind, Problem};
use crate::search::{CommittedSegment, Found, Query, Request, Writer};
use crate::shell::disk::cache::Cache;
use crate::shell::disk::inputs::Inputs;
use crate::shell::disk::scan::ScanItem;
use crate::shell::threads::start_scoped;
use crate::shell::zone;
use crate::vietnamese::collate::path_key;

/// Part of the files that may have changed for the cache to be of use. When more did, reading all of
/// them with all threads is quicker.
const CHANGED_MAX_PART: usize = 4;
/// Number of changed files that are always read one after the other.
const CHANGED_MAX_FILES: usize = 64;

/// Number of files that a scan hands over together.
const SCANNED_BATCH: usize = 256;

/// Number of segments from which on some are merged before they are written: each change adds one, and a
/// search pays for each.
const SEGMENTS_MAX: usize = 24;

/// A library that can be searched.
pub(crate) struct WarmLibrary {
    pub(crate) writer: Writer,
    known: Snapshot,
    cache: Option<Cache>,
    /// Whether the cache is older than what is known.
    is_unsaved: bool,
}

impl WarmLibrary {
    /// Opens the library, and passes what cannot be read to `problem`.
    pub(crate) fn open(
        inputs: &Inputs,
        mut cache: Option<Cache>,
        problem: &mut dyn FnMut(&Problem),
    ) -> Self {
        let warm = cache.as_mut().and_then(|cache| Changed::of(cache, inputs));
        let mut library = Self {
            writer: writer(),
            known: Snapshot::default(),
            cache,
            is_unsaved: true,
        };
        match warm {
            Some(changed) => library.bring_up_to_date(changed, inputs, problem),
            None => library.read(inputs, problem),
        }
        library
    }

    /// Finds the best passages for a query. Reads everything again when the cache turns out to be
    /// damaged, and `inputs` are those that it was opened with.
    pub(crate) fn search(&mut self, query: &Query, request: &Request, inputs: &Inputs) -> Found {
        let found = self.writer.search(query, request, &|| false);
        let damaged = self.cache.as_mut().map(Cache::take_damaged);
        if damaged.is_none_or(|damaged| damaged.is_empty()) {
            return found.unwrap_or_default();
        }
        self.writer = writer();
        self.known = Snapshot::default();
        self.is_unsaved = true;
        // Problems were told when the library was opened.
        self.read(inputs, &mut |_| {});
        let found = self.writer.search(query, request, &|| false);
        found.unwrap_or_default()
    }

    /// Returns the number of articles.
    pub(crate) fn len(&self) -> usize {
        self.writer.len()
    }

    /// Takes what the cache has, and reads what changed since.
    fn bring_up_to_date(
        &mut self,
        changed: Changed,
        inputs: &Inputs,
        problem: &mut dyn FnMut(&Problem),
    ) {
        let current = changed.read(inputs, problem);
        for article in current.articles {
            self.writer.queue(article);
        }
        for segment in &current.segments {
            self.writer.open(segment);
        }
        self.writer.commit();
        self.known = current.known;
        self.is_unsaved = current.is_changed;
    }

    /// Reads and indexes everything.
    fn read(&mut self, inputs: &Inputs, problem: &mut dyn FnMut(&Problem)) {
        let (known, cache) = (&mut self.known, &mut self.cache);
        for part in read_library(inputs, known, cache, None, &mut |failed| problem(&failed)) {
            part.archive
                .iter()
                .for_each(|article| self.writer.queue(article));
            part.segments
                .iter()
                .for_each(|segment| self.writer.open(segment));
        }
    }

    /// Writes what changed to the cache. It does without where that fails, because the next command
    /// can read the files themselves.
    pub(crate) fn save(&mut self) -> std::io::Result<()> {
        let Some(cache) = self.cache.as_mut().filter(|_| self.is_unsaved) else {
            return Ok(());
        };
        while self.writer.segments().len() > SEGMENTS_MAX
            && let Some(merge) = self.writer.merge_candidate()
        {
            self.writer.take(merge.run());
        }
        cache.save(&self.known.cached(self.writer.segments()))
    }
}

fn writer() -> Writer {
    Writer::with_executor(Box::new(Threads::new())).in_zone(zone::local())
}

/// A library from the cache, and how the disk differs from it.
struct Changed {
    articles: Vec<Stored>,
    segments: Vec<CommittedSegment>,
    known: Snapshot,
    /// New and changed files.
    files: Vec<crate::shell::disk::scan::File>,
    /// Articles whose files are gone.
    gone: HashSet<ArticleId>,
}

/// A library as it is on disk now.
struct Current {
    articles: Vec<Stored>,
    /// The index of what was in the cache.
    segments: Vec<CommittedSegment>,
    known: Snapshot,
    /// Whether it differs from what was in the cache.
    is_changed: bool,
}

/// Returns the articles of a library in the order in which reading would come upon them, and passes
/// what cannot be read to `problem`; `None` when the cache does not have the library.
pub(crate) fn cached_articles(
    inputs: &Inputs,
    cache: Option<Cache>,
    problem: &mut dyn FnMut(&Problem),
) -> Option<Vec<Stored>> {
    let current = Changed::of(&mut cache?, inputs)?.read(inputs, problem);
    let mut articles = current.articles;
    if current.is_changed {
        articles.sort_by(|a, b| a.place_key().cmp(&b.place_key()));
    }
    Some(articles)
}

impl Changed {
    /// Reads what changed, and passes what cannot be read to `problem`.
    fn read(self, inputs: &Inputs, problem: &mut dyn FnMut(&Problem)) -> Current {
        let Self {
            articles,
            segments,
            mut known,
            files,
            mut gone,
        } = self;
        let mut new: Vec<Article> = Vec::new();
        let mut problems = known.problems.clone();
        for file in &files {
            let before = known.files.remove(&file.real);
            gone.extend(before.iter().flat_map(FileOutcome::ids));
            let mut now = Known::new(file, inputs);
            inputs.file(file, &mut |step| {
                now.read.add(&step);
                match step {
                    Step::Article(article) => new.push(*article),
                    Step::Failed(failed) => problems.push(failed),
                }
                true
            });
            known.files.insert(file.real.clone(), now);
        }
        sort_as_read(&mut problems, inputs);
        problems.iter().for_each(problem);
        let is_changed = !files.is_empty() || !gone.is_empty();
        let kept = articles.into_iter();
        let kept = kept.filter(|article| !gone.contains(&article.id()));
        Current {
            articles: kept.chain(Archive::of(&new).iter()).collect(),
            segments,
            known,
            is_changed,
        }
    }

    /// Compares the cache with the disk; `None` when there is none, or it is better to read everything.
    /// Two threads share the work: one walks the folders while the other opens the cache.
    fn of(cache: &mut Cache, inputs: &Inputs) -> Option<Self> {
        if !cache.is_there() {
            return None;
        }
        let (to, found) = mpsc::channel();
        let (articles, segments, mut known, changes) = thread::scope(|scope| {
            // Walks the folders, waits for nothing, and ends with that.
            let started = start_scoped("scan", scope, move || scan(inputs, &to));
            let opened = cache.open().ok()?;
            let segments = cache.open_segments(&opened.segments).ok()?;
            let mut known = Snapshot::of(opened.files, inputs);
            let changes = known.compare(|sink| match started {
                Ok(_) => found.iter().flatten().for_each(sink),
                // Where the system gives no thread, this one does the work.
                Err(_) => inputs.scan(sink),
            });
            Some((opened.articles, segments, known, changes))
        })?;
        let mut files = changes.added;
        files.extend(changes.changed);
        if files.len() > CHANGED_MAX_FILES && files.len() > known.files.len() / CHANGED_MAX_PART {
            return None;
        }
        let gone = changes
            .removed
            .iter()
            .filter_map(|path| known.files.remove(path));
        let gone = gone.flat_map(|read| read.ids().collect::<Vec<_>>());
        let gone = gone.collect();
        Some(Self {
            articles,
            segments,
            known,
            files,
            gone,
        })
    }
}

/// Sorts problems as a first reading tells them: in the order of the named paths, by path in a folder, and
/// what was left out at the end.
fn sort_as_read(problems: &mut [Problem], inputs: &Inputs) {
    problems.sort_by_cached_key(|problem| {
        let path = Path::new(&problem.path);
        let root = inputs.paths.iter().position(|root| path.starts_with(root));
        (problem.kind >= Kind::Skipped, root, path_key(&problem.path))
    });
}

/// Scans the library and hands over what it finds, some at a time.
fn scan(inputs: &Inputs, to: &Sender<Vec<ScanItem>>) {
    let mut batch = Vec::new();
    inputs.scan(&mut |found| {
        batch.push(found);
        if batch.len() >= SCANNED_BATCH {
            let _ = to.send(std::mem::take(&mut batch));
        }
    });
    let _ = to.send(batch);
}

#[cfg(test)]
mod tests;
