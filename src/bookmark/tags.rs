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

    proptest! {
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
