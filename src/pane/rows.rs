//! The parts that every pane with a list draws alike: the head and the body, the window over the
//! rows, the mark of the chosen row, highlighted letters. The content of the rows is not known
//! here.

use std::borrow::Cow;
use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::scroll::Scroll;
use super::{Look, clear, glyphs::Sign, put, titled_rule};
use crate::search::snippet;
use crate::text::layout::{Graphemes, cells, truncate};

/// Rows above the list: the head and a line.
pub const HEAD_ROWS: u16 = 2;

/// Returns the first row of a pane, between its margins, and all below the line under it.
pub fn parts(area: Rect) -> (Rect, Rect) {
    let head = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        height: 1,
        ..area
    };
    let body = Rect {
        y: area.y + HEAD_ROWS,
        height: area.height.saturating_sub(HEAD_ROWS),
        ..area
    };
    (head, body)
}

/// Returns the area right of the first `used` cells.
pub fn after(area: Rect, used: u16) -> Rect {
    let used = used.min(area.width);
    Rect {
        x: area.x + used,
        width: area.width - used,
        ..area
    }
}

/// Returns the rows of a list that are in the window: the position of each, and its place.
pub fn window(
    mut scroll: Scroll,
    count: usize,
    body: Rect,
) -> impl Iterator<Item = (usize, bool, Rect)> {
    let page = usize::from(body.height);
    scroll.follow(count, page);
    let shown = scroll.top..count.min(scroll.top + page);
    shown.map(move |n| {
        let place = Rect {
            y: body.y + (n - scroll.top) as u16,
            height: 1,
            ..body
        };
        (n, n == scroll.at, place)
    })
}

/// Paints a row, marked when it is the chosen one, and returns the place for its text.
pub fn mark(
    chosen: bool,
    style: Style,
    look: &Look<'_>,
    row: Rect,
    indent: u16,
    buf: &mut Buffer,
) -> Rect {
    if chosen {
        buf.set_style(row, style);
        put(buf, row, 0, 0, look.sign(Sign::Chosen), style);
    }
    Rect {
        width: row.width.saturating_sub(indent + 1),
        ..after(row, indent)
    }
}

/// Returns the rows of a list over the foot of `area`: never more than half of it, so that the part
/// above is seen.
pub fn foot(area: Rect, count: usize) -> Rect {
    let most = (area.height / 2).saturating_sub(1).max(1);
    let height = most.min(area.height).min(count as u16);
    Rect {
        y: area.bottom() - height,
        height,
        ..area
    }
}

/// Clears the place of a list at the foot and writes its title over it, where there is room.
pub fn clear_foot(title: &str, look: &Look<'_>, area: Rect, rows: Rect, buf: &mut Buffer) {
    let head = u16::from(area.height > rows.height);
    let place = Rect {
        y: rows.y - head,
        height: rows.height + head,
        ..area
    };
    clear(place, buf);
    buf.set_style(place, look.theme.text);
    if head > 0 {
        titled_rule(look, place, title, buf);
    }
}

/// Writes a line cut by cells, the letters of `matches` (bytes of `text`) in the style `lit`, which
/// is `Theme::lit` of `base`. Returns the cells used.
pub fn put_lit(
    buf: &mut Buffer,
    area: Rect,
    text: &str,
    matches: &[Range<usize>],
    base: Style,
    lit: Style,
) -> u16 {
    let shown = truncate(text, usize::from(area.width));
    let used = put(buf, area, 0, 0, &shown, base);
    let end = match &shown {
        Cow::Borrowed(shown) => shown.len(),
        Cow::Owned(cut) => cut.len() - '…'.len_utf8(),
    };
    let mut x = 0;
    for g in Graphemes::new(text, 0, text.len()) {
        if matches.is_empty() || g.end > end {
            break;
        }
        if matches.iter().any(|m| m.start < g.end && g.start < m.end) {
            put(buf, area, x, 0, &text[g.start..g.end], lit);
        }
        x += g.cells as u16;
    }
    used
}

/// Writes a line in which something was found. A long line is cut in front as well if a match is so
/// far back that it would be cut off.
pub fn put_found(
    buf: &mut Buffer,
    area: Rect,
    text: &str,
    matches: &[Range<usize>],
    base: Style,
    lit: Style,
) -> u16 {
    let room = usize::from(area.width);
    // The last cell of a line that is cut has the sign of the cut.
    let end = matches.iter().map(|found| found.end).max().unwrap_or(0);
    let is_near = cells(text.get(..end).unwrap_or(text)) < room;
    if is_near || cells(text) <= room {
        return put_lit(buf, area, text, matches, base, lit);
    }
    let shown = snippet(text, 0..text.len(), matches, room);
    put_lit(buf, area, &shown.text, &shown.matches, base, lit)
}

#[cfg(test)]
mod tests {
    use ratatui::style::Modifier;

    use super::*;

    #[test]
    fn letters_are_lit_up_to_the_cut() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        let text = "mưa phố cũ";
        let hit = Style::default().add_modifier(Modifier::BOLD);
        let area = buf.area;
        let used = put_lit(&mut buf, area, text, &[1..3, 5..14], Style::default(), hit);
        let lit: String = (0..8)
            .filter(|&x| buf[(x, 0)].modifier.contains(Modifier::BOLD))
            .map(|x| buf[(x, 0)].symbol())
            .collect();
        assert_eq!((used, lit.as_str()), (8, "ưphố"));
        assert_eq!(buf[(7, 0)].symbol(), "…");
    }
}
