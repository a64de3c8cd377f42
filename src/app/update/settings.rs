//! Settings that were read, at the start or again while the program runs: what differs from
//! before is applied, what the user changed by keys since then stays.

use super::super::config::{Config, Settings};
use super::super::event::{Effect, Tone};
use super::super::lang::{Message, Msg};
use super::super::mistake;
use super::super::model::{Model, Overlay, with_habits};
use super::super::theme::Ground;
use super::{say, warn};
use crate::pane::list::List;

/// The file was saved: it holds from now on, as far as it is right.
pub(super) fn take_settings(model: &mut Model, settings: Settings, effects: &mut Vec<Effect>) {
    let Settings {
        config,
        themes,
        mistakes,
        ..
    } = settings;
    let (depth, ground) = (model.themes.depth, model.themes.ground);
    model.themes = themes;
    (model.themes.depth, model.themes.ground) = (depth, ground);
    let config = with_habits(config, &model.memory.habits, &model.themes);
    let before = std::mem::replace(&mut model.config, config);
    apply(model, &before, effects);
    match mistake::summary(&mistakes, &model.catalog) {
        Some(said) => warn(model, said),
        None => say(model, Tone::Info, Message::new(Msg::ConfigReread)),
    }
    model.mistakes = mistakes;
}

fn apply(model: &mut Model, before: &Config, effects: &mut Vec<Effect>) {
    let now = model.config.clone();
    if now.lang != before.lang {
        model.speak(now.lang.unwrap_or(model.locale));
    }
    if now.theme != before.theme {
        model.theme_name.clone_from(&now.theme);
    }
    show_theme(model);
    if now.width != before.width {
        model.reader.set_measure(now.width as u16);
    }
    if now.justify != before.justify {
        model.reader.justified = now.justify;
    }
    if now.mouse != before.mouse {
        model.mouse = now.mouse;
        effects.push(Effect::Mouse(now.mouse));
    }
    if now.list_width != before.list_width {
        model.list_width = now.list_width as u16;
    }
    if now.sort != before.sort {
        model.list.sort = now.sort;
        let page = List::page(model.regions().main.height);
        model.list.refresh(&model.library, page);
    }
    model.rate = now.rate;
    model.reader.set_space(now.paragraph_space as u8);
    model.set_keys();
    model.pending.clear();
    let area = model.reader_area();
    model.reader.resized(area);
}

/// The terminal's background is known: the theme follows it.
pub(super) fn set_ground(model: &mut Model, ground: Ground) {
    model.themes.ground = Some(ground);
    model.memory.habits.ground = Some(ground.name().to_owned());
    show_theme(model);
}

/// Takes the chosen theme anew, unless another one is being tried.
fn show_theme(model: &mut Model) {
    if !matches!(model.overlays.last(), Some(Overlay::Themes(_))) {
        model.theme = model.themes.get(&model.theme_name);
    }
}

/// A theme was chosen.
pub(super) fn use_theme(model: &mut Model, name: String) {
    let said = Message::new(Msg::ThemeIs).with("name", model.catalog.theme(&name));
    model.theme = model.themes.get(&name);
    model.memory.habits.theme = Some(name.clone());
    model.theme_name = name;
    say(model, Tone::Info, said);
}

/// The mouse is used, or left to the terminal.
pub(super) fn toggle_mouse(model: &mut Model, effects: &mut Vec<Effect>) {
    model.mouse = !model.mouse;
    effects.push(Effect::Mouse(model.mouse));
    let msg = if model.mouse {
        Msg::MouseOn
    } else {
        Msg::MouseOff
    };
    say(model, Tone::Info, Message::new(msg));
}
