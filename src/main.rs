//! The program `docbao`: arguments in, exit status out.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use docbao::app::lang::Catalog;
use docbao::cli::{self, Invocation, Options, Refused};
use docbao::shell::disk::settings::SettingsSource;
use docbao::shell::{self, command, env, paths};

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let args = cli::with_help(args, |name| Path::new(name).exists());
    let mut catalog = Catalog::new(cli::language(&args, env::variable));
    let mut parsed = parse(args.clone(), &catalog);
    let options = parsed.as_ref().map(|(options, _)| options.clone());
    let settings = SettingsSource::new(&options.unwrap_or_default()).read();
    // The settings may name another language than the locale, for the help too.
    if let Some(lang) = settings.config.lang.filter(|lang| *lang != catalog.lang)
        && cli::asked_language(&args).is_none()
    {
        catalog = Catalog::new(lang);
        parsed = parse(args, &catalog);
    }
    let status = match parsed {
        Ok((options, Invocation::Read(paths))) => {
            command::status(shell::open(&options, settings, paths, &catalog), &catalog)
        }
        Ok((options, Invocation::Guide)) => {
            command::status(shell::open_guide(&options, settings, &catalog), &catalog)
        }
        Ok((options, invocation)) => command::run(&invocation, &options, &settings, &catalog),
        Err(refused) => command::status(Err(anyhow::Error::msg(refused.0)), &catalog),
    };
    ExitCode::from(status)
}

/// Reads the arguments, and looks up the files and folders that they name.
fn parse(args: Vec<OsString>, catalog: &Catalog) -> Result<(Options, Invocation), Refused> {
    let (mut options, mut invocation) = cli::parse(args, catalog)?;
    for path in cli::named_paths(&mut options, &mut invocation) {
        *path = paths::meant(path);
    }
    Ok((options, invocation))
}
