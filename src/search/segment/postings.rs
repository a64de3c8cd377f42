//! Postings: the sections of each form.
//!
//! A form that one section in eight has, or more, has a bit for each section, because a list of
//! distances would be longer. A rarer one has the distances from one section to the next, seven
//! bits a byte. Blocks of neighbouring forms also have a list together, so that the beginning of a
//! word costs little however many forms have it.

use std::io;
use std::ops::Range;

use zerocopy::{FromBytes, Immutable, IntoBytes};

use super::bitset::BitSet;
use super::temporary_vec;
use crate::column::{Column, ColumnReader, ColumnWriter, damaged};
use crate::text::varint;

/// Number of forms that have a list together, on each level. With two levels, a range of forms is
/// united from at most 2 × 15 lists of one form, 2 × 15 of 16, and those of 256.
const BLOCK_FORMS: [usize; 2] = [256, 16];

/// The sections of each form.
pub(super) struct Postings {
    words_per_set: usize,
    lists: Column<PostingList>,
    /// By level: entry `b` has the sections of forms `b * BLOCK_FORMS[level]..(b + 1) *
    /// BLOCK_FORMS[level]`.
    blocks: [Column<PostingList>; BLOCK_FORMS.len()],
    dense: Column<u64>,
    sparse: Column<u8>,
}

/// The place of a list: the number of its set in `dense`, or its first byte in `sparse`.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable)]
#[repr(transparent)]
struct PostingList(u32);

impl PostingList {
    const IS_DENSE: u32 = 1 << 31;
}

/// The sections of lists, as slices: taken from their columns once for many lists.
struct Lists<'a> {
    words_per_set: usize,
    dense: &'a [u64],
    sparse: &'a [u8],
}

impl Lists<'_> {
    /// Returns whether a list begins in them.
    fn have(&self, list: PostingList) -> bool {
        let place = (list.0 & !PostingList::IS_DENSE) as usize;
        if list.0 & PostingList::IS_DENSE != 0 {
            (place + 1) * self.words_per_set <= self.dense.len()
        } else {
            place < self.sparse.len()
        }
    }

    /// Adds the sections of a list to `set`.
    fn add(&self, list: PostingList, set: &mut BitSet) {
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
}

/// Lists in the making.
struct ListsBuilder {
    sections: usize,
    words_per_set: usize,
    dense: Vec<u64>,
    sparse: Vec<u8>,
}

impl ListsBuilder {
    fn push(&mut self, list: impl Iterator<Item = u32>, len: usize) -> PostingList {
        if len > 0 && len >= self.sections.div_ceil(8) {
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

    /// Returns the lists so far.
    fn lists(&self) -> Lists<'_> {
        Lists {
            words_per_set: self.words_per_set,
            dense: &self.dense,
            sparse: &self.sparse,
        }
    }
}

impl Postings {
    /// Builds the postings of `words` forms; `tokens` returns pairs of a section and a form, in the
    /// order of sections.
    pub(super) fn new<I>(words: usize, sections: usize, tokens: impl Fn() -> I) -> Self
    where
        I: Iterator<Item = (u32, u32)>,
    {
        let grouped = group(words, tokens);
        let mut made = ListsBuilder {
            sections,
            words_per_set: sections.div_ceil(64),
            dense: Vec::new(),
            sparse: Vec::new(),
        };
        let of_form = |pair: &[u32]| {
            let list = &grouped.sections[pair[0] as usize..pair[1] as usize];
            made.push(list.iter().copied(), list.len())
        };
        let lists: Vec<PostingList> = grouped.starts.windows(2).map(of_form).collect();
        let blocks = BLOCK_FORMS.map(|size| {
            let of_block = |block: &[PostingList]| {
                let mut set = BitSet::with_capacity(sections);
                for list in block {
                    made.lists().add(*list, &mut set);
                }
                made.push(set.iter().map(|n| n as u32), set.count())
            };
            Column::from(lists.chunks_exact(size).map(of_block).collect::<Vec<_>>())
        });
        Self {
            words_per_set: made.words_per_set,
            lists: lists.into(),
            blocks,
            dense: made.dense.into(),
            sparse: made.sparse.into(),
        }
    }

    /// Adds the sections of all `words` to `set`.
    pub(super) fn add_range(&self, words: Range<usize>, set: &mut BitSet) {
        let sections = self.sections();
        let lists = &*self.lists;
        let mut word = words.start;
        while word < words.end {
            let block = |(blocks, size): (&Column<PostingList>, usize)| {
                let fits = word.is_multiple_of(size) && word + size <= words.end;
                let block = fits.then(|| blocks.get(word / size).copied()).flatten()?;
                Some((block, size))
            };
            let block = self.blocks.iter().zip(BLOCK_FORMS).find_map(block);
            let (list, size) = block.unwrap_or((lists[word], 1));
            sections.add(list, set);
            word += size;
        }
    }

    fn sections(&self) -> Lists<'_> {
        Lists {
            words_per_set: self.words_per_set,
            dense: &self.dense,
            sparse: &self.sparse,
        }
    }

    /// Returns the bytes of memory that the postings take.
    pub(super) fn memory_bytes(&self) -> usize {
        let blocks: usize = self.blocks.iter().map(Column::byte_len).sum();
        self.lists.byte_len() + blocks + self.dense.byte_len() + self.sparse.byte_len()
    }

    /// Writes the postings.
    pub(super) fn write(&self, writer: &mut ColumnWriter<impl io::Write>) -> io::Result<()> {
        writer.put(&self.lists)?;
        for blocks in &self.blocks {
            writer.put(blocks)?;
        }
        writer.put(&self.dense)?;
        writer.put(&self.sparse)
    }

    /// Reads the postings of `words` forms in `sections` sections.
    pub(super) fn read(
        reader: &mut ColumnReader,
        words: usize,
        sections: usize,
    ) -> io::Result<Self> {
        let lists = reader.take()?;
        let mut blocks = <[Column<PostingList>; BLOCK_FORMS.len()]>::default();
        for blocks in &mut blocks {
            *blocks = reader.take()?;
        }
        let read = Self {
            words_per_set: sections.div_ceil(64),
            lists,
            blocks,
            dense: reader.take()?,
            sparse: reader.take()?,
        };
        if read.is_complete(words) {
            Ok(read)
        } else {
            Err(damaged("postings that do not fit together"))
        }
    }

    /// Returns whether each of `words` forms and each block of them has a list, whose start is
    /// there, and the last one ends.
    fn is_complete(&self, words: usize) -> bool {
        let blocks = || self.blocks.iter();
        let sections = self.sections();
        let mut lists = blocks().chain([&self.lists]).flat_map(|lists| lists.iter());
        let mut sizes = blocks().zip(BLOCK_FORMS);
        self.lists.len() == words
            && sizes.all(|(blocks, size)| blocks.len() == words / size)
            && sections.sparse.last().is_none_or(|&end| end == 0)
            && lists.all(|list| sections.have(*list))
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
    // Calls for each token are quicker than a loop, which asks an iterator of iterators for the next.
    tokens().for_each(|(section, word)| {
        if last[word as usize] != section {
            last[word as usize] = section;
            starts[word as usize + 1] += 1;
        }
    });
    for w in 0..words {
        starts[w + 1] += starts[w];
    }
    let mut next = starts.clone();
    let count = starts[words] as usize;
    let mut sections = temporary_vec(count);
    sections.resize(count, 0);
    last.fill(u32::MAX);
    tokens().for_each(|(section, word)| {
        if last[word as usize] != section {
            last[word as usize] = section;
            let at = &mut next[word as usize];
            sections[*at as usize] = section;
            *at += 1;
        }
    });
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
