//! Where a window is cut: the last place before which the text means the same whatever follows.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Placed;

/// Blocks that are tried as the first of the next window. They fail only where a definition of a
/// link is continued outside of its container.
const TRIED_BLOCKS_MAX: usize = 16;

/// Where a window is cut.
#[derive(Debug)]
pub(super) struct Cut {
    /// Number of events before it. The last of them may be cut itself.
    pub(super) index: usize,
    /// Byte of the buffer.
    pub(super) at: usize,
    /// Whether it is between the words of a paragraph or heading.
    pub(super) is_inline: bool,
}

/// A window that was parsed and is not yet cut.
#[derive(Debug)]
pub(super) struct Parsed<'a> {
    pub(super) text: &'a str,
    pub(super) base: usize,
    pub(super) prefix: usize,
    pub(super) buffer: &'a str,
    /// Whether a paragraph may be cut at any blank.
    pub(super) may_force: bool,
}

/// Blocks that are open, the outermost first, and where each starts.
pub(super) type OpenBlocks<'e> = Vec<(&'e Tag<'e>, usize)>;

impl Parsed<'_> {
    /// Returns where the window is cut; `None` if it must grow first.
    pub(super) fn cut(&self, events: &[Placed<'_>]) -> Option<Cut> {
        let mut blocks = Vec::new();
        let mut line = self.prefix;
        for (index, (event, range)) in events.iter().enumerate() {
            if range.start > self.prefix && starts_block(event) {
                let at = self.line_start(range.start);
                if at > line {
                    line = at;
                    blocks.push((index, at));
                }
            }
        }
        let fits = |&&(index, at): &&(usize, usize)| {
            let open = open_blocks(&events[..index]);
            let inside = self.inside(at, &open);
            inside.is_some_and(|inside| self.is_sure(inside, &events[index]))
        };
        let block = blocks.iter().rev().take(TRIED_BLOCKS_MAX).find(fits);
        match block {
            Some(&(index, at)) => Some(Cut {
                index,
                at,
                is_inline: false,
            }),
            None => self.cut_links(events).or_else(|| self.cut_leaf(events)),
        }
    }

    /// Cuts before the last definition of a link, if nothing else follows, because definitions have
    /// no events.
    fn cut_links(&self, events: &[Placed<'_>]) -> Option<Cut> {
        let mut end = self.buffer.len();
        for _ in 0..TRIED_BLOCKS_MAX {
            let at = self.line_start(end.checked_sub(1)?);
            if at <= self.prefix {
                return None;
            }
            let is_behind = |(event, range): &Placed<'_>| match event {
                // A definition is in no list that has ended its last item.
                Event::End(TagEnd::List(_)) => false,
                Event::Start(_) => range.start >= at,
                _ => range.end > at,
            };
            let index = events.iter().position(is_behind).unwrap_or(events.len());
            let is_last = events[index..]
                .iter()
                .all(|(event, _)| matches!(event, Event::End(_)));
            // Because events that follow a line follow the lines above it as well.
            if !is_last {
                return None;
            }
            if self.buffer[at..end].contains("]:") {
                let inside = self.inside(at, &open_blocks(&events[..index]));
                if inside.is_some_and(|inside| self.buffer[inside..].starts_with('[')) {
                    return Some(Cut {
                        index,
                        at,
                        is_inline: false,
                    });
                }
            }
            end = at;
        }
        None
    }

    pub(super) fn line_start(&self, at: usize) -> usize {
        let above = &self.buffer.as_bytes()[..at];
        memchr::memrchr(b'\n', above).map_or(0, |line| line + 1)
    }

    /// Returns the byte at which the line from `at` goes on behind the marks of all containers that
    /// are open, if it has them all.
    pub(super) fn inside(&self, at: usize, open: &[(&Tag<'_>, usize)]) -> Option<usize> {
        let mut line = &self.buffer[at..];
        for (tag, start) in open {
            let rest = match tag {
                Tag::BlockQuote(_) => {
                    let inner = line.trim_start_matches(' ');
                    let is_near = line.len() - inner.len() <= 3;
                    let inner = inner.strip_prefix('>').filter(|_| is_near);
                    inner.map(|inner| inner.strip_prefix(' ').unwrap_or(inner))
                }
                Tag::Item => skip_spaces(line, self.item_marker(*start).len()),
                Tag::FootnoteDefinition(_) => skip_spaces(line, NOTE_INDENT),
                _ => Some(line),
            };
            line = rest?;
        }
        Some(self.buffer.len() - line.len())
    }

    /// Returns whether a block starts here, at `inside` of its line, whatever follows. A
    /// paragraph right below the definition of a link may be its title, or be one only because a
    /// number other than 1 starts no list there; and what follows a definition or note may be
    /// indented so far that elsewhere it would be code. A rule, a fence and the head of a table are
    /// known by whole lines.
    fn is_sure(&self, inside: usize, (event, range): &Placed<'_>) -> bool {
        let is_indented = self.buffer[inside..].starts_with("    ");
        let is_code = matches!(event, Event::Start(Tag::CodeBlock(_) | Tag::TableRow));
        if is_indented && !is_code {
            return false;
        }
        let may_go_on = matches!(
            event,
            Event::Rule | Event::Start(Tag::CodeBlock(_) | Tag::Table(_))
        );
        if may_go_on && self.buffer[range.start..].lines().nth(2).is_none() {
            return false;
        }
        let line = self.line_start(range.start);
        let above = &self.buffer[self.line_start(line.saturating_sub(1))..line];
        let is_below =
            !above.trim_matches([' ', '>', '\n']).is_empty() && self.buffer[..line].contains("]:");
        !(is_below && matches!(event, Event::Start(Tag::Paragraph)))
    }

    /// Cuts the only block of the window.
    fn cut_leaf(&self, events: &[Placed<'_>]) -> Option<Cut> {
        let is_content = |(event, range): &Placed<'_>| {
            let is_block = starts_block(event) || matches!(event, Event::End(_));
            range.start >= self.prefix && !is_block
        };
        let first = events.iter().position(is_content)?;
        let open = open_blocks(&events[..first]);
        match open.last() {
            Some((Tag::CodeBlock(_) | Tag::HtmlBlock, start)) => {
                self.cut_lines(events, first, *start)
            }
            Some((Tag::Heading { .. }, start)) if !self.is_marked_heading(*start) => None,
            Some((Tag::Paragraph | Tag::Item, _))
                if !self.may_force && self.may_define(events[first].1.start) =>
            {
                None
            }
            Some((Tag::Paragraph | Tag::Heading { .. } | Tag::Item, _)) => {
                self.cut_words(events, first)
            }
            _ => None,
        }
    }

    /// Returns whether the paragraph from `at` may be a definition that the window cuts off.
    fn may_define(&self, at: usize) -> bool {
        let label = self.buffer[at..]
            .strip_prefix('[')
            .filter(|_| at >= self.prefix);
        let is_cut = |label: &str| {
            let mut ends = label.match_indices(['[', ']']);
            let end = ends.find(|(at, _)| !label[..*at].ends_with('\\'));
            end.is_none_or(|(at, end)| {
                end == "]" && matches!(label[at + 1..].chars().next(), None | Some(':'))
            })
        };
        label.is_some_and(is_cut)
    }

    fn is_marked_heading(&self, start: usize) -> bool {
        let heading = self.buffer[start..].trim_start_matches('#');
        heading.len() < self.buffer.len() - start && heading.starts_with([' ', '\n'])
    }

    /// Cuts before the last line of code or HTML that is not blank.
    fn cut_lines(&self, events: &[Placed<'_>], first: usize, start: usize) -> Option<Cut> {
        let lines = events[first..].iter().enumerate();
        let is_line = |(_, (event, _)): &(usize, &Placed<'_>)| {
            matches!(event, Event::Text(_) | Event::Html(_))
        };
        let mut cut = None;
        for (n, (_, range)) in lines.take_while(is_line) {
            let block = &self.buffer[range.clone()];
            let mut end = block.trim_end().len();
            if end == 0 {
                continue;
            }
            end = block[..end].rfind('\n').map_or(0, |line| line + 1);
            let at = if end == 0 {
                self.line_start(range.start)
            } else {
                range.start + end
            };
            if at > self.prefix.max(start) {
                cut = Some(Cut {
                    index: first + n + usize::from(end > 0),
                    at,
                    is_inline: false,
                });
            }
        }
        cut
    }

    /// Cuts a paragraph or heading at the last place outside of which nothing is open.
    fn cut_words(&self, events: &[Placed<'_>], first: usize) -> Option<Cut> {
        let mut words = InlineState::default();
        for (n, (event, range)) in events.iter().enumerate().skip(first) {
            match event {
                Event::Start(tag) if !is_block(tag) => {
                    if matches!(tag, Tag::Link { .. } | Tag::Image { .. }) {
                        self.offer(&mut words, n, range.start);
                    }
                    words.depth += 1;
                }
                Event::End(tag) if !is_block_end(*tag) => words.depth -= 1,
                Event::Start(_) | Event::End(_) | Event::Rule => break,
                Event::Text(text) if self.buffer[range.clone()] == **text => {
                    self.offer_blanks(&mut words, n, range);
                }
                Event::TaskListMarker(_) => {}
                _ => self.offer(&mut words, n, range.start),
            }
        }
        words.settled.or(words.forced.filter(|_| self.may_force))
    }

    fn offer_blanks(&self, words: &mut InlineState, n: usize, range: &Range<usize>) {
        let bytes = self.buffer.as_bytes();
        let byte_at = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
        let is_escaped = range.start > self.prefix && bytes[range.start - 1] == b'\\';
        if is_escaped {
            self.offer(words, n, range.start - 1);
        }
        for at in range.start + usize::from(is_escaped)..range.end {
            let next = byte_at(at + 1);
            match bytes[at] {
                b' ' => self.offer(words, n + 1, at),
                b'[' => words.brackets += 1,
                b']' => words.brackets = words.brackets.saturating_sub(1),
                b'`' => words.is_open = true,
                b'<' => {
                    let is_tag = next.is_ascii_alphabetic() || b"/!?".contains(&next);
                    words.is_open |= is_tag;
                }
                b'*' | b'~' => words.is_open |= !next.is_ascii_whitespace(),
                b'_' => {
                    let is_inside = at > 0 && bytes[at - 1].is_ascii_alphanumeric();
                    words.is_open |= !next.is_ascii_whitespace() && !is_inside;
                }
                _ => {}
            }
        }
    }

    /// Remembers a place where the paragraph may be cut.
    fn offer(&self, words: &mut InlineState, index: usize, at: usize) {
        if words.depth > 0 || at <= self.prefix || self.may_be_header(words, at) {
            return;
        }
        let cut = || {
            Some(Cut {
                index,
                at,
                is_inline: true,
            })
        };
        words.forced = cut();
        if !words.is_open && words.brackets == 0 {
            words.settled = cut();
        }
    }

    /// Returns whether the line of `at` may be the head of a table, by the look of the line below.
    fn may_be_header(&self, words: &mut InlineState, at: usize) -> bool {
        let at = self.base + at - self.prefix;
        if at >= words.line_end {
            let end = |from: usize| {
                let line = memchr::memchr(b'\n', &self.text.as_bytes()[from..]);
                line.map_or(self.text.len(), |line| from + line)
            };
            words.line_end = end(at) + 1;
            let below = words.line_end.min(self.text.len());
            let below = &self.text.as_bytes()[below..end(below)];
            let is_rule = below.iter().all(|byte| b"|-: >".contains(byte));
            words.is_header = is_rule && below.contains(&b'-') && below.contains(&b'|');
        }
        words.is_header
    }
}

/// Spaces before the lines of a note behind its first.
pub(super) const NOTE_INDENT: usize = 4;

/// The state of a paragraph up to a place.
#[derive(Debug, Default)]
struct InlineState {
    /// Emphases and links that are open.
    depth: usize,
    /// Whether a mark stands there that one behind it could close.
    is_open: bool,
    /// Brackets that are open.
    brackets: usize,
    /// The last place where nothing is open.
    settled: Option<Cut>,
    /// The last place in no emphasis or link.
    forced: Option<Cut>,
    /// Byte of the text behind the line that was looked at last, and whether that may be the head
    /// of a table.
    line_end: usize,
    is_header: bool,
}

fn skip_spaces(line: &str, count: usize) -> Option<&str> {
    let (spaces, rest) = line.split_at_checked(count)?;
    spaces.bytes().all(|byte| byte == b' ').then_some(rest)
}

/// Returns the blocks that are open after `events`.
pub(super) fn open_blocks<'e>(events: &'e [Placed<'e>]) -> OpenBlocks<'e> {
    let mut open = Vec::new();
    for (event, range) in events {
        match event {
            Event::Start(tag) if is_block(tag) => open.push((tag, range.start)),
            Event::End(tag) if is_block_end(*tag) => {
                open.pop();
            }
            _ => {}
        }
    }
    open
}

fn starts_block(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => is_block(tag) || matches!(tag, Tag::TableRow),
        event => matches!(event, Event::Rule),
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    is_block_end(tag.to_end())
}

fn is_block_end(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::Table
    )
}
