//! `docbao config`: where files live, the settings in use, and every mistake in them.

use super::open;
use super::out::Out;
use super::{DONE, Desk, FAILED};
use crate::app::config;
use crate::app::lang::{Message, Msg};
use crate::cli::Config;
use crate::shell::paths::Paths;
use crate::text::{layout, sanitize};

/// Cells of the column of names.
const NAMES_WIDTH: usize = 14;

/// Answers one of the questions about settings. Gives the exit status.
pub(super) fn run(request: Config, desk: &Desk<'_>, out: &mut Out) -> anyhow::Result<u8> {
    match request {
        Config::Path => path(desk, out),
        Config::Show => {
            let settings = desk.settings;
            let text = config::show(&settings.config, &settings.themes, desk.catalog);
            out.bytes(text.as_bytes()).map(|()| DONE)
        }
        Config::Check => check(desk, out),
    }
}

fn path(desk: &Desk<'_>, out: &mut Out) -> anyhow::Result<u8> {
    let paths = Paths::find(desk.options.config_dir.as_deref());
    let paths = paths.ok_or_else(|| anyhow::Error::msg(desk.say(Msg::FailNoHome, &[])))?;
    for (msg, path) in [
        (Msg::PathSettings, paths.settings()),
        (Msg::PathThemes, paths.themes()),
        (Msg::PathBookmarks, paths.bookmarks()),
        (Msg::PathReading, paths.memory()),
    ] {
        let name = desk.catalog.text(msg);
        let pad = NAMES_WIDTH.saturating_sub(layout::cells(name));
        let path = sanitize::path(&path.to_string_lossy()).into_owned();
        out.line(&format!("{name}{:pad$}  {path}", ""))?;
    }
    Ok(DONE)
}

fn check(desk: &Desk<'_>, out: &mut Out) -> anyhow::Result<u8> {
    for mistake in &desk.settings.mistakes {
        out.line(&mistake.say(desk.catalog))?;
    }
    let is_library_there = check_library(desk, out)?;
    if desk.settings.mistakes.is_empty() && is_library_there {
        let said = desk.catalog.say(&Message::new(Msg::ConfigRight));
        out.line(&said)?;
        return Ok(DONE);
    }
    Ok(FAILED)
}

/// Prints the paths of the library that cannot be read, with the reasons; returns whether there are
/// none. The value is well-formed then, but every other command fails with it.
fn check_library(desk: &Desk<'_>, out: &mut Out) -> anyhow::Result<bool> {
    let Some(paths) = Paths::find(desk.options.config_dir.as_deref()) else {
        return Ok(true);
    };
    let library = paths.library(&desk.settings.config.library);
    let unread = open::missing(&library);
    for (path, why) in &unread {
        let path = sanitize::path(&path.to_string_lossy()).into_owned();
        out.line(&format!("library: {path}: {}", desk.catalog.why(why)))?;
    }
    Ok(unread.is_empty())
}
