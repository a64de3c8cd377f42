//! Where a passage may begin and end: at the words that stood around it; then at its own first
//! or last letters, or at the edge of a sentence, as far off as it was long.
//!
//! Places only: which of them is the passage is judged by the caller.

use std::collections::BTreeSet;
use std::ops::Range;

use memchr::memmem;

use super::super::EVIDENCE_MIN_SCALARS;
use super::super::normal::{is_end, is_start};
use super::super::place::{PLACES_MAX, PLACES_MAX_BYTES, occurrences};
use super::super::quote::SoughtQuote;
use super::super::side::{nearest_end, nearest_start};

/// Of the quote's bytes, one in this many may be missing at a place, or be there in addition. More than the
/// letters that may differ, because letters with and without marks differ in bytes. It only bounds the work:
/// one in two finds no more, one in six 2 fewer.
const LENGTH_SLACK_ONE_IN: usize = 3;

/// Number of bytes that may be missing or be there in addition however short the quote is: one letter with
/// marks.
const LENGTH_SLACK_MIN_BYTES: usize = 3;

/// Returns the stretches of `text` (start, end) that begin or end at the context; `None` when they are too
/// many to be told apart.
pub(super) fn stretches(wanted: &SoughtQuote, text: &str) -> Option<BTreeSet<(usize, usize)>> {
    let exact = wanted.exact.as_str();
    let (starts, ends) = (starts(wanted, text)?, ends(wanted, text)?);
    if (starts.len() + ends.len()) * exact.len() > PLACES_MAX_BYTES {
        return None;
    }
    let spare = exact.len() / LENGTH_SLACK_ONE_IN + LENGTH_SLACK_MIN_BYTES;
    let (least, most) = (exact.len().saturating_sub(spare), exact.len() + spare);
    let mut found = BTreeSet::new();
    for &start in &starts {
        let from = text.floor_char_boundary(start + least).max(start);
        let to = text.floor_char_boundary(start + most);
        let near = ends.iter().copied().filter(|end| (from..=to).contains(end));
        found.extend(near.map(|end| (start, end)));
        found.extend(own_ends(exact, text, from..to).map(|end| (start, end)));
    }
    for &end in &ends {
        let from = text.floor_char_boundary(end.saturating_sub(most));
        let to = text.floor_char_boundary(end.saturating_sub(least));
        found.extend(own_starts(wanted, text, from..to).map(|start| (start, end)));
    }
    (found.len() < PLACES_MAX).then_some(found)
}

/// Returns the positions after the words that stood before the passage.
fn starts(wanted: &SoughtQuote, text: &str) -> Option<Vec<usize>> {
    let after = |at: usize| text.len() - text[at..].trim_start().len();
    if wanted.prefix.is_empty() {
        return Some(vec![after(0)]);
    }
    let spots = spots(text, &wanted.prefix, nearest_end)?;
    Some(spots.into_iter().map(|at| after(at.end)).collect())
}

/// Returns the positions before the words that stood after the passage.
fn ends(wanted: &SoughtQuote, text: &str) -> Option<Vec<usize>> {
    let before = |at: usize| text[..at].trim_end().len();
    if wanted.suffix.is_empty() {
        return Some(vec![before(text.len())]);
    }
    let spots = spots(text, &wanted.suffix, nearest_start)?;
    Some(spots.into_iter().map(|at| before(at.start)).collect())
}

/// Returns where the nearest letters of `words` stand in `text`: as few as tell the places apart.
fn spots(text: &str, words: &str, nearest: fn(&str, usize) -> &str) -> Option<Vec<Range<usize>>> {
    let mut length = EVIDENCE_MIN_SCALARS;
    loop {
        let seed = nearest(words, length);
        if let Some(starts) = occurrences(text, seed) {
            let ranges = starts.into_iter().map(|at| at..at + seed.len());
            return Some(ranges.collect());
        }
        if seed.len() == words.len() {
            return None;
        }
        length *= 2;
    }
}

/// Returns, in `window`, the ends of the quote's last letters, and of sentences if it ends one.
fn own_ends<'a>(
    exact: &'a str,
    text: &'a str,
    window: Range<usize>,
) -> impl Iterator<Item = usize> + 'a {
    let ends_sentence = is_end(exact, exact.len());
    let ends = text[window.clone()].char_indices();
    let sentences = ends
        .map(move |(at, c)| window.start + at + c.len_utf8())
        .filter(move |end| ends_sentence && is_end(text, *end));
    let tail = nearest_end(exact, EVIDENCE_MIN_SCALARS);
    within(
        tail,
        text,
        window.start.saturating_sub(tail.len())..window.end,
    )
    .map(|at| at.end)
    .chain(sentences)
}

/// Returns, in `window`, the starts of the quote's first letters, and of sentences if it starts one.
fn own_starts<'a>(
    wanted: &'a SoughtQuote,
    text: &'a str,
    window: Range<usize>,
) -> impl Iterator<Item = usize> + 'a {
    let starts_sentence = is_start(&wanted.prefix, wanted.prefix.len());
    let spaces = text[window.clone()].match_indices(' ');
    let sentences = spaces
        .map(move |(at, _)| window.start + at + 1)
        .filter(move |start| starts_sentence && is_start(text, *start));
    let head = nearest_start(&wanted.exact, EVIDENCE_MIN_SCALARS);
    within(head, text, window.start..(window.end + head.len()))
        .map(|at| at.start)
        .chain(sentences)
}

fn within<'a>(
    words: &'a str,
    text: &'a str,
    window: Range<usize>,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let bytes = &text.as_bytes()[window.start..window.end.min(text.len())];
    memmem::find_iter(bytes, words).map(move |at| {
        let start = window.start + at;
        start..start + words.len()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bookmark::Quote;

    #[test]
    fn a_passage_that_starts_a_sentence_may_start_where_one_does() {
        let text = "Sáng ra chợ đông. Trưa nắng. Chiều đổ mưa.";
        let starts = |prefix: &str| {
            let wanted = SoughtQuote::new(&Quote {
                exact: "Chợ tan sớm.".to_owned(),
                prefix: prefix.to_owned(),
                suffix: String::new(),
            });
            own_starts(&wanted, text, 0..text.len()).collect::<Vec<_>>()
        };
        let sentences = ["Trưa", "Chiều"].map(|word| text.find(word).unwrap());
        assert_eq!(starts("Hôm ấy trời nắng."), sentences);
        assert_eq!(starts("Hôm ấy ở đầu xóm,"), [0; 0]);
    }
}
