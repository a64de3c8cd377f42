//! Does the effects that `update` asks for: an order to a worker, a question to the terminal, or another program that
//! gets the terminal until it ends.

use std::mem;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::Runtime;
use super::disk::store_worker::Order;
use super::programs::browser::{self, Browser};
use super::programs::editor;
use super::term::input::questions::Questions;
#[cfg(unix)]
use super::term::job;
use super::term::screen::Screen;
use super::work::library_worker::LookCause;
use super::work::searcher::SearchOrder;
use super::work::worker;
use crate::app::event::{Browsed, Edit, EditError, Effect, Event};
use crate::app::lang::{Catalog, Msg};
use crate::reason::Fault;

/// How long a line stands still while the mouse is held at the edge of the text.
const EDGE_SCROLL_PAUSE: Duration = Duration::from_millis(50);

/// Time that answers of the terminal are waited for before the user is told why nothing happens.
const WAIT_UNTOLD: Duration = Duration::from_secs(1);

/// Time that answers of the terminal are waited for when a signal asks the program to end, because
/// `SIGKILL` may follow soon after, which would leave the terminal raw.
const WAIT_WHEN_ENDING: Duration = Duration::from_millis(500);

impl Runtime {
    /// Does what is to be done outside. Gives the exit status when that is to end.
    pub(super) fn perform(
        &mut self,
        effect: Effect,
        screen: &mut Screen,
    ) -> anyhow::Result<Option<u8>> {
        match effect {
            Effect::Index(articles) => self.ask(SearchOrder::Index(articles)),
            Effect::OpenIndex { articles, segments } => {
                self.ask(SearchOrder::Open(articles, segments));
            }
            Effect::SaveLibrary => self.ask(SearchOrder::Report(self.library.clone())),
            Effect::Forget(ids) => self.ask(SearchOrder::Forget(ids)),
            Effect::LookAgain { asked: true } => self.look(LookCause::Asked),
            Effect::LookAgain { asked: false } => self.look(LookCause::Focus),
            Effect::Search {
                generation,
                query,
                scope,
            } => {
                self.ask(SearchOrder::Search(generation, query, scope));
            }
            Effect::Hits {
                generation,
                article,
                query,
            } => {
                self.ask(SearchOrder::Hits(generation, article, query));
            }
            Effect::Decode {
                generation,
                source,
                encoding,
            } => worker::decode(&self.queue, generation, source, encoding),
            Effect::Save { bookmark, base } => self.order(Order::Save { bookmark, base }),
            Effect::Restore(bookmark) => self.order(Order::Restore(bookmark)),
            Effect::Trash(id) => self.order(Order::Trash(id)),
            Effect::KeepTypedIn(pause) => {
                self.keep.get_or_insert_with(|| Instant::now() + pause);
            }
            Effect::KeepDraft(draft) => self.order(Order::KeepDraft(draft)),
            Effect::DiscardDraft(id) => self.order(Order::DiscardDraft(id)),
            Effect::Export(job) => self.order(Order::Export(job)),
            Effect::Locate(job) => worker::locate(&self.queue, *job),
            Effect::Remember { news, request } => {
                self.look(LookCause::Encodings(news.usage.encodings.clone()));
                self.order(Order::Remember { news, request });
            }
            Effect::Copy(text) => self.clipboard.take(text, screen)?,
            Effect::Edit(edit) => self.edit(edit, screen)?,
            Effect::Browse(address) => self.browse(address, screen)?,
            Effect::Mouse(on) => screen.set_mouse(on)?,
            Effect::AskGround => self.ask_ground(screen)?,
            Effect::Tick => self.tick = Some(Instant::now() + EDGE_SCROLL_PAUSE),
            // The first of several failures sets the time, so that later ones do not put it off for ever.
            Effect::RetryIn(pause) => {
                self.retry.get_or_insert_with(|| Instant::now() + pause);
            }
            Effect::Suspend => self.suspend(screen)?,
            Effect::Redraw => self.retake(screen)?,
            Effect::Quit(status) => return Ok(Some(status)),
        }
        Ok(None)
    }

    /// Postpones a program that would take the terminal's answers for keys; returns whether some are
    /// under way. The reader stops right behind them, so that what is typed then is the program's.
    fn is_postponed(&mut self, program: impl FnOnce() -> Effect) -> bool {
        let due = self.questions.as_ref().and_then(Questions::deadline);
        let is_under_way = due.is_some_and(|due| due > Instant::now());
        let is_held = is_under_way && self.reader.hold_after_answers();
        if is_held {
            self.answer = Some(Event::Postponed(program()));
        }
        is_held
    }

    /// Lets the user's editor run.
    fn edit(&mut self, edit: Edit, screen: &mut Screen) -> anyhow::Result<()> {
        if let Some(error) = editor::missing(&edit) {
            self.answer = Some(Event::Edited {
                edit,
                done: error.into(),
            });
            return Ok(());
        }
        if self.is_postponed(|| Effect::Edit(edit.clone())) {
            return Ok(());
        }
        let (editor, notes) = (self.editor.clone(), self.notes.clone());
        let (done, taken) = self.lend(screen, || editor::run(&edit, &editor, &notes));
        let done = done.unwrap_or(EditError::Busy.into());
        self.answer = Some(Event::Edited { edit, done });
        taken
    }

    /// Opens an address; only a browser that needs the terminal gets it.
    fn browse(&mut self, address: String, screen: &mut Screen) -> anyhow::Result<()> {
        let browsers = Browser::all(&address, &self.browser);
        let Some(first) = browsers.first().filter(|first| first.is_in_terminal()) else {
            browser::open(&self.queue, browsers, address);
            return Ok(());
        };
        if self.is_postponed(|| Effect::Browse(address.clone())) {
            return Ok(());
        }
        let (done, taken) = self.lend(screen, || first.run());
        let done = match done {
            Some(Ok(())) => Browsed::Opened,
            Some(Err(why)) => Browsed::Failed(why),
            None => Browsed::Failed(Fault::Busy.into()),
        };
        let _ = self.queue.send(Event::Browsed {
            program: first.name(),
            address,
            done,
        });
        taken
    }

    /// Stops reading the terminal and shows the shell's screen, so that another program may use the
    /// terminal; returns whether nothing reads it any more. Answers that are under way are waited
    /// for, but not of a terminal that takes no bytes. The screen changes when no key is read ahead
    /// any more: who sees it types for that program.
    pub(super) fn close_reader(&mut self, screen: &mut Screen) -> bool {
        let (ending, lang) = (&self.signals.ending, self.lang);
        let (mut takes_bytes, mut is_told) = (None, false);
        let is_closed = self.reader.close(|waited| {
            let takes_bytes = *takes_bytes.get_or_insert_with(|| screen.leave());
            if waited >= WAIT_UNTOLD && !mem::replace(&mut is_told, true) {
                screen.say_in_passing(Catalog::new(lang).text(Msg::WaitAnswer));
            }
            let is_ending = ending.load(Ordering::Acquire);
            takes_bytes && !(is_ending && waited >= WAIT_WHEN_ENDING)
        });
        screen.leave();
        if is_told {
            screen.say_in_passing("");
        }
        is_closed
    }

    /// Gives the terminal to another program until that ends; returns `None` if it cannot be given.
    /// The second value says whether the terminal could be taken back.
    fn lend<T>(
        &mut self,
        screen: &mut Screen,
        run: impl FnOnce() -> T,
    ) -> (Option<T>, anyhow::Result<()>) {
        if !self.close_reader(screen) {
            return (None, self.retake(screen));
        }
        self.signals.give();
        screen.release();
        let done = run();
        let taken = self.retake(screen);
        self.signals.take();
        self.reader.open();
        (Some(done), taken)
    }

    /// Gives the terminal to the shell until the user continues the program.
    fn suspend(&mut self, screen: &mut Screen) -> anyhow::Result<()> {
        #[cfg(unix)]
        if job::has_shell() {
            let is_closed = self.close_reader(screen);
            screen.release();
            let is_ours = job::stop(&self.signals.ending)?;
            if is_closed {
                self.reader.open();
            }
            if !is_ours {
                return Ok(());
            }
            screen.note_modes();
        }
        self.retake(screen)
    }

    /// Takes the terminal again. A job that was continued in the background waits for its turn.
    fn retake(&mut self, screen: &mut Screen) -> anyhow::Result<()> {
        #[cfg(unix)]
        if !job::is_in_foreground() {
            screen.leave();
            let is_ours = job::wait_for_foreground(&self.signals.ending)?;
            if !is_ours {
                return Ok(());
            }
        }
        screen.retake()?;
        // The user may have switched between dark and light meanwhile.
        self.ask_ground(screen)
    }

    /// Asks the terminal for its background, where it answers; the answer comes with the keys.
    pub(super) fn ask_ground(&mut self, screen: &mut Screen) -> anyhow::Result<()> {
        let questions = self.questions.as_ref().filter(|_| self.follows_ground);
        if questions.is_some_and(|questions| questions.ask(Instant::now())) {
            screen.ask_ground()?;
        }
        Ok(())
    }

    /// Ignores send errors: a worker that died has already reported its panic.
    fn ask(&self, ask: SearchOrder) {
        let _ = self.search.send(ask);
    }

    fn look(&self, look: LookCause) {
        let _ = self.library.send(look);
    }

    pub(super) fn order(&self, order: Order) {
        let _ = self.orders.send(order);
    }
}
