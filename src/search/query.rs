//! The query language: parses what was typed into terms. Parsing never fails, because a query is
//! searched with each key; malformed parts are read as plain words. This file does not know how
//! terms are found.
//!
//! `query/token.rs` cuts the text into tokens and says which of them are no condition though they look
//! like one, by the table of field names in `query/field.rs`; `query/readings.rs` says which words a token
//! may mean.
//!
//! | typed | meaning |
//! |---|---|
//! | `w v` | both words; the last one may be the beginning of a word |
//! | `"w v"` | the words one after the other; with a mark in it, all marks exactly so |
//! | `'w` | a whole word |
//! | `!w` `-w` | not this word |
//! | `title:w` `tag:w` | only in the title, a tag |
//! | `in:folder/name` | only in the path, from the folder that was named on; each may be the beginning of a name or of a word in it |
//! | `after:2024-05` `before:2025` | dated on or after that day, before that day |
//! | `is:read` `is:unread` `is:begun` `is:kept` | in that state; with a bookmark |
//!
//! A word with signs in it, such as `05-ct/tu`, is a phrase of its parts. A plain word that spells
//! a syllable in Telex or VNI (`ddangr`) is read both ways, and so is the i or y at the end of one
//! (`mĩ`, `mỹ`), because both spellings are in use.
//!
//! ```
//! use docbao::search::Query;
//!
//! let query = Query::parse("nghị quyết \"chi bộ\" !họp");
//! assert_eq!((query.all.len(), query.none.len()), (3, 1));
//! ```

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization as _;

use super::states::{StateCondition, WantedState};
use crate::vietnamese::fold::fold;

mod field;
mod readings;
mod token;

pub use field::QueryField;
pub use token::{Misread, without_sign};
use token::{QueryToken, Quotes, read_sign};

/// Maximum number of terms; the rest of a query is not read, because the terms share the 64 slots
/// of a matcher.
pub const MAX_TERMS: usize = 16;
/// Maximum number of scalar values of a query that are read, so that a pasted page costs no more
/// than a long query.
const QUERY_MAX_CHARS: usize = 1024;

/// How a word of the query lies in a word of a text, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// The whole word.
    Whole,
    /// The beginning of the word.
    Prefix,
    /// Anywhere inside the word.
    Inside,
}

/// Where a term must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// In the text or the title.
    Any,
    /// In the title.
    Title,
    /// In one of the tags.
    Tag,
    /// In the path.
    Path,
}

/// Why an alternative is read in this way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The word as typed.
    Typed,
    /// The keys that were typed spell it in Telex or VNI.
    Keys,
    /// A syllable with i in place of y, or y in place of i.
    Spelling,
    /// A word of the library that differs from the typed one by one letter.
    Typo,
}

impl Reading {
    /// Returns the points that a match loses, so that a guess never comes before a match as typed
    /// that is otherwise equal.
    pub(super) fn penalty(self) -> i64 {
        match self {
            Self::Typed => 0,
            Self::Keys => 600,
            Self::Spelling => 700,
            Self::Typo => 1200,
        }
    }
}

/// A word to search for, with its marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word in NFC and lower case, as typed.
    pub text: String,
    /// The word after [`fold`]; never empty.
    pub folded: String,
    /// The loosest way in which the word may lie in a word of the text.
    pub reach: Reach,
}

impl Word {
    pub(super) fn literal(text: &str, reach: Reach) -> Option<Self> {
        let text = text.to_lowercase();
        let folded = fold(&text);
        (!folded.is_empty()).then_some(Self {
            text,
            folded,
            reach,
        })
    }
}

/// One way to read a term: words one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The words; at least one.
    pub words: Vec<Word>,
    /// Whether letters typed without marks stand for themselves only, as in a quoted phrase with
    /// any mark in it: whoever writes “chi bộ” in quotes has a Vietnamese keyboard and does not
    /// mean “chỉ bộ”.
    pub exact_marks: bool,
    /// Why the term is read so.
    pub reading: Reading,
}

impl Alternative {
    fn single(word: Word, reading: Reading) -> Self {
        Self {
            words: vec![word],
            exact_marks: false,
            reading,
        }
    }
}

/// A condition of the query; any of its alternatives fulfils it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Where the term must be.
    pub field: Field,
    /// The letters as typed.
    pub typed: String,
    /// The ways to read the term, as typed first.
    pub alternatives: Vec<Alternative>,
    /// Whether the letters may be scattered over a title: only those of a plain word.
    pub scattered: bool,
}

/// A parsed query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Terms that an article must have.
    pub all: Vec<Term>,
    /// Terms that an article must not have.
    pub none: Vec<Term>,
    /// The article must be dated on this day or later.
    pub after: Option<Date>,
    /// The article must be dated before this day.
    pub before: Option<Date>,
    /// States that the article must be in, or must not.
    pub states: Vec<StateCondition>,
    /// Tokens with a field, date or state that is not understood, as typed. They are read as plain words.
    pub malformed: Vec<String>,
    /// Date or state at the end that more typing may complete, as typed. It is read as plain words until
    /// then.
    pub begun_value: Option<String>,
    /// Whether a quotation mark is not closed. The words behind it are read as plain words until it
    /// is.
    pub has_open_quote: bool,
}

impl Query {
    /// Parses a query as typed, in NFC, NFD or any mixture.
    pub fn parse(typed: &str) -> Self {
        // Marks are composed after the cut, so that a hostile pile of them stays short.
        let typed: String = typed
            .chars()
            .take(QUERY_MAX_CHARS)
            .nfc()
            .filter_map(clean)
            .collect();
        let mut query = Self::default();
        let mut rest = typed.trim_start();
        while !rest.is_empty() && query.all.len() + query.none.len() < MAX_TERMS {
            if let Some(after) = query.read_date(rest).or_else(|| query.read_state(rest)) {
                rest = after;
                continue;
            }
            let (token, after) = QueryToken::read(rest);
            let typed = &rest[..rest.len() - after.len()];
            if token.quotes == Quotes::Open {
                query.has_open_quote = true;
            } else if token.is_begun_value(after) {
                query.begun_value = Some(typed.to_owned());
            } else if token.is_misread(after) {
                query.malformed.push(typed.to_owned());
            }
            rest = after.trim_start();
            query.add(&token, rest.is_empty());
        }
        query
    }

    /// Returns the tokens that were not understood, as typed. While the query `may_go_on`, a date at
    /// its end is left out, because a warning that flashes with each digit helps nobody.
    pub fn misread(&self, may_go_on: bool) -> String {
        let begun = self.begun_value.iter().filter(|_| !may_go_on);
        let tokens = self.malformed.iter().chain(begun);
        tokens.map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Returns the parts of [`Query::misread`] that were to be of one kind.
    pub fn misread_as(&self, kind: Misread, may_go_on: bool) -> String {
        let begun = self.begun_value.iter().filter(|_| !may_go_on);
        let tokens = self.malformed.iter().chain(begun).map(String::as_str);
        let tokens = tokens.filter(|token| Misread::of(token) == kind);
        tokens.collect::<Vec<_>>().join(" ")
    }

    /// Returns whether what is typed asks for nothing yet: signs, and a field without its value.
    pub fn is_only_begun(typed: &str) -> bool {
        token::is_only_begun(typed)
    }

    /// Returns whether the query has no condition.
    pub fn is_empty(&self) -> bool {
        let terms = self.all.is_empty() && self.none.is_empty();
        terms && self.after.is_none() && self.before.is_none() && self.states.is_empty()
    }

    /// Returns the query with corrections of mistyped words as further alternatives; `None` when
    /// there are none. `near` returns the corrections of a folded word; its flag says whether they
    /// may go on after it.
    pub(super) fn corrected(&self, near: &dyn Fn(&str, bool) -> Vec<String>) -> Option<Self> {
        let mut query = self.clone();
        let mut changed = false;
        for term in query.all.iter_mut().filter(|t| t.scattered) {
            let Some(word) = term.alternatives.first().and_then(|a| a.words.first()) else {
                continue;
            };
            let reach = word.reach.min(Reach::Prefix);
            let words = near(&word.folded, reach == Reach::Prefix);
            let words = words.iter().filter_map(|w| Word::literal(w, reach));
            let others = words.map(|word| Alternative::single(word, Reading::Typo));
            let before = term.alternatives.len();
            term.alternatives.extend(others);
            changed |= term.alternatives.len() > before;
        }
        changed.then_some(query)
    }

    /// Takes `after:` or `before:` off the start of `text`, and returns the rest.
    fn read_date<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let (token, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
        let (field, day) = QueryField::read(token)?;
        let limit = match field {
            QueryField::After => &mut self.after,
            QueryField::Before => &mut self.before,
            _ => return None,
        };
        *limit = Some(date(day)?);
        Some(rest.trim_start())
    }

    /// Takes `is:` with a state off the start of `text`, and returns the rest.
    fn read_state<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let (token, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
        let (is_excluded, token) = read_sign(token);
        let (field, state) = QueryField::read(token)?;
        let state = WantedState::parse(state).filter(|_| field == QueryField::Is)?;
        let condition = StateCondition { state, is_excluded };
        if !self.states.contains(&condition) {
            self.states.push(condition);
        }
        Some(rest.trim_start())
    }

    fn add(&mut self, token: &QueryToken<'_>, last: bool) {
        let terms = if token.exclude {
            &mut self.none
        } else {
            &mut self.all
        };
        terms.extend(token.term(last && !token.exclude));
    }
}

/// Replaces control characters by blanks, so that they separate words, and drops characters without
/// width, so that they do not.
fn clean(c: char) -> Option<char> {
    match c {
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{AD}'
        | '\u{FEFF}'
        | '\u{FE0F}' => None,
        _ if c.is_control() => Some(' '),
        _ => Some(c),
    }
}

/// Parses a day: `2024`, `2024-05`, `2024-05-19`, `5/2024` or `19/5/2024`; the first one of a year
/// or month.
fn date(text: &str) -> Option<Date> {
    let numbers = |parts: std::str::Split<'_, char>| -> Option<Vec<i16>> {
        parts.map(|part| part.parse().ok()).collect()
    };
    let mut parts = if text.contains('/') {
        let mut parts = numbers(text.split('/'))?;
        parts.reverse();
        parts
    } else {
        numbers(text.split('-'))?
    };
    let is_year = (1000..=9999).contains(parts.first()?);
    if !is_year || parts.len() > 3 {
        return None;
    }
    parts.resize(3, 1);
    Date::new(
        parts[0],
        parts[1].try_into().ok()?,
        parts[2].try_into().ok()?,
    )
    .ok()
}

#[cfg(test)]
mod tests;
