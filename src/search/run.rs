//! One search: the units that answer, the best of them, their passages.
//!
//! Units and articles are counted as sets. Only as many units are rated as can come first: those
//! with the words as typed, then titles, leads, whole words, the rest, each newest first. It must
//! not keep anything.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;
use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::cluster::{self, Cluster, IN_LEAD, IN_TITLE, KIND};
use super::engine::{self, Engine, Found, Scope, Shelf};
use super::index::{Bits, Doc, Unit};
use super::lookup::Lookup;
use super::matcher::{Classifier, Hit, Matcher};
use super::passage::{Passage, PassageKind, window};
use super::query::{Field, Query, Reach, Term};
use super::title::{Titles, merge};
use crate::article::{ArticleId, Block, BlockKind};
use crate::vietnamese::fold::Folded;
use crate::vietnamese::mark::{Grade, Pattern};

/// Titles that are scored for scattered letters.
const MAX_TITLES: usize = 4000;
/// Letters scattered over titles are looked for when fewer articles have the words.
const FEW: usize = 50;
/// Mistyped letters are looked for when fewer articles have the words.
const VERY_FEW: usize = 3;
/// Passages of one article.
const PER_ARTICLE: usize = 50;
/// Passages of the article that comes first, unless it is unfolded.
const OF_FIRST: usize = 4;
/// Units that are rated in one search, about.
const RATED: usize = 8192;
/// Units that are rated in a part, at least.
const RATED_IN_PART: usize = 512;
/// Candidates between two questions whether to go on.
const POLL: usize = 1024;

/// A place that may become a passage.
#[derive(Clone, Copy)]
struct Candidate {
    /// Index in [`Run::looks`].
    look: usize,
    shelf: usize,
    doc: usize,
    unit: usize,
    cluster: Cluster,
    /// Whether the title has the letters scattered.
    scattered: bool,
    first: bool,
}

/// A way of looking: the words as typed, or words that differ by a letter.
struct Look<'a> {
    matcher: &'a Matcher,
    /// By part.
    parts: Vec<InPart<'a>>,
    /// Whether letters differ.
    typo: bool,
}

/// What answers in one part.
struct InPart<'a> {
    lookup: Lookup<'a>,
    /// Units that have all words.
    units: Bits,
    /// Articles that have all words, all together or not.
    docs: Bits,
}

/// One search.
struct Run<'a> {
    engine: &'a Engine,
    query: &'a Query,
    scope: &'a Scope,
    cancelled: &'a dyn Fn() -> bool,
    titles: Titles,
    looks: Vec<Look<'a>>,
    candidates: Vec<Candidate>,
    found: Found,
}

/// Searches; `None` when `cancelled` said so.
pub(super) fn search(
    engine: &Engine,
    query: &Query,
    scope: &Scope,
    cancelled: &dyn Fn() -> bool,
) -> Option<Found> {
    let matcher = Matcher::new(texts(query));
    let in_titles = query.all.iter().filter(|t| t.field == Field::Title);
    let titles: Vec<&Term> = texts(query).chain(in_titles).collect();
    let corrected;
    let corrected_matcher;
    let mut run = Run {
        engine,
        query,
        scope,
        cancelled,
        titles: Titles::new(&titles),
        looks: Vec::new(),
        candidates: Vec::new(),
        found: Found {
            searched: engine.len(),
            ..Found::default()
        },
    };
    if matcher.terms > 0 {
        run.look(&matcher, false)?;
    }
    if titles.is_empty() {
        run.list()?;
    } else if run.found.articles < FEW {
        run.scattered()?;
    }
    if matcher.terms > 0 && run.found.articles < VERY_FEW {
        corrected = engine.corrected(query, run.found.articles > 0);
        if let Some(corrected) = &corrected {
            corrected_matcher = Matcher::new(texts(corrected));
            run.look(&corrected_matcher, true)?;
        }
    }
    run.finish()
}

/// The terms that are looked for in texts.
fn texts(query: &Query) -> impl Iterator<Item = &Term> {
    query.all.iter().filter(|t| t.field == Field::Any)
}

impl<'a> Run<'a> {
    fn poll(&self) -> Option<()> {
        (!(self.cancelled)()).then_some(())
    }

    /// Finds and rates what has all words of `matcher`.
    fn look(&mut self, matcher: &'a Matcher, typo: bool) -> Option<()> {
        let look = self.looks.len();
        self.looks.push(Look {
            matcher,
            parts: Vec::with_capacity(self.engine.shelves.len()),
            typo,
        });
        for (number, shelf) in self.engine.shelves.iter().enumerate() {
            self.poll()?;
            let found = self.in_part(shelf, number, matcher)?;
            self.count(&found, shelf);
            self.looks[look].parts.push(found);
            self.rate(look, number)?;
        }
        Some(())
    }

    fn in_part(&self, shelf: &'a Shelf, number: usize, matcher: &'a Matcher) -> Option<InPart<'a>> {
        let part = &shelf.part;
        let lookup = Lookup::new(part, matcher);
        let mut docs = shelf.alive.clone();
        let mut units: Option<Bits> = None;
        for term in &lookup.terms {
            docs.keep(&part.docs_of(&term.all));
            match &mut units {
                Some(units) => units.keep(&term.all),
                None => units = Some(term.all.clone()),
            }
        }
        // What was found as typed is not found again with a letter wrong.
        if let Some(before) = self.looks.first().and_then(|look| look.parts.get(number)) {
            docs.drop_all(&before.docs);
        }
        for candidate in self
            .candidates
            .iter()
            .filter(|c| c.scattered && c.shelf == number)
        {
            docs.remove(candidate.doc);
        }
        self.exclude(shelf, &mut docs)?;
        let mut units = units.unwrap_or_default();
        units.keep(&part.units_of(&docs));
        Some(InPart {
            lookup,
            units,
            docs,
        })
    }

    /// Leaves out the articles that some other condition does not admit.
    fn exclude(&self, shelf: &Shelf, docs: &mut Bits) -> Option<()> {
        let none = self.query.none.iter().filter(|t| t.field == Field::Any);
        let none = Matcher::new(none);
        if none.terms > 0 {
            let lookup = Lookup::new(&shelf.part, &none);
            for term in &lookup.terms {
                docs.drop_all(&shelf.part.docs_of(&term.all));
            }
        }
        if !self.has_conditions() {
            return Some(());
        }
        for (n, doc) in docs.clone().iter().enumerate() {
            if n % POLL == 0 {
                self.poll()?;
            }
            if !self.admits(&shelf.part.docs[doc]) {
                docs.remove(doc);
            }
        }
        Some(())
    }

    fn has_conditions(&self) -> bool {
        let mut terms = self.query.all.iter().chain(&self.query.none);
        let dates = self.query.after.is_some() || self.query.before.is_some();
        dates || terms.any(|t| t.field != Field::Any)
    }

    /// Whether an article fulfils everything that is not a matter of its text.
    fn admits(&self, doc: &Doc) -> bool {
        let start = |day: Date| {
            day.to_zoned(TimeZone::UTC)
                .ok()
                .map(|d| d.timestamp().as_second())
        };
        let dated = |day: Option<Date>, is_so: &dyn Fn(i64) -> bool| {
            day.and_then(start)
                .is_none_or(|day| doc.newest > i64::MIN && is_so(day))
        };
        let has = |term: &Term| match term.field {
            Field::Any => false,
            Field::Title => Titles::new(&[term]).rate(&doc.article.title).is_some(),
            Field::Tag => doc
                .article
                .meta
                .tags
                .iter()
                .any(|tag| engine::has(tag, term)),
            Field::Path => is_in_path(&doc.article.source.path(), term),
        };
        let mut all = self.query.all.iter().filter(|t| t.field != Field::Any);
        dated(self.query.after, &|day| doc.newest >= day)
            && dated(self.query.before, &|day| doc.newest < day)
            && all.all(has)
            && !self.query.none.iter().any(has)
    }

    fn count(&mut self, found: &InPart<'_>, shelf: &Shelf) {
        let docs = found.docs.count();
        let together = shelf.part.docs_of(&found.units).count();
        self.found.articles += docs;
        self.found.total += found.units.count() + docs - together;
        self.found.at_least |= found.lookup.cut;
    }

    /// Rates the units of a part that may come first.
    fn rate(&mut self, look: usize, shelf: usize) -> Option<()> {
        let parts = self.engine.shelves.len();
        let mut left = (RATED / parts).max(RATED_IN_PART);
        let part = &self.engine.shelves[shelf].part;
        let mut rest = self.looks[look].parts[shelf].units.clone();
        for stage in self.stages(look, shelf) {
            self.poll()?;
            let mut here = rest.clone();
            here.keep(&stage);
            rest.drop_all(&here);
            let (mut tops, mut last) = (0, usize::MAX);
            for unit in here.iter() {
                if tops >= self.scope.limit || left == 0 {
                    break;
                }
                left -= 1;
                let doc = if last != usize::MAX && part.docs[last].units.contains(&unit) {
                    last
                } else {
                    part.doc_of(unit)
                };
                let Some(cluster) = self.rate_unit(look, shelf, unit) else {
                    continue;
                };
                let is_top = cluster.kind == PassageKind::Phrase
                    || (self.looks[look].matcher.terms == 1 && cluster.kind != PassageKind::Part);
                tops += usize::from(is_top && doc != last);
                last = doc;
                self.push(look, shelf, doc, unit, cluster);
            }
        }
        self.rate_articles(look, shelf);
        Some(())
    }

    /// The sets of units that are rated one after the other.
    fn stages(&self, look: usize, shelf: usize) -> Vec<Bits> {
        let found = &self.looks[look].parts[shelf];
        let part = found.lookup.part;
        let all = |of: &dyn Fn(&super::lookup::TermUnits) -> Bits| {
            let sets = found.lookup.terms.iter().map(of);
            sets.reduce(|mut a, b| {
                a.keep(&b);
                a
            })
        };
        let mut wanted = Bits::none(part.units.len());
        let ids = self.scope.unfolded.iter().chain(&self.scope.first);
        for doc in ids.filter_map(|id| self.engine.place(*id, shelf)) {
            wanted.insert_range(part.docs[doc].units.clone());
        }
        let mut stages = vec![wanted];
        stages.extend(all(&|term| term.best.clone()));
        stages.push(part.title_units.clone());
        stages.push(part.lead_units.clone());
        stages.extend(all(&|term| term.whole.clone()));
        stages.push(found.units.clone());
        stages
    }

    fn rate_unit(&self, look: usize, shelf: usize, unit: usize) -> Option<Cluster> {
        let Look { matcher, parts, .. } = &self.looks[look];
        let mut hits = Vec::new();
        parts[shelf].lookup.hits(unit, &mut hits);
        cluster::best(matcher.terms, &hits)
    }

    fn push(&mut self, look: usize, shelf: usize, doc: usize, unit: usize, mut cluster: Cluster) {
        let part = &self.engine.shelves[shelf].part;
        let article = &part.docs[doc].article;
        let block = part.units[unit].block;
        cluster.score += match article.blocks.get(block as usize).map(|b| b.kind) {
            _ if block == Unit::TITLE => IN_TITLE,
            Some(BlockKind::Title) => IN_TITLE,
            Some(BlockKind::Lead) => IN_LEAD,
            Some(BlockKind::Heading) => IN_LEAD / 2,
            _ => 0,
        };
        self.candidates.push(Candidate {
            look,
            shelf,
            doc,
            unit,
            cluster,
            scattered: false,
            first: self.scope.first == Some(article.id) && cluster.kind != PassageKind::Part,
        });
    }

    /// Articles in which no unit holds all words: the place of the rarest one.
    fn rate_articles(&mut self, look: usize, shelf: usize) {
        let found = &self.looks[look].parts[shelf];
        let part = found.lookup.part;
        let mut docs = found.docs.clone();
        docs.drop_all(&part.docs_of(&found.units));
        let first = self.scope.first.and_then(|id| self.engine.place(id, shelf));
        let first = first.filter(|&doc| docs.has(doc));
        let docs: Vec<usize> = first
            .into_iter()
            .chain(docs.iter().take(self.scope.limit))
            .collect();
        for doc in docs {
            if let Some((unit, cluster)) = self.rarest(look, shelf, doc) {
                self.push(look, shelf, doc, unit, cluster);
            }
        }
    }

    fn rarest(&self, look: usize, shelf: usize, doc: usize) -> Option<(usize, Cluster)> {
        let lookup = &self.looks[look].parts[shelf].lookup;
        let units = &lookup.part.docs[doc].units;
        let count = |term: &usize| lookup.terms[*term].all.count_in(units.clone());
        let rarest = (0..lookup.terms.len()).min_by_key(count)?;
        let mut hits = Vec::new();
        let mut best: Option<(usize, Cluster)> = None;
        let with = units.clone().filter(|&u| lookup.terms[rarest].all.has(u));
        for unit in with.take(PER_ARTICLE) {
            lookup.hits(unit, &mut hits);
            let own: Vec<Hit> = hits.iter().filter(|h| h.term == rarest).copied().collect();
            let Some(cluster) = cluster::best_single(&own) else {
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

    /// Titles that have the letters scattered; of too many, the newest.
    fn scattered(&mut self) -> Option<()> {
        let mut list = Vec::new();
        for (number, shelf) in self.engine.shelves.iter().enumerate() {
            self.poll()?;
            let known = self.looks.first().and_then(|l| l.parts.get(number));
            for doc in shelf.alive.iter() {
                let is_known = known.is_some_and(|part| part.docs.has(doc));
                if !is_known && self.titles.may_be_in(shelf.part.titles.get(doc)) {
                    list.push((number, doc));
                }
            }
        }
        if list.len() > MAX_TITLES {
            let newest = |&(shelf, doc): &(usize, usize)| {
                let doc = &self.engine.shelves[shelf].part.docs[doc];
                (Reverse(doc.newest), doc.article.id)
            };
            list.sort_by_cached_key(newest);
            list.truncate(MAX_TITLES);
            self.found.at_least = true;
        }
        for (n, (shelf, doc)) in list.into_iter().enumerate() {
            if n % POLL == 0 {
                self.poll()?;
            }
            let about = &self.engine.shelves[shelf].part.docs[doc];
            let Some(score) = self.titles.rate(&about.article.title) else {
                continue;
            };
            let mut only = Bits::none(self.engine.shelves[shelf].part.docs.len());
            only.insert(doc);
            self.exclude(&self.engine.shelves[shelf], &mut only)?;
            if !only.is_empty() {
                self.push_title(shelf, doc, score);
            }
        }
        Some(())
    }

    /// Without any word to look for, every article that is admitted.
    fn list(&mut self) -> Option<()> {
        for (number, shelf) in self.engine.shelves.iter().enumerate() {
            self.poll()?;
            let mut docs = shelf.alive.clone();
            self.exclude(shelf, &mut docs)?;
            for doc in docs.iter() {
                self.push_title(number, doc, 0);
            }
        }
        Some(())
    }

    fn push_title(&mut self, shelf: usize, doc: usize, score: i64) {
        let doc_about = &self.engine.shelves[shelf].part.docs[doc];
        self.found.articles += 1;
        self.found.total += 1;
        self.candidates.push(Candidate {
            look: usize::MAX,
            shelf,
            doc,
            unit: doc_about.units.start,
            cluster: Cluster {
                start: 0,
                end: 0,
                kind: PassageKind::Title,
                score,
            },
            scattered: true,
            first: self.scope.first == Some(doc_about.article.id),
        });
    }

    fn doc(&self, c: &Candidate) -> &'a Doc {
        &self.engine.shelves[c.shelf].part.docs[c.doc]
    }

    fn is_typo(&self, c: &Candidate) -> bool {
        self.looks.get(c.look).is_some_and(|look| look.typo)
    }

    /// Best first; a total order that does not depend on the order of articles.
    fn order(&self, a: &Candidate, b: &Candidate) -> Ordering {
        let key = |c: &Candidate| {
            let doc = self.doc(c);
            let score = Reverse((!self.is_typo(c), c.first, c.cluster.score, doc.newest));
            (score, doc.article.id, c.unit)
        };
        key(a).cmp(&key(b))
    }

    fn finish(mut self) -> Option<Found> {
        let mut best = std::mem::take(&mut self.candidates);
        best.sort_by(|a, b| self.order(a, b));
        let mut counts: HashMap<ArticleId, usize> = HashMap::new();
        let mut wanted = 0;
        let mut passages = Vec::new();
        for candidate in &best {
            let id = self.doc(candidate).article.id;
            let unfolded = self.scope.unfolded.contains(&id);
            if wanted >= self.scope.limit && !unfolded {
                continue;
            }
            let most = match () {
                () if unfolded => PER_ARTICLE,
                () if self.scope.first == Some(id) => self.scope.per_article.max(OF_FIRST),
                () => self.scope.per_article,
            };
            let count = counts.entry(id).or_default();
            if *count >= most.min(PER_ARTICLE) {
                continue;
            }
            *count += 1;
            wanted += usize::from(!unfolded || *count == 1);
            passages.push((id, candidate));
        }
        let mut answer = Vec::with_capacity(passages.len());
        for (id, candidate) in passages {
            self.poll()?;
            let mut passage = self.passage(candidate);
            // The first one of an article tells how many more there are.
            if let Some(shown) = counts.remove(&id) {
                passage.others = self.count_of(candidate).saturating_sub(shown);
            }
            answer.push(passage);
        }
        self.found.passages = answer;
        Some(self.found)
    }

    /// Passages of the candidate's article.
    fn count_of(&self, c: &Candidate) -> usize {
        let look = self.looks.get(c.look);
        look.map_or(1, |look| {
            let units = &look.parts[c.shelf].units;
            units.count_in(self.doc(c).units.clone())
        })
    }

    fn passage(&self, c: &Candidate) -> Passage {
        let article = &self.doc(c).article;
        let unit = self.engine.shelves[c.shelf].part.units[c.unit];
        let is_title = unit.block == Unit::TITLE;
        let (range, matches) = if c.scattered {
            (title_range(article), self.titles.lit(&article.title))
        } else {
            let (range, matches) = self.found_in(c, unit);
            (
                if is_title {
                    title_range(article)
                } else {
                    range
                },
                matches,
            )
        };
        let kind = if is_title {
            PassageKind::Title
        } else {
            c.cluster.kind
        };
        Passage {
            article: article.id,
            kind,
            start: range.start,
            end: range.end,
            matches,
            typo: self.is_typo(c),
            score: c.cluster.score,
            others: 0,
        }
    }

    /// The passage in the unit's text, and what to light in it.
    fn found_in(&self, c: &Candidate, unit: Unit) -> (Range<usize>, Vec<Range<usize>>) {
        let Look { matcher, .. } = self.looks[c.look];
        let article = &self.doc(c).article;
        let source = self.engine.shelves[c.shelf].part.source(c.doc, c.unit);
        let text = &source[unit.range()];
        let read = Classifier::new(matcher).read(text);
        let mut hits = Vec::new();
        matcher.hits(read.matches.iter().copied(), &mut hits);
        hits.retain(|h| h.reach < Reach::Inside || c.cluster.kind == PassageKind::Part);
        let offset = |r: Range<usize>| r.start + unit.range().start..r.end + unit.range().start;
        let words = &read.words;
        let last = &words[c.cluster.end as usize - 1];
        let found = offset(words[c.cluster.start as usize].start..last.end);
        let lit = hits.iter().map(|h| offset(matcher.lit(h, text, words)));
        let mut matches: Vec<_> = lit.collect();
        if unit.block == Unit::TITLE {
            merge(&mut matches, false);
            return (unit.range(), matches);
        }
        let block = article.blocks.get(unit.block as usize);
        let block = block.map(|b| b.marker.min(b.start)..b.end);
        let block = block.filter(|b| b.start <= found.start && found.end <= b.end);
        let range = window(source, &block.unwrap_or_else(|| unit.range()), &found);
        matches.retain(|m| range.start <= m.start && m.end <= range.end);
        if matches.is_empty() {
            // A phrase longer than the passage.
            matches.push(found.start..found.end.min(range.end));
        }
        merge(&mut matches, false);
        (range, matches)
    }
}

/// Whether `path` has the letters of `term`, with its marks.
fn is_in_path(path: &str, term: &Term) -> bool {
    use unicode_normalization::UnicodeNormalization as _;

    // Some systems keep file names decomposed.
    let path: String = path.nfc().collect();
    let folded = Folded::new(&path);
    let mut words = term.alternatives.iter().flat_map(|a| &a.words);
    words.any(|word| {
        let pattern = Pattern::new(&word.text);
        let mut places = folded.text.match_indices(word.folded.as_str());
        places.any(|(at, _)| pattern.grade(&path[folded.to_source(&path, at)..]) > Grade::No)
    })
}

fn title_range(article: &crate::article::Article) -> Range<usize> {
    let block = article.blocks.first();
    block
        .filter(|_| article.has_title_block())
        .map_or(0..0, Block::range)
}
