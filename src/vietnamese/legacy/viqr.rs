//! VIQR: Vietnamese in ASCII, `Tie^'ng Vie^.t`, with marks typed behind their letters.
//!
//! Code, addresses and foreign words in such a text stay as they are unless their marks say
//! otherwise. RFC 1456 is the base.
//!
//! `.` and `?` behind a letter are marks or the end of a sentence. A text with any escape (`ba\.`)
//! keeps to the RFC, so all that are not escaped are marks. Otherwise a word that ends with one is
//! judged by what follows, and a word that is no syllable stays as it is.

use super::table::TableRows;
use crate::vietnamese::syllable;

/// Letters that take marks.
const LETTERS: &[u8; 14] = b"AEIOUYDaeiouyd";
/// Marks of shapes, at the index of the shape; index 0 is no shape. The `d` of a barred d counts as
/// one.
const SHAPES: &[u8; 5] = b"\0^(+d";
/// Marks of tones, at the index of the tone; index 0 is no tone.
const TONES: &[u8; 6] = b"\0`?~'.";

/// Words that end questions, because they hardly mean anything with the tone of the question mark.
const QUESTIONS: [&[u8]; 6] = [b"ai?", b"chi?", b"chu+a?", b"dda^u?", b"nha?", b"sao?"];

/// Words with the tone of the full stop that are common; without it hardly one of them ends a
/// sentence.
const DOTTED: [&[u8]; 17] = [
    b"bi.", b"bo^.", b"chi.", b"cho+.", b"cu.", b"he^.", b"ho.", b"ho^.", b"la.", b"le^.", b"mo^.",
    b"no+.", b"phu.", b"tri.", b"ve^.", b"vo+.", b"vu.",
];

/// Character by letter, shape and tone; NUL when there is none.
struct CharTable([[[char; TONES.len()]; SHAPES.len()]; LETTERS.len()]);

const TABLE: CharTable = CharTable::read(include_bytes!("../../../assets/encodings/viqr.tsv"));

impl CharTable {
    const fn read(file: &[u8]) -> Self {
        let mut table = [[['\0'; TONES.len()]; SHAPES.len()]; LETTERS.len()];
        let mut letter = 0;
        while letter < LETTERS.len() {
            table[letter][0][0] = LETTERS[letter] as char;
            letter += 1;
        }
        let mut rows = TableRows { file, at: 0 };
        while let Some(row) = rows.next() {
            let (mut shape, mut tone) = (0, 0);
            let mut at = 1;
            while at < row.len {
                let mark = row.bytes[at].to_ascii_lowercase();
                match place(SHAPES, mark) {
                    Some(place) => shape = place,
                    None => match place(TONES, mark) {
                        Some(place) => tone = place,
                        None => panic!("no mark of VIQR"),
                    },
                }
                at += 1;
            }
            match place(LETTERS, row.bytes[0]) {
                Some(letter) => table[letter][shape][tone] = row.char,
                None => panic!("no letter that takes marks"),
            }
        }
        Self(table)
    }
}

/// Returns the index of a byte in a list.
const fn place(list: &[u8], byte: u8) -> Option<usize> {
    let mut at = 0;
    while at < list.len() {
        if list[at] == byte {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Returns whether a byte can be a mark or escape of VIQR.
const fn is_mark(byte: u8) -> bool {
    matches!(byte, b'^' | b'(' | b'+' | b'`' | b'?' | b'~' | b'\'' | b'.')
}

/// Decodes VIQR. Characters outside ASCII are kept; the result is at most one and a half times as
/// long as `text`, in bytes.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let is_strict = has_escapes(bytes);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_alphabetic() {
            let word = ViqrWord::read(bytes, at, is_strict);
            if let Some(decoded) = word.text(is_strict) {
                out.push_str(&text[done..at]);
                out.push_str(decoded);
                done = word.end;
            }
            at = word.end;
        } else if let Some(len) = escape(bytes, at) {
            out.push_str(&text[done..at]);
            done = at + 1;
            at += len;
        } else {
            at += 1;
        }
    }
    out.push_str(&text[done..]);
    out
}

/// Returns whether a backslash stands where the RFC needs one.
fn has_escapes(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'\\', bytes)
        .any(|at| bytes.get(at + 1) != Some(&b'\\') && escape(bytes, at).is_some())
}

/// Returns the number of bytes to step over at a backslash that makes the next character literal;
/// the backslash itself is dropped. `None` where it is an ordinary character.
fn escape(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes[at] != b'\\' {
        return None;
    }
    let before = at.checked_sub(1).map(|at| bytes[at]);
    match (before, bytes.get(at + 1)?) {
        (_, b'\\') => Some(2),
        (Some(b'd' | b'D'), b'd' | b'D') => Some(1),
        (Some(before), &mark) if is_mark(mark) => {
            (before.is_ascii_alphabetic() || is_mark(before)).then_some(2)
        }
        _ => None,
    }
}

/// Run of letters with their marks.
struct ViqrWord {
    /// Word as decoded so far.
    text: String,
    /// Byte after the word.
    end: usize,
    /// Number of marks in the word.
    marks: usize,
    /// Whether one of the marks has no other use in any language, so that the word is surely VIQR.
    is_telling: bool,
    /// Last letter: its byte in `text`, and its parts.
    last: (usize, ViqrLetter),
    /// Last letter without its last mark, when that mark ends the word and could end a sentence
    /// too.
    unmarked: Option<ViqrLetter>,
}

/// Indices of a character in [`CharTable`].
#[derive(Clone, Copy, Default)]
struct ViqrLetter {
    base: usize,
    shape: usize,
    tone: usize,
}

impl ViqrLetter {
    /// Returns the character.
    fn char(self) -> char {
        TABLE.0[self.base][self.shape][self.tone]
    }

    /// Returns this letter with one more mark; `None` if it cannot take it.
    fn with(self, mark: u8) -> Option<Self> {
        if self.tone != 0 {
            return None;
        }
        let marked = match place(SHAPES, mark.to_ascii_lowercase()) {
            Some(_) if self.shape != 0 => return None,
            // "dD" is not written; the mark of a small letter is small.
            Some(_) if mark == b'D' && LETTERS[self.base] == b'd' => return None,
            Some(shape) => Self { shape, ..self },
            None => Self {
                tone: place(TONES, mark)?,
                ..self
            },
        };
        (marked.char() != '\0').then_some(marked)
    }
}

impl ViqrWord {
    /// Reads the word whose first letter is at `start`.
    fn read(bytes: &[u8], start: usize, is_strict: bool) -> Self {
        let mut word = Self {
            text: String::new(),
            end: start,
            marks: 0,
            is_telling: false,
            last: (0, ViqrLetter::default()),
            unmarked: None,
        };
        let mut can_be_marked = false;
        while let Some(&byte) = bytes.get(word.end) {
            if can_be_marked && word.mark(byte) {
            } else if byte.is_ascii_alphabetic() {
                can_be_marked = word.letter(byte);
            } else {
                break;
            }
            word.end += 1;
        }
        if !is_strict {
            word.judge_end(bytes, start);
        }
        word
    }

    /// Takes a mark at the end for a quote or the end of a sentence, if that is more likely.
    fn judge_end(&mut self, bytes: &[u8], start: usize) {
        let is_quote = start > 0 && bytes[start - 1] == b'\'' && bytes[self.end - 1] == b'\'';
        if is_quote || ends_sentence(bytes, start, self.end) {
            self.unmark();
        }
        if !syllable::is_legal(&self.text) {
            self.unmark_to_be_legal();
        }
    }

    /// Adds a letter and returns whether it can take marks.
    fn letter(&mut self, byte: u8) -> bool {
        let letter = place(LETTERS, byte);
        if let Some(letter) = letter {
            let letter = ViqrLetter {
                base: letter,
                ..ViqrLetter::default()
            };
            self.last = (self.text.len(), letter);
        }
        self.text.push(char::from(byte));
        self.unmarked = None;
        letter.is_some()
    }

    /// Puts a mark on the last letter and returns whether it fits.
    fn mark(&mut self, byte: u8) -> bool {
        let (at, letter) = self.last;
        let Some(marked) = letter.with(byte) else {
            return false;
        };
        let is_end = matches!(byte, b'.' | b'?' | b'\'');
        self.unmarked = is_end.then_some(letter);
        // "a(" and "dd" are in code and in English too, but "a(" alone and "DD" at the start are not.
        self.is_telling |= match byte {
            b'(' | b'd' | b'D' => at == 0,
            _ => !is_end,
        };
        self.marks += 1;
        self.put(at, marked);
        true
    }

    /// Puts a letter in the place of the last one.
    fn put(&mut self, at: usize, letter: ViqrLetter) {
        self.last = (at, letter);
        self.text.truncate(at);
        self.text.push(letter.char());
    }

    /// Gives the mark at the end back to the sentence, if it can be punctuation.
    fn unmark(&mut self) {
        if let Some(letter) = self.unmarked.take() {
            self.put(self.last.0, letter);
            self.marks -= 1;
            self.end -= 1;
        }
    }

    /// Gives the mark at the end back when the word is a syllable only without it.
    fn unmark_to_be_legal(&mut self) {
        let Some(letter) = self.unmarked else { return };
        let (at, marked) = self.last;
        self.put(at, letter);
        let is_better = !self.is_telling || syllable::is_legal(&self.text);
        self.put(at, marked);
        if is_better {
            self.unmark();
        }
    }

    /// Returns the replacement of the word; `None` if its bytes spell it already.
    fn text(&self, is_strict: bool) -> Option<&str> {
        let is_read = is_strict || self.is_telling || syllable::is_legal(&self.text);
        (is_read && self.marks > 0).then_some(&self.text)
    }
}

/// Returns whether a word that ends in `.` or `?` ends a sentence with it rather than being marked
/// by it, judged by what follows: small letters go on, capitals begin anew but in a name (Ha.
/// Long). Questions are rare, so that "?" has to end a paragraph or a word that asks (not: o+?
/// Hue^').
fn ends_sentence(bytes: &[u8], start: usize, end: usize) -> bool {
    let mark = bytes[end - 1];
    if !matches!(mark, b'.' | b'?') {
        return false;
    }
    let closed = skip(&bytes[end..], |byte| matches!(byte, b'"' | b')' | b'\''));
    let after = skip(closed, |byte| byte.is_ascii_whitespace());
    let spaces = &closed[..closed.len() - after.len()];
    let lines = memchr::memchr_iter(b'\n', spaces).count();
    let word = &bytes[start..end];
    let is_asked = mark == b'.' || QUESTIONS.contains(&word);
    if DOTTED.contains(&word) {
        return false;
    }
    let is_quoted = mark == b'?' && bytes.get(end) == Some(&b'"');
    let goes_on = matches!(closed.first(), Some(b',' | b';' | b':' | b'.'));
    if lines > 1 || is_quoted && !goes_on {
        return true;
    }
    match skip(after, |byte| matches!(byte, b'"' | b'(' | b'\'')).first() {
        None => is_asked || lines > 0,
        Some(b'.') => bytes[end..].starts_with(b"..") && !bytes[end..].starts_with(b"..."),
        Some(byte) if byte.is_ascii_alphanumeric() => {
            let is_new = byte.is_ascii_uppercase() && !spaces.is_empty();
            is_new && is_asked && !bytes[start].is_ascii_uppercase()
        }
        Some(b'-') => is_asked && !spaces.is_empty(),
        Some(_) => is_asked && lines > 0,
    }
}

/// Returns the bytes from the first one that is not skipped.
fn skip(bytes: &[u8], is_skipped: impl Fn(u8) -> bool) -> &[u8] {
    let len = bytes.iter().take_while(|&&byte| is_skipped(byte)).count();
    &bytes[len..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence() {
        assert_eq!(
            decode("Tie^'ng Vie^.t nga`y na`o cu~ng mo+'i, ddu+o+.c DDa(?ng Ddo^ng ba?o ve^."),
            "Tiếng Việt ngày nào cũng mới, được Đẳng Đông bảo vệ"
        );
    }

    #[test]
    fn escapes_keep_a_mark_literal() {
        assert_eq!(
            decode(r"DDi ba\. Sao\? a\\b C:\new \(x\) d\du+"),
            r"Đi ba. Sao? a\b C:\new \(x\) ddư"
        );
        assert_eq!(
            decode(r"ba. Ho. Va ba\."),
            "bạ Họ Va ba.",
            "escapes are used, so marks are marks"
        );
    }

    #[test]
    fn ends_of_sentences() {
        for (viqr, text) in [
            ("Ho. ddi cho+. vo+'i ba.", "Họ đi chợ với ba."),
            (
                "To^i dde^'n nha. Ai ho?i ai? Ba o+? Hue^'.",
                "Tôi đến nha. Ai hỏi ai? Ba ở Huế.",
            ),
            ("Cho+. Long Bie^n, cho+. Long", "Chợ Long Biên, chợ Long"),
            ("ba.. ba... ddo^.... ba.?", "bạ. ba... độ... bạ?"),
            ("Vi.nh Ha. Long", "Vịnh Hạ Long"),
            (
                "la. lu`ng, ky` la., xa la. (nhe. tho^i)",
                "lạ lùng, kỳ lạ, xa lạ (nhẹ thôi)",
            ),
            ("ba... ba?\" hoa.\n\ncon", "ba... ba?\" hoa.\n\ncon"),
            ("nga?\nnghie^ng", "ngả\nnghiêng"),
            ("Ve^`. Co'?", "Về. Có?"),
        ] {
            assert_eq!(decode(viqr), text, "{viqr}");
        }
    }

    #[test]
    fn what_is_not_vietnamese_stays() {
        for text in [
            "Buddha(x) data(1) 'ma' google.com foo.a.b https://a.vn/?q=a",
            "adding, don't do it. Who? me?\n\nYes!",
            "\u{201C}Đã có dấu\u{201D}",
        ] {
            assert_eq!(decode(text), text);
        }
    }

    #[test]
    fn names_of_several_syllables_are_read() {
        assert_eq!(decode("Ha`no^.imo+'i, Ko+-nia"), "Hànộimới, Kơ-nia");
    }

    #[test]
    fn no_more_than_one_tone_and_shape() {
        assert_eq!(
            decode("la^'y la'^ la^^n la''n e( i^ i+ y~ o+."),
            "lấy lá^ lâ^n lá'n e( i^ i+ ỹ ơ."
        );
    }
}
