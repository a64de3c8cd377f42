//! The list of articles: titles, sources or folders, minutes, bookmarks. Articles with the same text
//! are shown once; with `list/outline` groups of articles fold.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::filter::Filter;
use super::glyphs::Sign;
use super::rows::{HEAD_ROWS, after, mark, parts, put_found, window};
use super::scroll::Scroll;
use super::{Ask, Ctx, Focus, label, put, put_empty, put_right};
use crate::app::action::{Action, Context};
use crate::app::lang::{Message, Msg};
use crate::article::ArticleId;
use crate::article::archive::Stored;
use crate::bookmark::Color;
use crate::library::memory::READ_MIN_PERCENT;
use crate::library::{Added, IndexSet, Library, Sort};
use crate::search::QueryField;
use crate::text::layout::{cells, truncate, truncate_start};
use crate::text::sanitize;

mod outline;

use outline::{GroupKey, ListGroup, ListRow, Outline};

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
const NOT_IN_TITLES: &[QueryField] = &[
    QueryField::In,
    QueryField::Tag,
    QueryField::After,
    QueryField::Before,
];

/// The pane's state.
#[derive(Debug, Default)]
pub struct List {
    /// The articles shown, in groups, and their rows.
    outline: Outline,
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

/// The thing in the chosen row, which stays chosen when the rows change.
enum Chosen {
    Head(GroupKey),
    Article(usize),
    Nothing,
}

impl List {
    /// Returns an empty list in an order, with its articles in groups or not.
    pub fn sorted(sort: Sort, is_grouped: bool) -> Self {
        let mut outline = Outline::default();
        outline.is_grouped = is_grouped;
        Self {
            outline,
            sort,
            ..Self::default()
        }
    }

    /// Returns the number of articles shown, those in folded groups too.
    pub fn len(&self) -> usize {
        self.outline.count()
    }

    /// Returns whether no article is shown.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the position of the chosen article, from 0; `None` on the head of a group.
    pub fn position(&self) -> Option<usize> {
        self.outline.position_in(self.scroll.at)
    }

    /// Returns the chosen article; `None` on the head of a group.
    pub fn chosen(&self, library: &Library) -> Option<ArticleId> {
        match self.outline.row(self.scroll.at)? {
            ListRow::Head(_) => None,
            ListRow::Article(article) | ListRow::Copy(article) => {
                library.at(article).map(Stored::id)
            }
        }
    }

    fn chosen_row(&self) -> Chosen {
        match self.outline.row(self.scroll.at) {
            Some(ListRow::Head(group)) => Chosen::Head(group.key.clone()),
            Some(ListRow::Article(article) | ListRow::Copy(article)) => Chosen::Article(article),
            None => Chosen::Nothing,
        }
    }

    /// Returns the article `step` steps from `id` in the order of the list. The article that stands
    /// first to be gone on with has its neighbours where it belongs, so that chapter 6 comes after
    /// chapter 5.
    pub fn neighbour(&self, library: &Library, id: ArticleId, step: isize) -> Option<ArticleId> {
        let shown = self.shown(library, library.index(id)?)?;
        let shown = self.outline.position(shown)?;
        let home = self.home(library);
        let at = match home {
            Some(home) if shown == 0 => home,
            Some(home) if shown <= home => shown - 1,
            _ => shown,
        };
        let last = self.len().saturating_sub(1);
        let next = Some(at.saturating_add_signed(step).min(last)).filter(|next| *next != at)?;
        let shown = match home {
            Some(home) if next == home => 0,
            Some(home) if next < home => next + 1,
            _ => next,
        };
        library.at(self.outline.at(shown)?).map(Stored::id)
    }

    /// Returns the article that stands for one in the list: itself, or a copy of it.
    fn shown(&self, library: &Library, index: usize) -> Option<usize> {
        let copies = library.copies(index).iter().copied();
        let mut all = std::iter::once(index).chain(copies);
        all.find(|&index| self.outline.position(index).is_some())
    }

    /// Returns the position in the order, from 0, of the article that stands first out of it.
    fn home(&self, library: &Library) -> Option<usize> {
        let first = self.first?;
        let is_before = |other| library.compare(self.sort, other, first).is_lt();
        Some(self.outline.behind_first(is_before))
    }

    /// Places articles that were added; the chosen article stays chosen.
    pub fn add(&mut self, ctx: &Ctx<'_>, added: Added, page: usize) {
        let library = ctx.library;
        let Added { mut new, moved } = added;
        for article in new.iter().filter_map(|&index| library.at(index)) {
            if self.places.len() > 1 {
                break;
            }
            if self.places.iter().all(|place| place != article.place()) {
                self.places.push(article.place().to_owned());
            }
        }
        let chosen = self.chosen_row();
        let all = new.iter().chain(&moved);
        let copies = all.flat_map(|&index| library.copies(index)).copied();
        let mut again: IndexSet = copies.collect();
        again.extend(&moved);
        if !again.is_empty() {
            // One of the new articles may be shown instead of one that was shown until now.
            new.retain(|index| !again.contains(index));
            new.extend(&again);
            self.forget(|index| !again.contains(&index));
        }
        let new = self.sift(ctx, new.into_iter());
        self.arrange(library, new);
        self.stay(library, chosen, page);
    }

    /// Makes the list anew after the order, the groups or the filter changed.
    pub fn refresh(&mut self, ctx: &Ctx<'_>, page: usize) {
        let library = ctx.library;
        let chosen = self.chosen_row();
        self.outline.clear();
        self.first = None;
        let all = self.sift(ctx, library.indices());
        self.arrange(library, all);
        self.stay(library, chosen, page);
    }

    /// Shows the articles in groups, or not. The group of the chosen article is unfolded.
    pub fn group(&mut self, is_grouped: bool, ctx: &Ctx<'_>, page: usize) {
        let library = ctx.library;
        let chosen = self.chosen_row();
        self.outline.is_grouped = is_grouped;
        if let Chosen::Article(index) = chosen
            && let Some(article) = library.at(index)
        {
            let (root, name) = article.group();
            self.outline.fold((root, name.to_owned()), true);
        }
        self.refresh(ctx, page);
    }

    /// Follows a library in which articles were removed, and those with the ids `changed` are new
    /// or stand elsewhere now. The chosen article keeps its row of the window; when it is gone, the
    /// one in its place is chosen.
    pub fn follow(&mut self, ctx: &Ctx<'_>, changed: &[ArticleId], page: usize) {
        let library = ctx.library;
        let row = self.scroll.at - self.scroll.top.min(self.scroll.at);
        let chosen = self.chosen_row();
        let changed: IndexSet = changed.iter().filter_map(|id| library.index(*id)).collect();
        let above = self.position().unwrap_or(0);
        let is_kept = |&index: &usize| library.at(index).is_some() && !changed.contains(&index);
        let above = self.outline.articles().take(above).filter(is_kept).count();
        let kept: IndexSet = self.outline.articles().filter(is_kept).collect();
        // Where a copy comes or goes, another article may be shown, or be alone now.
        let others = library.indices().filter(|index| !kept.contains(index));
        let others = self.sift(ctx, others);
        let all = library.once(kept.iter().copied().chain(others).collect());
        let all: IndexSet = all.into_iter().collect();
        self.forget(|index| kept.contains(&index) && all.contains(&index));
        self.arrange(library, all.difference(&kept).copied().collect());
        let at = self.outline.at(above.min(self.len().saturating_sub(1)));
        let at = at.and_then(|article| self.outline.row_of(article));
        self.scroll.at = at.unwrap_or(0);
        let open = ctx.shown.and_then(|id| library.index(id));
        let chosen = match (chosen, open) {
            // Another copy of what was chosen may be open, and is shown instead of it now.
            (Chosen::Article(index), Some(open)) if library.at(index).is_none() => {
                Chosen::Article(open)
            }
            (chosen, _) => chosen,
        };
        self.stay(library, chosen, usize::MAX);
        self.scroll.top = self.scroll.at.saturating_sub(row);
        self.scroll.follow(self.outline.rows(), page);
    }

    /// Removes the articles for which `stays` does not hold.
    fn forget(&mut self, stays: impl Fn(usize) -> bool) {
        self.first = self.first.filter(|&index| stays(index));
        self.outline.retain(stays);
    }

    /// Sorts new articles in. The article in progress stands first, unless an order or groups were
    /// chosen or the list is filtered, because then every article is where the user looks for it.
    fn arrange(&mut self, library: &Library, mut new: Vec<usize>) {
        if let Some(first) = self.first.take() {
            new.push(first);
            self.outline.take_first();
        }
        self.outline.merge(library, self.sort, new);
        let is_as_read = self.sort == Sort::default() && !self.filter.is_on();
        if is_as_read && !self.outline.is_grouped {
            self.first = library.begun_last(self.outline.articles());
        }
        if let Some(first) = self.first {
            self.outline.bring_first(first);
        }
        self.outline.number();
        self.outline.lay_out(library, self.filter.is_on());
    }

    /// Chooses an article, if it is shown.
    pub fn choose(&mut self, library: &Library, id: Option<ArticleId>, page: usize) {
        let index = id.and_then(|id| library.index(id));
        if let Some(shown) = index.and_then(|index| self.shown(library, index)) {
            self.unfold_to(library, shown);
        }
        let row = index.and_then(|index| self.row_of(library, index));
        self.scroll.at = row.unwrap_or(self.scroll.at);
        self.scroll.follow(self.outline.rows(), page);
    }

    /// Unfolds the group of an article.
    fn unfold_to(&mut self, library: &Library, article: usize) {
        let folded = self.outline.group_of(article);
        if let Some(key) = folded
            .filter(|group| !group.is_open)
            .map(|group| group.key.clone())
        {
            self.outline.fold(key, true);
            self.outline.lay_out(library, self.filter.is_on());
        }
    }

    /// Returns the row of an article: its own among the copies of another one, or that of the article which
    /// stands for it.
    fn row_of(&self, library: &Library, index: usize) -> Option<usize> {
        let among_copies = self.outline.row_of_copy(index);
        among_copies.or_else(|| self.outline.row_of(self.shown(library, index)?))
    }

    /// Chooses again what was chosen.
    fn stay(&mut self, library: &Library, chosen: Chosen, page: usize) {
        let row = match chosen {
            Chosen::Head(key) => self.outline.row_of_group(&key),
            Chosen::Article(index) => self.row_of(library, index),
            Chosen::Nothing => None,
        };
        self.scroll.at = row.unwrap_or(self.scroll.at);
        self.scroll.follow(self.outline.rows(), page);
    }

    /// Unfolds the group of the chosen row, or folds it, and chooses its head.
    fn fold(&mut self, library: &Library, is_open: bool, page: usize) {
        if let Some(ListRow::Copy(_)) = self.outline.row(self.scroll.at) {
            return self.toggle_copies(library, page);
        }
        let group = match self.outline.row(self.scroll.at) {
            Some(ListRow::Head(group)) => Some(group),
            Some(ListRow::Article(article)) => self.outline.group_of(article),
            _ => None,
        };
        let Some(key) = group.map(|group| group.key.clone()) else {
            return;
        };
        if key.1.is_empty() || self.filter.is_on() {
            return;
        }
        self.outline.fold(key.clone(), is_open);
        self.outline.lay_out(library, false);
        self.stay(library, Chosen::Head(key), page);
    }

    /// Shows the copies of the chosen article below it, or hides them.
    fn toggle_copies(&mut self, library: &Library, page: usize) {
        let article = match self.outline.row(self.scroll.at) {
            Some(ListRow::Article(article)) => Some(article),
            Some(ListRow::Copy(_)) => self.outline.copies_of(),
            _ => None,
        };
        let Some(article) = article else { return };
        let is_shown = self.outline.copies_of() == Some(article);
        let has_copies = !library.copies(article).is_empty();
        self.outline
            .show_copies(Some(article).filter(|_| has_copies && !is_shown));
        self.outline.lay_out(library, self.filter.is_on());
        self.stay(library, Chosen::Article(article), page);
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
        ctx.library.once(self.filter.sift(texts))
    }

    /// Returns the number of titles that fit into a list of `height` rows.
    pub fn page(height: u16) -> usize {
        usize::from(height.saturating_sub(HEAD_ROWS))
    }

    /// Reacts to an action.
    pub fn on(&mut self, action: Action, count: usize, ctx: &Ctx<'_>) -> Vec<Ask> {
        let (library, page) = (ctx.library, Self::page(ctx.area.height));
        if self.scroll.on(action, count, self.outline.rows(), page) {
            return Vec::new();
        }
        if self.filter.on(action) {
            self.refresh(ctx, page);
            return Vec::new();
        }
        match action {
            Action::Open if self.filter.is_typing() => self.filter.accept(),
            Action::Open if self.is_open_head().is_some() => {
                let is_open = self.is_open_head() == Some(true);
                self.fold(library, !is_open, page);
            }
            Action::Fold => self.fold(library, false, page),
            Action::Copies => self.toggle_copies(library, page),
            Action::Folders => return vec![Ask::Folders],
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

    /// Returns whether the group is open whose head is chosen; `None` elsewhere.
    fn is_open_head(&self) -> Option<bool> {
        match self.outline.row(self.scroll.at)? {
            ListRow::Head(group) => Some(group.is_open),
            ListRow::Article(_) | ListRow::Copy(_) => None,
        }
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
        let is_row = at < self.outline.rows();
        if is_row {
            self.scroll.at = at;
        }
        is_row
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
        scroll.follow(self.outline.rows(), page);
        let rows = (scroll.top..self.outline.rows()).take(page);
        rows.filter_map(move |row| match self.outline.row(row)? {
            ListRow::Head(_) => None,
            ListRow::Article(index) | ListRow::Copy(index) => library.at(index),
        })
    }

    fn draw_rows(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) {
        let look = &ctx.look;
        let (_, body) = parts(area);
        if self.is_empty() {
            let msg = match (self.filter.is_on(), ctx.is_loaded) {
                (true, _) => return self.filter.draw_barren(Msg::ListNoMatch, look, body, buf),
                (false, true) if ctx.troubles.missed() > 0 => Msg::ListNoneRead,
                (false, true) => Msg::ListEmpty,
                (false, false) => Msg::Loading,
            };
            return put_empty(buf, body, &look.say(&Message::new(msg)), look.theme.dim);
        }
        for (n, chosen, row) in window(self.scroll, self.outline.rows(), body) {
            match self.outline.row(n) {
                Some(ListRow::Head(group)) => draw_group(group, chosen, ctx, row, buf),
                Some(ListRow::Article(index)) => {
                    if let Some(article) = ctx.library.at(index) {
                        let goes_on = self.first == Some(index);
                        let copies = ctx.library.copies(index).len().saturating_sub(1);
                        self.draw_row(article, (chosen, goes_on), copies, ctx, row, buf);
                    }
                }
                Some(ListRow::Copy(index)) => {
                    if let Some(article) = ctx.library.at(index) {
                        draw_copy(article, chosen, ctx, row, buf);
                    }
                }
                None => {}
            }
        }
    }

    fn draw_head(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let look = &ctx.look;
        if self.filter.is_on() {
            return self.filter.draw("& ", look, area, buf);
        }
        let count = look.catalog.number(ctx.library.texts());
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
    /// the chosen one, and the one to go on with, and have copies.
    fn draw_row(
        &self,
        article: &Stored,
        (chosen, goes_on): (bool, bool),
        copies: usize,
        ctx: &Ctx<'_>,
        row: Rect,
        buf: &mut Buffer,
    ) {
        let look = &ctx.look;
        let (theme, id) = (look.theme, article.id());
        let (title, dim) = match chosen {
            true => (chosen_style(ctx), chosen_style(ctx)),
            false if ctx.shown == Some(id) => (theme.chosen, theme.dim),
            false if ctx.memory.is_read(id) => (theme.dim, theme.dim),
            false => (theme.text, theme.dim),
        };
        let inner = mark(chosen, title, look, row, 2, buf);
        // The chosen row has its own mark before it.
        let sign = read_sign(id, ctx).map_or("", |sign| look.sign(sign));
        put(buf, row, u16::from(chosen), 0, sign, dim);
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
        if copies > 0 {
            let n = look.catalog.number(copies);
            let said = look.say(&Message::new(Msg::ListCopies).with("n", &n));
            // The word gives way to the title, the number does not.
            let fits = cells(article.title()) + cells(&said) < usize::from(room.width);
            let said = if fits { said } else { format!("+{n}") };
            room.width -= (put_right(buf, room, 0, &said, dim) + 1).min(room.width);
        }
        if ctx.elsewhere.contains(&id) {
            let used = put(buf, room, 0, 0, look.text(Msg::Elsewhere), dim) + 1;
            room = after(room, used);
        }
        let found = self.filter.lit(article.title());
        put_found(buf, room, article.title(), &found, title, theme.lit(title));
    }
}

/// Returns the style of the chosen row.
fn chosen_style(ctx: &Ctx<'_>) -> Style {
    match ctx.focus {
        Focus::List => ctx.look.theme.selected,
        Focus::Reader => ctx.look.theme.chosen,
    }
}

/// Draws the head of a group: whether it is open, its name, which is cut at the start because folders
/// differ at the end, and the number of its articles.
fn draw_group(group: &ListGroup, chosen: bool, ctx: &Ctx<'_>, row: Rect, buf: &mut Buffer) {
    let look = &ctx.look;
    let (name, dim) = if chosen {
        (chosen_style(ctx), chosen_style(ctx))
    } else {
        (look.theme.accent, look.theme.dim)
    };
    let inner = mark(chosen, name, look, row, 2, buf);
    let count = look.catalog.number(group.articles.len());
    let used = put_right(buf, inner, 0, &count, dim) + 1;
    let sign = if group.is_open {
        Sign::Open
    } else {
        Sign::Folded
    };
    let start = put(buf, inner, 0, 0, look.sign(sign), dim) + 1;
    let room = after(inner, start);
    let room = usize::from(room.width.saturating_sub(used));
    let shown = sanitize::line(&group.key.1);
    put(buf, inner, start, 0, &truncate_start(&shown, room), name);
}

/// Draws the row of a copy: its path, because it has the title of the article above.
fn draw_copy(article: &Stored, chosen: bool, ctx: &Ctx<'_>, row: Rect, buf: &mut Buffer) {
    let look = &ctx.look;
    let style = if chosen {
        chosen_style(ctx)
    } else {
        look.theme.dim
    };
    let inner = mark(chosen, style, look, row, 2, buf);
    let start = put(buf, inner, 0, 0, look.sign(Sign::Alike), style) + 1;
    let path = article.head().map(|head| sanitize::line(&head.origin.path));
    let room = usize::from(inner.width.saturating_sub(start));
    let path = truncate_start(path.as_deref().unwrap_or_default(), room).into_owned();
    put(buf, inner, start, 0, &path, style);
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
