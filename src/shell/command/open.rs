//! `docbao [PATH]...`: the reader on a terminal, and like `cat` in a pipe.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::{self as command, Session};
use crate::app::config::{Settings, When};
use crate::app::lang::{Catalog, Message, Msg};
use crate::app::mistake;
use crate::app::theme::{Depth, Ground, Themes};
use crate::cli::{self, Invocation, Options};

use crate::reason::Reason;
use crate::shell::cause;
use crate::shell::disk::inputs::Inputs;
use crate::shell::disk::last_session;
use crate::shell::disk::reading_state::{self, StateWriter};
use crate::shell::disk::settings::SettingsSource;
use crate::shell::env::Env;
use crate::shell::log::Log;
use crate::shell::paths::Paths;
use crate::shell::work::loader;
use crate::shell::{Setup, read};

/// Articles that the reader opens with.
enum OpenTarget {
    /// The paths that were named; with none, the library of the settings.
    Paths(Vec<PathBuf>),
    /// The guide, among the built-in articles.
    Guide,
}

/// Opens what was named, else text on standard input, else the library of the settings. Where output
/// is not a terminal no screen is opened: one article is printed as `show` does, several as `list`
/// does. Returns the exit status: a failure if something that was named is not there.
pub fn open(
    options: &Options,
    settings: Settings,
    mut named: Vec<PathBuf>,
    catalog: &Catalog,
) -> anyhow::Result<u8> {
    let env = Env::look();
    if named.is_empty() && env.has_input {
        named.push("-".into());
    }
    let log = check_options(options, &settings.themes, catalog)?;
    check_command(&named, catalog)?;
    if !env.is_terminal {
        return command::pour(&named, &Session::new(options, &settings, catalog, env));
    }
    if named.iter().any(|path| path == Path::new("-")) && std::io::stdin().is_terminal() {
        anyhow::bail!(catalog.text(Msg::FailStdinTerminal).to_owned());
    }
    let missing = missing(&named);
    if !missing.is_empty() && missing.len() == named.len() {
        return Ok(command::tell_unread(&missing, catalog));
    }
    let left = start(
        OpenTarget::Paths(named),
        options,
        settings,
        env,
        log,
        catalog,
    )?;
    // The screen said it too, but that is gone.
    Ok(left.max(command::tell_unread(&missing, catalog)))
}

/// Opens the guide in the interface's language, among the built-in articles, on which its exercises
/// can be tried; where output is not a terminal, prints it. Returns the exit status.
pub fn open_guide(options: &Options, settings: Settings, catalog: &Catalog) -> anyhow::Result<u8> {
    let env = Env::look();
    if !env.is_terminal {
        return Ok(command::run(
            &Invocation::Guide,
            options,
            &settings,
            catalog,
        ));
    }
    let log = check_options(options, &settings.themes, catalog)?;
    let target = OpenTarget::Guide;
    start(target, options, settings, env, log, catalog)
}

/// Opens the reader; where nothing was named, on the library of the settings. Returns the exit status.
fn start(
    target: OpenTarget,
    options: &Options,
    mut settings: Settings,
    env: Env,
    log: Log,
    catalog: &Catalog,
) -> anyhow::Result<u8> {
    if env.dumb {
        anyhow::bail!("TERM=dumb: {}", catalog.text(Msg::FailNoTerminal));
    }
    #[cfg(unix)]
    if !crate::shell::term::job::is_in_foreground() {
        anyhow::bail!(catalog.text(Msg::FailBackground).to_owned());
    }
    let paths = Paths::find(options.config_dir.as_deref());
    let paths = paths.with_context(|| catalog.text(Msg::FailNoHome).to_owned())?;
    let reading = StateWriter::new(paths.memory());
    let (mut memory, unread) = reading_state::load_alone(reading.path());
    let forgotten = unread.into_iter().map(reading_state::UnreadState::problem);
    let known = memory
        .usage
        .habits
        .ground
        .as_deref()
        .and_then(Ground::parse);
    settings.themes.depth = depth(settings.config.color, &env);
    settings.themes.ground = env.ground.or(known);
    let guide = matches!(target, OpenTarget::Guide);
    let (opened, earlier) = match target {
        OpenTarget::Guide => (Vec::new(), None),
        OpenTarget::Paths(named) => {
            let earlier = last_session::remember(&named, &mut memory.usage);
            let opened = if named.is_empty() {
                paths.library(&settings.config.library)
            } else {
                named
            };
            (opened, earlier)
        }
    };
    let earlier = earlier.filter(|_| opened.is_empty());
    let ask_ground = settings.themes.depth != Depth::None;
    let inputs = Inputs {
        encoding: options.encoding,
        chosen: memory.usage.encodings,
        selection: command::selection(&settings.config),
        ..Inputs::from(opened)
    }
    .remembering();
    memory.usage.encodings = inputs.chosen.clone();
    read(Setup {
        earlier,
        guide,
        forgotten: forgotten.collect(),
        inputs,
        memory,
        reading,
        paths,
        lang: catalog.lang,
        answers: env.answers,
        ascii: env.ascii,
        hyperlinks: env.hyperlinks,
        ask_ground: env.answers && ask_ground,
        settings,
        source: SettingsSource::new(options),
        env,
        log,
    })
}

/// Returns the named files and folders that are not there or hold no text, with the reason.
pub(super) fn missing(named: &[PathBuf]) -> Vec<(PathBuf, Reason)> {
    let on_disk = named.iter().filter(|path| *path != Path::new("-"));
    let unread = on_disk.filter_map(|path| match path.metadata() {
        Ok(about) if about.is_file() => {
            let why = loader::why_unnamed(path)?;
            Some((path.clone(), why))
        }
        Ok(_) => None,
        Err(error) => Some((path.clone(), cause::why(&cause::at(path, false, error)))),
    });
    unread.collect()
}

/// Returns how many colours are shown: none where none is wanted.
fn depth(color: When, env: &Env) -> Depth {
    match color {
        When::Auto if env.no_color => Depth::None,
        When::Never => Depth::None,
        When::Auto | When::Always => env.depth,
    }
}

/// Refuses a file that is not there if its name is nearly that of a command, and suggests that; also
/// several words of which none is a file, and names the commands.
fn check_command(named: &[PathBuf], catalog: &Catalog) -> anyhow::Result<()> {
    let missing = named.first().filter(|path| !path.exists());
    let Some(name) = missing.and_then(|path| path.to_str()) else {
        return Ok(());
    };
    let said = catalog.say(&Message::new(Msg::FailNoSuch).with("name", name));
    if let Some(meant) = mistake::nearest(name, cli::COMMANDS.iter().copied()) {
        let asked = catalog.say(&Message::new(Msg::FailSuggest).with("name", meant));
        anyhow::bail!("{said}{asked}")
    }
    // Several bare words of which none is a file were meant for a command.
    let is_bare = |path: &PathBuf| !path.exists() && path.extension().is_none();
    let is_word = |path: &PathBuf| is_bare(path) && path.components().count() == 1;
    if named.len() > 1 && named.iter().all(is_word) {
        let known = Message::new(Msg::FailTakes).with("command", cli::NAME);
        let known = catalog.say(&known.with("known", cli::COMMANDS.join(", ")));
        anyhow::bail!("{said}{known}")
    }
    Ok(())
}

/// Refuses options that only the user's files can tell to be wrong: the name of a theme, and a log
/// that cannot be written. Returns the log.
pub(crate) fn check_options(
    options: &Options,
    themes: &Themes,
    catalog: &Catalog,
) -> anyhow::Result<Log> {
    check_theme(options, themes, catalog)?;
    Log::open(options.log.as_deref()).with_context(|| {
        let path = options.log.as_deref().unwrap_or(Path::new(""));
        let path = path.to_string_lossy();
        catalog.say(&Message::new(Msg::FailLog).with_path(path))
    })
}

/// The theme that was asked for must be one.
fn check_theme(options: &Options, themes: &Themes, catalog: &Catalog) -> anyhow::Result<()> {
    let asked = options.theme.as_ref();
    let Some(name) = asked.filter(|name| !themes.has(name)) else {
        return Ok(());
    };
    let known: Vec<_> = themes.names().collect();
    let said = Message::new(Msg::FailTheme)
        .with("name", name)
        .with("known", known.join(", "));
    anyhow::bail!(catalog.say(&said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_whatever_theme_was_asked_for() {
        let shown = |color, no_color| {
            let env = Env {
                no_color,
                ..Env::default()
            };
            let mut themes = Themes::default();
            themes.depth = depth(color, &env);
            themes.shown("light").to_owned()
        };
        assert_eq!(shown(When::Auto, false), "light");
        assert_eq!(shown(When::Auto, true), "mono");
        assert_eq!(shown(When::Never, false), "mono");
        assert_eq!(shown(When::Always, true), "light");
    }
}
