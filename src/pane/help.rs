//! The keys, made from the live keymap; a filter finds one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::filter::Filter;
use super::scroll::Scroll;
use super::{Look, put, put_right, rule};
use crate::app::action::{ACTIONS, Action, Context};
use crate::app::event::Ask;
use crate::app::keymap::Keymap;
use crate::app::lang::{Catalog, Msg};
use crate::text::layout::truncate;
use crate::vietnamese::fold;

/// Rows above the keys.
const HEAD_ROWS: u16 = 2;
/// Cells of the column of keys.
const KEYS_WIDTH: u16 = 24;

/// The pane's state.
#[derive(Debug)]
pub struct Help {
    /// Where it was opened: what its keys do comes first.
    from: Context,
    /// What narrows the list.
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
                let folded = format!("{} {}", fold::fold(&keys), fold::fold(&text));
                let passes = !keys.is_empty() && self.filter.lets_through(&folded);
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

    /// Types into the filter.
    pub fn insert(&mut self, typed: &str) {
        self.filter.insert(typed);
        self.scroll = Scroll::default();
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

    /// Draws the keys.
    pub fn draw(&self, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
        let head = Rect {
            x: area.x + 1,
            width: area.width.saturating_sub(2),
            height: 1,
            ..area
        };
        let used = put(
            buf,
            head,
            0,
            0,
            look.text(Msg::HelpTitle),
            look.theme.accent,
        ) + 3;
        if self.filter.is_on() {
            let room = Rect {
                x: head.x + used,
                width: head.width.saturating_sub(used),
                ..head
            };
            self.filter
                .draw(look.text(Msg::FilterLabel), look, room, buf);
        }
        rule(buf, area, 1, look.theme.hairline);
        let lines = self.lines(look.keymap, look.catalog);
        let page = usize::from(area.height.saturating_sub(HEAD_ROWS));
        let top = self.scroll.top.min(lines.len().saturating_sub(page));
        let keys_width = KEYS_WIDTH.min(area.width * 2 / 5);
        for (y, line) in lines.iter().skip(top).take(page).enumerate() {
            let row = Rect {
                x: area.x + 1,
                y: area.y + HEAD_ROWS + y as u16,
                width: area.width.saturating_sub(2),
                height: 1,
            };
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
                    put_right(
                        buf,
                        column,
                        0,
                        &truncate(keys, usize::from(keys_width)),
                        look.theme.accent,
                    );
                    let room = usize::from(row.width.saturating_sub(keys_width + 2));
                    put(
                        buf,
                        row,
                        keys_width + 2,
                        0,
                        &truncate(text, room),
                        look.theme.text,
                    );
                }
            }
        }
    }
}
