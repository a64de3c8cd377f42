//! The whole state of the program, as data. Facts that belong together are a state with a name: what is
//! being saved (`model/saves.rs`), keys (`keys.rs`), requests (`requests.rs`), looks (`appearance.rs`), how
//! much of the library is here (`files.rs`), what could not be read (`app/troubles.rs`); what stands in
//! front (`app/overlay.rs`); and each pane has its own.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::layout::Rect;

use super::action::Context;
use super::config::{Config, Settings};
use super::event::Severity;
use super::keymap::Keymap;
use super::lang::{Catalog, Lang, Message, Msg};
use super::mistake;
use super::overlay::Overlays;
use super::troubles::Troubles;
use crate::article::page::View;
use crate::article::{Article, ArticleId};
use crate::bookmark::Shelf;
use crate::library::Library;
use crate::library::memory::Memory;
use crate::library::places::Places;
use crate::library::problem::Problem;
use crate::pane::glyphs::Glyphs;
use crate::pane::list::List;
use crate::pane::reader::{Reader, Typesetting};
use crate::pane::{Arrangement, Ctx, Focus, Look, Pane, Regions, regions};
use crate::reason::Fault;
use crate::text::sanitize;

mod appearance;
mod files;
mod keys;
mod requests;
mod saves;

pub use appearance::Appearance;
pub use files::{Files, Loading};
pub use keys::KeyInput;
pub use requests::Requests;
pub use saves::{Awaited, Leaving, Saves};

/// Place to come back to.
#[derive(Clone, Debug)]
pub struct Jump {
    /// The article.
    pub article: ArticleId,
    /// The view of it in the reader.
    pub view: View,
}

/// Places to come back to, the one that comes next at the end of each.
#[derive(Debug, Default)]
pub struct Jumps {
    /// Places that the reader jumped from.
    pub back: Vec<Jump>,
    /// Places that the reader went back from.
    pub ahead: Vec<Jump>,
}

/// State of the mouse's button, as far as the meaning of the next event depends on it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pointer {
    /// Cell and time of the last press.
    pub press: Option<(u16, u16, Timestamp)>,
    /// Number of presses at one place in quick succession, from 1.
    pub clicks: u8,
    /// Cell where it is held over the text, if it is.
    pub held: Option<(u16, u16)>,
    /// Whether it holds the line between list and reader.
    pub divides: bool,
    /// Whether a tick is on its way, so that only one is asked for.
    pub ticking: bool,
}

/// Versions of the bookmarks and of the library for which locations were last asked, and the open
/// article. While none changed, a frame asks for nothing.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// [`Shelf::changes`].
    pub shelf: u64,
    /// [`Library::changes`].
    pub library: u64,
    /// The open article.
    pub article: Option<Arc<Article>>,
}

impl Settled {
    /// Returns whether nothing changed between the two.
    pub fn is_same(&self, other: &Self) -> bool {
        let is_article = match (&self.article, &other.article) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        is_article && self.shelf == other.shelf && self.library == other.library
    }
}

/// The facts that the shell knows before the first event.
#[derive(Debug)]
pub struct Start {
    /// Language of the locale.
    pub lang: Lang,
    /// Whether the terminal has few signs.
    pub ascii: bool,
    /// Whether the terminal knows of links.
    pub hyperlinks: bool,
    /// Paths read last time, if they are not what opens now.
    pub earlier: Option<String>,
    /// Settings of the user. Their themes know what the terminal can show.
    pub settings: Settings,
    /// The reading state of the last run.
    pub memory: Memory,
    /// Files of the reading state that cannot be read, or could not and were set aside.
    pub forgotten: Vec<Problem>,
    /// Present time.
    pub now: Timestamp,
    /// The user's time zone.
    pub zone: TimeZone,
    /// Random number, from which the names of bookmarks are made.
    pub seed: u64,
}

impl Default for Start {
    /// Returns a first run, at no time in particular.
    fn default() -> Self {
        Self {
            lang: Lang::default(),
            ascii: false,
            hyperlinks: false,
            earlier: None,
            settings: Settings::default(),
            memory: Memory::default(),
            forgotten: Vec::new(),
            now: Timestamp::UNIX_EPOCH,
            zone: TimeZone::UTC,
            seed: 1,
        }
    }
}

/// The state.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Model {
    /// Width and height of the window in cells.
    pub size: (u16, u16),
    /// The articles.
    pub library: Library,
    /// State of reading the library.
    pub files: Files,
    /// Files that could not be read, and mistakes in those that were.
    pub troubles: Troubles,
    /// The bookmarks.
    pub shelf: Shelf,
    /// Locations of the bookmarks, as far as they are known.
    pub places: Places,
    /// Versions for which locations were last asked: see `update/locate.rs`.
    pub settled: Settled,
    /// Changes that are being saved, or could not be.
    pub saves: Saves,
    /// The pane that has the keyboard.
    pub focus: Focus,
    /// Whether only the text is shown.
    pub zen: bool,
    /// The list pane.
    pub list: List,
    /// The reader pane.
    pub reader: Reader,
    /// Boxes and screens in front of the panes.
    pub overlays: Overlays,
    /// Answer to what the user did, in the status line until the next key.
    pub message: Option<(Severity, Message)>,
    /// Messages that came at times of their own. The first one has the status line while there is no
    /// answer and no text is typed, because a message of several rows would cover the box.
    pub notices: VecDeque<(Severity, Message)>,
    /// Meaning of keys, and those that were pressed.
    pub keys: KeyInput,
    /// Texts and styles.
    pub appearance: Appearance,
    /// The settings in force, as keys may have changed them.
    pub config: Config,
    /// The settings as they were last read, because a file that is read again changes only what differs
    /// from before.
    pub read: Config,
    /// Reading state.
    pub memory: Memory,
    /// Places to come back to.
    pub jumps: Jumps,
    /// Query whose hits are highlighted in the reader.
    pub query: String,
    /// Requests to workers and programs.
    pub requests: Requests,
    /// Present time, set by the shell before each event.
    pub now: Timestamp,
    /// The user's time zone.
    pub zone: TimeZone,
    /// The mouse's button.
    pub pointer: Pointer,
    /// Whether the user did anything yet. Until then the last article may open by itself.
    pub touched: bool,
    seed: u64,
}

/// Borrows the fields of the model that panes may know one by one, so that the panes themselves
/// stay free to change.
macro_rules! ctx {
    ($model:ident, $area:ident, $drawn:ident) => {
        Ctx {
            library: &$model.library,
            is_loaded: $model.files.loading.is_done(),
            elsewhere: &$model.files.elsewhere,
            shelf: &$model.shelf,
            places: &$model.places,
            memory: &$model.memory,
            config: &$model.config,
            themes: &$model.appearance.themes,
            troubles: &$model.troubles,
            shown: $model.reader.id(),
            focus: $model.focus,
            now: $model.now,
            zone: &$model.zone,
            area: $area,
            look: Look {
                theme: &$model.appearance.theme,
                catalog: &$model.appearance.catalog,
                keymap: &$model.keys.map,
                glyphs: $drawn.0,
                context: $drawn.1,
            },
        }
    };
}

impl Model {
    /// Returns the state before the first event.
    pub fn new(start: Start) -> Self {
        let Settings {
            config,
            themes,
            mistakes,
            ..
        } = start.settings;
        let config = config.with_habits(&start.memory.usage.habits, &themes);
        let glyphs = appearance::signs(&config, start.ascii);
        let catalog = Catalog::new(config.lang.unwrap_or(start.lang)).shown_in(glyphs);
        let wrong = mistake::summary(&mistakes, &catalog).map(|said| (Severity::Warning, said));
        let earlier = start.earlier.as_ref().map(|paths| {
            let said = Message::new(Msg::Earlier).with("paths", paths);
            (Severity::Info, said)
        });
        // Files that were set aside are in the list of problems; a message at every start would nag.
        let is_new = |problem: &&Problem| !problem.why.is(Fault::StateSetAside);
        let forgotten = start.forgotten.iter().find(is_new).map(|problem| {
            let said = Message::new(Msg::MemoryBroken)
                .with_path(sanitize::line(&problem.path))
                .with_reason(problem.why.clone());
            (Severity::Warning, said)
        });
        let notices = [wrong, forgotten, earlier].into_iter().flatten().collect();
        Self {
            size: (80, 24),
            library: Library::reading(start.memory.under_way(), start.zone.clone()),
            files: Files::default(),
            troubles: Troubles {
                mistakes,
                forgotten: start.forgotten,
                ..Troubles::default()
            },
            shelf: Shelf::default(),
            places: Places::default(),
            settled: Settled::default(),
            saves: Saves::default(),
            focus: Focus::List,
            zen: false,
            list: List::sorted(config.sort, config.folders),
            reader: Reader::new(Typesetting::of(&config)),
            overlays: Overlays::default(),
            message: None,
            notices,
            keys: KeyInput::new(Keymap::new(config.keys.all()).shown_in(glyphs)),
            appearance: Appearance {
                catalog,
                theme: themes.get(&config.theme),
                themes,
                locale: start.lang,
                ascii: start.ascii,
                hyperlinks: start.hyperlinks,
            },
            read: config.clone(),
            config,
            memory: start.memory,
            jumps: Jumps::default(),
            query: String::new(),
            requests: Requests::default(),
            now: start.now,
            zone: start.zone,
            pointer: Pointer::default(),
            touched: false,
            seed: start.seed,
        }
    }

    /// Applies the key bindings of the settings to this model.
    pub fn set_keys(&mut self) {
        let glyphs = self.appearance.glyphs(&self.config);
        self.keys.map = Keymap::new(self.config.keys.all()).shown_in(glyphs);
        if self.appearance.catalog.glyphs != glyphs {
            self.speak(self.appearance.catalog.lang);
        }
    }

    /// Sets the language of the interface.
    pub fn speak(&mut self, lang: Lang) {
        self.appearance.speak(lang, &self.config);
    }

    /// Returns the article that the user opened; `None` while the reader only shows the one chosen
    /// in the list.
    pub fn opened(&self) -> Option<&Arc<Article>> {
        self.reader
            .article()
            .filter(|_| self.focus == Focus::Reader)
    }

    /// Returns the context in which keys are read now.
    pub fn context(&self) -> Context {
        match (self.overlays.front(), self.focus) {
            (Some(pane), _) => pane.context(),
            (None, Focus::List) if self.list.filter.is_typing() => Context::Filter,
            (None, Focus::List) => Context::List,
            (None, Focus::Reader) if self.reader.is_selecting() => Context::Select,
            (None, Focus::Reader) => Context::Reader,
        }
    }

    /// Returns the message in the status line.
    pub fn said(&self) -> Option<&(Severity, Message)> {
        if self.shows_notice() {
            self.notices.front()
        } else {
            self.message.as_ref()
        }
    }

    /// Returns whether the message in the status line is the first of the notices.
    pub(super) fn shows_notice(&self) -> bool {
        self.message.is_none() && !self.notices.is_empty() && !self.context().is_typing()
    }

    /// Returns the facts that decide how the screen is divided. A pane that covers the text has its
    /// status line in zen mode too, because its keys would be told nowhere else.
    pub fn arrangement(&self) -> Arrangement {
        let front = self.overlays.front();
        let is_text = front.is_none_or(Pane::has_draft);
        Arrangement {
            focus: self.focus,
            zen: self.zen && is_text,
            alone: self.library.len() == 1 && self.files.loading.is_done(),
            list_width: self.config.list_width as u16,
            one: self.config.plain,
        }
    }

    /// Returns the places of everything on the screen.
    pub fn regions(&self) -> Regions {
        regions(self.size, self.arrangement())
    }

    /// Returns the reader's place: the one on screen, or the one it will have when it is shown.
    pub fn reader_area(&self) -> Rect {
        let shown = self.regions().reader;
        shown.unwrap_or_else(|| {
            let how = Arrangement {
                focus: Focus::Reader,
                ..self.arrangement()
            };
            let at = regions(self.size, how);
            at.reader.unwrap_or(at.main)
        })
    }

    /// Returns what panes draw with.
    pub fn ctx(&self) -> Ctx<'_> {
        let (area, drawn) = (self.regions().main, self.drawn());
        ctx!(self, area, drawn)
    }

    /// Returns what panes act with, and those in front and the list, which may change meanwhile.
    pub fn split(&mut self) -> (Ctx<'_>, &mut Overlays, &mut List) {
        let (area, drawn) = (self.regions().main, self.drawn());
        let ctx = ctx!(self, area, drawn);
        (ctx, &mut self.overlays, &mut self.list)
    }

    /// Returns the signs and the context that texts are drawn with.
    fn drawn(&self) -> (Glyphs, Context) {
        (self.appearance.glyphs(&self.config), self.context())
    }

    /// Returns the look of the screen.
    pub fn look(&self) -> Look<'_> {
        self.ctx().look
    }

    /// Returns ten random bytes, by `SplitMix64` (Steele, Lea, Flood 2014) from the shell's seed,
    /// so that a test gets the same ones in each run.
    pub fn random(&mut self) -> [u8; 10] {
        let mut bytes = [0; 10];
        for chunk in bytes.chunks_mut(8) {
            self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.seed;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
        bytes
    }
}
