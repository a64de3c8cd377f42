//! The only part of the program that touches the world: files, terminal, threads, clock.
//!
//! The loop: receive, drain, update, do the effects, draw if anything happened.
//!
//! # Files
//!
//! - `mod.rs`: the start, the loop, the end; `effects.rs`: what each effect does.
//! - Rooms: `term/` the terminal, `disk/` the user's files, `work/` the threads, `programs/` other programs,
//!   `command/` the commands for scripts.
//! - One place for each: `fs.rs` opens files, `paths.rs` knows where they live, `env.rs` reads the
//!   environment, `zone.rs` the time zone, `threads.rs` starts threads, `cause.rs` says why
//!   something failed, `log.rs` notes it.
//!
//! # What holds everywhere
//!
//! - **The first frame waits for no library.** A single file of up to 64 KB is read before the
//!   terminal is taken, in less time than a thread takes to start and hand it over (0.93 of the time
//!   to the frame on two cores, and no wait for a busy one); Ctrl-C still ends the program if its disk
//!   does not answer. A larger file and a library are read by a thread that starts first of all; the
//!   frame waits 5 ms for the file and for the library not at all. Nothing is parsed before it that it
//!   does not show (`app/theme.rs`, `cli.rs`; the texts of the interface are tables made by
//!   `build.rs`), and the other threads start after it (`DeferredThreads` in `shell/threads.rs`): to make
//!   eight takes as long as to draw it.
//! - **A worker's panic is caught** and becomes `Event::Failed`; only a panic of the loop ends the
//!   program, after it has given the terminal back.
//! - **A closed standard output (`>&-`) passes for `/dev/null`.** The runtime opens that in its place
//!   before `main`, with the flags that other programs open it with too, and to look earlier takes
//!   unsafe code. One that is open but cannot be written is reported (`shell/command/out.rs`).

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "only this room touches the world"
)]

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::layout::Size;

use crate::app;
use crate::app::config::Settings;
use crate::app::event::{Event, Refuge};
use crate::app::lang::{Catalog, Lang, Message, Msg};
use crate::app::model::{Model, Start};
use crate::app::troubles::Troubles;
use crate::app::update::{open_drafts, update};
use crate::library::memory::Memory;
use crate::library::problem::Problem;

mod cause;
pub mod command;
pub mod disk;
mod effects;
pub mod env;
pub mod fs;
pub mod log;
pub mod paths;
mod programs;
pub mod term;
mod threads;
pub mod work;
mod zone;

pub use command::open::{open, open_guide};
use disk::cache;
use disk::inputs::Inputs;
use disk::reading_state::StateWriter;
use disk::settings;
use disk::settings_worker::{self, Check};
use disk::store_worker::{self, Order};
use term::clipboard::Clipboard;
use term::input::InputReader;
use term::input::questions::Questions;
use term::screen::Screen;
use threads::DeferredThreads;
use work::library_worker::LookCause;
use work::searcher::{self, SearchOrder};
use work::signals::{self, Signals};
use work::worker;

/// Most events that are taken in before the screen is drawn again.
const FRAME_MAX_EVENTS: usize = 256;

/// How long the first frame waits for the one file that opens: most are read in less, and an empty
/// frame before would only flicker.
const ONE_FILE_LIMIT: Duration = Duration::from_millis(5);

/// How the reader is opened.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Setup {
    /// The paths to read, and how.
    pub inputs: Inputs,
    /// The reading state of the last run.
    pub memory: Memory,
    /// Writer of the reading state, as it was before the load.
    pub(crate) reading: StateWriter,
    /// The paths read last time, if they are not what opens now.
    pub earlier: Option<String>,
    /// Whether the guide is opened first.
    pub guide: bool,
    /// Files of the reading state that cannot be read, or could not and were set aside.
    pub forgotten: Vec<Problem>,
    /// Where files live.
    pub paths: paths::Paths,
    /// Language of the interface.
    pub lang: Lang,
    /// The user's settings, with the command line's options laid over them.
    pub settings: Settings,
    /// Where that came from.
    pub source: settings::SettingsSource,
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
    let catalog = Catalog::new(setup.lang);
    let cannot = || catalog.text(Msg::FailReader).to_owned();
    let (queue, events) = mpsc::channel();
    // First of all: it is read while the rest gets ready, so that the first frame shows it.
    let mut deferred = DeferredThreads::default();
    let cache = cache::of_library(&setup.paths, &setup.inputs);
    let library = worker::load(
        &mut deferred,
        &queue,
        setup.inputs.clone(),
        cache.filter(|_| setup.settings.config.cache),
        setup.log.clone(),
    );
    let library = library.with_context(cannot)?;
    let zone = zone::local();
    let screen = Screen::new(
        setup.settings.config.mouse,
        setup.answers,
        setup.log.clone(),
    );
    let mut screen = screen.with_context(cannot)?;
    let mut runtime =
        Runtime::start(&queue, deferred, library, &setup, &zone).with_context(cannot)?;
    let mut model = Model::new(Start {
        lang: setup.lang,
        ascii: setup.ascii,
        hyperlinks: setup.hyperlinks,
        earlier: setup.earlier,
        settings: setup.settings,
        memory: setup.memory,
        forgotten: setup.forgotten,
        now: Timestamp::now(),
        zone,
        seed: RandomState::new().build_hasher().finish(),
    });
    screen.retake().with_context(cannot)?;
    let Size { width, height } = Screen::size().with_context(cannot)?;
    let _ = update(&mut model, Event::Resize { width, height });
    runtime.follow(&model, &mut screen).with_context(cannot)?;
    if setup.guide {
        let _ = queue.send(Event::Guide);
    }
    runtime.reader.open();
    let orders = runtime.orders.clone();
    let left = keeping_drafts(&mut model, &orders, |model| {
        run(model, &mut screen, &events, &mut runtime)
    });
    // A thread that has not started by now never will: nobody waits for it.
    runtime.deferred = DeferredThreads::default();
    let left = match left {
        Ok(left) => left,
        Err(panic) => {
            // The panic hook has given the terminal back and reported the panic.
            runtime.finish();
            tell_unkept(&events, &mut model.troubles, &model.appearance.catalog);
            resume_unwind(panic)
        }
    };
    if left.is_err() {
        // The terminal is gone or broken; what is to be kept is kept all the same.
        let edited = runtime.answer.take();
        for event in edited.into_iter().chain([Event::Stop]) {
            for effect in update(&mut model, event) {
                let _ = runtime.perform(effect, &mut screen);
            }
        }
    }
    // Answers that are under way are read before the shell reads.
    runtime.close_reader(&mut screen);
    screen.release();
    runtime.finish();
    let is_all_kept = tell_unkept(&events, &mut model.troubles, &model.appearance.catalog);
    // Besides refused threads, only operations on the terminal end the loop with an error.
    let left = left.map_err(|error| {
        if threads::is_refusal(&error) {
            return error;
        }
        error.context(catalog.text(Msg::FailTerminal).to_owned())
    });
    Ok(left?.max(if is_all_kept { 0 } else { command::FAILED }))
}

/// Tells what the store could not keep at the end, when there is no screen to tell it on. Says whether
/// all bookmarks and drafts were kept.
fn tell_unkept(events: &Receiver<Event>, troubles: &mut Troubles, catalog: &Catalog) -> bool {
    let (mut unsaved, mut is_all_kept) = (BTreeMap::new(), true);
    for event in events.try_iter() {
        match event {
            Event::NotStored { id, why, refuge } => drop(unsaved.insert(id, (why, refuge))),
            Event::Stored(id) => drop(unsaved.remove(&id)),
            Event::DraftLost { why, .. } => {
                is_all_kept = false;
                let said = Message::new(Msg::DraftLost).with_reason(why);
                command::tell(&catalog.say(&said));
            }
            Event::Remembered { failed, .. } => troubles.unsaved = failed,
            _ => {}
        }
    }
    // It does not count as a failure: where one read is found again, what one wrote is not.
    if let Some(said) = troubles.not_remembered() {
        command::tell(&catalog.say(&said));
    }
    if let Some((why, _)) = unsaved.values().next() {
        let is_kept = unsaved.values().all(|(_, refuge)| *refuge == Refuge::Draft);
        let msg = if is_kept {
            Msg::FailUnsavedKept
        } else {
            Msg::FailUnsaved
        };
        let said = Message::new(msg).with("n", unsaved.len());
        command::tell(&catalog.say(&said.with_reason(why.clone())));
    }
    is_all_kept && unsaved.is_empty()
}

/// Runs the loop. If it panics, the store is ordered to keep the text typed in its boxes.
fn keeping_drafts<T>(
    model: &mut Model,
    orders: &Sender<Order>,
    run: impl FnOnce(&mut Model) -> T,
) -> thread::Result<T> {
    catch_unwind(AssertUnwindSafe(|| run(model))).inspect_err(|_| {
        for draft in open_drafts(model) {
            let _ = orders.send(Order::KeepDraft(Box::new(draft)));
        }
    })
}

/// The workers and devices that perform effects.
struct Runtime {
    search: Sender<SearchOrder>,
    /// Reads the library again where it changed.
    library: Sender<LookCause>,
    /// Whether the library is a single file.
    opens_one_file: bool,
    orders: Sender<Order>,
    /// Closes when the store has done what was ordered.
    store: Receiver<()>,
    clipboard: Clipboard,
    /// Reads the terminal, unless another program has it.
    reader: InputReader,
    /// The questions to the terminal; `None` if it must not be asked.
    questions: Option<Questions>,
    /// Whether colours depend on the terminal's background: it is asked for nothing else.
    follows_ground: bool,
    /// Language of the interface.
    lang: Lang,
    signals: Signals,
    /// Reads the settings again when that is due.
    settings: Sender<Check>,
    /// The result of the user's editor. It is handled before all events that came while the editor
    /// ran, so that a signal to end does not lose it.
    answer: Option<Event>,
    /// The editor that the settings name.
    editor: String,
    /// The browser that they name.
    browser: String,
    /// The folder for notes that are in the editor.
    notes: PathBuf,
    /// When [`Event::Tick`] is due.
    tick: Option<Instant>,
    /// When [`Event::Retry`] is due.
    retry: Option<Instant>,
    /// When [`Event::KeepTyped`] is due.
    keep: Option<Instant>,
    queue: Sender<Event>,
    /// Threads that start after the first frame.
    deferred: DeferredThreads,
}

fn run(
    model: &mut Model,
    screen: &mut Screen,
    events: &Receiver<Event>,
    runtime: &mut Runtime,
) -> anyhow::Result<u8> {
    // Everything read by now is in the first frame. A library is not waited for.
    let wait = if runtime.opens_one_file {
        ONE_FILE_LIMIT
    } else {
        Duration::ZERO
    };
    let first = events.recv_timeout(wait).ok();
    for event in first
        .into_iter()
        .chain(events.try_iter().take(FRAME_MAX_EVENTS))
    {
        if let Some(status) = runtime.react(model, event, screen)? {
            return Ok(status);
        }
    }
    loop {
        screen.draw(
            |buf| app::view(model, buf),
            app::links(model),
            app::title(model),
        )?;
        let cannot = || model.appearance.catalog.text(Msg::FailReader).to_owned();
        runtime.deferred.start().with_context(cannot)?;
        // Before what the user sees next: where the system tells no changes, a look does.
        runtime.order(Order::Glance);
        let _ = runtime.settings.send(Check::Glance);
        runtime.follow(model, screen)?;
        let first = if screen.is_behind() {
            // A terminal that takes no more bytes: keys and signals count all the same.
            screen.catch_up()?;
            None
        } else {
            runtime.next(events)
        };
        for event in first
            .into_iter()
            .chain(events.try_iter().take(FRAME_MAX_EVENTS))
        {
            if let Some(status) = runtime.react(model, event, screen)? {
                return Ok(status);
            }
        }
    }
}

impl Runtime {
    /// Starts what the first frame needs, and makes the rest ready.
    fn start(
        queue: &Sender<Event>,
        mut deferred: DeferredThreads,
        library: Sender<LookCause>,
        setup: &Setup,
        zone: &TimeZone,
    ) -> io::Result<Self> {
        let signals = Signals::watch(&mut deferred, queue)?;
        signals::watch_hangup(&mut deferred, queue);
        let questions = Questions::new(setup.env.is_remote);
        let reader = InputReader::start(&mut deferred, queue, questions.clone())?;
        let (bookmarks, reading) = (setup.paths.bookmarks(), setup.reading.clone());
        let log = setup.log.clone();
        let (orders, store) = store_worker::start(&mut deferred, queue, bookmarks, reading, log);
        Ok(Self {
            search: searcher::start(&mut deferred, queue, zone.clone()),
            library,
            opens_one_file: worker::is_one_file(&setup.inputs),
            orders,
            store,
            clipboard: Clipboard::new(queue, &setup.env),
            reader,
            questions: setup.ask_ground.then_some(questions),
            follows_ground: false,
            lang: setup.lang,
            signals,
            settings: settings_worker::start(&mut deferred, queue, setup.source.clone()),
            answer: None,
            editor: String::new(),
            browser: String::new(),
            notes: setup.paths.state.clone(),
            tick: None,
            retry: None,
            keep: None,
            queue: queue.clone(),
            deferred,
        })
    }

    /// Takes over the settings that concern what is done outside.
    fn follow(&mut self, model: &Model, screen: &mut Screen) -> anyhow::Result<()> {
        let config = &model.config;
        self.editor.clone_from(&config.editor);
        self.browser.clone_from(&config.browser);
        self.reader.set_escape_time(config.escape_time as u64);
        self.lang = model.appearance.catalog.lang;
        let follows_ground = model.appearance.themes.follows_ground(&model.config.theme);
        let followed = mem::replace(&mut self.follows_ground, follows_ground);
        if follows_ground && !followed {
            self.ask_ground(screen)?;
        }
        Ok(())
    }

    /// Updates the model and does the effects of that. Gives the exit status when the program is to
    /// end.
    fn react(
        &mut self,
        model: &mut Model,
        event: Event,
        screen: &mut Screen,
    ) -> anyhow::Result<Option<u8>> {
        let mut next = Some(event);
        while let Some(event) = next {
            model.now = Timestamp::now();
            let is_held = matches!(event, Event::Answered);
            for effect in update(model, event) {
                if let Some(status) = self.perform(effect, screen)? {
                    return Ok(Some(status));
                }
            }
            if is_held {
                self.reader.go_on();
            }
            next = self.answer.take();
        }
        Ok(None)
    }

    /// Waits for the next event.
    fn next(&mut self, events: &Receiver<Event>) -> Option<Event> {
        let Some(due) = [self.tick, self.retry, self.keep]
            .into_iter()
            .flatten()
            .min()
        else {
            // The channel cannot close: this holds a sender.
            return events.recv().ok();
        };
        let left = due.saturating_duration_since(Instant::now());
        let event = Some(left).filter(|left| !left.is_zero());
        let event = event.and_then(|left| events.recv_timeout(left).ok());
        event.or_else(|| {
            let is_due = |at: &mut Instant| *at == due;
            let tick = self.tick.take_if(is_due).map(|_| Event::Tick);
            let retry = || self.retry.take_if(is_due).map(|_| Event::Retry);
            let keep = || self.keep.take_if(is_due).map(|_| Event::KeepTyped);
            tick.or_else(retry).or_else(keep)
        })
    }

    /// Lets the store finish what was ordered, and others take over what was copied.
    fn finish(self) {
        self.order(Order::End);
        self.clipboard.finish();
        let _ = self.store.recv();
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::app::key::Key;
    use crate::article::Source;
    use crate::import;

    #[test]
    fn a_panic_of_the_loop_keeps_what_is_typed() {
        let home = tempfile::tempdir().unwrap();
        let (queue, _events) = mpsc::channel();
        let bookmarks = home.path().join("bookmarks");
        let reading = StateWriter::new(home.path().join("reading"));
        let log = log::Log::default();
        let mut deferred = DeferredThreads::default();
        let (orders, store) = store_worker::start(&mut deferred, &queue, bookmarks, reading, log);
        deferred.start().unwrap();
        let mut model = Model::new(Start::default());
        let text = "Nước lớn rồi, ghe vô được tới sân.";
        let page = import::article(Source::seed("ghe.md"), text.into(), None);
        for event in [
            Event::Resize {
                width: 80,
                height: 24,
            },
            Event::Loaded(vec![page.into()]),
            Event::LoadDone,
            Event::Bookmarks {
                shelf: Box::default(),
                unread: Vec::new(),
            },
        ] {
            let _ = update(&mut model, event);
        }
        for key in ["enter", "m", "a", "n", "h", "ớ"] {
            let _ = update(&mut model, Event::Key(Key::parse(key).unwrap()));
        }
        let left = keeping_drafts(&mut model, &orders, |_| panic!("a fault of the loop"));
        assert!(left.is_err());
        orders.send(Order::End).unwrap();
        assert_eq!(store.recv(), Err(mpsc::RecvError));
        let drafts = fs::read_dir(home.path().join("drafts")).unwrap();
        let drafts: Vec<String> = drafts
            .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect();
        assert_eq!(drafts.len(), 1);
        assert!(drafts[0].contains("nhớ"), "{}", drafts[0]);
    }
}
