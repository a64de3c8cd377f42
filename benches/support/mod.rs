//! Input of the benches: generated articles, and texts of any length.

#![allow(dead_code, reason = "every bench uses a part of it")]

use docbao::article::{Article, Source};

#[path = "../../tests/made/mod.rs"]
pub(crate) mod made;

use made::Press;

/// Returns the text of an article of about `bytes` bytes: a title, then paragraphs of about
/// `paragraph` bytes.
pub(crate) fn text(bytes: usize, paragraph: usize) -> String {
    Press::new().text(bytes, paragraph)
}

/// Returns an article of about `bytes` bytes, read as from a file.
pub(crate) fn read(bytes: usize, paragraph: usize) -> Article {
    let source = Source::Stdin(bytes.to_string());
    docbao::import::article(source, text(bytes, paragraph).into_bytes(), None)
}

/// Returns an article of one paragraph with 100,000 links.
pub(crate) fn linked() -> Article {
    let text = "[a](https://b.vn) c ".repeat(100_000);
    let source = Source::File("links.md".into());
    docbao::import::article(source, text.into_bytes(), None)
}

/// Returns a short article, and one of a single paragraph longer than any that will be opened, with
/// their names.
pub(crate) fn short_and_long() -> [(&'static str, Article); 2] {
    [
        ("7 KB", read(7_000, 400)),
        ("10 MB in one paragraph", read(10_000_000, usize::MAX / 2)),
    ]
}
