//! The reading state: where an article is left, and what is new of it to be written.

use super::super::event::Effect;
use super::super::lang::Message;
use super::super::model::{Awaited, Model};
use super::messages::announce;
use crate::pane::Focus;

/// Records where the open article is left.
pub(super) fn leave(model: &mut Model) {
    let Some(id) = model.reader.id() else { return };
    let view = model.reader.view();
    let known = model.memory.place(id);
    match model.focus {
        Focus::Reader => model.memory.leave(id, view, model.now.as_millisecond()),
        // Of an article that was only shown beside the list, nothing but a move in it is worth keeping:
        // a key that runs down the list would fill the state with articles that nobody read.
        Focus::List if known.map_or(view.top.pos > 0, |known| known != view) => {
            model.memory.move_place(id, view);
        }
        Focus::List => {}
    }
}

/// Has what is new in the reading state written.
pub(super) fn remember(model: &mut Model, effects: &mut Vec<Effect>) {
    let news = model.memory.take_news();
    effects.push(Effect::Remember {
        news,
        request: None,
    });
}

/// Has what is new in the reading state written, and shows `said` once it is on disk.
pub(super) fn remember_and_tell(model: &mut Model, said: Message, effects: &mut Vec<Effect>) {
    let request = model.requests.number();
    announce(model, Awaited::Reading(request), said);
    effects.push(Effect::Remember {
        news: model.memory.take_news(),
        request: Some(request),
    });
}
