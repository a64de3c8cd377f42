//! The state machine of the program: [`update`] takes the model and an event, changes the model, and
//! returns the effects that the shell is to perform. Nothing here blocks, reads a clock or touches a file.
//!
//! An event goes one of two ways:
//!
//! 1. Input. A key is read by `input_method` (what was meant where an input method composes), then by the
//!    keymap, which waits for more keys or gives an action with a count. `act` performs the actions that
//!    belong to no pane (quit, undo, zoom); every other one goes to the pane in front (`in_front`), whose
//!    answer is a list of [`Ask`]s, and `answer` turns each into changes and effects. Panes do not see
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

mod drafts;
mod edit;
mod export;
mod heads;
mod intake;
mod keep;
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

pub use drafts::open_drafts;
use drafts::{discard, draft_kept, draft_lost, drafts_read, keep_soon, keep_typed, save_typed};
use edit::{cancel_postponed, edit_file, edited, postpone, reread, start_postponed};
use intake::{cached, load_done, loaded, not_read, opened};
use keep::{annotate, attach, delete, keep, keep_again, reattach, recolor, redo, tag, undo};
use locate::{locate, located};
use messages::{dismiss, give_notice, say, warn};
use mouse::{on_mouse, tick};
use read_state::{
    continue_reading, is_nothing_searched, note_progress, remembered, shown_part, toggle_read,
};
use reading::{
    browsed, choose_encoding, choose_link, decode, fetch, fetched, jump, note_jump, open,
    open_guide, preview, search, searched, show, step_article, use_encoding, walk_again,
};
use remember::{leave, remember};
use settings::{
    justify, next_language, set_ground, sort_list, take_settings, toggle_folders, toggle_mouse,
    use_theme, widen,
};
use stored::{
    bookmarks_read, changed_elsewhere, merged, not_stored, quit_now, quit_when_saved, retry_all,
    retry_by_itself, stored,
};

use super::action::{Action, Context};
use super::event::{
    Asked, Copied, Effect, Event, Generation, OSC52_MAX_BYTES, PASTE_MAX_BYTES, Severity,
};
use super::input_method::{Composing, KeyReading, is_harmless};
use super::key::{Code, Key};
use super::keymap::Match;
use super::lang::{Message, Msg};
use super::model::{Leaving, Model};
use super::theme::Ground;
use crate::article::archive::Stored;
use crate::article::{Article, ArticleId};
use crate::bookmark::BookmarkId;
use crate::pane::encodings::Encodings;
use crate::pane::finder::Finder;
use crate::pane::list::List;
use crate::pane::{Ask, Focus};
use crate::reason::Reason;
use crate::text::ranges::Ranges;
use crate::text::sanitize;

/// Exit status of a program that was interrupted.
const INTERRUPTED_STATUS: u8 = 130;
/// Maximum count that may be typed.
const COUNT_MAX: usize = 100_000;
/// Maximum number of commands that a key is said to have elsewhere; with more, the message does not
/// fit in a narrow window.
const KEY_USES_MAX: usize = 2;
/// Maximum width of a note that is told as a message, in cells: more than a screen has. A note of
/// megabytes would be wrapped again for every frame.
const NOTE_MAX_CELLS: usize = 2_000;

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
            let area = model.regions().main;
            if let Some(finder) = model.overlays.front_as_mut::<Finder>() {
                let asks = finder.set_found(generation, *found, area);
                answer(model, asks, &mut effects);
            }
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
            edited(model, edit, done, &mut effects);
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
        fetched(model, &id, article, effects);
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

fn on_key(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    dismiss(model);
    model.touched = true;
    if key == Key::plain(Code::Esc) && cancel_postponed(model) {
        return;
    }
    let context = model.context();
    if context.is_typing() {
        model.keys.composing = Composing::default();
        press(model, key, effects);
        return keep_soon(model, effects);
    }
    // An input method sends such letters too, but a key that the user bound is that key.
    let is_letter = key.typed().is_some_and(|c| !c.is_ascii());
    if is_letter && model.keys.map.find(context, &[key]) != Match::None {
        model.keys.composing = Composing::default();
        return press(model, key, effects);
    }
    let was_erasing = model.keys.composing.is_erasing();
    match model.keys.composing.read(key, model.now) {
        KeyReading::Key => {
            if was_erasing {
                model.keys.pending.clear();
            }
            press(model, key, effects);
        }
        // Keys that wait for their end go on waiting, because `a w` arrives as `a`, Backspace, `ă`.
        KeyReading::Erased => unknown_key(model, context, &[key]),
        KeyReading::Again => {}
        KeyReading::Letter(meant) => press_letter(model, key, &meant, effects),
    }
}

/// Runs the command that a letter of an input method stands for, if it only moves; otherwise tells
/// that the input method is on.
fn press_letter(model: &mut Model, letter: Key, meant: &[Vec<char>], effects: &mut Vec<Effect>) {
    let context = model.context();
    let sequence = |keys: &Vec<char>| -> Vec<Key> {
        keys.iter().map(|&c| Key::plain(Code::Char(c))).collect()
    };
    let is_safe = |keys: &Vec<Key>| {
        let mut pending = model.keys.pending.clone();
        keys.iter().all(|key| {
            pending.push(*key);
            match model.keys.map.find(context, &pending) {
                Match::Action(action) => {
                    pending.clear();
                    is_harmless(action)
                }
                Match::Pending => true,
                Match::None => false,
            }
        }) && pending.is_empty()
    };
    if let Some(keys) = meant.iter().map(sequence).find(is_safe) {
        for key in keys {
            press(model, key, effects);
        }
        return;
    }
    model.keys.pending.clear();
    model.keys.count = None;
    let is_vietnamese = !meant.is_empty();
    let msg = if is_vietnamese {
        Msg::InputMethod
    } else {
        Msg::UnknownKey
    };
    let shown = model.keys.map.show(&[letter]);
    say(model, Severity::Info, Message::new(msg).with_key(shown));
}

/// Handles a key as it was pressed.
fn press(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    let context = model.context();
    if model.keys.pending.is_empty() && !context.is_typing() && take_digit(model, key) {
        return;
    }
    model.keys.pending.push(key);
    match model.keys.map.find(context, &model.keys.pending) {
        Match::Pending => {}
        Match::Action(action) => {
            let count = model.keys.count.take();
            model.keys.pending.clear();
            if is_blind(model, action) {
                return leave_box_open(model, key, effects);
            }
            if action != Action::Quit {
                model.saves.leaving = Leaving::No;
            }
            act(model, action, count, effects);
        }
        Match::None => {
            let keys = std::mem::take(&mut model.keys.pending);
            model.keys.count = None;
            match key.typed().filter(|_| context.is_typing()) {
                Some(c) => on_text(model, c.encode_utf8(&mut [0; 4]), effects),
                None => unknown_key(model, context, &keys),
            }
        }
    }
}

/// Returns whether an action would close a box that the window is too small to show.
fn is_blind(model: &Model, action: Action) -> bool {
    let closes = matches!(action, Action::Open | Action::Cancel);
    closes && model.context().is_typing() && crate::pane::is_too_small(model.size)
}

/// Keeps a box open that nobody sees, with the text in it, and tells so once that can be read.
/// Ctrl-C still leaves the program, because drafts are kept.
fn leave_box_open(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    let is_leaving = key.ctrl && key.code == Code::Char('c');
    if is_leaving {
        quit_now(model, INTERRUPTED_STATUS, effects);
    } else {
        say(model, Severity::Warning, Message::new(Msg::BoxUnseen));
    }
}

/// Returns whether a key is a digit of the count before a command; `0` is one only after another
/// digit.
fn take_digit(model: &mut Model, key: Key) -> bool {
    let Some(digit) = key.typed().and_then(|c| c.to_digit(10)) else {
        return false;
    };
    if digit == 0 && model.keys.count.is_none() {
        return false;
    }
    let count = model.keys.count.unwrap_or(0) * 10 + digit as usize;
    model.keys.count = Some(count.min(COUNT_MAX));
    true
}

/// Tells that keys mean nothing here, and where else they mean something, because the user may be in
/// another pane than it seems. Silent where text is typed, since keys are text there.
fn unknown_key(model: &mut Model, context: Context, keys: &[Key]) {
    let shown = model.keys.map.show(keys);
    if context.is_typing() {
        return say(
            model,
            Severity::Info,
            Message::new(Msg::UnknownKeyTyping).with_key(shown),
        );
    }
    let uses = model.keys.map.elsewhere(keys);
    let uses = uses.iter().take(KEY_USES_MAX);
    let uses = uses.map(|(there, action)| model.appearance.catalog.use_of(*there, *action));
    let uses = uses.collect::<Vec<_>>().join("; ");
    let message = if uses.is_empty() {
        Message::new(Msg::UnknownKey)
    } else {
        Message::new(Msg::KeyElsewhere).with("uses", uses)
    };
    let message = message.with_key(shown);
    say(model, Severity::Info, message);
}

/// Puts text into the box that has the keyboard; elsewhere a paste is dropped.
fn on_text(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    let (ctx, overlays, list) = model.split();
    let asks = match overlays.front_mut() {
        Some(pane) => pane.insert(text, &ctx),
        None if list.filter.is_typing() => list.insert(text, &ctx),
        None => Vec::new(),
    };
    answer(model, asks, effects);
}

/// Runs a command: the program's own ones here, all others in the pane in front.
fn act(model: &mut Model, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
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
        Action::Encoding => choose_encoding(model, effects),
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
fn in_front(model: &mut Model, action: Action, count: usize, effects: &mut Vec<Effect>) {
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
fn answer(model: &mut Model, asks: Vec<Ask>, effects: &mut Vec<Effect>) {
    for ask in asks {
        match ask {
            Ask::Open { article: id, goal } => open(model, id, goal, effects),
            Ask::Close => model.overlays.close(),
            // While the library is still being read, the article may still arrive, so the message
            // says so.
            Ask::Say { message: m, .. }
                if [Msg::NotHere, Msg::WasPiped].contains(&m.msg)
                    && !model.files.loading.is_done() =>
            {
                say(model, Severity::Info, Message::new(Msg::Loading));
            }
            Ask::Say { severity, message } => say(model, severity, message),
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

/// Takes the size of the screen. The position and the chosen article stay, because both are kept by
/// text and id instead of rows.
fn resize(model: &mut Model, width: u16, height: u16) {
    model.size = (width, height);
    let area = model.reader_area();
    model.reader.resized(area);
    let page = List::page(model.regions().main.height);
    model.list.choose(&model.library, None, page);
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
