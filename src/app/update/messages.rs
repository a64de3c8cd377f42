//! The messages of the status line: answers to what the user did, and notices, which come at times
//! of their own. A notice must not hide an answer, and none may be lost because the user typed into
//! a box or another one came, so notices wait in a queue, and each is shown until a key is pressed.
//! The answer to a key comes before the notices that wait, because the user looks for it; a warning
//! that comes later does not wait for the next key, because the user may only read on.

use super::super::event::Severity;
use super::super::lang::{Message, Msg};
use super::super::model::Model;

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
