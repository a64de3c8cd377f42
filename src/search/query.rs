//! The query language, from one box of text to terms. Never fails: what is
//! malformed is read as plain words. It must not know how terms are found.
//!
//! | typed | meaning |
//! |---|---|
//! | `w v` | both words; the last one may be the beginning of a word |
//! | `"w v"` | the words one after the other; with a mark in it, all marks exactly so |
//! | `'w` | a whole word |
//! | `!w` | not this word |
//! | `title:w` `tag:w` `in:path` | only in the title, a tag, the path |
//!
//! A plain word that spells a syllable in Telex or VNI (`ddangr`) is read both ways.

use unicode_normalization::UnicodeNormalization as _;

use crate::vietnamese::fold::{fold, fold_char};
use crate::vietnamese::mark::Pattern;
use crate::vietnamese::telex;

/// Terms beyond this many are not read.
pub const MAX_TERMS: usize = 16;
/// Scalar values of a query that are read.
const MAX_QUERY: usize = 1024;
/// Scalar values of a word that are read.
const MAX_WORD: usize = 64;
/// Points that a word loses when it is not what was typed but what that spells.
const READING: i64 = 600;
/// A word of fewer letters is not looked for inside other words.
const MIN_INSIDE: usize = 3;

/// How a word of the query lies in a word of the text. Worse is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// It is the whole word.
    Whole,
    /// It is its beginning.
    Prefix,
    /// It is somewhere inside.
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

/// One word to look for, with its marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// NFC, lower case, as typed.
    pub text: String,
    /// [`fold`]ed; never empty.
    pub folded: String,
    /// The loosest way in which it may lie in a word of the text.
    pub reach: Reach,
}

impl Word {
    fn new(text: &str, reach: Reach) -> Option<Self> {
        let text: String = text.trim_matches(is_edge).chars().take(MAX_WORD).collect();
        Self::literal(&text, reach).filter(|w| w.folded.chars().any(is_wanted))
    }

    fn literal(text: &str, reach: Reach) -> Option<Self> {
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
    /// At least one.
    pub words: Vec<Word>,
    /// Whether letters typed without marks stand for themselves only. So it is
    /// in a quoted phrase with any mark in it: who writes “chi bộ” in quotes
    /// has a Vietnamese keyboard and does not mean “chỉ bộ”.
    pub exact_marks: bool,
    /// Points that a match loses in the ranking: 0 for what was typed.
    pub penalty: i64,
}

/// One condition of the query; any of its alternatives fulfils it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Where it is looked for.
    pub field: Field,
    /// How it may be read, as typed first.
    pub alternatives: Vec<Alternative>,
    /// A plain word, whose letters may be scattered over a title.
    pub scattered: bool,
}

/// A query, parsed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// All of these must be fulfilled.
    pub all: Vec<Term>,
    /// None of these may be fulfilled.
    pub none: Vec<Term>,
}

impl Query {
    /// Reads what was typed, in NFC, NFD or anything between.
    pub fn parse(typed: &str) -> Self {
        // Marks are composed after the cut, so a hostile pile of them stays short.
        let typed: String = typed
            .chars()
            .take(MAX_QUERY)
            .nfc()
            .filter_map(clean)
            .collect();
        let mut query = Self::default();
        let mut rest = typed.trim_start();
        while !rest.is_empty() && query.all.len() + query.none.len() < MAX_TERMS {
            let (token, after) = Token::read(rest);
            rest = after.trim_start();
            query.add(&token, rest.is_empty());
        }
        query
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.none.is_empty()
    }

    /// What was understood besides what was typed: the words that Telex or VNI spell.
    pub fn readings(&self) -> Vec<&str> {
        let others = self
            .all
            .iter()
            .flat_map(|term| term.alternatives.iter().skip(1));
        others
            .flat_map(|a| &a.words)
            .map(|w| w.text.as_str())
            .collect()
    }

    fn add(&mut self, token: &Token<'_>, last: bool) {
        let terms = if token.exclude {
            &mut self.none
        } else {
            &mut self.all
        };
        terms.extend(token.term(last && !token.exclude));
    }
}

/// Control characters part words, and what has no width is not there.
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

/// Punctuation around a word, which pasted words bring along.
fn is_edge(c: char) -> bool {
    !is_wanted(c) && fold_char(c).is_some()
}

/// Letters, digits, and symbols that somebody may look for, such as ₫ or an emoji.
fn is_wanted(c: char) -> bool {
    c.is_alphanumeric()
        || (c >= '\u{20A0}' && !matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF0F}'))
}

/// A token of the query before its words are taken apart.
#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    exclude: bool,
    whole: bool,
    quoted: bool,
    field: Field,
    body: &'a str,
}

impl<'a> Token<'a> {
    /// The first token of `text`, which does not start with white space, and what follows it.
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
            quoted: close.is_some(),
            field,
            body,
        };
        (token, after)
    }

    fn term(&self, last: bool) -> Option<Term> {
        let plain = !self.whole && !self.quoted;
        let reach = if plain && last {
            Reach::Inside
        } else {
            Reach::Whole
        };
        let words = match self.field {
            Field::Path => vec![Word::literal(self.body, Reach::Inside)?],
            Field::Tag => words(self.body, |c| !c.is_alphanumeric(), reach),
            _ => words(self.body, char::is_whitespace, reach),
        };
        if words.is_empty() {
            return None;
        }
        let single = plain && words.len() == 1;
        let marked = words.iter().any(|w| Pattern::new(&w.text).is_marked());
        let readings = if single && self.field != Field::Path {
            readings(&words[0])
        } else {
            Vec::new()
        };
        let typed = Alternative {
            words,
            exact_marks: self.quoted && marked,
            penalty: 0,
        };
        Some(Term {
            field: self.field,
            scattered: single && !self.exclude,
            alternatives: std::iter::once(typed).chain(readings).collect(),
        })
    }
}

/// What a word spells in Telex or VNI, ranked below what was typed.
fn readings(word: &Word) -> Vec<Alternative> {
    let read = |text: String| {
        Some(Alternative {
            words: vec![Word::new(&text, word.reach)?],
            exact_marks: false,
            penalty: READING,
        })
    };
    telex::readings(&word.text)
        .into_iter()
        .filter_map(read)
        .collect()
}

fn strip(text: &str, wanted: impl Fn(char) -> bool) -> (bool, &str) {
    let rest = text.strip_prefix(wanted).filter(|r| !r.is_empty());
    (rest.is_some(), rest.unwrap_or(text))
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”')
}

/// `title:`, `tag:` or `in:` when something follows it.
fn read_field(text: &str) -> (Field, &str) {
    for (name, field) in [
        ("title:", Field::Title),
        ("tag:", Field::Tag),
        ("in:", Field::Path),
    ] {
        let Some((head, rest)) = text.split_at_checked(name.len()) else {
            continue;
        };
        if head.eq_ignore_ascii_case(name) && rest.starts_with(|c: char| !c.is_whitespace()) {
            return (field, rest);
        }
    }
    (Field::Any, text)
}

/// The words of a token; `reach` is for the last one, the others are whole.
fn words(body: &str, parts: impl Fn(char) -> bool, reach: Reach) -> Vec<Word> {
    let mut words: Vec<Word> = body
        .split(parts)
        .filter_map(|w| Word::new(w, Reach::Whole))
        .take(MAX_TERMS)
        .collect();
    if let Some(word) = words.last_mut() {
        let short = word.folded.chars().count() < MIN_INSIDE;
        word.reach = if short {
            reach.min(Reach::Prefix)
        } else {
            reach
        };
    }
    words
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
                "title:đảng tag:lãnh_đạo in:2024/báo**",
            ),
            ("tag:\"lãnh đạo\"", "tag:lãnh_đạo"),
            ("Title:x !tag:y", "title:x !tag:y"),
            ("title:'ma", "title:ma"),
            ("05-CT/TƯ, (thép)", "05-ct/tư thép**"),
            ("1.250.000đ x", "1.250.000đ x*"),
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
            ("http://báo.vn", "http://báo.vn**"),
        ] {
            assert_eq!(show(typed), expected, "{typed:?}");
            let nfd: String = typed.nfd().collect();
            assert_eq!(show(&nfd), expected, "{typed:?} decomposed");
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
                    .all(|n| n <= MAX_WORD * 2)
            );
        }
        assert_eq!(Query::parse(&"a ".repeat(5000)).all.len(), MAX_TERMS);
    }
}
