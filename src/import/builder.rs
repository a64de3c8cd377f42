//! The article that an importer builds: text that grows, with blocks and spans over it.

use crate::article::{Block, BlockKind, Blocks, Inline, Links, Meta, SourceLines, Span};
use crate::text::decode::Encoding;

/// An article in the making.
#[derive(Clone, Debug, Default)]
pub struct ArticleDraft {
    /// The key of the article among those of its file: an id that the data has, so that bookmarks
    /// stay when the file is sorted anew. Absent when the file is one article.
    pub member: Option<String>,
    /// The title, when the text or its front matter has one.
    pub title: Option<String>,
    /// Clean text.
    pub text: String,
    /// The blocks, in order.
    pub blocks: Blocks,
    /// Inline styles.
    pub spans: Vec<Span>,
    /// Targets of links.
    pub links: Links,
    /// The lines of the file, as an editor counts them.
    pub lines: SourceLines,
    /// Front matter.
    pub meta: Meta,
    /// The encoding of its bytes; if lines differ, the encoding of most.
    pub encoding: Encoding,
    /// The encodings of other lines, the most frequent first.
    pub also: Vec<Encoding>,
    /// Faulty sequences of bytes that became U+FFFD.
    pub replaced: usize,
}

impl ArticleDraft {
    /// Adds a block over bytes that are in `text` already. Empty ones are left out.
    pub fn block(&mut self, kind: BlockKind, marker: usize, start: usize, end: usize, level: u8) {
        if start < end {
            self.blocks.push(Block {
                kind,
                marker,
                start,
                end,
                level,
            });
        }
    }

    /// Starts a new block of text: a blank line after what is there, or a line feed when `tight`.
    pub fn separate(&mut self, tight: bool) {
        let kept = self.text.trim_end_matches(['\n', ' ']).len();
        self.text.truncate(kept);
        if !self.text.is_empty() {
            self.text.push_str(if tight { "\n" } else { "\n\n" });
        }
    }

    /// Puts a title above everything.
    pub fn begin_with_title(&mut self, title: &str) {
        let gap = if self.text.is_empty() { "" } else { "\n\n" };
        let head = format!("{title}{gap}");
        self.text.insert_str(0, &head);
        for span in &mut self.spans {
            span.start += head.len();
            span.end += head.len();
        }
        let title = Block {
            kind: BlockKind::Title,
            marker: 0,
            start: 0,
            end: title.len(),
            level: 1,
        };
        self.blocks.put_first(title, head.len());
        self.lines.put_first(head.len(), gap.len());
    }

    /// Cuts the last spans at the end of `text`, after it was cut.
    pub fn clip_spans(&mut self) {
        let end = self.text.len();
        for span in self.spans.iter_mut().rev().take_while(|s| s.end > end) {
            span.end = end;
        }
        while self.spans.last().is_some_and(|s| s.start >= s.end) {
            self.spans.pop();
        }
    }

    /// Adds an inline style over bytes of `text`. Empty ones are left out.
    pub fn span(&mut self, start: usize, end: usize, style: Inline) {
        if start < end {
            self.spans.push(Span { start, end, style });
        }
    }
}
