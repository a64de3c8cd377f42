//! Decides whether the words of a quote are enough to know its only place by, when nothing around it is
//! as it was.

use memchr::memmem;

use super::distance;
use super::normal::normalized;
use super::place::{QuotePlace, is_unique};
use super::quote::is_in_word;
use super::{CONTEXT_MAX_SCALARS, LONG_MIN_SCALARS, Quote, Sought, Verdict, mended};
use crate::text::segment::sentences;

/// Length in scalar values from which a part of a sentence that occurs once is trusted although no
/// context agrees. Shorter ones may be names of offices and papers, which recur word for word. The random
/// edits have none of them: with 40 and with 100 their counts are the same.
const ALONE_PHRASE_MIN_SCALARS: usize = 64;

/// Length in scalar values and in words from which a whole sentence that occurs once is trusted
/// when nothing in the text is near it. Shorter ones (“Đúng vậy.”) are said again and again. With 20 scalar
/// values, 58 fewer are found; with 4, or with one word, 1 more at most, so that nothing is won by less.
const ALONE_SENTENCE_MIN_SCALARS: usize = 10;

const ALONE_SENTENCE_MIN_WORDS: usize = 3;

/// Length in scalar values from which the only place is trusted although the words around the passage closed
/// up and other lines are like it. Without it, one of a million edited passages is wrong: an item of a list
/// that was removed, where an equal item was farther down. With 64, dated lines of a log that moved are lost.
const AMONG_LIKE_MIN_SCALARS: usize = 48;

/// Finds the only place, when the quote is long enough or came without context that could
/// contradict.
pub(super) fn alike_alone(sought: &Sought<'_>) -> Verdict {
    let quote = sought.quote;
    let no_context = quote.prefix.is_empty() && quote.suffix.is_empty();
    match sought.alike().places.as_deref() {
        Some([only]) if no_context => Verdict::Here(only.range.clone()),
        Some([only]) if is_enough_alone(sought, only) => {
            let (wanted, normal) = (sought.wanted(), sought.normal());
            // The passage may be where it was with words changed, and this only its refrain; or it was
            // removed from among similar lines, and this is an equal one, which short lines often are.
            let is_another = mended::is_elsewhere(wanted, normal, &only.at)
                || sought.alike().length < AMONG_LIKE_MIN_SCALARS
                    && mended::is_removed(wanted, normal)
                    && !is_far_from_others(sought, only);
            if is_another {
                Verdict::Unclear
            } else {
                Verdict::Here(only.range.clone())
            }
        }
        _ => Verdict::Next,
    }
}

/// Returns whether the words of the quote are enough to know its only place by, when nothing around
/// it is as it was.
fn is_enough_alone(sought: &Sought<'_>, only: &QuotePlace) -> bool {
    let length = sought.alike().length;
    if !sought.edges().all(|is_edge| *is_edge) {
        return length >= ALONE_PHRASE_MIN_SCALARS && is_unlike_others(sought);
    }
    if length >= LONG_MIN_SCALARS {
        return is_unlike_others(sought)
            || is_far_from_others(sought, only)
            || (sought.edges_of(only).all(|is_edge| *is_edge)
                && is_like_its_neighbours_only(sought, only));
    }
    let words = sought.wanted().exact.split(' ').count();
    length >= ALONE_SENTENCE_MIN_SCALARS
        && words >= ALONE_SENTENCE_MIN_WORDS
        && sought.edges_of(only).all(|is_edge| *is_edge)
        && is_far_from_others(sought, only)
}

/// Returns whether each sentence of the context still stands in the text, word for word, outside the
/// place, and nothing else is like the quote. Then no line was renumbered into it, because its
/// neighbours would have been renumbered as well, and it is not an equal line of another list.
fn is_like_its_neighbours_only(sought: &Sought<'_>, only: &QuotePlace) -> bool {
    let Quote { prefix, suffix, .. } = sought.quote;
    let is_whole = |context: &str| context.chars().count() < CONTEXT_MAX_SCALARS;
    let is_enough = |context: &str| context.chars().count() >= LONG_MIN_SCALARS;
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
    !distance::is_like(
        &sought.wanted().exact,
        &others.each_ref().map(String::as_str),
    )
}

/// Returns whether `text` has `words`, not within other words.
fn has_words(text: &str, words: &str) -> bool {
    memmem::find_iter(text.as_bytes(), words).any(|start| {
        let end = start + words.len();
        !is_in_word(&text[..start], words) && !is_in_word(words, &text[end..])
    })
}

/// Returns whether nothing else in the text is like the quote. Where sentences are alike, the one that
/// is left may be another.
fn is_far_from_others(sought: &Sought<'_>, only: &QuotePlace) -> bool {
    let text = sought.normal().text();
    let around = [&text[..only.at.start], &text[only.at.end..]];
    !distance::is_like(&sought.wanted().exact, &around)
}

/// Returns whether no half of the quote is elsewhere. Otherwise the quote is one of several similar
/// lines, and the one that is left may be another.
pub(super) fn is_unlike_others(sought: &Sought<'_>) -> bool {
    let exact = &sought.wanted().exact;
    let (head, tail) = exact.split_at(exact.floor_char_boundary(exact.len() / 2));
    let text = sought.normal().text();
    is_unique(text, head) && is_unique(text, tail)
}
