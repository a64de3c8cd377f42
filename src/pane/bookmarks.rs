//! All bookmarks of the library: which are shown, in what order, and what keys do to them.
//! How one looks is in `item`.

use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::filter::Filter;
use super::rows::{HEAD_ROWS, after, parts};
use super::scroll::Scroll;
use super::{Look, put, put_empty, put_right, rule};
use crate::app::action::Action;
use crate::app::event::{Ask, Goal};
use crate::app::lang::{Message, Msg};
use crate::app::model::Model;
use crate::article::iri;
use crate::bookmark::{Bookmark, Shelf, Target};
use crate::library::Library;
use crate::text::layout::cells;
use crate::vietnamese::collate;

mod item;
mod sieve;

pub use sieve::Sieve;

/// Rows of one bookmark.
const ITEM_ROWS: u16 = 2;

/// The order of the bookmarks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Order {
    /// The newest first.
    #[default]
    Time,
    /// By the article's title, then as they stand in the text.
    Article,
    /// By colour, the newest of each first.
    Color,
}

impl Order {
    fn next(self) -> Self {
        match self {
            Self::Time => Self::Article,
            Self::Article => Self::Color,
            Self::Color => Self::Time,
        }
    }

    fn name(self) -> Msg {
        match self {
            Self::Time => Msg::BookmarksOrder,
            Self::Article => Msg::BookmarksByArticle,
            Self::Color => Msg::BookmarksByColor,
        }
    }
}

/// Conditions of the query language that do not narrow bookmarks; `tag:` does.
const NOT_IN_BOOKMARKS: &[&str] = &["title:", "in:", "!tag:", "after:", "before:"];

/// The pane's state.
#[derive(Debug, Default)]
pub struct Bookmarks {
    /// The filter of the list.
    pub filter: Filter,
    order: Order,
    /// Ids, in the order shown. Made anew when the shelf, the filter or the order changes, so
    /// that drawing costs what is on screen, however many there are.
    shown: Vec<String>,
    /// All ids in that order, made when the shelf or the order changes.
    sorted: Vec<String>,
    scroll: Scroll,
}

impl Bookmarks {
    /// The pane with all bookmarks in it, the newest first.
    pub fn new(shelf: &Shelf, library: &Library) -> Self {
        let mut pane = Self::default();
        pane.refresh(shelf, library);
        pane
    }

    /// Rebuilds the list after the shelf changed. The chosen bookmark stays chosen as long as it is
    /// shown.
    pub fn refresh(&mut self, shelf: &Shelf, library: &Library) {
        self.sort(shelf, library);
        self.list(shelf);
    }

    fn sort(&mut self, shelf: &Shelf, library: &Library) {
        let mut all: Vec<&Bookmark> = shelf.iter().collect();
        match self.order {
            Order::Time => {}
            Order::Article => by_article(&mut all, library),
            Order::Color => all.sort_by_key(|b| b.color as u8),
        }
        self.sorted = all.into_iter().map(|b| b.id.clone()).collect();
    }

    /// Shows the bookmarks that pass the filter.
    fn list(&mut self, shelf: &Shelf) {
        let chosen = self.shown.get(self.scroll.at).cloned();
        self.shown = if self.filter.is_on() {
            let sieve = Sieve::new(self.filter.text());
            let mut sifting = sieve.sifting();
            let passes = |id: &&String| {
                let bookmark = shelf.with_words(id);
                bookmark.is_some_and(|(bookmark, words)| sifting.lets_pass(bookmark, words))
            };
            self.sorted.iter().filter(passes).cloned().collect()
        } else {
            self.sorted.clone()
        };
        if let Some(at) = chosen.and_then(|id| self.shown.iter().position(|s| *s == id)) {
            self.scroll.at = at;
        }
    }

    /// The ids of the bookmarks on a screen of `height` rows.
    pub fn on_screen(&self, height: u16) -> impl Iterator<Item = &str> {
        let page = Self::page(height);
        let mut scroll = self.scroll;
        scroll.follow(self.shown.len(), page);
        let rows = self.shown.iter().skip(scroll.top).take(page);
        rows.map(String::as_str)
    }

    fn page(height: u16) -> usize {
        usize::from(height.saturating_sub(HEAD_ROWS) / ITEM_ROWS).max(1)
    }

    /// Types into the filter.
    pub fn insert(&mut self, typed: &str, shelf: &Shelf) -> Vec<Ask> {
        let asks = self.filter.insert(typed);
        self.narrow(shelf);
        asks
    }

    /// The filter changed: the best place to look is the top again.
    fn narrow(&mut self, shelf: &Shelf) {
        self.shown.clear();
        self.scroll = Scroll::default();
        self.list(shelf);
    }

    /// The bookmark at row `y` becomes the chosen one; says whether there is one.
    pub fn click(&mut self, y: u16, height: u16) -> bool {
        let Some(row) = y.checked_sub(HEAD_ROWS) else {
            return false;
        };
        self.scroll.follow(self.shown.len(), Self::page(height));
        let at = self.scroll.top + usize::from(row / ITEM_ROWS);
        if at < self.shown.len() {
            self.scroll.at = at;
        }
        at < self.shown.len()
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
        let page = Self::page(height);
        if self.scroll.on(action, count, self.shown.len(), page) {
            return Vec::new();
        }
        if self.filter.on(action) {
            self.narrow(shelf);
            return Vec::new();
        }
        match action {
            Action::Open if self.filter.is_typing() => self.filter.accept(),
            Action::Filter => self.filter.start(),
            Action::Sort => {
                self.order = self.order.next();
                self.refresh(shelf, library);
            }
            Action::Export => return vec![Ask::BeginExport(self.shown.clone())],
            Action::Cancel if self.filter.clear() => self.list(shelf),
            Action::Cancel | Action::Quit => return vec![Ask::Close],
            action => return self.on_chosen(action, count, shelf, library),
        }
        self.scroll.follow(self.shown.len(), page);
        Vec::new()
    }

    /// Applies an action to the chosen bookmark.
    fn on_chosen(
        &self,
        action: Action,
        count: usize,
        shelf: &Shelf,
        library: &Library,
    ) -> Vec<Ask> {
        let last = self.shown.len().saturating_sub(1);
        let id = self.shown.get(self.scroll.at.min(last));
        let Some(chosen) = id.and_then(|id| shelf.get(id)) else {
            return Vec::new();
        };
        let id = chosen.id.clone();
        match action {
            Action::Open => go_to(chosen, library),
            Action::Delete => vec![Ask::Delete(id)],
            Action::Note => vec![Ask::Annotate(id)],
            Action::Tags => vec![Ask::Tag(id)],
            Action::Color => vec![Ask::Recolor(id, count)],
            Action::Reattach => vec![Ask::Close, Ask::Reattach(id)],
            _ => Vec::new(),
        }
    }

    /// Draws the list; says where the filter's cursor is.
    pub fn draw(
        &self,
        model: &Model,
        look: &Look<'_>,
        area: Rect,
        buf: &mut Buffer,
    ) -> Option<Position> {
        let (head, body) = parts(area);
        let cursor = self.draw_head(look, head, buf);
        rule(look, area, 1, buf);
        let is_barren = self.shown.is_empty();
        self.filter
            .draw_remark(NOT_IN_BOOKMARKS, is_barren, look, area, buf);
        self.draw_items(model, look, body, buf);
        cursor
    }

    fn draw_items(&self, model: &Model, look: &Look<'_>, body: Rect, buf: &mut Buffer) {
        if self.shown.is_empty() {
            let msg = if self.filter.is_on() {
                Msg::BookmarksNoMatch
            } else {
                Msg::BookmarksEmpty
            };
            return put_empty(buf, body, &look.say(&Message::new(msg)), look.theme.dim);
        }
        let page = Self::page(body.height + HEAD_ROWS);
        let sieve = Sieve::new(self.filter.text());
        let mut scroll = self.scroll;
        scroll.follow(self.shown.len(), page);
        for (n, id) in self.shown.iter().enumerate().skip(scroll.top).take(page) {
            let y = body.y + (n - scroll.top) as u16 * ITEM_ROWS;
            let place = Rect {
                y,
                height: ITEM_ROWS.min(body.bottom().saturating_sub(y)),
                ..body
            };
            if let Some(bookmark) = model.shelf.get(id) {
                item::draw(bookmark, n == scroll.at, &sieve, (model, look), place, buf);
            }
        }
    }

    fn draw_head(&self, look: &Look<'_>, mut head: Rect, buf: &mut Buffer) -> Option<Position> {
        let count = look.catalog.number(self.shown.len());
        let title = look.say(&Message::new(Msg::BookmarksTitle).with("n", count));
        let used = put(buf, head, 0, 0, &title, look.theme.accent) + 3;
        let order = look.text(self.order.name());
        if usize::from(head.width) > usize::from(used) + cells(order) + 24 {
            head.width -= put_right(buf, head, 0, order, look.theme.dim) + 2;
        }
        let label = look.text(Msg::FilterLabel);
        self.filter.draw(label, look, after(head, used), buf)
    }
}

/// By title, then as they stand in their articles. A title that many share is looked up once.
fn by_article(all: &mut [&Bookmark], library: &Library) {
    let mut keys: HashMap<&Target, Vec<u8>> = HashMap::new();
    for bookmark in &*all {
        keys.entry(&bookmark.target).or_insert_with(|| {
            let article = library.of_target(&bookmark.target);
            collate::sort_key(article.map_or(&bookmark.target.title, |a| &a.title))
        });
    }
    all.sort_by_cached_key(|b| {
        let at = b.position.as_ref().map(|p| p.start);
        (keys.get(&b.target), b.target.source.as_str(), at)
    });
}

/// Returns the requests that lead to a bookmark's passage; a file outside the library is read
/// first.
pub fn go_to(bookmark: &Bookmark, library: &Library) -> Vec<Ask> {
    let place = library.locate(bookmark);
    let Some(article) = place.article else {
        return match iri::file_of(&bookmark.target.source) {
            Some(_) => vec![Ask::Fetch(bookmark.id.clone())],
            None => vec![Ask::say(Msg::NotHere)],
        };
    };
    let found = place.anchor.range();
    let said = found.is_none().then(|| Ask::say(Msg::Orphaned));
    let goal = found.map(|range| Goal { range, query: None });
    let mut asks = vec![Ask::Close, Ask::Open(article.id, goal)];
    asks.extend(said);
    asks
}
