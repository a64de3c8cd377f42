//! Finds a passage again in an article whose text may have changed since it was kept.
//!
//! In: the quote with its context (as in the Web Annotation model: exact, prefix, suffix), its old
//! position, and the article. Out: an [`Anchor`]; nothing is rewritten here.
//!
//! A cascade of steps, surest first (`STEPS`); each finds the passage, gives way to the next, or says
//! that there are two places of equal worth. Then the answer is an orphan: never a guess.
//!
//! 1. The position and the words as they were, then the words between their context, in the text itself.
//! 2. The words in a view of the text without the differences of re-typesetting (`normal.rs`): of the
//!    places the one with the best context, if the table of `evidence.rs` trusts it; else the only place,
//!    if its words are enough.
//! 3. The passage with words changed at one or two spots (`mended.rs`), then with letters changed
//!    anywhere (`approximate.rs`, measured by `distance.rs`).
//!
//! Invariant: no passage is found in a wrong place, on 800,000 edits of `examples/anchors.rs`. The
//! numbers of this room were chosen by what it measures.
//!
//! Glossary: *context*, what stood before and after the passage; a context is *told* if it stands nowhere
//! else in the text; an *edge* is where the passage begins or ends a sentence.

use std::borrow::Borrow;
use std::cell::OnceCell;
use std::ops::Range;

use memchr::memmem;
use unicode_normalization::char::is_combining_mark;

use super::{Bookmark, CONTEXT_MAX_SCALARS, Quote};
use crate::article::{Article, TextPos};
use crate::text::segment::sentences;
use crate::vietnamese::fold::{fold, fold_char};

mod approximate;
mod distance;
mod evidence;
mod mended;
mod normal;
mod quoted;
mod side;

use distance::WORD_LETTERS;
use evidence::{Evidence, SideEvidence};
use normal::{Normal, normalized};
pub use quoted::quoted;
use side::{Side, Sides, nearest_end, nearest_start};

/// Number of scalar values of the stored context that must agree on one side for a place to be
/// trusted; also the lead that it must have over the next best place.
const FIRM: usize = 8;

/// Number of scalar values of context that suffice on one side, and the length from which a whole
/// sentence that occurs once is trusted although no context agrees. A shorter one may be a refrain.
const ENOUGH: usize = 24;

/// Length in scalar values from which a part of a sentence that occurs once is trusted although no
/// context agrees. Shorter ones may be names of offices and papers, which recur word for word.
const ALONE_PHRASE: usize = 64;

/// Length in scalar values and in words from which a whole sentence that occurs once is trusted
/// when nothing in the text is near it. Shorter ones (“Đúng vậy.”) are said again and again.
const SHORT_LENGTH: usize = 10;
const SHORT_WORDS: usize = 3;

/// Number of letters next to a kept part of a sentence in which one word may differ, because
/// somebody who mends a text often changes the words beside a passage too.
const NEAR: usize = 40;

/// Maximum number of places that are compared. With more of them the passage is unclear.
const MANY: usize = 1_000;

/// Maximum number of bytes of all places that are compared. It bounds the work for long quotes in a
/// text that repeats itself.
const MANY_BYTES: usize = 1 << 24;

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

/// The steps, surest first, so that a later one never overrules an earlier. The first two look at
/// the text as it stands, the others at a [`Normal`] view.
const STEPS: [fn(&Sought<'_>) -> Verdict; 6] = [
    same_place,
    same_words_and_context,
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
        Anchor::Orphaned(Lost::Gone)
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

    /// Returns the place of the passage with some of its words changed.
    fn mended(&self) -> Option<Range<TextPos>> {
        let normal = self.normal();
        mended::find(self.wanted(), normal, self.text)
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
            let is_told = place.is_told(side, text);
            SideEvidence {
                is_edge: edges[side],
                is_told,
                is_firm: is_told && place.is_firmly_told(side, text),
                has_rest: self.has_rest(place, side),
                is_much: place.agree[side] >= ENOUGH || place.is_all[side],
            }
        });
        let is_long = self.alike().length >= ENOUGH;
        let (is_any_told, are_both_told) = (
            sides.any(|side| side.is_told),
            sides.all(|side| side.is_told),
        );
        let is_only = self.is_only();
        Evidence {
            is_only,
            is_long,
            has_sentence: true,
            is_between: is_only && self.is_between(place),
            is_unlike_others: is_long && is_any_told && !are_both_told && is_unlike_others(self),
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
            let (agree, is_whole) = (place.agree[side], place.is_all[side]);
            let inner = (!edges[side]).then(|| rest_of_sentence(self.quote, side));
            agree >= inner.unwrap_or(0) + FIRM
                && (agree >= ENOUGH || is_whole)
                && place.is_firmly_told(side, text)
        };
        let is_near = |side: Side| self.agrees(place, side, [NEAR, 4]);
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
        self.is_around(place, |_| [NEAR, 4])
    }

    /// Returns whether exactly the rest of the quote's sentence is around the place, but for a word
    /// on each side. In contrast to [`Self::has_sentence`], no text beyond that sentence is
    /// compared.
    fn has_very_sentence(&self, place: &QuotePlace) -> bool {
        self.is_around(place, |side| {
            let rest = rest_of_sentence(self.quote, side);
            [rest.clamp(ENOUGH, NEAR), 5]
        })
    }

    fn is_around(&self, place: &QuotePlace, measure: impl Fn(Side) -> [usize; 2]) -> bool {
        let edges = self.edges();
        Side::BOTH.into_iter().all(|side| {
            edges[side] || self.has_rest(place, side) || self.agrees(place, side, measure(side))
        })
    }

    /// Returns whether the rest of the sentence agrees on one side.
    fn has_rest(&self, place: &QuotePlace, side: Side) -> bool {
        place.agree[side] >= rest_of_sentence(self.quote, side)
    }

    /// Returns whether the context of one side agrees but for a word. `measure` is the number of
    /// letters that are compared, and the share of them that may differ: one in that many.
    fn agrees(&self, place: &QuotePlace, side: Side, measure: [usize; 2]) -> bool {
        let (normal, wanted) = (self.normal(), self.wanted());
        approximate::is_near(
            place.context(side, normal.text()),
            wanted.context(side),
            measure,
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
    let is_firm = prefix.chars().chain(suffix.chars()).nth(FIRM - 1).is_some();
    let is_inside_word = |at: usize| {
        let (before, after) = sought.text.split_at(at);
        before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)
    };
    let is_told = sought.is_bare && !is_inside_word(start) && !is_inside_word(end);
    let sure = sought.same_text || (is_between && is_firm) || is_told;
    if sure {
        Verdict::Here(start..end)
    } else {
        Verdict::Next
    }
}

/// Finds the quote between its context, word for word.
fn same_words_and_context(sought: &Sought<'_>) -> Verdict {
    let Quote {
        exact,
        prefix,
        suffix,
    } = sought.quote;
    if prefix.chars().chain(suffix.chars()).nth(FIRM - 1).is_none() {
        return Verdict::Next;
    }
    let Some(starts) = occurrences(sought.text, exact) else {
        return Verdict::Unclear;
    };
    let is_only = starts.len() == 1;
    let mut whole = starts
        .into_iter()
        .map(|start| start..start + exact.len())
        .filter(|at| {
            let (before, after) = (&sought.text[..at.start], &sought.text[at.end..]);
            let first = !prefix.is_empty() || before.is_empty();
            let last = !suffix.is_empty() || after.is_empty();
            first && last && before.ends_with(prefix) && after.starts_with(suffix)
        });
    match (whole.next(), whole.next()) {
        (Some(range), None) if is_only => Verdict::Here(range),
        (Some(_), Some(_)) => Verdict::Unclear,
        _ => Verdict::Next,
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
    let is_ahead = |other: &QuotePlace| best.worth() >= 2 * other.worth() + FIRM;
    if is_alone
        && ((best.is_whole() && best.worth() >= FIRM)
            || (rest.first().is_none_or(is_ahead) && sought.trusts(best)))
    {
        Verdict::Here(best.range.clone())
    } else if rest.is_empty() {
        Verdict::Next
    } else {
        Verdict::Unclear
    }
}

/// Finds the only place, when the quote is long enough or came without context that could
/// contradict.
fn alike_alone(sought: &Sought<'_>) -> Verdict {
    let quote = sought.quote;
    let no_context = quote.prefix.is_empty() && quote.suffix.is_empty();
    match sought.alike().places.as_deref() {
        Some([only]) if no_context => Verdict::Here(only.range.clone()),
        Some([only]) if is_telling_alone(sought, only) => {
            // The passage may be where it was with a word changed, and this only its refrain.
            let normal = sought.normal();
            let mended = sought.mended().into_iter();
            let near = match approximate::find(sought.wanted(), normal) {
                Verdict::Here(range) => Some(range),
                Verdict::Unclear | Verdict::Next => None,
            };
            let is_elsewhere = |range: Range<TextPos>| {
                range.end <= only.range.start || only.range.end <= range.start
            };
            if mended.chain(near).any(is_elsewhere) {
                return Verdict::Unclear;
            }
            Verdict::Here(only.range.clone())
        }
        _ => Verdict::Next,
    }
}

/// Returns whether the words of the quote are enough to know its only place by, when nothing around
/// it is as it was.
fn is_telling_alone(sought: &Sought<'_>, only: &QuotePlace) -> bool {
    let length = sought.alike().length;
    if !sought.edges().all(|is_edge| *is_edge) {
        return length >= ALONE_PHRASE && is_unlike_others(sought);
    }
    if length >= ENOUGH {
        return is_unlike_others(sought)
            || is_far_from_others(sought, only)
            || (sought.edges_of(only).all(|is_edge| *is_edge)
                && is_like_its_neighbours_only(sought, only));
    }
    let words = sought.wanted().exact.split(' ').count();
    length >= SHORT_LENGTH
        && words >= SHORT_WORDS
        && sought.edges_of(only).all(|is_edge| *is_edge)
        && is_far_from_others(sought, only)
}

/// Returns whether each sentence of the context still stands in the text, word for word, outside the
/// place, and nothing else is like the quote. Then no line was renumbered into it, because its
/// neighbours would have been renumbered as well, and it is not an equal line of another list.
fn is_like_its_neighbours_only(sought: &Sought<'_>, only: &QuotePlace) -> bool {
    let Quote { prefix, suffix, .. } = sought.quote;
    let is_whole = |context: &str| context.chars().count() < CONTEXT_MAX_SCALARS;
    let is_enough = |context: &str| context.chars().count() >= ENOUGH;
    if !(is_whole(prefix) && is_whole(suffix) && (is_enough(prefix) || is_enough(suffix))) {
        return false;
    }
    let text = sought.normal().text();
    let around = [&text[..only.at.start], &text[only.at.end..]];
    let mut others = around.map(str::to_owned);
    for context in [prefix, suffix] {
        for at in sentences(context) {
            let sentence = normalized(&context[at]);
            let sentence = sentence.trim();
            if !around.iter().any(|text| has_words(text, sentence)) {
                return false;
            }
            others = others.map(|text| text.replace(sentence, "\n"));
        }
    }
    is_far_from(sought, &others.each_ref().map(String::as_str))
}

/// Returns whether `text` has `words`, not within other words.
fn has_words(text: &str, words: &str) -> bool {
    memmem::find_iter(text.as_bytes(), words).any(|start| {
        let end = start + words.len();
        !is_in_word(&text[..start], words) && !is_in_word(words, &text[end..])
    })
}

/// Returns whether nothing else in the text differs from the quote's first or last letters in a
/// quarter of them or less. Where sentences are alike, the one that is left may be another.
fn is_far_from_others(sought: &Sought<'_>, only: &QuotePlace) -> bool {
    let text = sought.normal().text();
    is_far_from(sought, &[&text[..only.at.start], &text[only.at.end..]])
}

/// Returns whether none of the texts has such letters.
fn is_far_from(sought: &Sought<'_>, texts: &[&str]) -> bool {
    let exact: Vec<char> = fold(&sought.wanted().exact).chars().collect();
    let length = exact.len().min(WORD_LETTERS);
    let is_near = |words: &[char], text: &str| {
        let letters = text.chars().filter_map(fold_char);
        distance::is_within_reach(words, letters, words.len() / 4)
    };
    let ends = [&exact[..length], &exact[exact.len() - length..]];
    let ends = &ends[..if exact.len() > length { 2 } else { 1 }];
    !texts
        .iter()
        .any(|text| ends.iter().any(|words| is_near(words, text)))
}

/// Returns whether no half of the quote is elsewhere. Otherwise the quote is one of several similar
/// lines, and the one that is left may be another.
fn is_unlike_others(sought: &Sought<'_>) -> bool {
    let exact = &sought.wanted().exact;
    let (head, tail) = exact.split_at(exact.floor_char_boundary(exact.len() / 2));
    let text = sought.normal().text();
    is_telling(text, head) && is_telling(text, tail)
}

/// Returns whether words are more than a few letters and occur in `text` once.
fn is_telling(text: &str, words: &str) -> bool {
    let mut found = memmem::find_iter(text.as_bytes(), words);
    words.chars().nth(FIRM - 1).is_some() && found.next().is_some() && found.next().is_none()
}

/// Finds the place between the words that were around the passage, whose own words changed a
/// little.
fn nearly_alike(sought: &Sought<'_>) -> Verdict {
    let verdict = approximate::find_certain(sought.wanted(), sought.normal());
    let Verdict::Here(range) = &verdict else {
        return verdict;
    };
    let places = sought.alike().places.iter().flatten();
    let mut with_its_words = places.filter(|place| place.range == *range);
    if with_its_words.any(|place| !sought.has_very_sentence(place)) {
        return Verdict::Unclear;
    }
    let normal = sought.normal();
    if mended::may_be_another_item(sought.wanted(), normal, sought.text, range) {
        return Verdict::Unclear;
    }
    let range = mended::without_strangers(sought.wanted(), normal, sought.text, range.clone());
    Verdict::Here(range)
}

/// Finds the place of a passage whose words changed at one or two spots. Where its words are as
/// they were, the earlier steps decide.
fn mended_between(sought: &Sought<'_>) -> Verdict {
    let places = sought.alike().places.as_deref();
    if places.is_none_or(|places| !places.is_empty()) {
        return Verdict::Next;
    }
    sought.mended().map_or(Verdict::Next, Verdict::Here)
}

/// Returns whether some text starts and ends where sentences or lines do.
fn sentence_edges(before: &str, text: &str, after: &str) -> Sides<bool> {
    let stop = |text: &str| {
        let text = text.trim_end_matches(['"', '\'', '”', '’', '»', ')']);
        text.is_empty() || text.ends_with(['.', '!', '?', '…', ':', ';'])
    };
    let line_ends = |text: &str| {
        let space = &text[..text.len() - text.trim_start().len()];
        text.is_empty() || space.contains('\n')
    };
    let line_starts = before[before.trim_end().len()..].contains('\n');
    let starts = line_starts || stop(before.trim_end());
    Sides {
        before: starts,
        after: line_ends(after) || stop(text.trim_end()),
    }
}

/// Returns the length of the rest of the quote's sentence on one side, in scalar values of the
/// normal view.
fn rest_of_sentence(quote: &Quote, side: Side) -> usize {
    let is_edge = |before: &str, after: &str| sentence_edges(before, "", after).before;
    let rest = if side == Side::Before {
        let starts = quote.prefix.char_indices().rev().map(|(at, _)| at);
        let mut starts = starts.filter(|at| {
            let (before, rest) = quote.prefix.split_at(*at);
            before.ends_with(char::is_whitespace)
                && !rest.trim().is_empty()
                && is_edge(before, rest)
        });
        &quote.prefix[starts.next().unwrap_or(0)..]
    } else {
        let mut ends = quote.suffix.char_indices().map(|(at, _)| at);
        let end = ends.find(|at| {
            let (rest, after) = quote.suffix.split_at(*at);
            let ends = || sentence_edges("", rest, after).after;
            !rest.trim().is_empty() && after.starts_with(char::is_whitespace) && ends()
        });
        &quote.suffix[..end.unwrap_or(quote.suffix.len())]
    };
    normalized(rest).trim().chars().count()
}

/// The quote in the normal view, without white space at its ends.
struct SoughtQuote {
    exact: String,
    /// The sentences and lines of the quote.
    parts: Vec<String>,
    prefix: String,
    suffix: String,
    /// Whether the quote begins and ends between two words, as far as its context shows.
    ends_words: Sides<bool>,
}

impl SoughtQuote {
    /// Returns whether a place begins or ends within a word where the quote does not: “2. Gửi” is not in
    /// “12. Gửi”.
    fn cuts_word(&self, text: &str, at: &Range<usize>) -> bool {
        let is_cut = |side: Side| match side {
            Side::Before => is_in_word(&text[..at.start], &text[at.start..]),
            Side::After => is_in_word(&text[..at.end], &text[at.end..]),
        };
        { Side::BOTH.into_iter() }.any(|side| self.ends_words[side] && is_cut(side))
    }

    /// Returns whether the words from the other side of the passage stand at an edge `at` of a place,
    /// where the passage's own words were: then it was deleted there. A heading may be all that is
    /// left of the other side.
    fn has_other_side(&self, text: &str, at: usize, edge: Side) -> bool {
        let agree = |words: &str| match edge {
            Side::Before => same(text[at..].chars(), words.chars()),
            Side::After => same(text[..at].chars().rev(), words.chars().rev()),
        };
        let other = agree(self.context(edge.other()));
        other >= FIRM && other > agree(&self.exact)
    }

    fn context(&self, side: Side) -> &str {
        match side {
            Side::Before => &self.prefix,
            Side::After => &self.suffix,
        }
    }

    fn new(quote: &Quote) -> Self {
        let (prefix, suffix) = (normalized(&quote.prefix), normalized(&quote.suffix));
        let parts = sentences(&quote.exact).map(|at| normalized(quote.exact[at].trim()));
        let ends_word = |context: &str, is_cut: bool| !context.is_empty() && !is_cut;
        Self {
            ends_words: Sides {
                before: ends_word(&quote.prefix, is_in_word(&quote.prefix, &quote.exact)),
                after: ends_word(&quote.suffix, is_in_word(&quote.exact, &quote.suffix)),
            },
            exact: normalized(&quote.exact).trim().to_owned(),
            parts: parts.filter(|part| !part.is_empty()).collect(),
            prefix: nearest_end(prefix.trim(), CONTEXT_MAX_SCALARS).to_owned(),
            suffix: nearest_start(suffix.trim(), CONTEXT_MAX_SCALARS).to_owned(),
        }
    }
}

/// Returns whether the texts `before` and `after` are joined within a word or number.
fn is_in_word(before: &str, after: &str) -> bool {
    before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)
}

/// The places where the [`Normal`] text equals the quote's, best context first.
struct Alike {
    /// The places; `None` when there are more than are compared.
    places: Option<Vec<QuotePlace>>,
    /// Length of the quote in the normal view, in scalar values.
    length: usize,
}

struct QuotePlace {
    range: Range<TextPos>,
    /// The range of bytes in the normal view.
    at: Range<usize>,
    /// Number of scalar values of context that agree before and after, counted from the quote
    /// outwards.
    agree: Sides<usize>,
    /// Whether all of the stored context agrees, before and after.
    is_all: Sides<bool>,
}

impl QuotePlace {
    fn is_whole(&self) -> bool {
        self.is_all.all(|is_all| *is_all)
    }

    /// Returns whether all the context of one side speaks for it, because the other side may have
    /// changed.
    fn is_serious(&self) -> bool {
        let is_firm = |side: Side| self.is_all[side] && self.agree[side] >= FIRM;
        Side::BOTH.into_iter().any(is_firm) || self.is_whole()
    }

    fn worth(&self) -> usize {
        self.agree.before + self.agree.after
    }

    /// Returns the text on one side of the place.
    fn context<'a>(&self, side: Side, text: &'a str) -> &'a str {
        match side {
            Side::Before => text[..self.at.start].trim_end(),
            Side::After => text[self.at.end..].trim_start(),
        }
    }

    /// Returns whether the context that agrees on one side occurs nowhere else.
    fn is_told(&self, side: Side, text: &str) -> bool {
        let agree = self.agree[side];
        agree >= FIRM && is_telling(text, side.nearest(self.context(side, text), agree))
    }

    /// Returns whether both halves of the context that agrees occur nowhere else, because similar
    /// lines have other parts together everywhere.
    fn is_firmly_told(&self, side: Side, text: &str) -> bool {
        let words = side.nearest(self.context(side, text), self.agree[side]);
        let (head, tail) = words.split_at(words.floor_char_boundary(words.len() / 2));
        if self.agree[side] < 2 * FIRM {
            return self.is_told(side, text);
        }
        is_telling(text, head) && is_telling(text, tail)
    }
}

impl Alike {
    fn new(wanted: &SoughtQuote, normal: &Normal) -> Self {
        let exact = &wanted.exact;
        let places = occurrences(normal.text(), exact).map(|starts| {
            let ranges = starts.into_iter().map(|start| start..start + exact.len());
            let mut places: Vec<_> = ranges
                .filter(|at| !normal.text()[at.end..].starts_with(is_combining_mark))
                .filter(|at| !wanted.cuts_word(normal.text(), at))
                .map(|at| place(normal, at, wanted))
                .collect();
            places.sort_by_key(|place| std::cmp::Reverse((place.is_whole(), place.worth())));
            places
        });
        Self {
            places,
            length: exact.chars().count(),
        }
    }
}

/// Measures the place at `at` (bytes of the normal view) against the stored context.
fn place(normal: &Normal, at: Range<usize>, wanted: &SoughtQuote) -> QuotePlace {
    let before = normal.text()[..at.start].trim_end();
    let after = normal.text()[at.end..].trim_start();
    let agree = Sides {
        before: same(before.chars().rev(), wanted.prefix.chars().rev()),
        after: same(after.chars(), wanted.suffix.chars()),
    };
    // Little or no context was kept where the text began or ended, so it must begin or end there
    // now.
    let is_all = |context: &str, agree: usize, text: &str| {
        context.chars().count() == agree && (agree >= FIRM || text.chars().nth(agree).is_none())
    };
    QuotePlace {
        range: normal.original(at.start)..normal.original(at.end),
        at,
        agree,
        is_all: Sides {
            before: is_all(&wanted.prefix, agree.before, before),
            after: is_all(&wanted.suffix, agree.after, after),
        },
    }
}

/// Returns how many items agree from the start on.
fn same<T: PartialEq>(a: impl Iterator<Item = T>, b: impl Iterator<Item = T>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

/// Returns the bytes at which `needle` starts in `text`, overlapping ones too; `None` when there
/// are too many places or bytes to compare.
fn occurrences(text: &str, needle: &str) -> Option<Vec<usize>> {
    let Some(first) = needle.chars().next() else {
        return Some(Vec::new());
    };
    let finder = memmem::Finder::new(needle);
    let mut starts = Vec::new();
    let mut from = 0;
    while let Some(at) = finder.find(&text.as_bytes()[from..]) {
        starts.push(from + at);
        from += at + first.len_utf8();
        if starts.len() == MANY || starts.len() * needle.len() > MANY_BYTES {
            return None;
        }
    }
    Some(starts)
}

#[cfg(test)]
mod tests;
