//! Finds a passage again in an article whose text may have changed since it was kept.
//!
//! In: the quote with its context (as in the Web Annotation model: exact, prefix, suffix), its old
//! position, and the article. Out: an [`Anchor`]; nothing is rewritten here.
//!
//! Five steps (`STEPS`), surest first. Each finds the passage, gives way to the next, or says that there
//! are two places of equal worth. Then the answer is an orphan: never a guess.
//!
//! | step | finds | by |
//! |---|---|---|
//! | `same_place` | the words as they were, at the old position, in the text itself | |
//! | `alike_in_context` | of the places with these words, the one with the best context, if the table of `evidence.rs` trusts it | `quote.rs`, `normal.rs`, `place.rs` |
//! | `alike_alone` | the only place with these words, if they are enough by themselves | `alone.rs` |
//! | `mended_between` | the passage with words changed at one or two spots | `mended.rs` |
//! | `nearly_alike` | the passage with letters changed anywhere | `approximate.rs`, `distance.rs`, `foreign_words.rs` |
//!
//! All but the first compare the *normal view* of the text (`normal.rs`), from which the differences of
//! re-typesetting are taken out: white space, kinds of quotation marks and dashes, hoà for hòa.
//! `quoted.rs` finds words that somebody typed, which have no context and no position.
//!
//! Invariant: no passage is found in a wrong place, on 800,000 edits of `examples/anchors.rs`. The
//! numbers of this room were chosen by what it measures. The figures beside them are from `anchors 40000 1`:
//! of 50,001 passages 43,402 are found, none of them in a wrong place; a figure says how many more or fewer
//! are found, and how many in a wrong place, when that number alone is another one. Where a looser number
//! finds more and none wrong, the stricter one stays, because a lost passage is listed, and a wrong place is
//! believed.
//!
//! Glossary:
//!
//! - *context*: what stood before and after the passage when it was kept.
//! - *unique*: standing once in the text, and more than a few letters long.
//! - *edge*: where the passage begins or ends a sentence.
//! - *serious*: of a place, that all context of one side agrees (`QuotePlace::is_serious` of `place.rs`).
//! - *run*: words that the quote and the text share to the letter; *gap*: what is between two runs.
//! - *frame*: where the words before the passage end now and those after it begin.
//! - *rival*: another place that the passage's own words fit as well.

use std::borrow::Borrow;
use std::cell::OnceCell;
use std::ops::Range;

use super::{Bookmark, CONTEXT_MAX_SCALARS, Quote};
use crate::article::{Article, TextPos};

mod alone;
mod approximate;
mod distance;
mod evidence;
mod foreign_words;
mod mended;
mod normal;
mod place;
mod quote;
mod quoted;
mod side;

use alone::{alike_alone, is_unlike_others};
use approximate::ContextLikeness;
use evidence::{Evidence, SideEvidence};
use foreign_words::trim_foreign_words;
use normal::Normal;
use place::{Alike, QuotePlace};
use quote::{SoughtQuote, rest_of_sentence, sentence_edges};
pub use quoted::quoted;
use side::{Side, Sides};

/// Number of scalar values from which agreement with the stored context is evidence for a place; also
/// the lead that a place must have over the next best one. Fewer are a word or two, which stand anywhere:
/// with 4, 17 more are found and 1 is wrong; with 12, 61 fewer are found.
const EVIDENCE_MIN_SCALARS: usize = 8;

/// Number of scalar values of context that suffice on one side, and the length from which a whole
/// sentence that occurs once is trusted although no context agrees. A shorter one may be a refrain: with 12,
/// 96 more are found and 4 are wrong; with 36, 162 fewer are found.
const LONG_MIN_SCALARS: usize = 24;

/// The place of a passage now, in bytes of the article's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The old position, word for word.
    Attached(Range<TextPos>),
    /// Another position, or the old one in another spelling (quotation marks, white space, hoà for
    /// hòa).
    Moved(Range<TextPos>),
    /// No place for certain.
    Orphaned(Lost),
}

/// Why a passage is an orphan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The words of the passage are no longer in the article, or not between words that could tell.
    Gone,
    /// There are several places, none better than the others.
    Unclear,
    /// The words are in the article once, among other words than before, so that they may be those of
    /// another passage.
    Context,
}

impl Anchor {
    /// Returns the name used in JSON.
    pub fn status(&self) -> &'static str {
        match self {
            Self::Attached(_) => "attached",
            Self::Moved(_) => "moved",
            Self::Orphaned(_) => "orphaned",
        }
    }

    /// Returns the place, unless the passage is an orphan.
    pub fn range(&self) -> Option<Range<TextPos>> {
        match self {
            Self::Attached(range) | Self::Moved(range) => Some(range.clone()),
            Self::Orphaned(_) => None,
        }
    }

    /// Returns why the passage is an orphan, if it is one.
    pub fn lost(&self) -> Option<Lost> {
        match self {
            Self::Orphaned(lost) => Some(*lost),
            Self::Attached(_) | Self::Moved(_) => None,
        }
    }
}

/// The answer of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Here(Range<TextPos>),
    /// Several places, none of them better than the others.
    Unclear,
    /// Undecided: the next step is tried.
    Next,
}

/// The steps, surest first, so that a later one never overrules an earlier. The first looks at
/// the text as it stands, the others at a [`Normal`] view.
const STEPS: [fn(&Sought<'_>) -> Verdict; 5] = [
    same_place,
    alike_in_context,
    alike_alone,
    mended_between,
    nearly_alike,
];

/// Returns where `bookmark` is in `article`. For several bookmarks of one article, a [`Locator`] is
/// faster.
pub fn find(bookmark: &Bookmark, article: &Article) -> Anchor {
    Locator::new(article).find(bookmark)
}

/// Returns where `bookmark` is when it stands where it was, for certain: a look at the passage and
/// a walk to its position, however long the article is.
pub fn find_in_place(bookmark: &Bookmark, article: &Article) -> Option<Anchor> {
    let locator = Locator::new(article);
    let sought = Sought::new(bookmark, &locator);
    if bookmark.quote.exact.trim().is_empty() {
        return Some(Anchor::Orphaned(Lost::Gone));
    }
    match same_place(&sought) {
        Verdict::Here(range) => Some(sought.anchor(range)),
        Verdict::Unclear | Verdict::Next => None,
    }
}

/// Finds the bookmarks of one article. The normal view of the text is made once for all of them,
/// because making it reads the whole text.
#[derive(Debug)]
pub struct Locator<A> {
    article: A,
    normal: OnceCell<Normal>,
}

impl<A: Borrow<Article>> Locator<A> {
    /// Creates a locator. The text is not read before the first bookmark asks for it.
    pub fn new(article: A) -> Self {
        Self {
            article,
            normal: OnceCell::new(),
        }
    }

    /// Returns where `bookmark` is.
    pub fn find(&self, bookmark: &Bookmark) -> Anchor {
        let sought = Sought::new(bookmark, self);
        if bookmark.quote.exact.trim().is_empty() {
            return Anchor::Orphaned(Lost::Gone);
        }
        for step in STEPS {
            match step(&sought) {
                Verdict::Here(range) => return sought.anchor(range),
                Verdict::Unclear => return Anchor::Orphaned(Lost::Unclear),
                Verdict::Next => {}
            }
        }
        Anchor::Orphaned(sought.lost())
    }
}

/// A bookmark to be found, with the facts that several steps need.
struct Sought<'a> {
    quote: &'a Quote,
    text: &'a str,
    normal: &'a OnceCell<Normal>,
    /// The old position of the passage, if it is known.
    place: Option<TextPos>,
    /// Whether the article's text is the very one that the bookmark was made in.
    same_text: bool,
    /// Whether neither the words around the passage are known nor the text that it was made in.
    is_bare: bool,
    wanted: OnceCell<SoughtQuote>,
    alike: OnceCell<Alike>,
}

impl<'a> Sought<'a> {
    fn new<A: Borrow<Article>>(bookmark: &'a Bookmark, locator: &'a Locator<A>) -> Self {
        let article: &Article = locator.article.borrow();
        Self {
            quote: &bookmark.quote,
            text: &article.text,
            normal: &locator.normal,
            place: bookmark
                .position
                .as_ref()
                .map(|at| article.from_scalar(at.start)),
            same_text: bookmark.target.is_of(&article.hash),
            is_bare: bookmark.target.hash.is_none()
                && bookmark.quote.prefix.is_empty()
                && bookmark.quote.suffix.is_empty(),
            wanted: OnceCell::new(),
            alike: OnceCell::new(),
        }
    }

    fn anchor(&self, range: Range<TextPos>) -> Anchor {
        if self.place == Some(range.start) && self.text[range.clone()] == self.quote.exact {
            Anchor::Attached(range)
        } else {
            Anchor::Moved(range)
        }
    }

    /// Returns the normal view of the text, made when the first step asks for it.
    fn normal(&self) -> &'a Normal {
        self.normal.get_or_init(|| Normal::new(self.text))
    }

    fn wanted(&self) -> &SoughtQuote {
        self.wanted.get_or_init(|| SoughtQuote::new(self.quote))
    }

    fn alike(&self) -> &Alike {
        let find = || Alike::new(self.wanted(), self.normal());
        self.alike.get_or_init(find)
    }

    /// Returns why no step found the passage: whether its words are in the article all the same.
    fn lost(&self) -> Lost {
        match self.alike().places.as_deref() {
            Some([]) => Lost::Gone,
            Some([_]) => Lost::Context,
            Some(_) | None => Lost::Unclear,
        }
    }

    /// Returns whether a place that has the words is to be trusted to be the passage's.
    fn trusts(&self, place: &QuotePlace) -> bool {
        self.evidence(place).enough().is_some()
    }

    /// Returns the facts about a place that has the words. Facts that take a scan of the text are
    /// looked for only where a row may need them.
    fn evidence(&self, place: &QuotePlace) -> Evidence {
        let (text, edges) = (self.normal().text(), self.edges());
        if !self.has_sentence(place) {
            return Evidence::default();
        }
        let sides = Sides::from_fn(|side| {
            let is_unique = place.context_is_unique(side, text);
            SideEvidence {
                is_edge: edges[side],
                is_unique,
                halves_are_unique: is_unique && place.context_halves_are_unique(side, text),
                has_rest: self.has_rest(place, side),
            }
        });
        let is_only = self.is_only();
        Evidence {
            is_only,
            is_long: self.alike().length >= LONG_MIN_SCALARS,
            has_sentence: true,
            is_between: is_only && self.is_between(place),
            is_unlike_others: is_unlike_others(self),
            has_its_edges: self.edges_of(place) == edges,
            sides,
        }
    }

    fn is_only(&self) -> bool {
        let places = self.alike().places.as_ref();
        places.is_some_and(|places| places.len() == 1)
    }

    /// Returns whether the text around the quote's sentence speaks for a place: one side word for
    /// word, past the rest of that sentence, and the other side but for a word.
    fn is_between(&self, place: &QuotePlace) -> bool {
        let (text, edges) = (self.normal().text(), self.edges());
        let reaches_out = |side: Side| {
            let inner = (!edges[side]).then(|| rest_of_sentence(self.quote, side));
            place.agree[side] >= inner.unwrap_or(0) + EVIDENCE_MIN_SCALARS
                && (place.agree[side] >= LONG_MIN_SCALARS || place.is_all[side])
                && place.context_halves_are_unique(side, text)
        };
        let is_near = |side: Side| self.agrees(place, side, ContextLikeness::NEAR);
        Side::BOTH
            .into_iter()
            .any(|side| reaches_out(side) && is_near(side.other()))
    }

    /// Returns whether the quote begins and ends where a sentence does.
    fn edges(&self) -> Sides<bool> {
        let Quote {
            exact,
            prefix,
            suffix,
        } = self.quote;
        sentence_edges(prefix, exact, suffix)
    }

    /// Returns whether sentences begin and end where a place does.
    fn edges_of(&self, place: &QuotePlace) -> Sides<bool> {
        let Range { start, end } = place.range;
        sentence_edges(
            &self.text[..start],
            &self.text[start..end],
            &self.text[end..],
        )
    }

    /// Returns whether the rest of the quote's sentence is around it, but for a word on each side.
    fn has_sentence(&self, place: &QuotePlace) -> bool {
        self.is_around(place, |_| ContextLikeness::NEAR)
    }

    /// Returns whether exactly the rest of the quote's sentence is around the place, but for a word
    /// on each side. In contrast to [`Self::has_sentence`], no text beyond that sentence is
    /// compared.
    fn has_very_sentence(&self, place: &QuotePlace) -> bool {
        self.is_around(place, |side| {
            let rest = rest_of_sentence(self.quote, side);
            ContextLikeness {
                letters: rest.clamp(LONG_MIN_SCALARS, ContextLikeness::NEAR.letters),
                letters_per_edit: 5,
            }
        })
    }

    fn is_around(&self, place: &QuotePlace, likeness: impl Fn(Side) -> ContextLikeness) -> bool {
        let edges = self.edges();
        Side::BOTH.into_iter().all(|side| {
            edges[side] || self.has_rest(place, side) || self.agrees(place, side, likeness(side))
        })
    }

    /// Returns whether the rest of the sentence agrees on one side.
    fn has_rest(&self, place: &QuotePlace, side: Side) -> bool {
        place.agree[side] >= rest_of_sentence(self.quote, side)
    }

    /// Returns whether the context of one side agrees but for a word.
    fn agrees(&self, place: &QuotePlace, side: Side, likeness: ContextLikeness) -> bool {
        let (normal, wanted) = (self.normal(), self.wanted());
        approximate::is_near(
            place.context(side, normal.text()),
            wanted.context(side),
            likeness,
            side,
        )
    }
}

/// Finds the same words at the same position. In a text that was edited the words around them must
/// be the same too, because a short quote may be there by chance, and lines of a list are often
/// equally long. Of an imported highlight nothing but words and place is known: whole words exactly
/// there are taken for it.
fn same_place(sought: &Sought<'_>) -> Verdict {
    let Some(start) = sought.place else {
        return Verdict::Next;
    };
    let Quote {
        exact,
        prefix,
        suffix,
    } = sought.quote;
    if !sought.text[start..].starts_with(exact) {
        return Verdict::Next;
    }
    let end = start + exact.len();
    let is_between =
        sought.text[..start].ends_with(prefix) && sought.text[end..].starts_with(suffix);
    let has_context = prefix
        .chars()
        .chain(suffix.chars())
        .nth(EVIDENCE_MIN_SCALARS - 1)
        .is_some();
    let is_inside_word = |at: usize| {
        let (before, after) = sought.text.split_at(at);
        before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)
    };
    let is_bare_match = sought.is_bare && !is_inside_word(start) && !is_inside_word(end);
    let sure = sought.same_text || (is_between && has_context) || is_bare_match;
    if sure {
        Verdict::Here(start..end)
    } else {
        Verdict::Next
    }
}

/// Finds, of the places with words that count as equal, the one whose context agrees clearly best.
fn alike_in_context(sought: &Sought<'_>) -> Verdict {
    let Some(places) = &sought.alike().places else {
        return Verdict::Unclear;
    };
    let Some((best, rest)) = places.split_first() else {
        return Verdict::Next;
    };
    let is_alone = !rest.iter().any(QuotePlace::is_serious);
    // The better place may be another one whose context was left alone, so that this one must lead
    // by as much as it is worth.
    let is_ahead = |other: &QuotePlace| best.worth() >= 2 * other.worth() + EVIDENCE_MIN_SCALARS;
    if is_alone
        && ((best.is_whole() && best.worth() >= EVIDENCE_MIN_SCALARS)
            || (rest.first().is_none_or(is_ahead) && sought.trusts(best)))
    {
        Verdict::Here(best.range.clone())
    } else if rest.is_empty() {
        Verdict::Next
    } else {
        Verdict::Unclear
    }
}

/// Finds the place between the words that were around the passage, whose own words changed a
/// little.
fn nearly_alike(sought: &Sought<'_>) -> Verdict {
    let verdict = approximate::find(sought.wanted(), sought.normal());
    let Verdict::Here(range) = &verdict else {
        return verdict;
    };
    // Its words are there, so only the sentence around them tells whether it is the passage's.
    let places = sought.alike().places.iter().flatten();
    let mut with_its_words = places.filter(|place| place.range == *range);
    if with_its_words.any(|place| !sought.has_very_sentence(place)) {
        return Verdict::Unclear;
    }
    let normal = sought.normal();
    let range = trim_foreign_words(sought.wanted(), normal, sought.text, range.clone());
    Verdict::Here(range)
}

/// Finds the place of a passage whose words changed at one or two spots. Where its words are as
/// they were, the earlier steps decide.
fn mended_between(sought: &Sought<'_>) -> Verdict {
    let places = sought.alike().places.as_deref();
    if places.is_none_or(|places| !places.is_empty()) {
        return Verdict::Next;
    }
    let mended = mended::find(sought.wanted(), sought.normal(), sought.text);
    mended.map_or(Verdict::Next, Verdict::Here)
}

#[cfg(test)]
mod tests;
