//! The selection: two ends that snap to a unit, from letters to paragraphs.
//!
//! The cursor decides how far a key moves an end; the unit to which both ends snap is decided here.

use std::ops::Range;

use ratatui::layout::Rect;

use super::Reader;
use crate::app::action::Action;
use crate::app::lang::Msg;
use crate::article::follow::TextEdit;
use crate::article::motion::{Cursor, Unit};
use crate::article::page::Page;
use crate::article::{Article, TextPos};
use crate::bookmark::BookmarkId;
use crate::pane::Ask;

/// Maximum number of units that are counted for the status line, because counting walks over all of
/// them.
const COUNTED_MAX_UNITS: usize = 999;

/// End of a selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SelectionEnd {
    /// Position inside the unit that is selected there.
    at: TextPos,
    /// Boundary that is selected in any case: the end of a sentence stays where it was when the
    /// selection goes on by words, because its last word ends before the full stop.
    edge: TextPos,
}

impl SelectionEnd {
    fn new(at: TextPos) -> Self {
        Self { at, edge: at }
    }
}

/// Selection that grows. Positions lie inside the units that are selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextSelection {
    /// Unit that the ends snap to.
    unit: Unit,
    /// End that stays.
    tail: SelectionEnd,
    /// End that moves.
    head: SelectionEnd,
    /// Whether the moving end is the first one, where both are in one unit.
    backward: bool,
    /// Width of the column by which lines are cut, in cells.
    width: u16,
    /// Whether it was chosen as a whole, so that choosing again takes the next unit too.
    whole: bool,
}

impl TextSelection {
    /// Returns the unit at `pos`, in a column of `width` cells.
    pub fn at(pos: TextPos, unit: Unit, width: u16) -> Self {
        Self {
            unit,
            tail: SelectionEnd::new(pos),
            head: SelectionEnd::new(pos),
            backward: false,
            width,
            whole: false,
        }
    }

    /// Returns this selection with its moving end at `pos`.
    #[must_use]
    pub fn to(self, pos: TextPos) -> Self {
        Self {
            head: SelectionEnd::new(pos),
            backward: pos < self.tail.at || (pos == self.tail.at && self.backward),
            whole: false,
            ..self
        }
    }

    /// Returns the selection after an edit of the text.
    #[must_use]
    pub fn followed(self, edit: &TextEdit<'_>) -> Self {
        let follow = |end: SelectionEnd| SelectionEnd {
            at: edit.follow(end.at),
            edge: edit.follow(end.edge),
        };
        Self {
            tail: follow(self.tail),
            head: follow(self.head),
            ..self
        }
    }

    /// Returns the selected range.
    pub fn range(&self, article: &Article) -> Range<TextPos> {
        let snap = |end: SelectionEnd| {
            let unit = self.cursor(article, end.at).unit(self.unit);
            unit.start.min(end.edge)..unit.end.max(end.edge)
        };
        let (a, b) = (snap(self.tail), snap(self.head));
        a.start.min(b.start)..a.end.max(b.end)
    }

    /// Returns the unit that the ends snap to, and the number of units selected if they can be
    /// counted quickly.
    pub fn count(&self, article: &Article) -> (Unit, Option<usize>) {
        let range = self.range(article);
        let first = self.cursor(article, range.start);
        let units = std::iter::successors(Some(first), |c| c.next(self.unit));
        let inside = units.take_while(|c| c.pos() < range.end);
        let n = inside.take(COUNTED_MAX_UNITS + 1).count();
        (self.unit, (n <= COUNTED_MAX_UNITS).then_some(n))
    }

    fn cursor<'a>(&self, article: &'a Article, pos: TextPos) -> Cursor<'a> {
        Cursor::new(Page::new(article, self.width), pos)
    }

    /// Moves the moving end by `steps` units, from the start of the unit that it is in.
    fn moved(self, article: &Article, unit: Unit, steps: isize) -> Self {
        let start = self.cursor(article, self.head.at).unit(unit).start;
        self.to(self.cursor(article, start).moved(unit, steps).pos())
    }

    /// Moves the moving end by `steps` small units. Coming from larger units it starts at the first
    /// or the last one selected, as in vim, and the other end keeps its place.
    fn stepped(self, article: &Article, unit: Unit, steps: isize) -> Self {
        let range = self.range(article);
        let first = self.cursor(article, range.start);
        let last = || self.cursor(article, range.end).previous(unit);
        let head = self.cursor(article, self.head.at);
        let is_beyond = self.head.edge > head.unit(unit).end;
        let from = match self.backward {
            true => first,
            false if self.unit != unit || is_beyond => last().unwrap_or(first),
            false => head,
        };
        let tail = if self.unit == unit {
            self.tail
        } else {
            self.tail_by(article, unit, &range)
        };
        let stepped = Self { unit, tail, ..self };
        stepped.to(from.moved(unit, steps).pos())
    }

    /// Returns the end that stays of what is selected, in another unit.
    fn tail_by(&self, article: &Article, unit: Unit, range: &Range<TextPos>) -> SelectionEnd {
        let at = |pos| self.cursor(article, pos);
        if self.backward {
            let last = at(range.end).previous(unit);
            let last = last.map_or(range.start, |last| last.pos().max(range.start));
            return SelectionEnd {
                at: last,
                edge: range.end,
            };
        }
        let first = at(range.start).unit(unit).start;
        // A quotation mark counts to the word before it, which is not selected, so the next word is
        // taken.
        let next = || at(range.start).next(unit).map(|next| next.pos());
        let first = Some(first)
            .filter(|first| *first >= range.start)
            .or_else(next);
        SelectionEnd {
            at: first.unwrap_or(range.start).min(range.end),
            edge: range.start,
        }
    }

    /// Selects `count` whole units from the moving end on; when units were selected before, `count`
    /// more.
    fn whole(self, article: &Article, unit: Unit, count: isize) -> Self {
        let again = self.whole && self.unit == unit;
        let (start, steps) = if again {
            (self, count)
        } else {
            (Self::at(self.head.at, unit, self.width), count - 1)
        };
        Self {
            whole: true,
            ..start.moved(article, unit, steps)
        }
    }

    /// Applies an action to the selection; returns `None` for actions that do not concern
    /// selections.
    fn on(self, action: Action, count: usize, article: &Article) -> Option<Self> {
        let count = count as isize;
        let keep = |unit| Self {
            unit,
            tail: SelectionEnd::new(self.tail.at),
            head: SelectionEnd::new(self.head.at),
            ..self
        };
        let step = |unit, steps| self.moved(article, unit, steps);
        let narrow = |unit, steps| self.stepped(article, unit, steps);
        let end = article.blocks.last().map_or(0, |b| b.end);
        Some(match action {
            Action::SelectParagraph => keep(Unit::Paragraph),
            Action::SelectSentence => keep(Unit::Sentence),
            Action::SelectLine => keep(Unit::Line),
            Action::SelectWord => Self::at(self.tail.at, Unit::Word, self.width),
            Action::WholeWord => self.whole(article, Unit::Word, count),
            Action::WholeSentence => self.whole(article, Unit::Sentence, count),
            Action::WholeParagraph => self.whole(article, Unit::Paragraph, count),
            Action::OtherEnd => Self {
                tail: self.head,
                head: self.tail,
                backward: !self.backward,
                ..self
            },
            Action::NextParagraph => step(Unit::Paragraph, count),
            Action::PrevParagraph => step(Unit::Paragraph, -count),
            Action::NextSentence => step(Unit::Sentence, count),
            Action::PrevSentence => step(Unit::Sentence, -count),
            Action::NextWord => narrow(Unit::Word, count),
            Action::PrevWord => narrow(Unit::Word, -count),
            Action::NextLetter => narrow(Unit::Grapheme, count),
            Action::PrevLetter => narrow(Unit::Grapheme, -count),
            Action::Top if count == 0 => self.to(0),
            Action::Bottom if count == 0 => self.to(end),
            _ => return None,
        })
    }
}

impl Reader {
    pub(super) fn start_selecting(&mut self, unit: Unit, area: Rect) {
        let Some(article) = &self.article else { return };
        let at = if unit == Unit::Line {
            self.cursor
        } else {
            article.sentence_at(self.cursor).start
        };
        self.selection = Some(TextSelection::at(at, unit, self.column(area).width));
    }

    /// Selects a passage for a bookmark: the one that it has, else the sentence at the cursor.
    pub fn attach(&mut self, id: BookmarkId, has: Option<Range<TextPos>>, area: Rect) {
        self.attaching = Some(id);
        match has {
            Some(range) => self.select_passage(&range, area),
            None => self.start_selecting(Unit::Sentence, area),
        }
    }

    pub(super) fn select_passage(&mut self, range: &Range<TextPos>, area: Rect) {
        let width = self.column(area).width;
        self.selection = Some(TextSelection::at(range.start, Unit::Grapheme, width));
        self.reach(range);
    }

    /// Returns the bookmark that the selection is to become the passage of.
    pub fn attaching(&self) -> Option<&BookmarkId> {
        self.attaching.as_ref()
    }

    pub(super) fn stop_selecting(&mut self) -> Vec<Ask> {
        self.selection = None;
        let was = self.attaching.take();
        was.map(|_| Ask::say(Msg::NotAttached))
            .into_iter()
            .collect()
    }

    /// Reacts to an action while selecting and returns whether it was one for the selection.
    pub(super) fn on_selecting(
        &mut self,
        action: Action,
        count: usize,
        article: &Article,
        area: Rect,
    ) -> bool {
        let width = self.column(area).width;
        let Some(now) = self.selection.map(|s| TextSelection { width, ..s }) else {
            return false;
        };
        let rows = count as isize;
        let next = match action {
            Action::Down => self.beside(now.head.at, rows, area).map(|pos| now.to(pos)),
            Action::Up => self.beside(now.head.at, -rows, area).map(|pos| now.to(pos)),
            action => now.on(action, count, article),
        };
        let Some(next) = next else { return false };
        self.cursor = next.head.at;
        self.selection = Some(next);
        self.show_cursor(area);
        true
    }

    /// Extends the selection, if there is one, so that it holds a passage.
    pub(super) fn reach(&mut self, passage: &Range<TextPos>) {
        let (Some(now), Some(article)) = (self.selection, &self.article) else {
            return;
        };
        let last = now.cursor(article, passage.end).previous(Unit::Grapheme);
        let last = last.map_or(passage.start, |c| c.pos().max(passage.start));
        let pos = if passage.start < now.tail.at {
            passage.start
        } else {
            last
        };
        self.selection = Some(now.to(pos));
    }
}
