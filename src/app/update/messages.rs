//! The messages of the status line: answers to what the user did, and notices, which come at times
//! of their own. A notice must not hide an answer, and none may be lost because the user typed into
//! a box or another one came, so notices wait in a queue, and each is shown until a key is pressed.
//! The answer to a key comes before the notices that wait, because the user looks for it; a warning
//! that comes later does not wait for the next key, because the user may only read on.

use super::super::action::{self, Action, Context};
use super::super::event::Severity;
use super::super::lang::{Message, Msg};
use super::super::model::{Awaited, Model};

/// Answers what the user did. A warning in its place was not read yet, since the next key takes a
/// message away, so both are shown: the warning stays before an answer that is none, and comes after
/// another warning.
pub(super) fn say(model: &mut Model, severity: Severity, message: Message) {
    let said = (severity, message);
    match model.message.take().filter(|before| *before != said) {
        Some(before @ (Severity::Warning, _)) if severity != Severity::Warning => {
            model.notices.push_front(said);
            model.message = Some(before);
        }
        Some(before @ (Severity::Warning, _)) => {
            model.notices.push_front(before);
            model.message = Some(said);
        }
        _ => model.message = Some(said),
    }
}

/// Answers with a warning, which stands out so that a failure is not overlooked.
pub(super) fn warn(model: &mut Model, message: Message) {
    say(model, Severity::Warning, message);
}

/// Gives notice of something that happened at a time of its own. Warnings come before the rest. A
/// notice that waits already, or is shown, is not told twice.
pub(super) fn give_notice(model: &mut Model, severity: Severity, message: Message) {
    let notice = (severity, message);
    if model.message.as_ref() == Some(&notice) || model.notices.contains(&notice) {
        return;
    }
    if severity != Severity::Warning {
        return model.notices.push_back(notice);
    }
    let is_warning = |(severity, _): &(Severity, Message)| *severity == Severity::Warning;
    let at = model.notices.iter().take_while(|n| is_warning(n)).count();
    model.notices.insert(at, notice);
    // An answer that was on the screen until now makes room, and comes once more after the warnings.
    if !model.context().is_typing() && !is_pending(model) {
        let shown = model.message.take_if(|answer| !is_warning(answer));
        if let Some(answer) = shown {
            model.notices.insert(at + 1, answer);
        }
    }
}

/// Returns whether the last answer is that something is under way, so that another one follows.
pub(super) fn is_pending(model: &Model) -> bool {
    matches!(model.message, Some((Severity::Pending, _)))
}

/// Takes back the notices with one of these messages, because they are not true any more. Returns
/// whether there was one.
pub(super) fn take_back(model: &mut Model, msgs: &[Msg]) -> bool {
    let before = model.notices.len();
    model
        .notices
        .retain(|(_, notice)| !msgs.contains(&notice.msg));
    model.notices.len() < before
}

/// Takes the message away that is shown, because a key was pressed.
pub(super) fn dismiss(model: &mut Model) {
    if model.shows_notice() {
        model.notices.pop_front();
    } else {
        model.message = None;
    }
}

/// Returns the key that shows what could not be read.
pub(super) fn troubles_key(model: &Model) -> String {
    let key = model.keys.map.key(Context::List, Action::Problems);
    key.unwrap_or_default()
}

/// Adds the keys of actions, which stand for their names in a message.
pub(super) fn with_keys(model: &Model, said: Message, actions: &[Action]) -> Message {
    let context = model.context();
    actions.iter().fold(said, |said, &action| {
        let name = action::row(action).map_or("", |row| row.name);
        said.with(
            name,
            model.keys.map.key(context, action).unwrap_or_default(),
        )
    })
}

/// Sets the message to show once the store has confirmed a write; until then the write is shown as
/// under way, because a success that is shown before it happened may never happen.
pub(super) fn announce(model: &mut Model, awaited: Awaited, said: Message) {
    model.saves.announced = Some((awaited, said));
    say(model, Severity::Pending, Message::new(Msg::Saving));
}

/// Shows the message that waited for a write, unless there is another one by now. Returns whether it
/// was shown.
pub(super) fn tell_announced(model: &mut Model, done: &Awaited) -> bool {
    let is_free = model.message.is_none() || is_pending(model);
    let is_told = |(awaited, _): &mut (Awaited, Message)| is_free && awaited == done;
    let Some((_, said)) = model.saves.announced.take_if(is_told) else {
        return false;
    };
    say(model, Severity::Info, said);
    true
}

/// Drops the message that waited for a write, because that failed.
pub(super) fn withdraw(model: &mut Model, failed: &Awaited) {
    let is_failed = |(awaited, _): &mut (Awaited, Message)| awaited == failed;
    if model.saves.announced.take_if(is_failed).is_some() && is_pending(model) {
        model.message = None;
    }
}
