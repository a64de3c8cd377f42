//! One search: the articles that are meant, the units that answer, the best of them, their
//! passages.
//!
//! Units and articles are counted as sets. It must not keep anything.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use super::answers::Hits;
use super::cluster::Cluster;
use super::condition::{self, FEW};
use super::engine::{Engine, Found, Scope, Shelf};
use super::index::{Bits, Doc, Part, Place, UnitKind};
use super::lanes::{Stop, in_lanes};
use super::lookup::{Lookup, MAX_READ};
use super::matcher::Matcher;
use super::passage::{Passage, PassageKind, window};
use super::query::{Field, Query, Reach, Term};
use super::rate::{InPart, PER_ARTICLE, Rated, Rater, Tops, wanted};
use super::title::{Titles, merge};
use super::word::places;
use crate::article::ArticleId;

/// Titles that are scored for scattered letters.
const MAX_TITLES: usize = 600;
/// Titles that have these letters, and that a quick search looks at, about.
const TITLES_SEEN: usize = 16_384;
/// Mistyped letters are looked for when fewer places have the words together.
const VERY_FEW: usize = 3;
/// Passages of the article that comes first, unless it is unfolded.
const OF_FIRST: usize = 4;
/// Articles whose passages are all counted; of more, only the articles are.
const MAX_COUNTED: usize = 100;
/// Titles between two questions whether to go on.
const POLL: usize = 64;

/// A place that may become a passage.
#[derive(Clone, Copy)]
struct Candidate {
    /// Index in [`Run::looks`]; `None` for a title that was rated by itself.
    look: Option<usize>,
    typo: bool,
    first: bool,
    shelf: usize,
    doc: usize,
    unit: usize,
    /// Units of its section that have all words.
    units: usize,
    cluster: Cluster,
    newest: i64,
    id: ArticleId,
}

impl Candidate {
    /// Best first; a total order that does not depend on the order in which articles came.
    fn rank(&self) -> impl Ord + use<> {
        let first = Reverse((self.first, self.cluster.score, self.newest));
        (self.class(), first, self.id, self.unit)
    }

    /// Words as typed in one paragraph come before mistyped ones that stand side by side, those
    /// before titles with the letters scattered and words as typed in one article, and other
    /// mistyped words come last.
    fn class(&self) -> u8 {
        let is_phrase = self.cluster.kind == PassageKind::Phrase;
        match (self.typo, self.look) {
            (false, Some(_)) if !self.cluster.apart => 0,
            (true, _) if is_phrase => 1,
            (false, _) => 2,
            (true, _) => 3,
        }
    }
}

/// A way of looking: the words as typed, or words that differ by a letter.
struct Look<'a> {
    matcher: &'a Matcher,
    /// By part.
    parts: Vec<InPart<'a>>,
}

/// One search.
struct Run<'a> {
    engine: &'a Engine,
    scope: &'a Scope,
    cancelled: &'a dyn Fn() -> bool,
    /// By part: the articles that the query is about.
    admitted: Vec<Bits>,
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
        scope,
        cancelled,
        admitted: condition::admitted(engine, query, cancelled)?,
        titles: Titles::new(&titles),
        looks: Vec::new(),
        candidates: Vec::new(),
        found: Found {
            searched: engine.ready(),
            ..Found::default()
        },
    };
    if matcher.terms == 0 {
        run.list(!titles.is_empty())?;
        return run.finish();
    }
    run.look(&matcher, false)?;
    if run.found.at_least {
        // Whether they are few is told by the answer that takes its time.
        return run.finish();
    }
    if run.found.articles < FEW {
        run.scattered()?;
    }
    let exact = run.candidates.iter().filter(|c| !c.cluster.apart);
    let exact = exact.take(VERY_FEW).count();
    // Words that many articles have, if not together, are hardly mistyped.
    if exact < VERY_FEW && run.found.articles < FEW {
        corrected = engine.corrected(query, exact > 0, cancelled);
        run.poll()?;
        if let Some(corrected) = &corrected {
            corrected_matcher = Matcher::new(texts(corrected));
            run.look(&corrected_matcher, true)?;
        }
    }
    run.finish()
}

/// Sections of a part whose words may be read for phrases.
fn most(scope: &Scope, parts: usize) -> usize {
    if scope.quick {
        (MAX_READ / parts).max(1)
    } else {
        usize::MAX
    }
}

/// What has all words of `matcher` in a part, of the articles `within`.
fn in_part<'a>(
    shelf: &'a Shelf,
    matcher: &'a Matcher,
    within: &Bits,
    reads: (usize, Stop<'_>),
) -> InPart<'a> {
    let part = &shelf.part;
    let lookup = Lookup::new(part, matcher, Place::Anywhere, within, reads);
    let mut docs = within.clone();
    lookup.docs.iter().for_each(|with| docs.keep(with));
    let mut sections = part.sections_of_all(&docs);
    let terms = lookup.terms.iter();
    terms.for_each(|term| sections.keep(&term.all));
    InPart {
        lookup,
        sections,
        docs,
    }
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
        let (engine, scope) = (self.engine, self.scope);
        let parts = engine.shelves.len();
        let within = self.not_found_yet();
        let found = self.in_lanes(parts, |numbers, stop| {
            let mut tops = Tops::new(scope.limit);
            let mut in_part = |number: usize| {
                let shelf: &'a Shelf = &engine.shelves[number];
                let found = in_part(shelf, matcher, &within[number], (most(scope, parts), stop));
                let wanted = wanted(scope, |id| engine.place(id, number));
                let rater = Rater::new(shelf, &found, &mut tops, parts, scope, stop);
                let rated = rater.rate(&wanted);
                (found, rated)
            };
            numbers.map(&mut in_part).collect()
        })?;
        let mut parts = Vec::with_capacity(parts);
        for (number, (found, (rated, is_cut))) in found.into_iter().enumerate() {
            self.found.articles += found.docs.count();
            self.found.at_least |= found.lookup.cut;
            self.found.hurried |= scope.quick && (found.lookup.cut || is_cut);
            for rated in rated {
                self.push(Some(look), typo, number, rated);
            }
            parts.push(found);
        }
        self.looks.push(Look { matcher, parts });
        Some(())
    }

    /// By part: the articles that the query is about, without those that were found already, as
    /// typed or by their title.
    fn not_found_yet(&self) -> Vec<Bits> {
        let mut within = self.admitted.clone();
        let found = self
            .looks
            .iter()
            .flat_map(|look| look.parts.iter().enumerate());
        for (number, part) in found {
            within[number].drop_all(&part.docs);
        }
        let titles = self.candidates.iter().filter(|c| c.look.is_none());
        titles.for_each(|title| within[title.shelf].remove(title.doc));
        within
    }

    fn in_lanes<T: Send>(
        &self,
        parts: usize,
        work: impl Fn(&mut dyn Iterator<Item = usize>, Stop<'_>) -> Vec<T> + Sync,
    ) -> Option<Vec<T>> {
        in_lanes(&*self.engine.lanes, parts, self.cancelled, work)
    }

    fn push(&mut self, look: Option<usize>, typo: bool, shelf: usize, rated: Rated) {
        let Doc {
            article, newest, ..
        } = &self.engine.shelves[shelf].part.docs[rated.doc];
        let first = self.scope.first == Some(article.id);
        self.candidates.push(Candidate {
            look,
            typo,
            first: first && rated.cluster.kind != PassageKind::Part,
            shelf,
            doc: rated.doc,
            unit: rated.unit,
            units: rated.units,
            cluster: rated.cluster,
            newest: *newest,
            id: article.id,
        });
    }

    /// Titles that have the letters scattered; of too many, the newest.
    fn scattered(&mut self) -> Option<()> {
        let most = if self.scope.quick {
            TITLES_SEEN / self.engine.shelves.len().max(1)
        } else {
            usize::MAX
        };
        let (within, titles, shelves) = (self.not_found_yet(), &self.titles, &self.engine.shelves);
        let list = self.in_lanes(shelves.len(), |numbers, _| {
            let may = numbers.map(|number| {
                let part = &shelves[number].part;
                // Newest first, so that of those who are too many the oldest are left out.
                let mut docs = within[number]
                    .iter()
                    .filter(|&doc| titles.have_letters(part.title_letters(doc)));
                let may = docs.by_ref().take(most);
                let may = may.filter(|&doc| titles.may_be_in(part.folded_title(doc)));
                let may = may.map(|doc| (number, doc)).take(MAX_TITLES + 1);
                let may: Vec<(usize, usize)> = may.collect();
                let is_cut = may.len() <= MAX_TITLES && docs.next().is_some();
                (may, is_cut)
            });
            may.collect()
        })?;
        let (list, more): (Vec<_>, Vec<_>) = list.into_iter().unzip();
        let list = list.concat();
        let more = more.contains(&true);
        self.found.hurried |= more && self.scope.quick;
        self.found.at_least |= more || list.len() > MAX_TITLES;
        self.rate_titles(list, false)
    }

    /// Without any word to look for in texts, every article that is admitted.
    fn list(&mut self, by_title: bool) -> Option<()> {
        let mut list = Vec::new();
        let most = if by_title {
            MAX_TITLES
        } else {
            self.scope.limit
        };
        for (number, docs) in self.admitted.iter().enumerate() {
            self.poll()?;
            self.found.articles += docs.count();
            list.extend(docs.iter().take(most).map(|doc| (number, doc)));
        }
        if by_title {
            self.rate_titles(list, true)?;
            self.found.articles = self.found.articles.max(self.candidates.len());
            return Some(());
        }
        for (shelf, doc) in self.newest_of(list, self.scope.limit) {
            self.push_title(shelf, doc, 0);
        }
        Some(())
    }

    /// Rates the titles of `list`, articles in parts. Those that are `counted` are found whatever
    /// their title is worth.
    fn rate_titles(&mut self, list: Vec<(usize, usize)>, counted: bool) -> Option<()> {
        let list = self.newest_of(list, MAX_TITLES);
        let (titles, shelves) = (&self.titles, &self.engine.shelves);
        let chunks: Vec<&[(usize, usize)]> = list.chunks(POLL).collect();
        let rated = self.in_lanes(chunks.len(), |numbers, _| {
            let mut reader = titles.reader();
            let mut rate = |&(shelf, doc): &(usize, usize)| {
                let part: &Part = &shelves[shelf].part;
                let title = &part.docs[doc].article.title;
                let score = reader.rate(title, part.folded_title(doc))?;
                Some((shelf, doc, score))
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
        for (shelf, doc, score) in rated {
            self.push_title(shelf, doc, score);
        }
        Some(())
    }

    /// At most `limit` of `list`, the newest.
    fn newest_of(&self, mut list: Vec<(usize, usize)>, limit: usize) -> Vec<(usize, usize)> {
        if list.len() > limit {
            let shelves = &self.engine.shelves;
            list.select_nth_unstable_by_key(limit, |&(shelf, doc)| {
                shelves[shelf].part.docs[doc].age()
            });
            list.truncate(limit);
        }
        list
    }

    fn push_title(&mut self, shelf: usize, doc: usize, score: i64) {
        let unit = self.engine.shelves[shelf].part.title_of(doc);
        let cluster = Cluster {
            start: 0,
            end: 0,
            kind: PassageKind::Title,
            apart: false,
            whole: false,
            best: false,
            score,
        };
        let units = 1;
        self.push(
            None,
            false,
            shelf,
            Rated {
                doc,
                unit,
                units,
                cluster,
            },
        );
    }

    fn doc(&self, c: &Candidate) -> &'a Doc {
        &self.engine.shelves[c.shelf].part.docs[c.doc]
    }

    fn finish(mut self) -> Option<Found> {
        let mut best = std::mem::take(&mut self.candidates);
        best.sort_unstable_by_key(Candidate::rank);
        let mut counts: HashMap<ArticleId, usize> = HashMap::new();
        let mut wanted = 0;
        let mut passages = Vec::new();
        for candidate in &best {
            let id = candidate.id;
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
            passages.push(candidate);
        }
        let mut answer = Vec::with_capacity(passages.len());
        for candidate in passages {
            self.poll()?;
            let mut passage = self.passage(candidate);
            // The first one of an article tells how many more there are.
            if let Some(shown) = counts.remove(&candidate.id) {
                passage.others = self.count_of(candidate).saturating_sub(shown);
            }
            answer.push(passage);
        }
        self.found.passages = answer;
        self.found.total = self.total();
        Some(self.found)
    }

    /// Passages of the candidate's article.
    fn count_of(&self, c: &Candidate) -> usize {
        let part = &self.engine.shelves[c.shelf].part;
        match c.look.and_then(|look| self.looks.get(look)) {
            Some(look) if part.sections_of(c.doc).len() > 1 => {
                look.parts[c.shelf].passages(c.doc).max(1)
            }
            _ => c.units,
        }
    }

    /// All passages, if there are few articles.
    fn total(&self) -> Option<usize> {
        if self.found.articles > MAX_COUNTED {
            return None;
        }
        let parts = self.looks.iter().flat_map(|look| &look.parts);
        let others = |part: &InPart<'_>, doc| part.passages(doc).saturating_sub(1);
        let others = parts.flat_map(|part| part.docs.iter().map(move |doc| others(part, doc)));
        Some(self.found.articles + others.sum::<usize>())
    }

    fn passage(&self, c: &Candidate) -> Passage {
        let article = &self.doc(c).article;
        let unit = self.engine.shelves[c.shelf].part.units[c.unit];
        let is_title = unit.kind() == UnitKind::Title;
        let (range, matches) = match c.look {
            None => (0..0, self.titles.lit(&article.title)),
            Some(look) => self.found_in(c, &self.looks[look]),
        };
        let range = if is_title {
            title_range(article)
        } else {
            range
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
            typo: c.typo,
            score: c.cluster.score,
            others: 0,
        }
    }

    /// The passage in the unit's text, and what to light in it.
    fn found_in(&self, c: &Candidate, look: &Look<'_>) -> (Range<usize>, Vec<Range<usize>>) {
        let part = &self.engine.shelves[c.shelf].part;
        let (source, bytes, block) = part.source(c.doc, c.unit);
        let text = &source[bytes.clone()];
        let mut hits = Hits::default();
        look.parts[c.shelf].lookup.hits(c.unit, &mut hits);
        let mut hits = hits.all;
        hits.retain(|h| h.reach < Reach::Inside || c.cluster.kind == PassageKind::Part);
        let end = hits.iter().map(|hit| hit.end).max().unwrap_or(0);
        let words = places(text, end.max(c.cluster.end) as usize);
        let offset = |r: Range<usize>| r.start + bytes.start..r.end + bytes.start;
        let last = &words[c.cluster.end as usize - 1];
        let found = offset(words[c.cluster.start as usize].start..last.end);
        let lit = hits
            .iter()
            .map(|h| offset(look.matcher.lit(h, text, &words)));
        let mut matches: Vec<_> = lit.collect();
        if part.units[c.unit].kind() == UnitKind::Title {
            merge(&mut matches, false);
            return (bytes, matches);
        }
        let block = block.map(|b| b.marker.min(b.start)..b.end);
        let block = block.filter(|b| b.start <= found.start && found.end <= b.end);
        let range = window(source, &block.unwrap_or(bytes), &found);
        matches.retain(|m| range.start <= m.start && m.end <= range.end);
        if matches.is_empty() {
            // A phrase longer than the passage.
            matches.push(found.start..found.end.min(range.end));
        }
        merge(&mut matches, false);
        (range, matches)
    }
}

fn title_range(article: &crate::article::Article) -> Range<usize> {
    let block = article.blocks.first();
    block
        .filter(|_| article.has_title_block())
        .map_or(0..0, |block| block.range())
}
