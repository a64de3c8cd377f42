//! Tags as text: what is typed, given on the command line or read from a table becomes tags by one
//! rule, [`split_tags`]; a list of tags, as JSON has it, by `listed_tags`.

use crate::text::sanitize;

/// Separator of tags.
pub const BETWEEN_TAGS: char = ',';

/// Mark around a tag in a list that cannot be written as it is.
const QUOTE: char = '"';

/// Splits text into tags, each once: commas separate them, blanks around one and `#` before one do
/// not belong to it.
pub fn split_tags(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for part in sanitize::line(text).split(BETWEEN_TAGS) {
        add(&mut tags, bare(part));
    }
    tags
}

/// Returns the tags of a list, each once and without the signs and blanks around it. A comma belongs to
/// the tag that it stands in, because the list separates the tags.
pub(super) fn listed_tags<'a>(list: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in list {
        add(&mut tags, bare(&sanitize::line(tag)));
    }
    tags
}

/// Returns a tag without `#` before it and with single blanks between its words.
fn bare(tag: &str) -> String {
    let tag = tag.trim_start_matches(|c: char| c == '#' || c.is_whitespace());
    tag.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Adds a tag that is not empty and not there yet.
fn add(tags: &mut Vec<String>, tag: String) {
    if !tag.trim().is_empty() && !tags.contains(&tag) {
        tags.push(tag);
    }
}

/// Returns the list that [`read_list`] reads as these tags. A tag that [`split_tags`] would change,
/// which other programs may have written, is quoted as in CSV.
pub(super) fn write_list(tags: &[String]) -> String {
    let written = tags.iter().map(|tag| {
        let tag = sanitize::clean(tag).into_owned();
        if !tag.starts_with(QUOTE) && split_tags(&tag) == [tag.as_str()] {
            return tag;
        }
        format!("{QUOTE}{}{QUOTE}", tag.replace(QUOTE, "\"\""))
    });
    written.collect::<Vec<_>>().join(", ")
}

/// Reads a list of tags, of which some may be quoted. Text with other quotes in it is split as it
/// is, because lists of other programs have quotes for letters.
pub(super) fn read_list(text: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some((tag, after)) = quoted(rest.trim_start()) {
            add(&mut tags, sanitize::clean(&tag).into_owned());
            rest = after;
            continue;
        }
        let (part, after) = rest.split_once(BETWEEN_TAGS).unwrap_or((rest, ""));
        for tag in split_tags(part) {
            add(&mut tags, tag);
        }
        rest = after;
    }
    tags
}

/// Returns the quoted tag that a list starts with, and the rest behind its comma.
fn quoted(list: &str) -> Option<(String, &str)> {
    let inside = list.strip_prefix(QUOTE)?;
    let mut end = 0;
    loop {
        end += inside[end..].find(QUOTE)?;
        let after = &inside[end + 1..];
        if !after.starts_with(QUOTE) {
            let after = after.trim_start();
            let rest = after.strip_prefix(BETWEEN_TAGS);
            let rest = rest.or_else(|| after.is_empty().then_some(""))?;
            return Some((inside[..end].replace("\"\"", "\""), rest));
        }
        end += 2;
    }
}

/// Mark before a tag in a Readwise note that does not begin with a letter or a digit.
const SIGN_MARK: char = '_';

/// Returns the word that is a tag in a Readwise note, without the dot before it; `None` for a tag of
/// blanks. A blank is written `_`, and a letter that would be read as something else has a backslash
/// before it. A tag must begin with a letter or a digit there, so another one has `_` before it.
pub(super) fn write_word(tag: &str) -> Option<String> {
    let tag = sanitize::line(tag);
    let words: Vec<String> = { tag.split_whitespace() }
        .map(|word| {
            let escaped = ['\\', '_', BETWEEN_TAGS].iter();
            escaped.fold(word.to_owned(), |word, sign| {
                word.replace(*sign, &format!("\\{sign}"))
            })
        })
        .collect();
    let word = words.join("_");
    let first = word.chars().next()?;
    let mark = (!first.is_alphanumeric()).then_some(SIGN_MARK);
    Some(mark.into_iter().chain(word.chars()).collect())
}

/// Returns the tags of a word behind a dot in a Readwise note, which commas separate; `None` if it is
/// none.
pub(super) fn read_word(word: &str) -> Option<Vec<String>> {
    let marked = word.strip_prefix(SIGN_MARK);
    let text = marked.unwrap_or(word);
    if text.is_empty() || marked.is_some() == text.starts_with(char::is_alphanumeric) {
        return None;
    }
    let mut parts = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_escaped = |next: &char| ['\\', '_', BETWEEN_TAGS].contains(next);
        let letter = match letter {
            BETWEEN_TAGS => {
                parts.push(String::new());
                continue;
            }
            '\\' => letters.next_if(is_escaped).unwrap_or('\\'),
            '_' => ' ',
            letter => letter,
        };
        parts.last_mut()?.push(letter);
    }
    let mut tags = Vec::new();
    for part in parts {
        // The signs of a marked tag are its own.
        let tag = if marked.is_some() { part } else { bare(&part) };
        add(&mut tags, tag);
    }
    Some(tags)
}

/// Adds tags that are not there yet.
pub(super) fn add_all(tags: &mut Vec<String>, more: Vec<String>) {
    for tag in more {
        add(tags, tag);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn commas_separate_tags_without_their_signs_and_blanks() {
        for (text, tags) in [
            ("một", &["một"][..]),
            ("#lúa, ##  đòng,# rơm rạ ", &["lúa", "đòng", "rơm rạ"]),
            ("cũ, mẹ,cũ,, #", &["cũ", "mẹ"]),
            ("a#b \t c\n", &["a#b c"]),
        ] {
            assert_eq!(split_tags(text), tags, "{text:?}");
        }
        assert_eq!(
            read_list("một \"hai\", \"ba\" bốn,\""),
            ["một \"hai\"", "\"ba\" bốn", "\""]
        );
    }

    #[test]
    fn words_of_readwise_are_tags_with_their_signs() {
        for (tag, word) in [
            ("mùa vụ", "mùa_vụ"),
            ("#lúa", "_#lúa"),
            (".net", "_.net"),
            ("a_b", "a\\_b"),
            ("_a", "_\\_a"),
            ("a\\, b", "a\\\\\\,_b"),
            ("日本\u{3000}語", "日本_語"),
            ("🐟", "_🐟"),
        ] {
            assert_eq!(write_word(tag).as_deref(), Some(word), "{tag}");
            let read = read_word(word).unwrap();
            assert_eq!(read, [tag.replace('\u{3000}', " ")], "{tag}");
        }
        assert_eq!(write_word(" \n"), None);
        for text in ["", "..", "_", "#x", "_a", ".. và"] {
            assert_eq!(read_word(text), None, "{text:?}");
        }
        assert_eq!(read_word("a_b,c").unwrap(), ["a b", "c"]);
        assert_eq!(read_word("C:\\dir").unwrap(), ["C:\\dir"]);
    }

    proptest! {
        #[test]
        fn every_word_is_read_back(tag in "[a#._,\\\\ đ日🐟\u{301}]{1,6}") {
            let tag = sanitize::line(&tag);
            let tag = tag.split_whitespace().collect::<Vec<_>>().join(" ");
            let word = write_word(&tag);
            prop_assert_eq!(word.is_none(), tag.is_empty());
            if let Some(word) = word {
                prop_assert!(!word.contains(char::is_whitespace));
                prop_assert_eq!(read_word(&word), Some(vec![tag]));
            }
        }

        #[test]
        fn every_list_is_read_back(tags in prop::collection::hash_set("[a#., \"=đ\\n]{1,5}", 0..4)) {
            let tags: Vec<String> = tags.into_iter().filter(|t| !t.trim().is_empty()).collect();
            let clean: Vec<String> = tags.iter().map(|t| sanitize::clean(t).into_owned()).collect();
            let mut once = Vec::new();
            for tag in clean {
                add(&mut once, tag);
            }
            prop_assert_eq!(read_list(&write_list(&tags)), once);
        }
    }
}
