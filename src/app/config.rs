//! The user's settings: one table, a row a setting, that reads `config.toml`, checks it and
//! writes it out again. A mistake costs the line it stands in and nothing else.
//!
//! What each setting means is `setting.NAME` in the language files. No file is read here.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keymap::Keymap;
use super::lang::{Catalog, Lang, Message, Msg};
use super::mistake::{Mistake, Text};
use super::theme::{AUTO, Themes};
use crate::library::Sort;

pub mod keys;

use keys::Keys;

/// The narrowest and the widest column of text, in cells.
pub const MEASURES: RangeInclusive<usize> = 20..=160;
/// The same of the list.
pub const LIST_WIDTHS: RangeInclusive<usize> = 16..=80;

/// When there is colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Into a pipe too.
    Always,
    /// Never.
    Never,
}

impl ColorWhen {
    /// The names of all.
    pub const NAMES: &[&str] = &["auto", "always", "never"];
    const ALL: [Self; 3] = [Self::Auto, Self::Always, Self::Never];

    /// The one of a name.
    pub fn parse(name: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|n| *n == name)?;
        Self::ALL.get(at).copied()
    }

    fn name(self) -> &'static str {
        let at = Self::ALL.iter().position(|c| *c == self);
        Self::NAMES[at.unwrap_or(0)]
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
    pub color: ColorWhen,
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
    /// What is read when nothing is named; nothing is the built-in articles.
    pub library: Vec<String>,
    /// The user's editor; empty is that of `VISUAL` or `EDITOR`.
    pub editor: String,
    /// The program that opens links; empty is that of `BROWSER`, or the desktop's.
    pub browser: String,
    /// Whether the terminal is told what is a link.
    pub hyperlinks: bool,
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
            color: ColorWhen::Auto,
            width: 72,
            justify: false,
            paragraph_space: 1,
            list_width: 0,
            sort: Sort::Path,
            rate: 300,
            mouse: true,
            library: Vec::new(),
            editor: String::new(),
            browser: String::new(),
            hyperlinks: true,
            title: true,
            ascii: None,
            plain: false,
            keys: Keys::default(),
            written: BTreeSet::new(),
        }
    }
}

/// What a setting holds, and where.
enum Kind {
    /// `true` or `false`.
    Flag(fn(&mut Config) -> &mut bool),
    /// A whole number in a range, or 0 where that is allowed too.
    Number(RangeInclusive<usize>, fn(&mut Config) -> &mut usize),
    /// One of some names.
    Choice(
        &'static [&'static str],
        fn(&mut Config, &str),
        fn(&Config) -> &'static str,
    ),
    /// The name of a theme.
    Theme,
    /// Any text.
    Text(fn(&mut Config) -> &mut String),
    /// Several texts.
    List(fn(&mut Config) -> &mut Vec<String>),
}

/// A row of the table.
pub struct Setting {
    /// Its name in the file; what it means is `setting.NAME` in the language files.
    pub name: &'static str,
    kind: Kind,
}

/// Names of the languages.
const LANGS: &[&str] = &["auto", "vi", "en"];

/// Names of the sets of signs.
const GLYPHS: &[&str] = &["auto", "unicode", "ascii"];

/// Every setting but the keys, in the order in which they are shown.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "lang",
        kind: Kind::Choice(
            LANGS,
            |c, name| c.lang = Lang::parse(name),
            |c| c.lang.map_or("auto", Lang::code),
        ),
    },
    Setting {
        name: "theme",
        kind: Kind::Theme,
    },
    Setting {
        name: "color",
        kind: Kind::Choice(
            ColorWhen::NAMES,
            |c, name| c.color = ColorWhen::parse(name).unwrap_or_default(),
            |c| c.color.name(),
        ),
    },
    Setting {
        name: "width",
        kind: Kind::Number(MEASURES, |c| &mut c.width),
    },
    Setting {
        name: "justify",
        kind: Kind::Flag(|c| &mut c.justify),
    },
    Setting {
        name: "paragraph-space",
        kind: Kind::Number(0..=2, |c| &mut c.paragraph_space),
    },
    Setting {
        name: "list-width",
        kind: Kind::Number(LIST_WIDTHS, |c| &mut c.list_width),
    },
    Setting {
        name: "sort",
        kind: Kind::Choice(
            Sort::NAMES,
            |c, name| c.sort = Sort::parse(name).unwrap_or_default(),
            |c| c.sort.name(),
        ),
    },
    Setting {
        name: "rate",
        kind: Kind::Number(50..=2000, |c| &mut c.rate),
    },
    Setting {
        name: "mouse",
        kind: Kind::Flag(|c| &mut c.mouse),
    },
    Setting {
        name: "library",
        kind: Kind::List(|c| &mut c.library),
    },
    Setting {
        name: "editor",
        kind: Kind::Text(|c| &mut c.editor),
    },
    Setting {
        name: "browser",
        kind: Kind::Text(|c| &mut c.browser),
    },
    Setting {
        name: "hyperlinks",
        kind: Kind::Flag(|c| &mut c.hyperlinks),
    },
    Setting {
        name: "title",
        kind: Kind::Flag(|c| &mut c.title),
    },
    Setting {
        name: "glyphs",
        kind: Kind::Choice(
            GLYPHS,
            |c, name| c.ascii = GLYPHS[1..].iter().position(|g| *g == name).map(|n| n == 1),
            |c| {
                c.ascii
                    .map_or(GLYPHS[0], |ascii| GLYPHS[1 + usize::from(ascii)])
            },
        ),
    },
    Setting {
        name: "plain",
        kind: Kind::Flag(|c| &mut c.plain),
    },
];

/// The table of keys.
pub const KEYS: &str = "keys";

/// Everything that the user wrote, as far as it is right.
#[derive(Debug, Default)]
pub struct Settings {
    /// The settings.
    pub config: Config,
    /// The built-in themes and the user's own.
    pub themes: Themes,
    /// What is wrong, in the order in which it was read.
    pub mistakes: Vec<Mistake>,
}

impl Settings {
    /// Takes in the text of `config.toml`. The themes that it may name are there already.
    pub fn take_in(&mut self, text: Text<'_>) {
        let (table, errors) = DeTable::parse_recoverable(text.source);
        let mut wrong: Vec<_> = errors.iter().map(|e| text.syntax(e)).collect();
        // Of a line that is no TOML the parser makes what it can.
        let broken: BTreeSet<_> = wrong.iter().map(|m| m.line).collect();
        let is_whole = |at: usize| !broken.contains(&text.line(at));
        let rows = table.get_ref().iter();
        for (key, value) in rows.filter(|(key, _)| is_whole(key.span().start)) {
            let name = key.get_ref().as_ref();
            let row = SETTINGS.iter().find(|row| row.name == name);
            if name == KEYS {
                wrong.extend(self.config.keys.read(value, text));
            } else if let Some(row) = row {
                self.config.written.insert(row.name);
                wrong.extend(row.read(&mut self.config, value, text, &self.themes));
            } else {
                let known = SETTINGS.iter().map(|row| row.name).chain([KEYS]);
                wrong.push(text.unknown(key.span().start, Msg::ConfigUnknown, name, known));
            }
        }
        wrong.sort_by_key(|mistake| mistake.line);
        self.mistakes.extend(wrong);
    }
}

impl Setting {
    fn read(
        &self,
        config: &mut Config,
        value: &Spanned<DeValue<'_>>,
        text: Text<'_>,
        themes: &Themes,
    ) -> Option<Mistake> {
        let given = value.get_ref();
        let named = given.as_str();
        let is_right = match &self.kind {
            Kind::Flag(of) => given.as_bool().map(|flag| *of(config) = flag),
            Kind::Number(range, of) => number(given)
                .filter(|n| range.contains(n) || *n == *of(&mut Config::default()))
                .map(|n| *of(config) = n),
            Kind::Choice(names, set, _) => named
                .filter(|name| names.contains(name))
                .map(|name| set(config, name)),
            Kind::Theme => named
                .filter(|name| themes.has(name))
                .map(|name| name.clone_into(&mut config.theme)),
            Kind::Text(of) => named.map(|text| text.clone_into(of(config))),
            Kind::List(of) => texts(given).map(|list| *of(config) = list),
        };
        if is_right.is_some() {
            return None;
        }
        let shown = text.source.get(value.span()).unwrap_or_default();
        let shown = shown.trim_matches(['"', '\'']);
        let known = self.known(themes);
        let message = Message::new(Msg::ConfigValue)
            .with("name", self.name)
            .with("value", shown)
            .with("known", known.join(", "));
        Some(Mistake {
            nearest: super::mistake::nearest(shown, known.iter().map(String::as_str)),
            ..text.mistake(value.span().start, message)
        })
    }

    /// What it takes, for people.
    fn known(&self, themes: &Themes) -> Vec<String> {
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        match &self.kind {
            Kind::Flag(_) => words(&["true", "false"]),
            Kind::Number(range, of) => {
                let usual = *of(&mut Config::default());
                let zero = (!range.contains(&usual)).then(|| usual.to_string());
                let range = format!("{}–{}", range.start(), range.end());
                zero.into_iter().chain([range]).collect()
            }
            Kind::Choice(names, ..) => words(names),
            Kind::Theme => themes.names().map(str::to_owned).collect(),
            Kind::Text(_) => words(&["\"…\""]),
            Kind::List(_) => words(&["[\"…\"]"]),
        }
    }

    /// Its value in a file.
    fn show(&self, config: &Config) -> String {
        let mut config = config.clone();
        let quoted = |text: &str| toml::Value::from(text).to_string();
        match &self.kind {
            Kind::Flag(of) => of(&mut config).to_string(),
            Kind::Number(_, of) => of(&mut config).to_string(),
            Kind::Choice(.., get) => quoted(get(&config)),
            Kind::Theme => quoted(&config.theme),
            Kind::Text(of) => quoted(of(&mut config)),
            Kind::List(of) => {
                let items: Vec<_> = of(&mut config).iter().map(|item| quoted(item)).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }
}

fn number(value: &DeValue<'_>) -> Option<usize> {
    let number = value.as_integer()?;
    usize::from_str_radix(number.as_str(), number.radix()).ok()
}

/// The strings of a list, or a single one; `None` where something else is among them.
fn texts(value: &DeValue<'_>) -> Option<Vec<String>> {
    if let Some(one) = value.as_str() {
        return Some(vec![one.to_owned()]);
    }
    let items = value.as_array()?.iter();
    items
        .map(|item| item.get_ref().as_str().map(str::to_owned))
        .collect()
}

/// The settings as a whole file, each with what it means and what it takes.
pub fn show(config: &Config, themes: &Themes, catalog: &Catalog) -> String {
    let mut out = format!("# {}\n", catalog.text(Msg::ConfigHead));
    for row in SETTINGS {
        let known = row.known(themes).join(", ");
        let _ = writeln!(out, "\n# {}", catalog.setting(row.name));
        let _ = writeln!(out, "# {known}");
        let _ = writeln!(out, "{} = {}", row.name, row.show(config));
    }
    out.push('\n');
    keys::show(&config.keys, &Keymap::new(&config.keys), catalog, &mut out);
    out
}

#[cfg(test)]
mod tests;
