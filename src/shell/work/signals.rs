//! The signals, and the hang-up of the terminal: each becomes an event, because a signal that ends the
//! program at once would leave the terminal raw.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

#[cfg(unix)]
use ratatui::layout::Size;
#[cfg(unix)]
use signal_hook::consts as signals;

use crate::app::event::Event;
#[cfg(unix)]
use crate::shell::term::screen::Screen;
use crate::shell::threads::DeferredThreads;

/// Ends the program when the terminal is gone, though no signal says so (it is ignored, or
/// goes to another process group). Reading from such a terminal never waits and never ends.
#[cfg(unix)]
pub(crate) fn watch_hangup(deferred: &mut DeferredThreads, queue: &Sender<Event>) {
    use rustix::event::{PollFd, PollFlags, poll};

    // Waits for the hang-up of the terminal, and ends with it.
    deferred.spawn("hangup", queue, |queue| {
        let terminal = io::stdout();
        // Nothing is asked for: only a hang-up or an error ends the wait.
        let mut fds = [PollFd::new(&terminal, PollFlags::empty())];
        while poll(&mut fds, None) == Err(rustix::io::Errno::INTR) {}
        let _ = queue.send(Event::Stop);
    });
}

/// Consoles elsewhere end the program themselves.
#[cfg(not(unix))]
pub(crate) fn watch_hangup(_: &mut DeferredThreads, _: &Sender<Event>) {}

/// The signals that a user, a shell, a terminal or the system sends to end a program. All signals
/// that it can handle give the terminal back. `SIGBUS`, `SIGSEGV`, `SIGILL` and `SIGFPE` tell of a
/// fault that would come again at once, and `SIGPIPE` is ignored by every Rust program.
#[cfg(unix)]
const ENDING: &[i32] = &[
    signals::SIGHUP,
    signals::SIGINT,
    signals::SIGQUIT,
    signals::SIGTERM,
];

/// Returns the other signals that end a program: those of its own faults and timers, those without a
/// meaning, a failing power supply, the real-time signals. They are hardly ever sent and are
/// registered after the first frame, because each registration copies all before it: with the first
/// ten of them that was a sixth of the instructions before the first frame (callgrind).
#[cfg(unix)]
fn rarely_ending() -> impl Iterator<Item = i32> {
    let named = [
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
    named.into_iter().chain(of_this_system())
}

/// Returns the signals of [`rarely_ending`] that other systems do not have.
#[cfg(target_os = "linux")]
fn of_this_system() -> impl Iterator<Item = i32> {
    let real_time = libc::SIGRTMIN()..=libc::SIGRTMAX();
    [libc::SIGPWR, libc::SIGSTKFLT].into_iter().chain(real_time)
}

/// Returns the signals of [`rarely_ending`] that other systems do not have.
#[cfg(all(unix, not(target_os = "linux")))]
fn of_this_system() -> impl Iterator<Item = i32> {
    std::iter::empty()
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

    /// Takes the signals back. Signals that came meanwhile were for the other program.
    pub(crate) fn take(&self) {
        self.pressed.store(false, Ordering::Release);
        self.away.store(false, Ordering::Release);
    }

    /// Turns signals into events. From here on they do not end the program; those that come before
    /// the thread starts wait for it.
    #[cfg(unix)]
    pub(crate) fn watch(deferred: &mut DeferredThreads, queue: &Sender<Event>) -> io::Result<Self> {
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
        deferred.spawn("signals", queue, move |queue| {
            for signal in rarely_ending() {
                // One that the system keeps for itself ends nothing.
                let _ = came.add_signal(signal);
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
                        Ok(Size { width, height }) => Event::Resize { width, height },
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
    pub(crate) fn watch(_: &mut DeferredThreads, _: &Sender<Event>) -> io::Result<Self> {
        Ok(Self::default())
    }
}
