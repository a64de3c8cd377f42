//! Where the passage may begin and end by the words that stood around it.

use std::ops::Range;

use memchr::memmem;

use super::super::EVIDENCE_MIN_SCALARS;
use super::super::quote::SoughtQuote;
use super::super::side::{Side, nearest_end, nearest_start};

/// Number of scalar values of the context that must be found; if the context has fewer, all of
/// them. Lines of a list begin and end alike: with 24, 55 more are found, but of 220,000 passages 3 were
/// wrong, the line of another price for the one that was removed. With 64, 19 fewer are found.
const FRAME_MIN_SCALARS: usize = 48;

/// The bounds of the passage by its context, in bytes of the normal view; `None` for a side whose
/// words do not occur exactly once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bookmark::anchor) struct ContextFrame {
    pub(in crate::bookmark::anchor) start: Option<usize>,
    pub(in crate::bookmark::anchor) end: Option<usize>,
}

impl ContextFrame {
    pub(in crate::bookmark::anchor) fn new(wanted: &SoughtQuote, text: &str) -> Self {
        let after = |at: usize| text.len() - text[at..].trim_start().len();
        let before = |at: usize| text[..at].trim_end().len();
        // A context this short was stored only at the start or end of the text: it must be there
        // now.
        let is_short = |context: &str| context.chars().nth(EVIDENCE_MIN_SCALARS - 1).is_none();
        let start = if is_short(&wanted.prefix) {
            let begins = text.trim_start().starts_with(wanted.prefix.as_str());
            begins.then(|| after(after(0) + wanted.prefix.len()))
        } else {
            only(text, &wanted.prefix, nearest_end).map(|at| after(at.end))
        };
        let end = if is_short(&wanted.suffix) {
            let text = text.trim_end();
            let ends = text.ends_with(wanted.suffix.as_str());
            ends.then(|| before(text.len() - wanted.suffix.len()))
        } else {
            only(text, &wanted.suffix, nearest_start).map(|at| before(at.start))
        };
        Self { start, end }
    }

    /// Returns the part of the text between the two bounds.
    pub(super) fn window(self, wanted: &SoughtQuote, text: &str) -> GapWindow {
        match (self.start, self.end) {
            (Some(start), Some(end)) if start < end => GapWindow::Between(start..end),
            // At most white space is between the bounds.
            (Some(start), Some(end)) if start - end <= 1 => GapWindow::Empty,
            _ if self.is_closed(wanted, text) => GapWindow::Empty,
            _ => GapWindow::Open,
        }
    }

    /// Returns whether the words from the other side of the passage stand at one of the bounds. After
    /// them the text may go on differently, so that the second bound is not found.
    fn is_closed(self, wanted: &SoughtQuote, text: &str) -> bool {
        let has_other_side = |edge: Option<usize>, side| {
            edge.is_some_and(|at| wanted.has_other_side(text, at, side))
        };
        has_other_side(self.start, Side::Before) || has_other_side(self.end, Side::After)
    }
}

/// The part of the text in which the passage is searched.
pub(super) enum GapWindow {
    /// The text between the words of the context.
    Between(Range<usize>),
    /// The words of both sides of the context stand side by side, so the passage was removed.
    Empty,
    /// The whole text, because one side's words are missing or the two are out of order.
    Open,
}

/// Returns the place of the nearest letters of `context`, as few of them as occur only once.
fn only(text: &str, context: &str, nearest: fn(&str, usize) -> &str) -> Option<Range<usize>> {
    let mut length = FRAME_MIN_SCALARS;
    loop {
        let seed = nearest(context, length);
        let mut found = memmem::find_iter(text.as_bytes(), seed);
        let first = found.next()?;
        if found.next().is_none() {
            return Some(first..first + seed.len());
        }
        if seed.len() == context.len() {
            return None;
        }
        length *= 2;
    }
}
