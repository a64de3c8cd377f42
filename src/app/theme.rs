//! Themes: one TOML file each in `assets/themes` (of which `build.rs` makes the table) or among the
//! user's own, read into styles by role, and which of them is shown.
//!
//! What the files must keep to (contrast, nothing told by colour alone) is in `theme/tests.rs`.

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

// `THEMES`: the first is for terminals whose background is not known.
include!(concat!(env!("OUT_DIR"), "/themes.rs"));

/// The forms of the first theme for a known background.
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

/// The theme that follows the terminal's background.
pub const AUTO: &str = "auto";
/// The theme without colour.
pub const MONO: &str = "mono";
/// In a theme file: the theme that roles are taken from which the file does not name.
const BASE: &str = "base";

/// The terminal's background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Light letters are read on it.
    Dark,
    /// Dark letters are read on it.
    Light,
}

impl Ground {
    /// Returns whether a background of this colour is dark or light.
    pub fn of(rgb: color::Rgb) -> Self {
        // Where black and white letters have the same contrast.
        if luminance(rgb) > 0.179 {
            Self::Light
        } else {
            Self::Dark
        }
    }

    /// Returns the name of the theme for it, and of itself where it is remembered.
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

/// All themes that can be chosen, and what the terminal can show of them.
#[derive(Clone, Debug)]
pub struct Themes {
    rows: Vec<(String, Row)>,
    /// Whether a file of the user's replaced the first of the compiled-in ones, which differs with
    /// the background.
    has_own_first: bool,
    /// How many colours there are.
    pub depth: Depth,
    /// The terminal's background, if it is known.
    pub ground: Option<Ground>,
}

/// A theme that is read when it is first asked for: of the compiled-in ones most never are, and
/// reading them all would take a tenth of the time to the first frame.
#[derive(Clone, Debug)]
struct Row {
    /// The compiled-in file; empty for the user's own themes.
    source: &'static str,
    theme: OnceLock<Theme>,
}

impl Default for Themes {
    /// Returns the compiled-in ones. A test reads their files whole.
    fn default() -> Self {
        let row = |&(name, source): &(&str, &'static str)| {
            let theme = OnceLock::new();
            (name.to_owned(), Row { source, theme })
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
    /// Adds a theme from a file, replacing one with the same name. Mistakes in it are left out and
    /// returned.
    pub fn add(&mut self, name: &str, text: Text<'_>) -> Vec<Mistake> {
        let (theme, mistakes) = self.read(text);
        self.has_own_first |= name == THEMES[0].0;
        let row = Row {
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

    /// Returns whether what is shown for a chosen name depends on the terminal's background.
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
