//! The names and cells of a table, read from its text: columns are at least two spaces apart. Reading a
//! row ends at a limit.

use super::{Article, Block};
use crate::text::layout::cells;

/// Bytes of the first row that are looked at for names, and of a row for the column of a cell.
pub(super) const ROW_MAX_BYTES: usize = 4 * 1024;

/// Returns the names of the columns of a table: the cells of its first row.
pub(super) fn names<'a>(article: &'a Article, block: &Block) -> impl Iterator<Item = &'a str> {
    let near = article.floor(block.end.min(block.start + ROW_MAX_BYTES));
    let text = &article.text[block.start..near];
    let row = match text.split_once('\n') {
        Some((row, _)) => row,
        None if near == block.end => text,
        // The last name may go on.
        None => text.rsplit_once("  ").map_or(text, |(row, _)| row),
    };
    cells_of(row)
}

/// Returns the cells of a row, without the spaces between them.
pub(super) fn cells_of(row: &str) -> impl Iterator<Item = &str> {
    row.split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
}

/// Cells that the names take beside the text; 0 for a table of one column, which needs none.
pub(super) fn names_width(article: &Article, block: &Block) -> usize {
    let (count, widest) = names(article, block)
        .map(cells)
        .fold((0, 0), |(n, widest), width| (n + 1, widest.max(width)));
    if count > 1 { widest + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Source;
    use crate::import;

    #[test]
    fn names_are_never_cut() {
        let row = |cell: &str| format!("|{}\n", format!(" {cell} |").repeat(500));
        for name in ["tên", "tên cột", "tên của cột"] {
            let text = row(name) + &row("-") + &row("x");
            let article = import::article(Source::seed("x.md"), text.into_bytes(), None);
            let names: Vec<_> = names(&article, &article.blocks.at(0)).collect();
            assert!(names.len() > 200 && names.iter().all(|&found| found == name));
        }
    }
}
