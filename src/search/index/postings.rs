//! Which units hold which word. It must not know what a word looks like.
//!
//! A word that is in an eighth of the units or more has a bit for each unit; one that is rarer
//! has the distances from one unit to the next, seven bits a byte.

use super::bits::Bits;

/// The units of each word.
#[derive(Default)]
pub(super) struct Postings {
    words_per_set: usize,
    lists: Vec<List>,
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
        for pair in grouped.starts.windows(2) {
            postings.push(&grouped.units[pair[0] as usize..pair[1] as usize], units);
        }
        postings.lists.shrink_to_fit();
        postings.dense.shrink_to_fit();
        postings.sparse.shrink_to_fit();
        postings
    }

    fn push(&mut self, list: &[u32], units: usize) {
        if list.len() >= units.div_ceil(8) {
            let number = self.dense.len() / self.words_per_set.max(1);
            self.lists.push(List::Dense(number as u32));
            let start = self.dense.len();
            self.dense.resize(start + self.words_per_set, 0);
            for &unit in list {
                self.dense[start + unit as usize / 64] |= 1 << (unit % 64);
            }
        } else {
            self.lists.push(List::Sparse(self.sparse.len() as u32));
            let mut last = 0;
            for &unit in list {
                // Distances are counted from 1, so that 0 can end the list.
                push_varint(&mut self.sparse, unit + 1 - last);
                last = unit + 1;
            }
            self.sparse.push(0);
        }
    }

    /// Adds the units of `word` to `set`.
    pub(super) fn add_to(&self, word: usize, set: &mut Bits) {
        match self.lists[word] {
            List::Dense(number) => {
                let start = number as usize * self.words_per_set;
                set.add_words(&self.dense[start..start + self.words_per_set]);
            }
            List::Sparse(start) => {
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
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.lists.len() * size_of::<List>() + self.dense.len() * 8 + self.sparse.len()
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
        fn each_word_has_its_units(texts in prop::collection::vec(prop::collection::vec(0u32..9, 0..12), 1..200), far in 0usize..40_000) {
            let mut texts = texts;
            // Units far apart need more than one byte.
            let len = texts.len();
            texts.resize(len + far, Vec::new());
            texts.push(vec![3, 8]);
            let tokens = || texts.iter().enumerate().flat_map(|(u, words)| words.iter().map(move |&w| (u as u32, w)));
            let postings = Postings::new(9, texts.len(), tokens);
            for word in 0..9 {
                let mut found = Bits::none(texts.len());
                postings.add_to(word, &mut found);
                let units = texts.iter().enumerate().filter(|(_, words)| words.contains(&(word as u32)));
                prop_assert_eq!(found.iter().collect::<Vec<_>>(), units.map(|(u, _)| u).collect::<Vec<_>>());
            }
            prop_assert!(postings.bytes() > 0);
        }
    }
}
