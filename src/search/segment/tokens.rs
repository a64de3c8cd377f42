//! Tokens: the words of a segment in the order of the text, as numbers of forms, and the breaks
//! between them. A token does not know what its word looks like.

#![allow(
    clippy::inline_always,
    reason = "compared in loops that are made for each kind of processor"
)]

use std::io;
use std::ops::Range;

use crate::column::{Column, ColumnReader, ColumnWriter};

/// A word of a text: the number of its form, and in the highest bit whether a break follows.
pub(in crate::search) trait Token: Copy {
    /// Returns the form.
    fn form(self) -> usize;
    /// Returns whether a break follows, so that the next word does not follow this one.
    fn ends(self) -> bool;
    /// Returns a range of forms as tokens are compared with it.
    fn run(forms: &Range<u32>) -> FormRun<Self>;
    /// Returns whether the form is in a run.
    fn is_in(self, run: FormRun<Self>) -> bool;
    /// Returns whether the form is in a run and the next word follows it.
    fn goes_on_in(self, run: FormRun<Self>) -> bool;
}

/// A range of forms, which one subtraction and one comparison check.
#[derive(Clone, Copy)]
pub(in crate::search) struct FormRun<T> {
    first: T,
    count: T,
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
            fn run(forms: &Range<u32>) -> FormRun<Self> {
                FormRun {
                    first: forms.start as Self,
                    count: (forms.end - forms.start) as Self,
                }
            }

            #[inline(always)]
            fn is_in(self, run: FormRun<Self>) -> bool {
                (self & (<$bits>::MAX >> 1)).goes_on_in(run)
            }

            #[inline(always)]
            fn goes_on_in(self, run: FormRun<Self>) -> bool {
                // With the bit of a break the number is beyond all runs.
                self.wrapping_sub(run.first) < run.count
            }
        }
    };
}

token!(u16);
token!(u32);

/// Sets the bit of `token` that says that a break follows.
pub(super) fn end(token: &mut u32) {
    *token |= 1 << 31;
}

/// Bytes of a cache line, the unit in which memory arrives.
const CACHE_LINE_BYTES: usize = 64;
/// Maximum number of forms whose tokens take 16 bits: one bit is for the break.
pub(super) const NARROW_MAX_FORMS: usize = 1 << 15;

/// The tokens of a segment, two bytes each when its forms are few enough.
pub(super) enum Tokens {
    Narrow(Column<u16>),
    Wide(Column<u32>),
}

/// Tokens that follow each other.
#[derive(Clone, Copy)]
pub(in crate::search) enum TokenSlice<'a> {
    Narrow(&'a [u16]),
    Wide(&'a [u32]),
}

impl Tokens {
    /// Stores `tokens` of `forms` forms in the fewest bytes.
    pub(super) fn new(tokens: Vec<u32>, forms: usize) -> Self {
        if forms > NARROW_MAX_FORMS {
            return Self::Wide(tokens.into());
        }
        let narrow = |token: u32| token.form() as u16 | u16::from(token.ends()) << 15;
        Self::Narrow(tokens.into_iter().map(narrow).collect::<Vec<_>>().into())
    }

    pub(super) fn get(&self, range: Range<usize>) -> TokenSlice<'_> {
        match self {
            Self::Narrow(all) => TokenSlice::Narrow(&all[range]),
            Self::Wide(all) => TokenSlice::Wide(&all[range]),
        }
    }

    /// Returns the bytes of memory that the tokens take.
    pub(super) fn memory_bytes(&self) -> usize {
        match self {
            Self::Narrow(all) => all.byte_len(),
            Self::Wide(all) => all.byte_len(),
        }
    }

    /// Returns the number of tokens.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Narrow(all) => all.len(),
            Self::Wide(all) => all.len(),
        }
    }

    /// Writes the tokens. How wide they are is not written, because the number of forms says it.
    pub(super) fn write(&self, writer: &mut ColumnWriter<impl io::Write>) -> io::Result<()> {
        match self {
            Self::Narrow(all) => writer.put(all),
            Self::Wide(all) => writer.put(all),
        }
    }

    /// Reads tokens of `forms` forms.
    pub(super) fn read(reader: &mut ColumnReader, forms: usize) -> io::Result<Self> {
        if forms > NARROW_MAX_FORMS {
            return Ok(Self::Wide(reader.take()?));
        }
        Ok(Self::Narrow(reader.take()?))
    }
}

impl TokenSlice<'_> {
    /// Removes the first `count` tokens and returns them.
    pub(super) fn split_off(&mut self, count: usize) -> Self {
        match self {
            Self::Narrow(all) => {
                let (first, rest) = all.split_at(count);
                *all = rest;
                Self::Narrow(first)
            }
            Self::Wide(all) => {
                let (first, rest) = all.split_at(count);
                *all = rest;
                Self::Wide(first)
            }
        }
    }

    /// Calls `each` with the form of each token, and whether a break follows.
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

    /// Reads a token of each cache line, and returns a number that depends on all of them, so that
    /// the compiler cannot leave the reads out.
    pub(super) fn each_line(self) -> usize {
        fn sum<T: Token>(tokens: &[T]) -> usize {
            let each = tokens.iter().step_by(CACHE_LINE_BYTES / size_of::<T>());
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
        let mut last = NARROW_MAX_FORMS as u32 - 1;
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
        let expected = vec![(7, false), (NARROW_MAX_FORMS - 1, true)];
        for (forms, bytes) in [(NARROW_MAX_FORMS, 2), (NARROW_MAX_FORMS + 1, 4)] {
            let tokens = Tokens::new(vec![3, 7, last], forms);
            assert_eq!(words(&tokens), (bytes, expected.clone()));
            assert!(tokens.memory_bytes() >= 3 * bytes);
            assert_eq!(tokens.get(1..2).each_line(), 7);
            assert_eq!(tokens.get(1..1).each_line(), 0);
        }
    }
}
