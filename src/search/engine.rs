//! The library in memory, ready to be searched: segments with an index each.
//!
//! New articles wait until there are enough for a segment, or until somebody asks. It must not read
//! files, start threads or ask for the time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::executor::{Executor, SingleThread, map_in_parallel};
use super::matcher::{Classifier, Hit, Matcher};
use super::pass;
use super::passage::Passage;
use super::query::{Field, Query, Reach, Term};
use super::segment::{BitSet, Segment, units};
use super::title::merge;
use super::typo;
use crate::article::{Article, ArticleId};
use crate::text::ranges::Ranges;

/// Articles that fill a segment.
const FULL: usize = 16_384;
/// Bytes of text that fill a segment.
const FULL_BYTES: usize = 128 << 20;
/// Words of a segment that is joined with others, at most.
const FULL_WORDS: usize = 1 << 25;
/// Words that one mistyped word may stand for.
const MAX_NEAR: usize = 40;

/// What a search is to look at and to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Passages that are wanted at most, those of `unfolded` articles not counted.
    pub limit: usize,
    /// Passages of one article at most.
    pub per_article: usize,
    /// Articles of which more passages are wanted.
    pub unfolded: Vec<ArticleId>,
    /// The article whose passages come before all others, such as the open one.
    /// Words that were only found inside longer words are not put first for it.
    pub first: Option<ArticleId>,
    /// Whether an early answer is worth more than a true count of phrases, and the best of very
    /// many that may be one.
    pub quick: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Self {
            limit: 50,
            per_article: usize::MAX,
            unfolded: Vec::new(),
            first: None,
            quick: false,
        }
    }
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The best passages, best first.
    pub passages: Vec<Passage>,
    /// Articles that answer the query.
    pub articles: usize,
    /// Passages that answer the query, also those beyond the limit; `None` when there are so many
    /// articles that they were not counted.
    pub total: Option<usize>,
    /// Whether there may be more articles and passages than were counted: not all were read,
    /// or not all were ready.
    pub at_least: bool,
    /// Whether a search that is not quick may count more or find better ones.
    pub hurried: bool,
    /// Articles that were searched.
    pub searched: usize,
}

/// A segment, and which of its articles still count.
pub(super) struct SegmentReader {
    pub(super) segment: Arc<Segment>,
    pub(super) alive: BitSet,
}

/// Articles made ready to be searched. That takes time in proportion to their text, and can be
/// done in another thread than the searches.
pub struct NewSegments(Vec<Segment>);

impl NewSegments {
    /// Reads all words of `articles`.
    pub fn new(articles: impl IntoIterator<Item = Arc<Article>>) -> Self {
        Self(Segment::of(articles))
    }
}

/// Segments that are better searched as one.
pub struct Merge(Vec<(Arc<Segment>, BitSet)>);

impl Merge {
    /// Joins them. That takes time in proportion to their text, less than reading it, and can be
    /// done in another thread than the searches.
    pub fn run(self) -> NewSegments {
        NewSegments(Segment::joined(&self.0))
    }
}

/// The searchable library.
pub struct Engine {
    pub(super) executor: Box<dyn Executor>,
    /// Says on which day a file was changed.
    pub(super) zone: TimeZone,
    pub(super) readers: Vec<SegmentReader>,
    /// Articles that are not ready yet.
    waiting: HashMap<ArticleId, Arc<Article>>,
    waiting_bytes: usize,
    /// The segment of each article that is ready, and its number in it.
    places: HashMap<ArticleId, (usize, usize)>,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// An empty library.
    pub fn new() -> Self {
        Self::with_executor(Box::new(SingleThread))
    }

    /// An empty library in which several segments are searched at once.
    pub fn with_executor(executor: Box<dyn Executor>) -> Self {
        Self {
            executor,
            zone: TimeZone::UTC,
            readers: Vec::new(),
            waiting: HashMap::new(),
            waiting_bytes: 0,
            places: HashMap::new(),
        }
    }

    /// Takes the days on which files were changed as they are in `zone`; without it, in UTC.
    #[must_use]
    pub fn in_zone(self, zone: TimeZone) -> Self {
        Self { zone, ..self }
    }

    /// Adds an article, or replaces the one with the same id, and makes it ready with the next
    /// search. Now and then that takes time in proportion to the text that was added.
    pub fn add(&mut self, article: Arc<Article>) {
        self.expect(article);
        if self.waiting.len() >= FULL || self.waiting_bytes >= FULL_BYTES {
            self.index();
        }
    }

    /// Adds an article, or replaces the one with the same id, to be [taken](Engine::take) when it
    /// is ready.
    pub fn expect(&mut self, article: Arc<Article>) {
        self.remove(article.id);
        self.waiting_bytes += article.text.len();
        self.waiting.insert(article.id, article);
    }

    /// Takes in articles that are ready. Those that were removed or replaced meanwhile are not
    /// found.
    pub fn take(&mut self, indexed: NewSegments) {
        for segment in indexed.0 {
            self.take_segment(segment);
        }
        if self.readers.iter().any(|reader| reader.alive.is_empty()) {
            self.drop_empty();
        }
    }

    /// Segments that are better searched as one: one of whose articles most do not count any more, or
    /// several, of which the largest is not the most of what they become. So no article is joined
    /// with others more often than their number has binary digits, about. What they become is to be
    /// [taken](Engine::take).
    pub fn merge_candidate(&self) -> Option<Merge> {
        let worn = self.readers.iter().find(|reader| reader.is_worn());
        let readers = worn.map_or_else(|| self.small_ones(), |reader| vec![reader]);
        let segments = readers.into_iter();
        let segments = segments.map(|reader| (Arc::clone(&reader.segment), reader.alive.clone()));
        let segments: Vec<_> = segments.collect();
        (!segments.is_empty()).then_some(Merge(segments))
    }

    /// As many as possible that are better as one.
    fn small_ones(&self) -> Vec<&SegmentReader> {
        let readers = self
            .readers
            .iter()
            .filter(|reader| !reader.segment.is_full());
        let mut readers: Vec<(usize, &SegmentReader)> =
            readers.map(|s| (s.alive.count(), s)).collect();
        readers.sort_by_key(|(alive, _)| *alive);
        let mut best = 0..0;
        for (end, &(largest, _)) in readers.iter().enumerate() {
            let (mut start, mut all, mut words) = (end + 1, 0, 0);
            for (alive, reader) in readers[..=end].iter().rev() {
                (all, words) = (all + alive, words + reader.words());
                if all > FULL || words > FULL_WORDS {
                    break;
                }
                start -= 1;
                if all >= 2 * largest && end + 1 - start > best.len().max(1) {
                    best = start..end + 1;
                }
            }
        }
        readers[best].iter().map(|(_, reader)| *reader).collect()
    }

    fn take_segment(&mut self, segment: Segment) {
        let mut alive = BitSet::with_capacity(segment.docs.len());
        let number = self.readers.len();
        for (doc, about) in segment.docs.iter().enumerate() {
            let article = &about.article;
            if !self
                .article(article.id)
                .is_some_and(|a| Arc::ptr_eq(a, article))
            {
                continue;
            }
            if let Some(article) = self.waiting.remove(&article.id) {
                self.waiting_bytes -= article.text.len();
            }
            if let Some((number, before)) = self.places.insert(article.id, (number, doc)) {
                self.readers[number].alive.remove(before);
            }
            alive.insert(doc);
        }
        let segment = Arc::new(segment);
        self.readers.push(SegmentReader { segment, alive });
    }

    fn drop_empty(&mut self) {
        self.readers.retain(|reader| !reader.alive.is_empty());
        for (number, reader) in self.readers.iter().enumerate() {
            for doc in reader.alive.iter() {
                let id = reader.segment.docs[doc].article.id;
                self.places.insert(id, (number, doc));
            }
        }
    }

    /// Removes an article; one that is not there is no mistake.
    pub fn remove(&mut self, id: ArticleId) {
        if let Some(article) = self.waiting.remove(&id) {
            self.waiting_bytes -= article.text.len();
        }
        if let Some((number, doc)) = self.places.remove(&id) {
            self.readers[number].alive.remove(doc);
        }
    }

    /// How many articles there are.
    pub fn len(&self) -> usize {
        self.places.len() + self.waiting.len()
    }

    /// How many articles are ready.
    pub fn ready(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes that the index takes beside the articles.
    pub fn memory(&self) -> usize {
        self.readers
            .iter()
            .map(|reader| reader.segment.memory())
            .sum()
    }

    /// Makes the articles that wait ready.
    pub fn index(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let waiting: Vec<Arc<Article>> = self.waiting.values().cloned().collect();
        self.take(NewSegments::new(waiting));
    }

    /// The best passages for `query` in all articles, which are made ready first; `None` when
    /// `cancelled` said so, which is asked now and then and does not change its mind. An empty query
    /// finds nothing. What is found does not depend on the order in which articles were added.
    pub fn search(
        &mut self,
        query: &Query,
        scope: &Scope,
        cancelled: &dyn Fn() -> bool,
    ) -> Option<Found> {
        self.index();
        self.search_ready(query, scope, cancelled)
    }

    /// As [`Engine::search`], in the articles that are ready.
    pub fn search_ready(
        &self,
        query: &Query,
        scope: &Scope,
        cancelled: &dyn Fn() -> bool,
    ) -> Option<Found> {
        if query.is_empty() {
            let searched = self.ready();
            return (!cancelled()).then(|| Found {
                searched,
                ..Found::default()
            });
        }
        let mut found = pass::search(self, query, scope, cancelled)?;
        found.at_least |= self.ready() < self.len();
        Some(found)
    }

    /// The places of the query's words in one article, in text order, not overlapping:
    /// bytes of its text. Where some paragraphs have all the words, only those count; else
    /// each word counts by itself, and one that is missing lights nothing. Where there is none
    /// at all, words that differ by one letter.
    pub fn hits(&self, id: ArticleId, query: &Query) -> Ranges {
        let Some(article) = self.article(id) else {
            return Ranges::default();
        };
        let hits = all_hits(article, query);
        if hits.is_empty()
            && let Some(query) = self.corrected(query, false, &|| false)
        {
            return all_hits(article, &query);
        }
        hits
    }

    /// Where an article is in a segment, if it is there.
    pub(super) fn place(&self, id: ArticleId, number: usize) -> Option<usize> {
        let place = self.places.get(&id).filter(|place| place.0 == number);
        place.map(|place| place.1)
    }

    fn article(&self, id: ArticleId) -> Option<&Arc<Article>> {
        self.waiting.get(&id).or_else(|| {
            let &(number, doc) = self.places.get(&id)?;
            Some(&self.readers[number].segment.docs[doc].article)
        })
    }

    /// The query with words of the library that differ by one letter from those typed, likelier ones
    /// first. When
    /// something was `found` as typed, short words are taken to be meant as they are.
    pub(super) fn corrected(
        &self,
        query: &Query,
        found: bool,
        cancelled: &dyn Fn() -> bool,
    ) -> Option<Query> {
        query.corrected(&|typed, going_on| {
            if found && typo::is_short(typed) {
                return Vec::new();
            }
            let near_in = |reader: &SegmentReader| {
                let words = &reader.segment.vocabulary;
                let keys =
                    (0..words.keys()).filter(|&key| typo::is_near(typed, words.key(key), going_on));
                let near = keys.map(|key| {
                    (
                        words.key(key).to_owned(),
                        reader.segment.count(words.forms(key)),
                    )
                });
                near.collect::<Vec<_>>()
            };
            let segments = self.readers.len();
            let all = map_in_parallel(&*self.executor, segments, cancelled, |segments, _| {
                segments
                    .map(|number| near_in(&self.readers[number]))
                    .collect()
            });
            let mut near: BTreeMap<String, usize> = BTreeMap::new();
            for (key, count) in all.into_iter().flatten().flatten() {
                *near.entry(key).or_default() += count;
            }
            // People hardly ever mistype the first letter, and most often mean a common word.
            let first = typed.chars().next();
            let mut near: Vec<(String, usize)> = near.into_iter().collect();
            near.sort_by_key(|(key, count)| (key.chars().next() != first, Reverse(*count)));
            near.truncate(MAX_NEAR);
            near.into_iter().map(|(key, _)| key).collect()
        })
    }
}

impl SegmentReader {
    /// Whether most of its articles do not count any more.
    fn is_worn(&self) -> bool {
        self.alive.count() * 2 < self.segment.docs.len()
    }

    /// Words of the articles that count, about.
    fn words(&self) -> usize {
        self.segment.words() * self.alive.count() / self.segment.docs.len().max(1)
    }
}

/// A hit in a text.
#[derive(Clone)]
struct Lit {
    term: usize,
    inside: bool,
    range: Range<usize>,
}

/// The places of the query's words in `article`. They are kept as places only, and paragraph by
/// paragraph, because a letter may be found a million times.
fn all_hits(article: &Article, query: &Query) -> Ranges {
    let matcher = Matcher::new(query.all.iter().filter(|t| t.field == Field::Any));
    let text = &article.text;
    let ranges = || units(article).map(|(range, _)| range);
    let plain = plain_terms(&matcher, text, ranges());
    let (mut together, mut alone) = (Ranges::default(), Ranges::default());
    each_unit(&matcher, text, ranges(), &mut |hits| {
        let counts = |hit: &&Lit| !hit.inside || !plain.contains(&hit.term);
        let hits: Vec<&Lit> = hits.iter().filter(counts).collect();
        let has_all = (0..matcher.terms).all(|term| hits.iter().any(|hit| hit.term == term));
        let mut ranges: Vec<_> = hits.iter().map(|hit| hit.range.clone()).collect();
        merge(&mut ranges, false);
        if has_all && together.is_empty() {
            alone = Ranges::default();
        }
        if has_all {
            together.extend(&ranges);
        } else if together.is_empty() {
            alone.extend(&ranges);
        }
        true
    });
    if together.is_empty() { alone } else { together }
}

/// The terms that are found in other ways than inside words. Reads no more of the text than is
/// needed to know that all of them are.
fn plain_terms(
    matcher: &Matcher,
    text: &str,
    units: impl Iterator<Item = Range<usize>>,
) -> BTreeSet<usize> {
    let mut plain = BTreeSet::new();
    each_unit(matcher, text, units, &mut |hits| {
        plain.extend(hits.iter().filter(|hit| !hit.inside).map(|hit| hit.term));
        plain.len() < matcher.terms
    });
    plain
}

/// Hands over the hits of words in each of the `units` of `text`, until `visit` wants no more.
fn each_unit(
    matcher: &Matcher,
    text: &str,
    units: impl Iterator<Item = Range<usize>>,
    visit: &mut dyn FnMut(&[Lit]) -> bool,
) {
    let mut classifier = Classifier::new(matcher);
    let (mut hits, mut found) = (Vec::new(), Vec::new());
    for range in units {
        let text = &text[range.clone()];
        let read = classifier.read(text);
        matcher.hits(read.matches(), &mut hits);
        found.clear();
        found.extend(hits.iter().map(|hit: &Hit| {
            let lit = matcher.lit(hit, text, &read.words);
            Lit {
                term: hit.term,
                inside: hit.reach == Reach::Inside,
                range: range.start + lit.start..range.start + lit.end,
            }
        }));
        if !visit(&found) {
            return;
        }
    }
}

/// The hits of words in a short `text`. Those inside words count only for words that have no other.
fn lit(matcher: &Matcher, text: &str) -> Vec<Lit> {
    let mut all = Vec::new();
    each_unit(matcher, text, std::iter::once(0..text.len()), &mut |hits| {
        all.extend_from_slice(hits);
        true
    });
    let plain: BTreeSet<usize> = all.iter().filter(|l| !l.inside).map(|l| l.term).collect();
    all.retain(|l| !l.inside || !plain.contains(&l.term));
    all
}

/// The places of the query's words in any `text`, in order, not overlapping;
/// `None` when one is missing or an excluded one is there. For short texts,
/// such as notes and names: it reads `text` each time. Conditions on titles,
/// tags, paths and dates are taken as fulfilled.
pub fn matches(text: &str, query: &Query) -> Option<Vec<Range<usize>>> {
    let none = query.none.iter().filter(|t| t.field == Field::Any);
    if none.into_iter().any(|term| has(text, term)) {
        return None;
    }
    let matcher = Matcher::new(query.all.iter().filter(|t| t.field == Field::Any));
    let lit = lit(&matcher, text);
    let found = (0..matcher.terms).all(|term| lit.iter().any(|l| l.term == term));
    let mut ranges: Vec<_> = lit.into_iter().map(|l| l.range).collect();
    merge(&mut ranges, false);
    found.then_some(ranges)
}

/// The places of those of the words that are in `text`, in order, not overlapping.
pub(super) fn lights(matcher: &Matcher, text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<_> = lit(matcher, text).into_iter().map(|l| l.range).collect();
    merge(&mut ranges, false);
    ranges
}

/// Whether `term` is anywhere in `text`.
pub(super) fn has(text: &str, term: &Term) -> bool {
    let matcher = Matcher::new([term]);
    let read = Classifier::new(&matcher).read(text);
    let mut hits = Vec::new();
    matcher.hits(read.matches(), &mut hits);
    !hits.is_empty()
}
