//! Lists of many places in a text, kept small.

use std::ops::Range;

/// Ranges of bytes of a text, ascending and without overlaps. Each takes 8 bytes instead of 16,
/// because a letter is found a million times in a text of a few megabytes. 32 bits are enough,
/// since clean text has 4 GB at most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges {
    rows: Vec<[u32; 2]>,
}

impl Ranges {
    /// Appends ranges that come after all others.
    pub fn extend<'a>(&mut self, ranges: impl IntoIterator<Item = &'a Range<usize>>) {
        let rows = ranges.into_iter();
        let rows = rows.map(|range| [range.start as u32, range.end as u32]);
        self.rows.extend(rows);
    }

    /// Returns the range at an index.
    pub fn get(&self, number: usize) -> Option<Range<usize>> {
        self.rows.get(number).copied().map(whole)
    }

    /// Returns the ranges from an index on.
    pub fn iter_from(&self, number: usize) -> impl Iterator<Item = Range<usize>> {
        let rows = self.rows.iter().skip(number).copied();
        rows.map(whole)
    }

    /// Returns all ranges in order.
    pub fn iter(&self) -> impl Iterator<Item = Range<usize>> {
        self.iter_from(0)
    }

    /// Returns the number of ranges that end at `pos` or before.
    pub fn ended_by(&self, pos: usize) -> usize {
        self.rows.partition_point(|row| whole(*row).end <= pos)
    }

    /// Returns the number of ranges.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether there are no ranges.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Sorts `ranges` and joins all that overlap; with `touching`, also those that touch.
pub fn merge<T: Copy + Ord>(ranges: &mut Vec<Range<T>>, touching: bool) {
    ranges.sort_by_key(|r| (r.start, r.end));
    ranges.dedup_by(|next, kept| {
        let joins = next.start < kept.end || (touching && next.start == kept.end);
        if joins {
            kept.end = kept.end.max(next.end);
        }
        joins
    });
}

/// Returns a stored range as a range of bytes.
fn whole(row: [u32; 2]) -> Range<usize> {
    row[0] as usize..row[1] as usize
}

impl FromIterator<Range<usize>> for Ranges {
    fn from_iter<I: IntoIterator<Item = Range<usize>>>(ranges: I) -> Self {
        let rows = ranges.into_iter();
        let rows = rows.map(|range| [range.start as u32, range.end as u32]);
        Self {
            rows: rows.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_come_back_in_order() {
        let rows = [2..5, 5..9, 12..13];
        let mut ranges: Ranges = rows[..1].iter().cloned().collect();
        assert!(Ranges::default().is_empty() && !ranges.is_empty());
        ranges.extend(&rows[1..]);
        assert_eq!(ranges.len(), 3);
        assert_eq!(ranges.iter().collect::<Vec<_>>(), rows);
        assert_eq!(ranges.iter_from(2).collect::<Vec<_>>(), rows[2..]);
        assert_eq!((ranges.get(1), ranges.get(3)), (Some(5..9), None));
        let ended = [4, 5, 8, 9, 13].map(|pos| ranges.ended_by(pos));
        assert_eq!(ended, [0, 1, 1, 2, 3]);
    }

    #[test]
    fn what_overlaps_is_joined_and_what_touches_on_request() {
        let rows = [9..12, 4..7, 0..4, 1..2, 10..11, 6..8];
        for (touching, joined) in [(false, vec![0..4, 4..8, 9..12]), (true, vec![0..8, 9..12])] {
            let mut ranges = rows.to_vec();
            merge(&mut ranges, touching);
            assert_eq!(ranges, joined, "touching: {touching}");
        }
    }
}
