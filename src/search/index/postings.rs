//! Which units hold which word. It must not know what a word looks like.
//!
//! A word that is in an eighth of the units or more has a bit for each unit; one that is rarer
//! has the distances from one unit to the next, seven bits a byte. So that the beginning of a word
//! costs little however many words have it, words that follow each other also have a list together.

use std::ops::Range;

use super::bits::Bits;

/// Words that have a list together.
const BLOCK: usize = 256;

/// The units of each word.
#[derive(Default)]
pub(super) struct Postings {
    words_per_set: usize,
    lists: Vec<List>,
    /// Entry `b`: the units of words `b * BLOCK..(b + 1) * BLOCK`.
    blocks: Vec<List>,
    dense: Vec<u64>,
    sparse: Vec<u8>,
}

/// Where the units of a word are.
#[derive(Clone, Copy)]
enum List {
    /// The number of its set in `dense`.
    Dense(u32),
    /// Its first byte in `sparse`.
    Sparse(u32),
}

impl Postings {
    /// The units of words `0..words`: `tokens` gives (unit, word) pairs in the order of units.
    pub(super) fn new<I>(words: usize, units: usize, tokens: impl Fn() -> I) -> Self
    where
        I: Iterator<Item = (u32, u32)>,
    {
        let grouped = group(words, tokens);
        let mut postings = Self {
            words_per_set: units.div_ceil(64),
            ..Self::default()
        };
        postings.lists.reserve_exact(words);
        for pair in grouped.starts.windows(2) {
            let list = &grouped.units[pair[0] as usize..pair[1] as usize];
            let list = postings.push(list.iter().copied(), list.len(), units);
            postings.lists.push(list);
        }
        for block in 0..words / BLOCK {
            let mut set = Bits::none(units);
            for word in block * BLOCK..(block + 1) * BLOCK {
                postings.add_list(postings.lists[word], &mut set);
            }
            let list = postings.push(set.iter().map(|unit| unit as u32), set.count(), units);
            postings.blocks.push(list);
        }
        postings.blocks.shrink_to_fit();
        postings.dense.shrink_to_fit();
        postings.sparse.shrink_to_fit();
        postings
    }

    fn push(&mut self, list: impl Iterator<Item = u32>, len: usize, units: usize) -> List {
        if len >= units.div_ceil(8) {
            let start = self.dense.len();
            self.dense.resize(start + self.words_per_set, 0);
            for unit in list {
                self.dense[start + unit as usize / 64] |= 1 << (unit % 64);
            }
            return List::Dense((start / self.words_per_set.max(1)) as u32);
        }
        let start = self.sparse.len() as u32;
        let mut last = 0;
        for unit in list {
            // Distances are counted from 1, so that 0 can end the list.
            push_varint(&mut self.sparse, unit + 1 - last);
            last = unit + 1;
        }
        self.sparse.push(0);
        List::Sparse(start)
    }

    /// Adds the units of all `words` to `set`.
    pub(super) fn add_range(&self, words: Range<usize>, set: &mut Bits) {
        let mut word = words.start;
        while word < words.end {
            let block = self.blocks.get(word / BLOCK);
            let whole = word.is_multiple_of(BLOCK) && word + BLOCK <= words.end;
            if let Some(&block) = block.filter(|_| whole) {
                self.add_list(block, set);
                word += BLOCK;
            } else {
                self.add_list(self.lists[word], set);
                word += 1;
            }
        }
    }

    fn add_list(&self, list: List, set: &mut Bits) {
        match list {
            List::Dense(number) => {
                let start = number as usize * self.words_per_set;
                set.add_words(&self.dense[start..start + self.words_per_set]);
            }
            List::Sparse(start) => {
                set.reserve(self.words_per_set);
                let mut bytes = self.sparse[start as usize..].iter();
                let mut last = 0;
                while let Some(distance) = read_varint(&mut bytes) {
                    last += distance;
                    set.insert(last as usize - 1);
                }
            }
        }
    }

    /// Bytes that it takes.
    pub(super) fn memory(&self) -> usize {
        let lists = self.lists.capacity() + self.blocks.capacity();
        lists * size_of::<List>() + self.dense.capacity() * 8 + self.sparse.capacity()
    }
}

/// Units, those of one word together.
struct Grouped {
    units: Vec<u32>,
    /// Entry `w`: where those of word `w` start; one entry more.
    starts: Vec<u32>,
}

/// Counts, then places: two passes over the tokens, each unit once a word.
fn group<I: Iterator<Item = (u32, u32)>>(words: usize, tokens: impl Fn() -> I) -> Grouped {
    let mut starts = vec![0u32; words + 1];
    let mut last = vec![u32::MAX; words];
    for (unit, word) in tokens() {
        if last[word as usize] != unit {
            last[word as usize] = unit;
            starts[word as usize + 1] += 1;
        }
    }
    for w in 0..words {
        starts[w + 1] += starts[w];
    }
    let mut next = starts.clone();
    let mut units = vec![0; starts[words] as usize];
    last.fill(u32::MAX);
    for (unit, word) in tokens() {
        if last[word as usize] != unit {
            last[word as usize] = unit;
            let at = &mut next[word as usize];
            units[*at as usize] = unit;
            *at += 1;
        }
    }
    Grouped { units, starts }
}

fn push_varint(bytes: &mut Vec<u8>, mut n: u32) {
    while n >= 0x80 {
        bytes.push(n as u8 | 0x80);
        n >>= 7;
    }
    bytes.push(n as u8);
}

/// The next number; `None` at the 0 that ends the list.
fn read_varint(bytes: &mut std::slice::Iter<'_, u8>) -> Option<u32> {
    let first = *bytes.next()?;
    if first < 0x80 {
        return (first > 0).then_some(u32::from(first));
    }
    let mut n = u32::from(first & 0x7F);
    for shift in [7, 14, 21, 28] {
        let byte = *bytes.next()?;
        n |= u32::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            break;
        }
    }
    Some(n)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_word_has_its_units(
            texts in prop::collection::vec(prop::collection::vec(0u32..600, 0..12), 1..200),
            far in 0usize..40_000, from in 0usize..600, len in 0usize..400,
        ) {
            let mut texts = texts;
            // Units far apart need more than one byte.
            let before = texts.len();
            texts.resize(before + far, Vec::new());
            texts.push(vec![3, 8]);
            let tokens = || texts.iter().enumerate().flat_map(|(u, words)| words.iter().map(move |&w| (u as u32, w)));
            let postings = Postings::new(600, texts.len(), tokens);
            let ranges = [from..(from + len).min(600), 0..1, 3..4, 8..9, 0..600, 256..512, 200..520];
            for range in ranges {
                let mut found = Bits::none(texts.len());
                postings.add_range(range.clone(), &mut found);
                let is_in = |words: &[u32]| words.iter().any(|&w| range.contains(&(w as usize)));
                let units = texts.iter().enumerate().filter(|(_, words)| is_in(words));
                prop_assert_eq!(found.iter().collect::<Vec<_>>(), units.map(|(u, _)| u).collect::<Vec<_>>());
            }
            prop_assert!(postings.memory() > 0);
        }
    }
}
