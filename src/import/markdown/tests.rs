//! Markdown and the blocks that are read from it.

use super::tame::TABLE_COLUMNS_MAX;
use super::*;
use BlockKind::{Code, Footnote, Heading, List, Paragraph, Quote, Title, Verse};

fn blocks(text: &str) -> Vec<(BlockKind, u8, String)> {
    let draft = read(text);
    let text_of = |b: crate::article::Block| draft.text[b.marker..b.end].to_owned();
    draft
        .blocks
        .iter()
        .map(|b| (b.kind, b.level, text_of(b)))
        .collect()
}

fn row(kind: BlockKind, level: u8, text: &str) -> (BlockKind, u8, String) {
    (kind, level, text.to_owned())
}

#[test]
fn headings_paragraphs_and_quotes() {
    assert_eq!(
        blocks("# Tựa\n\nMột *hai*\nba\n\n## Mục\n\n> lời\n>\n> > sâu"),
        [
            row(Title, 1, "Tựa"),
            row(Paragraph, 0, "Một hai ba"),
            row(Heading, 2, "Mục"),
            row(Quote, 0, "lời"),
            row(Quote, 1, "sâu"),
        ]
    );
}

#[test]
fn lists_keep_their_numbers_and_nest() {
    assert_eq!(
        blocks("3. ba\n4. bốn\n   - con\n\nhết"),
        [
            row(List, 0, "3. ba"),
            row(List, 0, "4. bốn"),
            row(List, 1, "- con"),
            row(Paragraph, 0, "hết"),
        ]
    );
}

#[test]
fn a_loose_list_has_every_paragraph() {
    assert_eq!(
        blocks("- một\n\n  tiếp\n\n- hai"),
        [
            row(List, 0, "- một"),
            row(List, 0, "tiếp"),
            row(List, 0, "- hai")
        ]
    );
}

#[test]
fn spans_lie_on_their_words() {
    let draft = read("a **đậm *nghiêng*** `mã` [chỗ](https://vi.example)");
    let spans: Vec<_> = draft
        .spans
        .iter()
        .map(|s| (s.style, &draft.text[s.start..s.end]))
        .collect();
    assert_eq!(
        spans,
        [
            (Inline::Strong, "đậm nghiêng"),
            (Inline::Emphasis, "nghiêng"),
            (Inline::Code, "mã"),
            (Inline::Link(0), "chỗ"),
        ]
    );
    assert_eq!(
        draft.links.iter().collect::<Vec<_>>(),
        ["https://vi.example"]
    );
}

#[test]
fn code_and_verse_keep_their_lines() {
    assert_eq!(
        blocks("```rust\nfn a() {\n  b\n}\n```\n\nmột  \nhai  \nba"),
        [
            row(Code, 0, "fn a() {\n  b\n}"),
            row(Verse, 0, "một\nhai\nba")
        ]
    );
}

#[test]
fn tables_align_by_cells() {
    let draft = read("| Tên | Số |\n|---|---|\n| Đường | 1 |\n| 日本 | 22 |");
    assert_eq!(draft.text, "Tên    Số\nĐường  1\n日本   22");
    assert_eq!(
        &draft.text[draft.spans[0].start..draft.spans[0].end],
        "Tên    Số"
    );
}

#[test]
fn columns_of_figures_align_right() {
    let draft = read("| Bậc | kWh |\n|---|--:|\n| một | 50 |\n| hai | 1.984 |");
    assert_eq!(draft.text, "Bậc    kWh\nmột     50\nhai  1.984");
}

#[test]
fn notes_keep_their_names() {
    assert_eq!(
        blocks("chữ[^a]\n\n[^a]: lời chú"),
        [row(Paragraph, 0, "chữ[a]"), row(Footnote, 0, "[a] lời chú")]
    );
}

#[test]
fn entities_cannot_smuggle_controls() {
    let draft = read("a&#27;[31m &#x202E;b &#8203;c <br> d");
    assert!(
        draft.text.chars().all(|c| !c.is_control() || c == '\n'),
        "{:?}",
        draft.text
    );
    assert!(!draft.text.contains(['\u{202e}', '\u{200b}']));
}

#[test]
fn lists_and_quotes_nest_deeper_than_levels_count() {
    let stairs: Vec<_> = (0..300).map(|n| format!("{}- a", "  ".repeat(n))).collect();
    let levels: Vec<u8> = blocks(&stairs.join("\n")).iter().map(|b| b.1).collect();
    assert_eq!((levels.len(), levels[255], levels[299]), (300, 255, 255));
    assert_eq!(nesting(300), 255);
}

#[test]
fn markers_without_end_are_words() {
    let deep = |marker: &str, words: &str| {
        let line = marker.repeat(100_000);
        let lazy = "b\n".repeat(50_000);
        let draft = read(&format!("{line}a\n{lazy}"));
        // A number without text is a block of its own; there are no more than may be opened.
        assert!(draft.blocks.len() <= 101 && draft.blocks.at(0).level <= 99);
        assert!(draft.text.contains(words) && !draft.text.contains('\\'));
    };
    deep("> ", "> > > a b b");
    deep("- ", "- - - a b b");
    deep("1. ", "1. 1. 1. a b b");
    assert_eq!(blocks(&"- ".repeat(40))[0].2, "* * *", "a rule");
}

#[test]
fn cells_beyond_the_columns_of_a_table_are_not_lost() {
    let head = "| Hàng | Giá |\n|---|---:|\n";
    let text = |row: &str| read(&format!("{head}{row}\n\nHết.\n")).text;
    let row = |row: &str| text(row).lines().nth(1).unwrap_or_default().to_owned();
    let words = |row: String| {
        row.split("  ")
            .map(|cell| cell.trim().to_owned())
            .collect::<Vec<_>>()
    };
    let cells = |source: &str| {
        let mut cells = words(row(source));
        cells.retain(|cell| !cell.is_empty());
        cells
    };
    for (source, wanted) in [
        ("| Gạo | 20 | loại mới |", &["Gạo", "20", "loại mới"][..]),
        ("Gạo | 20 | loại mới", &["Gạo", "20", "loại mới"]),
        ("| Gạo | 20 | loại | mới", &["Gạo", "20", "loại", "mới"]),
        ("| Gạo | 20 || mới |", &["Gạo", "20", "–", "mới"]),
        ("| Gạo | 20 | a \\| b |", &["Gạo", "20", "a \\| b"]),
        ("| Gạo | 20 |", &["Gạo", "20"]),
        ("| Gạo | 20 |  |", &["Gạo", "20"]),
        ("| Gạo |", &["Gạo"]),
    ] {
        assert_eq!(cells(source), wanted, "{source}");
    }
    let quoted = read("> | a | b |\n> |---|---|\n> | 1 | 2 | ba |\n");
    assert!(quoted.text.ends_with("ba"), "{}", quoted.text);
}

#[test]
fn a_table_of_too_many_columns_is_text() {
    let wide = |columns: usize| {
        let row = |cell: &str| cell.repeat(columns);
        read(&format!("> {}|\n> {}|\n", row("|a"), row("|-")))
    };
    assert_eq!(
        wide(TABLE_COLUMNS_MAX - 1).blocks.at(0).kind,
        BlockKind::Table
    );
    let text = wide(100_000).text;
    assert_eq!(
        text,
        format!("{}| {}|", "|a".repeat(100_000), "|-".repeat(100_000))
    );
}

#[test]
fn entities_join_the_letters_around_them() {
    let draft = read("e&#x301; *e*&#x302;&#x301;&zwj; **👍&#x1F3FB;**\n\n&#x301;a");
    assert_eq!(draft.text, "é ế 👍🏻\n\na");
    let spans = draft.spans.iter().map(|s| &draft.text[s.start..s.end]);
    assert_eq!(spans.collect::<Vec<_>>(), ["👍🏻"]);
    let tones = read(&"&#x1F3FB;".repeat(50)).text;
    assert_eq!(sanitize::clean(&tones), tones);
    assert_eq!(read("|e&#x301;|\n|-|\n|&#10;x|").text, "é\nx");
}

#[test]
fn many_spans_in_a_text_that_has_to_be_cleaned_cost_no_square() {
    let draft = read(&"*a* e&#x301; ".repeat(20_000));
    assert_eq!(draft.text.len(), "a é ".len() * 20_000 - 1);
}

#[test]
fn a_span_ends_with_the_text_of_its_block() {
    for text in ["``` a  ```", "*a&nbsp;* b `c  `", "`  a  `\n\nhai"] {
        let draft = read(text);
        for span in &draft.spans {
            let block = draft.blocks.iter().find(|b| b.end >= span.start).unwrap();
            assert!(span.start < span.end && span.end <= block.end, "{text}");
        }
    }
}

#[test]
fn code_at_the_start_of_an_item_is_inside_it() {
    let draft = read("- a\n- `b`\n- *c*");
    let spans = draft.spans.iter().map(|s| &draft.text[s.start..s.end]);
    assert_eq!(spans.collect::<Vec<_>>(), ["b", "c"]);
}

#[test]
fn a_table_may_end_with_empty_cells() {
    let draft = read("| a |\n|---|\n| |\n| |");
    assert_eq!(draft.text, "a");
    assert_eq!(draft.blocks.at(0).range(), 0..1);
    assert!(blocks("| |\n|---|\n| |").is_empty());
}

#[test]
fn blocks_are_in_order_and_apart() {
    let draft = read(
        "# a\n\nb\n\n- c\n  > d\n\n```\ne\n```\n\n| f |\n|-|\n| g |\n\n***\n\n<div>\nh\n</div>",
    );
    let mut at = 0;
    for b in draft.blocks.iter() {
        assert!(
            b.marker >= at && b.marker <= b.start && b.start < b.end,
            "{b:?}"
        );
        assert!(b.end <= draft.text.len());
        at = b.end;
    }
}
