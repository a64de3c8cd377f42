//! Which articles a search is about: what a query says of titles, tags, paths, dates and of words
//! that must not be there. It must not look at what ranks an article.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use unicode_normalization::UnicodeNormalization as _;

use super::engine::{self, Engine, Shelf};
use super::index::{Bits, Part, Place};
use super::lanes::{Stop, in_lanes};
use super::lookup::Lookup;
use super::matcher::Matcher;
use super::query::{Field, Query, Reach, Term, Word};
use super::title::Titles;
use super::word::is_boundary;
use crate::vietnamese::fold::Folded;
use crate::vietnamese::mark::{Grade, Pattern};

/// Letters scattered over titles are looked for when fewer articles have the words.
pub(super) const FEW: usize = 50;

/// The articles of each part that fulfil everything that is not a matter of the words looked for;
/// `None` when `cancelled` said so.
pub(super) fn admitted(
    engine: &Engine,
    query: &Query,
    cancelled: &dyn Fn() -> bool,
) -> Option<Vec<Bits>> {
    let mut all: Vec<Bits> = engine.shelves.iter().map(|s| s.alive.clone()).collect();
    // One after the other: a lookup finds what has all of its terms.
    for term in query.none.iter().filter(|t| t.field == Field::Any) {
        let excluded = Matcher::new([term]);
        let with = each_part(engine, cancelled, |number, shelf, stop| {
            with_all(shelf, &excluded, Place::Anywhere, &all[number], stop)
        })?;
        all.iter_mut()
            .zip(&with)
            .for_each(|(docs, with)| docs.drop_all(with));
    }
    narrow_by_date(engine, query, &mut all);
    let wanted = query.all.iter().map(|term| (term, true));
    for (term, wanted) in wanted.chain(query.none.iter().map(|term| (term, false))) {
        let with = match term.field {
            Field::Any => continue,
            Field::Title => with_title(engine, term, wanted, cancelled)?,
            Field::Tag => each_part(engine, cancelled, |_, shelf, _| with_tag(&shelf.part, term))?,
            Field::Path => each_part(engine, cancelled, |_, shelf, _| {
                with_path(&shelf.part, term)
            })?,
        };
        for (docs, with) in all.iter_mut().zip(&with) {
            if wanted {
                docs.keep(with);
            } else {
                docs.drop_all(with);
            }
        }
    }
    Some(all)
}

/// What `with` finds in each part.
fn each_part(
    engine: &Engine,
    cancelled: &dyn Fn() -> bool,
    with: impl Fn(usize, &Shelf, Stop<'_>) -> Bits + Sync,
) -> Option<Vec<Bits>> {
    in_lanes(
        &*engine.lanes,
        engine.shelves.len(),
        cancelled,
        |parts, stop| {
            parts
                .map(|number| with(number, &engine.shelves[number], stop))
                .collect()
        },
    )
}

/// The articles among `docs` that have the one term of `matcher`. A part is read to its end.
fn with_all(shelf: &Shelf, matcher: &Matcher, place: Place, docs: &Bits, stop: Stop<'_>) -> Bits {
    let lookup = Lookup::new(&shelf.part, matcher, place, docs, (usize::MAX, stop));
    let mut with = Bits::none(shelf.part.docs.len());
    lookup.docs.iter().for_each(|docs| with.add(docs));
    with
}

/// Seconds by which a day may start before or after it starts in UTC: no zone is farther away than
/// 26 hours (POSIX allows 24 with an hour of summer time).
const ZONE_SECONDS: i64 = 26 * 3600;

/// Drops the articles outside the days of the query: by their own date, else by the day on which
/// the file was changed.
fn narrow_by_date(engine: &Engine, query: &Query, all: &mut [Bits]) {
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
    for (shelf, docs) in engine.shelves.iter().zip(all) {
        for (doc, about) in shelf.part.docs.iter().enumerate() {
            let is_near = borders.iter().any(|near| near.contains(&about.newest));
            let is_in = if is_near {
                about.article.day(&engine.zone).is_some_and(|day| {
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

/// Titles with the words of `term`; if there are few, and they are `wanted`, also those with its
/// letters scattered.
fn with_title(
    engine: &Engine,
    term: &Term,
    wanted: bool,
    cancelled: &dyn Fn() -> bool,
) -> Option<Vec<Bits>> {
    let matcher = Matcher::new([term]);
    let mut with = each_part(engine, cancelled, |_, shelf, stop| {
        let mut docs = with_all(shelf, &matcher, Place::Title, &shelf.alive, stop);
        docs.keep(&shelf.alive);
        docs
    })?;
    let found: usize = with.iter().map(Bits::count).sum();
    if wanted && term.scattered && found < FEW {
        let titles = Titles::new(&[term]);
        let scattered = each_part(engine, cancelled, |_, shelf, _| {
            let (part, mut reader) = (&shelf.part, titles.reader());
            let mut docs = Bits::none(part.docs.len());
            for doc in shelf.alive.iter() {
                let folded = part.folded_title(doc);
                let title = || &part.docs[doc].article.title;
                let may = titles.have_letters(part.title_letters(doc)) && titles.may_be_in(folded);
                if may && reader.rate(title(), folded).is_some() {
                    docs.insert(doc);
                }
            }
            docs
        })?;
        with.iter_mut()
            .zip(&scattered)
            .for_each(|(docs, more)| docs.add(more));
    }
    Some(with)
}

fn with_tag(part: &Part, term: &Term) -> Bits {
    let mut docs = Bits::none(part.docs.len());
    let mut known: HashMap<&str, bool> = HashMap::new();
    for (doc, about) in part.docs.iter().enumerate() {
        for tag in &about.article.meta.tags {
            if *known.entry(tag).or_insert_with(|| engine::has(tag, term)) {
                docs.insert(doc);
            }
        }
    }
    docs
}

/// Adds the articles in whose path the letters of `term` stand at the start of a word.
fn with_path(part: &Part, term: &Term) -> Bits {
    let mut docs = Bits::none(part.docs.len());
    for word in term.alternatives.iter().flat_map(|a| &a.words) {
        let pattern = Pattern::new(&word.text);
        for doc in part.paths.having(&word.folded) {
            let agrees = || {
                let path: String = part.docs[doc].article.origin.inside().nfc().collect();
                has_marks(&path, word, &pattern)
            };
            let is_at_word = places(part.paths.get(doc), word).next().is_some();
            if is_at_word && (!pattern.is_marked() || agrees()) {
                docs.insert(doc);
            }
        }
    }
    docs
}

/// Returns the bytes of `folded`, a path, at which `word` stands as its reach allows. It starts at
/// the border of a folder or of a word in a name: `in:a` is not about `/var`.
fn places<'a>(folded: &'a str, word: &'a Word) -> impl Iterator<Item = usize> + 'a {
    let letters = word.folded.as_str();
    // Overlapping places count: in `xa/a/a` only the second `a/a` starts at a border.
    folded.char_indices().map(|(at, _)| at).filter(move |&at| {
        folded[at..].starts_with(letters)
            && is_boundary(folded, at)
            && (word.reach > Reach::Whole || is_boundary(folded, at + letters.len()))
    })
}

/// Whether `word` stands in `path` with the marks of `pattern`.
fn has_marks(path: &str, word: &Word, pattern: &Pattern) -> bool {
    let folded = Folded::new(path);
    places(&folded.text, word)
        .any(|at| pattern.grade(&path[folded.to_source(path, at)..]) > Grade::No)
}
