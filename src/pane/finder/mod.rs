//! The find box over the library: passages while typing, the article beside them.
//!
//! In: keys, and answers of a search. Out: requests for a search with a generation, so that late
//! answers are dropped. This file handles keys; the rows are in `results`, old queries in `recall`,
//! remarks on a query in `note`, drawing in `draw`. The search itself runs on a worker.

use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::preview::{Needs, Split};
use super::text_box::TextBox;
use super::{Ask, Ctx, Goal, Pane, remark};
use crate::app::action::{Action, Context};
use crate::app::event::{Effect, Generation, Severity};
use crate::app::lang::Msg;
use crate::article::ArticleId;
use crate::library::Library;
use crate::search::{Found, Passage, PassageKind, Query, Request};

mod draw;
mod note;
mod recall;
mod results;

use recall::Recall;
use results::Results;

/// Number of passages that are asked for at first, or a screenful if that is more. More are asked
/// for when they do not fill the screen, or when the user comes near the last one.
const FIRST_LIMIT_PASSAGES: usize = 24;
/// Maximum number of passages that are asked for.
const LIMIT_MAX_PASSAGES: usize = 6_400;

/// Room for the results. Below them a preview of fewer rows would show too little of an article.
const NEEDS: Needs = Needs {
    item_rows: 1,
    below_min_rows: 14,
};

/// The relation of the results to the query in the box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum ResultState {
    /// The results answer the query.
    #[default]
    Answered,
    /// The results answer an older query.
    Asked,
    /// Enter was pressed before the final answer came: the best result is opened once it is known.
    Entered,
}

/// Whether an answer is awaited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Errand {
    /// No answer is awaited.
    #[default]
    None,
    /// An answer is awaited.
    Out,
    /// An answer is awaited, and the query will be sent again after it, because more articles were
    /// read meanwhile.
    Twice,
}

/// The pane's state.
#[derive(Debug, Default)]
pub struct Finder {
    input: TextBox,
    /// Generation of the search that is asked for; answers to older ones are dropped.
    generation: Generation,
    state: ResultState,
    errand: Errand,
    results: Box<Results>,
    recall: Recall,
    /// Articles of which all passages are shown.
    unfolded: Vec<ArticleId>,
    /// Articles down to the chosen one, asked for so that they stay however many better ones come.
    kept: Vec<ArticleId>,
    /// Number of passages that are asked for.
    limit: usize,
    /// Number of passages that fill the pane, as it was last seen.
    screenful: usize,
    /// Whether the preview was asked for where there is no room beside the results, or was put away
    /// where there is.
    flipped: bool,
    /// Passage whose preview was scrolled. Another one is shown from where it stands.
    scrolled: Option<Scrolled>,
}

/// Passage with the rows by which its preview was scrolled.
#[derive(Debug)]
struct Scrolled {
    article: ArticleId,
    start: usize,
    rows: isize,
}

impl Finder {
    /// Returns an empty box with the old queries, the oldest first.
    pub fn new(history: &[String]) -> Self {
        Self {
            recall: Recall::new(history),
            limit: FIRST_LIMIT_PASSAGES,
            screenful: FIRST_LIMIT_PASSAGES,
            ..Self::default()
        }
    }

    /// Returns the query in the box.
    pub fn query(&self) -> &str {
        self.input.text()
    }

    /// Returns the query to search for. From now on its answer is expected, and no older one.
    pub fn begin(&mut self, generation: Generation, first: Option<ArticleId>) -> (String, Request) {
        self.generation = generation;
        self.errand = Errand::Out;
        self.kept.clear();
        if self.state == ResultState::Answered {
            self.kept = self.results.down_to_chosen();
            let unfolded = &self.unfolded;
            self.kept
                .retain(|id| Some(*id) != first && !unfolded.contains(id));
        }
        let request = Request {
            limit: self.limit,
            per_article: 1,
            unfolded: self.unfolded.iter().chain(&self.kept).copied().collect(),
            first,
            without_copies: true,
            ..Request::default()
        };
        (self.query().to_owned(), request)
    }

    /// Records that more articles were read, and returns whether to search again now. A search
    /// under way is not superseded, so that there is something to see however fast articles come.
    pub fn grow(&mut self) -> bool {
        let now = self.errand == Errand::None;
        if !now {
            self.errand = Errand::Twice;
        }
        now
    }

    /// Edits the text in the box; a query that changed is searched for.
    fn edit(&mut self, edit: impl FnOnce(&mut TextBox)) -> Vec<Ask> {
        let before = self.query().to_owned();
        edit(&mut self.input);
        if self.query() == before {
            return Vec::new();
        }
        self.recall.stop();
        self.changed()
    }

    /// Puts a whole query into the box.
    fn replace(&mut self, query: Option<String>) -> Vec<Ask> {
        let Some(query) = query else {
            return Vec::new();
        };
        self.input = TextBox::new(&query);
        self.changed()
    }

    /// Starts the results over for a query that changed.
    fn changed(&mut self) -> Vec<Ask> {
        self.state = ResultState::Asked;
        self.unfolded.clear();
        self.limit = self.screenful;
        self.results.restart(self.query().trim().is_empty());
        vec![Ask::Search]
    }

    /// Takes an answer, in a pane of `area`. Opens the best result if Enter was pressed meanwhile.
    /// After a partial answer the complete one comes at once; results that the user did not touch
    /// give way to it.
    pub fn set_found(&mut self, generation: Generation, mut found: Found, area: Rect) -> Vec<Ask> {
        if generation != self.generation {
            return Vec::new();
        }
        let page = self.page(area);
        // Each may have a title over it, and a page follows the chosen one.
        self.screenful = FIRST_LIMIT_PASSAGES.max(page / 2 + 2);
        let state = std::mem::take(&mut self.state);
        let is_partial = found.is_partial;
        only_best(&mut found, &self.kept);
        let is_fresh = state != ResultState::Answered || self.is_provisional();
        if !is_fresh && !self.has_chosen(&found) {
            // The article was chosen after this was asked for, so it is asked for with it now.
            return vec![Ask::Search];
        }
        self.results.replace(found, is_fresh, page);
        if is_partial {
            if state == ResultState::Entered {
                self.state = state;
            }
            return Vec::new();
        }
        let errand = std::mem::take(&mut self.errand);
        if state == ResultState::Entered && self.passage().is_some() {
            return self.open();
        }
        if errand == Errand::Twice || self.wants_more(page) {
            return vec![Ask::Search];
        }
        Vec::new()
    }

    /// Returns whether a better answer is on its way, and the user left this one as it came.
    fn is_provisional(&self) -> bool {
        self.unfolded.is_empty() && self.results.are_provisional()
    }

    /// Returns whether the article that the user chose is in an answer, unless it is gone from the
    /// library.
    fn has_chosen(&self, found: &Found) -> bool {
        let chosen = self.passage().filter(|_| !self.results.is_at_rest());
        chosen.is_none_or(|chosen| {
            let was_wanted = self.kept.iter().chain(&self.unfolded);
            let mut there = found
                .passages
                .iter()
                .map(|p| p.article)
                .chain(was_wanted.copied());
            there.any(|id| id == chosen.article)
        })
    }

    /// Returns whether more is to be asked for, so that a page follows the chosen passage.
    fn wants_more(&mut self, page: usize) -> bool {
        let was_full = (self.limit..LIMIT_MAX_PASSAGES).contains(&self.results.count());
        let wants = was_full && self.results.ends_within(page);
        if wants {
            self.limit *= 2;
        }
        wants
    }

    /// Returns the chosen passage.
    pub fn passage(&self) -> Option<&Passage> {
        self.results.passage()
    }

    /// Returns the number of rows for results in a pane of `area`.
    fn page(&self, area: Rect) -> usize {
        usize::from(self.split(area).list.height)
    }

    /// Returns the places of results and preview in a pane of `area`.
    fn split(&self, area: Rect) -> Split {
        Split::of(area, self.flipped, NEEDS)
    }

    /// Moves in the results; asks for more near the last one.
    fn step(&mut self, by: isize, page: usize) -> Vec<Ask> {
        self.results.step(by, page);
        if self.errand == Errand::None && self.wants_more(page) {
            return vec![Ask::Search];
        }
        Vec::new()
    }

    fn is_unfolded(&self) -> bool {
        let chosen = self.passage().map(|p| p.article);
        chosen.is_some_and(|id| self.unfolded.contains(&id))
    }

    /// Shows all passages of the chosen article, or the best of them only.
    fn fold(&mut self, fold: bool) -> Vec<Ask> {
        let Some(id) = self.passage().map(|p| p.article) else {
            return Vec::new();
        };
        let has_more = self.results.others(id) > 0;
        match (fold, self.is_unfolded()) {
            (true, true) => self.unfolded.retain(|u| *u != id),
            (false, false) if has_more => self.unfolded.push(id),
            _ => return Vec::new(),
        }
        vec![Ask::Search]
    }

    /// Puts the query before into the box.
    fn older(&mut self) -> Vec<Ask> {
        let typed = self.query().to_owned();
        let query = self.recall.older(&typed);
        self.replace(query)
    }

    /// Puts the query after into the box.
    fn newer(&mut self) -> Vec<Ask> {
        let query = self.recall.newer();
        self.replace(query)
    }

    /// Opens the chosen result, or the best one once it is known.
    fn enter(&mut self) -> Vec<Ask> {
        if self.state == ResultState::Answered && !self.is_provisional() {
            return self.open();
        }
        if !self.query().trim().is_empty() {
            self.state = ResultState::Entered;
        }
        Vec::new()
    }

    /// Returns the requests that open the chosen result.
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
        let mut asks = vec![
            Ask::Close,
            Ask::Open {
                article: p.article,
                goal: Some(goal),
            },
        ];
        // An open end of the query was no fault while it was typed.
        let end = remark::unfinished(&Query::parse(self.query()));
        asks.extend(remark::misread(&end).map(|message| Ask::Say {
            severity: Severity::Warning,
            message,
        }));
        asks
    }

    /// Returns the chosen passage as clean text; of a title, the title.
    fn copy(&self, library: &Library) -> Vec<Ask> {
        let passage = self.passage();
        let article = |p: &Passage| library.get(p.article)?.article();
        let Some((p, article)) = passage.and_then(|p| Some((p, article(p)?))) else {
            return Vec::new();
        };
        let text = match p.kind {
            PassageKind::Title => &article.title,
            _ => article.quoted(p.start..p.end),
        };
        let query = self.query().to_owned();
        vec![Ask::Do(Effect::Copy(text.to_owned())), Ask::Searched(query)]
    }

    /// Leaves the box. A query that found something can be recalled.
    fn cancel(&self) -> Vec<Ask> {
        let found = self.state == ResultState::Answered && self.passage().is_some();
        let searched = found.then(|| Ask::Searched(self.query().to_owned()));
        searched.into_iter().chain([Ask::Close]).collect()
    }
}

impl Pane for Finder {
    fn context(&self) -> Context {
        Context::Finder
    }

    fn on(&mut self, action: Action, count: usize, ctx: &Ctx<'_>) -> Vec<Ask> {
        let page = self.page(ctx.area);
        let is_at_end = self.input.at() == self.query().len();
        match action {
            Action::Up if self.results.is_at_rest() => self.older(),
            Action::Down if self.recall.has_newer() && self.results.is_at_rest() => self.newer(),
            Action::Older => self.older(),
            Action::Newer => self.newer(),
            Action::Down => self.step(count as isize, page),
            Action::Up => self.step(-(count as isize), page),
            Action::PageDown => self.step((page / 2).max(1) as isize, page),
            Action::PageUp => self.step(-((page / 2).max(1) as isize), page),
            Action::Unfold => self.fold(false),
            Action::Fold => self.fold(true),
            Action::CharRight if is_at_end => self.fold(false),
            Action::CharLeft if is_at_end && self.is_unfolded() => self.fold(true),
            Action::OtherPane => {
                self.flipped = !self.flipped;
                self.results.follow(self.page(ctx.area));
                Vec::new()
            }
            Action::Copy => self.copy(ctx.library),
            Action::Cancel => self.cancel(),
            Action::Open => self.enter(),
            action => self.edit(|input| {
                input.on(action);
            }),
        }
    }

    fn insert(&mut self, typed: &str, _: &Ctx<'_>) -> Vec<Ask> {
        let mut full = Vec::new();
        let mut asks = self.edit(|input| full = input.insert(typed));
        asks.append(&mut full);
        asks
    }

    fn click(&mut self, at: Position, ctx: &Ctx<'_>) -> Option<Vec<Ask>> {
        let place = self.split(ctx.area).list;
        let page = self.page(ctx.area);
        let is_row = place.contains(at) && self.results.click(usize::from(at.y - place.y), page);
        is_row.then(Vec::new)
    }

    fn is_in_preview(&self, at: Position, ctx: &Ctx<'_>) -> bool {
        let preview = self.split(ctx.area).preview;
        !self.results.is_empty() && preview.is_some_and(|place| place.contains(at))
    }

    fn scroll_preview(&mut self, times: isize, ctx: &Ctx<'_>) {
        self.scroll(times, ctx);
    }

    fn hint(&self, _: &Ctx<'_>) -> Option<Msg> {
        self.passage().is_none().then_some(Msg::FinderHintNone)
    }

    fn draw(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        Some(self.draw_all(ctx, area, buf))
    }
}

/// Folds articles of which all passages came.
fn only_best(found: &mut Found, articles: &[ArticleId]) {
    let mut more: HashMap<ArticleId, usize> = HashMap::new();
    let mut folded: HashMap<ArticleId, bool> = articles.iter().map(|id| (*id, false)).collect();
    found.passages.retain(|p| match folded.get_mut(&p.article) {
        Some(seen) if *seen => {
            *more.entry(p.article).or_default() += 1;
            false
        }
        Some(seen) => {
            *seen = true;
            true
        }
        None => true,
    });
    for passage in &mut found.passages {
        passage.others += more.remove(&passage.article).unwrap_or_default();
    }
}
