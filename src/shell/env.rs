//! What the program is told by its surroundings: environment variables and terminals.
//!
//! Nothing else reads the environment; what is decided from it is decided elsewhere.

use std::io::{self, IsTerminal as _};

/// The surroundings, looked at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Env {
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `TERM` is `dumb`: a terminal that knows no escape codes.
    pub dumb: bool,
    /// Standard output is a terminal.
    pub is_terminal: bool,
    /// Columns of that terminal, when they are known.
    pub columns: Option<u16>,
}

impl Env {
    /// Looks.
    pub fn look() -> Self {
        Self {
            no_color: variable("NO_COLOR").is_some_and(|value| !value.is_empty()),
            dumb: variable("TERM").is_some_and(|value| value == "dumb"),
            is_terminal: io::stdout().is_terminal(),
            columns: columns(),
        }
    }
}

fn columns() -> Option<u16> {
    // Not `size`, which runs another program when the terminal does not know.
    let window = io::stdout()
        .is_terminal()
        .then(crossterm::terminal::window_size)?
        .ok()?;
    (window.columns > 0).then_some(window.columns)
}

/// An environment variable; one that is not UTF-8 counts as unset.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
