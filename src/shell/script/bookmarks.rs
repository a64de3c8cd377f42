//! `docbao bookmarks list` and `remove`.

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use percent_encoding::percent_decode_str;
use serde::Serialize;

use super::{DONE, Desk, FAILED, NOTHING, Out, find, out};
use crate::app::lang::Msg;
use crate::article::{Article, ArticleId};
use crate::bookmark::anchor::Lost;
use crate::bookmark::{Anchor, Bookmark, Shelf, anchor};
use crate::library::{Library, seeds};
use crate::shell::loader::{Inputs, Step};
use crate::text::{layout, sanitize};
use crate::vietnamese::fold;

/// Scalar values of an id that a line shows when no other bookmark starts so: the time of
/// making, to the millisecond.
const SHORT_ID: usize = 13;

/// Cells of the passage in a plain line.
const QUOTE_CELLS: usize = 60;

/// The fields of a line of JSON, in their order. `start` and `end` are scalar values of the
/// article's text as it is now; of an orphan, those where the passage last was.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    article: String,
    title: &'a str,
    path: String,
    exact: &'a str,
    prefix: &'a str,
    suffix: &'a str,
    start: Option<usize>,
    end: Option<usize>,
    note: &'a str,
    tags: &'a [String],
    color: &'a str,
    created: String,
    modified: String,
    status: &'a str,
}

/// Lists what goes with `query`, newest first.
pub(super) fn list(
    json: bool,
    query: Option<&str>,
    desk: &Desk<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let (_, shelf) = desk.bookmarks()?;
    let query = query.map(|query| fold::fold(&sanitize::line(query)));
    let wanted = |b: &&Bookmark| query.as_ref().is_none_or(|query| has_words(b, query));
    let shown: Vec<&Bookmark> = shelf.iter().filter(wanted).collect();
    let library = library_of(&shown);
    for bookmark in &shown {
        let article = library.of_target(&bookmark.target).map(AsRef::as_ref);
        if json {
            out.json(&row(bookmark, article))?;
        } else {
            out.line(&line(bookmark, article, &shelf, desk))?;
        }
    }
    Ok(if shown.is_empty() { NOTHING } else { DONE })
}

fn has_words(bookmark: &Bookmark, folded: &str) -> bool {
    let fields = [
        &bookmark.quote.exact,
        &bookmark.note,
        &bookmark.target.title,
    ];
    let all: Vec<&str> = fields
        .into_iter()
        .chain(&bookmark.tags)
        .map(String::as_str)
        .collect();
    find::has_words(&fold::fold(&all.join(" ")), folded)
}

/// The built-in articles and the files that bookmarks were made in, as far as they can be read.
fn library_of(bookmarks: &[&Bookmark]) -> Library {
    let mut library = Library::default();
    library.add(seeds::articles().into_iter().map(Arc::new).collect());
    let sources: HashSet<&str> = bookmarks.iter().map(|b| b.target.source.as_str()).collect();
    // Only plain files: a bookmark must not make a folder be walked or a device be read.
    let mut files: Vec<PathBuf> = sources.into_iter().filter_map(file_of).collect();
    files.retain(|path| path.is_absolute() && path.is_file());
    files.sort();
    if files.is_empty() {
        return library;
    }
    Inputs::from(files).read(&mut |step| {
        // One that cannot be read leaves its bookmarks orphaned, which is said of each.
        if let Step::Article(article) = step {
            library.add(vec![Arc::new(*article)]);
        }
        true
    });
    library
}

/// The file that an article's IRI names.
fn file_of(iri: &str) -> Option<PathBuf> {
    let bytes: Vec<u8> = percent_decode_str(iri.strip_prefix("file://")?).collect();
    #[cfg(unix)]
    let path: OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes);
    #[cfg(not(unix))]
    let path = OsString::from(String::from_utf8_lossy(&bytes).into_owned());
    Some(PathBuf::from(path))
}

/// The path of an article that is not here, from its IRI; another IRI as it stands.
fn path_of(iri: &str) -> String {
    let seed = || {
        iri.strip_prefix("urn:docbao:seed:")
            .map(|name| format!("seeds/{name}"))
    };
    let file = file_of(iri).map(|path| path.to_string_lossy().into_owned());
    let stdin = || iri.starts_with("urn:sha256:").then(|| "-".to_owned());
    file.or_else(seed)
        .or_else(stdin)
        .unwrap_or_else(|| iri.to_owned())
}

fn row<'a>(bookmark: &'a Bookmark, article: Option<&'a Article>) -> Row<'a> {
    let anchor = article.map_or(Anchor::Orphaned(Lost::Gone), |article| {
        anchor::find(bookmark, article)
    });
    let here = anchor.range().zip(article);
    let here = here.map(|(at, article)| article.to_scalar(at.start)..article.to_scalar(at.end));
    let place = here.or_else(|| bookmark.position.clone());
    let iri = &bookmark.target.source;
    Row {
        id: &bookmark.id,
        article: article
            .map_or_else(|| ArticleId::of_uri(iri), |a| a.id)
            .to_string(),
        title: article.map_or(&bookmark.target.title, |a| &a.title),
        path: article.map_or_else(|| path_of(iri), |a| a.source.path()),
        exact: &bookmark.quote.exact,
        prefix: &bookmark.quote.prefix,
        suffix: &bookmark.quote.suffix,
        start: place.as_ref().map(|at| at.start),
        end: place.as_ref().map(|at| at.end),
        note: &bookmark.note,
        tags: &bookmark.tags,
        color: bookmark.color.name(),
        created: bookmark.created.to_string(),
        modified: bookmark.modified.to_string(),
        status: anchor.status(),
    }
}

/// Id, day, passage and title in columns, then tags, note and what is wrong.
fn line(bookmark: &Bookmark, article: Option<&Article>, shelf: &Shelf, desk: &Desk<'_>) -> String {
    let title = article.map_or(&bookmark.target.title, |a| &a.title);
    let quote = sanitize::line(&bookmark.quote.exact);
    let quote = format!("“{}”", layout::truncate(&quote, QUOTE_CELLS));
    let pad = (QUOTE_CELLS + 2).saturating_sub(layout::cells(&quote));
    let day = bookmark.created.to_zoned(TimeZone::system()).date();
    let id = sanitize::line(short_id(&bookmark.id, shelf));
    let mut parts = vec![
        id,
        day.to_string(),
        format!("{quote}{:pad$}", ""),
        sanitize::line(title),
    ];
    parts.extend(
        bookmark
            .tags
            .iter()
            .map(|tag| format!("#{}", sanitize::line(tag))),
    );
    if !bookmark.note.is_empty() {
        parts.push(format!("✎ {}", sanitize::line(&bookmark.note)));
    }
    match article.map(|article| anchor::find(bookmark, article)) {
        None => parts.push(format!("({})", desk.catalog.text(Msg::NotHere))),
        Some(Anchor::Orphaned(_)) => parts.push(format!("({})", desk.catalog.text(Msg::Orphaned))),
        Some(_) => {}
    }
    parts.join("  ")
}

/// The start of an id when that is enough to name the bookmark, else the whole.
fn short_id<'a>(id: &'a str, shelf: &Shelf) -> &'a str {
    let short = id
        .char_indices()
        .nth(SHORT_ID)
        .map_or(id, |(at, _)| &id[..at]);
    let same = shelf.iter().filter(|b| b.id.starts_with(short)).count();
    if same > 1 { id } else { short }
}

/// Moves a bookmark to the trash and prints its id.
pub(super) fn remove(id: &str, desk: &Desk<'_>, out: &mut Out) -> anyhow::Result<u8> {
    let (store, shelf) = desk.bookmarks()?;
    let known: BTreeSet<&str> = shelf.iter().map(|b| b.id.as_str()).collect();
    let like: Vec<&str> = known
        .iter()
        .copied()
        .filter(|known| known.starts_with(id))
        .collect();
    let meant = known
        .get(id)
        .or_else(|| like.first().filter(|_| like.len() == 1));
    let Some(meant) = meant else {
        let n = like.len().to_string();
        let (msg, status) = if like.is_empty() {
            (Msg::FailNoBookmark, NOTHING)
        } else {
            (Msg::FailManyBookmarks, FAILED)
        };
        out::tell(&format!("ID: {}", desk.say(msg, &[("n", &n), ("id", id)])));
        return Ok(status);
    };
    store
        .trash(meant, Timestamp::now())
        .map_err(|error| desk.unsaved(&error))?;
    out.line(&sanitize::line(meant))?;
    Ok(DONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Source;

    #[test]
    fn an_iri_gives_back_its_path() {
        for path in ["/báo/bài 1#?.txt", "/a%20b/c.md"] {
            let source = Source::File(path.into());
            assert_eq!(file_of(&source.uri()), Some(path.into()));
            assert_eq!(path_of(&source.uri()), path);
        }
        assert_eq!(path_of(&Source::Seed("01.md").uri()), "seeds/01.md");
        assert_eq!(path_of(&Source::Stdin("ab".to_owned()).uri()), "-");
        assert_eq!(path_of("https://báo.vn/bài"), "https://báo.vn/bài");
    }

    #[cfg(unix)]
    #[test]
    fn a_path_of_any_bytes_comes_back() {
        use std::os::unix::ffi::OsStringExt as _;
        let path = PathBuf::from(OsString::from_vec(b"/b\xe0i\xff.md".to_vec()));
        assert_eq!(file_of(&Source::File(path.clone()).uri()), Some(path));
    }
}
