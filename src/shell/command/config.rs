//! `docbao config`: where files live, the settings in use, and every mistake in them.

use super::open;
use super::out::Out;
use super::{DONE, FAILED, Session};
use crate::app::config;
use crate::app::lang::{Message, Msg};
use crate::cli::ConfigCommand;
use crate::shell::paths::Paths;
use crate::text::{layout, sanitize};

/// Answers one of the questions about settings. Gives the exit status.
pub(super) fn run(
    command: ConfigCommand,
    session: &Session<'_>,
    out: &mut Out,
) -> anyhow::Result<u8> {
    match command {
        ConfigCommand::Path => path(session, out),
        ConfigCommand::Show => {
            let settings = session.settings;
            let text = config::show(&settings.config, &settings.themes, session.catalog);
            out.bytes(text.as_bytes()).map(|()| DONE)
        }
        ConfigCommand::Check => check(session, out),
    }
}

fn path(session: &Session<'_>, out: &mut Out) -> anyhow::Result<u8> {
    let paths = Paths::find(session.options.config_dir.as_deref());
    let paths = paths.ok_or_else(|| anyhow::Error::msg(session.say(Msg::FailNoHome, &[])))?;
    let cache = paths.cache.clone().map(|path| (Msg::PathCache, path));
    let files = [
        (Msg::PathSettings, paths.settings()),
        (Msg::PathThemes, paths.themes()),
        (Msg::PathBookmarks, paths.bookmarks()),
        (Msg::PathReading, paths.memory()),
        (Msg::PathStates, paths.states()),
    ];
    let files: Vec<_> = files.into_iter().chain(cache).collect();
    let names = files.iter().map(|(msg, _)| session.catalog.text(*msg));
    let width = names.map(layout::cells).max().unwrap_or_default();
    for (msg, path) in files {
        let name = session.catalog.text(msg);
        let pad = width - layout::cells(name);
        let path = sanitize::path(&path.to_string_lossy()).into_owned();
        out.line(&format!("{name}{:pad$}  {path}", ""))?;
    }
    Ok(DONE)
}

fn check(session: &Session<'_>, out: &mut Out) -> anyhow::Result<u8> {
    for mistake in &session.settings.mistakes {
        out.line(&mistake.say(session.catalog))?;
    }
    let is_library_there = check_library(session, out)?;
    if session.settings.mistakes.is_empty() && is_library_there {
        let said = session.catalog.say(&Message::new(Msg::ConfigRight));
        out.line(&said)?;
        return Ok(DONE);
    }
    Ok(FAILED)
}

/// Prints the paths of the library that cannot be read, with the reasons; returns whether there are
/// none. The value is well-formed then, but every other command fails with it.
fn check_library(session: &Session<'_>, out: &mut Out) -> anyhow::Result<bool> {
    let Some(paths) = Paths::find(session.options.config_dir.as_deref()) else {
        return Ok(true);
    };
    let library = paths.library(&session.settings.config.library);
    let unread = open::missing(&library);
    for (path, why) in &unread {
        let path = sanitize::path(&path.to_string_lossy()).into_owned();
        out.line(&format!("library: {path}: {}", session.catalog.why(why)))?;
    }
    Ok(unread.is_empty())
}
