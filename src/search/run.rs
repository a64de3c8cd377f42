//! One search: every article is looked at once, the best candidates twice.
//!
//! First all candidates are found and counted, with cheap points; the best few
//! hundred are scored again and become passages. It must not keep anything.

use std::cmp::{Ordering, Reverse};
use std::ops::Range;

use super::cluster::{Cluster, IN_LEAD, IN_TITLE, KIND, TermHit, Terms};
use super::engine::{Engine, Entry, Found, Scope, Unit, term_hits};
use super::needle::{Needle, Plan};
use super::passage::{Passage, PassageKind, window};
use super::query::{Field, Query, Reach};
use super::title::{Fuzzy, merge};
use crate::article::{Block, BlockKind};

/// Titles that are scored, scattered letters included.
const MAX_TITLES: usize = 4000;
/// Passages of one article.
const PER_ARTICLE: usize = 50;
/// Candidates that are kept for the second look, at least.
const KEPT: usize = 300;
/// Passages that `fuzzy-matcher` scores.
const RESCORED: usize = 200;
/// Folded bytes that it reads on each side of a cluster.
const AROUND: usize = 24;
/// Folded bytes that it reads at most.
const READ: usize = 160;
/// Letters of the query that it looks for.
const LETTERS: usize = 64;

/// A place that may become a passage.
#[derive(Clone, Copy)]
struct Candidate {
    entry: usize,
    /// `None` is the title.
    unit: Option<Unit>,
    cluster: Cluster,
    first: bool,
}

/// One search.
struct Run<'a> {
    engine: &'a Engine,
    plan: &'a Plan,
    scope: &'a Scope,
    cancelled: &'a dyn Fn() -> bool,
    /// Terms that are looked for in texts.
    body: Vec<&'a Needle>,
    /// Terms that are looked for in titles.
    title: Vec<&'a Needle>,
    fuzzy: Fuzzy,
    candidates: Vec<Candidate>,
    /// By entry: whether its title answers the query.
    titled: Vec<bool>,
    articles: usize,
    total: usize,
}

/// Searches; `None` when `cancelled` said so.
pub(super) fn search(
    engine: &Engine,
    query: &Query,
    scope: &Scope,
    cancelled: &dyn Fn() -> bool,
) -> Option<Found> {
    let plan = Plan::new(query);
    let in_title = plan.also.iter().filter(|n| n.field == Field::Title);
    let mut run = Run {
        engine,
        plan: &plan,
        scope,
        cancelled,
        body: plan.any.iter().collect(),
        title: plan.any.iter().chain(in_title).collect(),
        fuzzy: Fuzzy::new(),
        candidates: Vec::new(),
        titled: vec![false; engine.len()],
        articles: 0,
        total: 0,
    };
    if run.title.is_empty() {
        run.list()?;
    } else {
        run.titles()?;
        run.bodies()?;
    }
    run.found()
}

impl<'a> Run<'a> {
    fn poll(&self) -> Option<()> {
        (!(self.cancelled)()).then_some(())
    }

    /// Whether an article fulfils everything that is not a matter of its text.
    fn admits(&self, entry: &Entry) -> bool {
        let title = entry.title();
        let also = self.plan.also.iter().all(|n| match n.field {
            Field::Title => self.fuzzy.has(title, n),
            _ => entry.is_labelled(n),
        });
        also && !self.plan.none.iter().any(|n| match n.field {
            Field::Any => n.is_in(title) || n.is_in(entry.text()),
            Field::Title => n.is_in(title),
            _ => entry.is_labelled(n),
        })
    }

    /// Without any word to look for, every article that is admitted.
    fn list(&mut self) -> Option<()> {
        let engine = self.engine;
        for (i, entry) in engine.entries.iter().enumerate() {
            self.poll()?;
            if self.admits(entry) {
                let cluster = Cluster {
                    start: 0,
                    end: 0,
                    kind: PassageKind::Title,
                    score: 0,
                };
                self.add_title(i, cluster);
            }
        }
        Some(())
    }

    fn titles(&mut self) -> Option<()> {
        for i in self.shortlist()? {
            self.poll()?;
            let entry = &self.engine.entries[i];
            let cluster = self.fuzzy.rate(entry.title(), &self.title);
            if let Some(cluster) = cluster.filter(|_| self.admits(entry)) {
                self.add_title(i, cluster);
            }
        }
        Some(())
    }

    /// Titles that may hold the letters; of too many, those with the words, then the newest.
    fn shortlist(&self) -> Option<Vec<usize>> {
        let mut list = Vec::new();
        for (i, entry) in self.engine.entries.iter().enumerate() {
            self.poll()?;
            let title = entry.title();
            if self.title.iter().all(|n| n.may_be_in(title)) {
                list.push(i);
            }
        }
        if list.len() > MAX_TITLES {
            list.sort_by_cached_key(|&i| {
                let entry = &self.engine.entries[i];
                let has_words = self.title.iter().all(|n| n.is_in(entry.title()));
                (!has_words, Reverse(entry.newest), entry.article.id)
            });
            list.truncate(MAX_TITLES);
        }
        Some(list)
    }

    fn add_title(&mut self, entry: usize, cluster: Cluster) {
        self.titled[entry] = true;
        self.articles += 1;
        self.total += 1;
        let candidate = self.candidate(entry, None, cluster);
        self.keep([candidate]);
    }

    fn bodies(&mut self) -> Option<()> {
        if self.body.is_empty() {
            return Some(());
        }
        for i in 0..self.engine.len() {
            self.poll()?;
            self.body(i);
        }
        Some(())
    }

    /// Looks at one article's text.
    fn body(&mut self, i: usize) {
        let entry = &self.engine.entries[i];
        let (text, title) = (entry.text(), entry.title());
        let has = |&t: &usize| self.body[t].is_in(text) || self.body[t].is_in(title);
        if !self.plan.order.iter().all(has) || !self.admits(entry) {
            return;
        }
        let hits = term_hits(self.terms(entry), &(0..text.len()));
        let mut found = self.in_units(i, &hits);
        if found.is_empty() {
            found.extend(self.in_article(i, &hits));
        }
        if found.is_empty() && !self.titled[i] {
            // More titles than are scored hold the words, and this text does not.
            let cluster = self.fuzzy.rate(title, &self.title);
            return cluster.map_or((), |cluster| self.add_title(i, cluster));
        }
        self.total += found.len();
        self.articles += usize::from(!found.is_empty() && !self.titled[i]);
        if found.len() > PER_ARTICLE {
            found.sort_by(|a, b| self.order(a, b));
            found.truncate(PER_ARTICLE);
        }
        self.keep(found);
    }

    /// A candidate for each unit that holds all words.
    fn in_units(&self, i: usize, mut hits: &[TermHit]) -> Vec<Candidate> {
        let entry = &self.engine.entries[i];
        let terms = self.terms(entry);
        let mut found = Vec::new();
        for unit in &entry.units {
            let count = hits.partition_point(|h| h.1.start < unit.range().end);
            let (inside, rest) = hits.split_at(count);
            hits = rest;
            // The title is shown once.
            if self.titled[i] && place(entry, *unit) == Some(BlockKind::Title) {
                continue;
            }
            let cluster = terms.best(inside);
            found.extend(cluster.map(|c| self.candidate(i, Some(*unit), c)));
        }
        found
    }

    /// When no unit holds all words: the place of the rarest one.
    fn in_article(&self, i: usize, hits: &[TermHit]) -> Option<Candidate> {
        let entry = &self.engine.entries[i];
        if self.titled[i] && self.body.iter().all(|n| n.is_in(entry.title())) {
            return None;
        }
        let count = |term: usize| hits.iter().filter(|h| h.0 == term).count();
        let terms = (0..self.body.len()).filter(|&t| count(t) > 0);
        let rarest = terms.min_by_key(|&t| count(t))?;
        let of_rarest: Vec<TermHit> = hits.iter().filter(|h| h.0 == rarest).copied().collect();
        let mut cluster = self.terms(entry).best_single(&of_rarest)?;
        let inside = hits.iter().any(|h| h.1.reach == Reach::Inside);
        let kind = if inside {
            PassageKind::Part
        } else {
            PassageKind::Words
        };
        // Half a step below the same words in one paragraph.
        cluster.score += (kind.tier() - cluster.kind.tier()) * KIND - KIND / 2;
        cluster.kind = kind;
        let at = entry
            .units
            .partition_point(|u| u.range().end <= cluster.start);
        let unit = entry.units.get(at)?;
        Some(self.candidate(i, Some(*unit), cluster))
    }

    fn terms(&self, entry: &'a Entry) -> Terms<'_> {
        Terms {
            needles: &self.body,
            hay: entry.text(),
        }
    }

    fn candidate(&self, entry: usize, unit: Option<Unit>, mut cluster: Cluster) -> Candidate {
        let e = &self.engine.entries[entry];
        cluster.score += match unit.and_then(|u| place(e, u)) {
            Some(BlockKind::Title) => IN_TITLE,
            Some(BlockKind::Lead) => IN_LEAD,
            Some(BlockKind::Heading) => IN_LEAD / 2,
            _ => 0,
        };
        Candidate {
            entry,
            unit,
            cluster,
            first: self.scope.first == Some(e.article.id) && cluster.kind != PassageKind::Part,
        }
    }

    fn keep(&mut self, found: impl IntoIterator<Item = Candidate>) {
        self.candidates.extend(found);
        let kept = self.scope.limit.max(KEPT);
        if self.candidates.len() > kept.saturating_mul(4) {
            let mut candidates = std::mem::take(&mut self.candidates);
            candidates.select_nth_unstable_by(kept, |a, b| self.order(a, b));
            candidates.truncate(kept);
            self.candidates = candidates;
        }
    }

    /// Best first; a total order that does not depend on the order of entries.
    fn order(&self, a: &Candidate, b: &Candidate) -> Ordering {
        let key = |c: &Candidate| {
            let entry = &self.engine.entries[c.entry];
            let score = Reverse((c.first, c.cluster.score, entry.newest));
            (score, entry.article.id, c.unit.is_some(), c.cluster.start)
        };
        key(a).cmp(&key(b))
    }

    fn found(mut self) -> Option<Found> {
        let mut best = std::mem::take(&mut self.candidates);
        best.sort_by(|a, b| self.order(a, b));
        let words = self.title.iter().flat_map(|n| n.words());
        let letters: String = words.flat_map(str::chars).take(LETTERS).collect();
        for candidate in best.iter_mut().take(RESCORED) {
            self.poll()?;
            candidate.cluster.score += self.fuzzy_points(candidate, &letters);
        }
        best.sort_by(|a, b| self.order(a, b));
        best.truncate(self.scope.limit);
        let mut passages = Vec::with_capacity(best.len());
        for candidate in &best {
            self.poll()?;
            passages.push(self.passage(candidate));
        }
        Some(Found {
            passages,
            articles: self.articles,
            total: self.total,
            searched: self.engine.len(),
        })
    }

    fn fuzzy_points(&self, candidate: &Candidate, letters: &str) -> i64 {
        let entry = &self.engine.entries[candidate.entry];
        let Cluster { start, end, .. } = candidate.cluster;
        let text = match candidate.unit {
            Some(_) => &entry.text().folded.text,
            None => &entry.title().folded.text,
        };
        let from = text.floor_char_boundary(start.saturating_sub(AROUND));
        let to = text.floor_char_boundary((end + AROUND).min(from + READ));
        self.fuzzy.points(&text[from..to], letters)
    }

    fn passage(&self, candidate: &Candidate) -> Passage {
        let entry = &self.engine.entries[candidate.entry];
        let (kind, range, matches) = match candidate.unit {
            Some(unit) => {
                let (range, matches) = self.body_passage(entry, unit, &candidate.cluster);
                (candidate.cluster.kind, range, matches)
            }
            None => (
                PassageKind::Title,
                title_range(entry),
                self.fuzzy.lit(entry.title(), &self.title),
            ),
        };
        Passage {
            article: entry.article.id,
            kind,
            start: range.start,
            end: range.end,
            matches,
            score: candidate.cluster.score,
        }
    }

    fn body_passage(
        &self,
        entry: &'a Entry,
        unit: Unit,
        cluster: &Cluster,
    ) -> (Range<usize>, Vec<Range<usize>>) {
        let hay = entry.text();
        let map = |folded| hay.folded.to_source_range(hay.source, folded);
        let found = map(cluster.start..cluster.end);
        let block = entry.article.blocks.get(unit.block as usize);
        let block = block.map(|b| b.marker.min(b.start)..b.end);
        let block = block.filter(|b| b.start <= found.start && found.end <= b.end);
        let range = window(
            hay.source,
            &block.unwrap_or_else(|| map(unit.range())),
            &found,
        );
        let folded = |at| hay.folded.to_folded(hay.source, at);
        let mut hits = term_hits(self.terms(entry), &(folded(range.start)..folded(range.end)));
        hits.retain(|h| h.1.reach < Reach::Inside || cluster.kind == PassageKind::Part);
        let mut matches: Vec<_> = hits.iter().map(|h| map(h.1.start..h.1.end)).collect();
        if matches.is_empty() {
            // A phrase longer than the passage.
            matches.push(found.start..found.end.min(range.end));
        }
        merge(&mut matches, false);
        (range, matches)
    }
}

/// The kind of block that a unit is in.
fn place(entry: &Entry, unit: Unit) -> Option<BlockKind> {
    entry
        .article
        .blocks
        .get(unit.block as usize)
        .map(|b| b.kind)
}

fn title_range(entry: &Entry) -> Range<usize> {
    let block = entry.article.blocks.first();
    block
        .filter(|_| entry.article.has_title_block())
        .map_or(0..0, Block::range)
}
