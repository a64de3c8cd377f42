//! Import of bookmarks from files of docbao and of other programs. In: the text of a file. Out:
//! [`Imported`]; [`settle`] then says what an item changes on a shelf. The shell reads and writes the files.
//!
//! 1. `bytes.rs` decodes the file, in the encodings of articles. The text is CSV of Readwise (`readwise.rs`) or JSON: an annotation, a list or graph of them, or one a
//!    line. `pieces.rs` divides JSON into single annotations, each with its line.
//! 2. Each kind of item has a row in `ITEM_KINDS`: Web Annotations, rows of docbao's own JSON, and
//!    rows of Hypothesis (`hypothesis.rs`).
//! 3. `known.rs` recognises passages that a file gives without ids, so that importing a file again finds
//!    the bookmarks of the first time instead of adding copies.
//!
//! Invariants: an item that cannot be used is reported with its line, and the others are imported; an
//! import takes nothing away: versions are merged, and of two notes both stay. Titles are cut to the length of titles of
//! articles ([`crate::article::title`]), because those of other programs have any length.

use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::export::readwise::BYTE_ORDER_MARK;
use super::merge::merge;
use super::versions::versions;
use super::{Bookmark, BookmarkId, Shelf, row, w3c};
use crate::text::sanitize;

mod bytes;
mod hypothesis;
mod known;
mod pieces;
mod readwise;
mod surrogates;

use pieces::{Piece, Pieces, is_annotation};

pub use bytes::ImportText;
pub use known::{ImportPlace, ids_on_shelf};

/// Bookmark of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportItem {
    /// Line on which it starts, from 1.
    pub line: usize,
    /// Bookmark as read.
    pub bookmark: Bookmark,
    /// Whether the file says when it was made; if not, the time is that of the import.
    pub is_dated: bool,
    /// Whether its id is the file's own; if not, it was made of the passage, so that importing the
    /// file again finds it.
    pub is_named: bool,
}

/// Reason why a part of the file gives no bookmark, or not all that it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportRefused {
    /// Line that is not JSON.
    NotJson {
        /// Line in the file, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// Whether it is JSON as far as it goes, and ends too early.
        is_cut: bool,
    },
    /// Line that is JSON, but no annotation.
    NotAnnotation(w3c::W3cError),
    /// File that is no CSV with a column of highlights.
    NoColumn,
    /// Row that is not CSV.
    NotCsv,
    /// Row that has a quote without its counterpart.
    OpenQuote,
    /// Row that has more cells than there are columns.
    ExtraCells,
    /// Row whose date is in no form that is known; its bookmark has the time of the import.
    BadDate,
    /// Annotation with half of a character, which is U+FFFD in its bookmark.
    HalfCharacter,
    /// Annotations that follow on a page of which the file has only the address.
    PageElsewhere(String),
    /// Row that has no highlight.
    NoHighlight,
    /// A reply to another annotation.
    Reply,
    /// A note on a whole page, without a quotation.
    PageNote,
}

impl ImportRefused {
    /// Returns whether the part of the file gives no bookmark at all.
    pub fn is_left_out(&self) -> bool {
        !matches!(
            self,
            Self::BadDate | Self::HalfCharacter | Self::PageElsewhere(_)
        )
    }
}

/// Content of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imported {
    /// Bookmarks in the order of the file.
    pub items: Vec<ImportItem>,
    /// Items that could not be used, or not wholly, with their lines.
    pub refused: Vec<(usize, ImportRefused)>,
}

/// Kind of JSON object that is a bookmark.
struct ItemKind {
    is: fn(&Value) -> bool,
    read: fn(&Value) -> Result<Bookmark, ImportRefused>,
}

/// All kinds; the last takes every object that the others leave.
const ITEM_KINDS: [ItemKind; 3] = [
    ItemKind {
        is: row::is_row,
        read: |value| row::read(value).map_err(ImportRefused::NotAnnotation),
    },
    ItemKind {
        is: hypothesis::is_row,
        read: hypothesis::read,
    },
    ItemKind {
        is: |_| true,
        read: annotation,
    },
];

/// Reads a file: JSON Lines; or an annotation, a list, collection or graph of annotations, or a list
/// of Hypothesis's rows; otherwise CSV. Bookmarks without a date get `now`.
///
/// ```
/// use docbao::bookmark::import::read;
///
/// let file = "Highlight,Title,Note\nMột ly cà phê,Buổi sáng,.quán ngon\n";
/// let now = "2026-01-20T07:00:00Z".parse().unwrap();
/// let imported = read(file, now);
/// let bookmark = &imported.items[0].bookmark;
/// assert_eq!(bookmark.quote.exact, "Một ly cà phê");
/// assert_eq!((&bookmark.tags[..], &bookmark.note[..]), (&["quán".to_owned()][..], "ngon"));
/// assert!(imported.refused.is_empty());
/// ```
pub fn read(text: &str, now: Timestamp) -> Imported {
    let marked = text.strip_prefix(BYTE_ORDER_MARK);
    let text = marked.unwrap_or(text);
    match text.trim_start().as_bytes().first() {
        None => Imported::default(),
        Some(b'{' | b'[') => read_json(text, now),
        Some(_) => readwise::read(text, marked.is_some(), now),
    }
}

/// Reads annotations one by one, so that one that is broken does not refuse the others.
fn read_json(text: &str, now: Timestamp) -> Imported {
    let mended = surrogates::mend(text);
    let text = &*mended.text;
    let mut found = Imported::default();
    let pieces = match Pieces::of(text) {
        Ok(pieces) => pieces,
        Err(error) => {
            let line = error.line().max(1);
            found.refused.push((line, not_json(&error, 1)));
            return found;
        }
    };
    let mut lines = Lines::new(text);
    for (at, piece) in pieces.all.iter().enumerate() {
        let line = lines.of(piece.text);
        match one(piece, pieces.graph.embedded(at), line, now) {
            Ok(item) => {
                if item.is_some() && mended.is_changed_in(piece.text) {
                    found.refused.push((line, ImportRefused::HalfCharacter));
                }
                found.items.extend(item);
            }
            Err(why) => found.refused.push((line, why)),
        }
    }
    let mut lines = Lines::new(text);
    for page in pieces.elsewhere {
        let address = serde_json::from_str(page).unwrap_or_default();
        let why = ImportRefused::PageElsewhere(address);
        found.refused.push((lines.of(page), why));
    }
    found
}

/// Reads the annotation that starts at `line` of the file, from its versions if they were read with the
/// graph around it. `None` for a node of a graph that is no annotation.
fn one(
    piece: &Piece<'_>,
    nodes: Option<Vec<Value>>,
    line: usize,
    now: Timestamp,
) -> Result<Option<ImportItem>, ImportRefused> {
    let values = match nodes {
        Some(values) => values,
        None => alone(piece.text, line)?,
    };
    if piece.is_node && !is_annotation(&values[0]) {
        return Ok(None);
    }
    let has = |key| values[0].get(key).is_some_and(|value| !value.is_null());
    let is_dated = has("created") || has("modified") || has("updated");
    let is_named = has_id(&values[0]);
    let read = |value: &Value| {
        let kind = ITEM_KINDS.iter().find(|kind| (kind.is)(value));
        kind.map_or(annotation as fn(&Value) -> _, |kind| kind.read)(value)
    };
    let mut bookmark = read(&values[0])?;
    // A key that stands there twice says two things.
    for value in &values[1..] {
        bookmark = merge(None, &bookmark, &read(value)?);
    }
    if !is_dated {
        (bookmark.created, bookmark.modified) = (now, now);
    }
    Ok(Some(ImportItem {
        line,
        bookmark,
        is_dated,
        is_named,
    }))
}

/// Returns the versions of an annotation without a graph, in the names of the standard.
fn alone(text: &str, line: usize) -> Result<Vec<Value>, ImportRefused> {
    let mut values = versions(text).map_err(|error| not_json(&error, line))?;
    for value in &mut values {
        if !row::is_row(value) && !hypothesis::is_row(value) {
            w3c::normalise(value);
        }
    }
    Ok(values)
}

/// Returns the refusal of a text that starts at `line` of the file and is no JSON, with its place.
fn not_json(error: &serde_json::Error, line: usize) -> ImportRefused {
    ImportRefused::NotJson {
        line: line + error.line().saturating_sub(1),
        column: error.column(),
        is_cut: error.is_eof(),
    }
}

/// Reads a Web Annotation in the names of the standard. One without an id gets an id made of its content, so that importing it
/// again finds it.
fn annotation(value: &Value) -> Result<Bookmark, ImportRefused> {
    let mut value = value.clone();
    let id = derived_id(&[&value.to_string()]);
    if !has_id(&value)
        && let Some(map) = value.as_object_mut()
    {
        map.insert("id".to_owned(), Value::from(format!("urn:uuid:{id}")));
    }
    w3c::import_normalised(value).map_err(ImportRefused::NotAnnotation)
}

/// Returns whether an item has an id that names it: a number or an empty text is none.
fn has_id(value: &Value) -> bool {
    let id = value.get("id").and_then(Value::as_str);
    id.is_some_and(|id| !id.is_empty())
}

/// Returns a UUID (version 8) that depends on `parts` alone.
fn derived_id(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let mut head = [0; 16];
    head.copy_from_slice(&hasher.finalize()[..16]);
    let id = uuid::Builder::from_custom_bytes(head).into_uuid();
    id.hyphenated().to_string()
}

/// Counter of lines on the way through a text.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
        }
    }

    /// Returns the line on which `part` of the text starts. Parts must come in order, because
    /// counting goes on from the one before.
    fn of(&mut self, part: &str) -> usize {
        let at = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let between = self.text.as_bytes().get(self.at..at).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', between).count();
        self.at = at.max(self.at);
        self.line
    }
}

/// Effect of an import on one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportStep {
    /// Bookmark that is new.
    Add,
    /// Item that has something that the bookmark on the shelf does not, and is merged into it.
    Update,
    /// Bookmark that is on the shelf already.
    Same,
    /// Item whose content the bookmark on the shelf has, and which is older.
    Older,
}

/// Returns what an item says of a bookmark on the shelf. One that was found by its passage alone, in a
/// table without ids, adds its note and tags; place, date and colour of such tables are poorer. They
/// have no time of the last change either, so an item that says nothing else than the bookmark is as
/// new as that.
fn as_version_of(here: &Bookmark, item: &ImportItem) -> Bookmark {
    let mut version = item.bookmark.clone();
    if version.id != here.id {
        version = Bookmark {
            note: as_written_here(&here.note, version.note),
            tags: tags_as_written_here(&here.tags, version.tags),
            modified: version.modified,
            ..here.clone()
        };
    }
    if !item.is_named {
        let alike = Bookmark {
            modified: here.modified,
            ..version.clone()
        };
        if alike.is_same(here) {
            return alike;
        }
    }
    version
}

/// Returns the note of a table, or the one here if a table shows it as that.
fn as_written_here(here: &str, note: String) -> String {
    let shown = sanitize::clean(here);
    if shown == note || (shown.trim().is_empty() && note.is_empty()) {
        here.to_owned()
    } else {
        note
    }
}

/// Returns the tags of a table, those here for tags that a table shows as them; all of those here if
/// none is missing, because a table cannot show a tag of blanks.
fn tags_as_written_here(here: &[String], tags: Vec<String>) -> Vec<String> {
    let shown = |tag: &String| {
        let line = sanitize::line(tag);
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let listed: Vec<String> = tags.iter().map(shown).collect();
    let known: Vec<String> = here.iter().map(shown).collect();
    let is_listed = |tag: &String| tag.is_empty() || listed.contains(tag);
    if known.iter().all(is_listed) && listed.iter().all(|tag| known.contains(tag)) {
        return here.to_vec();
    }
    let written = |(tag, shown): (String, String)| {
        let same = known.iter().position(|known| *known == shown);
        same.map_or(tag, |at| here[at].clone())
    };
    tags.into_iter().zip(listed).map(written).collect()
}

/// Returns a bookmark as it would be imported from its own annotation. The one on the shelf may have a
/// long title in its JSON, if another program wrote that.
fn with_short_titles(bookmark: &Bookmark) -> Bookmark {
    let mut short = bookmark.clone();
    w3c::cut_titles(&mut short.raw);
    short
}

/// Puts an item on the shelf under the id that [`ids_on_shelf`] found, unless it is there, and returns
/// what that was. It is not known what
/// the version of the file and the one here were made from, so neither takes anything away from the
/// other: of two notes both stay. The newer one decides only what can hold one value, such as the
/// colour, because a backup is older than what it is restored to, and an editor sets no time.
pub fn settle(item: &ImportItem, id: &BookmarkId, shelf: &mut Shelf) -> ImportStep {
    let Some(here) = shelf.get(id) else {
        shelf.follow(Bookmark {
            id: id.clone(),
            ..item.bookmark.clone()
        });
        return ImportStep::Add;
    };
    let new = &as_version_of(here, item);
    let mut alike = new.clone();
    if !item.is_dated {
        (alike.created, alike.modified) = (here.created, here.modified);
    }
    if alike.is_same(here) || with_short_titles(&alike).is_same(&with_short_titles(here)) {
        return ImportStep::Same;
    }
    let mut merged = merge(None, new, here);
    if !item.is_dated {
        merged.created = here.created;
    }
    let is_known = Bookmark {
        modified: here.modified,
        ..merged.clone()
    }
    .is_same(here);
    if is_known {
        return if new.modified < here.modified {
            ImportStep::Older
        } else {
            ImportStep::Same
        };
    }
    shelf.follow(merged);
    ImportStep::Update
}

#[cfg(test)]
mod tests;
