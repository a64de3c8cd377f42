//! The find box over the library: passages while typing, the article beside them.

use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::input::Input;
use super::reader::Reader;
use super::rows::{after, mark, parts, put_lit};
use super::{Look, put, put_empty, put_right, rule};
use crate::app::action::Action;
use crate::app::event::{Ask, Generation, Goal};
use crate::app::lang::{Message, Msg};
use crate::app::model::Model;
use crate::article::ArticleId;
use crate::search::{Found, Passage, PassageKind, Query, snippet};

/// The narrowest screen with a preview beside the results.
const PREVIEW_WIDTH: u16 = 84;

/// The pane's state.
#[derive(Debug, Default)]
pub struct Finder {
    input: Input,
    /// The search that is asked for; answers to older ones are dropped.
    pub generation: Generation,
    found: Option<Box<Found>>,
    /// Passages in the order shown: grouped by article, the best group first.
    shown: Vec<usize>,
    /// Whether the results answer what is in the box.
    answered: bool,
    /// Enter was pressed before they did: open the best as soon as they do.
    entered: bool,
    chosen: usize,
    no_preview: bool,
}

/// One row of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ResultRow {
    /// The title over a group; the passage that matched in it, if one did.
    Title(ArticleId, Option<usize>),
    /// A passage.
    Hit(usize),
}

impl Finder {
    /// A box that holds the query of last time, all of it to be typed over or kept.
    pub fn new(query: &str) -> Self {
        Self {
            input: Input::new(query),
            ..Self::default()
        }
    }

    /// What is in the box.
    pub fn query(&self) -> &str {
        self.input.text()
    }

    /// Types text in; the query changed.
    pub fn insert(&mut self, typed: &str) -> Vec<Ask> {
        self.input.insert(typed);
        self.changed()
    }

    fn changed(&mut self) -> Vec<Ask> {
        self.chosen = 0;
        self.answered = false;
        self.entered = false;
        vec![Ask::Search(self.input.text().to_owned())]
    }

    /// An answer arrived. The chosen passage stays chosen when more articles were read.
    /// Opens it if Enter was pressed meanwhile.
    pub fn set_found(&mut self, found: Box<Found>) -> Vec<Ask> {
        let kept = self.passage().map(|p| (p.article, p.start));
        self.shown = grouped(&found.passages);
        self.found = Some(found);
        let again = kept.and_then(|kept| {
            self.shown
                .iter()
                .position(|&i| self.at(i).is_some_and(|p| (p.article, p.start) == kept))
        });
        if self.chosen > 0 {
            self.chosen = again.unwrap_or(0);
        }
        self.answered = true;
        if std::mem::take(&mut self.entered) {
            return self.open();
        }
        Vec::new()
    }

    fn at(&self, index: usize) -> Option<&Passage> {
        self.found.as_ref()?.passages.get(index)
    }

    /// The chosen passage.
    pub fn passage(&self) -> Option<&Passage> {
        self.at(*self.shown.get(self.chosen)?)
    }

    /// Reacts to an action in a pane of `height` rows.
    pub fn on(&mut self, action: Action, count: usize, height: u16) -> Vec<Ask> {
        let last = self.shown.len().saturating_sub(1);
        let page = usize::from(height / 2).max(1);
        match action {
            Action::Down => self.chosen = (self.chosen + count).min(last),
            Action::Up => self.chosen = self.chosen.saturating_sub(count),
            Action::PageDown => self.chosen = (self.chosen + page).min(last),
            Action::PageUp => self.chosen = self.chosen.saturating_sub(page),
            Action::OtherPane => self.no_preview = !self.no_preview,
            Action::Cancel => return vec![Ask::Close],
            Action::Open if self.answered => return self.open(),
            Action::Open => self.entered = !self.query().trim().is_empty(),
            _ => {
                let before = self.input.text().to_owned();
                self.input.on(action);
                if self.input.text() != before {
                    return self.changed();
                }
            }
        }
        Vec::new()
    }

    fn open(&self) -> Vec<Ask> {
        let Some(p) = self.passage() else {
            return Vec::new();
        };
        let start = p.matches.first().map_or(p.start, |m| m.start);
        let range = if p.kind == PassageKind::Title {
            p.start..p.end
        } else {
            start..p.end
        };
        let goal = Goal {
            range,
            query: Some(self.query().to_owned()),
        };
        vec![Ask::Close, Ask::Open(p.article, Some(goal))]
    }

    fn rows(&self) -> Vec<ResultRow> {
        let mut rows = Vec::new();
        let mut group = None;
        for (n, passage) in self
            .shown
            .iter()
            .enumerate()
            .filter_map(|(n, &i)| Some((n, self.at(i)?)))
        {
            let is_title = passage.kind == PassageKind::Title;
            if group != Some(passage.article) {
                group = Some(passage.article);
                rows.push(ResultRow::Title(passage.article, is_title.then_some(n)));
            }
            if !is_title {
                rows.push(ResultRow::Hit(n));
            }
        }
        rows
    }

    /// Draws the box, the results and the preview; says where the cursor is.
    pub fn draw(
        &self,
        model: &Model,
        look: &Look<'_>,
        area: Rect,
        buf: &mut Buffer,
    ) -> Option<Position> {
        let (head, body) = parts(area);
        let cursor = self.draw_box(model, look, head, buf);
        rule(buf, area, 1, look.theme.hairline);
        self.draw_body(model, look, body, buf);
        Some(cursor)
    }

    fn draw_body(&self, model: &Model, look: &Look<'_>, body: Rect, buf: &mut Buffer) {
        if self.shown.is_empty() {
            let searching = self.found.is_none() && !self.query().trim().is_empty();
            let msg = match (self.query().trim().is_empty(), searching) {
                (true, _) => Msg::FinderEmpty,
                (false, true) => Msg::FinderSearching,
                (false, false) => Msg::FinderNone,
            };
            return put_empty(buf, body, look.text(msg), look.theme.dim);
        }
        let preview = body.width >= PREVIEW_WIDTH && !self.no_preview;
        let list = if preview {
            body.width * 11 / 20
        } else {
            body.width
        };
        self.draw_results(
            model,
            look,
            Rect {
                width: list,
                ..body
            },
            buf,
        );
        if preview {
            for y in 0..body.height {
                put(buf, body, list, y, "│", look.theme.hairline);
            }
            let side = Rect {
                x: body.x + list + 1,
                width: body.width - list - 1,
                ..body
            };
            self.draw_preview(model, look, side, buf);
        }
    }

    fn draw_box(&self, model: &Model, look: &Look<'_>, row: Rect, buf: &mut Buffer) -> Position {
        let mut count = String::new();
        if row.width > 50 {
            count = self.count_line(model, look);
            let query = Query::parse(self.query());
            let readings = query.readings();
            if !readings.is_empty() {
                let words = Message::new(Msg::FinderUnderstood).with("words", readings.join(", "));
                count = format!("{}   {count}", look.say(&words));
            }
        }
        let right = put_right(buf, row, 0, &count, look.theme.dim);
        let label = put(
            buf,
            row,
            0,
            0,
            look.text(Msg::FinderTitle),
            look.theme.accent,
        ) + 1;
        let width = row.width.saturating_sub(label + right + 1);
        let mut room = after(row, label);
        room.width = width;
        self.input.draw(buf, room, look.theme.text)
    }

    /// `3 bài · 7 đoạn`, and how much was read so far while the library loads.
    fn count_line(&self, model: &Model, look: &Look<'_>) -> String {
        let Some(found) = &self.found else {
            return String::new();
        };
        let number = |n| look.catalog.number(n);
        let mut said = look.say(
            &Message::new(Msg::FinderCount)
                .with("articles", number(found.articles))
                .with("passages", number(found.total)),
        );
        if !model.loading.is_done() {
            let read = Message::new(Msg::FinderReading).with("n", number(found.searched));
            said = format!("{said} · {}", look.say(&read));
        }
        said
    }

    fn draw_results(&self, model: &Model, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
        let rows = self.rows();
        let height = usize::from(area.height);
        let at = rows.iter().position(|row| match row {
            ResultRow::Title(_, n) => *n == Some(self.chosen),
            ResultRow::Hit(n) => *n == self.chosen,
        });
        let top = at
            .unwrap_or(0)
            .saturating_sub(height.saturating_sub(1) * 2 / 3);
        let top = top.min(rows.len().saturating_sub(height));
        for (y, row) in rows.iter().skip(top).take(height).enumerate() {
            let line = Rect {
                y: area.y + y as u16,
                height: 1,
                ..area
            };
            match row {
                ResultRow::Title(id, n) => self.draw_title(*id, *n, model, look, line, buf),
                ResultRow::Hit(n) => self.draw_hit(*n, model, look, line, buf),
            }
        }
    }

    fn draw_title(
        &self,
        id: ArticleId,
        n: Option<usize>,
        model: &Model,
        look: &Look<'_>,
        row: Rect,
        buf: &mut Buffer,
    ) {
        let Some(article) = model.library.get(id) else {
            return;
        };
        let chosen = n == Some(self.chosen);
        let style = if chosen {
            look.theme.selected
        } else {
            look.theme.title
        };
        let inner = mark(chosen, style, row, 2, buf);
        let passage = n.and_then(|n| self.at(*self.shown.get(n)?));
        let matches = passage.map_or(&[][..], |p| &p.matches);
        put_lit(buf, inner, &article.title, matches, style, look.theme.hit);
    }

    fn draw_hit(&self, n: usize, model: &Model, look: &Look<'_>, row: Rect, buf: &mut Buffer) {
        let Some(passage) = self.shown.get(n).and_then(|&i| self.at(i)) else {
            return;
        };
        let Some(article) = model.library.get(passage.article) else {
            return;
        };
        let chosen = n == self.chosen;
        let style = if chosen {
            look.theme.selected
        } else {
            look.theme.dim
        };
        let inner = mark(chosen, style, row, 4, buf);
        let room = usize::from(inner.width);
        let (text, matches) = snippet(
            &article.text,
            passage.start..passage.end,
            &passage.matches,
            room,
        );
        put_lit(buf, inner, &text, &matches, style, look.theme.hit);
    }

    fn draw_preview(&self, model: &Model, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
        let Some(passage) = self.passage() else {
            return;
        };
        let Some(article) = model.library.get(passage.article) else {
            return;
        };
        let mut reader = Reader::new(model.reader.measure());
        reader.open(article.clone(), None, &model.shelf, area);
        let goal = Goal {
            range: passage.start..passage.end,
            query: None,
        };
        reader.go_to(&goal, area);
        if passage.kind != PassageKind::Title {
            reader.set_hits(self.query().to_owned(), passage.matches.clone());
        }
        reader.draw(model, look, area, buf);
    }
}

/// Indices of the passages, those of one article together, groups in the order of their best.
fn grouped(passages: &[Passage]) -> Vec<usize> {
    let mut first: HashMap<ArticleId, usize> = HashMap::new();
    for (i, p) in passages.iter().enumerate() {
        first.entry(p.article).or_insert(i);
    }
    let mut order: Vec<usize> = (0..passages.len()).collect();
    // The title comes first in its group, the rest in the order they came.
    order.sort_by_key(|&i| {
        let p = &passages[i];
        (first[&p.article], p.kind != PassageKind::Title, i)
    });
    order
}
