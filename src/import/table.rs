//! A Markdown table as text: a row a line, columns apart by two spaces and more.
//!
//! Where it is not too wide the columns are aligned by cells. Cells hold single spaces
//! only, so the columns can be told from the text alone.

use pulldown_cmark::Alignment;

use crate::text::layout::cells;
use crate::text::sanitize;

/// Cells between two columns.
const GUTTER: usize = 2;

/// Cells that an aligned table may have whatever it holds.
const ROOM: usize = 64 * 1024;
/// And for each byte that it holds: one long cell must not make every row as long.
const ROOM_PER_BYTE: usize = 4;
/// A wider table is not aligned: no screen could show it, and a single long cell would blow
/// up every row.
const MAX_WIDTH: usize = 254;

/// Stands in an empty cell that others follow, so that they keep their columns.
const EMPTY: &str = "–";

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

    /// The table as it is set in the article's text.
    pub(super) fn set(mut self) -> SetTable {
        for row in &mut self.rows {
            tidy(row);
        }
        let widths = self.widths();
        let width = widths.iter().sum::<usize>() + GUTTER * widths.len().saturating_sub(1);
        let held: usize = self.rows.iter().flatten().map(String::len).sum();
        let room = ROOM + ROOM_PER_BYTE * held;
        let aligned = width <= MAX_WIDTH && width.saturating_mul(self.rows.len()) <= room;
        let lines: Vec<_> = self
            .rows
            .iter()
            .map(|row| self.line(row, if aligned { &widths } else { &[] }))
            .collect();
        SetTable {
            head: lines.first().map_or(0, String::len),
            text: lines.join("\n"),
            width: if aligned { width as u8 } else { u8::MAX },
        }
    }

    /// Width of each column in cells.
    fn widths(&self) -> Vec<usize> {
        let mut widths = Vec::new();
        for row in &self.rows {
            widths.resize(row.len().max(widths.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cells(cell).max(*width);
            }
        }
        widths
    }

    /// A row, its cells filled up to the widths that are given.
    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = widths.get(column).copied().unwrap_or(0);
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
}

/// A table as text.
#[derive(Debug)]
pub(super) struct SetTable {
    /// A row a line.
    pub(super) text: String,
    /// Bytes of the first row.
    pub(super) head: usize,
    /// Its width in cells; 255 when it is wider than can be aligned.
    pub(super) width: u8,
}

/// Clean cells (what the parser gave in pieces may only now be what it is), single spaces
/// inside them, a sign in empty ones, nothing after the last that is not empty.
fn tidy(row: &mut Vec<String>) {
    for cell in row.iter_mut() {
        *cell = sanitize::line(cell);
    }
    while row.last().is_some_and(String::is_empty) {
        row.pop();
    }
    for cell in row.iter_mut().filter(|cell| cell.is_empty()) {
        EMPTY.clone_into(cell);
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
}
