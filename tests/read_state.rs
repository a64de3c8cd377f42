//! Tests the state of articles on screen: what counts as read, what is being read, and the way back to
//! it. It runs the pure machine over `tests/world`.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use std::sync::Arc;

use docbao::app::event::Event;
use docbao::article::Article;
use docbao::library::memory::states::ArticleState;
use docbao::library::problem::{Kind, Problem};
use docbao::reason::Fault;
use world::{World, article};

/// Returns four long articles and a short one.
fn library() -> Vec<Arc<Article>> {
    let text = "Chữ nối chữ thành câu. ".repeat(400);
    let long = |name: &str| article(&format!("{name}.md"), &format!("# {name}\n\n{text}\n"));
    let short = article("E.md", "# Em\n\nBài ngắn.\n");
    vec![long("Anh"), long("Ba"), long("Chị"), long("Dì"), short]
}

/// Types words into the box that has the keyboard.
fn type_in(w: &mut World, text: &str) {
    let words: Vec<_> = text.split(' ').map(|word| format!("'{word}")).collect();
    w.keys(&words.join(" space "));
}

fn opened(w: &World) -> &str {
    &w.model.reader.article().unwrap().title
}

#[test]
fn an_article_is_read_when_its_end_was_on_the_screen_even_if_it_is_left_at_its_start() {
    let mut w = World::new(120, 24, library());
    w.keys("enter G g g q").shows("▌✓Anh");
    w.keys("j").shows("✓ Anh");
    w.keys("enter space q j").shows("› Ba");
    // All of a short article is on the screen at once.
    w.keys("G enter q k").shows("✓ Em");
    let mut again = w.restart(120, 24, library());
    again.shows("✓ Anh").shows("› Ba");
}

#[test]
fn an_article_shown_beside_the_list_is_neither_read_nor_remembered() {
    let mut w = World::new(120, 24, library());
    w.keys("j j j j k k k k").hides("✓").hides("›");
    assert_eq!(w.model.memory.states.iter().count(), 0);
    assert!(w.model.memory.is_new());
}

#[test]
fn the_chosen_row_tells_its_state_as_every_other_does() {
    let mut w = World::new(120, 24, library());
    w.keys("N").shows("▌✓Anh");
    w.keys("N").hides("✓").shows("▌ Anh");
    w.keys("enter space q").shows("▌›Anh");
}

#[test]
fn read_and_unread_are_told_apart_by_the_user() {
    let mut w = World::new(120, 24, library());
    w.keys("N").shows("Đã đánh dấu là đã đọc.");
    w.keys("j").shows("✓ Anh");
    w.keys("k N").shows("Đã đánh dấu là chưa đọc.");
    w.keys("j").hides("✓ Anh");
    // In the reader, where nothing was searched.
    w.keys("k enter N").shows("Đã đánh dấu là đã đọc.");
    w.keys("N q j").hides("✓ Anh");
    // Marked at its end, it does not count as read again before it is read again.
    w.keys("k enter G N q j").hides("✓ Anh").shows("› Anh");
    w.keys("k enter k k j j q j").shows("✓ Anh");
    // Nor by a move, a search in it or a step to its end, before it was left.
    w.keys("k enter N k k j j g g G / c h ữ space n ố i enter G q j")
        .hides("✓ Anh");
    w.keys("k enter k j q j").shows("✓ Anh");
    w.keys("k enter N N G q j").shows("✓ Anh");
    // The word lasts.
    w.keys("k N q");
    let mut again = w.restart(120, 24, library());
    again.keys("tab j").hides("✓ Anh");
}

/// Returns the failure of a state folder that is none.
fn not_a_folder() -> Problem {
    Problem {
        kind: Kind::Found,
        path: "state".to_owned(),
        uri: None,
        why: Fault::NotAFolder.into(),
    }
}

#[test]
fn no_mark_is_a_success_while_the_reading_state_cannot_be_saved() {
    let mut w = World::new(120, 24, library());
    w.state_fault = Some(not_a_folder());
    for key in ["N", "N", "j N"] {
        w.keys(key).hides("Đã đánh dấu").hides("Đang lưu");
        w.shows("Chưa lưu được");
    }
    w.state_fault = None;
    w.send(Event::Remembered {
        request: None,
        failed: None,
    });
    w.hides("Chưa lưu được");
    w.keys("N").shows("Đã đánh dấu");
}

#[test]
fn a_mark_is_a_success_once_it_is_on_disk() {
    let mut w = World::new(120, 24, library());
    w.hold_store = true;
    w.keys("N").shows("Đang lưu").hides("Đã đánh dấu");
    // A second mark before the first is on disk: only the second is answered.
    w.keys("N");
    let mut written = std::mem::take(&mut w.unconfirmed).into_iter();
    w.send(written.next().unwrap());
    w.shows("Đang lưu").hides("Đã đánh dấu");
    w.send(written.next().unwrap());
    w.hides("Đang lưu").shows("Đã đánh dấu là chưa đọc.");
    // The first one fails: that is no success at any moment.
    w.state_fault = Some(not_a_folder());
    w.keys("N").shows("Đang lưu").hides("Đã đánh dấu");
    let written = w.unconfirmed.pop_front().unwrap();
    w.send(written);
    w.hides("Đang lưu")
        .hides("Đã đánh dấu")
        .shows("Chưa lưu được");
}

/// The pauses between attempts grow, whatever is drawn meanwhile; the failure is shown once, and each
/// attempt takes along what was read since.
#[test]
fn a_reading_state_that_cannot_be_saved_is_tried_again_after_pauses_that_grow() {
    let mut w = World::new(120, 24, library());
    w.state_fault = Some(not_a_folder());
    w.keys("N").shows("Chưa lưu được").keys("j");
    let mut pauses = Vec::new();
    for _ in 0..7 {
        pauses.extend(w.retry_in.take().map(|pause| pause.as_secs()));
        w.send(Event::Retry);
        w.hides("Chưa lưu được");
    }
    assert_eq!(pauses, [2, 4, 8, 16, 32, 60, 60]);
    w.state_fault = None;
    w.send(Event::Retry);
    assert!(w.model.troubles.is_empty());
    w.retry_in = None;
    w.send(Event::Retry);
    assert_eq!(w.retry_in, None, "nothing is left to try");
    // The next failure begins with the shortest pause, and coming back to the window tries at once.
    w.state_fault = Some(not_a_folder());
    w.keys("N").shows("Chưa lưu được");
    assert_eq!(w.retry_in.take().map(|pause| pause.as_secs()), Some(2));
    w.state_fault = None;
    w.send(Event::Focused);
    w.hides("Chưa lưu được");
    assert!(w.model.troubles.is_empty());
}

/// The bookmark is confirmed after the mark, and each success is told of the last key.
#[test]
fn a_mark_before_a_bookmark_takes_nothing_of_its_answer() {
    let mut w = World::new(120, 24, library());
    w.keys("enter");
    w.hold_store = true;
    w.keys("N m").shows("Đang lưu");
    for event in std::mem::take(&mut w.unconfirmed) {
        w.send(event);
    }
    w.hides("Đã đánh dấu").shows("Đã lưu");
}

/// An article that was marked in the list was not open then, so reading it to its end counts.
#[test]
fn an_article_marked_as_unread_in_the_list_is_read_at_its_end() {
    let mut w = World::new(120, 24, library());
    w.keys("N N enter G q j").shows("✓ Anh");
    w.keys("k enter N ] G q j [").hides("✓ Anh").shows("✓ Ba");
}

#[test]
fn where_no_article_is_chosen_the_key_says_what_it_marks() {
    let mut w = World::new(120, 24, library());
    w.keys("F g g N").shows("Hãy chọn một bài để đánh dấu");
    assert!(w.model.memory.is_new());
    let mut empty = World::new(120, 24, Vec::new());
    empty.keys("N").shows("Hãy chọn một bài để đánh dấu");
}

#[test]
fn in_the_reader_the_key_walks_to_the_hits_of_a_query() {
    let mut w = World::new(120, 24, library());
    w.keys("/ c a u enter n N").hides("đánh dấu");
    w.keys("q").hides("✓");
}

#[test]
fn reading_continues_with_the_article_left_last_that_is_not_finished() {
    let mut w = World::new(120, 24, library());
    w.keys("c").shows("Không có bài nào đang đọc dở ở đây.");
    w.keys("enter space space q j enter space q j enter G q g g");
    w.keys("c");
    assert_eq!(opened(&w), "Ba");
    let view = w.model.reader.view();
    assert!(view.top.pos > 0, "where it was left");
    // The one that is open is not the one to go on with.
    w.keys(": đ ọ c space t i ế p enter");
    assert_eq!(opened(&w), "Anh");
    w.keys("q");
    let mut again = w.restart(120, 24, library());
    again.keys("tab G c");
    assert_eq!(opened(&again), "Anh");
}

#[test]
fn where_all_is_finished_reading_continues_with_the_article_left_last() {
    let mut w = World::new(120, 24, library());
    w.keys("enter G q j enter G q G c");
    assert_eq!(opened(&w), "Ba");
}

#[test]
fn the_list_is_filtered_by_state() {
    let mut w = World::new(120, 24, library());
    let titles = |w: &World| -> String {
        let screen = w.screen();
        let rows = screen.lines().skip(2).take(5);
        let rows = rows.filter_map(|row| row.split('│').next());
        rows.filter_map(|row| row.chars().find(|c| c.is_uppercase()))
            .collect()
    };
    w.keys("enter G q j enter space q j enter m q");
    for (filter, shown) in [
        ("is:read", "A"),
        ("is:unread", "BCDE"),
        ("is:begun", "B"),
        ("is:kept", "C"),
        ("!is:kept !is:read", "BDE"),
        ("is:unread 'di", "D"),
    ] {
        w.keys("&");
        type_in(&mut w, filter);
        assert_eq!(titles(&w), shown, "{filter}");
        w.keys("esc");
    }
    w.keys("&");
    type_in(&mut w, "is:new");
    w.shows("không có is:new").keys("esc");
    // An article that becomes read stays until the filter is typed anew.
    w.keys("&");
    type_in(&mut w, "is:unread");
    w.keys("enter g g N");
    assert_eq!(titles(&w), "BCDE");
    w.keys("esc &");
    type_in(&mut w, "is:unread");
    assert_eq!(titles(&w), "CDE");
}

#[test]
fn passages_are_found_by_state() {
    let mut w = World::new(120, 24, library());
    w.keys("enter G q /");
    type_in(&mut w, "is:unread chu noi");
    w.shows("Ba").hides("Anh").keys("esc /");
    type_in(&mut w, "chu noi is:read");
    w.shows("Anh").hides("Ba").keys("esc /");
    type_in(&mut w, "is:odd chu");
    w.shows("is:odd");
}

#[test]
fn what_another_docbao_marks_shows_at_once_and_the_later_decision_holds() {
    let mut w = World::new(120, 24, library());
    let ids: Vec<_> = library().iter().map(|article| article.id).collect();
    let read = |is_read, time| ArticleState {
        read: Some((is_read, time)),
        ..ArticleState::default()
    };
    w.send(Event::States(vec![(ids[1], read(true, 1))]));
    w.shows("✓ Ba");
    w.keys("j N").shows("chưa đọc");
    w.send(Event::States(vec![(ids[1], read(true, 2))]));
    w.keys("j").hides("✓ Ba");
}
