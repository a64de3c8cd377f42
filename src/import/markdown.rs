//! Markdown to readable text with blocks and spans: the markup goes, the words stay. In: clean text. Out:
//! an [`ArticleDraft`].
//!
//! 1. The front matter is split off (`import/front_matter.rs`); its title is the article's, if no heading is.
//! 2. `tame.rs` turns long rows of marks into text, because each would be a node of the parser's tree.
//! 3. `windows.rs` parses the body with `pulldown-cmark` a window at a time, because the tree takes up to 50
//!    times the text; `definitions.rs` keeps the links and notes that are defined in other windows.
//! 4. `MarkdownReader` makes blocks and spans of the events. Entities (`&#27;`) may spell control
//!    characters, so the text of a block is cleaned once more when it ends.
//! 5. `lines.rs` records the lines of the file that the words come from, for the editor.
//!
//! `sniff.rs` recognises Markdown in a text without a name.

mod definitions;
mod lines;
mod sniff;
mod tame;
mod windows;

use std::borrow::Cow;

use pulldown_cmark::{Event, HeadingLevel, Options, Tag, TagEnd};

use super::table::Table;
use super::{ArticleDraft, Format, NamedFormat};
use crate::article::{BlockKind, Inline};
use crate::import::front_matter;
use crate::text::sanitize;
use lines::{Counter, LineMarks};
use tame::tame;
use windows::{Sizes, WindowStep};

/// Extensions of file names, lower case.
const EXTENSIONS: &[&str] = &[
    "md", "markdown", "mdown", "mkd", "mkdn", "mdwn", "mdtxt", "mdtext", "mmd",
];

/// Text with this markup: by its name, or by its marks where the name says nothing.
pub(super) const FORMAT: Format = Format {
    name: "markdown",
    extensions: EXTENSIONS,
    sniff: |input, named| {
        input.is_text()
            && match named {
                NamedFormat::This => true,
                NamedFormat::Other => false,
                NamedFormat::Unknown => sniff::is_markdown(input.text()),
            }
    },
    read: |input, sink| {
        // One article, so there is nothing to stop.
        let _ = sink(input.read_text(read));
        Ok(())
    },
};

/// Maximum number of bytes that are read again to move the spans and lines of a block whose text
/// had to be cleaned, so that a huge block costs no more. Beyond that its words stay, their styles
/// go, and its lines count from its first.
const MOVED_BYTES_MAX: usize = 1 << 20;

/// The extensions of `CommonMark` that are understood.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES);

/// Makes a draft of clean text.
pub fn read(text: &str) -> ArticleDraft {
    read_in(text, Sizes::default())
}

fn read_in(text: &str, sizes: Sizes) -> ArticleDraft {
    let (meta, title, body) = front_matter::split(text);
    let title = title.filter(|title| !title.trim().is_empty());
    let above = &text[..text.len() - body.len()];
    let body = tame(body);
    let mut reader = MarkdownReader::default();
    let mut counter = Counter::new(&body, above);
    windows::each_step(&body, sizes, &mut |step| {
        match &step {
            WindowStep::Event(_, range) => reader.marks.line = counter.line(range.start),
            WindowStep::Again => counter = Counter::new(&body, above),
            _ => {}
        }
        reader.step(step, &body);
    });
    let mut draft = reader.finish();
    draft.meta = meta;
    let first = draft.blocks.first();
    match (first, title) {
        (Some(first), _) if first.kind == BlockKind::Title => {}
        // The title of the front matter stands as a smaller heading.
        (Some(first), Some(title))
            if first.kind == BlockKind::Heading && draft.text[first.range()] == title =>
        {
            draft.blocks.set_first_kind(BlockKind::Title);
        }
        (_, Some(title)) => draft.begin_with_title(&title),
        (_, None) => return draft,
    }
    draft.title = draft
        .blocks
        .first()
        .map(|title| draft.text[title.range()].to_owned());
    draft
}

/// A list that is open: the number of its next item, if it is ordered.
type OpenList = Option<u64>;

/// An inline style that is open: where it started and what it is.
type OpenSpan = (usize, Inline);

/// A block that is being filled.
#[derive(Debug)]
struct OpenBlock {
    kind: BlockKind,
    level: u8,
    /// Where its marker starts; `start` when it has none.
    marker: usize,
    start: usize,
}

/// A marker that waits for the block that it belongs to.
#[derive(Debug)]
struct Marker {
    text: String,
    /// Whether the item stands close under the one above.
    tight: bool,
}

/// The marker of an item without number.
const BULLET: &str = "- ";

#[derive(Debug, Default)]
struct MarkdownReader {
    draft: ArticleDraft,
    lists: Vec<OpenList>,
    /// Quotes that are open, one in another.
    quotes: usize,
    spans: Vec<OpenSpan>,
    open: Option<OpenBlock>,
    marker: Option<Marker>,
    /// Whether a footnote's definition is open.
    note: bool,
    table: Option<Table>,
    /// Where the last cell of a table ended in the source.
    cell_end: usize,
    /// The line of the file in which the table begins, from 0.
    table_line: usize,
    marks: LineMarks,
    hard_breaks: usize,
    soft_breaks: usize,
    /// Whether the last thing was the end of a line of the file.
    after_soft_break: bool,
    /// The links that were made of definitions, by the numbers of these.
    references: Vec<Option<u32>>,
    /// Whether a comment of HTML is open.
    comment: bool,
    /// Where the last picture's text stands.
    picture: Option<(usize, usize)>,
}

impl MarkdownReader {
    /// Takes a step through `source`.
    fn step(&mut self, step: WindowStep<'_>, source: &str) {
        match step {
            WindowStep::Event(event, range) => {
                match event {
                    Event::End(TagEnd::TableCell) => self.cell_end = range.end,
                    Event::End(TagEnd::TableRow) => {
                        self.cells_beyond(source.get(self.cell_end..range.end));
                    }
                    _ => {}
                }
                self.event(event);
            }
            WindowStep::Reference(definition, target) => self.reference(definition, target),
            WindowStep::Underlined(level) => self.underline(level),
            WindowStep::Again => *self = Self::default(),
        }
    }

    /// Starts a link whose target many others may have, so that the target is stored once.
    fn reference(&mut self, definition: usize, target: &str) {
        if definition >= self.references.len() {
            self.references.resize(definition + 1, None);
        }
        let links = &mut self.draft.links;
        let link =
            *self.references[definition].get_or_insert_with(|| links.push(&sanitize::line(target)));
        self.open_span(Inline::Link(link));
    }

    /// Makes the open paragraph a heading.
    fn underline(&mut self, level: HeadingLevel) {
        if self.open.is_none() {
            self.open_block(BlockKind::Heading, depth(level));
        } else if let Some(open) = &mut self.open {
            let is_title = level == HeadingLevel::H1 && open.marker == 0;
            open.kind = if is_title {
                BlockKind::Title
            } else {
                BlockKind::Heading
            };
            open.level = depth(level);
        }
    }

    fn event(&mut self, event: Event<'_>) {
        let after_soft_break = std::mem::take(&mut self.after_soft_break);
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                if after_soft_break && self.quotes > 0 {
                    self.break_before_attribution(&text);
                }
                self.text(&text);
            }
            Event::Code(text) => {
                self.open_span(Inline::Code);
                self.text(&text);
                self.close_span();
            }
            Event::Html(html) => self.html_block(&html),
            Event::InlineHtml(html) => {
                if html.to_ascii_lowercase().starts_with("<br") {
                    self.text("\n");
                }
            }
            Event::SoftBreak => {
                self.soft_breaks += 1;
                self.text(" ");
                self.after_soft_break = true;
            }
            Event::HardBreak => {
                self.hard_breaks += 1;
                self.text("\n");
            }
            Event::FootnoteReference(name) => self.text(&format!("[{name}]")),
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }),
            Event::Rule => self.rule(),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.open_block(BlockKind::Paragraph, 0),
            Tag::Heading { level, .. } => self.open_block(BlockKind::Heading, depth(level)),
            Tag::BlockQuote(_) => {
                self.close_block();
                self.quotes += 1;
            }
            Tag::CodeBlock(_) => self.open_block(BlockKind::Code, 0),
            // In a list whose items touch, nothing else ends the paragraph above.
            Tag::HtmlBlock => self.close_block(),
            Tag::List(first) => {
                self.close_item();
                self.lists.push(first);
            }
            Tag::Item => self.item(),
            Tag::FootnoteDefinition(name) => {
                self.put_marker(&format!("[{name}] "), false);
                self.note = true;
            }
            Tag::Table(alignments) => {
                self.close_block();
                self.table_line = self.marks.line;
                self.table = Some(Table::new(alignments));
            }
            Tag::TableRow | Tag::TableHead => {
                if let Some(table) = &mut self.table {
                    table.row();
                }
            }
            Tag::TableCell => {
                if let Some(table) = &mut self.table {
                    table.cell();
                }
            }
            Tag::Emphasis => self.open_span(Inline::Emphasis),
            Tag::Strong => self.open_span(Inline::Strong),
            Tag::Strikethrough => self.open_span(Inline::Strike),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                let link = self.draft.links.push(&sanitize::line(&dest_url));
                self.open_span(Inline::Link(link));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock => self.close_block(),
            TagEnd::HtmlBlock => {
                self.comment = false;
                self.close_block();
            }
            TagEnd::Item => self.close_item(),
            TagEnd::BlockQuote(_) => {
                self.close_block();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.close_block();
                self.lists.pop();
            }
            TagEnd::FootnoteDefinition => {
                self.close_item();
                self.note = false;
            }
            TagEnd::Table => self.put_table(),
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image => {
                let start = self.close_span();
                if tag == TagEnd::Image {
                    self.picture = start.map(|start| (start, self.at()));
                }
            }
            _ => {}
        }
    }

    /// Returns the place of the next text: in the table's cell or at the end of the text.
    fn at(&self) -> usize {
        self.draft.text.len()
    }

    fn text(&mut self, text: &str) {
        if let Some(table) = &mut self.table {
            table.text(text);
            return;
        }
        if self.open.is_none() {
            self.open_block(BlockKind::Paragraph, 0);
        }
        self.put(text);
    }

    /// Appends text that stands in the line of the event.
    fn put(&mut self, text: &str) {
        self.marks.add(&self.draft.text);
        self.draft.text.push_str(text);
    }

    fn open_span(&mut self, style: Inline) {
        if self.open.is_none() && self.table.is_none() {
            self.open_block(BlockKind::Paragraph, 0);
        }
        self.spans.push((self.at(), style));
    }

    /// Ends the innermost span, and says where it started.
    fn close_span(&mut self) -> Option<usize> {
        let (start, style) = self.spans.pop()?;
        if self.table.is_none() {
            let end = self.at();
            self.draft.span(start, end, style);
        }
        Some(start)
    }

    fn open_block(&mut self, kind: BlockKind, level: u8) {
        self.close_block();
        let (kind, level) = match kind {
            BlockKind::Paragraph if self.note => (BlockKind::Footnote, 0),
            BlockKind::Paragraph if !self.lists.is_empty() => {
                (BlockKind::List, nesting(self.lists.len()))
            }
            BlockKind::Paragraph if self.quotes > 0 => (BlockKind::Quote, nesting(self.quotes)),
            BlockKind::Heading if level == 1 && self.draft.text.is_empty() => {
                (BlockKind::Title, level)
            }
            other => (other, level),
        };
        let pending = self.marker.take();
        self.draft
            .separate(pending.as_ref().is_some_and(|m| m.tight));
        let marker = self.at();
        self.marks.set(marker);
        if let Some(pending) = pending {
            self.draft.text.push_str(&pending.text);
        }
        self.open = Some(OpenBlock {
            kind,
            level,
            marker,
            start: self.at(),
        });
        self.hard_breaks = 0;
        self.soft_breaks = 0;
        self.picture = None;
    }

    fn close_block(&mut self) {
        let Some(block) = self.open.take() else {
            return;
        };
        let OpenBlock { marker, start, .. } = block;
        self.clean_from(start);
        let end = start + self.draft.text[start..].trim_end().len();
        self.draft.text.truncate(end);
        self.cut_spans(start, end);
        if start < end {
            let kind = self.kind_of(&block, end);
            self.draft.block(kind, marker, start, end, block.level);
        } else if &self.draft.text[marker..] == BULLET {
            self.draft.text.truncate(marker);
        } else {
            // A number or the name of a note says something even where nothing follows it.
            let end = marker + self.draft.text[marker..].trim_end().len();
            self.draft
                .block(block.kind, marker, marker, end, block.level);
        }
        self.draft.clip_spans();
        self.marks.settle(&mut self.draft);
    }

    /// Returns the kind of a paragraph that ends at `end`.
    fn kind_of(&self, block: &OpenBlock, end: usize) -> BlockKind {
        match block.kind {
            BlockKind::Paragraph if self.picture == Some((block.start, end)) => BlockKind::Caption,
            BlockKind::Paragraph if self.hard_breaks > 0 && self.soft_breaks == 0 => {
                BlockKind::Verse
            }
            kind => kind,
        }
    }

    /// Ends an item or note. If it had no text, its marker becomes a block of its own.
    fn close_item(&mut self) {
        self.close_block();
        if self.marker.is_some() {
            self.open_block(BlockKind::Paragraph, 0);
            self.close_block();
        }
    }

    /// Cleans the text of the block from `start` once more, because entities become characters only
    /// in the parser, and removed markup brings characters together.
    fn clean_from(&mut self, start: usize) {
        let raw = &self.draft.text[start..];
        let Cow::Owned(clean) = sanitize::clean(raw) else {
            return;
        };
        let moved = |at: usize| {
            let at = sanitize::clean(&raw[..at - start]).len().min(clean.len());
            start + clean.floor_char_boundary(at)
        };
        let spans = &mut self.draft.spans;
        let first = spans.iter().rposition(|span| span.start < start);
        let first = first.map_or(0, |at| at + 1);
        let held = spans.len() - first + self.marks.len();
        if held.saturating_mul(2 * raw.len()) > MOVED_BYTES_MAX {
            spans.truncate(first);
            self.marks.keep_first();
        }
        for span in &mut spans[first..] {
            (span.start, span.end) = (moved(span.start), moved(span.end));
        }
        self.marks.move_behind(start, moved);
        self.draft.text.truncate(start);
        self.draft.text.push_str(&clean);
    }

    /// Ends the spans of the block from `start` where its text now ends.
    fn cut_spans(&mut self, start: usize, end: usize) {
        let spans = self.draft.spans.iter_mut().rev();
        for span in spans.take_while(|span| span.start >= start) {
            span.start = span.start.min(end);
            span.end = span.end.min(end);
        }
    }

    fn item(&mut self) {
        self.close_item();
        let first = self.lists.last().copied().flatten();
        let marker = first.map_or_else(|| BULLET.to_owned(), |n| format!("{n}. "));
        if let Some(Some(n)) = self.lists.last_mut() {
            *n += 1;
        }
        let tight = self
            .draft
            .blocks
            .last()
            .is_some_and(|b| b.kind == BlockKind::List);
        self.put_marker(&marker, tight);
    }

    fn put_marker(&mut self, marker: &str, tight: bool) {
        self.close_item();
        let text = format!("{} ", sanitize::line(marker));
        self.marker = Some(Marker { text, tight });
    }

    /// Starts a new line before the name of the author under a quotation: `— Nguyễn Du`.
    fn break_before_attribution(&mut self, text: &str) {
        let dashed = ["— ", "– ", "-- "]
            .iter()
            .any(|dash| text.starts_with(dash));
        if dashed && self.draft.text.ends_with(' ') {
            self.draft.text.pop();
            self.draft.text.push('\n');
            self.marks.rescan();
        }
    }

    /// Adds raw HTML between paragraphs as it is, because text that is shown with its tags is
    /// better than text that is lost.
    fn html_block(&mut self, html: &str) {
        let starts = html.trim_start().starts_with("<!--");
        if self.comment || starts {
            self.comment = !html.contains("-->");
            return;
        }
        if self.open.is_none() {
            self.open_block(BlockKind::Code, 0);
        }
        self.put(html);
    }

    fn rule(&mut self) {
        self.open_block(BlockKind::Paragraph, 0);
        self.put("* * *");
        self.close_block();
    }

    /// Adds the cells of a row beyond the columns of its table. The parser drops them, as GitHub does, but
    /// nothing that was written may be missing. They stay as they are in the source, with their markup.
    fn cells_beyond(&mut self, rest: Option<&str>) {
        let rest = rest.unwrap_or_default().trim();
        let rest = rest.strip_prefix('|').unwrap_or(rest);
        let (Some(table), false) = (&mut self.table, rest.is_empty()) else {
            return;
        };
        let rest = rest
            .strip_suffix('|')
            .filter(|cut| !cut.ends_with('\\'))
            .unwrap_or(rest);
        table.cell();
        let mut before = ' ';
        for c in rest.chars() {
            match c {
                '|' if before != '\\' => table.cell(),
                _ => table.text(c.encode_utf8(&mut [0; 4])),
            }
            before = c;
        }
    }

    fn put_table(&mut self) {
        let Some(table) = self.table.take() else {
            return;
        };
        self.marks.line = self.table_line;
        self.close_item();
        self.draft.separate(false);
        let start = self.at();
        let table = table.set();
        self.draft.text.push_str(table.text.trim_end());
        let (end, head) = (self.at(), start + table.head);
        self.marks.set(start);
        // In the file, a line of rules stands below the first row.
        self.marks.line += 2;
        self.marks.push(head + 1);
        self.marks.settle(&mut self.draft);
        self.draft.span(start, head.min(end), Inline::Strong);
        self.draft
            .block(BlockKind::Table, start, start, end, table.width);
    }

    fn finish(mut self) -> ArticleDraft {
        self.close_item();
        self.draft.spans.retain(|span| span.start < span.end);
        self.draft
            .spans
            .sort_by_key(|s| (s.start, std::cmp::Reverse(s.end)));
        let end = self.draft.text.trim_end().len();
        self.draft.text.truncate(end);
        self.draft
    }
}

/// Returns the level of a block in `open` lists or quotes.
fn nesting(open: usize) -> u8 {
    u8::try_from(open.saturating_sub(1)).unwrap_or(u8::MAX)
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests;
