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
use std::ops::{Deref, Range};
use std::slice;

use zerocopy::{FromBytes, Immutable, IntoBytes};

use super::bitset::BitSet;
use super::passing;
use crate::column::{Column, ColumnReader, ColumnWriter, damaged};

/// A word is frequent when one section of this many has it, or more.
const FREQUENT_ONE_IN: usize = 10;
/// Maximum number of sets that pairs share, and the number of them for each section up to that. A
/// section takes a bit in each set, so 256 bytes at most.
const SHARED_MAX_SETS: usize = 1 << 11;
const SHARED_SETS_PER_SECTION: usize = 4;
/// For this many shared sets of two words there is one of a word and a letter, because there are
/// fewer such pairs.
const SHARED_SETS_PER_LETTER_SET: usize = 8;
/// A pair has a set of its own when one section of this many has it, or more.
const COMMON_ONE_IN: usize = 10;
/// Maximum number of sets of their own.
const COMMON_MAX_PAIRS: usize = 512;
/// Number of sections, about, from which the common pairs are estimated, so that counting them
/// takes little time and memory however large the segment is.
const SAMPLED_SECTIONS: usize = 512;
/// Number of distinct pairs of a section, about; only memory is reserved by it.
const SECTION_PAIRS: usize = 1024;
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

/// A word with its marks.
#[derive(Clone, Copy)]
struct MarkedWord {
    /// The number of its key, as in [`Biwords::numbers`].
    number: u16,
    /// The first letter, without marks.
    letter: u8,
    /// Whether a common pair starts with it. Only then the list of common pairs needs to be
    /// searched.
    leads: bool,
}

/// The sections in which two words are side by side.
pub(in crate::search) struct BiwordSections {
    /// Sections that have them for certain.
    pub(in crate::search) known: BitSet,
    /// Sections that may have them, the certain ones included; `None` when any may.
    pub(in crate::search) possible: Option<BitSet>,
}

/// The words that may be on one side of a pair.
struct SideWords {
    /// The numbers of frequent words.
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
    words: Kept,
    /// Pairs of a form and a letter. Those without a set of their own share one by the number of
    /// the key.
    by_letter: Kept,
}

/// Two forms, or a form and a letter, in one number, because pairs are compared with each other for
/// every word of the texts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, FromBytes, IntoBytes, Immutable)]
#[repr(transparent)]
struct Pair(u64);

impl Pair {
    fn new((one, next): (u32, u32)) -> Self {
        Self(u64::from(one) << u32::BITS | u64::from(next))
    }

    fn one(self) -> usize {
        (self.0 >> u32::BITS) as usize
    }

    fn next(self) -> usize {
        self.0 as u32 as usize
    }
}

/// The sets of all pairs in the making.
struct PairSets {
    words: Kept<Vec<u64>>,
    by_letter: Kept<Vec<u64>>,
}

impl PairSets {
    /// Adds a pair of forms, the first of which is frequent, to the sets of a section.
    fn insert(&mut self, forms: &[MarkedWord], section: usize, pair: (u32, u32)) {
        let (one, next) = (forms[pair.0 as usize], forms[pair.1 as usize]);
        if is_by_letter(one.letter, next.letter) {
            let letter = next.letter;
            let shared = (one.number, u16::from(letter));
            self.by_letter
                .insert(section, (pair.0, u32::from(letter)), shared);
        }
        let shared = (one.number, next.number);
        match next.number {
            0 => {}
            _ if one.leads => self.words.insert(section, pair, shared),
            _ => self.words.share(section, shared),
        }
    }
}

/// Sets of sections by pairs, in `S`: a vector while they are built.
struct Kept<S = Column<u64>> {
    /// The pairs with a set of their own, sorted.
    common: Column<Pair>,
    own: Sets<S>,
    shared: Sets<S>,
}

impl Kept<Vec<u64>> {
    fn new(common: Vec<Pair>, shared: usize, sections: usize) -> Self {
        Self {
            own: Sets::new(common.len(), sections),
            common: common.into(),
            shared: Sets::new(shared, sections),
        }
    }

    fn insert(&mut self, section: usize, pair: (u32, u32), shared: (u16, u16)) {
        if let Ok(set) = self.common.binary_search(&Pair::new(pair)) {
            self.own.insert(set, section);
        } else {
            self.share(section, shared);
        }
    }

    fn share(&mut self, section: usize, (one, next): (u16, u16)) {
        let set = self.shared.of(one, next);
        self.shared.insert(set, section);
    }

    fn finish(self) -> Kept {
        Kept {
            common: self.common,
            own: self.own.finish(),
            shared: self.shared.finish(),
        }
    }
}

impl Kept {
    /// Adds the own sets of all pairs of a form in `one` and one in `next` to `sections`, and
    /// returns the number of these pairs.
    fn add_own(&self, one: &[Range<usize>], next: &[Range<usize>], sections: &mut BitSet) -> usize {
        let common = &*self.common;
        let mut count = 0;
        for one in one {
            let from = common.partition_point(|pair| pair.one() < one.start);
            let pairs = common.iter().enumerate().skip(from);
            let pairs = pairs.take_while(|(_, pair)| pair.one() < one.end);
            let is_next = |other: usize| next.iter().any(|next| next.contains(&other));
            for (set, _) in pairs.filter(|(_, pair)| is_next(pair.next())) {
                sections.union_with_words(self.own.get(set));
                count += 1;
            }
        }
        count
    }

    fn add_shared(&self, one: u16, next: u16, sections: &mut BitSet) {
        sections.union_with_words(self.shared.get(self.shared.of(one, next)));
    }

    fn memory_bytes(&self) -> usize {
        self.common.byte_len() + self.own.sets.byte_len() + self.shared.sets.byte_len()
    }

    fn write(&self, writer: &mut ColumnWriter<impl io::Write>) -> io::Result<()> {
        writer.put(&self.common)?;
        writer.put(&self.own.sets)?;
        writer.put(&self.shared.sets)
    }

    /// Reads the sets of `sections` sections, `shared` of which are shared.
    fn read(reader: &mut ColumnReader, shared: usize, sections: usize) -> io::Result<Self> {
        let common: Column<Pair> = reader.take()?;
        Ok(Self {
            own: Sets::read(reader, common.len(), sections)?,
            common,
            shared: Sets::read(reader, shared, sections)?,
        })
    }
}

/// Sets of sections, a bit a section.
struct Sets<S = Column<u64>> {
    words_per_set: usize,
    sets: S,
}

impl<S: Deref<Target = [u64]>> Sets<S> {
    fn get(&self, set: usize) -> &[u64] {
        &self.sets[set * self.words_per_set..(set + 1) * self.words_per_set]
    }

    /// Returns the set that a pair shares with others.
    fn of(&self, one: u16, next: u16) -> usize {
        let pair = u32::from(one) << 16 | u32::from(next);
        // A multiplicative hash has its good digits at the upper end.
        let mixed = pair.wrapping_mul(0x9E37_79B1) ^ pair.rotate_left(16).wrapping_mul(0x85EB_CA6B);
        let count = self.sets.len() / self.words_per_set.max(1);
        ((u64::from(mixed) * count as u64) >> u32::BITS) as usize
    }
}

impl Sets<Vec<u64>> {
    fn new(count: usize, sections: usize) -> Self {
        let words_per_set = sections.div_ceil(64);
        Self {
            words_per_set,
            sets: vec![0; words_per_set * count],
        }
    }

    fn insert(&mut self, set: usize, section: usize) {
        self.sets[set * self.words_per_set + section / 64] |= 1 << (section % 64);
    }

    fn finish(self) -> Sets {
        Sets {
            words_per_set: self.words_per_set,
            sets: self.sets.into(),
        }
    }
}

impl Sets {
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
    /// Builds the sets of `sections` sections; `pairs` returns the pairs of forms side by side in
    /// one.
    pub(super) fn new<I>(words: FormKeys, sections: usize, pairs: impl Fn(usize) -> I) -> Self
    where
        I: Iterator<Item = (u32, u32)>,
    {
        let numbers = numbers(&words.counts, sections);
        let forms = words.keys.iter().map(|&key| MarkedWord {
            number: numbers[key as usize],
            letter: words.letters[key as usize],
            leads: false,
        });
        let mut forms: Vec<MarkedWord> = forms.collect();
        let common_words = common(sections, |section| {
            let is_frequent = |form: u32| forms[form as usize].number > 0;
            pairs(section).filter(move |&(one, next)| is_frequent(one) && is_frequent(next))
        });
        let common_letters = common(sections, |section| {
            let pair = |pair: (u32, u32)| {
                let (one, next) = (forms[pair.0 as usize], forms[pair.1 as usize]);
                let is_kept = one.number > 0 && is_by_letter(one.letter, next.letter);
                is_kept.then_some((pair.0, u32::from(next.letter)))
            };
            pairs(section).filter_map(pair)
        });
        for pair in &common_words {
            forms[pair.one()].leads = true;
        }
        let mut with_letter = vec![0; LETTERS];
        for form in &forms {
            with_letter[usize::from(form.letter)] += 1;
        }
        let mut made = PairSets {
            words: Kept::new(common_words, shared_sets(sections), sections),
            by_letter: Kept::new(common_letters, letter_sets(sections), sections),
        };
        for section in 0..sections {
            let pairs = pairs(section).filter(|pair| forms[pair.0 as usize].number > 0);
            pairs.for_each(|pair| made.insert(&forms, section, pair));
        }
        Self {
            numbers: numbers.into(),
            letters: words.letters.into(),
            forms: with_letter.into(),
            words: made.words.finish(),
            by_letter: made.by_letter.finish(),
        }
    }

    /// Returns the sections with one of the forms `one` right before one of `next`. `keys` are the
    /// keys of both; `add` adds the sections of a rare key to a set.
    pub(super) fn beside(
        &self,
        (one, next): (&[Range<usize>], &[Range<usize>]),
        keys: (&[Range<usize>], &[Range<usize>]),
        add: impl FnMut(usize, &mut BitSet),
    ) -> BiwordSections {
        let all = |forms: &[Range<usize>]| forms.iter().map(Range::len).sum::<usize>();
        let mut known = BitSet::default();
        let own = self.words.add_own(one, next, &mut known);
        let is_known = own == all(one) * all(next) || {
            // When every word with this letter may follow, the sets by letter are exact too.
            let letter = self.letter(keys.0, keys.1).map(usize::from);
            let letter = letter.filter(|&letter| all(next) == self.forms[letter] as usize);
            let of_letter = letter.map(|letter| letter..letter + 1);
            let letters = of_letter.as_slice();
            let own = self.by_letter.add_own(one, letters, &mut known);
            !letters.is_empty() && own == all(one)
        };
        let possible = if is_known {
            Some(known.clone())
        } else {
            self.possible(one, keys, &known, add)
        };
        BiwordSections { known, possible }
    }

    /// Returns the sections that may have one of the keys `one`, with their `forms`, right before
    /// one of `next`; `known` ones have them. `None` when it would take too long to tell.
    fn possible(
        &self,
        forms: &[Range<usize>],
        (one, next): (&[Range<usize>], &[Range<usize>]),
        known: &BitSet,
        mut add: impl FnMut(usize, &mut BitSet),
    ) -> Option<BitSet> {
        let letter = self.letter(one, next);
        let (one, next) = (self.side(one), self.side(next));
        let are_few = one.frequent.len() * next.frequent.len() <= LOOKED_UP_MAX_PAIRS;
        let mut sections_of = |rare: &[usize]| {
            let mut sections = BitSet::default();
            for &word in rare {
                add(word, &mut sections);
            }
            sections
        };
        // When one side has rare words only, its sections alone are enough.
        let of_one = if are_few && letter.is_none() && next.frequent.is_empty() {
            BitSet::default()
        } else if are_few || letter.is_some() {
            sections_of(&one.rare)
        } else {
            return None;
        };
        let by_letter = letter.map(|letter| {
            let mut sections = of_one.clone();
            let next = usize::from(letter)..usize::from(letter) + 1;
            self.by_letter
                .add_own(forms, slice::from_ref(&next), &mut sections);
            for &one in &one.frequent {
                self.by_letter
                    .add_shared(one, u16::from(letter), &mut sections);
            }
            sections
        });
        if !are_few {
            return by_letter;
        }
        let mut sections = of_one;
        sections.union_with(known);
        for &one in &one.frequent {
            for &next in &next.frequent {
                self.words.add_shared(one, next, &mut sections);
            }
        }
        if !one.frequent.is_empty() || next.frequent.is_empty() && letter.is_none() {
            sections.union_with(&sections_of(&next.rare));
        }
        if let Some(by_letter) = by_letter {
            sections.intersect_with(&by_letter);
        }
        Some(sections)
    }

    /// Returns the letter by which there are sets for the keys `one` right before those of `next`,
    /// if there is one.
    fn letter(&self, one: &[Range<usize>], next: &[Range<usize>]) -> Option<u8> {
        let by_key = &*self.letters;
        let letters = |words: &[Range<usize>]| {
            let words: Vec<usize> = words.iter().flat_map(Clone::clone).collect();
            words.into_iter().map(|word| by_key[word])
        };
        let letter = letters(next).next()?;
        let is_one = letters(next).all(|next| next == letter);
        let are_so = letters(one).all(|one| is_by_letter(one, letter));
        (is_one && are_so).then_some(letter)
    }

    fn side(&self, words: &[Range<usize>]) -> SideWords {
        let numbers = &*self.numbers;
        let words = words.iter().flat_map(Clone::clone);
        let (frequent, rare): (Vec<usize>, _) = words.partition(|&w| numbers[w] > 0);
        SideWords {
            frequent: frequent.iter().map(|&w| numbers[w]).collect(),
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
            words: Kept::read(reader, shared_sets(sections), sections)?,
            by_letter: Kept::read(reader, letter_sets(sections), sections)?,
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

/// Returns, by key, its number among the frequent ones; 0 for a rare one.
fn numbers(counts: &[usize], sections: usize) -> Vec<u16> {
    let mut numbers = vec![0; counts.len()];
    let frequent = (0..counts.len()).filter(|&w| counts[w] * FREQUENT_ONE_IN > sections);
    for (number, word) in frequent.take(usize::from(u16::MAX)).enumerate() {
        numbers[word] = number as u16 + 1;
    }
    numbers
}

/// Returns the pairs that very many sections have, sorted, estimated from a sample.
fn common<I>(sections: usize, pairs: impl Fn(usize) -> I) -> Vec<Pair>
where
    I: Iterator<Item = (u32, u32)>,
{
    let sample = (0..sections).step_by(sections.div_ceil(SAMPLED_SECTIONS).max(1));
    let size = sample.len();
    let mut seen = passing(size * SECTION_PAIRS);
    let mut here = Vec::new();
    for section in sample {
        here.extend(pairs(section).map(Pair::new));
        here.sort_unstable();
        here.dedup();
        seen.append(&mut here);
    }
    seen.sort_unstable();
    let counts = seen.chunk_by(|a, b| a == b);
    let counts = counts.map(|sections| (sections.len(), sections[0]));
    let mut common: Vec<(usize, Pair)> = counts
        .filter(|(count, _)| count * COMMON_ONE_IN >= size)
        .collect();
    common.sort_unstable_by(|a, b| b.cmp(a));
    let mut common: Vec<_> = common.into_iter().map(|(_, pair)| pair).collect();
    common.truncate(COMMON_MAX_PAIRS.min(sections));
    common.sort_unstable();
    common
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
            texts[text].windows(2).map(|pair| (pair[0], pair[1]))
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
        pairs.beside(
            (slice::from_ref(one), slice::from_ref(next)),
            (slice::from_ref(&keys.0), slice::from_ref(&keys.1)),
            add,
        )
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
