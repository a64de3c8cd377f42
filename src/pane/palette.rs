//! The command palette: every command by name, found fuzzily. A command of the context runs; one of
//! another context, which is listed once something is typed, tells where it works.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::rows::{HEAD_ROWS, after, mark, parts, put_lit, window};
use super::scroll::Scroll;
use super::text_box::TextBox;
use super::{Ask, Ctx, Look, Pane, put, put_empty, put_right, rule};
use crate::app::action::{Action, Context, actions};
use crate::app::event::Severity;
use crate::app::keymap::Keymap;
use crate::app::lang::{Catalog, Message, Msg};
use crate::search::ShortMatcher;
use crate::text::layout::cells;

/// Cells between the name of a command and its keys.
const KEYS_GAP_CELLS: u16 = 2;

/// The pane's state.
#[derive(Debug)]
pub struct Palette {
    input: TextBox,
    scroll: Scroll,
    /// Context in which it was opened, whose commands are listed.
    context: Context,
}

impl Palette {
    /// Returns the commands of `context`.
    pub fn new(context: Context) -> Self {
        Self {
            input: TextBox::default(),
            scroll: Scroll::default(),
            context,
        }
    }

    /// Returns the commands that match, the best first, each with the context in which it works;
    /// when nothing is typed, those of this context in their order. Commands of other contexts are
    /// among them, because the typed word would otherwise find a command that has its letters
    /// somewhere, and Enter would run it.
    fn matches(&self, keymap: &Keymap, catalog: &Catalog) -> Vec<(Action, Context)> {
        let typed = self.input.text();
        let needle = ShortMatcher::new(typed);
        let elsewhere = Context::ALL
            .into_iter()
            .filter(|context| !typed.is_empty() && !context.is_typing());
        let contexts = || std::iter::once(self.context).chain(elsewhere.clone());
        let mut scored = Vec::new();
        for row in actions().iter().filter(|row| row.action != Action::Palette) {
            let has_key = |context: &Context| keymap.key(*context, row.action).is_some();
            let score = |text: &str| needle.find(text).map(|found| found.score);
            let label = score(catalog.action(row.action));
            let score = label.max(score(&row.name.replace('-', " ")));
            if let Some((score, context)) = score.zip(contexts().find(has_key)) {
                scored.push((score, context == self.context, (row.action, context)));
            }
        }
        scored.sort_by_key(|(score, is_here, _)| std::cmp::Reverse((*score, *is_here)));
        scored.into_iter().map(|(.., found)| found).collect()
    }

    fn draw_row(
        &self,
        (action, context): (Action, Context),
        chosen: bool,
        look: &Look<'_>,
        row: Rect,
        buf: &mut Buffer,
    ) {
        let theme = look.theme;
        let (style, accent) = match (chosen, context == self.context) {
            (true, _) => (theme.selected, theme.selected),
            (false, true) => (theme.text, theme.accent),
            (false, false) => (theme.dim, theme.dim),
        };
        let mut inner = mark(chosen, style, look, row, 2, buf);
        inner.width = inner.width.saturating_sub(1);
        let label = look.catalog.action(action);
        let mut keys = look.keymap.keys(context, action);
        if context != self.context {
            keys.truncate(1);
            keys.extend([look.catalog.context(context).to_lowercase()]);
        }
        // One key is enough to run the command, so the others give way to its name.
        let wanted = cells(label) + usize::from(KEYS_GAP_CELLS);
        let room = usize::from(inner.width).saturating_sub(wanted);
        let shown = (1..=keys.len()).rev().map(|n| keys[..n].join("  "));
        let mut fitting = shown.filter(|shown| cells(shown) <= room);
        let shown = fitting.next().or_else(|| keys.first().cloned());
        let right = put_right(buf, inner, 0, &shown.unwrap_or_default(), accent);
        inner.width = inner.width.saturating_sub(right + KEYS_GAP_CELLS);
        let needle = ShortMatcher::new(self.input.text());
        let found = needle.find(label).map(|found| found.ranges(label));
        let found = found.unwrap_or_default();
        put_lit(buf, inner, label, &found, style, theme.lit(style));
    }
}

impl Pane for Palette {
    fn context(&self) -> Context {
        Context::Palette
    }

    fn insert(&mut self, typed: &str, _: &Ctx<'_>) -> Vec<Ask> {
        self.scroll = Scroll::default();
        self.input.insert(typed)
    }

    fn on(&mut self, action: Action, count: usize, ctx: &Ctx<'_>) -> Vec<Ask> {
        let (keymap, catalog) = (ctx.look.keymap, ctx.look.catalog);
        let matches = self.matches(keymap, catalog);
        let page = usize::from(ctx.area.height.saturating_sub(HEAD_ROWS));
        if self.scroll.on(action, count, matches.len(), page) {
            return Vec::new();
        }
        match action {
            Action::Cancel => return vec![Ask::Close],
            Action::Open => {
                let chosen = matches.get(self.scroll.at).map(|&(action, context)| {
                    if context == self.context {
                        return Ask::Run(action);
                    }
                    let key = keymap.key(context, action).unwrap_or_default();
                    let uses = catalog.use_of(context, action);
                    let said = Message::new(Msg::KeyElsewhere).with("uses", uses);
                    Ask::Say {
                        severity: Severity::Info,
                        message: said.with_key(key),
                    }
                });
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

    fn draw(&self, ctx: &Ctx<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let look = &ctx.look;
        let (head, body) = parts(area);
        let title = look.text(Msg::PaletteTitle);
        let used = put(buf, head, 0, 0, title, look.theme.accent) + 1;
        let cursor = self.input.draw(buf, after(head, used), look.theme.text);
        rule(look, area, 1, buf);
        let matches = self.matches(look.keymap, look.catalog);
        if matches.is_empty() {
            put_empty(buf, body, look.text(Msg::PaletteNone), look.theme.dim);
        }
        for (n, chosen, row) in window(self.scroll, matches.len(), body) {
            self.draw_row(matches[n], chosen, look, row, buf);
        }
        Some(cursor)
    }
}
