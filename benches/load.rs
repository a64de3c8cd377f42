//! Measures how fast bytes become an article, beside the minimum that any reader must do: the
//! standard library's check of UTF-8 and one pass of NFC.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use docbao::article::{Article, Source};
use docbao::import;
use unicode_normalization::UnicodeNormalization;

mod support;

/// Returns the names and bytes of the built-in articles.
fn seeds() -> std::io::Result<Vec<(String, Vec<u8>)>> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.is_file());
    let files = paths.into_iter();
    let files = files.map(|path| Ok((path.display().to_string(), std::fs::read(path)?)));
    files.collect()
}

fn article(name: &str, bytes: &[u8]) -> Article {
    import::article(Source::File(name.into()), bytes.to_vec(), None)
}

/// Checks UTF-8 and composes it, with nothing else.
fn least(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| String::new(), |text| text.nfc().collect())
}

fn loading(c: &mut Criterion) {
    let text = support::text(7_000, 400);
    let apart: String = text.nfd().collect();
    let long = support::text(10_000_000, 400);
    let made = |name: &str, text: String| vec![(name.to_owned(), text.into_bytes())];
    for (what, files) in [
        ("the built-in articles", seeds().unwrap_or_default()),
        ("7 KB", made("a.txt", text)),
        ("7 KB, marks apart", made("a.txt", apart)),
        ("10 MB", made("a.txt", long)),
    ] {
        assert!(!files.is_empty(), "{what} are not there");
        let mut group = c.benchmark_group(format!("load {what}"));
        group.throughput(Throughput::Bytes(
            files.iter().map(|(_, bytes)| bytes.len() as u64).sum(),
        ));
        group.sample_size(20);
        group.bench_function("UTF-8 and NFC alone", |b| {
            b.iter(|| {
                files
                    .iter()
                    .map(|(_, bytes)| least(black_box(bytes)).len())
                    .sum::<usize>()
            });
        });
        group.bench_function("article", |b| {
            b.iter(|| {
                files
                    .iter()
                    .map(|(name, bytes)| article(name, black_box(bytes)).text.len())
                    .sum::<usize>()
            });
        });
        group.finish();
    }
}

criterion_group!(benches, loading);
criterion_main!(benches);
