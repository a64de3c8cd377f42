//! The terminal: taken, drawn on, given back whole, whatever happens.

use std::io::{self, BufWriter, Stdout, Write};
use std::panic;
use std::thread;

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    self, BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen,
};
use crossterm::{cursor, execute, queue, style};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;

use super::log::Log;

/// Bytes gathered before they are written: more than a full screen of styled text.
const BUFFER: usize = 1 << 16;

type Backend = CrosstermBackend<BufWriter<Stdout>>;

/// The terminal while it is ours. Dropping it gives it back.
pub(super) struct Screen {
    terminal: Terminal<Backend>,
    mouse: bool,
    held: bool,
}

impl Screen {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste, mouse if wanted.
    pub(super) fn take(mouse: bool, log: Log) -> io::Result<Self> {
        // The theme decides on colour (NO_COLOR included). Left to itself crossterm
        // writes `ESC[;m` under NO_COLOR, which wipes bold and reverse as well.
        style::force_color_output(true);
        restore_on_panic(log);
        enter(mouse)?;
        let backend = CrosstermBackend::new(BufWriter::with_capacity(BUFFER, io::stdout()));
        Ok(Self {
            terminal: Terminal::new(backend)?,
            mouse,
            held: true,
        })
    }

    /// Width and height in cells.
    pub(super) fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.terminal.size()?;
        Ok((size.width, size.height))
    }

    /// Draws a frame; only what changed is written, as one update where the terminal can.
    pub(super) fn draw(&mut self, view: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| view(frame.buffer_mut()))?;
        queue!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        Write::flush(self.terminal.backend_mut())
    }

    /// Forgets what is on the screen, so that the next frame is drawn whole.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }

    /// Gives the terminal back.
    pub(super) fn release(&mut self) {
        if self.held {
            self.held = false;
            leave();
        }
    }

    /// Takes it again after [`Screen::release`].
    pub(super) fn retake(&mut self) -> io::Result<()> {
        enter(self.mouse)?;
        self.held = true;
        self.terminal.clear()
    }

    /// Puts text on the clipboard by OSC 52, which works over SSH too.
    pub(super) fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(
            self.terminal.backend_mut(),
            CopyToClipboard::to_clipboard_from(text)
        )
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.release();
    }
}

fn enter(mouse: bool) -> io::Result<()> {
    terminal::enable_raw_mode()?;
    let mut out = io::stdout();
    execute!(
        out,
        EnterAlternateScreen,
        EnableBracketedPaste,
        cursor::Hide
    )?;
    if mouse {
        execute!(out, EnableMouseCapture)?;
    }
    Ok(())
}

/// Undoes all of [`enter`]. Every step is tried: a terminal that is gone cannot be helped.
fn leave() {
    let mut out = io::stdout();
    let _ = execute!(
        out,
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        style::ResetColor,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = terminal::disable_raw_mode();
}

/// A panic of this thread ends the program: give the terminal back before it is told.
/// A panic of a worker is caught and shown inside; the screen stays as it is.
fn restore_on_panic(log: Log) {
    let ui = thread::current().id();
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == ui {
            leave();
            tell(info);
        } else {
            log.note(info);
        }
    }));
}
