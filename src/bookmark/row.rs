//! A bookmark as a line of JSON: what `docbao bookmarks --json` prints, and back. The caller has
//! found where the passage is now.

use serde::Serialize;
use serde_json::{Map, Value};

use super::tags::listed_tags;
use super::w3c::{self, W3cError};
use super::{Bookmark, Color, ExportEntry, Quote, Target};
use crate::article::{ArticleId, iri};

/// Fields of a line, in their order. `start` and `end` are scalar values of the article's text as
/// it is now; of an orphan, those where the passage last was.
#[derive(Debug, Serialize)]
pub struct BookmarkRow<'a> {
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
    /// Number of passages of the annotation besides this one.
    #[serde(skip_serializing_if = "is_zero")]
    further_passages: usize,
    /// IRI of the file where `path` cannot name it, because it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
}

impl<'a> BookmarkRow<'a> {
    /// Returns the line of a bookmark.
    pub fn new(entry: &'a ExportEntry<'a>) -> Self {
        let ExportEntry {
            bookmark, article, ..
        } = entry;
        let place = entry.place();
        let source = &bookmark.target.source;
        Self {
            id: bookmark.id.as_str(),
            article: article
                .as_ref()
                .map_or_else(|| ArticleId::of_uri(source), |a| a.id)
                .to_string(),
            title: entry.title(),
            path: article
                .as_ref()
                .map_or_else(|| iri::path_of(source), |a| a.origin.path.clone()),
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
            status: entry.anchor.status(),
            further_passages: bookmark.further_passages,
            uri: match article {
                Some(article) => article.source.exact_uri(),
                None => iri::exact(source),
            },
        }
    }
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// Line of an export: the whole annotation follows the fields, so that nothing is lost.
#[derive(Debug, Serialize)]
pub(super) struct Whole<'a> {
    #[serde(flatten)]
    row: BookmarkRow<'a>,
    annotation: Value,
}

impl<'a> Whole<'a> {
    pub(super) fn new(entry: &'a ExportEntry<'a>) -> Self {
        Self {
            row: BookmarkRow::new(entry),
            annotation: w3c::to_json(entry.bookmark),
        }
    }
}

/// Returns whether some JSON looks like a line that [`BookmarkRow`] wrote.
pub(super) fn is_row(value: &Value) -> bool {
    value.get("exact").is_some() && value.get("id").is_some() && value.get("target").is_none()
}

/// Reads a line. Its fields for note, tags, colour and time override those of the annotation in it,
/// because scripts change these.
pub(super) fn read(value: &Value) -> Result<Bookmark, W3cError> {
    let map = value.as_object().ok_or(W3cError::NotObject)?;
    let mut bookmark = match map.get("annotation") {
        Some(whole) => w3c::from_json(whole.clone())?,
        None => alone(map)?,
    };
    if let Some(note) = map.get("note").and_then(Value::as_str) {
        note.clone_into(&mut bookmark.note);
    }
    if let Some(Value::Array(tags)) = map.get("tags") {
        let tags: Vec<&str> = tags.iter().filter_map(Value::as_str).collect();
        // Tags of the annotation stay as the program that made it wrote them.
        if tags != bookmark.tags {
            bookmark.tags = listed_tags(tags.into_iter());
        }
    }
    let color = map.get("color").and_then(Value::as_str);
    bookmark.color = color.and_then(Color::from_name).unwrap_or(bookmark.color);
    bookmark.modified = w3c::time(map, "modified")?.unwrap_or(bookmark.modified);
    // The bookmark is passed through JSON, so that it is as it will be when it is read from the
    // store.
    w3c::import_normalised(w3c::to_json(&bookmark))
}

/// Returns the bookmark of a line without an annotation.
fn alone(map: &Map<String, Value>) -> Result<Bookmark, W3cError> {
    let text = |key| map.get(key).and_then(Value::as_str).unwrap_or_default();
    let owned = |key| text(key).to_owned();
    let need = |key: &'static str| match text(key) {
        "" => Err(W3cError::Missing(key)),
        found => Ok(found.to_owned()),
    };
    let at = |key| usize::try_from(map.get(key)?.as_u64()?).ok();
    let position = at("start").zip(at("end")).map(|(start, end)| start..end);
    let (created, modified) = w3c::times(map)?;
    let nameless = || format!("urn:docbao:article:{}", text("article"));
    let uri = Some(owned("uri")).filter(|uri| !uri.is_empty());
    let named = uri.or_else(|| iri::of_path(text("path")));
    Ok(Bookmark {
        id: need("id")?.into(),
        target: Target {
            source: named.unwrap_or_else(nameless),
            title: owned("title"),
            hash: None,
        },
        quote: Quote {
            exact: need("exact")?,
            prefix: owned("prefix"),
            suffix: owned("suffix"),
        },
        position: position.filter(|at| at.start <= at.end),
        note: String::new(),
        tags: Vec::new(),
        color: Color::default(),
        created,
        modified,
        further_passages: 0,
        raw: Value::Null,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_has_a_passage_and_an_id_but_no_target() {
        for (value, is) in [
            (json!({"exact": "a", "id": "b"}), true),
            (json!({"exact": "a"}), false),
            (json!({"id": "b"}), false),
            (json!({"exact": "a", "id": "b", "target": {}}), false),
            (json!({"exact": "a", "target": {}}), false),
        ] {
            assert_eq!(is_row(&value), is, "{value}");
        }
    }
}
