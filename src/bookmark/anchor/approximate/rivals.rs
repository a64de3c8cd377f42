//! Decides whether a passage's own words fit another place as well: in price lists, line-ups and
//! refrains the words around a place say which line was there once, not which is there now.

use std::iter;
use std::ops::Range;

use memchr::memmem;

use super::super::distance::{self, Exhausted};
use super::super::{FIRM_MIN_SCALARS, normal::Normal};
use super::{ApproximatePlace, ApproximateSearch, letters};

/// Maximum number of bytes of a letter with its marks.
const LETTER_MAX_BYTES: usize = 4;

impl ApproximateSearch<'_> {
    /// Returns whether another place differs from the passage hardly more than the one found, or,
    /// when one of several sentences differs, from that sentence.
    pub(super) fn has_rival(&mut self, found: &ApproximatePlace) -> Result<bool, Exhausted> {
        let exact = self.wanted.exact.clone();
        let parts = self.parts(&found.at)?;
        let parts = parts.into_iter().filter(|(_, edits)| *edits > 0);
        for (words, edits) in iter::once((exact, found.edits)).chain(parts) {
            let most = edits + edits.div_ceil(2);
            if self.stands_elsewhere(&words, most, &found.at)? {
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
            .min(words.chars().count() / FIRM_MIN_SCALARS)
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
        let [before, after] = around(self.normal, &at, words.len() + most * LETTER_MAX_BYTES);
        let [mut own, mut here] = [letters(&words[..piece.start]), letters(before)];
        own.reverse();
        here.reverse();
        self.spend(here.len())?;
        let Some(edits) = distance::start_within(&own, &here, most, &mut self.work)? else {
            return Ok(false);
        };
        let [own, here] = [letters(&words[piece.end..]), letters(after)];
        self.spend(here.len())?;
        let rest = distance::start_within(&own, &here, most - edits, &mut self.work)?;
        Ok(rest.is_some())
    }
}

/// Returns the text on both sides of `at`, at most `bytes` of it on each.
fn around<'a>(normal: &'a Normal, at: &Range<usize>, bytes: usize) -> [&'a str; 2] {
    let text = normal.text();
    let from = text.ceil_char_boundary(at.start.saturating_sub(bytes));
    let to = text.floor_char_boundary(at.end.saturating_add(bytes));
    [&text[from..at.start], &text[at.end..to]]
}

/// Cuts `text` into `count` pieces of about equal length.
fn pieces(text: &str, count: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    let cut = move |n: usize| text.floor_char_boundary(text.len() * n / count);
    (0..count)
        .map(move |n| cut(n)..cut(n + 1))
        .filter(|piece| !piece.is_empty())
}
