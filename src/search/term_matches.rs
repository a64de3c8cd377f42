//! A table of the forms of a segment and their matches with the slots of a query. It is filled once
//! for each query, and then says for any token what it matches, without comparing letters. It knows
//! nothing of units and articles.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::matcher::{Hit, Matcher, SlotMatch};
use super::segment::{Token, TokenSlice};

/// The matches of all forms of a vocabulary. Few distinct matches exist, so a form has the number
/// of its match and not the match itself: 4 bytes instead of 32.
pub(super) struct TermMatches {
    /// By form: its entry in `matches`.
    places: Vec<u32>,
    /// The distinct matches; entry 0 is no match.
    matches: Vec<SlotMatch>,
    /// By match: the terms that may end there, a bit each.
    ends: Vec<u64>,
    known: HashMap<SlotMatch, u32, RandomState>,
}

/// The positions in a sequence of words at which each match may stand, a bit a position.
#[derive(Default)]
pub(super) struct PositionMasks {
    by_match: Vec<u64>,
    /// The bit of the last position.
    last: u64,
}

impl PositionMasks {
    pub(super) fn is_empty(&self) -> bool {
        self.by_match.is_empty()
    }
}

/// A buffer for the hits in a unit, reused so that a scan allocates nothing.
#[derive(Default)]
pub(super) struct TermHits {
    pub(super) all: Vec<Hit>,
    /// Room for the words that match anything. It keeps its length between texts, because filling
    /// it anew for each would take a tenth of the time of reading.
    words: Vec<MatchingWord>,
}

/// A word of a text that matches anything.
#[derive(Clone, Copy, Default)]
struct MatchingWord {
    /// Position among words and breaks, from 0.
    at: u32,
    /// Match of the word: an entry in [`TermMatches::matches`].
    found: u32,
}

impl TermMatches {
    /// Creates a table for `forms` forms of which none matches yet.
    pub(super) fn new(forms: usize) -> Self {
        Self {
            places: vec![0; forms],
            matches: vec![SlotMatch::NONE],
            ends: vec![0],
            known: HashMap::default(),
        }
    }

    /// Adds the match `found` to those of `forms`.
    pub(super) fn add(&mut self, forms: Range<usize>, found: SlotMatch, matcher: &Matcher) {
        let (mut from, mut to) = (u32::MAX, 0);
        for place in &mut self.places[forms] {
            if *place != from {
                from = *place;
                let mut all = self.matches[from as usize];
                all.add(found);
                to = *self.known.entry(all).or_insert_with(|| {
                    self.matches.push(all);
                    self.ends.push(matcher.terms_ending(all));
                    self.matches.len() as u32 - 1
                });
            }
            *place = to;
        }
    }

    /// Returns, by match, the bits of the positions at which its words may stand in a sequence of
    /// `count` words. Empty when there are more positions than bits.
    pub(super) fn places(&self, count: usize, place: impl Fn(SlotMatch) -> u64) -> PositionMasks {
        let fits = (1..=u64::BITS as usize).contains(&count);
        let places = self.matches.iter().map(|found| place(*found));
        PositionMasks {
            by_match: if fits { places.collect() } else { Vec::new() },
            last: if fits { 1 << (count - 1) } else { 0 },
        }
    }

    /// Returns whether words stand in a text one after the other, each at its position.
    pub(super) fn have_in_order(&self, text: TokenSlice<'_>, places: &PositionMasks) -> bool {
        match text {
            TokenSlice::Narrow(tokens) => self.tokens_in_order(tokens, places),
            TokenSlice::Wide(tokens) => self.tokens_in_order(tokens, places),
        }
    }

    /// Follows all beginnings at once, a bit for each position that was reached, so that one scan
    /// decides.
    fn tokens_in_order<T: Token>(&self, tokens: &[T], places: &PositionMasks) -> bool {
        let mut reached = 0;
        tokens.iter().any(|token| {
            let found = self.places[token.form()] as usize;
            reached = (reached << 1 | 1) & places.by_match[found];
            let is_there = reached & places.last != 0;
            if token.ends() {
                reached = 0;
            }
            is_there
        })
    }

    /// Collects the hits in a text.
    pub(super) fn hits(&self, text: TokenSlice<'_>, matcher: &Matcher, hits: &mut TermHits) {
        let TermHits { all, words } = hits;
        self.settle(self.read(text, words), matcher, all);
    }

    /// Collects the hits in a text that may have all `terms`, a bit each, and returns whether it
    /// may. A text that lacks a term is rejected before hits are made, because most units of a
    /// section lack one.
    pub(super) fn hits_of_all(
        &self,
        text: TokenSlice<'_>,
        terms: u64,
        matcher: &Matcher,
        hits: &mut TermHits,
    ) -> bool {
        let TermHits { all, words } = hits;
        let words = self.read(text, words);
        let may = self.terms_of(words) == terms;
        if may {
            self.settle(words, matcher, all);
        }
        may
    }

    /// Returns the terms that may be in a text, a bit each.
    pub(super) fn terms(&self, text: TokenSlice<'_>, hits: &mut TermHits) -> u64 {
        self.terms_of(self.read(text, &mut hits.words))
    }

    fn terms_of(&self, words: &[MatchingWord]) -> u64 {
        let ends = words.iter().map(|word| self.ends[word.found as usize]);
        ends.fold(0, |all, terms| all | terms)
    }

    fn settle(&self, words: &[MatchingWord], matcher: &Matcher, hits: &mut Vec<Hit>) {
        let words = words.iter();
        let words = words.map(|word| (word.at, self.matches[word.found as usize]));
        matcher.hits(words, hits);
    }

    /// Returns the words of a text that match anything, in `room`.
    fn read<'r>(
        &self,
        text: TokenSlice<'_>,
        room: &'r mut Vec<MatchingWord>,
    ) -> &'r [MatchingWord] {
        match text {
            TokenSlice::Narrow(tokens) => self.read_tokens(tokens, room),
            TokenSlice::Wide(tokens) => self.read_tokens(tokens, room),
        }
    }

    /// Writes every word and counts only those that match, because the processor cannot predict
    /// which words match, and a wrong guess costs more than a write.
    fn read_tokens<'r, T: Token>(
        &self,
        tokens: &[T],
        room: &'r mut Vec<MatchingWord>,
    ) -> &'r [MatchingWord] {
        if room.len() <= tokens.len() {
            room.resize(tokens.len() + 1, MatchingWord::default());
        }
        // The loop need not load the start and length of a slice for each token.
        let room = &mut room[..=tokens.len()];
        let (mut at, mut count) = (0, 0);
        for token in tokens {
            // A mapped index that is damaged while it is used may name a form that there is not.
            let found = self.places.get(token.form()).copied().unwrap_or(0);
            room[count] = MatchingWord { at, found };
            count += usize::from(found != 0);
            at += 1 + u32::from(token.ends());
        }
        &room[..count]
    }
}
