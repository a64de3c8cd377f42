//! Measures how fast bytes become text: clean UTF-8 beside the check of the standard library, text
//! that needs work beside one pass of NFC, and each legacy encoding in bytes per second.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use docbao::text::decode::{decode, decode_vec};
use unicode_normalization::UnicodeNormalization;

#[path = "../tests/encoder/mod.rs"]
mod encoder;

use encoder::{Encoder, Form};

/// The lengths of an article and of a book, in bytes.
const SIZES: [(&str, usize); 2] = [("7 KB", 7_000), ("1 MB", 1_000_000)];

/// Returns built-in articles, one after the other, of about `len` bytes in NFC.
fn text(len: usize) -> String {
    let mut text = String::new();
    for article in encoder::texts(200).iter().cycle() {
        if text.len() >= len {
            break;
        }
        text.extend(article.split_inclusive("\n\n").take(3));
    }
    text
}

fn clean(c: &mut Criterion) {
    for (size, len) in SIZES {
        let bytes = text(len).into_bytes();
        let mut group = c.benchmark_group(format!("clean UTF-8, {size}"));
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function("std::str::from_utf8", |b| {
            b.iter(|| std::str::from_utf8(black_box(&bytes)).is_ok());
        });
        group.bench_function("decode", |b| b.iter(|| decode(black_box(&bytes))));
        group.bench_function("decode_vec", |b| {
            b.iter_batched(|| bytes.clone(), decode_vec, BatchSize::SmallInput);
        });
        group.finish();
    }
}

fn work(c: &mut Criterion) {
    for (size, len) in SIZES {
        let text = text(len);
        for (what, text) in [
            ("NFD", text.nfd().collect()),
            ("CRLF", text.replace('\n', "\r\n")),
            ("controls", text.replace("\n\n", "\u{7}\u{202E}\n\n")),
        ] {
            let mut group = c.benchmark_group(format!("{what}, {size}"));
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function("NFC alone", |b| {
                b.iter(|| black_box(&text).nfc().collect::<String>());
            });
            group.bench_function("decode", |b| b.iter(|| decode(black_box(text.as_bytes()))));
            group.finish();
        }
    }
}

fn legacy(c: &mut Criterion) {
    for (size, len) in SIZES {
        let text = text(len);
        let mut group = c.benchmark_group(format!("encodings, {size}"));
        for (form, name, _) in Form::ALL {
            let encoder = Encoder::new(form);
            let bytes = encoder.encode(&encoder.prepare(&text).unwrap_or_default());
            group.throughput(Throughput::Bytes(bytes.len() as u64));
            group.bench_function(name, |b| b.iter(|| decode(black_box(&bytes))));
        }
        group.finish();
    }
}

criterion_group!(benches, clean, work, legacy);
criterion_main!(benches);
