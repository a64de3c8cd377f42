//! What is copied goes to the terminal's clipboard by OSC 52, which works over SSH, and to the
//! desktop's own where there is one.

use std::io;
use std::sync::mpsc::{self, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use super::terminal::Screen;
use super::worker::spawn;
use crate::app::event::{Copied, Event, OSC52_MOST};
use crate::text::sanitize;

/// How long the end of the program waits until another program took over what was copied.
const HANDOVER: Duration = Duration::from_millis(500);

/// Both clipboards.
pub(super) struct Clipboard {
    queue: Sender<Event>,
    desktop: Option<Sender<(String, Copied)>>,
    thread: Option<JoinHandle<()>>,
}

impl Clipboard {
    /// `desktop` says whether there is one; it is not spoken to before something is copied.
    pub(super) fn new(queue: &Sender<Event>, desktop: bool) -> Self {
        let (copy, copied) = mpsc::channel::<(String, Copied)>();
        let serve = move |queue: &Sender<Event>| {
            // Kept while the program runs: under X11 who copied hands the text out.
            let mut board = None;
            for (text, said) in copied {
                let system = Some(put(&mut board, text));
                let _ = queue.send(Event::Copied(Copied { system, ..said }));
            }
        };
        let thread = desktop.then(|| spawn("clipboard", queue, serve)).flatten();
        Self {
            queue: queue.clone(),
            desktop: thread.is_some().then_some(copy),
            thread,
        }
    }

    /// Copies; what became of it comes as [`Event::Copied`].
    pub(super) fn take(&self, text: String, screen: &mut Screen) -> io::Result<()> {
        let said = Copied {
            chars: text.chars().count(),
            terminal: text.len() <= OSC52_MOST,
            system: None,
        };
        if said.terminal {
            screen.copy(&text)?;
        }
        let refused = match &self.desktop {
            Some(desktop) => desktop.send((text, said)).err().map(|e| e.0.1),
            None => Some(said),
        };
        if let Some(said) = refused {
            let _ = self.queue.send(Event::Copied(said));
        }
        Ok(())
    }

    /// Gives a clipboard manager time to take over, but no more than a moment.
    pub(super) fn finish(self) {
        drop(self.desktop);
        let Some(thread) = self.thread else { return };
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            let _ = thread.join();
            let _ = tell.send(());
        });
        let _ = told.recv_timeout(HANDOVER);
    }
}

fn put(board: &mut Option<arboard::Clipboard>, text: String) -> Result<(), String> {
    let mut open = match board.take() {
        Some(open) => Ok(open),
        None => arboard::Clipboard::new(),
    };
    let done = open
        .as_mut()
        .map_err(|e| e.to_string())
        .and_then(|open| open.set_text(text).map_err(|e| e.to_string()));
    // One that failed is opened anew next time.
    *board = open.ok().filter(|_| done.is_ok());
    done.map_err(|why| sanitize::line(&why))
}
