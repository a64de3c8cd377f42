//! A one-line box: what is typed, a cursor, the edits of readline.
//!
//! Vietnamese input methods erase and retype, sometimes with marks as separate
//! characters: the text is NFC after each edit and is erased by grapheme.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_normalization::UnicodeNormalization;

use super::put;
use crate::app::action::Action;
use crate::text::layout::cells;
use crate::text::{sanitize, segment};

/// Most scalar values that a box takes.
const MAX_CHARS: usize = 2_000;

/// What is in the box, and where the cursor is (in bytes).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    text: String,
    at: usize,
}

impl Input {
    /// A box that holds `text`, the cursor at its end.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            at: text.len(),
        }
    }

    /// What is in the box.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Types text in at the cursor; anything that is no printable text is left out.
    pub fn insert(&mut self, typed: &str) {
        let room = MAX_CHARS.saturating_sub(self.text.chars().count());
        // A combining mark on its own is kept: it joins the letter before the cursor.
        let typed: String = typed
            .chars()
            .map(|c| if c == '\n' || c == '\t' { ' ' } else { c })
            .filter(|c| !c.is_control())
            .take(room)
            .collect();
        let (before, after) = self.text.split_at(self.at);
        let joined: String = before.chars().chain(typed.chars()).nfc().collect();
        let head = keep_ends(&joined);
        let text = format!("{head}{after}");
        self.at = head.len();
        self.text = text;
    }

    /// Edits the text; says whether the action was an edit or motion of the box.
    pub fn on(&mut self, action: Action) -> bool {
        match action {
            Action::LineStart => self.at = 0,
            Action::LineEnd => self.at = self.text.len(),
            Action::CharLeft => self.at = self.before(),
            Action::CharRight => self.at = self.after(),
            Action::Erase => self.cut(self.before(), self.at),
            Action::EraseNext => self.cut(self.at, self.after()),
            Action::EraseWord => self.cut(self.word_start(), self.at),
            Action::EraseStart => self.cut(0, self.at),
            Action::EraseEnd => self.cut(self.at, self.text.len()),
            _ => return false,
        }
        true
    }

    fn before(&self) -> usize {
        segment::prev_grapheme(&self.text, self.at)
    }

    fn after(&self) -> usize {
        segment::next_grapheme(&self.text, self.at)
    }

    fn word_start(&self) -> usize {
        let head = self.text[..self.at].trim_end();
        head.rfind(' ').map_or(0, |space| space + 1)
    }

    fn cut(&mut self, start: usize, end: usize) {
        self.text.replace_range(start..end, "");
        self.at = start;
    }

    /// Draws the box into one row of `area`; scrolls so that the cursor is seen.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, style: Style) {
        let room = usize::from(area.width.saturating_sub(1));
        let mut start = 0;
        while cells(&self.text[start..self.at]) > room {
            start += self.text[start..].chars().next().map_or(1, char::len_utf8);
        }
        let used = put(buf, area, 0, 0, &self.text[start..self.at], style);
        let rest = &self.text[self.at..];
        put(
            buf,
            area,
            used,
            0,
            if rest.is_empty() { " " } else { rest },
            style,
        );
        if let Some(cell) = buf.cell_mut((area.x + used, area.y)) {
            cell.set_style(Style::default().add_modifier(Modifier::REVERSED));
        }
    }
}

/// Cleans typed text as a file is cleaned, but keeps a space at either end: it is being typed.
fn keep_ends(text: &str) -> String {
    sanitize::clean(text).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(parts: &[&str]) -> Input {
        let mut input = Input::default();
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
    fn controls_never_enter_and_a_paste_is_bounded() {
        assert_eq!(typed(&["a\x1b[31m\nb\u{202e}"]).text(), "a[31m b");
        assert_eq!(
            typed(&[&"ă".repeat(10_000)]).text().chars().count(),
            MAX_CHARS
        );
    }
}
