//! The blocks of an article, kept small.

use serde::{Deserialize, Serialize};

use super::{Block, BlockKind};

/// Blocks in the order of the text. Each takes 16 bytes instead of the 32 of a [`Block`], because
/// a file may have one for every two or three bytes. Positions have 32 bits: the largest file has
/// 1 GB, which clean text can make three of at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocks {
    rows: Vec<CompactBlock>,
}

/// A [`Block`] in 16 bytes, since its positions need no more than 32 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CompactBlock {
    marker: u32,
    start: u32,
    end: u32,
    kind: BlockKind,
    level: u8,
}

impl From<Block> for CompactBlock {
    fn from(block: Block) -> Self {
        Self {
            marker: block.marker as u32,
            start: block.start as u32,
            end: block.end as u32,
            kind: block.kind,
            level: block.level,
        }
    }
}

impl From<&CompactBlock> for Block {
    fn from(row: &CompactBlock) -> Self {
        Self {
            kind: row.kind,
            marker: row.marker as usize,
            start: row.start as usize,
            end: row.end as usize,
            level: row.level,
        }
    }
}

impl Blocks {
    /// Adds a block behind the others.
    pub fn push(&mut self, block: Block) {
        self.rows.push(block.into());
    }

    /// Puts a block above all others, which move `bytes` down, because a title that was not in the
    /// text is put above it once the text is known.
    pub fn put_first(&mut self, block: Block, bytes: usize) {
        for row in &mut self.rows {
            row.marker += bytes as u32;
            row.start += bytes as u32;
            row.end += bytes as u32;
        }
        self.rows.insert(0, block.into());
    }

    /// Gives the first block another kind.
    pub fn set_first_kind(&mut self, kind: BlockKind) {
        if let Some(first) = self.rows.first_mut() {
            first.kind = kind;
        }
    }

    /// Returns the block with this number, which must exist.
    pub fn at(&self, number: usize) -> Block {
        (&self.rows[number]).into()
    }

    /// Returns the block with this number, counted from 0; `None` behind the last.
    pub fn get(&self, number: usize) -> Option<Block> {
        self.rows.get(number).map(Block::from)
    }

    /// Returns the first block.
    pub fn first(&self) -> Option<Block> {
        self.rows.first().map(Block::from)
    }

    /// Returns the last block.
    pub fn last(&self) -> Option<Block> {
        self.rows.last().map(Block::from)
    }

    /// Returns all blocks in the order of the text.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Block> + ExactSizeIterator + Clone {
        self.rows.iter().map(Block::from)
    }

    /// Returns the number of the first block for which `is_before` is false. It must be true of all
    /// before, because the search is binary.
    pub fn partition_point(&self, is_before: impl Fn(Block) -> bool) -> usize {
        self.rows.partition_point(|row| is_before(row.into()))
    }

    /// Returns the number of blocks.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether there are no blocks.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl FromIterator<Block> for Blocks {
    fn from_iter<I: IntoIterator<Item = Block>>(blocks: I) -> Self {
        Self {
            rows: blocks.into_iter().map(CompactBlock::from).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_takes_sixteen_bytes_and_comes_back_whole() {
        assert_eq!(size_of::<CompactBlock>(), 16);
        let block = |start| Block {
            kind: BlockKind::List,
            marker: start,
            start: start + 2,
            end: start + 9,
            level: 3,
        };
        let mut blocks = Blocks::from_iter([block(0), block(10)]);
        assert_eq!((blocks.at(1), blocks.get(2)), (block(10), None));
        blocks.put_first(block(0), 10);
        assert_eq!(blocks.iter().collect::<Vec<_>>(), [0, 10, 20].map(block));
    }
}
