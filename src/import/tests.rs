//! Tests which format reads a file, and what becomes of a file that holds several articles.

use super::*;
use crate::reason::Fault;

fn file(name: &str) -> Source {
    Source::File(name.into())
}

/// Returns the articles read from a file, until `most` articles were read: key and text of each, and the error.
fn read_most(
    most: usize,
    source: &Source,
    bytes: &[u8],
) -> (Vec<(Source, String)>, Result<(), Reason>) {
    let mut articles = Vec::new();
    let result = read(source, bytes.to_vec(), None, None, &mut |article| {
        assert_eq!(article.id, article.source.id());
        articles.push((article.source, article.text));
        if articles.len() == most {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    (articles, result)
}

fn parts(text: &str) -> Vec<u8> {
    format!("{}{text}", parts::MAGIC).into_bytes()
}

#[test]
fn the_first_format_that_takes_the_bytes_reads_them() {
    let format = |name: Option<&str>, bytes: &[u8]| {
        let input = Input::new(name.map(Path::new), bytes.to_vec(), None);
        register::format_for(&input).map(|format| format.name)
    };
    let marked = "# Tựa\n\nthân".as_bytes();
    assert_eq!(format(Some("a.md"), b"a"), Ok("markdown"));
    assert_eq!(format(Some("a.txt"), marked), Ok("text"));
    for name in [None, Some("a"), Some("a.log")] {
        assert_eq!(format(name, marked), Ok("markdown"));
        assert_eq!(format(name, b"a"), Ok("text"));
    }
    // Bytes say more than a name, and what one format refuses another may take.
    for name in [None, Some("a.md"), Some("a.txt"), Some("a.parts")] {
        assert_eq!(format(name, &parts("")), Ok("parts"));
        assert_eq!(format(name, b"%PDF-1.7\n"), Err(Fault::Pdf.into()));
        assert_eq!(
            format(name, b"\x7fELF\x02\x01\x01\0"),
            Err(Fault::Program.into())
        );
    }
    assert_eq!(format(Some("a.parts"), b"a"), Ok("text"));
}

#[test]
fn every_article_of_a_file_has_an_identity_of_its_own() {
    let source = file("/a.parts");
    let (articles, result) = read_most(9, &source, &parts("=b\nHai\n=a\nMột\n=b\nBa"));
    let expected = [("b", "Hai"), ("a", "Một"), ("b~2", "Ba")];
    let expected = expected.map(|(key, text)| (source.member(key), text.to_owned()));
    assert_eq!((articles, result), (expected.to_vec(), Ok(())));
    // The identity of what is one article is that of its file.
    let (articles, _) = read_most(9, &file("/a.md"), b"a");
    assert_eq!(articles, [(file("/a.md"), "a".to_owned())]);
}

#[test]
fn reading_stops_between_two_articles() {
    let bytes = parts("=a\nMột\n=b\nHai\n=c\nBa\n!");
    let (articles, result) = read_most(2, &file("/a.parts"), &bytes);
    assert_eq!((articles.len(), result), (2, Ok(())));
}

#[test]
fn what_came_before_the_damage_is_given() {
    let (articles, result) = read_most(9, &file("/a.parts"), &parts("=a\nMột\n=b\nHai\n!"));
    assert_eq!((articles.len(), result), (2, Err(Fault::Cut.into())));
}
