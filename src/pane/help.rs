//! The keys, made from the live keymap; a filter finds one.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::filter::Filter;
use super::rows::{HEAD_ROWS, after, parts, put_found};
use super::scroll::Scroll;
use super::{Look, put, put_right, rule, share};
use crate::app::action::{ACTIONS, Action, Context};
use crate::app::event::Ask;
use crate::app::keymap::Keymap;
use crate::app::lang::{Catalog, Msg};
use crate::text::layout::cells;

/// Cells of the column of keys.
const KEYS_WIDTH: u16 = 24;

/// The pane's state.
#[derive(Debug)]
pub struct Help {
    /// Where it was opened: what its keys do comes first.
    from: Context,
    /// The filter of the list.
    pub filter: Filter,
    scroll: Scroll,
}

/// One row of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    Title(String),
    Key(String, String),
    Blank,
}

impl Help {
    /// The keys, those of a context first.
    pub fn new(from: Context) -> Self {
        Self {
            from,
            filter: Filter::default(),
            scroll: Scroll::default(),
        }
    }

    fn lines(&self, keymap: &Keymap, catalog: &Catalog) -> Vec<Line> {
        let mut lines = Vec::new();
        let others = Context::ALL.into_iter().filter(|c| *c != self.from);
        for context in std::iter::once(self.from).chain(others) {
            let rows = ACTIONS.iter().filter_map(|row| {
                let keys = keymap.keys(context, row.action).join("  ");
                let text = catalog.action(row.action).to_owned();
                let passes = !keys.is_empty() && self.lets_through(&keys, &text);
                passes.then_some(Line::Key(keys, text))
            });
            let rows: Vec<_> = rows.collect();
            if rows.is_empty() {
                continue;
            }
            if !lines.is_empty() {
                lines.push(Line::Blank);
            }
            lines.push(Line::Title(catalog.context(context).to_owned()));
            lines.extend(rows);
        }
        lines
    }

    /// By what the command is called, or by its keys.
    fn lets_through(&self, keys: &str, text: &str) -> bool {
        let typed = self.filter.text().to_lowercase();
        let keys = keys.to_lowercase();
        let has = |word| keys.split(' ').any(|key| key.contains(word));
        self.filter.lets_through(text) || typed.split_whitespace().all(has)
    }

    /// Types into the filter.
    pub fn insert(&mut self, typed: &str) -> Vec<Ask> {
        self.scroll = Scroll::default();
        self.filter.insert(typed)
    }

    /// Reacts to an action in a pane of `height` rows.
    pub fn on(
        &mut self,
        action: Action,
        count: usize,
        keymap: &Keymap,
        catalog: &Catalog,
        height: u16,
    ) -> Vec<Ask> {
        let page = usize::from(height.saturating_sub(HEAD_ROWS)).max(1);
        let rows = self.lines(keymap, catalog).len();
        // The window moves, not a cursor in it.
        let mut window = Scroll {
            at: self.scroll.top,
            top: 0,
        };
        if window.on(action, count, rows.saturating_sub(page) + 1, 1) {
            self.scroll.top = window.at;
            return Vec::new();
        }
        if self.filter.on(action) {
            self.scroll = Scroll::default();
            return Vec::new();
        }
        match action {
            Action::Open if self.filter.is_typing() => self.filter.accept(),
            Action::Filter => self.filter.start(),
            Action::Cancel if self.filter.clear() => self.scroll = Scroll::default(),
            Action::Cancel | Action::Quit | Action::Help => return vec![Ask::Close],
            _ => {}
        }
        Vec::new()
    }

    /// Draws the keys; says where the filter's cursor is.
    pub fn draw(&self, look: &Look<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (head, body) = parts(area);
        let title = look.text(Msg::HelpTitle);
        let used = put(buf, head, 0, 0, title, look.theme.accent) + 3;
        let label = look.text(Msg::FilterLabel);
        let cursor = self.filter.draw(label, look, after(head, used), buf);
        rule(look, area, 1, buf);
        let lines = self.lines(look.keymap, look.catalog);
        let page = usize::from(body.height);
        let top = self.scroll.top.min(lines.len().saturating_sub(page));
        for (y, line) in lines.iter().skip(top).take(page).enumerate() {
            let row = Rect {
                x: head.x,
                y: body.y + y as u16,
                ..head
            };
            self.draw_line(
                line,
                KEYS_WIDTH.min(share(area.width, 2, 5)),
                look,
                row,
                buf,
            );
        }
        cursor
    }

    fn draw_line(
        &self,
        line: &Line,
        keys_width: u16,
        look: &Look<'_>,
        row: Rect,
        buf: &mut Buffer,
    ) {
        match line {
            Line::Blank => {}
            Line::Title(title) => {
                put(buf, row, 0, 0, title, look.theme.heading);
            }
            Line::Key(keys, text) => {
                let column = Rect {
                    width: keys_width,
                    ..row
                };
                let shown = whole(keys, usize::from(keys_width));
                put_right(buf, column, 0, shown, look.theme.accent);
                let room = after(row, keys_width + 2);
                let found = self.filter.lit(text);
                put_found(
                    buf,
                    room,
                    text,
                    &found,
                    look.theme.text,
                    look.theme.lit(look.theme.text),
                );
            }
        }
    }
}

/// Returns the first keys of a list, as far as they fit; all of them, to be cut, if not even the
/// first fits.
fn whole(keys: &str, width: usize) -> &str {
    let ends = keys
        .match_indices("  ")
        .map(|(at, _)| at)
        .chain([keys.len()]);
    let fitting = ends.filter(|&end| cells(&keys[..end]) <= width);
    &keys[..fitting.last().unwrap_or(keys.len())]
}
