//! How it feels: themes, settings, keys and what is remembered, as *(keys, what is on screen)*.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use std::collections::BTreeMap;

use docbao::app::event::Event;
use docbao::library::memory::Memory;
use ratatui::style::Color;
use world::{World, article, seeds};

/// The background of the page.
fn page(w: &World) -> Color {
    w.buffer()[(0, 0)].bg
}

fn name(w: &World) -> &str {
    &w.model.theme_name
}

fn two() -> Vec<std::sync::Arc<docbao::article::Article>> {
    vec![
        article("a.md", "# Một\n\nChữ đầu. Chữ sau.\n"),
        article("b.md", "# Hai\n\nChữ khác.\n"),
    ]
}

#[test]
fn a_theme_is_seen_while_it_is_chosen_and_the_old_one_comes_back() {
    let mut w = World::new(80, 24, two());
    let before = page(&w);
    w.keys("enter t").shows("Giao diện màu").shows("terminal");
    assert_eq!(page(&w), before);
    w.keys("j j");
    let dark = page(&w);
    assert_ne!(dark, before);
    w.keys("t");
    assert_ne!(page(&w), dark, "t goes on to the next one");
    w.keys("esc").hides("sepia");
    assert_eq!((page(&w), name(&w)), (before, "auto"));
    w.keys("t j j enter").shows("Giao diện: dark");
    assert_eq!((page(&w), name(&w)), (dark, "dark"));
}

#[test]
fn choosing_a_theme_moves_no_text() {
    let mut w = World::new(80, 24, seeds());
    w.keys("enter } } }");
    let rows =
        |w: &World| -> Vec<String> { w.screen().lines().take(12).map(str::to_owned).collect() };
    let before = rows(&w);
    w.keys("t j");
    assert_eq!(rows(&w), before);
    w.keys("enter");
    assert_eq!(rows(&w), before);
}

#[test]
fn the_theme_follows_the_background_that_the_terminal_tells() {
    let mut w = World::new(80, 24, two());
    let before = page(&w);
    w.send(Event::Ground([255, 255, 255]));
    let light = page(&w);
    assert_eq!(light, Color::Rgb(0xfb, 0xf9, 0xf4));
    assert_ne!(light, before);
    // One that is being tried is not taken away, and one that was chosen stays.
    w.keys("enter t j j");
    let dark = page(&w);
    w.send(Event::Ground([250, 250, 250]));
    assert_eq!(page(&w), dark);
    w.keys("enter");
    w.send(Event::Ground([255, 255, 255]));
    assert_eq!(page(&w), dark);
}

#[test]
fn the_background_does_not_make_a_first_run_a_later_one() {
    let mut w = World::empty(80, 24, Memory::default(), BTreeMap::new());
    w.send(Event::Ground([0, 0, 0]));
    w.send(Event::Loaded(seeds()));
    w.send(Event::LoadDone);
    w.shows("Chào bạn");
}
