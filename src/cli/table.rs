//! The table of commands and options, with all texts in the catalog's language.

use std::ffi::OsString;
use std::iter;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, Command, value_parser};
use clap_complete::Shell;

use super::{NAME, PLAIN, VIMGREP};
use crate::app::config::{MEASURES, When};
use crate::app::lang::{Catalog, Lang, Message, Msg};
use crate::app::theme::{AUTO, THEMES};
use crate::bookmark::export::FORMATS;
use crate::text::decode::Encoding;
use crate::text::layout;

/// Position in a help text of the options that every command takes: after its own, because these
/// are why the help is read.
const LAST_IN_HELP: usize = 100;

/// Names of the commands.
pub const COMMANDS: &[&str] = &[
    "list",
    "search",
    "show",
    "bookmarks",
    "config",
    "completions",
    "guide",
    "man",
];

/// Returns the whole command line, with its texts in the catalog's language.
pub fn command(catalog: &Catalog) -> Command {
    let table = CommandTable(catalog);
    let usage = format!("{NAME} [OPTIONS] [PATH]...\n  {NAME} COMMAND [OPTIONS]...");
    let usage = table.usage(&usage);
    let root = Command::new(NAME)
        .version(env!("CARGO_PKG_VERSION"))
        .about(table.text(Msg::CliAbout))
        .override_usage(usage)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .args_override_self(true)
        .subcommand_value_name(table.usage("COMMAND"))
        .arg(table.paths().help(table.text(Msg::CliPaths)))
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

/// Returns a text in which each of `names` that stands in it as a whole word is in the user's
/// language.
pub(super) fn usage(text: &str, catalog: &Catalog, names: &[&str]) -> String {
    let rows: Vec<_> = rows(catalog, Msg::CliUsage).collect();
    let (mut out, mut rest) = (String::new(), text);
    while let Some(next) = rest.chars().next() {
        let is_inside = out.ends_with(|c: char| c.is_alphanumeric() || c == '-');
        let is_here = |(name, _): &&(&str, &str)| {
            let after = rest.strip_prefix(name).map(|after| after.chars().next());
            let goes_on = |c: char| name.ends_with(char::is_alphanumeric) && c.is_alphanumeric();
            names.contains(name) && after.is_some_and(|next| !next.is_some_and(goes_on))
        };
        let named = rows.iter().find(is_here).filter(|_| !is_inside);
        let taken = if let Some((name, meant)) = named {
            out.push_str(meant);
            name.len()
        } else {
            out.push(next);
            next.len_utf8()
        };
        rest = &rest[taken..];
    }
    out
}

/// Returns the pairs `NAME=MEANING` of a text that holds a table.
pub(super) fn rows(catalog: &Catalog, msg: Msg) -> impl Iterator<Item = (&str, &str)> {
    let rows = catalog.text(msg).split('|');
    rows.filter_map(|row| row.split_once('='))
}

/// Maker of the table's rows, with the texts of a catalog.
struct CommandTable<'a>(&'a Catalog);

impl CommandTable<'_> {
    /// Returns a text of the catalog.
    fn text(&self, msg: Msg) -> String {
        self.0.text(msg).to_owned()
    }

    /// Returns a usage, or the name of a value, in the user's language.
    fn usage(&self, text: &str) -> String {
        let names: Vec<_> = rows(self.0, Msg::CliUsage).map(|row| row.0).collect();
        usage(text, self.0, &names)
    }

    /// Returns a text with the names that an option takes.
    fn text_with(&self, msg: Msg, known: impl Iterator<Item = String>) -> String {
        let known = known.collect::<Vec<_>>().join(", ");
        self.0.say(&Message::new(msg).with("known", known))
    }

    /// Returns an option without a value.
    fn flag(&self, name: &'static str, help: Msg) -> Arg {
        Arg::new(name)
            .long(name)
            .help(self.text(help))
            .action(ArgAction::SetTrue)
    }

    /// Returns an option with a value. The possible values stand in the help, because clap would
    /// list them in English.
    fn option(&self, name: &'static str, value: &'static str, help: Msg) -> Arg {
        self.flag(name, help)
            .action(ArgAction::Set)
            .value_name(self.usage(value))
            .hide_possible_values(true)
    }

    /// Returns an argument that is known by its position.
    fn positional(&self, name: &'static str, value: &'static str, help: Msg) -> Arg {
        Arg::new(name)
            .value_name(self.usage(value))
            .help(self.text(help))
            .required(true)
            .hide_possible_values(true)
    }

    /// Returns the library of a command. It does not stand for standard input when it is empty,
    /// because in a loop of a shell the command would take what the loop reads.
    fn paths(&self) -> Arg {
        self.positional("path", "PATH", Msg::CliLibrary)
            .required(false)
            .num_args(0..)
            .value_parser(value_parser!(PathBuf))
    }

    /// Returns the option for JSON.
    fn json(&self) -> Arg {
        self.flag("json", Msg::CliJson)
    }

    /// Returns the argument that names an article.
    fn article(&self) -> Arg {
        self.positional("article", "ARTICLE", Msg::CliArticle)
            .value_parser(value_parser!(OsString))
    }

    /// Returns the options that every command takes.
    fn globals(&self) -> Vec<Arg> {
        let codes = || Lang::ALL.iter().map(|lang| lang.code());
        let themes = THEMES.iter().map(|(name, _)| self.0.theme(name));
        let themes = iter::once(AUTO.to_owned()).chain(themes);
        let colors = PossibleValuesParser::new(When::NAMES);
        let path = || value_parser!(PathBuf);
        let globals = [
            self.option("lang", "LANG", Msg::CliLang)
                .help(self.text_with(Msg::CliLang, codes().map(str::to_owned)))
                .value_parser(PossibleValuesParser::new(codes())),
            self.option("theme", "NAME", Msg::CliTheme)
                .help(self.text_with(Msg::CliTheme, themes)),
            self.option("color", "WHEN", Msg::CliColor)
                .value_parser(colors),
            self.option("encoding", "NAME", Msg::CliEncoding)
                .value_parser(encoding_name),
            self.option("width", "N", Msg::CliWidth)
                .value_parser(number(*MEASURES.start(), *MEASURES.end())),
            self.option("config-dir", "DIR", Msg::CliConfigDir)
                .value_parser(path()),
            self.flag("no-mouse", Msg::CliNoMouse),
            self.flag("no-cache", Msg::CliNoCache),
            self.flag("no-ignore", Msg::CliNoIgnore),
            self.flag("plain", Msg::CliPlain),
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

    /// Returns all commands.
    fn commands(&self) -> Vec<Command> {
        let query = self.positional("query", "QUERY", Msg::CliQuery);
        let limit = self
            .option("limit", "N", Msg::CliLimit)
            .value_parser(number(1, 1_000_000));
        let context = self
            .option("context", "N", Msg::CliContext)
            .value_parser(number(0, 1_000));
        let form = self
            .option("format", "FORMAT", Msg::CliSearchFormat)
            .value_parser([PLAIN, VIMGREP])
            .conflicts_with("json");
        let shells = value_parser!(Shell);
        let shell = self
            .positional("shell", "SHELL", Msg::CliShell)
            .value_parser(shells);
        vec![
            self.command("list", Msg::CliList, &["config-dir"]).args([
                self.json(),
                self.flag("problems", Msg::CliProblems),
                self.option("query", "QUERY", Msg::CliListQuery)
                    .conflicts_with("problems"),
                self.paths(),
            ]),
            self.command("search", Msg::CliSearch, &["color"])
                .args([query, self.json(), form, limit, context, self.paths()])
                .after_help(self.queries()),
            self.command("show", Msg::CliShow, &["width"]).args([
                self.article(),
                self.json(),
                self.paths(),
            ]),
            self.bookmarks(),
            self.config(),
            self.command("completions", Msg::CliCompletions, &[])
                .arg(shell),
            self.command("guide", Msg::CliGuide, &["width"]),
            self.command("man", Msg::CliMan, &[]),
        ]
        .into_iter()
        .map(|command| self.with_templates(command))
        .collect()
    }

    /// Returns the query language as a text: a line for each form, with a heading.
    fn queries(&self) -> String {
        let rows: Vec<_> = rows(self.0, Msg::CliQueries).collect();
        let widths = rows.iter().map(|(query, _)| layout::cells(query));
        let width = widths.max().unwrap_or_default();
        let lines = rows.iter().map(|(query, meaning)| {
            let pad = width - layout::cells(query);
            format!("\n  {query}{:pad$}  {meaning}", "")
        });
        let heading = self.text(Msg::CliQueryHeading);
        heading + &lines.collect::<String>()
    }

    /// Returns the command about bookmarks.
    fn bookmarks(&self) -> Command {
        let query = || {
            self.positional("query", "QUERY", Msg::CliFilter)
                .required(false)
        };
        let quote = self.option("quote", "TEXT", Msg::CliQuote).required(true);
        // Quotes and notes may begin with a dash, because turns of an interview do.
        let quote = quote.value_parser(some_text()).allow_hyphen_values(true);
        let tag = self
            .option("tag", "TAG", Msg::CliTag)
            .action(ArgAction::Append);
        let note = self
            .option("note", "NOTE", Msg::CliNote)
            .allow_hyphen_values(true);
        let id = self
            .positional("id", "ID", Msg::CliId)
            .value_parser(some_text());
        let list = self.command("list", Msg::CliBookmarksList, &["config-dir"]);
        let add = self.command("add", Msg::CliBookmarksAdd, &["config-dir"]);
        let remove = self.command("remove", Msg::CliBookmarksRemove, &["config-dir"]);
        self.command("bookmarks", Msg::CliBookmarks, &["config-dir"])
            .args([self.json(), query()])
            .override_usage(self.usage(&format!(
                "{NAME} bookmarks [list] [--json] [QUERY]\n  \
                 {NAME} bookmarks add ARTICLE --quote TEXT [OPTIONS] [PATH]...\n  \
                 {NAME} bookmarks remove ID\n  \
                 {NAME} bookmarks export [--format FORMAT] [-o FILE] [QUERY | ID...]\n  \
                 {NAME} bookmarks import [--dry-run] FILE\n  \
                 {NAME} bookmarks check [--json] [PATH]..."
            )))
            .subcommand(list.args([self.json(), query()]))
            .subcommand(add.args([self.article(), quote, note, tag, self.paths()]))
            .subcommand(remove.arg(id))
            .subcommand(self.export())
            .subcommand(self.import())
            .subcommand(self.check())
    }

    /// Returns the command that exports bookmarks.
    fn export(&self) -> Command {
        let names = || FORMATS.iter().map(|format| format.name);
        let format = self
            .option("format", "FORMAT", Msg::CliFormat)
            .help(self.text_with(Msg::CliFormat, names().map(str::to_owned)));
        let output = self
            .option("output", "FILE", Msg::CliOutput)
            .short('o')
            .value_parser(value_parser!(PathBuf));
        let which = self
            .positional("which", "QUERY", Msg::CliWhich)
            .required(false)
            .num_args(0..);
        self.command("export", Msg::CliBookmarksExport, &["config-dir"])
            .args([
                format.value_parser(PossibleValuesParser::new(names())),
                output,
                which,
            ])
    }

    /// Returns the command that imports bookmarks.
    fn import(&self) -> Command {
        let file = self
            .positional("file", "FILE", Msg::CliImportFile)
            .value_parser(value_parser!(PathBuf));
        let dry_run = self.flag("dry-run", Msg::CliDryRun);
        self.command("import", Msg::CliBookmarksImport, &["config-dir"])
            .args([dry_run, file])
    }

    /// Returns the command that checks bookmarks.
    fn check(&self) -> Command {
        let paths = self.paths().help(self.text(Msg::CliCheckPaths));
        self.command("check", Msg::CliBookmarksCheck, &["config-dir"])
            .args([self.json(), paths])
    }

    /// Returns the command about settings.
    fn config(&self) -> Command {
        let part = |name, about| self.command(name, about, &["config-dir"]);
        self.command("config", Msg::CliConfig, &["config-dir"])
            .override_usage(self.usage(&format!("{NAME} config [path|show|check]")))
            .subcommand(part("path", Msg::CliConfigPath))
            .subcommand(part("show", Msg::CliConfigShow))
            .subcommand(part("check", Msg::CliConfigCheck))
    }

    /// Returns a command whose help shows, of the options that all take, only `of_use` here.
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

    /// Puts headings in the user's language around the parts of a help text.
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
        // clap's own `{after-help}` begins with two blank lines, so it is put in here.
        if let Some(after) = command.get_after_help() {
            parts.push(format!("{after}\n"));
        }
        if !is_root {
            parts.push(format!("{}\n", self.text(Msg::CliMore)));
        }
        command.help_template(parts.join("\n"))
    }

    /// Puts headings in the user's language into the help of a command and of its subcommands.
    fn with_templates(&self, command: Command) -> Command {
        let command = command.mut_subcommands(|sub| self.with_template(sub, false));
        self.with_template(command, false)
    }
}

/// Returns a parser of whole numbers in a range. Its error is the range, so that `wrong` can put it
/// into words.
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

/// Returns a parser of texts that are more than white space. Its error is an example of one.
fn some_text() -> ValueParser {
    let read = |typed: &str| match typed.trim() {
        "" => Err("“…”".to_owned()),
        _ => Ok(typed.to_owned()),
    };
    ValueParser::new(read)
}

/// Reads `auto`, or a name or alias of an encoding. Fails for any other text.
fn encoding_name(name: &str) -> Result<String, String> {
    if name.eq_ignore_ascii_case("auto") || Encoding::parse(name).is_some() {
        return Ok(name.to_owned());
    }
    let known: Vec<_> = Encoding::ALL.iter().map(|e| e.name()).collect();
    Err(format!("auto, {}", known.join(", ")))
}
