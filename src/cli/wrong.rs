//! The explanation of a mistake in a command line, in one line of the user's language.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::NAME;
use crate::app::lang::{Catalog, Message, Msg};
use crate::app::mistake;
use crate::text::sanitize;

/// Returns `WHAT: WHY`, and what to type instead: the name that is most like it, or all that the
/// command takes. The line holds no control character, whatever was typed.
pub(super) fn explain(error: &clap::Error, args: &[OsString], catalog: &Catalog) -> String {
    let mut why = reason(error, catalog);
    let surplus = surplus(error);
    let suggestion = match &surplus {
        // A word too many may be an option or a command of another depth, so the name that clap
        // finds like it may be none that can stand there.
        Some(_) => None,
        None => suggestion(error),
    };
    if let Some(name) = suggestion {
        why += &catalog.say(&Message::new(Msg::FailSuggest).with("name", name));
    } else if let Some(word) = surplus {
        why += &expected(args, &word, catalog);
    }
    sanitize::line(&format!("{}: {why}", catalog.text(Msg::FailUsage)))
}

/// Returns the word that was neither a command nor had a place, if that is the mistake.
fn surplus(error: &clap::Error) -> Option<String> {
    let word = match error.kind() {
        ErrorKind::UnknownArgument => context(error, ContextKind::InvalidArg),
        ErrorKind::InvalidSubcommand => context(error, ContextKind::InvalidSubcommand),
        _ => None,
    };
    word.filter(|word| !word.starts_with('-'))
}

/// Returns what the command takes that the `surplus` word was given to: the command that was meant
/// if one is like a word behind it, otherwise its arguments and all its commands.
fn expected(args: &[OsString], surplus: &str, catalog: &Catalog) -> String {
    let root = super::command(catalog);
    let (mut command, mut path, mut words) = (&root, NAME.to_owned(), Vec::new());
    for word in args.iter().map(|arg| arg.to_string_lossy()) {
        match command.find_subcommand(&*word) {
            Some(inner) => {
                (command, path) = (inner, format!("{path} {word}"));
                words.clear();
            }
            None => words.push(word.into_owned()),
        }
        if words.last().is_some_and(|word| word == surplus) {
            break;
        }
    }
    let names = || command.get_subcommands().map(clap::Command::get_name);
    let meant = words
        .iter()
        .find_map(|word| mistake::nearest(word, names()));
    if let Some(name) = meant {
        return catalog.say(&Message::new(Msg::FailSuggest).with("name", name));
    }
    let arguments = command.get_positionals().map(ToString::to_string);
    let known: Vec<_> = arguments.chain(names().map(str::to_owned)).collect();
    let msg = if known.is_empty() {
        Msg::FailTakesNothing
    } else {
        Msg::FailTakes
    };
    let said = Message::new(msg).with("command", path);
    catalog.say(&said.with("known", known.join(", ")))
}

/// Returns the mistake in words.
fn reason(error: &clap::Error, catalog: &Catalog) -> String {
    let arg = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    let say = |msg, args: &[(&'static str, &str)]| {
        let message = args
            .iter()
            .fold(Message::new(msg), |m, (name, value)| m.with(name, value));
        catalog.say(&message)
    };
    match (error.kind(), arg, value) {
        (ErrorKind::UnknownArgument, Some(arg), _) => say(Msg::FailUnknown, &[("arg", &arg)]),
        (ErrorKind::MissingRequiredArgument, Some(arg), _) => {
            say(Msg::FailMissing, &[("arg", &arg)])
        }
        (ErrorKind::InvalidValue | ErrorKind::ValueValidation, Some(arg), Some(value)) => {
            if value.is_empty() && error.kind() == ErrorKind::InvalidValue {
                return say(Msg::FailNeedsValue, &[("arg", &arg)]);
            }
            let known = possible(error);
            say(
                Msg::FailValue,
                &[("arg", &arg), ("value", &value), ("known", &known)],
            )
        }
        (ErrorKind::InvalidSubcommand, ..) => {
            let name = context(error, ContextKind::InvalidSubcommand);
            say(Msg::FailUnknown, &[("arg", &name.unwrap_or_default())])
        }
        (ErrorKind::ArgumentConflict, Some(arg), _) => say(Msg::FailConflict, &[("arg", &arg)]),
        (ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues, Some(arg), _) => {
            say(Msg::FailTooManyValues, &[("arg", &arg)])
        }
        (ErrorKind::NoEquals | ErrorKind::TooFewValues, Some(arg), _) => {
            say(Msg::FailNeedsValue, &[("arg", &arg)])
        }
        (ErrorKind::InvalidUtf8, ..) => catalog.text(Msg::FailNotText).to_owned(),
        // The other kinds do not arise from this table, or have no words of their own.
        _ => say(Msg::FailArguments, &[]),
    }
}

/// Returns the values that would be right: those of a list, or those that the value's parser names.
fn possible(error: &clap::Error) -> String {
    let listed = context(error, ContextKind::ValidValue);
    let parser = || std::error::Error::source(error).map(ToString::to_string);
    listed.or_else(parser).unwrap_or_default()
}

/// Returns the name that is most like the one that was typed.
fn suggestion(error: &clap::Error) -> Option<String> {
    let kinds = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
        ContextKind::SuggestedSubcommand,
    ];
    kinds.into_iter().find_map(|kind| context(error, kind))
}

/// Returns a text that clap knows of the mistake.
fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(one) => Some(one.clone()),
        ContextValue::Strings(many) => Some(many.join(", ")),
        _ => None,
    }
}
