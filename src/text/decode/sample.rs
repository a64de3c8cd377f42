//! A bounded part of bytes that stands for all of them when their encoding is looked for.

use std::borrow::Cow;

/// Bytes taken from the start, and around the first byte that tells something.
const HEAD: usize = 16 * 1024;
/// Bytes taken from the middle, and from the end.
const PIECE: usize = 8 * 1024;
/// How far from a cut white space is looked for, so that no word is cut.
const WORD: usize = 64;

/// Pieces of `bytes` from the start, from `at`, from the middle and the end: 48 KiB at
/// most, and all of it when it is no more than that.
pub(super) fn sample(bytes: &[u8], at: usize) -> Cow<'_, [u8]> {
    if bytes.len() <= 2 * HEAD + 2 * PIECE {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(2 * HEAD + 2 * PIECE + 4);
    let starts = [
        (0, HEAD),
        (at, HEAD),
        (bytes.len() / 2, PIECE),
        (bytes.len() - PIECE, PIECE),
    ];
    for (start, len) in starts {
        out.extend_from_slice(window(bytes, start, len));
        out.push(b'\n');
    }
    Cow::Owned(out)
}

/// About `len` bytes around `at`, which is near the start, cut at white space where there is some.
pub(super) fn window(bytes: &[u8], at: usize, len: usize) -> &[u8] {
    let is_space = |byte: &u8| byte.is_ascii_whitespace();
    let before = &bytes[at.saturating_sub(WORD)..at];
    let start = match before.iter().rposition(is_space) {
        Some(place) => at - before.len() + place + 1,
        None => at - if before.len() < WORD { before.len() } else { 0 },
    };
    let end = bytes.len().min(start + len);
    let after = &bytes[end..bytes.len().min(end + WORD)];
    let end = match after.iter().position(is_space) {
        Some(place) => end + place,
        None => end + if after.len() < WORD { after.len() } else { 0 },
    };
    &bytes[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_its_own_sample() {
        assert!(matches!(sample(b"a b", 1), Cow::Borrowed(b"a b")));
    }

    #[test]
    fn a_long_one_gives_pieces_of_all_its_parts() {
        let mut bytes = b"dau ".repeat(50_000);
        bytes.extend(b"giua ".repeat(40_000));
        bytes.extend(b"cuoi ".repeat(40_000));
        let sample = sample(&bytes, 300_000);
        assert!(sample.len() < 50 * 1024, "{}", sample.len());
        let words = |word: &[u8]| {
            sample
                .split(u8::is_ascii_whitespace)
                .filter(|w| *w == word)
                .count()
        };
        assert!(words(b"dau") > 3000 && words(b"giua") > 3000 && words(b"cuoi") > 1000);
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
        assert_eq!(
            window(&[b'x'; 500], 200, 100).len(),
            100,
            "no space anywhere"
        );
    }
}
