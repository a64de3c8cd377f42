//! The library of a command that searches it: from the cache where that has it, brought up to date,
//! and written there when something changed.

use std::collections::HashSet;
use std::sync::mpsc::{self, Sender};
use std::thread;

use super::executor::Threads;
use super::index_pool::read_library;
use super::loader::{Inputs, Step};
use super::snapshot::{Known, Snapshot};
use super::threads::start_scoped;
use crate::article::archive::{Archive, Stored};
use crate::article::{Article, ArticleId};
use crate::library::problem::Problem;
use crate::search::{CommittedSegment, Found, Query, Request, Writer};
use crate::shell::disk::cache::{Cache, CachedLibrary};
use crate::shell::disk::scan::ScanItem;
use crate::shell::zone;

/// Part of the files that may have changed for the cache to be of use. When more did, reading all of
/// them with all threads is quicker.
const CHANGED_MAX_PART: usize = 4;
/// Number of changed files that are always read one after the other.
const CHANGED_MAX_FILES: usize = 64;

/// Number of files that a scan hands over together.
const SCANNED_BATCH: usize = 256;

/// Number of segments from which on some are merged before they are written: each change adds one, and a
/// search pays for each.
const SEGMENTS_MAX: usize = 24;

/// A library that can be searched.
pub(crate) struct WarmLibrary {
    pub(crate) writer: Writer,
    known: Snapshot,
    cache: Option<Cache>,
    /// Whether the cache is older than what is known.
    is_unsaved: bool,
}

impl WarmLibrary {
    /// Opens the library, and passes what cannot be read to `problem`.
    pub(crate) fn open(
        inputs: &Inputs,
        mut cache: Option<Cache>,
        problem: &mut dyn FnMut(&Problem),
    ) -> Self {
        let warm = cache.as_mut().and_then(|cache| Changed::of(cache, inputs));
        let mut library = Self {
            writer: writer(),
            known: Snapshot::default(),
            cache,
            is_unsaved: true,
        };
        match warm {
            Some(changed) => library.bring_up_to_date(changed, inputs, problem),
            None => library.read(inputs, problem),
        }
        library
    }

    /// Finds the best passages for a query. Reads everything again when the cache turns out to be
    /// damaged, and `inputs` are those that it was opened with.
    pub(crate) fn search(&mut self, query: &Query, request: &Request, inputs: &Inputs) -> Found {
        let found = self.writer.search(query, request, &|| false);
        let damaged = self.cache.as_mut().map(Cache::take_damaged);
        if damaged.is_none_or(|damaged| damaged.is_empty()) {
            return found.unwrap_or_default();
        }
        self.writer = writer();
        self.known = Snapshot::default();
        self.is_unsaved = true;
        // Problems were told when the library was opened.
        self.read(inputs, &mut |_| {});
        let found = self.writer.search(query, request, &|| false);
        found.unwrap_or_default()
    }

    /// Returns the number of articles.
    pub(crate) fn len(&self) -> usize {
        self.writer.len()
    }

    /// Takes what the cache has, and reads what changed since.
    fn bring_up_to_date(
        &mut self,
        changed: Changed,
        inputs: &Inputs,
        problem: &mut dyn FnMut(&Problem),
    ) {
        let current = changed.read(inputs, problem);
        for article in current.articles {
            self.writer.queue(article);
        }
        for segment in &current.segments {
            self.writer.open(segment);
        }
        self.writer.commit();
        self.known = current.known;
        self.is_unsaved = current.is_changed;
    }

    /// Reads and indexes everything.
    fn read(&mut self, inputs: &Inputs, problem: &mut dyn FnMut(&Problem)) {
        let (known, cache) = (&mut self.known, &mut self.cache);
        for part in read_library(inputs, known, cache, None, &mut |failed| problem(&failed)) {
            part.archive
                .iter()
                .for_each(|article| self.writer.queue(article));
            part.segments
                .iter()
                .for_each(|segment| self.writer.open(segment));
        }
    }

    /// Writes what changed to the cache. It does without where that fails, because the next command
    /// can read the files themselves.
    pub(crate) fn save(&mut self) -> std::io::Result<()> {
        let Some(cache) = self.cache.as_mut().filter(|_| self.is_unsaved) else {
            return Ok(());
        };
        while self.writer.segments().len() > SEGMENTS_MAX
            && let Some(merge) = self.writer.merge_candidate()
        {
            self.writer.take(merge.run());
        }
        cache.save(&self.known.cached(self.writer.segments()))
    }
}

fn writer() -> Writer {
    Writer::with_executor(Box::new(Threads::new())).in_zone(zone::local())
}

/// A library from the cache, and how the disk differs from it.
struct Changed {
    cached: CachedLibrary,
    known: Snapshot,
    /// New and changed files.
    files: Vec<crate::shell::disk::scan::File>,
    /// Articles whose files are gone.
    gone: HashSet<ArticleId>,
}

/// A library as it is on disk now.
struct Current {
    articles: Vec<Stored>,
    /// The index of what was in the cache.
    segments: Vec<CommittedSegment>,
    known: Snapshot,
    /// Whether it differs from what was in the cache.
    is_changed: bool,
}

/// Returns the articles of a library in the order in which reading would come upon them, and passes
/// what cannot be read to `problem`; `None` when the cache does not have the library.
pub(crate) fn cached_articles(
    inputs: &Inputs,
    cache: Option<Cache>,
    problem: &mut dyn FnMut(&Problem),
) -> Option<Vec<Stored>> {
    let current = Changed::of(&mut cache?, inputs)?.read(inputs, problem);
    let mut articles = current.articles;
    if current.is_changed {
        articles.sort_by(|a, b| a.place_key().cmp(&b.place_key()));
    }
    Some(articles)
}

impl Changed {
    /// Reads what changed, and passes what cannot be read to `problem`.
    fn read(self, inputs: &Inputs, problem: &mut dyn FnMut(&Problem)) -> Current {
        let Self {
            cached,
            mut known,
            files,
            mut gone,
        } = self;
        let mut new: Vec<Article> = Vec::new();
        known.problems.iter().for_each(&mut *problem);
        for file in &files {
            let before = known.files.remove(&file.real);
            gone.extend(before.iter().flat_map(|known| known.read.ids()));
            let mut now = Known::new(file, inputs);
            inputs.file(file, &mut |step| {
                now.read.add(&step);
                match step {
                    Step::Article(article) => new.push(*article),
                    Step::Failed(failed) => problem(&failed),
                }
                true
            });
            known.files.insert(file.real.clone(), now);
        }
        let is_changed = !files.is_empty() || !gone.is_empty();
        let kept = cached.articles.into_iter();
        let kept = kept.filter(|article| !gone.contains(&article.id()));
        Current {
            articles: kept.chain(Archive::of(&new).iter()).collect(),
            segments: cached.segments,
            known,
            is_changed,
        }
    }

    /// Compares the cache with the disk; `None` when there is none, or it is better to read everything.
    /// Two threads share the work: one walks the folders while the other opens the cache.
    fn of(cache: &mut Cache, inputs: &Inputs) -> Option<Self> {
        if !cache.is_there() {
            return None;
        }
        let (to, found) = mpsc::channel();
        let (cached, mut known, changes) = thread::scope(|scope| {
            // Walks the folders, waits for nothing, and ends with that.
            let started = start_scoped("scan", scope, move || scan(inputs, &to));
            let cached = cache.open().ok()?;
            let mut known = Snapshot::of(&cached.files, inputs);
            let changes = known.compare(|sink| match started {
                Ok(_) => found.iter().flatten().for_each(sink),
                // Where the system gives no thread, this one does the work.
                Err(_) => inputs.scan(sink),
            });
            Some((cached, known, changes))
        })?;
        let mut files = changes.added;
        files.extend(changes.changed);
        if files.len() > CHANGED_MAX_FILES && files.len() > known.files.len() / CHANGED_MAX_PART {
            return None;
        }
        let gone = changes
            .removed
            .iter()
            .filter_map(|path| known.files.remove(path));
        let gone = gone.flat_map(|file| file.read.ids().collect::<Vec<_>>());
        let gone = gone.collect();
        Some(Self {
            cached,
            known,
            files,
            gone,
        })
    }
}

/// Scans the library and hands over what it finds, some at a time.
fn scan(inputs: &Inputs, to: &Sender<Vec<ScanItem>>) {
    let mut batch = Vec::new();
    inputs.scan(&mut |found| {
        batch.push(found);
        if batch.len() >= SCANNED_BATCH {
            let _ = to.send(std::mem::take(&mut batch));
        }
    });
    let _ = to.send(batch);
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::time::{Duration, SystemTime};

    use proptest::prelude::*;

    use super::*;
    use crate::shell::disk::cache::CACHED_MIN_BYTES;
    use crate::shell::disk::rules::Selection;

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
        place.cache().open().is_ok()
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
        let id = crate::shell::work::loader::source(&path).id();
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
    fn an_encoding_that_was_chosen_since_counts() {
        let place = CachedLibrary::new();
        place.open();
        let mut inputs = place.inputs();
        let path = place.path("0/00.md");
        let id = crate::shell::work::loader::source(&path).id();
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
        (0..30)
            .for_each(|number| place.write(&format!("{}/{number:02}.md", number % 3), number + 50));
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
}
