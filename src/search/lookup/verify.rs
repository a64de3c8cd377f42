//! Verifies quoted phrases, and words that are read as several: sections may have all of the words
//! without having them side by side, so their tokens are scanned, as far as the budget allows, unless
//! biwords or the phrase cache know the answer.

use std::mem;
use std::ops::Range;

use crate::search::budget::Verification;
use crate::search::phrase::SequenceFilter;
use crate::search::prefetch::prefetched;
use crate::search::segment::{BitSet, IndexedField, Phrase, Segment};
use crate::search::term_matches::TermHits;

use super::slot_forms::{SlotForms, TermSections};

/// The sections and articles of a segment that have the terms of a query.
pub(super) struct VerifiedTerms {
    pub(super) terms: Vec<TermSections>,
    /// By term: the articles that have it.
    pub(super) docs: Vec<BitSet>,
    /// Whether sections were left unverified, so that more may match.
    pub(super) is_cut: bool,
}

/// Returns the sections and articles that have the terms. Phrases are verified only in articles
/// `within`, and in no more sections than `verification` allows.
pub(super) fn verified_terms(
    forms: &SlotForms<'_>,
    within: &BitSet,
    verification: Verification<'_>,
) -> VerifiedTerms {
    let terms = (0..forms.matcher.terms).map(|term| UnverifiedTerm::new(forms, term));
    let terms: Vec<UnverifiedTerm> = terms.collect();
    let has_phrases = terms.iter().any(|term| !term.phrases.is_empty());
    let possible = has_phrases.then(|| sections_with_all(forms.segment, &terms, within));
    let mut verifier = Verifier {
        forms,
        possible,
        verification,
        is_cut: false,
    };
    let mut verified = VerifiedTerms {
        terms: Vec::with_capacity(terms.len()),
        docs: Vec::with_capacity(terms.len()),
        is_cut: false,
    };
    for (number, term) in terms.into_iter().enumerate() {
        let mut found = verifier.verify(number, term);
        let docs = add_inside(forms.segment, &mut found);
        verified.terms.push(found);
        verified.docs.push(docs);
    }
    verified.is_cut = verifier.is_cut;
    verified
}

/// A term whose phrases are not verified yet.
#[derive(Default)]
struct UnverifiedTerm {
    /// The sections of alternatives of one word.
    found: TermSections,
    phrases: Vec<UnverifiedPhrase>,
}

/// A phrase of several words whose sections are not verified yet.
struct UnverifiedPhrase {
    /// The slots of its words.
    slots: Range<usize>,
    /// Sections that may have it.
    sections: TermSections,
}

impl UnverifiedTerm {
    /// Unites the sections of the alternatives of a term. Those of phrases are kept apart, because the
    /// words may be in a section without being side by side.
    fn new(forms: &SlotForms<'_>, term: usize) -> Self {
        let mut unverified = Self::default();
        let found = &mut unverified.found;
        forms.each_alternative(term, &forms.sections, |last, sections| {
            let about = &forms.matcher.slots[last];
            if about.is_single() {
                found.all.union_with(&sections.all);
                found.best.union_with(&sections.best);
                found.whole.union_with(&sections.whole);
                found.inside.union_with(&sections.inside);
            } else {
                let slots = last + 1 - about.words()..last + 1;
                let mut sections = sections.with_inside();
                retain_possible(forms, slots.clone(), &mut sections.all);
                unverified
                    .phrases
                    .push(UnverifiedPhrase { slots, sections });
            }
        });
        unverified
    }
}

/// Keeps the sections in which the words of a phrase may be side by side.
fn retain_possible(forms: &SlotForms<'_>, slots: Range<usize>, sections: &mut BitSet) {
    for slot in slots.skip(1) {
        if let Some(beside) = forms.may_be_beside(&[slot - 1], &[slot]) {
            sections.intersect_with(&beside);
        }
    }
}

/// Returns all sections of the articles `within` that may have all terms. No other section is worth
/// scanning for the phrase of one.
fn sections_with_all(segment: &Segment, terms: &[UnverifiedTerm], within: &BitSet) -> BitSet {
    let mut docs = within.clone();
    for term in terms {
        let mut sections = term.found.with_inside().all;
        for phrase in &term.phrases {
            sections.union_with(&phrase.sections.all);
        }
        docs.intersect_with(&segment.docs_of(&sections));
    }
    segment.sections_of_all(&docs)
}

/// Returns the articles that have a term, and adds the sections with its letters inside words: only those
/// of articles where no word starts with the letters, because they are rarely meant.
fn add_inside(segment: &Segment, found: &mut TermSections) -> BitSet {
    let mut docs = segment.docs_of(&found.all);
    if !found.inside.is_empty() {
        let mut inside = mem::take(&mut found.inside);
        inside.subtract(&segment.sections_of_all(&docs));
        docs.union_with(&segment.docs_of(&inside));
        found.all.union_with(&inside);
    }
    docs
}

/// Scans the sections of phrases.
struct Verifier<'a> {
    forms: &'a SlotForms<'a>,
    /// Sections whose article may have all terms; `None` when there is no phrase.
    possible: Option<BitSet>,
    verification: Verification<'a>,
    /// Whether the budget left sections unscanned.
    is_cut: bool,
}

impl Verifier<'_> {
    /// Returns the sections of a term, its phrases verified.
    fn verify(&mut self, number: usize, term: UnverifiedTerm) -> TermSections {
        let mut found = term.found;
        let mut uncertain = BitSet::default();
        for phrase in &term.phrases {
            let mut here = phrase.sections.all.clone();
            here.subtract(&found.all);
            if let Some(possible) = &self.possible {
                here.intersect_with(possible);
            }
            if self.retain_adjacent(phrase.slots.clone(), &mut here) {
                found.all.union_with(&here);
            } else {
                uncertain.union_with(&here);
            }
        }
        uncertain.subtract(&found.all);
        self.retain_with_hit(number, &mut uncertain);
        found.all.union_with(&uncertain);
        for UnverifiedPhrase { sections, .. } in &term.phrases {
            let (best, whole) = (&sections.best, &sections.whole);
            found.best.union_with(&best.intersection(&found.all));
            found.whole.union_with(&whole.intersection(&found.all));
        }
        found
    }

    /// Keeps the sections in which the words of `slots` are side by side. Returns false, and keeps all,
    /// when a word matches inside others, because then only hits can tell.
    fn retain_adjacent(&mut self, slots: Range<usize>, sections: &mut BitSet) -> bool {
        let SlotForms { segment, place, .. } = *self.forms;
        let words = &self.forms.ranges[slots.clone()];
        if words.iter().any(|ranges| ranges.has_others) {
            return false;
        }
        let known = self.known_adjacent(slots.clone()).unwrap_or_default();
        let mut sure = known.intersection(sections);
        sections.subtract(&sure);
        let phrase: Phrase = words.iter().map(|ranges| ranges.all().to_vec()).collect();
        let mut seen = segment.recall(place, &phrase);
        sure.union_with(&seen.with.intersection(sections));
        sections.subtract(&seen.scanned);
        let sequence = SequenceFilter::of_slots(slots, &self.forms.ranges, &self.forms.by_form);
        let mut scanned = sections.clone();
        let end = self.retain_scanned(sections, |forms, section| {
            sequence.may_be_in(forms.tokens(section), &forms.by_form)
        });
        if let Some(end) = end.filter(|_| !scanned.is_empty()) {
            scanned.truncate(end);
            seen.scanned.union_with(&scanned);
            seen.with.union_with(sections);
            segment.note(place, phrase, seen);
        }
        sections.union_with(&sure);
        true
    }

    /// Returns the sections that biwords know to have the words of `slots` side by side, if there
    /// are any.
    fn known_adjacent(&self, slots: Range<usize>) -> Option<BitSet> {
        let is_pair = slots.len() == 2 && self.forms.place == IndexedField::Anywhere;
        let beside = is_pair.then(|| self.forms.beside(&[slots.start], &[slots.start + 1]));
        Some(beside??.known)
    }

    /// Keeps the sections in which `term` has a hit.
    fn retain_with_hit(&mut self, term: usize, sections: &mut BitSet) {
        let mut hits = TermHits::default();
        self.retain_scanned(sections, |forms, section| {
            let tokens = forms.tokens(section);
            forms.by_form.hits(tokens, forms.matcher, &mut hits);
            hits.all.iter().any(|hit| hit.term == term)
        });
    }

    /// Scans the sections that the budget allows, and keeps those that `is_wanted` accepts. Returns
    /// the end of those scanned; `None` when the search was cancelled.
    fn retain_scanned(
        &mut self,
        sections: &mut BitSet,
        mut is_wanted: impl FnMut(&SlotForms<'_>, usize) -> bool,
    ) -> Option<usize> {
        let stop = self.verification.stop;
        for section in prefetched(self.forms.segment, &sections.clone(), stop) {
            if !self.verification.take_section() {
                self.is_cut = true;
                sections.truncate(section);
                return Some(section);
            }
            if !is_wanted(self.forms, section) {
                sections.remove(section);
            }
        }
        (!stop()).then_some(usize::MAX)
    }
}
