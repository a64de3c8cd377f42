//! Tests work with bookmarks through the pure machine: select, bookmark, note, tag, copy, undo.
//!
//! The store is a map in memory here; `tests/store.rs` tests the store on disk.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use std::path::PathBuf;
use std::sync::Arc;

use docbao::app::event::{
    Asked, Copied, CopyRefusal, Edit, Event, Mouse, Refuge, Unread, UnreadKind,
};
use docbao::article::Origin;
use docbao::library::problem::{Kind, Problem};
use docbao::reason::{Detail, Fault, Reason};
use world::{World, article, seeds};

const INTERVIEW: &str = "(ĐB) - Thư viện huyện vừa số hóa xong bộ báo cũ theo Chỉ thị 05-CT/TƯ.\n\
    - Thưa bà, việc ấy bắt đầu từ đâu?\n\
    - Từ một cái kho dột. Chúng tôi có hai người và một cái quạt.\n\
    Hồi đó ai cũng bảo chỉ thị thì nhiều mà quạt thì ít.\n\
    - Còn bây giờ?\n\
    - Bây giờ có bốn người. Quạt vẫn một cái.\n\
    Minh An thực hiện\n\
    (*) Tên người trong bài đã đổi.";

fn library() -> Vec<Arc<docbao::article::Article>> {
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
fn a_selection_shows_its_unit_and_count() {
    let mut w = World::new(80, 24, library());
    w.keys("enter } } v )").shows("CHỌN 2 câu · 14 chữ");
    w.keys("w").shows("CHỌN 15 chữ");
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
    // One line down is the letter below.
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

/// Keys after `v` on the second of three sentences, and the text that is then selected. The values
/// are those of vim after `vis` on the same text, with three differences: docbao selects a whole
/// word where vim's cursor is on its first letter, full stops are not words, and motions by
/// sentence select whole sentences.
const VISUAL: &[(&str, &str)] = &[
    ("", "Bốn năm sáu."),
    ("o w", "năm sáu."),
    ("o w w", "sáu."),
    ("o o w", "Bốn năm sáu. Bảy"),
    ("o b", "ba. Bốn năm sáu."),
    ("o w b", "Bốn năm sáu."),
    ("o w o", "năm sáu."),
    ("o w o w", "năm sáu. Bảy"),
    ("o w o b", "năm"),
    ("b", "Bốn năm"),
    ("b b", "Bốn"),
    ("w b", "Bốn năm sáu"),
    ("h", "Bốn năm sáu"),
    ("l", "Bốn năm sáu. "),
    ("o l", "ốn năm sáu."),
    ("o h", " Bốn năm sáu."),
    // The moving end crosses the fixed end, and comes back.
    ("o w w w", "sáu. Bảy"),
    ("o w w w b", "sáu."),
    ("o w w w b b", "năm sáu."),
    // By sentences.
    (") o w", "năm sáu. Bảy tám “chín”."),
    (") o (", "Một hai ba. Bốn năm sáu. Bảy tám “chín”."),
    ("( o w", "Một hai ba. Bốn năm sáu. Bảy"),
    (") o w s", "Bốn năm sáu. Bảy tám “chín”."),
];

#[test]
fn a_selection_moves_its_ends_as_vim_does() {
    let open = |sentence: &str| {
        let text = "Đề\n\nMột hai ba. Bốn năm sáu. Bảy tám “chín”. “Mười” mốt.\n";
        let library = vec![article("a.md", text), article("b.md", "# B\n")];
        let mut w = World::new(80, 24, library);
        w.keys("enter /").keys(sentence).keys("enter v");
        w
    };
    for (keys, expected) in VISUAL {
        let mut w = open("'bon_nam");
        assert_eq!(w.keys(keys).selected(), *expected, "v {keys}");
    }
    // A quotation mark at the start does not include a word of the sentence before.
    for (keys, expected) in [("b", "“Mười"), ("h h", "“Mười” mố")] {
        assert_eq!(
            open("'muoi_mot").keys(keys).selected(),
            expected,
            "v {keys}"
        );
    }
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
    // The find box leads to the same place.
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
    w.shows("CHỌN 16 chữ").keys("m").shows("Đã lưu");
    let kept = w.disk.values().next().unwrap();
    assert!(kept.quote.exact.ends_with("Hồi đó ai cũng b"));
    // The drag goes backwards, and a press without a drag ends the selection.
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
    // When the button is held and the mouse moves, the selection grows by words.
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
fn the_sentence_that_m_would_bookmark_is_highlighted_at_both_ends() {
    let mut w = World::new(80, 24, library());
    w.keys("enter } } )");
    let buffer = w.buffer();
    let highlighted = |text: &str, last: bool| {
        let (x, y) = w.cell_of(text);
        let x = x + if last {
            text.chars().count() as u16 - 1
        } else {
            0
        };
        let bold = ratatui::style::Modifier::BOLD;
        buffer[(x, y)].modifier.contains(bold)
    };
    assert!(highlighted("Chúng tôi có hai", false) && highlighted("một cái quạt.", true));
    assert!(
        !highlighted("húng tôi", false)
            && !highlighted("Từ một", false)
            && !highlighted("kho dột.", true)
    );
}

/// Returns the bookmark on disk whose passage starts with `start`.
fn on_disk<'a>(w: &'a World, start: &str) -> &'a docbao::bookmark::Bookmark {
    let mut kept = w.disk.values();
    kept.find(|b| b.quote.exact.starts_with(start)).unwrap()
}

#[test]
fn an_empty_article_has_nothing_to_copy_or_to_bookmark() {
    let mut w = World::new(80, 24, vec![article("rỗng.md", "")]);
    for key in ["y", "Y"] {
        w.keys("enter")
            .keys(key)
            .shows("Ở đây không có gì để chép.");
        w.keys("m").shows("Ở đây không có gì để đánh dấu.");
    }
}

#[test]
fn a_filter_of_conditions_alone_holds_after_enter() {
    for (filter, left) in [
        ("'tag:gốm", 1),
        ("'#gốm_tag:\"đất_nung\"", 1),
        ("'!tag:gốm", 1),
        ("'!tag:lúa_!tag:gốm", 0),
    ] {
        let mut w = World::new(80, 24, library());
        w.keys("enter m T 'gốm,_đất_nung enter } m T 'lúa enter B /");
        let shown = format!("Chỗ đánh dấu · {left}");
        w.keys(filter).shows(&shown).keys("enter").shows(&shown);
        w.keys("c").shows(&shown);
        w.keys("x").shows("Chỗ đánh dấu · 0").keys("x");
        w.keys("esc").shows(&format!("Chỗ đánh dấu · {}", 2 - left));
    }
    // A condition that this list cannot check stays in the row too, with the remark on it.
    let mut w = World::new(80, 24, library());
    w.keys("enter m B / 'in:báo enter")
        .shows("in:báo")
        .shows("không lọc theo in:báo · chỉ theo chữ và tag:");
    w.keys("esc").hides("in:báo").keys("esc q & 'tag:báo enter");
    w.shows("& tag:báo").shows("không lọc theo tag:báo");
    w.keys("esc")
        .hides("tag:báo")
        .keys("? / 'in:báo enter")
        .shows("in:báo");
}

#[test]
fn tags_are_completed_from_those_in_use() {
    let mut w = World::new(80, 24, library());
    w.keys("enter m T 'số_hóa,_quạt_máy enter")
        .shows("Đã lưu nhãn");
    assert_eq!(on_disk(&w, "(ĐB)").tags, ["số hóa", "quạt máy"]);
    w.keys("} m T").shows("#số hóa").shows("#quạt máy");
    // Diacritics are optional; the tag that is accepted keeps its spelling.
    w.keys("'quat tab")
        .shows("Nhãn quạt máy,")
        .hides("#quạt máy");
    w.keys("'so tab 'mới tab enter");
    assert_eq!(on_disk(&w, "Thưa").tags, ["quạt máy", "số hóa", "mới"]);
    w.keys("B").shows("#quạt máy").keys("/ '#moi");
    w.shows("Chỗ đánh dấu · 1").shows("Thưa bà");
    w.keys("esc T 'thừa esc").hides("thừa");
    w.keys("u").shows("Đã hoàn tác");
    assert!(on_disk(&w, "Thưa").tags.is_empty());
}

#[test]
fn the_five_colours_differ_in_their_symbols() {
    let mut w = World::new(80, 24, library());
    w.keys("enter m").shows("◆");
    for (sign, name) in [
        ("▲", "xanh lá"),
        ("●", "xanh dương"),
        ("■", "hồng"),
        ("★", "tím"),
    ] {
        w.keys("c").shows(name).keys("j k").shows(sign);
    }
    w.keys("c").shows("vàng").keys("j").shows("◆");
    w.keys("3 c B").shows("■ ").keys("u").shows("◆ ");
    w.keys("ctrl-r").shows("■ ");
    assert_eq!(on_disk(&w, "(ĐB)").color.name(), "pink");
}

#[test]
fn bookmarks_are_sorted_by_time_article_and_colour() {
    let mut w = World::new(80, 24, library());
    w.keys("enter } m c ] } m [ g g m");
    let order = |w: &World| {
        let screen = w.screen();
        let at = |text: &str| screen.find(text).unwrap();
        let mut rows = [
            ("ĐB", at("(ĐB)")),
            ("Thưa", at("Thưa bà")),
            ("Nước", at("Nước")),
        ];
        rows.sort_by_key(|(_, at)| *at);
        rows.map(|(name, _)| name)
    };
    w.keys("B").shows("mới nhất trước");
    assert_eq!(order(&w), ["ĐB", "Nước", "Thưa"]);
    w.keys("s").shows("theo bài");
    assert_eq!(order(&w), ["Nước", "ĐB", "Thưa"]);
    w.keys("s").shows("theo màu");
    assert_eq!(order(&w), ["ĐB", "Nước", "Thưa"]);
    w.keys("x")
        .shows("Đã xóa")
        .shows("Chỗ đánh dấu · 2")
        .keys("u");
    assert_eq!(order(&w), ["ĐB", "Nước", "Thưa"]);
}

#[test]
fn the_list_of_bookmarks_shows_the_quote_in_its_sentence_and_filters_as_find_does() {
    let mut w = World::new(80, 24, library());
    w.keys("enter } } ) v v w m B");
    w.shows("◆  Chúng tôi có hai người và một cái quạt.");
    w.keys("/ 'cai_quat")
        .shows("Chỗ đánh dấu · 0")
        .hides("◆  Chúng");
    w.keys("ctrl-u 'chúng").shows("Chỗ đánh dấu · 1");
    w.keys("ctrl-u 'chung_toi").shows("Chỗ đánh dấu · 1");
    w.keys("ctrl-u 'chùng").shows("Chỗ đánh dấu · 0");
    w.keys("ctrl-u 'chungs").shows("Chỗ đánh dấu · 1");
}

#[test]
fn of_overlapping_bookmarks_the_chosen_one_is_changed() {
    let mut w = World::new(80, 24, library());
    // The bookmarks are the sentence, two words in it, and the paragraph over both.
    w.keys("enter } } m v v w m v p m");
    assert_eq!(w.model.reader.marks().len(), 3);
    w.keys("j k c");
    let color = |w: &World, words: &str| {
        let kept = w.disk.values().find(|b| b.quote.exact == words).unwrap();
        kept.color.name()
    };
    let paragraph = "Từ một cái kho dột. Chúng tôi có hai người và một cái quạt.";
    assert_eq!(color(&w, "Từ một"), "green", "the shortest at the cursor");
    // The key goes to each of them, the longest first.
    w.keys("g g '").shows("Chỗ đánh dấu 1/3").keys("c");
    assert_eq!(color(&w, paragraph), "green");
    w.keys("'").shows("Chỗ đánh dấu 2/3").keys("2 c");
    assert_eq!(color(&w, "Từ một cái kho dột."), "blue");
    w.keys("' '").shows("Chỗ đánh dấu 1/3");
    w.keys("' x").shows("Đã xóa");
    assert_eq!(w.disk.len(), 2);
    w.keys("x x x").shows("chưa được đánh dấu");
    assert!(w.disk.is_empty());
}

#[test]
fn a_note_has_lines_takes_an_input_method_and_is_not_lost_by_one_key() {
    let mut w = World::new(60, 20, library());
    w.keys("enter m a 'tie backspace backspace 'iê backspace backspace 'iê");
    w.send(Event::Paste("\u{301}ng Viê\u{323}t\r\ndòng hai".to_owned()));
    w.keys("alt-enter ctrl-j '-_bốn")
        .shows("tiếng Việt")
        .shows("- bốn");
    w.keys("up up 'X").shows("dòng Xhai").keys("backspace");
    w.keys("esc").shows("Ghi chú chưa lưu").shows("dòng hai");
    w.keys("enter").shows("Đã lưu ghi chú");
    assert_eq!(on_disk(&w, "(ĐB)").note, "tiếng Việt\ndòng hai\n\n- bốn");
    w.keys("a ctrl-e '! esc esc").hides("Ghi chú chưa lưu");
    assert!(!on_disk(&w, "(ĐB)").note.contains('!'));
    w.keys("a esc").hides("Ghi chú");
    w.keys("B a")
        .shows("◆✎")
        .shows("dòng hai")
        .keys("'Mở_đầu_ enter");
    w.shows("Chỗ đánh dấu · 1");
    for _ in 0..40 {
        w.keys("a ctrl-u");
        w.keys("backspace ctrl-u enter");
    }
    assert_eq!(on_disk(&w, "(ĐB)").note, "");
}

#[test]
fn an_orphan_is_given_another_passage() {
    let mut w = World::new(80, 24, library());
    w.keys("enter } } m a 'nhớ enter q q");
    let changed = INTERVIEW.replace("Từ một cái kho dột.", "Vào mùa mưa năm kia.");
    let mut w = w.restart(80, 24, vec![article("a.txt", &changed)]);
    w.keys("B")
        .shows("◇✎ Từ một cái")
        .shows("không còn trong bài · r gắn lại");
    w.keys("r")
        .shows("GẮN LẠI")
        .keys("esc")
        .shows("Thôi gắn lại")
        .hides("◆");
    w.keys("B r / 'mua_nam_kia enter")
        .shows("GẮN LẠI 4 chữ")
        .keys("s enter");
    w.shows("Đã gắn vào “Vào mùa mưa năm kia.”").shows("◆");
    let kept = on_disk(&w, "Vào mùa");
    assert_eq!(
        (kept.quote.exact.as_str(), kept.note.as_str()),
        ("Vào mùa mưa năm kia.", "nhớ")
    );
    w.keys("u").shows("Đã hoàn tác");
    assert!(on_disk(&w, "Từ một").note == "nhớ");
    // With the mouse, a press chooses another sentence and the re-attachment continues.
    w.keys("ctrl-r B r");
    assert_eq!(w.selected(), "Vào mùa mưa năm kia.");
    let at = w.cell_of("Quạt vẫn");
    w.mouse(Mouse::Press, at);
    w.mouse(Mouse::Release, at);
    w.keys("m").shows("Đã gắn vào “Quạt vẫn một cái.”");
    assert_eq!(w.disk.len(), 1);
}

#[test]
fn changes_by_other_programs_appear_and_pending_changes_stay() {
    let mut w = World::new(80, 24, library());
    w.keys("enter m } m");
    let theirs = |start: &str, note: &str| {
        let mut b = on_disk(&w, start).clone();
        b.note = note.to_owned();
        b.touch(w.model.now);
        b
    };
    let (first, second) = (theirs("(ĐB)", "của họ"), theirs("Thưa", "của họ"));
    w.disk_fault = Some(Reason::in_words("đĩa đầy"));
    w.keys("a 'của_tôi enter").shows("Chưa lưu được").keys("B");
    let gone = vec![second.id.clone()];
    w.send(Event::Changed {
        bookmarks: vec![first, second],
        gone: Vec::new(),
    });
    w.shows("1 chỗ đánh dấu vừa đổi").shows("✎ của tôi");
    w.keys("j").shows("✎ của họ").keys("k");
    w.send(Event::Changed {
        bookmarks: Vec::new(),
        gone,
    });
    w.shows("Chỗ đánh dấu · 2");
    w.disk_fault = None;
    w.keys("q q q");
    assert_eq!(on_disk(&w, "Thưa").note, "của tôi");
    let id = on_disk(&w, "(ĐB)").id.clone();
    w.send(Event::Changed {
        bookmarks: Vec::new(),
        gone: vec![id],
    });
    w.keys("B").shows("Chỗ đánh dấu · 1").hides("của họ");
}

#[test]
fn edits_without_a_new_modification_time_are_shown_and_kept() {
    let mut w = World::new(80, 24, library());
    w.keys("enter m");
    let mut theirs = on_disk(&w, "(ĐB)").clone();
    theirs.tags.push("sửa tay".to_owned());
    w.disk.insert(theirs.id.clone(), theirs.clone());
    w.send(Event::Changed {
        bookmarks: vec![theirs],
        gone: Vec::new(),
    });
    w.keys("a 'của_tôi enter B")
        .shows("#sửa tay")
        .shows("✎ của tôi");
    assert_eq!(on_disk(&w, "(ĐB)").tags, ["sửa tay"]);
}

#[test]
fn merged_copies_are_reported_after_the_message_of_the_save() {
    let mut w = World::new(80, 24, library());
    w.hold_store = true;
    w.keys("enter m");
    let quotes = vec!["(ĐB) – Chợ".to_owned(), "Thưa ông".to_owned()];
    w.send(Event::Merged {
        quotes,
        folder: "~/kho/trash".to_owned(),
    });
    let saved = w.unconfirmed.pop_front().unwrap();
    w.send(saved);
    w.shows("Đã lưu “").hides("Đã gộp");
    w.keys("j")
        .shows("Đã gộp các bản khác nhau của 2 chỗ đánh dấu: “(ĐB) – Chợ”…; bản")
        .shows("~/kho/trash");
    w.keys("j").hides("Đã gộp");
    let one = vec!["Thưa ông".to_owned()];
    w.send(Event::Merged {
        quotes: one,
        folder: "~/kho/trash".to_owned(),
    });
    w.shows("Đã gộp các bản khác nhau của “Thưa ông”; bản cũ nằm trong ~/kho/trash");
    w.keys("j");
    w.send(Event::NotMerged {
        quote: "Thưa ông".to_owned(),
        why: Fault::Full.into(),
    });
    w.shows("Chưa ghi được bản gộp của “Thưa ông”, vốn có nhiều bản: đĩa đầy");
}

#[test]
fn a_bookmark_whose_file_broke_is_reported_listed_and_saved_again_by_m() {
    let mut w = World::new(80, 24, library());
    w.keys("enter m");
    let id = on_disk(&w, "(ĐB)").id.clone();
    w.keys("m").shows("Đoạn này đã được đánh dấu.");
    let broken = Unread {
        path: "~/kho/a.json".to_owned(),
        why: Reason::from(Fault::JsonCut).with(Detail::Place { line: 3, column: 7 }),
        kind: UnreadKind::Bookmark,
        id: Some(id.clone()),
    };
    w.disk.remove(&id);
    w.send(Event::Unread(vec![broken.clone()]));
    w.shows("Không đọc được chỗ đánh dấu ~/kho/a.json: JSON bị cụt ở dòng 3, cột 7");
    w.keys("P")
        .shows("Có vấn đề · 1")
        .shows("~/kho/a.json: JSON bị cụt ở dòng 3, cột 7");
    w.keys("esc m").shows("Đã lưu “(ĐB)");
    assert!(w.disk.contains_key(&id));
    let aside = Unread {
        path: "~/kho/a.0123456789abcdef.broken".to_owned(),
        why: Fault::SetAside.into(),
        kind: UnreadKind::Bookmark,
        id: None,
    };
    w.send(Event::Unread(vec![aside]));
    w.keys("j").shows("a.0123456789abcdef.broken: để riêng ra");
    w.keys("k").shows("Các chỗ đánh dấu lại đọc được cả.");
    w.keys("P").shows("Có vấn đề · 1").shows("để riêng ra");
    w.keys("esc m").shows("Đoạn này đã được đánh dấu.");
    let unsaved = w.model.saves.unsaved.len();
    assert_eq!(unsaved, 0);
}

/// A draft is told as the draft that it is, with what can be done.
#[test]
fn a_draft_that_cannot_be_read_is_reported_as_a_draft() {
    let mut w = World::new(100, 24, library());
    let draft = |n: usize| Unread {
        path: format!("~/nháp/{n}.json"),
        why: Fault::NotText.into(),
        kind: UnreadKind::Draft,
        id: None,
    };
    let with = |unread: Vec<Unread>| Event::Bookmarks {
        shelf: Box::default(),
        unread,
    };
    w.send(with(vec![draft(1)]));
    w.shows("Bản viết dở")
        .shows("~/nháp/1.json")
        .shows("rồi xóa tệp");
    w.hides("Không đọc được chỗ đánh dấu");
    w.keys("P").shows("Có vấn đề · 1").shows("~/nháp/1.json");
    // Bookmarks that are mended are reported, whatever the drafts are.
    let file = Unread {
        kind: UnreadKind::Bookmark,
        ..draft(2)
    };
    w.keys("esc").send(Event::Unread(vec![file, draft(1)]));
    w.shows("Không đọc được chỗ đánh dấu ~/nháp/2.json");
    w.keys("j").send(Event::Unread(vec![draft(1)]));
    w.shows("Các chỗ đánh dấu lại đọc được cả.");

    let mut w = World::new(100, 24, library());
    w.send(with(vec![draft(1), draft(2)]));
    w.shows("2 bản viết dở").shows("Bấm P");
}

/// The answer to a key comes before warnings that come at times of their own.
#[test]
fn the_answer_to_a_key_does_not_wait_behind_warnings() {
    let mut w = World::new(80, 24, library());
    w.keys("enter");
    for quote in ["một", "hai"] {
        w.send(Event::NotMerged {
            quote: quote.to_owned(),
            why: Fault::Full.into(),
        });
    }
    w.shows("“một”")
        .keys("m")
        .shows("Đã lưu “(ĐB)")
        .hides("“hai”");
    w.keys("j").shows("“hai”").hides("Đã lưu");
    w.keys("j").hides("“hai”");
    // One that comes when the answer was seen is shown at once, and the answer once more after it.
    w.keys("g g m").shows("Đoạn này đã được đánh dấu.");
    w.send(Event::NotMerged {
        quote: "ba".to_owned(),
        why: Fault::Full.into(),
    });
    w.shows("“ba”")
        .keys("j")
        .shows("Đoạn này đã được đánh dấu.");
}

#[test]
fn many_broken_bookmarks_are_counted_and_listed() {
    let mut w = World::new(80, 24, library());
    let broken = |n: usize| Unread {
        path: format!("~/kho/hỏng-{n:02}.json"),
        why: Reason::from(Fault::NotJson).with(Detail::Place { line: 1, column: 2 }),
        kind: UnreadKind::Bookmark,
        id: None,
    };
    let all: Vec<Unread> = (1..=13).map(broken).collect();
    w.send(Event::Bookmarks {
        shelf: Box::default(),
        unread: all,
    });
    w.shows("13 tệp chỗ đánh dấu không đọc được. Bấm P để xem.");
    for n in 1..=13 {
        let name = format!("~/kho/hỏng-{n:02}.json");
        w.keys(if n == 1 { "P" } else { "j" }).shows(&name);
    }
    w.shows("không phải JSON, hỏng ở dòng 1, cột 2");
    w.keys("esc enter P").shows("Có vấn đề · 13");
}

#[test]
fn an_unreachable_bookmarks_folder_is_reported_and_written_to_later() {
    let mut w = World::new(80, 24, library());
    w.keys("enter m");
    let id = on_disk(&w, "(ĐB)").id.clone();
    let folder = Unread {
        path: "~/kho".to_owned(),
        why: Fault::Unmounted.into(),
        kind: UnreadKind::Folder,
        id: None,
    };
    w.disk_fault = Some(Fault::Unmounted.into());
    w.send(Event::Unread(vec![folder]));
    w.shows("Thư mục chỗ đánh dấu không đọc được: ~/kho: ổ đĩa chứa nó chưa");
    w.keys("m")
        .shows("Chưa lưu được: ổ đĩa chứa nó chưa được gắn lại");
    let kept = w.disk.remove(&id);
    assert!(kept.is_some());
    w.disk_fault = None;
    w.send(Event::Unread(Vec::new()));
    assert!(
        w.disk.contains_key(&id),
        "it is written without being asked"
    );
}

#[test]
fn mistakes_in_settings_and_broken_reading_positions_are_listed_as_problems() {
    use docbao::app::config::Settings;
    use docbao::app::mistake::Text;
    use docbao::app::model::{Model, Start};

    let state = |path: &str, why| Problem {
        kind: Kind::Found,
        uri: None,
        path: path.to_owned(),
        why,
    };
    let aside = state("~/reading.json.broken", Fault::StateSetAside.into());
    let place = Detail::Place { line: 1, column: 2 };
    let broken = state("~/reading.json", Reason::from(Fault::NotJson).with(place));
    let mut settings = Settings::default();
    settings.take_in(Text {
        file: "/nhà/config.toml",
        source: "width = 60\nwidht = 60\n",
    });
    let mut w = World::new(100, 24, library());
    w.model = Model::new(Start {
        settings,
        forgotten: vec![aside, broken],
        ..Start::default()
    });
    w.send(Event::Resize {
        width: 100,
        height: 24,
    });
    w.load(library());
    w.shows("config.toml, dòng 2, cột 1: không có mục nào tên “widht”");
    w.keys("j")
        .shows("Chỗ đọc dở không đọc được: ~/reading.json: không phải JSON");
    w.keys("P")
        .shows("Có vấn đề · 3")
        .shows("~/reading.json.broken ")
        .shows("chỗ đọc dở từ trước, để riêng ra")
        .shows("/nhà/config.toml: dòng 2, cột 1: không có mục nào tên “widht”")
        .shows("~/reading.json ");
    w.send(Event::Settings(Box::default()));
    w.shows("Có vấn đề · 2");
}

#[test]
fn quitting_waits_for_pending_saves_and_asks_when_one_fails() {
    let mut w = World::new(80, 24, library());
    w.hold_store = true;
    w.keys("enter m q q").shows("Đang lưu");
    assert_eq!(w.exit, None);
    let late = w.unconfirmed.pop_front().unwrap();
    w.send(late);
    assert_eq!(w.exit, Some(0));

    let mut w = World::new(80, 24, library());
    w.hold_store = true;
    w.disk_fault = Some(Reason::in_words("đĩa đầy"));
    w.keys("enter m q q").shows("Đang lưu");
    let late = w.unconfirmed.pop_front().unwrap();
    w.send(late);
    w.shows("Còn 1 chỗ đánh dấu chưa lưu được");
    assert_eq!(w.exit, None);
    w.keys("j q").shows("Còn 1 chỗ đánh dấu chưa lưu được");
    assert_eq!(w.exit, None, "asked anew after something else was done");
    w.keys("q");
    assert_eq!(w.exit, Some(0));
}

#[test]
fn failed_saves_are_retried_at_growing_intervals() {
    let mut w = World::new(100, 24, library());
    w.disk_fault = Some(Reason::in_words("đĩa đầy"));
    w.keys("enter m").shows("Chưa lưu được: đĩa đầy");
    let mut pauses = Vec::new();
    for _ in 0..8 {
        pauses.extend(w.retry_in.take().map(|pause| pause.as_secs()));
        w.send(Event::Retry);
    }
    assert_eq!(pauses, [2, 4, 8, 16, 32, 60, 60, 60]);
    w.keys("j").hides("Chưa lưu được");
    w.send(Event::Retry);
    w.hides("Chưa lưu được"); // It was told once.
    w.keys("c").shows("Chưa lưu được: đĩa đầy");
    w.disk_fault = None;
    let _ = w.retry_in.take();
    w.send(Event::Retry);
    w.hides("Chưa lưu được").shows("Màu");
    assert_eq!(w.disk.len(), 1);
    assert_eq!(w.retry_in, None, "nothing is left to try");

    // After a later failure the first retry comes soon again.
    w.disk_fault = Some(Reason::in_words("đĩa đầy"));
    w.keys("c");
    assert_eq!(w.retry_in.take().map(|pause| pause.as_secs()), Some(2));
    w.disk_fault = None;
    w.send(Event::Focused);
    assert_eq!((w.model.saves.unsaved.len(), w.retry_in), (0, None));
}

#[test]
fn quitting_continues_when_a_failed_save_succeeds_after_all() {
    for late in [false, true] {
        let mut w = World::new(100, 24, library());
        w.disk_fault = Some(Reason::in_words("đĩa đầy"));
        w.keys("enter m j q");
        if late {
            w.keys("q").shows("Bấm q lần nữa để thoát mà không lưu");
            w.disk_fault = None;
            w.send(Event::Retry);
        } else {
            w.disk_fault = None;
            w.keys("q");
        }
        assert_eq!((w.exit, w.disk.len()), (Some(0), 1));
    }
}

#[test]
fn quitting_reports_that_the_next_start_saves_the_drafts() {
    let mut w = World::new(100, 24, library());
    w.disk_fault = Some(Reason::in_words("đĩa đầy"));
    w.refuge = Refuge::Draft;
    w.keys("enter m q q")
        .shows("Bấm q lần nữa để thoát; lần mở sau sẽ lưu.");
}

#[test]
fn an_older_version_that_arrives_on_disk_is_not_called_the_newer_one() {
    let mut w = World::new(80, 24, library());
    w.hold_store = true;
    w.keys("enter m a 'một enter").shows("Đang lưu");
    for shown in ["Đang lưu", "Đã lưu ghi chú"] {
        let late = w.unconfirmed.pop_front().unwrap();
        w.send(late);
        w.shows(shown);
    }
}

#[test]
fn every_change_of_the_session_is_undone_and_redone() {
    let mut w = World::new(80, 24, library());
    w.keys("enter m a 'một enter T 'nhãn enter c a ctrl-u 'hai enter } m B x");
    let last: Vec<_> = w.disk.values().cloned().collect();
    for _ in 0..7 {
        w.keys("u");
    }
    assert!(w.disk.is_empty());
    w.keys("u").shows("Không còn gì để hoàn tác");
    for _ in 0..7 {
        w.keys("ctrl-r");
    }
    w.keys("ctrl-r").shows("Không còn gì để làm lại");
    let now: Vec<_> = w.disk.values().cloned().collect();
    let told = |b: &docbao::bookmark::Bookmark| (b.note.clone(), b.tags.clone(), b.color);
    assert_eq!(
        now.iter().map(told).collect::<Vec<_>>(),
        last.iter().map(told).collect::<Vec<_>>()
    );
    assert_eq!(now[0].note, "hai");
}

/// “u undo” after a deletion offers that and nothing else: no older change is undone in its place.
#[test]
fn undo_does_only_what_was_offered() {
    let mut w = World::new(80, 24, library());
    w.keys("enter m } m B");
    let all: Vec<_> = w.model.shelf.iter().cloned().collect();
    w.keys("x");
    let (kept, deleted): (Vec<_>, Vec<_>) =
        { all.into_iter() }.partition(|b| w.model.shelf.get(&b.id).is_some());
    assert_eq!((kept.len(), deleted.len()), (1, 1));
    w.send(Event::Changed {
        bookmarks: deleted,
        gone: Vec::new(),
    });
    w.keys("u").shows("Không hoàn tác gì: “");
    assert_eq!(w.model.shelf.len(), 2);
    assert!(w.model.shelf.get(&kept[0].id).is_some());
    w.keys("u").shows("Đã hoàn tác");
    assert_eq!(w.model.shelf.len(), 1);
}

/// An older version was put back from the trash; undo brings the newer note beside the older one, on
/// disk too, and is said to have done so.
#[test]
fn undo_of_a_deletion_brings_the_note_beside_a_version_that_was_put_back() {
    let mut w = World::new(80, 24, library());
    w.keys("enter m a 'cũ enter");
    let older = w.model.shelf.iter().next().unwrap().clone();
    w.keys("a ctrl-u 'mới enter B x");
    assert!(w.disk.is_empty());
    w.disk.insert(older.id.clone(), older.clone());
    w.send(Event::Changed {
        bookmarks: vec![older.clone()],
        gone: Vec::new(),
    });
    w.keys("u").shows("Đã hoàn tác");
    let note = |w: &World| w.disk[&older.id].note.clone();
    assert_eq!(note(&w), "mới\n\n———\n\ncũ");
    w.keys("ctrl-r").shows("Đã làm lại");
    assert_eq!(note(&w), "cũ");
    w.keys("u").shows("Đã hoàn tác");
    assert_eq!(note(&w), "mới\n\n———\n\ncũ");
}

#[test]
fn a_press_chooses_a_bookmark_and_a_second_one_opens_it() {
    let mut w = World::new(80, 24, library());
    w.keys("enter m } m B");
    let at = w.cell_of("(ĐB)");
    w.mouse(Mouse::Press, at);
    w.mouse(Mouse::Release, at);
    w.shows("▌◆  (ĐB)");
    w.mouse(Mouse::Press, at);
    w.hides("Chỗ đánh dấu · 2").shows("Hỏi");
    assert!(w.model.reader.article().unwrap().text[w.model.reader.place().1..].starts_with("(ĐB)"));
}

#[test]
fn copied_text_is_clean_and_cited() {
    let text = "---\ndate: 2020-01-20\nsource: Báo Huyện\n---\n# Chợ phiên\n\n\
        Chợ họp từ *bốn giờ* sáng,\ntan khi nắng lên. Ai đến muộn thì thôi.\n\n\
        - một gánh rau\n- hai rổ cá\n\nHết.\n";
    let mut w = World::new(40, 24, vec![article("cho.md", text)]);
    let copied = |w: &World| w.clipboard.clone().unwrap();
    w.keys("enter } v ) y").shows("Đã chép 64 ký tự");
    assert_eq!(
        copied(&w),
        "Chợ họp từ bốn giờ sáng, tan khi nắng lên. Ai đến muộn thì thôi."
    );
    w.keys("g g } V G y");
    assert_eq!(
        copied(&w),
        "Chợ họp từ bốn giờ sáng, tan khi nắng lên. Ai đến muộn thì thôi.\n\n\
        - một gánh rau\n- hai rổ cá\n\nHết."
    );
    w.keys("g g } } V j y");
    assert_eq!(copied(&w), "- một gánh rau\n- hai rổ cá");
    w.keys("v Y");
    assert_eq!(
        copied(&w),
        "hai rổ cá\n— “Chợ phiên”, Báo Huyện, 2020-01-20, cho.md"
    );
}

/// A clause is copied with the number that the screen shows beside it, alone or with others, by
/// `y`, by `Y` and from the find box; a word of it is copied without the number, and so is an item
/// without its bullet.
#[test]
fn a_clause_is_copied_with_its_number() {
    let law = "Điều 5. Hồ sơ\n\n1. Hồ sơ gồm hai bản. Mỗi bản có dấu.\n\na) Đơn xin phép;\n\nđ) Bản vẽ.\n\n\
        (1) Theo mẫu số 2.";
    let markdown =
        "# Hồ sơ\n\n7. Hồ sơ gồm hai bản. Mỗi bản có dấu.\n8. Hạn nộp.\n\n- một gánh rau\n";
    let mut w = World::new(
        60,
        24,
        vec![article("luat.txt", law), article("mau.md", markdown)],
    );
    let copied = |w: &World| w.clipboard.clone().unwrap();
    w.keys("enter } y");
    assert_eq!(copied(&w), "1. Hồ sơ gồm hai bản.");
    w.keys("} y");
    assert_eq!(copied(&w), "a) Đơn xin phép;");
    w.keys("} Y");
    assert!(copied(&w).starts_with("đ) Bản vẽ.\n— "), "{}", copied(&w));
    w.keys("} y");
    assert_eq!(copied(&w), "(1) Theo mẫu số 2.");
    w.keys("g g } v v y");
    assert_eq!(copied(&w), "Hồ");
    w.keys("g g } ) y");
    assert_eq!(copied(&w), "Mỗi bản có dấu.");
    w.keys("] g g } V j y");
    assert_eq!(
        copied(&w),
        "7. Hồ sơ gồm hai bản. Mỗi bản có dấu.\n8. Hạn nộp."
    );
    w.keys("g g } } } y");
    assert_eq!(copied(&w), "một gánh rau");
    w.keys("/ '\"hạn_nộp\" ctrl-y");
    assert_eq!(copied(&w), "8. Hạn nộp.");
}

#[test]
fn a_copy_reports_its_clipboard_and_texts_that_are_too_long() {
    let said = |asked, taken: &[&str], refused: Option<&Reason>| {
        let mut w = World::new(120, 24, library());
        w.send(Event::Copied(Copied {
            chars: 12_345,
            asked,
            taken: taken.iter().map(|&name| name.to_owned()).collect(),
            refused: refused.map(|why| CopyRefusal {
                programs: "xclip".to_owned(),
                why: why.clone(),
            }),
        }));
        w.screen().lines().last().unwrap().trim().to_owned()
    };
    let (one, both) = (&["wl-copy"][..], &["tmux", "wl-copy"][..]);
    let exit = Reason::from(Fault::Status)
        .with(Detail::Number(1))
        .with(Detail::Said("Can't open display".to_owned()));
    let missing = Reason::from(Fault::NoProgram);
    let slow = Reason::from(Fault::Slow).with(Detail::Seconds(3));
    for (asked, taken, refused, told) in [
        (Asked::Sent, one, None, "Đã chép 12.345 ký tự (wl-copy)"),
        (
            Asked::Unable,
            both,
            None,
            "Đã chép 12.345 ký tự (tmux, wl-copy)",
        ),
        (
            Asked::TooLong,
            one,
            None,
            "Đã chép 12.345 ký tự (wl-copy); quá dài để gửi qua terminal (OSC 52)",
        ),
        (
            Asked::Sent,
            one,
            Some(&exit),
            "Đã chép 12.345 ký tự (wl-copy); xclip: thoát với mã 1: Can't open display",
        ),
        // No program has confirmed that the terminal took the text.
        (
            Asked::Sent,
            &[],
            None,
            "Đã gửi 12.345 ký tự cho terminal (OSC 52)",
        ),
        (
            Asked::Sent,
            &[],
            Some(&missing),
            "Đã gửi 12.345 ký tự cho terminal (OSC 52); xclip: chưa cài",
        ),
        (
            Asked::TooLong,
            &[],
            None,
            "Chưa chép được 12.345 ký tự: OSC 52 chỉ nhận tối đa 74.994 byte",
        ),
        (
            Asked::TooLong,
            &[],
            Some(&slow),
            "Chưa chép được 12.345 ký tự: xclip: không xong trong 3 s",
        ),
        (
            Asked::Unable,
            &[],
            None,
            "Chưa chép được 12.345 ký tự: terminal này không có bảng nhớ tạm",
        ),
    ] {
        assert_eq!(said(asked, taken, refused), told);
    }
}

#[test]
fn a_note_edited_in_the_users_editor_is_saved_on_enter() {
    let mut w = World::new(80, 24, library());
    w.keys("enter m a 'một ctrl-x ctrl-e")
        .shows("Không chạy được vi: chưa cài")
        .shows("một");
    w.editor = Some(|edit| match edit {
        Edit::Note { text, .. } => format!("{text}\nhai\u{1b}[31m\n\n"),
        Edit::File { article, .. } => panic!("{:?}", article.source),
    });
    w.keys("ctrl-x ctrl-e").shows("hai[31m");
    assert_eq!(on_disk(&w, "(ĐB)").note, "");
    w.keys("'! enter").shows("Đã lưu ghi chú");
    assert_eq!(on_disk(&w, "(ĐB)").note, "một\nhai[31m!");
    w.keys("a ctrl-x 'x").shows("hai[31m!x");
}

#[test]
fn the_file_of_an_article_is_edited_and_read_again() {
    let mut w = World::new(80, 24, library());
    w.keys("enter } } m e")
        .shows("Không chạy được vi: chưa cài");
    w.editor = Some(|edit| match edit {
        Edit::Note { .. } => panic!("no note"),
        Edit::File { article, .. } => article.source.path(),
    });
    let changed = format!("Lời dẫn mới của bài phỏng vấn.\n{INTERVIEW}");
    w.files
        .insert("/báo/a.txt".to_owned(), changed.into_bytes());
    w.keys("e").shows("Lời dẫn mới").shows("◆");
    w.keys("/ 'loi_dan_moi enter").shows("Lời dẫn mới");
    let mut w = World::new(80, 24, seeds());
    w.keys("g g e").shows("không đọc từ tệp");
}

#[test]
fn an_article_that_is_read_again_by_itself_keeps_its_place_in_the_list() {
    let named = |name: &str| {
        let mut one = article(name, &format!("# Bài {name}\n\nChữ.\n"));
        let path = PathBuf::from(name);
        Arc::get_mut(&mut one).unwrap().origin = Origin::in_named(0, &path, &path);
        one
    };
    // The whole path of the first, `/báo/…`, would stand behind the others.
    let articles = || vec![named("a.md"), named("b.md"), named("ă.md")];
    let mut w = World::new(80, 24, articles());
    w.editor = Some(|_| String::new());
    w.files
        .insert("/báo/a.md".to_owned(), "# Bài a.md\n\nChữ mới.\n".into());
    let titles = |w: &World| -> Vec<String> {
        let rows = w.screen();
        let rows = rows.lines().filter(|row| row.contains("Bài "));
        rows.map(|row| row.split("Bài ").nth(1).unwrap()[..4].to_owned())
            .collect()
    };
    let before = titles(&w);
    w.keys("g g enter e").shows("Chữ mới").keys("q");
    assert_eq!(titles(&w), before);
}

#[test]
fn a_key_for_a_bookmark_where_none_is_shown_says_that_there_is_none() {
    for keys in ["enter", "a", "T", "c", "x"] {
        let mut w = World::new(80, 24, library());
        let screen = w.keys("B").keys(keys).screen();
        let status = screen.lines().last().unwrap();
        assert!(status.contains("Chưa có chỗ đánh dấu"), "{keys}: {screen}");
    }
}

#[test]
fn a_passage_of_another_folder_is_opened_there() {
    let far = "# Giá điện\n\nGiá điện bậc ba tăng. Câu sau.\n";
    let near = || {
        vec![
            article("a.txt", INTERVIEW),
            article("c.md", "# Ba\n\nChữ.\n"),
        ]
    };
    let mut w = World::new(80, 24, vec![article("luu/dien.md", far)]);
    w.keys("} m").shows("Đã lưu");
    let mut w = w.restart(80, 24, near());
    w.keys("B")
        .shows("nơi khác: /báo/luu/dien.md")
        .hides("gắn lại");
    // The file is gone, which is reported, and nothing else happens.
    w.keys("enter")
        .shows("không đọc được /báo/luu/dien.md")
        .shows("Chỗ đánh dấu · 1");
    w.files
        .insert("/báo/luu/dien.md".to_owned(), far.as_bytes().to_vec());
    w.keys("enter")
        .hides("Chỗ đánh dấu · 1")
        .shows("Giá điện bậc ba tăng.")
        .shows("◆");
    let at = w.model.reader.place().1;
    assert!(w.model.reader.article().unwrap().text[at..].starts_with("Giá điện bậc ba"));
    w.keys("tab").shows("(nơi khác) Giá điện");
    w.keys("B").hides("nơi khác:");
}

#[test]
fn a_passage_of_a_built_in_article_is_opened_there() {
    let mut w = World::new(80, 24, seeds());
    w.keys("j enter } m").shows("Đã lưu");
    let (id, kept) = (w.model.reader.id(), w.model.shelf.iter().next().cloned());
    let mut w = w.restart(80, 24, library());
    w.keys("B").shows("nơi khác: seeds/").hides("gắn lại");
    w.keys("enter").hides("Chỗ đánh dấu · 1").shows("◆");
    assert_eq!(w.model.reader.id(), id);
    let at = w.model.reader.place().1;
    let text = &w.model.reader.article().unwrap().text;
    assert!(text[at..].starts_with(&kept.unwrap().quote.exact));
}

#[test]
fn a_note_is_marked_in_the_margin_and_shown_when_going_to_it() {
    let mut w = World::new(80, 24, library());
    w.keys("enter m } m a 'hỏi_lại_sau enter g g").shows("◆✎");
    w.keys("'").shows("2/2  hỏi lại sau");
    w.keys("'").shows("Chỗ đánh dấu 1/2");
}

#[test]
fn undo_and_redo_choose_the_bookmark_that_changed() {
    let mut w = World::new(80, 30, library());
    w.keys("enter } m } m } m } m B");
    let mark = |w: &World| {
        let screen = w.screen();
        let chosen: Vec<_> = screen.lines().filter(|row| row.starts_with('▌')).collect();
        chosen.join("\n")
    };
    w.keys("j");
    let second = mark(&w);
    w.keys("x");
    assert_ne!(mark(&w), second);
    w.keys("u");
    assert_eq!(mark(&w), second, "the bookmark is back");
    // Undoing a change of another row goes to that row.
    w.keys("c G");
    assert_ne!(mark(&w), second);
    w.keys("u");
    assert_eq!(mark(&w), second, "its colour is back");
    w.keys("g g ctrl-r");
    assert_ne!(mark(&w), second, "in another colour");
    w.keys("u");
    assert_eq!(mark(&w), second);
    // While a filter hides the changed row, the cursor stays on its own row.
    w.keys("x & '3 enter");
    let other = mark(&w);
    w.keys("u");
    assert_eq!(mark(&w), other);
}

#[test]
fn a_bookmark_of_a_piped_text_is_offered_only_what_can_be_done() {
    use docbao::article::Source;
    let piped = "Một câu đọc qua pipe. Câu thứ hai.\n".as_bytes().to_vec();
    let piped = docbao::import::article(Source::Stdin("ab12".to_owned()), piped, None);
    let mut w = World::new(40, 30, vec![Arc::new(piped)]);
    w.keys("enter m");
    let mut w = w.restart(40, 30, library());
    w.keys("B").shows("Một câu đọc qua pipe.");
    w.shows("văn bản này đến");
    w.hides("gắn lại");
    // Pressing the key all the same reports why nothing happens, and the list stays.
    w.keys("r").shows("chưa mở bài nào để gắn lại");
    w.shows("Chỗ đánh dấu · 1");
    w.keys("enter").shows("có tệp để mở lại");
    // With an article open, the passage can be searched for there.
    w.keys("q enter B").shows("gắn lại");
    w.keys("r").shows("GẮN LẠI");
}
