//! The library follows the disk: articles that are new, read again or gone.
//!
//! Nothing moves under the reader's eyes: the open article keeps its line, its selection and its
//! places to come back to, and one whose file is gone stays until it is left.

use std::sync::Arc;

use super::super::event::{Effect, LibraryChange, LibraryRead, Severity};
use super::super::lang::{Message, Msg};
use super::super::model::Model;
use super::messages::{give_notice, say, take_back, troubles_key};
use super::reading::{ask_for_hits, preview, search_again};
use super::save::shelf_changed;
use crate::article::archive::Stored;
use crate::article::follow::TextEdit;
use crate::article::{Article, ArticleId};
use crate::library::problem::{Kind, Problem};
use crate::pane::Focus;
use crate::pane::list::List;
use crate::text::sanitize;

/// Applies a change on disk.
pub(super) fn changed(model: &mut Model, change: LibraryChange, effects: &mut Vec<Effect>) {
    let LibraryChange {
        articles,
        gone,
        problems,
    } = change;
    follow_places(model, &articles);
    for article in &articles {
        model.files.gone.remove(&article.id());
    }
    let known = gone
        .into_iter()
        .filter(|id| model.library.get(*id).is_some());
    let (stay, gone): (Vec<_>, Vec<_>) = known.partition(|id| is_being_read(model, *id));
    let open = articles
        .iter()
        .find(|a| model.reader.id() == Some(a.id()))
        .and_then(Stored::article);
    if let Some(problems) = problems {
        take_problems(model, problems);
    }
    if !stay.is_empty() {
        model.files.gone.extend(stay);
        give_notice(model, Severity::Warning, Message::new(Msg::ArticleGone));
    }
    let ids: Vec<_> = articles.iter().map(Stored::id).collect();
    if !articles.is_empty() {
        effects.push(Effect::Index(articles.clone()));
        model.library.add(articles);
    }
    remove(model, gone, &ids, effects);
    effects.push(Effect::SaveLibrary);
    if let Some(article) = open {
        follow(model, &article, effects);
    }
    shelf_changed(model);
    search_again(model, effects);
}

/// Tells what came of a look at the disk that the user asked for.
pub(super) fn was_read(model: &mut Model, read: LibraryRead) {
    let msg = if read == LibraryRead::default() {
        Msg::LibrarySame
    } else {
        Msg::LibraryReread
    };
    let said = Message::new(msg)
        .with("new", read.new)
        .with("changed", read.changed)
        .with("gone", read.gone);
    say(model, Severity::Info, said);
}

/// Removes articles whose files are gone as soon as nobody reads them any more.
pub(super) fn let_go(model: &mut Model, effects: &mut Vec<Effect>) {
    let ids: Vec<_> = model.files.gone.iter().copied().collect();
    let left: Vec<_> = ids
        .into_iter()
        .filter(|id| !is_being_read(model, *id))
        .collect();
    if !left.is_empty() {
        model.files.gone.retain(|id| !left.contains(id));
        remove(model, left, &[], effects);
        search_again(model, effects);
    }
}

fn is_being_read(model: &Model, id: ArticleId) -> bool {
    model.reader.id() == Some(id) && model.focus == Focus::Reader
}

/// Removes articles from the library, and moves those that `changed` to their new places in the
/// list.
pub(super) fn remove(
    model: &mut Model,
    gone: Vec<ArticleId>,
    changed: &[ArticleId],
    effects: &mut Vec<Effect>,
) {
    let is_open = model.reader.id().is_some_and(|id| gone.contains(&id));
    model.library.remove(&gone);
    let page = List::page(model.regions().main.height);
    let (ctx, _, list) = model.split();
    list.follow(&ctx, changed, page);
    if is_open {
        model.reader.close();
        model.focus = Focus::List;
        preview(model);
    } else if model.reader.article().is_none() {
        preview(model);
    }
    if !gone.is_empty() {
        effects.push(Effect::Forget(gone));
    }
}

/// Shows the open article in its new state, its lines where they were, and its hits anew.
pub(super) fn follow(model: &mut Model, article: &Arc<Article>, effects: &mut Vec<Effect>) {
    let area = model.reader_area();
    let id = article.id;
    let query = model.reader.hits.query.clone();
    model.files.marked = model.reader.marked_words();
    model.reader.follow(article, area);
    if !query.is_empty() {
        model.query = query;
        ask_for_hits(model, id, effects);
    }
}

/// Moves the remembered places of articles that were read again to the new bytes of their words.
fn follow_places(model: &mut Model, articles: &[Stored]) {
    for new in articles {
        let id = new.id();
        let jumps = model.jumps.back.iter_mut().chain(&mut model.jumps.ahead);
        let mut jumps = jumps.filter(|jump| jump.article == id).peekable();
        let place = model.memory.place(id);
        if place.is_none() && jumps.peek().is_none() {
            continue;
        }
        let old = model.library.get(id);
        let old = old.filter(|old| old.hash() != new.hash());
        let old = old.and_then(Stored::article);
        let Some((old, new)) = old.zip(new.article()) else {
            continue;
        };
        // A file that is emptied and written anew is where it was.
        if old.blocks.is_empty() || new.blocks.is_empty() {
            continue;
        }
        let edit = TextEdit::new(&old.text, &new.text);
        jumps.for_each(|jump| jump.view = jump.view.followed(&edit));
        if let Some(place) = place {
            model.memory.move_place(id, place.followed(&edit));
        }
    }
}

/// Takes the list of files that cannot be read now, and tells of the new ones.
fn take_problems(model: &mut Model, mut problems: Vec<Problem>) {
    problems.sort();
    problems.dedup();
    let before = std::mem::replace(&mut model.troubles.problems, problems);
    let is_new =
        |problem: &&Problem| problem.kind < Kind::Format && before.binary_search(problem).is_err();
    let new: Vec<Problem> = model
        .troubles
        .problems
        .iter()
        .filter(is_new)
        .cloned()
        .collect();
    tell_unread(model, &new);
}

/// Tells of files that newly could not be read: which one and why; or the number of all troubles,
/// which is the one that the head of the list and the pane of troubles have.
pub(super) fn tell_unread(model: &mut Model, missed: &[Problem]) {
    // Files that are told of in several events are counted, because each would take a key.
    let is_more = !missed.is_empty() && take_back(model, &[Msg::LoadFailed, Msg::ProblemsMany]);
    let said = match missed {
        [] => return,
        [only] if !is_more => Message::new(Msg::LoadFailed)
            .with_path(sanitize::line(&only.path))
            .with_reason(only.why.clone()),
        _ => Message::new(Msg::ProblemsMany)
            .with("n", model.appearance.catalog.number(model.troubles.len()))
            .with_key(troubles_key(model)),
    };
    give_notice(model, Severity::Warning, said);
}
