//! The records of an article: what is known of it before its text is read, and the text with its places.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::{
    Article, Blocks, Links, Meta, Origin, Source, SourceLines, Spans, iri, names_of,
};
use crate::text::encoding::Encoding;

/// Facts of an article that are known before its text is read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Head {
    /// Where it came from.
    #[serde(with = "source_as_iri")]
    pub source: Source,
    /// Where the user found it.
    pub origin: Origin,
    /// The title, in one clean line.
    pub title: String,
    /// Front matter.
    pub meta: Meta,
    /// Name of the format it was read as.
    pub format: Cow<'static, str>,
    /// The encoding that its bytes were read as, or the most of them.
    pub(super) encoding: Encoding,
    /// The encodings of other lines.
    pub(super) also: Vec<Encoding>,
    /// How many places could not be decoded.
    pub(super) replaced: usize,
    /// When the file was last modified.
    pub modified: Option<Timestamp>,
}

impl Head {
    /// Returns the names of its encodings, that of the most lines first.
    pub fn encodings(&self) -> String {
        names_of(self.encoding, &self.also)
    }
}

/// The text of an article and what belongs to its places.
#[derive(Serialize, Deserialize)]
pub(super) struct Body<'a> {
    #[serde(borrow, with = "text_as_bytes")]
    pub(super) text: Cow<'a, str>,
    pub(super) blocks: Cow<'a, Blocks>,
    pub(super) spans: Cow<'a, Spans>,
    pub(super) links: Cow<'a, Links>,
    pub(super) lines: Cow<'a, SourceLines>,
}

/// The beginning of a [`Body`], which is read alone when an article is searched.
#[derive(Deserialize)]
pub(super) struct BodyStart<'a> {
    /// The text in UTF-8, which is not checked.
    pub(super) text: &'a [u8],
    pub(super) blocks: Cow<'a, Blocks>,
}

/// Returns the record of what is known of an article before its text is read.
pub(super) fn encode_head(article: &Article) -> Vec<u8> {
    let head = Head {
        source: article.source.clone(),
        origin: article.origin.clone(),
        title: article.title.clone(),
        meta: article.meta.clone(),
        format: article.format.clone(),
        encoding: article.encoding,
        also: article.also.clone(),
        replaced: article.replaced,
        modified: article.modified,
    };
    // Writing to memory cannot fail; an empty record would be read as a damaged one.
    postcard::to_stdvec(&head).unwrap_or_default()
}

/// Returns the record of an article's text and its places.
pub(super) fn encode_body(article: &Article) -> Vec<u8> {
    let body = Body {
        text: Cow::Borrowed(&article.text),
        blocks: Cow::Borrowed(&article.blocks),
        spans: Cow::Borrowed(&article.spans),
        links: Cow::Borrowed(&article.links),
        lines: Cow::Borrowed(&article.lines),
    };
    postcard::to_stdvec(&body).unwrap_or_default()
}

/// Sources as their IRIs, which lead back to them whatever the bytes of their paths are.
mod source_as_iri {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::{Cow, Source, iri};

    pub(super) fn serialize<S: Serializer>(source: &Source, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&source.uri())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Source, D::Error> {
        let iri = Cow::<str>::deserialize(from)?;
        iri::source_of(&iri).ok_or_else(|| D::Error::custom("no source"))
    }
}

/// Texts as bytes, which are checked with SIMD instructions when they are read: the check of serde's
/// own strings was a sixteenth of the time to read and index a library.
mod text_as_bytes {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::Cow;

    pub(super) fn serialize<S: Serializer>(text: &str, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(text.as_bytes())
    }

    pub(super) fn deserialize<'de, D>(from: D) -> Result<Cow<'de, str>, D::Error>
    where
        D: Deserializer<'de>,
    {
        let text = simdutf8::basic::from_utf8(<&[u8]>::deserialize(from)?);
        text.map(Cow::Borrowed).map_err(D::Error::custom)
    }
}
