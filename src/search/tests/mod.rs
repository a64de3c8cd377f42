//! Searches over small libraries: one line a case, and properties of any search. Here are the helpers;
//! the tests are in a file for each concept.

use std::ops::Range;
use std::sync::Arc;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization as _;

use super::query::Reading;
use super::tokenizer::{Item, Words};
use super::*;
use crate::article::{
    Article, ArticleId, Block, BlockKind, Blocks, ContentHash, Links, Meta, Origin, Source,
    count_words,
};
use crate::text::decode::Encoding;
use crate::vietnamese::fold::fold;
use crate::vietnamese::mark::{Extent, Grade, grade};

mod conditions;
mod limits;
mod matching;
mod passes;
mod properties;
mod ranking;
mod segments;
mod stored;

const ALL: Request = Request {
    limit: usize::MAX,
    per_article: usize::MAX,
    unfolded: Vec::new(),
    first: None,
    states: None,
    without_copies: false,
    budget: Budget::Exhaustive,
};

/// An article whose title is a block of its text, and then a block a paragraph.
fn article(name: &'static str, title: &str, paragraphs: &[&str]) -> Article {
    let source = Source::seed(name);
    let mut text = String::new();
    let mut blocks = Vec::new();
    let segments = std::iter::once((BlockKind::Title, title));
    for (kind, segment) in segments.chain(paragraphs.iter().map(|p| (BlockKind::Paragraph, *p))) {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(segment);
        blocks.push(Block {
            kind,
            marker: start,
            start,
            end: text.len(),
            level: 0,
        });
    }
    Article {
        id: source.id(),
        origin: Origin::of(&source),
        source,
        title: title.to_owned(),
        words: count_words(&text),
        hash: ContentHash::of(&text),
        text,
        blocks: Blocks::from_iter(blocks),
        spans: crate::article::Spans::default(),
        links: Links::default(),
        lines: crate::article::SourceLines::default(),
        meta: Meta::default(),
        format: "plain".into(),
        encoding: Encoding::Utf8,
        also: Vec::new(),
        replaced: 0,
        modified: None,
    }
}

fn writer(articles: impl IntoIterator<Item = Article>) -> Writer {
    let mut writer = Writer::new();
    for article in articles {
        writer.add(article);
    }
    writer.commit();
    writer
}

/// The article of an id.
fn of(writer: &Writer, id: ArticleId) -> Arc<Article> {
    let mut docs = writer.searcher.readers.iter().flat_map(|s| &s.segment.docs);
    let doc = docs.rfind(|d| d.article.id() == id).unwrap();
    doc.article.article().unwrap()
}

fn seed(writer: &Writer, name: &'static str) -> Arc<Article> {
    of(writer, Source::seed(name).id())
}

fn library_of(article: Article) -> Writer {
    writer([article])
}

fn find(writer: &mut Writer, query: &str) -> Found {
    writer
        .search(&Query::parse(query), &ALL, &|| false)
        .unwrap()
}

/// Returns the letters lit in the first passage of a one-paragraph article, joined by `|`.
fn lit_in(query: &str, text: &str) -> String {
    let article = article("a", "Tựa khác hẳn", &[text]);
    let source = article.text.clone();
    let found = find(&mut writer([article]), query);
    assert_eq!(found.articles, usize::from(!found.passages.is_empty()));
    found
        .passages
        .first()
        .map_or(String::new(), |p| lit(&source, &p.matches))
}

fn hits(writer: &Writer, id: ArticleId, query: &str) -> Vec<Range<usize>> {
    writer.hits(id, &Query::parse(query)).iter().collect()
}

fn lit(text: &str, ranges: &[Range<usize>]) -> String {
    let words: Vec<&str> = ranges.iter().map(|r| &text[r.clone()]).collect();
    words.join("|")
}

/// An article in a file of this number, dated by it.
fn numbered(n: i64, text: &str) -> Article {
    let mut article = article("", "Núi", &[text]);
    article.source = Source::File(format!("/{n}.txt").into());
    article.id = article.source.id();
    article.modified = jiff::Timestamp::from_second(n).ok();
    article
}

/// A word for each number.
fn word(n: usize) -> String {
    let letters = (0..5).map(|place| b'a' + (n / 20_usize.pow(place) % 20) as u8);
    letters.map(char::from).collect()
}
