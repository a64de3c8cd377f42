//! The only part of the program that touches the world: files, terminal, threads, clock.
//!
//! The loop: receive, drain, update, do the effects, draw if anything happened.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;

use anyhow::Context as _;
use jiff::Timestamp;

use crate::app::config::Settings;
use crate::app::event::{Browsed, Edit, EditError, Effect, Event};
use crate::app::lang::{Lang, Msg};
use crate::app::model::{Model, Start};
use crate::app::update::{open_drafts, update};
use crate::pane;

mod browser;
mod cause;
mod child;
mod clipboard;
mod drafts;
mod earlier;
mod early;
mod editor;
pub mod env;
mod gate;
mod input;
mod keeper;
mod lanes;
pub mod loader;
pub mod log;
pub mod memory;
pub mod open;
pub mod outfile;
pub mod paths;
mod reload;
pub mod script;
mod searcher;
pub mod settings;
pub mod store;
mod terminal;
mod watch;
mod words;
mod worker;
mod zone;

use browser::Browser;
use clipboard::Clipboard;
use gate::Gate;
use keeper::Order;
pub use open::open;
use reload::Knock;
use searcher::Ask;
use terminal::Screen;

/// Most events that are taken in before the screen is drawn again.
const DRAIN: usize = 256;

/// How the reader is opened.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Setup {
    /// What to read.
    pub inputs: loader::Inputs,
    /// What was read last time, where that is not what opens now.
    pub earlier: Option<String>,
    /// Where files live.
    pub paths: paths::Paths,
    /// Language of the interface.
    pub lang: Lang,
    /// What the user set; options are laid over it.
    pub settings: Settings,
    /// Where that came from.
    pub source: settings::Source,
    /// Whether the terminal takes sequences that it does not know without showing them.
    pub answers: bool,
    /// Whether it has few signs.
    pub ascii: bool,
    /// Whether it knows of links.
    pub hyperlinks: bool,
    /// Whether it is asked for its background.
    pub ask_ground: bool,
    /// The surroundings.
    pub env: env::Env,
    /// Where errors are noted.
    pub log: log::Log,
}

/// Opens the reader; gives the exit status when the user leaves it.
pub fn read(setup: Setup) -> anyhow::Result<u8> {
    let (queue, events) = mpsc::channel();
    let away = Arc::new(AtomicBool::new(false));
    worker::watch_signals(&queue, away.clone()).context("cannot watch for signals")?;
    let reading = setup.paths.memory();
    let zone = zone::local();
    let notes = setup.paths.state.clone();
    let mut model = Model::new(Start {
        lang: setup.lang,
        ascii: setup.ascii,
        hyperlinks: setup.hyperlinks,
        earlier: setup.earlier,
        settings: setup.settings,
        memory: setup.inputs.memory.clone(),
        now: Timestamp::now(),
        zone: zone.clone(),
        seed: RandomState::new().build_hasher().finish(),
    });
    let mut screen = Screen::take(model.mouse, setup.answers, setup.log.clone())
        .context("cannot use the terminal")?;
    let (width, height) = Screen::size().context("cannot ask the terminal for its size")?;
    let _ = update(&mut model, Event::Resize(width, height));
    worker::load(&queue, setup.inputs);
    let (orders, store) = keeper::start(&queue, setup.paths.bookmarks(), reading, setup.log);
    let early = setup.ask_ground.then(|| screen.ask_ground());
    let early = early
        .transpose()
        .context("cannot use the terminal")?
        .is_some();
    let gate = gate::read_input(&queue, early).context("cannot read the terminal")?;
    let mut hands = Hands {
        search: searcher::start(&queue, zone),
        orders,
        store,
        clipboard: Clipboard::new(&queue, &setup.env),
        gate,
        away,
        settings: reload::start(&queue, setup.source),
        answer: None,
        editor: String::new(),
        browser: String::new(),
        notes,
        queue: queue.clone(),
    };
    worker::watch_hangup(&queue);
    let left = catch_unwind(AssertUnwindSafe(|| {
        run(&mut model, &mut screen, &events, &mut hands)
    }));
    let left = match left {
        Ok(left) => left,
        Err(panic) => {
            // The hook has given the terminal back and said what happened. What is typed is kept.
            for draft in open_drafts(&model) {
                hands.order(Order::KeepDraft(Box::new(draft)));
            }
            hands.finish();
            resume_unwind(panic)
        }
    };
    if left.is_err() {
        // The terminal is gone or broken; what is to be kept is kept all the same.
        let edited = hands.answer.take();
        for event in edited.into_iter().chain([Event::Stop]) {
            for effect in update(&mut model, event) {
                let _ = hands.perform(effect, &mut screen);
            }
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
    /// Reads the settings again when that is due.
    settings: Sender<Knock>,
    /// What the user's editor left. It is taken in before whatever came while the editor ran, so
    /// that a signal to end keeps it.
    answer: Option<Event>,
    /// The editor that the settings name.
    editor: String,
    /// The browser that they name.
    browser: String,
    /// The folder for notes that are in the editor.
    notes: PathBuf,
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
            .draw(
                |buf| pane::view(model, &model.look(), buf),
                pane::links(model),
                pane::title(model),
            )
            .context("cannot draw")?;
        // Before what the user sees next: where the system tells no changes, a look does.
        hands.order(Order::Glance);
        let _ = hands.settings.send(Knock::Glance);
        hands.editor.clone_from(&model.config.editor);
        hands.browser.clone_from(&model.config.browser);
        // The channel cannot close: `hands` holds a sender.
        let Ok(first) = events.recv() else {
            return Ok(0);
        };
        for event in std::iter::once(first).chain(events.try_iter().take(DRAIN)) {
            let mut next = Some(event);
            while let Some(event) = next {
                model.now = Timestamp::now();
                for effect in update(model, event) {
                    if let Some(status) = hands.perform(effect, screen)? {
                        return Ok(status);
                    }
                }
                next = hands.answer.take();
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
            Effect::Save { bookmark, base } => self.order(Order::Save { bookmark, base }),
            Effect::Restore(bookmark) => self.order(Order::Restore(bookmark)),
            Effect::Trash(id) => self.order(Order::Trash(id)),
            Effect::KeepDraft(draft) => self.order(Order::KeepDraft(draft)),
            Effect::DiscardDraft(id) => self.order(Order::DiscardDraft(id)),
            Effect::Export(job) => self.order(Order::Export(job)),
            Effect::Remember(memory) => self.order(Order::Remember(memory)),
            Effect::Copy(text) => self.clipboard.take(text, screen).context("cannot copy")?,
            Effect::Edit(edit) => self.edit(edit, screen)?,
            Effect::Browse(address) => self.browse(address, screen)?,
            Effect::Mouse(on) => screen.set_mouse(on).context("cannot use the terminal")?,
            Effect::Tick => worker::tick(&self.queue),
            Effect::Suspend => suspend(screen)?,
            Effect::Redraw => screen.retake().context("cannot use the terminal again")?,
            Effect::Quit(status) => return Ok(Some(status)),
        }
        Ok(None)
    }

    /// Lets the user's editor run.
    fn edit(&mut self, edit: Edit, screen: &mut Screen) -> anyhow::Result<()> {
        let (editor, notes) = (self.editor.clone(), self.notes.clone());
        let (done, taken) = self.lend(screen, || editor::run(&edit, &editor, &notes));
        let done = done.unwrap_or(EditError::Busy.into());
        self.answer = Some(Event::Edited(edit, done));
        taken
    }

    /// Opens an address; only a browser that needs the terminal gets it.
    fn browse(&mut self, address: String, screen: &mut Screen) -> anyhow::Result<()> {
        let browsers = Browser::all(&address, &self.browser);
        let Some(first) = browsers.first().filter(|first| first.is_in_terminal()) else {
            browser::open(&self.queue, browsers, address);
            return Ok(());
        };
        let (done, taken) = self.lend(screen, || first.run());
        let done = match done {
            Some(Ok(())) => Browsed::Opened,
            Some(Err(failure)) => Browsed::Failed(failure.why()),
            None => Browsed::Failed(Msg::WhyBusy.name().to_owned()),
        };
        let _ = self.queue.send(Event::Browsed(first.name(), address, done));
        taken
    }

    /// Gives the terminal to another program until that ends; nothing where it cannot be given.
    /// What the program did stands beside whether the terminal could be taken again.
    fn lend<T>(
        &mut self,
        screen: &mut Screen,
        run: impl FnOnce() -> T,
    ) -> (Option<T>, anyhow::Result<()>) {
        if !self.gate.close() {
            return (None, Ok(()));
        }
        self.away.store(true, Ordering::Release);
        screen.release();
        let done = run();
        let taken = screen.retake().context("cannot use the terminal again");
        self.away.store(false, Ordering::Release);
        self.gate.open();
        (Some(done), taken)
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
        return screen.resume().context("cannot use the terminal again");
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
