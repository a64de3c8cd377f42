//! An article as lines of plain text: what the reader draws, with blanks for colours.

use crate::app::lang::Catalog;
use crate::article::page::{Gap, Page, Row, RowKind};
use crate::article::stack::Columns;
use crate::article::{Article, BlockKind};
use crate::pane::label;
use crate::text::layout;

/// Returns the lines at `measure` cells, for one who reads `rate` words a minute, without line feeds and
/// trailing blanks.
pub(super) fn lines<'a>(
    article: &'a Article,
    measure: u16,
    rate: usize,
    catalog: &'a Catalog,
) -> impl Iterator<Item = String> + 'a {
    let page = Page::new(article, measure);
    let mut columns = Columns::new(page);
    page.rows(page.start()).map(move |row| {
        let mut shown = match row.kind {
            RowKind::Gap(Gap::Blank) => String::new(),
            RowKind::Gap(Gap::Meta) => label::meta(article, rate, catalog),
            RowKind::Text { line, first } => {
                let name = columns.name(&row).map(|(_, name)| name);
                let mut shown = margin(&page, &row, first, catalog, name);
                shown.push_str(&article.text[line.start..line.end]);
                shown
            }
        };
        shown.truncate(shown.trim_end_matches(' ').len());
        shown
    })
}

/// Returns the left margin of a row of text: the block's marker on its first row, the bars of a
/// quotation on each, or the name of a table's column.
fn margin(
    page: &Page<'_>,
    row: &Row,
    first: bool,
    catalog: &Catalog,
    name: Option<&str>,
) -> String {
    let article = page.article();
    let block = &article.blocks.at(row.block);
    let indent = usize::from(row.indent);
    if indent == 0 {
        return String::new();
    }
    let mut left =
        layout::truncate(name.unwrap_or_default(), indent.saturating_sub(1)).into_owned();
    if block.kind == BlockKind::Quote {
        left = "┃ ".repeat(usize::from(block.level) + 1);
    } else if first {
        if block.kind == BlockKind::List {
            left = "  ".repeat(usize::from(block.level));
        }
        left.push_str(label::marker(article, block, page.has_labels(), catalog));
    }
    let mut left = layout::truncate(&left, indent).into_owned();
    left.extend(std::iter::repeat_n(
        ' ',
        indent.saturating_sub(layout::cells(&left)),
    ));
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lang::Lang;
    use crate::article::Source;
    use crate::import;

    fn shown(name: &'static str, text: &str, measure: u16) -> String {
        let article = import::article(Source::seed(name), text.as_bytes().to_vec(), None);
        let lines: Vec<_> = lines(&article, measure, 300, &Catalog::new(Lang::Vi)).collect();
        lines.join("\n")
    }

    #[test]
    fn an_article_is_laid_out_as_in_the_reader() {
        let text = "# Tựa\n\nMột hai ba bốn năm sáu bảy.\n\n> Trích ở đây\n\n- một\n  - hai\n- ba\n\nHết.\n\n12. mười hai\n";
        assert_eq!(
            shown("a.md", text, 16),
            "Tựa\n1 phút\n\nMột hai ba bốn\nnăm sáu bảy.\n\n┃ Trích ở đây\n\n• một\n  • hai\n• ba\n\nHết.\n\n12. mười hai"
        );
    }

    #[test]
    fn a_wide_text_is_one_line_a_paragraph() {
        let text = format!("# Tựa\n\n{}", "chữ ".repeat(300));
        assert_eq!(shown("a.md", &text, u16::MAX).lines().count(), 4);
    }
}
