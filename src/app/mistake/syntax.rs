//! The mistake in a file that is no TOML, as a fault. The parser gives the place, but the reason in
//! English only and in words that change, so the reason is read from the text at that place.

use std::ops::Range;

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

use crate::reason::Fault;

/// Depth of brackets that counts as too deep: more than anybody writes, and less than the 80 that
/// the parser takes.
const NESTING_MAX_DEPTH: usize = 64;

/// Token that may come next in a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Due {
    /// Name, or a part of one.
    Name,
    /// The end of a name: `=`, or `]` of a heading.
    Equals,
    /// Start of a value.
    Value,
    /// The end of a value: a comma, a bracket, a new line.
    End,
}

/// Place of a mistake.
struct MistakeSite<'a> {
    source: &'a str,
    /// Bytes of the mistake, perhaps none.
    span: Range<usize>,
    due: Due,
    /// Whether the line is a heading such as `[keys]`.
    is_heading: bool,
    /// Brackets of values that are open.
    open: Vec<TokenKind>,
    /// Token that ends or begins before the mistake, with blanks.
    before: Option<Token>,
    /// Token in which the mistake is, or that begins there.
    here: TokenKind,
}

/// Returns the fault of the mistake at `span`.
pub(super) fn reason(source: &str, span: Range<usize>) -> Fault {
    let place = MistakeSite::find(source, span);
    place
        .character()
        .or_else(|| place.string())
        .unwrap_or_else(|| place.structure())
}

impl<'a> MistakeSite<'a> {
    fn find(source: &'a str, span: Range<usize>) -> Self {
        let mut place = Self {
            source,
            due: Due::Name,
            is_heading: false,
            open: Vec::new(),
            before: None,
            here: TokenKind::Eof,
            span,
        };
        for token in Source::new(source).lex() {
            if token.span().end() > place.span.start {
                if token.span().start() < place.span.start {
                    place.before = Some(token);
                }
                place.here = token.kind();
                break;
            }
            if token.kind() != TokenKind::Eof {
                place.pass(token.kind());
                place.before = Some(token);
            }
        }
        place
    }

    /// Goes past a token that is before the mistake.
    fn pass(&mut self, kind: TokenKind) {
        use TokenKind as T;
        let is_named = self.due == Due::Name || self.due == Due::Equals;
        self.due = match kind {
            T::Whitespace | T::Comment => return,
            T::Newline if !self.open.is_empty() => return,
            T::Newline => {
                self.is_heading = false;
                Due::Name
            }
            T::LeftSquareBracket if is_named && self.open.is_empty() => {
                self.is_heading = true;
                Due::Name
            }
            T::LeftSquareBracket => {
                self.open.push(kind);
                Due::Value
            }
            T::LeftCurlyBracket => {
                self.open.push(kind);
                Due::Name
            }
            T::RightSquareBracket | T::RightCurlyBracket => {
                self.open.pop();
                Due::End
            }
            T::Comma if self.open.last() == Some(&T::LeftCurlyBracket) => Due::Name,
            T::Comma | T::Equals => Due::Value,
            T::Dot if is_named => Due::Name,
            _ if is_named => Due::Equals,
            _ => Due::End,
        };
    }

    /// Returns the fault of a character that may stand nowhere.
    fn character(&self) -> Option<Fault> {
        let (before, after) = self.source.split_at(self.span.start);
        let next = after.chars().next();
        let is_bad = next.is_some_and(|c| c.is_control() && !"\t\r\n".contains(c));
        (is_bad || before.ends_with('\r')).then_some(Fault::TomlCharacter)
    }

    /// Returns the fault of a mistake inside quotation marks, or of the lack of the last one.
    fn string(&self) -> Option<Fault> {
        use TokenKind as T;
        let token = self.before?;
        let quote = match token.kind() {
            T::LiteralString => "'",
            T::BasicString => "\"",
            T::MlLiteralString => "'''",
            T::MlBasicString => "\"\"\"",
            _ => return None,
        };
        let (start, end) = (token.span().start(), token.span().end());
        let text = &self.source[start..end];
        let is_closed = text.len() >= 2 * quote.len() && text.ends_with(quote);
        if end < self.span.start || (end == self.span.start && is_closed) {
            return None;
        }
        let code = self.source[start..self.span.start].rsplit_once('\\');
        let is_code = code.is_some_and(|(_, code)| code.chars().all(|c| c.is_ascii_alphanumeric()));
        Some(if is_code && quote.starts_with('"') {
            Fault::TomlEscape
        } else {
            Fault::TomlString
        })
    }

    /// Returns the fault of a token that is missing, or of one too many.
    fn structure(&self) -> Fault {
        use TokenKind as T;
        let is_line_end = matches!(self.here, T::Eof | T::Newline);
        match self.due {
            _ if self.open.len() >= NESTING_MAX_DEPTH => Fault::TomlDeep,
            _ if !self.open.is_empty() && self.is_at_end() => Fault::TomlUnclosed,
            Due::Equals if self.is_heading => Fault::TomlUnclosed,
            Due::Name | Due::Value if self.here == T::Comma => Fault::TomlComma,
            Due::Name if self.is_name() => Fault::TomlTwice,
            Due::Name => Fault::TomlKey,
            Due::Equals => Fault::TomlValue,
            Due::Value if is_line_end || self.here != T::Atom => Fault::TomlValue,
            Due::Value => self.value(),
            Due::End if self.is_in_value() => self.value(),
            Due::End if !self.open.is_empty() => Fault::TomlComma,
            Due::End => Fault::TomlExtra,
        }
    }

    /// Returns whether nothing but blanks and comments follows the mistake.
    fn is_at_end(&self) -> bool {
        use TokenKind as T;
        let is_blank = |kind| matches!(kind, T::Whitespace | T::Newline | T::Comment | T::Eof);
        let mut rest = Source::new(&self.source[self.span.start..]).lex();
        rest.all(|token| is_blank(token.kind()))
    }

    /// Returns whether the mistake is a whole name that is well written.
    fn is_name(&self) -> bool {
        let name = self.source.get(self.span.clone()).unwrap_or_default();
        let is_bare = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        let ends = self.source[self.span.end..].chars().next();
        let is_whole = ends.is_none_or(|c| " \t.=]".contains(c));
        !name.is_empty() && is_whole && (name.chars().all(is_bare) || name.starts_with(['"', '\'']))
    }

    /// Returns whether the mistake is right behind a value that has no quotation marks, before its
    /// end.
    fn is_in_value(&self) -> bool {
        use TokenKind as T;
        let is_bare = |token: &Token| {
            matches!(token.kind(), T::Atom | T::Dot) && token.span().end() == self.span.start
        };
        let is_bracket = matches!(self.here, T::RightSquareBracket | T::RightCurlyBracket);
        self.before.as_ref().is_some_and(is_bare) && !(is_bracket && self.open.is_empty())
    }

    /// Returns the fault of a value without quotation marks.
    fn value(&self) -> Fault {
        let ends = |c: char| c.is_whitespace() || ",[]{}#=".contains(c);
        let start = self.source[..self.span.start]
            .rfind(ends)
            .map_or(0, |at| at + 1);
        let word = &self.source[start..];
        let word = word.split(ends).next().unwrap_or_default();
        let digits = word.trim_start_matches(['+', '-']);
        let is_date = word.len() >= 5 && (word.as_bytes()[4] == b'-' || word.as_bytes()[2] == b':');
        let small = word.to_ascii_lowercase();
        let is_boolean = |value: &str| small.len() >= 3 && value.starts_with(&small);
        if is_date && word.starts_with(|c: char| c.is_ascii_digit()) {
            Fault::TomlDate
        } else if ["0x", "0o", "0b"]
            .iter()
            .any(|base| digits.starts_with(base))
            || (digits.starts_with(|c: char| c.is_ascii_digit())
                && digits
                    .chars()
                    .all(|c| c.is_ascii_digit() || "_.eE+-".contains(c)))
        {
            Fault::TomlNumber
        } else if is_boolean("true") || is_boolean("false") {
            Fault::TomlBoolean
        } else {
            Fault::TomlQuotes
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml::de::DeTable;

    #[test]
    fn every_mistake_in_toml_has_its_reason() {
        let deep = format!("a = {}", "[".repeat(100));
        for (source, wanted) in [
            (&*deep, Fault::TomlDeep),
            ("theme = dark", Fault::TomlQuotes),
            ("editor = \"a\\qb\"", Fault::TomlEscape),
            ("editor = \"\\u12\"", Fault::TomlEscape),
            ("width = 60\nwidth = 70", Fault::TomlTwice),
            ("[keys]\n[keys]", Fault::TomlTwice),
            ("keys = 1\nkeys.a = 2", Fault::TomlTwice),
            ("library = [\"a\"", Fault::TomlUnclosed),
            ("library = [\"a\"\n", Fault::TomlUnclosed),
            ("library = [\"a\",\n  # hai\n\n", Fault::TomlUnclosed),
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
            ("d = 2020-13-01", Fault::TomlDate),
            ("x = 08:99:00", Fault::TomlDate),
            ("x = 1e", Fault::TomlNumber),
            ("a = 1 # \u{7f}", Fault::TomlCharacter),
            ("a = 1\rb = 2", Fault::TomlCharacter),
            ("a = {b = 1,, c = 2}", Fault::TomlComma),
            ("a = [1,\n 2\n 3]", Fault::TomlComma),
            ("\"a\" = 1\n\"a\" = 2", Fault::TomlTwice),
            ("[[a]]\n[a]", Fault::TomlTwice),
            ("[a.]", Fault::TomlKey),
            ("a b = 1", Fault::TomlValue),
            ("a =\nb = 1", Fault::TomlValue),
            ("[a]]", Fault::TomlExtra),
            ("a = 1 ]", Fault::TomlExtra),
            ("a = 'x'y'", Fault::TomlExtra),
            ("a = \"C:\\Users\"", Fault::TomlEscape),
            ("a = 'x\ny'", Fault::TomlString),
            ("k = [\"a\", b]", Fault::TomlQuotes),
        ] {
            let (_, errors) = DeTable::parse_recoverable(source);
            let said: Vec<_> = errors
                .iter()
                .map(|e| (reason(source, e.span().unwrap_or_default()), e))
                .collect();
            assert!(
                said.iter().any(|(msg, _)| *msg == wanted),
                "{source}: {said:?}"
            );
        }
    }
}
