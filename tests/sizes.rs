//! Tests windows without columns or rows, and of one cell: nothing panics, whatever is open,
//! selected or remembered, and the next normal size shows everything again.

mod world;

use docbao::app;
use docbao::app::event::{Event, Mouse};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use world::{World, article};

/// Sizes that a terminal reports while it starts, or when its window is very small.
const SIZES: &[(u16, u16)] = &[
    (0, 0),
    (0, 24),
    (0, 1),
    (80, 0),
    (1, 0),
    (1, 1),
    (1, 24),
    (2, 2),
    (80, 1),
    (80, 2),
    (3, 80),
    (11, 3),
    (12, 2),
    (12, 3),
    (13, 4),
    (90, 3),
    (91, 1),
    (u16::MAX, 1),
    (1, u16::MAX),
];

/// Keys that lead to every screen, starting in an article.
const WAYS: &[&str] = &[
    "",
    "G",
    "v ) )",
    "z",
    "z v }",
    "J",
    "/ b a",
    "/ b a enter n",
    "/ b a tab down",
    "m",
    "m B",
    "m a o k",
    "m T t a g",
    "m B E",
    "?",
    ": t",
    "t",
    "o",
    "tab",
    "tab & b",
    "ctrl-e",
    "5",
    "g",
];

/// Keys that are pressed at a size that shows nothing.
const PRESSED: &[&str] = &[
    "j", "k", "5 j", "space", "b", "G", "g g", "ctrl-d", "ctrl-u", "{", "}", "( )", "n", "N",
    "] [", "+", "-", "J", "x", "down", "up", "tab", "esc", "enter", "v", "y", "m", "/", "esc", "'",
    "z", "B", "q",
];

/// Returns a world in the middle of an article that was left in a window of another size.
fn remembered(size: (u16, u16)) -> World {
    let long = "Một câu dài vừa phải để đọc. 日本 👍🏽 क्ष cũng có.\n\n".repeat(60);
    let table =
        "| Tháng | Giá điện | Ghi chú dài |\n|---|---|---|\n| một | hai | ba |\n".to_owned();
    let list = "1. một\n2. hai\n   - ba\n> trích\n>> trong trích\n\n[chỗ](https://a.vn)\n";
    let text = format!("# Tựa bài\n\n{list}\n{table}\n\n```\nmã\n```\n\n{long}");
    let articles = vec![article("a.md", &text), article("b.txt", "Bài kia\nNgắn.")];
    let mut w = World::new(100, 30, articles.clone());
    w.keys("enter space space v w esc q q");
    w.restart(size.0, size.1, articles)
}

/// Draws everything that the shell draws after an event.
fn draw(w: &World) {
    let (width, height) = w.model.size;
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    let cursor = app::view(&w.model, &mut buf);
    assert!(cursor.is_none_or(|at| buf.area.contains(at)));
    app::links(&w.model);
    app::title(&w.model);
}

fn resize(w: &mut World, (width, height): (u16, u16)) {
    w.send(Event::Resize { width, height });
    draw(w);
}

#[test]
fn a_window_of_any_size_opens_where_the_article_was_left() {
    for &size in SIZES {
        let mut w = remembered(size);
        draw(&w);
        w.keys("j");
        draw(&w);
        resize(&mut w, (100, 30));
        w.shows("Một câu dài vừa phải");
    }
}

#[test]
fn whatever_is_open_any_size_is_drawn() {
    for way in WAYS {
        let mut w = remembered((100, 30));
        w.keys("enter").keys(way);
        for &size in SIZES {
            resize(&mut w, size);
        }
        resize(&mut w, (100, 30));
        assert!(!w.screen().trim().is_empty(), "{way}");
    }
}

#[test]
fn keys_and_clicks_of_any_size_are_taken() {
    for &(width, height) in SIZES {
        // With all keys at each size, some 65,000 cells would take a minute.
        let most = if width.max(height) < u16::MAX {
            PRESSED.len()
        } else {
            3
        };
        for way in ["", "v )", "z", "/ b a", "m B", "m a x", "tab"] {
            let mut w = remembered((100, 30));
            w.keys("enter").keys(way);
            resize(&mut w, (width, height));
            for keys in &PRESSED[..most] {
                w.keys(keys);
                for mouse in [Mouse::Press, Mouse::Drag, Mouse::Release, Mouse::WheelDown] {
                    w.mouse(mouse, (width.saturating_sub(1), height / 2));
                    w.mouse(mouse, (width / 2, height.saturating_sub(1)));
                }
                draw(&w);
            }
        }
    }
}
