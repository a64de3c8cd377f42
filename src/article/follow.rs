//! Where a place of a text is after the text was edited.
//!
//! Text before the first difference keeps its place, and text after the last one moves with the
//! end. Between them a place is found by the words around it, else by the nearest line that is in
//! both texts, else by proportion.

use std::ops::Range;

use super::TextPos;

/// Bytes that are compared at once, so that equal parts of two texts are skipped at the speed of
/// memory.
const CHUNK_BYTES: usize = 4096;
/// Bytes of words that are looked for, longest first: long ones stand in one place, short ones
/// survive an edit nearby.
const NEEDLE_BYTES: [usize; 4] = [240, 120, 60, 24];
/// Lines above and below a place that are looked for when its own words are gone, because the
/// reader then sees text from the same part of the article.
const NEAR_LINES: usize = 10;
/// Bytes around the expected place that are searched: 30 looks at half a megabyte take some 10 ms,
/// and this is done between two frames.
const WINDOW_BYTES: usize = 256 * 1024;
/// Minimum number of bytes of a line that is looked for, because a shorter one is in too many places.
const LINE_MIN_BYTES: usize = 8;

/// An edit, known by the text before and after it.
#[derive(Debug)]
pub struct TextEdit<'a> {
    old: &'a str,
    new: &'a str,
    /// The range that was replaced in the old text, and the one that replaces it in the new text.
    gone: Range<TextPos>,
    came: Range<TextPos>,
}

impl<'a> TextEdit<'a> {
    /// Compares two texts. That takes time in proportion to their length, at the speed of memory.
    pub fn new(old: &'a str, new: &'a str) -> Self {
        let start = common(
            old.as_bytes().chunks(CHUNK_BYTES),
            new.as_bytes().chunks(CHUNK_BYTES),
            |a, b| a.iter().zip(b).take_while(|(a, b)| a == b).count(),
        );
        let start = old
            .floor_char_boundary(start)
            .min(new.floor_char_boundary(start));
        let (old_rest, new_rest) = (&old.as_bytes()[start..], &new.as_bytes()[start..]);
        let end = common(
            old_rest.rchunks(CHUNK_BYTES),
            new_rest.rchunks(CHUNK_BYTES),
            |a, b| {
                let pairs = a.iter().rev().zip(b.iter().rev());
                pairs.take_while(|(a, b)| a == b).count()
            },
        );
        let old_end = old.ceil_char_boundary(old.len() - end);
        let new_end = old_end + new.len() - old.len();
        Self {
            old,
            new,
            gone: start..old_end,
            came: start..new_end,
        }
    }

    /// Returns where a place of the old text is in the new one.
    pub fn follow(&self, pos: TextPos) -> TextPos {
        let pos = self.old.floor_char_boundary(pos);
        if pos < self.gone.start || self.gone.is_empty() && pos == self.gone.start {
            return pos;
        }
        if pos >= self.gone.end {
            return pos - self.gone.end + self.came.end;
        }
        self.by_words(pos)
            .or_else(|| self.by_lines(pos))
            .unwrap_or_else(|| self.new.floor_char_boundary(self.expected(pos)))
    }

    /// Returns where a place in what was replaced would be if all of that had shrunk or grown evenly.
    fn expected(&self, pos: TextPos) -> TextPos {
        let share = (pos - self.gone.start) as f64 / self.gone.len().max(1) as f64;
        self.came.start + (share * self.came.len() as f64) as usize
    }

    /// Returns the place by the words that follow it, else by those before it.
    fn by_words(&self, pos: TextPos) -> Option<TextPos> {
        NEEDLE_BYTES.into_iter().find_map(|len| {
            let end = self
                .old
                .floor_char_boundary((pos + len).min(self.old.len()));
            let start = self.old.floor_char_boundary(pos.saturating_sub(len));
            let after = self.nearest(&self.old[pos..end], pos, len);
            after.or_else(|| Some(self.nearest(&self.old[start..pos], start, len)? + pos - start))
        })
    }

    /// Returns the place by the nearest line, below before above, that is in both texts.
    fn by_lines(&self, pos: TextPos) -> Option<TextPos> {
        let below = lines(self.old, pos..self.old.len()).take(NEAR_LINES);
        let above = self.old[..pos].rmatch_indices('\n').take(NEAR_LINES);
        let above = above.map(|(at, _)| at + 1..pos);
        let above = above.filter_map(|rest| lines(self.old, rest).next());
        let known =
            |line: Range<usize>| self.nearest(&self.old[line.clone()], line.start, LINE_MIN_BYTES);
        below.chain(above).find_map(known)
    }

    /// Returns where `words` of the old text, which stood at `pos`, stand in what came; of several places
    /// the one nearest to where they would be expected. Shorter ones than `least` say nothing.
    fn nearest(&self, words: &str, pos: TextPos, least: usize) -> Option<TextPos> {
        if words.len() + 4 < least || words.trim().is_empty() {
            return None;
        }
        let expected = self.expected(pos.clamp(self.gone.start, self.gone.end));
        let start = self.came.start.max(expected.saturating_sub(WINDOW_BYTES));
        // The end of the words may lie behind what was replaced.
        let end = (self.came.end + words.len()).min(expected + WINDOW_BYTES + words.len());
        let start = self.new.floor_char_boundary(start);
        let end = self
            .new
            .floor_char_boundary(end.min(self.new.len()))
            .max(start);
        let places = self.new[start..end].match_indices(words);
        let places = places.map(|(at, _)| start + at);
        places.min_by_key(|at| at.abs_diff(expected))
    }
}

/// Returns the lines of a range of a text.
fn lines(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut at = range.start;
    text[range].split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        start..start + line.trim_end().len()
    })
}

/// Bytes that two sequences of chunks have in common from their first chunk on.
fn common<'a>(
    a: impl Iterator<Item = &'a [u8]>,
    b: impl Iterator<Item = &'a [u8]>,
    within: impl Fn(&[u8], &[u8]) -> usize,
) -> usize {
    let mut len = 0;
    for (a, b) in a.zip(b) {
        if a != b {
            return len + within(a, b);
        }
        len += a.len();
    }
    len
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OLD: &str = "Chợ nổi\n\nGhe tụ về từ sớm.\nNắng lên thì tan chợ.\nNước lớn đầy sông.\n";

    /// Returns the text at the place where `words` were.
    fn read<'a>(new: &'a str, words: &str) -> &'a str {
        let at = OLD.find(words).unwrap();
        &new[TextEdit::new(OLD, new).follow(at)..]
    }

    #[test]
    fn a_place_stays_with_its_words() {
        let above = OLD.replace("Chợ nổi\n", "Chợ nổi Cái Răng\n\nMột đoạn mới.\n");
        assert!(read(&above, "Nắng").starts_with("Nắng lên"));
        let both = above.replace("sông", "sông cái");
        assert!(read(&both, "Nắng").starts_with("Nắng lên"));
        assert!(read(&both, "tan chợ").starts_with("tan chợ"));
        assert!(read(&both, "Nước").starts_with("Nước lớn"));
        let moved = "Nắng lên thì tan chợ.\nChợ nổi\n\nGhe tụ về từ sớm.\nNước lớn đầy sông.\n";
        assert!(read(moved, "Nắng").starts_with("Nắng lên"));
    }

    #[test]
    fn where_the_words_are_gone_the_next_line_is_taken() {
        let new = "Tựa khác\n\nGhe đã đi cả.\nNước lớn đầy sông.\nHết.\n";
        assert!(read(new, "Nắng").starts_with("Nước lớn"));
        let shorter = "Tựa khác\n\nGhe tụ về từ sớm.\nHết.\n";
        assert!(
            read(shorter, "Nắng").starts_with("Hết"),
            "what stood before it is there"
        );
    }

    #[test]
    fn an_emptied_text_has_one_place() {
        for pos in 0..=OLD.len() {
            assert_eq!(TextEdit::new(OLD, "").follow(pos), 0);
        }
    }

    proptest! {
        #[test]
        fn every_place_is_one_of_the_new_text(
            a in "[aă\n ]{0,40}", old in "[aăb\n ]{0,40}", new in "[aăb\n ]{0,40}", b in "[aă\n ]{0,40}",
        ) {
            let (old, new) = ([&*a, &old, &b].concat(), [&*a, &new, &b].concat());
            let edit = TextEdit::new(&old, &new);
            let mut last = 0;
            for pos in 0..=old.len() {
                let at = edit.follow(pos);
                prop_assert!(new.is_char_boundary(at));
                if pos < a.len() {
                    prop_assert!(old.floor_char_boundary(pos) == at);
                }
                last = last.max(at);
            }
            prop_assert!(last <= new.len());
        }

        #[test]
        fn what_did_not_change_keeps_all_its_places(text in "[aăb\n ]{0,80}") {
            let edit = TextEdit::new(&text, &text);
            for pos in (0..=text.len()).filter(|pos| text.is_char_boundary(*pos)) {
                prop_assert_eq!(edit.follow(pos), pos);
            }
        }
    }
}
