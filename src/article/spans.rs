//! The inline styles of an article, found by place.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::reach::RangeEnds;
use super::{Span, TextPos};

/// Inline styles in the order of their starts. They may nest, and one paragraph may have 100,000 of
/// them, so those at a place are looked up instead of looked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Span>", into = "Vec<Span>")]
pub struct Spans {
    rows: Vec<Span>,
    reach: RangeEnds,
}

impl From<Vec<Span>> for Spans {
    /// Takes spans that are sorted by their starts.
    fn from(rows: Vec<Span>) -> Self {
        let reach = RangeEnds::new(rows.iter().map(|span| span.end));
        Self { rows, reach }
    }
}

impl From<Spans> for Vec<Span> {
    fn from(spans: Spans) -> Self {
        spans.rows
    }
}

impl Spans {
    /// Returns all spans, in the order of their starts.
    pub fn iter(&self) -> std::slice::Iter<'_, Span> {
        self.rows.iter()
    }

    /// Returns the spans that lie at least partly in `range` (bytes), in the order of their starts.
    /// Costs time for these only, so that a row is drawn as fast in a paragraph of 100,000 links.
    pub fn over(&self, range: Range<TextPos>) -> Vec<Span> {
        let upto = self.rows.partition_point(|span| span.start < range.end);
        let mut found = Vec::new();
        self.reach.beyond(range.start, upto, &mut found);
        found.into_iter().map(|number| self.rows[number]).collect()
    }

    /// Returns whether there are no spans.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<'a> IntoIterator for &'a Spans {
    type Item = &'a Span;
    type IntoIter = std::slice::Iter<'a, Span>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
