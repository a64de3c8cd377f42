//! The commands for scripts: text or JSON Lines on standard output, one line a mistake on
//! standard error, an exit status. No screen is opened here, but by `open.rs`, on a terminal.
//!
//! # Files
//!
//! - A file a command: `open.rs` (no command: the reader, or as `cat`), `list.rs`, `search.rs`, `show.rs`,
//!   `config.rs`; `bookmarks.rs` (list, remove), `keep.rs` (add), `check.rs`, `export.rs`, `import.rs`.
//! - `find.rs` finds the article that an argument means, `seek.rs` one whose file has moved.
//! - `page.rs` lays an article out as plain lines; `out.rs` is standard output and standard error.
//!
//! # What holds everywhere
//!
//! - **The exit status** is 0 when something was found or done, 1 when nothing was, 2 for wrong use or a
//!   failure. A named file that could not be read is a failure, whatever was found elsewhere.
//! - **Results are printed as they are found**, and a reader of the output that goes away (`| head`) ends the
//!   command without a complaint.
//! - **Remarks go to standard error**, one clean line each.

use std::cell::{Cell, OnceCell};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::cause;
use super::env::Env;
use super::paths::Paths;
use crate::app::config::{Config, Settings};
use crate::app::lang::{Catalog, Message, Msg};
use crate::article::archive::Stored;
use crate::article::{Article, ArticleId, ContentHash};
use crate::bookmark::{Shelf, Target};
use crate::cli::{self, BookmarksCommand, Invocation, Options};
use crate::library::memory::Memory;
use crate::library::problem::{Kind, Problem};
use crate::reason::{Fault, Reason};
use crate::search::StateSets;
use crate::shell::disk::cache::{self, Cache};
use crate::shell::disk::inputs::Inputs;
use crate::shell::disk::reading_state;
use crate::shell::disk::rules::Selection;
use crate::shell::disk::store::{Broken, Store, StoreError};
use crate::shell::log::Log;
use crate::shell::work::importer::Step;
use crate::shell::work::warm_library::cached_articles;
use open::check_options;

mod bookmarks;
mod check;
mod config;
mod export;
mod find;
mod import;
mod keep;
mod list;
pub mod open;
mod out;
mod page;
mod search;
mod seek;
mod show;

use out::Out;
pub use out::status;
pub(super) use out::tell;

/// Done.
const DONE: u8 = 0;
/// Nothing was found.
const NOTHING: u8 = 1;
/// Wrong use, or a failure.
pub(crate) const FAILED: u8 = 2;

/// Does what was asked and gives the exit status. [`Invocation::Read`] and [`Invocation::Guide`] open the
/// reader on a terminal; here they print what they print elsewhere.
pub fn run(
    invocation: &Invocation,
    options: &Options,
    settings: &Settings,
    catalog: &Catalog,
) -> u8 {
    heed_file_limit();
    let session = Session::new(options, settings, catalog, Env::look());
    let mut out = session.out();
    let checked = check_options(options, &settings.themes, catalog);
    let done = checked.and_then(|_| answer(invocation, &session, &mut out));
    // As with grep: what was named and could not be read is a failure, whatever was found elsewhere.
    let least = if session.has_unread_named.get() {
        FAILED
    } else {
        DONE
    };
    status(
        done.and_then(|status| out.flush().map(|()| status.max(least))),
        catalog,
    )
}

/// Makes a file that grows beyond the limit of the process (`ulimit -f`) an error of the write, as a
/// full disk is. Otherwise `SIGXFSZ` ends the program without a word and leaves half a file.
fn heed_file_limit() {
    #[cfg(unix)]
    {
        // Where the signal cannot be handled, it ends the program as it would without this.
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
    }
}

fn answer(invocation: &Invocation, session: &Session<'_>, out: &mut Out) -> anyhow::Result<u8> {
    match invocation {
        // These print the mistakes themselves, or ask nothing of the settings.
        Invocation::Config(cli::ConfigCommand::Check)
        | Invocation::Completions(_)
        | Invocation::Man
        | Invocation::Print(_)
        | Invocation::Read(_) => {}
        _ => session.tell_mistakes(),
    }
    match invocation {
        Invocation::Read(paths) => pour(paths, session),
        Invocation::Guide => show::guide(session, out),
        Invocation::List {
            json,
            problems: true,
            paths,
            ..
        } => list::problems(*json, paths, session, out),
        Invocation::List {
            json, paths, query, ..
        } => list::run(*json, query.as_deref(), paths, session, out),
        Invocation::Search {
            query,
            form,
            limit,
            context,
            paths,
        } => {
            let ask = search::SearchCommand {
                query,
                form: *form,
                limit: *limit,
                context: *context,
            };
            search::run(&ask, paths, session, out)
        }
        Invocation::Show {
            article,
            json,
            paths,
        } => show::run(article, *json, paths, session, out),
        Invocation::Bookmarks(command) => answer_bookmarks(command, session, out),
        Invocation::Config(command) => config::run(*command, session, out),
        Invocation::Completions(shell) => {
            let mut script = Vec::new();
            let mut command = cli::command(session.catalog);
            clap_complete::generate(*shell, &mut command, cli::NAME, &mut script);
            out.bytes(&script).map(|()| DONE)
        }
        Invocation::Man => {
            let page = cli::man(cli::command(session.catalog), session.catalog);
            out.bytes(&page).map(|()| DONE)
        }
        Invocation::Print(text) => out.bytes(text.as_bytes()).map(|()| DONE),
    }
}

fn answer_bookmarks(
    command: &BookmarksCommand,
    session: &Session<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    let done = do_with_bookmarks(command, session, out)?;
    // The output of these commands covers all bookmarks, so it is incomplete when some could not be
    // read. The exit status says so, because a script may keep an export as its backup.
    let is_of_all = matches!(
        command,
        BookmarksCommand::List { .. }
            | BookmarksCommand::Export { .. }
            | BookmarksCommand::Check { .. }
    );
    Ok(if is_of_all && session.has_unread_bookmarks.get() {
        FAILED
    } else {
        done
    })
}

fn do_with_bookmarks(
    command: &BookmarksCommand,
    session: &Session<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    match command {
        BookmarksCommand::List { json, query } => {
            bookmarks::list(*json, query.as_deref(), session, out)
        }
        BookmarksCommand::Add {
            article,
            quote,
            note,
            tags,
            paths,
        } => {
            let request = keep::KeepRequest {
                quote,
                note: note.as_deref(),
                tags,
            };
            keep::add(article, &request, paths, session, out)
        }
        BookmarksCommand::Remove { id } => bookmarks::remove(id, session, out),
        BookmarksCommand::Export {
            format,
            output,
            which,
        } => {
            let request = export::ExportRequest {
                format: format.as_deref(),
                output: output.as_deref(),
                which,
            };
            export::run(&request, session, out)
        }
        BookmarksCommand::Import { file, dry_run } => import::run(file, *dry_run, session, out),
        BookmarksCommand::Check { json, paths } => check::run(*json, paths, session, out),
    }
}

/// Returns which files of folders the settings want.
fn selection(config: &Config) -> Selection {
    Selection {
        heeds_ignore_files: config.ignore,
        include: config.include.clone(),
        exclude: config.exclude.clone(),
        ..Selection::default()
    }
}

/// Runs the reader without a screen: prints one article as `show` does, several as `list` does.
pub fn pour(paths: &[PathBuf], session: &Session<'_>) -> anyhow::Result<u8> {
    session.tell_mistakes();
    let mut out = session.out();
    let mut first: Option<Box<Article>> = None;
    let mut many = false;
    let rate = session.settings.config.rate;
    let tally = session.read(paths, |article| {
        if let Some(first) = first.take() {
            many = true;
            out.line(&list::line(&Stored::from(*first), rate, session.catalog))?;
        }
        if many {
            out.line(&list::line(&Stored::from(*article), rate, session.catalog))?;
        } else {
            first = Some(article);
        }
        Ok(())
    })?;
    if let Some(only) = first {
        show::plain(&only, session, &mut out)?;
    }
    out.flush()?;
    Ok(tally.status())
}

/// Tells which files and folders could not be read, and why, a line each. Returns the exit status.
pub fn tell_unread(unread: &[(PathBuf, Reason)], catalog: &Catalog) -> u8 {
    for (path, why) in unread {
        tell_unread_path(&path.to_string_lossy(), why, catalog);
    }
    if unread.is_empty() { DONE } else { FAILED }
}

fn tell_unread_path(path: &str, why: &Reason, catalog: &Catalog) {
    let what = match path {
        "-" => catalog.text(Msg::FailStdin).to_owned(),
        path => catalog.say(&Message::new(Msg::FailRead).with_path(path)),
    };
    tell(&format!("{what}: {}", catalog.why(why)));
}

/// The options, settings, texts and environment that every command needs.
#[derive(Debug)]
pub struct Session<'a> {
    options: &'a Options,
    settings: &'a Settings,
    catalog: &'a Catalog,
    env: Env,
    /// Whether files of bookmarks were told that could not be read.
    has_unread_bookmarks: Cell<bool>,
    /// Whether anything that was named was told that could not be read.
    has_unread_named: Cell<bool>,
    /// The reading state of the reader, read when it is first asked for.
    memory: OnceCell<Memory>,
}

/// How reading went.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    read: usize,
    /// Files and folders that could not be read, those that were named among them.
    failed: usize,
    /// Files and folders that were named and could not be read.
    named: usize,
    /// Files in folders whose format is none that is read.
    formats: usize,
}

impl Tally {
    /// Counts what could not be read, and tells it. Formats that are not read are told together:
    /// a folder may be full of them.
    fn add(&mut self, problem: &Problem, session: &Session<'_>) {
        match problem.kind {
            Kind::Format => self.formats += 1,
            Kind::Skipped if !problem.why.is(Fault::AllLeftOut) => session.tell_skipped(problem),
            Kind::Skipped => session.tell_unread(&problem.path, &problem.why),
            // It is as the user wants it.
            Kind::LeftOut => {}
            kind => {
                self.failed += 1;
                self.named += usize::from(kind == Kind::Named);
                session.tell_unread(&problem.path, &problem.why);
            }
        }
    }

    /// Returns the exit status when all that was read was printed: a failure if something that was named
    /// could not be read.
    fn status(self) -> u8 {
        match self.named {
            0 if self.read > 0 => DONE,
            0 => self.nothing(),
            _ => FAILED,
        }
    }

    /// Returns the exit status when nothing was found: a failure only if nothing could be read.
    fn nothing(self) -> u8 {
        if self.named > 0 || self.read == 0 && self.failed > 0 {
            FAILED
        } else {
            NOTHING
        }
    }
}

impl<'a> Session<'a> {
    /// Returns the surroundings of a command.
    pub fn new(
        options: &'a Options,
        settings: &'a Settings,
        catalog: &'a Catalog,
        env: Env,
    ) -> Self {
        Self {
            options,
            settings,
            catalog,
            env,
            has_unread_bookmarks: Cell::new(false),
            has_unread_named: Cell::new(false),
            memory: OnceCell::new(),
        }
    }

    /// Returns the reading state of the reader, for the encodings that were chosen for single files.
    /// If it cannot be read, that is reported once.
    fn memory(&self) -> &Memory {
        self.memory.get_or_init(|| {
            let Some(paths) = Paths::find(self.options.config_dir.as_deref()) else {
                return Memory::default();
            };
            let (memory, unread) = reading_state::load(&paths.memory());
            for file in unread {
                self.tell_unread(&file.path.to_string_lossy(), &file.why);
            }
            memory
        })
    }

    /// Returns the articles in the states that `is:` asks for. A bookmark counts for the article at its
    /// source, and for each with its text.
    fn states(&self, shelf: &Shelf) -> StateSets {
        let targets = || shelf.iter().map(|bookmark| &bookmark.target);
        let hash = |target: &Target| ContentHash::parse(target.hash.as_ref()?);
        StateSets {
            kept: targets().map(|t| ArticleId::of_uri(&t.source)).collect(),
            kept_texts: targets().filter_map(hash).collect(),
            ..self.memory().states.sets()
        }
    }

    /// Tells every mistake in the settings, a line each.
    fn tell_mistakes(&self) {
        for mistake in &self.settings.mistakes {
            tell(&mistake.say(self.catalog));
        }
    }

    /// Returns the paths to read: those that were named, else the library of the settings. Fails if that
    /// is set and cannot be read.
    fn library(&self, named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
        if !named.is_empty() {
            return Ok(named.to_vec());
        }
        let Some(paths) = Paths::find(self.options.config_dir.as_deref()) else {
            return Ok(Vec::new());
        };
        if self.settings.is_library_lost {
            let path = paths.settings();
            bail!(self.say(Msg::FailLibrary, &[("path", &path.to_string_lossy())]));
        }
        Ok(paths.library(&self.settings.config.library))
    }

    fn out(&self) -> Out {
        let auto = self.env.is_terminal && !self.env.no_color && !self.env.dumb;
        let color = self.settings.config.color.holds(auto);
        Out::new(color, self.catalog.text(Msg::FailOutput))
    }

    fn say(&self, msg: Msg, args: &[(&'static str, &str)]) -> String {
        let message = args
            .iter()
            .fold(Message::new(msg), |m, (name, value)| m.with(name, value));
        self.catalog.say(&message)
    }

    /// Reports what is wrong with an argument, by the name that the help gives it.
    fn tell_of(&self, argument: &str, said: &str) {
        tell(&format!(
            "{}: {said}",
            cli::value_name(argument, self.catalog)
        ));
    }

    /// Returns the articles to read: those that were named, else the library of the settings.
    fn inputs(&self, paths: &[PathBuf]) -> anyhow::Result<Inputs> {
        Ok(Inputs {
            encoding: self.options.encoding,
            chosen: self.memory().usage.encodings.clone(),
            selection: selection(&self.settings.config),
            ..Inputs::from(self.library(paths)?)
        }
        .knowing_git_excludes())
    }

    /// Reads articles and passes each to `take`, whose first error ends the reading. Files that
    /// cannot be read are reported.
    fn read(
        &self,
        paths: &[PathBuf],
        mut take: impl FnMut(Box<Article>) -> anyhow::Result<()>,
    ) -> anyhow::Result<Tally> {
        let (mut tally, mut result) = (Tally::default(), Ok(()));
        self.inputs(paths)?.read(&mut |step| {
            match step {
                Step::Article(article) => {
                    tally.read += 1;
                    result = take(article);
                }
                Step::Failed(problem) => tally.add(&problem, self),
            }
            result.is_ok()
        });
        self.finish(&tally);
        result.map(|()| tally)
    }

    /// Passes each article of a library to `take`, whose first error ends it: those that the cache has
    /// without their texts, the others as they are read.
    fn each(
        &self,
        paths: &[PathBuf],
        mut take: impl FnMut(Stored) -> anyhow::Result<()>,
    ) -> anyhow::Result<Tally> {
        let inputs = self.inputs(paths)?;
        let mut tally = Tally::default();
        let mut tell = |problem: &Problem| tally.add(problem, self);
        let Some(articles) = cached_articles(&inputs, self.cache(&inputs), &mut tell) else {
            return self.read(paths, |article| take(Stored::from(*article)));
        };
        tally.read = articles.len();
        articles.into_iter().try_for_each(take)?;
        self.finish(&tally);
        Ok(tally)
    }

    /// Tells of the files whose formats are not read, and remembers for the exit status whether
    /// something that was named could not be.
    fn finish(&self, tally: &Tally) {
        if tally.formats > 0 && self.env.is_watched {
            let n = self.catalog.number(tally.formats);
            tell(&self.say(Msg::ListFormats, &[("n", &n)]));
        }
        self.has_unread_named
            .set(self.has_unread_named.get() || tally.named > 0);
    }

    /// Writes a line to the log, if one was asked for.
    fn note(&self, what: &str) {
        if let Ok(log) = Log::open(self.options.log.as_deref()) {
            log.note(&what);
        }
    }

    /// Returns the cache of a library, if it has one.
    fn cache(&self, inputs: &Inputs) -> Option<Cache> {
        if !self.settings.config.cache {
            return None;
        }
        let paths = Paths::find(self.options.config_dir.as_deref())?;
        cache::of_library(&paths, inputs)
    }

    /// Tells what was left out by its name, where somebody reads it: a script is not to mind.
    fn tell_skipped(&self, problem: &Problem) {
        if self.env.is_watched {
            self.tell_unread(&problem.path, &problem.why);
        }
    }

    fn tell_unread(&self, path: &str, why: &Reason) {
        tell_unread_path(path, why, self.catalog);
    }

    fn unsaved(&self, error: &StoreError) -> anyhow::Error {
        self.unwritten(&error.path, &error.cause)
    }

    fn unwritten(&self, path: &Path, cause: &std::io::Error) -> anyhow::Error {
        let what = self.say(Msg::FailSave, &[("path", &path.to_string_lossy())]);
        let why = self.catalog.why(&cause::why(cause));
        anyhow::Error::msg(format!("{what}: {why}"))
    }

    /// Returns the user's bookmarks; files among them that cannot be read are told.
    fn bookmarks(&self) -> anyhow::Result<(Store, Shelf)> {
        let paths = Paths::find(self.options.config_dir.as_deref());
        let paths = paths.context(self.catalog.text(Msg::FailNoHome).to_owned())?;
        let mut store = Store::open(paths.bookmarks());
        let loaded = store.load();
        let is_whole = loaded.broken.iter().all(Broken::is_set_aside);
        self.has_unread_bookmarks.set(!is_whole);
        for broken in &loaded.broken {
            self.tell_unread(&broken.path.to_string_lossy(), &broken.why);
        }
        for conflict in loaded.conflicts.iter().filter(|conflict| conflict.differ) {
            let names = conflict.files.iter().filter_map(|path| path.file_name());
            let names: Vec<_> = names.map(OsStr::to_string_lossy).collect();
            let quote = conflict.merged.short_quote();
            let args = [("quote", &*quote), ("files", &names.join(", "))];
            tell(&self.say(Msg::CopiesRead, &args));
        }
        Ok((store, loaded.bookmarks.into_iter().collect()))
    }
}
