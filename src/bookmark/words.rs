//! The words of a bookmark, made ready to be looked through. They are folded once, when a bookmark
//! comes to the shelf (for those on disk that is in the background), never while somebody types.

use super::Bookmark;
use crate::vietnamese::fold::fold;

/// The words that a filter compares, without marks and in lower case.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Quote, note, title and tags, on lines of their own: [`all`].
    pub folded: Box<str>,
    /// The title.
    pub title: Box<str>,
    /// The tags.
    pub tags: Box<[String]>,
}

impl Words {
    /// Folds the words of a bookmark.
    pub fn new(bookmark: &Bookmark) -> Self {
        Self {
            folded: fold(&all(bookmark)).into(),
            title: fold(&bookmark.target.title).into(),
            tags: bookmark.tags.iter().map(|tag| fold(tag)).collect(),
        }
    }
}

/// All that is searched in a bookmark, its parts on lines of their own.
pub fn all(bookmark: &Bookmark) -> String {
    let tags = bookmark.tags.join("\n");
    [
        bookmark.quote.exact.as_str(),
        &bookmark.note,
        &bookmark.target.title,
        &tags,
    ]
    .join("\n")
}

/// Returns the words of a bookmark, cut at each space and line feed. Folding keeps these, so a
/// folded piece has the same index as its original.
pub fn pieces(bookmark: &Bookmark) -> impl Iterator<Item = &str> {
    let Bookmark { quote, target, .. } = bookmark;
    let parts = [quote.exact.as_str(), &bookmark.note, &target.title];
    let parts = parts
        .into_iter()
        .chain(bookmark.tags.iter().map(String::as_str));
    // Without tags, nothing stands on the last line.
    let last = bookmark.tags.is_empty().then_some("");
    parts.chain(last).flat_map(|part| part.split([' ', '\n']))
}

/// How many pieces end in these folded words.
pub fn count_pieces(folded: &str) -> usize {
    folded.bytes().filter(|b| matches!(b, b' ' | b'\n')).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bookmark::tests::{article, keep};

    proptest! {
        #[test]
        fn pieces_have_the_same_numbers_folded(
            exact in "[a-cĐđế \\n\u{301}\u{a0}İ]{1,20}",
            note in "[a-cĐđế \\n\u{301}\u{a0}İ]{0,20}",
            tags in prop::collection::vec("[aĐ ]{1,4}", 0..3),
        ) {
            let mut kept = keep(&article("Mưa."), "Mưa");
            kept.quote.exact = exact;
            kept.note = note;
            kept.tags = tags;
            let words = Words::new(&kept);
            let folded: Vec<&str> = words.folded.split([' ', '\n']).collect();
            let own: Vec<String> = pieces(&kept).map(fold).collect();
            prop_assert_eq!(&folded, &own);
            prop_assert_eq!(count_pieces(&words.folded) + 1, own.len());
        }
    }
}
