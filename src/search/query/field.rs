//! The fields of the query language: the names that may stand before a colon. This is their only table;
//! parser, filters and remarks ask it.

use super::Field;

/// A field of the query language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryField {
    /// Words in the title.
    Title,
    /// Words in a tag.
    Tag,
    /// Words in the path.
    In,
    /// The first day that counts.
    After,
    /// The first day that does not count any more.
    Before,
    /// A state of the article.
    Is,
}

impl QueryField {
    /// The fields, in the order in which help and remarks list them.
    pub const ALL: [Self; 6] = [
        Self::Title,
        Self::Tag,
        Self::In,
        Self::After,
        Self::Before,
        Self::Is,
    ];

    /// Returns the name with its colon, in lower case.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Title => "title:",
            Self::Tag => "tag:",
            Self::In => "in:",
            Self::After => "after:",
            Self::Before => "before:",
            Self::Is => "is:",
        }
    }

    /// Returns the field that has a name, without its colon, in letters of any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        let is_it = |field: &Self| {
            let known = field.prefix().strip_suffix(':');
            known.is_some_and(|known| known.eq_ignore_ascii_case(name))
        };
        Self::ALL.into_iter().find(is_it)
    }

    /// Returns the field whose prefix starts `text`, in letters of any case, and the value behind it.
    ///
    /// ```
    /// use docbao::search::QueryField;
    ///
    /// assert_eq!(QueryField::read("Tag:bep"), Some((QueryField::Tag, "bep")));
    /// assert_eq!(QueryField::read("12:30"), None);
    /// ```
    pub fn read(text: &str) -> Option<(Self, &str)> {
        let (name, value) = text.split_once(':')?;
        Some((Self::named(name)?, value))
    }

    /// Returns where a term must be whose words are the value; `None` when the value is a day or a
    /// state.
    pub(super) fn of_words(self) -> Option<Field> {
        match self {
            Self::Title => Some(Field::Title),
            Self::Tag => Some(Field::Tag),
            Self::In => Some(Field::Path),
            Self::After | Self::Before | Self::Is => None,
        }
    }

    /// Returns whether the value is a day.
    pub(super) fn is_date(self) -> bool {
        matches!(self, Self::After | Self::Before)
    }
}
