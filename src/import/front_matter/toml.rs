//! Front matter in TOML, as Hugo and Zola write it.

use ::toml::{Table, Value as Toml};

use super::Value;

/// Largest head that is read, in bytes, because the tree of a parser takes many times its text, and
/// a longer text between two such lines is hardly a head.
const HEAD_MAX_BYTES: usize = 1 << 16;

/// Returns the keys of a table with their values; `None` where the text is no table, or an empty one.
/// Zola has tags in a table of their own.
pub(super) fn entries(head: &str) -> Option<Vec<(String, Value)>> {
    if head.len() > HEAD_MAX_BYTES {
        return None;
    }
    let table: Table = head.parse().ok()?;
    let inner = table.get("taxonomies").and_then(Toml::as_table);
    let all = inner.into_iter().flatten().chain(&table);
    let entries = all.filter_map(|(key, toml)| Some((key.to_lowercase(), value(toml)?)));
    Some(entries.collect()).filter(|_| !table.is_empty())
}

/// Returns a value as text or a list of texts; tables mean nothing here.
fn value(toml: &Toml) -> Option<Value> {
    match toml {
        Toml::Table(_) => None,
        Toml::Array(list) => Some(Value::List(list.iter().filter_map(text).collect())),
        one => text(one).map(Value::Text),
    }
}

/// Returns a value that is one text; of an author with a name and more, the name.
fn text(toml: &Toml) -> Option<String> {
    match toml {
        Toml::String(text) => Some(text.clone()),
        Toml::Table(table) => Some(table.get("name")?.as_str()?.to_owned()),
        Toml::Array(_) => None,
        other => Some(other.to_string()),
    }
}
