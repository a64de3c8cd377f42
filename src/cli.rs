//! The command line: one table for the parser, the help, the man page and the completions.
//!
//! Pure: arguments and environment come in as values, nothing is read or printed here.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use clap_complete::Shell;

use crate::app::lang::{Catalog, Lang, Msg};
use crate::app::theme::THEMES;

mod man;
mod wrong;

pub use man::man;

/// The program's name.
pub const NAME: &str = "docbao";

/// Passages that `search` prints when nothing is said.
pub const LIMIT: usize = 50;

/// Where options that every command takes stand in a help text: after its own.
const LAST_IN_HELP: usize = 100;

/// When printed text is coloured.
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
    const NAMES: [(&'static str, Self); 3] = [
        ("auto", Self::Auto),
        ("always", Self::Always),
        ("never", Self::Never),
    ];

    fn parse(name: &str) -> Self {
        let found = Self::NAMES.iter().find(|(n, _)| *n == name);
        found.map_or(Self::Auto, |(_, when)| *when)
    }
}

/// What holds for every command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `--lang`; `None` leaves it to the locale. [`language`] knows both.
    pub lang: Option<Lang>,
    /// `--theme`: the name of a theme, or `auto`.
    pub theme: Option<String>,
    /// `--color`.
    pub color: ColorWhen,
    /// `--width`: measure of the text column in cells.
    pub width: Option<u16>,
    /// `--config-dir`.
    pub config_dir: Option<PathBuf>,
    /// `--no-mouse`.
    pub no_mouse: bool,
    /// `--log`: a file for errors.
    pub log: Option<PathBuf>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Open the reader on these paths.
    Read(Vec<PathBuf>),
    /// List the library.
    List {
        /// As JSON Lines.
        json: bool,
        /// The library; empty is the built-in one.
        paths: Vec<PathBuf>,
    },
    /// Find passages.
    Search {
        /// In the query language.
        query: String,
        /// As JSON Lines.
        json: bool,
        /// Most passages.
        limit: usize,
        /// The library; empty is the built-in one.
        paths: Vec<PathBuf>,
    },
    /// Print one article.
    Show {
        /// An id, the start of one, a path or words of a title.
        article: OsString,
        /// As a JSON object.
        json: bool,
        /// The library; empty is the built-in one.
        paths: Vec<PathBuf>,
    },
    /// Something about bookmarks.
    Bookmarks(Bookmarks),
    /// Print completions for a shell.
    Completions(Shell),
    /// Print the man page.
    Man,
    /// Print this text: the help or the version.
    Print(String),
}

/// What is to be done about bookmarks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bookmarks {
    /// List them.
    List {
        /// As JSON Lines.
        json: bool,
        /// Words that must be in one.
        query: Option<String>,
    },
    /// Keep a passage.
    Add {
        /// An id, the start of one, a path or words of a title.
        article: OsString,
        /// The passage.
        quote: String,
        /// The reader's own words.
        note: Option<String>,
        /// Tags.
        tags: Vec<String>,
        /// The library; empty is the built-in one.
        paths: Vec<PathBuf>,
    },
    /// Move one to the trash.
    Remove {
        /// Its id, or the start of it.
        id: String,
    },
}

/// Why a command line was not understood: one line, in the interface's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub String);

/// The language of the interface: `--lang`, else the first of `LC_ALL`, `LC_MESSAGES`
/// and `LANG` that is set. Vietnamese where no language is asked for (unset, `C`,
/// `POSIX`), English where it is one that docbao does not speak.
///
/// Asked before the arguments are parsed, because the parser already speaks.
pub fn language(args: &[OsString], env: impl Fn(&str) -> Option<String>) -> Lang {
    let locale = || {
        let mut set = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| env(name));
        set.find(|value| !value.is_empty())
    };
    asked_language(args)
        .or_else(|| locale().and_then(|locale| of_locale(&locale)))
        .unwrap_or_default()
}

fn asked_language(args: &[OsString]) -> Option<Lang> {
    let args: Vec<_> = args.iter().map_while(|a| a.to_str().or(Some(""))).collect();
    let options = args.split(|a| *a == "--").next().unwrap_or_default();
    let next = options.iter().skip(1).copied().chain([""]);
    let asked = options
        .iter()
        .zip(next)
        .filter_map(|(arg, next)| match *arg {
            "--lang" => Lang::parse(next),
            arg => Lang::parse(arg.strip_prefix("--lang=")?),
        });
    asked.last()
}

/// `None` for the locales that name no language.
fn of_locale(locale: &str) -> Option<Lang> {
    let code = locale.split(['.', '@']).next().unwrap_or_default();
    match code {
        "C" | "POSIX" => None,
        _ => Some(Lang::parse(locale).unwrap_or(Lang::En)),
    }
}

/// Reads the arguments, without the program's name.
pub fn parse(
    args: impl IntoIterator<Item = OsString>,
    catalog: &Catalog,
) -> Result<(Options, Request), Refused> {
    let args = std::iter::once(OsString::from(NAME)).chain(args);
    match command(catalog).try_get_matches_from(args) {
        Ok(matches) => Ok((options(&matches), request(&matches))),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Ok((
                Options::default(),
                Request::Print(error.render().to_string()),
            )),
            _ => Err(Refused(wrong::explain(&error, catalog))),
        },
    }
}

// ---- the table

/// The whole command line, with its texts in the catalog's language.
pub fn command(catalog: &Catalog) -> Command {
    let usage = format!("{NAME} [OPTIONS] [PATH]...\n  {NAME} COMMAND [OPTIONS]...");
    let table = Table(catalog);
    let root = Command::new(NAME)
        .version(env!("CARGO_PKG_VERSION"))
        .about(table.text(Msg::CliAbout))
        .override_usage(usage)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .args_override_self(true)
        .subcommand_value_name("COMMAND")
        .arg(table.paths())
        .args(table.globals())
        .arg(
            table
                .flag("version", Msg::CliVersion)
                .short('V')
                .action(ArgAction::Version)
                .display_order(LAST_IN_HELP * 2),
        )
        .subcommands(table.commands());
    table.with_template(root, true)
}

/// Makes the rows of the table.
struct Table<'a>(&'a Catalog);

impl Table<'_> {
    fn text(&self, msg: Msg) -> String {
        self.0.text(msg).to_owned()
    }

    fn flag(&self, name: &'static str, help: Msg) -> Arg {
        Arg::new(name)
            .long(name)
            .help(self.text(help))
            .action(ArgAction::SetTrue)
    }

    /// An option with a value. The help says what is possible, in the user's language.
    fn option(&self, name: &'static str, value: &'static str, help: Msg) -> Arg {
        self.flag(name, help)
            .action(ArgAction::Set)
            .value_name(value)
            .hide_possible_values(true)
    }

    fn positional(&self, name: &'static str, value: &'static str, help: Msg) -> Arg {
        Arg::new(name)
            .value_name(value)
            .help(self.text(help))
            .required(true)
            .hide_possible_values(true)
    }

    fn paths(&self) -> Arg {
        self.positional("path", "PATH", Msg::CliPaths)
            .required(false)
            .num_args(0..)
            .value_parser(value_parser!(PathBuf))
    }

    fn json(&self) -> Arg {
        self.flag("json", Msg::CliJson)
    }

    fn article(&self) -> Arg {
        self.positional("article", "ARTICLE", Msg::CliArticle)
            .value_parser(value_parser!(OsString))
    }

    /// Options that every command takes.
    fn globals(&self) -> Vec<Arg> {
        let languages = PossibleValuesParser::new(["vi", "en"]);
        let themes =
            PossibleValuesParser::new(THEMES.iter().map(|(name, _)| *name).chain(["auto"]));
        let colors = PossibleValuesParser::new(ColorWhen::NAMES.map(|(name, _)| name));
        let path = || value_parser!(PathBuf);
        let globals = [
            self.option("lang", "LANG", Msg::CliLang)
                .value_parser(languages),
            self.option("theme", "NAME", Msg::CliTheme)
                .value_parser(themes),
            self.option("color", "WHEN", Msg::CliColor)
                .value_parser(colors),
            self.option("width", "N", Msg::CliWidth)
                .value_parser(number(1, 1_000)),
            self.option("config-dir", "DIR", Msg::CliConfigDir)
                .value_parser(path()),
            self.flag("no-mouse", Msg::CliNoMouse),
            self.option("log", "FILE", Msg::CliLog).value_parser(path()),
            self.flag("help", Msg::CliHelp)
                .short('h')
                .action(ArgAction::HelpShort),
        ];
        let order = LAST_IN_HELP..;
        globals
            .into_iter()
            .zip(order)
            .map(|(arg, at)| arg.global(true).display_order(at))
            .collect()
    }

    fn commands(&self) -> Vec<Command> {
        let query = self.positional("query", "QUERY", Msg::CliQuery);
        let limit = self
            .option("limit", "N", Msg::CliLimit)
            .value_parser(number(1, 1_000_000));
        let shells = value_parser!(Shell);
        let shell = self
            .positional("shell", "SHELL", Msg::CliShell)
            .value_parser(shells);
        vec![
            self.command("list", Msg::CliList, &["config-dir"])
                .args([self.json(), self.paths()]),
            self.command("search", Msg::CliSearch, &["color"]).args([
                query,
                self.json(),
                limit,
                self.paths(),
            ]),
            self.command("show", Msg::CliShow, &["width"]).args([
                self.article(),
                self.json(),
                self.paths(),
            ]),
            self.bookmarks(),
            self.command("completions", Msg::CliCompletions, &[])
                .arg(shell),
            self.command("man", Msg::CliMan, &[]),
        ]
        .into_iter()
        .map(|command| self.with_templates(command))
        .collect()
    }

    fn bookmarks(&self) -> Command {
        let query = || {
            self.positional("query", "QUERY", Msg::CliFilter)
                .required(false)
        };
        let quote = self.option("quote", "TEXT", Msg::CliQuote).required(true);
        let quote = quote.value_parser(some_text());
        let tag = self
            .option("tag", "TAG", Msg::CliTag)
            .action(ArgAction::Append);
        let note = self.option("note", "NOTE", Msg::CliNote);
        let id = self
            .positional("id", "ID", Msg::CliId)
            .value_parser(some_text());
        let list = self.command("list", Msg::CliBookmarksList, &["config-dir"]);
        let add = self.command("add", Msg::CliBookmarksAdd, &["config-dir"]);
        let remove = self.command("remove", Msg::CliBookmarksRemove, &["config-dir"]);
        self.command("bookmarks", Msg::CliBookmarks, &["config-dir"])
            .args([self.json(), query()])
            .override_usage(format!(
                "{NAME} bookmarks [list] [--json] [QUERY]\n  \
                 {NAME} bookmarks add ARTICLE --quote TEXT [OPTIONS] [PATH]...\n  \
                 {NAME} bookmarks remove ID"
            ))
            .subcommand(list.args([self.json(), query()]))
            .subcommand(add.args([self.article(), quote, note, tag, self.paths()]))
            .subcommand(remove.arg(id))
    }

    /// A command whose help shows, of the options that all take, only `of_use` here.
    fn command(&self, name: &'static str, about: Msg, of_use: &[&str]) -> Command {
        let shown = |arg: &Arg| {
            ["lang", "help"]
                .iter()
                .chain(of_use)
                .any(|id| arg.get_id() == *id)
        };
        let hidden = self.globals().into_iter().filter(|arg| !shown(arg));
        Command::new(name)
            .about(self.text(about))
            .disable_help_flag(true)
            .disable_help_subcommand(true)
            .args_override_self(true)
            .args(hidden.map(|arg| arg.hide_short_help(true)))
    }

    /// Puts headings in the user's language around what clap lists.
    fn with_template(&self, command: Command, is_root: bool) -> Command {
        let mut headings = self.0.text(Msg::CliHeadings).split('|');
        let mut next = || headings.next().unwrap_or_default();
        let (usage, commands, arguments, options) = (next(), next(), next(), next());
        let mut parts = vec![format!("{{about}}\n\n{usage}\n  {{usage}}\n")];
        if command.has_subcommands() {
            parts.push(format!("{commands}\n{{subcommands}}\n"));
        }
        if command.get_positionals().next().is_some() {
            parts.push(format!("{arguments}\n{{positionals}}\n"));
        }
        parts.push(format!("{options}\n{{options}}\n"));
        if !is_root {
            parts.push(format!("{}\n", self.text(Msg::CliMore)));
        }
        command.help_template(parts.join("\n"))
    }

    fn with_templates(&self, command: Command) -> Command {
        let command = command.mut_subcommands(|sub| self.with_template(sub, false));
        self.with_template(command, false)
    }
}

/// A whole number in a range. The error is the range, for [`wrong`] to put into words.
fn number(least: usize, most: usize) -> ValueParser {
    let read = move |typed: &str| {
        let number = typed
            .parse::<usize>()
            .ok()
            .filter(|n| (least..=most).contains(n));
        number.ok_or_else(|| format!("{least}–{most}"))
    };
    ValueParser::new(read)
}

/// A text that is more than white space. The error is an example of one.
fn some_text() -> ValueParser {
    let read = |typed: &str| match typed.trim() {
        "" => Err("“…”".to_owned()),
        _ => Ok(typed.to_owned()),
    };
    ValueParser::new(read)
}

// ---- from matches to values

fn options(matches: &ArgMatches) -> Options {
    let mut deepest = matches;
    while let Some((_, inner)) = deepest.subcommand() {
        deepest = inner;
    }
    let text = |id| deepest.get_one::<String>(id);
    Options {
        lang: text("lang").and_then(|code| Lang::parse(code)),
        theme: text("theme").cloned(),
        color: text("color").map_or(ColorWhen::Auto, |name| ColorWhen::parse(name)),
        width: deepest.get_one::<usize>("width").map(|&cells| cells as u16),
        config_dir: deepest.get_one::<PathBuf>("config-dir").cloned(),
        no_mouse: deepest.get_flag("no-mouse"),
        log: deepest.get_one::<PathBuf>("log").cloned(),
    }
}

fn request(matches: &ArgMatches) -> Request {
    let Some((name, m)) = matches.subcommand() else {
        return Request::Read(paths(matches));
    };
    let json = || m.get_flag("json");
    match name {
        "list" => Request::List {
            json: json(),
            paths: paths(m),
        },
        "search" => Request::Search {
            query: text(m, "query").unwrap_or_default(),
            json: json(),
            limit: m.get_one("limit").copied().unwrap_or(LIMIT),
            paths: paths(m),
        },
        "show" => Request::Show {
            article: article(m),
            json: json(),
            paths: paths(m),
        },
        "bookmarks" => Request::Bookmarks(bookmarks(m)),
        "completions" => Request::Completions(m.get_one("shell").copied().unwrap_or(Shell::Bash)),
        _ => Request::Man,
    }
}

fn bookmarks(matches: &ArgMatches) -> Bookmarks {
    match matches.subcommand() {
        Some(("add", m)) => Bookmarks::Add {
            article: article(m),
            quote: text(m, "quote").unwrap_or_default(),
            note: text(m, "note"),
            tags: m.get_many("tag").unwrap_or_default().cloned().collect(),
            paths: paths(m),
        },
        Some(("remove", m)) => Bookmarks::Remove {
            id: text(m, "id").unwrap_or_default(),
        },
        // `bookmarks --json list WORD` is as good as `bookmarks list --json WORD`.
        inner => {
            let list = inner.map_or(matches, |(_, m)| m);
            Bookmarks::List {
                json: matches.get_flag("json") || list.get_flag("json"),
                query: text(list, "query").or_else(|| text(matches, "query")),
            }
        }
    }
}

fn text(matches: &ArgMatches, id: &str) -> Option<String> {
    matches.get_one::<String>(id).cloned()
}

fn article(matches: &ArgMatches) -> OsString {
    matches
        .get_one::<OsString>("article")
        .cloned()
        .unwrap_or_default()
}

fn paths(matches: &ArgMatches) -> Vec<PathBuf> {
    matches
        .get_many::<PathBuf>("path")
        .unwrap_or_default()
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests;
