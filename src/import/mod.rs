//! Files to articles: one row a format, one builder that all of them share.
//!
//! Bytes come in, an [`Article`] goes out; nothing here opens a file.

mod builder;
mod front_matter;
pub mod markdown;
pub mod origin;
pub mod plain;
mod table;
mod title;

use std::path::Path;

use crate::article::{Article, Origin, Source, content_hash, count_words};
use crate::text::decode::{self, Encoding};

pub use builder::Draft;

/// A format that can be read.
#[derive(Debug)]
pub struct Format {
    /// The name in JSON and on the status line.
    pub name: &'static str,
    /// File name extensions, lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// Whether a text whose name says nothing is of the format.
    pub sniff: fn(&str) -> bool,
    /// Clean text to a draft.
    pub read: fn(&str) -> Draft,
    /// The pieces of clean text that stand in the draft, in order, each with the byte at which it
    /// begins. Pieces that do not stand there are passed over.
    pub pieces: fn(&str) -> Vec<(usize, String)>,
}

/// Every format, the default first.
pub const FORMATS: &[Format] = &[
    Format {
        name: "text",
        extensions: &["txt", "text"],
        sniff: |_| false,
        read: plain::read,
        pieces: plain::pieces,
    },
    Format {
        name: "markdown",
        extensions: &[
            "md", "markdown", "mdown", "mkd", "mkdn", "mdwn", "mdtxt", "mdtext", "mmd",
        ],
        sniff: markdown::is_markdown,
        read: markdown::read,
        pieces: markdown::pieces,
    },
];

/// Extensions, lower case, of documents and pages that hold articles in formats that are not read.
/// A reader misses them, unlike pictures, archives and programs: so they are told.
const DOCUMENTS: &[&str] = &[
    "html", "htm", "xhtml", "mht", "mhtml", "pdf", "epub", "fb2", "mobi", "azw", "azw3", "djvu",
    "chm", "doc", "docx", "odt", "rtf", "eml", "mbox",
];

/// Extensions, lower case, of files that hold no articles, so that nobody misses them in a list: pictures,
/// sound, video, archives, fonts, programs, databases, and what editors leave behind.
const NO_TEXTS: &[&str] = &[
    "jpg", "jpeg", "png", "gif", "webp", "avif", "heic", "bmp", "tif", "tiff", "svg", "ico", "psd",
    "mp3", "ogg", "oga", "opus", "flac", "wav", "m4a", "aac", "wma", "mid", "mp4", "m4v", "mkv",
    "webm", "avi", "mov", "wmv", "flv", "zip", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar", "tar",
    "iso", "dmg", "deb", "rpm", "apk", "ttf", "otf", "woff", "woff2", "exe", "dll", "so", "dylib",
    "o", "a", "class", "jar", "pyc", "bin", "db", "sqlite", "lock", "tmp", "swp", "bak", "part",
];

/// The format that a file name asks for; `None` when its extension is nobody's.
pub fn format_of(path: &Path) -> Option<&'static Format> {
    let extension = extension(path)?;
    FORMATS
        .iter()
        .find(|f| f.extensions.contains(&extension.as_str()))
}

/// Whether a file name is that of a document in a format that is not read.
pub fn is_document(path: &Path) -> bool {
    extension(path).is_some_and(|extension| DOCUMENTS.contains(&extension.as_str()))
}

/// Whether a file name is that of a file that holds no article, whatever is in it.
pub fn is_no_text(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let is_backup = name.as_encoded_bytes().ends_with(b"~");
    is_backup || extension(path).is_some_and(|extension| NO_TEXTS.contains(&extension.as_str()))
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_lowercase())
}

/// Bytes to an article. Any bytes give one: what is not text shows as U+FFFD and is counted.
pub fn article(source: Source, bytes: Vec<u8>, modified: Option<jiff::Timestamp>) -> Article {
    article_as(source, bytes, modified, None)
}

/// Imports an article in a chosen encoding; `None` detects the encoding.
pub fn article_as(
    source: Source,
    bytes: Vec<u8>,
    modified: Option<jiff::Timestamp>,
    encoding: Option<Encoding>,
) -> Article {
    let named = match &source {
        Source::Seed(name) => format_of(Path::new(name)),
        Source::File(path) => format_of(path),
        Source::Stdin(_) => None,
    };
    let decoded = match encoding {
        Some(encoding) => decode::decode_as(&bytes, encoding),
        None => decode::decode_vec(bytes),
    };
    let is_of = |format: &&Format| (format.sniff)(&decoded.text);
    let format = named
        .or_else(|| FORMATS.iter().find(is_of))
        .unwrap_or(&FORMATS[0]);
    let draft = (format.read)(&decoded.text);
    let title = draft
        .title
        .clone()
        .unwrap_or_else(|| title::infer(&draft, &name_of(&source)));
    Article {
        id: source.id(),
        title: crate::article::title(&title),
        words: count_words(&draft.text),
        hash: content_hash(&draft.text),
        text: draft.text,
        blocks: draft.blocks,
        spans: draft.spans.into(),
        links: draft.links,
        meta: draft.meta,
        format: format.name,
        encoding: decoded.encoding,
        also: decoded.also,
        replaced: decoded.replaced,
        modified,
        origin: Origin::of(&source),
        source,
    }
}

fn name_of(source: &Source) -> String {
    match source {
        Source::Seed(name) => (*name).to_owned(),
        Source::File(path) => path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        Source::Stdin(_) => "-".to_owned(),
    }
}
