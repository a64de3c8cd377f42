//! The two sides of a passage, and a value for each.

use std::ops::Index;

/// A side of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

impl Side {
    pub(super) const BOTH: [Self; 2] = [Self::Before, Self::After];

    pub(super) fn other(self) -> Self {
        match self {
            Self::Before => Self::After,
            Self::After => Self::Before,
        }
    }

    /// Returns the `count` scalar values of a context on this side that are nearest to the passage.
    pub(super) fn nearest(self, context: &str, count: usize) -> &str {
        match self {
            Self::Before => nearest_end(context, count),
            Self::After => nearest_start(context, count),
        }
    }

    /// Returns the number of scalar values in which two contexts on this side agree, counted from the
    /// passage outwards.
    pub(super) fn agreement(self, a: &str, b: &str) -> usize {
        match self {
            Self::Before => count_equal(a.chars().rev(), b.chars().rev()),
            Self::After => count_equal(a.chars(), b.chars()),
        }
    }

    /// Returns the `count` scalar values of a passage that are nearest to this side of it.
    pub(super) fn edge(self, passage: &str, count: usize) -> &str {
        self.other().nearest(passage, count)
    }
}

/// A value for each side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sides<T> {
    pub(super) before: T,
    pub(super) after: T,
}

impl<T> Sides<T> {
    pub(super) fn from_fn(mut value: impl FnMut(Side) -> T) -> Self {
        Self {
            before: value(Side::Before),
            after: value(Side::After),
        }
    }

    pub(super) fn any(&self, is_it: impl Fn(&T) -> bool) -> bool {
        is_it(&self.before) || is_it(&self.after)
    }

    pub(super) fn all(&self, is_it: impl Fn(&T) -> bool) -> bool {
        is_it(&self.before) && is_it(&self.after)
    }
}

impl<T> Index<Side> for Sides<T> {
    type Output = T;

    fn index(&self, side: Side) -> &T {
        match side {
            Side::Before => &self.before,
            Side::After => &self.after,
        }
    }
}

/// Returns the number of items that are equal from the start on.
fn count_equal(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

/// Returns the last `count` scalar values.
pub(super) fn nearest_end(words: &str, count: usize) -> &str {
    let mut starts = words.char_indices().rev().map(|(at, _)| at);
    let start = count
        .checked_sub(1)
        .map(|last| starts.nth(last).unwrap_or(0));
    &words[start.unwrap_or(words.len())..]
}

/// Returns the first `count` scalar values.
pub(super) fn nearest_start(words: &str, count: usize) -> &str {
    let mut starts = words.char_indices().map(|(at, _)| at);
    &words[..starts.nth(count).unwrap_or(words.len())]
}
