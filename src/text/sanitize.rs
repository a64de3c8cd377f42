//! A filter that lets only visible text in NFC and line feeds through to a terminal.
//!
//! Every article, title, file name and message passes here before it is stored or drawn, because
//! any of them may come from a stranger. A scalar value that controls a terminal, reorders text or
//! hides in it never passes.
//!
//! Private-use characters stay, because they take one cell, fonts give them icons, and old word
//! processors used them for bullets.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};
use unicode_width::UnicodeWidthChar;

use super::layout;
use crate::vietnamese::letters::{Tone, with_tone};

/// Graphemes of raw text that are looked at for each cell to be filled. Fewer would leave cells
/// empty where much of the text is invisible; more cost time in every frame.
const CELL_MAX_RAW_GRAPHEMES: usize = 4;
/// Columns from one tab stop to the next.
const TAB_COLUMNS: usize = 4;
/// Maximum number of marks, joiners and skin tones on one base character. Vietnamese needs two,
/// Tibetan and Hebrew six; with more, text would climb over its neighbours.
const BASE_MAX_MARKS: u8 = 8;
/// Maximum number of emoji that follow one another with a joiner between; the longest in use has
/// four.
const JOINED_MAX_EMOJI: u8 = 8;

/// Turns any text into text that is safe to store and to draw.
///
/// - CR, CRLF, NEL, VT, FF, LS and PS become `\n`.
/// - A tab becomes spaces up to the next multiple of four columns (scalar values
///   without marks, counted from the start of the line), at least one.
/// - Control characters, bidi controls, tags, variation selectors, invisible
///   characters and noncharacters disappear. ZWNJ and ZWJ stay after a letter of a script
///   that needs them, and ZWJ between emoji.
/// - Marks with no base before them disappear, and so do those beyond eight on one base.
/// - The rest is put in NFC.
///
/// The result is idempotent, takes time proportional to the length, and is at most
/// four times as long in bytes as `text` (a tab gives four spaces). Text that
/// needs no change is returned borrowed.
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_plain(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut out: Option<String> = None;
    let mut done = 0;
    while done < text.len() {
        let rest = &text[done..];
        let line = &rest[..memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1)];
        // Lines do not influence each other, so a clean one costs a scan and nothing more.
        match (clean_line(line), &mut out) {
            (Cow::Borrowed(line), Some(out)) => out.push_str(line),
            (Cow::Borrowed(_), None) => {}
            (Cow::Owned(line), Some(out)) => out.push_str(&line),
            (Cow::Owned(line), None) => {
                let mut copy = String::with_capacity(text.len());
                copy.push_str(&text[..done]);
                copy.push_str(&line);
                out = Some(copy);
            }
        }
        done += line.len();
    }
    out.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Returns [`clean`] text for what must stay on one line (titles, file names, messages): every run
/// of white space, line breaks included, becomes one space, and none is left at the ends.
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in clean(text).split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Returns a path as it is printed for scripts and for copying: unchanged, so that the printed path
/// opens the file, though its name is decomposed or has two spaces in a row. A path with line
/// breaks, control characters or other signs that [`clean`] takes out is shown as [`line()`] shows
/// it.
pub fn path(path: &str) -> Cow<'_, str> {
    let is_harmless = !path.contains(char::is_control) && clean(path).chars().eq(path.nfc());
    if is_harmless {
        Cow::Borrowed(path)
    } else {
        Cow::Owned(line(path))
    }
}

/// Returns [`line()`] of the beginning of `text` that fills `cells` cells, with "…" behind when
/// text was left out. Costs no more than what is shown, because a kept quote or a note may have
/// megabytes.
pub fn line_start(text: &str, cells: usize) -> String {
    line(&layout::shorten(text, CELL_MAX_RAW_GRAPHEMES * (cells + 1)))
}

/// Cleans a line that may end in `\n` and holds no other one.
fn clean_line(line: &str) -> Cow<'_, str> {
    if is_plain(line.as_bytes()) {
        return Cow::Borrowed(line);
    }
    if let Some(body) = line.strip_suffix("\r\n") {
        let mut out = clean_line(body).into_owned();
        out.push('\n');
        return Cow::Owned(out);
    }
    let mut out = String::with_capacity(line.len());
    if line.contains('\t') {
        // The width of a tab depends on everything before it, so the whole line takes the general
        // way.
        out.extend(thoroughly(line));
    } else {
        // Words do not influence each other, so only those that need it take the general way.
        for word in line.split_inclusive(' ') {
            if !push_simple(word, &mut out) {
                out.extend(thoroughly(word));
            }
        }
    }
    if out == line {
        Cow::Borrowed(line)
    } else {
        Cow::Owned(out)
    }
}

/// Cleans any text by all rules, one character at a time.
fn thoroughly(text: &str) -> impl Iterator<Item = char> {
    CleanFilter::new(text.nfd()).nfc()
}

/// Appends a word that is plain but for Vietnamese marks behind their letters, which it composes.
/// Returns `false` and appends nothing when there is more to do.
fn push_simple(word: &str, out: &mut String) -> bool {
    let before = out.len();
    let bytes = word.as_bytes();
    let (mut done, mut at) = (0, 0);
    while at < bytes.len() {
        if let Some(len) = plain_len(bytes, at) {
            at += len;
            continue;
        }
        out.push_str(&word[done..at]);
        let base = out[before..].chars().next_back();
        let mark = word[at..].chars().next();
        let Some(letter) = base.zip(mark).and_then(|(base, mark)| marked(base, mark)) else {
            out.truncate(before);
            return false;
        };
        out.pop();
        out.push(letter);
        at += 2;
        done = at;
    }
    out.push_str(&word[done..]);
    true
}

/// Returns a letter in NFC with one more of the marks that Vietnamese has (of two bytes each);
/// `None` where that is no single letter.
fn marked(base: char, mark: char) -> Option<char> {
    match mark {
        // NFC puts the dot below before the marks above a letter.
        '\u{323}' => with_tone(base, Tone::Dot),
        '\u{300}'..='\u{303}' | '\u{306}' | '\u{309}' | '\u{31B}' => compose(base, mark),
        _ => None,
    }
}

/// Bytes that [`is_plain`] looks at together.
const SCAN_CHUNK_BYTES: usize = 64;

/// Returns whether a scan of lead bytes shows that nothing has to change: printable ASCII, Latin,
/// Greek and Cyrillic letters, Han, and the punctuation of newspapers. `false` asks for a closer
/// look, since the text may still be clean.
fn is_plain(bytes: &[u8]) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        let chunk = bytes.get(at..=at + SCAN_CHUNK_BYTES);
        if chunk.is_some_and(is_vietnamese) {
            at += SCAN_CHUNK_BYTES;
            continue;
        }
        let end = bytes.len().min(at + SCAN_CHUNK_BYTES);
        while at < end {
            match plain_len(bytes, at) {
                Some(len) => at += len,
                None => return false,
            }
        }
    }
    true
}

/// Returns whether all bytes but the last are of ASCII, Latin and Vietnamese letters that are
/// [`Lead::Fine`], or of those that begin with E1. There are no branches in it, so that the
/// compiler makes vectors of it.
fn is_vietnamese(bytes: &[u8]) -> bool {
    let odd = bytes.iter().zip(&bytes[1..]).map(|(&byte, &next)| {
        let is_letter = matches!(byte, b'\n' | b' '..=b'~' | 0x80..=0xBF | 0xC3..=0xCB);
        let is_additional = byte == 0xE1 && next & 0xFC == 0xB8;
        u8::from(!is_letter && !is_additional)
    });
    odd.fold(0, |all, odd| all | odd) == 0
}

/// Returns the number of bytes to step over at `at` when a character that is surely clean is there,
/// or the rest of one.
fn plain_len(bytes: &[u8], at: usize) -> Option<usize> {
    match LEADS[usize::from(bytes[at])] {
        Lead::Fine => Some(1),
        Lead::Suspicious => None,
        Lead::Ambiguous => plain_after(&bytes[at..]),
    }
}

/// Kind of character that a first byte begins.
#[derive(Clone, Copy)]
enum Lead {
    /// Character that is clean, whatever follows (continuation bytes are skipped one by one).
    Fine,
    /// Character that depends on the bytes after it: see [`plain_after`].
    Ambiguous,
    /// Character that may have to change.
    Suspicious,
}

/// Kind by first byte, because most bytes of a Vietnamese text are decided by it alone.
const LEADS: [Lead; 256] = {
    let mut leads = [Lead::Suspicious; 256];
    let mut byte = 0;
    while byte < 256 {
        leads[byte] = match byte {
            // Printable ASCII and line feed; continuation bytes and U+00C0–02FF;
            // U+03C0–03FF, U+0400–047F; U+4000–9FFF; U+B000–CFFF.
            0x0A
            | 0x20..=0x7E
            | 0x80..=0xBF
            | 0xC3..=0xCB
            | 0xCF..=0xD1
            | 0xE4..=0xE9
            | 0xEB..=0xEC => Lead::Fine,
            0xC2 | 0xCE | 0xE1 | 0xE2 => Lead::Ambiguous,
            _ => Lead::Suspicious,
        };
        byte += 1;
    }
    leads
};

/// Returns the bytes of the first character of `bytes` if it is surely clean, for the lead bytes
/// marked [`Lead::Ambiguous`].
fn plain_after(bytes: &[u8]) -> Option<usize> {
    match *bytes {
        // U+00A0–00BF but for the soft hyphen; U+0380–03BF but for the Greek ano teleia.
        [0xC2, second, ..] => (second >= 0xA0 && second != 0xAD).then_some(2),
        [0xCE, second, ..] => (second != 0x87).then_some(2),
        // U+1E00–1EFF: the Vietnamese letters.
        [0xE1, 0xB8..=0xBB, ..]
        // U+2002–202F without its zero-width, bidi and line characters; U+2030–205F.
        | [0xE2, 0x80, 0x82..=0x8A | 0x90..=0xA7 | 0xAF..=0xBF, ..]
        | [0xE2, 0x81, 0x80..=0x9F, ..]
        // U+2080–20BF; arrows; boxes, blocks and geometric shapes.
        | [0xE2, 0x82 | 0x86 | 0x94..=0x97, _, ..] => Some(3),
        _ => None,
    }
}

/// Treatment of a scalar value of decomposed text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CharClass {
    /// Character with a cell of its own.
    Visible,
    /// Mark on the character before it.
    Mark,
    /// Skin tone: a mark where there is a base, a picture of its own where there is none.
    SkinTone,
    /// ZWNJ or ZWJ.
    Joiner,
    /// End of a line.
    Break,
    /// A tab.
    Tab,
    /// Dropped, so that its neighbours move together.
    Invisible,
    /// Dropped, and a mark after it has no base.
    Control,
}

/// Returns the treatment of a scalar value.
fn classify(c: char) -> CharClass {
    match c {
        ' '..='~' => CharClass::Visible,
        '\t' => CharClass::Tab,
        '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => CharClass::Break,
        '\u{200C}' | '\u{200D}' => CharClass::Joiner,
        _ if is_invisible(c) => CharClass::Invisible,
        _ if is_control(c) => CharClass::Control,
        '\u{1F3FB}'..='\u{1F3FF}' => CharClass::SkinTone,
        // Characters without width (the vowels of decomposed Hangul) need a base, as marks do.
        _ if is_combining_mark(c) || c.width() == Some(0) => CharClass::Mark,
        _ => CharClass::Visible,
    }
}

/// Returns whether a character is ignorable and sits inside a cluster: hyphenation and spacing
/// hints, variation selectors, fillers, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{2060}'..='\u{2065}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Returns whether a character is a C0, C1, bidi or format control, an annotation mark or a
/// noncharacter.
fn is_control(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{61C}' | '\u{200E}' | '\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{206F}' | '\u{FDD0}'..='\u{FDEF}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}')
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Returns whether ZWNJ and ZWJ change how the letters of a character's script look, so that words
/// need them: Arabic to Malayalam and Sinhala, Myanmar, Khmer, Mongolian, and the Brahmic ones
/// above U+FFFF.
fn shapes_letters(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{DFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{18AF}'
        | '\u{A840}'..='\u{A87F}' | '\u{11000}'..='\u{11FFF}')
}

/// Returns whether a character is a picture that ZWJ may join to another. A range stands for the
/// exact property, because a joiner between two of its characters can do no harm.
fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}'
        | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Iterator that drops and replaces characters of decomposed text, so that composing it again
/// brings nothing back that a second pass would drop.
struct CleanFilter<I> {
    source: I,
    /// Last visible character of this line, unless white space or a control came after it.
    base: Option<char>,
    /// Whether a control took the base away; a second pass will see one there again.
    severed: bool,
    /// Number of marks and joiners let through on `base`.
    marks: u8,
    /// Number of joiners in a row that bound emoji together.
    joined: u8,
    /// Whether a ZWJ after an emoji waits; it is kept only when another emoji follows.
    pending: bool,
    /// Number of visible characters since the start of the line.
    column: usize,
    /// Number of spaces of a tab still to be given out.
    spaces: usize,
    /// Character that followed a waiting ZWJ.
    held: Option<char>,
}

impl<I: Iterator<Item = char>> CleanFilter<I> {
    fn new(source: I) -> Self {
        Self {
            source,
            base: None,
            severed: false,
            marks: 0,
            joined: 0,
            pending: false,
            column: 0,
            spaces: 0,
            held: None,
        }
    }

    /// Starts anew after a character on which marks cannot stand.
    fn cut(&mut self) {
        self.base = None;
        self.pending = false;
    }

    /// Returns a character with a cell of its own; the joiner before it goes first, if it is kept.
    fn visible(&mut self, c: char) -> char {
        let is_joined = self.pending && is_emoji(c);
        self.joined = if is_joined { self.joined + 1 } else { 0 };
        self.pending = false;
        self.base = (!c.is_whitespace()).then_some(c);
        self.severed = false;
        self.marks = 0;
        self.column += 1;
        if is_joined {
            self.held = Some(c);
            return '\u{200D}';
        }
        c
    }

    /// Returns a mark if it has a base with room for it.
    fn mark(&mut self, c: char) -> Option<char> {
        self.base?;
        self.pending = false;
        if self.marks == BASE_MAX_MARKS {
            return None;
        }
        self.marks += 1;
        Some(c)
    }

    /// Returns a ZWNJ or ZWJ if the base needs it; one after an emoji waits.
    fn joiner(&mut self, c: char) -> Option<char> {
        let base = self.base?;
        if shapes_letters(base) {
            return self.mark(c);
        }
        self.pending = c == '\u{200D}' && is_emoji(base) && self.joined < JOINED_MAX_EMOJI;
        None
    }

    /// Returns the result of the next character of the source; `None` if it was dropped.
    fn step(&mut self, c: char) -> Option<char> {
        match classify(c) {
            CharClass::Visible => Some(self.visible(c)),
            CharClass::SkinTone if self.base.is_none() && !self.severed => Some(self.visible(c)),
            CharClass::Mark | CharClass::SkinTone => self.mark(c),
            CharClass::Joiner => self.joiner(c),
            CharClass::Invisible => None,
            CharClass::Control => {
                self.severed |= self.base.is_some();
                self.cut();
                None
            }
            CharClass::Break => {
                self.cut();
                self.severed = false;
                self.column = 0;
                Some('\n')
            }
            CharClass::Tab => {
                self.cut();
                self.severed = false;
                self.spaces = TAB_COLUMNS - 1 - self.column % TAB_COLUMNS;
                self.column += self.spaces + 1;
                Some(' ')
            }
        }
    }
}

impl<I: Iterator<Item = char>> Iterator for CleanFilter<I> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if self.spaces > 0 {
            self.spaces -= 1;
            return Some(' ');
        }
        if let Some(c) = self.held.take() {
            return Some(c);
        }
        loop {
            let c = self.source.next()?;
            if let Some(c) = self.step(c) {
                return Some(c);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::is_nfc;

    use super::*;

    /// The 12 characters with the property `Bidi_Control`.
    const BIDI: &str = "\u{61C}\u{200E}\u{200F}\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\
                        \u{2066}\u{2067}\u{2068}\u{2069}";

    fn assert_clean(text: &str, source: &str) {
        assert!(is_nfc(text), "{source:?} gives {text:?}");
        for c in text.chars() {
            assert!(c == '\n' || !c.is_control(), "{source:?} gives {text:?}");
            assert!(!BIDI.contains(c), "{source:?} gives {text:?}");
            assert!(
                !"\u{200B}\u{FEFF}\u{AD}\u{FE0F}".contains(c),
                "{source:?} gives {text:?}"
            );
            assert!(
                !('\u{E0000}'..='\u{E0FFF}').contains(&c),
                "{source:?} gives {text:?}"
            );
        }
        assert!(
            text.len() <= TAB_COLUMNS * source.len(),
            "{source:?} gives {text:?}"
        );
        assert_eq!(clean(text), text, "cleaned twice: {source:?}");
    }

    /// Letters that a reader would miss, whatever their normal form.
    fn letters(text: &str) -> String {
        text.nfd()
            .filter(|&c| c.is_alphabetic() && classify(c) == CharClass::Visible)
            .collect()
    }

    #[test]
    fn every_scalar_value_alone_and_after_a_letter() {
        // Planes 4 to 13 are unassigned; 15 and 16 are private use.
        let tail = ('\u{E0000}'..='\u{E1000}').chain('\u{10FF00}'..=char::MAX);
        for c in ('\0'..'\u{40000}').chain(tail) {
            let alone = c.to_string();
            let cleaned = clean(&alone);
            assert_clean(&cleaned, &alone);
            let slow: String = CleanFilter::new(alone.nfd()).nfc().collect();
            if c != '\n' {
                assert_eq!(
                    cleaned, slow,
                    "the quick scan and the filter differ on {c:?}"
                );
            }
            let first = cleaned.chars().next();
            let has_cell = first.is_none_or(|c| c == '\n' || c.width() > Some(0));
            assert!(has_cell, "{c:?} takes no cell");
            let after = format!("a{c}");
            if is_plain(alone.as_bytes()) {
                assert!(
                    is_nfc(&after),
                    "{c:?} composes, the quick scan must not pass it"
                );
            } else {
                assert_clean(&clean(&after), &after);
            }
        }
    }

    #[test]
    fn a_chunk_is_plain_when_each_of_its_bytes_is() {
        let text = "Đường về xã, ".repeat(SCAN_CHUNK_BYTES);
        assert!(is_vietnamese(text.as_bytes()) && is_plain(text.as_bytes()));
        for odd in [
            "\t", "\r", "\u{7F}", "\u{AD}", "\u{301}", "\u{1160}", "\u{200B}", "\u{FEFF}",
        ] {
            for at in (0..2 * SCAN_CHUNK_BYTES).filter(|&at| text.is_char_boundary(at)) {
                let text = [&text[..at], odd, &text[at..]].concat();
                assert!(!is_plain(text.as_bytes()), "{odd:?} at {at}");
            }
        }
    }

    #[test]
    fn clean_text_is_borrowed() {
        for text in [
            "",
            "Đảng bộ xã “Hòa Bình” – 1.250.000₫ … — · ½ n° 5\n\nKết.",
            "Ελλάδα Россия 漢字 한글",
            "かな、カナ。 ลูก हिन्दी 👍🏽 👩\u{200D}🚀",
            "می\u{200C}خواهم",
        ] {
            assert!(matches!(clean(text), Cow::Borrowed(_)), "{text:?}");
        }
    }

    #[test]
    fn lines_end_in_line_feed() {
        assert_eq!(
            clean("a\r\nb\rc\n\rd\u{85}e\u{2028}f\u{2029}g\u{B}h\u{C}i"),
            "a\nb\nc\n\nd\ne\nf\ng\nh\ni"
        );
        assert_eq!(clean("a\r\r\nb\r"), "a\n\nb\n");
    }

    #[test]
    fn tabs_go_to_the_next_stop() {
        assert_eq!(clean("\tx"), "    x");
        assert_eq!(clean("abc\tx\tyz"), "abc x   yz");
        assert_eq!(clean("abcd\tx"), "abcd    x");
        assert_eq!(clean("a\nb\tx"), "a\nb   x");
        assert_eq!(clean("é\tx"), clean("e\u{301}\tx"));
    }

    #[test]
    fn nothing_acts_on_the_terminal() {
        let payloads = "a\x1b[31mb\x1b]0;t\x07\u{9b}2J\u{9d}52;c;QQ==\u{9c}\x08\x7f\x0e\x0fc";
        assert_eq!(clean(payloads), "a[31mb]0;t2J52;c;QQ==c");
    }

    #[test]
    fn nothing_reorders_or_hides() {
        assert_eq!(clean(&format!("a{BIDI}b")), "ab");
        assert_eq!(
            clean("a\u{200B}b\u{AD}c\u{FEFF}d\u{2060}e\u{E0041}f\u{3164}g\u{FE0F}h"),
            "abcdefgh"
        );
        assert_eq!(clean("b\u{200D}c\u{200C}d"), "bcd");
        assert_eq!(clean("x\u{FFFE}y\u{10FFFF}z\u{FDD0}"), "xyz");
        assert_eq!(clean("\u{F0B7} mục"), "\u{F0B7} mục");
    }

    #[test]
    fn three_spellings_are_one() {
        assert_eq!(clean("tie\u{302}\u{301}ng"), "tiếng");
        assert_eq!(clean("tiê\u{301}ng"), "tiếng");
        assert_eq!(clean("tiê\u{AD}\u{301}ng"), "tiếng");
    }

    #[test]
    fn letters_with_marks_are_put_together_as_by_nfc() {
        let marks = [
            '\u{300}', '\u{301}', '\u{302}', '\u{303}', '\u{306}', '\u{309}', '\u{31B}', '\u{323}',
        ];
        let bases = ('A'..='\u{24F}').chain('\u{370}'..='\u{52F}');
        let bases = bases.chain('\u{1E00}'..='\u{1FFF}');
        for base in bases.filter(|c| !c.is_whitespace() && classify(*c) == CharClass::Visible) {
            for first in marks {
                for second in marks {
                    let text: String = [base, first, second].into_iter().collect();
                    let composed: String = text.nfc().collect();
                    assert_eq!(clean(&text), composed, "{}", text.escape_unicode());
                }
            }
        }
    }

    #[test]
    fn marks_need_a_base() {
        assert_eq!(clean("\u{301}a\n\u{302}b \u{303}c\t\u{323}d"), "a\nb c d");
        assert_eq!(clean("a\x07\u{301}b\u{202E}\u{301}"), "ab");
        assert_eq!(clean("\u{1161}가"), "가");
    }

    #[test]
    fn marks_are_capped_also_when_they_decompose() {
        let zalgo = format!("a{}b", "\u{335}".repeat(1_000_000));
        assert_eq!(clean(&zalgo), format!("a{}b", "\u{335}".repeat(8)));
        assert_eq!(letters(&clean(&format!("ế{}", "\u{344}".repeat(30)))), "e");
        assert_eq!(
            clean(&format!("ế{}", "\u{344}".repeat(30))).nfd().count(),
            9
        );
        let tones = format!("👍{}", "🏽".repeat(100));
        assert_eq!(clean(&tones).chars().count(), 9);
        let chain = "👩\u{200D}".repeat(1000);
        assert!(!clean(&chain).contains(&"👩\u{200D}".repeat(9)));
    }

    #[test]
    fn a_skin_tone_that_a_control_severed_is_dropped_as_a_mark_is() {
        for text in ["ᢰ\u{200e}🏻\u{200d}👩", "a\u{200f}🏻", "👍\u{7}🏻\u{301}"] {
            let once = clean(text).into_owned();
            assert_eq!(clean(&once), once, "{text:?}");
        }
        assert_eq!(clean("a\n🏻 🏻"), "a\n🏻 🏻");
    }

    #[test]
    fn joiners_stay_where_they_are_needed() {
        for text in [
            "👨\u{200D}👩\u{200D}👧",
            "👩🏽\u{200D}🚀",
            "ക\u{D4D}\u{200D}",
            "می\u{200C}خواهم",
        ] {
            assert_eq!(clean(text), text);
        }
        assert_eq!(clean("❤\u{FE0F}\u{200D}\u{FE0F}🔥"), "❤\u{200D}🔥");
        assert_eq!(clean("👩\u{200D}\u{200D}🚀"), "👩\u{200D}🚀");
        assert_eq!(clean("👩\u{200D}x 👩\u{200D}"), "👩x 👩");
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(
            line("  Đảng\u{A0}bộ\r\n\t xã\u{2028}\u{3000}Hòa  Bình\u{202E}\n"),
            "Đảng bộ xã Hòa Bình"
        );
        assert_eq!(line(" \u{301}\n"), "");
    }

    #[test]
    fn a_path_is_printed_as_it_is_unless_it_could_act() {
        for path in ["Đường/a  b.md", "te\u{301}t.txt", "日本/b.md"] {
            assert!(matches!(super::path(path), Cow::Borrowed(_)), "{path:?}");
        }
        for (path, shown) in [
            ("a\nb", "a b"),
            ("a\u{1b}[2Jb", "a[2Jb"),
            ("a\u{202e}b", "ab"),
        ] {
            assert_eq!(super::path(path), shown, "{path:?}");
        }
    }

    #[test]
    fn the_start_of_a_line_fills_its_cells() {
        let text = "a\u{200B}\u{200B}\u{200B}".repeat(100);
        for cells in [1, 2, 10] {
            let shown = layout::cells(&line_start(&text, cells));
            // One letter more than fits, and the sign.
            assert_eq!(shown, cells + 2);
        }
        assert_eq!(line_start(" một\n hai ", 8), "một hai");
    }

    /// Text rich in what this file is about.
    fn hostile() -> impl Strategy<Value = String> {
        let pieces = prop_oneof![
            4 => any::<char>().prop_map(String::from),
            4 => "[a-zđêơưấằễộửỹ\\x00-\\x20\\x7f-\\xad]",
            3 => "[\\u{300}-\\u{345}\\u{600}-\\u{605}\\u{620}\\u{93C}\\u{915}\\u{94D}\\u{958}]",
            3 => "[\\u{200B}-\\u{200F}\\u{2028}-\\u{202E}\\u{2060}-\\u{206F}\\u{FEFF}\\u{FE0F}]",
            2 => "[👩🚀🏻🏽❤🇻🇳\\u{200D}\\u{E0041}]",
            1 => "[가ᄀ\\u{1161}\\u{11A8}\\u{1160}\\u{344}\\u{340}\\u{FB2C}]",
        ];
        prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_text_comes_out_clean(text in hostile()) {
            assert_clean(&clean(&text), &text);
        }

        #[test]
        fn the_short_ways_give_what_the_long_one_gives(
            text in hostile(),
            marked in "([a-zA-ZđêơưÂắằễộửỹạçåñǭÇ \r日][\u{300}-\u{303}\u{306}\u{309}\u{323}\u{31B}\u{327}]{0,3}){0,20}",
        ) {
            for text in [&text, &marked] {
                let slow: String = thoroughly(&text.replace("\r\n", "\n")).collect();
                prop_assert_eq!(clean(text), slow);
            }
        }

        #[test]
        fn no_letter_is_lost(text in hostile()) {
            prop_assert_eq!(letters(&clean(&text)), letters(&text));
        }

        #[test]
        fn a_line_is_one_clean_line(text in hostile()) {
            let line = line(&text);
            assert_clean(&line, &text);
            prop_assert!(!line.contains('\n') && line.trim() == line && !line.contains("  "));
        }

        #[test]
        fn normal_forms_come_out_equal(text in "[\\u{300}-\\u{330}a-yđêơưấằễộửỹ \n\t]{0,40}") {
            let nfd: String = text.nfd().collect();
            prop_assert_eq!(clean(&nfd), clean(&text));
        }
    }
}
