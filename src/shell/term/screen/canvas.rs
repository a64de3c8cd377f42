//! The picture on the terminal: which cells of a frame are written, and in which order.
//!
//! In comes a frame, out go bytes; nothing here knows raw mode, signals or the program.
//!
//! Terminals disagree about the cells of a cluster: to some 👍🏽 is one sign of two cells, others
//! (tmux 3.3a, alacritty, the Linux console) give each code point cells of its own and spill the
//! skin tone over what stands behind. So a row is written in one of two ways:
//!
//! - Of a row in which every letter has one cell everywhere ([`sure_cells`]), before and now, the
//!   changed cells are written.
//! - Any other row is written whole, from left to right, with the cursor placed anew behind each
//!   cluster whose cells are in doubt: this overwrites what the terminal spilled, so the row looks
//!   as it does when it is drawn on an empty screen.
//!
//! While the latter are written the terminal does not wrap lines, or a cluster at the right edge
//! would spill into the next row, and scroll the screen from the last one.

use std::io::{self, Write};
use std::iter;

use crossterm::cursor::{self, MoveTo};
use crossterm::queue;
use crossterm::style::{
    self, Attribute, Attributes, ContentStyle, Print, SetAttribute, SetAttributes,
    SetBackgroundColor, SetForegroundColor,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, DisableLineWrap, EnableLineWrap,
    EndSynchronizedUpdate,
};
use ratatui::buffer::{Buffer, Cell, CellWidth as _};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier, Style};

use crate::pane::reader::LinkCells;
use crate::text::layout::sure_cells;

/// One picture of the program.
#[derive(Debug)]
pub(super) struct Frame {
    /// The letters and colours of all cells.
    pub cells: Buffer,
    /// Where the terminal's cursor stands; `None` hides it.
    pub cursor: Option<Position>,
    /// The cells that are links.
    pub links: Vec<LinkCells>,
    /// The title of the window.
    pub title: Option<String>,
}

/// The terminal's screen as far as it is known.
#[derive(Debug)]
pub(super) struct Canvas {
    /// The cells on the screen; `None` when they are not known.
    shown: Option<Buffer>,
    /// The links among them.
    links: Vec<LinkCells>,
    /// Where the terminal's cursor stands; `None` while it is hidden.
    cursor: Option<Position>,
    /// The colour that the cursor was given.
    ink: Option<(u8, u8, u8)>,
    /// The title that the window was given.
    title: Option<String>,
    /// Whether the terminal takes titles and a colour of the cursor.
    is_able: bool,
}

impl Canvas {
    /// Returns a screen of which nothing is known.
    pub(super) fn new(is_able: bool) -> Self {
        Self {
            shown: None,
            links: Vec::new(),
            cursor: None,
            ink: None,
            title: None,
            is_able,
        }
    }

    /// Forgets what is on the screen, because another program may have used it. Returns whether
    /// the cursor still has a colour of ours.
    pub(super) fn forget(&mut self) -> bool {
        self.shown = None;
        self.cursor = None;
        self.title = None;
        self.ink.take().is_some()
    }

    /// Writes what `frame` changes on the screen, as one update where the terminal knows such, and
    /// nothing at all when nothing changed.
    pub(super) fn draw(&mut self, out: &mut impl Write, frame: Frame) -> io::Result<()> {
        let Frame {
            cells: next,
            cursor,
            mut links,
            title,
        } = frame;
        links.retain(|link| link.y < next.area.height && link.x.end <= next.area.width);
        let title = title.filter(|_| self.is_able);
        let title = title.filter(|title| self.title.as_ref() != Some(title));
        let mut before = self.shown.take().filter(|shown| shown.area == next.area);
        let is_new = before.is_none();
        if let Some(before) = &mut before {
            forget_links(before, &self.links, &links);
        }
        let changes = changes(before.as_ref(), &next);
        if is_new || !changes.is_empty() || cursor != self.cursor || title.is_some() {
            queue!(out, BeginSynchronizedUpdate)?;
            if self.cursor.is_some() {
                queue!(out, cursor::Hide)?;
            }
            if is_new {
                queue!(out, Clear(ClearType::All))?;
            }
            if let Some(title) = &title {
                write!(out, "\x1b]2;{title}\x1b\\")?;
            }
            write_changes(out, &changes, &links)?;
            if let Some(at) = cursor {
                let ink = ink(&next[at]).filter(|_| self.is_able);
                if let Some((r, g, b)) = ink.filter(|_| ink != self.ink) {
                    write!(out, "\x1b]12;#{r:02x}{g:02x}{b:02x}\x1b\\")?;
                    self.ink = ink;
                }
                queue!(out, MoveTo(at.x, at.y), cursor::Show)?;
            }
            queue!(out, EndSynchronizedUpdate)?;
            out.flush()?;
        }
        self.cursor = cursor;
        self.links = links;
        self.title = title.or(self.title.take());
        self.shown = Some(next);
        Ok(())
    }
}

/// Returns the colour in which the cursor is seen on a cell: that of its letters, where the theme has a
/// background of its own, on which the terminal's cursor may not be seen.
fn ink(cell: &Cell) -> Option<(u8, u8, u8)> {
    match (cell.fg, cell.bg) {
        (Color::Rgb(r, g, b), Color::Rgb(..)) => Some((r, g, b)),
        _ => None,
    }
}

/// Marks the cells whose link changes between two frames as changed.
fn forget_links(shown: &mut Buffer, before: &[LinkCells], now: &[LinkCells]) {
    let only = |a: &[LinkCells], b: &[LinkCells]| -> Vec<LinkCells> {
        a.iter().filter(|link| !b.contains(link)).cloned().collect()
    };
    for link in only(before, now).into_iter().chain(only(now, before)) {
        for x in link.x {
            if let Some(cell) = shown.cell_mut((x, link.y)) {
                // No cell that is drawn has this.
                cell.modifier = Modifier::HIDDEN | Modifier::RAPID_BLINK;
            }
        }
    }
}

/// Cells to be written, with their columns and rows.
type Cells<'a> = Vec<(u16, u16, &'a Cell)>;

/// Cells of a frame that are to be written.
#[derive(Default)]
struct CellChanges<'a> {
    /// The changed cells of rows in which every letter has one cell everywhere.
    cells: Cells<'a>,
    /// All cells of the other rows that changed.
    rows: Cells<'a>,
}

impl CellChanges<'_> {
    fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.rows.is_empty()
    }
}

/// Returns the cells to be written so that `next` stands where `before`, which has its size, was, or
/// on an empty screen. An empty buffer for that would cost a twentieth of the time to the first frame.
fn changes<'a>(before: Option<&Buffer>, next: &'a Buffer) -> CellChanges<'a> {
    let mut changes = CellChanges::default();
    let width = usize::from(next.area.width).max(1);
    for (y, next) in next.content.chunks(width).enumerate() {
        let before = before.map(|buffer| &buffer.content[y * width..][..next.len()]);
        let is_changed = |&x: &usize| match before {
            Some(before) => before[x] != next[x],
            None => !is_blank(&next[x]),
        };
        let mut changed = (0..next.len()).filter(is_changed).peekable();
        if changed.peek().is_none() {
            continue;
        }
        let at = |x: usize| (x as u16, y as u16, &next[x]);
        let mut all = before.into_iter().flatten().chain(next);
        if all.all(|cell| sure_cells(cell.symbol()) == Some(1)) {
            let mut last = None;
            for x in changed {
                if let Some(last) = last.filter(|&last| is_cheaper_than_a_move(&next[last..x])) {
                    changes.cells.extend((last + 1..x).map(at));
                }
                changes.cells.push(at(x));
                last = Some(x);
            }
        } else {
            let after = |&x: &usize| Some(x + usize::from(next[x].cell_width().max(1)));
            let starts = iter::successors(Some(0), |x| after(x).filter(|x| *x < next.len()));
            changes.rows.extend(starts.map(at));
        }
    }
    changes
}

/// Bytes of the shortest sequence that moves the cursor by more than one column.
const MOVE_BYTES: usize = 6;

/// Returns whether the cells behind the first are written in fewer bytes than a move of the cursor over
/// them, though they are on the screen already. Most of them are blanks between words.
fn is_cheaper_than_a_move(cells: &[Cell]) -> bool {
    let Some((first, gap)) = cells.split_first() else {
        return false;
    };
    let is_byte = |cell: &Cell| cell.symbol().len() == 1 && is_alike(look(first), cell);
    gap.len() < MOVE_BYTES && gap.iter().all(is_byte)
}

/// Foreground, background and attributes.
type CellLook = (Color, Color, Modifier);

fn look(cell: &Cell) -> CellLook {
    (cell.fg, cell.bg, cell.modifier)
}

/// Returns whether a cell drawn in another look is seen as it is: a blank shows no foreground.
fn is_alike(other: CellLook, cell: &Cell) -> bool {
    let (_, ground, attributes) = other;
    let lines = Modifier::UNDERLINED | Modifier::REVERSED | Modifier::CROSSED_OUT;
    let is_clear = cell.symbol() == " " && !attributes.intersects(lines);
    other == look(cell) || (is_clear && (ground, attributes) == (cell.bg, cell.modifier))
}

/// Returns whether an empty screen shows what a cell holds.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && look(cell) == (Color::Reset, Color::Reset, Modifier::empty())
}

/// Writes what changed, without line wrap where a terminal may give letters more cells than
/// there are.
fn write_changes(
    out: &mut impl Write,
    changes: &CellChanges<'_>,
    links: &[LinkCells],
) -> io::Result<()> {
    if !changes.rows.is_empty() {
        queue!(out, DisableLineWrap)?;
        write_cells(out, &changes.rows, links)?;
        queue!(out, EnableLineWrap)?;
    }
    write_cells(out, &changes.cells, links)
}

/// Writes cells, those of links inside the sequences that tell where they lead.
fn write_cells(
    out: &mut impl Write,
    cells: &[(u16, u16, &Cell)],
    links: &[LinkCells],
) -> io::Result<()> {
    let link_of = |(x, y, _): &(u16, u16, &Cell)| {
        links
            .iter()
            .find(|link| link.y == *y && link.x.contains(x))
            .map(|link| link.address.as_str())
    };
    for run in cells.chunk_by(|a, b| link_of(a) == link_of(b)) {
        let address = run.first().and_then(link_of);
        if let Some(address) = address {
            write!(out, "\x1b]8;;{address}\x1b\\")?;
        }
        write_run(out, run)?;
        if address.is_some() {
            write!(out, "\x1b]8;;\x1b\\")?;
        }
    }
    Ok(())
}

/// Writes cells, with a move of the cursor wherever it is not known to stand on the next one: it
/// never is behind a cluster about which terminals disagree. The cells of such a cluster are
/// blanked first, because a terminal that gives it fewer would leave the others as they were.
fn write_run(out: &mut impl Write, run: &[(u16, u16, &Cell)]) -> io::Result<()> {
    let (mut style, mut drawn, mut cursor) = (ContentStyle::new(), None, None);
    for &(x, y, cell) in run {
        if !drawn.is_some_and(|drawn| is_alike(drawn, cell)) {
            let next = pen(cell.style());
            set_style(out, style, next)?;
            (style, drawn) = (next, Some(look(cell)));
        }
        let sure = sure_cells(cell.symbol());
        if sure.is_none() {
            let blank = " ".repeat(usize::from(cell.cell_width()));
            queue!(out, MoveTo(x, y), Print(blank))?;
            cursor = None;
        }
        if cursor != Some((x, y)) {
            queue!(out, MoveTo(x, y))?;
        }
        // Most of a frame is this: a command of the terminal library would format each letter.
        out.write_all(cell.symbol().as_bytes())?;
        cursor = sure.map(|cells| (x + cells as u16, y));
    }
    queue!(out, SetAttribute(Attribute::Reset))
}

/// The attributes of the terminal for the modifiers of a style.
const ATTRIBUTES: [(Modifier, Attribute); 9] = [
    (Modifier::BOLD, Attribute::Bold),
    (Modifier::DIM, Attribute::Dim),
    (Modifier::ITALIC, Attribute::Italic),
    (Modifier::UNDERLINED, Attribute::Underlined),
    (Modifier::SLOW_BLINK, Attribute::SlowBlink),
    (Modifier::RAPID_BLINK, Attribute::RapidBlink),
    (Modifier::REVERSED, Attribute::Reverse),
    (Modifier::HIDDEN, Attribute::Hidden),
    (Modifier::CROSSED_OUT, Attribute::CrossedOut),
];

/// Returns the style in the terms of the terminal; a style without a colour has the terminal's own.
fn pen(style: Style) -> ContentStyle {
    let set = ATTRIBUTES.iter();
    let set = set.filter(|(modifier, _)| style.add_modifier.contains(*modifier));
    let attributes = set.fold(Attributes::none(), |all, (_, attribute)| {
        all.with(*attribute)
    });
    ContentStyle {
        foreground_color: style.fg.and_then(paint),
        background_color: style.bg.and_then(paint),
        underline_color: None,
        attributes,
    }
}

/// Changes the style of what is written next. Only a reset takes attributes away.
fn set_style(out: &mut impl Write, mut from: ContentStyle, to: ContentStyle) -> io::Result<()> {
    if from.attributes != to.attributes {
        queue!(
            out,
            SetAttribute(Attribute::Reset),
            SetAttributes(to.attributes)
        )?;
        from = ContentStyle::new();
    }
    let own = style::Color::Reset;
    if from.foreground_color != to.foreground_color {
        queue!(out, SetForegroundColor(to.foreground_color.unwrap_or(own)))?;
    }
    if from.background_color != to.background_color {
        queue!(out, SetBackgroundColor(to.background_color.unwrap_or(own)))?;
    }
    Ok(())
}

/// Returns a colour as crossterm names it, whose plain names are the bright ones; nothing for the
/// terminal's own, which a reset has set.
fn paint(color: Color) -> Option<style::Color> {
    Some(match color {
        Color::Reset => return None,
        Color::Black => style::Color::Black,
        Color::Red => style::Color::DarkRed,
        Color::Green => style::Color::DarkGreen,
        Color::Yellow => style::Color::DarkYellow,
        Color::Blue => style::Color::DarkBlue,
        Color::Magenta => style::Color::DarkMagenta,
        Color::Cyan => style::Color::DarkCyan,
        Color::Gray => style::Color::Grey,
        Color::DarkGray => style::Color::DarkGrey,
        Color::LightRed => style::Color::Red,
        Color::LightGreen => style::Color::Green,
        Color::LightYellow => style::Color::Yellow,
        Color::LightBlue => style::Color::Blue,
        Color::LightMagenta => style::Color::Magenta,
        Color::LightCyan => style::Color::Cyan,
        Color::White => style::Color::White,
        Color::Indexed(number) => style::Color::AnsiValue(number),
        Color::Rgb(r, g, b) => style::Color::Rgb { r, g, b },
    })
}

#[cfg(test)]
mod tests;
