//! A Markdown table as text: columns aligned with spaces, by cells.

use pulldown_cmark::Alignment;

use crate::text::layout::cells;
use crate::text::sanitize;

/// Cells between two columns.
const GUTTER: usize = 2;

/// Cells that an aligned table may have whatever it holds.
const ROOM: usize = 64 * 1024;
/// And for each byte that it holds: one long cell must not make every row as long.
const ROOM_PER_BYTE: usize = 4;

/// Rows of cells, filled one after the other.
#[derive(Debug)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with its columns' alignments.
    pub(super) fn new(alignments: Vec<Alignment>) -> Self {
        Self {
            alignments,
            rows: Vec::new(),
        }
    }

    /// Starts a row.
    pub(super) fn row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Starts a cell in the last row.
    pub(super) fn cell(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            row.push(String::new());
        }
    }

    /// Adds text to the last cell; it is cleaned when the table is [closed](Table::close).
    pub(super) fn text(&mut self, text: &str) {
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut()) {
            cell.push_str(text);
        }
    }

    /// Cleans the cells: what the parser gave in pieces may only now be what it is.
    pub(super) fn close(&mut self) {
        for cell in self.rows.iter_mut().flatten() {
            *cell = sanitize::clean(cell).replace('\n', " ");
        }
    }

    /// Width of each column in cells; zeros, which align nothing, for a table that
    /// would be mostly spaces.
    fn widths(&self) -> Vec<usize> {
        let mut widths = Vec::new();
        for row in &self.rows {
            widths.resize(row.len().max(widths.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cells(cell).max(*width);
            }
        }
        let line: usize = widths.iter().map(|width| width + GUTTER).sum();
        let held: usize = self.rows.iter().flatten().map(String::len).sum();
        if line.saturating_mul(self.rows.len()) > ROOM + ROOM_PER_BYTE * held {
            widths.fill(0);
        }
        widths
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            let spare = width.saturating_sub(cells(cell));
            let before = match self.alignments.get(column) {
                Some(Alignment::Right) => spare,
                Some(Alignment::Center) => spare / 2,
                _ => 0,
            };
            line.extend(std::iter::repeat_n(' ', before));
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', spare - before + GUTTER));
        }
        line.truncate(line.trim_end().len());
        line
    }

    /// All rows, a line each.
    pub(super) fn text_aligned(&self) -> String {
        let widths = self.widths();
        let lines: Vec<_> = self
            .rows
            .iter()
            .map(|row| self.line(row, &widths))
            .collect();
        lines.join("\n")
    }

    /// Bytes of the first row in [`Table::text_aligned`].
    pub(super) fn head_len(&self) -> usize {
        self.rows
            .first()
            .map_or(0, |row| self.line(row, &self.widths()).len())
    }
}

#[cfg(test)]
mod tests {
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
        let text = table(&rows).text_aligned();
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
        assert!(table(&rows).text_aligned().len() < 4_000_000);
    }
}
