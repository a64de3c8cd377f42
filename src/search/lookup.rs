//! A query in one part of the library: which of its words answer, and which sections and articles
//! have them all. It must not rank.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::adjacent::{Pair, Runs, pairs_of_terms};
use super::index::{Bits, Part, Place, TokenSlice};
use super::matcher::{Hit, Match, Matcher, Slot};
use super::query::Reach;
use super::title::merge;

/// Sections whose words are read to see whether they stand one after the other.
const MAX_READ: usize = 10_000;
/// Sections whose words are asked for together.
const AHEAD: usize = 16;

/// The sections that one term is in, or may be in.
#[derive(Default)]
pub(super) struct TermSections {
    pub(super) all: Bits,
    /// Those with the whole word and the same marks.
    pub(super) best: Bits,
    /// Those with the whole word.
    pub(super) whole: Bits,
    /// Those that have it only inside words.
    inside: Bits,
}

/// How words answer a slot.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Beginning,
    Whole,
    /// The whole word with the same marks.
    Best,
    Inside,
}

impl Kind {
    fn of(found: Match) -> Self {
        match () {
            () if found.is_inside() => Self::Inside,
            () if found.is_best() => Self::Best,
            () if found.is_whole() => Self::Whole,
            () => Self::Beginning,
        }
    }
}

/// What a query's words are in a part.
pub(super) struct Lookup<'a> {
    pub(super) part: &'a Part,
    matcher: &'a Matcher,
    /// Titles, or anywhere.
    place: Place,
    /// Entry `t`: the place of token `t` in `matches`.
    places: Vec<u32>,
    /// Those that there are; entry 0 is no match.
    matches: Vec<Match>,
    /// By match: the terms that may end there, a bit each.
    ends: Vec<u64>,
    known: HashMap<Match, u32, RandomState>,
    /// By slot: the words that answer, those that follow each other in the same way together.
    answers: Vec<Vec<(Range<usize>, Kind)>>,
    /// By slot.
    runs: Vec<Runs>,
    /// Words of one term and the next.
    pairs: Vec<Pair>,
    /// Sections that may have all terms one after the other; `None` when any may.
    phrases: Option<Bits>,
    pub(super) terms: Vec<TermSections>,
    /// By term: the articles that have it.
    pub(super) docs: Vec<Bits>,
    /// Whether there may be more than was read.
    pub(super) cut: bool,
}

impl<'a> Lookup<'a> {
    /// Looks in titles, or anywhere in the articles of `part`.
    pub(super) fn new(part: &'a Part, matcher: &'a Matcher, place: Place) -> Self {
        let mut lookup = Self {
            part,
            matcher,
            place,
            places: vec![0; part.vocabulary.len() + 1],
            matches: vec![Match::NONE],
            ends: vec![0],
            known: HashMap::default(),
            answers: Vec::with_capacity(matcher.slots.len()),
            runs: Vec::with_capacity(matcher.slots.len()),
            pairs: Vec::new(),
            phrases: None,
            terms: Vec::with_capacity(matcher.terms),
            docs: Vec::with_capacity(matcher.terms),
            cut: false,
        };
        for slot in 0..matcher.slots.len() {
            lookup.slot(slot);
        }
        lookup.pairs = pairs_of_terms(&matcher.slots, &lookup.runs, matcher.terms);
        lookup.phrases = lookup.phrases();
        let slots = lookup.slots_at(place);
        for term in 0..matcher.terms {
            let sections = lookup.term(term, &slots);
            lookup.terms.push(sections);
        }
        lookup
    }

    /// By term: the sections that may have it at a place. Words that are only inside others, and
    /// whether those of a phrase are side by side, are not looked at.
    pub(super) fn may_be_at(&self, place: Place) -> Vec<TermSections> {
        let slots = self.slots_at(place);
        let mut terms = Vec::with_capacity(self.matcher.terms);
        for term in 0..self.matcher.terms {
            let mut sections = TermSections::default();
            self.each_alternative(term, &slots, |_, here| {
                sections.all.add(&here.all);
                sections.best.add(&here.best);
            });
            terms.push(sections);
        }
        terms
    }

    /// Finds the words that answer a slot.
    fn slot(&mut self, slot: usize) {
        let mut answers = Vec::new();
        let about = &self.matcher.slots[slot];
        let words = &self.part.vocabulary;
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
                // All of them answer, and all in the same way.
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
        self.runs.push(runs(&answers));
        self.answers.push(answers);
    }

    fn key(&mut self, slot: usize, key: usize, answers: &mut Vec<(Range<usize>, Kind)>) {
        let words = &self.part.vocabulary;
        for form in words.forms(key) {
            let found = self
                .matcher
                .classify(slot, words.form(form), words.key(key));
            if let Some(found) = found {
                self.answer(form..form + 1, found, answers);
            }
        }
    }

    /// Notes how `forms` answer.
    fn answer(
        &mut self,
        forms: Range<usize>,
        found: Match,
        answers: &mut Vec<(Range<usize>, Kind)>,
    ) {
        if forms.is_empty() {
            return;
        }
        let (mut from, mut to) = (u32::MAX, 0);
        for place in &mut self.places[(forms.start + 1)..=forms.end] {
            if *place != from {
                from = *place;
                let mut all = self.matches[from as usize];
                all.add(found);
                to = *self.known.entry(all).or_insert_with(|| {
                    self.matches.push(all);
                    self.ends.push(self.matcher.terms_ending(all));
                    self.matches.len() as u32 - 1
                });
            }
            *place = to;
        }
        let kind = Kind::of(found);
        match answers.last_mut() {
            Some((last, as_before)) if *as_before == kind && last.end == forms.start => {
                last.end = forms.end;
            }
            _ => answers.push((forms, kind)),
        }
    }

    /// By slot: the sections with a word that answers it at a place.
    fn slots_at(&self, place: Place) -> Vec<TermSections> {
        let sections = |answers: &Vec<(Range<usize>, Kind)>| {
            let mut sections = TermSections::default();
            for (forms, kind) in answers {
                let set = match kind {
                    Kind::Beginning => &mut sections.all,
                    Kind::Whole => &mut sections.whole,
                    Kind::Best => &mut sections.best,
                    Kind::Inside => &mut sections.inside,
                };
                self.part.add_sections(forms.clone(), place, set);
            }
            sections.whole.add(&sections.best);
            sections.all.add(&sections.whole);
            sections
        };
        self.answers.iter().map(sections).collect()
    }

    /// The ways to say a term: the slot that ends each, and the sections that have all its words.
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

    fn term(&mut self, term: usize, slots: &[TermSections]) -> TermSections {
        let mut found = TermSections::default();
        let mut phrases = Bits::default();
        self.each_alternative(term, slots, |slot, sections| {
            if self.matcher.slots[slot].is_single() {
                found.all.add(&sections.all);
                found.best.add(&sections.best);
                found.whole.add(&sections.whole);
                found.inside.add(&sections.inside);
                return;
            }
            let (here, certain) = self.side_by_side_in(slot, &sections.all);
            if certain {
                found.all.add(&here);
            } else {
                phrases.add(&here);
            }
            found.best.add(&sections.best.both(&here));
            found.whole.add(&sections.whole.both(&here));
        });
        phrases.drop_all(&found.all);
        self.keep_phrases(term, &mut phrases);
        found.all.add(&phrases);
        found.best.keep(&found.all);
        found.whole.keep(&found.all);
        let mut docs = self.part.docs_of(&found.all);
        // Letters inside words count only in articles where no word starts with them.
        if !found.inside.is_empty() {
            let mut inside = std::mem::take(&mut found.inside);
            inside.drop_all(&self.part.sections_of_all(&docs));
            docs.add(&self.part.docs_of(&inside));
            found.all.add(&inside);
        }
        self.docs.push(docs);
        found
    }

    /// Those of `sections` that have the words up to `last`, a slot that ends a phrase, one after
    /// the other; and whether that is certain.
    fn side_by_side_in(&self, last: usize, sections: &Bits) -> (Bits, bool) {
        let first = last + 1 - self.matcher.slots[last].words();
        let runs = &self.runs[first..=last];
        let mut kept = sections.clone();
        if runs.iter().any(|runs| runs.has_others) {
            return (kept, false);
        }
        for slot in first..last {
            if let Some(beside) = self.beside(&[slot], &[slot + 1]) {
                kept.keep(&beside);
            }
        }
        let words = runs.windows(2);
        let pairs: Vec<Option<Pair>> = words.map(|w| Pair::new(&[&w[0]], &[&w[1]])).collect();
        let certain = matches!(pairs.as_slice(), [Some(_)]) && runs.iter().all(Runs::are_exact);
        let pairs: Vec<Pair> = pairs.into_iter().flatten().collect();
        for section in fetched(self.part, &kept.clone()) {
            if !self.tokens(section).have(&pairs) {
                kept.remove(section);
            }
        }
        (kept, certain)
    }

    /// Leaves the sections where the words of `term` do stand one after the other.
    fn keep_phrases(&mut self, term: usize, sections: &mut Bits) {
        let mut hits = Vec::new();
        for (read, section) in fetched(self.part, &sections.clone()).enumerate() {
            self.cut |= read == MAX_READ;
            if read < MAX_READ {
                self.hits_in(self.tokens(section), &mut hits);
            }
            if read >= MAX_READ || hits.iter().all(|hit| hit.term != term) {
                sections.remove(section);
            }
        }
    }

    /// The words of a section that are looked at.
    fn tokens(&self, section: usize) -> TokenSlice<'a> {
        let units = self.part.units_in(section);
        match self.place {
            // A title is the first unit of its section.
            Place::Title => self.part.tokens(units.start..units.start + 1),
            _ => self.part.tokens(units),
        }
    }

    /// The sections that may have a word for one of the slots `one` right before a word for one of
    /// `next`; `None` when any may.
    fn beside(&self, one: &[usize], next: &[usize]) -> Option<Bits> {
        let words = &self.part.vocabulary;
        let keys = |slots: &[usize]| {
            let mut keys = Vec::new();
            for (forms, kind) in slots.iter().flat_map(|&slot| &self.answers[slot]) {
                if *kind == Kind::Inside {
                    return None;
                }
                keys.push(words.key_of(forms.start)..words.key_of(forms.end - 1) + 1);
            }
            merge(&mut keys, true);
            Some(keys)
        };
        self.part.beside(&keys(one)?, &keys(next)?)
    }

    fn phrases(&self) -> Option<Bits> {
        let slots = |term: usize, is_wanted: fn(&Slot) -> bool| {
            let slots = self.matcher.slots.iter().enumerate();
            let slots = slots.filter(|(_, slot)| slot.term == term && is_wanted(slot));
            slots.map(|(n, _)| n).collect::<Vec<_>>()
        };
        let pairs = (1..self.matcher.terms).filter_map(|term| {
            self.beside(
                &slots(term - 1, Slot::is_last),
                &slots(term, Slot::is_first),
            )
        });
        pairs.reduce(|mut all, pair| {
            all.keep(&pair);
            all
        })
    }

    /// Those of `sections` that may have all terms one after the other.
    pub(super) fn keep_possible_phrases(&self, sections: &mut Bits) {
        if let Some(phrases) = &self.phrases {
            sections.keep(phrases);
        }
    }

    /// Whether all terms may stand in `section` one after the other, in their order: a quick look.
    pub(super) fn may_be_phrase(&self, section: usize) -> bool {
        self.tokens(section).have(&self.pairs)
    }

    /// The units of a section that may have all terms.
    pub(super) fn units_with_all(
        &self,
        section: usize,
    ) -> impl Iterator<Item = usize> + use<'_, 'a> {
        let all = u64::MAX >> (u64::BITS as usize - self.matcher.terms.max(1));
        let units = self.part.units_in(section);
        units.filter(move |&unit| self.terms_of(unit) == all)
    }

    /// The units of an article, and the terms that may be in each, a bit each.
    pub(super) fn terms_in(&self, doc: usize) -> impl Iterator<Item = (usize, u64)> + use<'_, 'a> {
        let sections = self.part.sections_of(doc);
        let units = sections.flat_map(|section| self.part.units_in(section));
        units.map(|unit| (unit, self.terms_of(unit)))
    }

    fn terms_of(&self, unit: usize) -> u64 {
        let ends = |token: usize| self.ends[self.places[token] as usize];
        match self.part.tokens(unit..unit + 1) {
            TokenSlice::Narrow(tokens) => {
                let ends = tokens.iter().map(|&t| ends(usize::from(t)));
                ends.fold(0, |found, term| found | term)
            }
            TokenSlice::Wide(tokens) => {
                let ends = tokens.iter().map(|&t| ends(t as usize));
                ends.fold(0, |found, term| found | term)
            }
        }
    }

    /// The hits in a unit, by place.
    pub(super) fn hits(&self, unit: usize, hits: &mut Vec<Hit>) {
        self.hits_in(self.part.tokens(unit..unit + 1), hits);
    }

    fn hits_in(&self, tokens: TokenSlice<'_>, hits: &mut Vec<Hit>) {
        let found = |token: usize| self.matches[self.places[token] as usize];
        match tokens {
            TokenSlice::Narrow(tokens) => {
                let words = tokens.iter().map(|&t| found(usize::from(t)));
                self.matcher.hits(words, hits);
            }
            TokenSlice::Wide(tokens) => {
                let words = tokens.iter().map(|&t| found(t as usize));
                self.matcher.hits(words, hits);
            }
        }
    }
}

impl TermSections {
    /// The same, where words that are only inside others count as all.
    fn with_inside(&self) -> Self {
        let mut all = self.all.clone();
        all.add(&self.inside);
        Self {
            all,
            best: self.best.clone(),
            whole: self.whole.clone(),
            inside: Bits::default(),
        }
    }

    /// The sections that have both words.
    fn and(mut self, other: &Self) -> Self {
        let other = other.with_inside();
        self.all.keep(&other.all);
        self.best.keep(&other.best);
        self.whole.keep(&other.whole);
        self
    }
}

/// The words that are not only inside others, as stretches.
fn runs(answers: &[(Range<usize>, Kind)]) -> Runs {
    let mut runs = Runs::default();
    for (forms, kind) in answers {
        if *kind == Kind::Inside {
            runs.has_others = true;
        } else {
            runs.push(forms.clone());
        }
    }
    runs
}

/// The sections of a set, their words asked for some sections ahead.
pub(super) fn fetched<'a>(part: &'a Part, sections: &'a Bits) -> impl Iterator<Item = usize> + 'a {
    let mut all = sections.iter();
    let mut ahead = Vec::with_capacity(AHEAD);
    let mut next = 0;
    std::iter::from_fn(move || {
        if next == ahead.len() {
            next = 0;
            ahead.clear();
            ahead.extend(all.by_ref().take(AHEAD));
            part.fetch(&ahead);
        }
        next += 1;
        ahead.get(next - 1).copied()
    })
}
