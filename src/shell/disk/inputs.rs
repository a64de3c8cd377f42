//! The paths that the user named, files, folders and streams, and the files that are found below them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::Timestamp;

use super::article_file::source;
use super::root_names::root_names;
use super::rules::Selection;
use super::scan::{File, MAX_NAMES, OtherPath, Scan, ScanItem};
use super::stream::is_stream;
use crate::article::{Origin, Source};
use crate::library::memory::ChosenEncodings;
use crate::library::problem::Problem;
use crate::shell::env;
use crate::text::decode::Encoding;

/// The paths to read, and how to read them.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Files and folders: none is the built-in articles, `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// The encoding of all files; `None` detects it for each.
    pub encoding: Option<Encoding>,
    /// The encodings that the user chose for single files.
    pub chosen: ChosenEncodings,
    /// The rules that say which files of folders are read.
    pub selection: Selection,
    /// The names of the paths, made when the first is needed.
    pub(crate) names: OnceLock<Vec<PathBuf>>,
}

/// Files and folders whose encodings are detected.
impl From<Vec<PathBuf>> for Inputs {
    fn from(paths: Vec<PathBuf>) -> Self {
        Self {
            paths,
            ..Self::default()
        }
    }
}

/// A place in the order in which a library is read.
pub(crate) enum Turn<'a> {
    /// A file that a scan found.
    File(File),
    /// A named stream, which gives its text once.
    Stream { root: usize, path: &'a Path },
    /// Something that cannot be read.
    Unread(Problem),
}

/// The facts that are known of a file before it is read.
pub(crate) struct FileFacts {
    pub(crate) source: Source,
    pub(crate) modified: Option<Timestamp>,
    /// The encoding that the user chose, for all files or for this one.
    pub(crate) chosen: Option<Encoding>,
}

impl Inputs {
    /// Files that were named together with an encoding are read so from now on, as if it had been
    /// chosen in the reader. Those in folders are not: it was said for this run.
    #[must_use]
    pub fn remembering(mut self) -> Self {
        if let Some(encoding) = self.encoding {
            for path in self.paths.iter().filter(|path| path.is_file()) {
                self.chosen.choose(source(path).id(), Some(encoding));
            }
        }
        self
    }

    /// Looks up the file of rules that the user has for all git repositories, where rules count. That reads
    /// the settings of git, so it belongs where the folders are walked, after the first frame.
    #[must_use]
    pub fn knowing_git_excludes(mut self) -> Self {
        if self.selection.heeds_ignore_files {
            self.selection.git_excludes = env::git_excludes();
        }
        self
    }

    /// Returns whether anything on disk was named.
    pub(crate) fn has_files(&self) -> bool {
        self.paths.iter().any(|path| !is_stream(path))
    }

    /// Returns the number of named streams, whose ends may be long in coming.
    pub(crate) fn streams(&self) -> usize {
        self.paths.iter().filter(|path| is_stream(path)).count()
    }

    /// Gives all that there is to read, in order, until `take` returns `false`.
    pub(crate) fn turns<'a>(&'a self, take: &mut dyn FnMut(Turn<'a>) -> bool) {
        let mut scan = Scan::new(&self.paths, MAX_NAMES).choosing(&self.selection);
        self.paths.iter().enumerate().all(|(root, path)| {
            if is_stream(path) {
                return take(Turn::Stream { root, path });
            }
            scan.walk(root, path, usize::MAX, &mut |found| match found {
                ScanItem::Folder(..) | ScanItem::Lead(_) => true,
                ScanItem::File(file) => take(Turn::File(file)),
                ScanItem::Unread(problem) => take(Turn::Unread(problem)),
                ScanItem::Again(other) => take(Turn::Unread(other.problem())),
            })
        });
    }

    /// Returns what there is to read on disk, unread.
    pub(crate) fn scan(&self, sink: &mut dyn FnMut(ScanItem)) {
        let mut scan = Scan::new(&self.paths, MAX_NAMES).choosing(&self.selection);
        let named = self.paths.iter().enumerate();
        for (root, path) in named.filter(|(_, path)| !is_stream(path)) {
            scan.walk(root, path, usize::MAX, &mut |found| {
                sink(found);
                true
            });
        }
    }

    /// Returns the further paths of files and folders, each by the path by which it is read.
    pub(crate) fn other_paths(&self) -> HashMap<PathBuf, Vec<PathBuf>> {
        let mut others: HashMap<PathBuf, Vec<PathBuf>> = HashMap::new();
        self.scan(&mut |found| {
            if let ScanItem::Again(OtherPath { first, path }) = found {
                others.entry(first).or_default().push(path);
            }
        });
        others
    }

    /// Returns what is known of a file before it is read.
    pub(crate) fn facts(&self, file: &File) -> FileFacts {
        let source = Source::File(file.real.clone());
        let modified = file.stamp.modified;
        FileFacts {
            chosen: self.encoding.or_else(|| self.chosen.of(source.id())),
            modified: modified.and_then(|time| Timestamp::try_from(time).ok()),
            source,
        }
    }

    /// Returns where the user found a file.
    pub(crate) fn origin(&self, file: &File) -> Option<Origin> {
        let names = self.names.get_or_init(|| root_names(&self.paths));
        let (name, named) = (names.get(file.root)?, self.paths.get(file.root)?);
        Some(Origin::in_root(file.root, name, named, &file.path))
    }
}
