//! The box for a note on a bookmark, over the last rows of what it was opened from: text of
//! several lines, wrapped, which a window follows the cursor in.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};

use super::input::Input;
use super::{Look, put, titled_rule};
use crate::app::action::Action;
use crate::app::event::{Ask, Edit, Effect};
use crate::app::lang::Msg;
use crate::bookmark::Bookmark;
use crate::bookmark::draft::{Draft, Typed};
use crate::text::layout::{Line, SetLine, line};

/// Cells left and right of the text.
const MARGIN: u16 = 1;

/// The pane's state.
#[derive(Debug)]
pub struct Note {
    /// The bookmark as it was when the box was opened.
    base: Bookmark,
    /// The name of the draft that is taken up again, if one is.
    draft: Option<String>,
    input: Input,
    /// The cell that the cursor keeps to while it goes up and down past shorter lines.
    goal: Option<usize>,
    /// Whether the user was told that leaving loses what is typed.
    warned: bool,
}

impl Note {
    /// A box that holds a note, or what an earlier run kept of one.
    pub fn new(draft: Draft) -> Self {
        Self {
            input: Input::with_lines(draft.text()),
            base: draft.base,
            draft: draft.id,
            goal: None,
            warned: false,
        }
    }

    /// Returns what is typed.
    pub fn draft(&self) -> Draft {
        Draft {
            id: self.draft.clone(),
            base: self.base.clone(),
            typed: Typed::Note(self.input.text().to_owned()),
        }
    }

    /// Types text in.
    pub fn insert(&mut self, typed: &str) {
        (self.warned, self.goal) = (false, None);
        self.input.insert(typed);
    }

    /// Takes what the user's editor left; it is kept when the user says so, as if it were typed.
    pub fn replace(&mut self, id: &str, text: &str) {
        if self.base.id == id {
            self.input = Input::with_lines("");
            self.insert(text.trim_end());
        }
    }

    /// Reacts to an action in a box of `width` cells.
    pub fn on(&mut self, action: Action, width: u16) -> Vec<Ask> {
        let warned = std::mem::take(&mut self.warned);
        let goal = self.goal.take();
        match action {
            Action::Cancel if warned || !self.draft().is_change() => {
                let discarded = self.draft.clone().map(Ask::Discard);
                [Ask::Close].into_iter().chain(discarded).collect()
            }
            Action::Cancel => {
                self.warned = true;
                vec![Ask::say(Msg::NoteUnsaved)]
            }
            Action::Open => {
                vec![Ask::Close, Ask::SaveTyped(Box::new(self.draft()))]
            }
            Action::Edit => {
                let text = self.input.text().to_owned();
                vec![Ask::Do(Effect::Edit(Edit::Note(
                    self.base.id.clone(),
                    text,
                )))]
            }
            Action::Down => self.climb(1, goal, width),
            Action::Up => self.climb(-1, goal, width),
            _ => {
                self.input.on(action);
                Vec::new()
            }
        }
    }

    /// The cursor goes to the letter below or above it.
    fn climb(&mut self, rows: isize, goal: Option<usize>, width: u16) -> Vec<Ask> {
        let width = inner(width);
        let lines = lines(self.input.text(), width);
        let here = self.row(&lines);
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

    /// The row of the cursor: at the end of the text, the last one.
    fn row(&self, lines: &[Line]) -> usize {
        let at = self.input.at();
        lines.iter().rposition(|l| l.start <= at).unwrap_or(0)
    }

    /// Draws the box: a line with its name, then as many rows as the note has and there is room
    /// for. Says where the cursor is.
    pub fn draw(&self, look: &Look<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let width = inner(area.width);
        let lines = lines(self.input.text(), width);
        let most = (area.height / 2).max(1);
        let rows = (lines.len() as u16).min(most);
        let head = u16::from(area.height > rows + 1);
        let place = Rect {
            y: area.bottom() - rows - head,
            height: rows + head,
            ..area
        };
        Clear.render(place, buf);
        buf.set_style(place, look.theme.text);
        if head > 0 {
            titled_rule(look, place, look.text(Msg::NoteTitle), buf);
        }
        let text = Rect {
            x: place.x + MARGIN,
            y: place.y + head,
            width: place.width.saturating_sub(MARGIN),
            height: rows,
        };
        self.draw_lines(&lines, look.theme.text, text, buf);
        let row = self.row(&lines);
        let set = SetLine::new(self.input.text(), lines[row], width);
        // Spaces at the end of a line take no cells; the cursor waits behind the line.
        let x = (set.cell_of(self.input.at()) as u16).min(text.width.saturating_sub(1));
        let y = row - self.top(&lines, text.height);
        Some(Position::new(text.x + x, text.y + y as u16))
    }

    /// The first line in a window of `height` rows.
    fn top(&self, lines: &[Line], height: u16) -> usize {
        (self.row(lines) + 1).saturating_sub(usize::from(height))
    }

    fn draw_lines(&self, lines: &[Line], style: Style, area: Rect, buf: &mut Buffer) {
        let top = self.top(lines, area.height);
        for (y, n) in (top..lines.len())
            .take(usize::from(area.height))
            .enumerate()
        {
            let shown = &self.input.text()[lines[n].start..lines[n].end];
            put(buf, area, 0, y as u16, shown, style);
        }
    }
}

/// Cells of a line; one is left for the cursor behind it.
fn inner(width: u16) -> usize {
    usize::from(width.saturating_sub(2 * MARGIN + 1)).max(1)
}

/// The lines of a note at a width; one at least, and an empty one after a line feed at the end.
fn lines(text: &str, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut at = 0;
    loop {
        let next = line(text, at, text.len(), width);
        at = next.next;
        lines.push(next);
        if at >= text.len() {
            break;
        }
    }
    if text.ends_with('\n') {
        let end = text.len();
        lines.push(Line {
            start: end,
            end,
            next: end,
        });
    }
    lines
}
