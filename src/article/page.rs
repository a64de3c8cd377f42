//! An article as rows at a measure: which line or gap stands above and below which.
//!
//! Lazy: a step costs at most one wrapping unit, whatever the article's length.
//! Rows are ranges of text; what they look like is the pane's business.

use crate::article::follow::TextEdit;
use crate::article::{Article, Block, BlockKind, TextPos, table};
use crate::text::layout::{self, Breaks, Line};

/// Cells of the label column ("Hỏi", "Đáp") that answers hang under.
pub const LABEL_CELLS: u16 = 6;

/// Below this measure the label column is given up.
const LABEL_MIN_MEASURE: u16 = 28;

/// A row without text of its own, above the first line of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Air.
    Blank,
    /// The line under the title: rubric, minutes, date.
    Meta,
}

/// Cells that the first line of a paragraph is moved in where no air tells it from the one above.
const FIRST_LINE_CELLS: u16 = 2;

/// Air, as much as there may be between two blocks.
const BLANKS: [Gap; 3] = [Gap::Blank; 3];

/// The content of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// No text.
    Gap(Gap),
    /// A line of the block; `first` when it is the block's first.
    Text {
        /// The bytes shown.
        line: Line,
        /// Whether a marker or label belongs beside it.
        first: bool,
    },
}

/// One row of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Index of its block.
    pub block: usize,
    /// Cells left of the block's text inside the column, for its marker, label or column name. Kept
    /// here because those of a table come from its whole first row, too much to read for each line.
    pub indent: u16,
    /// Gap or text.
    pub kind: RowKind,
}

impl Row {
    /// Returns the line of a row of text.
    pub fn line(&self) -> Option<Line> {
        match self.kind {
            RowKind::Text { line, .. } => Some(line),
            RowKind::Gap(_) => None,
        }
    }
}

/// The address of a row: `above` gap rows over the line that starts at `pos`.
///
/// A text position, not a row number: it stays what it is under any width. One that is not of this
/// page is to be settled first ([`Page::settle`]), which is the costly part of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Start of a line.
    pub pos: TextPos,
    /// 0 is the line itself, 1 the gap row right above it.
    pub above: u16,
}

/// Where the reader stands in an article: the top row of the window, and the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// The top row of the window.
    pub top: Place,
    /// First byte of the line or sentence at the cursor.
    pub cursor: TextPos,
}

impl View {
    /// Returns the view after an edit of the text.
    #[must_use]
    pub fn followed(self, edit: &TextEdit<'_>) -> Self {
        Self {
            top: Place {
                pos: edit.follow(self.top.pos),
                ..self.top
            },
            cursor: edit.follow(self.cursor),
        }
    }

    /// Returns the view for tests of what keeps it: the cursor at `pos`, one gap row above it, so that
    /// a test notices when the row is lost.
    #[cfg(test)]
    pub(crate) fn at(pos: TextPos) -> Self {
        let top = Place { pos, above: 1 };
        Self { top, cursor: pos }
    }
}

/// An article at a measure.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    article: &'a Article,
    measure: u16,
    space: u8,
}

impl<'a> Page<'a> {
    /// `measure` is the width of the text column in cells, at least 1.
    pub fn new(article: &'a Article, measure: u16) -> Self {
        Self {
            article,
            measure: measure.max(1),
            space: 1,
        }
    }

    /// Returns this page with that many blank rows between paragraphs, at most 2. Without any,
    /// first lines are indented, as in books.
    #[must_use]
    pub fn spaced(self, space: u8) -> Self {
        Self { space, ..self }
    }

    /// Returns the article.
    pub fn article(&self) -> &'a Article {
        self.article
    }

    /// Cells left of the block's text inside the column, for its marker or label.
    pub fn indent(&self, block: &Block) -> u16 {
        let want = match block.kind {
            BlockKind::Question | BlockKind::Answer if self.has_labels() => LABEL_CELLS,
            BlockKind::Question | BlockKind::Answer | BlockKind::Code => 2,
            BlockKind::Quote => 2 * (u16::from(block.level) + 1),
            BlockKind::Verse => 4,
            BlockKind::Table if self.is_stacked(block) => {
                table::names_width(self.article, block).min(usize::from(self.measure)) as u16
            }
            BlockKind::List | BlockKind::Footnote if block.marker < block.start => {
                let marker = &self.article.text[block.marker..block.start];
                2 * u16::from(block.level) + (layout::cells(marker) as u16).clamp(2, 8)
            }
            BlockKind::List => 2 * u16::from(block.level) + 2,
            _ => 0,
        };
        want.min(self.measure / 3)
    }

    /// Cells left of the text of a row inside the column.
    pub fn inset(&self, row: &Row) -> u16 {
        match row.kind {
            RowKind::Text { first: true, .. } => row.indent + self.first_line(row.block),
            _ => row.indent,
        }
    }

    /// Cells that the first line of a block is moved in besides: what stands right under another
    /// paragraph, and has no label that tells it from that.
    fn first_line(&self, index: usize) -> u16 {
        let block = &self.article.blocks.at(index);
        let is_told = block.marker < block.start || !is_running(block);
        if is_told || index == 0 || !self.gap(index).is_empty() {
            return 0;
        }
        FIRST_LINE_CELLS.min(self.measure / 3)
    }

    /// Returns whether a table is too wide for the page, so that it has a line a cell.
    pub fn is_stacked(&self, block: &Block) -> bool {
        block.kind == BlockKind::Table && u16::from(block.level) > self.measure.min(254)
    }

    fn breaks(&self, block: &Block) -> Breaks {
        if self.is_stacked(block) {
            Breaks::Columns
        } else {
            Breaks::Words
        }
    }

    /// Returns whether there is room for the labels of an interview.
    pub fn has_labels(&self) -> bool {
        self.measure >= LABEL_MIN_MEASURE
    }

    /// Returns the gap rows above block `index`, from the top down.
    pub fn gap(&self, index: usize) -> &'static [Gap] {
        let titled = self.article.has_title_block();
        match (index, titled) {
            (0, true) => &[],
            (1, true) | (0, false) => &[Gap::Meta, Gap::Blank],
            _ => self.gap_between(index),
        }
    }

    fn gap_between(&self, index: usize) -> &'static [Gap] {
        let (above, block) = (
            &self.article.blocks.at(index - 1),
            &self.article.blocks.at(index),
        );
        match (above.kind, block.kind) {
            (BlockKind::List, BlockKind::List) | (BlockKind::Quote, BlockKind::Quote)
                if self.is_tight(above, block) =>
            {
                &[]
            }
            (_, BlockKind::Heading) if block.level <= 2 => &BLANKS[..=self.wide()],
            _ if self.space == 0 && is_running(above) && is_running(block) => &[],
            _ => &BLANKS[..self.wide()],
        }
    }

    /// Returns the blank rows around what is no running text: it keeps them in any case.
    fn wide(&self) -> usize {
        usize::from(self.space.clamp(1, 2))
    }

    /// Returns whether no gap is between two blocks: list items and quoted lines with a single line feed
    /// between them stand close.
    fn is_tight(&self, above: &Block, block: &Block) -> bool {
        let between = &self.article.text[above.end..block.marker];
        between.bytes().filter(|&b| b == b'\n').count() < 2
    }

    /// Cells of a line that is moved in by `indent`.
    fn width(&self, indent: u16) -> usize {
        usize::from(self.measure - indent).max(1)
    }

    /// Returns the lines of the wrapping unit at `pos`, down to the one that shows it.
    fn lines_to(&self, index: usize, pos: TextPos) -> impl Iterator<Item = Line> {
        let block = &self.article.blocks.at(index);
        let (breaks, inset) = (self.breaks(block), usize::from(self.first_line(index)));
        let widths = (inset, self.width(self.indent(block)));
        layout::lines_to(breaks, &self.article.text, block.range(), pos, widths)
    }

    /// Returns the row at the very top.
    pub fn start(&self) -> Place {
        let pos = self.article.blocks.first().map_or(0, |b| b.start);
        let above = if self.article.blocks.is_empty() {
            0
        } else {
            self.gap(0).len() as u16
        };
        Place { pos, above }
    }

    /// Returns the row of text that shows `pos`; `None` only for an article without text.
    pub fn row_at(&self, pos: TextPos) -> Option<Row> {
        let index = self.article.block_at(pos)?;
        let block = &self.article.blocks.at(index);
        let pos = pos.clamp(block.start, block.end);
        let line = self.lines_to(index, pos).last()?;
        Some(Row {
            block: index,
            indent: self.indent(block),
            kind: RowKind::Text {
                line,
                first: line.start == block.start,
            },
        })
    }

    /// Returns the address of the line that shows `pos`.
    pub fn place_of(&self, pos: TextPos) -> Place {
        let line = self.row_at(pos).and_then(|row| row.line());
        Place {
            pos: line.map_or(0, |l| l.start),
            above: 0,
        }
    }

    /// Returns the place for this measure: the line that now shows its position, with the gap rows
    /// above it if they are still there.
    pub fn settle(&self, place: Place) -> Place {
        let Some(row) = self.row_at(place.pos) else {
            return Place::default();
        };
        let (Some(line), RowKind::Text { first, .. }) = (row.line(), row.kind) else {
            return place;
        };
        let gap = if first {
            self.gap(row.block).len() as u16
        } else {
            0
        };
        Place {
            pos: line.start,
            above: place.above.min(gap),
        }
    }

    /// Returns the rows from `place`, which is settled, down to the end of the article.
    pub fn rows(&self, place: Place) -> Rows<'a> {
        let index = self.article.block_at(place.pos).unwrap_or(usize::MAX);
        let block = self.article.blocks.get(index);
        Rows {
            page: *self,
            index,
            indent: block.map_or(0, |block| self.indent(&block)),
            at: place.pos,
            above: place.above,
        }
    }

    /// `count` rows further down from a settled place; stops at the last line.
    pub fn down(&self, place: Place, count: usize) -> Place {
        let mut last = place;
        let mut rows = self.rows(place);
        for _ in 0..=count {
            last = match rows.place() {
                Some(place) => place,
                None => return last,
            };
            rows.next();
        }
        last
    }

    /// `count` rows further up from a settled place; stops at the top.
    pub fn up(&self, mut place: Place, count: usize) -> Place {
        let mut left = count;
        let Some(mut index) = self.article.block_at(place.pos) else {
            return place;
        };
        loop {
            let block = &self.article.blocks.at(index);
            let first = place.pos <= block.start;
            let gap = if first {
                self.gap(index).len() as u16
            } else {
                0
            };
            let climb = left.min(usize::from(gap - place.above.min(gap)));
            place.above += climb as u16;
            left -= climb;
            if left == 0 {
                return place;
            }
            let before = if first {
                let Some(above) = index.checked_sub(1) else {
                    return place;
                };
                index = above;
                self.article.blocks.at(above).end
            } else {
                place.pos - 1
            };
            let (pos, used) = self.climb_lines(index, before, place.pos, left);
            place = Place { pos, above: 0 };
            left -= used;
        }
    }

    /// Climbs at most `left` lines inside the unit that holds `before`, over the lines
    /// that start before `pos`; gives the line reached and the count climbed.
    fn climb_lines(
        &self,
        index: usize,
        before: TextPos,
        pos: TextPos,
        left: usize,
    ) -> (TextPos, usize) {
        let lines: Vec<Line> = self.lines_to(index, self.article.floor(before)).collect();
        let upto = lines.partition_point(|l| l.start < pos).max(1);
        let used = left.min(upto);
        (lines[upto - used].start, used)
    }

    /// Returns the lowest place for the top row of a window of `height` rows.
    pub fn last_top(&self, height: usize) -> Place {
        let end = self.article.blocks.last().map_or(0, |b| b.end);
        self.up(self.place_of(end), height.saturating_sub(1))
    }

    /// Returns the order of two places on the page.
    pub fn is_above(a: Place, b: Place) -> bool {
        (a.pos, std::cmp::Reverse(a.above)) < (b.pos, std::cmp::Reverse(b.above))
    }
}

/// Returns whether a block is text that runs on from paragraph to paragraph.
fn is_running(block: &Block) -> bool {
    use BlockKind::{Answer, Lead, Paragraph, Question};
    matches!(block.kind, Paragraph | Lead | Question | Answer)
}

/// Rows of a [`Page`], downwards.
#[derive(Debug)]
pub struct Rows<'a> {
    page: Page<'a>,
    index: usize,
    /// The indent of the block `index`, in cells.
    indent: u16,
    at: TextPos,
    above: u16,
}

impl Rows<'_> {
    /// Returns the address of the row that `next` gives.
    pub fn place(&self) -> Option<Place> {
        (self.index < self.page.article.blocks.len()).then_some(Place {
            pos: self.at,
            above: self.above,
        })
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let article = self.page.article;
        let block = article.blocks.get(self.index)?;
        if self.above > 0 {
            let gap = self.page.gap(self.index);
            let kind = gap[gap.len() - usize::from(self.above)];
            self.above -= 1;
            return Some(Row {
                block: self.index,
                indent: self.indent,
                kind: RowKind::Gap(kind),
            });
        }
        let unit = layout::unit_at(&article.text, block.range(), self.at);
        let (breaks, mut width) = (self.page.breaks(&block), self.page.width(self.indent));
        if self.at == block.start {
            width -= usize::from(self.page.first_line(self.index)).min(width - 1);
        }
        let line = layout::line_by(breaks, &article.text, self.at..unit.end, width);
        let row = Row {
            block: self.index,
            indent: self.indent,
            kind: RowKind::Text {
                line,
                first: line.start == block.start,
            },
        };
        if line.next < block.end {
            self.at = line.next;
        } else {
            self.index += 1;
            if let Some(next) = article.blocks.get(self.index) {
                self.at = next.start;
                self.indent = self.page.indent(&next);
                self.above = self.page.gap(self.index).len() as u16;
            }
        }
        Some(row)
    }
}
