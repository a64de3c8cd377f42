//! The links and notes that a Markdown text defines, for the windows in which they are referred to.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use unicase::UniCase;

use super::windows::Window;
use crate::article::Links;

/// Definitions, found by their labels. A label takes 8 bytes however long it is: its hash, with
/// keys that are drawn anew each time, so that no text can be made in which two agree.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    keys: RandomState,
    /// Hashes of the labels of links, and the number of the definition; sorted by `finish`.
    links: Vec<(u64, u32)>,
    targets: Links,
    /// Hashes of the labels of notes.
    notes: Vec<u64>,
}

impl Definitions {
    /// Adds those of a window.
    pub(super) fn add(&mut self, window: &Window<'_>) {
        for (label, target) in window.links() {
            let number = self.targets.push(target);
            self.links.push((self.key(label), number));
        }
        let notes: Vec<_> = window.notes().map(|label| self.key(label)).collect();
        self.notes.extend(notes);
    }

    /// Makes what was added findable. Of several links with one label the first counts.
    pub(super) fn finish(&mut self) {
        self.links.sort_unstable();
        self.links.dedup_by_key(|(key, _)| *key);
        self.notes.sort_unstable();
        self.notes.dedup();
    }

    fn key(&self, label: &str) -> u64 {
        self.keys.hash_one(UniCase::new(label))
    }

    /// The number and the target of the link with this label.
    pub(super) fn link(&self, label: &str) -> Option<(usize, &str)> {
        if self.links.is_empty() {
            return None;
        }
        let at = find(&self.links, self.key(label), |(key, _)| *key)?;
        let number = self.links[at].1 as usize;
        Some((number, self.targets.get(number)?))
    }

    /// Markdown that defines the notes which `text` refers to.
    pub(super) fn notes_of(&self, text: &str) -> String {
        let mut notes = String::new();
        if self.notes.is_empty() {
            return notes;
        }
        for (at, _) in text.match_indices("[^") {
            let rest = &text[at + 2..];
            let Some(len) = rest.find(['[', ']', '\n']) else {
                continue;
            };
            let words: Vec<&str> = rest[..len].split_ascii_whitespace().collect();
            let label = words.join(" ");
            if find(&self.notes, self.key(&label), |key| *key).is_some() {
                notes.push_str("[^");
                notes.push_str(&label);
                notes.push_str("]:\n\n");
            }
        }
        notes
    }
}

/// Rows on either side of the one where a key is expected. The ranks of a million hashes differ by
/// 500 from that on average; to look among 8,000 rows instead of all saves most of the time, which
/// is spent waiting for memory.
const FIND_ROWS: usize = 4_000;

/// The row with this key, of rows in the order of their keys, which are evenly spread.
fn find<T>(rows: &[T], key: u64, key_of: impl Fn(&T) -> u64) -> Option<usize> {
    let expected = ((u128::from(key) * rows.len() as u128) >> u64::BITS) as usize;
    let start = expected.saturating_sub(FIND_ROWS);
    let end = (expected + FIND_ROWS).min(rows.len());
    let is_in = |rows: &[T]| {
        rows.first().is_some_and(|row| key_of(row) <= key)
            && rows.last().is_some_and(|row| key <= key_of(row))
    };
    let (start, rows) = if is_in(&rows[start..end]) {
        (start, &rows[start..end])
    } else {
        (0, rows)
    };
    let at = rows.binary_search_by_key(&key, key_of).ok()?;
    Some(start + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_wherever_it_is() {
        let even: Vec<u64> = (0..100_000).map(|n| n * (u64::MAX / 100_000)).collect();
        let uneven: Vec<u64> = (0..100_000).collect();
        for rows in [even, uneven] {
            for at in (0..rows.len()).step_by(77) {
                assert_eq!(find(&rows, rows[at], |key| *key), Some(at));
            }
            assert_eq!(
                find(&rows, rows[50] + 1, |key| *key),
                rows.get(51)
                    .filter(|next| **next == rows[50] + 1)
                    .map(|_| 51)
            );
        }
        assert_eq!(find(&[], 1, |key| *key), None);
    }
}
