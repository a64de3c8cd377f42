//! Titles, found by their words or by letters scattered over them.
//!
//! The one place that uses `fuzzy-matcher`, always on folded text. It must not
//! light letters whose typed marks the title does not have.

use std::ops::Range;

use fuzzy_matcher::skim::SkimMatcherV2;

use super::matcher::{Classifier, Hit, Matcher, Read};
use super::query::Term;
use super::score::{self, CLOSE, IN_TITLE, KIND};
use super::segment::Letters;
use super::tokenizer::is_boundary;
use crate::text::ranges::merge;
use crate::vietnamese::fold::Folded;
use crate::vietnamese::mark::{Grade, Pattern};

/// Folded bytes of a title that are read for scattered letters.
const MAX_TITLE: usize = 512;
/// Letters of a word that may be scattered.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=32;
/// Fewer letters must not skip inside a word.
const MIN_SKIPPING: usize = 3;
/// Ways to read all terms whose letters are told apart.
const MAX_WAYS: usize = 8;
/// What `fuzzy-matcher` gives for a letter that stands anywhere.
const LETTER_POINTS: i64 = 16;
/// `fuzzy-matcher` points of a letter at its best, about.
const BEST_LETTER: i64 = 24;

/// A word that may be scattered.
struct Word {
    folded: String,
    pattern: Pattern,
}

/// The terms that are looked for in titles.
pub(super) struct Titles {
    fuzzy: SkimMatcherV2,
    matcher: Matcher,
    /// By term: its letters, when they may be scattered.
    scattered: Vec<Option<Word>>,
    /// By term: the letters of each way to read it.
    readings: Vec<Vec<Scattered>>,
    /// By term, one that cannot be scattered: the words of each way to read it.
    together: Vec<Vec<Vec<String>>>,
    /// The letters of each way to read all terms, or of some of them when there are many ways.
    letters: Vec<Letters>,
}

/// How one term is in a title.
enum In {
    Words(Vec<Hit>),
    Scattered(i64, Vec<Range<usize>>),
}

impl Titles {
    pub(super) fn new(terms: &[&Term]) -> Self {
        Self {
            fuzzy: SkimMatcherV2::default().ignore_case().use_cache(true),
            matcher: Matcher::new(terms.iter().copied()),
            scattered: terms.iter().map(|t| word(t)).collect(),
            readings: terms.iter().map(|t| readings(t)).collect(),
            together: terms.iter().map(|t| together(t)).collect(),
            letters: all_letters(terms),
        }
    }

    /// A cheap first look: whether a title with these letters has all those of the terms.
    pub(super) fn have_letters(&self, title: Letters) -> bool {
        let mut ways = self.letters.iter();
        ways.any(|letters| letters.are_all_in(title))
    }

    /// The second look: whether they may stand in a folded title as they are to.
    pub(super) fn may_be_in(&self, folded: &str) -> bool {
        let has =
            |word: &String| memchr::memmem::find(folded.as_bytes(), word.as_bytes()).is_some();
        let mut terms = self.readings.iter().zip(&self.together);
        terms.all(|(readings, together)| {
            if together.is_empty() {
                readings.iter().any(|letters| letters.may_be_in(folded))
            } else {
                together.iter().any(|words| words.iter().all(has))
            }
        })
    }

    /// Whether a folded title has the letters of any word together.
    fn may_have_words(&self, folded: &str) -> bool {
        let mut slots = self.matcher.slots.iter();
        slots.any(|slot| memchr::memmem::find(folded.as_bytes(), slot.key.as_bytes()).is_some())
    }

    /// Rates titles, one after the other.
    pub(super) fn scorer(&self) -> TitleScorer<'_> {
        TitleScorer {
            titles: self,
            classifier: Classifier::new(&self.matcher),
            hits: Vec::new(),
        }
    }

    /// The letters to light: bytes of the title.
    pub(super) fn lit(&self, title: &str) -> Vec<Range<usize>> {
        let mut scorer = self.scorer();
        let Some((read, found)) = scorer.find(title, &Folded::new(title).text) else {
            return Vec::new();
        };
        let mut ranges = Vec::new();
        for term in found {
            match term {
                In::Words(hits) => {
                    let lit = hits.iter().map(|h| self.matcher.lit(h, title, &read.words));
                    ranges.extend(lit);
                }
                In::Scattered(_, letters) => {
                    let folded = Folded::new(title);
                    let letters = letters.into_iter();
                    ranges.extend(letters.map(|r| folded.to_source_range(title, r)));
                }
            }
        }
        merge(&mut ranges, true);
        ranges
    }

    /// The letters of a plain word, scattered as people do it: each stands at
    /// the start of a word, or after the one before it in the same word.
    fn find_scattered(&self, title: &str, folded: &str, letters: &Word) -> Option<In> {
        let count = letters.folded.chars().count();
        let text = &folded[..folded.floor_char_boundary(MAX_TITLE)];
        if !LETTERS.contains(&count) || !may_hold(text, &letters.folded) {
            return None;
        }
        let (score, indices) = self.fuzzy.fuzzy(text, &letters.folded, true)?;
        if score < LETTER_POINTS * count as i64 || indices.len() != count {
            return None;
        }
        let mut all = text.char_indices().enumerate();
        let at = |&index: &usize| {
            let found = all.find(|(n, _)| *n == index);
            found.map(|(_, (at, c))| at..at + c.len_utf8())
        };
        let lit: Vec<Range<usize>> = indices.iter().filter_map(at).collect();
        let agrees = || letters.pattern.grade_scattered(title, &indices) > Grade::No;
        (is_sane(text, &lit) && agrees()).then(|| In::Scattered(share(score, count), lit))
    }
}

/// Rates titles, and remembers their words for the next ones.
pub(super) struct TitleScorer<'a> {
    titles: &'a Titles,
    classifier: Classifier<'a>,
    hits: Vec<Hit>,
}

impl TitleScorer<'_> {
    /// The points of a title that has all terms, by their words or scattered. `folded` is the
    /// title without marks.
    pub(super) fn rate(&mut self, title: &str, folded: &str) -> Option<i64> {
        let (_, found) = self.find(title, folded)?;
        let scattered: Vec<i64> = found.iter().filter_map(In::points).collect();
        if !scattered.is_empty() {
            return Some(KIND + IN_TITLE + scattered.iter().sum::<i64>() / scattered.len() as i64);
        }
        self.hits.sort_by_key(|h| (h.start, h.term));
        score::best(self.titles.matcher.terms, &self.hits).map(|c| c.score + IN_TITLE)
    }

    /// The words of the title, and how each term is in it; `None` when one is not.
    fn find(&mut self, title: &str, folded: &str) -> Option<(Read, Vec<In>)> {
        let titles = self.titles;
        // Words are read only where there may be one.
        let read = if titles.may_have_words(folded) {
            self.classifier.read(title)
        } else {
            Read::default()
        };
        titles.matcher.hits(read.matches(), &mut self.hits);
        let terms = (0..titles.matcher.terms).map(|term| {
            let words = self.hits.iter().filter(|h| h.term == term);
            let words: Vec<Hit> = words.copied().collect();
            if words.is_empty() {
                let letters = titles.scattered[term].as_ref()?;
                return titles.find_scattered(title, folded, letters);
            }
            Some(In::Words(words))
        });
        let found: Option<Vec<In>> = terms.collect();
        found.map(|found| (read, found))
    }
}

/// Letters that stand in a title one after the other as people mean it: each at the start of a
/// word, or after the one before it in the same word; or all together anywhere.
struct Scattered {
    letters: String,
    /// Entry `b`: which of them are the byte `b`, a bit each. Empty when they are not compared so.
    masks: Vec<u32>,
}

impl Scattered {
    fn new(letters: String) -> Self {
        let mut masks = Vec::new();
        if letters.is_ascii() && (1..=32).contains(&letters.len()) {
            masks.resize(128, 0);
            for (n, byte) in letters.bytes().enumerate() {
                masks[usize::from(byte)] |= 1 << n;
            }
        }
        Self { letters, masks }
    }

    /// Whether they may be in a folded title. All ways are followed at once, a bit for each
    /// letter that was reached.
    fn may_be_in(&self, folded: &str) -> bool {
        if !may_hold(folded, &self.letters) || self.masks.is_empty() {
            return may_hold(folded, &self.letters);
        }
        let last = 1 << (self.letters.len() - 1);
        let (mut before, mut in_word, mut together) = (0u32, 0u32, 0u32);
        let mut kind_before = 0;
        for byte in folded.bytes() {
            let kind = match byte {
                b'a'..=b'z' => 1,
                b'0'..=b'9' => 2,
                _ => 0,
            };
            let mask = self.masks.get(usize::from(byte)).copied().unwrap_or(0);
            let mut from = in_word << 1;
            // Between signs and letters of other scripts there may be a boundary anywhere.
            if kind != kind_before || kind == 0 {
                before |= in_word;
                in_word = 0;
                from = (before << 1) | 1;
            }
            kind_before = kind;
            let here = from & mask;
            in_word |= here;
            together = ((together << 1) | 1) & mask;
            if (here | together) & last != 0 {
                return true;
            }
        }
        false
    }
}

fn word(term: &Term) -> Option<Word> {
    let word = term.alternatives.first()?.words.first()?;
    term.scattered.then(|| Word {
        folded: word.folded.clone(),
        pattern: Pattern::new(&word.text),
    })
}

fn readings(term: &Term) -> Vec<Scattered> {
    let words = term.alternatives.iter().map(|a| &a.words);
    let letters = words.map(|words| words.iter().map(|w| w.folded.as_str()).collect());
    letters.map(Scattered::new).collect()
}

/// The letters of each way to read `terms`; of those with more than one way only as long as there
/// are few.
fn all_letters(terms: &[&Term]) -> Vec<Letters> {
    let mut all = vec![Letters::default()];
    for term in terms {
        let ways = readings(term)
            .into_iter()
            .map(|way| Letters::of(&way.letters));
        let ways: Vec<Letters> = ways.collect();
        if !ways.is_empty() && all.len() * ways.len() <= MAX_WAYS {
            let add =
                |letters: &Letters| ways.iter().map(|way| letters.add(*way)).collect::<Vec<_>>();
            all = all.iter().flat_map(add).collect();
        }
    }
    all
}

fn together(term: &Term) -> Vec<Vec<String>> {
    if term.scattered {
        return Vec::new();
    }
    let words = term.alternatives.iter().map(|a| &a.words);
    let folded = words.map(|words| words.iter().map(|w| w.folded.clone()).collect());
    folded.collect()
}

impl In {
    fn points(&self) -> Option<i64> {
        match self {
            Self::Words(_) => None,
            Self::Scattered(points, _) => Some(*points),
        }
    }
}

fn share(points: i64, letters: usize) -> i64 {
    (points * CLOSE / (BEST_LETTER * letters.max(1) as i64)).clamp(0, CLOSE)
}

fn is_sane(text: &str, letters: &[Range<usize>]) -> bool {
    let skipping = letters.len() >= MIN_SKIPPING;
    let follows = |pair: &[Range<usize>]| pair[0].end == pair[1].start;
    let same_word = |pair: &[Range<usize>]| {
        skipping
            && text[pair[0].start..pair[1].end]
                .chars()
                .all(char::is_alphanumeric)
    };
    let mut pairs = letters.windows(2);
    if skipping && pairs.clone().all(follows) {
        return true;
    }
    letters
        .first()
        .is_some_and(|first| is_boundary(text, first.start))
        && pairs.all(|p| follows(p) || is_boundary(text, p[1].start) || same_word(p))
}

/// Whether the bytes of `letters` are in `text` in this order: a cheap first look.
fn may_hold(text: &str, letters: &str) -> bool {
    let mut rest = text.as_bytes();
    letters
        .bytes()
        .all(|letter| match memchr::memchr(letter, rest) {
            Some(at) => {
                rest = &rest[at + 1..];
                true
            }
            None => false,
        })
}

#[cfg(test)]
mod tests {
    use super::super::query::Query;
    use super::*;

    /// The title with its lit letters in brackets; empty when it does not match.
    fn lit(query: &str, title: &str) -> String {
        let query = Query::parse(query);
        let terms: Vec<&Term> = query.all.iter().collect();
        let titles = Titles::new(&terms);
        let folded = crate::vietnamese::fold::fold(title);
        let may = titles.may_be_in(&folded);
        assert!(!may || titles.have_letters(Letters::of(&folded)), "{title}");
        if !may || titles.scorer().rate(title, &folded).is_none() {
            return String::new();
        }
        let mut shown = title.to_owned();
        for range in titles.lit(title).into_iter().rev() {
            shown.insert(range.end, ']');
            shown.insert(range.start, '[');
        }
        shown
    }

    #[test]
    fn titles_by_words_and_by_scattered_letters() {
        for (query, title, expected) in [
            ("hanoi", "Hànộimới ở Hà Nội", "[Hànội]mới ở Hà Nội"),
            ("hanoi", "Ở Hà Nội", "Ở [Hà] [Nội]"),
            ("hnm", "Hànộimới ở Hà Nội", "[H]à[n]ội[m]ới ở Hà Nội"),
            ("bvbm", "Luật Bảo vệ bí mật", "Luật [B]ảo [v]ệ [b]í [m]ật"),
            ("hànội", "Ở Hà Nội", "Ở [Hà] [Nội]"),
            ("hạnội", "Ở Hà Nội", ""),
            ("ha noi", "Hànộimới", "[Hànội]mới"),
            ("noi ha", "Ở Hà Nội", "Ở [Hà] [Nội]"),
            ("chnh tri", "Chính trị", "[Ch]í[nh] [trị]"),
            ("dao", "Đi làm báo", ""),
            ("hn", "Thanh niên", ""),
            ("ma", "Mùa xa", ""),
            ("x", "Đi làm báo", ""),
            ("'hanoi", "Ở Hà Nội", ""),
            ("\"hanoi\"", "Ở Hà Nội", ""),
            ("Đảng uỷ", "Người tên đăng úy", ""),
        ] {
            assert_eq!(lit(query, title), expected, "{query} in {title}");
        }
    }
}
