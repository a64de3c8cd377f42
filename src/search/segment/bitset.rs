//! Sets of small numbers, a bit each. A set does not know what its numbers stand for.

use std::ops::Range;

/// A set of numbers. Numbers beyond its last word are not in it, so an empty set takes no memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::search) struct BitSet(Vec<u64>);

impl BitSet {
    /// Creates an empty set with room for the numbers below `len`.
    pub(in crate::search) fn with_capacity(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    /// Makes room for the numbers of `words` words of 64 bits.
    pub(super) fn reserve(&mut self, words: usize) {
        if self.0.len() < words {
            self.0.resize(words, 0);
        }
    }

    pub(in crate::search) fn insert(&mut self, n: usize) {
        self.reserve(n / 64 + 1);
        self.0[n / 64] |= 1 << (n % 64);
    }

    pub(in crate::search) fn remove(&mut self, n: usize) {
        if let Some(word) = self.0.get_mut(n / 64) {
            *word &= !(1 << (n % 64));
        }
    }

    /// Removes the numbers from `n` on.
    pub(in crate::search) fn truncate(&mut self, n: usize) {
        self.0.truncate(n.div_ceil(64));
        if let Some(word) = self.0.get_mut(n / 64) {
            *word &= (1 << (n % 64)) - 1;
        }
    }

    pub(in crate::search) fn contains(&self, n: usize) -> bool {
        self.0
            .get(n / 64)
            .is_some_and(|word| word >> (n % 64) & 1 == 1)
    }

    pub(in crate::search) fn insert_range(&mut self, range: Range<usize>) {
        self.reserve(range.end.div_ceil(64));
        self.each_part(range, |word, mask| *word |= mask);
    }

    pub(super) fn union_with_words(&mut self, words: &[u64]) {
        if self.0.is_empty() {
            self.0.extend_from_slice(words);
            return;
        }
        self.reserve(words.len());
        for (mine, theirs) in self.0.iter_mut().zip(words) {
            *mine |= theirs;
        }
    }

    pub(in crate::search) fn union_with(&mut self, other: &Self) {
        self.union_with_words(&other.0);
    }

    pub(in crate::search) fn intersect_with(&mut self, other: &Self) {
        self.0.truncate(other.0.len());
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine &= theirs;
        }
    }

    pub(in crate::search) fn subtract(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine &= !theirs;
        }
    }

    pub(in crate::search) fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    pub(in crate::search) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Returns the bytes of memory that the set takes.
    pub(super) fn memory_bytes(&self) -> usize {
        size_of::<u64>() * self.0.capacity()
    }

    /// Returns the numbers that are in both sets.
    pub(in crate::search) fn intersection(&self, other: &Self) -> Self {
        let words = self.0.iter().zip(&other.0);
        Self(words.map(|(mine, theirs)| mine & theirs).collect())
    }

    /// Calls `found` with each group that has a number in the set, perhaps several times in a row.
    /// Group `g` has the numbers from `ends[g - 1]` (0 for the first) up to `ends[g]`.
    pub(in crate::search) fn each_group(&self, ends: &[u32], mut found: impl FnMut(usize)) {
        let mut group = 0;
        for (at, &word) in self.0.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                let number = at * 64 + rest.trailing_zeros() as usize;
                while ends[group] as usize <= number {
                    group += 1;
                }
                found(group);
                // Skips the other numbers of the group in this word.
                let end = ends[group] as usize - at * 64;
                rest &= if end < 64 { u64::MAX << end } else { 0 };
            }
        }
    }

    /// Returns the numbers, smallest first.
    pub(in crate::search) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let words = self.0.iter().enumerate().filter(|(_, word)| **word != 0);
        words.flat_map(|(i, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let at = (rest != 0).then(|| i * 64 + rest.trailing_zeros() as usize);
                rest &= rest.wrapping_sub(1);
                at
            })
        })
    }

    fn each_part(&mut self, range: Range<usize>, mut change: impl FnMut(&mut u64, u64)) {
        for (at, mask) in parts(range) {
            change(&mut self.0[at], mask);
        }
    }
}

/// Returns the words that `range` lies in, with its bits in each.
fn parts(range: Range<usize>) -> impl Iterator<Item = (usize, u64)> {
    let (start, end) = (range.start, range.end.max(range.start));
    (start / 64..end.div_ceil(64)).map(move |at| {
        let from = start.saturating_sub(at * 64);
        let to = (end - at * 64).min(64);
        let mask = (u64::MAX << from) & (u64::MAX >> (64 - to));
        (at, mask)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_set_is_a_set(a in prop::collection::btree_set(0usize..300, 0..80),
                          b in prop::collection::btree_set(0usize..300, 0..80),
                          from in 0usize..300, len in 0usize..200) {
            let range = from..(from + len).min(300);
            let bits = |set: &BTreeSet<usize>| {
                let mut bits = BitSet::with_capacity(300);
                for &n in set {
                    bits.insert(n);
                }
                bits
            };
            let of = |bits: &BitSet| bits.iter().collect::<BTreeSet<_>>();
            let (one, two) = (bits(&a), bits(&b));
            prop_assert_eq!(&of(&one), &a);
            prop_assert_eq!(one.count(), a.len());
            prop_assert_eq!(one.is_empty(), a.is_empty());
            let ends: Vec<u32> = b.iter().map(|&n| n as u32 + 1).chain([300]).collect();
            let group = |n: usize| ends.iter().position(|&end| (end as usize) > n).unwrap();
            let mut groups = Vec::new();
            one.each_group(&ends, |group| groups.push(group));
            groups.dedup();
            let expected: BTreeSet<usize> = a.iter().map(|&n| group(n)).collect();
            prop_assert_eq!(groups, expected.into_iter().collect::<Vec<_>>());
            prop_assert!((0..300).all(|n| one.contains(n) == a.contains(&n)));
            let mut both = one.clone();
            both.intersect_with(&two);
            prop_assert_eq!(of(&both), a.intersection(&b).copied().collect());
            prop_assert_eq!(of(&one.intersection(&two)), a.intersection(&b).copied().collect());
            let mut none = BitSet::default();
            prop_assert!(one.intersection(&none).is_empty() && !none.contains(from));
            none.remove(from);
            none.subtract(&one);
            none.union_with(&one);
            prop_assert_eq!(of(&none), a.clone());
            none.intersect_with(&BitSet::default());
            prop_assert!(none.is_empty());
            none.insert(from);
            none.insert_range(range.clone());
            prop_assert_eq!(of(&none), range.clone().chain([from]).collect());
            let mut either = one.clone();
            either.union_with(&two);
            prop_assert_eq!(of(&either), a.union(&b).copied().collect());
            let mut rest = one.clone();
            rest.subtract(&two);
            prop_assert_eq!(of(&rest), a.difference(&b).copied().collect());
            let mut below = one.clone();
            below.truncate(from);
            prop_assert_eq!(of(&below), a.iter().copied().filter(|&n| n < from).collect());
            let mut wide = one.clone();
            wide.insert_range(range.clone());
            prop_assert_eq!(of(&wide), a.iter().copied().chain(range).collect());
        }
    }
}
