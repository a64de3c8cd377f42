//! Writes of bookmarks: ordered, and tried again where they failed. `stored` takes their outcomes.

use std::time::Duration;

use super::super::action::Action;
use super::super::event::Effect;
use super::super::lang::{Message, Msg};
use super::super::model::{Awaited, Model};
use super::messages::{announce, with_keys};
use crate::bookmark::{Bookmark, BookmarkId};
use crate::pane::bookmarks::Bookmarks;

/// Pause before a failed write is tried again for the first time, because a hiccup of a network
/// disk is over by then.
const RETRY_MIN_PAUSE: Duration = Duration::from_secs(2);
/// Maximum pause between two attempts, so that a user who made room on the disk does not wait
/// longer.
const RETRY_MAX_PAUSE: Duration = Duration::from_mins(1);
/// Number of times that the pause doubles until it is [`RETRY_MAX_PAUSE`].
const RETRY_MAX_DOUBLINGS: u32 = 5;

/// Changes `base`, a version of a bookmark, on the shelf and on disk, merged with its later
/// changes, and tells so once it is on disk.
pub(super) fn change(
    model: &mut Model,
    base: &Bookmark,
    said: Msg,
    effects: &mut Vec<Effect>,
    edit: impl FnOnce(&mut Bookmark),
) {
    let before = model.shelf.get(&base.id).unwrap_or(base).clone();
    if let Some(bookmark) = model.shelf.edit_from(base, model.now, edit).cloned() {
        let said = Message::new(said).with("quote", bookmark.short_quote());
        let said = with_keys(model, said, &[Action::Undo]);
        announce(model, Awaited::Bookmark(bookmark.id.clone()), said);
        save(model, bookmark, Some(before), effects);
    }
}

/// Writes a bookmark that was made from the version `base` (`None`: it is new), and with it all
/// that could not be written before.
pub(super) fn save(
    model: &mut Model,
    bookmark: Bookmark,
    base: Option<Bookmark>,
    effects: &mut Vec<Effect>,
) {
    shelf_changed(model);
    model.saves.unsaved.remove(&bookmark.id);
    retry(model, effects);
    model.saves.begin(&bookmark.id);
    effects.push(Effect::Save {
        bookmark: Box::new(bookmark),
        base: base.map(Box::new),
    });
}

/// Writes a bookmark that was in the trash.
pub(super) fn restore(model: &mut Model, bookmark: Bookmark, effects: &mut Vec<Effect>) {
    shelf_changed(model);
    model.saves.unsaved.remove(&bookmark.id);
    model.saves.begin(&bookmark.id);
    effects.push(Effect::Restore(Box::new(bookmark)));
}

/// Moves a bookmark to the trash.
pub(super) fn trash(model: &mut Model, id: BookmarkId, effects: &mut Vec<Effect>) {
    shelf_changed(model);
    model.saves.unsaved.remove(&id);
    model.saves.begin(&id);
    effects.push(Effect::Trash(id));
}

/// Rebuilds everything that shows bookmarks from the shelf.
pub(super) fn shelf_changed(model: &mut Model) {
    for pane in model.overlays.all_mut::<Bookmarks>() {
        pane.refresh(&model.shelf, &model.library);
    }
}

/// Tries again to write the bookmarks that could not be written.
pub(super) fn retry(model: &mut Model, effects: &mut Vec<Effect>) {
    let is_idle = |id: &&BookmarkId| !model.saves.writing.contains_key(*id);
    let again: Vec<BookmarkId> = model
        .saves
        .unsaved
        .keys()
        .filter(is_idle)
        .cloned()
        .collect();
    for id in again {
        model.saves.begin(&id);
        effects.push(match model.shelf.get(&id) {
            // The store remembers the base of each change that it refused.
            Some(bookmark) => Effect::Save {
                bookmark: Box::new(bookmark.clone()),
                base: None,
            },
            None => Effect::Trash(id),
        });
    }
}

/// Orders the next attempt, after one that failed.
pub(super) fn retry_later(model: &Model, effects: &mut Vec<Effect>) {
    effects.push(Effect::RetryIn(retry_pause(model.saves.retries)));
}

/// Starts again with the shortest pause once all is written.
pub(super) fn end_retries(model: &mut Model) {
    if model.saves.unsaved.is_empty() && model.troubles.unsaved.is_none() {
        model.saves.retries = 0;
    }
}

/// Returns the pause before the next attempt, after `retries` attempts. It doubles each time, so
/// that a disk that stays full for hours is not written to all the time.
fn retry_pause(retries: u32) -> Duration {
    RETRY_MIN_PAUSE
        .saturating_mul(1 << retries.min(RETRY_MAX_DOUBLINGS))
        .min(RETRY_MAX_PAUSE)
}
