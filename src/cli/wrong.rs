//! Explains a mistake in a command line, in one line of the user's language.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::app::lang::{Catalog, Message, Msg};
use crate::text::sanitize;

/// `WHAT: WHY`, with a suggestion where clap has one. Holds no control character,
/// whatever was typed.
pub(super) fn explain(error: &clap::Error, catalog: &Catalog) -> String {
    let mut why = reason(error, catalog);
    if let Some(name) = suggestion(error) {
        why += &catalog.say(&Message::new(Msg::FailSuggest).with("name", name));
    }
    sanitize::line(&format!("{}: {why}", catalog.text(Msg::FailUsage)))
}

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
        // The other kinds are not made of this table, or have no words.
        _ => say(Msg::FailArguments, &[]),
    }
}

/// The values that would do: those of a list, or what the value's parser says.
fn possible(error: &clap::Error) -> String {
    let listed = context(error, ContextKind::ValidValue);
    let parser = || std::error::Error::source(error).map(ToString::to_string);
    listed.or_else(parser).unwrap_or_default()
}

fn suggestion(error: &clap::Error) -> Option<String> {
    let kinds = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
        ContextKind::SuggestedSubcommand,
    ];
    kinds.into_iter().find_map(|kind| context(error, kind))
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(one) => Some(one.clone()),
        ContextValue::Strings(many) => Some(many.join(", ")),
        _ => None,
    }
}
