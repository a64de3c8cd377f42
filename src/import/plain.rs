//! Plain text: title, lead, interview turns, verse and notes told by their form.
//!
//! Vietnamese newspaper archives have no markup: one paragraph a line, a dash for a
//! turn of speech, `(*)` for a note. The text stays as it is; only blocks are laid
//! over it (and the line feeds of a hard-wrapped paragraph become spaces).

use crate::article::BlockKind;

use super::Draft;

/// A title has at most this many words.
const TITLE_WORDS: usize = 30;
/// A byline has at most this many words.
const BYLINE_WORDS: usize = 5;
/// Lines of at most this many `char`s may be verse.
const VERSE_CHARS: usize = 60;
/// Lines of a hard-wrapped paragraph are at least and at most this long.
const WRAPPED_CHARS: std::ops::RangeInclusive<usize> = 50..=120;

/// A paragraph before it has a kind: bytes of the text.
#[derive(Clone, Copy, Debug)]
struct Paragraph {
    start: usize,
    end: usize,
    verse: bool,
}

/// Clean text to a draft.
pub fn read(text: &str) -> Draft {
    let mut text = text.to_owned();
    let paragraphs = paragraphs(&mut text);
    let mut draft = Draft {
        text,
        ..Draft::default()
    };
    let mut rest = &paragraphs[..];
    if has_title(&draft.text, rest) {
        let title = rest[0];
        draft.title = Some(draft.text[title.start..title.end].to_owned());
        draft.block(BlockKind::Title, title.start, title.start, title.end, 0);
        rest = &rest[1..];
    }
    let tail = tail_start(&draft.text, rest);
    let interview = is_interview(&draft.text, &rest[..tail]);
    let mut turn = None;
    for (index, p) in rest.iter().enumerate() {
        let text = &draft.text[p.start..p.end];
        let kind = match index {
            _ if index >= tail => tail_kind(text),
            _ if p.verse => BlockKind::Verse,
            _ if interview => turn_kind(text, &mut turn),
            0 if is_lead(text, draft.title.is_some(), rest.len()) => BlockKind::Lead,
            _ if list_marker(text) > 0 => BlockKind::List,
            _ => BlockKind::Paragraph,
        };
        let kind = if interview && index == 0 && turn.is_none() {
            BlockKind::Lead
        } else {
            kind
        };
        let marker = match kind {
            BlockKind::Question | BlockKind::Answer => dash_marker(text),
            BlockKind::List => list_marker(text),
            BlockKind::Footnote => note_marker(text),
            _ => 0,
        };
        draft.block(kind, p.start, p.start + marker, p.end, 0);
    }
    draft
}

/// Cuts the text into paragraphs; joins the lines of hard-wrapped ones with spaces.
fn paragraphs(text: &mut String) -> Vec<Paragraph> {
    let mut out = Vec::new();
    let mut joins = Vec::new();
    let mut group = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let (start, end) = (at, at + line.len());
        at = end + 1;
        if line.trim().is_empty() {
            close_group(text, &mut group, &mut out, &mut joins);
        } else {
            let lead = line.len() - line.trim_start().len();
            group.push((start + lead, start + line.trim_end().len()));
        }
        debug_assert!(end <= text.len());
    }
    close_group(text, &mut group, &mut out, &mut joins);
    if !joins.is_empty() {
        let mut bytes = std::mem::take(text).into_bytes();
        for at in joins {
            bytes[at] = b' ';
        }
        // A line feed became a space: the text is as valid as it was.
        *text = String::from_utf8(bytes).unwrap_or_default();
    }
    out
}

/// Lines between blank lines: one wrapped paragraph, a stanza, or a paragraph each.
fn close_group(
    text: &str,
    group: &mut Vec<(usize, usize)>,
    out: &mut Vec<Paragraph>,
    joins: &mut Vec<usize>,
) {
    let lines = std::mem::take(group);
    let (Some(&(start, _)), Some(&(_, end))) = (lines.first(), lines.last()) else {
        return;
    };
    let chars: Vec<usize> = lines
        .iter()
        .map(|&(a, b)| text[a..b].chars().count())
        .collect();
    if is_wrapped(text, &lines, &chars) {
        joins.extend(
            lines
                .iter()
                .skip(1)
                .map(|&(a, _)| text[..a].rfind('\n').unwrap_or(a)),
        );
        out.push(Paragraph {
            start,
            end,
            verse: false,
        });
    } else if is_verse(text, &lines, &chars) {
        out.push(Paragraph {
            start,
            end,
            verse: true,
        });
    } else {
        out.extend(lines.iter().map(|&(start, end)| Paragraph {
            start,
            end,
            verse: false,
        }));
    }
}

/// Every line but the last is long, none is too long, and none starts a turn or an item.
fn is_wrapped(text: &str, lines: &[(usize, usize)], chars: &[usize]) -> bool {
    let Some((_, full)) = chars.split_last() else {
        return false;
    };
    !full.is_empty()
        && full.iter().all(|n| WRAPPED_CHARS.contains(n))
        && lines
            .iter()
            .skip(1)
            .all(|&(a, b)| list_marker(&text[a..b]) == 0)
}

/// A stanza: several short lines, none of them a turn, an item or a finished sentence alone.
fn is_verse(text: &str, lines: &[(usize, usize)], chars: &[usize]) -> bool {
    lines.len() >= 2
        && chars.iter().all(|&n| n <= VERSE_CHARS)
        && lines.iter().all(|&(a, b)| {
            let line = &text[a..b];
            list_marker(line) == 0 && (3..=12).contains(&line.split_whitespace().count())
        })
        && (lines.len() >= 4 || lines.iter().any(|&(a, b)| !ends_sentence(&text[a..b])))
}

/// The first line is a title: short, no dash or bullet, no end punctuation, a longer line after it.
fn has_title(text: &str, paragraphs: &[Paragraph]) -> bool {
    let [first, second, ..] = paragraphs else {
        return false;
    };
    let line = &text[first.start..first.end];
    let after = paragraphs[1..]
        .iter()
        .take(3)
        .any(|p| p.end - p.start > line.len());
    !first.verse
        && (after || second.verse)
        && line.split_whitespace().count() <= TITLE_WORDS
        && !line.starts_with(['-', '–', '—', '•', '*', '('])
        && !line.ends_with(['.', ';', ':', ',', '…'])
}

/// The lead of a news item: it carries a source tag, or follows a title with a text after it.
fn is_lead(text: &str, titled: bool, paragraphs: usize) -> bool {
    source_tag(text) > 0 || (titled && paragraphs >= 3 && list_marker(text) == 0)
}

/// Bytes of a source tag at the start of a lead: `(HNM) - `, `(Dân trí) – `, `TTO - `.
pub(super) fn source_tag(text: &str) -> usize {
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

/// At least four paragraphs start with a dash, at least two of them are questions.
fn is_interview(text: &str, paragraphs: &[Paragraph]) -> bool {
    let dashed = paragraphs
        .iter()
        .map(|p| &text[p.start..p.end])
        .filter(|t| dash_marker(t) > 0);
    let (count, questions) = dashed.fold((0, 0), |(n, q), t| (n + 1, q + usize::from(asks(t))));
    count >= 4 && questions >= 2
}

/// Question, answer, or text before the first turn.
fn turn_kind(text: &str, turn: &mut Option<BlockKind>) -> BlockKind {
    if dash_marker(text) > 0 {
        *turn = Some(if asks(text) {
            BlockKind::Question
        } else {
            BlockKind::Answer
        });
    } else if *turn == Some(BlockKind::Question) {
        *turn = Some(BlockKind::Answer);
    }
    turn.unwrap_or(BlockKind::Paragraph)
}

fn asks(text: &str) -> bool {
    text.trim_end_matches(['”', '"', '’', ')', ' '])
        .ends_with('?')
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['”', '"', '’', ')'])
        .ends_with(['.', '?', '!', '…', ':'])
}

/// Bytes of a leading dash and the spaces after it. `-5 °C` and `--` are none.
fn dash_marker(text: &str) -> usize {
    let Some(rest) = text.strip_prefix(['-', '–', '—']) else {
        return 0;
    };
    let body = rest.trim_start_matches(' ');
    let starts = body
        .chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() || "“\"‘('".contains(c));
    if starts { text.len() - body.len() } else { 0 }
}

/// Bytes of a leading bullet or number: `- `, `• `, `+ `, `1. `, `a) `.
fn list_marker(text: &str) -> usize {
    let dash = dash_marker(text);
    if dash > 0 {
        return dash;
    }
    let Some(end) = text.find(' ') else { return 0 };
    let head = &text[..end];
    let bullet = matches!(head, "•" | "+" | "*" | "▪" | "◦");
    let number = head.strip_suffix(['.', ')']).is_some_and(|n| {
        let digits = n.len() <= 3 && n.bytes().all(|b| b.is_ascii_digit());
        let letter = n.len() == 1 && n.bytes().all(|b| b.is_ascii_lowercase());
        !n.is_empty() && (digits || letter)
    });
    if bullet || number { end + 1 } else { 0 }
}

/// Bytes of a note's sign: `(*) `, `(1) `, `* `. A sign without a note is text.
fn note_marker(text: &str) -> usize {
    if let Some(rest) = text.strip_prefix("* ") {
        return text.len() - rest.len();
    }
    let Some(end) = text.find(')') else { return 0 };
    let sign = text[..end].strip_prefix('(').unwrap_or_default();
    let valid = !sign.is_empty()
        && sign.len() <= 3
        && sign.bytes().all(|b| b == b'*' || b.is_ascii_digit());
    let note = text[end + 1..].trim_start_matches(' ');
    if valid && !note.is_empty() {
        text.len() - note.len()
    } else {
        0
    }
}

/// Where the byline and the notes at the end start.
fn tail_start(text: &str, paragraphs: &[Paragraph]) -> usize {
    let mut at = paragraphs.len();
    let is_note = |p: &Paragraph| note_marker(&text[p.start..p.end]) > 0;
    while at > 1 && is_note(&paragraphs[at - 1]) {
        at -= 1;
    }
    // Notes that are most of the text are a list, not notes.
    if paragraphs.len() - at > at {
        at = paragraphs.len();
    }
    if at > 1 && is_byline(text, &paragraphs[at - 1]) {
        at - 1
    } else {
        at
    }
}

fn is_byline(text: &str, p: &Paragraph) -> bool {
    let line = &text[p.start..p.end];
    !p.verse
        && line.split_whitespace().count() <= BYLINE_WORDS
        && line.chars().any(char::is_alphabetic)
        && !ends_sentence(line)
        && list_marker(line) == 0
}

fn tail_kind(text: &str) -> BlockKind {
    if note_marker(text) > 0 {
        BlockKind::Footnote
    } else {
        BlockKind::Byline
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use BlockKind::{
        Answer, Byline, Footnote, Lead, List, Paragraph as Para, Question, Title, Verse,
    };

    fn blocks(text: &str) -> Vec<(BlockKind, String)> {
        let draft = read(text);
        draft
            .blocks
            .iter()
            .map(|b| (b.kind, draft.text[b.range()].to_owned()))
            .collect()
    }

    fn kinds(text: &str) -> Vec<BlockKind> {
        blocks(text).into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn a_news_item_has_title_lead_and_byline() {
        let text = "Mưa ở phố cũ\nPhố cũ mùa này mưa từ sáng tới chiều, nước lên mấp mé thềm.\n\
                    Người ta kê bàn lên cao rồi ngồi uống trà.\nMinh An";
        assert_eq!(kinds(text), [Title, Lead, Para, Byline]);
    }

    #[test]
    fn an_interview_without_title_has_turns() {
        let text = "(ĐB) - Thư viện huyện vừa số hóa xong bộ báo cũ.\n\
                    - Thưa bà, việc ấy bắt đầu từ đâu?\n\
                    - Từ Kế hoạch số 12-KH/ĐU ngày 20-1-2020.\n\
                    Hồi đó chúng tôi có hai người.\n\
                    - Còn bây giờ?\n\
                    - Bây giờ có bốn người.\n\
                    Minh An thực hiện\n\
                    (*) Tên người trong bài đã đổi.";
        assert_eq!(
            kinds(text),
            [
                Lead, Question, Answer, Answer, Question, Answer, Byline, Footnote
            ]
        );
        assert_eq!(blocks(text)[1].1, "Thưa bà, việc ấy bắt đầu từ đâu?");
        assert_eq!(blocks(text)[7].1, "Tên người trong bài đã đổi.");
    }

    #[test]
    fn dashes_without_questions_are_a_list() {
        let text = "Chợ hôm nay có những thứ sau đây, kể ra cho khỏi quên:\n- Cam\n- Quýt\n- Bưởi Diễn đầu mùa.";
        assert_eq!(kinds(text), [Para, List, List, List]);
        assert_eq!(kinds("-5 độ là rét lắm rồi, không ai ra đường."), [Para]);
    }

    #[test]
    fn hard_wrapped_lines_join_and_short_ones_stay_verse() {
        let wrapped = "Những dòng này bị ngắt ở cột bảy mươi hai như thư điện tử\n\
                       ngày xưa, nên phải nối lại thì đọc mới xuôi.\n\n\
                       Chữ đi từng bước trên đường\nMang theo dấu sắc dấu huyền bên vai";
        let got = blocks(wrapped);
        assert_eq!(got[0].0, Para);
        assert!(got[0].1.contains("thư điện tử ngày xưa"));
        assert_eq!(got[1].0, Verse);
        assert!(got[1].1.contains('\n'));
    }

    #[test]
    fn source_tags_are_found_at_the_lead_only() {
        assert_eq!(
            &"(Dân trí) – Sáng nay"[source_tag("(Dân trí) – Sáng nay")..],
            "Sáng nay"
        );
        assert_eq!(
            &"TTO - Sáng nay"[source_tag("TTO - Sáng nay")..],
            "Sáng nay"
        );
        assert_eq!(source_tag("Hà Nội - Huế"), 0);
        assert_eq!(source_tag("(1) Một là"), 0);
    }

    #[test]
    fn every_visible_letter_is_in_a_block_or_marker() {
        let text = "Tựa đề\n\n- a b?\n- c\n- d?\n- e\n\n(*) f\nx";
        let draft = read(text);
        let covered: String = draft
            .blocks
            .iter()
            .map(|b| &draft.text[b.marker..b.end])
            .collect::<Vec<_>>()
            .join("");
        let letters = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(letters(&covered), letters(text));
    }

    #[test]
    fn empty_text_has_no_blocks() {
        assert!(kinds("").is_empty());
        assert!(kinds("\n \n").is_empty());
    }
}
