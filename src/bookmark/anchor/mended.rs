//! Finds a passage that was mended: a word or two at an edge were replaced, a phrase became its
//! abbreviation, or a clause was dropped.
//!
//! In: the quote with its context, and the normal view of the text. Out: a place, or `None`.
//!
//! 1. [`ContextFrame`] (`frame.rs`): the positions where the words before the passage end now, and where
//!    the words after it begin; each only if these words occur once.
//! 2. [`runs()`] (`runs.rs`): the pieces of the quote that occur once in the frame (without a frame: in
//!    the text), each extended as far as the words agree to the letter, in the order of the quote. Words
//!    that may belong to the context or to another line are left out.
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

use super::distance;
use super::evidence::{Around, MendedEvidence};
use super::normal::Normal;
use super::place::is_unique;
use super::quote::SoughtQuote;
use super::side::{Side, Sides};
use super::{EVIDENCE_MIN_SCALARS, LONG_MIN_SCALARS};

mod frame;
mod runs;
mod words;

pub(super) use frame::ContextFrame;
use frame::GapWindow;
use runs::{Run, RunGap, extend, gaps, in_order, kept_percent, runs};
use words::{has_new_word, has_sign, is_short_for, may_end_as, signs, stands_for};

/// Number of bytes that may stand between two runs, or before the first, in addition to twice the
/// bytes of the quote there. A phrase that replaces an abbreviation is longer than it. With 12, 7 fewer
/// are found; with 200, 139 more.
const GAP_SLACK_BYTES: usize = 48;

/// Slack as in [`GAP_SLACK_BYTES`] next to a few words at an end, in bytes. It is smaller because few
/// words may agree by chance. With 4, 4 fewer are found; with 64, 1 fewer.
const SHORT_GAP_SLACK_BYTES: usize = 16;

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

/// Returns whether words of the passage stand between the words that were around it, while `place`, a
/// range of the view, is not there.
pub(super) fn is_elsewhere(wanted: &SoughtQuote, normal: &Normal, place: &Range<usize>) -> bool {
    let text = normal.text();
    let GapWindow::Between(window) = ContextFrame::new(wanted, text).window(wanted, text) else {
        return false;
    };
    let is_outside = window.end <= place.start || place.end <= window.start;
    is_outside && runs(&wanted.exact, text, window).is_none_or(|runs| !runs.is_empty())
}

/// Returns whether the words that were around the passage now stand side by side.
pub(super) fn is_removed(wanted: &SoughtQuote, normal: &Normal) -> bool {
    let text = normal.text();
    matches!(
        ContextFrame::new(wanted, text).window(wanted, text),
        GapWindow::Empty
    )
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
        if let Some(window) = &window {
            add_ends(&mut found, quote, text, window);
        } else {
            self.leave_context(&mut found);
        }
        let mut runs = in_order(found, quote, text);
        add_abbreviations(&mut runs, quote, text, window.as_ref());
        let place = self.ends(&runs, frame)?;
        let evidence = self.evidence(&runs, frame, window.as_ref());
        evidence.enough().is_some().then_some(place)
    }

    /// Shortens the first and the last run by words that belong to the context: the sentence before
    /// the passage may end with the words that were dropped at the passage's start.
    fn leave_context(&self, runs: &mut [Run]) {
        let (text, wanted) = (self.normal.text(), self.wanted);
        let is_longer =
            |agree: usize, words: &str| agree >= words.chars().count() + EVIDENCE_MIN_SCALARS;
        if let Some(run) = runs.first_mut() {
            let is_context = |at: &usize| {
                let agree = Side::Before.agreement(&text[..*at], &wanted.prefix);
                is_longer(agree, &text[run.text.start..*at])
            };
            if let Some(end) = spaces(text, &run.text).rfind(is_context) {
                let dropped = end + 1 - run.text.start;
                run.quote.start += dropped;
                run.text.start += dropped;
            }
        }
        if let Some(run) = runs.last_mut() {
            let is_context = |at: &usize| {
                let agree = Side::After.agreement(&text[at + 1..], &wanted.suffix);
                is_longer(agree, &text[at + 1..run.text.end])
            };
            if let Some(start) = spaces(text, &run.text).find(is_context) {
                let dropped = run.text.end - start;
                run.quote.end -= dropped;
                run.text.end -= dropped;
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
        let may_be_its = |words: &str| {
            stands_for(words, changed) || (side == Side::After && may_end_as(words, changed))
        };
        let is_its = |end: &usize| {
            let there = self.normal.original(*end.min(&at))..self.normal.original(*end.max(&at));
            let is_a_line = self.original[there].trim().contains('\n');
            !is_a_line && words(*end).is_some_and(may_be_its)
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
        let is_piece_unique = |run: &Run| is_unique(text, &text[run.text.clone()]);
        let (start, end) = match (window, runs.first(), runs.last()) {
            (Some(window), ..) => (window.start, window.end),
            (None, Some(first), Some(last)) => (first.text.start, last.text.end),
            _ => (0, 0),
        };
        let gaps = gaps(runs, 0..quote.len(), start..end);
        let ends = [gaps.first(), gaps.last()].into_iter().flatten();
        let is_at_an_end = ends.into_iter().any(|gap| gap.is_near(GAP_SLACK_BYTES));
        let around = match window {
            None => Sides::from_fn(|side| self.around(runs, side, frame)),
            Some(_) if is_at_an_end => Sides::from_fn(|_| Around::Own),
            // Far from both, it may be another sentence that came between the words of the context.
            Some(_) => Sides::from_fn(|_| Around::Other),
        };
        // Many more words beside the place are another sentence.
        let may_be_own = |gap: &&RunGap| gap.is_near(SHORT_GAP_SLACK_BYTES);
        let new: usize = gaps
            .iter()
            .filter(may_be_own)
            .map(|gap| gap.text.len())
            .sum();
        let own: usize = runs.iter().map(|run| run.text.len()).sum();
        let is_long = || quote.chars().nth(LONG_MIN_SCALARS - 1).is_some();
        MendedEvidence {
            around,
            is_between: window.is_some(),
            is_long_and_unlike_others: window.is_none() && is_long() && !self.is_like_others(runs),
            is_mostly_new: !is_long() && new > own,
            kept_percent: kept_percent(runs, 0..quote.len()),
            sentence_percent: self.least_kept(runs),
            has_unique_piece: runs.iter().any(is_piece_unique),
            sentences_have_unique_pieces: self.sentences_have_unique_pieces(runs),
            has_other_figures: gaps.iter().any(|gap| {
                let is_figure = |c: char| c.is_ascii_digit();
                quote[gap.quote.clone()].contains(is_figure)
                    || text[gap.text.clone()].contains(is_figure)
            }),
            has_new_words: gaps
                .iter()
                .any(|gap| has_new_word(&text[gap.text.clone()], &quote[gap.quote.clone()])),
        }
    }

    /// Returns whether some other text is like the quote.
    fn is_like_others(&self, runs: &[Run]) -> bool {
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
            return true;
        };
        let text = self.normal.text();
        let around = [&text[..first.text.start], &text[last.text.end..]];
        distance::is_like(&self.wanted.exact, &around)
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
            here.len() <= 2 * changed.len() + SHORT_GAP_SLACK_BYTES && signs(here) <= signs(changed)
        });
        match self.wanted.context(side) {
            _ if !is_near => Around::Other,
            "" => Around::Edge,
            _ => Around::Own,
        }
    }

    /// Returns the lowest percentage of a sentence of the quote that is in `runs`; 100 for a single
    /// sentence, because the quote as a whole is measured already.
    fn least_kept(&self, runs: &[Run]) -> usize {
        if self.wanted.sentences.len() < 2 {
            return 100;
        }
        let shares = self
            .sentences()
            .into_iter()
            .map(|part| kept_percent(runs, part));
        shares.min().unwrap_or(0)
    }

    fn sentences_have_unique_pieces(&self, runs: &[Run]) -> bool {
        let (quote, text) = (self.wanted.exact.as_str(), self.normal.text());
        let has_unique_piece = |part: &Range<usize>| {
            let own = |run: &Run| run.quote.start.max(part.start)..run.quote.end.min(part.end);
            let mut inside = runs.iter().filter_map(|run| quote.get(own(run)));
            inside.any(|own| is_unique(text, own))
        };
        let changed = self.sentences().into_iter();
        let mut changed = changed.filter(|part| kept_percent(runs, part.clone()) < 100);
        changed.all(|part| has_unique_piece(&part))
    }

    /// Returns the ranges of the sentences and lines of the quote.
    fn sentences(&self) -> Vec<Range<usize>> {
        let quote = self.wanted.exact.as_str();
        let mut from = 0;
        let parts = self.wanted.sentences.iter().filter_map(|part| {
            let at = from + quote[from..].find(part.as_str())?;
            from = at + part.len();
            Some(at..from)
        });
        parts.collect()
    }
}

/// Adds a run for each abbreviation that replaced its words, and for words that replaced their
/// abbreviation, because both say the same.
fn add_abbreviations(runs: &mut Vec<Run>, quote: &str, text: &str, window: Option<&Range<usize>>) {
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
        return;
    };
    let (own, here) = match window {
        Some(window) => (0..quote.len(), window.clone()),
        None => (
            first.quote.start..last.quote.end,
            first.text.start..last.text.end,
        ),
    };
    let trim = |text: &str, range: Range<usize>| {
        let words = &text[range.clone()];
        let start = range.start + words.len() - words.trim_start().len();
        start..start + words.trim().len()
    };
    let short = gaps(runs, own, here).into_iter().filter(|gap| {
        let own = quote[gap.quote.clone()].trim();
        let here = text[gap.text.clone()].trim();
        is_short_for(own, here) || is_short_for(here, own)
    });
    let short: Vec<Run> = short
        .map(|gap| Run {
            quote: trim(quote, gap.quote),
            text: trim(text, gap.text),
        })
        .collect();
    runs.extend(short);
    runs.sort_by_key(|run| run.quote.start);
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
        own.zip(here).is_some_and(|(own, here)| {
            here.len() <= 2 * own.len() + SHORT_GAP_SLACK_BYTES && !has_sign(here)
        })
    };
    // Words that occur twice in the frame do not tell which of both belongs to the passage.
    let is_twice = |one: &Run, other: &Run| {
        let shares = one.quote.start < other.quote.end && other.quote.start < one.quote.end;
        shares && (one.text.end <= other.text.start || other.text.end <= one.text.start)
    };
    let end = quote.len();
    let head = extend(quote, text, 0..0, window.start, window);
    let tail = extend(quote, text, end..end, window.end, window);
    let is_unclear = |end: &Run| {
        end.quote.len() > EVIDENCE_MIN_SCALARS && runs.iter().any(|run| is_twice(end, run))
    };
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The first or last words of the quote, which are too few for a piece, count where they stand
    /// about as far from the rest as in the quote, and in one sentence with it.
    #[test]
    fn a_few_words_at_an_end_count_beside_the_rest_of_the_passage() {
        let middle = "đầu vàm, kẻ bán người mua";
        let quote = format!("Chợ nhóm ngay {middle} đều quen mặt");
        for (because, head, tail, count) in [
            ("as far as in the quote", " sát ", " đã ", 3),
            (
                "a clause came between",
                " đông vui ngay ở ",
                " đều đã quá ",
                3,
            ),
            (
                "they are far from it",
                " ",
                " gọi nhau í ới từ sáng sớm nay ",
                2,
            ),
            ("a sentence begins between", " đông. Ở ", " ", 2),
            ("a sentence ends between", " sát ", " vui. Ai ", 2),
        ] {
            let text = format!("Chợ nhóm{head}{middle}{tail}quen mặt");
            let at = |text: &str| text.find(middle).map(|at| at..at + middle.len()).unwrap();
            let rest = Run {
                quote: at(&quote),
                text: at(&text),
            };
            let mut runs = vec![rest];
            add_ends(&mut runs, &quote, &text, &(0..text.len()));
            assert_eq!(runs.len(), count, "{because}: {runs:?}");
        }
    }
}
