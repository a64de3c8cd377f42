//! The surroundings that a pane draws and acts with. Panes do not know the model, so that each can
//! be tested by itself; each field here is one that some pane needs.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::layout::Rect;

use super::{Focus, Look};
use crate::app::config::Config;
use crate::app::theme::Themes;
use crate::app::troubles::Troubles;
use crate::article::ArticleId;
use crate::bookmark::Shelf;
use crate::library::Library;
use crate::library::memory::Memory;
use crate::library::places::{Places, Scene};
use crate::search::StateSets;

/// The surroundings of a pane, none of which it changes: it answers with [`Ask`](super::Ask)s.
#[derive(Debug)]
pub struct Ctx<'a> {
    /// The articles.
    pub library: &'a Library,
    /// Whether the library is complete.
    pub is_loaded: bool,
    /// The articles that were read from outside the library, for a bookmark.
    pub elsewhere: &'a [ArticleId],
    /// The bookmarks.
    pub shelf: &'a Shelf,
    /// Locations of the bookmarks, as far as they are known.
    pub places: &'a Places,
    /// Reading state: how far articles were read, and what was searched for.
    pub memory: &'a Memory,
    /// The settings in force.
    pub config: &'a Config,
    /// The themes that can be chosen.
    pub themes: &'a Themes,
    /// Files that could not be read.
    pub troubles: &'a Troubles,
    /// The article in the reader, opened or only shown beside the list.
    pub shown: Option<ArticleId>,
    /// The pane that has the keyboard when nothing is in front.
    pub focus: Focus,
    /// Present time.
    pub now: Timestamp,
    /// The user's time zone.
    pub zone: &'a TimeZone,
    /// The area that a pane in front has.
    pub area: Rect,
    /// Look of the screen.
    pub look: Look<'a>,
}

impl<'a> Ctx<'a> {
    /// Returns the bookmarks and articles in which places are looked up.
    pub fn scene(&self) -> Scene<'a> {
        Scene {
            shelf: self.shelf,
            library: self.library,
        }
    }

    /// Returns the articles in the states that `is:` asks for.
    pub fn states(&self) -> StateSets {
        StateSets {
            kept: self.places.kept(self.scene()),
            ..self.memory.states.sets()
        }
    }

    /// Returns whether the user opened an article.
    pub fn is_open(&self) -> bool {
        self.shown.is_some() && self.focus == Focus::Reader
    }
}
