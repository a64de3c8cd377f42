//! The articles that a query admits at all: conditions on titles, tags, paths, dates and
//! states, and words that must be absent. Nothing here ranks.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use unicode_normalization::UnicodeNormalization as _;

use super::budget::Verification;
use super::executor::{Stop, map_in_parallel};
use super::lookup::Lookup;
use super::matcher::Matcher;
use super::query::{Field, Query, Reach, Term, Word};
use super::searcher::{Searcher, SegmentReader};
use super::segment::{BitSet, IndexedField, Segment};
use super::short::{ShortMatcher, ShortText};
use super::states::StateSets;
use super::tokenizer::is_boundary;
use crate::vietnamese::fold::{Folded, fold};
use crate::vietnamese::mark::{Grade, Pattern};

/// Titles with scattered letters, and corrections, are searched for when fewer articles than this
/// have the words. The finder asks for fewer passages, so with more articles nobody would see a
/// guess.
pub(super) const GUESSED_BELOW_ARTICLES: usize = 50;

/// Returns the admitted articles of each segment; `None` when `cancelled` returned true.
pub(super) fn admitted(
    searcher: &Searcher,
    query: &Query,
    states: Option<&StateSets>,
    cancelled: &dyn Fn() -> bool,
) -> Option<Vec<BitSet>> {
    let mut all: Vec<BitSet> = searcher.readers.iter().map(|s| s.alive.clone()).collect();
    // One after the other, because a lookup finds articles with all of its terms, and here any one
    // excludes.
    for term in query.none.iter().filter(|t| t.field == Field::Any) {
        let excluded = Matcher::new([term]);
        let with = each_segment(searcher, cancelled, |number, reader, stop| {
            with_all(
                reader,
                &excluded,
                IndexedField::Anywhere,
                &all[number],
                stop,
            )
        })?;
        all.iter_mut()
            .zip(&with)
            .for_each(|(docs, with)| docs.subtract(with));
    }
    narrow_by_date(searcher, query, &mut all);
    narrow_by_state(searcher, query, states, &mut all);
    let wanted = query.all.iter().map(|term| (term, true));
    for (term, wanted) in wanted.chain(query.none.iter().map(|term| (term, false))) {
        let with = match term.field {
            Field::Any => continue,
            Field::Title => with_title(searcher, term, wanted, cancelled)?,
            Field::Tag => each_segment(searcher, cancelled, |_, reader, _| {
                with_tag(&reader.segment, term)
            })?,
            Field::Path => each_segment(searcher, cancelled, |_, reader, _| {
                with_path(&reader.segment, term)
            })?,
        };
        for (docs, with) in all.iter_mut().zip(&with) {
            if wanted {
                docs.intersect_with(with);
            } else {
                docs.subtract(with);
            }
        }
    }
    Some(all)
}

/// Returns the result of `with` in each segment.
fn each_segment(
    searcher: &Searcher,
    cancelled: &dyn Fn() -> bool,
    with: impl Fn(usize, &SegmentReader, Stop<'_>) -> BitSet + Sync,
) -> Option<Vec<BitSet>> {
    map_in_parallel(
        &*searcher.executor,
        searcher.readers.len(),
        cancelled,
        |segments, stop| {
            segments
                .map(|number| with(number, &searcher.readers[number], stop))
                .collect()
        },
    )
}

/// Returns the articles among `docs` that have the one term of `matcher`. Sections are read without
/// a limit, because an article must not be shown for a word that it was to lack.
fn with_all(
    reader: &SegmentReader,
    matcher: &Matcher,
    place: IndexedField,
    docs: &BitSet,
    stop: Stop<'_>,
) -> BitSet {
    let lookup = Lookup::new(
        &reader.segment,
        matcher,
        place,
        docs,
        Verification::unlimited(stop),
    );
    let mut with = BitSet::with_capacity(reader.segment.docs.len());
    lookup.docs.iter().for_each(|docs| with.union_with(docs));
    with
}

/// Seconds by which a day may start before or after it starts in UTC: no zone is farther away than
/// 26 hours (POSIX allows 24 with an hour of summer time).
const ZONE_SECONDS: i64 = 26 * 3600;

/// Drops the articles outside the days of the query: by their own date, otherwise by the day on
/// which the file was changed.
fn narrow_by_date(searcher: &Searcher, query: &Query, all: &mut [BitSet]) {
    if query.after.is_none() && query.before.is_none() {
        return;
    }
    let [after, before] = [query.after, query.before];
    // Nearer than that to the start of a day, only the article's own date or the zone can tell.
    let seconds = |day: Date| {
        let start = day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
        Some((start - ZONE_SECONDS)..(start + ZONE_SECONDS))
    };
    let borders: Vec<_> = [after, before]
        .into_iter()
        .flatten()
        .filter_map(seconds)
        .collect();
    let start = |day: Option<Date>| Some(seconds(day?)?.start + ZONE_SECONDS);
    let from = start(after).unwrap_or(i64::MIN + 1);
    let to = start(before).unwrap_or(i64::MAX);
    for (reader, docs) in searcher.readers.iter().zip(all) {
        for (doc, about) in reader.segment.docs.iter().enumerate() {
            let is_near = borders.iter().any(|near| near.contains(&about.newest));
            let is_in = if is_near {
                about.article.day(&searcher.zone).is_some_and(|day| {
                    after.is_none_or(|after| day >= after)
                        && before.is_none_or(|before| day < before)
                })
            } else {
                (from..to).contains(&about.newest)
            };
            if !is_in {
                docs.remove(doc);
            }
        }
    }
}

/// Drops the articles that are not in the states of the query.
fn narrow_by_state(
    searcher: &Searcher,
    query: &Query,
    states: Option<&StateSets>,
    all: &mut [BitSet],
) {
    if query.states.is_empty() {
        return;
    }
    let none = StateSets::default();
    let states = states.unwrap_or(&none);
    for (reader, docs) in searcher.readers.iter().zip(all) {
        for (doc, about) in reader.segment.docs.iter().enumerate() {
            if !states.admit(&about.article, &query.states) {
                docs.remove(doc);
            }
        }
    }
}

/// Returns the articles with the words of `term` in the title; if there are few, and they are
/// `wanted`, also those with its letters scattered. Exclusions are never guessed.
fn with_title(
    searcher: &Searcher,
    term: &Term,
    wanted: bool,
    cancelled: &dyn Fn() -> bool,
) -> Option<Vec<BitSet>> {
    let matcher = Matcher::new([term]);
    let mut with = each_segment(searcher, cancelled, |_, reader, stop| {
        let mut docs = with_all(reader, &matcher, IndexedField::Title, &reader.alive, stop);
        docs.intersect_with(&reader.alive);
        docs
    })?;
    let found: usize = with.iter().map(BitSet::count).sum();
    if wanted && term.scattered && found < GUESSED_BELOW_ARTICLES {
        let titles = ShortMatcher::of_terms(&[term], &[]);
        let scattered = each_segment(searcher, cancelled, |_, reader, _| {
            let (segment, mut titles_read) = (&reader.segment, titles.reader());
            let letters = segment.title_letters();
            let mut docs = BitSet::with_capacity(segment.docs.len());
            for doc in reader.alive.iter() {
                let title = || segment.docs[doc].article.title();
                if titles.may_be_of(letters[doc])
                    && titles_read
                        .find(title(), segment.folded_title(doc))
                        .is_some()
                {
                    docs.insert(doc);
                }
            }
            docs
        })?;
        with.iter_mut()
            .zip(&scattered)
            .for_each(|(docs, more)| docs.union_with(more));
    }
    Some(with)
}

fn with_tag(segment: &Segment, term: &Term) -> BitSet {
    let mut docs = BitSet::with_capacity(segment.docs.len());
    let mut known: HashMap<&str, bool> = HashMap::new();
    let matcher = ShortMatcher::of_terms(&[term], &[]);
    let mut reader = matcher.reader();
    let mut has_term = |tag: &str| {
        let (parts, folded) = (&[tag], &fold(tag));
        reader.has_words(&ShortText { parts, folded })
    };
    for (doc, about) in segment.docs.iter().enumerate() {
        for tag in about.article.tags() {
            if *known.entry(tag).or_insert_with(|| has_term(tag)) {
                docs.insert(doc);
            }
        }
    }
    docs
}

/// Returns the articles in whose path the letters of `term` are at the start of a word.
fn with_path(segment: &Segment, term: &Term) -> BitSet {
    let mut docs = BitSet::with_capacity(segment.docs.len());
    for word in term.alternatives.iter().flat_map(|a| &a.words) {
        let pattern = Pattern::new(&word.text);
        for doc in segment.paths.having(&word.folded) {
            let agrees = || {
                let head = segment.docs[doc].article.head();
                let path = head.map(|head| head.origin.inside().nfc().collect::<String>());
                path.is_some_and(|path| has_marks(&path, word, &pattern))
            };
            let is_at_word = places(segment.paths.get(doc), word).next().is_some();
            if is_at_word && (!pattern.is_marked() || agrees()) {
                docs.insert(doc);
            }
        }
    }
    docs
}

/// Returns the bytes of `folded`, a path, at which `word` may match. It starts at the border of a
/// folder or of a word in a name, so that `in:a` is not about `/var`.
fn places<'a>(folded: &'a str, word: &'a Word) -> impl Iterator<Item = usize> + 'a {
    let letters = word.folded.as_str();
    // Overlapping places count: in `xa/a/a` only the second `a/a` starts at a border.
    folded.char_indices().map(|(at, _)| at).filter(move |&at| {
        folded[at..].starts_with(letters)
            && is_boundary(folded, at)
            && (word.reach > Reach::Whole || is_boundary(folded, at + letters.len()))
    })
}

/// Returns whether `word` is in `path` with the marks of `pattern`.
fn has_marks(path: &str, word: &Word, pattern: &Pattern) -> bool {
    let folded = Folded::new(path);
    places(&folded.text, word)
        .any(|at| pattern.grade(&path[folded.to_source(path, at)..]) > Grade::No)
}
