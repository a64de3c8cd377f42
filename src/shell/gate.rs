//! The keys, the mouse, pastes and resizes, read on a thread of their own; and the gate that
//! keeps it from the terminal while another program has that.

use std::sync::mpsc::Sender;

#[cfg(unix)]
use super::early::Early;
use super::{input, worker};
use crate::app::event::Event;

#[cfg(unix)]
pub(super) use unix::{Gate, read_input};

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io::{IsTerminal as _, PipeReader, PipeWriter, Read as _, Write as _};
    use std::os::fd::{AsFd, BorrowedFd};
    use std::sync::mpsc::{self, Receiver};
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;

    use super::{Early, Event, Sender, forward, worker};

    /// A reader that takes longer than this to stop is in the middle of what will not end.
    const PATIENCE: Duration = Duration::from_secs(1);

    /// What belongs to an escape comes right behind it.
    const BEHIND: Duration = Duration::from_millis(10);

    /// For what is there. Crossterm looks at nothing when it is given no time at all, and looks
    /// again and again for as long as it is given, with a core all to itself.
    const AT_ONCE: Duration = Duration::from_micros(20);

    /// For what is there, where that was not enough to look even once.
    const AT_LEAST_ONCE: Duration = Duration::from_millis(1);

    /// Of several keys that came together crossterm may still hold some, when this thread had to
    /// wait for its core instead of looking. They are asked for so long after.
    const AGAIN: Duration = Duration::from_millis(20);

    /// Holds the reading thread back.
    pub(in super::super) struct Gate {
        knock: PipeWriter,
        parked: Receiver<()>,
        go: Sender<()>,
    }

    impl Gate {
        /// From now on nothing is read from the terminal; says whether that is so.
        pub(in super::super) fn close(&mut self) -> bool {
            self.knock.write_all(b"!").is_ok() && self.parked.recv_timeout(PATIENCE).is_ok()
        }

        /// The terminal is read again.
        pub(in super::super) fn open(&mut self) {
            let _ = self.go.send(());
        }
    }

    /// Reads until the terminal is gone; `early`, it was asked something just now.
    pub(in super::super) fn read_input(
        queue: &Sender<Event>,
        early: bool,
    ) -> std::io::Result<Gate> {
        let (knocked, knock) = std::io::pipe()?;
        let (tell, parked) = mpsc::channel();
        let (go, may_go) = mpsc::channel();
        // The terminal that crossterm reads from.
        let own = std::io::stdin().is_terminal();
        let tty = if own {
            None
        } else {
            Some(File::open("/dev/tty")?)
        };
        worker::spawn("input", queue, move |queue| {
            let door = Door {
                knocked,
                tell,
                may_go,
            };
            let stdin = std::io::stdin();
            let tty = tty.as_ref().map_or(stdin.as_fd(), AsFd::as_fd);
            read(tty, door, early.then(Early::new), queue);
            let _ = queue.send(Event::Stop);
        });
        Ok(Gate { knock, parked, go })
    }

    /// The thread's side of the gate.
    struct Door {
        knocked: PipeReader,
        tell: Sender<()>,
        may_go: Receiver<()>,
    }

    fn read(tty: BorrowedFd<'_>, mut door: Door, mut early: Option<Early>, queue: &Sender<Event>) {
        let (mut time, mut may_hold) = (AT_ONCE, false);
        loop {
            let left = early.as_ref().and_then(Early::left);
            if left.is_none() {
                early = None;
            }
            let wait = left.or(may_hold.then_some(AGAIN));
            let wait = wait.and_then(|wait| Timespec::try_from(wait).ok());
            let mut fds = [
                PollFd::from_borrowed_fd(tty, PollFlags::IN),
                PollFd::new(&door.knocked, PollFlags::IN),
            ];
            let ready = match poll(&mut fds, wait.as_ref()) {
                Err(Errno::INTR) => continue,
                Err(_) => return,
                Ok(ready) => ready,
            };
            let (typed, knock) = (fds[0].revents(), fds[1].revents());
            if ready == 0 {
                if early.is_none() {
                    let Some(taken) = take_in(AT_LEAST_ONCE, queue) else {
                        return;
                    };
                    may_hold = taken > 0;
                }
            } else if !knock.is_empty() {
                let parked =
                    door.knocked.read_exact(&mut [0]).is_ok() && door.tell.send(()).is_ok();
                if !parked || door.may_go.recv().is_err() {
                    return;
                }
            } else if typed.contains(PollFlags::IN) && !typed.contains(PollFlags::HUP) {
                if let Some(early) = &mut early {
                    if !take_in_early(tty, early, queue) {
                        return;
                    }
                    continue;
                }
                let Some(taken) = take_in(time, queue) else {
                    return;
                };
                may_hold |= taken > 0;
                time = match taken {
                    0 => (time * 2).min(AT_LEAST_ONCE),
                    _ => AT_ONCE,
                };
            } else {
                return;
            }
        }
    }

    /// The same while an answer is waited for.
    fn take_in_early(tty: BorrowedFd<'_>, early: &mut Early, queue: &Sender<Event>) -> bool {
        let mut bytes = [0; 1024];
        let mut events = match rustix::io::read(tty, &mut bytes) {
            Ok(0) => return false,
            Ok(n) => early.feed(&bytes[..n]),
            Err(Errno::INTR | Errno::AGAIN) => return true,
            Err(_) => return false,
        };
        if !early.is_settled() {
            let mut fds = [PollFd::from_borrowed_fd(tty, PollFlags::IN)];
            let soon = Timespec::try_from(BEHIND).ok();
            if matches!(poll(&mut fds, soon.as_ref()), Ok(0)) {
                events.extend(early.pause());
            }
        }
        events.into_iter().all(|event| queue.send(event).is_ok())
    }

    /// Takes in what the terminal sent, and looks for so long whether there is more; how many events
    /// there were, or nothing when the terminal is gone.
    fn take_in(time: Duration, queue: &Sender<Event>) -> Option<usize> {
        let mut taken = 0;
        while crossterm::event::poll(time).ok()? {
            let raw = crossterm::event::read().ok()?;
            forward(raw, queue).then_some(())?;
            taken += 1;
        }
        Some(taken)
    }
}

/// Hands an event to the loop; says whether that still listens.
fn forward(raw: crossterm::event::Event, queue: &Sender<Event>) -> bool {
    input::translate(raw).is_none_or(|event| queue.send(event).is_ok())
}

/// Where the reading thread cannot be held back no other program gets the terminal.
#[cfg(not(unix))]
pub(super) struct Gate;

#[cfg(not(unix))]
impl Gate {
    pub(super) fn close(&mut self) -> bool {
        false
    }

    pub(super) fn open(&mut self) {}
}

/// Reads until the terminal is gone.
#[cfg(not(unix))]
pub(super) fn read_input(queue: &Sender<Event>, _: bool) -> std::io::Result<Gate> {
    worker::spawn("input", queue, |queue| {
        while let Ok(raw) = crossterm::event::read() {
            if !forward(raw, queue) {
                return;
            }
        }
        let _ = queue.send(Event::Stop);
    });
    Ok(Gate)
}
