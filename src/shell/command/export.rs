//! `docbao bookmarks export`: bookmarks as a file for others, or on standard output.

use std::path::Path;

use anyhow::bail;

use super::bookmarks::{check_conditions, entries, library_of};
use super::{DONE, NOTHING, Out, Session, out};
use crate::app::lang::Msg;
use crate::bookmark::export::{FORMATS, Format, has_unknown_ending, known_endings};
use crate::bookmark::{Bookmark, Shelf};
use crate::pane::bookmarks::Sieve;
use crate::pane::remark;
use crate::shell::disk::outfile::{self, IfExists};
use crate::shell::zone;
use crate::text::sanitize;

/// Letters of an id that name a bookmark when no other starts so: fewer may be a word.
const MIN_ID: usize = 8;

/// The bookmarks to write, and where.
pub(super) struct ExportRequest<'a> {
    pub(super) format: Option<&'a str>,
    pub(super) output: Option<&'a Path>,
    pub(super) which: &'a [String],
}

pub(super) fn run(
    request: &ExportRequest<'_>,
    session: &Session<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let (_, shelf) = session.bookmarks()?;
    let chosen = chosen(&shelf, request.which, session)?;
    if chosen.is_empty() {
        out::tell(session.catalog.text(Msg::FailNothingToExport));
        return Ok(NOTHING);
    }
    let output = request.output.filter(|path| *path != Path::new("-"));
    let name = output.map(|path| path.to_string_lossy());
    let Some(format) = format(request.format, name.as_deref()) else {
        let name = name.unwrap_or_default();
        let known = known_endings();
        bail!(session.say(Msg::FailExportEnding, &[("path", &name), ("known", &known)]));
    };
    let library = library_of(&chosen);
    let entries: Vec<_> = entries(&chosen, &library).collect();
    let text = format.write(&entries, &zone::local());
    let Some(path) = output else {
        return out.bytes(text.as_bytes()).map(|()| DONE);
    };
    outfile::write(path, text.as_bytes(), IfExists::Through)
        .map_err(|cause| session.unwritten(path, &cause))?;
    let shown = sanitize::path(&path.to_string_lossy()).into_owned();
    let n = session.catalog.number(chosen.len());
    out.line(&session.say(Msg::ExportedTo, &[("n", &n), ("path", &shown)]))?;
    Ok(DONE)
}

/// Returns the format that was asked for by name, else by the ending of the file; `None` if the
/// file's name has an ending that is no format's.
fn format(named: Option<&str>, file: Option<&str>) -> Option<&'static Format> {
    match (named, file) {
        (Some(named), _) => Format::named(named),
        (None, Some(file)) if has_unknown_ending(file) => None,
        (None, file) => file.and_then(Format::of_file).or(FORMATS.first()),
    }
}

/// Returns the bookmarks that are named by id, if all words do that; else those that the words, as typed
/// into the filter of the list, let through. Newest first.
fn chosen<'a>(
    shelf: &'a Shelf,
    which: &[String],
    session: &Session<'_>,
) -> anyhow::Result<Vec<&'a Bookmark>> {
    let named = |word: &String| {
        let mut like = shelf
            .iter()
            .filter(|b| word.len() >= MIN_ID && b.id.as_str().starts_with(word.as_str()));
        let only = like.next().filter(|_| like.next().is_none());
        let whole = shelf.get(&word.as_str().into());
        whole.or(only).map(|b| &b.id)
    };
    if let Some(ids) = which.iter().map(named).collect::<Option<Vec<_>>>()
        && !ids.is_empty()
    {
        let named = shelf.iter().filter(|b| ids.contains(&&b.id));
        return Ok(named.collect());
    }
    let typed = sanitize::line(&which.join(" "));
    check_conditions(&typed, session)?;
    let sieve = Sieve::new(&typed);
    // A list that is too long is seen at once, a file is not, so a condition that is not understood
    // ends the command instead of exporting more than was asked for.
    if let Some(said) = remark::misread(&sieve.query).next() {
        bail!(session.catalog.say(&said));
    }
    Ok(shelf.iter().filter(|b| sieve.lets_through(b)).collect())
}
