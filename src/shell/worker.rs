//! The threads: loading, signals. Each talks to the loop
//! through the one queue, and a panic in one becomes [`Event::Failed`].

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
#[cfg(unix)]
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::cause;
use super::loader::{self, Inputs, Step};
use crate::app::event::{Event, Generation};
use crate::article::{Article, Source};
use crate::text::decode::Encoding;

/// Articles are handed over when this many are read …
const BATCH: usize = 256;
/// … or when this much time went by: the first ones are on screen at once.
const BATCH_TIME: Duration = Duration::from_millis(25);
/// How long a line stands still while the mouse is held at the edge of the text.
const TICK: Duration = Duration::from_millis(50);

/// Starts a thread whose panic is told instead of lost.
pub(super) fn spawn(
    name: &'static str,
    queue: &Sender<Event>,
    body: impl FnOnce(&Sender<Event>) + Send + 'static,
) -> Option<JoinHandle<()>> {
    let queue = queue.clone();
    let run = move || {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| body(&queue))) {
            let why = panic
                .downcast_ref::<&str>()
                .map(ToString::to_string)
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            let _ = queue.send(Event::Failed(format!("{name}: {why}")));
        }
    };
    thread::Builder::new().name(name.to_owned()).spawn(run).ok()
}

/// Ends the program when the terminal is gone, though no signal says so (it is ignored, or
/// goes to another process group). Reading from such a terminal never waits and never ends.
#[cfg(unix)]
pub(super) fn watch_hangup(queue: &Sender<Event>) {
    use rustix::event::{PollFd, PollFlags, poll};

    spawn("hangup", queue, |queue| {
        let terminal = std::io::stdout();
        // Nothing is asked for: only a hang-up or an error ends the wait.
        let mut fds = [PollFd::new(&terminal, PollFlags::empty())];
        while poll(&mut fds, None) == Err(rustix::io::Errno::INTR) {}
        let _ = queue.send(Event::Stop);
    });
}

/// Consoles elsewhere end the program themselves.
#[cfg(not(unix))]
pub(super) fn watch_hangup(_: &Sender<Event>) {}

/// Turns signals into events. Without them the terminal could not be given back. While another
/// program has the terminal (`away`), keys that send signals are for that one: it is not
/// interrupted, and what stops it stops this one with it.
#[cfg(unix)]
pub(super) fn watch_signals(queue: &Sender<Event>, away: Arc<AtomicBool>) -> std::io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
    use signal_hook::low_level::emulate_default_handler;

    let all = [SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGWINCH];
    let mut signals = signal_hook::iterator::Signals::new(all)?;
    spawn("signals", queue, move |queue| {
        for signal in &mut signals {
            let is_away = away.load(Ordering::Acquire);
            let event = match signal {
                SIGINT if is_away => continue,
                SIGTSTP if is_away => {
                    // If it cannot be stopped, it waits.
                    let _ = emulate_default_handler(SIGTSTP);
                    continue;
                }
                SIGWINCH => match crossterm::terminal::size() {
                    Ok((width, height)) => Event::Resize(width, height),
                    Err(_) => continue,
                },
                SIGTSTP => Event::Suspend,
                SIGCONT => Event::Resumed,
                _ => Event::Stop,
            };
            if queue.send(event).is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// There are no such signals elsewhere.
#[cfg(not(unix))]
pub(super) fn watch_signals(_: &Sender<Event>, _: Arc<AtomicBool>) -> std::io::Result<()> {
    Ok(())
}

/// Reads the library in the background, the first articles first.
pub(super) fn load(queue: &Sender<Event>, inputs: Inputs) {
    let counted = inputs.clone();
    spawn("counter", queue, move |queue| {
        let _ = queue.send(Event::Counted(counted.count()));
    });
    let (read, articles) = mpsc::channel();
    spawn("loader", queue, move |queue| {
        inputs.read(&mut |step| match step {
            Step::Article(article) => read.send(Arc::from(article)).is_ok(),
            Step::Failed(path, why) => {
                let path = crate::text::sanitize::line(&path);
                queue.send(Event::LoadFailed(path, why)).is_ok()
            }
        });
    });
    spawn("gatherer", queue, move |queue| gather(&articles, queue));
}

/// Hands articles over in batches. A file that is slow to come holds up none that was read.
fn gather(articles: &Receiver<Arc<Article>>, queue: &Sender<Event>) {
    while let Ok(first) = articles.recv() {
        let mut batch = vec![first];
        let until = Instant::now() + BATCH_TIME;
        while batch.len() < BATCH {
            let left = until.saturating_duration_since(Instant::now());
            match articles.recv_timeout(left) {
                Ok(article) => batch.push(article),
                Err(_) => break,
            }
        }
        if queue.send(Event::Loaded(batch)).is_err() {
            return;
        }
    }
    let _ = queue.send(Event::LoadDone);
}

/// Reads a file again in the background, to be looked at in another encoding.
pub(super) fn decode(
    queue: &Sender<Event>,
    generation: Generation,
    source: Source,
    encoding: Option<Encoding>,
) {
    spawn("decoder", queue, move |queue| {
        let article = loader::reread(&source, encoding).map(Arc::new);
        let answer = article.map_err(|error| cause::why(&error));
        let _ = queue.send(Event::Decoded(generation, answer));
    });
}

/// Says [`Event::Tick`] in a moment.
pub(super) fn tick(queue: &Sender<Event>) {
    spawn("tick", queue, |queue| {
        thread::sleep(TICK);
        let _ = queue.send(Event::Tick);
    });
}
