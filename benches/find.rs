//! How fast is finding? Folding, and every prefix of some queries over 1,000
//! articles beside a plain pass over the same folded bytes: look at the ratio.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use docbao::search::{Engine, Query, Scope};
use docbao::vietnamese::fold::{Folded, fold};
use memchr::memmem;

mod support;

const ARTICLES: usize = 1000;

const QUERIES: &[&str] = &[
    "dang uy",
    "Đảng uỷ",
    "nghi quyet",
    "\"hòa bình\"",
    "05-ct/tu",
    "hanoi",
    "khuyu tay",
    "xa hoi !dien",
];

fn folding(c: &mut Criterion) {
    let text = support::article(1).text;
    let mut group = c.benchmark_group("fold");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("text", |b| b.iter(|| fold(black_box(&text))));
    group.bench_function("text with map", |b| {
        b.iter(|| Folded::new(black_box(&text)));
    });
    group.finish();
}

fn finding(c: &mut Criterion) {
    let articles = support::library(ARTICLES);
    let folded: Vec<String> = articles.iter().map(|a| fold(&a.text)).collect();
    let mut engine = Engine::new();
    for article in articles {
        engine.add(article);
    }
    let scope = Scope {
        limit: 50,
        ..Scope::default()
    };

    let mut group = c.benchmark_group("find");
    group.throughput(Throughput::Bytes(
        folded.iter().map(|f| f.len() as u64).sum(),
    ));
    group.sample_size(20);
    for query in QUERIES {
        let ends: Vec<usize> = query
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .collect();
        group.bench_with_input(BenchmarkId::new("memmem", query), &ends, |b, ends| {
            b.iter(|| scan(&folded, query, ends));
        });
        group.bench_with_input(BenchmarkId::new("search", query), &ends, |b, ends| {
            b.iter(|| {
                for &end in ends {
                    let query = Query::parse(&query[..end]);
                    black_box(engine.search(&query, &scope, &|| false));
                }
            });
        });
    }
    group.finish();
}

/// The least that a scan must do: the first occurrence of each prefix in each article.
fn scan(folded: &[String], query: &str, ends: &[usize]) -> usize {
    let found = ends.iter().map(|&end| {
        let needle = fold(&query[..end]);
        let finder = memmem::Finder::new(&needle);
        folded
            .iter()
            .filter(|f| finder.find(f.as_bytes()).is_some())
            .count()
    });
    black_box(found.sum())
}

criterion_group!(benches, folding, finding);
criterion_main!(benches);
