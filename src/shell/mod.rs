//! The only part of the program that touches the world: files, terminal, threads, clock.
//!
//! The loop: receive, drain, update, do the effects, draw if anything happened.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;

use anyhow::Context as _;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::event::{Edit, EditError, Effect, Event};
use crate::app::lang::Lang;
use crate::app::model::{Model, Start};
use crate::app::update::update;
use crate::pane;

mod clipboard;
mod editor;
pub mod env;
mod gate;
mod input;
mod keeper;
pub mod loader;
pub mod log;
pub mod memory;
pub mod open;
pub mod outfile;
pub mod paths;
pub mod script;
mod searcher;
pub mod store;
mod terminal;
mod watch;
mod worker;

use clipboard::Clipboard;
use gate::Gate;
use keeper::Order;
pub use open::open;
use searcher::Ask;
use terminal::Screen;

/// Most events that are taken in before the screen is drawn again.
const DRAIN: usize = 256;

/// How the reader is opened.
#[derive(Debug)]
pub struct Setup {
    /// What to read.
    pub inputs: loader::Inputs,
    /// Where files live.
    pub paths: paths::Paths,
    /// Language of the interface.
    pub lang: Lang,
    /// Index of the theme.
    pub theme: usize,
    /// Measure in cells, if asked for.
    pub measure: Option<u16>,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// Whether there is a desktop with a clipboard of its own.
    pub desktop: bool,
    /// Where errors are noted.
    pub log: log::Log,
}

/// Opens the reader; gives the exit status when the user leaves it.
pub fn read(setup: Setup) -> anyhow::Result<u8> {
    let (queue, events) = mpsc::channel();
    let away = Arc::new(AtomicBool::new(false));
    worker::watch_signals(&queue, away.clone()).context("cannot watch for signals")?;
    let reading = setup.paths.memory();
    let mut model = Model::new(Start {
        lang: setup.lang,
        theme: setup.theme,
        measure: setup.measure,
        memory: setup.inputs.memory.clone(),
        now: Timestamp::now(),
        zone: TimeZone::system(),
        seed: RandomState::new().build_hasher().finish(),
    });
    let mut screen =
        Screen::take(setup.mouse, setup.log.clone()).context("cannot use the terminal")?;
    let (width, height) = screen
        .size()
        .context("cannot ask the terminal for its size")?;
    let _ = update(&mut model, Event::Resize(width, height));
    worker::load(&queue, setup.inputs);
    let (orders, store) = keeper::start(&queue, setup.paths.bookmarks(), reading, setup.log);
    let gate = gate::read_input(&queue).context("cannot read the terminal")?;
    let mut hands = Hands {
        search: searcher::start(&queue),
        orders,
        store,
        clipboard: Clipboard::new(&queue, setup.desktop),
        gate,
        away,
        queue: queue.clone(),
    };
    worker::watch_hangup(&queue);
    let left = run(&mut model, &mut screen, &events, &mut hands);
    if left.is_err() {
        // The terminal is gone or broken; what is to be kept is kept all the same.
        for effect in update(&mut model, Event::Stop) {
            let _ = hands.perform(effect, &mut screen);
        }
    }
    screen.release();
    hands.finish();
    left
}

/// What effects are done with.
struct Hands {
    search: Sender<Ask>,
    orders: Sender<Order>,
    store: Option<JoinHandle<()>>,
    clipboard: Clipboard,
    /// Keeps the keys for the program that has the terminal.
    gate: Gate,
    /// Whether another program has it.
    away: Arc<AtomicBool>,
    queue: Sender<Event>,
}

fn run(
    model: &mut Model,
    screen: &mut Screen,
    events: &Receiver<Event>,
    hands: &mut Hands,
) -> anyhow::Result<u8> {
    loop {
        screen
            .draw(|buf| pane::view(model, &model.look(), buf))
            .context("cannot draw")?;
        // Before what the user sees next: where the system tells no changes, a look does.
        hands.order(Order::Glance);
        // The channel cannot close: `hands` holds a sender.
        let Ok(first) = events.recv() else {
            return Ok(0);
        };
        for event in std::iter::once(first).chain(events.try_iter().take(DRAIN)) {
            model.now = Timestamp::now();
            for effect in update(model, event) {
                if let Some(status) = hands.perform(effect, screen)? {
                    return Ok(status);
                }
            }
        }
    }
}

impl Hands {
    /// Does what is to be done outside. Gives the exit status when that is to end.
    fn perform(&mut self, effect: Effect, screen: &mut Screen) -> anyhow::Result<Option<u8>> {
        match effect {
            Effect::Index(articles) => self.ask(Ask::Index(articles)),
            Effect::Search {
                generation,
                query,
                scope,
            } => {
                self.ask(Ask::Search(generation, query, scope));
            }
            Effect::Hits {
                generation,
                article,
                query,
            } => {
                self.ask(Ask::Hits(generation, article, query));
            }
            Effect::Decode {
                generation,
                source,
                encoding,
            } => worker::decode(&self.queue, generation, source, encoding),
            Effect::Save(bookmark, from) => self.order(Order::Save(bookmark, from)),
            Effect::Restore(bookmark) => self.order(Order::Restore(bookmark)),
            Effect::Trash(id) => self.order(Order::Trash(id)),
            Effect::Export(job) => self.order(Order::Export(job)),
            Effect::Remember(memory) => self.order(Order::Remember(memory)),
            Effect::Copy(text) => self.clipboard.take(text, screen).context("cannot copy")?,
            Effect::Edit(edit) => self.edit(edit, screen)?,
            Effect::Tick => worker::tick(&self.queue),
            Effect::Suspend => suspend(screen)?,
            Effect::Redraw => screen.renew().context("cannot use the terminal again")?,
            Effect::Quit(status) => return Ok(Some(status)),
        }
        Ok(None)
    }

    /// Gives the terminal to the user's editor until that ends.
    fn edit(&mut self, edit: Edit, screen: &mut Screen) -> anyhow::Result<()> {
        let done = if self.gate.close() {
            self.away.store(true, Ordering::Release);
            screen.release();
            let done = editor::run(&edit);
            let taken = screen.retake().context("cannot use the terminal again");
            self.away.store(false, Ordering::Release);
            self.gate.open();
            taken?;
            done
        } else {
            Err(EditError::Busy)
        };
        let _ = self.queue.send(Event::Edited(edit, done));
        Ok(())
    }

    /// A worker that died has told so itself.
    fn ask(&self, ask: Ask) {
        let _ = self.search.send(ask);
    }

    fn order(&self, order: Order) {
        let _ = self.orders.send(order);
    }

    /// Lets the store finish what was ordered, and others take over what was copied.
    fn finish(self) {
        self.order(Order::End);
        self.clipboard.finish();
        if let Some(store) = self.store {
            let _ = store.join();
        }
    }
}

/// Gives the terminal to the shell until the user continues the program.
fn suspend(screen: &mut Screen) -> anyhow::Result<()> {
    #[cfg(unix)]
    if has_shell() {
        screen.release();
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)
            .context("cannot suspend")?;
    }
    screen.retake().context("cannot use the terminal again")
}

/// Whether a shell with job control started the program. Without one (a window opened for
/// it alone, `ssh -t`) nobody could continue it, and the system would not stop it either.
#[cfg(unix)]
fn has_shell() -> bool {
    use rustix::process::{getpgrp, getsid};
    getsid(None).is_ok_and(|session| session != getpgrp())
}
