//! Dictionary order of texts, names and paths.
//!
//! A key is compared byte by byte, so that sorting needs no locale and no table at hand. Keys must
//! not be shown or stored, because their bytes may change.

use std::borrow::Cow;

use unicode_normalization::char::{decompose_canonical, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::letters::{Tone, split_tone};

/// The Vietnamese alphabet, with f, j, w and z in their Latin places.
const ALPHABET: [char; 33] = [
    'a', 'ă', 'â', 'b', 'c', 'd', 'đ', 'e', 'ê', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o',
    'ô', 'ơ', 'p', 'q', 'r', 's', 't', 'u', 'ư', 'v', 'w', 'x', 'y', 'z',
];

// The bytes of a key, in ascending order. The end of a word has a smaller byte than its
// continuation, so that shorter words come first.

/// Byte before the cases of the letters, which come last of all, so that they decide only where all
/// else is equal.
const END_OF_WORDS: u8 = 0x00;
/// Byte after a name, which holds no such byte.
const END_OF_NAME: u8 = 0x00;
/// Byte after a syllable or a number.
const END_OF_SYLLABLE: u8 = 0x01;
/// Byte between the letters of a syllable and its tone.
const END_OF_LETTERS: u8 = 0x02;
/// Byte of a tone, less the tone's number; the level tone is not written.
const TONE: u8 = 0x03;
/// Byte of a mark that is no tone; three bytes of code point follow.
const OTHER_MARK: u8 = 0x09;
/// Byte of a number; the count of its digits and the digits follow, so that 9 comes before 10.
const NUMBER: u8 = 0x10;
/// Byte of a letter, less its index in [`ALPHABET`].
const LETTER: u8 = 0x20;
/// Byte of a letter of another script; three bytes of code point follow.
const OTHER_LETTER: u8 = 0xF0;

/// Case of a small letter.
const SMALL: u8 = 1;
/// Case of a capital, which comes after the small letter.
const CAPITAL: u8 = 2;

/// Returns a key whose byte order is the order of Vietnamese dictionaries, for text in NFC.
///
/// Syllable by syllable, first by letters (a ă â b c d đ …), then by tone (ngang, huyền, hỏi,
/// ngã, sắc, nặng), so that "ma túy" comes before "mà"; numbers by value and before letters; other
/// scripts after z by code point. Small letters come first where all else is equal. Punctuation
/// and spaces only separate, and both placements of a tone (hòa, hoà) give the same key.
pub fn sort_key(text: &str) -> Vec<u8> {
    sort_key_after(Vec::with_capacity(2 * text.len() + 8), text)
}

/// Returns the bytes that are there already, and the sort key of `text` behind them.
fn sort_key_after(bytes: Vec<u8>, text: &str) -> Vec<u8> {
    let mut key = KeyBuilder {
        bytes,
        ..KeyBuilder::default()
    };
    for c in text.chars() {
        if let Some(place) = latin_place(c) {
            key.plain_letter(place, c);
        } else if c.is_ascii_digit() {
            key.digit(c);
        } else if is_combining_mark(c) {
            key.mark(c);
        } else if c.is_alphanumeric() {
            key.letter(c);
        } else {
            key.end_token();
        }
    }
    key.finish()
}

/// Returns a key for the name of a file or folder, composed or not: [`sort_key`] of its stem, then
/// of its ending, so that `bài.txt` comes before `bài 2.txt`. Names that dictionaries do not tell
/// apart are ordered by their bytes: of two such folders, one comes as a whole before the other.
pub fn name_key(name: &str) -> Vec<u8> {
    name_key_after(Vec::with_capacity(4 * name.len() + 8), name)
}

/// Returns the bytes that are there already, and the key of a name behind them.
fn name_key_after(key: Vec<u8>, name: &str) -> Vec<u8> {
    let composed: Cow<'_, str> = match is_nfc_quick(name.chars()) {
        IsNormalized::Yes => name.into(),
        _ => name.nfc().collect(),
    };
    let (stem, ending) = composed.rsplit_once('.').unwrap_or((&composed, ""));
    let mut key = sort_key_after(sort_key_after(key, stem), ending);
    key.extend_from_slice(name.as_bytes());
    key.push(END_OF_NAME);
    key
}

/// Returns a key for a path: name by name, so that what a folder holds stays together.
///
/// ```
/// use docbao::vietnamese::collate::path_key;
///
/// let mut paths = ["Đà Lạt/1.md", "chợ/10.md", "chợ/2.md", "cá.md", "dế.md"];
/// paths.sort_by_cached_key(|path| path_key(path));
/// assert_eq!(paths, ["cá.md", "chợ/2.md", "chợ/10.md", "dế.md", "Đà Lạt/1.md"]);
/// ```
pub fn path_key(path: &str) -> Vec<u8> {
    let names = path.split('/').filter(|name| !name.is_empty());
    names.fold(Vec::with_capacity(4 * path.len() + 8), name_key_after)
}

/// Key that is being built, with the syllable or number that is not finished yet.
#[derive(Default)]
struct KeyBuilder {
    /// Finished bytes of the key.
    bytes: Vec<u8>,
    /// Whether a syllable has been begun.
    in_syllable: bool,
    /// Tones and marks of the syllable, held back because its letters decide first.
    marks: Vec<u8>,
    /// Digits of the number, without leading zeros.
    digits: Vec<u8>,
    /// Whether a number has been begun.
    in_number: bool,
    /// Cases of all letters, held back because they decide last.
    cases: Vec<u8>,
}

impl KeyBuilder {
    /// Adds a digit to the number, or begins one.
    fn digit(&mut self, c: char) {
        if !self.in_number {
            self.end_token();
            self.in_number = true;
        }
        if c != '0' || !self.digits.is_empty() {
            self.digits.push(c as u8);
        }
    }

    /// Adds a letter without marks by its index in [`ALPHABET`].
    fn plain_letter(&mut self, place: u8, c: char) {
        self.begin_syllable();
        let is_capital = c.is_ascii_uppercase();
        self.cases.push(if is_capital { CAPITAL } else { SMALL });
        self.bytes.push(LETTER + place);
    }

    /// Ends a number, because a letter follows.
    fn begin_syllable(&mut self) {
        if self.in_number {
            self.end_token();
        }
        self.in_syllable = true;
    }

    /// Adds a letter of any script to the syllable.
    fn letter(&mut self, c: char) {
        self.begin_syllable();
        self.cases
            .push(if c.is_uppercase() { CAPITAL } else { SMALL });
        for small in c.to_lowercase() {
            let (base, tone) = split_tone(small);
            if tone != Tone::Level {
                self.marks.push(TONE + tone as u8);
            }
            if place(base).is_some() {
                self.base(base);
            } else {
                decompose_canonical(base, |part| self.base(part));
            }
        }
    }

    /// Adds a letter without marks, or a mark.
    fn base(&mut self, c: char) {
        if let Some(place) = place(c) {
            self.bytes.push(LETTER + place);
        } else if is_combining_mark(c) {
            self.mark(c);
        } else {
            self.bytes.push(OTHER_LETTER);
            self.bytes.extend(code_point(c));
        }
    }

    /// Adds a mark that is no tone. One that no letter precedes is left out.
    fn mark(&mut self, c: char) {
        if self.in_syllable {
            self.marks.push(OTHER_MARK);
            self.marks.extend(code_point(c));
        }
    }

    /// Writes the syllable or number that was begun, if any.
    fn end_token(&mut self) {
        if self.in_number {
            let len = u8::try_from(self.digits.len()).unwrap_or(u8::MAX);
            self.bytes.extend([NUMBER, len]);
            self.bytes.append(&mut self.digits);
        } else if self.in_syllable {
            self.bytes.push(END_OF_LETTERS);
            self.bytes.append(&mut self.marks);
        } else {
            return;
        }
        self.bytes.push(END_OF_SYLLABLE);
        self.in_number = false;
        self.in_syllable = false;
    }

    /// Returns the finished key. Cases after the last capital are left out, so that a text in small
    /// letters is the beginning of all its spellings.
    fn finish(mut self) -> Vec<u8> {
        self.end_token();
        self.bytes.push(END_OF_WORDS);
        let last_capital = self.cases.iter().rposition(|&case| case == CAPITAL);
        self.cases.truncate(last_capital.map_or(0, |at| at + 1));
        self.bytes.append(&mut self.cases);
        self.bytes
    }
}

/// Returns the index of a small letter in [`ALPHABET`].
fn place(c: char) -> Option<u8> {
    ALPHABET
        .iter()
        .position(|&letter| letter == c)
        .map(|place| place as u8)
}

/// Indices in [`ALPHABET`] of the letters from a to z.
const LATIN_PLACES: [u8; 26] = {
    let mut places = [0; 26];
    let mut place = 0;
    while place < ALPHABET.len() {
        if ALPHABET[place].is_ascii() {
            places[ALPHABET[place] as usize - b'a' as usize] = place as u8;
        }
        place += 1;
    }
    places
};

/// Returns the index in [`ALPHABET`] of a letter from a to z, in either case. Most letters of names are
/// such, and each name in a library has its key made at each start.
#[inline]
fn latin_place(c: char) -> Option<u8> {
    let letter = c
        .is_ascii_alphabetic()
        .then(|| c.to_ascii_lowercase() as u8);
    letter.map(|letter| LATIN_PLACES[usize::from(letter - b'a')])
}

/// Returns the lower three bytes of a code point, which has no more.
fn code_point(c: char) -> [u8; 3] {
    let [_, high, middle, low] = u32::from(c).to_be_bytes();
    [high, middle, low]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every text comes strictly before the next one.
    #[track_caller]
    fn assert_order(texts: &[&str]) {
        for pair in texts.windows(2) {
            assert!(
                sort_key(pair[0]) < sort_key(pair[1]),
                "{} < {}",
                pair[0],
                pair[1]
            );
        }
    }

    #[test]
    fn letters_of_the_alphabet() {
        let letters: Vec<String> = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
            .chars()
            .map(String::from)
            .collect();
        assert_order(&letters.iter().map(String::as_str).collect::<Vec<_>>());
    }

    #[test]
    fn tones_are_the_second_key() {
        assert_order(&[
            "ma", "mà", "mả", "mã", "má", "mạ", "mai", "màng", "măng", "mân", "mận", "me",
        ]);
        assert_order(&["e", "ế", "g", "o", "ọ", "ô", "ồ", "ộ", "ơ", "ở", "ợ"]);
        assert_order(&["da", "dạy", "đa", "đà", "đấu", "e"]);
        assert_order(&[
            "cương",
            "cương quyết",
            "cường",
            "cường quốc",
            "cưỡng",
            "cướp",
        ]);
    }

    #[test]
    fn syllable_by_syllable() {
        assert_order(&[
            "ma", "ma lực", "ma túy", "mà", "mà cả", "mả", "má", "mạ", "mai", "mai sau",
        ]);
        assert_order(&[
            "an",
            "an toàn",
            "an ủi",
            "anh",
            "anh em",
            "ảnh",
            "ánh sáng",
            "ao",
            "ảo",
        ]);
        assert_order(&["ba", "ba ba", "bà", "bà ba", "bà con", "bả", "bá", "bạ"]);
        assert_order(&[
            "Hà",
            "Hà Nội",
            "Hà Tĩnh",
            "Hải Phòng",
            "Hậu Giang",
            "Hòa Bình",
            "Huế",
            "Hưng Yên",
        ]);
    }

    #[test]
    fn case_is_the_last_key() {
        assert_order(&["ma", "Ma", "MA", "mà", "Mà"]);
        assert_order(&["hà nội", "hà Nội", "Hà nội", "Hà Nội", "hà nội a"]);
    }

    #[test]
    fn numbers_go_by_value() {
        assert_order(&[
            "",
            "2",
            "10",
            "Bài 2",
            "Bài 10",
            "Bài 10a",
            "Bài 11",
            "Bài đọc",
        ]);
        assert_order(&["Quý 1 năm 2019", "Quý 1 năm 2020", "Quý 2 năm 2019"]);
        assert_order(&["9", "18446744073709551616", "99999999999999999999"]);
        assert_eq!(sort_key("05"), sort_key("5"));
        assert!(sort_key("0") < sort_key("1"));
    }

    #[test]
    fn punctuation_only_separates() {
        assert_eq!(sort_key("“Đảng ủy” – xã…"), sort_key("Đảng ủy xã"));
        assert_order(&["“An toàn”", "Ba ba", "(Bà)", "- cá"]);
    }

    #[test]
    fn both_placements_of_a_tone_are_equal() {
        assert_eq!(sort_key("hoà thuỷ"), sort_key("hòa thủy"));
    }

    #[test]
    fn other_letters_have_a_place() {
        assert_order(&["ca", "cà phê", "cafe", "café"]);
        assert_order(&["o", "ò", "ö", "oi", "ôi", "z", "Ω"]);
        assert_order(&["zebra", "ß", "Москва", "москвич", "字", "漢字"]);
    }

    proptest! {
        #[test]
        fn keys_agree_with_the_rules_on_syllables(a in "[aăâbđeghiou][àáạãảaăou]?", b in "[aăâbđeghiou][àáạãảaăou]?") {
            let split = |word: &str| {
                let letters: Vec<_> = word.chars().map(|c| place(split_tone(c).0)).collect();
                let tone = word.chars().map(|c| split_tone(c).1).max();
                (letters, tone)
            };
            prop_assert_eq!(sort_key(&a).cmp(&sort_key(&b)), split(&a).cmp(&split(&b)));
        }

        #[test]
        fn what_follows_does_not_change_the_order(a in "[a-cáạ]{1,3}", b in "[a-cáạ]{1,3}", tail in "[a-z ]{0,5}") {
            let (key_a, key_b) = (sort_key(&a), sort_key(&b));
            prop_assume!(key_a != key_b);
            let longer = sort_key(&format!("{a} {tail}"));
            prop_assert_eq!(key_a < key_b, longer < key_b);
        }
    }
}
