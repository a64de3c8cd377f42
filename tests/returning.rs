//! Tests that the view of an article is restored exactly: after another article, after a restart,
//! and after the terminal had another size.

use docbao::app::event::Event;
use proptest::prelude::*;

mod world;

use world::{World, article};

/// Returns documents of short and long paragraphs, headings, lists and lines.
fn document() -> impl Strategy<Value = String> {
    let words = |count| "chữ ".repeat(count);
    let block = prop_oneof![
        4 => (1..120_usize).prop_map(words),
        1 => (1..9_usize).prop_map(move |count| format!("## {}", words(count))),
        1 => (1..9_usize).prop_map(|count| "- một\n".repeat(count)),
        1 => Just("> trích".to_owned()),
        1 => Just("```\nmã\n\nmã\n```".to_owned()),
    ];
    let title = prop::sample::select(vec!["# Tựa\n\n", ""]);
    (title, prop::collection::vec(block, 1..30))
        .prop_map(|(title, blocks)| format!("{title}{}", blocks.join("\n\n")))
}

fn size() -> impl Strategy<Value = (u16, u16)> {
    prop::sample::select(vec![
        (120, 40),
        (100, 24),
        (80, 24),
        (40, 12),
        (30, 9),
        (61, 17),
    ])
}

fn keys() -> impl Strategy<Value = Vec<&'static str>> {
    const KEYS: &[&str] = &[
        "j", "j", "j", "k", "3 j", "ctrl-d", "ctrl-u", "space", "b", "G", "g g", ")", "(", "}",
        "{", "5 0 %",
    ];
    prop::collection::vec(prop::sample::select(KEYS), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_view_is_restored(
        text in document(),
        (width, height) in size(),
        keys in keys(),
        others in prop::collection::vec(size(), 1..4),
    ) {
        let articles = || vec![article("a.md", &text), article("b.md", "# Bài khác\n\nHết.")];
        let id = articles()[0].id;
        let mut w = World::new(width, height, articles());
        w.keys("enter");
        for key in keys {
            w.keys(key);
        }
        prop_assert_eq!(w.model.reader.id(), Some(id));
        let left = w.model.reader.view();
        w.keys("] [");
        prop_assert_eq!(w.model.reader.id(), Some(id));
        prop_assert_eq!(w.model.reader.view(), left, "after another article");

        let screen = w.screen();
        for (width, height) in others {
            w.send(Event::Resize { width, height });
        }
        w.send(Event::Resize { width, height });
        prop_assert_eq!(w.model.reader.view(), left, "after other sizes");
        // A larger window may show the end of the article, which is read then.
        let unread = |screen: &str| screen.replace('✓', "›");
        prop_assert_eq!(unread(&w.screen()), unread(&screen));

        w.keys("q");
        let w = w.restart(width, height, articles());
        prop_assert_eq!(w.model.reader.id(), Some(id));
        prop_assert_eq!(w.model.reader.view(), left, "after a restart");
    }
}
