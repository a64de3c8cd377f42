//! A bookmark as a W3C Web Annotation (JSON-LD), and back.
//!
//! Values in, values out: no file is known here. The form was chosen for what other readers of
//! annotations take, with terms of the standard context only:
//!
//! - `target.source` is a plain IRI string, as Hypothesis and Recogito write and expect it; the
//!   title and the hash stand beside it as `dcterms:title` and `schema:sha256` (hexadecimal, of
//!   the article's clean text). On reading, `source` may be an object with an `id` and a title. Other
//!   programs write titles of any length: the bookmark has a short one ([`article::title`]), and
//!   their field is written back as it was.
//! - The colour is `target.styleClass`: `docbao-green`. Other classes beside it are left alone.
//! - The note is a `TextualBody` with purpose `commenting`, each tag one with purpose `tagging`. All
//!   texts that a reader wrote into any body are parts of the note, as the notes of several programs
//!   are; a part that does not change keeps its body, with its author and language (`w3c/bodies.rs`).
//! - An annotation of several passages (targets, or selectors that quote different words) is a bookmark
//!   of the first. The others are kept and counted ([`Bookmark::further_passages`]).
//!
//! Properties that are not known here are kept: writing starts from [`Bookmark::raw`] and touches only what
//! says something else than the bookmark does. Properties that are known have the names of the standard there,
//! because `w3c/terms.rs` renames them before they are read.

use std::collections::HashSet;
use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::{Bookmark, Color, Quote, Target};
use crate::article;
use crate::text::sanitize;

mod bodies;
mod terms;

pub(super) use terms::{normalise, standard_name};

/// JSON-LD context of every annotation.
pub const CONTEXT_IRI: &str = "http://www.w3.org/ns/anno.jsonld";

/// Beginning of an IRI that is a UUID.
const URN: &str = "urn:uuid:";
/// Beginning of the class of a colour.
const STYLE: &str = "docbao-";
/// Field of the article's title.
const TITLE: &str = "dcterms:title";
/// Fields in which a target or its source may have a title, the first that counts first.
const TITLES: [&str; 4] = [TITLE, "title", "schema:name", "label"];
/// Field of the hash of the article's text.
const HASH: &str = "schema:sha256";
/// Type of the selector that quotes a passage.
const QUOTE: &str = "TextQuoteSelector";
/// Type of the selector that counts scalar values.
const POSITION: &str = "TextPositionSelector";

/// Reason why some JSON is no bookmark.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum W3cError {
    /// The value is a list, string or number.
    #[error("not an annotation: a JSON object was expected")]
    NotObject,
    /// The `type` names something other than an annotation.
    #[error("not an annotation: its type is {0}")]
    NotAnnotation(String),
    /// No target has a `TextQuoteSelector` with text.
    #[error("the annotation quotes no text (no TextQuoteSelector with `exact`)")]
    NoQuote,
    /// A field that cannot be done without is missing or empty.
    #[error("the annotation has no `{0}`")]
    Missing(&'static str),
    /// A time is not in RFC 3339.
    #[error("`{field}` is not a time: {value}")]
    BadTime {
        /// The field's name.
        field: &'static str,
        /// The value of the field.
        value: String,
    },
}

/// Reads an annotation, in any of the spellings of JSON-LD and Open Annotation that
/// `w3c/terms.rs` knows. Lists of one and bare values are equal, because JSON-LD allows both. Fails
/// when a field that cannot be done without is missing or wrong.
///
/// ```
/// use docbao::bookmark::w3c::{from_json, to_json};
/// use serde_json::json;
///
/// let annotation = json!({
///     "type": "Annotation",
///     "id": "urn:uuid:0190a7e4-8000-7000-8000-000000000000",
///     "created": "2026-01-20T07:00:00Z",
///     "target": {
///         "source": "file:///bao/sang.md",
///         "selector": { "type": "TextQuoteSelector", "exact": "Một ly cà phê" },
///     },
///     "license": "CC0",
/// });
/// let bookmark = from_json(annotation).unwrap();
/// assert_eq!(bookmark.quote.exact, "Một ly cà phê");
/// assert_eq!(to_json(&bookmark)["license"], "CC0", "fields of others stay");
/// assert!(from_json(json!("Một ly cà phê")).is_err());
/// ```
pub fn from_json(mut value: Value) -> Result<Bookmark, W3cError> {
    normalise(&mut value);
    read(value)
}

/// Reads an annotation that is in the names of the standard.
fn read(value: Value) -> Result<Bookmark, W3cError> {
    let map = value.as_object().ok_or(W3cError::NotObject)?;
    check_type(map)?;
    let target = read_target(map.get("target")).ok_or(W3cError::NoQuote)?;
    let source = source_of(target).ok_or(W3cError::Missing("target.source"))?;
    let quote = read_quote(target.get("selector")).ok_or(W3cError::NoQuote)?;
    let (created, modified) = times(map)?;
    let mut bookmark = Bookmark {
        id: id_of(map).ok_or(W3cError::Missing("id"))?.into(),
        target: Target {
            source: source.to_owned(),
            title: title_of(target),
            hash: text(target, HASH).map(str::to_owned),
        },
        quote,
        position: read_position(target.get("selector")),
        note: bodies::note_of(map),
        tags: bodies::tags_of(map),
        color: color_of(target),
        created,
        modified,
        further_passages: further_passages(map),
        raw: Value::Null,
    };
    if to_json(&bookmark) != value {
        bookmark.raw = value;
    }
    Ok(bookmark)
}

/// Reads an annotation of a file that is imported, as [`from_json`] does. Its titles are cut in the
/// JSON too, because the bookmark gets a file of its own, which needs no megabytes of title.
pub(super) fn import(mut value: Value) -> Result<Bookmark, W3cError> {
    normalise(&mut value);
    import_normalised(value)
}

/// Does what [`import`] does with an annotation that is in the names of the standard already, because
/// walking through each of 10,000 again took a seventh of the time of an import.
pub(super) fn import_normalised(mut value: Value) -> Result<Bookmark, W3cError> {
    cut_titles(&mut value);
    read(value)
}

/// Cuts the titles in an annotation to the titles of articles.
pub(super) fn cut_titles(annotation: &mut Value) {
    let cut = |place: &mut Value| {
        for key in TITLES {
            for title in items_mut(place.get_mut(key)) {
                if let Value::String(text) = title {
                    *text = article::title(text);
                }
            }
        }
    };
    for target in items_mut(annotation.get_mut("target")) {
        cut(target);
        target.get_mut("source").map(cut);
    }
}

/// Writes an annotation, over the JSON that it was read from, so that fields of other programs
/// stay.
pub fn to_json(bookmark: &Bookmark) -> Value {
    let mut map = bookmark.raw.as_object().cloned().unwrap_or_default();
    map.entry("@context").or_insert_with(|| json!(CONTEXT_IRI));
    if id_of(&map).as_deref() != Some(bookmark.id.as_str()) {
        map.insert("id".to_owned(), json!(iri(bookmark.id.as_str())));
    }
    map.entry("type").or_insert_with(|| json!("Annotation"));
    map.entry("motivation")
        .or_insert_with(|| json!("bookmarking"));
    write_time(&mut map, "created", bookmark.created);
    write_time(&mut map, "modified", bookmark.modified);
    bodies::write(&mut map, bookmark);
    let target = write_target(map.get("target"), bookmark);
    map.insert("target".to_owned(), target);
    Value::Object(map)
}

// ---- the annotation itself

/// Fails unless the `type` is that of an annotation, or missing.
fn check_type(map: &Map<String, Value>) -> Result<(), W3cError> {
    match map.get("type") {
        Some(kind) if strings(kind).all(|kind| kind != "Annotation") => {
            Err(W3cError::NotAnnotation(kind.to_string()))
        }
        _ => Ok(()),
    }
}

/// Returns the id without `urn:uuid:`; a UUID in lower case, because it may be written in either.
fn id_of(map: &Map<String, Value>) -> Option<String> {
    let id = text(map, "id")?;
    let head = id
        .get(..URN.len())
        .filter(|head| head.eq_ignore_ascii_case(URN));
    let bare = head.map_or(id, |head| &id[head.len()..]);
    if bare.is_empty() {
        return None;
    }
    Some(if is_uuid(bare) {
        bare.to_ascii_lowercase()
    } else {
        id.to_owned()
    })
}

/// Returns an id as an IRI.
fn iri(id: &str) -> String {
    if is_uuid(id) {
        format!("{URN}{id}")
    } else {
        id.to_owned()
    }
}

/// Returns whether an id is a UUID.
fn is_uuid(id: &str) -> bool {
    id.len() == 36 && uuid::Uuid::try_parse(id).is_ok()
}

/// Returns the times when it was made and last changed. Each stands for the other when one is
/// missing, and 1970 when both are.
pub(super) fn times(map: &Map<String, Value>) -> Result<(Timestamp, Timestamp), W3cError> {
    let created = time(map, "created")?;
    let modified = time(map, "modified")?;
    let created = created.or(modified).unwrap_or(Timestamp::UNIX_EPOCH);
    Ok((created, modified.unwrap_or(created)))
}

/// Reads a time in RFC 3339, or one without a zone or hour, which is in UTC; `None` if there is none. Fails for
/// any other text.
pub(super) fn time(
    map: &Map<String, Value>,
    field: &'static str,
) -> Result<Option<Timestamp>, W3cError> {
    let Some(value) = map.get(field).filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let read = |text: &str| {
        let zoned = text.parse::<Timestamp>().ok();
        zoned.or_else(|| in_utc(text.parse().ok()?))
    };
    let time = value.as_str().and_then(read);
    time.map(Some).ok_or_else(|| W3cError::BadTime {
        field,
        value: value.to_string(),
    })
}

/// Returns the point of time that a date and time without a zone mean in UTC; `None` beyond the years that
/// a [`Timestamp`] holds.
pub(super) fn in_utc(time: DateTime) -> Option<Timestamp> {
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// Writes a time, unless the one that stands there is equal, so that its spelling stays.
fn write_time(map: &mut Map<String, Value>, field: &'static str, wanted: Timestamp) {
    if time(map, field) != Ok(Some(wanted)) {
        map.insert(field.to_owned(), json!(wanted.to_string()));
    }
}

// ---- the target

/// Returns the first target that quotes text.
fn read_target(target: Option<&Value>) -> Option<&Map<String, Value>> {
    items(target)
        .filter_map(Value::as_object)
        .find(|target| read_quote(target.get("selector")).is_some())
}

/// Counts the passages of an annotation besides the one that is shown. A target without a selector is
/// a whole document and no passage, unless its IRI has a fragment.
fn further_passages(map: &Map<String, Value>) -> usize {
    let targets = items(map.get("target"));
    let passages = targets.map(|target| match target {
        Value::String(iri) => usize::from(iri.contains('#')),
        target => passages_in(target.get("selector")),
    });
    passages.sum::<usize>().saturating_sub(1)
}

/// Counts the passages that the selectors of a target lead to. By the standard all of them select one
/// passage, so only those that quote different words count as several.
fn passages_in(selector: Option<&Value>) -> usize {
    let selectors = items(selector);
    let is_some = usize::from(!selectors.as_slice().is_empty());
    let quotes = selectors.filter(|one| is_kind(one, QUOTE));
    let words = |quote: Quote| -> String {
        let line = sanitize::line(&quote.exact);
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let different: HashSet<String> = quotes.filter_map(quote_in).map(words).collect();
    different.len().max(is_some)
}

/// Returns the IRI of a target's source.
fn source_of(target: &Map<String, Value>) -> Option<&str> {
    match target.get("source")? {
        Value::Object(source) => text(source, "id"),
        source => source.as_str(),
    }
    .filter(|source| !source.is_empty())
}

/// Returns the title of a target, cut to that of an article; empty if there is none.
fn title_of(target: &Map<String, Value>) -> String {
    let source = target.get("source").and_then(Value::as_object);
    let places = [Some(target), source];
    let title = places
        .into_iter()
        .flatten()
        .find_map(|map| TITLES.iter().find_map(|key| text(map, key)));
    title.map(article::title).unwrap_or_default()
}

/// Returns the colour of a target; the default if it has no class of docbao's.
fn color_of(target: &Map<String, Value>) -> Color {
    classes(target)
        .find_map(|class| Color::from_name(class.strip_prefix(STYLE)?))
        .unwrap_or_default()
}

/// Returns the classes of a target.
fn classes(target: &Map<String, Value>) -> impl Iterator<Item = &str> {
    items(target.get("styleClass"))
        .filter_map(Value::as_str)
        .flat_map(str::split_whitespace)
}

fn write_target(raw: Option<&Value>, bookmark: &Bookmark) -> Value {
    let written = one_target(read_target(raw).cloned(), bookmark);
    let Some(Value::Array(list)) = raw else {
        return written;
    };
    let mut list = list.clone();
    match list
        .iter_mut()
        .find(|target| read_target(Some(target)).is_some())
    {
        Some(target) => *target = written,
        None => list.push(written),
    }
    Value::Array(list)
}

fn one_target(raw: Option<Map<String, Value>>, bookmark: &Bookmark) -> Value {
    let mut map = raw.unwrap_or_default();
    let Target {
        source,
        title,
        hash,
    } = &bookmark.target;
    if source_of(&map) != Some(source) {
        match map.get_mut("source") {
            Some(Value::Object(object)) => object.insert("id".to_owned(), json!(source)),
            _ => map.insert("source".to_owned(), json!(source)),
        };
    }
    if title_of(&map) != *title {
        map.insert(TITLE.to_owned(), json!(title));
    }
    match hash {
        Some(hash) => {
            map.insert(HASH.to_owned(), json!(hash));
        }
        None => drop(map.shift_remove(HASH)),
    }
    if color_of(&map) != bookmark.color || bookmark.raw.is_null() {
        let class = write_class(&map, bookmark.color);
        map.insert("styleClass".to_owned(), class);
    }
    let selector = write_selectors(map.get("selector"), bookmark);
    map.insert("selector".to_owned(), selector);
    Value::Object(map)
}

/// Returns the class of the colour, followed by the classes of other programs.
fn write_class(target: &Map<String, Value>, color: Color) -> Value {
    let class = format!("{STYLE}{}", color.name());
    let foreign = classes(target).filter(|class| !class.starts_with(STYLE));
    let all: Vec<_> = std::iter::once(class.as_str()).chain(foreign).collect();
    if all.len() == 1 {
        json!(class)
    } else {
        json!(all)
    }
}

// ---- the selectors

fn is_kind(value: &Value, kind: &str) -> bool {
    let map = value.as_object();
    map.is_some_and(|map| kinds(map).any(|given| given == kind))
}

/// Properties of a selector that hold selectors of a part of its selection, or others to choose from.
const INNER_SELECTORS: [&str; 2] = ["refinedBy", "items"];

/// Returns the quote of the first selector that has one. Selectors inside others come after those that
/// stand by themselves, because a quote that docbao changes is written beside them.
fn read_quote(selector: Option<&Value>) -> Option<Quote> {
    let inside = |one: &Value| {
        INNER_SELECTORS
            .iter()
            .find_map(|key| read_quote(one.get(key)))
    };
    items(selector)
        .filter(|one| is_kind(one, QUOTE))
        .find_map(quote_in)
        .or_else(|| items(selector).find_map(inside))
}

fn quote_in(selector: &Value) -> Option<Quote> {
    let map = selector.as_object()?;
    let part = |key| text(map, key).unwrap_or_default().to_owned();
    let exact = text(map, "exact")
        .filter(|exact| !exact.is_empty())?
        .to_owned();
    Some(Quote {
        exact,
        prefix: part("prefix"),
        suffix: part("suffix"),
    })
}

/// Returns the position of the first selector that has one, in scalar values.
fn read_position(selector: Option<&Value>) -> Option<Range<usize>> {
    items(selector)
        .filter(|one| is_kind(one, POSITION))
        .find_map(position_in)
}

fn position_in(selector: &Value) -> Option<Range<usize>> {
    let number = |key| usize::try_from(selector.get(key)?.as_u64()?).ok();
    let (start, end) = (number("start")?, number("end")?);
    (start <= end).then_some(start..end)
}

/// Returns the selectors of a bookmark, over those that were read.
fn write_selectors(raw: Option<&Value>, bookmark: &Bookmark) -> Value {
    let mut list: Vec<Value> = items(raw).cloned().collect();
    if read_quote(raw).as_ref() != Some(&bookmark.quote) {
        write_quote(&mut list, &bookmark.quote);
    }
    if read_position(raw) != bookmark.position {
        write_position(&mut list, bookmark.position.as_ref());
    }
    match (raw, list.len()) {
        (Some(Value::Object(_)), 1) => list.remove(0),
        _ => Value::Array(list),
    }
}

/// Writes the selector that quotes the passage.
fn write_quote(list: &mut Vec<Value>, quote: &Quote) {
    let fresh = json!({
        "type": QUOTE, "exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix,
    });
    let usable = |one: &Value| is_kind(one, QUOTE) && quote_in(one).is_some();
    overwrite(list, usable, fresh);
}

/// Writes the selector of the position, or drops one that does not hold any more.
fn write_position(list: &mut Vec<Value>, position: Option<&Range<usize>>) {
    let usable = |one: &Value| is_kind(one, POSITION) && position_in(one).is_some();
    match position {
        Some(at) => overwrite(
            list,
            usable,
            json!({"type": POSITION, "start": at.start, "end": at.end}),
        ),
        None => list.retain(|one| !usable(one)),
    }
}

/// Writes the fields of `fresh` over the first value for which `is` holds, or adds `fresh`.
fn overwrite(list: &mut Vec<Value>, is: impl Fn(&Value) -> bool, fresh: Value) {
    let old = list
        .iter_mut()
        .find(|one| is(one))
        .and_then(Value::as_object_mut);
    match (old, fresh) {
        (Some(old), Value::Object(fresh)) => {
            old.extend(fresh.into_iter().filter(|(key, _)| key != "type"));
        }
        (_, fresh) => list.push(fresh),
    }
}

// ---- reading JSON-LD

/// Returns the types of an object.
fn kinds(map: &Map<String, Value>) -> impl Iterator<Item = &str> {
    map.get("type").into_iter().flat_map(strings)
}

/// Returns the elements of a list, or a bare value as a list of one.
pub(super) fn items(value: Option<&Value>) -> std::slice::Iter<'_, Value> {
    match value {
        None | Some(Value::Null) => [].iter(),
        Some(Value::Array(list)) => list.iter(),
        Some(one) => std::slice::from_ref(one).iter(),
    }
}

/// Returns the elements of a list, or a bare value as a list of one, to be changed.
fn items_mut(value: Option<&mut Value>) -> std::slice::IterMut<'_, Value> {
    match value {
        None | Some(Value::Null) => [].iter_mut(),
        Some(Value::Array(list)) => list.iter_mut(),
        Some(one) => std::slice::from_mut(one).iter_mut(),
    }
}

/// Returns the strings of a list, or a bare string as a list of one.
fn strings(value: &Value) -> impl Iterator<Item = &str> {
    items(Some(value)).filter_map(Value::as_str)
}

/// Returns the first string under `key`.
fn text<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    strings(map.get(key)?).next()
}

#[cfg(test)]
mod tests;
