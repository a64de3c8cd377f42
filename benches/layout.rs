//! Measures whether a step costs the same in a long article as in a short one: one screen of rows
//! after opening, a step, a page, a jump to the end; and wrapping everything.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use docbao::article::page::{Page, Place};
use docbao::article::stack::Columns;
use docbao::article::{Article, Source};

mod support;

/// Rows of the window, and cells of the column.
const HEIGHT: usize = 40;
const MEASURE: u16 = 72;

fn screen(page: &Page<'_>, top: Place) -> usize {
    black_box(page.rows(top).take(HEIGHT).count())
}

fn laying_out(c: &mut Criterion) {
    for (what, article) in support::short_and_long() {
        let page = Page::new(&article, MEASURE);
        let middle = page.place_of(article.floor(article.text.len() / 2));
        let mut group = c.benchmark_group(format!("layout {what}"));
        group.bench_function("open", |b| b.iter(|| screen(&page, page.start())));
        group.bench_function("a step down", |b| {
            b.iter(|| screen(&page, page.down(black_box(middle), 1)));
        });
        group.bench_function("a step up", |b| {
            b.iter(|| screen(&page, page.up(black_box(middle), 1)));
        });
        group.bench_function("a page", |b| {
            b.iter(|| screen(&page, page.down(black_box(middle), HEIGHT - 1)));
        });
        group.bench_function("the end", |b| {
            b.iter(|| screen(&page, page.last_top(black_box(HEIGHT))));
        });
        group.sample_size(10);
        group.throughput(Throughput::Bytes(article.text.len() as u64));
        group.bench_function("everything", |b| {
            b.iter(|| black_box(page.rows(page.start()).count()));
        });
        group.finish();
    }
}

/// Returns a Markdown table of about `bytes` bytes whose rows have 400 cells, so that each cell
/// takes a line.
fn table(bytes: usize) -> Article {
    let row = |cell: &str| format!("|{}\n", format!(" {cell} |").repeat(400));
    let mut text = row("cột") + &row("---");
    while text.len() < bytes {
        text += &row("1.984");
    }
    docbao::import::article(Source::seed("table.md"), text.into_bytes(), None)
}

/// Measures two wide tables, one four times the size of the other: all of it, as `docbao show`
/// prints it, should take four times as long, and one screen of it as long.
fn wide_tables(c: &mut Criterion) {
    let mut group = c.benchmark_group("layout of a wide table");
    group.sample_size(10);
    for bytes in [60_000, 240_000] {
        let article = table(bytes);
        let page = Page::new(&article, MEASURE);
        let named = |top, rows| {
            let mut columns = Columns::new(page);
            let names = page.rows(top).take(rows).map(|row| columns.name(&row));
            black_box(names.flatten().count())
        };
        let middle = page.place_of(article.floor(article.text.len() / 2));
        group.bench_function(format!("{} KB, a screen", bytes / 1000), |b| {
            b.iter(|| named(black_box(middle), HEIGHT));
        });
        group.bench_function(format!("{} KB, everything", bytes / 1000), |b| {
            b.iter(|| named(page.start(), usize::MAX));
        });
    }
    group.finish();
}

criterion_group!(benches, laying_out, wide_tables);
criterion_main!(benches);
