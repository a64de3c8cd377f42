//! Drops words of another line from the ends of a place that was found with letters changed.

use std::ops::Range;

use super::mended::ContextFrame;
use super::normal::Normal;
use super::quote::SoughtQuote;
use crate::vietnamese::fold::fold;

/// Maximum number of words at an edge of a place that are dropped because they belong to another sentence.
/// More than a few are another sentence, which earlier steps refuse. The random edits do not tell 0, 3 and
/// 6 apart: their counts are the same.
const FOREIGN_MAX_WORDS: usize = 3;

/// Returns a place without the words at its ends that are none of the quote's first or last ones:
/// where the words around it are not there to tell, these may be the end of another line.
pub(super) fn trim_foreign_words(
    wanted: &SoughtQuote,
    normal: &Normal,
    original: &str,
    place: Range<usize>,
) -> Range<usize> {
    let frame = ContextFrame::new(wanted, normal.text());
    let is_at = |edge: Option<usize>, at: usize| edge.map(|edge| normal.original(edge)) == Some(at);
    let letters = |word: &str| fold(word.trim_matches(|c: char| !c.is_alphanumeric()));
    let own: Vec<String> = wanted.exact.split(' ').map(letters).collect();
    let first = &own[..own.len().min(FOREIGN_MAX_WORDS)];
    let last = &own[own.len().saturating_sub(FOREIGN_MAX_WORDS)..];
    let (mut start, mut end) = (place.start, place.end);
    for _ in 0..FOREIGN_MAX_WORDS {
        match original[start..end].split_once(char::is_whitespace) {
            Some((word, rest))
                if !is_at(frame.start, place.start) && !first.contains(&letters(word)) =>
            {
                start = end - rest.trim_start().len();
            }
            _ => break,
        }
    }
    for _ in 0..FOREIGN_MAX_WORDS {
        match original[start..end].rsplit_once(char::is_whitespace) {
            Some((rest, word))
                if !is_at(frame.end, place.end) && !last.contains(&letters(word)) =>
            {
                end = start + rest.trim_end().len();
            }
            _ => break,
        }
    }
    // Of a passage of a few long words, a mended one is not a stranger.
    if 2 * end.saturating_sub(start) > place.len() {
        start..end
    } else {
        place
    }
}
