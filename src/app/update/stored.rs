//! Changes on disk: confirmed or refused by the store, or made elsewhere; and the end of the program, which
//! waits for them.
//!
//! A change is called saved when the store says so. A change that is being written or was refused
//! is pending: nothing from outside overrides it, and the user is asked before quitting without it.

use super::super::event::{Effect, Refuge, Severity, Unread, UnreadKind};
use super::super::lang::{Message, Msg};
use super::super::model::{Awaited, Leaving, Model};
use super::drafts::{discard_spent, open_drafts};
use super::messages::{
    give_notice, is_pending, say, take_back, tell_announced, troubles_key, warn,
};
use super::remember::{leave, remember};
use super::save::{end_retries, retry, retry_later, shelf_changed};
use crate::bookmark::{Bookmark, BookmarkId, Shelf};
use crate::reason::{Fault, Reason};

/// Messages that bookmarks cannot be read.
const BROKEN: [Msg; 3] = [Msg::FolderLost, Msg::BookmarkBroken, Msg::BookmarksBroken];

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

/// Ends the program with this status. Drafts and the position are kept first, so that the next start
/// has them.
pub(super) fn quit_now(model: &mut Model, status: u8, effects: &mut Vec<Effect>) {
    retry(model, effects);
    let unsaved = open_drafts(model).into_iter();
    effects.extend(unsaved.map(|draft| Effect::KeepDraft(Box::new(draft))));
    leave(model);
    remember(model, effects);
    effects.push(Effect::Quit(status));
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
