//! Scores the sections of a segment that can be among the best, and no others, because scoring a
//! section costs far more than a bit in a set. Sections come in stages (words side by side, then
//! the rest; within each the marks as typed, titles, leads, whole words), newest first. The
//! collector makes no passages.

use std::cmp::Reverse;

use super::budget::Limits;
use super::executor::Stop;
use super::lookup::{KnownPhrase, Lookup, TermSections, retain_possible};
use super::matcher::MatchKind;
use super::passage::PassageKind;
use super::phrase::PhraseOrder;
use super::prefetch::prefetched;
use super::request::Request;
use super::score::{self, Cluster, KIND_POINTS, LEAD_POINTS, TITLE_POINTS};
use super::searcher::SegmentReader;
use super::segment::{BitSet, IndexedField, TokenSlice, UnitKind};
use super::stage::{Round, Stage, StageOfRound};
use super::term_matches::TermHits;
use super::top_k::TopK;
use crate::article::ArticleId;

/// Maximum number of units of one article that are kept, and so of its passages, because an article
/// of a million lines may have a letter in each, and a kept unit takes 200 bytes. A finder shows at
/// most this many rows of an unfolded article.
pub(super) const ARTICLE_MAX_UNITS: usize = 50;
/// Maximum number of units that are scored to find the best place of the rarest term of an article,
/// because this is done for every article on screen whose words are apart.
const RAREST_MAX_UNITS: usize = 50;

/// The sections and articles of one segment that have all terms.
pub(super) struct SegmentMatches<'a> {
    pub(super) lookup: Lookup<'a>,
    /// Sections that have all words.
    pub(super) sections: BitSet,
    /// Articles that have all words, in one section or in several.
    pub(super) docs: BitSet,
}

impl SegmentMatches<'_> {
    /// Counts the sections that a pass scores when it leaves none out.
    pub(super) fn sections_to_score(&self) -> usize {
        let segment = self.lookup.segment;
        let mut apart = self.docs.clone();
        apart.subtract(&segment.docs_of(&self.sections));
        let apart = apart.iter().map(|doc| segment.sections_of(doc).len());
        self.sections.count() + apart.sum::<usize>()
    }

    /// Counts the units of an article that have all terms.
    pub(super) fn passages(&self, doc: usize) -> usize {
        let sections = self.lookup.segment.sections_of(doc);
        let sections = sections.filter(|&section| self.sections.contains(section));
        let units = sections.flat_map(|section| self.lookup.segment.units_with_tokens(section));
        let mut hits = TermHits::default();
        let terms = self.lookup.terms.len();
        let has_all = |&(_, tokens): &(usize, TokenSlice<'_>)| {
            self.lookup.hits_of_all(tokens, &mut hits) && score::has_all(terms, &hits.all)
        };
        units.filter(has_all).count()
    }
}

/// A unit with its score.
#[derive(Clone, Copy)]
pub(super) struct ScoredUnit {
    pub(super) doc: usize,
    pub(super) unit: usize,
    /// Number of units of its section that have all words.
    pub(super) units: usize,
    pub(super) cluster: Cluster,
}

/// The units of a segment that were scored.
pub(super) struct ScoredUnits {
    pub(super) units: Vec<ScoredUnit>,
    /// Whether a limit left sections unscored, so that an exhaustive pass may find better ones.
    pub(super) is_cut: bool,
}

/// Scores the sections of one segment.
pub(super) struct Collector<'a> {
    reader: &'a SegmentReader,
    found: &'a SegmentMatches<'a>,
    terms: usize,
    /// Whether one passage of an article is enough.
    one_each: bool,
    limits: Limits,
    /// Whether all sections are scored, whatever the limits are.
    scores_all: bool,
    stop: Stop<'a>,
    /// Whether a limit left sections unscored that may be better.
    is_cut: bool,
    top_k: &'a mut TopK,
    hits: TermHits,
    rated: Vec<ScoredUnit>,
    /// Articles with a section that has all words, but no unit that has.
    apart: Vec<usize>,
    in_titles: Vec<TermSections>,
    in_leads: Vec<TermSections>,
}

impl<'a> Collector<'a> {
    pub(super) fn new(
        reader: &'a SegmentReader,
        found: &'a SegmentMatches<'a>,
        top_k: &'a mut TopK,
        limits: Limits,
        scores_all: bool,
        request: &Request,
        stop: Stop<'a>,
    ) -> Self {
        let terms = found.lookup.terms.len();
        Self {
            reader,
            found,
            terms,
            one_each: request.per_article == 1,
            limits,
            scores_all,
            stop,
            is_cut: false,
            top_k,
            hits: TermHits::default(),
            rated: Vec::new(),
            apart: Vec::new(),
            in_titles: found.lookup.may_be_at(IndexedField::Title),
            in_leads: found.lookup.may_be_at(IndexedField::Lead),
        }
    }

    /// Scores the sections that can be among the best, and all of the articles `wanted`.
    pub(super) fn rate(mut self, wanted: &[usize]) -> ScoredUnits {
        let mut rest = self.found.sections.clone();
        for &doc in wanted {
            let first = self.rated.len();
            for section in self.reader.segment.sections_of(doc) {
                if rest.contains(section) {
                    rest.remove(section);
                    self.rate_section(doc, section, false);
                    keep_best(&mut self.rated, first);
                }
            }
        }
        if self.scores_all {
            self.rate_all(&rest);
        } else {
            self.rate_by_stages(rest);
        }
        self.rate_articles(wanted);
        ScoredUnits {
            units: self.rated,
            is_cut: self.is_cut,
        }
    }

    /// Scores all sections.
    fn rate_all(&mut self, sections: &BitSet) {
        let (mut last_doc, mut first) = (usize::MAX, 0);
        for section in prefetched(&self.reader.segment, sections, self.stop) {
            let doc = self.reader.segment.doc_of(section);
            if last_doc != doc {
                (last_doc, first) = (doc, self.rated.len());
            }
            self.rate_section(doc, section, self.one_each);
            keep_best(&mut self.rated, first);
        }
    }

    /// Scores sections in the order of their stages, until the rest cannot be among the best or a limit is
    /// reached.
    fn rate_by_stages(&mut self, mut rest: BitSet) {
        if self.terms > 1 {
            self.rate_phrases(&mut rest);
            self.rate_reversed_phrases(&mut rest);
        }
        self.rate_rest(rest);
    }

    /// Returns the sections of a stage, and perhaps some of later stages.
    fn sections_of(&self, stage: Stage) -> BitSet {
        let anywhere = &self.found.lookup.terms;
        match stage {
            Stage::BestInTitle => of_all(&self.in_titles, |term| &term.best),
            Stage::BestInLead => of_all(&self.in_leads, |term| &term.best),
            Stage::BestAnywhere => of_all(anywhere, |term| &term.best),
            Stage::InTitle => of_all(&self.in_titles, |term| &term.all),
            Stage::InLead => of_all(&self.in_leads, |term| &term.all),
            Stage::WholeAnywhere => of_all(anywhere, |term| &term.whole),
            Stage::Anywhere => self.found.sections.clone(),
        }
    }

    /// Scores sections with the words side by side.
    fn rate_phrases(&mut self, rest: &mut BitSet) {
        let lookup = &self.found.lookup;
        let mut known = KnownPhrase::recall(&lookup.forms, PhraseOrder::AsTyped);
        let mut possible = rest.clone();
        possible.subtract(&known.without());
        retain_possible(&lookup.forms, PhraseOrder::AsTyped, &mut possible);
        self.rate_possible(possible, rest, &mut known);
        known.note(&lookup.forms);
    }

    /// Scores those of the `possible` sections that have the words side by side.
    fn rate_possible(&mut self, mut possible: BitSet, rest: &mut BitSet, known: &mut KnownPhrase) {
        let mut to_score = self.limits.scored_sections;
        let mut to_compare = self.limits.compared_sections;
        for stage in Stage::ALL {
            let at = StageOfRound {
                round: Round::Phrase,
                stage,
            };
            if self.top_k.is_full_at(at) {
                return;
            }
            let least = stage.least();
            let here = self.sections_of(stage).intersection(&possible);
            for section in prefetched(&self.reader.segment, &here, self.stop) {
                let doc = self.reader.segment.doc_of(section);
                if self.is_enough(at, doc) {
                    break;
                }
                if to_score == 0 || to_compare == 0 {
                    self.is_cut = true;
                    return;
                }
                let lookup = &self.found.lookup;
                if least > MatchKind::Beginning || !known.is_in(section) {
                    to_compare -= 1;
                }
                let is_there = known.is_in(section)
                    || known.learn(
                        section,
                        lookup
                            .phrases
                            .may_be_in(&lookup.forms, section, MatchKind::Beginning),
                    );
                if !is_there {
                    possible.remove(section);
                } else if least == MatchKind::Beginning
                    || lookup.phrases.may_be_in(&lookup.forms, section, least)
                {
                    to_score -= 1;
                    rest.remove(section);
                    possible.remove(section);
                    self.rate_section(doc, section, self.one_each);
                }
            }
        }
    }

    /// Scores sections with the words side by side in the opposite order, because names are written
    /// both ways round.
    fn rate_reversed_phrases(&mut self, rest: &mut BitSet) {
        if self.top_k.is_full_at(StageOfRound::REST) {
            return;
        }
        let lookup = &self.found.lookup;
        let mut known = KnownPhrase::recall(&lookup.forms, PhraseOrder::Reversed);
        let mut here = rest.clone();
        here.subtract(&known.without());
        retain_possible(&lookup.forms, PhraseOrder::Reversed, &mut here);
        let mut to_score = self.limits.scored_sections / 2;
        let mut to_compare = self.limits.compared_sections.div_ceil(2);
        for section in prefetched(&self.reader.segment, &here, self.stop) {
            if to_score == 0 || to_compare == 0 {
                self.is_cut = true;
                break;
            }
            let is_there = known.is_in(section) || {
                to_compare -= 1;
                known.learn(
                    section,
                    lookup.phrases.may_be_reversed_in(&lookup.forms, section),
                )
            };
            if is_there {
                to_score -= 1;
                rest.remove(section);
                let doc = self.reader.segment.doc_of(section);
                self.rate_section(doc, section, self.one_each);
            }
        }
        known.note(&lookup.forms);
    }

    fn rate_rest(&mut self, mut rest: BitSet) {
        let mut to_score = self.limits.scored_sections;
        for stage in Stage::ALL {
            let at = StageOfRound {
                round: Round::Rest,
                stage,
            };
            if self.top_k.is_full_at(at) {
                return;
            }
            let here = self.sections_of(stage).intersection(&rest);
            rest.subtract(&here);
            for section in prefetched(&self.reader.segment, &here, self.stop) {
                let doc = self.reader.segment.doc_of(section);
                if self.is_enough(at, doc) {
                    break;
                }
                if to_score == 0 {
                    self.is_cut = true;
                    return;
                }
                to_score -= 1;
                self.rate_section(doc, section, self.one_each);
            }
        }
    }

    /// Returns whether an article of a stage comes too late. Then all after it in the segment do
    /// too, because they are older.
    fn is_enough(&self, stage: StageOfRound, doc: usize) -> bool {
        self.top_k
            .is_full_before(stage, || self.reader.segment.docs[doc].age())
    }

    /// Scores the units of a section, and keeps them, or only the best one.
    fn rate_section(&mut self, doc: usize, section: usize, only_best: bool) {
        let first = self.rated.len();
        let lookup = &self.found.lookup;
        for (unit, tokens) in lookup.segment.units_with_tokens(section) {
            if !lookup.hits_of_all(tokens, &mut self.hits) {
                continue;
            }
            if let Some(cluster) = score::best(self.terms, &self.hits.all) {
                let cluster = self.placed(unit, cluster);
                let units = 0;
                self.rated.push(ScoredUnit {
                    doc,
                    unit,
                    units,
                    cluster,
                });
            }
        }
        let count = self.rated.len() - first;
        let units = &mut self.rated[first..];
        for unit in &mut *units {
            unit.units = count;
        }
        // Of equally good units the first in the text wins, so that the answer does not depend on
        // the sort.
        let order = |&n: &usize| (units[n].cluster.score, Reverse(n));
        let Some(best) = (0..units.len()).max_by_key(order) else {
            self.apart.push(doc);
            return;
        };
        units.swap(0, best);
        let best = units[0];
        if only_best {
            self.rated.truncate(first + 1);
        }
        self.add_to_top_k(best);
    }

    /// Adds an article to the top-k list; its best unit decides the stage.
    fn add_to_top_k(&mut self, rated: ScoredUnit) {
        let ScoredUnit {
            doc, unit, cluster, ..
        } = rated;
        let round = match cluster.kind {
            PassageKind::Phrase => Round::Phrase,
            PassageKind::Near => Round::Rest,
            PassageKind::Words if self.terms == 1 => Round::Rest,
            _ => return,
        };
        let Cluster { best, whole, .. } = cluster;
        let stage = match self.reader.segment.units[unit].kind() {
            UnitKind::Title if best => Stage::BestInTitle,
            UnitKind::Title => Stage::InTitle,
            UnitKind::Lead if best => Stage::BestInLead,
            UnitKind::Lead => Stage::InLead,
            _ if best => Stage::BestAnywhere,
            _ if whole => Stage::WholeAnywhere,
            _ => Stage::Anywhere,
        };
        let at = StageOfRound { round, stage };
        self.top_k.add(at, self.reader.segment.docs[doc].age());
    }

    /// Adds the points of its place to a cluster.
    fn placed(&self, unit: usize, mut cluster: Cluster) -> Cluster {
        cluster.score += match self.reader.segment.units[unit].kind() {
            UnitKind::Title | UnitKind::OtherTitle => TITLE_POINTS,
            UnitKind::Lead => LEAD_POINTS,
            UnitKind::Heading => LEAD_POINTS / 2,
            UnitKind::Text => 0,
        };
        cluster
    }

    /// Scores articles in which no unit has all words, by the place of their rarest word, because
    /// it says most about them.
    fn rate_articles(&mut self, wanted: &[usize]) {
        let mut docs = self.found.docs.clone();
        docs.subtract(&self.reader.segment.docs_of(&self.found.sections));
        self.apart.iter().for_each(|&doc| docs.insert(doc));
        self.rated.iter().for_each(|rated| docs.remove(rated.doc));
        let wanted: Vec<usize> = wanted
            .iter()
            .copied()
            .filter(|&d| docs.contains(d))
            .collect();
        for &doc in &wanted {
            docs.remove(doc);
        }
        let found = self.top_k.count();
        let more = if self.scores_all {
            usize::MAX
        } else {
            self.top_k.limit().saturating_sub(found)
        };
        for doc in wanted.into_iter().chain(docs.iter().take(more)) {
            if let Some(rated) = self.rarest(doc) {
                self.rated.push(rated);
            }
        }
    }

    /// Scores the best unit with the term that the fewest units of an article have.
    fn rarest(&mut self, doc: usize) -> Option<ScoredUnit> {
        let lookup = &self.found.lookup;
        let sections = lookup.segment.sections_of(doc);
        let units = sections.flat_map(|section| lookup.segment.units_with_tokens(section));
        let units = units.map(|(unit, tokens)| (unit, lookup.terms_of(tokens, &mut self.hits)));
        let units: Vec<(usize, u64)> = units.collect();
        let has = |found: u64, term: usize| found >> term & 1 == 1;
        let count = |&term: &usize| units.iter().filter(|unit| has(unit.1, term)).count();
        let rarest = (0..lookup.terms.len()).min_by_key(count)?;
        let mut best: Option<(usize, Cluster)> = None;
        let with = units.iter().filter(|unit| has(unit.1, rarest));
        let clusters = with.filter_map(|&(unit, _)| {
            lookup.hits(unit, &mut self.hits);
            self.hits.all.retain(|hit| hit.term == rarest);
            score::best_single(&self.hits.all).map(|cluster| (unit, cluster))
        });
        for found in clusters.take(RAREST_MAX_UNITS) {
            best = best.filter(|b| b.1.score >= found.1.score).or(Some(found));
        }
        let (unit, mut cluster) = best?;
        let kind = match cluster.kind {
            PassageKind::Inside => PassageKind::Inside,
            _ => PassageKind::Words,
        };
        // Half a step below the same words in one paragraph.
        cluster.score += (kind.tier() - cluster.kind.tier()) * KIND_POINTS - KIND_POINTS / 2;
        cluster.kind = kind;
        cluster.apart = true;
        Some(ScoredUnit {
            doc,
            unit,
            units: 1,
            cluster: self.placed(unit, cluster),
        })
    }
}

/// Keeps the best [`ARTICLE_MAX_UNITS`] units of an article, those from `first` on. Of equally good
/// ones the first in the text win.
fn keep_best(rated: &mut Vec<ScoredUnit>, first: usize) {
    let units = &mut rated[first..];
    if units.len() > ARTICLE_MAX_UNITS {
        units.select_nth_unstable_by_key(ARTICLE_MAX_UNITS, |unit| {
            (Reverse(unit.cluster.score), unit.unit)
        });
        rated.truncate(first + ARTICLE_MAX_UNITS);
    }
}

/// Returns the sections that are in the sets of all terms.
fn of_all(terms: &[TermSections], set: fn(&TermSections) -> &BitSet) -> BitSet {
    let mut sets = terms.iter().map(set);
    let mut all = sets.next().cloned().unwrap_or_default();
    sets.for_each(|set| all.intersect_with(set));
    all
}

/// Returns the articles of a segment whose passages are wanted before others.
pub(super) fn wanted(request: &Request, place: impl Fn(ArticleId) -> Option<usize>) -> Vec<usize> {
    let ids = request.first.iter().chain(&request.unfolded);
    let mut docs: Vec<usize> = ids.filter_map(|id| place(*id)).collect();
    docs.sort_unstable();
    docs.dedup();
    docs
}
