//! Tokens of a query: what stands between two blanks or within quotation marks, with the signs and the
//! field before it; and which of them look like a condition but are none.

use super::field::QueryField;
use super::readings::{readings, words};
use super::{Alternative, Field, Reach, Reading, Term, Word};
use crate::search::states::WantedState;
use crate::vietnamese::mark::Pattern;

/// The quotation marks around a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    No,
    Yes,
    /// A quotation mark that is not closed.
    Open,
}

/// A token of the query before its words are separated.
#[derive(Clone, Copy, Debug)]
pub(super) struct QueryToken<'a> {
    pub(super) exclude: bool,
    whole: bool,
    pub(super) quotes: Quotes,
    field: Field,
    body: &'a str,
}

impl<'a> QueryToken<'a> {
    /// Reads the first token of `text`, which does not start with white space; also returns the
    /// rest.
    pub(super) fn read(text: &'a str) -> (Self, &'a str) {
        let (exclude, rest) = read_sign(text);
        let (field, rest) = read_field(rest);
        let (whole, rest) = strip(rest, |c| matches!(c, '\'' | '’' | '‘'));
        let (open, inside) = strip(rest, is_quote);
        let close = if open { inside.find(is_quote) } else { None };
        let (body, after) = match close {
            Some(at) => (&inside[..at], inside[at..].trim_start_matches(is_quote)),
            None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        let token = Self {
            exclude,
            whole,
            quotes: match (open, close) {
                (_, Some(_)) => Quotes::Yes,
                (true, None) => Quotes::Open,
                (false, None) => Quotes::No,
            },
            field,
            body,
        };
        (token, after)
    }

    /// Returns whether the token looks like a field that the language does not have, or a date that
    /// is none, with `after` behind it. Plain text with a colon does not look so: `12:30`,
    /// `https://x.vn`, `Điều 5:`.
    pub(super) fn is_misread(&self, after: &str) -> bool {
        let is_bare = self.field == Field::Any && !self.whole && self.quotes == Quotes::No;
        let Some((name, value)) = self.body.split_once(':').filter(|_| is_bare) else {
            return false;
        };
        if QueryField::named(name).is_some() {
            // In `tag: x` the field has lost its value to the space.
            return !value.is_empty() || !after.trim_start().is_empty();
        }
        // One letter is a drive (`C:x`) or a label.
        name.chars().count() > 1
            && name.chars().all(char::is_alphabetic)
            && value.starts_with(|c: char| c.is_alphanumeric() || is_quote(c))
    }

    /// Returns whether the token is the beginning of a date or state at the end of the query, where
    /// `after` is empty.
    pub(super) fn is_begun_value(&self, after: &str) -> bool {
        let begins_day = |day: &str| {
            let mut chars = day.chars();
            !day.is_empty() && chars.all(|c| c.is_ascii_digit() || matches!(c, '-' | '/'))
        };
        let begins_state = |typed: &str| {
            let typed = typed.to_ascii_lowercase();
            !typed.is_empty()
                && WantedState::NAMES
                    .iter()
                    .any(|name| name.starts_with(&typed))
        };
        match QueryField::read(self.body).filter(|_| after.is_empty()) {
            Some((QueryField::Is, value)) => begins_state(value),
            Some((field, value)) => field.is_date() && begins_day(value) && !self.exclude,
            None => false,
        }
    }

    pub(super) fn term(&self, last: bool) -> Option<Term> {
        let quoted = self.quotes == Quotes::Yes;
        let plain = !self.whole && !quoted;
        let reach = if plain && last {
            Reach::Inside
        } else {
            Reach::Whole
        };
        let words = match self.field {
            Field::Path => {
                let reach = if self.whole {
                    Reach::Whole
                } else {
                    Reach::Prefix
                };
                vec![Word::literal(self.body, reach)?]
            }
            _ => words(self.body, reach),
        };
        if words.is_empty() {
            return None;
        }
        let single = plain && words.len() == 1;
        let others = if plain && self.field != Field::Path {
            readings(self.body, reach, single)
        } else {
            Vec::new()
        };
        let marked = words.iter().any(|w| Pattern::new(&w.text).is_marked());
        let typed = Alternative {
            words,
            exact_marks: quoted && marked,
            reading: Reading::Typed,
        };
        Some(Term {
            field: self.field,
            typed: self.body.to_owned(),
            scattered: single && !self.exclude,
            alternatives: std::iter::once(typed).chain(others).collect(),
        })
    }
}

/// See [`Query::is_only_begun`](super::Query::is_only_begun).
pub(super) fn is_only_begun(typed: &str) -> bool {
    let (token, after) = QueryToken::read(typed.trim());
    let value = token.body.trim_start_matches(['!', '-', '\'', '’', '‘']);
    let value = value.trim_matches(is_quote);
    let is_field = |typed: &str| QueryField::read(typed).is_some_and(|(_, value)| value.is_empty());
    after.trim().is_empty() && (value.is_empty() || is_field(value))
}

/// Kind of a token that was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misread {
    /// A value of `after:` or `before:` that is no day.
    Day,
    /// A value of `is:` that is no state.
    State,
    /// A word with a colon that names no field of the language.
    Field,
}

impl Misread {
    /// Returns the kind of a token that was not understood.
    pub(super) fn of(token: &str) -> Self {
        match QueryField::read(without_sign(token)) {
            Some((QueryField::After | QueryField::Before, _)) => Self::Day,
            Some((QueryField::Is, _)) => Self::State,
            _ => Self::Field,
        }
    }
}

/// Reads `title:`, `tag:` or `in:` off the start of `text` when something follows it.
fn read_field(text: &str) -> (Field, &str) {
    let field = QueryField::read(text).and_then(|(field, value)| {
        let is_typed = value.starts_with(|c: char| !c.is_whitespace());
        Some((field.of_words()?, value)).filter(|_| is_typed)
    });
    field.unwrap_or((Field::Any, text))
}

/// Reads the sign of a negation, `!` or `-`, off the start of `text` when something follows it. Two dashes
/// are none: they stand for a long dash.
pub(super) fn read_sign(text: &str) -> (bool, &str) {
    let is_sign = |c| c == '!' || c == '-' && !text.starts_with("--");
    strip(text, is_sign)
}

/// Returns a word of a query without the sign of a negation before it.
pub fn without_sign(word: &str) -> &str {
    read_sign(word).1
}

fn strip(text: &str, wanted: impl Fn(char) -> bool) -> (bool, &str) {
    let rest = text.strip_prefix(wanted).filter(|r| !r.is_empty());
    (rest.is_some(), rest.unwrap_or(text))
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”')
}
