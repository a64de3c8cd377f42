//! Reading: articles that arrive, are searched, opened, decoded in another encoding and jumped
//! between. A thing that a pane can settle alone is not handled here.

use std::sync::Arc;

use super::super::action::{Action, Context};
use super::super::event::{Browsed, Effect, Goal, Severity};
use super::super::lang::{Message, Msg};
use super::super::model::{Awaited, Jump, Jumps, Loading, Model};
use super::drafts::put_aside;
use super::messages::{give_notice, say, take_back, warn};
use super::stored::announce;
use super::{answer, heads, library as changes};
use crate::article::archive::Stored;
use crate::article::{Article, ArticleId, Source, iri};
use crate::bookmark::BookmarkId;
use crate::library::keys::ArticleKeys;
use crate::library::problem::{Kind, Problem};
use crate::library::{self, Added, Library, seeds};
use crate::pane::Focus;
use crate::pane::bookmarks::{Bookmarks, go_to};
use crate::pane::encodings::Encodings;
use crate::pane::finder::Finder;
use crate::pane::links::LinkList;
use crate::pane::list::List;
use crate::reason::Reason;
use crate::search::{CommittedSegment, Query};
use crate::text::decode::Encoding;
use crate::text::sanitize;

/// Maximum number of jumps that are remembered.
const JUMPS_MAX: usize = 100;

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
        changes::follow(model, &article, effects);
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

/// Returns the key that shows what could not be read.
pub(super) fn troubles_key(model: &Model) -> String {
    let key = model.keys.map.key(Context::List, Action::Problems);
    key.unwrap_or_default()
}

/// Takes the end of the first reading. A single article is opened at once unless the user has done
/// something by then, because a screen must not change under the user's hands.
pub(super) fn load_done(model: &mut Model, effects: &mut Vec<Effect>) {
    model.files.loading = Loading::Done;
    heads::remove_left(model, effects);
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
pub(super) fn is_built_in(model: &Model) -> bool {
    let is_seed = |a: &Arc<Article>| matches!(a.source, Source::Seed(_));
    model.reader.article().is_some_and(is_seed)
}

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

/// Records where the open article is left.
pub(super) fn leave(model: &mut Model) {
    let Some(id) = model.reader.id() else { return };
    let view = model.reader.view();
    let known = model.memory.place(id);
    match model.focus {
        Focus::Reader => model.memory.leave(id, view, model.now.as_millisecond()),
        // Of an article that was only shown beside the list, nothing but a move in it is worth keeping:
        // a key that runs down the list would fill the state with articles that nobody read.
        Focus::List if known.map_or(view.top.pos > 0, |known| known != view) => {
            model.memory.move_place(id, view);
        }
        Focus::List => {}
    }
}

/// Has what is new in the reading state written.
pub(super) fn remember(model: &mut Model, effects: &mut Vec<Effect>) {
    let news = model.memory.take_news();
    effects.push(Effect::Remember {
        news,
        request: None,
    });
}

/// Has what is new in the reading state written, and shows `said` once it is on disk.
pub(super) fn remember_and_tell(model: &mut Model, said: Message, effects: &mut Vec<Effect>) {
    let request = model.requests.number();
    announce(model, Awaited::Reading(request), said);
    effects.push(Effect::Remember {
        news: model.memory.take_news(),
        request: Some(request),
    });
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

/// Opens the list of encodings for the open article. One without a file has been decoded for good, so
/// there is nothing to choose.
pub(super) fn choose_encoding(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(article) = model.reader.article() else {
        return;
    };
    if article.source.file().is_none() {
        return say(model, Severity::Info, Message::new(Msg::EncodingFixed));
    }
    let (pane, asks) = Encodings::new(article.encoding);
    model.overlays.push(pane);
    answer(model, asks, effects);
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

/// Takes the file of a bookmark, which was read or could not be: it joins the list and is shown at
/// the passage, if the user still waits for that.
pub(super) fn fetched(
    model: &mut Model,
    id: &BookmarkId,
    article: Result<Arc<Article>, Reason>,
    effects: &mut Vec<Effect>,
) {
    let Some(bookmark) = model.shelf.get(id).cloned() else {
        return;
    };
    let article = match article {
        Ok(article) => article,
        Err(why) => {
            let path = sanitize::line(&iri::path_of(&bookmark.target.source));
            let said = Message::new(Msg::NotHereNor).with_path(path);
            return warn(model, said.with_reason(why));
        }
    };
    model.files.elsewhere.push(article.id);
    take_in(model, article.into(), effects);
    if let Some(pane) = model.overlays.front_as_mut::<Bookmarks>() {
        pane.refresh(&model.shelf, &model.library);
        let asks = go_to(&bookmark, &model.library);
        answer(model, asks, effects);
    }
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
