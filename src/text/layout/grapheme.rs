//! Grapheme clusters and the cells that a terminal gives them.
//!
//! A cluster is bounded, whatever a text holds: runs of conjoining letters that Unicode calls one
//! cluster without end are cut into pieces. Clusters are counted as they are drawn; lines and
//! colours are not known here.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Maximum length of a cluster, in bytes. The longest that means something, a row of emoji with
/// joiners and skin tones, has under 90.
const CLUSTER_MAX_BYTES: usize = 128;

/// Maximum width of a cluster, in cells; a conjunct of three Indic consonants has 3.
pub const CLUSTER_MAX_CELLS: usize = 4;

/// Sign for a cluster to which a terminal would give no cell, or that acts on a terminal.
const UNSHOWABLE: &str = "\u{fffd}";

/// Sign for a cluster that is wider than the line.
const TOO_WIDE: &str = "…";

/// Grapheme cluster: its bytes and its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grapheme {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Width in cells: 0 for a line feed, else 1 to [`CLUSTER_MAX_CELLS`].
    pub cells: usize,
}

impl Grapheme {
    /// Returns the cells on a line of `width` cells: 1 for a cluster wider than the line.
    pub fn cells_in(&self, width: usize) -> usize {
        if self.cells > width { 1 } else { self.cells }
    }

    /// Returns the text drawn on a line of `width` cells: the cluster itself if that is possible,
    /// nothing for a line feed, else a sign of one cell.
    pub fn shown<'a>(&self, text: &'a str, width: usize) -> &'a str {
        let symbol = &text[self.start..self.end];
        if self.cells == 0 {
            ""
        } else if self.cells > width {
            TOO_WIDE
        } else if is_showable(symbol) {
            symbol
        } else {
            UNSHOWABLE
        }
    }
}

/// Graphemes of `text[start..end]`, with a fast path for the letters of Vietnamese.
///
/// The next grapheme depends on the text from there on only, so that walks from any two graphemes
/// meet the same ones. A step costs the same whatever the text holds.
#[derive(Clone, Debug)]
pub struct Graphemes<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    /// Length of the simple character at `at`, in bytes; 0 when there is none.
    simple: usize,
}

impl<'a> Graphemes<'a> {
    /// Returns the graphemes of `text[start..end]`; both must be `char` boundaries.
    pub fn new(text: &'a str, start: usize, end: usize) -> Self {
        Self {
            text,
            at: start,
            end,
            simple: simple_len(&text.as_bytes()[start..end]),
        }
    }
}

impl Iterator for Graphemes<'_> {
    type Item = Grapheme;

    fn next(&mut self) -> Option<Grapheme> {
        let start = self.at;
        let after = &self.text.as_bytes()[start + self.simple..self.end];
        let next_simple = simple_len(after);
        let cells = if self.simple > 0 && (next_simple > 0 || after.is_empty()) {
            self.at += self.simple;
            self.simple = next_simple;
            1
        } else {
            let rest = &self.text[start..self.end];
            let near = &rest[..rest.floor_char_boundary(CLUSTER_MAX_BYTES)];
            let (len, cells) = piece(near.graphemes(true).next()?);
            self.at += len;
            self.simple = simple_len(&self.text.as_bytes()[self.at..self.end]);
            cells
        };
        Some(Grapheme {
            start,
            end: self.at,
            cells,
        })
    }
}

/// Returns the length of the first character of `bytes`, in bytes, when it is one cell wide and
/// never joins a neighbour that is simple too: ASCII, Latin, the Vietnamese letters, dashes,
/// quotes; 0 for all others.
fn simple_len(bytes: &[u8]) -> usize {
    match *bytes {
        [b' '..=b'~', ..] => 1,
        // U+00A0–02FF but for the soft hyphen.
        [0xC2, 0xA0..=0xAC | 0xAE..=0xBF, ..] | [0xC3..=0xCB, _, ..] => 2,
        // U+1EA0–1EF9; U+2010–2027.
        [0xE1, 0xBA, 0xA0..=0xBF, ..]
        | [0xE1, 0xBB, 0x80..=0xB9, ..]
        | [0xE2, 0x80, 0x90..=0xA7, ..] => 3,
        _ => 0,
    }
}

/// Returns the bytes and cells of a cluster, or of the first piece of one that is too wide.
fn piece(cluster: &str) -> (usize, usize) {
    if cluster == "\n" {
        return (1, 0);
    }
    match cluster.width() {
        0 => (first_len(cluster), 1),
        cells if cells <= CLUSTER_MAX_CELLS => (cluster.len(), cells),
        _ => first_piece(cluster),
    }
}

/// Returns the longest start of a cluster that has no more than [`CLUSTER_MAX_CELLS`], at least one scalar.
fn first_piece(cluster: &str) -> (usize, usize) {
    let ends = cluster
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .map(|end| (end, cluster[..end].width().max(1)));
    ends.take_while(|(_, cells)| *cells <= CLUSTER_MAX_CELLS)
        .last()
        .unwrap_or((first_len(cluster), CLUSTER_MAX_CELLS))
}

/// Returns the length of the first scalar value, in bytes.
fn first_len(cluster: &str) -> usize {
    cluster.chars().next().map_or(0, char::len_utf8)
}

/// Returns whether a terminal draws a symbol and does not act on it.
fn is_showable(symbol: &str) -> bool {
    symbol.width() > 0 && !symbol.contains(char::is_control)
}

/// Returns the cells that every terminal gives to `symbol`; `None` when terminals disagree.
///
/// They agree on single letters and signs of scripts that are written one cell after the other.
/// They disagree about clusters of several code points, emoji, letters with marks of their own and
/// signs that are newer than a terminal, because some count code points and some clusters.
pub fn sure_cells(symbol: &str) -> Option<usize> {
    let mut chars = symbol.chars();
    let c = chars.next().filter(|_| chars.next().is_none())?;
    let cells = match c {
        ' '..='~' => return Some(1),
        // Latin without the soft hyphen; Greek and Cyrillic without combining marks; Armenian.
        '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{58f}'
        // Vietnamese, Greek with accents; punctuation, currencies, arrows, lines, plain signs.
        | '\u{1e00}'..='\u{1fff}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}'
        | '\u{20a0}'..='\u{20bf}' | '\u{2100}'..='\u{2bff}' => 1,
        // Kana, Hangul, Han, and what stands between them.
        '\u{3000}'..='\u{3163}' | '\u{3165}'..='\u{318e}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{ff01}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' => 2,
        _ => return None,
    };
    // Marks and emoji stand among these ranges, so the width decides.
    (c.width() == Some(cells)).then_some(cells)
}

/// Returns whether lines may break on both sides of `symbol`: Han, kana, Hangul, emoji. Letters of
/// scripts whose clusters are only sometimes two cells wide are not among them.
pub(super) fn is_wide(symbol: &str) -> bool {
    symbol.chars().next().is_some_and(|first| {
        first.width() == Some(2) || (!first.is_alphabetic() && symbol.width() >= 2)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces(text: &str) -> Vec<(&str, usize)> {
        Graphemes::new(text, 0, text.len())
            .map(|g| (&text[g.start..g.end], g.cells))
            .collect()
    }

    #[test]
    fn clusters_in_use_stay_whole() {
        for (cluster, cells) in [
            ("ế", 1),
            ("e\u{302}\u{301}", 1),
            ("👩\u{200d}🚀", 2),
            ("🇻🇳", 2),
            ("1\u{20e3}", 1),
            ("한", 2),
            ("\u{1112}\u{1161}\u{11ab}", 2),
            ("क्ष", 2),
            ("स्त्र", 3),
            ("ﾊ\u{ff9e}", 2),
        ] {
            assert_eq!(pieces(cluster), [(cluster, cells)]);
        }
    }

    #[test]
    fn clusters_without_end_are_cut_and_keep_every_scalar() {
        for unit in ["\u{1100}", "\u{1161}", "क\u{94d}", "क\u{94d}\u{200d}", "🇻"] {
            let text = unit.repeat(20_000);
            let mut at = 0;
            for g in Graphemes::new(&text, 0, text.len()) {
                assert_eq!(g.start, at);
                assert!(
                    g.end - g.start <= CLUSTER_MAX_BYTES
                        && (1..=CLUSTER_MAX_CELLS).contains(&g.cells)
                );
                at = g.end;
            }
            assert_eq!(at, text.len(), "{unit:?}");
        }
    }

    #[test]
    fn a_cluster_that_is_too_wide_is_cut_where_its_cells_are_full() {
        let two = "\u{1100}\u{1100}";
        let text = two.repeat(2) + "\u{1100}";
        assert_eq!(pieces(&text), [(two, 4), (two, 4), ("\u{1100}", 2)]);
    }

    #[test]
    fn what_cannot_be_shown_is_told() {
        let shown = |text: &'static str, width| {
            Graphemes::new(text, 0, text.len())
                .map(|g| g.shown(text, width))
                .collect::<Vec<_>>()
        };
        assert_eq!(shown("日a🎉", 1), ["…", "a", "…"]);
        assert_eq!(shown("日a🎉", 2), ["日", "a", "🎉"]);
        assert_eq!(shown("\u{1161}", 9), ["\u{fffd}"]);
        assert_eq!(shown("a\u{1b}\n", 9), ["a", "\u{fffd}", ""]);
    }

    #[test]
    fn cells_are_sure_where_all_terminals_agree() {
        for (symbol, cells) in [
            ("a", Some(1)),
            ("é", Some(1)),
            ("ế", Some(1)),
            ("Я", Some(1)),
            ("–", Some(1)),
            ("€", Some(1)),
            ("→", Some(1)),
            ("日", Some(2)),
            ("한", Some(2)),
            ("か", Some(2)),
            ("Ａ", Some(2)),
            ("", None),
            ("ab", None),
            ("e\u{301}", None),
            ("\u{ad}", None),
            ("\u{488}", None),
            ("⌚", None),
            ("🎉", None),
            ("क", None),
        ] {
            assert_eq!(sure_cells(symbol), cells, "{symbol:?}");
        }
    }

    proptest! {
        #[test]
        fn a_walk_may_start_at_any_grapheme(
            text in "[a\u{1100}\u{1161}\u{11a8}\u{915}\u{94d}\u{200d}\u{301}🇻👩🚀ﾊ\u{ff9e} \n]{0,120}",
        ) {
            let all: Vec<_> = Graphemes::new(&text, 0, text.len()).collect();
            for (n, g) in all.iter().enumerate() {
                let from: Vec<_> = Graphemes::new(&text, g.start, text.len()).collect();
                prop_assert_eq!(&from[..], &all[n..]);
            }
        }
    }
}
