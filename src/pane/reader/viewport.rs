//! The window over the page: scrolling, and keeping the cursor inside.
//!
//! The cursor keeps to its row of the window (the ruler) while the text scrolls under it, so that
//! the eye stays in place; at the ends of the article, where the text stands still, the cursor
//! moves.

use ratatui::layout::Rect;

use super::Reader;
use crate::app::action::Action;
use crate::article::TextPos;
use crate::article::motion::{Cursor, Unit};
use crate::article::page::{Page, Place, Row, View};

/// Rows kept between the cursor and the edge of the window after a jump, so that the lines around
/// it are seen.
const EDGE_ROWS: usize = 3;

/// Progress of the reader.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Part of the text above the bottom of the window, in per cent.
    pub percent: u8,
    /// Minutes left at the reading rate; 0 at the end.
    pub minutes: usize,
}

/// View before the size of the window changed, so that the old size brings it back exactly.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before {
    /// Columns and rows of the text at that size.
    size: (u16, u16),
    view: View,
    ruler: usize,
}

impl Reader {
    fn geometry(&self, area: Rect) -> Option<(Page<'_>, usize)> {
        let article = self.article.as_deref()?;
        let column = self.column(area);
        Some((
            self.page(article, column.width),
            usize::from(column.height.max(1)),
        ))
    }

    /// Returns the remembered place, settled at the width of a page.
    fn settled_top(&self, page: &Page<'_>, area: Rect) -> Place {
        if self
            .size
            .is_some_and(|(width, _)| width == self.column(area).width)
        {
            self.top
        } else {
            page.settle(self.top)
        }
    }

    /// Remembers a place that is settled at this size.
    fn set_top(&mut self, top: Place, area: Rect) {
        self.top = top;
        self.size = Some(self.size_in(area));
        self.before = None;
    }

    /// Returns the columns and rows of the text in a window of `area`.
    fn size_in(&self, area: Rect) -> (u16, u16) {
        let column = self.column(area);
        (column.width, column.height)
    }

    /// Returns the top row at this size: the remembered place, settled, and not past the end.
    pub(super) fn top_at(&self, area: Rect) -> Place {
        let Some((page, height)) = self.geometry(area) else {
            return Place::default();
        };
        not_past_end(&page, self.settled_top(&page, area), height)
    }

    /// Returns the rows in the window.
    pub(super) fn visible(&self, area: Rect) -> Vec<Row> {
        self.window(area).1
    }

    /// Returns the top row at this size, as [`Reader::top_at`] does, and the rows from there on.
    fn window(&self, area: Rect) -> (Place, Vec<Row>) {
        let Some((page, height)) = self.geometry(area) else {
            return (Place::default(), Vec::new());
        };
        let rows_from = |top| page.rows(top).take(height).collect::<Vec<_>>();
        let top = self.settled_top(&page, area);
        let rows = rows_from(top);
        if rows.len() == height {
            return (top, rows);
        }
        let top = self.top_at(area);
        (top, rows_from(top))
    }

    /// Scrolls by an action and returns whether it was one for scrolling.
    pub(super) fn scroll(&mut self, action: Action, count: usize, area: Rect) -> bool {
        let Some((_, height)) = self.geometry(area) else {
            return false;
        };
        let rows = match action {
            Action::Down => count as isize,
            Action::Up => -(count as isize),
            Action::HalfDown => (height / 2).max(1) as isize,
            Action::HalfUp => -((height / 2).max(1) as isize),
            // A page keeps the last line in sight, so that the eye finds its place.
            Action::PageDown => (height.saturating_sub(1).max(1) * count) as isize,
            Action::PageUp => -((height.saturating_sub(1).max(1) * count) as isize),
            Action::Top | Action::Bottom if count > 0 => {
                self.jump_to_paragraph(count, area);
                return true;
            }
            Action::Percent => {
                self.jump_to_percent(count, area);
                return true;
            }
            Action::Top | Action::Bottom => {
                self.jump_to_end(action == Action::Bottom, area);
                return true;
            }
            _ => return false,
        };
        self.scroll_rows(rows, area);
        true
    }

    /// Scrolls by rows and returns whether the window moved. The cursor moves by the rows that the
    /// text cannot scroll any more.
    pub fn scroll_rows(&mut self, rows: isize, area: Rect) -> bool {
        let Some((page, height)) = self.geometry(area) else {
            return false;
        };
        let top = self.top_at(area);
        let count = rows.unsigned_abs();
        let (next, left) = if rows < 0 {
            let next = page.up(top, count);
            (
                next,
                if next == page.start() {
                    count - distance(&page, next, top, count)
                } else {
                    0
                },
            )
        } else {
            let next = not_past_end(&page, page.down(top, count), height);
            (next, count - distance(&page, top, next, count))
        };
        let shown: Vec<_> = page.rows(next).take(height).collect();
        let ruler = if rows < 0 {
            self.ruler.saturating_sub(left)
        } else {
            self.ruler + left
        };
        let ruler = ruler.min(shown.len().saturating_sub(1));
        let cursor = text_row(&shown, ruler).unwrap_or(self.cursor);
        self.set_top(next, area);
        self.ruler = ruler;
        self.cursor = cursor;
        next != top
    }

    fn jump_to_end(&mut self, bottom: bool, area: Rect) {
        let Some((page, height)) = self.geometry(area) else {
            return;
        };
        let top = if bottom {
            page.last_top(height)
        } else {
            page.start()
        };
        let shown: Vec<_> = page.rows(top).take(height).collect();
        let last = shown.len().saturating_sub(1);
        let ruler = if bottom { last } else { 0 };
        let cursor = text_row(&shown, ruler).unwrap_or(0);
        self.set_top(top, area);
        self.ruler = ruler;
        self.cursor = cursor;
    }

    /// Goes to a paragraph, counted from 1. In a file of text these are its lines, whatever the
    /// width.
    fn jump_to_paragraph(&mut self, number: usize, area: Rect) {
        let Some(article) = &self.article else { return };
        let last = article.blocks.len().saturating_sub(1);
        if let Some(block) = article.blocks.get((number - 1).min(last)) {
            self.cursor = block.start;
            self.show_cursor(area);
        }
    }

    /// Jumps to the line at `percent` of the text.
    fn jump_to_percent(&mut self, percent: usize, area: Rect) {
        let Some((page, height)) = self.geometry(area) else {
            return;
        };
        let end = page.article().blocks.last().map_or(0, |b| b.end);
        if percent >= 100 {
            return self.jump_to_end(true, area);
        }
        let at = page
            .article()
            .floor(end / 100 * percent + end % 100 * percent / 100);
        self.cursor = page
            .row_at(at)
            .and_then(|row| row.line())
            .map_or(at, |l| l.start);
        self.show_cursor_at(area, height / 3);
    }

    /// Returns the window and the cursor, so that they can be restored.
    pub fn view(&self) -> View {
        View {
            top: self.top,
            cursor: self.cursor,
        }
    }

    /// Restores a window and a cursor; in a window of another size, the cursor is shown.
    pub fn take_up(&mut self, view: View, area: Rect) {
        let Some(article) = &self.article else { return };
        self.top = Place {
            pos: article.floor(view.top.pos),
            ..view.top
        };
        self.cursor = article.floor(view.cursor);
        self.size = None;
        let (top, rows) = self.window(area);
        match self.cursor_row(&rows) {
            Some(row) => {
                self.set_top(top, area);
                self.ruler = row;
            }
            None => self.show_cursor(area),
        }
    }

    /// Moves the cursor by `steps` units, backwards if negative, and shows it.
    pub(super) fn step(&mut self, unit: Unit, steps: isize, area: Rect) {
        if let Some((page, _)) = self.geometry(area) {
            self.cursor = Cursor::new(page, self.cursor).moved(unit, steps).pos();
            self.show_cursor(area);
        }
    }

    /// Scrolls as little as needed to show the cursor with some rows around it.
    pub(super) fn show_cursor(&mut self, area: Rect) {
        let height = usize::from(self.column(area).height);
        let edge = EDGE_ROWS.min(height.saturating_sub(1) / 2);
        let (top, rows) = self.window(area);
        match self.cursor_row(&rows) {
            Some(at) if at >= edge && at + edge < height => {
                self.set_top(top, area);
                self.ruler = at;
            }
            Some(at) if at < edge => self.show_cursor_at(area, edge),
            Some(_) => self.show_cursor_at(area, height.saturating_sub(1 + edge)),
            None => self.show_cursor_at(area, height / 3),
        }
    }

    /// Scrolls so that the cursor's line is `row` rows below the top, as far as the text goes.
    pub(super) fn show_cursor_at(&mut self, area: Rect, row: usize) {
        let Some((page, height)) = self.geometry(area) else {
            return;
        };
        let line = page.place_of(self.cursor);
        let top = not_past_end(&page, page.up(line, row), height);
        self.set_top(top, area);
        let rows = self.visible(area);
        self.ruler = rows
            .iter()
            .position(|r| r.line().is_some_and(|l| l.start == line.pos))
            .unwrap_or(0);
    }

    /// Fits the view to a new size: the cursor's line stays on its row of the window, or as near as
    /// can be. The view comes back with the old size if nothing else happened meanwhile.
    pub fn resized(&mut self, area: Rect) {
        let size = self.size_in(area);
        let now = self.size.map(|size| Before {
            size,
            view: self.view(),
            ruler: self.ruler,
        });
        let is_here = |before: &Before| before.view.cursor == self.cursor;
        let before = self.before.filter(is_here).or(now);
        match before {
            Some(before) if before.size == size => {
                self.set_top(before.view.top, area);
                self.ruler = before.ruler;
            }
            _ => {
                self.fit(before.map_or(self.ruler, |before| before.ruler), area);
                self.before = before;
            }
        }
    }

    /// Shows the cursor's line on row `ruler` of a window whose size changed.
    fn fit(&mut self, ruler: usize, area: Rect) {
        let ruler = ruler.min(usize::from(self.column(area).height).saturating_sub(1));
        let (top, rows) = self.window(area);
        let (start, row) = (self.start_place(area), self.cursor_row(&rows));
        // Before the first motion the start is shown, because no row was chosen yet.
        let is_kept = row == Some(ruler) || (row.is_some() && self.cursor == start.pos);
        if top != start || !is_kept {
            self.show_cursor_at(area, ruler);
        }
    }

    /// Returns which of the rows shows the cursor.
    pub(super) fn cursor_row(&self, rows: &[Row]) -> Option<usize> {
        rows.iter().position(|row| {
            row.line()
                .is_some_and(|l| l.start <= self.cursor && self.cursor < l.next.max(l.start + 1))
        })
    }

    fn start_place(&self, area: Rect) -> Place {
        self.geometry(area)
            .map_or_else(Place::default, |(page, _)| page.start())
    }

    /// Returns the cells of `column` that the text of a row takes: those right of its indent.
    pub(super) fn text_of(&self, row: &Row, column: Rect) -> Option<Rect> {
        let inset = self.page(self.article.as_deref()?, column.width).inset(row);
        Some(Rect {
            x: column.x + inset,
            width: column.width - inset,
            ..column
        })
    }

    /// Returns the byte `rows` lines below `pos` (above it where negative), in the same cell or
    /// near it.
    pub(super) fn beside(&self, pos: TextPos, rows: isize, area: Rect) -> Option<TextPos> {
        let (page, _) = self.geometry(area)?;
        let cell_at = |pos| {
            let row = page.row_at(pos)?;
            let block = &page.article().blocks.at(row.block);
            let text = self.text_of(&row, self.column(area))?;
            let set = self.set_line(page.article(), block, row.line()?, text.width);
            Some((set, usize::from(text.x)))
        };
        let (line, x) = cell_at(pos)?;
        let there = Cursor::new(page, pos).moved(Unit::Line, rows).pos();
        let (next, next_x) = cell_at(there)?;
        Some(next.byte_at((x + line.cell_of(pos)).saturating_sub(next_x)))
    }

    /// Returns the progress of the window.
    pub fn progress(&self, area: Rect, rate: usize) -> Option<Progress> {
        let article = self.article.as_deref()?;
        let end = article.blocks.last()?.end;
        let shown = self
            .visible(area)
            .iter()
            .rev()
            .find_map(Row::line)
            .map_or(0, |l| l.end);
        let done = if shown >= end {
            1.0
        } else {
            shown as f64 / end.max(1) as f64
        };
        let words = article.words as f64 * (1.0 - done);
        Some(Progress {
            percent: (done * 100.0) as u8,
            minutes: (words / rate.max(1) as f64).ceil() as usize,
        })
    }
}

/// Returns the top row, or one above it where the window would reach past the last line.
fn not_past_end(page: &Page<'_>, top: Place, height: usize) -> Place {
    if page.rows(top).take(height).count() == height {
        return top;
    }
    let last = page.last_top(height);
    if Page::is_above(last, top) { last } else { top }
}

/// Returns the number of rows from `a` down to `b`, at most `limit`.
fn distance(page: &Page<'_>, a: Place, b: Place, limit: usize) -> usize {
    let mut rows = page.rows(a);
    for n in 0..=limit {
        if rows.place() == Some(b) {
            return n;
        }
        if rows.next().is_none() {
            break;
        }
    }
    limit
}

/// Returns the start of the line on row `ruler` of the window; on a gap, of the nearest line below,
/// otherwise above.
fn text_row(rows: &[Row], ruler: usize) -> Option<TextPos> {
    let start = |row: &Row| row.line().map(|l| l.start);
    let below = rows.iter().skip(ruler).find_map(start);
    below.or_else(|| rows.iter().take(ruler).rev().find_map(start))
}
