//! `docbao bookmarks list` and `remove`.

use crate::article::archive::Stored;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use jiff::Timestamp;

use super::search::tell_misread;
use super::{DONE, FAILED, NOTHING, Out, Session};
use crate::app::lang::Msg;
use crate::article::iri;
use crate::bookmark::row::BookmarkRow;
use crate::bookmark::{Anchor, Bookmark, BookmarkId, ExportEntry, Shelf};
use crate::library::{Library, seeds};
use crate::pane::bookmarks::{Sieve, orphaned};
use crate::shell::disk::inputs::Inputs;
use crate::shell::work::importer::Step;
use crate::shell::zone;
use crate::text::{layout, sanitize};

/// Scalar values of an id that a line shows when no other bookmark starts so: the time of
/// making, to the millisecond.
const SHORT_ID: usize = 13;

/// Scalar values that the start of an id must have to name a bookmark, as in git. Ids start with the
/// time, so all of a user's start alike: where there is only one bookmark, any key typed by mistake
/// that is the first letter of its id would otherwise remove it.
const MIN_ID: usize = 4;

/// Cells of the passage in a plain line.
const QUOTE_CELLS: usize = 60;

/// Lists what goes with `query`, newest first.
pub(super) fn list(
    json: bool,
    query: Option<&str>,
    session: &Session<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let (_, shelf) = session.bookmarks()?;
    let typed = sanitize::line(query.unwrap_or_default());
    let sieve = query.map(|_| Sieve::new(&typed));
    check_conditions(&typed, session)?;
    let wanted = |b: &&Bookmark| sieve.as_ref().is_none_or(|sieve| sieve.lets_through(b));
    let shown: Vec<&Bookmark> = shelf.iter().filter(wanted).collect();
    if let Some(sieve) = &sieve {
        tell_misread(&sieve.query, session);
    }
    let (library, ids) = (library_of(&shown), ShortIds::new(&shelf));
    for entry in entries(&shown, &library) {
        if json {
            out.json(&BookmarkRow::new(&entry))?;
        } else {
            out.line(&line(&entry, &ids, session))?;
        }
    }
    Ok(if shown.is_empty() { NOTHING } else { DONE })
}

/// Refuses conditions that bookmarks cannot be checked for: all of them would pass.
pub(super) fn check_conditions(typed: &str, session: &Session<'_>) -> anyhow::Result<()> {
    let ignored = Sieve::ignored(typed);
    anyhow::ensure!(
        ignored.is_empty(),
        session.say(Msg::FilterIgnored, &[("parts", &ignored)])
    );
    Ok(())
}

/// Returns each bookmark with where it is in a library.
pub(super) fn entries<'a>(
    bookmarks: &'a [&Bookmark],
    library: &'a Library,
) -> impl Iterator<Item = ExportEntry<'a>> {
    let places = library.locate_all(bookmarks);
    let located = bookmarks.iter().zip(places);
    located.map(|(bookmark, place)| place.entry(bookmark))
}

/// Returns the built-in articles and the files that bookmarks were made in, as far as they can be read.
pub(super) fn library_of(bookmarks: &[&Bookmark]) -> Library {
    let mut library = Library::default();
    library.add(seeds::articles().into_iter().map(Stored::from).collect());
    let sources: HashSet<&str> = bookmarks.iter().map(|b| b.target.source.as_str()).collect();
    // Only plain files: a bookmark must not make a folder be walked or a device be read.
    let mut files: Vec<PathBuf> = sources.into_iter().filter_map(iri::file_of).collect();
    files.retain(|path| path.is_absolute() && path.is_file());
    files.sort();
    if files.is_empty() {
        return library;
    }
    Inputs::from(files).read(&mut |step| {
        // One that cannot be read leaves its bookmarks orphaned, which is said of each.
        if let Step::Article(article) = step {
            library.add(vec![Stored::from(*article)]);
        }
        true
    });
    library
}

/// Id, day, passage and title in columns, then tags, note and what is not shown or wrong.
fn line(entry: &ExportEntry<'_>, ids: &ShortIds<'_>, session: &Session<'_>) -> String {
    let (bookmark, title) = (entry.bookmark, entry.heading());
    let quote = sanitize::line(&bookmark.quote.exact);
    let quote = format!("“{}”", layout::truncate(&quote, QUOTE_CELLS));
    let pad = (QUOTE_CELLS + 2).saturating_sub(layout::cells(&quote));
    let day = bookmark.created.to_zoned(zone::local()).date();
    let mut parts = vec![
        ids.of(&bookmark.id),
        day.to_string(),
        format!("{quote}{:pad$}", ""),
        sanitize::line(&title),
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
    if bookmark.further_passages > 0 {
        let n = bookmark.further_passages.to_string();
        parts.push(format!(
            "({})",
            session.say(Msg::FurtherPassages, &[("n", &n)])
        ));
    }
    match (&entry.article, &entry.anchor) {
        (None, _) => parts.push(format!("({})", session.catalog.text(Msg::NotHere))),
        (_, Anchor::Orphaned(lost)) => {
            parts.push(format!("({})", session.catalog.text(orphaned(*lost))));
        }
        _ => {}
    }
    parts.join("  ")
}

/// The starts of ids that are enough to name bookmarks.
pub(super) struct ShortIds<'a>(HashMap<&'a str, usize>);

impl<'a> ShortIds<'a> {
    pub(super) fn new(shelf: &'a Shelf) -> Self {
        let mut uses = HashMap::new();
        for bookmark in shelf.iter() {
            *uses.entry(start(bookmark.id.as_str())).or_default() += 1;
        }
        Self(uses)
    }

    /// Returns the start of an id when no other id starts so, else the whole, as a clean line.
    pub(super) fn of(&self, id: &BookmarkId) -> String {
        let id = id.as_str();
        let short = start(id);
        let uses = self.0.get(short).copied().unwrap_or(0);
        sanitize::line(if uses > 1 { id } else { short })
    }
}

fn start(id: &str) -> &str {
    let end = id.char_indices().nth(SHORT_ID);
    end.map_or(id, |(at, _)| &id[..at])
}

/// Moves a bookmark to the trash and prints its id.
pub(super) fn remove(id: &str, session: &Session<'_>, out: &mut Out) -> anyhow::Result<u8> {
    let (store, shelf) = session.bookmarks()?;
    let known: BTreeSet<&str> = shelf.iter().map(|b| b.id.as_str()).collect();
    let like = || known.iter().filter(|known| known.starts_with(id));
    let refuse = |msg, n: usize, status| {
        let said = session.say(msg, &[("n", &n.to_string()), ("id", id)]);
        session.tell_of("ID", &said);
        Ok(status)
    };
    let meant = match known.get(id) {
        Some(whole) => whole,
        None if id.chars().count() < MIN_ID => return refuse(Msg::FailShortId, MIN_ID, FAILED),
        None => match (like().next(), like().count()) {
            (Some(only), 1) => only,
            (Some(_), n) => return refuse(Msg::FailManyBookmarks, n, FAILED),
            (None, _) => return refuse(Msg::FailNoBookmark, 0, NOTHING),
        },
    };
    store
        .trash(&BookmarkId::from(*meant), Timestamp::now())
        .map_err(|error| session.unsaved(&error))?;
    out.line(&sanitize::line(meant))?;
    Ok(DONE)
}
