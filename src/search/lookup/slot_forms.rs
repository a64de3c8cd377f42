//! The forms of a segment that match the words of a query, and the sections that have them. Of words
//! side by side it knows only what biwords know.

use std::ops::Range;

use crate::search::matcher::{MatchKind, Matcher, SlotMatch};
use crate::search::phrase::FormRanges;
use crate::search::query::Reach;
use crate::search::segment::{BitSet, BiwordSections, IndexedField, Segment, TokenSlice};
use crate::search::term_matches::TermMatches;
use crate::text::ranges::merge;

/// The sections of one term. Those of a quoted phrase may have it until it is verified.
#[derive(Default)]
pub(in crate::search) struct TermSections {
    pub(in crate::search) all: BitSet,
    /// Sections with the whole word and exactly the marks typed.
    pub(in crate::search) best: BitSet,
    /// Sections with the whole word.
    pub(in crate::search) whole: BitSet,
    /// Sections that have the letters only inside words.
    pub(super) inside: BitSet,
}

/// A range of forms that match a slot with one quality.
struct MatchingForms {
    forms: Range<usize>,
    kind: MatchKind,
}

/// The forms of a segment that match each slot of a query.
pub(in crate::search) struct SlotForms<'a> {
    pub(in crate::search) segment: &'a Segment,
    pub(super) matcher: &'a Matcher,
    /// Titles, or anywhere.
    pub(super) place: IndexedField,
    pub(super) by_form: TermMatches,
    /// By slot: the forms that match, neighbours of one quality as one range.
    matches: Vec<Vec<MatchingForms>>,
    /// By slot: all forms that match.
    pub(super) ranges: Vec<FormRanges>,
    /// By slot: the sections that have any of these forms at `place`.
    pub(super) sections: Vec<TermSections>,
}

impl<'a> SlotForms<'a> {
    /// Compares the words of a query with the vocabulary of `segment`; its titles or all of it are
    /// searched, as `place` says.
    pub(super) fn new(segment: &'a Segment, matcher: &'a Matcher, place: IndexedField) -> Self {
        let mut found = Self {
            segment,
            matcher,
            place,
            by_form: TermMatches::new(segment.vocabulary.len()),
            matches: Vec::with_capacity(matcher.slots.len()),
            ranges: Vec::with_capacity(matcher.slots.len()),
            sections: Vec::new(),
        };
        for slot in 0..matcher.slots.len() {
            found.match_slot(slot);
        }
        found.sections = found.sections_at(place);
        for (ranges, sections) in found.ranges.iter_mut().zip(&found.sections) {
            ranges.sections = sections.all.count();
        }
        found
    }

    /// Returns, by slot, the forms that match it with quality `least` or better.
    pub(super) fn ranges_from(&self, least: MatchKind) -> Vec<FormRanges> {
        let slots = self.matches.iter().zip(&self.ranges);
        let ranges = slots.map(|(matches, all)| {
            let mut ranges = form_ranges(matches, least);
            ranges.sections = all.sections;
            ranges
        });
        ranges.collect()
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
    pub(super) fn sections_at(&self, place: IndexedField) -> Vec<TermSections> {
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
    pub(super) fn each_alternative(
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

    /// Returns the tokens of a section at the place that is searched.
    pub(super) fn tokens(&self, section: usize) -> TokenSlice<'a> {
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
    pub(super) fn beside(&self, first: &[usize], second: &[usize]) -> Option<BiwordSections> {
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
    pub(super) fn may_be_beside(&self, first: &[usize], second: &[usize]) -> Option<BitSet> {
        self.beside(first, second)?.possible
    }
}

impl TermSections {
    /// Returns the sections with those added that have the letters only inside words.
    pub(super) fn with_inside(&self) -> Self {
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
