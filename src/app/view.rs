//! The frame: list and reader, or the pane in front of them, the status line, and the cells that
//! are links.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::action::Context;
use super::lang::Msg;
use super::model::Model;
use super::status;
use crate::pane::glyphs::{Glyphs, Sign};
use crate::pane::reader::LinkCells;
use crate::pane::{Ctx, Focus, Regions, is_too_small, put, regions};
use crate::text::sanitize;

/// Draws the whole screen and returns the cell of the terminal's cursor: in the box that has the
/// keyboard, so that input methods compose in place; without one only for programs that read the
/// screen aloud, at the focus. For eyes there are other signs of that.
pub fn view(model: &Model, buf: &mut Buffer) -> Option<Position> {
    let ctx = model.ctx();
    let typed = draw(model, &ctx, buf);
    let aloud = model.config.plain && !model.context().is_typing();
    if aloud {
        focus_mark(model, ctx, buf.area)
    } else {
        typed
    }
}

/// Returns the cell of the mark of the chosen row of the pane in front, or of the line that is
/// read. A program that reads the screen aloud does not get all marks, so it is looked for where
/// they would be seen.
fn focus_mark(model: &Model, mut seen: Ctx<'_>, screen: Rect) -> Option<Position> {
    seen.look.glyphs = Glyphs::Unicode;
    let mut buf = Buffer::empty(screen);
    draw(model, &seen, &mut buf);
    let main = model.regions().main.intersection(buf.area);
    let area = model.overlays.front().map_or(main, |pane| pane.rows(main));
    let mark = match model.context() {
        Context::Reader | Context::Select => Sign::Reading,
        _ => Sign::Chosen,
    };
    let mark = seen.look.sign(mark);
    area.positions().find(|at| buf[*at].symbol() == mark)
}

fn draw(model: &Model, ctx: &Ctx<'_>, buf: &mut Buffer) -> Option<Position> {
    let (area, look) = (buf.area, &ctx.look);
    // All cells are styled in a row, because `Buffer::set_style` computes the index of each from
    // its column and row.
    for cell in &mut buf.content {
        cell.set_style(look.theme.text);
    }
    if is_too_small((area.width, area.height)) {
        let said = look.text(Msg::TooSmall);
        put(buf, area, 0, 0, said, look.theme.warning);
        return None;
    }
    let how = model.arrangement();
    let at = regions((area.width, area.height), how);
    let cursor = match model.overlays.front() {
        Some(pane) => {
            if pane.is_at_foot() {
                beneath(model, ctx, &at, buf);
            }
            pane.draw(ctx, at.main, buf)
        }
        None => panes(model, ctx, &at, buf),
    };
    let bar = if how.zen {
        zen_bar(model, at.main)
    } else {
        at.status
    };
    let bar = status::rows(model, look, bar, area);
    status::draw(model, ctx, bar, buf);
    cursor.filter(|&at| area.contains(at) && !bar.contains(at))
}

/// Returns the cells of the screen that are links, for terminals that can follow them.
pub fn links(model: &Model) -> Vec<LinkCells> {
    let at = model.regions();
    let in_front =
        !model.overlays.is_empty() || !model.config.hyperlinks.holds(model.appearance.hyperlinks);
    let mut links = match at.reader.filter(|_| !in_front) {
        Some(area) => model.reader.link_cells(area),
        None => Vec::new(),
    };
    if links.is_empty() {
        return links;
    }
    let bar = if model.zen {
        zen_bar(model, at.main)
    } else {
        at.status
    };
    let (width, height) = model.size;
    let bar = status::rows(model, &model.look(), bar, Rect::new(0, 0, width, height));
    links.retain(|link| !(bar.y..bar.bottom()).contains(&link.y));
    links
}

/// Returns the title of the window: that of the article.
pub fn title(model: &Model) -> Option<String> {
    let article = model.reader.article().filter(|_| model.config.title)?;
    Some(sanitize::line(&format!("{} – docbao", article.title)))
}

/// Returns the place of the status line in zen mode: none, or over the last row, because messages
/// and selections must be seen.
fn zen_bar(model: &Model, main: Rect) -> Rect {
    let speaks = model.said().is_some() || model.context() != Context::Reader;
    let height = u16::from(speaks).min(main.height);
    Rect {
        y: main.bottom() - height,
        height,
        ..main
    }
}

/// Draws the screen from which a box at the foot was opened.
fn beneath(model: &Model, ctx: &Ctx<'_>, at: &Regions, buf: &mut Buffer) {
    match model.overlays.second() {
        Some(pane) if !pane.is_at_foot() => pane.draw(ctx, at.main, buf),
        _ => panes(model, ctx, at, buf),
    };
}

fn panes(model: &Model, ctx: &Ctx<'_>, at: &Regions, buf: &mut Buffer) -> Option<Position> {
    let look = &ctx.look;
    let mut cursor = None;
    if let Some(area) = at.list {
        cursor = model.list.draw(ctx, area, buf);
    }
    if let Some(area) = at.divider {
        for y in area.y..area.bottom() {
            put(
                buf,
                area,
                0,
                y - area.y,
                look.sign(Sign::Divider),
                look.theme.hairline,
            );
        }
    }
    if let Some(area) = at.reader {
        model.reader.draw(ctx, area, buf);
    }
    cursor.filter(|_| model.focus == Focus::List)
}
