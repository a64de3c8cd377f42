//! The reader: one article, a viewport over it, a cursor, a selection, hits, kept passages.
//!
//! In: an article, actions, and the area of the window. Out: requests ([`Ask`]), rows and cells.
//! The state is here; `viewport` scrolls, `select` selects, `marks` walks bookmarks, `links` finds
//! links, `pointer` maps the mouse, `draw` draws.
//!
//! All places are text positions, so that they survive resize, re-wrap and restart.

use std::ops::Range;
use std::sync::Arc;

use ratatui::layout::Rect;

use crate::app::action::Action;
use crate::app::config::{Config, MEASURES};
use crate::app::event::{Effect, Severity};
use crate::app::lang::{Message, Msg};
use crate::article::follow::TextEdit;
use crate::article::motion::Unit;
use crate::article::page::{Page, Place, View};
use crate::article::{Article, ArticleId, Block, TextPos};
use crate::bookmark::BookmarkId;
use crate::pane::{Ask, Goal};
use crate::text::layout::{Line, SetLine};
use crate::text::ranges::Ranges;

mod draw;
mod links;
mod marks;
mod pointer;
mod select;
mod viewport;

use marks::{Marks, is_for_mark};

pub use links::{Link, LinkCells};
pub use marks::Mark;
pub use select::TextSelection;
use viewport::Before;

/// Cells by which a key makes the text wider or narrower.
const WIDEN_CELLS: isize = 4;
/// Cells left and right of the text, for the marks of the cursor and of bookmarks.
const MARGIN_CELLS: u16 = 2;

/// Hits of a search in the open article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// The query.
    pub query: String,
    /// All hits, in text order.
    pub ranges: Ranges,
    /// Stops of `n`: runs of hits with only blanks between them, in text order, each by the number
    /// of its first hit.
    stops: Vec<u32>,
    /// Stop that was jumped to.
    now: Option<usize>,
    /// Place of the cursor at that jump: a little before the stop where a passage was opened.
    from: TextPos,
    /// Whether the hits are not highlighted any more; they can still be walked.
    is_dark: bool,
}

impl Hits {
    fn new(query: String, ranges: Ranges, text: &str) -> Self {
        let mut stops = Vec::new();
        let mut end = None;
        for (number, r) in ranges.iter().enumerate() {
            if end.is_none_or(|end| !text[end..r.start].trim().is_empty()) {
                stops.push(number as u32);
            }
            end = Some(r.end);
        }
        Self {
            query,
            ranges,
            stops,
            now: None,
            from: 0,
            is_dark: false,
        }
    }

    /// Returns the stop with this number.
    fn stop(&self, number: usize) -> Option<Range<TextPos>> {
        let first = *self.stops.get(number)? as usize;
        let next = self.stops.get(number + 1);
        let last = next.map_or(self.ranges.len(), |next| *next as usize) - 1;
        Some(self.ranges.get(first)?.start..self.ranges.get(last)?.end)
    }

    /// Returns the stop that was jumped to.
    fn stop_now(&self) -> Option<Range<TextPos>> {
        self.stop(self.now?)
    }

    /// Returns the number of stops that start at `pos` or before.
    fn stops_upto(&self, pos: TextPos) -> usize {
        let start = |first: &u32| self.ranges.get(*first as usize).map(|r| r.start);
        self.stops
            .partition_point(|first| start(first).is_some_and(|start| start <= pos))
    }

    /// Returns the stop after `pos`, or before it, and whether it is found from the other end of
    /// the article.
    fn beside(&self, pos: TextPos, forward: bool) -> (usize, bool) {
        let last = self.stops.len().saturating_sub(1);
        if forward {
            let next = self.stops_upto(pos);
            if next <= last {
                (next, false)
            } else {
                (0, true)
            }
        } else {
            let before = pos.checked_sub(1).map_or(0, |pos| self.stops_upto(pos));
            before.checked_sub(1).map_or((last, true), |n| (n, false))
        }
    }
}

/// The pane's state.
#[derive(Debug)]
pub struct Reader {
    article: Option<Arc<Article>>,
    top: Place,
    /// Columns and rows of the text that `top` is settled for, which may be 0; `None` when it is
    /// not settled. It is remembered, because settling is the costly part of a step in a long
    /// paragraph.
    size: Option<(u16, u16)>,
    /// View before the size changed, until the text is moved.
    before: Option<Before>,
    cursor: TextPos,
    /// Row of the window that the cursor keeps to while the text scrolls.
    ruler: usize,
    selection: Option<TextSelection>,
    /// Bookmark that will get the selection as its passage.
    attaching: Option<BookmarkId>,
    /// Place where the mouse's button last went down.
    anchor: TextPos,
    /// Whether the user marked the article as unread while it was open, so that what is on the screen
    /// says nothing against that.
    pub stays_unread: bool,
    /// The hits of the last search in this article.
    pub hits: Hits,
    marks: Marks,
    /// Bookmark that was walked to or made last, with the place of the cursor at that time.
    meant: Option<(BookmarkId, TextPos)>,
    /// Place whose words an edit took away, until the cursor moves.
    lost: Option<LostPlace>,
    typesetting: Typesetting,
}

/// Letters at the cursor by which an edit is known to have left the place in the text.
const PLACE_CHARS: usize = 24;

/// A place in an article as it was before its words were taken away.
#[derive(Debug)]
struct LostPlace {
    article: Arc<Article>,
    /// Row of the window.
    row: usize,
    cursor: TextPos,
    anchor: TextPos,
    selection: Option<TextSelection>,
    meant: Option<(BookmarkId, TextPos)>,
    /// Cursor and selection that stand for it in the text without these words.
    shown: (TextPos, Option<TextSelection>),
}

/// Settings of how the text is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Typesetting {
    /// Maximum width of a line, in cells.
    measure: u16,
    /// Whether lines are stretched to the measure.
    justified: bool,
    /// Blank rows between paragraphs.
    space: u8,
}

impl Typesetting {
    /// Returns these settings, the measure as near as it may be.
    pub fn of(config: &Config) -> Self {
        Self {
            measure: config.width.clamp(*MEASURES.start(), *MEASURES.end()) as u16,
            justified: config.justify,
            space: config.paragraph_space as u8,
        }
    }
}

impl Reader {
    /// Returns an empty reader.
    pub fn new(typesetting: Typesetting) -> Self {
        Self {
            article: None,
            top: Place::default(),
            size: None,
            before: None,
            cursor: 0,
            ruler: 0,
            selection: None,
            attaching: None,
            anchor: 0,
            stays_unread: false,
            hits: Hits::default(),
            marks: Marks::default(),
            meant: None,
            lost: None,
            typesetting,
        }
    }

    /// Returns the open article.
    pub fn article(&self) -> Option<&Arc<Article>> {
        self.article.as_ref()
    }

    /// Returns the id of the open article.
    pub fn id(&self) -> Option<ArticleId> {
        self.article.as_ref().map(|a| a.id)
    }

    /// Returns the first byte of the top line, and of the line or sentence at the cursor.
    pub fn place(&self) -> (TextPos, TextPos) {
        (self.top.pos, self.cursor)
    }

    /// Returns the selected range.
    pub fn selection(&self) -> Option<Range<TextPos>> {
        Some(self.selection?.range(self.article.as_deref()?))
    }

    /// Returns the unit that the ends of the selection snap to, and the number of units selected.
    pub fn selected_units(&self) -> Option<(Unit, Option<usize>)> {
        Some(self.selection?.count(self.article.as_deref()?))
    }

    /// Returns whether a selection grows.
    pub fn is_selecting(&self) -> bool {
        self.selection.is_some()
    }

    /// Returns the text column inside `area`.
    pub fn column(&self, area: Rect) -> Rect {
        let margin = MARGIN_CELLS.min(area.width / 8);
        let width = self.typesetting.measure.min(area.width - 2 * margin);
        let top = u16::from(area.height >= 12);
        Rect {
            x: area.x + (area.width - width) / 2,
            y: area.y + top,
            width,
            height: area.height - top,
        }
    }

    /// Opens an article where it was left, or at the top. Only bookmarks that are surely its own
    /// are marked; [`Reader::find_marks`] knows the others.
    pub fn open(&mut self, article: Arc<Article>, left: Option<View>, area: Rect) {
        let start = self.page(&article, self.typesetting.measure).start();
        self.top = start;
        self.size = None;
        self.before = None;
        self.cursor = start.pos;
        self.ruler = 0;
        self.selection = None;
        self.meant = None;
        self.lost = None;
        self.hits = Hits::default();
        self.marks = Marks::default();
        self.article = Some(article);
        if let Some(left) = left {
            self.take_up(left, area);
        }
        if self.attaching.is_some() {
            self.start_selecting(Unit::Sentence, area);
        }
    }

    /// Shows another reading of the same file, as far down the text.
    pub fn replace(&mut self, article: Arc<Article>, area: Rect) {
        let before = self.article.as_ref().map_or(0, |a| a.text.len()).max(1);
        let cursor = self.cursor * article.text.len() / before;
        let top = Place {
            pos: cursor,
            above: u16::MAX,
        };
        self.open(article, Some(View { top, cursor }), area);
        self.show_cursor(area);
    }

    /// Shows the open article after an edit: the line at the cursor keeps its row of the window,
    /// and the selection its words. Where these words are gone, the place is kept until the cursor moves,
    /// because a program that empties a file and writes it anew brings them back.
    pub fn follow(&mut self, article: &Arc<Article>, area: Rect) {
        let row = self.cursor_row(&self.visible(area)).unwrap_or(self.ruler);
        let Some(old) = self.article.replace(Arc::clone(article)) else {
            return;
        };
        self.hits = Hits::default();
        if old.text == article.text && old.blocks == article.blocks {
            return;
        }
        let now = (self.cursor, self.selection);
        let lost = self.lost.take().filter(|lost| lost.shown == now);
        let place = lost.unwrap_or(LostPlace {
            article: old,
            row,
            cursor: self.cursor,
            anchor: self.anchor,
            selection: self.selection,
            meant: self.meant.take(),
            shown: now,
        });
        let edit = TextEdit::new(&place.article.text, &article.text);
        self.cursor = edit.follow(place.cursor);
        self.anchor = edit.follow(place.anchor);
        self.selection = place.selection.map(|selection| selection.followed(&edit));
        self.meant = place.meant.clone().map(|(id, pos)| (id, edit.follow(pos)));
        self.size = None;
        self.show_cursor_at(area, place.row);
        let shown = (self.cursor, self.selection);
        let words = |article: &Article, at: usize| {
            let words = article.text.get(at..).unwrap_or_default().chars();
            words.take(PLACE_CHARS).collect::<String>()
        };
        let is_lost = words(&place.article, place.cursor) != words(article, self.cursor);
        self.lost = is_lost.then_some(LostPlace { shown, ..place });
    }

    /// Closes the article.
    pub fn close(&mut self) {
        *self = Self {
            attaching: self.attaching.take(),
            ..Self::new(self.typesetting)
        };
    }

    /// Shows a passage, its line a third down the window. A selection grows to it.
    pub fn go_to(&mut self, goal: &Goal, area: Rect) {
        self.cursor = goal.range.start;
        if self.attaching.is_some() && !goal.range.is_empty() {
            self.select_passage(&goal.range, area);
        }
        self.reach(&goal.range);
        self.show_cursor_at(area, usize::from(self.column(area).height) / 3);
    }

    /// Takes the hits of a query; the one at the cursor is the one jumped to.
    pub fn set_hits(&mut self, query: String, ranges: Ranges) {
        let Some(article) = &self.article else { return };
        self.hits = Hits::new(query, ranges, &article.text);
        // The hit at the cursor belongs to the last stop that starts no later than that hit.
        let hit = self.hits.ranges.get(self.hits.ranges.ended_by(self.cursor));
        self.hits.now = hit.and_then(|hit| self.hits.stops_upto(hit.start).checked_sub(1));
        self.hits.from = self.cursor;
    }

    /// Forgets the hit that was jumped to, so that the next one is that after the cursor.
    pub fn walk_from_cursor(&mut self) {
        self.hits.now = None;
    }

    /// Returns the number of the hit that was jumped to, from 1, and the number of hits.
    pub fn hit_count(&self) -> Option<(usize, usize)> {
        let total = self.hits.stops.len();
        (total > 0 && !self.hits.is_dark).then(|| (self.hits.now.map_or(1, |now| now + 1), total))
    }

    /// Returns the passage that `m` keeps: the selection, or the sentence at the cursor.
    pub fn passage(&self) -> Option<Range<TextPos>> {
        let article = self.article.as_ref()?;
        let range = self
            .selection()
            .unwrap_or_else(|| article.sentence_at(self.cursor));
        (!range.is_empty()).then_some(range)
    }

    /// Reacts to an action in a window of `area`.
    pub fn on(&mut self, action: Action, count: usize, area: Rect) -> Vec<Ask> {
        let Some(article) = self.article.clone() else {
            return Vec::new();
        };
        if !is_for_mark(action) {
            self.meant = None;
        }
        if self.selection.is_some() && self.on_selecting(action, count, &article, area) {
            return Vec::new();
        }
        if self.scroll(action, count, area) {
            self.reach(&(self.cursor..self.cursor));
            return Vec::new();
        }
        match action {
            Action::NextSentence => self.step(Unit::Sentence, count as isize, area),
            Action::PrevSentence => self.step(Unit::Sentence, -(count as isize), area),
            Action::NextParagraph => self.step(Unit::Paragraph, count as isize, area),
            Action::PrevParagraph => self.step(Unit::Paragraph, -(count as isize), area),
            Action::Select => self.start_selecting(Unit::Sentence, area),
            Action::SelectLine => self.start_selecting(Unit::Line, area),
            Action::NextHit => return self.walk_hits(true, area),
            Action::PrevHit => return self.walk_hits(false, area),
            Action::NextMark => return self.next_mark(count, area),
            action if is_for_mark(action) => return self.on_mark(action, count),
            Action::Wider => return vec![Ask::Widen(WIDEN_CELLS)],
            Action::Narrower => return vec![Ask::Widen(-WIDEN_CELLS)],
            Action::Justify => return vec![Ask::Justify],
            Action::Keep => return self.keep(),
            Action::Copy => return self.copy(None),
            Action::CopyCite => return self.copy(Some(&article.citation())),
            Action::Cancel if self.selection.is_some() => return self.stop_selecting(),
            Action::Cancel => self.hits.is_dark = true,
            _ => {}
        }
        Vec::new()
    }

    /// Returns the most cells of a line.
    pub fn measure(&self) -> u16 {
        self.typesetting.measure
    }

    /// Lays the text out by other settings.
    pub fn set_type(&mut self, typesetting: Typesetting) {
        // First lines may be moved in or out, so the place must be settled anew.
        if self.typesetting.space != typesetting.space {
            self.size = None;
        }
        self.typesetting = typesetting;
    }

    /// Returns the article at a width, with the air between its paragraphs that is wanted.
    fn page<'a>(&self, article: &'a Article, width: u16) -> Page<'a> {
        Page::new(article, width).spaced(self.typesetting.space)
    }

    /// Returns a line of `block` as it is shown on `width` cells: stretched where lines are
    /// justified, the block is running text, and the line does not end a paragraph.
    fn set_line<'t>(
        &self,
        article: &'t Article,
        block: &Block,
        line: Line,
        width: u16,
    ) -> SetLine<'t> {
        let set = SetLine::new(&article.text, line, usize::from(width));
        let ends = line.next >= block.end || article.text[line.end..line.next].contains('\n');
        if self.typesetting.justified && block.kind.is_running() && !ends {
            set.justified()
        } else {
            set
        }
    }

    fn keep(&mut self) -> Vec<Ask> {
        let Some(range) = self.passage() else {
            return vec![Ask::say(Msg::NothingToKeep)];
        };
        if let Some(id) = self.attaching.take() {
            self.selection = None;
            return vec![Ask::Attach { id, range }];
        }
        if let Some(mark) = self.marks.iter().find(|mark| mark.range == range) {
            return vec![Ask::KeepAgain(mark.id.clone())];
        }
        self.selection = None;
        vec![Ask::Keep(range)]
    }

    fn copy(&mut self, citation: Option<&str>) -> Vec<Ask> {
        let (Some(article), Some(range)) = (&self.article, self.passage()) else {
            return vec![Ask::say(Msg::NothingToCopy)];
        };
        let mut text = article.quoted(range).to_owned();
        if let Some(citation) = citation {
            text = format!("{text}\n— {citation}");
        }
        self.selection = None;
        vec![Ask::Do(Effect::Copy(text))]
    }

    /// Returns the place from which the walk through the hits goes on: the hit jumped to, or the
    /// cursor once it moved.
    fn walked_to(&self) -> TextPos {
        let stop = self
            .hits
            .stop_now()
            .filter(|_| self.hits.from == self.cursor);
        stop.map_or(self.cursor, |stop| stop.start)
    }

    fn walk_hits(&mut self, forward: bool, area: Rect) -> Vec<Ask> {
        let total = self.hits.stops.len();
        if total == 0 {
            let msg = if self.hits.query.is_empty() {
                Msg::NoQuery
            } else {
                Msg::NoHits
            };
            return vec![Ask::say(msg)];
        }
        let (next, is_wrapped) = self.hits.beside(self.walked_to(), forward);
        let stop = self.hits.stop(next).unwrap_or_default();
        self.hits.now = Some(next);
        self.hits.is_dark = false;
        self.cursor = stop.start;
        self.hits.from = self.cursor;
        self.reach(&stop);
        self.show_cursor(area);
        let msg = match (is_wrapped, forward) {
            (false, _) => Msg::HitCount,
            (true, true) => Msg::WrappedForward,
            (true, false) => Msg::WrappedBack,
        };
        let said = Message::new(msg)
            .with("i", next + 1)
            .with("n", total)
            .with("query", unquoted(&self.hits.query));
        vec![Ask::Say {
            severity: Severity::Info,
            message: said,
        }]
    }
}

/// Returns a query without its quotes if it is one phrase, because the message puts it in quotes.
fn unquoted(query: &str) -> &str {
    let inside = query.trim().strip_prefix('"');
    let phrase = inside.and_then(|rest| rest.strip_suffix('"'));
    phrase.filter(|p| !p.contains('"')).unwrap_or(query)
}
