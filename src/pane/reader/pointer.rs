//! The mouse over the text: the byte under a cell, and the selection by presses and drags.

use ratatui::layout::Rect;

use super::{Reader, TextSelection};
use crate::article::TextPos;
use crate::article::motion::Unit;

impl Reader {
    /// Puts the cursor at a cell of `area` where the button went down. The second press at one
    /// place selects the word, the third the sentence.
    pub fn press(&mut self, x: u16, y: u16, clicks: u8, area: Rect) {
        let Some((row, pos)) = self.under(x, y, area) else {
            return;
        };
        self.cursor = pos;
        self.ruler = row;
        self.anchor = pos;
        self.meant = None;
        let width = self.column(area).width;
        let unit = match clicks {
            // A selection for a bookmark goes on as one.
            0 | 1 => self.attaching.as_ref().map(|_| Unit::Sentence),
            2 => Some(Unit::Word),
            _ => Some(Unit::Sentence),
        };
        self.selection = unit.map(|unit| TextSelection::at(pos, unit, width));
    }

    /// Extends the selection from where the button went down to the cell to which the mouse moved.
    pub fn drag(&mut self, x: u16, y: u16, area: Rect) {
        let Some((row, pos)) = self.under(x, y, area) else {
            return;
        };
        if self.selection.is_none() && pos == self.anchor {
            return;
        }
        let width = self.column(area).width;
        let start = || TextSelection::at(self.anchor, Unit::Grapheme, width);
        let grown = self.selection.unwrap_or_else(start).to(pos);
        self.selection = Some(grown);
        self.cursor = pos;
        self.ruler = row;
    }

    /// Returns the row of the window and the byte of the text under a cell, the nearest ones where
    /// there is no text.
    fn under(&self, x: u16, y: u16, area: Rect) -> Option<(usize, TextPos)> {
        let column = self.column(area);
        let rows = self.visible(area);
        let at = usize::from(y.saturating_sub(column.y - area.y));
        let at = at.min(rows.len().checked_sub(1)?);
        let is_text = |n: &usize| rows[*n].line().is_some();
        let at = (at..rows.len()).find(is_text).or((0..at).rfind(is_text))?;
        let (row, line) = (rows[at], rows[at].line()?);
        let article = self.article.as_deref()?;
        let block = &article.blocks.at(row.block);
        let text = self.text_of(&row, column)?;
        let cell = (area.x + x).saturating_sub(text.x);
        let set = self.set_line(article, block, line, text.width);
        Some((at, set.byte_at(usize::from(cell))))
    }
}
