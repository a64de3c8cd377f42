//! The small threads: loading, decoding, locating. Each talks to the loop through the one queue.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use super::heads;
use super::library_worker::{LibraryWorker, LookCause};
use super::loader;
use crate::app::event::{Event, Generation, LocateJob};
use crate::article::archive::{Archive, Stored};
use crate::article::{Article, Source};
use crate::library::problem::Problem;
use crate::shell::disk::cache::Cache;
use crate::shell::disk::inputs::Inputs;
use crate::shell::log::Log;
use crate::shell::threads::{DeferredThreads, spawn, tell_panic};
use crate::shell::{cause, paths};
use crate::text::decode::Encoding;

/// Number of articles after which a batch is handed over …
const BATCH_MAX_ARTICLES: usize = 256;
/// … or when this much time went by: the first ones are on screen at once.
const BATCH_TIME: Duration = Duration::from_millis(25);

/// Finds out where bookmarks are. Without a thread for it they stay unknown, which is said.
pub(crate) fn locate(queue: &Sender<Event>, job: LocateJob) {
    // Finds the places of bookmarks in articles, waits for nothing, and ends with that.
    let started = spawn("locate", queue, move |queue| {
        job.run(|found| drop(queue.send(Event::Located(found))));
    });
    if let Err(error) = started {
        let _ = queue.send(Event::Failed {
            worker: "locate",
            why: cause::why(&error),
        });
    }
}

/// Largest single file that is read before the first frame, in bytes: in less time than a thread
/// needs to start and to hand over what it read.
const AT_ONCE_MAX_BYTES: u64 = 64 << 10;

/// Reads the library and follows it from then on: a single small file at once, all else in the
/// background, the first articles first. Messages to the returned sender make it look again.
pub(crate) fn load(
    deferred: &mut DeferredThreads,
    queue: &Sender<Event>,
    inputs: Inputs,
    cache: Option<Cache>,
    log: Log,
) -> io::Result<Sender<LookCause>> {
    let (look, looks) = mpsc::channel();
    let told = look.clone();
    if is_read_at_once(&inputs) {
        let mut worker = LibraryWorker::new(inputs, cache, log);
        tell_panic("library", queue, || {
            let (read, articles) = mpsc::channel();
            let problems = worker.read(&read);
            drop(read);
            gather(&articles, queue);
            tell_read(queue, problems);
        });
        // Follows the library. Waits for looks, and lasts as long as the program.
        deferred.spawn("library", queue, move |queue| {
            worker.knowing_git_excludes().follow(told, &looks, queue);
        });
        return Ok(look);
    }
    let (read, articles) = mpsc::channel();
    // Hands over what was read by time, so that no slow file holds it up. Waits for articles; it ends
    // when the library is read.
    let gatherer = spawn("gatherer", queue, move |queue| gather(&articles, queue))?;
    // Reads the library, then follows it: waits for looks, and lasts as long as the program.
    spawn("library", queue, move |queue| {
        let inputs = inputs.knowing_git_excludes();
        let mut worker = LibraryWorker::new(inputs.clone(), cache, log);
        if worker.open_cache(queue) {
            tell_read(queue, Vec::new());
            return worker.follow(told, &looks, queue);
        }
        let files = if inputs.has_files() {
            heads::read(&inputs, queue)
        } else {
            0
        };
        let streams = inputs.streams();
        let _ = queue.send(Event::Counted(files + streams));
        // The last part would wait for a stream that is slow to come.
        let problems = if files > heads::FEW_FILES && streams == 0 {
            worker.read_parts(queue)
        } else {
            worker.read(&read)
        };
        drop(read);
        // The first version of a file must not arrive after a newer one.
        let _ = gatherer.join();
        tell_read(queue, problems);
        worker.follow(told, &looks, queue);
    })?;
    Ok(look)
}

/// Returns whether one file opens, which the first frame waits a little for.
pub(crate) fn is_one_file(inputs: &Inputs) -> bool {
    matches!(&inputs.paths[..], [one] if !one.is_dir())
}

/// Returns whether the library is a single file that is small. Pipes and devices are not, and files
/// without a size may be of the kind whose end never comes.
fn is_read_at_once(inputs: &Inputs) -> bool {
    let [one] = &inputs.paths[..] else {
        return false;
    };
    let about = one.metadata();
    about.is_ok_and(|about| about.is_file() && (1..=AT_ONCE_MAX_BYTES).contains(&about.len()))
}

/// Tells that everything was read, and what could not be.
fn tell_read(queue: &Sender<Event>, problems: Vec<Problem>) {
    let _ = queue.send(Event::Problems(problems));
    let _ = queue.send(Event::LoadDone);
}

/// Packs articles and hands them over in batches. A file that is slow to come holds up none that was read.
fn gather(articles: &Receiver<Box<Article>>, queue: &Sender<Event>) {
    while let Ok(first) = articles.recv() {
        let mut batch = vec![first];
        let until = Instant::now() + BATCH_TIME;
        while batch.len() < BATCH_MAX_ARTICLES {
            let left = until.saturating_duration_since(Instant::now());
            match articles.recv_timeout(left) {
                Ok(article) => batch.push(article),
                Err(_) => break,
            }
        }
        let loaded = match <[Box<Article>; 1]>::try_from(batch) {
            Ok([only]) => vec![Stored::from(*only)],
            Err(batch) => Archive::of(&batch).iter().collect(),
        };
        if queue.send(Event::Loaded(loaded)).is_err() {
            return;
        }
    }
}

/// Reads a file again in the background, to be looked at in another encoding.
pub(crate) fn decode(
    queue: &Sender<Event>,
    generation: Generation,
    source: Source,
    encoding: Option<Encoding>,
) {
    // Reads one file, waits for the disk alone, and ends with that.
    let started = spawn("decoder", queue, move |queue| {
        // A bookmark may have the path as another system spells it.
        let source = match source {
            Source::File(path) => Source::File(paths::stored(&path)),
            other => other,
        };
        let article = loader::reread(&source, encoding).map(Arc::new);
        let answer = article.map_err(|error| cause::why(&error));
        let _ = queue.send(Event::Decoded {
            generation,
            article: answer,
        });
    });
    if let Err(error) = started {
        let _ = queue.send(Event::Decoded {
            generation,
            article: Err(cause::why(&error)),
        });
    }
}
