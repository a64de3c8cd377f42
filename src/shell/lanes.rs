//! Threads for one search. They must not outlive it.

use std::num::NonZero;
use std::thread;

use crate::search::{Lanes, Work};

/// Threads at most: more wait for memory, not for each other.
const MOST: usize = 8;

/// Pieces of a search, each in a thread.
pub(super) struct Threads(usize);

impl Threads {
    /// As many as the machine does at once.
    pub(super) fn new() -> Self {
        let count = thread::available_parallelism().map_or(1, NonZero::get);
        Self(count.min(MOST))
    }
}

impl Lanes for Threads {
    fn count(&self) -> usize {
        self.0
    }

    fn run(&self, here: &mut dyn FnMut(), elsewhere: Vec<Work<'_>>) {
        thread::scope(|scope| {
            for work in elsewhere {
                scope.spawn(work);
            }
            here();
        });
    }
}
