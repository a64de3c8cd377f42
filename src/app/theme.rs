//! Themes: one TOML file each in `assets/themes` or among the user's own, read into styles by
//! role; and what becomes of them where a terminal has fewer colours.
//!
//! What the files must keep to (contrast, nothing told by colour alone) is in `theme/tests.rs`.

use ratatui::style::{Color, Modifier, Style};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::lang::{Message, Msg};
use super::mistake::{Mistake, Text};
use crate::bookmark;

pub mod color;

pub use color::Depth;
use color::{degrade, luminance};

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

/// What a role's colours are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Text that is read: contrast 7.
    Body,
    /// Text beside it, and signs: contrast 4.5.
    Second,
    /// Lines that hold nothing.
    Line,
    /// Underlines a passage without changing its letters.
    Under,
}

impl Use {
    /// The contrast that its letters have with what is below them.
    pub fn contrast(self) -> f64 {
        match self {
            Self::Body => 7.0,
            Self::Second => 4.5,
            Self::Line | Self::Under => 1.0,
        }
    }
}

/// Declares the roles once: the fields, their names in the files, and what each is for.
macro_rules! roles {
    ($($field:ident $use:ident $doc:literal),+ $(,)?) => {
        /// A style for each role on the screen.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Theme { $(#[doc = $doc] pub $field: Style,)+ }

        impl Theme {
            /// Names of the roles.
            pub const ROLES: &[&str] = &[$(stringify!($field)),+];

            /// Every role with its name and what it is for.
            pub fn roles(&self) -> Vec<(&'static str, Use, Style)> {
                vec![$((stringify!($field), Use::$use, self.$field)),+]
            }

            fn role_mut(&mut self, name: &str) -> Option<&mut Style> {
                match name {
                    $(stringify!($field) => Some(&mut self.$field),)+
                    _ => None,
                }
            }
        }
    };
}

roles! {
    text Body "Body text, and the screen's background.",
    dim Second "Secondary text.",
    accent Body "Marks and labels.",
    title Body "An article's title.",
    heading Body "A heading inside an article.",
    quote Body "Quoted text.",
    code Body "Code.",
    link Body "A link's text.",
    question Body "A question of an interview.",
    selected Body "The chosen row of the pane that has the focus.",
    chosen Body "The chosen row of a pane that has not.",
    selection Body "Selected text.",
    hit Body "Letters that a search found.",
    hit_now Body "The hit that was jumped to.",
    kept Under "A bookmarked passage, whatever its colour.",
    yellow Second "The sign of a yellow bookmark (`fg`), and its passage (`bg`).",
    green Second "The same in green.",
    blue Second "The same in blue.",
    pink Second "The same in pink.",
    violet Second "The same in violet.",
    hairline Line "Lines between panes.",
    progress Second "The part of the progress line that is read.",
    warning Second "Something went wrong.",
}

/// Roles whose background is all that says where they are: reversed where it cannot be shown.
const BLOCKS: &[&str] = &["selected", "selection", "hit_now"];

/// Modifiers by their names in theme files.
const MODIFIERS: &[(&str, Modifier)] = &[
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

/// Names of what a role may say.
const PARTS: &[&str] = &["fg", "bg", "add"];

impl Theme {
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

    /// What lies under bookmarked passages.
    pub fn tints(&self) -> Vec<Color> {
        let all = [self.yellow, self.green, self.blue, self.pink, self.violet];
        all.iter().filter_map(|style| style.bg).collect()
    }

    /// The grounds that the letters of a role stand on.
    pub fn grounds(&self, role: &str, style: Style) -> Vec<Color> {
        if let Some(own) = style.bg.filter(|_| !is_tint(role)) {
            return vec![own];
        }
        let over_kept = matches!(
            role,
            "text" | "accent" | "heading" | "quote" | "code" | "link" | "question" | "hit"
        );
        let tints = if over_kept { self.tints() } else { Vec::new() };
        self.text.bg.into_iter().chain(tints).collect()
    }

    /// The theme as a terminal of this depth can show it: the nearest colours that keep the
    /// contrast of their role. Colours that are not red, green and blue stay as they are.
    #[must_use]
    pub fn at_depth(&self, depth: Depth) -> Self {
        if depth == Depth::True {
            return self.clone();
        }
        let mut theme = self.clone();
        for (name, _, style) in self.roles() {
            let bg = style.bg.map(|bg| readable_ground(bg, depth));
            if let Some(role) = theme.role_mut(name) {
                role.bg = bg;
            }
        }
        let page = theme.text.bg;
        for (name, used, style) in theme.roles() {
            let lost = style.bg == page && self.text.bg != self.style(name).bg;
            let grounds = theme.grounds(name, style);
            let fg = style
                .fg
                .map(|fg| degrade(fg, &grounds, used.contrast(), depth));
            if let Some(role) = theme.role_mut(name) {
                role.fg = fg;
                if lost && BLOCKS.contains(&name) {
                    *role = role.add_modifier(Modifier::REVERSED);
                }
            }
        }
        theme
    }

    fn style(&self, name: &str) -> Style {
        let found = self.roles().into_iter().find(|(role, ..)| *role == name);
        found.map_or_else(Style::default, |(.., style)| style)
    }
}

/// Roles whose background is not what their own letters stand on.
fn is_tint(role: &str) -> bool {
    matches!(
        role,
        "yellow" | "green" | "blue" | "pink" | "violet" | "text"
    )
}

/// The nearest background of a depth on which black or white can be read well.
fn readable_ground(bg: Color, depth: Depth) -> Color {
    let ends = [Color::Rgb(0, 0, 0), Color::Rgb(255, 255, 255)];
    let (black, white) = (&ends[..1], &ends[1..]);
    let light = color::least_contrast(bg, black) > color::least_contrast(bg, white);
    let against = if light { black } else { white };
    degrade(bg, against, Use::Body.contrast() + 1.5, depth)
}

/// All themes that can be chosen, and what the terminal can show of them.
#[derive(Clone, Debug)]
pub struct Themes {
    rows: Vec<(String, Theme)>,
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
            depth: Depth::default(),
            ground: None,
        };
        for (name, source) in THEMES {
            themes.add(name, Text { file: name, source });
        }
        themes
    }
}

impl Themes {
    /// Takes in a theme file under a name; one of the same name is replaced. What is wrong in it
    /// is left out and told.
    pub fn add(&mut self, name: &str, text: Text<'_>) -> Vec<Mistake> {
        let (table, errors) = DeTable::parse_recoverable(text.source);
        let mut mistakes: Vec<_> = errors.iter().map(|e| text.syntax(e)).collect();
        let mut theme = self.base(&table, text, &mut mistakes);
        for (key, value) in table.get_ref() {
            let role = key.get_ref().as_ref();
            if role == BASE {
                continue;
            }
            if let Some(style) = theme.role_mut(role) {
                *style = read_style(role, value, text, &mut mistakes);
            } else {
                let known = Theme::ROLES.iter().copied().chain([BASE]);
                let at = key.span().start;
                mistakes.push(text.unknown(at, Msg::ConfigRole, role, known));
            }
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
        let theme = self.find(self.shown(name)).cloned().unwrap_or_default();
        theme.at_depth(self.depth)
    }
}

fn read_style(
    role: &str,
    value: &Spanned<DeValue<'_>>,
    text: Text<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Style {
    let mut style = Style::default();
    let Some(parts) = value.get_ref().as_table() else {
        let message = Message::new(Msg::ConfigStyle).with("name", role);
        mistakes.push(text.mistake(value.span().start, message));
        return style;
    };
    for (key, value) in parts {
        let at = value.span().start;
        match key.get_ref().as_ref() {
            "fg" => style.fg = read_color(value, text, mistakes),
            "bg" => style.bg = read_color(value, text, mistakes),
            "add" => {
                for name in names(value.get_ref()) {
                    if let Some((_, modifier)) = MODIFIERS.iter().find(|(n, _)| *n == name) {
                        style = style.add_modifier(*modifier);
                    } else {
                        let known = MODIFIERS.iter().map(|(n, _)| *n);
                        mistakes.push(text.unknown(at, Msg::ConfigModifier, name, known));
                    }
                }
            }
            part => {
                let known = PARTS.iter().copied();
                let at = key.span().start;
                mistakes.push(text.unknown(at, Msg::ConfigUnknown, part, known));
            }
        }
    }
    style
}

/// The strings of a list, or the one that stands in its place.
fn names<'v>(value: &'v DeValue<'_>) -> impl Iterator<Item = &'v str> {
    let many = value.as_array().into_iter().flat_map(|list| list.iter());
    let many = many.map(|v| v.get_ref().as_str().unwrap_or_default());
    value.as_str().into_iter().chain(many)
}

fn read_color(
    value: &Spanned<DeValue<'_>>,
    text: Text<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Option<Color> {
    let name = value.get_ref().as_str();
    let color = name.and_then(|name| name.parse().ok());
    if color.is_none() {
        let shown = name.unwrap_or(value.get_ref().type_str());
        let message = Message::new(Msg::ConfigColor).with("name", shown);
        mistakes.push(text.mistake(value.span().start, message));
    }
    color
}

#[cfg(test)]
mod tests;
