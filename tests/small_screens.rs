//! Tests the texts that must be readable in a small window: counts, messages, hints.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use std::collections::BTreeSet;

use docbao::app::event::{Event, Severity};
use docbao::app::lang::{Message, Msg};
use docbao::article::Source;
use docbao::import::article_as;
use docbao::library::problem::{Kind, Problem};
use docbao::reason::Fault;
use docbao::text::decode::Encoding;
use world::{World, article};

fn library(count: usize) -> World {
    let one = |n| {
        article(
            &format!("{n}.md"),
            &format!("# Bài {n}\n\nMột câu để giữ lại.\n"),
        )
    };
    World::new(80, 24, (0..count).map(one).collect())
}

/// Returns the header of a list of `count` articles, with `problems` files that cannot be read.
fn head(width: u16, count: usize, problems: usize) -> String {
    let mut w = library(count);
    let problem = |n| Problem {
        kind: Kind::Found,
        uri: None,
        path: format!("/báo/{n}.md"),
        why: Fault::NotText.into(),
    };
    w.send(Event::Problems((0..problems).map(problem).collect()));
    w.send(Event::Resize { width, height: 12 });
    w.model.message = None;
    w.screen().lines().next().unwrap().trim().to_owned()
}

#[test]
fn the_head_of_the_list_gives_up_words_before_numbers() {
    let ends = |width, ends: &str| {
        let head = head(width, 312, 14);
        assert!(
            head.starts_with("Thư viện · 312 ") || head.starts_with("312 "),
            "{width}: {head}"
        );
        assert!(head.ends_with(ends), "{width}: {head}");
    };
    ends(60, " 14 vấn đề (P)");
    ends(40, " 14 vấn đề (P)");
    ends(30, " 14 vấn đề");
    ends(20, " !14");
    assert_eq!(
        head(18, 312, 1_234).split_whitespace().collect::<Vec<_>>(),
        ["312", "!1.234"]
    );
}

/// Returns the last line of a window of this width, with an article of which bytes were lost.
fn foot(width: u16, keys: &str, encoding: Encoding) -> String {
    let line = b"Ch\xE3 hi\x81u g\xEC c\x8D, \xFF\x90 m\xE3i r\x8Fi c\x9Dng quen.\n\n";
    let open = |n: usize| {
        let source = Source::File(format!("/báo/{n}.txt").into());
        article_as(source, line.repeat(20 + n), None, Some(encoding)).into()
    };
    let mut w = World::new(width, 24, (0..3).map(open).collect());
    w.keys(keys);
    w.model.message = None;
    w.screen().lines().last().unwrap().trim().to_owned()
}

#[test]
fn the_foot_gives_up_hints_and_bar_before_what_is_told_of_the_file() {
    let lost = "chỗ không đọc được";
    for keys in ["", "enter", "enter G"] {
        for (width, encoding, told) in [
            (80, Encoding::Windows1252, "1/3 · Windows-1252 · "),
            (70, Encoding::Windows1252, "1/3 · Windows-1252 · "),
            (60, Encoding::Utf8, "1/3 · "),
            (44, Encoding::Utf8, "1/3 · "),
            (34, Encoding::Windows1252, ""),
        ] {
            let foot = foot(width, keys, encoding);
            let (before, after) = foot.split_once(lost).unwrap_or_default();
            let count = before.strip_prefix(told).unwrap_or("none");
            assert!(
                count.trim().parse::<usize>().is_ok(),
                "{keys} {width}: {foot}"
            );
            assert!(after.ends_with(['?', 'p']), "{keys} {width}: {foot}");
            assert_eq!(
                after.contains('%'),
                !keys.is_empty(),
                "{keys} {width}: {foot}"
            );
        }
        let width = if keys.is_empty() { 46 } else { 54 };
        let foot_without_position = foot(width, keys, Encoding::Windows1252);
        assert!(
            foot_without_position.starts_with("Windows-1252 · 100 chỗ"),
            "{keys}: {foot_without_position}"
        );
        let narrow = foot(20, keys, Encoding::Windows1252);
        assert!(narrow.contains("chỗ không"), "{keys}: {narrow}");
    }
}

#[test]
fn the_reason_of_a_problem_is_read_on_every_screen() {
    for (width, height) in [(80, 24), (40, 12), (30, 8), (20, 5)] {
        let mut w = library(1);
        let problem = |name: &str| Problem {
            kind: Kind::Found,
            uri: None,
            path: format!("/home/mai/Tài liệu/báo xuân/năm ngoái/tháng giêng/{name}.md"),
            why: Fault::NotText.into(),
        };
        w.send(Event::Problems(["một", "hai"].map(problem).into()));
        w.send(Event::Resize { width, height });
        w.keys("P");
        for name in ["hai.md", "một.md"] {
            let screen = w.screen();
            let rows = screen.lines().map(str::trim).collect::<Vec<_>>();
            assert!(rows[0].contains('2'), "the head is seen: {screen}");
            assert!(
                rows.iter().any(|row| row.contains(name)),
                "{name}: {screen}"
            );
            let said = rows.join(" ");
            assert!(said.contains("không phải tệp văn bản"), "{name}: {screen}");
            w.keys("j");
        }
    }
}

/// The reason of a file that was set aside is two sentences long.
#[test]
fn the_path_of_a_problem_with_a_long_reason_is_read_on_every_screen() {
    for (width, height) in [(80, 24), (60, 12), (40, 12), (30, 12), (30, 8), (20, 6)] {
        for keys in ["P", "L P"] {
            let mut w = World::new(width, height, Vec::new());
            let aside = Problem {
                kind: Kind::Found,
                uri: None,
                path: "~/.local/state/docbao/reading.json.broken".to_owned(),
                why: Fault::StateSetAside.into(),
            };
            w.send(Event::SetAside(vec![aside]));
            w.keys(keys);
            let screen = w.screen();
            let mut last = screen.lines().rev().take(5);
            let is_named = last.any(|row| row.contains("json.broken"));
            assert!(is_named, "{width}×{height}: {screen}");
        }
    }
}

#[test]
fn a_date_that_is_none_brings_an_example_on_every_screen() {
    for (width, height) in [(80, 24), (40, 12), (36, 12)] {
        for keys in [
            "& 'after:32/13/2024",
            "L & 'after:32/13/2024",
            "/ 'before:hôm-qua",
        ] {
            let mut w = library(3);
            w.send(Event::Resize { width, height });
            w.keys(keys).shows("2024");
            let screen = w.screen();
            let is_example = |row: &str| row.contains("2024-05-19") || row.contains("19/5/2024");
            assert!(screen.lines().any(is_example), "{width}×{height}: {screen}");
        }
    }
}

#[test]
fn what_an_empty_list_says_leaves_its_head() {
    for (width, height) in [(20, 5), (30, 6), (40, 12)] {
        let w = World::new(width, height, Vec::new());
        let head = w.screen().lines().next().unwrap().trim().to_owned();
        assert!(head.starts_with("Thư viện · 0"), "{width}: {}", w.screen());
    }
}

#[test]
fn what_a_key_does_elsewhere_is_told_on_the_smallest_screen() {
    let mut w = library(1);
    w.keys("enter");
    w.send(Event::Resize {
        width: 20,
        height: 5,
    });
    w.keys("s").shows("đổi cách xếp");
}

#[test]
fn a_key_that_is_bound_to_nothing_says_so_everywhere() {
    for keys in [
        "",
        "enter",
        "/",
        "&",
        ":",
        "B",
        "?",
        "enter m a",
        "enter m T",
    ] {
        for (key, shown) in [("insert", "Ins"), ("f2", "F2"), ("ctrl-t", "Ctrl-t")] {
            let mut w = library(1);
            let typing = if keys.is_empty() {
                key
            } else {
                &format!("{keys} {key}")
            };
            w.keys(typing);
            w.shows(&format!("phím {shown} không làm gì"));
        }
    }
}

/// The user continues to type while an on-screen keyboard leaves no room for the box.
#[test]
fn a_box_in_a_window_that_is_too_small_keeps_what_is_typed_until_it_is_seen() {
    for (keys, text, is_bookmark_box) in [
        ("enter } m B T", "chợ, sông", true),
        ("enter } m a", "nhớ mai", true),
        ("B /", "giữ", false),
        ("enter } m B E", "xuất", false),
        ("/", "giữ", false),
        (":", "giữ", false),
    ] {
        let mut w = library(1);
        w.keys(keys);
        for size in [(11, 24), (40, 2)] {
            w.send(Event::Resize {
                width: size.0,
                height: size.1,
            });
            w.send(Event::Paste(text.to_owned()));
            let boxes = w.model.overlays.len();
            for key in ["enter", "esc"] {
                w.keys(key);
                assert_eq!(w.model.overlays.len(), boxes, "{keys}, {key}");
            }
        }
        w.send(Event::Resize {
            width: 80,
            height: 24,
        });
        let screen = w.screen();
        assert!(screen.contains(text), "{keys}: {screen}");
        assert!(
            screen.contains("những gì đã gõ vẫn còn"),
            "{keys}: {screen}"
        );
        if is_bookmark_box {
            // The box can still be closed, and nothing is lost.
            w.send(Event::Resize {
                width: 2,
                height: 2,
            });
            w.keys("ctrl-c");
            assert_eq!((w.drafts.len(), w.exit), (1, Some(130)), "{keys}");
        }
    }
}

#[test]
fn a_message_takes_the_rows_that_it_needs_and_keeps_its_keys() {
    let mut w = library(1);
    w.keys("enter } m");
    w.send(Event::Resize {
        width: 40,
        height: 12,
    });
    w.shows("Đã lưu “Một câu để giữ lại.”")
        .shows("a ghi chú  T nhãn  u hoàn tác");
    w.send(Event::Resize {
        width: 20,
        height: 5,
    });
    w.shows("Đã lưu “Một")
        .shows("a ghi chú")
        .shows("u hoàn tác");
    let said = Message::new(Msg::NoteUnsaved);
    w.model.message = Some((Severity::Warning, said));
    w.shows("Ghi chú chưa lưu.").shows("Esc lần nữa để");
    let quoted = "Năm nay khối cơ quan chọn việc thiết thực để làm, mỗi tổ chức tự nhìn lại mình";
    let said = Message::new(Msg::BroughtBack).with("quote", quoted);
    w.model.message = Some((Severity::Info, said));
    w.shows("“Năm").shows("u xóa");
}

#[test]
fn hints_keep_what_matters_most() {
    for (width, keys, hints) in [
        (40, "", ["⏎ mở", "/ tìm", "? trợ giúp"].as_slice()),
        (20, "", &["⏎ mở"]),
        (40, "enter", &["m đánh dấu"]),
        (40, "enter v", &["m đánh dấu", "Esc thôi"]),
        (40, "/ 'cau", &["⏎ mở tại đoạn", "Esc thôi"]),
        (20, "/ 'cau", &["⏎ mở tại đoạn"]),
        (40, "enter } m B", &["⏎ mở", "a ghi chú", "Esc đóng"]),
        (20, "enter } m B", &["⏎ mở", "Esc đóng"]),
    ] {
        let mut w = library(2);
        w.send(Event::Resize {
            width,
            height: if width == 20 { 5 } else { 12 },
        });
        w.keys(keys);
        w.model.message = None;
        for hint in hints {
            w.shows(hint);
        }
    }
}

#[test]
fn the_key_of_the_help_is_on_every_list_and_article() {
    for (width, height) in [(20, 5), (30, 8), (40, 12), (60, 20), (80, 24), (200, 60)] {
        for keys in ["", "enter", "enter } } m m", "/ 'cau enter"] {
            let mut w = library(12);
            w.send(Event::Resize { width, height });
            w.keys(keys);
            w.model.message = None;
            let screen = w.screen();
            let status = screen.lines().last().unwrap();
            assert!(status.contains('?'), "{width}: {keys}: {status}");
        }
    }
}

/// At each width from one cell on, a hint is whole, missing, or cut to a readable part.
#[test]
fn the_status_line_never_shows_an_ellipsis_alone() {
    for width in (1..30).chain([36, 40, 44, 50, 60]) {
        for keys in [
            "",
            "enter",
            "enter v",
            "enter v ) )",
            "/ 'cau",
            "?",
            "enter } m B",
            "t",
        ] {
            let mut w = library(12);
            w.send(Event::Resize { width, height: 5 });
            w.keys(keys);
            w.model.message = None;
            let screen = w.screen();
            let status = screen.lines().last().unwrap();
            let is_lone = |part: &str| part == "…";
            assert!(
                !status.split_whitespace().any(is_lone),
                "{width}: {keys}: {status}"
            );
        }
    }
}

/// Scrolling shows all lines of the help, however narrow the window is.
#[test]
fn the_help_cuts_nothing_off() {
    let text = |width: u16| {
        let mut w = library(1);
        w.send(Event::Resize { width, height: 60 });
        w.keys("?");
        let mut words = BTreeSet::new();
        loop {
            let shown = w.screen();
            let body = shown.lines().skip(2).take(57);
            words.extend(body.flat_map(str::split_whitespace).map(str::to_owned));
            w.keys("pagedown");
            if w.screen() == shown {
                return words;
            }
        }
    };
    let wide = text(200);
    assert!(wide.contains("Home"));
    assert_eq!(text(40), wide);
    assert_eq!(text(60), wide);
    assert!(!text(20).iter().any(|word| word.contains('…')));
}

#[test]
fn a_command_in_the_palette_is_named_before_its_other_keys() {
    let mut w = library(1);
    w.send(Event::Resize {
        width: 40,
        height: 12,
    });
    w.keys(": 've_cuoi");
    w.shows("Về cuối; gõ số trước thì tới dò");
    w.send(Event::Resize {
        width: 20,
        height: 5,
    });
    w.shows("Về cuối;");
}

#[test]
fn a_page_of_the_help_is_a_page() {
    let mut w = library(1);
    w.keys("?");
    let body =
        |w: &World| -> Vec<String> { w.screen().lines().skip(2).map(str::to_owned).collect() };
    let first = body(&w);
    w.keys("pagedown");
    let second = body(&w);
    assert!(
        first
            .iter()
            .all(|row| row.is_empty() || !second[..21].contains(row)),
        "{second:?}"
    );
    w.keys("pageup");
    assert_eq!(body(&w), first);
}

#[test]
fn a_filter_is_seen_while_it_is_typed_and_that_nothing_passes_is_said_whole() {
    for (width, height) in [(100, 30), (80, 24), (40, 12), (20, 5)] {
        let shown = |keys: &str| {
            let mut w = library(3);
            w.send(Event::Resize { width, height });
            w.keys(keys).screen()
        };
        for keys in ["&", "B /", "? /"] {
            let screen = shown(&format!("{keys} 'qzqzqzqz"));
            assert!(screen.contains("qzqzqzqz"), "{keys}: {screen}");
        }
        for (keys, first) in [
            ("/ 'qzqzqzqz", "Không tìm thấy."),
            ("& 'qzqzqzqz", "Không bài nào khớp."),
            ("? / 'qzqzqzqz", "Không có phím nào như vậy."),
            (": 'qzqzqzqz", "Không có lệnh nào như vậy."),
            ("B", "Chưa có chỗ đánh dấu nào."),
        ] {
            let screen = shown(keys);
            let body = screen.lines().skip(2).take(usize::from(height) - 3);
            let list = body.map(|row| row.split('│').next().unwrap_or_default());
            let body = list.flat_map(str::split_whitespace);
            let body = body.collect::<Vec<_>>().join(" ");
            assert!(body.contains(first), "{keys}: {screen}");
            assert!(body.ends_with('.'), "{keys}: {screen}");
        }
    }
}

#[test]
fn a_title_is_cut_in_front_only_where_its_match_would_be_cut_off() {
    let title = "Chương mười hai: những chuyến xe đêm về miền Tây mùa nước nổi năm ấy";
    let shown = |filter: &str| {
        let named = |name| article(name, &format!("# {title}\n\nChữ của {name}.\n"));
        let articles = vec![named("a.md"), named("b.md")];
        let mut w = World::new(40, 12, articles);
        let screen = w.keys("&").keys(&format!("'{filter}")).screen();
        screen.lines().nth(2).unwrap_or_default().to_owned()
    };
    let near = shown("chuyến");
    assert!(near.contains("Chương mười hai: những chuyến"), "{near}");
    let cut = shown("nước");
    assert!(cut.contains("…") && cut.contains("nước"), "{cut}");
}
