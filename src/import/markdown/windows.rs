//! The events of a Markdown text, parsed a window at a time.
//!
//! `pulldown-cmark` keeps a tree of 48 bytes a node for all that it is given, which is up to 50
//! times the text. So a long text is given to it in windows of [`WINDOW_USUAL_BYTES`]. A window is cut
//! where what stands before the cut means the same whatever follows (`windows/cut.rs`):
//!
//! 1. before the last block that starts in the window, at any depth; if none does,
//! 2. before a line of code or HTML, or a row of a table;
//! 3. in a paragraph or heading, at a blank or link outside of which nothing is open.
//!
//! The next window opens with a line that reopens the containers the cut lies in (`> - `) and stands
//! for the part of the block that was given already (`windows/resume.rs`); events of that line are left
//! out. So the consumer sees the events of the whole text, except that a list whose items touch may have
//! paragraphs in one window and none in another, which makes no difference to it.
//!
//! The target of a link or note may stand in any window. So the definitions are guessed from the
//! looks of lines, and each window confirms the guess; when it does not, [`Definitions`] are gathered
//! by parsing, and the text is given again.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, HeadingLevel, LinkType, Parser, Tag};

use super::OPTIONS;
use super::definitions::{Candidate, DefinitionCheck, Definitions};

mod cut;
mod resume;

use cut::{Cut, Parsed};
use resume::{DONE, Resume};

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
    /// An event, and the bytes of the text that it is about.
    Event(Event<'a>, Range<usize>),
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
        events.for_each(|(event, range)| sink(WindowStep::Event(event, range)));
        return;
    }
    // Nearly always what looks like a definition is one, so that the text is parsed only once.
    let guess = Definitions::guess(text);
    let mut check = DefinitionCheck::new(&guess, text);
    let is_right = walk(text, sizes, &guess, &mut |window| {
        let is_right = check.confirms(&window.links, window.notes(), window.end);
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
        window.links.iter().for_each(|link| definitions.add(link));
        window.notes().for_each(|note| definitions.add(&note));
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
struct Window<'a> {
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

impl Window<'_> {
    /// Returns the notes that are defined here, in order.
    fn notes(&self) -> impl Iterator<Item = Candidate<'_>> {
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
            let in_text = |at: usize| self.base + at.saturating_sub(self.prefix);
            let range = in_text(range.start)..in_text(range.end);
            match definition_of(event, definitions) {
                Some((number, target)) => sink(WindowStep::Reference(number, target)),
                None => sink(WindowStep::Event(event.clone(), range)),
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

#[cfg(test)]
mod tests;
