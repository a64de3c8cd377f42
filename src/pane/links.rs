//! The list of links on screen with their addresses, so that the user sees where a link leads
//! before opening it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::reader::Link;
use super::rows::{after, clear_foot, foot, mark, window};
use super::scroll::Scroll;
use super::{Ask, Ctx, Look, Pane, put};
use crate::app::action::{Action, Context};
use crate::app::event::Effect;
use crate::app::lang::Msg;
use crate::text::layout::truncate;

/// Minimum width of a link's text beside an address, in cells; with fewer only the address is
/// shown.
const TEXT_MIN_CELLS: usize = 8;

/// The pane's state.
#[derive(Debug)]
pub struct LinkList {
    links: Vec<Link>,
    scroll: Scroll,
}

impl LinkList {
    /// Returns a list of links, of which there is at least one.
    pub fn new(links: Vec<Link>) -> Self {
        Self {
            links,
            scroll: Scroll::default(),
        }
    }
}

impl Pane for LinkList {
    fn context(&self) -> Context {
        Context::Links
    }

    fn on(&mut self, action: Action, count: usize, ctx: &Ctx<'_>) -> Vec<Ask> {
        let page = usize::from(self.rows(ctx.area).height);
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

    fn click(&mut self, at: Position, ctx: &Ctx<'_>) -> Option<Vec<Ask>> {
        let row = at.y.checked_sub(self.rows(ctx.area).y)?;
        let row = self.scroll.top + usize::from(row);
        (row < self.links.len()).then(|| {
            self.scroll.at = row;
            Vec::new()
        })
    }

    fn rows(&self, area: Rect) -> Rect {
        foot(area, self.links.len())
    }

    fn is_at_foot(&self) -> bool {
        true
    }

    fn draw(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let look = &ctx.look;
        let rows = self.rows(area);
        clear_foot(look.text(Msg::LinksTitle), look, area, rows, buf);
        for (n, chosen, row) in window(self.scroll, self.links.len(), rows) {
            draw_row(&self.links[n], chosen, look, row, buf);
        }
        None
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
    if left >= TEXT_MIN_CELLS {
        put(buf, room, 0, 0, &truncate(&link.text, left), dim);
    }
}
