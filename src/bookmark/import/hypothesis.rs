//! A row of Hypothesis's JSON export or API, which is an annotation of the model before the
//! standard.
//!
//! It becomes a Web Annotation, whose targets keep all selectors that the row has, so that an
//! export gives them back.

use serde_json::{Map, Value, json};

use super::super::Bookmark;
use super::super::tags::listed_tags;
use super::super::w3c::{self, CONTEXT_IRI};
use super::ImportRefused;

/// Beginning of an annotation's id outside of Hypothesis.
const HOME: &str = "https://hypothes.is/a/";

/// Returns whether some JSON is a row: its page stands beside the target, under `uri`.
pub(super) fn is_row(value: &Value) -> bool {
    value.get("uri").is_some() && value.get("target").is_some()
}

/// Reads a row. Replies and notes on a page have no passage, so they are refused.
pub(super) fn read(value: &Value) -> Result<Bookmark, ImportRefused> {
    let is_some = |key| {
        let list = value.get(key).and_then(Value::as_array);
        list.is_some_and(|list| !list.is_empty())
    };
    if is_some("references") {
        return Err(ImportRefused::Reply);
    }
    let targets = targets(value).ok_or(ImportRefused::PageNote)?;
    let mut map = Map::new();
    map.insert("@context".to_owned(), json!(CONTEXT_IRI));
    let id = value.get("id").and_then(Value::as_str).unwrap_or_default();
    let id = match id {
        "" => format!("urn:uuid:{}", super::derived_id(&[&value.to_string()])),
        id => format!("{HOME}{id}"),
    };
    map.insert("id".to_owned(), json!(id));
    map.insert("type".to_owned(), json!("Annotation"));
    for (name, key) in [
        ("creator", "user"),
        ("created", "created"),
        ("modified", "updated"),
    ] {
        let given = value.get(key).filter(|given| given.is_string());
        given.map(|given| map.insert(name.to_owned(), given.clone()));
    }
    map.insert("target".to_owned(), targets);
    let annotation = w3c::import(Value::Object(map));
    let mut bookmark = annotation.map_err(ImportRefused::NotAnnotation)?;
    let note = value.get("text").and_then(Value::as_str);
    note.unwrap_or_default().clone_into(&mut bookmark.note);
    let tags = value.get("tags").and_then(Value::as_array);
    let tags = tags.into_iter().flatten().filter_map(Value::as_str);
    bookmark.tags = listed_tags(tags);
    Ok(bookmark)
}

/// Returns the targets, each with the page, and the first that quotes text with its title; `None` for a
/// note on a page. Exports of other programs have a bare target in place of a list of one.
fn targets(value: &Value) -> Option<Value> {
    let mut targets = match value.get("target")? {
        Value::Array(targets) => targets.clone(),
        target => vec![target.clone()],
    };
    for target in targets.iter_mut().filter_map(Value::as_object_mut) {
        let page = || value.get("uri").cloned().unwrap_or_default();
        target.entry("source").or_insert_with(page);
    }
    let quotes = |target: &&mut Value| {
        let mut selectors = w3c::items(target.get("selector"));
        selectors.any(|one| one.get("exact").is_some())
    };
    let quoted = targets.iter_mut().find(quotes)?.as_object_mut()?;
    let title = value.pointer("/document/title");
    let title = title.and_then(|title| title.get(0).unwrap_or(title).as_str());
    title.map(|title| quoted.insert("dcterms:title".to_owned(), json!(title)));
    Some(match targets.len() {
        1 => targets.remove(0),
        _ => Value::Array(targets),
    })
}
