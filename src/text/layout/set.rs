//! A line set in cells: the cell of each byte, with its spaces widened or not.
//!
//! Drawing and mouse both ask here, so that they cannot disagree. Blocks, colours and the screen
//! are not known here.

use super::{Grapheme, Graphemes, Line};

/// Maximum width of a space when its line is stretched, in cells.
pub const SPACE_MAX_CELLS: usize = 3;

/// Line with the width to which it is set.
#[derive(Clone, Copy, Debug)]
pub struct SetLine<'a> {
    text: &'a str,
    line: Line,
    width: usize,
    stretch: Stretch,
}

/// Grapheme in its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacedGrapheme<'a> {
    /// First byte.
    pub start: usize,
    /// Byte after the last one.
    pub end: usize,
    /// First cell, from the start of the line.
    pub x: usize,
    /// Number of cells; more than one for a widened space.
    pub cells: usize,
    /// Text that is drawn there.
    pub shown: &'a str,
}

/// Cells to be spread over the single spaces of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Stretch {
    /// Number of cells to spread.
    spare: usize,
    /// Number of spaces to spread them over.
    gaps: usize,
    /// Space of the round at which the spreading starts, so that lines do not all widen the same
    /// side.
    phase: usize,
}

impl Stretch {
    /// Returns the cells that the `nth` space gets; over all spaces they are `spare`.
    fn extra(self, nth: usize) -> usize {
        let upto = |n: usize| {
            (self.spare * n + self.phase)
                .checked_div(self.gaps)
                .unwrap_or(0)
        };
        upto(nth + 1) - upto(nth)
    }
}

impl<'a> SetLine<'a> {
    /// Returns `line` of `text` unchanged, on `width` cells.
    pub fn new(text: &'a str, line: Line, width: usize) -> Self {
        Self {
            text,
            line,
            width: width.max(1),
            stretch: Stretch::default(),
        }
    }

    /// Returns the line with its single spaces widened evenly until it ends at the right edge;
    /// unchanged if a space would become wider than [`SPACE_MAX_CELLS`].
    #[must_use]
    pub fn justified(self) -> Self {
        let natural = Self::new(self.text, self.line, self.width);
        let gaps = natural.placed().filter(|p| self.is_gap(p)).count();
        let spare = self.width.saturating_sub(natural.cells());
        if spare > gaps * (SPACE_MAX_CELLS - 1) {
            return natural;
        }
        // The multiplication scatters the positions, because on even lines they are much alike.
        let scattered = (self.line.start as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        let phase = (scattered as usize).checked_rem(gaps).unwrap_or(0);
        Self {
            stretch: Stretch { spare, gaps, phase },
            ..natural
        }
    }

    /// Returns the graphemes of the line in their cells.
    pub fn placed(&self) -> Placements<'a> {
        Placements {
            set: *self,
            graphemes: Graphemes::new(self.text, self.line.start, self.line.end),
            x: 0,
            gap: 0,
        }
    }

    /// Returns the cells that the line takes.
    pub fn cells(&self) -> usize {
        self.placed().last().map_or(0, |p| p.x + p.cells)
    }

    /// Returns the first cell of the grapheme that holds byte `pos`; the cell after the line for a
    /// position behind it.
    pub fn cell_of(&self, pos: usize) -> usize {
        let mut after = 0;
        for p in self.placed() {
            if pos < p.end {
                return p.x;
            }
            after = p.x + p.cells;
        }
        after
    }

    /// Returns the first byte of the grapheme in cell `x`; of the last one for a cell behind the
    /// line.
    pub fn byte_at(&self, x: usize) -> usize {
        self.placed()
            .take_while(|p| p.x <= x)
            .last()
            .map_or(self.line.start, |p| p.start)
    }

    /// Returns whether a grapheme is a space that stands alone between two words of the line.
    fn is_gap(&self, p: &PlacedGrapheme<'_>) -> bool {
        let bytes = self.text.as_bytes();
        &bytes[p.start..p.end] == b" "
            && p.start > self.line.start
            && p.end < self.line.end
            && bytes[p.start - 1] != b' '
            && bytes[p.end] != b' '
    }

    /// Returns a grapheme at a cell.
    fn place(&self, g: Grapheme, x: usize) -> PlacedGrapheme<'a> {
        PlacedGrapheme {
            start: g.start,
            end: g.end,
            x,
            cells: g.cells_in(self.width),
            shown: g.shown(self.text, self.width),
        }
    }
}

/// Iterator over the graphemes of a [`SetLine`], from left to right.
#[derive(Clone, Debug)]
pub struct Placements<'a> {
    set: SetLine<'a>,
    graphemes: Graphemes<'a>,
    x: usize,
    /// Number of gaps passed.
    gap: usize,
}

impl<'a> Iterator for Placements<'a> {
    type Item = PlacedGrapheme<'a>;

    fn next(&mut self) -> Option<PlacedGrapheme<'a>> {
        let mut placed = self.set.place(self.graphemes.next()?, self.x);
        if self.set.stretch.spare > 0 && self.set.is_gap(&placed) {
            placed.cells += self.set.stretch.extra(self.gap);
            self.gap += 1;
        }
        self.x += placed.cells;
        Some(placed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::layout::line;

    fn whole(text: &str) -> Line {
        Line {
            start: 0,
            end: text.len(),
            next: text.len(),
        }
    }

    /// The line as it is drawn.
    fn drawn(set: &SetLine<'_>) -> String {
        let wide = |p: PlacedGrapheme<'_>| match p.shown {
            " " => " ".repeat(p.cells),
            shown => shown.to_owned(),
        };
        set.placed().map(wide).collect()
    }

    fn justify(text: &str, width: usize) -> String {
        drawn(&SetLine::new(text, whole(text), width).justified())
    }

    #[test]
    fn spaces_widen_until_the_line_is_full() {
        assert_eq!(justify("một hai ba", 14), "một   hai   ba");
        assert_eq!(justify("một hai ba", 12), "một  hai  ba");
        assert_eq!(justify("một hai ba", 10), "một hai ba");
    }

    #[test]
    fn a_line_that_would_tear_stays_ragged() {
        assert_eq!(justify("một hai ba", 15), "một hai ba");
        assert_eq!(justify("nghiêng", 40), "nghiêng");
        assert_eq!(justify("", 40), "");
    }

    #[test]
    fn only_single_spaces_between_words_widen() {
        assert_eq!(justify("  một  hai ba", 14), "  một  hai  ba");
        assert_eq!(justify("một\u{a0}hai ba", 11), "một\u{a0}hai  ba");
        assert_eq!(justify("một  hai ba", 13), "một  hai   ba");
        assert_eq!(justify("một hai ", 9), "một  hai ");
    }

    #[test]
    fn lines_do_not_all_widen_the_same_side() {
        let text = "aa bb cc dd ".repeat(40);
        let firsts: std::collections::BTreeSet<String> = (0..40)
            .map(|n| Line {
                start: 12 * n,
                end: 12 * n + 11,
                next: 12 * n + 12,
            })
            .map(|l| drawn(&SetLine::new(&text, l, 12).justified()))
            .collect();
        let all = ["aa  bb cc dd", "aa bb  cc dd", "aa bb cc  dd"];
        assert_eq!(firsts.iter().map(String::as_str).collect::<Vec<_>>(), {
            let mut all = all;
            all.sort_unstable();
            all
        });
    }

    #[test]
    fn a_letter_wider_than_the_line_is_shown_as_cut() {
        let text = "日🎉";
        let first = line(text, 0, text.len(), 1);
        let set = SetLine::new(text, first, 1);
        assert_eq!((drawn(&set).as_str(), set.cells()), ("…", 1));
        assert_eq!(first.next, 3);
    }

    proptest! {
        #[test]
        fn set_lines_fit_and_map_both_ways(
            text in "[a-zàếộđ 日🎉\u{301}\u{1100}\u{915}\u{94d}/\n-]{0,200}",
            width in 1usize..40,
            justified in any::<bool>(),
        ) {
            let mut at = 0;
            while at < text.len() {
                let l = line(&text, at, text.len(), width);
                let natural = SetLine::new(&text, l, width);
                let set = if justified { natural.justified() } else { natural };
                prop_assert!(set.cells() <= width, "{set:?}");
                prop_assert!(set.cells() == natural.cells() || set.cells() == width);
                let (mut x, mut end) = (0, l.start);
                for (p, plain) in set.placed().zip(natural.placed()) {
                    prop_assert_eq!((p.start, p.x, p.shown), (end, x, plain.shown));
                    prop_assert!(p.cells == plain.cells || (p.shown == " " && p.cells <= SPACE_MAX_CELLS));
                    for cell in p.x..p.x + p.cells {
                        prop_assert_eq!(set.byte_at(cell), p.start);
                    }
                    for byte in p.start..p.end {
                        prop_assert_eq!(set.cell_of(byte), p.x);
                    }
                    (x, end) = (x + p.cells, p.end);
                }
                prop_assert_eq!(end, l.end);
                prop_assert_eq!(set.cell_of(l.end), set.cells());
                at = l.next;
            }
        }
    }
}
