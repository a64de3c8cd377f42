//! A bookmark as a W3C Web Annotation (JSON-LD), and back.
//!
//! Values in, values out: no file is known here. The form was chosen for what other readers of
//! annotations take, with terms of the standard context only:
//!
//! - `target.source` is a plain IRI string, as Hypothesis and Recogito write and expect it; the
//!   title and the hash stand beside it as `dcterms:title` and `schema:sha256` (hexadecimal, of
//!   the article's clean text). On reading, `source` may be an object with an `id` and a title.
//! - The colour is `target.styleClass`: `docbao-green`. Other classes beside it are left alone.
//! - The note is a `TextualBody` with purpose `commenting`, each tag one with purpose `tagging`.
//!
//! What is not known here is kept: writing starts from [`Bookmark::raw`] and touches only what
//! says something else than the bookmark does.

use std::ops::Range;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Bookmark, Color, Quote, Target};

/// The JSON-LD context of every annotation.
pub const CONTEXT_IRI: &str = "http://www.w3.org/ns/anno.jsonld";

const URN: &str = "urn:uuid:";
const STYLE: &str = "docbao-";
const TITLE: &str = "dcterms:title";
const HASH: &str = "schema:sha256";
const QUOTE: &str = "TextQuoteSelector";
const POSITION: &str = "TextPositionSelector";

/// Why some JSON is no bookmark.
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

/// Read an annotation. Lists of one and bare values are equal, `@id` and `@type` are too.
pub fn from_json(value: Value) -> Result<Bookmark, W3cError> {
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
            title: title_of(target).to_owned(),
            hash: text(target, HASH).map(str::to_owned),
        },
        quote,
        position: read_position(target.get("selector")),
        note: note_of(map).to_owned(),
        tags: tags_of(map),
        color: color_of(target),
        created,
        modified,
        raw: Value::Null,
    };
    if to_json(&bookmark) != value {
        bookmark.raw = value;
    }
    Ok(bookmark)
}

/// Write an annotation, over what it was read from.
pub fn to_json(bookmark: &Bookmark) -> Value {
    let mut map = bookmark.raw.as_object().cloned().unwrap_or_default();
    map.entry("@context").or_insert_with(|| json!(CONTEXT_IRI));
    if id_of(&map).as_deref() != Some(bookmark.id.as_str()) {
        map.insert("id".to_owned(), json!(iri(bookmark.id.as_str())));
    }
    if !map.contains_key("@type") {
        map.entry("type").or_insert_with(|| json!("Annotation"));
    }
    map.entry("motivation")
        .or_insert_with(|| json!("bookmarking"));
    write_time(&mut map, "created", bookmark.created);
    write_time(&mut map, "modified", bookmark.modified);
    write_bodies(&mut map, bookmark);
    let target = write_target(map.get("target"), bookmark);
    map.insert("target".to_owned(), target);
    Value::Object(map)
}

// ---- the annotation itself

fn check_type(map: &Map<String, Value>) -> Result<(), W3cError> {
    let Some(kind) = map.get("type").or_else(|| map.get("@type")) else {
        return Ok(());
    };
    if strings(kind).any(|kind| kind == "Annotation" || kind == "oa:Annotation") {
        return Ok(());
    }
    Err(W3cError::NotAnnotation(kind.to_string()))
}

/// Returns the id without `urn:uuid:`; a UUID in lower case.
fn id_of(map: &Map<String, Value>) -> Option<String> {
    let id = text(map, "id").or_else(|| text(map, "@id"))?;
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

fn iri(id: &str) -> String {
    if is_uuid(id) {
        format!("{URN}{id}")
    } else {
        id.to_owned()
    }
}

fn is_uuid(id: &str) -> bool {
    id.len() == 36 && uuid::Uuid::try_parse(id).is_ok()
}

/// Created and modified: each stands for the other when one is missing, and 1970 when both are.
pub(super) fn times(map: &Map<String, Value>) -> Result<(Timestamp, Timestamp), W3cError> {
    let created = time(map, "created")?;
    let modified = time(map, "modified")?;
    let created = created.or(modified).unwrap_or(Timestamp::UNIX_EPOCH);
    Ok((created, modified.unwrap_or(created)))
}

pub(super) fn time(
    map: &Map<String, Value>,
    field: &'static str,
) -> Result<Option<Timestamp>, W3cError> {
    let Some(value) = map.get(field).filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let time = value.as_str().and_then(|text| text.parse().ok());
    time.map(Some).ok_or_else(|| W3cError::BadTime {
        field,
        value: value.to_string(),
    })
}

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

fn source_of(target: &Map<String, Value>) -> Option<&str> {
    match target.get("source")? {
        Value::Object(source) => text(source, "id").or_else(|| text(source, "@id")),
        source => source.as_str(),
    }
    .filter(|source| !source.is_empty())
}

fn title_of(target: &Map<String, Value>) -> &str {
    let source = target.get("source").and_then(Value::as_object);
    let places = [Some(target), source];
    places
        .into_iter()
        .flatten()
        .find_map(|map| {
            [TITLE, "title", "schema:name", "label"]
                .iter()
                .find_map(|key| text(map, key))
        })
        .unwrap_or_default()
}

fn color_of(target: &Map<String, Value>) -> Color {
    classes(target)
        .find_map(|class| Color::from_name(class.strip_prefix(STYLE)?))
        .unwrap_or_default()
}

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
    if title_of(&map) != title {
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

/// Returns the colour's class, with the classes that are not ours after it.
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
    let given = map.and_then(|map| map.get("type").or_else(|| map.get("@type")));
    given.is_some_and(|given| strings(given).any(|given| given.trim_start_matches("oa:") == kind))
}

fn read_quote(selector: Option<&Value>) -> Option<Quote> {
    items(selector)
        .filter(|one| is_kind(one, QUOTE))
        .find_map(quote_in)
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

fn write_quote(list: &mut Vec<Value>, quote: &Quote) {
    let fresh = json!({
        "type": QUOTE, "exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix,
    });
    let usable = |one: &Value| is_kind(one, QUOTE) && quote_in(one).is_some();
    overwrite(list, usable, fresh);
}

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

/// Lay the fields of `fresh` over the first value that `is` right, or add `fresh`.
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

// ---- the bodies

#[derive(PartialEq)]
enum Body {
    Note,
    Tag,
    Other,
}

fn body_kind(body: &Value) -> Body {
    if text_of(body).is_none() {
        return Body::Other;
    }
    let purposes: Vec<_> = body.get("purpose").into_iter().flat_map(strings).collect();
    if purposes
        .iter()
        .any(|purpose| purpose.trim_start_matches("oa:") == "tagging")
    {
        return Body::Tag;
    }
    let comment = |purpose: &&str| purpose.trim_start_matches("oa:") == "commenting";
    if purposes.is_empty() || purposes.iter().any(comment) {
        Body::Note
    } else {
        Body::Other
    }
}

/// Returns the text of a `TextualBody`.
fn text_of(body: &Value) -> Option<&str> {
    if body.get("type").is_some() && !is_kind(body, "TextualBody") {
        return None;
    }
    text(body.as_object()?, "value")
}

fn note_of(map: &Map<String, Value>) -> &str {
    items(map.get("body"))
        .find(|body| body_kind(body) == Body::Note)
        .and_then(text_of)
        .or_else(|| text(map, "bodyValue"))
        .unwrap_or_default()
}

fn tags_of(map: &Map<String, Value>) -> Vec<String> {
    items(map.get("body"))
        .filter(|body| body_kind(body) == Body::Tag)
        .filter_map(text_of)
        .map(str::to_owned)
        .collect()
}

/// Note first, then the tags, then what others put there.
fn write_bodies(map: &mut Map<String, Value>, bookmark: &Bookmark) {
    if note_of(map) == bookmark.note && tags_of(map) == bookmark.tags {
        return;
    }
    let mut old: Vec<Value> = items(map.get("body")).cloned().collect();
    let mut bodies = Vec::with_capacity(old.len() + bookmark.tags.len() + 1);
    let note = take(&mut old, |body| body_kind(body) == Body::Note);
    if !bookmark.note.is_empty() {
        bodies.push(textual(note, &bookmark.note, "commenting"));
    }
    for tag in &bookmark.tags {
        let same = |body: &Value| body_kind(body) == Body::Tag && text_of(body) == Some(tag);
        let found = take(&mut old, same);
        bodies.push(textual(found, tag, "tagging"));
    }
    bodies.extend(old.into_iter().filter(|body| body_kind(body) != Body::Tag));
    // The standard forbids both at once, and the note stands in `body` now.
    map.shift_remove("bodyValue");
    if bodies.is_empty() {
        map.shift_remove("body");
    } else {
        map.insert("body".to_owned(), Value::Array(bodies));
    }
}

fn take(list: &mut Vec<Value>, is: impl Fn(&Value) -> bool) -> Option<Value> {
    let at = list.iter().position(is)?;
    Some(list.remove(at))
}

/// `old` with another text, or a new body.
fn textual(old: Option<Value>, text: &str, purpose: &str) -> Value {
    match old {
        Some(Value::Object(mut body)) => {
            body.insert("value".to_owned(), json!(text));
            Value::Object(body)
        }
        _ => json!({
            "type": "TextualBody", "purpose": purpose, "format": "text/plain", "value": text,
        }),
    }
}

// ---- reading JSON-LD

/// Returns the elements of a list, or a bare value as a list of one.
fn items(value: Option<&Value>) -> std::slice::Iter<'_, Value> {
    match value {
        None | Some(Value::Null) => [].iter(),
        Some(Value::Array(list)) => list.iter(),
        Some(one) => std::slice::from_ref(one).iter(),
    }
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    items(Some(value)).filter_map(Value::as_str)
}

/// Returns the first string under `key`.
fn text<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    strings(map.get(key)?).next()
}

#[cfg(test)]
mod tests;
