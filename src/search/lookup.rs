//! A query in one segment: the forms of its vocabulary that match the words of the query, and the
//! sections and articles that have all terms. The lookup does not rank.

use std::ops::Range;

use super::budget::Verification;
use super::executor::Stop;
use super::matcher::{MatchKind, Matcher, Slot, SlotMatch};
use super::phrase::{PresenceFilter, SequenceFilter, TermRanges, in_order};
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
    /// For each phrase the slot that ends it, and the sections that may have it.
    phrases: Vec<(usize, TermSections)>,
}

/// The verdicts of the phrase cache on all terms side by side, and those added since.
pub(super) struct KnownPhrase {
    /// `None` when some term has several words, because the cache has no key for it.
    phrase: Option<Phrase>,
    seen: Verdicts,
    /// Whether verdicts were added.
    is_more: bool,
}

impl KnownPhrase {
    /// Returns whether a section is known to have the phrase.
    pub(super) fn is_in(&self, section: usize) -> bool {
        self.seen.with.contains(section)
    }

    /// Returns the sections that are known not to have the phrase.
    pub(super) fn without(&self) -> BitSet {
        let mut without = self.seen.read.clone();
        without.subtract(&self.seen.with);
        without
    }

    /// Adds the verdict on a section that was just scanned, and returns it.
    pub(super) fn learn(&mut self, section: usize, is_there: bool) -> bool {
        self.is_more = true;
        self.seen.read.insert(section);
        if is_there {
            self.seen.with.insert(section);
        }
        is_there
    }
}

/// The matches of a query in a segment.
pub(super) struct Lookup<'a> {
    pub(super) segment: &'a Segment,
    matcher: &'a Matcher,
    /// Titles, or anywhere.
    place: IndexedField,
    by_form: TermMatches,
    /// By slot: the forms that match, neighbours of one quality as one range.
    answers: Vec<Vec<(Range<usize>, MatchKind)>>,
    /// By slot: all forms that match.
    runs: Vec<TermRanges>,
    /// The terms side by side in the order of the query: with any quality, as whole words, with
    /// exactly the marks typed.
    in_order: [SequenceFilter; 3],
    /// The terms side by side in the opposite order, with any quality.
    backwards: SequenceFilter,
    /// The terms in any order.
    all: PresenceFilter,
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
            answers: Vec::with_capacity(matcher.slots.len()),
            runs: Vec::with_capacity(matcher.slots.len()),
            in_order: Default::default(),
            backwards: SequenceFilter::default(),
            all: PresenceFilter::default(),
            terms: Vec::with_capacity(matcher.terms),
            docs: Vec::with_capacity(matcher.terms),
            is_cut: false,
        };
        for slot in 0..matcher.slots.len() {
            lookup.slot(slot);
        }
        let slots = lookup.slots_at(place);
        for (runs, sections) in lookup.runs.iter_mut().zip(&slots) {
            runs.sections = sections.all.count();
        }
        lookup.in_order = [MatchKind::Beginning, MatchKind::Whole, MatchKind::Best].map(|least| {
            let slots = lookup.answers.iter().zip(&lookup.runs);
            let runs = slots.map(|(answers, all)| {
                let mut runs = runs(answers, least);
                runs.sections = all.sections;
                runs
            });
            let runs: Vec<TermRanges> = runs.collect();
            SequenceFilter::of_terms(&matcher.slots, &runs, &lookup.by_form, (least, false))
        });
        let backwards = (MatchKind::Beginning, true);
        lookup.backwards =
            SequenceFilter::of_terms(&matcher.slots, &lookup.runs, &lookup.by_form, backwards);
        lookup.all = PresenceFilter::new(&matcher.slots, &lookup.runs, matcher.terms);
        let drafts: Vec<UnverifiedTerm> = (0..matcher.terms)
            .map(|term| lookup.draft(term, &slots))
            .collect();
        lookup.settle(drafts, within, verification);
        lookup
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
    fn slot(&mut self, slot: usize) {
        let mut answers = Vec::new();
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
                self.key(slot, key, &mut answers);
            }
            if let Some(found) = self.matcher.beginning(slot, d_stroke) {
                // No marks need to be compared, so all forms of the range match with one quality.
                self.answer(words.forms_of(rest), found, &mut answers);
            } else {
                for key in rest {
                    self.key(slot, key, &mut answers);
                }
            }
        }
        if about.reach == Reach::Inside {
            for key in words.with_inside(&about.key) {
                self.key(slot, key, &mut answers);
            }
        }
        self.runs.push(runs(&answers, MatchKind::Beginning));
        self.answers.push(answers);
    }

    fn key(&mut self, slot: usize, key: usize, answers: &mut Vec<(Range<usize>, MatchKind)>) {
        let words = &self.segment.vocabulary;
        for form in words.forms(key) {
            let found = self
                .matcher
                .classify(slot, words.form(form), words.key(key));
            if let Some(found) = found {
                self.answer(form..form + 1, found, answers);
            }
        }
    }

    /// Adds `forms`, which match a slot as `found` says.
    fn answer(
        &mut self,
        forms: Range<usize>,
        found: SlotMatch,
        answers: &mut Vec<(Range<usize>, MatchKind)>,
    ) {
        if forms.is_empty() {
            return;
        }
        self.by_form.add(forms.clone(), found, self.matcher);
        let kind = found.kind();
        match answers.last_mut() {
            Some((last, as_before)) if *as_before == kind && last.end == forms.start => {
                last.end = forms.end;
            }
            _ => answers.push((forms, kind)),
        }
    }

    /// Returns, by slot, the sections with a form that matches it at a place.
    fn slots_at(&self, place: IndexedField) -> Vec<TermSections> {
        let sections = |answers: &Vec<(Range<usize>, MatchKind)>| {
            let mut sections = TermSections::default();
            for (forms, kind) in answers {
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
        self.answers.iter().map(sections).collect()
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

    fn draft(&self, term: usize, slots: &[TermSections]) -> UnverifiedTerm {
        let mut draft = UnverifiedTerm::default();
        let found = &mut draft.found;
        self.each_alternative(term, slots, |slot, sections| {
            if self.matcher.slots[slot].is_single() {
                found.all.union_with(&sections.all);
                found.best.union_with(&sections.best);
                found.whole.union_with(&sections.whole);
                found.inside.union_with(&sections.inside);
            } else {
                let mut sections = sections.with_inside();
                self.keep_possible(slot, &mut sections.all);
                draft.phrases.push((slot, sections));
            }
        });
        draft
    }

    /// Verifies phrases where they can matter, and stores the sections and articles of each term. A
    /// section is worth scanning only when its article may have all other terms.
    fn settle(
        &mut self,
        drafts: Vec<UnverifiedTerm>,
        within: &BitSet,
        mut verification: Verification<'_>,
    ) {
        let mut possible = None;
        if drafts.iter().any(|draft| !draft.phrases.is_empty()) {
            let mut docs = within.clone();
            for draft in &drafts {
                let mut sections = draft.found.with_inside().all;
                let phrases = draft.phrases.iter();
                phrases.for_each(|(_, phrase)| sections.union_with(&phrase.all));
                docs.intersect_with(&self.segment.docs_of(&sections));
            }
            possible = Some(self.segment.sections_of_all(&docs));
        }
        for (term, draft) in drafts.into_iter().enumerate() {
            let mut found = draft.found;
            let mut uncertain = BitSet::default();
            for (slot, sections) in &draft.phrases {
                let mut here = sections.all.clone();
                here.subtract(&found.all);
                if let Some(possible) = &possible {
                    here.intersect_with(possible);
                }
                if self.keep_side_by_side(*slot, &mut here, &mut verification) {
                    found.all.union_with(&here);
                } else {
                    uncertain.union_with(&here);
                }
            }
            uncertain.subtract(&found.all);
            self.keep_phrases(term, &mut uncertain, &mut verification);
            found.all.union_with(&uncertain);
            for (_, sections) in &draft.phrases {
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
    fn keep_possible(&self, last: usize, sections: &mut BitSet) {
        for slot in self.phrase(last).skip(1) {
            if let Some(beside) = self.may_be_beside(&[slot - 1], &[slot]) {
                sections.intersect_with(&beside);
            }
        }
    }

    /// Keeps the sections in which the words of the phrase that ends with slot `last` are side by
    /// side. Returns false, and keeps all, when a word matches inside others, because then only
    /// hits can tell.
    fn keep_side_by_side(
        &mut self,
        last: usize,
        sections: &mut BitSet,
        verification: &mut Verification<'_>,
    ) -> bool {
        let slots = self.phrase(last);
        if self.runs[slots.clone()].iter().any(|runs| runs.has_others) {
            return false;
        }
        let mut sure = self
            .known(slots.clone())
            .unwrap_or_default()
            .intersection(sections);
        sections.subtract(&sure);
        let words = self.runs[slots.clone()].iter();
        let phrase: Phrase = words.map(|runs| runs.stretches().to_vec()).collect();
        let mut seen = self.segment.recall(self.place, &phrase);
        sure.union_with(&seen.with.intersection(sections));
        sections.subtract(&seen.read);
        let sequence = SequenceFilter::of_slots(slots, &self.runs, &self.by_form);
        let mut read = sections.clone();
        let end = self.keep_read(sections, verification, |lookup, section| {
            sequence.may_be_in(lookup.tokens(section), &lookup.by_form)
        });
        if let Some(end) = end.filter(|_| !read.is_empty()) {
            read.truncate(end);
            seen.read.union_with(&read);
            seen.with.union_with(sections);
            self.segment.note(self.place, phrase, seen);
        }
        sections.union_with(&sure);
        true
    }

    /// Returns the sections that biwords know to have the words of `slots` side by side, if there
    /// are any.
    fn known(&self, slots: Range<usize>) -> Option<BitSet> {
        let is_pair = slots.len() == 2 && self.place == IndexedField::Anywhere;
        let beside = is_pair.then(|| self.beside(&[slots.start], &[slots.start + 1]));
        Some(beside??.known)
    }

    /// Keeps the sections in which `term` has a hit.
    fn keep_phrases(
        &mut self,
        term: usize,
        sections: &mut BitSet,
        verification: &mut Verification<'_>,
    ) {
        let mut hits = TermHits::default();
        self.keep_read(sections, verification, |lookup, section| {
            let tokens = lookup.tokens(section);
            lookup.by_form.hits(tokens, lookup.matcher, &mut hits);
            hits.all.iter().any(|hit| hit.term == term)
        });
    }

    /// Scans the sections that the budget allows, and keeps those that `is_wanted` accepts. Returns
    /// the end of those scanned; `None` when the search was cancelled.
    fn keep_read(
        &mut self,
        sections: &mut BitSet,
        verification: &mut Verification<'_>,
        mut is_wanted: impl FnMut(&Self, usize) -> bool,
    ) -> Option<usize> {
        for section in fetched(self.segment, &sections.clone(), verification.stop) {
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

    /// Returns the sections in which a form of the slots `one` is right before a form of `next`;
    /// `None` when some match only inside words, because biwords know no such forms.
    fn beside(&self, one: &[usize], next: &[usize]) -> Option<BiwordSections> {
        let forms = |slots: &[usize]| {
            let mut all = Vec::new();
            for (forms, kind) in slots.iter().flat_map(|&slot| &self.answers[slot]) {
                if *kind == MatchKind::Inside {
                    return None;
                }
                all.push(forms.clone());
            }
            merge(&mut all, true);
            Some(all)
        };
        Some(self.segment.beside(&forms(one)?, &forms(next)?))
    }

    /// Returns the sections in which a form of the slots `one` may be right before a form of
    /// `next`; `None` when any section may.
    fn may_be_beside(&self, one: &[usize], next: &[usize]) -> Option<BitSet> {
        self.beside(one, next)?.possible
    }

    /// Keeps the sections that may have all terms side by side.
    pub(super) fn keep_possible_phrases(&self, backwards: bool, sections: &mut BitSet) {
        let slots = |term: usize, is_wanted: fn(&Slot) -> bool| {
            let slots = self.matcher.slots.iter().enumerate();
            let slots = slots.filter(|(_, slot)| slot.term == term && is_wanted(slot));
            slots.map(|(n, _)| n).collect::<Vec<_>>()
        };
        for term in 1..self.matcher.terms {
            let (one, next) = in_order(term, backwards);
            let (one, next) = (slots(one, Slot::is_last), slots(next, Slot::is_first));
            if let Some(beside) = self.may_be_beside(&one, &next) {
                sections.intersect_with(&beside);
            }
        }
    }

    /// Returns whether all terms may stand in `section` side by side in their order, each with
    /// quality `least` or better.
    pub(super) fn may_be_phrase(&self, section: usize, least: MatchKind) -> bool {
        let kind = match least {
            MatchKind::Best => 2,
            MatchKind::Whole => 1,
            _ => 0,
        };
        self.in_order[kind].may_be_in(self.tokens(section), &self.by_form)
    }

    /// Returns whether all terms may stand in `section` side by side in the opposite order.
    pub(super) fn may_be_backwards(&self, section: usize) -> bool {
        self.backwards
            .may_be_in(self.tokens(section), &self.by_form)
    }

    /// Returns the verdicts of the phrase cache on all terms side by side, in their order or the
    /// opposite one.
    pub(super) fn recall(&self, backwards: bool) -> KnownPhrase {
        let phrase = self.phrase_of_terms(backwards);
        let seen = phrase.as_ref();
        let seen = seen.map(|phrase| self.segment.recall(self.place, phrase));
        KnownPhrase {
            phrase,
            seen: seen.unwrap_or_default(),
            is_more: false,
        }
    }

    /// Stores the verdicts that were added.
    pub(super) fn note(&self, recalled: KnownPhrase) {
        if let Some(phrase) = recalled.phrase.filter(|_| recalled.is_more) {
            self.segment.note(self.place, phrase, recalled.seen);
        }
    }

    /// Returns the key of the phrase cache for all terms side by side; `None` when a term has
    /// several words.
    fn phrase_of_terms(&self, backwards: bool) -> Option<Phrase> {
        let slots = &self.matcher.slots;
        let word = |term: usize| {
            let slots = slots.iter().zip(&self.runs);
            let slots = slots.filter(|(slot, _)| slot.term == term);
            let mut forms: Vec<Range<u32>> = Vec::new();
            slots.for_each(|(_, runs)| forms.extend_from_slice(runs.stretches()));
            merge(&mut forms, true);
            forms
        };
        let mut phrase: Phrase = (0..self.matcher.terms).map(word).collect();
        if backwards {
            phrase.reverse();
        }
        slots.iter().all(Slot::is_single).then_some(phrase)
    }

    /// Collects the hits in the tokens of a unit that may have all terms, and returns whether it
    /// may.
    pub(super) fn hits_of_all(&self, tokens: TokenSlice<'_>, hits: &mut TermHits) -> bool {
        let all = u64::MAX >> (u64::BITS as usize - self.matcher.terms.max(1));
        self.all.may_be_in(tokens) && self.by_form.hits_of_all(tokens, all, self.matcher, hits)
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
fn runs(answers: &[(Range<usize>, MatchKind)], least: MatchKind) -> TermRanges {
    let mut runs = TermRanges::default();
    for (forms, kind) in answers {
        let is_enough = match least {
            MatchKind::Best => *kind == MatchKind::Best,
            MatchKind::Whole => matches!(kind, MatchKind::Whole | MatchKind::Best),
            _ => true,
        };
        if *kind == MatchKind::Inside {
            runs.has_others = true;
        } else if is_enough {
            runs.push(forms.clone());
        }
    }
    runs
}

/// Returns the sections of a set, and prefetches their tokens before they are needed: then cache
/// misses overlap instead of stopping the scan one after the other. Ends when the search is
/// cancelled.
pub(super) fn fetched<'a>(
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
