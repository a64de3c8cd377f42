//! Find a passage again in an article whose text may have changed since it was kept.
//!
//! A cascade of steps, surest first; each finds the passage, gives way to the next, or says that
//! there are two places of equal worth. Then the answer is an orphan: never a guess. Nothing is
//! rewritten here.

use std::cell::OnceCell;
use std::ops::Range;

use memchr::memmem;
use unicode_normalization::char::is_combining_mark;

use super::{Bookmark, Quote};
use crate::article::{Article, TextPos};

mod normal;

use normal::{Normal, normalized};

/// How much of the stored context must agree on one side for a place to be trusted, in scalar
/// values; also how far it must be ahead of the next best place.
const FIRM: usize = 8;

/// The length from which a whole sentence that occurs once is trusted though no context agrees, in
/// scalar values. One this short may be a refrain or a number of a paragraph.
const ALONE_SENTENCE: usize = 12;

/// The same for part of a sentence: names of offices and papers come back word for word.
const ALONE_PHRASE: usize = 64;

/// More places than this are not told apart.
const MANY: usize = 1_000;

/// Nor more than so many bytes of them in all: long quotes of a text that repeats itself.
const MANY_BYTES: usize = 1 << 24;

/// Context that is compared on either side, in scalar values. Other programs may store
/// whole chapters, and each place is measured against it.
const WIDEST: usize = 256;

/// Where a passage is now, in bytes of the article's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Where it was, word for word.
    Attached(Range<TextPos>),
    /// Elsewhere, or there in another spelling (quotation marks, white space, hoà for hòa).
    Moved(Range<TextPos>),
    /// Not found for certain.
    Orphaned,
}

impl Anchor {
    /// The name used in JSON.
    pub fn status(&self) -> &'static str {
        match self {
            Self::Attached(_) => "attached",
            Self::Moved(_) => "moved",
            Self::Orphaned => "orphaned",
        }
    }

    /// The place, unless it is an orphan.
    pub fn range(&self) -> Option<Range<TextPos>> {
        match self {
            Self::Attached(range) | Self::Moved(range) => Some(range.clone()),
            Self::Orphaned => None,
        }
    }
}

/// What a step says.
enum Verdict {
    Here(Range<TextPos>),
    /// Several places, none better than the others.
    Unclear,
    /// The next step may know.
    Next,
}

/// Surest first. The first two look at the text as it stands, the others at a [`Normal`] view.
const STEPS: [fn(&Sought<'_>) -> Verdict; 4] = [
    same_place,
    same_words_and_context,
    alike_in_context,
    alike_alone,
];

/// Where `bookmark` is in `article`.
pub fn find(bookmark: &Bookmark, article: &Article) -> Anchor {
    let sought = Sought::new(bookmark, article);
    if bookmark.quote.exact.trim().is_empty() {
        return Anchor::Orphaned;
    }
    for step in STEPS {
        match step(&sought) {
            Verdict::Here(range) => return sought.anchor(range),
            Verdict::Unclear => return Anchor::Orphaned,
            Verdict::Next => {}
        }
    }
    Anchor::Orphaned
}

/// The question, with what several steps need.
struct Sought<'a> {
    quote: &'a Quote,
    text: &'a str,
    /// Where the passage was, if that is known.
    place: Option<TextPos>,
    /// Whether the article's text is the very one that the bookmark was made in.
    same_text: bool,
    alike: OnceCell<Alike>,
}

impl<'a> Sought<'a> {
    fn new(bookmark: &'a Bookmark, article: &'a Article) -> Self {
        Self {
            quote: &bookmark.quote,
            text: &article.text,
            place: bookmark
                .position
                .as_ref()
                .map(|at| article.from_scalar(at.start)),
            same_text: bookmark.target.hash.as_ref() == Some(&article.hash),
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

    fn alike(&self) -> &Alike {
        self.alike.get_or_init(|| Alike::new(self.quote, self.text))
    }
}

/// Same position, same words; in a text that was edited the words next to them must agree too,
/// because a short quote may stand there by chance.
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
    let firm = |side: &str| side.chars().nth(FIRM - 1).is_some();
    let sure = sought.same_text
        || (firm(prefix) && sought.text[..start].ends_with(prefix))
        || (firm(suffix) && sought.text[end..].starts_with(suffix));
    if sure {
        Verdict::Here(start..end)
    } else {
        Verdict::Next
    }
}

/// The same words between the same words, to the letter.
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
        (Some(range), None) => Verdict::Here(range),
        (None, _) => Verdict::Next,
        _ => Verdict::Unclear,
    }
}

/// Of the places with words that count as equal, the one whose context agrees clearly best.
fn alike_in_context(sought: &Sought<'_>) -> Verdict {
    let Some(places) = &sought.alike().places else {
        return Verdict::Unclear;
    };
    let Some((best, rest)) = places.split_first() else {
        return Verdict::Next;
    };
    let second = rest.first();
    let only_whole = best.whole && second.is_none_or(|second| !second.whole);
    let ahead = second.is_none_or(|second| best.worth() >= second.worth() + FIRM);
    if best.is_firm() && (only_whole || (ahead && !second.is_some_and(|second| second.whole))) {
        Verdict::Here(best.range.clone())
    } else if rest.is_empty() {
        Verdict::Next
    } else {
        Verdict::Unclear
    }
}

/// The only place, when the quote is long enough or came without context that could contradict.
fn alike_alone(sought: &Sought<'_>) -> Verdict {
    let alike = sought.alike();
    let quote = sought.quote;
    let no_context = quote.prefix.is_empty() && quote.suffix.is_empty();
    let enough = if is_sentence(quote) {
        ALONE_SENTENCE
    } else {
        ALONE_PHRASE
    };
    match alike.places.as_deref() {
        Some([only]) if no_context || alike.length >= enough => Verdict::Here(only.range.clone()),
        _ => Verdict::Next,
    }
}

/// Whether a quote starts and ends where sentences or lines do.
fn is_sentence(quote: &Quote) -> bool {
    let stop = |text: &str| {
        let text = text.trim_end_matches(['"', '\'', '”', '’', '»', ')']);
        text.is_empty() || text.ends_with(['.', '!', '?', '…', ':', ';'])
    };
    let line_ends = |text: &str| {
        let space = &text[..text.len() - text.trim_start().len()];
        text.is_empty() || space.contains('\n')
    };
    let line_starts = {
        let prefix = &quote.prefix;
        prefix[prefix.trim_end().len()..].contains('\n')
    };
    let starts = line_starts || stop(quote.prefix.trim_end());
    starts && (line_ends(&quote.suffix) || stop(quote.exact.trim_end()))
}

/// Every place where [`Normal`] text equals the quote's, best context first.
struct Alike {
    /// `None` when there are more than [`MANY`].
    places: Option<Vec<Place>>,
    /// The quote's length in the normal view, in scalar values.
    length: usize,
}

struct Place {
    range: Range<TextPos>,
    /// Scalar values of context that agree before and after, counted from the quote outwards.
    agree: [usize; 2],
    /// Whether all of the stored context agrees.
    whole: bool,
}

impl Place {
    fn worth(&self) -> usize {
        self.agree[0] + self.agree[1]
    }

    fn is_firm(&self) -> bool {
        self.agree.iter().any(|side| *side >= FIRM) || (self.whole && self.worth() >= FIRM)
    }
}

impl Alike {
    fn new(quote: &Quote, text: &str) -> Self {
        let exact = normalized(&quote.exact);
        let (prefix, suffix) = (normalized(&quote.prefix), normalized(&quote.suffix));
        let (prefix, suffix) = (nearest_end(prefix.trim()), nearest_start(suffix.trim()));
        let normal = Normal::new(text);
        let places = occurrences(normal.text(), exact.trim()).map(|starts| {
            let ranges = starts
                .into_iter()
                .map(|start| start..start + exact.trim().len());
            let mut places: Vec<_> = ranges
                .filter(|at| !normal.text()[at.end..].starts_with(is_combining_mark))
                .map(|at| place(&normal, at, prefix, suffix))
                .collect();
            places.sort_by_key(|place| std::cmp::Reverse((place.whole, place.worth())));
            places
        });
        Self {
            places,
            length: exact.trim().chars().count(),
        }
    }
}

/// The place at `at` (bytes of the normal view), measured against the stored context.
fn place(normal: &Normal, at: Range<usize>, prefix: &str, suffix: &str) -> Place {
    let before = normal.text()[..at.start].trim_end();
    let after = normal.text()[at.end..].trim_start();
    let ahead = before.chars().rev().zip(prefix.chars().rev());
    let behind = after.chars().zip(suffix.chars());
    let agree = [
        ahead.take_while(|(a, b)| a == b).count(),
        behind.take_while(|(a, b)| a == b).count(),
    ];
    // No context was kept where the text began or ended: then it must begin or end there now.
    let whole = |side: &str, agree: usize, text: &str| match side.chars().count() {
        0 => text.is_empty(),
        length => length == agree,
    };
    Place {
        range: normal.original(at.start)..normal.original(at.end),
        agree,
        whole: whole(prefix, agree[0], before) && whole(suffix, agree[1], after),
    }
}

/// The last [`WIDEST`] scalar values.
fn nearest_end(context: &str) -> &str {
    let mut starts = context.char_indices().rev().map(|(at, _)| at);
    &context[starts.nth(WIDEST - 1).unwrap_or(0)..]
}

/// The first [`WIDEST`] scalar values.
fn nearest_start(context: &str) -> &str {
    let mut starts = context.char_indices().map(|(at, _)| at);
    &context[..starts.nth(WIDEST).unwrap_or(context.len())]
}

/// Where `needle` starts in `text`, overlapping ones too; `None` when that is [`MANY`] times, or
/// [`MANY_BYTES`] in all.
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
