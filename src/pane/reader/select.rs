//! Selecting: two ends that snap to words, sentences or lines.

use std::ops::Range;

use ratatui::layout::Rect;

use super::Reader;
use crate::app::action::Action;
use crate::article::motion::Unit;
use crate::article::page::{Page, Place};
use crate::article::{Article, TextPos};

/// What the ends of a selection snap to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// Words.
    Word,
    /// Sentences.
    Sentence,
    /// Lines on the screen.
    Line,
}

/// A selection that grows. Positions lie inside the units that are selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    grain: Grain,
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
        let (a, b) = (self.snap(first, article), self.snap(last, article));
        a.start.min(b.start)..a.end.max(b.end)
    }

    fn snap(&self, pos: TextPos, article: &Article) -> Range<TextPos> {
        match self.grain {
            Grain::Word => article.unit_at(Unit::Word, pos),
            Grain::Sentence => article.unit_at(Unit::Sentence, pos),
            Grain::Line => {
                let line = Page::new(article, self.width)
                    .row_at(pos)
                    .and_then(|row| row.line());
                line.map_or(pos..pos, |l| l.start..l.end)
            }
        }
    }
}

impl Reader {
    pub(super) fn start_selecting(&mut self, grain: Grain, article: &Article, area: Rect) {
        let at = article.unit_at(Unit::Sentence, self.cursor).start;
        let at = if grain == Grain::Line {
            self.cursor
        } else {
            at
        };
        self.selection = Some(Selection {
            grain,
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
        let Some(mut s) = self.selection else {
            return false;
        };
        match action {
            Action::SelectSentence => s.grain = Grain::Sentence,
            Action::SelectLine => s.grain = Grain::Line,
            Action::SelectWord => {
                s = Selection {
                    grain: Grain::Word,
                    head: s.tail,
                    ..s
                };
            }
            Action::OtherEnd => std::mem::swap(&mut s.tail, &mut s.head),
            Action::NextSentence => s.head = walk(article, Unit::Sentence, s.head, count, true),
            Action::PrevSentence => s.head = walk(article, Unit::Sentence, s.head, count, false),
            Action::NextParagraph => s.head = walk(article, Unit::Paragraph, s.head, count, true),
            Action::PrevParagraph => s.head = walk(article, Unit::Paragraph, s.head, count, false),
            Action::NextWord => {
                s = by_word(article, s);
                s.head = walk(article, Unit::Word, s.head, count, true);
            }
            Action::PrevWord => {
                s = by_word(article, s);
                s.head = walk(article, Unit::Word, s.head, count, false);
            }
            Action::Down => s.head = self.line_from(article, s.head, count as isize, area),
            Action::Up => s.head = self.line_from(article, s.head, -(count as isize), area),
            _ => return false,
        }
        self.cursor = s.head;
        self.selection = Some(s);
        self.show_cursor(area);
        true
    }

    /// The position `lines` lines of text below (or above) `pos`.
    fn line_from(&self, article: &Article, pos: TextPos, lines: isize, area: Rect) -> TextPos {
        let page = Page::new(article, self.column(area).width);
        let mut place = page.place_of(pos);
        for _ in 0..lines.unsigned_abs() {
            place = if lines > 0 {
                line_below(&page, place)
            } else {
                line_above(&page, place)
            };
        }
        place.pos
    }
}

/// The next line of text, past any gap; the same at the end.
fn line_below(page: &Page<'_>, place: Place) -> Place {
    let next = page.rows(place).skip(1).find_map(|row| row.line());
    next.map_or(place, |line| Place {
        pos: line.start,
        above: 0,
    })
}

/// The line of text before, past any gap; the same at the start.
fn line_above(page: &Page<'_>, place: Place) -> Place {
    let mut at = place;
    loop {
        let up = page.up(at, 1);
        if up == at {
            return place;
        }
        if up.above == 0 {
            return up;
        }
        at = up;
    }
}

/// The same ends, snapped to words from now on: the moving end becomes the last word selected.
fn by_word(article: &Article, s: Selection) -> Selection {
    if s.grain == Grain::Word {
        return s;
    }
    let range = s.range(article);
    let first = article.unit_at(Unit::Word, range.start).start;
    let last = article
        .previous(Unit::Word, range.end)
        .unwrap_or(first)
        .max(first);
    let (tail, head) = if s.head < s.tail {
        (last, first)
    } else {
        (first, last)
    };
    Selection {
        grain: Grain::Word,
        tail,
        head,
        ..s
    }
}

fn walk(article: &Article, unit: Unit, from: TextPos, count: usize, forward: bool) -> TextPos {
    let mut pos = article.unit_at(unit, from).start;
    for _ in 0..count {
        let next = if forward {
            article.next(unit, pos)
        } else {
            article.previous(unit, pos)
        };
        match next {
            Some(next) => pos = next,
            None => break,
        }
    }
    pos
}
