//! The order of styles over each other: how a letter of an article looks under a bookmark, a hit
//! and the selection, and how a found letter looks in a row of a list.
//!
//! Panes name what lies over a letter ([`Layer`]) and ask here for its style, so that
//! `theme/tests.rs` can walk every combination that can be drawn and measure it.
#![allow(
    clippy::disallowed_methods,
    reason = "styles are laid over each other here alone"
)]

use ratatui::style::{Modifier, Style};

use super::Theme;
use crate::article::{BlockKind, Inline};
use crate::bookmark::Color;

/// Layer over the letters of an article; the variants go from the lowest to the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Inline markup.
    Inline(Inline),
    /// Bookmarked passage.
    Kept(Color),
    /// First or last letter of the sentence at the cursor.
    End,
    /// Letters that a search found.
    Hit,
    /// Hit that was jumped to.
    HitNow,
    /// Selected text.
    Selection,
}

impl Theme {
    /// Returns the style of a block's letters with nothing over them.
    pub fn block(&self, kind: BlockKind) -> Style {
        match kind {
            BlockKind::Title => self.title,
            BlockKind::Heading => self.heading,
            BlockKind::Question => self.question,
            BlockKind::Quote => self.quote,
            BlockKind::Code => self.code,
            BlockKind::Byline | BlockKind::Footnote | BlockKind::Caption => self.dim,
            BlockKind::Lead
            | BlockKind::Paragraph
            | BlockKind::Answer
            | BlockKind::Verse
            | BlockKind::List
            | BlockKind::Table => self.text,
        }
    }

    /// Returns the style of a letter in a block of this kind under the layers over it, the lowest
    /// first.
    pub fn letter(&self, kind: BlockKind, layers: impl IntoIterator<Item = Layer>) -> Style {
        let mut style = self.block(kind);
        let (mut hit, mut is_selected) = (None, false);
        for layer in layers {
            match layer {
                Layer::Inline(inline) => style = style.patch(self.inline(inline)),
                Layer::Kept(color) => style = over(style, self.passage(color)),
                // A title or heading is a sentence by itself, so its ends say nothing.
                Layer::End if matches!(kind, BlockKind::Title | BlockKind::Heading) => {}
                Layer::End => style = style.patch(self.accent),
                Layer::Hit => hit = hit.or(Some(self.hit)),
                Layer::HitNow => hit = Some(self.hit_now),
                Layer::Selection => is_selected = true,
            }
        }
        match (hit, is_selected) {
            (None, false) => style,
            (Some(hit), false) => over(style, hit),
            (None, true) => over(style, self.selection),
            (Some(_), true) => over(style, self.hit_selected),
        }
    }

    /// Returns the style of inline markup.
    fn inline(&self, inline: Inline) -> Style {
        let added = |modifier| Style::new().add_modifier(modifier);
        match inline {
            Inline::Emphasis => added(Modifier::ITALIC),
            Inline::Strong => added(Modifier::BOLD),
            Inline::Strike => added(Modifier::CROSSED_OUT),
            Inline::Code => self.code,
            Inline::Link(_) => self.link,
        }
    }

    /// Returns the style that a bookmark of this colour lays over its passage.
    pub fn passage(&self, color: Color) -> Style {
        self.kept.patch(self.tint(color))
    }

    /// Returns the styles of a bookmarked passage in a list, and of the rest of its sentence.
    pub fn quoted(&self, color: Color, is_chosen: bool) -> (Style, Style) {
        if is_chosen {
            let row = self.selected;
            let (bold, plain) = (Modifier::BOLD, row.remove_modifier(Modifier::BOLD));
            return (row.add_modifier(bold), plain);
        }
        (over(self.text, self.passage(color)), self.dim)
    }

    /// Returns the style of a found letter in a row of a list whose letters have the style `row`.
    pub fn lit(&self, row: Style) -> Style {
        over(row, self.hit)
    }
}

/// Returns a style laid over another. One that fills its cells (letters and ground of its own, or
/// reversed) replaces the emphasis below, because bold black on a coloured ground is grey on some
/// terminals, and reversed twice is not reversed.
fn over(below: Style, above: Style) -> Style {
    let reverses = above.add_modifier.contains(Modifier::REVERSED);
    if !reverses && (above.fg.is_none() || above.bg.is_none()) {
        // A marked passage must not be faint, because it is what the reader looks for.
        return below.remove_modifier(Modifier::DIM).patch(above);
    }
    let was_reversed = below.add_modifier.contains(Modifier::REVERSED);
    let plain = Modifier::BOLD | Modifier::DIM | Modifier::REVERSED;
    let style = below.remove_modifier(plain).patch(above);
    if reverses && was_reversed {
        style.remove_modifier(Modifier::REVERSED)
    } else {
        style
    }
}
