//! Types Vietnamese as on a keyboard without an input method: in Telex, in VNI, and with mistakes.
//! Shared by the tests of search.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each user takes a part of it, and all are tests"
)]

use docbao::vietnamese::fold::fold;
use docbao::vietnamese::letters::{Tone, split_tone};
use docbao::vietnamese::syllable::is_legal;

/// An input method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Telex,
    Vni,
}

impl Method {
    /// Returns letters with the keys that type them, in lower case.
    fn qualities(self) -> [(char, &'static str); 7] {
        match self {
            Self::Telex => [
                ('ă', "aw"),
                ('â', "aa"),
                ('đ', "dd"),
                ('ê', "ee"),
                ('ô', "oo"),
                ('ơ', "ow"),
                ('ư', "uw"),
            ],
            Self::Vni => [
                ('ă', "a8"),
                ('â', "a6"),
                ('đ', "d9"),
                ('ê', "e6"),
                ('ô', "o6"),
                ('ơ', "o7"),
                ('ư', "u7"),
            ],
        }
    }

    fn tone(self, tone: Tone) -> &'static str {
        let keys = match self {
            Self::Telex => ["", "f", "r", "x", "s", "j"],
            Self::Vni => ["", "2", "3", "4", "1", "5"],
        };
        keys[tone as usize]
    }

    /// Returns the keys for one word in NFC, in lower case: the tone last, as most people type it.
    /// A word that is no Vietnamese syllable is typed without diacritics.
    pub(crate) fn keys(self, word: &str) -> String {
        let word = word.to_lowercase();
        if !is_legal(&word) {
            return fold(&word);
        }
        let mut keys = String::new();
        let mut tone = Tone::Level;
        for c in word.chars() {
            let (letter, here) = split_tone(c);
            if here != Tone::Level {
                tone = here;
            }
            match self
                .qualities()
                .iter()
                .find(|(marked, _)| *marked == letter)
            {
                Some((_, typed)) => keys.push_str(typed),
                None => keys.push(letter),
            }
        }
        keys + self.tone(tone)
    }
}

/// A kind of typing mistake in one letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slip {
    Dropped,
    Added,
    Swapped,
    Wrong,
}

impl Slip {
    pub(crate) const ALL: [Self; 4] = [Self::Dropped, Self::Added, Self::Swapped, Self::Wrong];

    /// Returns `word` with a mistake in its letter `at`, or `None` when that would be the same
    /// word. `other` is the letter that is inserted or substituted; a swap is with the next letter.
    pub(crate) fn slip(self, word: &str, at: usize, other: char) -> Option<String> {
        let mut letters: Vec<char> = word.chars().collect();
        match self {
            Self::Dropped => {
                letters.remove(at);
            }
            Self::Added => letters.insert(at, other),
            Self::Swapped if at + 1 < letters.len() => letters.swap(at, at + 1),
            Self::Swapped => return None,
            Self::Wrong => letters[at] = other,
        }
        let slipped: String = letters.into_iter().collect();
        (slipped != word).then_some(slipped)
    }
}
