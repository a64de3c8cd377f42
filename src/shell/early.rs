//! The first moments at the terminal: it was asked for its background, and its answer comes
//! among the keys. What is typed meanwhile is read here and handed on at once, so no key waits
//! for an answer and none is lost; what the terminal answers is never taken for typing.
//!
//! It knows what terminals send for the keys that the program knows, and nothing else.

use std::time::{Duration, Instant};

use crate::app::event::{Event, Mouse};
use crate::app::key::{Code, Key};

/// Asks for the background, and then for something that every terminal answers: when that
/// answer is there, no other one comes.
pub(super) const QUESTION: &str = "\x1b]11;?\x1b\\\x1b[c";

/// A terminal that answers nothing until now is taken to answer nothing at all. Slow lines need
/// their time; keys do not wait for it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Longest answer that is waited for, in bytes.
const LONGEST: usize = 128;

/// Bytes that were read and are not used up.
#[derive(Debug)]
pub(super) struct Early {
    bytes: Vec<u8>,
    until: Instant,
    answered: bool,
}

/// What the bytes begin with.
enum Step {
    /// More bytes are needed to say.
    Need,
    /// So many bytes, which are nothing or an event.
    Took(usize, Option<Event>),
    /// So many bytes: the last answer.
    Last(usize),
}

impl Early {
    pub(super) fn new() -> Self {
        Self {
            bytes: Vec::new(),
            until: Instant::now() + PATIENCE,
            answered: false,
        }
    }

    /// How long the terminal is still waited for; nothing when that is over.
    pub(super) fn left(&self) -> Option<Duration> {
        // What is half read is read to its end, if it has one.
        let until = if self.bytes.is_empty() {
            self.until
        } else {
            self.until + PATIENCE
        };
        let left = until.saturating_duration_since(Instant::now());
        (!self.answered && !left.is_zero()).then_some(left)
    }

    /// Takes bytes in; gives what they mean.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<Event> {
        self.bytes.extend_from_slice(bytes);
        let (mut events, mut at) = (Vec::new(), 0);
        while at < self.bytes.len() {
            match step(&self.bytes[at..]) {
                Step::Need => break,
                Step::Took(n, event) => {
                    events.extend(event);
                    at += n;
                }
                Step::Last(n) => {
                    self.answered = true;
                    at += n;
                }
            }
        }
        self.bytes.drain(..at);
        events
    }

    /// Nothing comes behind what is left: an escape that stands alone is the key.
    pub(super) fn pause(&mut self) -> Vec<Event> {
        if self.bytes == [0x1b] {
            self.bytes.clear();
            return vec![plain(Code::Esc)];
        }
        Vec::new()
    }

    /// Whether nothing is half read.
    pub(super) fn is_settled(&self) -> bool {
        self.bytes.is_empty()
    }
}

fn plain(code: Code) -> Event {
    Event::Key(Key::plain(code))
}

fn step(bytes: &[u8]) -> Step {
    match bytes {
        [0x1b] => Step::Need,
        [0x1b, b'[', rest @ ..] => csi(rest),
        [0x1b, b']', rest @ ..] => osc(rest),
        [0x1b, b'O', rest @ ..] => match rest {
            [] => Step::Need,
            [last, ..] => Step::Took(3, arrow(*last).map(plain)),
        },
        [0x1b, 0x1b, ..] => Step::Took(1, Some(plain(Code::Esc))),
        [0x1b, rest @ ..] => match letter(rest) {
            Step::Took(n, Some(Event::Key(key))) => {
                Step::Took(n + 1, Some(Event::Key(Key { alt: true, ..key })))
            }
            Step::Need => Step::Need,
            _ => Step::Took(1, None),
        },
        bytes => letter(bytes),
    }
}

/// A key that is a character or a control code.
fn letter(bytes: &[u8]) -> Step {
    let ctrl = |c: u8| {
        let mut key = Key::plain(Code::Char(char::from(c)));
        key.ctrl = true;
        Step::Took(1, Some(Event::Key(key)))
    };
    match bytes[0] {
        b'\r' => Step::Took(1, Some(plain(Code::Enter))),
        b'\t' => Step::Took(1, Some(plain(Code::Tab))),
        0x7f => Step::Took(1, Some(plain(Code::Backspace))),
        0 => ctrl(b' '),
        c @ 1..=26 => ctrl(c - 1 + b'a'),
        c @ 28..=31 => ctrl(c - 28 + b'4'),
        _ => character(bytes),
    }
}

fn character(bytes: &[u8]) -> Step {
    let most = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(most) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() > 0 => {
            std::str::from_utf8(&most[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(error) if error.error_len().is_none() => return Step::Need,
        Err(_) => return Step::Took(1, None),
    };
    valid.chars().next().map_or(Step::Took(1, None), |c| {
        Step::Took(c.len_utf8(), Some(plain(Code::Char(c))))
    })
}

/// An answer about colours, or none that is known.
fn osc(rest: &[u8]) -> Step {
    let end = rest.iter().position(|&b| b == 7 || b == 0x1b);
    let Some(end) = end else {
        return if rest.len() > LONGEST {
            Step::Took(2 + rest.len(), None)
        } else {
            Step::Need
        };
    };
    let closed = match rest[end..] {
        [7, ..] => 1,
        [0x1b, b'\\', ..] => 2,
        [0x1b] => return Step::Need,
        // Something else begins: this was cut off.
        _ => 0,
    };
    let said = std::str::from_utf8(&rest[..end]).unwrap_or_default();
    let color = said.strip_prefix("11;").and_then(color);
    Step::Took(2 + end + closed, color.map(Event::Ground))
}

/// `rgb:RRRR/GGGG/BBBB` with one to four digits a part, `rgba:` alike, or `#RRGGBB`.
fn color(text: &str) -> Option<[u8; 3]> {
    if let Some(digits) = text.strip_prefix('#') {
        let n = digits.len() / 3;
        let part = |i: usize| level(digits.get(i * n..(i + 1) * n)?);
        return Some([part(0)?, part(1)?, part(2)?]);
    }
    let parts = text.strip_prefix("rgb:").or(text.strip_prefix("rgba:"))?;
    let mut parts = parts.split('/').map(level);
    Some([parts.next()??, parts.next()??, parts.next()??])
}

/// A part of a colour in hexadecimal digits, as 0–255.
fn level(digits: &str) -> Option<u8> {
    let most = 16u32.checked_pow(digits.len() as u32)?.checked_sub(1)?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    (most > 0 && digits.len() <= 4).then(|| (value * 255 / most) as u8)
}

/// What stands behind `ESC [`.
fn csi(rest: &[u8]) -> Step {
    let Some(end) = rest.iter().position(|b| (0x40..=0x7e).contains(b)) else {
        return Step::Need;
    };
    let (said, last) = (&rest[..end], rest[end]);
    let said = std::str::from_utf8(said).unwrap_or_default();
    let took = 2 + end + 1;
    match (said, last) {
        (said, b'c') if said.starts_with('?') => Step::Last(took),
        ("200", b'~') => paste(&rest[end + 1..], took),
        (said, b'M' | b'm') if said.starts_with('<') => {
            Step::Took(took, mouse(&said[1..], last == b'M'))
        }
        (said, last) => Step::Took(took, named(said, last)),
    }
}

fn paste(rest: &[u8], before: usize) -> Step {
    const END: &[u8] = b"\x1b[201~";
    let Some(end) = memchr::memmem::find(rest, END) else {
        return Step::Need;
    };
    let text = String::from_utf8_lossy(&rest[..end]).into_owned();
    Step::Took(before + end + END.len(), Some(Event::Paste(text)))
}

/// A key with a name, and its modifiers: `1;5A`, `5~`.
fn named(said: &str, last: u8) -> Option<Event> {
    let mut numbers = said.split(';').map(|n| n.parse::<u8>().unwrap_or(1));
    let number = numbers.next().unwrap_or(1);
    let held = numbers.next().unwrap_or(1).saturating_sub(1);
    let code = match (number, last) {
        (_, b'Z') => Code::BackTab,
        (1 | 7, b'~') => Code::Home,
        (4 | 8, b'~') => Code::End,
        (3, b'~') => Code::Delete,
        (5, b'~') => Code::PageUp,
        (6, b'~') => Code::PageDown,
        (n @ 11..=15, b'~') => Code::F(n - 10),
        (n @ 17..=21, b'~') => Code::F(n - 11),
        (n @ 23..=24, b'~') => Code::F(n - 12),
        (_, last) => arrow(last)?,
    };
    Some(Event::Key(Key {
        code,
        ctrl: held & 4 != 0,
        alt: held & 2 != 0,
    }))
}

fn arrow(last: u8) -> Option<Code> {
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

/// `BUTTON;COLUMN;ROW`, counted from 1.
fn mouse(said: &str, down: bool) -> Option<Event> {
    let mut numbers = said.split(';').map(|n| n.parse::<u16>().ok());
    let (button, x, y) = (numbers.next()??, numbers.next()??, numbers.next()??);
    // Shift, Alt and Ctrl do not matter.
    let what = match (button & !0b1_1100, down) {
        (0, true) => Mouse::Press,
        (0, false) => Mouse::Release,
        (32, true) => Mouse::Drag,
        (64, true) => Mouse::WheelUp,
        (65, true) => Mouse::WheelDown,
        _ => return None,
    };
    Some(Event::Mouse(what, x.checked_sub(1)?, y.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read, however the bytes are cut into pieces.
    fn read(bytes: &[u8]) -> Vec<String> {
        let whole = said(Early::new().feed(bytes));
        for size in 1..5 {
            let mut early = Early::new();
            let pieces = bytes.chunks(size).flat_map(|piece| early.feed(piece));
            let pieces = said(pieces.collect());
            assert_eq!(pieces, whole, "in pieces of {size}");
        }
        whole
    }

    fn said(events: Vec<Event>) -> Vec<String> {
        let say = |event| match event {
            Event::Key(key) => key.to_string(),
            Event::Paste(text) => format!("paste {text}"),
            Event::Ground(rgb) => format!("ground {rgb:?}"),
            Event::Mouse(what, x, y) => format!("{what:?} {x},{y}"),
            other => format!("{other:?}"),
        };
        events.into_iter().map(say).collect()
    }

    #[test]
    fn an_answer_among_keys_takes_none_of_them() {
        let bytes = "/\x1b]11;rgb:ffff/8080/00\x1b\\dấu\x1b[?62;22c\x1b[A";
        assert_eq!(
            read(bytes.as_bytes()),
            ["/", "ground [255, 128, 0]", "d", "ấ", "u", "↑"]
        );
    }

    #[test]
    fn keys_are_those_that_terminals_send() {
        for (bytes, keys) in [
            (
                "\x1b[1;3D\x1b[1;5C\x1b[Z",
                vec!["Alt-←", "Ctrl-→", "Shift-Tab"],
            ),
            (
                "\x1bOB\x1b[5~\x1b[6~\x1b[3~\x1b[H\x1b[4~",
                vec!["↓", "PgUp", "PgDn", "Del", "Home", "End"],
            ),
            (
                "\x03\x0f\x08\x7f\r\t\n",
                vec![
                    "Ctrl-c",
                    "Ctrl-o",
                    "Ctrl-h",
                    "Backspace",
                    "⏎",
                    "Tab",
                    "Ctrl-j",
                ],
            ),
            ("\x1bxG", vec!["Alt-x", "G"]),
            ("\x1b[200~một\nhai\x1b[201~j", vec!["paste một\nhai", "j"]),
            (
                "\x1b[<0;3;4M\x1b[<32;4;4M\x1b[<0;4;4m\x1b[<65;1;1M\x1b[<2;1;1M",
                vec!["Press 2,3", "Drag 3,3", "Release 3,3", "WheelDown 0,0"],
            ),
            ("\x1b[I\x1b[O\x1b[99x", vec![]),
        ] {
            assert_eq!(read(bytes.as_bytes()), keys, "{bytes:?}");
        }
        assert_eq!(read(b"\xff\xfea"), ["a"]);
    }

    #[test]
    fn an_escape_with_nothing_behind_it_is_the_key() {
        let mut early = Early::new();
        assert_eq!(said(early.feed(b"a\x1b")), ["a"]);
        assert_eq!(said(early.pause()), ["Esc"]);
        assert!(early.is_settled());
        assert!(early.feed(b"\x1b[").is_empty());
        assert!(early.pause().is_empty(), "a key that is under way");
        assert_eq!(said(early.feed(b"A")), ["↑"]);
    }

    #[test]
    fn the_last_answer_ends_it() {
        let mut early = Early::new();
        early.feed(b"\x1b]11;#102030\x07");
        assert!(early.left().is_some());
        early.feed(b"\x1b[?6c");
        assert!(early.left().is_none() && early.is_settled());
    }

    #[test]
    fn colours_come_in_several_forms() {
        for (text, rgb) in [
            ("rgb:1e1e/1e1e/2e2e", Some([30, 30, 46])),
            ("rgb:f/0/8", Some([255, 0, 136])),
            ("rgba:0000/0000/0000/ffff", Some([0, 0, 0])),
            ("#ffffff", Some([255, 255, 255])),
            ("rgb:/0/0", None),
            ("rgb:fffff/0/0", None),
            ("white", None),
        ] {
            assert_eq!(color(text), rgb, "{text}");
        }
    }
}
