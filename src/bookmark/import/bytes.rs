//! The text of a file that is imported, in the encodings in which articles are read.

use crate::text::decode::{Encoding, decode, decode_as, foreign};

use super::super::export::readwise::BYTE_ORDER_MARK;

/// Text of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportText {
    /// The text. UTF-8 is as it stands in the file, because JSON and CSV give back each of its characters;
    /// other encodings are composed and cleaned as articles are, with a byte order mark where the file has one.
    pub text: String,
    /// Encoding that it was read in.
    pub encoding: Encoding,
    /// Number of faulty sequences that became U+FFFD.
    pub replaced: usize,
}

/// Byte order marks of UTF-16 and, since one begins with the other, of UTF-32.
const WIDE_MARKS: [&[u8]; 3] = [b"\xFF\xFE", b"\xFE\xFF", b"\0\0\xFE\xFF"];

impl ImportText {
    /// Decodes a file, in `encoding` or else in the one that makes most sense. `None` for bytes that are no
    /// text.
    ///
    /// ```
    /// use docbao::bookmark::import::ImportText;
    /// use docbao::text::decode::Encoding;
    ///
    /// // “Highlight” and “Tiếng Việt đẹp nhất” in TCVN3.
    /// let file = b"Highlight\nTi\xD5ng Vi\xD6t \xAE\xD1p nh\xCAt\n".to_vec();
    /// let decoded = ImportText::decode(file, None).unwrap();
    /// assert_eq!(decoded.encoding, Encoding::Tcvn3);
    /// assert_eq!(decoded.text, "Highlight\nTiếng Việt đẹp nhất\n");
    /// ```
    pub fn decode(bytes: Vec<u8>, encoding: Option<Encoding>) -> Option<Self> {
        let is_utf8 = encoding.is_none_or(|encoding| encoding == Encoding::Utf8);
        let bytes = if is_utf8 && memchr::memchr(0, &bytes).is_none() {
            match String::from_utf8(bytes) {
                Ok(text) => {
                    return Some(Self {
                        text,
                        encoding: Encoding::Utf8,
                        replaced: 0,
                    });
                }
                Err(error) => error.into_bytes(),
            }
        } else {
            bytes
        };
        if foreign(&bytes).is_some() {
            return None;
        }
        let decoded = encoding.map_or_else(|| decode(&bytes), |named| decode_as(&bytes, named));
        // A line or page separator is a letter of a cell or a string, and a line feed would end it.
        let mut added = decoded.added.feeds().peekable();
        let mut feeds = 0;
        let letters = decoded.text.chars().map(|c| {
            if c != '\n' {
                return c;
            }
            let is_added = added.next_if_eq(&feeds).is_some();
            feeds += 1;
            if is_added { ' ' } else { c }
        });
        let text: String = letters.collect();
        let is_marked = WIDE_MARKS.iter().any(|mark| bytes.starts_with(mark));
        let mark = Some(BYTE_ORDER_MARK).filter(|mark| is_marked && !text.starts_with(*mark));
        Some(Self {
            text: mark.into_iter().chain(text.chars()).collect(),
            encoding: decoded.encoding,
            replaced: decoded.replaced,
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::{Imported, read};
    use super::*;

    const TABLE: &str = "Highlight,Title,Note\n\
        \"Chợ họp từ bốn giờ sáng, tan khi nắng lên\",Chợ nổi,\"'=ghé lại\n\nlần nữa\"\n";

    fn imported(bytes: &[u8]) -> (Encoding, Imported) {
        let decoded = ImportText::decode(bytes.to_vec(), None).unwrap();
        assert_eq!(decoded.replaced, 0);
        (decoded.encoding, read(&decoded.text, Timestamp::UNIX_EPOCH))
    }

    fn wide(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn tables_are_read_in_the_encodings_of_articles() {
        let plain = read(TABLE, Timestamp::UNIX_EPOCH);
        let marked = format!("{BYTE_ORDER_MARK}{TABLE}");
        let guarded = read(&marked, Timestamp::UNIX_EPOCH);
        assert_ne!(plain.items[0].bookmark.note, guarded.items[0].bookmark.note);
        let cases = [
            (TABLE.as_bytes().to_vec(), Encoding::Utf8, &plain),
            (marked.as_bytes().to_vec(), Encoding::Utf8, &guarded),
            (wide(&marked, u16::to_le_bytes), Encoding::Utf16Le, &guarded),
            (wide(&marked, u16::to_be_bytes), Encoding::Utf16Be, &guarded),
            (wide(TABLE, u16::to_le_bytes), Encoding::Utf16Le, &plain),
        ];
        for (bytes, encoding, expected) in cases {
            assert_eq!(imported(&bytes), (encoding, expected.clone()));
        }
    }

    /// A separator of lines in a cell or a string is a letter of it, in each encoding.
    #[test]
    fn no_separator_of_another_kind_ends_a_row_or_a_string() {
        let table = "Highlight,Note\nCâu một\u{2028}câu hai,ghi\u{c}chú\n";
        let json = "[{\"type\":\"Annotation\",\"id\":\"urn:x:1\",\"target\":{\"source\":\"a\",\
            \"selector\":{\"type\":\"TextQuoteSelector\",\"exact\":\"Câu\u{2029}một\"}}}]\n";
        for text in [table, json] {
            let (_, found) = imported(&wide(text, u16::to_le_bytes));
            assert!(found.refused.is_empty(), "{:?}", found.refused);
            assert_eq!(found.items.len(), 1);
        }
    }

    #[test]
    fn an_encoding_that_is_named_is_taken_even_where_the_bytes_are_utf8() {
        for (named, text) in [
            (Encoding::Utf8, "Chợ\u{2028}nổi"),
            (Encoding::Tcvn3, "ChỏằÊõ€ănỏằ•i"),
        ] {
            let bytes = "Chợ\u{2028}nổi".as_bytes();
            let decoded = ImportText::decode(bytes.to_vec(), Some(named)).unwrap();
            assert_eq!((decoded.encoding, decoded.text.as_str()), (named, text));
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_none_and_faulty_ones_are_counted() {
        let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0";
        assert_eq!(ImportText::decode(picture.to_vec(), None), None);
        let mut faulty = TABLE.as_bytes().to_vec();
        faulty.extend(b"\"Ch\xE1\xBB n\xE1\xBB\x95i\"\n");
        let decoded = ImportText::decode(faulty, Some(Encoding::Utf8)).unwrap();
        assert!(decoded.replaced > 0 && decoded.text.contains('\u{FFFD}'));
    }
}
