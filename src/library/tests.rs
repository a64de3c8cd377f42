//! Tests of the library: order, and which article a bookmark belongs to.

use super::*;
use crate::article::{Origin, Source};
use crate::import;

fn library(titles: &[&'static str]) -> Library {
    let mut library = Library::default();
    let article = |title: &&'static str| {
        let text = format!("# {title}\n\n{}", "chữ ".repeat(title.len()));
        let name: &'static str = Box::leak(format!("{title}.md").into_boxed_str());
        Arc::new(import::article(Source::Seed(name), text.into_bytes(), None))
    };
    library.add(titles.iter().map(article).collect());
    library
}

fn titles(library: &Library, order: &[usize]) -> Vec<String> {
    order
        .iter()
        .map(|&i| library.entries[i].article.title.clone())
        .collect()
}

#[test]
fn titles_sort_as_in_a_vietnamese_dictionary() {
    let library = library(&["Đèn", "Dao", "“Ăn cơm”", "An cư", "Bài 10", "Bài 2"]);
    let mut order = Vec::new();
    library.merge(Sort::Title, &mut order, (0..6).collect());
    assert_eq!(
        titles(&library, &order),
        ["An cư", "“Ăn cơm”", "Bài 2", "Bài 10", "Dao", "Đèn"]
    );
}

#[test]
fn merging_batches_gives_the_order_of_sorting_all() {
    let library = library(&["e", "a", "d", "b", "c", "aa"]);
    for sort in Sort::ALL {
        let (mut one, mut all) = (Vec::new(), Vec::new());
        library.merge(sort, &mut one, vec![2, 0]);
        library.merge(sort, &mut one, vec![5, 1, 3]);
        library.merge(sort, &mut one, vec![4]);
        library.merge(sort, &mut all, (0..6).collect());
        assert_eq!(one, all, "{sort:?}");
    }
}

#[test]
fn an_article_read_again_replaces_itself() {
    let mut library = library(&["a"]);
    let source = Source::Seed("a.md");
    let new = library.add(vec![Arc::new(import::article(
        source.clone(),
        b"# b".to_vec(),
        None,
    ))]);
    assert!(new.is_empty());
    assert_eq!(library.len(), 1);
    assert_eq!(
        library.get(source.id()).map(|a| a.title.as_str()),
        Some("b")
    );
}

// ---- which article a bookmark belongs to

const TEXT: &str = "# Bến đò\n\nĐò sang ngang lúc chạng vạng, khách còn ba người.";
const OTHER: &str = "# Bến đò\n\nBến cũ nay đã có cầu, chẳng ai gọi đò nữa.";

fn file(path: &str, text: &str) -> Arc<Article> {
    let source = Source::File(path.into());
    Arc::new(import::article(source, text.as_bytes().to_vec(), None))
}

/// A bookmark of some words of `article`.
fn keep(article: &Article, words: &str) -> Bookmark {
    let start = article.text.find(words).unwrap();
    let now = jiff::Timestamp::UNIX_EPOCH;
    Bookmark::new(article, start..start + words.len(), "a".to_owned(), now)
}

/// The path of the article that a bookmark is in, when the library has these files.
fn place(bookmark: &Bookmark, files: &[(&str, &str)]) -> Option<(String, bool)> {
    let mut library = Library::default();
    library.add(files.iter().map(|(path, text)| file(path, text)).collect());
    let place = library.locate(bookmark);
    let shelf: Shelf = [bookmark.clone()].into_iter().collect();
    for article in library.iter() {
        let its = !library.bookmarks_of(article, &shelf).is_empty();
        let here = place.article.is_some_and(|a| a.id == article.id);
        let made = article.source.uri() == bookmark.target.source;
        assert_eq!(its, here || made, "{:?}", article.source);
    }
    let found = place.anchor.range().is_some();
    place.article.map(|a| (a.source.path(), found))
}

#[test]
fn an_article_is_recognised_by_path_then_content_then_title() {
    let kept = keep(&file("/a.md", TEXT), "Đò sang ngang lúc chạng vạng");
    let here = |path: &str| Some((path.to_owned(), true));
    let longer = format!("{TEXT}\n\nThêm một đoạn.");
    assert_eq!(
        place(&kept, &[("/b.md", TEXT), ("/a.md", &longer)]),
        here("/a.md")
    );
    assert_eq!(
        place(&kept, &[("/b.md", TEXT), ("/c.md", &longer)]),
        here("/b.md")
    );
    assert_eq!(place(&kept, &[("/c.md", &longer)]), here("/c.md"));
    let title = longer.replace("Bến đò", "BEN ĐÒ");
    assert_eq!(place(&kept, &[("/c.md", &title)]), here("/c.md"));
    assert_eq!(
        place(&kept, &[("/c.md", &longer.replace("Bến đò", "Bến xe"))]),
        None
    );
}

#[test]
fn two_articles_with_one_title_are_no_answer() {
    let kept = keep(&file("/a.md", TEXT), "khách còn ba người");
    let longer = format!("{TEXT}\n\nThêm một đoạn.");
    assert_eq!(place(&kept, &[("/c.md", &longer), ("/d.md", OTHER)]), None);
    let mut library = Library::default();
    library.add(vec![file("/c.md", &longer), file("/d.md", OTHER)]);
    assert!(library.is_unclear(&kept.target));
    // The other one was given a title of its own meanwhile.
    library.add(vec![file("/d.md", &OTHER.replace("Bến đò", "Cầu mới"))]);
    assert!(!library.is_unclear(&kept.target));
    assert_eq!(
        library.locate(&kept).article.unwrap().source.path(),
        "/c.md"
    );
    assert_eq!(
        place(&kept, &[("/d.md", OTHER)]),
        Some(("/d.md".into(), false))
    );
}

#[test]
fn of_two_copies_the_path_decides_and_without_one_the_order_of_names() {
    let kept = keep(&file("/b.md", TEXT), "khách còn ba người");
    let both = [("/c.md", TEXT), ("/b.md", TEXT), ("/a.md", TEXT)];
    assert_eq!(place(&kept, &both), Some(("/b.md".into(), true)));
    for gone in [[both[0], both[2]], [both[2], both[0]]] {
        assert_eq!(place(&kept, &gone), Some(("/a.md".into(), true)));
    }
}

#[test]
fn a_name_that_another_article_took_does_not_keep_the_bookmark_from_its_text() {
    let kept = keep(&file("/a.md", TEXT), "khách còn ba người");
    let files = [("/a.md", OTHER), ("/b.md", TEXT)];
    assert_eq!(place(&kept, &files), Some(("/b.md".into(), true)));
    assert_eq!(place(&kept, &files[..1]), Some(("/a.md".into(), false)));
}

#[test]
fn a_bookmark_without_a_title_is_not_recognised_by_it() {
    let mut kept = keep(&file("/a.md", TEXT), "khách còn ba người");
    kept.target.title = String::new();
    let untitled = "Đoạn này dài quá một tựa bài, lại có dấu chấm ở cuối, nên là thân bài. Khách còn ba người.";
    assert_eq!(place(&kept, &[("/c.md", untitled)]), None);
}

#[test]
fn the_first_order_is_that_in_which_paths_were_named() {
    let named = ["z", "b/", "a.md"].map(std::path::PathBuf::from);
    let files = [(2, "a.md"), (1, "b/y.md"), (0, "z/1.md"), (1, "b/x.md")];
    let mut library = Library::default();
    let article = |(root, path): &(usize, &str)| {
        let source = Source::File(path.into());
        let mut article = import::article(source, path.as_bytes().to_vec(), None);
        article.origin = Origin::in_named(*root, &named[*root], path.as_ref());
        Arc::new(article)
    };
    library.add(files.iter().map(article).collect());
    let mut order = Vec::new();
    library.merge(Sort::Path, &mut order, (0..files.len()).collect());
    let origins = order.iter().map(|&i| &library.entries[i].article.origin);
    let (paths, inside): (Vec<_>, Vec<_>) = origins.map(|o| (&*o.path, o.inside())).unzip();
    assert_eq!(paths, ["z/1.md", "b/x.md", "b/y.md", "a.md"]);
    assert_eq!(inside, ["z/1.md", "b/x.md", "b/y.md", "a.md"]);
}

#[test]
fn a_citation_for_others_has_no_folders() {
    let cited = |path: &str| {
        let source = Source::File(path.into());
        let article = import::article(source, b"# T".to_vec(), None);
        (article.citation(), article.located_citation())
    };
    let wanted = ("“T”, a.md".to_owned(), "“T”, /báo/a.md".to_owned());
    assert_eq!(cited("/báo/a.md"), wanted);
    let stdin = import::article(Source::Stdin(String::new()), b"T".to_vec(), None);
    assert_eq!(stdin.citation(), "“T”");
}
