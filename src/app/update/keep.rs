//! Keeping: bookmarks made, changed, undone, and what the store says of them. A change is in
//! the shelf at once; it is called saved when the store says so.

use super::super::action::Action;
use super::super::event::{Effect, Tone, Write};
use super::super::lang::{Message, Msg};
use super::super::model::Model;
use super::{say, warn};
use crate::bookmark::shelf::Change;
use crate::bookmark::{Bookmark, new_id};
use crate::text::layout::truncate;

/// Cells of a quote in a message.
const QUOTE_CELLS: usize = 40;

pub(super) fn keep(model: &mut Model, range: std::ops::Range<usize>, effects: &mut Vec<Effect>) {
    let Some(article) = model.reader.article().cloned() else {
        return;
    };
    let id = new_id(model.now, model.random());
    let bookmark = Bookmark::new(&article, range, id, model.now);
    model.shelf.insert(bookmark.clone());
    say(model, Tone::Info, Message::new(Msg::Saving));
    save(model, bookmark, effects);
}

/// Writes a bookmark, and with it all that could not be written before.
pub(super) fn save(model: &mut Model, bookmark: Bookmark, effects: &mut Vec<Effect>) {
    model.reader.find_marks(&model.shelf);
    model.unsaved.remove(&bookmark.id);
    retry(model, effects);
    effects.push(Effect::Save(Box::new(bookmark)));
}

pub(super) fn retry(model: &Model, effects: &mut Vec<Effect>) {
    effects.extend(model.unsaved.keys().map(|id| match model.shelf.get(id) {
        Some(bookmark) => Effect::Save(Box::new(bookmark.clone())),
        None => Effect::Trash(id.clone()),
    }));
}

pub(super) fn save_note(model: &mut Model, id: &str, note: &str, effects: &mut Vec<Effect>) {
    let edited = model
        .shelf
        .edit(id, model.now, |b| note.clone_into(&mut b.note))
        .cloned();
    if let Some(bookmark) = edited {
        save(model, bookmark, effects);
    }
}

pub(super) fn delete(model: &mut Model, id: &str, effects: &mut Vec<Effect>) {
    if let Some(bookmark) = model.shelf.remove(id) {
        model.reader.find_marks(&model.shelf);
        model.unsaved.remove(id);
        effects.push(Effect::Trash(bookmark.id));
    }
}

pub(super) fn undo(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.shelf.undo(model.now) {
        Some(change) => apply(model, change, Msg::Undone, effects),
        None => say(model, Tone::Info, Message::new(Msg::NothingToUndo)),
    }
}

pub(super) fn redo(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.shelf.redo(model.now) {
        Some(change) => apply(model, change, Msg::Redone, effects),
        None => say(model, Tone::Info, Message::new(Msg::NothingToRedo)),
    }
}

/// Stores a change that the shelf has made already.
pub(super) fn apply(model: &mut Model, change: Change, msg: Msg, effects: &mut Vec<Effect>) {
    let bookmark = match &change {
        Change::Add(b) | Change::Remove(b) => b,
        Change::Edit { after, .. } => after,
    };
    let said = Message::new(msg).with("quote", quote(bookmark));
    match change {
        Change::Remove(bookmark) => {
            model.reader.find_marks(&model.shelf);
            effects.push(Effect::Trash(bookmark.id));
        }
        Change::Add(bookmark) => {
            model.reader.find_marks(&model.shelf);
            effects.push(Effect::Restore(Box::new(bookmark)));
        }
        Change::Edit { after, .. } => save(model, *after, effects),
    }
    say(model, Tone::Info, said);
}

pub(super) fn quote(bookmark: &Bookmark) -> String {
    let line = crate::text::sanitize::line(&bookmark.quote.exact);
    truncate(&line, QUOTE_CELLS).into_owned()
}

pub(super) fn bookmarks_read(
    model: &mut Model,
    bookmarks: Vec<Bookmark>,
    broken: &[(String, String)],
) {
    for bookmark in bookmarks {
        model.shelf.merge(bookmark);
    }
    model.reader.find_marks(&model.shelf);
    if let Some((path, why)) = broken.first() {
        let message = Message::new(Msg::BookmarksBroken)
            .with("n", broken.len())
            .with("path", path)
            .with("why", why);
        warn(model, message);
    }
}

pub(super) fn stored(model: &mut Model, id: &str, write: Write) {
    model.unsaved.remove(id);
    let busy = model
        .message
        .as_ref()
        .is_some_and(|(_, m)| m.msg != Msg::Saving);
    let message = match (write, model.shelf.get(id)) {
        _ if busy => return,
        (Write::Save, Some(b)) => {
            let undo = model
                .keymap
                .key(model.context(), Action::Undo)
                .unwrap_or_default();
            let note = model
                .keymap
                .key(model.context(), Action::Note)
                .unwrap_or_default();
            let msg = if b.note.is_empty() {
                Msg::Saved
            } else {
                Msg::NoteSaved
            };
            Message::new(msg)
                .with("quote", quote(b))
                .with("note", note)
                .with("undo", undo)
        }
        (Write::Trash, None) => {
            let undo = model
                .keymap
                .key(model.context(), Action::Undo)
                .unwrap_or_default();
            Message::new(Msg::Deleted).with("undo", undo)
        }
        _ => return,
    };
    say(model, Tone::Info, message);
}

pub(super) fn not_stored(model: &mut Model, id: &str, why: &str) {
    let write = if model.shelf.get(id).is_some() {
        Write::Save
    } else {
        Write::Trash
    };
    model.unsaved.insert(id.to_owned(), write);
    // Who asked to quit is told what that would cost, and the reason the time before.
    if !model.quit_asked {
        warn(model, Message::new(Msg::NotSaved).with("why", why));
    }
}
