//! Bookmarks as a file for others: one row a format.
//!
//! Text out; no file is written here, and where each passage is now was found by the caller.

use std::ops::Range;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::row::Whole;
use super::{Anchor, Bookmark, w3c};
use crate::article::{Article, iri};
use crate::text::json;

mod markdown;
pub(super) mod readwise;

/// A bookmark, and where it is.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The bookmark.
    pub bookmark: &'a Bookmark,
    /// The article that it is in, when that is here.
    pub article: Option<&'a Article>,
    /// Where in it.
    pub anchor: Anchor,
}

impl<'a> Entry<'a> {
    /// Returns the article's title, as it was when last seen if it is not here.
    pub fn title(&self) -> &'a str {
        self.article
            .map_or(&self.bookmark.target.title, |a| &a.title)
    }

    /// Returns where the passage is, in scalar values; of an orphan, where it last was.
    pub(super) fn place(&self) -> Option<Range<usize>> {
        let here = self.anchor.range().zip(self.article);
        let here = here.map(|(at, article)| article.to_scalar(at.start)..article.to_scalar(at.end));
        here.or_else(|| self.bookmark.position.clone())
    }

    /// Title, and what is known of the source, on one line.
    fn citation(&self) -> String {
        self.article.map_or_else(
            || {
                let title = self.title();
                let path = iri::path_of(&self.bookmark.target.source);
                crate::text::sanitize::line(&format!("“{title}”, {path}"))
            },
            Article::located_citation,
        )
    }
}

/// A format.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// The name on the command line.
    pub name: &'static str,
    /// How files of it end; the first is what a new one gets.
    pub endings: &'static [&'static str],
    write: fn(&[Entry<'_>], &TimeZone) -> String,
}

/// Every format. The first is the one that is written when nothing is said.
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

    /// Returns the format that a file's name asks for by its ending; of several with that ending,
    /// the first of [`FORMATS`].
    pub fn of_file(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.is_of_file(name))
    }

    /// Returns whether a file with this name is one of the format, by its ending.
    pub fn is_of_file(&self, name: &str) -> bool {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        let ending = ending.unwrap_or_default().to_ascii_lowercase();
        self.endings.contains(&ending.as_str())
    }

    /// Returns the bookmarks in this format; days are those of `zone`.
    pub fn write(&self, entries: &[Entry<'_>], zone: &TimeZone) -> String {
        (self.write)(entries, zone)
    }
}

/// JSON Lines: what the list prints, each with its whole annotation.
fn lines(entries: &[Entry<'_>], _: &TimeZone) -> String {
    let mut out = Vec::new();
    for entry in entries {
        // Writing to memory does not fail.
        let _ = json::write(&mut out, &Whole::new(entry));
        out.push(b'\n');
    }
    String::from_utf8(out).unwrap_or_default()
}

/// One `AnnotationCollection` with one page.
fn collection(entries: &[Entry<'_>], _: &TimeZone) -> String {
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
