//! The box for a note on a bookmark, over the last rows of the pane in front before: text of
//! several lines, wrapped, in a window that follows the cursor.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::text_box::TextBox;
use super::{Ask, Ctx, Pane, clear, put, titled_rule};
use crate::app::action::{Action, Context};
use crate::app::event::{Edit, Effect};
use crate::app::lang::Msg;
use crate::bookmark::draft::{Draft, DraftId, Typed};
use crate::bookmark::{Bookmark, BookmarkId};
use crate::text::layout::{Line, SetLine, line, unit_at};

/// Cells left and right of the text.
const MARGIN_CELLS: u16 = 1;

/// State of the pane.
#[derive(Debug)]
pub struct Note {
    /// Bookmark as it was when the box was opened.
    base: Bookmark,
    /// Name under which the draft is kept.
    draft: DraftId,
    input: TextBox,
    /// Cell that the cursor keeps to while it goes up and down past shorter lines.
    goal: Option<usize>,
    /// Whether the user was told that leaving loses the typed text.
    warned: bool,
}

impl Note {
    /// Returns a box that holds a note, or the draft that an earlier run kept of one.
    pub fn new(draft: Draft) -> Self {
        Self {
            input: TextBox::with_lines(draft.text()),
            base: draft.base,
            draft: draft.id,
            goal: None,
            warned: false,
        }
    }

    /// Returns the id of the bookmark whose note this is.
    pub fn id(&self) -> &BookmarkId {
        &self.base.id
    }

    /// Returns the request to edit the note, as it is now, with the user's editor.
    pub fn edit(&self) -> Effect {
        let text = self.input.text().to_owned();
        Effect::Edit(Edit::Note {
            id: self.base.id.clone(),
            text,
        })
    }

    /// Takes the text that the user's editor left. It is kept only when the user says so, as if it
    /// were typed.
    pub fn replace(&mut self, id: &BookmarkId, text: &str) -> Vec<Ask> {
        if self.base.id == *id {
            self.input = TextBox::with_lines("");
            return self.type_in(text.trim_end());
        }
        Vec::new()
    }

    /// Moves the cursor to the line below or above it.
    fn climb(&mut self, rows: isize, goal: Option<usize>, width: u16) -> Vec<Ask> {
        let width = inner(width);
        let (lines, here) = around(self.input.text(), self.input.at(), 1, width);
        let there = here.saturating_add_signed(rows).min(lines.len() - 1);
        let set = |n: usize| SetLine::new(self.input.text(), lines[n], width);
        let cell = goal.unwrap_or_else(|| set(here).cell_of(self.input.at()));
        let after = set(there).cells();
        let at = if there == here {
            self.input.at()
        } else if cell >= after {
            lines[there].end
        } else {
            set(there).byte_at(cell)
        };
        self.input.go_to(at);
        self.goal = Some(cell);
        Vec::new()
    }

    fn draw_lines(&self, lines: &[Line], style: Style, area: Rect, buf: &mut Buffer) {
        for (y, line) in lines.iter().take(usize::from(area.height)).enumerate() {
            let shown = &self.input.text()[line.start..line.end];
            put(buf, area, 0, y as u16, shown, style);
        }
    }

    /// Returns the draft of the typed text.
    fn held(&self) -> Draft {
        Draft {
            id: self.draft.clone(),
            base: self.base.clone(),
            typed: Typed::Note(self.input.text().to_owned()),
        }
    }

    /// Types text in.
    fn type_in(&mut self, typed: &str) -> Vec<Ask> {
        (self.warned, self.goal) = (false, None);
        self.input.insert(typed)
    }
}

impl Pane for Note {
    fn context(&self) -> Context {
        Context::Note
    }

    fn insert(&mut self, typed: &str, _: &Ctx<'_>) -> Vec<Ask> {
        self.type_in(typed)
    }

    fn on(&mut self, action: Action, _: usize, ctx: &Ctx<'_>) -> Vec<Ask> {
        let warned = std::mem::take(&mut self.warned);
        let goal = self.goal.take();
        match action {
            Action::Cancel if warned || !self.held().is_change() => {
                vec![Ask::Close, Ask::Discard(self.draft.clone())]
            }
            Action::Cancel => {
                self.warned = true;
                vec![Ask::say(Msg::NoteUnsaved)]
            }
            Action::Open => {
                vec![Ask::Close, Ask::SaveTyped(Box::new(self.held()))]
            }
            Action::Edit => vec![Ask::Do(self.edit())],
            Action::Down => self.climb(1, goal, ctx.area.width),
            Action::Up => self.climb(-1, goal, ctx.area.width),
            _ => {
                self.input.on(action);
                Vec::new()
            }
        }
    }

    fn is_at_foot(&self) -> bool {
        true
    }

    fn has_draft(&self) -> bool {
        true
    }

    fn draft(&self) -> Option<Draft> {
        Some(self.held())
    }

    fn draw(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let look = &ctx.look;
        let width = inner(area.width);
        let most = (area.height / 2).max(1);
        let (lines, row) = around(self.input.text(), self.input.at(), usize::from(most), width);
        let rows = (lines.len() as u16).min(most);
        let head = u16::from(area.height > rows + 1);
        let place = Rect {
            y: area.bottom() - rows - head,
            height: rows + head,
            ..area
        };
        clear(place, buf);
        buf.set_style(place, look.theme.text);
        if head > 0 {
            titled_rule(look, place, look.text(Msg::NoteTitle), buf);
        }
        let text = Rect {
            x: place.x + MARGIN_CELLS,
            y: place.y + head,
            width: place.width.saturating_sub(MARGIN_CELLS),
            height: rows,
        };
        let top = (row + 1).saturating_sub(usize::from(rows));
        self.draw_lines(&lines[top..], look.theme.text, text, buf);
        let set = SetLine::new(self.input.text(), lines[row], width);
        // Spaces at the end of a line take no cells, so the cursor waits behind the line.
        let x = (set.cell_of(self.input.at()) as u16).min(text.width.saturating_sub(1));
        Some(Position::new(text.x + x, text.y + (row - top) as u16))
    }
}

/// Returns the cells of a line; one is left for the cursor behind it.
fn inner(width: u16) -> usize {
    usize::from(width.saturating_sub(2 * MARGIN_CELLS + 1)).max(1)
}

/// Returns the line with the byte `at` of a note, with at least `many` lines above and below it if
/// there are that many, and its index among them. The work is bounded by these lines and some 8
/// KiB, so that a key in a long note costs no more than in a short one.
fn around(text: &str, at: usize, many: usize, width: usize) -> (Vec<Line>, usize) {
    let unit = |pos| unit_at(text, 0..text.len(), pos);
    let Range { mut start, mut end } = unit(at);
    let mut lines = lines_of(text, start..end, width);
    let mut row = lines.iter().rposition(|l| l.start <= at).unwrap_or(0);
    while row < many && start > 0 {
        let above = unit(start - 1);
        start = above.start;
        let above = lines_of(text, above, width);
        row += above.len();
        lines.splice(0..0, above);
    }
    while lines.len() <= row + many && end < text.len() {
        let below = unit(end);
        end = below.end;
        lines.extend(lines_of(text, below, width));
    }
    (lines, row)
}

/// Returns the lines of a unit of a note: one at least, and an empty one after a line feed at the
/// end, because the cursor may stand there.
fn lines_of(text: &str, unit: Range<usize>, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut at = unit.start;
    loop {
        let next = line(text, at, unit.end, width);
        at = next.next;
        lines.push(next);
        if at >= unit.end {
            break;
        }
    }
    if unit.end == text.len() && text.ends_with('\n') {
        let end = text.len();
        lines.push(Line {
            start: end,
            end,
            next: end,
        });
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_lines_around_a_place_are_those_of_the_whole_note(
            paragraphs in prop::collection::vec("[a-zđếộ ]{0,90}", 1..300),
            at in any::<prop::sample::Index>(),
            many in 1usize..30,
            width in 1usize..60,
        ) {
            let text = paragraphs.join("\n");
            let at = text.floor_char_boundary(at.index(text.len() + 1));
            let mut units = vec![unit_at(&text, 0..text.len(), 0)];
            while let Some(last) = units.last().filter(|unit| unit.end < text.len()) {
                units.push(unit_at(&text, 0..text.len(), last.end));
            }
            let units = units.into_iter();
            let all: Vec<Line> = units.flat_map(|unit| lines_of(&text, unit, width)).collect();
            let here = all.iter().rposition(|l| l.start <= at).unwrap();
            let (lines, row) = around(&text, at, many, width);
            let first = here - row;
            prop_assert_eq!(&all[first..first + lines.len()], &lines[..]);
            prop_assert!(row >= many.min(here));
            prop_assert!(lines.len() > row + many.min(all.len() - 1 - here));
        }
    }
}
