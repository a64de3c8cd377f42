//! Searches the same files with docbao and tantivy: `docbao-others TEXTS FOLDED INDEX < QUERIES`.
//!
//! TEXTS has the articles; FOLDED has them without diacritics in lower case, because tantivy does
//! not know that đ is a d. INDEX is an empty folder for tantivy. Each query is a line of plain
//! words. For each index built and each query it prints a line: action, program, time, size.

use std::error::Error;
use std::fs;
use std::io::{self, BufRead as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use docbao::article::Source;
use docbao::import;
use docbao::search::{Budget, Query, Request, Writer};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{Schema, TEXT};
use tantivy::{Index, doc};

/// Number of results that are asked for.
const LIMIT: usize = 50;
/// Number of times that each query is asked; the median counts.
const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [texts, folded, index] = &args[..] else {
        return Err("usage: docbao-others TEXTS FOLDED INDEX < QUERIES".into());
    };
    let queries: Vec<String> = io::stdin().lock().lines().collect::<Result<_, _>>()?;
    ours(texts, &queries)?;
    tantivys(folded, index, &queries)
}

fn ours(texts: &Path, queries: &[String]) -> io::Result<()> {
    let mut articles = Vec::new();
    for path in files(texts)? {
        let bytes = fs::read(&path)?;
        articles.push(Arc::new(import::article(Source::File(path), bytes, None)));
    }
    let before = resident();
    let begin = Instant::now();
    let mut writer = Writer::new();
    for article in articles {
        writer.add(article);
    }
    writer.commit();
    tell("docbao", "build", begin.elapsed(), resident() - before);
    // The budgeted pass answers first while the user types, and the exhaustive pass replaces its
    // answer.
    for (what, budget) in [
        ("docbao, first answer", Budget::Budgeted),
        ("docbao", Budget::Exhaustive),
    ] {
        let request = Request {
            limit: LIMIT,
            per_article: 1,
            budget,
            ..Request::default()
        };
        ask(what, queries, |query| {
            let found = writer.search(&Query::parse(query), &request, &|| false);
            Ok(found.map_or(0, |found| found.articles))
        })?;
    }
    Ok(())
}

fn tantivys(folded: &Path, folder: &Path, queries: &[String]) -> Result<(), Box<dyn Error>> {
    let mut schema = Schema::builder();
    let title = schema.add_text_field("title", TEXT);
    let body = schema.add_text_field("body", TEXT);
    let texts: Vec<PathBuf> = files(folded)?;
    let texts: Vec<String> = texts
        .iter()
        .map(fs::read_to_string)
        .collect::<Result<_, _>>()?;
    let begin = Instant::now();
    let index = Index::create_in_dir(folder, schema.build())?;
    let mut writer = index.writer(200_000_000)?;
    for text in &texts {
        let (head, rest) = text.split_once('\n').unwrap_or((text, ""));
        writer.add_document(doc!(title => head, body => rest))?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    let size: u64 = files(folder)?
        .iter()
        .filter_map(|path| Some(path.metadata().ok()?.len()))
        .sum();
    tell("tantivy", "build", begin.elapsed(), size);
    let searcher = index.reader()?.searcher();
    let mut parser = QueryParser::for_index(&index, vec![title, body]);
    parser.set_conjunction_by_default();
    let wanted = (Count, TopDocs::with_limit(LIMIT).order_by_score());
    let search = |query: &str| {
        let query = parser.parse_query(query).map_err(io::Error::other)?;
        let found = searcher.search(&query, &wanted).map_err(io::Error::other)?;
        Ok(found.0)
    };
    ask("tantivy", queries, search)?;
    let phrases: Vec<String> = queries.iter().map(|q| format!("\"{q}\"")).collect();
    ask("tantivy phrase", &phrases, search)?;
    Ok(())
}

/// Asks each query several times, but never twice in a row.
fn ask(
    what: &str,
    queries: &[String],
    mut search: impl FnMut(&str) -> io::Result<usize>,
) -> io::Result<()> {
    let mut times = vec![Vec::new(); queries.len()];
    let mut found = vec![0; queries.len()];
    for _ in 0..ROUNDS {
        for (n, query) in queries.iter().enumerate() {
            let begin = Instant::now();
            found[n] = search(query)?;
            times[n].push(begin.elapsed());
        }
    }
    for (n, query) in queries.iter().enumerate() {
        times[n].sort();
        tell(what, query, times[n][ROUNDS / 2], found[n] as u64);
    }
    Ok(())
}

fn tell(what: &str, which: &str, time: Duration, much: u64) {
    println!("{what}\t{which}\t{:.6}\t{much}", time.as_secs_f64());
}

/// Returns all files below a folder, by name.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Returns the resident memory of the process in bytes; 0 where the system does not report it.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
    kilobytes.unwrap_or(0) * 1024
}
