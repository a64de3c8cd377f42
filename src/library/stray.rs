//! Passages whose article is nowhere: it was moved, renamed and given another first line at once.
//!
//! One pass over the whole library finds all of them: the hash of the first bytes of each passage
//! is compared with that of every stretch as long (Rabin and Karp 1987), so the cost is that of
//! reading the library, however many passages are looked for. An index would answer one passage
//! sooner, but costs memory in every run, and passages are lost seldom.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::article::archive::Stored;
use crate::article::{Article, TextPos};
use crate::bookmark::Bookmark;

/// Minimum number of scalar values that must agree in one stretch, the passage and what stands
/// beside it together. Of the 184,000 sentences of 3,000 made-up articles not one begins with 24
/// that stand in another article too; real articles share names of offices and the formulas that
/// end interviews, which are shorter than this.
const AGREEING_MIN_SCALARS: usize = 64;

/// Bytes of a passage that are hashed. A shorter passage is not looked for, because three words are
/// everywhere.
const SEED_BYTES: usize = 24;

/// Maximum number of places with the passage's first bytes that are compared. A text that repeats
/// itself has more, and then no place is the only one.
const COMPARED_MAX_PLACES: usize = 1_000;

/// Base of the rolling hash. Odd, so that its powers are different modulo 2^64.
const BASE: u64 = 0x0100_0000_01b3;

/// Result of searching the whole library for a passage.
#[derive(Clone, Debug)]
pub(super) enum Stray {
    /// The passage stands in exactly one place.
    At(Arc<Article>, Range<TextPos>),
    /// The passage stands in several places, or in none that is certain.
    Unknown,
}

/// Returns where each of some bookmarks stands in `all` articles. Articles with the very same text
/// count once, the first by its path, since they say the same.
pub(super) fn find<'a, 'b, I>(
    bookmarks: impl Iterator<Item = &'b Bookmark>,
    all: impl Fn() -> I,
) -> Vec<Stray>
where
    I: Iterator<Item = &'a Stored>,
{
    let mut sought: Vec<SoughtPassage<'b>> = bookmarks.map(SoughtPassage::new).collect();
    let mut seeds: HashMap<u64, Vec<usize>> = HashMap::new();
    for (n, one) in sought.iter().enumerate() {
        if let Some(seed) = one.bookmark.quote.exact.as_bytes().get(..SEED_BYTES) {
            seeds.entry(hash(seed)).or_default().push(n);
        }
    }
    if !seeds.is_empty() {
        let filter = HashFilter::new(seeds.keys());
        // A damaged article is left out; its file is read again.
        for article in all().filter_map(Stored::decode).map(Arc::new) {
            each_window(article.text.as_bytes(), |at, hash| {
                if filter.may_have(hash)
                    && let Some(numbers) = seeds.get(&hash)
                {
                    for n in numbers {
                        sought[*n].take(&article, at);
                    }
                }
            });
        }
    }
    sought.into_iter().map(SoughtPassage::answer).collect()
}

/// Passage that is searched for, with the places found so far.
struct SoughtPassage<'b> {
    /// Bookmark of the passage.
    bookmark: &'b Bookmark,
    /// First place where the passage stands: an article, and a byte of its text.
    found: Option<(Arc<Article>, usize)>,
    /// Number of places whose bytes were compared.
    compared: usize,
    /// Whether the passage stands in several places, or may.
    has_several: bool,
}

impl<'b> SoughtPassage<'b> {
    fn new(bookmark: &'b Bookmark) -> Self {
        Self {
            bookmark,
            found: None,
            compared: 0,
            has_several: false,
        }
    }

    /// Records the passage at byte `at` of an article, if it stands there.
    fn take(&mut self, article: &Arc<Article>, at: usize) {
        let exact = self.bookmark.quote.exact.as_bytes();
        self.compared += 1;
        if self.compared > COMPARED_MAX_PLACES {
            self.has_several = true;
        }
        if self.has_several || !article.text.as_bytes()[at..].starts_with(exact) {
            return;
        }
        match &self.found {
            Some((other, place)) if other.hash == article.hash && other.id != article.id => {
                if *place == at && article.source.path() < other.source.path() {
                    self.found = Some((Arc::clone(article), at));
                }
            }
            Some(_) => self.has_several = true,
            None => self.found = Some((Arc::clone(article), at)),
        }
    }

    /// Returns the only place of the passage, if enough of what stands around it agrees.
    fn answer(self) -> Stray {
        match self.found {
            Some((article, at)) if !self.has_several => {
                let range = at..at + self.bookmark.quote.exact.len();
                if agreeing(self.bookmark, &article.text, &range) >= AGREEING_MIN_SCALARS {
                    return Stray::At(article, range);
                }
                Stray::Unknown
            }
            _ => Stray::Unknown,
        }
    }
}

/// Returns the number of scalar values in and around `range` that are those of the bookmark.
fn agreeing(bookmark: &Bookmark, text: &str, range: &Range<usize>) -> usize {
    let quote = &bookmark.quote;
    let same = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b).take_while(|(a, b)| a == b).count()
    };
    let before = same(
        &mut text[..range.start].chars().rev(),
        &mut quote.prefix.chars().rev(),
    );
    let after = same(&mut text[range.end..].chars(), &mut quote.suffix.chars());
    before + quote.exact.chars().count() + after
}

/// Set of hashes, one bit each, that rejects most hashes that are not sought by one look.
struct HashFilter(Vec<u64>);

impl HashFilter {
    /// Bits of the set: 64 KiB, so that it stays in the fastest caches; 1,000 passages set 0.2 % of
    /// it.
    const FILTER_BITS: u64 = 1 << 19;

    fn new<'a>(hashes: impl Iterator<Item = &'a u64>) -> Self {
        let mut bits = vec![0; Self::FILTER_BITS as usize / 64];
        for hash in hashes {
            let bit = Self::bit(*hash);
            bits[(bit / 64) as usize] |= 1 << (bit % 64);
        }
        Self(bits)
    }

    /// Returns the bit of a hash: its high bits, because the low ones of such a hash depend on few
    /// bytes.
    fn bit(hash: u64) -> u64 {
        hash >> (64 - Self::FILTER_BITS.trailing_zeros())
    }

    /// Returns whether a hash may be one of the set.
    fn may_have(&self, hash: u64) -> bool {
        let bit = Self::bit(hash);
        self.0[(bit / 64) as usize] >> (bit % 64) & 1 == 1
    }
}

/// Returns the hash of the first [`SEED_BYTES`] of a passage.
fn hash(seed: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| hash.wrapping_mul(BASE).wrapping_add(u64::from(*byte) + 1);
    seed.iter().fold(0, step)
}

/// Calls `each` with the first byte and the hash of every stretch of [`SEED_BYTES`].
fn each_window(text: &[u8], mut each: impl FnMut(usize, u64)) {
    let Some(first) = text.get(..SEED_BYTES) else {
        return;
    };
    let power = (1..SEED_BYTES).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let mut now = hash(first);
    each(0, now);
    for (at, (old, new)) in text.iter().zip(&text[SEED_BYTES..]).enumerate() {
        let rest = now.wrapping_sub(power.wrapping_mul(u64::from(*old) + 1));
        now = rest.wrapping_mul(BASE).wrapping_add(u64::from(*new) + 1);
        each(at + 1, now);
    }
}
