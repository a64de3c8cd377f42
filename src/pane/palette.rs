//! The command palette: every command of the context by name, found fuzzily.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::input::Input;
use super::scroll::Scroll;
use super::{Look, put, put_empty, put_right, rule};
use crate::app::action::{ACTIONS, Action, Context};
use crate::app::event::Ask;
use crate::app::keymap::Keymap;
use crate::app::lang::{Catalog, Msg};
use crate::text::layout::truncate;
use crate::vietnamese::fold;

/// Rows above the commands.
const HEAD_ROWS: u16 = 2;

/// The pane's state.
#[derive(Debug)]
pub struct Palette {
    input: Input,
    scroll: Scroll,
    /// Where it was opened: its commands are listed.
    context: Context,
}

impl Palette {
    /// The commands of `context`.
    pub fn new(context: Context) -> Self {
        Self {
            input: Input::default(),
            scroll: Scroll::default(),
            context,
        }
    }

    /// Types text in.
    pub fn insert(&mut self, typed: &str) {
        self.input.insert(typed);
        self.scroll = Scroll::default();
    }

    /// Commands that match, the best first; all of them in their order when nothing is typed.
    fn matches(&self, keymap: &Keymap, catalog: &Catalog) -> Vec<Action> {
        let matcher = SkimMatcherV2::default();
        let query = fold::fold(self.input.text());
        let mut scored: Vec<_> = ACTIONS
            .iter()
            .filter(|row| row.action != Action::Palette)
            .filter(|row| keymap.key(self.context, row.action).is_some())
            .filter_map(|row| {
                let label = fold::fold(&format!("{} {}", catalog.action(row.action), row.name));
                Some((matcher.fuzzy_match(&label, query.trim())?, row.action))
            })
            .collect();
        if !query.trim().is_empty() {
            scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        }
        scored.into_iter().map(|(_, action)| action).collect()
    }

    /// Reacts to an action in a pane of `height` rows.
    pub fn on(
        &mut self,
        action: Action,
        count: usize,
        keymap: &Keymap,
        catalog: &Catalog,
        height: u16,
    ) -> Vec<Ask> {
        let matches = self.matches(keymap, catalog);
        let page = usize::from(height.saturating_sub(HEAD_ROWS));
        if self.scroll.on(action, count, matches.len(), page) {
            return Vec::new();
        }
        match action {
            Action::Cancel => return vec![Ask::Close],
            Action::Open => {
                let chosen = matches.get(self.scroll.at).map(|&action| Ask::Run(action));
                return std::iter::once(Ask::Close).chain(chosen).collect();
            }
            _ => {
                if self.input.on(action) {
                    self.scroll = Scroll::default();
                }
            }
        }
        Vec::new()
    }

    /// Draws the box and the commands.
    pub fn draw(&self, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
        let head = Rect {
            x: area.x + 1,
            width: area.width.saturating_sub(2),
            height: 1,
            ..area
        };
        let used = put(
            buf,
            head,
            0,
            0,
            look.text(Msg::PaletteTitle),
            look.theme.accent,
        ) + 1;
        let room = Rect {
            x: head.x + used,
            width: head.width.saturating_sub(used),
            ..head
        };
        self.input.draw(buf, room, look.theme.text);
        rule(buf, area, 1, look.theme.hairline);
        let body = Rect {
            y: area.y + HEAD_ROWS,
            height: area.height.saturating_sub(HEAD_ROWS),
            ..area
        };
        let matches = self.matches(look.keymap, look.catalog);
        if matches.is_empty() {
            return put_empty(buf, body, look.text(Msg::PaletteNone), look.theme.dim);
        }
        let page = usize::from(body.height);
        let mut scroll = self.scroll;
        scroll.follow(matches.len(), page);
        for (n, &action) in matches.iter().enumerate().skip(scroll.top).take(page) {
            let row = Rect {
                y: body.y + (n - scroll.top) as u16,
                height: 1,
                ..body
            };
            let chosen = n == scroll.at;
            let style = if chosen {
                look.theme.selected
            } else {
                look.theme.text
            };
            if chosen {
                buf.set_style(row, style);
                put(buf, row, 0, 0, "▌", style);
            }
            let inner = Rect {
                x: row.x + 2,
                width: row.width.saturating_sub(4),
                ..row
            };
            let keys = look.keymap.keys(self.context, action).join("  ");
            let right = put_right(
                buf,
                inner,
                0,
                &keys,
                if chosen { style } else { look.theme.accent },
            );
            let room = usize::from(inner.width.saturating_sub(right + 2));
            put(
                buf,
                inner,
                0,
                0,
                &truncate(look.catalog.action(action), room),
                style,
            );
        }
    }
}
