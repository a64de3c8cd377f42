//! The panes: the list, the reader, and the overlays (find box, bookmarks, help …) that open over them.
//!
//! A [`Pane`] is a state with two functions. `on(action, &Ctx)` changes the state and returns [`Ask`]s,
//! requests that only the rest of the program can fulfil (open an article, search, save). `draw(&self,
//! &Ctx, …)` writes cells and changes nothing. [`Ctx`] (`ctx.rs`) is all that a pane may know of the rest.
//!
//! [`regions`] divides the screen among the panes, so that `update` and the drawing agree on sizes.
//! `app/overlay.rs` lists the overlays, and `app/view.rs` draws the frame from all of them.
//! Shared parts: `look.rs` and `paint.rs` (styles, texts and cells), `glyphs.rs`, `filter.rs` (the filter of a
//! list), `text_box.rs`, `rows.rs`, `remark.rs`.
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

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::action::{Action, Context};
use crate::app::event::Ask;
use crate::app::lang::Msg;
use crate::bookmark::draft::Draft;

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
mod look;
pub mod message;
pub mod note;
mod paint;
pub mod palette;
pub mod preview;
pub mod problems;
pub mod reader;
mod regions;
pub mod remark;
pub mod rows;
pub mod scroll;
pub mod tags;
pub mod text_box;
pub mod themes;

pub use ctx::Ctx;
use empty::{put_empty, put_nothing};
pub use look::Look;
pub use paint::{clear, put, put_cells, put_right, rule, titled_rule};
use regions::share;
pub use regions::{Arrangement, Focus, MIN_SIZE, Regions, is_too_small, regions};

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
