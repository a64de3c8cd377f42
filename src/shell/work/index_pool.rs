//! Indexes articles in several threads while more are read, and writes them to the cache.

use std::collections::VecDeque;
use std::mem;
use std::panic::resume_unwind;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Scope, ScopedJoinHandle};

use super::importer::Step;
use super::snapshot::Snapshot;
use crate::app::event::Event;
use crate::article::Article;
use crate::library::problem::Problem;
use crate::shell::disk::cache::{Cache, Part, PartWriter};
use crate::shell::disk::inputs::Inputs;
use crate::shell::threads::{start_scoped, workers};

/// Least bytes of text that become a part. A thread costs some tens of microseconds, and a search some
/// for each segment; indexing this much takes 100 ms. A segment of less would be merged with others at
/// each start.
const BATCH_MIN_BYTES: usize = 8 << 20;
/// A batch is this part of all that was read before. So the parts of a large library are few, and the
/// memory for those that are being indexed, five times their text, stays in proportion to all of it.
const BATCH_PART: usize = 5;
/// Most bytes of articles that become a part. Of short articles the text is the smaller part.
const BATCH_MAX_BYTES: usize = 128 << 20;

/// Reads and indexes all that `inputs` name, in several threads, and adds the parts to `cache`. Records in
/// `known` what was read of each file, and passes what cannot be read to `problem`. With a `queue`, each
/// part is sent there as soon as it is made, so that a large library does not lie in memory as a whole.
pub(super) fn read_library(
    inputs: &Inputs,
    known: &mut Snapshot,
    cache: &mut Option<Cache>,
    queue: Option<Sender<Event>>,
    problem: &mut dyn FnMut(Problem),
) -> Vec<Part> {
    let parts = thread::scope(|scope| {
        let mut pool = IndexPool::new(scope, cache.as_ref(), queue);
        inputs.read_found(&mut |file, step| {
            if let Some(file) = file {
                known.files.record(file, &step, inputs);
            }
            match step {
                Step::Article(article) => pool.add(*article),
                Step::Failed(failed) => problem(failed),
            }
            true
        });
        pool.finish()
    });
    known.files.end_recording();
    if let Some(cache) = cache {
        for part in &parts {
            cache.add(part);
        }
    }
    parts
}

/// Packs and indexes what it is given, part by part. Each part is told when it is made, and
/// [`IndexPool::finish`] returns all.
pub(crate) struct IndexPool<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    /// `None` for a library without one.
    cache: Option<&'env Cache>,
    /// Whom each part is told as soon as it is made.
    told: Option<Sender<Event>>,
    /// Writes parts to the cache. A small library is written when it is saved, if it is.
    writer: Option<Arc<PartWriter>>,
    /// Least bytes of text that become a part.
    min_bytes: usize,
    batch: Vec<Article>,
    batch_bytes: usize,
    /// Bytes of all batches before.
    bytes: usize,
    /// The batches that are being indexed, the oldest first.
    running: VecDeque<ScopedJoinHandle<'scope, Part>>,
    done: Vec<Part>,
}

impl<'scope, 'env> IndexPool<'scope, 'env> {
    /// Creates a pool whose threads end with `scope`.
    pub(crate) fn new(
        scope: &'scope Scope<'scope, 'env>,
        cache: Option<&'env Cache>,
        told: Option<Sender<Event>>,
    ) -> Self {
        Self {
            scope,
            cache,
            told,
            writer: None,
            min_bytes: BATCH_MIN_BYTES,
            batch: Vec::new(),
            batch_bytes: 0,
            bytes: 0,
            running: VecDeque::new(),
            done: Vec::new(),
        }
    }

    /// Takes in an article. Waits for the oldest batch while every worker is busy with one.
    pub(crate) fn add(&mut self, article: Article) {
        self.batch_bytes += article.text.len();
        self.batch.push(article);
        let full = (self.bytes / BATCH_PART).max(self.min_bytes);
        let in_memory = self.batch_bytes + self.batch.len() * size_of::<Article>();
        if self.batch_bytes >= full || in_memory >= BATCH_MAX_BYTES {
            self.start();
        }
    }

    /// Indexes what is left and returns all parts, in the order of their articles.
    pub(crate) fn finish(mut self) -> Vec<Part> {
        let last = Some(mem::take(&mut self.batch)).filter(|batch| !batch.is_empty());
        let last = last.map(|batch| made(batch, self.writer.as_deref(), self.told.as_ref()));
        self.done.extend(self.running.drain(..).map(join));
        self.done.extend(last);
        self.done
    }

    fn start(&mut self) {
        if self.running.len() >= workers() {
            self.done.extend(self.running.pop_front().map(join));
        }
        if self.bytes == 0 {
            self.writer = self.cache.and_then(Cache::part_writer).map(Arc::new);
        }
        self.bytes += mem::take(&mut self.batch_bytes);
        // The articles are freed as soon as they are packed.
        let batch = Arc::new(Mutex::new(mem::take(&mut self.batch)));
        let take = |batch: &Mutex<Vec<Article>>| {
            mem::take(&mut *batch.lock().unwrap_or_else(PoisonError::into_inner))
        };
        let task = {
            let (batch, writer, told) =
                (Arc::clone(&batch), self.writer.clone(), self.told.clone());
            move || made(take(&batch), writer.as_deref(), told.as_ref())
        };
        // Packs and indexes one batch, waits for nothing, and ends with it.
        if let Ok(thread) = start_scoped("index", self.scope, task) {
            self.running.push_back(thread);
        } else {
            // Where the system gives no thread, this one does the work.
            let part = made(take(&batch), self.writer.as_deref(), self.told.as_ref());
            self.done.push(part);
        }
    }
}

/// Packs articles, indexes them, writes them to the cache and tells of them.
fn made(articles: Vec<Article>, writer: Option<&PartWriter>, told: Option<&Sender<Event>>) -> Part {
    let mut part = Part::of(articles);
    if let Some(writer) = writer {
        part = writer.keep(part);
    }
    if let Some(told) = told {
        let _ = told.send(Event::Opened {
            articles: part.archive.iter().collect(),
            segments: part.segments.clone(),
        });
    }
    part
}

fn join(thread: ScopedJoinHandle<'_, Part>) -> Part {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;
    use std::thread;

    use super::*;
    use crate::article::Source;
    use crate::article::archive::Stored;
    use crate::import;
    use crate::search::{CommittedSegment, Query, Request, Writer};
    use crate::shell::disk::cache::{CachedLibrary, FileList};

    const COUNT: usize = 60;

    fn parts(cache: Option<&Cache>) -> Vec<Part> {
        thread::scope(|scope| {
            let mut pool = IndexPool::new(scope, cache, None);
            pool.min_bytes = 1_000;
            for n in 0..COUNT {
                let text = format!(
                    "# Bài {n:02}\n\nGhe tụ về từ sớm. chữ{n}x\n\n{}",
                    "Đò. ".repeat(40)
                );
                let source = Source::File(format!("/{n:02}.md").into());
                pool.add(import::article(source, text.into_bytes(), None));
            }
            pool.finish()
        })
    }

    fn names(folder: &Path) -> BTreeSet<String> {
        let files = fs::read_dir(folder).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name != "manifest").collect()
    }

    /// Asserts that each article is found and has its text.
    fn assert_whole(articles: impl Iterator<Item = Stored>, segments: &[CommittedSegment]) {
        let mut writer = Writer::new();
        articles.for_each(|article| writer.queue(article));
        for segment in segments {
            writer.open(segment);
        }
        assert_eq!((writer.len(), writer.committed()), (COUNT, COUNT));
        for n in 0..COUNT {
            let query = Query::parse(&format!("chu{n}x"));
            let found = writer
                .search(&query, &Request::default(), &|| false)
                .unwrap();
            let ids = found.passages.iter().map(|passage| passage.article);
            let articles: Vec<_> = ids.filter_map(|id| writer.article(id)).collect();
            assert_eq!(articles.len(), 1);
            assert_eq!(articles[0].title, format!("Bài {n:02}"));
            assert!(articles[0].text.ends_with("Đò."));
        }
    }

    fn assert_all_in(parts: &[Part]) {
        let articles = parts.iter().flat_map(|part| part.archive.iter());
        let segments: Vec<_> = parts
            .iter()
            .flat_map(|part| part.segments.clone())
            .collect();
        assert_whole(articles, &segments);
    }

    #[test]
    fn parts_are_written_while_more_are_read_and_only_listed_later() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("cache");
        let mut cache = Cache::new(folder.clone(), 0);
        let locked = cache.part_writer();
        assert_all_in(&parts(Some(&Cache::new(folder.clone(), 0))));
        assert!(names(&folder).is_empty(), "another program writes there");
        drop(locked);
        let parts = parts(Some(&cache));
        assert!(parts.len() > 3);
        assert_all_in(&parts);
        let written = names(&folder);
        assert_eq!(written.len(), 2 * parts.len());
        for part in &parts {
            cache.add(part);
        }
        let library = CachedLibrary {
            articles: parts.iter().flat_map(|part| part.archive.iter()).collect(),
            segments: parts
                .iter()
                .flat_map(|part| part.segments.clone())
                .collect(),
            files: FileList::default(),
        };
        cache.save(&library).unwrap();
        assert_eq!(names(&folder), written, "nothing is written again");
        let mut cache = Cache::new(folder, 0);
        let opened = cache.open().unwrap();
        let segments = cache.open_segments(&opened.segments).unwrap();
        assert_whole(opened.articles.into_iter(), &segments);
    }

    #[test]
    fn parts_that_cannot_be_written_stay_in_memory() {
        assert_all_in(&parts(None));
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        assert_all_in(&parts(Some(&Cache::new(file, 0))));
    }
}
