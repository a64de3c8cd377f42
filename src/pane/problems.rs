//! The problems with the user's files: mistakes in the settings, bookmarks and articles that could
//! not be read, each with its path and reason. The chosen one is written out below, since paths are
//! longer than rows.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::rows::{HEAD_ROWS, mark, parts, window};
use super::scroll::Scroll;
use super::{Look, put, put_empty, put_right, rule};
use crate::app::action::Action;
use crate::app::event::Ask;
use crate::app::lang::{Message, Msg};
use crate::app::model::Model;
use crate::text::layout::{self, truncate, truncate_start};

/// Rows in which the chosen problem is written out.
const WHOLE_ROWS: u16 = 2;
/// Shorter panes do without them.
const WHOLE_MIN_HEIGHT: u16 = 10;

/// The pane's state.
#[derive(Debug, Default)]
pub struct Problems {
    scroll: Scroll,
}

impl Problems {
    /// Reacts to an action in a pane of `height` rows over `rows` troubles.
    pub fn on(&mut self, action: Action, count: usize, rows: usize, height: u16) -> Vec<Ask> {
        let page = usize::from(Self::rows(height));
        if self.scroll.on(action, count, rows, page) {
            return Vec::new();
        }
        match action {
            Action::Cancel | Action::Quit | Action::Open | Action::Problems => vec![Ask::Close],
            _ => Vec::new(),
        }
    }

    /// Chooses the row at `y` of a pane of `height` rows.
    pub fn click(&mut self, y: u16, rows: usize, height: u16) {
        let row = y
            .checked_sub(HEAD_ROWS)
            .filter(|row| *row < Self::rows(height));
        let at = row.map(|row| self.scroll.top + usize::from(row));
        self.scroll.at = at.filter(|at| *at < rows).unwrap_or(self.scroll.at);
    }

    /// Rows of problems in a pane of `height` rows.
    fn rows(height: u16) -> u16 {
        let body = height.saturating_sub(HEAD_ROWS);
        if height < WHOLE_MIN_HEIGHT {
            body
        } else {
            body - WHOLE_ROWS - 1
        }
    }

    /// Draws the problems.
    pub fn draw(&self, model: &Model, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
        let (head, body) = parts(area);
        let troubles = model.troubles();
        let n = look.catalog.number(troubles);
        let title = look.say(&Message::new(Msg::ProblemsTitle).with("n", n));
        put(
            buf,
            head,
            0,
            0,
            &truncate(&title, usize::from(head.width)),
            look.theme.accent,
        );
        rule(look, area, 1, buf);
        if troubles == 0 {
            return put_empty(buf, area, look.text(Msg::ProblemsNone), look.theme.dim);
        }
        let height = Self::rows(area.height);
        let mut scroll = self.scroll;
        scroll.follow(troubles, usize::from(height));
        for (n, chosen, row) in window(scroll, troubles, Rect { height, ..body }) {
            if let Some(trouble) = model.trouble(n) {
                draw_row(&trouble, chosen, look, row, buf);
            }
        }
        if height < body.height {
            rule(look, area, HEAD_ROWS + height, buf);
            let place = Rect {
                y: body.y + height + 1,
                height: WHOLE_ROWS,
                ..head
            };
            if let Some(trouble) = model.trouble(scroll.at) {
                draw_whole(&trouble, look, place, buf);
            }
        }
    }
}

/// Draws a path and, at the right, what is wrong.
fn draw_row(
    (path, why): &(String, String),
    chosen: bool,
    look: &Look<'_>,
    row: Rect,
    buf: &mut Buffer,
) {
    let (style, dim) = if chosen {
        (look.theme.selected, look.theme.selected)
    } else {
        (look.theme.text, look.theme.dim)
    };
    let inner = mark(chosen, style, look, row, 2, buf);
    let room = usize::from(inner.width) / 2;
    let used = put_right(buf, inner, 0, &truncate(why, room), dim) + 2;
    let path = truncate_start(path, usize::from(inner.width.saturating_sub(used)));
    put(buf, inner, 0, 0, &path, style);
}

/// Writes the whole path and reason, as far as there is room.
fn draw_whole((path, why): &(String, String), look: &Look<'_>, area: Rect, buf: &mut Buffer) {
    let text = format!("{path}: {why}");
    let mut at = 0;
    for y in 0..area.height {
        let line = layout::line(&text, at, text.len(), usize::from(area.width).max(1));
        put(buf, area, 0, y, &text[line.start..line.end], look.theme.dim);
        at = line.next;
        if at >= text.len() {
            return;
        }
    }
}
