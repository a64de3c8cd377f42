//! Tests that the cache gives what reading gives, whatever changed or was damaged since.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use proptest::prelude::*;

use super::*;
use crate::app::event::Event;
use crate::library::{Library, Sort};
use crate::shell::disk::cache::CACHED_MIN_BYTES;
use crate::shell::disk::rules::Selection;
use crate::shell::log::Log;
use crate::shell::work::library_worker::LibraryWorker;

/// A library on disk with a cache of its own.
struct CachedLibrary {
    dir: tempfile::TempDir,
}

impl CachedLibrary {
    fn new() -> Self {
        let place = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        for number in 0..40 {
            place.write(&format!("{}/{number:02}.md", number % 3), number);
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("báo").join(name)
    }

    /// Writes an article with a word that no other has.
    fn write(&self, name: &str, word: usize) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = "Ghe tụ về chợ từ sớm, khách đi đò dọc.\n\n".repeat(20);
        fs::write(&path, format!("# Bài {word}\n\n{text}chữ{word}\n")).unwrap();
        // A file that was just written is read again by the next start, since it may still change.
        let before = SystemTime::now() - Duration::from_secs(3600 + word as u64);
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(before).unwrap();
    }

    fn inputs(&self) -> Inputs {
        Inputs::from(vec![self.path("")])
    }

    fn cache(&self) -> Cache {
        Cache::new(self.dir.path().join("cache"), 0)
    }

    /// Opens the library with the cache, and brings the cache up to date.
    fn open(&self) -> (WarmLibrary, Vec<String>) {
        let mut problems = Vec::new();
        let mut library = WarmLibrary::open(&self.inputs(), Some(self.cache()), &mut |one| {
            problems.push(one.path.clone());
        });
        library.save().unwrap();
        (library, problems)
    }

    /// Reads the library without a cache.
    fn read(&self) -> WarmLibrary {
        WarmLibrary::open(&self.inputs(), None, &mut |_| {})
    }

    /// Asserts that the cache gives what reading gives.
    fn assert_same(&self) {
        self.assert_same_as(&mut self.read());
    }

    fn assert_same_as(&self, read: &mut WarmLibrary) {
        let mut cached = self.open().0;
        assert_eq!(cached.len(), read.len());
        for typed in ["cho", "khach di do", "chu7", "chu41", "title:bai", "in:2"] {
            let search = |library: &mut WarmLibrary| {
                let query = Query::parse(typed);
                let found = library.search(&query, &Request::default(), &self.inputs());
                let texts = found.passages.iter().map(|one| {
                    let article = library.writer.article(one.article).unwrap();
                    (
                        article.origin.path.clone(),
                        article.text[one.start..one.end].to_owned(),
                    )
                });
                (found.articles, texts.collect::<Vec<_>>())
            };
            assert_eq!(search(&mut cached), search(read), "{typed}");
        }
    }

    /// Names and contents of the files in the cache.
    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let files = fs::read_dir(self.dir.path().join("cache")).unwrap();
        let paths = files.map(|file| file.unwrap().path());
        paths
            .map(|path| (path.clone(), fs::read(path).unwrap()))
            .collect()
    }
}

fn is_from_cache(place: &CachedLibrary) -> bool {
    let mut cache = place.cache();
    let opened = cache.open();
    opened.is_ok_and(|opened| cache.open_segments(&opened.segments).is_ok())
}

#[test]
fn a_library_comes_from_the_cache_as_it_is_read() {
    let place = CachedLibrary::new();
    assert!(!is_from_cache(&place));
    place.assert_same();
    assert!(is_from_cache(&place));
    let before = place.files();
    place.assert_same();
    assert_eq!(
        place.files(),
        before,
        "nothing changed, so nothing is written"
    );
}

#[test]
fn rules_that_changed_since_decide_what_is_there_without_reading_it_again() {
    let place = CachedLibrary::new();
    let inputs = || Inputs {
        selection: Selection {
            heeds_ignore_files: true,
            ..Selection::default()
        },
        ..place.inputs()
    };
    let open = || {
        let mut library = WarmLibrary::open(&inputs(), Some(place.cache()), &mut |_| {});
        library.save().unwrap();
        library
    };
    assert_eq!(open().len(), 40);
    fs::write(place.path(".gitignore"), "/0/\n").unwrap();
    let changed = Changed::of(&mut place.cache(), &inputs()).unwrap();
    assert_eq!((changed.files.len(), changed.gone.len()), (0, 14));
    assert_eq!(open().len(), 26);
    let read = WarmLibrary::open(&inputs(), None, &mut |_| {});
    assert_eq!(read.len(), 26);
    fs::remove_file(place.path(".gitignore")).unwrap();
    assert_eq!(open().len(), 40);
}

#[test]
fn what_changed_since_is_read_again_and_the_rest_is_not() {
    let place = CachedLibrary::new();
    place.open();
    let whole: Vec<_> = place.files().into_iter().map(|(path, _)| path).collect();
    place.write("0/00.md", 41);
    place.write("neu/41.md", 42);
    fs::remove_file(place.path("1/01.md")).unwrap();
    fs::rename(place.path("2/02.md"), place.path("2/z.md")).unwrap();
    let (library, _) = place.open();
    assert_eq!(library.len(), 40);
    place.assert_same();
    let kept = place
        .files()
        .into_iter()
        .filter(|(path, _)| whole.contains(path));
    let holds_articles =
        |(path, _): &(PathBuf, Vec<u8>)| path.to_string_lossy().contains("articles");
    assert_eq!(
        kept.filter(holds_articles).count(),
        1,
        "the articles are not written again"
    );
}

#[test]
fn many_small_changes_do_not_fill_the_cache() {
    let place = CachedLibrary::new();
    let size = || {
        place
            .files()
            .iter()
            .map(|(_, bytes)| bytes.len())
            .sum::<usize>()
    };
    place.open();
    let whole = size();
    for round in 0..60 {
        place.write(&format!("0/{:02}.md", 3 * (round % 9)), 100 + round);
        place.open();
        assert!(size() < 3 * whole, "{} bytes after {whole}", size());
        assert!(place.files().len() < 60, "{} files", place.files().len());
    }
    place.assert_same();
}

#[test]
fn what_cannot_be_read_is_told_each_time() {
    let place = CachedLibrary::new();
    fs::write(place.path("0/x.md"), b"\x7fELF\0\x01\x02\0\xff\xfe\0\x03").unwrap();
    for _ in 0..2 {
        let (library, problems) = place.open();
        assert_eq!((library.len(), problems.len()), (40, 1), "{problems:?}");
    }
}

#[test]
#[cfg(unix)]
fn problems_come_in_one_order_with_and_without_the_cache() {
    let place = CachedLibrary::new();
    for name in ["1/hỏng.md", "9.md", "hỏng.txt"] {
        place.write(name, 0);
        fs::write(place.path(name), [0; 40]).unwrap();
    }
    std::os::unix::fs::symlink("/không/có", place.path("cụt.md")).unwrap();
    let mut read = Vec::new();
    WarmLibrary::open(&place.inputs(), None, &mut |one| {
        read.push(one.path.clone());
    });
    assert_eq!(read.len(), 4, "{read:?}");
    place.open();
    assert_eq!(place.open().1, read);
}

#[test]
fn a_file_of_any_time_is_in_the_cache() {
    let place = CachedLibrary::new();
    let old = fs::File::options()
        .write(true)
        .open(place.path("0/00.md"))
        .unwrap();
    let before_1970 = SystemTime::UNIX_EPOCH - Duration::from_secs(40_000);
    old.set_modified(before_1970).unwrap();
    place.assert_same();
    assert!(is_from_cache(&place));
    let before = place.files();
    place.assert_same();
    assert_eq!(place.files(), before);
}

#[cfg(unix)]
#[test]
fn a_link_that_was_renamed_gives_its_new_path() {
    let place = CachedLibrary::new();
    let outside = place.dir.path().join("ngoài.md");
    fs::write(&outside, "# Ngoài\n\nchữ41").unwrap();
    std::os::unix::fs::symlink(&outside, place.path("0/cũ.md")).unwrap();
    place.open();
    fs::rename(place.path("0/cũ.md"), place.path("2/mới.md")).unwrap();
    place.assert_same();
}

#[test]
fn an_address_that_changed_alone_is_read_again() {
    let place = CachedLibrary::new();
    let path = place.path("0/00.md");
    let write = |address: &str| {
        fs::write(&path, format!("# Bài\n\n[chỗ này]({address})")).unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(address.len() as u64))
            .unwrap();
    };
    write("https://cũ.vn");
    place.open();
    write("https://mới.vn/2");
    place.open();
    let (library, _) = place.open();
    let id = crate::shell::disk::article_file::source(&path).id();
    let article = library.writer.article(id).unwrap();
    assert_eq!(article.links.get(0), Some("https://mới.vn/2"));
}

#[test]
fn files_of_the_cache_that_changed_places_are_as_none() {
    let place = CachedLibrary::new();
    place.open();
    for round in 0..2 {
        place.write(&format!("0/{:02}.md", 3 * round), 60 + round);
        place.open();
    }
    for kind in ["articles", "index"] {
        let files: Vec<_> = { place.files().into_iter() }
            .filter(|(path, _)| path.to_string_lossy().contains(kind))
            .collect();
        assert!(files.len() > 1, "{kind}");
        for (number, (path, _)) in files.iter().enumerate() {
            fs::remove_file(path).unwrap();
            fs::write(path, &files[(number + 1) % files.len()].1).unwrap();
        }
        assert!(!is_from_cache(&place), "{kind}");
        place.assert_same();
        place.write("0/06.md", 70);
        place.open();
    }
}

#[test]
fn the_list_comes_from_a_cache_whose_index_is_damaged() {
    let place = CachedLibrary::new();
    place.open();
    let open = || {
        let (inputs, cache) = (place.inputs(), Some(place.cache()));
        let mut worker = LibraryWorker::new(inputs, cache, Log::default());
        let (queue, events) = mpsc::channel();
        assert!(worker.open_cache(&queue));
        let Ok(Event::Cached { articles, keys }) = events.recv() else {
            panic!("no articles");
        };
        let Ok(Event::CachedIndex { segments, .. }) = events.recv() else {
            panic!("no index");
        };
        let mut library = Library::default();
        library.open(articles, *keys);
        let indexed: usize = segments.iter().map(|s| s.articles().count()).sum();
        (library, indexed)
    };
    let (library, indexed) = open();
    assert_eq!((library.len(), indexed), (40, 40));
    let mut order = Vec::new();
    library.merge(Sort::Path, &mut order, (0..40).collect());
    assert!(order.is_sorted_by(|&a, &b| library.compare(Sort::Path, a, b).is_lt()));
    for (path, mut bytes) in place.files() {
        if path.to_string_lossy().contains("index") {
            let at = bytes.len() / 2;
            bytes[at] ^= 1;
            fs::remove_file(&path).unwrap();
            fs::write(&path, bytes).unwrap();
        }
    }
    let (library, indexed) = open();
    assert_eq!((library.len(), indexed), (40, 0));
}

#[test]
fn an_encoding_that_was_chosen_since_counts() {
    let place = CachedLibrary::new();
    place.open();
    let mut inputs = place.inputs();
    let path = place.path("0/00.md");
    let id = crate::shell::disk::article_file::source(&path).id();
    inputs
        .chosen
        .choose(id, crate::text::decode::Encoding::parse("VISCII"));
    let library = WarmLibrary::open(&inputs, Some(place.cache()), &mut |_| {});
    assert_eq!(library.writer.article(id).unwrap().encodings(), "VISCII");
}

#[test]
fn a_cache_that_is_damaged_anywhere_is_as_none() {
    let place = CachedLibrary::new();
    place.open();
    let whole = place.files();
    let put = |files: &[(PathBuf, Vec<u8>)]| {
        for (path, _) in place.files() {
            fs::remove_file(path).unwrap();
        }
        for (path, bytes) in files {
            fs::write(path, bytes).unwrap();
        }
    };
    let mut read = place.read();
    for number in 0..whole.len() {
        let len = whole[number].1.len();
        for at in [3, 20, len / 2, len - 30] {
            let mut files = whole.clone();
            files[number].1[at] ^= 0x55;
            put(&files);
            place.assert_same_as(&mut read);
            files[number].1.truncate(at);
            put(&files);
            place.assert_same_as(&mut read);
        }
        let mut files = whole.clone();
        files.remove(number);
        put(&files);
        place.assert_same_as(&mut read);
    }
}

/// Damage to a file of a cache.
#[derive(Clone, Debug)]
enum Damage {
    Byte(u8),
    Cut,
    Longer,
    Gone,
    /// It has the content of another file, as the number says.
    Swapped(usize),
    /// It is as it was before the last change of the library, or is a file of that time.
    Older,
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        4 => (1u8..).prop_map(Damage::Byte),
        2 => Just(Damage::Cut),
        1 => Just(Damage::Longer),
        1 => Just(Damage::Gone),
        2 => (0usize..99).prop_map(Damage::Swapped),
        2 => Just(Damage::Older),
    ]
}

/// Does a damage to the file of a number, at a part of its length in thousandths. `older` are the files
/// of an earlier version of the cache.
fn damaged(
    files: &mut Vec<(PathBuf, Vec<u8>)>,
    older: &[(PathBuf, Vec<u8>)],
    (number, thousandths, damage): (usize, usize, Damage),
) {
    if files.is_empty() {
        return;
    }
    let number = number % files.len();
    let len = files[number].1.len();
    let at = (len * thousandths / 1000).min(len.saturating_sub(1));
    match damage {
        Damage::Byte(bits) => files[number]
            .1
            .get_mut(at)
            .into_iter()
            .for_each(|b| *b ^= bits),
        Damage::Cut => files[number].1.truncate(at),
        Damage::Longer => files[number].1.extend([7; 9]),
        Damage::Gone => drop(files.remove(number)),
        Damage::Swapped(other) => files[number].1 = files[other % files.len()].1.clone(),
        Damage::Older => {
            let is_same = |one: &&(PathBuf, Vec<u8>)| one.0 == files[number].0;
            let before = older
                .iter()
                .find(is_same)
                .unwrap_or(&older[number % older.len()]);
            files.retain(|(path, _)| *path != before.0);
            files.push(before.clone());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn whatever_happens_to_a_cache_the_answers_are_those_of_the_files(
        damages in prop::collection::vec((0usize..99, 0usize..1000, damage()), 1..5),
    ) {
        let place = CachedLibrary::new();
        place.open();
        let older = place.files();
        (0..3).for_each(|number| place.write(&format!("{number}/{number:02}.md"), 60 + number));
        place.open();
        let mut files = place.files();
        for damage in damages {
            damaged(&mut files, &older, damage);
        }
        for (path, _) in place.files() {
            fs::remove_file(path).unwrap();
        }
        for (path, bytes) in files {
            fs::write(path, bytes).unwrap();
        }
        let mut read = place.read();
        place.assert_same_as(&mut read);
        place.assert_same_as(&mut read);
        prop_assert!(is_from_cache(&place), "it is written again");
    }
}

#[test]
fn a_damaged_article_that_was_written_again_is_read_from_its_file() {
    let place = CachedLibrary::new();
    place.open();
    let mut files = place.files();
    let articles = |(path, _): &(PathBuf, Vec<u8>)| path.to_string_lossy().contains("articles");
    let (path, bytes) = files.iter_mut().find(|file| articles(file)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    fs::remove_file(&*path).unwrap();
    fs::write(path, bytes).unwrap();
    // So many are new that the others move to another file.
    (0..30).for_each(|number| place.write(&format!("{}/{number:02}.md", number % 3), number + 50));
    place.open();
    place.assert_same();
}

#[test]
fn two_programs_share_a_cache() {
    let place = CachedLibrary::new();
    let (mut one, mut two) = (place.read(), place.read());
    for library in [&mut one, &mut two] {
        library.cache = Some(place.cache());
        library.is_unsaved = true;
    }
    one.save().unwrap();
    let before = place.cache().open().unwrap();
    two.save().unwrap();
    // Files that the first one has mapped are still there for it, though they are replaced.
    assert!(before.articles.iter().all(|one| one.article().is_some()));
    place.write("0/00.md", 99);
    one.is_unsaved = true;
    one.save().unwrap();
    place.assert_same();
}

#[test]
fn a_library_without_much_text_has_no_cache() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.md"), "# Một\n\nHai.").unwrap();
    let cache = || Cache::new(dir.path().join("cache"), CACHED_MIN_BYTES);
    let inputs = Inputs::from(vec![dir.path().to_owned()]);
    let mut library = WarmLibrary::open(&inputs, Some(cache()), &mut |_| {});
    library.save().unwrap();
    assert!(!Path::exists(&dir.path().join("cache")));
}
