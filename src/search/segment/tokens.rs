//! The words of a segment in the order of the text, as numbers, and the breaks between them. It must
//! not know what a word looks like.

#![allow(
    clippy::inline_always,
    reason = "compared in loops that are made for each kind of processor"
)]

use std::ops::Range;

/// A word of a text: the number of its form. The highest bit says that a break follows.
pub(in crate::search) trait Token: Copy {
    /// The form.
    fn form(self) -> usize;
    /// Whether what comes next does not follow it.
    fn ends(self) -> bool;
    /// Forms from one on, and how many.
    fn run(forms: &Range<u32>) -> (Self, Self);
    /// Whether its form is one of a run.
    fn is_in(self, run: (Self, Self)) -> bool;
    /// Whether its form is one of a run, and the next word follows it.
    fn goes_on_in(self, run: (Self, Self)) -> bool;
}

macro_rules! token {
    ($bits:ty) => {
        impl Token for $bits {
            #[inline(always)]
            fn form(self) -> usize {
                (self & (<$bits>::MAX >> 1)) as usize
            }

            #[inline(always)]
            fn ends(self) -> bool {
                self & !(<$bits>::MAX >> 1) != 0
            }

            #[inline(always)]
            fn run(forms: &Range<u32>) -> (Self, Self) {
                (forms.start as Self, (forms.end - forms.start) as Self)
            }

            #[inline(always)]
            fn is_in(self, run: (Self, Self)) -> bool {
                (self & (<$bits>::MAX >> 1)).goes_on_in(run)
            }

            #[inline(always)]
            fn goes_on_in(self, run: (Self, Self)) -> bool {
                // With the bit of a break it is beyond all runs.
                self.wrapping_sub(run.0) < run.1
            }
        }
    };
}

token!(u16);
token!(u32);

/// Notes that a break follows `token`.
pub(super) fn end(token: &mut u32) {
    *token |= 1 << 31;
}

/// Bytes of memory that come at once.
const LINE: usize = 64;
/// Forms that have numbers of 16 bits.
pub(super) const NARROW: usize = 1 << 15;

/// The words of a segment.
pub(super) enum Tokens {
    Narrow(Vec<u16>),
    Wide(Vec<u32>),
}

/// Words that follow each other.
#[derive(Clone, Copy)]
pub(in crate::search) enum TokenSlice<'a> {
    Narrow(&'a [u16]),
    Wide(&'a [u32]),
}

impl Tokens {
    /// Keeps `tokens` of so many forms in as few bytes as they need.
    pub(super) fn new(tokens: Vec<u32>, forms: usize) -> Self {
        if forms > NARROW {
            return Self::Wide(tokens);
        }
        let narrow = |token: u32| token.form() as u16 | u16::from(token.ends()) << 15;
        Self::Narrow(tokens.into_iter().map(narrow).collect())
    }

    pub(super) fn get(&self, range: Range<usize>) -> TokenSlice<'_> {
        match self {
            Self::Narrow(all) => TokenSlice::Narrow(&all[range]),
            Self::Wide(all) => TokenSlice::Wide(&all[range]),
        }
    }

    /// Bytes that they take.
    pub(super) fn memory_bytes(&self) -> usize {
        match self {
            Self::Narrow(all) => size_of::<u16>() * all.capacity(),
            Self::Wide(all) => size_of::<u32>() * all.capacity(),
        }
    }
}

impl TokenSlice<'_> {
    /// Goes through them: the form of each, and whether a break follows.
    pub(super) fn each(self, mut each: impl FnMut(usize, bool)) {
        match self {
            Self::Narrow(all) => all
                .iter()
                .for_each(|token| each(token.form(), token.ends())),
            Self::Wide(all) => all
                .iter()
                .for_each(|token| each(token.form(), token.ends())),
        }
    }

    /// Looks at each stretch of memory that comes at once; a number made of what is there.
    pub(super) fn each_line(self) -> usize {
        fn sum<T: Token>(tokens: &[T]) -> usize {
            let each = tokens.iter().step_by(LINE / size_of::<T>());
            each.fold(0, |sum, token| sum.wrapping_add(token.form()))
        }
        match self {
            Self::Narrow(tokens) => sum(tokens),
            Self::Wide(tokens) => sum(tokens),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_few_bytes_as_they_need() {
        let mut last = NARROW as u32 - 1;
        end(&mut last);
        let words = |tokens: &Tokens| match tokens.get(1..3) {
            TokenSlice::Narrow(tokens) => (
                2,
                tokens
                    .iter()
                    .map(|t| (t.form(), t.ends()))
                    .collect::<Vec<_>>(),
            ),
            TokenSlice::Wide(tokens) => (4, tokens.iter().map(|t| (t.form(), t.ends())).collect()),
        };
        let expected = vec![(7, false), (NARROW - 1, true)];
        for (forms, bytes) in [(NARROW, 2), (NARROW + 1, 4)] {
            let tokens = Tokens::new(vec![3, 7, last], forms);
            assert_eq!(words(&tokens), (bytes, expected.clone()));
            assert!(tokens.memory_bytes() >= 3 * bytes);
            assert_eq!(tokens.get(1..2).each_line(), 7);
            assert_eq!(tokens.get(1..1).each_line(), 0);
        }
    }
}
