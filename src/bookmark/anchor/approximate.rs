//! Finds a passage whose own words changed a little, between the words around it.
//!
//! Whole words of the context decide where the passage may begin and end, so that the work does not
//! grow with the article; the change is measured on letters without marks and capitals, because
//! mended marks are no other words. A place whose context does not agree is not measured at all.

use std::cmp::Reverse;
use std::ops::Range;

use memchr::memmem;
use unicode_normalization::char::is_combining_mark;

use super::distance::{self, Exhausted};
use super::normal::Normal;
use super::place::{QuotePlace, is_unique, place};
use super::quote::SoughtQuote;
use super::side::{Side, Sides};
use super::{EVIDENCE_MIN_SCALARS, LONG_MIN_SCALARS, Verdict};
use crate::vietnamese::fold::fold;

mod edges;
mod rivals;

/// Share of letters of the whole quote that may differ: one in five. It is also the least length of a quote
/// that is looked for so. With one in three, 97 more are found; with one in eight, 82 fewer.
const LETTERS_PER_EDIT: usize = 5;

/// Share of letters of one sentence that may differ when the quote has several, in fifths. It is more than
/// that of the whole, because a change in a short sentence is a large part of it. A short word may always
/// differ. With one fifth, 29 fewer are found; with four, 10 more.
const SENTENCE_MAX_FIFTHS: usize = 2;

/// The agreement that is asked of one end of a place with that end of the quote.
#[derive(Clone, Copy, PartialEq, Eq)]
struct EndLikeness {
    /// Number of letters that are compared.
    letters: usize,
    /// Maximum number of them that may differ.
    max_edits: usize,
}

impl EndLikeness {
    /// One long word may differ. With 4 letters, 48 fewer are found; 16 find no more.
    const LOOSE: Self = Self {
        letters: 40,
        max_edits: 8,
    };
    /// One short word may differ. With 1 letter, 6 fewer are found; with 10, 9 more.
    const STRICT: Self = Self {
        letters: 40,
        max_edits: 4,
    };
    /// One short word may differ in a longer stretch, for texts in which lines begin or end alike. The random
    /// edits do not tell 40 letters from 80, nor 10 edits from 4.
    const AMONG_LIKE_LINES: Self = Self {
        letters: 80,
        max_edits: 4,
    };
}

/// The agreement that is asked of the context beside a place.
#[derive(Clone, Copy)]
pub(super) struct ContextLikeness {
    /// Number of letters that are compared.
    pub(super) letters: usize,
    /// One of this many letters may differ.
    pub(super) letters_per_edit: usize,
}

impl ContextLikeness {
    /// One word may differ, because somebody who mends a text often changes the words beside a
    /// passage too. With one letter in two, 7 more are found; with one in eight, 8 fewer.
    pub(super) const NEAR: Self = Self {
        letters: 40,
        letters_per_edit: 4,
    };
}

/// Number of letters at an end of the quote that decide whether other lines are like it: about four words,
/// because with fewer nearly every line is like another. With 10, 3 fewer are found; with 40, 2 more.
const SEED_LETTERS: usize = 20;

/// Maximum number of letters that are compared for one quote, so that a long quote in a text that
/// repeats itself is given up in bounded time. A quote of 500 letters can be compared with 8,000 places of
/// its own length.
const COMPARED_MAX_LETTERS: usize = 1 << 22;

/// Number of bytes of a plain scan that are counted as the comparison of one letter: a scan reads vectors of
/// bytes, a comparison one letter after the other.
const SCAN_BYTES_PER_LETTER: usize = 64;

/// Finds the best place by its context, if the passage's own words do not fit another place as
/// well.
pub(super) fn find(wanted: &SoughtQuote, normal: &Normal) -> Verdict {
    let mut search = ApproximateSearch::new(wanted, normal);
    search.certain().unwrap_or(Verdict::Unclear)
}

fn letters(words: &str) -> Vec<char> {
    fold(words).chars().collect()
}

struct ApproximateSearch<'a> {
    wanted: &'a SoughtQuote,
    normal: &'a Normal,
    exact: Vec<char>,
    work: usize,
}

/// A place that the context speaks for.
struct ApproximatePlace {
    at: Range<usize>,
    worth: usize,
    edits: usize,
    /// See [`QuotePlace::is_serious`].
    is_serious: bool,
}

/// A sentence of the quote at a place.
struct SentenceEdits {
    sentence: String,
    /// Number of letters in which the place's sentence differs from it.
    edits: usize,
}

/// The result of comparing places by their context.
enum Best {
    One(ApproximatePlace),
    Several,
    None,
}

impl<'a> ApproximateSearch<'a> {
    fn new(wanted: &'a SoughtQuote, normal: &'a Normal) -> Self {
        Self {
            wanted,
            normal,
            exact: letters(&wanted.exact),
            work: COMPARED_MAX_LETTERS,
        }
    }

    fn certain(&mut self) -> Result<Verdict, Exhausted> {
        let found = match self.best()? {
            Best::One(found) => found,
            Best::Several => return Ok(Verdict::Unclear),
            Best::None => return Ok(Verdict::Next),
        };
        Ok(if self.has_rival(&found)? {
            Verdict::Unclear
        } else {
            Verdict::Here(self.original(&found.at))
        })
    }

    fn original(&self, at: &Range<usize>) -> Range<usize> {
        self.normal.original(at.start)..self.normal.original(at.end)
    }

    fn best(&mut self) -> Result<Best, Exhausted> {
        if self.exact.len() < LETTERS_PER_EDIT {
            return Ok(Best::None);
        }
        let text = self.normal.text();
        let stretches = edges::stretches(self.wanted, text).ok_or(Exhausted)?;
        let mut found = Vec::new();
        for (start, end) in stretches {
            found.extend(self.measure(start..end)?);
        }
        found.sort_by_key(|found| (Reverse(found.worth), found.edits));
        if found.is_empty() {
            return Ok(Best::None);
        }
        let best = found.remove(0);
        let is_rival = |other: &ApproximatePlace| {
            let elsewhere = other.at.end <= best.at.start || best.at.end <= other.at.start;
            elsewhere && (other.is_serious || other.worth + EVIDENCE_MIN_SCALARS > best.worth)
        };
        Ok(if found.iter().any(is_rival) {
            Best::Several
        } else {
            Best::One(best)
        })
    }

    /// Measures a stretch of the text as the passage's place; returns `None` if it cannot be that.
    fn measure(&mut self, at: Range<usize>) -> Result<Option<ApproximatePlace>, Exhausted> {
        let text = self.normal.text();
        let candidate = Candidate::new(at, self.wanted, self.normal);
        self.spend(EVIDENCE_MIN_SCALARS)?;
        if !candidate.is_possible() {
            return Ok(None);
        }
        let here = letters(candidate.here());
        let most = self.exact.len() / LETTERS_PER_EDIT;
        let Some(edits) = distance::within(&self.exact, &here, most, &mut self.work)? else {
            return Ok(None);
        };
        self.spend(text.len() / SCAN_BYTES_PER_LETTER)?;
        let Some(ends) = candidate.asked_of_ends() else {
            return Ok(None);
        };
        let (worth, is_serious) = (candidate.place.worth(), candidate.place.is_serious());
        let (at, edits) = self.trim_new_words(candidate.place.at, edits)?;
        let here = letters_from_ends(&text[at.clone()]);
        let is_it = self.has_ends(&here, ends)?
            && !self.holds_context(&at)
            && self.has_each_sentence(&at)?;
        Ok(is_it.then_some(ApproximatePlace {
            at,
            worth,
            edits,
            is_serious,
        }))
    }

    fn spend(&mut self, work: usize) -> Result<(), Exhausted> {
        self.work = self.work.checked_sub(work).ok_or(Exhausted)?;
        Ok(())
    }

    /// Returns whether the first and the last letters are the passage's, so that no sentence of it
    /// is missing there and no other has come.
    fn has_ends(
        &mut self,
        here: &Sides<Vec<char>>,
        asked: Sides<EndLikeness>,
    ) -> Result<bool, Exhausted> {
        let own = letters_from_ends(&self.wanted.exact);
        for side in Side::BOTH {
            let (own, here, asked) = (&own[side], &here[side], asked[side]);
            let length = own.len().min(asked.letters);
            let most = asked.max_edits.min(length / LETTERS_PER_EDIT);
            if distance::start_within(&own[..length], here, most, &mut self.work)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns whether the text that was next to the passage begins inside of `at` and goes on to its
    /// end: where the last item of a list was shortened, the next one may be like the old one.
    fn holds_context(&self, at: &Range<usize>) -> bool {
        let (text, exact) = (self.normal.text(), self.wanted.exact.as_str());
        let here = &text[at.clone()];
        let spaces = || here.match_indices(' ').map(|(space, _)| at.start + space);
        let begins_after = |start: usize| {
            let agree = Side::After.agreement(&text[start..], &self.wanted.suffix);
            let tail = &text[start..at.end];
            agree >= EVIDENCE_MIN_SCALARS && agree >= tail.chars().count() && !exact.ends_with(tail)
        };
        let ends_before = |end: usize| {
            let agree = Side::Before.agreement(&text[..end], &self.wanted.prefix);
            let head = &text[at.start..end];
            agree >= EVIDENCE_MIN_SCALARS
                && agree >= head.chars().count()
                && !exact.starts_with(head)
        };
        spaces().any(|space| begins_after(space + 1) || ends_before(space))
    }

    /// Returns whether every sentence of the passage is there. Of several sentences none may be
    /// another one.
    fn has_each_sentence(&mut self, at: &Range<usize>) -> Result<bool, Exhausted> {
        for SentenceEdits { sentence, edits } in self.sentence_edits(at)? {
            let length = letters(&sentence).len();
            if edits > (length * SENTENCE_MAX_FIFTHS / 5).max(EndLikeness::STRICT.max_edits) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns the sentences of the passage, if there are several, each with the number of letters
    /// in which it differs from the most similar text about where it should be.
    fn sentence_edits(&mut self, at: &Range<usize>) -> Result<Vec<SentenceEdits>, Exhausted> {
        let sentences = self.wanted.sentences.clone();
        let mut measured = Vec::new();
        if sentences.len() < 2 {
            return Ok(measured);
        }
        let here = letters(&self.normal.text()[at.clone()]);
        let (mut start, spare) = (0, self.exact.len() / LETTERS_PER_EDIT);
        for sentence in sentences {
            let own = letters(&sentence);
            let end = start + own.len();
            let [from, to] = [start.saturating_sub(spare), end.saturating_add(spare)];
            let window = from.min(here.len())..to.min(here.len());
            let edits = distance::inside(&own, &here[window], &mut self.work)?;
            measured.push(SentenceEdits { sentence, edits });
            start = end + 1;
        }
        Ok(measured)
    }

    /// Returns the place without words at its ends that are all new, because they came between.
    fn trim_new_words(
        &mut self,
        mut at: Range<usize>,
        mut edits: usize,
    ) -> Result<(Range<usize>, usize), Exhausted> {
        while let Some((shorter, left)) = self.trim_one_word(&at, edits)? {
            (at, edits) = (shorter, left);
        }
        Ok((at, edits))
    }

    /// Drops the first or last word of the place, if that saves one edit for each of its letters.
    fn trim_one_word(
        &mut self,
        at: &Range<usize>,
        edits: usize,
    ) -> Result<Option<(Range<usize>, usize)>, Exhausted> {
        let text = self.normal.text();
        let here = &text[at.clone()];
        let length = letters(here).len();
        let first = here.find(' ').map(|space| at.start + space + 1..at.end);
        let last = here.rfind(' ').map(|space| at.start..at.start + space);
        for shorter in first.into_iter().chain(last) {
            let rest = letters(&text[shorter.clone()]);
            let Some(left) = (edits + rest.len()).checked_sub(length) else {
                continue;
            };
            if distance::within(&self.exact, &rest, left, &mut self.work)?.is_some() {
                return Ok(Some((shorter, left)));
            }
        }
        Ok(None)
    }
}

/// Returns whether the nearest letters on one side of a place are those of the context, as far as
/// `likeness` asks.
pub(super) fn is_near(here: &str, context: &str, likeness: ContextLikeness, side: Side) -> bool {
    // The end of a context that is nearest to the place is the one on the other side of it.
    let from_place = |words: &str| {
        let near = side.nearest(words, 2 * likeness.letters);
        letters_from(near, side.other())
    };
    let (here, own) = (from_place(here), from_place(context));
    let own = &own[..own.len().min(likeness.letters)];
    let most = own.len() / likeness.letters_per_edit;
    let near = distance::start_within(own, &here, most, &mut COMPARED_MAX_LETTERS.clone());
    near.is_ok_and(|edits| edits.is_some())
}

/// Returns the letters of a text from one of its ends on: from the start forwards, from the end
/// backwards.
fn letters_from(text: &str, end: Side) -> Vec<char> {
    let mut letters = letters(text);
    if end == Side::After {
        letters.reverse();
    }
    letters
}

/// Returns the letters of a text from each of its ends on.
fn letters_from_ends(text: &str) -> Sides<Vec<char>> {
    Sides::from_fn(|end| letters_from(text, end))
}

/// A stretch of the text, compared with the stored quote and context.
struct Candidate<'a> {
    text: &'a str,
    wanted: &'a SoughtQuote,
    place: QuotePlace,
    /// Number of scalar values of the quote that agree at its start and at its end.
    own: Sides<usize>,
}

impl<'a> Candidate<'a> {
    fn new(at: Range<usize>, wanted: &'a SoughtQuote, normal: &'a Normal) -> Self {
        let (text, exact) = (normal.text(), &wanted.exact);
        let here = &text[at.clone()];
        Self {
            place: place(normal, at, wanted),
            // From an edge of the quote inwards, which is the direction of the other side's context.
            own: Sides::from_fn(|edge| edge.other().agreement(here, exact)),
            text,
            wanted,
        }
    }

    fn here(&self) -> &'a str {
        &self.text[self.place.at.clone()]
    }

    /// Returns whether enough agrees around the place and at its ends.
    fn is_possible(&self) -> bool {
        let is_there = |side| self.place.agree[side] >= EVIDENCE_MIN_SCALARS || self.is_edge(side);
        let mut sides = Side::BOTH.into_iter();
        (sides.clone().all(is_there) || sides.any(|side| self.is_enough(side)))
            && !self.is_gap_closed()
            && !self.here().is_empty()
            && !self.text[self.place.at.end..].starts_with(is_combining_mark)
    }

    /// Returns whether beside the context that agrees on one side stands that of the other.
    fn is_gap_closed(&self) -> bool {
        let Range { start, end } = self.place.at;
        let has_other_side = |side: Side, at| {
            self.place.agree[side] >= EVIDENCE_MIN_SCALARS
                && self.wanted.has_other_side(self.text, at, side)
        };
        has_other_side(Side::Before, start) || has_other_side(Side::After, end)
    }

    /// Returns the agreement that is asked of the place's ends, or `None` if the context that
    /// agrees occurs elsewhere too.
    fn asked_of_ends(&self) -> Option<Sides<EndLikeness>> {
        let is_bounded = Sides::from_fn(|side| {
            self.is_edge(side) || self.place.context_is_unique(side, self.text)
        });
        let own = Sides::from_fn(|side| self.own_end_is_unique(side));
        let is_alike = Sides::from_fn(|side| !own[side] && self.is_like_others(side));
        if is_bounded.all(|is_bounded| *is_bounded) {
            return Some(Sides::from_fn(|side| {
                if is_alike[side] {
                    EndLikeness::AMONG_LIKE_LINES
                } else {
                    EndLikeness::LOOSE
                }
            }));
        }
        let by_one = |side: Side| {
            let far = side.other();
            let is_it = is_bounded[side] && self.is_enough(side) && !is_alike.any(|alike| *alike);
            if is_it && own[far] {
                // A longer word that has come near the far end may be the passage's own one changed,
                // and the words beyond it the same words in another line.
                return Some(Sides::from_fn(|at| {
                    if at == far {
                        EndLikeness::STRICT
                    } else {
                        EndLikeness::LOOSE
                    }
                }));
            }
            (is_it && own[side]).then(|| Sides::from_fn(|_| EndLikeness::STRICT))
        };
        Side::BOTH.into_iter().find_map(by_one)
    }

    /// Returns whether the words at an end of the quote occur elsewhere. When lines begin or end
    /// alike, it may be another that is here.
    fn is_like_others(&self, side: Side) -> bool {
        let end = side.edge(&self.wanted.exact, SEED_LETTERS);
        memmem::find(self.text.as_bytes(), end.as_bytes()).is_some()
    }

    /// Returns whether the text begins or ends there, as it did.
    fn is_edge(&self, side: Side) -> bool {
        self.place.agree[side] < EVIDENCE_MIN_SCALARS && self.place.is_all[side]
    }

    /// Returns whether the context of one side is enough if the words themselves tell the other
    /// end.
    fn is_enough(&self, side: Side) -> bool {
        let agree = self.place.agree[side];
        let is_long = self
            .wanted
            .exact
            .chars()
            .nth(LONG_MIN_SCALARS - 1)
            .is_some();
        is_long
            && (agree >= LONG_MIN_SCALARS
                || (agree >= EVIDENCE_MIN_SCALARS && self.place.is_all[side]))
    }

    fn own_end_is_unique(&self, side: Side) -> bool {
        is_unique(self.text, self.own_end(side))
    }

    /// Returns the letters at an end of the place that are the quote's.
    fn own_end(&self, side: Side) -> &'a str {
        side.edge(self.here(), self.own[side])
    }
}
