//! The user's settings, read from `config.toml` by the table of them (`config/table`). A mistake
//! costs the line it stands in and nothing else.
//!
//! Each value is kept once, in [`Config`]: the file, laid over by the options of the command line
//! (`cli.rs`) and by habits where the file says nothing; keys change it while the program runs.
//! When the file is read again, [`Config::follow`] takes over what differs from the last time, so
//! that a change by a key is not undone by an edit of another line.
//!
//! The meaning of each setting is `setting.NAME` in the language files. The shell reads the file.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use toml::de::DeTable;

use super::lang::Msg;
use super::mistake::{Mistake, Text};
use super::theme::Themes;
use crate::library::memory::Habits;

pub mod keys;
mod table;

pub use table::{Config, SETTINGS, Setting, show};

/// Allowed widths of the text column, in cells.
pub const MEASURES: RangeInclusive<usize> = 20..=160;
/// Allowed widths of the list pane, in cells.
pub const LIST_WIDTHS: RangeInclusive<usize> = 16..=80;

/// Condition for a thing that not every terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// Shown where the surroundings say that it can be shown and is wanted.
    #[default]
    Auto,
    /// Always shown, whatever the terminal says.
    Always,
    /// Never shown.
    Never,
}

impl When {
    /// Names of all values.
    pub const NAMES: &[&str] = &["auto", "always", "never"];
    const ALL: [Self; 3] = [Self::Auto, Self::Always, Self::Never];

    /// Returns the value of a name.
    pub fn parse(name: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|n| *n == name)?;
        Self::ALL.get(at).copied()
    }

    /// Returns the name in the settings.
    pub fn name(self) -> &'static str {
        let at = Self::ALL.iter().position(|c| *c == self);
        Self::NAMES[at.unwrap_or(0)]
    }

    /// Returns whether the thing is shown; `auto` is what the surroundings say.
    pub fn holds(self, auto: bool) -> bool {
        match self {
            Self::Auto => auto,
            Self::Always => true,
            Self::Never => false,
        }
    }
}

impl Config {
    /// Returns the settings completed with the user's habits, where the file says nothing.
    #[must_use]
    pub(super) fn with_habits(mut self, habits: &Habits, themes: &Themes) -> Self {
        let is_free = |name| !self.written.contains(name);
        let (theme, sort, list_width) = (is_free("theme"), is_free("sort"), is_free("list-width"));
        let folders = is_free("folders");
        let habit = habits.theme.as_ref().filter(|name| themes.has(name));
        if let Some(name) = habit.filter(|_| theme) {
            self.theme.clone_from(name);
        }
        if let Some(habit) = habits.sort.filter(|_| sort) {
            self.sort = habit;
        }
        if let Some(habit) = habits.folders.filter(|_| folders) {
            self.folders = habit;
        }
        if let Some(habit) = habits.list_width.filter(|_| list_width) {
            self.list_width = usize::from(habit);
        }
        self
    }
}

/// Name of the table of keys.
pub const KEYS: &str = "keys";

/// Name of the setting for the paths that are read when none is named.
const LIBRARY: &str = "library";

/// All that the user wrote, as far as it is right.
#[derive(Debug, Default)]
pub struct Settings {
    /// Settings.
    pub config: Config,
    /// Built-in themes and the user's own.
    pub themes: Themes,
    /// Mistakes, in the order of the file.
    pub mistakes: Vec<Mistake>,
    /// Whether a library may be set that could not be read. If none is named, nothing is read then,
    /// because other articles in its place would pass for the user's.
    pub is_library_lost: bool,
}

impl Settings {
    /// Reads the text of `config.toml`. Its themes must be added before, because it may name one of
    /// them.
    pub fn take_in(&mut self, text: Text<'_>) {
        let (table, errors) = DeTable::parse_recoverable(text.source);
        let mut wrong: Vec<_> = errors.iter().map(|e| text.syntax(e)).collect();
        // The parser guesses at a line that is no TOML, so its rows are left out.
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
        // The lines that the parser lost may have named the library, or held the quote that was to
        // end it.
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
