//! The number of letters in which two passages differ, within bounds of distance and of work.
//!
//! Except in [`is_like`], the caller says which letters count as the same, and how many may differ.

use std::collections::HashMap;

use crate::vietnamese::fold::{fold, fold_char};

/// The error when the bound of work was reached before the answer was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exhausted;

/// Returns the least number of letters to insert, delete or replace that makes `a` of `b`; `None` when
/// that is more than `most`. Every letter that is looked at is taken from `work`.
///
/// Edit by edit, the furthest place is kept that each diagonal reaches: so passages that are
/// almost equal cost little more than one look at each letter.
pub(super) fn within(
    a: &[char],
    b: &[char],
    most: usize,
    work: &mut usize,
) -> Result<Option<usize>, Exhausted> {
    if a.len().abs_diff(b.len()) > most {
        return Ok(None);
    }
    DiagonalReach::new(a, b, most).edits(work, |reach| {
        let last = reach.middle + b.len() - a.len();
        reach.furthest[last] == Some(a.len())
    })
}

/// Returns the edit distance of `a` and the start of `b` that differs least from it.
pub(super) fn start_within(
    a: &[char],
    b: &[char],
    most: usize,
    work: &mut usize,
) -> Result<Option<usize>, Exhausted> {
    DiagonalReach::new(a, b, most).edits(work, |reach| reach.furthest.contains(&Some(a.len())))
}

/// Returns the least number of edits that makes `a` of some stretch of `b`.
pub(super) fn inside(a: &[char], b: &[char], work: &mut usize) -> Result<usize, Exhausted> {
    let letters = a.len().saturating_mul(b.len());
    *work = work.checked_sub(letters).ok_or(Exhausted)?;
    // For each start of `a`, the edits to the best stretch that ends here.
    let mut edits: Vec<usize> = (0..=a.len()).collect();
    let mut least = a.len();
    for b in b {
        let mut diagonal = 0;
        for (n, a) in a.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = edits[n + 1];
            edits[n + 1] = replaced.min(edits[n] + 1).min(edits[n + 1] + 1);
        }
        least = least.min(edits[a.len()]);
    }
    Ok(least)
}

/// Maximum length of the first argument of [`is_within_reach`], because each of its letters has a
/// bit of a `u64`.
pub(super) const PATTERN_MAX_LETTERS: usize = u64::BITS as usize;

/// Share of letters in which another text may differ and still counts as like the quote: one in four. With
/// one in two, 178 fewer are found, because nearly every text is like another; with one in eight, 26 more.
const LIKE_LETTERS_PER_EDIT: usize = 4;

/// Returns whether some stretch of one of the texts differs from the first or the last
/// [`PATTERN_MAX_LETTERS`] letters of `words` in one of [`LIKE_LETTERS_PER_EDIT`] letters at most.
pub(super) fn is_like(words: &str, texts: &[&str]) -> bool {
    let letters: Vec<char> = fold(words).chars().collect();
    let length = letters.len().min(PATTERN_MAX_LETTERS);
    let ends = [&letters[..length], &letters[letters.len() - length..]];
    let is_near = |end: &[char], text: &str| {
        is_within_reach(
            end,
            text.chars().filter_map(fold_char),
            end.len() / LIKE_LETTERS_PER_EDIT,
        )
    };
    ends.iter()
        .any(|end| texts.iter().any(|text| is_near(end, text)))
}

/// Returns whether some stretch of `b` differs from `a` in `most` letters at most. `a` has at most
/// [`PATTERN_MAX_LETTERS`]; each letter of `b` then costs a few operations on one `u64` (Myers 1999), so
/// that a short sentence can be compared with a whole article.
pub(super) fn is_within_reach(a: &[char], b: impl Iterator<Item = char>, most: usize) -> bool {
    let mut places: HashMap<char, u64> = HashMap::new();
    for (n, letter) in a.iter().enumerate().take(PATTERN_MAX_LETTERS) {
        *places.entry(*letter).or_default() |= 1 << n;
    }
    let mut ascii = [0; 128];
    for (letter, bits) in &places {
        if let Some(slot) = ascii.get_mut(*letter as usize) {
            *slot = *bits;
        }
    }
    let Some(last) = a.len().min(PATTERN_MAX_LETTERS).checked_sub(1) else {
        return true;
    };
    // The bits at which the edits of two neighbouring starts of `a` differ by one more, and by one
    // less.
    let (mut more, mut less, mut edits) = (u64::MAX, 0_u64, last + 1);
    edits <= most
        || b.into_iter().any(|letter| {
            let is_ascii = ascii.get(letter as usize).copied();
            let equal = is_ascii.unwrap_or_else(|| places.get(&letter).copied().unwrap_or(0));
            let vertical = equal | less;
            let horizontal = ((equal & more).wrapping_add(more) ^ more) | equal;
            let (up, down) = (less | !(horizontal | more), more & horizontal);
            edits += (up >> last & 1) as usize;
            edits -= (down >> last & 1) as usize;
            let (up, down) = (up << 1, down << 1);
            more = down | !(vertical | up);
            less = up & vertical;
            edits <= most
        })
}

/// The number of letters of `a` that are made of `b` on each diagonal.
struct DiagonalReach<'a> {
    a: &'a [char],
    b: &'a [char],
    most: usize,
    /// By diagonal, which is how far ahead in `b` a place is, plus `middle`.
    furthest: Vec<Option<usize>>,
    middle: usize,
}

impl<'a> DiagonalReach<'a> {
    fn new(a: &'a [char], b: &'a [char], most: usize) -> Self {
        Self {
            a,
            b,
            most,
            furthest: vec![None; 2 * most + 2],
            middle: most,
        }
    }

    /// Returns the number of edits that it takes until `is_done`.
    fn edits(
        mut self,
        work: &mut usize,
        is_done: impl Fn(&Self) -> bool,
    ) -> Result<Option<usize>, Exhausted> {
        for edits in 0..=self.most {
            self.advance(edits, work)?;
            if is_done(&self) {
                return Ok(Some(edits));
            }
        }
        Ok(None)
    }

    /// Allows one more edit on each diagonal.
    fn advance(&mut self, edits: usize, work: &mut usize) -> Result<(), Exhausted> {
        let (from, to) = (self.middle - edits, self.middle + edits);
        // The diagonal before the first has not been reached yet.
        let mut before = None;
        for at in from..=to {
            let here = self.furthest[at];
            let step = self.step(at, edits, [before, here, self.furthest[at + 1]]);
            before = here;
            self.furthest[at] = match step {
                Some(start) => Some(self.slide(at, start, work)?),
                None => None,
            };
        }
        Ok(())
    }

    /// Returns the furthest start on a diagonal after another edit: a letter more in `b`, another
    /// letter, or a letter less.
    fn step(&self, at: usize, edits: usize, reached: [Option<usize>; 3]) -> Option<usize> {
        if edits == 0 {
            return Some(0);
        }
        let [more, other, less] = reached;
        let next = |reached: Option<usize>| reached.map(|i| i + 1);
        let start = more.max(next(other)).max(next(less))?;
        let end = self
            .a
            .len()
            .min((self.b.len() + self.middle).checked_sub(at)?);
        // On a diagonal that starts below the first letter of `b`, the first letters of `a` go.
        Some(start.min(end)).filter(|i| i + at >= self.middle)
    }

    /// Skips the letters that are equal from here on.
    fn slide(&self, at: usize, start: usize, work: &mut usize) -> Result<usize, Exhausted> {
        let (a, b) = (&self.a[start..], &self.b[start + at - self.middle..]);
        let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        *work = work.checked_sub(same + 1).ok_or(Exhausted)?;
        Ok(start + same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
        within(&chars(a), &chars(b), most, &mut usize::MAX.clone()).unwrap()
    }

    #[test]
    fn known_distances() {
        for (a, b, far) in [
            ("", "", 0),
            ("", "ba", 2),
            ("chợ", "", 3),
            ("sông", "sông", 0),
            ("sông sâu", "song sâu", 1),
            ("kitten", "sitting", 3),
            ("ghe chở trấu", "ghe trấu", 4),
        ] {
            assert_eq!(distance(a, b, 9), Some(far), "{a:?} {b:?}");
            assert_eq!(distance(b, a, far), Some(far), "{b:?} {a:?}");
            if far > 0 {
                assert_eq!(distance(a, b, far - 1), None, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn only_the_start_of_the_other_counts() {
        let start = |a: &str, b: &str| start_within(&chars(a), &chars(b), 5, &mut 1_000).unwrap();
        assert_eq!(start("chợ nổi", "chợ nổi Cái Răng"), Some(0));
        assert_eq!(start("chợ nổi", "chợ mới nổi Cái Răng"), Some(2));
        assert_eq!(start("ở chợ nổi", "chợ nổi Cái Răng"), Some(2));
        assert_eq!(start("chợ nổi", "chợ"), Some(4));
        assert_eq!(start("chợ nổi", "Cái Răng"), None);
    }

    #[test]
    fn work_is_bounded() {
        let (a, b) = (chars(&"ab".repeat(2_000)), chars(&"ba".repeat(2_000)));
        assert_eq!(within(&a, &b, 800, &mut 1_000), Err(Exhausted));
        let mut work = 1 << 20;
        assert_eq!(within(&a, &b, 800, &mut work), Ok(Some(2)));
        assert!(work > (1 << 20) - 20_000, "{work} left");
        // A look at two letters that differ is work too.
        assert_eq!(within(&['a'], &['b'], 1, &mut 0), Err(Exhausted));
    }

    /// The textbook's table.
    fn slow(a: &[char], b: &[char]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut corner = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let best = (corner + usize::from(x != y))
                    .min(row[j] + 1)
                    .min(row[j + 1] + 1);
                corner = row[j + 1];
                row[j + 1] = best;
            }
        }
        row[b.len()]
    }

    proptest! {
        #[test]
        fn it_is_the_edit_distance(a in "[abc]{0,14}", b in "[abc]{0,14}", most in 0..16_usize) {
            let (a, b) = (chars(&a), chars(&b));
            let far = slow(&a, &b);
            let found = within(&a, &b, most, &mut usize::MAX.clone());
            prop_assert_eq!(found, Ok((far <= most).then_some(far)));
        }
    }

    proptest! {
        #[test]
        fn bits_say_what_the_table_says(a in "[abc]{1,12}", b in "[abcơ]{0,40}", most in 0..6_usize) {
            let (a, b) = (chars(&a), chars(&b));
            let least = inside(&a, &b, &mut usize::MAX.clone()).unwrap();
            prop_assert_eq!(is_within_reach(&a, b.into_iter(), most), least <= most);
        }
    }

    #[test]
    fn a_stretch_inside_is_found_wherever_it_is() {
        for (a, b, least) in [
            ("gạo", "giá gạo nếp", 0),
            ("gạo", "giá gọ nếp", 2),
            ("gạo tẻ", "gạo nếp", 2),
            ("abcd", "xxab-cdxx", 1),
            ("aabcbaaccba", "abcaơơacca", 5),
            ("gạo", "", 3),
            ("", "gạo", 0),
        ] {
            let [a, b] = [a, b].map(|text| text.chars().collect::<Vec<_>>());
            assert_eq!(inside(&a, &b, &mut 1_000), Ok(least), "{a:?} in {b:?}");
        }
        assert_eq!(inside(&['a'; 9], &['b'; 9], &mut 80), Err(Exhausted));
    }
}
