//! The box for the tags of a bookmark, with the tags in use offered below it during typing.

use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::text_box::TextBox;
use super::{Ask, Ctx, Look, Pane, clear, put};
use crate::app::action::{Action, Context};
use crate::app::lang::Msg;
use crate::bookmark::draft::{Draft, DraftId, Typed};
use crate::bookmark::tags::{BETWEEN_TAGS, split_tags};
use crate::bookmark::{Bookmark, Shelf};
use crate::text::layout::{cells, truncate};
use crate::text::sanitize;
use crate::vietnamese::{collate, fold};

/// The pane's state.
#[derive(Debug)]
pub struct Tags {
    /// Bookmark as it was when the box was opened.
    base: Bookmark,
    /// Name under which the draft is kept.
    draft: DraftId,
    input: TextBox,
    /// Tags in use, the most used first.
    known: Vec<String>,
    /// The index of the chosen suggestion.
    chosen: usize,
}

impl Tags {
    /// Returns a box that holds tags, or the draft that an earlier run kept of them.
    pub fn new(draft: Draft, shelf: &Shelf) -> Self {
        Self {
            input: TextBox::new(draft.text()),
            base: draft.base,
            draft: draft.id,
            known: known(shelf),
            chosen: 0,
        }
    }

    /// Returns the typed part of the last tag.
    fn begun(&self) -> &str {
        let text = self.input.text();
        let last = text.rsplit(BETWEEN_TAGS).next().unwrap_or(text);
        last.trim_start().trim_start_matches('#')
    }

    /// Returns the known tags that begin with the typed text, then those that hold it; marks are
    /// optional.
    fn offered(&self) -> Vec<&str> {
        let begun = fold::fold(self.begun());
        let done = split_tags(self.input.text());
        let rank = |tag: &String| {
            let at = fold::fold(tag).find(&begun)?;
            Some(usize::from(at > 0)).filter(|_| !done.contains(tag))
        };
        let mut offered: Vec<(usize, &str)> = self
            .known
            .iter()
            .filter_map(|tag| Some((rank(tag)?, tag.as_str())))
            .collect();
        offered.sort_by_key(|(rank, _)| *rank);
        offered.into_iter().map(|(_, tag)| tag).collect()
    }

    /// Puts the chosen tag in the place of the typed part of it.
    fn complete(&mut self) {
        let Some(tag) = self.offered().get(self.chosen).map(|&tag| tag.to_owned()) else {
            return;
        };
        let text = self.input.text();
        let kept = text.rfind(BETWEEN_TAGS).map_or("", |at| &text[..=at]);
        let gap = if kept.is_empty() { "" } else { " " };
        self.input = TextBox::new(&format!("{kept}{gap}{tag}{BETWEEN_TAGS} "));
        self.chosen = 0;
    }

    /// Draws one row of the offered tags, from the chosen one on where not all have room.
    fn draw_offered(&self, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
        if area.height < 2 {
            return;
        }
        let offered = self.offered();
        let room = usize::from(area.width.saturating_sub(2));
        let width = |tags: &[&str]| -> usize {
            let shown = tags.iter().map(|tag| truncate(tag, room));
            shown.map(|tag| cells(&tag) + 3).sum()
        };
        let chosen = self.chosen.min(offered.len().saturating_sub(1));
        let mut from = 0;
        while from < chosen && width(&offered[from..=chosen]) > room {
            from += 1;
        }
        let mut x = 1;
        for (n, tag) in offered.iter().enumerate().skip(from) {
            let style = if n == chosen {
                look.theme.selected
            } else {
                look.theme.dim
            };
            x += put(buf, area, x, 0, &format!("#{}", truncate(tag, room)), style) + 2;
            if x >= area.width {
                return;
            }
        }
    }

    /// Returns the draft of the typed text.
    fn held(&self) -> Draft {
        Draft {
            id: self.draft.clone(),
            base: self.base.clone(),
            typed: Typed::Tags(self.input.text().to_owned()),
        }
    }
}

impl Pane for Tags {
    fn context(&self) -> Context {
        Context::Tags
    }

    fn insert(&mut self, typed: &str, _: &Ctx<'_>) -> Vec<Ask> {
        self.chosen = 0;
        self.input.insert(typed)
    }

    fn on(&mut self, action: Action, _: usize, _: &Ctx<'_>) -> Vec<Ask> {
        let last = self.offered().len().saturating_sub(1);
        match action {
            Action::Cancel => return vec![Ask::Close, Ask::Discard(self.draft.clone())],
            Action::Open => return vec![Ask::Close, Ask::SaveTyped(Box::new(self.held()))],
            Action::Complete => self.complete(),
            Action::Down => self.chosen = (self.chosen + 1).min(last),
            Action::Up => self.chosen = self.chosen.saturating_sub(1),
            _ => {
                self.input.on(action);
                self.chosen = 0;
            }
        }
        Vec::new()
    }

    fn is_at_foot(&self) -> bool {
        true
    }

    fn has_draft(&self) -> bool {
        true
    }

    fn draft(&self) -> Option<Draft> {
        Some(self.held())
    }

    fn draw(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let look = &ctx.look;
        let height = 2.min(area.height);
        let rows = Rect {
            y: area.bottom() - height,
            height,
            ..area
        };
        clear(rows, buf);
        buf.set_style(rows, look.theme.text);
        self.draw_offered(look, rows, buf);
        let used = put(
            buf,
            rows,
            1,
            height - 1,
            look.text(Msg::TagsTitle),
            look.theme.accent,
        ) + 2;
        let room = Rect {
            x: rows.x + used,
            y: rows.bottom() - 1,
            width: rows.width.saturating_sub(used + 1),
            height: 1,
        };
        Some(self.input.draw(buf, room, look.theme.text))
    }
}

/// Returns the tags of all bookmarks, the most used first, then by name.
fn known(shelf: &Shelf) -> Vec<String> {
    let mut uses: HashMap<String, usize> = HashMap::new();
    for tag in shelf.iter().flat_map(|b| &b.tags) {
        *uses.entry(sanitize::line(tag)).or_default() += 1;
    }
    let mut known: Vec<(String, usize)> = uses.into_iter().collect();
    known.sort_by_cached_key(|(tag, n)| (std::cmp::Reverse(*n), collate::sort_key(tag)));
    known.into_iter().map(|(tag, _)| tag).collect()
}
