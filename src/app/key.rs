//! A key press and its notation: `j`, `G`, `ctrl-d`, `alt-left`, `space`, sequences `g g`.
//!
//! The shell translates what a terminal sends, so that keys do not depend on the terminal library.

use std::fmt;

/// Key without modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// Character, with shift already applied.
    Char(char),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tab; `Ctrl-i` is the same byte.
    Tab,
    /// Shift-Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Insert.
    Insert,
    /// Delete.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Function key, from 1.
    F(u8),
}

/// Key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Key without modifiers.
    pub code: Code,
    /// Control held.
    pub ctrl: bool,
    /// Alt held.
    pub alt: bool,
}

/// Returns the names of the keys that are no single character; the first name of a key is written. Not
/// inlined, for the reason of [`actions`](super::action::actions).
#[inline(never)]
pub fn names() -> &'static [(&'static str, Code)] {
    const ALL: &[(&str, Code)] = &[
        ("enter", Code::Enter),
        ("esc", Code::Esc),
        ("tab", Code::Tab),
        ("backtab", Code::BackTab),
        ("backspace", Code::Backspace),
        ("insert", Code::Insert),
        ("delete", Code::Delete),
        ("up", Code::Up),
        ("down", Code::Down),
        ("left", Code::Left),
        ("right", Code::Right),
        ("home", Code::Home),
        ("end", Code::End),
        ("pgup", Code::PageUp),
        ("pgdn", Code::PageDown),
        ("space", Code::Char(' ')),
        ("return", Code::Enter),
        ("escape", Code::Esc),
        ("shift-tab", Code::BackTab),
        ("del", Code::Delete),
        ("pageup", Code::PageUp),
        ("pagedown", Code::PageDown),
        ("f1", Code::F(1)),
        ("f2", Code::F(2)),
        ("f3", Code::F(3)),
        ("f4", Code::F(4)),
        ("f5", Code::F(5)),
        ("f6", Code::F(6)),
        ("f7", Code::F(7)),
        ("f8", Code::F(8)),
        ("f9", Code::F(9)),
        ("f10", Code::F(10)),
        ("f11", Code::F(11)),
        ("f12", Code::F(12)),
    ];
    ALL
}

impl Key {
    /// Returns a key without modifiers.
    pub fn plain(code: Code) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
        }
    }

    /// Reads one key of the notation; `None` when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut ctrl, mut alt, mut rest) = (false, false, text);
        loop {
            if let Some(after) = without(rest, "ctrl-") {
                (ctrl, rest) = (true, after);
            } else if let Some(after) = without(rest, "alt-") {
                (alt, rest) = (true, after);
            } else {
                break;
            }
        }
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.next()) {
            // With Control a terminal sends one byte for both cases.
            (Some(c), None) if ctrl => Code::Char(c.to_ascii_lowercase()),
            (Some(c), None) => Code::Char(c),
            _ => {
                let is_named = |(name, _): &&(&str, Code)| name.eq_ignore_ascii_case(rest);
                names().iter().find(is_named)?.1
            }
        };
        Some(Self { code, ctrl, alt })
    }

    /// Returns the character that this key types into a box; `None` for a command.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl-")?;
        }
        if self.alt {
            f.write_str("Alt-")?;
        }
        let shown = match self.code {
            Code::Char(' ') => "Space",
            Code::Char(c) => return write!(f, "{c}"),
            Code::Enter => "⏎",
            Code::Esc => "Esc",
            Code::Tab => "Tab",
            Code::BackTab => "Shift-Tab",
            Code::Backspace => "Backspace",
            Code::Insert => "Ins",
            Code::Delete => "Del",
            Code::Up => "↑",
            Code::Down => "↓",
            Code::Left => "←",
            Code::Right => "→",
            Code::Home => "Home",
            Code::End => "End",
            Code::PageUp => "PgUp",
            Code::PageDown => "PgDn",
            Code::F(n) => return write!(f, "F{n}"),
        };
        f.write_str(shown)
    }
}

/// Returns `text` without its beginning `start`, in whatever case; `None` if it begins otherwise.
fn without<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(start.len())?;
    // `ctrl--` is Control and the hyphen, so a beginning without a rest is none.
    (head.eq_ignore_ascii_case(start) && !rest.is_empty()).then_some(rest)
}

/// Reads a sequence: keys with a space between them, or two characters run together (`gg`). `None`
/// if one of them is not a key.
///
/// ```
/// use docbao::app::key::{parse_sequence, show_sequence};
///
/// let keys = parse_sequence("ctrl-x k").unwrap();
/// assert_eq!(show_sequence(&keys), "Ctrl-x k");
/// assert_eq!(parse_sequence("gg"), parse_sequence("g g"));
/// assert_eq!(parse_sequence("ctrl-"), None);
/// ```
pub fn parse_sequence(text: &str) -> Option<Vec<Key>> {
    let mut chars = text.chars();
    let pair = (chars.next(), chars.next(), chars.next());
    match pair {
        (Some(a), Some(b), None) if a != ' ' && b != ' ' && Key::parse(text).is_none() => {
            Some(vec![Key::plain(Code::Char(a)), Key::plain(Code::Char(b))])
        }
        _ => text.split(' ').map(Key::parse).collect(),
    }
}

/// Returns a sequence in the notation that settings use.
pub fn write_sequence(keys: &[Key]) -> String {
    let write = |key: &Key| {
        let ctrl = if key.ctrl { "ctrl-" } else { "" };
        let alt = if key.alt { "alt-" } else { "" };
        let name = names().iter().find(|(_, code)| *code == key.code);
        let name = match (name, key.code) {
            (Some((name, _)), _) => (*name).to_owned(),
            (None, Code::Char(c)) => c.to_string(),
            (None, _) => String::new(),
        };
        format!("{ctrl}{alt}{name}")
    };
    keys.iter().map(write).collect::<Vec<_>>().join(" ")
}

/// Returns a sequence as shown to people: single characters run together (`gg`), others do not
/// (`Ctrl-x k`).
pub fn show_sequence(keys: &[Key]) -> String {
    let shown: Vec<_> = keys.iter().map(ToString::to_string).collect();
    let together = keys.iter().all(|key| key.typed().is_some_and(|c| c != ' '));
    shown.join(if together { "" } else { " " })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notation_reads_and_shows() {
        for (text, shown) in [
            ("j", "j"),
            ("G", "G"),
            ("ctrl-d", "Ctrl-d"),
            ("alt-left", "Alt-←"),
            ("space", "Space"),
            ("-", "-"),
            ("ctrl--", "Ctrl--"),
        ] {
            assert_eq!(
                Key::parse(text).map(|k| k.to_string()).as_deref(),
                Some(shown),
                "{text}"
            );
        }
        for text in [
            "ctrl-x o", "g g", "alt-left", "space", "f5", "ctrl--", "pgdn",
        ] {
            let keys = parse_sequence(text).unwrap();
            assert_eq!(write_sequence(&keys), text);
        }
        assert_eq!(Key::parse("Ctrl-D"), Key::parse("ctrl-d"));
        assert_eq!(Key::parse("PageDown"), Key::parse("pgdn"));
        assert_eq!(parse_sequence("gg"), parse_sequence("g g"));
        assert_eq!(parse_sequence("gone"), None);
        assert_eq!(Key::parse("ctrl-hop"), None);
        assert_eq!(Key::parse(""), None);
        assert_eq!(
            parse_sequence("g g").map(|s| show_sequence(&s)).as_deref(),
            Some("gg")
        );
    }
}
