//! Tests exporting from the list of bookmarks: keys in, a file and a message on the status line
//! out.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use docbao::reason::Reason;
use world::{World, article};

const MARKET: &str = "# Chợ nổi\n\nGhe xuồng tụ về từ sớm. Người bán treo hàng lên cây bẹo.";
const KILN: &str = "# Lò gốm\n\nĐất lấy ở bãi bồi phía trên. Men là tro rơm.";

/// Opens the list of bookmarks over two articles with a bookmark each.
fn world(width: u16, height: u16) -> World {
    let mut world = World::new(
        width,
        height,
        vec![article("a.md", MARKET), article("b.md", KILN)],
    );
    world.keys("enter } m tab j enter } m B");
    world.shows("Chỗ đánh dấu · 2");
    world
}

fn file(world: &World, name: &str) -> String {
    String::from_utf8(world.files[name].clone()).unwrap()
}

#[test]
fn the_bookmarks_shown_are_exported_and_the_path_is_reported() {
    let mut w = world(100, 20);
    w.keys("E")
        .shows("Xuất 2 chỗ đánh dấu")
        .shows("docbao-2025-12-29.md");
    w.keys("enter")
        .shows("Đã ghi 2 chỗ đánh dấu vào docbao-2025-12-29.md");
    w.shows("Chỗ đánh dấu · 2");
    let text = file(&w, "docbao-2025-12-29.md");
    assert!(
        text.starts_with("## Chợ nổi\n") && text.contains("\n## Lò gốm\n"),
        "{text}"
    );

    w.keys("/ 'ghe enter").shows("Chỗ đánh dấu · 1");
    w.keys("E").shows("Xuất 1 chỗ đánh dấu");
    w.keys("ctrl-u 'x.csv enter")
        .shows("Đã ghi 1 chỗ đánh dấu vào x.csv");
    let text = file(&w, "x.csv");
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.starts_with("\u{feff}Highlight,Title,"), "{text}");
}

#[test]
fn an_ending_of_no_format_is_refused_with_those_there_are() {
    let mut w = world(100, 20);
    let files = w.files.len();
    for name in ["k.xyz", "k.md.bak"] {
        w.keys(&format!("E ctrl-u '{name} enter"));
        w.shows("không định dạng nào có đuôi này").shows(".jsonld");
        assert_eq!(w.files.len(), files, "{name}");
        w.keys("esc");
    }
}

#[test]
fn without_bookmarks_there_is_nothing_to_export() {
    let mut w = World::new(100, 20, vec![article("a.md", MARKET)]);
    w.keys("enter B E")
        .shows("Không có chỗ đánh dấu nào để xuất.");
}

#[test]
fn the_format_gives_the_name_its_ending_and_the_ending_the_format() {
    let mut w = world(100, 20);
    w.keys("E down").shows("docbao-2025-12-29.csv");
    w.keys("down").shows("docbao-2025-12-29.csv");
    w.keys("down down").shows("docbao-2025-12-29.jsonld");
    w.keys("down").shows("docbao-2025-12-29.md");
    w.keys("up up ctrl-u 'kho down up enter").shows("vào kho");
    assert!(
        file(&w, "kho").starts_with("{\"id\":"),
        "the name has no ending"
    );
    w.keys("E ctrl-u 'kho.csv down enter").shows("vào kho.csv");
    assert!(
        file(&w, "kho.csv").starts_with("Highlight,"),
        "Readwise was chosen"
    );
    w.keys("E ctrl-u 'kho.jsonld enter").shows("vào kho.jsonld");
    assert!(file(&w, "kho.jsonld").contains("AnnotationCollection"));
}

#[test]
fn an_existing_file_is_replaced_only_after_a_second_enter() {
    let mut w = world(100, 20);
    let name = "docbao-2025-12-29.md";
    w.files.insert(name.to_owned(), b"c\xc5\xa9".to_vec());
    w.keys("E enter")
        .shows("Bấm ⏎ lần nữa để ghi đè")
        .shows("Xuất 2 chỗ đánh dấu");
    assert_eq!(file(&w, name), "cũ");
    w.keys("ctrl-a 'x enter").shows("Đã ghi 2 chỗ đánh dấu");
    assert_eq!(file(&w, name), "cũ", "another name was typed");
    w.keys("E enter enter").shows("Đã ghi 2 chỗ đánh dấu");
    assert!(file(&w, name).starts_with("## "));
}

#[test]
fn a_failed_export_is_reported_and_the_box_stays() {
    let mut w = world(100, 20);
    w.disk_fault = Some(Reason::in_words("hết chỗ"));
    w.keys("E enter")
        .shows("Chưa ghi được docbao-2025-12-29.md: hết chỗ");
    w.shows("Xuất 2 chỗ đánh dấu");
    w.disk_fault = None;
    w.keys("enter").shows("Đã ghi 2 chỗ đánh dấu");
    w.keys("E ctrl-u enter")
        .shows("Xuất 2")
        .shows("Chưa có tên tệp. Hãy gõ tên tệp muốn ghi.");
    w.keys("esc").hides("Xuất 2").shows("Chỗ đánh dấu · 2");
    w.keys("/ 'zzzz enter E")
        .shows("Không có chỗ đánh dấu nào để xuất")
        .hides("Xuất 0");
}

#[test]
fn the_box_has_room_on_the_smallest_screen() {
    for (width, height) in [(20, 5), (12, 3)] {
        let mut w = world(80, 24);
        w.send(docbao::app::event::Event::Resize { width, height });
        w.keys("E").shows("vào tệp");
    }
}
