//! The quote with its context, as it is compared with the text: in the normal view, with its sentences
//! and its edges.

use std::ops::Range;

use super::normal::normalized;
use super::side::{Side, Sides, nearest_end, nearest_start};
use super::{CONTEXT_MAX_SCALARS, EVIDENCE_MIN_SCALARS, Quote};
use crate::text::segment::sentences;

/// The quote in the normal view, without white space at its ends.
pub(super) struct SoughtQuote {
    pub(super) exact: String,
    /// The sentences and lines of the quote.
    pub(super) sentences: Vec<String>,
    pub(super) prefix: String,
    pub(super) suffix: String,
    /// Whether the quote begins and ends between two words, as far as its context shows.
    pub(super) ends_words: Sides<bool>,
}

impl SoughtQuote {
    /// Returns whether a place begins or ends within a word where the quote does not: “2. Gửi” is not in
    /// “12. Gửi”.
    pub(super) fn cuts_word(&self, text: &str, at: &Range<usize>) -> bool {
        let is_cut = |side: Side| match side {
            Side::Before => is_in_word(&text[..at.start], &text[at.start..]),
            Side::After => is_in_word(&text[..at.end], &text[at.end..]),
        };
        { Side::BOTH.into_iter() }.any(|side| self.ends_words[side] && is_cut(side))
    }

    /// Returns whether the words from the other side of the passage stand at an edge `at` of a place,
    /// where the passage's own words were: then it was deleted there. A heading may be all that is
    /// left of the other side.
    pub(super) fn has_other_side(&self, text: &str, at: usize, edge: Side) -> bool {
        let inwards = edge.other();
        let here = match inwards {
            Side::Before => &text[..at],
            Side::After => &text[at..],
        };
        let agree = |words: &str| inwards.agreement(here, words);
        let other = agree(self.context(inwards));
        other >= EVIDENCE_MIN_SCALARS && other > agree(&self.exact)
    }

    pub(super) fn context(&self, side: Side) -> &str {
        match side {
            Side::Before => &self.prefix,
            Side::After => &self.suffix,
        }
    }

    pub(super) fn new(quote: &Quote) -> Self {
        let (prefix, suffix) = (normalized(&quote.prefix), normalized(&quote.suffix));
        let own = sentences(&quote.exact).map(|at| normalized(quote.exact[at].trim()));
        let ends_word = |context: &str, is_cut: bool| !context.is_empty() && !is_cut;
        Self {
            ends_words: Sides {
                before: ends_word(&quote.prefix, is_in_word(&quote.prefix, &quote.exact)),
                after: ends_word(&quote.suffix, is_in_word(&quote.exact, &quote.suffix)),
            },
            exact: normalized(&quote.exact).trim().to_owned(),
            sentences: own.filter(|sentence| !sentence.is_empty()).collect(),
            prefix: nearest_end(prefix.trim(), CONTEXT_MAX_SCALARS).to_owned(),
            suffix: nearest_start(suffix.trim(), CONTEXT_MAX_SCALARS).to_owned(),
        }
    }
}

/// Returns whether some text starts and ends where sentences or lines do.
pub(super) fn sentence_edges(before: &str, text: &str, after: &str) -> Sides<bool> {
    let stop = |text: &str| {
        let text = text.trim_end_matches(['"', '\'', '”', '’', '»', ')']);
        text.is_empty() || text.ends_with(['.', '!', '?', '…', ':', ';'])
    };
    let line_ends = |text: &str| {
        let space = &text[..text.len() - text.trim_start().len()];
        text.is_empty() || space.contains('\n')
    };
    let line_starts = before[before.trim_end().len()..].contains('\n');
    let starts = line_starts || stop(before.trim_end());
    Sides {
        before: starts,
        after: line_ends(after) || stop(text.trim_end()),
    }
}

/// Returns the length of the rest of the quote's sentence on one side, in scalar values of the
/// normal view.
pub(super) fn rest_of_sentence(quote: &Quote, side: Side) -> usize {
    let is_edge = |before: &str, after: &str| sentence_edges(before, "", after).before;
    let rest = if side == Side::Before {
        let starts = quote.prefix.char_indices().rev().map(|(at, _)| at);
        let mut starts = starts.filter(|at| {
            let (before, rest) = quote.prefix.split_at(*at);
            before.ends_with(char::is_whitespace)
                && !rest.trim().is_empty()
                && is_edge(before, rest)
        });
        &quote.prefix[starts.next().unwrap_or(0)..]
    } else {
        let mut ends = quote.suffix.char_indices().map(|(at, _)| at);
        let end = ends.find(|at| {
            let (rest, after) = quote.suffix.split_at(*at);
            let ends = || sentence_edges("", rest, after).after;
            !rest.trim().is_empty() && after.starts_with(char::is_whitespace) && ends()
        });
        &quote.suffix[..end.unwrap_or(quote.suffix.len())]
    };
    normalized(rest).trim().chars().count()
}

/// Returns whether the texts `before` and `after` are joined within a word or number.
pub(super) fn is_in_word(before: &str, after: &str) -> bool {
    before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)
}
