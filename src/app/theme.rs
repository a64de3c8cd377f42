//! Themes: a style for each role of the interface. In goes TOML, from `assets/themes` (`build.rs` makes the
//! table) or from a file of the user; out comes a [`Theme`], fitted to the colours that the terminal has.
//!
//! - `role.rs` lists the roles (“hit”, “selection”, “warning” …), the roles that each must differ from, and
//!   its form where colours are few. Panes name roles, never colours.
//! - `read.rs` reads one style from a theme file.
//! - `color.rs` computes contrast as WCAG 2.2 defines it, and the nearest colour of a smaller palette.
//! - `layers.rs` lays styles over each other: a letter may be in a bookmark, a hit and the selection at
//!   once.
//!
//! Invariants, which `theme/tests.rs` checks for each theme at each colour depth: enough contrast for every
//! pair of roles that can meet in a cell, and no difference that is conveyed by colour alone.

use std::sync::OnceLock;

use toml::Spanned;
use toml::de::DeTable;

use super::lang::Msg;
use super::mistake::{Mistake, Text};

pub mod color;
mod layers;
mod read;
mod role;

pub use color::Depth;
use color::luminance;
pub use layers::Layer;
pub use role::{Theme, Use};

// The first of `THEMES` is for terminals whose background is not known.
include!(concat!(env!("OUT_DIR"), "/themes.rs"));

/// Forms of the first theme for a known background.
const ON_GROUND: [(Ground, &str); 2] = [
    (
        Ground::Dark,
        include_str!("../../assets/themes/terminal/dark.toml"),
    ),
    (
        Ground::Light,
        include_str!("../../assets/themes/terminal/light.toml"),
    ),
];

/// Name of the theme that follows the terminal's background.
pub const AUTO: &str = "auto";
/// Name of the theme without colour.
pub const MONO: &str = "mono";
/// Key of a theme file for the theme that gives the roles which the file does not name.
const BASE: &str = "base";

/// Background of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Background on which light letters are read.
    Dark,
    /// Background on which dark letters are read.
    Light,
}

impl Ground {
    /// Returns whether a background of this colour is dark or light.
    pub fn of(rgb: color::Rgb) -> Self {
        // At this luminance black and white letters have equal contrast.
        if luminance(rgb) > 0.179 {
            Self::Light
        } else {
            Self::Dark
        }
    }

    /// Returns the name of the theme for the background, which is also the background's name in the
    /// reading state.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }

    /// Returns the ground of a name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Dark, Self::Light]
            .into_iter()
            .find(|g| g.name() == name)
    }
}

/// Themes that can be chosen, and the colours that the terminal can show of them.
///
/// ```
/// use docbao::app::mistake::Text;
/// use docbao::app::theme::Themes;
///
/// let mut themes = Themes::default();
/// let file = Text { file: "giay.toml", source: "text = { fg = \"#333333\", gb = \"#fff\" }" };
/// let mistakes = themes.add("giay", file);
/// assert!(themes.has("giay"));
/// assert_eq!(mistakes.len(), 1, "the rest of the file holds");
/// ```
#[derive(Clone, Debug)]
pub struct Themes {
    rows: Vec<(String, ThemeRow)>,
    /// Whether a file of the user's replaced the first of the compiled-in themes, which differs
    /// with the background.
    has_own_first: bool,
    /// Number of colours that the terminal has.
    pub depth: Depth,
    /// Background of the terminal, if it is known.
    pub ground: Option<Ground>,
}

/// Theme that is read when it is first asked for. Most of the compiled-in ones never are, and
/// reading them all would take a tenth of the time to the first frame.
#[derive(Clone, Debug)]
struct ThemeRow {
    /// Compiled-in file; empty for the user's own themes.
    source: &'static str,
    theme: OnceLock<Theme>,
}

impl Default for Themes {
    /// Returns the compiled-in ones. A test reads their files whole.
    fn default() -> Self {
        let row = |&(name, source): &(&str, &'static str)| {
            let theme = OnceLock::new();
            (name.to_owned(), ThemeRow { source, theme })
        };
        Self {
            rows: THEMES.iter().map(row).collect(),
            has_own_first: false,
            depth: Depth::default(),
            ground: None,
        }
    }
}

impl Themes {
    /// Adds a theme from a file, replacing one with this name. Mistakes in the file are left out
    /// and returned, so that the rest of it holds.
    pub fn add(&mut self, name: &str, text: Text<'_>) -> Vec<Mistake> {
        let (theme, mistakes) = self.read(text);
        self.has_own_first |= name == THEMES[0].0;
        let row = ThemeRow {
            source: "",
            theme: OnceLock::from(theme),
        };
        match self.rows.iter_mut().find(|(n, _)| n == name) {
            Some(old) => old.1 = row,
            None => self.rows.push((name.to_owned(), row)),
        }
        mistakes
    }

    /// Reads a theme file. Mistakes in it are left out and returned.
    fn read(&self, text: Text<'_>) -> (Theme, Vec<Mistake>) {
        let (table, errors) = DeTable::parse_recoverable(text.source);
        let mut mistakes: Vec<_> = errors.iter().map(|e| text.syntax(e)).collect();
        let base = self.base(&table, text, &mut mistakes);
        let theme = roles(base, &table, text, &mut mistakes);
        (theme, mistakes)
    }

    /// Returns the theme that gives the roles which a file does not name.
    fn base(
        &self,
        table: &Spanned<DeTable<'_>>,
        text: Text<'_>,
        mistakes: &mut Vec<Mistake>,
    ) -> Theme {
        let Some(base) = table.get_ref().get(BASE) else {
            return Theme::default();
        };
        let name = base.get_ref().as_str().unwrap_or_default();
        self.find(name).cloned().unwrap_or_else(|| {
            let known = self.rows.iter().map(|(n, _)| n.as_str());
            mistakes.push(text.unknown(base.span().start, Msg::ConfigTheme, name, known));
            Theme::default()
        })
    }

    /// Returns the theme of a name, in all colours.
    fn find(&self, name: &str) -> Option<&Theme> {
        let (_, row) = self.rows.iter().find(|(n, _)| n == name)?;
        let read = || over(Theme::default(), row.source);
        Some(row.theme.get_or_init(read))
    }

    /// Returns the names that can be chosen, [`AUTO`] first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let rows = self.rows.iter().map(|(name, _)| name.as_str());
        std::iter::once(AUTO).chain(rows)
    }

    /// Returns whether there is a theme of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names().any(|n| n == name)
    }

    /// Returns the name of the theme that is shown for a chosen one.
    pub fn shown<'a>(&'a self, name: &'a str) -> &'a str {
        match self.ground {
            _ if self.depth == Depth::None => MONO,
            Some(ground) if name == AUTO && self.depth != Depth::Sixteen => ground.name(),
            _ if name != AUTO && self.has(name) => name,
            _ => THEMES[0].0,
        }
    }

    /// Returns whether the theme that is shown for a chosen name depends on the terminal's
    /// background.
    pub fn follows_ground(&self, name: &str) -> bool {
        self.depth != Depth::None && (name == AUTO || self.shown(name) == THEMES[0].0)
    }

    /// Returns the theme of a name, as this terminal can show it.
    pub fn get(&self, name: &str) -> Theme {
        let shown = self.shown(name);
        let theme = self.find(shown).cloned().unwrap_or_default();
        let is_first = shown == THEMES[0].0 && !self.has_own_first;
        let variant = ON_GROUND.into_iter().filter(|_| is_first);
        let variant = { variant }.find(|(ground, _)| Some(*ground) == self.ground);
        let theme = match variant {
            Some((_, source)) => over(theme, source),
            None => theme,
        };
        theme.at_depth(self.depth)
    }
}

/// Lays the roles of a compiled-in theme file over those of another theme.
fn over(mut theme: Theme, source: &'static str) -> Theme {
    for (role, style) in read::compiled_in(source) {
        if let Some(there) = theme.role_mut(role) {
            *there = style;
        }
    }
    theme
}

/// Lays the roles of a theme file over those of its base.
fn roles(
    mut theme: Theme,
    table: &Spanned<DeTable<'_>>,
    text: Text<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Theme {
    for (key, value) in table.get_ref() {
        let role = key.get_ref().as_ref();
        if role == BASE {
            continue;
        }
        if let Some(style) = theme.role_mut(role) {
            *style = read::style(role, value, text, mistakes);
        } else {
            let known = Theme::ROLES.iter().copied().chain([BASE]);
            let at = key.span().start;
            mistakes.push(text.unknown(at, Msg::ConfigRole, role, known));
        }
    }
    theme
}

#[cfg(test)]
mod tests;
