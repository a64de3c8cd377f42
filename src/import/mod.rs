//! Files to articles.
//!
//! In: a file's bytes, its name, and the encoding that the user chose, if any. Out: [`Article`]s, one
//! after the other, and a [`Reason`] for what could not be read. Nothing here opens a file.
//!
//! # Steps
//!
//! 1. `shell/work/importer.rs` reads the bytes and calls [`read`].
//! 2. `register.rs` asks the formats in the order of [`FORMATS`] whether the file is theirs, by its
//!    bytes and its name (`input.rs`). Only when none takes it is it refused, with the kind of its
//!    bytes as the reason: a format may read what is no text.
//! 3. The format makes [`ArticleDraft`]s (`builder.rs`): clean text with blocks, spans and links over it. A
//!    format of text asks [`Input::decode`] for that; others find their encoding inside, or have none.
//!    - Plain text: `plain.rs`, `plain/paragraph.rs` (lines to paragraphs), `plain/form.rs` (forms of
//!      a line).
//!    - Markdown: `markdown/tame.rs` (marks without end to text), `markdown/windows.rs` (a long text parsed
//!      a window at a time), `markdown.rs` (events to a draft), `markdown/definitions.rs` (targets of
//!      links and notes), `markdown/lines.rs` (lines of the file), `markdown/sniff.rs`,
//!      `front_matter.rs`, `table.rs`.
//! 4. This file makes an article of each draft: its identity, title (`title.rs`), words and hash. The
//!    sink may end the reading after any of them.
//! 5. When the user opens the file in an editor, `origin.rs` finds the line in the file as it is now.
//!
//! # Invariants
//!
//! - Every letter of a file is in an article, or the reader is told why not: a format ends with a
//!   reason when it cannot read the rest, or finds no article at all. The articles that it gave before stay.
//! - Text is clean ([`crate::text::sanitize`]) and in NFC; blocks are in order and never overlap.
//! - An article is known by its file and, in a file of several, by [`ArticleDraft::member`]. That key is an id
//!   which the data has, never a running number where there is one, because bookmarks and reading
//!   places hang on it. An article that is the whole file has no key.
//! - Time is proportional to the size of the file, whatever is in it.
//! - **A file costs at most 3 times its size and 50 MB**, however many marks it holds
//!   (`tests/memory.rs`). Blocks take 16 bytes; the targets of links share one string, and so do the
//!   cells of a table. `pulldown-cmark` takes 48 bytes for each node, so a long text is parsed one
//!   window at a time (`import/markdown/windows.rs`); a property test compares windows with the whole
//!   text.
//!
//! # A new format
//!
//! takes two files: its own with a [`Format`] constant (`format.rs`), and `register.rs` for its row.
//! The row stands above those that would take its files as well: Markdown and plain text take
//! whatever is text. An extension that was among `DOCUMENTS` goes from there. `parts.rs` is a small
//! example, which exists only in tests.
//!
//! # Words
//!
//! - Draft: an article in the making.
//! - Member: one of several articles in a file.
//! - Sniff: to look whether a file is in a format.
//! - Window: the part of a Markdown text that is parsed at once.

mod builder;
mod format;
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

use crate::article::{Article, ArticleId, ContentHash, Origin, Source, count_words};
use crate::reason::Reason;
use crate::text::decode::Encoding;

pub use builder::ArticleDraft;
pub use format::{Format, NamedFormat};
pub use input::Input;
#[cfg(test)]
pub(crate) use parts::MAGIC as PARTS_MAGIC;
pub use register::{FORMATS, format_of, is_document, is_no_text};

/// The consumer of the drafts of a file: it may end the reading between two of them.
pub type Sink<'a> = &'a mut dyn FnMut(ArticleDraft) -> ControlFlow<()>;

/// Reads the articles of the file at `source`, one after the other, until `sink` ends the reading.
///
/// ```
/// use std::ops::ControlFlow;
///
/// use docbao::article::Source;
/// use docbao::import;
///
/// let source = Source::File("/bài.md".into());
/// let mut titles = Vec::new();
/// let read = import::read(&source, "# Chợ *nổi*".into(), None, None, &mut |article| {
///     titles.push(article.title);
///     ControlFlow::Continue(())
/// });
/// assert_eq!((titles, read), (vec!["Chợ nổi".to_owned()], Ok(())));
/// ```
///
/// # Errors
///
/// Returns the kind of the bytes when no format takes them, or the reason why the format could not
/// read the rest. Articles that were given to `sink` before are good
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
        let hash = ContentHash::of(&draft.text);
        sink(finish(draft, format, source, modified, hash))
    })
}

/// Reads the head of the only article of a file from the beginning of its bytes: its text is what these
/// hold, and has no hash. `None` for a file of several articles, and for one that no format takes.
pub fn head(
    source: Source,
    bytes: Vec<u8>,
    modified: Option<jiff::Timestamp>,
    encoding: Option<Encoding>,
) -> Option<Article> {
    let input = Input::new(file_name(&source), bytes, encoding);
    let format = register::format_for(&input).ok()?;
    let mut first = None;
    let _ = (format.read)(input, &mut |draft| {
        first = Some(draft);
        ControlFlow::Break(())
    });
    let draft = first.filter(|draft| draft.member.is_none())?;
    Some(finish(
        draft,
        format,
        source,
        modified,
        ContentHash::default(),
    ))
}

/// Returns the article of a file of which nothing is known but its name.
pub fn unread(source: Source, modified: Option<jiff::Timestamp>) -> Article {
    let format = file_name(&source).and_then(format_of);
    let format = format.unwrap_or(&plain::FORMAT);
    finish(
        ArticleDraft::default(),
        format,
        source,
        modified,
        ContentHash::default(),
    )
}

/// Returns why a file will not be read, as far as its first bytes tell; `None` when a format takes it.
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
    let draft = first.unwrap_or_default();
    let hash = ContentHash::of(&draft.text);
    finish(draft, format, source, modified, hash)
}

/// Makes an article of a draft.
fn finish(
    mut draft: ArticleDraft,
    format: &Format,
    source: Source,
    modified: Option<jiff::Timestamp>,
    hash: ContentHash,
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
        hash,
        text: draft.text,
        blocks: draft.blocks,
        spans: draft.spans.into(),
        links: draft.links,
        lines: draft.lines,
        meta: draft.meta,
        format: format.name.into(),
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
        Source::Seed(name) => Some(Path::new(&**name)),
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
