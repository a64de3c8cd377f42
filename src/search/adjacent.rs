//! A quick look whether words stand side by side: many words of a text are compared at once.
//! It must not say yes for certain; who needs that reads the words.

use std::ops::Range;

use super::index::TokenSlice;
use super::matcher::Slot;

/// Stretches of words that are told apart; more become one.
const MAX_RUNS: usize = 4;

/// The words that answer a slot, as stretches of the sorted words.
#[derive(Clone, Debug, Default)]
pub(super) struct Runs {
    /// Tokens: forms counted from 1. In order.
    runs: Vec<Range<u32>>,
    /// Whether other words answer too, only inside.
    pub(super) has_others: bool,
}

impl Runs {
    /// Adds `forms`, which follow those that are there.
    pub(super) fn push(&mut self, forms: Range<usize>) {
        let tokens = forms.start as u32 + 1..forms.end as u32 + 1;
        match self.runs.last_mut() {
            _ if tokens.is_empty() => {}
            Some(last) if last.end >= tokens.start => last.end = last.end.max(tokens.end),
            _ => self.runs.push(tokens),
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
        let has = |pair: &Pair| {
            let mut pairs = pair.0.iter();
            pairs.any(|(first, second)| match self {
                Self::Narrow(tokens) => {
                    let narrow =
                        |run: &Range<u32>| (run.start as u16, (run.end - run.start) as u16);
                    has_pair(tokens, narrow(first), narrow(second), u16::wrapping_sub)
                }
                Self::Wide(tokens) => {
                    let wide = |run: &Range<u32>| (run.start, run.end - run.start);
                    has_pair(tokens, wide(first), wide(second), u32::wrapping_sub)
                }
            })
        };
        pairs.iter().all(has)
    }
}

/// Whether a token of the first stretch (start, length) is right before one of the second.
/// Without a branch inside, so that the compiler makes vectors of it.
#[inline]
fn has_pair<T: Copy + PartialOrd>(
    tokens: &[T],
    first: (T, T),
    second: (T, T),
    minus: fn(T, T) -> T,
) -> bool {
    let Some(after) = tokens.get(1..) else {
        return false;
    };
    let is_in = |token: T, run: (T, T)| minus(token, run.0) < run.1;
    let each = tokens.iter().zip(after);
    each.fold(false, |any, (&a, &b)| {
        any | (is_in(a, first) & is_in(b, second))
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
            tokens in prop::collection::vec(0u16..30, 0..90), starts in prop::collection::vec((0usize..25, 1usize..4), 2),
        ) {
            let [a, b] = [starts[0], starts[1]].map(|(start, len)| start..start + len);
            let pairs = [Pair::new(&[&runs(std::slice::from_ref(&a))], &[&runs(std::slice::from_ref(&b))]).unwrap()];
            let wide: Vec<u32> = tokens.iter().map(|&t| u32::from(t)).collect();
            let has = |token: u16, forms: &Range<usize>| token > 0 && forms.contains(&(usize::from(token) - 1));
            let expected = tokens.windows(2).any(|pair| has(pair[0], &a) && has(pair[1], &b));
            prop_assert_eq!(TokenSlice::Narrow(&tokens).have(&pairs), expected);
            prop_assert_eq!(TokenSlice::Wide(&wide).have(&pairs), expected);
        }
    }

    #[test]
    fn stretches_that_touch_are_one_and_many_are_one() {
        let few = runs(&[0..1, 1..3, 5..5, 7..8]);
        assert_eq!(few.stretches().collect::<Vec<_>>(), [1..4, 8..9]);
        let many = runs(&[0..1, 2..3, 4..5, 6..7, 8..9]);
        assert_eq!(
            many.stretches().collect::<Vec<_>>(),
            std::slice::from_ref(&(1..10))
        );
        assert!(Pair::new(&[&few, &few, &few], &[&few, &few, &few]).is_none());
    }
}
