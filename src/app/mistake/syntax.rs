//! What is wrong with a file that is no TOML, as a fault: the parser says it in English only.

use crate::reason::Fault;

/// Words of the parser's reasons, and what they mean for the user. The first row holds that has a
/// word of the reason, so what is said of values of one kind stands before what is said of any.
const REASONS: &[(&[&str], Fault)] = &[
    (&["must be quoted"], Fault::TomlQuotes),
    (&["escape", "unicode"], Fault::TomlEscape),
    (
        &["duplicate key", "more than once", "cannot extend"],
        Fault::TomlTwice,
    ),
    (
        &["unclosed", "array opening", "table opening", "table open"],
        Fault::TomlUnclosed,
    ),
    (&["comma"], Fault::TomlComma),
    (
        &["carriage return", "comment character", "comment start"],
        Fault::TomlCharacter,
    ),
    (&["string", "opening quote"], Fault::TomlString),
    (
        &[
            "key with no value",
            "missing value",
            "assignment",
            "extra `=`",
            "unexpected `=`",
            "invalid value",
        ],
        Fault::TomlValue,
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
        Fault::TomlNumber,
    ),
    (&["boolean"], Fault::TomlBoolean),
    (&["date", "time", "year", "month", "day"], Fault::TomlDate),
    (&["recurs"], Fault::TomlDeep),
    (
        &[
            "unexpected key",
            "unexpected content",
            "key-value pair",
            "inline table element",
        ],
        Fault::TomlExtra,
    ),
    (&["key", "table"], Fault::TomlKey),
];

/// Returns the fault for a reason of the parser; `found` is what stands there.
pub(super) fn reason(said: &str, found: &str) -> Fault {
    if found.trim().is_empty() && said.contains("must be quoted") {
        return Fault::TomlValue; // It takes a value that is missing for an empty one.
    }
    // What it would take instead names every kind of value.
    let said = said.split(", expected").next().unwrap_or(said);
    let row = REASONS
        .iter()
        .find(|(words, _)| words.iter().any(|word| said.contains(word)));
    row.map_or(Fault::TomlOther, |(_, fault)| *fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml::de::DeTable;

    #[test]
    fn every_mistake_in_toml_has_its_reason() {
        for (source, wanted) in [
            ("theme = dark", Fault::TomlQuotes),
            ("editor = \"a\\qb\"", Fault::TomlEscape),
            ("editor = \"\\u12\"", Fault::TomlEscape),
            ("width = 60\nwidth = 70", Fault::TomlTwice),
            ("[keys]\n[keys]", Fault::TomlTwice),
            ("keys = 1\nkeys.a = 2", Fault::TomlTwice),
            ("library = [\"a\"", Fault::TomlUnclosed),
            ("[keys", Fault::TomlUnclosed),
            ("a = { b = 1", Fault::TomlUnclosed),
            ("library = [\"a\" \"b\"]", Fault::TomlComma),
            ("library = [\"a\",, \"b\"]", Fault::TomlComma),
            ("# a\u{1}", Fault::TomlCharacter),
            ("editor = \"vi", Fault::TomlString),
            ("editor = 'vi", Fault::TomlString),
            ("editor = \"\"\"vi", Fault::TomlString),
            ("width", Fault::TomlValue),
            ("width =", Fault::TomlValue),
            ("width = = 5", Fault::TomlValue),
            ("width = 6o", Fault::TomlQuotes),
            ("width = 060", Fault::TomlNumber),
            ("width = 1__0", Fault::TomlNumber),
            ("width = 0xg", Fault::TomlNumber),
            ("width = 1.", Fault::TomlNumber),
            ("width = +-5", Fault::TomlNumber),
            ("mouse = truE", Fault::TomlBoolean),
            ("width = \"60\" 70", Fault::TomlExtra),
            ("width = [60] x = 1", Fault::TomlExtra),
            ("= 5", Fault::TomlKey),
            ("tiếng = 5", Fault::TomlKey),
            ("[]", Fault::TomlKey),
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
                said.iter().all(|(msg, _)| *msg != Fault::TomlOther),
                "{source}: {said:?}"
            );
        }
    }
}
