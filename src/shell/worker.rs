//! The threads: loading, searching, signals. Each talks to the loop
//! through the one queue, and a panic in one becomes [`Event::Failed`].

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
#[cfg(unix)]
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::loader::{self, Inputs, Step};
use crate::app::event::{Event, Generation};
use crate::article::{Article, ArticleId, Source};
use crate::search::{Engine, Query, Scope};
use crate::text::decode::Encoding;

/// Articles are handed over when this many are read …
const BATCH: usize = 256;
/// … or when this much time went by: the first ones are on screen at once.
const BATCH_TIME: Duration = Duration::from_millis(25);
/// How long a line stands still while the mouse is held at the edge of the text.
const TICK: Duration = Duration::from_millis(50);
/// The library is indexed when nothing was loaded or asked for so long …
const PAUSE: Duration = Duration::from_millis(50);
/// … and when so many articles came since the last time, the first ones soon: whoever asks while
/// a large library is read waits for no more than these.
const STEPS: [usize; 3] = [256, 1024, 2048];

/// Starts a thread whose panic is told instead of lost.
pub(super) fn spawn(
    name: &'static str,
    queue: &Sender<Event>,
    body: impl FnOnce(&Sender<Event>) + Send + 'static,
) -> Option<JoinHandle<()>> {
    let queue = queue.clone();
    let run = move || {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| body(&queue))) {
            let why = panic
                .downcast_ref::<&str>()
                .map(ToString::to_string)
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            let _ = queue.send(Event::Failed(format!("{name}: {why}")));
        }
    };
    thread::Builder::new().name(name.to_owned()).spawn(run).ok()
}

/// Ends the program when the terminal is gone, though no signal says so (it is ignored, or
/// goes to another process group). Reading from such a terminal never waits and never ends.
#[cfg(unix)]
pub(super) fn watch_hangup(queue: &Sender<Event>) {
    use rustix::event::{PollFd, PollFlags, poll};

    spawn("hangup", queue, |queue| {
        let terminal = std::io::stdout();
        // Nothing is asked for: only a hang-up or an error ends the wait.
        let mut fds = [PollFd::new(&terminal, PollFlags::empty())];
        while poll(&mut fds, None) == Err(rustix::io::Errno::INTR) {}
        let _ = queue.send(Event::Stop);
    });
}

/// Consoles elsewhere end the program themselves.
#[cfg(not(unix))]
pub(super) fn watch_hangup(_: &Sender<Event>) {}

/// Turns signals into events. Without them the terminal could not be given back. While another
/// program has the terminal (`away`), keys that send signals are for that one: it is not
/// interrupted, and what stops it stops this one with it.
#[cfg(unix)]
pub(super) fn watch_signals(queue: &Sender<Event>, away: Arc<AtomicBool>) -> std::io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
    use signal_hook::low_level::emulate_default_handler;

    let all = [SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGWINCH];
    let mut signals = signal_hook::iterator::Signals::new(all)?;
    spawn("signals", queue, move |queue| {
        for signal in &mut signals {
            let is_away = away.load(Ordering::Acquire);
            let event = match signal {
                SIGINT if is_away => continue,
                SIGTSTP if is_away => {
                    // If it cannot be stopped, it waits.
                    let _ = emulate_default_handler(SIGTSTP);
                    continue;
                }
                SIGWINCH => match crossterm::terminal::size() {
                    Ok((width, height)) => Event::Resize(width, height),
                    Err(_) => continue,
                },
                SIGTSTP => Event::Suspend,
                SIGCONT => Event::Resumed,
                _ => Event::Stop,
            };
            if queue.send(event).is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// There are no such signals elsewhere.
#[cfg(not(unix))]
pub(super) fn watch_signals(_: &Sender<Event>, _: Arc<AtomicBool>) -> std::io::Result<()> {
    Ok(())
}

/// Reads the library in the background, the first articles first.
pub(super) fn load(queue: &Sender<Event>, inputs: Inputs) {
    let counted = inputs.clone();
    spawn("counter", queue, move |queue| {
        let _ = queue.send(Event::Counted(counted.count()));
    });
    let (read, articles) = mpsc::channel();
    spawn("loader", queue, move |queue| {
        inputs.read(&mut |step| match step {
            Step::Article(article) => read.send(Arc::from(article)).is_ok(),
            Step::Failed(path, why) => {
                let path = crate::text::sanitize::line(&path);
                queue.send(Event::LoadFailed(path, why)).is_ok()
            }
        });
    });
    spawn("gatherer", queue, move |queue| gather(&articles, queue));
}

/// Hands articles over in batches. A file that is slow to come holds up none that was read.
fn gather(articles: &Receiver<Arc<Article>>, queue: &Sender<Event>) {
    while let Ok(first) = articles.recv() {
        let mut batch = vec![first];
        let until = Instant::now() + BATCH_TIME;
        while batch.len() < BATCH {
            let left = until.saturating_duration_since(Instant::now());
            match articles.recv_timeout(left) {
                Ok(article) => batch.push(article),
                Err(_) => break,
            }
        }
        if queue.send(Event::Loaded(batch)).is_err() {
            return;
        }
    }
    let _ = queue.send(Event::LoadDone);
}

/// Reads a file again in the background, to be looked at in another encoding.
pub(super) fn decode(
    queue: &Sender<Event>,
    generation: Generation,
    source: Source,
    encoding: Option<Encoding>,
) {
    spawn("decoder", queue, move |queue| {
        let article = loader::reread(&source, encoding).map(Arc::new);
        let answer = article.map_err(|error| error.to_string());
        let _ = queue.send(Event::Decoded(generation, answer));
    });
}

/// Says [`Event::Tick`] in a moment.
pub(super) fn tick(queue: &Sender<Event>) {
    spawn("tick", queue, |queue| {
        thread::sleep(TICK);
        let _ = queue.send(Event::Tick);
    });
}

/// What the search worker is asked.
#[derive(Debug)]
pub(super) enum Ask {
    /// Take in articles.
    Index(Vec<Arc<Article>>),
    /// Search the library.
    Search(Generation, String, Scope),
    /// Find all hits in an article.
    Hits(Generation, ArticleId, String),
}

/// Starts the search worker. It serves the newest search; older ones that wait are let go.
pub(super) fn search(queue: &Sender<Event>) -> Sender<Ask> {
    let (ask, asked) = mpsc::channel();
    spawn("search", queue, move |queue| {
        let mut engine = Engine::new();
        let mut waiting = Vec::new();
        let mut steps = Steps::default();
        loop {
            match asked.recv_timeout(PAUSE) {
                Ok(first) => waiting.push(first),
                // Nobody is waiting: what was loaded is made ready for the next query.
                Err(RecvTimeoutError::Timeout) => {
                    engine.index();
                    match asked.recv() {
                        Ok(first) => waiting.push(first),
                        Err(_) => return,
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
            // Index before answering, so an answer knows all that was loaded before it was asked.
            while !waiting.is_empty() {
                waiting.extend(asked.try_iter());
                let is_step = steps.take(&waiting);
                serve(&mut engine, &mut waiting, &asked, queue);
                if is_step {
                    engine.index();
                }
            }
        }
    });
    ask
}

/// Counts articles up to the next step.
#[derive(Debug, Default)]
struct Steps {
    come: usize,
    made: usize,
}

impl Steps {
    /// Whether a step is made with what waits.
    fn take(&mut self, waiting: &[Ask]) -> bool {
        self.come += waiting
            .iter()
            .map(|ask| match ask {
                Ask::Index(articles) => articles.len(),
                _ => 0,
            })
            .sum::<usize>();
        let is_step = self.come >= STEPS[self.made.min(STEPS.len() - 1)];
        if is_step {
            (self.come, self.made) = (0, self.made + 1);
        }
        is_step
    }
}

/// Takes in the articles that wait, then answers the newest search and the newest hits.
fn serve(
    engine: &mut Engine,
    waiting: &mut Vec<Ask>,
    asked: &Receiver<Ask>,
    queue: &Sender<Event>,
) {
    let (mut newest, mut hits) = (None, None);
    for ask in waiting.drain(..) {
        match ask {
            Ask::Index(articles) => articles.into_iter().for_each(|a| engine.add(a)),
            Ask::Search(generation, query, scope) => newest = Some((generation, query, scope)),
            Ask::Hits(generation, article, query) => hits = Some((generation, article, query)),
        }
    }
    if let Some((generation, article, query)) = hits {
        let ranges = engine.hits(article, &Query::parse(&query));
        let _ = queue.send(Event::Hits(generation, article, ranges));
    }
    let Some((generation, query, scope)) = newest else {
        return;
    };
    // A newer request, whatever it is, ends this search; it is done again if still wanted.
    let overtaken = std::cell::RefCell::new(Vec::new());
    let cancelled = || {
        let mut overtaken = overtaken.borrow_mut();
        overtaken.extend(asked.try_iter());
        overtaken.iter().any(|ask| matches!(ask, Ask::Search(..)))
    };
    let found = engine.search(&Query::parse(&query), &scope, &cancelled);
    if let Some(found) = found {
        let _ = queue.send(Event::Found(generation, Box::new(found)));
    }
    waiting.extend(overtaken.into_inner());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import;

    fn search(number: u64, query: &str) -> Ask {
        Ask::Search(Generation(number), query.to_owned(), Scope::default())
    }

    #[test]
    fn only_the_newest_search_is_answered_and_it_knows_what_was_loaded_before() {
        let text = "# Chợ nổi\n\nGhe tụ về từ sớm.".as_bytes().to_vec();
        let article = Arc::new(import::article(Source::Seed("a.md"), text, None));
        let (ask, asked) = mpsc::channel();
        let (queue, events) = mpsc::channel();
        let mut engine = Engine::new();
        let mut waiting = vec![search(1, "ghe"), Ask::Index(vec![article]), search(2, "tu")];
        ask.send(search(3, "cho noi")).unwrap();
        serve(&mut engine, &mut waiting, &asked, &queue);
        assert!(
            events.try_recv().is_err(),
            "the second was overtaken as well"
        );
        serve(&mut engine, &mut waiting, &asked, &queue);
        let Ok(Event::Found(generation, found)) = events.try_recv() else {
            panic!("no answer");
        };
        assert_eq!(
            (generation, found.articles, found.searched),
            (Generation(3), 1, 1)
        );
        assert!(events.try_recv().is_err() && waiting.is_empty());
    }
}
