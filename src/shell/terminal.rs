//! The terminal: taken, drawn on, given back whole, whatever happens.

use std::io::{self, BufWriter, Stdout, Write};
use std::panic;
use std::thread;

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    self, BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen,
};
use crossterm::{cursor, execute, queue, style};
use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::early::QUESTION;
use super::log::Log;

/// Bytes gathered before they are written: more than a full screen of styled text.
const BUFFER: usize = 1 << 16;

type Backend = CrosstermBackend<BufWriter<Stdout>>;

/// The terminal while it is ours. Dropping it gives it back.
pub(super) struct Screen {
    backend: Backend,
    /// What is on the screen; nothing when that is not known.
    shown: Option<Buffer>,
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
            backend,
            shown: None,
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
    /// and nothing at all when nothing changed.
    pub(super) fn draw(&mut self, view: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        let area = Rect::from((Position::ORIGIN, self.backend.size()?));
        let mut next = Buffer::empty(area);
        view(&mut next);
        let out = &mut self.backend;
        if let Some(shown) = self.shown.take().filter(|shown| shown.area == area) {
            let changed = shown.diff(&next);
            if !changed.is_empty() {
                queue!(out, BeginSynchronizedUpdate)?;
                out.draw(changed.into_iter())?;
                queue!(out, EndSynchronizedUpdate)?;
                Write::flush(out)?;
            }
        } else {
            queue!(out, BeginSynchronizedUpdate, Clear(ClearType::All))?;
            out.draw(Buffer::empty(area).diff(&next).into_iter())?;
            queue!(out, EndSynchronizedUpdate)?;
            Write::flush(out)?;
        }
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
            leave();
        }
    }

    /// Takes it again after [`Screen::release`].
    pub(super) fn retake(&mut self) -> io::Result<()> {
        enter(self.mouse)?;
        self.held = true;
        self.shown = None;
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

    /// Puts text on the clipboard by OSC 52, which works over SSH too.
    pub(super) fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.backend, CopyToClipboard::to_clipboard_from(text))
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
