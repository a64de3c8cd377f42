//! Compares words of texts with the words of a query, and finds the terms in a sequence of words.
//!
//! Each word of the query has a slot, a bit in a `u64`, so that all terms are followed at once
//! while the words of a text go by. The matcher does not rank passages, and does not know where a
//! text comes from.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::query::{Alternative, Reach, Reading, Term};
use super::tokenizer::{Item, Words};
use crate::vietnamese::fold::{fold, fold_char};
use crate::vietnamese::mark::{Grade, Pattern};

/// Maximum number of slots, because a set of slots is one `u64`. A query of 16 terms with four
/// slots each fills it.
const MAX_SLOTS: usize = u64::BITS as usize;
/// Points of a hit with exactly the marks that were typed. More than any place in an article is
/// worth ([`TITLE_POINTS`](super::score::TITLE_POINTS)), because somebody who types marks means one word of
/// many that differ only in them.
const SAME_MARKS_POINTS: i64 = 1000;
/// Points of a hit whose marks agree with those typed but are more, such as “đường” for `đương`.
const TYPED_MARKS_POINTS: i64 = 500;
/// Points of a hit that is a whole word. Fewer than a place in the lead, so that they decide only
/// among hits of one place.
const WHOLE_WORD_POINTS: i64 = 80;
/// Points of a hit that is the beginning of a word.
const PREFIX_POINTS: i64 = 40;

/// Points that a correction of a mistyped word loses for each likelier correction, and the maximum
/// number of likelier ones that count. Eight times 150 is more than the marks are worth, so a rare
/// correction with the right marks stays below the likeliest one.
const LIKELIER_TYPO_POINTS: i64 = 150;
const MAX_LIKELIER_TYPOS: i64 = 8;

/// The slots that a word of a text matches, and how; a bit a slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct SlotMatch {
    /// The slots that the word matches.
    pub(super) slots: u64,
    /// The slots whose marks the word has exactly.
    exact: u64,
    /// The slots that are the whole word.
    whole: u64,
    /// The slots whose letters are only inside the word.
    inside: u64,
}

impl SlotMatch {
    /// A break, or a word that matches no slot.
    pub(super) const NONE: Self = Self {
        slots: 0,
        exact: 0,
        whole: 0,
        inside: 0,
    };

    /// Returns the match of a word with `slot` alone.
    fn at(slot: usize, reach: Reach, grade: Grade) -> Self {
        let bit = 1 << slot;
        let when = |is_so: bool| if is_so { bit } else { 0 };
        Self {
            slots: bit,
            exact: when(grade == Grade::Exact),
            whole: when(reach == Reach::Whole),
            inside: when(reach == Reach::Inside),
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.slots |= other.slots;
        self.exact |= other.exact;
        self.whole |= other.whole;
        self.inside |= other.inside;
    }

    /// Returns the quality of a match with one slot.
    pub(super) fn kind(self) -> MatchKind {
        if self.inside != 0 {
            MatchKind::Inside
        } else if self.slots_from(MatchKind::Best) != 0 {
            MatchKind::Best
        } else if self.slots_from(MatchKind::Whole) != 0 {
            MatchKind::Whole
        } else {
            MatchKind::Beginning
        }
    }

    /// Returns the slots that the word matches with quality `least` or better.
    pub(super) fn slots_from(self, least: MatchKind) -> u64 {
        match least {
            MatchKind::Inside => self.slots,
            MatchKind::Beginning => self.slots & !self.inside,
            MatchKind::Whole => self.slots & self.whole,
            MatchKind::Best => self.slots & self.whole & self.exact,
        }
    }
}

/// The qualities of a match, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MatchKind {
    Inside,
    Beginning,
    Whole,
    /// The whole word with exactly the marks typed.
    Best,
}

/// A place in a text where a term is. Words are counted together with the breaks between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) term: usize,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) reach: Reach,
    /// Whether the hit is the whole word with exactly the marks typed.
    pub(super) best: bool,
    pub(super) points: i64,
    /// The slot of the last word.
    slot: u8,
}

/// A word of the query.
pub(super) struct Slot {
    pub(super) term: usize,
    /// The letters without marks.
    pub(super) key: String,
    pub(super) reach: Reach,
    pattern: Pattern,
    marked: bool,
    least: Grade,
    /// Position of the word in its alternative, counted from 1.
    place: u32,
    /// Whether the word is the last of its alternative.
    last: bool,
    /// Whether any word of the alternative has marks.
    marked_any: bool,
    penalty: i64,
}

impl Slot {
    /// Returns whether the alternative is this word only.
    pub(super) fn is_single(&self) -> bool {
        self.last && self.place == 1
    }

    /// Returns whether the word starts with đ.
    pub(super) fn starts_with_d_stroke(&self) -> bool {
        self.pattern.starts_with_d_stroke()
    }

    /// Returns whether the word is the first of its alternative.
    pub(super) fn is_first(&self) -> bool {
        self.place == 1
    }

    /// Returns whether the word is the last of its alternative.
    pub(super) fn is_last(&self) -> bool {
        self.last
    }

    /// Returns the number of words of the alternative up to this one.
    pub(super) fn words(&self) -> usize {
        self.place as usize
    }

    /// Compares the slot with the word `form`, whose letters are `key`; `None` when it does not
    /// match.
    fn classify(&self, form: &str, key: &str) -> Option<(Reach, Grade)> {
        let rest = key.strip_prefix(self.key.as_str());
        let reach = match rest {
            Some("") => Reach::Whole,
            Some(_) => Reach::Prefix,
            None => Reach::Inside,
        };
        if reach <= self.reach && reach < Reach::Inside {
            let grade = self.grade(form, reach);
            if grade >= self.least {
                return Some((reach, grade));
            }
        }
        (self.reach == Reach::Inside).then(|| self.inside(form, key))?
    }

    fn inside(&self, form: &str, key: &str) -> Option<(Reach, Grade)> {
        let places = key.match_indices(self.key.as_str()).map(|(at, _)| at);
        let mut grades = places.filter(|&at| at > 0).map(|at| {
            let letters = key[..at].chars().count();
            self.grade(&form[letters_end(form, letters)..], Reach::Inside)
        });
        let grade = grades.find(|&grade| grade >= self.least)?;
        Some((Reach::Inside, grade))
    }

    fn grade(&self, form: &str, reach: Reach) -> Grade {
        if self.marked || self.least == Grade::Exact {
            return self.pattern.grade(form);
        }
        // A word without marks counts as exact only when the form has none either, so that `ban`
        // puts “ban” before “bàn”.
        if reach == Reach::Whole && form == self.key {
            Grade::Exact
        } else {
            Grade::Compatible
        }
    }
}

/// Returns the byte after the first `count` letters of `form` and their combining marks.
fn letters_end(form: &str, count: usize) -> usize {
    let letters = form.char_indices().filter(|(_, c)| fold_char(*c).is_some());
    letters.map(|(at, _)| at).nth(count).unwrap_or(form.len())
}

/// The terms of a query, compiled to be compared with the words of texts.
pub(super) struct Matcher {
    pub(super) slots: Vec<Slot>,
    /// Number of terms.
    pub(super) terms: usize,
    starts: u64,
    ends: u64,
}

impl Matcher {
    pub(super) fn new<'a>(terms: impl IntoIterator<Item = &'a Term>) -> Self {
        let terms: Vec<&Term> = terms.into_iter().collect();
        let mut matcher = Self {
            slots: Vec::new(),
            terms: terms.len(),
            starts: 0,
            ends: 0,
        };
        for (term, about) in terms.iter().enumerate() {
            // Each term gets its share of the slots, so that a very long query loses the ends of
            // its terms and not the last terms.
            let most = (term + 1) * MAX_SLOTS / terms.len();
            let mut likelier = 0;
            for alternative in &about.alternatives {
                let penalty = alternative.reading.penalty() + LIKELIER_TYPO_POINTS * likelier;
                matcher.push(term, alternative, penalty, most);
                if alternative.reading == Reading::Typo {
                    likelier = MAX_LIKELIER_TYPOS.min(likelier + 1);
                }
            }
        }
        matcher
    }

    fn push(&mut self, term: usize, alternative: &Alternative, penalty: i64, most: usize) {
        let room = most - self.slots.len();
        let words = &alternative.words[..alternative.words.len().min(room)];
        let patterns: Vec<Pattern> = words.iter().map(|w| Pattern::new(&w.text)).collect();
        let marked_any = patterns.iter().any(Pattern::is_marked);
        for (i, (word, pattern)) in words.iter().zip(patterns).enumerate() {
            let bit = 1 << self.slots.len();
            let last = i + 1 == words.len();
            self.starts |= if i == 0 { bit } else { 0 };
            self.ends |= if last { bit } else { 0 };
            self.slots.push(Slot {
                term,
                key: word.folded.clone(),
                reach: word.reach,
                marked: pattern.is_marked(),
                pattern,
                least: if alternative.exact_marks {
                    Grade::Exact
                } else {
                    Grade::Compatible
                },
                place: i as u32 + 1,
                last,
                marked_any,
                penalty,
            });
        }
    }

    /// Returns the match of `slot` with all longer words that start with its letters, when no marks
    /// need to be compared; `d_stroke` says that all of them start with đ. Otherwise `None`, and
    /// each word must be classified.
    pub(super) fn beginning(&self, slot: usize, d_stroke: bool) -> Option<SlotMatch> {
        let about = &self.slots[slot];
        let compares = about.pattern.is_marked_later()
            || (about.marked && !(d_stroke && about.pattern.starts_with_d_stroke()));
        let open = about.reach > Reach::Whole && about.least < Grade::Exact;
        (open && !compares).then(|| SlotMatch::at(slot, Reach::Prefix, Grade::Compatible))
    }

    /// Returns the match of `slot` with the word `form`, whose letters are `key`.
    pub(super) fn classify(&self, slot: usize, form: &str, key: &str) -> Option<SlotMatch> {
        let (reach, grade) = self.slots[slot].classify(form, key)?;
        Some(SlotMatch::at(slot, reach, grade))
    }

    /// Returns the terms that may end at a word with the match `found`, a bit each.
    pub(super) fn terms_ending(&self, found: SlotMatch) -> u64 {
        let mut ends = found.slots & self.ends;
        let mut terms = 0;
        while ends != 0 {
            terms |= 1 << self.slots[ends.trailing_zeros() as usize].term;
            ends &= ends - 1;
        }
        terms
    }

    /// Returns the match of all slots with the word `form`, whose letters are `key`.
    pub(super) fn classify_all(&self, form: &str, key: &str) -> SlotMatch {
        let mut all = SlotMatch::NONE;
        for slot in 0..self.slots.len() {
            if let Some(found) = self.classify(slot, form, key) {
                all.add(found);
            }
        }
        all
    }

    /// Finds the hits in words that were classified, each with its position, counted together with
    /// the breaks. Words without a match may be left out. Hits inside words are kept only for terms
    /// that have no other hit, because letters inside words are rarely meant.
    pub(super) fn hits(&self, words: impl Iterator<Item = (u32, SlotMatch)>, hits: &mut Vec<Hit>) {
        hits.clear();
        let mut state = SlotMatch::NONE;
        let mut next = 0;
        for (at, word) in words {
            if at != next {
                state = SlotMatch::NONE;
            }
            next = at + 1;
            let step = |state: u64, word: u64| ((state << 1) & !self.starts | self.starts) & word;
            state = SlotMatch {
                slots: step(state.slots, word.slots),
                exact: step(state.exact, word.exact),
                whole: step(state.whole, word.whole),
                inside: word.inside,
            };
            let mut ends = state.slots & self.ends;
            while ends != 0 {
                let slot = ends.trailing_zeros();
                ends &= ends - 1;
                self.push_hit(slot as usize, next, state, hits);
            }
        }
        self.settle(hits);
    }

    fn push_hit(&self, slot: usize, end: u32, state: SlotMatch, hits: &mut Vec<Hit>) {
        let about = &self.slots[slot];
        let has = |bits: u64| bits >> slot & 1 == 1;
        let (reach, points) = if has(state.inside) {
            (Reach::Inside, 0)
        } else if has(state.whole) {
            (Reach::Whole, WHOLE_WORD_POINTS)
        } else {
            (Reach::Prefix, PREFIX_POINTS)
        };
        // A word typed without marks may still get them, so the exact form counts only once the
        // word is whole. Otherwise `dang` would put “dangerous” before “Đảng”.
        let marks = if !about.marked_any && reach != Reach::Whole {
            0
        } else if has(state.exact) {
            SAME_MARKS_POINTS
        } else if about.marked_any {
            TYPED_MARKS_POINTS
        } else {
            0
        };
        let hit = Hit {
            term: about.term,
            start: end - about.place,
            end,
            reach,
            best: has(state.exact) && reach == Reach::Whole,
            points: points + marks - about.penalty,
            slot: slot as u8,
        };
        // Two alternatives of one term in one place are one hit, because both highlight the same
        // words.
        let same = hits.iter_mut().rev().take_while(|h| h.end == end);
        let mut same = same.filter(|h| h.term == hit.term && h.start == hit.start);
        match same.next() {
            Some(before) if before.points < hit.points => *before = hit,
            Some(_) => {}
            None => hits.push(hit),
        }
    }

    /// Sorts hits by position, and drops those inside words of terms that have better ones.
    fn settle(&self, hits: &mut Vec<Hit>) {
        let better = hits.iter().filter(|h| h.reach < Reach::Inside);
        let better = better.fold(0u64, |terms, hit| terms | 1 << hit.term);
        let inside = hits.iter().any(|h| h.reach == Reach::Inside);
        if inside && better != 0 {
            hits.retain(|h| h.reach < Reach::Inside || better >> h.term & 1 == 0);
        }
        if self.slots.len() > 1 {
            hits.sort_by_key(|h| (h.start, h.term, h.end));
        }
    }

    /// Returns the range of bytes to highlight for `hit` in `text`, whose words lie at `words`.
    pub(super) fn lit(&self, hit: &Hit, text: &str, words: &[Range<usize>]) -> Range<usize> {
        let key = &self.slots[usize::from(hit.slot)].key;
        let (first, last) = (&words[hit.start as usize], &words[hit.end as usize - 1]);
        let letters = key.chars().count();
        match hit.reach {
            Reach::Whole => first.start..last.end,
            Reach::Prefix => first.start..last.start + letters_end(&text[last.clone()], letters),
            Reach::Inside => {
                let word = &text[last.clone()];
                let folded: String = word.chars().filter_map(fold_char).collect();
                let at = folded.match_indices(key.as_str()).find(|m| m.0 > 0);
                let before = at.map_or(0, |(at, _)| folded[..at].chars().count());
                let start = last.start + letters_end(word, before);
                let end = last.start + letters_end(word, before + letters);
                if hit.start + 1 == hit.end {
                    start..end
                } else {
                    first.start..end
                }
            }
        }
    }
}

/// A text after tokenizing: the ranges of its words, breaks included, and their matches.
#[derive(Default)]
pub(super) struct Read {
    pub(super) words: Vec<Range<usize>>,
    matches: Vec<SlotMatch>,
}

impl Read {
    /// Returns the matches, each with its position.
    pub(super) fn matches(&self) -> impl Iterator<Item = (u32, SlotMatch)> + use<'_> {
        (0..).zip(self.matches.iter().copied())
    }
}

/// Classifies the words of texts that have no index. Each distinct word is compared once, because
/// words recur.
pub(super) struct Classifier<'a> {
    matcher: &'a Matcher,
    known: HashMap<Box<str>, SlotMatch, RandomState>,
}

impl<'a> Classifier<'a> {
    pub(super) fn new(matcher: &'a Matcher) -> Self {
        Self {
            matcher,
            known: HashMap::default(),
        }
    }

    /// Tokenizes `text`, which is in NFC, and classifies its words.
    pub(super) fn read(&mut self, text: &str) -> Read {
        let mut read = Read::default();
        let mut words = Words::new(text);
        while let Some(item) = words.next() {
            let (range, found) = match item {
                Item::Word(range) => (range, self.classify(words.form())),
                Item::Break => (0..0, SlotMatch::NONE),
            };
            read.words.push(range);
            read.matches.push(found);
        }
        read
    }

    fn classify(&mut self, form: &str) -> SlotMatch {
        if let Some(&found) = self.known.get(form) {
            return found;
        }
        let found = self.matcher.classify_all(form, &fold(form));
        self.known.insert(form.into(), found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::query::Query;
    use super::*;

    fn found(query: &str, text: &str) -> Vec<String> {
        let query = Query::parse(query);
        let matcher = Matcher::new(&query.all);
        let read = Classifier::new(&matcher).read(text);
        let mut hits = Vec::new();
        matcher.hits(read.matches(), &mut hits);
        let lit = hits.iter().map(|h| matcher.lit(h, text, &read.words));
        lit.map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn hits_of_one_term() {
        for (query, text, expected) in [
            ("ma", "Má mà mang lá ma-ga", &["Má", "mà", "ma", "ma"][..]),
            ("'ma", "Má mà mang 'ma'", &["Má", "mà", "ma"]),
            ("ang", "mang vàng", &["ang", "àng"]),
            ("ang", "mang vàng ăng", &["ăng"]),
            ("an", "mang vàng", &[]),
            ("ct/tu", "số 05-CT/TƯ ngày", &["CT/TƯ"]),
            ("ct-tu", "số 05-CT/TƯ ngày", &["CT/TƯ"]),
            ("05", "số 05-CT/TƯ, 2005", &["05"]),
            ("'250", "1.250.000đ 1250", &["250"]),
            ("'1.250.000", "1.250.000đ", &["1.250.000"]),
            ("'1.1", "11.1.1", &["1.1"]),
            (
                "\"chi bộ\"",
                "chỉ bộ, Chi bộ; chi  bộ – chi (bộ)",
                &["Chi bộ", "chi  bộ", "chi (bộ"],
            ),
            ("\"chi bộ\"", "chi bộc chi\nbộ", &[]),
            ("\"chi bo\"", "chỉ bộ, chi bò", &["chỉ bộ", "chi bò"]),
            ("Đảng", "đang đăng đãng Đảng ĐẢNG", &["Đảng", "ĐẢNG"]),
            ("đư", "Dương đường", &["đư"]),
            ("漢", "漢字", &["漢"]),
            ("'字", "漢字", &["字"]),
            ("漢字", "漢 漢字", &["漢字"]),
            ("😀", "a😀b", &["😀"]),
            ("ddangr", "Đảng, ddangr", &["Đảng", "ddangr"]),
            ("ông", "tổng", &["ổng"]),
            ("óng", "tổng", &[]),
            ("tong", "căntổng", &["tổng"]),
        ] {
            assert_eq!(found(query, text), expected, "{query} in {text}");
        }
    }

    #[test]
    fn more_words_than_slots_are_no_mistake() {
        let phrase = format!("\"{}\" ", "một 1.2.3.4 ".repeat(9)).repeat(16);
        let query = Query::parse(&phrase);
        let matcher = Matcher::new(&query.all);
        assert!(matcher.slots.len() <= MAX_SLOTS && query.all.len() > 4);
        let terms: std::collections::BTreeSet<usize> =
            matcher.slots.iter().map(|s| s.term).collect();
        assert_eq!(terms.len(), query.all.len(), "each term has a slot");
    }
}
