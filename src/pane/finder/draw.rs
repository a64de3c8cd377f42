//! The drawing of the find box, the rows of its results, and the article of the chosen one beside
//! them, or below where the screen is narrow. Drawing changes nothing.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::note::remarks;
use super::results::ResultRow;
use super::{Finder, ResultState, Scrolled};
use crate::app::action::{Action, Context};
use crate::app::lang::{Message, Msg};
use crate::article::archive::Stored;
use crate::pane::glyphs::Sign;
use crate::pane::reader::{Reader, Typesetting};
use crate::pane::remark::{self, Remark};
use crate::pane::rows::{after, mark, parts, put_found, put_lit};
use crate::pane::{Ctx, Goal, Look, put, put_empty, put_nothing, put_right, rule};
use crate::search::{Passage, PassageKind, Query, snippet};
use crate::text::layout::{cells, truncate};

/// Width of the narrowest pane with the remark beside the box, in cells. In narrower ones, and where
/// a remark is too long for that, it is under the box.
const NOTE_MIN_PANE_CELLS: u16 = 100;
/// Cells between the box and the text right of it.
const BOX_GAP_CELLS: usize = 3;

impl Finder {
    /// Draws the box, the results and the preview, and returns the cell of the cursor.
    pub(super) fn draw_all(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Position {
        let look = &ctx.look;
        let (head, body) = parts(area);
        rule(look, area, 1, buf);
        let query = Query::parse(self.query());
        let remarks = remarks(&query, self.results.found(), look);
        let (cursor, has_said) = self.draw_head(&remarks, look, head, buf);
        if !has_said {
            remark::draw(&remarks, look.theme.dim, area, buf);
        }
        if self.results.is_empty() {
            self.draw_nothing(ctx, body, buf);
        } else {
            self.draw_both(ctx, area, buf);
        }
        cursor
    }

    /// Draws the box; at its right the number of results, and before that the remark on the query,
    /// where there is room for them beside the typed text. Returns the cell of the cursor, and
    /// whether the remark is there.
    fn draw_head(
        &self,
        remarks: &[Remark],
        look: &Look<'_>,
        row: Rect,
        buf: &mut Buffer,
    ) -> (Position, bool) {
        let label = look.text(Msg::FinderTitle);
        let label = put(buf, row, 0, 0, label, look.theme.accent) + 1;
        let mut room = after(row, label);
        let free = |room: Rect| {
            usize::from(room.width).saturating_sub(cells(self.query()) + BOX_GAP_CELLS)
        };
        let count = self.count(look);
        if !count.is_empty() && cells(&count) <= free(room) {
            room.width -= put_right(buf, room, 0, &count, look.theme.dim) + BOX_GAP_CELLS as u16;
        }
        let said = remark::in_full(remarks);
        let is_beside = row.width + 2 >= NOTE_MIN_PANE_CELLS && cells(&said) <= free(room);
        if is_beside && !said.is_empty() {
            room.width -= put_right(buf, room, 0, &said, look.theme.dim) + BOX_GAP_CELLS as u16;
        }
        (self.input.draw(buf, room, look.theme.text), is_beside)
    }

    /// Returns `3 bài · 7 đoạn`, or `88.797 bài` if there are too many articles to count their
    /// passages.
    fn count(&self, look: &Look<'_>) -> String {
        let Some(found) = self.results.found().filter(|found| found.articles > 0) else {
            return String::new();
        };
        let msg = match (found.at_least, found.total) {
            (false, Some(_)) => Msg::FinderCount,
            (true, Some(_)) => Msg::FinderAtLeast,
            (false, None) => Msg::FinderArticles,
            (true, None) => Msg::FinderArticlesAtLeast,
        };
        let number = |n| look.catalog.number(n);
        let said = Message::new(msg).with("articles", number(found.articles));
        let total = found.total.unwrap_or_default();
        look.say(&said.with("passages", number(total)))
    }

    fn draw_nothing(&self, ctx: &Ctx<'_>, body: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        if Query::is_only_begun(self.query()) {
            let mut said = look.text(Msg::FinderEmpty).to_owned();
            let key = look.keymap.key(Context::Finder, Action::Up);
            if let Some((last, key)) = self.recall.last().zip(key) {
                let recall = Message::new(Msg::FinderRecall)
                    .with_key(key)
                    .with("query", truncate(last, 40));
                said = format!("{said}\n\n{}", look.say(&recall));
            }
            return put_empty(buf, body, &said, look.theme.dim);
        }
        let is_partial = self.results.found().is_some_and(|found| found.is_partial);
        let is_open = self.state != ResultState::Answered || !ctx.is_loaded || is_partial;
        let msg = if is_open {
            Msg::FinderSearching
        } else {
            Msg::FinderNone
        };
        let end = remark::unfinished(&Query::parse(self.query()));
        let why = remark::on_misread(&end, is_open, look);
        put_nothing(buf, body, look.text(msg), &why, look.theme.dim);
    }

    fn draw_both(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let split = self.split(area);
        split.draw_line(look, buf);
        if let Some(area) = split.preview {
            self.draw_preview(ctx, area, buf);
        }
        let area = split.list;
        for (row, place) in self
            .results
            .window(usize::from(area.height))
            .zip(area.rows())
        {
            match row {
                ResultRow::Title(n) => self.draw_title(n, ctx, place, buf),
                ResultRow::Hit(n) => self.draw_hit(n, ctx, place, buf),
            }
        }
    }

    fn draw_title(&self, n: usize, ctx: &Ctx<'_>, row: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let passage = self.results.get(n);
        let Some(passage) = passage else { return };
        let Some(article) = ctx.library.get(passage.article) else {
            return;
        };
        let chosen = n == self.results.chosen();
        let style = if chosen {
            look.theme.selected
        } else {
            look.theme.title
        };
        let inner = mark(chosen, style, look, row, 2, buf);
        let is_hit = passage.kind == PassageKind::Title;
        let matches = if is_hit { &passage.matches[..] } else { &[] };
        let mut room = if is_hit {
            self.draw_others(n, look, inner, buf)
        } else {
            inner
        };
        if passage.copies > 0 {
            let n = look.catalog.number(passage.copies);
            let said = look.say(&Message::new(Msg::ListCopies).with("n", n));
            room.width -= (put_right(buf, room, 0, &said, style) + 1).min(room.width);
        }
        put_found(
            buf,
            room,
            article.title(),
            matches,
            style,
            look.theme.lit(style),
        );
    }

    fn draw_hit(&self, n: usize, ctx: &Ctx<'_>, row: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let passage = self.results.get(n);
        let Some(passage) = passage else { return };
        let article = ctx.library.get(passage.article);
        let Some(article) = article.and_then(Stored::article) else {
            return;
        };
        let chosen = n == self.results.chosen();
        let style = if chosen {
            look.theme.selected
        } else {
            look.theme.dim
        };
        let inner = mark(chosen, style, look, row, 4, buf);
        let room = self.draw_others(n, look, inner, buf);
        let (range, most) = (passage.start..passage.end, usize::from(room.width));
        let shown = snippet(&article.text, range, &passage.matches, most);
        let lit = look.theme.lit(style);
        put_lit(buf, room, &shown.text, &shown.matches, style, lit);
    }

    /// Draws `+3 →` at the end of the last row of an article that has more passages; the arrow only
    /// where its key would act. Returns the room that is left.
    fn draw_others(&self, n: usize, look: &Look<'_>, row: Rect, buf: &mut Buffer) -> Rect {
        let Some(passage) = self
            .results
            .get(n)
            .filter(|_| self.results.is_last_of_group(n))
        else {
            return row;
        };
        let others = self.results.others(passage.article);
        let is_unfolded = self.unfolded.contains(&passage.article);
        let chosen = n == self.results.chosen();
        let said = match (others, is_unfolded) {
            (0, _) => return row,
            (n, true) => format!("+{}", look.catalog.number(n)),
            (n, false) if chosen => {
                format!("+{} {}", look.catalog.number(n), look.sign(Sign::More))
            }
            (n, false) => format!("+{}  ", look.catalog.number(n)),
        };
        let style: Style = if chosen {
            look.theme.selected
        } else {
            look.theme.dim
        };
        let used = put_right(buf, row, 0, &said, style);
        Rect {
            width: row.width.saturating_sub(used + 1),
            ..row
        }
    }

    fn draw_preview(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) {
        let Some((passage, mut reader)) = self.passage().zip(self.preview(ctx, area)) else {
            return;
        };
        reader.find_marks(ctx.places, ctx.scene());
        if passage.kind != PassageKind::Title {
            let hits = passage.matches.iter().cloned().collect();
            reader.set_hits(self.query().to_owned(), hits);
        }
        reader.draw(ctx, area, buf);
    }

    /// Returns the chosen passage in its article, in a window of `area`, as far as it was scrolled.
    fn preview(&self, ctx: &Ctx<'_>, area: Rect) -> Option<Reader> {
        let passage = self.passage()?;
        let mut reader = Reader::new(Typesetting::of(ctx.config));
        reader.open(ctx.library.get(passage.article)?.article()?, None, area);
        let goal = Goal {
            range: passage.start..passage.end,
            query: None,
        };
        reader.go_to(&goal, area);
        let rows = self.scrolled_rows(passage);
        if rows != 0 {
            reader.scroll_rows(rows, area);
        }
        Some(reader)
    }

    /// Returns the rows that the preview of `passage` is scrolled by.
    fn scrolled_rows(&self, passage: &Passage) -> isize {
        let scrolled = self.scrolled.as_ref();
        let same = scrolled.filter(|at| (at.article, at.start) == (passage.article, passage.start));
        same.map_or(0, |at| at.rows)
    }

    /// Scrolls the preview by half pages, `times` times; no further than the article goes, so that
    /// the way back is as long.
    pub(super) fn scroll(&mut self, times: isize, ctx: &Ctx<'_>) {
        let Some(window) = self.split(ctx.area).preview else {
            return;
        };
        let Some((passage, mut reader)) = self.passage().zip(self.preview(ctx, window)) else {
            return;
        };
        let half = (reader.column(window).height / 2).max(1);
        let mut rows = self.scrolled_rows(passage);
        for _ in 0..usize::from(half).saturating_mul(times.unsigned_abs()) {
            if !reader.scroll_rows(times.signum(), window) {
                break;
            }
            rows += times.signum();
        }
        self.scrolled = Some(Scrolled {
            article: passage.article,
            start: passage.start,
            rows,
        });
    }
}
