//! The line of its file at which each place of an article's text stands: editors speak in lines.
//!
//! Importers drop markup, join lines and add blank ones, but most of a text has a line for each line
//! of its file. So only the places are kept where the two counts drift apart, in two or three bytes
//! each: none for a text with a paragraph a line, one for each line of a paragraph that was joined.

use serde::{Deserialize, Serialize};

use super::TextPos;
use crate::text::breaks::AddedBreaks;
use crate::text::varint;

/// The lines of a file that the places of a text come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLines {
    /// For each place where the counts drift apart: bytes since the one before, and by how many
    /// lines the file gets ahead of the text.
    drifts: Vec<u8>,
    /// The last of these places.
    last: TextPos,
    breaks: AddedBreaks,
}

impl SourceLines {
    /// Notes that the file gets `lines` further ahead of the text at `at`, or falls back when
    /// negative. Places are given in order.
    pub fn drift(&mut self, at: TextPos, lines: isize) {
        varint::push(&mut self.drifts, at.saturating_sub(self.last));
        varint::push_signed(&mut self.drifts, lines);
        self.last = self.last.max(at);
    }

    /// Makes room for `bytes` with `lines` line feeds that no line of the file stands for, put above
    /// all text.
    pub fn put_first(&mut self, bytes: usize, lines: usize) {
        let mut first = Vec::new();
        varint::push(&mut first, bytes);
        varint::push_signed(&mut first, -(lines as isize));
        self.drifts.splice(..0, first);
        self.last += bytes;
    }

    /// Notes the line feeds of the clean text of the file that are no line break there.
    pub fn set_added(&mut self, breaks: AddedBreaks) {
        self.breaks = breaks;
    }

    /// Gives back memory that was reserved for more places.
    pub fn shrink(&mut self) {
        self.drifts.shrink_to_fit();
    }

    /// Returns the line of the file, counted from 1, at which `at` in `text` stands.
    pub fn line_of(&self, text: &str, at: TextPos) -> usize {
        let feeds = memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count();
        let (mut rest, mut place, mut drift) = (self.drifts.as_slice(), 0, 0);
        while let (Some(bytes), Some(lines)) =
            (varint::take(&mut rest), varint::take_signed(&mut rest))
        {
            place += bytes;
            if place > at {
                break;
            }
            drift += lines;
        }
        let breaks = feeds.saturating_add_signed(drift);
        1 + breaks - self.breaks.count_to(breaks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_where_the_text_drifts_from_the_file() {
        // The file: two lines of front matter, "a b" on two lines, a blank one less before "c".
        let text = "a b\n\nc\nd";
        let mut lines = SourceLines::default();
        lines.drift(0, 2);
        lines.drift(2, 1);
        lines.drift(5, -1);
        let line = |lines: &SourceLines, at| lines.line_of(text, at);
        assert_eq!([0, 1, 2, 5, 7].map(|at| line(&lines, at)), [3, 3, 4, 5, 6]);
        lines.put_first(4, 2);
        let text = format!("T\n\n{text}");
        let moved = [0, 4, 5, 6, 9, 11].map(|at| lines.line_of(&format!(" {text}"), at));
        assert_eq!(moved, [1, 3, 3, 4, 5, 6]);
    }

    #[test]
    fn a_place_takes_two_bytes_and_a_text_without_any_takes_none() {
        let mut lines = SourceLines::default();
        (0..1000).for_each(|n| lines.drift(60 * n, 1));
        assert_eq!(lines.drifts.len(), 2000);
        assert_eq!(SourceLines::default().line_of("a\nb", 2), 2);
    }

    #[test]
    fn breaks_that_the_file_does_not_have_do_not_count() {
        let breaks = AddedBreaks::of("a\u{c}b\nc\u{2028}d\r\ne\rf");
        let mut lines = SourceLines::default();
        lines.set_added(breaks);
        let text = "a\nb\nc\nd\ne\nf";
        assert_eq!(
            [0, 2, 4, 6, 8, 10].map(|at| lines.line_of(text, at)),
            [1, 1, 2, 2, 3, 3]
        );
        assert_eq!(
            AddedBreaks::of("a\rb\rc"),
            AddedBreaks::default(),
            "of old Macs"
        );
        assert_eq!(AddedBreaks::of("a\r\nb\nc “d”"), AddedBreaks::default());
    }
}
