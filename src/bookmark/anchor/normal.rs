//! Text with the differences taken out that re-typesetting an article makes, and the way back.
//!
//! Kept: letters, case, marks. Equal: any run of white space; any kind of quotation mark; any
//! dash; "…" and "..."; "→" and "->"; the two ways to place a tone (hoà, hòa). This is not the folding of search.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::vietnamese::letters::{Tone, split_tone, with_tone};

/// The normal view of a text that is in NFC.
#[derive(Debug)]
pub(super) struct Normal {
    text: String,
    /// Where the view and the original stop being the same bytes apart, in order.
    offset_changes: Vec<OffsetChange>,
}

/// A position from which view and original are the same number of bytes apart, up to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct OffsetChange {
    /// Byte of the view.
    view: usize,
    /// The byte of the original that is there.
    original: usize,
}

impl Normal {
    pub(super) fn new(original: &str) -> Self {
        let mut normal = Self {
            text: String::with_capacity(original.len()),
            offset_changes: vec![OffsetChange {
                view: 0,
                original: 0,
            }],
        };
        let mut rest = original;
        while let Some(first) = rest.chars().next() {
            let at = original.len() - rest.len();
            let (length, chars) = piece(first, rest);
            for (byte, char) in chars {
                normal.step(at + byte);
                normal.text.push(char);
            }
            rest = &rest[length..];
        }
        normal.step(original.len());
        normal
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the byte of the original for a byte of the view, which is on a `char` boundary.
    pub(super) fn original(&self, at: usize) -> usize {
        let next = self
            .offset_changes
            .partition_point(|change| change.view <= at);
        let change = self.offset_changes[next.saturating_sub(1)];
        change.original + (at - change.view)
    }

    /// Records that the next character of the view comes from byte `at` of the original.
    fn step(&mut self, at: usize) {
        if self.original_end() != at {
            self.offset_changes.push(OffsetChange {
                view: self.text.len(),
                original: at,
            });
        }
    }

    fn original_end(&self) -> usize {
        let last = self.offset_changes.last();
        last.map_or(0, |change| {
            change.original + (self.text.len() - change.view)
        })
    }
}

/// Returns the normal view of a text that nothing need be found in, in any normalisation.
pub(super) fn normalized(text: &str) -> String {
    let nfc = match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        _ => Cow::Owned(text.nfc().collect()),
    };
    Normal::new(&nfc).text
}

/// Characters of the view, each with its offset in the piece of the original.
type Chars = std::iter::Flatten<std::array::IntoIter<Option<(usize, char)>, 2>>;

/// Returns the normal form of the next few bytes of the original (`rest`, which starts with
/// `first`), and their number.
fn piece(first: char, rest: &str) -> (usize, Chars) {
    let one = |length, char| (length, [Some((0, char)), None].into_iter().flatten());
    if first.is_whitespace() {
        return one(rest.len() - rest.trim_start().len(), ' ');
    }
    if rest.starts_with("...") {
        return one(3, '…');
    }
    if rest.starts_with("->") {
        return one(2, '→');
    }
    let length = first.len_utf8();
    let second = rest[length..].chars().next();
    match second.and_then(|second| tone_on_second(first, second)) {
        Some([plain, toned]) => {
            // The second letter is ASCII: a, e or y.
            let both = [Some((0, plain)), Some((length, toned))];
            (length + 1, both.into_iter().flatten())
        }
        None => one(length, unify(first)),
    }
}

fn unify(char: char) -> char {
    match char {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => '"',
        '‘' | '’' | '‚' | '‛' | '′' => '\'',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        other => other,
    }
}

/// Returns two letters with the tone on the second: òa → oà, ùy → uỳ, in either case. Both spellings have
/// the same letters.
fn tone_on_second(first: char, second: char) -> Option<[char; 2]> {
    if first.is_ascii() {
        return None;
    }
    let (plain, tone) = split_tone(first);
    let is_pair = matches!(
        (plain, second),
        ('o' | 'O', 'a' | 'A' | 'e' | 'E') | ('u' | 'U', 'y' | 'Y')
    );
    let toned = with_tone(second, tone).filter(|_| is_pair && tone != Tone::Level)?;
    Some([plain, toned])
}

/// Returns whether a sentence may start at `at`: only signs and white space are before it.
pub(super) fn is_start(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end();
    !before.ends_with(|c: char| c.is_alphanumeric() || c == ',')
}

/// Returns whether a sentence may end at `at`.
pub(super) fn is_end(text: &str, at: usize) -> bool {
    let last = text[..at].chars().next_back();
    let is_sign = last.is_none_or(|c| !c.is_alphanumeric() && c != ',');
    is_sign && text[at..].chars().next().is_none_or(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_counts_as_equal() {
        let pairs = [
            ("hoà bình, khoẻ, thuý", "hòa bình, khỏe, thúy"),
            ("HOÀ, Oà, UỶ ban", "HÒA, Òa, ỦY ban"),
            ("“Về đi” – ‘ừ’…", "\"Về đi\" - 'ừ'..."),
            ("một\u{a0}hai\n\n  ba\t", "một hai ba "),
            ("oong -> ông", "oong → ông"),
            ("ti\u{1ebf}ng", "tie\u{302}\u{301}ng"),
        ];
        for (a, b) in pairs {
            assert_eq!(normalized(a), normalized(b));
        }
    }

    #[test]
    fn what_does_not() {
        for (a, b) in [
            ("má", "mà"),
            ("Hoa", "hoa"),
            ("hoà", "hoa"),
            ("của", "cuả"),
            ("a b", "ab"),
        ] {
            assert_ne!(normalized(a), normalized(b));
        }
    }

    #[test]
    fn text_in_step_with_its_original_needs_no_jump() {
        let offset_changes = |text: &str| {
            let offset_changes = Normal::new(text).offset_changes.into_iter();
            offset_changes
                .map(|change| (change.view, change.original))
                .collect::<Vec<_>>()
        };
        assert_eq!(offset_changes("một hai ba"), [(0, 0)]);
        assert_eq!(offset_changes("một  hai ba"), [(0, 0), (6, 7)]);
    }

    #[test]
    fn sentences_start_and_end_at_signs() {
        for (before, after, starts, ends) in [
            ("", "Một", true, false),
            ("", "", true, true),
            ("Một.", " Hai", true, true),
            ("Một. ", "Hai", true, false),
            ("Một", " hai", false, false),
            ("Một,", " hai", false, false),
            ("Một ", "hai", false, false),
            ("Một.", "hai", true, false),
            ("Một.", "", true, true),
            ("Một", "", false, false),
        ] {
            let text = format!("{before}{after}");
            let found = (is_start(&text, before.len()), is_end(&text, before.len()));
            assert_eq!(found, (starts, ends), "{before:?} {after:?}");
        }
    }

    #[test]
    fn the_way_back_is_exact() {
        let original = "A –  “hòa”\n... b";
        let normal = Normal::new(original);
        assert_eq!(normal.text(), "A - \"hoà\" … b");
        for (view, there) in [
            ("A", "A"),
            ("- \"", "–  “"),
            ("oà\"", "òa”"),
            ("… b", "... b"),
            ("\" …", "”\n..."),
        ] {
            let at = normal.text().find(view).unwrap();
            let range = normal.original(at)..normal.original(at + view.len());
            assert_eq!(&original[range], there);
        }
    }

    proptest! {
        #[test]
        fn every_boundary_maps_to_a_boundary(text in "([a-c òóùyae“”–.\n…]|\\PC){0,40}") {
            let text: String = text.nfc().collect();
            let normal = Normal::new(&text);
            let mut last = 0;
            for (at, _) in normal.text().char_indices() {
                let there = normal.original(at);
                prop_assert!(text.is_char_boundary(there));
                prop_assert!(at == 0 || there > last);
                last = there;
            }
            prop_assert_eq!(normal.original(normal.text().len()), text.len());
        }
    }
}
