//! Threads for one search. They must not outlive it.

use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::search::{Executor, Task};
use crate::shell::threads::{start_scoped, workers};

/// The threads that one search is divided among.
pub(crate) struct Threads(usize);

impl Threads {
    /// Uses the [`workers`] of the machine.
    pub(crate) fn new() -> Self {
        Self(workers())
    }
}

impl Executor for Threads {
    fn workers(&self) -> usize {
        self.0
    }

    fn run(&self, here: &mut dyn FnMut(), elsewhere: Vec<Task<'_>>) {
        let elsewhere: Vec<_> = elsewhere.into_iter().map(|w| Mutex::new(Some(w))).collect();
        let do_work = |work: &Mutex<Option<Task<'_>>>| {
            let work = work.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(work) = work {
                work();
            }
        };
        thread::scope(|scope| {
            // Where the system gives no thread, this one does that work after its own.
            let mut refused = Vec::new();
            for work in &elsewhere {
                // Does its share of one search, waits for nothing, and ends with it.
                if start_scoped("search-share", scope, || do_work(work)).is_err() {
                    refused.push(work);
                }
            }
            here();
            refused.into_iter().for_each(do_work);
        });
    }
}
