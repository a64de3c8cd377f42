//! The events of a Markdown text, parsed a window at a time.
//!
//! `pulldown-cmark` keeps a tree of 48 bytes a node for all that it is given, which is up to 50
//! times the text. So a long text is given to it in windows of [`WINDOW_USUAL_BYTES`]. A window is cut
//! where what stands before the cut means the same whatever follows:
//!
//! 1. before the last block that starts in the window, at any depth; if none does,
//! 2. before a line of code or HTML, or a row of a table;
//! 3. in a paragraph or heading, at a blank or link outside of which nothing is open.
//!
//! The next window opens with a line that reopens the containers the cut lies in (`> - `) and
//! stands for the part of the block that was given already; events of that line are left out. So
//! the consumer sees the events of the whole text, except that a list whose items touch may have
//! paragraphs in one window and none in another, which makes no difference to it.
//!
//! The target of a link or note may stand in any window. So the definitions are guessed from the
//! looks of lines, and each window confirms the guess; when it does not, [`Definitions`] are gathered
//! by parsing, and the text is given again.

use std::ops::Range;

use pulldown_cmark::{
    BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Parser, Tag, TagEnd,
};

use super::OPTIONS;
use super::definitions::{Candidate, DefinitionCheck, Definitions};

/// Size of a window in bytes. A larger one takes more memory, because its tree and events take some
/// 150 bytes for each byte if every other one is a mark; a smaller one spends more of the time on
/// blocks that it cuts.
const WINDOW_USUAL_BYTES: usize = 16 * 1024;

/// Bytes of a window up to which an emphasis or link always keeps its style. A longer one keeps it
/// where the window has few marks.
const WINDOW_FORCED_BYTES: usize = 32 * 1024;

/// Bytes of a window beyond which a paragraph is cut at any blank, so that an emphasis or link which
/// is as long loses its style: its marks are shown, and none of its words are lost. A mark that
/// nothing closes makes every window of a long paragraph as large as this.
const WINDOW_LONGEST_BYTES: usize = 1024 * 1024;

/// Bytes of a window for each event that there is room for at first: texts with more marks have room
/// made for them.
const BYTES_PER_EVENT: usize = 6;

/// Marks in a window beyond which a paragraph is cut in this way even if it is shorter. Each mark may
/// be a node of the tree, and some 200 bytes with its event: without a bound, a text of nothing but
/// marks that open would take 200 times its size.
const WINDOW_MARKS_MAX: usize = 16 * 1024;

/// Sizes of windows, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    pub(super) usual: usize,
    pub(super) forced: usize,
    pub(super) longest: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            usual: WINDOW_USUAL_BYTES,
            forced: WINDOW_FORCED_BYTES,
            longest: WINDOW_LONGEST_BYTES,
        }
    }
}

/// A message to the consumer of the windows.
#[derive(Debug)]
pub(super) enum WindowStep<'a> {
    /// An event, and where in the text it starts.
    Event(Event<'a>, usize),
    /// A link or picture starts whose target is that of a definition, by its number.
    Reference(usize, &'a str),
    /// The paragraph that is open turns out to be a heading: it is underlined.
    Underlined(HeadingLevel),
    /// Everything given so far is void: the text is given again from its start.
    Again,
}

/// Gives the events of `text` to `sink`, in order.
pub(super) fn each_step(text: &str, sizes: Sizes, sink: &mut dyn FnMut(WindowStep<'_>)) {
    if text.len() <= sizes.usual {
        let events = Parser::new_ext(text, OPTIONS).into_offset_iter();
        events.for_each(|(event, range)| sink(WindowStep::Event(event, range.start)));
        return;
    }
    // Nearly always what looks like a definition is one, so that the text is parsed only once.
    let guess = Definitions::guess(text);
    let mut check = DefinitionCheck::new(&guess, text);
    let is_right = walk(text, sizes, &guess, &mut |window| {
        let is_right = check.confirms(window);
        if is_right {
            window.each_step(&guess, sink);
        }
        is_right
    });
    if is_right {
        return;
    }
    sink(WindowStep::Again);
    let mut definitions = Definitions::default();
    let none = Definitions::default();
    walk(text, sizes, &none, &mut |window| {
        definitions.add(window);
        true
    });
    definitions.finish();
    walk(text, sizes, &definitions, &mut |window| {
        window.each_step(&definitions, sink);
        true
    });
}

/// An event and the bytes of the buffer that it comes from.
type Placed<'a> = (Event<'a>, Range<usize>);

/// The events of a window, up to where it is cut.
#[derive(Debug)]
pub(super) struct Window<'a> {
    /// Bytes of the lines before the text that reopen what was cut.
    prefix: usize,
    /// Where in the text the rest of the buffer starts.
    base: usize,
    /// Where in the text the window ends.
    end: usize,
    /// Whether the prefix stands for a paragraph.
    is_paragraph: bool,
    events: &'a [Placed<'a>],
    /// The index of the event that starts the rest of a block which is open already.
    open: Option<usize>,
    /// The definitions of links, in order; those of the prefix are not among them.
    links: Vec<Candidate<'a>>,
}

impl<'a> Window<'a> {
    /// Returns where in the text the window ends.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// Returns the links that are defined here, in order.
    pub(super) fn links(&self) -> &[Candidate<'a>] {
        &self.links
    }

    /// Returns the notes that are defined here, in order.
    pub(super) fn notes(&self) -> impl Iterator<Item = Candidate<'_>> {
        self.events.iter().filter_map(|(event, range)| match event {
            Event::Start(Tag::FootnoteDefinition(label)) if range.start >= self.prefix => {
                Some(Candidate {
                    at: self.base + range.start - self.prefix,
                    label,
                    target: None,
                })
            }
            _ => None,
        })
    }

    fn each_step(&self, definitions: &Definitions, sink: &mut dyn FnMut(WindowStep<'_>)) {
        for (n, (event, range)) in self.events.iter().enumerate() {
            if self.open == Some(n) {
                continue;
            }
            if !is_new(event, range, self.prefix) {
                match event {
                    Event::Start(Tag::Heading { level, .. })
                        if self.is_paragraph && range.end > self.prefix =>
                    {
                        sink(WindowStep::Underlined(*level));
                    }
                    _ => {}
                }
                continue;
            }
            let at = self.base + range.start.saturating_sub(self.prefix);
            match definition_of(event, definitions) {
                Some((number, target)) => sink(WindowStep::Reference(number, target)),
                None => sink(WindowStep::Event(event.clone(), at)),
            }
        }
    }
}

/// Returns whether an event is not only of the first `prefix` bytes. A container that was reopened there
/// ends behind them.
fn is_new(event: &Event<'_>, range: &Range<usize>, prefix: usize) -> bool {
    range.start >= prefix || matches!(event, Event::End(_)) && range.end > prefix
}

/// Returns the number and target of the definition that a link or picture takes its target from.
fn definition_of<'d>(event: &Event<'_>, definitions: &'d Definitions) -> Option<(usize, &'d str)> {
    let Event::Start(Tag::Link { link_type, id, .. } | Tag::Image { link_type, id, .. }) = event
    else {
        return None;
    };
    let is_own = matches!(
        link_type,
        LinkType::Inline | LinkType::Autolink | LinkType::Email
    );
    if is_own { None } else { definitions.link(id) }
}

/// How the next window begins.
#[derive(Debug, Default)]
struct Resume {
    /// Lines that reopen what was cut.
    prefix: String,
    /// Whether they stand for a part of a paragraph.
    is_paragraph: bool,
    /// Whether the first block behind them is the rest of one that was cut.
    is_open: bool,
}

/// Parses `text` a window at a time, until `sink` wants no more; says whether it was parsed whole.
fn walk(
    text: &str,
    sizes: Sizes,
    definitions: &Definitions,
    sink: &mut dyn FnMut(&Window<'_>) -> bool,
) -> bool {
    let (mut base, mut size) = (0, sizes.usual);
    let mut resume = Resume::default();
    while base < text.len() {
        let end = window_end(text, base, size);
        let mut buffer = definitions.notes_of(&text[base..end]);
        if !buffer.is_empty() && resume.prefix.is_empty() {
            buffer.push_str(DONE);
        }
        buffer.push_str(&resume.prefix);
        let prefix = buffer.len();
        buffer.push_str(&text[base..end]);
        let known = |link: BrokenLink<'_>| {
            let is_known = definitions.link(&link.reference).is_some();
            is_known.then_some((CowStr::Borrowed(""), CowStr::Borrowed("")))
        };
        let parser = Parser::new_with_broken_link_callback(&buffer, OPTIONS, Some(known));
        let mut parser = parser.into_offset_iter();
        let mut events = Vec::with_capacity(buffer.len() / BYTES_PER_EVENT);
        events.extend(parser.by_ref());
        let starts =
            |(event, range): &Placed<'_>| range.start >= prefix && matches!(event, Event::Start(_));
        let open = events.iter().position(starts).filter(|_| resume.is_open);
        let mut links: Vec<_> = parser.reference_definitions().iter().collect();
        links.sort_by_key(|(_, link)| link.span.start);
        let next = Parsed {
            text,
            base,
            prefix,
            buffer: &buffer,
            may_force: size >= sizes.forced && !may_grow(text, base, size, sizes),
        };
        let cut = if end == text.len() {
            Some(Cut {
                index: events.len(),
                at: buffer.len(),
                is_inline: false,
            })
        } else {
            next.cut(&events)
        };
        let Some(cut) = cut else {
            size *= 2;
            continue;
        };
        let start = base;
        links.retain(|(_, link)| (prefix..cut.at).contains(&link.span.start));
        let coming = next.resume(&events, &cut);
        base += cut.at - prefix;
        events.truncate(cut.index);
        if let Some((Event::Text(words) | Event::Html(words), range)) = events.last_mut()
            && range.end > cut.at
        {
            *words = CowStr::Borrowed(&buffer[range.start..cut.at]);
        }
        let is_enough = !sink(&Window {
            prefix,
            base: start,
            end: base,
            is_paragraph: resume.is_paragraph,
            events: &events,
            open,
            links: links
                .iter()
                .map(|(label, link)| Candidate {
                    at: start + link.span.start - prefix,
                    label,
                    target: Some(&link.dest),
                })
                .collect(),
        });
        if is_enough {
            return false;
        }
        resume = coming;
        size = sizes.usual;
    }
    true
}

/// Returns the end of the window from `base` with about `size` bytes: the end of a line, if there
/// is one in its second half.
fn window_end(text: &str, base: usize, size: usize) -> usize {
    let end = base.saturating_add(size);
    if end >= text.len() {
        return text.len();
    }
    let half = base + size / 2;
    match memchr::memrchr(b'\n', &text.as_bytes()[half..end]) {
        Some(line) => half + line + 1,
        None => text.ceil_char_boundary(end),
    }
}

/// Returns whether the window from `base` may be twice as large as `size`.
fn may_grow(text: &str, base: usize, size: usize, sizes: Sizes) -> bool {
    let larger = size.saturating_mul(2);
    let window = &text.as_bytes()[base..window_end(text, base, larger)];
    let marks = window
        .iter()
        .filter(|byte| b"*_~`[]()<>&\\!|\n".contains(byte));
    larger <= sizes.longest && marks.count() <= WINDOW_MARKS_MAX
}

/// A line that is a block of its own.
const DONE: &str = "#\n";

/// Stands for the part of a paragraph that was parsed already: it ends as no other mark begins, and
/// is no HTML, so that it changes nothing after it.
const SO_FAR: &str = "<so:far>";

/// Blocks that are tried as the first of the next window. They fail only where a definition of a
/// link is continued outside of its container.
const TRIED_BLOCKS_MAX: usize = 16;

/// Where a window is cut.
#[derive(Debug)]
struct Cut {
    /// Number of events before it. The last of them may be cut itself.
    index: usize,
    /// Byte of the buffer.
    at: usize,
    /// Whether it is between the words of a paragraph or heading.
    is_inline: bool,
}

/// A window that was parsed and is not yet cut.
#[derive(Debug)]
struct Parsed<'a> {
    text: &'a str,
    base: usize,
    prefix: usize,
    buffer: &'a str,
    /// Whether a paragraph may be cut at any blank.
    may_force: bool,
}

/// Blocks that are open, the outermost first, and where each starts.
type OpenBlocks<'e> = Vec<(&'e Tag<'e>, usize)>;

impl Parsed<'_> {
    fn cut(&self, events: &[Placed<'_>]) -> Option<Cut> {
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

    fn line_start(&self, at: usize) -> usize {
        let above = &self.buffer.as_bytes()[..at];
        memchr::memrchr(b'\n', above).map_or(0, |line| line + 1)
    }

    /// Returns the byte at which the line from `at` goes on behind the marks of all containers that
    /// are open, if it has them all.
    fn inside(&self, at: usize, open: &[(&Tag<'_>, usize)]) -> Option<usize> {
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

    /// Returns the marker of a list's item with the spaces around it, as it would be before a heading.
    fn item_marker(&self, start: usize) -> String {
        let line = self.buffer[start..].split('\n').next().unwrap_or_default();
        let marker = line.trim_start_matches(' ');
        let indent = line.len() - marker.len();
        let len = marker
            .find(['-', '+', '*', '.', ')'])
            .map_or(0, |at| at + 1);
        let rest = &marker[len..];
        let inner = rest.trim_start_matches(' ');
        let gap = match rest.len() - inner.len() {
            gap @ 1..=4 if !inner.is_empty() => gap,
            _ => 1,
        };
        format!(
            "{}{}{}",
            " ".repeat(indent),
            &marker[..len],
            " ".repeat(gap)
        )
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

    /// Returns how the window behind `cut` begins.
    fn resume(&self, events: &[Placed<'_>], cut: &Cut) -> Resume {
        let open = open_blocks(&events[..cut.index]);
        let (mut first, mut below) = (String::new(), String::new());
        for (tag, start) in &open {
            let marker = match tag {
                Tag::BlockQuote(_) => "> ".to_owned(),
                Tag::Item => self.item_marker(*start),
                Tag::FootnoteDefinition(label) => format!("[^{label}]: "),
                _ => continue,
            };
            // On the line of another marker, spaces before this one would be that one's.
            if marker.starts_with(' ') && !first.is_empty() {
                first.push_str(DONE);
                first.push_str(&below);
            }
            below.push_str(&match tag {
                Tag::BlockQuote(_) => marker.clone(),
                Tag::FootnoteDefinition(_) => " ".repeat(NOTE_INDENT),
                _ => " ".repeat(marker.len()),
            });
            first.push_str(&marker);
        }
        let mut is_open = false;
        let line = match open.last() {
            Some((Tag::Heading { level, .. }, _)) => {
                format!("{} {SO_FAR}", "#".repeat(*level as usize))
            }
            _ if cut.is_inline => SO_FAR.to_owned(),
            Some((Tag::Table(columns), _)) => {
                let row = |cell: &str| cell.repeat(columns.len());
                format!("|{}\n{below}|{}\n", row("a|"), row("-|"))
            }
            Some((Tag::HtmlBlock, start)) => format!("{}\n", html_opener(&self.buffer[*start..])),
            // Behind a marker on its line, spaces before the fence would be the marker's.
            Some((Tag::CodeBlock(CodeBlockKind::Fenced(_)), start)) => {
                let above = if first.is_empty() { "" } else { DONE };
                format!("{above}{below}{}", self.fence(*start, &open))
            }
            last => {
                is_open = matches!(last, Some((Tag::List(_) | Tag::CodeBlock(_), _)));
                if first.is_empty() { "" } else { DONE }.to_owned()
            }
        };
        Resume {
            prefix: first + &line,
            is_paragraph: cut.is_inline,
            is_open,
        }
    }

    /// Returns the opening line of a fenced block of code, without what it says of the language.
    fn fence(&self, start: usize, open: &[(&Tag<'_>, usize)]) -> String {
        let line = self.line_start(start);
        let containers = &open[..open.len() - 1];
        let inside = match containers.iter().rev().find(|(_, at)| *at >= line) {
            Some((Tag::Item, at)) => at + self.item_marker(*at).len(),
            Some((Tag::BlockQuote(_), at)) => {
                at + 1 + usize::from(self.buffer[at + 1..].starts_with(' '))
            }
            Some(_) => start,
            None => self.inside(line, containers).unwrap_or(start),
        };
        let indent = start.saturating_sub(inside);
        let sign = &self.buffer[start..=start];
        let fence = &self.buffer[start..];
        let len = fence.len() - fence.trim_start_matches(sign).len();
        format!("{}{}\n", " ".repeat(indent), &fence[..len])
    }
}

/// Spaces before the lines of a note behind its first.
const NOTE_INDENT: usize = 4;

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

/// Returns a line that opens a block of HTML which ends where that of `html` does.
fn html_opener(html: &str) -> &str {
    let html = html.trim_start();
    let is = |tag: &&&str| {
        let head = html.get(..tag.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(tag))
    };
    let fixed = [
        "<!--",
        "<![CDATA[",
        "<?",
        "<pre>",
        "<style>",
        "<script>",
        "<textarea>",
    ];
    match fixed
        .iter()
        .find(|opener| is(&&opener.trim_end_matches('>')))
    {
        Some(opener) => opener,
        None if html.starts_with("<!") => "<!A",
        None => "<div>",
    }
}

/// Returns the blocks that are open after `events`.
fn open_blocks<'e>(events: &'e [Placed<'e>]) -> OpenBlocks<'e> {
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

#[cfg(test)]
mod tests;
