//! Markdown for people: a heading an article, its passages as quotes in their order, with notes,
//! tags and day below, and where they are from.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::Entry;
use crate::text::sanitize;
use crate::vietnamese::collate;

/// Characters that mean something in Markdown anywhere.
const ACTIVE: &[char] = &['\\', '`', '*', '_', '[', ']', '<', '>', '~', '|', '&'];
/// Characters that mean something at the start of a line.
const ACTIVE_FIRST: &[char] = &['#', '+', '-', '='];

pub(super) fn write(entries: &[Entry<'_>], zone: &TimeZone) -> String {
    let mut articles: BTreeMap<_, Vec<&Entry<'_>>> = BTreeMap::new();
    for entry in entries {
        let source = entry
            .article
            .map_or_else(|| entry.bookmark.target.source.clone(), |a| a.source.uri());
        let key = (collate::sort_key(entry.title()), source);
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

fn head(entry: &Entry<'_>, out: &mut String) {
    let title = sanitize::line(entry.title());
    let title = if title.trim().is_empty() {
        "—"
    } else {
        title.trim()
    };
    let cited = escaped(&entry.citation());
    out.extend(["## ", &escaped(title), "\n\n", &cited, "\n"]);
}

fn passage(entry: &Entry<'_>, zone: &TimeZone, out: &mut String) {
    let bookmark = entry.bookmark;
    let quote = sanitize::clean(&bookmark.quote.exact);
    out.push('\n');
    for line in quote.trim().lines() {
        let line = format!("> {}", escaped(line.trim()));
        out.push_str(line.trim_end());
        out.push('\n');
    }
    let note = sanitize::clean(&bookmark.note);
    if !note.trim().is_empty() {
        // The reader's own words: what is Markdown in them is meant so.
        out.extend(["\n", note.trim(), "\n"]);
    }
    let day = bookmark.created.to_zoned(zone.clone()).date();
    let tags = bookmark.tags.iter().map(|tag| sanitize::line(tag));
    let tags = tags.map(|tag| format!("#{}", escaped(&tag)));
    let known: Vec<String> = std::iter::once(day.to_string()).chain(tags).collect();
    out.extend(["\n*", &known.join(" · "), "*\n"]);
}

/// `line` so that Markdown shows it as it stands.
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in line.char_indices() {
        let is_number = digits > 0 && at == digits && matches!(c, '.' | ')');
        if ACTIVE.contains(&c) || (at == 0 && ACTIVE_FIRST.contains(&c)) || is_number {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
