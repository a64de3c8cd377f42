//! The cursor: a place in an article on its page, and the steps that it can make.
//!
//! Every motion of the reader, moving or selecting, is a step of this one cursor by some
//! unit. Steps work inside blocks and over what lies between them; none walks the article.

use std::ops::Range;

use super::page::Page;
use super::{Article, Block, BlockKind, TextPos};
use crate::text::layout::{self, Graphemes};
use crate::text::segment;

/// A unit in which motions and selections count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A grapheme: what is drawn as one letter.
    Grapheme,
    /// A word; in Vietnamese, a syllable.
    Word,
    /// A sentence.
    Sentence,
    /// A line of the page.
    Line,
    /// A block.
    Paragraph,
}

impl Article {
    /// Returns the sentence at `pos`; between sentences, the nearest one in the same block. Empty only
    /// for an article without text.
    pub fn sentence_at(&self, pos: TextPos) -> Range<TextPos> {
        self.block_at(pos).map_or(0..0, |index| {
            in_block(self, &self.blocks.at(index), pos, segment::sentence_at)
        })
    }

    /// Returns the text of a passage as a reader quotes it: with the number or letter that stands before
    /// it on the screen (`2. `, `đ) `, `(*) `) where the passage holds at least the first sentence of its
    /// block, because a clause is cited by its number. A dash or bullet says nothing of an item alone, so
    /// it stays only where items follow that have theirs. Fewer words than a sentence are a word or a name that
    /// is needed elsewhere, so they have no number.
    pub fn quoted(&self, range: Range<TextPos>) -> &str {
        let first = self.block_at(range.start).map(|i| self.blocks.at(i));
        let Some(block) = first.filter(|block| block.start == range.start) else {
            return &self.text[range];
        };
        let marker = &self.text[block.marker..block.start];
        let is_number = block.kind == BlockKind::Footnote || marker.contains(char::is_alphanumeric);
        let is_sentence = self.sentence_at(range.start).end <= range.end;
        let is_list = block.end < range.end;
        if is_list || is_number && is_sentence {
            &self.text[block.marker..range.end]
        } else {
            &self.text[range]
        }
    }
}

/// A place in an article that moves.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    page: Page<'a>,
    pos: TextPos,
}

impl<'a> Cursor<'a> {
    /// Returns a cursor at `pos`; the page says what a line is.
    pub fn new(page: Page<'a>, pos: TextPos) -> Self {
        Self { page, pos }
    }

    /// Returns the position of the cursor, in bytes of the text.
    pub fn pos(&self) -> TextPos {
        self.pos
    }

    /// Returns the unit here; in white space between units, the nearest one in the same block.
    /// Empty only for an article without text.
    pub fn unit(&self, unit: Unit) -> Range<TextPos> {
        let article = self.page.article();
        let Some(index) = article.block_at(self.pos) else {
            return 0..0;
        };
        let block = &article.blocks.at(index);
        match unit {
            Unit::Paragraph => block.range(),
            Unit::Sentence => in_block(article, block, self.pos, segment::sentence_at),
            Unit::Word => in_block(article, block, self.pos, nearest_word),
            Unit::Grapheme => grapheme_at(article, block, self.pos),
            Unit::Line => {
                let line = self.page.row_at(self.pos).and_then(|row| row.line());
                line.map_or(self.pos..self.pos, |l| l.start..l.end)
            }
        }
    }

    /// Returns the cursor at the start of the unit that is `steps` units after this one, or before
    /// it if `steps` is negative; at the last one there is.
    #[must_use]
    pub fn moved(self, unit: Unit, steps: isize) -> Self {
        let mut here = self;
        for _ in 0..steps.unsigned_abs() {
            let next = if steps > 0 {
                here.next(unit)
            } else {
                here.previous(unit)
            };
            match next {
                Some(next) => here = next,
                None => break,
            }
        }
        here
    }

    /// Returns a cursor at the start of the unit after this one; `None` at the end of the article.
    pub fn next(self, unit: Unit) -> Option<Self> {
        if unit == Unit::Line {
            let mut rows = self.page.rows(self.page.place_of(self.pos)).skip(1);
            return Some(self.at(rows.find_map(|row| row.line())?.start));
        }
        let article = self.page.article();
        let index = article.block_at(self.pos)?;
        let block = &article.blocks.at(index);
        let end = self.unit(unit).end.max(self.pos);
        let rest = &article.text[end.min(block.end)..block.end];
        let skipped = match unit {
            Unit::Grapheme => (!rest.is_empty()).then_some(0),
            Unit::Word => rest.find(char::is_alphanumeric),
            _ => rest.find(|c: char| !c.is_whitespace()),
        };
        let next = match skipped {
            Some(skip) => self.at(end + skip).unit(unit).start.max(end),
            None => {
                self.at(article.blocks.get(index + 1)?.start)
                    .unit(unit)
                    .start
            }
        };
        Some(self.at(next))
    }

    /// Returns a cursor at the start of the unit here, or of the one before when it stands there already;
    /// `None` at the start of the article.
    pub fn previous(self, unit: Unit) -> Option<Self> {
        if unit == Unit::Line {
            return self.line_above();
        }
        let article = self.page.article();
        let index = article.block_at(self.pos)?;
        let block = &article.blocks.at(index);
        let here = self.unit(unit).start;
        if here < self.pos {
            return Some(self.at(here));
        }
        let before = &article.text[block.start..self.pos.clamp(block.start, block.end)];
        let kept = match unit {
            Unit::Grapheme => before.len(),
            Unit::Word => before
                .trim_end_matches(|c: char| !c.is_alphanumeric())
                .len(),
            _ => before.trim_end().len(),
        };
        let inside = if kept > 0 {
            block.start + kept - 1
        } else {
            let above = &article.blocks.at(index.checked_sub(1)?);
            above.end.saturating_sub(1).max(above.start)
        };
        let inside = self.at(article.floor(inside));
        Some(self.at(inside.unit(unit).start))
    }

    fn at(self, pos: TextPos) -> Self {
        Self { pos, ..self }
    }

    /// Returns the line of text before, past any gap.
    fn line_above(self) -> Option<Self> {
        let mut at = self.page.place_of(self.pos);
        loop {
            let up = self.page.up(at, 1);
            if up == at {
                return None;
            }
            if up.above == 0 {
                return Some(self.at(up.pos));
            }
            at = up;
        }
    }
}

/// Returns the text that `find` finds in a block.
fn in_block(
    article: &Article,
    block: &Block,
    pos: TextPos,
    find: impl Fn(&str, usize) -> Range<usize>,
) -> Range<TextPos> {
    let at = pos.clamp(block.start, block.end) - block.start;
    let found = find(&article.text[block.range()], at);
    found.start + block.start..found.end + block.start
}

/// Returns the grapheme that holds `pos`, cut as the lines are; looks back to the last space only.
fn grapheme_at(article: &Article, block: &Block, pos: TextPos) -> Range<TextPos> {
    let pos = article.floor(pos.clamp(block.start, block.end));
    let unit = layout::unit_at(&article.text, block.range(), pos);
    let before = &article.text[unit.start..pos];
    let from = before.rfind([' ', '\n']).unwrap_or(0) + unit.start;
    let mut last = pos..pos;
    for g in Graphemes::new(&article.text, from, block.end) {
        last = g.start..g.end;
        if g.end > pos {
            break;
        }
    }
    last
}

/// Returns the word at `at`; else the one before it, else the one after it.
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
        let page = Page::new(a, 20);
        let first = Cursor::new(page, Cursor::new(page, 0).unit(unit).start);
        let ahead: Vec<_> = std::iter::successors(Some(first), |c| c.next(unit)).collect();
        let last = ahead[ahead.len() - 1];
        assert_eq!(
            first.moved(unit, ahead.len() as isize + 9).pos(),
            last.pos()
        );
        let mut back: Vec<_> = std::iter::successors(Some(last), |c| c.previous(unit))
            .map(|c| c.pos())
            .collect();
        back.reverse();
        (ahead.iter().map(Cursor::pos).collect(), back)
    }

    #[test]
    fn walking_back_meets_the_same_units() {
        let a = article(
            "Một câu. Hai câu! “Ba câu?”\nĐoạn sau, có TP. Huế và 05-CT/TƯ. Hết.\n- Một\n- Hai",
        );
        for unit in [
            Unit::Grapheme,
            Unit::Word,
            Unit::Sentence,
            Unit::Line,
            Unit::Paragraph,
        ] {
            let (ahead, back) = walk(&a, unit);
            assert!(ahead.windows(2).all(|w| w[0] < w[1]), "{unit:?}: {ahead:?}");
            assert_eq!(ahead, back, "{unit:?}");
        }
        assert_eq!(walk(&a, Unit::Sentence).0.len(), 7);
        assert_eq!(walk(&a, Unit::Paragraph).0.len(), 4);
        let blocks = a.blocks.iter();
        let letters = blocks.map(|b| segment::graphemes(&a.text[b.range()]).count());
        assert_eq!(walk(&a, Unit::Grapheme).0.len(), letters.sum::<usize>());
        let page = Page::new(&a, 20);
        let lines = page.rows(page.start()).filter_map(|row| row.line()).count();
        assert_eq!(walk(&a, Unit::Line).0.len(), lines);
    }

    #[test]
    fn a_step_in_a_cluster_without_end_is_a_step_of_the_line() {
        let a = article(&format!("{} hết.", "क\u{94d}".repeat(200)));
        let (ahead, back) = walk(&a, Unit::Grapheme);
        assert_eq!(ahead, back);
        let drawn = Graphemes::new(&a.text, 0, a.text.len()).map(|g| g.start);
        assert!(drawn.eq(ahead));
    }

    #[test]
    fn an_article_without_text_has_no_units() {
        let a = article("");
        let cursor = Cursor::new(Page::new(&a, 20), 0);
        for unit in [Unit::Grapheme, Unit::Word, Unit::Sentence, Unit::Line] {
            assert_eq!(cursor.unit(unit), 0..0);
            assert!(cursor.next(unit).is_none() && cursor.previous(unit).is_none());
        }
        assert_eq!(a.sentence_at(0), 0..0);
    }
}
