//! The user's settings: what they are, and `config.toml` taken in by the table of them. A mistake
//! costs the line it stands in and nothing else.
//!
//! What each setting means is `setting.NAME` in the language files. No file is read here.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use toml::de::DeTable;

use super::lang::{Lang, Msg};
use super::mistake::{Mistake, Text};
use super::theme::{AUTO, Themes};
use crate::library::Sort;

pub mod keys;
mod table;

use keys::Keys;
pub use table::{SETTINGS, Setting, show};

/// Allowed widths of the text column, in cells.
pub const MEASURES: RangeInclusive<usize> = 20..=160;
/// Allowed widths of the list pane, in cells.
pub const LIST_WIDTHS: RangeInclusive<usize> = 16..=80;

/// When something is shown that not every terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// Where the surroundings say that it can be shown, and is wanted.
    #[default]
    Auto,
    /// Always, whatever the terminal says.
    Always,
    /// Never.
    Never,
}

impl When {
    /// The names of all.
    pub const NAMES: &[&str] = &["auto", "always", "never"];
    const ALL: [Self; 3] = [Self::Auto, Self::Always, Self::Never];

    /// The one of a name.
    pub fn parse(name: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|n| *n == name)?;
        Self::ALL.get(at).copied()
    }

    /// Returns the name in the settings.
    pub fn name(self) -> &'static str {
        let at = Self::ALL.iter().position(|c| *c == self);
        Self::NAMES[at.unwrap_or(0)]
    }

    /// Whether it is shown where the surroundings say so or not.
    pub fn holds(self, auto: bool) -> bool {
        match self {
            Self::Auto => auto,
            Self::Always => true,
            Self::Never => false,
        }
    }
}

/// The settings.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own"
)]
pub struct Config {
    /// Language of the interface; `None` is the locale's.
    pub lang: Option<Lang>,
    /// Name of the theme.
    pub theme: String,
    /// When there is colour.
    pub color: When,
    /// Most cells of a line of text.
    pub width: usize,
    /// Whether lines are stretched to it.
    pub justify: bool,
    /// Blank rows between paragraphs.
    pub paragraph_space: usize,
    /// Cells of the list beside the reader; 0 is a share of the window.
    pub list_width: usize,
    /// Order of the list.
    pub sort: Sort,
    /// Words read in a minute: Vietnamese syllables, read silently.
    pub rate: usize,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// Milliseconds that a lone ESC waits for what may belong to it, before it is the key.
    pub escape_time: usize,
    /// The paths that open when none is named; if empty, the built-in articles.
    pub library: Vec<String>,
    /// The user's editor; empty is that of `VISUAL` or `EDITOR`.
    pub editor: String,
    /// The program that opens links; empty is that of `BROWSER`, or the desktop's.
    pub browser: String,
    /// When the terminal is told what is a link.
    pub hyperlinks: When,
    /// Whether the window gets the article's title.
    pub title: bool,
    /// Whether signs are ASCII; `None` leaves it to the terminal.
    pub ascii: Option<bool>,
    /// For programs that read the screen aloud.
    pub plain: bool,
    /// Keys that differ from the defaults.
    pub keys: Keys,
    /// Names of the settings that the file has, rightly or wrongly.
    pub written: BTreeSet<&'static str>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            lang: None,
            theme: AUTO.to_owned(),
            color: When::Auto,
            width: 72,
            justify: false,
            paragraph_space: 1,
            list_width: 0,
            sort: Sort::Path,
            rate: 300,
            mouse: true,
            escape_time: 50,
            library: Vec::new(),
            editor: String::new(),
            browser: String::new(),
            hyperlinks: When::Auto,
            title: true,
            ascii: None,
            plain: false,
            keys: Keys::default(),
            written: BTreeSet::new(),
        }
    }
}

/// The table of keys.
pub const KEYS: &str = "keys";

/// The setting of what is read when nothing is named.
const LIBRARY: &str = "library";

/// Everything that the user wrote, as far as it is right.
#[derive(Debug, Default)]
pub struct Settings {
    /// The settings.
    pub config: Config,
    /// The built-in themes and the user's own.
    pub themes: Themes,
    /// The mistakes, in the order of the file.
    pub mistakes: Vec<Mistake>,
    /// Whether a library may be set that could not be read. Without one named, nothing is read then:
    /// other articles in its place would pass for the user's.
    pub is_library_lost: bool,
}

impl Settings {
    /// Takes in the text of `config.toml`. The themes that it may name are there already.
    pub fn take_in(&mut self, text: Text<'_>) {
        let (table, errors) = DeTable::parse_recoverable(text.source);
        let mut wrong: Vec<_> = errors.iter().map(|e| text.syntax(e)).collect();
        // Of a line that is no TOML the parser makes what it can.
        let broken = wrong.iter().filter_map(|mistake| mistake.place);
        let broken: BTreeSet<_> = broken.map(|place| place.line).collect();
        let is_whole = |at: usize| !broken.contains(&text.line(at));
        let rows = table.get_ref().iter();
        for (key, value) in rows.filter(|(key, _)| is_whole(key.span().start)) {
            let name = key.get_ref().as_ref();
            let row = SETTINGS.iter().find(|row| row.name == name);
            if name == KEYS {
                wrong.extend(self.config.keys.read(value, text));
            } else if let Some(row) = row {
                self.config.written.insert(row.name);
                let mistake = row.read(&mut self.config, value, text, &self.themes);
                self.is_library_lost |= row.name == LIBRARY && mistake.is_some();
                wrong.extend(mistake);
            } else {
                let known = SETTINGS.iter().map(|row| row.name).chain([KEYS]);
                wrong.push(text.unknown(key.span().start, Msg::ConfigUnknown, name, known));
            }
        }
        // What the parser lost may have been the library, or the quote that was to end it.
        let names_library =
            |line: &str| !line.trim_start().starts_with('#') && line.contains(LIBRARY);
        self.is_library_lost |= !broken.is_empty()
            && !self.config.written.contains(LIBRARY)
            && text.source.lines().any(names_library);
        wrong.sort_by_key(|mistake| mistake.place);
        self.mistakes.extend(wrong);
    }
}

#[cfg(test)]
mod tests;
