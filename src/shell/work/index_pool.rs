//! Indexes articles in several threads while more are read, for commands that search once.

use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{Scope, ScopedJoinHandle};

use super::threads::{start_scoped, workers};
use crate::article::Article;
use crate::article::archive::Archive;
use crate::search::NewSegments;

/// Bytes of text that become a segment. A search pays for each segment, and a thread costs some tens
/// of microseconds; indexing this much takes 100 ms.
const BATCH_BYTES: usize = 8 << 20;

/// Articles that can be searched.
pub(crate) struct Indexed {
    pub(crate) archive: Arc<Archive>,
    pub(crate) segments: NewSegments,
}

/// Packs and indexes what it is given; the results come at the end.
pub(crate) struct IndexPool<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    batch: Vec<Article>,
    batch_bytes: usize,
    /// The batches that are being indexed, the oldest first.
    running: VecDeque<ScopedJoinHandle<'scope, Indexed>>,
    done: Vec<Indexed>,
}

impl<'scope, 'env> IndexPool<'scope, 'env> {
    /// Creates a pool whose threads end with `scope`.
    pub(crate) fn new(scope: &'scope Scope<'scope, 'env>) -> Self {
        Self {
            scope,
            batch: Vec::new(),
            batch_bytes: 0,
            running: VecDeque::new(),
            done: Vec::new(),
        }
    }

    /// Takes in an article. Waits for the oldest batch while every worker is busy with one.
    pub(crate) fn add(&mut self, article: Article) {
        self.batch_bytes += article.text.len();
        self.batch.push(article);
        if self.batch_bytes >= BATCH_BYTES {
            self.start();
        }
    }

    /// Indexes what is left and returns all batches, in the order of their articles.
    pub(crate) fn finish(mut self) -> Vec<Indexed> {
        self.done.extend(self.running.drain(..).map(join));
        self.done.push(index(&self.batch));
        self.done
    }

    fn start(&mut self) {
        if self.running.len() >= workers() {
            self.done.extend(self.running.pop_front().map(join));
        }
        self.batch_bytes = 0;
        let batch = Arc::new(std::mem::take(&mut self.batch));
        let task = {
            let batch = Arc::clone(&batch);
            move || index(&batch)
        };
        // Packs and indexes one batch, waits for nothing, and ends with it.
        match start_scoped("index", self.scope, task) {
            Ok(thread) => self.running.push_back(thread),
            // Where the system gives no thread, this one does the work.
            Err(_) => self.done.push(index(&batch)),
        }
    }
}

/// Packs articles and indexes them.
fn index(articles: &[Article]) -> Indexed {
    let archive = Archive::of(articles);
    let segments = NewSegments::new(archive.iter());
    Indexed { archive, segments }
}

fn join(thread: ScopedJoinHandle<'_, Indexed>) -> Indexed {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}
