//! Indices of articles by a key of 64 bits: of an id, a hash or a title.

use std::io::{self, Write};

use crate::column::{Column, ColumnReader, ColumnWriter, damaged};

/// Pairs of a key and an index, sorted, because a library that is opened from the cache has them all
/// at once, and sorting takes less time and memory than filling a hash table.
#[derive(Debug, Default)]
pub(super) struct KeyIndex(Vec<(u64, u32)>);

impl KeyIndex {
    /// Adds pairs.
    #[expect(
        clippy::stable_sort_primitive,
        reason = "the stable sort merges two sorted runs in one pass"
    )]
    pub(super) fn add(&mut self, pairs: impl Iterator<Item = (u64, usize)>) {
        let before = self.0.len();
        self.0.extend(pairs.map(|(key, index)| (key, index as u32)));
        self.0[before..].sort_unstable();
        self.0.sort();
    }

    /// Writes the pairs.
    pub(super) fn write<W: Write>(&self, writer: &mut ColumnWriter<W>) -> io::Result<()> {
        let (keys, indices): (Vec<u64>, Vec<u32>) = self.0.iter().copied().unzip();
        writer.put(&keys)?;
        writer.put(&indices)
    }

    /// Reads pairs whose indices are below `count`.
    pub(super) fn read(reader: &mut ColumnReader, count: usize) -> io::Result<Self> {
        let keys: Column<u64> = reader.take()?;
        let indices: Column<u32> = reader.take()?;
        if keys.len() != indices.len() || indices.iter().any(|index| *index as usize >= count) {
            return Err(damaged("keys of another library"));
        }
        let pairs = keys.iter().copied().zip(indices.iter().copied());
        Ok(Self(pairs.collect()))
    }

    /// Removes the pairs of all indices that `is_gone` says.
    pub(super) fn remove(&mut self, is_gone: impl Fn(usize) -> bool) {
        self.0.retain(|(_, index)| !is_gone(*index as usize));
    }

    /// Returns the keys that several indices have.
    pub(super) fn repeated(&self) -> impl Iterator<Item = u64> {
        let runs = self.0.chunk_by(|(a, _), (b, _)| a == b);
        runs.filter_map(|run| (run.len() > 1).then_some(run[0].0))
    }

    /// Returns the indices with a key, ascending.
    pub(super) fn get(&self, key: u64) -> impl Iterator<Item = usize> + Clone {
        let start = self.0.partition_point(|(other, _)| *other < key);
        let with_key = self.0[start..]
            .iter()
            .take_while(move |(other, _)| *other == key);
        with_key.map(|(_, index)| *index as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_are_found_by_their_keys_until_they_are_removed() {
        let mut index = KeyIndex::default();
        index.add([(7, 3), (1, 0), (7, 1)].into_iter());
        index.add([(3, 4), (7, 2)].into_iter());
        let of = |index: &KeyIndex, key| index.get(key).collect::<Vec<_>>();
        assert_eq!(of(&index, 7), [1, 2, 3]);
        assert_eq!((of(&index, 1), of(&index, 2)), (vec![0], vec![]));
        assert!(index.repeated().eq([7]));
        index.remove(|index| index == 2 || index == 0);
        assert_eq!((of(&index, 7), of(&index, 1)), (vec![1, 3], vec![]));
    }
}
