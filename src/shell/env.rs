//! What the program is told by its surroundings: environment variables and terminals.
//!
//! Nothing else reads the environment; what is decided from it is decided elsewhere.

use std::io::{self, IsTerminal as _};

/// The surroundings, looked at once.
#[expect(clippy::struct_excessive_bools, reason = "facts, each by itself")]
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
    /// Standard error is a terminal: somebody reads what is told in passing.
    pub is_watched: bool,
}

impl Env {
    /// Looks.
    pub fn look() -> Self {
        Self {
            no_color: variable("NO_COLOR").is_some_and(|value| !value.is_empty()),
            dumb: variable("TERM").is_some_and(|value| value == "dumb"),
            is_terminal: io::stdout().is_terminal(),
            is_watched: io::stderr().is_terminal(),
            columns: columns(),
        }
    }
}

/// Whether a desktop is there that has a clipboard: not over SSH, where it would be another's.
pub fn has_desktop() -> bool {
    is_desktop(|name| variable(name).is_some_and(|value| !value.is_empty()))
}

fn is_desktop(is_set: impl Fn(&str) -> bool) -> bool {
    let own = cfg!(any(target_os = "macos", windows));
    let remote = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"];
    !remote.into_iter().any(&is_set) && (own || is_set("WAYLAND_DISPLAY") || is_set("DISPLAY"))
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

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;

    #[test]
    fn a_desktop_counts_where_the_user_sits_at_it() {
        let desktop = |set: &[&str]| is_desktop(|name| set.contains(&name));
        assert!(!desktop(&[]));
        assert!(desktop(&["DISPLAY"]) && desktop(&["WAYLAND_DISPLAY"]));
        assert!(!desktop(&["DISPLAY", "SSH_CONNECTION"]), "ssh -X");
    }
}
