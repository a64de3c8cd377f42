//! The phrase cache: verdicts of scans, so that while a query grows, sections without its beginning
//! are not scanned again. It does not know what a query is.

use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::IndexedField;
use super::bitset::BitSet;

/// Number of phrases that are kept: those of a query of some words with their beginnings, in both
/// orders. Each takes two sets of sections, 4 KB at 16,384 articles.
const CACHED_PHRASES: usize = 16;

/// Words one after the other: for each the forms that it may be, as sorted ranges that do not
/// touch.
pub(in crate::search) type Phrase = Vec<Vec<Range<u32>>>;

/// The sections that were scanned for a phrase, and those of them that have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::search) struct Verdicts {
    pub(in crate::search) scanned: BitSet,
    pub(in crate::search) with: BitSet,
}

/// The phrases that were scanned for last, the newest at the end.
#[derive(Default)]
pub(super) struct PhraseCache(Mutex<Vec<CachedPhrase>>);

struct CachedPhrase {
    place: IndexedField,
    phrase: Phrase,
    verdicts: Verdicts,
}

impl PhraseCache {
    /// Returns the verdicts on a phrase at a place: its own, and “no” wherever its beginning is
    /// not.
    pub(super) fn recall(&self, place: IndexedField, phrase: &Phrase) -> Verdicts {
        let mut known = Verdicts::default();
        for other in &*self.all() {
            let verdicts = &other.verdicts;
            if other.place != place {
                continue;
            }
            if other.phrase == *phrase {
                known.scanned.union_with(&verdicts.scanned);
                known.with.union_with(&verdicts.with);
            } else if begins(&other.phrase, phrase) {
                let mut without = verdicts.scanned.clone();
                without.subtract(&verdicts.with);
                known.scanned.union_with(&without);
            }
        }
        known
    }

    /// Stores the verdicts on a phrase at a place, in place of earlier ones.
    pub(super) fn note(&self, place: IndexedField, phrase: Phrase, verdicts: Verdicts) {
        let mut all = self.all();
        all.retain(|other| other.place != place || other.phrase != phrase);
        let too_many = (all.len() + 1).saturating_sub(CACHED_PHRASES);
        all.drain(..too_many);
        all.push(CachedPhrase {
            place,
            phrase,
            verdicts,
        });
    }

    /// Returns the bytes of memory that the sets take, about.
    pub(super) fn memory_bytes(&self) -> usize {
        let all = self.all();
        let verdicts = all.iter().map(|cached| &cached.verdicts);
        verdicts
            .map(|verdicts| verdicts.scanned.memory_bytes() + verdicts.with.memory_bytes())
            .sum()
    }

    fn all(&self) -> MutexGuard<'_, Vec<CachedPhrase>> {
        // Entries are independent of each other, so the data behind a poisoned lock is still valid.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns whether `phrase` is nowhere that `beginning` is not.
fn begins(beginning: &Phrase, phrase: &Phrase) -> bool {
    let is_in = |word: &Range<u32>, all: &[Range<u32>]| {
        let mut all = all.iter();
        all.any(|forms| forms.start <= word.start && word.end <= forms.end)
    };
    let mut words = phrase.iter().zip(beginning);
    beginning.len() <= phrase.len() && words.all(|(one, all)| one.iter().all(|o| is_in(o, all)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(numbers: &[usize]) -> BitSet {
        let mut bits = BitSet::with_capacity(8);
        for &number in numbers {
            bits.insert(number);
        }
        bits
    }

    /// Each word as the starts and ends of its stretches.
    fn phrase(words: &[&[(u32, u32)]]) -> Phrase {
        let stretches = |word: &&[(u32, u32)]| word.iter().map(|&(from, to)| from..to).collect();
        words.iter().map(stretches).collect()
    }

    #[test]
    fn what_is_not_there_is_not_there_when_more_is_typed() {
        let phrases = PhraseCache::default();
        let typed = phrase(&[&[(3, 4)], &[(10, 20), (30, 40)]]);
        let verdicts = Verdicts {
            scanned: bits(&[0, 1, 2, 5]),
            with: bits(&[1, 5]),
        };
        phrases.note(IndexedField::Anywhere, typed.clone(), verdicts.clone());
        assert_eq!(phrases.recall(IndexedField::Anywhere, &typed), verdicts);
        assert_eq!(
            phrases.recall(IndexedField::Title, &typed),
            Verdicts::default()
        );
        let without = Verdicts {
            scanned: bits(&[0, 2]),
            with: BitSet::default(),
        };
        for longer in [
            phrase(&[&[(3, 4)], &[(12, 14), (15, 16), (39, 40)]]),
            phrase(&[&[(3, 4)], &[(30, 40)], &[(0, 1)]]),
        ] {
            assert_eq!(phrases.recall(IndexedField::Anywhere, &longer), without);
        }
        for other in [
            phrase(&[&[(3, 5)], &[(10, 20)]]),
            phrase(&[&[(3, 4)], &[(19, 21)]]),
            phrase(&[&[(3, 4)]]),
        ] {
            assert_eq!(
                phrases.recall(IndexedField::Anywhere, &other),
                Verdicts::default()
            );
        }
    }

    #[test]
    fn only_the_last_phrases_are_remembered() {
        let phrases = PhraseCache::default();
        let verdicts = |n: usize| Verdicts {
            scanned: bits(&[n % 8]),
            with: bits(&[n % 8]),
        };
        let word = |n: usize| phrase(&[&[(n as u32, n as u32 + 1)]]);
        for n in 0..=CACHED_PHRASES {
            phrases.note(IndexedField::Anywhere, word(n), verdicts(n));
            phrases.note(IndexedField::Anywhere, word(CACHED_PHRASES), verdicts(0));
        }
        assert_eq!(
            phrases.recall(IndexedField::Anywhere, &word(0)),
            Verdicts::default()
        );
        assert_eq!(
            phrases.recall(IndexedField::Anywhere, &word(2)),
            verdicts(2)
        );
        assert_eq!(
            phrases.recall(IndexedField::Anywhere, &word(CACHED_PHRASES)),
            verdicts(0)
        );
        assert_eq!(phrases.all().len(), CACHED_PHRASES);
    }
}
