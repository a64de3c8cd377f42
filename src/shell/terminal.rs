//! The terminal: taken, drawn on, given back whole, whatever happens.

use std::io::{self, BufWriter, Stdout, Write};
use std::panic;
use std::thread;

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture,
};
use crossterm::terminal::{
    self, BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen,
};
use crossterm::{cursor, execute, queue, style};
use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier};

use super::early::QUESTION;
use super::log::Log;
use crate::pane::reader::LinkCells;

/// Bytes gathered before they are written: more than a full screen of styled text.
const BUFFER: usize = 1 << 16;

type Backend = CrosstermBackend<BufWriter<Stdout>>;

/// The terminal while it is ours. Dropping it gives it back.
pub(super) struct Screen {
    backend: Backend,
    /// What is on the screen; nothing when that is not known.
    shown: Option<Buffer>,
    /// What of it is links.
    links: Vec<LinkCells>,
    /// Where the terminal's cursor stands; nowhere while it is hidden.
    cursor: Option<Position>,
    /// The colour that the cursor was given.
    ink: Option<(u8, u8, u8)>,
    /// The title that the window was given.
    title: Option<String>,
    /// Whether the terminal takes titles and a colour of the cursor.
    is_able: bool,
    mouse: bool,
    held: bool,
}

impl Screen {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste, mouse if wanted.
    pub(super) fn take(mouse: bool, is_able: bool, log: Log) -> io::Result<Self> {
        // The theme decides on colour (NO_COLOR included). Left to itself crossterm
        // writes `ESC[;m` under NO_COLOR, which wipes bold and reverse as well.
        style::force_color_output(true);
        restore_on_panic(log, is_able);
        enter(mouse)?;
        let backend = CrosstermBackend::new(BufWriter::with_capacity(BUFFER, io::stdout()));
        Ok(Self {
            backend,
            shown: None,
            links: Vec::new(),
            cursor: None,
            ink: None,
            title: None,
            is_able,
            mouse,
            held: true,
        })
    }

    /// Width and height in cells.
    pub(super) fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.backend.size()?;
        Ok((size.width, size.height))
    }

    /// Draws a frame; only what changed is written, as one update where the terminal can,
    /// and nothing at all when nothing changed. The cursor stands where `view` says, so that
    /// input methods open there, and is hidden elsewhere. The window gets the title, and its own
    /// one back in the end.
    pub(super) fn draw(
        &mut self,
        view: impl FnOnce(&mut Buffer) -> Option<Position>,
        mut links: Vec<LinkCells>,
        title: Option<String>,
    ) -> io::Result<()> {
        let area = Rect::from((Position::ORIGIN, self.backend.size()?));
        let mut next = Buffer::empty(area);
        let cursor = view(&mut next);
        links.retain(|link| link.y < area.height && link.x.end <= area.width);
        let title = title.filter(|_| self.is_able);
        let title = title.filter(|title| self.title.as_ref() != Some(title));
        let known = self.shown.take().filter(|shown| shown.area == area);
        let is_new = known.is_none();
        let mut before = known.unwrap_or_else(|| Buffer::empty(area));
        if !is_new {
            forget_links(&mut before, &self.links, &links);
        }
        let changed = before.diff(&next);
        if is_new || !changed.is_empty() || cursor != self.cursor || title.is_some() {
            let out = &mut self.backend;
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
            write_cells(out, &changed, &links)?;
            if let Some(at) = cursor {
                let ink = ink(&next[at]).filter(|_| self.is_able);
                if let Some((r, g, b)) = ink.filter(|_| ink != self.ink) {
                    write!(out, "\x1b]12;#{r:02x}{g:02x}{b:02x}\x1b\\")?;
                    self.ink = ink;
                }
                queue!(out, cursor::MoveTo(at.x, at.y), cursor::Show)?;
            }
            queue!(out, EndSynchronizedUpdate)?;
            Write::flush(out)?;
        }
        self.cursor = cursor;
        self.links = links;
        self.title = title.or(self.title.take());
        self.shown = Some(next);
        Ok(())
    }

    /// Takes the terminal anew and forgets what is on it: another program may have used it.
    pub(super) fn renew(&mut self) -> io::Result<()> {
        terminal::disable_raw_mode()?;
        self.retake()
    }

    /// Gives the terminal back.
    pub(super) fn release(&mut self) {
        if self.held {
            self.held = false;
            leave(self.ink.take().is_some());
        }
    }

    /// Takes it again after [`Screen::release`].
    pub(super) fn retake(&mut self) -> io::Result<()> {
        enter(self.mouse)?;
        self.held = true;
        self.shown = None;
        self.cursor = None;
        self.title = None;
        Ok(())
    }

    /// Uses the mouse from now on, or leaves it to the terminal.
    pub(super) fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        if on {
            execute!(self.backend, EnableMouseCapture)
        } else {
            execute!(self.backend, DisableMouseCapture)
        }
    }

    /// Asks the terminal for its background; what it answers is read with the keys.
    pub(super) fn ask_ground(&mut self) -> io::Result<()> {
        self.backend.write_all(QUESTION.as_bytes())?;
        Write::flush(&mut self.backend)
    }

    /// Writes a sequence that changes nothing on the screen.
    pub(super) fn say(&mut self, sequence: &str) -> io::Result<()> {
        self.backend.write_all(sequence.as_bytes())?;
        Write::flush(&mut self.backend)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // After a panic the hook has given it back, and the message stands below: to leave
        // the alternate screen once more would put the cursor back over it.
        if !thread::panicking() {
            self.release();
        }
    }
}

/// The colour in which the cursor is seen on a cell: that of its letters, where the theme has a
/// background of its own, on which the terminal's cursor may not be seen.
fn ink(cell: &Cell) -> Option<(u8, u8, u8)> {
    match (cell.fg, cell.bg) {
        (Color::Rgb(r, g, b), Color::Rgb(..)) => Some((r, g, b)),
        _ => None,
    }
}

/// Cells that lead elsewhere than before are to be written again.
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

/// Writes cells, those of links inside the sequences that tell where they lead.
fn write_cells(
    out: &mut Backend,
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
        out.draw(run.iter().copied())?;
        if address.is_some() {
            write!(out, "\x1b]8;;\x1b\\")?;
        }
    }
    Ok(())
}

/// Gives the cursor its own colour back.
const OWN_INK: &str = "\x1b]112\x1b\\";
/// Puts the window's title aside, and takes it back.
const KEEP_TITLE: &str = "\x1b[22;2t";
const RESTORE_TITLE: &str = "\x1b[23;2t";

fn enter(mouse: bool) -> io::Result<()> {
    terminal::enable_raw_mode()?;
    let mut out = io::stdout();
    execute!(
        out,
        EnterAlternateScreen,
        EnableBracketedPaste,
        EnableFocusChange,
        style::Print(KEEP_TITLE),
        cursor::Hide
    )?;
    if mouse {
        execute!(out, EnableMouseCapture)?;
    }
    Ok(())
}

/// Undoes all of [`enter`]. Every step is tried: a terminal that is gone cannot be helped.
fn leave(has_ink: bool) {
    let mut out = io::stdout();
    if has_ink {
        let _ = execute!(out, style::Print(OWN_INK));
    }
    let _ = execute!(
        out,
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        DisableFocusChange,
        style::Print(RESTORE_TITLE),
        style::ResetColor,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = terminal::disable_raw_mode();
}

/// A panic of this thread ends the program: give the terminal back before it is told.
/// A panic of a worker is caught and shown inside; the screen stays as it is.
fn restore_on_panic(log: Log, is_able: bool) {
    let ui = thread::current().id();
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == ui {
            leave(is_able);
            tell(info);
        } else {
            log.note(info);
        }
    }));
}
