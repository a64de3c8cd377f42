//! An article as the rest of the program knows it: clean text, its blocks and spans.
//!
//! Format-neutral and immutable once built (an importer builds it, everybody
//! shares it in an `Arc`). It must not know how it was read, drawn or found.
//!
//! # What holds everywhere
//!
//! - **Positions are text positions.** Inside, bytes of `Article::text` (`TextPos`); outside (JSON,
//!   annotations), Unicode scalar values. Scroll position, cursor, selection, hits and bookmarks are
//!   positions, never rows, so they survive resize, re-wrap and restart. `article/page.rs` maps rows
//!   to positions and back.
//! - **The markup goes, the words stay.** `Article::text` of a Markdown file is readable text; its
//!   structure is in blocks and spans over the text. So search, quotes and copying never meet an
//!   asterisk.
//! - **A table is text**: one line per row, columns at least two spaces apart. A table wider than the
//!   page has one line per cell.
//! - **A marker is text before a block's start** (`- `, `1. `, `(*) `): the reader draws its own sign
//!   in its place.
//! - **`article/` is a room of its own**, below import and library: search, bookmarks and panes all
//!   need an article and its rows, and none of them needs to know how the article was read.
//!
//! # From text to a row on the screen
//!
//! 1. An importer fills an [`Article`]: text, [`Blocks`], [`Spans`], [`Links`] and [`SourceLines`]. They
//!    are packed (16 bytes a block, a byte or two for a line), because an article may have a million.
//! 2. `page.rs` lays it out at a measure, row by row and only where the screen is, because a whole
//!    article would take seconds. A table wider than the page has one line per cell; `stack.rs` tells the
//!    name of its column, which `table.rs` reads.
//! 3. `motion.rs` moves the cursor by one unit (letter, word, sentence, block …) on that page.
//! 4. `spans.rs` finds the styles of a row through `reach.rs`.
//! 5. `follow.rs` carries a position over to the new text when the file was edited.
//! 6. `iri.rs` turns a path into the IRI that a bookmark keeps, and back.
//!
//! # Words
//!
//! *Position*: a byte of the text. *Block*: a run laid out together. *Span*: an inline style over a
//! range. *Measure*: the width of a line in cells. *Row*: one line of a page. *Source*: where an
//! article is read from; *origin*: how the user named it.

pub mod archive;
mod blocks;
mod contents;
pub mod follow;
pub mod iri;
mod links;
pub mod motion;
pub mod page;
pub mod reach;
mod source_lines;
mod spans;
pub mod stack;
mod table;
mod words;

use std::borrow::Cow;
use std::hash::{Hash as _, Hasher as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use twox_hash::XxHash3_64;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use crate::text::decode::Encoding;
use crate::text::{layout, sanitize};

pub use blocks::Blocks;
pub use contents::Contents;
pub use links::Links;
pub use source_lines::SourceLines;
pub use spans::Spans;
pub use words::count_words;

/// Maximum number of graphemes of a title. It is drawn in lists, sent to the window and stored in
/// every bookmark; a text without blanks may have megabytes in its first line. Headlines of
/// newspapers have 120 at most.
const TITLE_GRAPHEMES_MAX: usize = 200;

/// Maximum number of graphemes of a paper's or folder's name. The column of the list for it is much
/// narrower.
const PLACE_GRAPHEMES_MAX: usize = 64;

/// A byte offset into [`Article::text`], always on a `char` boundary.
///
/// Outside the program (JSON, annotations) positions are counted in Unicode
/// scalar values: see [`Article::to_scalar`] and [`Article::from_scalar`].
pub type TextPos = usize;

/// The stable name of an article: the first 64 bits of the SHA-256 of its [`Source::uri`].
///
/// It survives edits of the content, and a restart; it is shown as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleId(pub u64);

impl ArticleId {
    /// Returns the id of the article at this IRI.
    pub fn of_uri(uri: &str) -> Self {
        let digest = Sha256::digest(uri.as_bytes());
        let mut head = [0; 8];
        head.copy_from_slice(&digest[..8]);
        Self(u64::from_be_bytes(head))
    }

    /// Returns the id that is written as 16 hexadecimal digits; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let is_id = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        u64::from_str_radix(text, 16)
            .ok()
            .filter(|_| is_id)
            .map(Self)
    }
}

impl std::fmt::Display for ArticleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Where an article came from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Compiled in; the name is the file's name in `seeds/`.
    Seed(Cow<'static, str>),
    /// A file, by its absolute path.
    File(PathBuf),
    /// Standard input, by the hash of what was read.
    Stdin(String),
    /// One of several articles in a file, or in a member of it, by its key there.
    Member(Box<Source>, String),
}

/// Characters that a path may hold and a URI may not; `#` and `%` among them, since they would
/// otherwise begin a fragment or an escape.
const PATH_ESCAPES: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

impl Source {
    /// Returns the source of the built-in article whose file has this name in `seeds/`.
    pub fn seed(name: impl Into<Cow<'static, str>>) -> Self {
        Self::Seed(name.into())
    }

    /// Returns the IRI that a Web Annotation names as its source.
    pub fn uri(&self) -> String {
        match self {
            Self::Seed(name) => format!("urn:docbao:seed:{name}"),
            Self::File(path) => {
                let bytes = path.as_os_str().as_encoded_bytes();
                let mut uri = String::with_capacity(iri::FILE.len() + 2 * bytes.len());
                uri.push_str(iri::FILE);
                uri.extend(percent_encoding::percent_encode(bytes, PATH_ESCAPES));
                uri
            }
            Self::Stdin(hash) => format!("urn:sha256:{}", utf8_percent_encode(hash, PATH_ESCAPES)),
            // In the address of the file itself, "#" is an escape.
            Self::Member(of, key) => {
                let key = utf8_percent_encode(key, PATH_ESCAPES);
                format!("{}#{key}", of.uri())
            }
        }
    }

    /// Returns the path as shown to people and scripts: lossy, so only for reading. See
    /// [`Source::exact_uri`] for a name that leads back.
    pub fn path(&self) -> String {
        match self {
            Self::Seed(name) => format!("seeds/{name}"),
            Self::File(path) => path.to_string_lossy().into_owned(),
            Self::Stdin(_) => "-".to_owned(),
            Self::Member(of, key) => format!("{}#{}", of.path(), sanitize::line(key)),
        }
    }

    /// Returns the source of the article with this key among those of the file at this source.
    #[must_use]
    pub fn member(&self, key: &str) -> Self {
        Self::Member(Box::new(self.clone()), key.to_owned())
    }

    /// Returns the file that the article is read from; a built-in one and standard input have none.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Member(of, _) => of.file(),
            Self::Seed(_) | Self::Stdin(_) => None,
        }
    }

    /// Returns what is read for the article: its file, in which it may be one of many.
    pub fn whole(&self) -> &Self {
        match self {
            Self::Member(of, _) => of.whole(),
            whole => whole,
        }
    }

    /// Returns the IRI where [`Source::path`] does not lead back to it: of a file whose path is not
    /// UTF-8, and of one of several articles in a file.
    pub fn exact_uri(&self) -> Option<String> {
        let is_member = matches!(self, Self::Member(..));
        let path = self.file()?;
        (is_member || path.to_str().is_none()).then(|| self.uri())
    }

    /// Returns the id of the article at this source.
    pub fn id(&self) -> ArticleId {
        ArticleId::of_uri(&self.uri())
    }
}

/// Where an article was found, in the user's words: how it is printed and which comes first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The index of the named path that the article comes from, from 0.
    pub root: usize,
    /// The path as it was named, and from a folder on the way inside; a relative one stays relative.
    pub path: String,
    /// Where in `path`, in bytes, the name of the file or folder begins that was named, or what is below it.
    pub inside: usize,
    /// The name of the named folder where `path` does not have it: of `.`, or of one of two folders with
    /// the same last name. Empty elsewhere.
    pub name: String,
}

impl Origin {
    /// Returns the origin of a source that nobody named, such as a built-in article.
    pub fn of(source: &Source) -> Self {
        Self {
            path: source.path(),
            ..Self::default()
        }
    }

    /// Returns the origin of `path`, which is the path `named` or lies in it. `root` is the index of
    /// `named` among the named paths.
    pub fn in_named(root: usize, named: &Path, path: &Path) -> Self {
        let name = named.file_name().unwrap_or_default();
        Self::in_root(root, Path::new(name), named, path)
    }

    /// Returns the origin of `path`, which is the path `named` or lies in it, where `named` is known by `name`.
    pub fn in_root(root: usize, name: &Path, named: &Path, path: &Path) -> Self {
        let below = path.strip_prefix(named).unwrap_or(path);
        let is_named = below.as_os_str().is_empty();
        let inside = if is_named {
            name.to_owned()
        } else {
            name.join(below)
        };
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let (below, inside, path) = (text(below), text(&inside), text(path));
        let shown = path.strip_suffix(&inside);
        if let Some(above) = shown.filter(|above| above.is_empty() || above.ends_with('/')) {
            return Self {
                root,
                inside: above.len(),
                path,
                name: String::new(),
            };
        }
        Self {
            root,
            inside: path.len().saturating_sub(below.len()),
            path,
            name: text(name),
        }
    }

    /// Returns the path from the named file or folder on, its own name included.
    pub fn inside(&self) -> Cow<'_, str> {
        let inside = self.path.get(self.inside..).unwrap_or_default();
        match (self.name.as_str(), inside) {
            ("", inside) => inside.into(),
            (name, "") => name.into(),
            (name, below) => format!("{name}/{below}").into(),
        }
    }
}

/// The kind of a block of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockKind {
    /// The article's own title line.
    Title,
    /// The first paragraph of a news item.
    Lead,
    /// A heading inside the article; [`Block::level`] is 1–6.
    Heading,
    /// Running text.
    Paragraph,
    /// A question of an interview.
    Question,
    /// An answer of an interview.
    Answer,
    /// Quoted text.
    Quote,
    /// Lines whose breaks are meant.
    Verse,
    /// One item of a list; its marker stands before [`Block::start`].
    List,
    /// Preformatted text.
    Code,
    /// A table: a row a line, columns two spaces and more apart.
    Table,
    /// The text that goes with a picture.
    Caption,
    /// The author's name.
    Byline,
    /// A note below the text.
    Footnote,
}

impl BlockKind {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 14] = [
        Self::Title,
        Self::Lead,
        Self::Heading,
        Self::Paragraph,
        Self::Question,
        Self::Answer,
        Self::Quote,
        Self::Verse,
        Self::List,
        Self::Code,
        Self::Table,
        Self::Caption,
        Self::Byline,
        Self::Footnote,
    ];

    /// Returns the name used in JSON, which scripts rely on, so it never changes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Lead => "lead",
            Self::Heading => "heading",
            Self::Paragraph => "paragraph",
            Self::Question => "question",
            Self::Answer => "answer",
            Self::Quote => "quote",
            Self::Verse => "verse",
            Self::List => "list",
            Self::Code => "code",
            Self::Table => "table",
            Self::Caption => "caption",
            Self::Byline => "byline",
            Self::Footnote => "footnote",
        }
    }
}

impl BlockKind {
    /// Returns whether the block is running text, whose lines break at the measure and may be
    /// justified. Other kinds keep their lines, because their breaks are meant.
    pub fn is_running(self) -> bool {
        match self {
            Self::Lead
            | Self::Paragraph
            | Self::Question
            | Self::Answer
            | Self::Quote
            | Self::List
            | Self::Caption
            | Self::Footnote => true,
            Self::Title | Self::Heading | Self::Verse | Self::Code | Self::Table | Self::Byline => {
                false
            }
        }
    }
}

/// A run of text that is laid out together. Blocks are in text order and never
/// overlap; a line feed inside one is a line break that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The kind of the block.
    pub kind: BlockKind,
    /// Where its marker ("- ", "1. ") starts; equal to `start` when it has none.
    pub marker: TextPos,
    /// Where its text starts.
    pub start: TextPos,
    /// Where its text ends, without the line feed.
    pub end: TextPos,
    /// Depth of a heading (1–6), or nesting of a list or quote (0 = outermost); of a table its
    /// width in cells, 255 for one that is wider than any screen.
    pub level: u8,
}

impl Block {
    /// Returns the text's range in bytes, without the marker, because the reader draws its own sign
    /// in place of one.
    pub fn range(&self) -> Range<TextPos> {
        self.start..self.end
    }
}

/// How a run of characters inside a block is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inline {
    /// Emphasis, usually italic.
    Emphasis,
    /// Strong emphasis, usually bold.
    Strong,
    /// Code.
    Code,
    /// A link; the value indexes [`Article::links`].
    Link(u32),
    /// Struck out.
    Strike,
}

/// An inline style over a range of bytes. Spans are sorted by `start`; they may nest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: TextPos,
    /// One past the last byte.
    pub end: TextPos,
    /// The style.
    pub style: Inline,
}

/// The metadata in front matter, all of it optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// The day it was published.
    pub date: Option<jiff::civil::Date>,
    /// The date as it is written, if it is no day of the calendar: one clean, short line. It is
    /// shown, since it says more than nothing, and orders nothing.
    pub date_text: Option<String>,
    /// The author.
    pub author: Option<String>,
    /// The paper or rubric it appeared in.
    pub source: Option<String>,
    /// The address on the web.
    pub url: Option<String>,
    /// Free tags.
    pub tags: Vec<String>,
}

/// One article.
#[derive(Clone, Debug)]
pub struct Article {
    /// Stable identity.
    pub id: ArticleId,
    /// Where it came from.
    pub source: Source,
    /// Where the user found it.
    pub origin: Origin,
    /// The title, from the text or inferred, in one clean line.
    pub title: String,
    /// Clean NFC text without markup.
    pub text: String,
    /// The text's blocks, in order.
    pub blocks: Blocks,
    /// Inline styles.
    pub spans: Spans,
    /// Targets of the links.
    pub links: Links,
    /// The lines of its file.
    pub lines: SourceLines,
    /// Front matter.
    pub meta: Meta,
    /// Name of the format it was read as: a row of `import::FORMATS`.
    pub format: Cow<'static, str>,
    /// The encoding that its bytes were read as, or the most of them.
    pub encoding: Encoding,
    /// The encodings of other lines, because files put together from several sources are in several.
    pub also: Vec<Encoding>,
    /// How many places could not be decoded (shown as U+FFFD).
    pub replaced: usize,
    /// When the file was last modified.
    pub modified: Option<jiff::Timestamp>,
    /// Words: runs between white space that hold a letter or digit. In Vietnamese, syllables.
    pub words: usize,
    /// Hash of `text`, so that a bookmark can tell at once that nothing changed.
    pub hash: ContentHash,
}

impl Article {
    /// Returns whether the title is a block of the text; otherwise it was inferred.
    pub fn has_title_block(&self) -> bool {
        Contents::from(self).has_title_block()
    }

    /// Returns title, author, source, date, and the address or the file's name on one line. The
    /// folders of the file are left out, because the citation is for people who do not have it.
    pub fn citation(&self) -> String {
        let file = self.source.file().and_then(Path::file_name);
        let name = match (self.source.whole(), file) {
            (_, Some(name)) => name.to_string_lossy().into_owned(),
            (Source::Seed(_), None) => self.source.path(),
            _ => String::new(),
        };
        self.cited(name)
    }

    /// Returns [`Article::citation`] with the whole path of the file, for its owner.
    pub fn located_citation(&self) -> String {
        self.cited(self.source.path())
    }

    /// Returns the citation with `place` for an article that has no address.
    fn cited(&self, place: String) -> String {
        let Meta {
            author,
            source,
            date,
            date_text,
            url,
            ..
        } = &self.meta;
        let mut parts = vec![format!("“{}”", self.title)];
        parts.extend(author.clone());
        parts.extend(source.clone());
        parts.extend(date.map(|date| date.to_string()).or(date_text.clone()));
        parts.extend(Some(url.clone().unwrap_or(place)).filter(|place| !place.is_empty()));
        sanitize::line(&parts.join(", "))
    }

    /// Returns the day that the article says it is from, else the day in `zone` on which its file was
    /// changed.
    pub fn day(&self, zone: &TimeZone) -> Option<jiff::civil::Date> {
        let modified = self.modified.map(|time| time.to_zoned(zone.clone()).date());
        self.meta.date.or(modified)
    }

    /// Returns the paper or rubric that it appeared in, else the folder of its file, in one clean
    /// line of `PLACE_GRAPHEMES_MAX` graphemes at most; nothing for a built-in article.
    pub fn place(&self) -> String {
        if let Some(source) = &self.meta.source {
            return sanitize::line_start(source, PLACE_GRAPHEMES_MAX);
        }
        let folder = self.source.file().and_then(Path::parent);
        let name = folder.and_then(Path::file_name).unwrap_or_default();
        sanitize::line_start(&name.to_string_lossy(), PLACE_GRAPHEMES_MAX)
    }

    /// Returns the name of the group that lists show the article in: the folder of its file, from the
    /// named folder on, or the file of which it is one of several articles. Articles that were named
    /// themselves are in none, and the name is empty.
    pub fn group(&self) -> String {
        let inside = self.origin.inside();
        let folder = inside.rsplit_once('/').map_or("", |(folder, _)| folder);
        match self.source {
            Source::Member(..) => inside.into_owned(),
            _ => folder.to_owned(),
        }
    }

    /// Returns a number that another reading of the article shares only when nothing of it differs, the
    /// time of its last change included, because lists are sorted by that and scripts print it. The
    /// time of a member is that of its file and is left out, so that one message more does not make
    /// all others of a mailbox new.
    pub fn version(&self) -> u64 {
        let modified = match self.source {
            Source::Member(..) => None,
            _ => self.modified,
        };
        let mut hasher = XxHash3_64::new();
        (self.hash, &self.title, modified, self.encodings()).hash(&mut hasher);
        (
            &self.origin.path,
            self.origin.root,
            format!("{:?}", self.meta),
        )
            .hash(&mut hasher);
        let places = (&self.blocks, &self.spans, &self.links, &self.lines);
        // Writing to memory cannot fail.
        hasher.write(&postcard::to_stdvec(&places).unwrap_or_default());
        hasher.finish()
    }

    /// Returns the names of its encodings, that of the most lines first: `UTF-8 + TCVN3`.
    pub fn encodings(&self) -> String {
        names_of(self.encoding, &self.also)
    }

    /// Returns the minutes to read it at `rate` words a minute, at least 1; 0 when it has no text at all.
    pub fn minutes(&self, rate: usize) -> usize {
        let least = usize::from(!self.blocks.is_empty());
        self.words.div_ceil(rate.max(1)).max(least)
    }

    /// Returns the index of the block that holds `pos`, or of the first one after it, or the last.
    /// `None` only when the article has no block.
    pub fn block_at(&self, pos: TextPos) -> Option<usize> {
        let i = self.blocks.partition_point(|b| b.end < pos);
        (!self.blocks.is_empty()).then(|| i.min(self.blocks.len() - 1))
    }

    /// Returns the line of the file as it was read, counted from 1, at which `pos` stands. Behind the
    /// last block it is that block's last line.
    pub fn line_of(&self, pos: TextPos) -> usize {
        let end = self.blocks.last().map_or(0, |block| block.end);
        self.lines.line_of(&self.text, pos.min(end))
    }

    /// Returns the position in Unicode scalar values of a byte. Takes O(pos).
    pub fn to_scalar(&self, pos: TextPos) -> usize {
        self.text[..self.floor(pos)].chars().count()
    }

    /// Returns the byte of a position in Unicode scalar values; one past the end is the end. Takes O(count).
    pub fn from_scalar(&self, count: usize) -> TextPos {
        self.text
            .char_indices()
            .nth(count)
            .map_or(self.text.len(), |(at, _)| at)
    }

    /// Returns the nearest `char` boundary at or before `pos`.
    pub fn floor(&self, pos: TextPos) -> TextPos {
        self.text.floor_char_boundary(pos)
    }
}

/// Returns the names of the encodings of a file, that of the most lines first.
fn names_of(encoding: Encoding, also: &[Encoding]) -> String {
    let all = std::iter::once(&encoding).chain(also);
    let names: Vec<_> = all.map(|encoding| encoding.name()).collect();
    names.join(" + ")
}

/// Returns `text` as the title of an article: one clean line of `TITLE_GRAPHEMES_MAX`
/// graphemes at most, which ends in "…" when there are more. Costs no more than these, however
/// long `text` is: lists ask for the titles of bookmarks in every frame.
pub fn title(text: &str) -> String {
    let line = sanitize::line_start(text, TITLE_GRAPHEMES_MAX);
    layout::shorten(&line, TITLE_GRAPHEMES_MAX).into_owned()
}

/// SHA-256 of a text, shown in hexadecimal.
///
/// ```
/// use docbao::article::ContentHash;
///
/// let hash = ContentHash::of("");
/// let written = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// assert_eq!(hash.to_string(), written);
/// assert_eq!(ContentHash::parse(written), Some(hash));
/// ```
#[derive(
    Clone,
    Default,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    FromBytes,
    IntoBytes,
    Immutable,
    KnownLayout,
)]
#[repr(transparent)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// Returns the hash of a text.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// Returns the hash that is written as 64 hexadecimal digits; `None` for any other text.
    pub fn parse(hex: &str) -> Option<Self> {
        let mut hash = [0; 32];
        if hex.len() != 2 * hash.len() || !hex.is_ascii() {
            return None;
        }
        for (at, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(Self(hash))
    }

    /// Returns the first 64 bits, by which an index finds the few texts that may have this hash.
    pub fn key(&self) -> u64 {
        u64::from_ne_bytes(std::array::from_fn(|at| self.0[at]))
    }
}

impl std::fmt::Display for ContentHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use std::fmt::Write as _;

        // Not `{byte:02x}`, which takes 300 instructions for a byte: the hash of every article on screen
        // is written when bookmarks are looked for in them.
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits
            .map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]))
            .try_for_each(|digit| f.write_char(digit))
    }
}
