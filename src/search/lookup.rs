//! A query in one segment: the forms of its vocabulary that match the words of the query, and the
//! sections and articles that have all terms. The lookup does not rank.

use super::budget::Verification;
use super::matcher::Matcher;
use super::phrase::PresenceFilter;
use super::segment::{BitSet, IndexedField, Segment, TokenSlice};
use super::term_matches::TermHits;

mod slot_forms;
mod term_phrases;
mod verify;

use slot_forms::SlotForms;
pub(super) use slot_forms::TermSections;
use term_phrases::TermPhrases;
pub(super) use term_phrases::{KnownPhrase, retain_possible};
use verify::{VerifiedTerms, verified_terms};

/// The matches of a query in a segment.
pub(super) struct Lookup<'a> {
    pub(super) segment: &'a Segment,
    pub(super) forms: SlotForms<'a>,
    pub(super) phrases: TermPhrases,
    /// The terms in any order.
    presence: PresenceFilter,
    pub(super) terms: Vec<TermSections>,
    /// By term: the articles that have it.
    pub(super) docs: Vec<BitSet>,
    /// Whether sections were left unverified, so that more may match.
    pub(super) is_cut: bool,
}

impl<'a> Lookup<'a> {
    /// Matches the query with the articles `within` of `segment`, in their titles or anywhere.
    /// Phrases are verified in no more sections than `verification` allows.
    pub(super) fn new(
        segment: &'a Segment,
        matcher: &'a Matcher,
        place: IndexedField,
        within: &BitSet,
        verification: Verification<'_>,
    ) -> Self {
        let forms = SlotForms::new(segment, matcher, place);
        let VerifiedTerms {
            terms,
            docs,
            is_cut,
        } = verified_terms(&forms, within, verification);
        Self {
            segment,
            phrases: TermPhrases::new(&forms),
            presence: PresenceFilter::new(&matcher.slots, &forms.ranges, matcher.terms),
            forms,
            terms,
            docs,
            is_cut,
        }
    }

    /// Returns, by term, the sections that may have it at a place. Matches inside words are left
    /// out, and phrases are not verified, because the sets only order candidates.
    pub(super) fn may_be_at(&self, place: IndexedField) -> Vec<TermSections> {
        let slots = self.forms.sections_at(place);
        let mut terms = Vec::with_capacity(self.forms.matcher.terms);
        for term in 0..self.forms.matcher.terms {
            let mut sections = TermSections::default();
            self.forms.each_alternative(term, &slots, |_, here| {
                sections.all.union_with(&here.all);
                sections.best.union_with(&here.best);
            });
            terms.push(sections);
        }
        terms
    }

    /// Collects the hits in the tokens of a unit that may have all terms, and returns whether it
    /// may.
    pub(super) fn hits_of_all(&self, tokens: TokenSlice<'_>, hits: &mut TermHits) -> bool {
        let all = u64::MAX >> (u64::BITS as usize - self.forms.matcher.terms.max(1));
        self.presence.may_be_in(tokens)
            && self
                .forms
                .by_form
                .hits_of_all(tokens, all, self.forms.matcher, hits)
    }

    /// Returns the terms that may be in the tokens of a unit, a bit each.
    pub(super) fn terms_of(&self, tokens: TokenSlice<'_>, hits: &mut TermHits) -> u64 {
        self.forms.by_form.terms(tokens, hits)
    }

    /// Collects the hits in a unit, in order.
    pub(super) fn hits(&self, unit: usize, hits: &mut TermHits) {
        let tokens = self.segment.tokens(unit..unit + 1);
        self.forms.by_form.hits(tokens, self.forms.matcher, hits);
    }
}
