//! Splits texts into words. No other file decides what a word is, so that queries and texts agree.
//!
//! A word is a run of letters, a run of digits, or one letter of a script that does not separate
//! words: `05-CT/TƯ` has three. The tokenizer does not know what is searched for.

use std::ops::Range;

use crate::vietnamese::fold::{fold_char, lower_into};

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
    breaks: bool,
}

impl<'a> Words<'a> {
    /// Starts at the beginning of `text`, which is in NFC.
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            form: String::new(),
            started: false,
            breaks: false,
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
        let mut gap = 0;
        loop {
            let c = self.text[self.at..].chars().next()?;
            let found = class_of(c);
            let class = found.unwrap_or(Class::Other);
            if class == Class::Other {
                gap += usize::from(found.is_some());
                self.breaks |= c == '\n' || gap >= BREAK_GAP_LETTERS;
                self.at += c.len_utf8();
            } else if std::mem::take(&mut self.breaks) && self.started {
                return Some(Item::Break);
            } else {
                self.started = true;
                return Some(Item::Word(self.read::<FORMS>(class)));
            }
        }
    }

    /// Reads the word of `class` that starts here.
    fn read<const FORMS: bool>(&mut self, class_of_word: Class) -> Range<usize> {
        let start = self.at;
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

    #[test]
    fn a_long_word_is_known_by_its_beginning() {
        let text = "ă".repeat(1000);
        let mut words = Words::new(&text);
        assert_eq!(words.next(), Some(Item::Word(0..text.len())));
        assert_eq!(words.form().chars().count(), WORD_MAX_LETTERS + 1);
        assert_eq!(words.next(), None);
    }
}
