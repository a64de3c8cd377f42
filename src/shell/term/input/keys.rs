//! Reads keys as terminals send them: VT220 and xterm, rxvt, the Linux console, and the forms
//! for keys with modifiers (`modifyOtherKeys`, `CSI u`).

use crate::app::key::{Code, Key};

/// The keys held with another one, as the number that terminals add: 1 and a bit for each key.
#[derive(Clone, Copy, Default)]
struct Held {
    shift: bool,
    alt: bool,
    ctrl: bool,
}

impl Held {
    const NONE: Self = Self {
        shift: false,
        alt: false,
        ctrl: false,
    };
    const CTRL: Self = Self {
        ctrl: true,
        ..Self::NONE
    };
    const SHIFT: Self = Self {
        shift: true,
        ..Self::NONE
    };

    fn of(number: u32) -> Self {
        let bits = number.saturating_sub(1);
        Self {
            shift: bits & 1 != 0,
            alt: bits & 2 != 0,
            ctrl: bits & 4 != 0,
        }
    }

    fn key(self, code: Code) -> Key {
        Key {
            code,
            ctrl: self.ctrl,
            alt: self.alt,
        }
    }
}

/// Reads a key of one byte; none for `ESC` and what is no ASCII.
pub(super) fn byte(byte: u8) -> Option<Key> {
    let ctrl = |c: u8| Held::CTRL.key(Code::Char(char::from(c)));
    Some(match byte {
        b'\r' => Key::plain(Code::Enter),
        b'\t' => Key::plain(Code::Tab),
        0x7f => Key::plain(Code::Backspace),
        0 => ctrl(b' '),
        c @ 1..=26 => ctrl(c - 1 + b'a'),
        c @ 28..=31 => ctrl(c - 28 + b'4'),
        c @ 0x20..=0x7e => Key::plain(Code::Char(char::from(c))),
        _ => return None,
    })
}

/// Reads a function key of the Linux console, behind `ESC [ [`.
pub(super) fn console(last: u8) -> Option<Key> {
    matches!(last, b'A'..=b'E').then(|| Key::plain(Code::F(last - b'A' + 1)))
}

/// Reads a key behind `ESC O`: cursor keys, F1–F4, and the number pad in its own mode.
pub(super) fn ss3(said: &str, last: u8) -> Option<Key> {
    let code = match last {
        b'a'..=b'd' => return Some(Held::CTRL.key(cursor(last.to_ascii_uppercase())?)),
        b'M' => Code::Enter,
        b'I' => Code::Tab,
        b' ' => Code::Char(' '),
        b'X' => Code::Char('='),
        b'j'..=b'y' => Code::Char(char::from(b"*+,-./0123456789"[usize::from(last - b'j')])),
        _ => cursor(last)?,
    };
    let held = Numbers::read(said)?;
    // One number alone is that of the held keys.
    let held = held.get(1).or(held.get(0)).unwrap_or(1);
    Some(Held::of(held).key(code))
}

/// Reads a key behind `ESC [`: its numbers and its last byte.
pub(super) fn csi(said: &str, last: u8) -> Option<Key> {
    let numbers = Numbers::read(said)?;
    if numbers.is_release() {
        return None;
    }
    let first = numbers.get(0);
    let held = Held::of(numbers.get(1).unwrap_or(1));
    match last {
        b'~' if first == Some(27) => character(numbers.get(2)?, None, held),
        b'~' => Some(held.key(numbered(first?)?)),
        b'^' | b'@' => Some(Held::CTRL.key(numbered(first?)?)),
        b'$' => Some(Held::SHIFT.key(numbered(first?)?)),
        b'u' => character(first?, numbers.shifted(), held),
        b'Z' => Some(held.key(Code::BackTab)),
        b'a'..=b'd' => Some(Held::SHIFT.key(cursor(last.to_ascii_uppercase())?)),
        // The answer about the cursor's place ends like F3 with modifiers, whose numbers are
        // 1 and at most 8.
        b'R' if !matches!(
            (first, numbers.get(1)),
            (None, None) | (Some(1), Some(2..=8))
        ) =>
        {
            None
        }
        _ => {
            let held = match (first, numbers.get(1)) {
                (Some(1) | None, _) => held,
                // Old forms leave out the 1.
                (Some(alone @ 2..=8), None) => Held::of(alone),
                _ => return None,
            };
            Some(held.key(cursor(last)?))
        }
    }
}

/// The numbers of a sequence, of which some have parts behind colons.
struct Numbers<'t>(Vec<&'t str>);

impl<'t> Numbers<'t> {
    /// Splits them; none where something else stands among them.
    fn read(said: &'t str) -> Option<Self> {
        let is_number = |c: char| c.is_ascii_digit() || c == ';' || c == ':';
        said.chars()
            .all(is_number)
            .then(|| Self(said.split(';').collect()))
    }

    fn part(&self, at: usize, part: usize) -> Option<u32> {
        self.0.get(at)?.split(':').nth(part)?.parse().ok()
    }

    /// Returns a number; none where it is left out.
    fn get(&self, at: usize) -> Option<u32> {
        self.part(at, 0)
    }

    /// Returns the character that the key types with Shift, if the terminal reports it.
    fn shifted(&self) -> Option<u32> {
        self.part(0, 1)
    }

    /// Returns whether the key went up.
    fn is_release(&self) -> bool {
        self.part(1, 1) == Some(3)
    }
}

/// Returns the key of a letter behind `ESC [` or `ESC O`.
fn cursor(last: u8) -> Option<Code> {
    Some(match last {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        c @ b'P'..=b'S' => Code::F(c - b'P' + 1),
        _ => return None,
    })
}

/// Returns the key of a number before `~`.
fn numbered(number: u32) -> Option<Code> {
    let function = |n: u32, first: u32| Code::F((number - n + first) as u8);
    Some(match number {
        1 | 7 => Code::Home,
        4 | 8 => Code::End,
        2 => Code::Insert,
        3 => Code::Delete,
        5 => Code::PageUp,
        6 => Code::PageDown,
        11..=15 => function(11, 1),
        17..=21 => function(17, 6),
        23..=26 => function(23, 11),
        28 | 29 => function(28, 15),
        31..=34 => function(31, 17),
        _ => return None,
    })
}

/// Returns a key by the number of its character, and of the one that it types with Shift.
fn character(number: u32, shifted: Option<u32>, held: Held) -> Option<Key> {
    let code = match char::from_u32(number)? {
        '\t' if held.shift => Code::BackTab,
        '\t' => Code::Tab,
        '\r' => Code::Enter,
        '\u{1b}' => Code::Esc,
        '\u{8}' | '\u{7f}' => Code::Backspace,
        // Private use: keys that type nothing.
        '\u{e000}'..='\u{f8ff}' => return None,
        c if c.is_control() => return None,
        c if held.ctrl => return Some(controlled(c, held)),
        c if held.shift => {
            let shifted = shifted.and_then(char::from_u32);
            Code::Char(shifted.unwrap_or_else(|| upper(c)))
        }
        c => Code::Char(c),
    };
    Some(held.key(code))
}

/// Control with a character is the key that it is where both are one byte.
fn controlled(c: char, held: Held) -> Key {
    let c = c.to_ascii_lowercase();
    let own = match c {
        'i' if held.shift => Code::BackTab,
        'i' => Code::Tab,
        'm' => Code::Enter,
        '[' => Code::Esc,
        '@' => return held.key(Code::Char(' ')),
        _ => return held.key(Code::Char(c)),
    };
    Held {
        ctrl: false,
        ..held
    }
    .key(own)
}

fn upper(c: char) -> char {
    let mut all = c.to_uppercase();
    match (all.next(), all.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}
