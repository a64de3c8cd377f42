//! CSV as Readwise takes and gives it: one row for each highlight, columns by their names.
//!
//! The article is known by its address, otherwise by its title. Tags have a column of their own; in a
//! file without it they are words with a dot before the note.

use std::ops::Range;

use csv::StringRecord;
use jiff::Timestamp;
use jiff::civil::DateTime;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::super::export::readwise::unguarded;
use super::super::tags::{add_all, read_list, read_word};
use super::super::w3c::in_utc;
use super::super::{Bookmark, Color, Quote, Target};
use super::{ImportItem, ImportRefused, Imported, Lines, derived_id};
use crate::article::{self, iri};
use crate::text::sanitize;

/// Names of the column of highlights, in small letters.
const HIGHLIGHT: &[&str] = &["highlight"];
/// Names of the column of titles.
const TITLE: &[&str] = &["title", "book title"];
/// Names of the column of addresses.
const URL: &[&str] = &["url", "source url"];
/// Names of the column of notes.
const NOTE: &[&str] = &["note"];
/// Names of the column of tags.
const TAGS: &[&str] = &["tags"];
/// Names of the column of colours.
const COLOR: &[&str] = &["color"];
/// Names of the column of dates.
const DATE: &[&str] = &["date", "highlighted at"];
/// Names of the column of places in a text.
const LOCATION: &[&str] = &["location"];
/// Names of the column that says what a place counts: pages or positions of an e-reader.
const LOCATION_TYPE: &[&str] = &["location type"];

/// Readwise's colours that have other names here.
const COLORS: [(&str, Color); 2] = [("purple", Color::Violet), ("orange", Color::Yellow)];

/// Reads a table; with `is_guarded`, its cells are those of the flavour for spreadsheets.
///
/// A row whose quotes are not balanced is refused by its line, and the rows below it are read,
/// because a CSV parser would take all of them for the inside of one cell.
pub(super) fn read(text: &str, is_guarded: bool, now: Timestamp) -> Imported {
    let mut found = Imported::default();
    let mut lines = Lines::new(text);
    let mut columns = None;
    let sign = delimiter(text);
    for piece in pieces(text, sign) {
        let rows = match piece {
            TablePiece::Rows(rows) => rows,
            TablePiece::Unbalanced(row) => {
                found
                    .refused
                    .push((lines.of(row), ImportRefused::OpenQuote));
                continue;
            }
        };
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(sign)
            .from_reader(rows.as_bytes());
        // The reader counts a line too few after a cell of several lines.
        let mut line = |at: Option<&csv::Position>| {
            let rest = rows.get(at.map_or(0, |at| at.byte() as usize)..);
            lines.of(rest.unwrap_or_default().trim_start_matches(['\r', '\n']))
        };
        for row in csv.records() {
            let row = match row {
                Ok(row) => row,
                Err(error) => {
                    found
                        .refused
                        .push((line(error.position()), ImportRefused::NotCsv));
                    continue;
                }
            };
            let line = line(row.position());
            let Some(columns) = &columns else {
                let names = TableColumns::new(&row, is_guarded);
                if names.find(HIGHLIGHT).is_none() {
                    found.refused.push((line, ImportRefused::NoColumn));
                    return found;
                }
                columns = Some(names);
                continue;
            };
            match columns.bookmark(&row, now) {
                Ok((bookmark, is_dated)) => {
                    if !is_dated && !columns.get(&row, DATE).is_empty() {
                        found.refused.push((line, ImportRefused::BadDate));
                    }
                    found.items.push(ImportItem {
                        line,
                        bookmark,
                        is_dated,
                        is_named: false,
                    });
                }
                Err(why) => found.refused.push((line, why)),
            }
        }
    }
    found
}

/// Part of a table.
enum TablePiece<'a> {
    /// Rows whose quotes are balanced.
    Rows(&'a str),
    /// First line of a row whose quotes are not balanced.
    Unbalanced(&'a str),
}

/// Cuts a table at its unbalanced rows.
fn pieces(text: &str, delimiter: u8) -> Vec<TablePiece<'_>> {
    let mut pieces = Vec::new();
    let (mut rows, mut at) = (0, 0);
    let columns = row_end(text, 0, delimiter).map(|(_, cells)| cells);
    while at < text.len() {
        let first_line = memchr::memchr(b'\n', &text.as_bytes()[at..]);
        let line_end = first_line.map_or(text.len(), |end| at + end + 1);
        match row_end(text, at, delimiter) {
            // More cells than columns in a row of several lines: its quote was closed by one that
            // opens a cell of another row.
            Some((end, cells)) if end <= line_end || Some(cells) <= columns => at = end,
            _ => {
                pieces.push(TablePiece::Rows(&text[rows..at]));
                pieces.push(TablePiece::Unbalanced(&text[at..line_end]));
                (rows, at) = (line_end, line_end);
            }
        }
    }
    pieces.push(TablePiece::Rows(&text[rows..]));
    pieces
}

/// Returns the byte after the line end of the row that starts at `from`, and the number of its
/// cells; `None` if a quoted cell is not closed, or goes on behind its closing quote.
fn row_end(text: &str, from: usize, delimiter: u8) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let (mut at, mut cells) = (from, 1);
    loop {
        if bytes.get(at) == Some(&b'"') {
            at = quoted_end(bytes, at)?;
            if !bytes
                .get(at)
                .is_none_or(|&b| b == delimiter || b"\r\n".contains(&b))
            {
                return None;
            }
        }
        let cell = memchr::memchr2(delimiter, b'\n', &bytes[at..]);
        at = cell.map_or(bytes.len(), |end| at + end);
        match bytes.get(at) {
            Some(b'\n') => return Some((at + 1, cells)),
            Some(_) => {
                at += 1;
                cells += 1;
            }
            None => return Some((at, cells)),
        }
    }
}

/// Returns the byte after the closing quote of the cell whose opening quote is at `open`; `None` if
/// it is not closed.
fn quoted_end(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        at += memchr::memchr(b'"', bytes.get(at..)?)? + 1;
        if bytes.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}

/// Returns the separator of the cells, because spreadsheets of some countries write a semicolon.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    let count = |sign: &u8| memchr::memchr_iter(*sign, head.as_bytes()).count();
    // Of equal counts the last sign wins, so the comma comes last.
    let signs = *b"\t;,";
    signs.into_iter().max_by_key(count).unwrap_or(b',')
}

/// Columns of a table, found by their names.
struct TableColumns {
    /// Names in lower case, in their order.
    names: Vec<String>,
    /// Whether cells may have a guard against being calculated.
    is_guarded: bool,
}

impl TableColumns {
    fn new(names: &StringRecord, is_guarded: bool) -> Self {
        let names = names.iter().map(|name| name.trim().to_lowercase());
        Self {
            names: names.collect(),
            is_guarded,
        }
    }

    /// Returns the index of the first column that has one of `names`.
    fn find(&self, names: &[&str]) -> Option<usize> {
        self.names
            .iter()
            .position(|name| names.contains(&name.as_str()))
    }

    /// Returns the cell of a row in a column as it stands; empty if there is none.
    fn cell<'a>(&self, row: &'a StringRecord, names: &[&str]) -> &'a str {
        let cell = self.find(names).and_then(|at| row.get(at));
        cell.unwrap_or_default()
    }

    /// Returns the text of a cell, without the blanks around it and its guard.
    fn get<'a>(&self, row: &'a StringRecord, names: &[&str]) -> &'a str {
        self.without_guard(self.cell(row, names).trim())
    }

    /// Returns a cell without its guard.
    fn without_guard<'a>(&self, cell: &'a str) -> &'a str {
        if self.is_guarded {
            unguarded(cell)
        } else {
            cell
        }
    }

    /// Returns the bookmark of a row, and whether the row has a date. Fails where something in the row would
    /// be lost, or is no highlight.
    fn bookmark(
        &self,
        row: &StringRecord,
        now: Timestamp,
    ) -> Result<(Bookmark, bool), ImportRefused> {
        let exact = sanitize::clean(self.get(row, HIGHLIGHT)).into_owned();
        if exact.trim().is_empty() {
            return Err(ImportRefused::NoHighlight);
        }
        // Empty cells at the end are what spreadsheets write for wider rows elsewhere.
        let mut further = row.iter().skip(self.names.len());
        if further.any(|cell| !cell.trim().is_empty()) {
            return Err(ImportRefused::ExtraCells);
        }
        let date = date(self.get(row, DATE));
        let title = article::title(self.get(row, TITLE));
        let source = source(self.get(row, URL), &title);
        // The blanks and lines around a note are the user's.
        let note = self.without_guard(self.cell(row, NOTE));
        let (tags, note) = match self.find(TAGS) {
            Some(_) => (read_list(self.get(row, TAGS)), note),
            None => tags_and_note(note),
        };
        let note = sanitize::clean(note);
        let note = if note.trim().is_empty() { "" } else { &note };
        let made = date.unwrap_or(now);
        let position = self.position(row, &exact);
        let bookmark = Bookmark {
            id: derived_id(&[&source, &exact, self.get(row, LOCATION)]).into(),
            target: Target {
                source,
                title,
                hash: None,
            },
            quote: Quote {
                exact,
                ..Quote::default()
            },
            position,
            note: note.to_owned(),
            tags,
            color: color(self.get(row, COLOR)),
            created: made,
            modified: made,
            further_passages: 0,
            raw: serde_json::Value::Null,
        };
        Ok((bookmark, date.is_some()))
    }

    /// Returns the place of a highlight in scalar values, as docbao's own tables have it. A place of
    /// another kind does no harm, because the anchor uses one only where the words are exactly there.
    fn position(&self, row: &StringRecord, exact: &str) -> Option<Range<usize>> {
        let start: usize = self.get(row, LOCATION).parse().ok()?;
        let end = start.checked_add(exact.chars().count())?;
        self.find(LOCATION_TYPE).is_none().then_some(start..end)
    }
}

/// Returns the IRI of the article; without an address one that is made of the title, so that
/// highlights of one article stay together.
fn source(url: &str, title: &str) -> String {
    let url = sanitize::line(url);
    let titled = || utf8_percent_encode(title, NON_ALPHANUMERIC).to_string();
    iri::of_path(&url).unwrap_or_else(|| format!("urn:docbao:title:{}", titled()))
}

/// Returns the tags, which are words with a dot at the beginning of a note, one blank after each,
/// and the rest of the note. A further blank belongs to neither, because the export writes one before a
/// note that begins with a dot or a blank.
fn tags_and_note(text: &str) -> (Vec<String>, &str) {
    let (mut tags, mut rest) = (Vec::new(), text);
    while let Some(dotted) = rest.strip_prefix('.') {
        let end = dotted.find(char::is_whitespace).unwrap_or(dotted.len());
        let Some(words) = read_word(&dotted[..end]) else {
            break;
        };
        add_all(&mut tags, words);
        let blank = dotted[end..].chars().next().map_or(0, char::len_utf8);
        rest = &dotted[end + blank..];
    }
    (tags, rest.strip_prefix(' ').unwrap_or(rest))
}

/// Returns the colour of a name; the default for one that is not known here.
fn color(name: &str) -> Color {
    let name = name.to_lowercase();
    let other = || COLORS.iter().find(|(other, _)| *other == name);
    Color::from_name(&name)
        .or_else(|| other().map(|(_, color)| *color))
        .unwrap_or_default()
}

/// Forms of a day that tables have beside that of RFC 3339. Numbers alone have the day first, as in articles,
/// because nothing tells an American table; a month that cannot be one is refused.
const DAYS: [&str; 10] = [
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%B %d, %Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%A, %B %d, %Y",
    "%A, %d %B %Y",
];
/// Years before this one are years of two digits that were read as four.
const FIRST_YEAR: i16 = 1000;
/// Forms of the time behind a day.
const TIMES: [&str; 5] = ["", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p"];

/// Returns a time in one of the forms that exports have: RFC 3339 and RFC 2822, seconds or milliseconds
/// since 1970 in today's number of digits, and a day with or without a time ([`DAYS`]). A time without a zone is in UTC. `None` for any
/// other text.
fn date(text: &str) -> Option<Timestamp> {
    // Shorter numbers are days, or times before anybody exported highlights.
    let numbered = || {
        let number: i64 = text.parse().ok()?;
        match text.len() {
            10 => Timestamp::from_second(number).ok(),
            13 => Timestamp::from_millisecond(number).ok(),
            _ => None,
        }
    };
    let mailed = || {
        let time = jiff::fmt::rfc2822::parse(text).ok()?;
        Some(time.timestamp())
    };
    let zoned = || Timestamp::strptime("%Y-%m-%d %H:%M:%S %z", text).ok();
    let spelled = || {
        let forms = { DAYS.iter() }.flat_map(|day| TIMES.map(|time| format!("{day}{time}")));
        let mut read = forms.filter_map(|form| DateTime::strptime(form, text).ok());
        // A year of two digits is read as one of the first century, and in which it is nobody can tell.
        read.find(|time| time.year() >= FIRST_YEAR)
    };
    let whole = text.parse::<Timestamp>().ok();
    let known = whole.or_else(numbered).or_else(zoned).or_else(mailed);
    known.or_else(|| in_utc(text.parse().ok().or_else(spelled)?))
}
