//! Bookmarks as a file for others, one row of [`FORMATS`] for each format.
//!
//! The result is text; the shell writes the file, and the caller has found where each passage is
//! now.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::row::Whole;
use super::{ExportEntry, w3c};
use crate::text::json;

mod markdown;
pub(super) mod readwise;

/// File format of an export.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Name on the command line.
    pub name: &'static str,
    /// Endings of its files' names; the first is what a new file gets.
    pub endings: &'static [&'static str],
    write: fn(&[ExportEntry<'_>], &TimeZone) -> String,
}

/// Every format. The first is written when the user names none.
///
/// ```
/// use docbao::bookmark::export::Format;
/// use jiff::tz::TimeZone;
///
/// let format = Format::of_file("ghi-chep.md").unwrap();
/// assert_eq!(format.name, "markdown");
/// assert_eq!(format.write(&[], &TimeZone::UTC), "");
/// assert!(Format::named("docx").is_none());
/// ```
pub const FORMATS: &[Format] = &[
    Format {
        name: "markdown",
        endings: &["md", "markdown"],
        write: markdown::write,
    },
    Format {
        name: "csv",
        endings: &["csv"],
        write: readwise::write_guarded,
    },
    Format {
        name: "readwise",
        endings: &["csv"],
        write: readwise::write,
    },
    Format {
        name: "json",
        endings: &["jsonl", "ndjson", "json"],
        write: lines,
    },
    Format {
        name: "w3c",
        endings: &["jsonld"],
        write: collection,
    },
];

impl Format {
    /// Returns the format with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name)
    }

    /// Returns the format of a file's name, by its ending; of several with that ending, the first
    /// of [`FORMATS`]. `None` if no format has it.
    pub fn of_file(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.is_of_file(name))
    }

    /// Returns whether a file's name has an ending of the format.
    pub fn is_of_file(&self, name: &str) -> bool {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        let ending = ending.unwrap_or_default().to_ascii_lowercase();
        self.endings.contains(&ending.as_str())
    }

    /// Returns the bookmarks in this format; days are those of `zone`.
    pub fn write(&self, entries: &[ExportEntry<'_>], zone: &TimeZone) -> String {
        (self.write)(entries, zone)
    }
}

/// Returns whether a file's name has an ending that is no format's.
pub fn has_unknown_ending(name: &str) -> bool {
    Path::new(name).extension().is_some() && Format::of_file(name).is_none()
}

/// Returns the endings of all formats, to be shown: `.csv, .json …`.
pub fn known_endings() -> String {
    let endings = FORMATS.iter().flat_map(|format| format.endings);
    let known: BTreeSet<String> = endings.map(|ending| format!(".{ending}")).collect();
    Vec::from_iter(known).join(", ")
}

/// Returns JSON Lines: the rows that the list prints, each with its whole annotation.
fn lines(entries: &[ExportEntry<'_>], _: &TimeZone) -> String {
    let mut out = Vec::new();
    for entry in entries {
        // Writing to memory does not fail, so the result is not looked at.
        let _ = json::write(&mut out, &Whole::new(entry));
        out.push(b'\n');
    }
    String::from_utf8(out).unwrap_or_default()
}

/// Returns one `AnnotationCollection` with one page.
fn collection(entries: &[ExportEntry<'_>], _: &TimeZone) -> String {
    let items: Vec<Value> = entries.iter().map(|e| w3c::to_json(e.bookmark)).collect();
    let whole = json!({
        "@context": w3c::CONTEXT_IRI,
        "id": "urn:docbao:bookmarks",
        "type": "AnnotationCollection",
        "label": "docbao",
        "total": items.len(),
        "first": {
            "id": "urn:docbao:bookmarks:1",
            "type": "AnnotationPage",
            "partOf": "urn:docbao:bookmarks",
            "startIndex": 0,
            "items": items,
        },
    });
    json::pretty(&whole) + "\n"
}

#[cfg(test)]
mod tests;
