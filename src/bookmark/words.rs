//! The words of a bookmark, prepared for filters. They are folded once, when a bookmark comes to
//! the shelf (in the background for those on disk), so that no key waits for it.

use super::Bookmark;
use crate::vietnamese::fold::fold;

/// Words that a filter compares, without marks and in lower case.
#[derive(Clone, Debug, Default)]
pub struct FilterWords {
    /// All [`parts`], on lines of their own.
    pub folded: Box<str>,
    /// Title.
    pub title: Box<str>,
    /// Tags, on lines of their own.
    pub tags: Box<str>,
}

impl FilterWords {
    /// Folds the words of a bookmark.
    pub fn new(bookmark: &Bookmark) -> Self {
        Self {
            folded: fold(&parts(bookmark).join("\n")).into(),
            title: fold(&bookmark.target.title).into(),
            tags: fold(&bookmark.tags.join("\n")).into(),
        }
    }
}

/// Returns the texts that a filter looks through: passage, note, title and each tag.
pub fn parts(bookmark: &Bookmark) -> Vec<&str> {
    let Bookmark { quote, target, .. } = bookmark;
    let parts = [quote.exact.as_str(), &bookmark.note, &target.title];
    let tags = bookmark.tags.iter().map(String::as_str);
    parts.into_iter().chain(tags).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bookmark::tests::{article, keep};

    #[test]
    fn a_filter_looks_through_passage_note_title_and_tags() {
        let mut kept = keep(&article("Mưa."), "Mưa");
        kept.note = "Xem".to_owned();
        kept.tags = vec!["chợ".to_owned(), "Bến".to_owned()];
        assert_eq!(
            parts(&kept),
            ["Mưa", "Xem", "Chợ nổi buổi sớm", "chợ", "Bến"]
        );
    }

    proptest! {
        #[test]
        fn pieces_between_blanks_have_the_same_numbers_folded(
            exact in "[a-cĐđế \\n\u{301}\u{a0}İ]{1,20}",
            note in "[a-cĐđế \\n\u{301}\u{a0}İ]{0,20}",
            tags in prop::collection::vec("[aĐ ]{1,4}", 0..3),
        ) {
            let mut kept = keep(&article("Mưa."), "Mưa");
            kept.quote.exact = exact;
            kept.note = note;
            kept.tags = tags;
            let words = FilterWords::new(&kept);
            let folded: Vec<&str> = words.folded.split([' ', '\n']).collect();
            let parts = parts(&kept);
            let pieces = parts.iter().flat_map(|part| part.split([' ', '\n']));
            prop_assert_eq!(folded, pieces.map(fold).collect::<Vec<_>>());
        }
    }
}
