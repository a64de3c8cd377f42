//! Articles with the very same text, which lists and searches show once.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// Groups of articles, by their indices. Articles whose text no other has are in none.
#[derive(Debug, Default)]
pub(super) struct Copies {
    /// The articles of each group in the order of their paths, by the first one.
    groups: HashMap<usize, Vec<usize>, RandomState>,
    /// The first article of the group of each article, and the rank of the article in it.
    ranks: HashMap<usize, (usize, usize), RandomState>,
}

impl Copies {
    /// Adds a group of at least two articles, in the order of their paths.
    pub(super) fn add(&mut self, group: Vec<usize>) {
        let Some(&first) = group.first() else { return };
        let ranks = group.iter().enumerate();
        self.ranks
            .extend(ranks.map(|(rank, &index)| (index, (first, rank))));
        self.groups.insert(first, group);
    }

    /// Removes the group of an article and returns its articles.
    pub(super) fn dissolve(&mut self, index: usize) -> Vec<usize> {
        let first = self.ranks.get(&index).map(|(first, _)| *first);
        let group = first.and_then(|first| self.groups.remove(&first));
        let group = group.unwrap_or_default();
        for index in &group {
            self.ranks.remove(index);
        }
        group
    }

    /// Returns the articles with the text of an article, itself among them; none when it is the only
    /// one.
    pub(super) fn of(&self, index: usize) -> &[usize] {
        let rank = self.ranks.get(&index);
        let group = rank.and_then(|(first, _)| self.groups.get(first));
        group.map_or(&[], Vec::as_slice)
    }

    /// Returns the first article of the group of an article, and the rank of the article in it.
    pub(super) fn rank(&self, index: usize) -> Option<(usize, usize)> {
        self.ranks.get(&index).copied()
    }

    /// Returns the number of articles that are not the first ones of their groups.
    pub(super) fn len(&self) -> usize {
        self.ranks.len() - self.groups.len()
    }
}
