//! `docbao [PATH]...`: the reader on a terminal, and like `cat` in a pipe.

use std::path::PathBuf;

use anyhow::Context as _;

use super::env::{Env, has_desktop};
use super::loader::Inputs;
use super::log::Log;
use super::memory;
use super::paths::Paths;
use super::script::{self, Desk};
use super::settings::Settings;
use super::{Setup, read};
use crate::app::lang::{Catalog, Message, Msg};
use crate::app::theme::{AUTO, Depth, Ground, Themes};
use crate::cli::{ColorWhen, Options};

/// Opens what was named. Where output is not a terminal no screen is opened: one article
/// is printed as `show` does, several as `list` does. Gives the exit status.
pub fn open(options: &Options, named: Vec<PathBuf>, catalog: &Catalog) -> anyhow::Result<u8> {
    let env = Env::look();
    let paths = Paths::find(options.config_dir.as_deref());
    let mut settings = paths.as_ref().map(Settings::read).unwrap_or_default();
    let theme = theme(options, &settings.themes, catalog)?;
    if !env.is_terminal {
        return script::pour(&named, &Desk::new(options, catalog, env));
    }
    if env.dumb {
        anyhow::bail!("TERM=dumb: {}", catalog.text(Msg::FailNoTerminal));
    }
    let paths = paths.with_context(|| catalog.text(Msg::FailNoHome).to_owned())?;
    let memory = memory::load(&paths.memory());
    settings.themes.depth = depth(options, &env);
    let known = memory.habits.ground.as_deref().and_then(Ground::parse);
    settings.themes.ground = env.ground.or(known);
    read(Setup {
        inputs: Inputs {
            paths: named,
            encoding: options.encoding,
            memory,
        }
        .remembering(),
        paths,
        lang: catalog.lang,
        ask_ground: env.answers && matches!(settings.themes.depth, Depth::True | Depth::Indexed),
        settings,
        theme,
        measure: options.width,
        mouse: !options.no_mouse,
        desktop: has_desktop(),
        log: Log::open(options.log.as_deref())?,
    })
}

/// How many colours are shown: none where none is wanted.
fn depth(options: &Options, env: &Env) -> Depth {
    match options.color {
        ColorWhen::Auto if env.no_color => Depth::None,
        ColorWhen::Never => Depth::None,
        ColorWhen::Auto | ColorWhen::Always => env.depth,
    }
}

/// The name of the theme that was asked for, which must be one.
fn theme(options: &Options, themes: &Themes, catalog: &Catalog) -> anyhow::Result<String> {
    let Some(name) = &options.theme else {
        return Ok(AUTO.to_owned());
    };
    if themes.has(name) {
        return Ok(name.clone());
    }
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
            let options = Options {
                color,
                ..Options::default()
            };
            let env = Env {
                no_color,
                ..Env::default()
            };
            let mut themes = Themes::default();
            themes.depth = depth(&options, &env);
            themes.shown("light").to_owned()
        };
        assert_eq!(shown(ColorWhen::Auto, false), "light");
        assert_eq!(shown(ColorWhen::Auto, true), "mono");
        assert_eq!(shown(ColorWhen::Never, false), "mono");
        assert_eq!(shown(ColorWhen::Always, true), "light");
    }
}
