//! Motions over an article's text: from a position to the next sentence, word or paragraph.
//!
//! All motions work inside blocks and step over what lies between them.

use std::ops::Range;

use super::{Article, TextPos};
use crate::text::segment;

/// What a motion or a selection counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A word; in Vietnamese, a syllable.
    Word,
    /// A sentence.
    Sentence,
    /// A block.
    Paragraph,
}

impl Article {
    /// The unit at `pos`; in white space between units, the nearest one in the same block.
    /// Empty only for an article without text.
    pub fn unit_at(&self, unit: Unit, pos: TextPos) -> Range<TextPos> {
        let Some(index) = self.block_at(pos) else {
            return 0..0;
        };
        let block = &self.blocks[index];
        let text = &self.text[block.range()];
        let at = pos.clamp(block.start, block.end) - block.start;
        let found = match unit {
            Unit::Paragraph => 0..text.len(),
            Unit::Sentence => segment::sentence_at(text, at),
            Unit::Word => nearest_word(text, at),
        };
        found.start + block.start..found.end + block.start
    }

    /// Start of the unit after the one at `pos`; `None` at the end of the article.
    pub fn next(&self, unit: Unit, pos: TextPos) -> Option<TextPos> {
        let index = self.block_at(pos)?;
        let block = &self.blocks[index];
        let end = self.unit_at(unit, pos).end.max(pos);
        let rest = &self.text[end.min(block.end)..block.end];
        let skipped = match unit {
            Unit::Word => rest.find(char::is_alphanumeric),
            _ => rest.find(|c: char| !c.is_whitespace()),
        };
        match skipped {
            Some(skip) => Some(self.unit_at(unit, end + skip).start.max(end)),
            None => self
                .blocks
                .get(index + 1)
                .map(|b| self.unit_at(unit, b.start).start),
        }
    }

    /// Start of the unit at `pos`, or of the one before it when `pos` is at its start already;
    /// `None` at the start of the article.
    pub fn previous(&self, unit: Unit, pos: TextPos) -> Option<TextPos> {
        let index = self.block_at(pos)?;
        let block = &self.blocks[index];
        let here = self.unit_at(unit, pos).start;
        if here < pos {
            return Some(here);
        }
        let before = &self.text[block.start..pos.clamp(block.start, block.end)];
        let kept = match unit {
            Unit::Word => before
                .trim_end_matches(|c: char| !c.is_alphanumeric())
                .len(),
            _ => before.trim_end().len(),
        };
        if kept > 0 {
            let inside = self.floor(block.start + kept - 1);
            return Some(self.unit_at(unit, inside).start);
        }
        let above = &self.blocks[index.checked_sub(1)?];
        let inside = self.floor(above.end.saturating_sub(1).max(above.start));
        Some(self.unit_at(unit, inside).start)
    }
}

/// The word at `at`; else the one before it, else the one after it.
fn nearest_word(text: &str, at: usize) -> Range<usize> {
    let before = || text[..at].rfind(char::is_alphanumeric);
    let after = || text[at..].find(char::is_alphanumeric).map(|skip| at + skip);
    segment::word_at(text, at)
        .or_else(|| segment::word_at(text, before()?))
        .or_else(|| segment::word_at(text, after()?))
        .unwrap_or(at..at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Source;
    use crate::import;

    fn article(text: &str) -> Article {
        import::article(Source::Stdin("t".into()), text.as_bytes().to_vec(), None)
    }

    fn walk(a: &Article, unit: Unit) -> (Vec<TextPos>, Vec<TextPos>) {
        let mut ahead = vec![a.unit_at(unit, 0).start];
        while let Some(pos) = a.next(unit, ahead[ahead.len() - 1]) {
            ahead.push(pos);
        }
        let mut back = vec![ahead[ahead.len() - 1]];
        while let Some(pos) = a.previous(unit, back[back.len() - 1]) {
            back.push(pos);
        }
        back.reverse();
        (ahead, back)
    }

    #[test]
    fn walking_back_meets_the_same_units() {
        let a = article(
            "Một câu. Hai câu! “Ba câu?”\nĐoạn sau, có TP. Huế và 05-CT/TƯ. Hết.\n- Một\n- Hai",
        );
        for unit in [Unit::Word, Unit::Sentence, Unit::Paragraph] {
            let (ahead, back) = walk(&a, unit);
            assert!(ahead.windows(2).all(|w| w[0] < w[1]), "{unit:?}: {ahead:?}");
            assert_eq!(ahead, back, "{unit:?}");
        }
        assert_eq!(walk(&a, Unit::Sentence).0.len(), 7);
        assert_eq!(walk(&a, Unit::Paragraph).0.len(), 4);
    }

    #[test]
    fn an_article_without_text_has_no_units() {
        let a = article("");
        assert_eq!(a.unit_at(Unit::Sentence, 0), 0..0);
        assert_eq!(
            (a.next(Unit::Word, 0), a.previous(Unit::Word, 0)),
            (None, None)
        );
    }
}
