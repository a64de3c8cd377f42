//! `docbao [PATH]...`: the reader on a terminal, and like `cat` in a pipe.

use std::path::PathBuf;

use anyhow::Context as _;

use super::env::{Env, has_desktop};
use super::loader::Inputs;
use super::log::Log;
use super::memory;
use super::paths::Paths;
use super::script::{self, Desk};
use super::{Setup, read};
use crate::app::lang::{Catalog, Msg};
use crate::app::theme::{THEMES, Theme};
use crate::cli::{ColorWhen, Options};

/// Opens what was named. Where output is not a terminal no screen is opened: one article
/// is printed as `show` does, several as `list` does. Gives the exit status.
pub fn open(options: &Options, named: Vec<PathBuf>, catalog: &Catalog) -> anyhow::Result<u8> {
    let env = Env::look();
    if !env.is_terminal {
        return script::pour(&named, &Desk::new(options, catalog, env));
    }
    if env.dumb {
        anyhow::bail!("TERM=dumb: {}", catalog.text(Msg::FailNoTerminal));
    }
    let paths = Paths::find(options.config_dir.as_deref());
    let paths = paths.with_context(|| catalog.text(Msg::FailNoHome).to_owned())?;
    read(Setup {
        inputs: Inputs {
            paths: named,
            encoding: options.encoding,
            memory: memory::load(&paths.memory()),
        }
        .remembering(),
        paths,
        lang: catalog.lang,
        theme: theme(options, &env),
        measure: options.width,
        mouse: !options.no_mouse,
        desktop: has_desktop(),
        log: Log::open(options.log.as_deref())?,
    })
}

/// The index of the theme: the one that was asked for, else the first, or the last, which
/// has no colour, where none is wanted.
fn theme(options: &Options, env: &Env) -> usize {
    let asked = options.theme.as_deref().and_then(Theme::index);
    let plain = match options.color {
        ColorWhen::Auto => env.no_color,
        ColorWhen::Always => false,
        ColorWhen::Never => true,
    };
    match asked {
        _ if plain => THEMES.len() - 1,
        asked => asked.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_colour_is_the_last_theme_whatever_was_asked_for() {
        let theme = |name: Option<&str>, color, no_color| {
            let theme = name.map(str::to_owned);
            let options = Options {
                theme,
                color,
                ..Options::default()
            };
            let env = Env {
                no_color,
                ..Env::default()
            };
            THEMES[super::theme(&options, &env)].0
        };
        assert_eq!(theme(None, ColorWhen::Auto, false), "terminal");
        assert_eq!(theme(Some("auto"), ColorWhen::Auto, false), "terminal");
        assert_eq!(theme(Some("light"), ColorWhen::Auto, false), "light");
        assert_eq!(theme(Some("light"), ColorWhen::Auto, true), "mono");
        assert_eq!(theme(Some("light"), ColorWhen::Never, false), "mono");
        assert_eq!(theme(Some("light"), ColorWhen::Always, true), "light");
    }
}
