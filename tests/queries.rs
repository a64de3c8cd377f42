//! What must be found by what, and what must not: one line a case in `fixtures/queries.txt`.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::ops::Range;
use std::sync::Arc;

use docbao::article::{Article, Source};
use docbao::import;
use docbao::search::{PassageKind, Query, Request, Writer};
use unicode_normalization::UnicodeNormalization as _;

/// One text for one query.
struct Case {
    query: &'static str,
    text: String,
    /// What is lit in it; empty when it must not be found.
    lit: Vec<String>,
    /// Whether it is found as a slip only.
    slip: bool,
    line: usize,
}

fn cases() -> Vec<Case> {
    let lines = include_str!("fixtures/queries.txt").lines().enumerate();
    let mut cases = Vec::new();
    for (number, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let slip = line.contains(" ≈ ");
        let (query, rest) = line.split_once(if slip { " ≈ " } else { " ⇒ " }).unwrap();
        // Without a text that is found, the line begins its other side at once.
        let (found, not) = match rest.strip_prefix("/ ") {
            Some(not) => ("", not),
            None => rest.split_once(" / ").unwrap_or((rest, "")),
        };
        let mut add = |text: &str, is_found: bool| {
            let lit = text.split('[').skip(1).filter_map(|t| t.split_once(']'));
            let lit: Vec<String> = lit.map(|(lit, _)| lit.to_owned()).collect();
            assert_eq!(is_found, !lit.is_empty(), "line {}: {line}", number + 1);
            cases.push(Case {
                query,
                text: text.replace(['[', ']'], ""),
                lit,
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

/// An article that holds `text` as its title or as its only paragraph.
fn article(text: &str) -> Article {
    let (title, body) = match text.strip_prefix("# ") {
        Some(title) => (title, "Xyz xyz."),
        None => ("Zzz", text),
    };
    let bytes = format!("# {title}\n\n{body}\n").into_bytes();
    import::article(Source::Seed("a.md"), bytes, None)
}

/// What the first passage lights, if any was found as wanted.
fn lit(article: Article, query: &str, slip: bool) -> Vec<String> {
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
    let lit = |range: &Range<usize>| text[range.clone()].to_owned();
    passage.matches.iter().map(lit).collect()
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
            let lit = lit(article(&case.text), &query, case.slip);
            if lit != case.lit {
                let Case { text, line, .. } = case;
                let what = format!(
                    "line {line}: {query} in “{text}” lit {lit:?}, not {:?}",
                    case.lit
                );
                wrong.push(what);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
