//! Segments that were written to a file and read back.

use std::io;

use bytes::Bytes;

use super::properties::{query, text};
use super::*;
use crate::column::{ColumnReader, ColumnWriter, Signature};
use crate::search::segment::{BitSet, Segment};

const SIGNATURE: Signature = *b"segment1";

/// The file of a segment.
fn file(segment: &Segment) -> Vec<u8> {
    let mut writer = ColumnWriter::new(Vec::new(), SIGNATURE).unwrap();
    segment.write(&mut writer).unwrap();
    writer.finish().unwrap()
}

/// Reads a file as the segment of the articles of `segment`.
fn read(file: Vec<u8>, segment: &Segment) -> io::Result<Segment> {
    let mut reader = ColumnReader::new(file.into(), SIGNATURE)?;
    Segment::read(&mut reader, segment.docs.clone())
}

/// The bytes of the columns in a file.
fn columns(file: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = ColumnReader::new(Bytes::copy_from_slice(file), SIGNATURE).unwrap();
    let columns = std::iter::from_fn(|| reader.take_unread().ok());
    columns.map(|column| column.to_vec()).collect()
}

/// The file of columns with right checksums, whatever is in them.
fn file_of(columns: &[Vec<u8>]) -> Vec<u8> {
    let mut writer = ColumnWriter::new(Vec::new(), SIGNATURE).unwrap();
    for column in columns {
        writer.put(column).unwrap();
    }
    writer.finish().unwrap()
}

/// Puts each segment of a library to a file, and in its place what is read from there.
fn store(writer: &mut Writer) {
    for reader in &mut writer.searcher.readers {
        let stored = file(&reader.segment);
        reader.segment = Arc::new(read(stored, &reader.segment).unwrap());
    }
}

/// A library of a segment for each of `parts`.
fn library(parts: &[Vec<(String, String)>]) -> Writer {
    let mut writer = Writer::new();
    let mut number = 0;
    for part in parts {
        for (title, text) in part {
            let mut article = numbered(number, text);
            article.title.clone_from(title);
            writer.queue(article.into());
            number += 1;
        }
        writer.commit();
    }
    writer
}

fn part() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec((text(), text()), 1..24)
}

/// A segment with words that all lists and sets are made of: frequent and rare ones, numbers, titles
/// and a book of several sections.
fn segment() -> Arc<Segment> {
    let text = |n: usize| format!("Làng {} có 12 giếng đào.\n\n{} chợ.", n % 7, word(n));
    let book: Vec<String> = (0..9000).map(|n| word(n % 600)).collect();
    let book = book.chunks(500).map(|page| page.join(" "));
    let book: Vec<String> = book.collect();
    let book: Vec<&str> = book.iter().map(String::as_str).collect();
    let articles = (0..90).map(|n| numbered(n as i64, &text(n)));
    let writer = writer(articles.chain([article("sách", "Sách", &book)]));
    assert!(writer.searcher.readers[0].segment.sections() > 91);
    Arc::clone(&writer.searcher.readers[0].segment)
}

proptest! {
    #[test]
    fn a_segment_answers_the_same_from_a_file(
        parts in prop::collection::vec(part(), 1..4), typed in prop::collection::vec(query(), 1..6),
    ) {
        let (mut built, mut stored) = (library(&parts), library(&parts));
        store(&mut stored);
        prop_assert_eq!(built.memory_bytes(), stored.memory_bytes());
        let same = |built: &Writer, stored: &Writer| {
            for typed in &typed {
                let query = Query::parse(typed);
                let answer = |writer: &Writer| writer.search_committed(&query, &ALL, &|| false);
                prop_assert_eq!(answer(built), answer(stored), "{}", typed);
                let id = numbered(0, "").id;
                prop_assert_eq!(hits(built, id, typed), hits(stored, id, typed), "{}", typed);
            }
            Ok(())
        };
        same(&built, &stored)?;
        for writer in [&mut built, &mut stored] {
            let readers = writer.searcher.readers.iter();
            let all = readers.map(|reader| (Arc::clone(&reader.segment), reader.alive.clone()));
            let all: Vec<(Arc<Segment>, BitSet)> = all.collect();
            writer.take(NewSegments::merged(&all));
            prop_assert_eq!(writer.searcher.readers.len(), 1);
        }
        same(&built, &stored)?;
        let files = [&built, &stored].map(|writer| file(&writer.searcher.readers[0].segment));
        prop_assert!(files[0] == files[1], "merged from files, it is the same segment");
    }
}

#[test]
fn a_large_segment_comes_back_whole() {
    let segment = segment();
    let stored = file(&segment);
    let back = read(stored.clone(), &segment).unwrap();
    assert!(file(&back) == stored);
    let size = |segment: &Segment| (segment.sections(), segment.words(), segment.memory_bytes());
    assert_eq!(size(&back), size(&segment));
}

#[test]
fn tokens_of_very_many_words_come_back_whole() {
    let words: Vec<String> = (0..40_000).map(word).collect();
    let writer = writer([article("a", "Từ điển", &[&words.join(" ")])]);
    let segment = &writer.searcher.readers[0].segment;
    assert!(segment.vocabulary.len() > 1 << 15);
    let stored = file(segment);
    assert!(file(&read(stored.clone(), segment).unwrap()) == stored);
}

#[test]
fn a_file_that_is_cut_or_changed_is_refused() {
    let segment = &segment();
    let whole = file(segment);
    for end in (0..whole.len()).step_by(97) {
        assert!(
            read(whole[..end].to_vec(), segment).is_err(),
            "cut at byte {end}"
        );
    }
    for at in (0..whole.len()).step_by(101) {
        let mut changed = whole.clone();
        changed[at] ^= 0x10;
        // Padding is never read.
        if let Ok(same) = read(changed, segment) {
            assert!(whole[at] == 0 && file(&same) == whole, "byte {at}");
        }
    }
}

#[test]
fn columns_that_do_not_fit_together_are_refused() {
    let segment = &segment();
    let whole = columns(&file(segment));
    assert!(read(file_of(&whole), segment).is_ok());
    let mut accepted = Vec::new();
    for number in 0..whole.len() {
        // Eight bytes are whole values of each column.
        for keep in [0, whole[number].len().saturating_sub(8)] {
            let mut cut = whole.clone();
            cut[number].truncate(keep);
            if cut != whole && read(file_of(&cut), segment).is_ok() {
                accepted.push((number, keep));
            }
        }
    }
    assert_eq!(accepted, []);
    let mut fewer = segment.docs.clone();
    fewer.pop();
    let mut reader = ColumnReader::new(file(segment).into(), SIGNATURE).unwrap();
    assert!(Segment::read(&mut reader, fewer).is_err());
}
