//! Measures search: every prefix of many queries, one after the other as a reader types them, over
//! generated libraries of 1,000 and 10,000 articles. `cargo bench --bench find -- 100000 "hòa bình"
//! hnm` takes another number of articles and other queries.
//!
//! The time of a key is from parsing to the first answer, the median of several rounds. The bench
//! also prints how long the exhaustive passes after partial answers took, how long indexing took,
//! and how much memory the index takes beyond the articles (on Linux only, because it is the growth
//! of the process).

use std::fs;
use std::io::{self, Write};
use std::num::NonZero;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use docbao::article::archive::Archive;
use docbao::article::{Article, ArticleId};
use docbao::search::{Budget, Executor, Found, Query, Request, Task, Writer};

mod support;

use support::made::Press;

/// Queries to type, by kind.
const QUERIES: &[(&str, &[&str])] = &[
    (
        "plain",
        &[
            "dang uy",
            "kinh te xa hoi",
            "nghi quyet chi bo",
            "nguoi dan thanh pho",
            "khuyu tay",
            "nguyen van an",
        ],
    ),
    (
        "marked",
        &[
            "Đảng uỷ",
            "hòa bình",
            "nguyên liệu",
            "sức khoẻ",
            "ĐƯỜNG SẮT",
        ],
    ),
    ("Telex", &["ddangr uyr", "hoaf binhf", "suwcs khoer"]),
    ("VNI", &["d9a3ng u3y", "ho2a bi2nh"]),
    (
        "phrase",
        &["\"hòa bình\"", "\"kinh te xa hoi\"", "\"của các\""],
    ),
    (
        "code",
        &["05-CT/TƯ", "26-hd/duk", "103/2016/qh15", "tp.hcm"],
    ),
    ("number", &["1.250.000đ", "20-1-2010", "2019", "05"]),
    ("one letter", &["a", "t", "đ", "7"]),
    (
        "typo",
        &["nghi quyat", "kinj te", "doanh nghipe", "phap luaat"],
    ),
    ("scattered", &["hnm", "ktxh", "hanoi", "kinhtexahoi"]),
    ("excluded", &["kinh te !xa", "hoa binh !chien !\"an ninh\""]),
    ("exact", &["'ma", "'hoa 'binh"]),
    ("title:", &["title:kinh te", "title:\"đảng ủy\" hop"]),
    ("in:", &["in:2019 phat trien"]),
    (
        "English",
        &["google", "market research", "of the", "windows"],
    ),
    ("CJK", &["漢字", "文"]),
    ("not there", &["xyzzy", "qwerty zxcvb"]),
    (
        "long",
        &["nghị quyết của đảng ủy về phát triển kinh tế xã hội và hòa bình"],
    ),
];

/// Number of slowest keys that are printed.
const SLOWEST: usize = 24;
/// Number of passages that the finder asks for.
const LIMIT: usize = 24;

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let mut sizes: Vec<usize> = args.iter().filter_map(|arg| arg.parse().ok()).collect();
    // `cargo test --benches` only checks that the bench runs.
    let (default, rounds) = if args.iter().any(|arg| arg == "--bench") {
        (&[1000, 10_000][..], 5)
    } else {
        (&[30][..], 1)
    };
    if sizes.is_empty() {
        sizes = default.to_vec();
    }
    let own = args.iter().skip(1);
    let own = own.filter(|arg| !arg.starts_with("--") && arg.parse::<usize>().is_err());
    let mut queries: Vec<(&str, &str)> = own.map(|query| ("", query.as_str())).collect();
    if queries.is_empty() {
        let all = QUERIES.iter();
        queries.extend(all.flat_map(|(kind, queries)| queries.iter().map(|query| (*kind, *query))));
    }
    let press = Press::new();
    let mut out = io::stdout().lock();
    for size in sizes {
        measure(&press, size, &queries, rounds, &mut out)?;
    }
    Ok(())
}

fn measure(
    press: &Press,
    size: usize,
    queries: &[(&str, &str)],
    rounds: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    let begin = Instant::now();
    let mut articles = press.library(size);
    let bytes: usize = articles.iter().map(|a| a.text.len()).sum();
    let megabytes = bytes as f64 / 1e6;
    let made = begin.elapsed().as_secs_f64();
    writeln!(
        out,
        "\n{size} articles, {megabytes:.1} MB, made in {made:.1} s"
    )?;

    let before = resident();
    let begin = Instant::now();
    let mut writer = index(&articles);
    let built = begin.elapsed().as_secs_f64();
    let index_bytes = writer.memory_bytes() as f64;
    writeln!(
        out,
        "index: {built:.2} s, {:.1} MB, {:.2} of the text; the process grew by {}",
        index_bytes / 1e6,
        index_bytes / bytes as f64,
        memory(before, bytes)
    )?;
    let with_titles = Keys::time(&mut writer, queries, rounds);
    writeln!(out, "after all searches: {}", memory(before, bytes))?;
    drop(writer);

    // Titles are removed to measure their cost: only texts are searched now.
    for article in &mut articles {
        if let Some(article) = Arc::get_mut(article) {
            article.title.clear();
        }
    }
    let text_only = Keys::time(&mut index(&articles), queries, rounds);

    writeln!(
        out,
        "\n{:66}{:^26}{:^26}",
        "", "titles and text", "text only"
    )?;
    writeln!(
        out,
        "{:12}{:44}{:>10}{:>10}{:>16}{:>10}{:>16}",
        "ms a key", "", "articles", "median", "worst", "median", "worst"
    )?;
    for (with, without) in with_titles.iter().zip(&text_only) {
        let query: String = with.query.chars().take(42).collect();
        write!(out, "{:12}{query:44}{:>10}", with.kind, with.articles)?;
        for keys in [with, without] {
            let times = keys.sorted();
            write!(
                out,
                "{:>10.3}{:>16.3}",
                share(&times, 0.5),
                share(&times, 1.0)
            )?;
        }
        writeln!(out)?;
    }
    for (what, keys) in [("titles and text", with_titles), ("text only", text_only)] {
        let mut times: Vec<f64> = keys.iter().flat_map(|k| k.times.iter().copied()).collect();
        times.sort_by(f64::total_cmp);
        let slowest = keys.iter().map(|k| k.slowest).fold(0.0, f64::max);
        writeln!(
            out,
            "{what}: {} keys, median {:.3} ms, p99 {:.3}, worst {:.3}; slowest single time {slowest:.3}",
            times.len(),
            share(&times, 0.5),
            share(&times, 0.99),
            share(&times, 1.0),
        )?;
        let cut: usize = keys.iter().map(|keys| keys.cut).sum();
        let mut again: Vec<f64> = keys
            .iter()
            .flat_map(|keys| keys.again.iter().copied())
            .collect();
        again.sort_by(f64::total_cmp);
        let stayed: usize = keys.iter().map(|keys| keys.stayed).sum();
        writeln!(
            out,
            "    count not to the end with {cut} keys; a partial answer to {}, its best passage the \
             final one of {stayed}; the full answer after it: median {:.3} ms, p99 {:.3}, worst {:.3}",
            again.len(),
            share(&again, 0.5),
            share(&again, 0.99),
            share(&again, 1.0),
        )?;
        writeln!(out, "    slowest: {}", slowest_keys(&keys))?;
    }
    out.flush()
}

/// Returns the slowest keys, each as the query typed so far.
fn slowest_keys(all: &[Keys<'_>]) -> String {
    let keys = all.iter().flat_map(|keys| {
        let ends = keys.query.char_indices().map(|(at, c)| at + c.len_utf8());
        let typed = ends.map(|end| &keys.query[..end]);
        typed.zip(keys.times.iter().copied())
    });
    let mut keys: Vec<(&str, f64)> = keys.collect();
    keys.sort_by(|a, b| b.1.total_cmp(&a.1));
    let keys = keys.iter().take(SLOWEST);
    let keys = keys.map(|(typed, time)| format!("[{typed}] {time:.1}"));
    keys.collect::<Vec<_>>().join(", ")
}

fn index(articles: &[Arc<Article>]) -> Writer {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let mut writer = Writer::with_executor(Box::new(Threads(threads)));
    for article in Archive::of(articles).iter() {
        writer.add(article);
    }
    writer.commit();
    writer
}

/// An executor with worker threads, as in the program, because segments of a large library are
/// searched in parallel.
struct Threads(usize);

impl Executor for Threads {
    fn workers(&self) -> usize {
        self.0
    }

    fn run(&self, here: &mut dyn FnMut(), elsewhere: Vec<Task<'_>>) {
        thread::scope(|scope| {
            for task in elsewhere {
                scope.spawn(task);
            }
            here();
        });
    }
}

/// The measurements of one query.
struct Keys<'a> {
    kind: &'a str,
    query: &'a str,
    /// Number of articles that the whole query found.
    articles: usize,
    /// Number of keys whose count of passages is a minimum.
    cut: usize,
    /// Milliseconds of the exhaustive passes after partial answers.
    again: Vec<f64>,
    /// Number of partial answers whose best passage stayed the best.
    stayed: usize,
    /// Milliseconds of each key, the median of all rounds.
    times: Vec<f64>,
    /// Milliseconds of the slowest key of all rounds, including delays by other programs.
    slowest: f64,
}

impl<'a> Keys<'a> {
    /// Types all queries, `rounds` times.
    fn time(writer: &mut Writer, all: &[(&'a str, &'a str)], rounds: usize) -> Vec<Self> {
        let mut samples: Vec<Vec<Vec<f64>>> = all
            .iter()
            .map(|(_, query)| vec![Vec::new(); query.chars().count()])
            .collect();
        let mut articles = vec![0; all.len()];
        let mut cut = vec![0; all.len()];
        let mut again = vec![(Vec::new(), 0); all.len()];
        for round in 0..rounds {
            for (n, (_, query)) in all.iter().enumerate() {
                let ends = query.char_indices().map(|(at, c)| at + c.len_utf8());
                for (key, end) in ends.enumerate() {
                    let (time, found) = search(writer, &query[..end], Budget::Budgeted);
                    samples[n][key].push(time.as_secs_f64() * 1e3);
                    if round == 0 {
                        articles[n] = found.articles;
                    }
                    cut[n] += usize::from(found.at_least && round == 0);
                    if found.is_partial && round == 0 {
                        let (time, full) = search(writer, &query[..end], Budget::Exhaustive);
                        again[n].0.push(time.as_secs_f64() * 1e3);
                        again[n].1 += usize::from(best(&full) == best(&found));
                        articles[n] = full.articles;
                    }
                }
            }
        }
        let queries = all.iter().zip(samples).zip(articles).zip(cut).zip(again);
        queries
            .map(
                |((((&(kind, query), mut samples), articles), cut), (again, stayed))| Self {
                    cut,
                    again,
                    stayed,
                    kind,
                    query,
                    articles,
                    slowest: samples.iter().flatten().copied().fold(0.0, f64::max),
                    times: samples.iter_mut().map(|key| median(key)).collect(),
                },
            )
            .collect()
    }

    fn sorted(&self) -> Vec<f64> {
        let mut times = self.times.clone();
        times.sort_by(f64::total_cmp);
        times
    }
}

/// Returns the article of the best passage.
fn best(found: &Found) -> Option<ArticleId> {
    found.passages.first().map(|passage| passage.article)
}

/// Searches once. Returns the time and the result.
fn search(writer: &mut Writer, typed: &str, budget: Budget) -> (Duration, Found) {
    let request = Request {
        limit: LIMIT,
        per_article: 1,
        budget,
        ..Request::default()
    };
    let begin = Instant::now();
    let found = writer.search(&Query::parse(typed), &request, &|| false);
    (begin.elapsed(), found.unwrap_or_default())
}

fn median(samples: &mut [f64]) -> f64 {
    samples.sort_by(f64::total_cmp);
    share(samples, 0.5)
}

/// Returns the value below which this share of the sorted `samples` is.
fn share(samples: &[f64], share: f64) -> f64 {
    let last = samples.len().saturating_sub(1);
    let at = (last as f64 * share).round() as usize;
    samples.get(at).copied().unwrap_or(0.0)
}

/// Returns the resident memory of the process in bytes, or `None` where the system does not report it.
fn resident() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024.0)
}

/// Returns the growth of memory since `before`, and its ratio to the text, as text.
fn memory(before: Option<f64>, text: usize) -> String {
    let Some((before, now)) = before.zip(resident()) else {
        return "memory unknown".to_owned();
    };
    let more = now - before;
    format!(
        "{:.1} MB, {:.2} of the text",
        more / 1e6,
        more / text as f64
    )
}
