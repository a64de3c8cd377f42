//! The executor: divides the work of one search among workers and stops them together.
//!
//! It starts no thread: an [`Executor`] of the caller has threads (`shell/work/executor.rs`), or
//! none. The worker in the calling thread is the only one that asks whether the search is
//! cancelled, because the callback reads a channel that other threads cannot share; it tells the
//! others through one atomic flag.
//!
//! A worker gets whole segments, because handing less than a millisecond of work to a sleeping core
//! costs more than doing it.

use std::sync::atomic::{AtomicBool, Ordering};

/// A piece of work for one worker.
pub type Task<'a> = Box<dyn FnOnce() + Send + 'a>;

/// Runs the tasks of a search, at once or one after the other.
pub trait Executor: Send + Sync {
    /// Returns the number of tasks that run at once, the one in the calling thread included.
    fn workers(&self) -> usize;

    /// Runs `here` in the calling thread and the tasks `elsewhere` in any thread; returns when all
    /// are done.
    fn run(&self, here: &mut dyn FnMut(), elsewhere: Vec<Task<'_>>);
}

/// The executor of programs and tests without threads.
pub(super) struct SingleThread;

impl Executor for SingleThread {
    fn workers(&self) -> usize {
        1
    }

    fn run(&self, here: &mut dyn FnMut(), elsewhere: Vec<Task<'_>>) {
        here();
        for task in elsewhere {
            task();
        }
    }
}

/// Returns whether the search is cancelled; workers that see it return their partial results, which
/// nobody reads.
pub(super) type Stop<'a> = &'a dyn Fn() -> bool;

/// Maps the items `0..items` to results, in their order; returns `None` when `cancelled` returned
/// true. Each worker calls `work` once with its items, so that what it learned from one item (the
/// top-k threshold) helps with the next. `cancelled` is asked before each item of the calling
/// thread, and whenever `work` there asks its [`Stop`].
pub(super) fn map_in_parallel<T: Send>(
    executor: &dyn Executor,
    items: usize,
    cancelled: &dyn Fn() -> bool,
    work: impl Fn(&mut dyn Iterator<Item = usize>, Stop<'_>) -> Vec<T> + Sync,
) -> Option<Vec<T>> {
    let workers = executor.workers().clamp(1, items.max(1));
    // The last segment, often the largest, goes to the calling thread, because only that one sees
    // at once that the search is cancelled.
    let items_of = |worker: usize| (0..items).rev().skip(worker).step_by(workers);
    let stop = AtomicBool::new(false);
    let (work, stop) = (&work, &stop);
    let is_stopped = || stop.load(Ordering::Relaxed);
    let mut results: Vec<Vec<T>> = (0..workers).map(|_| Vec::new()).collect();
    let (first, others) = results.split_first_mut()?;
    let mut here = || {
        let asks = || {
            stop.fetch_or(cancelled(), Ordering::Relaxed);
            is_stopped()
        };
        let mut items = items_of(0).take_while(|_| !asks());
        *first = work(&mut items, &asks);
    };
    let elsewhere = others.iter_mut().enumerate().map(|(worker, result)| {
        let task: Task<'_> = Box::new(move || {
            let mut items = items_of(worker + 1).take_while(|_| !is_stopped());
            *result = work(&mut items, &is_stopped);
        });
        task
    });
    executor.run(&mut here, elsewhere.collect());
    if is_stopped() {
        return None;
    }
    let mut results: Vec<_> = results.into_iter().map(Vec::into_iter).collect();
    let last_first = (0..items).filter_map(|item| results[item % workers].next());
    let mut in_order: Vec<T> = last_first.collect();
    in_order.reverse();
    Some(in_order)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// An executor that runs the task of the calling thread last.
    struct Backwards(usize);

    impl Executor for Backwards {
        fn workers(&self) -> usize {
            self.0
        }

        fn run(&self, here: &mut dyn FnMut(), elsewhere: Vec<Task<'_>>) {
            for task in elsewhere.into_iter().rev() {
                task();
            }
            here();
        }
    }

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let squares = |items: &mut dyn Iterator<Item = usize>, _: Stop<'_>| {
            items.map(|part| part * part).collect()
        };
        for workers in 1..5 {
            for items in 0..6 {
                let found = map_in_parallel(&Backwards(workers), items, &|| false, squares);
                let expected: Vec<usize> = (0..items).map(|part| part * part).collect();
                assert_eq!(found, Some(expected), "{workers} workers, {items} items");
            }
        }
    }

    #[test]
    fn a_cancelled_search_stops_all_workers() {
        let left = Cell::new(2);
        let cancelled = || left.replace(left.get() - 1) == 1;
        let work = |items: &mut dyn Iterator<Item = usize>, _: Stop<'_>| items.collect();
        assert_eq!(map_in_parallel(&SingleThread, 9, &cancelled, work), None);
        assert_eq!(left.get(), 0);
    }

    #[test]
    fn the_work_on_an_item_can_be_stopped() {
        let asked = Cell::new(0);
        let cancelled = || asked.replace(asked.get() + 1) == 5;
        let work = |items: &mut dyn Iterator<Item = usize>, stop: Stop<'_>| {
            items
                .map(|_| (0..1000).take_while(|_| !stop()).count())
                .collect()
        };
        assert_eq!(map_in_parallel(&SingleThread, 1, &cancelled, work), None);
        assert_eq!(
            asked.get(),
            6,
            "once before the item, then until it was cancelled"
        );
    }
}
