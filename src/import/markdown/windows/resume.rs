//! The lines before a window that reopen what the cut before it left open.

use pulldown_cmark::{CodeBlockKind, Tag};

use super::Placed;
use super::cut::{Cut, NOTE_INDENT, Parsed, open_blocks};

/// A line that is a block of its own.
pub(super) const DONE: &str = "#\n";

/// Stands for the part of a paragraph that was parsed already: it ends as no other mark begins, and
/// is no HTML, so that it changes nothing after it.
const SO_FAR: &str = "<so:far>";

/// How the next window begins.
#[derive(Debug, Default)]
pub(super) struct Resume {
    /// Lines that reopen what was cut.
    pub(super) prefix: String,
    /// Whether they stand for a part of a paragraph.
    pub(super) is_paragraph: bool,
    /// Whether the first block behind them is the rest of one that was cut.
    pub(super) is_open: bool,
}

impl Parsed<'_> {
    /// Returns the marker of a list's item with the spaces around it, as it would be before a heading.
    pub(super) fn item_marker(&self, start: usize) -> String {
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

    /// Returns how the window behind `cut` begins.
    pub(super) fn resume(&self, events: &[Placed<'_>], cut: &Cut) -> Resume {
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
