//! Which units of a part can come first, and what they are worth. Only as many are rated as can:
//! those with the words side by side, then those with the same marks, titles, leads, whole words,
//! the rest, each newest first. It must not make passages.

use super::cluster::{self, Cluster, IN_LEAD, IN_TITLE, KIND};
use super::engine::{Scope, Shelf};
use super::index::{Age, Bits, Unit};
use super::lookup::{Lookup, TermUnits, fetched};
use super::matcher::Hit;
use super::passage::PassageKind;
use crate::article::{ArticleId, BlockKind};

/// Units that are rated in all parts together, about.
const RATED: usize = 2048;
/// Units that are rated in a part, at least.
const RATED_IN_PART: usize = 128;
/// Units that are looked at in all parts together for words side by side, about.
const SEEN: usize = 100_000;
/// Sets of units that are rated one after the other.
const STAGES: usize = 7;
/// Units of an article that is wanted before others.
const OF_WANTED: usize = 2000;
/// Units of an article that are looked at for its rarest word.
const FOR_RAREST: usize = 50;

/// What answers in one part.
pub(super) struct InPart<'a> {
    pub(super) lookup: Lookup<'a>,
    /// Units that have all words.
    pub(super) units: Bits,
    /// Articles that have all words, all together or not.
    pub(super) docs: Bits,
    /// Articles that have all words in one unit.
    pub(super) together: Bits,
}

/// A unit that was rated.
#[derive(Clone, Copy)]
pub(super) struct Rated {
    pub(super) doc: usize,
    pub(super) unit: usize,
    pub(super) cluster: Cluster,
}

/// The best articles of all parts so far, by stage. What comes later in the order of stages, and
/// is older, need not be rated.
pub(super) struct Tops {
    limit: usize,
    /// By stage, newest first.
    best: [Vec<Age>; 2 * STAGES],
}

impl Tops {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            best: Default::default(),
        }
    }

    /// Whether there are enough that come before an article of `stage` with this age.
    fn are_enough(&self, stage: usize, age: impl FnOnce() -> Age) -> bool {
        let (before, here) = (self.before(stage), &self.best[stage]);
        before + here.len() >= self.limit && {
            let age = age();
            before + here.partition_point(|top| *top <= age) >= self.limit
        }
    }

    /// How many come before all of `stage`.
    fn before(&self, stage: usize) -> usize {
        self.best[..stage].iter().map(Vec::len).sum()
    }

    fn add(&mut self, stage: usize, age: Age) {
        let here = &mut self.best[stage];
        here.insert(here.partition_point(|top| *top <= age), age);
        here.truncate(self.limit);
    }
}

/// Rates the units of a part.
pub(super) struct Rater<'a> {
    shelf: &'a Shelf,
    found: &'a InPart<'a>,
    terms: usize,
    /// Parts that there are.
    parts: usize,
    tops: &'a mut Tops,
    hits: Vec<Hit>,
    rated: Vec<Rated>,
}

impl<'a> Rater<'a> {
    pub(super) fn new(
        shelf: &'a Shelf,
        found: &'a InPart<'a>,
        tops: &'a mut Tops,
        parts: usize,
    ) -> Self {
        Self {
            shelf,
            found,
            terms: found.lookup.terms.len(),
            parts,
            tops,
            hits: Vec::new(),
            rated: Vec::new(),
        }
    }

    /// Those that may come first, and all that matter of the articles `wanted`.
    pub(super) fn rate(mut self, wanted: &[usize]) -> Vec<Rated> {
        let mut rest = self.found.units.clone();
        for &doc in wanted {
            let units = self.shelf.part.docs[doc].units.clone();
            let units = units.filter(|&unit| self.found.units.has(unit));
            for unit in units.take(OF_WANTED) {
                self.rate_unit(doc, unit);
                rest.remove(unit);
            }
        }
        if self.terms > 1 {
            self.rate_phrases(&mut rest);
        }
        self.rate_rest(rest);
        self.rate_articles(wanted);
        self.rated
    }

    /// The sets of units that are rated one after the other.
    fn stage(&self, number: usize) -> Bits {
        let part = &self.shelf.part;
        let all = |of: fn(&TermUnits) -> &Bits| {
            let mut sets = self.found.lookup.terms.iter().map(of);
            let mut all = sets.next().cloned().unwrap_or_default();
            sets.for_each(|set| all.keep(set));
            all
        };
        let best = || all(|term| &term.best);
        match number {
            0 => best().both(&part.title_units),
            1 => best().both(&part.lead_units),
            2 => best(),
            3 => part.title_units.clone(),
            4 => part.lead_units.clone(),
            5 => all(|term| &term.whole),
            _ => self.found.units.clone(),
        }
    }

    /// Units with the words side by side.
    fn rate_phrases(&mut self, rest: &mut Bits) {
        let mut left = SEEN / self.parts;
        let mut unseen = rest.clone();
        for number in 0..STAGES {
            if self.tops.before(number) >= self.tops.limit {
                return;
            }
            let here = self.stage(number).both(&unseen);
            unseen.drop_all(&here);
            for unit in fetched(&self.shelf.part, &here) {
                if left == 0 {
                    return;
                }
                left -= 1;
                let doc = self.doc_of(unit);
                if self.is_enough(number, doc) {
                    break;
                }
                if self.found.lookup.may_be_phrase(unit) {
                    rest.remove(unit);
                    self.rate_next(number, doc, unit, PassageKind::Phrase);
                }
            }
        }
    }

    fn rate_rest(&mut self, mut rest: Bits) {
        let mut left = (RATED / self.parts).max(RATED_IN_PART);
        let enough = if self.terms > 1 {
            PassageKind::Near
        } else {
            PassageKind::Words
        };
        for number in 0..STAGES {
            if self.tops.before(STAGES + number) >= self.tops.limit {
                return;
            }
            let here = self.stage(number).both(&rest);
            rest.drop_all(&here);
            for unit in fetched(&self.shelf.part, &here) {
                if left == 0 {
                    return;
                }
                left -= 1;
                let doc = self.doc_of(unit);
                if self.is_enough(STAGES + number, doc) {
                    break;
                }
                self.rate_next(STAGES + number, doc, unit, enough);
            }
        }
    }

    fn doc_of(&self, unit: usize) -> usize {
        let last = self.rated.last().map(|rated| rated.doc);
        let is_last = |doc: &usize| self.shelf.part.docs[*doc].units.contains(&unit);
        let doc = last.filter(is_last);
        doc.unwrap_or_else(|| self.shelf.part.doc_of(unit))
    }

    /// Whether an article of a stage comes too late, and all after it in the part.
    fn is_enough(&self, stage: usize, doc: usize) -> bool {
        self.tops
            .are_enough(stage, || self.shelf.part.docs[doc].age())
    }

    /// Rates a unit, and counts its article if the kind is `enough`.
    fn rate_next(&mut self, stage: usize, doc: usize, unit: usize, enough: PassageKind) {
        let last = self.rated.last().map(|rated| rated.doc);
        if let Some(kind) = self.rate_unit(doc, unit)
            && kind.tier() >= enough.tier()
            && last != Some(doc)
        {
            self.tops.add(stage, self.shelf.part.docs[doc].age());
        }
    }

    fn rate_unit(&mut self, doc: usize, unit: usize) -> Option<PassageKind> {
        self.found.lookup.hits(unit, &mut self.hits);
        let cluster = cluster::best(self.terms, &self.hits)?;
        self.push(doc, unit, cluster);
        Some(cluster.kind)
    }

    fn push(&mut self, doc: usize, unit: usize, mut cluster: Cluster) {
        let part = &self.shelf.part;
        let block = part.units[unit].block;
        let blocks = &part.docs[doc].article.blocks;
        cluster.score += match blocks.get(block as usize).map(|b| b.kind) {
            _ if block == Unit::TITLE => IN_TITLE,
            Some(BlockKind::Title) => IN_TITLE,
            Some(BlockKind::Lead) => IN_LEAD,
            Some(BlockKind::Heading) => IN_LEAD / 2,
            _ => 0,
        };
        self.rated.push(Rated { doc, unit, cluster });
    }

    /// Articles in which no unit holds all words: the place of the rarest one.
    fn rate_articles(&mut self, wanted: &[usize]) {
        let mut docs = self.found.docs.clone();
        docs.drop_all(&self.found.together);
        let wanted: Vec<usize> = wanted.iter().copied().filter(|&d| docs.has(d)).collect();
        for &doc in &wanted {
            docs.remove(doc);
        }
        let more = self.tops.limit.saturating_sub(self.tops.before(2 * STAGES));
        for doc in wanted.into_iter().chain(docs.iter().take(more)) {
            if let Some((unit, cluster)) = self.rarest(doc) {
                self.push(doc, unit, cluster);
            }
        }
    }

    fn rarest(&mut self, doc: usize) -> Option<(usize, Cluster)> {
        let lookup = &self.found.lookup;
        let units = self.shelf.part.docs[doc].units.clone();
        let count = |term: &usize| lookup.terms[*term].all.count_in(units.clone());
        let rarest = (0..lookup.terms.len()).min_by_key(count)?;
        let mut best: Option<(usize, Cluster)> = None;
        let with = units.clone().filter(|&u| lookup.terms[rarest].all.has(u));
        for unit in with.take(FOR_RAREST) {
            lookup.hits(unit, &mut self.hits);
            self.hits.retain(|hit| hit.term == rarest);
            let Some(cluster) = cluster::best_single(&self.hits) else {
                continue;
            };
            best = best
                .filter(|b| b.1.score >= cluster.score)
                .or(Some((unit, cluster)));
        }
        let (unit, mut cluster) = best?;
        let kind = match cluster.kind {
            PassageKind::Part => PassageKind::Part,
            _ => PassageKind::Words,
        };
        // Half a step below the same words in one paragraph.
        cluster.score += (kind.tier() - cluster.kind.tier()) * KIND - KIND / 2;
        cluster.kind = kind;
        Some((unit, cluster))
    }
}

/// The articles of a part that a search wants before others.
pub(super) fn wanted(scope: &Scope, place: impl Fn(ArticleId) -> Option<usize>) -> Vec<usize> {
    let ids = scope.first.iter().chain(&scope.unfolded);
    let mut docs: Vec<usize> = ids.filter_map(|id| place(*id)).collect();
    docs.sort_unstable();
    docs.dedup();
    docs
}
