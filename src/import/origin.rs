//! The line of its file that a place in an article comes from: editors speak in lines.
//!
//! An importer drops and adds markup, but what it takes from a file stands in the article in the
//! same order. So the pieces of text that it took ([`super::Format::pieces`]) are looked up in the
//! article one after the other. That costs one pass over the file when somebody asks, and nothing
//! while thousands of articles are read. It holds also when the file was edited since.

use crate::article::{Article, TextPos};
use crate::text::decode::{self, Encoding};

/// Bytes of the article that may lie between one piece and the next: markers, the gaps of a table,
/// and what was edited since. Further away the words would be those of another place.
const GAP_BYTES: usize = 1 << 16;

/// Bytes that may lie before a piece of less than [`SHORT_BYTES`]: such a piece stands in many
/// places, so it tells something only where it is expected.
const SHORT_GAP_BYTES: usize = 16;
const SHORT_BYTES: usize = 8;

/// Bytes of the article that are searched in all. A file of which hardly a piece is found would
/// take time proportional to its pieces times the gap; its later lines are then not told apart.
const SEARCHED_BYTES: usize = 256 << 20;

/// The line of the file, counted from 1, that holds the place `at` of its article; `bytes` is the
/// file as it is now.
pub fn line_of(article: &Article, bytes: &[u8], at: TextPos) -> usize {
    let text = decode::decode_as(bytes, article.encoding).text;
    let format = super::FORMATS.iter().find(|f| f.name == article.format);
    let pieces = format.map_or_else(Vec::new, |format| (format.pieces)(&text));
    let offset = offset_of(&article.text, &pieces, at);
    let breaks = memchr::memchr_iter(b'\n', &text.as_bytes()[..offset]).count();
    1 + breaks_in_file(bytes, article.encoding, breaks)
}

/// Where in the source the place `at` of the article's text stands.
fn offset_of(article: &str, pieces: &[(usize, String)], at: TextPos) -> usize {
    let (mut done, mut offset, mut searched) = (0, 0, 0);
    for (source, piece) in pieces {
        let is_short = piece.len() < SHORT_BYTES;
        let gap = if is_short { SHORT_GAP_BYTES } else { GAP_BYTES };
        let end = (done + gap + piece.len()).min(article.len());
        let found = memchr::memmem::find(&article.as_bytes()[done..end], piece.as_bytes());
        searched += found.unwrap_or(end - done);
        if searched > SEARCHED_BYTES {
            break;
        }
        let Some(start) = found.map(|found| done + found) else {
            continue;
        };
        done = start + piece.len();
        offset = source + at.saturating_sub(start).min(piece.len());
        if at < done {
            break;
        }
    }
    offset
}

/// The line breaks of the file itself among the first `breaks` of its clean text, where a form feed
/// or a line separator is one as well. Editors count line feeds; in a file that has none, carriage
/// returns.
fn breaks_in_file(bytes: &[u8], encoding: Encoding, breaks: usize) -> usize {
    // Elsewhere those bytes are letters, or two bytes.
    let text = match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(bytes),
        _ => return breaks,
    };
    let is_old = !text.contains('\n');
    let mut chars = text.chars().peekable();
    let all = std::iter::from_fn(|| {
        loop {
            match chars.next()? {
                '\n' => return Some(true),
                '\r' if chars.next_if_eq(&'\n').is_some() => return Some(true),
                '\r' => return Some(is_old),
                '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => return Some(false),
                _ => {}
            }
        }
    });
    all.take(breaks).filter(|&is_line| is_line).count()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::article::Source;
    use crate::import;

    fn article(name: &str, bytes: &[u8]) -> Article {
        import::article(Source::File(PathBuf::from(name)), bytes.to_vec(), None)
    }

    /// The lines of the file that hold these words of the article, each the first time they stand.
    fn lines(name: &str, bytes: &[u8], words: &[&str]) -> Vec<usize> {
        let article = article(name, bytes);
        let at = |words: &&str| article.text.find(*words).unwrap();
        let line = |words| line_of(&article, bytes, at(words));
        words.iter().map(line).collect()
    }

    #[test]
    fn a_place_in_plain_text_is_in_its_line() {
        let text = "Chợ phiên\n\n\nNhững dòng này bị ngắt ở cột bảy mươi hai như thư điện tử\n\
                    ngày xưa, nên phải nối lại thì đọc mới xuôi.\n\n\
                    - cam\n- cam\n- quýt\n";
        assert_eq!(
            lines(
                "a.txt",
                text.as_bytes(),
                &[
                    "Chợ",
                    "Những",
                    "bị ngắt",
                    "ngày xưa",
                    "đọc mới",
                    "cam",
                    "quýt"
                ]
            ),
            [1, 4, 4, 5, 5, 7, 9]
        );
        let (again, all) = (article("a.txt", text.as_bytes()), text.as_bytes());
        let second = again.text.rfind("cam").unwrap();
        assert_eq!(line_of(&again, all, second), 8);
        assert_eq!(line_of(&again, all, second - 2), 8, "at its marker");
        assert_eq!(line_of(&again, all, again.text.len()), 9);
    }

    #[test]
    fn a_place_in_markdown_is_in_its_line() {
        let text = "---\ntitle: Chợ\ndate: 2020-01-20\n---\n\n# Chợ phiên\n\n\
                    Họp từ *bốn* giờ,\ntan khi [nắng](https://a.vn/nang \"nắng\") lên.\n\n\
                    <!-- nắng\n\nlên -->\n\n\
                    1. một\n1. hai\n\n> lời\n> nói\n\n```\nmã\n  mã hai\n```\n\n\
                    | Tên | Số |\n|---|---|\n| Đường | 1 |\n| Muối | 2 |\n\nHết &amp; hết.\n";
        let words = [
            "Chợ phiên",
            "Họp",
            "tan khi",
            "lên.",
            "một",
            "hai",
            "lời",
            "nói",
            "mã",
            "mã hai",
            "Tên",
            "Đường",
            "Muối",
            "Hết",
            "hết.",
        ];
        assert_eq!(
            lines("a.md", text.as_bytes(), &words),
            [6, 8, 9, 9, 15, 16, 18, 19, 22, 23, 26, 28, 29, 31, 31]
        );
    }

    #[test]
    fn lines_are_those_that_editors_count() {
        let words = ["một", "hai", "ba"];
        assert_eq!(
            lines("a.txt", "một đi.\r\nhai.\r\nba.".as_bytes(), &words),
            [1, 2, 3]
        );
        assert_eq!(
            lines("a.txt", "một đi.\rhai.\rba.".as_bytes(), &words),
            [1, 2, 3]
        );
        assert_eq!(
            lines("a.txt", "một đi.\u{c}\u{2028}hai.\nba.".as_bytes(), &words),
            [1, 1, 2]
        );
        let wide: Vec<u8> = "\u{feff}một đi.\nhai.\nba."
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(lines("a.txt", &wide, &words), [1, 2, 3]);
    }

    #[test]
    fn a_file_that_was_edited_since_is_opened_near() {
        let old = article(
            "a.txt",
            "Đầu bài\n\nMột câu dài ở giữa bài này.\n\nCâu cuối cùng của bài.\n".as_bytes(),
        );
        let new =
            "Đầu bài\n\nThêm một đoạn mới.\n\nMột câu dài ở giữa bài.\n\nCâu cuối cùng của bài.\n";
        let at = old.text.find("Câu cuối").unwrap();
        assert_eq!(line_of(&old, new.as_bytes(), at), 7);
        assert_eq!(line_of(&old, b"", at), 1);
    }
}
