//! Tests how the library on screen follows files that change on disk: each case changes files and
//! checks the text on screen. It runs the pure machine over `tests/world`, so no file system is
//! involved.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use docbao::app::event::{Event, LibraryChange, LibraryRead};
use docbao::article::Article;
use docbao::article::archive::{Archive, Extent};
use docbao::import;
use docbao::library::memory::Memory;
use docbao::library::problem::{Kind, Problem};
use docbao::reason::Fault;
use world::{World, article};

/// Returns a paragraph that fills some lines and names its number.
fn paragraph(n: usize) -> String {
    format!(
        "Đoạn {n} kể chuyện chợ nổi số {n}. Ghe {n} mái chèo tụ về từ sớm, nắng lên thì tan. \
         Nước lớn lần {n} đầy sông, người ta rủ nhau chèo về phía cù lao."
    )
}

/// Returns a long article; `above` stands before its paragraphs.
fn long(above: &str) -> Arc<Article> {
    let body: Vec<_> = (0..60).map(paragraph).collect();
    article("b.md", &format!("# Dài\n\n{above}{}\n", body.join("\n\n")))
}

fn library() -> Vec<Arc<Article>> {
    vec![
        article("a.md", "# Đầu\n\nBài đầu tiên.\n"),
        long(""),
        article("c.md", "# Cuối\n\nBài cuối cùng, có chữ lạ.\n"),
    ]
}

fn change(articles: Vec<Arc<Article>>, gone: &[&Arc<Article>]) -> Event {
    Event::Library(Box::new(LibraryChange {
        articles: articles.into_iter().map(Into::into).collect(),
        gone: gone.iter().map(|article| article.id).collect(),
        problems: None,
    }))
}

/// Returns the row of the screen that shows `text`.
fn row(w: &World, text: &str) -> usize {
    let screen = w.screen();
    let row = screen.lines().position(|line| line.contains(text));
    row.unwrap_or_else(|| panic!("{text} is not on screen:\n{screen}"))
}

/// Returns the first words at a place of the open article.
fn words_at(w: &World, pos: usize) -> String {
    let article = w.model.reader.article().unwrap();
    article.text[pos..].chars().take(20).collect()
}

/// Returns the titles in the list, in their order.
fn listed(w: &World) -> Vec<String> {
    let first = w.model.library.iter().find(|a| {
        w.model
            .list
            .neighbour(&w.model.library, a.id(), -1)
            .is_none()
    });
    let next = |id: &_| w.model.list.neighbour(&w.model.library, *id, 1);
    let ids = std::iter::successors(first.map(docbao::article::archive::Stored::id), next);
    ids.map(|id| w.model.library.get(id).unwrap().title().to_owned())
        .collect()
}

#[test]
fn the_line_that_is_read_stays_where_it_is() {
    for above in ["Chen một đoạn mới.\n\n", "Một.\n\nHai.\n\nBa.\n\nBốn.\n\n"] {
        let mut w = World::new(100, 30, library());
        w.keys("j enter space space");
        let cursor = w.model.reader.place().1;
        let words = words_at(&w, cursor);
        let before = row(&w, &words);
        w.send(change(vec![long(above)], &[]));
        assert_eq!(row(&w, &words), before, "{above:?}");
        let article = w.model.reader.article().unwrap();
        assert!(article.text[w.model.reader.place().1..].starts_with(&words));
    }
}

#[test]
fn a_selection_keeps_its_words_and_an_unchanged_text_everything() {
    let mut w = World::new(100, 30, library());
    w.keys("j enter space v )");
    let selected = w.selected();
    assert!(!selected.is_empty());
    w.send(change(vec![long("Chen vào.\n\n")], &[]));
    assert_eq!(w.selected(), selected);
    let (place, screen) = (w.model.reader.place(), w.screen());
    w.send(change(vec![long("Chen vào.\n\n")], &[]));
    assert_eq!((w.model.reader.place(), w.screen()), (place, screen));
}

#[test]
fn new_articles_are_listed_in_order_and_found() {
    let mut w = World::new(100, 30, library());
    w.keys("j");
    w.send(change(
        vec![article("b0.md", "# Xen giữa\n\nCó chữ hiếm.\n")],
        &[],
    ));
    assert_eq!(listed(&w), ["Đầu", "Dài", "Xen giữa", "Cuối"]);
    let chosen = w.model.list.chosen(&w.model.library);
    assert_eq!(chosen, Some(long("").id), "what was chosen stays so");
    w.keys("/ 'hiếm").shows("Xen giữa");
    w.send(change(Vec::new(), &[&article("b0.md", "")]));
    w.shows("Không tìm thấy");
}

#[test]
fn a_deleted_article_leaves_the_list_and_the_next_one_is_chosen() {
    let mut w = World::new(100, 30, library());
    w.keys("j");
    w.send(change(Vec::new(), &[&long("")]));
    assert!(!w.screen().contains("Dài"), "{}", w.screen());
    let chosen = w.model.list.chosen(&w.model.library).unwrap();
    assert_eq!(w.model.library.get(chosen).unwrap().title(), "Cuối");
    assert_eq!(w.model.reader.id(), Some(chosen), "shown beside the list");
    w.send(change(Vec::new(), &[&library()[0], &library()[2]]));
    w.shows("docbao THƯ-MỤC");
    assert!(w.model.reader.article().is_none());
    w.send(change(library(), &[]));
    w.shows("Đầu").shows("Dài").shows("Cuối");
}

#[test]
fn an_open_article_whose_file_is_gone_stays_until_it_is_left() {
    let mut w = World::new(100, 30, library());
    w.keys("j enter space");
    let place = w.model.reader.place();
    w.send(change(Vec::new(), &[&long("")]));
    w.shows("Tệp của bài này không còn nữa").shows("Dài");
    assert_eq!(w.model.reader.place(), place);
    w.keys("esc").shows("tệp không còn").shows("Dài");
    w.keys("]").shows("Bài cuối cùng");
    assert!(!w.screen().contains("Dài"), "{}", w.screen());
    assert_eq!(w.model.library.len(), 2);

    // The file may come back before the article is left.
    let mut w = World::new(100, 30, library());
    w.keys("j enter space");
    w.send(change(Vec::new(), &[&long("")]));
    w.send(change(vec![long("")], &[]));
    w.keys("esc ]");
    assert_eq!(w.model.library.len(), 3);
    assert!(!w.screen().contains("tệp không còn"));
}

#[test]
fn a_bookmarked_passage_moves_with_its_words() {
    let mut w = World::new(100, 30, library());
    w.keys("j enter space m");
    let text = |w: &World| {
        let article = w.model.reader.article().unwrap();
        w.model
            .reader
            .marks()
            .iter()
            .map(|mark| article.text[mark.range.clone()].to_owned())
            .collect::<Vec<_>>()
    };
    let kept = text(&w);
    assert_eq!(kept.len(), 1);
    w.send(change(vec![long("Chen vào phía trên.\n\n")], &[]));
    assert_eq!(text(&w), kept);
}

#[test]
fn bookmarks_that_are_lost_or_have_other_words_are_told() {
    let notes = |first: &str| {
        let text = format!(
            "# Sổ tay\n\n{first}\n\nMưa từ sáng, chợ họp muộn hơn mọi ngày.\n\n\
             Cuối buổi mới có ghe chở dừa ghé bến."
        );
        article("sổ.md", &text)
    };
    let kept = "Ghe cam của bà Sáu bán hết trước bảy giờ sáng hôm ấy.";
    for (now, said) in [
        (kept, None),
        (
            "Hôm ấy ai cũng kể chuyện con nước.",
            Some("không tìm thấy nữa"),
        ),
        (
            "Ghe cam của bà Sáu bán hết trước tám giờ sáng hôm ấy.",
            Some("đã theo chữ mới"),
        ),
    ] {
        let mut w = World::new(100, 30, vec![notes(kept)]);
        w.keys("enter )");
        w.shows("▏Ghe cam").keys("m");
        assert_eq!(w.model.reader.marks().len(), 1);
        w.keys("j k");
        // A line above moves the passage, which is nothing to tell.
        let moved = format!("Một dòng mới.\n\n{now}");
        w.send(change(vec![notes(&moved)], &[]));
        for words in ["không tìm thấy nữa", "đã theo chữ mới"] {
            assert_eq!(
                w.screen().contains(words),
                said == Some(words),
                "{now}: {words}"
            );
        }
    }
}

/// The words of a bookmark go and come back, with all else that the file held, or alone.
#[test]
fn a_bookmark_whose_words_come_back_is_attached_again() {
    let mut w = World::new(100, 30, library());
    w.keys("j enter space space m");
    let kept = |w: &World| {
        let article = w.model.reader.article().unwrap();
        let marks = w.model.reader.marks().iter();
        let words = marks.map(|mark| article.text[mark.range.clone()].to_owned());
        words.collect::<Vec<_>>()
    };
    let words = kept(&w);
    assert_eq!(words.len(), 1);
    let gone = [
        article("b.md", ""),
        article("b.md", "# Dài\n\nKhông còn chữ nào của bài cũ.\n"),
    ];
    for other in gone {
        w.send(change(vec![other], &[]));
        assert!(kept(&w).is_empty(), "{:?}", kept(&w));
        w.send(change(vec![long("Chen vào.\n\n")], &[]));
        assert_eq!(kept(&w), words);
    }
    // The file is removed, left, and written again.
    w.send(change(Vec::new(), &[&long("")]));
    w.keys("]");
    assert_eq!(w.model.library.len(), 2);
    w.send(change(vec![long("")], &[]));
    w.keys("[");
    assert_eq!(w.model.reader.id(), Some(long("").id));
    assert_eq!(kept(&w), words);
}

/// Each way in which a program may write the file that is read, in several steps.
#[test]
fn the_line_that_is_read_stays_through_every_way_of_writing() {
    let cut = |n: usize| {
        let body: Vec<_> = (0..n).map(paragraph).collect();
        article("b.md", &format!("# Dài\n\n{}\n", body.join("\n\n")))
    };
    let ways: [(&str, Vec<Event>); 5] = [
        ("append", vec![change(vec![cut(61)], &[])]),
        ("prepend", vec![change(vec![long("Trước.\n\n")], &[])]),
        ("cut behind", vec![change(vec![cut(30)], &[])]),
        (
            "empty, then whole",
            vec![
                change(vec![article("b.md", "")], &[]),
                change(vec![long("")], &[]),
            ],
        ),
        (
            "gone, then back",
            vec![change(vec![], &[&long("")]), change(vec![long("")], &[])],
        ),
    ];
    for (way, events) in ways {
        let mut w = World::new(100, 30, library());
        w.keys("j enter space space");
        let words = words_at(&w, w.model.reader.place().1);
        let before = row(&w, &words);
        for event in events {
            w.send(event);
        }
        assert_eq!(words_at(&w, w.model.reader.place().1), words, "{way}");
        assert_eq!(row(&w, &words), before, "{way}");
    }
}

#[test]
fn a_selection_comes_back_with_its_words_unless_it_was_ended() {
    let rest = || article("b.md", "# Dài\n\nChỉ còn một đoạn.\n\nVà một đoạn nữa.\n");
    for keys in ["", "esc"] {
        let mut w = World::new(100, 30, library());
        w.keys("j enter space v )");
        let selected = w.selected();
        assert!(!selected.is_empty());
        w.send(change(vec![rest()], &[]));
        w.send(change(vec![article("b.md", "")], &[]));
        w.send(change(vec![rest()], &[]));
        w.keys(keys);
        w.send(change(vec![long("Chen vào.\n\n")], &[]));
        if keys.is_empty() {
            assert_eq!(w.selected(), selected);
        } else {
            assert!(w.selected().is_empty(), "{}", w.selected());
        }
    }
}

#[test]
fn places_in_other_articles_move_as_well() {
    let mut w = World::new(100, 30, library());
    w.keys("j enter space space");
    let (id, cursor) = (long("").id, w.model.reader.place().1);
    let words = words_at(&w, cursor);
    w.keys("]");
    w.send(change(vec![long("Chen vào phía trên.\n\n")], &[]));
    w.keys("[");
    assert_eq!(w.model.reader.id(), Some(id));
    let article = w.model.reader.article().unwrap();
    assert!(article.text[w.model.reader.place().1..].starts_with(&words));
}

#[test]
fn hits_are_looked_for_again() {
    let mut w = World::new(100, 30, library());
    w.keys("/ 'chợ enter");
    let hits = w.model.reader.hits.ranges.len();
    assert!(hits > 0);
    let article = w.model.reader.article().unwrap().clone();
    let more = format!("{}\n\nChợ này, chợ kia.\n", article.text);
    let path = article.source.path();
    let name = path.rsplit('/').next().unwrap();
    w.send(change(vec![world::article(name, &more)], &[]));
    assert_eq!(w.model.reader.hits.ranges.len(), hits + 2);
}

#[test]
fn the_disk_is_looked_at_when_asked_and_at_each_focus() {
    let mut w = World::new(100, 30, library());
    w.send(Event::Focused);
    w.keys("R");
    assert_eq!(w.looks, [false, true]);
    w.send(Event::LibraryRead(LibraryRead::default()));
    w.shows("Thư viện không có gì thay đổi");
    w.send(Event::LibraryRead(LibraryRead {
        new: 1,
        changed: 2,
        gone: 3,
    }));
    w.shows("1 tệp mới, 2 tệp đổi, 3 tệp mất");
}

#[test]
fn unreadable_files_are_counted_and_listed_with_the_reason() {
    let problem = |kind, path: &str, why: Fault| Problem {
        uri: None,
        kind,
        path: path.to_owned(),
        why: why.into(),
    };
    let mut w = World::new(100, 30, library());
    assert!(!w.screen().contains("vấn đề"));
    w.send(Event::Problems(vec![problem(
        Kind::Format,
        "/báo/a.pdf",
        Fault::Format,
    )]));
    w.shows("1 vấn đề (P)");
    assert!(w.model.message.is_none(), "a format is counted, no more");
    w.send(Event::Problems(vec![
        problem(Kind::Found, "/báo/khóa.txt", Fault::Denied),
        problem(Kind::Named, "/báo/\u{1b}[31mmất.txt", Fault::Missing),
    ]));
    // There is one count, whichever event reports a problem.
    w.shows("3 tệp có vấn đề. Bấm P để xem.")
        .shows("3 vấn đề (P)");
    w.keys("P").shows("Có vấn đề · 3");
    let order = ["mất.txt", "khóa.txt", "a.pdf"].map(|name| row(&w, name));
    assert!(order.is_sorted(), "{order:?}");
    w.shows("docbao chưa đọc được định dạng này")
        .shows("không có quyền");
    w.keys("esc L P")
        .shows("Problems · 3")
        .shows("permission denied");
    w.keys("esc L").shows("3 vấn đề (P)");
    let change = LibraryChange {
        problems: Some(Vec::new()),
        ..LibraryChange::default()
    };
    w.send(Event::Library(Box::new(change)));
    assert!(!w.screen().contains("vấn đề"));
    w.keys("P").shows("Không có vấn đề nào");
}

/// Returns the event with the heads of articles whose texts are read later.
fn heads(articles: &[Arc<Article>]) -> Event {
    let heads = articles.iter().map(|article| Article {
        text: String::new(),
        ..(**article).clone()
    });
    Event::Heads(
        Archive::of_unread(&heads.collect::<Vec<_>>(), Extent::Head)
            .iter()
            .collect(),
    )
}

#[test]
fn an_article_that_is_chosen_before_its_text_was_read_is_read_at_once() {
    let mut w = World::empty(100, 24, Memory::default(), BTreeMap::new());
    let all = library();
    w.files
        .insert("/báo/a.md".into(), "# Đầu\n\nBài đầu tiên.\n".into());
    w.files
        .insert("/báo/b.md".into(), "# Dài\n\nBài dài.\n".into());
    w.send(Event::Counted(3));
    w.send(heads(&all));
    assert_eq!(listed(&w), ["Đầu", "Dài", "Cuối"]);
    w.shows("Bài đầu tiên.");
    assert_eq!(w.model.library.heads(), 2);
    w.keys("j").shows("Bài dài.");
    // The file of the third is gone, which is told in its turn.
    w.keys("j").hides("Bài dài.").hides("Bài cuối cùng");
    assert_eq!(w.model.library.heads(), 1);
    // Meanwhile the second was written again.
    w.keys("k").shows("Bài dài.");
    w.load([all[1].clone()]);
    w.shows("Đoạn 1 kể");
    w.load([all[0].clone()]);
    w.send(Event::LoadDone);
    assert_eq!(listed(&w), ["Đầu", "Dài"]);
    w.keys("j").shows("Đoạn 1 kể");
}

#[test]
fn an_article_that_was_read_early_leaves_when_its_file_is_gone_before_its_turn() {
    let mut w = World::empty(100, 24, Memory::default(), BTreeMap::new());
    let all = library();
    w.files
        .insert("/báo/a.md".into(), "# Đầu\n\nBài đầu tiên.\n".into());
    w.send(heads(&all));
    w.shows("Bài đầu tiên.");
    w.keys("Enter");
    w.load(all[1..].to_vec());
    w.send(Event::LoadDone);
    w.shows("Bài đầu tiên.");
    w.keys("q");
    assert_eq!(listed(&w), ["Dài", "Cuối"]);
}

#[test]
fn names_of_files_become_titles_under_the_cursor() {
    let mut w = World::empty(100, 24, Memory::default(), BTreeMap::new());
    let all = library();
    let names = all.iter().map(|article| Article {
        origin: article.origin.clone(),
        ..import::unread(article.source.clone(), article.modified)
    });
    let names = Archive::of_unread(&names.collect::<Vec<_>>(), Extent::Name);
    w.send(Event::Heads(names.iter().collect()));
    assert_eq!(listed(&w), ["a.md", "b.md", "c.md"]);
    w.keys("j j");
    let chosen = |w: &World| w.model.list.chosen(&w.model.library);
    assert_eq!(chosen(&w), Some(all[2].id));
    w.send(heads(&all));
    assert_eq!(listed(&w), ["Đầu", "Dài", "Cuối"]);
    assert_eq!(chosen(&w), Some(all[2].id));
    w.keys("s");
    assert_eq!(listed(&w), ["Cuối", "Dài", "Đầu"], "by title");
}

#[test]
fn texts_take_the_places_of_their_heads() {
    let mut w = World::empty(100, 24, Memory::default(), BTreeMap::new());
    let copy = article("d.md", "# Đầu\n\nBài đầu tiên.\n");
    let all = [library(), vec![copy]].concat();
    w.send(heads(&all));
    w.keys("j j");
    let chosen = |w: &World| w.model.list.chosen(&w.model.library);
    assert_eq!(chosen(&w), Some(all[2].id));
    let other = article("b.md", "# Âu lo\n\nTựa khác với đầu tệp.\n");
    w.load([all[2].clone(), other]);
    assert_eq!(listed(&w), ["Đầu", "Âu lo", "Cuối", "Đầu"]);
    w.shows("Bài cuối cùng");
    w.load([all[0].clone(), all[3].clone()]);
    assert_eq!(listed(&w), ["Đầu", "Âu lo", "Cuối"], "a copy is shown once");
    assert_eq!(chosen(&w), Some(all[2].id));
    w.send(Event::LoadDone);
    let fresh = World::new(
        100,
        24,
        vec![all[0].clone(), all[2].clone(), all[3].clone()],
    );
    assert_eq!(listed(&fresh), ["Đầu", "Cuối"]);
}
