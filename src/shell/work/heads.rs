//! Reads the heads of the files in folders, so that the list of a library that is read for the first time
//! is there before the texts are: a head takes a quarter of the time of its text, and nothing is indexed.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::loader::Inputs;
use super::threads::{start_scoped, workers};
use crate::app::event::Event;
use crate::article::Article;
use crate::article::archive::Archive;
use crate::shell::disk::scan::{File, ScanItem};

/// Number of files up to which no heads are read, because the texts are there as soon.
pub(super) const FEW_FILES: usize = 256;
/// Least number of heads that are handed over together.
const BATCH_MIN_FILES: usize = 512;
/// A batch is this part of all files before it. The list takes time for each batch in proportion to all
/// that it has, so that few large ones cost less than many small ones.
const BATCH_PART: usize = 16;

/// Reads the heads of all files and hands them over: those of the first batch first, because the article at
/// the top of the list is chosen, the others in no order. Returns the number of files.
pub(super) fn read(inputs: &Inputs, queue: &Sender<Event>) -> usize {
    let (to, batches) = mpsc::channel();
    let batches = Mutex::new(batches);
    let mut count = 0;
    thread::scope(|scope| {
        // Reads heads, and waits for files. It ends when all are read.
        let start =
            |_: &usize| start_scoped("heads", scope, || work(inputs, &batches, queue)).is_ok();
        // Where the system gives no threads, files are counted alone.
        let _ = (0..workers()).filter(start).count();
        let (mut batch, mut full) = (Vec::new(), FEW_FILES);
        inputs.scan(&mut |found| {
            if let ScanItem::File(file) = found {
                count += 1;
                batch.push(file);
            }
            if batch.len() > full {
                let batch = std::mem::take(&mut batch);
                if count == batch.len() {
                    hand_over(&batch, inputs, queue);
                } else {
                    let _ = to.send(batch);
                }
                full = (count / BATCH_PART).max(BATCH_MIN_FILES);
            }
        });
        if count > FEW_FILES {
            let _ = to.send(batch);
        }
        drop(to);
    });
    count
}

fn work(inputs: &Inputs, batches: &Mutex<Receiver<Vec<File>>>, queue: &Sender<Event>) {
    let next = || {
        let batches = batches.lock().unwrap_or_else(PoisonError::into_inner);
        batches.recv()
    };
    while let Ok(files) = next() {
        hand_over(&files, inputs, queue);
    }
}

fn hand_over(files: &[File], inputs: &Inputs, queue: &Sender<Event>) {
    let heads: Vec<Article> = files.iter().filter_map(|file| inputs.head(file)).collect();
    let _ = queue.send(Event::Heads(Archive::of_heads(&heads).iter().collect()));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::*;
    use crate::article::archive::Stored;
    use crate::shell::work::loader::Step;

    /// Number of files: some batches.
    const COUNT: usize = 5 * BATCH_MIN_FILES;

    /// Heads of the files in a folder, by id.
    fn heads(inputs: &Inputs) -> (usize, BTreeMap<u64, Stored>) {
        let (queue, events) = mpsc::channel();
        let count = read(inputs, &queue);
        drop(queue);
        let heads = events.iter().flat_map(|event| match event {
            Event::Heads(heads) => heads,
            other => panic!("{other:?}"),
        });
        (count, heads.map(|head| (head.id().0, head)).collect())
    }

    #[test]
    fn heads_have_the_titles_and_places_of_their_articles() {
        let dir = tempfile::tempdir().unwrap();
        let long = "Ghe tụ về từ sớm, “khách” đi đò dọc.\n\n".repeat(500);
        for n in 0..COUNT {
            let folder = dir.path().join(format!("{}", n % 3));
            fs::create_dir_all(&folder).unwrap();
            let text = if n % 100 == 0 { &long } else { "" };
            let text = match n % 5 {
                0 => format!(
                    "---\ntitle: Bài {n}\ndate: 2020-01-0{}\ntags: [a]\n---\n{text}",
                    1 + n % 9
                ),
                1 => format!("# Chợ *nổi* {n}\n\n{text}"),
                2 => format!("Bến đò {n}.\nCâu sau.\n{text}"),
                3 => format!("{n} {}", long.replace('\n', " ")),
                _ => String::new(),
            };
            let long_front = format!(
                "---\nabstract: {}\ntitle: Tóm tắt {n}\n---\n\nThân bài.\n",
                "dài ".repeat(300)
            );
            let text = if n % 50 == 7 { long_front } else { text };
            let name = if n % 2 == 0 || n % 50 == 7 {
                "md"
            } else {
                "txt"
            };
            fs::write(folder.join(format!("{n:04}.{name}")), text).unwrap();
        }
        fs::write(
            dir.path().join("hỏng.txt"),
            b"\x7fELF\0\x01\x02\0\xff\xfe\0\x03",
        )
        .unwrap();
        let inputs = Inputs::from(vec![dir.path().to_owned()]);
        let (count, heads) = heads(&inputs);
        assert_eq!(count, COUNT + 1);
        let mut articles = 0;
        inputs.read(&mut |step| {
            if let Step::Article(article) = step {
                let head = &heads[&article.id.0];
                let article = Stored::from(*article);
                assert!(head.is_head() && head.article().is_none() && head.hash().is_none());
                assert_eq!(head.title(), article.title());
                assert_eq!(
                    (head.newest(), head.place_key()),
                    (article.newest(), article.place_key())
                );
                assert_eq!(
                    (head.group(), head.place()),
                    (article.group(), article.place())
                );
                let (about, exact) = (head.minutes(200), article.minutes(200));
                assert!(
                    about.abs_diff(exact) <= 1 + exact / 10,
                    "{about} {exact} {}",
                    article.title()
                );
                articles += 1;
            }
            true
        });
        assert_eq!((articles, heads.len()), (COUNT, COUNT));
    }

    #[test]
    fn the_top_of_the_list_comes_first() {
        let dir = tempfile::tempdir().unwrap();
        for n in 0..FEW_FILES + 40 {
            fs::write(
                dir.path().join(format!("{n:03}.md")),
                format!("# Bài {n:03}"),
            )
            .unwrap();
        }
        let (queue, events) = mpsc::channel();
        read(&Inputs::from(vec![dir.path().to_owned()]), &queue);
        let Ok(Event::Heads(first)) = events.recv() else {
            panic!("no heads");
        };
        let titles: Vec<_> = first.iter().map(|head| head.title().to_owned()).collect();
        let top: Vec<_> = (0..=FEW_FILES).map(|n| format!("Bài {n:03}")).collect();
        assert_eq!(titles, top);
    }

    #[test]
    fn a_small_library_and_articles_that_share_a_file_have_no_heads() {
        let dir = tempfile::tempdir().unwrap();
        for n in 0..FEW_FILES {
            fs::write(dir.path().join(format!("{n}.md")), "# Một").unwrap();
        }
        let inputs = Inputs::from(vec![dir.path().to_owned()]);
        let (count, few) = heads(&inputs);
        assert_eq!((count, few.len()), (FEW_FILES, 0));
        let parts = format!("{}=a\nMột\n=b\nHai\n", crate::import::PARTS_MAGIC);
        fs::write(dir.path().join("1.parts"), parts).unwrap();
        let (count, many) = heads(&inputs);
        assert_eq!((count, many.len()), (FEW_FILES + 1, FEW_FILES));
    }
}
