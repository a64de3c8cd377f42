//! `docbao list`: one article a line, as they come.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;

use super::search::tell_misread;
use super::{DONE, FAILED, NOTHING, Out, Session, Tally};
use crate::app::lang::Catalog;
use crate::article::archive::{Head, Stored};
use crate::article::{ArticleId, Meta};
use crate::bookmark::Shelf;
use crate::library::memory::states::ArticleState;
use crate::library::problem::{Kind, Problem};
use crate::pane::label;
use crate::search::{Query, Request};
use crate::shell::disk::inputs::Inputs;
use crate::shell::work::importer::Step;
use crate::shell::work::warm_library::WarmLibrary;
use crate::text::{layout, sanitize};

/// Cells that a title is padded to, so that paths stand in a column. No title is cut.
const TITLE_CELLS: usize = 48;

/// The fields of a line of JSON, in their order.
#[derive(Serialize)]
struct ArticleRow<'a> {
    id: String,
    title: &'a str,
    path: &'a str,
    /// All its paths, where several lead to its file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    paths: Vec<String>,
    format: &'a str,
    encoding: String,
    words: usize,
    minutes: usize,
    modified: Option<String>,
    bookmarks: usize,
    #[serde(flatten)]
    known: KnownFields<'a>,
    /// Whether the article counts as read; not of one that was never opened nor marked.
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<bool>,
    /// Where it was left: the scalar value of its text at the top of the screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<usize>,
    /// Names the file where `path` cannot, because it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
}

/// Facts that only some articles state, left out where an article states none.
#[derive(Serialize)]
struct KnownFields<'a> {
    /// The day in the calendar; a date that is no day stays as it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
}

impl<'a> KnownFields<'a> {
    fn new(meta: &'a Meta) -> Self {
        let day = meta.date.map(|day| Cow::Owned(day.to_string()));
        Self {
            date: day.or_else(|| meta.date_text.as_deref().map(Cow::Borrowed)),
            author: meta.author.as_deref(),
            source: meta.source.as_deref(),
            url: meta.url.as_deref(),
            tags: &meta.tags,
        }
    }
}

pub(super) fn run(
    json: bool,
    query: Option<&str>,
    paths: &[PathBuf],
    session: &Session<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let query = query.map(Query::parse);
    let asks_states = query.as_ref().is_some_and(|query| !query.states.is_empty());
    let shelf = if json || asks_states {
        session.bookmarks()?.1
    } else {
        Shelf::default()
    };
    let rate = session.settings.config.rate;
    let others = if json {
        session.inputs(paths)?.other_paths()
    } else {
        HashMap::new()
    };
    let mut print = |article: &Stored| {
        if json {
            let head = article.head().context("a damaged cache")?;
            let paths = all_paths(&head.origin.path, &others);
            out.json(&row(article, &head, paths, &shelf, session))?;
        } else {
            out.line(&line(article, rate, session.catalog))?;
        }
        // A large library shows from its first article on, and a closed pipe ends it.
        out.flush()
    };
    if let Some(query) = query {
        let inputs = session.inputs(paths)?;
        let mut tally = Tally::default();
        let mut tell = |problem: &Problem| tally.add(problem, session);
        let (articles, read) = matching(&query, &shelf, &inputs, session, &mut tell);
        articles.iter().try_for_each(print)?;
        tally.read = read;
        session.finish(&tally);
        return Ok(if articles.is_empty() {
            tally.nothing()
        } else {
            tally.status()
        });
    }
    let tally = session.each(paths, |article| print(&article))?;
    Ok(tally.status())
}

/// Returns the articles that match a query, in the order of the library, and the number of all. Tells which
/// parts of the query were not understood.
fn matching(
    query: &Query,
    shelf: &Shelf,
    inputs: &Inputs,
    session: &Session<'_>,
    tell: &mut dyn FnMut(&Problem),
) -> (Vec<Stored>, usize) {
    tell_misread(query, session);
    let request = Request {
        limit: usize::MAX,
        per_article: 1,
        states: Some(session.states(shelf).into()),
        ..Request::default()
    };
    let mut library = WarmLibrary::open(inputs, session.cache(inputs), tell);
    let found = library.search(query, &request, inputs);
    let ids: HashSet<ArticleId> = found.passages.iter().map(|p| p.article).collect();
    let articles = ids.into_iter().filter_map(|id| library.writer.get(id));
    let mut articles: Vec<Stored> = articles.cloned().collect();
    articles.sort_by(|a, b| (a.place_key(), a.id()).cmp(&(b.place_key(), b.id())));
    if let Err(error) = library.save() {
        session.note(&format!("the cache of the library: {error}"));
    }
    (articles, library.len())
}

/// The fields of a line of JSON that says what could not be read, in their order.
#[derive(Serialize)]
struct ProblemRow<'a> {
    path: &'a str,
    reason: String,
    /// Names the file where `path` cannot, because it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<&'a str>,
}

/// Prints what could not be read, a line each. Nothing is a failure here but what was named.
pub(super) fn problems(
    json: bool,
    paths: &[PathBuf],
    session: &Session<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let (mut worst, mut result) = (None, Ok(()));
    session.inputs(paths)?.read(&mut |step| {
        if let Step::Failed(problem) = step {
            worst = Some(worst.map_or(problem.kind, |kind: Kind| problem.kind.min(kind)));
            result = print_problem(&problem, json, session, out);
        }
        result.is_ok()
    });
    let status = match worst {
        None => NOTHING,
        Some(Kind::Named) => FAILED,
        Some(_) => DONE,
    };
    result.map(|()| status)
}

fn print_problem(
    problem: &Problem,
    json: bool,
    session: &Session<'_>,
    out: &mut Out,
) -> anyhow::Result<()> {
    let Problem { path, why, uri, .. } = problem;
    let reason = session.catalog.why(why);
    if json {
        out.json(&ProblemRow {
            path,
            reason,
            uri: uri.as_deref(),
        })?;
    } else {
        let path = out.path(&sanitize::path(path));
        out.line(&format!("{path}: {reason}"))?;
    }
    out.flush()
}

/// Returns all paths of the file that is read by `path`, that one first; none where it is the only
/// one. `others` are the further paths of files and of the folders that they may be in.
fn all_paths(path: &str, others: &HashMap<PathBuf, Vec<PathBuf>>) -> Vec<String> {
    if others.is_empty() {
        return Vec::new();
    }
    let path = Path::new(path);
    let mut all = vec![path.to_path_buf()];
    for first in path.ancestors() {
        let below = path.strip_prefix(first).unwrap_or(path);
        for other in others.get(first).into_iter().flatten() {
            all.push(other.join(below).components().collect());
        }
    }
    if all.len() < 2 {
        return Vec::new();
    }
    all.iter()
        .map(|path| path.to_string_lossy().into_owned())
        .collect()
}

fn row<'a>(
    article: &'a Stored,
    head: &'a Head,
    paths: Vec<String>,
    shelf: &Shelf,
    session: &Session<'_>,
) -> ArticleRow<'a> {
    let hash = article.hash().map(|hash| hash.to_string());
    let state = session.memory().states.get(article.id());
    let left = state.and_then(|state| state.view);
    ArticleRow {
        id: article.id().to_string(),
        title: article.title(),
        path: &head.origin.path,
        paths,
        format: &head.format,
        encoding: head.encodings(),
        words: article.words(),
        minutes: article.minutes(session.settings.config.rate),
        modified: head.modified.map(|time| time.to_string()),
        bookmarks: shelf.count(&head.source.uri(), &hash.unwrap_or_default()),
        known: KnownFields::new(&head.meta),
        read: state.map(ArticleState::is_read),
        position: left.and_then(|left| Some(article.article()?.to_scalar(left.top.pos))),
        uri: head.source.exact_uri(),
    }
}

/// Id, reading time, title and path in columns, at least two blanks between them.
pub(super) fn line(article: &Stored, rate: usize, catalog: &Catalog) -> String {
    let (title, head) = (article.title(), article.head());
    let path = head.as_ref().map_or("", |head| &head.origin.path);
    let pad = TITLE_CELLS.saturating_sub(layout::cells(title));
    let path = sanitize::path(path);
    format!(
        "{}  {:>6}  {title}{:pad$}  {path}",
        article.id(),
        label::short_time(article.minutes(rate), catalog),
        ""
    )
}
