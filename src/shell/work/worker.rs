//! The small threads: loading, signals, hang-up, decoding, locating. Each talks to the loop through the
//! one queue.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

#[cfg(unix)]
use signal_hook::consts as signals;

use super::library_worker::{LibraryWorker, Look};
use super::loader::{self, Inputs};
use super::threads::{Later, spawn, tell_panic};
use crate::app::event::{Event, Generation, LocateJob};
use crate::article::{Article, Source};
use crate::library::problem::Problem;
use crate::shell::cause;
#[cfg(unix)]
use crate::shell::term::screen::Screen;
use crate::text::decode::Encoding;

/// Articles are handed over when this many are read …
const BATCH: usize = 256;
/// … or when this much time went by: the first ones are on screen at once.
const BATCH_TIME: Duration = Duration::from_millis(25);

/// Ends the program when the terminal is gone, though no signal says so (it is ignored, or
/// goes to another process group). Reading from such a terminal never waits and never ends.
#[cfg(unix)]
pub(crate) fn watch_hangup(later: &mut Later, queue: &Sender<Event>) {
    use rustix::event::{PollFd, PollFlags, poll};

    // Waits for the hang-up of the terminal, and ends with it.
    later.spawn("hangup", queue, |queue| {
        let terminal = io::stdout();
        // Nothing is asked for: only a hang-up or an error ends the wait.
        let mut fds = [PollFd::new(&terminal, PollFlags::empty())];
        while poll(&mut fds, None) == Err(rustix::io::Errno::INTR) {}
        let _ = queue.send(Event::Stop);
    });
}

/// Consoles elsewhere end the program themselves.
#[cfg(not(unix))]
pub(crate) fn watch_hangup(_: &mut Later, _: &Sender<Event>) {}

/// The signals that end a program and that it can handle: all of them give the terminal back.
/// `SIGBUS`, `SIGSEGV`, `SIGILL` and `SIGFPE` tell of a fault that would come again at once, and
/// `SIGPIPE` is ignored by every Rust program.
#[cfg(unix)]
const ENDING: &[i32] = &[
    signals::SIGHUP,
    signals::SIGINT,
    signals::SIGQUIT,
    signals::SIGTERM,
    signals::SIGABRT,
    signals::SIGALRM,
    signals::SIGIO,
    signals::SIGPROF,
    signals::SIGSYS,
    signals::SIGTRAP,
    signals::SIGUSR1,
    signals::SIGUSR2,
    signals::SIGVTALRM,
    signals::SIGXCPU,
];

/// Returns the signals that end a program and are hardly ever sent: a failing power supply, a fault of a
/// coprocessor, and the real-time signals, which have no meaning of their own. They are registered after
/// the first frame, because each registration copies all before it, and here are more than thirty.
#[cfg(unix)]
fn rarely_ending() -> Vec<i32> {
    #[cfg(target_os = "linux")]
    return [libc::SIGPWR, libc::SIGSTKFLT]
        .into_iter()
        .chain(libc::SIGRTMIN()..=libc::SIGRTMAX())
        .collect();
    #[cfg(not(target_os = "linux"))]
    Vec::new()
}

/// The signals that the program handles. Without that the terminal could not be given back.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    /// Whether another program has the terminal. Keys that send signals are for that one then: this
    /// one is not interrupted, and what stops that one stops it as well.
    away: Arc<AtomicBool>,
    /// Whether a signal of a key came that nobody has handled. The handler sets it when the signal
    /// comes, because the thread may read the signal only after the other program has ended.
    pressed: Arc<AtomicBool>,
    /// Whether a signal asked the program to end. It is set before the event is in the queue.
    pub(crate) ending: Arc<AtomicBool>,
}

impl Signals {
    /// Gives the signals of keys to another program that has the terminal.
    pub(crate) fn give(&self) {
        self.away.store(true, Ordering::Release);
    }

    /// Takes them back. Those that came meanwhile were for the other program.
    pub(crate) fn take(&self) {
        self.pressed.store(false, Ordering::Release);
        self.away.store(false, Ordering::Release);
    }

    /// Turns signals into events. From here on they do not end the program; those that come before
    /// the thread starts wait for it.
    #[cfg(unix)]
    pub(crate) fn watch(later: &mut Later, queue: &Sender<Event>) -> io::Result<Self> {
        use signal_hook::consts::{
            SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH, SIGXFSZ,
        };
        use signal_hook::low_level::emulate_default_handler;

        let signals = Self::default();
        // For the other signals the thread sets it: to register one takes the longer the more there
        // are, and all of this is done before the first frame.
        for signal in [SIGHUP, SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&signals.ending))?;
        }
        for signal in [SIGINT, SIGQUIT] {
            signal_hook::flag::register(signal, Arc::clone(&signals.pressed))?;
        }
        let (away, ending) = (Arc::clone(&signals.away), Arc::clone(&signals.ending));
        let pressed = Arc::clone(&signals.pressed);
        // A file that grows beyond its limit: handled, that is an error of the write.
        let others = [SIGTSTP, SIGCONT, SIGWINCH, SIGXFSZ];
        let mut came = signal_hook::iterator::Signals::new(ENDING.iter().chain(&others))?;
        // Turns signals into events. Waits for signals; it ends when the loop is gone.
        later.spawn("signals", queue, move |queue| {
            for signal in rarely_ending() {
                // One that the system keeps for itself ends nothing.
                let _ = signal_hook::flag::register(signal, Arc::clone(&ending))
                    .and_then(|_| came.add_signal(signal));
            }
            for signal in &mut came {
                let is_away = away.load(Ordering::Acquire);
                let event = match signal {
                    SIGINT | SIGQUIT if is_away || !pressed.swap(false, Ordering::AcqRel) => {
                        continue;
                    }
                    SIGXFSZ => continue,
                    SIGTSTP if is_away => {
                        // If it cannot be stopped, it waits.
                        let _ = emulate_default_handler(SIGTSTP);
                        continue;
                    }
                    SIGWINCH => match Screen::size() {
                        Ok((width, height)) => Event::Resize { width, height },
                        Err(_) => continue,
                    },
                    SIGTSTP => Event::Suspend,
                    SIGCONT => Event::Resumed,
                    _ => {
                        ending.store(true, Ordering::Release);
                        Event::Stop
                    }
                };
                if queue.send(event).is_err() {
                    return;
                }
            }
        });
        Ok(signals)
    }

    /// There are no such signals elsewhere.
    #[cfg(not(unix))]
    pub(crate) fn watch(_: &mut Later, _: &Sender<Event>) -> io::Result<Self> {
        Ok(Self::default())
    }
}

/// Finds out where bookmarks are. Without a thread for it they stay unknown, which is said.
pub(crate) fn locate(queue: &Sender<Event>, job: LocateJob) {
    // Finds the places of bookmarks in articles, waits for nothing, and ends with that.
    let started = spawn("locate", queue, move |queue| {
        job.run(|found| drop(queue.send(Event::Located(found))));
    });
    if let Err(error) = started {
        let _ = queue.send(Event::Failed {
            worker: "locate",
            why: cause::why(&error),
        });
    }
}

/// Largest single file that is read before the first frame, in bytes: in less time than a thread
/// needs to start and to hand over what it read.
const AT_ONCE_MAX_BYTES: u64 = 64 << 10;

/// Reads the library and follows it from then on: a single small file at once, all else in the
/// background, the first articles first. Messages to the returned sender make it look again.
pub(crate) fn load(
    later: &mut Later,
    queue: &Sender<Event>,
    inputs: Inputs,
) -> io::Result<Sender<Look>> {
    let (look, looks) = mpsc::channel();
    let told = look.clone();
    let mut worker = LibraryWorker::new(inputs.clone());
    if is_read_at_once(&inputs) {
        tell_panic("library", queue, || {
            let (read, articles) = mpsc::channel();
            let problems = worker.read(&read);
            drop(read);
            gather(&articles, queue);
            tell_read(queue, problems);
        });
        // Follows the library. Waits for looks, and lasts as long as the program.
        later.spawn("library", queue, move |queue| {
            worker.follow(told, &looks, queue);
        });
        return Ok(look);
    }
    let (read, articles) = mpsc::channel();
    // Hands over what was read by time, so that no slow file holds it up. Waits for articles; it ends
    // when the library is read.
    let gatherer = spawn("gatherer", queue, move |queue| gather(&articles, queue))?;
    // Reads the library, then follows it: waits for looks, and lasts as long as the program.
    spawn("library", queue, move |queue| {
        let count = move |queue: &Sender<Event>| {
            let _ = queue.send(Event::Counted(inputs.count()));
        };
        // Counts the files for the progress, waits for nothing, and ends with that. Where the system
        // refuses it, the progress has no end to be told, and all is read.
        let _ = spawn("counter", queue, count);
        let problems = worker.read(&read);
        drop(read);
        // The first version of a file must not arrive after a newer one.
        let _ = gatherer.join();
        tell_read(queue, problems);
        worker.follow(told, &looks, queue);
    })?;
    Ok(look)
}

/// Whether one file opens, which the first frame waits a little for.
pub(crate) fn is_one_file(inputs: &Inputs) -> bool {
    matches!(&inputs.paths[..], [one] if !one.is_dir())
}

/// Whether the library is a single file that is small. Pipes and devices are not, and files without
/// a size may be of the kind whose end never comes.
fn is_read_at_once(inputs: &Inputs) -> bool {
    let [one] = &inputs.paths[..] else {
        return false;
    };
    let about = one.metadata();
    about.is_ok_and(|about| about.is_file() && (1..=AT_ONCE_MAX_BYTES).contains(&about.len()))
}

/// Tells that everything was read, and what could not be.
fn tell_read(queue: &Sender<Event>, problems: Vec<Problem>) {
    let _ = queue.send(Event::Problems(problems));
    let _ = queue.send(Event::LoadDone);
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
}

/// Reads a file again in the background, to be looked at in another encoding.
pub(crate) fn decode(
    queue: &Sender<Event>,
    generation: Generation,
    source: Source,
    encoding: Option<Encoding>,
) {
    // Reads one file, waits for the disk alone, and ends with that.
    let started = spawn("decoder", queue, move |queue| {
        let article = loader::reread(&source, encoding).map(Arc::new);
        let answer = article.map_err(|error| cause::why(&error));
        let _ = queue.send(Event::Decoded {
            generation,
            article: answer,
        });
    });
    if let Err(error) = started {
        let _ = queue.send(Event::Decoded {
            generation,
            article: Err(cause::why(&error)),
        });
    }
}
