//! Finds a passage that was mended: a word or two at an edge were replaced, a phrase became its
//! abbreviation, or a clause was dropped.
//!
//! In: the quote with its context, and the normal view of the text. Out: a place, or `None`.
//!
//! 1. [`ContextFrame`]: the positions where the words before the passage end now, and where the words
//!    after it begin; each only if these words occur once.
//! 2. [`runs`]: the pieces of the quote that occur once in the frame (without a frame: in the
//!    text), each extended as far as the words agree to the letter, in the order of the quote.
//!    Words that may belong to the context or to another line are left out.
//! 3. [`MendedSearch::ends`]: the start and the end of the place. If the first or last words of the
//!    passage changed, the place goes to the frame, as long as no sentence ends between; otherwise
//!    it ends with the last word that agrees.
//! 4. [`MendedEvidence`]: the facts that speak for the place. The table of `evidence.rs` decides whether
//!    they are enough.
//!
//! Invariants: a change at an edge stays inside one sentence, in the quote and in the text, so that
//! no sentence is taken for another; a piece that occurs twice is no evidence, so that lines of a
//! list and refrains are not told apart by the words that they share.

use std::ops::Range;

use memchr::memmem;

use super::distance::{self, WORD_LETTERS};
use super::evidence::{Around, MendedEvidence};
use super::normal::Normal;
use super::side::{Side, nearest_end, nearest_start};
use super::{ENOUGH, FIRM, MANY, SoughtQuote, is_telling, same};
use crate::vietnamese::fold::{fold, fold_char};

/// Minimum length of a piece of the quote, in scalar values. Shorter pieces are common phrases of
/// two or three words, which occur twice in most articles.
const PIECE_LENGTH: usize = 10;

/// Number of scalar values of the context that must be found; if the context has fewer, all of
/// them. Lines of a list begin and end alike: with 24, the line of another price was taken for the
/// one that was removed.
const FRAME_LENGTH: usize = 48;

/// Number of words at an edge of a place that may belong to another sentence.
const EDGE_WORDS: usize = 3;

/// Number of bytes that may stand between two runs, or before the first, in addition to twice the
/// bytes of the quote there. A phrase that replaces an abbreviation is longer than it.
const GAP_SLACK: usize = 48;

/// Slack as in [`GAP_SLACK`] next to a few words at an end, in bytes. It is smaller because few
/// words may agree by chance.
const END_SLACK: usize = 16;

/// Maximum number of bytes of text that are scanned for one quote. 500 bookmarks in 1 MB then take
/// seconds at most, outside the thread that draws.
const SCAN_BYTES: usize = 1 << 26;

/// Returns where the passage stands with some of its words changed, in bytes of `text`; `normal` is
/// the view of that text.
pub(super) fn find(wanted: &SoughtQuote, normal: &Normal, text: &str) -> Option<Range<usize>> {
    MendedSearch {
        wanted,
        normal,
        original: text,
    }
    .find()
}

/// The bounds of the passage by its context, in bytes of the normal view; `None` for a side whose
/// words do not occur exactly once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ContextFrame {
    start: Option<usize>,
    end: Option<usize>,
}

impl ContextFrame {
    fn new(wanted: &SoughtQuote, text: &str) -> Self {
        let after = |at: usize| text.len() - text[at..].trim_start().len();
        let before = |at: usize| text[..at].trim_end().len();
        // A context this short was stored only at the start or end of the text: it must be there
        // now.
        let is_short = |context: &str| context.chars().nth(FIRM - 1).is_none();
        let start = if is_short(&wanted.prefix) {
            let begins = text.trim_start().starts_with(wanted.prefix.as_str());
            begins.then(|| after(after(0) + wanted.prefix.len()))
        } else {
            only(text, &wanted.prefix, nearest_end).map(|at| after(at.end))
        };
        let end = if is_short(&wanted.suffix) {
            let text = text.trim_end();
            let ends = text.ends_with(wanted.suffix.as_str());
            ends.then(|| before(text.len() - wanted.suffix.len()))
        } else {
            only(text, &wanted.suffix, nearest_start).map(|at| before(at.start))
        };
        Self { start, end }
    }

    /// Returns the part of the text between the two bounds.
    fn window(self, wanted: &SoughtQuote, text: &str) -> GapWindow {
        match (self.start, self.end) {
            (Some(start), Some(end)) if start < end => GapWindow::Between(start..end),
            // At most white space is between the bounds.
            (Some(start), Some(end)) if start - end <= 1 => GapWindow::Empty,
            _ if self.is_closed(wanted, text) => GapWindow::Empty,
            _ => GapWindow::Open,
        }
    }

    /// Returns whether the words from the other side of the passage stand at one of the bounds. After
    /// them the text may go on differently, so that the second bound is not found.
    fn is_closed(self, wanted: &SoughtQuote, text: &str) -> bool {
        let has_other_side = |edge: Option<usize>, side| {
            edge.is_some_and(|at| wanted.has_other_side(text, at, side))
        };
        has_other_side(self.start, Side::Before) || has_other_side(self.end, Side::After)
    }
}

/// The part of the text in which the passage is searched.
enum GapWindow {
    /// The text between the words of the context.
    Between(Range<usize>),
    /// The words of both sides of the context stand side by side, so the passage was removed.
    Empty,
    /// The whole text, because one side's words are missing or the two are out of order.
    Open,
}

/// Returns the place of the nearest letters of `context`, as few of them as occur only once.
fn only(text: &str, context: &str, nearest: fn(&str, usize) -> &str) -> Option<Range<usize>> {
    let mut length = FRAME_LENGTH;
    loop {
        let seed = nearest(context, length);
        let mut found = memmem::find_iter(text.as_bytes(), seed);
        let first = found.next()?;
        if found.next().is_none() {
            return Some(first..first + seed.len());
        }
        if seed.len() == context.len() {
            return None;
        }
        length *= 2;
    }
}

/// Words that the quote and the text share to the letter, in bytes of each.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Run {
    quote: Range<usize>,
    text: Range<usize>,
}

struct MendedSearch<'a> {
    wanted: &'a SoughtQuote,
    normal: &'a Normal,
    original: &'a str,
}

impl MendedSearch<'_> {
    fn find(&self) -> Option<Range<usize>> {
        let text = self.normal.text();
        let quote = self.wanted.exact.as_str();
        let frame = ContextFrame::new(self.wanted, text);
        let window = match frame.window(self.wanted, text) {
            GapWindow::Between(window) => Some(window),
            GapWindow::Open => None,
            GapWindow::Empty => return None,
        };
        let mut found = runs(quote, text, window.clone().unwrap_or(0..text.len()))?;
        let mut runs = if let Some(window) = &window {
            add_ends(&mut found, quote, text, window);
            let all = kept(&found, 0..quote.len());
            let runs = in_order(found, quote, text);
            let is_wide = window.len() > 2 * quote.len();
            if is_wide && has_rival(all, kept(&runs, 0..quote.len())) {
                return None;
            }
            runs
        } else {
            self.leave_context(&mut found);
            let mut runs = in_order(found, quote, text);
            leave_doubles(&mut runs, frame);
            runs
        };
        add_abbreviations(&mut runs, quote, text, window.as_ref());
        let place = self.ends(&runs, frame)?;
        let evidence = self.evidence(&runs, frame, window.as_ref());
        evidence.enough().is_some().then_some(place)
    }

    /// Shortens the first and the last run by words that belong to the context: the sentence before
    /// the passage may end with the words that were dropped at the passage's start.
    fn leave_context(&self, runs: &mut [Run]) {
        let (text, wanted) = (self.normal.text(), self.wanted);
        let is_longer = |agree: usize, words: &str| agree >= words.chars().count() + FIRM;
        if let Some(run) = runs.first_mut() {
            let is_context = |at: &usize| {
                let agree = same(text[..*at].chars().rev(), wanted.prefix.chars().rev());
                is_longer(agree, &text[run.text.start..*at])
            };
            if let Some(end) = spaces(text, &run.text).rfind(is_context) {
                run.quote.start += end + 1 - run.text.start;
                run.text.start = end + 1;
            }
        }
        if let Some(run) = runs.last_mut() {
            let is_context = |at: &usize| {
                let agree = same(text[at + 1..].chars(), wanted.suffix.chars());
                is_longer(agree, &text[at + 1..run.text.end])
            };
            if let Some(start) = spaces(text, &run.text).find(is_context) {
                run.quote.end -= run.text.end - start;
                run.text.end = start;
            }
        }
    }

    /// Returns the start and end of the place, in bytes of the original.
    fn ends(&self, runs: &[Run], frame: ContextFrame) -> Option<Range<usize>> {
        let start = self.end_of_place(runs.first()?, Side::Before, frame.start);
        let end = self.end_of_place(runs.last()?, Side::After, frame.end);
        (start < end).then_some(start..end)
    }

    /// Returns one end of the place. If the first or last words of the passage changed, the frame
    /// tells how far they go, as long as no sentence begins or ends between. Without a frame they
    /// are left out, because the words there may belong to another sentence.
    fn end_of_place(&self, run: &Run, side: Side, frame: Option<usize>) -> usize {
        let (quote, text) = (self.wanted.exact.as_str(), self.normal.text());
        let (changed, at) = match side {
            Side::Before => (&quote[..run.quote.start], run.text.start),
            Side::After => (&quote[run.quote.end..], run.text.end),
        };
        let words = |end: usize| match side {
            Side::Before => text.get(end..at),
            Side::After => text.get(at..end),
        };
        let is_its = |end: &usize| {
            let there = self.normal.original(*end.min(&at))..self.normal.original(*end.max(&at));
            let is_a_line = self.original[there].trim().contains('\n');
            !is_a_line && words(*end).is_some_and(|words| stands_for(words, changed))
        };
        let end = frame.filter(|_| !changed.trim().is_empty()).filter(is_its);
        self.normal.original(end.unwrap_or(at))
    }

    fn evidence(
        &self,
        runs: &[Run],
        frame: ContextFrame,
        window: Option<&Range<usize>>,
    ) -> MendedEvidence {
        let (quote, text) = (self.wanted.exact.as_str(), self.normal.text());
        let tells = |run: &Run| is_telling(text, &text[run.text.clone()]);
        let (start, end) = match (window, runs.first(), runs.last()) {
            (Some(window), ..) => (window.start, window.end),
            (None, Some(first), Some(last)) => (first.text.start, last.text.end),
            _ => (0, 0),
        };
        let gaps = gaps(runs, 0..quote.len(), start..end);
        let ends = [gaps.first(), gaps.last()].into_iter().flatten();
        let mut ends = ends.map(|(own, here)| here.len() <= 2 * own.len() + GAP_SLACK);
        let around = match window {
            None => Side::BOTH.map(|side| self.around(runs, side, frame)),
            Some(_) if ends.any(|is_near| is_near) => [Around::Own; 2],
            // Far from both, it may be another sentence that came between the words of the context.
            Some(_) => [Around::Other; 2],
        };
        // Many more words beside the place are another sentence.
        let may_be_own = |(own, here): &&(Range<usize>, Range<usize>)| {
            here.len() <= 2 * own.len() + END_SLACK
                && !stands_for(&text[here.clone()], &quote[own.clone()])
        };
        let new: usize = gaps
            .iter()
            .filter(may_be_own)
            .map(|(_, here)| here.len())
            .sum();
        let own: usize = runs.iter().map(|run| run.text.len()).sum();
        let has = |words: &str, is_it: fn(char) -> bool| words.contains(is_it);
        let is_long = || quote.chars().nth(ENOUGH - 1).is_some();
        MendedEvidence {
            around,
            is_between: window.is_some(),
            is_long_and_unlike_others: window.is_none() && is_long() && !self.is_like_others(runs),
            is_mostly_new: !is_long() && new > own,
            kept_percent: kept(runs, 0..quote.len()),
            sentence_percent: self.least_kept(runs),
            is_told: runs.iter().any(tells),
            are_sentences_told: self.are_sentences_told(runs),
            has_other_figures: gaps.iter().any(|(own, here)| {
                let is_figure = |c: char| c.is_ascii_digit();
                has(&quote[own.clone()], is_figure) || has(&text[here.clone()], is_figure)
            }),
            has_new_words: gaps
                .iter()
                .any(|(own, here)| has_new_word(&text[here.clone()], &quote[own.clone()])),
        }
    }

    /// Returns whether some other text differs from the first or last letters of the quote in at
    /// most a quarter of them.
    fn is_like_others(&self, runs: &[Run]) -> bool {
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
            return true;
        };
        let text = self.normal.text();
        let exact: Vec<char> = fold(&self.wanted.exact).chars().collect();
        let length = exact.len().min(WORD_LETTERS);
        let ends = [&exact[..length], &exact[exact.len() - length..]];
        let around = [&text[..first.text.start], &text[last.text.end..]];
        let is_near = |words: &[char], text: &str| {
            let letters = text.chars().filter_map(fold_char);
            distance::is_within_reach(words, letters, words.len() / 4)
        };
        ends.iter()
            .any(|words| around.iter().any(|text| is_near(words, text)))
    }

    /// Compares one side of the place with the context. The words of the context count as the
    /// place's own only if nothing stands between but changed words of one sentence.
    fn around(&self, runs: &[Run], side: Side, frame: ContextFrame) -> Around {
        let (quote, text) = (self.wanted.exact.as_str(), self.normal.text());
        let (here, changed) = match (side, runs.first(), runs.last()) {
            (Side::Before, Some(first), _) => {
                let here = frame.start.and_then(|at| text.get(at..first.text.start));
                (here, &quote[..first.quote.start])
            }
            (Side::After, _, Some(last)) => {
                let here = frame.end.and_then(|at| text.get(last.text.end..at));
                (here, &quote[last.quote.end..])
            }
            _ => return Around::Other,
        };
        let is_near = here.is_some_and(|here| {
            here.len() <= 2 * changed.len() + END_SLACK && signs(here) <= signs(changed)
        });
        match self.wanted.context(side) {
            _ if !is_near || !self.is_in_a_sentence(changed, side) => Around::Other,
            "" => Around::Edge,
            _ => Around::Own,
        }
    }

    /// Returns whether the changed words at an edge of the quote belong to one sentence of it.
    fn is_in_a_sentence(&self, changed: &str, side: Side) -> bool {
        let parts = &self.wanted.parts;
        let part = match side {
            Side::Before => parts.first(),
            Side::After => parts.last(),
        };
        changed.trim().is_empty() || part.is_some_and(|part| changed.trim().len() < part.len())
    }

    /// Returns the lowest percentage of a sentence of the quote that is in `runs`; 100 for a single
    /// sentence, because the quote as a whole is measured already.
    fn least_kept(&self, runs: &[Run]) -> usize {
        if self.wanted.parts.len() < 2 {
            return 100;
        }
        let shares = self.sentences().into_iter().map(|part| kept(runs, part));
        shares.min().unwrap_or(0)
    }

    fn are_sentences_told(&self, runs: &[Run]) -> bool {
        let (quote, text) = (self.wanted.exact.as_str(), self.normal.text());
        let is_told = |part: &Range<usize>| {
            let own = |run: &Run| run.quote.start.max(part.start)..run.quote.end.min(part.end);
            let mut inside = runs.iter().map(own).filter(|own| own.start < own.end);
            inside.any(|own| is_telling(text, &quote[own]))
        };
        let changed = self.sentences().into_iter();
        let mut changed = changed.filter(|part| kept(runs, part.clone()) < 100);
        changed.all(|part| is_told(&part))
    }

    /// Returns the ranges of the sentences and lines of the quote.
    fn sentences(&self) -> Vec<Range<usize>> {
        let quote = self.wanted.exact.as_str();
        let mut from = 0;
        let parts = self.wanted.parts.iter().filter_map(|part| {
            let at = from + quote[from..].find(part.as_str())?;
            from = at + part.len();
            Some(at..from)
        });
        parts.collect()
    }
}

/// Drops a run at an end of the passage where the context is not there to tell and where the words
/// between it and the next run are new: these may be its own words changed, and the run the same
/// words in the next line.
fn leave_doubles(runs: &mut Vec<Run>, frame: ContextFrame) {
    let is_double = |end: &Run, [first, next]: [&Run; 2]| {
        let own = next.quote.start - first.quote.end;
        let new = (next.text.start - first.text.end).saturating_sub(own);
        2 * new >= end.quote.len() && end.quote.len() < first.quote.len().max(next.quote.len())
    };
    if let [first, next, ..] = &runs[..]
        && frame.start != Some(first.text.start)
        && is_double(first, [first, next])
    {
        runs.remove(0);
    }
    if let [.., next, last] = &runs[..]
        && frame.end != Some(last.text.end)
        && is_double(last, [next, last])
    {
        runs.pop();
    }
}

/// Returns the gaps between the runs and at both ends, in the quote and in the text.
fn gaps(
    runs: &[Run],
    quote: Range<usize>,
    text: Range<usize>,
) -> Vec<(Range<usize>, Range<usize>)> {
    let (mut own, mut here) = (quote.start, text.start);
    let mut gaps = Vec::new();
    let end = Run {
        quote: quote.end..quote.end,
        text: text.end..text.end,
    };
    for run in runs.iter().chain([&end]) {
        let start = here.min(run.text.start);
        gaps.push((
            own.min(run.quote.start)..run.quote.start,
            start..run.text.start,
        ));
        (own, here) = (run.quote.end, run.text.end);
    }
    gaps
}

/// Adds a run for each abbreviation that replaced its words, and for words that replaced their
/// abbreviation, because both say the same.
fn add_abbreviations(runs: &mut Vec<Run>, quote: &str, text: &str, window: Option<&Range<usize>>) {
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
        return;
    };
    let inside = (
        first.quote.start..last.quote.end,
        first.text.start..last.text.end,
    );
    let (own, here) = window.map_or(inside, |window| (0..quote.len(), window.clone()));
    let trim = |text: &str, range: Range<usize>| {
        let words = &text[range.clone()];
        let start = range.start + words.len() - words.trim_start().len();
        start..start + words.trim().len()
    };
    let short = gaps(runs, own, here).into_iter().filter(|(own, here)| {
        let (own, here) = (quote[own.clone()].trim(), text[here.clone()].trim());
        is_short_for(own, here) || is_short_for(here, own)
    });
    let short: Vec<Run> = short
        .map(|(own, here)| Run {
            quote: trim(quote, own),
            text: trim(text, here),
        })
        .collect();
    runs.extend(short);
    runs.sort_by_key(|run| run.quote.start);
}

/// Returns whether `new` has the number of words of `old`, up to two. More or fewer may be the end
/// or the start of another line, for example a heading without a full stop.
fn stands_for(new: &str, old: &str) -> bool {
    let count = |words: &str| words.split_whitespace().count();
    count(new) == count(old) && count(new) <= 2
}

/// Returns whether one word consists of the first letters of several: “CQĐT” of “Cơ quan điều tra”.
fn is_short_for(short: &str, long: &str) -> bool {
    let letters = short.chars().filter(|c| c.is_alphanumeric());
    let words = long.split_whitespace();
    let is_one = !short.trim().contains(' ');
    let has_two = words.clone().nth(1).is_some();
    let initials = words.filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    is_one && has_two && fold(&letters.collect::<String>()) == fold(&initials.collect::<String>())
}

/// Returns whether a third as much of the quote stands elsewhere between the words of its context as
/// at a place: `all` and `here` are the percentages of the quote that stand there at all and at the
/// place. Then one of both is another sentence.
fn has_rival(all: usize, here: usize) -> bool {
    all.saturating_sub(here) * 3 >= here
}

/// Returns the percentage of the bytes of `part`, a range of the quote, that are in runs.
fn kept(runs: &[Run], part: Range<usize>) -> usize {
    let shared = |run: &Run| {
        let end = run.quote.end.min(part.end);
        end.saturating_sub(run.quote.start.max(part.start))
    };
    let all: usize = runs.iter().map(shared).sum();
    100 * all / part.len().max(1)
}

/// Returns the pieces of `quote` that occur once in `window` of `text`, each as long as possible;
/// `None` if that would take more than [`SCAN_BYTES`] or [`MANY`] pieces.
fn runs(quote: &str, text: &str, window: Range<usize>) -> Option<Vec<Run>> {
    let there = &text[window.clone()];
    let (mut runs, mut budget): (Vec<Run>, _) = (Vec::new(), SCAN_BYTES);
    let mut from = 0;
    while let Some(piece) = piece(quote, from) {
        budget = budget.checked_sub(there.len())?;
        let mut places = memmem::find_iter(there.as_bytes(), &quote[piece.clone()]);
        let run = match (places.next(), places.next()) {
            (Some(at), None) => {
                let at = window.start + at;
                let run = extend(quote, text, piece.clone(), at, &window);
                (run.quote.end > from).then_some(run)
            }
            _ => None,
        };
        from = match run {
            Some(run) => {
                let end = run.quote.end;
                runs.push(run);
                end
            }
            None => next_word(quote, piece.start),
        };
        if runs.len() > MANY {
            return None;
        }
    }
    Some(runs)
}

/// Returns the positions of the spaces in a range of a text.
fn spaces<'a>(
    text: &'a str,
    range: &Range<usize>,
) -> impl DoubleEndedIterator<Item = usize> + use<'a> {
    let from = range.start;
    text[range.clone()]
        .match_indices(' ')
        .map(move |(at, _)| from + at)
}

/// Adds the words with which both the quote and its frame begin, and those with which both end, if
/// no run has them: they may be too few for a piece. Few words may agree by chance, so they must be
/// about as far from the next run as in the quote, with no end of a sentence between.
fn add_ends(runs: &mut Vec<Run>, quote: &str, text: &str, window: &Range<usize>) {
    let is_beside = |first: &Run, next: &Run| {
        let own = quote.get(first.quote.end..next.quote.start);
        let here = text.get(first.text.end..next.text.start);
        own.zip(here)
            .is_some_and(|(own, here)| here.len() <= 2 * own.len() + END_SLACK && !has_sign(here))
    };
    // Words that occur twice in the frame do not tell which of both belongs to the passage.
    let is_twice = |one: &Run, other: &Run| {
        let shares = one.quote.start < other.quote.end && other.quote.start < one.quote.end;
        shares && (one.text.end <= other.text.start || other.text.end <= one.text.start)
    };
    let end = quote.len();
    let head = extend(quote, text, 0..0, window.start, window);
    let tail = extend(quote, text, end..end, window.end, window);
    let is_unclear =
        |end: &Run| end.quote.len() > FIRM && runs.iter().any(|run| is_twice(end, run));
    if [&head, &tail].into_iter().any(is_unclear) {
        return runs.clear();
    }
    if !head.quote.is_empty() && runs.first().is_none_or(|first| is_beside(&head, first)) {
        runs.insert(0, head);
    }
    if !tail.quote.is_empty() && runs.last().is_none_or(|last| is_beside(last, &tail)) {
        runs.push(tail);
    }
}

/// Returns the number of signs in some words that may end a sentence. A sign inside a number does not
/// count.
fn signs(words: &str) -> usize {
    let ends = |word: &&str| word.ends_with(['.', '!', '?', '…', ':', ';']);
    words.split_whitespace().filter(ends).count()
}

fn has_sign(words: &str) -> bool {
    signs(words) > 0
}

/// Returns whether a word of the text is none of those that the quote has there, signs aside.
fn has_new_word(there: &str, own: &str) -> bool {
    let letters = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let mut words = there.split_whitespace().map(letters);
    words.any(|word| !word.is_empty() && !own.split_whitespace().any(|own| letters(own) == word))
}

/// Returns the first whole words from `from` on that are long enough to tell something.
fn piece(quote: &str, from: usize) -> Option<Range<usize>> {
    let start = from + (quote[from..].len() - quote[from..].trim_start().len());
    let least = start + nearest_start(&quote[start..], PIECE_LENGTH).len();
    quote[start..].chars().nth(PIECE_LENGTH - 1)?;
    let end = quote[least..]
        .find(' ')
        .map_or(quote.len(), |space| least + space);
    Some(start..end)
}

fn next_word(quote: &str, from: usize) -> usize {
    quote[from..]
        .find(' ')
        .map_or(quote.len(), |space| from + space + 1)
}

/// Returns the whole words around a piece that agree as well.
fn extend(quote: &str, text: &str, piece: Range<usize>, at: usize, window: &Range<usize>) -> Run {
    let end = at + piece.len();
    let common = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b)
            .take_while(|(a, b)| is_same(*a, *b))
            .map(|(a, _)| a.len_utf8())
            .sum::<usize>()
    };
    let ahead = common(
        &mut quote[piece.end..].chars(),
        &mut text[end..window.end].chars(),
    );
    let back = common(
        &mut quote[..piece.start].chars().rev(),
        &mut text[window.start..at].chars().rev(),
    );
    // Words that agree in part do not agree.
    let is_word_end = |text: &str, at: usize| text[at..].chars().next().is_none_or(|c| c == ' ');
    let is_word_start =
        |text: &str, at: usize| text[..at].chars().next_back().is_none_or(|c| c == ' ');
    let ends = (0..=ahead)
        .rev()
        .filter(|n| quote.is_char_boundary(piece.end + n));
    let mut ends = ends.filter(|n| is_word_end(quote, piece.end + n) && is_word_end(text, end + n));
    let ahead = ends.next();
    let starts = (0..=back)
        .rev()
        .filter(|n| quote.is_char_boundary(piece.start - n));
    let mut starts =
        starts.filter(|n| is_word_start(quote, piece.start - n) && is_word_start(text, at - n));
    let back = starts.next();
    let trim = |range: Range<usize>, text: &str| {
        let words = &text[range.clone()];
        let start = range.start + words.len() - words.trim_start().len();
        start..(range.end - (words.len() - words.trim_end().len())).max(start)
    };
    match (back, ahead) {
        (Some(back), Some(ahead)) => Run {
            quote: trim(piece.start - back..piece.end + ahead, quote),
            text: trim(at - back..end + ahead, text),
        },
        // The piece is part of longer words there.
        _ => Run {
            quote: 0..0,
            text: at..at,
        },
    }
}

/// Returns whether two letters count as equal, capitals aside, because old encodings lack the
/// capitals of some.
fn is_same(a: char, b: char) -> bool {
    a == b || (a.len_utf8() == b.len_utf8() && a.to_lowercase().eq(b.to_lowercase()))
}

/// Returns whether a place has other numbers than the quote where the words around it are not there
/// on both sides, because an item of a list may differ from the next one in nothing else.
pub(super) fn may_be_another_item(
    wanted: &SoughtQuote,
    normal: &Normal,
    original: &str,
    place: &Range<usize>,
) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let frame = ContextFrame::new(wanted, normal.text());
    let is_at = |edge: Option<usize>, at: usize| edge.map(|edge| normal.original(edge)) == Some(at);
    let is_between = is_at(frame.start, place.start) && is_at(frame.end, place.end);
    !is_between && digits(&wanted.exact) != digits(&original[place.clone()])
}

/// Returns a place without the words at its ends that are none of the quote's first or last ones:
/// where the words around it are not there to tell, these may be the end of another line.
pub(super) fn without_strangers(
    wanted: &SoughtQuote,
    normal: &Normal,
    original: &str,
    place: Range<usize>,
) -> Range<usize> {
    let frame = ContextFrame::new(wanted, normal.text());
    let is_at = |edge: Option<usize>, at: usize| edge.map(|edge| normal.original(edge)) == Some(at);
    let letters = |word: &str| fold(word.trim_matches(|c: char| !c.is_alphanumeric()));
    let own: Vec<String> = wanted.exact.split(' ').map(letters).collect();
    let first = &own[..own.len().min(EDGE_WORDS)];
    let last = &own[own.len().saturating_sub(EDGE_WORDS)..];
    let (mut start, mut end) = (place.start, place.end);
    for _ in 0..EDGE_WORDS {
        match original[start..end].split_once(char::is_whitespace) {
            Some((word, rest))
                if !is_at(frame.start, place.start) && !first.contains(&letters(word)) =>
            {
                start = end - rest.trim_start().len();
            }
            _ => break,
        }
    }
    for _ in 0..EDGE_WORDS {
        match original[start..end].rsplit_once(char::is_whitespace) {
            Some((rest, word))
                if !is_at(frame.end, place.end) && !last.contains(&letters(word)) =>
            {
                end = start + rest.trim_end().len();
            }
            _ => break,
        }
    }
    // Of a passage of a few long words, a mended one is not a stranger.
    if 2 * end.saturating_sub(start) > place.len() {
        start..end
    } else {
        place
    }
}

/// Returns the runs that are in the quote's order and about as far from each other as there, seen
/// from the longest.
fn in_order(runs: Vec<Run>, quote: &str, text: &str) -> Vec<Run> {
    let Some(longest) = (0..runs.len()).max_by_key(|n| runs[*n].quote.len()) else {
        return runs;
    };
    let is_next = |first: &Run, next: &Run| {
        let own = quote.get(first.quote.end..next.quote.start);
        let here = text.get(first.text.end..next.text.start);
        // Few words may agree by chance: a heading says what its text says, and so does the
        // sentence before.
        let is_short = first.quote.len().min(next.quote.len()) < ENOUGH;
        let slack = if is_short { END_SLACK } else { GAP_SLACK };
        own.zip(here).is_some_and(|(own, here)| {
            here.len() <= 2 * own.len() + slack && !(is_short && has_sign(here) && !has_sign(own))
        })
    };
    let mut chosen = vec![runs[longest].clone()];
    for run in runs[..longest].iter().rev() {
        if is_next(run, &chosen[0]) {
            chosen.insert(0, run.clone());
        }
    }
    for run in &runs[longest + 1..] {
        if is_next(&chosen[chosen.len() - 1], run) {
            chosen.push(run.clone());
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_stands_for_the_first_letters_of_several() {
        for (short, long, expected) in [
            ("CQĐT", "Cơ quan điều tra", true),
            ("UBND,", "Ủy ban nhân dân,", true),
            ("cqđt", "Cơ quan điều tra", true),
            ("CQ", "Cơ quan điều tra", false),
            ("C", "Cơ", false),
            ("C Q", "Cơ quan", false),
            ("", "Cơ quan", false),
        ] {
            assert_eq!(is_short_for(short, long), expected, "{short:?} {long:?}");
        }
    }

    #[test]
    fn a_quote_that_repeats_itself_ends_soon() {
        let text = "ab ".repeat(200_000);
        let quote = "ab ba ".repeat(50_000);
        assert_eq!(runs(&quote, &text, 0..text.len()), None);
    }
}
