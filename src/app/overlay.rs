//! The panes in front of list and reader. This is the only file that knows every pane there is, so
//! that a new one costs a row in `overlays!` here.
//!
//! A pane is asked as a [`Pane`], or one kind as itself ([`Overlays::front_as`]).

use super::action::{Action, Context};
use crate::pane::bookmarks::Bookmarks;
use crate::pane::encodings::Encodings;
use crate::pane::export::Export;
use crate::pane::finder::Finder;
use crate::pane::help::Help;
use crate::pane::links::LinkList;
use crate::pane::note::Note;
use crate::pane::palette::Palette;
use crate::pane::problems::Problems;
use crate::pane::tags::Tags;
use crate::pane::themes::ThemeList;
use crate::pane::{Ctx, Pane};

/// Declares the panes once: the enum, and the conversions from and to the pane.
macro_rules! overlays {
    ($($(#[$doc:meta])+ $pane:ident,)+) => {
        /// Box or screen in front of the panes.
        #[derive(Debug)]
        pub enum Overlay { $($(#[$doc])+ $pane($pane),)+ }

        impl Overlay {
            fn pane(&self) -> &dyn Pane {
                match self { $(Self::$pane(pane) => pane,)+ }
            }

            fn pane_mut(&mut self) -> &mut dyn Pane {
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
fn opened_by(action: Action, front: Option<Context>, ctx: &Ctx<'_>) -> Option<Overlay> {
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

/// Boxes and screens in front of the panes.
#[derive(Debug, Default)]
pub struct Overlays {
    /// Panes, the topmost last.
    stack: Vec<Overlay>,
}

impl Overlays {
    /// Returns whether no pane is in front.
    pub fn is_empty(&self) -> bool {
        self.stack.is_empty()
    }

    /// Returns the number of panes in front.
    pub fn len(&self) -> usize {
        self.stack.len()
    }

    /// Puts a pane in front of all.
    pub fn push(&mut self, pane: impl Into<Overlay>) {
        self.stack.push(pane.into());
    }

    /// Opens the pane of a command in front of all and returns whether it has one that can be
    /// opened here.
    pub fn open(&mut self, action: Action, ctx: &Ctx<'_>) -> bool {
        let front = self.front().map(Pane::context);
        let pane = opened_by(action, front, ctx);
        let is_opened = pane.is_some();
        self.stack.extend(pane);
        is_opened
    }

    /// Closes the pane in front.
    pub fn close(&mut self) {
        self.stack.pop();
    }

    /// Closes all.
    pub fn clear(&mut self) {
        self.stack.clear();
    }

    /// Returns the pane in front of all.
    pub fn front(&self) -> Option<&dyn Pane> {
        self.stack.last().map(Overlay::pane)
    }

    /// Returns the pane in front of all.
    pub fn front_mut(&mut self) -> Option<&mut dyn Pane> {
        self.stack.last_mut().map(Overlay::pane_mut)
    }

    /// Returns the pane right behind the one in front.
    pub fn second(&self) -> Option<&dyn Pane> {
        self.stack.iter().rev().nth(1).map(Overlay::pane)
    }

    /// Returns all, the topmost last.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Pane> {
        self.stack.iter().map(Overlay::pane)
    }

    /// Returns the pane in front of all, if it is of this kind.
    pub fn front_as<P: InFront>(&self) -> Option<&P> {
        self.stack.last().and_then(P::of)
    }

    /// Returns the pane in front of all, if it is of this kind.
    pub fn front_as_mut<P: InFront>(&mut self) -> Option<&mut P> {
        self.stack.last_mut().and_then(P::of_mut)
    }

    /// Returns all of this kind.
    pub fn all_mut<P: InFront + 'static>(&mut self) -> impl Iterator<Item = &mut P> {
        self.stack.iter_mut().filter_map(P::of_mut)
    }
}
