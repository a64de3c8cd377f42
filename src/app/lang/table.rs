//! The texts of the interface as `build.rs` makes them of `assets/lang`. They are found by name
//! without anything being read or built at a start, because the first frame waits for them.

include!(concat!(env!("OUT_DIR"), "/lang.rs"));

/// Tables of a language file.
#[derive(Debug)]
pub(super) struct LangFile {
    /// Messages, by [`Msg::name`](super::Msg::name).
    pub text: TextTable,
    /// Descriptions of commands.
    pub action: TextTable,
    /// Names of contexts.
    pub context: TextTable,
    /// Meanings of settings.
    pub setting: TextTable,
}

/// Texts by name, in the order of the names.
#[derive(Debug)]
pub(super) struct TextTable {
    /// Names, one behind another.
    names: &'static str,
    /// Texts, one behind another.
    texts: &'static str,
    /// Bytes at which the name and the text of each entry end.
    ends: &'static [(u32, u32)],
}

impl TextTable {
    /// Returns the text of a name.
    pub(super) fn get(&self, name: &str) -> Option<&'static str> {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low.midpoint(high);
            let (found, text) = self.entry(middle);
            match found.cmp(name) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(text),
            }
        }
        None
    }

    /// Returns all names with their texts.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        (0..self.ends.len()).map(|at| self.entry(at))
    }

    /// Returns the name and the text of an entry.
    fn entry(&self, at: usize) -> (&'static str, &'static str) {
        let before = at.checked_sub(1).map_or((0, 0), |before| self.ends[before]);
        let (name_end, text_end) = self.ends[at];
        (
            &self.names[before.0 as usize..name_end as usize],
            &self.texts[before.1 as usize..text_end as usize],
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::Lang;
    use super::{LangFile, SOURCES};

    #[test]
    fn language_files_are_read_as_any_parser_of_toml_reads_them() {
        assert_eq!(SOURCES.len(), Lang::ALL.len());
        for (code, file) in Lang::ALL.iter().map(|lang| (lang.code(), lang.file())) {
            let (_, source) = SOURCES.iter().find(|(name, _)| *name == code).unwrap();
            let whole: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(source).unwrap();
            assert_eq!(whole.len(), 4, "{code}");
            let LangFile {
                text,
                action,
                context,
                setting,
            } = file;
            let tables = [
                ("text", text),
                ("action", action),
                ("context", context),
                ("setting", setting),
            ];
            for (name, table) in tables {
                let texts = &whole[name];
                assert_eq!(table.iter().count(), texts.len(), "{code}: {name}");
                for (key, text) in texts {
                    assert_eq!(table.get(key), Some(text.as_str()), "{code}: {name}: {key}");
                }
                assert_eq!(table.get("no such text"), None);
            }
        }
    }
}
