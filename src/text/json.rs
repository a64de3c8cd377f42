//! JSON that is safe to show on a terminal: every character that could act on one, or hide in the
//! text, is written as `\uXXXX`, so that a JSON parser still reads the same value.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;
use serde_json::{Serializer, Value};

/// Returns `value` over several lines, indented by two blanks for each depth, without a line feed
/// at the end.
pub fn pretty(value: &Value) -> String {
    let mut shown = format!("{value:#}");
    // Outside of strings JSON has only ASCII and line feeds, so an unsafe character is inside one.
    if shown.contains(|c| c != '\n' && is_unsafe(c)) {
        let escape = |c: char| match c {
            '\n' => "\n".to_owned(),
            c if is_unsafe(c) => escaped(c),
            c => c.to_string(),
        };
        shown = shown.chars().map(escape).collect();
    }
    shown
}

/// Writes `value` in one line, without the line feed. Fails when `out` does.
pub fn write(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    value
        .serialize(&mut Serializer::with_formatter(out, Safe))
        .map_err(io::Error::from)
}

/// Formatter that escapes unsafe characters.
struct Safe;

impl Formatter for Safe {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        let mut rest = text;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_unsafe(*c)) {
            out.write_all(&rest.as_bytes()[..at])?;
            out.write_all(escaped(c).as_bytes())?;
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

/// Returns a character as one escape, or as two for a surrogate pair.
fn escaped(c: char) -> String {
    let mut out = String::new();
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to memory does not fail, so the result is not looked at.
        let _ = write!(out, "\\u{unit:04x}");
    }
    out
}

/// Returns whether a character must be escaped: all controls (serde escapes only the first 32),
/// line and paragraph separators, and the bidi, invisible and tag characters.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_act_is_escaped_and_reads_back() {
        let text = "bún \u{1b}[31m\u{9b}2J\u{7f}\u{202e}\u{2028}\u{feff}\u{e0041}\" \\ \n thang 🍜";
        let mut bytes = Vec::new();
        write(&mut bytes, &text).unwrap();
        let json = String::from_utf8(bytes).unwrap();
        let escaped =
            r#""bún \u001b[31m\u009b2J\u007f\u202e\u2028\ufeff\udb40\udc41\" \\ \n thang 🍜""#;
        assert_eq!(json, escaped);
        assert_eq!(pretty(&Value::from(text)), escaped);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        let value = serde_json::json!({ "món": [text, 1] });
        let json = pretty(&value);
        assert!(!json.chars().any(|c| c != '\n' && is_unsafe(c)), "{json:?}");
        assert!(json.starts_with("{\n  \"món\": [\n    \"bún"), "{json}");
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), value);
    }
}
