//! Which bookmarks pass what is typed into the filter, and which letters are lit: the find box's
//! rules over quote, note, tags and title, letters scattered over the title, and `#tag` or
//! `tag:tag` for tags alone.
//!
//! Most bookmarks are told by their folded words; only the others are read word by word.

use std::ops::Range;

use memchr::memmem;

use crate::bookmark::Bookmark;
use crate::search::query::{Field, Reach, Term};
use crate::search::{Needle, Query};
use crate::vietnamese::fold;

/// What is typed, taken apart once.
#[derive(Debug)]
pub struct Sieve {
    query: Query,
    needle: Needle,
    /// Folded beginnings of tags.
    tags: Vec<String>,
}

/// What folded words tell of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Glance {
    /// It is surely not there.
    Absent,
    /// It surely is.
    Present,
    /// That depends on marks, or on where words start.
    Unclear,
}

impl Sieve {
    /// What is typed into the filter.
    pub fn new(typed: &str) -> Self {
        let tag = |word: &str| {
            let tag = word.strip_prefix('#').or(word.strip_prefix("tag:"))?;
            Some(fold::fold(tag))
        };
        let words: Vec<&str> = typed.split(' ').filter(|w| tag(w).is_none()).collect();
        let words = words.join(" ");
        Self {
            query: Query::parse(&words),
            needle: Needle::new(&words),
            tags: typed.split(' ').filter_map(tag).collect(),
        }
    }

    /// Whether a bookmark is shown.
    pub fn lets_through(&self, bookmark: &Bookmark) -> bool {
        self.lets_pass(bookmark, &folded(bookmark))
    }

    /// [`Sieve::lets_through`], where the bookmark's [`folded`] words are known.
    pub(super) fn lets_pass(&self, bookmark: &Bookmark, folded: &str) -> bool {
        let is_tagged = |wanted: &String| {
            let mut tags = bookmark.tags.iter().map(|tag| fold::fold(tag));
            tags.any(|tag| tag.starts_with(wanted.as_str()))
        };
        self.tags.iter().all(is_tagged)
            && (self.query.is_empty()
                || self.has_words(bookmark, folded)
                || self.needle.rate(&bookmark.target.title).is_some())
    }

    fn has_words(&self, bookmark: &Bookmark, folded: &str) -> bool {
        let is_word = |term: &&Term| term.field == Field::Any;
        let all = self.query.all.iter().filter(is_word);
        let none = self.query.none.iter().filter(is_word);
        let mut is_sure = true;
        for (terms, wanted) in [
            (all.collect::<Vec<_>>(), Glance::Present),
            (none.collect(), Glance::Absent),
        ] {
            for term in terms {
                match glance(term, folded) {
                    Glance::Unclear => is_sure = false,
                    told if told != wanted => return false,
                    _ => {}
                }
            }
        }
        is_sure || self.needle.has_words(&words(bookmark))
    }

    /// The letters to light in a part of a bookmark that passes: bytes of it.
    pub(super) fn lit(&self, part: &str) -> Vec<Range<usize>> {
        self.needle.lights(part)
    }

    /// The letters to light in the title.
    pub(super) fn lit_in_title(&self, title: &str) -> Vec<Range<usize>> {
        let words = self.lit(title);
        if words.is_empty() {
            return self.needle.lit(title);
        }
        words
    }
}

/// All that is searched in a bookmark, its parts on lines of their own.
fn words(bookmark: &Bookmark) -> String {
    let tags = bookmark.tags.join("\n");
    [
        bookmark.quote.exact.as_str(),
        &bookmark.note,
        &bookmark.target.title,
        &tags,
    ]
    .join("\n")
}

/// The same without marks, in lower case.
pub(super) fn folded(bookmark: &Bookmark) -> String {
    fold::fold(&words(bookmark))
}

fn glance(term: &Term, folded: &str) -> Glance {
    let has = |word: &str| memmem::find(folded.as_bytes(), word.as_bytes()).is_some();
    let may_be = |words: &[_]| {
        words
            .iter()
            .all(|word: &crate::search::query::Word| has(&word.folded))
    };
    if !term.alternatives.iter().any(|one| may_be(&one.words)) {
        return Glance::Absent;
    }
    let is_there = term.alternatives.iter().any(|one| match &one.words[..] {
        // Typed without marks it may be the start of any word with these letters.
        [word] if !one.exact_marks && word.text == word.folded && word.reach != Reach::Whole => {
            starts_a_word(folded, &word.folded)
        }
        _ => false,
    });
    if is_there {
        Glance::Present
    } else {
        Glance::Unclear
    }
}

fn starts_a_word(folded: &str, word: &str) -> bool {
    word.chars().all(char::is_alphabetic)
        && memmem::find_iter(folded.as_bytes(), word).any(|at| {
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
        sieve.query.is_empty()
            || matches(&words(bookmark), &sieve.query).is_some()
            || sieve.needle.rate(&bookmark.target.title).is_some()
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
                prop_assert_eq!(told, read, "{} in {:?}", typed, words(&kept));
            }
        }
    }

    #[test]
    fn letters_without_marks_are_told_at_a_glance_and_marks_are_read() {
        let kept = bookmark("Đường về xã còn xa", "hòa bình");
        let text = folded(&kept);
        let told = |typed: &str| {
            let sieve = Sieve::new(typed);
            glance(&sieve.query.all[0], &text)
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
