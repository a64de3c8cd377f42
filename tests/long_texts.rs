//! Tests titles, notes, quotes and tags of megabytes: they are cut where they are shown, stored
//! whole, and do not slow down keys while they are on screen.

mod world;

use docbao::app;
use docbao::bookmark::Bookmark;
use docbao::library::memory::Memory;
use unicode_segmentation::UnicodeSegmentation;
use world::{World, article};

/// Maximum number of graphemes of a title.
const TITLE_MAX: usize = 200;

/// Returns texts without blanks, in several scripts.
fn endless() -> Vec<String> {
    [
        "ừ",
        "漢字",
        "ไทย",
        "👍🏽x",
        "e\u{301}\u{302}x",
        "क्ष",
        "a\u{301}\u{301}\u{301}",
    ]
    .map(|letters| letters.repeat(5_000))
    .to_vec()
}

#[test]
fn a_title_is_cut_wherever_it_comes_from_and_the_text_is_whole() {
    for long in endless() {
        for (name, text) in [
            ("first-line.txt", format!("{long}\n")),
            (
                "titled.txt",
                format!("{long}\n\nMột đoạn dài hơn, có dấu chấm cuối câu.\n\n{long}."),
            ),
            ("clause.txt", format!("{long} {long}, một hai ba bốn, năm.")),
            ("heading.md", format!("# {long}\n\nthân bài\n")),
            ("second.md", format!("lời mở\n\n## {long}\n\nthân bài\n")),
            ("underlined.md", format!("{long}\n===\n\nthân bài\n")),
            (
                "matter.md",
                format!("---\ntitle: {long}\n---\n\nthân bài\n"),
            ),
            (
                "quoted.md",
                format!("---\ntitle: \"{long}\"\n---\n\n## Khác\n\nthân bài\n"),
            ),
        ] {
            let one = article(name, &text);
            let count = one.title.graphemes(true).count();
            assert!(
                (TITLE_MAX / 4..=TITLE_MAX).contains(&count),
                "{name}: {count}"
            );
            assert!(one.title.ends_with('…'), "{name}: {}", one.title);
            let start = one.title.trim_end_matches('…');
            assert!(one.text.contains(start), "{name} keeps its text");
            assert!(one.text.len() > long.len() / 2, "{name} keeps its text");
        }
    }
}

#[test]
fn a_title_that_is_long_but_not_endless_stays() {
    let title = "Một đầu đề rất dài mà báo vẫn đăng ".repeat(5);
    let one = article("a.md", &format!("# {title}\n\nthân bài\n"));
    assert_eq!(one.title, title.trim());
}

#[test]
fn the_window_and_the_bookmarks_get_the_title_that_is_cut() {
    let text = format!("# {}\n\nMột câu để giữ lại.\n", "漢字".repeat(50_000));
    let mut w = World::new(80, 24, vec![article("a.md", &text)]);
    w.keys("enter G m");
    assert!(app::title(&w.model).unwrap().graphemes(true).count() < TITLE_MAX + 20);
    let kept = w.disk.values().next().unwrap();
    assert_eq!(kept.target.title.graphemes(true).count(), TITLE_MAX);
}

/// Returns a bookmark as another program may leave it, with megabytes in every field.
fn monstrous(one: &Bookmark) -> Bookmark {
    let mut kept = one.clone();
    kept.id = "monster".into();
    kept.note = "ghi chú dài, có dấu và có chỗ xuống dòng\n".repeat(60_000);
    "https://ở.đâu.đó/khác".clone_into(&mut kept.target.source);
    kept.target.title = "Đầu đề không dứt ".repeat(100_000);
    kept.target.hash = None;
    kept.quote.exact = "lời đã giữ mà bài không còn ".repeat(80_000);
    kept
}

/// If a frame cost as much as the text is long, these keys would take minutes.
#[test]
fn keys_beside_notes_quotes_and_tags_of_megabytes_are_taken_at_once() {
    let long = format!(
        "Tựa\n\nMột câu ngắn. {} hết.\n",
        "câu không dứt 漢字 và ".repeat(60_000)
    );
    let articles = vec![article("a.txt", &long)];
    let mut w = World::new(100, 30, articles.clone());
    w.keys("enter m");
    w.keys(") ) m");
    let mut disk = w.disk.clone();
    let monster = monstrous(disk.values().next().unwrap());
    let mut tagged = monster.clone();
    tagged.id = "tagged".into();
    tagged.note.clear();
    tagged.tags = vec!["nhãn".repeat(400_000), "x".to_owned()];
    for one in [monster, tagged] {
        disk.insert(one.id.clone(), one);
    }
    let mut w = World::resume(160, 30, articles, Memory::default(), disk);
    w.keys("B");
    for _ in 0..40 {
        w.keys("j").shows("Một câu ngắn");
        w.keys("k").shows("lời đã giữ mà bài không còn");
        w.keys("J J K").shows("lời đã giữ mà bài không còn");
    }
    // Without the detail, the rows of the list show the notes.
    w.keys("tab")
        .shows("ghi chú dài")
        .shows("#nhãnnhãn")
        .shows("Đầu đề không dứt");
    // The chosen row is the one above its note.
    let is_chosen = |w: &World| {
        let screen = w.screen();
        let mut rows = screen.lines().skip_while(|row| !row.starts_with('▌'));
        rows.nth(1).is_some_and(|row| row.contains("ghi chú dài"))
    };
    w.keys("g g");
    while !is_chosen(&w) {
        w.keys("j");
    }
    w.keys("a");
    for _ in 0..40 {
        w.keys("up").shows("có chỗ xuống dòng");
    }
}
