//! Opening a link: the addresses of the links on screen, so that one sees where one is taken.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::reader::Link;
use super::scroll::Scroll;
use super::{Look, put, rule};
use crate::app::action::Action;
use crate::app::event::{Ask, Effect};
use crate::app::lang::Msg;
use crate::text::layout::truncate;

/// The pane's state.
#[derive(Debug)]
pub struct Links {
    links: Vec<Link>,
    scroll: Scroll,
}

impl Links {
    /// A list of links, of which there is at least one.
    pub fn new(links: Vec<Link>) -> Self {
        Self {
            links,
            scroll: Scroll::default(),
        }
    }

    /// Rows of links on a screen of `height` rows.
    fn rows(&self, height: u16) -> u16 {
        (self.links.len() as u16).min((height / 2).saturating_sub(1).max(1))
    }

    /// Reacts to an action on a screen with `height` rows above the status line.
    pub fn on(&mut self, action: Action, count: usize, height: u16) -> Vec<Ask> {
        let page = usize::from(self.rows(height));
        if self.scroll.on(action, count, self.links.len(), page) {
            return Vec::new();
        }
        match action {
            Action::Cancel | Action::Quit => vec![Ask::Close],
            Action::Open => {
                let link = self.links.get(self.scroll.at);
                let browse = link.map(|l| Ask::Do(Effect::Browse(l.address.clone())));
                std::iter::once(Ask::Close).chain(browse).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The row at `y` of a screen of `height` rows becomes the chosen one; says whether there is one.
    pub fn click(&mut self, y: u16, height: u16) -> bool {
        let top = height - self.rows(height).min(height);
        let at = self.scroll.top + usize::from(y.saturating_sub(top));
        let is_row = y >= top && at < self.links.len();
        if is_row {
            self.scroll.at = at;
        }
        is_row
    }

    /// Draws the addresses over the foot of `area`.
    pub fn draw(&self, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
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
            let title = format!(" {} ", look.text(Msg::LinksTitle));
            put(buf, place, 2, 0, &title, look.theme.accent);
        }
        let mut scroll = self.scroll;
        scroll.follow(self.links.len(), usize::from(rows));
        let shown = self.links.iter().enumerate().skip(scroll.top);
        for (y, (n, link)) in shown.take(usize::from(rows)).enumerate() {
            let row = Rect {
                y: place.y + head + y as u16,
                height: 1,
                ..place
            };
            draw_row(link, n == scroll.at, look, row, buf);
        }
    }
}

/// The address first: it says where one is taken, the text may say anything.
fn draw_row(link: &Link, chosen: bool, look: &Look<'_>, row: Rect, buf: &mut Buffer) {
    let (style, dim) = if chosen {
        (look.theme.selected, look.theme.selected)
    } else {
        (look.theme.text, look.theme.dim)
    };
    if chosen {
        buf.set_style(row, style);
        put(buf, row, 0, 0, "▌", style);
    }
    let room = row.width.saturating_sub(3);
    let used = put(
        buf,
        row,
        2,
        0,
        &truncate(&link.address, usize::from(room)),
        style,
    );
    let left = usize::from(room.saturating_sub(used + 2));
    if left >= 8 {
        put(buf, row, 2 + used + 2, 0, &truncate(&link.text, left), dim);
    }
}
