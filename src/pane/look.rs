//! The look of the screen, with which every pane draws: styles, texts, keys and signs.

use std::iter;
use std::ops::Range;

use super::glyphs::{Glyphs, Sign};
use crate::app::action::{Context, actions};
use crate::app::keymap::Keymap;
use crate::app::lang::{Catalog, Message, Msg};
use crate::app::theme::Theme;

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
