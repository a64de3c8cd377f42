//! Cuts a passage to the length of a line.

use std::ops::Range;

use super::passage::{forward, is_sentence_end, is_sentence_start, word_before, word_end};

/// Stands for text that was cut off.
const CUT: char = '…';

/// A passage cut to the length of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The text, on one line.
    pub text: String,
    /// Bytes of `text` to highlight, in order.
    pub matches: Vec<Range<usize>>,
}

/// Returns `passage`, bytes of `text`, in at most `max_chars` scalar values: whole words around the
/// first match, blanks for line feeds, `…` where a sentence is cut.
///
/// `matches` are bytes of `text`, in order; those returned are bytes of the snippet, without what
/// was cut off. Byte offsets may lie anywhere: they are moved to the letters inside `text`.
///
/// ```
/// use docbao::search::snippet;
///
/// let text = "Mỗi tổ chức trong Đảng bộ khối tự chọn việc.";
/// let at = text.find("Đảng").unwrap_or_default();
/// let shown = snippet(text, 0..text.len(), &[at..at + "Đảng".len()], 30);
/// assert_eq!(shown.text, "…trong Đảng bộ khối tự chọn…");
/// ```
pub fn snippet(
    text: &str,
    passage: Range<usize>,
    matches: &[Range<usize>],
    max_chars: usize,
) -> Snippet {
    let passage = on_letters(text, &passage);
    let matches: Vec<Range<usize>> = matches.iter().map(|m| on_letters(text, m)).collect();
    let first = matches
        .iter()
        .find(|m| m.end > passage.start && m.start < passage.end);
    let first = first.map_or(passage.start..passage.start, |m| {
        m.start.max(passage.start)..m.end.min(passage.end)
    });
    let cut = cut(text, &passage, &first, max_chars);
    let mut shown = String::new();
    let starts = cut.start == passage.start && is_sentence_start(text, cut.start);
    let body = &text[cut.clone()];
    if !cut.is_empty() && !starts && !body.starts_with(CUT) {
        shown.push(CUT);
    }
    let lead = shown.len();
    // A line feed and a blank have the same length, so ranges only move.
    shown.push_str(&text[cut.clone()].replace('\n', " "));
    let ends = cut.end == passage.end && is_sentence_end(text, cut.end);
    if !cut.is_empty() && !ends && !body.ends_with(CUT) {
        shown.push(CUT);
    }
    let lit = matches
        .iter()
        .map(|m| m.start.max(cut.start)..m.end.min(cut.end));
    let lit = lit.filter(|m| m.start < m.end);
    let lit = lit.map(|m| m.start - cut.start + lead..m.end - cut.start + lead);
    Snippet {
        text: shown,
        matches: lit.collect(),
    }
}

/// Returns the bytes of the passage that are shown.
fn cut(text: &str, passage: &Range<usize>, first: &Range<usize>, max_chars: usize) -> Range<usize> {
    // Room for both signs of a cut is kept, because only the cut shows which of them are needed.
    let room = max_chars.saturating_sub(2);
    let whole = text[passage.clone()].chars().nth(room).is_none();
    if whole {
        return passage.clone();
    }
    let found = text[first.clone()].chars().take(room).count();
    let tail = text[first.end..passage.end].chars().take(room).count();
    let spare = room - found;
    // A third of the room is before the match, or more when little follows it, so that no room is
    // wasted.
    let before = (spare / 3).max(spare.saturating_sub(tail));
    let from = word_before(text, passage.start, first.start, before);
    let used = text[from..first.start].chars().count();
    let to = forward(text, first.start, room - used).min(passage.end);
    let to = if to == passage.end {
        to
    } else {
        word_end(text, first.start, to)
    };
    from..from + text[from..to].trim_end().len()
}

fn on_letters(text: &str, range: &Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(range.start);
    start..text.floor_char_boundary(range.end).max(start)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str, word: &str, max: usize) -> String {
        let at = text.find(word).unwrap();
        let found = at..at + word.len();
        let cut = snippet(text, 0..text.len(), std::slice::from_ref(&found), max);
        let mut shown = cut.text;
        for range in cut.matches.into_iter().rev() {
            shown.insert(range.end, ']');
            shown.insert(range.start, '[');
        }
        shown
    }

    #[test]
    fn whole_words_around_the_match() {
        let text = "Mỗi tổ chức trong Đảng bộ khối tự chọn\nviệc mình làm được.";
        for (word, max, expected) in [
            (
                "Đảng",
                80,
                "Mỗi tổ chức trong [Đảng] bộ khối tự chọn việc mình làm được.",
            ),
            ("Đảng", 30, "…trong [Đảng] bộ khối tự chọn…"),
            ("Mỗi", 16, "[Mỗi] tổ chức…"),
            ("được", 24, "…việc mình làm [được]."),
            ("Đảng", 5, "…[Đản]…"),
            ("Đảng", 0, ""),
        ] {
            let shown = shown(text, word, max);
            assert_eq!(shown, expected, "{word} in {max}");
        }
    }

    proptest! {
        #[test]
        fn a_snippet_is_short_and_its_matches_read_back(
            text in "([a-zđưĐ.?\u{301}]|漢| |\n){0,200}",
            passage in (0usize..300, 0usize..300), found in (0usize..300, 0usize..20), max in 0usize..90,
        ) {
            let matched = found.0..found.0 + found.1;
            let Snippet { text: shown, matches } = snippet(&text, passage.0..passage.1, std::slice::from_ref(&matched), max);
            prop_assert!(shown.chars().count() <= max, "{shown:?}");
            for range in matches {
                let flat = text[on_letters(&text, &matched)].replace('\n', " ");
                prop_assert!(flat.contains(&shown[range]));
            }
        }
    }
}
