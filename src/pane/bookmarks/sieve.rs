//! The filter of bookmarks: it decides which of them are shown and which letters are highlighted.
//! It follows the rules of the find box for quote, note, tags and title, with letters scattered
//! over the title, and `#tag` or `tag:tag` for tags alone.
//!
//! Most bookmarks are decided by their folded words. Of the others only the words that have the
//! letters are read, and all words only for phrases.

use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem::Finder;

use super::NOT_IN_BOOKMARKS;
use crate::bookmark::Bookmark;
use crate::bookmark::words::{self, Words};
use crate::pane::filter;
use crate::search::query::{Field, Reach, Term};
use crate::search::short::ShortReader;
use crate::search::{Query, ShortMatcher};
use crate::vietnamese::fold;

/// The filter, parsed once.
#[derive(Debug)]
pub struct Sieve {
    /// The words, without the tags.
    pub query: Query,
    matcher: ShortMatcher,
    /// Folded beginnings of tags.
    tags: Vec<String>,
}

/// The verdict of folded words on a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Glance {
    /// The term is certainly absent.
    Absent,
    /// The term is certainly present.
    Present,
    /// Undecided: it depends on marks, or on where words start.
    Unclear,
}

impl Sieve {
    /// Returns the words of a filter that are conditions which bookmarks cannot be checked for.
    pub fn ignored(typed: &str) -> String {
        filter::ignored(typed, NOT_IN_BOOKMARKS)
    }

    /// Parses the text typed into the filter.
    pub fn new(typed: &str) -> Self {
        let tag = |word: &str| {
            let tag = word.strip_prefix('#').or(word.strip_prefix("tag:"))?;
            Some(fold::fold(tag))
        };
        let words: Vec<&str> = typed.split(' ').filter(|w| tag(w).is_none()).collect();
        let words = words.join(" ");
        Self {
            query: Query::parse(&words),
            matcher: ShortMatcher::new(&words),
            tags: typed.split(' ').filter_map(tag).collect(),
        }
    }

    /// Whether a bookmark is shown.
    pub fn lets_through(&self, bookmark: &Bookmark) -> bool {
        self.sifting().lets_pass(bookmark, &Words::new(bookmark))
    }

    /// For many bookmarks, one after the other.
    pub(super) fn sifting(&self) -> Sifting<'_> {
        let all = wanted(&self.query.all, false);
        Sifting {
            sieve: self,
            reader: self.matcher.reader(),
            terms: all.chain(wanted(&self.query.none, true)).collect(),
            titles: HashMap::new(),
        }
    }

    /// The letters to light in a part of a bookmark that passes: bytes of it.
    pub(super) fn lit(&self, part: &str) -> Vec<Range<usize>> {
        self.matcher.lights(part)
    }

    /// The letters to light in the title.
    pub(super) fn lit_in_title(&self, title: &str) -> Vec<Range<usize>> {
        let words = self.lit(title);
        if words.is_empty() {
            return self.matcher.lit(title);
        }
        words
    }
}

/// A term, and its number among those that are wanted, or that are excluded.
struct Wanted<'a> {
    n: usize,
    term: &'a Term,
    excluded: bool,
    /// By alternative, the folded letters of its words.
    letters: Vec<Vec<Finder<'a>>>,
}

fn wanted(terms: &[Term], excluded: bool) -> impl Iterator<Item = Wanted<'_>> {
    let words = terms.iter().filter(|term| term.field == Field::Any);
    words.enumerate().map(move |(n, term)| {
        let letters = term.alternatives.iter().map(|one| {
            let words = one.words.iter();
            words.map(|word| Finder::new(&word.folded)).collect()
        });
        Wanted {
            n,
            term,
            excluded,
            letters: letters.collect(),
        }
    })
}

/// A sieve at work: it remembers the words and titles that it saw.
pub(super) struct Sifting<'a> {
    sieve: &'a Sieve,
    reader: ShortReader<'a>,
    terms: Vec<Wanted<'a>>,
    titles: HashMap<&'a str, bool>,
}

impl<'a> Sifting<'a> {
    /// Whether a bookmark with these words is shown.
    pub(super) fn lets_pass(&mut self, bookmark: &'a Bookmark, words: &Words) -> bool {
        let is_tagged = |wanted: &String| {
            words
                .tags
                .iter()
                .any(|tag| tag.starts_with(wanted.as_str()))
        };
        self.sieve.tags.iter().all(is_tagged)
            && !self.has_excluded(bookmark, words)
            && (self.sieve.query.is_empty()
                || self.has_words(bookmark, words)
                || self.has_in_title(&bookmark.target.title, &words.title))
    }

    /// Whether any word that is excluded is in any part of a bookmark.
    fn has_excluded(&mut self, bookmark: &Bookmark, words: &Words) -> bool {
        let mut is_sure = true;
        for wanted in self.terms.iter().filter(|wanted| wanted.excluded) {
            match look(&mut self.reader, wanted, bookmark, &words.folded) {
                Glance::Present => return true,
                Glance::Unclear => is_sure = false,
                Glance::Absent => {}
            }
        }
        !is_sure && self.reader.terms_in(&words::all(bookmark), true) != 0
    }

    fn has_words(&mut self, bookmark: &Bookmark, words: &Words) -> bool {
        let mut is_sure = true;
        for wanted in self.terms.iter().filter(|wanted| !wanted.excluded) {
            match look(&mut self.reader, wanted, bookmark, &words.folded) {
                Glance::Absent => return false,
                Glance::Unclear => is_sure = false,
                Glance::Present => {}
            }
        }
        is_sure || self.reader.has_words(&words::all(bookmark))
    }

    fn has_in_title(&mut self, title: &'a str, folded: &str) -> bool {
        let reader = &mut self.reader;
        let rate = || reader.rate(title, folded).is_some();
        *self.titles.entry(title).or_insert_with(rate)
    }
}

/// A glance, then a look at those words that have the letters.
fn look(
    reader: &mut ShortReader<'_>,
    wanted: &Wanted<'_>,
    bookmark: &Bookmark,
    folded: &str,
) -> Glance {
    let told = glance(wanted, folded);
    if told != Glance::Unclear {
        return told;
    }
    for (alternative, letters) in wanted.term.alternatives.iter().zip(&wanted.letters) {
        let ([word], [letters]) = (&alternative.words[..], &letters[..]) else {
            return Glance::Unclear;
        };
        let is_start = |at| word.reach == Reach::Inside || !is_inside(folded, at, &word.folded);
        let places = letters.find_iter(folded.as_bytes());
        let mut pieces = pieces_at(bookmark, folded, places.filter(|at| is_start(*at)));
        let has_it = |piece| reader.terms_in(piece, wanted.excluded) >> wanted.n & 1 == 1;
        if pieces.any(has_it) {
            return Glance::Present;
        }
    }
    Glance::Absent
}

/// The pieces of a bookmark in which these bytes of its folded words lie, each once.
fn pieces_at<'a>(
    bookmark: &'a Bookmark,
    folded: &'a str,
    places: impl Iterator<Item = usize>,
) -> impl Iterator<Item = &'a str> {
    let mut pieces = words::pieces(bookmark);
    let (mut counted, mut number, mut next) = (0, 0, 0);
    places.filter_map(move |at| {
        number += words::count_pieces(&folded[counted..at]);
        counted = at;
        let skip = number.checked_sub(next)?;
        next = number + 1;
        pieces.nth(skip)
    })
}

/// Whether letters lie inside of a word, where none can start.
fn is_inside(folded: &str, at: usize, letters: &str) -> bool {
    let before = folded.as_bytes()[..at].last();
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_lowercase);
    is_letter(before) && is_letter(letters.as_bytes().first())
}

fn glance(wanted: &Wanted<'_>, folded: &str) -> Glance {
    let has = |letters: &Finder<'_>| letters.find(folded.as_bytes()).is_some();
    if !wanted.letters.iter().any(|one| one.iter().all(has)) {
        return Glance::Absent;
    }
    let mut alternatives = wanted.term.alternatives.iter().zip(&wanted.letters);
    let is_there = alternatives.any(|(one, letters)| match (&one.words[..], &letters[..]) {
        // Typed without marks it may be the start of any word with these letters.
        ([word], [letters])
            if !one.exact_marks && word.text == word.folded && word.reach != Reach::Whole =>
        {
            starts_a_word(folded, letters)
        }
        _ => false,
    });
    if is_there {
        Glance::Present
    } else {
        Glance::Unclear
    }
}

fn starts_a_word(folded: &str, letters: &Finder<'_>) -> bool {
    let word = letters.needle();
    let is_plain = std::str::from_utf8(word).is_ok_and(|w| w.chars().all(char::is_alphabetic));
    is_plain
        && letters.find_iter(folded.as_bytes()).any(|at| {
            let before = folded[..at].chars().next_back();
            before.is_none_or(char::is_whitespace)
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bookmark::tests::{article, keep};
    use crate::search::matches;

    /// What the filter must say: the words read one by one.
    fn is_let_through(sieve: &Sieve, bookmark: &Bookmark) -> bool {
        let words = words::all(bookmark);
        let mut exclusions = sieve.query.clone();
        exclusions.all.clear();
        let has_none = exclusions.is_empty() || matches(&words, &exclusions).is_some();
        let has_all = sieve.query.is_empty()
            || matches(&words, &sieve.query).is_some()
            || sieve.matcher.rate(&bookmark.target.title).is_some();
        has_none && has_all
    }

    fn bookmark(text: &str, note: &str) -> Bookmark {
        let text = format!("{text}.");
        let mut kept = keep(&article(&text), &text);
        kept.note = note.to_owned();
        kept
    }

    const WORDS: &[&str] = &[
        "đường",
        "duong",
        "Đương",
        "kỹ",
        "kĩ",
        "hoà",
        "hòa",
        "hoaf",
        "tiếng",
        "tieengs",
        "tie61ng",
        "05-CT/TƯ",
        "1.250.000đ",
        "d",
        "x",
        "xã",
        "e\u{301}",
        "TP.HCM",
        "漢字",
        "a_b",
        "“ngã”",
        "ngã-ba",
    ];

    fn some(many: usize) -> impl Strategy<Value = String> {
        let words = prop::collection::vec((prop::sample::select(WORDS), 1..9_usize), 1..many);
        words.prop_map(|words| {
            let cut = |(word, most): &(&str, usize)| word.chars().take(*most).collect::<String>();
            words.iter().map(cut).collect::<Vec<_>>().join(" ")
        })
    }

    fn query() -> impl Strategy<Value = String> {
        let sign = prop::sample::select(&["", "", "", "'", "!", "\"", "title:", "#"][..]);
        (sign, some(3)).prop_map(|(sign, words)| format!("{sign}{words}"))
    }

    proptest! {
        #[test]
        fn a_glance_says_what_reading_says(text in some(8), note in some(4), query in query(), more in query()) {
            let kept = bookmark(&text, &note);
            for typed in [query.clone(), format!("{query} {more}")] {
                let sieve = Sieve { tags: Vec::new(), ..Sieve::new(&typed) };
                let (told, read) = (sieve.lets_through(&kept), is_let_through(&sieve, &kept));
                prop_assert_eq!(told, read, "{} in {:?}", typed, words::all(&kept));
            }
        }
    }

    #[test]
    fn letters_without_marks_are_told_at_a_glance_and_marks_are_read() {
        let kept = bookmark("Đường về xã còn xa", "hòa bình");
        let text = Words::new(&kept).folded;
        let told = |typed: &str| {
            let sieve = Sieve::new(typed);
            let first = wanted(&sieve.query.all, false).next().unwrap();
            glance(&first, &text)
        };
        assert_eq!(told("duo"), Glance::Present);
        assert_eq!(told("dương"), Glance::Unclear);
        assert_eq!(told("uong"), Glance::Unclear);
        assert_eq!(told("zzz"), Glance::Absent);
        for (typed, shown) in [
            ("duong xa", true),
            ("đương", true),
            ("dượng", false),
            ("xa !hoa", false),
            ("xa !zz", true),
        ] {
            assert_eq!(Sieve::new(typed).lets_through(&kept), shown, "{typed}");
        }
    }
}
