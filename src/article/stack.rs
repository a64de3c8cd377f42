//! Tables that are wider than the page have a line for each cell, with the name of the column beside it.

use super::TextPos;
use super::page::{Page, Row};
use super::table::{ROW_MAX_BYTES, cells_of, names};

/// The names of columns beside the lines of stacked tables. Asked from the top down, it reads the
/// names of a table once and each cell once; asked for a line further up, `ROW_MAX_BYTES` again.
#[derive(Debug)]
pub struct Columns<'a> {
    page: Page<'a>,
    /// Index of the block whose names these are.
    block: Option<usize>,
    names: Vec<&'a str>,
    /// Start of the row that `cell` is in; that of the table while the row is the first one, or
    /// starts too far above the first cell that was asked for.
    row: TextPos,
    /// Start of the last cell that was asked for.
    cell: TextPos,
    /// The index of the column.
    column: usize,
}

impl<'a> Columns<'a> {
    /// Returns the names for a page.
    pub fn new(page: Page<'a>) -> Self {
        Self {
            page,
            block: None,
            names: Vec::new(),
            row: 0,
            cell: 0,
            column: 0,
        }
    }

    /// Returns the number and the name of the column whose cell starts on `row`; `None` in the first row
    /// of a table, inside a cell, and where there is no name within `ROW_MAX_BYTES`.
    pub fn name(&mut self, row: &Row) -> Option<(usize, &'a str)> {
        let article = self.page.article();
        let block = &article.blocks.at(row.block);
        let pos = row.line()?.start;
        if !self.page.is_stacked(block) || !starts_cell(&article.text[block.start..pos]) {
            return None;
        }
        if self.block != Some(row.block) {
            self.block = Some(row.block);
            self.names = names(article, block).collect();
            self.cell = TextPos::MAX;
        }
        if pos < self.cell {
            self.row = block.start;
            self.cell = article.floor(pos.saturating_sub(ROW_MAX_BYTES).max(block.start));
            self.column = 0;
        }
        self.count_to(pos);
        let is_near = self.row > block.start && pos - self.row < ROW_MAX_BYTES;
        let name = self.names.get(self.column).filter(|_| is_near)?;
        (*name != "–").then_some((self.column, *name))
    }

    /// Goes on to the cell that starts at `pos`.
    fn count_to(&mut self, pos: TextPos) {
        let mut passed = &self.page.article().text[self.cell..pos];
        if let Some(feed) = passed.rfind('\n') {
            passed = &passed[feed + 1..];
            self.row = pos - passed.len();
            self.column = 0;
        }
        self.column += cells_of(passed).count();
        self.cell = pos;
    }
}

/// Returns whether a cell starts after `before`, the text of its table so far. A cell set to the right
/// has spaces before it at the start of a row, one perhaps.
fn starts_cell(before: &str) -> bool {
    before.ends_with("  ") || before.trim_end_matches(' ').ends_with('\n')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::Source;
    use crate::import;

    /// The name at `pos` as found by reading the table from its start.
    fn plain_name(table: &str, pos: TextPos) -> Option<(usize, &str)> {
        let row = &table[table[..pos].rfind('\n')? + 1..pos];
        if !row.trim().is_empty() && !row.ends_with("  ") {
            return None;
        }
        let column = cells_of(row).count();
        let name = cells_of(table.lines().next()?).nth(column)?;
        (name != "–").then_some((column, name))
    }

    fn cell() -> impl Strategy<Value = String> {
        prop::sample::select(vec![
            "",
            "x",
            "–",
            "日本",
            "bốn năm sáu",
            "một ô khá dài, quá một dòng",
        ])
        .prop_map(str::to_owned)
    }

    fn table() -> impl Strategy<Value = String> {
        let row = prop::collection::vec(cell(), 1..9);
        let align = prop::sample::select(vec!["---", "--:", ":-:"]);
        (
            prop::collection::vec(row, 1..9),
            prop::collection::vec(align, 9),
        )
            .prop_map(|(rows, align)| {
                let count = rows[0].len();
                let line = |row: &[String]| format!("| {} |\n", row.join(" | "));
                let rule = format!("|{}|\n", align[..count].join("|"));
                let body: String = rows[1..].iter().map(|row| line(row)).collect();
                format!("{}{rule}{body}", line(&rows[0]))
            })
    }

    proptest! {
        #[test]
        fn columns_have_their_names_from_wherever_they_are_read(
            tables in prop::collection::vec(table(), 1..4),
            measure in 1u16..50,
        ) {
            let text = tables.join("\nGiữa hai bảng.\n\n");
            let article = import::article(Source::seed("x.md"), text.into_bytes(), None);
            let page = Page::new(&article, measure);
            let rows: Vec<_> = page.rows(page.start()).collect();
            let plain = |row: &Row| {
                let block = &article.blocks.at(row.block);
                let pos = row.line()?.start;
                let table = &article.text[block.range()];
                page.is_stacked(block).then(|| plain_name(table, pos - block.start))?
            };
            for from in 0..rows.len() {
                let mut columns = Columns::new(page);
                for row in &rows[from..] {
                    prop_assert_eq!(columns.name(row), plain(row), "{:?} from {}", row, from);
                }
            }
            let mut columns = Columns::new(page);
            for row in rows.iter().rev() {
                prop_assert_eq!(columns.name(row), plain(row), "{:?} upwards", row);
            }
        }
    }

    #[test]
    fn names_reach_as_far_from_the_middle_of_a_row_as_from_its_start() {
        let row = |cell: &str| format!("|{}\n", format!(" {cell} |").repeat(2_000));
        let text = format!("{}{}{}{}", row("t"), row("-"), row("ô dài"), row("ô"));
        let article = import::article(Source::seed("x.md"), text.into_bytes(), None);
        let page = Page::new(&article, 60);
        let rows: Vec<_> = page.rows(page.start()).collect();
        let mut columns = Columns::new(page);
        let from_top: Vec<_> = rows.iter().map(|row| columns.name(row)).collect();
        // Names within 4 KB of the first row, and cells within 4 KB of the start of theirs.
        let named = |column| {
            let found = from_top
                .iter()
                .flatten()
                .filter(|&&name| name == (column, "t"));
            found.count()
        };
        assert_eq!([0, 400, 1_000, 1_300].map(named), [2, 2, 1, 0]);
        for from in (0..rows.len()).step_by(7) {
            let mut columns = Columns::new(page);
            let next: Vec<_> = rows[from..]
                .iter()
                .take(40)
                .map(|row| columns.name(row))
                .collect();
            assert_eq!(next, from_top[from..(from + 40).min(rows.len())], "{from}");
        }
    }
}
