//! Line breaks of clean text that are none in the file it comes from, so that line numbers for an
//! editor can be counted.

use serde::{Deserialize, Serialize};

use super::varint;

/// Line feeds of clean text that stand for a form feed, a line separator or another character at
/// which [`super::sanitize::clean`] breaks a line and an editor does not. Hardly any text has one,
/// so the list is empty for most.
///
/// Editors count line feeds; in a file that has none, carriage returns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedBreaks {
    /// Number of line feeds between each added break and the one before, as [`varint`]s.
    gaps: Vec<u8>,
}

impl AddedBreaks {
    /// Finds the added breaks of a text that was not cleaned yet.
    pub fn of(raw: &str) -> Self {
        let mut gaps = Vec::new();
        if !has_odd(raw) {
            return Self { gaps };
        }
        let is_old = !raw.contains('\n');
        let mut chars = raw.chars().peekable();
        let mut gap = 0;
        while let Some(c) = chars.next() {
            let is_added = match c {
                '\n' => false,
                '\r' if chars.next_if_eq(&'\n').is_some() => false,
                '\r' => !is_old,
                '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => true,
                _ => continue,
            };
            if is_added {
                varint::push(&mut gaps, gap);
                gap = 0;
            } else {
                gap += 1;
            }
        }
        Self { gaps }
    }

    /// Returns the number of added breaks among the first `feeds` line feeds.
    pub fn count_to(&self, feeds: usize) -> usize {
        let (mut rest, mut at, mut count) = (self.gaps.as_slice(), 0, 0);
        while let Some(gap) = varint::take(&mut rest) {
            at += gap + 1;
            if at > feeds {
                break;
            }
            count += 1;
        }
        count
    }

    /// Returns the added breaks, each as the number of line feeds before it.
    pub fn feeds(&self) -> impl Iterator<Item = usize> {
        let (mut rest, mut at) = (self.gaps.as_slice(), 0);
        std::iter::from_fn(move || {
            let feed = at + varint::take(&mut rest)?;
            at = feed + 1;
            Some(feed)
        })
    }

    /// Adds the breaks of a text that is appended to one with `feeds` line feeds.
    pub fn append(&mut self, feeds: usize, others: &Self) {
        let mut rest = others.gaps.as_slice();
        if let Some(first) = varint::take(&mut rest) {
            let last: usize = self.gaps().map(|gap| gap + 1).sum();
            varint::push(&mut self.gaps, feeds - last + first);
            self.gaps.extend_from_slice(rest);
        }
    }

    /// Returns the number of line feeds before each added break, counted from the one before.
    fn gaps(&self) -> impl Iterator<Item = usize> {
        let mut rest = self.gaps.as_slice();
        std::iter::from_fn(move || varint::take(&mut rest))
    }
}

/// Returns whether a text may hold an added break. The scan runs at the speed of memory, because
/// every text that had to be cleaned is looked at.
fn has_odd(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    let has = |part: &[u8]| memchr::memmem::find(bytes, part).is_some();
    let mut returns = memchr::memchr_iter(b'\r', bytes);
    memchr::memchr2(0x0B, 0x0C, bytes).is_some()
        || returns.any(|at| bytes.get(at + 1) != Some(&b'\n'))
        || ["\u{85}", "\u{2028}", "\u{2029}"]
            .iter()
            .any(|separator| has(separator.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_break_counts_without_another() {
        for odd in ["\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}", "\r"] {
            let breaks = AddedBreaks::of(&format!("a\n{odd}b\n"));
            let counts = [1, 2, 3].map(|feeds| breaks.count_to(feeds));
            assert_eq!(counts, [0, 1, 1], "{odd:?}");
        }
    }

    #[test]
    fn the_breaks_of_two_parts_are_those_of_the_whole() {
        let whole = "a\n\u{c}b\n\nc\u{2028}d\u{b}\u{b}e\n\u{85}f\n";
        for (at, _) in whole.char_indices() {
            let (head, tail) = whole.split_at(at);
            let mut breaks = AddedBreaks::of(head);
            let feeds = head.chars().filter(|c| !c.is_alphabetic()).count();
            breaks.append(feeds, &AddedBreaks::of(tail));
            assert_eq!(breaks, AddedBreaks::of(whole), "cut at {at}");
        }
    }
}
