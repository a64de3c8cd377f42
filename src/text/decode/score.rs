//! A score of how much a text looks like Vietnamese. Syllables are counted, not letters, because
//! every byte is a letter in a legacy encoding. Bytes and encodings are not known here, only text
//! in NFC.

use crate::vietnamese::syllable;

/// Score from which on a text is Vietnamese. Texts in other languages of Latin script stay below
/// zero in every reading but for short pieces, and Vietnamese is above one half, so the threshold
/// may lie anywhere between.
pub(super) const VIETNAMESE_MIN_SCORE: f32 = 0.15;

/// Counts of the words of a text by kind. A word is a run of letters, and of symbols that stick to
/// letters, because that is what letters look like in a wrong encoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WordTally {
    /// Number of all words.
    pub(super) words: usize,
    /// Number of legal syllables that have a mark.
    pub(super) marked: usize,
    /// Number of words with marks or other signs that are no legal syllable; a stray control is one
    /// too.
    pub(super) odd: usize,
    /// Number of words of ASCII that are legal syllables.
    pub(super) plain: usize,
    /// Of `marked`, those of two letters or more: a vowel alone is a syllable in many wrong readings.
    pub(super) telling: usize,
}

impl WordTally {
    /// Counts the words of `text`, which is in NFC.
    pub(super) fn of(text: &str) -> Self {
        let mut tally = Self::default();
        let mut start = None;
        for (at, c) in text.char_indices() {
            if is_in_word(c) {
                start.get_or_insert(at);
                continue;
            }
            if let Some(start) = start.take() {
                tally.add(&text[start..at]);
            }
            if is_stray(c) {
                tally.words += 1;
                tally.odd += 1;
            }
        }
        tally.add(&text[start.unwrap_or(text.len())..]);
        tally
    }

    /// Counts a word.
    fn add(&mut self, word: &str) {
        if word.is_ascii() {
            // A single letter is a label or a variable, in any language, so it says nothing.
            if word.len() > 1 {
                self.words += 1;
                self.plain += usize::from(syllable::is_legal(word));
            }
            return;
        }
        let word = word.trim_matches(is_beside_words);
        if word.is_ascii() {
            self.add(word);
        } else if syllable::is_legal(word) && !is_mixed(word) {
            self.words += 1;
            self.marked += 1;
            self.telling += usize::from(word.chars().nth(1).is_some());
        } else if !is_letter_alone(word) && word.contains(char::is_alphabetic) {
            self.words += 1;
            self.odd += 1;
        }
    }

    /// Returns the score, from −2 (nothing is Vietnamese) to 1 (every word is a syllable with a
    /// mark); 0 without words.
    pub(super) fn score(&self) -> f32 {
        (self.marked as f32 - 2.0 * self.odd as f32) / self.words.max(1) as f32
    }

    /// Returns whether the words make a Vietnamese text. Besides the score most of all words have
    /// to be syllables, because short pieces of Portuguese have "não", "são" and "é", but also
    /// "para" and "uma". One word is no text, because a quotation mark alone is Ợ in VISCII.
    pub(super) fn is_vietnamese(&self) -> bool {
        let is_mostly_syllables = 2 * (self.marked + self.plain) > self.words;
        self.score() >= VIETNAMESE_MIN_SCORE && is_mostly_syllables && self.marked > 1
    }
}

/// Returns whether a word is a Vietnamese letter that is no syllable: ă, đ.
fn is_letter_alone(word: &str) -> bool {
    matches!(word, "ă" | "â" | "đ" | "Ă" | "Â" | "Đ")
}

/// Returns whether a capital with a mark follows a small letter of ASCII, since "mÓc" comes from a
/// wrong table. The other way round is how TCVN3 writes capitals with a tone: “`CộNG`”.
fn is_mixed(word: &str) -> bool {
    let pairs = word.chars().zip(word.chars().skip(1));
    pairs
        .into_iter()
        .any(|(a, b)| a.is_ascii_lowercase() && !b.is_ascii() && b.is_uppercase())
}

/// Returns whether a character is a letter, or neither ASCII nor the punctuation of any text.
fn is_in_word(c: char) -> bool {
    match c {
        '\0'..='\x7F' => c.is_ascii_alphabetic(),
        '\u{A0}' | '\u{2000}'..='\u{206F}' | '\u{20A0}'..='\u{20CF}' => false,
        _ => true,
    }
}

/// Returns whether a character is a sign that stands beside a word without being part of it.
fn is_beside_words(c: char) -> bool {
    matches!(c, '«' | '»' | '°' | '²' | '³' | '®' | '™' | '§')
}

/// Returns whether a character is a control that no text holds.
fn is_stray(c: char) -> bool {
    c < ' ' && !matches!(c, '\x08'..='\r' | '\x1B')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_by_what_they_are() {
        let tally = WordTally::of("Tiếng Việt, “nam” wow 12 «xã» x· mm² x ă mÓc\x02 ·");
        assert_eq!(
            tally,
            WordTally {
                words: 9,
                marked: 3,
                odd: 3,
                plain: 1,
                telling: 3,
            }
        );
    }

    #[test]
    fn a_capital_with_a_mark_after_a_small_letter_is_mixed() {
        for (word, is) in [
            ("mÓc", true),
            ("`CộNG`", false),
            ("HÒA", false),
            ("moC", false),
            ("mó", false),
        ] {
            assert_eq!(is_mixed(word), is, "{word}");
        }
    }

    #[test]
    fn languages_are_told_apart() {
        let score = |text: &str| WordTally::of(text).score();
        assert!(score("Cộng hòa xã hội chủ nghĩa Việt Nam") > 0.8);
        assert!(score("Céng hßa x· héi chñ nghÜa ViÖt Nam") < -1.0);
        assert!(score("La forêt était déjà pleine de fraîcheur") < -0.5);
        assert!((score("Việt wow") - 0.5).abs() < f32::EPSILON);
        assert!(score("").abs() < f32::EPSILON);
        assert!(score("nothing to see").abs() < f32::EPSILON);
    }

    #[test]
    fn portuguese_is_not_vietnamese() {
        let tally = WordTally::of("são para uma não há essas pessoas");
        assert!(tally.score() >= VIETNAMESE_MIN_SCORE && !tally.is_vietnamese());
    }

    #[test]
    fn most_of_several_words_are_syllables_in_vietnamese() {
        for (text, is_vietnamese) in [
            ("Việt xã wow zzz", false),
            ("Việt xã tế Hòa wow zzz xyz", true),
            ("Việt nam", false),
            ("Việt xã", true),
        ] {
            assert_eq!(WordTally::of(text).is_vietnamese(), is_vietnamese, "{text}");
        }
    }
}
