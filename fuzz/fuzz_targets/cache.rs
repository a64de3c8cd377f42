//! Reads the files of a cache, articles and an index, from any bytes: it refuses them or answers. A file
//! in which bytes changed gives the texts that were written or none; one whose checksums fit what it
//! has become gives any text, but never fails. Input: a byte that says what changes, then the changes.
#![no_main]

use std::sync::LazyLock;

use docbao::article::archive::{Archive, Stored};
use docbao::column::{ColumnReader, ColumnWriter};
use docbao::search::{CommittedSegment, Query, Request, Writer};
use docbao_fuzz::article;
use libfuzzer_sys::fuzz_target;

/// Name under which the files are written.
const NAME: &str = "a";
/// Queries that look at words, titles, beginnings, phrases and corrections.
const QUERIES: [&str; 7] = [
    "cho",
    "\"chợ nổi\"",
    "ghe so",
    "title:ben",
    "n",
    "thuyenf",
    "in:x !do",
];

/// A cache of a few articles.
struct Files {
    articles: Vec<String>,
    archive: Vec<u8>,
    segment: Vec<u8>,
}

static FILES: LazyLock<Files> = LazyLock::new(|| {
    let all = [
        article(
            "x/a.md",
            "# Chợ nổi\n\nGhe *tụ* về [chợ](b.md) từ sớm.\n\n- một\n- hai\n".as_bytes(),
        ),
        article(
            "x/b.md",
            "---\ndate: 2020-01-05\ntags: [sông]\n---\n# Bến đò\n\nThuyền sang sông.".as_bytes(),
        ),
        article("c.txt", "Đường lên núi\n\nCâu đầu. Câu sau.".as_bytes()),
        article("d.txt", b""),
    ];
    let stored: Vec<Stored> = Archive::of(&all).iter().collect();
    let segments = CommittedSegment::of(stored.iter().cloned());
    let segment = segments.first().expect("an index");
    let stored: Vec<Stored> = segment.articles().flatten().cloned().collect();
    Files {
        articles: stored.iter().map(shown).collect(),
        archive: Archive::write(&stored, NAME, Vec::new()).expect("articles in memory"),
        segment: segment.write(NAME, Vec::new()).expect("an index in memory"),
    }
});

fuzz_target!(|bytes: &[u8]| {
    let Some((how, changes)) = bytes.split_first() else {
        return;
    };
    let files = &*FILES;
    let file = if how & 1 == 0 {
        &files.archive
    } else {
        &files.segment
    };
    let (changed, is_sealed) = match how >> 1 & 3 {
        0 => (changes.to_vec(), true),
        1 => (flipped(file.clone(), changes), false),
        2 => (file[..place(changes, file.len())].to_vec(), false),
        _ => (sealed(file, changes), true),
    };
    let [archive, segment] = if how & 1 == 0 {
        [changed, files.segment.clone()]
    } else {
        [files.archive.clone(), changed]
    };
    let Ok(archive) = Archive::read(archive.into(), NAME) else {
        return;
    };
    let articles: Vec<Stored> = archive.iter().collect();
    for (number, stored) in articles.iter().enumerate() {
        let shown = shown(stored);
        assert!(
            is_sealed || stored.article().is_none() || files.articles[number] == shown,
            "{shown}"
        );
    }
    let docs = articles.iter().cloned().map(Some).collect();
    if let Ok(segment) = CommittedSegment::read(segment.into(), NAME, docs) {
        // An index is searched with the articles that it was made of; the manifest sees to that.
        if !is_sealed {
            search(&articles, &segment);
        }
    }
});

/// Returns all that is known of an article.
fn shown(stored: &Stored) -> String {
    let facts = (
        stored.title(),
        stored.folded_title(),
        stored.place(),
        stored.group(),
    );
    let keys = (
        stored.title_key(),
        stored.place_key(),
        stored.newest(),
        stored.minutes(200),
    );
    let tags: Vec<&str> = stored.tags().collect();
    let read = stored.head().is_some() && stored.contents().is_some();
    format!("{facts:?} {keys:?} {tags:?} {read} {:?}", stored.article())
}

fn search(articles: &[Stored], segment: &CommittedSegment) {
    let mut writer = Writer::new();
    articles
        .iter()
        .for_each(|article| writer.queue(article.clone()));
    writer.open(segment);
    for query in QUERIES.map(Query::parse) {
        let found = writer
            .search(&query, &Request::default(), &|| false)
            .unwrap_or_default();
        for passage in found.passages {
            let article = writer
                .article(passage.article)
                .expect("a passage of an article");
            writer.hits(passage.article, &query);
            assert!(article.text.get(passage.start..passage.end).is_some());
        }
    }
}

/// Returns the number of a byte below `len` that two bytes of the input mean.
fn place(input: &[u8], len: usize) -> usize {
    let at = |number: usize| usize::from(input.get(number).copied().unwrap_or(0));
    (at(0) << 8 | at(1)) % len.max(1)
}

/// Changes a byte for every three of the input.
fn flipped(mut file: Vec<u8>, changes: &[u8]) -> Vec<u8> {
    for change in changes.chunks_exact(3) {
        let at = place(change, file.len());
        if let Some(byte) = file.get_mut(at) {
            *byte ^= change[2];
        }
    }
    file
}

/// Changes a byte of a column, or shortens it, for every four of the input, and writes the checksums
/// that fit. The texts, whose checksums are a column of their own, are among what changes.
fn sealed(file: &[u8], changes: &[u8]) -> Vec<u8> {
    let Some(signature) = file.first_chunk::<8>() else {
        return Vec::new();
    };
    let reader = ColumnReader::new(file.to_vec().into(), *signature);
    let mut reader = reader.expect("the signature is its own");
    let columns = std::iter::from_fn(|| reader.take_unread().ok());
    let mut columns: Vec<Vec<u8>> = columns.map(|column| column.to_vec()).collect();
    let count = columns.len();
    for change in changes.chunks_exact(4) {
        // The name of the file stays.
        let column = &mut columns[1 + usize::from(change[0]) % (count - 1)];
        let at = place(&change[1..], column.len());
        match column.get_mut(at) {
            Some(_) if change[3] == 0 => column.truncate(at / 8 * 8),
            Some(byte) => *byte ^= change[3],
            None => column.push(change[3]),
        }
    }
    let mut writer = ColumnWriter::new(Vec::new(), *signature).expect("memory");
    for column in &columns {
        writer.put(column).expect("memory");
    }
    writer.finish().expect("memory")
}
