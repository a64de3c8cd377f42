//! Splits texts into words. No other file decides what a word is, so that queries and texts agree.
//!
//! A word is a run of letters, a run of digits, or one letter of a script that does not separate
//! words: `05-CT/TƯ` has three. The tokenizer does not know what is searched for.

use std::ops::Range;

use crate::text::block::BLOCK_BYTES;
use crate::vietnamese::fold::{fold_char, lower_into};

mod block;

use block::ClassBlock;

/// Number of scalar values between two words from which on they no longer follow each other, so
/// that no phrase spans a line of dashes or a table's gap. `05-CT/TƯ` needs 1, and “chi – (bộ” 4.
const BREAK_GAP_LETTERS: usize = 8;
/// Maximum number of letters of a word that are indexed. Longer ones, mostly encoded data, share an
/// entry by their beginning, so that they do not fill the vocabulary.
pub(super) const WORD_MAX_LETTERS: usize = 64;
/// Marks the form of a word that was cut, so that it never equals a word of a query.
const CUT: char = '\u{FFFD}';

/// The kinds of scalar values, after folding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Other,
    Letter,
    Digit,
    /// A letter or sign that is a word by itself.
    Alone,
}

#[inline]
fn class(c: char) -> Class {
    match c {
        'a'..='z' => Class::Letter,
        '0'..='9' => Class::Digit,
        _ if c.is_ascii() => Class::Other,
        '\u{E00}'..='\u{EFF}'
        | '\u{1000}'..='\u{109F}'
        | '\u{1780}'..='\u{17FF}'
        | '\u{2E80}'..='\u{312F}'
        | '\u{31A0}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}'
            if c.is_alphanumeric() =>
        {
            Class::Alone
        }
        _ if c.is_alphabetic() => Class::Letter,
        _ if c.is_numeric() => Class::Digit,
        _ if is_symbol(c) => Class::Alone,
        _ => Class::Other,
    }
}

/// Returns the class of a scalar value of a text; `None` for a combining mark, which belongs to the
/// letter before.
#[inline]
fn class_of(c: char) -> Option<Class> {
    match c {
        // Most letters of Vietnamese and of western Europe are decided here without folding,
        // because indexing asks for every scalar value of the library.
        'a'..='z'
        | 'A'..='Z'
        | 'À'..='Ö'
        | 'Ø'..='ö'
        | 'ø'..='ž'
        | 'Ơ'
        | 'ơ'
        | 'Ư'
        | 'ư'
        | 'Ạ'..='ỹ' => Some(Class::Letter),
        ' ' => Some(Class::Other),
        _ => fold_char(c).map(class),
    }
}

/// Returns whether `c` is a sign that may be searched for, such as ₫ or an emoji.
fn is_symbol(c: char) -> bool {
    c >= '\u{20A0}' && !matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF0F}')
}

/// Returns whether `c` is part of a word.
pub(super) fn is_wanted(c: char) -> bool {
    fold_char(c).is_some_and(|c| class(c) != Class::Other)
}

/// Returns whether a word may start or end at byte `at` of a folded text: anywhere but between two
/// letters or two digits. Between `1.250` and its `đ` it may.
pub(super) fn is_boundary(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back().map_or(Class::Other, class);
    let after = text[at..].chars().next().map_or(Class::Other, class);
    before != after || matches!(before, Class::Other | Class::Alone)
}

/// A word, or a break between words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// The range of bytes of a word, with the marks after its last letter.
    Word(Range<usize>),
    /// A gap across which words do not follow each other: a line feed, or many signs. There is none
    /// before the first word.
    Break,
}

/// An iterator over the words of a text that reuses one buffer for their forms.
pub(super) struct Words<'a> {
    text: &'a str,
    at: usize,
    form: String,
    /// Whether a word was read.
    started: bool,
    /// Scalar values since the last word.
    gap: usize,
    breaks: bool,
    /// The classes of the text from here on; `None` when they must be decided one by one.
    block: Option<ClassBlock>,
    /// Where the text goes on behind `block`.
    block_end: usize,
}

impl<'a> Words<'a> {
    /// Starts at the beginning of `text`, which is in NFC.
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            form: String::new(),
            started: false,
            gap: 0,
            breaks: false,
            block: None,
            block_end: 0,
        }
    }

    /// Returns the word that [`Words::next`] returned last, in lower case, with its marks.
    pub(super) fn form(&self) -> &str {
        &self.form
    }

    /// Returns the next word or break.
    pub(super) fn next(&mut self) -> Option<Item> {
        self.step::<true>()
    }

    /// Returns the next word or break, without making the form.
    pub(super) fn next_place(&mut self) -> Option<Item> {
        self.step::<false>()
    }

    /// Returns the next word or break; with `FORMS`, also makes the form of the word.
    fn step<const FORMS: bool>(&mut self) -> Option<Item> {
        let class = self.skip_gap()?;
        self.gap = 0;
        if std::mem::take(&mut self.breaks) && self.started {
            return Some(Item::Break);
        }
        self.started = true;
        Some(Item::Word(self.read::<FORMS>(class)))
    }

    /// Goes to the next word, and returns the class of its first letter.
    fn skip_gap(&mut self) -> Option<Class> {
        while self.at < self.text.len() {
            let at = self.at;
            let (len, is_line_feed, next) = if let Some(block) = self.block() {
                let gap = block.gap(at);
                self.gap += gap.len;
                (gap.len, gap.has_line_feed, gap.next)
            } else {
                let c = self.text[at..].chars().next()?;
                let found = class_of(c);
                if let Some(class) = found.filter(|&class| class != Class::Other) {
                    return Some(class);
                }
                self.gap += usize::from(found.is_some());
                (c.len_utf8(), c == '\n', None)
            };
            self.at += len;
            self.breaks |= is_line_feed || self.gap >= BREAK_GAP_LETTERS;
            if next.is_some() {
                return next;
            }
        }
        None
    }

    /// Returns the classes of the text from here on, if they need not be decided one by one.
    fn block(&mut self) -> Option<&ClassBlock> {
        if self.at >= self.block_end {
            self.block = ClassBlock::of(self.text, self.at);
            self.block_end = self.at + BLOCK_BYTES;
        }
        self.block.as_ref()
    }

    /// Reads the word of `class` that starts here.
    fn read<const FORMS: bool>(&mut self, class_of_word: Class) -> Range<usize> {
        let start = self.at;
        if !FORMS
            && let Some(end) = self
                .block()
                .and_then(|block| block.end(start, class_of_word))
        {
            self.at = end;
            return start..end;
        }
        let mut letters = 0;
        self.form.clear();
        for c in self.text[start..].chars() {
            if let Some(class) = class_of(c) {
                let ends = letters > 0 && class_of_word == Class::Alone;
                if ends || class != class_of_word {
                    break;
                }
                letters += 1;
            }
            if FORMS && letters <= WORD_MAX_LETTERS {
                lower_into(c, &mut self.form);
            }
            self.at += c.len_utf8();
        }
        if FORMS && letters > WORD_MAX_LETTERS {
            self.form.push(CUT);
        }
        start..self.at
    }
}

/// Returns the ranges of the first `count` words and breaks of `text`.
pub(super) fn places(text: &str, count: usize) -> Vec<Range<usize>> {
    let mut words = Words::new(text);
    let items = std::iter::from_fn(|| words.next_place());
    let places = items.map(|item| match item {
        Item::Word(range) => range,
        Item::Break => 0..0,
    });
    places.take(count).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> String {
        let mut words = Words::new(text);
        let mut all = Vec::new();
        while let Some(item) = words.next() {
            all.push(match item {
                Item::Word(range) => {
                    assert_eq!(text[range].to_lowercase(), words.form());
                    words.form().to_owned()
                }
                Item::Break => "|".to_owned(),
            });
        }
        all.join(" ")
    }

    #[test]
    fn words_and_breaks() {
        for (text, expected) in [
            ("", ""),
            (" – ", ""),
            ("Chỉ thị số 05-CT/TƯ, ngày", "chỉ thị số 05 ct tư ngày"),
            ("giá 1.250.000đ/m2", "giá 1 250 000 đ m 2"),
            ("漢字 và 😀₫", "漢 字 và 😀 ₫"),
            ("chi\nbộ", "chi | bộ"),
            ("chi ------ bộ", "chi | bộ"),
            ("chi ----- bộ", "chi bộ"),
            ("\n-------- chi -------- ", "chi"),
            ("x\u{302}y", "x\u{302}y"),
            ("ĐẢNG ỦY Ðà", "đảng ủy ðà"),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn the_quick_classes_are_the_right_ones() {
        for c in '\0'..=char::MAX {
            assert_eq!(class_of(c), fold_char(c).map(class), "{c:?}");
        }
    }

    /// The words and breaks of a text, character by character.
    fn one_by_one(text: &str) -> Vec<Item> {
        let mut items = Vec::new();
        let (mut gap, mut breaks, mut last) = (0, false, None);
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            let Some(class) = class_of(c) else {
                if let (Some(_), Some(Item::Word(place))) = (last, items.last_mut()) {
                    place.end = end;
                }
                continue;
            };
            if class == Class::Other {
                (last, gap) = (None, gap + 1);
                breaks |= c == '\n' || gap >= BREAK_GAP_LETTERS;
                continue;
            }
            if last == Some(class) && class != Class::Alone {
                let Some(Item::Word(place)) = items.last_mut() else {
                    unreachable!()
                };
                place.end = end;
            } else {
                if breaks && !items.is_empty() {
                    items.push(Item::Break);
                }
                items.push(Item::Word(at..end));
                (gap, breaks) = (0, false);
            }
            last = Some(class);
        }
        items
    }

    fn all(text: &str) -> Vec<Item> {
        let mut words = Words::new(text);
        std::iter::from_fn(|| words.next_place()).collect()
    }

    #[test]
    fn each_character_is_classed_alike_in_blocks() {
        for c in '\0'..='\u{3100}' {
            let text = format!("ạ{c}b{c}{c}7{c}8 – {}{c}\n{c}", "đường xa ".repeat(9));
            assert_eq!(all(&text), one_by_one(&text), "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn words_are_the_same_across_blocks(
            text in "([a-zđ5ạướÀ×÷ȿÿ]{1,9}|[0-9]{1,70}|[ ,.\n]{1,9}|[“”–*\u{a0}]{1,9}|[字Ωẞ\u{301}\u{200b}]|[a-z]{60,70}){0,60}",
        ) {
            prop_assert_eq!(all(&text), one_by_one(&text));
        }
    }

    #[test]
    fn a_long_word_is_known_by_its_beginning() {
        let text = "ă".repeat(1000);
        let mut words = Words::new(&text);
        assert_eq!(words.next(), Some(Item::Word(0..text.len())));
        assert_eq!(words.form().chars().count(), WORD_MAX_LETTERS + 1);
        assert_eq!(words.next(), None);
    }
}
