//! Indexes articles in several threads while more are read, for commands that search once.

use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{Scope, ScopedJoinHandle};

use super::threads::{start_scoped, workers};
use crate::article::Article;
use crate::search::NewSegments;

/// Bytes of text that become a segment. A search pays for each segment, and a thread costs some tens
/// of microseconds; indexing this much takes 100 ms.
const BATCH_BYTES: usize = 8 << 20;

/// Indexes what it is given; the results come at the end.
pub(crate) struct IndexPool<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    batch: Vec<Arc<Article>>,
    batch_bytes: usize,
    /// The batches that are being indexed, the oldest first.
    running: VecDeque<ScopedJoinHandle<'scope, NewSegments>>,
    done: Vec<NewSegments>,
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
    pub(crate) fn add(&mut self, article: Arc<Article>) {
        self.batch_bytes += article.text.len();
        self.batch.push(article);
        if self.batch_bytes >= BATCH_BYTES {
            self.start();
        }
    }

    /// Indexes what is left and returns the segments.
    pub(crate) fn finish(mut self) -> Vec<NewSegments> {
        self.done.push(NewSegments::new(self.batch));
        self.done.extend(self.running.into_iter().map(join));
        self.done
    }

    fn start(&mut self) {
        if self.running.len() >= workers() {
            self.done.extend(self.running.pop_front().map(join));
        }
        self.batch_bytes = 0;
        let batch = Arc::new(std::mem::take(&mut self.batch));
        let index = {
            let batch = Arc::clone(&batch);
            move || NewSegments::new(batch.iter().cloned())
        };
        // Indexes one batch, waits for nothing, and ends with it.
        match start_scoped("index", self.scope, index) {
            Ok(thread) => self.running.push_back(thread),
            // Where the system gives no thread, this one does the work.
            Err(_) => self.done.push(NewSegments::new(batch.iter().cloned())),
        }
    }
}

fn join(thread: ScopedJoinHandle<'_, NewSegments>) -> NewSegments {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}
