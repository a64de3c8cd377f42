//! Biwords: the sections that have two frequent words side by side. They do not know what is
//! searched for.
//!
//! Only pairs of frequent words are kept, because few sections have both words of a rarer pair. A
//! pair that very many sections have has a set of its own, which is exact. All others share sets,
//! so a shared set may have sections with another pair, but none is missing.
//!
//! For numbers and their neighbours there are also sets by the first letter of the word that
//! follows, because a number is followed by many words, and while somebody types, only the
//! beginning of the next one is known.

use std::io;
use std::ops::Range;
use std::slice;

use zerocopy::{FromBytes, Immutable, IntoBytes};

use super::bitset::BitSet;
use crate::column::{Column, ColumnReader, ColumnWriter, damaged};

mod builder;

/// Maximum number of sets that pairs share, and the number of them for each section up to that. A
/// section takes a bit in each set, so 256 bytes at most.
const SHARED_MAX_SETS: usize = 1 << 11;
const SHARED_SETS_PER_SECTION: usize = 4;
/// For this many shared sets of two words there is one of a word and a letter, because there are
/// fewer such pairs.
const SHARED_SETS_PER_LETTER_SET: usize = 8;
/// Maximum number of pairs that are looked up for two words of a query, because the beginning of a
/// word may have hundreds of forms, and each pair costs the union of a set.
const LOOKED_UP_MAX_PAIRS: usize = 64;

/// Number of letters, which are bytes.
const LETTERS: usize = 1 << u8::BITS;

/// The words of a segment, as far as pairs need them.
pub(super) struct FormKeys {
    /// By form: its key, the word without marks.
    pub(super) keys: Vec<u32>,
    /// By key: the number of its sections.
    pub(super) counts: Vec<usize>,
    /// By key: its first letter.
    pub(super) letters: Vec<u8>,
}

/// The sections in which two words are side by side.
pub(in crate::search) struct BiwordSections {
    /// Sections that have them for certain.
    pub(in crate::search) known: BitSet,
    /// Sections that may have them, the certain ones included; `None` when any may.
    pub(in crate::search) possible: Option<BitSet>,
}

/// The words that may be the first or the second of a pair, as sorted ranges.
#[derive(Clone, Copy)]
pub(super) struct WordSet<'a> {
    pub(super) forms: &'a [Range<usize>],
    /// The keys of these forms.
    pub(super) keys: &'a [Range<usize>],
}

/// The keys that may be on one side of a pair.
struct KeysByFrequency {
    /// The numbers of frequent keys, as in [`Biwords::numbers`].
    frequent: Vec<u16>,
    rare: Vec<usize>,
}

/// The sections of pairs of words.
pub(super) struct Biwords {
    /// By key: its number among the frequent ones, counted from 1; 0 for a rare one.
    numbers: Column<u16>,
    /// By key: its first letter.
    letters: Column<u8>,
    /// By letter: the number of forms that start with it.
    forms: Column<u32>,
    /// Pairs of two forms. Those without a set of their own share one by the numbers of their keys.
    words: PairSets,
    /// Pairs of a form and a letter. Those without a set of their own share one by the number of
    /// the key.
    by_letter: PairSets,
}

/// Two forms, or a form and a letter, in one number, because pairs are compared with each other for
/// every word of the texts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, FromBytes, IntoBytes, Immutable)]
#[repr(transparent)]
pub(super) struct Pair(u64);

impl Pair {
    pub(super) fn new(first: u32, second: u32) -> Self {
        Self(u64::from(first) << u32::BITS | u64::from(second))
    }

    fn first(self) -> usize {
        (self.0 >> u32::BITS) as usize
    }

    fn second(self) -> usize {
        self.0 as u32 as usize
    }

    /// Returns `bits` bits that depend on both.
    fn hash(self, bits: u32) -> usize {
        (self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - bits)) as usize
    }
}

/// The key of a shared set: the number of the first word's key, and that of the second word's key or the
/// second word's first letter.
#[derive(Clone, Copy)]
struct SharedPair {
    first: u16,
    second: u16,
}

impl SharedPair {
    /// Returns which of `count` sets the pair shares with others.
    fn set(self, count: usize) -> usize {
        let pair = u32::from(self.first) << u16::BITS | u32::from(self.second);
        // A multiplicative hash has its good digits at the upper end.
        let mixed = pair.wrapping_mul(0x9E37_79B1) ^ pair.rotate_left(16).wrapping_mul(0x85EB_CA6B);
        ((u64::from(mixed) * count as u64) >> u32::BITS) as usize
    }
}

/// Sets of sections by pairs.
struct PairSets {
    /// The common pairs, sorted.
    common: Column<Pair>,
    /// The set of each common pair: exactly the sections with it.
    exact: SectionSets,
    /// The sets of all other pairs, each shared by several.
    shared: SectionSets,
}

impl PairSets {
    /// Adds the exact sets of the common pairs of a form in `first` and one in `second` to
    /// `sections`, and returns the number of these pairs.
    fn add_exact(
        &self,
        first: &[Range<usize>],
        second: &[Range<usize>],
        sections: &mut BitSet,
    ) -> usize {
        let common = &*self.common;
        let mut count = 0;
        for first in first {
            let from = common.partition_point(|pair| pair.first() < first.start);
            let pairs = common.iter().enumerate().skip(from);
            let pairs = pairs.take_while(|(_, pair)| pair.first() < first.end);
            let follows = |form: usize| second.iter().any(|second| second.contains(&form));
            for (set, _) in pairs.filter(|(_, pair)| follows(pair.second())) {
                sections.union_with_words(self.exact.get(set));
                count += 1;
            }
        }
        count
    }

    fn add_shared(&self, pair: SharedPair, sections: &mut BitSet) {
        let set = pair.set(self.shared.count());
        sections.union_with_words(self.shared.get(set));
    }

    fn memory_bytes(&self) -> usize {
        self.common.byte_len() + self.exact.sets.byte_len() + self.shared.sets.byte_len()
    }

    fn write(&self, writer: &mut ColumnWriter<impl io::Write>) -> io::Result<()> {
        writer.put(&self.common)?;
        writer.put(&self.exact.sets)?;
        writer.put(&self.shared.sets)
    }

    /// Reads the sets of `sections` sections, `shared` of which are shared.
    fn read(reader: &mut ColumnReader, shared: usize, sections: usize) -> io::Result<Self> {
        let common: Column<Pair> = reader.take()?;
        Ok(Self {
            exact: SectionSets::read(reader, common.len(), sections)?,
            common,
            shared: SectionSets::read(reader, shared, sections)?,
        })
    }
}

/// Sets of sections, a bit a section.
struct SectionSets {
    words_per_set: usize,
    sets: Column<u64>,
}

impl SectionSets {
    fn get(&self, set: usize) -> &[u64] {
        &self.sets[set * self.words_per_set..(set + 1) * self.words_per_set]
    }

    fn count(&self) -> usize {
        self.sets.len() / self.words_per_set.max(1)
    }

    /// Reads `count` sets of `sections` sections.
    fn read(reader: &mut ColumnReader, count: usize, sections: usize) -> io::Result<Self> {
        let words_per_set = sections.div_ceil(64);
        let sets: Column<u64> = reader.take()?;
        if sets.len() != words_per_set * count {
            return Err(damaged("another number of sets"));
        }
        Ok(Self {
            words_per_set,
            sets,
        })
    }
}

impl Biwords {
    /// Returns the sections with one of the words `first` right before one of `second`. `add` adds
    /// the sections of a rare key to a set.
    pub(super) fn beside(
        &self,
        first: WordSet<'_>,
        second: WordSet<'_>,
        add: impl FnMut(usize, &mut BitSet),
    ) -> BiwordSections {
        let count = |words: WordSet<'_>| words.forms.iter().map(Range::len).sum::<usize>();
        let mut known = BitSet::default();
        let exact = self.words.add_exact(first.forms, second.forms, &mut known);
        let is_known = exact == count(first) * count(second) || {
            // When every word with this letter may follow, the sets by letter are exact too.
            let letter = self.letter(first.keys, second.keys).map(usize::from);
            let letter = letter.filter(|&letter| count(second) == self.forms[letter] as usize);
            let of_letter = letter.map(|letter| letter..letter + 1);
            let letters = of_letter.as_slice();
            let exact = self.by_letter.add_exact(first.forms, letters, &mut known);
            !letters.is_empty() && exact == count(first)
        };
        let possible = if is_known {
            Some(known.clone())
        } else {
            self.possible(first, second, &known, add)
        };
        BiwordSections { known, possible }
    }

    /// Returns the sections that may have one of the words `first` right before one of `second`;
    /// `known` ones have them. `None` when it would take too long to tell.
    fn possible(
        &self,
        first: WordSet<'_>,
        second: WordSet<'_>,
        known: &BitSet,
        mut add: impl FnMut(usize, &mut BitSet),
    ) -> Option<BitSet> {
        let letter = self.letter(first.keys, second.keys);
        let forms = first.forms;
        let (first, second) = (
            self.by_frequency(first.keys),
            self.by_frequency(second.keys),
        );
        let are_few = first.frequent.len() * second.frequent.len() <= LOOKED_UP_MAX_PAIRS;
        let mut sections_of = |rare: &[usize]| {
            let mut sections = BitSet::default();
            for &word in rare {
                add(word, &mut sections);
            }
            sections
        };
        // When one side has rare words only, its sections alone are enough.
        let of_first = if are_few && letter.is_none() && second.frequent.is_empty() {
            BitSet::default()
        } else if are_few || letter.is_some() {
            sections_of(&first.rare)
        } else {
            return None;
        };
        let by_letter = letter.map(|letter| {
            let mut sections = of_first.clone();
            let letters = usize::from(letter)..usize::from(letter) + 1;
            self.by_letter
                .add_exact(forms, slice::from_ref(&letters), &mut sections);
            for &first in &first.frequent {
                let second = u16::from(letter);
                let pair = SharedPair { first, second };
                self.by_letter.add_shared(pair, &mut sections);
            }
            sections
        });
        if !are_few {
            return by_letter;
        }
        let mut sections = of_first;
        sections.union_with(known);
        for &first in &first.frequent {
            for &second in &second.frequent {
                let pair = SharedPair { first, second };
                self.words.add_shared(pair, &mut sections);
            }
        }
        if !first.frequent.is_empty() || second.frequent.is_empty() && letter.is_none() {
            sections.union_with(&sections_of(&second.rare));
        }
        if let Some(by_letter) = by_letter {
            sections.intersect_with(&by_letter);
        }
        Some(sections)
    }

    /// Returns the letter by which there are sets for the keys `first` right before those of
    /// `second`, if there is one.
    fn letter(&self, first: &[Range<usize>], second: &[Range<usize>]) -> Option<u8> {
        let by_key = &*self.letters;
        let letters = |words: &[Range<usize>]| {
            let words: Vec<usize> = words.iter().flat_map(Clone::clone).collect();
            words.into_iter().map(|word| by_key[word])
        };
        let letter = letters(second).next()?;
        let is_only_letter = letters(second).all(|second| second == letter);
        let have_sets = letters(first).all(|first| is_by_letter(first, letter));
        (is_only_letter && have_sets).then_some(letter)
    }

    /// Divides keys into frequent and rare ones.
    fn by_frequency(&self, keys: &[Range<usize>]) -> KeysByFrequency {
        let numbers = &*self.numbers;
        let keys = keys.iter().flat_map(Clone::clone);
        let (frequent, rare): (Vec<usize>, _) = keys.partition(|&key| numbers[key] > 0);
        KeysByFrequency {
            frequent: frequent.iter().map(|&key| numbers[key]).collect(),
            rare,
        }
    }

    /// Returns the bytes of memory that the sets take.
    pub(super) fn memory_bytes(&self) -> usize {
        let words = self.numbers.byte_len() + self.letters.byte_len() + self.forms.byte_len();
        words + self.words.memory_bytes() + self.by_letter.memory_bytes()
    }

    /// Writes the sets.
    pub(super) fn write(&self, writer: &mut ColumnWriter<impl io::Write>) -> io::Result<()> {
        writer.put(&self.numbers)?;
        writer.put(&self.letters)?;
        writer.put(&self.forms)?;
        self.words.write(writer)?;
        self.by_letter.write(writer)
    }

    /// Reads the sets of `sections` sections with `keys` keys.
    pub(super) fn read(
        reader: &mut ColumnReader,
        keys: usize,
        sections: usize,
    ) -> io::Result<Self> {
        let read = Self {
            numbers: reader.take()?,
            letters: reader.take()?,
            forms: reader.take()?,
            words: PairSets::read(reader, shared_sets(sections), sections)?,
            by_letter: PairSets::read(reader, letter_sets(sections), sections)?,
        };
        let lengths = [read.numbers.len(), read.letters.len(), read.forms.len()];
        if lengths == [keys, keys, LETTERS] {
            Ok(read)
        } else {
            Err(damaged("pairs of other words"))
        }
    }
}

/// Returns the number of sets that pairs of words share.
fn shared_sets(sections: usize) -> usize {
    (sections * SHARED_SETS_PER_SECTION).clamp(1, SHARED_MAX_SETS)
}

/// Returns the number of sets that pairs of a word and a letter share.
fn letter_sets(sections: usize) -> usize {
    shared_sets(sections).div_ceil(SHARED_SETS_PER_LETTER_SET)
}

/// Returns whether pairs of words with these first letters have sets by the second one.
fn is_by_letter(one: u8, next: u8) -> bool {
    one.is_ascii_digit() || next.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The pairs of `texts`, of which two forms are one word without marks, `letter` that of each.
    fn pairs(texts: &[Vec<u32>], forms: usize, letter: fn(usize) -> u8) -> Biwords {
        let has = |word: usize| {
            let texts = texts.iter();
            let with = texts.filter(|text| text.iter().any(|&form| form as usize / 2 == word));
            with.count()
        };
        let words = forms.div_ceil(2);
        let words = FormKeys {
            keys: (0..forms as u32).map(|form| form / 2).collect(),
            counts: (0..words).map(has).collect(),
            letters: (0..words).map(letter).collect(),
        };
        Biwords::new(words, texts.len(), |text| {
            texts[text]
                .windows(2)
                .map(|pair| Pair::new(pair[0], pair[1]))
        })
    }

    /// Where forms are side by side, when rare words are added as they are.
    fn beside(
        pairs: &Biwords,
        texts: &[Vec<u32>],
        one: &Range<usize>,
        next: &Range<usize>,
    ) -> BiwordSections {
        let words = |forms: &Range<usize>| forms.start / 2..forms.end.div_ceil(2);
        let add = |word: usize, set: &mut BitSet| {
            let has = |text: &[u32]| text.iter().any(|&form| form as usize / 2 == word);
            let with = texts.iter().enumerate().filter(|(_, text)| has(text));
            with.for_each(|(section, _)| set.insert(section));
        };
        let keys = (words(one), words(next));
        let first = WordSet {
            forms: slice::from_ref(one),
            keys: slice::from_ref(&keys.0),
        };
        let second = WordSet {
            forms: slice::from_ref(next),
            keys: slice::from_ref(&keys.1),
        };
        pairs.beside(first, second, add)
    }

    proptest! {
        #[test]
        fn no_section_with_a_pair_is_missing_and_known_ones_have_it(
            texts in prop::collection::vec(prop::collection::vec(0u32..40, 0..30), 1..60),
            one in 0usize..38, next in 0usize..30, more in 1usize..30,
        ) {
            let letter = |word: usize| if word < 8 { b'1' } else { b'a' };
            let pairs = pairs(&texts, 40, letter);
            let (one, next) = (one..one + 2, next..(next + more).min(40));
            let found = beside(&pairs, &texts, &one, &next);
            for (section, words) in texts.iter().enumerate() {
                let has = |pair: &[u32]| one.contains(&(pair[0] as usize)) && next.contains(&(pair[1] as usize));
                let has = words.windows(2).any(has);
                prop_assert!(has || !found.known.contains(section));
                prop_assert!(!has || found.possible.as_ref().is_none_or(|may| may.contains(section)));
            }
            prop_assert!(pairs.memory_bytes() > 0);
        }
    }

    /// Two forms that are everywhere, and one of a hundred others after one of them.
    fn texts() -> Vec<Vec<u32>> {
        (0..4000).map(|n| vec![0, 2, 4 + n % 100]).collect()
    }

    #[test]
    fn common_pairs_are_known() {
        let texts = texts();
        let pairs = pairs(&texts, 104, |_| b'a');
        let found = beside(&pairs, &texts, &(0..1), &(2..3));
        assert_eq!(found.known.count(), texts.len());
        // No other form of the second word stands there.
        let found = beside(&pairs, &texts, &(0..1), &(3..4));
        assert_eq!(found.known.count(), 0);
        assert!(
            found
                .possible
                .is_some_and(|may| may.count() < texts.len() / 2)
        );
    }

    #[test]
    fn pairs_of_frequent_words_are_told_apart_and_many_pairs_are_no_help() {
        // The hundred others are frequent, as each is in all of them somewhere else.
        let mut texts = texts();
        for text in &mut texts {
            text.extend((4..104).rev().step_by(2));
        }
        let pairs = pairs(&texts, 104, |_| b'a');
        let found = beside(&pairs, &texts, &(2..3), &(10..11));
        let may = found.possible.unwrap();
        assert!(
            may.contains(6) && may.count() < texts.len() / 5,
            "{}",
            may.count()
        );
        assert!(
            beside(&pairs, &texts, &(0..20), &(4..104))
                .possible
                .is_none()
        );
    }

    #[test]
    fn what_follows_a_number_is_told_by_its_letter() {
        // After the number one of a hundred words with b, or one with a. All words are everywhere.
        let mut texts: Vec<Vec<u32>> = (0..4000).map(|n| vec![0, 2 + n % 400]).collect();
        for text in &mut texts {
            text.extend((2..402).rev().step_by(2));
        }
        let letter = |word: usize| match word {
            0 => b'2',
            1..101 => b'b',
            _ => b'a',
        };
        let pairs = pairs(&texts, 402, letter);
        let has = texts.iter().filter(|text| text[1] < 202).count();
        let found = beside(&pairs, &texts, &(0..1), &(2..202));
        assert_eq!(found.known.count(), has);
        assert_eq!(found.possible, Some(found.known));
        // Not all words with b.
        let found = beside(&pairs, &texts, &(0..1), &(2..201));
        assert_eq!(found.known.count(), 0);
        assert_eq!(found.possible.map(|may| may.count()), Some(has));
        assert!(
            beside(&pairs, &texts, &(0..1), &(2..302))
                .possible
                .is_none()
        );
    }
}
