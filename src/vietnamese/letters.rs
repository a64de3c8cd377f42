//! The letters of Vietnamese that carry marks, in one table. Folding, marks, tones and spelling are views
//! of it, so that they cannot disagree about a letter.

/// The six tones, in the order of dictionaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// Ngang, unmarked.
    #[default]
    Level,
    /// Huyền: à.
    Grave,
    /// Hỏi: ả.
    Hook,
    /// Ngã: ã.
    Tilde,
    /// Sắc: á.
    Acute,
    /// Nặng: ạ.
    Dot,
}

impl Tone {
    /// All six, in order.
    pub const ALL: [Self; 6] = [
        Self::Level,
        Self::Grave,
        Self::Hook,
        Self::Tilde,
        Self::Acute,
        Self::Dot,
    ];

    /// Returns the tone of a combining character; `None` when it is no tone mark. U+340 and U+341 are
    /// equivalent to the grave and the acute accent.
    pub const fn of_mark(c: char) -> Option<Self> {
        Some(match c {
            '\u{300}' | '\u{340}' => Self::Grave,
            '\u{309}' => Self::Hook,
            '\u{303}' => Self::Tilde,
            '\u{301}' | '\u{341}' => Self::Acute,
            '\u{323}' => Self::Dot,
            _ => return None,
        })
    }
}

/// Mark of ă.
const BREVE: char = '\u{306}';
/// Mark of â, ê and ô.
const CIRCUMFLEX: char = '\u{302}';
/// Mark of ơ and ư.
const HORN: char = '\u{31B}';

/// A vowel of the alphabet.
struct Vowel {
    /// Letter without any mark.
    base: char,
    /// The mark that makes another letter of it.
    quality: Option<char>,
    /// Small letter with each tone, in the order of [`Tone::ALL`].
    forms: [char; 6],
}

/// The twelve vowels, in the order of the alphabet.
#[rustfmt::skip]
const VOWELS: [Vowel; 12] = [
    Vowel { base: 'a', quality: None,             forms: ['a', 'à', 'ả', 'ã', 'á', 'ạ'] },
    Vowel { base: 'a', quality: Some(BREVE),      forms: ['ă', 'ằ', 'ẳ', 'ẵ', 'ắ', 'ặ'] },
    Vowel { base: 'a', quality: Some(CIRCUMFLEX), forms: ['â', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ'] },
    Vowel { base: 'e', quality: None,             forms: ['e', 'è', 'ẻ', 'ẽ', 'é', 'ẹ'] },
    Vowel { base: 'e', quality: Some(CIRCUMFLEX), forms: ['ê', 'ề', 'ể', 'ễ', 'ế', 'ệ'] },
    Vowel { base: 'i', quality: None,             forms: ['i', 'ì', 'ỉ', 'ĩ', 'í', 'ị'] },
    Vowel { base: 'o', quality: None,             forms: ['o', 'ò', 'ỏ', 'õ', 'ó', 'ọ'] },
    Vowel { base: 'o', quality: Some(CIRCUMFLEX), forms: ['ô', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ'] },
    Vowel { base: 'o', quality: Some(HORN),       forms: ['ơ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ'] },
    Vowel { base: 'u', quality: None,             forms: ['u', 'ù', 'ủ', 'ũ', 'ú', 'ụ'] },
    Vowel { base: 'u', quality: Some(HORN),       forms: ['ư', 'ừ', 'ử', 'ữ', 'ứ', 'ự'] },
    Vowel { base: 'y', quality: None,             forms: ['y', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ'] },
];

/// Vowel as it stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VowelForm {
    /// Small letter without any mark.
    pub base: char,
    /// Mark that makes another letter of it.
    pub quality: Option<char>,
    /// Tone on the vowel.
    pub tone: Tone,
    /// Letter without its tone, in its own case.
    pub toneless: char,
}

/// Code points from À to ư, the first of the two ranges in which Unicode keeps the marked vowels.
const LATIN: (u32, u32) = (0xC0, 0x1B0);
/// Code points from Ạ to ỹ.
const ADDITIONAL: (u32, u32) = (0x1EA0, 0x1EF9);
/// Number of code points in the first range.
const LATIN_LEN: usize = (LATIN.1 - LATIN.0 + 1) as usize;
/// Number of code points in both ranges.
const LEN: usize = LATIN_LEN + (ADDITIONAL.1 - ADDITIONAL.0 + 1) as usize;

/// Index in [`FORMS`], plus one, of each character of both ranges; 0 if it is no vowel of
/// Vietnamese. A look-up is one access, because every letter of every text is folded.
const PLACES: [u8; LEN] = {
    let mut places = [0; LEN];
    let mut place = 0;
    while place < FORMS.len() {
        if let Some(at) = place_of(spelt(place)) {
            places[at] = place as u8 + 1;
        }
        place += 1;
    }
    places
};

/// All forms: first the small letters by vowel and tone, then the capitals.
const FORMS: [VowelForm; 144] = {
    let none = VowelForm {
        base: 'a',
        quality: None,
        tone: Tone::Level,
        toneless: 'a',
    };
    let mut forms = [none; 144];
    let mut place = 0;
    while place < forms.len() {
        let vowel = &VOWELS[place % 72 / 6];
        forms[place] = VowelForm {
            base: vowel.base,
            quality: vowel.quality,
            tone: Tone::ALL[place % 6],
            toneless: spelt(place - place % 6),
        };
        place += 1;
    }
    forms
};

/// Returns the character at an index of [`FORMS`].
const fn spelt(place: usize) -> char {
    let small = VOWELS[place % 72 / 6].forms[place % 6];
    if place < 72 { small } else { capital(small) }
}

/// Returns the capital of a small vowel. Unicode keeps it 32 code points before the small letter in
/// ASCII and Latin-1, and one before it elsewhere.
const fn capital(small: char) -> char {
    let code = small as u32;
    let capital = match small {
        'a'..='z' | 'à'..='ý' => code - 32,
        _ => code - 1,
    };
    match char::from_u32(capital) {
        Some(capital) => capital,
        None => small,
    }
}

/// Returns the index of a character in [`PLACES`]; `None` outside both ranges.
const fn place_of(c: char) -> Option<usize> {
    let code = c as u32;
    if code >= LATIN.0 && code <= LATIN.1 {
        Some((code - LATIN.0) as usize)
    } else if code >= ADDITIONAL.0 && code <= ADDITIONAL.1 {
        Some((code - ADDITIONAL.0) as usize + LATIN_LEN)
    } else {
        None
    }
}

/// Returns the vowel and tone of a composed character that carries a mark of Vietnamese, in either
/// case; `None` for all others, plain vowels too.
#[inline]
pub const fn marked_vowel(c: char) -> Option<VowelForm> {
    match place_of(c) {
        Some(at) if PLACES[at] > 0 => Some(FORMS[PLACES[at] as usize - 1]),
        _ => None,
    }
}

/// Returns one letter in NFC without its tone, and the tone: ế gives (ê, sắc). The case is kept,
/// and any other character comes back as it is.
pub fn split_tone(c: char) -> (char, Tone) {
    marked_vowel(c).map_or((c, Tone::Level), |form| (form.toneless, form.tone))
}

/// Returns a vowel without a tone, given one: (ê, sắc) gives ế. `None` when `c` is no such vowel.
pub fn with_tone(c: char, tone: Tone) -> Option<char> {
    let rows = (0..FORMS.len()).step_by(Tone::ALL.len());
    let row = { rows }.find(|&row| spelt(row) == c)?;
    Some(spelt(row + tone as usize))
}

/// Returns whether a small letter without a tone is a vowel of the alphabet.
pub fn is_vowel(c: char) -> bool {
    VOWELS.iter().any(|vowel| vowel.forms[0] == c)
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization as _;
    use unicode_normalization::char::compose;

    use super::*;

    #[test]
    fn every_form_is_what_unicode_composes() {
        let marks = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];
        for (place, form) in FORMS.iter().enumerate() {
            let c = spelt(place);
            let tone = Tone::ALL[1..].iter().position(|tone| *tone == form.tone);
            let base = if place < 72 {
                form.base
            } else {
                form.base.to_ascii_uppercase()
            };
            let parts = [Some(base), form.quality, tone.map(|tone| marks[tone])];
            let composed: String = parts.into_iter().flatten().nfc().collect();
            assert_eq!(composed, c.to_string());
            assert_eq!(c.is_uppercase(), place >= 72, "{c}");
            assert_eq!(split_tone(c), (form.toneless, form.tone), "{c}");
            assert_eq!(with_tone(form.toneless, form.tone), Some(c));
        }
    }

    #[test]
    fn all_marked_vowels_and_no_others_are_found() {
        let all = ('\0'..=char::MAX).filter(|&c| marked_vowel(c).is_some());
        assert_eq!(all.count(), 132);
        let unmarked = "aeiouyAEIOUYđĐâ"
            .chars()
            .filter(|&c| marked_vowel(c).is_some());
        assert_eq!(unmarked.collect::<String>(), "â");
        assert_eq!(with_tone('b', Tone::Dot), None);
        assert_eq!(with_tone('ế', Tone::Dot), None);
    }

    #[test]
    fn tone_marks_are_those_that_compose_with_a() {
        for c in ('\u{300}'..'\u{370}').filter(|c| !matches!(c, '\u{340}' | '\u{341}')) {
            let composed = compose('a', c).and_then(marked_vowel);
            let tone = composed
                .map(|form| form.tone)
                .filter(|tone| *tone != Tone::Level);
            assert_eq!(Tone::of_mark(c), tone, "{:x}", c as u32);
        }
    }
}
