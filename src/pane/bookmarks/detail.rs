//! The chosen bookmark in full: the kept passage with its line breaks, the note, the tags, the
//! article's title and date, the reason if it is not found, and how many passages of its annotation are
//! not shown. It stands beside the list or below
//! it, in a window that scrolls.
//!
//! Only the wrapping units (8 KiB of text each) in the window are cleaned, broken into lines and
//! searched for letters to highlight, because a note or a passage may have megabytes.

use std::borrow::Cow;
use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::item::{Stand, wrong};
use super::sieve::Sieve;
use crate::app::lang::{Message, Msg};
use crate::bookmark::Bookmark;
use crate::pane::glyphs::Sign;
use crate::pane::rows::{after, put_lit};
use crate::pane::{Ctx, Look, put};
use crate::text::layout::{self, Line, fits};
use crate::text::sanitize;

/// Cells left and right of the text. The right one also tells that there is more.
const MARGIN_CELLS: u16 = 1;
/// Cells of the sign before a note and the blank behind it, by which all lines of the note are
/// moved in.
const SIGN_CELLS: usize = 2;
/// Maximum width of tags that are shown, in cells, far above what people give a bookmark. Tags from
/// other programs have no limit, and each frame measures them.
const TAGS_MAX_CELLS: usize = 2_000;
/// Maximum width of the title of an article that is not in the library, in cells.
const TITLE_MAX_CELLS: usize = 400;

/// First line of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Top {
    /// Index of the part.
    part: usize,
    /// Byte of the part where the wrapping unit begins.
    unit: usize,
    /// Byte of the line in the cleaned unit.
    at: usize,
}

/// Content of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PartKind {
    Passage,
    Note,
    Tags,
    Title,
}

/// Part of the document, as it came; it is cleaned one unit at a time.
struct Part<'a> {
    kind: PartKind,
    text: Cow<'a, str>,
}

/// Bookmark in full at a width.
pub(super) struct DetailView<'a> {
    parts: Vec<Part<'a>>,
    width: usize,
}

/// Wrapping unit of a part, clean and in lines, of which there is at least one.
struct DetailUnit {
    part: usize,
    /// Bytes of the part.
    range: Range<usize>,
    text: String,
    lines: Vec<Line>,
}

impl DetailUnit {
    /// Returns the line that holds the byte `at`.
    fn row_of(&self, at: usize) -> usize {
        let row = self.lines.iter().rposition(|line| line.start <= at);
        row.unwrap_or_default()
    }

    fn top(&self, row: usize) -> Top {
        Top {
            part: self.part,
            unit: self.range.start,
            at: self.lines[row].start,
        }
    }
}

impl<'a> DetailView<'a> {
    /// Returns the document of a bookmark for a pane of `area`.
    pub(super) fn new(bookmark: &'a Bookmark, ctx: &Ctx<'a>, area: Rect) -> Self {
        let stand = Stand::of(bookmark, ctx);
        let passage = match (&stand.article, &stand.range) {
            (Some(article), Some(range)) => &article.text[range.clone()],
            _ => &bookmark.quote.exact,
        };
        let texts = [
            (PartKind::Passage, Cow::Owned(passage.to_owned())),
            (PartKind::Note, Cow::Borrowed(bookmark.note.as_str())),
            (PartKind::Tags, tags(bookmark).into()),
            (PartKind::Title, title(bookmark, &stand, &ctx.look).into()),
        ];
        let parts = texts.into_iter().filter(|(_, text)| !text.is_empty());
        Self {
            parts: parts.map(|(kind, text)| Part { kind, text }).collect(),
            width: usize::from(area.width.saturating_sub(2 * MARGIN_CELLS)),
        }
    }

    /// Returns the unit of a part that holds the byte `pos`.
    fn unit(&self, part: usize, pos: usize) -> DetailUnit {
        let part = part.min(self.parts.len() - 1);
        let Part { kind, text } = &self.parts[part];
        let pos = text.floor_char_boundary(pos);
        let range = layout::unit_at(text, 0..text.len(), pos);
        let clean = sanitize::clean(&text[range.clone()]).into_owned();
        let indent = if *kind == PartKind::Note {
            SIGN_CELLS
        } else {
            0
        };
        let width = self.width.saturating_sub(indent).max(1);
        let mut lines = vec![layout::line(&clean, 0, clean.len(), width)];
        while let Some(last) = lines.last().filter(|last| last.next < clean.len()) {
            lines.push(layout::line(&clean, last.next, clean.len(), width));
        }
        // Passage and note have a blank row below them; tags and title belong together.
        let is_apart = matches!(kind, PartKind::Passage | PartKind::Note);
        if range.end == text.len() && part + 1 < self.parts.len() && is_apart {
            let end = clean.len();
            lines.push(Line {
                start: end,
                end,
                next: end,
            });
        }
        DetailUnit {
            part,
            range,
            text: clean,
            lines,
        }
    }

    fn next(&self, unit: &DetailUnit) -> Option<DetailUnit> {
        if unit.range.end < self.parts[unit.part].text.len() {
            return Some(self.unit(unit.part, unit.range.end));
        }
        (unit.part + 1 < self.parts.len()).then(|| self.unit(unit.part + 1, 0))
    }

    fn previous(&self, unit: &DetailUnit) -> Option<DetailUnit> {
        if unit.range.start > 0 {
            return Some(self.unit(unit.part, unit.range.start - 1));
        }
        let part = unit.part.checked_sub(1)?;
        Some(self.unit(part, self.parts[part].text.len()))
    }

    /// Counts the rows from a line of a unit on, up to `most`.
    fn rows_from(&self, unit: &DetailUnit, row: usize, most: usize) -> usize {
        let mut count = unit.lines.len() - row;
        let mut next = self.next(unit);
        while let Some(unit) = next.take_if(|_| count < most) {
            count += unit.lines.len();
            next = self.next(&unit);
        }
        count.min(most)
    }

    /// Returns the window of `height` rows after it moved by `rows`, as far as there is text.
    pub(super) fn moved(&self, top: Top, rows: isize, height: usize) -> Top {
        let mut unit = self.unit(top.part, top.unit);
        let mut row = unit.row_of(top.at);
        let down = rows.max(0).unsigned_abs();
        let below = self.rows_from(&unit, row, height.saturating_add(down));
        let mut down = down.min(below.saturating_sub(height));
        let mut up = rows.min(0).unsigned_abs().max(height.saturating_sub(below));
        while down > 0 {
            let left = unit.lines.len() - 1 - row;
            if down <= left {
                row += down;
                break;
            }
            let Some(next) = self.next(&unit) else { break };
            down -= left + 1;
            (unit, row) = (next, 0);
        }
        while up > 0 {
            if up <= row {
                row -= up;
                break;
            }
            up -= row + 1;
            let Some(previous) = self.previous(&unit) else {
                row = 0;
                break;
            };
            row = previous.lines.len() - 1;
            unit = previous;
        }
        unit.top(row)
    }

    /// Returns whether there is more above and below a window of `height` rows.
    fn more(&self, top: Top, height: usize) -> (bool, bool) {
        let unit = self.unit(top.part, top.unit);
        let below = self.rows_from(&unit, unit.row_of(top.at), height + 1) > height;
        (top != Top::default(), below)
    }

    /// Returns whether not all of it fits into `height` rows.
    pub(super) fn is_longer(&self, height: usize) -> bool {
        self.more(Top::default(), height).1
    }

    /// Draws the window that begins at `top`.
    pub(super) fn draw(
        &self,
        top: Top,
        sieve: &Sieve,
        look: &Look<'_>,
        area: Rect,
        buf: &mut Buffer,
    ) {
        let height = usize::from(area.height);
        let top = self.moved(top, 0, height);
        let mut unit = self.unit(top.part, top.unit);
        let mut row = unit.row_of(top.at);
        let mut lit = self.lit(&unit, sieve);
        for place in area.rows() {
            if row == unit.lines.len() {
                let Some(next) = self.next(&unit) else { break };
                (unit, row) = (next, 0);
                lit = self.lit(&unit, sieve);
            }
            let line = unit.lines[row];
            let is_first = row == 0 && unit.range.start == 0;
            self.draw_line(&unit, line, is_first, &lit, look, place, buf);
            row += 1;
        }
        let (above, below) = self.more(top, height);
        let edge = area.width.saturating_sub(1);
        for (is_more, y, sign) in [
            (above, 0, Sign::Above),
            (below, area.height.saturating_sub(1), Sign::Below),
        ] {
            if is_more {
                put(buf, area, edge, y, look.sign(sign), look.theme.accent);
            }
        }
    }

    fn lit(&self, unit: &DetailUnit, sieve: &Sieve) -> Vec<Range<usize>> {
        match self.parts[unit.part].kind {
            PartKind::Title => sieve.lit_in_title(&unit.text),
            PartKind::Passage | PartKind::Note | PartKind::Tags => sieve.lit(&unit.text),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "what is drawn, how, and where")]
    fn draw_line(
        &self,
        unit: &DetailUnit,
        line: Line,
        is_first: bool,
        lit: &[Range<usize>],
        look: &Look<'_>,
        place: Rect,
        buf: &mut Buffer,
    ) {
        let kind = self.parts[unit.part].kind;
        let style: Style = match kind {
            PartKind::Passage | PartKind::Note => look.theme.text,
            PartKind::Tags | PartKind::Title => look.theme.dim,
        };
        let mut place = after(place, MARGIN_CELLS);
        if kind == PartKind::Note {
            if is_first {
                put(buf, place, 0, 0, look.sign(Sign::Note), look.theme.accent);
            }
            place = after(place, SIGN_CELLS as u16);
        }
        place.width = place.width.saturating_sub(MARGIN_CELLS);
        let inside = lit
            .iter()
            .filter(|lit| lit.start < line.end && line.start < lit.end)
            .map(|lit| lit.start.max(line.start) - line.start..lit.end.min(line.end) - line.start);
        let inside: Vec<_> = inside.collect();
        let text = &unit.text[line.start..line.end];
        put_lit(buf, place, text, &inside, style, look.theme.lit(style));
    }
}

/// Returns the tags as they are typed.
fn tags(bookmark: &Bookmark) -> String {
    let mut line = String::new();
    for tag in &bookmark.tags {
        if !line.is_empty() {
            line.push_str("  ");
        }
        line.push('#');
        line.push_str(&sanitize::line_start(tag, TAGS_MAX_CELLS));
        if !fits(&line, TAGS_MAX_CELLS) {
            break;
        }
    }
    line
}

/// Returns the article's title and date, and what is wrong or not shown.
fn title(bookmark: &Bookmark, stand: &Stand, look: &Look<'_>) -> String {
    let title = stand
        .article
        .as_ref()
        .map_or(&bookmark.target.title, |a| &a.title);
    let title = bookmark.heading(title);
    let mut parts = vec![sanitize::line_start(&title, TITLE_MAX_CELLS)];
    if let Some(meta) = stand.article.as_ref().map(|article| &article.meta) {
        let date = meta.date.map(|date| look.catalog.date(date));
        parts.extend(date.or_else(|| meta.date_text.clone()));
    }
    parts.extend(wrong(bookmark, stand, look));
    if bookmark.further_passages > 0 {
        let further = Message::new(Msg::FurtherPassages).with("n", bookmark.further_passages);
        parts.push(look.say(&further));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}
