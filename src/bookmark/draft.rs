//! A note or tags that were typed for a bookmark and are not saved yet: what a box holds, and what
//! is kept of it when the program has to end while the box is open.
//!
//! A draft knows the version of the bookmark on which its box was opened. That version is the base
//! of the merge with the bookmark as it is by then, so that nothing that came from elsewhere
//! meanwhile is overwritten.

use std::fmt::{self, Display, Formatter};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::tags::split_tags;
use super::{Bookmark, w3c};
use crate::text::sanitize;

/// Text that was typed for one field of a bookmark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Note.
    Note(String),
    /// Tags, with commas between them.
    Tags(String),
}

/// Name of a draft: that of its file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DraftId(String);

impl<T: Into<String>> From<T> for DraftId {
    fn from(name: T) -> Self {
        Self(name.into())
    }
}

impl Display for DraftId {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Text typed in a box, with the version of the bookmark that it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Name under which the draft is kept on disk, if it is.
    pub id: DraftId,
    /// Bookmark as it was when the box was opened.
    pub base: Bookmark,
    /// Text in the box.
    pub typed: Typed,
}

impl Draft {
    /// Returns a draft that holds the note of a bookmark, before anything is typed.
    pub fn of_note(id: DraftId, base: Bookmark) -> Self {
        let typed = Typed::Note(base.note.clone());
        Self { id, base, typed }
    }

    /// Returns a draft that holds the tags of a bookmark, before anything is typed.
    pub fn of_tags(id: DraftId, base: Bookmark) -> Self {
        let mut text = base.tags.join(", ");
        if !text.is_empty() {
            text.push_str(", ");
        }
        Self {
            id,
            base,
            typed: Typed::Tags(sanitize::line(&text)),
        }
    }

    /// Returns the text that was typed.
    pub fn text(&self) -> &str {
        match &self.typed {
            Typed::Note(text) | Typed::Tags(text) => text,
        }
    }

    /// Returns the base with the typed text in it, changed at `now`.
    #[must_use]
    pub fn applied(&self, now: Timestamp) -> Bookmark {
        let mut bookmark = self.base.clone();
        match &self.typed {
            Typed::Note(text) => text.trim().clone_into(&mut bookmark.note),
            Typed::Tags(text) => bookmark.tags = with_typed(&self.base.tags, text),
        }
        bookmark.touch(now);
        bookmark
    }

    /// Returns whether the typed text differs from the base.
    pub fn is_change(&self) -> bool {
        let applied = self.applied(self.base.modified);
        (applied.note.trim(), &applied.tags) != (self.base.note.trim(), &self.base.tags)
    }

    /// Returns whether this draft and `other` are for the same field of the same bookmark.
    pub fn is_for_field_of(&self, other: &Self) -> bool {
        let kind = std::mem::discriminant::<Typed>;
        self.base.id == other.base.id && kind(&self.typed) == kind(&other.typed)
    }

    /// Writes the draft as JSON, for the store of bookmarks at `folder`.
    pub fn to_json(&self, folder: &str) -> Value {
        let (kind, text) = match &self.typed {
            Typed::Note(text) => ("note", text),
            Typed::Tags(text) => ("tags", text),
        };
        json!({ "folder": folder, "bookmark": w3c::to_json(&self.base), kind: text })
    }

    /// Reads a draft that [`Draft::to_json`] wrote for the store at `folder`; `None` for any other
    /// value, and for a draft of another store.
    pub fn from_json(id: DraftId, folder: &str, mut value: Value) -> Option<Self> {
        if value.get("folder")?.as_str()? != folder {
            return None;
        }
        let text = |key: &str| Some(value.get(key)?.as_str()?.to_owned());
        let typed = text("note")
            .map(Typed::Note)
            .or_else(|| text("tags").map(Typed::Tags))?;
        let base = w3c::from_json(value.get_mut("bookmark")?.take()).ok()?;
        Some(Self { id, base, typed })
    }
}

/// Returns the typed tags in their order. A tag of the bookmark that other programs wrote with a
/// comma or odd blanks in it stays as it is while all its pieces are there.
fn with_typed(before: &[String], text: &str) -> Vec<String> {
    let typed = split_tags(text);
    let is_typed = |tag: &&String| split_tags(tag).iter().all(|piece| typed.contains(piece));
    let untouched: Vec<&String> = before.iter().filter(is_typed).collect();
    let mut tags: Vec<String> = Vec::new();
    for piece in &typed {
        let is_of = |tag: &&&String| split_tags(tag).contains(piece);
        let tag = untouched.iter().find(is_of).map_or(piece, |tag| *tag);
        if !tags.contains(tag) {
            tags.push(tag.clone());
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::super::tests::{article, at, keep};
    use super::*;

    fn base(tags: &[&str]) -> Bookmark {
        let mut base = keep(&article("Nước lớn rồi, ghe vô được tới sân."), "ghe vô");
        base.tags = tags.iter().map(|&tag| tag.to_owned()).collect();
        base
    }

    #[test]
    fn an_id_is_shown_as_its_name() {
        assert_eq!(DraftId::from("a1").to_string(), "a1");
    }

    fn tagged(tags: &[&str], text: &str) -> Draft {
        Draft {
            id: "x".into(),
            base: base(tags),
            typed: Typed::Tags(text.to_owned()),
        }
    }

    #[test]
    fn typed_tags_leave_what_others_wrote_whole() {
        let now = at("2025-06-01T00:00:00Z");
        let tags = |before: &[&str], text: &str| tagged(before, text).applied(now).tags;
        assert_eq!(
            tags(&["một"], "hai, #một,  ba  bốn, hai,"),
            ["hai", "một", "ba bốn"]
        );
        assert_eq!(
            tags(&["một, hai", "ba"], "một, hai, ba, bốn"),
            ["một, hai", "ba", "bốn"]
        );
        assert_eq!(
            tags(&["một, hai"], "hai"),
            ["hai"],
            "a piece was taken away"
        );
        assert!(!tagged(&["một, hai"], "một, hai, ").is_change());
        assert!(tagged(&["một"], "").is_change());
    }

    #[test]
    fn a_draft_begins_with_what_is_there() {
        let text = |tags: &[&str]| Draft::of_tags("x".into(), base(tags)).text().to_owned();
        assert_eq!(text(&["một", "hai"]), "một, hai,");
        assert_eq!(text(&[]), "");
    }

    #[test]
    fn drafts_are_for_one_field_of_one_bookmark() {
        let tags = tagged(&["một"], "hai");
        let mut other = tags.clone();
        other.base.id = "khác".into();
        let note = Draft::of_note("y".into(), base(&[]));
        assert!(tags.is_for_field_of(&tagged(&[], "ba")));
        assert!(!tags.is_for_field_of(&other) && !tags.is_for_field_of(&note));
    }

    #[test]
    fn json_is_read_back_for_the_same_store_only() {
        let note = Draft {
            typed: Typed::Note("nhớ\n\nmai".to_owned()),
            ..tagged(&["một"], "")
        };
        for draft in [tagged(&["một"], "hai, "), note] {
            let json = draft.to_json("/a/bookmarks");
            let read = |folder| Draft::from_json("x".into(), folder, json.clone());
            assert_eq!(read("/a/bookmarks"), Some(draft));
            assert_eq!(read("/b/bookmarks"), None);
        }
        assert_eq!(Draft::from_json("x".into(), "", json!({})), None);
    }
}
