//! Plain text: title, lead, interview turns, verse and notes told by their form.
//!
//! Vietnamese newspaper archives have no markup: one paragraph a line, a dash for a
//! turn of speech, `(*)` for a note. The text stays as it is; only blocks are laid
//! over it (and the line feeds of a hard-wrapped paragraph become spaces).

mod form;
mod paragraph;

use crate::article::BlockKind;

use super::{ArticleDraft, Format};
pub(super) use form::source_tag;
use form::{
    asks, dash_marker, ends_sentence, is_caption, is_closing_thanks, is_quoted_headline,
    list_marker, note_marker, quote_marker, speaker_label,
};
use paragraph::Paragraph;

/// The format of everything that is text and of no other format.
pub(super) const FORMAT: Format = Format {
    name: "text",
    extensions: &["txt", "text"],
    sniff: |input, _| input.is_text(),
    read: |input, sink| {
        // One article, so there is nothing to stop.
        let _ = sink(input.read_text(read));
        Ok(())
    },
};

/// Maximum number of words of a title, because a longer first line is a paragraph.
const TITLE_WORDS_MAX: usize = 30;
/// Maximum number of words of a byline, because a longer line is a sentence.
const BYLINE_WORDS_MAX: usize = 5;

/// Makes a draft of clean text.
pub fn read(text: &str) -> ArticleDraft {
    let (text, paragraphs, lines) = paragraph::cut(text);
    let mut draft = ArticleDraft {
        lines,
        ..ArticleDraft::default()
    };
    let mut rest = &paragraphs[..];
    if has_title(&text, rest) {
        let title = rest[0].range();
        draft.title = Some(text[title.clone()].to_owned());
        draft.block(BlockKind::Title, title.start, title.start, title.end, 0);
        rest = &rest[1..];
    }
    let mut classes = Classes::new(&text, rest, draft.title.is_some());
    for (index, p) in rest.iter().enumerate() {
        let (kind, level) = classes.kind(index);
        let range = p.range();
        let start = range.start + marker_of(&text[range.clone()], kind);
        draft.block(kind, range.start, start, range.end, level);
    }
    draft.text = text;
    draft
}

/// Bytes of the marker that a paragraph of this kind starts with.
fn marker_of(text: &str, kind: BlockKind) -> usize {
    match kind {
        BlockKind::Question | BlockKind::Answer => dash_marker(text),
        BlockKind::List => list_marker(text),
        BlockKind::Footnote => note_marker(text),
        BlockKind::Quote => quote_marker(text),
        _ => 0,
    }
}

/// Finds the kinds of paragraphs, one after the other.
#[derive(Debug)]
struct Classes<'a> {
    text: &'a str,
    paragraphs: &'a [Paragraph],
    titled: bool,
    /// Where byline and notes start.
    tail: usize,
    interview: bool,
    /// The last paragraph above `tail` that asks something.
    last_question: Option<usize>,
    /// Whose turn it is in an interview.
    turn: Option<BlockKind>,
    /// Indents of the list items that the next one may be nested in.
    indents: Vec<usize>,
}

impl<'a> Classes<'a> {
    fn new(text: &'a str, paragraphs: &'a [Paragraph], titled: bool) -> Self {
        let tail = tail_start(text, paragraphs);
        Self {
            text,
            paragraphs,
            titled,
            tail,
            interview: is_interview(text, &paragraphs[..tail]),
            last_question: paragraphs[..tail]
                .iter()
                .rposition(|p| asks(&text[p.range()])),
            turn: None,
            indents: Vec::new(),
        }
    }

    /// Returns the kind and level of the next paragraph.
    fn kind(&mut self, index: usize) -> (BlockKind, u8) {
        let p = self.paragraphs[index];
        let text = &self.text[p.range()];
        let kind = if index >= self.tail {
            tail_kind(text)
        } else if p.verse {
            BlockKind::Verse
        } else if quote_marker(text) > 0 && quote_marker(text) < text.len() {
            return (BlockKind::Quote, quote_level(text));
        } else if is_caption(text) {
            BlockKind::Caption
        } else {
            self.prose_kind(index, text)
        };
        if kind == BlockKind::List {
            return (kind, self.nest(p.indent()));
        }
        self.indents.clear();
        (kind, 0)
    }

    fn prose_kind(&mut self, index: usize, text: &str) -> BlockKind {
        if self.interview {
            if self.turn == Some(BlockKind::Answer) && self.is_close(index) {
                self.turn = Some(BlockKind::Question);
                return BlockKind::Question;
            }
            let kind = turn_kind(text, &mut self.turn);
            return match self.turn {
                None if index == 0 => BlockKind::Lead,
                _ => kind,
            };
        }
        match index {
            0 if is_lead(text, self.titled, self.paragraphs.len()) => BlockKind::Lead,
            _ if list_marker(text) > 0 => BlockKind::List,
            _ => BlockKind::Paragraph,
        }
    }

    /// Returns whether a paragraph is the interviewer's thanks after the last answer.
    fn is_close(&self, index: usize) -> bool {
        is_closing_thanks(&self.text[self.paragraphs[index].range()])
            && self.last_question.is_none_or(|last| last < index)
    }

    /// Returns the level of a list item that is indented by `indent` spaces.
    fn nest(&mut self, indent: usize) -> u8 {
        while self.indents.last().is_some_and(|&last| last > indent) {
            self.indents.pop();
        }
        if self.indents.last().is_none_or(|&last| last < indent) {
            self.indents.push(indent);
        }
        (self.indents.len() - 1).min(usize::from(u8::MAX)) as u8
    }
}

fn quote_level(text: &str) -> u8 {
    let signs = text[..quote_marker(text)].matches('>').count();
    (signs - 1).min(usize::from(u8::MAX)) as u8
}

/// Returns whether the first line is a title: short, no dash or bullet, no end punctuation, a
/// longer line after it. A line of speech is one before shorter lines too, unless somebody else
/// speaks in the next.
fn has_title(text: &str, paragraphs: &[Paragraph]) -> bool {
    let [first, second, ..] = paragraphs else {
        return false;
    };
    let line = &text[first.range()];
    let after = paragraphs[1..]
        .iter()
        .take(3)
        .any(|p| p.range().len() > line.len());
    let is_answered = speaker_label(&text[second.range()]).is_some();
    let is_said = is_quoted_headline(line) && !is_answered;
    !first.verse
        && (after || second.verse || is_said)
        && line.split_whitespace().count() <= TITLE_WORDS_MAX
        && !line.starts_with(['-', '–', '—', '•', '*', '(', '>'])
        && !is_caption(line)
        && !line.ends_with(['.', ';', ':', ',', '…'])
}

/// Returns whether the paragraph is the lead of a news item: it carries a source tag, or follows a
/// title with a text after it.
fn is_lead(text: &str, titled: bool, paragraphs: usize) -> bool {
    source_tag(text) > 0 || (titled && paragraphs >= 3 && list_marker(text) == 0)
}

/// Returns whether the text is an interview: at least four paragraphs start with a dash, and at
/// least two of them are questions. Fewer may be a list.
fn is_interview(text: &str, paragraphs: &[Paragraph]) -> bool {
    let dashed = paragraphs
        .iter()
        .map(|p| &text[p.range()])
        .filter(|t| dash_marker(t) > 0);
    let (count, questions) = dashed.fold((0, 0), |(n, q), t| (n + 1, q + usize::from(asks(t))));
    count >= 4 && questions >= 2
}

/// Returns the kind of a turn of an interview: question, answer, an item of a list inside one, or
/// text before the first turn.
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
    if dash_marker(text) == 0 && list_marker(text) > 0 {
        return BlockKind::List;
    }
    turn.unwrap_or(BlockKind::Paragraph)
}

/// Returns the first paragraph of the byline and the notes at the end, which come in either order.
fn tail_start(text: &str, paragraphs: &[Paragraph]) -> usize {
    let len = paragraphs.len();
    let byline = |at: usize| usize::from(at > 1 && is_byline(text, &paragraphs[at - 1]));
    let is_note = |p: &Paragraph| {
        let line = &text[p.range()];
        (note_marker(line) > 0 && !is_closing_thanks(line)) || is_caption(line)
    };
    let last = len - byline(len);
    let mut at = last;
    while at > 1 && is_note(&paragraphs[at - 1]) {
        at -= 1;
    }
    // Notes that are most of the text are a list, not notes.
    if last - at > at {
        return last;
    }
    if last == len { at - byline(at) } else { at }
}

fn is_byline(text: &str, p: &Paragraph) -> bool {
    let line = &text[p.range()];
    !p.verse
        && line.split_whitespace().count() <= BYLINE_WORDS_MAX
        && line.chars().any(char::is_alphabetic)
        && !ends_sentence(line)
        && list_marker(line) == 0
        && quote_marker(line) == 0
        && note_marker(line) == 0
        && !is_caption(line)
        && !is_closing_thanks(line)
}

fn tail_kind(text: &str) -> BlockKind {
    if note_marker(text) > 0 {
        BlockKind::Footnote
    } else if is_caption(text) {
        BlockKind::Caption
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
        // An answer may begin with a number; a temperature is no turn.
        let text = text.replace("- Bây giờ có bốn", "- 4 người, kể cả tôi. Có bốn");
        assert_eq!(kinds(&text)[5], Answer);
        assert_eq!(blocks(&text)[5].1, "4 người, kể cả tôi. Có bốn người.");
        assert_eq!(dash_marker("-5 °C"), 0);
    }

    #[test]
    fn the_thanks_at_the_end_of_an_interview_are_the_interviewers() {
        let interview = |close: &str| {
            let text = format!(
                "(ĐB) - Thư viện huyện vừa số hóa xong bộ báo cũ.\n\
                 - Thưa bà, việc ấy bắt đầu từ đâu?\n- Từ một cái kho dột.\n\
                 - Còn bây giờ?\n- Cảm ơn anh đã hỏi, bây giờ có bốn người.\n{close}"
            );
            kinds(&text)[5..].to_vec()
        };
        for (close, expected) in [
            ("- Trân trọng cảm ơn đồng chí!", vec![Question]),
            (
                "- Vâng, xin cám ơn ông về cuộc trò chuyện này.\nMinh An thực hiện",
                vec![Question, Byline],
            ),
            ("Xin cảm ơn bà!", vec![Question]),
            ("Xin cảm ơn bà\nMinh An", vec![Question, Byline]),
            (
                "* Một lần nữa xin chân thành cảm ơn giáo sư!",
                vec![Question],
            ),
            (
                "- Xin cảm ơn ông!\n- Cảm ơn nhà báo.",
                vec![Question, Answer],
            ),
            ("- Xin cảm ơn quý báo đã quan tâm.", vec![Answer]),
            (
                "- Cảm ơn bà. Còn sang năm?\n- Chưa biết.",
                vec![Question, Answer],
            ),
            (
                "- Chúng tôi cảm ơn họ.\n- Thật không?\n- Thật.",
                vec![Answer, Question, Answer],
            ),
        ] {
            assert_eq!(interview(close), expected, "{close}");
        }
        assert_eq!(kinds("- Xin cảm ơn ông!\n- Vâng."), [List, List]);
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
    fn what_somebody_said_is_a_headline_unless_somebody_answers() {
        for headline in [
            "Bộ trưởng Trần Văn Bình: “Chúng ta không lùi bước”",
            "Ca sĩ Mỹ Lan: \"Tôi hát vì vui thôi\"",
            "Phỏng vấn bác sĩ Lê Thị Hoa: “Đừng sợ mũi tiêm!”",
            "Nhà văn Minh An: ‘Viết là để nhớ.’",
        ] {
            for gap in ["\n", "\n\n"] {
                let text = [headline, "Trời mưa từ đêm qua.", "Sáng nay đã tạnh."].join(gap);
                assert_eq!(blocks(&text)[0], (Title, headline.to_owned()), "{text}");
                let almost_as_long = format!("{headline}{gap}{}.", "từ ".repeat(15).trim_end());
                assert_eq!(kinds(&almost_as_long)[0], Title, "{almost_as_long}");
            }
        }
        for text in [
            "Hỏi: “Ông thấy trong người hôm nay thế nào?”\n\nĐáp: “Vẫn khỏe.”\n\nHỏi: “Thật à?”",
            "Bộ trưởng Trần Văn Bình nhắc lại: không lùi bước\n\nTrời mưa.\n\nRồi tạnh.",
            "Ông bảo: “Tôi không về đâu”, rồi lên đường\n\nTrời mưa.\n\nRồi tạnh.",
        ] {
            assert_ne!(kinds(text)[0], Title, "{text}");
        }
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
