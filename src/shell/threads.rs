//! How threads are started: each has a name, which debuggers and `top -H` show (Linux shows its first 15
//! bytes), and a panic in one is told.

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle, Scope, ScopedJoinHandle};

use crate::app::event::Event;
use crate::reason::{Fault, Reason};
use crate::shell::cause;

/// Starts a thread whose panic is told instead of lost. The system may refuse one: there is a limit
/// for each user.
pub(crate) fn spawn(
    name: &'static str,
    queue: &Sender<Event>,
    body: impl FnOnce(&Sender<Event>) + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    start(name, guarded(name, queue, body))
}

/// Wraps the body of a thread so that a panic becomes [`Event::Failed`].
fn guarded(
    name: &'static str,
    queue: &Sender<Event>,
    body: impl FnOnce(&Sender<Event>) + Send + 'static,
) -> impl FnOnce() + Send + 'static {
    let queue = queue.clone();
    move || tell_panic(name, &queue, || body(&queue))
}

/// Does some work; a panic in it becomes [`Event::Failed`].
pub(super) fn tell_panic(name: &'static str, queue: &Sender<Event>, work: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(work)) {
        let why = panic
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        let _ = queue.send(Event::Failed {
            worker: name,
            why: Reason::in_words(why),
        });
    }
}

/// Starts a thread that sends no events: its panic ends with it, and who waits for its work sees a closed
/// channel.
pub(crate) fn start(
    name: &'static str,
    body: impl FnOnce() + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    named(name).spawn(body).map_err(|error| refused(&error))
}

/// Starts a thread that ends before `scope` does, so that it may borrow.
pub(crate) fn start_scoped<'scope, T: Send + 'scope>(
    name: &'static str,
    scope: &'scope Scope<'scope, '_>,
    body: impl FnOnce() -> T + Send + 'scope,
) -> io::Result<ScopedJoinHandle<'scope, T>> {
    let thread = named(name).spawn_scoped(scope, body);
    thread.map_err(|error| refused(&error))
}

/// Maximum number of threads that share one job. Searching threads beyond it wait for memory instead of
/// computing, importing ones for the thread that takes their results.
const WORKERS_MAX: usize = 8;

/// Returns the number of threads that a job is divided among: the number that the machine runs at once,
/// up to [`WORKERS_MAX`].
pub(crate) fn workers() -> usize {
    thread::available_parallelism().map_or(1, |count| count.get().min(WORKERS_MAX))
}

/// Maps items to results on all cores, in their order. This thread takes part, and does all where the
/// system gives no others.
///
/// # Errors
///
/// The error of the first item that has one.
pub(crate) fn map_on_all_cores<T: Sync, R: Send>(
    name: &'static str,
    items: &[T],
    map: impl Fn(&T) -> io::Result<R> + Sync,
) -> io::Result<Vec<R>> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(BTreeMap::new());
    let work = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else { break };
            let result = map(item);
            let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
            results.insert(place, result);
        }
    };
    thread::scope(|scope| {
        for _ in 1..workers().min(items.len()) {
            // Takes items until there are no more.
            let _ = start_scoped(name, scope, work);
        }
        work();
    });
    let results = results.into_inner();
    let results = results.unwrap_or_else(PoisonError::into_inner);
    results.into_values().collect()
}

fn named(name: &'static str) -> thread::Builder {
    thread::Builder::new().name(name.to_owned())
}

fn refused(error: &io::Error) -> io::Error {
    cause::own(error.kind(), Fault::NoThread)
}

/// Returns whether an error came because the system refused a thread.
pub(crate) fn is_refusal(error: &anyhow::Error) -> bool {
    let root = error.root_cause().downcast_ref::<io::Error>();
    root.is_some_and(|error| cause::why(error).is(Fault::NoThread))
}

/// Threads that start once the first frame is on the screen, because nothing in that frame needs them:
/// to create eight takes the system as long as to draw it.
#[derive(Default)]
pub(crate) struct DeferredThreads(Vec<(&'static str, ThreadBody)>);

/// The body of a thread.
type ThreadBody = Box<dyn FnOnce() + Send>;

impl DeferredThreads {
    /// Adds a thread; [`DeferredThreads::start`] starts it as [`spawn`] would.
    pub(crate) fn spawn(
        &mut self,
        name: &'static str,
        queue: &Sender<Event>,
        body: impl FnOnce(&Sender<Event>) + Send + 'static,
    ) {
        self.0.push((name, Box::new(guarded(name, queue, body))));
    }

    /// Starts the threads that have not been started yet; fails at the first that the system refuses.
    pub(crate) fn start(&mut self) -> io::Result<()> {
        for (name, body) in self.0.drain(..) {
            start(name, body)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_their_items_and_the_first_error_counts() {
        let items: Vec<usize> = (0..1000).collect();
        let doubled = map_on_all_cores("test", &items, |n| Ok(2 * n)).unwrap();
        assert_eq!(doubled, items.iter().map(|n| 2 * n).collect::<Vec<_>>());
        let error = map_on_all_cores("test", &items, |n| match n % 300 {
            299 => Err(io::Error::other(n.to_string())),
            _ => Ok(()),
        });
        assert_eq!(error.unwrap_err().to_string(), "299");
        assert!(
            map_on_all_cores("test", &items[..0], |_| Ok(()))
                .unwrap()
                .is_empty()
        );
    }
}
