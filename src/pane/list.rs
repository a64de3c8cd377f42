//! The list of articles: titles, sources or folders, minutes, bookmarks.

use std::collections::HashSet;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::filter::Filter;
use super::glyphs::Sign;
use super::rows::{HEAD_ROWS, after, mark, parts, put_found, window};
use super::scroll::Scroll;
use super::{Ctx, Focus, label, put, put_empty, put_right};
use crate::app::action::{Action, Context};
use crate::app::event::Ask;
use crate::app::lang::{Message, Msg};
use crate::article::ArticleId;
use crate::article::archive::Stored;
use crate::bookmark::Color;
use crate::library::memory::READ_MIN_PERCENT;
use crate::library::{Library, Sort};
use crate::text::layout::{cells, truncate};

/// Width from which a list has the column of sources and folders, in cells.
const PLACE_MIN_WIDTH: u16 = 60;
/// Width of that column, in cells.
const PLACE_CELLS: u16 = 16;
/// Cells between a title that is cut and that column, so that the two are not read as one.
const PLACE_GAP_CELLS: u16 = 2;
/// Width of the figures where the column of sources stands before them, in cells, so that the
/// column stands straight.
const FIGURES_CELLS: u16 = 10;
/// Cells between the title of the list and the remark right of it.
const HEAD_GAP_CELLS: u16 = 1;
/// Width from which a list has a margin, in cells.
const MARGIN_MIN_WIDTH: u16 = 30;

/// Conditions of the query language on what a title does not tell, so that they cannot narrow this
/// list.
const NOT_IN_TITLES: &[&str] = &["in:", "tag:", "after:", "before:"];

/// The pane's state.
#[derive(Debug, Default)]
pub struct List {
    /// Indices into the library, in the order shown.
    order: Vec<usize>,
    /// Article to go on with, an index too. It stands first, out of the order.
    first: Option<usize>,
    /// The order that is kept.
    pub sort: Sort,
    /// The filter of the list.
    pub filter: Filter,
    scroll: Scroll,
    /// Sources of the articles, up to two, because a column that has one for all says nothing.
    places: Vec<String>,
}

impl List {
    /// Returns an empty list in an order.
    pub fn sorted(sort: Sort) -> Self {
        Self {
            sort,
            ..Self::default()
        }
    }

    /// Returns the number of articles shown.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Returns whether no article is shown.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Returns the position of the chosen row, from 0.
    pub fn position(&self) -> usize {
        self.scroll.at
    }

    /// Returns the chosen article.
    pub fn chosen(&self, library: &Library) -> Option<ArticleId> {
        let index = *self.order.get(self.scroll.at)?;
        library.at(index).map(Stored::id)
    }

    /// Returns the article `step` steps from `id` in the order of the list. The article that stands
    /// first to be gone on with has its neighbours where it belongs, so that chapter 6 comes after
    /// chapter 5.
    pub fn neighbour(&self, library: &Library, id: ArticleId, step: isize) -> Option<ArticleId> {
        let index = library.index(id)?;
        let shown = self.order.iter().position(|&i| i == index)?;
        let home = self.home(library);
        let at = match home {
            Some(home) if shown == 0 => home,
            Some(home) if shown <= home => shown - 1,
            _ => shown,
        };
        let last = self.order.len().saturating_sub(1);
        let next = Some(at.saturating_add_signed(step).min(last)).filter(|next| *next != at)?;
        let shown = match home {
            Some(home) if next == home => 0,
            Some(home) if next < home => next + 1,
            _ => next,
        };
        library.at(*self.order.get(shown)?).map(Stored::id)
    }

    /// Returns the position in the order, from 0, of the article that stands first out of it.
    fn home(&self, library: &Library) -> Option<usize> {
        let first = self.first?;
        let is_before = |&other: &usize| library.compare(self.sort, other, first).is_lt();
        Some(self.order.get(1..)?.partition_point(is_before))
    }

    /// Adds new articles; the chosen article stays chosen.
    pub fn add(&mut self, ctx: &Ctx<'_>, new: Vec<usize>, page: usize) {
        let library = ctx.library;
        for article in new.iter().filter_map(|&index| library.at(index)) {
            if self.places.len() > 1 {
                break;
            }
            if self.places.iter().all(|place| place != article.place()) {
                self.places.push(article.place().to_owned());
            }
        }
        let chosen = self.chosen(library);
        let new = self.sift(ctx, new.into_iter());
        self.arrange(library, new);
        self.choose(library, chosen, page);
    }

    /// Makes the list anew after the order or the filter changed.
    pub fn refresh(&mut self, ctx: &Ctx<'_>, page: usize) {
        let library = ctx.library;
        let chosen = self.chosen(library);
        self.order.clear();
        self.first = None;
        let all = self.sift(ctx, library.indices());
        self.arrange(library, all);
        self.choose(library, chosen, page);
    }

    /// Follows a library in which articles were removed, and those with the ids `changed` are new
    /// or stand elsewhere now. The chosen article keeps its row of the window; when it is gone, the
    /// one in its place is chosen.
    pub fn follow(&mut self, ctx: &Ctx<'_>, changed: &[ArticleId], page: usize) {
        let library = ctx.library;
        let row = self.scroll.at - self.scroll.top.min(self.scroll.at);
        let chosen = self.chosen(library);
        let changed: HashSet<usize> = changed.iter().filter_map(|id| library.index(*id)).collect();
        let stays = |index: &usize| library.at(*index).is_some() && !changed.contains(index);
        let above = self
            .order
            .iter()
            .take(self.scroll.at)
            .filter(|i| stays(i))
            .count();
        self.first = self.first.filter(stays);
        self.order.retain(stays);
        let changed = self.sift(ctx, changed.into_iter());
        self.arrange(library, changed);
        self.scroll.at = above;
        self.choose(library, chosen, usize::MAX);
        self.scroll.top = self.scroll.at.saturating_sub(row);
        self.scroll.follow(self.order.len(), page);
    }

    /// Sorts new articles in. The article in progress stands first, unless an order was chosen or
    /// the list is filtered, because then every article is where the user looks for it.
    fn arrange(&mut self, library: &Library, mut new: Vec<usize>) {
        if self.first.take().is_some() {
            new.push(self.order.remove(0));
        }
        library.merge(self.sort, &mut self.order, new);
        if self.sort != Sort::default() || self.filter.is_on() {
            return;
        }
        self.first = library.begun_last(&self.order);
        if let Some(at) = self.order.iter().position(|&i| Some(i) == self.first) {
            self.order[..=at].rotate_right(1);
        }
    }

    /// Chooses an article, if it is shown.
    pub fn choose(&mut self, library: &Library, id: Option<ArticleId>, page: usize) {
        let index = id.and_then(|id| library.index(id));
        if let Some(at) = index.and_then(|i| self.order.iter().position(|&o| o == i)) {
            self.scroll.at = at;
        }
        self.scroll.follow(self.order.len(), page);
    }

    /// Returns those of `indices` whose articles pass the filter. An article whose state changes later stays
    /// until the list is made anew, so that it does not vanish while it is being read.
    fn sift(&self, ctx: &Ctx<'_>, indices: impl Iterator<Item = usize>) -> Vec<usize> {
        let articles = indices.filter_map(|i| Some((i, ctx.library.at(i)?)));
        let conditions = self.filter.states();
        let states = (!conditions.is_empty()).then(|| ctx.states());
        let is_in = |article| states.as_ref().is_none_or(|s| s.admit(article, conditions));
        let articles = articles.filter(|(_, article)| is_in(article));
        let texts = articles.map(|(i, article)| (i, article.title(), article.folded_title()));
        self.filter.sift(texts)
    }

    /// Returns the number of titles that fit into a list of `height` rows.
    pub fn page(height: u16) -> usize {
        usize::from(height.saturating_sub(HEAD_ROWS))
    }

    /// Reacts to an action.
    pub fn on(&mut self, action: Action, count: usize, ctx: &Ctx<'_>) -> Vec<Ask> {
        let (library, page) = (ctx.library, Self::page(ctx.area.height));
        if self.scroll.on(action, count, self.order.len(), page) {
            return Vec::new();
        }
        if self.filter.on(action) {
            self.refresh(ctx, page);
            return Vec::new();
        }
        match action {
            Action::Open if self.filter.is_typing() => self.filter.accept(),
            Action::Open => {
                return self
                    .chosen(library)
                    .map(|id| Ask::Open {
                        article: id,
                        goal: None,
                    })
                    .into_iter()
                    .collect();
            }
            Action::Cancel => {
                self.filter.clear();
                self.refresh(ctx, page);
            }
            Action::Filter => self.filter.start(),
            Action::Sort => return vec![Ask::Sort],
            _ => {}
        }
        Vec::new()
    }

    /// Types into the filter.
    pub fn insert(&mut self, typed: &str, ctx: &Ctx<'_>) -> Vec<Ask> {
        let asks = self.filter.insert(typed);
        self.refresh(ctx, Self::page(ctx.area.height));
        asks
    }

    /// Chooses the row at `y` of the pane and returns whether there is one.
    pub fn click(&mut self, y: u16) -> bool {
        let Some(row) = y.checked_sub(HEAD_ROWS) else {
            return false;
        };
        let at = self.scroll.top + usize::from(row);
        if at < self.order.len() {
            self.scroll.at = at;
        }
        at < self.order.len()
    }

    /// Draws the list and returns the cell of the filter's cursor.
    pub fn draw(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let look = &ctx.look;
        let margin = u16::from(area.width >= MARGIN_MIN_WIDTH);
        let cursor = self.draw_head(ctx, after(area, margin), buf);
        self.draw_rows(ctx, area, buf);
        self.filter.draw_remark(NOT_IN_TITLES, look, area, buf);
        cursor
    }

    /// Returns the articles of the rows on a screen of `height` rows.
    pub fn on_screen<'a>(
        &'a self,
        library: &'a Library,
        height: u16,
    ) -> impl Iterator<Item = &'a Stored> {
        let page = Self::page(height);
        let mut scroll = self.scroll;
        scroll.follow(self.order.len(), page);
        let rows = self.order.iter().skip(scroll.top).take(page);
        rows.filter_map(|index| library.at(*index))
    }

    fn draw_rows(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let (_, body) = parts(area);
        if self.order.is_empty() {
            let msg = match (self.filter.is_on(), ctx.is_loaded) {
                (true, _) => return self.filter.draw_barren(Msg::ListNoMatch, look, body, buf),
                (false, true) => Msg::ListEmpty,
                (false, false) => Msg::Loading,
            };
            return put_empty(buf, body, &look.say(&Message::new(msg)), look.theme.dim);
        }
        for (n, chosen, row) in window(self.scroll, self.order.len(), body) {
            if let Some(article) = ctx.library.at(self.order[n]) {
                let goes_on = self.first == Some(self.order[n]);
                self.draw_row(article, (chosen, goes_on), ctx, row, buf);
            }
        }
    }

    fn draw_head(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let look = &ctx.look;
        if self.filter.is_on() {
            return self.filter.draw("& ", look, area, buf);
        }
        let count = look.catalog.number(ctx.library.len());
        let title = look.say(&Message::new(Msg::ListTitle).with("n", &count));
        let used = draw_problems(cells(&title), ctx, area, buf);
        let room = usize::from(area.width.saturating_sub(used));
        // The name is cut before the count, because a number that is cut is another number.
        let named = title.rsplit_once(' ').map_or("", |(named, _)| named);
        let forms = [&title, named, &count];
        let shown = forms.into_iter().find(|form| cells(form) <= room);
        put(buf, area, 0, 0, shown.unwrap_or_default(), look.theme.dim);
        None
    }

    /// Draws the row of an article: title, source or folder where there is room, figures. It may be
    /// the chosen one, and the one to go on with.
    fn draw_row(
        &self,
        article: &Stored,
        (chosen, goes_on): (bool, bool),
        ctx: &Ctx<'_>,
        row: Rect,
        buf: &mut Buffer,
    ) {
        let look = &ctx.look;
        let (theme, id) = (look.theme, article.id());
        let (title, dim) = match (chosen, ctx.focus) {
            (true, Focus::List) => (theme.selected, theme.selected),
            (true, Focus::Reader) => (theme.chosen, theme.chosen),
            (false, _) if ctx.shown == Some(id) => (theme.chosen, theme.dim),
            (false, _) if ctx.memory.is_read(id) => (theme.dim, theme.dim),
            (false, _) => (theme.text, theme.dim),
        };
        let inner = mark(chosen, title, look, row, 2, buf);
        // The chosen row has its mark there, and the status line tells more of that article.
        if !chosen {
            let sign = read_sign(id, ctx);
            let sign = sign.map_or("", |sign| look.sign(sign));
            put(buf, row, 0, 0, sign, dim);
        }
        let is_wide = row.width >= PLACE_MIN_WIDTH;
        let is_dated = self.sort == Sort::Date && row.width >= MARGIN_MIN_WIDTH;
        let figures = if is_dated && !is_wide {
            beside_kept(&day(article, ctx), article, ctx)
        } else {
            figures(article, goes_on, ctx)
        };
        let mut used = put_right(buf, inner, 0, &figures, dim) + 1;
        if is_wide && (is_dated || self.places.len() > 1) {
            let column_text = if is_dated {
                day(article, ctx)
            } else {
                article.place().to_owned()
            };
            used = used.max(FIGURES_CELLS + 1) + PLACE_CELLS + 1;
            let column = Rect {
                x: inner.right() - used,
                width: PLACE_CELLS,
                ..inner
            };
            used += PLACE_GAP_CELLS;
            put(
                buf,
                column,
                0,
                0,
                &truncate(&column_text, usize::from(PLACE_CELLS)),
                dim,
            );
        }
        let room = Rect {
            width: inner.width.saturating_sub(used),
            ..inner
        };
        let mut room = room;
        if ctx.elsewhere.contains(&id) {
            let used = put(buf, room, 0, 0, look.text(Msg::Elsewhere), dim) + 1;
            room = after(room, used);
        }
        let found = self.filter.lit(article.title());
        put_found(buf, room, article.title(), &found, title, theme.lit(title));
    }
}

/// Writes at the right of the head the number of problems and the key that shows them: as much as
/// leaves the `title` its cells, at least the number. Returns the cells that it takes, with a gap
/// before it.
fn draw_problems(title: usize, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> u16 {
    let look = &ctx.look;
    let missed = ctx.troubles.missed();
    if missed == 0 {
        return 0;
    }
    let n = look.catalog.number(missed);
    let say = |msg, key: &str| look.say(&Message::new(msg).with("n", &n).with_key(key));
    let key = look.keymap.key(Context::List, Action::Problems);
    let with_key = key.map(|key| say(Msg::ListProblems, &key));
    let in_words = say(Msg::ListProblemsShort, "");
    let room = usize::from(area.width).saturating_sub(title + usize::from(HEAD_GAP_CELLS));
    let mut said = with_key.into_iter().chain([in_words]);
    let said = said.find(|said| cells(said) <= room);
    let said = said.unwrap_or_else(|| format!("!{n}"));
    put_right(buf, area, 0, &said, look.theme.warning) + HEAD_GAP_CELLS
}

/// Returns the sign for the state of an article; `None` for one that was not begun.
fn read_sign(id: ArticleId, ctx: &Ctx<'_>) -> Option<Sign> {
    if ctx.memory.is_read(id) {
        Some(Sign::Read)
    } else {
        ctx.memory.is_begun(id).then_some(Sign::Begun)
    }
}

/// Returns minutes and bookmarks of an article: `4′ 2◆`. Of the one to go on with, they are the
/// minutes that are left, because these say why it stands first.
fn figures(article: &Stored, goes_on: bool, ctx: &Ctx<'_>) -> String {
    let look = &ctx.look;
    let minutes = article.minutes(ctx.config.rate);
    let unread = READ_MIN_PERCENT.saturating_sub(ctx.memory.percent(article.id()));
    let time = if goes_on && unread > 0 {
        let left = (minutes * usize::from(unread)).div_ceil(usize::from(READ_MIN_PERCENT));
        let left = label::short_time(left, look.catalog);
        look.say(&Message::new(Msg::MinutesToGo).with("time", left))
    } else {
        label::short_time(minutes, look.catalog)
    };
    beside_kept(&time, article, ctx)
}

/// Returns the day that an article is sorted by. The day of its file, which stands in for one that
/// the article does not tell, is in parentheses, because it may be the day of a copy.
fn day(article: &Stored, ctx: &Ctx<'_>) -> String {
    let day = ctx.library.day(article);
    let day = day.map_or_else(String::new, |date| ctx.look.catalog.date(date));
    if !article.is_dated() && !day.is_empty() {
        format!("({day})")
    } else {
        day
    }
}

/// Returns a figure of an article, and its bookmarks: `4′ 2◆`.
fn beside_kept(figure: &str, article: &Stored, ctx: &Ctx<'_>) -> String {
    let look = &ctx.look;
    let kept = ctx.places.of(article, ctx.scene()).len();
    // Room for the mark is always kept, so that the figures stand in one column.
    let kept = if kept > 0 {
        format!("{kept}{}", look.sign(Sign::Bookmark(Color::Yellow, true)))
    } else {
        String::new()
    };
    format!("{figure}{kept:>3}")
}

/// Returns the name of an order.
pub fn sort_name(sort: Sort) -> Msg {
    match sort {
        Sort::Path => Msg::SortPath,
        Sort::Title => Msg::SortTitle,
        Sort::Date => Msg::SortDate,
        Sort::Length => Msg::SortLength,
        Sort::Reading => Msg::SortReading,
    }
}
