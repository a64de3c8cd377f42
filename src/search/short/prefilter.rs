//! Decides by folded letters whether a text has a term, so that most texts are never tokenized.

use memchr::memmem::Finder;

use super::super::query::{Alternative, Reach, Term, Word};
use super::super::tokenizer::is_boundary;
use super::ShortText;

/// The verdict of folded letters on a term. Only `Unclear` needs more than the letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// The text does not have the term.
    Absent,
    /// The text has the term.
    Present,
    /// The letters are there, but marks or several words decide.
    Unclear,
}

/// One term, prepared to be compared with folded texts.
pub(super) struct Prefilter {
    readings: Vec<ReadingLetters>,
    /// Whether its letters may be scattered over a title: a plain word.
    is_plain: bool,
}

/// One way to read a term.
struct ReadingLetters {
    words: Vec<WordLetters>,
    /// Whether it is one word without marks, which every word with its letters matches.
    is_bare: bool,
}

/// The letters of one word.
struct WordLetters {
    finder: Finder<'static>,
    reach: Reach,
}

impl Prefilter {
    pub(super) fn new(term: &Term) -> Self {
        Self {
            readings: term.alternatives.iter().map(ReadingLetters::new).collect(),
            is_plain: term.scattered,
        }
    }

    /// Returns whether the term was typed as a plain word without marks.
    pub(super) fn is_bare(&self) -> bool {
        self.is_plain && self.readings.first().is_some_and(|typed| typed.is_bare)
    }

    /// Returns whether a word of a folded text starts with the letters of the term as typed. False
    /// for terms that are not plain words.
    pub(super) fn starts_word(&self, folded: &str) -> bool {
        let typed = self.readings.first().and_then(|typed| typed.words.first());
        self.is_plain && typed.is_some_and(|word| word.starts_word(folded))
    }

    /// Decides on a folded text.
    pub(super) fn verdict(&self, folded: &str) -> Presence {
        let is_there = |word: &WordLetters| word.finder.find(folded.as_bytes()).is_some();
        let may_be = |reading: &ReadingLetters| reading.words.iter().all(is_there);
        if !self.readings.iter().any(may_be) {
            return Presence::Absent;
        }
        let mut bare = self.readings.iter().filter(|reading| reading.is_bare);
        if bare.any(|reading| reading.words[0].starts_word(folded)) {
            Presence::Present
        } else {
            Presence::Unclear
        }
    }

    /// Returns the pieces of a text between blanks that have the letters of the term where they may
    /// start it; `None` when a reading has several words, which lie in several pieces.
    pub(super) fn pieces<'t>(
        &'t self,
        text: &ShortText<'t>,
    ) -> Option<impl Iterator<Item = &'t str>> {
        let words = self
            .readings
            .iter()
            .map(|reading| match &reading.words[..] {
                [word] => Some(word),
                _ => None,
            });
        let words: Vec<&WordLetters> = words.collect::<Option<_>>()?;
        let text = *text;
        Some(words.into_iter().flat_map(move |word| {
            let starts = word.starts(text.folded);
            pieces_at(text, starts)
        }))
    }
}

impl ReadingLetters {
    fn new(alternative: &Alternative) -> Self {
        let is_bare = |words: &[Word]| matches!(words, [word] if word.text == word.folded);
        Self {
            words: alternative.words.iter().map(WordLetters::new).collect(),
            is_bare: !alternative.exact_marks && is_bare(&alternative.words),
        }
    }
}

impl WordLetters {
    fn new(word: &Word) -> Self {
        Self {
            finder: Finder::new(&word.folded).into_owned(),
            reach: word.reach,
        }
    }

    /// Returns whether a word of a folded text starts with these letters, or is them when only the
    /// whole word counts.
    fn starts_word(&self, folded: &str) -> bool {
        let len = self.finder.needle().len();
        let mut places = self.finder.find_iter(folded.as_bytes());
        places.any(|at| {
            let is_whole = || is_boundary(folded, at + len);
            is_boundary(folded, at) && (self.reach > Reach::Whole || is_whole())
        })
    }

    /// Returns the bytes of a folded text at which these letters may match.
    fn starts<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = usize> + 'a {
        let places = self.finder.find_iter(folded.as_bytes());
        places.filter(move |&at| self.reach == Reach::Inside || is_boundary(folded, at))
    }
}

/// Returns the pieces of a text in which bytes `places` of its folded letters lie, each once. A piece
/// ends at a space or line feed; folding keeps both, so a folded piece has the index of its original.
fn pieces_at(
    text: ShortText<'_>,
    places: impl Iterator<Item = usize>,
) -> impl Iterator<Item = &str> {
    let pieces = text.parts.iter().flat_map(|part| part.split([' ', '\n']));
    let mut pieces = pieces;
    let (mut counted, mut number, mut next) = (0, 0, 0);
    places.filter_map(move |at| {
        let blanks = text.folded[counted..at].bytes();
        number += blanks.filter(|byte| matches!(byte, b' ' | b'\n')).count();
        counted = at;
        let skip = usize::checked_sub(number, next)?;
        next = number + 1;
        pieces.nth(skip)
    })
}
