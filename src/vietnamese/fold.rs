//! Letters without marks: what a search compares first, with a map back to the text.
//!
//! Folding works scalar value by scalar value and keeps no state, so that a folded text can be cut
//! anywhere. Whether marks agree is not judged here but in [`super::mark`].

use std::ops::Range;

use unicode_normalization::char::decompose_canonical;

use super::letters::marked_vowel;

/// Bytes of folded text between two checkpoints of the map back. A checkpoint takes four bytes, 6 %
/// of the text; with fewer checkpoints each look-up walks over more of it.
const CHECKPOINT_STEP_BYTES: usize = 64;

/// Returns `c` as a small letter without marks; `None` when `c` is itself a mark.
///
/// The result is the base letter of the canonical decomposition, in full lower case, with đ, Đ, ð
/// and Ð as d. One scalar value gives at most one, so that positions can be counted: İ, the only
/// letter whose small form has two, loses the second as a mark. A letter whose decomposition holds
/// more than marks (Hangul, voiced kana, Indic vowels) stays whole, and so does what is composed
/// only for compatibility (ﬁ, ½).
///
/// ```
/// use docbao::vietnamese::fold::{fold, fold_char};
///
/// assert_eq!(fold("Cà phê SỮA ĐÁ"), "ca phe sua da");
/// assert_eq!(fold_char('Ệ'), Some('e'));
/// assert_eq!(fold_char('\u{301}'), None, "a mark is no letter");
/// assert_eq!(fold_char('한'), Some('한'), "its parts are letters, not marks");
/// ```
#[inline]
pub fn fold_char(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c.to_ascii_lowercase());
    }
    vietnamese(c).map_or_else(|| general(c), Some)
}

/// Returns the base of the 134 marked letters of Vietnamese and of their neighbours in Latin-1;
/// `None` for other characters. It spares nearly every letter of a Vietnamese text the general way
/// by decomposition.
#[inline]
fn vietnamese(c: char) -> Option<char> {
    if let Some(form) = marked_vowel(c) {
        return Some(form.base);
    }
    Some(match c {
        'Đ' | 'đ' | 'Ð' | 'ð' => 'd',
        'Ä' | 'Å' | 'ä' | 'å' => 'a',
        'Ë' | 'ë' => 'e',
        'Î' | 'Ï' | 'î' | 'ï' => 'i',
        'Ö' | 'ö' => 'o',
        'Û' | 'Ü' | 'û' | 'ü' => 'u',
        'ÿ' => 'y',
        _ => return None,
    })
}

/// Appends the small form of `c` to `text`, with its marks.
#[inline]
pub fn lower_into(c: char, text: &mut String) {
    match c {
        _ if c.is_ascii() => text.push(c.to_ascii_lowercase()),
        // Capitals and small letters alternate in these ranges, so that setting the lowest bit
        // makes a small letter without a table of the standard library.
        '\u{1EA0}'..='\u{1EF9}' | 'Ă' | 'ă' | 'Ĩ' | 'ĩ' | 'Ũ' | 'ũ' | 'Đ' | 'đ' => {
            text.extend(char::from_u32(c as u32 | 1));
        }
        'à'..='ö' | 'ø'..='ý' | 'ơ' | 'ư' => text.push(c),
        _ => text.extend(c.to_lowercase()),
    }
}

/// Returns the folded form of any letter by its canonical decomposition; `None` for a mark.
fn general(c: char) -> Option<char> {
    if is_mark(c) {
        return None;
    }
    let mut base = None;
    let mut whole = true;
    decompose_canonical(c, |part| {
        if base.is_none() {
            base = Some(part);
        } else {
            whole &= is_mark(part);
        }
    });
    // The final sigma is the same letter as the one inside a word.
    match base.filter(|_| whole).unwrap_or(c) {
        'ς' => Some('σ'),
        base => base.to_lowercase().next().filter(|&c| !is_mark(c)),
    }
}

/// Returns whether `c` is a mark that may be left out without changing the letters: accents, and
/// the points of Hebrew and Arabic. Vowel signs of Indic and Thai script are letters, and so are
/// the voicing marks of kana.
fn is_mark(c: char) -> bool {
    matches!(c as u32,
        0x0300..=0x036F | 0x0483..=0x0487 | 0x0591..=0x05BD | 0x05BF | 0x05C1..=0x05C2
        | 0x05C4..=0x05C5 | 0x05C7 | 0x0610..=0x061A | 0x064B..=0x065F | 0x0670
        | 0x06D6..=0x06DC | 0x06DF..=0x06E4 | 0x06E7..=0x06E8 | 0x06EA..=0x06ED
        | 0x1AB0..=0x1ACE | 0x1DC0..=0x1DFF | 0x20D0..=0x20F0 | 0xFE20..=0xFE2F)
}

/// Returns `text` folded letter by letter: small, without marks.
pub fn fold(text: &str) -> String {
    text.chars().filter_map(fold_char).collect()
}

/// Folded text with a map back to its source.
///
/// The source is not held but passed in, so that a text is in memory once. The map takes four bytes
/// for each 64 bytes of folded text. A source of more than 4 GiB is folded up to there, because the
/// map counts in 32 bits.
///
/// ```
/// use docbao::vietnamese::fold::Folded;
///
/// let source = "Một ly cà phê";
/// let folded = Folded::new(source);
/// let at = folded.text.find("ca phe").unwrap();
/// assert_eq!(&source[folded.to_source_range(source, at..at + 6)], "cà phê");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// Byte of the source at which the letter with folded byte `64 × i` starts, at index `i`.
    checkpoints: Vec<u32>,
}

impl Folded {
    /// Folds `source`.
    pub fn new(source: &str) -> Self {
        let source = &source[..source.floor_char_boundary(u32::MAX as usize)];
        let mut text = String::with_capacity(source.len());
        let mut checkpoints = Vec::with_capacity(source.len() / CHECKPOINT_STEP_BYTES + 1);
        for (at, c) in source.char_indices() {
            if let Some(letter) = fold_char(c) {
                text.push(letter);
                if checkpoints.len() * CHECKPOINT_STEP_BYTES < text.len() {
                    checkpoints.push(at as u32);
                }
            }
        }
        text.shrink_to_fit();
        checkpoints.shrink_to_fit();
        Self { text, checkpoints }
    }

    /// Returns the source byte at which the letter that holds `folded_byte` starts; at or past the
    /// end, the source's end. The result never decreases as `folded_byte` grows.
    ///
    /// `source` must be the text that was folded.
    pub fn to_source(&self, source: &str, folded_byte: usize) -> usize {
        self.walk(source).seek(folded_byte)
    }

    /// Returns the source bytes of the letters in `folded`, with the marks that follow the last
    /// one.
    pub fn to_source_range(&self, source: &str, folded: Range<usize>) -> Range<usize> {
        self.walk(source).range(folded)
    }

    /// Returns a walk over `source` that is cheap when it is asked for positions close together.
    pub fn walk<'a>(&'a self, source: &'a str) -> Walk<'a> {
        Walk {
            folded: self,
            source,
            at: 0,
            folded_byte: 0,
        }
    }
}

/// Map from folded bytes to source bytes that remembers where it stands, so that look-ups close
/// together do not start at a checkpoint each.
#[derive(Clone, Debug)]
/// Folded text with its checkpoints.
pub struct Walk<'a> {
    /// Text that was folded.
    folded: &'a Folded,
    /// Byte of the source where the walk stands.
    source: &'a str,
    /// Folded byte where the walk stands.
    at: usize,
    folded_byte: usize,
}

impl<'a> Walk<'a> {
    /// Returns the source text.
    pub fn source(&self) -> &'a str {
        self.source
    }

    /// Returns the source byte at which the letter that holds `folded_byte` starts; see
    /// [`Folded::to_source`].
    pub fn seek(&mut self, folded_byte: usize) -> usize {
        if folded_byte >= self.folded.text.len() {
            return self.source.len();
        }
        let here = self.folded_byte;
        if folded_byte < here || folded_byte / CHECKPOINT_STEP_BYTES > here / CHECKPOINT_STEP_BYTES
        {
            self.jump(folded_byte / CHECKPOINT_STEP_BYTES);
        }
        loop {
            // Most of a text is ASCII, which folds byte by byte.
            let ahead = self.source.as_bytes()[self.at..].iter();
            let ahead = ahead.take(folded_byte - self.folded_byte);
            let plain = ahead.take_while(|b| b.is_ascii()).count();
            self.at += plain;
            self.folded_byte += plain;
            let Some(c) = self.source[self.at..].chars().next() else {
                break;
            };
            let len = fold_char(c).map_or(0, char::len_utf8);
            if self.folded_byte + len > folded_byte {
                break;
            }
            self.step(c, len);
        }
        self.at
    }

    /// Returns the source bytes of the letters in `folded`; see [`Folded::to_source_range`].
    pub fn range(&mut self, folded: Range<usize>) -> Range<usize> {
        let start = self.seek(folded.start);
        // Marks fold to nothing, so the next letter starts after them.
        start..self.seek(folded.end.max(folded.start))
    }

    /// Moves to a checkpoint, if there is one of this number.
    fn jump(&mut self, checkpoint: usize) {
        let Some(&at) = self.folded.checkpoints.get(checkpoint) else {
            return;
        };
        self.at = at as usize;
        self.folded_byte = self
            .folded
            .text
            .floor_char_boundary(checkpoint * CHECKPOINT_STEP_BYTES);
    }

    /// Steps over one scalar value whose folded form has `folded_len` bytes.
    fn step(&mut self, c: char, folded_len: usize) {
        self.at += c.len_utf8();
        self.folded_byte += folded_len;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    /// The marked letters of the alphabet, a row a base letter.
    const LETTERS: [(char, &str); 7] = [
        ('a', "àảãáạăằẳẵắặâầẩẫấậ"),
        ('d', "đ"),
        ('e', "èẻẽéẹêềểễếệ"),
        ('i', "ìỉĩíị"),
        ('o', "òỏõóọôồổỗốộơờởỡớợ"),
        ('u', "ùủũúụưừửữứự"),
        ('y', "ỳỷỹýỵ"),
    ];

    #[test]
    fn all_134_letters_fold_composed_and_decomposed() {
        let mut count = 0;
        for (base, letters) in LETTERS {
            for small in letters.chars() {
                for letter in [small, small.to_uppercase().next().unwrap()] {
                    count += 1;
                    assert_eq!(vietnamese(letter), Some(base), "{letter} is in the table");
                    let decomposed: String = std::iter::once(letter).nfd().collect();
                    assert_eq!(fold(&decomposed), base.to_string(), "{letter} decomposed");
                }
            }
        }
        assert_eq!(count, 134);
    }

    #[test]
    fn the_table_agrees_with_the_general_way() {
        for c in ('\u{80}'..='\u{24FF}').filter(|c| !"đĐðÐ".contains(*c)) {
            if let Some(letter) = vietnamese(c) {
                assert_eq!(general(c), Some(letter), "{c}");
            }
        }
    }

    #[test]
    fn the_quick_small_letters_are_the_right_ones() {
        for c in '\0'..=char::MAX {
            let mut small = String::new();
            lower_into(c, &mut small);
            assert_eq!(small, c.to_lowercase().to_string(), "{c:?}");
        }
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for c in '\0'..=char::MAX {
            if let Some(folded) = fold_char(c) {
                assert_eq!(fold_char(folded), Some(folded), "{c:?}");
            }
        }
    }

    #[test]
    fn other_scripts() {
        for (text, folded) in [
            ("ĐẢNG ỦY Ðà", "dang uy da"),
            ("Ελλάς ΆΣ", "ελλασ ασ"),
            ("Ёж Йод", "еж иод"),
            ("İstanbul ŁÓDŹ", "istanbul łodz"),
            ("한국 がぎ 漢字 𡨸喃", "한국 がぎ 漢字 𡨸喃"),
            ("का สุข", "का สุข"),
            ("Straße ﬁ ½", "straße ﬁ ½"),
            ("\u{301}x\u{302}\u{303}", "x"),
            ("\u{212B}ngström \u{212A}", "angstrom k"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn a_range_takes_the_marks_of_its_last_letter() {
        let source = "the\u{302}\u{301} he";
        let folded = Folded::new(source);
        assert_eq!(folded.text, "the he");
        assert_eq!(
            folded.to_source_range(source, 0..3),
            0.."the\u{302}\u{301}".len()
        );
        assert_eq!(folded.to_source_range(source, 4..6), 8..10);
        assert_eq!(folded.to_source_range(source, 2..2), 2..2);
    }

    proptest! {
        #[test]
        fn the_map_reads_back_what_was_folded(source in "([a-zđéệưĐẮ \u{301}\u{302}中한𡨸]|\\PC){0,300}") {
            let folded = Folded::new(&source);
            prop_assert_eq!(&folded.text, &fold(&source));
            let mut walk = folded.walk(&source);
            let mut last = 0;
            for byte in 0..=folded.text.len() + 1 {
                let at = folded.to_source(&source, byte);
                prop_assert_eq!(walk.seek(byte), at, "a walk is the same map");
                prop_assert!(at >= last && source.is_char_boundary(at), "monotone");
                last = at;
                if folded.text.is_char_boundary(byte) {
                    prop_assert_eq!(fold(&source[at..]), &folded.text[byte.min(folded.text.len())..]);
                }
            }
        }

        #[test]
        fn a_range_reads_back_as_its_folding(source in "[a-zđéệĐ \u{301}\u{302}中𡨸]{0,300}", a in 0usize..300, b in 0usize..300) {
            let folded = Folded::new(&source);
            let (a, b) = (folded.text.floor_char_boundary(a.min(b)), folded.text.floor_char_boundary(a.max(b)));
            let range = folded.to_source_range(&source, a..b);
            prop_assert_eq!(fold(&source[range]), &folded.text[a..b]);
        }
    }
}
