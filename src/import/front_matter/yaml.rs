//! The part of YAML that heads of articles are written in: a map of words, quoted or not, over one
//! line or several, and of lists of them.
//!
//! Lenient where people are: what YAML refuses (a colon in a title, a quotation mark behind words) is
//! taken as it stands. Maps inside the map, anchors and aliases mean nothing here.

use super::Value;

/// Returns whether a text can be a map: each line is a key with a value, or part of a value.
pub(super) fn is_map(head: &str) -> bool {
    let begins_part = [' ', '\t', '-', '#', ']', '}'];
    let is_part = |line: &str| line.contains(':') || line.starts_with(begins_part);
    let mut lines = head.lines().filter(|line| !line.trim().is_empty());
    lines.all(is_part)
}

/// Returns the keys of a map with their values, in order.
pub(super) fn entries(head: &str) -> Vec<(String, Value)> {
    let mut lines = head.lines().peekable();
    let mut entries = Vec::new();
    while let Some(line) = lines.next() {
        let Some((key, first)) = key(line) else {
            continue;
        };
        // A line that is indented below a key, or a list, belongs to it; so does a closing bracket.
        let mut below = Vec::new();
        let is_part = |line: &&str| {
            line.trim().is_empty() || line.starts_with([' ', '\t', ']', '}']) || is_item(line)
        };
        while let Some(line) = lines.next_if(is_part) {
            below.push(line);
        }
        entries.push((key, value(first, &below)));
    }
    entries
}

/// Splits a line of the map into its key, in lower case, and what stands behind the colon.
fn key(line: &str) -> Option<(String, &str)> {
    if line.starts_with([' ', '\t', '#', '-']) {
        return None;
    }
    let (key, rest) = line.split_once(':')?;
    let key = key.trim().trim_matches(['"', '\'']).to_lowercase();
    Some((key, rest.trim()))
}

/// Returns whether a line is an item of a list.
fn is_item(line: &str) -> bool {
    let line = line.trim();
    line == "-" || line.starts_with("- ")
}

/// Returns the value that begins with `first` behind its key and goes on in the lines `below`.
fn value(first: &str, below: &[&str]) -> Value {
    let first = untagged(first);
    if first.starts_with(['|', '>']) {
        return Value::Text(block(first.starts_with('>'), below));
    }
    let is_empty = without_comment(first).is_empty();
    if is_empty && below.iter().any(|line| is_item(line)) {
        return Value::List(items(below));
    }
    let whole = folded(first, below);
    if let Some(list) = whole.strip_prefix('[') {
        return Value::List(flow(list));
    }
    Value::Text(scalar(&whole))
}

/// Leaves out the tag or anchor before a value (`!!str`, `&name`).
fn untagged(text: &str) -> &str {
    if !text.starts_with(['!', '&']) {
        return text;
    }
    text.split_once(' ').map_or("", |(_, rest)| rest.trim())
}

/// Joins a value over several lines: a line feed becomes a blank, and blank lines become line
/// feeds.
fn folded(first: &str, below: &[&str]) -> String {
    let mut whole = first.to_owned();
    let mut feeds = 0;
    for line in below.iter().map(|line| line.trim()) {
        if line.is_empty() {
            feeds += 1;
            continue;
        }
        if line.starts_with('#') && !whole.starts_with(['"', '\'']) {
            continue;
        }
        match feeds {
            0 if whole.is_empty() => {}
            // The line feed was escaped in a quoted text.
            0 if whole.starts_with('"') && ends_open(&whole) => drop(whole.pop()),
            0 => whole.push(' '),
            _ => whole.extend(std::iter::repeat_n('\n', feeds)),
        }
        feeds = 0;
        whole.push_str(line);
    }
    whole
}

/// Returns whether a text ends in a backslash that is not escaped itself.
fn ends_open(text: &str) -> bool {
    let backslashes = text.bytes().rev().take_while(|b| *b == b'\\').count();
    !backslashes.is_multiple_of(2)
}

/// Returns the text below `|`, where lines stay lines, or below `>`, where they are folded: without
/// the indentation of its first line.
fn block(is_folded: bool, below: &[&str]) -> String {
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let first = below.iter().find(|line| !line.trim().is_empty());
    let indent = first.map_or(0, indent);
    let lines: Vec<&str> = below
        .iter()
        .map(|line| line.get(indent..).unwrap_or_default().trim_end())
        .collect();
    if is_folded {
        return folded("", &lines).trim().to_owned();
    }
    lines.join("\n").trim().to_owned()
}

/// Returns the items of a list, one to a `-`.
fn items(below: &[&str]) -> Vec<String> {
    let mut items: Vec<Vec<&str>> = Vec::new();
    for line in below {
        if is_item(line) {
            items.push(vec![line.trim()[1..].trim()]);
        } else if let Some(last) = items.last_mut() {
            last.push(line);
        }
    }
    let items = items
        .iter()
        .map(|lines| match lines[0].strip_prefix("name:") {
            // An author with a name and more.
            Some(name) => scalar(name.trim()),
            None => scalar(&folded(untagged(lines[0]), &lines[1..])),
        });
    items.filter(|item| !item.is_empty()).collect()
}

/// Returns the items of a list in brackets, behind the first one.
fn flow(list: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut rest = list.trim_start();
    while !rest.is_empty() && !rest.starts_with(']') {
        let (item, after) = quoted(rest).unwrap_or_else(|| {
            let end = rest.find([',', ']']).unwrap_or(rest.len());
            (plain(&rest[..end]), &rest[end..])
        });
        if !item.is_empty() {
            items.push(item);
        }
        // Characters between a quoted item and the comma mean nothing.
        let after = after.trim_start_matches(|c| c != ',' && c != ']');
        rest = after.strip_prefix(',').unwrap_or(after).trim_start();
    }
    items
}

/// Returns a text without its quotes. Quotes count only where they are around all of it, because
/// titles often begin or end with a quotation.
fn scalar(text: &str) -> String {
    match quoted(text) {
        Some((inner, rest)) if without_comment(rest).is_empty() => inner,
        _ => plain(text),
    }
}

/// Returns a text that has no quotes; `~` and `null` mean none.
fn plain(text: &str) -> String {
    match without_comment(text) {
        "~" | "null" | "Null" | "NULL" => String::new(),
        text => text.to_owned(),
    }
}

/// Returns the text before a comment, which begins with a blank and `#`, because `#` alone is part
/// of many addresses.
fn without_comment(text: &str) -> &str {
    let begins = |(at, _): &(usize, &str)| *at == 0 || text[..*at].ends_with(char::is_whitespace);
    let comment = text.match_indices('#').find(begins);
    text[..comment.map_or(text.len(), |(at, _)| at)].trim()
}

/// Reads a quoted text at the start of `text`; gives what follows the closing quote. `None` where
/// there are no quotes, or none that close.
fn quoted(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|c| ['"', '\''].contains(c))?;
    let mut out = String::new();
    let mut rest = &text[1..];
    loop {
        let stop = rest.find([quote, '\\'])?;
        out.push_str(&rest[..stop]);
        let found = rest[stop..].chars().next()?;
        rest = &rest[stop + 1..];
        if found == quote {
            // In single quotes, two are one.
            match rest.strip_prefix('\'').filter(|_| quote == '\'') {
                Some(after) => (out, rest) = (out + "'", after),
                None => return Some((out, rest)),
            }
        } else if quote == '\'' {
            out.push('\\');
        } else {
            let (escaped, after) = escape(rest)?;
            out.push(escaped);
            rest = after;
        }
    }
}

/// Reads what stands behind a backslash; gives the character that is meant, and the rest.
fn escape(text: &str) -> Option<(char, &str)> {
    let c = text.chars().next()?;
    let rest = &text[c.len_utf8()..];
    let digits = match c {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => {
            let meant = match c {
                'n' | 'r' | 'v' | 'f' | 'L' | 'P' | 'N' => '\n',
                't' | '_' => ' ',
                '0' | 'a' | 'b' | 'e' => char::REPLACEMENT_CHARACTER,
                c => c,
            };
            return Some((meant, rest));
        }
    };
    let number = u32::from_str_radix(rest.get(..digits)?, 16).ok()?;
    let high = u16::try_from(number)
        .ok()
        .filter(|unit| (0xD800..0xDC00).contains(unit));
    if let Some(high) = high
        && let Some(low) = rest[digits..].strip_prefix("\\u")
        && let Some(unit) = low
            .get(..4)
            .and_then(|hex| u16::from_str_radix(hex, 16).ok())
        && let Some(Ok(c)) = char::decode_utf16([high, unit]).next()
    {
        return Some((c, &low[4..]));
    }
    let c = char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER);
    Some((c, &rest[digits..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(head: &str) -> String {
        match entries(head).remove(0).1 {
            Value::Text(text) => text,
            Value::List(list) => panic!("{list:?}"),
        }
    }

    fn list(head: &str) -> Vec<String> {
        match entries(head).remove(0).1 {
            Value::Text(text) => panic!("{text}"),
            Value::List(list) => list,
        }
    }

    #[test]
    fn a_text_has_quotes_of_two_kinds_or_none() {
        for (head, expected) in [
            (r#"k: "Nh \"k\"""#, "Nh \"k\""),
            (r#"k: "a\\b\/c \u0111\xe1 \U0001F35C""#, "a\\b/c đá 🍜"),
            (r#"k: "phở \ud83c\udf5c""#, "phở 🍜"),
            ("k: 'Chuyện ''ngày xưa'''", "Chuyện 'ngày xưa'"),
            (r"k: 'a\n'", r"a\n"),
            (r#""k": "a" # chú thích"#, "a"),
            ("k: Chợ nổi # chú thích", "Chợ nổi"),
            ("k: C# và #thẻ", "C# và"),
            ("k: \"#1\"", "#1"),
            ("k: Tựa: một", "Tựa: một"),
            ("k: \"A\" và \"B\"", "\"A\" và \"B\""),
            ("k: \"chưa đóng", "\"chưa đóng"),
            ("k: 'tis", "'tis"),
            ("k: !!str 2024", "2024"),
            ("k: ~", ""),
            ("k:", ""),
            ("k: # chỉ chú thích", ""),
        ] {
            assert_eq!(text(head), expected, "{head}");
        }
    }

    #[test]
    fn a_text_goes_on_in_lines_below() {
        for (head, expected) in [
            ("k: một\n  hai\n  ba\nx: y", "một hai ba"),
            ("k: \"một\n  hai \\\"ba\\\"\"\nx: y", "một hai \"ba\""),
            ("k: \"một\\\n  hai\"", "mộthai"),
            ("k: >\n  một\n  hai\n\n  ba\nx: y", "một hai\nba"),
            ("k: >-\n  một\n  hai", "một hai"),
            ("k: |\n  một\n    hai\n  ba\nx: y", "một\n  hai\nba"),
            (
                "k: |2+\n  một # không phải chú thích\n",
                "một # không phải chú thích",
            ),
            ("k:\n  một", "một"),
        ] {
            assert_eq!(text(head), expected, "{head}");
        }
        let keys: Vec<_> = entries("a: >\n  b: c\n# d: e\nf: g\nh:\n  i: k\nl: m");
        let keys: Vec<_> = keys.into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["a", "f", "h", "l"]);
    }

    #[test]
    fn a_list_is_in_brackets_or_below() {
        for (head, expected) in [
            ("k: [A, B]", vec!["A", "B"]),
            ("k: [a, 'b, c', \"d\\\"e\"]", vec!["a", "b, c", "d\"e"]),
            (
                "k: [\n  một,\n  hai, # chú thích\n]\nx: y",
                vec!["một", "hai"],
            ),
            ("k: []", vec![]),
            ("k: [a", vec!["a"]),
            ("k:\n- A\n- 'B # C'\n- D # E\nx: y", vec!["A", "B # C", "D"]),
            ("k:\n  - A\n  - B\n    C\n", vec!["A", "B C"]),
            ("k: # các thẻ\n  - A\n  # giữa\n  -\n  - B", vec!["A", "B"]),
            (
                "k:\n  - name: An\n    email: a@b.vn\n  - name: \"Bình\"",
                vec!["An", "Bình"],
            ),
        ] {
            assert_eq!(list(head), expected, "{head}");
        }
    }
}
