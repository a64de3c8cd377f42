//! A bookmark's file: its bytes to a bookmark, and back.

use std::io;

use super::{BOOKMARK_MAX_BYTES, may_pass};
use crate::bookmark::merge::{merge, merge_all};
use crate::bookmark::versions::versions;
use crate::bookmark::{Bookmark, conflict, w3c};
use crate::reason::{Fault, Reason};
use crate::shell::cause;

/// Why a file gives no bookmark.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("{0}")]
    Io(io::Error),
    #[error("not UTF-8 text")]
    NotText,
    #[error("a merge conflict between two different bookmarks")]
    TwoIds,
    #[error("not JSON: {0}")]
    NotJson(serde_json::Error),
    #[error("{0}")]
    NotAnnotation(w3c::W3cError),
}

impl Unreadable {
    /// Returns the reason that is told.
    pub(super) fn why(&self) -> Reason {
        match self {
            Self::Io(error) => cause::why(error),
            Self::NotText => Fault::NotText.into(),
            Self::TwoIds => Fault::TwoIds.into(),
            Self::NotJson(error) => cause::json(error),
            Self::NotAnnotation(error) => cause::annotation(error),
        }
    }

    /// Returns whether the file may hold a bookmark all the same, because it could not be read.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, Self::Io(error) if may_pass(error))
    }
}

pub(super) fn decode(bytes: &[u8]) -> Result<Bookmark, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::NotText)?;
    decode_text(text).or_else(|error| {
        let sides = conflict::sides(text).ok_or(error)?;
        let [ours, theirs] = sides.each_ref().map(|side| decode_text(side));
        let (ours, theirs) = (ours?, theirs?);
        if ours.id != theirs.id {
            return Err(Unreadable::TwoIds);
        }
        // Both go when the file is written again, so both are in what is read.
        Ok(merge(None, &ours, &theirs))
    })
}

/// Reads the text of a file. One that has a key twice, as git's `merge=union` leaves it, is read as the
/// merge of what it says each time.
fn decode_text(text: &str) -> Result<Bookmark, Unreadable> {
    let values = versions(text).map_err(Unreadable::NotJson)?;
    let bookmarks = values.into_iter().map(w3c::from_json);
    let bookmarks = bookmarks.collect::<Result<Vec<_>, _>>();
    let bookmarks = bookmarks.map_err(Unreadable::NotAnnotation)?;
    if bookmarks.windows(2).any(|pair| pair[0].id != pair[1].id) {
        return Err(Unreadable::TwoIds);
    }
    merge_all(bookmarks).ok_or(Unreadable::TwoIds)
}

/// Fails if the file of a bookmark would be larger than [`BOOKMARK_MAX_BYTES`].
pub fn check_size(bookmark: &Bookmark) -> io::Result<()> {
    encode(bookmark).map(drop)
}

pub(super) fn encode(bookmark: &Bookmark) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(&w3c::to_json(bookmark))?;
    bytes.push(b'\n');
    if bytes.len() as u64 > BOOKMARK_MAX_BYTES {
        return Err(cause::larger(BOOKMARK_MAX_BYTES));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file after a merge of two versions line by line.
    #[test]
    fn a_file_with_keys_twice_is_the_merge_of_what_it_says() {
        let target = r#""target": {"source": "file:///a", "selector": {"type": "TextQuoteSelector", "exact": "ghe"}}"#;
        let note = |text: &str| format!(r#""body": {{"type": "TextualBody", "value": "{text}"}}"#);
        let tag = r#""body": [{"type": "TextualBody", "purpose": "tagging", "value": "nước"}]"#;
        let file =
            |bodies: &[&str]| format!("{{\"id\": \"urn:x\", {}, {target}}}", bodies.join(", "));
        let read = |bodies: &[&str]| decode(file(bodies).as_bytes()).unwrap();
        let both = read(&[&note("sớm"), &note("muộn"), tag]);
        for text in ["sớm", "muộn"] {
            assert!(both.note.contains(text), "{both:?}");
        }
        assert_eq!(both.tags, ["nước"]);
        assert_eq!(read(&[&note("sớm"), &note("sớm")]).note, "sớm");
        let again = decode(&encode(&both).unwrap()).unwrap();
        assert!(again.is_same(&both));

        let two = file(&["\"id\": \"urn:y\""]);
        assert!(matches!(decode(two.as_bytes()), Err(Unreadable::TwoIds)));
    }
}
