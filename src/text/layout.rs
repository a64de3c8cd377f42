//! Text to lines of cells, lazily: one line at a time, from any place in the text.
//!
//! Lines are wrapped first-fit by the rules of Vietnamese newspapers: a line breaks at a space,
//! never inside `05-CT/TƯ` or `20-1-2020` when they fit. A line is a range of bytes, so that the
//! map between lines and text positions is the line itself. Strings and cells are all that is known
//! here; indents, gaps and colours are the caller's.

use std::ops::Range;

use super::segment;

mod grapheme;
mod set;

use grapheme::is_wide;
pub use grapheme::{CLUSTER_MAX_CELLS, Grapheme, Graphemes, sure_cells};
pub use set::{PlacedGrapheme, Placements, SPACE_MAX_CELLS, SetLine};

/// Bytes that are wrapped as one piece. A longer paragraph is cut at the first break after each
/// multiple of it, so that a step in a paragraph of 10 MB costs no more than one in a short
/// article.
pub const UNIT_BYTES: usize = 8 * 1024;

/// Bytes after a multiple of [`UNIT_BYTES`] in which a space is looked for, so that a paragraph
/// without spaces is cut as well.
const UNIT_SLACK_BYTES: usize = 2 * 1024;

/// Line of text: the bytes `start..end` are shown, the next line starts at `next`. Only the spaces
/// or the line feed of the break lie between `end` and `next`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// First byte shown.
    pub start: usize,
    /// One past the last byte shown.
    pub end: usize,
    /// First byte of the next line.
    pub next: usize,
}

/// Returns the cells that `text` takes: the sum over its graphemes.
pub fn cells(text: &str) -> usize {
    // Most labels, figures and markers are ASCII, one cell for each byte, so they need no walk over
    // graphemes.
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.len();
    }
    Graphemes::new(text, 0, text.len()).map(|g| g.cells).sum()
}

/// Returns the longest prefix of `text` that fits into `width` cells, with "…" when it was cut.
/// Never cuts inside a grapheme.
pub fn truncate(text: &str, width: usize) -> std::borrow::Cow<'_, str> {
    let mut used = 0;
    let mut keep = 0;
    for g in Graphemes::new(text, 0, text.len()) {
        used += g.cells;
        if used > width {
            // A cut that falls behind an ellipsis would otherwise show two of them.
            let kept = text[..keep].trim_end_matches([' ', '…']);
            return if width == 0 {
                "".into()
            } else {
                format!("{kept}…").into()
            };
        }
        // One cell is left for the ellipsis.
        if used < width {
            keep = g.end;
        }
    }
    text.into()
}

/// Returns the longest end of `text` that fits into `width` cells, with "…" before it when it was
/// cut. It suits paths, because their end tells more than the beginning. Costs no more than what
/// fits.
pub fn truncate_start(text: &str, width: usize) -> std::borrow::Cow<'_, str> {
    if fits(text, width) {
        return text.into();
    }
    let (mut from, mut used) = (text.len(), 1);
    for (at, grapheme) in segment::graphemes(text).rev() {
        used += cells(grapheme);
        if used > width {
            break;
        }
        from = at;
    }
    let sign = if width == 0 { "" } else { "…" };
    format!("{sign}{}", &text[from..]).into()
}

/// Returns whether `text` fits into `width` cells. Costs no more than what fits, however long it
/// is.
pub fn fits(text: &str, width: usize) -> bool {
    let mut cells = Graphemes::new(text, 0, text.len()).map(|g| g.cells);
    cells.try_fold(width, usize::checked_sub).is_some()
}

/// Returns the first `most` graphemes of `text`; where it has more, one of them less and "…". Costs
/// no more than these, however long it is.
pub fn shorten(text: &str, most: usize) -> std::borrow::Cow<'_, str> {
    // A grapheme has a byte at least.
    if text.len() <= most {
        return text.into();
    }
    match Graphemes::new(text, 0, text.len()).nth(most.saturating_sub(1)) {
        Some(last) if last.end < text.len() => format!("{}…", text[..last.start].trim_end()).into(),
        _ => text.into(),
    }
}

/// Places where lines break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaks {
    /// Spaces at which the line is full.
    Words,
    /// Full lines, and every run of two spaces and more: a table whose rows do not fit gets a line for
    /// each cell.
    Columns,
}

/// Returns the first line of `text[start..end]` at `width` cells (at least 1).
///
/// A grapheme wider than that counts as one cell, because [`SetLine`] shows a sign of one cell for
/// it. The line holds at least one grapheme when there is one, so that a loop over lines always
/// ends.
///
/// ```
/// use docbao::text::layout::line;
///
/// let text = "Chỉ thị 05-CT/TƯ";
/// let (mut at, mut lines) = (0, Vec::new());
/// while at < text.len() {
///     let line = line(text, at, text.len(), 10);
///     lines.push(&text[line.start..line.end]);
///     at = line.next;
/// }
/// assert_eq!(lines, ["Chỉ thị", "05-CT/TƯ"]);
/// ```
pub fn line(text: &str, start: usize, end: usize, width: usize) -> Line {
    line_by(Breaks::Words, text, start..end, width)
}

/// Returns the first line of a range of `text`, as [`line()`] does, broken where `breaks` says.
pub fn line_by(breaks: Breaks, text: &str, range: Range<usize>, width: usize) -> Line {
    let scan = LineScan {
        breaks,
        text,
        start: range.start,
        end: range.end,
        width: width.max(1),
        used: 0,
        soft: None,
        inner: None,
        after_wide: false,
    };
    scan.line()
}

/// Line that is being filled.
struct LineScan<'a> {
    breaks: Breaks,
    text: &'a str,
    start: usize,
    end: usize,
    width: usize,
    used: usize,
    /// Last place where the line may end.
    soft: Option<LineBreak>,
    /// Last place inside a word where it may be broken if it is too long for a line.
    inner: Option<LineBreak>,
    after_wide: bool,
}

/// Place where a line ends: what lies between `end` and `next` is not shown.
#[derive(Clone, Copy)]
struct LineBreak {
    /// One past the last byte of the line.
    end: usize,
    /// First byte of the next line.
    next: usize,
}

impl LineBreak {
    /// Returns the break at `pos`, between two graphemes that are both shown.
    fn at(pos: usize) -> Self {
        Self {
            end: pos,
            next: pos,
        }
    }
}

impl LineScan<'_> {
    /// Returns the line, filled to its width or to the end of the text.
    fn line(mut self) -> Line {
        for g in Graphemes::new(self.text, self.start, self.end) {
            let line_break = match self.text.as_bytes()[g.start..g.end] {
                [b'\n'] => Some(self.at_feed(g)),
                [b' '] => self.at_space(g),
                _ => self.at_letter(g),
            };
            if let Some(LineBreak { end, next }) = line_break {
                return Line {
                    start: self.start,
                    end,
                    next,
                };
            }
        }
        Line {
            start: self.start,
            end: trim_end(self.text, self.start, self.end),
            next: self.end,
        }
    }

    /// Returns the break at a line feed.
    fn at_feed(&self, g: Grapheme) -> LineBreak {
        let next = match self.breaks {
            Breaks::Words => g.end,
            // A cell that is set to the right has spaces before it, which belong to no line.
            Breaks::Columns => skip_spaces(self.text, g.end, self.end),
        };
        LineBreak {
            end: trim_end(self.text, self.start, g.start),
            next,
        }
    }

    /// Takes a space. Spaces hang over the edge, so that a line is never broken because it is full of
    /// them; `Some` is the break between two columns.
    fn at_space(&mut self, g: Grapheme) -> Option<LineBreak> {
        let run_starts = g.start > self.start && !ends_space(self.text, g.start);
        if run_starts {
            let here = LineBreak {
                end: g.start,
                next: skip_spaces(self.text, g.end, self.end),
            };
            if self.breaks == Breaks::Columns && here.next > g.end {
                return Some(here);
            }
            if may_break_at(self.text, g.start, self.end) {
                self.soft = Some(here);
            }
        }
        self.used += 1;
        self.after_wide = false;
        None
    }

    /// Takes any other grapheme; returns the break before it when it does not fit any more.
    fn at_letter(&mut self, g: Grapheme) -> Option<LineBreak> {
        let cells = g.cells_in(self.width);
        let symbol = || &self.text[g.start..g.end];
        let wide = g.cells >= 2 && is_wide(symbol());
        let first = g.start == self.start;
        if !first
            && (wide || self.after_wide)
            && !is_closing(symbol())
            && !self.text[..g.start].ends_with(is_opening)
            && !ends_space(self.text, g.start)
        {
            self.soft = Some(LineBreak::at(g.start));
        }
        if self.used + cells > self.width && !first {
            let cut = || LineBreak {
                end: trim_end(self.text, self.start, g.start),
                next: g.start,
            };
            return Some(self.soft.or(self.inner).unwrap_or_else(cut));
        }
        self.used += cells;
        self.after_wide = wide;
        if breaks_after(&self.text.as_bytes()[g.start..g.end]) {
            self.inner = Some(LineBreak::at(g.end));
        }
        None
    }
}

/// Returns whether the space at `at` may end a line: not before a lone dash, because a line that
/// starts with "- " reads as a turn of an interview.
fn may_break_at(text: &str, at: usize, end: usize) -> bool {
    let rest = text[at..end].trim_start_matches(' ');
    let mut chars = rest.chars();
    !(matches!(chars.next(), Some('-' | '–' | '—'))
        && matches!(chars.next(), Some(' ' | '\n') | None))
}

/// Returns whether a space stands before `at`.
fn ends_space(text: &str, at: usize) -> bool {
    text.as_bytes()[at - 1] == b' '
}

/// Returns `end` without the spaces before it.
fn trim_end(text: &str, start: usize, end: usize) -> usize {
    start + text[start..end].trim_end_matches(' ').len()
}

/// Returns the first byte from `at` on that is no space.
fn skip_spaces(text: &str, at: usize, end: usize) -> usize {
    end - text[at..end].trim_start_matches(' ').len()
}

/// Returns whether a long word may be broken after a symbol: hyphen, slash, question mark,
/// ampersand, and the two dashes.
fn breaks_after(symbol: &[u8]) -> bool {
    matches!(
        symbol,
        [b'-' | b'/' | b'?' | b'&'] | [0xE2, 0x80, 0x93 | 0x94]
    )
}

/// Returns whether a symbol is punctuation that must not start a line of Chinese or Japanese.
fn is_closing(symbol: &str) -> bool {
    symbol.chars().next().is_some_and(|c| {
        "、。，．・：；？！）］｝〉》」』】〕”’…ー゛゜ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.;:!?)]}".contains(c)
    })
}

/// Returns whether a character is punctuation that must not end a line of Chinese or Japanese.
fn is_opening(c: char) -> bool {
    "（［｛〈《「『【〔“‘([{".contains(c)
}

/// Returns the wrapping unit of `block` that holds `pos`. The bounds of units do not depend on the
/// width, so that a position stays in its unit when the window changes.
pub fn unit_at(text: &str, block: Range<usize>, pos: usize) -> Range<usize> {
    let pos = pos.clamp(block.start, block.end);
    let mut k = (pos - block.start) / UNIT_BYTES;
    if pos < unit_start(text, &block, k) {
        k -= 1;
    }
    let start = unit_start(text, &block, k);
    // A position at the very end belongs to the last unit, because there is no text in one after
    // it.
    if start >= block.end && k > 0 {
        return unit_start(text, &block, k - 1)..block.end;
    }
    start..unit_start(text, &block, k + 1)
}

/// Returns the first byte of the unit with index `k`.
fn unit_start(text: &str, block: &Range<usize>, k: usize) -> usize {
    let nominal = block.start + k * UNIT_BYTES;
    if k == 0 || nominal >= block.end {
        return nominal.min(block.end);
    }
    let from = text.ceil_char_boundary(nominal);
    let limit = text.floor_char_boundary((nominal + UNIT_SLACK_BYTES).min(block.end));
    match text[from..limit].find([' ', '\n']) {
        // All spaces stay above, because the line would otherwise be moved in by those that are
        // left.
        Some(at) if text.as_bytes()[from + at] == b' ' => skip_spaces(text, from + at, limit),
        Some(at) => from + at + 1,
        None => from,
    }
}

/// Returns the lines of the unit that holds `pos`, from its first line to the one that shows `pos`;
/// one at least. The first line of the block is `inset` cells shorter than the others.
pub fn lines_to(
    breaks: Breaks,
    text: &str,
    block: Range<usize>,
    pos: usize,
    (inset, width): (usize, usize),
) -> impl Iterator<Item = Line> {
    let start = block.start;
    let unit = unit_at(text, block, pos);
    let inset = if unit.start == start { inset } else { 0 };
    let first = line_by(breaks, text, unit.clone(), width.saturating_sub(inset));
    std::iter::successors(Some(first), move |line| {
        let is_last = line.next > pos || line.next >= unit.end;
        (!is_last).then(|| line_by(breaks, text, line.next..unit.end, width))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrap(text: &str, width: usize) -> Vec<&str> {
        let mut at = 0;
        let mut out = Vec::new();
        loop {
            let l = line(text, at, text.len(), width);
            out.push(&text[l.start..l.end]);
            if l.next >= text.len() {
                return out;
            }
            at = l.next;
        }
    }

    #[test]
    fn breaks_at_spaces_only() {
        assert_eq!(
            wrap("Chỉ thị số 05-CT/TƯ ngày", 19),
            ["Chỉ thị số 05-CT/TƯ", "ngày"]
        );
        assert_eq!(
            wrap("Chỉ thị số 05-CT/TƯ ngày", 18),
            ["Chỉ thị số", "05-CT/TƯ ngày"]
        );
        assert_eq!(
            wrap("ngày 20-1-2020, 50%", 10),
            ["ngày", "20-1-2020,", "50%"]
        );
    }

    #[test]
    fn no_break_at_no_break_space() {
        assert_eq!(
            wrap("một hai\u{a0}ba bốn", 8),
            ["một", "hai\u{a0}ba", "bốn"]
        );
    }

    #[test]
    fn spaced_dash_stays_on_the_upper_line() {
        assert_eq!(wrap("kinh tế - xã hội", 9), ["kinh tế -", "xã hội"]);
        assert_eq!(wrap("kinh tế - xã hội", 8), ["kinh", "tế - xã", "hội"]);
        assert_eq!(wrap("mua ở chợ", 4), ["mua", "ở", "chợ"]);
        assert_eq!(wrap("từ -abc", 5), ["từ", "-abc"]);
    }

    #[test]
    fn a_word_wider_than_the_line_breaks_after_its_signs() {
        assert_eq!(wrap("103/2016/QH13", 9), ["103/2016/", "QH13"]);
        assert_eq!(wrap("103/2016/QH13", 10), ["103/2016/", "QH13"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
    }

    #[test]
    fn wide_letters_break_anywhere_but_inside_marks() {
        for (text, width, lines) in [
            ("日本語。漢字", 6, ["日本", "語。漢", "字"].as_slice()),
            ("日本（語漢", 6, &["日本", "（語漢"]),
            ("日（本a", 4, &["日", "（本", "a"]),
            ("日本ab", 5, &["日本", "ab"]),
            ("日本", 2, &["日", "本"]),
            ("một 🇻🇳🇻🇳", 6, &["một 🇻🇳", "🇻🇳"]),
            ("ab अक्षर", 5, &["ab", "अक्षर"]),
        ] {
            assert_eq!(wrap(text, width), lines, "{text}");
        }
        assert_eq!(cells("日本e\u{301}đ"), 6);
    }

    #[test]
    fn rows_of_a_table_break_at_each_run_of_spaces() {
        let text = "một  hai ba   bốn\n   năm";
        let (mut at, mut cells) = (0, Vec::new());
        while at < text.len() {
            let line = line_by(Breaks::Columns, text, at..text.len(), 40);
            cells.push(&text[line.start..line.end]);
            at = line.next;
        }
        assert_eq!(cells, ["một", "hai ba", "bốn", "năm"]);
    }

    #[test]
    fn the_first_line_of_a_block_is_shorter_by_its_inset() {
        let text = "một hai ba bốn";
        let lines = lines_to(Breaks::Words, text, 0..text.len(), text.len(), (4, 8));
        let lines: Vec<_> = lines.map(|line| &text[line.start..line.end]).collect();
        assert_eq!(lines, ["một", "hai ba", "bốn"]);
        let words = "chữ nghĩa ".repeat(2_000);
        let mut lines = lines_to(Breaks::Words, &words, 0..words.len(), 9_000, (4, 10));
        let first = lines.next().unwrap();
        assert_eq!(words[first.start..first.end].chars().count(), 9);
    }

    #[test]
    fn line_feeds_are_kept_and_spaces_hang() {
        assert_eq!(wrap("a  \n\n b", 5), ["a", "", " b"]);
        assert_eq!(wrap("một   hai", 3), ["một", "hai"]);
        assert_eq!(wrap("     abc", 3), ["", "abc"]);
    }

    #[test]
    fn truncates_by_cells_with_an_ellipsis() {
        assert_eq!(truncate("Đảng bộ", 7), "Đảng bộ");
        assert_eq!(truncate("Đảng bộ", 6), "Đảng…");
        assert_eq!(truncate("日本語", 5), "日本…");
        assert_eq!(truncate("abc", 0), "");
        assert_eq!(truncate("abc", 1), "…");
        assert_eq!(truncate("ba… bốn", 5), "ba…");
    }

    #[test]
    fn a_long_text_is_shortened_by_graphemes() {
        for (text, most, shown) in [
            ("chợ quê", 7, "chợ quê"),
            ("chợ quê", 6, "chợ q…"),
            ("a bc", 3, "a…"),
            ("日本語", 2, "日…"),
            ("abc", 1, "…"),
        ] {
            assert_eq!(shorten(text, most), shown);
        }
    }

    #[test]
    fn the_end_of_a_path_is_kept() {
        assert_eq!(truncate_start("báo/xuân.pdf", 12), "báo/xuân.pdf");
        assert_eq!(truncate_start("báo/xuân.pdf", 9), "…xuân.pdf");
        assert_eq!(truncate_start("báo", 1), "…");
        assert_eq!(truncate_start("báo", 0), "");
    }

    #[test]
    fn units_cover_a_long_paragraph_without_overlap() {
        let text = "chữ nghĩa ".repeat(20_000);
        let mut at = 0;
        let mut units = 0;
        while at < text.len() {
            let unit = unit_at(&text, 0..text.len(), at);
            assert_eq!(unit.start, at);
            assert_eq!(unit_at(&text, 0..text.len(), unit.end - 1), unit);
            at = unit.end;
            units += 1;
        }
        assert_eq!(units, text.len().div_ceil(UNIT_BYTES));
    }

    #[test]
    fn a_unit_starts_after_all_spaces() {
        for shift in 0..7 {
            let text = "x".repeat(shift) + &"chữ   ".repeat(3_000);
            let unit = unit_at(&text, 0..text.len(), UNIT_BYTES + 100);
            assert!(
                unit.start > 0 && text[unit.start..].starts_with("chữ"),
                "{shift}"
            );
        }
    }

    #[test]
    fn units_are_the_same_wherever_their_block_stands() {
        let text = "chữ nghĩa ".repeat(3_000);
        let before = "x".repeat(UNIT_BYTES + 100);
        let whole = format!("{before}{text}");
        for pos in [0, 5, UNIT_BYTES, UNIT_BYTES + 100, text.len()] {
            let unit = unit_at(&text, 0..text.len(), pos);
            let moved = unit_at(&whole, before.len()..whole.len(), before.len() + pos);
            let back = moved.start - before.len()..moved.end - before.len();
            assert_eq!(back, unit, "{pos}");
        }
    }

    #[test]
    fn units_are_cut_where_the_text_has_a_break() {
        let x = |count: usize| "x".repeat(count);
        for (text, pos, unit) in [
            (String::new(), 0, 0..0),
            (
                x(2 * UNIT_BYTES),
                2 * UNIT_BYTES,
                UNIT_BYTES..2 * UNIT_BYTES,
            ),
            // A space a quarter of a page behind the multiple is near enough.
            (
                x(UNIT_BYTES + 2_000) + " b",
                UNIT_BYTES + 9,
                0..UNIT_BYTES + 2_001,
            ),
            // The first space is too far behind the multiple.
            (
                x(UNIT_BYTES + UNIT_SLACK_BYTES + 9) + " b",
                UNIT_BYTES + 9,
                UNIT_BYTES..UNIT_BYTES + UNIT_SLACK_BYTES + 11,
            ),
            (
                x(UNIT_BYTES + 5) + "\nb",
                UNIT_BYTES + 6,
                UNIT_BYTES + 6..UNIT_BYTES + 7,
            ),
        ] {
            assert_eq!(unit_at(&text, 0..text.len(), pos), unit);
        }
    }

    #[test]
    fn a_paragraph_without_spaces_still_has_units() {
        let text = "ế".repeat(40_000);
        let unit = unit_at(&text, 0..text.len(), text.len());
        assert_eq!(unit.end, text.len());
        assert!(unit.end - unit.start <= UNIT_BYTES + UNIT_SLACK_BYTES);
    }

    proptest! {
        #[test]
        fn lines_fit_and_join_to_the_text(text in "[a-zàếộđ 日🎉\u{301}/\n-]{0,200}", width in 1usize..40) {
            let mut at = 0;
            let mut joined = String::new();
            while at < text.len() {
                let l = line(&text, at, text.len(), width);
                prop_assert!(l.next > at);
                prop_assert!(SetLine::new(&text, l, width).cells() <= width, "{l:?}");
                prop_assert!(text[l.end..l.next].chars().all(|c| c == ' ' || c == '\n'));
                joined.push_str(&text[l.start..l.next]);
                at = l.next;
            }
            prop_assert_eq!(joined, text);
        }
    }
}
