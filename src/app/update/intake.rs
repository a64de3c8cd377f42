//! Articles that arrive while the library is read for the first time in a run: they join the library and
//! the list, and one of them may be shown.

use std::sync::Arc;

use super::super::event::{Effect, LibraryChange};
use super::super::model::{Loading, Model};
use super::library::{self, follow, tell_unread};
use super::reading::{open_guide, preview, search_again, show};
use super::remember::leave;
use crate::article::archive::Stored;
use crate::article::{Article, Source};
use crate::library::keys::ArticleKeys;
use crate::library::problem::{Kind, Problem};
use crate::library::{Added, Library, Sort, seeds};
use crate::pane::Focus;
use crate::pane::list::List;
use crate::search::CommittedSegment;

/// Takes articles that were read.
pub(super) fn loaded(model: &mut Model, articles: Vec<Stored>, effects: &mut Vec<Effect>) {
    effects.push(Effect::Index(articles.clone()));
    list(model, articles, effects);
}

/// Takes the library from the cache, before its index.
pub(super) fn cached(
    model: &mut Model,
    articles: Vec<Stored>,
    keys: ArticleKeys,
    effects: &mut Vec<Effect>,
) {
    arrive(model, articles, effects, |library, articles| {
        library.open(articles, keys)
    });
}

/// Takes a part of the library that can be searched already.
pub(super) fn opened(
    model: &mut Model,
    articles: Vec<Stored>,
    segments: Vec<CommittedSegment>,
    effects: &mut Vec<Effect>,
) {
    effects.push(Effect::OpenIndex {
        articles: articles.clone(),
        segments,
    });
    list(model, articles, effects);
}

/// Adds articles to the library and the list.
pub(super) fn list(model: &mut Model, articles: Vec<Stored>, effects: &mut Vec<Effect>) {
    arrive(model, articles, effects, Library::add);
}

/// Adds articles to the library as `add` does it, and to the list.
fn arrive(
    model: &mut Model,
    articles: Vec<Stored>,
    effects: &mut Vec<Effect>,
    add: impl FnOnce(&mut Library, Vec<Stored>) -> Added,
) {
    let last = model.memory.states.last();
    if !model.files.early.is_empty() {
        for article in articles.iter().filter(|article| !article.is_head()) {
            model.files.early.remove(&article.id());
        }
    }
    let open = { articles.iter() }.find(|article| model.reader.id() == Some(article.id()));
    let open = open.filter(|article| !article.is_head()).cloned();
    let added = add(&mut model.library, articles);
    // It may have been read before its turn, in another encoding than the one that was asked for.
    let shown = model.reader.article().map(|article| article.hash);
    if let Some(open) = open.filter(|open| open.hash() != shown)
        && let Some(article) = open.article()
    {
        follow(model, &article, effects);
    }
    // A new article may be the one that a bookmark of the open article really belongs to, so the
    // marks are found again.
    let page = List::page(model.regions().main.height);
    let at = last.and_then(|id| model.library.index(id));
    let last = last.filter(|_| at.is_some_and(|at| added.new.contains(&at)));
    let (ctx, _, list) = model.split();
    list.add(&ctx, added, page);
    if let Some(id) = last.filter(|_| !model.touched) {
        model.list.choose(&model.library, Some(id), page);
        show(model, id);
        model.focus = Focus::Reader;
    } else if model.reader.article().is_none() {
        preview(model);
        // The guide is opened before the next frame, which would otherwise show the one in
        // Vietnamese for a moment.
        open_guide_at_first_run(model, effects);
    }
    search_again(model, effects);
}

/// Opens the guide on the first run, unless it is the guide in Vietnamese, the first of the
/// built-in articles, because that is open already.
fn open_guide_at_first_run(model: &mut Model, effects: &mut Vec<Effect>) {
    if is_first_run(model) && model.appearance.catalog.lang.guide() != seeds::GUIDE_VI {
        open_guide(model, effects);
    }
}

/// Returns whether nothing was read before, no key was pressed yet, and a built-in article is open.
fn is_first_run(model: &Model) -> bool {
    model.memory.is_new() && !model.touched && is_built_in(model)
}

/// Records files that could not be read, and tells of them. Files of formats that are not read are
/// only counted, because a folder may be full of them.
pub(super) fn not_read(model: &mut Model, problems: Vec<Problem>) {
    let missed = problems.iter().filter(|p| p.kind < Kind::Format).cloned();
    let missed: Vec<Problem> = missed.collect();
    model.troubles.problems.extend(problems);
    model.troubles.problems.sort();
    model.troubles.problems.dedup();
    tell_unread(model, &missed);
}

/// Takes the end of the first reading. A single article is opened at once unless the user has done
/// something by then, because a screen must not change under the user's hands.
pub(super) fn load_done(model: &mut Model, effects: &mut Vec<Effect>) {
    model.files.loading = Loading::Done;
    remove_left(model, effects);
    model.library.complete();
    effects.push(Effect::SaveLibrary);
    if model.library.len() == 1 && !model.touched {
        preview(model);
        model.focus = Focus::Reader;
    }
    // The first run opens on the guide, so that it can be read at once, and the next run where it
    // was left.
    if is_first_run(model) {
        open_guide_at_first_run(model, effects);
        model.focus = Focus::Reader;
        leave(model);
    }
    search_again(model, effects);
}

/// Returns whether the open article is a built-in one.
fn is_built_in(model: &Model) -> bool {
    let is_seed = |a: &Arc<Article>| matches!(a.source, Source::Seed(_));
    model.reader.article().is_some_and(is_seed)
}

/// Removes the heads and the articles read early whose turn never came when all was read: their files are
/// gone, or could not be read. Brings the list in order that depends on the texts.
fn remove_left(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.library.heads() > 0 {
        let heads = model.library.iter().filter(|article| article.is_head());
        let left = heads.map(Stored::id).collect();
        library::remove(model, left, &[], effects);
    }
    let early = std::mem::take(&mut model.files.early);
    if !early.is_empty() {
        let change = LibraryChange {
            gone: early.into_iter().collect(),
            ..LibraryChange::default()
        };
        library::changed(model, change, effects);
    }
    if model.list.sort == Sort::Length {
        let page = List::page(model.regions().main.height);
        let (ctx, _, list) = model.split();
        list.refresh(&ctx, page);
    }
}
