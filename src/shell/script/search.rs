//! `docbao search`: ranked passages, one a line.

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::{DONE, Desk, Out};
use crate::article::{Article, ArticleId, BlockKind};
use crate::search::passage::MAX_PASSAGE;
use crate::search::{Engine, Passage, PassageKind, Query, Scope, snippet};
use crate::text::sanitize;

/// Scalar values of the passage in a plain line.
const LINE_CHARS: usize = 160;

/// What to look for.
pub(super) struct Ask<'a> {
    pub(super) query: &'a str,
    pub(super) json: bool,
    pub(super) limit: usize,
}

/// The fields of a line of JSON, in their order. Positions are scalar values of the
/// article's text. A title that is not in the text has `start` = `end` = 0 and no matches.
#[derive(Serialize)]
struct Row<'a> {
    article: String,
    title: &'a str,
    path: String,
    start: usize,
    end: usize,
    snippet: String,
    matches: Vec<[usize; 2]>,
    score: i64,
    kind: &'a str,
}

pub(super) fn run(
    ask: &Ask<'_>,
    paths: &[PathBuf],
    desk: &Desk<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let mut engine = Engine::new();
    let mut articles: HashMap<ArticleId, Arc<Article>> = HashMap::new();
    let tally = desk.read(paths, |article| {
        let article = Arc::new(*article);
        articles.insert(article.id, Arc::clone(&article));
        engine.add(article);
        Ok(())
    })?;
    let scope = Scope {
        limit: ask.limit,
        ..Scope::default()
    };
    let found = engine
        .search(&Query::parse(ask.query), &scope, &|| false)
        .unwrap_or_default();
    for passage in &found.passages {
        let Some(article) = articles.get(&passage.article) else {
            continue;
        };
        if ask.json {
            out.json(&row(article, passage))?;
        } else {
            out.line(&line(article, passage, out))?;
        }
    }
    Ok(if found.passages.is_empty() {
        tally.nothing()
    } else {
        DONE
    })
}

/// The text that a passage is cut from, and the bytes of it.
fn source<'a>(article: &'a Article, passage: &Passage) -> (&'a str, Range<usize>) {
    match passage.kind {
        PassageKind::Title => (&article.title, 0..article.title.len()),
        _ => (&article.text, passage.start..passage.end),
    }
}

fn row<'a>(article: &'a Article, passage: &Passage) -> Row<'a> {
    let (text, range) = source(article, passage);
    let scalars = |range: &Range<usize>| [range.start, range.end].map(|at| article.to_scalar(at));
    let [start, end] = scalars(&(passage.start..passage.end));
    Row {
        article: article.id.to_string(),
        title: &article.title,
        path: article.source.path(),
        start,
        end,
        // Room for the whole passage and the signs that it is part of a sentence.
        snippet: snippet(text, range, &passage.matches, MAX_PASSAGE + 2).0,
        matches: matches_in_text(article, passage)
            .iter()
            .map(scalars)
            .collect(),
        score: passage.score,
        kind: passage.kind.name(),
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

/// `path:title: snippet`; of a title only `path:title`.
fn line(article: &Article, passage: &Passage, out: &Out) -> String {
    let path = sanitize::line(&article.source.path());
    if passage.kind == PassageKind::Title {
        return format!("{path}:{}", out.lit(&article.title, &passage.matches));
    }
    let (text, range) = source(article, passage);
    let (shown, lit) = snippet(text, range, &passage.matches, LINE_CHARS);
    format!("{path}:{}: {}", article.title, out.lit(&shown, &lit))
}
