//! Measures bookmarks: one found again in a short and in a long article that was edited; 10,000
//! loaded from disk, filtered while a query is typed, written in every format and read back. `cargo
//! bench --bench keep -- 1000` takes another number of bookmarks.
//!
//! A figure is the median of several rounds.

use std::fs;
use std::hint::black_box;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use docbao::app::action::Action;
use docbao::app::event::{Effect, Event};
use docbao::app::key::Key;
use docbao::app::model::{Model, Start};
use docbao::app::update::update;
use docbao::article::archive::Archive;
use docbao::article::{Article, Source};
use docbao::bookmark::export::FORMATS;
use docbao::bookmark::{Anchor, Bookmark, ExportEntry, Shelf, anchor, import, new_id, w3c};
use docbao::library::Library;
use docbao::pane::Pane;
use docbao::pane::bookmarks::Bookmarks;
use docbao::shell::disk::store::Store;
use jiff::{SignedDuration, Timestamp};

mod support;

use support::made::Press;

/// Queries that are typed into the filter, a letter at a time.
const QUERIES: &[&str] = &["kinh te", "đảng ủy", "#thẻ", "tag:the 3 nghi", "xyzzy"];

/// An edit: its name, and a function from the text of an article and the bytes that were bookmarked
/// to the new text.
type Edited = (&'static str, fn(&str, &std::ops::Range<usize>) -> String);

const EDITS: [Edited; 4] = [
    ("unchanged", |text, _| text.to_owned()),
    ("moved", |text, at| {
        let (head, tail) = text.split_at(at.start);
        format!("{head}Một câu mới thêm vào trước đó. {tail}")
    }),
    ("one word changed", |text, at| {
        let kept = &text[at.clone()];
        let middle = kept.match_indices(' ').nth(kept.matches(' ').count() / 2);
        let middle = at.start + middle.map_or(0, |(middle, _)| middle);
        format!("{} chữkhác{}", &text[..middle], &text[middle..])
    }),
    ("orphan", |text, at| {
        format!("{}{}", &text[..at.start], &text[at.end..])
    }),
];

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let is_bench = args.iter().any(|arg| arg == "--bench");
    // `cargo test --benches` only checks that the bench runs.
    let (default, rounds) = if is_bench { (10_000, 9) } else { (30, 1) };
    let asked = args.iter().find_map(|arg| arg.parse().ok());
    let mut out = io::stdout().lock();
    highlights(if is_bench { 500 } else { 5 }, rounds, &mut out)?;
    for bytes in [7_000, if is_bench { 1_000_000 } else { 20_000 }] {
        anchors(bytes, rounds, &mut out)?;
    }
    many(asked.unwrap_or(default), rounds, &mut out)
}

/// Returns the median time of `what`.
fn median<T>(rounds: usize, mut what: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let begin = Instant::now();
            black_box(what());
            begin.elapsed()
        })
        .collect();
    times.sort();
    times[rounds / 2]
}

fn line(out: &mut impl Write, what: &str, time: Duration) -> io::Result<()> {
    writeln!(out, "{what:<46} {:>10.3} ms", time.as_secs_f64() * 1e3)
}

fn article(text: &str) -> Article {
    let source = Source::File("/a.txt".into());
    docbao::import::article(source, text.as_bytes().to_vec(), None)
}

/// Measures one bookmark in the middle of an article of about `bytes` bytes.
fn anchors(bytes: usize, rounds: usize, out: &mut impl Write) -> io::Result<()> {
    let before = article(&support::text(bytes, 400));
    let middle = before.floor(before.text.len() / 2);
    let at = before.sentence_at(middle);
    let kept = Bookmark::new(&before, at.clone(), "a".into(), Timestamp::UNIX_EPOCH);
    writeln!(out, "\none bookmark in {} KB", bytes / 1_000)?;
    for (name, edit) in EDITS {
        let after = article(&edit(&before.text, &at));
        let found = anchor::find(&kept, &after);
        let time = median(rounds, || anchor::find(&kept, &after));
        line(out, &format!("  {name}: {}", found.status()), time)?;
    }
    Ok(())
}

/// Measures `count` bookmarks in one long article, each imported with its words alone, so that none
/// has a known position: located one by one, located together as a worker does, and the cost of the
/// next key that makes a bookmark.
fn highlights(count: usize, rounds: usize, out: &mut impl Write) -> io::Result<()> {
    let article = Arc::new(article(&support::text(1_000 * count, 400)));
    let at =
        |n: usize| article.sentence_at(article.floor(article.text.len() * (n + 1) / (count + 2)));
    let bookmarks: Vec<Bookmark> = (0..count)
        .map(|n| {
            let now = Timestamp::UNIX_EPOCH;
            let mut kept = Bookmark::new(&article, at(n), format!("{n}").into(), now);
            kept.position = None;
            kept.quote.prefix.clear();
            kept.quote.suffix.clear();
            kept
        })
        .collect();
    let all: Vec<&Bookmark> = bookmarks.iter().collect();
    let mut library = Library::default();
    library.add(vec![Arc::clone(&article).into()]);
    let kib = article.text.len() / 1_000;
    writeln!(out, "\n{count} highlights without context in {kib} KB")?;
    let rounds = rounds.min(3);
    let time = median(rounds, || {
        all.iter()
            .filter(|b| anchor::find(b, &article).range().is_some())
            .count()
    });
    line(out, "  located one by one", time)?;
    let time = median(rounds, || library.locate_all(&all));
    line(out, "  located together", time)?;
    let mut model = Model::new(Start::default());
    let id = article.id;
    let send = |model: &mut Model, event: Event| {
        let begin = Instant::now();
        let effects = update(model, event);
        let time = begin.elapsed();
        for effect in effects {
            if let Effect::Locate(job) = effect {
                job.run(|found| drop(update(model, Event::Located(found))));
            }
        }
        time
    };
    send(
        &mut model,
        Event::Resize {
            width: 100,
            height: 40,
        },
    );
    send(&mut model, Event::Loaded(vec![Arc::clone(&article).into()]));
    send(&mut model, Event::LoadDone);
    send(
        &mut model,
        Event::Bookmarks {
            shelf: Box::new(bookmarks.into_iter().collect()),
            unread: Vec::new(),
        },
    );
    assert_eq!(model.reader.id(), Some(id));
    assert_eq!(model.reader.marks().len(), count);
    let mut times: Vec<Duration> = (0..9)
        .map(|_| {
            send(&mut model, Event::Key(key(')')));
            send(&mut model, Event::Key(key('m')))
        })
        .collect();
    times.sort();
    assert!(model.reader.marks().len() > count);
    line(
        out,
        "  a key that keeps a passage, all of them known",
        times[times.len() / 2],
    )
}

fn key(letter: char) -> Key {
    Key::parse(&letter.to_string()).unwrap_or_else(|| panic!("no key {letter}"))
}

/// Returns `count` bookmarks in generated articles, ten in each.
fn made(count: usize) -> (Vec<Bookmark>, Library) {
    let articles = Press::new().library(count.div_ceil(10));
    let mut library = Library::default();
    let mut bookmarks = Vec::with_capacity(count);
    for n in 0..count {
        let article = &articles[n / 10];
        let at = article.floor(article.text.len() * (n % 10 + 1) / 12);
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1_700_000_000 + n as i64);
        let mut random = [0; 10];
        random[..8].copy_from_slice(&n.to_le_bytes());
        let id = new_id(now, random);
        let mut bookmark = Bookmark::new(article, article.sentence_at(at), id, now);
        bookmark.tags = vec![format!("thẻ {}", n % 7)];
        bookmark.note = format!("ghi chú số {n}, xem lại khi viết");
        bookmarks.push(bookmark);
    }
    library.add(Archive::of(&articles).iter().collect());
    (bookmarks, library)
}

fn many(count: usize, rounds: usize, out: &mut impl Write) -> io::Result<()> {
    let (bookmarks, library) = made(count);
    writeln!(out, "\n{count} bookmarks")?;
    load(&bookmarks, rounds, out)?;
    let time = median(rounds, || bookmarks.iter().cloned().collect::<Shelf>());
    line(out, "  put on a shelf", time)?;
    let shelf: Shelf = bookmarks.iter().cloned().collect();
    let time = median(rounds, || Bookmarks::new(&shelf, &library));
    line(out, "  the list opened", time)?;
    filter(&bookmarks, rounds, out)?;
    let time = median(rounds, || {
        shelf
            .iter()
            .filter(|b| library.locate(b).anchor.range().is_some())
            .count()
    });
    line(out, "  all found in their articles", time)?;
    exchange(&shelf, &library, rounds, out)
}

/// Types every query letter by letter into the filter of the list.
fn filter(bookmarks: &[Bookmark], rounds: usize, out: &mut impl Write) -> io::Result<()> {
    let mut model = Model::new(Start::default());
    model.shelf = bookmarks.iter().cloned().collect();
    let ctx = model.ctx();
    let (mut first, mut others) = (Vec::new(), Vec::new());
    for query in QUERIES {
        let letters: Vec<String> = query.chars().map(String::from).collect();
        let mut times = vec![Vec::new(); letters.len()];
        for _ in 0..rounds {
            let mut pane = Bookmarks::new(ctx.shelf, ctx.library);
            pane.on(Action::Filter, 1, &ctx);
            for (n, letter) in letters.iter().enumerate() {
                let begin = Instant::now();
                pane.insert(letter, &ctx);
                times[n].push(begin.elapsed());
            }
        }
        let mut medians = times.iter_mut().map(|times| {
            times.sort();
            times[rounds / 2]
        });
        first.extend(medians.next());
        others.extend(medians);
    }
    first.sort();
    others.sort();
    line(
        out,
        "  filtered, the first key: worst",
        first[first.len() - 1],
    )?;
    line(
        out,
        "  filtered, the next keys: half",
        others[others.len() / 2],
    )?;
    line(
        out,
        "  filtered, the next keys: worst",
        others[others.len() - 1],
    )
}

fn load(bookmarks: &[Bookmark], rounds: usize, out: &mut impl Write) -> io::Result<()> {
    let temp = tempfile::tempdir()?;
    for bookmark in bookmarks {
        let path = Path::join(temp.path(), format!("{}.json", bookmark.id));
        fs::write(path, format!("{:#}\n", w3c::to_json(bookmark)))?;
    }
    let mut store = Store::open(temp.path().to_owned());
    assert_eq!(store.load().bookmarks.len(), bookmarks.len());
    line(out, "  loaded from disk", median(rounds, || store.load()))
}

fn exchange(
    shelf: &Shelf,
    library: &Library,
    rounds: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    let entries: Vec<ExportEntry<'_>> = shelf.iter().map(|b| library.locate(b).entry(b)).collect();
    let is_lost = |e: &&ExportEntry<'_>| matches!(e.anchor, Anchor::Orphaned(_));
    assert_eq!(entries.iter().filter(is_lost).count(), 0);
    for format in FORMATS {
        let write = || format.write(&entries, &jiff::tz::TimeZone::UTC);
        line(
            out,
            &format!("  written as {}", format.name),
            median(rounds, write),
        )?;
        if format.name != "markdown" {
            let text = write();
            let time = median(rounds, || import::read(&text, Timestamp::UNIX_EPOCH));
            line(out, &format!("  read from {}", format.name), time)?;
        }
    }
    Ok(())
}
