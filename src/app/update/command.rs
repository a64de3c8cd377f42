//! Runs commands, and does what panes ask for. A command is one of the program or of the pane in front;
//! the pane's answer is a list of [`Ask`]s.

use super::super::action::{Action, Context};
use super::super::event::{Effect, Severity};
use super::super::lang::{Message, Msg};
use super::super::model::Model;
use super::INTERRUPTED_STATUS;
use super::drafts::{discard, save_typed};
use super::edit::edit_file;
use super::export;
use super::keep::{annotate, attach, delete, keep, keep_again, reattach, recolor, redo, tag, undo};
use super::messages::say;
use super::read_state::{continue_reading, is_nothing_searched, toggle_read};
use super::reading::{
    choose_encoding, choose_link, decode, fetch, jump, note_jump, open, open_guide, preview,
    search, searched, show, step_article, use_encoding, walk_again,
};
use super::remember::{leave, remember};
use super::settings::{
    justify, next_language, sort_list, toggle_folders, toggle_mouse, use_theme, widen,
};
use super::stored::{quit_now, quit_when_saved};
use crate::bookmark::BookmarkId;
use crate::pane::{Ask, Focus};
use crate::text::sanitize;

/// Maximum width of a note that is told as a message, in cells: more than a screen has. A note of
/// megabytes would be wrapped again for every frame.
const NOTE_MAX_CELLS: usize = 2_000;

/// Runs a command: the program's own ones here, all others in the pane in front.
pub(super) fn act(
    model: &mut Model,
    action: Action,
    count: Option<usize>,
    effects: &mut Vec<Effect>,
) {
    let (ctx, overlays, _) = model.split();
    if overlays.open(action, &ctx) {
        return;
    }
    match action {
        Action::Redraw => effects.push(Effect::Redraw),
        Action::Suspend => effects.push(Effect::Suspend),
        Action::Abort => quit_now(model, INTERRUPTED_STATUS, effects),
        Action::Guide => open_guide(model, effects),
        Action::Language => next_language(model),
        Action::Zen => toggle_zen(model),
        Action::Mouse => toggle_mouse(model, effects),
        Action::Encoding => {
            let asks = choose_encoding(model);
            answer(model, asks, effects);
        }
        Action::OpenLink => choose_link(model),
        Action::Continue => continue_reading(model, effects),
        Action::ToggleRead => toggle_read(model, effects),
        // Nothing was searched, so the key means what it means in the list.
        Action::PrevHit if is_nothing_searched(model) => toggle_read(model, effects),
        Action::Again => effects.push(Effect::LookAgain { asked: true }),
        Action::Edit if model.overlays.is_empty() => edit_file(model, effects),
        Action::Undo => undo(model, effects),
        Action::Redo => redo(model, effects),
        Action::OtherPane if model.overlays.is_empty() => other_pane(model, effects),
        Action::Quit if model.overlays.is_empty() && !model.reader.is_selecting() => {
            back(model, effects);
        }
        Action::NextArticle => step_article(model, count.unwrap_or(1) as isize, effects),
        Action::PrevArticle => step_article(model, -(count.unwrap_or(1) as isize), effects),
        Action::Back => jump(model, false, effects),
        Action::Forward => jump(model, true, effects),
        Action::Top | Action::Bottom => {
            note_motion(model);
            // Without a count the key goes to the end, with one to that row.
            in_front(model, action, count.unwrap_or(0), effects);
        }
        Action::Percent => {
            note_motion(model);
            match count {
                Some(percent) => in_front(model, action, percent, effects),
                None => say_percent(model),
            }
        }
        Action::NextMark => {
            note_motion(model);
            in_front(model, action, count.unwrap_or(1), effects);
        }
        Action::PreviewDown => scroll_preview(model, count.unwrap_or(1) as isize),
        Action::PreviewUp => scroll_preview(model, -(count.unwrap_or(1) as isize)),
        Action::NextHit | Action::PrevHit if walk_again(model, action, effects) => {}
        action => in_front(model, action, count.unwrap_or(1), effects),
    }
}

/// Scrolls the preview of the chosen bookmark or passage by half pages, `times` times.
fn scroll_preview(model: &mut Model, times: isize) {
    let (ctx, overlays, _) = model.split();
    if let Some(pane) = overlays.front_mut() {
        pane.scroll_preview(times, &ctx);
    }
}

/// Tells which of the `total` bookmarks of the article the reader went to: its number, and its note if it
/// has one.
fn tell_mark(model: &mut Model, id: &BookmarkId, number: usize, total: usize) {
    let bookmark = model.shelf.get(id);
    let note = bookmark
        .map(|b| sanitize::line_start(&b.note, NOTE_MAX_CELLS))
        .filter(|note| !note.is_empty());
    let said = match note {
        Some(note) => Message::new(Msg::MarkNoted).with("note", note),
        None => Message::new(Msg::MarkCount),
    };
    let said = said.with("i", number).with("n", total);
    say(model, Severity::Info, said);
}

/// Tells that a percentage is typed before its key.
fn say_percent(model: &mut Model) {
    let key = model.keys.map.key(model.context(), Action::Percent);
    let said = Message::new(Msg::PercentOfWhat);
    say(
        model,
        Severity::Info,
        said.with_key(key.unwrap_or_default()),
    );
}

/// Records the place before a long motion in the text, so that a jump back leads there.
fn note_motion(model: &mut Model) {
    if model.context() == Context::Reader {
        note_jump(model);
    }
}

/// Gives an action to the pane in front.
pub(super) fn in_front(model: &mut Model, action: Action, count: usize, effects: &mut Vec<Effect>) {
    let area = model.reader_area();
    let (ctx, overlays, list) = model.split();
    let asks = match (overlays.front_mut(), ctx.focus) {
        (Some(pane), _) => pane.on(action, count, &ctx),
        (None, Focus::Reader) => {
            let action = if action == Action::Quit {
                Action::Cancel
            } else {
                action
            };
            model.reader.on(action, count, area)
        }
        (None, Focus::List) => {
            let asks = list.on(action, count, &ctx);
            if asks.is_empty() {
                preview(model);
            }
            asks
        }
    };
    answer(model, asks, effects);
}

/// Does what panes ask for, in order.
pub(super) fn answer(model: &mut Model, asks: Vec<Ask>, effects: &mut Vec<Effect>) {
    for ask in asks {
        match ask {
            Ask::Open { article: id, goal } => open(model, id, goal, effects),
            Ask::Close => model.overlays.close(),
            Ask::Say { severity, message } => say(model, severity, message),
            Ask::SayMissing(why) => {
                let is_loaded = model.files.loading.is_done();
                let msg = if is_loaded { why } else { Msg::Loading };
                say(model, Severity::Info, Message::new(msg));
            }
            Ask::Run(action) => act(model, action, None, effects),
            Ask::Keep(range) => keep(model, range, effects),
            Ask::KeepAgain(id) => keep_again(model, &id, effects),
            Ask::Fetch(id) => fetch(model, id, effects),
            Ask::Annotate(id) => annotate(model, &id, effects),
            Ask::Tag(id) => tag(model, &id, effects),
            Ask::Recolor { id, steps } => recolor(model, &id, steps, effects),
            Ask::Reattach(id) => reattach(model, &id, effects),
            Ask::Attach { id, range } => attach(model, &id, range, effects),
            Ask::SaveTyped(draft) => save_typed(model, &draft, effects),
            Ask::TellMark { id, number, total } => tell_mark(model, &id, number, total),
            Ask::Discard(id) => discard(model, id, effects),
            Ask::BeginExport(ids) => export::begin(model, ids),
            Ask::Export(wish) => export::order(model, wish, effects),
            Ask::Delete(id) => delete(model, &id, effects),
            Ask::Do(effect) => effects.push(effect),
            Ask::Decode(encoding) => decode(model, encoding, effects),
            Ask::UseEncoding { article, encoding } => {
                use_encoding(model, article, encoding, effects);
            }
            Ask::TryTheme(name) => model.appearance.theme = model.appearance.themes.get(&name),
            Ask::UseTheme(name) => use_theme(model, name),
            Ask::Widen(cells) => widen(model, cells),
            Ask::Justify => justify(model),
            Ask::Sort => sort_list(model),
            Ask::Folders => toggle_folders(model),
            Ask::Search => search(model, effects),
            Ask::Searched(query) => searched(model, &query, effects),
        }
    }
}

/// Moves the focus between list and reader; without an open article it stays on the list, because the
/// reader would be empty.
fn other_pane(model: &mut Model, effects: &mut Vec<Effect>) {
    model.zen = false;
    leave(model);
    remember(model, effects);
    model.focus = match model.focus {
        Focus::List if model.reader.article().is_some() => Focus::Reader,
        _ => Focus::List,
    };
    show_chosen(model);
    let area = model.reader_area();
    model.reader.resized(area);
}

/// Shows the chosen article in the reader that was hidden behind the list.
fn show_chosen(model: &mut Model) {
    let chosen = model.list.chosen(&model.library);
    let other = chosen.filter(|id| model.reader.id() != Some(*id));
    if let Some(id) = other.filter(|_| model.focus == Focus::Reader) {
        show(model, id);
    }
}

/// Shows only the text, or everything again. From the list the chosen article is shown, because the
/// list is hidden.
fn toggle_zen(model: &mut Model) {
    let was_list = model.focus == Focus::List;
    model.zen = !model.zen && model.reader.article().is_some();
    if model.zen {
        model.focus = Focus::Reader;
        if was_list {
            show_chosen(model);
        }
    }
    let area = model.reader_area();
    model.reader.resized(area);
}

/// Goes back by `q`: out of zen, from the reader to the list where only one is shown, otherwise out
/// of the program.
fn back(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.zen {
        toggle_zen(model);
    } else if model.focus == Focus::Reader && model.library.len() > 1 {
        leave(model);
        remember(model, effects);
        model.focus = Focus::List;
    } else {
        quit_when_saved(model, effects);
    }
}
