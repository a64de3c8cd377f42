//! Escapes of half a character in JSON.
//!
//! JSON writes a character beyond U+FFFF as two escapes, a pair of surrogates. Programs that cut texts by
//! UTF-16 units leave one of the two, which is no character, and a parser refuses the whole text for it.

use std::borrow::Cow;
use std::ops::Range;

/// Bytes of an escape: `\u` and four hexadecimal digits.
const ESCAPE_BYTES: usize = 6;

/// First halves of pairs.
const HIGH: Range<u32> = 0xD800..0xDC00;
/// Second halves.
const LOW: Range<u32> = 0xDC00..0xE000;

/// JSON text without lone surrogates.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MendedJson<'a> {
    /// The text, in which each lone surrogate is U+FFFD. Every byte stands where it stood before.
    pub text: Cow<'a, str>,
    /// Bytes at which they stood, in order.
    pub places: Vec<usize>,
}

impl MendedJson<'_> {
    /// Returns whether there was a lone surrogate in `part`, which is a part of the text.
    pub(super) fn is_changed_in(&self, part: &str) -> bool {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let next = self.places.partition_point(|at| *at < start);
        self.places
            .get(next)
            .is_some_and(|at| *at < start + part.len())
    }
}

/// Replaces lone surrogates by U+FFFD.
pub(super) fn mend(text: &str) -> MendedJson<'_> {
    let bytes = text.as_bytes();
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(step) = bytes.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        at += step;
        let Some(unit) = unit(bytes, at) else {
            at += 2;
            continue;
        };
        let next = unit_after(bytes, at);
        if HIGH.contains(&unit) && next.is_some_and(|next| LOW.contains(&next)) {
            at += ESCAPE_BYTES;
        } else if HIGH.contains(&unit) || LOW.contains(&unit) {
            places.push(at);
        }
        at += ESCAPE_BYTES;
    }
    let mut mended = Cow::Borrowed(text);
    for &at in &places {
        mended
            .to_mut()
            .replace_range(at..at + ESCAPE_BYTES, "\\ufffd");
    }
    MendedJson {
        text: mended,
        places,
    }
}

/// Returns the UTF-16 unit of the escape at `at`; `None` if there is another one, or none.
fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + ESCAPE_BYTES)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |unit, &digit| {
        Some(unit * 16 + char::from(digit).to_digit(16)?)
    })
}

/// Returns the unit of the escape behind the one at `at`.
fn unit_after(bytes: &[u8], at: usize) -> Option<u32> {
    unit(bytes, at + ESCAPE_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_halves_without_their_other_half_are_replaced() {
        for (json, mended, places) in [
            (r#""một""#, r#""một""#, &[][..]),
            (r#""\ud83d\ude00 \u1ed9""#, r#""\ud83d\ude00 \u1ed9""#, &[]),
            (r#""a\ud83d""#, r#""a\ufffd""#, &[2]),
            (
                r#""\uDE00\uD83D\uDE00\uD83D""#,
                r#""\ufffd\uD83D\uDE00\ufffd""#,
                &[1, 19],
            ),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#, &[1]),
            (r#""\ud83dx\ude00""#, r#""\ufffdx\ufffd""#, &[1, 8]),
            (r#""\\ud83d \\\ud83d""#, r#""\\ud83d \\\ufffd""#, &[11]),
            (r#""\ud83"#, r#""\ud83"#, &[]),
            (r#""\"#, r#""\"#, &[]),
        ] {
            let found = mend(json);
            assert_eq!(
                (&*found.text, &found.places[..]),
                (mended, places),
                "{json}"
            );
        }
    }
}
