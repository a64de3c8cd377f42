//! Tests themes, settings, key bindings and remembered choices: keys in, text on screen out,
//! through the pure machine.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use docbao::app::config::Settings;
use docbao::app::event::{Event, Mouse};
use docbao::app::lang::Lang;
use docbao::app::mistake::Text;
use docbao::library::memory::Memory;
use docbao::library::problem::{Kind, Problem};
use docbao::reason::Fault;
use ratatui::style::Color;
use world::{World, article, seeds};

/// Returns the background of the page.
fn page(w: &World) -> Color {
    w.buffer()[(0, 0)].bg
}

fn name(w: &World) -> &str {
    &w.model.config.theme
}

fn two() -> Vec<Arc<docbao::article::Article>> {
    vec![
        article("a.md", "# Một\n\nChữ đầu. Chữ sau.\n"),
        article("b.md", "# Hai\n\nChữ khác.\n"),
    ]
}

#[test]
fn a_theme_is_seen_while_it_is_chosen_and_the_old_one_comes_back() {
    let mut w = World::new(80, 24, two());
    let before = page(&w);
    w.keys("enter t").shows("Bộ màu").shows("terminal");
    assert_eq!(page(&w), before);
    w.keys("j j");
    let dark = page(&w);
    assert_ne!(dark, before);
    w.keys("t");
    assert_ne!(page(&w), dark, "t goes on to the next one");
    w.keys("esc").hides("sepia");
    assert_eq!((page(&w), name(&w)), (before, "auto"));
    w.keys("t j j enter").shows("Bộ màu: dark");
    assert_eq!((page(&w), name(&w)), (dark, "dark"));
}

/// The background is asked for when the window gets the focus, and when the terminal reports a
/// switch.
#[test]
fn the_theme_follows_a_switch_between_dark_and_light() {
    let mut w = World::new(80, 24, two());
    w.send(Event::Ground([0, 0, 0]));
    let dark = page(&w);
    w.background = Some([255, 255, 255]);
    w.send(Event::Focused);
    let light = page(&w);
    assert_ne!(light, dark);
    w.background = Some([20, 20, 20]);
    w.send(Event::SchemeChanged);
    assert_eq!(page(&w), dark);
    w.background = None;
    w.send(Event::Focused);
    assert_eq!(
        page(&w),
        dark,
        "a terminal that does not answer changes nothing"
    );
}

#[test]
fn choosing_a_theme_moves_no_text() {
    let mut w = World::new(80, 24, seeds());
    w.keys("enter } } }");
    let rows =
        |w: &World| -> Vec<String> { w.screen().lines().take(12).map(str::to_owned).collect() };
    let before = rows(&w);
    w.keys("t j");
    assert_eq!(rows(&w), before);
    w.keys("enter");
    assert_eq!(rows(&w), before);
}

#[test]
fn the_theme_follows_the_background_reported_by_the_terminal() {
    let mut w = World::new(80, 24, two());
    let before = page(&w);
    w.send(Event::Ground([255, 255, 255]));
    let light = page(&w);
    assert_eq!(light, Color::Rgb(0xfb, 0xf9, 0xf4));
    assert_ne!(light, before);
    // A theme that is being previewed stays, and so does one that was chosen.
    w.keys("enter t j j");
    let dark = page(&w);
    w.send(Event::Ground([250, 250, 250]));
    assert_eq!(page(&w), dark);
    w.keys("enter");
    w.send(Event::Ground([255, 255, 255]));
    assert_eq!(page(&w), dark);
}

#[test]
fn the_background_does_not_make_a_first_run_a_later_one() {
    let mut w = World::empty(80, 24, Memory::default(), BTreeMap::new());
    w.send(Event::Ground([0, 0, 0]));
    w.load(seeds());
    w.send(Event::LoadDone);
    w.shows("Chào bạn");
    // The next start uses that theme.
    w.keys("q q");
    w.restart(80, 24, seeds()).shows("Chào bạn");
}

/// Returns the event of a settings file with this content.
fn settings(source: &str) -> Event {
    let mut settings = Box::new(Settings::default());
    settings.take_in(Text {
        file: "config.toml",
        source,
    });
    Event::Settings(settings)
}

#[test]
fn settings_hold_at_once_and_what_was_changed_by_keys_stays() {
    let mut w = World::new(120, 30, seeds());
    w.keys("enter } } + +");
    let sentence = |w: &World| w.model.reader.place().1;
    let (here, measure) = (sentence(&w), w.model.reader.measure());
    w.send(settings(
        "justify = true\nlang = \"en\"\ntheme = \"light\"\nlist-width = 20\n",
    ));
    w.shows("Library").shows("Settings reloaded.");
    assert_eq!(page(&w), Color::Rgb(0xfb, 0xf9, 0xf4));
    assert_eq!(w.model.regions().list.unwrap().width, 20);
    assert_eq!((sentence(&w), w.model.reader.measure()), (here, measure));
    w.send(settings("width = 40\n"));
    w.shows("Thư viện");
    assert_eq!((sentence(&w), w.model.reader.measure()), (here, 40));
    assert_eq!(name(&w), "auto");
}

#[test]
fn a_mistake_in_the_settings_is_reported_and_the_rest_applies() {
    let mut w = World::new(120, 30, seeds());
    w.send(settings("them = \"dark\"\nsort = \"length\"\nrate = 1\n"));
    w.shows("config.toml, dòng 1, cột 1: không có mục nào tên “them”; có phải “theme” không?")
        .shows("và 1 lỗi nữa: docbao config check");
    assert_eq!(w.model.list.sort.name(), "length");
}

#[test]
fn keys_of_the_users_own_work_and_the_help_shows_them() {
    let mut w = World::new(100, 30, two());
    w.send(settings(
        "[keys.reader]\n\"ctrl-x k\" = \"keep\"\n\"ctrl-x n\" = \"note\"\nm = \"\"\n[keys.list]\nx = \"open\"\n",
    ));
    w.keys("x ctrl-x")
        .shows("k Đánh dấu đoạn đang chọn")
        .shows("n Ghi chú");
    w.keys("k").shows("Đã lưu “");
    assert_eq!(w.disk.len(), 1);
    w.keys("m")
        .shows("m đánh dấu đoạn đang chọn, hoặc câu đang đọc (khi đang chọn)");
    w.keys("? / 'danh_dau_doan enter").shows("Ctrl-x k");
}

#[test]
fn a_letter_with_marks_that_is_bound_is_a_key() {
    let mut w = World::new(100, 30, two());
    w.send(settings("[keys.reader]\n\"é\" = \"keep\"\n"));
    w.keys("enter é").shows("Đã lưu “");
    assert_eq!(w.disk.len(), 1);
    w.keys("è");
    assert_eq!(w.disk.len(), 1);
}

#[test]
fn the_next_keys_of_an_incomplete_sequence_are_shown() {
    let mut w = World::new(80, 24, two());
    w.keys("enter g").shows("g Về đầu");
    w.keys("g v a")
        .shows("w Chọn cả chữ")
        .shows("s Chọn cả câu");
    w.keys("s").hides("w Chọn cả chữ");
}

#[test]
fn a_key_that_does_nothing_here_says_where_it_does_something() {
    let mut w = World::new(80, 24, two());
    w.keys("enter s").shows("s đổi cách xếp (danh sách bài)");
}

#[test]
fn presets_bind_their_keys() {
    let mut w = World::new(80, 24, seeds());
    w.send(settings("keys = \"less\"\n"));
    w.keys("enter f").hides("Chào bạn");
    w.keys("g").shows("Chào bạn");
    w.send(settings("keys = \"emacs\"\n"));
    w.keys("ctrl-v").hides("Chào bạn");
    w.keys("alt-x 'bo_mau enter").shows("terminal");
}

#[test]
fn the_line_between_list_and_text_is_dragged_and_remembered() {
    let mut w = World::new(120, 30, seeds());
    w.keys("enter } }");
    let here = w.model.reader.place().1;
    let at = w.model.regions().divider.unwrap().x;
    w.mouse(Mouse::Press, (at, 9));
    w.mouse(Mouse::Drag, (at + 9, 12));
    assert_eq!(w.model.regions().divider.unwrap().x, at + 9);
    w.mouse(Mouse::Drag, (2, 12));
    assert_eq!(w.model.regions().divider.unwrap().x, 16, "never too narrow");
    w.mouse(Mouse::Drag, (119, 12));
    assert_eq!(w.model.regions().divider.unwrap().x, 60, "never too wide");
    w.mouse(Mouse::Drag, (50, 12));
    w.mouse(Mouse::Release, (50, 12));
    w.mouse(Mouse::Drag, (20, 12));
    assert_eq!(w.model.regions().divider.unwrap().x, 50, "let go");
    assert_eq!(
        w.model.reader.place().1,
        here,
        "the reader stays where it was"
    );
    assert!(!w.model.reader.is_selecting());
    w.keys("q q");
    let again = w.restart(120, 30, seeds());
    assert_eq!(again.model.regions().divider.unwrap().x, 50);
}

#[test]
fn clicks_on_the_hints_run_them() {
    let mut w = World::new(100, 30, two());
    w.keys("enter");
    let click = |w: &mut World, text: &str| {
        let at = w.cell_of(text);
        w.mouse(Mouse::Press, at);
        w.mouse(Mouse::Release, at);
    };
    click(&mut w, "m đánh dấu  / tìm");
    assert_eq!(w.disk.len(), 1);
    w.keys("esc");
    click(&mut w, "trợ giúp");
    w.shows("Các phím");
    click(&mut w, "đóng");
    w.hides("Các phím");
    w.keys("v");
    click(&mut w, "thôi");
    assert!(!w.model.reader.is_selecting());
    // A click beside the hints does nothing.
    w.mouse(Mouse::Press, (50, 29));
    w.hides("Các phím");
    // A narrow screen drops some hints, but never the way out.
    w.send(Event::Resize {
        width: 40,
        height: 12,
    });
    w.keys("/").shows("thôi").hides("Tab xem trước");
    click(&mut w, "thôi");
    assert!(w.model.overlays.is_empty());
}

/// The keys that open a screen, a hint that it must show, and the hint of the way out.
const SCREENS: &[(&str, &str, &str)] = &[
    ("", "⏎ mở", "? trợ giúp"),
    ("enter", "m đánh dấu", "%"),
    ("enter v", "m đánh dấu", "Esc thôi"),
    ("enter /", "Tìm", "Esc thôi"),
    ("enter m B", "⏎ mở", "Esc đóng"),
    ("enter m B E", "⏎ ghi", "Esc bỏ"),
    ("enter m a", "⏎ lưu", "Esc thôi"),
    ("enter m T", "⏎ lưu", "Esc thôi"),
    ("?", "/ tìm phím", "Esc đóng"),
    (":", "⏎ chạy", "Esc thôi"),
    ("t", "⏎ dùng", "Esc như cũ"),
];

#[test]
fn a_narrow_window_shows_the_main_key_and_the_way_out() {
    for (keys, first, out) in SCREENS {
        let mut w = World::new(40, 12, two());
        w.keys(keys).shows(first).shows(out);
    }
}

#[test]
fn a_message_that_is_wider_than_the_window_is_whole() {
    for (keys, message) in [
        (
            "ư",
            "Bộ gõ tiếng Việt đang bật: “ư” không phải phím lệnh. Tắt bộ gõ để dùng các phím.",
        ),
        ("ж", "Ở đây phím ж không làm gì. ? xem các phím"),
        ("enter m", "Đã lưu “Một” · a ghi chú T nhãn u hoàn tác"),
    ] {
        let mut w = World::new(40, 12, two());
        let screen = w.keys(keys).screen();
        let words: Vec<&str> = screen.split_whitespace().collect();
        assert!(words.join(" ").ends_with(message), "{screen}");
    }
}

#[test]
fn a_theme_is_chosen_by_clicks() {
    let mut w = World::new(80, 24, two());
    w.keys("t");
    let at = w.cell_of("sepia");
    w.mouse(Mouse::Press, at);
    assert_eq!(page(&w), Color::Rgb(0xf4, 0xec, 0xd8));
    w.mouse(Mouse::Press, at);
    assert_eq!(name(&w), "sepia");
}

#[test]
fn remembered_choices_apply_where_the_settings_are_silent() {
    let mut w = World::new(120, 30, two());
    w.keys("s s t j j enter q");
    let mut again = w.restart(120, 30, two());
    assert_eq!(
        (name(&again), again.model.list.sort.name()),
        ("dark", "date")
    );
    // A setting overrides the remembered choice; choices without a setting stay.
    again.send(settings("theme = \"light\"\n"));
    assert_eq!(
        (name(&again), again.model.list.sort.name()),
        ("light", "date")
    );
}

#[test]
fn the_list_marks_begun_and_finished_articles() {
    let text = "Chữ nối chữ thành câu. ".repeat(400);
    let long = |name: &str| article(&format!("{name}.md"), &format!("# {name}\n\n{text}\n"));
    let library = || vec![long("Anh"), long("Ba"), long("Chị"), long("Dì")];
    let mut w = World::new(120, 24, library());
    w.hides("›").hides("✓");
    // Moving through the list past an article does not count as reading it.
    w.keys("j j k k").hides("›");
    // Nor does opening it, until it is scrolled.
    w.keys("enter tab j k").hides("›");
    w.keys("enter space tab j").shows("› Anh").hides("✓");
    w.keys("enter G tab j").shows("✓ Ba").shows("› Anh");
    w.keys("enter space tab j").shows("› Chị");
    w.keys("k");
    // An article that was read once stays read.
    w.keys("k enter g g tab j").shows("✓ Ba");
    w.keys("q");
    let mut again = w.restart(120, 24, library());
    again.keys("tab j").shows("✓ Ba");
    again.send(settings("sort = \"reading\"\n"));
    let first = again.screen().lines().nth(2).unwrap().to_owned();
    assert!(first.contains("Chị"), "{first}");
    let second = again.screen().lines().nth(3).unwrap().to_owned();
    assert!(second.contains("Anh"), "{second}");
}

#[test]
fn the_article_begun_last_is_first_until_an_order_is_chosen() {
    let text = "Chữ nối chữ thành câu. ".repeat(400);
    let long = |name: &str| article(&format!("{name}.md"), &format!("# {name}\n\n{text}\n"));
    let library = || vec![long("Anh"), long("Ba"), long("Chị"), long("Dì")];
    let titles = |w: &World| -> String {
        let rows = w.screen();
        let rows = rows.lines().skip(2).take(4);
        let initials = rows.filter_map(|row| row.chars().find(|c| c.is_uppercase()));
        initials.collect()
    };
    let mut w = World::new(120, 24, library());
    w.keys("j enter space tab j enter space G tab");
    // The order stays while one reads.
    assert_eq!(titles(&w), "ABCD");
    w.keys("q");
    let mut w = w.restart(120, 24, library());
    // “Chị” was the last article, but it is read to its end.
    let says_why = |w: &World| w.screen().lines().nth(2).unwrap().contains("còn 5′");
    assert_eq!(titles(&w), "BACD");
    assert!(says_why(&w), "{}", w.screen());
    w.keys("tab g g");
    // The next article is the neighbour in the folder.
    w.keys("enter ]").shows("Chị");
    let opened = |w: &World| w.model.reader.article().unwrap().title.clone();
    assert_eq!(opened(&w), "Chị");
    w.keys("[");
    assert_eq!(opened(&w), "Ba");
    w.keys("[");
    assert_eq!(opened(&w), "Anh");
    w.keys("[").shows("Đây là bài đầu tiên.");
    w.keys("] ] ]");
    assert_eq!(opened(&w), "Dì");
    w.keys("]").shows("Đây là bài cuối cùng.");
    // A count stops at the first and the last article.
    w.keys("2 [");
    assert_eq!(opened(&w), "Ba");
    w.keys("9 ]");
    assert_eq!(opened(&w), "Dì");
    w.keys("9 [");
    assert_eq!(opened(&w), "Anh");
    w.keys("9 ]");
    // A filter and every other order leave the article in its place.
    w.keys("tab s s s s s");
    assert_eq!(titles(&w), "BACD");
    assert!(says_why(&w));
    w.keys("s");
    assert_eq!(titles(&w), "ABCD");
    w.keys("s s s s & 'chi").shows("▌✓Chị");
    w.keys("esc").shows("▌✓Chị");
    assert_eq!(titles(&w), "BACD");
}

#[test]
fn the_mouse_is_given_to_the_terminal_and_taken_back() {
    let mut w = World::new(80, 24, two());
    w.keys("enter M").shows("Chuột: terminal");
    assert!(!w.model.config.mouse);
    w.keys("M").shows("Chuột: docbao");
    assert!(w.model.config.mouse);
}

#[test]
fn a_link_is_opened_after_its_address_was_seen() {
    let text = "# Một\n\nXem [trang này](https://a.vn/x?y=1) và [thư](mailto:a@b.vn), \
        không xem [tệp](file:///etc/passwd) hay [mục](#muc).\n";
    let mut w = World::new(
        80,
        24,
        vec![article("a.md", text), article("b.md", "# Hai\n\nKhông.\n")],
    );
    w.keys("enter o")
        .shows("Mở liên kết")
        .shows("https://a.vn/x?y=1  trang này")
        .shows("mailto:a@b.vn");
    w.hides("file:");
    assert!(
        w.browsed.is_empty(),
        "nothing is opened before the user says so"
    );
    w.keys("esc o j enter")
        .shows("Đã mở bằng xdg-open: mailto:a@b.vn");
    assert_eq!(w.browsed, ["mailto:a@b.vn"]);
    let cells = docbao::app::links(&w.model);
    let shown: Vec<_> = cells.iter().map(|c| c.address.as_str()).collect();
    assert_eq!(shown, ["https://a.vn/x?y=1", "mailto:a@b.vn"]);
    let at = w.cell_of("trang này");
    assert_eq!((cells[0].x.clone(), cells[0].y), (at.0..at.0 + 9, at.1));
    for (when, count) in [("never", 0), ("auto", 2), ("always", 2)] {
        w.send(settings(&format!("hyperlinks = \"{when}\"\n")));
        assert_eq!(docbao::app::links(&w.model).len(), count, "{when}");
    }
    w.model.appearance.hyperlinks = false;
    assert_eq!(docbao::app::links(&w.model).len(), 2, "always");
    w.send(settings(""));
    assert!(docbao::app::links(&w.model).is_empty(), "not known");
    w.model.appearance.hyperlinks = true;
    w.keys("t");
    assert!(docbao::app::links(&w.model).is_empty(), "covered");
    w.keys("esc ] o").shows("không có liên kết");
}

#[test]
fn symbols_may_be_ascii_and_letters_stay() {
    let mut w = World::new(120, 30, seeds());
    w.keys("enter } m");
    w.send(settings("glyphs = \"ascii\"\n"));
    let is_sign = |c: &char| ('\u{2190}'..='\u{27bf}').contains(c) || "›»′".contains(*c);
    let no_sign = |w: &World| {
        let screen = w.screen();
        assert_eq!(screen.chars().find(is_sign), None, "{screen}");
    };
    no_sign(&w);
    w.shows("Chào bạn").shows("|").shows("1*").hides("⏎");
    w.keys("tab").shows("Enter mở");
    w.keys("/ 'a").shows("Up/Down chọn");
    w.keys("enter").shows("> ");
    no_sign(&w);
    for keys in [
        "B", "esc ?", "esc :", "esc t", "esc m c", "c", "c c", "T", "esc a", "esc L",
    ] {
        w.keys(keys);
        no_sign(&w);
    }
    w.send(settings("glyphs = \"unicode\"\n"));
    w.shows("│");
}

/// An arrow in a text belongs to the text and is never replaced by a symbol of the interface.
#[test]
fn articles_and_notes_keep_their_characters_in_ascii_mode() {
    let signs = "→ ← ↑ › » • ◆ ✓ │ ─ ′";
    let text = format!("# Mũi tên {signs}\n\nTrong bài: {signs} hết.\n");
    let mut w = World::new(
        120,
        30,
        vec![article("a.md", &text), article("b.md", "# Hai\n\nB.\n")],
    );
    for glyphs in ["glyphs = \"ascii\"\n", "plain = true\n"] {
        w.send(settings(glyphs));
        w.keys("enter").shows(&format!("Trong bài: {signs} hết."));
        w.keys("tab").shows(&format!("Mũi tên {signs}"));
        w.keys("/ 'trong_bai").shows(&format!("{signs} hết"));
        w.keys("esc enter");
    }
    w.keys("} m a");
    w.send(Event::Paste(signs.to_owned()));
    w.keys("enter B").shows(&format!("! {signs}"));
}

#[test]
fn plain_mode_has_one_pane_no_lines_and_a_cursor_at_the_focus() {
    let mut w = World::new(120, 30, seeds());
    w.send(settings("plain = true\n"));
    w.keys("tab")
        .shows("> Cẩm nang")
        .hides("Chào bạn")
        .hides("│");
    let cursor = |w: &World| w.cursor().unwrap();
    assert_eq!(cursor(&w), (0, 2));
    w.keys("j");
    assert_eq!(cursor(&w).1, 3);
    w.keys("k enter } }").shows("Chào bạn").hides("Thư viện ·");
    let row = |w: &World| {
        w.screen()
            .lines()
            .nth(cursor(w).1.into())
            .unwrap()
            .to_owned()
    };
    assert!(
        row(&w).contains("Đi lại") || row(&w).contains("Bấm j vài lần"),
        "{}",
        row(&w)
    );
    // In a list over the foot of the screen the cursor is in the list, not at the text above it.
    w.keys("t");
    let first = row(&w);
    w.keys("j");
    assert!(first != row(&w) && row(&w).starts_with("> "), "{}", row(&w));
    w.keys("esc / 'abc");
    assert!(row(&w).contains("abc"), "{}", row(&w));
    let screen = w.screen();
    assert!(!screen.contains(['─', '━', '│', '▌', '▏']), "{screen}");
}

#[test]
fn blank_rows_between_paragraphs_are_a_setting_that_the_mouse_respects() {
    let text = "# Một\n\nMở đầu.\n\nĐoạn sau.\n\nĐoạn cuối [ở đây](https://a.vn).\n";
    let mut w = World::new(60, 20, vec![article("a.md", text)]);
    let rows = |w: &World| {
        let screen = w.screen();
        let row = |text: &str| screen.lines().position(|line| line.contains(text)).unwrap();
        (row("Mở đầu"), row("Đoạn sau"), row("Đoạn cuối"))
    };
    let (first, ..) = rows(&w);
    for space in [2, 1, 0] {
        w.send(settings(&format!("paragraph-space = {space}\n")));
        assert_eq!(rows(&w), (first, first + 1 + space, first + 2 + 2 * space));
    }
    let at = |w: &World, text| w.cell_of(text);
    w.send(Event::Resize {
        width: 120,
        height: 20,
    });
    w.keys("/ 'mo_dau");
    assert_eq!(
        at(&w, "Đoạn sau").1,
        at(&w, "▏Mở đầu").1 + 1,
        "the preview too"
    );
    w.keys("esc");
    w.send(Event::Resize {
        width: 60,
        height: 20,
    });
    assert_eq!(at(&w, "Đoạn sau").0, at(&w, "Mở đầu").0 + 2);
    let sau = at(&w, "sau");
    w.mouse(Mouse::Press, sau);
    w.mouse(Mouse::Release, sau);
    w.mouse(Mouse::Press, sau);
    assert_eq!(w.selected(), "sau");
    let cells = docbao::app::links(&w.model);
    assert_eq!((cells[0].x.start, cells[0].y), at(&w, "ở đây"));
}

/// An empty screen says what to do next.
#[test]
fn empty_screens_offer_the_next_step() {
    let memory = Memory::default();
    let mut w = World::empty(80, 24, memory, BTreeMap::new());
    w.shows("Đang đọc thư viện");
    let missing = Problem {
        uri: None,
        kind: Kind::Named,
        path: "/không/có".to_owned(),
        why: Fault::Missing.into(),
    };
    w.send(Event::Problems(vec![missing.clone()]));
    w.send(Event::LoadDone);
    w.shows("Không đọc được bài nào. Bấm P để xem vì sao.")
        .shows("Không đọc được /không/có: không có tệp hay thư mục này");
    w.keys("L").shows("No article could be read.");
    w.send(Event::Problems(vec![missing]));
    w.shows("Could not read /không/có: no such file or folder");
    let mut w = World::new(
        80,
        24,
        vec![article("a.md", ""), article("b.md", "# Hai\n\nB.\n")],
    );
    w.keys("B").shows("bấm m để đánh dấu");
    w.keys("esc / 'zzz").shows("Thử bớt chữ, hoặc bỏ dấu");
    w.keys("esc & 'zzz").shows("Không bài nào khớp");
    w.keys("esc j enter '").shows("chưa có chỗ đánh dấu nào");
    w.keys("o").shows("không có liên kết nào");
}

#[test]
fn the_wheel_scrolls_what_is_under_it() {
    let mut w = World::new(120, 12, seeds());
    w.keys("enter");
    let (list, reader) = (w.model.regions().list.unwrap(), w.model.reader_area());
    let first_title = |w: &World| w.screen().lines().nth(2).unwrap()[..30].to_owned();
    let (title, place) = (first_title(&w), w.model.reader.place());
    w.mouse(Mouse::WheelDown, (reader.x + 9, 5));
    assert_ne!(w.model.reader.place(), place);
    assert_eq!(first_title(&w), title);
    let place = w.model.reader.place();
    for _ in 0..5 {
        w.mouse(Mouse::WheelDown, (list.x + 9, 5));
    }
    assert_ne!(first_title(&w), title);
    assert_eq!(w.model.reader.place(), place);
}

/// The line being read keeps its row, whatever changes around it.
#[test]
fn nothing_jumps_when_width_justification_language_theme_or_list_change() {
    for start in ["enter space } } }", "enter } } }"] {
        nothing_jumps(World::new(120, 30, seeds()).keys(start));
    }
}

fn nothing_jumps(w: &mut World) {
    let row = |w: &World| w.screen().lines().position(|line| line.contains('▏'));
    let (at, here) = (row(w), w.model.reader.place().1);
    assert!(at.is_some());
    for keys in [
        "+", "+ + +", "- - - -", "- -", "J", "L", "t j j", "enter", "z", "z", "J",
    ] {
        w.keys(keys);
        assert_eq!((row(w), w.model.reader.place().1), (at, here), "{keys}");
    }
    for changed in [
        "width = 50\nlist-width = 44\nparagraph-space = 2\n",
        "width = 50\nparagraph-space = 0\n",
        "paragraph-space = 1\nglyphs = \"unicode\"\n",
    ] {
        w.send(settings(changed));
        assert_eq!((row(w), w.model.reader.place().1), (at, here), "{changed}");
    }
}

/// For a key without a command here, the message lists its commands elsewhere, in the user's
/// language.
#[test]
fn a_key_of_another_place_is_explained_with_its_uses() {
    let mut w = World::new(120, 24, two());
    w.keys("E")
        .shows("E đọc tệp theo bảng mã khác (khi đọc bài); xuất");
    w.keys("L E").shows("(reading); ");
    let mut w = World::new(80, 24, two());
    w.keys("enter enter").shows("⏎ mở, hoặc chọn");
}

#[test]
fn switching_the_language_shows_the_way_back() {
    let mut w = World::new(80, 24, two());
    w.keys("L").shows("Interface in English  ·  L tiếng Việt");
    w.keys("L").shows("Giao diện tiếng Việt  ·  L English");
}

/// In order of date each row shows its date; the date of the file is in parentheses.
#[test]
fn the_date_that_a_row_is_sorted_by_is_shown() {
    let library = || {
        let mut own = article("a.md", "---\ndate: 2026-10-05\n---\n# Có ngày\n\nChữ.");
        let mut of_file = article("b/b.md", "# Không ngày\n\nChữ.");
        let none = article("c/c.md", "# Từ ống\n\nChữ.");
        for one in [&mut own, &mut of_file] {
            Arc::get_mut(one).unwrap().modified = Some("2024-02-01T08:00:00Z".parse().unwrap());
        }
        vec![own, of_file, none]
    };
    let row = |w: &World, title: &str| {
        let screen = w.screen();
        screen
            .lines()
            .find(|line| line.contains(title) && !line.contains('▏'))
            .unwrap()
            .to_owned()
    };
    for (width, lang) in [
        (80, Lang::Vi),
        (120, Lang::Vi),
        (40, Lang::Vi),
        (30, Lang::Vi),
        (80, Lang::En),
    ] {
        let mut w = World::new(width, 24, library());
        w.model.speak(lang);
        w.keys("esc s s");
        let (own, of_file) = match lang {
            Lang::Vi => (" 5-10-2026", "(1-2-2024)"),
            Lang::En => (" 5 Oct 2026", "(1 Feb 2024)"),
        };
        if width >= 80 {
            w.shows(if lang == Lang::Vi {
                "trong ngoặc là ngày của tệp"
            } else {
                "in parentheses"
            });
        }
        assert!(
            row(&w, "Có ngày").contains(own),
            "{width}: {}",
            row(&w, "Có ngày")
        );
        assert!(
            row(&w, "Không").contains(of_file),
            "{width}: {}",
            row(&w, "Không")
        );
        assert!(!row(&w, "Từ ống").contains('('), "{}", row(&w, "Từ ống"));
        w.keys("s");
        assert!(!w.screen().contains(of_file.trim()), "{width}");
    }
}
