//! A mistake in a file that the user writes (settings, keys, themes): its place and its kind, as a
//! message, so that it is told in the interface's language. The shell reads the files.

use super::lang::{Catalog, Message, Msg};
use crate::text::sanitize;

mod syntax;

/// Minimum likeness (0–1) of a name that is offered instead of an unknown one. Less would offer
/// names that have nothing to do with it.
const NEAREST_MIN_LIKENESS: f64 = 0.6;

/// Position in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePosition {
    /// Line, from 1.
    pub line: usize,
    /// Column in scalar values, from 1.
    pub column: usize,
}

/// Mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Path of the file, for people.
    pub file: String,
    /// Position in the file; `None` when it is about the whole file.
    pub place: Option<FilePosition>,
    /// Mistake in words.
    pub message: Message,
    /// Nearest name that would be right.
    pub nearest: Option<String>,
}

impl Mistake {
    /// Returns the mistake in one clean line: file, position, kind, and the name that may have been
    /// meant.
    pub fn say(&self, catalog: &Catalog) -> String {
        self.say_of(&self.file, catalog)
    }

    /// Returns the mistake in one clean line with the file's name only, for the status line.
    fn say_short(&self, catalog: &Catalog) -> String {
        let name = self.file.rsplit(['/', '\\']).next();
        self.say_of(name.unwrap_or(&self.file), catalog)
    }

    fn say_of(&self, file: &str, catalog: &Catalog) -> String {
        let what = self.what(catalog);
        let Some(FilePosition { line, column }) = self.place else {
            return sanitize::line(&format!("{file}: {what}"));
        };
        let said = Message::new(Msg::ConfigAt)
            .with("file", file)
            .with("line", line)
            .with("column", column)
            .with("what", what);
        sanitize::line(&catalog.say(&said))
    }

    /// Returns the mistake in one clean line without the file: position, kind, and the name that
    /// may have been meant.
    pub fn say_place(&self, catalog: &Catalog) -> String {
        let what = self.what(catalog);
        let Some(FilePosition { line, column }) = self.place else {
            return sanitize::line(&what);
        };
        let said = Message::new(Msg::ConfigPlace)
            .with("line", line)
            .with("column", column)
            .with("what", what);
        sanitize::line(&catalog.say(&said))
    }

    fn what(&self, catalog: &Catalog) -> String {
        let mut said = catalog.say(&self.message);
        if let Some(name) = &self.nearest {
            said += &catalog.say(&Message::new(Msg::FailSuggest).with("name", name));
        }
        said
    }
}

/// File that is being read, in which places are named.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// Path of the file, to be shown to people.
    pub file: &'a str,
    /// Content of the file.
    pub source: &'a str,
}

impl Text<'_> {
    /// Returns the line of a byte, from 1.
    pub fn line(&self, at: usize) -> usize {
        let before = &self.source.as_bytes()[..at.min(self.source.len())];
        memchr::memchr_iter(b'\n', before).count() + 1
    }

    /// Returns the line and column of a byte.
    pub fn place(&self, at: usize) -> FilePosition {
        let before = &self.source[..self.source.floor_char_boundary(at)];
        let line_start = before.rfind('\n').map_or(0, |feed| feed + 1);
        FilePosition {
            line: self.line(at),
            column: before[line_start..].chars().count() + 1,
        }
    }

    /// Returns a mistake at a byte.
    pub fn mistake(&self, at: usize, message: Message) -> Mistake {
        Mistake {
            file: self.file.to_owned(),
            place: Some(self.place(at)),
            message,
            nearest: None,
        }
    }

    /// Returns the mistake of a name at a byte that is none of those that are known there.
    pub fn unknown<'n>(
        &self,
        at: usize,
        msg: Msg,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Mistake {
        Mistake {
            nearest: nearest(name, known),
            ..self.mistake(at, Message::new(msg).with("name", name))
        }
    }

    /// Returns the mistake of a place where the file is no TOML.
    pub fn syntax(&self, error: &toml::de::Error) -> Mistake {
        let span = error.span().unwrap_or_default();
        let at = span.start;
        let fault = syntax::reason(self.source, span);
        self.mistake(at, Message::new(Msg::ConfigSyntax).with_reason(fault))
    }
}

/// Returns the first mistake, and the number of others; `None` where there is none.
pub fn summary(mistakes: &[Mistake], catalog: &Catalog) -> Option<Message> {
    let first = mistakes.first()?;
    let msg = match mistakes.len() {
        1 => Msg::ConfigWrong,
        _ => Msg::ConfigWrongMany,
    };
    let said = Message::new(msg).with("first", first.say_short(catalog));
    Some(said.with("n", mistakes.len() - 1))
}

/// Returns the known name that is most like `name`, if one is like it.
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let name = name.to_lowercase();
    let scored = known
        .into_iter()
        .map(|k| (strsim::normalized_damerau_levenshtein(&name, k), k));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0));
    let alike = |k: &str| k.starts_with(&name) && name.len() >= 3;
    best.filter(|&(score, k)| score >= NEAREST_MIN_LIKENESS || alike(k))
        .map(|(_, k)| k.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lang::Lang;

    #[test]
    fn a_mistake_is_told_with_its_place_and_what_was_meant() {
        let text = Text {
            file: "config.toml",
            source: "a = 1\nthem = 2\n",
        };
        let wrong = text.unknown(6, Msg::ConfigUnknown, "them", ["lang", "theme"]);
        let said = wrong.say(&Catalog::new(Lang::En));
        assert!(
            said.starts_with("config.toml, line 2, column 1: "),
            "{said}"
        );
        assert!(
            said.contains("“them”") && said.contains("“theme”"),
            "{said}"
        );
    }

    #[test]
    fn only_a_name_that_is_like_it_is_offered() {
        let known = ["theme", "width", "justify"];
        assert_eq!(nearest("wdith", known).as_deref(), Some("width"));
        assert_eq!(nearest("THEME", known).as_deref(), Some("theme"));
        assert_eq!(nearest("colour-of-the-sky", known), None);
    }
}
