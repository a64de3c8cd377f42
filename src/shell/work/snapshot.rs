//! The library on disk as it was when it was read: which files, in which state, and the articles that
//! they became. Comparing it with a scan tells what has to be read again.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use foldhash::fast::RandomState;

use super::importer::Step;
use crate::article::archive::Stored;
use crate::article::{ArticleId, Source};
use crate::library::problem::{Kind, Problem};
use crate::reason::{Fault, Reason};
use crate::search::CommittedSegment;
use crate::shell::disk::cache::{CachedFile, CachedLibrary, FileList};
use crate::shell::disk::inputs::Inputs;
use crate::shell::disk::scan::{File, Identity, ScanItem};
use crate::shell::fs::Stamp;
use crate::text::encoding::Encoding;

/// Age from which on the time of a file tells every later change. Times of files advance in steps of some
/// milliseconds, so a younger file may change again and keep its time.
const SETTLED_MIN_AGE: Duration = Duration::from_millis(50);

/// The files found on disk, and the articles made of them.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    /// The files by their paths without links.
    pub(super) files: HashMap<PathBuf, Known, RandomState>,
    pub(super) folders: HashMap<PathBuf, Identity>,
    /// Names that decide what is found elsewhere: links, files of rules.
    pub(super) leads: Vec<PathBuf>,
    pub(super) problems: Vec<Problem>,
    /// Files that the last scan did not find while the disk was changing.
    missing: HashSet<PathBuf>,
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) stamp: Stamp,
    /// The path by which it was found, and the index of the named path.
    pub(super) found: (PathBuf, usize),
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
    pub(super) problem: Option<Problem>,
}

impl Known {
    /// Creates the entry of a file of which nothing was read yet.
    pub(super) fn new(file: &File, inputs: &Inputs) -> Self {
        Self {
            stamp: settled(file.stamp),
            found: (file.path.clone(), file.root),
            encoding: chosen(inputs, &file.real),
            read: FileOutcome::default(),
        }
    }
}

impl Known {
    /// Returns whether a file changed, or was found in another place.
    fn is_other(&self, file: &File) -> bool {
        let found = (self.found.0.as_path(), self.found.1);
        self.stamp != file.stamp || found != (file.path.as_path(), file.root)
    }
}

impl FileOutcome {
    pub(super) fn add(&mut self, step: &Step) {
        match step {
            Step::Article(article) => {
                self.articles.push((article.id, article.version()));
            }
            Step::Failed(problem) => self.problem = Some(problem.clone()),
        }
    }

    /// Returns the ids of the articles.
    pub(super) fn ids(&self) -> impl Iterator<Item = ArticleId> {
        self.articles.iter().map(|(id, _)| *id)
    }
}

/// How a library on disk differs from a snapshot of it.
#[derive(Debug, Default)]
pub(super) struct LibraryChanges {
    pub(super) added: Vec<File>,
    pub(super) changed: Vec<File>,
    /// Paths without links.
    pub(super) removed: Vec<PathBuf>,
}

impl LibraryChanges {
    /// Returns whether there is any.
    pub(super) fn is_any(&self) -> bool {
        !(self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty())
    }
}

impl Snapshot {
    /// Returns the snapshot that a cache holds. A file whose encoding was chosen anew since has no
    /// stamp, so it counts as changed.
    pub(super) fn of(files: &FileList, inputs: &Inputs) -> Self {
        let known = files.decode().into_iter().map(|file| {
            let path = PathBuf::from(file.path);
            let now = chosen(inputs, &path);
            let articles = file.articles.into_iter();
            let known = Known {
                stamp: if now == file.encoding {
                    file.stamp
                } else {
                    Stamp::default()
                },
                found: (file.found.0.into(), file.found.1),
                encoding: now,
                read: FileOutcome {
                    articles: articles
                        .map(|(id, version)| (ArticleId(id), version))
                        .collect(),
                    problem: None,
                },
            };
            (path, known)
        });
        Self {
            files: known.collect(),
            ..Self::default()
        }
    }

    /// Returns what a cache may hold: of the articles in `segments` those of files as this snapshot
    /// knows them, in the order of their paths, and these files. One that could not be read is not
    /// among them, so that the next start tells of it again.
    pub(super) fn cached(&self, segments: Vec<CommittedSegment>) -> CachedLibrary {
        let all = segments.iter().flat_map(CommittedSegment::articles);
        let all = all.flatten().cloned();
        let mut by_id: HashMap<ArticleId, Stored> = all.map(|one| (one.id(), one)).collect();
        let (mut articles, mut files) = (Vec::new(), Vec::new());
        for (path, known) in &self.files {
            let is_there = |(id, version): &(ArticleId, u64)| {
                by_id.get(id).is_some_and(|one| one.version() == *version)
            };
            let read = &known.read;
            if read.problem.is_some() || !read.articles.iter().all(is_there) {
                continue;
            }
            articles.extend(read.ids().filter_map(|id| by_id.remove(&id)));
            let ids = read.articles.iter();
            files.push(CachedFile {
                path: path.clone().into_os_string(),
                stamp: known.stamp,
                found: (known.found.0.clone().into_os_string(), known.found.1),
                encoding: known.encoding,
                articles: ids.map(|(id, version)| (id.0, *version)).collect(),
            });
        }
        articles.sort_by(|a, b| a.place_key().cmp(&b.place_key()).then(a.id().cmp(&b.id())));
        CachedLibrary {
            articles,
            segments,
            files: FileList::of(&files),
        }
    }

    /// Forgets the files that became one of these articles.
    pub(super) fn forget(&mut self, articles: &HashSet<ArticleId>) {
        let is_sound = |known: &Known| known.read.ids().all(|id| !articles.contains(&id));
        self.files.retain(|_, known| is_sound(known));
    }

    /// Records a step of reading a file.
    pub(super) fn record(&mut self, file: &File, step: &Step, inputs: &Inputs) {
        let known = self.files.entry(file.real.clone());
        let known = known.or_insert_with(|| Known::new(file, inputs));
        known.read.add(step);
    }

    /// Compares with what `scan` finds, and takes over what it says of folders and problems.
    pub(super) fn compare(
        &mut self,
        scan: impl FnOnce(&mut dyn FnMut(ScanItem)),
    ) -> LibraryChanges {
        let (mut folders, mut leads, mut problems) = (HashMap::new(), Vec::new(), Vec::new());
        let mut changes = LibraryChanges::default();
        let mut seen: HashSet<&Path, RandomState> = HashSet::default();
        scan(&mut |found| match found {
            ScanItem::Folder(path, identity) => {
                folders.insert(path, identity);
            }
            ScanItem::Lead(path) => leads.push(path),
            ScanItem::Unread(problem) => problems.push(problem),
            ScanItem::Again(other) => problems.push(other.problem()),
            ScanItem::File(file) => {
                let Some((path, known)) = self.files.get_key_value(&file.real) else {
                    changes.added.push(file);
                    return;
                };
                seen.insert(path);
                // The text of a pipe can be read only once.
                if known.is_other(&file) && file.is_regular {
                    changes.changed.push(file);
                }
            }
        });
        let blind = blind(&problems, &self.folders);
        let is_gone = |path: &&PathBuf| {
            !seen.contains(path.as_path()) && !blind.iter().any(|folder| path.starts_with(folder))
        };
        changes.removed = self.files.keys().filter(is_gone).cloned().collect();
        (self.folders, self.leads, self.problems) = (folders, leads, problems);
        changes
    }

    /// Returns the changes that count. While the disk goes on changing, so that another look is due, a file is
    /// gone only when two scans in a row do not find it: git and others remove a file and write it anew, and
    /// an article that goes and comes would lose its place in the list.
    pub(super) fn confirm(&mut self, changes: LibraryChanges, is_over: bool) -> LibraryChanges {
        let missing = std::mem::take(&mut self.missing);
        if is_over {
            return changes;
        }
        let removed = changes.removed.into_iter();
        let (removed, new): (Vec<_>, Vec<_>) = removed.partition(|path| missing.contains(path));
        self.missing = new.into_iter().collect();
        LibraryChanges { removed, ..changes }
    }

    /// Returns all that could not be read.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let files = self
            .files
            .values()
            .filter_map(|known| known.read.problem.as_ref());
        self.problems.iter().chain(files).cloned().collect()
    }
}

/// Returns the encoding that the user chose for a file.
fn chosen(inputs: &Inputs, path: &Path) -> Option<Encoding> {
    // To make an id takes a hash.
    if inputs.chosen.is_empty() {
        return None;
    }
    inputs.chosen.of(Source::File(path.to_owned()).id())
}

/// Folders that were listed before and cannot be for now, though they are there: nothing is known
/// of what they hold.
fn blind(problems: &[Problem], folders: &HashMap<PathBuf, Identity>) -> Vec<PathBuf> {
    let is_missing = |why: &Reason| why.is(Fault::Missing) || why.is(Fault::DeadLink);
    let blind = { problems.iter() }
        .filter(|problem| problem.kind < Kind::Skipped && !is_missing(&problem.why));
    let paths = blind.map(|problem| PathBuf::from(&problem.path));
    let paths = paths.filter(|path| folders.contains_key(path));
    paths
        .map(|path| crate::shell::disk::scan::real_path(&path))
        .collect()
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

    #[test]
    fn a_file_that_is_missing_for_one_scan_of_a_burst_is_not_gone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().canonicalize().unwrap().join("a.md");
        std::fs::write(&path, "# Một").unwrap();
        let inputs = Inputs::from(vec![dir.path().to_owned()]);
        let mut known = Snapshot::default();
        inputs.read_found(&mut |file, step| {
            known.record(file.unwrap(), &step, &inputs);
            true
        });
        let look = |known: &mut Snapshot, is_over| {
            let changes = known.compare(|found| inputs.scan(found));
            known.confirm(changes, is_over).removed
        };
        let text = std::fs::read(&path).unwrap();
        // Written anew before the next scan, as often as it may be.
        for _ in 0..3 {
            std::fs::remove_file(&path).unwrap();
            assert!(look(&mut known, false).is_empty());
            std::fs::write(&path, &text).unwrap();
            assert!(look(&mut known, false).is_empty());
        }
        std::fs::remove_file(&path).unwrap();
        assert!(look(&mut known, false).is_empty());
        let gone = look(&mut known, false);
        assert_eq!(gone, std::slice::from_ref(&path), "it stays away");
        assert_eq!(look(&mut known, true), [path], "nothing else is due");
    }
}
