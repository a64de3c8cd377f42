//! The results as rows: grouped by article, one of them chosen, in a window. Neither drawing nor
//! the query in the box is known here.

use std::collections::HashMap;

use crate::article::ArticleId;
use crate::search::{Found, Passage, PassageKind};

/// Row of the list. Its number is a place in the order shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResultRow {
    /// Title over a group with the first passage of it; of a title that matched, the passage.
    Title(usize),
    /// A passage.
    Hit(usize),
}

impl ResultRow {
    fn number(self) -> usize {
        match self {
            Self::Title(n) | Self::Hit(n) => n,
        }
    }
}

/// Results of the last search.
#[derive(Debug, Default)]
pub(super) struct Results {
    /// Last answer; `None` before the first.
    found: Option<Found>,
    /// Indices of passages in the order shown: grouped by article, the best group first.
    shown: Vec<usize>,
    rows: Vec<ResultRow>,
    groups: usize,
    /// Number of passages of an article that are not shown.
    others: HashMap<ArticleId, usize>,
    chosen: usize,
    /// The first row in the window.
    top: usize,
    /// Whether the user chose a result; until then the best one is chosen.
    moved: bool,
    /// Articles that are shown first, in this order, though better ones came, because they were
    /// over the cursor when the user looked.
    pinned: Vec<ArticleId>,
}

impl Results {
    /// Returns the last answer.
    pub(super) fn found(&self) -> Option<&Found> {
        self.found.as_ref()
    }

    /// Returns a passage by its place in the order shown.
    pub(super) fn get(&self, n: usize) -> Option<&Passage> {
        self.found.as_ref()?.passages.get(*self.shown.get(n)?)
    }

    /// Returns the chosen passage.
    pub(super) fn passage(&self) -> Option<&Passage> {
        self.get(self.chosen)
    }

    /// Returns the place of the chosen passage.
    pub(super) fn chosen(&self) -> usize {
        self.chosen
    }

    /// Returns how many passages are shown.
    pub(super) fn count(&self) -> usize {
        self.shown.len()
    }

    /// Returns whether nothing is shown.
    pub(super) fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// Returns whether the user has not moved from the best one.
    pub(super) fn is_at_rest(&self) -> bool {
        self.chosen == 0 && !self.moved
    }

    /// Returns whether a better answer to the same is on its way, and the user left this one as it
    /// came.
    pub(super) fn are_provisional(&self) -> bool {
        self.is_at_rest() && self.found.as_ref().is_some_and(|found| found.is_partial)
    }

    /// Returns the number of passages of an article that are not shown.
    pub(super) fn others(&self, id: ArticleId) -> usize {
        self.others.get(&id).copied().unwrap_or_default()
    }

    /// Returns whether the last row of the chosen passage is the last one of its article.
    pub(super) fn is_last_of_group(&self, n: usize) -> bool {
        let article = |n| self.get(n).map(|p| p.article);
        article(n) != article(n + 1)
    }

    /// Starts over for a query that changed: the best result will be the chosen one. The old
    /// results stay until it comes, so that the list does not flicker, unless the box is empty.
    pub(super) fn restart(&mut self, is_empty: bool) {
        if is_empty {
            *self = Self::default();
        }
        (self.chosen, self.top, self.moved) = (0, 0, false);
        self.pinned.clear();
    }

    /// Returns the articles in the order shown, down to the one of the chosen passage.
    pub(super) fn down_to_chosen(&self) -> Vec<ArticleId> {
        let shown = (0..=self.chosen).filter_map(|n| self.get(n));
        let mut articles: Vec<ArticleId> = shown.map(|p| p.article).collect();
        articles.dedup();
        articles
    }

    /// Takes an answer. To a query that changed (`fresh`), the best passage is chosen. Otherwise
    /// more articles were read, or more was asked for: the chosen one stays chosen, all over it
    /// stays as it is, and new ones come below, so that nothing jumps under the cursor.
    pub(super) fn replace(&mut self, found: Found, fresh: bool, page: usize) {
        let kept = self.passage().map(key).filter(|_| !fresh || self.moved);
        if !fresh {
            self.pinned = self.down_to_chosen();
        }
        self.set(found);
        let at = |wanted: &dyn Fn(&Passage) -> bool| {
            (0..self.shown.len()).find(|&n| self.get(n).is_some_and(wanted))
        };
        let same = |kept| at(&|p| key(p) == kept).or_else(|| at(&|p| p.article == kept.0));
        let again = kept.and_then(same);
        self.moved &= again.is_some();
        self.chosen = again.unwrap_or(0);
        self.follow(page);
    }

    fn set(&mut self, found: Found) {
        self.shown = grouped(&found.passages, &self.pinned);
        self.others.clear();
        self.rows.clear();
        self.groups = 0;
        let mut group = None;
        for (n, &at) in self.shown.iter().enumerate() {
            let passage = &found.passages[at];
            *self.others.entry(passage.article).or_default() += passage.others;
            if group != Some(passage.article) {
                group = Some(passage.article);
                self.groups += 1;
                self.rows.push(ResultRow::Title(n));
            }
            if passage.kind != PassageKind::Title {
                self.rows.push(ResultRow::Hit(n));
            }
        }
        self.found = Some(found);
    }

    /// Returns the rows of a passage: with the title over it when it is the first of its article.
    fn span(&self, n: usize) -> std::ops::Range<usize> {
        let start = self.rows.partition_point(|row| row.number() < n);
        start..self.rows.partition_point(|row| row.number() <= n)
    }

    /// Keeps the chosen passage in a window of `page` rows.
    pub(super) fn follow(&mut self, page: usize) {
        self.top = self.top_for(page);
    }

    fn top_for(&self, page: usize) -> usize {
        let page = page.max(1);
        let span = self.span(self.chosen);
        let top = self.top.min(self.rows.len().saturating_sub(page));
        top.min(span.start).max(span.end.saturating_sub(page))
    }

    /// Returns the rows in a window of `page` rows.
    pub(super) fn window(&self, page: usize) -> impl Iterator<Item = ResultRow> {
        let rows = self.rows.iter().skip(self.top_for(page));
        rows.take(page).copied()
    }

    /// Moves the choice by `by` passages.
    pub(super) fn step(&mut self, by: isize, page: usize) {
        let last = self.shown.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(by).min(last);
        self.moved |= !self.shown.is_empty();
        self.follow(page);
    }

    /// Returns whether less than a page follows, though more was found.
    pub(super) fn ends_within(&self, page: usize) -> bool {
        let left = self.rows.len() - self.span(self.chosen).end;
        let found = self.found.as_ref().map_or(0, |found| found.articles);
        left < page && found > self.groups
    }

    /// Chooses the passage on a row of the window and returns whether there is one.
    pub(super) fn click(&mut self, row: usize, page: usize) -> bool {
        let Some(row) = self.window(page).nth(row) else {
            return false;
        };
        self.chosen = row.number();
        self.moved = true;
        self.follow(page);
        true
    }
}

/// Returns the key that identifies a passage in another answer.
fn key(p: &Passage) -> (ArticleId, usize, bool) {
    (p.article, p.start, p.kind == PassageKind::Title)
}

/// Returns the indices of the passages, those of one article together, groups in the order of their
/// best, but the pinned ones first.
fn grouped(passages: &[Passage], pinned: &[ArticleId]) -> Vec<usize> {
    let mut groups: HashMap<ArticleId, usize> = HashMap::new();
    for (at, id) in pinned.iter().enumerate() {
        groups.insert(*id, at);
    }
    for (i, p) in passages.iter().enumerate() {
        groups.entry(p.article).or_insert(pinned.len() + i);
    }
    let mut order: Vec<usize> = (0..passages.len()).collect();
    // The title comes first in its group, the rest in the order they came.
    order.sort_by_key(|&i| {
        let p = &passages[i];
        (groups[&p.article], p.kind != PassageKind::Title, i)
    });
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn passage(article: u64, start: usize) -> Passage {
        Passage {
            article: ArticleId(article),
            kind: if start == 0 {
                PassageKind::Title
            } else {
                PassageKind::Words
            },
            start,
            end: start + 1,
            matches: Vec::new(),
            typo: false,
            score: 0,
            others: 0,
            copies: 0,
        }
    }

    fn found(passages: &[(u64, usize)]) -> Found {
        Found {
            passages: passages.iter().map(|&(a, s)| passage(a, s)).collect(),
            ..Found::default()
        }
    }

    /// The row of the window on which the chosen passage ends.
    fn chosen_row(results: &Results, page: usize) -> Option<usize> {
        results
            .window(page)
            .collect::<Vec<_>>()
            .iter()
            .rposition(|row| row.number() == results.chosen)
    }

    #[test]
    fn what_is_chosen_keeps_its_row_until_the_query_changes() {
        let mut results = Results::default();
        results.replace(found(&[(1, 5), (2, 5), (3, 5)]), true, 6);
        results.replace(found(&[(9, 5), (1, 5), (2, 5), (3, 5)]), false, 6);
        assert_eq!(results.passage(), Some(&passage(1, 5)));
        assert_eq!(chosen_row(&results, 6), Some(1), "it stays on top");
        assert_eq!(
            results.get(1),
            Some(&passage(9, 5)),
            "the better one below it"
        );
        results.step(2, 6);
        let row = chosen_row(&results, 6);
        let more = [(7, 5), (8, 5), (9, 5), (1, 5), (2, 5), (3, 5), (4, 5)];
        results.replace(found(&more), false, 6);
        assert_eq!(results.passage(), Some(&passage(2, 5)));
        assert_eq!(chosen_row(&results, 6), row);
        results.replace(found(&[(4, 5)]), true, 6);
        assert_eq!(results.passage(), Some(&passage(4, 5)));
    }

    proptest! {
        #[test]
        fn the_chosen_passage_is_in_the_window_and_nothing_is_shown_twice(
            answers in proptest::collection::vec(
                (proptest::collection::btree_set((0u64..6, 0usize..4), 0..12), any::<bool>(), -3isize..4),
                1..12,
            ),
            page in 2usize..8,
        ) {
            let mut results = Results::default();
            for (passages, fresh, by) in answers {
                let passages: Vec<_> = passages.into_iter().collect();
                let kept = results.passage().cloned();
                results.replace(found(&passages), fresh, page);
                if let Some(kept) = kept.filter(|k| !fresh && passages.contains(&(k.article.0, k.start))) {
                    prop_assert_eq!(results.passage(), Some(&kept));
                }
                results.step(by, page);
                prop_assert_eq!(results.passage().is_some(), !passages.is_empty());
                prop_assert_eq!(chosen_row(&results, page).is_some(), !passages.is_empty());
                let titles = results.rows.iter().filter(|row| matches!(row, ResultRow::Title(_)));
                prop_assert_eq!(titles.count(), results.groups);
                prop_assert_eq!(results.shown.len(), passages.len());
            }
        }
    }
}
