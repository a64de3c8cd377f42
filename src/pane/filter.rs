//! A box that narrows a list: shared by the lists of articles, bookmarks and keys.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::input::Input;
use super::rows::after;
use super::{Look, put};
use crate::app::action::Action;
use crate::vietnamese::fold;

/// The filter of a list. Marks are optional, all words must be there.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    input: Option<Input>,
    typing: bool,
    words: Vec<String>,
}

impl Filter {
    /// Whether the box has the keyboard.
    pub fn is_typing(&self) -> bool {
        self.typing
    }

    /// Whether the list is narrowed.
    pub fn is_on(&self) -> bool {
        self.input.is_some()
    }

    /// What is typed.
    pub fn text(&self) -> &str {
        self.input.as_ref().map_or("", Input::text)
    }

    /// Gives the box the keyboard.
    pub fn start(&mut self) {
        self.input.get_or_insert_default();
        self.typing = true;
    }

    /// Leaves the box; what was typed stays in force. An empty one goes.
    pub fn accept(&mut self) {
        self.typing = false;
        if self.words.is_empty() {
            self.input = None;
        }
    }

    /// Clears the filter; says whether there was one.
    pub fn clear(&mut self) -> bool {
        let was = self.is_on();
        *self = Self::default();
        was
    }

    /// Types text in.
    pub fn insert(&mut self, typed: &str) {
        if let Some(input) = &mut self.input {
            input.insert(typed);
        }
        self.fold();
    }

    /// Edits the box; says whether the action was an edit.
    pub fn on(&mut self, action: Action) -> bool {
        let edited = self.typing && self.input.as_mut().is_some_and(|input| input.on(action));
        if edited {
            self.fold();
        }
        edited
    }

    fn fold(&mut self) {
        let folded = fold::fold(self.text());
        self.words = folded.split_whitespace().map(str::to_owned).collect();
    }

    /// Whether folded text passes.
    pub fn lets_through(&self, folded: &str) -> bool {
        self.words.iter().all(|word| folded.contains(word.as_str()))
    }

    /// Draws the label and the box into one row; says where its cursor is when it has the keyboard.
    pub fn draw(
        &self,
        label: &str,
        look: &Look<'_>,
        area: Rect,
        buf: &mut Buffer,
    ) -> Option<Position> {
        let input = self.input.as_ref()?;
        let used = put(buf, area, 0, 0, label, look.theme.accent);
        let room = after(area, used);
        if self.typing {
            return Some(input.draw(buf, room, look.theme.text));
        }
        put(buf, room, 0, 0, input.text(), look.theme.text);
        None
    }
}
