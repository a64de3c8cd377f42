//! What is wrong with a file that is no TOML, as a message: the parser says it in English only.

use crate::app::lang::Msg;

/// Words of the parser's reasons, and what they mean for the user. The first row holds that has a
/// word of the reason, so what is said of values of one kind stands before what is said of any.
const REASONS: &[(&[&str], Msg)] = &[
    (&["must be quoted"], Msg::WhyTomlQuotes),
    (&["escape", "unicode"], Msg::WhyTomlEscape),
    (
        &["duplicate key", "more than once", "cannot extend"],
        Msg::WhyTomlTwice,
    ),
    (
        &["unclosed", "array opening", "table opening", "table open"],
        Msg::WhyTomlUnclosed,
    ),
    (&["comma"], Msg::WhyTomlComma),
    (
        &["carriage return", "comment character", "comment start"],
        Msg::WhyTomlCharacter,
    ),
    (&["string", "opening quote"], Msg::WhyTomlString),
    (
        &[
            "key with no value",
            "missing value",
            "assignment",
            "extra `=`",
            "unexpected `=`",
            "invalid value",
        ],
        Msg::WhyTomlValue,
    ),
    (
        &[
            "number",
            "mantissa",
            "fraction",
            "exponent",
            "float",
            "radix",
            "leading zero",
            "sign",
            "digits",
        ],
        Msg::WhyTomlNumber,
    ),
    (&["boolean"], Msg::WhyTomlBoolean),
    (&["date", "time", "year", "month", "day"], Msg::WhyTomlDate),
    (&["recurs"], Msg::WhyTomlDeep),
    (
        &[
            "unexpected key",
            "unexpected content",
            "key-value pair",
            "inline table element",
        ],
        Msg::WhyTomlExtra,
    ),
    (&["key", "table"], Msg::WhyTomlKey),
];

/// Returns the message for a reason of the parser; `found` is what stands there.
pub(super) fn reason(said: &str, found: &str) -> Msg {
    if found.trim().is_empty() && said.contains("must be quoted") {
        return Msg::WhyTomlValue; // It takes a value that is missing for an empty one.
    }
    // What it would take instead names every kind of value.
    let said = said.split(", expected").next().unwrap_or(said);
    let row = REASONS
        .iter()
        .find(|(words, _)| words.iter().any(|word| said.contains(word)));
    row.map_or(Msg::WhyTomlOther, |(_, msg)| *msg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml::de::DeTable;

    #[test]
    fn every_mistake_in_toml_has_its_reason() {
        for (source, wanted) in [
            ("theme = dark", Msg::WhyTomlQuotes),
            ("editor = \"a\\qb\"", Msg::WhyTomlEscape),
            ("editor = \"\\u12\"", Msg::WhyTomlEscape),
            ("width = 60\nwidth = 70", Msg::WhyTomlTwice),
            ("[keys]\n[keys]", Msg::WhyTomlTwice),
            ("keys = 1\nkeys.a = 2", Msg::WhyTomlTwice),
            ("library = [\"a\"", Msg::WhyTomlUnclosed),
            ("[keys", Msg::WhyTomlUnclosed),
            ("a = { b = 1", Msg::WhyTomlUnclosed),
            ("library = [\"a\" \"b\"]", Msg::WhyTomlComma),
            ("library = [\"a\",, \"b\"]", Msg::WhyTomlComma),
            ("# a\u{1}", Msg::WhyTomlCharacter),
            ("editor = \"vi", Msg::WhyTomlString),
            ("editor = 'vi", Msg::WhyTomlString),
            ("editor = \"\"\"vi", Msg::WhyTomlString),
            ("width", Msg::WhyTomlValue),
            ("width =", Msg::WhyTomlValue),
            ("width = = 5", Msg::WhyTomlValue),
            ("width = 6o", Msg::WhyTomlQuotes),
            ("width = 060", Msg::WhyTomlNumber),
            ("width = 1__0", Msg::WhyTomlNumber),
            ("width = 0xg", Msg::WhyTomlNumber),
            ("width = 1.", Msg::WhyTomlNumber),
            ("width = +-5", Msg::WhyTomlNumber),
            ("mouse = truE", Msg::WhyTomlBoolean),
            ("width = \"60\" 70", Msg::WhyTomlExtra),
            ("width = [60] x = 1", Msg::WhyTomlExtra),
            ("= 5", Msg::WhyTomlKey),
            ("tiếng = 5", Msg::WhyTomlKey),
            ("[]", Msg::WhyTomlKey),
        ] {
            let (_, errors) = DeTable::parse_recoverable(source);
            let said: Vec<_> = errors
                .iter()
                .map(|e| {
                    let found = source.get(e.span().unwrap_or_default());
                    (reason(e.message(), found.unwrap_or_default()), e)
                })
                .collect();
            assert!(
                said.iter().any(|(msg, _)| *msg == wanted),
                "{source}: {said:?}"
            );
            assert!(
                said.iter().all(|(msg, _)| *msg != Msg::WhyTomlOther),
                "{source}: {said:?}"
            );
        }
    }
}
