//! The places that have the words of the quote, each measured against the stored context.

use std::ops::Range;

use memchr::memmem;
use unicode_normalization::char::is_combining_mark;

use super::normal::Normal;
use super::quote::SoughtQuote;
use super::side::{Side, Sides};
use super::{EVIDENCE_MIN_SCALARS, TextPos};

/// Maximum number of places that are compared. With more of them the passage is unclear, unless
/// it is at its old position, because each place costs a comparison with the whole context.
pub(super) const PLACES_MAX: usize = 1_000;

/// Maximum number of bytes of all places that are compared, 16 MB. It bounds the work for long quotes in a
/// text that repeats itself, where each place is as long as the quote.
pub(super) const PLACES_MAX_BYTES: usize = 1 << 24;

/// The places where the [`Normal`] text equals the quote's, best context first.
pub(super) struct Alike {
    /// The places; `None` when there are more than are compared.
    pub(super) places: Option<Vec<QuotePlace>>,
    /// Length of the quote in the normal view, in scalar values.
    pub(super) length: usize,
}

impl Alike {
    pub(super) fn new(wanted: &SoughtQuote, normal: &Normal) -> Self {
        let exact = &wanted.exact;
        let places = occurrences(normal.text(), exact).map(|starts| {
            let ranges = starts.into_iter().map(|start| start..start + exact.len());
            let mut places: Vec<_> = ranges
                .filter(|at| !normal.text()[at.end..].starts_with(is_combining_mark))
                .filter(|at| !wanted.cuts_word(normal.text(), at))
                .map(|at| place(normal, at, wanted))
                .collect();
            places.sort_by_key(|place| std::cmp::Reverse((place.is_whole(), place.worth())));
            places
        });
        Self {
            places,
            length: exact.chars().count(),
        }
    }
}

pub(super) struct QuotePlace {
    pub(super) range: Range<TextPos>,
    /// The range of bytes in the normal view.
    pub(super) at: Range<usize>,
    /// Number of scalar values of context that agree before and after, counted from the quote
    /// outwards.
    pub(super) agree: Sides<usize>,
    /// Whether all of the stored context agrees, before and after.
    pub(super) is_all: Sides<bool>,
}

impl QuotePlace {
    pub(super) fn is_whole(&self) -> bool {
        self.is_all.all(|is_all| *is_all)
    }

    /// Returns whether all the context of one side speaks for it, because the other side may have
    /// changed.
    pub(super) fn is_serious(&self) -> bool {
        let is_enough = |side: Side| self.is_all[side] && self.agree[side] >= EVIDENCE_MIN_SCALARS;
        Side::BOTH.into_iter().any(is_enough) || self.is_whole()
    }

    pub(super) fn worth(&self) -> usize {
        self.agree.before + self.agree.after
    }

    /// Returns the text on one side of the place.
    pub(super) fn context<'a>(&self, side: Side, text: &'a str) -> &'a str {
        match side {
            Side::Before => text[..self.at.start].trim_end(),
            Side::After => text[self.at.end..].trim_start(),
        }
    }

    /// Returns whether the context that agrees on one side occurs nowhere else.
    pub(super) fn context_is_unique(&self, side: Side, text: &str) -> bool {
        let agree = self.agree[side];
        agree >= EVIDENCE_MIN_SCALARS
            && is_unique(text, side.nearest(self.context(side, text), agree))
    }

    /// Returns whether both halves of the context that agrees occur nowhere else, because similar
    /// lines have other parts together everywhere.
    pub(super) fn context_halves_are_unique(&self, side: Side, text: &str) -> bool {
        let words = side.nearest(self.context(side, text), self.agree[side]);
        let (head, tail) = words.split_at(words.floor_char_boundary(words.len() / 2));
        if self.agree[side] < 2 * EVIDENCE_MIN_SCALARS {
            return self.context_is_unique(side, text);
        }
        is_unique(text, head) && is_unique(text, tail)
    }
}

/// Measures the place at `at` (bytes of the normal view) against the stored context.
pub(super) fn place(normal: &Normal, at: Range<usize>, wanted: &SoughtQuote) -> QuotePlace {
    let before = normal.text()[..at.start].trim_end();
    let after = normal.text()[at.end..].trim_start();
    let agree = Sides {
        before: Side::Before.agreement(before, &wanted.prefix),
        after: Side::After.agreement(after, &wanted.suffix),
    };
    // Little or no context was kept where the text began or ended, so it must begin or end there
    // now.
    let is_all = |context: &str, agree: usize, text: &str| {
        context.chars().count() == agree
            && (agree >= EVIDENCE_MIN_SCALARS || text.chars().nth(agree).is_none())
    };
    QuotePlace {
        range: normal.original(at.start)..normal.original(at.end),
        at,
        agree,
        is_all: Sides {
            before: is_all(&wanted.prefix, agree.before, before),
            after: is_all(&wanted.suffix, agree.after, after),
        },
    }
}

/// Returns whether words are more than a few letters and occur in `text` once.
pub(super) fn is_unique(text: &str, words: &str) -> bool {
    let mut found = memmem::find_iter(text.as_bytes(), words);
    words.chars().nth(EVIDENCE_MIN_SCALARS - 1).is_some()
        && found.next().is_some()
        && found.next().is_none()
}

/// Returns the bytes at which `needle` starts in `text`, overlapping ones too; `None` when there
/// are too many places or bytes to compare.
pub(super) fn occurrences(text: &str, needle: &str) -> Option<Vec<usize>> {
    let Some(first) = needle.chars().next() else {
        return Some(Vec::new());
    };
    let finder = memmem::Finder::new(needle);
    let mut starts = Vec::new();
    let mut from = 0;
    while let Some(at) = finder.find(&text.as_bytes()[from..]) {
        starts.push(from + at);
        from += at + first.len_utf8();
        if starts.len() == PLACES_MAX || starts.len() * needle.len() > PLACES_MAX_BYTES {
            return None;
        }
    }
    Some(starts)
}
