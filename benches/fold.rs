//! Measures folding, through which every searched text and every query goes.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use docbao::vietnamese::fold::{Folded, fold};

mod support;

fn folding(c: &mut Criterion) {
    let text = support::text(7_000, 400);
    let mut group = c.benchmark_group("fold");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("text", |b| b.iter(|| fold(black_box(&text))));
    group.bench_function("text with map", |b| {
        b.iter(|| Folded::new(black_box(&text)));
    });
    group.finish();
}

criterion_group!(benches, folding);
criterion_main!(benches);
