//! CSV (RFC 4180), one row for each passage, in two flavours that have the same columns.
//!
//! `readwise` is exact: what its importer reads. `csv` is for spreadsheets, which take a file
//! without a byte order mark for one in the system's old encoding, and run a cell that begins like
//! a formula; so it has the mark, and such cells are guarded ([`guarded`]).
//!
//! Tags stand before the note, because Readwise takes them from there: `.one .two the note`; a
//! blank in a tag is written `_`.

use std::borrow::Cow;

use jiff::tz::TimeZone;

use super::Entry;
use crate::text::sanitize;

/// Beginning of a file for spreadsheets, which also tells the importer that its cells are guarded.
pub(in crate::bookmark) const BYTE_ORDER_MARK: char = '\u{feff}';

/// First character of a cell that keeps a spreadsheet from calculating it.
const GUARD: char = '\'';

/// Names of the columns.
pub(in crate::bookmark) const COLUMNS: [&str; 7] = [
    "Highlight",
    "Title",
    "Author",
    "URL",
    "Note",
    "Location",
    "Date",
];

/// Returns the bookmarks in the flavour for spreadsheets.
pub(super) fn write_guarded(entries: &[Entry<'_>], _: &TimeZone) -> String {
    let mark = String::from(BYTE_ORDER_MARK);
    mark + &table(entries, |cell| guarded(&cell).into_owned())
}

/// Returns the bookmarks in the exact flavour.
pub(super) fn write(entries: &[Entry<'_>], _: &TimeZone) -> String {
    table(entries, |cell| cell)
}

/// Returns the table; `cell` writes the text of a cell.
fn table(entries: &[Entry<'_>], cell: impl Fn(String) -> String) -> String {
    let mut csv = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // Writing to memory does not fail, so the result is not looked at.
    let _ = csv.write_record(COLUMNS);
    for entry in entries {
        let _ = csv.write_record(cells(entry).map(&cell));
    }
    let bytes = csv.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// Returns the cell with a guard before it if a spreadsheet would calculate it. A cell that already
/// looks guarded gets one more, so that [`unguarded`] gives back every text exactly.
fn guarded(cell: &str) -> Cow<'_, str> {
    if is_formula(cell.trim_start_matches(GUARD)) {
        Cow::Owned(format!("{GUARD}{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Returns the text of a cell that [`write_guarded`] wrote.
pub(in crate::bookmark) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix(GUARD) {
        Some(text) if is_formula(text.trim_start_matches(GUARD)) => text,
        _ => cell,
    }
}

/// Returns whether a spreadsheet program would calculate a cell: by its first character, full-width
/// forms included, as OWASP's “CSV Injection” lists them.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Returns the cells of a row.
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
        // Times are written to the second, because Readwise knows nothing finer.
        bookmark.created.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    ]
}

/// Returns the cell of tags and note.
fn note(tags: &[String], note: &str) -> String {
    let tags = tags
        .iter()
        .map(|tag| format!(".{}", sanitize::line(tag).replace(' ', "_")));
    let note = sanitize::clean(note).into_owned();
    let parts: Vec<String> = tags.chain((!note.is_empty()).then_some(note)).collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_spreadsheet_would_calculate_is_guarded() {
        for (cell, wanted) in [
            ("=1+1", "'=1+1"),
            ("- Thưa ông", "'- Thưa ông"),
            ("+84", "'+84"),
            ("@A1", "'@A1"),
            ("\t=1", "'\t=1"),
            ("'=1", "''=1"),
            ("'một", "'một"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(guarded(cell), wanted);
        }
    }

    proptest! {
        #[test]
        fn every_cell_comes_back_from_its_guard(cell in "['=+@a-]{0,5}") {
            let written = guarded(&cell);
            prop_assert!(!is_formula(&written));
            prop_assert_eq!(unguarded(&written), cell.as_str());
        }
    }
}
