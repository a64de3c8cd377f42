//! The box that narrows a list. The lists of articles, bookmarks and keys share it, so that all of
//! them pass and highlight by the rules of the find box.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::remark::{self, Remark};
use super::rows::after;
use super::text_box::TextBox;
use super::{Ask, Look, put, put_nothing};
use crate::app::action::Action;
use crate::app::lang::{Message, Msg};
use crate::search::query::without_sign;
use crate::search::{Query, QueryField, ShortMatcher, StateCondition};
use crate::text::layout::{cells, truncate};

/// Cells between the title of a pane and the box.
const TITLE_GAP_CELLS: usize = 3;
/// Cells of the narrowest box beside a title: room for two words.
const BOX_MIN_CELLS: usize = 14;

/// The filter of a list.
#[derive(Debug, Default)]
pub struct Filter {
    input: Option<TextBox>,
    typing: bool,
    /// Parsed filter; `None` while nothing is typed.
    needle: Option<Box<ShortMatcher>>,
    /// Conditions `is:` of the filter.
    states: Vec<StateCondition>,
}

impl Filter {
    /// Returns whether the box has the keyboard.
    pub fn is_typing(&self) -> bool {
        self.typing
    }

    /// Returns whether the list is narrowed.
    pub fn is_on(&self) -> bool {
        self.input.is_some()
    }

    /// Returns the text typed.
    pub fn text(&self) -> &str {
        self.input.as_ref().map_or("", TextBox::text)
    }

    /// Writes in the row below the head of `area`, a pane, the parts of the filter that do not
    /// apply: the fields `unchecked` of the query language, which this list cannot check, with those
    /// that it can, and words that were not understood. An unfinished token counts
    /// once the box is left, since its end may still be typed.
    pub fn draw_remark(
        &self,
        unchecked: &[QueryField],
        look: &Look<'_>,
        area: Rect,
        buf: &mut Buffer,
    ) {
        let query = Query::parse(self.text());
        let mut remarks = remark::on_misread(&query, self.typing, look);
        let ignored = ignored(self.text(), unchecked);
        if !ignored.is_empty() {
            let say = |msg, parts: &str| look.say(&Message::new(msg).with("parts", parts));
            remarks.push(Remark {
                long: say(Msg::FilterIgnored, &ignored),
                short: say(Msg::FilterIgnoredShort, &ignored),
            });
            // The conditions that do not apply matter more than those that would.
            remarks.push(Remark {
                long: say(Msg::FilterAllowed, &allowed(unchecked)),
                short: String::new(),
            });
        }
        remark::draw(&remarks, look.theme.warning, area, buf);
    }

    /// Writes `said` into the body of the list, `area`, which has no rows, and the reason if it is
    /// that the end of the filter is not typed yet.
    pub fn draw_barren(&self, said: Msg, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
        // Once the box is left, the row under it tells the reason.
        let query = Query::parse(self.text());
        let why = if self.typing {
            remark::on_misread(&remark::unfinished(&query), false, look)
        } else {
            Vec::new()
        };
        let said = look.say(&Message::new(said));
        put_nothing(buf, area, &said, &why, look.theme.dim);
    }

    /// Gives the box the keyboard.
    pub fn start(&mut self) {
        self.input.get_or_insert_default();
        self.typing = true;
    }

    /// Leaves the box. A typed filter stays in force, even one that does not narrow this list, so
    /// that what the row shows is what holds; an empty one goes.
    pub fn accept(&mut self) {
        self.typing = false;
        if self.text().trim().is_empty() {
            self.input = None;
        }
    }

    /// Clears the filter and returns whether there was one.
    pub fn clear(&mut self) -> bool {
        let was = self.is_on();
        *self = Self::default();
        was
    }

    /// Types text in.
    pub fn insert(&mut self, typed: &str) -> Vec<Ask> {
        let input = self.input.as_mut();
        let asks = input.map_or_else(Vec::new, |input| input.insert(typed));
        self.read();
        asks
    }

    /// Edits the box and returns whether the action was an edit.
    pub fn on(&mut self, action: Action) -> bool {
        let edited = self.typing && self.input.as_mut().is_some_and(|input| input.on(action));
        if edited {
            self.read();
        }
        edited
    }

    fn read(&mut self) {
        let needle = ShortMatcher::new(self.text());
        self.needle = (!needle.is_empty()).then(|| Box::new(needle));
        self.states = Query::parse(self.text()).states;
    }

    /// Returns the conditions `is:` of the filter, which whoever sifts has to check.
    pub fn states(&self) -> &[StateCondition] {
        &self.states
    }

    /// Returns whether a short text passes.
    pub fn lets_through(&self, text: &str) -> bool {
        let needle = self.needle.as_ref();
        needle.is_none_or(|needle| needle.find(text).is_some())
    }

    /// Returns those of many short texts that pass, each given with its folded letters.
    pub fn sift<'t, T>(&self, texts: impl Iterator<Item = (T, &'t str, &'t str)>) -> Vec<T> {
        let mut reader = self.needle.as_ref().map(|needle| needle.reader());
        let mut passes = |title: &str, folded: &str| {
            let reader = reader.as_mut();
            reader.is_none_or(|reader| reader.passes(title, folded))
        };
        texts
            .filter_map(|(what, title, folded)| passes(title, folded).then_some(what))
            .collect()
    }

    /// Returns the bytes to highlight in a short text that passes.
    pub fn lit(&self, text: &str) -> Vec<Range<usize>> {
        let found = self.needle.as_ref().and_then(|needle| needle.find(text));
        found.map_or_else(Vec::new, |found| found.ranges(text))
    }

    /// Draws the title of a pane and the box behind it into one row and returns the cell of the
    /// cursor when the box has the keyboard. Where the row is short, the title gives way.
    pub fn draw_head(
        &self,
        title: &str,
        look: &Look<'_>,
        row: Rect,
        buf: &mut Buffer,
    ) -> Option<Position> {
        let label = look.text(Msg::FilterLabel);
        let beside = cells(title) + TITLE_GAP_CELLS + cells(label) + BOX_MIN_CELLS;
        let gives_way = self.is_on() && beside > usize::from(row.width);
        let used = if gives_way {
            0
        } else {
            put(buf, row, 0, 0, title, look.theme.accent) + TITLE_GAP_CELLS as u16
        };
        self.draw(label, look, after(row, used), buf)
    }

    /// Draws the label and the box into one row and returns the cell of its cursor when it has the
    /// keyboard.
    pub fn draw(
        &self,
        label: &str,
        look: &Look<'_>,
        area: Rect,
        buf: &mut Buffer,
    ) -> Option<Position> {
        let input = self.input.as_ref()?;
        let used = put(buf, area, 0, 0, label, look.theme.accent);
        let room = after(area, used);
        if self.typing {
            return Some(input.draw(buf, room, look.theme.text));
        }
        let shown = truncate(input.text(), usize::from(room.width));
        put(buf, room, 0, 0, &shown, look.theme.text);
        None
    }
}
/// Returns the fields of the query language with their colons, without those that a list cannot check.
fn allowed(unchecked: &[QueryField]) -> String {
    let allowed = QueryField::ALL.into_iter();
    let allowed = allowed.filter(|field| !unchecked.contains(field));
    allowed
        .map(QueryField::prefix)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns the words of a filter that are conditions on fields `unchecked`, which its list cannot check.
pub fn ignored(typed: &str, unchecked: &[QueryField]) -> String {
    let misread = Query::parse(typed).misread(false);
    let is_condition = |word: &str| {
        QueryField::read(word)
            .is_some_and(|(field, value)| !value.is_empty() && unchecked.contains(&field))
    };
    let is_ignored = |word: &&str| {
        is_condition(without_sign(word)) && !misread.split(' ').any(|part| part == *word)
    };
    let words = typed.split_whitespace().filter(is_ignored);
    words.collect::<Vec<_>>().join(" ")
}
