//! `docbao list`: one article a line, as they come.

use std::path::PathBuf;

use serde::Serialize;

use super::{Desk, Out};
use crate::article::Article;
use crate::bookmark::Shelf;
use crate::text::{layout, sanitize};

/// Cells that a title is padded to, so that paths stand in a column. No title is cut.
const TITLE_CELLS: usize = 48;

/// The fields of a line of JSON, in their order.
#[derive(Serialize)]
struct Row<'a> {
    id: String,
    title: &'a str,
    path: &'a str,
    format: &'a str,
    encoding: &'a str,
    words: usize,
    minutes: usize,
    modified: Option<String>,
    bookmarks: usize,
}

pub(super) fn run(
    json: bool,
    paths: &[PathBuf],
    desk: &Desk<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let shelf = if json {
        desk.bookmarks()?.1
    } else {
        Shelf::default()
    };
    let rate = desk.settings.config.rate;
    let tally = desk.read(paths, |article| {
        if json {
            out.json(&row(&article, &shelf, rate))?;
        } else {
            out.line(&line(&article, rate))?;
        }
        // A large library shows from its first article on, and a closed pipe ends it.
        out.flush()
    })?;
    Ok(tally.status())
}

fn row<'a>(article: &'a Article, shelf: &Shelf, rate: usize) -> Row<'a> {
    Row {
        id: article.id.to_string(),
        title: &article.title,
        path: &article.origin.path,
        format: article.format,
        encoding: article.encoding.name(),
        words: article.words,
        minutes: article.minutes(rate),
        modified: article.modified.map(|time| time.to_string()),
        bookmarks: shelf.count(&article.source.uri(), &article.hash),
    }
}

/// Id, minutes, title and path in columns, at least two blanks between them.
pub(super) fn line(article: &Article, rate: usize) -> String {
    let title = &article.title;
    let pad = TITLE_CELLS.saturating_sub(layout::cells(title));
    let path = sanitize::line(&article.origin.path);
    format!(
        "{}  {:>3}′  {title}{:pad$}  {path}",
        article.id,
        article.minutes(rate),
        ""
    )
}
