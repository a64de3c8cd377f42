//! Sentences: UAX #29 in one pass, with what Vietnamese newspapers and laws add to it.
//!
//! `unicode-segmentation` looks ahead anew from each of a run of brackets or spaces, so a full stop
//! before a million of them costs a million squared; and its rules break after `TP.` and inside
//! addresses. This pass looks at each character once, and at a few dozen bytes around each full
//! stop, so that its cost grows with the text only.

use std::iter;
use std::ops::Range;

use super::{next_char, window};

/// Bytes before a full stop in which an abbreviation or a number is looked for.
const LOOK_BACK_BYTES: usize = 32;
/// Scalar values after a full stop in which the letter that starts the next sentence is looked for.
const LOOK_AHEAD_SCALARS: usize = 8;

/// Words with a full stop before a name or a number, after which no sentence ends. A single capital
/// letter (Q. 1, P. 5, J. Biden) is one without being listed.
const ABBREVIATIONS: &[&str] = &[
    // Places.
    "TP", "Tp", "tp", "TX", "Tx", "TT", "Tt", "St", // Titles and degrees.
    "GS", "Gs", "PGS", "Pgs", "TS", "Ts", "ThS", "Ths", "THS", "Th", "BS", "Bs", "KS", "Ks", "LS",
    "Ls", "CKI", "CKII", "TSKH", "NCS", "GVC", "NSND", "NSƯT", "NGND", "NGƯT", "TTND", "TTƯT",
    "Lm", "Gm", "Tr", "Mr", "Mrs", "Ms", "Dr", "Prof", // Before names and numbers.
    "CP", "TMCP", "TNHH", "MTV", "QL", "TL", "ĐT", "Co", "Đc", "đc", "Cty", "Nxb", "NXB", "Ng",
    "tr", "No", "vs", "Vol", "pp",
];

/// Words before a number that make a heading which goes on after its full stop: "Điều 5. …".
const NUMBERED: &[&str] = &[
    "điều",
    "chương",
    "mục",
    "khoản",
    "phần",
    "bài",
    "câu",
    "hình",
    "bảng",
    "tiết",
    "phụ lục",
    "tiểu mục",
    "phụ biểu",
    "quyển",
    "tập",
    "kỳ",
    "article",
    "chapter",
    "section",
    "figure",
    "table",
];

/// Words before a letter that make it the name of a kind and no initial: "vitamin C", "100 độ C".
const LETTERED: &[&str] = &[
    "vitamin", "độ", "nhóm", "máu", "loại", "hạng", "khối", "khu", "lớp", "gan", "bên", "đội",
    "cấp", "bảng",
];

/// Words that start sentences and no names, so that "ông A." before one of them is the end of a
/// sentence.
const OPENERS: &[&str] = &[
    "Anh", "Bà", "Ban", "Bởi", "Các", "Chị", "Cho", "Chúng", "Có", "Còn", "Cũng", "Do", "Đây",
    "Đến", "Đó", "Hai", "Hiện", "Họ", "Hôm", "Khi", "Không", "Lúc", "Một", "Nay", "Năm", "Nếu",
    "Ngay", "Ngày", "Ngoài", "Người", "Nhưng", "Những", "Ở", "Ông", "Qua", "Rồi", "Sau", "Song",
    "Tại", "Theo", "Thì", "Tôi", "Trên", "Trong", "Trước", "Tuy", "Từ", "Và", "Vì", "Việc", "Vụ",
    "Với", "The", "He", "She",
];

/// Returns the sentences of `text`, without the white space between them. Each line break ends one;
/// what is not white space is in exactly one.
pub fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let (mut at, mut line_end) = (0, 0);
    iter::from_fn(move || {
        let sentence = next_sentence(text, at, &mut line_end)?;
        at = sentence.end;
        Some(sentence)
    })
}

/// Returns the sentence at a byte position; in white space the one after it, at the end the last
/// one. Empty only when `text` holds nothing but white space.
///
/// Of a text longer than 8 KiB only half of that on either side is looked at.
pub fn sentence_at(text: &str, pos: usize) -> Range<usize> {
    let pos = text.floor_char_boundary(pos);
    let Some(pos) = nearest_ink(text, pos) else {
        return pos..pos;
    };
    let around = window(text, pos);
    // Sentences do not cross lines, so the line's start is the best place to begin.
    let line = text[around.start..pos]
        .rfind('\n')
        .map_or(around.start, |at| around.start + at);
    let part = &text[..around.end];
    let (mut at, mut line_end) = (line, line);
    while let Some(sentence) = next_sentence(part, at, &mut line_end) {
        if sentence.end > pos {
            return sentence;
        }
        at = sentence.end;
    }
    pos..next_char(text, pos)
}

/// Returns `pos`, or the first visible character after it, or the last one before it.
fn nearest_ink(text: &str, pos: usize) -> Option<usize> {
    let is_ink = |c: char| !c.is_whitespace();
    let after = text[pos..].find(is_ink).map(|at| pos + at);
    after.or_else(|| text[..pos].rfind(is_ink))
}

/// Returns the first sentence that starts at or after `from`. `line_end` is where the line of the
/// sentence before it ends, and then that of this one, so that no line is walked twice.
fn next_sentence(text: &str, from: usize, line_end: &mut usize) -> Option<Range<usize>> {
    let start = from + text[from..].find(|c: char| !c.is_whitespace())?;
    if start >= *line_end {
        *line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    }
    let line = &text[..*line_end];
    let mut has_word = false;
    let mut at = start;
    while let Some(c) = line[at..].chars().next() {
        if !is_stop(c) {
            has_word |= c.is_alphanumeric();
            at += c.len_utf8();
            continue;
        }
        let stop = StopRun::read(line, start, at);
        if has_word && stop.ends_sentence() {
            return Some(start..stop.end);
        }
        at = stop.end;
    }
    Some(start..line.trim_end().len())
}

/// Returns whether a character may end a sentence: `ATerm` and `STerm` of UAX #29 in the scripts in
/// use, and `…`.
fn is_stop(c: char) -> bool {
    matches!(c, '.' | '?' | '!' | '…' | '‼' | '⁇' | '⁈' | '⁉' | '‽')
        || is_wide_stop(c)
        || is_foreign_stop(c)
}

/// Returns whether a stop needs no space after it.
fn is_wide_stop(c: char) -> bool {
    matches!(c, '。' | '｡' | '！' | '？' | '．')
}

/// Returns whether a character is an Armenian, Arabic, Indic, Ethiopic, Myanmar or Khmer stop.
fn is_foreign_stop(c: char) -> bool {
    matches!(c, '։' | '؟' | '۔' | '।' | '॥' | '።' | '፧' | '။' | '។' | '៕')
}

/// Returns whether a character is a quote or bracket that closes right after a stop; straight ones
/// can only close there.
fn is_closer(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '”'
            | '’'
            | '»'
            | '›'
            | ')'
            | ']'
            | '}'
            | '*'
            | '」'
            | '』'
            | '】'
            | '）'
            | '〕'
    )
}

/// Returns whether a character is a quote, bracket or dash that may stand before the first letter
/// of a sentence.
fn is_opener(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '“'
            | '„'
            | '‘'
            | '«'
            | '‹'
            | '('
            | '['
            | '{'
            | '*'
            | '「'
            | '『'
            | '¿'
            | '¡'
    ) || is_dash(c)
}

/// Returns whether a character is a dash of a turn or an aside.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—')
}

/// Run of stops with the quotes and brackets that close after it.
struct StopRun<'a> {
    /// Text of the sentence before the run.
    before: &'a str,
    /// Stops and closers of the run.
    run: &'a str,
    /// Rest of the line.
    after: &'a str,
    /// Byte after the run.
    end: usize,
}

impl<'a> StopRun<'a> {
    /// Reads the run of stops at `at` in a line, in a sentence that begins at `start`.
    fn read(line: &'a str, start: usize, at: usize) -> Self {
        let rest = &line[at..];
        let len = rest
            .find(|c| !is_stop(c) && !is_closer(c))
            .unwrap_or(rest.len());
        let len = len + note_mark(&rest[len..]);
        Self {
            before: &line[start..at],
            run: &rest[..len],
            after: &rest[len..],
            end: at + len,
        }
    }

    /// Returns whether the run ends its sentence.
    fn ends_sentence(&self) -> bool {
        let after = self.after.trim_start();
        if after.is_empty() {
            return true;
        }
        if self.run.contains(is_wide_stop) {
            return true;
        }
        // "(?)", "(…)" and "[...]" stand inside a sentence, so they do not end it.
        if self.before.ends_with(['(', '[']) {
            return false;
        }
        let is_glued = after.len() == self.after.len();
        if is_glued {
            return self.ends_before_glued();
        }
        self.can_precede(after) && !self.is_abbreviated(after)
    }

    /// Returns whether `after` can start a sentence, seen from its first letter.
    fn can_precede(&self, after: &str) -> bool {
        // `“…?” - ông nói`, `“…!” – Bà đáp`: the speaker belongs to the words, since the dash goes
        // on from them.
        if self.run.ends_with(is_closer) && after.starts_with(is_dash) {
            return false;
        }
        let first = after
            .chars()
            .take(LOOK_AHEAD_SCALARS)
            .find(|&c| !is_opener(c) && !c.is_whitespace());
        match first {
            None => true,
            Some(c) if c.is_lowercase() => false,
            Some(c) if c.is_numeric() => !self.is_ellipsis(),
            Some(',' | ';' | ':' | '%') => false,
            Some(c) => !is_closer(c) && !is_stop(c),
        }
    }

    /// Returns whether the run is three dots or `…`.
    fn is_ellipsis(&self) -> bool {
        self.run.contains('…') || self.run.contains("..")
    }

    /// Returns whether a run without a space after it ends its sentence. Such a stop is part of a
    /// number, an abbreviation or an address, unless a capitalised word follows a question, an
    /// exclamation or a closing quote.
    fn ends_before_glued(&self) -> bool {
        let mut next = self.after.chars();
        let is_capitalised = next.next().is_some_and(char::is_uppercase)
            && next.next().is_some_and(char::is_lowercase);
        let is_strong = self.run.contains(['?', '!']) || self.run.ends_with(['"', '”', '»', ']']);
        let token = tail(self.before, char::is_whitespace);
        is_capitalised && is_strong && !token.contains(['/', '@', '='])
    }

    /// Returns whether a single full stop follows an abbreviation, an initial or the number of a
    /// heading.
    fn is_abbreviated(&self, after: &str) -> bool {
        if !self.run.starts_with('.') || self.run.len() > 1 {
            return false;
        }
        let word = tail(self.before, |c| !c.is_alphanumeric());
        let head = &self.before[..self.before.len() - word.len()];
        // This leaves out the C of "12 °C" and the last letter of a document's number.
        let is_alone = head.is_empty()
            || head
                .ends_with(|c: char| c.is_whitespace() || c == '.' || is_opener(c) && !is_dash(c));
        if is_alone && is_initial(word) {
            return head.is_empty() || !is_last_letter(head, after);
        }
        is_alone && ABBREVIATIONS.contains(&word) || is_number_of_heading(self.before)
    }
}

/// Returns whether a letter between `head` and `after` ends its sentence, because it names a kind
/// ("vitamin C") or a person in full ("bà N.T.B."), or because what follows starts no name.
fn is_last_letter(head: &str, after: &str) -> bool {
    let opener = after.split(|c: char| !c.is_alphanumeric()).next();
    let opens = opener.is_some_and(|word| OPENERS.contains(&word));
    let kind = tail(head.trim_end(), |c| !c.is_alphanumeric()).to_lowercase();
    let is_kind = head.ends_with(' ') && LETTERED.contains(&kind.as_str());
    let initials = tail(head, char::is_whitespace).split_terminator('.');
    let is_full = initials.clone().all(is_initial)
        && initials.count() >= 2
        && after.starts_with(char::is_uppercase);
    opens || is_kind || is_full
}

/// Returns the length of footnote marks such as `[12]` at the start of `rest`, in bytes.
fn note_mark(rest: &str) -> usize {
    let mut len = 0;
    while let Some(inner) = rest[len..].strip_prefix('[') {
        let digits = inner.bytes().take(4).take_while(u8::is_ascii_digit).count();
        if digits == 0 || inner.as_bytes().get(digits) != Some(&b']') {
            break;
        }
        len += digits + 2;
    }
    len
}

/// Returns the end of `text` after the last character that `is_limit`, from no more than
/// [`LOOK_BACK_BYTES`].
fn tail(text: &str, is_limit: impl Fn(char) -> bool) -> &str {
    let near = &text[text.floor_char_boundary(text.len().saturating_sub(LOOK_BACK_BYTES))..];
    near.rfind(is_limit)
        .map_or(near, |at| &near[next_char(near, at)..])
}

/// Returns whether a word is an initial: `Đ`, `J`. Only plain letters are, because `Ừ.`, `À.` and
/// `Ồ.` are whole answers.
fn is_initial(word: &str) -> bool {
    matches!(word.as_bytes(), [b'A'..=b'Z']) || word == "Đ"
}

/// Returns whether a sentence so far is the number of a heading, which does not end it: "1", "2.1",
/// "IV", "a", "Điều 5", "Phụ lục II". After a colon or semicolon it is one of a list.
fn is_number_of_heading(before: &str) -> bool {
    let item = tail(before, |c| matches!(c, ':' | ';'));
    let before = item.trim_start().trim_start_matches(is_opener);
    match before.rsplit_once(char::is_whitespace) {
        Some((kind, number)) => {
            NUMBERED.contains(&kind.to_lowercase().as_str()) && is_enumerator(number)
        }
        None => is_enumerator(before),
    }
}

/// Returns whether a word numbers a heading: figures, Roman figures, or one letter.
fn is_enumerator(word: &str) -> bool {
    let is_short_number = |part: &str| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        (1..4).contains(&digits) && part[digits..].chars().count() <= 1
    };
    let is_letter = matches!(word.as_bytes(), [b'a'..=b'z']) || word == "đ";
    let is_roman = !word.is_empty() && word.bytes().all(|b| b"IVXLC".contains(&b));
    is_letter || is_roman || word.split('.').all(is_short_number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The sentences of `text`, with `|` between.
    fn split(text: &str) -> String {
        let parts: Vec<&str> = sentences(text).map(|range| &text[range]).collect();
        parts.join("|")
    }

    /// Nothing in `text` ends a sentence before its end.
    #[track_caller]
    fn assert_whole(text: &str) {
        assert_eq!(split(text), text);
        let twice = format!("{text} Sau đó, {text}");
        assert_eq!(split(&twice), format!("{text}|Sau đó, {text}"));
    }

    #[test]
    fn dates_and_numbers_do_not_break() {
        assert_whole("Ngày 20.1.2020, xã có 8.700 người, tăng 3.5% so với 1.250.000đ.");
        assert_whole("Quy định 05-CT/TƯ, 103/2016/QH13 và 26-HD/ĐUK.");
        assert_whole("Lúc 7.30 và 0.5 giờ?");
    }

    #[test]
    fn addresses_do_not_break() {
        assert_whole(
            "Xem https://bao.vn/tin?id=5&a=B.html!x hoặc www.Example.com/?Anh=1 rồi viết cho A.Nam@x.vn.",
        );
        assert_whole("TP.HCM và PGS.TS.Nguyễn ở vnexpress.net.");
    }

    #[test]
    fn abbreviations_do_not_break() {
        assert_whole("PGS. TS. Lê Mai, ThS. Dũng và GS. Tụy ở TP. Huế, Q. 1, P. Bến Nghé.");
        assert_whole("Ông J. K. Rowling đến St. Petersburg.");
        assert_eq!(
            split("Gặp ông A. Sau đó về. Vitamin C. Ngoài ra."),
            "Gặp ông A.|Sau đó về.|Vitamin C.|Ngoài ra."
        );
        assert_eq!(split("Nóng 40°C. Hạn."), "Nóng 40°C.|Hạn.");
        assert_eq!(
            split("Nghị quyết 11/NQ-CP. Thuế giảm. Công ty CP. Sông Đà."),
            "Nghị quyết 11/NQ-CP.|Thuế giảm.|Công ty CP. Sông Đà."
        );
        assert_eq!(
            split(
                "Viêm gan B. Dịch ở khu A. Chị N.T.B. Công an tìm ông T. Hùng và L.V.C. (42 tuổi)."
            ),
            "Viêm gan B.|Dịch ở khu A.|Chị N.T.B.|Công an tìm ông T. Hùng và L.V.C. (42 tuổi)."
        );
        assert_eq!(split("Ừ. Đi. Đ. Đi."), "Ừ.|Đi.|Đ. Đi.");
    }

    #[test]
    fn what_follows_a_stop_decides() {
        for sentences in [
            "Hết năm.|15 hộ vắng.",
            "Ai đó?|Không ai.",
            "Một hai.|# Ba bốn.",
            "Một hai. !|Ba bốn.",
            "“Lên TP.”|Hai người đi.",
        ] {
            assert_eq!(
                split(&sentences.replace("?|", "?").replace('|', " ")),
                sentences
            );
        }
        for whole in [
            "Ai đó?KHÔNG ai.",
            "Một hai. , Ba bốn.",
            "Một hai. ) Ba bốn.",
            "Hết rồi.[] Sau đó.",
            "Hết rồi.[12 Sau đó.",
        ] {
            assert_eq!(split(whole), whole);
        }
    }

    #[test]
    fn headings_keep_their_number() {
        for text in [
            "Điều 5. Quyền",
            "1. Mục đích",
            "2.1. Phạm vi",
            "a. Cách",
            "IV. Kết",
            "Phụ lục II. Mẫu",
        ] {
            assert_eq!(split(text), text);
        }
        assert_whole("Gồm: 1. Gạo; 2. Đậu; 3. Thịt.");
        assert_eq!(split("Anh học bài 5. Rồi ngủ."), "Anh học bài 5.|Rồi ngủ.");
    }

    #[test]
    fn ellipses_end_a_sentence_before_a_capital_only() {
        assert_eq!(
            split("Mưa… Gió... Bão… rồi... thôi."),
            "Mưa…|Gió...|Bão… rồi... thôi."
        );
        assert_eq!(
            split("Từ 1... 10, (…) Anh [...] Tôi"),
            "Từ 1... 10, (…) Anh [...] Tôi"
        );
        assert_eq!(split("… Rồi tôi đi."), "… Rồi tôi đi.");
    }

    #[test]
    fn quotes_stay_with_their_sentence() {
        assert_eq!(
            split("“Đi!” Anh đi. \"Ở?\" Tôi ở. (Hết.) Vâng."),
            "“Đi!”|Anh đi.|\"Ở?\"|Tôi ở.|(Hết.)|Vâng."
        );
        assert_eq!(
            split("“Đi đâu?” bà hỏi. “Về!”, ông đáp."),
            "“Đi đâu?” bà hỏi.|“Về!”, ông đáp."
        );
        assert_eq!(
            split("Bà hỏi. “Đi đâu?” - Ông cười."),
            "Bà hỏi.|“Đi đâu?” - Ông cười."
        );
        assert_eq!(split("Xong.[1][23] Sau."), "Xong.[1][23]|Sau.");
    }

    #[test]
    fn lines_end_sentences() {
        assert_eq!(split("\n Một\nhai \n\n ba. "), "Một|hai|ba.");
        assert_eq!(split(" \n"), "");
    }

    #[test]
    fn other_scripts_have_their_own_stops() {
        assert_eq!(
            split("今日は雨です。「行く？」と彼は。明日！"),
            "今日は雨です。|「行く？」|と彼は。|明日！"
        );
        assert_eq!(split("यह है। वह है।"), "यह है।|वह है।");
    }

    #[test]
    fn the_sentence_at_a_position() {
        let text = " Một. \n\nHai ba. Bốn… ";
        let at = |pos| &text[sentence_at(text, pos)];
        assert_eq!(
            [at(0), at(1), at(4), at(8)],
            ["Một.", "Một.", "Một.", "Hai ba."]
        );
        let late = [text.len() - 1, text.len(), text.len() + 9];
        assert_eq!(late.map(at), ["Bốn…"; 3]);
        assert_eq!(sentence_at(" \n", 1), 1..1);
    }

    #[test]
    fn a_book_on_one_line_is_looked_at_through_a_window() {
        let text = "Câu này ngắn. ".repeat(100_000);
        let sentence = "Câu này ngắn.";
        for pos in [0, text.len() / 2, text.len() - 1] {
            assert_eq!(&text[sentence_at(&text, pos)], sentence);
        }
        let endless = "chữ ".repeat(100_000);
        assert!(sentence_at(&endless, endless.len() / 2).len() <= 8 * 1024);
        let lines = "Mưa rơi.\n".repeat(2_000);
        for pos in [11_000, 17_005] {
            assert_eq!(&lines[sentence_at(&lines, pos)], "Mưa rơi.", "{pos}");
        }
        let solid = "ă".repeat(100_000);
        assert!(sentence_at(&solid, 100_001).contains(&100_000));
    }

    #[test]
    fn hostile_runs_cost_linear_time() {
        for run in [".", ")", " ", ". ", "[1]", "(", "\"", "…", "A. "] {
            let text = format!("A. {}x", run.repeat(300_000));
            let total: usize = sentences(&text).map(|range| range.len()).sum();
            assert!(total > 2);
        }
    }

    proptest! {
        #[test]
        fn all_ink_is_covered_once(text in "([A-Za-zĐđôạ0-9]|[.?!… \n\"”“(\\[\\])]|TP\\.|。|\\PC){0,60}") {
            let mut end = 0;
            for sentence in sentences(&text) {
                prop_assert!(text[end..sentence.start].trim().is_empty() && sentence.start < sentence.end);
                let inside = &text[sentence.clone()];
                prop_assert!(inside.trim() == inside && !inside.contains('\n'));
                prop_assert_eq!(sentence_at(&text, sentence.start), sentence.clone());
                end = sentence.end;
            }
            prop_assert!(text[end..].trim().is_empty());
        }
    }
}
