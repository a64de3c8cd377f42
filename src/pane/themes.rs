//! Choosing a theme: their names at the foot of the screen, and the screen above as it would be.
//!
//! Nothing is kept before it is accepted: what is chosen is only asked to be shown.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::scroll::Scroll;
use super::{Look, put, rule};
use crate::app::action::Action;
use crate::app::event::Ask;
use crate::app::lang::{Message, Msg};
use crate::app::model::Model;
use crate::app::theme::{AUTO, Themes};
use crate::text::layout::truncate;

/// Cells of the column of names.
const NAMES_WIDTH: u16 = 14;

/// The pane's state.
#[derive(Debug)]
pub struct ThemeList {
    names: Vec<String>,
    /// The theme before.
    before: String,
    scroll: Scroll,
}

impl ThemeList {
    /// The list, at the theme in use.
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

    /// Reacts to an action on a screen with `height` rows above the status line.
    pub fn on(&mut self, action: Action, count: usize, height: u16) -> Vec<Ask> {
        let page = usize::from(self.rows(height));
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

    /// Asks that the chosen one is shown.
    pub fn try_chosen(&self) -> Ask {
        Ask::TryTheme(self.chosen())
    }

    /// Rows of names on a screen of `height` rows: never more than half of it, for the preview.
    fn rows(&self, height: u16) -> u16 {
        (self.names.len() as u16).min((height / 2).saturating_sub(1).max(1))
    }

    /// The row at `y` of a screen of `height` rows becomes the chosen one; says whether there is one.
    pub fn click(&mut self, y: u16, height: u16) -> bool {
        let top = height - self.rows(height).min(height);
        let at = self.scroll.top + usize::from(y.saturating_sub(top));
        let is_row = y >= top && at < self.names.len();
        if is_row {
            self.scroll.at = at;
        }
        is_row
    }

    /// Draws the names over the foot of `area`.
    pub fn draw(&self, model: &Model, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
        let rows = self.rows(area.height);
        let head = u16::from(area.height > rows);
        let place = Rect {
            y: area.bottom() - rows - head,
            height: rows + head,
            ..area
        };
        Clear.render(place, buf);
        buf.set_style(place, look.theme.text);
        if head > 0 {
            rule(buf, place, 0, look.theme.hairline);
            let title = format!(" {} ", look.text(Msg::ThemesTitle));
            put(buf, place, 2, 0, &title, look.theme.accent);
        }
        let mut scroll = self.scroll;
        scroll.follow(self.names.len(), usize::from(rows));
        let shown = self.names.iter().enumerate().skip(scroll.top);
        for (y, (n, name)) in shown.take(usize::from(rows)).enumerate() {
            let row = Rect {
                y: place.y + head + y as u16,
                height: 1,
                ..place
            };
            draw_row(name, n == scroll.at, &model.themes, look, row, buf);
        }
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
    if chosen {
        buf.set_style(row, style);
        put(buf, row, 0, 0, "▌", style);
    }
    let room = usize::from(row.width.saturating_sub(3));
    let used = put(buf, row, 2, 0, &truncate(name, room), style);
    if name == AUTO {
        let said = Message::new(Msg::ThemeAuto).with("name", themes.shown(AUTO));
        let x = 2 + used.max(NAMES_WIDTH) + 1;
        let room = usize::from(row.width.saturating_sub(x + 1));
        put(buf, row, x, 0, &truncate(&look.say(&said), room), dim);
    }
}
