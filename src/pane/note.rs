//! The box for a note on a bookmark, over the last row of the reader.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::input::Input;
use super::{Look, put};
use crate::app::action::Action;
use crate::app::event::Ask;
use crate::app::lang::Msg;

/// The pane's state.
#[derive(Debug)]
pub struct Note {
    id: String,
    input: Input,
}

impl Note {
    /// A box that holds the note a bookmark has.
    pub fn new(id: String, note: &str) -> Self {
        Self {
            id,
            input: Input::new(note),
        }
    }

    /// Types text in.
    pub fn insert(&mut self, typed: &str) {
        self.input.insert(typed);
    }

    /// Reacts to an action.
    pub fn on(&mut self, action: Action) -> Vec<Ask> {
        match action {
            Action::Cancel => vec![Ask::Close],
            Action::Open => {
                let note = self.input.text().trim().to_owned();
                vec![Ask::Close, Ask::SaveNote(self.id.clone(), note)]
            }
            _ => {
                self.input.on(action);
                Vec::new()
            }
        }
    }

    /// Draws the box.
    pub fn draw(&self, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
        let row = Rect {
            y: area.bottom().saturating_sub(1),
            height: 1,
            ..area
        };
        Clear.render(row, buf);
        buf.set_style(row, look.theme.text);
        let used = put(buf, row, 1, 0, look.text(Msg::NoteTitle), look.theme.accent) + 2;
        let room = Rect {
            x: row.x + used,
            width: row.width.saturating_sub(used + 1),
            ..row
        };
        self.input.draw(buf, room, look.theme.text);
    }
}
