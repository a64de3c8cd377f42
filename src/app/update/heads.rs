//! Articles of which only the heads were read: at a first start the list has all titles before the texts
//! are read. An article that is to be shown is read at once, before its turn.

use std::sync::Arc;

use super::super::event::Effect;
use super::super::model::Model;
use super::intake::list;
use super::reading::show;
use crate::article::archive::Stored;
use crate::article::{Article, ArticleId};

/// Asks for the article that is to be shown, unless that was done.
pub(super) fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(id) = model.requests.wanted.take() else {
        return;
    };
    let is_asked = model.requests.opening.is_some_and(|(_, asked)| asked == id);
    let head = model.library.get(id).filter(|_| !is_asked);
    let Some(head) = head.and_then(Stored::head) else {
        return;
    };
    let generation = model.requests.number();
    model.requests.opening = Some((generation, id));
    effects.push(Effect::Decode {
        generation,
        encoding: { &model.memory.usage.encodings }.of(head.source.whole().id()),
        source: head.source,
    });
}

/// Shows an article that was read before its turn, if it is still chosen. One that cannot be read is told
/// in its turn.
pub(super) fn was_read(
    model: &mut Model,
    id: ArticleId,
    article: Option<Arc<Article>>,
    effects: &mut Vec<Effect>,
) {
    let is_head = |model: &Model| model.library.get(id).is_some_and(Stored::is_head);
    if let Some(article) = article.filter(|_| is_head(model)) {
        list(model, vec![Stored::from(article)], effects);
        model.files.early.insert(id);
    }
    if is_head(model) {
        return;
    }
    let is_chosen = model.list.chosen(&model.library) == Some(id);
    if is_chosen && model.reader.article().is_none() {
        show(model, id);
    }
}
