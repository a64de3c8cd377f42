//! Text that is UTF-8 but shows what Vietnamese bytes look like as Windows-1252 or as Latin-1, and
//! its repair: `Céng hßa` to `Cộng hòa`.
//!
//! Whole texts are judged, so that a sample of such text in a good one is left alone.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::score::WordTally;
use crate::text::encoding::Encoding;
use crate::vietnamese::legacy::{Legacy, windows_1252_byte};

/// Encodings whose mojibake is repaired.
pub(super) const KINDS: [Encoding; 3] = [
    Encoding::Tcvn3InUtf8,
    Encoding::VniInUtf8,
    Encoding::Utf8Twice,
];

/// Score by which a repaired text has to be better than what stands there.
const REPAIR_MIN_GAIN: f32 = 0.5;

/// Number of syllables with a mark that a repair has to give, because a few may come of any text.
const REPAIR_MIN_SYLLABLES: usize = 4;

/// Returns whether mojibake is possible by the first bytes: letters of Latin-1 (lead bytes C2 and
/// C3) begin in at least a sixteenth of them. In clean Vietnamese letters of other blocks are as
/// frequent.
pub(super) fn is_possible(bytes: &[u8]) -> bool {
    // The counters are small, so that the compiler makes vectors of them.
    let count = |is_counted: fn(u8) -> bool, chunk: &[u8]| {
        chunk
            .iter()
            .map(|&byte| u8::from(is_counted(byte)))
            .sum::<u8>()
    };
    let (mut latin, mut other) = (0, 0);
    for chunk in bytes.chunks(255) {
        latin += usize::from(count(|byte| byte & 0xFE == 0xC2, chunk));
        other += usize::from(count(
            |byte| matches!(byte, 0xC4 | 0xC6 | 0xCC | 0xE1),
            chunk,
        ));
    }
    latin * 16 > bytes.len() && latin > 4 * other
}

/// Returns the kind of mojibake of a text; `None` if it is none.
pub(super) fn kind(text: &str) -> Option<Encoding> {
    let now = WordTally::of(&composed(text));
    if now.is_vietnamese() {
        return None;
    }
    let scored = KINDS
        .into_iter()
        .map(|kind| (kind, WordTally::of(&repair(text, kind))));
    let (kind, best) = scored.max_by(|(_, a), (_, b)| a.score().total_cmp(&b.score()))?;
    let is_gain = best.is_vietnamese() && best.score() >= now.score() + REPAIR_MIN_GAIN;
    (is_gain && best.marked >= REPAIR_MIN_SYLLABLES).then_some(kind)
}

/// Repairs a text line by line, where that makes the line more Vietnamese.
pub(super) fn repair_lines(text: &str, kind: Encoding) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let repaired = repair(line, kind);
        let is_better = WordTally::of(&repaired).score() > WordTally::of(&composed(line)).score();
        out.push_str(if is_better { &repaired } else { line });
    }
    out
}

/// Takes each run of characters of Windows-1252 and Latin-1 back to its bytes and reads those; all
/// other characters stay.
fn repair(text: &str, kind: Encoding) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = Vec::new();
    for c in composed(text).chars() {
        if let Some(byte) = misread_byte(c) {
            run.push(byte);
        } else {
            out.push_str(&reread(&run, kind));
            run.clear();
            out.push(c);
        }
    }
    out.push_str(&reread(&run, kind));
    out
}

/// Returns the byte that was read as `c`. A byte from 80 to 9F is a control in Latin-1, and in
/// Windows-1252 where that leaves it undefined; one text may have both.
fn misread_byte(c: char) -> Option<u8> {
    match c {
        '\u{80}'..='\u{9F}' => u8::try_from(c).ok(),
        _ => windows_1252_byte(c),
    }
}

/// Returns `text` in NFC, because a system may have taken the letters of mojibake apart.
pub(super) fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Returns bytes that were taken for Windows-1252 or Latin-1, read in their real encoding.
fn reread(bytes: &[u8], kind: Encoding) -> String {
    match kind {
        Encoding::Tcvn3InUtf8 => Legacy::Tcvn3.decode(bytes),
        Encoding::VniInUtf8 => Legacy::Vni.decode(bytes),
        _ => utf8_again(bytes),
    }
}

/// Returns the text of bytes that are UTF-8 in part and Windows-1252 elsewhere.
fn utf8_again(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        let (western, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(chunk.invalid());
        out.push_str(&western);
    }
    out
}
