//! Line breaks of clean text that are none in the file it comes from.

use super::varint;

/// The line feeds of clean text that stand for a form feed, a line separator or another character
/// at which [`super::sanitize::clean`] breaks a line and an editor does not. Hardly any text has one.
///
/// Editors count line feeds; in a file that has none, carriage returns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddedBreaks {
    /// For each of them how many line feeds stand between it and the one before.
    gaps: Vec<u8>,
}

impl AddedBreaks {
    /// Finds them in a text that was not cleaned yet.
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

    /// Returns how many of the first `feeds` line feeds they are.
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

    /// Adds those of a text that is put behind one with `feeds` line feeds.
    pub fn append(&mut self, feeds: usize, others: &Self) {
        let mut rest = others.gaps.as_slice();
        if let Some(first) = varint::take(&mut rest) {
            let last: usize = self.gaps().map(|gap| gap + 1).sum();
            varint::push(&mut self.gaps, feeds - last + first);
            self.gaps.extend_from_slice(rest);
        }
    }

    fn gaps(&self) -> impl Iterator<Item = usize> {
        let mut rest = self.gaps.as_slice();
        std::iter::from_fn(move || varint::take(&mut rest))
    }
}

/// Returns whether a text may hold such a break: a look at the speed of memory, because all texts
/// that had to be cleaned are looked at.
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
