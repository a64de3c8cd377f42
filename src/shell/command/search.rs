//! `docbao search`: ranked passages, one a line.

use std::ops::Range;
use std::path::PathBuf;

use serde::Serialize;

use super::{DONE, Out, Session, Tally, out};
use crate::app::lang::Msg;
use crate::article::{Article, BlockKind};
use crate::cli::SearchForm;
use crate::import::origin;
use crate::pane::remark;
use crate::search::passage::PASSAGE_MAX_CHARS;
use crate::search::{Found, Passage, PassageKind, Query, Request, snippet};
use crate::shell::disk::article_file;
use crate::shell::work::warm_library::WarmLibrary;
use crate::text::{sanitize, segment};

/// Scalar values of the passage in a plain line.
const LINE_CHARS: usize = 160;

/// The query and the form of the answer.
pub(super) struct SearchCommand<'a> {
    pub(super) query: &'a str,
    pub(super) form: SearchForm,
    pub(super) limit: usize,
    /// Sentences before and after each passage.
    pub(super) context: usize,
}

/// The fields of a line of JSON, in their order. Positions are scalar values of the
/// article's text. A title that is not in the text has `start` = `end` = 0 and no matches.
#[derive(Serialize)]
struct SearchRow<'a> {
    article: String,
    title: &'a str,
    path: &'a str,
    start: usize,
    end: usize,
    snippet: String,
    matches: Vec<[usize; 2]>,
    score: i64,
    kind: &'a str,
    /// Number of further files with the same title and text.
    #[serde(skip_serializing_if = "is_none")]
    copies: usize,
    /// Whether only near spellings of the query are in the passage.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    near: bool,
    /// Names the file where `path` cannot, because it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde calls"
)]
fn is_none(count: &usize) -> bool {
    *count == 0
}

pub(super) fn run(
    ask: &SearchCommand<'_>,
    paths: &[PathBuf],
    session: &Session<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let inputs = session.inputs(paths)?;
    let mut tally = Tally::default();
    let cache = session.cache(&inputs);
    let mut library = WarmLibrary::open(&inputs, cache, &mut |problem| tally.add(problem, session));
    tally.read = library.len();
    session.finish(&tally);
    let query = Query::parse(ask.query);
    let states = if query.states.is_empty() {
        None
    } else {
        Some(session.states(&session.bookmarks()?.1).into())
    };
    let request = Request {
        limit: ask.limit,
        states,
        without_copies: true,
        ..Request::default()
    };
    let found = library.search(&query, &request, &inputs);
    let writer = &library.writer;
    remark(&query, &found, session);
    for passage in &found.passages {
        let Some(article) = writer.article(passage.article) else {
            continue;
        };
        let article = &*article;
        match ask.form {
            SearchForm::Json => out.json(&row(article, passage, ask.context))?,
            SearchForm::Plain => out.line(&line(article, passage, ask.context, out))?,
            SearchForm::Vimgrep => out.line(&vimgrep(article, passage))?,
        }
    }
    if session.env.is_watched && found.total.is_none_or(|total| found.passages.len() < total) {
        let number = |n| session.catalog.number(n);
        let n = number(found.passages.len());
        out.flush()?;
        out::tell(&if let Some(total) = found.total {
            session.say(Msg::SearchMore, &[("n", &n), ("total", &number(total))])
        } else {
            let articles = number(found.articles);
            session.say(Msg::SearchMoreIn, &[("n", &n), ("articles", &articles)])
        });
    }
    out.flush()?;
    if let Err(error) = library.save() {
        session.note(&format!("the cache of the library: {error}"));
    }
    Ok(if found.passages.is_empty() {
        tally.nothing()
    } else {
        DONE
    })
}

/// Writes to standard error what was not understood of the query, unless a script finds something,
/// and that nothing was found as typed, which a script cannot tell from the status.
fn remark(query: &Query, found: &Found, session: &Session<'_>) {
    if session.env.is_watched || found.passages.is_empty() {
        tell_misread(query, session);
    }
    if !found.passages.is_empty() && found.passages.iter().all(|p| p.typo) {
        out::tell(&session.say(Msg::FinderNear, &[]));
    }
}

/// Writes to standard error which parts of the query were not understood.
pub(super) fn tell_misread(query: &Query, session: &Session<'_>) {
    for said in remark::misread(query) {
        out::tell(&session.catalog.say(&said));
    }
}

/// Returns the text that a passage is cut from, and the range of the passage with `context`
/// sentences on each side, in bytes.
fn source<'a>(article: &'a Article, passage: &Passage, context: usize) -> (&'a str, Range<usize>) {
    if passage.kind == PassageKind::Title {
        return (&article.title, 0..article.title.len());
    }
    let range = around(article, passage.start..passage.end, context);
    (&article.text, range)
}

/// Returns `path:line:column:line of the file`, at the first match of a passage. A title that is not in
/// the text of an article is at the start of it.
fn vimgrep(article: &Article, passage: &Passage) -> String {
    let first = matches_in_text(article, passage).into_iter().next();
    let range = first.unwrap_or(passage.start..passage.start);
    let path = sanitize::path(&article.origin.path);
    let file = article.source.file();
    let Some(bytes) = file.and_then(|file| article_file::read(file).ok()) else {
        // Standard input and built-in articles have no file.
        let text = sanitize::line(&article.text[passage.start..passage.end]);
        return format!("{path}:{}:1:{text}", article.line_of(range.start));
    };
    let place = origin::place_of(article, &bytes, range);
    let text = sanitize::line(&place.text);
    format!("{path}:{}:{}:{text}", place.line, place.column)
}

/// Extends `range` by `sentences` sentences on each side, without the title.
fn around(article: &Article, range: Range<usize>, sentences: usize) -> Range<usize> {
    let text = &article.text;
    let title = article.blocks.first().filter(|_| article.has_title_block());
    let body = title.map_or(0, |title| title.end.min(range.start));
    let Range { mut start, mut end } = range;
    for _ in 0..sentences {
        let before = text[body..start].trim_end().len() + body;
        if before > body {
            let last = segment::prev_grapheme(text, before);
            start = article.sentence_at(last).start.clamp(body, start);
        }
        let after = text.len() - text[end..].trim_start().len();
        if after < text.len() {
            end = article.sentence_at(after).end.max(end);
        }
    }
    start..end
}

/// Returns the first sentences below a title; nothing where none are asked for.
fn below(article: &Article, sentences: usize) -> Range<usize> {
    let title = article.blocks.first().filter(|_| article.has_title_block());
    let start = title.map_or(0, |title| title.end);
    let range = around(article, start..start, sentences);
    let skipped =
        article.text[range.clone()].len() - article.text[range.clone()].trim_start().len();
    range.start + skipped..range.end
}

fn row<'a>(article: &'a Article, passage: &Passage, context: usize) -> SearchRow<'a> {
    let (text, range) = source(article, passage, context);
    let scalars = |range: &Range<usize>| [range.start, range.end].map(|at| article.to_scalar(at));
    let [start, end] = scalars(&(passage.start..passage.end));
    SearchRow {
        article: article.id.to_string(),
        title: &article.title,
        path: &article.origin.path,
        start,
        end,
        // Room for the whole passage and the signs that it is part of a sentence.
        snippet: snippet(
            text,
            range,
            &passage.matches,
            room(context, PASSAGE_MAX_CHARS + 2),
        )
        .text,
        matches: matches_in_text(article, passage)
            .iter()
            .map(scalars)
            .collect(),
        score: passage.score,
        kind: passage.kind.name(),
        copies: passage.copies,
        near: passage.typo,
        uri: article.source.exact_uri(),
    }
}

/// Of a title the matches lie in the title; they are in the text where it stands there.
fn matches_in_text(article: &Article, passage: &Passage) -> Vec<Range<usize>> {
    if passage.kind != PassageKind::Title {
        return passage.matches.clone();
    }
    let title = article.blocks.first().filter(|block| {
        block.kind == BlockKind::Title && article.text[block.range()] == article.title
    });
    let Some(title) = title else {
        return Vec::new();
    };
    passage
        .matches
        .iter()
        .map(|m| m.start + title.start..m.end + title.start)
        .collect()
}

/// Returns the maximum length of a passage in scalar values: unlimited when sentences around it
/// were asked for.
fn room(context: usize, most: usize) -> usize {
    if context > 0 { usize::MAX } else { most }
}

/// `path:title: snippet`; of a title only `path:title`, unless sentences around it are asked for.
fn line(article: &Article, passage: &Passage, context: usize, out: &Out) -> String {
    let path = out.path(&sanitize::path(&article.origin.path));
    if passage.kind == PassageKind::Title {
        let title = out.lit(&article.title, &passage.matches);
        let below = article.text[below(article, context)].replace('\n', " ");
        let gap = if below.is_empty() { "" } else { ": " };
        return format!("{path}:{title}{gap}{below}");
    }
    let (text, range) = source(article, passage, context);
    let shown = snippet(text, range, &passage.matches, room(context, LINE_CHARS));
    let title = out.title(&article.title);
    format!("{path}:{title}: {}", out.lit(&shown.text, &shown.matches))
}
