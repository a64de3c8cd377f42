//! The texts typed in the boxes for notes and tags: merged with changes from elsewhere when they
//! are saved, kept while they are typed, and offered again by the next run.

use std::time::Duration;

use super::super::action::{Action, Context};
use super::super::event::{Effect, Severity};
use super::super::lang::{Message, Msg};
use super::super::model::{Awaited, Model};
use super::messages::{announce, give_notice, say, tell_announced, warn, withdraw};
use super::save::change;
use crate::bookmark::draft::{Draft, DraftId, Typed};
use crate::bookmark::merge::merge;
use crate::bookmark::{Bookmark, BookmarkId};
use crate::pane::Pane;
use crate::reason::Reason;

/// Pause between a key in a box and keeping its text, so that a killed process or a power failure
/// takes no more than the last words. Writing at each key would be too much, because each write is
/// synced to the disk.
const KEEP_PAUSE: Duration = Duration::from_secs(2);

/// Returns the drafts of open boxes that nobody has saved.
pub fn open_drafts(model: &Model) -> Vec<Draft> {
    typed(model).filter(Draft::is_change).collect()
}

/// Returns the drafts of open boxes.
fn typed(model: &Model) -> impl Iterator<Item = Draft> {
    model.overlays.iter().filter_map(Pane::draft)
}

/// Orders that the text in the box in front is kept in a moment.
pub(super) fn keep_soon(model: &Model, effects: &mut Vec<Effect>) {
    if model.overlays.front().is_some_and(Pane::has_draft) {
        effects.push(Effect::KeepTypedIn(KEEP_PAUSE));
    }
}

/// Keeps the texts of open boxes. A box whose text is unchanged needs no draft.
pub(super) fn keep_typed(model: &Model, effects: &mut Vec<Effect>) {
    effects.extend(typed(model).map(|draft| {
        if draft.is_change() {
            Effect::KeepDraft(Box::new(draft))
        } else {
            Effect::DiscardDraft(draft.id)
        }
    }));
}

/// Keeps the texts of open boxes that are about to close without an answer, and tells so. A box for the
/// same field starts with its text again.
pub(super) fn put_aside(model: &mut Model, effects: &mut Vec<Effect>) {
    keep_typed(model, effects);
    let typed: Vec<Draft> = typed(model).collect();
    let drafts = &mut model.saves.drafts;
    drafts.retain(|draft| typed.iter().all(|newer| newer.id != draft.id));
    let before = drafts.len();
    drafts.extend(typed.into_iter().filter(Draft::is_change));
    if let Some(last) = drafts.get(before..).and_then(<[_]>::last) {
        let awaited = Awaited::Draft(last.id.clone());
        announce(model, awaited, Message::new(Msg::DraftPutAside));
    }
}

/// Shows that the text of a box that closed without an answer is on disk.
pub(super) fn draft_kept(model: &mut Model, id: DraftId) {
    tell_announced(model, &Awaited::Draft(id));
}

/// Tells that a draft could not be written.
pub(super) fn draft_lost(model: &mut Model, id: DraftId, why: Reason) {
    withdraw(model, &Awaited::Draft(id));
    let said = Message::new(Msg::DraftLost).with_reason(why);
    give_notice(model, Severity::Warning, said);
}

/// Takes the drafts that an earlier run kept. Where the bookmark was deleted meanwhile, it comes
/// back with the typed text, because nobody could open its box any more.
pub(super) fn drafts_read(model: &mut Model, drafts: Vec<Draft>, effects: &mut Vec<Effect>) {
    for draft in drafts {
        if model.shelf.get(&draft.base.id).is_some() {
            model.saves.drafts.push(draft);
        } else {
            save_typed(model, &draft, effects);
        }
    }
    if !model.saves.drafts.is_empty() {
        let key = |context, action| model.keys.map.key(context, action).unwrap_or_default();
        let said = Message::new(Msg::DraftsKept)
            .with("n", model.saves.drafts.len())
            .with("bookmarks", key(Context::List, Action::Bookmarks))
            .with("note", key(Context::Bookmarks, Action::Note))
            .with("tags", key(Context::Bookmarks, Action::Tags));
        give_notice(model, Severity::Info, said);
    }
}

/// Returns the draft with which a box starts: the newest of its field that an earlier run kept, or
/// else the field as it is.
pub(super) fn take_up(model: &mut Model, fresh: Draft, effects: &mut Vec<Effect>) -> Draft {
    while let Some(at) = model
        .saves
        .drafts
        .iter()
        .rposition(|d| d.is_for_field_of(&fresh))
    {
        let draft = model.saves.drafts[at].clone();
        let merged = merge(Some(&draft.base), &draft.applied(model.now), &fresh.base);
        if (&merged.note, &merged.tags) != (&fresh.base.note, &fresh.base.tags) {
            let context = match draft.typed {
                Typed::Note(_) => Context::Note,
                Typed::Tags(_) => Context::Tags,
            };
            let key = |action| model.keys.map.key(context, action).unwrap_or_default();
            let said = Message::new(Msg::DraftResumed)
                .with("open", key(Action::Open))
                .with("cancel", key(Action::Cancel));
            say(model, Severity::Info, said);
            return draft;
        }
        // The draft was saved just before that run ended, so it is dropped.
        model.saves.drafts.remove(at);
        effects.push(Effect::DiscardDraft(draft.id));
    }
    fresh
}

/// Saves the typed text, merged with changes from elsewhere since the box was opened. A bookmark
/// that was deleted meanwhile comes back with it.
pub(super) fn save_typed(model: &mut Model, draft: &Draft, effects: &mut Vec<Effect>) {
    let id = draft.base.id.clone();
    model.saves.drafts.retain(|d| d.id != draft.id);
    model.saves.spent.push((id.clone(), draft.id.clone()));
    let applied = draft.applied(model.now);
    let said = match model.shelf.get(&id) {
        Some(current) => saved(draft, &applied, current),
        None if draft.is_change() => Msg::BroughtBack,
        None => return warn(model, Message::new(Msg::GoneElsewhere)),
    };
    change(model, &draft.base, said, effects, |b| *b = applied);
    if !model.saves.writing.contains_key(&id) {
        discard_spent(model, &id, effects);
    }
}

/// Returns the message for a field that was saved over the present bookmark.
fn saved(draft: &Draft, applied: &Bookmark, current: &Bookmark) -> Msg {
    match draft.typed {
        Typed::Tags(_) => Msg::TagsSaved,
        Typed::Note(_) if merge(Some(&draft.base), applied, current).note != applied.note => {
            Msg::NoteMerged
        }
        Typed::Note(_) if applied.note.is_empty() => Msg::NoteRemoved,
        Typed::Note(_) => Msg::NoteSaved,
    }
}

/// Removes the drafts of a bookmark that is on disk with them.
pub(super) fn discard_spent(model: &mut Model, bookmark: &BookmarkId, effects: &mut Vec<Effect>) {
    let spent = model.saves.spent.extract_if(.., |(id, _)| id == bookmark);
    effects.extend(spent.map(|(_, draft)| Effect::DiscardDraft(draft)));
}

/// Removes a draft that the user does not want.
pub(super) fn discard(model: &mut Model, draft: DraftId, effects: &mut Vec<Effect>) {
    model.saves.drafts.retain(|d| d.id != draft);
    effects.push(Effect::DiscardDraft(draft));
}
