//! The letters of a text as a set: a prefilter that says “no” only when a letter is missing.

use zerocopy::{FromBytes, Immutable, IntoBytes};

/// Letters and digits without marks, a bit each, and one for all other bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable)]
#[repr(transparent)]
pub(in crate::search) struct Letters(u64);

impl Letters {
    /// Returns the letters of a folded text.
    pub(in crate::search) fn of(text: &str) -> Self {
        let bit = |byte: u8| match byte {
            b'a'..=b'z' => byte - b'a',
            b'0'..=b'9' => 26 + byte - b'0',
            _ => 36,
        };
        Self(text.bytes().fold(0, |all, byte| all | 1 << bit(byte)))
    }

    pub(in crate::search) fn add(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(in crate::search) fn are_all_in(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_in_a_text_has_its_letters_there(text in "[a-c0-2 漢-]{0,12}", from in 0usize..12, len in 0usize..12) {
            let part: String = text.chars().skip(from).take(len).collect();
            prop_assert!(Letters::of(&part).are_all_in(Letters::of(&text)));
            let other = |c: char| !text.contains(c);
            for c in "abcdz019".chars().filter(|&c| other(c)) {
                let more = format!("{part}{c}");
                prop_assert!(!Letters::of(&more).are_all_in(Letters::of(&text)));
            }
            let both = Letters::of("z").add(Letters::of(&part));
            let expected = format!("z{part}");
            prop_assert_eq!(both, Letters::of(&expected));
        }
    }
}
