//! Properties of the page: rows and text positions map both ways, under any measure.

use docbao::article::page::{Page, Place, RowKind};
use docbao::article::{Article, Source};
use docbao::import;
use docbao::text::layout::SetLine;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

fn article(name: &'static str, text: &str) -> Article {
    import::article(Source::Seed(name), text.as_bytes().to_vec(), None)
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
    fn steps_down_and_up_are_inverse(text in text(), measure in 1u16..60, md in any::<bool>()) {
        let a = article(if md { "x.md" } else { "x.txt" }, &text);
        let page = Page::new(&a, measure);
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
    fn every_position_is_on_the_line_that_shows_it(text in text(), measure in 1u16..60) {
        let a = article("x.md", &text);
        let page = Page::new(&a, measure);
        for row in page.rows(page.start()) {
            let Some(line) = row.line() else { continue };
            for (at, _) in a.text[line.start..line.end].char_indices() {
                prop_assert_eq!(page.row_at(line.start + at), Some(row));
            }
        }
    }

    #[test]
    fn lines_cover_every_block_and_fit(text in text(), measure in 1u16..60) {
        let a = article("x.txt", &text);
        let page = Page::new(&a, measure);
        let mut covered = vec![0; a.blocks.len()];
        for row in page.rows(page.start()) {
            if let RowKind::Text { line, first } = row.kind {
                let block = &a.blocks[row.block];
                prop_assert_eq!(first, line.start == block.start);
                let room = usize::from(measure - page.indent(block));
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
    let a = article("x.txt", &"chữ nghĩa nước non ".repeat(8_000));
    let page = Page::new(&a, 40);
    let all = places(&page);
    assert!(all.len() > 3_000);
    for n in (0..all.len()).step_by(97) {
        assert_eq!(page.up(all[n], 60), all[n.saturating_sub(60)]);
        assert_eq!(page.down(all[n], 60), all[(n + 60).min(all.len() - 1)]);
    }
    assert_eq!(page.last_top(10), all[all.len() - 10]);
}
