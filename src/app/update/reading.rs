//! Reading: articles that are searched, opened, decoded in another encoding and jumped
//! between. A thing that a pane can settle alone is not handled here.

use std::sync::Arc;

use super::super::action::Action;
use super::super::event::{Browsed, Effect, Severity};
use super::super::lang::{Message, Msg};
use super::super::model::{Jump, Jumps, Model};
use super::drafts::put_aside;
use super::messages::{say, warn};
use super::remember::{leave, remember, remember_and_tell};
use crate::article::archive::Stored;
use crate::article::{Article, ArticleId, Source, iri};
use crate::bookmark::BookmarkId;
use crate::library::{self, seeds};
use crate::pane::bookmarks::{Bookmarks, go_to};
use crate::pane::encodings::Encodings;
use crate::pane::finder::Finder;
use crate::pane::links::LinkList;
use crate::pane::list::List;
use crate::pane::{Ask, Focus, Goal};
use crate::reason::Reason;
use crate::search::Query;
use crate::text::decode::Encoding;
use crate::text::sanitize;

/// Maximum number of jumps that are remembered.
const JUMPS_MAX: usize = 100;

/// Asks again for the query in the find box, because more articles were read.
pub(super) fn search_again(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(finder) = model.overlays.front_as_mut::<Finder>()
        && finder.grow()
    {
        search(model, effects);
    }
}

pub(super) fn search(model: &mut Model, effects: &mut Vec<Effect>) {
    let first = model.reader.id().filter(|_| model.focus == Focus::Reader);
    let generation = model.requests.number();
    if let Some(finder) = model.overlays.front_as_mut::<Finder>() {
        let (query, mut scope) = finder.begin(generation, first);
        if !Query::parse(&query).states.is_empty() {
            scope.states = Some(Arc::new(model.ctx().states()));
        }
        effects.push(Effect::Search {
            generation,
            query,
            scope,
        });
    }
}

/// Remembers a query that found something.
pub(super) fn searched(model: &mut Model, query: &str, effects: &mut Vec<Effect>) {
    model.memory.usage.search(query);
    remember(model, effects);
}

/// Shows the chosen article beside the list, where both are on screen.
pub(super) fn preview(model: &mut Model) {
    let chosen = model.list.chosen(&model.library);
    let split = model.regions().divider.is_some() || model.reader.article().is_none();
    if let Some(id) = chosen.filter(|id| split && model.reader.id() != Some(*id)) {
        show(model, id);
    }
}

/// Puts an article into the reader, where it was left.
pub(super) fn show(model: &mut Model, id: ArticleId) {
    leave(model);
    let stored = model.library.get(id);
    if stored.is_some_and(Stored::is_head) {
        model.reader.close();
        model.requests.wanted = Some(id);
    } else if let Some(article) = stored.and_then(Stored::article) {
        let left = model.memory.place(id);
        let area = model.reader_area();
        model.reader.open(article, left, area);
    }
}

pub(super) fn open(
    model: &mut Model,
    id: ArticleId,
    goal: Option<Goal>,
    effects: &mut Vec<Effect>,
) {
    let is_open = model.reader.id() == Some(id);
    let stored = model.library.get(id).filter(|_| !is_open);
    if stored.is_some_and(|stored| !stored.is_head() && stored.article().is_none()) {
        // The cache is damaged: the file itself is read by the next look at the disk.
        effects.push(Effect::LookAgain { asked: false });
        return say(model, Severity::Info, Message::new(Msg::Loading));
    }
    if goal.is_some() {
        note_jump(model);
    }
    if !is_open {
        show(model, id);
    }
    model.focus = Focus::Reader;
    model.list.choose(
        &model.library,
        Some(id),
        List::page(model.regions().main.height),
    );
    if let Some(query) = goal.as_ref().and_then(|goal| goal.query.as_ref()) {
        model.memory.usage.search(query);
    }
    leave(model);
    remember(model, effects);
    let Some(goal) = goal else { return };
    let area = model.reader_area();
    model.reader.go_to(&goal, area);
    if let Some(query) = goal.query {
        model.query = query;
        ask_for_hits(model, id, effects);
    }
}

/// Opens the list of encodings for the open article, and returns what it asks for. An article without a
/// file has been decoded for good, so there is nothing to choose.
pub(super) fn choose_encoding(model: &mut Model) -> Vec<Ask> {
    let Some(article) = model.reader.article() else {
        return Vec::new();
    };
    if article.source.file().is_none() {
        return vec![Ask::say(Msg::EncodingFixed)];
    }
    let (pane, asks) = Encodings::new(article.encoding);
    model.overlays.push(pane);
    asks
}

/// Asks for the open article in another encoding. The request is numbered, so that the answer to an
/// older choice is ignored.
pub(super) fn decode(model: &mut Model, encoding: Option<Encoding>, effects: &mut Vec<Effect>) {
    let Some(source) = model.reader.article().map(|a| a.source.clone()) else {
        return;
    };
    let generation = model.requests.number();
    if let Some(pane) = model.overlays.front_as_mut::<Encodings>() {
        pane.generation = generation;
    }
    effects.push(Effect::Decode {
        generation,
        source,
        encoding,
    });
}

/// Shows the open file in another encoding from now on. The reader stays as far down the text.
pub(super) fn use_encoding(
    model: &mut Model,
    article: Arc<Article>,
    encoding: Option<Encoding>,
    effects: &mut Vec<Effect>,
) {
    let shown = article.encodings();
    let file = article.source.whole().id();
    model.memory.usage.encodings.choose(file, encoding);
    let said = Message::new(Msg::EncodingIs).with("name", shown);
    remember_and_tell(model, said, effects);
    replace_article(model, article, effects);
}

/// Puts another reading of the open article in its place everywhere.
pub(super) fn replace_article(model: &mut Model, article: Arc<Article>, effects: &mut Vec<Effect>) {
    let stored = Stored::from(Arc::clone(&article));
    effects.push(Effect::Index(vec![stored.clone()]));
    model.library.add(vec![stored]);
    let page = List::page(model.regions().main.height);
    let (ctx, _, list) = model.split();
    list.refresh(&ctx, page);
    if model.reader.id() == Some(article.id) {
        let area = model.reader_area();
        model.reader.replace(article, area);
    }
}

/// Remembers the view before a jump, so that the user can go back to it. The views after this
/// one are dropped, because a new jump starts another way.
pub(super) fn note_jump(model: &mut Model) {
    if let Some(id) = model.reader.id() {
        let view = model.reader.view();
        model.jumps.back.push(Jump { article: id, view });
        let excess = model.jumps.back.len().saturating_sub(JUMPS_MAX);
        model.jumps.back.drain(..excess);
        model.jumps.ahead.clear();
    }
}

/// Goes back or forward along the jumps, and remembers the present view for the other direction.
pub(super) fn jump(model: &mut Model, forward: bool, effects: &mut Vec<Effect>) {
    let Some(article) = model.reader.id() else {
        return;
    };
    let view = model.reader.view();
    let here = Jump { article, view };
    let Jumps { back, ahead } = &mut model.jumps;
    let (from, to) = if forward {
        (ahead, back)
    } else {
        (back, ahead)
    };
    let Some(Jump { article, view }) = from.pop() else {
        return say(model, Severity::Info, Message::new(Msg::NoJump));
    };
    to.push(here);
    open(model, article, None, effects);
    let area = model.reader_area();
    model.reader.take_up(view, area);
}

/// Reads the article of a bookmark that is not in the library: a file, or a built-in one.
pub(super) fn fetch(model: &mut Model, id: BookmarkId, effects: &mut Vec<Effect>) {
    let Some(bookmark) = model.shelf.get(&id) else {
        return;
    };
    // While the library is still being read, the article may still arrive.
    let source = library::source_of(&bookmark.target.source);
    let Some(source) = source.filter(|_| model.files.loading.is_done()) else {
        return say(model, Severity::Info, Message::new(Msg::Loading));
    };
    let generation = model.requests.number();
    model.requests.fetching = Some((generation, id));
    effects.push(Effect::Decode {
        generation,
        source,
        encoding: None,
    });
}

/// Takes the file of a bookmark, which was read or could not be: it joins the list. Returns the request to
/// show it at the passage, if the user still waits for that.
pub(super) fn fetched(
    model: &mut Model,
    id: &BookmarkId,
    article: Result<Arc<Article>, Reason>,
    effects: &mut Vec<Effect>,
) -> Vec<Ask> {
    let Some(bookmark) = model.shelf.get(id).cloned() else {
        return Vec::new();
    };
    let article = match article {
        Ok(article) => article,
        Err(why) => {
            let path = sanitize::line(&iri::path_of(&bookmark.target.source));
            let said = Message::new(Msg::NotHereNor).with_path(path);
            warn(model, said.with_reason(why));
            return Vec::new();
        }
    };
    model.files.elsewhere.push(article.id);
    take_in(model, article.into(), effects);
    if let Some(pane) = model.overlays.front_as_mut::<Bookmarks>() {
        pane.refresh(&model.shelf, &model.library);
        return go_to(&bookmark, &model.library);
    }
    Vec::new()
}

/// Adds an article that is not in the library to the list.
fn take_in(model: &mut Model, article: Stored, effects: &mut Vec<Effect>) {
    effects.push(Effect::Index(vec![article.clone()]));
    let added = model.library.add(vec![article]);
    let page = List::page(model.regions().main.height);
    let (ctx, _, list) = model.split();
    list.add(&ctx, added, page);
}

/// Opens the guide in the interface's language, in place of the pane in front; `jump-back` leads
/// back to the article that was read. The guide is compiled in, so it opens in this frame.
pub(super) fn open_guide(model: &mut Model, effects: &mut Vec<Effect>) {
    let name = model.appearance.catalog.lang.guide();
    let id = Source::seed(name).id();
    if model.library.get(id).is_none() {
        let Some(article) = seeds::article(name, None) else {
            return;
        };
        take_in(model, article.into(), effects);
    }
    if model.focus == Focus::Reader && model.reader.id() != Some(id) {
        note_jump(model);
    }
    put_aside(model, effects);
    model.overlays.clear();
    // The list of themes may have been trying one, so the chosen theme is shown again.
    model.appearance.show_theme(&model.config);
    open(model, id, None, effects);
}

/// Asks for the hits of the last query in another article than the one in which it was looked for,
/// to go to one of them, and returns whether that is to be done.
pub(super) fn walk_again(model: &mut Model, action: Action, effects: &mut Vec<Effect>) -> bool {
    let is_known = !model.reader.hits.query.is_empty() || model.query.is_empty();
    let Some(article) = model.reader.id().filter(|_| !is_known) else {
        return false;
    };
    model.requests.walk = Some(action);
    ask_for_hits(model, article, effects);
    true
}

/// Asks for the hits of the last query in an article; an older answer is dropped.
pub(super) fn ask_for_hits(model: &mut Model, article: ArticleId, effects: &mut Vec<Effect>) {
    let generation = model.requests.number();
    model.requests.lighting = Some(generation);
    effects.push(Effect::Hits {
        generation,
        article,
        query: model.query.clone(),
    });
}

/// Opens the next or previous article in the order of the list. At an end it says so instead of
/// starting over, because the user would not notice.
pub(super) fn step_article(model: &mut Model, step: isize, effects: &mut Vec<Effect>) {
    let Some(id) = model.reader.id() else { return };
    if let Some(next) = model.list.neighbour(&model.library, id, step) {
        note_jump(model);
        return open(model, next, None, effects);
    }
    let msg = if step > 0 {
        Msg::LastArticle
    } else {
        Msg::FirstArticle
    };
    say(model, Severity::Info, Message::new(msg));
}

/// Shows where the links on screen lead.
pub(super) fn choose_link(model: &mut Model) {
    let links = model.reader.links(model.reader_area());
    if links.is_empty() {
        return say(model, Severity::Info, Message::new(Msg::NoLinks));
    }
    model.overlays.push(LinkList::new(links));
}

/// Tells what became of opening an address; the address is part of the message, so that it can be
/// copied where no browser opens.
pub(super) fn browsed(model: &mut Model, name: String, address: String, done: Browsed) {
    let (severity, said) = match done {
        Browsed::Started => (Severity::Info, Message::new(Msg::Browsing)),
        Browsed::Opened => (Severity::Info, Message::new(Msg::Browsed)),
        Browsed::Failed(why) => (
            Severity::Warning,
            Message::new(Msg::NotBrowsed).with_reason(why),
        ),
    };
    say(
        model,
        severity,
        said.with("address", address).with("name", name),
    );
}
