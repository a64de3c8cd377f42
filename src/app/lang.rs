//! The interface's languages: one TOML file each in `assets/lang`, one id for each message.
//!
//! The model holds [`Message`]s (ids and arguments), never text, so that the language can change
//! while the program runs.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use foldhash::HashMap;

use super::action::{self, Action, Context};
use crate::library::seeds;
use crate::pane::glyphs::Glyphs;
use crate::reason::{Detail, Fault, Reason, What};

mod table;

use table::{LangFile, TextTable};

pub use super::msg::Msg;

/// Value of an argument of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Text or number, shown as it is.
    Text(String),
    /// Key or keys, of which the message tells what they do.
    Key(String),
    /// Path of a file; when it is cut its beginning goes, because the end tells more.
    Path(String),
    /// Reason of a failure, which the catalog puts into words.
    Reason(Reason),
}

/// Makes an argument of everything that is shown as it is.
macro_rules! shown_as_text {
    ($($kind:ty),+) => {
        $(impl From<$kind> for Arg {
            fn from(value: $kind) -> Self {
                Self::Text(value.to_string())
            }
        })+
    };
}

shown_as_text!(&str, &&str, &String, Cow<'_, str>, usize, i32, u16);

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Reason> for Arg {
    fn from(reason: Reason) -> Self {
        Self::Reason(reason)
    }
}

/// Message with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Id of the text.
    pub msg: Msg,
    /// Values that replace `{name}` in the text.
    pub args: Vec<(&'static str, Arg)>,
}

impl Message {
    /// Returns a message without arguments.
    pub fn new(msg: Msg) -> Self {
        Self {
            msg,
            args: Vec::new(),
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// Adds a key as the argument `key`.
    #[must_use]
    pub fn with_key(self, key: impl Into<String>) -> Self {
        self.with("key", Arg::Key(key.into()))
    }

    /// Adds the path of a file as the argument `path`.
    #[must_use]
    pub fn with_path(self, path: impl Into<String>) -> Self {
        self.with("path", Arg::Path(path.into()))
    }

    /// Adds the reason of a failure as the argument `why`.
    #[must_use]
    pub fn with_reason(self, reason: impl Into<Reason>) -> Self {
        self.with("why", reason.into())
    }
}

/// Language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

/// Data of a language besides its name in the code.
struct LangRow {
    /// Code (`vi`, `en`): in locales, in the settings, and the name of the file in `assets/lang`.
    code: &'static str,
    /// Texts of the language.
    file: &'static LangFile,
    /// Name of the guide: see [`seeds::article`].
    guide: &'static str,
    /// Sign between groups of three digits.
    thousands: char,
    /// Format of a date, in the notation of `strftime`.
    date: &'static str,
}

impl Lang {
    /// All languages, in the order in which the key for the next one goes through them.
    pub const ALL: &[Self] = &[Self::Vi, Self::En];

    /// Returns the data of the language.
    fn row(self) -> LangRow {
        match self {
            Self::Vi => LangRow {
                code: "vi",
                file: &table::VI,
                guide: seeds::GUIDE_VI,
                thousands: '.',
                date: "%-d-%-m-%Y",
            },
            Self::En => LangRow {
                code: "en",
                file: &table::EN,
                guide: seeds::GUIDE_EN,
                thousands: ',',
                date: "%-d %b %Y",
            },
        }
    }

    /// Returns the code: `vi`, `en`.
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// Returns the language of a code or a POSIX locale (`vi`, `en_GB.UTF-8`); `None` for others.
    pub fn parse(locale: &str) -> Option<Self> {
        let code = locale
            .split(['_', '.', '-', '@'])
            .next()
            .unwrap_or_default();
        let mut all = Self::ALL.iter().copied();
        all.find(|lang| lang.code().eq_ignore_ascii_case(code))
    }

    /// Returns the compiled-in texts of the language.
    fn file(self) -> &'static LangFile {
        self.row().file
    }

    /// Returns the name of the guide in this language: see [`seeds::article`].
    pub fn guide(self) -> &'static str {
        self.row().guide
    }

    /// Returns the next language; the first after the last.
    #[must_use]
    pub fn next(self) -> Self {
        let mut after = Self::ALL.iter().copied().cycle();
        after.find(|lang| *lang == self);
        after.next().unwrap_or(self)
    }
}

/// Texts of one language.
#[derive(Debug)]
pub struct Catalog {
    /// Language of the texts.
    pub lang: Lang,
    /// Signs in the texts.
    pub glyphs: Glyphs,
    /// Texts in other signs than the compiled-in ones, made when one was asked for, because most
    /// terminals need none.
    in_glyphs: OnceLock<InGlyphs>,
}

/// Texts that have signs, by name, in other signs than the compiled-in ones.
#[derive(Debug)]
struct InGlyphs {
    text: HashMap<&'static str, String>,
    action: HashMap<&'static str, String>,
}

impl InGlyphs {
    fn new(file: &LangFile, glyphs: Glyphs) -> Self {
        let all = |table: &TextTable| {
            let texts = table.iter();
            let texts = texts.map(|(name, text)| (name, glyphs.in_text(text.to_owned())));
            texts.collect()
        };
        Self {
            text: all(&file.text),
            action: all(&file.action),
        }
    }
}

impl Catalog {
    /// Returns the texts of `lang`, which are compiled in.
    pub fn new(lang: Lang) -> Self {
        Self {
            lang,
            glyphs: Glyphs::Unicode,
            in_glyphs: OnceLock::new(),
        }
    }

    /// Returns this catalog with other signs in its texts.
    #[must_use]
    pub fn shown_in(self, glyphs: Glyphs) -> Self {
        Self {
            glyphs,
            ..Self::new(self.lang)
        }
    }

    /// Returns the texts in the signs of this catalog, unless those are the compiled-in ones.
    fn in_glyphs(&self) -> Option<&InGlyphs> {
        let other = self.glyphs != Glyphs::Unicode;
        other.then(|| {
            self.in_glyphs
                .get_or_init(|| InGlyphs::new(self.lang.file(), self.glyphs))
        })
    }

    /// Returns a text without arguments. A missing one shows its name, so that the fault is seen
    /// and nothing fails.
    pub fn text(&self, msg: Msg) -> &str {
        self.named(msg.name())
    }

    /// Returns the words of a fault, without the details of a reason.
    fn fault(&self, fault: Fault) -> &str {
        self.named(fault.name())
    }

    /// Returns a text by its name in the language files.
    fn named(&self, name: &'static str) -> &str {
        let text = match self.in_glyphs() {
            Some(texts) => texts.text.get(name).map(String::as_str),
            None => self.lang.file().text.get(name),
        };
        text.unwrap_or(name)
    }

    /// Returns a text with its arguments filled in. `{one|many}` chooses by the argument before it.
    pub fn say(&self, message: &Message) -> String {
        self.say_with(message, |_| None).0
    }

    /// Returns a text with its arguments filled in and with the keys that `key` gives for the names
    /// of commands, and the bytes at which keys stand, those of the arguments too.
    pub fn say_with(
        &self,
        message: &Message,
        key: impl Fn(&str) -> Option<String>,
    ) -> (String, Vec<Range<usize>>) {
        let (mut out, mut keys) = (String::new(), Vec::new());
        let mut last = Cow::default();
        let mut rest = self.text(message.msg);
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                out.push('{');
                rest = after;
                continue;
            };
            if let Some((one, many)) = name.split_once('|') {
                out.push_str(if last == "1" { one } else { many });
            } else if let Some((_, value)) = message.args.iter().find(|(n, _)| *n == name) {
                last = self.argument(value);
                if matches!(value, Arg::Key(_)) {
                    keys.push(out.len()..out.len() + last.len());
                }
                out.push_str(&last);
            } else if let Some(key) = key(name) {
                keys.push(out.len()..out.len() + key.len());
                out.push_str(&key);
            }
            rest = tail;
        }
        out.push_str(rest);
        (out, keys)
    }

    /// Returns an argument in words.
    pub fn argument<'a>(&self, value: &'a Arg) -> Cow<'a, str> {
        match value {
            Arg::Text(text) | Arg::Key(text) | Arg::Path(text) => Cow::Borrowed(text),
            Arg::Reason(reason) => Cow::Owned(self.why(reason)),
        }
    }

    /// Returns a reason in words, with its details behind them.
    pub fn why(&self, reason: &Reason) -> String {
        let mut said = match &reason.what {
            What::Fault(fault) => self.fault(*fault).to_owned(),
            What::Words(words) => words.clone(),
        };
        for detail in &reason.details {
            if let Detail::Place { line, column } = detail {
                let place = Message::new(Msg::AtPlace).with("line", *line);
                said.push(' ');
                said += &self.say(&place.with("column", *column));
            } else {
                said += &detail.to_string();
            }
        }
        said
    }

    /// Returns the status of a bookmark, in this language.
    pub fn status<'a>(&'a self, name: &'a str) -> &'a str {
        let mut all = self.text(Msg::Statuses).split('|');
        let meant = all.find_map(|row| row.strip_prefix(name)?.strip_prefix('='));
        meant.unwrap_or(name)
    }

    /// Returns the name of a theme, with its meaning in this language where that is another word.
    pub fn theme(&self, name: &str) -> String {
        let mut all = self.text(Msg::ThemeNames).split('|');
        let meant = all.find_map(|row| row.strip_prefix(name)?.strip_prefix('='));
        meant.map_or_else(|| name.to_owned(), |meant| format!("{name} ({meant})"))
    }

    /// Returns the description of a command in this language.
    pub fn action(&self, action: Action) -> &str {
        let name = action::row(action).map_or("", |row| row.name);
        let text = match self.in_glyphs() {
            Some(texts) => texts.action.get(name).map(String::as_str),
            None => self.lang.file().action.get(name),
        };
        text.unwrap_or(name)
    }

    /// Returns the meaning of a setting in this language.
    pub fn setting<'a>(&'a self, name: &'a str) -> &'a str {
        self.lang.file().setting.get(name).unwrap_or(name)
    }

    /// Returns the name of a context, in this language.
    pub fn context(&self, context: Context) -> &str {
        self.lang
            .file()
            .context
            .get(context.name())
            .unwrap_or(context.name())
    }

    /// Returns where a command works and what it does there: `(danh sách bài): đổi cách xếp`.
    pub fn use_of(&self, context: Context, action: Action) -> String {
        let (place, what) = (self.context(context), self.action(action));
        format!("{} ({})", lower_first(what), lower_first(place))
    }

    /// Returns a whole number with this language's grouping: 8.700 or 8,700.
    pub fn number(&self, n: usize) -> String {
        let digits = n.to_string();
        let separator = self.lang.row().thousands;
        let mut out = String::new();
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(c);
        }
        out
    }

    /// Returns a date as this language writes it: 20-1-2020 or 20 Jan 2020.
    pub fn date(&self, date: jiff::civil::Date) -> String {
        date.strftime(self.lang.row().date).to_string()
    }
}

/// Returns a text for the middle of a sentence, with a small first letter.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::app::action::actions;
    use crate::app::config::{KEYS, SETTINGS};

    fn names(table: &TextTable) -> BTreeSet<&str> {
        table.iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn every_language_has_exactly_the_texts_that_are_used() {
        for (code, file) in Lang::ALL.iter().map(|lang| (lang.code(), lang.file())) {
            let faults = Fault::ALL.iter().map(|fault| fault.name());
            let messages: BTreeSet<_> = Msg::ALL.iter().map(|m| m.name()).chain(faults).collect();
            assert_eq!(names(&file.text), messages, "{code}: text");
            let actions: BTreeSet<_> = actions().iter().map(|r| r.name).collect();
            assert_eq!(names(&file.action), actions, "{code}: action");
            let contexts: BTreeSet<_> = Context::ALL.iter().map(|c| c.name()).collect();
            assert_eq!(names(&file.context), contexts, "{code}: context");
            let settings = SETTINGS.iter().map(|row| row.name).chain([KEYS]);
            let settings: BTreeSet<_> = settings.collect();
            assert_eq!(names(&file.setting), settings, "{code}: setting");
        }
    }

    #[test]
    fn languages_use_the_same_arguments() {
        let args = |text: &str| -> BTreeSet<String> {
            text.split('{')
                .skip(1)
                .filter_map(|t| t.split_once('}').map(|(name, _)| name.to_owned()))
                .filter(|name| !name.contains('|'))
                .collect()
        };
        let (vi, en) = (Catalog::new(Lang::Vi), Catalog::new(Lang::En));
        for &msg in Msg::ALL {
            assert_eq!(args(vi.text(msg)), args(en.text(msg)), "{}", msg.name());
        }
    }

    /// Keys can be bound anew, so a text names the command, for which the live key is shown.
    #[test]
    fn no_text_names_a_key_by_itself() {
        let keymap = crate::app::keymap::Keymap::default();
        let of_all = actions().iter().flat_map(|row| {
            let keys = |context| keymap.keys(context, row.action);
            Context::ALL.into_iter().flat_map(keys)
        });
        let bound: BTreeSet<String> = of_all.collect();
        for (code, file) in Lang::ALL.iter().map(|lang| (lang.code(), lang.file())) {
            let texts = file.text.iter().chain(file.action.iter());
            for (name, text) in texts {
                let rest = text.split('{').enumerate().map(|(n, part)| match n {
                    0 => part.to_owned(),
                    _ => format!("§{}", part.split_once('}').map_or("", |(_, after)| after)),
                });
                let rest: String = rest.collect();
                for word in rest.split([' ', '(', ')', '.', ',', ':', ';']) {
                    // Words that are keys by chance.
                    let is_word =
                        matches!(word, "" | "a" | "N" | "A" | "End" | "=" | "-" | "+" | ",")
                            || (word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase()));
                    assert!(
                        is_word || !bound.contains(word),
                        "{code} {name}: {word}: {text}"
                    );
                }
            }
        }
    }

    #[test]
    fn plurals_follow_the_number_before_them() {
        let catalog = Catalog::new(Lang::En);
        let minutes = |n: usize| catalog.say(&Message::new(Msg::Minutes).with("n", n));
        assert_eq!(minutes(1), "1 minute");
        assert_eq!(minutes(2), "2 minutes");
    }

    #[test]
    fn numbers_and_dates_follow_the_language() {
        let (vi, en) = (Catalog::new(Lang::Vi), Catalog::new(Lang::En));
        assert_eq!(
            (vi.number(8700), en.number(1_234_567)),
            ("8.700".into(), "1,234,567".into())
        );
        assert_eq!(vi.number(870), "870");
        let date = jiff::civil::date(2020, 1, 20);
        assert_eq!(
            (vi.date(date), en.date(date)),
            ("20-1-2020".into(), "20 Jan 2020".into())
        );
    }

    #[test]
    fn locales_choose_a_language() {
        assert_eq!(Lang::parse("vi_VN.UTF-8"), Some(Lang::Vi));
        assert_eq!(Lang::parse("en"), Some(Lang::En));
        assert_eq!(Lang::parse("C.UTF-8"), None);
        assert_eq!(Lang::parse("xx_XX"), None);
    }
}
