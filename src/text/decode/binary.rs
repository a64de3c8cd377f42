//! Recognition of bytes that are no text, by samples: a single byte never decides, because files
//! are damaged and texts hold stray controls.

use super::{HEAD_BYTES, detect, is_zero, utf16_order, utf16_units, utf32_order};
use crate::text::encoding::Encoding;

/// Kind of file that holds no plain text, recognised by its content and never by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// A PDF file.
    Pdf,
    /// A document of a word processor, a spreadsheet or a presentation.
    Office,
    /// An electronic book.
    Book,
    /// Rich Text Format: letters, but most of them written as codes.
    Rtf,
    /// A compressed file or an archive of files.
    Archive,
    /// A picture.
    Image,
    /// Sound or video.
    Media,
    /// A program or a part of one.
    Program,
    /// Anything else that is no text.
    Data,
}

/// First bytes of a kind of file.
struct Magic {
    bytes: &'static [u8],
    kind: Foreign,
    /// Whether no text begins with these bytes. The others may be words of a text, so they count
    /// only where control characters follow.
    is_sure: bool,
}

/// Returns first bytes that no text has.
const fn sure(bytes: &'static [u8], kind: Foreign) -> Magic {
    Magic {
        bytes,
        kind,
        is_sure: true,
    }
}

/// Returns first bytes that a text may have.
const fn like(bytes: &'static [u8], kind: Foreign) -> Magic {
    Magic {
        bytes,
        kind,
        is_sure: false,
    }
}

/// First bytes of known kinds.
const MAGIC: &[Magic] = &[
    sure(b"%PDF-1", Foreign::Pdf),
    sure(b"%PDF-2", Foreign::Pdf),
    like(b"%PDF-", Foreign::Pdf),
    sure(b"{\\rtf1", Foreign::Rtf),
    sure(b"\xD0\xCF\x11\xE0", Foreign::Office),
    sure(b"\x89PNG\r\n", Foreign::Image),
    sure(b"\xFF\xD8\xFF", Foreign::Image),
    like(b"GIF8", Foreign::Image),
    like(b"II*\0", Foreign::Image),
    like(b"MM\0*", Foreign::Image),
    like(b"8BPS", Foreign::Image),
    like(b"AT&TFORM", Foreign::Book),
    like(b"ITSF", Foreign::Book),
    sure(b"PK\x03\x04", Foreign::Archive),
    sure(b"PK\x05\x06", Foreign::Archive),
    sure(b"\x1F\x8B", Foreign::Archive),
    sure(b"\xFD7zXZ\0", Foreign::Archive),
    sure(b"\x28\xB5\x2F\xFD", Foreign::Archive),
    sure(b"7z\xBC\xAF\x27\x1C", Foreign::Archive),
    sure(b"Rar!\x1A\x07", Foreign::Archive),
    like(b"BZh", Foreign::Archive),
    sure(b"\x7FELF", Foreign::Program),
    like(b"MZ", Foreign::Program),
    like(b"\xCA\xFE\xBA\xBE", Foreign::Program),
    like(b"\xCF\xFA\xED\xFE", Foreign::Program),
    like(b"\xFE\xED\xFA", Foreign::Program),
    sure(b"\0asm", Foreign::Program),
    like(b"RIFF", Foreign::Media),
    like(b"OggS", Foreign::Media),
    like(b"fLaC", Foreign::Media),
    like(b"ID3", Foreign::Media),
    like(b"\x1A\x45\xDF\xA3", Foreign::Media),
    sure(b"SQLite format 3\0", Foreign::Data),
    like(b"wOF", Foreign::Data),
];

/// Bytes at an offset that tell a kind of file whose content is no text.
const INNER_MAGIC: &[(usize, &[u8], Foreign)] = &[
    (8, b"WEBP", Foreign::Image),
    (4, b"ftypheic", Foreign::Image),
    (4, b"ftypavif", Foreign::Image),
    (4, b"ftyp", Foreign::Media),
    (60, b"BOOKMOBI", Foreign::Book),
    (257, b"ustar\0", Foreign::Archive),
    (257, b"ustar  \0", Foreign::Archive),
];

/// Bytes near the start of a zip archive that tell what the archive is, because its first entries
/// are named there.
const ZIPPED: &[(&[u8], Foreign)] = &[
    (b"epub+zip", Foreign::Book),
    (b"opendocument", Foreign::Office),
    (b"[Content_Types].xml", Foreign::Office),
    (b"word/", Foreign::Office),
    (b"xl/", Foreign::Office),
    (b"ppt/", Foreign::Office),
];

/// Bytes at the start of a zip archive that are looked at. The first entry of a document, which
/// names it, has a header of some 100 bytes.
const ZIP_HEAD_BYTES: usize = 1024;

/// Returns the kind of a file that is no text; `None` for a text. Bytes are no text if they begin
/// as no text does, or hold more control characters than text can, in samples of 8 KiB from the
/// start, the middle and the end. A run of NUL bytes counts as one control character, because a
/// crash leaves whole blocks of them in texts; bytes that are all NUL are no text.
pub fn foreign(bytes: &[u8]) -> Option<Foreign> {
    let magic = MAGIC.iter().find(|magic| bytes.starts_with(magic.bytes));
    let inner = INNER_MAGIC
        .iter()
        .find(|(at, part, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(part)))
        .map(|(.., kind)| *kind);
    // A tar archive of texts is mostly text with runs of NUL between, so it is told by its mark
    // alone.
    let is_tar = inner == Some(Foreign::Archive);
    let is_sure = is_tar || magic.is_some_and(|magic| magic.is_sure);
    if !is_sure && !is_noise(bytes, magic.is_some()) {
        return None;
    }
    let first = magic.map(|magic| magic.kind);
    Some(match (first, inner) {
        (Some(Foreign::Archive), _) => zipped(bytes).unwrap_or(Foreign::Archive),
        (Some(Foreign::Media) | None, Some(inner)) => inner,
        (first, _) => first.unwrap_or(Foreign::Data),
    })
}

/// Returns the kind of document that a zip archive is; `None` for a mere archive.
fn zipped(bytes: &[u8]) -> Option<Foreign> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let head = &bytes[..bytes.len().min(ZIP_HEAD_BYTES)];
    let holds = |part: &[u8]| head.windows(part.len()).any(|window| window == part);
    let kind = ZIPPED.iter().find(|(part, _)| holds(part));
    kind.map(|(_, kind)| *kind)
}

/// Returns whether bytes hold more control characters than a text may: none at all in a file that
/// begins like a container.
fn is_noise(bytes: &[u8], is_container: bool) -> bool {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    if utf32_order(head).is_some() {
        return false;
    }
    if let Some(encoding) = utf16_order(head) {
        return is_utf16_noise(head, encoding);
    }
    let weights = samples(bytes).map(weigh);
    let controls = weights.iter().map(|weight| weight.0).sum();
    let total = weights.iter().map(|weight| weight.1).sum();
    is_container && controls > 0
        || is_over(controls, total) && !detect::is_vps(head)
        || !bytes.is_empty() && bytes.chunks(HEAD_BYTES).all(is_zero)
}

/// Returns the start, the middle and the end of bytes; all of them where they are no more than
/// that.
fn samples(bytes: &[u8]) -> [&[u8]; 3] {
    if bytes.len() <= 3 * HEAD_BYTES {
        return [bytes, &[], &[]];
    }
    let middle = bytes.len() / 2;
    [
        &bytes[..HEAD_BYTES],
        &bytes[middle..middle + HEAD_BYTES],
        &bytes[bytes.len() - HEAD_BYTES..],
    ]
}

/// Returns the number of control characters that texts do not hold, and the number of bytes with a
/// run of NUL counted as one. A sample of nothing but NUL says nothing.
fn weigh(sample: &[u8]) -> (usize, usize) {
    if is_zero(sample) {
        return (0, 0);
    }
    // Most texts hold none, which is found out many bytes at a time, so they are not walked over.
    if !sample
        .iter()
        .fold(false, |any, &byte| any | is_odd_control(byte.into()))
    {
        return (0, sample.len());
    }
    let again = sample.windows(2).filter(|pair| *pair == [0, 0]).count();
    let controls = sample.iter().filter(|&&byte| is_odd_control(byte.into()));
    (controls.count() - again, sample.len() - again)
}

/// Returns whether more than one in sixteen are controls, with one to spare for very short texts.
fn is_over(count: usize, total: usize) -> bool {
    count * 16 > total + 16
}

/// Returns whether a unit is a control character that texts do not hold: all but backspace to
/// carriage return, and escape, since coloured logs are texts.
fn is_odd_control(unit: u16) -> bool {
    unit < 0x20 && !matches!(unit, 0x08..=0x0D | 0x1B)
}

/// Returns whether units of UTF-16 are no text. Sound and pictures may have zeros on one parity
/// too, but they also have control characters and lone surrogates; of random units one in 32 is a
/// surrogate.
fn is_utf16_noise(head: &[u8], encoding: Encoding) -> bool {
    let controls = utf16_units(head, encoding).filter(|&unit| is_odd_control(unit));
    let lone = char::decode_utf16(utf16_units(head, encoding)).filter(Result::is_err);
    is_over(controls.count(), head.len() / 2) || is_over(lone.count() * 4, head.len() / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_foreign(bytes: &[u8]) -> bool {
        foreign(bytes).is_some()
    }

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
            assert!(is_foreign(bytes), "{:?}", &bytes[..bytes.len().min(16)]);
        }
        assert!(is_foreign(&b"\x01\x02\x03a".repeat(10)));
        for text in ["", "a", NEWS, "\x1b[31mlog\x1b[0m\tx\r\n\x0c", "漢字かな"] {
            assert!(!is_foreign(text.as_bytes()), "{text:?}");
        }
        assert!(!is_foreign(b"C\xE9ng h\xDFa x\xB7 h\xE9i"), "TCVN3");
        assert!(!is_foreign(b"MZ, BZh, RIFF: three words"));
    }

    #[test]
    fn what_is_no_text_is_named_by_its_content() {
        let tar = [&[b'a'; 257][..], b"ustar\0", &[0; 300]].concat();
        // In what begins like a container, one control character is enough.
        let tagged = [b"ID3", NEWS.repeat(9).as_bytes(), b"\x01"].concat();
        for (bytes, kind) in [
            (b"%PDF-1.4\n".as_slice(), Foreign::Pdf),
            (b"%PDF-2.0\nabc", Foreign::Pdf),
            (b"{\\rtf1\\ansi Ch\\u7907?}", Foreign::Rtf),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Foreign::Office),
            (b"PK\x03\x04aaaa", Foreign::Archive),
            (b"PK\x03\x04\x14\0\x06\0word/document.xml", Foreign::Office),
            (
                b"PK\x03\x04\x14\0\0\0mimetypeapplication/epub+zip",
                Foreign::Book,
            ),
            (
                b"PK\x03\x04\x14\0mimetypeapplication/vnd.oasis.opendocument.text",
                Foreign::Office,
            ),
            (b"\x1F\x8B\x08\0", Foreign::Archive),
            (b"BZh91AY&SY\x01\x02", Foreign::Archive),
            (&tar, Foreign::Archive),
            (b"\x89PNG\r\n\x1a\n", Foreign::Image),
            (b"\xFF\xD8\xFF\xE0", Foreign::Image),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Foreign::Image),
            (b"RIFF\x10\0\0\0WAVEfmt ", Foreign::Media),
            (b"\0\0\0\x18ftypmp42\0\0\0\0", Foreign::Media),
            (b"ID3\x03\0\0\0", Foreign::Media),
            (b"\x7FELF\x02\x01\x01\0", Foreign::Program),
            (b"MZ\x90\0\x03\0\0\0", Foreign::Program),
            (&[7; 100], Foreign::Data),
            (&tagged, Foreign::Media),
        ] {
            assert_eq!(
                foreign(bytes),
                Some(kind),
                "{:?}",
                &bytes[..bytes.len().min(16)]
            );
        }
        assert_eq!(
            foreign("%PDF- là mấy chữ đầu của tệp PDF.".as_bytes()),
            None
        );
    }

    #[test]
    fn a_text_with_nul_bytes_is_a_text() {
        assert!(!is_foreign(b"ab\0c"));
        for at in 0..NEWS.len() {
            let torn = [&NEWS.as_bytes()[..at], b"\0", &NEWS.as_bytes()[at..]].concat();
            assert!(!is_foreign(&torn), "at {at}");
        }
        // Torn files, as a crash leaves them: blocks of NUL behind, before and in a text.
        let hole = vec![0; 5 * HEAD_BYTES];
        for torn in [
            [NEWS.as_bytes(), &hole].concat(),
            [&hole, NEWS.as_bytes()].concat(),
            [NEWS.as_bytes(), &hole, NEWS.as_bytes()].concat(),
        ] {
            assert!(!is_foreign(&torn));
        }
        let records = NEWS.replace('\n', "\0");
        assert!(!is_foreign(records.as_bytes()), "find -print0");
    }

    #[test]
    fn what_follows_a_head_of_text_counts_as_well() {
        let noise = b"\0\x01\x02\x03".repeat(10 * HEAD_BYTES);
        let script = [NEWS.repeat(200).as_bytes(), &noise].concat();
        assert!(is_foreign(&script));
        let late = [" ".repeat(HEAD_BYTES).as_bytes(), b"\0"].concat();
        assert!(!is_foreign(&late));
    }

    #[test]
    fn a_long_file_is_judged_by_its_start_middle_and_end() {
        let noise = b"\x01\x02\x03a".repeat(HEAD_BYTES);
        let text = |len: usize| vec![b'a'; len];
        let (long, short) = (5 * HEAD_BYTES, HEAD_BYTES + 9);
        assert!(is_foreign(
            &[text(long), noise.clone(), text(long)].concat()
        ));
        // A part between the samples is not looked at.
        let aside = [text(short), noise, text(20 * HEAD_BYTES)].concat();
        assert!(!is_foreign(&aside));
        assert!(!is_foreign(&text(short)));
    }

    #[test]
    fn more_than_one_control_in_sixteen_is_too_many() {
        let odd = |controls: usize, all: usize| [vec![1; controls], vec![0x61; all - controls]];
        let wide = |units: Vec<u16>| units.into_iter().flat_map(u16::to_le_bytes).collect();
        for (controls, all, is_noise) in [
            (2, 16, false),
            (3, 16, true),
            (9, 200, false),
            (14, 200, true),
        ] {
            let units: Vec<u8> = wide(odd(controls, all).concat());
            let bytes: Vec<u8> = units.iter().copied().step_by(2).collect();
            assert_eq!(is_foreign(&bytes), is_noise, "{controls} in {all}");
            assert_eq!(is_foreign(&units), is_noise, "{controls} in {all} units");
        }
        let lone: Vec<u8> = wide([vec![0xD800; 3], vec![0x61; 200]].concat());
        assert!(!is_foreign(&lone));
        // A run of NUL counts as one byte.
        assert!(is_foreign(&[vec![0; 4000], b"\x01abc".repeat(20)].concat()));
    }
}
