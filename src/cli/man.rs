//! The man page: all commands and options on one page, from the command table.

use clap::{Arg, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use super::{NAME, OPTIONS, table};
use crate::app::lang::{Catalog, Msg};

/// The man page in roff, its headings in the catalog's language.
pub fn man(mut command: Command, catalog: &Catalog) -> Vec<u8> {
    command.build();
    let mut headings = catalog.text(Msg::CliManHeadings).split('|');
    let mut next = || headings.next().unwrap_or_default();
    let (name, synopsis, description, options, commands) = (next(), next(), next(), next(), next());
    let mut roff = Roff::new();
    let about = command.get_about().map(ToString::to_string);
    let about = about.unwrap_or_default();
    roff.control("SH", [name])
        .text([roman(format!("{NAME} - {about}"))]);
    roff.control("SH", [synopsis]);
    usage(&mut roff, &command, catalog);
    roff.control("SH", [description]).text([roman(about)]);
    roff.control("SH", [options]);
    arguments(&command, true).for_each(|arg| describe(&mut roff, arg));
    roff.control("SH", [commands]);
    describe_commands(&mut roff, &command, catalog);
    let page = Man::new(command);
    let mut out = Vec::new();
    // Writing to memory does not fail.
    let _ = page.render_title(&mut out);
    let _ = roff.to_writer(&mut out);
    out
}

fn describe_commands(roff: &mut Roff, command: &Command, catalog: &Catalog) {
    for sub in command.get_subcommands() {
        let name = sub.get_bin_name().unwrap_or_else(|| sub.get_name());
        roff.control("SS", [name]);
        usage(roff, sub, catalog);
        if let Some(about) = sub.get_about() {
            roff.text([roman(about.to_string())]);
        }
        arguments(sub, false).for_each(|arg| describe(roff, arg));
        describe_commands(roff, sub, catalog);
    }
}

/// The ways to call it, a line each.
fn usage(roff: &mut Roff, command: &Command, catalog: &Catalog) {
    let usage = command.clone().render_usage().to_string();
    let usage = table::usage(&usage, catalog, OPTIONS);
    let usage = usage.strip_prefix("Usage:").unwrap_or(&usage);
    for line in usage.lines().map(str::trim).filter(|line| !line.is_empty()) {
        roff.text([roman(line)]).control("br", []);
    }
}

/// Positional arguments, then options; `with_common`, also those that every command takes.
fn arguments(command: &Command, with_common: bool) -> impl Iterator<Item = &Arg> {
    let is_common = move |arg: &Arg| arg.is_global_set() && !with_common;
    let options = command.get_arguments().filter(|arg| !arg.is_positional());
    command
        .get_positionals()
        .chain(options)
        .filter(move |arg| !is_common(arg))
}

fn describe(roff: &mut Roff, arg: &Arg) {
    let mut head: Vec<Inline> = Vec::new();
    if let Some(short) = arg.get_short() {
        head.extend([bold(format!("-{short}")), roman(", ")]);
    }
    if let Some(long) = arg.get_long() {
        head.push(bold(format!("--{long}")));
    }
    let takes_value = arg.get_num_args().is_some_and(|range| range.takes_values());
    if let Some(names) = arg.get_value_names().filter(|_| takes_value) {
        if arg.get_long().is_some() {
            head.push(roman(" "));
        }
        head.push(italic(names.join(" ")));
    }
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    roff.control("TP", []).text(head).text([roman(help)]);
}
