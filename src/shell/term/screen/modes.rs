//! The line settings of the terminal: echo, line mode, keys that send signals.
//!
//! The settings found when the program started are given back, to the shell and to other programs
//! alike. They are not asked for again when the terminal is taken from another program,
//! because that may have left it raw: the user's shell would be without echo in the end.

#[cfg(unix)]
pub(super) use unix::Modes;

#[cfg(unix)]
mod unix {
    use std::io::{self, IsTerminal as _};
    use std::os::fd::{AsFd, BorrowedFd};
    use std::sync::{Arc, Mutex, PoisonError};

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

    use crate::shell::fs::{File, open_terminal};

    /// The settings of the terminal that keys come from. A clone is for the same terminal.
    #[derive(Clone, Debug)]
    pub(crate) struct Modes {
        /// The terminal, where it is not the standard input.
        tty: Option<Arc<File>>,
        found: Arc<Mutex<Termios>>,
    }

    impl Modes {
        /// Returns the settings as they are.
        pub(crate) fn find() -> io::Result<Self> {
            let tty = if io::stdin().is_terminal() {
                None
            } else {
                Some(Arc::new(open_terminal()?))
            };
            let found = with(tty.as_ref(), |tty| tcgetattr(tty))?;
            Ok(Self {
                tty,
                found: Arc::new(Mutex::new(found)),
            })
        }

        /// Every key comes at once, unseen, and none sends a signal.
        pub(crate) fn set_raw(&self) -> io::Result<()> {
            let mut modes = self.found();
            modes.make_raw();
            self.set(&modes)
        }

        /// Gives back the settings that were found.
        pub(crate) fn restore(&self) -> io::Result<()> {
            self.set(&self.found())
        }

        /// Takes the settings as they are for those to give back: after a suspend they are the
        /// shell's, where the user may have changed them. Settings without line mode are those that
        /// a program left behind.
        pub(crate) fn find_again(&self) {
            let now = with(self.tty.as_ref(), |tty| tcgetattr(tty));
            let now = now.ok();
            if let Some(now) = now.filter(|now| now.local_modes.contains(LocalModes::ICANON)) {
                *self.found.lock().unwrap_or_else(PoisonError::into_inner) = now;
            }
        }

        fn found(&self) -> Termios {
            let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            found.clone()
        }

        fn set(&self, modes: &Termios) -> io::Result<()> {
            with(self.tty.as_ref(), |tty| {
                tcsetattr(tty, OptionalActions::Now, modes)
            })
        }
    }

    /// Does something with the terminal.
    fn with<T>(
        tty: Option<&Arc<File>>,
        act: impl Fn(BorrowedFd<'_>) -> rustix::io::Result<T>,
    ) -> io::Result<T> {
        let stdin = io::stdin();
        let tty = tty.map_or(stdin.as_fd(), |tty| tty.as_fd());
        Ok(rustix::io::retry_on_intr(|| act(tty))?)
    }
}

/// Consoles elsewhere have no such settings besides raw mode.
#[cfg(not(unix))]
#[derive(Clone, Debug)]
pub(super) struct Modes;

#[cfg(not(unix))]
impl Modes {
    pub(super) fn find() -> std::io::Result<Self> {
        Ok(Self)
    }

    pub(super) fn set_raw(&self) -> std::io::Result<()> {
        crossterm::terminal::enable_raw_mode()
    }

    pub(super) fn restore(&self) -> std::io::Result<()> {
        crossterm::terminal::disable_raw_mode()
    }

    pub(super) fn find_again(&self) {}
}
