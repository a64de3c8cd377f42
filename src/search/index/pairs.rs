//! Which sections may hold two words side by side. It must not know what a word looks like.
//!
//! Only pairs of frequent words are kept: of others few sections have both. Pairs share sets, so
//! a set may have sections that hold another pair; none is missing.

use std::ops::Range;

use super::bits::Bits;

/// A word is frequent that is in one of so many sections.
const FREQUENT: usize = 10;
/// Sets at most, and for each section.
const SETS: usize = 1 << 11;
const SETS_PER_SECTION: usize = 4;
/// Pairs that are looked up for two words of a query.
const MAX_PAIRS: usize = 64;

/// The sections of pairs of words.
pub(super) struct Pairs {
    /// By word, without marks: its number among the frequent ones, counted from 1, or 0.
    numbers: Vec<u16>,
    /// Binary digits of the number of sets.
    digits: u32,
    words_per_set: usize,
    /// The sets, a bit a section.
    sets: Vec<u64>,
}

impl Pairs {
    /// `counts` has the sections of each word, `pairs` gives (section, word, next word).
    pub(super) fn new(
        counts: &[usize],
        sections: usize,
        pairs: impl Iterator<Item = (u32, u32, u32)>,
    ) -> Self {
        let mut numbers = vec![0; counts.len()];
        let frequent = (0..counts.len()).filter(|&w| counts[w] * FREQUENT > sections);
        for (number, word) in frequent.take(usize::from(u16::MAX)).enumerate() {
            numbers[word] = number as u16 + 1;
        }
        let sets = (sections * SETS_PER_SECTION).clamp(1, SETS);
        let digits = sets.next_power_of_two().trailing_zeros();
        let words_per_set = sections.div_ceil(64);
        let mut sets = vec![0u64; words_per_set << digits];
        for (section, one, next) in pairs {
            let (one, next) = (numbers[one as usize], numbers[next as usize]);
            if one > 0 && next > 0 {
                let start = set(one, next, digits) * words_per_set;
                sets[start + section as usize / 64] |= 1 << (section % 64);
            }
        }
        Self {
            numbers,
            digits,
            words_per_set,
            sets,
        }
    }

    /// The frequent ones of `words`; and the others.
    fn part(&self, words: &[Range<usize>]) -> (Vec<u16>, Vec<usize>) {
        let words = words.iter().flat_map(Clone::clone);
        let (frequent, rare): (Vec<usize>, _) = words.partition(|&w| self.numbers[w] > 0);
        (frequent.iter().map(|&w| self.numbers[w]).collect(), rare)
    }

    /// The sections that may have one of the words `one` right before one of `next`. Those of rare
    /// words are told by `add`. `None` when there are so many pairs that it is no help.
    pub(super) fn beside(
        &self,
        one: &[Range<usize>],
        next: &[Range<usize>],
        mut add: impl FnMut(usize, &mut Bits),
    ) -> Option<Bits> {
        let ((one, rare), (next, rare_too)) = (self.part(one), self.part(next));
        if one.len() * next.len() > MAX_PAIRS {
            return None;
        }
        let mut sections = Bits::default();
        for one in one {
            for &next in &next {
                let start = set(one, next, self.digits) * self.words_per_set;
                sections.add_words(&self.sets[start..start + self.words_per_set]);
            }
        }
        for word in rare.into_iter().chain(rare_too) {
            add(word, &mut sections);
        }
        Some(sections)
    }

    /// Bytes that they take.
    pub(super) fn memory(&self) -> usize {
        size_of::<u16>() * self.numbers.capacity() + size_of::<u64>() * self.sets.capacity()
    }
}

/// The number of the set of two frequent words.
fn set(one: u16, next: u16, digits: u32) -> usize {
    let pair = u32::from(one) << 16 | u32::from(next);
    // A multiplicative hash has its good digits at the upper end.
    let mixed = pair.wrapping_mul(0x9E37_79B1) ^ pair.rotate_left(16).wrapping_mul(0x85EB_CA6B);
    (u64::from(mixed) >> (u32::BITS - digits)) as usize
}

#[cfg(test)]
mod tests {
    use std::slice;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_section_with_a_pair_is_missing(
            texts in prop::collection::vec(prop::collection::vec(0u32..30, 0..30), 1..60),
            one in 0usize..28, next in 0usize..28,
        ) {
            let words = texts.iter().enumerate().flat_map(|(s, words)| {
                words.windows(2).map(move |pair| (s as u32, pair[0], pair[1]))
            });
            let has = |s: usize, word: usize| texts[s].contains(&(word as u32));
            let sections = 0..texts.len();
            let counts: Vec<usize> = (0..30).map(|w| sections.clone().filter(|&s| has(s, w)).count()).collect();
            let pairs = Pairs::new(&counts, texts.len(), words);
            let add = |word: usize, set: &mut Bits| {
                sections.clone().filter(|&s| has(s, word)).for_each(|s| set.insert(s));
            };
            let (first, second) = (one..one + 1, next..next + 2);
            let found = pairs.beside(slice::from_ref(&first), slice::from_ref(&second), add).unwrap();
            for (section, words) in texts.iter().enumerate() {
                let is_next = |word: u32| (next..next + 2).contains(&(word as usize));
                let with = words.windows(2).any(|pair| pair[0] as usize == one && is_next(pair[1]));
                prop_assert!(!with || found.has(section));
            }
            prop_assert!(pairs.memory() > 0);
        }
    }

    #[test]
    fn pairs_of_frequent_words_are_told_apart_and_many_pairs_are_no_help() {
        // Word 0 is everywhere; before each other word in a hundredth of the sections.
        let sections = 4000;
        let words = 100;
        let with = (0..sections as u32).map(|s| (s, 0, 1 + s % words));
        let counts: Vec<usize> = (0..=words).map(|_| sections).collect();
        let pairs = Pairs::new(&counts, sections, with);
        let beside = |one: Range<usize>, next: Range<usize>| {
            pairs.beside(slice::from_ref(&one), slice::from_ref(&next), |_, _| {})
        };
        let found = beside(0..1, 8..9).unwrap();
        assert!(found.has(7) && found.count() < sections / 10);
        assert!(beside(0..10, 0..10).is_none());
    }
}
