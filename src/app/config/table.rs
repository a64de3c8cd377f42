//! The table of settings, one row for each: its field, its default, its values, and how it is read
//! from a file and written to one.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::iter;
use std::ops::{Range, RangeInclusive};

use ignore::gitignore::GitignoreBuilder;
use toml::Spanned;
use toml::de::DeValue;

use super::super::keymap::Keymap;
use super::super::lang::{Catalog, Lang, Message, Msg};
use super::super::mistake::{self, Mistake, Text};
use super::super::theme::{AUTO, Themes};
use super::keys::Keys;
use super::{LIST_WIDTHS, MEASURES, When, keys};
use crate::library::Sort;

/// Type of a setting, with access to its field.
enum SettingKind {
    /// `true` or `false`.
    Flag(fn(&mut Config) -> &mut bool),
    /// Whole number in a range, or 0 where that is allowed too.
    Number(RangeInclusive<usize>, fn(&mut Config) -> &mut usize),
    /// One of some names.
    Choice(
        fn() -> Vec<&'static str>,
        fn(&mut Config, &str),
        fn(&Config) -> &'static str,
    ),
    /// Name of a theme.
    Theme,
    /// Any text.
    Text(fn(&mut Config) -> &mut String),
    /// List of texts.
    List(fn(&mut Config) -> &mut Vec<String>),
    /// List of globs, in the syntax of `.gitignore`.
    Globs(fn(&mut Config) -> &mut Vec<String>),
}

/// Row of the table.
pub struct Setting {
    /// Name in the file; the meaning is `setting.NAME` in the language files.
    pub name: &'static str,
    kind: SettingKind,
}

/// Returns the names of the languages, and that of the locale's.
fn langs() -> Vec<&'static str> {
    let codes = Lang::ALL.iter().map(|lang| lang.code());
    iter::once("auto").chain(codes).collect()
}

/// Names of the sets of signs.
const GLYPHS: &[&str] = &["auto", "unicode", "ascii"];

/// Declares the settings once, in the order in which they are shown: the field and its default, the
/// name in the file, and the values that a file may give.
macro_rules! settings {
    ($($(#[$doc:meta])+ $field:ident: $type:ty = $default:expr, $name:literal, $kind:expr;)+) => {
        /// Settings in force.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
        pub struct Config {
            $($(#[$doc])+ pub $field: $type,)+
            /// Keys that differ from the defaults.
            pub keys: Keys,
            /// Names of the settings that the file has, rightly or wrongly, because a habit must
            /// not override any of them.
            pub written: BTreeSet<&'static str>,
        }

        impl Default for Config {
            fn default() -> Self {
                Self {
                    $($field: $default,)+
                    keys: Keys::default(),
                    written: BTreeSet::new(),
                }
            }
        }

        impl Config {
            /// Takes over what differs between two readings of the settings. The rest stays,
            /// because the user may have changed it by keys.
            pub fn follow(&mut self, before: &Self, now: &Self) {
                $(if before.$field != now.$field {
                    self.$field.clone_from(&now.$field);
                })+
                self.keys.clone_from(&now.keys);
                self.written.clone_from(&now.written);
            }
        }

        /// Every setting but the keys, in the order in which they are shown.
        pub const SETTINGS: &[Setting] = &[$(Setting { name: $name, kind: $kind },)+];
    };
}

settings! {
    /// Language of the interface; `None` is the locale's.
    lang: Option<Lang> = None, "lang", SettingKind::Choice(
        langs,
        |c, name| c.lang = Lang::parse(name),
        |c| c.lang.map_or("auto", Lang::code),
    );
    /// Name of the theme.
    theme: String = AUTO.to_owned(), "theme", SettingKind::Theme;
    /// Use of colour.
    color: When = When::Auto, "color", SettingKind::Choice(
        || When::NAMES.to_vec(),
        |c, name| c.color = When::parse(name).unwrap_or_default(),
        |c| c.color.name(),
    );
    /// Maximum width of a line of text, in cells.
    width: usize = 72, "width", SettingKind::Number(MEASURES, |c| &mut c.width);
    /// Whether lines are stretched to that width.
    justify: bool = false, "justify", SettingKind::Flag(|c| &mut c.justify);
    /// Number of blank rows between paragraphs.
    paragraph_space: usize = 1, "paragraph-space", SettingKind::Number(0..=2, |c| &mut c.paragraph_space);
    /// Width of the list beside the reader, in cells; 0 for a share of the window.
    list_width: usize = 0, "list-width", SettingKind::Number(LIST_WIDTHS, |c| &mut c.list_width);
    /// Order of the list.
    sort: Sort = Sort::Path, "sort", SettingKind::Choice(
        || Sort::NAMES.to_vec(),
        |c, name| c.sort = Sort::parse(name).unwrap_or_default(),
        |c| c.sort.name(),
    );
    /// Whether the list shows articles in groups by folder.
    folders: bool = false, "folders", SettingKind::Flag(|c| &mut c.folders);
    /// Reading speed in words a minute: Vietnamese syllables, read silently.
    rate: usize = 300, "rate", SettingKind::Number(50..=2000, |c| &mut c.rate);
    /// Whether the mouse is used.
    mouse: bool = true, "mouse", SettingKind::Flag(|c| &mut c.mouse);
    /// Whether a library is kept in a cache, so that the next start need not read it again.
    cache: bool = true, "cache", SettingKind::Flag(|c| &mut c.cache);
    /// Time that a lone ESC waits for what may belong to it, in ms, before it is the key.
    escape_time: usize = 50, "escape-time", SettingKind::Number(0..=1000, |c| &mut c.escape_time);
    /// Paths that open when none is named; if empty, the built-in articles.
    library: Vec<String> = Vec::new(), "library", SettingKind::List(|c| &mut c.library);
    /// Globs of the files that are read in folders; all if empty.
    include: Vec<String> = Vec::new(), "include", SettingKind::Globs(|c| &mut c.include);
    /// Globs of the files and folders that are left out in folders.
    exclude: Vec<String> = Vec::new(), "exclude", SettingKind::Globs(|c| &mut c.exclude);
    /// Whether `.ignore` and `.gitignore` count.
    ignore: bool = true, "ignore", SettingKind::Flag(|c| &mut c.ignore);
    /// Command of the user's editor; empty for that of `VISUAL` or `EDITOR`.
    editor: String = String::new(), "editor", SettingKind::Text(|c| &mut c.editor);
    /// Program that opens links; empty for that of `BROWSER`, or the desktop's.
    browser: String = String::new(), "browser", SettingKind::Text(|c| &mut c.browser);
    /// Use of links that the terminal knows.
    hyperlinks: When = When::Auto, "hyperlinks", SettingKind::Choice(
        || When::NAMES.to_vec(),
        |c, name| c.hyperlinks = When::parse(name).unwrap_or_default(),
        |c| c.hyperlinks.name(),
    );
    /// Whether the window gets the article's title.
    title: bool = true, "title", SettingKind::Flag(|c| &mut c.title);
    /// Whether signs are ASCII; `None` leaves it to the terminal.
    ascii: Option<bool> = None, "glyphs", SettingKind::Choice(
        || GLYPHS.to_vec(),
        |c, name| c.ascii = GLYPHS[1..].iter().position(|g| *g == name).map(|n| n == 1),
        |c| c.ascii.map_or(GLYPHS[0], |ascii| GLYPHS[1 + usize::from(ascii)]),
    );
    /// Whether the screen is drawn for programs that read it aloud.
    plain: bool = false, "plain", SettingKind::Flag(|c| &mut c.plain);
}

impl Setting {
    /// Reads the value from a file and returns the mistake in it, if there is one.
    pub(super) fn read(
        &self,
        config: &mut Config,
        value: &Spanned<DeValue<'_>>,
        text: Text<'_>,
        themes: &Themes,
    ) -> Option<Mistake> {
        let given = value.get_ref();
        let named = given.as_str();
        let is_right = match &self.kind {
            SettingKind::Flag(of) => given.as_bool().map(|flag| *of(config) = flag),
            SettingKind::Number(range, of) => number(given)
                .filter(|n| range.contains(n) || *n == *of(&mut Config::default()))
                .map(|n| *of(config) = n),
            SettingKind::Choice(names, set, _) => named
                .filter(|name| names().contains(name))
                .map(|name| set(config, name)),
            SettingKind::Theme => named
                .filter(|name| themes.has(name))
                .map(|name| name.clone_into(&mut config.theme)),
            SettingKind::Text(of) => named.map(|text| text.clone_into(of(config))),
            SettingKind::List(of) => texts(given).map(|list| *of(config) = list),
            SettingKind::Globs(of) => texts(given)
                .filter(|globs| globs.iter().all(|glob| is_glob(glob)))
                .filter(|globs| globs.is_empty() || !globs.iter().all(|glob| glob.starts_with('!')))
                .map(|globs| *of(config) = globs),
        };
        if is_right.is_some() {
            return None;
        }
        let span = match &self.kind {
            SettingKind::Globs(_) => bad_glob(given).unwrap_or_else(|| value.span()),
            _ => value.span(),
        };
        let shown = text.source.get(span.clone()).unwrap_or_default();
        let shown = shown.trim_matches(['"', '\'']);
        let known = self.known(themes);
        let message = Message::new(Msg::ConfigValue)
            .with("name", self.name)
            .with("value", shown)
            .with("known", known.join(", "));
        Some(Mistake {
            nearest: mistake::nearest(shown, known.iter().map(String::as_str)),
            ..text.mistake(span.start, message)
        })
    }

    /// Returns the allowed values, as shown to people.
    fn known(&self, themes: &Themes) -> Vec<String> {
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        match &self.kind {
            SettingKind::Flag(_) => words(&["true", "false"]),
            SettingKind::Number(range, of) => {
                let usual = *of(&mut Config::default());
                let zero = (!range.contains(&usual)).then(|| usual.to_string());
                let range = format!("{}–{}", range.start(), range.end());
                zero.into_iter().chain([range]).collect()
            }
            SettingKind::Choice(names, ..) => words(&names()),
            SettingKind::Theme => themes.names().map(str::to_owned).collect(),
            SettingKind::Text(_) => words(&["\"…\""]),
            SettingKind::List(_) => words(&["[\"…\"]"]),
            SettingKind::Globs(_) => words(&["[\"*.md\", \"a/**\"]"]),
        }
    }

    /// Returns a value that differs from the default, as a settings file writes it.
    #[cfg(test)]
    pub(super) fn unusual(&self) -> String {
        match &self.kind {
            SettingKind::Flag(of) => (!*of(&mut Config::default())).to_string(),
            SettingKind::Number(range, _) => range.end().to_string(),
            SettingKind::Choice(names, ..) => format!("{:?}", names().last().unwrap_or(&"")),
            SettingKind::Theme => format!("{:?}", super::super::theme::MONO),
            SettingKind::Text(_) => "\"a \\\"b\\\" -c\"".to_owned(),
            SettingKind::Globs(_) => "[\"*.md\", \"nháp/\"]".to_owned(),
            SettingKind::List(_) => "[\"~/báo\", \"a \\\"b\\\"\"]".to_owned(),
        }
    }

    /// Returns the value as a settings file writes it.
    pub(super) fn show(&self, config: &Config) -> String {
        let mut config = config.clone();
        let quoted = |text: &str| toml::Value::from(text).to_string();
        match &self.kind {
            SettingKind::Flag(of) => of(&mut config).to_string(),
            SettingKind::Number(_, of) => of(&mut config).to_string(),
            SettingKind::Choice(.., get) => quoted(get(&config)),
            SettingKind::Theme => quoted(&config.theme),
            SettingKind::Text(of) => quoted(of(&mut config)),
            SettingKind::List(of) | SettingKind::Globs(of) => {
                let items: Vec<_> = of(&mut config).iter().map(|item| quoted(item)).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }
}

/// Returns a whole number; `None` for any other value.
fn number(value: &DeValue<'_>) -> Option<usize> {
    let number = value.as_integer()?;
    usize::from_str_radix(number.as_str(), number.radix()).ok()
}

/// Returns the strings of a list, or a single one; `None` where something else is among them.
fn texts(value: &DeValue<'_>) -> Option<Vec<String>> {
    if let Some(one) = value.as_str() {
        return Some(vec![one.to_owned()]);
    }
    let items = value.as_array()?.iter();
    items
        .map(|item| item.get_ref().as_str().map(str::to_owned))
        .collect()
}

/// Returns whether a text is a rule in the syntax of `.gitignore` that some path can match. No path does
/// where the rule is empty or a comment, or has an empty name, `.` or `..` in it, and none is meant where
/// it begins with the `~` of a shell.
fn is_glob(text: &str) -> bool {
    let path = text.strip_prefix('!').unwrap_or(text).trim_end();
    let path = path.strip_prefix('/').unwrap_or(path);
    let names = path.strip_suffix('/').unwrap_or(path).split('/');
    let is_name = |name: &str| !matches!(name, "" | "." | "..");
    let mut rules = GitignoreBuilder::new("");
    rules.allow_unclosed_class(false);
    !text.starts_with('#')
        && !text.starts_with("~/")
        && names.into_iter().all(is_name)
        && rules.add_line(None, text).is_ok()
}

/// Returns where in its file the first text of a list is that is no glob; `None` for another mistake.
fn bad_glob(value: &DeValue<'_>) -> Option<Range<usize>> {
    let mut items = value.as_array()?.iter();
    let is_bad = |item: &&Spanned<DeValue<'_>>| {
        let glob = item.get_ref().as_str();
        glob.is_some_and(|glob| !is_glob(glob))
    };
    Some(items.find(is_bad)?.span())
}

/// Returns the settings as a whole file, each with its meaning and its values, so that the output
/// can be saved as one.
pub fn show(config: &Config, themes: &Themes, catalog: &Catalog) -> String {
    let mut out = format!("# {}\n", catalog.text(Msg::ConfigHead));
    for row in SETTINGS {
        let known = row.known(themes).join(", ");
        let _ = writeln!(out, "\n# {}", catalog.setting(row.name));
        let _ = writeln!(out, "# {known}");
        let _ = writeln!(out, "{} = {}", row.name, row.show(config));
    }
    out.push('\n');
    keys::show(
        &config.keys,
        &Keymap::new(config.keys.all()),
        catalog,
        &mut out,
    );
    out
}
