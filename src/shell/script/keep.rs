//! `docbao bookmarks add`: keeps a passage that is quoted.

use std::ffi::OsStr;
use std::ops::Range;
use std::path::PathBuf;

use jiff::Timestamp;

use super::{DONE, Desk, NOTHING, Out, find, out};
use crate::app::lang::Msg;
use crate::article::{Article, TextPos};
use crate::bookmark::{Bookmark, Shelf, anchor, new_id};
use crate::shell::store::random_bytes;
use crate::text::sanitize;
use crate::vietnamese::fold::{Folded, fold};

/// What to keep, and what to say of it.
pub(super) struct Wish<'a> {
    pub(super) quote: &'a str,
    pub(super) note: Option<&'a str>,
    pub(super) tags: &'a [String],
}

/// Keeps a passage durably and prints the bookmark's id. A passage that is kept already
/// keeps its id; a note or tags that are given are then new.
pub(super) fn add(
    name: &OsStr,
    wish: &Wish<'_>,
    paths: &[PathBuf],
    desk: &Desk<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let article = match find::article(name, paths, desk)? {
        Ok(article) => article,
        Err(status) => return Ok(status),
    };
    let Some(range) = locate(&article.text, wish.quote) else {
        let why = desk.say(Msg::FailNoQuote, &[("title", &article.title)]);
        out::tell(&format!("--quote: {why}"));
        return Ok(NOTHING);
    };
    let (store, mut shelf) = desk.bookmarks()?;
    let before = shelf.clone();
    let (id, is_new) = put(&mut shelf, &article, range, wish, Timestamp::now());
    if let Some(bookmark) = shelf.get(&id).filter(|_| is_new) {
        let saved = match before.get(&id) {
            Some(base) => store.update(bookmark, base).map(drop),
            None => store.save(bookmark),
        };
        saved.map_err(|error| desk.unsaved(&error))?;
    }
    out.line(&sanitize::line(&id))?;
    Ok(DONE)
}

/// The id of the bookmark on `range`, and whether there is anything to save.
fn put(
    shelf: &mut Shelf,
    article: &Article,
    range: Range<TextPos>,
    wish: &Wish<'_>,
    now: Timestamp,
) -> (String, bool) {
    let is_here = |b: &&Bookmark| anchor::find(b, article).range().as_ref() == Some(&range);
    let kept = shelf
        .of(article)
        .into_iter()
        .find(is_here)
        .map(|b| b.id.clone());
    if let Some(id) = kept {
        let changed = shelf
            .edit(&id, now, |bookmark| annotate(bookmark, wish))
            .is_some();
        return (id, changed);
    }
    let id = new_id(now, random_bytes());
    let mut bookmark = Bookmark::new(article, range, id.clone(), now);
    annotate(&mut bookmark, wish);
    shelf.insert(bookmark);
    (id, true)
}

fn annotate(bookmark: &mut Bookmark, wish: &Wish<'_>) {
    if let Some(note) = wish.note {
        bookmark.note = sanitize::clean(note).into_owned();
    }
    for tag in wish
        .tags
        .iter()
        .map(|tag| sanitize::line(tag))
        .filter(|tag| !tag.is_empty())
    {
        if !bookmark.tags.contains(&tag) {
            bookmark.tags.push(tag);
        }
    }
}

/// Where `quote` stands in `text`: to the letter, else with other white space, else
/// without marks and capitals, if that is only one place.
fn locate(text: &str, quote: &str) -> Option<Range<TextPos>> {
    let quote = sanitize::clean(quote);
    let quote = quote.trim();
    if let Some(at) = text.find(quote).filter(|_| !quote.is_empty()) {
        return Some(at..at + quote.len());
    }
    if let Some(place) = places(text, quote).next() {
        return Some(place);
    }
    let folded = Folded::new(text);
    let quote = fold(quote);
    let mut alike = places(&folded.text, &quote);
    let only = alike.next().filter(|_| alike.next().is_none())?;
    Some(folded.to_source_range(text, only))
}

/// Where the words of `quote` follow one another in `text`, with any white space between.
fn places<'a>(text: &'a str, quote: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let first = quote.split_whitespace().next();
    let starts = first
        .into_iter()
        .flat_map(|first| text.match_indices(first));
    starts.filter_map(move |(start, first)| {
        let mut end = start + first.len();
        for word in quote.split_whitespace().skip(1) {
            let rest = &text[end..];
            let next = rest.trim_start();
            if next.len() == rest.len() || !next.starts_with(word) {
                return None;
            }
            end = text.len() - next.len() + word.len();
        }
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(text: &'a str, quote: &str) -> Option<&'a str> {
        locate(text, quote).map(|at| &text[at])
    }

    #[test]
    fn a_quote_is_found_to_the_letter_first() {
        let text = "Ma ma. Má má mà.\nMột\n\nhai   ba bốn";
        assert_eq!(locate(text, "ma"), Some(3..5));
        assert_eq!(found(text, " má ma\u{300} "), Some("má mà"));
        assert_eq!(found(text, "Một hai ba"), Some("Một\n\nhai   ba"));
        assert_eq!(found(text, "MOT HAI\nba bon"), Some("Một\n\nhai   ba bốn"));
        assert_eq!(found(text, "mà má"), None);
        assert_eq!(found(text, "MA MA"), None, "two places are alike");
        assert_eq!(found(text, "Mộthai"), None);
        assert_eq!(found(text, " "), None);
    }
}
