//! Whether an article counts as read: by itself, once its end was on the screen in the reader, or by the
//! user's word; and the way back to the one that is being read.

use ratatui::layout::Rect;

use super::super::event::{Effect, Generation, Severity};
use super::super::lang::{Message, Msg};
use super::super::model::{Awaited, Model};
use super::messages::{give_notice, say, take_back, tell_announced, withdraw};
use super::reading::open;
use super::remember::{leave, remember, remember_and_tell};
use super::save::{end_retries, retry_later};
use crate::app::action::Context;
use crate::article::ArticleId;
use crate::article::page::View;
use crate::library::memory::states::ArticleState;
use crate::library::problem::Problem;
use crate::pane::Focus;

/// Part of an article that is on the screen of the reader.
type ShownPart = (ArticleId, View, Rect);

/// Returns the part of an article that the user has on the screen; `None` while the reader only shows
/// the one chosen in the list.
pub(super) fn shown_part(model: &Model) -> Option<ShownPart> {
    let id = model.reader.id().filter(|_| model.focus == Focus::Reader)?;
    Some((id, model.reader.view(), model.reader_area()))
}

/// Records how far the open article is on the screen, if another part of it is there than `before`. One
/// that was marked as unread counts as read again only after a move in it, because it may open at its end,
/// and not before it was left if it was open when it was marked.
pub(super) fn note_progress(
    model: &mut Model,
    before: Option<ShownPart>,
    effects: &mut Vec<Effect>,
) {
    let Some(now) = shown_part(model).filter(|now| Some(*now) != before) else {
        return;
    };
    let (id, _, area) = now;
    let is_new = before.is_none_or(|(before, ..)| before != id);
    if is_new {
        model.reader.stays_unread = false;
    }
    if model.reader.stays_unread {
        return;
    }
    let decided = model.memory.states.get(id).and_then(|state| state.read);
    if is_new && decided.is_some_and(|(is_read, _)| !is_read) {
        return;
    }
    let Some(progress) = model.reader.progress(area, model.config.rate) else {
        return;
    };
    let now = model.now.as_millisecond();
    if model.memory.see(id, progress.percent, now) {
        if model.memory.is_read(id) {
            mark(model, id, true);
        }
        remember(model, effects);
    }
}

/// Marks an article and those with the same text, because the list shows them as one.
fn mark(model: &mut Model, id: ArticleId, is_read: bool) {
    let now = model.now.as_millisecond();
    for id in model.library.same_text(id) {
        if model.memory.is_read(id) != is_read {
            model.memory.mark(id, is_read, now);
        }
    }
}

/// Marks the article that is open, or else the one chosen in the list, as read, or as unread. The head of
/// a group is no article.
pub(super) fn toggle_read(model: &mut Model, effects: &mut Vec<Effect>) {
    let open = model.opened().map(|article| article.id);
    let Some(id) = open.or_else(|| model.list.chosen(&model.library)) else {
        return say(model, Severity::Info, Message::new(Msg::NothingToMark));
    };
    let is_read = !model.memory.is_read(id);
    model.reader.stays_unread = open.is_some() && !is_read;
    mark(model, id, is_read);
    let msg = if is_read {
        Msg::MarkedRead
    } else {
        Msg::MarkedUnread
    };
    remember_and_tell(model, Message::new(msg), effects);
}

/// Takes note of whether the reading state is on disk. A failure is in the list of problems until a later
/// save succeeds, which is tried after a pause that grows. A request is answered by what became of it;
/// where nobody asked, only another failure than the one before is shown.
pub(super) fn remembered(
    model: &mut Model,
    request: Option<Generation>,
    failed: Option<Problem>,
    effects: &mut Vec<Effect>,
) {
    let before = std::mem::replace(&mut model.troubles.unsaved, failed);
    let is_known = model.troubles.unsaved == before;
    if !is_known {
        take_back(model, &[Msg::NotRemembered]);
    }
    match model.troubles.unsaved {
        Some(_) => retry_later(model, effects),
        None => end_retries(model),
    }
    match request.map(Awaited::Reading) {
        Some(asked) if model.troubles.unsaved.is_none() => {
            tell_announced(model, &asked);
        }
        Some(asked) => withdraw(model, &asked),
        None if is_known => return,
        None => {}
    }
    if let Some(said) = model.troubles.not_remembered() {
        give_notice(model, Severity::Warning, said);
    }
}

/// Returns whether the reader has no hits to walk to, and no query to look for them with.
pub(super) fn is_nothing_searched(model: &Model) -> bool {
    model.context() == Context::Reader
        && model.query.is_empty()
        && model.reader.hits.query.is_empty()
}

/// Opens the article that is being read, where it was left: of those begun the one left last, else the
/// one that was left last at all. The open one is left out.
pub(super) fn continue_reading(model: &mut Model, effects: &mut Vec<Effect>) {
    let open_id = model.opened().map(|article| article.id);
    let states = model.memory.states.iter();
    let here = states
        .filter(|(id, state)| state.left > 0 && Some(*id) != open_id)
        .filter(|(id, _)| model.library.get(*id).is_some());
    let rank = |(id, state): &(ArticleId, &ArticleState)| (state.is_begun(), state.left, *id);
    match here.max_by_key(rank).map(|(id, _)| id) {
        Some(id) => {
            model.overlays.clear();
            leave(model);
            open(model, id, None, effects);
        }
        None if model.files.loading.is_done() => {
            say(model, Severity::Info, Message::new(Msg::NothingBegun));
        }
        None => say(model, Severity::Info, Message::new(Msg::Loading)),
    }
}
