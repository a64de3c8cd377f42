//! Themes: one TOML file each in `assets/themes` or among the user's own, read into styles by
//! role, and which of them is shown.
//!
//! What the files must keep to (contrast, nothing told by colour alone) is in `theme/tests.rs`.

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

/// The compiled-in themes. The first is for terminals whose background is not known, the last
/// has no colour.
pub const THEMES: &[(&str, &str)] = &[
    (
        "terminal",
        include_str!("../../assets/themes/terminal.toml"),
    ),
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("sepia", include_str!("../../assets/themes/sepia.toml")),
    (
        "contrast",
        include_str!("../../assets/themes/contrast.toml"),
    ),
    ("mono", include_str!("../../assets/themes/mono.toml")),
];

/// What the first theme becomes where the background is known.
const ON_GROUND: [(Ground, &str); 2] = [
    (
        Ground::Dark,
        include_str!("../../assets/themes/terminal-dark.toml"),
    ),
    (
        Ground::Light,
        include_str!("../../assets/themes/terminal-light.toml"),
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
    /// What a background of this colour is.
    pub fn of(rgb: color::Rgb) -> Self {
        // Where black and white letters have the same contrast.
        if luminance(rgb) > 0.179 {
            Self::Light
        } else {
            Self::Dark
        }
    }

    /// The name of the theme for it, and of itself where it is remembered.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }

    /// The ground of a name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Dark, Self::Light]
            .into_iter()
            .find(|g| g.name() == name)
    }
}

/// All themes that can be chosen, and what the terminal can show of them.
#[derive(Clone, Debug)]
pub struct Themes {
    rows: Vec<(String, Theme)>,
    /// What the first of the compiled-in ones is on a known background; none where a file of the
    /// user's replaced it.
    on_ground: Vec<(Ground, Theme)>,
    /// How many colours there are.
    pub depth: Depth,
    /// The terminal's background, if it is known.
    pub ground: Option<Ground>,
}

impl Default for Themes {
    /// The compiled-in ones. A test reads their files whole.
    fn default() -> Self {
        let mut themes = Self {
            rows: Vec::new(),
            on_ground: Vec::new(),
            depth: Depth::default(),
            ground: None,
        };
        for (name, source) in THEMES {
            themes.add(name, Text { file: name, source });
        }
        let name = THEMES[0].0;
        let on_ground = ON_GROUND.map(|(ground, source)| {
            let base = themes.find(name).cloned().unwrap_or_default();
            let text = Text { file: name, source };
            let (table, _) = DeTable::parse_recoverable(source);
            (ground, roles(base, &table, text, &mut Vec::new()))
        });
        themes.on_ground = on_ground.into();
        themes
    }
}

impl Themes {
    /// Takes in a theme file under a name; one of the same name is replaced. What is wrong in it
    /// is left out and told.
    pub fn add(&mut self, name: &str, text: Text<'_>) -> Vec<Mistake> {
        let (table, errors) = DeTable::parse_recoverable(text.source);
        let mut mistakes: Vec<_> = errors.iter().map(|e| text.syntax(e)).collect();
        let base = self.base(&table, text, &mut mistakes);
        let theme = roles(base, &table, text, &mut mistakes);
        if name == THEMES[0].0 {
            self.on_ground.clear();
        }
        match self.rows.iter_mut().find(|(n, _)| n == name) {
            Some(row) => row.1 = theme,
            None => self.rows.push((name.to_owned(), theme)),
        }
        mistakes
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
        let row = self.rows.iter().find(|(n, _)| n == name)?;
        Some(&row.1)
    }

    /// The names that can be chosen, [`AUTO`] first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let rows = self.rows.iter().map(|(name, _)| name.as_str());
        std::iter::once(AUTO).chain(rows)
    }

    /// Whether there is a theme of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names().any(|n| n == name)
    }

    /// The name of the theme that is shown for a chosen one.
    pub fn shown<'a>(&'a self, name: &'a str) -> &'a str {
        match self.ground {
            _ if self.depth == Depth::None => MONO,
            Some(ground) if name == AUTO && self.depth != Depth::Sixteen => ground.name(),
            _ if self.find(name).is_some() => name,
            _ => THEMES[0].0,
        }
    }

    /// The theme of a name, as this terminal can show it.
    pub fn get(&self, name: &str) -> Theme {
        let shown = self.shown(name);
        let is_here = |(ground, _): &&(Ground, Theme)| Some(*ground) == self.ground;
        let variant = self.on_ground.iter().find(is_here);
        let variant = variant.filter(|_| shown == THEMES[0].0);
        let theme = variant.map(|(_, theme)| theme).or(self.find(shown));
        theme.cloned().unwrap_or_default().at_depth(self.depth)
    }
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
