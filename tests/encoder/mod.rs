//! Writes text in the encodings that docbao reads, and cuts texts from the built-in articles:
//! support for tests, benches and the example `encodings`. It shares no code with the decoder, so
//! that a mistake in one is found by the other.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each user takes a part of it, and all are tests"
)]

use std::collections::HashMap;

use docbao::text::encoding::Encoding;
use docbao::vietnamese::letters::{Tone, split_tone};
use encoding_rs::WINDOWS_1252;
use unicode_normalization::UnicodeNormalization;

/// A written form: an encoding, with a normal form or byte order mark where there is a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Utf8Nfc,
    Utf8Nfd,
    Utf8Bom,
    Utf16Le,
    Utf16LeBom,
    Utf16Be,
    Utf16BeBom,
    Windows1258,
    Tcvn3,
    Vni,
    Viscii,
    Vps,
    Viqr,
}

impl Form {
    pub(crate) const ALL: [(Self, &'static str, Encoding); 13] = [
        (Self::Utf8Nfc, "UTF-8 NFC", Encoding::Utf8),
        (Self::Utf8Nfd, "UTF-8 NFD", Encoding::Utf8),
        (Self::Utf8Bom, "UTF-8 BOM", Encoding::Utf8),
        (Self::Utf16Le, "UTF-16LE", Encoding::Utf16Le),
        (Self::Utf16LeBom, "UTF-16LE BOM", Encoding::Utf16Le),
        (Self::Utf16Be, "UTF-16BE", Encoding::Utf16Be),
        (Self::Utf16BeBom, "UTF-16BE BOM", Encoding::Utf16Be),
        (Self::Windows1258, "Windows-1258", Encoding::Windows1258),
        (Self::Tcvn3, "TCVN3", Encoding::Tcvn3),
        (Self::Vni, "VNI", Encoding::Vni),
        (Self::Viscii, "VISCII", Encoding::Viscii),
        (Self::Vps, "VPS", Encoding::Vps),
        (Self::Viqr, "VIQR", Encoding::Viqr),
    ];
}

/// Tones of Windows-1258, in the order of [`Tone::ALL`] without the level one.
const TONES_1258: [u8; 5] = [0xCC, 0xD2, 0xDE, 0xEC, 0xF2];

/// Writes text in one form.
pub(crate) struct Encoder {
    form: Form,
    /// The bytes of each character, from the files in `assets/encodings`.
    table: HashMap<char, Vec<u8>>,
}

impl Encoder {
    pub(crate) fn new(form: Form) -> Self {
        let file = match form {
            Form::Tcvn3 => include_str!("../../assets/encodings/tcvn3.tsv"),
            Form::Vni => include_str!("../../assets/encodings/vni.tsv"),
            Form::Viscii => include_str!("../../assets/encodings/viscii.tsv"),
            Form::Vps => include_str!("../../assets/encodings/vps.tsv"),
            Form::Viqr => include_str!("../../assets/encodings/viqr.tsv"),
            _ => "",
        };
        let mut table = HashMap::new();
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let (hex, c) = line.split_once('\t').unwrap();
            let bytes = (0..hex.len()).step_by(2);
            let bytes = bytes.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap());
            // Of two spellings the shorter is used, then the first: DD before Dd.
            let bytes: Vec<u8> = bytes.collect();
            let kept = table
                .entry(c.chars().next().unwrap())
                .or_insert(bytes.clone());
            if bytes.len() < kept.len() {
                *kept = bytes;
            }
        }
        if !matches!(form, Form::Viscii | Form::Viqr) {
            add_western(&mut table);
        }
        Self { form, table }
    }

    /// Returns `text` with substitutes for characters that the form lacks, as typists write them:
    /// plain quotes and dashes, and in TCVN3 small letters for capitals with a tone. `None` when a
    /// character has no substitute.
    pub(crate) fn prepare(&self, text: &str) -> Option<String> {
        let mut out = String::with_capacity(text.len());
        for c in text.nfc() {
            if self.has(c) {
                out.push(c);
            } else if self.form == Form::Tcvn3 && split_tone(c).1 != Tone::Level {
                out.extend(c.to_lowercase());
            } else {
                out.push_str(substitute(c)?);
            }
        }
        Some(out)
    }

    fn has(&self, c: char) -> bool {
        c.is_ascii() || self.is_unicode() || self.bytes_of(c).is_some()
    }

    fn is_unicode(&self) -> bool {
        !matches!(
            self.form,
            Form::Windows1258 | Form::Tcvn3 | Form::Vni | Form::Viscii | Form::Vps | Form::Viqr
        )
    }

    /// Returns the bytes of a prepared text.
    pub(crate) fn encode(&self, text: &str) -> Vec<u8> {
        let marked = || format!("\u{FEFF}{text}");
        match self.form {
            Form::Utf8Nfc => text.into(),
            Form::Utf8Nfd => text.nfd().collect::<String>().into(),
            Form::Utf8Bom => marked().into(),
            Form::Utf16Le => utf16(text, u16::to_le_bytes),
            Form::Utf16LeBom => utf16(&marked(), u16::to_le_bytes),
            Form::Utf16Be => utf16(text, u16::to_be_bytes),
            Form::Utf16BeBom => utf16(&marked(), u16::to_be_bytes),
            Form::Viqr => self.viqr(text),
            _ => text
                .chars()
                .flat_map(|c| self.bytes_of(c).unwrap())
                .collect(),
        }
    }

    /// Returns the start of a prepared text that takes at most `len` bytes, cut between words,
    /// because half a word is ambiguous where marks follow their letters.
    pub(crate) fn cut<'a>(&self, text: &'a str, len: usize) -> &'a str {
        // Every form takes at least one byte per character.
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
        let ends: Vec<usize> = ends.take(len).collect();
        let fitting = ends.partition_point(|&end| self.encode(&text[..end]).len() <= len);
        let end = fitting.checked_sub(1).map_or(0, |last| ends[last]);
        if text[end..].starts_with(|c: char| !c.is_alphanumeric()) {
            return &text[..end];
        }
        let space = text[..end].rfind(char::is_whitespace);
        &text[..space.unwrap_or(end)]
    }

    fn bytes_of(&self, c: char) -> Option<Vec<u8>> {
        match self.table.get(&c) {
            Some(bytes) => Some(bytes.clone()),
            None if c.is_ascii() => Some(vec![c as u8]),
            None if self.form == Form::Windows1258 => bytes_1258(c),
            None => None,
        }
    }

    /// Returns VIQR by RFC 1456, with a backslash before every character that is not a tone or
    /// accent but looks like one.
    fn viqr(&self, text: &str) -> Vec<u8> {
        let mut out: Vec<u8> = Vec::new();
        let mut last = None;
        for c in text.chars() {
            let is_mark = matches!(c, '^' | '(' | '+' | '`' | '?' | '~' | '\'' | '.');
            let is_after_letter = last.is_some_and(|c: char| "aeiouy".contains(plain(c)));
            let is_second_d = matches!(c, 'd' | 'D') && matches!(last, Some('d' | 'D'));
            if is_mark && is_after_letter || is_second_d || c == '\\' {
                out.push(b'\\');
            }
            out.extend(self.bytes_of(c).unwrap());
            last = Some(c);
        }
        out
    }
}

/// Returns the base letter, in lower case.
fn plain(c: char) -> char {
    c.to_lowercase().nfd().next().unwrap()
}

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

/// Adds the characters of Windows-1252 on bytes that no row uses.
fn add_western(table: &mut HashMap<char, Vec<u8>>) {
    let taken: Vec<u8> = table
        .values()
        .filter_map(|bytes| (bytes.len() == 1).then_some(bytes[0]))
        .collect();
    if taken.is_empty() {
        return;
    }
    for byte in (0x80..=0xFF).filter(|byte| !taken.contains(byte)) {
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
        let c = text.chars().next().unwrap();
        if !c.is_control() {
            table.entry(c).or_insert(vec![byte]);
        }
    }
}

/// Returns a letter of Windows-1258, or one followed by a tone.
fn bytes_1258(c: char) -> Option<Vec<u8>> {
    let direct = |c: char| {
        let mut buffer = [0; 4];
        let (bytes, _, is_lossy) = encoding_rs::WINDOWS_1258.encode(c.encode_utf8(&mut buffer));
        (!is_lossy).then(|| bytes.into_owned())
    };
    direct(c).or_else(|| {
        let (base, tone) = split_tone(c);
        let mut bytes = direct(base)?;
        bytes.push(TONES_1258[(tone as usize).checked_sub(1)?]);
        Some(bytes)
    })
}

/// Returns the text that typists write for a character that the encoding lacks.
fn substitute(c: char) -> Option<&'static str> {
    Some(match c {
        '“' | '”' | '„' => "\"",
        '‘' | '’' => "'",
        '–' | '—' => "-",
        '…' => "...",
        '\u{A0}' => " ",
        '×' => "x",
        '·' | '•' => "*",
        '→' => "->",
        '←' => "<-",
        '₫' => "đ",
        _ => return None,
    })
}

const SEEDS: &[&str] = &[
    include_str!("../../seeds/01-cam-nang-doc-bao.md"),
    include_str!("../../seeds/02-chu-quoc-ngu-va-sau-thanh.md"),
    include_str!("../../seeds/03-dau-nga-di-lac.md"),
    include_str!("../../seeds/04-telex-va-vni.md"),
    include_str!("../../seeds/05-nhung-bang-ma-cu.md"),
    include_str!("../../seeds/06-bun-thang.md"),
    include_str!("../../seeds/07-ga-long-bien-buoi-som.md"),
    include_str!("../../seeds/08-chu-sang-song.md"),
    include_str!("../../seeds/09-mot-trang-bao-nang-bao-nhieu-byte.md"),
    include_str!("../../seeds/10-viet-tai-lieu-lan-ma-lenh.md"),
    include_str!("../../seeds/11-phong-van.txt"),
    include_str!("../../seeds/12-ngan-keo-thu-vien.md"),
    include_str!("../../seeds/13-thu-tu-cua-con-chu.md"),
    include_str!("../../seeds/14-mua-o-pho-cu.txt"),
];

/// Returns the first `count` texts: those that start at a paragraph of at least 60 characters of a
/// built-in article, then those that start at a sentence within one. Each continues to the end of
/// the article. Front matter, code and text that some encoding cannot write are left out.
pub(crate) fn texts(count: usize) -> Vec<String> {
    let encoders: Vec<Encoder> = Form::ALL
        .iter()
        .map(|(form, ..)| Encoder::new(*form))
        .collect();
    let (mut at_paragraphs, mut at_sentences) = (Vec::new(), Vec::new());
    for seed in SEEDS {
        let can_be_written = |p: &&str| encoders.iter().all(|e| e.prepare(p).is_some());
        let prose: Vec<&str> = paragraphs(seed)
            .into_iter()
            .filter(can_be_written)
            .collect();
        for (at, paragraph) in prose.iter().enumerate() {
            if paragraph.chars().count() < 60 {
                continue;
            }
            let rest = prose[at + 1..].join("\n\n");
            at_paragraphs.push(format!("{paragraph}\n\n{rest}"));
            for (end, _) in paragraph.match_indices(". ") {
                let sentence = &paragraph[end + 2..];
                if sentence.starts_with(char::is_uppercase) {
                    at_sentences.push(format!("{sentence}\n\n{rest}"));
                }
            }
        }
    }
    at_paragraphs.extend(at_sentences);
    at_paragraphs.truncate(count);
    at_paragraphs
}

/// Returns the paragraphs of a Markdown text that are not code.
fn paragraphs(text: &str) -> Vec<&str> {
    let body = text.strip_prefix("---\n").map_or(text, |rest| {
        rest.split_once("\n---\n").map_or(rest, |(_, body)| body)
    });
    let mut is_code = false;
    let mut prose = Vec::new();
    for paragraph in body.split("\n\n").map(str::trim) {
        let fences = paragraph.matches("```").count();
        if fences == 0 && !is_code && !paragraph.is_empty() {
            prose.push(paragraph);
        }
        is_code ^= fences % 2 == 1;
    }
    prose
}
