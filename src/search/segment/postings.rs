//! Postings: the sections of each form.
//!
//! A form that one section in eight has, or more, has a bit for each section, because a list of
//! distances would be longer. A rarer one has the distances from one section to the next, seven
//! bits a byte. Blocks of neighbouring forms also have a list together, so that the beginning of a
//! word costs little however many forms have it.

use std::ops::Range;

use super::bitset::BitSet;
use super::passing;
use crate::text::varint;

/// Number of forms that have a list together, on each level. With two levels, a range of forms is
/// united from at most 2 × 15 lists of one form, 2 × 15 of 16, and those of 256.
const BLOCK_FORMS: [usize; 2] = [256, 16];

/// The sections of each form.
#[derive(Default)]
pub(super) struct Postings {
    words_per_set: usize,
    lists: Vec<PostingList>,
    /// By level: entry `b` has the sections of forms `b * BLOCK_FORMS[level]..(b + 1) *
    /// BLOCK_FORMS[level]`.
    blocks: [Vec<PostingList>; BLOCK_FORMS.len()],
    dense: Vec<u64>,
    sparse: Vec<u8>,
}

/// The place of a list: the number of its set in `dense`, or its first byte in `sparse`.
#[derive(Clone, Copy)]
struct PostingList(u32);

impl PostingList {
    const IS_DENSE: u32 = 1 << 31;
}

impl Postings {
    /// Builds the postings of `words` forms; `tokens` returns pairs of a section and a form, in the
    /// order of sections.
    pub(super) fn new<I>(words: usize, sections: usize, tokens: impl Fn() -> I) -> Self
    where
        I: Iterator<Item = (u32, u32)>,
    {
        let grouped = group(words, tokens);
        let mut postings = Self {
            words_per_set: sections.div_ceil(64),
            ..Self::default()
        };
        postings.lists.reserve_exact(words);
        for pair in grouped.starts.windows(2) {
            let list = &grouped.sections[pair[0] as usize..pair[1] as usize];
            let list = postings.push(list.iter().copied(), list.len(), sections);
            postings.lists.push(list);
        }
        for (level, size) in BLOCK_FORMS.into_iter().enumerate() {
            let lists = (0..words / size).map(|block| {
                let mut set = BitSet::with_capacity(sections);
                for word in block * size..(block + 1) * size {
                    postings.add_list(postings.lists[word], &mut set);
                }
                postings.push(set.iter().map(|n| n as u32), set.count(), sections)
            });
            let lists = lists.collect();
            postings.blocks[level] = lists;
        }
        postings.dense.shrink_to_fit();
        postings.sparse.shrink_to_fit();
        postings
    }

    fn push(
        &mut self,
        list: impl Iterator<Item = u32>,
        len: usize,
        sections: usize,
    ) -> PostingList {
        if len > 0 && len >= sections.div_ceil(8) {
            let start = self.dense.len();
            self.dense.resize(start + self.words_per_set, 0);
            for section in list {
                self.dense[start + section as usize / 64] |= 1 << (section % 64);
            }
            return PostingList(PostingList::IS_DENSE | (start / self.words_per_set) as u32);
        }
        let start = self.sparse.len() as u32;
        let mut last = 0;
        for section in list {
            // Distances are counted from 1, so that 0 can end the list.
            varint::push(&mut self.sparse, (section + 1 - last) as usize);
            last = section + 1;
        }
        self.sparse.push(0);
        PostingList(start)
    }

    /// Adds the sections of all `words` to `set`.
    pub(super) fn add_range(&self, words: Range<usize>, set: &mut BitSet) {
        let mut word = words.start;
        while word < words.end {
            let block = |(level, size): (usize, usize)| {
                let fits = word.is_multiple_of(size) && word + size <= words.end;
                let block = self.blocks[level].get(word / size).filter(|_| fits)?;
                Some((*block, size))
            };
            let block = BLOCK_FORMS.into_iter().enumerate().find_map(block);
            let (list, size) = block.unwrap_or((self.lists[word], 1));
            self.add_list(list, set);
            word += size;
        }
    }

    fn add_list(&self, list: PostingList, set: &mut BitSet) {
        if list.0 & PostingList::IS_DENSE != 0 {
            let start = (list.0 & !PostingList::IS_DENSE) as usize * self.words_per_set;
            set.union_with_words(&self.dense[start..start + self.words_per_set]);
            return;
        }
        let mut bytes = self.sparse[list.0 as usize..].iter();
        let mut last = 0;
        while let Some(distance) = read_varint(&mut bytes) {
            last += distance;
            set.insert(last as usize - 1);
        }
    }

    /// Returns the bytes of memory that the postings take.
    pub(super) fn memory_bytes(&self) -> usize {
        let blocks: usize = self.blocks.iter().map(Vec::capacity).sum();
        let lists = (self.lists.capacity() + blocks) * size_of::<PostingList>();
        lists + self.dense.capacity() * 8 + self.sparse.capacity()
    }
}

/// Sections, those of one form together.
struct Grouped {
    sections: Vec<u32>,
    /// Entry `w`: the start of the sections of form `w`; one entry more.
    starts: Vec<u32>,
}

/// Groups sections by form in two passes over the tokens: the first counts, the second places, so
/// that no form needs a vector of its own.
fn group<I: Iterator<Item = (u32, u32)>>(words: usize, tokens: impl Fn() -> I) -> Grouped {
    let mut starts = vec![0u32; words + 1];
    let mut last = vec![u32::MAX; words];
    for (section, word) in tokens() {
        if last[word as usize] != section {
            last[word as usize] = section;
            starts[word as usize + 1] += 1;
        }
    }
    for w in 0..words {
        starts[w + 1] += starts[w];
    }
    let mut next = starts.clone();
    let count = starts[words] as usize;
    let mut sections = passing(count);
    sections.resize(count, 0);
    last.fill(u32::MAX);
    for (section, word) in tokens() {
        if last[word as usize] != section {
            last[word as usize] = section;
            let at = &mut next[word as usize];
            sections[*at as usize] = section;
            *at += 1;
        }
    }
    Grouped { sections, starts }
}

/// Reads the next number that [`varint::push`] wrote; `None` at the 0 that ends the list. Apart from
/// [`varint::take`], because with that one decoding executes half more instructions (6.7 and 10.1
/// million for the plain queries of `benches/find.rs` over 2,000 articles), and a prefix of a word
/// decodes many lists.
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
        fn each_word_has_its_sections(
            texts in prop::collection::vec(prop::collection::vec(0u32..600, 0..12), 1..200),
            far in 0usize..40_000, from in 0usize..600, len in 0usize..400,
        ) {
            let mut texts = texts;
            // Sections far apart need more than one byte.
            let before = texts.len();
            texts.resize(before + far, Vec::new());
            texts.push(vec![3, 8]);
            let tokens = || texts.iter().enumerate().flat_map(|(u, words)| words.iter().map(move |&w| (u as u32, w)));
            let postings = Postings::new(600, texts.len(), tokens);
            let ranges = [from..(from + len).min(600), 0..1, 3..4, 8..9, 0..600, 256..512, 200..520];
            for range in ranges {
                let mut found = BitSet::with_capacity(texts.len());
                postings.add_range(range.clone(), &mut found);
                let is_in = |words: &[u32]| words.iter().any(|&w| range.contains(&(w as usize)));
                let units = texts.iter().enumerate().filter(|(_, words)| is_in(words));
                prop_assert_eq!(found.iter().collect::<Vec<_>>(), units.map(|(u, _)| u).collect::<Vec<_>>());
            }
            prop_assert!(postings.memory_bytes() > 0);
        }
    }
}
