//! Assertions about everything that comes out of the library.
//!
//! Shared by the fuzz targets. It repeats no code of the library: the forbidden characters are
//! listed here once more, from the promises in the documents, so that a mistake in the code is
//! found.

use std::ops::Range;

use docbao::article::{Article, BlockKind, Source};
use docbao::bookmark::anchor::{Anchor, Lost};
use docbao::bookmark::export::FORMATS;
use docbao::bookmark::import::{self as bookmarks, ImportStep};
use docbao::bookmark::{Bookmark, ExportEntry, Shelf};
use docbao::import;
use docbao::text::sanitize;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::is_nfc;

/// Returns an article made of `bytes`, in the format of the file name `name`.
pub fn article(name: &'static str, bytes: &[u8]) -> Article {
    import::article(Source::seed(name), bytes.to_vec(), None)
}

/// Asserts that a text is in NFC, without characters that act on a terminal, hide, or reverse the
/// direction.
pub fn assert_clean(text: &str) {
    assert!(is_nfc(text), "not NFC: {text:?}");
    if let Some(bad) = text.chars().find(|&c| is_forbidden(c)) {
        panic!("{bad:?} in {text:?}");
    }
    let again = sanitize::clean(text);
    assert_eq!(again, text, "not idempotent");
}

/// Returns whether a character is a control, a bidi control, a zero-width space, a tag, a variation
/// selector or a noncharacter.
pub fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Returns the letters and digits of a text, which must never be lost, without their diacritics.
pub fn letters(text: &str) -> String {
    text.nfd()
        .filter(|&c| c.is_alphanumeric() && !is_combining_mark(c) && !is_filler(c))
        .collect()
}

/// Returns whether a letter takes no cell: a Hangul filler, or a vowel or final without a first
/// letter.
fn is_filler(c: char) -> bool {
    matches!(c, '\u{115f}'..='\u{11ff}' | '\u{3164}' | '\u{ffa0}' | '\u{d7b0}'..='\u{d7ff}')
}

/// Asserts that ranges end between characters, are in order, not empty, and do not overlap.
pub fn assert_in_order(text: &str, ranges: impl IntoIterator<Item = Range<usize>>) {
    let mut end = 0;
    for range in ranges {
        assert!(range.start >= end, "{range:?} starts before {end}");
        assert!(range.start < range.end, "{range:?} is empty");
        assert!(text.get(range.clone()).is_some(), "{range:?} cuts a letter");
        end = range.end;
    }
}

/// Asserts that the text of an article is clean and that its blocks and spans are where they may
/// be.
pub fn assert_sound(article: &Article) {
    assert_clean(&article.text);
    assert_line(&article.title);
    article.links.iter().for_each(|link| assert_line(link));
    let text = &article.text;
    assert_in_order(text, article.blocks.iter().map(|b| b.marker..b.end));
    assert_in_order(text, article.blocks.iter().map(|b| b.range()));
    for (n, block) in article.blocks.iter().enumerate() {
        assert!(
            n == 0 || block.kind != BlockKind::Title,
            "a title below text"
        );
        let shown = &text[block.range()];
        assert!(!shown.trim().is_empty(), "nothing to see in {block:?}");
    }
    assert!(
        article.spans.iter().is_sorted_by_key(|s| s.start),
        "spans in disorder"
    );
    for span in &article.spans {
        assert!(span.start < span.end, "{span:?} is empty");
        assert!(
            text.get(span.start..span.end).is_some(),
            "{span:?} is outside"
        );
        let block = article.block_at(span.start).map(|at| article.blocks.at(at));
        let inside = block.is_some_and(|b| b.start <= span.start && span.end <= b.end);
        assert!(inside, "{span:?} is not in {block:?}");
    }
}

/// Asserts that a text is one clean line.
fn assert_line(line: &str) {
    assert_clean(line);
    assert!(!line.contains('\n'), "{line:?} has two lines");
}

/// Asserts that every letter of the text is in a block or in the marker before it.
pub fn assert_covered(article: &Article) {
    let mut end = 0;
    for block in article.blocks.iter() {
        assert_eq!(letters(&article.text[end..block.marker]), "", "lost");
        end = block.end;
    }
    assert_eq!(letters(&article.text[end..]), "", "lost at the end");
}

/// Asserts that bookmarks read from a file have line numbers of the file, that importing them twice
/// changes nothing, and that our own formats return them unchanged.
pub fn assert_imported(text: &str) {
    let found = bookmarks::read(text, Timestamp::UNIX_EPOCH);
    let last = text.lines().count().max(1);
    let lines = found.items.iter().map(|item| item.line);
    for line in lines.chain(found.refused.iter().map(|(line, _)| *line)) {
        assert!((1..=last + 1).contains(&line), "line {line} of {last}");
    }
    let mut shelf = Shelf::default();
    let ids = bookmarks::ids_on_shelf(&found.items, &shelf, |asked| vec![None; asked.len()]);
    for (item, id) in found.items.iter().zip(&ids) {
        assert!(!item.bookmark.id.as_str().is_empty() && !item.bookmark.quote.exact.is_empty());
        bookmarks::settle(item, id, &mut shelf);
    }
    let ids = bookmarks::ids_on_shelf(&found.items, &shelf, |asked| vec![None; asked.len()]);
    for (item, id) in found.items.iter().zip(&ids) {
        let step = bookmarks::settle(item, id, &mut shelf);
        assert!(
            matches!(step, ImportStep::Same | ImportStep::Older),
            "{step:?} the second time"
        );
    }
    let out: Vec<&Bookmark> = shelf.iter().collect();
    for format in FORMATS {
        let text = write(format.name, &out);
        if ["json", "w3c"].contains(&format.name) {
            let back = bookmarks::read(&text, Timestamp::UNIX_EPOCH);
            assert!(
                back.refused.is_empty(),
                "{}: {:?}",
                format.name,
                back.refused
            );
            let back: Vec<&Bookmark> = back.items.iter().map(|item| &item.bookmark).collect();
            assert_eq!(write(format.name, &back), text);
        }
    }
}

fn write(name: &str, bookmarks: &[&Bookmark]) -> String {
    let lost = |&bookmark| ExportEntry {
        bookmark,
        article: None,
        anchor: Anchor::Orphaned(Lost::Gone),
    };
    let entries: Vec<ExportEntry<'_>> = bookmarks.iter().map(lost).collect();
    let format = FORMATS.iter().find(|format| format.name == name);
    format.map_or_else(String::new, |f| f.write(&entries, &TimeZone::UTC))
}
