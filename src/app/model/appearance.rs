//! The looks: texts, styles, and the abilities of the terminal.

use crate::app::config::Config;
use crate::app::lang::{Catalog, Lang};
use crate::app::theme::{Theme, Themes};
use crate::pane::glyphs::Glyphs;

/// State of the looks. The user's choices among them are in the settings.
#[derive(Debug)]
pub struct Appearance {
    /// Texts of the interface's language.
    pub catalog: Catalog,
    /// All themes.
    pub themes: Themes,
    /// Styles in use.
    pub theme: Theme,
    /// Language of the locale.
    pub locale: Lang,
    /// Whether the terminal has few signs.
    pub ascii: bool,
    /// Whether the terminal knows of links.
    pub hyperlinks: bool,
}

impl Appearance {
    /// Returns the signs that the interface is drawn with.
    pub fn glyphs(&self, config: &Config) -> Glyphs {
        signs(config, self.ascii)
    }

    /// Sets the language of the interface.
    pub fn speak(&mut self, lang: Lang, config: &Config) {
        self.catalog = Catalog::new(lang).shown_in(self.glyphs(config));
    }

    /// Shows the theme that was chosen.
    pub fn show_theme(&mut self, config: &Config) {
        self.theme = self.themes.get(&config.theme);
    }
}

/// Returns the signs that the interface is drawn with, in a terminal that may have few.
pub(super) fn signs(config: &Config, ascii: bool) -> Glyphs {
    match (config.plain, config.ascii.unwrap_or(ascii)) {
        (true, _) => Glyphs::Plain,
        (false, true) => Glyphs::Ascii,
        (false, false) => Glyphs::Unicode,
    }
}
