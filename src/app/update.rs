//! The state machine of the program: [`update`] takes the model and an event, changes the model, and
//! returns the effects that the shell is to perform. Nothing here blocks, reads a clock or touches a file.
//!
//! An event goes one of two ways:
//!
//! 1. Input. `keys` reads a key by `input_method` (what was meant where an input method composes), then by
//!    the keymap, which waits for more keys or gives an action with a count. `command` performs the actions
//!    that belong to no pane (quit, undo, zoom); every other one goes to the pane in front, whose answer is
//!    a list of [`Ask`](crate::pane::Ask)s, each of which it turns into changes and effects. Panes do not see
//!    the model; what several of them need is in the files of `update/`. The mouse is in `mouse`.
//! 2. Results of effects. Articles arrive in `intake` and `heads`, changes on disk in `library`
//!    and `stored`, places of bookmarks in `locate`, settings in `settings`, a text from the editor in
//!    `edit`. A result of an outdated request is recognised by its [`Generation`] and dropped.
//!
//! `keep` makes and changes bookmarks, `save` has them written, `drafts` keeps texts that are typed, `export`
//! writes files that the user names, `read_state` decides what counts as read, `remember` has the reading
//! state written, and `messages` owns the status line.
//!
//! Invariants: a change of a bookmark is in the model at once, and called saved only when the store has
//! confirmed it; an answer of the program is never replaced by a notice before a key is pressed.

mod command;
mod drafts;
mod edit;
mod export;
mod heads;
mod intake;
mod keep;
mod keys;
mod library;
mod locate;
mod messages;
mod mouse;
mod read_state;
mod reading;
mod remember;
mod save;
mod settings;
mod stored;

use std::sync::Arc;

use command::{answer, in_front};
pub use drafts::open_drafts;
use drafts::{draft_kept, draft_lost, drafts_read, keep_soon, keep_typed};
use edit::{edited, postpone, reread, start_postponed};
use intake::{cached, load_done, loaded, not_read, opened};
use keys::{on_key, on_text};
use locate::{locate, located};
use messages::{give_notice, say, warn};
use mouse::{on_mouse, tick};
use read_state::{note_progress, remembered, shown_part};
use reading::{browsed, fetched, open_guide};
use settings::{set_ground, take_settings};
use stored::{
    bookmarks_read, changed_elsewhere, merged, not_stored, quit_now, retry_all, retry_by_itself,
    stored,
};

use super::event::{
    Asked, Copied, Effect, Event, Generation, OSC52_MAX_BYTES, PASTE_MAX_BYTES, Severity,
};
use super::lang::{Message, Msg};
use super::model::Model;
use super::theme::Ground;
use crate::article::archive::Stored;
use crate::article::{Article, ArticleId};
use crate::pane::encodings::Encodings;
use crate::pane::finder::Finder;
use crate::pane::list::List;
use crate::reason::Reason;
use crate::search::Found;
use crate::text::ranges::Ranges;

/// Exit status of a program that was interrupted.
const INTERRUPTED_STATUS: u8 = 130;

/// Applies an event to the model and returns the work to be done outside.
pub fn update(model: &mut Model, event: Event) -> Vec<Effect> {
    let mut effects = Vec::new();
    let before = shown_part(model);
    match event {
        Event::Settings(settings) => take_settings(model, *settings, &mut effects),
        Event::Ground(rgb) => set_ground(model, Ground::of(rgb)),
        Event::Key(key) => on_key(model, key, &mut effects),
        Event::Paste(text) => {
            on_text(model, &text, &mut effects);
            keep_soon(model, &mut effects);
        }
        Event::PasteTooLong => paste_refused(model),
        Event::Mouse { mouse, x, y } => on_mouse(model, mouse, x, y, &mut effects),
        Event::Tick => tick(model, &mut effects),
        Event::Resize { width, height } => resize(model, width, height),
        Event::Heads(heads) => intake::list(model, heads, &mut effects),
        Event::Loaded(articles) => loaded(model, articles, &mut effects),
        Event::Cached { articles, keys } => cached(model, articles, *keys, &mut effects),
        Event::CachedIndex { articles, segments } => {
            effects.push(Effect::OpenIndex { articles, segments });
        }
        Event::Opened { articles, segments } => opened(model, articles, segments, &mut effects),
        Event::Problems(problems) => not_read(model, problems),
        Event::SetAside(files) => model.troubles.forgotten.extend(files),
        Event::Library(change) => library::changed(model, *change, &mut effects),
        Event::LibraryRead(read) => library::was_read(model, read),
        Event::Counted(files) => model.files.expected = files,
        Event::LoadDone => load_done(model, &mut effects),
        Event::Bookmarks { shelf, unread } => bookmarks_read(model, *shelf, unread),
        Event::Drafts(drafts) => drafts_read(model, drafts, &mut effects),
        Event::Changed { bookmarks, gone } => changed_elsewhere(model, bookmarks, &gone),
        Event::Unread(unread) => stored::unread(model, unread, &mut effects),
        Event::Merged { quotes, folder } => merged(model, &quotes, &folder),
        Event::NotMerged { quote, why } => {
            let said = Message::new(Msg::CopiesNotMerged).with("quote", quote);
            give_notice(model, Severity::Warning, said.with_reason(why));
        }
        Event::DraftKept(id) => draft_kept(model, id),
        Event::DraftLost { id, why } => draft_lost(model, id, why),
        Event::Remembered { request, failed } => remembered(model, request, failed, &mut effects),
        Event::States(states) => model.memory.follow(&states),
        Event::Stored(id) => stored(model, &id, &mut effects),
        Event::NotStored { id, why, refuge } => {
            not_stored(model, &id, why, refuge, &mut effects);
        }
        Event::SavedLate => give_notice(model, Severity::Info, Message::new(Msg::SavedLate)),
        Event::KeepTyped => keep_typed(model, &mut effects),
        Event::Retry => retry_by_itself(model, &mut effects),
        Event::Found { generation, found } => {
            passages_found(model, generation, *found, &mut effects);
        }
        Event::Hits {
            generation,
            article,
            ranges,
        } => hits_found(model, generation, article, ranges, &mut effects),
        Event::Decoded {
            generation,
            article,
        } => decoded(model, generation, article, &mut effects),
        Event::Postponed(effect) => postpone(model, effect),
        Event::Answered => start_postponed(model, &mut effects),
        Event::Edited { edit, done } => {
            let asks = edited(model, edit, done, &mut effects);
            answer(model, asks, &mut effects);
            keep_soon(model, &mut effects);
        }
        Event::Exported { name, done } => export::done(model, name, done),
        Event::Copied(copied) => say_copied(model, copied),
        Event::Browsed {
            program,
            address,
            done,
        } => browsed(model, program, address, done),
        Event::Failed { worker, why } => {
            let said = Message::new(Msg::WorkerFailed).with("worker", worker);
            give_notice(model, Severity::Warning, said.with_reason(why));
        }
        Event::Stop => quit_now(model, INTERRUPTED_STATUS, &mut effects),
        Event::Suspend => effects.push(Effect::Suspend),
        Event::Focused => {
            // Dark and light may have been switched while the user was elsewhere.
            effects.push(Effect::AskGround);
            come_back(model, &mut effects);
        }
        Event::SchemeChanged => effects.push(Effect::AskGround),
        Event::Resumed => {
            effects.push(Effect::Redraw);
            come_back(model, &mut effects);
        }
        Event::Guide => {
            // From now on no other article opens by itself, because the user chose this one.
            model.touched = true;
            open_guide(model, &mut effects);
        }
        Event::Located(found) => located(model, found),
    }
    note_progress(model, before, &mut effects);
    ask_for_more(model, &mut effects);
    effects
}

/// Says that a paste was too long to be taken.
fn paste_refused(model: &mut Model) {
    let most = (PASTE_MAX_BYTES >> 20).to_string();
    warn(model, Message::new(Msg::PasteTooLong).with("most", most));
}

/// Looks at what may have changed while the user was elsewhere: files, and the disk that refused a
/// change.
fn come_back(model: &mut Model, effects: &mut Vec<Effect>) {
    effects.push(Effect::LookAgain { asked: false });
    retry_all(model, effects);
}

/// Asks for what the model lacks after an event, and lets go of what it does not need any more.
fn ask_for_more(model: &mut Model, effects: &mut Vec<Effect>) {
    heads::ask(model, effects);
    library::let_go(model, effects);
    locate(model, effects);
}

/// Tells what is certain of text that was copied: the programs that have it, or that the terminal
/// was asked to take it; and what went wrong.
fn say_copied(model: &mut Model, copied: Copied) {
    let is_taken = !copied.taken.is_empty();
    let is_whole = copied.refused.is_none();
    let msg = match (copied.asked, is_taken, is_whole) {
        (Asked::Sent | Asked::Unable, true, true) => Msg::Copied,
        (Asked::TooLong, true, true) => Msg::CopiedSystem,
        (_, true, false) => Msg::CopiedBut,
        (Asked::Sent, false, true) => Msg::CopySent,
        (Asked::Sent, false, false) => Msg::CopySentOnly,
        (Asked::TooLong, false, true) => Msg::TooLongToCopy,
        (Asked::Unable, false, true) => Msg::NoClipboard,
        (Asked::TooLong | Asked::Unable, false, false) => Msg::NotCopied,
    };
    let is_good = is_whole && (is_taken || copied.asked == Asked::Sent);
    let severity = if is_good {
        Severity::Info
    } else {
        Severity::Warning
    };
    let mut said = Message::new(msg)
        .with("n", model.appearance.catalog.number(copied.chars))
        .with("most", model.appearance.catalog.number(OSC52_MAX_BYTES))
        .with("with", copied.taken.join(", "));
    if let Some(refusal) = copied.refused {
        said = said
            .with("program", refusal.programs)
            .with_reason(refusal.why);
    }
    say(model, severity, said);
}

/// Hands an answer of the search worker to the find box.
fn passages_found(
    model: &mut Model,
    generation: Generation,
    found: Found,
    effects: &mut Vec<Effect>,
) {
    let area = model.regions().main;
    if let Some(finder) = model.overlays.front_as_mut::<Finder>() {
        let asks = finder.set_found(generation, found, area);
        answer(model, asks, effects);
    }
}

/// Takes the hits of the last query in the open article, and goes to one if the user waits for
/// that.
fn hits_found(
    model: &mut Model,
    generation: Generation,
    article: ArticleId,
    ranges: Ranges,
    effects: &mut Vec<Effect>,
) {
    let is_wanted = model
        .requests
        .lighting
        .take_if(|g| *g == generation)
        .is_some();
    if is_wanted && model.reader.id() == Some(article) {
        model.reader.set_hits(model.query.clone(), ranges);
        if let Some(action) = model.requests.walk.take() {
            model.reader.walk_from_cursor();
            in_front(model, action, 1, effects);
        }
    }
}

/// Hands a decoded file to the part that asked for it: a bookmark outside the library, a file that
/// changed, or the list of encodings.
fn decoded(
    model: &mut Model,
    generation: Generation,
    article: Result<Arc<Article>, Reason>,
    effects: &mut Vec<Effect>,
) {
    let article = article.map(|mut article| {
        // The file was read by its path alone, and its place in the list depends on how the user
        // named it.
        if let Some(known) = model.library.get(article.id).and_then(Stored::head) {
            Arc::make_mut(&mut article).origin = known.origin;
        }
        article
    });
    if let Some((_, id)) = model.requests.fetching.take_if(|(g, _)| *g == generation) {
        let asks = fetched(model, &id, article, effects);
        answer(model, asks, effects);
    } else if let Some((_, id)) = model.requests.opening.take_if(|(g, _)| *g == generation) {
        heads::was_read(model, id, article.ok(), effects);
    } else if model
        .requests
        .rereading
        .take_if(|g| *g == generation)
        .is_some()
    {
        reread(model, article, effects);
    } else if let Some(pane) = model.overlays.front_as_mut::<Encodings>()
        && pane.generation == generation
    {
        pane.set_preview(article);
    }
}

/// Takes the size of the screen. The position and the chosen article stay, because both are kept by
/// text and id instead of rows.
fn resize(model: &mut Model, width: u16, height: u16) {
    model.size = (width, height);
    let area = model.reader_area();
    model.reader.resized(area);
    let page = List::page(model.regions().main.height);
    model.list.choose(&model.library, None, page);
}
