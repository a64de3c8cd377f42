//! Whether bytes are no text at all, told by samples: never by a single byte.

use super::{HEAD, detect, is_zero, utf16_order, utf16_units};
use crate::text::encoding::Encoding;

/// How containers and programs begin. Some of these are words, so one counts only where control
/// characters follow.
const MAGIC: &[&[u8]] = &[
    b"\x89PNG\r\n",
    b"\xFF\xD8\xFF",
    b"GIF8",
    b"%PDF-",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1F\x8B",
    b"BZh",
    b"\xFD7zXZ\0",
    b"\x28\xB5\x2F\xFD",
    b"7z\xBC\xAF\x27\x1C",
    b"Rar!\x1A\x07",
    b"\x7FELF",
    b"MZ",
    b"\xCA\xFE\xBA\xBE",
    b"\xCF\xFA\xED\xFE",
    b"\xFE\xED\xFA",
    b"\xD0\xCF\x11\xE0",
    b"SQLite format 3\0",
    b"\0asm",
    b"RIFF",
    b"OggS",
    b"fLaC",
    b"ID3",
    b"II*\0",
    b"MM\0*",
    b"AT&TFORM",
    b"ITSF",
    b"wOF",
    b"8BPS",
];

/// Whether bytes are no text: a container or program by its first bytes, or more control
/// characters than text can have, in samples of 8 KiB from the start, the middle and the end.
/// A run of NUL bytes counts as one control character, because a crash leaves whole blocks of
/// them in texts; bytes that are all NUL are no text.
pub fn looks_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    if let Some(encoding) = utf16_order(head) {
        return is_utf16_noise(head, encoding);
    }
    let weights = samples(bytes).map(weigh);
    let controls = weights.iter().map(|weight| weight.0).sum();
    let total = weights.iter().map(|weight| weight.1).sum();
    let is_container = MAGIC.iter().any(|magic| bytes.starts_with(magic));
    is_container && controls > 0
        || is_over(controls, total) && !detect::is_vps(head)
        || !bytes.is_empty() && bytes.chunks(HEAD).all(is_zero)
}

/// The start, the middle and the end; all of it where that is no more.
fn samples(bytes: &[u8]) -> [&[u8]; 3] {
    if bytes.len() <= 3 * HEAD {
        return [bytes, &[], &[]];
    }
    let middle = bytes.len() / 2;
    [
        &bytes[..HEAD],
        &bytes[middle..middle + HEAD],
        &bytes[bytes.len() - HEAD..],
    ]
}

/// The control characters that texts do not hold, and how many bytes there are, a run of NUL
/// counted as one. A sample of nothing but NUL says nothing.
fn weigh(sample: &[u8]) -> (usize, usize) {
    if is_zero(sample) {
        return (0, 0);
    }
    let again = sample.windows(2).filter(|pair| *pair == [0, 0]).count();
    let controls = sample.iter().filter(|&&byte| is_odd_control(byte.into()));
    (controls.count() - again, sample.len() - again)
}

/// More than one in sixteen, with one to spare for very short texts.
fn is_over(count: usize, total: usize) -> bool {
    count * 16 > total + 16
}

/// A control character that texts do not hold: all but backspace to carriage return, and
/// escape (coloured logs are texts).
fn is_odd_control(unit: u16) -> bool {
    unit < 0x20 && !matches!(unit, 0x08..=0x0D | 0x1B)
}

/// Sound and pictures may have zeros on one parity too, but also control characters
/// and lone surrogates; of random units one in 32 is a surrogate.
fn is_utf16_noise(head: &[u8], encoding: Encoding) -> bool {
    let controls = utf16_units(head, encoding).filter(|&unit| is_odd_control(unit));
    let lone = char::decode_utf16(utf16_units(head, encoding)).filter(Result::is_err);
    is_over(controls.count(), head.len() / 2) || is_over(lone.count() * 4, head.len() / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWS: &str = "Đảng bộ xã “Hòa Bình”\n\nChiều 20-1-2020, hội nghị bế mạc.\n";

    #[test]
    fn binary_files_are_told_from_text() {
        let mut sound = b"\xFF\xFE".to_vec();
        sound.extend((0..4000_u32).flat_map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes()));
        let elf = [b"\x7fELF\x02\x01\x01\0\0\0".as_slice(), &[0; 200]].concat();
        let zeros = vec![0; 20_000];
        for bytes in [
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(),
            b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj \0",
            b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0word/document.xml",
            &elf,
            &sound,
            &zeros,
            b"\0",
        ] {
            assert!(looks_binary(bytes), "{:?}", &bytes[..bytes.len().min(16)]);
        }
        assert!(looks_binary(&b"\x01\x02\x03a".repeat(10)));
        for text in ["", "a", NEWS, "\x1b[31mlog\x1b[0m\tx\r\n\x0c", "漢字かな"] {
            assert!(!looks_binary(text.as_bytes()), "{text:?}");
        }
        assert!(!looks_binary(b"C\xE9ng h\xDFa x\xB7 h\xE9i"), "TCVN3");
        assert!(!looks_binary(b"MZ, BZh, RIFF: three words"));
    }

    #[test]
    fn a_text_with_nul_bytes_is_a_text() {
        assert!(!looks_binary(b"ab\0c"));
        for at in 0..NEWS.len() {
            let torn = [&NEWS.as_bytes()[..at], b"\0", &NEWS.as_bytes()[at..]].concat();
            assert!(!looks_binary(&torn), "at {at}");
        }
        // What a crash leaves: blocks of NUL behind, before and in a text.
        let hole = vec![0; 5 * HEAD];
        for torn in [
            [NEWS.as_bytes(), &hole].concat(),
            [&hole, NEWS.as_bytes()].concat(),
            [NEWS.as_bytes(), &hole, NEWS.as_bytes()].concat(),
        ] {
            assert!(!looks_binary(&torn));
        }
        let records = NEWS.replace('\n', "\0");
        assert!(!looks_binary(records.as_bytes()), "find -print0");
    }

    #[test]
    fn what_follows_a_head_of_text_counts_as_well() {
        let noise = b"\0\x01\x02\x03".repeat(10 * HEAD);
        let script = [NEWS.repeat(200).as_bytes(), &noise].concat();
        assert!(looks_binary(&script));
        let late = [" ".repeat(HEAD).as_bytes(), b"\0"].concat();
        assert!(!looks_binary(&late));
    }
}
