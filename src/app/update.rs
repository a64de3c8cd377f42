//! Events to changes and effects: routing, and only routing. What an action means is
//! the panes' business; what several panes share is settled here.

use std::sync::Arc;

use super::action::{Action, Context};
use super::event::{Ask, Effect, Event, Generation, Goal, Mouse, Tone, Write};
use super::key::Key;
use super::keymap::Match;
use super::lang::{Catalog, Message, Msg};
use super::model::{Focus, Loading, Model, Overlay};
use super::theme::{THEMES, Theme};
use crate::article::{Article, ArticleId, Source};
use crate::bookmark::shelf::Change;
use crate::bookmark::{Bookmark, new_id};
use crate::library::memory::Memory;
use crate::pane::bookmarks::Bookmarks;
use crate::pane::encodings::Encodings;
use crate::pane::finder::Finder;
use crate::pane::help::Help;
use crate::pane::list::List;
use crate::pane::note::Note;
use crate::pane::palette::Palette;
use crate::text::decode::Encoding;
use crate::text::layout::truncate;

/// Exit status of a program that was interrupted.
const INTERRUPTED: u8 = 130;
/// Largest count that may be typed.
const MAX_COUNT: usize = 100_000;
/// Rows that a turn of the wheel scrolls.
const WHEEL_ROWS: isize = 3;
/// Cells of a quote in a message.
const QUOTE_CELLS: usize = 40;
/// Jumps that are remembered.
const MAX_JUMPS: usize = 100;

/// Takes an event in; gives what is to be done outside.
pub fn update(model: &mut Model, event: Event) -> Vec<Effect> {
    let mut effects = Vec::new();
    match event {
        Event::Key(key) => on_key(model, key, &mut effects),
        Event::Paste(text) => on_text(model, &text, &mut effects),
        Event::Mouse(mouse, x, y) => on_mouse(model, mouse, x, y, &mut effects),
        Event::Resize(width, height) => resize(model, width, height),
        Event::Loaded(articles) => loaded(model, articles, &mut effects),
        Event::LoadFailed(path, why) => {
            warn(
                model,
                Message::new(Msg::LoadFailed)
                    .with("path", path)
                    .with("why", why),
            );
        }
        Event::LoadDone => load_done(model, &mut effects),
        Event::Bookmarks(bookmarks, broken) => bookmarks_read(model, bookmarks, &broken),
        Event::Stored(id, write) => stored(model, &id, write),
        Event::NotStored(id, why) => not_stored(model, &id, &why),
        Event::Found(generation, found) => {
            if let Some(Overlay::Finder(finder)) = model.overlays.last_mut()
                && finder.generation == generation
            {
                let asks = finder.set_found(found);
                answer(model, asks, &mut effects);
            }
        }
        Event::Hits(generation, article, ranges) => {
            if generation == Generation(model.searches) && model.reader.id() == Some(article) {
                model.reader.set_hits(model.query.clone(), ranges);
            }
        }
        Event::Decoded(generation, article) => {
            if let Some(Overlay::Encodings(pane)) = model.overlays.last_mut()
                && pane.generation == generation
            {
                pane.set_preview(article);
            }
        }
        Event::Copied(n) => {
            let n = model.catalog.number(n);
            say(model, Tone::Info, Message::new(Msg::Copied).with("n", n));
        }
        Event::Failed(why) => warn(model, Message::new(Msg::WorkerFailed).with("why", why)),
        Event::Stop => quit_now(model, INTERRUPTED, &mut effects),
        Event::Suspend => effects.push(Effect::Suspend),
        Event::Resumed => effects.push(Effect::Redraw),
    }
    effects
}

fn say(model: &mut Model, tone: Tone, message: Message) {
    model.message = Some((tone, message));
}

fn warn(model: &mut Model, message: Message) {
    say(model, Tone::Warning, message);
}

fn on_key(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    model.message = None;
    model.touched = true;
    let context = model.context();
    if model.pending.is_empty() && !context.is_typing() && take_digit(model, key) {
        return;
    }
    model.pending.push(key);
    match model.keymap.find(context, &model.pending) {
        Match::Pending => return,
        Match::Action(action) => {
            let count = model.count.take();
            model.pending.clear();
            act(model, action, count, effects);
        }
        Match::None => {
            let keys = std::mem::take(&mut model.pending);
            model.count = None;
            match key.typed().filter(|_| context.is_typing()) {
                Some(c) => on_text(model, c.encode_utf8(&mut [0; 4]), effects),
                None => unknown_key(model, context, &keys),
            }
        }
    }
    if !matches!(model.context(), Context::List | Context::Reader) {
        model.quit_asked = false;
    }
}

/// A digit before a command is its count; `0` only after another digit.
fn take_digit(model: &mut Model, key: Key) -> bool {
    let Some(digit) = key.typed().and_then(|c| c.to_digit(10)) else {
        return false;
    };
    if digit == 0 && model.count.is_none() {
        return false;
    }
    let count = model.count.unwrap_or(0) * 10 + digit as usize;
    model.count = Some(count.min(MAX_COUNT));
    true
}

fn unknown_key(model: &mut Model, context: Context, keys: &[Key]) {
    // An input method may send letters and Backspaces at any time: only plain keys are talked of.
    if context.is_typing() || !keys.iter().all(|k| k.typed().is_none_or(|c| c.is_ascii())) {
        return;
    }
    let shown = super::key::show_sequence(keys);
    let message = match model.keymap.elsewhere(keys) {
        Some((there, action)) => Message::new(Msg::KeyElsewhere)
            .with("key", shown)
            .with("place", model.catalog.context(there))
            .with("what", model.catalog.action(action)),
        None => Message::new(Msg::UnknownKey).with("key", shown),
    };
    say(model, Tone::Info, message);
}

/// Text goes into the box that has the keyboard; elsewhere a paste is let go.
fn on_text(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    let height = model.regions().main.height;
    let asks = match model.overlays.last_mut() {
        Some(Overlay::Finder(finder)) => finder.insert(text),
        Some(Overlay::Bookmarks(pane)) => {
            pane.insert(text);
            Vec::new()
        }
        Some(Overlay::Help(pane)) => {
            pane.insert(text);
            Vec::new()
        }
        Some(Overlay::Palette(pane)) => {
            pane.insert(text);
            Vec::new()
        }
        Some(Overlay::Note(pane)) => {
            pane.insert(text);
            Vec::new()
        }
        Some(Overlay::Encodings(_)) => Vec::new(),
        None => {
            if model.list.filter.is_typing() {
                model.list.insert(text, &model.library, height);
            }
            Vec::new()
        }
    };
    answer(model, asks, effects);
}

/// Runs a command: the program's own ones here, the rest in the pane in front.
fn act(model: &mut Model, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
    match action {
        Action::Redraw => effects.push(Effect::Redraw),
        Action::Suspend => effects.push(Effect::Suspend),
        Action::Abort => quit_now(model, INTERRUPTED, effects),
        Action::Help if !matches!(model.overlays.last(), Some(Overlay::Help(_))) => {
            model.overlays.push(Overlay::Help(Help::default()));
        }
        Action::Palette => {
            let context = model.context();
            model.overlays.push(Overlay::Palette(Palette::new(context)));
        }
        Action::Find => model.overlays.push(Overlay::Finder(Finder::default())),
        Action::Bookmarks => model
            .overlays
            .push(Overlay::Bookmarks(Bookmarks::default())),
        Action::Language => set_language(model),
        Action::Theme => set_theme(model),
        Action::Zen => toggle_zen(model),
        Action::Encoding => choose_encoding(model, effects),
        Action::Undo => undo(model, effects),
        Action::Redo => redo(model, effects),
        Action::OtherPane if model.overlays.is_empty() => other_pane(model),
        Action::Quit if model.overlays.is_empty() && !model.reader.is_selecting() => {
            back(model, effects);
        }
        Action::NextArticle => step_article(model, 1, effects),
        Action::PrevArticle => step_article(model, -1, effects),
        Action::Back => jump(model, false, effects),
        Action::Forward => jump(model, true, effects),
        action => in_front(model, action, count.unwrap_or(1), effects),
    }
}

/// The pane in front reacts.
fn in_front(model: &mut Model, action: Action, count: usize, effects: &mut Vec<Effect>) {
    let area = model.reader_area();
    let height = model.regions().main.height;
    let asks = match model.overlays.last_mut() {
        Some(Overlay::Finder(pane)) => pane.on(action, count, height),
        Some(Overlay::Bookmarks(pane)) => {
            pane.on(action, count, &model.shelf, &model.library, height)
        }
        Some(Overlay::Help(pane)) => pane.on(action, count, &model.keymap, &model.catalog, height),
        Some(Overlay::Palette(pane)) => {
            pane.on(action, count, &model.keymap, &model.catalog, height)
        }
        Some(Overlay::Note(pane)) => pane.on(action),
        Some(Overlay::Encodings(pane)) => pane.on(action, count, height),
        None if model.focus == Focus::Reader => {
            let action = if action == Action::Quit {
                Action::Cancel
            } else {
                action
            };
            model.reader.on(action, count, area)
        }
        None => {
            let asks = model.list.on(action, count, &model.library, height);
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
            Ask::Open(id, goal) => open(model, id, goal, effects),
            Ask::Close => {
                model.overlays.pop();
            }
            Ask::Say(tone, message) => say(model, tone, message),
            Ask::Run(action) => act(model, action, None, effects),
            Ask::Keep(range) => keep(model, range, effects),
            Ask::Annotate(id) => {
                let note = model
                    .shelf
                    .get(&id)
                    .map_or(String::new(), |b| b.note.clone());
                model.overlays.push(Overlay::Note(Note::new(id, &note)));
            }
            Ask::SaveNote(id, note) => save_note(model, &id, &note, effects),
            Ask::Delete(id) => delete(model, &id, effects),
            Ask::Do(effect) => effects.push(effect),
            Ask::Decode(encoding) => decode(model, encoding, effects),
            Ask::UseEncoding(article, encoding) => use_encoding(model, article, encoding, effects),
            Ask::Search(query) => search(model, query, effects),
        }
    }
}

fn resize(model: &mut Model, width: u16, height: u16) {
    model.size = (width, height);
    let area = model.reader_area();
    model.reader.resized(area);
    let page = List::page(model.regions().main.height);
    model.list.choose(&model.library, None, page);
}

fn on_mouse(model: &mut Model, mouse: Mouse, x: u16, y: u16, effects: &mut Vec<Effect>) {
    model.touched = true;
    let at = model.regions();
    let inside = |r: ratatui::layout::Rect| r.contains((x, y).into());
    let wheel = match mouse {
        Mouse::WheelDown => Some(Action::Down),
        Mouse::WheelUp => Some(Action::Up),
        Mouse::Press => None,
    };
    if !model.overlays.is_empty() {
        if let Some(action) = wheel {
            in_front(model, action, 1, effects);
        }
        return;
    }
    if let Some(area) = at.reader.filter(|r| inside(*r)) {
        match wheel {
            Some(Action::Down) => model.reader.scroll_rows(WHEEL_ROWS, area),
            Some(_) => model.reader.scroll_rows(-WHEEL_ROWS, area),
            None => {
                model.focus = Focus::Reader;
                model.reader.click(x - area.x, y - area.y, area);
            }
        }
    } else if let Some(area) = at.list.filter(|r| inside(*r)) {
        if let Some(action) = wheel {
            let asks = model.list.on(action, 1, &model.library, area.height);
            answer(model, asks, effects);
        } else if model.list.click(y - area.y) {
            model.focus = Focus::List;
            let asks = model.list.on(Action::Open, 1, &model.library, area.height);
            answer(model, asks, effects);
        }
    }
}

fn loaded(model: &mut Model, articles: Vec<Arc<Article>>, effects: &mut Vec<Effect>) {
    let ids: Vec<_> = articles.iter().map(|a| a.id).collect();
    effects.push(Effect::Index(articles.clone()));
    let new = model.library.add(articles);
    let page = List::page(model.regions().main.height);
    model.list.add(&model.library, new, page);
    let last = |id: &&ArticleId| model.memory.last.as_deref() == Some(id.to_string().as_str());
    let last = ids.iter().find(last).copied();
    if let Some(id) = last.filter(|_| !model.touched) {
        model.list.choose(&model.library, Some(id), page);
        show(model, id);
        model.focus = Focus::Reader;
    } else if model.reader.article().is_none() {
        preview(model);
    }
    search_again(model, effects);
}

fn load_done(model: &mut Model, effects: &mut Vec<Effect>) {
    model.loading = Loading::Done;
    if model.library.len() == 1 && !model.touched {
        preview(model);
        model.focus = Focus::Reader;
    }
    // The first run opens on the guide, ready to be read.
    if model.memory == Memory::default() && !model.touched && is_built_in(model) {
        model.focus = Focus::Reader;
    }
    search_again(model, effects);
}

fn is_built_in(model: &Model) -> bool {
    let is_seed = |a: &Arc<Article>| matches!(a.source, Source::Seed(_));
    model.reader.article().is_some_and(is_seed)
}

/// More was read while the find box is open: ask again.
fn search_again(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(Overlay::Finder(finder)) = model.overlays.last() {
        let query = finder.query().to_owned();
        search(model, query, effects);
    }
}

fn search(model: &mut Model, query: String, effects: &mut Vec<Effect>) {
    model.searches += 1;
    let generation = Generation(model.searches);
    let first = model.reader.id().filter(|_| model.focus == Focus::Reader);
    if let Some(Overlay::Finder(finder)) = model.overlays.last_mut() {
        finder.generation = generation;
    }
    effects.push(Effect::Search {
        generation,
        query,
        first,
    });
}

/// Shows the chosen article beside the list, where both are on screen.
fn preview(model: &mut Model) {
    let chosen = model.list.chosen(&model.library);
    let split = model.regions().divider.is_some() || model.reader.article().is_none();
    if let Some(id) = chosen.filter(|id| split && model.reader.id() != Some(*id)) {
        show(model, id);
    }
}

/// Puts an article into the reader, where it was left.
fn show(model: &mut Model, id: ArticleId) {
    leave(model);
    if let Some(article) = model.library.get(id).cloned() {
        let left = model.memory.place(id);
        let area = model.reader_area();
        model.reader.open(article, left, &model.shelf, area);
    }
}

/// Notes where the open article is left.
fn leave(model: &mut Model) {
    if let Some(id) = model.reader.id() {
        model.memory.leave(id, model.reader.place());
    }
}

fn open(model: &mut Model, id: ArticleId, goal: Option<Goal>, effects: &mut Vec<Effect>) {
    if goal.is_some() {
        note_jump(model);
    }
    if model.reader.id() != Some(id) {
        show(model, id);
    }
    model.focus = Focus::Reader;
    model.list.choose(
        &model.library,
        Some(id),
        List::page(model.regions().main.height),
    );
    model.memory.last = Some(id.to_string());
    leave(model);
    effects.push(Effect::Remember(model.memory.clone()));
    let Some(goal) = goal else { return };
    let area = model.reader_area();
    model.reader.go_to(&goal, area);
    if let Some(query) = goal.query {
        model.query.clone_from(&query);
        model.searches += 1;
        let generation = Generation(model.searches);
        effects.push(Effect::Hits {
            generation,
            article: id,
            query,
        });
    }
}

fn choose_encoding(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(article) = model.reader.article() else {
        return;
    };
    if !matches!(article.source, Source::File(_)) {
        return say(model, Tone::Info, Message::new(Msg::EncodingFixed));
    }
    let (pane, asks) = Encodings::new(article.encoding);
    model.overlays.push(Overlay::Encodings(pane));
    answer(model, asks, effects);
}

fn decode(model: &mut Model, encoding: Option<Encoding>, effects: &mut Vec<Effect>) {
    let Some(source) = model.reader.article().map(|a| a.source.clone()) else {
        return;
    };
    model.searches += 1;
    let generation = Generation(model.searches);
    if let Some(Overlay::Encodings(pane)) = model.overlays.last_mut() {
        pane.generation = generation;
    }
    effects.push(Effect::Decode {
        generation,
        source,
        encoding,
    });
}

/// The open file is read in another way from now on. The reader stays as far down the text.
fn use_encoding(
    model: &mut Model,
    article: Arc<Article>,
    encoding: Option<Encoding>,
    effects: &mut Vec<Effect>,
) {
    let name = encoding.map_or("auto", Encoding::name);
    let shown = article.encoding.name();
    model
        .memory
        .encodings
        .insert(article.id.to_string(), name.to_owned());
    effects.push(Effect::Index(vec![article.clone()]));
    effects.push(Effect::Remember(model.memory.clone()));
    model.library.add(vec![article.clone()]);
    let page = List::page(model.regions().main.height);
    model.list.refresh(&model.library, page);
    let area = model.reader_area();
    model.reader.replace(article, &model.shelf, area);
    say(
        model,
        Tone::Info,
        Message::new(Msg::EncodingIs).with("name", shown),
    );
}

fn note_jump(model: &mut Model) {
    if let Some(id) = model.reader.id() {
        model.jumps.0.push((id, model.reader.place()));
        let excess = model.jumps.0.len().saturating_sub(MAX_JUMPS);
        model.jumps.0.drain(..excess);
        model.jumps.1.clear();
    }
}

fn jump(model: &mut Model, forward: bool, effects: &mut Vec<Effect>) {
    let Some(here) = model.reader.id().map(|id| (id, model.reader.place())) else {
        return;
    };
    let (from, to) = match &mut model.jumps {
        (back, ahead) if forward => (ahead, back),
        (back, ahead) => (back, ahead),
    };
    let Some((id, (_, cursor))) = from.pop() else {
        return say(model, Tone::Info, Message::new(Msg::NoJump));
    };
    to.push(here);
    open(model, id, None, effects);
    let area = model.reader_area();
    model.reader.go_to(
        &Goal {
            range: cursor..cursor,
            query: None,
        },
        area,
    );
}

fn step_article(model: &mut Model, step: isize, effects: &mut Vec<Effect>) {
    let Some(id) = model.reader.id() else { return };
    if let Some(next) = model.list.neighbour(&model.library, id, step) {
        return open(model, next, None, effects);
    }
    let msg = if step > 0 {
        Msg::LastArticle
    } else {
        Msg::FirstArticle
    };
    say(model, Tone::Info, Message::new(msg));
}

fn other_pane(model: &mut Model) {
    model.zen = false;
    model.focus = match model.focus {
        Focus::List if model.reader.article().is_some() => Focus::Reader,
        _ => Focus::List,
    };
    let area = model.reader_area();
    model.reader.resized(area);
}

fn toggle_zen(model: &mut Model) {
    model.zen = !model.zen && model.reader.article().is_some();
    if model.zen {
        model.focus = Focus::Reader;
    }
    let area = model.reader_area();
    model.reader.resized(area);
}

/// `q`: out of zen, from the reader to the list where only one is shown, else out.
fn back(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.zen {
        toggle_zen(model);
    } else if model.focus == Focus::Reader && model.library.len() > 1 {
        model.focus = Focus::List;
    } else if model.unsaved.is_empty() || model.quit_asked {
        quit_now(model, 0, effects);
    } else {
        model.quit_asked = true;
        retry(model, effects);
        let n = model.unsaved.len();
        warn(model, Message::new(Msg::PendingQuit).with("n", n));
    }
}

fn quit_now(model: &mut Model, status: u8, effects: &mut Vec<Effect>) {
    retry(model, effects);
    leave(model);
    if let Some(id) = model.reader.id().filter(|_| model.focus == Focus::Reader) {
        model.memory.last = Some(id.to_string());
    }
    effects.push(Effect::Remember(model.memory.clone()));
    effects.push(Effect::Quit(status));
}

fn set_language(model: &mut Model) {
    model.catalog = Catalog::new(model.catalog.lang.next());
    say(model, Tone::Info, Message::new(Msg::LanguageIs));
}

fn set_theme(model: &mut Model) {
    model.theme_index = (model.theme_index + 1) % THEMES.len();
    model.theme = Theme::at(model.theme_index);
    say(
        model,
        Tone::Info,
        Message::new(Msg::ThemeIs).with("name", THEMES[model.theme_index].0),
    );
}

fn keep(model: &mut Model, range: std::ops::Range<usize>, effects: &mut Vec<Effect>) {
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
fn save(model: &mut Model, bookmark: Bookmark, effects: &mut Vec<Effect>) {
    model.reader.find_marks(&model.shelf);
    model.unsaved.remove(&bookmark.id);
    retry(model, effects);
    effects.push(Effect::Save(Box::new(bookmark)));
}

fn retry(model: &Model, effects: &mut Vec<Effect>) {
    effects.extend(model.unsaved.keys().map(|id| match model.shelf.get(id) {
        Some(bookmark) => Effect::Save(Box::new(bookmark.clone())),
        None => Effect::Trash(id.clone()),
    }));
}

fn save_note(model: &mut Model, id: &str, note: &str, effects: &mut Vec<Effect>) {
    let edited = model
        .shelf
        .edit(id, model.now, |b| note.clone_into(&mut b.note))
        .cloned();
    if let Some(bookmark) = edited {
        save(model, bookmark, effects);
    }
}

fn delete(model: &mut Model, id: &str, effects: &mut Vec<Effect>) {
    if let Some(bookmark) = model.shelf.remove(id) {
        model.reader.find_marks(&model.shelf);
        model.unsaved.remove(id);
        effects.push(Effect::Trash(bookmark.id));
    }
}

fn undo(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.shelf.undo(model.now) {
        Some(change) => apply(model, change, Msg::Undone, effects),
        None => say(model, Tone::Info, Message::new(Msg::NothingToUndo)),
    }
}

fn redo(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.shelf.redo(model.now) {
        Some(change) => apply(model, change, Msg::Redone, effects),
        None => say(model, Tone::Info, Message::new(Msg::NothingToRedo)),
    }
}

/// Stores a change that the shelf has made already.
fn apply(model: &mut Model, change: Change, msg: Msg, effects: &mut Vec<Effect>) {
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

fn quote(bookmark: &Bookmark) -> String {
    let line = crate::text::sanitize::line(&bookmark.quote.exact);
    truncate(&line, QUOTE_CELLS).into_owned()
}

fn bookmarks_read(model: &mut Model, bookmarks: Vec<Bookmark>, broken: &[(String, String)]) {
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

fn stored(model: &mut Model, id: &str, write: Write) {
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

fn not_stored(model: &mut Model, id: &str, why: &str) {
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
