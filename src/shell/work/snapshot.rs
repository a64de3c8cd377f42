//! The library on disk as it was when it was read: which files, in which state, and the articles that
//! they became. Comparing it with a scan tells what has to be read again.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::known_files::{KnownFiles, SeenFiles};
use crate::article::ArticleId;
use crate::article::archive::Stored;
use crate::library::problem::{Kind, Problem};
use crate::reason::{Fault, Reason};
use crate::search::CommittedSegment;
use crate::shell::disk::cache::{CachedLibrary, FileList};
use crate::shell::disk::inputs::Inputs;
use crate::shell::disk::scan::{File, Identity, ScanItem};

/// The files found on disk, and the articles made of them.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    pub(super) files: KnownFiles,
    pub(super) folders: HashMap<PathBuf, Identity>,
    /// Names that decide what is found elsewhere: links, files of rules.
    pub(super) leads: Vec<PathBuf>,
    pub(super) problems: Vec<Problem>,
    /// Files that the last scan did not find while the disk was changing.
    missing: HashSet<PathBuf>,
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
    /// Returns the snapshot that a cache holds.
    pub(super) fn of(files: FileList, inputs: &Inputs) -> Self {
        Self {
            files: KnownFiles::of(files, inputs),
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
        let mut articles = Vec::new();
        let files = self.files.sound().filter(|file| {
            let its = || file.articles.iter();
            let is_there = |(id, version): &(u64, u64)| {
                let known = by_id.get(&ArticleId(*id));
                known.is_some_and(|one| one.version() == *version)
            };
            let are_there = its().all(is_there);
            if are_there {
                articles.extend(its().filter_map(|(id, _)| by_id.remove(&ArticleId(*id))));
            }
            are_there
        });
        let files = FileList::of(files);
        articles.sort_by(|a, b| a.place_key().cmp(&b.place_key()).then(a.id().cmp(&b.id())));
        CachedLibrary {
            articles,
            segments,
            files,
        }
    }

    /// Compares with what `scan` finds, and takes over what it says of folders and problems.
    pub(super) fn compare(
        &mut self,
        scan: impl FnOnce(&mut dyn FnMut(ScanItem)),
    ) -> LibraryChanges {
        let (mut folders, mut leads, mut problems) = (HashMap::new(), Vec::new(), Vec::new());
        let mut changes = LibraryChanges::default();
        let mut seen = SeenFiles::new(&self.files);
        scan(&mut |found| match found {
            ScanItem::Folder(path, identity) => {
                folders.insert(path, identity);
            }
            ScanItem::Lead(path) => leads.push(path),
            ScanItem::Unread(problem) => problems.push(problem),
            ScanItem::Again(other) => problems.push(other.problem()),
            ScanItem::File(file) => {
                let Some(found) = self.files.find(&file.real) else {
                    changes.added.push(file);
                    return;
                };
                seen.add(&found);
                // The text of a pipe can be read only once.
                if found.is_other(&file) && file.is_regular {
                    changes.changed.push(file);
                }
            }
        });
        let blind = blind(&problems, &self.folders);
        let is_visible = |path: &PathBuf| !blind.iter().any(|folder| path.starts_with(folder));
        changes.removed = seen.others().filter(is_visible).collect();
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
        self.problems
            .iter()
            .chain(self.files.problems())
            .cloned()
            .collect()
    }
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
            known.files.record(file.unwrap(), &step, &inputs);
            true
        });
        known.files.end_recording();
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
