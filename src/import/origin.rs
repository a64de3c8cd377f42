//! The line of a file, as it is now, that a place in an article comes from.
//!
//! An article knows the lines of its file as it was read ([`Article::line_of`]). When the file was
//! edited since, it is read again and the place followed into the new text. Nothing of that is done
//! until somebody asks.

use std::ops::{ControlFlow, Range};

use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::article::follow::TextEdit;
use crate::article::{Article, TextPos};
use crate::text::decode;
use crate::text::encoding::Encoding;

/// Returns the line of the file, counted from 1, that holds the place `at` of its article; `bytes` is
/// the file as it is now. Where the article is not in it any more, the line is that of the file as it
/// was read.
pub fn line_of(article: &Article, bytes: &[u8], at: TextPos) -> usize {
    let mut line = article.line_of(at);
    let encoding = Some(article.encoding).filter(|_| article.also.is_empty());
    let file = article.source.whole();
    let _ = super::read(file, bytes.to_vec(), None, encoding, &mut |now| {
        if now.id != article.id {
            return ControlFlow::Continue(());
        }
        line = now.line_of(TextEdit::new(&article.text, &now.text).follow(at));
        ControlFlow::Break(())
    });
    line
}

/// Maximum number of letters of markup, an address above all, that are passed over to find the next letter of
/// the text in a line of its file. It bounds the search for letters that are not in the line.
const MARKUP_MAX_LETTERS: usize = 1024;

/// A place in a file, in the terms of editors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePlace {
    /// The line, counted from 1.
    pub line: usize,
    /// The byte in that line as UTF-8, counted from 1.
    pub column: usize,
    /// The line, without its end.
    pub text: String,
}

/// Returns where in its file the words at `range` of an article stand; `bytes` is the file as it was
/// read.
pub fn place_of(article: &Article, bytes: &[u8], range: Range<TextPos>) -> FilePlace {
    let line = article.line_of(range.start);
    let text = line_at(bytes, article.encoding, line);
    let start = line_start(article, line, range.start);
    // The marker of an item is the reader's own, whatever stands in the file.
    let block = article.block_at(range.start).map(|n| article.blocks.at(n));
    let start = block.map_or(start, |block| start.max(block.start.min(range.start)));
    let at = start_in(
        &text,
        &article.text[start..range.start],
        &article.text[range],
    );
    FilePlace {
        line,
        column: 1 + at,
        text,
    }
}

/// Returns the byte of a line of a file at which `words` begin that stand behind `before` in the text of
/// the line. The text is the line composed and without its markup, so its letters are in the line in
/// the same order.
fn start_in(line: &str, before: &str, words: &str) -> usize {
    let letters = composed(line);
    let mut behind = 0;
    for letter in before.chars().filter(|letter| !letter.is_whitespace()) {
        // A letter that is not near stands for something else, as `&` for `&amp;`.
        let mut near = letters[behind..].iter().take(MARKUP_MAX_LETTERS);
        if let Some(next) = near.position(|(_, here)| *here == letter) {
            behind += next + 1;
        }
    }
    let first = words.chars().next();
    let is_first = |at: &usize| Some(letters[*at].1) == first;
    let is_at = |at: &usize| is_first(at) && begins_with(&letters[*at..], words);
    let mut after = behind..letters.len();
    let found = { after.clone() }.find(is_at);
    let found = found.or_else(|| (0..behind).find(is_at));
    let found = found.or_else(|| after.find(is_first));
    found.map_or(0, |at| letters[at].0)
}

/// Returns the letters of a line, composed, each with the byte at which it or what it is composed of begins.
fn composed(line: &str) -> Vec<(usize, char)> {
    let clusters = line.grapheme_indices(true);
    let letters = clusters.flat_map(|(at, cluster)| cluster.nfc().map(move |letter| (at, letter)));
    letters.collect()
}

/// Returns whether letters begin with words, signs of markup inside of them aside.
fn begins_with(letters: &[(usize, char)], words: &str) -> bool {
    let letters = letters.iter().map(|(_, letter)| *letter);
    let letters = letters.filter(|letter| !"*_~`[]\\".contains(*letter));
    letters.take(words.chars().count()).eq(words.chars())
}

/// Returns the first place of an article, up to `at`, that is from the line `line` of its file.
fn line_start(article: &Article, line: usize, at: TextPos) -> TextPos {
    let (mut start, mut end) = (0, at);
    while start < end {
        let middle = usize::midpoint(start, end);
        if article.line_of(middle) < line {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    article.floor(start)
}

/// Returns the line with the number `line`, counted from 1, of a file.
fn line_at(bytes: &[u8], encoding: Encoding, line: usize) -> String {
    let number = line.saturating_sub(1);
    if encoding == Encoding::Utf8 {
        let end = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
        let line = bytes.split(|&byte| byte == end).nth(number);
        let line = String::from_utf8_lossy(line.unwrap_or_default());
        return line.trim_end_matches('\r').to_owned();
    }
    let text = decode::decode_as(bytes, encoding).text;
    text.lines().nth(number).unwrap_or_default().to_owned()
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
        let line = |words| {
            let line = article.line_of(at(words));
            assert_eq!(line_of(&article, bytes, at(words)), line);
            line
        };
        words.iter().map(line).collect()
    }

    /// The line, the column and the text behind it, of the `nth` time that these words stand.
    fn places(name: &str, bytes: &[u8], words: &[(&str, usize)]) -> Vec<(usize, usize, String)> {
        let article = article(name, bytes);
        let place = |(words, nth): &(&str, usize)| {
            let found = article.text.match_indices(words).nth(*nth);
            let (at, _) = found.unwrap_or_else(|| panic!("{words} in {:?}", article.text));
            let place = place_of(&article, bytes, at..at + words.len());
            let behind = place.text.get(place.column - 1..).unwrap_or_default();
            (place.line, place.column, behind.to_owned())
        };
        words.iter().map(place).collect()
    }

    #[test]
    fn words_have_a_line_and_a_column_in_their_file() {
        let text = "---\ntags: [chợ]\n---\n# Chợ *phiên*\n\nGhe **tụ** về chợ, chợ đông.\r\n\
                    Chợ tan, [ghe](https://chợ.vn) về.\n\n- chợ\n";
        assert_eq!(
            places(
                "a.md",
                text.as_bytes(),
                &[
                    ("phiên", 0),
                    ("chợ", 0),
                    ("chợ", 1),
                    ("ghe", 0),
                    ("chợ", 2),
                    ("tụ về", 0)
                ]
            ),
            [
                (4, 10, "phiên*".to_owned()),
                (6, 19, "chợ, chợ đông.".to_owned()),
                (6, 26, "chợ đông.".to_owned()),
                (7, 13, "ghe](https://chợ.vn) về.".to_owned()),
                (9, 3, "chợ".to_owned()),
                (6, 7, "tụ** về chợ, chợ đông.".to_owned()),
            ]
        );
        let marked = "Xem [ở đây](http://a.vn/zz \"zz\") rồi zz.\n\nV*iệ*t và Việt, hai\nba bốn.\n";
        assert_eq!(
            places(
                "a.md",
                marked.as_bytes(),
                &[("zz", 0), ("Việt", 0), ("Việt", 1), ("hai ba", 0)]
            ),
            [
                (1, 44, "zz.".to_owned()),
                (3, 1, "V*iệ*t và Việt, hai".to_owned()),
                (3, 14, "Việt, hai".to_owned()),
                (3, 22, "hai".to_owned()),
            ]
        );
        assert_eq!(
            places("a.txt", b"Mot\r\rHai ba\r", &[("ba", 0)]),
            [(3, 5, "ba".to_owned())]
        );
        let decomposed = "Ghe tu\u{323} ve\u{300}.\n\nGhe đi.\n";
        assert_eq!(
            places("a.txt", decomposed.as_bytes(), &[("vè", 0), ("đi", 0)]),
            [(1, 10, "ve\u{300}.".to_owned()), (3, 5, "đi.".to_owned())]
        );
        let marked_first =
            "A\u{306}n o\u{302}\u{309}i, a\u{302}\u{309}m.\n\n* chợ - chợ đông\n1. 1 con\n";
        assert_eq!(
            places(
                "a.md",
                marked_first.as_bytes(),
                &[("ổi", 0), ("ẩm", 0), ("chợ", 0), ("chợ", 1), ("1 con", 0)]
            ),
            [
                (1, 6, "o\u{302}\u{309}i, a\u{302}\u{309}m.".to_owned()),
                (1, 14, "a\u{302}\u{309}m.".to_owned()),
                (3, 3, "chợ - chợ đông".to_owned()),
                (3, 11, "chợ đông".to_owned()),
                (4, 4, "1 con".to_owned()),
            ]
        );
        let tcvn3 =
            b"C\xE9ng h\xDFa x\xB7 h\xE9i.\n\nB\xB5i ch\xF1 ngh\xDCa Vi\xD6t Nam h\xE9i nhanh.\n";
        assert_eq!(
            places("a.txt", tcvn3, &[("hội", 1)]),
            [(3, 30, "hội nhanh.".to_owned())]
        );
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

    /// Words that stand once in a file, of which every line has one, are in its lines.
    #[test]
    fn every_word_of_a_long_file_is_in_its_line() {
        let part = "câu@\nnối@ *nghiêng* và\nthêm@ &#8203;e&#769;\ncuối@\n\n- mục@\n- \n  treo@\n  - con@\n\n\
                    &#32;\n\n1. | đầu@ | x |\n   |--|--|\n   | ô@ | y |\n\n> lời@\n> — người@\n\n\
                    ```\nmã@\n\n  mã-hai@\n```\n\n<div>thẻ@\nthẻ-hai@</div>\n\n\
                    Tựa@\n===\n\nthơ@  \nthơ-hai@\n\n[chú]: #@\n\n* * *\n\nhết@ [^%]\n\n[^%]: ghi@\n\n";
        let body: String = (0..200)
            .map(|n| {
                part.replace('@', &format!("_{n}_"))
                    .replace('%', &n.to_string())
            })
            .collect();
        let head = "---\ntitle: Tên\ntags: [a]\n---\n\n";
        for (name, text) in [
            ("a.md", format!("{head}{body}")),
            ("a.md", body.clone()),
            ("a.md", format!("{head}{body}").replace('\n', "\r\n")),
            ("a.md", format!("[_x]: <a\n\n{body}")),
            ("a.txt", body.clone()),
        ] {
            let article = article(name, text.as_bytes());
            let mut known = 0;
            for (n, line) in text.lines().enumerate() {
                let end = line.rfind('_').filter(|_| !line.starts_with("[chú]"));
                let Some(end) = end else { continue };
                let start = line[..end].rfind(' ').map_or(0, |space| space + 1);
                let word = line[start..=end].trim_start_matches("<div>");
                let Some(at) = article.text.find(word) else {
                    panic!("{word} is not in {name}");
                };
                known += 1;
                assert_eq!(article.line_of(at), n + 1, "{word} in {name}");
            }
            assert!(known > 3_000, "{known}");
        }
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
