//! Indices of articles by a key of 64 bits: of an id, a hash or a title.

use std::io::{self, Write};

use crate::column::{Column, ColumnReader, ColumnWriter, damaged};

/// Pairs of a key and an index, sorted, because a library that is opened from the cache has them all
/// at once, and sorting takes less time and memory than filling a hash table.
#[derive(Debug)]
pub(super) enum KeyIndex {
    /// Pairs that may change.
    Pairs(Vec<(u64, u32)>),
    /// Pairs as they lie in a file: they take no memory of their own.
    Columns {
        keys: Column<u64>,
        indices: Column<u32>,
    },
}

impl Default for KeyIndex {
    fn default() -> Self {
        Self::Pairs(Vec::new())
    }
}

impl KeyIndex {
    /// Adds pairs.
    #[expect(
        clippy::stable_sort_primitive,
        reason = "the stable sort merges two sorted runs in one pass"
    )]
    pub(super) fn add(&mut self, pairs: impl Iterator<Item = (u64, usize)>) {
        let mut all = self.take_pairs();
        let before = all.len();
        all.extend(pairs.map(|(key, index)| (key, index as u32)));
        all[before..].sort_unstable();
        all.sort();
        *self = Self::Pairs(all);
    }

    /// Takes all pairs out, to be changed.
    fn take_pairs(&mut self) -> Vec<(u64, u32)> {
        match std::mem::take(self) {
            Self::Pairs(pairs) => pairs,
            Self::Columns { keys, indices } => {
                let pairs = keys.iter().copied().zip(indices.iter().copied());
                pairs.collect()
            }
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Pairs(pairs) => pairs.len(),
            Self::Columns { keys, .. } => keys.len(),
        }
    }

    fn pair(&self, number: usize) -> (u64, u32) {
        match self {
            Self::Pairs(pairs) => pairs[number],
            Self::Columns { keys, indices } => (keys[number], indices[number]),
        }
    }

    fn iter(&self) -> impl Iterator<Item = (u64, u32)> {
        (0..self.len()).map(|number| self.pair(number))
    }

    /// Writes the pairs.
    pub(super) fn write<W: Write>(&self, writer: &mut ColumnWriter<W>) -> io::Result<()> {
        let (keys, indices): (Vec<u64>, Vec<u32>) = self.iter().unzip();
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
        Ok(Self::Columns { keys, indices })
    }

    /// Removes the pairs of all indices that `is_gone` says.
    pub(super) fn remove(&mut self, is_gone: impl Fn(usize) -> bool) {
        let mut pairs = self.take_pairs();
        pairs.retain(|(_, index)| !is_gone(*index as usize));
        *self = Self::Pairs(pairs);
    }

    /// Returns the keys that several indices have, ascending.
    pub(super) fn repeated(&self) -> impl Iterator<Item = u64> {
        let key = |number: usize| self.pair(number).0;
        let seconds = (1..self.len()).filter(move |&at| key(at) == key(at - 1));
        let seconds = seconds.filter(move |&at| at < 2 || key(at - 2) != key(at));
        seconds.map(key)
    }

    /// Returns the indices with a key, ascending.
    pub(super) fn get(&self, key: u64) -> impl Iterator<Item = usize> + Clone {
        let start = match self {
            Self::Pairs(pairs) => pairs.partition_point(|(other, _)| *other < key),
            Self::Columns { keys, .. } => keys.partition_point(|other| *other < key),
        };
        let pairs = (start..self.len()).map(|number| self.pair(number));
        let with_key = pairs.take_while(move |(other, _)| *other == key);
        with_key.map(|(_, index)| index as usize)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    /// Returns an index as it comes out of a file.
    fn from_file(index: &KeyIndex, count: usize) -> io::Result<KeyIndex> {
        let mut writer = ColumnWriter::new(Vec::new(), *b"example1")?;
        index.write(&mut writer)?;
        let file = Bytes::from(writer.finish()?);
        KeyIndex::read(&mut ColumnReader::new(file, *b"example1")?, count)
    }

    #[test]
    fn indices_are_found_by_their_keys_until_they_are_removed() {
        let mut made = KeyIndex::default();
        made.add([(7, 3), (1, 0), (7, 1)].into_iter());
        made.add([(3, 4), (7, 2), (9, 5), (9, 6)].into_iter());
        let read = from_file(&made, 7).unwrap();
        for mut index in [made, read] {
            let of = |index: &KeyIndex, key| index.get(key).collect::<Vec<_>>();
            assert_eq!(of(&index, 7), [1, 2, 3]);
            assert_eq!((of(&index, 1), of(&index, 2)), (vec![0], vec![]));
            assert_eq!(index.repeated().collect::<Vec<_>>(), [7, 9]);
            index.remove(|index| index == 2 || index == 0);
            assert_eq!((of(&index, 7), of(&index, 1)), (vec![1, 3], vec![]));
            index.add([(1, 8)].into_iter());
            assert_eq!((of(&index, 1), of(&index, 9)), (vec![8], vec![5, 6]));
        }
    }

    #[test]
    fn keys_of_another_library_are_refused() {
        let mut index = KeyIndex::default();
        index.add([(7, 3)].into_iter());
        assert!(from_file(&index, 4).is_ok());
        assert!(from_file(&index, 3).is_err());
    }
}
