//! The user's bookmarks on disk: a folder with one JSON file per bookmark.
//!
//! Saved bookmarks survive a crash and a power cut; unreadable files are reported and kept, never
//! overwritten. Everything that writes a bookmark goes through one function ([`Store::save`],
//! `save.rs`), which merges changes of other programs. The files of a bookmark are found by their
//! content, not by their names. When several files have one id (conflict copies of sync tools,
//! copies made by hand), a load returns the merged bookmark; its next save writes that and moves
//! the copies to the trash (`trash.rs`). The store does not know what a bookmark means.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::article::ContentHash;
use crate::bookmark::merge::{is_made_from, merge_all};
use crate::bookmark::{Bookmark, BookmarkId};
use crate::reason::{Fault, Reason};
use crate::shell::fs::{Fs, RealFs, retry};

mod file;
mod look;
mod save;
mod trash;

pub use file::check_size;
use file::{Unreadable, decode};
use look::Seen;
pub use look::{Changes, Conflict};

/// The largest file that is read or written, in bytes.
pub const BOOKMARK_MAX_BYTES: u64 = 16 << 20;

/// How long a deleted bookmark stays in the trash.
pub const TRASH_DAYS: i64 = 30;

/// A failed operation of the store: the operation, the file, and the reason.
#[derive(Debug, thiserror::Error)]
#[error("cannot {doing} {}: {cause}", path.display())]
pub struct StoreError {
    /// The verb: "save", "move to the trash" …
    pub doing: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// The error of the system.
    #[source]
    pub cause: io::Error,
}

/// A file in the store that is no bookmark, or was none when it was set aside. It stays where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The file, or the folder itself when that cannot be read.
    pub path: PathBuf,
    /// Why it cannot be used, with line and column where that helps.
    pub why: Reason,
    /// The bookmark that the file held when it could last be read.
    pub id: Option<BookmarkId>,
}

impl Broken {
    /// Returns whether the file was set aside, so that all bookmarks can be read without it.
    pub fn is_set_aside(&self) -> bool {
        self.why.is(Fault::SetAside)
    }
}

/// The result of a load.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// Each bookmark once, merged from all of its files, in order of id.
    pub bookmarks: Vec<Bookmark>,
    /// Files that could not be read, in order of path.
    pub broken: Vec<Broken>,
    /// The bookmarks that more than one file holds, in order of id.
    pub conflicts: Vec<Conflict>,
}

/// A file, and the version of the bookmark that it held when it was read.
struct Version {
    path: PathBuf,
    bookmark: Bookmark,
}

/// A folder of bookmarks, and what was seen in it.
#[derive(Clone, Debug)]
pub struct Store<F: Fs = RealFs> {
    fs: F,
    dir: PathBuf,
    seen: Seen,
}

impl Store {
    /// Returns the store in `dir`, which is made by the first save.
    pub fn open(dir: PathBuf) -> Self {
        Self::with(RealFs, dir)
    }
}

impl<F: Fs> Store<F> {
    /// Returns the store in `dir`, reached through `fs`.
    pub fn with(fs: F, dir: PathBuf) -> Self {
        Self {
            fs,
            dir,
            seen: Seen::default(),
        }
    }

    /// Returns the folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns the file that a new bookmark `id` is written to.
    pub fn path(&self, id: &BookmarkId) -> PathBuf {
        self.dir.join(format!("{}.json", stem(id)))
    }

    /// Reads every bookmark. A missing folder is an empty store.
    pub fn load(&mut self) -> Loaded {
        self.seen = Seen::default();
        let found = self.look().found;
        Loaded {
            broken: self.broken(),
            ..found
        }
    }

    /// Returns the paths in `dir`, sorted; none when it does not exist.
    fn files(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        let mut paths = match retry(|| self.fs.read_dir(dir)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            other => other?,
        };
        paths.sort();
        Ok(paths)
    }

    /// Returns the bookmark in a file; `None` when there is no file.
    fn read(&self, path: &Path) -> Result<Option<Bookmark>, Unreadable> {
        match retry(|| self.fs.read(path, BOOKMARK_MAX_BYTES)) {
            Ok(bytes) => decode(&bytes).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Unreadable::Io(error)),
        }
    }
}

/// Returns whether a file is read as a bookmark: `*.json`, and copies of such a file, which may hold what
/// the file itself has lost. Names with a dot in front are temporary or hidden files, and files that were
/// set aside as `.broken` have no `.json` in their names.
fn is_bookmark(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !name.starts_with('.') && name.to_ascii_lowercase().contains(".json")
}

/// Returns whether a file is named as a copy of another one that ends in `.json`. Programs and people
/// give a copy any ending (`x.json.old`, `x.json~HEAD`, `x.json.~1~`, `x.json_original`), and other files
/// may have such names too (`x.json.gz`).
fn is_copy(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    is_bookmark(path) && !name.to_ascii_lowercase().ends_with(".json")
}

/// Returns what the versions of one bookmark say together, each with its file; `None` of none. A backup
/// beside the file that was made from it says nothing any more: see [`is_made_from`].
fn merged<'a>(versions: impl Iterator<Item = (&'a Path, &'a Bookmark)>) -> Option<Bookmark> {
    merge_all(without_backups(versions).into_iter().cloned().collect())
}

/// Returns the versions of one bookmark without the backups from which others were made.
fn without_backups<'a>(
    versions: impl Iterator<Item = (&'a Path, &'a Bookmark)>,
) -> Vec<&'a Bookmark> {
    let (copies, living): (Vec<_>, Vec<_>) = versions.partition(|(path, _)| is_copy(path));
    let is_backup = |copy: &Bookmark| living.iter().any(|(_, living)| is_made_from(living, copy));
    let kept = copies.iter().filter(|(_, copy)| !is_backup(copy));
    living
        .iter()
        .chain(kept)
        .map(|(_, version)| *version)
        .collect()
}

/// Returns whether a file is one that docbao set aside because it stood in the place of a bookmark and
/// was none ([`Store::aside`]): `NAME.0123456789abcdef.broken`.
fn is_set_aside(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.and_then(|name| name.strip_suffix(".broken"));
    name.and_then(|name| name.rsplit_once('.'))
        .is_some_and(|(_, random)| {
            random.len() == 16 && random.bytes().all(|b| b.is_ascii_hexdigit())
        })
}

/// The characters of an id that may stand in a file name on every system; all others are escaped.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// Returns the file name of a bookmark without `.json`: the id itself for a UUID; never with a dot.
fn stem(id: &BookmarkId) -> String {
    let name = utf8_percent_encode(id.as_str(), NAME).to_string();
    match name.len() {
        0 => "%".to_owned(),
        1..=120 => name,
        // Names are short on most systems (255 bytes), ids are not.
        _ => format!(
            "{}-{}",
            &name[..80],
            &ContentHash::of(id.as_str()).to_string()[..32]
        ),
    }
}

/// Returns whether an error is about the process or the disk, not about the file that was to be read.
fn is_passing(error: &io::Error) -> bool {
    let about_file = [
        ErrorKind::InvalidInput,
        ErrorKind::FileTooLarge,
        ErrorKind::PermissionDenied,
        ErrorKind::IsADirectory,
    ];
    !about_file.contains(&error.kind()) && !is_link_loop(error)
}

/// Returns whether a file that could not be read may hold a bookmark all the same.
fn may_pass(error: &io::Error) -> bool {
    is_passing(error) || error.kind() == ErrorKind::PermissionDenied
}

#[cfg(unix)]
fn is_link_loop(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::ELOOP) || error.raw_os_error() == Some(libc::ENXIO)
}

#[cfg(not(unix))]
fn is_link_loop(_: &io::Error) -> bool {
    false
}

fn failed<'a>(doing: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> StoreError + 'a {
    move |cause| StoreError {
        doing,
        path: path.to_owned(),
        cause,
    }
}
