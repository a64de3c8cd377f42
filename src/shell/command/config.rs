//! `docbao config`: where files live, the settings in use, and every mistake in them.

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
        let path = sanitize::line(&path.to_string_lossy());
        out.line(&format!("{name}{:pad$}  {path}", ""))?;
    }
    Ok(DONE)
}

fn check(desk: &Desk<'_>, out: &mut Out) -> anyhow::Result<u8> {
    for mistake in &desk.settings.mistakes {
        out.line(&mistake.say(desk.catalog))?;
    }
    let wrong = desk.settings.mistakes.len();
    if wrong == 0 {
        let said = desk.catalog.say(&Message::new(Msg::ConfigRight));
        out.line(&said)?;
        return Ok(DONE);
    }
    Ok(FAILED)
}
