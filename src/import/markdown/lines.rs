//! The lines of a Markdown file that the words of its draft come from.
//!
//! An event tells where in the file it starts, so each run of words is marked with its line. A block
//! may be cleaned, cut or dropped when it ends, so marks wait for that and are then settled.

use crate::import::ArticleDraft;

/// Counts the lines of a text up to places that are asked for in order.
#[derive(Debug)]
pub(super) struct Counter<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl<'t> Counter<'t> {
    /// Creates a counter for `text`, which stands behind `above` in its file.
    pub(super) fn new(text: &'t str, above: &str) -> Self {
        Self {
            text,
            at: 0,
            line: feeds(above),
        }
    }

    /// Returns the line at byte `at`, from 0. A place before the last one is taken for that: an event
    /// that ends a block tells where the block starts.
    pub(super) fn line(&mut self, at: usize) -> usize {
        if at > self.at {
            self.line += feeds(&self.text[self.at..at]);
            self.at = at;
        }
        self.line
    }
}

/// A place of the draft and the line of the file that it comes from, in 32 bits each, because a
/// paragraph may have a line for every other byte, and the largest file has 1 GB.
#[derive(Clone, Copy, Debug)]
struct LineMark {
    at: u32,
    line: u32,
}

/// The marks of the block that is open.
#[derive(Debug, Default)]
pub(super) struct LineMarks {
    /// The line of the event that is read, from 0.
    pub(super) line: usize,
    open: Vec<LineMark>,
    /// Up to where the draft has no line feed behind the last mark. A line may have a hundred thousand
    /// runs of words, and each asks.
    scanned: usize,
    /// Up to where line feeds of the draft were counted, how many there are, and how many lines the
    /// file is ahead of them.
    counted: usize,
    feeds: usize,
    ahead: isize,
}

impl LineMarks {
    /// Begins a block at byte `at` of the draft.
    pub(super) fn set(&mut self, at: usize) {
        self.open.clear();
        self.rescan();
        self.push(at);
    }

    /// Marks the end of the draft's text, unless the last mark tells its line as well.
    pub(super) fn add(&mut self, text: &str) {
        let is_told = self.open.last().is_some_and(|last| {
            let new = text.get(self.scanned.max(last.at as usize)..);
            last.line as usize == self.line && new.is_some_and(|new| !new.contains('\n'))
        });
        if !is_told {
            self.push(text.len());
        }
        self.scanned = text.len();
    }

    /// Looks at all text behind the last mark again, because it was changed there.
    pub(super) fn rescan(&mut self) {
        self.scanned = 0;
    }

    /// Marks byte `at` of the draft, which is behind the last mark or at the same place.
    pub(super) fn push(&mut self, at: usize) {
        self.open.pop_if(|last| last.at as usize == at);
        self.open.push(LineMark {
            at: at as u32,
            line: self.line as u32,
        });
    }

    /// Returns how many marks the block has.
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// Drops all marks but that of the block's beginning.
    pub(super) fn keep_first(&mut self) {
        self.open.truncate(1);
    }

    /// Moves the marks behind `start` to where `moved` says.
    pub(super) fn move_behind(&mut self, start: usize, moved: impl Fn(usize) -> usize) {
        for mark in self.open.iter_mut().filter(|mark| mark.at as usize > start) {
            mark.at = moved(mark.at as usize) as u32;
        }
    }

    /// Hands the marks of a block that has ended to the draft. Those of text that was dropped go.
    pub(super) fn settle(&mut self, draft: &mut ArticleDraft) {
        for LineMark { at, line } in self.open.drain(..) {
            let (at, line) = (at as usize, line as usize);
            let Some(text) = draft
                .text
                .get(self.counted..at)
                .filter(|_| at < draft.text.len())
            else {
                continue;
            };
            self.feeds += feeds(text);
            self.counted = at;
            let ahead = line as isize - self.feeds as isize;
            if ahead != self.ahead {
                draft.lines.drift(at, ahead - self.ahead);
                self.ahead = ahead;
            }
        }
    }
}

fn feeds(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_feed_that_takes_the_place_of_a_blank_is_seen() {
        let mut marks = LineMarks::default();
        let mut text = String::from("lời ");
        marks.set(0);
        marks.add(&text);
        assert_eq!(marks.len(), 1, "all on one line");
        text.replace_range(text.len() - 1.., "\n");
        marks.rescan();
        marks.add(&text);
        text.push_str("— tên");
        marks.add(&text);
        assert_eq!(marks.len(), 2);
    }
}
