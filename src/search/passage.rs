//! A passage: the sentence, or the window of whole words, around what was found.
//! It must not know why it was found.

use std::ops::Range;

use crate::article::ArticleId;
use crate::vietnamese::fold::fold_char;

/// Scalar values of the longest passage, about.
pub const MAX_PASSAGE: usize = 300;

/// How the words of a query were found. Better is smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PassageKind {
    /// In the title.
    Title,
    /// One after the other.
    Phrase,
    /// Near each other.
    Near,
    /// All of them, farther apart; or the only word.
    Words,
    /// At least one of them only inside a longer word.
    Inside,
}

impl PassageKind {
    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Phrase => "phrase",
            Self::Near => "near",
            Self::Words => "words",
            Self::Inside => "part",
        }
    }

    /// Its step in the ranking; a title whose letters are scattered is on step 1.
    pub(super) fn tier(self) -> i64 {
        match self {
            Self::Phrase => 4,
            Self::Near => 3,
            Self::Words => 2,
            Self::Title => 1,
            Self::Inside => 0,
        }
    }
}

/// A place in the library that answers a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The article.
    pub article: ArticleId,
    /// How the words were found.
    pub kind: PassageKind,
    /// First byte in the article's text. Of a title that is not a block of the text: 0.
    pub start: usize,
    /// One past the last byte in the article's text. Of such a title: 0.
    pub end: usize,
    /// What to light: bytes of the article's text inside the passage, or of the
    /// article's title when `kind` is [`PassageKind::Title`]. In order, not overlapping.
    pub matches: Vec<Range<usize>>,
    /// Whether a word differs by one letter from what was typed.
    pub typo: bool,
    /// Points; greater is better. To compare within one answer only.
    pub score: i64,
    /// Passages of the same article that answer too, of the best one of an article only.
    pub others: usize,
}

/// The passage around `found`, inside `block`: bytes of `text`.
pub(super) fn window(text: &str, block: &Range<usize>, found: &Range<usize>) -> Range<usize> {
    let block = trim(text, block);
    let start = found.start.clamp(block.start, block.end);
    let end = found.end.clamp(start, block.end);
    let sentence = sentence_start(text, block.start, start)..sentence_end(text, end, block.end);
    if fits(&text[sentence.clone()]) {
        return sentence;
    }
    let spare = MAX_PASSAGE.saturating_sub(text[start..end].chars().take(MAX_PASSAGE).count());
    let from = word_before(text, sentence.start, start, spare / 2);
    let used = text[from..start].chars().count();
    let to = forward(text, start, MAX_PASSAGE - used).min(sentence.end);
    trim(text, &(from..word_end(text, start, to)))
}

fn fits(text: &str) -> bool {
    text.chars().nth(MAX_PASSAGE).is_none()
}

fn trim(text: &str, range: &Range<usize>) -> Range<usize> {
    let inside = &text[range.clone()];
    let start = range.end - inside.trim_start().len();
    start..start + inside.trim().len()
}

/// `count` scalar values after `from`, or the end.
pub(super) fn forward(text: &str, from: usize, count: usize) -> usize {
    text[from..]
        .char_indices()
        .nth(count)
        .map_or(text.len(), |(i, _)| from + i)
}

/// `count` scalar values before `from`, or `least`.
pub(super) fn backward(text: &str, least: usize, from: usize, count: usize) -> usize {
    if count == 0 {
        return from;
    }
    let back = text[least..from].char_indices().rev().nth(count - 1);
    back.map_or(least, |(i, _)| least + i)
}

/// The first start of a word at most `count` scalar values before `from`, not before `least`.
pub(super) fn word_before(text: &str, least: usize, from: usize, count: usize) -> usize {
    let at = backward(text, least, from, count);
    if at == least || text[..at].ends_with(char::is_whitespace) {
        return at;
    }
    // Without a blank on the way, as little as can be: the word is cut before `from`.
    let blank = text[at..from]
        .char_indices()
        .find(|(_, c)| c.is_whitespace());
    blank.map_or(from, |(i, c)| at + i + c.len_utf8())
}

/// The last end of a word at or before `to`, after `from`; `to` itself inside a longer word.
pub(super) fn word_end(text: &str, from: usize, to: usize) -> usize {
    if text[to..].chars().next().is_none_or(char::is_whitespace) {
        return to;
    }
    let blank = text[from..to].rfind(char::is_whitespace).map(|i| from + i);
    blank
        .filter(|&at| at > from)
        .unwrap_or_else(|| before_marks(text, from, to))
}

/// `to`, moved back so that no mark is cut off its letter.
fn before_marks(text: &str, from: usize, to: usize) -> usize {
    let mut at = to;
    while at > from
        && text[at..]
            .chars()
            .next()
            .is_some_and(|c| fold_char(c).is_none())
    {
        at = backward(text, from, at, 1);
    }
    at
}

/// Where the sentence that holds `at` starts, looking back over one passage's length.
fn sentence_start(text: &str, least: usize, at: usize) -> usize {
    let from = backward(text, least, at, MAX_PASSAGE + 1);
    let starts = text[from..at].char_indices().rev().map(|(i, _)| from + i);
    std::iter::once(at)
        .chain(starts)
        .find(|&i| is_sentence_start(text, i))
        .unwrap_or(from)
}

/// Where the sentence that holds the byte before `at` ends, looking on over one passage's length.
fn sentence_end(text: &str, at: usize, most: usize) -> usize {
    let to = forward(text, at, MAX_PASSAGE + 1).min(most);
    let next = text[at..to]
        .char_indices()
        .map(|(i, _)| at + i)
        .find(|&i| i > at && is_sentence_start(text, i));
    at + text[at..next.unwrap_or(to)].trim_end().len()
}

/// Whether a sentence starts at `at`: a letter after a full stop or a line feed.
/// An approximation, for the bounds of a preview only.
pub(super) fn is_sentence_start(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let last = before.bytes().next_back();
    if last.is_some_and(|byte| byte.is_ascii() && !byte.is_ascii_whitespace()) {
        return false;
    }
    let trimmed = before.trim_end();
    if trimmed.is_empty() || before[trimmed.len()..].contains('\n') {
        return true;
    }
    let next = after.chars().next();
    if trimmed.len() == before.len() || next.is_none_or(|c| c.is_lowercase() || c.is_whitespace()) {
        return false;
    }
    let closed = trimmed.trim_end_matches(['"', '”', '’', '»', ')', ']']);
    closed.ends_with(['!', '?', '…']) || (closed.ends_with('.') && !is_abbreviation(closed))
}

/// Whether a sentence ends at `at`.
pub(super) fn is_sentence_end(text: &str, at: usize) -> bool {
    let rest = &text[at..];
    let blank = rest.len() - rest.trim_start().len();
    rest[blank..].is_empty() || is_sentence_start(text, at + blank)
}

/// `TP.`, `GS.`, `Tr.` and initials.
fn is_abbreviation(text: &str) -> bool {
    let word = text.trim_end_matches('.');
    let start = word
        .char_indices()
        .rev()
        .take(4)
        .take_while(|(_, c)| c.is_alphanumeric())
        .last();
    let word = &word[start.map_or(word.len(), |(i, _)| i)..];
    word.chars().next().is_some_and(char::is_uppercase) && word.chars().count() <= 3
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn around(text: &str, word: &str) -> String {
        let at = text.find(word).unwrap();
        text[window(text, &(0..text.len()), &(at..at + word.len()))].to_owned()
    }

    #[test]
    fn a_passage_is_the_sentence() {
        let text =
            "Trời mưa. Ở TP. Huế, GS. Lê Văn A. nói: “Nước lên!” Ai nghe? Rồi thôi.\nDòng sau";
        for (word, sentence) in [
            ("mưa", "Trời mưa."),
            ("Lê", "Ở TP. Huế, GS. Lê Văn A. nói: “Nước lên!”"),
            ("nghe", "Ai nghe?"),
            ("Rồi", "Rồi thôi."),
            ("sau", "Dòng sau"),
        ] {
            assert_eq!(around(text, word), sentence);
        }
    }

    #[test]
    fn a_long_sentence_gives_a_window_of_whole_words() {
        let text = format!(
            "{}thép {}",
            "nước non ".repeat(100),
            "đồng bằng ".repeat(100)
        );
        let found = around(&text, "thép");
        assert!(
            (250..=MAX_PASSAGE).contains(&found.chars().count()),
            "{found}"
        );
        assert!(
            found
                .split(' ')
                .all(|w| "nước non thép đồng bằng".contains(w))
        );
        assert!(found.starts_with('n') && found.contains("thép đồng"));
    }

    proptest! {
        #[test]
        fn a_passage_is_short_and_holds_the_start_of_what_was_found(
            text in "([a-zđưĐ.?\u{301}]|漢| |\n){1,900}", at in 0usize..900, len in 1usize..500,
        ) {
            let start = text.floor_char_boundary(at.min(text.len() - 1));
            prop_assume!(text[start..].starts_with(char::is_alphabetic));
            let end = text.floor_char_boundary(start + len).max(start);
            let range = window(&text, &(0..text.len()), &(start..end));
            prop_assert!(text[range.clone()].chars().count() <= MAX_PASSAGE);
            prop_assert!(range.start <= start && start <= range.end);
        }
    }
}
