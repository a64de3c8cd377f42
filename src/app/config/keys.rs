//! The user's keys: `[keys]` in `config.toml`, a table for each context in it, and the presets,
//! which are files of the same form in `assets/keys`.

use std::fmt::Write as _;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::action::{Action, Context, WITHOUT_BOX, actions};
use super::super::key::{Key, names, parse_sequence, write_sequence};
use super::super::keymap::{KeyRow, Keymap};
use super::super::lang::{Catalog, Message, Msg};
use super::super::mistake::{Mistake, Text};

/// Presets, with the file of each: habits from other programs, beside the keys that docbao has
/// anyway.
pub const PRESETS: &[(&str, &str)] = &[
    ("default", ""),
    ("vim", include_str!("../../../assets/keys/vim.toml")),
    ("less", include_str!("../../../assets/keys/less.toml")),
    ("emacs", include_str!("../../../assets/keys/emacs.toml")),
];

/// Name of all contexts without a box together.
pub const EVERYWHERE: &str = "everywhere";
/// Name of the preset's setting.
const PRESET: &str = "preset";

/// Differences from the default keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// Name of the preset; empty for none.
    pub preset: &'static str,
    /// Rows of the user's own, in the order in which they hold.
    pub rows: Vec<KeyRow>,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            preset: PRESETS[0].0,
            rows: Vec::new(),
        }
    }
}

impl Keys {
    /// Returns the rows of the preset, then the user's own.
    pub fn all(&self) -> Vec<KeyRow> {
        let preset = PRESETS.iter().find(|(name, _)| *name == self.preset);
        let source = preset.map_or("", |(_, source)| source);
        let (table, _) = DeTable::parse_recoverable(source);
        let text = Text {
            file: self.preset,
            source,
        };
        let mut rows = Vec::new();
        read_tables(table.get_ref(), text, &mut rows, &mut Vec::new());
        rows.extend(self.rows.iter().cloned());
        rows
    }

    /// Reads `[keys]` and returns the mistakes in it. Every row that is right holds, so that one
    /// slip does not cost the others.
    pub fn read(&mut self, value: &Spanned<DeValue<'_>>, text: Text<'_>) -> Vec<Mistake> {
        let mut wrong = Vec::new();
        // `keys = "vim"` is read like the preset alone.
        if value.get_ref().as_str().is_some() {
            self.read_preset(value, text, &mut wrong);
            return wrong;
        }
        let Some(tables) = value.get_ref().as_table() else {
            wrong.push(text.mistake(value.span().start, Message::new(Msg::ConfigKeys)));
            return wrong;
        };
        if let Some(preset) = tables.get(PRESET) {
            self.read_preset(preset, text, &mut wrong);
        }
        let places = read_tables(tables, text, &mut self.rows, &mut wrong);
        wrong.extend(clashes(&self.rows, &places, text));
        wrong.extend(hidden(&self.rows, &places, text));
        wrong
    }

    /// Reads the name of a preset.
    fn read_preset(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        text: Text<'_>,
        wrong: &mut Vec<Mistake>,
    ) {
        let name = value.get_ref().as_str().unwrap_or_default();
        let known = || PRESETS.iter().map(|(name, _)| *name);
        match known().find(|known| *known == name) {
            Some(name) => self.preset = name,
            None => wrong.push(text.unknown(value.span().start, Msg::ConfigPreset, name, known())),
        }
    }
}

/// Reads the tables of contexts and returns the byte of each row, so that a clash can be reported
/// at its line.
fn read_tables(
    tables: &DeTable<'_>,
    text: Text<'_>,
    rows: &mut Vec<KeyRow>,
    wrong: &mut Vec<Mistake>,
) -> Vec<usize> {
    let mut places = Vec::new();
    // Bindings for one context come after those for every context, so that they override them.
    let (general, special): (Vec<_>, Vec<_>) = tables
        .iter()
        .filter(|(name, _)| name.get_ref() != PRESET)
        .partition(|(name, _)| name.get_ref() == EVERYWHERE);
    for (name, table) in general.into_iter().chain(special) {
        let at = name.span().start;
        let Some(contexts) = contexts(name.get_ref()) else {
            let known = Context::ALL.map(Context::name);
            let known = known.into_iter().chain([EVERYWHERE, PRESET]);
            wrong.push(text.unknown(at, Msg::ConfigContext, name.get_ref(), known));
            continue;
        };
        let Some(table) = table.get_ref().as_table() else {
            wrong.push(text.mistake(at, Message::new(Msg::ConfigKeys)));
            continue;
        };
        let mut rows_here: Vec<_> = table.iter().collect();
        rows_here.sort_by_key(|(keys, _)| keys.span().start);
        for (keys, action) in rows_here {
            match read_row(keys, action, text) {
                Ok((keys_read, action_read)) => {
                    for &context in contexts {
                        places.push(keys.span().start);
                        rows.push(KeyRow {
                            context,
                            keys: keys_read.clone(),
                            action: action_read,
                        });
                    }
                }
                Err(mistake) => wrong.push(*mistake),
            }
        }
    }
    places
}

/// Returns the contexts of a name; `None` for any other name.
fn contexts(name: &str) -> Option<&'static [Context]> {
    if name == EVERYWHERE {
        return Some(WITHOUT_BOX);
    }
    let at = Context::ALL.iter().position(|c| c.name() == name)?;
    Some(&Context::ALL[at..=at])
}

/// Reads a row: keys and their command. Fails when one of them is not known.
fn read_row(
    keys: &Spanned<std::borrow::Cow<'_, str>>,
    action: &Spanned<DeValue<'_>>,
    text: Text<'_>,
) -> Result<(Vec<Key>, Option<Action>), Box<Mistake>> {
    let written = keys.get_ref().as_ref();
    let sequence = parse_sequence(written).ok_or_else(|| {
        let at = keys.span().start;
        let names = names().iter().map(|(name, _)| *name);
        let part = written.rsplit([' ', '-']).next().unwrap_or(written);
        Box::new(Mistake {
            nearest: super::super::mistake::nearest(part, names),
            ..text.mistake(at, Message::new(Msg::ConfigKey).with("name", written))
        })
    })?;
    let at = action.span().start;
    let name = match action.get_ref() {
        DeValue::Boolean(false) => "",
        other => other.as_str().unwrap_or("?"),
    };
    if name.is_empty() {
        return Ok((sequence, None));
    }
    let row = actions().iter().find(|row| row.name == name);
    let row = row.ok_or_else(|| {
        let known = actions().iter().map(|row| row.name);
        Box::new(text.unknown(at, Msg::ConfigAction, name, known))
    })?;
    Ok((sequence, Some(row.action)))
}

/// Returns the mistakes of keys of the user's own that hide one another: equal ones, or the start
/// of others.
fn clashes(rows: &[KeyRow], places: &[usize], text: Text<'_>) -> Vec<Mistake> {
    let mut wrong: Vec<Mistake> = Vec::new();
    for (i, a) in rows.iter().enumerate() {
        for (j, b) in rows.iter().enumerate() {
            let hides = b.keys.starts_with(&a.keys) && (b.keys != a.keys || i > j);
            let same = i != j && a.context == b.context && places[i] != places[j];
            // A key for every context and one for a single context do not clash, because the second
            // is meant to override the first.
            if !(same && hides && a.action.is_some() && b.action.is_some()) {
                continue;
            }
            if a.keys == b.keys && is_general(text, places[j]) {
                continue;
            }
            let message = Message::new(Msg::ConfigClash)
                .with("name", write_sequence(&a.keys))
                .with("other", write_sequence(&b.keys))
                .with("line", text.line(places[j]));
            let mistake = text.mistake(places[i], message);
            if !wrong.contains(&mistake) {
                wrong.push(mistake);
            }
        }
    }
    wrong
}

/// Returns the mistakes of keys of the user's own that hide a longer default one with another
/// meaning.
fn hidden(rows: &[KeyRow], places: &[usize], text: Text<'_>) -> Vec<Mistake> {
    let defaults = Keymap::default();
    let mut wrong: Vec<Mistake> = Vec::new();
    for (row, &at) in rows.iter().zip(places) {
        let Some(action) = row.action else { continue };
        for (rest, other) in defaults.continuations(row.context, &row.keys) {
            let name = write_sequence(&row.keys);
            let message = Message::new(Msg::ConfigHidden)
                .with("other", format!("{name}{rest}"))
                .with("name", name)
                .with(
                    "what",
                    super::super::action::row(other).map_or("", |row| row.name),
                );
            let mistake = text.mistake(at, message);
            if other != action && !wrong.contains(&mistake) {
                wrong.push(mistake);
            }
        }
    }
    wrong
}

/// Returns whether the row at a byte stands under `everywhere`.
fn is_general(text: Text<'_>, at: usize) -> bool {
    let before = text.source.get(..at).unwrap_or_default();
    let heading = before
        .lines()
        .rev()
        .find(|line| line.trim_start().starts_with('['));
    heading.is_some_and(|line| line.contains(EVERYWHERE))
}

/// Writes the preset and the live keys as they stand in a file.
pub(super) fn show(keys: &Keys, live: &Keymap, catalog: &Catalog, out: &mut String) {
    let presets: Vec<_> = PRESETS.iter().map(|(name, _)| *name).collect();
    let _ = writeln!(out, "# {}", catalog.setting(super::KEYS));
    let _ = writeln!(out, "# {}", presets.join(", "));
    let _ = writeln!(out, "[{}]\n{PRESET} = \"{}\"", super::KEYS, keys.preset);
    for context in Context::ALL {
        let title = catalog.context(context);
        let _ = writeln!(out, "\n# {title}\n[{}.{}]", super::KEYS, context.name());
        for row in actions() {
            for sequence in live.sequences(context, row.action) {
                let written = toml::Value::from(write_sequence(&sequence)).to_string();
                let _ = writeln!(out, "{written} = \"{}\"", row.name);
            }
        }
    }
}
