//! All bookmarks of the library: the kept words, where they are from, how old.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::filter::Filter;
use super::scroll::Scroll;
use super::{Look, put, put_empty, put_right, rule};
use crate::app::action::Action;
use crate::app::event::{Ask, Goal};
use crate::app::lang::{Message, Msg};
use crate::app::model::Model;
use crate::article::Article;
use crate::bookmark::{Bookmark, Shelf, anchor};
use crate::library::Library;
use crate::text::layout::truncate;
use crate::text::sanitize;
use crate::vietnamese::fold;

/// Rows above the bookmarks.
const HEAD_ROWS: u16 = 2;
/// Rows of one bookmark.
const ITEM_ROWS: u16 = 2;

/// The pane's state.
#[derive(Debug, Default)]
pub struct Bookmarks {
    /// What narrows the list.
    pub filter: Filter,
    scroll: Scroll,
}

impl Bookmarks {
    fn shown<'a>(&self, shelf: &'a Shelf) -> Vec<&'a Bookmark> {
        let passes = |b: &&Bookmark| {
            if !self.filter.is_on() {
                return true;
            }
            let fields = [&b.quote.exact, &b.note, &b.target.title]
                .map(|f| fold::fold(f))
                .join(" ");
            self.filter
                .lets_through(&format!("{fields} {}", fold::fold(&b.tags.join(" "))))
        };
        shelf.iter().filter(passes).collect()
    }

    fn page(height: u16) -> usize {
        usize::from(height.saturating_sub(HEAD_ROWS) / ITEM_ROWS).max(1)
    }

    /// Types into the filter.
    pub fn insert(&mut self, typed: &str) {
        self.filter.insert(typed);
        self.scroll = Scroll::default();
    }

    /// Reacts to an action in a pane of `height` rows.
    pub fn on(
        &mut self,
        action: Action,
        count: usize,
        shelf: &Shelf,
        library: &Library,
        height: u16,
    ) -> Vec<Ask> {
        let shown = self.shown(shelf);
        if self
            .scroll
            .on(action, count, shown.len(), Self::page(height))
        {
            return Vec::new();
        }
        if self.filter.on(action) {
            self.scroll = Scroll::default();
            return Vec::new();
        }
        let chosen = shown
            .get(self.scroll.at.min(shown.len().saturating_sub(1)))
            .copied();
        match (action, chosen) {
            (Action::Open, _) if self.filter.is_typing() => self.filter.accept(),
            (Action::Open, Some(b)) => return go_to(b, library),
            (Action::Delete, Some(b)) => return vec![Ask::Delete(b.id.clone())],
            (Action::Note, Some(b)) => return vec![Ask::Annotate(b.id.clone())],
            (Action::Filter, _) => self.filter.start(),
            (Action::Cancel, _) if self.filter.clear() => self.scroll = Scroll::default(),
            (Action::Cancel | Action::Quit, _) => return vec![Ask::Close],
            _ => {}
        }
        Vec::new()
    }

    /// Draws the list.
    pub fn draw(&self, model: &Model, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
        let head = Rect {
            x: area.x + 1,
            width: area.width.saturating_sub(2),
            height: 1,
            ..area
        };
        let shown = self.shown(&model.shelf);
        let count = look.catalog.number(shown.len());
        let title = look.say(&Message::new(Msg::BookmarksTitle).with("n", count));
        let used = put(buf, head, 0, 0, &title, look.theme.accent) + 3;
        if self.filter.is_on() {
            let room = Rect {
                x: head.x + used,
                width: head.width.saturating_sub(used),
                ..head
            };
            self.filter
                .draw(look.text(Msg::FilterLabel), look, room, buf);
        } else if head.width > 50 {
            put_right(buf, head, 0, look.text(Msg::BookmarksOrder), look.theme.dim);
        }
        rule(buf, area, 1, look.theme.hairline);
        let body = Rect {
            y: area.y + HEAD_ROWS,
            height: area.height.saturating_sub(HEAD_ROWS),
            ..area
        };
        if shown.is_empty() {
            let msg = if self.filter.is_on() {
                Msg::BookmarksNoMatch
            } else {
                Msg::BookmarksEmpty
            };
            return put_empty(buf, body, look.text(msg), look.theme.dim);
        }
        let page = Self::page(area.height);
        let mut scroll = self.scroll;
        scroll.follow(shown.len(), page);
        for (n, bookmark) in shown.iter().enumerate().skip(scroll.top).take(page) {
            let y = body.y + (n - scroll.top) as u16 * ITEM_ROWS;
            let item = Rect {
                y,
                height: ITEM_ROWS.min(body.bottom().saturating_sub(y)),
                ..body
            };
            draw_item(bookmark, n == scroll.at, model, look, item, buf);
        }
    }
}

fn go_to(bookmark: &Bookmark, library: &Library) -> Vec<Ask> {
    let Some(article) = library.of_target(&bookmark.target) else {
        return vec![Ask::say(Msg::NotHere)];
    };
    let found = anchor::find(bookmark, article).range();
    let said = found.is_none().then(|| Ask::say(Msg::Orphaned));
    let goal = found.map(|range| Goal { range, query: None });
    let mut asks = vec![Ask::Close, Ask::Open(article.id, goal)];
    asks.extend(said);
    asks
}

fn draw_item(
    bookmark: &Bookmark,
    chosen: bool,
    model: &Model,
    look: &Look<'_>,
    area: Rect,
    buf: &mut Buffer,
) {
    let article = model.library.of_target(&bookmark.target);
    let lost = article.is_none_or(|a| anchor::find(bookmark, a).range().is_none());
    let style = if chosen {
        look.theme.selected
    } else {
        look.theme.text
    };
    if chosen {
        buf.set_style(area, style);
        put(buf, area, 0, 0, "▌", style);
        put(buf, area, 0, 1, "▌", style);
    }
    let mark = if lost { "◇" } else { "◆" };
    put(
        buf,
        area,
        1,
        0,
        mark,
        if chosen { style } else { look.theme.accent },
    );
    let room = usize::from(area.width.saturating_sub(4));
    put(
        buf,
        area,
        3,
        0,
        &truncate(&sanitize::line(&bookmark.quote.exact), room),
        style,
    );
    let dim = if chosen { style } else { look.theme.dim };
    let detail = detail(bookmark, article.map(AsRef::as_ref), lost, model, look);
    put(
        buf,
        area,
        5,
        1,
        &truncate(&detail, usize::from(area.width.saturating_sub(6))),
        dim,
    );
}

/// Title, age, tags, note, and what is wrong.
fn detail(
    bookmark: &Bookmark,
    article: Option<&Article>,
    lost: bool,
    model: &Model,
    look: &Look<'_>,
) -> String {
    let title = article.map_or(&bookmark.target.title, |a| &a.title);
    let mut parts = vec![sanitize::line(title), age(bookmark, model, look)];
    if lost {
        let msg = if article.is_some() {
            Msg::Orphaned
        } else {
            Msg::NotHere
        };
        parts.push(look.text(msg).to_owned());
    }
    parts.extend(
        bookmark
            .tags
            .iter()
            .map(|tag| format!("#{}", sanitize::line(tag))),
    );
    let mut line = parts.join(" · ");
    if !bookmark.note.is_empty() {
        line = format!("{line}   ✎ {}", sanitize::line(&bookmark.note));
    }
    line
}

fn age(bookmark: &Bookmark, model: &Model, look: &Look<'_>) -> String {
    let day = |t: jiff::Timestamp| t.to_zoned(model.zone.clone()).date();
    let made = day(bookmark.created);
    let days = made.until(day(model.now)).map_or(0, |span| span.get_days());
    match days {
        0 => look.text(Msg::AgeToday).to_owned(),
        1 => look.text(Msg::AgeYesterday).to_owned(),
        2..=30 => look.say(&Message::new(Msg::AgeDays).with("n", days)),
        _ => look.catalog.date(made),
    }
}
