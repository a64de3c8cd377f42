//! Where a passage that someone typed stands in a text.
//!
//! Every search here is a substring search over a view of the text, so the work grows with the text
//! and the quote added, never multiplied: a quote of 3 KB in 1 MB of one repeated word took 13 s
//! when its words were compared from each of their first places on.

use std::ops::Range;

use memchr::memmem;
use unicode_normalization::char::is_combining_mark;

use super::normal::{Normal, normalized};
use super::place::occurrences;
use crate::article::TextPos;
use crate::vietnamese::fold::{Folded, fold};

/// Returns where `quote` stands in `text`, which is in NFC: the first place to the letter; else the
/// first with other white space or signs; else the only one without marks and capitals.
///
/// ```
/// use docbao::bookmark::anchor::quoted;
///
/// let text = "Chợ tan lúc\nmười giờ. Chợ họp “sớm”.";
/// assert_eq!(&text[quoted(text, "tan lúc mười").unwrap()], "tan lúc\nmười");
/// assert_eq!(&text[quoted(text, "HOP \"SOM\"").unwrap()], "họp “sớm”");
/// assert_eq!(quoted(text, "cho"), None, "there are two");
/// ```
pub fn quoted(text: &str, quote: &str) -> Option<Range<TextPos>> {
    let quote = quote.trim();
    if let Some(at) = first(text, quote) {
        return Some(at);
    }
    let normal = Normal::new(text);
    if let Some(at) = first(normal.text(), normalized(quote).trim()) {
        return Some(normal.original(at.start)..normal.original(at.end));
    }
    let folded = Folded::new(text);
    let normal = Normal::new(&folded.text);
    let only = only(normal.text(), normalized(&fold(quote)).trim())?;
    let only = normal.original(only.start)..normal.original(only.end);
    Some(folded.to_source_range(text, only))
}

/// Returns the first place of `words`.
fn first(text: &str, words: &str) -> Option<Range<usize>> {
    if words.is_empty() {
        return None;
    }
    memmem::find_iter(text.as_bytes(), words)
        .map(|at| at..at + words.len())
        .find(|at| is_whole(text, at))
}

/// Returns the place of `words` when there is exactly one, and when that can be told within the
/// bound of work.
fn only(text: &str, words: &str) -> Option<Range<usize>> {
    let starts = occurrences(text, words)?.into_iter();
    let mut places = starts
        .map(|at| at..at + words.len())
        .filter(|at| is_whole(text, at));
    places.next().filter(|_| places.next().is_none())
}

/// Returns whether a place begins and ends between letters, not before the combining marks of one.
fn is_whole(text: &str, at: &Range<usize>) -> bool {
    let is_mark_at = |at: usize| text[at..].starts_with(is_combining_mark);
    !is_mark_at(at.start) && !is_mark_at(at.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(text: &'a str, quote: &str) -> Option<&'a str> {
        quoted(text, quote).map(|at| &text[at])
    }

    #[test]
    fn a_quote_is_found_to_the_letter_first() {
        let text = "Ma ma. Má má mà.\nMột\n\nhai   ba bốn";
        assert_eq!(quoted(text, "ma"), Some(3..5));
        assert_eq!(found(text, " má mà "), Some("má mà"));
        assert_eq!(found(text, "Một hai ba"), Some("Một\n\nhai   ba"));
        assert_eq!(found(text, "MOT HAI\nba bon"), Some("Một\n\nhai   ba bốn"));
        assert_eq!(found(text, "mà má"), None);
        assert_eq!(found(text, "MA MA"), None, "two places are alike");
        assert_eq!(found(text, "Mộthai"), None);
        assert_eq!(found(text, " "), None);
        assert_eq!(
            found("«Ừ – hoà», ông nói…", "\"Ừ - hòa\""),
            Some("«Ừ – hoà»")
        );
    }

    #[test]
    fn two_places_that_overlap_are_two() {
        assert_eq!(found("ma ma ma", "MA MA"), None);
        assert_eq!(found("ma ma", "MA MA"), Some("ma ma"));
    }

    #[test]
    fn marks_alone_are_no_quote_and_no_match_cuts_a_letter() {
        // q with a mark has no composed form, so it stays two scalar values in NFC.
        let text = "chữ q\u{301} và chữ q";
        assert_eq!(found(text, "\u{301}"), None);
        assert_eq!(found("\u{301}\u{302}", "\u{302}"), None);
        assert_eq!(quoted(text, "q"), Some(text.len() - 1..text.len()));
        assert_eq!(
            found("q\u{301}", "q"),
            Some("q\u{301}"),
            "its letters alone"
        );
    }

    /// The time is not measured: when each place was compared word for word, these took minutes.
    #[test]
    fn texts_that_repeat_themselves_end_soon() {
        let text = "ab ".repeat(100_000);
        let quote = format!("{}c", "ab ".repeat(30_000));
        assert_eq!(found(&text, &quote), None);
        assert_eq!(found(&text, &format!("{text}{text}")), None);
        assert_eq!(found("ab", &text), None);
        let marks = "a\u{301}\u{302}".repeat(50_000);
        assert_eq!(found(&marks, &"\u{301}\u{302}".repeat(1_000)), None);
        let only = format!("{text}c");
        assert_eq!(quoted(&only, &quote.to_uppercase()), Some(210_000..300_001));
    }
}
