//! A change of a bookmark that the user ordered and that could not be saved. It is kept until it
//! can be, also when the program ends before that.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Bookmark, BookmarkId, w3c};

/// Change that is not in the bookmark's file yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsaved {
    /// Id of the bookmark.
    pub id: BookmarkId,
    /// Version that the change was made from, as far as it is known: the base when the change is
    /// merged with the bookmark as it is by then.
    pub base: Option<Bookmark>,
    /// Bookmark after the change; `None` if it was deleted.
    pub bookmark: Option<Bookmark>,
    /// Time when the change was ordered.
    pub at: Timestamp,
}

impl Unsaved {
    /// Writes the change as JSON, for the store of bookmarks at `folder`.
    pub fn to_json(&self, folder: &str) -> Value {
        let version = |version: &Option<Bookmark>| version.as_ref().map(w3c::to_json);
        json!({
            "folder": folder,
            "id": self.id.as_str(),
            "at": self.at.to_string(),
            "base": version(&self.base),
            "unsaved": version(&self.bookmark),
        })
    }

    /// Reads a change that [`Unsaved::to_json`] wrote for the store at `folder`; `None` for any
    /// other value.
    pub fn from_json(folder: &str, value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key)?.as_str();
        let version = |key: &str| match value.get(key)? {
            Value::Null => Some(None),
            version => w3c::from_json(version.clone()).ok().map(Some),
        };
        if text("folder")? != folder {
            return None;
        }
        Some(Self {
            id: BookmarkId::from(text("id")?),
            base: version("base")?,
            bookmark: version("unsaved")?,
            at: text("at")?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::Draft;
    use super::super::tests::{article, at, keep};
    use super::*;

    #[test]
    fn json_is_read_back_for_the_same_store_only_and_is_no_draft() {
        let base = keep(&article("Nước lớn rồi, ghe vô được tới sân."), "ghe vô");
        let mut bookmark = base.clone();
        bookmark.note = "nhớ\n\nmai".to_owned();
        for (base, bookmark) in [
            (Some(base.clone()), Some(bookmark.clone())),
            (None, Some(bookmark)),
            (Some(base.clone()), None),
            (None, None),
        ] {
            let unsaved = Unsaved {
                id: BookmarkId::from("a"),
                base,
                bookmark,
                at: at("2025-06-01T00:00:00Z"),
            };
            let json = unsaved.to_json("/a/bookmarks");
            assert_eq!(Unsaved::from_json("/a/bookmarks", &json), Some(unsaved));
            assert_eq!(Unsaved::from_json("/b/bookmarks", &json), None);
            let draft = Draft::from_json("x".into(), "/a/bookmarks", json);
            assert_eq!(draft, None);
        }
    }
}
