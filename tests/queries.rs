//! Tests which texts a query must find and which it must not, from the table
//! `fixtures/queries.txt`, one query per line.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::ops::Range;
use std::sync::Arc;

use docbao::article::{Article, Source};
use docbao::import;
use docbao::search::{PassageKind, Query, Request, Writer};
use unicode_normalization::UnicodeNormalization as _;

/// A query and one text.
struct Case {
    query: &'static str,
    text: String,
    /// The letters that are highlighted in the text; empty when the text must not be found.
    highlighted: Vec<String>,
    /// Whether the text must be found as a mistyped word only.
    slip: bool,
    line: usize,
}

fn cases() -> Vec<Case> {
    let lines = include_str!("fixtures/queries.txt").lines().enumerate();
    let mut cases = Vec::new();
    for (number, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let slip = line.contains(" ≈ ");
        let (query, rest) = line.split_once(if slip { " ≈ " } else { " ⇒ " }).unwrap();
        // Without a text that is found, the line has the texts that are not found at once.
        let (found, not) = match rest.strip_prefix("/ ") {
            Some(not) => ("", not),
            None => rest.split_once(" / ").unwrap_or((rest, "")),
        };
        let mut add = |text: &str, is_found: bool| {
            let highlighted = text.split('[').skip(1).filter_map(|t| t.split_once(']'));
            let highlighted: Vec<String> = highlighted
                .map(|(highlighted, _)| highlighted.to_owned())
                .collect();
            assert_eq!(
                is_found,
                !highlighted.is_empty(),
                "line {}: {line}",
                number + 1
            );
            cases.push(Case {
                query,
                text: text.replace(['[', ']'], ""),
                highlighted,
                slip,
                line: number + 1,
            });
        };
        for text in found.split(" ; ").filter(|t| !t.is_empty()) {
            add(text, true);
        }
        for text in not.split(" ; ").filter(|t| !t.is_empty()) {
            add(text, false);
        }
    }
    cases
}

/// Returns an article that has `text` as its title or as its only paragraph.
fn article(text: &str) -> Article {
    let (title, body) = match text.strip_prefix("# ") {
        Some(title) => (title, "Xyz xyz."),
        None => ("Zzz", text),
    };
    let bytes = format!("# {title}\n\n{body}\n").into_bytes();
    import::article(Source::seed("a.md"), bytes, None)
}

/// Returns the letters that the first passage highlights, if it was found in the expected way.
fn highlighted(article: Article, query: &str, slip: bool) -> Vec<String> {
    let article = Arc::new(article);
    let mut writer = Writer::new();
    writer.add(Arc::clone(&article));
    let found = writer.search(&Query::parse(query), &Request::default(), &|| false);
    let passages = found.unwrap().passages;
    let Some(passage) = passages.into_iter().find(|p| p.typo == slip) else {
        return Vec::new();
    };
    let text = match passage.kind {
        PassageKind::Title => &article.title,
        _ => &article.text,
    };
    let highlighted = |range: &Range<usize>| text[range.clone()].to_owned();
    passage.matches.iter().map(highlighted).collect()
}

#[test]
fn queries_find_what_they_mean() {
    let cases = cases();
    let mut queries: Vec<&str> = cases.iter().map(|c| c.query).collect();
    queries.dedup();
    assert!(queries.len() >= 60, "{}", queries.len());
    let mut wrong = Vec::new();
    for case in &cases {
        for query in [case.query.to_owned(), case.query.nfd().collect()] {
            let highlighted = highlighted(article(&case.text), &query, case.slip);
            if highlighted != case.highlighted {
                let Case { text, line, .. } = case;
                let what = format!(
                    "line {line}: {query} in “{text}” highlighted {highlighted:?}, not {:?}",
                    case.highlighted
                );
                wrong.push(what);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
