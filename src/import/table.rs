//! A Markdown table as text: a row a line, columns apart by two spaces and more.
//!
//! Where it is not too wide the columns are aligned by cells. Cells hold single spaces
//! only, so the columns can be told from the text alone.

use pulldown_cmark::Alignment;

use crate::text::layout::cells;
use crate::text::sanitize;

/// Cells between two columns.
const GUTTER_CELLS: usize = 2;

/// Cells of the screen that an aligned table may take whatever it holds.
const ALIGNED_CELLS: usize = 64 * 1024;
/// Cells that an aligned table may take besides for each byte that it holds, because one long cell must
/// not make every row as long.
const ALIGNED_CELLS_PER_BYTE: usize = 4;
/// Maximum number of cells that an aligned table takes, because positions in an article have 32 bits.
const ALIGNED_CELLS_MAX: usize = 1 << 30;
/// Width in cells up to which a table is aligned, because no screen could show a wider one and a single
/// long cell would blow up every row.
const ALIGNED_WIDTH_MAX: usize = 254;

/// Stands in an empty cell that others follow, so that they keep their columns.
const EMPTY: &str = "–";

/// Rows of cells, filled one after the other. All cells are in one string, because a string of its
/// own takes 40 bytes and more, and many a cell holds only two or three letters.
#[derive(Debug)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    /// The clean text of all cells that are complete.
    text: String,
    /// The end of each in `text`, in 32 bits, because the largest file has 1 GB, which clean text
    /// can make three of at most.
    ends: Vec<u32>,
    /// The number of cells above each row.
    rows: Vec<u32>,
    /// The cell that is being filled.
    open: Option<String>,
}

impl Table {
    /// Creates an empty table with its columns' alignments.
    pub(super) fn new(alignments: Vec<Alignment>) -> Self {
        Self {
            alignments,
            text: String::new(),
            ends: Vec::new(),
            rows: Vec::new(),
            open: None,
        }
    }

    /// Starts a row.
    pub(super) fn row(&mut self) {
        self.end_cell();
        self.end_row();
        self.rows.push(self.ends.len() as u32);
    }

    /// Starts a cell in the last row.
    pub(super) fn cell(&mut self) {
        self.end_cell();
        if !self.rows.is_empty() {
            self.open = Some(String::new());
        }
    }

    /// Adds text to the last cell; it is cleaned when the cell is complete.
    pub(super) fn text(&mut self, text: &str) {
        if let Some(cell) = &mut self.open {
            cell.push_str(text);
        }
    }

    /// Cleans the open cell and adds it to the complete ones. Not earlier, because the parser gives
    /// text in pieces, which may be something else once they are together.
    fn end_cell(&mut self) {
        if let Some(cell) = self.open.take() {
            self.text.push_str(&sanitize::line(&cell));
            self.ends.push(self.text.len() as u32);
        }
    }

    /// Drops the empty cells at the end of the last row.
    fn end_row(&mut self) {
        let Some(start) = self.rows.last().map(|&start| start as usize) else {
            return;
        };
        while self.ends.len() > start && self.cell_at(self.ends.len() - 1).is_empty() {
            self.ends.pop();
        }
    }

    /// Returns the clean text of cell `n` of the table.
    fn cell_at(&self, n: usize) -> &str {
        let start = n.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[n] as usize]
    }

    /// Returns the cells of each row, with [`EMPTY`] for those without text.
    fn rows(&self) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        let ends = self.rows.iter().skip(1).map(|&end| end as usize);
        let rows = self.rows.iter().zip(ends.chain([self.ends.len()]));
        let shown = |cell| if str::is_empty(cell) { EMPTY } else { cell };
        rows.map(move |(&start, end)| (start as usize..end).map(move |n| shown(self.cell_at(n))))
    }

    /// Sets the table as it is in the article's text.
    pub(super) fn set(mut self) -> SetTable {
        self.end_cell();
        self.end_row();
        let widths = self.widths();
        let width = widths.iter().sum::<usize>() + GUTTER_CELLS * widths.len().saturating_sub(1);
        let held: usize = self.rows().flatten().map(str::len).sum();
        let room = (ALIGNED_CELLS + ALIGNED_CELLS_PER_BYTE * held).min(ALIGNED_CELLS_MAX);
        let aligned = width <= ALIGNED_WIDTH_MAX && width.saturating_mul(self.rows.len()) <= room;
        let widths: &[usize] = if aligned { &widths } else { &[] };
        let (mut text, mut head) = (String::with_capacity(held), 0);
        for (n, row) in self.rows().enumerate() {
            if n > 0 {
                text.push('\n');
            }
            self.push_row(row, widths, &mut text);
            head = if n == 0 { text.len() } else { head };
        }
        SetTable {
            head,
            text,
            width: if aligned { width as u8 } else { u8::MAX },
        }
    }

    /// Returns the width of each column in cells.
    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = Vec::new();
        for row in self.rows() {
            for (column, cell) in row.enumerate() {
                if column == widths.len() {
                    widths.push(0);
                }
                widths[column] = cells(cell).max(widths[column]);
            }
        }
        widths
    }

    /// Appends a row, its cells filled up to the widths that are given.
    fn push_row<'a>(
        &self,
        row: impl Iterator<Item = &'a str>,
        widths: &[usize],
        text: &mut String,
    ) {
        let start = text.len();
        for (column, cell) in row.enumerate() {
            let width = widths.get(column).copied().unwrap_or(0);
            let spare = width.saturating_sub(cells(cell));
            let before = match self.alignments.get(column) {
                Some(Alignment::Right) => spare,
                Some(Alignment::Center) => spare / 2,
                _ => 0,
            };
            text.extend(std::iter::repeat_n(' ', before));
            text.push_str(cell);
            text.extend(std::iter::repeat_n(' ', spare - before + GUTTER_CELLS));
        }
        text.truncate(start + text[start..].trim_end().len());
    }
}

/// A table as text.
#[derive(Debug)]
pub(super) struct SetTable {
    /// A row a line.
    pub(super) text: String,
    /// Bytes of the first row.
    pub(super) head: usize,
    /// The width in cells; 255 when it is wider than can be aligned.
    pub(super) width: u8,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(rows: &[Vec<&str>]) -> Table {
        let mut table = Table::new(Vec::new());
        for row in rows {
            table.row();
            for text in row {
                table.cell();
                table.text(text);
            }
        }
        table
    }

    #[test]
    fn one_long_cell_does_not_make_every_row_long() {
        let long = "chữ ".repeat(10_000);
        let mut rows = vec![vec!["a", "b"]; 10_000];
        rows.push(vec![&long, "hết"]);
        let text = table(&rows).set().text;
        assert!(text.len() < 2 * (long.len() + 10_000 * 6), "{}", text.len());
        assert!(text.starts_with("a  b\na  b\n") && text.ends_with("  hết"));
    }

    #[test]
    fn many_empty_columns_do_not_multiply() {
        let wide = vec!["một cột khá rộng"; 1_000];
        let mut rows = vec![vec![""; 1_000]; 1_000];
        rows.push(wide);
        for row in &mut rows {
            row.push("x");
        }
        assert!(table(&rows).set().text.len() < 6_000_000);
    }

    #[test]
    fn a_cell_takes_little_more_than_its_text() {
        let set = table(&vec![vec!["1"; 10]; 10_000]);
        let held = set.text.capacity() + 4 * (set.ends.capacity() + set.rows.capacity());
        assert!(held < 12 * 100_000, "{held}");
    }

    proptest! {
        #[test]
        fn every_cell_is_found_in_the_text(rows in prop::collection::vec(
            prop::collection::vec(
                prop::sample::select(vec!["", " ", "x", "bốn  năm", "\t日本 ", "–", "một ô khá dài"]),
                0..7,
            ),
            1..9,
        )) {
            let set = table(&rows).set();
            let expected: Vec<Vec<String>> = rows.iter().map(|row| {
                let mut row: Vec<_> = row.iter().map(|cell| sanitize::line(cell)).collect();
                while row.pop_if(|cell| cell.is_empty()).is_some() {}
                let shown = |cell: String| if cell.is_empty() { EMPTY.to_owned() } else { cell };
                row.into_iter().map(shown).collect()
            }).collect();
            let found: Vec<Vec<&str>> = set.text.split('\n').map(|line| {
                line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()
            }).collect();
            prop_assert_eq!(found, expected);
            prop_assert_eq!(set.head, set.text.find('\n').unwrap_or(set.text.len()));
        }
    }
}
