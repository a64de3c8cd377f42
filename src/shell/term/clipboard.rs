//! Copies text to every clipboard that exists: the multiplexer's and the desktop's by running the
//! programs made for them, and the terminal's by OSC 52, which works over SSH.
//!
//! A program that exits successfully has taken the text. A terminal sends no answer, so the text
//! counts only as sent.

use std::io;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use super::screen::Screen;
use crate::app::event::{Asked, Copied, CopyRefusal, Event, OSC52_MAX_BYTES};
use crate::reason::Fault;
use crate::shell::env::{Env, variable};
use crate::shell::programs::child;
use crate::shell::threads::{spawn, start};

mod osc52;
mod route;

use route::{Program, Route};

/// Time that the end of the program gives the last copy to arrive. Programs for clipboards need
/// some 10 ms.
const HANDOVER_LIMIT: Duration = Duration::from_millis(500);

/// All clipboards.
pub(crate) struct Clipboard {
    queue: Sender<Event>,
    route: Arc<Route>,
    programs: Option<Programs>,
}

/// The thread that runs programs; it starts with the first copy.
struct Programs {
    copies: Sender<(String, Copied)>,
    thread: Option<JoinHandle<()>>,
    /// Whether a program that is still running is to be ended.
    is_over: Arc<AtomicBool>,
}

impl Clipboard {
    /// Returns the clipboards that the environment tells of.
    pub(crate) fn new(queue: &Sender<Event>, env: &Env) -> Self {
        Self {
            queue: queue.clone(),
            route: Arc::new(Route::find(variable, env.answers)),
            programs: None,
        }
    }

    /// Copies a text; the outcome comes as [`Event::Copied`].
    pub(crate) fn take(&mut self, text: String, screen: &mut Screen) -> io::Result<()> {
        let asked = match (self.route.forms.is_empty(), text.len() <= OSC52_MAX_BYTES) {
            (true, _) => Asked::Unable,
            (false, false) => Asked::TooLong,
            (false, true) => Asked::Sent,
        };
        if asked == Asked::Sent {
            screen.say(&osc52::sequence(&text, &self.route.forms))?;
        }
        let copied = Copied {
            chars: text.chars().count(),
            asked,
            taken: Vec::new(),
            refused: None,
        };
        if self.route.clipboards.is_empty() {
            let _ = self.queue.send(Event::Copied(copied));
            return Ok(());
        }
        let start = || Programs::start(&self.queue, Arc::clone(&self.route));
        let programs = self.programs.get_or_insert_with(start);
        if let Err(refused) = programs.copies.send((text, copied)) {
            // The system gave no thread, or the thread died of a panic that it has reported.
            let (_, mut copied) = refused.0;
            copied.refused = Some(CopyRefusal {
                programs: "clipboard".to_owned(),
                why: Fault::NoThread.into(),
            });
            let _ = self.queue.send(Event::Copied(copied));
        }
        Ok(())
    }

    /// Lets the last copy arrive, within bounds.
    pub(crate) fn finish(self) {
        let Some(programs) = self.programs else {
            return;
        };
        drop(programs.copies);
        let Some(thread) = programs.thread else {
            return;
        };
        let (tell, told) = mpsc::channel();
        // Waits for the end of the clipboard's thread, since a join has no time limit.
        let joiner = start("clipboard-end", move || {
            let _ = thread.join();
            let _ = tell.send(());
        });
        if told.recv_timeout(HANDOVER_LIMIT).is_err() {
            programs.is_over.store(true, Ordering::Release);
            if let Ok(joiner) = joiner {
                let _ = joiner.join();
            }
        }
    }
}

impl Programs {
    fn start(queue: &Sender<Event>, route: Arc<Route>) -> Self {
        let (copies, coming) = mpsc::channel::<(String, Copied)>();
        let is_over = Arc::new(AtomicBool::new(false));
        let is_ending = Arc::clone(&is_over);
        // Runs the programs for clipboards, one copy after another. Waits for copies, and for each program
        // 3 s at most; it ends when `Clipboard::finish` closes the channel.
        let thread = spawn("clipboard", queue, move |queue| {
            while let Ok(mut newest) = coming.recv() {
                // Newer text replaces the text that was not handed over yet.
                while let Ok(newer) = coming.try_recv() {
                    newest = newer;
                }
                let (text, mut copied) = newest;
                for programs in &route.clipboards {
                    match put(&text, programs, &is_ending) {
                        Ok(name) => copied.taken.push(name.to_owned()),
                        Err(refused) => copied.refused = copied.refused.or(Some(refused)),
                    }
                }
                let _ = queue.send(Event::Copied(copied));
            }
        });
        Self {
            copies,
            thread: thread.ok(),
            is_over,
        }
    }
}

/// Puts text on a clipboard by the first of its programs that can; gives its name, or the name of
/// one that cannot, and why.
fn put(
    text: &str,
    programs: &[Program],
    is_over: &AtomicBool,
) -> Result<&'static str, CopyRefusal> {
    let mut refused: Option<CopyRefusal> = None;
    for program in programs {
        let bytes = if program.is_utf16 {
            let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect()
        } else {
            text.as_bytes().to_vec()
        };
        let mut command = Command::new(program.name);
        command.args(program.args);
        let why = match child::feed(command, bytes, is_over) {
            Ok(()) => return Ok(program.name),
            Err(why) => why,
        };
        let is_slow = why.is(Fault::Slow);
        refused = Some(match refused {
            // One that is there and fails tells more than those that are not there.
            Some(before) if !before.why.is(Fault::NoProgram) => before,
            Some(mut before) if why.is(Fault::NoProgram) => {
                let mut names = before.programs.split(", ");
                if !names.any(|name| name == program.name) {
                    before.programs = format!("{}, {}", before.programs, program.name);
                }
                before
            }
            _ => CopyRefusal {
                programs: program.name.to_owned(),
                why,
            },
        });
        if is_slow {
            break;
        }
    }
    Err(refused.unwrap_or(CopyRefusal {
        programs: String::new(),
        why: Fault::NoProgram.into(),
    }))
}
