//! A Markdown table as text: columns aligned with spaces, by cells.

use pulldown_cmark::Alignment;

use crate::text::layout::cells;

/// Cells between two columns.
const GUTTER: usize = 2;

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

    /// Adds text to the last cell.
    pub(super) fn text(&mut self, text: &str) {
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut()) {
            cell.push_str(text);
        }
    }

    /// Width of each column in cells.
    fn widths(&self) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        (0..columns)
            .map(|c| {
                self.rows
                    .iter()
                    .filter_map(|r| r.get(c))
                    .map(|t| cells(t))
                    .max()
                    .unwrap_or(0)
            })
            .collect()
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            let spare = width - cells(cell);
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
