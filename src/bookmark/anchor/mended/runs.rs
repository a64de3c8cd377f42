//! The words that the quote and the text share to the letter.

use std::ops::Range;

use memchr::memmem;

use super::super::LONG_MIN_SCALARS;
use super::super::place::PLACES_MAX;
use super::super::side::nearest_start;
use super::words::has_sign;
use super::{GAP_SLACK_BYTES, SHORT_GAP_SLACK_BYTES};

/// Minimum length of a piece of the quote, in scalar values. Shorter pieces are common phrases of
/// two or three words, which occur twice in most articles. With 6, 6 more are found; with 16, 30 fewer.
const PIECE_MIN_SCALARS: usize = 10;

/// Maximum number of bytes of text that are scanned for one quote. 500 bookmarks in 1 MB then take
/// seconds at most, outside the thread that draws.
const SCANNED_MAX_BYTES: usize = 1 << 26;

/// Words that the quote and the text share to the letter, in bytes of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) quote: Range<usize>,
    pub(super) text: Range<usize>,
}

/// Returns the pieces of `quote` that occur once in `window` of `text`, each as long as possible;
/// `None` if that would take more than [`SCANNED_MAX_BYTES`] or [`PLACES_MAX`] pieces.
pub(super) fn runs(quote: &str, text: &str, window: Range<usize>) -> Option<Vec<Run>> {
    let there = &text[window.clone()];
    let (mut runs, mut budget): (Vec<Run>, _) = (Vec::new(), SCANNED_MAX_BYTES);
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
            None => word_end(quote, piece.start),
        };
        if runs.len() > PLACES_MAX {
            return None;
        }
    }
    Some(runs)
}

/// Returns the first whole words from `from` on that are long enough to tell something.
fn piece(quote: &str, from: usize) -> Option<Range<usize>> {
    let start = from + (quote[from..].len() - quote[from..].trim_start().len());
    let least = start + nearest_start(&quote[start..], PIECE_MIN_SCALARS).len();
    quote[start..].chars().nth(PIECE_MIN_SCALARS - 1)?;
    Some(start..word_end(quote, least))
}

/// Returns the end of the word that starts at `from`.
fn word_end(quote: &str, from: usize) -> usize {
    quote[from..]
        .find(' ')
        .map_or(quote.len(), |space| from + space)
}

/// Returns the whole words around a piece that agree as well.
pub(super) fn extend(
    quote: &str,
    text: &str,
    piece: Range<usize>,
    at: usize,
    window: &Range<usize>,
) -> Run {
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
    match (back, ahead) {
        (Some(back), Some(ahead)) => Run {
            quote: piece.start - back..piece.end + ahead,
            text: at - back..end + ahead,
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

/// Returns the runs that are in the quote's order and about as far from each other as there, seen
/// from the longest.
pub(super) fn in_order(runs: Vec<Run>, quote: &str, text: &str) -> Vec<Run> {
    let Some(longest) = (0..runs.len()).max_by_key(|n| runs[*n].quote.len()) else {
        return runs;
    };
    let follows = |first: &Run, next: &Run| {
        let own = quote.get(first.quote.end..next.quote.start);
        let here = text.get(first.text.end..next.text.start);
        // Few words may agree by chance: a heading says what its text says, and so does the
        // sentence before.
        let is_short = first.quote.len().min(next.quote.len()) < LONG_MIN_SCALARS;
        let slack = if is_short {
            SHORT_GAP_SLACK_BYTES
        } else {
            GAP_SLACK_BYTES
        };
        own.zip(here).is_some_and(|(own, here)| {
            here.len() <= 2 * own.len() + slack && !(is_short && has_sign(here) && !has_sign(own))
        })
    };
    let (before, rest) = runs.split_at(longest);
    let mut chosen = vec![rest[0].clone()];
    for run in before.iter().rev() {
        if follows(run, &chosen[0]) {
            chosen.insert(0, run.clone());
        }
    }
    for run in &rest[1..] {
        if follows(&chosen[chosen.len() - 1], run) {
            chosen.push(run.clone());
        }
    }
    chosen
}

/// The bytes of the quote and of the text between two runs, or beyond the first or last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RunGap {
    pub(super) quote: Range<usize>,
    pub(super) text: Range<usize>,
}

impl RunGap {
    /// Returns whether the text has about as much here as the quote: at most twice its bytes and
    /// `slack`.
    pub(super) fn is_near(&self, slack: usize) -> bool {
        self.text.len() <= 2 * self.quote.len() + slack
    }
}

/// Returns the gaps between the runs and at both ends.
pub(super) fn gaps(runs: &[Run], quote: Range<usize>, text: Range<usize>) -> Vec<RunGap> {
    let (mut own, mut here) = (quote.start, text.start);
    let mut gaps = Vec::new();
    let end = Run {
        quote: quote.end..quote.end,
        text: text.end..text.end,
    };
    for run in runs.iter().chain([&end]) {
        gaps.push(RunGap {
            quote: own.min(run.quote.start)..run.quote.start,
            text: here.min(run.text.start)..run.text.start,
        });
        (own, here) = (run.quote.end, run.text.end);
    }
    gaps
}

/// Returns the percentage of the bytes of `part`, a range of the quote, that are in runs.
pub(super) fn kept_percent(runs: &[Run], part: Range<usize>) -> usize {
    let shared = |run: &Run| {
        let end = run.quote.end.min(part.end);
        end.saturating_sub(run.quote.start.max(part.start))
    };
    let all: usize = runs.iter().map(shared).sum();
    100 * all / part.len().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the words of the text in runs with the quote.
    fn shared<'a>(quote: &str, text: &'a str) -> Vec<&'a str> {
        let runs = runs(quote, text, 0..text.len()).unwrap();
        runs.into_iter().map(|run| &text[run.text]).collect()
    }

    #[test]
    fn a_quote_that_repeats_itself_ends_soon() {
        let text = "ab ".repeat(200_000);
        let quote = "ab ba ".repeat(50_000);
        assert_eq!(runs(&quote, &text, 0..text.len()), None);
    }

    #[test]
    fn a_piece_is_whole_words_of_ten_letters_or_more() {
        assert_eq!(piece("  chợ nhóm ngay đầu vàm", 0), Some(2..18));
        assert_eq!(piece("mười chữ x", 0), Some(0..15));
        assert_eq!(piece("mười chữ ", 0), None);
    }

    #[test]
    fn a_run_is_whole_words_that_agree_capitals_aside() {
        let text = "Chợ nhóm ngay đầu vàm";
        assert_eq!(shared("CHỢ nhóm ngay đầu VÀM", text), [text]);
        let longer = format!("{text} cũng đông");
        assert_eq!(shared(&format!("{text} cũ"), &longer), [text]);
        let joined = format!("Hátan {text}");
        assert_eq!(shared(&format!("tan {text}"), &joined), [text]);
    }

    /// Two runs, as far apart as the lengths say, are in order or only the first of them counts.
    #[test]
    fn runs_are_about_as_far_apart_as_in_the_quote_and_short_ones_in_one_sentence() {
        let [word, sign] = ["xa ", "xa. "].map(|word| word.repeat(40));
        for (because, length, own, here, are_both) in [
            ("as far as in the quote", 12, &word[..1], &word[..1], true),
            ("farther by a little", 12, &word[..10], &word[..36], true),
            ("farther by more", 12, &word[..10], &word[..37], false),
            (
                "of long runs, farther by a clause",
                30,
                &word[..10],
                &word[..68],
                true,
            ),
            (
                "of long runs, farther by more",
                30,
                &word[..10],
                &word[..69],
                false,
            ),
            (
                "a sentence ends between",
                12,
                &word[..10],
                &sign[..9],
                false,
            ),
            (
                "one ends there in the quote too",
                12,
                &sign[..9],
                &sign[..9],
                true,
            ),
            (
                "of long runs, a sentence ends between",
                30,
                &word[..10],
                &sign[..9],
                true,
            ),
        ] {
            let (first, next) = ("a".repeat(length + 1), "b".repeat(length));
            let [quote, text] = [own, here].map(|gap| format!("{first}{gap}{next}"));
            let of = |text: &str| [0..first.len(), text.len() - next.len()..text.len()];
            let runs = of(&quote).into_iter().zip(of(&text));
            let runs: Vec<Run> = runs.map(|(quote, text)| Run { quote, text }).collect();
            let count = if are_both { 2 } else { 1 };
            assert_eq!(
                in_order(runs.clone(), &quote, &text),
                runs[..count],
                "{because}"
            );
        }
    }
}
