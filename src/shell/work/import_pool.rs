//! Imports the files of a library in several threads, and hands over what comes of them in the order
//! of the files, as if one thread had read them.
//!
//! One thread finds files, ahead of the others by [`FILES_AHEAD`] at most; several import them; the
//! calling thread takes the results file by file. Each file has a channel of its own, so its first
//! article is handed over before its last one is read. A large file is imported alone, because an
//! import may take three times the size of its file in memory.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use super::importer::{Step, StepSink};
use crate::shell::disk::inputs::{Inputs, Turn};
use crate::shell::disk::scan::File;
use crate::shell::threads::{start_scoped, workers};

/// Maximum number of files that are found before it is their turn: at 60 µs a file some
/// milliseconds of work, while all that waits behind a slow file stays small.
const FILES_AHEAD: usize = 64;
/// Maximum number of articles of one file that wait for their turn.
const ARTICLES_AHEAD: usize = 16;
/// Bytes of a file that is imported while no other one of this size is.
const LARGE_FILE_BYTES: u64 = 4 << 20;

/// The reason of a panic.
type Panic = Box<dyn Any + Send>;

/// A file to import, and where the result goes.
struct ImportTask {
    file: File,
    steps: SyncSender<Result<Step, Panic>>,
}

/// A turn with the results of its file, if it is one.
type Next<'a> = (Turn<'a>, Option<Receiver<Result<Step, Panic>>>);

/// State that the importing threads share.
struct Pool<'a> {
    inputs: &'a Inputs,
    tasks: Mutex<Receiver<ImportTask>>,
    /// Bytes of a file that is imported while no other one of this size is.
    large_bytes: u64,
    /// Held while a large file is imported.
    large: Mutex<()>,
}

/// Reads everything and hands it to `sink` until that says `false`. Returns `false`, and has read
/// nothing, when the system gives no threads.
pub(super) fn read(inputs: &Inputs, sink: StepSink<'_>) -> bool {
    read_with(inputs, LARGE_FILE_BYTES, sink)
}

fn read_with(inputs: &Inputs, large_bytes: u64, sink: StepSink<'_>) -> bool {
    let (tasks, waiting) = mpsc::channel();
    let (order, turns) = mpsc::sync_channel(FILES_AHEAD);
    let pool = Pool {
        inputs,
        tasks: Mutex::new(waiting),
        large_bytes,
        large: Mutex::new(()),
    };
    thread::scope(|scope| {
        // Each imports files, and waits for tasks. It ends when all are done and the thread that finds files
        // has ended.
        let start_importer = |_: &usize| start_scoped("import", scope, || pool.work()).is_ok();
        if (0..workers()).filter(start_importer).count() == 0 {
            return false;
        }
        // Finds files, waiting where it is too far ahead. It ends with the last file, or when the calling
        // thread wants no more.
        let finder = move || find(inputs, &tasks, &order);
        if start_scoped("find", scope, finder).is_err() {
            return false;
        }
        if !turns.iter().all(|next| take(inputs, next, sink)) {
            drop(turns);
            // Files whose import has not begun are not wanted any more.
            lock(&pool.tasks).try_iter().for_each(drop);
        }
        true
    })
}

/// Finds files until the calling thread wants no more.
fn find<'a>(inputs: &'a Inputs, tasks: &Sender<ImportTask>, order: &SyncSender<Next<'a>>) {
    inputs.turns(&mut |turn| {
        let Turn::File(file) = &turn else {
            return order.send((turn, None)).is_ok();
        };
        let (steps, results) = mpsc::sync_channel(ARTICLES_AHEAD);
        let file = file.clone();
        tasks.send(ImportTask { file, steps }).is_ok() && order.send((turn, Some(results))).is_ok()
    });
}

/// Hands over what became of one turn; returns whether more is wanted.
fn take(inputs: &Inputs, (turn, results): Next<'_>, sink: StepSink<'_>) -> bool {
    let (Turn::File(file), Some(results)) = (&turn, results) else {
        return inputs.take(turn, sink);
    };
    results.iter().all(|result| match result {
        Ok(step) => sink(Some(file), step),
        Err(panic) => resume_unwind(panic),
    })
}

impl Pool<'_> {
    /// Imports files until there are none.
    fn work(&self) {
        while let Some((task, _alone)) = self.next_task() {
            let import = || {
                let mut send = |step| task.steps.send(Ok(step)).is_ok();
                self.inputs.file(&task.file, &mut send)
            };
            if let Err(panic) = catch_unwind(AssertUnwindSafe(import)) {
                // The calling thread goes on with it, as if it had imported the file.
                let _ = task.steps.send(Err(panic));
            }
        }
    }

    /// Returns the next file to import, a large one with the right to be the only one. That is waited
    /// for before another thread takes a task: the calling thread empties channels in the order of the
    /// files, so an earlier file must never wait for a later one.
    fn next_task(&self) -> Option<(ImportTask, Option<MutexGuard<'_, ()>>)> {
        let tasks = lock(&self.tasks);
        let task = tasks.recv().ok()?;
        let alone = (task.file.stamp.len >= self.large_bytes).then(|| lock(&self.large));
        Some((task, alone))
    }
}

/// Locks a mutex whose content no panic can leave half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::import::PARTS_MAGIC;

    const LARGE: u64 = 2_000;

    /// A folder of files of every kind that a reading may meet, in an order that is not that of their
    /// sizes.
    fn folder() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        };
        let large = "Ghe tụ về từ sớm.\n\n".repeat(LARGE as usize / 16);
        let members = |count: usize| {
            let all = (0..count).map(|n| format!("=khóa {n}\nPhần {n}\n"));
            format!("{PARTS_MAGIC}{}", all.collect::<String>())
        };
        write("a lớn.txt", large.as_bytes());
        write("b.parts", members(3 * ARTICLES_AHEAD).as_bytes());
        write(
            "c lớn.parts",
            (members(3 * ARTICLES_AHEAD) + &large).as_bytes(),
        );
        write("d lớn.txt", large.as_bytes());
        write("e.txt", b"\x7fELF\0\x01\x02\0\xff\xfe\0\x03");
        write("f.pdf", b"%PDF-1.4");
        for n in 0..3 * FILES_AHEAD {
            write(&format!("g/{n:03}.md"), format!("# Bài {n}").as_bytes());
        }
        dir
    }

    /// Returns the steps of a reading: the file, and the title or the reason.
    fn steps(read: impl FnOnce(StepSink<'_>), most: usize) -> Vec<(Option<File>, String)> {
        let mut steps = Vec::new();
        read(&mut |file, step| {
            let said = match step {
                Step::Article(article) => article.title,
                Step::Failed(problem) => format!("{problem:?}"),
            };
            steps.push((file.cloned(), said));
            steps.len() < most
        });
        steps
    }

    fn inputs(folder: &Path) -> Inputs {
        Inputs::from(vec![
            folder.join("g/007.md"),
            folder.to_owned(),
            folder.join("gone"),
        ])
    }

    #[test]
    fn several_threads_give_what_one_gives_in_its_order() {
        let dir = folder();
        let inputs = inputs(dir.path());
        let here = |sink: StepSink<'_>| inputs.turns(&mut |turn| inputs.take(turn, sink));
        let expected = steps(here, usize::MAX);
        assert!(
            expected.len() > 3 * FILES_AHEAD + 6 * ARTICLES_AHEAD,
            "{}",
            expected.len()
        );
        let pooled = steps(|sink| assert!(read_with(&inputs, LARGE, sink)), usize::MAX);
        assert_eq!(pooled, expected);
        // Ended after any step: in the first file, within a file of several, far from the end.
        for most in [1, 2, 5, 3 * ARTICLES_AHEAD, expected.len() - 1] {
            let some = steps(|sink| assert!(read_with(&inputs, LARGE, sink)), most);
            assert_eq!(some, expected[..most]);
        }
    }

    #[test]
    fn a_panic_of_an_import_reaches_the_reading_thread() {
        let dir = folder();
        fs::write(
            dir.path().join("b.parts"),
            format!("{PARTS_MAGIC}=x\nMột\n?"),
        )
        .unwrap();
        let inputs = inputs(dir.path());
        let mut titles = Vec::new();
        let read = catch_unwind(AssertUnwindSafe(|| {
            read(&inputs, &mut |_, step| {
                if let Step::Article(article) = step {
                    titles.push(article.title);
                }
                true
            })
        }));
        assert_eq!(
            read.unwrap_err().downcast_ref(),
            Some(&"a part that panics")
        );
        assert_eq!(titles.last().map(String::as_str), Some("Một"));
    }
}
