//! Titles of megabytes: cut where they are shown, whole in the text.

mod world;

use docbao::pane;
use unicode_segmentation::UnicodeSegmentation;
use world::{World, article};

/// The most graphemes of a title.
const TITLE_MAX: usize = 200;

/// Texts without blanks, in letters of several kinds.
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
    assert!(pane::title(&w.model).unwrap().graphemes(true).count() < TITLE_MAX + 20);
    let kept = w.disk.values().next().unwrap();
    assert_eq!(kept.target.title.graphemes(true).count(), TITLE_MAX);
}
