//! Finds the words of one term in a folded text, and checks their marks in the source.
//!
//! The only place that knows what a word boundary is. It must not rank.

use std::ops::Range;

use memchr::memmem::Finder;

use super::query::{Alternative, Field, Query, Reach, Term};
use crate::vietnamese::fold::{Folded, Walk};
use crate::vietnamese::mark::{Grade, Pattern};

/// Scalar values that may stand between two words of a phrase.
const MAX_GAP: usize = 8;

/// A text to search: its folding and its source.
#[derive(Clone, Copy)]
pub(super) struct Hay<'a> {
    pub(super) folded: &'a Folded,
    pub(super) source: &'a str,
}

impl Hay<'_> {
    pub(super) fn len(&self) -> usize {
        self.folded.text.len()
    }
}

/// Where a term is: a range of folded bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The loosest reach of its words.
    pub(super) reach: Reach,
    /// Index of the alternative that was found.
    pub(super) alternative: usize,
}

/// One word, ready to be found.
struct Piece {
    finder: Finder<'static>,
    pattern: Pattern,
    marked: bool,
    reach: Reach,
}

/// One alternative of a term, ready to be found.
struct Phrase {
    pieces: Vec<Piece>,
    /// The worst marks that will do.
    least: Grade,
    penalty: i64,
}

/// One term, ready to be found.
pub(super) struct Needle {
    phrases: Vec<Phrase>,
    pub(super) field: Field,
    pub(super) scattered: bool,
}

impl Needle {
    pub(super) fn new(term: &Term) -> Self {
        Self {
            phrases: term.alternatives.iter().map(Phrase::new).collect(),
            field: term.field,
            scattered: term.scattered,
        }
    }

    /// Whether it is anywhere in `hay`.
    pub(super) fn is_in(&self, hay: Hay<'_>) -> bool {
        self.phrases
            .iter()
            .any(|p| p.scan(hay, 0..hay.len()).next().is_some())
    }

    /// Whether the letters of its words are in `hay` in order: a cheap first look.
    pub(super) fn may_be_in(&self, hay: Hay<'_>) -> bool {
        let text = &hay.folded.text;
        self.phrases
            .iter()
            .any(|p| p.pieces.iter().all(|w| may_hold(text, w.folded())))
    }

    /// All its hits in the folded bytes `within`, in text order. Hits inside
    /// words are kept only when no word starts with it.
    pub(super) fn hits(&self, hay: Hay<'_>, within: &Range<usize>) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (alternative, phrase) in self.phrases.iter().enumerate() {
            hits.extend(
                phrase
                    .scan(hay, within.clone())
                    .map(|hit| Hit { alternative, ..hit }),
            );
        }
        if hits.iter().any(|h| h.reach < Reach::Inside) {
            hits.retain(|h| h.reach < Reach::Inside);
        }
        if self.phrases.len() > 1 {
            hits.sort_by_key(|h| (h.start, h.alternative, h.end));
        }
        hits
    }

    /// How well the marks of a hit agree.
    pub(super) fn grade(&self, hay: Hay<'_>, hit: &Hit) -> Grade {
        let mut walk = hay.folded.walk(hay.source);
        self.phrases[hit.alternative]
            .follow(&mut walk, &hay.folded.text, hit.start, true)
            .map_or(Grade::No, |(_, grade)| grade)
    }

    /// Whether a hit by this alternative was typed with marks.
    pub(super) fn is_marked(&self, alternative: usize) -> bool {
        self.phrases[alternative].pieces.iter().any(|p| p.marked)
    }

    /// Points that a hit by this alternative loses.
    pub(super) fn penalty(&self, alternative: usize) -> i64 {
        self.phrases[alternative].penalty
    }

    /// Whether its hits are phrases as they stand.
    pub(super) fn is_phrase(&self, alternative: usize) -> bool {
        self.phrases[alternative].pieces.len() > 1
    }

    /// The folded letters of the word as typed, when it may be scattered over a title.
    pub(super) fn letters(&self) -> Option<&str> {
        let piece = self.phrases.first()?.pieces.first()?;
        (self.scattered).then(|| piece.folded())
    }

    /// The marks of the word as typed.
    pub(super) fn pattern(&self) -> Option<&Pattern> {
        Some(&self.phrases.first()?.pieces.first()?.pattern)
    }

    /// The folded words as typed.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.phrases
            .iter()
            .take(1)
            .flat_map(|p| &p.pieces)
            .map(Piece::folded)
    }
}

impl Piece {
    fn folded(&self) -> &str {
        str::from_utf8(self.finder.needle()).unwrap_or_default()
    }

    /// How it lies at `start`, where its letters stand in `text`; `None` when it may not.
    fn reach_at(&self, text: &str, start: usize) -> Option<Reach> {
        let end = start + self.finder.needle().len();
        let reach = match (is_boundary(text, start), is_boundary(text, end)) {
            (true, true) => Reach::Whole,
            (true, false) => Reach::Prefix,
            _ => Reach::Inside,
        };
        (reach <= self.reach).then_some(reach)
    }

    /// The marks at `start`; cheap, and then not more than a guess, unless it matters.
    fn grade_at(&self, walk: &mut Walk<'_>, start: usize, exactly: bool) -> Grade {
        if !self.marked && !exactly {
            return Grade::Exact;
        }
        let at = walk.seek(start);
        self.pattern.grade(&walk.source()[at..])
    }
}

impl Phrase {
    fn new(alternative: &Alternative) -> Self {
        let pieces = alternative.words.iter().map(|word| {
            let pattern = Pattern::new(&word.text);
            Piece {
                finder: Finder::new(&word.folded).into_owned(),
                marked: pattern.is_marked(),
                pattern,
                reach: word.reach,
            }
        });
        Self {
            pieces: pieces.collect(),
            least: if alternative.exact_marks {
                Grade::Exact
            } else {
                Grade::Compatible
            },
            penalty: alternative.penalty,
        }
    }

    fn scan<'a>(&'a self, hay: Hay<'a>, within: Range<usize>) -> Scan<'a> {
        Scan {
            phrase: self,
            text: &hay.folded.text[..within.end],
            walk: hay.folded.walk(hay.source),
            at: within.start,
        }
    }

    /// Reads the phrase at `start`, where the letters of its first word stand.
    fn follow(
        &self,
        walk: &mut Walk<'_>,
        text: &str,
        start: usize,
        exactly: bool,
    ) -> Option<(Hit, Grade)> {
        let mut hit = Hit {
            start,
            end: start,
            reach: Reach::Whole,
            alternative: 0,
        };
        let mut grade = Grade::Exact;
        for (i, piece) in self.pieces.iter().enumerate() {
            let at = if i == 0 {
                start
            } else {
                skip_gap(text, hit.end)
            };
            if i > 0 && !text[at..].starts_with(piece.folded()) {
                return None;
            }
            hit.reach = hit.reach.max(piece.reach_at(text, at)?);
            let exactly = exactly || self.least == Grade::Exact;
            grade = grade.min(piece.grade_at(walk, at, exactly));
            if grade < self.least {
                return None;
            }
            hit.end = at + piece.finder.needle().len();
        }
        Some((hit, grade))
    }
}

/// The hits of one phrase, in text order, not overlapping.
struct Scan<'a> {
    phrase: &'a Phrase,
    text: &'a str,
    walk: Walk<'a>,
    at: usize,
}

impl Iterator for Scan<'_> {
    type Item = Hit;

    fn next(&mut self) -> Option<Hit> {
        let first = self.phrase.pieces.first()?;
        loop {
            let rest = self.text.as_bytes().get(self.at..)?;
            let start = self.at + first.finder.find(rest)?;
            if let Some((hit, _)) = self.phrase.follow(&mut self.walk, self.text, start, false) {
                self.at = hit.end;
                return Some(hit);
            }
            // A true hit may overlap a false one: go on at the next letter.
            self.at = start + self.text[start..].chars().next().map_or(1, char::len_utf8);
        }
    }
}

/// Whether the bytes of `letters` are in `text` in this order: a cheap first look.
pub(super) fn may_hold(text: &str, letters: &str) -> bool {
    let mut rest = text.as_bytes();
    letters
        .bytes()
        .all(|letter| match memchr::memchr(letter, rest) {
            Some(at) => {
                rest = &rest[at + 1..];
                true
            }
            None => false,
        })
}

/// The next word after `at`, past blanks and punctuation, in the same line.
pub(super) fn skip_gap(text: &str, at: usize) -> usize {
    text[at..]
        .char_indices()
        .take(MAX_GAP)
        .find(|&(_, c)| class(c) != Class::Other || c == '\n')
        .map_or(at, |(gap, _)| at + gap)
}

/// What a scalar value is to words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Other,
    Letter,
    Digit,
    /// A letter of a script that does not part words: each stands for itself.
    Alone,
}

#[inline]
fn class(c: char) -> Class {
    match c {
        'a'..='z' => Class::Letter,
        '0'..='9' => Class::Digit,
        _ if c.is_ascii() => Class::Other,
        '\u{E00}'..='\u{EFF}'
        | '\u{1000}'..='\u{109F}'
        | '\u{1780}'..='\u{17FF}'
        | '\u{2E80}'..='\u{312F}'
        | '\u{31A0}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}'
            if c.is_alphanumeric() =>
        {
            Class::Alone
        }
        _ if c.is_alphabetic() => Class::Letter,
        _ if c.is_numeric() => Class::Digit,
        _ => Class::Other,
    }
}

/// Whether a word may start or end at byte `at` of a folded text: not between
/// two letters, nor between two digits. Between `1.250` and its `đ` it may.
pub(super) fn is_boundary(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let (Some(&before), Some(&after)) =
        (at.checked_sub(1).and_then(|i| bytes.get(i)), bytes.get(at))
    else {
        return true;
    };
    let (before, after) = if before.is_ascii() && after.is_ascii() {
        (class(before as char), class(after as char))
    } else {
        let before = text[..at].chars().next_back().map_or(Class::Other, class);
        (
            before,
            text[at..].chars().next().map_or(Class::Other, class),
        )
    };
    before != after || matches!(before, Class::Other | Class::Alone)
}

/// A query, ready to be searched for.
pub(super) struct Plan {
    /// Terms that must be found in the text or the title.
    pub(super) any: Vec<Needle>,
    /// Other terms that must be found.
    pub(super) also: Vec<Needle>,
    /// Terms that must not be found.
    pub(super) none: Vec<Needle>,
    /// Indices of `any`, the rarest looking first.
    pub(super) order: Vec<usize>,
}

impl Plan {
    pub(super) fn new(query: &Query) -> Self {
        let needles = |terms: &[Term]| terms.iter().map(Needle::new).collect::<Vec<_>>();
        let (any, also): (Vec<_>, Vec<_>) = needles(&query.all)
            .into_iter()
            .partition(|n| n.field == Field::Any);
        let length = |n: &Needle| n.words().map(str::len).sum::<usize>();
        let mut order: Vec<usize> = (0..any.len()).collect();
        order.sort_by_key(|&i| std::cmp::Reverse(length(&any[i])));
        Self {
            any,
            also,
            none: needles(&query.none),
            order,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str, text: &str) -> Vec<String> {
        let folded = Folded::new(text);
        let hay = Hay {
            folded: &folded,
            source: text,
        };
        let plan = Plan::new(&Query::parse(query));
        let needle = &plan.any[0];
        let hits = needle.hits(hay, &(0..hay.len()));
        assert_eq!(needle.is_in(hay), !hits.is_empty());
        hits.iter()
            .map(|h| text[folded.to_source_range(text, h.start..h.end)].to_owned())
            .collect()
    }

    #[test]
    fn hits_of_one_term() {
        for (query, text, expected) in [
            ("ma", "Má mà mang lá ma-ga", &["Má", "mà", "ma", "ma"][..]),
            ("'ma", "Má mà mang 'ma'", &["Má", "mà", "ma"]),
            ("ang", "mang vàng", &["ang", "àng"]),
            ("ang", "mang vàng ăng", &["ăng"]),
            ("an", "mang vàng", &[]),
            ("ct/tu", "số 05-CT/TƯ ngày", &["CT/TƯ"]),
            ("05", "số 05-CT/TƯ, 2005", &["05"]),
            ("'250", "1.250.000đ 1250", &["250"]),
            ("'1.250.000", "1.250.000đ", &["1.250.000"]),
            ("'1.1", "11.1.1", &["1.1"]),
            (
                "\"chi bộ\"",
                "chỉ bộ, Chi bộ; chi  bộ – chi (bộ)",
                &["Chi bộ", "chi  bộ", "chi (bộ"],
            ),
            ("\"chi bộ\"", "chi bộc chi\nbộ", &[]),
            ("\"chi bo\"", "chỉ bộ, chi bò", &["chỉ bộ", "chi bò"]),
            ("Đảng", "đang đăng đãng Đảng ĐẢNG", &["Đảng", "ĐẢNG"]),
            ("漢", "漢字", &["漢"]),
            ("'字", "漢字", &["字"]),
            ("😀", "a😀b", &["😀"]),
        ] {
            assert_eq!(found(query, text), expected, "{query} in {text}");
        }
    }
}
