//! Recognises the form of a line: its marker, and whether it asks, ends, or names someone.
//!
//! Pure functions over one line of clean text; other files decide what the line becomes.

use crate::vietnamese::fold::fold;

/// Maximum number of words of a caption, because a longer line is a paragraph.
const CAPTION_WORDS_MAX: usize = 60;
/// Maximum number of words from `Ảnh:` on, because the name of a photographer stands there.
const CAPTION_NAME_WORDS_MAX: usize = 7;

/// Maximum number of words of a speaker's label: “Phỏng vấn phó giáo sư, bác sĩ Nguyễn Thị Lan Anh”
/// has eleven.
const LABEL_WORDS_MAX: usize = 12;
/// Quotation marks that stand around what somebody said.
const QUOTATION_MARKS: &[(char, char)] =
    &[('“', '”'), ('"', '"'), ('‘', '’'), ('\'', '\''), ('«', '»')];

/// Maximum number of words of an interviewer's closing thanks: “Xin trân trọng cảm ơn ông đã dành
/// thời gian trả lời phỏng vấn của Báo …” has some twenty. Longer ones count as an answer, because
/// they are a speech.
const THANKS_WORDS_MAX: usize = 30;
/// Maximum number of words before “cảm ơn”: “Vâng, một lần nữa xin trân trọng”.
const THANKS_FIRST_WORDS_MAX: usize = 8;
/// Words, without marks, for whom only the person who was asked thanks: the paper, its readers.
const PRESS_WORDS: &[&str] = &[
    "bao",
    "quy bao",
    "nha bao",
    "phong vien",
    "toa soan",
    "ban doc",
    "doc gia",
    "chuong trinh",
    "cac ban",
    "ban",
];

/// Bytes of a source tag at the start of a lead: `(HNM) - `, `(Dân trí) – `, `TTO - `.
pub(in crate::import) fn source_tag(text: &str) -> usize {
    let name_end = if text.starts_with('(') {
        text.find(')').map(|at| at + 1)
    } else {
        let end = text.find(' ').unwrap_or(0);
        let tag = &text[..end];
        (tag.len() >= 2 && tag.chars().all(char::is_uppercase)).then_some(end)
    };
    let Some(name_end) = name_end.filter(|&end| end <= 40) else {
        return 0;
    };
    let rest = text[name_end..].trim_start();
    let Some(body) = rest.strip_prefix(['-', '–', '—']) else {
        return 0;
    };
    text.len() - body.trim_start().len()
}

/// Returns whether a line is somebody's name and what they said, in quotation marks from the colon
/// to the end: `Ca sĩ Mỹ Lan: “Tôi hát vì vui”`.
pub(super) fn is_quoted_headline(text: &str) -> bool {
    let said = speaker_label(text).map(|end| text[end..].trim_start());
    said.is_some_and(|said| {
        QUOTATION_MARKS.iter().any(|(open, close)| {
            let inside = said
                .strip_prefix(*open)
                .and_then(|s| s.strip_suffix(*close));
            inside.is_some_and(|inside| !inside.is_empty())
        })
    })
}

/// Returns the bytes of the label that a speaker's turn starts with, colon included: `Hỏi:`, `PV:`,
/// `Bà Lê Thị Hoa:`.
pub(super) fn speaker_label(text: &str) -> Option<usize> {
    let (label, said) = text.split_once(": ")?;
    let starts = label.starts_with(char::is_uppercase);
    let words = label.split_whitespace().count();
    let is_label = starts && words <= LABEL_WORDS_MAX && !label.contains(['.', '?', '!', '…']);
    (is_label && !said.is_empty()).then_some(label.len() + 1)
}

pub(super) fn asks(text: &str) -> bool {
    text.trim_end_matches(['”', '"', '’', ')', ' '])
        .ends_with('?')
}

/// Returns whether a paragraph is the thanks with which an interviewer closes: “Xin cảm ơn ông!”, “Trân
/// trọng cảm ơn đồng chí!”. Thanks to the paper or its readers are those of the person who was
/// asked.
pub(super) fn is_closing_thanks(text: &str) -> bool {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let thanks = words
        .windows(2)
        .position(|pair| matches!(pair, ["cam", "on"]));
    let Some(thanks) = thanks.filter(|at| *at <= THANKS_FIRST_WORDS_MAX) else {
        return false;
    };
    let to = words[thanks + 2..].join(" ");
    let is_press = PRESS_WORDS.iter().any(|press| {
        let rest = to.strip_prefix(press);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    });
    words.len() <= THANKS_WORDS_MAX && !is_press && !asks(text)
}

pub(super) fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['”', '"', '’', ')'])
        .ends_with(['.', '?', '!', '…', ':'])
}

/// Returns the bytes of a leading dash and the spaces after it. `-5 °C` and `--` have none; `- 8.700 trang`
/// has, because an item or an answer may begin with a number.
pub(super) fn dash_marker(text: &str) -> usize {
    let Some(rest) = text.strip_prefix(['-', '–', '—']) else {
        return 0;
    };
    let body = rest.trim_start_matches(' ');
    let has_space = body.len() < rest.len();
    let starts = body.chars().next().is_some_and(|c| {
        c.is_alphabetic() || "“\"‘('".contains(c) || has_space && c.is_ascii_digit()
    });
    if starts { text.len() - body.len() } else { 0 }
}

/// Longest number before an item, in bytes: `100.`, `đ)`.
const MARKER_MAX_BYTES: usize = 4;

/// Bytes of a leading bullet or number: `- `, `• `, `+ `, `1. `, `a) `, `đ) ` (points of Vietnamese laws are
/// lettered a, b, c, d, đ).
pub(super) fn list_marker(text: &str) -> usize {
    let dash = dash_marker(text);
    if dash > 0 {
        return dash;
    }
    let Some(end) = text
        .bytes()
        .take(MARKER_MAX_BYTES + 1)
        .position(|byte| byte == b' ')
    else {
        return 0;
    };
    let head = &text[..end];
    let bullet = matches!(head, "•" | "+" | "*" | "▪" | "◦");
    let number = head.strip_suffix(['.', ')']).is_some_and(|n| {
        let digits = n.len() <= 3 && n.bytes().all(|b| b.is_ascii_digit());
        let letter = n == "đ" || n.len() == 1 && n.bytes().all(|b| b.is_ascii_lowercase());
        !n.is_empty() && (digits || letter)
    });
    if bullet || number { end + 1 } else { 0 }
}

/// Bytes of the marker of a line that stands for itself: an item, a turn, or quoted mail.
pub(super) fn line_marker(text: &str) -> usize {
    list_marker(text).max(quote_marker(text))
}

/// Bytes of the signs of quoted mail: `> `, `>> `, `> > `.
pub(super) fn quote_marker(text: &str) -> usize {
    if text.starts_with('>') {
        text.len() - text.trim_start_matches(['>', ' ']).len()
    } else {
        0
    }
}

/// Returns whether a text goes with a picture: `Ảnh: Minh An`, `Chợ sớm. Ảnh: Minh An`, `(Ảnh: Minh
/// An)`.
pub(super) fn is_caption(text: &str) -> bool {
    // Asked first, because most paragraphs have no colon, and one byte is found sooner than a word.
    if memchr::memchr(b':', text.as_bytes()).is_none() {
        return false;
    }
    let Some(at) = text.rfind("Ảnh:") else {
        return false;
    };
    let before = text[..at].trim_end_matches([' ', '(', '-', '–']);
    let name = text[at..].split_whitespace().count();
    (before.is_empty() || ends_sentence(before) || text[..at].ends_with('('))
        && name <= CAPTION_NAME_WORDS_MAX
        && text.split_whitespace().count() <= CAPTION_WORDS_MAX
}

/// Bytes of a note's sign: `(*) `, `(1) `, `[1] `, `* `.
pub(super) fn note_marker(text: &str) -> usize {
    if let Some(rest) = text.strip_prefix("* ") {
        return text.len() - rest.len();
    }
    let closing = match text.as_bytes().first() {
        Some(b'(') => ')',
        Some(b'[') => ']',
        _ => return 0,
    };
    let Some(end) = text.find(closing) else {
        return 0;
    };
    let sign = &text[1..end];
    let valid = !sign.is_empty()
        && sign.len() <= 3
        && sign.bytes().all(|b| b == b'*' || b.is_ascii_digit());
    // A sign without a note is text.
    let note = text[end + 1..].trim_start_matches(' ');
    if valid && !note.is_empty() {
        text.len() - note.len()
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_a_bullet_a_letter_or_a_number_of_three_digits() {
        for (text, bytes) in [
            ("• cà phê", 4),
            ("đ) điểm đ", 4),
            ("100. một trăm", 5),
            ("1000. một nghìn", 0),
            ("• ", 4),
            ("7.", 0),
            ("nghiêng ngả", 0),
            ("", 0),
        ] {
            assert_eq!(list_marker(text), bytes, "{text}");
        }
    }
}
