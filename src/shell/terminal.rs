//! The terminal: taken, drawn on, given back whole, whatever happens.

use std::io::{self, BufWriter, Stdout, Write};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture,
};
use crossterm::terminal::{
    self, EnableLineWrap, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
};
use crossterm::{cursor, execute, queue, style};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::early::QUESTION;
use super::log::Log;
use crate::pane::reader::LinkCells;

mod canvas;
mod modes;

use canvas::{Canvas, Frame};
use modes::Modes;

/// Bytes gathered before they are written: more than a full screen of styled text.
const BUFFER: usize = 1 << 16;

/// The terminal while it is ours. Dropping it gives it back.
pub(super) struct Screen {
    out: BufWriter<Stdout>,
    canvas: Canvas,
    modes: Modes,
    mouse: bool,
    /// Whether the terminal is ours now, for the panic hook too.
    held: Arc<AtomicBool>,
}

impl Screen {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste, mouse if wanted.
    pub(super) fn take(mouse: bool, is_able: bool, log: Log) -> io::Result<Self> {
        // The theme decides on colour (NO_COLOR included). Left to itself crossterm
        // writes `ESC[;m` under NO_COLOR, which wipes bold and reverse as well.
        style::force_color_output(true);
        let held = Arc::new(AtomicBool::new(false));
        let modes = Modes::find()?;
        restore_on_panic(log, is_able, modes.clone(), Arc::clone(&held));
        let mut screen = Self {
            out: BufWriter::with_capacity(BUFFER, io::stdout()),
            canvas: Canvas::new(is_able),
            modes,
            mouse,
            held,
        };
        screen.retake()?;
        Ok(screen)
    }

    /// Width and height in cells.
    pub(super) fn size() -> io::Result<(u16, u16)> {
        terminal::size()
    }

    /// Draws a picture of the program; what `view` writes into the buffer has the size of the
    /// terminal. The cursor stands where `view` says, so that input methods open there.
    pub(super) fn draw(
        &mut self,
        view: impl FnOnce(&mut Buffer) -> Option<Position>,
        links: Vec<LinkCells>,
        title: Option<String>,
    ) -> io::Result<()> {
        let (width, height) = Self::size()?;
        let mut cells = Buffer::empty(Rect::new(0, 0, width, height));
        let cursor = view(&mut cells);
        let frame = Frame {
            cells,
            cursor,
            links,
            title,
        };
        self.canvas.draw(&mut self.out, frame)
    }

    /// Gives the terminal back.
    pub(super) fn release(&mut self) {
        if self.held.swap(false, Ordering::AcqRel) {
            leave(&self.modes, self.canvas.forget());
        }
    }

    /// Takes the terminal after [`Screen::release`]; takes it anew when it is ours but another
    /// program may have used it, as after a stop or when the user asks for a redraw.
    pub(super) fn retake(&mut self) -> io::Result<()> {
        let was_held = self.held.swap(true, Ordering::AcqRel);
        if self.canvas.forget() {
            queue!(self.out, style::Print(OWN_INK))?;
        }
        if !was_held {
            queue!(self.out, style::Print(KEEP_TITLE))?;
        }
        enter(&mut self.out, &self.modes, self.mouse)
    }

    /// Takes the terminal again from the shell, whose settings it gives back from now on.
    pub(super) fn resume(&mut self) -> io::Result<()> {
        self.modes.find_again();
        self.retake()
    }

    /// Uses the mouse from now on, or leaves it to the terminal.
    pub(super) fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        if on {
            execute!(self.out, EnableMouseCapture)
        } else {
            execute!(self.out, DisableMouseCapture)
        }
    }

    /// Asks the terminal for its background; what it answers is read with the keys.
    pub(super) fn ask_ground(&mut self) -> io::Result<()> {
        self.out.write_all(QUESTION.as_bytes())?;
        self.out.flush()
    }

    /// Writes a sequence that changes nothing on the screen.
    pub(super) fn say(&mut self, sequence: &str) -> io::Result<()> {
        self.out.write_all(sequence.as_bytes())?;
        self.out.flush()
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

/// Gives the cursor its own colour back.
const OWN_INK: &str = "\x1b]112\x1b\\";
/// Puts the window's title aside, and takes it back.
const KEEP_TITLE: &str = "\x1b[22;2t";
const RESTORE_TITLE: &str = "\x1b[23;2t";

/// Undoes what a program that died may leave behind: other keys for the cursor and the keypad,
/// addresses within a region, a region that scrolls, inserting, another set of signs.
const AFTER_OTHERS: &str = "\x1b[?1l\x1b>\x1b[?6l\x1b[r\x1b[4l\x1b(B";

/// Sets the modes of the terminal that the program needs. Each may be set already.
fn enter(out: &mut impl Write, modes: &Modes, mouse: bool) -> io::Result<()> {
    modes.set_raw()?;
    queue!(
        out,
        EnterAlternateScreen,
        // On that screen only: the region moves the cursor, which the shell's screen keeps.
        style::Print(AFTER_OTHERS),
        DisableMouseCapture,
        EnableBracketedPaste,
        EnableFocusChange,
        cursor::Hide
    )?;
    if mouse {
        queue!(out, EnableMouseCapture)?;
    }
    out.flush()
}

/// Undoes [`enter`], and what was done to the window. Every step is tried: a terminal that is gone cannot be helped.
fn leave(modes: &Modes, has_ink: bool) {
    let mut out = io::stdout();
    if has_ink {
        let _ = execute!(out, style::Print(OWN_INK));
    }
    let _ = execute!(
        out,
        EndSynchronizedUpdate,
        EnableLineWrap,
        DisableMouseCapture,
        DisableBracketedPaste,
        DisableFocusChange,
        style::Print(RESTORE_TITLE),
        style::ResetColor,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = modes.restore();
}

/// Gives the terminal back before a panic of this thread, which ends the program, is told.
/// A panic of a worker is caught and shown inside; the screen stays as it is.
fn restore_on_panic(log: Log, is_able: bool, modes: Modes, held: Arc<AtomicBool>) {
    let ui = thread::current().id();
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == ui {
            if held.swap(false, Ordering::AcqRel) {
                leave(&modes, is_able);
            }
            tell(info);
        } else {
            log.note(info);
        }
    }));
}
