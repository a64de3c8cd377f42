//! Changes on disk: ordered by the user, confirmed or refused by the store, or made elsewhere.
//!
//! A change is called saved when the store says so. A change that is being written or was refused
//! is pending: nothing from outside overrides it, and the user is asked before quitting without it.

use std::time::Duration;

use super::super::event::{Effect, Refuge, Severity, Unread, UnreadKind};
use super::super::lang::{Message, Msg};
use super::super::model::{Awaited, Leaving, Model};
use super::drafts::discard_spent;
use super::messages::{give_notice, is_pending, say, take_back, warn};
use super::quit_now;
use super::reading::{remember, troubles_key};
use crate::bookmark::{Bookmark, BookmarkId, Shelf};
use crate::pane::bookmarks::Bookmarks;
use crate::reason::{Fault, Reason};

/// Pause before a failed write is tried again for the first time, because a hiccup of a network
/// disk is over by then.
const RETRY_MIN_PAUSE: Duration = Duration::from_secs(2);
/// Maximum pause between two attempts, so that a user who made room on the disk does not wait
/// longer.
const RETRY_MAX_PAUSE: Duration = Duration::from_mins(1);
/// Messages that bookmarks cannot be read.
const BROKEN: [Msg; 3] = [Msg::FolderLost, Msg::BookmarkBroken, Msg::BookmarksBroken];
/// Number of times that the pause doubles until it is [`RETRY_MAX_PAUSE`].
const RETRY_MAX_DOUBLINGS: u32 = 5;

/// Sets the message to show once the store has confirmed a write; until then the write is shown as
/// under way, because a success that is shown before it happened may never happen.
pub(super) fn announce(model: &mut Model, awaited: Awaited, said: Message) {
    model.saves.announced = Some((awaited, said));
    say(model, Severity::Pending, Message::new(Msg::Saving));
}

/// Shows the message that waited for a write, unless there is another one by now. Returns whether it
/// was shown.
pub(super) fn tell_announced(model: &mut Model, done: &Awaited) -> bool {
    let is_free = model.message.is_none() || is_pending(model);
    let is_told = |(awaited, _): &mut (Awaited, Message)| is_free && awaited == done;
    let Some((_, said)) = model.saves.announced.take_if(is_told) else {
        return false;
    };
    say(model, Severity::Info, said);
    true
}

/// Drops the message that waited for a write, because that failed.
pub(super) fn withdraw(model: &mut Model, failed: &Awaited) {
    let is_failed = |(awaited, _): &mut (Awaited, Message)| awaited == failed;
    if model.saves.announced.take_if(is_failed).is_some() && is_pending(model) {
        model.message = None;
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

pub(super) fn stored(model: &mut Model, id: &BookmarkId, effects: &mut Vec<Effect>) {
    model.saves.end(id);
    if model.saves.writing.contains_key(id) {
        return; // A newer version is on its way; this one is not what was promised.
    }
    model.saves.unsaved.remove(id);
    discard_spent(model, id, effects);
    // The warning is not true any more.
    let was_refused = model.saves.unsaved.is_empty() && take_back(model, &[Msg::NotSaved]);
    let is_told = tell_announced(model, &Awaited::Bookmark(id.clone()));
    if was_refused && !is_told {
        give_notice(model, Severity::Info, Message::new(Msg::SavedLate));
    }
    end_retries(model);
    go_on_leaving(model, effects);
}

pub(super) fn not_stored(
    model: &mut Model,
    id: &BookmarkId,
    why: Reason,
    refuge: Refuge,
    effects: &mut Vec<Effect>,
) {
    model.saves.end(id);
    if refuge == Refuge::Draft && !model.saves.writing.contains_key(id) {
        // The change itself is on disk, so its draft need not be kept as well.
        discard_spent(model, id, effects);
    }
    let before = model.saves.unsaved.insert(id.clone(), refuge);
    retry_later(model, effects);
    // A user who asked to quit gets the question about unsaved changes instead of the warning, and
    // one who was told once need not be told at each attempt.
    if is_pending(model) {
        model.message = None;
    }
    if model.saves.leaving == Leaving::No && before.is_none() {
        let said = Message::new(Msg::NotSaved).with_reason(why);
        give_notice(model, Severity::Warning, said);
    }
    go_on_leaving(model, effects);
}

/// Tries again by itself to write what could not be written; the pause until the next attempt
/// grows.
pub(super) fn retry_by_itself(model: &mut Model, effects: &mut Vec<Effect>) {
    model.saves.retries += 1;
    retry_all(model, effects);
    // All may have been written since this attempt was ordered, by a key.
    end_retries(model);
}

/// Tries again to write what could not be written, bookmarks and reading state.
pub(super) fn retry_all(model: &mut Model, effects: &mut Vec<Effect>) {
    retry(model, effects);
    if model.troubles.unsaved.is_some() {
        remember(model, effects);
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

/// Quits when all is on disk; otherwise waits for writes under way, and asks when one cannot
/// succeed. Asked again, it quits.
pub(super) fn quit_when_saved(model: &mut Model, effects: &mut Vec<Effect>) {
    let is_saved = model.saves.is_done();
    if is_saved || model.saves.leaving != Leaving::No {
        return quit_now(model, 0, effects);
    }
    if model.saves.unsaved.is_empty() {
        model.saves.leaving = Leaving::WhenSaved;
        return say(model, Severity::Pending, Message::new(Msg::Saving));
    }
    retry(model, effects);
    ask_to_quit(model);
}

/// Goes on with quitting after a write has ended: quits once all is saved, also when the question is
/// on the screen, and asks when something is not.
fn go_on_leaving(model: &mut Model, effects: &mut Vec<Effect>) {
    let is_saved = model.saves.is_done();
    match model.saves.leaving {
        Leaving::WhenSaved | Leaving::Asked if is_saved => quit_now(model, 0, effects),
        Leaving::WhenSaved if !model.saves.unsaved.is_empty() => ask_to_quit(model),
        _ => {}
    }
}

fn ask_to_quit(model: &mut Model) {
    model.saves.leaving = Leaving::Asked;
    let is_kept = model.saves.unsaved.values().all(|&at| at == Refuge::Draft);
    let msg = if is_kept {
        Msg::PendingQuitKept
    } else {
        Msg::PendingQuit
    };
    let n = model.saves.unsaved.len();
    warn(model, Message::new(msg).with("n", n));
}

pub(super) fn bookmarks_read(model: &mut Model, read: Shelf, unread: Vec<Unread>) {
    model.shelf.adopt(read);
    shelf_changed(model);
    tell_broken(model, &unread);
    model.troubles.unread = unread;
}

/// Replaces the list of bookmark files that cannot be read, and reports the new ones. Changes that
/// waited for a folder out of reach are written as soon as it is back.
pub(super) fn unread(model: &mut Model, unread: Vec<Unread>, effects: &mut Vec<Effect>) {
    let before = std::mem::replace(&mut model.troubles.unread, unread);
    let new = model
        .troubles
        .unread
        .iter()
        .filter(|one| !before.contains(one));
    let new: Vec<Unread> = new.cloned().collect();
    let is_out_of_reach =
        |one: &Unread| one.kind != UnreadKind::Draft && !one.why.is(Fault::SetAside);
    let is_broken = |unread: &[Unread]| unread.iter().any(is_out_of_reach);
    let is_mended = is_broken(&before) && !is_broken(&model.troubles.unread);
    if is_mended {
        take_back(model, &BROKEN);
    }
    tell_broken(model, &new);
    if is_mended {
        give_notice(model, Severity::Info, Message::new(Msg::BookmarksMended));
    }
    if !model
        .troubles
        .unread
        .iter()
        .any(|one| one.kind == UnreadKind::Folder)
    {
        retry(model, effects);
    }
}

/// Tells which files of bookmarks cannot be read: which one and why, or how many and which key
/// lists them. Files that were set aside are told when there is nothing else, because nothing is out
/// of reach without them.
fn tell_broken(model: &mut Model, broken: &[Unread]) {
    let (drafts, files): (Vec<&Unread>, Vec<&Unread>) =
        { broken.iter() }.partition(|file| file.kind == UnreadKind::Draft);
    let (aside, lost): (Vec<&Unread>, Vec<&Unread>) =
        { files.into_iter() }.partition(|file| file.why.is(Fault::SetAside));
    let (severity, told) = if lost.is_empty() {
        (Severity::Info, aside)
    } else {
        (Severity::Warning, lost)
    };
    let msg = match &told[..] {
        [only] if only.kind == UnreadKind::Folder => Msg::FolderLost,
        [_] => Msg::BookmarkBroken,
        _ => Msg::BookmarksBroken,
    };
    tell_unread(model, severity, msg, &told);
    let msg = match &drafts[..] {
        [_] => Msg::DraftBroken,
        _ => Msg::DraftsBroken,
    };
    tell_unread(model, Severity::Warning, msg, &drafts);
}

/// Tells of files that cannot be read, if there are any.
fn tell_unread(model: &mut Model, severity: Severity, msg: Msg, unread: &[&Unread]) {
    let [first, ..] = unread else { return };
    let said = Message::new(msg)
        .with("n", unread.len())
        .with_path(&first.path)
        .with_reason(first.why.clone())
        .with_key(troubles_key(model));
    give_notice(model, severity, said);
}

/// Tells that differing files of bookmarks were merged: which bookmarks, and where the files are.
pub(super) fn merged(model: &mut Model, quotes: &[String], path: &str) {
    let msg = match quotes {
        [_] => Msg::CopiesMerged,
        _ => Msg::CopiesMergedMany,
    };
    let said = Message::new(msg)
        .with("n", quotes.len())
        .with("quote", quotes.first().map_or("", String::as_str))
        .with_path(path);
    give_notice(model, Severity::Info, said);
}

/// Follows changes of bookmarks by another program, except for those that are pending here.
pub(super) fn changed_elsewhere(model: &mut Model, bookmarks: Vec<Bookmark>, gone: &[BookmarkId]) {
    let mut n = 0;
    for bookmark in bookmarks {
        let here = model.saves.is_pending(&bookmark.id);
        n += usize::from(!here && model.shelf.follow(bookmark));
    }
    for id in gone {
        let here = model.saves.is_pending(id);
        n += usize::from(!here && model.shelf.forget(id).is_some());
    }
    if n == 0 {
        return;
    }
    shelf_changed(model);
    // A program that goes on changing bookmarks is told of once.
    take_back(model, &[Msg::ChangedElsewhere]);
    let said = Message::new(Msg::ChangedElsewhere).with("n", n);
    give_notice(model, Severity::Info, said);
}
