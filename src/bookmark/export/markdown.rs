//! Markdown for people: a heading for each article, its passages as quotes in their order, with
//! notes, tags and day below, and their source.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::bookmark::ExportEntry;
use crate::text::sanitize;
use crate::vietnamese::collate;

/// Returns the bookmarks as Markdown; days are those of `zone`.
pub(super) fn write(entries: &[ExportEntry<'_>], zone: &TimeZone) -> String {
    let mut articles: BTreeMap<_, Vec<&ExportEntry<'_>>> = BTreeMap::new();
    for entry in entries {
        let source = entry
            .article
            .as_ref()
            .map_or_else(|| entry.bookmark.target.source.clone(), |a| a.source.uri());
        let key = (collate::sort_key(&entry.heading()), source);
        articles.entry(key).or_default().push(entry);
    }
    let mut out = String::new();
    for mut passages in articles.into_values() {
        passages.sort_by_key(|e| (e.place().map(|at| at.start), &e.bookmark.id));
        if !out.is_empty() {
            out.push('\n');
        }
        head(passages[0], &mut out);
        for entry in passages {
            passage(entry, zone, &mut out);
        }
    }
    out
}

/// Writes the heading of an article.
fn head(entry: &ExportEntry<'_>, out: &mut String) {
    let title = sanitize::line(&entry.heading());
    let cited = escaped(&entry.citation(), Follows::Nothing);
    let title = escaped(title.trim(), Follows::Nothing);
    out.extend(["## ", &title, "\n\n", &cited, "\n"]);
}

/// Writes a passage with its note, tags and day.
fn passage(entry: &ExportEntry<'_>, zone: &TimeZone, out: &mut String) {
    let bookmark = entry.bookmark;
    out.push('\n');
    let mut lines = quoted_lines(entry).into_iter().peekable();
    let mut follows = Follows::Nothing;
    while let Some((line, end)) = lines.next() {
        let line = escaped(line.trim(), follows);
        let (end, next) = match end {
            _ if lines.peek().is_none() => ("\n", Follows::Nothing),
            LineEnd::Line => ("\\\n", Follows::Line),
            LineEnd::Paragraph => ("\n>\n", Follows::Nothing),
        };
        out.extend(["> ", &line, end]);
        follows = next;
    }
    let note = sanitize::clean(&bookmark.note);
    if !note.trim().is_empty() {
        // The note is not escaped, because Markdown in the reader's own words is meant as such.
        out.extend(["\n", note.trim(), "\n"]);
    }
    let day = bookmark.created.to_zoned(zone.clone()).date();
    let tags = bookmark.tags.iter().map(|tag| sanitize::line(tag));
    let tags = tags.map(|tag| format!("#{}", escaped(&tag, Follows::Text)));
    let known: Vec<String> = std::iter::once(day.to_string()).chain(tags).collect();
    out.extend(["\n*", &known.join(" · "), "*\n"]);
}

/// The end of a line of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LineEnd {
    /// A line break inside a block, such as a verse.
    Line,
    /// The end of a block.
    Paragraph,
}

/// Returns the lines of the passage that are not blank. Where no article with these very words is
/// at hand, blocks cannot be told from lines, so each line counts as a paragraph.
fn quoted_lines(entry: &ExportEntry<'_>) -> Vec<(String, LineEnd)> {
    let exact = &entry.bookmark.quote.exact;
    let here = entry.article.as_ref().zip(entry.anchor.range());
    let here = here.filter(|(article, range)| article.text.get(range.clone()) == Some(exact));
    let quoted = here
        .as_ref()
        .map(|(article, range)| article.quoted(range.clone()));
    let number = quoted.and_then(|quoted| quoted.strip_suffix(exact.as_str()));
    let mut from = 0;
    let lines = exact.split_inclusive('\n').map(|line| {
        from += line.len();
        let is_in_block = here.as_ref().is_some_and(|(article, range)| {
            let at = range.start + from;
            let block = article.block_at(at).map(|n| article.blocks.at(n));
            block.is_some_and(|block| block.start < at)
        });
        let end = if is_in_block {
            LineEnd::Line
        } else {
            LineEnd::Paragraph
        };
        (sanitize::clean(line).into_owned(), end)
    });
    let mut lines: Vec<_> = lines.filter(|(line, _)| !line.trim().is_empty()).collect();
    if let Some((first, _)) = lines.first_mut() {
        first.insert_str(0, number.unwrap_or_default());
    }
    lines
}

/// Text right before a piece of Markdown, which decides what must be escaped in the piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Follows {
    /// Nothing: the text begins a block.
    Nothing,
    /// A line of the same paragraph.
    Line,
    /// Other text on the same line.
    Text,
}

/// Characters that mean something in Markdown wherever they stand.
const ACTIVE: &[char] = &['\\', '`', '*', '['];
/// Maximum number of number signs before a heading.
const HEADING_MAX_SIGNS: usize = 6;
/// Maximum number of digits before an item of a list.
const ITEM_MAX_DIGITS: usize = 9;

/// Returns `line` so that Markdown (with tables and strikethrough as GitHub has them) shows it as
/// it stands. A backslash stands only where one is needed, because people read the file as it is,
/// too.
fn escaped(line: &str, follows: Follows) -> String {
    let mut out = String::with_capacity(line.len());
    let mark = block_mark(line).filter(|_| follows != Follows::Text);
    let underlines = follows == Follows::Line && line.bytes().all(|b| b == b'=');
    let mark = mark.or_else(|| underlines.then_some(0));
    let has_pairs = |sign: char| line.matches(sign).nth(1).is_some();
    let mut before = None;
    for (at, c) in line.char_indices() {
        let after = line[at + c.len_utf8()..].chars().next();
        let is_active = match c {
            c if ACTIVE.contains(&c) || mark == Some(at) => true,
            // Inside a word an underscore is a letter like any other, so it is escaped only at the
            // edges.
            '_' => {
                !(before.is_some_and(char::is_alphanumeric)
                    && after.is_some_and(char::is_alphanumeric))
            }
            '~' => has_pairs('~'),
            // Only a link, a tag or a comment begins in this way.
            '<' => after.is_some_and(|c| c.is_ascii_alphabetic() || "/!?".contains(c)),
            '&' => is_entity(&line[at + 1..]),
            _ => false,
        };
        if is_active {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// Returns the byte of the character that makes a block of the line it begins: a heading, a
/// quotation, an item of a list, a rule, or the second line of a table.
fn block_mark(line: &str) -> Option<usize> {
    let is_apart = |at: usize| line[at..].chars().next().is_none_or(char::is_whitespace);
    let leading = |sign: char| line.len() - line.trim_start_matches(sign).len();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let is_item = (1..=ITEM_MAX_DIGITS).contains(&digits)
        && line[digits..].starts_with(['.', ')'])
        && is_apart(digits + 1);
    if is_item {
        return Some(digits);
    }
    let consists_of = |signs: &str| line.chars().all(|c| signs.contains(c));
    let is_mark = match line.chars().next()? {
        '>' => true,
        '#' => leading('#') <= HEADING_MAX_SIGNS && is_apart(leading('#')),
        '+' | '-' if is_apart(1) => true,
        '-' | '|' | ':' => line.contains('-') && consists_of("-|: \t"),
        _ => false,
    };
    is_mark.then_some(0)
}

/// Returns whether an ampersand before `after` begins a character reference: `amp;`, `#38;`,
/// `#x26;`.
fn is_entity(after: &str) -> bool {
    let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '#');
    end.is_some_and(|end| end > 0 && after[end..].starts_with(';'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser};

    /// Returns the text that Markdown shows of a quotation of `line`.
    fn shown(line: &str) -> String {
        shown_of(&format!("> {}\n", escaped(line, Follows::Nothing)))
    }

    /// Returns the text that Markdown shows of a quotation of two lines of one paragraph.
    fn both_shown(first: &str, second: &str) -> String {
        let first = escaped(first, Follows::Nothing);
        let second = escaped(second, Follows::Line);
        shown_of(&format!("> {first}\\\n> {second}\n"))
    }

    fn shown_of(text: &str) -> String {
        let events = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
        let texts = events.filter_map(|event| match event {
            Event::Text(text) => Some(text.into_string()),
            Event::HardBreak => Some("\n".to_owned()),
            Event::Start(_) | Event::End(_) => None,
            other => Some(format!("{other:?}")),
        });
        texts.collect()
    }

    #[test]
    fn plain_prose_has_no_backslashes() {
        for line in [
            "Ăn & ở, R&D, 5 < 7 > 3, ten_tep_dai.txt, ~5 km, a | b, (1) x]",
            "“Nói đi đôi với làm” – 100%!",
            "= 5",
            "=",
            "===",
            "-5 độ",
            "--verbose",
            "+84 28",
            "#docbao",
            "~5 km",
            "| một | hai |",
            ": nghĩa là",
            "1.5 triệu",
            "2020). Hết",
        ] {
            assert_eq!(escaped(line, Follows::Nothing), line);
            assert_eq!(shown(line), line);
        }
        let active = "&amp; &; <b> _x_ ~y~";
        let written = "\\&amp; &; \\<b> \\_x\\_ \\~y\\~";
        assert_eq!(escaped(active, Follows::Nothing), written);
    }

    #[test]
    fn what_would_make_a_block_has_one_backslash() {
        for (line, written) in [
            ("# một", "\\# một"),
            ("> một", "\\> một"),
            ("- một", "\\- một"),
            ("-", "\\-"),
            ("---", "\\---"),
            ("|-|-|", "\\|-|-|"),
            ("12. một", "12\\. một"),
        ] {
            assert_eq!(escaped(line, Follows::Nothing), written);
            assert_eq!(shown(line), line);
        }
        assert_eq!(escaped("===", Follows::Line), "\\===");
        assert_eq!(escaped("= 5", Follows::Line), "= 5");
        assert_eq!(both_shown("một", "==="), "một\n===");
    }

    proptest! {
        #[test]
        fn markdown_shows_every_line_as_it_stands(line in r"[-+=#>~|:*_`<>&;.\[\]()!\\a1 đ]{0,16}") {
            let line = line.trim();
            let blanks = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(blanks(&shown(line)), blanks(line));
        }

        #[test]
        fn markdown_shows_two_lines_of_a_paragraph_as_they_stand(
            first in r"[-+=#>~|:*_`<>&;.\[\]()!\\a1 đ]{1,12}",
            second in r"[-+=#>|:a1 đ]{1,8}",
        ) {
            let blanks = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (first, second) = (first.trim(), second.trim());
            prop_assume!(!first.is_empty() && !second.is_empty());
            let whole = format!("{first} {second}");
            prop_assert_eq!(blanks(&both_shown(first, second)), blanks(&whole));
        }
    }
}
