//! Opening a link: the addresses of the links on screen, so that one sees where one is taken.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::reader::Link;
use super::rows::{after, clear_foot, foot, mark, window};
use super::scroll::Scroll;
use super::{Look, put};
use crate::app::action::Action;
use crate::app::event::{Ask, Effect};
use crate::app::lang::Msg;
use crate::text::layout::truncate;

/// Fewer cells beside an address do without the text.
const LEAST_TEXT: usize = 8;

/// The pane's state.
#[derive(Debug)]
pub struct Links {
    links: Vec<Link>,
    scroll: Scroll,
}

impl Links {
    /// Returns a list of links, of which there is at least one.
    pub fn new(links: Vec<Link>) -> Self {
        Self {
            links,
            scroll: Scroll::default(),
        }
    }

    /// Returns the rows of links on a screen.
    pub fn rows(&self, main: Rect) -> Rect {
        foot(main, self.links.len())
    }

    /// Reacts to an action on a screen without its status line.
    pub fn on(&mut self, action: Action, count: usize, main: Rect) -> Vec<Ask> {
        let page = usize::from(self.rows(main).height);
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

    /// Returns the row at `y` of a screen becomes the chosen one; says whether there is one.
    pub fn click(&mut self, y: u16, main: Rect) -> bool {
        let row = y.checked_sub(self.rows(main).y);
        let at = row.map(|row| self.scroll.top + usize::from(row));
        let Some(at) = at.filter(|at| *at < self.links.len()) else {
            return false;
        };
        self.scroll.at = at;
        true
    }

    /// Draws the addresses over the foot of `area`.
    pub fn draw(&self, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
        let rows = self.rows(area);
        clear_foot(look.text(Msg::LinksTitle), look, area, rows, buf);
        for (n, chosen, row) in window(self.scroll, self.links.len(), rows) {
            draw_row(&self.links[n], chosen, look, row, buf);
        }
    }
}

/// Draws the address first, because it says where a link leads; its text may say anything.
fn draw_row(link: &Link, chosen: bool, look: &Look<'_>, row: Rect, buf: &mut Buffer) {
    let (style, dim) = if chosen {
        (look.theme.selected, look.theme.selected)
    } else {
        (look.theme.text, look.theme.dim)
    };
    let inner = mark(chosen, style, look, row, 2, buf);
    let address = truncate(&link.address, usize::from(inner.width));
    let used = put(buf, inner, 0, 0, &address, style);
    let room = after(inner, used + 2);
    let left = usize::from(room.width);
    if left >= LEAST_TEXT {
        put(buf, room, 0, 0, &truncate(&link.text, left), dim);
    }
}
