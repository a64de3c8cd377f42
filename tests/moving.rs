//! Tests motions through the pure machine: hits of the last query, jumps and the way back,
//! percentages and counts, list and text side by side or one at a time.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use world::{World, article};

fn library() -> Vec<std::sync::Arc<docbao::article::Article>> {
    let lines = |what: &str| {
        let lines = (1..=100).map(|n| format!("{what} thứ {n} của bài."));
        lines.collect::<Vec<_>>().join("\n\n")
    };
    vec![
        article("a.md", &format!("# Một\n\n{}", lines("Đoạn"))),
        article("b.md", &format!("# Hai\n\n{}", lines("Câu"))),
        article("c.md", "# Ba\n\nKhông có gì.\n"),
    ]
}

fn open() -> World {
    let mut w = World::new(80, 24, library());
    w.keys("enter");
    w
}

/// Returns the words at the cursor.
fn here(w: &World) -> String {
    let text = &w.model.reader.article().unwrap().text;
    let at = w.model.reader.place().1;
    text[at..].split(" của").next().unwrap().to_owned()
}

#[test]
fn escape_removes_the_highlights_and_keeps_the_query() {
    let mut w = open();
    w.keys("/ 'thu_50 enter").shows("khớp");
    w.keys("esc").hides("khớp");
    w.keys("n").shows("1/").hides("Chưa tìm gì");
    assert_eq!(here(&w), "thứ 50");
    w.shows("“thu 50”");
}

#[test]
fn n_goes_to_hits_of_the_last_query_in_other_articles_too() {
    let mut w = open();
    w.keys("/ 'khong_co_gi enter esc [").shows("Câu thứ 1");
    w.keys("n").shows("Bài này không có chỗ nào khớp");
    let mut w = open();
    w.keys("/ 'thu_50 enter ] esc n");
    assert_eq!(here(&w), "thứ 50");
    w.shows("Câu thứ 50");
    // Before the first query there is no next hit.
    open().keys("n").shows("Chưa tìm gì");
}

#[test]
fn n_starts_at_the_cursor_and_reports_a_wrap() {
    let mut w = open();
    w.keys("/ 'thu_9 enter");
    let first = here(&w);
    w.keys("G n").shows("hết bài, tìm tiếp từ đầu · 1/");
    assert_eq!(here(&w), first);
    w.keys("N").shows("đầu bài, tìm tiếp từ cuối");
    let last = here(&w);
    assert_ne!(last, first);
    w.keys("g g n").hides("tìm tiếp");
    assert_eq!(here(&w), first);
    w.keys("G N").hides("tìm tiếp");
    assert_eq!(here(&w), last);
}

#[test]
fn the_way_back_leads_to_cursor_and_view() {
    for jump in ["G", "g g", "50 %", "70 G", "]", "/ 'cau_thu_80 enter"] {
        let mut w = open();
        w.keys("ctrl-d ctrl-d j j } ) }");
        let before = w.screen();
        w.keys(&jump.replace("50", "5 0").replace("70", "7 0"));
        let there = w.model.reader.view();
        assert_ne!(w.screen(), before, "{jump}");
        w.keys("ctrl-o");
        assert_eq!(w.screen(), before, "{jump}");
        w.keys("alt-right");
        assert_eq!(w.model.reader.view(), there, "{jump} again");
    }
}

#[test]
fn percent_and_numbers_are_places_in_the_text_and_in_the_list() {
    let mut w = open();
    w.keys("5 0 %");
    assert!(here(&w).starts_with("Đoạn thứ 5"), "{}", here(&w));
    w.keys("5 0 G");
    assert_eq!(here(&w), "Đoạn thứ 49", "the title is the first paragraph");
    w.keys("2 g g");
    assert_eq!(here(&w), "Đoạn thứ 1");
    w.keys("1 0 0 %");
    assert_eq!(here(&w), "Đoạn thứ 100");
    w.keys("9 9 9 G g g 9 9 9 G");
    assert_eq!(here(&w), "Đoạn thứ 100");
    w.keys("%").shows("Gõ số trước").shows("%");

    let many = (0..101).map(|n| article(&format!("{n:03}.md"), &format!("# Bài {n}\n\nChữ.\n")));
    let mut w = World::new(80, 24, many.collect());
    for (keys, row) in [
        ("5 0 %", 51),
        ("5 0 G", 50),
        ("G", 101),
        ("3 g g", 3),
        ("g g", 1),
    ] {
        w.keys(keys).shows(&format!(" {row}/101"));
    }
}

#[test]
fn a_selection_reaches_to_a_percentage_and_a_number() {
    for keys in ["5 0 %", "5 0 G"] {
        let mut w = open();
        w.keys("} v").keys(keys);
        let selected = w.selected();
        assert!(selected.starts_with("Đoạn thứ 1 của"), "{keys}");
        assert!(selected.contains("Đoạn thứ 48 của"), "{keys}: {selected}");
        assert!(!selected.contains("Đoạn thứ 60 của"), "{keys}");
    }
}

#[test]
fn the_text_behind_the_list_is_the_chosen_article() {
    for key in ["tab", "z"] {
        let mut w = World::new(80, 24, library());
        w.keys("j").keys(key).shows("Câu thứ 1");
        assert_eq!(w.model.reader.article().unwrap().title, "Hai", "{key}");
        w.keys(key).keys("k").keys("tab");
    }
    let mut w = World::new(80, 24, library());
    w.keys("tab tab j tab").shows("2/3").shows("Câu thứ 1");
    // Going there and back leaves the position in the text unchanged.
    w.keys("ctrl-d");
    let before = here(&w);
    w.keys("tab tab");
    assert_eq!(here(&w), before);
}

#[test]
fn folders_are_shown_where_they_differ_and_apart_from_titles() {
    let title = "Một cái tên bài rất dài, dài hơn chỗ dành cho nó trong danh sách ở đây nhiều lắm";
    let named = |folders: &[&str]| {
        let articles = folders.iter().enumerate().map(|(n, folder)| {
            let text = format!("# {title}\n\nChữ thứ {n}.\n");
            article(&format!("{folder}/{n}.md"), &text)
        });
        World::new(80, 24, articles.collect())
    };
    named(&["tinmoi", "tinmoi"]).hides("tinmoi");
    let mut w = named(&["tinmoi", "tincu"]);
    w.shows("  tinmoi").shows("  tincu");
}

#[test]
fn conditions_that_the_filter_of_the_list_ignores_are_reported() {
    let mut w = World::new(80, 24, library());
    w.keys("& 'hai_in:a_tag:b")
        .shows("không lọc theo in:a tag:b")
        .shows("Hai");
    w.keys("ctrl-u 'hai").hides("không lọc theo");
    w.keys("ctrl-u 'author:x").shows("chưa hiểu author:x");
    w.keys("ctrl-u '12:30").hides("chưa hiểu");
    w.keys("ctrl-u '\"hai").hides("ngoặc kép");
    w.keys("enter")
        .shows("dấu ngoặc kép chưa đóng, tìm từng chữ");
    w.keys("B & 'author:x_!tag:y_in:a")
        .shows("chưa hiểu author:x")
        .shows("không lọc theo in:a");
}
