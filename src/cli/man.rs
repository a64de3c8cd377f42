//! The man page, made from the tables of commands, actions and settings, so that it cannot name
//! what does not exist.

use std::collections::BTreeMap;

use clap::{Arg, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use super::{NAME, OPTIONS, table};
use crate::app::action::{Context, WITHOUT_BOX, actions};
use crate::app::config::{self, SETTINGS};
use crate::app::keymap::Keymap;
use crate::app::lang::{Catalog, Msg};

/// Returns the man page in roff, in the catalog's language.
pub fn man(mut command: Command, catalog: &Catalog) -> Vec<u8> {
    command.build();
    let mut headings = catalog.text(Msg::CliManHeadings).split('|');
    let mut roff = Roff::new();
    let about = command.get_about().map(ToString::to_string);
    let about = about.unwrap_or_default();
    let mut section = |roff: &mut Roff| {
        roff.control("SH", [headings.next().unwrap_or_default()]);
    };
    section(&mut roff);
    roff.text([roman(format!("{NAME} - {about}"))]);
    section(&mut roff);
    usage(&mut roff, &command, catalog);
    section(&mut roff);
    roff.text([roman(about)]);
    section(&mut roff);
    arguments(&command, true).for_each(|arg| describe(&mut roff, arg));
    section(&mut roff);
    describe_commands(&mut roff, &command, catalog);
    section(&mut roff);
    describe_keys(&mut roff, catalog);
    section(&mut roff);
    table::rows(catalog, Msg::CliQueries)
        .for_each(|(query, meaning)| entry(&mut roff, query, meaning));
    section(&mut roff);
    for row in SETTINGS {
        entry(&mut roff, row.name, catalog.setting(row.name));
    }
    entry(&mut roff, config::KEYS, catalog.setting(config::KEYS));
    for msg in [Msg::CliFiles, Msg::CliStatuses, Msg::CliExamples] {
        section(&mut roff);
        table::rows(catalog, msg).for_each(|(name, meaning)| entry(&mut roff, name, meaning));
    }
    let page = Man::new(command);
    let mut out = Vec::new();
    // Writing to memory does not fail, so the result is not looked at.
    let _ = page.render_title(&mut out);
    let _ = roff.to_writer(&mut out);
    out
}

/// Writes the default keys: first those that are equal in every context without a box, then the
/// others of each context, so that none is listed twice.
fn describe_keys(roff: &mut Roff, catalog: &Catalog) {
    let keymap = Keymap::default();
    let keys = |context, action| keymap.keys(context, action).join("  ");
    let (mut everywhere, mut others) = (Vec::new(), BTreeMap::<Context, Vec<_>>::new());
    for action in actions().iter().map(|row| row.action) {
        let common = keys(WITHOUT_BOX[0], action);
        let is_common = WITHOUT_BOX
            .iter()
            .all(|&context| keys(context, action) == common);
        let is_everywhere = is_common && !common.is_empty();
        if is_everywhere {
            everywhere.push((common, action));
        }
        for context in Context::ALL {
            let here = keys(context, action);
            let is_told = is_everywhere && WITHOUT_BOX.contains(&context);
            if !here.is_empty() && !is_told {
                others.entry(context).or_default().push((here, action));
            }
        }
    }
    let title = catalog.text(Msg::CliEverywhere);
    let others = Context::ALL.into_iter().filter_map(|context| {
        let entries = others.remove(&context)?;
        Some((catalog.context(context), entries))
    });
    for (title, entries) in std::iter::once((title, everywhere)).chain(others) {
        roff.control("SS", [title]);
        for (keys, action) in entries {
            entry(roff, &keys, catalog.action(action));
        }
    }
}

/// Writes a name, and indented below it its meaning.
fn entry(roff: &mut Roff, name: &str, meaning: &str) {
    roff.control("TP", [])
        .text([bold(name)])
        .text([roman(meaning)]);
}

/// Writes each command with its arguments.
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

/// Writes how the command is called, one form a line.
fn usage(roff: &mut Roff, command: &Command, catalog: &Catalog) {
    let usage = command.clone().render_usage().to_string();
    let usage = table::usage(&usage, catalog, OPTIONS);
    let usage = usage.strip_prefix("Usage:").unwrap_or(&usage);
    for line in usage.lines().map(str::trim).filter(|line| !line.is_empty()) {
        roff.text([roman(line)]).control("br", []);
    }
}

/// Returns the positional arguments, then the options; `with_common`, also the options that every
/// command takes.
fn arguments(command: &Command, with_common: bool) -> impl Iterator<Item = &Arg> {
    let is_common = move |arg: &Arg| arg.is_global_set() && !with_common;
    let options = command.get_arguments().filter(|arg| !arg.is_positional());
    command
        .get_positionals()
        .chain(options)
        .filter(move |arg| !is_common(arg))
}

/// Writes an argument with its help.
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
