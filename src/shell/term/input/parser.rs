//! Turns the bytes of a terminal into input, however they are cut and however late they come.
//!
//! A pure state machine: [`Parser::feed`] takes bytes, [`Parser::expire`] is called when nothing
//! came until [`Parser::deadline`]. The state between two calls is bounded.

use std::time::{Duration, Instant};

use super::{TerminalInput, answer, keys};
use crate::app::event::PASTE_MAX_BYTES;
use crate::app::key::{Code, Key};

/// Time without a byte after which a sequence that has begun is given up. It must outlast the
/// stalls of a network; a longer one holds back keys that follow Alt-[ or Alt-O, which begin like
/// a sequence.
const SEQUENCE_TIMEOUT: Duration = Duration::from_secs(1);

/// Time without a byte after which a paste is taken to have lost its end. Stalls of ten seconds
/// happen; were the paste ended sooner, the rest of its text would be taken for keys.
const PASTE_TIMEOUT: Duration = Duration::from_secs(15);

/// Silence within a paste behind which a key ends it, so that a paste that lost its end does not
/// hold the keyboard for all of [`PASTE_TIMEOUT`]. A stalled line is as silent, so what comes then
/// counts as keys only where it cannot be the rest of the paste: Ctrl-C, a whole sequence, or a
/// lone `ESC`, with nothing behind it. Terminals take these out of what is pasted. A letter alone
/// may be text that the line cut off, and stays text: taken for a command it could do anything.
const PASTE_STALL: Duration = Duration::from_secs(1);

/// Bytes of parameters or of an answer that are kept. The longest that means something here is
/// the answer about the background, of some 30 bytes; the rest of a longer one is swallowed.
const SEQUENCE_MAX_BYTES: usize = 256;

/// Bytes of a paste that are looked through at a time.
const PASTE_CHUNK_BYTES: usize = 1 << 16;

/// Ends a paste.
const PASTE_END: &[u8] = b"\x1b[201~";

const ESC: u8 = 0x1b;
const CTRL_C: u8 = 0x03;

/// Where in the input the parser stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Between two inputs.
    Ground,
    /// Inside a character of several bytes, of which `buffer` has the first ones.
    Character { alt: bool },
    /// Behind `ESC`.
    Escape,
    /// Behind `ESC [`; `buffer` has the parameters.
    Csi,
    /// Behind `ESC [ [`, which begins the function keys of the Linux console.
    ConsoleKey,
    /// Behind `ESC [ M`, the mouse report of X10, with this many bytes to come.
    OldMouse(u8),
    /// Behind `ESC O`; `buffer` has the parameters.
    Ss3,
    /// Inside an answer that a string terminator ends (OSC, DCS, APC); `buffer` has its text.
    String { is_osc: bool },
    /// Behind an `ESC` inside such an answer.
    StringEscape { is_osc: bool },
    /// Inside a paste; `buffer` has its text.
    Paste,
}

/// The state between two reads.
#[derive(Debug)]
pub struct Parser {
    state: State,
    /// Bytes of what has begun, bounded by [`SEQUENCE_MAX_BYTES`] or [`PASTE_MAX_BYTES`].
    buffer: Vec<u8>,
    /// Whether more bytes came than `buffer` may hold.
    overflowed: bool,
    /// Whether another `ESC` stands before the one that began this: Alt with a key of several
    /// bytes in rxvt and `PuTTY`, or the Escape key shortly before something else.
    is_doubled: bool,
    /// When the last byte came.
    last: Option<Instant>,
    /// How long a lone `ESC` waits for what may belong to it.
    escape_time: Duration,
    /// Bytes that came after a silence within a paste, as long as they may be a key.
    late: Option<LateBytes>,
}

/// The bytes behind a silence within a paste, read as if they were keys.
#[derive(Debug)]
struct LateBytes {
    parser: Box<Parser>,
    /// How many of them are at the end of the paste's text by now.
    kept: usize,
}

impl Parser {
    /// Creates a parser that takes a lone `ESC` for the key after `escape_time`.
    pub fn new(escape_time: Duration) -> Self {
        Self {
            state: State::Ground,
            buffer: Vec::new(),
            overflowed: false,
            is_doubled: false,
            last: None,
            escape_time,
            late: None,
        }
    }

    /// Changes the time that a lone `ESC` waits.
    pub fn set_escape_time(&mut self, escape_time: Duration) {
        self.escape_time = escape_time;
    }

    /// Returns when [`Parser::expire`] is due if no byte comes until then.
    pub fn deadline(&self) -> Option<Instant> {
        let wait = match self.state {
            // A character's missing bytes are waited for without end: they type nothing else.
            State::Ground | State::Character { .. } => return None,
            State::Escape => self.escape_time,
            State::Paste if self.late.is_none() => PASTE_TIMEOUT,
            _ => SEQUENCE_TIMEOUT,
        };
        self.last.map(|last| last + wait)
    }

    /// Takes bytes that were read at `now`; returns what they mean.
    pub fn feed(&mut self, bytes: &[u8], now: Instant) -> Vec<TerminalInput> {
        let is_paste = self.state == State::Paste;
        let is_silent = self.last.is_some_and(|last| now >= last + PASTE_STALL);
        if is_paste && is_silent && matches!(bytes, [ESC | CTRL_C, ..]) {
            let parser = Box::new(Self::new(self.escape_time));
            self.late = Some(LateBytes { parser, kept: 0 });
        }
        // Ctrl-C pressed again and again must not keep a paste going, so it does not count as input.
        let is_impatience = is_paste && bytes == [CTRL_C];
        if !bytes.is_empty() && !is_impatience {
            self.last = Some(now);
        }
        let mut inputs = Vec::new();
        if self.takes_as_keys(bytes, now, &mut inputs) {
            return inputs;
        }
        let mut rest = bytes;
        while let Some((&byte, after)) = rest.split_first() {
            rest = if self.state == State::Paste {
                self.paste(rest, &mut inputs)
            } else {
                self.byte(byte, &mut inputs);
                after
            };
        }
        inputs
    }

    /// Gives up what waits longer than until `now`: a lone `ESC` is the key, an unfinished
    /// sequence is nothing, an unfinished paste is pasted.
    pub fn expire(&mut self, now: Instant) -> Vec<TerminalInput> {
        let mut inputs = Vec::new();
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return inputs;
        }
        match self.state {
            State::Escape => {
                self.flush_doubled(&mut inputs);
                inputs.push(plain(Code::Esc));
            }
            State::Paste => match self.late.take() {
                None => inputs.push(self.pasted()),
                Some(late) if late.parser.state == State::Escape => {
                    inputs.push(self.pasted_before(&late));
                    inputs.push(plain(Code::Esc));
                }
                // It was text after all, and its rest may come yet.
                Some(_) => return inputs,
            },
            _ => self.flush_doubled(&mut inputs),
        }
        self.enter(State::Ground);
        inputs
    }

    /// Number of bytes kept for what has begun.
    pub fn kept_bytes(&self) -> usize {
        self.buffer.len()
    }

    fn enter(&mut self, state: State) {
        self.state = state;
        self.overflowed = false;
        self.late = None;
        self.buffer.clear();
        if state == State::Ground {
            self.is_doubled = false;
            // A long paste leaves no memory behind.
            self.buffer.shrink_to(SEQUENCE_MAX_BYTES);
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.buffer.len() < SEQUENCE_MAX_BYTES {
            self.buffer.push(byte);
        } else {
            self.overflowed = true;
        }
    }

    /// An `ESC` that turned out not to be Alt was the key.
    fn flush_doubled(&mut self, inputs: &mut Vec<TerminalInput>) {
        if std::mem::take(&mut self.is_doubled) {
            inputs.push(plain(Code::Esc));
        }
    }

    fn byte(&mut self, byte: u8, inputs: &mut Vec<TerminalInput>) {
        match self.state {
            State::Ground | State::Paste => self.character(byte, false, inputs),
            State::Character { alt } => self.character(byte, alt, inputs),
            State::Escape => self.escape(byte, inputs),
            State::Csi => self.csi(byte, inputs),
            State::Ss3 => match byte {
                b'0'..=b'9' | b';' => self.keep(byte),
                b' ' | 0x40..=0x7e => {
                    let key = keys::ss3(self.kept(), byte).filter(|_| !self.overflowed);
                    self.finish(key.map(TerminalInput::Key), inputs);
                }
                _ => self.cut_off(byte, inputs),
            },
            State::ConsoleKey => match byte {
                0x40..=0x7e => self.finish(keys::console(byte).map(TerminalInput::Key), inputs),
                _ => self.cut_off(byte, inputs),
            },
            // Some terminals send NUL for a place too far off.
            State::OldMouse(left) => match byte {
                0 | 0x20.. if left == 1 => self.finish(None, inputs),
                0 | 0x20.. => self.state = State::OldMouse(left - 1),
                _ => self.cut_off(byte, inputs),
            },
            State::String { is_osc } => match byte {
                0x07 => self.finish_string(is_osc, inputs),
                ESC => self.state = State::StringEscape { is_osc },
                0x20.. => self.keep(byte),
                _ => self.cut_off(byte, inputs),
            },
            State::StringEscape { is_osc } if byte == b'\\' => self.finish_string(is_osc, inputs),
            State::StringEscape { .. } => {
                // The answer was cut off, and that `ESC` begins something else.
                self.enter(State::Escape);
                self.escape(byte, inputs);
            }
        }
    }

    /// Drops a sequence that a byte cannot belong to, and takes the byte for itself.
    fn cut_off(&mut self, byte: u8, inputs: &mut Vec<TerminalInput>) {
        self.finish(None, inputs);
        self.byte(byte, inputs);
    }

    /// Ends a sequence. A doubled `ESC` is Alt with a key, and the Escape key before all else.
    fn finish(&mut self, input: Option<TerminalInput>, inputs: &mut Vec<TerminalInput>) {
        match input {
            Some(TerminalInput::Key(key)) => {
                let alt = key.alt || self.is_doubled;
                inputs.push(TerminalInput::Key(Key { alt, ..key }));
            }
            other => {
                self.flush_doubled(inputs);
                inputs.extend(other);
            }
        }
        self.enter(State::Ground);
    }

    /// Returns the parameters of a sequence; none where there are too many to mean anything.
    fn kept(&self) -> &str {
        let text = std::str::from_utf8(&self.buffer).unwrap_or_default();
        if self.overflowed { "" } else { text }
    }

    fn escape(&mut self, byte: u8, inputs: &mut Vec<TerminalInput>) {
        match byte {
            ESC => {
                // Of three, the first can only have been the key.
                self.flush_doubled(inputs);
                self.is_doubled = true;
            }
            b'[' => self.enter(State::Csi),
            b'O' => self.enter(State::Ss3),
            b']' | b'P' | b'_' => {
                self.flush_doubled(inputs);
                let is_osc = byte == b']';
                self.enter(State::String { is_osc });
            }
            _ => {
                self.flush_doubled(inputs);
                self.enter(State::Ground);
                self.character(byte, true, inputs);
            }
        }
    }

    /// A key of one byte, or a byte of a character.
    fn character(&mut self, byte: u8, alt: bool, inputs: &mut Vec<TerminalInput>) {
        if self.buffer.is_empty() && byte < 0x80 {
            self.state = State::Ground;
            match byte {
                ESC => self.enter(State::Escape),
                _ => inputs
                    .extend(keys::byte(byte).map(|key| TerminalInput::Key(Key { alt, ..key }))),
            }
            return;
        }
        self.buffer.push(byte);
        match std::str::from_utf8(&self.buffer) {
            Ok(text) => {
                // C1 controls are no keys, though they can be spelled in UTF-8.
                let typed = text.chars().next().filter(|c| !c.is_control());
                let key = |c| Key {
                    alt,
                    ..Key::plain(Code::Char(c))
                };
                inputs.extend(typed.map(|c| TerminalInput::Key(key(c))));
                self.enter(State::Ground);
            }
            Err(error) if error.error_len().is_none() => self.state = State::Character { alt },
            Err(_) => {
                // Bytes that are not UTF-8 are dropped; the byte that shows it may begin something
                // else.
                let is_first = self.buffer.len() == 1;
                self.enter(State::Ground);
                if !is_first {
                    self.character(byte, false, inputs);
                }
            }
        }
    }

    fn csi(&mut self, byte: u8, inputs: &mut Vec<TerminalInput>) {
        match byte {
            b'[' if self.buffer.is_empty() => self.state = State::ConsoleKey,
            b'M' if self.buffer.is_empty() => self.state = State::OldMouse(3),
            // rxvt ends keys with Shift in what elsewhere stands before the end. Reports of modes
            // have two numbers there, or a question mark.
            b'$' if !self.buffer.is_empty() && self.buffer.iter().all(u8::is_ascii_digit) => {
                self.finish_csi(byte, inputs);
            }
            0x20..=0x3f => self.keep(byte),
            0x40..=0x7e => self.finish_csi(byte, inputs),
            _ => self.cut_off(byte, inputs),
        }
    }

    fn finish_csi(&mut self, last: u8, inputs: &mut Vec<TerminalInput>) {
        let said = self.kept();
        let input = match (said, last) {
            ("200", b'~') => {
                self.flush_doubled(inputs);
                self.enter(State::Paste);
                return;
            }
            _ if self.overflowed => None,
            ("", b'I') => Some(TerminalInput::Focused),
            ("?997;1" | "?997;2", b'n') => Some(TerminalInput::SchemeChanged),
            (said, b'c') if said.starts_with('?') => Some(TerminalInput::Attributes),
            (said, b'M' | b'm') if said.starts_with('<') => answer::mouse(&said[1..], last == b'M'),
            (said, last) => keys::csi(said, last).map(TerminalInput::Key),
        };
        self.finish(input, inputs);
    }

    fn finish_string(&mut self, is_osc: bool, inputs: &mut Vec<TerminalInput>) {
        let said = Some(self.kept()).filter(|_| is_osc);
        let color = said.and_then(|said| answer::color(said.strip_prefix("11;")?));
        self.finish(color.map(TerminalInput::Background), inputs);
    }

    /// Takes bytes of a paste; returns those behind its end.
    fn paste<'b>(&mut self, all: &'b [u8], inputs: &mut Vec<TerminalInput>) -> &'b [u8] {
        // However much comes at once, little more than the longest paste is kept.
        let (bytes, rest) = all.split_at(all.len().min(PASTE_CHUNK_BYTES));
        // The end may have begun in the bytes before.
        let from = self.buffer.len().saturating_sub(PASTE_END.len() - 1);
        self.buffer.extend_from_slice(bytes);
        if let Some(at) = memchr::memmem::find(&self.buffer[from..], PASTE_END) {
            let behind = self.buffer.len() - (from + at + PASTE_END.len());
            self.buffer.truncate(from + at);
            inputs.push(self.pasted());
            self.enter(State::Ground);
            return &all[bytes.len() - behind..];
        }
        if self.overflowed || self.buffer.len() >= PASTE_MAX_BYTES + PASTE_END.len() {
            self.overflowed = true;
            let tail = self.buffer.len().saturating_sub(PASTE_END.len() - 1);
            self.buffer.drain(..tail);
        }
        rest
    }

    /// Ends a paste where what came behind a silence is a key, the mouse or another paste; returns
    /// whether it is.
    fn takes_as_keys(
        &mut self,
        bytes: &[u8],
        now: Instant,
        inputs: &mut Vec<TerminalInput>,
    ) -> bool {
        let Some(mut late) = self.late.take() else {
            return false;
        };
        let read = late.parser.feed(bytes, now);
        let is_users = |input: &TerminalInput| {
            use TerminalInput::{Key, Mouse, Paste, PasteTooLong};
            matches!(input, Key(_) | Mouse { .. } | Paste(_) | PasteTooLong)
        };
        match (&read[..], late.parser.state) {
            // A key that is held down comes more than once.
            ([first, rest @ ..], State::Ground)
                if is_users(first) && rest.iter().all(|input| input == first) => {}
            ([], State::Paste) => {}
            ([], State::Ground) | ([_, ..], _) => return false,
            ([], _) => {
                late.kept += bytes.len();
                self.late = Some(late);
                return false;
            }
        }
        inputs.push(self.pasted_before(&late));
        inputs.extend(read);
        *self = *late.parser;
        true
    }

    /// Returns the paste without what came late.
    fn pasted_before(&mut self, late: &LateBytes) -> TerminalInput {
        let len = self.buffer.len().saturating_sub(late.kept);
        self.buffer.truncate(len);
        self.pasted()
    }

    fn pasted(&self) -> TerminalInput {
        if self.overflowed || self.buffer.len() > PASTE_MAX_BYTES {
            return TerminalInput::PasteTooLong;
        }
        TerminalInput::Paste(String::from_utf8_lossy(&self.buffer).into_owned())
    }
}

fn plain(code: Code) -> TerminalInput {
    TerminalInput::Key(Key::plain(code))
}
