//! Tests whole tasks of a user through the pure machine: articles and keys in, text on screen out.
//! Each test is one task, from the first key to the last.

mod world;

use std::collections::BTreeSet;

use docbao::app::action::Context;
use docbao::app::event::{Event, Mouse};
use docbao::library::problem::{Kind, Problem};
use docbao::pane::Focus;
use docbao::reason::{Fault, Reason};
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
fn browse_find_keep_and_come_back() {
    let mut w = World::new(100, 30, seeds());
    w.shows("Cẩm nang đọc báo").shows("14 bài");
    w.keys("/ 'dau_nga")
        .shows("Dấu ngã đi lạc")
        .shows("dấu ngã");
    w.keys("enter");
    assert_eq!(w.model.focus, Focus::Reader);
    let here = w.model.reader.place();
    w.keys("m").shows("Đã lưu “");
    assert_eq!(w.disk.len(), 1);
    let quote = w.disk.values().next().unwrap().quote.exact.clone();
    w.keys("q q");
    assert_eq!(w.exit, Some(0));
    let mut w = w.restart(100, 30, seeds());
    assert_eq!(w.model.reader.place().1, here.1);
    w.keys("B").shows("Chỗ đánh dấu · 1").shows(&quote);
    w.keys("enter").shows("◆");
    assert_eq!(w.model.reader.marks().len(), 1);
}

#[test]
fn diacritics_are_optional_and_hits_are_highlighted_in_the_original_spelling() {
    let mut w = World::new(100, 24, library());
    w.keys("/ 'chi_thi")
        .shows("Chỉ thị 05-CT/TƯ")
        .shows("Ăn Tết");
    let buffer = w.buffer();
    let highlighted: String = (0..buffer.area.height)
        .flat_map(|y| (0..buffer.area.width).map(move |x| (x, y)))
        .filter(|&at| buffer[at].bg == ratatui::style::Color::Cyan)
        .map(|at| buffer[at].symbol().to_owned())
        .collect();
    assert!(
        highlighted.contains("Chỉ") && highlighted.contains("thị"),
        "{highlighted}"
    );
}

#[test]
fn the_open_article_is_first_and_n_goes_to_its_hits() {
    let mut w = World::new(60, 20, library());
    w.keys("enter j / 'chi_thi enter").shows("Hỏi");
    w.keys("n").shows("2/").keys("N").shows("1/");
    w.keys("N").shows("3/3");
}

#[test]
fn n_without_a_search_says_what_to_do() {
    World::new(80, 24, library())
        .keys("enter n")
        .shows("Bấm / để tìm");
}

#[test]
fn turns_of_an_interview_are_distinguished() {
    World::new(80, 24, library())
        .keys("enter")
        .shows("Hỏi   Thưa bà, việc ấy bắt đầu từ đâu?")
        .shows("Đáp   Từ một cái kho dột.")
        .shows("      Hồi đó ai cũng bảo");
}

#[test]
fn the_list_sorts_by_title_in_vietnamese_order_and_keeps_the_choice() {
    let mut w = World::new(60, 20, library());
    w.keys("j s").shows("Xếp theo tên bài");
    let screen = w.screen();
    let at = |text: &str| screen.find(text).unwrap();
    assert!(at("Ăn Tết") < at("Bún thang") && at("Bún thang") < at("Thư viện huyện"));
    assert!(screen.contains("▌ Bún thang"), "{screen}");
}

#[test]
fn the_list_filters_as_one_types() {
    let mut w = World::new(60, 20, library());
    w.keys("& 'bun").shows("Bún thang").hides("Ăn Tết");
    w.keys("'xyz").shows("Không bài nào khớp");
    w.keys("esc").shows("Ăn Tết");
}

/// Returns the text that is highlighted in red on these rows of the screen.
fn highlighted(w: &World, rows: std::ops::Range<u16>) -> String {
    let buffer = w.buffer();
    let cells = rows.flat_map(|y| (0..buffer.area.width).map(move |x| (x, y)));
    let highlighted = cells.filter(|&at| buffer[at].bg == ratatui::style::Color::Cyan);
    highlighted.map(|at| buffer[at].symbol()).collect()
}

#[test]
fn lists_are_filtered_by_the_rules_of_the_find_box_and_highlight_matches() {
    let mut w = World::new(60, 20, library());
    w.keys("& 'bunth").shows("Bún thang").hides("Ăn Tết");
    assert_eq!(highlighted(&w, 2..19), "Búnth");
    w.keys("ctrl-u 'ban").hides("Bún thang");
    w.keys("ctrl-u '!tet").shows("Bún thang").hides("Ăn Tết");
    w.keys("esc : 'dnn").shows("Đổi ngôn ngữ giao diện");
    assert!(
        highlighted(&w, 2..4).starts_with("Đnn"),
        "{}",
        highlighted(&w, 2..4)
    );
    w.keys("ctrl-u 'ngôn");
    assert_eq!(highlighted(&w, 2..3), "ngôn");
    w.keys("esc ? / 'hoan_tac");
    assert!(
        highlighted(&w, 2..19).starts_with("Hoàntác"),
        "{}",
        highlighted(&w, 2..19)
    );
    w.keys("ctrl-u 'ctrl-w")
        .shows("Xóa chữ trước")
        .hides("Hoàn tác");
}

#[test]
fn the_filter_of_bookmarks_highlights_passage_note_tags_and_title() {
    let mut w = World::new(100, 24, library());
    w.keys("enter } m a 'Quạt_cho_bài_tổng_kết enter T 'kho_báo enter");
    w.keys("] } m B").shows("Chỗ đánh dấu · 2");
    for (typed, found, expected) in [
        ("viec_ay", "1", "việcấyviệcấy"),
        ("tong_ket", "1", "tổngkết"),
        ("kho_bao", "1", "khobáokhobáobáo"),
        ("buth", "1", "BúthBúth"),
        ("bun_thang", "1", "BúnthangBúnthang"),
        ("quạt", "1", "QuạtQuạt"),
        ("quát", "0", ""),
    ] {
        w.keys(&format!("/ 'x ctrl-u '{typed}"));
        w.shows(&format!("Chỗ đánh dấu · {found}"));
        // The hits are highlighted in the list and, where the bookmark is shown whole, beside it.
        assert_eq!(
            highlighted(&w, 2..23).replace(' ', ""),
            expected,
            "{typed}\n{}",
            w.screen()
        );
        w.keys("esc");
    }
}

#[test]
fn selecting_by_sentence_word_and_line() {
    let mut w = World::new(80, 24, library());
    w.keys("enter } } v").shows("CHỌN");
    let text = w.model.reader.article().unwrap().text.clone();
    let selected = |w: &World| text[w.model.reader.selection().unwrap()].to_owned();
    assert_eq!(selected(&w), "Từ một cái kho dột.");
    w.keys(")");
    assert_eq!(
        selected(&w),
        "Từ một cái kho dột. Chúng tôi có hai người và một cái quạt."
    );
    w.keys("b b");
    assert_eq!(
        selected(&w),
        "Từ một cái kho dột. Chúng tôi có hai người và một"
    );
    w.keys("w");
    assert_eq!(
        selected(&w),
        "Từ một cái kho dột. Chúng tôi có hai người và một cái"
    );
    w.keys("v w");
    assert_eq!(selected(&w), "Từ một");
    w.keys("o w");
    assert_eq!(selected(&w), "một");
    w.keys("V");
    assert!(
        selected(&w).starts_with("Từ một cái kho dột."),
        "{}",
        selected(&w)
    );
    w.keys("esc");
    assert_eq!(w.model.reader.selection(), None);
}

#[test]
fn a_selection_is_bookmarked_copied_and_cited() {
    let mut w = World::new(80, 24, library());
    w.keys("enter } v y").shows("Đã chép 32 ký tự");
    assert_eq!(
        w.clipboard.as_deref(),
        Some("Thưa bà, việc ấy bắt đầu từ đâu?")
    );
    w.keys("Y");
    assert!(
        w.clipboard
            .as_ref()
            .unwrap()
            .contains("\n— “Thư viện huyện"),
        "{:?}",
        w.clipboard
    );
    w.keys("v m").shows("Đã lưu");
    assert_eq!(
        w.disk.values().next().unwrap().quote.exact,
        "Thưa bà, việc ấy bắt đầu từ đâu?"
    );
    w.keys("m").shows("đã được đánh dấu");
    assert_eq!(w.disk.len(), 1);
}

#[test]
fn deleting_undoing_and_redoing_reach_the_disk() {
    let mut w = World::new(80, 24, library());
    w.keys("enter m } m");
    assert_eq!(w.disk.len(), 2);
    w.keys("B x").shows("Đã xóa").shows("Chỗ đánh dấu · 1");
    assert_eq!(w.disk.len(), 1);
    w.keys("u").shows("Chỗ đánh dấu · 2").shows("Đã hoàn tác");
    assert_eq!(w.disk.len(), 2);
    w.keys("ctrl-r").shows("Chỗ đánh dấu · 1");
    assert_eq!(w.disk.len(), 1);
    w.keys("u u u").shows("Chưa có chỗ đánh dấu nào");
    assert_eq!(w.disk.len(), 0);
    w.keys("u").shows("Không còn gì để hoàn tác");
}

#[test]
fn a_note_is_written_and_found_by_the_filter() {
    let mut w = World::new(100, 24, library());
    w.keys("enter a").shows("chưa được đánh dấu");
    w.keys("m a 'Dùng_cho_bài_tổng_kết enter")
        .shows("Đã lưu ghi chú");
    assert_eq!(
        w.disk.values().next().unwrap().note,
        "Dùng cho bài tổng kết"
    );
    w.keys("} m B / 'tong_ket")
        .shows("✎ Dùng cho bài")
        .shows("Chỗ đánh dấu · 1");
    w.keys("esc").shows("Chỗ đánh dấu · 2");
}

#[test]
fn an_unsaved_change_is_reported_kept_in_memory_and_retried() {
    let mut w = World::new(100, 24, library());
    w.disk_fault = Some(Reason::in_words("đĩa đầy"));
    w.keys("enter m").shows("Chưa lưu được: đĩa đầy");
    assert!(w.disk.is_empty());
    w.keys("q q").shows("Còn 1 chỗ đánh dấu chưa lưu được");
    assert_eq!(w.exit, None);
    w.disk_fault = None;
    w.keys("enter } m");
    assert_eq!(w.disk.len(), 2);
    w.keys("q q");
    assert_eq!(w.exit, Some(0));
}

#[test]
fn a_second_quit_leaves_despite_a_full_disk() {
    let mut w = World::new(100, 24, library());
    w.disk_fault = Some(Reason::in_words("đĩa đầy"));
    w.keys("enter m q q q");
    assert_eq!(w.exit, Some(0));
}

#[test]
fn answers_to_older_queries_are_dropped() {
    let mut w = World::new(100, 24, library());
    w.hold_search = true;
    w.keys("/ 'bun");
    let mut late = std::mem::take(&mut w.late);
    w.send(late.pop_back().unwrap());
    w.shows("Bún thang").shows("1 bài");
    let shown = w.screen();
    for old in late {
        w.send(old);
    }
    assert_eq!(w.screen(), shown);
}

#[test]
fn enter_before_the_answer_opens_the_answer() {
    let mut w = World::new(100, 24, library());
    w.hold_search = true;
    w.keys("/ 'bun enter");
    w.shows("Tìm bun");
    w.hold_search = false;
    let newest = w.late.pop_back().unwrap();
    w.send(newest);
    w.shows("Nước dùng phải trong.").hides("Tìm bun");
}

#[test]
fn resizing_near_the_top_keeps_the_cursor_in_the_window() {
    let mut w = World::new(120, 36, seeds());
    w.keys("tab } } } } }");
    let cursor = w.model.reader.place().1;
    w.send(Event::Resize {
        width: 60,
        height: 16,
    });
    let text = &w.model.reader.article().unwrap().text[cursor..];
    let words: Vec<_> = text.split_whitespace().take(3).collect();
    w.shows(&words.join(" "));
    assert_eq!(w.model.reader.place().1, cursor);
}

#[test]
fn a_bookmark_of_an_article_not_yet_loaded_is_marked_as_such() {
    let mut w = World::new(80, 24, library());
    w.keys("enter m q q");
    let mut w = World::empty(80, 24, w.memory, w.disk);
    w.keys("B enter").shows("Đang đọc thư viện");
    w.send(Event::LoadDone);
    w.keys("enter").shows("bài không có trong thư viện này");
}

#[test]
fn the_article_read_last_is_open_at_the_start() {
    let mut w = World::new(100, 30, seeds());
    w.keys("j");
    assert_eq!(w.model.focus, Focus::Reader, "the guide of the first run");
    w.send(Event::Stop);
    let w = w.restart(100, 30, seeds());
    assert_eq!(w.model.focus, Focus::Reader);
}

#[test]
fn the_library_fills_while_one_reads_and_searches() {
    let mut articles = library();
    let last = articles.split_off(2);
    let mut w = World::empty(
        100,
        24,
        docbao::library::memory::Memory::default(),
        std::collections::BTreeMap::default(),
    );
    w.shows("Đang đọc thư viện");
    w.load(articles);
    w.shows("Bún thang");
    w.keys("enter / 'chi_thi").hides("Ăn Tết");
    w.load(last);
    w.send(Event::LoadDone);
    w.shows("Ăn Tết");
}

#[test]
fn resizing_keeps_the_line_that_is_read() {
    let mut w = World::new(100, 30, seeds());
    w.keys("tab space space space");
    let cursor = w.model.reader.place().1;
    for (width, height) in [(40, 12), (200, 60), (20, 5), (80, 24), (13, 4), (100, 30)] {
        w.send(Event::Resize { width, height });
        assert_eq!(w.model.reader.place().1, cursor, "{width}×{height}");
        let text = &w.model.reader.article().unwrap().text[cursor..];
        let word: String = text
            .split_whitespace()
            .next()
            .unwrap()
            .chars()
            .take(6)
            .collect();
        w.shows(&word);
    }
}

#[test]
fn a_window_too_small_says_so_and_recovers() {
    let mut w = World::new(80, 24, seeds());
    let before = w.screen();
    w.send(Event::Resize {
        width: 11,
        height: 2,
    });
    w.shows("cửa sổ quá");
    w.keys("j k");
    for tiny in [(1, 1), (0, 0), (0, 5), (5, 0)] {
        w.send(Event::Resize {
            width: tiny.0,
            height: tiny.1,
        });
        w.keys("j k");
    }
    w.send(Event::Resize {
        width: 80,
        height: 24,
    });
    assert_eq!(w.screen(), before);
}

#[test]
fn every_scroll_key_moves_and_the_ends_hold() {
    let mut w = World::new(80, 24, seeds());
    w.keys("g g");
    w.keys("g g");
    let top = w.model.reader.place();
    for (there, back) in [
        ("j", "k"),
        ("ctrl-d", "ctrl-u"),
        ("space", "b"),
        ("}", "{"),
        (")", "("),
        ("5 j", "5 k"),
    ] {
        w.keys(there);
        assert_ne!(w.model.reader.place(), top, "{there}");
        w.keys(back).keys("g g");
        assert_eq!(w.model.reader.place(), top, "{there} {back}");
    }
    w.keys("G");
    let bottom = w.model.reader.place();
    w.keys("j space ctrl-d");
    assert_eq!(w.model.reader.place(), bottom);
    w.shows("100 %");
}

#[test]
fn help_is_made_from_the_live_keymap_and_can_be_searched() {
    let mut w = World::new(80, 24, library());
    w.keys("?").shows("Các phím").shows("Danh sách bài");
    w.keys("/ 'hoan_tac")
        .shows("Hoàn tác thay đổi ở chỗ đánh dấu")
        .hides("Về cuối");
    w.keys("esc esc").hides("Các phím");
}

#[test]
fn the_palette_finds_a_command_by_its_name_without_marks() {
    let mut w = World::new(80, 24, library());
    w.keys(": 'ngon_ngu").shows("Đổi ngôn ngữ giao diện");
    w.keys("enter").shows("English").keys("j").shows("help");
}

#[test]
fn the_palette_names_the_place_where_a_command_works_and_runs_none_instead() {
    let mut w = World::new(80, 24, library());
    w.keys("enter : 'xep").shows("Đổi cách xếp");
    w.keys("enter").shows("s đổi cách xếp (danh sách bài)");
    w.keys("L : 'sort enter").hides("Saved");
    assert!(w.disk.is_empty());
}

#[test]
fn hints_and_answers_say_what_the_key_does_here() {
    let mut w = World::new(100, 30, library());
    w.keys("&").shows("⏎ giữ bộ lọc").shows("Esc bỏ lọc");
    w.keys("esc ? /").shows("⏎ giữ bộ lọc");
    w.keys("esc esc enter x")
        .shows("không có gì để xóa")
        .hides("trước.");
    w.keys("a").shows("m trước");
}

#[test]
fn the_language_changes_while_it_runs() {
    let mut w = World::new(80, 24, library());
    w.shows("Thư viện · 3 bài")
        .keys("L j")
        .shows("Library · 3 articles");
}

#[test]
fn a_key_that_means_nothing_here_says_where_it_does() {
    let mut w = World::new(80, 24, library());
    w.keys("m").shows("(khi đọc bài)");
    w.keys("Q").shows("phím Q không làm gì");
}

#[test]
fn an_input_method_types_into_the_box() {
    let mut w = World::new(80, 24, library());
    // Bamboo and Unikey erase what was typed and send it anew, sometimes with loose marks.
    w.keys("/ 'bun backspace backspace 'ún backspace backspace 'u");
    w.send(Event::Paste("\u{301}n thang\n".to_owned()));
    w.shows("bún thang").shows("Bún thang");
    w.keys("ctrl-w ctrl-w ctrl-h").shows("Gõ vài chữ");
}

#[test]
fn the_mouse_scrolls_and_chooses() {
    let mut w = World::new(100, 24, seeds());
    let before = w.model.reader.place();
    w.send(Event::Mouse {
        mouse: Mouse::WheelDown,
        x: 60,
        y: 10,
    });
    assert_ne!(w.model.reader.place(), before);
    w.send(Event::Mouse {
        mouse: Mouse::Press,
        x: 5,
        y: 4,
    });
    w.shows("Dấu ngã đi lạc");
    assert_eq!(w.model.reader.article().unwrap().title, "Dấu ngã đi lạc");
}

#[test]
fn selecting_by_letter_and_paragraph() {
    let mut w = World::new(80, 24, library());
    w.keys("enter } } v");
    let text = w.model.reader.article().unwrap().text.clone();
    let selected = |w: &World| text[w.model.reader.selection().unwrap()].to_owned();
    w.keys("h h");
    assert_eq!(selected(&w), "Từ một cái kho dộ");
    w.keys("l");
    assert_eq!(selected(&w), "Từ một cái kho dột");
    w.keys("v l l");
    assert_eq!(selected(&w), "Từ m");
    w.keys("p");
    assert!(
        selected(&w).ends_with("và một cái quạt."),
        "{}",
        selected(&w)
    );
    assert!(selected(&w).starts_with("Từ một cái"), "{}", selected(&w));
}

/// Clicks on every letter of the screen; the cursor must come to that letter, not beside it.
fn click_every_letter(w: &mut World, text: &str, rows: std::ops::Range<u16>) {
    let buffer = w.buffer();
    for (x, y) in rows.flat_map(|y| (0..buffer.area.width).map(move |x| (x, y))) {
        let symbol = buffer[(x, y)].symbol();
        if symbol.chars().all(char::is_alphanumeric) {
            w.send(Event::Mouse {
                mouse: Mouse::Press,
                x,
                y,
            });
            let cursor = w.model.reader.place().1;
            assert!(text[cursor..].starts_with(symbol), "{symbol} at {x}, {y}");
        }
    }
}

/// Returns the column at which the text on each of these rows ends.
fn right_edges(w: &World, rows: std::ops::Range<usize>) -> Vec<usize> {
    let screen = w.screen();
    let rows = screen.lines().skip(rows.start).take(rows.len());
    rows.map(docbao::text::layout::cells).collect()
}

#[test]
fn justified_lines_end_together_and_every_cell_keeps_its_letter() {
    let text = "Con chữ mang dấu như người mang nón: bỏ ra vẫn là người, nhưng nắng. \
        Ai viết vội hay để nón ở nhà, ai đọc vội thì chẳng nhận ra mặt người quen.";
    let mut w = World::new(44, 12, vec![article("a.txt", &format!("{text}\n{text}"))]);
    w.keys("enter");
    let lines = 2..6;
    let ragged = right_edges(&w, lines.clone());
    assert!(ragged.iter().any(|&x| x != ragged[0]), "{ragged:?}");
    click_every_letter(&mut w, text, 2..6);
    w.keys("J").shows("Căn đều");
    let mut full = right_edges(&w, lines.clone());
    assert!(full.pop() < Some(full[0]), "the last line stays short");
    assert!(
        full.iter().all(|&x| x == full[0]),
        "{full:?}\n{}",
        w.screen()
    );
    click_every_letter(&mut w, text, 2..6);
    w.keys("J").shows("so le");
    assert_eq!(right_edges(&w, lines), ragged);
}

#[test]
fn in_justified_lines_the_selected_text_is_highlighted() {
    let text = "Con chữ mang dấu như người mang nón: bỏ ra vẫn là người. Nhưng mà nắng thì ai cũng \
        tìm bóng cây. Đội nón vào cho mát.";
    let mut w = World::new(50, 12, vec![article("a.txt", text)]);
    w.keys("enter J ) v");
    let (buffer, reader) = (w.buffer(), &w.model.reader);
    let selected = &reader.article().unwrap().text[reader.selection().unwrap()];
    let highlighted: String = (0..buffer.area.height - 1)
        .flat_map(|y| (0..buffer.area.width).map(move |x| (x, y)))
        .filter(|&at| {
            buffer[at]
                .modifier
                .contains(ratatui::style::Modifier::REVERSED)
        })
        .map(|at| buffer[at].symbol())
        .collect();
    assert_eq!(highlighted.replace(' ', ""), selected.replace(' ', ""));
    assert!(
        highlighted.contains("  "),
        "the sentence runs over a stretched line: {highlighted}"
    );
}

#[test]
fn zen_shows_only_the_text_and_messages() {
    let mut w = World::new(100, 24, library());
    w.keys("enter z").hides("Thư viện ·").hides("trợ giúp");
    w.keys("m").shows("Đã lưu “");
    w.keys("v").shows("CHỌN").keys("esc q").shows("Thư viện ·");
}

#[test]
fn another_encoding_is_previewed_accepted_and_remembered() {
    let text = "Chữ đọc nhầm\nMột tệp UTF-16 không có dấu đầu tệp, đọc nhầm thì ra toàn chữ Hán.";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let source = docbao::article::Source::File("/báo/x.txt".into());
    let wrong = docbao::import::article_as(
        source,
        bytes.clone(),
        None,
        Some(docbao::text::decode::Encoding::Utf16Le),
    );
    let mut w = World::new(80, 24, vec![std::sync::Arc::new(wrong)]);
    w.files.insert("/báo/x.txt".to_owned(), bytes);
    w.hides("đọc nhầm")
        .keys("E")
        .shows("UTF-16BE")
        .shows("tự nhận");
    w.keys("esc").hides("đọc nhầm");
    w.keys("E g g").shows("Chữ đọc nhầm");
    w.keys("j j j").shows("UTF-16BE").shows("Chữ đọc nhầm");
    // That it is remembered is shown once it is on disk.
    w.hold_store = true;
    w.keys("enter")
        .hides("sẽ nhớ cho tệp này")
        .shows("Một tệp UTF-16");
    w.hold_store = false;
    let written = w.unconfirmed.pop_front().unwrap();
    w.send(written);
    w.shows("Đọc theo UTF-16BE").shows("sẽ nhớ cho tệp này");
    let id = w.model.reader.id().unwrap();
    assert_eq!(
        w.memory.usage.encodings.of(id),
        docbao::text::encoding::Encoding::parse("UTF-16BE")
    );
    w.keys("/ 'chu_Han").shows("chữ Hán");
}

#[test]
fn a_built_in_article_has_no_encoding_to_choose() {
    World::new(80, 24, seeds()).keys("E").shows("Bài có sẵn");
}

#[test]
fn jumping_back_returns_to_where_one_was() {
    let mut w = World::new(80, 24, library());
    w.keys("enter } }");
    let here = (w.model.reader.id(), w.model.reader.place().1);
    w.keys("/ 'trung_mong enter");
    assert_ne!(w.model.reader.id(), here.0);
    w.keys("ctrl-o");
    assert_eq!((w.model.reader.id(), w.model.reader.place().1), here);
    w.keys("alt-right").shows("Bún thang");
}

#[test]
fn next_article_follows_the_order_of_the_list() {
    let mut w = World::new(80, 24, library());
    w.keys("enter ]").shows("Nước dùng phải trong.");
    w.keys("] ]").shows("Đây là bài cuối cùng.");
}

#[test]
fn signals_end_with_130_and_remember_the_place() {
    let mut w = World::new(80, 24, seeds());
    w.keys("tab space");
    let place = w.model.reader.view();
    let id = w.model.reader.id().unwrap();
    w.send(Event::Stop);
    assert_eq!(w.exit, Some(130));
    assert_eq!(w.memory.place(id), Some(place));
}

#[test]
fn an_article_without_text_and_an_empty_library_speak() {
    World::new(80, 24, vec![article("x.txt", "")]).shows("không có chữ nào");
    World::new(80, 24, Vec::new())
        .shows("docbao THƯ-MỤC")
        .keys("enter j G /")
        .shows("Gõ vài chữ");
}

#[test]
fn undecodable_bytes_are_counted_on_the_status_line() {
    // Half a letter was lost three times in a text that is otherwise UTF-8.
    let mut bytes = "Giá vàng hôm nay đứng yên, người mua vẫn ngồi chờ trước cửa hàng. "
        .repeat(6)
        .into_bytes();
    for at in [90, 190, 300] {
        bytes[at] = 0xff;
    }
    let source = docbao::article::Source::File("/x.txt".into());
    let a = std::sync::Arc::new(docbao::import::article(source, bytes, None));
    assert!(a.replaced >= 3, "{}", a.replaced);
    let told = format!("{} chỗ không đọc được", a.replaced);
    World::new(80, 24, vec![a]).shows("\u{fffd}").shows(&told);
}

#[test]
fn the_cursor_is_shown_only_where_text_is_typed() {
    let mut w = World::new(80, 24, library());
    assert_eq!(w.cursor(), None, "in the list");
    // The cursor is behind the typed text, so that an input method opens its window there.
    let behind = |w: &World, text: &str| {
        let (x, y) = w.cell_of(text);
        w.cursor() == Some((x + docbao::text::layout::cells(text) as u16, y))
    };
    for keys in [
        "& 'bún_th",
        "esc / 'bún_th",
        "esc : 'bún_th",
        "esc ? / 'bún_th",
    ] {
        w.keys(keys);
        assert!(behind(&w, "bún th"), "{keys}: {:?}", w.cursor());
    }
    w.keys("esc esc enter");
    assert_eq!(w.cursor(), None, "in the reader");
    w.keys("m a 'bún_th");
    assert!(behind(&w, "bún th"), "{:?}", w.cursor());
    w.keys("enter T 'bún_th");
    assert!(behind(&w, "bún th"), "{:?}", w.cursor());
    w.keys("left left");
    assert!(behind(&w, "bún "), "{:?}", w.cursor());
    w.keys("esc B / 'bún_th");
    assert!(behind(&w, "bún th"), "{:?}", w.cursor());
    w.keys("enter");
    assert_eq!(w.cursor(), None, "a filter without the keyboard");
}

#[test]
fn the_guide_opens_from_anywhere_in_the_language_of_the_interface() {
    for start in ["", "enter", "enter v", "B", "?", "enter t down", "P"] {
        let mut w = World::new(100, 30, library());
        let theme = w.model.config.theme.clone();
        w.keys(start).keys("H").shows("Chào bạn.").shows("4 bài");
        assert_eq!(
            w.model.appearance.theme,
            w.model.appearance.themes.get(&theme),
            "{start}"
        );
    }
    for start in ["/ 'chi_thi", ": 'ngon", "& 'bun", "B /"] {
        World::new(100, 30, library())
            .keys(start)
            .keys("f1")
            .shows("Chào bạn.");
    }
    let mut w = World::new(100, 30, library());
    w.keys("j enter L H")
        .shows("The docbao guide")
        .shows("Welcome.");
    w.keys("ctrl-o").shows("Nước dùng phải trong.");
    w.keys("L H").shows("Cẩm nang đọc báo").shows("5 bài");
}

#[test]
fn f1_opens_the_guide_in_every_context() {
    let text = "# Một\n\n[Chợ](https://example.org/cho). Câu hai.\n";
    let articles = [article("a.md", text), article("b.md", text)];
    let starts = [
        "q",
        "",
        "v",
        "/ 'chợ",
        "q & 'mộ",
        "m B",
        "?",
        ": 'ngon",
        "m a",
        "m T",
        "E",
        "m B E",
        "t",
        "o",
        "P",
    ];
    let mut left = BTreeSet::from(Context::ALL);
    for start in starts {
        let mut w = World::new(100, 30, articles.to_vec());
        w.keys("enter").keys(start);
        left.remove(&w.model.context());
        w.keys("f1").shows("Chào bạn.");
        assert!(w.model.overlays.is_empty(), "{start}");
    }
    assert!(left.is_empty(), "no keys lead there: {left:?}");
}

/// Returns the failure of a reading state for which the disk has no room.
fn full_disk() -> Problem {
    Problem {
        kind: Kind::Found,
        path: "state".to_owned(),
        uri: None,
        why: Fault::Full.into(),
    }
}

#[test]
fn what_is_typed_in_a_box_is_kept_while_the_guide_is_read() {
    for (field, msg) in [("a", "ghi chú"), ("T", "nhãn")] {
        let mut w = World::new(100, 30, library());
        w.keys("enter m").keys(field).keys("'hay_lắm f1");
        w.shows("Chào bạn.")
            .shows("Đã giữ phần đang viết dở.")
            .hides("hay lắm");
        assert_eq!(w.drafts.len(), 1, "{msg}");
        w.keys("ctrl-o").keys(field).shows("hay lắm");
        // Put aside twice, it is one draft still; saved, it is none.
        w.keys("f1 ctrl-o").keys(field).keys("enter");
        assert!(w.drafts.is_empty(), "{msg}: {:?}", w.drafts);
        let kept = w.disk.values().next().unwrap();
        assert_eq!(format!("{}{}", kept.note, kept.tags.join(",")), "hay lắm");
        w.keys(field).hides("dở");
    }
    // Where the disk refuses the draft, that is no success at any moment, and the box continues with it.
    let mut w = World::new(100, 30, library());
    w.hold_store = true;
    w.state_fault = Some(full_disk());
    w.keys("enter m a 'hay f1").hides("Đã giữ");
    let is_of_draft = |event: &Event| matches!(event, Event::DraftLost { .. });
    let mut of_draft = std::mem::take(&mut w.unconfirmed);
    of_draft.retain(is_of_draft);
    for event in of_draft {
        w.send(event);
        w.hides("Đã giữ");
    }
    w.shows("Chưa giữ được").hides("Đang lưu");
    w.keys("ctrl-o a").shows("hay");
    // A box in which nothing was typed leaves no draft.
    let mut w = World::new(100, 30, library());
    w.keys("enter m a f1").hides("Đã giữ");
    assert!(w.drafts.is_empty() && w.model.saves.drafts.is_empty());
}

#[test]
fn a_bookmark_in_the_guide_leads_back_to_it() {
    let mut w = World::new(100, 30, library());
    w.keys("L H } m q q");
    let mut w = w.restart(100, 30, library());
    w.keys("B")
        .shows("Chỗ đánh dấu · 1")
        .keys("enter")
        .shows("The docbao guide");
}

#[test]
fn the_first_run_opens_on_the_guide_in_the_language_of_the_interface() {
    let memory = docbao::library::memory::Memory::default();
    let mut w = World::empty(100, 30, memory, std::collections::BTreeMap::default());
    w.model.speak(docbao::app::lang::Lang::En);
    w.load(seeds());
    // The Vietnamese guide, which is loaded with the built-in articles, is in no frame.
    w.shows("Welcome.");
    w.send(Event::LoadDone);
    w.shows("The docbao guide").shows("Welcome.");
    assert_eq!(w.model.focus, Focus::Reader);
    // The guide is before the other articles, none of which has been begun.
    w.shows("▌ The docbao guide").hides("› ");
    w.keys("]").shows("Chào bạn.");
}
