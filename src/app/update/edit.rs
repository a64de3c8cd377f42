//! The user's own editor: the file or note that it gets, and the text that it leaves.

use std::sync::Arc;

use super::super::event::{Edit, EditError, Edited, Effect, LibraryChange, Severity};
use super::super::key::{Code, Key};
use super::super::lang::{Message, Msg};
use super::super::model::Model;
use super::library;
use super::messages::{say, warn};
use crate::article::Article;
use crate::article::archive::Stored;
use crate::pane::Ask;
use crate::pane::note::Note;
use crate::reason::Reason;

/// Opens the file of the open article in the user's editor, at the line that is read. An article
/// without a file cannot be edited, and the user is told so.
pub(super) fn edit_file(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(article) = model.reader.article() else {
        return;
    };
    if article.source.file().is_some() {
        let edit = Edit::File {
            article: Arc::clone(article),
            at: model.reader.place().1,
        };
        effects.push(Effect::Edit(edit));
    } else {
        say(model, Severity::Info, Message::new(Msg::NoFile));
    }
}

/// Keeps a program back until the terminal has answered, because the answer would be commands to it.
/// The screen stays, so that what the user types meanwhile visibly acts here: once read, keys cannot
/// be put back into the terminal for the program.
pub(super) fn postpone(model: &mut Model, program: Effect) {
    model.requests.postponed = Some(program);
    let cancel = model.keys.map.show(&[Key::plain(Code::Esc)]);
    let said = Message::new(Msg::WaitProgram).with_key(cancel);
    say(model, Severity::Info, said);
}

/// Starts the program that waited, with a note as it is in its box by now. If the box was closed
/// meanwhile, there is nothing to edit.
pub(super) fn start_postponed(model: &mut Model, effects: &mut Vec<Effect>) {
    let program = match model.requests.postponed.take() {
        Some(Effect::Edit(Edit::Note { id, .. })) => {
            let note = model.overlays.front_as::<Note>();
            note.filter(|note| *note.id() == id).map(Note::edit)
        }
        program => program,
    };
    if program.is_some() {
        model.message = None;
    }
    effects.extend(program);
}

/// Drops the program that waits for the terminal's answer and returns whether one did.
pub(super) fn cancel_postponed(model: &mut Model) -> bool {
    model.requests.postponed.take().is_some()
}

/// Takes the text that the editor left, also when it failed, because it may have saved before. Returns what
/// the box of a note asks for then.
pub(super) fn edited(
    model: &mut Model,
    edit: Edit,
    done: Edited,
    effects: &mut Vec<Effect>,
) -> Vec<Ask> {
    let is_taken = done.text.is_some();
    match edit {
        Edit::File { .. } if matches!(done.error, None | Some(EditError::Failed { .. })) => {
            read_again(model, effects);
            tell_failure(model, done.error, is_taken);
        }
        Edit::File { .. } => tell_failure(model, done.error, is_taken),
        Edit::Note { id, .. } => {
            tell_failure(model, done.error, is_taken);
            if let Some(text) = done.text
                && let Some(pane) = model.overlays.front_as_mut::<Note>()
            {
                // A note that has no room in the box matters more than how the editor ended, so
                // that is told first.
                return pane.replace(&id, &text);
            }
        }
    }
    Vec::new()
}

/// Tells how the editor failed. `is_taken` is whether it left a text, because the user would otherwise
/// take it for lost.
fn tell_failure(model: &mut Model, error: Option<EditError>, is_taken: bool) {
    let said = match error {
        None => return,
        Some(EditError::Busy) => Message::new(Msg::EditBusy),
        Some(EditError::NotRun { program, why }) => Message::new(Msg::EditNotRun)
            .with("program", program)
            .with_reason(why),
        Some(EditError::Failed { program, why }) => {
            let msg = if is_taken {
                Msg::EditEndedKept
            } else {
                Msg::EditEnded
            };
            Message::new(msg).with("program", program).with_reason(why)
        }
        Some(EditError::NotWritten(why)) => Message::new(Msg::EditNotWritten).with_reason(why),
        Some(EditError::FileGone(path)) => Message::new(Msg::EditFileGone).with_path(path),
        Some(EditError::Gone) => Message::new(Msg::EditGone),
        Some(EditError::Unread { path, why }) => Message::new(Msg::EditUnread)
            .with_path(path)
            .with_reason(why),
    };
    warn(model, said);
}

/// Asks for the open file in its present state, in the encoding that was chosen for it. The answer is
/// numbered, so that one that comes after the user has opened another article is ignored.
fn read_again(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(article) = model.reader.article() else {
        return;
    };
    let encoding = model.memory.usage.encodings.of(article.source.whole().id());
    let source = article.source.clone();
    let generation = model.requests.number();
    model.requests.rereading = Some(generation);
    effects.push(Effect::Decode {
        generation,
        source,
        encoding,
    });
}

/// Takes the edited file as a change of the library, so that position and bookmarks follow the text.
pub(super) fn reread(
    model: &mut Model,
    article: Result<Arc<Article>, Reason>,
    effects: &mut Vec<Effect>,
) {
    match article {
        Ok(article) => {
            let articles = vec![Stored::from(Arc::clone(&article))];
            let change = LibraryChange {
                articles,
                ..LibraryChange::default()
            };
            library::changed(model, change, effects);
        }
        Err(why) => warn(model, Message::new(Msg::EditFailed).with_reason(why)),
    }
}
