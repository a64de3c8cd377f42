//! The rows of the list: heads of groups, the articles of each, and the copies of one article.
//!
//! A list that is not grouped is one group without a name. A row is found by the first rows of the
//! groups, so that a frame costs its own rows, however long the list is.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::article::archive::Stored;
use crate::library::{Library, Sort};
use crate::vietnamese::collate;

/// The index of the named path of a group, and the group's name.
pub(super) type GroupKey = (u64, String);

/// The position of an article that is not shown.
const NOWHERE: u32 = u32::MAX;

/// A row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListRow<'a> {
    /// The head of a group.
    Head(&'a ListGroup),
    /// An article, by its index in the library.
    Article(usize),
    /// A copy of the article above it, by its index in the library.
    Copy(usize),
}

/// Articles that are shown together, in their order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ListGroup {
    pub(super) key: GroupKey,
    /// The order among groups: that of their paths.
    order: (u64, Vec<u8>),
    /// Indices in the library.
    pub(super) articles: Vec<usize>,
    /// Whether its articles have rows.
    pub(super) is_open: bool,
    /// The first row of the group in the list, from 0.
    row: usize,
    /// The number of articles in the groups before it.
    before: usize,
}

impl ListGroup {
    fn new(key: GroupKey) -> Self {
        Self {
            order: (key.0, collate::path_key(&key.1)),
            key,
            ..Self::default()
        }
    }

    /// Returns the number of its heads. A group without a name has none.
    fn heads(&self) -> usize {
        usize::from(!self.key.1.is_empty())
    }
}

/// The copies of an article that have rows.
#[derive(Debug)]
struct ShownCopies {
    /// The article, by its index in the library.
    of: usize,
    copies: Vec<usize>,
    /// The row of the article; `None` while it has none.
    row: Option<usize>,
}

/// The rows of the list.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) is_grouped: bool,
    groups: Vec<ListGroup>,
    /// Groups that were unfolded.
    unfolded: HashSet<GroupKey>,
    copies: Option<ShownCopies>,
    /// The position of each article among all, from 0, by its index in the library; [`NOWHERE`] of one
    /// that is not shown.
    positions: Vec<u32>,
    /// The number of rows.
    rows: usize,
    /// The number of articles.
    count: usize,
}

impl Outline {
    /// Returns the number of rows.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Returns the number of articles.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Returns the articles in their order, folded ones too.
    pub(super) fn articles(&self) -> impl Iterator<Item = usize> + '_ {
        let groups = self.groups.iter();
        groups.flat_map(|group| group.articles.iter().copied())
    }

    /// Returns a row.
    pub(super) fn row(&self, row: usize) -> Option<ListRow<'_>> {
        let mut at = row;
        if let Some(shown) = &self.copies
            && let Some(below) = row.checked_sub(shown.row.map_or(usize::MAX, |row| row + 1))
        {
            if let Some(&copy) = shown.copies.get(below) {
                return Some(ListRow::Copy(copy));
            }
            at -= shown.copies.len();
        }
        let next = self.groups.partition_point(|group| group.row <= at);
        let group = self.groups.get(next.checked_sub(1)?)?;
        let inside = at - group.row;
        match inside.checked_sub(group.heads()) {
            None => Some(ListRow::Head(group)),
            Some(inside) if group.is_open => {
                let article = group.articles.get(inside)?;
                Some(ListRow::Article(*article))
            }
            Some(_) => None,
        }
    }

    /// Returns the row of an article, that of its head where it is folded.
    pub(super) fn row_of(&self, article: usize) -> Option<usize> {
        let position = self.position(article)?;
        let group = self.group_at(position)?;
        let row = if group.is_open {
            group.row + group.heads() + position - group.before
        } else {
            group.row
        };
        let copies = self.copies.as_ref();
        let above = copies.filter(|shown| shown.row.is_some_and(|above| above < row));
        Some(row + above.map_or(0, |shown| shown.copies.len()))
    }

    /// Returns the row of an article among the copies that have rows.
    pub(super) fn row_of_copy(&self, article: usize) -> Option<usize> {
        let shown = self.copies.as_ref()?;
        let below = shown.copies.iter().position(|&copy| copy == article)?;
        Some(shown.row? + 1 + below)
    }

    /// Returns the row of the head of a group.
    pub(super) fn row_of_group(&self, key: &GroupKey) -> Option<usize> {
        let group = self.groups.iter().find(|group| group.key == *key)?;
        let copies = self.copies.as_ref();
        let above = copies.filter(|shown| shown.row.is_some_and(|above| above < group.row));
        Some(group.row + above.map_or(0, |shown| shown.copies.len()))
    }

    /// Returns the position among all articles, from 0, of the one in a row, or above it in the row of a
    /// copy; `None` on the head of a group. A frame shows it, so it is derived from the row.
    pub(super) fn position_in(&self, row: usize) -> Option<usize> {
        let mut at = row;
        if let Some(shown) = &self.copies
            && let Some(above) = shown.row.filter(|above| *above < row)
        {
            at = above.max(row.saturating_sub(shown.copies.len()));
        }
        let next = self.groups.partition_point(|group| group.row <= at);
        let group = self.groups.get(next.checked_sub(1)?)?;
        let inside = (at - group.row).checked_sub(group.heads())?;
        (group.is_open && inside < group.articles.len()).then_some(group.before + inside)
    }

    /// Returns the position of an article among all, from 0.
    pub(super) fn position(&self, article: usize) -> Option<usize> {
        let position = self.positions.get(article)?;
        (*position != NOWHERE).then_some(*position as usize)
    }

    /// Returns the number of articles behind the first one that `is_before` holds for, in a list without
    /// groups where it holds for those up to a certain one.
    pub(super) fn behind_first(&self, is_before: impl Fn(usize) -> bool) -> usize {
        let articles = self.groups.first().map(|group| group.articles.as_slice());
        let others = articles.and_then(|articles| articles.get(1..));
        others.map_or(0, |others| {
            others.partition_point(|&other| is_before(other))
        })
    }

    /// Returns the article at a position among all.
    pub(super) fn at(&self, position: usize) -> Option<usize> {
        let group = self.group_at(position)?;
        group.articles.get(position - group.before).copied()
    }

    fn group_at(&self, position: usize) -> Option<&ListGroup> {
        let next = self
            .groups
            .partition_point(|group| group.before <= position);
        self.groups.get(next.checked_sub(1)?)
    }

    /// Returns the group of the article at a position.
    pub(super) fn group_of(&self, article: usize) -> Option<&ListGroup> {
        self.group_at(self.position(article)?)
    }

    /// Removes all articles.
    pub(super) fn clear(&mut self) {
        self.groups.clear();
    }

    /// Keeps the articles for which `stays` holds.
    pub(super) fn retain(&mut self, stays: impl Fn(usize) -> bool) {
        for group in &mut self.groups {
            group.articles.retain(|&article| stays(article));
        }
    }

    /// Sorts new articles in.
    pub(super) fn merge(&mut self, library: &Library, sort: Sort, new: Vec<usize>) {
        if self.is_grouped {
            self.merge_groups(library, sort, new);
        } else {
            // Looking each article up among the groups would take most of the time of a large list.
            if self.groups.is_empty() {
                self.groups.push(ListGroup::new(GroupKey::default()));
            }
            library.merge(sort, &mut self.groups[0].articles, new);
        }
        self.groups.retain(|group| !group.articles.is_empty());
    }

    /// Sorts new articles into their groups.
    fn merge_groups(&mut self, library: &Library, sort: Sort, new: Vec<usize>) {
        let key = |article: usize| {
            let group = library.at(article).map(Stored::group);
            group.unwrap_or_default()
        };
        let groups = self.groups.iter().enumerate();
        let groups = groups.map(|(number, group)| ((group.key.0, group.key.1.as_str()), number));
        let numbers: HashMap<(u64, &str), usize, RandomState> = groups.collect();
        let mut known = vec![Vec::new(); self.groups.len()];
        let mut unknown: HashMap<(u64, &str), Vec<usize>, RandomState> = HashMap::default();
        for article in new {
            match numbers.get(&key(article)) {
                Some(&number) => known[number].push(article),
                None => unknown.entry(key(article)).or_default().push(article),
            }
        }
        for (group, new) in self.groups.iter_mut().zip(known) {
            library.merge(sort, &mut group.articles, new);
        }
        for ((root, name), new) in unknown {
            let mut group = ListGroup::new((root, name.to_owned()));
            library.merge(sort, &mut group.articles, new);
            self.groups.push(group);
        }
        self.groups.sort_by(|a, b| a.order.cmp(&b.order));
    }

    /// Notes the positions of the articles anew after articles came, went or moved. Folds change none.
    pub(super) fn number(&mut self) {
        let Self {
            groups, positions, ..
        } = self;
        positions.fill(NOWHERE);
        let articles = groups.iter().flat_map(|group| &group.articles);
        for (&article, position) in articles.zip(0..) {
            if positions.len() <= article {
                positions.resize(article + 1, NOWHERE);
            }
            positions[article] = position;
        }
    }

    /// Moves an article to the front of the only group.
    pub(super) fn bring_first(&mut self, article: usize) {
        let Some(group) = self.groups.first_mut() else {
            return;
        };
        if let Some(at) = group.articles.iter().position(|&other| other == article) {
            group.articles[..=at].rotate_right(1);
        }
    }

    /// Removes the article at the front.
    pub(super) fn take_first(&mut self) {
        if let Some(group) = self
            .groups
            .first_mut()
            .filter(|group| !group.articles.is_empty())
        {
            group.articles.remove(0);
        }
    }

    /// Numbers the rows anew after groups, articles, copies or folds changed. With `is_all_open` every
    /// group is open.
    pub(super) fn lay_out(&mut self, library: &Library, is_all_open: bool) {
        let (mut row, mut before) = (0, 0);
        for group in &mut self.groups {
            (group.row, group.before) = (row, before);
            group.is_open = is_all_open || group.heads() == 0 || self.unfolded.contains(&group.key);
            before += group.articles.len();
            row += group.heads();
            row += if group.is_open {
                group.articles.len()
            } else {
                0
            };
        }
        (self.rows, self.count) = (row, before);
        let Some(of) = self.copies.take().map(|shown| shown.of) else {
            return;
        };
        let group = self.group_of(of).filter(|group| group.is_open);
        let row = group.and_then(|_| self.row_of(of));
        let copies = library.copies(of).iter().copied();
        let copies: Vec<_> = copies.filter(|copy| *copy != of).collect();
        if row.is_some() {
            self.rows += copies.len();
            self.copies = Some(ShownCopies { of, copies, row });
        }
    }

    /// Unfolds a group, or folds it.
    pub(super) fn fold(&mut self, key: GroupKey, is_open: bool) {
        if is_open {
            self.unfolded.insert(key);
        } else {
            self.unfolded.remove(&key);
        }
    }

    /// Gives rows to the copies of an article instead of those of another one; to none without an
    /// article.
    pub(super) fn show_copies(&mut self, of: Option<usize>) {
        self.copies = of.map(|of| ShownCopies {
            of,
            copies: Vec::new(),
            row: None,
        });
    }

    /// Returns the article whose copies have rows.
    pub(super) fn copies_of(&self) -> Option<usize> {
        self.copies.as_ref().map(|shown| shown.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Articles in groups, some of them folded, and copies below the article `of`, if any.
    fn outline(groups: &[(&str, &[usize], bool)], of: Option<usize>) -> Outline {
        let mut outline = Outline::default();
        for &(name, articles, is_open) in groups {
            let mut group = ListGroup::new((0, name.to_owned()));
            group.articles = articles.to_vec();
            group.is_open = is_open;
            (group.row, group.before) = (outline.rows, outline.count);
            outline.rows += group.heads() + if is_open { articles.len() } else { 0 };
            outline.count += articles.len();
            outline.groups.push(group);
        }
        outline.number();
        if let Some(of) = of {
            let copies = vec![90, 91];
            let row = outline.row_of(of);
            outline.rows += copies.len();
            outline.copies = Some(ShownCopies { of, copies, row });
        }
        outline
    }

    #[test]
    fn the_position_of_a_row_is_that_of_its_article() {
        let groups: [(&str, &[usize], bool); 4] = [
            ("a", &[7, 3], true),
            ("b", &[1, 2, 8], false),
            ("c", &[4], true),
            ("d", &[6, 5], true),
        ];
        let flat: [(&str, &[usize], bool); 1] = [("", &[3, 1, 2, 0], true)];
        for (groups, copied) in [(&groups[..], [7, 3, 4, 5]), (&flat[..], [3, 1, 2, 0])] {
            for of in copied.into_iter().map(Some).chain([None]) {
                let outline = outline(groups, of);
                for row in 0..outline.rows() {
                    let want = match outline.row(row).unwrap() {
                        ListRow::Head(_) => None,
                        ListRow::Article(article) => outline.position(article),
                        ListRow::Copy(_) => outline.position(of.unwrap()),
                    };
                    assert_eq!(outline.position_in(row), want, "row {row} with {of:?}");
                }
                assert_eq!(outline.position_in(outline.rows()), None);
            }
        }
    }
}
