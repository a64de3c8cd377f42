//! The head of a Markdown file: YAML between two lines of `---`, or TOML between two of `+++`.
//!
//! Reads the few keys that a reader needs; everything else is left alone.

mod toml;
mod yaml;

use crate::article::Meta;
use crate::text::{day, layout, sanitize};

/// Maximum number of graphemes of a date that is none. It is shown beside the article's title, so
/// that whole sentences have no place there.
const DATE_TEXT_MAX_GRAPHEMES: usize = 40;

/// The value of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    /// A text, as it is meant: without its quotes and escapes.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}

impl Value {
    /// Returns the value as one clean line.
    fn line(&self) -> String {
        match self {
            Self::Text(text) => sanitize::line(text),
            Self::List(list) => sanitize::line(&list.join(", ")),
        }
    }

    /// Returns the value as tags; in a text, commas stand between them.
    fn tags(&self) -> Vec<String> {
        let tags: Vec<&str> = match self {
            Self::Text(text) => text.split(',').collect(),
            Self::List(list) => list.iter().map(String::as_str).collect(),
        };
        let tags = tags.into_iter().map(sanitize::line);
        tags.filter(|tag| !tag.is_empty()).collect()
    }
}

/// Returns the metadata of the front matter, its title if it has one, and the text after it.
pub(super) fn split(text: &str) -> (Meta, Option<String>, &str) {
    let Some((entries, body)) = entries(text) else {
        return (Meta::default(), None, text);
    };
    let mut meta = Meta::default();
    let mut title = None;
    for (key, value) in entries {
        let line = value.line();
        if line.is_empty() {
            continue;
        }
        match key.as_str() {
            "title" => title = Some(line),
            "date" => {
                meta.date = day::parse(&line);
                let is_day = meta.date.is_some();
                let text = (!is_day).then(|| layout::shorten(&line, DATE_TEXT_MAX_GRAPHEMES));
                meta.date_text = text.map(Into::into);
            }
            "author" | "authors" => meta.author = Some(line),
            "source" => meta.source = Some(line),
            "url" | "link" => meta.url = Some(line),
            "tags" => meta.tags = value.tags(),
            _ => {}
        }
    }
    (meta, title, body)
}

/// Returns the keys of the front matter with their values, and the text after it.
fn entries(text: &str) -> Option<(Vec<(String, Value)>, &str)> {
    if let Some((head, body)) = fenced(text, "+++", &["+++"]) {
        return Some((toml::entries(head)?, body));
    }
    let (head, body) = fenced(text, "---", &["---", "..."])?;
    yaml::is_map(head).then(|| (yaml::entries(head), body))
}

/// Splits a text that begins with the line `begin` at the first line that is one of `ends`. Blanks
/// at the end of such a line do not count, because nobody sees them.
fn fenced<'t>(text: &'t str, begin: &str, ends: &[&str]) -> Option<(&'t str, &'t str)> {
    let (first, rest) = text.split_once('\n')?;
    if first.trim_end() != begin {
        return None;
    }
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if ends.contains(&line.trim_end()) {
            return Some((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_known_keys() {
        let text = "---\ntitle: \"Tựa: một\"\ndate: 2026-11-02\nsource: Chữ nghĩa\ntags: [a, 'b c']\nlayout: x\n---\nthân\n";
        let (meta, title, body) = split(text);
        assert_eq!(title.as_deref(), Some("Tựa: một"));
        assert_eq!(
            meta.date.map(|d| d.to_string()).as_deref(),
            Some("2026-11-02")
        );
        assert_eq!(meta.source.as_deref(), Some("Chữ nghĩa"));
        assert_eq!(meta.tags, ["a", "b c"]);
        assert_eq!(body, "thân\n");
    }

    #[test]
    fn a_date_is_read_day_first() {
        let date = |value: &str| split(&format!("---\ndate: {value}\n---\n")).0.date;
        assert_eq!(date("6/5/2024"), Some(jiff::civil::date(2024, 5, 6)));
        assert_eq!(date("2024-05-06 08:00"), date("'6/5/2024'"));
        assert_eq!(date("sắp tới"), None);
    }

    #[test]
    fn a_date_that_does_not_exist_stays_as_it_is_written() {
        let date = |value: &str| {
            let text = format!("---\ndate: {value}\n---\n");
            let meta = split(&text).0;
            (meta.date, meta.date_text)
        };
        for value in [
            "31/2/2024",
            "2024-13-01",
            "2023-02-29",
            "sắp tới",
            "32 tháng 1 năm 2024",
        ] {
            assert_eq!(date(value), (None, Some(value.to_owned())));
        }
        assert_eq!(
            date("29/2/2024"),
            (Some(jiff::civil::date(2024, 2, 29)), None)
        );
        assert_eq!(date("\"\""), (None, None));
        let long = date(&"một câu dài ".repeat(20)).1.unwrap();
        assert!(
            layout::cells(&long) <= DATE_TEXT_MAX_GRAPHEMES && long.ends_with('…'),
            "{long}"
        );
    }

    #[test]
    fn yaml_and_toml_say_the_same() {
        let yaml = "---  \ntitle: \"Nh \\\"k\\\"\"\ndate: 2024-05-06 # ra mắt\nauthor: [An, 'Bình ''B''']\n\
            url: https://a.vn/#1\ntags:\n  - A\n  - \"b, c\"\nkhác:\n  title: x\n---\nthân\n";
        let toml = "+++\n# đầu\ntitle = \"Nh \\\"k\\\"\"\ndate = 2024-05-06T08:00:00Z\n\
            authors = [\"An\", \"Bình 'B'\"]\nurl = 'https://a.vn/#1'\n[taxonomies]\ntags = [\"A\", \"b, c\"]\n\
            [extra]\ntitle = \"x\"\n+++\nthân\n";
        for text in [yaml, toml] {
            let (meta, title, body) = split(text);
            assert_eq!(title.as_deref(), Some("Nh \"k\""), "{text}");
            assert_eq!(meta.date, Some(jiff::civil::date(2024, 5, 6)));
            assert_eq!(meta.author.as_deref(), Some("An, Bình 'B'"));
            assert_eq!(meta.url.as_deref(), Some("https://a.vn/#1"));
            assert_eq!(meta.tags, ["A", "b, c"]);
            assert_eq!(body, "thân\n");
        }
        let lines = "+++\ntitle = '''\nmột\nhai'''\ndate = '6/5/2024'\ntags = 'a, b'\n+++";
        let (meta, title, body) = split(lines);
        assert_eq!((title.as_deref(), body), (Some("một hai"), ""));
        assert_eq!(meta.date, Some(jiff::civil::date(2024, 5, 6)));
        assert_eq!(meta.tags, ["a", "b"]);
    }

    #[test]
    fn a_title_of_several_lines_is_one_line() {
        for head in [
            "title: >-\n  Một\n  hai",
            "title: |\n  Một\n  hai\nx: y",
            "title: Một\n  hai",
        ] {
            let text = format!("---\n{head}\n---\nthân");
            assert_eq!(split(&text).1.as_deref(), Some("Một hai"), "{head}");
        }
        assert_eq!(split("---\ntitle: a\n...\nthân\n").2, "thân\n");
    }

    #[test]
    fn a_rule_at_the_top_is_not_front_matter() {
        for text in ["+++\nmột câu\n+++\nhai", "+++\n+++\nhai", "+++\na = 1\n"] {
            assert_eq!(split(text).2, text);
        }
        let text = "---\nmột câu không có gì\n---\nhai";
        assert_eq!(split(text).2, text);
        assert_eq!(split("---\nchưa đóng: 1\n").2, "---\nchưa đóng: 1\n");
    }
}
