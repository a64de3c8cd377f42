//! Index of ranges of a text by their ends: finds those that go on at a place without a look at each.

use std::ops::Range;

use super::TextPos;

/// Entries of one level that one entry of the level above stands for. With 64 a million ranges have
/// two levels, and a look-up that finds one range compares some 64 numbers on each.
const FAN_ENTRIES: usize = 64;

/// Ends of ranges that are sorted by their starts, and how far each group of them reaches.
///
/// Ranges may lie in one another, so the one that covers a place may be far above the last one that
/// starts before it: a whole paragraph in bold type may hold 100,000 links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RangeEnds {
    /// The ends of the ranges, then on each level the greatest end of each [`FAN_ENTRIES`] entries below.
    levels: Vec<Vec<u32>>,
}

impl RangeEnds {
    /// Returns an index over ranges with these ends, in the order of their starts.
    pub fn new(ends: impl Iterator<Item = TextPos>) -> Self {
        let mut levels = vec![ends.map(|end| end as u32).collect::<Vec<_>>()];
        while let Some(below) = levels.last().filter(|below| below.len() > FAN_ENTRIES) {
            let above = below
                .chunks(FAN_ENTRIES)
                .filter_map(|group| group.iter().max());
            levels.push(above.copied().collect());
        }
        Self { levels }
    }

    /// Appends to `found`, in order, the numbers below `upto` of the ranges that end after `pos`.
    /// Costs no more than these and the height of the index, however many others there are.
    pub fn beyond(&self, pos: TextPos, upto: usize, found: &mut Vec<usize>) {
        if let Some(top) = self.levels.len().checked_sub(1) {
            self.descend(top, 0..self.levels[top].len(), pos, upto, found);
        }
    }

    fn descend(
        &self,
        level: usize,
        entries: Range<usize>,
        pos: TextPos,
        upto: usize,
        found: &mut Vec<usize>,
    ) {
        let ranges = FAN_ENTRIES.pow(level as u32);
        for entry in entries.take_while(|entry| entry * ranges < upto) {
            if self.levels[level][entry] as usize <= pos {
                continue;
            }
            match level.checked_sub(1) {
                None => found.push(entry),
                Some(below) => {
                    let end = ((entry + 1) * FAN_ENTRIES).min(self.levels[below].len());
                    self.descend(below, entry * FAN_ENTRIES..end, pos, upto, found);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_ranges_that_go_on_are_found(
            ends in prop::collection::vec(0..900_usize, 0..9_000),
            pos in 0..900_usize,
            upto in 0..9_000_usize,
        ) {
            let mut found = vec![];
            RangeEnds::new(ends.iter().copied()).beyond(pos, upto, &mut found);
            let wanted: Vec<_> = (0..ends.len().min(upto)).filter(|&n| ends[n] > pos).collect();
            prop_assert_eq!(found, wanted);
        }
    }
}
