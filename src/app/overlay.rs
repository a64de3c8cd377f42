//! The stack of panes in front of list and reader. `pane/mod.rs` lists the kinds; here a pane is asked as a
//! [`Pane`], or one kind as itself ([`Overlays::front_as`]).

use super::action::Action;
use crate::pane::{Ctx, InFront, Overlay, Pane, opened_by};

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
