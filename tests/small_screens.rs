//! What must be readable in a small window: counts, messages, hints.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use docbao::app::event::{Event, Tone};
use docbao::app::lang::{Message, Msg};
use docbao::library::problem::{Kind, Problem};
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

/// The head of a list of `count` articles beside `problems` files that cannot be read.
fn head(width: u16, count: usize, problems: usize) -> String {
    let mut w = library(count);
    let problem = |n| Problem {
        kind: Kind::Found,
        path: format!("/báo/{n}.md"),
        why: "why-not-text".to_owned(),
    };
    w.send(Event::Problems((0..problems).map(problem).collect()));
    w.send(Event::Resize(width, 12));
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

#[test]
fn a_message_takes_the_rows_that_it_needs_and_keeps_its_keys() {
    let mut w = library(1);
    w.keys("enter } m");
    w.send(Event::Resize(40, 12));
    w.shows("Đã lưu “Một câu để giữ lại.”")
        .shows("a ghi chú  T nhãn  u hoàn tác");
    w.send(Event::Resize(20, 5));
    w.shows("Đã lưu “Một")
        .shows("a ghi chú")
        .shows("u hoàn tác");
    let said = Message::new(Msg::NoteUnsaved);
    w.model.message = Some((Tone::Warning, said));
    w.shows("Ghi chú chưa lưu.").shows("Esc lần nữa để");
    let quoted = "Năm nay khối cơ quan chọn việc thiết thực để làm, mỗi tổ chức tự nhìn lại mình";
    let said = Message::new(Msg::BroughtBack).with("quote", quoted);
    w.model.message = Some((Tone::Info, said));
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
        w.send(Event::Resize(width, if width == 20 { 5 } else { 12 }));
        w.keys(keys);
        w.model.message = None;
        for hint in hints {
            w.shows(hint);
        }
    }
}
