//! How it feels: themes, settings, keys and what is remembered, as *(keys, what is on screen)*.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use std::collections::BTreeMap;

use docbao::app::config::Settings;
use docbao::app::event::Event;
use docbao::app::mistake::Text;
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

/// The settings of a file.
fn settings(source: &str) -> Event {
    let mut settings = Box::new(Settings::default());
    settings.take_in(Text {
        file: "config.toml",
        source,
    });
    Event::Settings(settings)
}

#[test]
fn settings_hold_at_once_and_what_was_changed_by_keys_stays() {
    let mut w = World::new(120, 30, seeds());
    w.keys("enter } } + +");
    let sentence = |w: &World| w.model.reader.place().1;
    let (here, measure) = (sentence(&w), w.model.reader.measure());
    w.send(settings(
        "justify = true\nlang = \"en\"\ntheme = \"light\"\nlist-width = 20\n",
    ));
    w.shows("Library").shows("The settings were read again.");
    assert_eq!(page(&w), Color::Rgb(0xfb, 0xf9, 0xf4));
    assert_eq!(w.model.regions().list.unwrap().width, 20);
    assert_eq!((sentence(&w), w.model.reader.measure()), (here, measure));
    w.send(settings("width = 40\n"));
    w.shows("Thư viện");
    assert_eq!((sentence(&w), w.model.reader.measure()), (here, 40));
    assert_eq!(name(&w), "auto");
}

#[test]
fn a_mistake_in_the_settings_is_told_and_the_rest_holds() {
    let mut w = World::new(120, 30, seeds());
    w.send(settings("them = \"dark\"\nsort = \"length\"\nrate = 1\n"));
    w.shows("config.toml:1: không có mục nào tên “them”; có phải “theme” không?")
        .shows("và 1 lỗi nữa: docbao config check");
    assert_eq!(w.model.list.sort.name(), "length");
}

#[test]
fn keys_of_the_users_own_work_and_the_help_shows_them() {
    let mut w = World::new(100, 30, two());
    w.send(settings(
        "[keys.reader]\n\"ctrl-x k\" = \"keep\"\n\"ctrl-x n\" = \"note\"\nm = \"\"\n[keys.list]\nx = \"open\"\n",
    ));
    w.keys("x ctrl-x")
        .shows("k Đánh dấu đoạn đang chọn")
        .shows("n Ghi chú");
    w.keys("k").shows("Đã lưu “");
    assert_eq!(w.disk.len(), 1);
    w.keys("m").shows("m: ở Khi đang chọn là “Đánh dấu");
    w.keys("? / 'danh_dau_doan enter").shows("Ctrl-x k");
}

#[test]
fn a_sequence_that_waits_says_what_may_follow() {
    let mut w = World::new(80, 24, two());
    w.keys("enter g").shows("g Về đầu");
    w.keys("g v a").shows("w Chọn cả từ").shows("s Chọn cả câu");
    w.keys("s").hides("w Chọn cả từ");
}

#[test]
fn a_key_that_does_nothing_here_says_where_it_does_something() {
    let mut w = World::new(80, 24, two());
    w.keys("enter s").shows("Đổi cách xếp");
}

#[test]
fn presets_bring_their_habits() {
    let mut w = World::new(80, 24, seeds());
    w.send(settings("keys = \"less\"\n"));
    w.keys("enter f").hides("Chào bạn");
    w.keys("g").shows("Chào bạn");
    w.send(settings("keys = \"emacs\"\n"));
    w.keys("ctrl-v").hides("Chào bạn");
    w.keys("alt-x 'giao_dien enter").shows("terminal");
}
