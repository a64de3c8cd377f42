//! A file before it is read: its name, its bytes and, when a format asks, its text.

use std::cell::OnceCell;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::ArticleDraft;
use crate::text::decode::{self, Decoded, Encoding, Foreign};

/// A file that a format is chosen for, and that the format then reads.
///
/// It owns its bytes, so that a book of clean UTF-8 becomes text without being copied. It is decoded
/// at most once, and only for formats of text: others find their encoding inside, or have none.
#[derive(Debug)]
pub struct Input {
    extension: Option<OsString>,
    bytes: Vec<u8>,
    encoding: Option<Encoding>,
    foreign: OnceCell<Option<Foreign>>,
    decoded: OnceCell<Decoded>,
}

impl Input {
    /// Creates an input of a file's bytes, or of the first of them that are known. `name` is absent
    /// for standard input; `encoding` is the one that the user chose, if any.
    pub fn new(name: Option<&Path>, bytes: Vec<u8>, encoding: Option<Encoding>) -> Self {
        Self {
            extension: name.and_then(Path::extension).map(OsStr::to_owned),
            bytes,
            encoding,
            foreign: OnceCell::new(),
            decoded: OnceCell::new(),
        }
    }

    /// Creates an input that is read as text whatever its bytes are.
    pub(super) fn of_text(name: Option<&Path>, bytes: Vec<u8>, encoding: Option<Encoding>) -> Self {
        Self {
            foreign: OnceCell::from(None),
            ..Self::new(name, bytes, encoding)
        }
    }

    /// Returns the bytes of the file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns whether the file's name has one of these extensions.
    pub fn has_extension(&self, extensions: &[&str]) -> bool {
        let own = self.extension.as_deref();
        own.is_some_and(|own| is_one_of(own, extensions))
    }

    /// Returns what the bytes are if they are no text.
    pub fn foreign(&self) -> Option<Foreign> {
        *self.foreign.get_or_init(|| decode::foreign(&self.bytes))
    }

    /// Returns whether the bytes are text.
    pub fn is_text(&self) -> bool {
        self.foreign().is_none()
    }

    /// Returns the clean text of the bytes.
    pub fn text(&self) -> &str {
        let decode = || match self.encoding {
            Some(encoding) => decode::decode_as(&self.bytes, encoding),
            None => decode::decode(&self.bytes),
        };
        &self.decoded.get_or_init(decode).text
    }

    /// Gives the bytes of the file away.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Reads the whole text as one article, which is the file itself and no member of it.
    pub(super) fn read_text(self, read: fn(&str) -> ArticleDraft) -> ArticleDraft {
        let decoded = self.decode();
        let mut draft = read(&decoded.text);
        draft.encoding = decoded.encoding;
        draft.also = decoded.also;
        draft.replaced = decoded.replaced;
        draft.lines.set_added(decoded.added);
        draft
    }

    /// Decodes the bytes, which are given back before the text is read.
    pub fn decode(self) -> Decoded {
        match (self.decoded.into_inner(), self.encoding) {
            (Some(decoded), _) => decoded,
            (None, Some(encoding)) => decode::decode_as(&self.bytes, encoding),
            (None, None) => decode::decode_vec(self.bytes),
        }
    }
}

/// Returns whether an extension is among some, in either case.
pub(super) fn is_one_of(extension: &OsStr, extensions: &[&str]) -> bool {
    { extensions.iter() }.any(|known| extension.eq_ignore_ascii_case(known))
}
