//! The environment: variables and properties of the terminal.
//!
//! Nothing else reads the environment; the decisions made from it are made elsewhere.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use ratatui::layout::Size;

use crate::app::theme::{Depth, Ground};

mod hyperlinks;

/// The surroundings, looked at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Env {
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `TERM` is `dumb`: a terminal that knows no escape codes.
    pub dumb: bool,
    /// How many colours the terminal says it has.
    pub depth: Depth,
    /// The background that `COLORFGBG` tells.
    pub ground: Option<Ground>,
    /// The terminal has few signs.
    pub ascii: bool,
    /// The terminal knows of links.
    pub hyperlinks: bool,
    /// The terminal answers when it is asked for its background, or is silent.
    pub answers: bool,
    /// The terminal is at the other end of a network.
    pub is_remote: bool,
    /// Standard output is a terminal.
    pub is_terminal: bool,
    /// Columns of that terminal, when they are known.
    pub columns: Option<u16>,
    /// Standard input is a file, or what another program writes: text to be read.
    pub has_input: bool,
    /// Standard error is a terminal: somebody reads what is told in passing.
    pub is_watched: bool,
}

/// Returns the file of the rules that the user has for all git repositories, whether it is there or not:
/// `core.excludesFile` of git, or its default.
pub fn git_excludes() -> Option<PathBuf> {
    ignore::gitignore::gitconfig_excludes_path()
}

impl Env {
    /// Looks.
    pub fn look() -> Self {
        Self {
            no_color: variable("NO_COLOR").is_some_and(|value| !value.is_empty()),
            dumb: variable("TERM").is_some_and(|value| value == "dumb"),
            depth: depth(|name| variable(name).unwrap_or_default()),
            ground: known_ground(|name| variable(name).unwrap_or_default()),
            ascii: is_ascii(|name| variable(name).unwrap_or_default()),
            hyperlinks: hyperlinks::are_known(|name| variable(name).unwrap_or_default()),
            answers: answers(&variable("TERM").unwrap_or_default()),
            is_remote: REMOTE_SIGNS.iter().any(|name| variable(name).is_some()),
            is_terminal: io::stdout().is_terminal(),
            has_input: has_input(),
            is_watched: io::stderr().is_terminal(),
            columns: columns(),
        }
    }
}

/// Variables that are set where a user has logged in over a network.
const REMOTE_SIGNS: &[&str] = &["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"];

/// Terminals that have all colours and say so by their `TERM`.
const TRUE_TERMS: &[&str] = &[
    "direct",
    "kitty",
    "alacritty",
    "ghostty",
    "wezterm",
    "foot",
    "contour",
    "rio",
];
/// Variables that only terminals with all colours set.
const TRUE_SIGNS: &[&str] = &["WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION"];

/// Returns how many colours there are: by `COLORTERM`, by what only some terminals set, by `TERM`.
fn depth(get: impl Fn(&str) -> String) -> Depth {
    let term = get("TERM");
    // Inside these, what the terminal around them can do does not count.
    let inside = term.starts_with("screen") || term.starts_with("tmux");
    let is_true = matches!(get("COLORTERM").as_str(), "truecolor" | "24bit")
        || TRUE_TERMS.iter().any(|t| term.contains(t))
        || (!inside && TRUE_SIGNS.iter().any(|name| !get(name).is_empty()));
    if is_true {
        Depth::True
    } else if term.contains("256") {
        Depth::Indexed
    } else {
        Depth::Sixteen
    }
}

/// Consoles have a few hundred signs; so has a terminal whose locale names another encoding.
fn is_ascii(get: impl Fn(&str) -> String) -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].map(&get);
    let locale = set.iter().find(|value| !value.is_empty());
    let charset = locale.and_then(|locale| locale.split_once('.'));
    let charset = charset.map_or_else(String::new, |(_, name)| name.to_lowercase());
    let is_other = !charset.is_empty() && !charset.replace('-', "").starts_with("utf8");
    let consoles = ["linux", "cons", "vt", "ansi"];
    is_other || consoles.iter().any(|t| get("TERM").starts_with(t))
}

/// Terminals that show a question instead of answering it, or take it for something else.
const SILENT_TERMS: &[&str] = &["linux", "cons", "vt", "ansi", "eterm", "screen", "dumb"];

/// GNU screen hands on no answer; tmux, which says `screen` too, says so in `TMUX`.
fn answers(term: &str) -> bool {
    let silent = SILENT_TERMS.iter().any(|t| term.starts_with(t));
    !term.is_empty() && (!silent || variable("TMUX").is_some())
}

/// Returns the background that is known without asking: that of `COLORFGBG`, and that of the Linux
/// console, which is black and cannot be asked.
fn known_ground(get: impl Fn(&str) -> String) -> Option<Ground> {
    let console = || (get("TERM") == "linux").then_some(Ground::Dark);
    ground(&get("COLORFGBG")).or_else(console)
}

/// `15;0` or `15;default;0`: the last number is that of the background.
fn ground(value: &str) -> Option<Ground> {
    match value.rsplit(';').next()?.parse().ok()? {
        0..=6 | 8u8 => Some(Ground::Dark),
        7 | 9..=15 => Some(Ground::Light),
        _ => None,
    }
}

/// Returns whether text comes by standard input. A device is none: `/dev/null` stands there where nobody
/// gave anything, as in jobs of cron.
fn has_input() -> bool {
    #[cfg(unix)]
    {
        use rustix::fs::{FileType, fstat};
        let kind = fstat(io::stdin()).map(|about| FileType::from_raw_mode(about.st_mode));
        matches!(
            kind,
            Ok(FileType::Fifo | FileType::RegularFile | FileType::Socket)
        )
    }
    #[cfg(not(unix))]
    !io::stdin().is_terminal()
}

fn columns() -> Option<u16> {
    let size = io::stdout().is_terminal().then(window_size)?;
    size.ok()
        .map(|size| size.width)
        .filter(|columns| *columns > 0)
}

/// Returns the size in cells of the terminal that standard output is. Crossterm opens `/dev/tty` for
/// each answer, which is asked for once a frame.
#[cfg(unix)]
pub(crate) fn window_size() -> io::Result<Size> {
    let size = rustix::termios::tcgetwinsize(io::stdout())?;
    Ok(Size::new(size.ws_col, size.ws_row))
}

/// Returns the size of the console in cells.
#[cfg(not(unix))]
pub(crate) fn window_size() -> io::Result<Size> {
    crossterm::terminal::size().map(Size::from)
}

/// Returns an environment variable; one that is not UTF-8 counts as unset.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;

    #[test]
    fn the_surroundings_say_how_many_colours_there_are() {
        let of = |set: &[(&str, &str)]| {
            let get = |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
            depth(|name| get(name).unwrap_or_default().to_owned())
        };
        assert_eq!(of(&[("TERM", "xterm-256color")]), Depth::Indexed);
        assert_eq!(of(&[("TERM", "xterm-kitty")]), Depth::True);
        assert_eq!(of(&[("TERM", "linux")]), Depth::Sixteen);
        assert_eq!(of(&[]), Depth::Sixteen);
        let term = ("TERM", "xterm-256color");
        assert_eq!(of(&[term, ("COLORTERM", "truecolor")]), Depth::True);
        assert_eq!(of(&[term, ("WT_SESSION", "x")]), Depth::True);
        let tmux = ("TERM", "tmux-256color");
        assert_eq!(of(&[tmux, ("WT_SESSION", "x")]), Depth::Indexed);
    }

    #[test]
    fn few_signs_are_had_by_consoles_and_other_encodings() {
        let of = |set: &[(&str, &str)]| {
            let get = |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
            is_ascii(|name| get(name).unwrap_or_default().to_owned())
        };
        assert!(of(&[("TERM", "linux"), ("LANG", "vi_VN.UTF-8")]));
        assert!(of(&[("TERM", "xterm"), ("LANG", "vi_VN.TCVN")]));
        assert!(!of(&[
            ("TERM", "xterm"),
            ("LC_ALL", "C.utf8"),
            ("LANG", "x.y")
        ]));
        assert!(!of(&[("TERM", "xterm")]));
    }

    #[test]
    fn a_background_is_told_by_its_number() {
        assert_eq!(ground("15;0"), Some(Ground::Dark));
        assert_eq!(ground("0;default;15"), Some(Ground::Light));
        assert_eq!(ground("0;default"), None);
        assert_eq!(ground(""), None);
    }

    #[test]
    fn a_background_is_known_of_consoles_and_of_what_the_terminal_said() {
        let of = |set: &[(&str, &str)]| {
            let get = |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
            known_ground(|name| get(name).unwrap_or_default().to_owned())
        };
        assert_eq!(of(&[("TERM", "linux")]), Some(Ground::Dark));
        assert_eq!(of(&[("TERM", "xterm")]), None);
        let told = [("TERM", "xterm"), ("COLORFGBG", "0;15")];
        assert_eq!(of(&told), Some(Ground::Light));
    }
}
