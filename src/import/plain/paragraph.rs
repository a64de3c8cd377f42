//! Text to paragraphs: where they start and end, and which lines belong together.
//!
//! Between blank lines stands one hard-wrapped paragraph, a stanza, or a paragraph a line.
//! It must not know what kind of block a paragraph becomes.

use std::ops::Range;

use crate::article::SourceLines;

use super::form::{ends_sentence, is_quoted_headline, line_marker, list_marker};

/// Maximum number of `char`s of a line of verse.
const VERSE_CHARS_MAX: usize = 60;
/// Words of a line of verse.
const VERSE_WORDS: std::ops::RangeInclusive<usize> = 3..=12;
/// Length of the longest line of a hard-wrapped paragraph, in `char`s.
const WRAPPED_CHARS: std::ops::RangeInclusive<usize> = 50..=120;

/// A paragraph before it has a kind: bytes of the text. There is one a line in most texts, and a
/// line may have a single letter, so it is kept small: the largest file has 1 GB, which clean text
/// can make three of at most, and for that 32 bits are enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paragraph {
    start: u32,
    end: u32,
    /// Spaces before its first line.
    indent: u32,
    /// Whether its line breaks are meant.
    pub(super) verse: bool,
}

impl Paragraph {
    /// Returns the bytes of the paragraph in the text.
    pub(super) fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Spaces before its first line.
    pub(super) fn indent(&self) -> usize {
        self.indent as usize
    }
}

/// A line that is not blank, without the spaces around it; as small as a [`Paragraph`], because a
/// text may have a line for every other byte.
#[derive(Clone, Copy, Debug)]
struct ParagraphLine {
    start: u32,
    end: u32,
    indent: u32,
}

/// Cuts the text into paragraphs. In the text that comes back, the lines of hard-wrapped ones
/// are joined with single spaces; nothing else is changed. There the lines of the file get ahead.
pub(super) fn cut(text: &str) -> (String, Vec<Paragraph>, SourceLines) {
    let mut cutter = Cutter {
        text,
        out: Vec::new(),
        joins: Vec::new(),
    };
    let mut group = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let start = at;
        at += line.len() + 1;
        let indent = line.len() - line.trim_start().len();
        if indent < line.len() {
            let end = start + line.trim_end().len();
            group.push(ParagraphLine {
                start: (start + indent) as u32,
                end: end as u32,
                indent: indent as u32,
            });
        } else {
            cutter.close(&group);
            group.clear();
        }
    }
    cutter.close(&group);
    cutter.finish()
}

#[derive(Debug)]
struct Cutter<'a> {
    text: &'a str,
    out: Vec<Paragraph>,
    /// White space that becomes one space, in order.
    joins: Vec<Range<u32>>,
}

impl<'a> Cutter<'a> {
    fn str(&self, line: &ParagraphLine) -> &'a str {
        &self.text[line.start as usize..line.end as usize]
    }

    /// Lines between blank lines: all of one kind, or paragraphs told by their indents.
    fn close(&mut self, lines: &[ParagraphLine]) {
        // A headline right above the first paragraph would be taken for a line of it.
        if let ([], [first, rest @ ..]) = (&self.out[..], lines)
            && !rest.is_empty()
            && is_quoted_headline(self.str(first))
        {
            self.push(&lines[..1], false);
            return self.close(rest);
        }
        let indented = self.indented(lines);
        let is_fine = |part: &&[ParagraphLine]| part.len() == 1 || self.is_wrapped(part);
        let told = indented.iter().any(|part| part.len() > 1) && indented.iter().all(is_fine);
        if !told && self.close_whole(lines) {
            return;
        }
        for paragraph in indented {
            if !self.close_whole(paragraph) {
                self.close_lines(paragraph);
            }
        }
    }

    /// Takes the lines if they are one hard-wrapped paragraph or a stanza.
    fn close_whole(&mut self, lines: &[ParagraphLine]) -> bool {
        if self.is_wrapped(lines) {
            self.push(lines, false);
            self.join(lines);
        } else if self.is_verse(lines) {
            self.push(lines, true);
        } else {
            return false;
        }
        true
    }

    /// Adds a paragraph for each line; lines that hang under an item belong to it.
    fn close_lines(&mut self, lines: &[ParagraphLine]) {
        let mut rest = lines;
        while let Some((first, after)) = rest.split_first() {
            let hangs =
                |line: &&ParagraphLine| line.indent > first.indent && !self.has_marker(line);
            let hanging = if list_marker(self.str(first)) > 0 {
                after.iter().take_while(hangs).count()
            } else {
                0
            };
            let (item, others) = rest.split_at(hanging + 1);
            self.push(item, false);
            self.join(item);
            rest = others;
        }
    }

    fn push(&mut self, lines: &[ParagraphLine], verse: bool) {
        if let (Some(first), Some(last)) = (lines.first(), lines.last()) {
            self.out.push(Paragraph {
                start: first.start,
                end: last.end,
                verse,
                indent: first.indent,
            });
        }
    }

    fn join(&mut self, lines: &[ParagraphLine]) {
        let between = lines.windows(2).map(|pair| pair[0].end..pair[1].start);
        self.joins.extend(between);
    }

    fn has_marker(&self, line: &ParagraphLine) -> bool {
        line_marker(self.str(line)) > 0
    }

    /// Splits the lines before each that is indented under one that is not.
    fn indented<'l>(&self, lines: &'l [ParagraphLine]) -> Vec<&'l [ParagraphLine]> {
        let mut parts = Vec::new();
        let mut start = 0;
        for at in 1..lines.len() {
            let (above, line) = (&lines[at - 1], &lines[at]);
            if above.indent == 0 && line.indent >= 2 && !self.has_marker(above) {
                parts.push(&lines[start..at]);
                start = at;
            }
        }
        parts.push(&lines[start..]);
        parts
    }

    /// Returns whether every line is as full as it could be, so that the first word of the next did
    /// not fit. No line after the first starts an item, and they do not end with a sentence more
    /// often than not, because lines that are sentences are paragraphs.
    fn is_wrapped(&self, lines: &[ParagraphLine]) -> bool {
        let Some((last, full)) = lines.split_last().filter(|(_, full)| !full.is_empty()) else {
            return false;
        };
        let chars = |line: &ParagraphLine| line.indent as usize + self.str(line).chars().count();
        let widest = full.iter().map(chars).max().unwrap_or(0).max(chars(last));
        let word = |line: &ParagraphLine| self.str(line).chars().take_while(|c| *c != ' ').count();
        let ended = full.iter().filter(|l| ends_sentence(self.str(l)));
        WRAPPED_CHARS.contains(&widest)
            && lines
                .windows(2)
                .all(|pair| chars(&pair[0]) + 1 + word(&pair[1]) > widest)
            && lines.iter().skip(1).all(|line| !self.has_marker(line))
            && !self.str(&lines[0]).starts_with('>')
            && 2 * ended.count() < full.len().max(2)
    }

    /// Returns whether the lines are a stanza: several short lines, none of them a turn, an item or
    /// a finished sentence alone.
    fn is_verse(&self, lines: &[ParagraphLine]) -> bool {
        let is_verse_line = |line: &ParagraphLine| {
            let text = self.str(line);
            text.chars().nth(VERSE_CHARS_MAX).is_none()
                && VERSE_WORDS.contains(&text.split_whitespace().count())
                && line_marker(text) == 0
        };
        lines.len() >= 2
            && lines.iter().all(is_verse_line)
            && (lines.len() >= 4 || lines.iter().any(|line| !ends_sentence(self.str(line))))
    }

    /// Returns the text with its joins made, the paragraphs where they are in it, and its lines.
    fn finish(mut self) -> (String, Vec<Paragraph>, SourceLines) {
        let mut text = String::with_capacity(self.text.len());
        let mut lines = SourceLines::default();
        let mut joins = self.joins.iter().peekable();
        let mut at = 0;
        let mut saved = 0;
        for p in &mut self.out {
            p.start -= saved;
            while let Some(join) = joins.next_if(|join| join.start < p.end) {
                text.push_str(&self.text[at..join.start as usize]);
                text.push(' ');
                lines.drift(text.len(), 1);
                at = join.end as usize;
                saved += join.end - join.start - 1;
            }
            p.end -= saved;
        }
        text.push_str(&self.text[at..]);
        (text, self.out, lines)
    }
}
