//! A quick scan that shows of most texts that they are clean, so that the filter need not read them
//! character by character.

/// Bytes that [`is_plain`] looks at together.
pub(super) const SCAN_CHUNK_BYTES: usize = 64;

/// Returns whether a scan of lead bytes shows that nothing has to change: printable ASCII, Latin,
/// Greek and Cyrillic letters, Han, and the punctuation of newspapers. `false` asks for a closer
/// look, since the text may still be clean.
pub(super) fn is_plain(bytes: &[u8]) -> bool {
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
pub(super) fn is_vietnamese(bytes: &[u8]) -> bool {
    let odd = bytes.iter().zip(&bytes[1..]).map(|(&byte, &next)| {
        let is_letter = matches!(byte, b'\n' | b' '..=b'~' | 0x80..=0xBF | 0xC3..=0xCB);
        let is_additional = byte == 0xE1 && next & 0xFC == 0xB8;
        u8::from(!is_letter && !is_additional)
    });
    odd.fold(0, |all, odd| all | odd) == 0
}

/// Returns the number of bytes to step over at `at` when a character that is surely clean is there,
/// or the rest of one.
pub(super) fn plain_len(bytes: &[u8], at: usize) -> Option<usize> {
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
