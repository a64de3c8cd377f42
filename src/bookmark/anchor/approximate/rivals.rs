//! Decides whether a passage's own words fit another place as well: in price lists, line-ups and
//! refrains the words around a place say which line was there once, not which is there now.

use std::iter;
use std::ops::Range;

use memchr::memmem;

use super::super::distance::{self, Exhausted};
use super::super::side::{Side, Sides};
use super::super::{EVIDENCE_MIN_SCALARS, normal::Normal};
use super::{ApproximatePlace, ApproximateSearch, SentenceEdits, letters, letters_from};

/// Maximum number of bytes of a letter with its marks.
const LETTER_MAX_BYTES: usize = 4;

impl ApproximateSearch<'_> {
    /// Returns whether another place differs from the passage hardly more than the one found, or,
    /// when one of several sentences differs, from that sentence.
    pub(super) fn has_rival(&mut self, found: &ApproximatePlace) -> Result<bool, Exhausted> {
        let exact = self.wanted.exact.clone();
        let whole = SentenceEdits {
            sentence: exact,
            edits: found.edits,
        };
        let sentences = self.sentence_edits(&found.at)?.into_iter();
        let changed = sentences.filter(|sentence| sentence.edits > 0);
        for SentenceEdits { sentence, edits } in iter::once(whole).chain(changed) {
            let most = edits + edits.div_ceil(2);
            if self.stands_elsewhere(&sentence, most, &found.at)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns whether `words` occur outside of `here` with at most `most` letters changed.
    ///
    /// If at most `most` letters differ, then of `most + 1` pieces at least one is unchanged, so
    /// only places with an unchanged piece are measured. Pieces of a few letters are everywhere, so
    /// the number of pieces is limited to those that are long enough to be rare.
    fn stands_elsewhere(
        &mut self,
        words: &str,
        most: usize,
        here: &Range<usize>,
    ) -> Result<bool, Exhausted> {
        let text = self.normal.text();
        // The share of changed letters is limited too, because short words resemble many others.
        let most = most.min(words.chars().count() / super::LETTERS_PER_EDIT);
        let count = (most + 1)
            .min(words.chars().count() / EVIDENCE_MIN_SCALARS)
            .max(1);
        for piece in pieces(words, count) {
            self.spend(text.len() / super::SCAN_BYTES_PER_LETTER)?;
            for at in memmem::find_iter(text.as_bytes(), &words[piece.clone()]) {
                let end = at + piece.len();
                let is_elsewhere = end <= here.start || here.end <= at;
                if is_elsewhere && self.is_near(words, &piece, at..end, most)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Returns whether the text around `at`, where a piece of `words` occurs, is the rest of them
    /// with at most `most` letters changed.
    fn is_near(
        &mut self,
        words: &str,
        piece: &Range<usize>,
        at: Range<usize>,
        most: usize,
    ) -> Result<bool, Exhausted> {
        let there = around(self.normal, &at, words.len() + most * LETTER_MAX_BYTES);
        let own = letters_from(&words[..piece.start], Side::After);
        let here = letters_from(there.before, Side::After);
        self.spend(here.len())?;
        let Some(edits) = distance::start_within(&own, &here, most, &mut self.work)? else {
            return Ok(false);
        };
        let (own, here) = (letters(&words[piece.end..]), letters(there.after));
        self.spend(here.len())?;
        let rest = distance::start_within(&own, &here, most - edits, &mut self.work)?;
        Ok(rest.is_some())
    }
}

/// Returns the text on both sides of `at`, at most `bytes` of it on each.
fn around<'a>(normal: &'a Normal, at: &Range<usize>, bytes: usize) -> Sides<&'a str> {
    let text = normal.text();
    let from = text.ceil_char_boundary(at.start.saturating_sub(bytes));
    let to = text.floor_char_boundary(at.end.saturating_add(bytes));
    Sides {
        before: &text[from..at.start],
        after: &text[at.end..to],
    }
}

/// Cuts `text` into `count` pieces of about equal length.
fn pieces(text: &str, count: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    let cut = move |n: usize| text.floor_char_boundary(text.len() * n / count);
    (0..count)
        .map(move |n| cut(n)..cut(n + 1))
        .filter(|piece| !piece.is_empty())
}
