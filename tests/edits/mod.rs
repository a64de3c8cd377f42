//! Articles edited at random, with every letter tracked: support for the test `anchors` and the
//! example of that name.
//!
//! A letter is a character that is not white space. Each letter of the first version has a number
//! that it keeps through all edits, so that the new position of a passage is known exactly, or that
//! it was deleted.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each user takes a part of it, and all are tests"
)]

use std::fmt::Write as _;
use std::ops::Range;

use docbao::article::{Article, BlockKind, Source};
use docbao::bookmark::anchor::Locator;
use docbao::bookmark::{Bookmark, new_id};
use docbao::import;
use docbao::library::seeds;
use docbao::text::encoding::Encoding;
use docbao::text::segment::sentences;
use jiff::Timestamp;

pub(crate) mod aimed;
#[path = "../encoder/mod.rs"]
mod encoder;
mod generated;
mod page;

use generated::Random;
use page::{Letter, Page};

/// Number of bytes printed around a wrong position.
const AROUND: usize = 160;

/// Number of bookmarks made in each article.
const BOOKMARKS: usize = 20;

/// The change to the sentences that contain a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The sentences are unchanged, wherever they are now.
    Untouched,
    /// One word of the sentences was changed, inserted or deleted: at most a fifth of the passage.
    OneWord,
    /// One word was changed as in [`Fate::OneWord`], and both neighbours are gone.
    OneWordAlone,
    /// More than one word of the sentences was changed.
    Changed,
    /// No letter of the passage is left.
    Deleted,
}

impl Fate {
    pub(crate) const ALL: [(Self, &'static str); 5] = [
        (Self::Untouched, "its sentence is untouched"),
        (Self::OneWord, "one word in its sentence changed"),
        (Self::OneWordAlone, "and no neighbour is left"),
        (Self::Changed, "more changed"),
        (Self::Deleted, "deleted"),
    ];
}

/// A kind of article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Sentences that differ.
    Prose,
    /// Lines of tables and price lists that resemble each other.
    Lines,
}

impl Kind {
    pub(crate) const ALL: [(Self, &'static str); 2] =
        [(Self::Prose, "prose"), (Self::Lines, "like lines")];
}

/// The number of passages of one fate, and of those that were found.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Count {
    pub(crate) found: usize,
    pub(crate) orphaned: usize,
    pub(crate) wrong: usize,
}

impl Count {
    pub(crate) fn all(self) -> usize {
        self.found + self.orphaned + self.wrong
    }

    /// Returns how many of a thousand passages were found.
    pub(crate) fn per_mille(self) -> usize {
        self.found * 1000 / self.all().max(1)
    }
}

/// The results of all cases by fate, and the first passages that were found in a wrong place.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Counts by fate: in prose, and in lines that resemble each other.
    pub(crate) counts: [[Count; 2]; 5],
    pub(crate) wrong: Vec<String>,
    pub(crate) lost: Vec<String>,
}

impl Outcome {
    pub(crate) fn of(&self, fate: Fate, kind: Kind) -> Count {
        self.counts[fate as usize][kind as usize]
    }

    pub(crate) fn cases(&self) -> usize {
        self.counts.iter().flatten().map(|count| count.all()).sum()
    }
}

/// Makes at least `cases` bookmarks in articles that are then edited; equal seeds give equal cases.
pub(crate) fn run(seed: u64, cases: usize) -> Outcome {
    let mut random = Random(seed);
    let originals = originals();
    let mut outcome = Outcome::default();
    while outcome.cases() < cases {
        let original = &originals[random.below(originals.len())];
        one_article(original, &mut random, &mut outcome);
    }
    outcome
}

/// Returns the built-in articles, and generated ones of prose and of lines that resemble each
/// other.
fn originals() -> Vec<(Article, Kind)> {
    let read = |text: String| import_text(text.into_bytes(), None);
    let invented = (0..7).map(|n| read(generated::text(4_000 + 500 * n, 400)));
    let prose = seeds::articles().into_iter().chain(invented);
    let lines = (0..7).map(|n| (read(formulaic(n)), Kind::Lines));
    prose
        .map(|article| (article, Kind::Prose))
        .chain(lines)
        .collect()
}

fn import_text(bytes: Vec<u8>, encoding: Option<Encoding>) -> Article {
    import::article_as(source(), bytes, None, encoding)
}

/// Returns the kind of text around a passage.
fn kind_of(article: &Article, kind: Kind, at: usize) -> Kind {
    let block = article.block_at(at).map(|n| article.blocks.at(n).kind);
    match block {
        Some(BlockKind::Table | BlockKind::List | BlockKind::Code) => Kind::Lines,
        _ => kind,
    }
}

/// Returns a price list: lines that differ in a word or a number, under headings.
fn formulaic(number: u64) -> String {
    let goods = [
        "gạo tẻ",
        "gạo nếp",
        "cá lóc",
        "cá rô",
        "xoài",
        "xăng A95",
        "xăng A92",
        "muối",
    ];
    let places = ["Cái Bè", "Sa Đéc", "Vị Thanh", "Gò Công", "Cao Lãnh"];
    let mut random = Random(number);
    let mut text = format!("Giá chợ sáng ngày {} tháng chạp\n", number + 1);
    for place in places {
        let _ = writeln!(text, "\nTại chợ {place}, giá các mặt hàng như sau.");
        for good in goods {
            let price = 10 + random.below(90);
            let _ = writeln!(
                text,
                "Giá {good} hôm nay là {price}.000 đồng một ký, tăng nhẹ."
            );
        }
    }
    text
}

fn source() -> Source {
    Source::File("/báo/bài.txt".into())
}

fn one_article((original, kind): &(Article, Kind), random: &mut Random, outcome: &mut Outcome) {
    let page = Page::of(original);
    let quotes: Vec<Range<usize>> = (0..BOOKMARKS).map(|_| choose(original, random)).collect();
    let mut edited = page.clone();
    edited.edit(random);
    let written = edited.write(random);
    let article = import_text(written.bytes(), Some(written.encoding));
    let letters: String = article
        .text
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let expected: String = written.letters.iter().map(|(c, _)| *c).collect();
    assert_eq!(letters, expected, "the edits cannot be followed");
    let locator = Locator::new(&article);
    for quote in quotes {
        let now = Timestamp::UNIX_EPOCH;
        let kept = Bookmark::new(original, quote.clone(), new_id(now, [0; 10]), now);
        let numbers = letters_of(original, &quote);
        let fate = page.fate(&edited, &numbers);
        let found = locator.find(&kept).range();
        let kind = kind_of(original, *kind, quote.start);
        let count = &mut outcome.counts[fate as usize][kind as usize];
        let say = |found: &Range<usize>| {
            let (before, after) = (&article.text[..found.start], &article.text[found.end..]);
            format!(
                "{fate:?} {:?} as {:?} between {:?} and {:?}; was {:?}",
                kept.quote,
                &article.text[found.clone()],
                &before[before.ceil_char_boundary(before.len().saturating_sub(AROUND))..],
                &after[..after.floor_char_boundary(AROUND)],
                left_of(&written.letters, &numbers),
            )
        };
        match found {
            None => {
                count.orphaned += 1;
                if matches!(fate, Fate::Untouched | Fate::OneWord) {
                    outcome
                        .lost
                        .push(format!("{fate:?} {kind:?} {:?}", kept.quote));
                }
            }
            Some(at)
                if is_right(
                    &written.letters,
                    &letters_of(&article, &at),
                    &numbers,
                    fate == Fate::Untouched,
                ) =>
            {
                count.found += 1;
            }
            Some(at) => {
                count.wrong += 1;
                outcome.wrong.push(say(&at));
            }
        }
    }
}

/// Returns the rest of the passage with these numbers, with the letters around it.
fn left_of(letters: &[Letter], numbers: &Range<usize>) -> String {
    let is_own = |letter: &Letter| letter.1.is_some_and(|n| numbers.contains(&n));
    let Some(first) = letters.iter().position(is_own) else {
        return String::new();
    };
    let last = letters.iter().rposition(is_own).unwrap();
    let around = first.saturating_sub(AROUND / 4)..(last + AROUND / 4).min(letters.len());
    letters[around].iter().map(|letter| letter.0).collect()
}

/// Returns the numbers of the letters in a range of the article's text.
fn letters_of(article: &Article, range: &Range<usize>) -> Range<usize> {
    let count = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let start = count(&article.text[..range.start]);
    start..start + count(&article.text[range.clone()])
}

/// Returns whether the letters `found` of the new version are the passage that had these numbers.
/// An unchanged passage must be found to the letter. Of a changed passage at least half of the
/// remaining letters must be there, with only a few new ones before the first and after the last.
fn is_right(
    letters: &[Letter],
    found: &Range<usize>,
    numbers: &Range<usize>,
    is_untouched: bool,
) -> bool {
    let is_own = |letter: &Letter| letter.1.is_some_and(|n| numbers.contains(&n));
    let held = &letters[found.clone()];
    let (Some(first), Some(last)) = (held.iter().position(is_own), held.iter().rposition(is_own))
    else {
        return false;
    };
    let left = letters.iter().filter(|letter| is_own(letter)).count();
    let own = held.iter().filter(|letter| is_own(letter)).count();
    if is_untouched {
        return own == left && own == held.len();
    }
    let around = [&held[..first], &held[last + 1..]].concat();
    let is_new = |letter: &Letter| letter.1.is_none();
    own * 2 >= left && around.iter().all(is_new) && around.len() * 5 <= own
}

/// Returns a passage to bookmark: a sentence, some words of one, or several sentences.
fn choose(article: &Article, random: &mut Random) -> Range<usize> {
    let all: Vec<Range<usize>> = sentences(&article.text)
        .filter(|at| !article.text[at.clone()].trim().is_empty())
        .collect();
    let first = random.below(all.len());
    let trimmed = |range: Range<usize>| {
        let text = &article.text[range.clone()];
        let start = range.start + text.len() - text.trim_start().len();
        start..start + text.trim().len()
    };
    match random.below(10) {
        0..6 => trimmed(all[first].clone()),
        6..8 => words_of(article, trimmed(all[first].clone()), random),
        _ => {
            let last = (first + 1 + random.below(3)).min(all.len() - 1);
            trimmed(all[first].start..all[last].end)
        }
    }
}

fn words_of(article: &Article, sentence: Range<usize>, random: &mut Random) -> Range<usize> {
    let text = &article.text[sentence.clone()];
    let words: Vec<Range<usize>> = text
        .split_whitespace()
        .map(|word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            sentence.start + start..sentence.start + start + word.len()
        })
        .collect();
    let first = random.below(words.len());
    let last = (first + 2 + random.below(8)).min(words.len() - 1);
    words[first].start..words[last].end
}
