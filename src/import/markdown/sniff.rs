//! Recognises Markdown in a text without a name: standard input, files without an extension.
//!
//! Only signs that plain prose, scripts and letters do not have count; a list or a line of stars
//! is in all of them.

use crate::article::Meta;
use crate::import::front_matter;

/// Maximum number of lines that are sniffed, because a longer text shows its markup long before,
/// and a book of plain text would be searched in vain.
const SNIFFED_LINES_MAX: usize = 2000;

/// Returns whether a text is Markdown.
pub(super) fn is_markdown(text: &str) -> bool {
    if text.starts_with("#!") {
        return false;
    }
    let (meta, title, _) = front_matter::split(text);
    if title.is_some() || meta != Meta::default() {
        return true;
    }
    let lines: Vec<&str> = text
        .lines()
        .take(SNIFFED_LINES_MAX)
        .map(str::trim_end)
        .collect();
    let at = |n: Option<usize>| n.and_then(|n| lines.get(n)).copied().unwrap_or_default();
    let mut fences = 0;
    lines.iter().enumerate().any(|(n, line)| {
        let (above, below) = (at(n.checked_sub(1)), at(Some(n + 1)));
        fences += usize::from(line.starts_with("```"));
        // A comment of a script stands right above what it is about.
        (is_heading(line) && above.is_empty() && below.is_empty() && lines.len() > 1)
            || (is_underline(line) && !above.is_empty() && at(n.checked_sub(2)).is_empty())
            || (is_table_rule(line) && above.contains('|'))
            || has_link(line)
            || fences == 2
    })
}

/// Returns whether a line is a heading: `## Heading`.
fn is_heading(line: &str) -> bool {
    let text = line.trim_start_matches('#');
    (1..=6).contains(&(line.len() - text.len())) && text.starts_with(' ') && !text.trim().is_empty()
}

/// Returns whether a line underlines a heading with `=`. A line of `-` does not count, because it
/// is also a rule, or the end of a letter.
fn is_underline(line: &str) -> bool {
    line.len() >= 3 && line.bytes().all(|b| b == b'=')
}

/// Returns whether a line is the rule below the head of a table: `| --- | :-: |`.
fn is_table_rule(line: &str) -> bool {
    line.contains("--") && line.contains('|') && line.bytes().all(|b| b"|:- ".contains(&b))
}

/// Returns whether a line has `[text](address)` or `![text](address)`, or begins with `[name]:
/// address`.
fn has_link(line: &str) -> bool {
    let is_definition = line.starts_with('[')
        && line
            .split_once("]: ")
            .is_some_and(|(_, address)| address.contains("://"));
    let mut ends = line.match_indices("](");
    is_definition || ends.any(|(at, _)| line[..at].contains('[') && line[at + 2..].contains(')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_known_by_what_only_it_has() {
        for text in [
            "---\ntitle: Tựa\n---\nthân",
            "# Tựa\n\nthân",
            "mở đầu\n\n## Mục\n\nthân",
            "Tựa\n===\n\nthân",
            "một [liên kết](https://báo.vn) ở giữa",
            "một [liên kết][1]\n\n[1]: https://báo.vn",
            "a | b\n--|--\n1 | 2",
            "thử:\n\n```\nmã\n```\n",
        ] {
            assert!(is_markdown(text), "{text:?}");
        }
    }

    #[test]
    fn prose_scripts_and_letters_are_not() {
        for text in [
            "",
            "#",
            "#hashtag của hôm nay",
            "# một dòng",
            "#!/bin/sh\n\n# chú thích\n\necho\n",
            "# chép\ncp a b\n\n# xóa\nrm a\n",
            "- Thưa ông?\n- Vâng.\n\n* * *\n\n(1) Chú thích [1] (xem sau).",
            "Chào anh,\n\nthư đây.\n\n-- \nLụa\n---\n",
            "============\nTHÔNG BÁO\n============\n",
            "5 * 3 = 15; a_b_c; **",
        ] {
            assert!(!is_markdown(text), "{text:?}");
        }
    }
}
