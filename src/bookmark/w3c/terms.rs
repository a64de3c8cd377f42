//! One spelling for what docbao reads in an annotation.
//!
//! JSON-LD allows many spellings of one annotation: names with a prefix or as full IRIs, values, lists
//! and sets in objects of their own, references as objects. Open Annotation, the model before the
//! standard, and IIIF, which builds on it, have other names for the same things. [`normalise`] rewrites
//! the JSON once, before anything is read, so that no reader has to know these spellings.
//!
//! It is no JSON-LD processor: contexts are not read, so only the customary prefixes are known. Properties
//! that docbao does not read stay as they are.

use serde_json::{Map, Value, json};

use super::{CONTEXT_IRI, QUOTE, TITLE, bodies, items};

/// Prefix and IRI of RDF.
const RDF: [&str; 2] = ["rdf:", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"];

/// Prefixes and IRIs of the vocabularies whose names are known here without them.
const VOCABULARIES: [&str; 22] = [
    RDF[0],
    RDF[1],
    "oa:",
    "http://www.w3.org/ns/oa#",
    "cnt:",
    "http://www.w3.org/2011/content#",
    "rdfs:",
    "http://www.w3.org/2000/01/rdf-schema#",
    "skos:",
    "http://www.w3.org/2004/02/skos/core#",
    "as:",
    "https://www.w3.org/ns/activitystreams#",
    "http://www.w3.org/ns/activitystreams#",
    "schema:",
    "http://schema.org/",
    "https://schema.org/",
    "dcterms:",
    "http://purl.org/dc/terms/",
    "dc:",
    "http://purl.org/dc/elements/1.1/",
    "dctypes:",
    "http://purl.org/dc/dcmitype/",
];

/// Names of properties that docbao reads.
const NAMES: [&str; 26] = [
    "id",
    "type",
    "body",
    "bodyValue",
    "target",
    "source",
    "selector",
    "refinedBy",
    "items",
    "exact",
    "prefix",
    "suffix",
    "start",
    "end",
    "purpose",
    "motivation",
    "styleClass",
    "created",
    "modified",
    "title",
    "value",
    "text",
    "tags",
    "content",
    "label",
    "language",
];

/// Other names of these properties in Open Annotation, IIIF and JSON-LD.
const ALIASES: [(&str, &str); 18] = [
    ("@id", "id"),
    ("@type", "type"),
    ("hasBody", "body"),
    ("resource", "body"),
    ("hasTarget", "target"),
    ("on", "target"),
    ("hasSource", "source"),
    ("full", "source"),
    ("hasSelector", "selector"),
    ("hasPurpose", "purpose"),
    ("motivatedBy", "motivation"),
    ("annotatedAt", "created"),
    ("chars", "value"),
    ("prefLabel", "label"),
    ("default", "items"),
    ("item", "items"),
    ("member", "items"),
    ("members", "items"),
];

/// Properties with one value; of several, the first counts.
const SINGLE: [&str; 5] = ["id", "start", "end", "created", "modified"];
/// Properties whose values are names of a vocabulary.
const NAMED: [&str; 3] = ["type", "purpose", "motivation"];
/// Properties whose texts may tell their language.
const IN_LANGUAGES: [&str; 8] = [
    "body",
    "bodyValue",
    "source",
    "items",
    "value",
    "label",
    "text",
    "tags",
];

/// Rewrites an annotation in the names of the standard and without the wrappings of JSON-LD. Texts and
/// tags that stand beside the bodies become bodies, because their place is not in the standard.
pub(in crate::bookmark) fn normalise(annotation: &mut Value) {
    let mut is_changed = rewrite(annotation, "");
    if let Value::Object(map) = annotation {
        if map.contains_key("target") {
            is_changed |= move_into_bodies(map);
        }
        if is_changed {
            add_context(map);
        }
    }
}

/// Returns the name of the standard for a property or a value; the name itself if none is known.
pub(in crate::bookmark) fn standard_name(name: &str) -> &str {
    let vocabularies = VOCABULARIES.iter();
    let bare = vocabularies.clone().find_map(|v| name.strip_prefix(v));
    let bare = bare.unwrap_or(name);
    let alias = ALIASES.iter().find(|(alias, _)| *alias == bare);
    alias.map_or(bare, |(_, name)| name)
}

/// Returns the name under which docbao reads a property; `None` for one that it does not read. Names
/// that docbao writes itself stay.
fn property(key: &str) -> Option<&'static str> {
    if key == TITLE {
        return None;
    }
    let name = standard_name(key);
    NAMES.iter().find(|known| **known == name).copied()
}

/// Rewrites the value of the property `key`. Returns whether anything changed.
fn rewrite(value: &mut Value, key: &str) -> bool {
    let mut is_changed = match value {
        Value::Object(map) => rewrite_properties(map, key),
        Value::Array(list) => rewrite_elements(list, key),
        _ => false,
    };
    if let Some(inner) = unwrapped(value, key) {
        *value = inner;
        is_changed = true;
    }
    is_changed
}

/// Rewrites the properties of an object that is the value of the property `key`.
fn rewrite_properties(map: &mut Map<String, Value>, key: &str) -> bool {
    let is_other = |name: &String| property(name).is_some_and(|standard| standard != name);
    let mut is_changed = map.keys().any(is_other);
    if is_changed {
        for (name, value) in std::mem::take(map) {
            let name = property(&name).map_or(name, str::to_owned);
            add(map, name, value);
        }
    }
    for (name, value) in map.iter_mut() {
        if is_list_key(name) {
            // The list will stand in the place of this object, which is a change anyway.
            rewrite(value, key);
        } else if NAMES.contains(&name.as_str()) && !is_language(name, key) {
            is_changed |= rewrite(value, name);
        }
    }
    if map.contains_key("exact") && !map.contains_key("type") {
        map.insert("type".to_owned(), json!(QUOTE));
        is_changed = true;
    }
    is_changed
}

/// Returns whether a name in the value of the property `key` is that of a language, Indonesian, whose code
/// looks like the name of an identifier.
fn is_language(name: &str, key: &str) -> bool {
    name == "id" && ["value", "bodyValue", "label", "text", "tags"].contains(&key)
}

/// Adds a value to those that a property has already under another of its names.
fn add(map: &mut Map<String, Value>, name: String, value: Value) {
    match map.get_mut(&name) {
        None => drop(map.insert(name, value)),
        Some(before) => {
            let both = items(Some(before)).chain(items(Some(&value)));
            *before = both.cloned().collect();
        }
    }
}

/// Rewrites the elements of a list; lists in it become part of it.
fn rewrite_elements(list: &mut Vec<Value>, key: &str) -> bool {
    let mut is_changed = false;
    for one in list.iter_mut() {
        is_changed |= rewrite(one, key);
    }
    if is_changed && list.iter().any(Value::is_array) {
        let flat = list.iter().flat_map(|one| items(Some(one))).cloned();
        *list = flat.collect();
    }
    is_changed
}

/// Returns whether a property holds the elements of a list.
fn is_list_key(key: &str) -> bool {
    ["@list", "@set"].contains(&key) || is_rdf(key, "first") || is_rdf(key, "rest")
}

/// Returns whether a property is `name` of RDF.
fn is_rdf(key: &str, name: &str) -> bool {
    let prefix = key.strip_suffix(name);
    prefix.is_some_and(|prefix| RDF.contains(&prefix))
}

/// Returns what stands in a wrapping of JSON-LD; `None` if the value has none.
fn unwrapped(value: &mut Value, key: &str) -> Option<Value> {
    if let Value::Array(list) = value
        && (SINGLE.contains(&key) || key == "source" && list.len() == 1)
    {
        return list.first().cloned();
    }
    if NAMED.contains(&key)
        && let Value::String(name) = value
    {
        let standard = standard_name(name);
        return (standard != name).then(|| json!(standard));
    }
    let map = value.as_object_mut()?;
    if let Some(list) = map.get_mut("@list") {
        return Some(list.take());
    }
    if let Some(set) = map.get_mut("@set") {
        return Some(set.take());
    }
    if map.contains_key("@value") {
        let is_kept = IN_LANGUAGES.contains(&key) && map.contains_key("@language");
        return (!is_kept).then(|| map["@value"].take());
    }
    if map.keys().any(|key| is_rdf(key, "first")) {
        return Some(linked_list(map));
    }
    let is_reference = NAMED.contains(&key) && map.len() == 1;
    let name = map.get("id").filter(|_| is_reference)?.as_str()?;
    Some(json!(standard_name(name)))
}

/// Returns the elements of a list that is written as its first element and the rest. The rest is a list
/// already, or the reference to its end.
fn linked_list(map: &Map<String, Value>) -> Value {
    let part = |name| { map.iter() }.find_map(|(key, value)| is_rdf(key, name).then_some(value));
    let rest = part("rest").filter(|rest| rest.is_array());
    let all = items(part("first")).chain(items(rest));
    all.cloned().collect()
}

/// Moves the text and the tags that stand beside the bodies, as Hypothesis writes them, into bodies, and
/// a `bodyValue` that is no string. A text that a body has already is dropped. Returns whether there were
/// any.
fn move_into_bodies(map: &mut Map<String, Value>) -> bool {
    let mut found = Vec::new();
    for (key, purpose) in [
        ("bodyValue", "commenting"),
        ("text", "commenting"),
        ("tags", "tagging"),
    ] {
        let is_standard = |value: &Value| key == "bodyValue" && value.is_string();
        if map.get(key).is_none_or(is_standard) {
            continue;
        }
        let texts = map.shift_remove(key);
        let there = match purpose {
            "tagging" => bodies::tags_of(map),
            _ => bodies::notes_of(map),
        };
        let is_there = |text: &Value| there.iter().any(|one| text == one);
        let new = items(texts.as_ref()).filter(|text| *text != "" && !is_there(text));
        found.extend(new.map(|text| bodies::textual(text, purpose)));
    }
    let is_some = !found.is_empty();
    if is_some {
        add(map, "body".to_owned(), Value::Array(found));
    }
    is_some
}

/// Adds the context of the standard, whose names the annotation has now, behind its own.
fn add_context(map: &mut Map<String, Value>) {
    let context = map.get("@context");
    if context.is_some() && !items(context).any(|one| one == CONTEXT_IRI) {
        add(map, "@context".to_owned(), json!(CONTEXT_IRI));
    }
}
