//! The drawing of the reader: rows of text in their styles, marks in the margins.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Reader;
use crate::app::lang::{Message, Msg};
use crate::app::theme::{Layer, Theme};
use crate::article::page::{Gap, Page, Row, RowKind};
use crate::article::stack::Columns;
use crate::article::{Article, Block, BlockKind, TextPos};
use crate::pane::glyphs::Sign;
use crate::pane::{Ctx, Look, label, put, put_cells, put_empty};
use crate::text::layout::{Line, SetLine, truncate};
use crate::text::segment;

/// Maximum number of signs in the margin for bookmarks that begin in one line, because the margin
/// has no room for more.
const SIGNS_MAX: usize = 2;

/// Layer over a range of the text.
type Laid = (TextPos, TextPos, Layer);

impl Reader {
    /// Draws the article, or the keys to begin with when there is none.
    pub fn draw(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let Some(article) = self.article() else {
            return put_empty(
                buf,
                area,
                &look.say(&Message::new(Msg::ReaderEmpty)),
                look.theme.dim,
            );
        };
        if article.blocks.is_empty() {
            return put_empty(buf, area, look.text(Msg::ArticleEmpty), look.theme.dim);
        }
        let column = self.column(area);
        let page = self.page(article, column.width);
        let rows = self.visible(area);
        let layers = self.layers(article, &rows);
        let sentence = article.sentence_at(self.cursor);
        let mut columns = Columns::new(page);
        for (y, row) in rows.iter().enumerate() {
            let at = Rect {
                y: column.y + y as u16,
                height: 1,
                ..column
            };
            match row.kind {
                RowKind::Gap(Gap::Blank) => {}
                RowKind::Gap(Gap::Meta) => {
                    let meta = label::meta(article, ctx.config.rate, look.catalog);
                    let meta = truncate(&meta, usize::from(at.width));
                    put(buf, at, 0, 0, &meta, look.theme.dim);
                }
                RowKind::Text { line, first } => {
                    draw_beside(&page, row, first, columns.name(row), look, at, buf);
                    let block = &article.blocks.at(row.block);
                    let text = inside(at, page.inset(row));
                    let set = self.set_line(article, block, line, text.width);
                    let here = layers
                        .iter()
                        .filter(|(start, end, _)| *start < line.end && line.start < *end);
                    let here: Vec<Laid> = here.copied().collect();
                    let style = |at| style_at(at, block.kind, &here, look.theme);
                    draw_line(&set, style, &here, line, text, buf);
                    let reading = line.start < sentence.end && sentence.start < line.next;
                    self.draw_margins(line, reading, look, area, at, buf);
                }
            }
        }
    }

    /// Returns the layers over the visible text, lowest first.
    fn layers(&self, article: &Article, rows: &[Row]) -> Vec<Laid> {
        let lines = || rows.iter().filter_map(Row::line);
        let (Some(first), Some(last)) = (lines().next(), lines().next_back()) else {
            return Vec::new();
        };
        let seen = |start: TextPos, end: TextPos| start < last.end && first.start < end;
        let mut layers: Vec<Laid> = Vec::new();
        let window = first.start..last.end;
        for s in article.spans.over(window.clone()) {
            layers.push((s.start, s.end, Layer::Inline(s.style)));
        }
        for m in self.marks.over(&window) {
            layers.push((m.range.start, m.range.end, Layer::Kept(m.color)));
        }
        let now = self.hits.stop_now();
        let from = self.hits.ranges.ended_by(first.start);
        let hits = self.hits.ranges.iter_from(from);
        let hits = hits.take_while(|r| !self.hits.is_dark && r.start < last.end);
        for r in hits {
            let is_now = now
                .as_ref()
                .is_some_and(|now| now.start <= r.start && r.end <= now.end);
            let layer = if is_now { Layer::HitNow } else { Layer::Hit };
            layers.push((r.start, r.end, layer));
        }
        if self.selection.is_none() {
            layers.extend(self.ends(article).map(|r| (r.start, r.end, Layer::End)));
        }
        if let Some(r) = self.selection().filter(|r| seen(r.start, r.end)) {
            layers.push((r.start, r.end, Layer::Selection));
        }
        layers
    }

    /// Returns the first and the last letter of the sentence that would be kept, because the mark
    /// in the margin cannot say where it stops inside a line.
    fn ends(&self, article: &Article) -> impl Iterator<Item = Range<TextPos>> {
        let sentence = article.sentence_at(self.cursor);
        let text = &article.text;
        let first = sentence.start..segment::next_grapheme(text, sentence.start);
        let last = segment::prev_grapheme(text, sentence.end)..sentence.end;
        let ends = (!sentence.is_empty()).then_some([first, last]);
        ends.into_iter().flatten()
    }

    fn draw_margins(
        &self,
        line: Line,
        reading: bool,
        look: &Look<'_>,
        area: Rect,
        at: Rect,
        buf: &mut Buffer,
    ) {
        if reading && at.x > area.x {
            put(
                buf,
                area,
                at.x - area.x - 1,
                at.y - area.y,
                look.sign(Sign::Reading),
                look.theme.accent,
            );
        }
        if let Some(sign) = self.hit_sign(line).filter(|_| at.x > area.x + 1) {
            let x = at.x - area.x - 2;
            put(
                buf,
                area,
                x,
                at.y - area.y,
                look.sign(sign),
                look.theme.accent,
            );
        }
        let margin = Rect {
            x: at.right(),
            width: area.right() - at.right(),
            ..at
        };
        let begin = self.marks.starting_in(&(line.start..line.next));
        let shown = &begin[..begin.len().min(SIGNS_MAX)];
        let count = shown.len() as u16;
        // A blank cell stands before them, where there is room for that.
        let mut x = u16::from(count < margin.width);
        for m in shown {
            let style = look.theme.ink(m.color);
            x += put(
                buf,
                margin,
                x,
                0,
                look.sign(Sign::Bookmark(m.color, true)),
                style,
            );
            if m.has_note {
                x += put(buf, margin, x, 0, look.sign(Sign::Note), style);
            }
        }
    }
}

impl Reader {
    /// Returns the sign in the left margin of a line with hits, or with the hit that was jumped to.
    fn hit_sign(&self, line: Line) -> Option<Sign> {
        if self.hits.is_dark {
            return None;
        }
        let from = self.hits.ranges.ended_by(line.start);
        self.hits.ranges.get(from).filter(|r| r.start < line.next)?;
        let now = self.hits.stop_now();
        let is_now = now.is_some_and(|n| n.start < line.next && line.start < n.end);
        Some(if is_now { Sign::HitNow } else { Sign::Hit })
    }
}

/// Writes a line grapheme by grapheme, each in the style of the run that it starts in.
fn draw_line(
    set: &SetLine<'_>,
    style_at: impl Fn(TextPos) -> Style,
    layers: &[Laid],
    line: Line,
    at: Rect,
    buf: &mut Buffer,
) {
    let mut cuts: Vec<TextPos> = layers
        .iter()
        .flat_map(|&(start, end, _)| [start, end])
        .filter(|&p| line.start < p && p < line.end)
        .collect();
    cuts.sort_unstable();
    let mut cuts = cuts.into_iter().peekable();
    let mut style = style_at(line.start);
    for p in set.placed() {
        let mut changed = false;
        while cuts.next_if(|&cut| cut <= p.start).is_some() {
            changed = true;
        }
        if changed {
            style = style_at(p.start);
        }
        put_cells(buf, at, &p, style);
    }
}

/// Returns the style of the text at `pos` in a block of a kind, with all that lies over it.
fn style_at(pos: TextPos, kind: BlockKind, layers: &[Laid], theme: &Theme) -> Style {
    let here = |(start, end, layer): &Laid| (*start..*end).contains(&pos).then_some(*layer);
    theme.letter(kind, layers.iter().filter_map(here))
}

/// Returns the row without the cells of an indent.
fn inside(at: Rect, indent: u16) -> Rect {
    Rect {
        x: at.x + indent,
        width: at.width - indent,
        ..at
    }
}

/// Draws the text left of a line inside the column: marker, bars of a quotation, name of a column.
fn draw_beside(
    page: &Page<'_>,
    row: &Row,
    first: bool,
    name: Option<(usize, &str)>,
    look: &Look<'_>,
    at: Rect,
    buf: &mut Buffer,
) {
    let (article, indent) = (page.article(), row.indent);
    let block = &article.blocks.at(row.block);
    if first {
        draw_marker(article, row.block, indent, page.has_labels(), look, at, buf);
    }
    if block.kind == BlockKind::Quote {
        draw_quote_bar(block, indent, look, at, buf);
    }
    if let Some((column, name)) = name {
        let (accent, dim) = (look.theme.accent, look.theme.dim);
        let room = usize::from(indent.saturating_sub(1));
        let style = if column == 0 { accent } else { dim };
        put(buf, at, 0, 0, &truncate(name, room), style);
    }
}

/// Draws the label of a turn, the bullet or number of an item, or the sign of a note.
fn draw_marker(
    article: &Article,
    index: usize,
    indent: u16,
    labels: bool,
    look: &Look<'_>,
    at: Rect,
    buf: &mut Buffer,
) {
    let block = &article.blocks.at(index);
    let is_turn = matches!(block.kind, BlockKind::Question | BlockKind::Answer);
    let shown = label::marker(article, block, labels, look.catalog);
    let nested = if block.kind == BlockKind::List {
        2 * u16::from(block.level)
    } else {
        0
    };
    let x = nested.min(indent.saturating_sub(1));
    let style = if is_turn {
        look.theme.accent
    } else {
        look.theme.dim
    };
    let room = Rect {
        width: indent,
        ..at
    };
    let shown = if shown == label::BULLET {
        look.sign(Sign::Bullet)
    } else {
        shown
    };
    put(buf, room, x, 0, shown, style);
}

fn draw_quote_bar(block: &Block, indent: u16, look: &Look<'_>, at: Rect, buf: &mut Buffer) {
    for level in 0..=u16::from(block.level) {
        if 2 * level < indent {
            put(
                buf,
                at,
                2 * level,
                0,
                look.sign(Sign::Quote),
                look.theme.hairline,
            );
        }
    }
}
