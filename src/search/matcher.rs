//! Does a word of a text answer a word of the query, and where are the terms in a run of words?
//!
//! Each word of the query has a slot, a bit in a number, so that all terms are followed at
//! once while the words of a text go by. It must not rank, and not know where texts come from.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::query::{Alternative, Reach, Reading, Term};
use super::tokenizer::{Item, Words};
use crate::vietnamese::fold::{fold, fold_char};
use crate::vietnamese::mark::{Grade, Pattern};

/// Slots that there are.
const SLOTS: usize = u64::BITS as usize;
/// Points of the same marks.
const SAME_MARKS: i64 = 1000;
/// Points of marks that agree with those typed.
const TYPED_MARKS: i64 = 500;
/// Points of a whole word.
const WHOLE: i64 = 80;
/// Points of the beginning of a word.
const PREFIX: i64 = 40;

/// Points that a word for a mistyped one loses for each likelier word, and words that count so.
const LESS_LIKELY: i64 = 150;
const MAX_LIKELIER: i64 = 8;

/// Which slots a word of a text answers, and how; a bit a slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Match {
    /// Those that it answers.
    pub(super) slots: u64,
    /// Those whose marks are the same.
    exact: u64,
    /// Those that are the whole word.
    whole: u64,
    /// Those that are only inside the word.
    inside: u64,
}

impl Match {
    /// A break, or a word that nobody asked for.
    pub(super) const NONE: Self = Self {
        slots: 0,
        exact: 0,
        whole: 0,
        inside: 0,
    };

    /// How `slot` alone lies in a word.
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

    /// How a match of one slot answers it.
    pub(super) fn kind(self) -> Kind {
        match () {
            () if self.inside != 0 => Kind::Inside,
            () if self.slots_from(Kind::Best) != 0 => Kind::Best,
            () if self.slots_from(Kind::Whole) != 0 => Kind::Whole,
            () => Kind::Beginning,
        }
    }

    /// The slots that it answers so at least.
    pub(super) fn slots_from(self, least: Kind) -> u64 {
        match least {
            Kind::Inside => self.slots,
            Kind::Beginning => self.slots & !self.inside,
            Kind::Whole => self.slots & self.whole,
            Kind::Best => self.slots & self.whole & self.exact,
        }
    }
}

/// How words answer a slot, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Inside,
    Beginning,
    Whole,
    /// The whole word with the same marks.
    Best,
}

/// Where a term is: words of a text, counted with the breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) term: usize,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) reach: Reach,
    /// Whether it is the whole word with the same marks.
    pub(super) best: bool,
    pub(super) points: i64,
    /// The slot of its last word.
    slot: u8,
}

/// One word of the query.
pub(super) struct Slot {
    pub(super) term: usize,
    /// Its letters without marks.
    pub(super) key: String,
    pub(super) reach: Reach,
    pattern: Pattern,
    marked: bool,
    least: Grade,
    /// Words of its alternative up to this one.
    place: u32,
    /// Whether it is the last of them.
    last: bool,
    /// Whether any of them has marks.
    marked_any: bool,
    penalty: i64,
}

impl Slot {
    /// Whether its alternative is this word only.
    pub(super) fn is_single(&self) -> bool {
        self.last && self.place == 1
    }

    /// Whether it starts with đ.
    pub(super) fn starts_with_d_stroke(&self) -> bool {
        self.pattern.starts_with_d_stroke()
    }

    /// Whether its alternative starts with it.
    pub(super) fn is_first(&self) -> bool {
        self.place == 1
    }

    /// Whether its alternative ends with it.
    pub(super) fn is_last(&self) -> bool {
        self.last
    }

    /// Words of its alternative up to this one.
    pub(super) fn words(&self) -> usize {
        self.place as usize
    }

    /// How it lies in the word `form`, whose letters are `key`.
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
        // Without marks, the whole word has the same when it has none.
        if reach == Reach::Whole && form == self.key {
            Grade::Exact
        } else {
            Grade::Compatible
        }
    }
}

/// Byte after the first `count` letters of `form`, and after their marks.
fn letters_end(form: &str, count: usize) -> usize {
    let letters = form.char_indices().filter(|(_, c)| fold_char(*c).is_some());
    letters.map(|(at, _)| at).nth(count).unwrap_or(form.len())
}

/// The terms of a query, ready to be compared with the words of texts.
pub(super) struct Matcher {
    pub(super) slots: Vec<Slot>,
    /// How many terms there are.
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
            // Of a query that is longer than anyone types, the rest of each term is not read.
            let most = (term + 1) * SLOTS / terms.len();
            let mut likelier = 0;
            for alternative in &about.alternatives {
                let penalty = alternative.reading.penalty() + LESS_LIKELY * likelier;
                matcher.push(term, alternative, penalty, most);
                if alternative.reading == Reading::Typo {
                    likelier = MAX_LIKELIER.min(likelier + 1);
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

    /// How slot `slot` lies in all longer words that start with its letters, when there are no
    /// marks to compare; `d_stroke` says that all of them start with đ.
    pub(super) fn beginning(&self, slot: usize, d_stroke: bool) -> Option<Match> {
        let about = &self.slots[slot];
        let compares = about.pattern.is_marked_later()
            || (about.marked && !(d_stroke && about.pattern.starts_with_d_stroke()));
        let open = about.reach > Reach::Whole && about.least < Grade::Exact;
        (open && !compares).then(|| Match::at(slot, Reach::Prefix, Grade::Compatible))
    }

    /// How slot `slot` lies in the word `form`, whose letters are `key`.
    pub(super) fn classify(&self, slot: usize, form: &str, key: &str) -> Option<Match> {
        let (reach, grade) = self.slots[slot].classify(form, key)?;
        Some(Match::at(slot, reach, grade))
    }

    /// The terms that may end at a word, a bit each.
    pub(super) fn terms_ending(&self, found: Match) -> u64 {
        let mut ends = found.slots & self.ends;
        let mut terms = 0;
        while ends != 0 {
            terms |= 1 << self.slots[ends.trailing_zeros() as usize].term;
            ends &= ends - 1;
        }
        terms
    }

    /// As [`Matcher::classify`], for all slots.
    pub(super) fn classify_all(&self, form: &str, key: &str) -> Match {
        let mut all = Match::NONE;
        for slot in 0..self.slots.len() {
            if let Some(found) = self.classify(slot, form, key) {
                all.add(found);
            }
        }
        all
    }

    /// The hits in words that were classified: the place of each, counted with the breaks, and how
    /// it answers. Words that answer nothing may be left out. Hits inside words are kept only for
    /// terms that have no other.
    pub(super) fn hits(&self, words: impl Iterator<Item = (u32, Match)>, hits: &mut Vec<Hit>) {
        hits.clear();
        let mut state = Match::NONE;
        let mut next = 0;
        for (at, word) in words {
            if at != next {
                state = Match::NONE;
            }
            next = at + 1;
            let step = |state: u64, word: u64| ((state << 1) & !self.starts | self.starts) & word;
            state = Match {
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

    fn push_hit(&self, slot: usize, end: u32, state: Match, hits: &mut Vec<Hit>) {
        let about = &self.slots[slot];
        let has = |bits: u64| bits >> slot & 1 == 1;
        let (reach, points) = match () {
            () if has(state.inside) => (Reach::Inside, 0),
            () if has(state.whole) => (Reach::Whole, WHOLE),
            () => (Reach::Prefix, PREFIX),
        };
        // A word typed without marks is not meant to be without them until it is whole: else
        // “dangerous” would come before “Đảng” when one types `dang`.
        let marks = match () {
            () if !about.marked_any && reach != Reach::Whole => 0,
            () if has(state.exact) => SAME_MARKS,
            () if about.marked_any => TYPED_MARKS,
            () => 0,
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
        // Two alternatives of a term in one place are one hit.
        let same = hits.iter_mut().rev().take_while(|h| h.end == end);
        let mut same = same.filter(|h| h.term == hit.term && h.start == hit.start);
        match same.next() {
            Some(before) if before.points < hit.points => *before = hit,
            Some(_) => {}
            None => hits.push(hit),
        }
    }

    /// Sorts hits by place, and leaves out those inside words where there are better.
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

    /// The letters of `hit`: bytes of `text`, whose words lie at `words`.
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

/// A text whose words were read: where they are, breaks included, and how they answer.
#[derive(Default)]
pub(super) struct Read {
    pub(super) words: Vec<Range<usize>>,
    matches: Vec<Match>,
}

impl Read {
    /// How the words answer, with their places.
    pub(super) fn matches(&self) -> impl Iterator<Item = (u32, Match)> + use<'_> {
        (0..).zip(self.matches.iter().copied())
    }
}

/// Compares the words of texts that have no index, each word once.
pub(super) struct Classifier<'a> {
    matcher: &'a Matcher,
    known: HashMap<Box<str>, Match, RandomState>,
}

impl<'a> Classifier<'a> {
    pub(super) fn new(matcher: &'a Matcher) -> Self {
        Self {
            matcher,
            known: HashMap::default(),
        }
    }

    /// Reads `text`, which is NFC.
    pub(super) fn read(&mut self, text: &str) -> Read {
        let mut read = Read::default();
        let mut words = Words::new(text);
        while let Some(item) = words.next() {
            let (range, found) = match item {
                Item::Word(range) => (range, self.classify(words.form())),
                Item::Break => (0..0, Match::NONE),
            };
            read.words.push(range);
            read.matches.push(found);
        }
        read
    }

    fn classify(&mut self, form: &str) -> Match {
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
        assert!(matcher.slots.len() <= SLOTS && query.all.len() > 4);
        let terms: std::collections::BTreeSet<usize> =
            matcher.slots.iter().map(|s| s.term).collect();
        assert_eq!(terms.len(), query.all.len(), "each term has a slot");
    }
}
