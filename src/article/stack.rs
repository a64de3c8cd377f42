//! Tables that are wider than the page, as a line a cell with the column's name beside it.
//!
//! Columns are told from the text: they are two spaces and more apart. Every look is
//! bounded, whatever a row holds.

use super::{Article, Block, BlockKind, TextPos};
use crate::text::layout::cells;

/// Bytes of the first row that are looked at for names, and of a row for the column of a cell.
const REACH: usize = 4 * 1024;

/// The names of the columns of a table: the cells of its first row.
fn names<'a>(article: &'a Article, block: &Block) -> impl Iterator<Item = &'a str> {
    let near = article.floor(block.end.min(block.start + REACH));
    let row = article.text[block.start..near].lines().next();
    cells_of(row.unwrap_or_default())
}

/// The cells of a row, without the spaces between them.
fn cells_of(row: &str) -> impl Iterator<Item = &str> {
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

/// The number and the name of the column whose cell starts at `pos`; `None` in the first row,
/// inside a cell, and where there is no name.
pub(super) fn name_at<'a>(
    article: &'a Article,
    block: &Block,
    pos: TextPos,
) -> Option<(usize, &'a str)> {
    if block.kind != BlockKind::Table || pos <= block.start {
        return None;
    }
    let from = article.floor(pos.saturating_sub(REACH).max(block.start));
    let before = &article.text[from..pos];
    let row = &before[before.rfind('\n')? + 1..];
    let starts_cell = row.trim().is_empty() || row.ends_with("  ");
    let column = cells_of(row).count();
    let name = names(article, block).nth(column)?;
    (starts_cell && name != "–").then_some((column, name))
}
