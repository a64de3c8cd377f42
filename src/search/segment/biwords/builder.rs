//! Builds biwords: counts which pairs are common, then sets a bit for each pair of a section.

use std::mem;

use super::{
    Biwords, FormKeys, LETTERS, Pair, PairSets, SectionSets, SharedPair, is_by_letter, letter_sets,
    shared_sets,
};

/// A word is frequent when one section of this many has it, or more.
const FREQUENT_ONE_IN: usize = 10;
/// A pair has a set of its own when one section of this many has it, or more.
const COMMON_ONE_IN: usize = 10;
/// Maximum number of sets of their own.
const COMMON_MAX_PAIRS: usize = 512;
/// Number of sections, about, from which the common pairs are estimated, so that counting them
/// takes little time and memory however large the segment is.
const SAMPLED_SECTIONS: usize = 512;

/// The facts about a form that pairs need.
#[derive(Clone, Copy)]
struct FormInfo {
    /// The number of its key, as in [`Biwords::numbers`].
    number: u16,
    /// The first letter, without marks.
    letter: u8,
}

impl Biwords {
    /// Builds the sets of `sections` sections; `pairs` returns the pairs of forms side by side in
    /// one.
    pub(in crate::search::segment) fn new<I>(
        words: FormKeys,
        sections: usize,
        pairs: impl Fn(usize) -> I,
    ) -> Self
    where
        I: Iterator<Item = Pair>,
    {
        let numbers = frequent_numbers(&words.counts, sections);
        let forms = words.keys.iter().map(|&key| FormInfo {
            number: numbers[key as usize],
            letter: words.letters[key as usize],
        });
        let forms: Vec<FormInfo> = forms.collect();
        let common_words = common_pairs(sections, |section| {
            let is_frequent = |form: usize| forms[form].number > 0;
            pairs(section)
                .filter(move |pair| is_frequent(pair.first()) && is_frequent(pair.second()))
        });
        let common_letters = common_pairs(sections, |section| {
            let of_letter = |pair: Pair| {
                let (first, second) = (forms[pair.first()], forms[pair.second()]);
                let has_set = first.number > 0 && is_by_letter(first.letter, second.letter);
                has_set.then(|| Pair::new(pair.first() as u32, u32::from(second.letter)))
            };
            pairs(section).filter_map(of_letter)
        });
        let mut with_letter = vec![0; LETTERS];
        for form in &forms {
            with_letter[usize::from(form.letter)] += 1;
        }
        let mut built = BiwordsBuilder {
            words: PairSetsBuilder::new(common_words, shared_sets(sections), sections),
            by_letter: PairSetsBuilder::new(common_letters, letter_sets(sections), sections),
        };
        for section in 0..sections {
            let pairs = pairs(section).filter(|pair| forms[pair.first()].number > 0);
            pairs.for_each(|pair| built.insert(&forms, section, pair));
        }
        Self {
            numbers: numbers.into(),
            letters: words.letters.into(),
            forms: with_letter.into(),
            words: built.words.finish(),
            by_letter: built.by_letter.finish(),
        }
    }
}

/// The sets of all pairs in the making.
struct BiwordsBuilder {
    words: PairSetsBuilder,
    by_letter: PairSetsBuilder,
}

impl BiwordsBuilder {
    /// Adds a pair of forms, the first of which is frequent, to the sets of a section.
    fn insert(&mut self, forms: &[FormInfo], section: usize, pair: Pair) {
        let (first, second) = (forms[pair.first()], forms[pair.second()]);
        if is_by_letter(first.letter, second.letter) {
            let of_letter = Pair::new(pair.first() as u32, u32::from(second.letter));
            let shared = SharedPair {
                first: first.number,
                second: u16::from(second.letter),
            };
            self.by_letter.insert(section, of_letter, shared);
        }
        let shared = SharedPair {
            first: first.number,
            second: second.number,
        };
        if second.number > 0 {
            self.words.insert(section, pair, shared);
        }
    }
}

/// [`PairSets`] in the making.
struct PairSetsBuilder {
    /// The common pairs, sorted.
    common: Vec<Pair>,
    /// The places of `common`, counted from 1, at the hash of the pair or in the next free slot; 0 in free
    /// ones. Every pair of the library is looked up here, and most are not common.
    slots: Vec<u16>,
    exact: SectionSetsBuilder,
    shared: SectionSetsBuilder,
}

impl PairSetsBuilder {
    /// Number of slots as a power of two: four times [`COMMON_MAX_PAIRS`], so that most lookups see one.
    const SLOTS_BITS: u32 = COMMON_MAX_PAIRS.ilog2() + 2;

    fn new(common: Vec<Pair>, shared: usize, sections: usize) -> Self {
        let mut slots = vec![0; 1 << Self::SLOTS_BITS];
        for (place, pair) in common.iter().enumerate() {
            let mut slot = pair.hash(Self::SLOTS_BITS);
            while slots[slot] != 0 {
                slot = (slot + 1) % slots.len();
            }
            slots[slot] = place as u16 + 1;
        }
        Self {
            exact: SectionSetsBuilder::new(common.len(), sections),
            common,
            slots,
            shared: SectionSetsBuilder::new(shared, sections),
        }
    }

    fn insert(&mut self, section: usize, pair: Pair, shared: SharedPair) {
        if let Some(place) = self.place(pair) {
            self.exact.insert(place, section);
        } else {
            let set = shared.set(self.shared.count());
            self.shared.insert(set, section);
        }
    }

    /// Returns the place of a pair in `common`.
    fn place(&self, pair: Pair) -> Option<usize> {
        let mut slot = pair.hash(Self::SLOTS_BITS);
        loop {
            let place = usize::from(self.slots[slot]).checked_sub(1)?;
            if self.common[place] == pair {
                return Some(place);
            }
            slot = (slot + 1) % self.slots.len();
        }
    }

    fn finish(self) -> PairSets {
        PairSets {
            common: self.common.into(),
            exact: self.exact.finish(),
            shared: self.shared.finish(),
        }
    }
}

/// [`SectionSets`] in the making; the sections come in ascending order.
struct SectionSetsBuilder {
    words_per_set: usize,
    sets: Vec<u64>,
    /// The word number `block` of each set. Only here bits are set one by one, because the sets themselves
    /// are too large for the cache of a core.
    words: Vec<u64>,
    block: usize,
}

impl SectionSetsBuilder {
    fn new(count: usize, sections: usize) -> Self {
        let words_per_set = sections.div_ceil(64);
        Self {
            words_per_set,
            sets: vec![0; words_per_set * count],
            words: vec![0; count],
            block: 0,
        }
    }

    fn count(&self) -> usize {
        self.words.len()
    }

    fn insert(&mut self, set: usize, section: usize) {
        if section / 64 != self.block {
            self.store();
            self.block = section / 64;
        }
        self.words[set] |= 1 << (section % 64);
    }

    /// Moves the words of the block into their sets.
    fn store(&mut self) {
        for (set, word) in self.words.iter_mut().enumerate() {
            if *word != 0 {
                self.sets[set * self.words_per_set + self.block] = mem::take(word);
            }
        }
    }

    fn finish(mut self) -> SectionSets {
        self.store();
        SectionSets {
            words_per_set: self.words_per_set,
            sets: self.sets.into(),
        }
    }
}

/// Returns, by key, its number among the frequent ones; 0 for a rare one.
fn frequent_numbers(counts: &[usize], sections: usize) -> Vec<u16> {
    let mut numbers = vec![0; counts.len()];
    let frequent = (0..counts.len()).filter(|&w| counts[w] * FREQUENT_ONE_IN > sections);
    for (number, word) in frequent.take(usize::from(u16::MAX)).enumerate() {
        numbers[word] = number as u16 + 1;
    }
    numbers
}

/// Returns the pairs that very many sections have, sorted, estimated from a sample.
fn common_pairs<I>(sections: usize, pairs: impl Fn(usize) -> I) -> Vec<Pair>
where
    I: Iterator<Item = Pair>,
{
    let sample = || (0..sections).step_by(sections.div_ceil(SAMPLED_SECTIONS).max(1));
    let size = sample().len();
    let is_common = |count: usize| count * COMMON_ONE_IN >= size;
    let mut buckets = Buckets::new();
    for section in sample() {
        pairs(section).for_each(|pair| buckets.add(pair, section as u32));
    }
    let mut seen = Vec::new();
    let mut here = Vec::new();
    for section in sample() {
        here.extend(pairs(section).filter(|&pair| is_common(buckets.count(pair))));
        here.sort_unstable();
        here.dedup();
        seen.append(&mut here);
    }
    seen.sort_unstable();
    let counts = seen.chunk_by(|a, b| a == b);
    let counts = counts.map(|sections| (sections.len(), sections[0]));
    let mut common: Vec<(usize, Pair)> = counts.filter(|&(count, _)| is_common(count)).collect();
    common.sort_unstable_by(|a, b| b.cmp(a));
    let mut common: Vec<_> = common.into_iter().map(|(_, pair)| pair).collect();
    common.truncate(COMMON_MAX_PAIRS.min(sections));
    common.sort_unstable();
    common
}

/// Counts the sections of pairs that fall into the same bucket, which are at least those of each of them.
/// Most pairs are rare, so most buckets show that theirs need not be sorted and counted one by one.
struct Buckets(Vec<Bucket>);

#[derive(Clone, Copy)]
struct Bucket {
    sections: u32,
    /// The section that was counted last.
    last: u32,
}

impl Buckets {
    /// Number of buckets as a power of two, some sixty for each pair of a section, so that few rare pairs
    /// together seem common.
    const BITS: u32 = 16;

    fn new() -> Self {
        let empty = Bucket {
            sections: 0,
            last: u32::MAX,
        };
        Self(vec![empty; 1 << Self::BITS])
    }

    /// Counts a section of a pair.
    fn add(&mut self, pair: Pair, section: u32) {
        let bucket = &mut self.0[pair.hash(Self::BITS)];
        bucket.sections += u32::from(bucket.last != section);
        bucket.last = section;
    }

    fn count(&self, pair: Pair) -> usize {
        self.0[pair.hash(Self::BITS)].sections as usize
    }
}
