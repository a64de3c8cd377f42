//! The terminals that support links (OSC 8). Other terminals may print the address in the middle of
//! the text, so links are only used where support is certain; the setting `hyperlinks` overrides
//! this.

/// Terminals that say who they are by `TERM`, which goes over SSH too.
const TERMS: &[&str] = &[
    "kitty",
    "alacritty",
    "ghostty",
    "wezterm",
    "foot",
    "contour",
    "rio",
];

/// Variables that only terminals with links set.
const SIGNS: &[&str] = &[
    "KITTY_WINDOW_ID",
    "GHOSTTY_RESOURCES_DIR",
    "WEZTERM_PANE",
    "WT_SESSION",
    "DOMTERM",
];

/// Variables that hold a version, and the first one with links.
const SINCE: &[(&str, u32)] = &[
    // GNOME Terminal, Tilix, Xfce Terminal and all others on VTE: 0.50.1, as 0.50.0 crashed.
    ("VTE_VERSION", 5001),
    // 20.12
    ("KONSOLE_VERSION", 201_200),
];

/// Programs by `TERM_PROGRAM`, with the first version that has links.
const PROGRAMS: &[(&str, [u32; 2])] = &[
    ("iTerm.app", [3, 1]),
    ("WezTerm", [0, 0]),
    ("ghostty", [0, 0]),
    ("rio", [0, 0]),
    ("Hyper", [0, 0]),
    ("WarpTerminal", [0, 0]),
    ("mintty", [3, 1]),
    ("vscode", [1, 72]),
    ("tmux", [3, 4]),
];

/// Returns whether the surroundings, asked for variables, are those of such a terminal.
pub(super) fn are_known(get: impl Fn(&str) -> String) -> bool {
    let (term, program) = (get("TERM"), get("TERM_PROGRAM"));
    let is_inside = ["screen", "tmux"].iter().any(|t| term.starts_with(t));
    // A multiplexer decides itself which sequences it passes on, whatever terminal is around it.
    if is_inside || !get("TMUX").is_empty() || !get("STY").is_empty() {
        return program == "tmux" && is_since(&program, &get("TERM_PROGRAM_VERSION"));
    }
    if term.is_empty() || super::SILENT_TERMS.iter().any(|t| term.starts_with(t)) {
        return false;
    }
    let is_set = |name: &&str| !get(name).is_empty();
    let is_new = |(name, least): &(&str, u32)| get(name).parse().is_ok_and(|n: u32| n >= *least);
    TERMS.iter().any(|t| term.contains(t))
        || SIGNS.iter().any(is_set)
        || SINCE.iter().any(is_new)
        || is_since(&program, &get("TERM_PROGRAM_VERSION"))
}

/// Returns whether a program is one with links, and no older than the first one that had them.
fn is_since(program: &str, version: &str) -> bool {
    let least = PROGRAMS.iter().find(|(name, _)| *name == program);
    least.is_some_and(|(_, least)| *least == [0, 0] || numbers(version) >= *least)
}

/// Returns the first two numbers of a version: those of `3.4`, `3.5a`, `next-3.6`.
fn numbers(version: &str) -> [u32; 2] {
    let parts = version.split(|c: char| !c.is_ascii_digit());
    let mut numbers = parts.filter_map(|part| part.parse().ok());
    std::array::from_fn(|_| numbers.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Variables as in a shell: `TERM=foot COLORTERM=truecolor`.
    fn known(set: &str) -> bool {
        let set: Vec<_> = set.split(' ').filter_map(|s| s.split_once('=')).collect();
        let get = |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
        are_known(|name| get(name).unwrap_or_default().to_owned())
    }

    #[test]
    fn terminals_that_know_of_links_are_told_by_name_sign_or_version() {
        for set in [
            "TERM=xterm-kitty",
            "TERM=alacritty",
            "TERM=foot-extra",
            "TERM=xterm-ghostty",
            "TERM=xterm-256color VTE_VERSION=7600",
            "TERM=xterm-256color KONSOLE_VERSION=230805",
            "TERM=xterm-256color WT_SESSION=1",
            "TERM=xterm-256color TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.5.0",
            "TERM=xterm-256color TERM_PROGRAM=vscode TERM_PROGRAM_VERSION=1.100.2",
            "TERM=xterm-256color TERM_PROGRAM=WezTerm",
            "TERM=tmux-256color TMUX=/tmp/x TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=3.4",
            "TERM=screen TMUX=/tmp/x TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=next-3.6",
        ] {
            assert!(known(set), "{set}");
        }
    }

    #[test]
    fn others_are_not_told() {
        for set in [
            "",
            "TERM=xterm-256color",
            "TERM=linux VTE_VERSION=7600",
            "TERM=dumb KITTY_WINDOW_ID=1",
            "TERM=xterm-256color VTE_VERSION=5000",
            "TERM=xterm-256color VTE_VERSION=x",
            "TERM=xterm-256color KONSOLE_VERSION=200800",
            "TERM=xterm-256color TERM_PROGRAM=Apple_Terminal TERM_PROGRAM_VERSION=455",
            "TERM=xterm-256color TERM_PROGRAM=vscode TERM_PROGRAM_VERSION=1.9.1",
            // The terminal around a multiplexer does not count.
            "TERM=screen-256color STY=1 KITTY_WINDOW_ID=1",
            "TERM=tmux-256color TMUX=/tmp/x VTE_VERSION=7600",
            "TERM=tmux-256color TMUX=/tmp/x TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=3.3a",
        ] {
            assert!(!known(set), "{set}");
        }
    }
}
