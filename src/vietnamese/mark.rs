//! Agreement of the marks that were typed with those of a text. Marks that are typed count; a
//! letter typed without marks matches all its forms.
//!
//! A quality mark (ă â ê ô ơ ư đ, or a mark of another language) counts on its letter. A tone
//! counts for its group of vowels, wherever it is placed there, so that hoà is hòa. Words are not
//! searched for here: callers pass the place where one starts.

use std::str::Chars;

use unicode_normalization::char::decompose_canonical;

use super::fold::fold_char;
use super::letters::{Tone, marked_vowel};

/// Agreement of the marks of a text with those of a query; a better one is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Other letters, or a typed mark that the text does not have.
    No,
    /// Every typed mark, and more in the text.
    Compatible,
    /// Identical marks.
    Exact,
}

/// Part of the text's word that the query must cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The whole word.
    Whole,
    /// The beginning of the word.
    Prefix,
}

/// Letter with its marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct MarkedLetter {
    /// Folded letter.
    base: char,
    /// Sum of the marks that make another letter of it; 0 for none.
    quality: u32,
    /// Tones on it, one bit each.
    tones: u8,
}

impl MarkedLetter {
    /// Returns whether the letter can carry a tone.
    fn is_vowel(self) -> bool {
        matches!(self.base, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
    }

    /// Adds a combining mark.
    fn add_mark(&mut self, mark: char) {
        match Tone::of_mark(mark).filter(|_| self.is_vowel()) {
            Some(tone) => self.tones |= bit(tone),
            // The marks are summed, because their order differs between spellings.
            None => self.quality = self.quality.wrapping_add(mark as u32),
        }
    }
}

/// Returns the bit of a tone; 0 for the level one, which is not written.
fn bit(tone: Tone) -> u8 {
    (1 << tone as u8) >> 1
}

/// Iterator over letters with the marks that belong to them, composed or not.
#[derive(Clone, Debug)]
struct MarkedLetters<'a>(Chars<'a>);

impl Iterator for MarkedLetters<'_> {
    type Item = MarkedLetter;

    fn next(&mut self) -> Option<MarkedLetter> {
        let (c, base) = self.0.find_map(|c| Some((c, fold_char(c)?)))?;
        let mut letter = MarkedLetter {
            base,
            quality: 0,
            tones: 0,
        };
        if !c.is_ascii() {
            add_marks_of(c, &mut letter);
        }
        let mut ahead = self.0.clone();
        while let Some(mark) = ahead.next().filter(|&c| fold_char(c).is_none()) {
            letter.add_mark(mark);
            self.0 = ahead.clone();
        }
        Some(letter)
    }
}

/// Adds the marks that a composed character carries.
fn add_marks_of(c: char, letter: &mut MarkedLetter) {
    if letter.base == 'd' && matches!(c, 'đ' | 'Đ' | 'ð' | 'Ð') {
        letter.quality = 'đ' as u32;
        return;
    }
    if let Some(form) = marked_vowel(c) {
        letter.quality = form.quality.map_or(0, u32::from);
        letter.tones = bit(form.tone);
        return;
    }
    add_decomposed(c, letter);
}

/// Adds the marks that Unicode's decomposition gives for a letter.
fn add_decomposed(c: char, letter: &mut MarkedLetter) {
    decompose_canonical(c, |part| {
        if fold_char(part).is_none() {
            letter.add_mark(part);
        }
    });
}

/// Query word, taken apart once to be compared with many words of a text.
#[derive(Clone, Debug)]
pub struct Pattern {
    letters: Vec<MarkedLetter>,
}

impl Pattern {
    /// Takes `word` apart, in any case.
    pub fn new(word: &str) -> Self {
        Self {
            letters: MarkedLetters(word.chars()).collect(),
        }
    }

    /// Returns whether any mark was typed. Otherwise [`Grade::No`] means other letters.
    pub fn is_marked(&self) -> bool {
        self.letters.iter().any(|l| l.quality != 0 || l.tones != 0)
    }

    /// Returns whether the word starts with đ.
    pub fn starts_with_d_stroke(&self) -> bool {
        let first = self.letters.first();
        first.is_some_and(|l| l.base == 'd' && l.quality == 'đ' as u32)
    }

    /// Returns whether any mark was typed after the first letter.
    pub fn is_marked_later(&self) -> bool {
        let mut later = self.letters.iter().skip(1);
        later.any(|l| l.quality != 0 || l.tones != 0)
    }

    /// Grades the beginning of `text`, which may go on after the word.
    ///
    /// The group of vowels at the end is read to its end, because a tone that was typed early may
    /// stand late in the text.
    pub fn grade(&self, text: &str) -> Grade {
        let mut text = MarkedLetters(text.chars());
        let mut group = Group::default();
        let mut grade = Grade::Exact;
        for &typed in &self.letters {
            let Some(found) = text.next().filter(|l| l.base == typed.base) else {
                return Grade::No;
            };
            if !found.is_vowel() {
                grade = grade.min(group.close());
            }
            grade = grade.min(quality(typed, found));
            group.typed |= typed.tones;
            group.found |= found.tones;
            if grade == Grade::No {
                return grade;
            }
        }
        if self.letters.last().is_some_and(|l| l.is_vowel()) {
            for letter in text.take_while(|l| l.is_vowel()) {
                group.found |= letter.tones;
            }
        }
        grade.min(group.close())
    }
}

impl Pattern {
    /// Grades letters scattered over `text`: `at[i]` is the index of the letter that stands for the
    /// pattern's letter `i`.
    pub fn grade_scattered(&self, text: &str, at: &[usize]) -> Grade {
        let mut letters: Vec<MarkedLetter> = MarkedLetters(text.chars()).collect();
        for group in letters.chunk_by_mut(|a, b| a.is_vowel() && b.is_vowel()) {
            let tones = group.iter().fold(0, |tones, l| tones | l.tones);
            for letter in group {
                letter.tones = tones;
            }
        }
        let pairs = self.letters.iter().zip(at);
        let grades = pairs.map(|(typed, &at)| match letters.get(at) {
            Some(found) if found.base == typed.base => {
                let mut group = Group {
                    typed: typed.tones,
                    found: found.tones,
                };
                quality(*typed, *found).min(group.close())
            }
            _ => Grade::No,
        });
        grades.min().unwrap_or(Grade::Exact)
    }
}

/// Grades the quality marks of two letters with the same base.
fn quality(typed: MarkedLetter, found: MarkedLetter) -> Grade {
    if typed.quality == found.quality {
        Grade::Exact
    } else if typed.quality == 0 {
        Grade::Compatible
    } else {
        Grade::No
    }
}

/// Tones of a run of vowels, typed and found. A Vietnamese syllable has one; a run has more where
/// syllables are written together.
#[derive(Default)]
struct Group {
    typed: u8,
    found: u8,
}

impl Group {
    /// Grades the tones of the run and starts an empty one.
    fn close(&mut self) -> Grade {
        let group = std::mem::take(self);
        if group.typed == group.found {
            Grade::Exact
        } else if group.typed & !group.found == 0 {
            Grade::Compatible
        } else {
            Grade::No
        }
    }
}

/// Grades one query word against one word of a text, in any case.
///
/// To compare a query with many words, make a [`Pattern`], so that it is taken apart only once.
pub fn grade(query: &str, text: &str, extent: Extent) -> Grade {
    let pattern = Pattern::new(query);
    if extent == Extent::Whole && MarkedLetters(text.chars()).count() != pattern.letters.len() {
        return Grade::No;
    }
    pattern.grade(text)
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization as _;

    use super::Extent::{Prefix, Whole};
    use super::Grade::{Compatible, Exact, No};
    use super::*;

    #[test]
    fn the_table_says_what_the_standard_says() {
        let mut marked = 0;
        for c in ('\u{80}'..'\u{2000}').filter(|c| !matches!(c, 'đ' | 'Đ' | 'ð' | 'Ð')) {
            let Some(base) = fold_char(c) else { continue };
            let plain = MarkedLetter {
                base,
                quality: 0,
                tones: 0,
            };
            let (mut quick, mut slow) = (plain, plain);
            add_marks_of(c, &mut quick);
            add_decomposed(c, &mut slow);
            assert_eq!(quick, slow, "{c}");
            marked += usize::from(marked_vowel(c).is_some());
        }
        assert_eq!(marked, 132, "all marked vowels are in the table");
    }

    const TABLE: &[(&str, &str, Extent, Grade)] = &[
        ("duong", "Dương", Whole, Compatible),
        ("duong", "đường", Whole, Compatible),
        ("duong", "dưỡng", Whole, Compatible),
        ("duong", "duong", Whole, Exact),
        ("đường", "Dương", Whole, No),
        ("đường", "ĐƯỜNG", Whole, Exact),
        ("đường", "đưòng", Whole, No),
        ("đưòng", "đường", Whole, Compatible),
        ("đương", "đương", Whole, Exact),
        ("đương", "đường", Whole, Compatible),
        ("đuờng", "đường", Whole, Compatible),
        ("đường", "đuòng", Whole, No),
        ("hoà", "hòa", Whole, Exact),
        ("hòa", "hoà", Whole, Exact),
        ("hoà", "hoa", Whole, No),
        ("hoa", "hoà", Whole, Compatible),
        ("thuỷ", "thủy", Whole, Exact),
        ("uỷ", "Ủy", Whole, Exact),
        ("ủy", "úy", Whole, No),
        ("khoẻ", "khỏe", Whole, Exact),
        ("quí", "quý", Whole, No),
        ("bộ", "bỏ", Whole, No),
        ("chi", "chỉ", Whole, Compatible),
        ("chỉ", "chi", Whole, No),
        ("ma", "mang", Whole, No),
        ("ma", "mang", Prefix, Exact),
        ("đ", "đường", Prefix, Exact),
        ("d", "đường", Prefix, Compatible),
        ("đươ", "đường", Prefix, Compatible),
        ("đườ", "đường", Prefix, Exact),
        ("hò", "hoà", Prefix, Exact),
        ("hó", "hoà", Prefix, No),
        ("tòa", "toàn", Prefix, Exact),
        ("hànội", "Hànộimới", Prefix, Exact),
        ("hanội", "Hànộimới", Prefix, Compatible),
        ("hạnội", "Hànộimới", Prefix, No),
        ("ct/tư", "CT/TƯ", Whole, Exact),
        ("ct/tu", "CT/TƯ", Whole, Compatible),
        ("señor", "senor", Whole, No),
        ("senor", "Señor", Whole, Compatible),
        ("naïve", "naïve", Whole, Exact),
        ("ǖ", "ü", Whole, No),
        ("", "ma", Prefix, Exact),
        ("ma", "", Prefix, No),
    ];

    #[test]
    fn typed_marks_count_and_others_match_all() {
        for &(query, text, extent, expected) in TABLE {
            assert_eq!(grade(query, text, extent), expected, "{query} in {text}");
            let (q, t): (String, String) = (query.nfd().collect(), text.nfd().collect());
            assert_eq!(
                grade(&q, &t, extent),
                expected,
                "{query} in {text}, decomposed"
            );
        }
    }

    #[test]
    fn scattered_letters_keep_their_marks() {
        for (query, text, at, expected) in [
            ("hnm", "Hànộimới", &[0, 2, 5][..], Exact),
            ("hộm", "Hànộimới", &[0, 3, 5], Exact),
            ("hom", "Hànộimới", &[0, 3, 5], Compatible),
            ("hòm", "Hànộimới", &[0, 3, 5], No),
            ("hơm", "Hànộimới", &[0, 3, 5], No),
            ("hoà", "hòa", &[0, 1, 2], Compatible),
            ("hoa", "hoa", &[0, 1, 2], Exact),
            ("ha", "ho", &[0, 1], No),
            ("h", "h", &[7], No),
        ] {
            assert_eq!(
                Pattern::new(query).grade_scattered(text, at),
                expected,
                "{query} in {text}"
            );
        }
    }

    #[test]
    fn a_word_has_its_own_marks() {
        for word in "nghiêng khuỷu giường quyển Đắk xoèn".split(' ') {
            assert_eq!(grade(word, word, Whole), Exact);
            let bare = super::super::fold::fold(word);
            assert_eq!(grade(&bare, word, Whole), Compatible);
            assert_eq!(grade(word, &bare, Whole), No);
            assert!(Pattern::new(word).is_marked() && !Pattern::new(&bare).is_marked());
        }
    }
}
