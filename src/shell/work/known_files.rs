//! The files that are known of a library: packed ones, from the cache or from the first reading, and those
//! that were read since.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use foldhash::fast::RandomState;

use super::importer::Step;
use crate::article::{ArticleId, Source};
use crate::library::problem::Problem;
use crate::shell::disk::cache::{CachedFile, FileList, FileListBuilder};
use crate::shell::disk::inputs::Inputs;
use crate::shell::disk::scan::File;
use crate::shell::fs::Stamp;
use crate::text::encoding::Encoding;

/// Age from which on the time of a file tells every later change. Times of files advance in steps of some
/// milliseconds, so a younger file may change again and keep its time.
const SETTLED_MIN_AGE: Duration = Duration::from_millis(50);

/// Files by their paths without links.
#[derive(Debug, Default)]
pub(super) struct KnownFiles {
    /// The files of the cache or of the first reading.
    packed: FileList,
    /// By number in `packed`: whether the file is still known by it.
    is_packed: Vec<bool>,
    /// The files that were read since, or could not be read.
    read: HashMap<PathBuf, Known, RandomState>,
    /// The files that were recorded, but for the last one.
    recorded: FileListBuilder,
    last: Option<(PathBuf, Known)>,
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct Known {
    stamp: Stamp,
    /// The path by which it was found, where a link leads to it, and the index of the named path.
    found: (Option<PathBuf>, usize),
    /// The encoding that the user had chosen for it.
    encoding: Option<Encoding>,
    /// The result of the last reading.
    pub(super) read: FileOutcome,
}

/// The result of reading a file: articles, a problem, or both, because a damaged file may give
/// articles before it fails.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FileOutcome {
    /// Ids and versions of the articles that the file became. No two have one id.
    pub(super) articles: Vec<(ArticleId, u64)>,
    /// The reason why the file, or the rest of it, could not be read.
    pub(super) problem: Option<Box<Problem>>,
}

/// A file that was looked up.
pub(super) enum FileEntry<'a> {
    Packed(usize, CachedFile),
    Read(&'a Path, &'a Known),
}

/// The files that a scan found again.
pub(super) struct SeenFiles<'a> {
    files: &'a KnownFiles,
    /// By number of the packed file.
    packed: Vec<bool>,
    read: HashSet<&'a Path, RandomState>,
}

impl KnownFiles {
    /// Returns the files of a cache. One whose encoding was chosen anew since has no stamp, so it counts as
    /// changed.
    pub(super) fn of(packed: FileList, inputs: &Inputs) -> Self {
        let is_packed = vec![true; packed.len()];
        let mut files = Self {
            packed,
            is_packed,
            ..Self::default()
        };
        // Decoding takes time in proportion to the files, and nearly nobody chooses encodings.
        let chosen: Vec<usize> = if inputs.chosen.is_empty() {
            files.packed.with_encoding().collect()
        } else {
            (0..files.packed.len()).collect()
        };
        for number in chosen {
            let Some(file) = files.packed.get(number) else {
                continue;
            };
            let encoding = chosen_encoding(inputs, file.path.as_ref());
            if encoding != file.encoding {
                let path = PathBuf::from(&file.path);
                let unstamped = Known {
                    stamp: Stamp::default(),
                    encoding,
                    ..Known::from(file)
                };
                files.insert(path, unstamped);
            }
        }
        files
    }

    /// Returns the number of files.
    pub(super) fn len(&self) -> usize {
        let packed = self.is_packed.iter().filter(|is_packed| **is_packed);
        packed.count() + self.read.len()
    }

    /// Looks a file up by its path without links.
    pub(super) fn find(&self, path: &Path) -> Option<FileEntry<'_>> {
        if let Some((path, known)) = self.read.get_key_value(path) {
            return Some(FileEntry::Read(path, known));
        }
        let (number, file) = self.find_packed(path)?;
        Some(FileEntry::Packed(number, file))
    }

    fn find_packed(&self, path: &Path) -> Option<(usize, CachedFile)> {
        let found = self.packed.find(path);
        found.filter(|(number, _)| self.is_packed[*number])
    }

    /// Removes a file. Returns what reading it gave.
    pub(super) fn remove(&mut self, path: &Path) -> Option<FileOutcome> {
        let packed = self.find_packed(path).map(|(number, file)| {
            self.is_packed[number] = false;
            Known::from(file).read
        });
        self.read.remove(path).map(|known| known.read).or(packed)
    }

    /// Adds a file, or replaces the one with its path.
    pub(super) fn insert(&mut self, path: PathBuf, known: Known) {
        self.remove(&path);
        self.read.insert(path, known);
    }

    /// Records a step of reading a library as a whole. The steps of a file follow each other.
    pub(super) fn record(&mut self, file: &File, step: &Step, inputs: &Inputs) {
        if self
            .last
            .as_ref()
            .is_none_or(|(path, _)| *path != file.real)
        {
            self.pack_last();
            self.last = Some((file.real.clone(), Known::new(file, inputs)));
        }
        if let Some((_, known)) = &mut self.last {
            known.read.add(step);
        }
    }

    /// Packs the file that was recorded last. One that could not be read stays with its reason.
    fn pack_last(&mut self) {
        match self.last.take() {
            Some((path, known)) if known.read.problem.is_some() => {
                self.read.insert(path, known);
            }
            Some((path, known)) => self.recorded.add(&known.cached(&path)),
            None => {}
        }
    }

    /// Ends the recording; only now the files can be found.
    pub(super) fn end_recording(&mut self) {
        self.pack_last();
        self.packed = mem::take(&mut self.recorded).finish();
        self.is_packed = vec![true; self.packed.len()];
    }

    /// Forgets the files that became one of these articles.
    pub(super) fn forget(&mut self, articles: &HashSet<ArticleId>) {
        let is_sound = |read: &FileOutcome| read.ids().all(|id| !articles.contains(&id));
        self.read.retain(|_, known| is_sound(&known.read));
        for number in 0..self.packed.len() {
            let file = self.packed.get(number).map(Known::from);
            self.is_packed[number] &= file.is_some_and(|file| is_sound(&file.read));
        }
    }

    /// Returns why files could not be read.
    pub(super) fn problems(&self) -> impl Iterator<Item = &Problem> {
        let read = self.read.values();
        read.filter_map(|known| known.read.problem.as_deref())
    }

    /// Returns the files that could be read, as a cache holds them.
    pub(super) fn sound(&self) -> impl Iterator<Item = CachedFile> {
        let read = self.read.iter();
        let read = read.filter(|(_, known)| known.read.problem.is_none());
        let packed = self.packed_numbers();
        let packed = packed.filter_map(|number| self.packed.get(number));
        packed.chain(read.map(|(path, known)| known.cached(path)))
    }

    fn packed_numbers(&self) -> impl Iterator<Item = usize> {
        let numbers = self.is_packed.iter().enumerate();
        numbers.filter_map(|(number, is_packed)| is_packed.then_some(number))
    }
}

impl<'a> SeenFiles<'a> {
    /// Returns that none of the files was found again.
    pub(super) fn new(files: &'a KnownFiles) -> Self {
        Self {
            files,
            packed: vec![false; files.packed.len()],
            read: HashSet::default(),
        }
    }

    /// Notes that a file was found again.
    pub(super) fn add(&mut self, found: &FileEntry<'a>) {
        match found {
            FileEntry::Packed(number, _) => self.packed[*number] = true,
            FileEntry::Read(path, _) => {
                self.read.insert(path);
            }
        }
    }

    /// Returns the paths of the other files.
    pub(super) fn others(&self) -> impl Iterator<Item = PathBuf> {
        let packed = self.files.packed_numbers();
        let packed = packed.filter(|number| !self.packed[*number]);
        let packed = packed.filter_map(|number| self.files.packed.get(number));
        let read = self.files.read.keys();
        let read = read.filter(|path| !self.read.contains(path.as_path()));
        packed.map(|file| file.path.into()).chain(read.cloned())
    }
}

impl FileEntry<'_> {
    /// Returns whether the file changed, or was found in another place.
    pub(super) fn is_other(&self, file: &File) -> bool {
        let (stamp, path, root) = match self {
            Self::Packed(_, known) => (known.stamp, Path::new(&known.found.0), known.found.1),
            Self::Read(path, known) => {
                let found = known.found.0.as_deref();
                (known.stamp, found.unwrap_or(path), known.found.1)
            }
        };
        (stamp, path, root) != (file.stamp, file.path.as_path(), file.root)
    }
}

impl Known {
    /// Creates the entry of a file of which nothing was read yet.
    pub(super) fn new(file: &File, inputs: &Inputs) -> Self {
        Self {
            stamp: settled(file.stamp),
            found: (
                Some(file.path.clone()).filter(|path| *path != file.real),
                file.root,
            ),
            encoding: chosen_encoding(inputs, &file.real),
            read: FileOutcome::default(),
        }
    }

    fn cached(&self, path: &Path) -> CachedFile {
        let articles = self.read.articles.iter();
        CachedFile {
            path: path.into(),
            stamp: self.stamp,
            found: (self.found.0.as_deref().unwrap_or(path).into(), self.found.1),
            encoding: self.encoding,
            articles: articles.map(|(id, version)| (id.0, *version)).collect(),
        }
    }
}

impl From<CachedFile> for Known {
    fn from(file: CachedFile) -> Self {
        let articles = file.articles.into_iter();
        let articles = articles.map(|(id, version)| (ArticleId(id), version));
        let found = Some(file.found.0).filter(|found| *found != file.path);
        Self {
            stamp: file.stamp,
            found: (found.map(PathBuf::from), file.found.1),
            encoding: file.encoding,
            read: FileOutcome {
                articles: articles.collect(),
                problem: None,
            },
        }
    }
}

impl FileOutcome {
    pub(super) fn add(&mut self, step: &Step) {
        match step {
            Step::Article(article) => {
                // Most files become one article, and a vector that grows has room for four.
                if self.articles.is_empty() {
                    self.articles.reserve_exact(1);
                }
                self.articles.push((article.id, article.version()));
            }
            Step::Failed(problem) => self.problem = Some(Box::new(problem.clone())),
        }
    }

    /// Returns the ids of the articles.
    pub(super) fn ids(&self) -> impl Iterator<Item = ArticleId> {
        self.articles.iter().map(|(id, _)| *id)
    }
}

/// Returns the encoding that the user chose for a file.
fn chosen_encoding(inputs: &Inputs, path: &Path) -> Option<Encoding> {
    // To make an id takes a hash.
    if inputs.chosen.is_empty() {
        return None;
    }
    inputs.chosen.of(Source::File(path.to_owned()).id())
}

/// Returns the stamp that a file that is read now is known by; none where it is too young to be told from
/// its next state, so that the next scan reads it again.
fn settled(stamp: Stamp) -> Stamp {
    let age = |time| SystemTime::now().duration_since(time).unwrap_or_default();
    match stamp.modified.map(age) {
        Some(age) if age < SETTLED_MIN_AGE => Stamp::default(),
        _ => stamp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(article: u64) -> Known {
        Known {
            stamp: Stamp::default(),
            found: (Some(PathBuf::from("/báo")), 0),
            encoding: None,
            read: FileOutcome {
                articles: vec![(ArticleId(article), 1)],
                problem: None,
            },
        }
    }

    fn list(files: &[(&str, u64)]) -> FileList {
        let files = files.iter();
        FileList::of(files.map(|(path, article)| known(*article).cached(path.as_ref())))
    }

    /// Returns the paths and first articles of all sound files, sorted.
    fn all(files: &KnownFiles) -> Vec<(String, u64)> {
        let all = files.sound();
        let all = all.map(|file| (file.path.into_string().unwrap(), file.articles[0].0));
        let mut all: Vec<_> = all.collect();
        all.sort();
        all
    }

    fn owned(files: &[(&str, u64)]) -> Vec<(String, u64)> {
        let files = files.iter();
        files.map(|(path, id)| ((*path).to_owned(), *id)).collect()
    }

    #[test]
    fn a_packed_file_that_is_read_again_counts_once() {
        let packed = list(&[("/báo/a", 1), ("/báo/b", 2), ("/báo/c", 3)]);
        let mut files = KnownFiles::of(packed, &Inputs::default());
        files.insert("/báo/a".into(), known(9));
        assert_eq!(files.len(), 3);
        let expected = [("/báo/a", 9), ("/báo/b", 2), ("/báo/c", 3)];
        assert_eq!(all(&files), owned(&expected));
        let mut seen = SeenFiles::new(&files);
        for path in ["/báo/a", "/báo/b"] {
            seen.add(&files.find(path.as_ref()).unwrap());
        }
        assert_eq!(seen.others().collect::<Vec<_>>(), [Path::new("/báo/c")]);
        let ids = |read: Option<FileOutcome>| read.unwrap().ids().collect::<Vec<_>>();
        assert_eq!(ids(files.remove("/báo/a".as_ref())), [ArticleId(9)]);
        assert_eq!(ids(files.remove("/báo/b".as_ref())), [ArticleId(2)]);
        for path in ["/báo/a", "/báo/b"] {
            assert!(files.find(path.as_ref()).is_none());
            assert!(files.remove(path.as_ref()).is_none());
        }
        files.forget(&HashSet::from([ArticleId(3)]));
        assert_eq!(files.len(), 0);
    }

    #[test]
    fn recorded_files_are_known_with_all_their_articles_and_problems() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().canonicalize().unwrap();
        std::fs::write(dir.join("a.md"), "# Một").unwrap();
        std::fs::write(dir.join("b.md"), [0; 40]).unwrap();
        std::fs::write(dir.join("c.txt"), "Hai").unwrap();
        let inputs = Inputs::from(vec![dir.clone()]);
        let mut files = KnownFiles::default();
        inputs.read_found(&mut |file, step| {
            files.record(file.unwrap(), &step, &inputs);
            true
        });
        files.end_recording();
        assert_eq!((files.packed.len(), files.read.len()), (2, 1));
        let problems: Vec<_> = files.problems().map(|problem| &problem.path).collect();
        assert!(
            problems.len() == 1 && problems[0].ends_with("b.md"),
            "{problems:?}"
        );
        for name in ["a.md", "c.txt"] {
            let read = files.remove(&dir.join(name)).unwrap();
            assert_eq!(read.articles.len(), 1, "{name}");
        }
    }
}
