//! The block of `key: value` lines between two `---` at the top of a Markdown file.
//!
//! Reads the few keys that a reader needs; everything else is left alone.

use crate::article::Meta;
use crate::text::{day, layout, sanitize};

/// Maximum number of graphemes of a date that is none. It is shown beside the article's title;
/// whole sentences have no place there.
const DATE_TEXT_MAX_GRAPHEMES: usize = 40;

/// Returns the metadata of the front matter, its title if it has one, and the text after it.
pub(super) fn split(text: &str) -> (Meta, Option<String>, &str) {
    let Some((head, body)) = parts(text) else {
        return (Meta::default(), None, text);
    };
    let mut meta = Meta::default();
    let mut title = None;
    for (key, value) in head.lines().filter_map(|line| line.split_once(':')) {
        let value = unquote(value);
        if value.is_empty() {
            continue;
        }
        match key.trim().to_lowercase().as_str() {
            "title" => title = Some(value),
            "date" => {
                meta.date = day::parse(&value);
                let is_day = meta.date.is_some();
                let text = (!is_day).then(|| layout::shorten(&value, DATE_TEXT_MAX_GRAPHEMES));
                meta.date_text = text.map(Into::into);
            }
            "author" => meta.author = Some(value),
            "source" => meta.source = Some(value),
            "url" | "link" => meta.url = Some(value),
            "tags" => meta.tags = tags(&value),
            _ => {}
        }
    }
    (meta, title, body)
}

fn parts(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("---\n")?;
    let end = rest
        .find("\n---\n")
        .or_else(|| rest.strip_suffix("\n---").map(str::len))?;
    let head = &rest[..end];
    let is_map = head
        .lines()
        .all(|l| l.contains(':') || l.starts_with([' ', '-', '#']) || l.is_empty());
    is_map.then(|| (head, rest.get(end + 5..).unwrap_or_default()))
}

fn unquote(value: &str) -> String {
    let value = value.trim();
    let inner = ['"', '\'']
        .into_iter()
        .find_map(|q| value.strip_prefix(q).and_then(|v| v.strip_suffix(q)));
    sanitize::line(inner.unwrap_or(value))
}

fn tags(value: &str) -> Vec<String> {
    let list = value.trim_start_matches('[').trim_end_matches(']');
    list.split(',')
        .map(unquote)
        .filter(|tag| !tag.is_empty())
        .collect()
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
    fn a_rule_at_the_top_is_not_front_matter() {
        let text = "---\nmột câu không có gì\n---\nhai";
        assert_eq!(split(text).2, text);
        assert_eq!(split("---\nchưa đóng: 1\n").2, "---\nchưa đóng: 1\n");
    }
}
