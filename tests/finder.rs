//! Tests the find box: articles and keys in, text on screen out, through the pure machine. It
//! includes late results, libraries that are still loading, and input that no keyboard sends.

mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use docbao::app::event::{Event, Generation, Mouse};
use docbao::article::Article;
use docbao::library::memory::Memory;
use docbao::pane::Focus;
use docbao::search::Found;
use ratatui::style::Color;
use world::{World, article, seeds};

/// Returns articles on water, the first of them with four passages.
fn library() -> Vec<Arc<Article>> {
    vec![
        article(
            "a.md",
            "# Nước dùng\n\nNồi nước thứ nhất sôi.\n\nNồi nước thứ hai còn nguội.\n\n\
             Nồi nước thứ ba để dành.\n\nMuối ăn để cạnh bếp.\n",
        ),
        article("b.md", "# Giếng làng\n\nNồi nước giếng trong veo.\n"),
        article("c.md", "# Mưa rào\n\nMái tôn kêu suốt đêm.\n"),
    ]
}

/// Returns one article with the word for each of `numbers`, titled in the order of the numbers.
fn many(numbers: std::ops::Range<usize>) -> Vec<Arc<Article>> {
    let text = |n| format!("# Bài số {n:03}\n\nMột câu có chữ giếng, câu thứ {n}.\n");
    numbers
        .map(|n| article(&format!("{n:03}.md"), &text(n)))
        .collect()
}

fn loading(width: u16, height: u16) -> World {
    World::empty(width, height, Memory::default(), BTreeMap::new())
}

fn chosen(w: &World) -> String {
    let screen = w.screen();
    let mut rows = screen.lines().filter(|row| row.starts_with('▌'));
    let row = rows.next_back().unwrap_or_default();
    row.split('│')
        .next()
        .unwrap_or(row)
        .trim_start_matches('▌')
        .trim()
        .to_owned()
}

#[test]
fn an_article_shows_its_best_passage_until_it_is_unfolded() {
    let mut w = World::new(80, 24, library());
    w.keys("/ 'noi_nuoc").shows("2 bài · 4 đoạn").shows("+2 →");
    w.shows("thứ nhất").hides("còn nguội.  ");
    let results = |w: &World| w.screen().lines().take(13).collect::<Vec<_>>().join("\n");
    assert!(!results(&w).contains("thứ hai"), "{}", w.screen());
    w.keys("right");
    assert!(results(&w).contains("thứ hai") && results(&w).contains("thứ ba"));
    w.hides("+2").keys("down");
    assert!(chosen(&w).contains("thứ hai"), "{}", w.screen());
    w.keys("left");
    assert!(!results(&w).contains("thứ hai"), "{}", w.screen());
    assert!(chosen(&w).contains("thứ nhất"), "the article stays chosen");
    w.keys("alt-right").hides("+2").keys("alt-left").shows("+2");
}

#[test]
fn arrows_move_in_the_box_where_they_do_not_fold() {
    let mut w = World::new(80, 24, library());
    w.keys("/ 'noi_nuoc left right").shows("+2");
    let end = w.cursor();
    w.keys("left").shows("+2");
    assert_ne!(w.cursor(), end);
    w.keys("right right").hides("+2");
    assert_eq!(w.cursor(), end);
    w.keys("left").shows("+2");
    assert_eq!(w.cursor(), end, "it folded, and did not move in the box");
    w.keys("left");
    assert_ne!(w.cursor(), end);
}

#[test]
fn the_chosen_passage_stays_chosen_while_the_library_grows() {
    let mut w = loading(100, 24);
    w.load(many(40..60));
    w.keys("/ 'gieng down down down down down");
    let (before, row) = (chosen(&w), w.cell_of(&chosen(&w)).1);
    for numbers in [0..20, 20..40, 60..90] {
        w.load(many(numbers));
        assert_eq!(chosen(&w), before);
        assert_eq!(w.cell_of(&before).1, row, "{}", w.screen());
    }
    w.shows("90 bài");
    w.keys("enter");
    let number = before
        .rsplit(' ')
        .next()
        .unwrap()
        .trim_end_matches('.')
        .to_owned();
    let title = w.model.reader.article().unwrap().title.clone();
    assert!(title.ends_with(&number), "{title} for {before}");
}

#[test]
fn the_chosen_passage_stays_when_hundreds_of_better_ones_arrive() {
    let longer = |n: usize| {
        let text = format!("# Bài số {n:03}\n\nCó cái giếng.\n\nXa hơn nữa lại có giếng.\n");
        article(&format!("x{n:03}.md"), &text)
    };
    let better = |n: usize| article(&format!("{n:03}.md"), &format!("# Giếng {n:03}\n\nXa.\n"));
    for steps in ["", "down down down"] {
        let mut w = loading(100, 24);
        w.load((0..20).map(longer));
        w.keys("/ 'gieng").keys(steps);
        let title = |w: &World| {
            let finder = w.screen();
            let rows = finder.lines().find(|row| row.starts_with('▌'));
            rows.unwrap_or_default()[..30].to_owned()
        };
        let before = (title(&w), w.cell_of(&title(&w)));
        w.load((0..400).map(better));
        w.shows("420 bài");
        assert_eq!((title(&w), w.cell_of(&title(&w))), before, "{}", w.screen());
        w.shows("+1 →").keys("enter");
        let opened = w.model.reader.article().unwrap().title.clone();
        assert!(before.0.contains(&opened), "{opened}");
    }
}

#[test]
fn moving_past_the_last_passage_requests_more() {
    let mut w = World::new(100, 24, many(0..300));
    w.keys("/ 'gieng").shows("300 bài");
    for _ in 0..299 {
        w.keys("down");
    }
    let last = chosen(&w);
    assert!(last.contains("câu thứ"), "{last}");
    w.keys("down");
    assert_eq!(chosen(&w), last, "the last one");
    for _ in 0..299 {
        w.keys("up");
    }
    assert_ne!(chosen(&w), last);
    let top = chosen(&w);
    w.keys("up");
    assert_eq!(
        chosen(&w),
        top,
        "up at the top recalls nothing after one moved"
    );
    w.shows("300 bài");
}

#[test]
fn the_chosen_passage_is_shown_in_zen_mode_too() {
    let mut w = World::new(60, 16, many(0..30));
    w.keys("enter z / 'gieng");
    for _ in 0..29 {
        w.keys("down");
        assert!(chosen(&w).contains("câu thứ"), "{}", w.screen());
    }
    w.shows("Esc thôi")
        .keys("esc")
        .hides("Esc thôi")
        .hides("1/14");
}

#[test]
fn the_preview_is_beside_below_or_instead_and_tab_toggles_it() {
    for (width, height, at_first) in [(120, 30, true), (80, 24, true), (40, 12, false)] {
        let mut w = World::new(width, height, library());
        w.keys("/ 'thu_ba");
        let seen = |w: &World| w.screen().contains("Muối ăn để cạnh bếp");
        assert_eq!(seen(&w), at_first, "{width}×{height}\n{}", w.screen());
        w.keys("tab");
        assert_eq!(seen(&w), !at_first, "{width}×{height}\n{}", w.screen());
        w.keys("tab");
        assert_eq!(seen(&w), at_first, "{width}×{height}\n{}", w.screen());
    }
}

#[test]
fn a_passage_that_is_longer_than_the_preview_can_be_read_there() {
    let words: Vec<String> = (0..400).map(|n| format!("chữ{n}")).collect();
    let words = words.join(" ");
    let long = format!("# Bài dài\n\nGiếng làng {words}\n\nĐuôi bài.\n");
    for (width, height, find) in [
        (120, 30, "/ 'gieng_lang"),
        (80, 24, "/ 'gieng_lang"),
        (40, 12, "/ 'gieng_lang tab"),
    ] {
        let articles = vec![
            article("a.md", &long),
            article("b.md", "# Hai\n\nGiếng khác.\n"),
        ];
        let mut w = World::new(width, height, articles);
        let first = w.keys(find).hides("Đuôi bài.").screen();
        let mut screens = vec![first.clone()];
        // At the end the key does nothing, so going back takes one press for each screen.
        loop {
            let screen = w.keys("alt-j").screen();
            if screens.last() == Some(&screen) {
                break;
            }
            screens.push(screen);
        }
        w.shows("Đuôi bài.");
        let seen = screens.join("\n");
        // Symbols in the margin may touch words.
        let seen: Vec<&str> = seen.split(|c: char| !c.is_alphanumeric()).collect();
        for n in 0..400 {
            assert!(
                seen.contains(&&*format!("chữ{n}")),
                "{n} on {width}×{height}"
            );
        }
        w.keys(&"ctrl-down ".repeat(9));
        w.keys(&"alt-k ".repeat(screens.len() - 1));
        assert_eq!(w.screen(), first, "{width}×{height}");
    }
}

#[test]
fn another_passage_is_previewed_from_where_it_stands() {
    let text = format!("# Một\n\nGiếng làng.\n\n{}", "Câu.\n\n".repeat(80));
    let articles = vec![
        article("a.md", &text),
        article("b.md", "# Hai\n\nGiếng khác.\n"),
    ];
    let mut w = World::new(120, 20, articles);
    let first = w.keys("/ 'gieng_lang").screen();
    assert_ne!(w.keys("alt-j").screen(), first);
    w.keys("backspace g");
    assert_ne!(
        w.screen(),
        first,
        "the same passage stays where it was scrolled to"
    );
    w.keys("alt-k");
    assert_eq!(w.screen(), first);
    w.mouse(Mouse::WheelDown, (110, 10));
    assert_ne!(w.screen(), first, "the wheel scrolls it too");
}

#[test]
fn the_preview_highlights_matches() {
    let mut w = World::new(120, 30, library());
    w.keys("/ 'thu_ba");
    let buffer = w.buffer();
    let highlighted: String = (66..120u16)
        .flat_map(|x| (2..28u16).map(move |y| (x, y)))
        .filter(|&at| buffer[at].bg != Color::Reset)
        .map(|at| buffer[at].symbol())
        .collect();
    let mut letters: Vec<char> = highlighted.chars().filter(|c| c.is_alphabetic()).collect();
    letters.sort_unstable();
    let mut wanted: Vec<char> = "thứba".chars().collect();
    wanted.sort_unstable();
    assert_eq!(letters, wanted, "{}", w.screen());
}

#[test]
fn understood_and_unknown_parts_of_a_query_are_reported() {
    let seed = || seeds();
    for width in [80, 120] {
        let mut w = World::new(width, 24, seed());
        w.keys("/ 'tieengs").shows("tieengs → tiếng");
        w.keys("ctrl-u 'author:chu").shows("chưa hiểu author:chu");
        w.keys("ctrl-u 'after:hom_qua").shows("chưa hiểu after:hom");
        w.keys("ctrl-u 'thuw_vieenj")
            .shows("thuw → thư")
            .shows("vieenj → viện");
        w.keys("ctrl-u 'chu").hides("hiểu");
    }
    let mut w = World::new(80, 24, library());
    w.keys("/");
    for letter in "\"giếng".chars() {
        w.keys(&format!("'{letter}")).hides("ngoặc kép");
    }
    w.keys("enter").shows("dấu ngoặc kép chưa đóng");
    let mut w = World::new(80, 24, library());
    w.keys("/ 'giengx_lang").shows("giếng");
    w.keys("ctrl-u 'giemg_lang")
        .shows("không khớp hẳn")
        .shows("Giếng");
}

#[test]
fn a_minimum_count_is_shown_as_at_least() {
    let mut w = World::new(80, 24, library());
    w.hold_search = true;
    w.keys("/ 'nuoc");
    let (generation, mut found) = late(&mut w);
    found.at_least = true;
    w.send(Event::Found { generation, found });
    w.shows("ít nhất 2 bài").keys("esc L / 'nuoc");
    let (generation, found) = late(&mut w);
    w.send(Event::Found { generation, found });
    w.shows("2 articles · 5 passages").hides("at least");
}

/// Takes the newest result that is held back.
fn late(w: &mut World) -> (Generation, Box<Found>) {
    match w.late.pop_back() {
        Some(Event::Found { generation, found }) => (generation, found),
        _ => panic!("no answer"),
    }
}

/// Returns the result that is held back, preceded by a partial result in which the best passage is
/// last.
fn partial_and_final(w: &mut World) -> [Event; 2] {
    let (generation, found) = late(w);
    assert!(!found.is_partial && found.passages.len() > 1);
    let mut partial = found.clone();
    partial.passages.reverse();
    (partial.is_partial, partial.at_least) = (true, true);
    [partial, found].map(|found| Event::Found { generation, found })
}

#[test]
fn a_partial_result_is_replaced_by_the_final_one_until_a_key_moves_in_it() {
    for steps in ["", "down"] {
        let mut w = World::new(100, 24, many(0..3));
        w.hold_search = true;
        w.keys("/ 'gieng");
        let [partial, last] = partial_and_final(&mut w);
        w.send(partial);
        w.shows("ít nhất 3 bài").keys(steps);
        let before = chosen(&w);
        w.send(last);
        w.hides("ít nhất");
        let stays = !steps.is_empty();
        assert_eq!(chosen(&w) == before, stays, "{before}: {}", w.screen());
        assert_eq!(chosen(&w).contains("câu thứ 0"), !stays, "{}", w.screen());
    }
}

#[test]
fn enter_opens_the_best_final_passage_or_the_one_chosen_in_a_partial_result() {
    let title = |w: &World| w.model.reader.article().map(|a| a.title.clone());
    for (before, after, opened) in [
        ("enter", "", "Bài số 000"),
        ("", "enter", "Bài số 000"),
        // The second passage is the same in both results.
        ("", "down enter", "Bài số 002"),
    ] {
        let mut w = World::new(100, 24, many(0..3));
        w.hold_search = true;
        w.keys("/ 'gieng").keys(before);
        let [partial, last] = partial_and_final(&mut w);
        w.send(partial);
        w.shows("Tìm gieng").keys(after);
        w.send(last);
        assert_eq!(title(&w).as_deref(), Some(opened), "{before}, {after}");
        w.hides("Tìm gieng");
    }
}

#[test]
fn choices_and_unfolded_articles_of_a_partial_result_stay() {
    let mut w = World::new(100, 24, many(0..3));
    w.hold_search = true;
    w.keys("/ 'gieng");
    let [partial, mut last] = partial_and_final(&mut w);
    w.send(partial);
    w.keys("down");
    let before = chosen(&w);
    if let Event::Found { found, .. } = &mut last {
        found.passages.remove(1);
    }
    w.send(last);
    assert_eq!(chosen(&w), before, "{}", w.screen());
    let again = w.late.pop_back().unwrap();
    w.send(again);
    assert_eq!(chosen(&w), before, "{}", w.screen());
    w.hides("ít nhất");

    let mut w = World::new(100, 24, library());
    w.hold_search = true;
    w.keys("/ 'nuoc");
    let (generation, mut found) = late(&mut w);
    found.is_partial = true;
    w.send(Event::Found { generation, found });
    w.keys("right");
    let before = chosen(&w);
    let (generation, mut found) = late(&mut w);
    found.passages.reverse();
    w.send(Event::Found { generation, found });
    assert!(before.starts_with(&chosen(&w)), "{}", w.screen());
}

#[test]
fn an_empty_result_is_reported_only_when_final_and_without_hints() {
    let mut w = World::new(100, 24, library());
    w.hold_search = true;
    w.keys("/ 'xyzxyz");
    let (generation, found) = late(&mut w);
    let mut partial = found.clone();
    partial.is_partial = true;
    w.send(Event::Found {
        generation,
        found: partial,
    });
    w.hides("Không tìm thấy").hides("chọn").shows("Esc thôi");
    w.send(Event::Found { generation, found });
    w.shows("Không tìm thấy").hides("chọn").shows("Esc thôi");
}

#[test]
fn a_high_screen_is_filled() {
    let mut w = World::new(100, 150, many(0..90));
    w.keys("/ 'gieng").shows("90 bài");
    let shown = |w: &World| {
        w.screen()
            .lines()
            .filter(|line| line.contains("Bài số"))
            .count()
    };
    assert!(shown(&w) > 60, "{}", w.screen());
    // From here on the number of passages is known.
    w.hold_search = true;
    w.keys("backspace");
    let answer = w.late.pop_back().unwrap();
    w.send(answer);
    assert!(w.late.is_empty() && shown(&w) > 60, "{}", w.screen());
}

#[test]
fn progress_is_shown_while_the_library_loads() {
    let mut w = loading(80, 24);
    w.load(many(0..20));
    w.keys("/ 'gieng").shows("đang đọc, đã có 20 bài");
    w.send(Event::Counted(4_210));
    w.shows("đang đọc 20/4.210").shows("20 bài · 20 đoạn");
    w.send(Event::LoadDone);
    w.hides("đang đọc");
}

#[test]
fn results_arrive_while_articles_load_faster_than_searches() {
    let mut w = loading(80, 24);
    w.load(many(0..5));
    w.hold_search = true;
    w.keys("/ 'gieng");
    w.late.drain(..w.late.len() - 1);
    for n in 1..6 {
        w.load(many(5 * n..5 * n + 5));
        assert_eq!(
            w.late.len(),
            1,
            "the one that is under way is not overtaken"
        );
        let answer = w.late.pop_front().unwrap();
        w.send(answer);
        w.shows(" bài · ");
    }
    assert_eq!(w.late.len(), 1, "and what came meanwhile is searched then");
    let answer = w.late.pop_front().unwrap();
    w.send(answer);
    w.shows("30 bài");
}

#[test]
fn old_queries_are_recalled_in_this_run_and_the_next() {
    let mut w = World::new(80, 24, library());
    w.keys("/ up").shows("Gõ vài chữ");
    w.keys("'mai_ton enter / 'gieng enter / 'muoi esc");
    let mut w = w.restart(80, 24, library());
    w.keys("/").shows("↑ tìm lại “muoi”");
    w.keys("up").shows("Tìm muoi").keys("up").shows("Tìm gieng");
    w.keys("down")
        .shows("Tìm muoi")
        .keys("up up")
        .shows("Tìm mai ton");
    w.keys("up").shows("Tìm mai ton").shows("Mái tôn kêu");
    w.keys("enter / up").shows("Tìm mai ton");
    assert_eq!(w.memory.usage.history, ["gieng", "muoi", "mai ton"]);
}

#[test]
fn the_typed_text_is_restored_after_recalling_queries() {
    let mut w = World::new(80, 24, library());
    w.keys("/ 'gieng enter / 'noi_nuoc up").shows("Tìm gieng");
    w.keys("down").shows("Tìm noi nuoc").shows("+2");
    let first = chosen(&w);
    w.keys("down");
    assert_ne!(chosen(&w), first, "then it moves in the results");
    w.keys("alt-up")
        .shows("Tìm gieng")
        .keys("alt-down")
        .shows("Tìm noi nuoc");
    // With an empty box there is no query to return to, so Down goes into the results.
    w.keys("esc / up");
    let first = chosen(&w);
    w.keys("down");
    assert_ne!(chosen(&w), first, "{}", w.screen());
}

#[test]
fn a_query_that_found_nothing_is_not_recalled() {
    let mut w = World::new(80, 24, library());
    w.keys("/ 'xyzxyz esc /").hides("tìm lại");
}

#[test]
fn the_chosen_passage_is_copied_as_clean_text() {
    let mut w = World::new(80, 24, library());
    w.keys("/ 'thu_hai ctrl-y")
        .shows("Đã chép")
        .shows("Tìm thu hai");
    assert_eq!(w.clipboard.as_deref(), Some("Nồi nước thứ hai còn nguội."));
    w.keys("ctrl-u 'mua_rao ctrl-y");
    assert_eq!(w.clipboard.as_deref(), Some("Mưa rào"));
    w.clipboard = None;
    w.keys("ctrl-u ctrl-y");
    assert_eq!(w.clipboard, None);
}

#[test]
fn the_mouse_chooses_and_opens() {
    let mut w = World::new(80, 24, library());
    w.keys("/ 'noi_nuoc");
    let at = w.cell_of("trong veo");
    w.mouse(Mouse::Press, at);
    assert!(chosen(&w).contains("trong veo"), "{}", w.screen());
    w.mouse(Mouse::Press, at);
    assert_eq!(w.model.reader.article().unwrap().title, "Giếng làng");
    assert_eq!(w.model.focus, Focus::Reader);
}

#[test]
fn the_lines_with_hits_are_marked_beside_the_bookmarks_and_counted() {
    let text = "# Nước\n\nNồi nước thứ nhất.\n\nMuối.\n\nNồi nước thứ hai.\n";
    for (width, height) in [(80, 24), (20, 12)] {
        let mut w = World::new(
            width,
            height,
            vec![article("a.md", text), article("b.md", "# B")],
        );
        w.keys("enter } m / 'noi_nuoc enter");
        let marked = |w: &World, sign: &str| {
            let screen = w.screen();
            let rows = screen
                .lines()
                .filter(|row| row.trim_start().starts_with(sign));
            rows.map(ToOwned::to_owned).collect::<Vec<_>>()
        };
        let (now, others) = (marked(&w, "»"), marked(&w, "›"));
        assert!(now[0].contains("Nồi nước thứ"), "{}", w.screen());
        assert!(now[0].contains('◆'), "{now:?}");
        assert!(others[0].contains("Nồi nước thứ"), "{}", w.screen());
        assert_eq!((now.len(), others.len()), (1, 1), "{}", w.screen());
        w.keys("n").shows("2/2");
        assert!(w.cell_of("»").1 > w.cell_of("›").1, "{}", w.screen());
        w.keys("esc");
        assert_eq!((marked(&w, "»").len(), marked(&w, "›").len()), (0, 0));
    }
    for (width, height) in [(100, 24), (60, 12), (40, 12), (20, 5)] {
        let mut w = World::new(
            width,
            height,
            vec![article("a.md", text), article("b.md", "# B")],
        );
        w.keys("enter / 'nuoc enter").shows("khớp 1/3").shows(" %");
        w.keys("n n j").shows("khớp 3/3").keys("esc").hides("khớp");
    }
}

#[test]
fn ten_thousand_letters_are_a_query_and_go_again() {
    let mut w = World::new(80, 24, library());
    w.keys("/");
    w.send(Event::Paste("giếng ".repeat(2_000)));
    w.shows("giếng").shows("Giếng làng");
    let before = w.model.requests.made;
    w.keys("'x");
    assert_eq!(
        w.model.requests.made, before,
        "a full box takes nothing, and asks nothing"
    );
    w.keys("ctrl-u")
        .shows("Gõ vài chữ")
        .keys("'mua")
        .shows("Mưa rào");
    w.keys("ctrl-u");
    w.send(Event::Paste("漢".repeat(10_000)));
    w.shows("Không tìm thấy")
        .keys("enter")
        .shows("Không tìm thấy");
    w.keys("esc").hides("Tìm ");
}

#[test]
fn one_letter_finds_and_none_finds_nothing() {
    let mut w = World::new(80, 24, library());
    w.keys("/ 'g").shows("Giếng làng");
    w.keys("ctrl-u '_ '_ enter")
        .shows("Gõ vài chữ")
        .hides(" bài · ");
    w.keys("ctrl-u '! enter").shows("Tìm !");
}

#[test]
fn nothing_to_search_is_no_hindrance() {
    let mut w = World::new(80, 24, Vec::new());
    w.keys("/ 'gieng enter down up right left tab ctrl-y pgdn alt-right");
    w.shows("Không tìm thấy").keys("esc esc q");
    assert_eq!(w.exit, Some(0));
    let mut w = World::new(
        80,
        24,
        vec![article("rỗng.txt", ""), article("b.txt", " \n")],
    );
    w.keys("/ 'rong")
        .shows("rỗng")
        .keys("enter")
        .shows("không có chữ nào");
}

#[test]
fn enter_opens_the_result_of_the_current_query_not_an_older_one() {
    let mut w = World::new(80, 24, library());
    w.keys("/ 'gieng");
    w.hold_search = true;
    w.keys("ctrl-u 'mua_rao enter").shows("Tìm mua rao");
    w.hold_search = false;
    while let Some(answer) = w.late.pop_front() {
        w.send(answer);
    }
    w.hides("Tìm ");
    assert_eq!(w.model.reader.article().unwrap().title, "Mưa rào");
}

#[test]
fn escape_cancels_a_pending_enter_and_the_late_result_opens_nothing() {
    let mut w = World::new(80, 24, library());
    let before = w.screen();
    w.hold_search = true;
    w.keys("/ 'gieng enter esc");
    while let Some(answer) = w.late.pop_front() {
        w.send(answer);
    }
    assert_eq!(w.screen(), before);
}

#[test]
fn every_size_draws_every_state() {
    for (width, height) in [(200, 60), (84, 12), (40, 12), (20, 5), (12, 3)] {
        let mut w = World::new(width, height, library());
        w.keys("/");
        w.screen();
        for keys in [
            "'\"noi_nuoc",
            "right",
            "down",
            "tab",
            "tab",
            "ctrl-u 'xyz",
            "ctrl-u up",
        ] {
            w.keys(keys);
            assert!(w.cursor().is_some(), "{width}×{height} {keys}");
        }
    }
}

#[test]
fn a_query_that_has_only_begun_is_not_told_to_find_nothing() {
    let mut w = World::new(80, 24, library());
    w.keys("/");
    for typed in ["'\"", "'title:", "'tag:", "'!", "'title:\""] {
        w.keys("ctrl-u").keys(typed).hides("Không tìm thấy");
    }
    for typed in ["'xyzzyx", "'title:xyzzyx", "'xyzzyx:", "'\"xyzzyx"] {
        w.keys("ctrl-u").keys(typed).shows("Không tìm thấy");
    }
}

#[test]
fn why_nothing_is_found_is_said_in_the_empty_pane_while_the_end_is_typed() {
    for (width, height) in [(100, 30), (80, 24), (40, 12), (20, 5)] {
        for (typed, why) in [
            ("\"zqzq", "ngoặc kép"),
            ("zqzq_\"bún_thang", "ngoặc kép"),
            ("after:2024-13", "after:2024-13"),
        ] {
            for keys in ["/", "&", "B /"] {
                let mut w = World::new(width, height, library());
                w.keys(keys).keys(&format!("'{typed}"));
                let screen = w.screen();
                let mut rows = screen.lines().skip(1);
                let remark = rows.next().unwrap();
                let body = rows.collect::<Vec<_>>().join("\n");
                assert!(!remark.contains(why), "{keys} {typed}: {screen}");
                // In two short rows the example says more than the words that were typed above it.
                let is_told = body.contains(why) || body.contains("2024-05-19");
                assert!(is_told, "{keys} {typed}: {screen}");
            }
        }
        // A mistake that no further letter would mend is reported at once.
        let mut w = World::new(width, height, library());
        w.keys("/ 'aa:x_\"").shows("chưa hiểu aa:x");
        w.keys("esc & 'aa:x_\"").shows("chưa hiểu aa:x");
    }
}
