//! Journeys of keeping: select, bookmark, note, tag, copy, undo, through the pure machine.
//!
//! The store on disk is tested elsewhere; here it is a map.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use docbao::app::event::{Event, Mouse};
use world::{World, article, seeds};

const INTERVIEW: &str = "(ĐB) - Thư viện huyện vừa số hóa xong bộ báo cũ theo Chỉ thị 05-CT/TƯ.\n\
    - Thưa bà, việc ấy bắt đầu từ đâu?\n\
    - Từ một cái kho dột. Chúng tôi có hai người và một cái quạt.\n\
    Hồi đó ai cũng bảo chỉ thị thì nhiều mà quạt thì ít.\n\
    - Còn bây giờ?\n\
    - Bây giờ có bốn người. Quạt vẫn một cái.\n\
    Minh An thực hiện\n\
    (*) Tên người trong bài đã đổi.";

fn library() -> Vec<std::sync::Arc<docbao::article::Article>> {
    vec![
        article("a.txt", INTERVIEW),
        article(
            "b.md",
            "# Bún thang\n\nNước dùng phải trong.\n\nGà ta, trứng mỏng, giò lụa.\n",
        ),
        article("c.md", "# Ăn Tết\n\nMột câu về chỉ thị 05.\n"),
    ]
}

#[test]
fn text_objects_take_the_whole_unit_and_the_next_ones_by_count() {
    let mut w = World::new(80, 24, library());
    w.keys("enter } } v");
    let first = "Từ một cái kho dột.";
    let second = "Chúng tôi có hai người và một cái quạt.";
    let third = "Hồi đó ai cũng bảo chỉ thị thì nhiều mà quạt thì ít.";
    for (keys, chosen) in [
        ("a s", first.to_owned()),
        ("i s", format!("{first} {second}")),
        ("a w", "Chúng".to_owned()),
        ("2 i w", "Chúng tôi có".to_owned()),
        ("a p", format!("{first} {second}")),
        ("i p", format!("{first} {second}\n{third}")),
    ] {
        w.keys(keys);
        assert_eq!(w.selected(), chosen, "{keys}");
    }
}

#[test]
fn a_selection_says_what_it_counts() {
    let mut w = World::new(80, 24, library());
    w.keys("enter } } v )").shows("CHỌN 2 câu · 14 từ");
    w.keys("w").shows("CHỌN 15 từ");
    w.keys("p").shows("CHỌN 2 đoạn");
    w.keys("V").shows("CHỌN 2 dòng");
}

#[test]
fn lines_letters_and_the_ends_move_the_selection() {
    let mut w = World::new(60, 24, library());
    w.keys("enter } } v v");
    assert_eq!(w.selected(), "Từ");
    w.keys("3 l");
    assert_eq!(w.selected(), "Từ mộ");
    // A line down is the letter below.
    w.keys("j");
    let grown = w.selected();
    assert!(grown.starts_with("Từ một cái kho dột."), "{grown}");
    assert!(!grown.ends_with('.'), "{grown}");
    w.keys("k");
    assert_eq!(w.selected(), "Từ mộ");
    w.keys("G");
    assert!(w.selected().ends_with("Tên người trong bài đã đổi."));
    w.keys("o g g");
    let text = &w.model.reader.article().unwrap().text;
    assert_eq!(&w.selected(), text.trim_start_matches("- "));
}

#[test]
fn a_page_down_takes_the_selection_along() {
    let mut w = World::new(60, 12, seeds());
    w.keys("enter } v space");
    let range = w.model.reader.selection().unwrap();
    let cursor = w.model.reader.place().1;
    assert!(range.contains(&cursor), "{range:?} {cursor}");
    assert!(range.len() > 200, "{range:?}");
}

#[test]
fn a_search_is_a_motion_of_the_selection() {
    let mut w = World::new(80, 24, library());
    w.keys("enter / 'quat enter g g } } v v");
    w.keys("n");
    let grown = w.selected();
    assert!(
        grown.starts_with("Từ một") && grown.ends_with("quạt"),
        "{grown}"
    );
    w.keys("n N");
    assert_eq!(w.selected(), grown);
    // The find box leads there too.
    w.keys("/ 'bon_nguoi enter");
    let grown = w.selected();
    assert!(
        grown.starts_with("Từ một") && grown.ends_with("bốn người"),
        "{grown}"
    );
    w.keys("/ 'nuoc_dung enter").shows("Bún thang");
    assert_eq!(w.model.reader.selection(), None, "another article");
}

#[test]
fn a_drag_selects_from_letter_to_letter_over_paragraphs() {
    let mut w = World::new(80, 24, library());
    w.keys("enter");
    let (from, to) = (w.cell_of("kho dột"), w.cell_of("bảo chỉ thị"));
    w.mouse(Mouse::Press, from);
    assert_eq!(w.model.reader.selection(), None);
    w.mouse(Mouse::Drag, to);
    w.mouse(Mouse::Release, to);
    assert_eq!(
        w.selected(),
        "kho dột. Chúng tôi có hai người và một cái quạt.\nHồi đó ai cũng b"
    );
    w.shows("CHỌN 16 từ").keys("m").shows("Đã lưu");
    let kept = w.disk.values().next().unwrap();
    assert!(kept.quote.exact.ends_with("Hồi đó ai cũng b"));
    // Backwards, and a press without a drag lets go.
    w.mouse(Mouse::Press, to);
    w.mouse(Mouse::Drag, from);
    assert!(w.selected().starts_with("kho dột."));
    w.mouse(Mouse::Release, from);
    w.mouse(Mouse::Press, from);
    assert_eq!(w.model.reader.selection(), None);
}

#[test]
fn two_clicks_select_a_word_and_three_a_sentence() {
    let mut w = World::new(80, 24, library());
    w.keys("enter");
    let at = w.cell_of("người và một");
    let click = |w: &mut World| {
        w.mouse(Mouse::Press, at);
        w.mouse(Mouse::Release, at);
    };
    click(&mut w);
    click(&mut w);
    assert_eq!(w.selected(), "người");
    // Held and moved, it grows by words.
    let far = w.cell_of("ột cái quạt.");
    w.mouse(Mouse::Press, at);
    assert_eq!(w.selected(), "Chúng tôi có hai người và một cái quạt.");
    w.mouse(Mouse::Release, at);
    w.keys("esc");
    click(&mut w);
    assert_eq!(w.model.reader.selection(), None, "the fourth is a first");
    w.model.now += jiff::SignedDuration::from_secs(1);
    click(&mut w);
    assert_eq!(w.model.reader.selection(), None, "too late for a second");
    w.mouse(Mouse::Press, at);
    w.mouse(Mouse::Drag, far);
    assert_eq!(w.selected(), "người và một");
}

#[test]
fn a_drag_past_the_edge_scrolls_on_by_itself_until_it_is_let_go() {
    let mut w = World::new(80, 24, seeds());
    w.keys("g g");
    let from = w.cell_of("Chào bạn.");
    w.mouse(Mouse::Press, from);
    w.mouse(Mouse::Drag, (20, 23));
    assert_eq!(w.ticks, 1);
    let mut last = w.model.reader.selection().unwrap().len();
    for n in 2..6 {
        w.send(Event::Tick);
        assert_eq!(w.ticks, n);
        let now = w.model.reader.selection().unwrap().len();
        assert!(now >= last, "{now} after {last}");
        last = now;
    }
    assert!(last > 1_000, "{last}");
    let top = w.model.reader.place().0;
    w.mouse(Mouse::Drag, (20, 10));
    w.send(Event::Tick);
    assert_eq!(w.model.reader.place().0, top, "away from the edge");
    w.mouse(Mouse::Drag, (20, 0));
    assert_ne!(w.model.reader.place().0, top, "up again");
    let asked = w.ticks;
    w.mouse(Mouse::Release, (20, 0));
    w.send(Event::Tick);
    assert_eq!(w.ticks, asked, "let go");
}

#[test]
fn what_m_keeps_is_lit_at_both_ends_before() {
    let mut w = World::new(80, 24, library());
    w.keys("enter } } )");
    let buffer = w.buffer();
    let lit = |text: &str, last: bool| {
        let (x, y) = w.cell_of(text);
        let x = x + if last {
            text.chars().count() as u16 - 1
        } else {
            0
        };
        buffer[(x, y)].fg == ratatui::style::Color::Cyan
    };
    assert!(lit("Chúng tôi có hai", false) && lit("một cái quạt.", true));
    assert!(!lit("húng tôi", false) && !lit("Từ một", false) && !lit("kho dột.", true));
}
