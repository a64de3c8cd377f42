//! Tests the detail of the chosen bookmark, beside the list of bookmarks or below it.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use std::sync::Arc;

use docbao::app::event::Event;
use docbao::article::Article;
use docbao::bookmark::Bookmark;
use docbao::bookmark::w3c::{from_json, to_json};
use docbao::library::memory::Memory;
use docbao::text::layout::cells;
use world::{World, article};

const LONG: &str = "Mỗi quý chúng tôi đọc lại chính những gì mình đã hứa và gạch đi những điều không ai làm, \
    rồi dán tờ giấy ấy ở chỗ ai cũng thấy, để lần sau trước khi hứa thêm một điều người ta còn nhìn thấy điều cũ.";

fn texts() -> Vec<Arc<Article>> {
    vec![
        article(
            "1.md",
            &format!(
                "---\ndate: 2020-01-20\n---\n# Chuyện lời hứa\n\n{LONG} Câu sau cùng ở đây.\n"
            ),
        ),
        article(
            "2.md",
            "# Sông\n\nChữ đi qua sông\\\nmang theo dấu hỏi\\\nvề bên kia\n\nHết bài thơ rồi.\n",
        ),
    ]
}

/// Opens the bookmarks of an earlier session over `articles`, in a window of this size.
fn reopened(disk: Vec<Bookmark>, size: (u16, u16), articles: Vec<Arc<Article>>) -> World {
    let disk = disk.into_iter().map(|b| (b.id.clone(), b)).collect();
    let mut w = World::resume(size.0, size.1, articles, Memory::default(), disk);
    w.keys("B");
    w
}

/// Returns the only bookmark that some keys make in the first article.
fn kept(keys: &str) -> Bookmark {
    let mut w = World::new(80, 24, texts());
    w.keys(keys);
    w.disk.into_values().next().unwrap()
}

fn long_one() -> Bookmark {
    let mut one = kept("enter } m");
    assert_eq!(one.quote.exact, LONG);
    one.note =
        "Dùng cho bài tổng kết quý, phần nói về những cuộc họp.\nDòng thứ hai của ghi chú.".into();
    one.tags = vec!["lãnh-đạo".into(), "hứa".into()];
    one
}

/// Returns the text right of the divider, or below the line under the list, as one line.
fn detail(w: &World) -> String {
    let screen = w.screen();
    let rows: Vec<&str> = screen.lines().collect();
    let right = |row: &&str| Some(row.split_once('│')?.1.trim().to_owned());
    let beside: Vec<String> = rows.iter().filter_map(right).collect();
    let below = || {
        let line = rows.iter().rposition(|row| row.starts_with("──"));
        let upto = rows.len() - 1;
        rows[line.unwrap() + 1..upto]
            .iter()
            .map(|row| row.trim().to_owned())
            .collect()
    };
    let rows = if beside.is_empty() { below() } else { beside };
    let rows = rows
        .iter()
        .map(|row| row.trim_end_matches(['↑', '↓']).trim());
    rows.filter(|row| !row.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn the_passage_the_note_tags_title_and_date_are_shown_whole() {
    for size in [(200, 60), (100, 30), (80, 24)] {
        let w = reopened(vec![long_one()], size, texts());
        let shown = detail(&w);
        for part in [
            LONG,
            "✎ Dùng cho bài tổng kết quý, phần nói về những cuộc họp. Dòng thứ hai của ghi chú.",
            "#lãnh-đạo #hứa",
            "Chuyện lời hứa · 20-1-2020",
        ] {
            let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
            let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(
                shown.contains(&part),
                "{size:?}: {part:?} in\n{}",
                w.screen()
            );
        }
    }
}

#[test]
fn text_that_does_not_fit_is_reached_by_scrolling() {
    for size in [(40, 12), (84, 8), (100, 10)] {
        let mut w = reopened(vec![long_one()], size, texts());
        let mut seen = detail(&w);
        assert!(
            !seen.contains("20-1-2020"),
            "{size:?}: it fits\n{}",
            w.screen()
        );
        w.shows("J đọc tiếp").shows("↓");
        let mut last = String::new();
        while last != w.screen() {
            last = w.screen();
            w.keys("J");
            seen = format!("{seen} {}", detail(&w));
        }
        w.shows("Chuyện lời hứa · 20-1-2020").hides("↓");
        for word in LONG.split(' ').chain(["tổng", "kết", "Dòng", "#lãnh-đạo"]) {
            assert!(seen.contains(word), "{size:?}: {word}");
        }
        w.keys("100 K".replace("100", "1 0 0").as_str())
            .shows("Mỗi quý chúng tôi");
        w.hides("↑");
    }
}

#[test]
fn another_bookmark_is_shown_from_its_start() {
    let mut other = kept("enter } ) m");
    other.id = "other".into();
    other.note = "chữ ".repeat(300);
    let mut w = reopened(vec![long_one(), other], (60, 16), texts());
    let first = detail(&w);
    w.keys("J j");
    let second = detail(&w);
    assert_ne!(first, second);
    w.keys("J k");
    assert_eq!(detail(&w), first, "{}", w.screen());
}

#[test]
fn lines_that_are_meant_stay_lines() {
    let mut w = World::new(100, 30, texts());
    w.keys("j enter } V ) ) m B");
    let screen = w.screen();
    let right: Vec<_> = screen
        .lines()
        .filter_map(|row| Some(row.split_once('│')?.1.trim()))
        .collect();
    assert!(
        right.starts_with(&["Chữ đi qua sông", "mang theo dấu hỏi"]),
        "{screen}"
    );
}

#[test]
fn matches_of_the_filter_are_highlighted_in_the_detail() {
    let mut w = reopened(vec![long_one()], (100, 30), texts());
    w.keys("/ 'thứ_hai enter");
    let lit = w.model.appearance.theme.lit(w.model.appearance.theme.text);
    let (x, y) = w.cell_of("thứ hai của ghi");
    let buffer = w.buffer();
    let row: String = (0..7).map(|n| buffer[(x + n, y)].symbol()).collect();
    assert_eq!(row, "thứ hai");
    assert!((0..3).all(|n| buffer[(x + n, y)].fg == lit.fg.unwrap_or_default()));
    assert!((0..3).all(|n| buffer[(x + n, y)].modifier.contains(lit.add_modifier)));
}

#[test]
fn symbols_mark_bookmarks_that_are_lost_elsewhere_or_noted() {
    let here = long_one();
    let mut lost = here.clone();
    lost.id = "lost".into();
    lost.note.clear();
    "những chữ mà không bài nào có nữa cả".clone_into(&mut lost.quote.exact);
    lost.quote.prefix.clear();
    lost.quote.suffix.clear();
    let mut elsewhere = lost.clone();
    elsewhere.id = "elsewhere".into();
    elsewhere.target.source = "file:///nơi/khác/điện.md".into();
    elsewhere.target.hash = None;
    elsewhere.target.title = "Giá điện".into();
    let mut w = reopened(vec![here, lost, elsewhere], (100, 30), texts());
    w.shows("◆✎ ").shows("◇  ").shows("◈  ");
    while !w.screen().lines().any(|row| row.starts_with("▌◈")) {
        w.keys("j");
    }
    assert!(
        detail(&w).contains("nơi khác: /nơi/khác/điện.md"),
        "{}",
        w.screen()
    );
}

#[test]
fn a_row_has_no_two_ellipses_side_by_side() {
    let mut lost = long_one();
    "những chữ mà không bài nào có nữa cả".clone_into(&mut lost.quote.exact);
    lost.quote.prefix.clear();
    lost.quote.suffix.clear();
    lost.tags = vec!["ruộng đồng".to_owned()];
    for title in ["Lúa", "Chuyện về những lời hứa bên sông năm ấy"] {
        title.clone_into(&mut lost.target.title);
        for source in ["file:///nơi/khác/điện.md", "urn:sha256:00"] {
            source.clone_into(&mut lost.target.source);
            lost.target.hash = None;
            for width in 20..140 {
                let screen = reopened(vec![lost.clone()], (width, 12), texts()).screen();
                assert!(!screen.contains("……"), "{width}\n{screen}");
            }
        }
    }
}

#[test]
fn opening_is_hinted_only_where_it_can_be_done() {
    let here = long_one();
    let mut piped = here.clone();
    "urn:sha256:00".clone_into(&mut piped.target.source);
    "những chữ mà không bài nào có nữa cả".clone_into(&mut piped.quote.exact);
    piped.target.title.clear();
    piped.target.hash = None;
    let hint = |w: &World| w.screen().lines().last().unwrap().to_owned();
    for height in [9, 30] {
        let w = reopened(vec![here.clone()], (100, height), texts());
        assert!(hint(&w).contains("⏎ mở"), "{}", w.screen());
        let w = reopened(vec![piped.clone()], (100, height), texts());
        assert!(!hint(&w).contains("mở"), "{}", w.screen());
        assert!(hint(&w).contains("ghi chú"), "{}", w.screen());
    }
}

#[test]
fn the_divider_is_joined_to_the_line_under_the_head_and_straight() {
    let w = reopened(vec![long_one()], (100, 30), texts());
    let screen = w.screen();
    let at = |row: &str, sign| row.split_once(sign).map(|(before, _)| cells(before));
    let mut rows = screen.lines().skip(1);
    let joint = at(rows.next().unwrap(), '┬');
    assert!(joint.is_some(), "{screen}");
    assert!(rows.take(27).all(|row| at(row, '│') == joint), "{screen}");
}

#[test]
fn without_room_the_detail_replaces_the_list() {
    let mut w = reopened(vec![long_one()], (20, 5), texts());
    w.shows("◆✎").hides("Dùng cho");
    w.keys("tab J");
    let seen: Vec<String> = (0..20).map(|_| detail_of_small(w.keys("J"))).collect();
    assert!(seen.concat().contains("tổng kết"), "{seen:?}");
    w.keys("tab").shows("◆✎");
    w.send(Event::Resize {
        width: 100,
        height: 30,
    });
    w.shows("Dùng cho")
        .keys("tab")
        .shows("✎ Dùng cho")
        .hides("│");
}

fn detail_of_small(w: &mut World) -> String {
    w.screen()
}

#[test]
fn any_size_shows_bookmarks_without_a_panic() {
    for width in [1, 12, 20, 40, 83, 84, 85, 200] {
        for height in [1, 3, 4, 5, 6, 7, 8, 12, 30, 60] {
            let mut w = reopened(vec![long_one()], (width, height), texts());
            for keys in ["J", "J", "K", "tab", "J", "/ 'hua enter", "tab", "esc G"] {
                w.keys(keys);
                let _ = w.screen();
            }
        }
    }
}

#[test]
fn the_detail_says_how_many_passages_of_the_annotation_are_not_shown() {
    let mut one = long_one();
    let mut annotation = to_json(&one);
    let target = annotation["target"].clone();
    let mut other = target.clone();
    other["selector"][0]["exact"] = "Câu sau cùng".into();
    for (targets, said) in [(vec![target.clone()], None), (vec![target, other], Some(1))] {
        annotation["target"] = targets.into();
        one = from_json(annotation.clone()).unwrap();
        let shown = detail(&reopened(vec![one.clone()], (100, 30), texts()));
        let wanted = said.map(|n| format!("còn {n} đoạn nữa của chú thích này, không hiện ở đây"));
        assert_eq!(shown.contains("đoạn nữa"), wanted.is_some(), "{shown}");
        assert!(
            wanted.is_none_or(|wanted| shown.contains(&wanted)),
            "{shown}"
        );
    }
}
