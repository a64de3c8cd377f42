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

/// Whether a search is not wanted any more. Who is told so stops and gives whatever there is.
pub(super) type Stop<'a> = &'a dyn Fn() -> bool;

/// Does `work` for the parts `0..parts`: each lane has some of them, and gives a result for each.
/// The results by part; `None` when `cancelled` said so, which is asked before each part, and when
/// the work asks whether to stop.
pub(super) fn in_lanes<T: Send>(
    lanes: &dyn Lanes,
    parts: usize,
    cancelled: &dyn Fn() -> bool,
    work: impl Fn(&mut dyn Iterator<Item = usize>, Stop<'_>) -> Vec<T> + Sync,
) -> Option<Vec<T>> {
    let count = lanes.count().clamp(1, parts.max(1));
    // The last part, which is often the largest, is for the lane that can be told to stop.
    let of_lane = |lane: usize| (0..parts).rev().skip(lane).step_by(count);
    let stop = AtomicBool::new(false);
    let (work, stop) = (&work, &stop);
    let is_stopped = || stop.load(Ordering::Relaxed);
    let mut results: Vec<Vec<T>> = (0..count).map(|_| Vec::new()).collect();
    let (first, others) = results.split_first_mut()?;
    let mut here = || {
        // Others are told by this lane, which alone may ask.
        let stops = || {
            stop.fetch_or(cancelled(), Ordering::Relaxed);
            is_stopped()
        };
        let mut parts = of_lane(0).take_while(|_| !stops());
        *first = work(&mut parts, &stops);
    };
    let elsewhere = others.iter_mut().enumerate().map(|(lane, result)| {
        let work: Work<'_> = Box::new(move || {
            let mut parts = of_lane(lane + 1).take_while(|_| !is_stopped());
            *result = work(&mut parts, &is_stopped);
        });
        work
    });
    lanes.run(&mut here, elsewhere.collect());
    if is_stopped() {
        return None;
    }
    let mut results: Vec<_> = results.into_iter().map(Vec::into_iter).collect();
    let backwards = (0..parts).filter_map(|part| results[part % count].next());
    let mut by_part: Vec<T> = backwards.collect();
    by_part.reverse();
    Some(by_part)
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
        let squares = |parts: &mut dyn Iterator<Item = usize>, _: Stop<'_>| {
            parts.map(|part| part * part).collect()
        };
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
        let work = |parts: &mut dyn Iterator<Item = usize>, _: Stop<'_>| parts.collect();
        assert_eq!(in_lanes(&OneLane, 9, &cancelled, work), None);
        assert_eq!(left.get(), 0);
    }

    #[test]
    fn the_work_on_a_part_can_be_stopped() {
        let asked = Cell::new(0);
        let cancelled = || asked.replace(asked.get() + 1) == 5;
        let work = |parts: &mut dyn Iterator<Item = usize>, stop: Stop<'_>| {
            parts
                .map(|_| (0..1000).take_while(|_| !stop()).count())
                .collect()
        };
        assert_eq!(in_lanes(&OneLane, 1, &cancelled, work), None);
        assert_eq!(asked.get(), 6, "once before the part, then until it was so");
    }
}
