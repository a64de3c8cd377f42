//! All terms of a query side by side, in the order typed or in the opposite one: in which sections they
//! are for certain, and in which they may be.

use std::ops::Range;

use crate::search::matcher::{MatchKind, Slot};
use crate::search::phrase::{PhraseOrder, SequenceFilter};
use crate::search::segment::{BitSet, Phrase, Verdicts};
use crate::text::ranges::merge;

use super::slot_forms::SlotForms;

/// The prefilters for all terms side by side in a section.
pub(in crate::search) struct TermPhrases {
    /// In the order typed, with any quality.
    in_order: SequenceFilter,
    /// In the order typed, as whole words.
    in_order_whole: SequenceFilter,
    /// In the order typed, as whole words with exactly the marks typed.
    in_order_best: SequenceFilter,
    /// In the opposite order, with any quality.
    reversed: SequenceFilter,
}

impl TermPhrases {
    pub(super) fn new(forms: &SlotForms<'_>) -> Self {
        let sequence = |least: MatchKind, order: PhraseOrder| {
            let ranges = forms.ranges_from(least);
            SequenceFilter::of_terms(&forms.matcher.slots, &ranges, &forms.by_form, least, order)
        };
        Self {
            in_order: sequence(MatchKind::Beginning, PhraseOrder::AsTyped),
            in_order_whole: sequence(MatchKind::Whole, PhraseOrder::AsTyped),
            in_order_best: sequence(MatchKind::Best, PhraseOrder::AsTyped),
            reversed: sequence(MatchKind::Beginning, PhraseOrder::Reversed),
        }
    }

    /// Returns whether all terms may stand in `section` side by side in their order, each with
    /// quality `least` or better.
    pub(in crate::search) fn may_be_in(
        &self,
        forms: &SlotForms<'_>,
        section: usize,
        least: MatchKind,
    ) -> bool {
        let filter = match least {
            MatchKind::Best => &self.in_order_best,
            MatchKind::Whole => &self.in_order_whole,
            MatchKind::Beginning | MatchKind::Inside => &self.in_order,
        };
        filter.may_be_in(forms.tokens(section), &forms.by_form)
    }

    /// Returns whether all terms may stand in `section` side by side in the opposite order.
    pub(in crate::search) fn may_be_reversed_in(
        &self,
        forms: &SlotForms<'_>,
        section: usize,
    ) -> bool {
        self.reversed
            .may_be_in(forms.tokens(section), &forms.by_form)
    }
}

/// Keeps the sections that may have all terms side by side, as far as biwords know.
pub(in crate::search) fn retain_possible(
    forms: &SlotForms<'_>,
    order: PhraseOrder,
    sections: &mut BitSet,
) {
    let slots = |term: usize, is_wanted: fn(&Slot) -> bool| {
        let slots = forms.matcher.slots.iter().enumerate();
        let slots = slots.filter(|(_, slot)| slot.term == term && is_wanted(slot));
        slots.map(|(n, _)| n).collect::<Vec<_>>()
    };
    for term in 1..forms.matcher.terms {
        let pair = order.pair_ending(term);
        let first = slots(pair.first, Slot::is_last);
        let second = slots(pair.second, Slot::is_first);
        if let Some(beside) = forms.may_be_beside(&first, &second) {
            sections.intersect_with(&beside);
        }
    }
}

/// The verdicts of the phrase cache on all terms side by side, and those added since.
pub(in crate::search) struct KnownPhrase {
    /// `None` when some term has several words, because the cache has no key for it.
    phrase: Option<Phrase>,
    verdicts: Verdicts,
    /// Whether verdicts were added.
    has_new: bool,
}

impl KnownPhrase {
    /// Returns the verdicts of the phrase cache on all terms side by side in the order `order`.
    pub(in crate::search) fn recall(forms: &SlotForms<'_>, order: PhraseOrder) -> Self {
        let phrase = phrase_of_terms(forms, order);
        let verdicts = phrase
            .as_ref()
            .map(|phrase| forms.segment.recall(forms.place, phrase));
        Self {
            phrase,
            verdicts: verdicts.unwrap_or_default(),
            has_new: false,
        }
    }

    /// Stores the verdicts that were added in the phrase cache.
    pub(in crate::search) fn note(self, forms: &SlotForms<'_>) {
        if let Some(phrase) = self.phrase.filter(|_| self.has_new) {
            forms.segment.note(forms.place, phrase, self.verdicts);
        }
    }

    /// Returns whether a section is known to have the phrase.
    pub(in crate::search) fn is_in(&self, section: usize) -> bool {
        self.verdicts.with.contains(section)
    }

    /// Returns the sections that are known not to have the phrase.
    pub(in crate::search) fn without(&self) -> BitSet {
        let mut without = self.verdicts.scanned.clone();
        without.subtract(&self.verdicts.with);
        without
    }

    /// Adds the verdict on a section that was just scanned, and returns it.
    pub(in crate::search) fn learn(&mut self, section: usize, is_there: bool) -> bool {
        self.has_new = true;
        self.verdicts.scanned.insert(section);
        if is_there {
            self.verdicts.with.insert(section);
        }
        is_there
    }
}

/// Returns the key of the phrase cache for all terms side by side; `None` when a term has several
/// words.
fn phrase_of_terms(forms: &SlotForms<'_>, order: PhraseOrder) -> Option<Phrase> {
    let slots = &forms.matcher.slots;
    let word = |term: usize| {
        let of_term = slots.iter().zip(&forms.ranges);
        let of_term = of_term.filter(|(slot, _)| slot.term == term);
        let mut word: Vec<Range<u32>> = Vec::new();
        of_term.for_each(|(_, ranges)| word.extend_from_slice(ranges.all()));
        merge(&mut word, true);
        word
    };
    let mut phrase: Phrase = (0..forms.matcher.terms).map(word).collect();
    if order == PhraseOrder::Reversed {
        phrase.reverse();
    }
    slots.iter().all(Slot::is_single).then_some(phrase)
}
