//! Tests properties of the page: rows and text positions map to each other in both directions, at
//! any measure.

use docbao::article::page::{Page, Place, RowKind};
use docbao::article::stack::Columns;
use docbao::article::{Article, Source};
use docbao::import;
use docbao::text::layout::SetLine;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

fn article(name: &'static str, text: &str) -> Article {
    import::article(Source::seed(name), text.as_bytes().to_vec(), None)
}

fn text() -> impl Strategy<Value = String> {
    let line = prop::collection::vec(
        prop::sample::select(vec![
            "chỉ",
            "thị",
            "05-CT/TƯ",
            "- ",
            "?",
            "Đáp.",
            "# ",
            "> ",
            "1. ",
            "日本",
            "🎉",
            "nghiêng",
            "e\u{302}\u{301}",
            "```",
            "một từ dài khôngcókhoảngtrắngnàocả",
        ]),
        0..12,
    );
    let table = Just(vec![
        "\n| một | hai ba | bốn năm sáu |\n|---|--:|:-:|\n| 日本 | | bảy |\n| | tám chín mười |\n",
    ]);
    let line = prop_oneof![6 => line, 1 => table];
    prop::collection::vec(line, 0..12).prop_map(|lines| {
        lines
            .iter()
            .map(|words| words.join(" "))
            .collect::<Vec<_>>()
            .join("\n")
    })
}

fn places(page: &Page<'_>) -> Vec<Place> {
    let mut rows = page.rows(page.start());
    let mut places = Vec::new();
    while let Some(place) = rows.place() {
        places.push(place);
        rows.next();
    }
    places
}

proptest! {
    #[test]
    fn steps_down_and_up_are_inverse(
        text in text(),
        measure in 1u16..60,
        space in 0u8..=2,
        md in any::<bool>(),
    ) {
        let a = article(if md { "x.md" } else { "x.txt" }, &text);
        let page = Page::new(&a, measure).spaced(space);
        let all = places(&page);
        for (n, &place) in all.iter().enumerate() {
            prop_assert_eq!(page.settle(place), place);
            prop_assert_eq!(page.up(place, n), all[0]);
            prop_assert_eq!(page.down(all[0], n), place);
            let next = all.get(n + 1).copied().unwrap_or(place);
            prop_assert_eq!(page.down(place, 1), next);
            prop_assert_eq!(page.up(next, usize::from(next != place)), place);
        }
    }

    #[test]
    fn every_position_is_on_the_line_that_shows_it(
        text in text(),
        measure in 1u16..60,
        space in 0u8..=2,
    ) {
        let a = article("x.md", &text);
        let page = Page::new(&a, measure).spaced(space);
        for row in page.rows(page.start()) {
            let Some(line) = row.line() else { continue };
            for (at, _) in a.text[line.start..line.end].char_indices() {
                prop_assert_eq!(page.row_at(line.start + at), Some(row));
            }
        }
    }

    #[test]
    fn lines_cover_every_block_and_fit(
        text in text(),
        measure in 1u16..60,
        space in 0u8..=2,
    ) {
        let a = article("x.txt", &text);
        let page = Page::new(&a, measure).spaced(space);
        let mut covered = vec![0; a.blocks.len()];
        for row in page.rows(page.start()) {
            if let RowKind::Text { line, first } = row.kind {
                let block = &a.blocks.at(row.block);
                prop_assert_eq!(first, line.start == block.start);
                let room = usize::from(measure - page.inset(&row));
                prop_assert!(SetLine::new(&a.text, line, room).cells() <= room);
                covered[row.block] += line.next - line.start;
            }
        }
        for (block, covered) in a.blocks.iter().zip(covered) {
            prop_assert_eq!(covered, block.end - block.start);
        }
    }

    #[test]
    fn nfc_and_nfd_files_lay_out_the_same(text in text(), measure in 1u16..60) {
        let nfd: String = text.nfd().collect();
        let (a, b) = (article("x.md", &text), article("x.md", &nfd));
        let rows = |a: &Article| Page::new(a, measure).rows(Page::new(a, measure).start()).collect::<Vec<_>>();
        prop_assert_eq!(rows(&a), rows(&b));
        prop_assert_eq!(a.text, b.text);
    }
}

#[test]
fn a_paragraph_of_many_units_is_walked_both_ways() {
    let long = "chữ nghĩa nước non ".repeat(8_000);
    let a = article("x.md", &format!("Trước.\n\n{long}"));
    // The first line of the block is indented, and no other.
    let page = Page::new(&a, 40).spaced(0);
    let moved = |row: &docbao::article::page::Row| page.inset(row) > 0;
    assert_eq!(page.rows(page.start()).filter(moved).count(), 1);
    let all = places(&page);
    assert!(all.len() > 3_000);
    for n in (0..all.len()).step_by(97) {
        assert_eq!(page.up(all[n], 60), all[n.saturating_sub(60)]);
        assert_eq!(page.down(all[n], 60), all[(n + 60).min(all.len() - 1)]);
    }
    assert_eq!(page.last_top(10), all[all.len() - 10]);
}

/// Returns the rows of a page, indented as they are shown.
fn shown(text: &str, measure: u16, space: u8) -> Vec<String> {
    let a = article("x.md", text);
    let page = Page::new(&a, measure).spaced(space);
    let rows = page.rows(page.start()).map(|row| {
        let line = row.line().map_or("", |line| &a.text[line.start..line.end]);
        let inset = if line.is_empty() { 0 } else { page.inset(&row) };
        format!("{}{line}", " ".repeat(usize::from(inset)))
    });
    rows.collect()
}

#[test]
fn without_blank_rows_between_paragraphs_their_first_lines_are_indented() {
    let text =
        "Mở đầu.\n\nMột hai ba bốn năm.\n\nSáu.\n\n## Mục\n\nBảy.\n\nTám.\n\n- chín\n\nMười.\n";
    assert_eq!(
        shown(text, 14, 0)[2..],
        [
            "Mở đầu.",
            "  Một hai ba",
            "bốn năm.",
            "  Sáu.",
            "",
            "",
            "Mục",
            "",
            "Bảy.",
            "  Tám.",
            "",
            "  chín",
            "",
            "Mười.",
        ]
    );
    assert_eq!(
        shown(text, 14, 1)[2..6],
        ["Mở đầu.", "", "Một hai ba bốn", "năm."]
    );
    assert_eq!(
        shown(text, 14, 2)[2..6],
        ["Mở đầu.", "", "", "Một hai ba bốn"]
    );
}

/// Returns the lines of an article's first block, with the names of the columns beside them.
fn stacked(text: &str, measure: u16) -> Vec<String> {
    let a = article("x.md", text);
    let page = Page::new(&a, measure);
    let mut columns = Columns::new(page);
    let shown = page.rows(page.start()).filter_map(|row| {
        let line = row.line()?;
        let name = columns.name(&row).map_or("", |(_, name)| name);
        Some(format!("{name}|{}", &a.text[line.start..line.end]))
    });
    shown.collect()
}

const TABLE: &str = "| Bậc | Giá (đồng) | Dùng cho |\n|---|--:|---|\n\
    | một | 1.984 | nhà ít người |\n| hai | | nhà có trẻ nhỏ, quạt chạy cả ngày |";

#[test]
fn a_table_that_fits_has_a_line_a_row() {
    assert_eq!(stacked(TABLE, 60).len(), 3);
    assert_eq!(stacked(TABLE, 60)[1], "|một       1.984  nhà ít người");
}

#[test]
fn a_table_that_is_too_wide_has_a_line_a_cell_with_its_name() {
    assert_eq!(
        stacked(TABLE, 40),
        [
            "|Bậc",
            "|Giá (đồng)",
            "|Dùng cho",
            "Bậc|một",
            "Giá (đồng)|1.984",
            "Dùng cho|nhà ít người",
            "Bậc|hai",
            "Giá (đồng)|–",
            "Dùng cho|nhà có trẻ nhỏ, quạt chạy cả",
            "|ngày",
        ]
    );
}

#[test]
fn a_table_with_one_huge_cell_does_not_blow_up_its_rows() {
    let huge = "chữ ".repeat(20_000);
    let text = format!(
        "| a | b |\n|---|---|\n| {huge} | x |\n{}",
        "| c | d |\n".repeat(5_000)
    );
    let a = article("x.md", &text);
    assert!(
        a.text.len() <= text.len(),
        "{} {}",
        a.text.len(),
        text.len()
    );
    let page = Page::new(&a, 60);
    let end = page.last_top(4);
    let shown = page.rows(end).filter_map(|row| row.line());
    let shown: Vec<_> = shown.map(|line| &a.text[line.start..line.end]).collect();
    assert_eq!(shown, ["c", "d", "c", "d"]);
}
