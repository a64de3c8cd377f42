//! Divides the screen among the panes: one pure function, so that `update` and the drawing agree on sizes.

use ratatui::layout::Rect;

/// Width of the narrowest window that shows list and reader side by side, in cells.
const SPLIT_MIN_CELLS: u16 = 90;
/// Width and height of the smallest window that shows anything, in cells.
pub const MIN_SIZE: (u16, u16) = (12, 3);

/// Pane that has the keyboard when nothing is in front of the panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The list.
    List,
    /// The reader.
    Reader,
}

/// Places of everything on a screen of a size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regions {
    /// The list, when it is shown.
    pub list: Option<Rect>,
    /// The line between list and reader.
    pub divider: Option<Rect>,
    /// The reader, when it is shown.
    pub reader: Option<Rect>,
    /// Area that overlays cover: everything but the status line.
    pub main: Rect,
    /// The status line.
    pub status: Rect,
}

/// The facts besides its size that decide how the screen is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// The pane that has the keyboard.
    pub focus: Focus,
    /// Whether only the text is shown, without even a status line.
    pub zen: bool,
    /// Whether there is one article, so that a list of it would say nothing.
    pub alone: bool,
    /// Width of the list beside the reader, in cells; 0 for a share of the window.
    pub list_width: u16,
    /// Whether one pane is shown at a time, however wide the screen is.
    pub one: bool,
}

/// Cuts the screen of a size in cells.
pub fn regions((width, height): (u16, u16), how: Arrangement) -> Regions {
    let bar = u16::from(!how.zen).min(height);
    let main = Rect::new(0, 0, width, height - bar);
    let status = Rect::new(0, height - bar, width, bar);
    let only = |list, reader| Regions {
        list,
        divider: None,
        reader,
        main,
        status,
    };
    if how.zen || (how.alone && how.focus == Focus::Reader) {
        return only(None, Some(main));
    }
    if width < SPLIT_MIN_CELLS || how.one {
        return match how.focus {
            Focus::List => only(Some(main), None),
            Focus::Reader => only(None, Some(main)),
        };
    }
    let list = match how.list_width {
        0 => share(width, 3, 10).clamp(30, 44),
        asked => asked.min(width / 2),
    };
    Regions {
        list: Some(Rect {
            width: list,
            ..main
        }),
        divider: Some(Rect {
            x: list,
            width: 1,
            ..main
        }),
        reader: Some(Rect {
            x: list + 1,
            width: width - list - 1,
            ..main
        }),
        main,
        status,
    }
}

/// Returns `part` of `whole` of some cells. It is reckoned in more bits, so that no width
/// overflows.
pub(super) fn share(cells: u16, part: u16, whole: u16) -> u16 {
    (u32::from(cells) * u32::from(part) / u32::from(whole)) as u16
}

/// Returns whether a window is so small that nothing but that is drawn.
pub fn is_too_small((width, height): (u16, u16)) -> bool {
    width < MIN_SIZE.0 || height < MIN_SIZE.1
}
