//! CSV as Readwise takes and gives it: a row a highlight, columns by their names.
//!
//! The article is known by its address, else by its title. Tags are words with a dot before the
//! note, or a column of their own.

use csv::StringRecord;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::super::{Bookmark, Color, Quote, Target};
use super::{Imported, Item, Lines, Refused, derived_id};
use crate::article::iri;
use crate::text::sanitize;

/// Names of each column, in small letters.
const HIGHLIGHT: &[&str] = &["highlight"];
const TITLE: &[&str] = &["title", "book title"];
const URL: &[&str] = &["url", "source url"];
const NOTE: &[&str] = &["note"];
const TAGS: &[&str] = &["tags"];
const COLOR: &[&str] = &["color"];
const DATE: &[&str] = &["date", "highlighted at"];
const LOCATION: &[&str] = &["location"];

/// Its colours that are called otherwise here.
const COLORS: [(&str, Color); 2] = [("purple", Color::Violet), ("orange", Color::Yellow)];

pub(super) fn read(text: &str, now: Timestamp) -> Imported {
    let mut found = Imported::default();
    let mut csv = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let columns = match csv.headers() {
        Ok(names) => Columns::new(names),
        Err(error) => {
            found.refused.push((1, Refused::NotCsv(error.to_string())));
            return found;
        }
    };
    if columns.find(HIGHLIGHT).is_none() {
        found.refused.push((1, Refused::NoColumn));
        return found;
    }
    let mut lines = Lines::new(text);
    // The reader counts a line too few after a cell of several.
    let mut line = |at: Option<&csv::Position>| {
        let rest = text.get(at.map_or(0, |at| at.byte() as usize)..);
        lines.of(rest.unwrap_or_default().trim_start_matches(['\r', '\n']))
    };
    for row in csv.records() {
        match row {
            Ok(row) => {
                let line = line(row.position());
                match columns.bookmark(&row, now) {
                    Some((bookmark, is_dated)) => found.items.push(Item {
                        line,
                        bookmark,
                        is_dated,
                        is_named: false,
                    }),
                    None => found.refused.push((line, Refused::NoHighlight)),
                }
            }
            Err(error) => {
                let why = Refused::NotCsv(error.to_string());
                found.refused.push((line(error.position()), why));
            }
        }
    }
    found
}

/// What stands between the cells: spreadsheets of some countries write a semicolon.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    let count = |sign: &u8| memchr::memchr_iter(*sign, head.as_bytes()).count();
    // Of equally many the last wins, so the comma comes last.
    let signs = *b"\t;,";
    signs.into_iter().max_by_key(count).unwrap_or(b',')
}

struct Columns(Vec<String>);

impl Columns {
    fn new(names: &StringRecord) -> Self {
        Self(names.iter().map(|n| n.trim().to_lowercase()).collect())
    }

    fn find(&self, names: &[&str]) -> Option<usize> {
        self.0
            .iter()
            .position(|name| names.contains(&name.as_str()))
    }

    fn get<'a>(&self, row: &'a StringRecord, names: &[&str]) -> &'a str {
        let cell = self.find(names).and_then(|at| row.get(at));
        cell.unwrap_or_default().trim()
    }

    /// The bookmark of a row, and whether the row has a date; `None` without a highlight.
    fn bookmark(&self, row: &StringRecord, now: Timestamp) -> Option<(Bookmark, bool)> {
        let exact = sanitize::clean(self.get(row, HIGHLIGHT)).into_owned();
        if exact.trim().is_empty() {
            return None;
        }
        let title = sanitize::line(self.get(row, TITLE));
        let source = source(self.get(row, URL), &title);
        let (mut tags, note) = tags_and_note(self.get(row, NOTE));
        let more = self.get(row, TAGS).split(',').map(sanitize::line);
        tags.extend(
            more.map(|tag| tag.trim().to_owned())
                .filter(|tag| !tag.is_empty()),
        );
        let date = date(self.get(row, DATE));
        let made = date.unwrap_or(now);
        let bookmark = Bookmark {
            id: derived_id(&[&source, &exact, self.get(row, LOCATION)]),
            target: Target {
                source,
                title,
                hash: None,
            },
            quote: Quote {
                exact,
                ..Quote::default()
            },
            position: None,
            note,
            tags,
            color: color(self.get(row, COLOR)),
            created: made,
            modified: made,
            raw: serde_json::Value::Null,
        };
        Some((bookmark, date.is_some()))
    }
}

/// The IRI of the article; without an address one that is made of the title.
fn source(url: &str, title: &str) -> String {
    let url = sanitize::line(url);
    let titled = || utf8_percent_encode(title, NON_ALPHANUMERIC).to_string();
    iri::of_path(&url).unwrap_or_else(|| format!("urn:docbao:title:{}", titled()))
}

/// Words with a dot at the beginning of a note are tags.
fn tags_and_note(text: &str) -> (Vec<String>, String) {
    let (mut tags, mut rest) = (Vec::new(), text);
    while let Some(dotted) = rest.strip_prefix('.') {
        let end = dotted.find(char::is_whitespace).unwrap_or(dotted.len());
        let tag = sanitize::line(&dotted[..end].replace('_', " "));
        if !tag.starts_with(char::is_alphanumeric) {
            break;
        }
        tags.push(tag);
        rest = dotted[end..].trim_start();
    }
    (tags, sanitize::clean(rest).into_owned())
}

fn color(name: &str) -> Color {
    let name = name.to_lowercase();
    let other = || COLORS.iter().find(|(other, _)| *other == name);
    Color::from_name(&name)
        .or_else(|| other().map(|(_, color)| *color))
        .unwrap_or_default()
}

/// A time as RFC 3339, or without its zone (then UTC), or a day.
fn date(text: &str) -> Option<Timestamp> {
    let utc = |time: DateTime| time.to_zoned(TimeZone::UTC).ok();
    let whole = || text.parse::<Timestamp>().ok();
    let local = || utc(text.parse::<DateTime>().ok()?).map(|z| z.timestamp());
    let day = || utc(text.parse::<Date>().ok()?.at(0, 0, 0, 0)).map(|z| z.timestamp());
    whole().or_else(local).or_else(day)
}
