//! The links and notes that a Markdown text defines, for the windows in which they are referred to.

use std::collections::HashSet;
use std::hash::BuildHasher;
use std::iter::Peekable;

use foldhash::fast::RandomState;
use unicase::UniCase;

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
    /// Whether they were guessed.
    is_guess: bool,
}

impl Definitions {
    /// Returns the definitions that a text has by the looks of its lines.
    pub(super) fn guess(text: &str) -> Self {
        let mut guess = Self {
            is_guess: true,
            ..Self::default()
        };
        candidates(text).for_each(|candidate| guess.add(&candidate));
        guess.finish();
        guess
    }

    /// Adds a definition, which is found once [`Self::finish`] was called.
    pub(super) fn add(&mut self, definition: &Candidate<'_>) {
        let key = self.key(definition.label);
        match definition.target {
            Some(target) => self.links.push((key, self.targets.push(target))),
            None => self.notes.push(key),
        }
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

    /// Returns the number and the target of the link with this label.
    pub(super) fn link(&self, label: &str) -> Option<(usize, &str)> {
        if self.links.is_empty() {
            return None;
        }
        let at = find(&self.links, self.key(label), |(key, _)| *key)?;
        let number = self.links[at].1 as usize;
        Some((number, self.targets.get(number)?))
    }

    /// Returns Markdown that defines the notes which `text` refers to. Notes that it defines itself are left
    /// out of a guess, because a wrong guess is not used.
    pub(super) fn notes_of(&self, text: &str) -> String {
        let mut notes = String::new();
        if self.notes.is_empty() {
            return notes;
        }
        let mut done: HashSet<u64, RandomState> = HashSet::default();
        if self.is_guess {
            let own = candidates(text).filter(|candidate| candidate.target.is_none());
            done.extend(own.map(|note| self.key(note.label)));
        }
        for (at, _) in text.match_indices("[^") {
            let rest = &text[at + 2..];
            let Some(len) = rest.find(['[', ']', '\n']) else {
                continue;
            };
            let words: Vec<&str> = rest[..len].split_ascii_whitespace().collect();
            let label = words.join(" ");
            let key = self.key(&label);
            if find(&self.notes, key, |key| *key).is_some() && done.insert(key) {
                notes.push_str("[^");
                notes.push_str(&label);
                notes.push_str("]:\n\n");
            }
        }
        notes
    }
}

/// A definition of a link or note, or what looks like one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Candidate<'a> {
    /// Where in the text it starts, in bytes.
    pub(super) at: usize,
    pub(super) label: &'a str,
    /// The target of a link; a note has none.
    pub(super) target: Option<&'a str>,
}

/// Returns what looks like a definition in its usual form, in order: a bracket that starts its line or stands
/// behind the marks of lists and quotes, and a target without escapes.
pub(super) fn candidates(text: &str) -> impl Iterator<Item = Candidate<'_>> {
    let ends = memchr::memmem::find_iter(text.as_bytes(), b"]:");
    ends.filter_map(|end| {
        let line = memchr::memrchr(b'\n', &text.as_bytes()[..end]).map_or(0, |above| above + 1);
        let before = &text[line..end];
        let at = before.find('[')?;
        let is_first = before[..at].bytes().all(|byte| b" >-+*".contains(&byte));
        let label = &before[at + 1..];
        let is_simple = !label.is_empty() && !label.contains(['[', ']', '\\', ' ']);
        if !is_first || !is_simple {
            return None;
        }
        let at = line + at;
        if let Some(label) = label.strip_prefix('^').filter(|label| !label.is_empty()) {
            let target = None;
            return Some(Candidate { at, label, target });
        }
        let rest = text[end + 2..].split('\n').next().unwrap_or_default();
        let target = rest.split_ascii_whitespace().next()?;
        let is_simple = !target.contains(['<', '\\', '&', '(', ')']);
        let target = is_simple.then_some(target)?;
        let target = Some(target);
        Some(Candidate { at, label, target })
    })
}

/// A guess that is compared with what is parsed, window by window.
pub(super) struct DefinitionCheck<'a> {
    guess: &'a Definitions,
    candidates: Peekable<Box<dyn Iterator<Item = Candidate<'a>> + 'a>>,
    /// The number of the next link that was guessed.
    link: usize,
}

impl<'a> DefinitionCheck<'a> {
    /// Creates the check of what [`Definitions::guess`] made of `text`.
    pub(super) fn new(guess: &'a Definitions, text: &'a str) -> Self {
        let candidates: Box<dyn Iterator<Item = _>> = Box::new(candidates(text));
        Self {
            guess,
            candidates: candidates.peekable(),
            link: 0,
        }
    }

    /// Returns whether `links` and `notes`, the definitions of the next window, are those that were
    /// guessed up to its `end` (bytes of the text). The parser reports only the first link with a
    /// label, and only the first counts.
    pub(super) fn confirms<'w>(
        &mut self,
        links: &[Candidate<'_>],
        mut notes: impl Iterator<Item = Candidate<'w>>,
        end: usize,
    ) -> bool {
        let mut links = links.iter().peekable();
        while let Some(guessed) = self.candidates.next_if(|it| it.at < end) {
            let is_right = if guessed.target.is_some() {
                self.link += 1;
                links.next_if(|link| **link == guessed).is_some() || self.is_again(guessed.label)
            } else {
                notes.next().is_some_and(|note| note == guessed)
            };
            if !is_right {
                return false;
            }
        }
        links.next().is_none() && notes.next().is_none()
    }

    /// Returns whether the link that was guessed last has the label of an earlier one.
    fn is_again(&self, label: &str) -> bool {
        let first = self.guess.link(label);
        first.is_some_and(|(number, _)| number + 1 < self.link)
    }
}

/// Number of times that the row of a key is estimated from another row. Of a million hashes the first
/// estimate is 500 rows off on average, the second 20 and the third a few, and each row that is looked
/// at further away is a wait for memory.
const ROW_ESTIMATES: usize = 3;
/// Number of rows on either side of the last estimate among which a key is looked for first: two lines
/// of the processor's cache.
const NEAR_ROWS: usize = 8;

/// Returns the row with this key, of rows in the order of their keys. It is quick where these are
/// evenly spread, as hashes are.
fn find<T>(rows: &[T], key: u64, key_of: impl Fn(&T) -> u64) -> Option<usize> {
    let last = rows.len().checked_sub(1)?;
    let rows_in = |distance: u64| ((u128::from(distance) * rows.len() as u128) >> 64) as usize;
    let mut near = rows_in(key);
    for _ in 1..ROW_ESTIMATES {
        let here = key_of(&rows[near]);
        let off = rows_in(key.abs_diff(here));
        near = if here < key {
            (near + off).min(last)
        } else {
            near.saturating_sub(off)
        };
    }
    let mut reach = NEAR_ROWS;
    loop {
        let (start, end) = (near.saturating_sub(reach), (near + reach).min(last));
        let is_below = start > 0 && key < key_of(&rows[start]);
        let is_above = end < last && key > key_of(&rows[end]);
        if !is_below && !is_above {
            let at = rows[start..=end].binary_search_by_key(&key, key_of).ok()?;
            return Some(start + at);
        }
        reach *= 4;
    }
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
