//! CSV as Readwise reads it (RFC 4180): one row a passage. Tags stand before the note, as
//! Readwise takes them there: `.one .two the note`; a blank in a tag is written `_`.

use jiff::tz::TimeZone;

use super::Entry;
use crate::text::sanitize;

/// The columns.
pub(in crate::bookmark) const COLUMNS: [&str; 7] = [
    "Highlight",
    "Title",
    "Author",
    "URL",
    "Note",
    "Location",
    "Date",
];

pub(super) fn write(entries: &[Entry<'_>], _: &TimeZone) -> String {
    let mut csv = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = csv.write_record(COLUMNS);
    for entry in entries {
        let _ = csv.write_record(cells(entry));
    }
    let bytes = csv.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn cells(entry: &Entry<'_>) -> [String; COLUMNS.len()] {
    let bookmark = entry.bookmark;
    let meta = entry.article.map(|article| &article.meta);
    let author = meta.and_then(|meta| meta.author.clone());
    let url = meta.and_then(|meta| meta.url.clone());
    let place = entry.place().map(|at| at.start.to_string());
    [
        sanitize::clean(&bookmark.quote.exact).into_owned(),
        sanitize::line(entry.title()),
        author.unwrap_or_default(),
        sanitize::line(url.as_ref().unwrap_or(&bookmark.target.source)),
        note(&bookmark.tags, &bookmark.note),
        place.unwrap_or_default(),
        // To the second: Readwise knows nothing finer.
        bookmark.created.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    ]
}

fn note(tags: &[String], note: &str) -> String {
    let tags = tags
        .iter()
        .map(|tag| format!(".{}", sanitize::line(tag).replace(' ', "_")));
    let note = sanitize::clean(note).into_owned();
    let parts: Vec<String> = tags.chain((!note.is_empty()).then_some(note)).collect();
    parts.join(" ")
}
