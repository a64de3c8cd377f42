//! The command line: one table for the parser, the help, the man page and the completions.
//!
//! In: arguments and values of the environment. Out: a [`Invocation`] with its [`Options`], or a
//! [`Refused`] line in the user's language. Nothing is read or printed here, so that tests need no
//! process.
//!
//! 1. [`language`] finds the language before anything is parsed, because the parser's own texts are
//!    in it.
//! 2. [`parse`] takes arguments that can only be paths at once; all others go through the table of
//!    commands (`cli/table`), which is made only then.
//! 3. A mistake is explained in one line (`cli/wrong`).
//! 4. The help comes from the table, and so does the man page (`cli/man`) with the tables of keys
//!    and settings, so that neither can name what does not exist.
//!
//! *Library*: the paths of a command; without any, the one in the settings or the built-in
//! articles.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ArgMatches;
use clap::error::ErrorKind;
use clap_complete::Shell;

use crate::app::config::{self, When};
use crate::app::lang::{Catalog, Lang};
use crate::text::decode::Encoding;

mod man;
mod table;
mod wrong;

pub use man::man;
pub use table::{COMMANDS, command};

/// Words that clap itself writes into the usage of a command, and that are shown in the user's
/// language.
const OPTIONS: &[&str] = &["[OPTIONS]", "[COMMAND]"];

/// Name of the program.
pub const NAME: &str = "docbao";

/// Number of passages that `search` prints unless the user says another.
pub const SEARCH_LIMIT_PASSAGES: usize = 50;

/// Options that every command takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub struct Options {
    /// `--lang`; `None` leaves it to the locale. [`language`] knows both.
    pub lang: Option<Lang>,
    /// `--theme`: the name of a theme, or `auto`.
    pub theme: Option<String>,
    /// `--color`; `None` leaves it to the settings.
    pub color: Option<When>,
    /// `--encoding`: how files are decoded; `None` detects it for each.
    pub encoding: Option<Encoding>,
    /// `--width`: measure of the text column in cells.
    pub width: Option<u16>,
    /// `--config-dir`.
    pub config_dir: Option<PathBuf>,
    /// `--no-mouse`.
    pub no_mouse: bool,
    /// `--no-cache`.
    pub no_cache: bool,
    /// `--no-ignore`.
    pub no_ignore: bool,
    /// `--plain`.
    pub plain: bool,
    /// `--log`: a file for errors.
    pub log: Option<PathBuf>,
}

impl Options {
    /// Lays the options over the settings, because the command line is nearer to the user's wish
    /// than a file.
    pub fn lay_over(&self, config: &mut config::Config) {
        let mut say = |name: &'static str, is_said: bool| {
            if is_said {
                config.written.insert(name);
            }
        };
        say("lang", self.lang.is_some());
        say("theme", self.theme.is_some());
        say("color", self.color.is_some());
        say("mouse", self.no_mouse);
        say("cache", self.no_cache);
        say("ignore", self.no_ignore);
        config.lang = self.lang.or(config.lang);
        config.color = self.color.unwrap_or(config.color);
        config.width = self.width.map_or(config.width, usize::from);
        config.mouse &= !self.no_mouse;
        config.cache &= !self.no_cache;
        config.ignore &= !self.no_ignore;
        config.plain |= self.plain;
        if let Some(theme) = &self.theme {
            config.theme.clone_from(theme);
        }
    }
}

/// Command about the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigCommand {
    /// Print the paths of files.
    Path,
    /// Print the settings in use.
    Show,
    /// Print every mistake in the settings.
    Check,
}

/// The forms in which `search` prints passages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchForm {
    /// `path:title: snippet`.
    Plain,
    /// JSON Lines.
    Json,
    /// `path:line:column:line of the file`, as editors read it.
    Vimgrep,
}

/// Name of [`SearchForm::Vimgrep`] on the command line.
const VIMGREP: &str = "vimgrep";
/// Name of [`SearchForm::Plain`] on the command line.
const PLAIN: &str = "plain";

/// Command with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invocation {
    /// Open the reader on these paths.
    Read(Vec<PathBuf>),
    /// List the library.
    List {
        /// Whether the files that cannot be read are listed, instead of the articles.
        problems: bool,
        /// Query that the articles must match, in the query language.
        query: Option<String>,
        /// Whether the output is JSON Lines.
        json: bool,
        /// Library; empty for the built-in one.
        paths: Vec<PathBuf>,
    },
    /// Find passages.
    Search {
        /// Query, in the query language.
        query: String,
        /// The form in which they are printed.
        form: SearchForm,
        /// Maximum number of passages.
        limit: usize,
        /// Number of sentences before and after each passage.
        context: usize,
        /// Library; empty for the built-in one.
        paths: Vec<PathBuf>,
    },
    /// Print one article.
    Show {
        /// Id, the start of one, a path or words of a title.
        article: OsString,
        /// Whether the output is a JSON object.
        json: bool,
        /// Library; empty for the built-in one.
        paths: Vec<PathBuf>,
    },
    /// Command about bookmarks.
    Bookmarks(BookmarksCommand),
    /// Command about settings.
    Config(ConfigCommand),
    /// Print completions for a shell.
    Completions(Shell),
    /// Open the guide in the interface's language.
    Guide,
    /// Print the man page.
    Man,
    /// Print a text: the help or the version.
    Print(String),
}

/// Command about bookmarks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BookmarksCommand {
    /// List bookmarks.
    List {
        /// Whether the output is JSON Lines.
        json: bool,
        /// Words that a bookmark must have.
        query: Option<String>,
    },
    /// Keep a passage.
    Add {
        /// Id, the start of one, a path or words of a title.
        article: OsString,
        /// Words of the passage.
        quote: String,
        /// Note in the reader's own words.
        note: Option<String>,
        /// Tags.
        tags: Vec<String>,
        /// Library; empty for the built-in one.
        paths: Vec<PathBuf>,
    },
    /// Move a bookmark to the trash.
    Remove {
        /// Id of the bookmark, or the start of it.
        id: String,
    },
    /// Write bookmarks as a file for others.
    Export {
        /// Name of a format; `None` leaves it to the file's ending.
        format: Option<String>,
        /// File to write; `None` for standard output.
        output: Option<PathBuf>,
        /// Ids, or a query; empty for all bookmarks.
        which: Vec<String>,
    },
    /// Import the bookmarks of a file.
    Import {
        /// File to read; `-` for standard input.
        file: PathBuf,
        /// Whether only the changes are told, and none is made.
        dry_run: bool,
    },
    /// Tell of each bookmark whether its passage is found.
    Check {
        /// Whether the output is JSON Lines.
        json: bool,
        /// Paths where articles may be besides where the bookmarks were made.
        paths: Vec<PathBuf>,
    },
}

/// Returns every file and folder that the arguments name, so that each can be looked up. `ARTICLE` is
/// not among them, because it need not be a path.
pub fn named_paths<'a>(
    options: &'a mut Options,
    invocation: &'a mut Invocation,
) -> Vec<&'a mut PathBuf> {
    let named: Vec<&mut PathBuf> = match invocation {
        Invocation::Read(paths)
        | Invocation::List { paths, .. }
        | Invocation::Search { paths, .. }
        | Invocation::Show { paths, .. }
        | Invocation::Bookmarks(
            BookmarksCommand::Add { paths, .. } | BookmarksCommand::Check { paths, .. },
        ) => paths.iter_mut().collect(),
        Invocation::Bookmarks(BookmarksCommand::Import { file, .. }) => vec![file],
        Invocation::Bookmarks(BookmarksCommand::Export { output, .. }) => {
            output.iter_mut().collect()
        }
        Invocation::Bookmarks(BookmarksCommand::List { .. } | BookmarksCommand::Remove { .. })
        | Invocation::Config(_)
        | Invocation::Completions(_)
        | Invocation::Guide
        | Invocation::Man
        | Invocation::Print(_) => Vec::new(),
    };
    let places = [&mut options.config_dir, &mut options.log];
    named
        .into_iter()
        .chain(places.into_iter().flatten())
        .collect()
}

/// Explanation of a command line that was not understood: one line, in the interface's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub String);

/// Returns the language of the interface: `--lang`, otherwise the first of `LC_ALL`, `LC_MESSAGES`
/// and `LANG` that is set. Vietnamese where no language is asked for (unset, `C`, `POSIX`), English
/// where it is one that docbao does not speak.
///
/// It is found before the arguments are parsed, because the parser's own texts are in this
/// language.
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

/// Returns the language of `--lang`, if it is there.
pub fn asked_language(args: &[OsString]) -> Option<Lang> {
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

/// Returns the language of a locale; `None` for the locales that name no language.
fn of_locale(locale: &str) -> Option<Lang> {
    let code = locale.split(['.', '@']).next().unwrap_or_default();
    match code {
        "C" | "POSIX" => None,
        _ => Some(Lang::parse(locale).unwrap_or(Lang::En)),
    }
}

/// Returns the name of an argument (`ARTICLE`, `ID`) as the help shows it, in the user's language.
pub fn value_name(name: &str, catalog: &Catalog) -> String {
    table::usage(name, catalog, &[name])
}

/// Reads the arguments, without the program's name. Fails with one line that says what is wrong and
/// what to type instead.
pub fn parse(
    args: impl IntoIterator<Item = OsString>,
    catalog: &Catalog,
) -> Result<(Options, Invocation), Refused> {
    let args: Vec<OsString> = args.into_iter().collect();
    if args.iter().all(is_path) {
        let paths = args.into_iter().map(PathBuf::from).collect();
        return Ok((Options::default(), Invocation::Read(paths)));
    }
    let given = args.clone();
    let args = std::iter::once(OsString::from(NAME)).chain(args);
    let args: Vec<OsString> = args.collect();
    let matches = command(catalog).try_get_matches_from(&args);
    match matches.or_else(|error| with_dashes(&args, catalog).ok_or(error)) {
        Ok(matches) => Ok((options(&matches), invocation(&matches))),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Ok((
                Options::default(),
                Invocation::Print(table::usage(&error.render().to_string(), catalog, OPTIONS)),
            )),
            _ => Err(Refused(wrong::explain(&error, &given, catalog))),
        },
    }
}

/// Arguments that are words of the user: queries, titles, ids and tags.
const WORDS: [&str; 5] = ["query", "which", "article", "id", "tag"];

/// Reads arguments that were refused once more, with words of the user that begin with a dash, as
/// queries (`-is:read`) and titles do. `None` where that does not help, and where an option, which has two
/// dashes, would be taken for such a word, because it is misspelt or its value is missing.
fn with_dashes(args: &[OsString], catalog: &Catalog) -> Option<ArgMatches> {
    let asks = |arg: &OsString| ["-h", "--help", "-V", "--version"].iter().any(|a| arg == a);
    if args.iter().any(asks) {
        return None;
    }
    let matches = taking_dashes(command(catalog)).try_get_matches_from(args);
    matches.ok().filter(|matches| !has_option_as_word(matches))
}

/// Returns a command whose words may begin with a dash. Of several, only the first, because options
/// may stand behind it.
fn taking_dashes(command: clap::Command) -> clap::Command {
    let command = command.mut_args(|arg| match arg.get_id().as_str() {
        "which" => arg.num_args(1).allow_hyphen_values(true),
        id if WORDS.contains(&id) => arg.allow_hyphen_values(true),
        _ => arg,
    });
    command.mut_subcommands(taking_dashes)
}

/// Returns whether a word of the user begins with two dashes.
fn has_option_as_word(matches: &ArgMatches) -> bool {
    let is_option = |word: &std::ffi::OsStr| word.as_encoded_bytes().starts_with(b"--");
    let words = |id: &&str| matches.try_get_raw(id).ok().flatten();
    { WORDS.iter().filter_map(words).flatten() }.any(is_option) || { matches.subcommand() }
        .is_some_and(|(_, inner)| has_option_as_word(inner))
}

/// Puts `--help` behind the command in `docbao help COMMAND`, as other programs take it. A file of
/// that name is opened, so the caller says whether there is one.
pub fn with_help(mut args: Vec<OsString>, is_file: impl FnOnce(&str) -> bool) -> Vec<OsString> {
    if args.first().is_some_and(|first| first == "help") && !is_file("help") {
        args.remove(0);
        args.push("--help".into());
    }
    args
}

/// Returns whether an argument can only be a path. Where all are, the parser is not made, because
/// that takes a tenth of the time to the first frame: it holds the help of every command.
fn is_path(arg: &OsString) -> bool {
    let is_option = arg.as_encoded_bytes().starts_with(b"-");
    !is_option && !arg.is_empty() && COMMANDS.iter().all(|name| arg != name)
}

/// Returns the options that every command takes.
fn options(matches: &ArgMatches) -> Options {
    let mut deepest = matches;
    while let Some((_, inner)) = deepest.subcommand() {
        deepest = inner;
    }
    let text = |id| deepest.get_one::<String>(id);
    Options {
        lang: text("lang").and_then(|code| Lang::parse(code)),
        theme: text("theme").cloned(),
        color: text("color").and_then(|name| When::parse(name)),
        encoding: text("encoding").and_then(|name| Encoding::parse(name)),
        width: deepest.get_one::<usize>("width").map(|&cells| cells as u16),
        config_dir: deepest.get_one::<PathBuf>("config-dir").cloned(),
        no_mouse: deepest.get_flag("no-mouse"),
        no_cache: deepest.get_flag("no-cache"),
        no_ignore: deepest.get_flag("no-ignore"),
        plain: deepest.get_flag("plain"),
        log: deepest.get_one::<PathBuf>("log").cloned(),
    }
}

/// Returns the command with its arguments.
fn invocation(matches: &ArgMatches) -> Invocation {
    let Some((name, m)) = matches.subcommand() else {
        return Invocation::Read(paths(matches));
    };
    let json = || m.get_flag("json");
    match name {
        "list" => Invocation::List {
            problems: m.get_flag("problems"),
            query: text(m, "query"),
            json: json(),
            paths: paths(m),
        },
        "search" => Invocation::Search {
            query: text(m, "query").unwrap_or_default(),
            form: match m.get_one::<String>("format").map(String::as_str) {
                _ if json() => SearchForm::Json,
                Some(VIMGREP) => SearchForm::Vimgrep,
                _ => SearchForm::Plain,
            },
            limit: m.get_one("limit").copied().unwrap_or(SEARCH_LIMIT_PASSAGES),
            context: m.get_one("context").copied().unwrap_or_default(),
            paths: paths(m),
        },
        "show" => Invocation::Show {
            article: article(m),
            json: json(),
            paths: paths(m),
        },
        "bookmarks" => Invocation::Bookmarks(bookmarks(m)),
        "config" => Invocation::Config(match m.subcommand_name() {
            Some("path") => ConfigCommand::Path,
            Some("check") => ConfigCommand::Check,
            _ => ConfigCommand::Show,
        }),
        "completions" => {
            Invocation::Completions(m.get_one("shell").copied().unwrap_or(Shell::Bash))
        }
        "guide" => Invocation::Guide,
        _ => Invocation::Man,
    }
}

/// Returns the command about bookmarks with its arguments.
fn bookmarks(matches: &ArgMatches) -> BookmarksCommand {
    match matches.subcommand() {
        Some(("add", m)) => BookmarksCommand::Add {
            article: article(m),
            quote: text(m, "quote").unwrap_or_default(),
            note: text(m, "note"),
            tags: m.get_many("tag").unwrap_or_default().cloned().collect(),
            paths: paths(m),
        },
        Some(("remove", m)) => BookmarksCommand::Remove {
            id: text(m, "id").unwrap_or_default(),
        },
        Some(("export", m)) => BookmarksCommand::Export {
            format: text(m, "format"),
            output: m.get_one("output").cloned(),
            which: m.get_many("which").unwrap_or_default().cloned().collect(),
        },
        Some(("import", m)) => BookmarksCommand::Import {
            file: m.get_one("file").cloned().unwrap_or_default(),
            dry_run: m.get_flag("dry-run"),
        },
        Some(("check", m)) => BookmarksCommand::Check {
            json: matches.get_flag("json") || m.get_flag("json"),
            paths: paths(m),
        },
        // `bookmarks --json list WORD` means `bookmarks list --json WORD`, because an option may
        // stand on either side of the command.
        inner => {
            let list = inner.map_or(matches, |(_, m)| m);
            BookmarksCommand::List {
                json: matches.get_flag("json") || list.get_flag("json"),
                query: text(list, "query").or_else(|| text(matches, "query")),
            }
        }
    }
}

/// Returns the text of an argument.
fn text(matches: &ArgMatches, id: &str) -> Option<String> {
    matches.get_one::<String>(id).cloned()
}

/// Returns the article that an argument names.
fn article(matches: &ArgMatches) -> OsString {
    matches
        .get_one::<OsString>("article")
        .cloned()
        .unwrap_or_default()
}

/// Returns the library of a command.
fn paths(matches: &ArgMatches) -> Vec<PathBuf> {
    matches
        .get_many::<PathBuf>("path")
        .unwrap_or_default()
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests;
