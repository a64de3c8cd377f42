//! The texts in the bodies of an annotation: which of them are notes and tags, and how they change.
//!
//! Other programs put texts into bodies in many ways: as a bare string, in a list, in a `Choice`,
//! `List`, `Composite` or `Independents`, as the source of a `SpecificResource`, as a JSON-LD value or
//! a map of languages. All of them are found by one walk, which knows the way to each text, so that a
//! text changes where it stands and everything around it stays.
//!
//! - A text is a tag if its purpose is `tagging` or `classifying`, otherwise a part of the note. The
//!   purpose of a container holds for what is in it, unless that has one of its own. By the standard the
//!   motivation of the annotation is the purpose of a body without one; it makes tags where it says nothing
//!   else about texts.
//! - The note is not for addresses and colours, which programs write under the purposes `linking`,
//!   `identifying` and `highlighting`. IRIs that stand in the place of a body are none either, and
//!   neither are bodies that are pictures, sounds or data and nothing else.
//! - A body whose last text is removed goes. Bodies without texts stay.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::super::Bookmark;
use super::super::notes::{join_notes, note_parts};
use super::{items, kinds, strings, text};

/// Purposes of bodies that are tags.
const TAG_PURPOSES: [&str; 2] = ["tagging", "classifying"];
/// Purposes of bodies that programs write: addresses, names of things and colours.
const PROGRAM_PURPOSES: [&str; 3] = ["linking", "identifying", "highlighting"];
/// Names of colours that programs write, without their shades.
const COLOR_NAMES: [&str; 25] = [
    "black",
    "white",
    "gray",
    "grey",
    "silver",
    "red",
    "maroon",
    "yellow",
    "olive",
    "lime",
    "green",
    "aqua",
    "cyan",
    "teal",
    "turquoise",
    "blue",
    "navy",
    "fuchsia",
    "magenta",
    "purple",
    "violet",
    "pink",
    "orange",
    "brown",
    "gold",
];
/// Words before the name of a colour.
const COLOR_SHADES: [&str; 7] = ["light", "dark", "medium", "pale", "deep", "hot", "bright"];
/// Types of bodies that have no text of a reader, even where they have a value.
const MEDIA_TYPES: [&str; 7] = [
    "Dataset",
    "Image",
    "StillImage",
    "Video",
    "MovingImage",
    "Sound",
    "Audio",
];
/// Types of bodies that tag.
const TAG_TYPES: [&str; 2] = ["Tag", "SemanticTag"];
/// Properties that hold the text of a body.
const TEXT_KEYS: [&str; 5] = ["value", "@value", "text", "content", "bodyValue"];
/// Properties with the name of a thing by which somebody tagged, or with which somebody commented.
const LABEL_KEYS: [&str; 4] = ["label", "name", "schema:name", "title"];
/// Properties that say something of a body. They are its text where it has no other.
const DESCRIPTION_KEYS: [&str; 6] = [
    "comment",
    "rdfs:comment",
    "description",
    "schema:description",
    "dc:description",
    "dcterms:description",
];
/// Properties that hold other bodies.
const CONTAINER_KEYS: [&str; 3] = ["items", "source", "body"];
/// Properties of a JSON-LD value that are not its text, besides those that begin with `@`.
const VALUE_KEYS: [&str; 3] = ["type", "language", "direction"];

/// Part of the bookmark that a text in a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TextKind {
    /// Part of the note.
    Note,
    /// Tag.
    Tag,
}

/// Use of the texts in a body, by the purposes around them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BodyRole {
    Comment,
    Tag,
    Program,
}

/// Motivations of annotations that mark a passage and say nothing of the texts in the bodies.
const MARKING: [&str; 3] = ["bookmarking", "highlighting", "linking"];

impl BodyRole {
    /// Returns the role of the texts in bodies without a purpose.
    fn of(annotation: &Map<String, Value>) -> Self {
        let motivations = annotation.get("motivation").into_iter().flat_map(strings);
        let mut telling = motivations.filter(|one| !MARKING.contains(one)).peekable();
        let is_some = telling.peek().is_some();
        if is_some && telling.all(|one| TAG_PURPOSES.contains(&one)) {
            Self::Tag
        } else {
            Self::Comment
        }
    }

    /// Returns the purpose of a body whose texts have this role.
    fn purpose(self) -> &'static str {
        match self {
            Self::Tag => "tagging",
            Self::Comment | Self::Program => "commenting",
        }
    }

    /// Returns the role of the texts in a body that stands where texts have this role.
    fn inside(self, body: &Map<String, Value>) -> Self {
        if kinds(body).any(|kind| TAG_TYPES.contains(&kind)) {
            return Self::Tag;
        }
        let purposes: Vec<&str> = { body.get("purpose").into_iter() }
            .flat_map(strings)
            .collect();
        if purposes.is_empty() {
            self
        } else if purposes.iter().any(|p| TAG_PURPOSES.contains(p)) {
            Self::Tag
        } else if purposes.iter().all(|p| PROGRAM_PURPOSES.contains(p)) {
            Self::Program
        } else {
            Self::Comment
        }
    }

    /// Returns what a text in this role is; `None` for one that no reader wrote.
    fn kind(self, text: &str) -> Option<TextKind> {
        match self {
            _ if text.is_empty() => None,
            Self::Tag => Some(TextKind::Tag),
            Self::Program if is_iri(text.trim()) || is_color(text.trim()) => None,
            Self::Comment | Self::Program => Some(TextKind::Note),
        }
    }
}

/// Step from a JSON value to one inside it.
#[derive(Clone, Copy, Debug)]
enum BodyStep<'a> {
    Key(&'a str),
    At(usize),
}

/// Text in the bodies, with the way to it.
struct BodyText<'a> {
    kind: TextKind,
    text: Cow<'a, str>,
    path: Vec<BodyStep<'a>>,
}

impl BodyText<'_> {
    /// Returns the index of the body that the text is in.
    fn body(&self) -> usize {
        match self.path.first() {
            Some(BodyStep::At(at)) => *at,
            _ => 0,
        }
    }
}

/// Walk through the bodies that collects their texts.
#[derive(Default)]
struct BodyWalk<'a> {
    found: Vec<BodyText<'a>>,
    path: Vec<BodyStep<'a>>,
}

impl<'a> BodyWalk<'a> {
    /// Collects the texts of a body, or of a list of bodies.
    fn body(&mut self, body: &'a Value, role: BodyRole) {
        match body {
            Value::Array(list) => self.each(list, |walk, one| walk.body(one, role)),
            Value::String(text) if !is_iri(text) => self.add(Cow::Borrowed(text), role),
            Value::Object(map) if !is_media(map) => {
                let role = role.inside(map);
                let is_text = |key: &str| TEXT_KEYS.contains(&key) || CONTAINER_KEYS.contains(&key);
                let has_text = map.keys().any(|key| is_text(key));
                for (key, value) in map {
                    self.path.push(BodyStep::Key(key));
                    match key.as_str() {
                        key if TEXT_KEYS.contains(&key) => self.value(value, role),
                        key if CONTAINER_KEYS.contains(&key) => self.body(value, role),
                        key if LABEL_KEYS.contains(&key)
                            && (role == BodyRole::Tag || !has_text) =>
                        {
                            self.value(value, role);
                        }
                        key if DESCRIPTION_KEYS.contains(&key) && !has_text => {
                            self.value(value, BodyRole::Comment);
                        }
                        _ => {}
                    }
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    /// Collects the texts of a property that holds texts: also those of a list, of a JSON-LD value and
    /// of a map of languages.
    fn value(&mut self, value: &'a Value, role: BodyRole) {
        match value {
            Value::Array(list) => self.each(list, |walk, one| walk.value(one, role)),
            Value::String(text) => self.add(Cow::Borrowed(text), role),
            Value::Number(number) => self.add(Cow::Owned(number.to_string()), role),
            Value::Object(map) => {
                for (key, value) in map.iter().filter(|(key, _)| is_of_value(key)) {
                    self.path.push(BodyStep::Key(key));
                    self.value(value, role);
                    self.path.pop();
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn each(&mut self, list: &'a [Value], mut visit: impl FnMut(&mut Self, &'a Value)) {
        for (at, one) in list.iter().enumerate() {
            self.path.push(BodyStep::At(at));
            visit(self, one);
            self.path.pop();
        }
    }

    fn add(&mut self, text: Cow<'a, str>, role: BodyRole) {
        if let Some(kind) = role.kind(&text) {
            let path = self.path.clone();
            self.found.push(BodyText { kind, text, path });
        }
    }
}

/// Returns the texts of bodies, in order; `role` is that of bodies without a purpose.
fn texts_in(bodies: &[Value], role: BodyRole) -> Vec<BodyText<'_>> {
    let mut walk = BodyWalk::default();
    walk.each(bodies, |walk, body| walk.body(body, role));
    walk.found
}

/// Returns the texts in the bodies of an annotation.
fn texts_of(map: &Map<String, Value>) -> Vec<BodyText<'_>> {
    texts_in(items(map.get("body")).as_slice(), BodyRole::of(map))
}

/// Returns the text of a `bodyValue`, which is a body without a purpose in short, if it is of a kind.
fn short_of(map: &Map<String, Value>, kind: TextKind) -> Option<&str> {
    text(map, "bodyValue").filter(|short| BodyRole::of(map).kind(short) == Some(kind))
}

/// Returns whether a body is a picture, a sound or data, and nothing else.
fn is_media(body: &Map<String, Value>) -> bool {
    let is_media = |kind: &str| {
        let name = kind.rsplit_once(':').map_or(kind, |(_, name)| name);
        MEDIA_TYPES.contains(&name)
    };
    kinds(body).next().is_some() && kinds(body).all(is_media)
}

/// Returns whether a property of a JSON-LD value holds its text.
fn is_of_value(key: &str) -> bool {
    key == "@value" || !(key.starts_with('@') || VALUE_KEYS.contains(&key))
}

/// Returns whether a text is the name of a colour or its value in CSS: `yellow`, `lightgreen`,
/// `#ffcc00`, `rgba(255, 204, 0, 0.4)`.
fn is_color(text: &str) -> bool {
    if let Some(digits) = text.strip_prefix('#') {
        return [3, 4, 6, 8].contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_hexdigit());
    }
    let name = text.to_ascii_lowercase();
    if let Some((function, values)) = name.split_once('(') {
        return ["rgb", "rgba", "hsl", "hsla"].contains(&function) && values.ends_with(')');
    }
    let shade = COLOR_SHADES
        .iter()
        .find_map(|shade| name.strip_prefix(shade));
    let hue = shade.unwrap_or(&name).trim_start_matches(['-', '_', ' ']);
    COLOR_NAMES.contains(&hue)
}

/// Returns whether a text where the standard wants an IRI is one: a scheme and a colon, and no blanks.
/// Some programs write their notes there, which may begin with a word and a colon too (`TODO:`), so
/// letters beyond ASCII are only expected behind `//`.
fn is_iri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_+-.".contains(&b));
    let is_spelled = rest.starts_with("//") || rest.is_ascii();
    is_scheme && is_spelled && !rest.is_empty() && !text.contains(char::is_whitespace)
}

/// Returns the note of an annotation, which has all of its comments; empty if there is none.
pub(super) fn note_of(map: &Map<String, Value>) -> String {
    join_notes(&notes(&texts_of(map), map))
}

/// Returns the comments of an annotation.
pub(super) fn notes_of(map: &Map<String, Value>) -> Vec<String> {
    let texts = texts_of(map);
    notes(&texts, map).into_iter().map(str::to_owned).collect()
}

/// Returns the comments of an annotation that are not empty.
fn notes<'a>(texts: &'a [BodyText<'_>], map: &'a Map<String, Value>) -> Vec<&'a str> {
    let short = short_of(map, TextKind::Note);
    of_kind(texts, TextKind::Note).chain(short).collect()
}

/// Returns the tags of an annotation.
pub(super) fn tags_of(map: &Map<String, Value>) -> Vec<String> {
    let texts = texts_of(map);
    let short = short_of(map, TextKind::Tag);
    let all = of_kind(&texts, TextKind::Tag).chain(short);
    all.map(str::to_owned).collect()
}

fn of_kind<'a>(texts: &'a [BodyText<'_>], kind: TextKind) -> impl Iterator<Item = &'a str> {
    let texts = texts.iter().filter(move |text| text.kind == kind);
    texts.map(|text| text.text.as_ref())
}

/// Writes the note, then the tags, then the bodies without either.
pub(super) fn write(map: &mut Map<String, Value>, bookmark: &Bookmark) {
    let is_written =
        |map: &Map<String, Value>| note_of(map) == bookmark.note && tags_of(map) == bookmark.tags;
    if is_written(map) {
        return;
    }
    let old = map.clone();
    put(map, rewritten(&old, bookmark, BodyRewrite::InPlace));
    if !is_written(map) {
        put(map, rewritten(&old, bookmark, BodyRewrite::Apart));
    }
}

/// Puts bodies into an annotation. The standard forbids `bodyValue` beside them, whose text they have.
fn put(map: &mut Map<String, Value>, bodies: Vec<Value>) {
    map.shift_remove("bodyValue");
    if bodies.is_empty() {
        map.shift_remove("body");
    } else {
        map.insert("body".to_owned(), Value::Array(bodies));
    }
}

/// How the texts that a bookmark has are put into the bodies that are there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BodyRewrite {
    /// Each text stays where it stands or takes the place of one that went.
    InPlace,
    /// Texts that changed, and all those of a body with several, get bodies of their own, because in
    /// place they would be read in another order or as something else.
    Apart,
}

/// Returns the bodies of an annotation with the note and the tags of a bookmark.
fn rewritten(old: &Map<String, Value>, bookmark: &Bookmark, how: BodyRewrite) -> Vec<Value> {
    let mut bodies: Vec<Value> = items(old.get("body")).flat_map(with_one_text).collect();
    let role = BodyRole::of(old);
    let short = text(old, "bodyValue").filter(|short| !short.is_empty());
    bodies.extend(short.map(|short| textual(short, role.purpose())));
    let texts = texts_in(&bodies, role);
    let comments: Vec<&str> = of_kind(&texts, TextKind::Note).collect();
    // The note of one body may have several parts too, because docbao merges notes.
    let parts = match comments.len() {
        0 | 1 => vec![bookmark.note.as_str()],
        _ if join_notes(&comments) == bookmark.note => comments,
        _ => note_parts(&bookmark.note),
    };
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    let parts = parts.map(|part| (TextKind::Note, part));
    let tags = bookmark.tags.iter().map(String::as_str);
    let wanted: Vec<_> = parts.chain(tags.map(|tag| (TextKind::Tag, tag))).collect();
    let places = places(&texts, &wanted, how);
    let edited = edited(&bodies, &texts, &wanted, &places);
    in_order(edited, &texts, &wanted, &places)
}

/// Returns for each wanted text the index of the text whose place it has: an equal one, or for a part
/// of the note one that is not wanted any more.
fn places(
    texts: &[BodyText<'_>],
    wanted: &[(TextKind, &str)],
    how: BodyRewrite,
) -> Vec<Option<usize>> {
    let is_alone = |at: usize| {
        let body = texts[at].body();
        texts.iter().filter(|text| text.body() == body).count() == 1
    };
    let mut free: Vec<bool> = (0..texts.len())
        .map(|at| how == BodyRewrite::InPlace || is_alone(at))
        .collect();
    let mut take = |is: &dyn Fn(&BodyText<'_>) -> bool| {
        let at = (0..texts.len()).find(|at| free[*at] && is(&texts[*at]))?;
        free[at] = false;
        Some(at)
    };
    let mut places: Vec<Option<usize>> = wanted
        .iter()
        .map(|(kind, wanted)| take(&|text| text.kind == *kind && text.text == *wanted))
        .collect();
    if how == BodyRewrite::InPlace {
        for ((kind, _), place) in wanted.iter().zip(&mut places) {
            if *kind == TextKind::Note && place.is_none() {
                *place = take(&|text| text.kind == TextKind::Note);
            }
        }
    }
    places
}

/// Returns the bodies with the wanted texts in their places and without those that have none; `None`
/// for a body that is empty now.
fn edited(
    bodies: &[Value],
    texts: &[BodyText<'_>],
    wanted: &[(TextKind, &str)],
    places: &[Option<usize>],
) -> Vec<Option<Value>> {
    let mut edited: Vec<Option<Value>> = bodies.iter().cloned().map(Some).collect();
    // From the last on, so that a removal moves none of the texts that are still to come.
    for (at, text) in texts.iter().enumerate().rev() {
        let place = &mut edited[text.body()];
        let Some(body) = place else { continue };
        let path = &text.path[1..];
        match places.iter().position(|place| *place == Some(at)) {
            Some(new) if wanted[new].1 == text.text => {}
            Some(new) => replace(body, path, wanted[new].1),
            None => {
                if remove(body, path) {
                    *place = None;
                }
            }
        }
    }
    edited
}

/// Returns the bodies in the order of the wanted texts, then those without any.
fn in_order(
    mut edited: Vec<Option<Value>>,
    texts: &[BodyText<'_>],
    wanted: &[(TextKind, &str)],
    places: &[Option<usize>],
) -> Vec<Value> {
    let mut bodies = Vec::with_capacity(edited.len() + wanted.len());
    for ((kind, text), place) in wanted.iter().zip(places) {
        let purpose = match kind {
            TextKind::Note => "commenting",
            TextKind::Tag => "tagging",
        };
        match place {
            Some(at) => bodies.extend(edited[texts[*at].body()].take()),
            None => bodies.push(textual(text, purpose)),
        }
    }
    bodies.extend(edited.into_iter().flatten());
    bodies
}

/// Replaces the text at the end of a path.
fn replace(node: &mut Value, path: &[BodyStep<'_>], text: &str) {
    let place = path.iter().try_fold(node, |node, step| match step {
        BodyStep::Key(key) => node.get_mut(*key),
        BodyStep::At(at) => node.get_mut(*at),
    });
    if let Some(place) = place {
        *place = json!(text);
    }
}

/// Removes the text at the end of a path, and what is empty without it. Returns whether that is the
/// case of the value itself, so that the caller removes it.
fn remove(node: &mut Value, path: &[BodyStep<'_>]) -> bool {
    let Some((step, rest)) = path.split_first() else {
        return true;
    };
    match (node, step) {
        (Value::Array(list), BodyStep::At(at)) => {
            if list.get_mut(*at).is_some_and(|one| remove(one, rest)) {
                list.remove(*at);
            }
            list.is_empty()
        }
        (Value::Object(map), BodyStep::Key(key)) => {
            if map.get_mut(*key).is_some_and(|one| remove(one, rest)) {
                map.shift_remove(*key);
            }
            let is_content = |key: &str| TEXT_KEYS.contains(&key) || CONTAINER_KEYS.contains(&key);
            if LABEL_KEYS.contains(key) {
                false
            } else if is_content(key) {
                !map.keys().any(|key| is_content(key))
            } else {
                !map.keys().any(|key| is_of_value(key))
            }
        }
        _ => false,
    }
}

/// Returns a body for each text of a body that has a list of them, because notes and tags change one
/// by one.
fn with_one_text(body: &Value) -> Vec<Value> {
    let list = body.get("value").and_then(Value::as_array);
    let Some(list) = list.filter(|list| list.len() > 1) else {
        return vec![body.clone()];
    };
    let one = |text: &Value| {
        let mut body = body.clone();
        body["value"] = text.clone();
        body
    };
    list.iter().map(one).collect()
}

/// Returns a new body.
pub(super) fn textual(text: impl Serialize, purpose: &str) -> Value {
    json!({
        "type": "TextualBody", "purpose": purpose, "format": "text/plain", "value": text,
    })
}
