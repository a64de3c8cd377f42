//! The table of settings, a row a setting: its field, its default, what it takes, how it is read from
//! a file and shown in one.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::iter;
use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::DeValue;

use super::super::keymap::Keymap;
use super::super::lang::{Catalog, Lang, Message, Msg};
use super::super::mistake::{self, Mistake, Text};
use super::super::theme::{AUTO, Themes};
use super::keys::Keys;
use super::{LIST_WIDTHS, MEASURES, When, keys};
use crate::library::Sort;

/// The type of a setting, with access to its field.
enum Kind {
    /// `true` or `false`.
    Flag(fn(&mut Config) -> &mut bool),
    /// A whole number in a range, or 0 where that is allowed too.
    Number(RangeInclusive<usize>, fn(&mut Config) -> &mut usize),
    /// One of some names.
    Choice(
        fn() -> Vec<&'static str>,
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
    /// The name in the file; the meaning is `setting.NAME` in the language files.
    pub name: &'static str,
    kind: Kind,
}

/// Returns the names of the languages, and that of the locale's.
fn langs() -> Vec<&'static str> {
    let codes = Lang::ALL.iter().map(|lang| lang.code());
    iter::once("auto").chain(codes).collect()
}

/// Names of the sets of signs.
const GLYPHS: &[&str] = &["auto", "unicode", "ascii"];

/// Declares the settings once, in the order in which they are shown: the field and its default, the
/// name in the file, and what the file may say.
macro_rules! settings {
    ($($(#[$doc:meta])+ $field:ident: $type:ty = $default:expr, $name:literal, $kind:expr;)+) => {
        /// The settings.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
        pub struct Config {
            $($(#[$doc])+ pub $field: $type,)+
            /// Keys that differ from the defaults.
            pub keys: Keys,
            /// Names of the settings that the file has, rightly or wrongly.
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
            /// Takes over what differs between two readings of the settings. The rest stays as the
            /// user may have changed it by keys.
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
    lang: Option<Lang> = None, "lang", Kind::Choice(
        langs,
        |c, name| c.lang = Lang::parse(name),
        |c| c.lang.map_or("auto", Lang::code),
    );
    /// Name of the theme.
    theme: String = AUTO.to_owned(), "theme", Kind::Theme;
    /// When there is colour.
    color: When = When::Auto, "color", Kind::Choice(
        || When::NAMES.to_vec(),
        |c, name| c.color = When::parse(name).unwrap_or_default(),
        |c| c.color.name(),
    );
    /// Most cells of a line of text.
    width: usize = 72, "width", Kind::Number(MEASURES, |c| &mut c.width);
    /// Whether lines are stretched to it.
    justify: bool = false, "justify", Kind::Flag(|c| &mut c.justify);
    /// Blank rows between paragraphs.
    paragraph_space: usize = 1, "paragraph-space", Kind::Number(0..=2, |c| &mut c.paragraph_space);
    /// Cells of the list beside the reader; 0 is a share of the window.
    list_width: usize = 0, "list-width", Kind::Number(LIST_WIDTHS, |c| &mut c.list_width);
    /// Order of the list.
    sort: Sort = Sort::Path, "sort", Kind::Choice(
        || Sort::NAMES.to_vec(),
        |c, name| c.sort = Sort::parse(name).unwrap_or_default(),
        |c| c.sort.name(),
    );
    /// Words read in a minute: Vietnamese syllables, read silently.
    rate: usize = 300, "rate", Kind::Number(50..=2000, |c| &mut c.rate);
    /// Whether the mouse is used.
    mouse: bool = true, "mouse", Kind::Flag(|c| &mut c.mouse);
    /// Milliseconds that a lone ESC waits for what may belong to it, before it is the key.
    escape_time: usize = 50, "escape-time", Kind::Number(0..=1000, |c| &mut c.escape_time);
    /// The paths that open when none is named; if empty, the built-in articles.
    library: Vec<String> = Vec::new(), "library", Kind::List(|c| &mut c.library);
    /// The user's editor; empty is that of `VISUAL` or `EDITOR`.
    editor: String = String::new(), "editor", Kind::Text(|c| &mut c.editor);
    /// The program that opens links; empty is that of `BROWSER`, or the desktop's.
    browser: String = String::new(), "browser", Kind::Text(|c| &mut c.browser);
    /// When the terminal is told what is a link.
    hyperlinks: When = When::Auto, "hyperlinks", Kind::Choice(
        || When::NAMES.to_vec(),
        |c, name| c.hyperlinks = When::parse(name).unwrap_or_default(),
        |c| c.hyperlinks.name(),
    );
    /// Whether the window gets the article's title.
    title: bool = true, "title", Kind::Flag(|c| &mut c.title);
    /// Whether signs are ASCII; `None` leaves it to the terminal.
    ascii: Option<bool> = None, "glyphs", Kind::Choice(
        || GLYPHS.to_vec(),
        |c, name| c.ascii = GLYPHS[1..].iter().position(|g| *g == name).map(|n| n == 1),
        |c| c.ascii.map_or(GLYPHS[0], |ascii| GLYPHS[1 + usize::from(ascii)]),
    );
    /// For programs that read the screen aloud.
    plain: bool = false, "plain", Kind::Flag(|c| &mut c.plain);
}

impl Setting {
    /// Reads its value from a file; gives what is wrong with it.
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
            Kind::Flag(of) => given.as_bool().map(|flag| *of(config) = flag),
            Kind::Number(range, of) => number(given)
                .filter(|n| range.contains(n) || *n == *of(&mut Config::default()))
                .map(|n| *of(config) = n),
            Kind::Choice(names, set, _) => named
                .filter(|name| names().contains(name))
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
            nearest: mistake::nearest(shown, known.iter().map(String::as_str)),
            ..text.mistake(value.span().start, message)
        })
    }

    /// Returns the allowed values, to be shown to people.
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
            Kind::Choice(names, ..) => words(&names()),
            Kind::Theme => themes.names().map(str::to_owned).collect(),
            Kind::Text(_) => words(&["\"…\""]),
            Kind::List(_) => words(&["[\"…\"]"]),
        }
    }

    /// Returns the value as a settings file writes it.
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

/// Returns the settings as a whole file, each with what it means and what it takes.
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
