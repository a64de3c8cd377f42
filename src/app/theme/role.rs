//! The roles of a theme: a style for each thing on the screen, the styles from which it must
//! differ, and its form where a terminal has fewer colours.

use ratatui::style::{Color, Modifier, Style};

use super::color::{self, Depth, degrade};
use crate::bookmark;

/// The purpose of a role's colours, which decides the contrast that they need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Text that is read: contrast 7.
    Body,
    /// Text beside the main text, and signs: contrast 4.5.
    Second,
    /// Lines that hold no information.
    Line,
    /// Mark of a passage that leaves the colour of its letters.
    Under,
}

impl Use {
    /// Returns the contrast that the letters need with what is below them.
    pub fn contrast(self) -> f64 {
        match self {
            Self::Body => 7.0,
            Self::Second => 4.5,
            Self::Line | Self::Under => 1.0,
        }
    }
}

/// Declares the roles once: the fields, their names in the files, and the use of each.
macro_rules! roles {
    ($($field:ident $use:ident $doc:literal),+ $(,)?) => {
        /// A style for each role on the screen.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Theme { $(#[doc = $doc] pub $field: Style,)+ }

        impl Theme {
            /// Names of the roles.
            pub const ROLES: &[&str] = &[$(stringify!($field)),+];

            /// Returns every role with its name and what it is for.
            pub fn roles(&self) -> Vec<(&'static str, Use, Style)> {
                vec![$((stringify!($field), Use::$use, self.$field)),+]
            }

            /// Returns the style of a role by its name in the files.
            pub(super) fn role_mut(&mut self, name: &str) -> Option<&mut Style> {
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
    hit_selected Body "A hit inside the selection.",
    kept Under "A bookmarked passage, whatever its colour: how it is seen where its colour lays nothing under it.",
    yellow Second "The sign of a yellow bookmark (`fg`), and its passage (`bg`).",
    green Second "The same in green.",
    blue Second "The same in blue.",
    pink Second "The same in pink.",
    violet Second "The same in violet.",
    hairline Line "Lines between panes.",
    progress Second "The part of the progress line that is read.",
    warning Second "Something went wrong.",
}

/// Minimum contrast of black or white letters with a ground in fewer colours. It is a little more
/// than body text needs, so that there is a colour for letters besides black and white.
const GROUND_CONTRAST: f64 = 7.2;

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

    /// Returns the style of a bookmark's sign. It is bold, so that it is seen without colour too.
    pub fn ink(&self, color: bookmark::Color) -> Style {
        Style {
            bg: None,
            ..self.of(color).add_modifier(Modifier::BOLD)
        }
    }

    /// Returns the style that a bookmark of this colour lays under its passage.
    pub fn tint(&self, color: bookmark::Color) -> Style {
        Style {
            fg: None,
            ..self.of(color)
        }
    }

    /// Returns the backgrounds of bookmarked passages.
    pub fn tints(&self) -> Vec<Color> {
        let all = [self.yellow, self.green, self.blue, self.pink, self.violet];
        all.iter().filter_map(|style| style.bg).collect()
    }

    /// Returns the grounds that the letters of a role stand on.
    pub fn grounds(&self, role: &str, style: Style) -> Vec<Color> {
        if let Some(own) = style.bg.filter(|_| !is_tint(role)) {
            return vec![own];
        }
        let mut grounds: Vec<_> = self.text.bg.into_iter().collect();
        if is_in_articles(role) {
            grounds.extend(self.tints());
        }
        // Hits are letters in rows of lists too, so they must be read on those grounds.
        if role == "hit" {
            grounds.extend(self.selected.bg.into_iter().chain(self.chosen.bg));
        }
        grounds
    }

    /// Returns the theme as a terminal of this depth can show it: the nearest colours that keep the
    /// contrast of their role. Colours that are not red, green and blue stay as they are, because
    /// the user's terminal decides them.
    #[must_use]
    pub fn at_depth(&self, depth: Depth) -> Self {
        if depth == Depth::True {
            return self.clone();
        }
        let mut theme = self.clone();
        let page_is_dark = self.text.bg.is_some_and(color::is_dark);
        let ground = |bg, other: &[Color]| {
            color::degrade_ground(bg, GROUND_CONTRAST, page_is_dark, other, depth)
        };
        let page = self.text.bg.map(|bg| ground(bg, &[]));
        for (name, _, style) in self.roles() {
            // A mark that is only a background must differ from the background of the page.
            let other = page.filter(|_| !matches!(name, "text" | "chosen"));
            let bg = style.bg.map(|bg| ground(bg, other.as_slice()));
            if let Some(role) = theme.role_mut(name) {
                role.bg = bg;
            }
        }
        for (name, used, style) in theme.roles() {
            let grounds = theme.grounds(name, style);
            let fg = style
                .fg
                .map(|fg| degrade(fg, &grounds, used.contrast(), depth));
            if let Some(role) = theme.role_mut(name) {
                role.fg = fg;
            }
        }
        if self.chosen.bg.is_some() && theme.chosen.bg == page {
            theme.chosen = theme.chosen.add_modifier(Modifier::BOLD);
        }
        theme
    }
}

/// Returns whether the background of a role is not what its own letters stand on.
fn is_tint(role: &str) -> bool {
    matches!(
        role,
        "yellow" | "green" | "blue" | "pink" | "violet" | "text"
    )
}

/// Returns whether a role is one of letters in articles, under which bookmarks may lie.
fn is_in_articles(role: &str) -> bool {
    matches!(
        role,
        "text"
            | "dim"
            | "accent"
            | "title"
            | "heading"
            | "quote"
            | "code"
            | "link"
            | "question"
            | "hit"
    )
}
