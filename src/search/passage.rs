//! A passage: the sentence around a hit, or a window of whole words when the sentence is long. This
//! file does not know why a place was found.

use std::ops::Range;

use crate::article::ArticleId;
use crate::vietnamese::fold::fold_char;

/// Maximum number of scalar values of a passage, about: a long sentence, three rows of a wide
/// terminal.
pub const PASSAGE_MAX_CHARS: usize = 300;

/// How the words of a query were found.
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
    /// Returns the name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Phrase => "phrase",
            Self::Near => "near",
            Self::Words => "words",
            Self::Inside => "part",
        }
    }

    /// Returns the step in the ranking, in units of [`KIND_POINTS`](super::score::KIND_POINTS). A title is on
    /// step 1 only when its letters are scattered; otherwise its words decide.
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

/// A place in the library that a query found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The article.
    pub article: ArticleId,
    /// How the words were found.
    pub kind: PassageKind,
    /// First byte in the article's text; 0 for a title that is not a block of the text.
    pub start: usize,
    /// One past the last byte in the article's text; 0 for a title that is not a block of the text.
    pub end: usize,
    /// The ranges to highlight: bytes of the article's text inside the passage, or of the article's
    /// title when `kind` is [`PassageKind::Title`]. In order, not overlapping.
    pub matches: Vec<Range<usize>>,
    /// Whether a word differs by one letter from what was typed.
    pub typo: bool,
    /// The score; greater is better. Comparable only within one answer, because candidates have
    /// classes that are not in it.
    pub score: i64,
    /// Number of further passages of the same article. Only the best passage of an article has it.
    pub others: usize,
    /// Number of further articles with the same title and text, where these are found once.
    pub copies: usize,
}

/// Returns the range of the passage around `found`, inside `block`: bytes of `text`.
pub(super) fn window(text: &str, block: &Range<usize>, found: &Range<usize>) -> Range<usize> {
    let block = trim(text, block);
    let start = found.start.clamp(block.start, block.end);
    let end = found.end.clamp(start, block.end);
    let sentence = sentence_start(text, block.start, start)..sentence_end(text, end, block.end);
    if fits(&text[sentence.clone()]) {
        return sentence;
    }
    let spare =
        PASSAGE_MAX_CHARS.saturating_sub(text[start..end].chars().take(PASSAGE_MAX_CHARS).count());
    let from = word_before(text, sentence.start, start, spare / 2);
    let used = text[from..start].chars().count();
    let to = forward(text, start, PASSAGE_MAX_CHARS - used).min(sentence.end);
    trim(text, &(from..word_end(text, start, to)))
}

fn fits(text: &str) -> bool {
    text.chars().nth(PASSAGE_MAX_CHARS).is_none()
}

fn trim(text: &str, range: &Range<usize>) -> Range<usize> {
    let inside = &text[range.clone()];
    let start = range.end - inside.trim_start().len();
    start..start + inside.trim().len()
}

/// Returns the byte `count` scalar values after `from`, or the end.
pub(super) fn forward(text: &str, from: usize, count: usize) -> usize {
    text[from..]
        .char_indices()
        .nth(count)
        .map_or(text.len(), |(i, _)| from + i)
}

/// Returns the byte `count` scalar values before `from`, or `least`.
pub(super) fn backward(text: &str, least: usize, from: usize, count: usize) -> usize {
    if count == 0 {
        return from;
    }
    let back = text[least..from].char_indices().rev().nth(count - 1);
    back.map_or(least, |(i, _)| least + i)
}

/// Returns the first start of a word that is at most `count` scalar values before `from`, and not
/// before `least`.
pub(super) fn word_before(text: &str, least: usize, from: usize, count: usize) -> usize {
    let at = backward(text, least, from, count);
    if at == least || text[..at].ends_with(char::is_whitespace) {
        return at;
    }
    // Without a blank on the way nothing before `from` is shown, because the start of a word cannot
    // be.
    let blank = text[at..from]
        .char_indices()
        .find(|(_, c)| c.is_whitespace());
    blank.map_or(from, |(i, c)| at + i + c.len_utf8())
}

/// Returns the last end of a word at or before `to`, after `from`; `to` itself inside a word that
/// is longer than that.
pub(super) fn word_end(text: &str, from: usize, to: usize) -> usize {
    if text[to..].chars().next().is_none_or(char::is_whitespace) {
        return to;
    }
    let blank = text[from..to].rfind(char::is_whitespace).map(|i| from + i);
    blank
        .filter(|&at| at > from)
        .unwrap_or_else(|| before_marks(text, from, to))
}

/// Returns `to`, moved back so that no combining mark is cut off its letter.
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

/// Returns the start of the sentence that holds `at`, looking back over the length of one passage.
fn sentence_start(text: &str, least: usize, at: usize) -> usize {
    let from = backward(text, least, at, PASSAGE_MAX_CHARS + 1);
    let starts = text[from..at].char_indices().rev().map(|(i, _)| from + i);
    std::iter::once(at)
        .chain(starts)
        .find(|&i| is_sentence_start(text, i))
        .unwrap_or(from)
}

/// Returns the end of the sentence that holds the byte before `at`, looking ahead over the length
/// of one passage.
fn sentence_end(text: &str, at: usize, most: usize) -> usize {
    let to = forward(text, at, PASSAGE_MAX_CHARS + 1).min(most);
    let next = text[at..to]
        .char_indices()
        .map(|(i, _)| at + i)
        .find(|&i| i > at && is_sentence_start(text, i));
    at + text[at..next.unwrap_or(to)].trim_end().len()
}

/// Returns whether a sentence starts at `at`: a letter after a full stop or a line feed. An
/// approximation that needs no language model; a wrong answer only makes a preview longer or
/// shorter.
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

/// Returns whether a sentence ends at `at`.
pub(super) fn is_sentence_end(text: &str, at: usize) -> bool {
    let rest = &text[at..];
    let blank = rest.len() - rest.trim_start().len();
    rest[blank..].is_empty() || is_sentence_start(text, at + blank)
}

/// Returns whether a text ends with an abbreviation, such as `TP.`, `GS.`, `Tr.` or an initial,
/// whose full stop ends no sentence.
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
            (250..=PASSAGE_MAX_CHARS).contains(&found.chars().count()),
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
            prop_assert!(text[range.clone()].chars().count() <= PASSAGE_MAX_CHARS);
            prop_assert!(range.start <= start && start <= range.end);
        }
    }
}
