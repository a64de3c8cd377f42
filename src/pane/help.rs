//! The list of keys, made from the live keymap, so that it cannot name a key that does not work; a
//! filter finds one.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::filter::Filter;
use super::rows::{HEAD_ROWS, after, parts, put_lit};
use super::scroll::Scroll;
use super::{Ask, Ctx, Look, Pane, put, put_right, rule, share};
use crate::app::action::{Action, Context, actions};
use crate::app::keymap::Keymap;
use crate::app::lang::{Catalog, Msg};
use crate::text::layout::{self, Breaks};

/// Width of the column of keys, in cells.
const KEYS_WIDTH: u16 = 24;
/// Cells between the keys and their meaning.
const COLUMN_GAP_CELLS: u16 = 2;

/// The pane's state.
#[derive(Debug)]
pub struct Help {
    /// Context in which it was opened, whose keys come first.
    from: Context,
    /// The filter of the list.
    filter: Filter,
    scroll: Scroll,
}

/// Row of the help on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
enum HelpLine {
    Title(String),
    /// Keys and their meaning, or a part of both, because an entry takes the rows that it needs.
    Key {
        keys: String,
        text: String,
        /// Bytes of `text` that the filter found.
        found: Vec<Range<usize>>,
    },
    Blank,
}

impl Help {
    /// Returns the keys, those of a context first.
    pub fn new(from: Context) -> Self {
        Self {
            from,
            filter: Filter::default(),
            scroll: Scroll::default(),
        }
    }

    /// Returns the rows of all entries in a pane of `width` cells.
    fn lines(&self, keymap: &Keymap, catalog: &Catalog, width: u16) -> Vec<HelpLine> {
        let mut lines = Vec::new();
        let others = Context::ALL.into_iter().filter(|c| *c != self.from);
        for context in std::iter::once(self.from).chain(others) {
            let entries = actions().iter().filter_map(|row| {
                let keys = keymap.keys(context, row.action).join("  ");
                let text = catalog.action(row.action);
                let passes = !keys.is_empty() && self.lets_through(&keys, text);
                passes.then(|| self.entry(&keys, text, width))
            });
            let rows: Vec<_> = entries.flatten().collect();
            if rows.is_empty() {
                continue;
            }
            if !lines.is_empty() {
                lines.push(HelpLine::Blank);
            }
            lines.push(HelpLine::Title(catalog.context(context).to_owned()));
            lines.extend(rows);
        }
        lines
    }

    /// Returns the rows of one entry: both columns are wrapped, because what is cut off could be
    /// read nowhere.
    fn entry(&self, keys: &str, text: &str, width: u16) -> Vec<HelpLine> {
        let keys_width = keys_width(width);
        let text_width = inner(width).saturating_sub(keys_width + COLUMN_GAP_CELLS);
        let (keys_in, text_in) = (wrapped(keys, keys_width), wrapped(text, text_width));
        let found = self.filter.lit(text);
        let part = |n: usize| {
            let keys = keys_in.get(n).map_or("", |line| &keys[line.clone()]);
            let line = text_in.get(n).cloned().unwrap_or_default();
            let found = found.iter().map(|found| {
                let start = found.start.clamp(line.start, line.end) - line.start;
                start..found.end.clamp(line.start, line.end) - line.start
            });
            HelpLine::Key {
                keys: keys.trim_end().to_owned(),
                text: text[line.clone()].to_owned(),
                found: found.filter(|found| !found.is_empty()).collect(),
            }
        };
        (0..keys_in.len().max(text_in.len())).map(part).collect()
    }

    /// Returns whether an entry passes the filter, by its command or by its keys.
    fn lets_through(&self, keys: &str, text: &str) -> bool {
        let typed = self.filter.text().to_lowercase();
        let keys = keys.to_lowercase();
        let has = |word| keys.split(' ').any(|key| key.contains(word));
        self.filter.lets_through(text) || typed.split_whitespace().all(has)
    }
}

impl Pane for Help {
    fn context(&self) -> Context {
        if self.filter.is_typing() {
            Context::Filter
        } else {
            Context::Help
        }
    }

    fn insert(&mut self, typed: &str, _: &Ctx<'_>) -> Vec<Ask> {
        self.scroll = Scroll::default();
        self.filter.insert(typed)
    }

    fn on(&mut self, action: Action, count: usize, ctx: &Ctx<'_>) -> Vec<Ask> {
        let area = ctx.area;
        let page = usize::from(area.height.saturating_sub(HEAD_ROWS)).max(1);
        let rows = self
            .lines(ctx.look.keymap, ctx.look.catalog, area.width)
            .len();
        // Keys move the window, since there is no cursor in it.
        let mut window = Scroll {
            at: self.scroll.top,
            top: 0,
        };
        if window.on(action, count, rows.saturating_sub(page) + 1, page) {
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

    fn draw(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let look = &ctx.look;
        let (head, body) = parts(area);
        let title = look.text(Msg::HelpTitle);
        let cursor = self.filter.draw_head(title, look, head, buf);
        rule(look, area, 1, buf);
        let lines = self.lines(look.keymap, look.catalog, area.width);
        if lines.is_empty() {
            self.filter.draw_barren(Msg::HelpNone, look, body, buf);
        }
        let page = usize::from(body.height);
        let top = self.scroll.top.min(lines.len().saturating_sub(page));
        for (y, line) in lines.iter().skip(top).take(page).enumerate() {
            let row = Rect {
                x: head.x,
                y: body.y + y as u16,
                ..head
            };
            draw_line(line, keys_width(area.width), look, row, buf);
        }
        cursor
    }
}

fn draw_line(line: &HelpLine, keys_width: u16, look: &Look<'_>, row: Rect, buf: &mut Buffer) {
    match line {
        HelpLine::Blank => {}
        HelpLine::Title(title) => {
            put(buf, row, 0, 0, title, look.theme.heading);
        }
        HelpLine::Key { keys, text, found } => {
            let column = Rect {
                width: keys_width,
                ..row
            };
            put_right(buf, column, 0, keys, look.theme.accent);
            let room = after(row, keys_width + COLUMN_GAP_CELLS);
            let style = look.theme.text;
            put_lit(buf, room, text, found, style, look.theme.lit(style));
        }
    }
}

/// Returns the width of the column of keys in a pane of `width` cells.
fn keys_width(width: u16) -> u16 {
    KEYS_WIDTH.min(share(width, 2, 5))
}

/// Returns the cells of a pane of `width` cells between its margins.
fn inner(width: u16) -> u16 {
    width.saturating_sub(2)
}

/// Returns the lines of a text in `width` cells.
fn wrapped(text: &str, width: u16) -> Vec<Range<usize>> {
    if layout::fits(text, usize::from(width)) {
        return std::iter::once(0..text.len()).collect();
    }
    let lines = layout::lines_to(
        Breaks::Words,
        text,
        0..text.len(),
        text.len(),
        (0, usize::from(width).max(1)),
    );
    lines.map(|line| line.start..line.end).collect()
}
