//! The output side of the terminal. A terminal may stop reading (its window is frozen, the line
//! stalls, somebody pressed Ctrl-S): then a blocking write would wait for ever, and neither `q` nor
//! a signal could end the program. So bytes wait here as long as the terminal takes none.

use std::io::{self, ErrorKind, Write};
#[cfg(unix)]
use std::path::Path;
use std::time::{Duration, Instant};

use crate::shell::fs::File;
#[cfg(unix)]
use crate::shell::fs::open_terminal_to_write;

/// How long a frame is waited for. Terminals take a frame within milliseconds; when this one does
/// not, keys are looked at before it is tried again.
const SEND_TIMEOUT: Duration = Duration::from_millis(100);

/// Buffered output to the terminal.
#[derive(Debug)]
pub(crate) struct Output {
    /// The terminal, opened once more so that it can be written to without blocking. A duplicate
    /// of standard output would not do: the shell's would not block either then. None where it
    /// cannot be opened; then standard output is written to, and may block.
    terminal: Option<File>,
    waiting: Vec<u8>,
    /// Bytes of `waiting` that the terminal has.
    sent: usize,
    /// Whether the terminal took nothing for as long as it was last waited for.
    stalls: bool,
}

impl Output {
    /// Opens the terminal that standard output is.
    pub(crate) fn open() -> Self {
        Self {
            terminal: reopen(),
            waiting: Vec::new(),
            sent: 0,
            stalls: false,
        }
    }

    /// Returns whether bytes wait for the terminal.
    pub(crate) fn is_behind(&self) -> bool {
        self.sent < self.waiting.len()
    }

    /// Sends what waits, for at most `patience`; returns whether the terminal has it all.
    pub(crate) fn send(&mut self, patience: Duration) -> io::Result<bool> {
        let until = Instant::now() + patience;
        while self.is_behind() {
            let bytes = &self.waiting[self.sent..];
            let written = match &mut self.terminal {
                Some(terminal) => terminal.write(bytes),
                None => io::stdout().write(bytes),
            };
            match written {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(n) => self.sent += n,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    if !self.wait(until)? {
                        self.stalls = true;
                        return Ok(false);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        if self.terminal.is_none() {
            io::stdout().flush()?;
        }
        self.waiting.clear();
        self.sent = 0;
        self.stalls = false;
        Ok(true)
    }

    /// Waits until the terminal takes more; returns false if it does not until then.
    #[cfg(unix)]
    fn wait(&self, until: Instant) -> io::Result<bool> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};

        let Some(terminal) = &self.terminal else {
            return Ok(true);
        };
        let left = until.saturating_duration_since(Instant::now());
        let mut fds = [PollFd::new(terminal, PollFlags::OUT)];
        match poll(&mut fds, Timespec::try_from(left).ok().as_ref()) {
            Ok(ready) => Ok(ready > 0),
            Err(rustix::io::Errno::INTR) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    #[cfg(not(unix))]
    fn wait(&self, _: Instant) -> io::Result<bool> {
        Ok(true)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Sends what waits, as far as the terminal takes it soon. One that took nothing is not waited
    /// for again: each of many keys that write something would wait in turn, and a wish to leave
    /// behind them would come late.
    fn flush(&mut self) -> io::Result<()> {
        let patience = if self.stalls {
            Duration::ZERO
        } else {
            SEND_TIMEOUT
        };
        self.send(patience).map(drop)
    }
}

#[cfg(unix)]
fn reopen() -> Option<File> {
    let open = |path: &Path| open_terminal_to_write(path).ok();
    let stdout = io::stdout();
    let name = rustix::termios::ttyname(&stdout, Vec::new()).ok();
    let named = name.and_then(|name| open(name.to_str().ok()?.as_ref()));
    // After `su` the terminal is another user's, but may be opened as the one that controls us.
    let controls = || rustix::termios::tcgetpgrp(&stdout).is_ok();
    named.or_else(|| controls().then(|| open("/dev/tty".as_ref())).flatten())
}

#[cfg(not(unix))]
fn reopen() -> Option<File> {
    None
}
