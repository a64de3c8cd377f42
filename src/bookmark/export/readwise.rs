//! CSV (RFC 4180), one row for each passage, in two flavours.
//!
//! `readwise` is exact: what its importer reads. It has no column for tags, because that importer
//! takes them from the beginning of the note: `.one .two the note` (`write_word` of `bookmark/tags.rs`).
//!
//! `csv` is for spreadsheets, which take a file without a byte order mark for one in the system's
//! old encoding, and run a cell that begins like a formula; so it has the mark, and such cells are
//! guarded ([`guarded`]). Tags have a column of their own, so that note and tags come back whole.

use std::borrow::Cow;
use std::iter;

use jiff::tz::TimeZone;

use super::super::tags::{write_list, write_word};
use crate::bookmark::{Bookmark, ExportEntry};
use crate::text::sanitize;

/// Beginning of a file for spreadsheets, which also tells the importer that its cells are guarded.
pub(in crate::bookmark) const BYTE_ORDER_MARK: char = '\u{feff}';

/// First character of a cell that keeps a spreadsheet from calculating it.
const GUARD: char = '\'';

/// Name of the column that only the flavour for spreadsheets has.
const TAGS: &str = "Tags";

/// Names of the columns of both flavours.
const COLUMNS: [&str; 7] = [
    "Highlight",
    "Title",
    "Author",
    "URL",
    "Note",
    "Location",
    "Date",
];

/// Returns the bookmarks in the flavour for spreadsheets.
pub(super) fn write_guarded(entries: &[ExportEntry<'_>], _: &TimeZone) -> String {
    let names = COLUMNS.into_iter().chain([TAGS]).map(str::to_owned);
    let rows = entries.iter().map(|entry| {
        let Bookmark { note, tags, .. } = entry.bookmark;
        let cells = cells(entry, sanitize::clean(note).into_owned());
        let cells = cells.into_iter().chain([write_list(tags)]);
        cells.map(|cell| guarded(&cell).into_owned()).collect()
    });
    String::from(BYTE_ORDER_MARK) + &table(names.collect(), rows)
}

/// Returns the bookmarks in the exact flavour.
pub(super) fn write(entries: &[ExportEntry<'_>], _: &TimeZone) -> String {
    let names = COLUMNS.map(str::to_owned).to_vec();
    let rows = entries.iter().map(|entry| {
        let Bookmark { note, tags, .. } = entry.bookmark;
        cells(entry, tagged(tags, note)).to_vec()
    });
    table(names, rows)
}

/// Returns the table.
fn table(names: Vec<String>, rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut csv = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // Writing to memory does not fail, so the result is not looked at.
    for row in iter::once(names).chain(rows) {
        let _ = csv.write_record(row);
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

/// Returns the cells of a row that both flavours have; `note` is that of the note.
fn cells(entry: &ExportEntry<'_>, note: String) -> [String; COLUMNS.len()] {
    let bookmark = entry.bookmark;
    let meta = entry.article.as_ref().map(|article| &article.meta);
    let author = meta.and_then(|meta| meta.author.clone());
    let url = meta.and_then(|meta| meta.url.clone());
    let place = entry.place().map(|at| at.start.to_string());
    [
        sanitize::clean(&bookmark.quote.exact).into_owned(),
        sanitize::line(entry.title()),
        author.unwrap_or_default(),
        sanitize::line(url.as_ref().unwrap_or(&bookmark.target.source)),
        note,
        place.unwrap_or_default(),
        // Times are written to the second, because Readwise knows nothing finer.
        bookmark.created.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    ]
}

/// Returns the cell of tags and note. A note that begins with a dot or a blank has one more blank before
/// it, so that its first word is not read as a tag and its own blanks come back.
fn tagged(tags: &[String], note: &str) -> String {
    let tags = tags.iter().filter_map(|tag| write_word(tag));
    let tags = tags.map(|word| format!(".{word}"));
    let note = sanitize::clean(note);
    let needs_gap = note.starts_with(|c: char| c == '.' || c.is_whitespace());
    let gap = if needs_gap { " " } else { "" };
    let note = (!note.is_empty()).then(|| format!("{gap}{note}"));
    tags.chain(note).collect::<Vec<_>>().join(" ")
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
