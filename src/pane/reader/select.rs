//! Selecting: two ends that snap to a unit, from letters to paragraphs.
//!
//! How far a key moves an end is the cursor's business; which unit both ends snap to
//! is decided here.

use std::ops::Range;

use ratatui::layout::Rect;

use super::Reader;
use crate::app::action::Action;
use crate::article::motion::{Cursor, Unit};
use crate::article::page::Page;
use crate::article::{Article, TextPos};

/// A selection that grows. Positions lie inside the units that are selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// What the ends snap to.
    unit: Unit,
    /// The end that stays.
    tail: TextPos,
    /// The end that moves.
    head: TextPos,
    /// Width of the column in cells, which lines are cut by.
    width: u16,
}

impl Selection {
    /// What is selected.
    pub fn range(&self, article: &Article) -> Range<TextPos> {
        let (first, last) = (self.tail.min(self.head), self.tail.max(self.head));
        let snap = |pos| self.cursor(article, pos).unit(self.unit);
        let (a, b) = (snap(first), snap(last));
        a.start.min(b.start)..a.end.max(b.end)
    }

    fn cursor<'a>(&self, article: &'a Article, pos: TextPos) -> Cursor<'a> {
        Cursor::new(Page::new(article, self.width), pos)
    }

    /// With the moving end so many units further, from the start of the one that it is in.
    fn moved(self, article: &Article, unit: Unit, steps: isize) -> Self {
        let start = self.cursor(article, self.head).unit(unit).start;
        Self {
            head: self.cursor(article, start).moved(unit, steps).pos(),
            ..self
        }
    }

    /// The same ends, snapped to another unit: the moving end becomes the last one selected.
    fn by(self, article: &Article, unit: Unit) -> Self {
        if self.unit == unit {
            return self;
        }
        let range = self.range(article);
        let first = self.cursor(article, range.start).unit(unit).start;
        let last = self.cursor(article, range.end).previous(unit);
        let last = last.map_or(first, |last| last.pos().max(first));
        let (tail, head) = if self.head < self.tail {
            (last, first)
        } else {
            (first, last)
        };
        Self {
            unit,
            tail,
            head,
            ..self
        }
    }

    /// What an action makes of it; `None` when it is none for a selection.
    fn on(self, action: Action, count: usize, article: &Article) -> Option<Self> {
        let count = count as isize;
        let keep = |unit| Self { unit, ..self };
        let step = |unit, steps| self.moved(article, unit, steps);
        let narrow = |unit, steps| self.by(article, unit).moved(article, unit, steps);
        Some(match action {
            Action::SelectParagraph => keep(Unit::Paragraph),
            Action::SelectSentence => keep(Unit::Sentence),
            Action::SelectLine => keep(Unit::Line),
            Action::SelectWord => Self {
                unit: Unit::Word,
                head: self.tail,
                ..self
            },
            Action::OtherEnd => Self {
                tail: self.head,
                head: self.tail,
                ..self
            },
            Action::NextParagraph => step(Unit::Paragraph, count),
            Action::PrevParagraph => step(Unit::Paragraph, -count),
            Action::NextSentence => step(Unit::Sentence, count),
            Action::PrevSentence => step(Unit::Sentence, -count),
            Action::Down => step(Unit::Line, count),
            Action::Up => step(Unit::Line, -count),
            Action::NextWord => narrow(Unit::Word, count),
            Action::PrevWord => narrow(Unit::Word, -count),
            Action::NextLetter => narrow(Unit::Grapheme, count),
            Action::PrevLetter => narrow(Unit::Grapheme, -count),
            _ => return None,
        })
    }
}

impl Reader {
    pub(super) fn start_selecting(&mut self, unit: Unit, article: &Article, area: Rect) {
        let at = if unit == Unit::Line {
            self.cursor
        } else {
            article.sentence_at(self.cursor).start
        };
        self.selection = Some(Selection {
            unit,
            tail: at,
            head: at,
            width: self.column(area).width,
        });
    }

    /// Reacts to an action while selecting; says whether it was one for the selection.
    pub(super) fn on_selecting(
        &mut self,
        action: Action,
        count: usize,
        article: &Article,
        area: Rect,
    ) -> bool {
        let width = self.column(area).width;
        let now = self.selection.map(|s| Selection { width, ..s });
        let Some(next) = now.and_then(|s| s.on(action, count, article)) else {
            return false;
        };
        self.cursor = next.head;
        self.selection = Some(next);
        self.show_cursor(area);
        true
    }
}
