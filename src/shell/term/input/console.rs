//! Input where terminals send no bytes: the events of the terminal library, translated into ours.

use crossterm::event::{
    Event as Raw, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind,
};

use std::sync::mpsc::{self, Sender};

use super::questions::Questions;
use crate::app::event::{Event, Mouse};
use crate::app::key::{Code, Key};
use crate::shell::threads::DeferredThreads;

/// Holds the reading thread, which cannot be held back: no other program gets the terminal.
pub(crate) struct ConsoleReader(Sender<()>);

impl ConsoleReader {
    /// Starts the thread, which reads nothing before [`ConsoleReader::open`].
    pub(crate) fn start(
        deferred: &mut DeferredThreads,
        queue: &Sender<Event>,
        _: Questions,
    ) -> std::io::Result<Self> {
        let (go, may_go) = mpsc::channel();
        // Reads keys. Waits for the console; it ends when that or the loop is gone.
        deferred.spawn("input", queue, move |queue| {
            let _ = may_go.recv();
            while let Ok(raw) = crossterm::event::read() {
                if !translate(raw).is_none_or(|event| queue.send(event).is_ok()) {
                    return;
                }
            }
            let _ = queue.send(Event::Stop);
        });
        Ok(Self(go))
    }

    pub(crate) fn close(&mut self, _: impl FnMut(std::time::Duration) -> bool) -> bool {
        false
    }

    /// No answers are read here, so none can be waited for.
    pub(crate) fn hold_after_answers(&mut self) -> bool {
        false
    }

    pub(crate) fn go_on(&mut self) {}

    pub(crate) fn open(&mut self) {
        let _ = self.0.send(());
    }

    pub(crate) fn set_escape_time(&self, _: u64) {}
}

/// Our event for one of the terminal's; `None` when it means nothing to us.
fn translate(raw: Raw) -> Option<Event> {
    match raw {
        Raw::Key(key) => Some(Event::Key(translate_key(key)?)),
        Raw::Paste(text) => Some(Event::Paste(text)),
        Raw::Resize(width, height) => Some(Event::Resize { width, height }),
        Raw::Mouse(mouse) => {
            let what = match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => Mouse::Press,
                MouseEventKind::Drag(MouseButton::Left) => Mouse::Drag,
                MouseEventKind::Up(MouseButton::Left) => Mouse::Release,
                MouseEventKind::ScrollDown => Mouse::WheelDown,
                MouseEventKind::ScrollUp => Mouse::WheelUp,
                _ => return None,
            };
            Some(Event::Mouse {
                mouse: what,
                x: mouse.column,
                y: mouse.row,
            })
        }
        Raw::FocusGained => Some(Event::Focused),
        Raw::FocusLost => None,
    }
}

fn translate_key(key: KeyEvent) -> Option<Key> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let code = match key.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Insert => Code::Insert,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n) => Code::F(n),
        _ => return None,
    };
    Some(Key {
        code,
        ctrl: key.modifiers.contains(KeyModifiers::CONTROL),
        alt: key.modifiers.contains(KeyModifiers::ALT),
    })
}
