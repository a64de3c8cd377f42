//! The user's own editor: what it is given, and what becomes of what it leaves.

use std::sync::Arc;

use super::super::event::{Edit, EditError, Effect, Generation, Tone};
use super::super::lang::{Message, Msg};
use super::super::model::{Model, Overlay};
use super::reading::replace_article;
use super::{say, warn};
use crate::article::{Article, Source};
use crate::text::decode::Encoding;

pub(super) fn edit_file(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.reader.article().map(|a| &a.source) {
        Some(Source::File(path)) => effects.push(Effect::Edit(Edit::File(path.clone()))),
        Some(_) => say(model, Tone::Info, Message::new(Msg::NoFile)),
        None => {}
    }
}

pub(super) fn edited(
    model: &mut Model,
    edit: Edit,
    done: Result<String, EditError>,
    effects: &mut Vec<Effect>,
) {
    match (edit, done) {
        (Edit::File(_), Ok(_)) => read_again(model, effects),
        (Edit::Note(id, _), Ok(text)) => {
            if let Some(Overlay::Note(pane)) = model.overlays.last_mut() {
                pane.replace(&id, &text);
            }
        }
        (_, Err(EditError::NoEditor)) => warn(model, Message::new(Msg::NoEditor)),
        (_, Err(EditError::Busy)) => warn(model, Message::new(Msg::EditBusy)),
        (_, Err(EditError::Failed(why))) => {
            warn(model, Message::new(Msg::EditFailed).with("why", why));
        }
    }
}

/// Asks for the open file as it is now, in the encoding that was chosen for it.
fn read_again(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(article) = model.reader.article() else {
        return;
    };
    let chosen = model.memory.encodings.get(&article.id.to_string());
    let encoding = chosen.and_then(|name| Encoding::parse(name));
    let source = article.source.clone();
    model.searches += 1;
    let generation = Generation(model.searches);
    model.rereading = Some(generation);
    effects.push(Effect::Decode {
        generation,
        source,
        encoding,
    });
}

pub(super) fn reread(
    model: &mut Model,
    article: Result<Arc<Article>, String>,
    effects: &mut Vec<Effect>,
) {
    match article {
        Ok(article) => replace_article(model, article, effects),
        Err(why) => warn(model, Message::new(Msg::EditFailed).with("why", why)),
    }
}
