//! A quick look whether words stand side by side: many words of a text are compared at once.
//! It must not say yes for certain; who needs that reads the words.

use std::ops::Range;

use super::index::{Token, TokenSlice};
use super::matcher::Slot;

/// Stretches of words that are told apart; more become one.
const MAX_RUNS: usize = 4;
/// Words that are compared at once.
const PIECE: usize = 256;

/// The words that answer a slot, as stretches of the sorted words.
#[derive(Clone, Debug, Default)]
pub(super) struct Runs {
    /// Forms, in order.
    runs: Vec<Range<u32>>,
    /// Whether other words answer too, only inside.
    pub(super) has_others: bool,
}

impl Runs {
    /// Adds `forms`, which follow those that are there.
    pub(super) fn push(&mut self, forms: Range<usize>) {
        let forms = forms.start as u32..forms.end as u32;
        match self.runs.last_mut() {
            _ if forms.is_empty() => {}
            Some(last) if last.end >= forms.start => last.end = last.end.max(forms.end),
            _ => self.runs.push(forms),
        }
    }

    /// Whether these stretches are all words that answer, and no others.
    pub(super) fn are_exact(&self) -> bool {
        !self.has_others && self.runs.len() <= MAX_RUNS
    }

    fn stretches(&self) -> impl Iterator<Item = Range<u32>> + '_ {
        let all = self.runs.first().zip(self.runs.last());
        let all = all.map(|(first, last)| first.start..last.end);
        let few = self.runs.len() <= MAX_RUNS;
        let one = all.filter(|_| !few);
        let each = self.runs.iter().take(if few { MAX_RUNS } else { 0 });
        each.cloned().chain(one)
    }
}

/// A word and the one right after it: any of these stretches, then any of those.
pub(super) struct Pair(Vec<(Range<u32>, Range<u32>)>);

impl Pair {
    /// `None` when there are so many ways that looking is not quick.
    pub(super) fn new(first: &[&Runs], second: &[&Runs]) -> Option<Self> {
        let mut pairs = Vec::new();
        for first in first.iter().flat_map(|runs| runs.stretches()) {
            let second = second.iter().flat_map(|runs| runs.stretches());
            pairs.extend(second.map(|second| (first.clone(), second)));
        }
        (pairs.len() <= MAX_RUNS * MAX_RUNS).then_some(Self(pairs))
    }
}

/// The last word of each term and the first word of the next; or, backwards, the last word of each
/// term and the first word of the one before.
pub(super) fn pairs_of_terms(
    slots: &[Slot],
    runs: &[Runs],
    terms: usize,
    backwards: bool,
) -> Vec<Pair> {
    let of = |term: usize, is_wanted: fn(&Slot) -> bool| {
        let slots = slots.iter().zip(runs);
        let slots = slots.filter(move |(slot, _)| slot.term == term && is_wanted(slot));
        slots.map(|(_, runs)| runs).collect::<Vec<_>>()
    };
    let pairs = (1..terms).map(|term| {
        let (one, next) = in_order(term, backwards);
        Pair::new(&of(one, Slot::is_last), &of(next, Slot::is_first))
    });
    pairs.flatten().collect()
}

/// Term `term` and the one before it, in the order in which they are to stand in a text.
pub(super) fn in_order(term: usize, backwards: bool) -> (usize, usize) {
    if backwards {
        (term, term - 1)
    } else {
        (term - 1, term)
    }
}

impl TokenSlice<'_> {
    /// Whether each of `pairs` is somewhere.
    pub(super) fn have(&self, pairs: &[Pair]) -> bool {
        match self {
            Self::Narrow(tokens) => pairs.iter().all(|pair| pair.is_in(tokens)),
            Self::Wide(tokens) => pairs.iter().all(|pair| pair.is_in(tokens)),
        }
    }
}

impl Pair {
    /// Whether it is somewhere in `tokens`.
    fn is_in<T: Token>(&self, tokens: &[T]) -> bool {
        let mut pairs = self.0.iter();
        pairs.any(|(first, second)| has_pair(tokens, T::run(first), T::run(second)))
    }
}

/// Whether a token of the first run is right before one of the second. Without a branch in each
/// piece, so that the compiler makes vectors of it.
#[inline]
fn has_pair<T: Token>(tokens: &[T], first: (T, T), second: (T, T)) -> bool {
    let Some(after) = tokens.get(1..) else {
        return false;
    };
    let mut pieces = tokens.chunks(PIECE).zip(after.chunks(PIECE));
    pieces.any(|(tokens, after)| {
        let each = tokens.iter().zip(after);
        each.fold(false, |any, (a, b)| {
            any | (a.goes_on_in(first) & b.is_in(second))
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn runs(of: &[Range<usize>]) -> Runs {
        let mut runs = Runs::default();
        for forms in of {
            runs.push(forms.clone());
        }
        runs
    }

    proptest! {
        #[test]
        fn a_pair_is_two_words_side_by_side(
            tokens in prop::collection::vec((0u16..30, prop::bool::weighted(0.2)), 0..90), starts in prop::collection::vec((0usize..25, 1usize..4), 2),
        ) {
            let [a, b] = [starts[0], starts[1]].map(|(start, len)| start..start + len);
            let pairs = [Pair::new(&[&runs(std::slice::from_ref(&a))], &[&runs(std::slice::from_ref(&b))]).unwrap()];
            let narrow: Vec<u16> = tokens.iter().map(|&(form, ends)| form | u16::from(ends) << 15).collect();
            let wide: Vec<u32> = tokens.iter().map(|&(form, ends)| u32::from(form) | u32::from(ends) << 31).collect();
            let has = |form: u16, forms: &Range<usize>| forms.contains(&usize::from(form));
            let expected = tokens.windows(2).any(|pair| !pair[0].1 && has(pair[0].0, &a) && has(pair[1].0, &b));
            prop_assert_eq!(TokenSlice::Narrow(&narrow).have(&pairs), expected);
            prop_assert_eq!(TokenSlice::Wide(&wide).have(&pairs), expected);
        }
    }

    #[test]
    fn stretches_that_touch_are_one_and_many_are_one() {
        let few = runs(&[0..1, 1..3, 5..5, 7..8]);
        assert_eq!(few.stretches().collect::<Vec<_>>(), [0..3, 7..8]);
        let many = runs(&[0..1, 2..3, 4..5, 6..7, 8..9]);
        assert_eq!(
            many.stretches().collect::<Vec<_>>(),
            std::slice::from_ref(&(0..9))
        );
        assert!(Pair::new(&[&few, &few, &few], &[&few, &few, &few]).is_none());
    }
}
