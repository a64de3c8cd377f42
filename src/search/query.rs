//! The query language: parses what was typed into terms. Parsing never fails, because a query is
//! searched with each key; malformed parts are read as plain words. This file does not know how
//! terms are found.
//!
//! | typed | meaning |
//! |---|---|
//! | `w v` | both words; the last one may be the beginning of a word |
//! | `"w v"` | the words one after the other; with a mark in it, all marks exactly so |
//! | `'w` | a whole word |
//! | `!w` | not this word |
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
use super::tokenizer::{self, Item, Words};
use crate::vietnamese::fold::fold;
use crate::vietnamese::letters::with_tone;
use crate::vietnamese::mark::Pattern;
use crate::vietnamese::syllable;
use crate::vietnamese::telex;

/// Maximum number of terms; the rest of a query is not read, because the terms share the 64 slots
/// of a matcher.
pub const MAX_TERMS: usize = 16;
/// Maximum number of scalar values of a query that are read, so that a pasted page costs no more
/// than a long query.
const QUERY_MAX_CHARS: usize = 1024;
/// Maximum number of scalar values of a word that are read: as long as the words of the index.
const WORD_MAX_CHARS: usize = tokenizer::WORD_MAX_LETTERS;
/// Words of fewer letters are not searched for inside other words, because too many words have any
/// two letters.
const INSIDE_MIN_LETTERS: usize = 3;

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
        let (token, after) = QueryToken::read(typed.trim());
        let value = token.body.trim_start_matches(['!', '\'', '’', '‘']);
        let value = value.trim_matches(is_quote);
        let fields = FIELDS.iter().map(|(name, _)| name.trim_end_matches(':'));
        let is_name = |typed: &str| {
            fields
                .chain(DATES)
                .chain([STATE])
                .any(|name| typed.eq_ignore_ascii_case(name))
        };
        after.trim().is_empty()
            && (value.is_empty() || value.strip_suffix(':').is_some_and(is_name))
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
        let (name, day) = token.split_once(':').filter(|(_, day)| !day.is_empty())?;
        let place = match name.to_ascii_lowercase().as_str() {
            "after" => &mut self.after,
            "before" => &mut self.before,
            _ => return None,
        };
        *place = Some(date(day)?);
        Some(rest.trim_start())
    }

    /// Takes `is:` with a state off the start of `text`, and returns the rest.
    fn read_state<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let (token, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
        let (is_excluded, token) = strip(token, |c| c == '!');
        let (name, state) = token.split_once(':')?;
        let state = WantedState::parse(state).filter(|_| name.eq_ignore_ascii_case(STATE))?;
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

/// The quotation marks around a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quotes {
    No,
    Yes,
    /// A quotation mark that is not closed.
    Open,
}

/// A token of the query before its words are separated.
#[derive(Clone, Copy, Debug)]
struct QueryToken<'a> {
    exclude: bool,
    whole: bool,
    quotes: Quotes,
    field: Field,
    body: &'a str,
}

impl<'a> QueryToken<'a> {
    /// Reads the first token of `text`, which does not start with white space; also returns the
    /// rest.
    fn read(text: &'a str) -> (Self, &'a str) {
        let (exclude, rest) = strip(text, |c| c == '!');
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
    fn is_misread(&self, after: &str) -> bool {
        let is_bare = self.field == Field::Any && !self.whole && self.quotes == Quotes::No;
        let Some((name, value)) = self.body.split_once(':').filter(|_| is_bare) else {
            return false;
        };
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        let is_known = is(STATE)
            || DATES.iter().any(|known| is(known))
            || FIELDS
                .iter()
                .any(|(known, _)| is(known.trim_end_matches(':')));
        if is_known {
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
    fn is_begun_value(&self, after: &str) -> bool {
        let begins_day = |day: &str| {
            let mut chars = day.chars();
            !day.is_empty() && chars.all(|c| c.is_ascii_digit() || matches!(c, '-' | '/'))
        };
        let is_date = |name: &str| DATES.iter().any(|known| name.eq_ignore_ascii_case(known));
        let begins_state = |typed: &str| {
            let typed = typed.to_ascii_lowercase();
            !typed.is_empty()
                && WantedState::NAMES
                    .iter()
                    .any(|name| name.starts_with(&typed))
        };
        let Some((name, value)) = self.body.split_once(':').filter(|_| after.is_empty()) else {
            return false;
        };
        let is_day = is_date(name) && begins_day(value) && !self.exclude;
        is_day || name.eq_ignore_ascii_case(STATE) && begins_state(value)
    }

    fn term(&self, last: bool) -> Option<Term> {
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

/// Returns other ways to read `body`, one word as typed: what it spells in Telex or VNI and, if the
/// tokenizer finds one word too, the same with i or y at the end.
fn readings(body: &str, reach: Reach, single: bool) -> Vec<Alternative> {
    let typed = body
        .trim_matches(|c| !tokenizer::is_wanted(c))
        .to_lowercase();
    let mut all = Vec::new();
    if single {
        all.extend(spelling(&typed));
    }
    for keys in telex::readings(&typed) {
        all.extend(spelling(&keys));
        let word = Word::literal(&keys, reach);
        all.extend(
            word.map(not_inside_if_short)
                .map(|word| Alternative::single(word, Reading::Keys)),
        );
    }
    all
}

/// Returns the syllable with i in place of y at its end, or y in place of i: kĩ and kỹ, quí and
/// quý.
fn spelling(syllable: &str) -> Option<Alternative> {
    let (bare, tone) = syllable::strip_tone(syllable);
    let (onset, other) = match (bare.strip_suffix('i'), bare.strip_suffix('y')) {
        (Some(onset), _) => (onset, 'y'),
        (_, Some(onset)) => (onset, 'i'),
        _ => return None,
    };
    if !["h", "k", "l", "m", "qu", "s", "t", "v"].contains(&onset) {
        return None;
    }
    let vowel = with_tone(other, tone)?;
    // Only as a whole word, because `ly` does not mean “liên”.
    let word = Word::literal(&format!("{onset}{vowel}"), Reach::Whole)?;
    Some(Alternative::single(word, Reading::Spelling))
}

fn strip(text: &str, wanted: impl Fn(char) -> bool) -> (bool, &str) {
    let rest = text.strip_prefix(wanted).filter(|r| !r.is_empty());
    (rest.is_some(), rest.unwrap_or(text))
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”')
}

/// Names of the fields that are not dates.
const FIELDS: [(&str, Field); 3] = [
    ("title:", Field::Title),
    ("tag:", Field::Tag),
    ("in:", Field::Path),
];

/// Names of the fields that are dates.
const DATES: [&str; 2] = ["after", "before"];

/// Name of the field that is a state.
const STATE: &str = "is";

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
    fn of(token: &str) -> Self {
        let name = token.trim_start_matches('!').split(':').next();
        let is = |known: &str| name.is_some_and(|name| name.eq_ignore_ascii_case(known));
        if DATES.iter().any(|known| is(known)) {
            Self::Day
        } else if is(STATE) {
            Self::State
        } else {
            Self::Field
        }
    }
}

/// Reads `title:`, `tag:` or `in:` off the start of `text` when something follows it.
fn read_field(text: &str) -> (Field, &str) {
    for (name, field) in FIELDS {
        let Some((head, rest)) = text.split_at_checked(name.len()) else {
            continue;
        };
        if head.eq_ignore_ascii_case(name) && rest.starts_with(|c: char| !c.is_whitespace()) {
            return (field, rest);
        }
    }
    (Field::Any, text)
}

/// Returns the words of a token. `reach` is for the last one; the others are whole.
fn words(body: &str, reach: Reach) -> Vec<Word> {
    let mut all = Vec::new();
    let mut words = Words::new(body);
    while let Some(item) = words.next() {
        if matches!(item, Item::Word(_)) && all.len() < MAX_TERMS {
            let text: String = words.form().chars().take(WORD_MAX_CHARS).collect();
            all.extend(Word::literal(&text, Reach::Whole));
        }
    }
    if let Some(word) = all.pop() {
        all.push(not_inside_if_short(Word { reach, ..word }));
    }
    all
}

/// Forbids a word of few letters to match inside others, because too many words have it there.
fn not_inside_if_short(mut word: Word) -> Word {
    if word.folded.chars().count() < INSIDE_MIN_LETTERS {
        word.reach = word.reach.min(Reach::Prefix);
    }
    word
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    /// One line for a query: `!`, field, words; `*` after a prefix, `**` where inside is allowed.
    fn show(typed: &str) -> String {
        let query = Query::parse(typed);
        let all = query.all.iter().map(|t| (" ", t));
        let none = query.none.iter().map(|t| (" !", t));
        all.chain(none)
            .map(|(lead, term)| lead.to_owned() + &show_term(term))
            .collect::<String>()
            .trim_start()
            .to_owned()
    }

    fn show_term(term: &Term) -> String {
        let words = term.alternatives[0]
            .words
            .iter()
            .map(|w| w.text.clone() + ["", "*", "**"][w.reach as usize]);
        let field = ["", "title:", "tag:", "in:"][term.field as usize];
        format!("{field}{}", words.collect::<Vec<_>>().join("_"))
    }

    #[test]
    fn the_language() {
        for (typed, expected) in [
            ("", ""),
            ("  \t ", ""),
            ("chi thi 05", "chi thi 05*"),
            ("Đảng ", "đảng**"),
            ("ĐẢNG ỦY", "đảng ủy*"),
            ("\"chi bộ\"", "chi_bộ"),
            ("“chi bộ” x", "chi_bộ x*"),
            ("'ma", "ma"),
            ("'ma 'mà", "ma mà"),
            ("!họp chi", "chi** !họp"),
            ("!\"chi bộ\"", "!chi_bộ"),
            (
                "title:đảng tag:lãnh-đạo in:2024/Báo",
                "title:đảng tag:lãnh_đạo in:2024/báo*",
            ),
            ("tag:\"lãnh đạo\"", "tag:lãnh_đạo"),
            ("Title:x !tag:y", "title:x !tag:y"),
            ("title:'ma", "title:ma"),
            ("05-CT/TƯ, (thép)", "05_ct_tư thép**"),
            ("1.250.000đ x", "1_250_000_đ x*"),
            ("\"chi bộ", "chi bộ*"),
            ("!", ""),
            ("! a", "a*"),
            ("'", ""),
            ("\"\" a", "a*"),
            ("\"", ""),
            ("title: a", "title a*"),
            ("title:", "title**"),
            ("in:", "in*"),
            ("a – b", "a b*"),
            ("₫ 😀", "₫ 😀*"),
            ("a\u{0}b\u{200B}c", "a bc*"),
            ("http://báo.vn", "http_báo_vn*"),
        ] {
            assert_eq!(show(typed), expected, "{typed:?}");
            let nfd: String = typed.nfd().collect();
            assert_eq!(show(&nfd), expected, "{typed:?} decomposed");
        }
    }

    #[test]
    fn few_letters_are_not_looked_for_inside_words_however_they_are_typed() {
        for (typed, reach) in [
            ("w", Reach::Prefix),
            ("ho2", Reach::Prefix),
            ("ddang", Reach::Inside),
        ] {
            let term = &Query::parse(typed).all[0];
            let spelled = term
                .alternatives
                .iter()
                .find(|a| a.reading == Reading::Keys);
            assert_eq!(spelled.unwrap().words[0].reach, reach, "{typed}");
        }
    }

    #[test]
    fn dates() {
        for (typed, after, before, malformed) in [
            ("after:2024", "2024-01-01", "", ""),
            ("x before:5/2024 y", "", "2024-05-01", ""),
            (
                "After:2024-05-19 before:1/6/2025",
                "2024-05-19",
                "2025-06-01",
                "",
            ),
            ("after:hôm-qua", "", "", "after:hôm-qua"),
            ("after:", "", "", ""),
            ("after:2024-13 x", "", "", "after:2024-13"),
            ("!after:2024 x", "", "", "!after:2024"),
        ] {
            let query = Query::parse(typed);
            let said = |day: Option<Date>| day.map_or(String::new(), |d| d.to_string());
            let found = (
                said(query.after),
                said(query.before),
                query.malformed.join(" "),
            );
            let expected = (after.to_owned(), before.to_owned(), malformed.to_owned());
            assert_eq!(found, expected, "{typed}");
            let words = query.all.len();
            assert_eq!(
                words > 0,
                !malformed.is_empty() || typed == "after:" || typed.contains('x'),
                "{typed}"
            );
        }
    }

    #[test]
    fn states_are_conditions_wherever_they_stand() {
        use WantedState::{Begun, Kept, Read, Unread};
        for (typed, states, words) in [
            ("is:read", vec![(Read, false)], 0),
            (
                "chợ !is:unread is:kept",
                vec![(Unread, true), (Kept, false)],
                1,
            ),
            ("IS:Begun is:begun  chợ", vec![(Begun, false)], 1),
            ("is:un", vec![], 1),
            ("is:new", vec![], 1),
            ("\"is:read\"", vec![], 1),
        ] {
            let query = Query::parse(typed);
            let found: Vec<_> = query
                .states
                .iter()
                .map(|c| (c.state, c.is_excluded))
                .collect();
            assert_eq!((found, query.all.len()), (states, words), "{typed}");
        }
        assert!(!Query::parse("is:read").is_empty());
        assert!(Query::is_only_begun("is:") && !Query::is_only_begun("is:read"));
    }

    #[test]
    fn a_field_that_is_unknown_is_told_and_text_with_a_colon_is_not() {
        for (typed, malformed, begun) in [
            ("author:x", "author:x", ""),
            ("gió Author:nam to", "Author:nam", ""),
            ("!author:x thẻ:bếp", "!author:x thẻ:bếp", ""),
            ("author:\"a b\"", "author:\"a", ""),
            ("tag: x", "tag:", ""),
            ("before: x", "before:", ""),
            ("!after:hôm-qua", "!after:hôm-qua", ""),
            ("author: tag: ", "", ""),
            ("tag:x title:y in:z", "", ""),
            ("12:30 1:2 https://báo.vn/a:b std::vec C:x", "", ""),
            ("Điều 5: Hỏi: đáp", "", ""),
            ("'author:x \"author:x\"", "", ""),
            ("\"chi bộ\"", "", ""),
            ("after:2024-", "", "after:2024-"),
            ("after:2024-13", "", "after:2024-13"),
            ("after:2024- ", "after:2024-", ""),
            ("is:un", "", "is:un"),
            ("!is:b", "", "!is:b"),
            ("is:un chợ", "is:un", ""),
            ("is:new", "is:new", ""),
            ("is:unreadx", "is:unreadx", ""),
            ("is: chợ", "is:", ""),
            ("is:read !is:kept IS:Begun is:", "", ""),
        ] {
            let query = Query::parse(typed);
            assert_eq!(query.misread(true), malformed, "{typed}");
            assert_eq!(query.begun_value.as_deref().unwrap_or(""), begun, "{typed}");
        }
    }

    #[test]
    fn an_open_quotation_mark_is_known_wherever_it_is() {
        for (typed, is_open) in [
            ("\"chi bộ", true),
            ("title:\"chi bộ", true),
            ("!“chi", true),
            ("\"chi bộ after:20", true),
            ("\"chi bộ\" \"mua", true),
            ("\"chi bộ\"", false),
            ("chi\" bộ", false),
            ("\"", false),
        ] {
            let query = Query::parse(typed);
            assert_eq!(query.has_open_quote, is_open, "{typed}");
            assert_eq!(query.misread(true), "", "{typed}");
        }
    }

    #[test]
    fn i_and_y_at_the_end_are_one() {
        for (typed, other) in [
            ("kĩ", "kỹ"),
            ("lý", "lí"),
            ("QUÝ", "quí"),
            ("mi", "my"),
            ("sĩ", "sỹ"),
            ("kyx", "kĩ"),
            ("mai", ""),
            ("thùy", ""),
            ("chi", ""),
            ("'ky", ""),
        ] {
            let query = Query::parse(typed);
            let all = query.all.iter().flat_map(|t| &t.alternatives);
            let spelt = all.filter(|a| a.reading == Reading::Spelling);
            let spelt: Vec<&str> = spelt.map(|a| a.words[0].text.as_str()).collect();
            assert_eq!(spelt.join(" "), other, "{typed}");
        }
    }

    #[test]
    fn a_hostile_query_stays_small() {
        for typed in [
            "a ".repeat(5000),
            "x".repeat(10_000),
            "\"".repeat(10_000),
            "!'".repeat(9000),
            "e\u{301}\u{302}".repeat(9000),
        ] {
            let query = Query::parse(&typed);
            assert!(query.all.len() + query.none.len() <= MAX_TERMS);
            let words = query.all.iter().flat_map(|t| &t.alternatives[0].words);
            assert!(
                words
                    .map(|w| w.text.chars().count())
                    .all(|n| n <= WORD_MAX_CHARS * 2)
            );
        }
        assert_eq!(Query::parse(&"a ".repeat(5000)).all.len(), MAX_TERMS);
    }
}
