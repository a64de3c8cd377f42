//! Tests that the widths counted by the layout are the widths drawn: odd graphemes, narrow panes,
//! hostile text.
//!
//! Widths are compared with the buffer that is sent to the terminal, not with a table, so that a
//! library that counts differently is found here.

mod world;

use docbao::pane::put;
use docbao::text::layout::cells;
use proptest::prelude::*;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Style;
use world::{World, article};

/// Graphemes that terminals and libraries disagree about, or that are made to do harm.
const ODD: &[&str] = &[
    "👩\u{200d}🚀",
    "👨\u{200d}👩\u{200d}👧\u{200d}👦",
    "👍🏽",
    "🇻🇳",
    "🇻",
    "1\u{20e3}",
    "क्ष",
    "स्त्री",
    "क\u{94d}क\u{94d}क\u{94d}क\u{94d}क\u{94d}क",
    "க்ஷ",
    "ကြီး",
    "ទ្ធិ",
    "ท้ำ",
    "한",
    "\u{1112}\u{1161}\u{11ab}",
    "\u{1100}\u{1100}\u{1100}\u{1100}\u{1161}",
    "\u{1161}\u{1161}",
    "ﾊ\u{ff9e}",
    "\u{ff9f}",
    "あ\u{3099}",
    "Z\u{351}\u{36b}\u{343}\u{36a}\u{302}\u{36b}\u{33d}\u{34f}",
    "e\u{302}\u{301}",
    "ế",
    "đ",
    "㍿",
    "𠀀",
    "ﷺ",
    "\u{e000}",
    "￼",
    "لا",
    "\u{115f}",
    "a",
    " ",
    "\u{a0}",
    "…",
];

fn odd_text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(ODD), 0..12).prop_map(|parts| parts.concat())
}

/// Returns the symbols that a terminal holds after the cells of `next` were sent over an empty
/// screen, each with its column.
fn sent(next: &Buffer) -> Vec<(u16, String)> {
    let mut filled = Buffer::empty(next.area);
    for cell in &mut filled.content {
        cell.set_symbol("#");
    }
    let updates = filled.diff(next).into_iter();
    updates
        .map(|(x, _, cell)| (x, cell.symbol().to_owned()))
        .collect()
}

proptest! {
    #[test]
    fn counted_cells_are_drawn_cells(text in odd_text()) {
        let area = Rect::new(0, 0, 80, 1);
        let mut buffer = Buffer::empty(area);
        let used = put(&mut buffer, area, 0, 0, &text, Style::default());
        prop_assert_eq!(usize::from(used), cells(&text));
        put(&mut buffer, area, used, 0, "|x", Style::default());
        prop_assert_eq!(buffer[(used, 0)].symbol(), "|");
        let sent = sent(&buffer);
        for want in [(used, "|"), (used + 1, "x"), (79, " ")] {
            prop_assert!(sent.contains(&(want.0, want.1.to_owned())), "{want:?} not in {sent:?}");
        }
        for pair in sent.windows(2) {
            prop_assert!(pair[0].0 + cells(&pair[0].1) as u16 <= pair[1].0, "{pair:?} overlap");
        }
    }

    #[test]
    fn a_pane_of_any_width_clips_and_keeps_its_border(text in odd_text(), width in 1u16..12) {
        let (area, pane) = (Rect::new(0, 0, 14, 1), Rect::new(0, 0, width, 1));
        let mut buffer = Buffer::empty(area);
        put(&mut buffer, area, width, 0, "│", Style::default());
        let used = put(&mut buffer, pane, 0, 0, &text, Style::default());
        prop_assert!(used <= width);
        prop_assert!(sent(&buffer).contains(&(width, "│".to_owned())));
    }

    #[test]
    fn odd_text_moves_neither_border_nor_neighbour(
        lines in prop::collection::vec(odd_text(), 1..6),
        justified in any::<bool>(),
    ) {
        let text = format!("Tựa bài\n{}.\nĐoạn cuối cùng, dài hơn tựa bài.", lines.join(" lời "));
        let mut w = World::new(92, 20, vec![article("a.txt", &text), article("b.txt", "Bài kia")]);
        w.keys(if justified { "enter J" } else { "enter" });
        let buffer = w.buffer();
        let divider = (0..92).find(|&x| buffer[(x, 5)].symbol() == "│");
        for y in 0..19 {
            prop_assert_eq!((0..92).find(|&x| buffer[(x, y)].symbol() == "│"), divider);
        }
        for line in w.screen().lines() {
            prop_assert!(cells(line) <= 92);
        }
    }
}

/// Returns the columns of text in a window of this width, without the status line.
fn letters(text: &str, width: u16) -> String {
    let mut w = World::new(width, 12, vec![article("a.txt", text)]);
    w.keys("enter z").screen()
}

#[test]
fn a_narrow_window_shows_a_symbol_for_a_grapheme_that_does_not_fit() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 1, 6));
    let area = buffer.area;
    let w = World::new(80, 24, vec![article("a.txt", "日本🎉a")]);
    w.model.reader.draw(&w.model.ctx(), area, &mut buffer);
    let shown: Vec<_> = buffer.content.iter().map(Cell::symbol).collect();
    assert!(shown.join("").contains("………a"), "{shown:?}");
}

#[test]
fn clusters_without_end_are_drawn_in_lines_like_any_text() {
    for unit in ["\u{1100}", "क\u{94d}", "e\u{301}", "🇻", "👩\u{200d}"] {
        let screen = letters(&unit.repeat(20_000), 40);
        let full = screen.lines().filter(|line| cells(line) > 30).count();
        assert!(full >= 8, "{unit:?}\n{screen}");
    }
}
