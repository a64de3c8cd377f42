//! Code tables: the files in `assets/encodings` as constants, and decoding by them.
//!
//! A file has lines of `HEX<tab>CHARACTER` and comments that start with `#`. It is parsed at
//! compile time, so that a faulty row is a build error.

/// Characters of one byte each.
pub(super) struct Singles([char; 256]);

/// The first 256 code points.
pub(super) const LATIN_1: [char; 256] = {
    let mut chars = ['\0'; 256];
    let mut byte = 0;
    while byte < 256 {
        chars[byte] = byte as u8 as char;
        byte += 1;
    }
    chars
};

/// Windows-1252 from 80 to 9F, by the WHATWG Encoding Standard; the rest is Latin-1.
const UPPER_CONTROLS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// Windows-1252, a character for every byte.
pub(super) const WINDOWS_1252: [char; 256] = {
    let mut chars = LATIN_1;
    let mut at = 0;
    while at < UPPER_CONTROLS.len() {
        chars[0x80 + at] = UPPER_CONTROLS[at];
        at += 1;
    }
    chars
};

/// Returns the byte of a character in Windows-1252; `None` if it has none.
pub fn windows_1252_byte(c: char) -> Option<u8> {
    match c {
        '\0'..='\x7F' | '\u{A0}'..='\u{FF}' => Some(c as u8),
        _ => {
            let at = UPPER_CONTROLS.iter().position(|&upper| upper == c)?;
            Some(0x80 + at as u8)
        }
    }
}

impl Singles {
    /// Returns the rows of one byte in `file`, over `base`; longer rows are left to others.
    pub(super) const fn read(file: &[u8], base: &[char; 256]) -> Self {
        let mut chars = *base;
        let mut rows = TableRows { file, at: 0 };
        while let Some(row) = rows.next() {
            if row.len == 1 {
                chars[row.bytes[0] as usize] = row.char;
            }
        }
        Self(chars)
    }

    /// Appends the text of `bytes`.
    pub(super) fn decode(&self, bytes: &[u8], out: &mut String) {
        out.extend(bytes.iter().map(|&byte| self.char(byte)));
    }

    /// Returns the character of a byte.
    fn char(&self, byte: u8) -> char {
        self.0[usize::from(byte)]
    }
}

/// Maximum number of first bytes of pairs in a table.
const LEAD_MAX_BYTES: usize = 16;
/// Number of second bytes, 20 apart for the two cases of a mark: C0–DF and E0–FF.
const MARKS: usize = 32;

/// Characters of two bytes each: a letter, then a byte from C0 up for its marks. A mark for
/// capitals counts behind a small letter too, and the other way round, because fonts draw both
/// alike and people typed either.
pub(super) struct Pairs {
    /// Row in `chars` of each byte, plus one; 0 when no pair starts with it.
    leads: [u8; 256],
    /// Characters by first and second byte; NUL where there is no such pair.
    chars: [[char; MARKS]; LEAD_MAX_BYTES],
}

impl Pairs {
    /// Returns the rows of two bytes in `file`.
    pub(super) const fn read(file: &[u8]) -> Self {
        let mut pairs = Self {
            leads: [0; 256],
            chars: [['\0'; MARKS]; LEAD_MAX_BYTES],
        };
        let mut count = 0;
        let mut rows = TableRows { file, at: 0 };
        while let Some(row) = rows.next() {
            if row.len == 2 {
                let [lead, mark, _] = row.bytes;
                assert!(mark >= 0xC0, "a mark is a byte from C0 up");
                if pairs.leads[lead as usize] == 0 {
                    count += 1;
                    pairs.leads[lead as usize] = count;
                }
                let lead = pairs.leads[lead as usize] as usize - 1;
                pairs.chars[lead][mark as usize % MARKS] = row.char;
            }
        }
        pairs
    }

    /// Appends the text of `bytes`; bytes that are no pair are decoded by `singles`.
    pub(super) fn decode(&self, singles: &Singles, bytes: &[u8], out: &mut String) {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let pair = bytes.get(at + 1).and_then(|&mark| self.char(byte, mark));
            at += 1 + usize::from(pair.is_some());
            out.push(pair.unwrap_or(singles.char(byte)));
        }
    }

    /// Returns the character of two bytes; `None` if they are no pair.
    fn char(&self, lead: u8, mark: u8) -> Option<char> {
        if mark < 0xC0 {
            return None;
        }
        let row = usize::from(self.leads[usize::from(lead)]).checked_sub(1)?;
        let c = self.chars[row][usize::from(mark) % MARKS];
        (c != '\0').then_some(c)
    }
}

/// One line of a file: bytes and their character.
pub(super) struct TableRow {
    /// The bytes, the first `len` of them.
    pub(super) bytes: [u8; 3],
    pub(super) len: usize,
    pub(super) char: char,
}

/// Rows of a file from byte `at` on.
pub(super) struct TableRows<'a> {
    pub(super) file: &'a [u8],
    pub(super) at: usize,
}

impl TableRows<'_> {
    /// Returns the next row; `None` at the end.
    pub(super) const fn next(&mut self) -> Option<TableRow> {
        while self.at < self.file.len() && self.file[self.at] == b'#' {
            while self.file[self.at] != b'\n' {
                self.at += 1;
            }
            self.at += 1;
        }
        if self.at == self.file.len() {
            return None;
        }
        let mut row = TableRow {
            bytes: [0; 3],
            len: 0,
            char: '\0',
        };
        while self.file[self.at] != b'\t' {
            let byte = digit(self.file[self.at]) * 16 + digit(self.file[self.at + 1]);
            row.bytes[row.len] = byte;
            row.len += 1;
            self.at += 2;
        }
        self.at += 1;
        row.char = self.character();
        assert!(self.file[self.at] == b'\n', "one character a row");
        self.at += 1;
        Some(row)
    }

    /// Returns the UTF-8 sequence at the current place, two or three bytes long.
    const fn character(&mut self) -> char {
        let first = self.file[self.at];
        let (len, mut code) = match first {
            0xC2..=0xDF => (2, first as u32 & 0x1F),
            0xE0..=0xEF => (3, first as u32 & 0x0F),
            _ => panic!("a letter with marks is two or three bytes of UTF-8"),
        };
        let mut next = 1;
        while next < len {
            code = code << 6 | self.file[self.at + next] as u32 & 0x3F;
            next += 1;
        }
        self.at += len;
        match char::from_u32(code) {
            Some(c) => c,
            None => panic!("not a character"),
        }
    }
}

/// Returns the value of a hexadecimal digit; fails the build for any other byte.
const fn digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        b'A'..=b'F' => byte - b'A' + 10,
        _ => panic!("bytes are capital hexadecimal digits"),
    }
}
