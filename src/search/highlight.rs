//! Finds the words of a query in one whole article, to highlight them in the reader.
//!
//! The article is tokenized anew instead of reading its tokens, because a token does not say at
//! which byte it is, and an article that is not committed yet has none.

use std::collections::BTreeSet;
use std::ops::Range;

use super::matcher::{Classifier, Hit, Matcher};
use super::query::{Field, Query, Reach};
use super::searcher::Searcher;
use super::segment::units;
use super::typo;
use crate::article::{Article, Contents};
use crate::text::ranges::{Ranges, merge};

/// A highlighted hit.
struct Lit {
    term: usize,
    /// Whether it is inside a longer word.
    inside: bool,
    /// Bytes of the text.
    range: Range<usize>,
}

/// Returns the ranges of `article` to highlight for `query`; when there are none, those for the
/// query with mistyped words corrected.
pub(super) fn hits(searcher: &Searcher, article: &Article, query: &Query) -> Ranges {
    let hits = hits_as_typed(article, query);
    if hits.is_empty()
        && let Some(query) = typo::corrected(searcher, query, false, &|| false)
    {
        return hits_as_typed(article, &query);
    }
    hits
}

/// Returns the ranges of the query's words in `article`. Only ranges are kept, paragraph by
/// paragraph, because one letter may be found a million times.
fn hits_as_typed(article: &Article, query: &Query) -> Ranges {
    let matcher = Matcher::new(query.all.iter().filter(|t| t.field == Field::Any));
    let text = &article.text;
    let contents = Contents::from(article);
    let ranges = || units(&contents).map(|unit| unit.bytes);
    let plain = terms_outside_words(&matcher, text, ranges());
    let (mut together, mut alone) = (Ranges::default(), Ranges::default());
    each_unit(&matcher, text, ranges(), &mut |hits| {
        let counts = |hit: &&Lit| !hit.inside || !plain.contains(&hit.term);
        let hits: Vec<&Lit> = hits.iter().filter(counts).collect();
        let has_all = (0..matcher.terms).all(|term| hits.iter().any(|hit| hit.term == term));
        let mut ranges: Vec<_> = hits.iter().map(|hit| hit.range.clone()).collect();
        merge(&mut ranges, false);
        if has_all && together.is_empty() {
            alone = Ranges::default();
        }
        if has_all {
            together.extend(&ranges);
        } else if together.is_empty() {
            alone.extend(&ranges);
        }
        true
    });
    if together.is_empty() { alone } else { together }
}

/// Returns the terms with a hit that is not inside a longer word. Reads no more of the text than is
/// needed to know that all of them have one.
fn terms_outside_words(
    matcher: &Matcher,
    text: &str,
    units: impl Iterator<Item = Range<usize>>,
) -> BTreeSet<usize> {
    let mut plain = BTreeSet::new();
    each_unit(matcher, text, units, &mut |hits| {
        plain.extend(hits.iter().filter(|hit| !hit.inside).map(|hit| hit.term));
        plain.len() < matcher.terms
    });
    plain
}

/// Passes the hits in each of the `units` of `text` to `visit`, until it returns false.
fn each_unit(
    matcher: &Matcher,
    text: &str,
    units: impl Iterator<Item = Range<usize>>,
    visit: &mut dyn FnMut(&[Lit]) -> bool,
) {
    let mut classifier = Classifier::new(matcher);
    let (mut hits, mut found) = (Vec::new(), Vec::new());
    for range in units {
        let text = &text[range.clone()];
        let read = classifier.read(text);
        matcher.hits(read.matches(), &mut hits);
        found.clear();
        found.extend(hits.iter().map(|hit: &Hit| {
            let lit = matcher.lit(hit, text, &read.words);
            Lit {
                term: hit.term,
                inside: hit.reach == Reach::Inside,
                range: range.start + lit.start..range.start + lit.end,
            }
        }));
        if !visit(&found) {
            return;
        }
    }
}
