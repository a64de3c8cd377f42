//! A query in one part of the library: which of its words answer, and which units and articles
//! have them all. It must not rank.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::adjacent::{Pair, Runs, pairs_of_terms};
use super::index::{Bits, Part, TokenSlice};
use super::matcher::{Hit, Match, Matcher};
use super::query::Reach;

/// Units whose words are read to see whether they stand one after the other.
const MAX_READ: usize = 50_000;
/// Units whose words are asked for together.
const AHEAD: usize = 16;

/// The units that one term is in.
pub(super) struct TermUnits {
    pub(super) all: Bits,
    /// Those with the whole word and the same marks.
    pub(super) best: Bits,
    /// Those with the whole word.
    pub(super) whole: Bits,
    /// The articles that have it.
    pub(super) docs: Bits,
}

/// What a query's words are in a part.
pub(super) struct Lookup<'a> {
    pub(super) part: &'a Part,
    matcher: &'a Matcher,
    /// Entry `t`: the place of token `t` in `matches`.
    places: Vec<u32>,
    /// Those that there are; entry 0 is no match.
    matches: Vec<Match>,
    known: HashMap<Match, u32, RandomState>,
    /// By slot.
    runs: Vec<Runs>,
    /// Words of one term and the next.
    pairs: Vec<Pair>,
    pub(super) terms: Vec<TermUnits>,
    /// Whether there may be more than was read.
    pub(super) cut: bool,
}

/// The units of one slot.
#[derive(Default)]
struct SlotUnits {
    plain: Bits,
    whole: Bits,
    best: Bits,
    inside: Bits,
}

impl SlotUnits {
    /// Those for words that answer as `found` does.
    fn of(&mut self, found: Match) -> &mut Bits {
        match () {
            () if found.is_inside() => &mut self.inside,
            () if found.is_best() => &mut self.best,
            () if found.is_whole() => &mut self.whole,
            () => &mut self.plain,
        }
    }

    fn keep(&mut self, units: &Bits) {
        for mine in [
            &mut self.plain,
            &mut self.whole,
            &mut self.best,
            &mut self.inside,
        ] {
            mine.keep(units);
        }
    }

    fn any(&self) -> Bits {
        let mut any = self.plain.clone();
        any.add(&self.whole);
        any.add(&self.best);
        any.add(&self.inside);
        any
    }
}

impl<'a> Lookup<'a> {
    /// Looks in all units of `part`, or only in those of `within`.
    pub(super) fn new(part: &'a Part, matcher: &'a Matcher, within: Option<&Bits>) -> Self {
        let mut lookup = Self {
            part,
            matcher,
            places: vec![0; part.vocabulary.len() + 1],
            matches: vec![Match::NONE],
            known: HashMap::default(),
            runs: Vec::with_capacity(matcher.slots.len()),
            pairs: Vec::new(),
            terms: Vec::with_capacity(matcher.terms),
            cut: false,
        };
        let mut slots: Vec<SlotUnits> = (0..matcher.slots.len()).map(|s| lookup.slot(s)).collect();
        if let Some(within) = within {
            for units in &mut slots {
                units.keep(within);
            }
        }
        for term in 0..matcher.terms {
            let units = lookup.term(term, &slots);
            lookup.terms.push(units);
        }
        lookup.pairs = pairs_of_terms(&matcher.slots, &lookup.runs, matcher.terms);
        lookup
    }

    /// Finds the words that answer a slot.
    fn slot(&mut self, slot: usize) -> SlotUnits {
        let mut units = SlotUnits::default();
        let mut runs = Runs::default();
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
                self.key(slot, key, &mut units, &mut runs);
            }
            if let Some(found) = self.matcher.beginning(slot, d_stroke) {
                // All of them answer, and all in the same way.
                let forms = words.forms_of(rest);
                self.mark(forms.clone(), found);
                self.part.add_units(forms.clone(), units.of(found));
                runs.push(forms);
            } else {
                for key in rest {
                    self.key(slot, key, &mut units, &mut runs);
                }
            }
        }
        if about.reach == Reach::Inside {
            for key in words.with_inside(&about.key) {
                self.key(slot, key, &mut units, &mut runs);
            }
        }
        self.runs.push(runs);
        units
    }

    fn key(&mut self, slot: usize, key: usize, units: &mut SlotUnits, runs: &mut Runs) {
        let words = &self.part.vocabulary;
        for form in words.forms(key) {
            let found = self
                .matcher
                .classify(slot, words.form(form), words.key(key));
            let Some(found) = found else { continue };
            self.mark(form..form + 1, found);
            self.part.add_units(form..form + 1, units.of(found));
            if found.is_inside() {
                runs.has_others = true;
            } else {
                runs.push(form..form + 1);
            }
        }
    }

    /// Notes how `forms` answer.
    fn mark(&mut self, forms: Range<usize>, found: Match) {
        let (mut from, mut to) = (u32::MAX, 0);
        for place in &mut self.places[(forms.start + 1)..=forms.end] {
            if *place != from {
                from = *place;
                let mut all = self.matches[from as usize];
                all.add(found);
                to = *self.known.entry(all).or_insert_with(|| {
                    self.matches.push(all);
                    self.matches.len() as u32 - 1
                });
            }
            *place = to;
        }
    }

    fn term(&mut self, term: usize, slots: &[SlotUnits]) -> TermUnits {
        let (mut all, mut best, mut whole) = (Bits::default(), Bits::default(), Bits::default());
        let (mut inside, mut phrases) = (Bits::default(), Bits::default());
        let mut phrase: Option<Bits> = None;
        for (slot, (about, units)) in self.matcher.slots.iter().zip(slots).enumerate() {
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
            let mut here = units.any();
            if let Some(before) = phrase.take() {
                here.keep(&before);
            }
            if about.is_last() {
                let (here, certain) = self.side_by_side_in(slot, &here);
                if certain {
                    all.add(&here);
                } else {
                    phrases.add(&here);
                }
            } else {
                phrase = Some(here);
            }
        }
        whole.add(&best);
        all.add(&whole);
        phrases.drop_all(&all);
        self.keep_phrases(term, &mut phrases);
        all.add(&phrases);
        let mut docs = self.part.docs_of(&all);
        // Letters inside words count only in articles where no word starts with them.
        if !inside.is_empty() {
            inside.drop_all(&self.part.units_of(&docs));
            docs.add(&self.part.docs_of(&inside));
            all.add(&inside);
        }
        TermUnits {
            all,
            best,
            whole,
            docs,
        }
    }

    /// Those of `units` that have the words up to `last`, a slot that ends a phrase, one after the
    /// other; and whether that is certain.
    fn side_by_side_in(&self, last: usize, units: &Bits) -> (Bits, bool) {
        let first = last + 1 - self.matcher.slots[last].words();
        let runs = &self.runs[first..=last];
        let mut kept = units.clone();
        if runs.iter().any(|runs| runs.has_others) {
            return (kept, false);
        }
        let words = runs.windows(2);
        let pairs: Vec<Option<Pair>> = words.map(|w| Pair::new(&[&w[0]], &[&w[1]])).collect();
        let certain = matches!(pairs.as_slice(), [Some(_)]) && runs.iter().all(Runs::are_exact);
        let pairs: Vec<Pair> = pairs.into_iter().flatten().collect();
        for unit in fetched(self.part, units) {
            if !self.part.tokens(unit).have(&pairs) {
                kept.remove(unit);
            }
        }
        (kept, certain)
    }

    /// Leaves the units where the words of `term` do stand one after the other.
    fn keep_phrases(&mut self, term: usize, units: &mut Bits) {
        let mut hits = Vec::new();
        for (read, unit) in fetched(self.part, &units.clone()).enumerate() {
            self.cut |= read == MAX_READ;
            if read < MAX_READ {
                self.hits(unit, &mut hits);
            }
            if read >= MAX_READ || hits.iter().all(|hit| hit.term != term) {
                units.remove(unit);
            }
        }
    }

    /// Whether all terms may stand in `unit` one after the other, in their order: a quick look.
    pub(super) fn may_be_phrase(&self, unit: usize) -> bool {
        self.part.tokens(unit).have(&self.pairs)
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

/// The units of a set, their words asked for some units ahead.
pub(super) fn fetched<'a>(part: &'a Part, units: &'a Bits) -> impl Iterator<Item = usize> + 'a {
    let mut all = units.iter();
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
