//! Bookmarks: a passage that somebody kept, and what can be done with it.
//!
//! In: the bookmark's files as text, articles, the time and the random bytes of an id. Out: bookmarks,
//! the files to write, and where in an article a bookmark is. Nothing here knows a file or a clock.
//!
//! # Files
//!
//! - This file: a [`Bookmark`], its quote and its target. `w3c.rs` reads and writes one as a Web
//!   Annotation, `versions.rs` tells which of its versions is newer.
//! - `shelf.rs`: all bookmarks in memory, with undo; `words.rs`, what lists search.
//! - `merge.rs`, `conflict.rs`: one bookmark of several versions; `notes.rs`, one note of
//!   several. `draft.rs`, `tags.rs`: what is typed about one. `unsaved.rs`: changes that the disk
//!   refused.
//! - `anchor.rs`: where the passage is in an article that was edited since.
//! - `entry.rs`: a bookmark with the place of its passage, which `row.rs` makes a line of JSON of, and
//!   `export.rs` a file for other programs. `import.rs` reads such files.
//!
//! # What holds everywhere
//!
//! - **A bookmark is what its files say together.** Files are found by the id in them, not by their
//!   names. Several files with one id (conflict copies) are merged when they are loaded, without a
//!   base, in an order that every program computes alike, so that two programs that merge at once
//!   agree; the next save writes the result and moves the copies to the trash once it is on disk.
//! - **A box knows its base.** The boxes for notes and tags hold a `Draft` (`bookmark/draft.rs`): the
//!   bookmark as it was when the box was opened, and what was typed. Saving merges both with what
//!   changed meanwhile. Two seconds after a key, and when the program has to end (a signal, a lost
//!   terminal, a panic of the loop), the draft is kept in the state folder (`shell/disk/drafts.rs`). The
//!   next start offers it when that box is opened again; it is removed once what was typed is on disk
//!   or given up.
//! - **Source, content, title, passage.** `Library::locate` recognises an article by its source as
//!   long as the passage is in it, else by its content, else by a title that only one article has;
//!   when all of these fail, by the passage, if it stands word for word in exactly one place of the
//!   library (`library/stray.rs`, one pass for all bookmarks). Export and the command line ask there.
//!   The panes draw from `library/places.rs`: places found for the current version of the bookmark and
//!   of the articles. A worker finds them (`Effect::Locate`), and only what changed is asked for again
//!   (`app/update/locate.rs`); a place that is not known yet is never drawn as lost.
//! - **Never a guess.** A bookmark with two equally good places in a changed text is an orphan. Words
//!   that agree count only where they stand once, because in lists every line begins and ends like the
//!   next. So a passage whose words changed must not be nearly repeated elsewhere
//!   (`bookmark/anchor/approximate/rivals.rs`), and a part of a sentence is only found together with the
//!   rest of it. A passage that was mended (an edge, an abbreviation, a dropped clause) is found
//!   between the words that stood around it, by the table of `bookmark/anchor/evidence.rs`.
//! - **Filters compare prepared words.** The words of a bookmark are folded when it is added to the
//!   shelf (`bookmark/words.rs`); for those on disk the store's thread does that and hands over the
//!   whole shelf.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};
use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

use crate::article::{Article, ContentHash, TextPos, iri};
use crate::text::layout::truncate;
use crate::text::sanitize;
use crate::text::segment::sentence_at;
use crate::vietnamese::fold;

pub mod anchor;
pub mod conflict;
pub mod draft;
mod entry;
pub mod export;
pub mod import;
pub mod merge;
pub mod notes;
pub mod row;
pub mod shelf;
pub mod tags;
pub mod unsaved;
pub mod versions;
pub mod w3c;
pub mod words;

pub use anchor::Anchor;
pub use entry::ExportEntry;
pub use shelf::{Change, Reversal, Shelf};

/// Minimum length of the context on either side of a quote, in scalar values; it goes on to the end
/// of the sentence.
pub const CONTEXT_MIN_SCALARS: usize = 32;

/// Maximum length of the context on either side, in scalar values, for sentences that are very
/// long; of the context that other programs kept, no more is looked at.
const CONTEXT_MAX_SCALARS: usize = 256;

/// Article that a bookmark points into, as it was when last seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Target {
    /// IRI of the article: [`crate::article::Source::uri`].
    pub source: String,
    /// Title of the article ([`crate::article::title`]); empty when unknown.
    pub title: String,
    /// SHA-256 of the article's clean text, in hexadecimal, when known.
    pub hash: Option<String>,
}

impl Target {
    /// Returns the key by which titles are compared: without marks.
    pub fn title_key(&self) -> String {
        fold::fold(&self.title)
    }

    /// Returns whether a text with this hash is the one that the bookmark was made in.
    pub fn is_of(&self, hash: &ContentHash) -> bool {
        self.hash.as_deref().and_then(ContentHash::parse).as_ref() == Some(hash)
    }
}

/// Kept words with the text around them (a W3C TextQuoteSelector).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quote {
    /// Kept text itself; never empty in a bookmark that was read.
    pub exact: String,
    /// Text right before the passage: at least [`CONTEXT_MIN_SCALARS`] if there are that many, and
    /// the whole sentence in which the passage starts unless that is very long.
    pub prefix: String,
    /// Text right after the passage, of a length found in the same way.
    pub suffix: String,
}

/// Colour of a bookmark. It is a name, because the theme decides how it is painted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Color {
    /// Yellow, the default.
    #[default]
    Yellow,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Pink.
    Pink,
    /// Violet.
    Violet,
}

impl Color {
    /// Every colour, in the order in which a key walks through them.
    pub const ALL: [Self; 5] = [
        Self::Yellow,
        Self::Green,
        Self::Blue,
        Self::Pink,
        Self::Violet,
    ];

    /// Returns the name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Pink => "pink",
            Self::Violet => "violet",
        }
    }

    /// Returns the colour with this JSON name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|color| color.name() == name)
    }

    /// Returns the colour after this one; the first one follows the last.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|color| *color == self);
        Self::ALL[at.map_or(0, |at| (at + 1) % Self::ALL.len())]
    }
}

/// Permanent id of a bookmark: a UUIDv7, or the id of an annotation that another program made.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BookmarkId(String);

impl BookmarkId {
    /// Returns the id as it stands in JSON, but for `urn:uuid:` before a UUID.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for BookmarkId {
    fn from(id: T) -> Self {
        Self(id.into())
    }
}

impl Display for BookmarkId {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Passage that somebody kept, with note, tags and colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Bookmark {
    /// Permanent id.
    pub id: BookmarkId,
    /// Article of the passage.
    pub target: Target,
    /// Words of the passage.
    pub quote: Quote,
    /// Place of the passage when it was last seen, in scalar values of the article's text.
    pub position: Option<Range<usize>>,
    /// Note in the reader's own words; empty for none.
    pub note: String,
    /// Tags in the order given.
    pub tags: Vec<String>,
    /// Colour.
    pub color: Color,
    /// Time when it was made.
    pub created: Timestamp,
    /// Time of the last change; never before an earlier value: see [`Bookmark::touch`].
    pub modified: Timestamp,
    /// Number of passages of the annotation that docbao keeps in [`Bookmark::raw`] and does not show.
    pub further_passages: usize,
    /// JSON that the bookmark was read from when that holds more than docbao writes, so that what
    /// others wrote survives a rewrite; otherwise null.
    pub raw: Value,
}

/// Maximum width of a quote in a message, in cells.
const SHORT_QUOTE_CELLS: usize = 32;

impl Bookmark {
    /// Returns the start of the quote as a clean line, to name the bookmark in a message.
    pub fn short_quote(&self) -> String {
        let line = sanitize::line_start(&self.quote.exact, SHORT_QUOTE_CELLS);
        truncate(&line, SHORT_QUOTE_CELLS).into_owned()
    }

    /// Returns the heading under which the bookmark is listed: the title of its article; where that is
    /// blank, because another program gave none, the name of its file or page, or its first words.
    pub fn heading<'a>(&self, title: &'a str) -> Cow<'a, str> {
        if !sanitize::line(title).trim().is_empty() {
            return Cow::Borrowed(title);
        }
        let name = iri::name_of(&self.target.source);
        Cow::Owned(name.unwrap_or_else(|| self.short_quote()))
    }

    /// Makes a bookmark of `range` (bytes of `article.text`) under the name `id`.
    ///
    /// A bound inside a character counts as the start of that character.
    pub fn new(article: &Article, range: Range<TextPos>, id: BookmarkId, now: Timestamp) -> Self {
        let start = article.floor(range.start);
        let end = article.floor(range.end).max(start);
        let from = article.to_scalar(start);
        let length = article.text[start..end].chars().count();
        Self {
            id,
            target: Target {
                source: article.source.uri(),
                title: article.title.clone(),
                hash: Some(article.hash.to_string()),
            },
            quote: Quote::cut(&article.text, start..end),
            position: Some(from..from + length),
            note: String::new(),
            tags: Vec::new(),
            color: Color::default(),
            created: now,
            modified: now,
            further_passages: 0,
            raw: Value::Null,
        }
    }

    /// Points the bookmark at `range` (bytes) of `article` from now on, keeping note, tags and
    /// colour.
    pub fn reattach(&mut self, article: &Article, range: Range<TextPos>, now: Timestamp) {
        let fresh = Self::new(article, range, self.id.clone(), now);
        self.target = fresh.target;
        self.quote = fresh.quote;
        self.position = fresh.position;
        self.touch(now);
    }

    /// Returns whether two bookmarks are one version: what would be written of them is equal. (A
    /// bookmark that was edited and one that was read again may differ in [`Bookmark::raw`] alone.)
    pub fn is_same(&self, other: &Self) -> bool {
        self == other || w3c::to_json(self) == w3c::to_json(other)
    }

    /// Records that the bookmark was changed at `now`.
    ///
    /// The time always advances, by a millisecond at least, because the newer of two copies wins
    /// and an edit must not lose to a clock that was ahead.
    pub fn touch(&mut self, now: Timestamp) {
        let tick = SignedDuration::from_millis(1);
        let later = self.modified.checked_add(tick).unwrap_or(Timestamp::MAX);
        self.modified = now.max(later);
    }
}

impl Quote {
    /// Returns the quote of `range` (bytes on `char` boundaries) in `text`.
    fn cut(text: &str, range: Range<TextPos>) -> Self {
        let context = first_of_context(text, range.start)..end_of_context(text, range.end);
        Self {
            exact: text[range.clone()].to_owned(),
            prefix: text[context.start..range.start].to_owned(),
            suffix: text[range.end..context.end].to_owned(),
        }
    }
}

/// Returns the byte where the context before `at` starts: [`CONTEXT_MIN_SCALARS`] back, and on to
/// where that sentence starts.
fn first_of_context(text: &str, at: TextPos) -> TextPos {
    let back = |count| at - reach(text[..at].graphemes(true).rev(), count);
    let least = back(CONTEXT_MIN_SCALARS);
    let sentence = sentence_at(text, least).start;
    least.min(sentence).max(back(CONTEXT_MAX_SCALARS))
}

/// Returns the byte where the context after `at` ends: [`CONTEXT_MIN_SCALARS`] on, and to the end
/// of that sentence.
fn end_of_context(text: &str, at: TextPos) -> TextPos {
    let ahead = |count| at + reach(text[at..].graphemes(true), count);
    let least = ahead(CONTEXT_MIN_SCALARS);
    let last = text.floor_char_boundary(least.saturating_sub(1));
    let sentence = text[..sentence_at(text, last).end].trim_end().len();
    least.max(sentence).min(ahead(CONTEXT_MAX_SCALARS))
}

/// Returns the number of bytes of the first graphemes that together hold `count` scalar values.
fn reach<'a>(graphemes: impl Iterator<Item = &'a str>, count: usize) -> usize {
    let (mut bytes, mut scalars) = (0, 0);
    for grapheme in graphemes {
        if scalars >= count {
            break;
        }
        bytes += grapheme.len();
        scalars += grapheme.chars().count();
    }
    bytes
}

/// Returns the id of a new bookmark; `random` must differ for each that is made in one millisecond.
pub fn new_id(now: Timestamp, random: [u8; 10]) -> BookmarkId {
    BookmarkId(new_uuid(now, random))
}

/// Returns a UUIDv7, because those sort by the time when they were made.
pub fn new_uuid(now: Timestamp, random: [u8; 10]) -> String {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random)
        .into_uuid()
        .hyphenated()
        .to_string()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::article::{self, Origin, Source, count_words};
    use crate::text::decode::Encoding;

    pub(crate) fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    pub(crate) fn article(text: &str) -> Article {
        article_at("/báo/bài.txt", text)
    }

    pub(crate) fn article_at(path: &str, text: &str) -> Article {
        let source = Source::File(path.into());
        Article {
            id: source.id(),
            origin: Origin::of(&source),
            source,
            title: "Chợ nổi buổi sớm".to_owned(),
            text: text.to_owned(),
            blocks: article::Blocks::default(),
            spans: article::Spans::default(),
            links: article::Links::default(),
            lines: article::SourceLines::default(),
            meta: article::Meta::default(),
            format: "plain".into(),
            encoding: Encoding::Utf8,
            also: Vec::new(),
            replaced: 0,
            modified: None,
            words: count_words(text),
            hash: ContentHash::of(text),
        }
    }

    /// Returns a bookmark of the first `words` in `article`.
    pub(crate) fn keep(article: &Article, words: &str) -> Bookmark {
        let start = article.text.find(words).unwrap();
        let now = at("2025-03-04T05:06:07Z");
        let id = new_id(now, [7; 10]);
        Bookmark::new(article, start..start + words.len(), id, now)
    }

    #[test]
    fn a_new_bookmark_counts_in_scalar_values() {
        let article = article("Ghé thăm chợ nổi Cái Răng lúc trời còn mờ sương.");
        let kept = keep(&article, "chợ nổi");
        assert_eq!(kept.quote.exact, "chợ nổi");
        assert_eq!(kept.position, Some(9..16));
        assert_eq!(kept.quote.prefix, "Ghé thăm ");
        assert_eq!(kept.quote.suffix, " Cái Răng lúc trời còn mờ sương.");
        assert_eq!(kept.target.source, "file:///b%C3%A1o/b%C3%A0i.txt");
        assert!(kept.target.is_of(&article.hash));
    }

    #[test]
    fn context_is_cut_between_graphemes_and_never_short() {
        let family = "👨‍👩‍👧‍👦"; // seven scalar values in one grapheme
        let text = format!("{}đây{}", family.repeat(60), family.repeat(60));
        let kept = keep(&article(&text), "đây");
        let most = family.repeat(CONTEXT_MAX_SCALARS.div_ceil(7));
        assert_eq!([kept.quote.prefix, kept.quote.suffix], [most.clone(), most]);
    }

    #[test]
    fn context_goes_on_to_the_ends_of_sentences() {
        let sentence = "Nước ròng thì ghe không vào được rạch nhỏ phía sau chợ này.";
        let long = format!("Rồi {}thôi.", "chờ nước lên và ".repeat(40));
        let article = article(&format!(
            "Một. {sentence} Giữa đây. {sentence} Hai.\n{long} Ba."
        ));
        let kept = keep(&article, "Giữa đây.");
        assert_eq!(kept.quote.prefix, format!("{sentence} "));
        assert_eq!(kept.quote.suffix, format!(" {sentence}"));
        let kept = keep(&article, "Hai.");
        assert_eq!(kept.quote.prefix, format!("{sentence} "));
        assert_eq!(kept.quote.suffix.chars().count(), CONTEXT_MAX_SCALARS);
        let kept = keep(&article, "ròng thì ghe");
        assert_eq!(kept.quote.prefix, "Một. Nước ");
    }

    #[test]
    fn a_bound_inside_a_character_is_its_start() {
        let article = article("ếch");
        let kept = Bookmark::new(&article, 1..4, "".into(), Timestamp::UNIX_EPOCH);
        assert_eq!(kept.quote.exact, "ếc");
        assert_eq!(kept.position, Some(0..2));
    }

    #[test]
    fn ids_sort_by_time() {
        let early = new_id(at("2025-01-01T00:00:00Z"), [255; 10]);
        let late = new_id(at("2025-01-01T00:00:00.001Z"), [0; 10]);
        assert!(early < late, "{early} {late}");
        assert_eq!(early.as_str().as_bytes()[14], b'7');
        assert_eq!(early.as_str().len(), 36);
    }

    #[test]
    fn a_short_quote_names_a_bookmark() {
        let text = "Sương tan dần trên bến,\nghe xuồng tụ về từ sớm.";
        let short = |words: &str| keep(&article(text), words).short_quote();
        assert_eq!(short("tan dần trên bến,\nghe"), "tan dần trên bến, ghe");
        assert_eq!(short(text), "Sương tan dần trên bến, ghe xuồ…");
    }

    #[test]
    fn a_bookmark_of_a_text_without_a_title_has_a_heading() {
        let mut kept = keep(&article("Sương tan dần trên bến."), "Sương tan");
        assert_eq!(kept.heading("Bến đò"), "Bến đò");
        for blank in ["", " ", "\u{200B}\n"] {
            assert_eq!(kept.heading(blank), "bài.txt", "{blank:?}");
        }
        kept.target.source = "urn:x".to_owned();
        assert_eq!(kept.heading(""), "Sương tan");
    }

    #[test]
    fn a_bookmark_is_pointed_elsewhere_and_keeps_what_was_written() {
        let article = article("Sương tan dần trên bến.");
        let mut kept = keep(&article, "Sương");
        kept.note = "xem lại".to_owned();
        let mut moved = kept.clone();
        let later = at("2031-01-01T00:00:00Z");
        moved.reattach(&article, 0..article.text.len(), later);
        assert_eq!((&moved.id, &moved.note), (&kept.id, &kept.note));
        assert_eq!(
            (&moved.quote.exact, moved.position),
            (&article.text, Some(0..23))
        );
        assert_eq!((moved.created, moved.modified), (kept.created, later));
    }

    #[test]
    fn a_bookmark_that_was_read_again_is_the_same() {
        let mut kept = keep(&article("Sương tan dần."), "Sương");
        kept.raw = w3c::to_json(&kept);
        let plain = keep(&article("Sương tan dần."), "Sương");
        assert!(kept != plain && kept.is_same(&plain));
        kept.note = "khác".to_owned();
        assert!(!kept.is_same(&plain));
    }

    #[test]
    fn a_touch_always_advances() {
        let mut kept = keep(&article("Sương tan dần."), "Sương");
        let before = kept.modified;
        kept.touch(at("2001-01-01T00:00:00Z"));
        assert!(kept.modified > before);
        kept.touch(at("2031-01-01T00:00:00Z"));
        assert_eq!(kept.modified, at("2031-01-01T00:00:00Z"));
    }

    #[test]
    fn colours_go_round_and_have_names() {
        let round = std::iter::successors(Some(Color::default()), |color| Some(color.next()));
        let round: Vec<_> = round.take(Color::ALL.len()).collect();
        assert_eq!(round, Color::ALL);
        assert_eq!(round[Color::ALL.len() - 1].next(), Color::default());
        for color in Color::ALL {
            assert_eq!(Color::from_name(color.name()), Some(color));
        }
        assert_eq!(Color::from_name("đỏ"), None);
    }
}
