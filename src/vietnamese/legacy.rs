//! Vietnamese encodings from before Unicode: TCVN3, VNI, VISCII, VPS and VIQR to text.
//!
//! The code tables are the files in `assets/encodings`, read while the program is
//! compiled: a faulty row fails the build. Nothing here guesses which encoding bytes are in.

mod table;
pub mod viqr;

use table::{Pairs, Singles};

pub use table::windows_1252_byte;

const TCVN3: Singles = Singles::read(
    include_bytes!("../../assets/encodings/tcvn3.tsv"),
    &table::WINDOWS_1252,
);
const VISCII: Singles = Singles::read(
    include_bytes!("../../assets/encodings/viscii.tsv"),
    &table::LATIN_1,
);
const VPS: Singles = Singles::read(
    include_bytes!("../../assets/encodings/vps.tsv"),
    &table::WINDOWS_1252,
);
const VNI: Singles = Singles::read(
    include_bytes!("../../assets/encodings/vni.tsv"),
    &table::WINDOWS_1252,
);
const VNI_PAIRS: Pairs = Pairs::read(include_bytes!("../../assets/encodings/vni.tsv"));

/// 8-bit Vietnamese encoding. Every byte is a character in each of them, so that decoding never
/// fails. The result is NFC, unless controls stand between a letter and its marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Legacy {
    /// TCVN 5712:1993 as in the fonts `.VnTime`, over Windows-1252; also called ABC.
    Tcvn3,
    /// VNI-Windows: a letter, then a byte for its marks; other bytes are Windows-1252.
    Vni,
    /// VISCII, by RFC 1456.
    Viscii,
    /// VPS, of the Vietnamese Professionals Society; other bytes are Windows-1252.
    Vps,
}

impl Legacy {
    /// Returns the text that `bytes` are in this encoding, at most three times as long in bytes.
    pub fn decode(self, bytes: &[u8]) -> String {
        let mut out = String::with_capacity(bytes.len() + bytes.len() / 2);
        match self {
            Self::Tcvn3 => TCVN3.decode(bytes, &mut out),
            Self::Viscii => VISCII.decode(bytes, &mut out),
            Self::Vps => VPS.decode(bytes, &mut out),
            Self::Vni => VNI_PAIRS.decode(&VNI, bytes, &mut out),
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1252;
    use unicode_normalization::is_nfc;

    use super::*;

    const ALL: [Legacy; 4] = [Legacy::Tcvn3, Legacy::Vni, Legacy::Viscii, Legacy::Vps];

    #[test]
    fn one_sentence_in_each() {
        for (legacy, bytes) in [
            (
                Legacy::Tcvn3,
                b"Ti\xD5ng Vi\xD6t ng\xB5y n\xB5o c\xF2ng m\xEDi".as_slice(),
            ),
            (
                Legacy::Vni,
                b"Tie\xE1ng Vie\xE4t nga\xF8y na\xF8o cu\xF5ng m\xF4\xF9i",
            ),
            (
                Legacy::Viscii,
                b"Ti\xAAng Vi\xAEt ng\xE0y n\xE0o c\xFBng m\xBEi",
            ),
            (
                Legacy::Vps,
                b"Ti\x89ng Vi\x8Ct ng\xE0y n\xE0o c\xDBng m\xA7i",
            ),
        ] {
            assert_eq!(
                legacy.decode(bytes),
                "Tiếng Việt ngày nào cũng mới",
                "{legacy:?}"
            );
        }
    }

    #[test]
    fn capitals_among_the_controls() {
        assert_eq!(
            Legacy::Viscii.decode(b"\x02\x05\x06\x14\x19\x1E\n\t"),
            "ẲẴẪỶỸỴ\n\t"
        );
        assert_eq!(
            Legacy::Vps.decode(b"\x02\x03\x04\x05\x06\x10\x11\x12\x13\x14\x15\x19\x1C\x1D\r\n"),
            "ẠẬẶẸỆỊỌỘỢỤỰỴẪỮ\r\n"
        );
    }

    #[test]
    fn the_longest_sequence_of_vni_counts() {
        assert_eq!(
            Legacy::Vni.decode(b"\xF6\xF4 \xF6\xF9 \xF4 o\xF4 u\xF6\xF4\xEF"),
            "ươ ứ ơ oơ uượ"
        );
        assert_eq!(
            Legacy::Vni.decode(b"a\xF9\xF9 \xF9 ba"),
            "áù ù ba",
            "a mark alone stays"
        );
        assert_eq!(
            Legacy::Vni.decode(b"\xD1A\xCFI A\xEF"),
            "ĐẠI Ạ",
            "marks of either case"
        );
    }

    #[test]
    fn what_has_no_row_is_windows_1252() {
        assert_eq!(
            Legacy::Tcvn3.decode(b"\x93x\x94 \x96 \x85 \x80"),
            "“x” – … €"
        );
        assert_eq!(Legacy::Vni.decode(b"\x93x\x94 \x97 \xA7"), "“x” — §");
        assert_eq!(Legacy::Vps.decode(b"\x91x\x92"), "‘x’");
    }

    #[test]
    fn the_base_table_is_that_of_encoding_rs() {
        for byte in 0..=255_u8 {
            let bytes = [byte];
            let (expected, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
            let c = table::WINDOWS_1252[usize::from(byte)];
            assert_eq!(expected, c.to_string(), "{byte:#X}");
            assert_eq!(windows_1252_byte(c), Some(byte));
        }
        for c in ['ạ', 'ơ', 'Ā', '\u{4000}'] {
            assert_eq!(windows_1252_byte(c), None);
        }
    }

    #[test]
    fn every_table_has_all_its_letters() {
        for (legacy, letters) in ALL.into_iter().zip([74, 134, 134, 134]) {
            let pairs = (0..=255).flat_map(|a| (0..=255).map(move |b| [a, b]));
            let mut found: Vec<char> = pairs
                .flat_map(|pair| legacy.decode(&pair).chars().collect::<Vec<_>>())
                .filter(|&c| is_vietnamese(c))
                .collect();
            found.sort_unstable();
            found.dedup();
            let own = found
                .iter()
                .filter(|&&c| legacy != Legacy::Tcvn3 || is_in_tcvn3(c));
            assert_eq!(own.count(), letters, "{legacy:?}: {found:?}");
        }
    }

    fn is_vietnamese(c: char) -> bool {
        use crate::vietnamese::letters::{Tone, split_tone};
        split_tone(c) != (c, Tone::Level) || "ăâêôơưđĂÂÊÔƠƯĐ".contains(c)
    }

    /// Small letters, and capitals without a tone.
    fn is_in_tcvn3(c: char) -> bool {
        c.is_lowercase() || "ĂÂÊÔƠƯĐ".contains(c)
    }

    #[test]
    fn any_bytes_give_nfc_of_bounded_length() {
        for legacy in ALL {
            for a in 0..=255_u8 {
                for b in 0..=255 {
                    let text = legacy.decode(&[a, b]);
                    assert!(is_nfc(&text), "{legacy:?} {a:X} {b:X}");
                    assert!(text.len() <= 6);
                }
            }
        }
    }
}
