//! Work on several parts of the library at once. It must not start threads: who has some does the
//! work.

use std::sync::atomic::{AtomicBool, Ordering};

/// A piece of work.
pub type Work<'a> = Box<dyn FnOnce() + Send + 'a>;

/// Who does the work of searches.
pub trait Lanes: Send + Sync {
    /// Pieces of work that are done at once.
    fn count(&self) -> usize;

    /// Does all work, `here` in the thread that calls, and comes back when all is done.
    fn run(&self, here: &mut dyn FnMut(), elsewhere: Vec<Work<'_>>);
}

/// One piece after the other.
pub(super) struct OneLane;

impl Lanes for OneLane {
    fn count(&self) -> usize {
        1
    }

    fn run(&self, here: &mut dyn FnMut(), elsewhere: Vec<Work<'_>>) {
        here();
        for work in elsewhere {
            work();
        }
    }
}

/// Does `work` for the parts `0..parts`: each lane has some of them, and gives a result for each.
/// The results by part; `None` when `cancelled` said so, which is asked before each part.
pub(super) fn in_lanes<T: Send>(
    lanes: &dyn Lanes,
    parts: usize,
    cancelled: &dyn Fn() -> bool,
    work: impl Fn(&mut dyn Iterator<Item = usize>) -> Vec<T> + Sync,
) -> Option<Vec<T>> {
    let count = lanes.count().clamp(1, parts.max(1));
    let of_lane = |lane: usize| (lane..parts).step_by(count);
    let stop = AtomicBool::new(false);
    let (work, stop) = (&work, &stop);
    let mut results: Vec<Vec<T>> = (0..count).map(|_| Vec::new()).collect();
    let (first, others) = results.split_first_mut()?;
    let mut here = || {
        let mut parts = of_lane(0).take_while(|_| {
            stop.fetch_or(cancelled(), Ordering::Relaxed);
            !stop.load(Ordering::Relaxed)
        });
        *first = work(&mut parts);
    };
    let elsewhere = others.iter_mut().enumerate().map(|(lane, result)| {
        let mut parts = of_lane(lane + 1).take_while(|_| !stop.load(Ordering::Relaxed));
        let work: Work<'_> = Box::new(move || *result = work(&mut parts));
        work
    });
    lanes.run(&mut here, elsewhere.collect());
    if stop.load(Ordering::Relaxed) {
        return None;
    }
    let mut results: Vec<_> = results.into_iter().map(Vec::into_iter).collect();
    let by_part = (0..parts).filter_map(|part| results[part % count].next());
    Some(by_part.collect())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// So many lanes, the last one first.
    struct Backwards(usize);

    impl Lanes for Backwards {
        fn count(&self) -> usize {
            self.0
        }

        fn run(&self, here: &mut dyn FnMut(), elsewhere: Vec<Work<'_>>) {
            for work in elsewhere.into_iter().rev() {
                work();
            }
            here();
        }
    }

    #[test]
    fn results_are_in_the_order_of_the_parts() {
        let squares =
            |parts: &mut dyn Iterator<Item = usize>| parts.map(|part| part * part).collect();
        for lanes in 1..5 {
            for parts in 0..6 {
                let found = in_lanes(&Backwards(lanes), parts, &|| false, squares);
                let expected: Vec<usize> = (0..parts).map(|part| part * part).collect();
                assert_eq!(found, Some(expected), "{lanes} lanes, {parts} parts");
            }
        }
    }

    #[test]
    fn who_cancels_stops_all_lanes() {
        let left = Cell::new(2);
        let cancelled = || left.replace(left.get() - 1) == 1;
        let work = |parts: &mut dyn Iterator<Item = usize>| parts.collect();
        assert_eq!(in_lanes(&OneLane, 9, &cancelled, work), None);
        assert_eq!(left.get(), 0);
    }
}
