//! Prefilters that compare many tokens at once: whether words are in a text, and whether they are
//! side by side. They may say “maybe” by mistake, unless their doc says more, but never “no”.

#![allow(
    clippy::inline_always,
    reason = "what is made for each kind of processor must be part of what calls it"
)]

use std::ops::Range;

use fearless_simd::{Level, dispatch};

use super::matcher::{MatchKind, Slot, SlotMatch};
use super::segment::{FormRun, Token, TokenSlice};
use super::term_matches::{PositionMasks, TermMatches};

/// Maximum number of ranges that are compared one by one; more become one range around all of them,
/// which may say “maybe” by mistake. Each range adds two instructions to the innermost loop.
const COMPARED_MAX_RANGES: usize = 4;

/// The forms that match a slot, as ranges of their numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct FormRanges {
    /// Ranges of forms, in order, that do not touch.
    ranges: Vec<Range<u32>>,
    /// Whether other forms match only inside, which ranges do not hold.
    pub(super) has_others: bool,
    /// Number of sections that have any of the forms.
    pub(super) sections: usize,
}

impl FormRanges {
    /// Adds `forms`, which come after all that are there, or touch the last of them.
    pub(super) fn push(&mut self, forms: Range<usize>) {
        let forms = forms.start as u32..forms.end as u32;
        match self.ranges.last_mut() {
            _ if forms.is_empty() => {}
            Some(last) if last.end >= forms.start => last.end = last.end.max(forms.end),
            _ => self.ranges.push(forms),
        }
    }

    /// Returns all ranges.
    pub(super) fn all(&self) -> &[Range<u32>] {
        &self.ranges
    }

    /// Returns whether each range is compared by itself.
    fn are_few(&self) -> bool {
        self.ranges.len() <= COMPARED_MAX_RANGES
    }

    /// Returns the ranges to compare: one around all of them when there are too many.
    fn compared(&self) -> impl Iterator<Item = Range<u32>> + '_ {
        let all = self.ranges.first().zip(self.ranges.last());
        let all = all.map(|(first, last)| first.start..last.end);
        let few = self.are_few();
        let one = all.filter(|_| !few);
        let each = self
            .ranges
            .iter()
            .take(if few { COMPARED_MAX_RANGES } else { 0 });
        each.cloned().chain(one)
    }
}

/// A word and the one right after it.
struct AdjacentPair {
    /// Ranges of forms of the first word.
    first: Vec<Range<u32>>,
    second: Vec<Range<u32>>,
    /// An estimate of how often the pair occurs, for comparing rare pairs first: the product of the
    /// numbers of sections of both words.
    frequency: usize,
}

/// The prefilter for words side by side.
#[derive(Default)]
pub(super) struct SequenceFilter {
    /// Each word with the next one.
    pairs: Vec<AdjacentPair>,
    /// The positions of each match in the sequence. Empty when the pairs decide alone.
    places: PositionMasks,
}

impl SequenceFilter {
    /// Creates the filter for the words of slots `range`, one after the other.
    pub(super) fn of_slots(
        range: Range<usize>,
        ranges: &[FormRanges],
        by_form: &TermMatches,
    ) -> Self {
        let ranges = &ranges[range.clone()];
        let pairs = ranges.windows(2);
        let pairs = pairs.map(|ranges| AdjacentPair::new(&[&ranges[0]], &[&ranges[1]]));
        let pairs: Vec<AdjacentPair> = pairs.collect();
        let place = |found: SlotMatch| found.slots_from(MatchKind::Beginning) >> range.start;
        let is_pair = ranges.len() == 2 && ranges.iter().all(FormRanges::are_few);
        let places = if is_pair {
            PositionMasks::default()
        } else {
            by_form.places(range.len(), place)
        };
        Self::rarest_first(pairs, places)
    }

    /// Creates the filter for all terms of `slots`, each with quality `least` or better, in the
    /// order `order`.
    pub(super) fn of_terms(
        slots: &[Slot],
        ranges: &[FormRanges],
        by_form: &TermMatches,
        least: MatchKind,
        order: PhraseOrder,
    ) -> Self {
        let terms = slots.iter().map(|slot| slot.term + 1).max().unwrap_or(0);
        let of = |term: usize, is_wanted: fn(&Slot) -> bool| {
            let slots = slots.iter().zip(ranges);
            let slots = slots.filter(move |(slot, _)| slot.term == term && is_wanted(slot));
            slots.map(|(_, ranges)| ranges).collect::<Vec<_>>()
        };
        let pairs = (1..terms).map(|term| {
            let pair = order.pair_ending(term);
            AdjacentPair::new(
                &of(pair.first, Slot::is_last),
                &of(pair.second, Slot::is_first),
            )
        });
        let place = |found: SlotMatch| {
            let found = found.slots_from(least);
            let here = slots.iter().enumerate();
            let here = here.filter(|(slot, _)| found >> slot & 1 == 1);
            let place = |term: usize| match order {
                PhraseOrder::AsTyped => term,
                PhraseOrder::Reversed => terms - 1 - term,
            };
            here.fold(0, |places, (_, slot)| places | 1 << place(slot.term))
        };
        let is_simple = slots.iter().all(Slot::is_single);
        let places = if is_simple {
            by_form.places(terms, place)
        } else {
            PositionMasks::default()
        };
        Self::rarest_first(pairs.collect(), places)
    }

    /// Sorts the pairs so that the rarest is looked for first: when it is missing, no other needs
    /// to be.
    fn rarest_first(mut pairs: Vec<AdjacentPair>, places: PositionMasks) -> Self {
        pairs.sort_by_key(|pair| pair.frequency);
        Self { pairs, places }
    }

    /// Returns whether the words may be side by side in `text`. For slots, and for terms of one
    /// word each, a yes is certain.
    pub(super) fn may_be_in(&self, text: TokenSlice<'_>, by_form: &TermMatches) -> bool {
        let has_pairs = match text {
            TokenSlice::Narrow(tokens) => self.has_pairs(tokens),
            TokenSlice::Wide(tokens) => self.has_pairs(tokens),
        };
        has_pairs && (self.places.is_empty() || by_form.have_in_order(text, &self.places))
    }

    fn has_pairs<T: Token>(&self, tokens: &[T]) -> bool {
        self.pairs.iter().all(|pair| pair.is_in(tokens))
    }
}

/// The prefilter for words that are all there, in any order.
#[derive(Default)]
pub(super) struct PresenceFilter(Vec<Vec<Range<u32>>>);

impl PresenceFilter {
    /// Creates the filter from one word of each term, the rarest first, because it rejects most
    /// texts.
    pub(super) fn new(slots: &[Slot], ranges: &[FormRanges], terms: usize) -> Self {
        let of = |term: usize| {
            let slots = slots.iter().zip(ranges);
            let slots = slots.filter(|(slot, _)| slot.term == term && slot.is_last());
            slots.map(|(_, ranges)| ranges).collect::<Vec<_>>()
        };
        let mut words: Vec<Vec<&FormRanges>> = (0..terms).map(of).collect();
        words.retain(|ranges| !ranges.iter().any(|ranges| ranges.has_others));
        words.sort_by_key(|ranges| ranges.iter().map(|ranges| ranges.sections).sum::<usize>());
        let words = words.iter();
        let words =
            words.map(|ranges| ranges.iter().flat_map(|ranges| ranges.compared()).collect());
        let few = |ways: &Vec<Range<u32>>| ways.len() <= COMPARED_MAX_RANGES;
        Self(words.filter(few).collect())
    }

    /// Returns whether all words may be in `text`.
    pub(super) fn may_be_in(&self, text: TokenSlice<'_>) -> bool {
        match text {
            TokenSlice::Narrow(tokens) => self.may_be_in_tokens(tokens),
            TokenSlice::Wide(tokens) => self.may_be_in_tokens(tokens),
        }
    }

    fn may_be_in_tokens<T: Token>(&self, tokens: &[T]) -> bool {
        let has = |run: &Range<u32>| {
            let run = T::run(run);
            tokens
                .iter()
                .fold(false, |any, token| any | token.is_in(run))
        };
        self.0.iter().all(|ways| ways.iter().any(has))
    }
}

/// The order in which the terms of a query stand side by side in a text. Names are written both ways
/// round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PhraseOrder {
    AsTyped,
    Reversed,
}

/// Two terms, the second of which follows the first in a text.
pub(super) struct AdjacentTerms {
    pub(super) first: usize,
    pub(super) second: usize,
}

impl PhraseOrder {
    /// Returns `term`, which is not 0, and the term typed before it, as they follow each other in a
    /// text.
    pub(super) fn pair_ending(self, term: usize) -> AdjacentTerms {
        let (before, after) = (term - 1, term);
        match self {
            Self::AsTyped => AdjacentTerms {
                first: before,
                second: after,
            },
            Self::Reversed => AdjacentTerms {
                first: after,
                second: before,
            },
        }
    }
}

impl AdjacentPair {
    fn new(first: &[&FormRanges], second: &[&FormRanges]) -> Self {
        let sections =
            |all: &[&FormRanges]| all.iter().map(|ranges| ranges.sections).sum::<usize>();
        Self {
            frequency: sections(first) * sections(second),
            first: compared_ranges(first),
            second: compared_ranges(second),
        }
    }

    /// Returns whether the pair is somewhere in `tokens`.
    fn is_in<T: Token>(&self, tokens: &[T]) -> bool {
        dispatch!(Level::new(), _simd => self.is_here(tokens))
    }

    /// The body of [`AdjacentPair::is_in`], which `dispatch!` compiles for each kind of processor.
    #[inline(always)]
    fn is_here<T: Token>(&self, tokens: &[T]) -> bool {
        match (self.first.len(), self.second.len()) {
            (1, 1) => self.is_in_by::<T, 1, 1>(tokens),
            (2, 1) => self.is_in_by::<T, 2, 1>(tokens),
            (1, _) => self.is_in_by::<T, 1, 2>(tokens),
            _ => self.is_in_by::<T, 2, 2>(tokens),
        }
    }

    /// Compares `A` and `B` ranges at once. They are constants so that the compiler unrolls the
    /// loops over them.
    #[inline(always)]
    fn is_in_by<T: Token, const A: usize, const B: usize>(&self, tokens: &[T]) -> bool {
        for first in self.first.chunks(A) {
            for second in self.second.chunks(B) {
                if has_pair::<T, A, B>(tokens, token_ranges(first), token_ranges(second)) {
                    return true;
                }
            }
        }
        false
    }
}

/// Returns the ranges of all slots that are compared; of too many, neighbours become one.
fn compared_ranges(all: &[&FormRanges]) -> Vec<Range<u32>> {
    let mut all: Vec<Range<u32>> = all.iter().flat_map(|ranges| ranges.compared()).collect();
    all.sort_unstable_by_key(|range| range.start);
    while all.len() > COMPARED_MAX_RANGES {
        let gap = |n: &usize| all[n + 1].start.saturating_sub(all[*n].end);
        let Some(nearest) = (0..all.len() - 1).min_by_key(gap) else {
            break;
        };
        let next = all.remove(nearest + 1);
        all[nearest].end = all[nearest].end.max(next.end);
    }
    all
}

/// Returns `N` ranges as tokens compare them; missing ones become empty ranges, which no token is in.
#[inline(always)]
fn token_ranges<T: Token, const N: usize>(ranges: &[Range<u32>]) -> [FormRun<T>; N] {
    std::array::from_fn(|n| T::run(ranges.get(n).unwrap_or(&(0..0))))
}

/// Returns whether a token of one of the first ranges is right before one of the second. Without a
/// branch, so that the compiler vectorizes the loop: comparing all tokens takes less time than
/// stopping at the first match.
#[inline(always)]
fn has_pair<T: Token, const A: usize, const B: usize>(
    tokens: &[T],
    first: [FormRun<T>; A],
    second: [FormRun<T>; B],
) -> bool {
    let Some(after) = tokens.get(1..) else {
        return false;
    };
    let each = tokens.iter().zip(after);
    each.fold(false, |any, (a, b)| {
        let first = first.iter().fold(false, |is, &run| is | a.goes_on_in(run));
        let second = second.iter().fold(false, |is, &run| is | b.is_in(run));
        let both = first & second;
        any | both
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form_ranges(of: &[Range<usize>]) -> FormRanges {
        let mut ranges = FormRanges::default();
        for forms in of {
            ranges.push(forms.clone());
        }
        ranges
    }

    proptest! {
        #[test]
        fn a_pair_is_two_words_side_by_side(
            tokens in prop::collection::vec((0u16..30, prop::bool::weighted(0.2)), 0..90),
            ranges in prop::collection::vec(prop::collection::btree_map(0usize..25, 1usize..4, 1..5), 2),
        ) {
            let [a, b] = [0, 1].map(|n| {
                let ranges = ranges[n].iter().map(|(&start, len)| start..start + len);
                form_ranges(&ranges.collect::<Vec<_>>())
            });
            let pair = AdjacentPair::new(&[&a], &[&b]);
            let narrow: Vec<u16> = tokens.iter().map(|&(form, ends)| form | u16::from(ends) << 15).collect();
            let wide: Vec<u32> = tokens.iter().map(|&(form, ends)| u32::from(form) | u32::from(ends) << 31).collect();
            let has = |form: u16, of: &FormRanges| of.ranges.iter().any(|forms| forms.contains(&u32::from(form)));
            let expected = tokens.windows(2).any(|pair| !pair[0].1 && has(pair[0].0, &a) && has(pair[1].0, &b));
            prop_assert_eq!(pair.is_in(&narrow), expected);
            prop_assert_eq!(pair.is_in(&wide), expected);
        }
    }

    #[test]
    fn stretches_that_touch_are_one_and_many_are_one() {
        let few = form_ranges(&[0..1, 1..3, 5..5, 7..8]);
        assert_eq!(few.compared().collect::<Vec<_>>(), [0..3, 7..8]);
        let many = form_ranges(&[0..1, 2..3, 4..5, 6..7, 8..9]);
        assert_eq!(
            many.compared().collect::<Vec<_>>(),
            std::slice::from_ref(&(0..9))
        );
        let others = form_ranges(&[10..12, 14..15, 20..21]);
        let pair = AdjacentPair::new(&[&others, &few], &[&few]);
        assert_eq!(pair.first, [0..3, 7..12, 14..15, 20..21]);
        assert_eq!(pair.second, [0..3, 7..8]);
    }
}
