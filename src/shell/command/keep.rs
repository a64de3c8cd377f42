//! `docbao bookmarks add`: keeps a passage that is quoted.

use std::ffi::OsStr;
use std::ops::Range;
use std::path::PathBuf;

use jiff::Timestamp;

use super::{DONE, NOTHING, Out, Session, find, out};
use crate::app::lang::Msg;
use crate::article::{Article, TextPos};
use crate::bookmark::notes::both_notes;
use crate::bookmark::tags::split_tags;
use crate::bookmark::{Bookmark, BookmarkId, Shelf, anchor, new_id};
use crate::shell::fs::random_bytes;
use crate::text::sanitize;

/// The passage to bookmark, with note and tags.
pub(super) struct KeepRequest<'a> {
    pub(super) quote: &'a str,
    pub(super) note: Option<&'a str>,
    pub(super) tags: &'a [String],
}

/// Keeps a passage durably and prints the bookmark's id. A passage that is kept already
/// keeps its id, and its note and tags beside those that are given.
pub(super) fn add(
    name: &OsStr,
    request: &KeepRequest<'_>,
    paths: &[PathBuf],
    session: &Session<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let article = match find::article(name, paths, session)? {
        Ok(article) => article,
        Err(status) => return Ok(status),
    };
    let Some(range) = anchor::quoted(&article.text, &sanitize::clean(request.quote)) else {
        let why = session.say(Msg::FailNoQuote, &[("title", &article.title)]);
        out::tell(&format!("--quote: {why}"));
        return Ok(NOTHING);
    };
    let (mut store, mut shelf) = session.bookmarks()?;
    let added = store.add(|changes| {
        for bookmark in changes.found.bookmarks {
            shelf.follow(bookmark);
        }
        for id in changes.gone {
            shelf.forget(&id);
        }
        put(&mut shelf, &article, range, request, Timestamp::now())
    });
    let id = added.map_err(|error| session.unsaved(&error))?;
    out.line(&sanitize::line(id.as_str()))?;
    Ok(DONE)
}

/// Returns the id of the bookmark on `range`; and if there is anything to save, the bookmark and the
/// version that it was made from.
fn put(
    shelf: &mut Shelf,
    article: &Article,
    range: Range<TextPos>,
    request: &KeepRequest<'_>,
    now: Timestamp,
) -> (BookmarkId, Option<(Bookmark, Option<Bookmark>)>) {
    let is_here = |b: &&Bookmark| anchor::find(b, article).range().as_ref() == Some(&range);
    let kept = shelf.of(article).into_iter().find(is_here).cloned();
    if let Some(base) = kept {
        let changed = shelf.edit(&base.id, now, |bookmark| annotate(bookmark, request));
        let changed = changed.cloned();
        return (
            base.id.clone(),
            changed.map(|bookmark| (bookmark, Some(base))),
        );
    }
    let id = new_id(now, random_bytes());
    let mut bookmark = Bookmark::new(article, range, id.clone(), now);
    annotate(&mut bookmark, request);
    (id, Some((bookmark, None)))
}

fn annotate(bookmark: &mut Bookmark, request: &KeepRequest<'_>) {
    if let Some(note) = request.note {
        bookmark.note = both_notes(&sanitize::clean(note), &bookmark.note);
    }
    for tag in request.tags.iter().flat_map(|tag| split_tags(tag)) {
        if !bookmark.tags.contains(&tag) {
            bookmark.tags.push(tag);
        }
    }
}
