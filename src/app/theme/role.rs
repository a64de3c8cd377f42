//! The roles of a theme: a style for each thing on the screen, what it must be told apart from,
//! and what becomes of it where a terminal has fewer colours.

use ratatui::style::{Color, Modifier, Style};

use super::color::{self, Depth, degrade};
use crate::bookmark;

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
