//! Files to articles: one row a format, one builder that all of them share.
//!
//! Bytes come in, [`Article`]s go out; nothing here opens a file.
//!
//! # Memory
//!
//! - **A file costs at most 3 times its size and 50 MB**, however many marks it holds
//!   (`tests/memory.rs`). Blocks take 16 bytes; the targets of links share one string, and so do the
//!   cells of a table. `pulldown-cmark` takes 48 bytes for each node, so a long text is parsed one
//!   window at a time (`import/markdown/windows.rs`); a property test compares windows with the whole
//!   text.

mod builder;
mod front_matter;
mod input;
pub mod markdown;
pub mod origin;
#[cfg(test)]
mod parts;
pub mod plain;
mod register;
mod table;
mod title;

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;

use crate::article::{Article, ArticleId, Origin, Source, content_hash, count_words};
use crate::reason::Reason;
use crate::text::decode::Encoding;

pub use builder::Draft;
pub use input::Input;
#[cfg(test)]
pub(crate) use parts::MAGIC as PARTS_MAGIC;
pub use register::{FORMATS, Format, format_of, is_document, is_no_text};

/// The consumer of the drafts of a file: it may end the reading between two of them.
pub type Sink<'a> = &'a mut dyn FnMut(Draft) -> ControlFlow<()>;

/// Reads the articles of the file at `source`, one after the other, until `sink` ends the reading.
///
/// # Errors
///
/// What the bytes are, when no format takes them. Articles that were given to `sink` before are good
/// all the same.
pub fn read(
    source: &Source,
    bytes: Vec<u8>,
    modified: Option<jiff::Timestamp>,
    encoding: Option<Encoding>,
    sink: &mut dyn FnMut(Article) -> ControlFlow<()>,
) -> Result<(), Reason> {
    let input = Input::new(file_name(source), bytes, encoding);
    let format = register::format_for(&input)?;
    let mut seen = HashSet::new();
    (format.read)(input, &mut |draft| {
        let source = member_of(source, draft.member.as_deref(), &mut seen);
        sink(finish(draft, format, source, modified))
    })
}

/// Returns why a file will not be read, as far as its first bytes tell.
pub fn refusal(name: &Path, head: Vec<u8>) -> Option<Reason> {
    register::format_for(&Input::new(Some(name), head, None)).err()
}

/// Returns the source of a member of a file. Where two members have one key, the later ones are
/// counted, because an article with the identity of another would replace it.
fn member_of(file: &Source, key: Option<&str>, seen: &mut HashSet<ArticleId>) -> Source {
    let Some(key) = key else {
        return file.clone();
    };
    let again = (2..).map(|n| file.member(&format!("{key}~{n}")));
    let mut sources = std::iter::once(file.member(key)).chain(again);
    let new = sources.find(|source| seen.insert(source.id()));
    new.unwrap_or_else(|| file.clone())
}

/// Reads bytes as one article, whatever they are: what is not text shows as U+FFFD and is counted.
pub fn article(source: Source, bytes: Vec<u8>, modified: Option<jiff::Timestamp>) -> Article {
    article_as(source, bytes, modified, None)
}

/// Reads bytes as one article in a chosen encoding; `None` detects it.
pub fn article_as(
    source: Source,
    bytes: Vec<u8>,
    modified: Option<jiff::Timestamp>,
    encoding: Option<Encoding>,
) -> Article {
    let input = Input::of_text(file_name(&source), bytes, encoding);
    let format = register::format_for(&input).unwrap_or(&plain::FORMAT);
    let mut first = None;
    let _ = (format.read)(input, &mut |draft| {
        first = Some(draft);
        ControlFlow::Break(())
    });
    finish(first.unwrap_or_default(), format, source, modified)
}

/// Makes an article of a draft.
fn finish(
    mut draft: Draft,
    format: &Format,
    source: Source,
    modified: Option<jiff::Timestamp>,
) -> Article {
    draft.lines.shrink();
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
        lines: draft.lines,
        meta: draft.meta,
        format: format.name,
        encoding: draft.encoding,
        also: draft.also,
        replaced: draft.replaced,
        modified,
        origin: Origin::of(&source),
        source,
    }
}

/// Returns the name that tells the format of what is at `source`; standard input has none.
fn file_name(source: &Source) -> Option<&Path> {
    match source {
        Source::Seed(name) => Some(Path::new(*name)),
        source => source.file(),
    }
}

/// Returns what an article without any words is called.
fn name_of(source: &Source) -> String {
    let name = file_name(source).and_then(Path::file_name);
    name.map_or_else(
        || "-".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

#[cfg(test)]
mod tests;
