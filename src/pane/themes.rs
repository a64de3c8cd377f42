//! The choice of a theme: the names at the foot of the screen, and the screen above in the chosen
//! one.
//!
//! A choice is only shown and not kept before it is accepted, so that leaving the list changes
//! nothing.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::rows::{after, clear_foot, foot, mark, window};
use super::scroll::Scroll;
use super::{Ask, Ctx, Look, Pane, put};
use crate::app::action::{Action, Context};
use crate::app::lang::{Message, Msg};
use crate::app::theme::{AUTO, Themes};
use crate::text::layout::{cells, truncate};

/// Width of the column of names, in cells.
const NAMES_WIDTH: u16 = 8;

/// The pane's state.
#[derive(Debug)]
pub struct ThemeList {
    names: Vec<String>,
    /// The theme before.
    before: String,
    scroll: Scroll,
}

impl ThemeList {
    /// Returns the list, at the theme in use.
    pub fn new(themes: &Themes, now: &str) -> Self {
        let names: Vec<String> = themes.names().map(str::to_owned).collect();
        let at = names.iter().position(|n| n == now).unwrap_or(0);
        Self {
            names,
            before: now.to_owned(),
            scroll: Scroll { at, top: 0 },
        }
    }

    fn chosen(&self) -> String {
        self.names.get(self.scroll.at).cloned().unwrap_or_default()
    }
}

impl Pane for ThemeList {
    fn context(&self) -> Context {
        Context::Themes
    }

    fn on(&mut self, action: Action, count: usize, ctx: &Ctx<'_>) -> Vec<Ask> {
        let page = usize::from(self.rows(ctx.area).height);
        if self.scroll.on(action, count, self.names.len(), page) {
            return vec![Ask::TryTheme(self.chosen())];
        }
        match action {
            Action::Theme => {
                self.scroll.at = (self.scroll.at + count) % self.names.len().max(1);
                self.scroll.follow(self.names.len(), page);
                vec![Ask::TryTheme(self.chosen())]
            }
            Action::Cancel | Action::Quit => {
                vec![Ask::Close, Ask::TryTheme(self.before.clone())]
            }
            Action::Open => vec![Ask::Close, Ask::UseTheme(self.chosen())],
            _ => Vec::new(),
        }
    }

    fn click(&mut self, at: Position, ctx: &Ctx<'_>) -> Option<Vec<Ask>> {
        let row = at.y.checked_sub(self.rows(ctx.area).y)?;
        let row = self.scroll.top + usize::from(row);
        (row < self.names.len()).then(|| {
            self.scroll.at = row;
            vec![Ask::TryTheme(self.chosen())]
        })
    }

    fn rows(&self, area: Rect) -> Rect {
        foot(area, self.names.len())
    }

    fn is_at_foot(&self) -> bool {
        true
    }

    fn draw(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let look = &ctx.look;
        let rows = self.rows(area);
        clear_foot(look.text(Msg::ThemesTitle), look, area, rows, buf);
        for (n, chosen, row) in window(self.scroll, self.names.len(), rows) {
            draw_row(&self.names[n], chosen, ctx.themes, look, row, buf);
        }
        None
    }
}

fn draw_row(
    name: &str,
    chosen: bool,
    themes: &Themes,
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
    let name_said = look.catalog.theme(name);
    let shown = truncate(&name_said, usize::from(inner.width));
    let used = put(buf, inner, 0, 0, &shown, style);
    if name == AUTO {
        let said =
            Message::new(Msg::ThemeAuto).with("name", look.catalog.theme(themes.shown(AUTO)));
        let room = after(inner, used.max(NAMES_WIDTH) + 2);
        let said = look.say(&said);
        if cells(&said) <= usize::from(room.width) {
            put(buf, room, 0, 0, &said, dim);
        }
    }
}
