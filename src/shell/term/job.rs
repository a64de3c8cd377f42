//! Job control: whether the terminal is ours, and who could continue us.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rustix::process::{getpgrp, getsid};
use rustix::termios::tcgetpgrp;
use signal_hook::consts::SIGTSTP;
use signal_hook::low_level::emulate_default_handler;

/// Time that a job in the background waits before it stops itself again. Within it, a signal that
/// came while it was stopped is handled by whichever thread runs first. A shell that continues a job
/// and then asks it to end (`bg`, `kill %1`) does both within it too: its SIGCONT would be lost on a
/// program that is about to stop, and SIGTERM with it.
const SIGNAL_DELAY: Duration = Duration::from_millis(50);

/// Returns whether a shell with job control started the program. Without one (a window opened for
/// it alone, `ssh -t`) nobody could continue it, and the system would not stop it either.
pub(crate) fn has_shell() -> bool {
    getsid(None).is_ok_and(|session| session != getpgrp())
}

/// Returns whether the program may use the terminal. To a job in the background the system sends
/// a signal that stops it as soon as it reads or changes the terminal, and again when it is
/// continued, so that not even SIGTERM would end it. Where the terminal controls nothing, nothing
/// is in the background.
pub(crate) fn is_in_foreground() -> bool {
    !tcgetpgrp(io::stdout()).is_ok_and(|group| group != getpgrp())
}

/// Stops the program until it is continued in the foreground; returns false if it is asked to end
/// while in the background.
pub(crate) fn stop(is_ending: &AtomicBool) -> io::Result<bool> {
    if is_ending.load(Ordering::Acquire) {
        return Ok(false);
    }
    emulate_default_handler(SIGTSTP)?;
    wait_for_foreground(is_ending)
}

/// Keeps a job in the background stopped until it is in the foreground; returns false if it is asked
/// to end before.
pub(crate) fn wait_for_foreground(is_ending: &AtomicBool) -> io::Result<bool> {
    while !is_in_foreground() {
        thread::sleep(SIGNAL_DELAY);
        if is_ending.load(Ordering::Acquire) {
            return Ok(false);
        }
        if !is_in_foreground() {
            emulate_default_handler(SIGTSTP)?;
        }
    }
    Ok(true)
}
