//! Classes of 64 bytes of a text at once. A library is read word by word at its first start, and character
//! by character the classes were a tenth of that time.

use super::Class;
use crate::text::block::{BLOCK_BYTES, bits};

/// Bytes of a text that follow each other, a bit of a `u64` each, the first byte in the lowest one.
#[derive(Default)]
pub(super) struct ClassBlock {
    /// Where it begins in the text.
    pub(super) start: usize,
    letters: u64,
    digits: u64,
    line_feeds: u64,
}

/// Characters between two words of a block.
pub(super) struct Gap {
    /// Number of them, which is that of their bytes.
    pub(super) len: usize,
    /// Whether a line feed is among them.
    pub(super) has_line_feed: bool,
    /// The class of the character behind them; `None` at the end of the block.
    pub(super) next: Option<Class>,
}

impl ClassBlock {
    /// Returns the block that starts at byte `start` of `text`, where a character begins. Behind the end of
    /// the text there are blanks. `None` when it has a character that must be decoded to tell its class.
    pub(super) fn of(text: &str, start: usize) -> Option<Self> {
        let rest = &text.as_bytes()[start..];
        let mut padded = [b' '; BLOCK_BYTES + 1];
        let bytes = if let Some(bytes) = rest.first_chunk() {
            bytes
        } else {
            padded[..rest.len()].copy_from_slice(rest);
            &padded
        };
        let [mut letters, mut digits, mut line_feeds] = [[0; BLOCK_BYTES]; 3];
        let mut is_unknown = 0;
        for at in 0..BLOCK_BYTES {
            let (byte, next) = (bytes[at], bytes[at + 1]);
            // À to ÿ but for × and ÷, Ā to ȿ, and Ẁ to ỿ, the letters with two marks among them.
            let is_known = u8::from(byte == 0xC3) & u8::from(next | 0x20 != 0xB7)
                | u8::from((0xC4..=0xC8).contains(&byte))
                | u8::from(byte == 0xE1) & u8::from(next & 0xFE == 0xBA);
            is_unknown |= u8::from(byte >= 0xC2) & (is_known ^ 1);
            letters[at] = u8::from(byte.is_ascii_alphabetic()) | u8::from(byte >= 0x80);
            digits[at] = u8::from(byte.is_ascii_digit());
            line_feeds[at] = u8::from(byte == b'\n');
        }
        (is_unknown == 0).then(|| Self {
            start,
            letters: bits(&letters),
            digits: bits(&digits),
            line_feeds: bits(&line_feeds),
        })
    }

    /// Returns what is between byte `at` of the text, which is in the block, and the next word.
    pub(super) fn gap(&self, at: usize) -> Gap {
        let from = at - self.start;
        let words = (self.letters | self.digits) >> from;
        let len = (words.trailing_zeros() as usize).min(BLOCK_BYTES - from);
        let line_feeds = (self.line_feeds >> from).trailing_zeros() as usize;
        let class = || match self.letters >> (from + len) & 1 {
            0 => Class::Digit,
            _ => Class::Letter,
        };
        Gap {
            len,
            has_line_feed: line_feeds < len,
            next: (words != 0).then(class),
        }
    }

    /// Returns where a word of `class` ends that begins at byte `at` of the text, which is in the block; `None`
    /// when it may go on behind the block.
    pub(super) fn end(&self, at: usize, class: Class) -> Option<usize> {
        let from = at - self.start;
        let same = match class {
            Class::Letter => self.letters,
            Class::Digit => self.digits,
            Class::Other | Class::Alone => return None,
        };
        let len = (!(same >> from)).trailing_zeros() as usize;
        (from + len < BLOCK_BYTES).then_some(at + len)
    }
}
