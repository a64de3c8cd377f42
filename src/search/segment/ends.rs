//! The ends of stretches: how a column that is divided says where each part of it ends.

use std::io;
use std::ops::Range;

use crate::column::{Column, ColumnReader, damaged};

/// Returns the stretch that ends at entry `n` of `ends`, and starts where the one before ends.
pub(super) fn stretch(ends: &[u32], n: usize) -> Range<usize> {
    let start = n.checked_sub(1).map_or(0, |before| ends[before]);
    start as usize..ends[n] as usize
}

/// Takes the ends of stretches that divide `whole` things.
pub(super) fn take_ends(reader: &mut ColumnReader, whole: usize) -> io::Result<Column<u32>> {
    let ends: Column<u32> = reader.take()?;
    if are_ends(&ends, whole) {
        Ok(ends)
    } else {
        Err(damaged("stretches that are not of the whole"))
    }
}

/// Returns whether these are the ends of stretches that divide `whole` things, none of them empty.
pub(super) fn are_ends(ends: &[u32], whole: usize) -> bool {
    ends.is_sorted_by(|one, next| one < next)
        && ends.first().is_none_or(|&first| first > 0)
        && ends.last().map_or(0, |&last| last as usize) == whole
}
