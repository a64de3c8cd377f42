//! The problems with the user's files: mistakes in the settings, bookmarks and articles that could
//! not be read, each with its path and reason. The chosen one is written out below, because paths
//! are longer than rows.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::rows::{HEAD_ROWS, mark, parts, window};
use super::scroll::Scroll;
use super::{Ask, Ctx, Look, Pane, put, put_empty, put_right, rule};
use crate::app::action::{Action, Context};
use crate::app::lang::{Message, Msg};
use crate::text::layout::{self, Breaks, truncate, truncate_start};

/// Rows in which the chosen problem is written out.
const WHOLE_ROWS: u16 = 2;
/// Rows for that in a narrow window, where a path and a reason of two sentences take four.
const WHOLE_NARROW_ROWS: u16 = 4;
/// Width up to which a window is narrow, in cells.
const NARROW_MAX_CELLS: u16 = 60;
/// Rows of problems that a narrow window keeps at least.
const NARROW_MIN_ROWS: u16 = 3;

/// The pane's state.
#[derive(Debug, Default)]
pub struct Problems {
    scroll: Scroll,
}

impl Problems {
    /// Returns the rows of problems in a pane; none where there is room only for the chosen one,
    /// written out.
    fn rows_in(area: Rect) -> u16 {
        let without = |rows| area.height.saturating_sub(HEAD_ROWS + rows + 1);
        let narrow = without(WHOLE_NARROW_ROWS);
        if area.width <= NARROW_MAX_CELLS && narrow >= NARROW_MIN_ROWS {
            narrow
        } else {
            without(WHOLE_ROWS)
        }
    }
}

impl Pane for Problems {
    fn context(&self) -> Context {
        Context::Problems
    }

    fn on(&mut self, action: Action, count: usize, ctx: &Ctx<'_>) -> Vec<Ask> {
        let page = usize::from(Self::rows_in(ctx.area));
        if self.scroll.on(action, count, ctx.troubles.len(), page) {
            return Vec::new();
        }
        match action {
            Action::Cancel | Action::Quit | Action::Open | Action::Problems => vec![Ask::Close],
            _ => Vec::new(),
        }
    }

    fn click(&mut self, at: Position, ctx: &Ctx<'_>) -> Option<Vec<Ask>> {
        let height = Self::rows_in(ctx.area);
        let row = at.y.checked_sub(HEAD_ROWS).filter(|row| *row < height);
        let row = row.map(|row| self.scroll.top + usize::from(row));
        let row = row.filter(|row| *row < ctx.troubles.len());
        self.scroll.at = row.unwrap_or(self.scroll.at);
        None
    }

    fn draw(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let look = &ctx.look;
        let (head, body) = parts(area);
        let troubles = ctx.troubles.len();
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
        let height = Self::rows_in(area);
        if height > 0 {
            rule(look, area, 1, buf);
        }
        if troubles == 0 {
            put_empty(buf, body, look.text(Msg::ProblemsNone), look.theme.dim);
            return None;
        }
        let mut scroll = self.scroll;
        scroll.follow(troubles, usize::from(height));
        for (n, chosen, row) in window(scroll, troubles, Rect { height, ..body }) {
            if let Some(trouble) = ctx.troubles.get(n, look.catalog) {
                draw_row(&trouble, chosen, look, row, buf);
            }
        }
        // Where only the chosen problem is shown, it takes the row of the line too.
        let mut y = 1;
        if height > 0 {
            y = HEAD_ROWS + height + 1;
            rule(look, area, y - 1, buf);
        }
        let place = Rect {
            y: area.y + y,
            height: area.height.saturating_sub(y),
            ..head
        };
        if let Some(trouble) = ctx.troubles.get(scroll.at, look.catalog) {
            draw_whole(&trouble, look, place, buf);
        }
        None
    }
}

/// Draws a path and, at the right, the reason.
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

/// Writes the path and the reason. Without room for both, only the end of the path is written, in
/// one row above the reason, which is cut if need be; in a single row the reason stands alone.
fn draw_whole((path, why): &(String, String), look: &Look<'_>, area: Rect, buf: &mut Buffer) {
    let width = usize::from(area.width).max(1);
    let whole = format!("{path}: {why}");
    let mut rows = wrapped(&whole, width);
    let end = truncate_start(path, width);
    if rows.len() > usize::from(area.height) {
        rows = wrapped(why, width);
        if area.height > 1 {
            rows.insert(0, &end);
        }
    }
    let is_cut = rows.len() > usize::from(area.height);
    for (row, y) in rows.into_iter().zip(0..area.height) {
        let row = if is_cut && y + 1 == area.height {
            Cow::Owned(format!(
                "{}…",
                truncate(row, width - 1).trim_end_matches('…')
            ))
        } else {
            Cow::Borrowed(row)
        };
        put(buf, area, 0, y, &row, look.theme.dim);
    }
}

/// Returns the rows of a text at `width` cells.
fn wrapped(text: &str, width: usize) -> Vec<&str> {
    let whole = 0..text.len();
    let rows = layout::lines_to(Breaks::Words, text, whole, text.len(), (0, width));
    rows.map(|row| &text[row.start..row.end]).collect()
}
