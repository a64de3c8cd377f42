//! The panes: the list, the reader, and the overlays (find box, bookmarks, help …) that open over them.
//!
//! A [`Pane`] is a state with two functions. `on(action, &Ctx)` changes the state and returns [`Ask`]s,
//! requests that only the rest of the program can fulfil (open an article, search, save). `draw(&self,
//! &Ctx, …)` writes cells and changes nothing. [`Ctx`] (`ctx.rs`) is all that a pane may know of the rest.
//!
//! [`regions`] divides the screen among the panes, one pure function, so that `update` and the drawing
//! agree on sizes. `app/overlay.rs` lists the overlays, and `app/view.rs` draws the frame from all of them.
//! Shared parts: `filter.rs` (the filter of a list), `text_box.rs`, `rows.rs`, `remark.rs`, `glyphs.rs`.
//!
//! # What holds everywhere
//!
//! - **Work per key and per frame is O(screen).** Lines are laid out from a position, in wrapping
//!   units of at most 8 KiB; a position is mapped to a line (from the start of its unit) once per
//!   question, not once per row; nothing walks a whole article. Drawing takes `&self` and asks for the
//!   rows on screen. Spans and bookmarks at a place are found by an index of their ends
//!   (`article/reach.rs`), hits by binary search. Titles, also those in bookmarks,
//!   have at most 200 graphemes (`article::title`); of notes, quotes and tags only the part that can
//!   be seen is cleaned and measured (`sanitize::line_start`, `layout::shorten`). Reading places are
//!   found by a map (`library/memory/states.rs`).
//! - **The cursor is where the user types.** `app::view` returns its cell; the shell puts the
//!   terminal's own cursor there, because input methods compose at it, and hides it otherwise. Only
//!   for screen readers (`--plain`) it stands at the focus as well.
//! - **Signs belong to the interface, text to its author.** A pane asks `Look::sign` for its signs,
//!   which have ASCII forms; article text, titles and notes are drawn as they are.
//! - **Nothing jumps under the cursor.** A new answer to the same query leaves the chosen row and all
//!   above it in place; new results are added below. A running search is not superseded by one for the
//!   same query.
//! - **The cursor stays in its row while text scrolls** (the ruler in `pane/reader/viewport.rs`): `j`
//!   scrolls as in a pager, and yet there is always a sentence that `m` refers to, marked by the bar
//!   in the margin.
//! - **Panes beside `app`, not below it, and without the model.** A pane needs actions, messages and
//!   settings to draw; the model needs the states of the panes. But no pane names the model
//!   (`tests/purity.rs`): what it needs of it is a field of [`Ctx`].

use std::iter;
use std::num::NonZeroU16;
use std::ops::Range;

use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::app::action::{Action, Context, actions};
use crate::app::event::Ask;
use crate::app::keymap::Keymap;
use crate::app::lang::{Catalog, Message, Msg};
use crate::app::theme::Theme;
use crate::bookmark::draft::Draft;
use crate::text::layout::{Graphemes, PlacedGrapheme, cells, truncate};

pub mod bookmarks;
mod ctx;
mod empty;
pub mod encodings;
pub mod export;
pub mod filter;
pub mod finder;
pub mod glyphs;
pub mod help;
pub mod label;
pub mod links;
pub mod list;
pub mod message;
pub mod note;
pub mod palette;
pub mod preview;
pub mod problems;
pub mod reader;
pub mod remark;
pub mod rows;
pub mod scroll;
pub mod tags;
pub mod text_box;
pub mod themes;

pub use ctx::Ctx;
use empty::{put_empty, put_nothing};
use glyphs::{Glyphs, Sign};

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

/// A pane in front of list and reader: what the program asks of each, whichever it is.
pub trait Pane {
    /// Returns the context of its keys.
    fn context(&self) -> Context;

    /// Reacts to an action.
    fn on(&mut self, action: Action, count: usize, ctx: &Ctx<'_>) -> Vec<Ask>;

    /// Draws the pane in `area`; returns where the cursor is, if something can be typed.
    fn draw(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Option<Position>;

    /// Types text into its box, if it has one.
    fn insert(&mut self, _typed: &str, _ctx: &Ctx<'_>) -> Vec<Ask> {
        Vec::new()
    }

    /// Chooses the row in a cell; returns what is asked for then, or `None` where there is no row that a
    /// second press opens.
    fn click(&mut self, _at: Position, _ctx: &Ctx<'_>) -> Option<Vec<Ask>> {
        None
    }

    /// Returns whether a cell is one of the preview of what is chosen.
    fn is_in_preview(&self, _at: Position, _ctx: &Ctx<'_>) -> bool {
        false
    }

    /// Scrolls the preview of what is chosen by half pages, `times` times.
    fn scroll_preview(&mut self, _times: isize, _ctx: &Ctx<'_>) {}

    /// Returns whether it is a box at the foot, above which one sees what was in front before.
    fn is_at_foot(&self) -> bool {
        false
    }

    /// Returns whether what is typed in it is kept as a draft. Such a box is about the text behind it,
    /// so zen mode stays.
    fn has_draft(&self) -> bool {
        false
    }

    /// Returns the part of `area` that its rows take.
    fn rows(&self, area: Rect) -> Rect {
        area
    }

    /// Returns the hint that fits what it shows, where that of its context does not.
    fn hint(&self, _ctx: &Ctx<'_>) -> Option<Msg> {
        None
    }

    /// Returns what is typed in it and not saved yet.
    fn draft(&self) -> Option<Draft> {
        None
    }
}

/// Look of the screen. It is passed down and never global, so that a test can draw in any.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// Styles by role.
    pub theme: &'a Theme,
    /// Texts.
    pub catalog: &'a Catalog,
    /// Live keys.
    pub keymap: &'a Keymap,
    /// The set of signs.
    pub glyphs: Glyphs,
    /// Context that has the keyboard, because messages name its keys.
    pub context: Context,
}

impl Look<'_> {
    /// Returns a text without arguments.
    pub fn text(&self, msg: Msg) -> &str {
        self.catalog.text(msg)
    }

    /// Returns a sign of the interface.
    pub fn sign(&self, sign: Sign) -> &'static str {
        self.glyphs.of(sign)
    }

    /// Returns a text with its arguments, and the live keys of the commands that it names.
    pub fn say(&self, message: &Message) -> String {
        self.say_keys(message).0
    }

    /// Returns a text as [`Look::say`] does, with the bytes at which the keys stand.
    pub fn say_keys(&self, message: &Message) -> (String, Vec<Range<usize>>) {
        self.catalog.say_with(message, |name| self.key_of(name))
    }

    /// Returns the key of a command, where it is not bound in the current context in another one;
    /// what the command does, for the palette, where it has no key.
    fn key_of(&self, name: &str) -> Option<String> {
        let action = actions().iter().find(|row| row.name == name)?.action;
        let mut contexts = iter::once(self.context).chain(Context::ALL);
        let key = contexts.find_map(|context| self.keymap.key(context, action));
        Some(key.unwrap_or_else(|| format!(": “{}”", self.catalog.action(action))))
    }
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
fn share(cells: u16, part: u16, whole: u16) -> u16 {
    (u32::from(cells) * u32::from(part) / u32::from(whole)) as u16
}

/// Returns whether a window is so small that nothing but that is drawn.
pub fn is_too_small((width, height): (u16, u16)) -> bool {
    width < MIN_SIZE.0 || height < MIN_SIZE.1
}

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
