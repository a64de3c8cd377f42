//! Graphemes, words and sentences of a text, as ranges of bytes.
//!
//! All functions are pure and take clean text (see [`super::sanitize`]); lines of cells and
//! articles are not known here. A position that is not on a `char` boundary counts as the one
//! before, so that no caller has to check.

use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

mod sentence;

pub use sentence::{sentence_at, sentences};

/// Bytes on either side of a position that are looked at, so that a book on one line costs no more
/// than a page.
const WINDOW_REACH_BYTES: usize = 4 * 1024;

/// Returns the extended grapheme clusters of `text` (UAX #29), each with the byte it starts at.
pub fn graphemes(text: &str) -> impl DoubleEndedIterator<Item = (usize, &str)> + Clone {
    text.grapheme_indices(true)
}

/// Returns the byte where the grapheme after `pos` starts; the length of `text` at its end.
pub fn next_grapheme(text: &str, pos: usize) -> usize {
    let mut cursor = GraphemeCursor::new(text.floor_char_boundary(pos), text.len(), true);
    cursor
        .next_boundary(text, 0)
        .ok()
        .flatten()
        .unwrap_or(text.len())
}

/// Returns the byte where the grapheme before `pos` starts; 0 at the start of `text`.
pub fn prev_grapheme(text: &str, pos: usize) -> usize {
    let mut cursor = GraphemeCursor::new(text.floor_char_boundary(pos), text.len(), true);
    cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0)
}

/// Returns the words of `text`: what stands between white space, without the punctuation around it.
///
/// `05-CT/TƯ`, `20-1-2020`, `TP.HCM`, `3,5%` and addresses are one word each. Han and
/// kana, written without spaces, are cut by UAX #29.
pub fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    tokens(text).flat_map(|token| words_of(text, token))
}

/// Returns the word at a byte position; its own punctuation belongs to it. `None` in white space
/// and in punctuation that stands alone.
pub fn word_at(text: &str, pos: usize) -> Option<Range<usize>> {
    let pos = text.floor_char_boundary(pos);
    if text[pos..].chars().next()?.is_whitespace() {
        return None;
    }
    let around = window(text, pos);
    let start = text[around.start..pos]
        .rfind(char::is_whitespace)
        .map_or(around.start, |at| next_char(text, around.start + at));
    let end = text[pos..around.end]
        .find(char::is_whitespace)
        .map_or(around.end, |at| pos + at);
    let mut last = None;
    for word in words_of(text, start..end) {
        if word.end > pos {
            return Some(word);
        }
        last = Some(word);
    }
    last
}

/// Returns the ranges between white space.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    let start_of = |token: &str| token.as_ptr().addr() - text.as_ptr().addr();
    text.split_whitespace().map(move |token| {
        let start = start_of(token);
        start..start + token.len()
    })
}

/// Returns the word in a token, or the words in one that is written without spaces.
fn words_of(text: &str, token: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let part = &text[token.clone()];
    let is_unspaced = part.chars().any(is_han_or_kana);
    let whole = (!is_unspaced).then(|| trim(part)).flatten();
    let pieces = part
        .split_word_bound_indices()
        .take(if is_unspaced { usize::MAX } else { 0 });
    let pieces = pieces.filter_map(|(at, piece)| {
        let word = trim(piece)?;
        Some(at + word.start..at + word.end)
    });
    let start = token.start;
    whole
        .into_iter()
        .chain(pieces)
        .map(move |word| start + word.start..start + word.end)
}

/// Returns a token without the punctuation at its ends; `None` when no word is left.
fn trim(token: &str) -> Option<Range<usize>> {
    let start = token.find(|c| !is_edge(c))?;
    let end = start + token[start..].trim_end_matches(is_edge).len();
    let has_content = |c: char| c.is_alphanumeric() || !c.is_ascii();
    token[start..end]
        .contains(has_content)
        .then_some(start..end)
}

/// Returns whether a character is punctuation that is no part of a word at whose end it stands.
/// `%`, `$`, `#`, `@`, `+`, `&` and `/` may be part of one, as in `3,5%`.
fn is_edge(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation() && !matches!(c, '%' | '$' | '#' | '@' | '+' | '&' | '/');
    }
    matches!(c, '¡' | '§' | '«' | '¶' | '·' | '»' | '¿'
        | '\u{2010}'..='\u{2027}' | '\u{2032}'..='\u{205E}' | '\u{3001}'..='\u{3003}'
        | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}' | '\u{30FB}'
        | '！' | '（' | '）' | '，' | '．' | '：' | '；' | '？' | '［' | '］' | '｛' | '｝'
        | '\u{FF61}'..='\u{FF65}')
}

/// Returns whether a character is of a script written without spaces whose words UAX #29 can cut
/// without a dictionary.
fn is_han_or_kana(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Returns the byte after the character at `pos`.
fn next_char(text: &str, pos: usize) -> usize {
    text[pos..]
        .chars()
        .next()
        .map_or(pos, |c| pos + c.len_utf8())
}

/// Returns the part of `text` around `pos` that is looked at: all of a short text, otherwise
/// [`WINDOW_REACH_BYTES`] to either side, cut at white space if there is any, so that no word is
/// cut.
fn window(text: &str, pos: usize) -> Range<usize> {
    if text.len() <= 2 * WINDOW_REACH_BYTES {
        return 0..text.len();
    }
    let (start, end) = (
        text.floor_char_boundary(pos.saturating_sub(WINDOW_REACH_BYTES)),
        text.floor_char_boundary(pos.saturating_add(WINDOW_REACH_BYTES)),
    );
    let start = match text[start..pos].find(char::is_whitespace) {
        Some(at) if start > 0 => next_char(text, start + at),
        _ => start,
    };
    let end = match text[pos..end].rfind(char::is_whitespace) {
        Some(at) if end < text.len() && at > 0 => pos + at,
        _ => end,
    };
    start..end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str) -> Vec<&str> {
        words(text).map(|range| &text[range]).collect()
    }

    #[test]
    fn a_window_reaches_equally_far_and_cuts_no_word() {
        const REACH: usize = WINDOW_REACH_BYTES;
        let x = |count: usize| "x".repeat(count);
        for (text, pos, range) in [
            (x(2 * REACH), 9, 0..2 * REACH),
            (x(4 * REACH), 2 * REACH, REACH..3 * REACH),
            // White space near the start, the middle and the ends of the window.
            (format!("a {}", x(4 * REACH)), REACH, 0..2 * REACH),
            (
                format!("{} {}", x(REACH + 5), x(4 * REACH)),
                2 * REACH,
                REACH + 6..3 * REACH,
            ),
            (
                format!("{} {}", x(2 * REACH), x(3 * REACH)),
                2 * REACH,
                REACH..3 * REACH,
            ),
            (
                format!("{} {}", x(3 * REACH - 5), x(2 * REACH)),
                2 * REACH,
                REACH..3 * REACH - 5,
            ),
            (
                format!("{} b", x(3 * REACH)),
                3 * REACH - 1,
                2 * REACH - 1..3 * REACH + 2,
            ),
        ] {
            assert_eq!(window(&text, pos), range);
        }
    }

    #[test]
    fn words_lose_the_punctuation_around_them() {
        assert_eq!(
            split(" “Đảng ủy”, (xã) – Hòa-Bình… "),
            ["Đảng", "ủy", "xã", "Hòa-Bình"]
        );
        assert_eq!(split("— . ... / \"\" +"), [""; 0]);
    }

    #[test]
    fn numbers_names_and_addresses_are_one_word() {
        for word in [
            "05-CT/TƯ",
            "20-1-2020",
            "TP.HCM",
            "3,5%",
            "8.700",
            "1.250.000đ",
            "103/2016/QH13",
            "don't",
            "https://bao.vn/tin?id=5",
            "a.b@x.vn",
            "$100",
            "C++",
            "#docbao",
            "@ai",
            "40°C",
            "50₫",
            "👍🏽",
        ] {
            assert_eq!(split(&format!("({word}).")), [word]);
        }
    }

    #[test]
    fn han_is_cut_without_spaces() {
        assert_eq!(
            split("漢字、カタカナ。và abc"),
            ["漢", "字", "カタカナ", "và", "abc"]
        );
    }

    #[test]
    fn the_word_at_a_position() {
        let text = "“Đảng  ủy, – 漢字。";
        let at = |needle: &str| word_at(text, text.find(needle).unwrap()).map(|range| &text[range]);
        assert_eq!(at("“"), Some("Đảng"));
        assert_eq!(at("g"), Some("Đảng"));
        assert_eq!(at(","), Some("ủy"));
        assert_eq!(at("字"), Some("字"));
        assert_eq!(at("。"), Some("字"));
        assert_eq!([at(" "), at("–")], [None, None]);
        assert_eq!(word_at(text, text.len()), None);
    }

    #[test]
    fn a_word_as_long_as_a_page_is_one() {
        let text = format!("{0} {1} {0}", "a".repeat(6_000), "b".repeat(3_500));
        assert_eq!(word_at(&text, 6_001), Some(6_001..9_501));
    }

    #[test]
    fn a_word_without_end_is_cut() {
        let text = "ă".repeat(1_000_000);
        let word = word_at(&text, 1_000_001).unwrap();
        assert!(word.contains(&1_000_000) && word.len() <= 2 * WINDOW_REACH_BYTES);
    }

    #[test]
    fn graphemes_step_both_ways() {
        let text = "e\u{302}\u{301}👩\u{200D}🚀한x";
        let starts: Vec<usize> = graphemes(text).map(|(at, _)| at).collect();
        assert_eq!(starts, [0, 5, 16, 19]);
        for pair in starts.windows(2) {
            assert_eq!(next_grapheme(text, pair[0]), pair[1]);
            assert_eq!(prev_grapheme(text, pair[1]), pair[0]);
        }
        assert_eq!(
            [
                next_grapheme(text, 19),
                next_grapheme(text, 20),
                next_grapheme(text, 99)
            ],
            [20; 3]
        );
        assert_eq!([prev_grapheme(text, 0), prev_grapheme(text, 2)], [0, 0]);
        assert_eq!(next_grapheme(text, 2), 5);
    }

    proptest! {
        #[test]
        fn words_are_in_order_and_hold_all_letters(text in "([a-zđạ0-9]|[.,;:“” \n/%-]|漢|\\PC){0,40}") {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(!text[end..word.start].contains(char::is_alphanumeric));
                prop_assert!(word.start < word.end && !text[word.clone()].contains(char::is_whitespace));
                prop_assert_eq!(word_at(&text, word.start), Some(word.clone()));
                end = word.end;
            }
            prop_assert!(!text[end..].contains(char::is_alphanumeric));
        }
    }
}
