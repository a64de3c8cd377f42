//! Tests how the list shows articles in groups that fold, and articles with the same text once, on
//! screen. It runs the pure machine over `tests/world`, so no file system is involved.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod world;

use std::path::Path;
use std::sync::Arc;

use docbao::app::event::{Event, LibraryChange};
use docbao::article::archive::Stored;
use docbao::article::{Article, Origin};
use world::{World, article};

/// Returns an article of a file below the folder “báo”, which was named.
fn filed(path: &str, text: &str) -> Arc<Article> {
    let mut article = article(path, text);
    let place = format!("báo/{path}");
    let origin = Origin::in_named(0, Path::new("báo"), Path::new(&place));
    Arc::make_mut(&mut article).origin = origin;
    article
}

/// Returns an article with a text of its own.
fn titled(path: &str, title: &str) -> Arc<Article> {
    filed(path, &format!("# {title}\n\nBài {title} ở {path}.\n"))
}

fn library() -> Vec<Arc<Article>> {
    vec![
        titled("2024/a.md", "Anh"),
        titled("2024/b.md", "Ba"),
        titled("2023/c.md", "Chị"),
        titled("d.md", "Dì"),
        titled("2024/tết/e.md", "Em"),
    ]
}

/// Returns the rows of the list, without margins, states and figures.
fn rows(w: &World) -> Vec<String> {
    let screen = w.screen();
    let rows = screen.lines().skip(2).take(20);
    let rows = rows.map(|row| row.split('│').next().unwrap_or_default());
    let words = rows.map(|row| row.trim_start_matches(['▌', '✓', '›']).split_whitespace());
    let without_figure = |words: Vec<&str>| {
        let is_figure = |word: &&str| word.starts_with(char::is_numeric);
        let figures = usize::from(words.last().is_some_and(is_figure));
        words[..words.len() - figures].join(" ")
    };
    words
        .map(|words| without_figure(words.collect()))
        .take_while(|row| !row.is_empty())
        .collect()
}

fn change(articles: Vec<Arc<Article>>, gone: &[&Arc<Article>]) -> Event {
    Event::Library(Box::new(LibraryChange {
        articles: articles.into_iter().map(Into::into).collect(),
        gone: gone.iter().map(|article| article.id).collect(),
        ..LibraryChange::default()
    }))
}

fn opened(w: &World) -> String {
    w.model.reader.article().unwrap().origin.path.clone()
}

#[test]
fn articles_stand_in_groups_that_fold() {
    let mut w = World::new(100, 24, library());
    assert_eq!(rows(&w), ["Chị", "Anh", "Ba", "Em", "Dì"]);
    w.keys("j F");
    // The group of the chosen article is unfolded, and the article stays chosen.
    let folded = [
        "▸ báo",
        "▸ báo/2023",
        "▾ báo/2024",
        "Anh",
        "Ba",
        "▸ báo/2024/tết",
    ];
    assert_eq!(rows(&w), folded);
    let is_on = |w: &World, title: &str| {
        let id = w.model.list.chosen(&w.model.library);
        id.is_some_and(|id| w.model.library.get(id).unwrap().title() == title)
    };
    assert!(is_on(&w, "Anh"));
    w.keys("h");
    assert_eq!(
        rows(&w),
        ["▸ báo", "▸ báo/2023", "▸ báo/2024", "▸ báo/2024/tết"]
    );
    assert!(w.screen().contains("▸ báo/2024 "), "{}", w.screen());
    w.keys("G enter j");
    assert!(is_on(&w, "Em"));
    assert_eq!(rows(&w).last().unwrap(), "Em");
    w.keys("g g l j enter");
    assert_eq!(opened(&w), "báo/d.md");
    // In the reader all articles follow each other, folded or not.
    w.keys("]");
    assert_eq!(opened(&w), "báo/2023/c.md");
    w.keys("tab F");
    assert_eq!(rows(&w), ["Chị", "Anh", "Ba", "Em", "Dì"]);
    assert!(is_on(&w, "Chị"));
}

#[test]
fn groups_are_sorted_within_and_a_filter_shows_what_passes_in_each() {
    let mut w = World::new(100, 24, library());
    w.keys("F");
    w.send(Event::Settings(Box::new({
        let mut settings = docbao::app::config::Settings::default();
        settings.config.sort = docbao::library::Sort::Length;
        settings.config.folders = true;
        settings
    })));
    w.keys("& b a").shows("▾ báo/2024");
    assert_eq!(rows(&w), ["▾ báo/2024", "Ba"]);
    w.keys("esc");
    assert!(
        rows(&w).iter().any(|row| row == "▸ báo/2024"),
        "{:?}",
        rows(&w)
    );
}

#[test]
fn a_group_comes_with_its_first_article_and_goes_with_its_last() {
    let all = library();
    let mut w = World::new(100, 24, all.clone());
    w.keys("F g g");
    w.send(change(vec![titled("2022/x.md", "Xa")], &[&all[2]]));
    let now = ["▸ báo", "▸ báo/2022", "▸ báo/2024", "▸ báo/2024/tết"];
    assert_eq!(rows(&w), now);
}

#[test]
fn articles_with_the_same_text_have_one_row_that_opens_each() {
    let text = "# Tết\n\nCả nhà về quê.\n";
    let copies = [
        filed("a/tết.md", text),
        filed("b/tết.md", text),
        filed("c/t.md", text),
    ];
    let mut all = vec![titled("a/a.md", "Anh"), titled("b/z.md", "Ba")];
    all.extend(copies.clone());
    let mut w = World::new(100, 24, all);
    let shown = ["Anh", "Tết +2 bản", "Ba"];
    assert_eq!(rows(&w), shown);
    assert!(w.screen().contains("Thư viện · 3"), "{}", w.screen());
    w.keys("j D");
    let spread = ["Anh", "Tết +2 bản", "= báo/b/tết.md", "= báo/c/t.md", "Ba"];
    assert_eq!(rows(&w), spread);
    w.keys("j j enter");
    assert_eq!(opened(&w), "báo/c/t.md");
    w.keys("tab D");
    assert_eq!(rows(&w), shown);
    // One that changes is an article of its own at once.
    w.send(change(
        vec![filed("c/t.md", "# Giỗ\n\nCả nhà về quê.\n")],
        &[],
    ));
    assert_eq!(rows(&w), ["Anh", "Tết +1 bản", "Ba", "Giỗ"]);
    // When the first one goes, the other one is shown.
    w.send(change(vec![], &[&copies[0]]));
    assert_eq!(rows(&w), ["Anh", "Tết", "Ba", "Giỗ"]);
    let shown: Vec<_> = w.model.library.iter().map(Stored::title).collect();
    assert_eq!(shown.len(), 4);
}

#[test]
fn a_text_that_was_read_is_read_in_all_its_copies() {
    let text = "# Tết\n\nCả nhà về quê.\n";
    let mut all = ["a/tết.md", "b/tết.md"]
        .map(|path| filed(path, text))
        .to_vec();
    all.push(titled("c/z.md", "Ba"));
    let mut w = World::new(100, 24, all.clone());
    w.keys("g g N & 'is:unread enter");
    assert_eq!(rows(&w), ["Ba"], "marked");
    w.keys("& ctrl-u 'is:read enter");
    assert_eq!(rows(&w), ["Tết +1 bản"]);
    w.keys("N & ctrl-u 'is:unread enter");
    assert_eq!(rows(&w), ["Tết +1 bản", "Ba"], "taken back");
    let mut w = World::new(100, 24, all);
    w.keys("g g enter G tab & 'is:unread enter");
    assert_eq!(rows(&w), ["Ba"], "read to the end");
}

/// Returns the path of the chosen article.
fn chosen(w: &World) -> String {
    let id = w.model.list.chosen(&w.model.library).unwrap();
    let head = w.model.library.get(id).unwrap().head().unwrap();
    head.origin.path
}

#[test]
fn the_row_of_a_copy_stays_chosen_when_it_is_opened_and_left() {
    let text = "# Tết\n\nCả nhà về quê.\n";
    let copies = ["a", "b", "c"].map(|folder| filed(&format!("{folder}/tết.md"), text));
    let mut w = World::new(100, 24, copies.to_vec());
    w.keys("D j j enter");
    assert_eq!(
        (opened(&w), chosen(&w)),
        ("báo/c/tết.md".into(), "báo/c/tết.md".into())
    );
    w.keys("q");
    assert_eq!(chosen(&w), "báo/c/tết.md");
    w.keys("k");
    assert_eq!(chosen(&w), "báo/b/tết.md");
    w.send(change(vec![titled("0/x.md", "Xa")], &[]));
    assert_eq!(chosen(&w), "báo/b/tết.md");
    w.keys("D");
    assert_eq!(chosen(&w), "báo/a/tết.md");
}

#[test]
fn the_copy_that_is_read_stays_chosen_when_the_one_that_stood_for_it_is_gone() {
    let text = "# Tết\n\nCả nhà về quê.\n";
    let copies = ["a/tết.md", "x/tết.md", "z/tết.md"].map(|path| filed(path, text));
    let mut all = vec![titled("b/b.md", "Ba"), titled("y/y.md", "Yến")];
    all.extend(copies.clone());
    for keys in [
        "g g D j j enter",
        "g g D j j enter q D",
        "g g D j j enter q",
    ] {
        let mut w = World::new(100, 24, all.clone());
        w.keys(keys);
        let of_list = chosen(&w);
        w.send(change(vec![], &[&copies[0]]));
        assert_eq!(
            rows(&w)[..3],
            ["Ba", "Tết +1 bản", "Yến"].map(str::to_owned)
        );
        // Only of an article that is chosen and gone another one takes the place in the list.
        let is_gone = of_list == "báo/a/tết.md" && opened(&w) != "báo/z/tết.md";
        let now = if is_gone {
            "báo/b/b.md"
        } else {
            "báo/x/tết.md"
        };
        assert_eq!(chosen(&w), now, "{keys}");
    }
}

#[test]
fn a_copy_that_comes_later_or_stands_earlier_takes_no_second_row() {
    let text = "# Tết\n\nCả nhà về quê.\n";
    let mut w = World::new(
        100,
        24,
        vec![filed("b/tết.md", text), titled("b/z.md", "Ba")],
    );
    w.send(change(vec![filed("a/tết.md", text)], &[]));
    assert_eq!(rows(&w).len(), 2);
    w.load([filed("0/tết.md", text)]);
    assert_eq!(rows(&w).len(), 2);
    w.keys("g g enter");
    assert_eq!(opened(&w), "báo/0/tết.md");
}
