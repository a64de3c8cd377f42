//! All bookmarks of the library: the choice and order of those that are shown, and the reactions to
//! keys. A row of the list is in `item`, the chosen bookmark in full in `detail`, the filter in
//! `sieve`.

use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::filter::Filter;
use super::preview::{Needs, Split};
use super::rows::parts;
use super::scroll::Scroll;
use super::{Ask, Ctx, Goal, Look, Pane, put_right, rule};
use crate::app::action::{Action, Context};
use crate::app::lang::{Message, Msg};
use crate::article::archive::Stored;
use crate::article::iri;
use crate::bookmark::anchor::Lost;
use crate::bookmark::{Bookmark, BookmarkId, Shelf, Target};
use crate::library::{self, Library};
use crate::search::QueryField;
use crate::text::layout::cells;
use crate::vietnamese::collate;

mod detail;
mod item;
mod sieve;

use detail::{DetailView, Top};
pub use sieve::Sieve;

/// Rows of one bookmark in the list.
const ITEM_ROWS: u16 = 2;

/// Room for the list. The chosen bookmark below it has two rows and more.
const NEEDS: Needs = Needs {
    item_rows: ITEM_ROWS,
    below_min_rows: ITEM_ROWS + 3,
};

/// Cells between the title and the name of the order, so that the filter has room between them.
const ORDER_MIN_GAP_CELLS: usize = 27;

/// Order of the bookmarks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum BookmarkOrder {
    /// Newest first.
    #[default]
    Time,
    /// By the article's title, then as they stand in the text.
    Article,
    /// By colour, the newest of each first.
    Color,
}

impl BookmarkOrder {
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
            Self::Color => Msg::BookmarksByColour,
        }
    }
}

/// Fields of the query language that do not narrow bookmarks, because a bookmark does not know them;
/// `tag:` does.
const NOT_IN_BOOKMARKS: &[QueryField] = &[
    QueryField::Title,
    QueryField::In,
    QueryField::After,
    QueryField::Before,
    QueryField::Is,
];

/// The pane's state.
#[derive(Debug, Default)]
pub struct Bookmarks {
    /// The filter of the list.
    filter: Filter,
    order: BookmarkOrder,
    /// Ids in the order shown. They are made anew when the shelf, the filter or the order changes,
    /// so that drawing costs what is on screen, however many there are.
    shown: Vec<BookmarkId>,
    /// All ids in that order, made when the shelf or the order changes, so that a key in the filter
    /// sorts nothing.
    sorted: Vec<BookmarkId>,
    scroll: Scroll,
    /// Bookmark whose detail was scrolled, and how far. Another one is shown from its start.
    detail: Option<(BookmarkId, Top)>,
    /// Whether the detail was asked for where there is no room beside the list, or was put away
    /// where there is.
    flipped: bool,
}

impl Bookmarks {
    /// Returns the pane with all bookmarks in it, the newest first.
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
            BookmarkOrder::Time => {}
            BookmarkOrder::Article => by_article(&mut all, library),
            BookmarkOrder::Color => all.sort_by_key(|b| b.color as u8),
        }
        self.sorted = all.into_iter().map(|b| b.id.clone()).collect();
    }

    /// Shows the bookmarks that pass the filter.
    fn list(&mut self, shelf: &Shelf) {
        let chosen = self.shown.get(self.scroll.at).cloned();
        self.shown = if self.filter.is_on() {
            let sieve = Sieve::new(self.filter.text());
            let mut sifting = sieve.sifting();
            let passes = |id: &&BookmarkId| {
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

    /// Returns the ids of the bookmarks that a pane of `area` shows.
    pub fn on_screen(&self, area: Rect) -> impl Iterator<Item = &BookmarkId> {
        let page = self.page(area);
        let mut scroll = self.scroll;
        scroll.follow(self.shown.len(), page);
        self.shown.iter().skip(scroll.top).take(page)
    }

    /// Returns the places of list and detail in a pane of `area`.
    fn split(&self, area: Rect) -> Split {
        Split::of(area, self.flipped, NEEDS)
    }

    /// Returns the number of bookmarks that the list has room for.
    fn page(&self, area: Rect) -> usize {
        usize::from(self.split(area).list.height / ITEM_ROWS).max(1)
    }

    /// Returns the chosen bookmark.
    fn chosen<'a>(&self, shelf: &'a Shelf) -> Option<&'a Bookmark> {
        let last = self.shown.len().saturating_sub(1);
        shelf.get(self.shown.get(self.scroll.at.min(last))?)
    }

    /// Chooses the bookmark with an id, if it is shown, because the user looks for what undo or
    /// redo changed.
    pub fn choose(&mut self, id: &BookmarkId) {
        if let Some(at) = self.shown.iter().position(|shown| shown == id) {
            self.scroll.at = at;
        }
    }

    /// Returns whether the detail of the chosen bookmark has more rows than there is room for.
    fn has_more(&self, ctx: &Ctx<'_>) -> bool {
        let shown = self.split(ctx.area).preview.zip(self.chosen(ctx.shelf));
        shown.is_some_and(|(area, bookmark)| {
            let detail = DetailView::new(bookmark, ctx, area);
            detail.is_longer(usize::from(area.height))
        })
    }

    /// Returns how far the detail of a bookmark is scrolled.
    fn top(&self, bookmark: &Bookmark) -> Top {
        let read = self.detail.as_ref().filter(|(id, _)| *id == bookmark.id);
        read.map_or_else(Top::default, |(_, top)| *top)
    }

    /// Narrows the list to the filter. The choice goes to the top, because the best match is there.
    fn narrow(&mut self, shelf: &Shelf) {
        self.shown.clear();
        self.scroll = Scroll::default();
        self.list(shelf);
    }

    /// Returns why no bookmark is shown.
    fn why_empty(&self) -> Msg {
        if self.filter.is_on() {
            Msg::BookmarksNoMatch
        } else {
            Msg::BookmarksEmpty
        }
    }

    /// Applies an action to the chosen bookmark.
    fn on_chosen(
        &self,
        action: Action,
        count: usize,
        shelf: &Shelf,
        library: &Library,
    ) -> Vec<Ask> {
        let Some(chosen) = self.chosen(shelf) else {
            return vec![Ask::say(self.why_empty())];
        };
        let id = chosen.id.clone();
        match action {
            Action::Open => go_to(chosen, library),
            Action::Delete => vec![Ask::Delete(id)],
            Action::Note => vec![Ask::Annotate(id)],
            Action::Tags => vec![Ask::Tag(id)],
            Action::Color => vec![Ask::Recolor { id, steps: count }],
            Action::Reattach => vec![Ask::Reattach(id)],
            _ => Vec::new(),
        }
    }

    fn draw_items(&self, split: Split, sieve: &Sieve, ctx: &Ctx<'_>, buf: &mut Buffer) {
        let body = split.list;
        let page = usize::from(body.height / ITEM_ROWS).max(1);
        let mut scroll = self.scroll;
        scroll.follow(self.shown.len(), page);
        for (n, id) in self.shown.iter().enumerate().skip(scroll.top).take(page) {
            let y = body.y + (n - scroll.top) as u16 * ITEM_ROWS;
            let place = Rect {
                y,
                height: ITEM_ROWS.min(body.bottom().saturating_sub(y)),
                ..body
            };
            let how = item::How {
                is_chosen: n == scroll.at,
                // The filter may have found it by its note, so the note is shown then.
                with_note: split.preview.is_none() || self.filter.is_on(),
                sieve,
            };
            if let Some(bookmark) = ctx.shelf.get(id) {
                item::draw(bookmark, how, ctx, place, buf);
            }
        }
    }

    fn draw_head(&self, look: &Look<'_>, mut head: Rect, buf: &mut Buffer) -> Option<Position> {
        let count = look.catalog.number(self.shown.len());
        let title = look.say(&Message::new(Msg::BookmarksTitle).with("n", count));
        let order = look.text(self.order.name());
        if usize::from(head.width) > cells(&title) + cells(order) + ORDER_MIN_GAP_CELLS {
            head.width -= put_right(buf, head, 0, order, look.theme.dim) + 2;
        }
        self.filter.draw_head(&title, look, head, buf)
    }
}

impl Pane for Bookmarks {
    fn context(&self) -> Context {
        if self.filter.is_typing() {
            Context::Filter
        } else {
            Context::Bookmarks
        }
    }

    fn on(&mut self, action: Action, count: usize, ctx: &Ctx<'_>) -> Vec<Ask> {
        let Ctx {
            shelf,
            library,
            area,
            ..
        } = *ctx;
        let page = self.page(area);
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
            Action::OtherPane => self.flipped = !self.flipped,
            Action::Export => return vec![Ask::BeginExport(self.shown.clone())],
            Action::Cancel if self.filter.clear() => self.list(shelf),
            Action::Cancel | Action::Quit => return vec![Ask::Close],
            action => return self.on_chosen(action, count, shelf, library),
        }
        self.scroll.follow(self.shown.len(), self.page(area));
        Vec::new()
    }

    fn insert(&mut self, typed: &str, ctx: &Ctx<'_>) -> Vec<Ask> {
        let asks = self.filter.insert(typed);
        self.narrow(ctx.shelf);
        asks
    }

    fn click(&mut self, at: Position, ctx: &Ctx<'_>) -> Option<Vec<Ask>> {
        let list = self.split(ctx.area).list;
        if !list.contains(at) {
            return None;
        }
        self.scroll.follow(self.shown.len(), self.page(ctx.area));
        let row = self.scroll.top + usize::from((at.y - list.y) / ITEM_ROWS);
        (row < self.shown.len()).then(|| {
            self.scroll.at = row;
            Vec::new()
        })
    }

    fn is_in_preview(&self, at: Position, ctx: &Ctx<'_>) -> bool {
        let preview = self.split(ctx.area).preview;
        preview.is_some_and(|place| place.contains(at))
    }

    fn scroll_preview(&mut self, times: isize, ctx: &Ctx<'_>) {
        let shown = self.split(ctx.area).preview.zip(self.chosen(ctx.shelf));
        let Some((area, bookmark)) = shown else {
            return;
        };
        let detail = DetailView::new(bookmark, ctx, area);
        let rows = (area.height / 2).max(1) as isize;
        let rows = times.saturating_mul(rows);
        let top = detail.moved(self.top(bookmark), rows, usize::from(area.height));
        self.detail = Some((bookmark.id.clone(), top));
    }

    fn hint(&self, ctx: &Ctx<'_>) -> Option<Msg> {
        let has_more = !self.filter.is_typing() && self.has_more(ctx);
        let chosen = self.chosen(ctx.shelf).filter(|_| !self.filter.is_typing());
        let can_open = chosen.is_none_or(|chosen| item::Stand::of(chosen, ctx).can_open(chosen));
        match (can_open, has_more) {
            (true, false) => None,
            (true, true) => Some(Msg::BookmarkHintMore),
            (false, false) => Some(Msg::BookmarkHintClosed),
            (false, true) => Some(Msg::BookmarkHintClosedMore),
        }
    }

    fn draw(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let look = &ctx.look;
        let (head, body) = parts(area);
        let cursor = self.draw_head(look, head, buf);
        rule(look, area, 1, buf);
        self.filter.draw_remark(NOT_IN_BOOKMARKS, look, area, buf);
        if self.shown.is_empty() {
            self.filter.draw_barren(self.why_empty(), look, body, buf);
            return cursor;
        }
        let sieve = Sieve::new(self.filter.text());
        let split = self.split(area);
        self.draw_items(split, &sieve, ctx, buf);
        split.draw_line(look, buf);
        if let Some((area, bookmark)) = split.preview.zip(self.chosen(ctx.shelf)) {
            let detail = DetailView::new(bookmark, ctx, area);
            detail.draw(self.top(bookmark), &sieve, look, area, buf);
        }
        cursor
    }
}

/// Sorts by title, then as they stand in their articles. A title that many share is looked up once,
/// so that its key is made once.
fn by_article(all: &mut [&Bookmark], library: &Library) {
    let mut keys: HashMap<&Target, Vec<u8>> = HashMap::new();
    for bookmark in &*all {
        keys.entry(&bookmark.target).or_insert_with(|| {
            let article = library.of_target(&bookmark.target);
            collate::sort_key(article.map_or(&*bookmark.target.title, Stored::title))
        });
    }
    all.sort_by_cached_key(|b| {
        let at = b.position.as_ref().map(|p| p.start);
        (keys.get(&b.target), b.target.source.as_str(), at)
    });
}

/// Returns the reason why an article that is not in the library cannot be opened.
pub(super) fn missing(target: &Target) -> Msg {
    if iri::is_stdin(&target.source) {
        Msg::WasPiped
    } else {
        Msg::NotHere
    }
}

/// Returns the reason why a passage was not found in its article, in few words.
pub fn orphaned(lost: Lost) -> Msg {
    match lost {
        Lost::Gone => Msg::Orphaned,
        Lost::Unclear => Msg::OrphanedUnclear,
        Lost::Context => Msg::OrphanedContext,
    }
}

/// Returns the requests that lead to a bookmark's passage; a file outside the library is read
/// first.
pub fn go_to(bookmark: &Bookmark, library: &Library) -> Vec<Ask> {
    let place = library.locate(bookmark);
    let Some(article) = place.article else {
        return match library::source_of(&bookmark.target.source) {
            Some(_) => vec![Ask::Fetch(bookmark.id.clone())],
            None => vec![Ask::SayMissing(missing(&bookmark.target))],
        };
    };
    let found = place.anchor.range();
    let said = place.anchor.lost().map(|lost| Ask::say(orphaned(lost)));
    let goal = found.map(|range| Goal { range, query: None });
    let mut asks = vec![
        Ask::Close,
        Ask::Open {
            article: article.id,
            goal,
        },
    ];
    asks.extend(said);
    asks
}
