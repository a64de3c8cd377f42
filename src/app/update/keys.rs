//! Reads keys: digits of a count, keys of a sequence, letters of an input method, text for a box.

use super::super::action::{Action, Context};
use super::super::event::{Effect, Severity};
use super::super::input_method::{Composing, KeyReading, is_harmless};
use super::super::key::{Code, Key};
use super::super::keymap::Match;
use super::super::lang::{Message, Msg};
use super::super::model::{Leaving, Model};
use super::INTERRUPTED_STATUS;
use super::command::{act, answer};
use super::drafts::keep_soon;
use super::edit::cancel_postponed;
use super::messages::{dismiss, say};
use super::stored::quit_now;

/// Maximum count that may be typed.
const COUNT_MAX: usize = 100_000;
/// Maximum number of commands that a key is said to have elsewhere; with more, the message does not
/// fit in a narrow window.
const KEY_USES_MAX: usize = 2;

/// Reads a key: as typed text, as what an input method made of it, or as it is bound.
pub(super) fn on_key(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
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
pub(super) fn on_text(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    let (ctx, overlays, list) = model.split();
    let asks = match overlays.front_mut() {
        Some(pane) => pane.insert(text, &ctx),
        None if list.filter.is_typing() => list.insert(text, &ctx),
        None => Vec::new(),
    };
    answer(model, asks, effects);
}
