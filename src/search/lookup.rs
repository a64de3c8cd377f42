//! A query in one part of the library: which of its words answer, and which units and articles
//! have them all. It must not rank.

use super::index::{Bits, Part, TokenSlice};
use super::matcher::{Hit, Match, Matcher};

/// Units whose words are read to see whether they stand one after the other.
const MAX_READ: usize = 20_000;

/// The units that one term is in.
pub(super) struct TermUnits {
    pub(super) all: Bits,
    /// Those with the whole word and the same marks.
    pub(super) best: Bits,
    /// Those with the whole word.
    pub(super) whole: Bits,
}

/// What a query's words are in a part.
pub(super) struct Lookup<'a> {
    pub(super) part: &'a Part,
    matcher: &'a Matcher,
    /// Entry `t`: the place of token `t` in `matches`.
    places: Vec<u32>,
    /// Entry 0 is no match.
    matches: Vec<Match>,
    pub(super) terms: Vec<TermUnits>,
    /// Whether there may be more than was read.
    pub(super) cut: bool,
}

/// The units of one slot.
struct SlotUnits {
    plain: Bits,
    whole: Bits,
    best: Bits,
    inside: Bits,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(part: &'a Part, matcher: &'a Matcher) -> Self {
        let mut lookup = Self {
            part,
            matcher,
            places: vec![0; part.vocabulary.len() + 1],
            matches: vec![Match::NONE],
            terms: Vec::with_capacity(matcher.terms),
            cut: false,
        };
        let slots: Vec<SlotUnits> = (0..matcher.slots.len()).map(|s| lookup.slot(s)).collect();
        for term in 0..matcher.terms {
            let units = lookup.term(term, &slots);
            lookup.terms.push(units);
        }
        lookup
    }

    /// Finds the words that answer a slot.
    fn slot(&mut self, slot: usize) -> SlotUnits {
        let none = || Bits::none(self.part.units.len());
        let mut units = SlotUnits {
            plain: none(),
            whole: none(),
            best: none(),
            inside: none(),
        };
        let about = &self.matcher.slots[slot];
        let words = &self.part.vocabulary;
        let keys = match about.reach {
            super::query::Reach::Whole => words.whole(&about.key),
            _ => words.starting(&about.key),
        };
        for key in keys {
            self.key(slot, key, &mut units);
        }
        if about.reach == super::query::Reach::Inside {
            for key in words.with_inside(&about.key) {
                self.key(slot, key, &mut units);
            }
        }
        units
    }

    fn key(&mut self, slot: usize, key: usize, units: &mut SlotUnits) {
        let words = &self.part.vocabulary;
        for form in words.forms(key) {
            let found = self
                .matcher
                .classify(slot, words.form(form), words.key(key));
            let Some(found) = found else { continue };
            let place = &mut self.places[form + 1];
            if *place == 0 {
                *place = self.matches.len() as u32;
                self.matches.push(Match::NONE);
            }
            self.matches[*place as usize].add(found);
            let set = match () {
                () if found.is_inside() => &mut units.inside,
                () if found.is_best() => &mut units.best,
                () if found.is_whole() => &mut units.whole,
                () => &mut units.plain,
            };
            self.part.add_units(form, set);
        }
    }

    fn term(&mut self, term: usize, slots: &[SlotUnits]) -> TermUnits {
        let none = || Bits::none(self.part.units.len());
        let (mut all, mut best, mut whole) = (none(), none(), none());
        let (mut inside, mut phrases) = (none(), none());
        let mut phrase: Option<Bits> = None;
        for (about, units) in self.matcher.slots.iter().zip(slots) {
            if about.term != term {
                continue;
            }
            if about.is_single() {
                all.add(&units.plain);
                best.add(&units.best);
                whole.add(&units.whole);
                inside.add(&units.inside);
                continue;
            }
            let mut here = units.plain.clone();
            here.add(&units.whole);
            here.add(&units.best);
            here.add(&units.inside);
            if let Some(before) = phrase.take() {
                here.keep(&before);
            }
            if about.is_last() {
                phrases.add(&here);
            } else {
                phrase = Some(here);
            }
        }
        whole.add(&best);
        all.add(&whole);
        phrases.drop_all(&all);
        self.keep_phrases(term, &mut phrases);
        all.add(&phrases);
        // Letters inside words count only in articles where no word starts with them.
        if !inside.is_empty() {
            inside.drop_all(&self.part.units_of(&self.part.docs_of(&all)));
            all.add(&inside);
        }
        TermUnits { all, best, whole }
    }

    /// Leaves the units where the words of `term` do stand one after the other.
    fn keep_phrases(&mut self, term: usize, units: &mut Bits) {
        let mut hits = Vec::new();
        for (read, unit) in units.clone().iter().enumerate() {
            self.cut |= read == MAX_READ;
            if read < MAX_READ {
                self.hits(unit, &mut hits);
            }
            if read >= MAX_READ || hits.iter().all(|hit| hit.term != term) {
                units.remove(unit);
            }
        }
    }

    /// The hits in a unit, by place.
    pub(super) fn hits(&self, unit: usize, hits: &mut Vec<Hit>) {
        let found = |token: usize| self.matches[self.places[token] as usize];
        match self.part.tokens(unit) {
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
