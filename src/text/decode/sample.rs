//! Bounded part of bytes that stands for all of them when their encoding is looked for.

use std::borrow::Cow;

/// Bytes taken from the start, and around the first byte that is not ASCII.
const HEAD_BYTES: usize = 16 * 1024;
/// Bytes taken from the middle, and from the end, because a file may go on in another encoding than
/// it began.
const PIECE_BYTES: usize = 8 * 1024;
/// Bytes around a cut in which white space is looked for, so that no word is cut.
const WORD_CUT_BYTES: usize = 64;

/// Returns pieces of `bytes` from the start, from `at`, from the middle and the end: 48 KiB at
/// most, and all bytes when there are no more than that.
pub(super) fn sample(bytes: &[u8], at: usize) -> Cow<'_, [u8]> {
    if bytes.len() <= 2 * HEAD_BYTES + 2 * PIECE_BYTES {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(2 * HEAD_BYTES + 2 * PIECE_BYTES + 4);
    let starts = [
        (0, HEAD_BYTES),
        (at, HEAD_BYTES),
        (bytes.len() / 2, PIECE_BYTES),
        (bytes.len() - PIECE_BYTES, PIECE_BYTES),
    ];
    for (start, len) in starts {
        out.extend_from_slice(window(bytes, start, len));
        out.push(b'\n');
    }
    Cow::Owned(out)
}

/// Returns about `len` bytes around `at`, which is near the start, cut at white space where there
/// is some.
pub(super) fn window(bytes: &[u8], at: usize, len: usize) -> &[u8] {
    let is_space = |byte: &u8| byte.is_ascii_whitespace();
    let before = &bytes[at.saturating_sub(WORD_CUT_BYTES)..at];
    let start = match before.iter().rposition(is_space) {
        Some(place) => at - before.len() + place + 1,
        None => {
            at - if before.len() < WORD_CUT_BYTES {
                before.len()
            } else {
                0
            }
        }
    };
    let end = bytes.len().min(start + len);
    let after = &bytes[end..bytes.len().min(end + WORD_CUT_BYTES)];
    let end = match after.iter().position(is_space) {
        Some(place) => end + place,
        None => {
            end + if after.len() < WORD_CUT_BYTES {
                after.len()
            } else {
                0
            }
        }
    };
    &bytes[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_its_own_sample() {
        assert!(matches!(sample(b"a b", 1), Cow::Borrowed(b"a b")));
        let mut bytes = vec![b'a'; 2 * HEAD_BYTES + 2 * PIECE_BYTES];
        assert!(matches!(sample(&bytes, 0), Cow::Borrowed(_)));
        bytes.push(b'a');
        assert!(matches!(sample(&bytes, 0), Cow::Owned(_)));
    }

    #[test]
    fn a_long_one_gives_pieces_of_all_its_parts() {
        let mut bytes = b"dau ".repeat(50_000);
        bytes.extend(b"giua ".repeat(40_000));
        bytes.extend(b"cuoi ".repeat(40_000));
        let sample = sample(&bytes, 100_000);
        assert!(sample.len() < 50 * 1024, "{}", sample.len());
        let words = |word: &[u8]| {
            sample
                .split(u8::is_ascii_whitespace)
                .filter(|w| *w == word)
                .count()
        };
        assert!(words(b"dau") > 7000 && words(b"giua") > 1000 && words(b"cuoi") > 1000);
        assert_eq!(
            words(b"dau") + words(b"giua") + words(b"cuoi") + words(b""),
            sample.split(u8::is_ascii_whitespace).count()
        );
    }

    #[test]
    fn windows_do_not_cut_words() {
        let bytes = b"mot hai ba bon";
        assert_eq!(window(bytes, 5, 4), b"hai ba");
        assert_eq!(window(bytes, 0, 1), b"mot");
        assert_eq!(window(bytes, 13, 100), b"bon");
        assert_eq!(window(b"mot hai", 2, 2), b"mot", "near the start");
        let mut bytes: Vec<u8> = (b'a'..=b'y').cycle().take(500).collect();
        bytes[400] = b' ';
        assert_eq!(window(&bytes, 200, 100), &bytes[200..300], "no space near");
        assert_eq!(window(&bytes, 390, 90), &bytes[390..], "near the end");
        assert_eq!(window(&bytes, 420, 10), &bytes[401..411], "a space before");
    }
}
