//! `docbao show`: one article as text or as a JSON object.

use std::ffi::OsStr;
use std::path::PathBuf;

use serde::{Serialize, Serializer};

use super::{DONE, Out, Session, find, page};
use crate::article::{Article, TextPos};
use crate::library::seeds;

/// Widest text column when nothing is said, in cells.
const COLUMN_MAX_CELLS: u16 = 72;

/// The fields of the JSON object, in their order.
#[derive(Serialize)]
struct ShowRow<'a> {
    id: String,
    title: &'a str,
    path: &'a str,
    encoding: String,
    blocks: BlockRows<'a>,
    text: &'a str,
    /// Names the file where `path` cannot, because it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
}

/// The blocks of an article. They are written one by one, because a file of 1 GB may have hundreds of
/// millions.
struct BlockRows<'a>(&'a Article);

impl Serialize for BlockRows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut scalars = Scalars {
            text: &self.0.text,
            at: 0,
            count: 0,
        };
        serializer.collect_seq(self.0.blocks.iter().map(|block| BlockRow {
            kind: block.kind.name(),
            start: scalars.count_to(block.start),
            end: scalars.count_to(block.end),
        }))
    }
}

/// A block; its bounds are scalar values of the text.
#[derive(Serialize)]
struct BlockRow {
    kind: &'static str,
    start: usize,
    end: usize,
}

pub(super) fn run(
    name: &OsStr,
    json: bool,
    paths: &[PathBuf],
    session: &Session<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let article = match find::article(name, paths, session)? {
        Ok(article) => article,
        Err(status) => return Ok(status),
    };
    if json {
        out.json(&row(&article))?;
    } else {
        plain(&article, session, out)?;
    }
    Ok(DONE)
}

/// Prints the guide in the interface's language.
pub(super) fn guide(session: &Session<'_>, out: &mut Out) -> anyhow::Result<u8> {
    if let Some(guide) = seeds::article(session.catalog.lang.guide(), None) {
        plain(&guide, session, out)?;
    }
    Ok(DONE)
}

/// Returns the article as the reader lays it out, without colour.
pub(super) fn plain(article: &Article, session: &Session<'_>, out: &mut Out) -> anyhow::Result<()> {
    let measure = session
        .env
        .columns
        .map_or(COLUMN_MAX_CELLS, |columns| columns.min(COLUMN_MAX_CELLS));
    let set = &session.settings.config;
    let asked = set.written.contains("width").then_some(set.width as u16);
    let measure = session.options.width.or(asked).unwrap_or(measure);
    page::lines(article, measure, set.rate, session.catalog).try_for_each(|line| out.line(&line))
}

fn row(article: &Article) -> ShowRow<'_> {
    ShowRow {
        id: article.id.to_string(),
        title: &article.title,
        path: &article.origin.path,
        encoding: article.encodings(),
        blocks: BlockRows(article),
        text: &article.text,
        uri: article.source.exact_uri(),
    }
}

/// Bytes → scalar values at ever greater places: one walk for all blocks.
struct Scalars<'a> {
    text: &'a str,
    at: TextPos,
    count: usize,
}

impl Scalars<'_> {
    fn count_to(&mut self, pos: TextPos) -> usize {
        self.count += self.text[self.at..pos].chars().count();
        self.at = pos;
        self.count
    }
}
