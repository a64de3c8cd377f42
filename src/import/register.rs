//! The register of formats, and which of them a file is in.
//!
//! Formats are asked in the order of their rows, by the file's bytes and its name; the first that
//! takes it reads it. Whether a file is an article can also be asked of its name alone, because a
//! folder is listed without opening every file in it.

use std::path::Path;

use super::format::{Format, NamedFormat};
use super::input::{Input, is_one_of};
use super::{markdown, plain};
use crate::reason::{Fault, Reason};
use crate::text::decode::Foreign;

/// Every format, in the order in which they are asked. Plain text is last, because it takes whatever
/// is text at all.
///
/// ```
/// use docbao::import::FORMATS;
///
/// let names: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
/// assert_eq!(names, ["markdown", "text"]);
/// assert!(FORMATS[0].extensions.contains(&"md"));
/// ```
pub const FORMATS: &[Format] = &[
    #[cfg(test)]
    super::parts::FORMAT,
    markdown::FORMAT,
    plain::FORMAT,
];

/// Extensions, lower case, of documents and pages that hold articles in formats that are not read.
/// They are reported, because readers miss them, unlike pictures, archives and programs.
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

/// Returns the format that a file name asks for; `None` when no format has its extension.
pub fn format_of(path: &Path) -> Option<&'static Format> {
    FORMATS
        .iter()
        .find(|format| has_extension(path, format.extensions))
}

/// Returns whether a file name is that of a document in a format that is not read.
pub fn is_document(path: &Path) -> bool {
    has_extension(path, DOCUMENTS)
}

/// Returns whether a file name is that of a file that holds no article, whatever is in it.
pub fn is_no_text(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let is_backup = name.as_encoded_bytes().ends_with(b"~");
    is_backup || has_extension(path, NO_TEXTS)
}

/// Returns whether a file name has one of some extensions, in either case.
fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension()
        .is_some_and(|one| is_one_of(one, extensions))
}

/// Returns the format that a file is in.
///
/// # Errors
///
/// Returns the kind of the bytes when no format takes them.
pub(super) fn format_for(input: &Input) -> Result<&'static Format, Reason> {
    let format = FORMATS
        .iter()
        .find(|format| (format.sniff)(input, named_format(input, format)));
    format.ok_or_else(|| fault(input).into())
}

/// Returns which format the file's name says it is in, as seen from `format`.
fn named_format(input: &Input, format: &Format) -> NamedFormat {
    let is_named = |format: &Format| input.has_extension(format.extensions);
    if is_named(format) {
        NamedFormat::This
    } else if FORMATS.iter().any(is_named) {
        NamedFormat::Other
    } else {
        NamedFormat::Unknown
    }
}

/// Returns why a file that no format takes is not read.
fn fault(input: &Input) -> Fault {
    match input.foreign().unwrap_or(Foreign::Data) {
        Foreign::Pdf => Fault::Pdf,
        Foreign::Office => Fault::Office,
        Foreign::Book => Fault::Book,
        Foreign::Rtf => Fault::Rtf,
        Foreign::Archive | Foreign::Data if input.has_extension(DOCUMENTS) => Fault::Format,
        Foreign::Archive => Fault::Archive,
        Foreign::Image => Fault::Image,
        Foreign::Media => Fault::Media,
        Foreign::Program => Fault::Program,
        Foreign::Data => Fault::NotText,
    }
}
