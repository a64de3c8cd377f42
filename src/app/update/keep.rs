//! Bookmarks made, changed and undone. A change is on the shelf at once; its fate on disk is
//! ordered in `save` and told in `stored`.

use super::super::action::Action;
use super::super::event::{Effect, Severity, Unread, UnreadKind};
use super::super::lang::{Message, Msg};
use super::super::model::{Awaited, Model};
use super::drafts::take_up;
use super::messages::{announce, say, warn, with_keys};
use super::reading::open;
use super::save::{change, restore, save, shelf_changed, trash};
use crate::bookmark::draft::Draft;
use crate::bookmark::shelf::{Change, Reversal};
use crate::bookmark::{Bookmark, BookmarkId, new_id, new_uuid};
use crate::pane::Goal;
use crate::pane::bookmarks::Bookmarks;
use crate::pane::note::Note;
use crate::pane::tags::Tags;

/// Bookmarks a range of the open article. The reader takes the bookmark for the meant one, so that a
/// key pressed next gives it a note or tags.
pub(super) fn keep(model: &mut Model, range: std::ops::Range<usize>, effects: &mut Vec<Effect>) {
    let Some(article) = model.reader.article().cloned() else {
        return;
    };
    let id = new_id(model.now, model.random());
    let bookmark = Bookmark::new(&article, range, id.clone(), model.now);
    model.shelf.insert(bookmark.clone());
    model.reader.mean(id);
    let said = Message::new(Msg::Saved).with("quote", bookmark.short_quote());
    let said = with_keys(model, said, &[Action::Note, Action::Tags, Action::Undo]);
    announce(model, Awaited::Bookmark(bookmark.id.clone()), said);
    save(model, bookmark, None, effects);
}

/// Answers the wish to bookmark a passage that is bookmarked already. Where that bookmark is not on
/// the disk (its file broke, its folder is out of reach, it could not be written), it is written
/// again: what is on the screen is what is meant, and a broken file is set aside.
pub(super) fn keep_again(model: &mut Model, id: &BookmarkId, effects: &mut Vec<Effect>) {
    let is_lost =
        |unread: &Unread| unread.kind == UnreadKind::Folder || unread.id.as_ref() == Some(id);
    let is_lost = model.troubles.unread.iter().any(is_lost) || model.saves.unsaved.contains_key(id);
    let lost = model.shelf.get(id).filter(|_| is_lost).cloned();
    let Some(bookmark) = lost else {
        return say(model, Severity::Info, Message::new(Msg::AlreadyKept));
    };
    let said = Message::new(Msg::Saved).with("quote", bookmark.short_quote());
    let said = with_keys(model, said, &[Action::Note, Action::Tags, Action::Undo]);
    announce(model, Awaited::Bookmark(id.clone()), said);
    save(model, bookmark, None, effects);
}

/// Opens the box for the note of a bookmark, with the draft of an earlier run if there is one, so that
/// typed text is never lost.
pub(super) fn annotate(model: &mut Model, id: &BookmarkId, effects: &mut Vec<Effect>) {
    if let Some(base) = model.shelf.get(id).cloned() {
        let name = new_uuid(model.now, model.random()).into();
        let draft = take_up(model, Draft::of_note(name, base), effects);
        model.overlays.push(Note::new(draft));
    }
}

/// Opens the box for the tags of a bookmark, with the draft of an earlier run if there is one, so that
/// typed text is never lost.
pub(super) fn tag(model: &mut Model, id: &BookmarkId, effects: &mut Vec<Effect>) {
    if let Some(base) = model.shelf.get(id).cloned() {
        let name = new_uuid(model.now, model.random()).into();
        let draft = take_up(model, Draft::of_tags(name, base), effects);
        let pane = Tags::new(draft, &model.shelf);
        model.overlays.push(pane);
    }
}

/// Gives a bookmark the colour `steps` further on, so that a count before the key skips colours.
pub(super) fn recolor(model: &mut Model, id: &BookmarkId, steps: usize, effects: &mut Vec<Effect>) {
    let Some(bookmark) = model.shelf.get(id).cloned() else {
        return;
    };
    let color = (0..steps).fold(bookmark.color, |color, _| color.next());
    let said = color_name(color);
    change(model, &bookmark, said, effects, |b| b.color = color);
}

/// Returns the message that names a colour, because a terminal may show two of them alike.
fn color_name(color: crate::bookmark::Color) -> Msg {
    use crate::bookmark::Color;
    match color {
        Color::Yellow => Msg::ColourYellow,
        Color::Green => Msg::ColourGreen,
        Color::Blue => Msg::ColourBlue,
        Color::Pink => Msg::ColourPink,
        Color::Violet => Msg::ColourViolet,
    }
}

/// Moves a bookmark to the trash without a question, since it can be undone.
pub(super) fn delete(model: &mut Model, id: &BookmarkId, effects: &mut Vec<Effect>) {
    if let Some(bookmark) = model.shelf.remove(id) {
        let said = with_keys(model, Message::new(Msg::Deleted), &[Action::Undo]);
        announce(model, Awaited::Bookmark(id.clone()), said);
        trash(model, bookmark.id, effects);
    }
}

/// Shows the place where a bookmark was made, or the open article, so that another passage can be
/// selected for it. Without either there is nothing to select, so the list stays.
pub(super) fn reattach(model: &mut Model, id: &BookmarkId, effects: &mut Vec<Effect>) {
    let Some(bookmark) = model.shelf.get(id).cloned() else {
        return;
    };
    let place = model.library.locate(&bookmark);
    let (home, found) = (place.article, place.anchor.range());
    let Some(article) = home.clone().or_else(|| model.opened().cloned()) else {
        let said = Message::new(Msg::CannotReattach);
        let said = with_keys(model, said, &[Action::Reattach]);
        return say(model, Severity::Info, said);
    };
    model.overlays.close();
    let position = bookmark.position.clone().filter(|_| home.is_some());
    let was = position.map(|p| article.from_scalar(p.start));
    let start = found.clone().or_else(|| was.map(|at| at..at));
    let goal = start.map(|range| Goal { range, query: None });
    open(model, article.id, goal, effects);
    let area = model.reader_area();
    model.reader.attach(bookmark.id, found, area);
}

/// Attaches a bookmark to a range of the open article. Warns if another program has deleted the
/// bookmark while the range was selected.
pub(super) fn attach(
    model: &mut Model,
    id: &BookmarkId,
    range: std::ops::Range<usize>,
    effects: &mut Vec<Effect>,
) {
    let Some(article) = model.reader.article().cloned() else {
        return;
    };
    let Some(bookmark) = model.shelf.get(id).cloned() else {
        return warn(model, Message::new(Msg::GoneElsewhere));
    };
    let now = model.now;
    change(model, &bookmark, Msg::Attached, effects, |b| {
        b.reattach(&article, range, now);
    });
}

/// Undoes the last change of bookmarks, on the shelf and on disk.
pub(super) fn undo(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.shelf.undo(model.now) {
        Reversal::Made(change) => apply(model, change, Msg::Undone, effects),
        Reversal::Overtaken(of) => say_overtaken(model, Msg::NotUndone, &of),
        Reversal::Nothing => say(model, Severity::Info, Message::new(Msg::NothingToUndo)),
    }
}

/// Makes the change again that was undone last, on the shelf and on disk.
pub(super) fn redo(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.shelf.redo(model.now) {
        Reversal::Made(change) => apply(model, change, Msg::Redone, effects),
        Reversal::Overtaken(of) => say_overtaken(model, Msg::NotRedone, &of),
        Reversal::Nothing => say(model, Severity::Info, Message::new(Msg::NothingToRedo)),
    }
}

/// Says that the change of a bookmark cannot be undone or redone any more.
fn say_overtaken(model: &mut Model, msg: Msg, bookmark: &Bookmark) {
    let said = Message::new(msg).with("quote", bookmark.short_quote());
    say(model, Severity::Info, said);
}

/// Stores a change that the shelf has made already.
fn apply(model: &mut Model, change: Change, msg: Msg, effects: &mut Vec<Effect>) {
    let said = Message::new(msg).with("quote", change.bookmark().short_quote());
    let id = change.bookmark().id.clone();
    announce(model, Awaited::Bookmark(id.clone()), said);
    match change {
        Change::Remove(bookmark) => trash(model, bookmark.id, effects),
        Change::Add(bookmark) => restore(model, bookmark, effects),
        Change::Edit { before, after } => save(model, *after, Some(*before), effects),
    }
    shelf_changed(model);
    for pane in model.overlays.all_mut::<Bookmarks>() {
        pane.choose(&id);
    }
}
