//! The items of a scan: files, folders, links, and problems.

use std::path::{Path, PathBuf};

use crate::article::Source;
use crate::library::problem::{Kind, Problem};
use crate::reason::{Detail, Fault, Reason};
use crate::shell::fs::{Metadata, Stamp};

/// A file that may be an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct File {
    /// The index of the named path by which the file was reached, from 0.
    pub(crate) root: usize,
    /// The path below the named path.
    pub(crate) path: PathBuf,
    /// The absolute path without links, from which the article's id is made.
    pub(crate) real: PathBuf,
    /// The state of the file when it was found.
    pub(crate) stamp: Stamp,
    /// Whether it was named itself. Such a file is read whatever its name is.
    pub(crate) named: bool,
    /// Whether it is no pipe or device.
    pub(crate) is_regular: bool,
}

/// A file or problem that a scan found.
#[derive(Debug)]
pub(crate) enum ScanItem {
    /// A folder that is about to be listed, and which one it is.
    Folder(PathBuf, Identity),
    /// A name that decides what is found elsewhere, whether it is there or not: a link, or a file of rules.
    Lead(PathBuf),
    /// A file that may be an article.
    File(File),
    /// Something that cannot be read.
    Unread(Problem),
    /// A file or folder that was found in another way before.
    Again(OtherPath),
}

/// Another path of a file or folder, which is read once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OtherPath {
    /// The path by which it is read.
    pub(crate) first: PathBuf,
    pub(crate) path: PathBuf,
}

impl OtherPath {
    /// Returns what is told of it in the list of problems.
    pub(crate) fn problem(&self) -> Problem {
        let first = self.first.to_string_lossy().into_owned();
        let why = Reason::from(Fault::ReadElsewhere).with(Detail::Said(first));
        problem(&self.path, why, Kind::LeftOut)
    }
}

/// The identity of a file or folder, independent of its name: device and inode.
#[cfg(unix)]
pub(crate) type Identity = (u64, u64);
/// The identity of a file or folder: its path without links.
#[cfg(not(unix))]
pub(crate) type Identity = PathBuf;

#[cfg(unix)]
pub(super) fn identity(about: &Metadata, _: &Path) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (about.dev(), about.ino())
}

#[cfg(not(unix))]
pub(super) fn identity(_: &Metadata, real: &Path) -> Identity {
    real.to_owned()
}

/// Whether a file has other names (hard links).
#[cfg(unix)]
pub(super) fn has_other_names(about: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    about.nlink() > 1
}

#[cfg(not(unix))]
pub(super) fn has_other_names(_: &Metadata) -> bool {
    false
}

pub(super) fn unread(path: &Path, why: impl Into<Reason>, kind: Kind) -> ScanItem {
    ScanItem::Unread(problem(path, why.into(), kind))
}

/// A problem with the file or folder at `path`.
pub(crate) fn problem(path: &Path, why: Reason, kind: Kind) -> Problem {
    Problem {
        kind,
        path: path.to_string_lossy().into_owned(),
        uri: Source::File(real_path(path)).exact_uri(),
        why,
    }
}

/// The absolute path without links, as far as that can be found out.
pub(crate) fn real_path(path: &Path) -> PathBuf {
    let full = path.canonicalize().or_else(|_| std::path::absolute(path));
    full.unwrap_or_else(|_| path.to_owned())
}
