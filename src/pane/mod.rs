//! The panes: the list, the reader, and the overlays (find box, bookmarks, help …) that open over them.
//!
//! A [`Pane`] is a state with two functions. `on(action, &Ctx)` changes the state and returns [`Ask`]s,
//! requests that only the rest of the program can fulfil (open an article, search, save). `draw(&self,
//! &Ctx, …)` writes cells and changes nothing. [`Ctx`] (`ctx.rs`) is all that a pane may know of the rest.
//!
//! [`regions()`] divides the screen among the panes, so that `update` and the drawing agree on sizes.
//! `app/overlay.rs` stacks the overlays, and `app/view.rs` draws the frame from all of them.
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

use std::ops::Range;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::action::{Action, Context};
use crate::app::event::{Effect, Severity};
use crate::app::lang::{Message, Msg};
use crate::article::{Article, ArticleId};
use crate::bookmark::BookmarkId;
use crate::bookmark::draft::{Draft, DraftId};
use crate::text::decode::Encoding;

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

use bookmarks::Bookmarks;
pub use ctx::Ctx;
use empty::{put_empty, put_nothing};
use encodings::Encodings;
use export::Export;
use finder::Finder;
use help::Help;
use links::LinkList;
pub use look::Look;
use note::Note;
pub use paint::{clear, put, put_cells, put_right, rule, titled_rule};
use palette::Palette;
use problems::Problems;
use regions::share;
pub use regions::{Arrangement, Focus, MIN_SIZE, Regions, is_too_small, regions};
use tags::Tags;
use themes::ThemeList;

/// Request of a pane to the program, which routes it to other panes.
#[derive(Debug)]
pub enum Ask {
    /// Show an article.
    Open {
        /// The article.
        article: ArticleId,
        /// The passage to show, if one is meant.
        goal: Option<Goal>,
    },
    /// Close the pane in front.
    Close,
    /// Show a message on the status line.
    Say {
        /// Severity in which it is shown.
        severity: Severity,
        /// Message.
        message: Message,
    },
    /// Say why an article is not there, unless it may still arrive because the library is being read.
    SayMissing(Msg),
    /// Run a command.
    Run(Action),
    /// Bookmark these bytes of the open article.
    Keep(Range<usize>),
    /// Bookmark the passage of the bookmark with this id once more.
    KeepAgain(BookmarkId),
    /// Read the file of a bookmark that is not in the library, and go there.
    Fetch(BookmarkId),
    /// Start a note on a bookmark.
    Annotate(BookmarkId),
    /// Save the text that was typed in a box.
    SaveTyped(Box<Draft>),
    /// Tell which bookmark of the article the reader went to.
    TellMark {
        /// The bookmark.
        id: BookmarkId,
        /// Number of the bookmark among those of the article, from 1.
        number: usize,
        /// Number of bookmarks in the article.
        total: usize,
    },
    /// Discard the draft of a box.
    Discard(DraftId),
    /// Start to tag a bookmark.
    Tag(BookmarkId),
    /// Show the place where a bookmark was, so that another passage can be selected for it.
    Reattach(BookmarkId),
    /// Give a bookmark another passage of the open article.
    Attach {
        /// The bookmark.
        id: BookmarkId,
        /// The bytes of the passage.
        range: Range<usize>,
    },
    /// Give a bookmark another colour.
    Recolor {
        /// The bookmark.
        id: BookmarkId,
        /// Number of places by which the colour stands after its own.
        steps: usize,
    },
    /// Delete a bookmark.
    Delete(BookmarkId),
    /// Ask how to export these bookmarks.
    BeginExport(Vec<BookmarkId>),
    /// Export bookmarks.
    Export(export::ExportWish),
    /// Pass on an effect.
    Do(Effect),
    /// Show the open file decoded this way; `None` detects.
    Decode(Option<Encoding>),
    /// Use an encoding for the open file from now on.
    UseEncoding {
        /// The article that the file becomes.
        article: Arc<Article>,
        /// Encoding in which it was read; `None` detects it.
        encoding: Option<Encoding>,
    },
    /// Show how a theme looks.
    TryTheme(String),
    /// Use a theme from now on.
    UseTheme(String),
    /// Make the text wider by some cells, or narrower.
    Widen(isize),
    /// Justify the lines, or leave them ragged.
    Justify,
    /// Put the list into the next order.
    Sort,
    /// Show the articles in groups, or in one list.
    Folders,
    /// Search for the query in the find box.
    Search,
    /// Remember a query that was searched, so that it can be recalled.
    Searched(String),
}

impl Ask {
    /// Returns a remark without arguments.
    pub fn say(msg: Msg) -> Self {
        Self::Say {
            severity: Severity::Info,
            message: Message::new(msg),
        }
    }
}

/// Passage to show in an article that is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Bytes to show.
    pub range: Range<usize>,
    /// Query whose hits are to be highlighted, if it came from a search.
    pub query: Option<String>,
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

/// Declares the panes once: the enum, and the conversions from and to the pane.
macro_rules! overlays {
    ($($(#[$doc:meta])+ $pane:ident,)+) => {
        /// Box or screen in front of the panes.
        #[derive(Debug)]
        pub enum Overlay { $($(#[$doc])+ $pane($pane),)+ }

        impl Overlay {
            /// Returns the pane as what all are.
            pub fn pane(&self) -> &dyn Pane {
                match self { $(Self::$pane(pane) => pane,)+ }
            }

            /// Returns the pane as what all are.
            pub fn pane_mut(&mut self) -> &mut dyn Pane {
                match self { $(Self::$pane(pane) => pane,)+ }
            }
        }

        $(impl From<$pane> for Overlay {
            fn from(pane: $pane) -> Self {
                Self::$pane(pane)
            }
        }

        impl InFront for $pane {
            fn of(overlay: &Overlay) -> Option<&Self> {
                if let Overlay::$pane(pane) = overlay { Some(pane) } else { None }
            }

            fn of_mut(overlay: &mut Overlay) -> Option<&mut Self> {
                if let Overlay::$pane(pane) = overlay { Some(pane) } else { None }
            }
        })+
    };
}

/// One kind of pane.
pub trait InFront: Sized {
    /// Returns the pane, if it is of this kind.
    fn of(overlay: &Overlay) -> Option<&Self>;
    /// Returns the pane, if it is of this kind.
    fn of_mut(overlay: &mut Overlay) -> Option<&mut Self>;
}

overlays! {
    /// The find box.
    Finder,
    /// The bookmarks.
    Bookmarks,
    /// The keys.
    Help,
    /// The command palette.
    Palette,
    /// A note.
    Note,
    /// Tags.
    Tags,
    /// The encodings.
    Encodings,
    /// An export.
    Export,
    /// The themes.
    ThemeList,
    /// The links on screen.
    LinkList,
    /// The files that could not be read.
    Problems,
}

/// Returns the pane that a command opens; `None` where the command is one of the pane itself.
pub fn opened_by(action: Action, front: Option<Context>, ctx: &Ctx<'_>) -> Option<Overlay> {
    Some(match action {
        Action::Help if front != Some(Context::Help) => Help::new(ctx.look.context).into(),
        Action::Palette => Palette::new(ctx.look.context).into(),
        Action::Find => Finder::new(&ctx.memory.usage.history).into(),
        Action::Bookmarks => Bookmarks::new(ctx.shelf, ctx.library).into(),
        Action::Theme if front != Some(Context::Themes) => {
            ThemeList::new(ctx.themes, &ctx.config.theme).into()
        }
        Action::Problems if front.is_none() => Problems::default().into(),
        _ => return None,
    })
}
