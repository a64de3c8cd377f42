//! A query in one segment: the forms of its vocabulary that match the words of the query, and the
//! sections and articles that have all terms. The lookup does not rank.

use std::ops::Range;

use super::budget::Verification;
use super::executor::Stop;
use super::matcher::{MatchKind, Matcher, Slot, SlotMatch};
use super::phrase::{FormRanges, PhraseOrder, PresenceFilter, SequenceFilter};
use super::query::Reach;
use super::segment::{BitSet, BiwordSections, IndexedField, Phrase, Segment, TokenSlice, Verdicts};
use super::term_matches::{TermHits, TermMatches};
use crate::text::ranges::merge;

/// Number of sections whose tokens are prefetched together, so that their cache misses overlap. The
/// tokens of four newspaper articles, 10 KB, fit into the first-level cache beside the tables of
/// the query.
const PREFETCHED_SECTIONS: usize = 4;
/// When one section of this many is scanned, or more, the tokens between them are prefetched too,
/// because memory delivers one long stretch sooner than many pieces.
const PREFETCH_GAPS_ONE_IN: usize = 4;
/// Maximum number of sections between two scanned ones whose tokens are prefetched: a longer gap
/// costs more than the jump across it.
const PREFETCH_MAX_GAP_SECTIONS: usize = 16;

/// The sections of one term. Those of a quoted phrase may have it until it is verified.
#[derive(Default)]
pub(super) struct TermSections {
    pub(super) all: BitSet,
    /// Sections with the whole word and exactly the marks typed.
    pub(super) best: BitSet,
    /// Sections with the whole word.
    pub(super) whole: BitSet,
    /// Sections that have the letters only inside words.
    inside: BitSet,
}

/// A term whose phrases are not verified yet.
#[derive(Default)]
struct UnverifiedTerm {
    found: TermSections,
    phrases: Vec<UnverifiedPhrase>,
}

/// A phrase of several words whose sections are not verified yet.
struct UnverifiedPhrase {
    last_slot: usize,
    /// Sections that may have it.
    sections: TermSections,
}

/// The verdicts of the phrase cache on all terms side by side, and those added since.
pub(super) struct KnownPhrase {
    /// `None` when some term has several words, because the cache has no key for it.
    phrase: Option<Phrase>,
    verdicts: Verdicts,
    /// Whether verdicts were added.
    has_new: bool,
}

impl KnownPhrase {
    /// Returns whether a section is known to have the phrase.
    pub(super) fn is_in(&self, section: usize) -> bool {
        self.verdicts.with.contains(section)
    }

    /// Returns the sections that are known not to have the phrase.
    pub(super) fn without(&self) -> BitSet {
        let mut without = self.verdicts.scanned.clone();
        without.subtract(&self.verdicts.with);
        without
    }

    /// Adds the verdict on a section that was just scanned, and returns it.
    pub(super) fn learn(&mut self, section: usize, is_there: bool) -> bool {
        self.has_new = true;
        self.verdicts.scanned.insert(section);
        if is_there {
            self.verdicts.with.insert(section);
        }
        is_there
    }
}

/// A range of forms that match a slot with one quality.
struct MatchingForms {
    forms: Range<usize>,
    kind: MatchKind,
}

/// The matches of a query in a segment.
pub(super) struct Lookup<'a> {
    pub(super) segment: &'a Segment,
    matcher: &'a Matcher,
    /// Titles, or anywhere.
    place: IndexedField,
    by_form: TermMatches,
    /// By slot: the forms that match, neighbours of one quality as one range.
    matches: Vec<Vec<MatchingForms>>,
    /// By slot: all forms that match.
    ranges: Vec<FormRanges>,
    /// The terms side by side in the order of the query, with any quality.
    in_order: SequenceFilter,
    /// The terms side by side in the order of the query, as whole words.
    in_order_whole: SequenceFilter,
    /// The terms side by side in the order of the query, as whole words with exactly the marks typed.
    in_order_best: SequenceFilter,
    /// The terms side by side in the opposite order, with any quality.
    reversed: SequenceFilter,
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
        let mut lookup = Self {
            segment,
            matcher,
            place,
            by_form: TermMatches::new(segment.vocabulary.len()),
            matches: Vec::with_capacity(matcher.slots.len()),
            ranges: Vec::with_capacity(matcher.slots.len()),
            in_order: SequenceFilter::default(),
            in_order_whole: SequenceFilter::default(),
            in_order_best: SequenceFilter::default(),
            reversed: SequenceFilter::default(),
            presence: PresenceFilter::default(),
            terms: Vec::with_capacity(matcher.terms),
            docs: Vec::with_capacity(matcher.terms),
            is_cut: false,
        };
        for slot in 0..matcher.slots.len() {
            lookup.match_slot(slot);
        }
        let slots = lookup.slots_at(place);
        for (ranges, sections) in lookup.ranges.iter_mut().zip(&slots) {
            ranges.sections = sections.all.count();
        }
        lookup.in_order = lookup.sequence(MatchKind::Beginning, PhraseOrder::AsTyped);
        lookup.in_order_whole = lookup.sequence(MatchKind::Whole, PhraseOrder::AsTyped);
        lookup.in_order_best = lookup.sequence(MatchKind::Best, PhraseOrder::AsTyped);
        lookup.reversed = lookup.sequence(MatchKind::Beginning, PhraseOrder::Reversed);
        lookup.presence = PresenceFilter::new(&matcher.slots, &lookup.ranges, matcher.terms);
        let terms = (0..matcher.terms).map(|term| lookup.unverified_term(term, &slots));
        let terms: Vec<UnverifiedTerm> = terms.collect();
        lookup.verify_terms(terms, within, verification);
        lookup
    }

    /// Creates the filter for all terms side by side, each with quality `least` or better.
    fn sequence(&self, least: MatchKind, order: PhraseOrder) -> SequenceFilter {
        let slots = self.matches.iter().zip(&self.ranges);
        let ranges = slots.map(|(matches, all)| {
            let mut ranges = form_ranges(matches, least);
            ranges.sections = all.sections;
            ranges
        });
        let ranges: Vec<FormRanges> = ranges.collect();
        SequenceFilter::of_terms(&self.matcher.slots, &ranges, &self.by_form, least, order)
    }

    /// Returns, by term, the sections that may have it at a place. Matches inside words are left
    /// out, and phrases are not verified, because the sets only order candidates.
    pub(super) fn may_be_at(&self, place: IndexedField) -> Vec<TermSections> {
        let slots = self.slots_at(place);
        let mut terms = Vec::with_capacity(self.matcher.terms);
        for term in 0..self.matcher.terms {
            let mut sections = TermSections::default();
            self.each_alternative(term, &slots, |_, here| {
                sections.all.union_with(&here.all);
                sections.best.union_with(&here.best);
            });
            terms.push(sections);
        }
        terms
    }

    /// Finds the forms that match a slot.
    fn match_slot(&mut self, slot: usize) {
        let mut matches = Vec::new();
        let about = &self.matcher.slots[slot];
        let words = &self.segment.vocabulary;
        for (section, d_stroke) in words.sections().into_iter().zip([false, true]) {
            if about.starts_with_d_stroke() && !d_stroke {
                continue;
            }
            let whole = words.whole(section.clone(), &about.key);
            let rest = match about.reach {
                Reach::Whole => whole.end..whole.end,
                _ => whole.end..words.end_of(section, &about.key),
            };
            for key in whole {
                self.match_key(slot, key, &mut matches);
            }
            if let Some(found) = self.matcher.beginning(slot, d_stroke) {
                // No marks need to be compared, so all forms of the range match with one quality.
                self.add_forms(words.forms_of(rest), found, &mut matches);
            } else {
                for key in rest {
                    self.match_key(slot, key, &mut matches);
                }
            }
        }
        if about.reach == Reach::Inside {
            for key in words.with_inside(&about.key) {
                self.match_key(slot, key, &mut matches);
            }
        }
        self.ranges
            .push(form_ranges(&matches, MatchKind::Beginning));
        self.matches.push(matches);
    }

    /// Adds the forms of a key that match a slot.
    fn match_key(&mut self, slot: usize, key: usize, matches: &mut Vec<MatchingForms>) {
        let words = &self.segment.vocabulary;
        for form in words.forms(key) {
            let found = self
                .matcher
                .classify(slot, words.form(form), words.key(key));
            if let Some(found) = found {
                self.add_forms(form..form + 1, found, matches);
            }
        }
    }

    /// Adds `forms`, which match a slot as `found` says.
    fn add_forms(
        &mut self,
        forms: Range<usize>,
        found: SlotMatch,
        matches: &mut Vec<MatchingForms>,
    ) {
        if forms.is_empty() {
            return;
        }
        self.by_form.add(forms.clone(), found, self.matcher);
        let kind = found.kind();
        match matches.last_mut() {
            Some(last) if last.kind == kind && last.forms.end == forms.start => {
                last.forms.end = forms.end;
            }
            _ => matches.push(MatchingForms { forms, kind }),
        }
    }

    /// Returns, by slot, the sections with a form that matches it at a place.
    fn slots_at(&self, place: IndexedField) -> Vec<TermSections> {
        let sections = |matches: &Vec<MatchingForms>| {
            let mut sections = TermSections::default();
            for MatchingForms { forms, kind } in matches {
                let set = match kind {
                    MatchKind::Beginning => &mut sections.all,
                    MatchKind::Whole => &mut sections.whole,
                    MatchKind::Best => &mut sections.best,
                    MatchKind::Inside => &mut sections.inside,
                };
                self.segment.add_sections(forms.clone(), place, set);
            }
            sections.whole.union_with(&sections.best);
            sections.all.union_with(&sections.whole);
            sections
        };
        self.matches.iter().map(sections).collect()
    }

    /// Visits the alternatives of a term: the slot that ends each, and the sections that have all
    /// its words.
    fn each_alternative(
        &self,
        term: usize,
        slots: &[TermSections],
        mut each: impl FnMut(usize, &TermSections),
    ) {
        let mut before: Option<TermSections> = None;
        for (slot, (about, sections)) in self.matcher.slots.iter().zip(slots).enumerate() {
            if about.term != term {
                continue;
            }
            if about.is_single() {
                each(slot, sections);
                continue;
            }
            let here = match before.take() {
                Some(before) => before.and(sections),
                None => sections.with_inside(),
            };
            if about.is_last() {
                each(slot, &here);
            } else {
                before = Some(here);
            }
        }
    }

    /// Unites the sections of the alternatives of a term. Those of phrases are kept apart, because the
    /// words may be in a section without being side by side.
    fn unverified_term(&self, term: usize, slots: &[TermSections]) -> UnverifiedTerm {
        let mut unverified = UnverifiedTerm::default();
        let found = &mut unverified.found;
        self.each_alternative(term, slots, |slot, sections| {
            if self.matcher.slots[slot].is_single() {
                found.all.union_with(&sections.all);
                found.best.union_with(&sections.best);
                found.whole.union_with(&sections.whole);
                found.inside.union_with(&sections.inside);
            } else {
                let mut sections = sections.with_inside();
                self.retain_possible(slot, &mut sections.all);
                unverified.phrases.push(UnverifiedPhrase {
                    last_slot: slot,
                    sections,
                });
            }
        });
        unverified
    }

    /// Verifies phrases where they can matter, and stores the sections and articles of each term. A
    /// section is worth scanning only when its article may have all other terms.
    fn verify_terms(
        &mut self,
        terms: Vec<UnverifiedTerm>,
        within: &BitSet,
        mut verification: Verification<'_>,
    ) {
        let mut possible = None;
        if terms.iter().any(|term| !term.phrases.is_empty()) {
            let mut docs = within.clone();
            for term in &terms {
                let mut sections = term.found.with_inside().all;
                for phrase in &term.phrases {
                    sections.union_with(&phrase.sections.all);
                }
                docs.intersect_with(&self.segment.docs_of(&sections));
            }
            possible = Some(self.segment.sections_of_all(&docs));
        }
        for (number, term) in terms.into_iter().enumerate() {
            let mut found = term.found;
            let mut uncertain = BitSet::default();
            for phrase in &term.phrases {
                let mut here = phrase.sections.all.clone();
                here.subtract(&found.all);
                if let Some(possible) = &possible {
                    here.intersect_with(possible);
                }
                if self.retain_adjacent(phrase.last_slot, &mut here, &mut verification) {
                    found.all.union_with(&here);
                } else {
                    uncertain.union_with(&here);
                }
            }
            uncertain.subtract(&found.all);
            self.retain_with_hit(number, &mut uncertain, &mut verification);
            found.all.union_with(&uncertain);
            for UnverifiedPhrase { sections, .. } in &term.phrases {
                found
                    .best
                    .union_with(&sections.best.intersection(&found.all));
                found
                    .whole
                    .union_with(&sections.whole.intersection(&found.all));
            }
            let mut docs = self.segment.docs_of(&found.all);
            // Letters inside words count only in articles where no word starts with them, because
            // they are rarely meant.
            if !found.inside.is_empty() {
                let mut inside = std::mem::take(&mut found.inside);
                inside.subtract(&self.segment.sections_of_all(&docs));
                docs.union_with(&self.segment.docs_of(&inside));
                found.all.union_with(&inside);
            }
            self.docs.push(docs);
            self.terms.push(found);
        }
    }

    /// Returns the slots of the phrase that ends with slot `last`.
    fn phrase(&self, last: usize) -> Range<usize> {
        last + 1 - self.matcher.slots[last].words()..last + 1
    }

    /// Keeps the sections in which the words of the phrase that ends with slot `last` may be side
    /// by side.
    fn retain_possible(&self, last: usize, sections: &mut BitSet) {
        for slot in self.phrase(last).skip(1) {
            if let Some(beside) = self.may_be_beside(&[slot - 1], &[slot]) {
                sections.intersect_with(&beside);
            }
        }
    }

    /// Keeps the sections in which the words of the phrase that ends with slot `last` are side by
    /// side. Returns false, and keeps all, when a word matches inside others, because then only
    /// hits can tell.
    fn retain_adjacent(
        &mut self,
        last: usize,
        sections: &mut BitSet,
        verification: &mut Verification<'_>,
    ) -> bool {
        let slots = self.phrase(last);
        let words = &self.ranges[slots.clone()];
        if words.iter().any(|ranges| ranges.has_others) {
            return false;
        }
        let mut sure = self
            .known_adjacent(slots.clone())
            .unwrap_or_default()
            .intersection(sections);
        sections.subtract(&sure);
        let words = self.ranges[slots.clone()].iter();
        let phrase: Phrase = words.map(|ranges| ranges.all().to_vec()).collect();
        let mut seen = self.segment.recall(self.place, &phrase);
        sure.union_with(&seen.with.intersection(sections));
        sections.subtract(&seen.scanned);
        let sequence = SequenceFilter::of_slots(slots, &self.ranges, &self.by_form);
        let mut scanned = sections.clone();
        let end = self.retain_scanned(sections, verification, |lookup, section| {
            sequence.may_be_in(lookup.tokens(section), &lookup.by_form)
        });
        if let Some(end) = end.filter(|_| !scanned.is_empty()) {
            scanned.truncate(end);
            seen.scanned.union_with(&scanned);
            seen.with.union_with(sections);
            self.segment.note(self.place, phrase, seen);
        }
        sections.union_with(&sure);
        true
    }

    /// Returns the sections that biwords know to have the words of `slots` side by side, if there
    /// are any.
    fn known_adjacent(&self, slots: Range<usize>) -> Option<BitSet> {
        let is_pair = slots.len() == 2 && self.place == IndexedField::Anywhere;
        let beside = is_pair.then(|| self.beside(&[slots.start], &[slots.start + 1]));
        Some(beside??.known)
    }

    /// Keeps the sections in which `term` has a hit.
    fn retain_with_hit(
        &mut self,
        term: usize,
        sections: &mut BitSet,
        verification: &mut Verification<'_>,
    ) {
        let mut hits = TermHits::default();
        self.retain_scanned(sections, verification, |lookup, section| {
            let tokens = lookup.tokens(section);
            lookup.by_form.hits(tokens, lookup.matcher, &mut hits);
            hits.all.iter().any(|hit| hit.term == term)
        });
    }

    /// Scans the sections that the budget allows, and keeps those that `is_wanted` accepts. Returns
    /// the end of those scanned; `None` when the search was cancelled.
    fn retain_scanned(
        &mut self,
        sections: &mut BitSet,
        verification: &mut Verification<'_>,
        mut is_wanted: impl FnMut(&Self, usize) -> bool,
    ) -> Option<usize> {
        for section in prefetched(self.segment, &sections.clone(), verification.stop) {
            if !verification.take_section() {
                self.is_cut = true;
                sections.truncate(section);
                return Some(section);
            }
            if !is_wanted(self, section) {
                sections.remove(section);
            }
        }
        (!(verification.stop)()).then_some(usize::MAX)
    }

    /// Returns the tokens of a section at the place of the lookup.
    fn tokens(&self, section: usize) -> TokenSlice<'a> {
        match self.place {
            IndexedField::Title => {
                // The title is the first unit of the first section of an article.
                let title = self.segment.units_in(section).start;
                self.segment.tokens(title..title + 1)
            }
            _ => self.segment.tokens_of(section..section + 1),
        }
    }

    /// Returns the sections in which a form of the slots `first` is right before a form of `second`;
    /// `None` when some match only inside words, because biwords know no such forms.
    fn beside(&self, first: &[usize], second: &[usize]) -> Option<BiwordSections> {
        let forms = |slots: &[usize]| {
            let mut all = Vec::new();
            for MatchingForms { forms, kind } in slots.iter().flat_map(|&slot| &self.matches[slot])
            {
                if *kind == MatchKind::Inside {
                    return None;
                }
                all.push(forms.clone());
            }
            merge(&mut all, true);
            Some(all)
        };
        Some(self.segment.beside(&forms(first)?, &forms(second)?))
    }

    /// Returns the sections in which a form of the slots `first` may be right before a form of
    /// `second`; `None` when any section may.
    fn may_be_beside(&self, first: &[usize], second: &[usize]) -> Option<BitSet> {
        self.beside(first, second)?.possible
    }

    /// Keeps the sections that may have all terms side by side.
    pub(super) fn retain_possible_phrases(&self, order: PhraseOrder, sections: &mut BitSet) {
        let slots = |term: usize, is_wanted: fn(&Slot) -> bool| {
            let slots = self.matcher.slots.iter().enumerate();
            let slots = slots.filter(|(_, slot)| slot.term == term && is_wanted(slot));
            slots.map(|(n, _)| n).collect::<Vec<_>>()
        };
        for term in 1..self.matcher.terms {
            let pair = order.pair_ending(term);
            let first = slots(pair.first, Slot::is_last);
            let second = slots(pair.second, Slot::is_first);
            if let Some(beside) = self.may_be_beside(&first, &second) {
                sections.intersect_with(&beside);
            }
        }
    }

    /// Returns whether all terms may stand in `section` side by side in their order, each with
    /// quality `least` or better.
    pub(super) fn may_be_phrase(&self, section: usize, least: MatchKind) -> bool {
        let filter = match least {
            MatchKind::Best => &self.in_order_best,
            MatchKind::Whole => &self.in_order_whole,
            MatchKind::Beginning | MatchKind::Inside => &self.in_order,
        };
        filter.may_be_in(self.tokens(section), &self.by_form)
    }

    /// Returns whether all terms may stand in `section` side by side in the opposite order.
    pub(super) fn may_be_reversed_phrase(&self, section: usize) -> bool {
        self.reversed.may_be_in(self.tokens(section), &self.by_form)
    }

    /// Returns the verdicts of the phrase cache on all terms side by side in the order
    /// `order`.
    pub(super) fn recall(&self, order: PhraseOrder) -> KnownPhrase {
        let phrase = self.phrase_of_terms(order);
        let verdicts = phrase
            .as_ref()
            .map(|phrase| self.segment.recall(self.place, phrase));
        KnownPhrase {
            phrase,
            verdicts: verdicts.unwrap_or_default(),
            has_new: false,
        }
    }

    /// Stores the verdicts that were added.
    pub(super) fn note(&self, recalled: KnownPhrase) {
        if let Some(phrase) = recalled.phrase.filter(|_| recalled.has_new) {
            self.segment.note(self.place, phrase, recalled.verdicts);
        }
    }

    /// Returns the key of the phrase cache for all terms side by side; `None` when a term has
    /// several words.
    fn phrase_of_terms(&self, order: PhraseOrder) -> Option<Phrase> {
        let slots = &self.matcher.slots;
        let word = |term: usize| {
            let slots = slots.iter().zip(&self.ranges);
            let slots = slots.filter(|(slot, _)| slot.term == term);
            let mut forms: Vec<Range<u32>> = Vec::new();
            slots.for_each(|(_, ranges)| forms.extend_from_slice(ranges.all()));
            merge(&mut forms, true);
            forms
        };
        let mut phrase: Phrase = (0..self.matcher.terms).map(word).collect();
        if order == PhraseOrder::Reversed {
            phrase.reverse();
        }
        slots.iter().all(Slot::is_single).then_some(phrase)
    }

    /// Collects the hits in the tokens of a unit that may have all terms, and returns whether it
    /// may.
    pub(super) fn hits_of_all(&self, tokens: TokenSlice<'_>, hits: &mut TermHits) -> bool {
        let all = u64::MAX >> (u64::BITS as usize - self.matcher.terms.max(1));
        self.presence.may_be_in(tokens) && self.by_form.hits_of_all(tokens, all, self.matcher, hits)
    }

    /// Returns the terms that may be in the tokens of a unit, a bit each.
    pub(super) fn terms_of(&self, tokens: TokenSlice<'_>, hits: &mut TermHits) -> u64 {
        self.by_form.terms(tokens, hits)
    }

    /// Collects the hits in a unit, in order.
    pub(super) fn hits(&self, unit: usize, hits: &mut TermHits) {
        let tokens = self.segment.tokens(unit..unit + 1);
        self.by_form.hits(tokens, self.matcher, hits);
    }
}

impl TermSections {
    /// Returns the sections with those added that have the letters only inside words.
    fn with_inside(&self) -> Self {
        let mut all = self.all.clone();
        all.union_with(&self.inside);
        Self {
            all,
            best: self.best.clone(),
            whole: self.whole.clone(),
            inside: BitSet::default(),
        }
    }

    /// Returns the sections that have both words.
    fn and(mut self, other: &Self) -> Self {
        let other = other.with_inside();
        self.all.intersect_with(&other.all);
        self.best.intersect_with(&other.best);
        self.whole.intersect_with(&other.whole);
        self
    }
}

/// Returns the forms that match with quality `least` or better, and not only inside words.
fn form_ranges(matches: &[MatchingForms], least: MatchKind) -> FormRanges {
    let mut ranges = FormRanges::default();
    for MatchingForms { forms, kind } in matches {
        let is_enough = match least {
            MatchKind::Best => *kind == MatchKind::Best,
            MatchKind::Whole => matches!(kind, MatchKind::Whole | MatchKind::Best),
            _ => true,
        };
        if *kind == MatchKind::Inside {
            ranges.has_others = true;
        } else if is_enough {
            ranges.push(forms.clone());
        }
    }
    ranges
}

/// Returns the sections of a set, and prefetches their tokens before they are needed: then cache
/// misses overlap instead of stopping the scan one after the other. Ends when the search is
/// cancelled.
pub(super) fn prefetched<'a>(
    segment: &'a Segment,
    sections: &'a BitSet,
    stop: Stop<'a>,
) -> impl Iterator<Item = usize> + 'a {
    let is_dense = sections.count() * PREFETCH_GAPS_ONE_IN >= segment.sections();
    let mut all = sections.iter();
    let mut ahead = Vec::with_capacity(PREFETCHED_SECTIONS);
    let mut next = 0;
    let mut end = 0;
    std::iter::from_fn(move || {
        if next == ahead.len() {
            if stop() {
                return None;
            }
            next = 0;
            ahead.clear();
            ahead.extend(all.by_ref().take(PREFETCHED_SECTIONS));
            if !is_dense {
                for &section in &ahead {
                    segment.fetch(section..section + 1);
                }
            }
        }
        let section = *ahead.get(next)?;
        next += 1;
        if is_dense && section - end <= PREFETCH_MAX_GAP_SECTIONS {
            segment.fetch(end..section);
        }
        end = section + 1;
        Some(section)
    })
}
