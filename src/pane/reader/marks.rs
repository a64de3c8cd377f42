//! The kept passages of the open article: found in its text, walked, and told apart where several
//! lie over one another.

use std::cmp::Reverse;
use std::ops::Range;

use ratatui::layout::Rect;

use super::Reader;
use crate::app::action::Action;
use crate::app::lang::Msg;
use crate::article::TextPos;
use crate::article::reach::RangeEnds;
use crate::bookmark::{BookmarkId, Color};
use crate::library::places::{Places, Scene};
use crate::pane::Ask;

/// Bookmark that was found in the open article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The bookmark's id.
    pub id: BookmarkId,
    /// The passage, in bytes of the text.
    pub range: Range<TextPos>,
    /// The bookmark's colour.
    pub color: Color,
    /// Whether it has a note.
    pub has_note: bool,
}

/// Bookmarks of an article in text order. Where two start together the longer comes first, because
/// it is drawn below the shorter one.
#[derive(Debug, Default)]
pub(super) struct Marks {
    rows: Vec<Mark>,
    reach: RangeEnds,
}

impl Marks {
    fn new(mut rows: Vec<Mark>) -> Self {
        rows.sort_by_key(|m| (m.range.start, Reverse(m.range.end), m.id.clone()));
        let reach = RangeEnds::new(rows.iter().map(|mark| mark.range.end));
        Self { rows, reach }
    }

    /// Returns all bookmarks in order.
    pub(super) fn iter(&self) -> std::slice::Iter<'_, Mark> {
        self.rows.iter()
    }

    /// Returns the bookmarks of passages that lie at least partly in `range`.
    pub(super) fn over(&self, range: &Range<TextPos>) -> Vec<&Mark> {
        let upto = self.before(range.end);
        let mut found = Vec::new();
        self.reach.beyond(range.start, upto, &mut found);
        found.into_iter().map(|number| &self.rows[number]).collect()
    }

    /// Returns the bookmarks of passages that start in `range`.
    pub(super) fn starting_in(&self, range: &Range<TextPos>) -> &[Mark] {
        &self.rows[self.before(range.start)..self.before(range.end)]
    }

    /// Returns the number of passages that start before `pos`.
    fn before(&self, pos: TextPos) -> usize {
        self.rows.partition_point(|mark| mark.range.start < pos)
    }
}

/// Returns whether an action is about the bookmark that is meant.
pub(super) fn is_for_mark(action: Action) -> bool {
    use Action::{Color, Delete, NextMark, Note, Tags};
    matches!(action, Note | Tags | Color | Delete | NextMark)
}

impl Reader {
    /// Returns the kept passages of the open article, in text order.
    pub fn marks(&self) -> &[Mark] {
        &self.marks.rows
    }

    /// Marks the article's bookmarks, as far as their locations are known.
    pub fn find_marks(&mut self, places: &Places, scene: Scene<'_>) {
        let Some(article) = &self.article else { return };
        let found = places.marks(article, scene).into_iter();
        let found = found.map(|(bookmark, range)| Mark {
            id: bookmark.id.clone(),
            range,
            color: bookmark.color,
            has_note: !bookmark.note.is_empty(),
        });
        self.marks = Marks::new(found.collect());
    }

    /// Returns the words of each bookmark, by its id.
    pub fn marked_words(&self) -> Vec<(BookmarkId, String)> {
        let Some(article) = &self.article else {
            return Vec::new();
        };
        let words = |mark: &Mark| (mark.id.clone(), article.text[mark.range.clone()].to_owned());
        self.marks.iter().map(words).collect()
    }

    /// Makes a bookmark the one that keys are about, until the reader does something else.
    pub fn mean(&mut self, id: BookmarkId) {
        self.meant = Some((id, self.cursor));
    }

    /// Returns the bookmark that keys are about: the one just walked to or made; otherwise, of
    /// those that touch the sentence at the cursor, one that holds the cursor, and of several the
    /// shortest.
    pub fn mark_at_cursor(&self) -> Option<&Mark> {
        let here = self.passage()?;
        let near = self.marks.over(&here);
        let meant = self.meant.as_ref().filter(|(_, at)| *at == self.cursor);
        let by_id = |(id, _): &(BookmarkId, TextPos)| near.iter().find(|m| m.id == *id);
        let closest = || {
            let off = |m: &&&Mark| (!m.range.contains(&self.cursor), m.range.len());
            near.iter().min_by_key(off)
        };
        meant.and_then(by_id).or_else(closest).copied()
    }

    /// Applies an action to the bookmark at the cursor.
    pub(super) fn on_mark(&self, action: Action, count: usize) -> Vec<Ask> {
        let Some(id) = self.mark_at_cursor().map(|m| m.id.clone()) else {
            return vec![Ask::say(match action {
                Action::Delete => Msg::NoBookmarkToDelete,
                _ => Msg::NoBookmarkHere,
            })];
        };
        vec![match action {
            Action::Tags => Ask::Tag(id),
            Action::Color => Ask::Recolor { id, steps: count },
            Action::Delete => Ask::Delete(id),
            _ => Ask::Annotate(id),
        }]
    }

    pub(super) fn next_mark(&mut self, count: usize, area: Rect) -> Vec<Ask> {
        let total = self.marks.rows.len();
        if total == 0 {
            return vec![Ask::say(Msg::NoBookmarksInArticle)];
        }
        let next = (self.mark_before() + count) % total;
        let Mark { id, range, .. } = self.marks.rows[next].clone();
        self.cursor = range.start;
        self.mean(id.clone());
        self.show_cursor(area);
        vec![Ask::TellMark {
            id,
            number: next + 1,
            total,
        }]
    }

    /// Returns the place in the walk from which the next one is looked for: that of the bookmark
    /// just walked to, else of the last one before the cursor, which may be the end of the round.
    fn mark_before(&self) -> usize {
        let meant = self.meant.as_ref().filter(|(_, at)| *at == self.cursor);
        let walked = meant.and_then(|(id, _)| self.marks.iter().position(|m| m.id == *id));
        walked.unwrap_or_else(|| self.marks.before(self.cursor + 1) + self.marks.rows.len() - 1)
    }
}
