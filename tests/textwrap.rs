//! Compares our line breaks with those of the crate `textwrap`, on the built-in articles at every
//! width from 20 to 100 cells, as an independent check of `text/layout.rs`.
//!
//! Three of our rules differ from those of `textwrap`. The first is applied to the text that
//! `textwrap` gets; the other two exempt a paragraph at a width. All exemptions are counted, so
//! that they cannot hide a change.

use std::ops::Range;

use docbao::article::BlockKind;
use docbao::library::seeds;
use docbao::text::layout::{cells, line};
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// The number of paragraphs that each of our rules decided.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    /// Paragraphs at a width whose lines are all equal.
    equal: usize,
    /// Equal paragraphs in which a lone dash was tied to the word before it.
    dash: usize,
    /// Exempt paragraphs with Han, kana, Hangul or emoji, which break without a space.
    wide: usize,
    /// Exempt paragraphs with a word wider than the line, which breaks after its punctuation.
    long: usize,
}

fn ours(text: &str, width: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut at = 0;
    loop {
        let l = line(text, at, text.len(), width);
        lines.push(&text[l.start..l.end]);
        if l.next >= text.len() {
            return lines;
        }
        at = l.next;
    }
}

fn theirs(text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    let lines = textwrap::wrap(text, options);
    lines.into_iter().map(|l| l.replace(TIE, " ")).collect()
}

/// Stands for a space that must not break. It is one cell wide and in no article.
const TIE: char = '\u{e000}';

/// Applies rule 1: a lone dash stays on the line of the word before it.
fn tie_dashes(text: &str) -> String {
    let mut tied = text.to_owned();
    for dash in ["-", "–", "—"] {
        tied = tied.replace(&format!(" {dash} "), &format!("{TIE}{dash} "));
        if let Some(head) = tied.strip_suffix(&format!(" {dash}")) {
            tied = format!("{head}{TIE}{dash}");
        }
    }
    tied
}

/// Returns whether rule 2 applies: the text has letters that may break without a space.
fn has_wide(text: &str) -> bool {
    cells(text) != text.chars().count()
}

/// Returns whether rule 3 applies: a word, with the dash tied to it, does not fit into a line.
fn has_long(tied: &str, width: usize) -> bool {
    tied.split(' ').any(|word| cells(word) > width)
}

fn compare(text: &str, widths: Range<usize>, counts: &mut Counts) {
    let tied = tie_dashes(text);
    for width in widths {
        if has_wide(text) {
            counts.wide += 1;
        } else if has_long(&tied, width) {
            counts.long += 1;
        } else {
            assert_eq!(ours(text, width), theirs(&tied, width), "{width}");
            counts.equal += 1;
            counts.dash += usize::from(tied != text);
        }
    }
}

#[test]
fn lines_are_those_of_textwrap_but_for_three_rules() {
    let mut counts = Counts::default();
    for article in seeds::articles() {
        let blocks = article.blocks.iter();
        for block in blocks.filter(|b| !matches!(b.kind, BlockKind::Code | BlockKind::Table)) {
            for text in article.text[block.range()].lines() {
                compare(text, 20..101, &mut counts);
            }
        }
    }
    println!("{counts:?}");
    assert!(counts.equal >= 20_000, "{counts:?}");
    let exempt = counts.wide + counts.long;
    assert!(
        100 * exempt <= counts.equal,
        "over 1 % is exempt: {counts:?}"
    );
}

#[test]
fn each_rule_is_what_makes_the_difference() {
    let dash = "kinh tế - xã hội";
    assert_eq!(theirs(dash, 8), ["kinh tế", "- xã hội"]);
    assert_eq!(ours(dash, 8), ["kinh", "tế - xã", "hội"]);
    assert_eq!(theirs(&tie_dashes(dash), 8), ours(dash, 8));
    let long = "ở 103/2016/QH13";
    assert_eq!(theirs(long, 9), ["ở", "103/2016/", "QH13"]);
    assert_eq!(ours("ở a103/2016/QH13", 9), ["ở", "a103/", "2016/QH13"]);
    assert_eq!(theirs("ở a103/2016/QH13", 9), ["ở", "a103/2016", "/QH13"]);
    assert_eq!(ours("đi 日本語", 6), ["đi 日", "本語"]);
    assert_eq!(theirs("đi 日本語", 6), ["đi", "日本語"]);
}
