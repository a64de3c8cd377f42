//! Writes text and lines into the cells of the screen, as wide as the layout counts them.

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Look;
use super::glyphs::Sign;
use crate::text::layout::{Graphemes, PlacedGrapheme, cells, truncate};

/// Writes `text` at a cell of `area`, clipped to it. Returns the number of cells used, which is
/// what [`crate::text::layout::cells`] counts if there is room.
pub fn put(buf: &mut Buffer, area: Rect, x: u16, y: u16, text: &str, style: Style) -> u16 {
    let area = area.intersection(buf.area);
    if y >= area.height || x >= area.width {
        return 0;
    }
    let room = usize::from(area.width - x);
    let mut used = 0;
    for g in Graphemes::new(text, 0, text.len()) {
        if used + g.cells > room {
            break;
        }
        let at = (area.x + x + used as u16, area.y + y);
        put_symbol(buf, at, g.shown(text, g.cells), g.cells as u16, style);
        used += g.cells;
    }
    used as u16
}

/// Writes a grapheme of a set line into its cells on the first row of `area`, if they are there.
pub fn put_cells(buf: &mut Buffer, area: Rect, placed: &PlacedGrapheme<'_>, style: Style) {
    let area = area.intersection(buf.area);
    if area.height > 0 && placed.x + placed.cells <= usize::from(area.width) {
        let at = (area.x + placed.x as u16, area.y);
        put_symbol(buf, at, placed.shown, placed.cells as u16, style);
    }
}

/// Writes one grapheme over `cells` cells of the buffer, which must be inside it. Blanks fill all
/// of them, so that a widened space shows its style.
fn put_symbol(buf: &mut Buffer, (x, y): (u16, u16), symbol: &str, cells: u16, style: Style) {
    for n in 0..cells {
        let cell = &mut buf[(x + n, y)];
        if symbol == " " {
            cell.set_symbol(" ").set_style(style);
            cell.set_diff_option(CellDiffOption::None);
        } else if n > 0 {
            cell.reset();
        } else {
            cell.set_symbol(symbol).set_style(style);
            // Where ratatui counts otherwise (halfwidth sound marks twice), the count of
            // [`crate::text::layout`] holds, because the rest of the line was placed by it.
            let forced = NonZeroU16::new(cells).filter(|_| symbol.cell_width() != cells);
            cell.set_diff_option(forced.map_or(CellDiffOption::None, CellDiffOption::ForcedWidth));
        }
    }
}

/// Writes `text` so that it ends at the right edge of `area`, cut when it is too long.
pub fn put_right(buf: &mut Buffer, area: Rect, y: u16, text: &str, style: Style) -> u16 {
    let text = truncate(text, usize::from(area.width));
    let used = cells(&text) as u16;
    put(
        buf,
        area,
        area.width - used.min(area.width),
        y,
        &text,
        style,
    );
    used
}

/// Draws a hairline across row `y` of `area`.
pub fn rule(look: &Look<'_>, area: Rect, y: u16, buf: &mut Buffer) {
    for x in 0..area.width {
        put(buf, area, x, y, look.sign(Sign::Rule), look.theme.hairline);
    }
}

/// Draws a line with a title in it, which does not have the line's style.
pub fn titled_rule(look: &Look<'_>, area: Rect, title: &str, buf: &mut Buffer) {
    rule(look, area, 0, buf);
    let title = format!(" {title} ");
    let place = Rect {
        x: area.x + 2,
        width: (cells(&title) as u16).min(area.width.saturating_sub(2)),
        height: 1,
        ..area
    };
    clear(place, buf);
    buf.set_style(place, look.theme.text);
    put(buf, place, 0, 0, &title, look.theme.accent);
}

/// Empties the cells of a place, as far as it is on the screen.
pub fn clear(place: Rect, buf: &mut Buffer) {
    for at in place.intersection(*buf.area()).positions() {
        buf[at].reset();
    }
}
