//! Settings that were read again while the program runs, or are changed by keys.

use super::super::config::{Config, MEASURES, Settings};
use super::super::event::{Effect, Severity};
use super::super::lang::{Message, Msg};
use super::super::mistake;
use super::super::model::Model;
use super::super::theme::Ground;
use super::messages::{give_notice, say, take_back};
use crate::pane::list::{List, sort_name};
use crate::pane::reader::Typesetting;
use crate::pane::themes::ThemeList;

/// Applies settings that were saved, as far as they are right.
pub(super) fn take_settings(model: &mut Model, settings: Settings, effects: &mut Vec<Effect>) {
    let Settings {
        config,
        themes,
        mistakes,
        ..
    } = settings;
    let (depth, ground) = (
        model.appearance.themes.depth,
        model.appearance.themes.ground,
    );
    model.appearance.themes = themes;
    (
        model.appearance.themes.depth,
        model.appearance.themes.ground,
    ) = (depth, ground);
    let read = config.with_habits(&model.memory.usage.habits, &model.appearance.themes);
    let before = std::mem::replace(&mut model.read, read);
    let used = model.config.clone();
    model.config.follow(&before, &model.read);
    apply(model, &used, effects);
    take_back(
        model,
        &[Msg::ConfigWrong, Msg::ConfigWrongMany, Msg::ConfigReread],
    );
    match mistake::summary(&mistakes, &model.appearance.catalog) {
        Some(said) => give_notice(model, Severity::Warning, said),
        None => give_notice(model, Severity::Info, Message::new(Msg::ConfigReread)),
    }
    model.troubles.mistakes = mistakes;
}

/// Passes the settings on to the parts that keep a copy.
fn apply(model: &mut Model, before: &Config, effects: &mut Vec<Effect>) {
    let lang = model.config.lang.unwrap_or(model.appearance.locale);
    if lang != model.appearance.catalog.lang {
        model.speak(lang);
    }
    show_theme(model);
    if model.config.mouse != before.mouse {
        effects.push(Effect::Mouse(model.config.mouse));
    }
    if model.config.sort != before.sort {
        arrange_list(model);
    }
    if model.config.folders != before.folders {
        group_list(model);
    }
    model.set_keys();
    model.keys.pending.clear();
    set_type(model);
    let area = model.reader_area();
    model.reader.resized(area);
}

fn set_type(model: &mut Model) {
    model.reader.set_type(Typesetting::of(&model.config));
}

fn arrange_list(model: &mut Model) {
    model.list.sort = model.config.sort;
    let page = List::page(model.regions().main.height);
    let (ctx, _, list) = model.split();
    list.refresh(&ctx, page);
}

/// Makes the text wider or narrower by some cells; the line that is read keeps its row.
pub(super) fn widen(model: &mut Model, cells: isize) {
    let width = usize::from(model.reader.measure()).saturating_add_signed(cells);
    model.config.width = width.clamp(*MEASURES.start(), *MEASURES.end());
    set_type(model);
    let area = model.reader_area();
    model.reader.resized(area);
}

/// Justifies the lines, or leaves them ragged.
pub(super) fn justify(model: &mut Model) {
    model.config.justify = !model.config.justify;
    set_type(model);
    let msg = if model.config.justify {
        Msg::Justified
    } else {
        Msg::Ragged
    };
    say(model, Severity::Info, Message::new(msg));
}

/// Puts the list into the next order.
pub(super) fn sort_list(model: &mut Model) {
    model.config.sort = model.config.sort.next();
    model.memory.usage.habits.sort = Some(model.config.sort);
    arrange_list(model);
    say(
        model,
        Severity::Info,
        Message::new(sort_name(model.config.sort)),
    );
}

/// Shows the articles in groups by folder, or in one list.
pub(super) fn toggle_folders(model: &mut Model) {
    model.config.folders = !model.config.folders;
    model.memory.usage.habits.folders = Some(model.config.folders);
    group_list(model);
    let msg = if model.config.folders {
        Msg::FoldersOn
    } else {
        Msg::FoldersOff
    };
    say(model, Severity::Info, Message::new(msg));
}

fn group_list(model: &mut Model) {
    let page = List::page(model.regions().main.height);
    let is_grouped = model.config.folders;
    let (ctx, _, list) = model.split();
    list.group(is_grouped, &ctx, page);
}

/// Shows the interface in the next language.
pub(super) fn next_language(model: &mut Model) {
    let lang = model.appearance.catalog.lang.next();
    model.config.lang = Some(lang);
    model.speak(lang);
    say(model, Severity::Info, Message::new(Msg::LanguageIs));
}

/// Takes the background of the terminal, which the theme follows.
pub(super) fn set_ground(model: &mut Model, ground: Ground) {
    model.appearance.themes.ground = Some(ground);
    model.memory.usage.habits.ground = Some(ground.name().to_owned());
    show_theme(model);
}

/// Shows the chosen theme again, unless another one is being tried.
fn show_theme(model: &mut Model) {
    if model.overlays.front_as::<ThemeList>().is_none() {
        model.appearance.show_theme(&model.config);
    }
}

/// Applies a theme that was chosen.
pub(super) fn use_theme(model: &mut Model, name: String) {
    let said = Message::new(Msg::ThemeIs).with("name", model.appearance.catalog.theme(&name));
    model.appearance.theme = model.appearance.themes.get(&name);
    model.memory.usage.habits.theme = Some(name.clone());
    model.config.theme = name;
    say(model, Severity::Info, said);
}

/// Turns the use of the mouse on, or leaves it to the terminal.
pub(super) fn toggle_mouse(model: &mut Model, effects: &mut Vec<Effect>) {
    model.config.mouse = !model.config.mouse;
    effects.push(Effect::Mouse(model.config.mouse));
    let msg = if model.config.mouse {
        Msg::MouseOn
    } else {
        Msg::MouseOff
    };
    say(model, Severity::Info, Message::new(msg));
}
