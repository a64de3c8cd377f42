//! The search for the passages of bookmarks, off the thread that draws: the choice of those that
//! are asked for, and the use of the answers.
//!
//! Asked for are the bookmarks on screen, those of the open article, and, once the library is
//! complete, those whose own article is not in it, because only then can they be looked for
//! everywhere.

use super::super::event::{Effect, LocateJob, Severity};
use super::super::lang::{Message, Msg};
use super::super::model::{Model, Settled};
use super::messages::give_notice;
use crate::article::archive::Stored;
use crate::bookmark::{Bookmark, Shelf};
use crate::library::places::{Located, Scene};
use crate::pane::bookmarks::Bookmarks;

/// Bytes of text that may be walked over in one event to tell that bookmarks stand where they were:
/// about a millisecond. All others are left to a worker, so that no key waits for them.
const IN_PLACE_MAX_BYTES: usize = 1 << 21;

/// Asks for the locations that are not known. It runs after each event, so where nothing changed it
/// costs no more than the rows on screen.
pub(super) fn locate(model: &mut Model, effects: &mut Vec<Effect>) {
    let now = Settled {
        shelf: model.shelf.changes(),
        library: model.library.changes(),
        article: model.reader.article().cloned(),
    };
    let is_new = !now.is_same(&model.settled);
    let mut places = std::mem::take(&mut model.places);
    let scene = Scene {
        shelf: &model.shelf,
        library: &model.library,
    };
    let mut wanted = on_screen(model);
    if is_new {
        let open = now.article.iter();
        let open = open.filter_map(|article| scene.library.get(article.id));
        wanted.extend(open.flat_map(|article| alike(article, scene.shelf)));
        wanted.extend(strays(model, &now));
    }
    let mut budget = IN_PLACE_MAX_BYTES;
    let asked = places.ask(wanted.into_iter(), scene, &mut budget);
    if !asked.is_empty() {
        let (keys, bookmarks) = asked.into_iter().map(|(key, b)| (key, b.clone())).unzip();
        let inquiry = scene.library.inquire(bookmarks);
        effects.push(Effect::Locate(Box::new(LocateJob { keys, inquiry })));
    }
    model.places = places;
    if is_new {
        model.reader.find_marks(&model.places, scene);
        model.settled = now;
    }
    tell_marks(model);
}

/// Tells which bookmarks of the open article are lost or have other words since it was read again, once
/// all of them were searched for. The others stay where the reader saw them.
fn tell_marks(model: &mut Model) {
    let scene = Scene {
        shelf: &model.shelf,
        library: &model.library,
    };
    let Some(article) = model.reader.article() else {
        return model.files.marked.clear();
    };
    let (mut lost, mut changed) = (0, 0);
    for (id, words) in &model.files.marked {
        let Some(bookmark) = scene.shelf.get(id) else {
            continue;
        };
        let Some(place) = model.places.get(bookmark, scene) else {
            return;
        };
        let range = place.anchor.range();
        let found = range.filter(|_| place.article == Some(article.id));
        match found {
            None => lost += 1,
            Some(range) => changed += usize::from(article.text.get(range) != Some(words)),
        }
    }
    model.files.marked.clear();
    if changed > 0 {
        let said = Message::new(Msg::MarksChanged).with("n", changed);
        give_notice(model, Severity::Info, said);
    }
    if lost > 0 {
        let said = Message::new(Msg::MarksLost).with("n", lost);
        give_notice(model, Severity::Warning, said);
    }
}

/// Records the locations that were found.
pub(super) fn located(model: &mut Model, found: Vec<Located>) {
    model.places.take(found);
    let scene = Scene {
        shelf: &model.shelf,
        library: &model.library,
    };
    model.reader.find_marks(&model.places, scene);
}

/// Returns the bookmarks of the rows on screen: of the bookmarks, or of the articles.
fn on_screen(model: &Model) -> Vec<&Bookmark> {
    let main = model.regions().main;
    if let Some(pane) = model.overlays.front_as::<Bookmarks>() {
        let ids = pane.on_screen(main);
        return ids.filter_map(|id| model.shelf.get(id)).collect();
    }
    if model.shelf.is_empty() || model.regions().list.is_none() {
        return Vec::new();
    }
    let articles = model.list.on_screen(&model.library, main.height);
    articles
        .flat_map(|article| alike(article, &model.shelf))
        .collect()
}

/// Returns the bookmarks that may be in an article by its source, content or title.
fn alike<'a>(article: &Stored, shelf: &'a Shelf) -> Vec<&'a Bookmark> {
    let known = article.head().zip(article.hash());
    let alike = known.map(|(head, hash)| {
        let (uri, hash) = (head.source.uri(), hash.to_string());
        shelf.alike(&uri, &hash, article.folded_title())
    });
    alike.unwrap_or_default()
}

/// Returns the bookmarks that may be anywhere, since their own article is not in the library: of
/// those that came or changed, or of all when the library did.
fn strays<'a>(model: &'a Model, now: &Settled) -> Vec<&'a Bookmark> {
    if !model.library.is_whole() {
        return Vec::new();
    }
    let is_stray = |b: &&Bookmark| !model.library.has_source(&b.target);
    if now.library == model.settled.library {
        let new = model.shelf.since(model.settled.shelf);
        return new.filter(is_stray).collect();
    }
    model.shelf.iter().filter(is_stray).collect()
}
