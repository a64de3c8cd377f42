//! Corrections of mistyped words: words of the library that differ by one letter, which was
//! dropped, added, wrong, or swapped with the next.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::executor::map_in_parallel;
use super::query::Query;
use super::searcher::{Searcher, SegmentReader};

/// Maximum number of corrections of one mistyped word. The commonest are kept: each takes points
/// from the next, so that later ones hardly count, and each is one more slot of the matcher.
const CORRECTIONS_MAX: usize = 40;
/// Words of this many letters or more may differ anywhere. A shorter one keeps its first letter,
/// because with another one it is mostly another word.
const FREE_MIN_LETTERS: usize = 4;
/// Words of fewer letters are not corrected, because one letter differs from every other.
const CORRECTED_MIN_LETTERS: usize = 2;

/// Returns the query with the words of the library that differ by one letter from those typed,
/// likelier ones first; `None` when there are none, or when `cancelled` returned true. When
/// something was `found` as typed, short words are taken to be meant as they are, because each of
/// them has dozens of neighbours.
pub(super) fn corrected(
    searcher: &Searcher,
    query: &Query,
    found: bool,
    cancelled: &dyn Fn() -> bool,
) -> Option<Query> {
    query.corrected(&|typed, going_on| {
        if found && is_short(typed) {
            return Vec::new();
        }
        let near_in = |reader: &SegmentReader| {
            let words = &reader.segment.vocabulary;
            let keys = words.keys().enumerate();
            let near = keys.filter(|(_, key)| is_near(typed, key, going_on));
            let near =
                near.map(|(number, key)| (key.to_owned(), reader.count(words.forms(number))));
            let near = near.filter(|(_, count)| *count > 0);
            near.collect::<Vec<_>>()
        };
        let segments = searcher.readers.len();
        let all = map_in_parallel(&*searcher.executor, segments, cancelled, |segments, _| {
            segments
                .map(|number| near_in(&searcher.readers[number]))
                .collect()
        });
        let mut near: BTreeMap<String, usize> = BTreeMap::new();
        for (key, count) in all.into_iter().flatten().flatten() {
            *near.entry(key).or_default() += count;
        }
        // People hardly ever mistype the first letter, and most often mean a common word.
        let first = typed.chars().next();
        let mut near: Vec<(String, usize)> = near.into_iter().collect();
        near.sort_by_key(|(key, count)| (key.chars().next() != first, Reverse(*count)));
        near.truncate(CORRECTIONS_MAX);
        near.into_iter().map(|(key, _)| key).collect()
    })
}

/// Returns whether a word has few letters, so that many others differ from it by one.
fn is_short(typed: &str) -> bool {
    typed.chars().take(FREE_MIN_LETTERS).count() < FREE_MIN_LETTERS
}

/// Returns whether `key` is `typed` with one letter wrong; `typed` itself is not. If `going_on`, a
/// `key` that only starts so counts too. Both are folded.
fn is_near(typed: &str, key: &str, going_on: bool) -> bool {
    if typed.is_ascii() && key.is_ascii() {
        near(typed.as_bytes(), key.as_bytes(), going_on)
    } else {
        let letters = |text: &str| text.chars().collect::<Vec<char>>();
        near(&letters(typed), &letters(key), going_on)
    }
}

fn near<T: PartialEq>(typed: &[T], key: &[T], going_on: bool) -> bool {
    let free = typed.len() >= FREE_MIN_LETTERS;
    if typed.len() < CORRECTED_MIN_LETTERS
        || key.len() < CORRECTED_MIN_LETTERS
        || (!free && typed[0] != key[0])
    {
        return false;
    }
    // One edit changes, drops, adds or swaps the first letter, or leaves it; most keys are rejected
    // here.
    if typed[0] != key[0] && typed[1] != key[1] && typed[0] != key[1] && typed[1] != key[0] {
        return false;
    }
    if is_one_edit(typed, key) {
        return true;
    }
    let longest = key.len().saturating_sub(1).min(typed.len() + 1);
    // A beginning that is one letter shorter is a mere dropped last letter, which means little.
    going_on && free && (typed.len()..=longest).any(|len| is_one_edit(typed, &key[..len]))
}

/// Returns whether one edit makes `b` of `a`.
fn is_one_edit<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short_rest, long_rest) = (&short[same..], &long[same..]);
    match (short_rest, long_rest) {
        (_, []) => false,
        _ if long.len() > short.len() => short_rest == &long_rest[1..],
        ([_, rest @ ..], [_, after @ ..]) if rest == after => true,
        ([one, two, rest @ ..], [first, second, after @ ..]) => {
            (one, two) == (second, first) && rest == after
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter() {
        for (typed, key, going_on, expected) in [
            ("dang", "dang", false, false),
            ("dagn", "dang", false, true),
            ("dng", "dang", false, true),
            ("daang", "dang", false, true),
            ("deng", "dang", false, true),
            ("gnad", "dang", false, false),
            ("ang", "dang", false, false),
            ("hang", "dang", false, true),
            ("hag", "dag", false, false),
            ("hoa", "hao", false, true),
            ("a", "ba", false, false),
            ("nghj", "nghieng", true, true),
            ("nghj", "nghieng", false, false),
            ("quyte", "quyet", true, true),
            ("漢字漢字", "漢字字漢", false, true),
            ("quyết", "quyet", false, true),
        ] {
            assert_eq!(is_near(typed, key, going_on), expected, "{typed} {key}");
        }
    }
}
