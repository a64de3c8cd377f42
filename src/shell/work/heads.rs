//! Lists the files in folders before their texts are read for the first time: first by their names, so that
//! the list is whole as soon as the folders were walked, then with their heads.
//!
//! A name costs a third of a head, and a head a quarter of a text that is indexed. The first files, which are
//! on the screen, have heads from the beginning.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::app::event::Event;
use crate::article::Article;
use crate::article::archive::{Archive, Extent};
use crate::shell::disk::inputs::Inputs;
use crate::shell::disk::scan::{File, ScanItem};
use crate::shell::threads::{start_scoped, workers};

/// Number of files up to which nothing is listed before, because the texts are there as soon.
pub(super) const FEW_FILES: usize = 256;
/// Least number of files that are handed over together.
const BATCH_MIN_FILES: usize = 512;
/// A batch is this part of all files before it. The list takes time for each batch in proportion to all
/// that it has, so that few large ones cost less than many small ones.
const BATCH_PART: usize = 16;

/// Hands over the names of all files, then their heads: those of the first batch before all others, because
/// the article at the top of the list is chosen. Returns the number of files.
pub(super) fn read(inputs: &Inputs, queue: &Sender<Event>) -> usize {
    let (to, found) = mpsc::channel();
    let batches = Batches {
        found: Mutex::new(found),
        named: Mutex::default(),
    };
    let mut count = 0;
    thread::scope(|scope| {
        // Hands over names and heads, and waits for files. It ends when all heads are read.
        let start =
            |_: &usize| start_scoped("heads", scope, || batches.work(inputs, queue)).is_ok();
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
                    hand_over(&batch, Extent::Head, inputs, queue);
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

/// Batches of files.
struct Batches {
    /// Batches that a scan found and nobody has taken; closed when the scan ends.
    found: Mutex<Receiver<Vec<File>>>,
    /// Batches whose names were handed over, and whose heads were not read.
    named: Mutex<VecDeque<Vec<File>>>,
}

impl Batches {
    /// Hands over the names of the files while they are found, and then reads their heads, because a scan
    /// that has to share the cores with the reading takes twice as long.
    fn work(&self, inputs: &Inputs, queue: &Sender<Event>) {
        let next = || lock(&self.found).recv();
        while let Ok(files) = next() {
            hand_over(&files, Extent::Name, inputs, queue);
            lock(&self.named).push_back(files);
        }
        let next = || lock(&self.named).pop_front();
        while let Some(files) = next() {
            hand_over(&files, Extent::Head, inputs, queue);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn hand_over(files: &[File], extent: Extent, inputs: &Inputs, queue: &Sender<Event>) {
    let read = |file| match extent {
        Extent::Name => inputs.name(file),
        _ => inputs.head(file),
    };
    let articles: Vec<Article> = files.iter().filter_map(read).collect();
    let _ = queue.send(Event::Heads(
        Archive::of_unread(&articles, extent).iter().collect(),
    ));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::*;
    use crate::article::archive::Stored;
    use crate::shell::work::importer::Step;

    /// Number of files: some batches.
    const COUNT: usize = 5 * BATCH_MIN_FILES;

    /// The articles that are listed of the files in a folder, by id.
    struct Listed {
        count: usize,
        names: BTreeMap<u64, Stored>,
        heads: BTreeMap<u64, Stored>,
    }

    fn listed(inputs: &Inputs) -> Listed {
        let (queue, events) = mpsc::channel();
        let mut listed = Listed {
            count: read(inputs, &queue),
            names: BTreeMap::new(),
            heads: BTreeMap::new(),
        };
        drop(queue);
        for event in events {
            let Event::Heads(articles) = event else {
                panic!("{event:?}");
            };
            for article in articles {
                let id = article.id().0;
                if article.extent() == Extent::Name {
                    assert!(!listed.heads.contains_key(&id), "a name after its head");
                    listed.names.insert(id, article);
                } else {
                    listed.heads.insert(id, article);
                }
            }
        }
        listed
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
        let listed = listed(&inputs);
        let heads = listed.heads;
        assert_eq!(listed.count, COUNT + 1);
        // The first batch is read at once.
        assert_eq!(listed.names.len(), COUNT + 1 - (FEW_FILES + 1));
        let mut articles = 0;
        inputs.read(&mut |step| {
            if let Step::Article(article) = step {
                let head = &heads[&article.id.0];
                let article = Stored::from(*article);
                if let Some(name) = listed.names.get(&article.id().0) {
                    assert!(name.title().contains('.'), "{}", name.title());
                    assert_eq!(
                        (name.place_key(), name.group(), name.place()),
                        (article.place_key(), article.group(), article.place())
                    );
                }
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
        let few = listed(&inputs);
        assert_eq!(
            (few.count, few.names.len(), few.heads.len()),
            (FEW_FILES, 0, 0)
        );
        let parts = format!("{}=a\nMột\n=b\nHai\n", crate::import::PARTS_MAGIC);
        fs::write(dir.path().join("1.parts"), parts).unwrap();
        let many = listed(&inputs);
        assert_eq!((many.count, many.heads.len()), (FEW_FILES + 1, FEW_FILES));
    }
}
