//! One pass of a search: admits articles, collects candidates in all segments, and has an answer made
//! of them. It keeps nothing for the next pass but what the phrase cache has learned.

use std::collections::HashMap;

use super::answer::Answer;
use super::budget::{Budget, Limits, SCORED_ALL_MAX_SECTIONS, SCORED_MAX_TITLES, Verification};
use super::candidate::{Attempt, AttemptWords, TopCandidate};
use super::collector::{Collector, ScoredUnit, SegmentMatches, wanted};
use super::executor::{Stop, map_in_parallel};
use super::filter::{self, GUESSED_BELOW_ARTICLES};
use super::lookup::Lookup;
use super::matcher::Matcher;
use super::passage::PassageKind;
use super::query::{Field, Query, Term};
use super::request::{Found, Request};
use super::score::Cluster;
use super::searcher::{DocLocation, Searcher, SegmentReader};
use super::segment::{BitSet, Doc, IndexedField, Segment};
use super::short::ShortMatcher;
use super::top_k::TopK;
use super::typo;
use crate::article::ArticleId;

/// Corrections of mistyped words are tried when fewer units than this have all words, because more
/// of them say that the words are meant as typed. With one, a single quotation of a mistyped word
/// would hide all articles that have it right.
const CORRECTED_BELOW_UNITS: usize = 3;
/// Number of titles that are scored between two questions whether the search is cancelled. They
/// take about 0.1 ms, so a newer key waits no longer.
const POLLED_TITLES: usize = 64;

/// The state of one pass.
struct Pass<'a> {
    searcher: &'a Searcher,
    request: &'a Request,
    cancelled: &'a dyn Fn() -> bool,
    /// By segment: the articles that the query admits.
    admitted: Vec<BitSet>,
    /// Number of the articles that were dropped, because they are copies of one that was not.
    copies: HashMap<ArticleId, usize>,
    titles: ShortMatcher,
    attempts: Vec<Attempt<'a>>,
    candidates: Vec<TopCandidate>,
    found: Found,
}

/// Runs a pass; returns `None` when `cancelled` returned true.
pub(super) fn search(
    searcher: &Searcher,
    query: &Query,
    request: &Request,
    cancelled: &dyn Fn() -> bool,
) -> Option<Found> {
    if query.is_empty() {
        let searched = searcher.len();
        let nothing = Found {
            searched,
            ..Found::default()
        };
        return (!cancelled()).then_some(nothing);
    }
    let matcher = Matcher::new(texts(query));
    let in_titles = query.all.iter().filter(|t| t.field == Field::Title);
    let titles: Vec<&Term> = texts(query).chain(in_titles).collect();
    let corrected;
    let corrected_matcher;
    let mut admitted = filter::admitted(searcher, query, request.states.as_deref(), cancelled)?;
    let copies = if request.without_copies {
        searcher.keep_one_of_copies(&mut admitted, request.first)
    } else {
        HashMap::new()
    };
    let mut pass = Pass {
        searcher,
        request,
        cancelled,
        admitted,
        copies,
        titles: ShortMatcher::of_terms(&titles, &[]),
        attempts: Vec::new(),
        candidates: Vec::new(),
        found: Found {
            searched: searcher.len(),
            ..Found::default()
        },
    };
    if matcher.terms == 0 {
        pass.list(!titles.is_empty())?;
        return pass.finish();
    }
    pass.attempt(&matcher, AttemptWords::AsTyped)?;
    if pass.found.at_least {
        // Only an exhaustive pass knows whether there are few.
        return pass.finish();
    }
    if pass.found.articles < GUESSED_BELOW_ARTICLES {
        pass.scattered()?;
    }
    let exact = pass.candidates.iter().filter(|c| !c.cluster.apart);
    let exact = exact.take(CORRECTED_BELOW_UNITS).count();
    // Words that many articles have, though apart, are hardly mistyped.
    if exact < CORRECTED_BELOW_UNITS && pass.found.articles < GUESSED_BELOW_ARTICLES {
        corrected = typo::corrected(searcher, query, exact > 0, cancelled);
        pass.poll()?;
        if let Some(corrected) = &corrected {
            corrected_matcher = Matcher::new(texts(corrected));
            pass.attempt(&corrected_matcher, AttemptWords::Corrected)?;
        }
    }
    pass.finish()
}

/// Matches the articles `within` of a segment with `matcher`.
fn in_segment<'a>(
    reader: &'a SegmentReader,
    matcher: &'a Matcher,
    within: &BitSet,
    verification: Verification<'_>,
) -> SegmentMatches<'a> {
    let segment = &reader.segment;
    let lookup = Lookup::new(
        segment,
        matcher,
        IndexedField::Anywhere,
        within,
        verification,
    );
    let mut docs = within.clone();
    lookup
        .docs
        .iter()
        .for_each(|with| docs.intersect_with(with));
    let mut sections = segment.sections_of_all(&docs);
    let terms = lookup.terms.iter();
    terms.for_each(|term| sections.intersect_with(&term.all));
    SegmentMatches {
        lookup,
        sections,
        docs,
    }
}

/// Returns the terms that are searched for in texts.
fn texts(query: &Query) -> impl Iterator<Item = &Term> {
    query.all.iter().filter(|t| t.field == Field::Any)
}

impl<'a> Pass<'a> {
    fn poll(&self) -> Option<()> {
        (!(self.cancelled)()).then_some(())
    }

    fn is_budgeted(&self) -> bool {
        self.request.budget == Budget::Budgeted
    }

    /// Returns the limits of the pass in each segment, for a query of `terms` terms.
    fn limits(&self, terms: usize) -> Limits {
        let segments = self.searcher.readers.len();
        self.request
            .budget
            .limits(segments, self.request.limit, terms)
    }

    /// Finds and scores the sections that have all words of `matcher`.
    fn attempt(&mut self, matcher: &'a Matcher, words: AttemptWords) -> Option<()> {
        let attempt = self.attempts.len();
        let (searcher, request) = (self.searcher, self.request);
        let limits = self.limits(matcher.terms);
        let within = self.not_found_yet();
        let segments = self.map_in_parallel(searcher.readers.len(), |numbers, stop| {
            let in_segment = |number: usize| {
                let reader: &'a SegmentReader = &searcher.readers[number];
                let verification = Verification {
                    sections_left: limits.verified_sections,
                    stop,
                };
                in_segment(reader, matcher, &within[number], verification)
            };
            numbers.map(in_segment).collect()
        })?;
        let sections = segments.iter().map(SegmentMatches::sections_to_score);
        let scores_all = !self.is_budgeted() && sections.sum::<usize>() <= SCORED_ALL_MAX_SECTIONS;
        let rated = self.map_in_parallel(segments.len(), |numbers, stop| {
            let mut top_k = TopK::new(request.limit);
            let rate = |number: usize| {
                let (reader, found) = (&searcher.readers[number], &segments[number]);
                let wanted = wanted(request, |id| searcher.doc_in(number, id));
                Collector::new(reader, found, &mut top_k, limits, scores_all, request, stop)
                    .rate(&wanted)
            };
            numbers.map(rate).collect()
        })?;
        for (reader, (found, rated)) in segments.iter().zip(rated).enumerate() {
            self.found.articles += found.docs.count();
            self.found.at_least |= found.lookup.is_cut;
            self.found.is_partial |= self.is_budgeted() && (found.lookup.is_cut || rated.is_cut);
            for unit in rated.units {
                self.push(Some(attempt), words, reader, unit);
            }
        }
        self.attempts.push(Attempt { matcher, segments });
        Some(())
    }

    /// Returns, by segment, the admitted articles that were not found yet, so that later attempts
    /// do not find an article a second time.
    fn not_found_yet(&self) -> Vec<BitSet> {
        let mut within = self.admitted.clone();
        let found = self
            .attempts
            .iter()
            .flat_map(|attempt| attempt.segments.iter().enumerate());
        for (number, segment) in found {
            within[number].subtract(&segment.docs);
        }
        let titles = self.candidates.iter().filter(|c| c.attempt.is_none());
        titles.for_each(|title| within[title.at.reader].remove(title.at.doc));
        within
    }

    fn map_in_parallel<T: Send>(
        &self,
        segments: usize,
        work: impl Fn(&mut dyn Iterator<Item = usize>, Stop<'_>) -> Vec<T> + Sync,
    ) -> Option<Vec<T>> {
        map_in_parallel(&*self.searcher.executor, segments, self.cancelled, work)
    }

    fn push(
        &mut self,
        attempt: Option<usize>,
        words: AttemptWords,
        reader: usize,
        rated: ScoredUnit,
    ) {
        let Doc {
            article, newest, ..
        } = &self.searcher.readers[reader].segment.docs[rated.doc];
        let first = self.request.first == Some(article.id());
        self.candidates.push(TopCandidate {
            attempt,
            words,
            first: first && rated.cluster.kind != PassageKind::Inside,
            at: DocLocation {
                reader,
                doc: rated.doc,
            },
            unit: rated.unit,
            units: rated.units,
            cluster: rated.cluster,
            newest: *newest,
            id: article.id(),
        });
    }

    /// Scores the titles that have the letters scattered; of too many, the newest.
    fn scattered(&mut self) -> Option<()> {
        let limits = self.limits(1);
        let (within, titles, readers) =
            (self.not_found_yet(), &self.titles, &self.searcher.readers);
        let list = self.map_in_parallel(readers.len(), |numbers, _| {
            let possible = numbers.map(|reader| {
                let segment = &readers[reader].segment;
                let letters = segment.title_letters();
                // Newest first, so that a limit leaves out the oldest.
                let docs = within[reader].iter();
                let mut docs = docs.filter(|&doc| titles.may_be_of(letters[doc]));
                let compared = docs.by_ref().take(limits.compared_titles);
                let possible = compared
                    .filter(|&doc| titles.may_be_in(segment.folded_title(doc)))
                    .map(|doc| DocLocation { reader, doc })
                    .take(SCORED_MAX_TITLES + 1);
                let possible: Vec<DocLocation> = possible.collect();
                let is_cut = possible.len() <= SCORED_MAX_TITLES && docs.next().is_some();
                (possible, is_cut)
            });
            possible.collect()
        })?;
        let (list, are_cut): (Vec<_>, Vec<_>) = list.into_iter().unzip();
        let list = list.concat();
        let is_cut = are_cut.contains(&true);
        self.found.is_partial |= is_cut && self.is_budgeted();
        self.found.at_least |= is_cut || list.len() > SCORED_MAX_TITLES;
        self.rate_titles(list, false)
    }

    /// Lists the admitted articles of a query without words: the newest, or the best of those with
    /// the words of `title:`.
    fn list(&mut self, by_title: bool) -> Option<()> {
        let mut list = Vec::new();
        let most = if by_title {
            SCORED_MAX_TITLES
        } else {
            self.request.limit
        };
        for (reader, docs) in self.admitted.iter().enumerate() {
            self.poll()?;
            self.found.articles += docs.count();
            list.extend(
                docs.iter()
                    .take(most)
                    .map(|doc| DocLocation { reader, doc }),
            );
        }
        if by_title {
            self.rate_titles(list, true)?;
            self.found.articles = self.found.articles.max(self.candidates.len());
            return Some(());
        }
        for at in self.newest_of(list, self.request.limit) {
            self.push_title(at, 0);
        }
        Some(())
    }

    /// Scores the titles of `list`, articles in segments. When they are `counted` already, those
    /// without a score still count as found.
    fn rate_titles(&mut self, list: Vec<DocLocation>, counted: bool) -> Option<()> {
        let list = self.newest_of(list, SCORED_MAX_TITLES);
        let (titles, readers) = (&self.titles, &self.searcher.readers);
        let chunks: Vec<&[DocLocation]> = list.chunks(POLLED_TITLES).collect();
        let rated = self.map_in_parallel(chunks.len(), |numbers, _| {
            let mut reader = titles.reader();
            let mut rate = |&at: &DocLocation| {
                let segment: &Segment = &readers[at.reader].segment;
                let title = segment.docs[at.doc].article.title();
                let found = reader.find(title, segment.folded_title(at.doc))?;
                Some((at, found.score))
            };
            numbers
                .map(|chunk| {
                    chunks[chunk]
                        .iter()
                        .filter_map(&mut rate)
                        .collect::<Vec<_>>()
                })
                .collect()
        })?;
        let rated = rated.concat();
        if !counted {
            self.found.articles += rated.len();
        }
        for (at, score) in rated {
            self.push_title(at, score);
        }
        Some(())
    }

    /// Returns the newest of `list`, at most `limit`.
    fn newest_of(&self, mut list: Vec<DocLocation>, limit: usize) -> Vec<DocLocation> {
        if list.len() > limit {
            let readers = &self.searcher.readers;
            list.select_nth_unstable_by_key(limit, |at| {
                readers[at.reader].segment.docs[at.doc].age()
            });
            list.truncate(limit);
        }
        list
    }

    fn push_title(&mut self, at: DocLocation, score: i64) {
        let unit = self.searcher.readers[at.reader].segment.title_of(at.doc);
        let cluster = Cluster {
            start: 0,
            end: 0,
            kind: PassageKind::Title,
            apart: false,
            whole: false,
            best: false,
            score,
        };
        let title = ScoredUnit {
            doc: at.doc,
            unit,
            units: 1,
            cluster,
        };
        self.push(None, AttemptWords::AsTyped, at.reader, title);
    }

    fn finish(self) -> Option<Found> {
        let answer = Answer {
            searcher: self.searcher,
            request: self.request,
            titles: &self.titles,
            attempts: &self.attempts,
            copies: &self.copies,
        };
        let passages = answer.passages(self.candidates, self.cancelled)?;
        let total = answer.total(self.found.articles);
        Some(Found {
            passages,
            total,
            ..self.found
        })
    }
}
