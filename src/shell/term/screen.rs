//! The terminal as a screen: taken over at the start, drawn on, and restored, whatever happens.
//!
//! - [`Screen::retake`] enters the alternate screen and raw mode, and sets the modes of `enter`. [`Screen::leave`]
//!   shows what was on the terminal before, and [`Screen::release`] also restores the line settings (echo,
//!   canonical mode), which `modes.rs` saved. A mode that `enter` sets is reset by `leave`.
//! - [`Screen::draw`] hands a frame to `canvas.rs`, which writes only the cells that changed.
//! - Bytes go through [`Output`], which does not block: a terminal that takes none skips frames, and does
//!   not hold up keys or the end of the program ([`LEAVE_TIMEOUT`]).
//!
//! Invariant: the terminal is restored when the program ends, also by a panic of any thread (a panic hook),
//! by a signal, or while a program of the user's is running in it. `held` says whether it is ours, for all
//! of these ways, so that it is restored once.

use std::io::{self, Write};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossterm::terminal::{
    EnableLineWrap, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
};
use crossterm::{cursor, queue, style};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

use super::input::questions::BACKGROUND_QUESTION;
#[cfg(unix)]
use super::job;
use super::output::Output;
use crate::pane::reader::LinkCells;
use crate::shell::env::window_size;
use crate::shell::log::Log;

mod canvas;
mod modes;

use canvas::{Canvas, Frame};
use modes::Modes;

/// How long a terminal that takes no bytes holds up the end of the program.
const LEAVE_TIMEOUT: Duration = Duration::from_millis(300);
/// How long the terminal is waited for before keys are looked at again.
const BEHIND_TIMEOUT: Duration = Duration::from_millis(100);

/// The terminal while it is ours. Dropping it gives it back.
pub(crate) struct Screen {
    out: Output,
    canvas: Canvas,
    modes: Modes,
    mouse: bool,
    /// Whether the terminal takes what it does not know without showing it.
    is_able: bool,
    /// Whether the terminal is ours now, for the panic hook too.
    held: Arc<AtomicBool>,
}

impl Screen {
    /// Prepares for [`Screen::retake`], which takes the terminal for the first time as well: from
    /// now on a panic gives it back, and one of a worker is not written on it.
    pub(crate) fn new(mouse: bool, is_able: bool, log: Log) -> io::Result<Self> {
        // The theme decides on colour (NO_COLOR included). Left to itself crossterm
        // writes `ESC[;m` under NO_COLOR, which wipes bold and reverse as well.
        style::force_color_output(true);
        let held = Arc::new(AtomicBool::new(false));
        let modes = Modes::find()?;
        restore_on_panic(log, is_able, modes.clone(), Arc::clone(&held));
        Ok(Self {
            out: Output::open(),
            canvas: Canvas::new(is_able),
            modes,
            mouse,
            is_able,
            held,
        })
    }

    /// Returns the size in cells, as far as it is drawn.
    pub(crate) fn size() -> io::Result<Size> {
        window_size().map(drawn)
    }

    /// Draws a picture of the program; what `view` writes into the buffer has the size of the
    /// terminal. The cursor stands where `view` says, so that input methods open there. Nothing is
    /// drawn while the terminal is not ours, nor before it has what was drawn last.
    pub(crate) fn draw(
        &mut self,
        view: impl FnOnce(&mut Buffer) -> Option<Position>,
        links: Vec<LinkCells>,
        title: Option<String>,
    ) -> io::Result<()> {
        if !self.held.load(Ordering::Acquire) || self.is_behind() {
            return Ok(());
        }
        let mut cells = Buffer::empty(Rect::from((Position::ORIGIN, Self::size()?)));
        let cursor = view(&mut cells);
        let frame = Frame {
            cells,
            cursor,
            links,
            title,
        };
        self.canvas.draw(&mut self.out, frame)
    }

    /// Returns whether the terminal has not taken all that was written.
    pub(crate) fn is_behind(&self) -> bool {
        self.out.is_behind()
    }

    /// Waits a moment for a terminal that is behind.
    pub(crate) fn catch_up(&mut self) -> io::Result<()> {
        self.out.send(BEHIND_TIMEOUT).map(drop)
    }

    /// Shows what was on the terminal before, which stays in raw mode: answers that are under way
    /// are not echoed. Returns whether the terminal takes what is written.
    pub(crate) fn leave(&mut self) -> bool {
        if !self.held.swap(false, Ordering::AcqRel) {
            return true;
        }
        let has_ink = self.canvas.forget();
        leave(&mut self.out, has_ink, self.is_able)
    }

    /// Says something in passing where the shell's prompt will be, after [`Screen::leave`];
    /// nothing takes it away.
    pub(crate) fn say_in_passing(&mut self, text: &str) {
        // A terminal that is gone or takes no bytes is told nothing.
        let _ = self.say(&format!("\r\x1b[J{text}"));
    }

    /// Gives the terminal back.
    pub(crate) fn release(&mut self) {
        self.leave();
        restore(&self.modes);
    }

    /// Takes the terminal after [`Screen::release`]; takes it anew when it is ours but another
    /// program may have used it, as after a stop or when the user asks for a redraw.
    pub(crate) fn retake(&mut self) -> io::Result<()> {
        let was_held = self.held.swap(true, Ordering::AcqRel);
        if self.canvas.forget() {
            queue!(self.out, style::Print(OWN_INK))?;
        }
        if !was_held {
            queue!(self.out, style::Print(KEEP_TITLE))?;
        }
        enter(&mut self.out, &self.modes, self.mouse, self.is_able)
    }

    /// Takes note of the settings that the shell has now: those are given back from now on.
    pub(crate) fn note_modes(&self) {
        self.modes.find_again();
    }

    /// Uses the mouse from now on, or leaves it to the terminal.
    pub(crate) fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        self.say(if on { MOUSE_ON } else { MOUSE_OFF })
    }

    /// Asks the terminal for its background; what it answers is read with the keys.
    pub(crate) fn ask_ground(&mut self) -> io::Result<()> {
        self.say(BACKGROUND_QUESTION)
    }

    /// Writes a sequence that changes nothing on the screen.
    pub(crate) fn say(&mut self, sequence: &str) -> io::Result<()> {
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

/// Buttons, drags and the wheel, in the form that knows no largest window.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// Undoes that, and what other programs may leave behind: every move, another form.
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1015l\x1b[?1003l\x1b[?1002l\x1b[?1000l";
/// Pastes marked as such, and word of the focus.
const REPORTS_ON: &str = "\x1b[?2004h\x1b[?1004h";
const REPORTS_OFF: &str = "\x1b[?1004l\x1b[?2004l";
/// Word of a switch between dark and light. Terminals that do not know it ignore it.
const SCHEME_ON: &str = "\x1b[?2031h";
const SCHEME_OFF: &str = "\x1b[?2031l";

/// Sets the modes of the terminal that the program needs. Each may be set already.
fn enter(out: &mut Output, modes: &Modes, mouse: bool, is_able: bool) -> io::Result<()> {
    modes.set_raw()?;
    queue!(
        out,
        EnterAlternateScreen,
        // On that screen only: the region moves the cursor, which the shell's screen keeps.
        style::Print(AFTER_OTHERS),
        style::Print(MOUSE_OFF),
        style::Print(REPORTS_ON),
        style::Print(if is_able { SCHEME_ON } else { "" }),
        cursor::Hide,
        style::Print(if mouse { MOUSE_ON } else { "" }),
    )?;
    out.flush()
}

/// Most cells of a window that are drawn. A window says any size (`stty rows
/// 65535`), and memory for all of its cells may not be there, which ends a program at once.
const WINDOW_MAX_CELLS: u32 = 1 << 20;

/// Returns the upper part of a window that is drawn.
fn drawn(window: Size) -> Size {
    let rows_max = WINDOW_MAX_CELLS / u32::from(window.width.max(1));
    let rows_max = u16::try_from(rows_max).unwrap_or(u16::MAX);
    Size::new(window.width, window.height.min(rows_max))
}

/// Undoes all of [`enter`] but raw mode, and what was done to the window; returns whether the
/// terminal takes it. A terminal that is gone cannot be helped, and a job in the background has none.
fn leave(out: &mut Output, has_ink: bool, is_able: bool) -> bool {
    if !is_ours() {
        return false;
    }
    let written = queue!(
        out,
        style::Print(if has_ink { OWN_INK } else { "" }),
        EndSynchronizedUpdate,
        EnableLineWrap,
        style::Print(MOUSE_OFF),
        style::Print(if is_able { SCHEME_OFF } else { "" }),
        style::Print(REPORTS_OFF),
        style::Print(RESTORE_TITLE),
        style::ResetColor,
        LeaveAlternateScreen,
        cursor::Show
    );
    written.is_ok() && out.send(LEAVE_TIMEOUT).unwrap_or(false)
}

/// Gives back the line settings.
fn restore(modes: &Modes) {
    if is_ours() {
        let _ = modes.restore();
    }
}

/// Returns whether the terminal may be used; a job in the background would be stopped.
fn is_ours() -> bool {
    #[cfg(unix)]
    return job::is_in_foreground();
    #[cfg(not(unix))]
    true
}

/// Gives the terminal back before a panic of this thread, which ends the program, is told.
/// A panic of a worker is caught and shown inside; the screen stays as it is.
fn restore_on_panic(log: Log, is_able: bool, modes: Modes, held: Arc<AtomicBool>) {
    let ui = thread::current().id();
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == ui {
            if held.swap(false, Ordering::AcqRel) {
                leave(&mut Output::open(), is_able, is_able);
                restore(&modes);
            }
            tell(info);
        } else {
            log.note(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_window_is_too_large_to_be_drawn() {
        for size in [(0, 0), (0, u16::MAX), (80, 24), (500, 2000), (u16::MAX, 10)] {
            assert_eq!(drawn(size.into()), size.into());
        }
        for window in [(u16::MAX, u16::MAX), (5000, 5000), (17, u16::MAX)].map(Size::from) {
            let size = drawn(window);
            assert_eq!(size.width, window.width);
            assert!(
                size.area() <= WINDOW_MAX_CELLS && size.height > 15,
                "{size}"
            );
        }
    }
}
