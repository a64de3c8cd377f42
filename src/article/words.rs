//! Counts words. Every word of a library is counted at its first start, so this looks at 64 bytes at
//! once: letter by letter it was a tenth of that time.

use crate::text::block::{BLOCK_BYTES, bits};

/// Returns the number of words in `text`: runs between white space with a letter or digit.
///
/// ```
/// assert_eq!(docbao::article::count_words("Chợ nổi – 5 giờ, “sáng”."), 5);
/// ```
pub fn count_words(text: &str) -> usize {
    let (mut words, mut in_word, mut at) = (0, false, 0);
    while at < text.len() {
        let end = text.ceil_char_boundary(at + BLOCK_BYTES);
        let block = text.as_bytes().get(at..=at + BLOCK_BYTES);
        if let Some(block) = block.and_then(ByteKinds::of) {
            let inside = block.reached_by_words(in_word);
            let starts = inside & !(inside << 1 | u64::from(in_word));
            words += starts.count_ones() as usize;
            in_word = inside >> (BLOCK_BYTES - 1) != 0;
        } else {
            for c in text[at..end].chars() {
                let starts = !in_word && c.is_alphanumeric();
                words += usize::from(starts);
                in_word = (in_word || starts) && !c.is_whitespace();
            }
        }
        at = end;
    }
    words
}

/// Bytes of a block by their kinds, the first byte in the lowest bit.
struct ByteKinds {
    /// White space.
    blank: u64,
    /// First bytes of letters and digits.
    word: u64,
}

impl ByteKinds {
    /// Returns the block that is followed by the last of these bytes; `None` when it has a character that
    /// must be decoded to tell what it is.
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "branches would keep the compiler from making SIMD instructions of the loop"
    )]
    fn of(bytes: &[u8]) -> Option<Self> {
        let (mut blank, mut word) = ([0; BLOCK_BYTES], [0; BLOCK_BYTES]);
        let mut is_unknown = false;
        let pairs = bytes.iter().zip(bytes.get(1..)?);
        for (((&byte, &next), blank), word) in pairs.zip(&mut blank).zip(&mut word) {
            let is_ascii = byte.is_ascii_digit() | byte.is_ascii_alphabetic();
            // À to ÿ but for × and ÷, Ā to ȿ, and Ạ to ỹ, the letters with two marks.
            let is_letter = (byte == 0xc3) & (next | 0x20 != 0xb7)
                | (0xc4..=0xc8).contains(&byte)
                | (byte == 0xe1) & (next & 0xfe == 0xba);
            is_unknown |= (byte >= 0xc2) & !is_letter;
            *word = u8::from(is_ascii | is_letter);
            *blank = u8::from((byte == b' ') | (b'\t'..=b'\r').contains(&byte));
        }
        let blank = bits(&blank);
        let word = bits(&word);
        (!is_unknown).then_some(Self { blank, word })
    }

    /// Returns the bytes of each run from its first letter or digit to its end. `in_word` tells whether there was
    /// one in the run that goes on in the first byte.
    fn reached_by_words(&self, in_word: bool) -> u64 {
        let run = !self.blank;
        let word = (self.word | u64::from(in_word)) & run;
        // The carry of an addition runs from each bit of `word` through the ones of `run`.
        ((word.wrapping_add(run) ^ run) | word) & run
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition of a word, letter by letter.
    fn words_by_letters(text: &str) -> usize {
        let runs = text.split(char::is_whitespace);
        runs.filter(|run| run.contains(char::is_alphanumeric))
            .count()
    }

    #[test]
    fn words_are_counted_between_white_space_of_every_kind() {
        // The last white space of Unicode is U+3000.
        for letter in '\0'..='\u{3100}' {
            let text = format!("ạ{letter}“b{letter}{letter}–{letter}");
            assert_eq!(count_words(&text), words_by_letters(&text), "{letter:?}");
        }
    }

    proptest! {
        #[test]
        fn words_are_counted_across_blocks(
            text in "([a-zđ5ạướÀ×÷ȿÿ]{1,9}|[ \\t\\n\u{a0}\u{3000}]{1,3}|[“”.,–*(]{1,3}|[字Ωẞ\u{301}]){0,90}",
        ) {
            prop_assert_eq!(count_words(&text), words_by_letters(&text));
        }
    }
}
