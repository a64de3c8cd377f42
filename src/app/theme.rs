//! Themes: one TOML file each in `assets/themes`, read into styles by role.

use std::collections::HashMap;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use crate::bookmark;

/// The compiled-in themes; the first is the default. The last has no colour.
pub const THEMES: &[(&str, &str)] = &[
    (
        "terminal",
        include_str!("../../assets/themes/terminal.toml"),
    ),
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("mono", include_str!("../../assets/themes/mono.toml")),
];

/// Declares the roles once: the fields, and their names in the files.
macro_rules! roles {
    ($($field:ident $doc:literal),+ $(,)?) => {
        /// A style for each role on the screen.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Theme { $(#[doc = $doc] pub $field: Style,)+ }

        impl Theme {
            /// Names of the roles.
            pub const ROLES: &[&str] = &[$(stringify!($field)),+];

            fn from_styles(styles: &HashMap<String, StyleRow>) -> Self {
                let get = |name| styles.get(name).map_or_else(Style::default, StyleRow::style);
                Self { $($field: get(stringify!($field)),)+ }
            }
        }
    };
}

roles! {
    text "Body text, and the screen's background.",
    dim "Secondary text.",
    accent "Marks and labels.",
    title "An article's title.",
    heading "A heading inside an article.",
    quote "Quoted text.",
    code "Code.",
    link "A link's text.",
    question "A question of an interview.",
    selected "The chosen row of the pane that has the focus.",
    chosen "The chosen row of a pane that has not.",
    selection "Selected text.",
    hit "Letters that a search found.",
    hit_now "The hit that was jumped to.",
    kept "A bookmarked passage, whatever its colour.",
    yellow "The sign of a yellow bookmark (`fg`), and its passage (`bg`).",
    green "The same in green.",
    blue "The same in blue.",
    pink "The same in pink.",
    violet "The same in violet.",
    hairline "Lines between panes.",
    progress "The part of the progress line that is read.",
    warning "Something went wrong.",
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct StyleRow {
    fg: Option<Color>,
    bg: Option<Color>,
    add: Vec<String>,
}

/// Modifiers by their names in theme files.
const MODIFIERS: &[(&str, Modifier)] = &[
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

impl StyleRow {
    fn style(&self) -> Style {
        let mut style = Style {
            fg: self.fg,
            bg: self.bg,
            ..Style::default()
        };
        for (_, modifier) in MODIFIERS
            .iter()
            .filter(|(name, _)| self.add.iter().any(|a| a == name))
        {
            style = style.add_modifier(*modifier);
        }
        style
    }
}

impl Theme {
    /// The theme at `index` of [`THEMES`], counted round.
    pub fn at(index: usize) -> Self {
        let source = THEMES[index % THEMES.len()].1;
        let styles: HashMap<String, StyleRow> = toml::from_str(source).unwrap_or_default();
        Self::from_styles(&styles)
    }

    fn of(&self, color: bookmark::Color) -> Style {
        match color {
            bookmark::Color::Yellow => self.yellow,
            bookmark::Color::Green => self.green,
            bookmark::Color::Blue => self.blue,
            bookmark::Color::Pink => self.pink,
            bookmark::Color::Violet => self.violet,
        }
    }

    /// The style of a bookmark's sign. Bold, so that it is seen without colour too.
    pub fn ink(&self, color: bookmark::Color) -> Style {
        Style {
            bg: None,
            ..self.of(color).add_modifier(Modifier::BOLD)
        }
    }

    /// What a bookmark's colour lays under its passage.
    pub fn tint(&self, color: bookmark::Color) -> Style {
        Style {
            fg: None,
            ..self.of(color)
        }
    }

    /// The index of the theme with this name.
    pub fn index(name: &str) -> Option<usize> {
        THEMES.iter().position(|(n, _)| *n == name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_theme_names_every_role_and_no_other() {
        for (name, source) in THEMES {
            let styles: HashMap<String, StyleRow> = toml::from_str(source).unwrap();
            let roles: BTreeSet<_> = Theme::ROLES.iter().copied().collect();
            let named: BTreeSet<_> = styles.keys().map(String::as_str).collect();
            assert_eq!(named, roles, "{name}");
            for modifier in styles.values().flat_map(|s| &s.add) {
                assert!(
                    MODIFIERS.iter().any(|(m, _)| m == modifier),
                    "{name}: {modifier}"
                );
            }
        }
    }

    #[test]
    fn no_theme_tells_selection_hits_and_kept_text_by_colour_alone() {
        for (index, (name, _)) in THEMES.iter().enumerate() {
            let theme = Theme::at(index);
            for (role, style) in [
                ("hit", theme.hit),
                ("kept", theme.kept),
                ("hit_now", theme.hit_now),
            ] {
                assert!(!style.add_modifier.is_empty(), "{name}: {role}");
            }
        }
    }

    #[test]
    fn mono_has_no_colour() {
        let (name, source) = THEMES[THEMES.len() - 1];
        assert_eq!(name, "mono");
        let styles: HashMap<String, StyleRow> = toml::from_str(source).unwrap();
        assert!(styles.values().all(|s| s.fg.is_none() && s.bg.is_none()));
    }
}
