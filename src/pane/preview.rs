//! A list with a preview of its chosen row: the places of both, beside each other or one below the
//! other, and the line between them. The find box and the bookmarks share it, so the content of the
//! preview is not known here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::glyphs::Sign;
use super::rows::{after, parts};
use super::{Look, put, share};

/// Width of the narrowest pane with the preview beside the list, in cells.
const BESIDE_MIN_CELLS: u16 = 84;

/// Room that a list needs.
#[derive(Clone, Copy, Debug)]
pub struct Needs {
    /// Rows of one item; a list beside or above a preview has whole items.
    pub item_rows: u16,
    /// Minimum number of rows, without the head, with which the preview stands below the list.
    pub below_min_rows: u16,
}

/// Places of a list and its preview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Place of the list; without rows where only the preview is shown.
    pub list: Rect,
    /// Place of the preview, when it is shown.
    pub preview: Option<Rect>,
    /// Line between them; empty where only one of them is shown.
    line: Rect,
}

impl Split {
    /// Cuts a pane of `area`. When `flipped`, the preview is put away, or, where there is no room
    /// for both, stands in the place of the list.
    pub fn of(area: Rect, flipped: bool, needs: Needs) -> Self {
        let (_, body) = parts(area);
        let only = |list, preview| Self {
            list,
            preview,
            line: Rect::default(),
        };
        let beside = body.width >= BESIDE_MIN_CELLS;
        let below = body.height >= needs.below_min_rows;
        match (beside || below, flipped) {
            (true, true) | (false, false) => return only(body, None),
            (false, true) => return only(Rect { height: 0, ..body }, Some(body)),
            (true, false) => {}
        }
        if beside {
            let width = share(body.width, 11, 20);
            return Self {
                list: Rect { width, ..body },
                preview: Some(after(body, width + 1)),
                line: Rect {
                    width: 1,
                    ..after(body, width)
                },
            };
        }
        let items = (share(body.height, 11, 20) / needs.item_rows).max(1);
        let height = items * needs.item_rows;
        let line = Rect {
            y: body.y + height,
            height: 1,
            ..body
        };
        let preview = Rect {
            y: line.bottom(),
            height: body.height.saturating_sub(height + 1),
            ..body
        };
        Self {
            list: Rect { height, ..body },
            preview: Some(preview),
            line,
        }
    }

    /// Draws the line between list and preview; a line beside the list is joined to the one under
    /// the head.
    pub fn draw_line(&self, look: &Look<'_>, buf: &mut Buffer) {
        let line = self.line;
        let is_upright = line.width == 1;
        let sign = if is_upright {
            Sign::Divider
        } else {
            Sign::Rule
        };
        for y in 0..line.height {
            for x in 0..line.width {
                put(buf, line, x, y, look.sign(sign), look.theme.hairline);
            }
        }
        let above = Rect {
            y: line.y.saturating_sub(1),
            height: 1,
            ..line
        };
        // The line under the head may hold a remark on the query instead of a rule.
        let is_rule = |at| {
            buf.cell(at)
                .is_some_and(|cell| cell.symbol() == look.sign(Sign::Rule))
        };
        if is_upright && line.height > 0 && is_rule((above.x, above.y)) {
            put(
                buf,
                above,
                0,
                0,
                look.sign(Sign::Joint),
                look.theme.hairline,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEMS: Needs = Needs {
        item_rows: 2,
        below_min_rows: 5,
    };

    fn split(width: u16, height: u16, flipped: bool) -> (Rect, Option<Rect>) {
        let split = Split::of(Rect::new(0, 0, width, height), flipped, ITEMS);
        (split.list, split.preview)
    }

    #[test]
    fn the_preview_is_beside_below_or_instead() {
        let beside = (Rect::new(0, 2, 55, 28), Some(Rect::new(56, 2, 44, 28)));
        assert_eq!(split(100, 30, false), beside);
        let below = (Rect::new(0, 2, 40, 4), Some(Rect::new(0, 7, 40, 4)));
        assert_eq!(split(40, 11, false), below);
        let least = (Rect::new(0, 2, 40, 2), Some(Rect::new(0, 5, 40, 2)));
        assert_eq!(split(40, 7, false), least);
        assert_eq!(split(20, 4, false), (Rect::new(0, 2, 20, 2), None));
        let instead = (Rect::new(0, 2, 20, 0), Some(Rect::new(0, 2, 20, 2)));
        assert_eq!(split(20, 4, true), instead);
        assert_eq!(split(100, 30, true), (Rect::new(0, 2, 100, 28), None));
    }
}
