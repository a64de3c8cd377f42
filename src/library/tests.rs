//! Tests of the library: order, and which article a bookmark belongs to.

use super::places::{Located, Places, Scene};
use super::*;
use crate::article::archive::{Archive, Extent};
use crate::article::{Article, Origin, Source};
use crate::bookmark::{Anchor, Shelf};
use crate::column::{ColumnReader, ColumnWriter};
use crate::import;

fn library(titles: &[&'static str]) -> Library {
    let mut library = Library::default();
    let article = |title: &&'static str| {
        let text = format!("# {title}\n\n{}", "chữ ".repeat(title.len()));
        let name: &'static str = Box::leak(format!("{title}.md").into_boxed_str());
        import::article(Source::seed(name), text.into_bytes(), None).into()
    };
    library.add(titles.iter().map(article).collect());
    library
}

fn titles(library: &Library, order: &[usize]) -> Vec<String> {
    order
        .iter()
        .map(|&i| library.at(i).unwrap().title().to_owned())
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
    let source = Source::seed("a.md");
    let article = import::article(source.clone(), b"# b".to_vec(), None);
    let added = library.add(vec![article.into()]);
    assert_eq!(added, Added::default());
    assert_eq!(library.len(), 1);
    assert_eq!(library.get(source.id()).map(Stored::title), Some("b"));
}

// ---- which article a bookmark belongs to

const TEXT: &str = "# Bến đò\n\nĐò sang ngang lúc chạng vạng, khách còn ba người.";
const OTHER: &str = "# Bến đò\n\nBến cũ nay đã có cầu, chẳng ai gọi đò nữa.";

fn file(path: &str, text: &str) -> Article {
    let source = Source::File(path.into());
    import::article(source, text.as_bytes().to_vec(), None)
}

/// A bookmark of some words of `article`.
fn keep(article: &Article, words: &str) -> Bookmark {
    let start = article.text.find(words).unwrap();
    let now = jiff::Timestamp::UNIX_EPOCH;
    Bookmark::new(article, start..start + words.len(), "a".into(), now)
}

/// Finds out where all bookmarks of a shelf are, as the program does.
fn locate(places: &mut Places, scene: Scene<'_>) -> usize {
    let mut asked = places.ask(scene.shelf.iter(), scene, &mut 1_000_000);
    let bookmarks = asked.iter().map(|(_, b)| (*b).clone()).collect();
    let inquiry = scene.library.inquire(bookmarks);
    let count = asked.len();
    inquiry.each(|numbers, found| {
        let located = numbers.iter().zip(found).map(|(&n, place)| Located {
            id: asked[n].1.id.clone(),
            key: asked[n].0,
            article: place.article.map(|article| article.id),
            anchor: place.anchor,
        });
        places.take(located.collect());
    });
    asked.clear();
    count
}

/// The path of the article that a bookmark is in, when the library has these files.
fn place(bookmark: &Bookmark, files: &[(&str, &str)]) -> Option<(String, bool)> {
    let mut library = Library::default();
    let files = files.iter().map(|(path, text)| file(path, text).into());
    library.add(files.collect());
    library.complete();
    let place = library.locate(bookmark);
    let shelf: Shelf = [bookmark.clone()].into_iter().collect();
    let scene = Scene {
        shelf: &shelf,
        library: &library,
    };
    let mut places = Places::default();
    locate(&mut places, scene);
    for article in library.iter() {
        let its = !places.of(article, scene).is_empty();
        // Its copies have it too, because lists show copies once.
        let here = { place.article.as_ref() }.is_some_and(|a| Some(a.hash) == article.hash());
        let source = article.head().unwrap().source;
        let made = source.uri() == bookmark.target.source;
        assert_eq!(its, here || made, "{source:?}");
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
fn a_fragment_behind_the_source_is_a_place_in_the_article() {
    let mut kept = keep(&file("/a.md", TEXT), "Đò sang ngang lúc chạng vạng");
    kept.target.hash = None;
    kept.target.title.clear();
    kept.target.source += "#:~:text=chạng";
    let files = [("/b.md", TEXT), ("/a.md", TEXT)];
    assert_eq!(place(&kept, &files), Some(("/a.md".to_owned(), true)));
}

#[test]
fn two_articles_with_one_title_are_no_answer() {
    let kept = keep(&file("/a.md", TEXT), "khách còn ba người");
    let longer = format!("{TEXT}\n\nThêm một đoạn.");
    assert_eq!(place(&kept, &[("/c.md", &longer), ("/d.md", OTHER)]), None);
    let mut library = Library::default();
    library.add(vec![
        file("/c.md", &longer).into(),
        file("/d.md", OTHER).into(),
    ]);
    assert!(library.is_unclear(&kept.target));
    // The other one was given a title of its own meanwhile.
    library.add(vec![
        file("/d.md", &OTHER.replace("Bến đò", "Cầu mới")).into(),
    ]);
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
fn an_article_is_recognised_by_its_path_composed_or_not() {
    let composed = "/báo/nổi.md";
    let decomposed = "/ba\u{301}o/no\u{302}\u{309}i.md";
    let mixed = "/báo/no\u{302}\u{309}i.md";
    let text = "# Chợ\n\nGhe xuồng tụ về từ sớm.";
    let edited = "# Chợ nổi\n\nTrời còn tối. Ghe xuồng tụ về từ sớm.";
    let paths = [composed, decomposed, mixed];
    for old in paths {
        let kept = keep(&file(old, text), "Ghe xuồng");
        for new in paths {
            let other = file("/khác.md", "# Chợ\n\nGhe xuồng tụ về từ sớm mai.");
            let mut library = Library::default();
            library.add(vec![file(new, edited).into(), other.into()]);
            let found = library.locate(&kept);
            assert_eq!(found.article.unwrap().source.path(), new, "{old}");
            library.remove(&[file(new, edited).id]);
            let found = library.locate(&kept);
            assert_eq!(found.article.unwrap().source.path(), "/khác.md");
        }
    }
    // Of two that differ in nothing else the one at the very path is meant, else none of them.
    let all = || [file(decomposed, edited), file(mixed, edited)];
    let mut library = Library::default();
    library.add(all().map(Stored::from).into());
    let at = |path| keep(&file(path, text), "Ghe xuồng").target;
    let found = library.at_source(&at(mixed)).unwrap().id();
    assert_eq!(found, file(mixed, edited).id);
    assert!(library.at_source(&at(composed)).is_none());
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
        Stored::from(article)
    };
    library.add(files.iter().map(article).collect());
    let mut order = Vec::new();
    library.merge(Sort::Path, &mut order, (0..files.len()).collect());
    let origins = order
        .iter()
        .map(|&i| library.at(i).unwrap().head().unwrap().origin);
    let origins = origins.map(|o| (o.path.clone(), o.inside().into_owned()));
    let (paths, inside): (Vec<_>, Vec<_>) = origins.unzip();
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

// ---- a passage whose article is nowhere

const LONG: &str = "Đò sang ngang lúc chạng vạng, khách còn ba người và một chiếc xe đạp cũ.";

/// An article of these paragraphs.
fn paragraphs(parts: &[&str]) -> String {
    parts.join("\n\n")
}

#[test]
fn a_passage_is_found_where_it_stands_when_its_article_was_moved_renamed_and_retitled() {
    let others = [
        "Bến cũ nay đã có cầu.",
        "Chẳng ai gọi đò nữa, nước vẫn chảy.",
    ];
    let text = |title: &str, passage: &str| paragraphs(&[title, others[0], passage, others[1]]);
    let kept = keep(&file("/a.md", &text("# Bến đò", LONG)), LONG);
    let moved = text("# Chuyện bên sông", LONG);
    let unlike = paragraphs(&["# Giá chợ", "Gạo tẻ mười sáu nghìn một ký, tăng nhẹ."]);
    let here = |path: &str| Some((path.to_owned(), true));
    let files = [("/x/b.md", moved.as_str()), ("/c.md", &unlike)];
    assert_eq!(place(&kept, &files), here("/x/b.md"));
    // Of two places none is better; but two copies of an article are one.
    let again = text("# Lại chuyện bên sông", LONG);
    let two = [files[0], ("/d.md", &again)];
    assert_eq!(place(&kept, &two), None);
    let twice = text("# Chuyện bên sông", &format!("{LONG}\n\n{LONG}"));
    assert_eq!(place(&kept, &[("/x/b.md", &twice)]), None);
    let copies = [("/y.md", moved.as_str()), ("/x.md", &moved)];
    assert_eq!(place(&kept, &copies), here("/x.md"));
    // A changed word is no proof in another article.
    let other = moved.replace("chạng vạng", "mờ sáng");
    assert_eq!(place(&kept, &[("/x/b.md", &other)]), None);
    // As long as its own article is here, nothing else is it.
    let home = [("/a.md", unlike.as_str()), files[0]];
    assert_eq!(place(&kept, &home), Some(("/a.md".into(), false)));
}

#[test]
fn a_short_passage_needs_the_words_around_it_to_be_found_in_another_article() {
    let passage = "Khách còn ba người, đò chưa đầy.";
    let text = |title: &str, before: &str| paragraphs(&[title, before, passage, "Hết."]);
    let before = "Bến cũ nay đã có cầu, chẳng ai gọi.";
    let kept = keep(&file("/a.md", &text("# Bến đò", before)), passage);
    let files = |text: &str| place(&kept, &[("/b.md", text)]).is_some();
    assert!(files(&text("# Khác", before)));
    assert!(!files(&text("# Khác", "Một đoạn khác hẳn.")));
}

#[test]
fn many_lost_passages_are_found_in_one_pass_and_repetition_ends_soon() {
    let article = file("/a.md", &"ab ".repeat(50_000));
    let mut kept = keep(&article, &"ab ".repeat(10_000));
    kept.target.source = "file:///gone.txt".to_owned();
    kept.target.hash = None;
    kept.target.title.clear();
    let all: Vec<Bookmark> = (0..200).map(|_| kept.clone()).collect();
    let mut library = Library::default();
    library.add(vec![article.into()]);
    let places = library.locate_all(&all.iter().collect::<Vec<_>>());
    assert!(places.iter().all(|place| place.article.is_none()));
}

#[test]
fn only_what_changed_is_located_again() {
    let text = format!("{TEXT}\n\n{LONG}");
    let article = file("/a.md", &text);
    let shelf = |note: &str| -> Shelf {
        let kept = (0..20).map(|n| {
            let mut kept = keep(&article, "khách còn ba người");
            kept.id = format!("{n}").into();
            kept
        });
        let mut shelf: Shelf = kept.collect();
        if !note.is_empty() {
            shelf.edit(&"7".into(), jiff::Timestamp::UNIX_EPOCH, |b| {
                b.note = note.to_owned();
            });
        }
        shelf
    };
    let mut library = Library::default();
    // Every passage moved, so that none is known at a glance.
    library.add(vec![
        file("/a.md", &format!("# Bến đò\n\nMới.\n\n{text}")).into(),
    ]);
    let mut places = Places::default();
    let (first, edited) = (shelf(""), shelf("ghi chú"));
    let count = |shelf: &Shelf, library: &Library, places: &mut Places| {
        let asked = locate(places, Scene { shelf, library });
        let known = shelf
            .iter()
            .filter(|b| places.get(b, Scene { shelf, library }).is_some());
        assert_eq!(known.count(), shelf.len());
        asked
    };
    assert_eq!(count(&first, &library, &mut places), 20);
    assert_eq!(count(&first, &library, &mut places), 0);
    assert_eq!(count(&edited, &library, &mut places), 1);
    library.add(vec![
        file("/b.md", &OTHER.replace("Bến đò", "Cầu mới")).into(),
    ]);
    assert_eq!(count(&edited, &library, &mut places), 0);
    library.add(vec![
        file("/a.md", &format!("# Bến đò\n\nMới nữa.\n\n{text}")).into(),
    ]);
    assert_eq!(count(&edited, &library, &mut places), 20);
}

#[test]
fn a_place_that_was_found_for_an_older_version_is_not_shown() {
    let article = file("/a.md", TEXT);
    let shelf: Shelf = [keep(&article, "khách còn ba người")].into_iter().collect();
    let mut library = Library::default();
    library.add(vec![file("/a.md", &format!("Mới.\n\n{TEXT}")).into()]);
    let mut places = Places::default();
    let scene = Scene {
        shelf: &shelf,
        library: &library,
    };
    let asked = places.ask(shelf.iter(), scene, &mut 0);
    let late = Located {
        id: "a".into(),
        key: asked[0].0,
        article: Some(article.id),
        anchor: Anchor::Moved(0..3),
    };
    let mut newer = Library::default();
    newer.add(vec![article.clone().into()]);
    let scene = Scene {
        shelf: &shelf,
        library: &newer,
    };
    places.take(vec![late]);
    assert!(places.get(shelf.get(&"a".into()).unwrap(), scene).is_none());
    assert!(places.marks(&article, scene).is_empty());
}

#[test]
fn articles_with_the_same_text_are_shown_once_until_one_changes() {
    let text = |path: &str, text: &str| Stored::from(file(path, text));
    let mut library = Library::default();
    library.add(vec![
        text("/b.md", TEXT),
        text("/empty.md", ""),
        text("/c.md", OTHER),
    ]);
    let shown = |library: &Library| {
        let once = library.once(library.indices().collect());
        let mut paths: Vec<_> = { once.into_iter() }
            .map(|at| {
                let head = library.at(at).unwrap().head().unwrap();
                let copies = library.copies(at).len().saturating_sub(1);
                (head.source.path(), copies)
            })
            .collect();
        paths.sort();
        assert_eq!(paths.len(), library.texts());
        paths
    };
    let paths = |paths: &[(&str, usize)]| {
        let paths = paths.iter().map(|(path, n)| ((*path).to_owned(), *n));
        paths.collect::<Vec<_>>()
    };
    assert_eq!(shown(&library).len(), 3);
    // Articles without a text have nothing in common.
    library.add(vec![text("/a.md", TEXT), text("/void.md", "")]);
    library.add(vec![text("/z.md", TEXT)]);
    let five = [
        ("/a.md", 2),
        ("/c.md", 0),
        ("/empty.md", 0),
        ("/void.md", 0),
    ];
    assert_eq!(shown(&library), paths(&five));
    // Only those at hand count: a filter may let through a copy alone.
    let b = library.index(text("/b.md", "").id()).unwrap();
    let z = library.index(text("/z.md", "").id()).unwrap();
    assert_eq!(library.once(vec![z, b]), [b]);
    library.add(vec![text("/a.md", OTHER)]);
    let changed = [
        ("/a.md", 1),
        ("/b.md", 1),
        ("/empty.md", 0),
        ("/void.md", 0),
    ];
    assert_eq!(shown(&library), paths(&changed));
    library.remove(&[text("/b.md", "").id(), text("/c.md", "").id()]);
    let left = [
        ("/a.md", 0),
        ("/empty.md", 0),
        ("/void.md", 0),
        ("/z.md", 0),
    ];
    assert_eq!(shown(&library), paths(&left));
}

#[test]
fn a_bookmark_of_a_copy_is_in_each_and_leaves_one_that_changed() {
    let kept = keep(&file("/b.md", TEXT), "khách còn ba người");
    let mut library = Library::default();
    let files = ["/a.md", "/b.md", "/c.md"].map(|path| file(path, TEXT));
    library.add(files.iter().cloned().map(Stored::from).collect());
    library.complete();
    let shelf: Shelf = [kept].into_iter().collect();
    let with = |library: &Library| {
        let mut places = Places::default();
        let scene = Scene {
            shelf: &shelf,
            library,
        };
        locate(&mut places, scene);
        let has = |article: &&Stored| !places.marks(&article.article().unwrap(), scene).is_empty();
        let paths = library.iter().filter(has);
        let paths = paths.map(|article| article.head().unwrap().source.path());
        paths.collect::<Vec<_>>()
    };
    assert_eq!(with(&library), ["/a.md", "/b.md", "/c.md"]);
    library.add(vec![file("/c.md", OTHER).into()]);
    assert_eq!(with(&library), ["/a.md", "/b.md"]);
}

#[test]
fn a_head_stands_for_its_article_until_that_comes() {
    let article = |name: &str, text: &str| {
        let source = Source::File(format!("/{name}").into());
        import::article(source, text.as_bytes().to_vec(), None)
    };
    let head = |article: &Article| Article {
        text: String::new(),
        ..article.clone()
    };
    let whole = [
        article("a.md", "# Một\n\nGhe."),
        article("b.md", "# Hai\n\nGhe."),
        article("c.md", "# Ba\n\nĐò."),
        article("d.md", "# Ba\n\nĐò."),
    ];
    let mut heads: Vec<Article> = whole.iter().map(head).collect();
    heads[1].title = "Khác".to_owned();
    let heads: Vec<Stored> = Archive::of_unread(&heads, Extent::Head).iter().collect();
    let names: Vec<Article> = whole
        .iter()
        .map(|article| import::unread(article.source.clone(), None))
        .collect();
    let names: Vec<Stored> = Archive::of_unread(&names, Extent::Name).iter().collect();
    let mut library = Library::default();
    assert_eq!(library.add(names.clone()).new, [0, 1, 2, 3]);
    assert_eq!(library.at(0).unwrap().title(), "a.md");
    // Heads replace names, and names replace nothing.
    assert_eq!(
        library.add(heads.clone()),
        Added {
            new: vec![],
            moved: vec![0, 1, 2, 3]
        }
    );
    assert_eq!(library.add(names), Added::default());
    assert_eq!(library.at(0).unwrap().title(), "Một");
    assert_eq!((library.len(), library.heads(), library.texts()), (4, 4, 4));
    let target = keep(&whole[0], "Ghe").target;
    assert!(
        library.of_target(&target).is_none(),
        "no passage is in a head"
    );
    // The title of the second was another, and the last two are copies.
    let whole: Vec<Stored> = Archive::of(&whole).iter().collect();
    let moved = |articles: &[Stored], library: &mut Library| {
        let added = library.add(articles.to_vec());
        assert_eq!(added.new, [0_usize; 0]);
        added.moved
    };
    assert_eq!(moved(&whole[..1], &mut library), [0_usize; 0]);
    assert_eq!(moved(&whole[1..3], &mut library), [1]);
    assert_eq!(moved(&whole[3..], &mut library), [3]);
    assert_eq!((library.len(), library.heads(), library.texts()), (4, 0, 3));
    assert_eq!(library.copies(2), [2, 3]);
    assert_eq!(
        library.of_target(&target).map(Stored::id),
        Some(whole[0].id())
    );
    // A head that comes late replaces nothing, and one that is left can be removed.
    library.add(heads);
    assert_eq!(library.heads(), 0);
    library.add(
        Archive::of_unread(&[head(&article("e.md", "# Năm"))], Extent::Head)
            .iter()
            .collect(),
    );
    assert_eq!((library.len(), library.heads()), (5, 1));
    library.remove(&[Source::File("/e.md".into()).id()]);
    assert_eq!((library.len(), library.heads()), (4, 0));
}

#[test]
fn a_library_is_opened_with_its_keys_as_if_its_articles_were_added() {
    let article = |name: &str, text: &str| {
        let source = Source::File(format!("/báo/{name}").into());
        import::article(source, text.as_bytes().to_vec(), None)
    };
    let all = [
        article("a.md", "# Một\n\nGhe."),
        article("b.md", "# Hai\n\nĐò."),
        article("c.md", "# Một\n\nGhe."),
        article("no\u{302}\u{309}i.md", "# Nổi\n\nXuồng."),
    ];
    let all: Vec<Stored> = Archive::of(&all).iter().collect();
    let signature = *b"dbtest00";
    let mut writer = ColumnWriter::new(Vec::new(), signature).unwrap();
    ArticleKeys::of(&all).write(&mut writer).unwrap();
    let file = bytes::Bytes::from(writer.finish().unwrap());
    let read = |count| {
        ArticleKeys::read(
            &mut ColumnReader::new(file.clone(), signature).unwrap(),
            count,
        )
    };
    assert!(read(3).is_err(), "keys of four articles");
    let (mut opened, mut added) = (Library::default(), Library::default());
    assert_eq!(opened.open(all.clone(), read(4).unwrap()), added.add(all));
    for at in 0..4 {
        let id = opened.at(at).unwrap().id();
        assert_eq!(opened.index(id), Some(at));
        assert_eq!(opened.copies(at), added.copies(at));
    }
    assert_eq!(opened.copies(2), [0, 2]);
    let moved = [
        article("nơi khác.md", "# Hai\n\nĐò."),
        article("viết lại.md", "# Hai\n\nĐò dọc."),
        article("nổi.md", "# Nổi\n\nXuồng."),
    ];
    for (article, at) in moved.iter().zip([1, 1, 3]) {
        let word = article.text.split_whitespace().last().unwrap();
        let target = keep(article, word).target;
        let found = opened.of_target(&target).map(Stored::id);
        assert_eq!(found, opened.at(at).map(Stored::id), "{}", article.text);
    }
    let gone = opened.at(0).unwrap().id();
    opened.remove(&[gone]);
    assert_eq!((opened.index(gone), opened.copies(2)), (None, &[][..]));
}
