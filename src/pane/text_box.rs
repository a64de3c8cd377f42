//! A box for text: typed text, a cursor, the edits of readline. It has one line, or several.
//!
//! The text is NFC after each edit and is erased by grapheme, because Vietnamese input methods
//! erase and retype, sometimes with marks as separate characters.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_normalization::UnicodeNormalization;

use super::put;
use crate::app::action::Action;
use crate::app::event::Severity;
use crate::app::lang::{Message, Msg};
use crate::pane::Ask;
use crate::text::layout::cells;
use crate::text::{sanitize, segment};

/// Maximum length of the text, in scalar values: in a box of one line, and in one of several,
/// because each key works on all of it.
const TEXT_MAX_SCALARS: [usize; 2] = [2_000, 50_000];

/// Text in the box, with a cursor in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextBox {
    text: String,
    at: usize,
    /// Whether the text may hold line feeds.
    has_lines: bool,
}

impl TextBox {
    /// Returns a box that holds `text`, the cursor at its end.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            at: text.len(),
            has_lines: false,
        }
    }

    /// Creates a box with text of several lines.
    pub fn with_lines(text: &str) -> Self {
        Self {
            has_lines: true,
            ..Self::new(text)
        }
    }

    /// Returns the byte of the cursor.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Puts the cursor on the letter at a byte.
    pub fn go_to(&mut self, at: usize) {
        self.at = self.text.floor_char_boundary(at);
    }

    /// Returns the text in the box.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Types text at the cursor. Anything that is no printable text is left out. Returns a remark
    /// when there is no room for all of it.
    pub fn insert(&mut self, typed: &str) -> Vec<Ask> {
        let most = TEXT_MAX_SCALARS[usize::from(self.has_lines)];
        let room = most.saturating_sub(self.text.chars().count());
        // A combining mark on its own is kept, because it joins the letter before the cursor.
        let feed = if self.has_lines { '\n' } else { ' ' };
        let mut typed: String = typed
            .replace("\r\n", "\n")
            .chars()
            .map(|c| match c {
                '\n' | '\r' => feed,
                '\t' => ' ',
                c => c,
            })
            .filter(|&c| c == '\n' || !c.is_control())
            .collect();
        let left_out = typed.chars().count().saturating_sub(room);
        if let Some((end, _)) = typed.char_indices().nth(room) {
            typed.truncate(end);
        }
        let full = (left_out > 0).then(|| {
            let said = Message::new(Msg::BoxFull).with("most", most);
            Ask::Say {
                severity: Severity::Warning,
                message: said.with("n", left_out),
            }
        });
        let asks = Vec::from_iter(full);
        if typed.is_empty() {
            return asks;
        }
        // Typed text may join the grapheme before it, and no other one, so only these two are
        // composed.
        let joins = self.before();
        let joined: String = self.text[joins..self.at]
            .chars()
            .chain(typed.chars())
            .nfc()
            .collect();
        let joined = sanitize::clean(&joined);
        self.text.replace_range(joins..self.at, &joined);
        self.at = joins + joined.len();
        asks
    }

    /// Edits the text and returns whether the action was an edit or motion of the box.
    pub fn on(&mut self, action: Action) -> bool {
        match action {
            Action::LineStart => self.at = self.line_start(),
            Action::LineEnd => self.at = self.line_end(),
            Action::NewLine if self.has_lines => drop(self.insert("\n")),
            Action::CharLeft => self.at = self.before(),
            Action::CharRight => self.at = self.after(),
            Action::Erase => self.cut(self.before(), self.at),
            Action::EraseNext => self.cut(self.at, self.after()),
            Action::EraseWord => self.cut(self.word_start(), self.at),
            Action::EraseStart => self.cut(self.line_start(), self.at),
            Action::EraseEnd => self.cut(self.at, self.line_end()),
            _ => return false,
        }
        true
    }

    fn line_start(&self) -> usize {
        self.text[..self.at].rfind('\n').map_or(0, |at| at + 1)
    }

    fn line_end(&self) -> usize {
        let rest = &self.text[self.at..];
        self.at + rest.find('\n').unwrap_or(rest.len())
    }

    fn before(&self) -> usize {
        segment::prev_grapheme(&self.text, self.at)
    }

    fn after(&self) -> usize {
        segment::next_grapheme(&self.text, self.at)
    }

    fn word_start(&self) -> usize {
        let head = self.text[..self.at].trim_end();
        head.rfind([' ', '\n']).map_or(0, |space| space + 1)
    }

    /// Removes the text between two bytes.
    fn cut(&mut self, start: usize, end: usize) {
        self.text.replace_range(start..end, "");
        self.at = start;
    }

    /// Draws the box into one row of `area`, scrolled so that the cursor is seen, and returns the
    /// cell of the cursor.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, style: Style) -> Position {
        let room = usize::from(area.width.saturating_sub(1));
        let start = self.first_shown(room);
        let used = put(buf, area, 0, 0, &self.text[start..self.at], style);
        put(buf, area, used, 0, &self.text[self.at..], style);
        Position::new(area.x + used, area.y)
    }

    /// Returns the first letter that is shown when the cursor is behind `room` cells at most.
    fn first_shown(&self, room: usize) -> usize {
        let (mut start, mut used) = (self.at, 0);
        for (at, grapheme) in segment::graphemes(&self.text[..self.at]).rev() {
            used += cells(grapheme);
            if used > room {
                break;
            }
            start = at;
        }
        start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(parts: &[&str]) -> TextBox {
        let mut input = TextBox::default();
        for part in parts {
            input.insert(part);
        }
        input
    }

    #[test]
    fn marks_typed_apart_join_their_letter() {
        assert_eq!(typed(&["ta", "\u{302}", "\u{301}", "t"]).text(), "tất");
    }

    #[test]
    fn an_input_method_erases_and_retypes() {
        let mut input = typed(&["tieng"]);
        for _ in 0..3 {
            assert!(input.on(Action::Erase));
        }
        input.insert("ếng");
        assert_eq!(input.text(), "tiếng");
    }

    #[test]
    fn erases_whole_graphemes() {
        let mut input = typed(&["a👩‍👩‍👧"]);
        input.on(Action::Erase);
        assert_eq!(input.text(), "a");
    }

    #[test]
    fn readline_edits() {
        let mut input = typed(&["một hai  ba"]);
        input.on(Action::EraseWord);
        assert_eq!(input.text(), "một hai  ");
        input.on(Action::EraseWord);
        assert_eq!(input.text(), "một ");
        input.on(Action::LineStart);
        input.insert("x");
        input.on(Action::CharRight);
        input.on(Action::EraseEnd);
        assert_eq!(input.text(), "xm");
        input.on(Action::EraseStart);
        assert_eq!(input.text(), "");
        assert!(!input.on(Action::Quit));
    }

    #[test]
    fn a_box_of_several_lines_keeps_them_and_edits_one() {
        let mut input = TextBox::with_lines("một");
        input.insert("\r\nhai\tba\n");
        input.on(Action::NewLine);
        input.insert("bốn");
        assert_eq!(input.text(), "một\nhai ba\n\nbốn");
        input.on(Action::LineStart);
        input.on(Action::Erase);
        input.on(Action::Erase);
        input.on(Action::EraseWord);
        assert_eq!(input.text(), "một\nhai bốn");
        input.on(Action::EraseStart);
        input.on(Action::EraseEnd);
        assert_eq!((input.text(), input.at()), ("một\n", 6));
        assert!(
            !typed(&["a"]).on(Action::NewLine),
            "one line has no next one"
        );
    }

    #[test]
    fn the_cursor_is_in_the_box_however_long_the_text_is() {
        let input = typed(&[&"ă日".repeat(1_000)]);
        let mut buf = Buffer::empty(Rect::new(0, 0, 12, 1));
        let area = Rect::new(2, 0, 9, 1);
        let cursor = input.draw(&mut buf, area, Style::default());
        assert_eq!(cursor, Position::new(10, 0));
        let shown: String = (2..10).map(|x| buf[(x, 0)].symbol()).collect();
        assert_eq!(shown.replace(' ', ""), "日ă日ă日");
    }

    #[test]
    fn controls_never_enter_and_a_paste_is_bounded() {
        assert_eq!(typed(&["a\x1b[31m\nb\u{202e}"]).text(), "a[31m b");
        assert_eq!(
            typed(&[&"ă".repeat(10_000)]).text().chars().count(),
            TEXT_MAX_SCALARS[0]
        );
    }

    #[test]
    fn what_has_no_room_is_told() {
        let mut input = TextBox::default();
        assert!(input.insert(&"ă".repeat(1_990)).is_empty());
        let asks = input.insert(&"b".repeat(13));
        let [
            Ask::Say {
                severity: Severity::Warning,
                message: said,
            },
        ] = &asks[..]
        else {
            panic!("{asks:?}");
        };
        let wanted = [("most", "2000".into()), ("n", "3".into())];
        assert_eq!((said.msg, &said.args[..]), (Msg::BoxFull, &wanted[..]));
        assert!(input.text().ends_with(&"b".repeat(10)));
        assert_eq!(input.insert("c").len(), 1);
        input.on(Action::Erase);
        assert!(input.insert("c").is_empty(), "there is room again");
        assert_eq!(TextBox::with_lines("").insert(&"a".repeat(50_001)).len(), 1);
    }
}
