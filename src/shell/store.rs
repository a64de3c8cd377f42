//! The user's bookmarks on disk: a folder with one JSON file a bookmark.
//!
//! What is saved survives a crash and a power cut; what cannot be read is reported and kept, never
//! overwritten. No lock: two programs on one folder only ever touch the same file when they save
//! the same bookmark. What a bookmark means is not known here.

use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::lang::Msg;
use crate::article::content_hash;
use crate::bookmark::merge::merge;
use crate::bookmark::{Bookmark, conflict, w3c};

mod fs;
mod look;

use fs::retry;
pub use fs::{Fs, RealFs, Stamp, random_bytes, write_durably};
pub use look::{Changes, Seen};

/// The largest file that is read or written, in bytes.
pub const CAP: u64 = 16 << 20;

/// How long a deleted bookmark stays in the trash.
pub const TRASH_DAYS: i64 = 30;

/// How often a bookmark is merged with what others write at the same time.
const MERGES: usize = 100;

/// A temporary file this old was left by a process that died.
const TEMP_HOURS: i64 = 24;

/// What was being done, to which file, and why it failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot {doing} {}: {cause}", path.display())]
pub struct StoreError {
    /// The verb: "save", "move to the trash" …
    pub doing: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub cause: io::Error,
}

/// A file in the store that is no bookmark. It stays where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The file, or the folder itself when that cannot be read.
    pub path: PathBuf,
    /// Why it cannot be used, with line and column where that helps.
    pub why: String,
}

/// What a load found.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// Each bookmark once, the newest version of it, in order of id.
    pub bookmarks: Vec<Bookmark>,
    /// What could not be read, in order of path.
    pub broken: Vec<Broken>,
}

/// A folder of bookmarks.
#[derive(Clone, Debug)]
pub struct Store<F: Fs = RealFs> {
    fs: F,
    dir: PathBuf,
}

impl Store {
    /// The store in `dir`, which is made by the first save.
    pub fn open(dir: PathBuf) -> Self {
        Self::with(RealFs, dir)
    }
}

impl<F: Fs> Store<F> {
    /// The store in `dir`, reached through `fs`.
    pub fn with(fs: F, dir: PathBuf) -> Self {
        Self { fs, dir }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The file that [`Store::save`] writes the bookmark `id` to.
    pub fn path(&self, id: &str) -> PathBuf {
        self.dir.join(format!("{}.json", stem(id)))
    }

    /// Read every bookmark, conflict copies too: of several with one id the one modified last,
    /// and in a tie the one in its own file. A missing folder is an empty store.
    pub fn load(&self) -> Loaded {
        match self.look(&mut Seen::default()) {
            Ok(changes) => changes.found,
            Err(error) => Loaded {
                bookmarks: Vec::new(),
                broken: vec![Broken {
                    path: self.dir.clone(),
                    why: super::cause::why(&error.cause),
                }],
            },
        }
    }

    fn merge(&self, found: &mut HashMap<String, Bookmark>, path: &Path, bookmark: Bookmark) {
        let own = path == self.path(&bookmark.id);
        let better = found.get(&bookmark.id).is_none_or(|other| {
            bookmark.modified > other.modified || (own && bookmark.modified == other.modified)
        });
        if better {
            found.insert(bookmark.id.clone(), bookmark);
        }
    }

    /// Write a bookmark. When this returns `Ok` it survives a power cut.
    ///
    /// A file in its place that is no bookmark, or another one, is set aside under a new name.
    pub fn save(&self, bookmark: &Bookmark) -> Result<(), StoreError> {
        let path = self.path(&bookmark.id);
        let write = || {
            let bytes = encode(bookmark)?;
            retry(|| self.fs.create_dir_all(&self.dir))?;
            self.set_aside(&path, &bookmark.id)?;
            write_durably(&self.fs, &path, &bytes)
        };
        write().map_err(failed("save", &path))
    }

    /// Write a bookmark that was made of `base`, with what another program changed in it since:
    /// what is given is what is on disk then. Of programs that do this at once one waits for the
    /// other. Where there are no locks (NFS), and of programs that ask for none (sync tools), what
    /// is written in the very same moment is found when files can be exchanged, and merged too.
    pub fn update(&self, bookmark: &Bookmark, base: &Bookmark) -> Result<Bookmark, StoreError> {
        let path = self.path(&bookmark.id);
        let lock = self.fs.lock(&self.dir);
        let result = self.merge_in(&path, bookmark.clone(), base);
        drop(lock);
        result.map_err(failed("save", &path))
    }

    /// Whoever replaces a version that it has not seen takes over what that says. The base stays
    /// the same: what was replaced need not have been made of what was seen before.
    fn merge_in(&self, path: &Path, mut ours: Bookmark, base: &Bookmark) -> io::Result<Bookmark> {
        for _ in 0..MERGES {
            let there = match self.read(path) {
                Ok(Some(theirs)) if theirs.id == ours.id => theirs,
                Err(Unreadable::Io(error))
                    if is_passing(&error) || error.kind() == ErrorKind::PermissionDenied =>
                {
                    return Err(error);
                }
                // Deleted elsewhere, or no bookmark: what is saved now holds.
                _ => break,
            };
            if there != *base {
                ours = merge(Some(base), &ours, &there);
            }
            if there == ours {
                return Ok(ours);
            }
            let replaced = fs::exchange_durably(&self.fs, path, &encode(&ours)?, CAP)?;
            let unseen = replaced
                .and_then(|bytes| decode(&bytes).ok())
                .filter(|replaced| *replaced != there && replaced.id == ours.id);
            match unseen {
                None => return Ok(ours),
                Some(theirs) => ours = merge(Some(base), &ours, &theirs),
            }
        }
        self.save(&ours).map_err(|error| error.cause)?;
        Ok(ours)
    }

    /// Move a bookmark to the trash, its conflict copies too. Fine when there is none.
    pub fn trash(&self, id: &str, now: Timestamp) -> Result<(), StoreError> {
        let bin = self.bin();
        let mut moved = false;
        for path in self.copies(id).map_err(failed("list", &self.dir))? {
            let name = format!(
                "{}.{:016x}.{}.json",
                now.as_millisecond(),
                fs::random(),
                stem(id)
            );
            let to_bin = || {
                retry(|| self.fs.create_dir_all(&bin))?;
                retry(|| self.fs.rename(&path, &bin.join(&name)))
            };
            match to_bin() {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                other => other.map_err(failed("move to the trash", &path))?,
            }
            moved = true;
        }
        if moved {
            for dir in [&bin, &self.dir] {
                retry(|| self.fs.sync_dir(dir)).map_err(failed("sync", dir))?;
            }
        }
        Ok(())
    }

    /// Take back a deletion: save the bookmark and drop it from the trash.
    pub fn restore(&self, bookmark: &Bookmark) -> Result<(), StoreError> {
        self.save(bookmark)?;
        let tail = format!(".{}.json", stem(&bookmark.id));
        for path in self.files(&self.bin()).unwrap_or_default() {
            let name = path.file_name().and_then(|name| name.to_str());
            if name.is_some_and(|name| name.ends_with(&tail)) {
                // It is saved; what stays in the trash goes with `expire`.
                let _ = retry(|| self.fs.remove(&path));
            }
        }
        Ok(())
    }

    /// Remove what has been in the trash for [`TRASH_DAYS`], and temporary files that a process
    /// left when it died. Goes on past an error and gives the first.
    pub fn expire(&self, now: Timestamp) -> Result<(), StoreError> {
        let trash = SignedDuration::from_hours(24 * TRASH_DAYS);
        let temp = SignedDuration::from_hours(TEMP_HOURS);
        let bin = self.bin();
        let mut result = Ok(());
        for dir in [&self.dir, &bin] {
            for path in self.files(dir).map_err(failed("list", dir))? {
                let name = path.file_name().unwrap_or_default();
                let age = |since| now.duration_since(since);
                let deleted = (dir == &bin).then(|| trash_time(&path)).flatten();
                let old = deleted.is_some_and(|since| age(since) >= trash)
                    || fs::temp_time(name).is_some_and(|since| age(since) >= temp);
                if old {
                    let removed = retry(|| self.fs.remove(&path));
                    result = result.and(removed.map_err(failed("remove", &path)));
                }
            }
        }
        result
    }

    fn bin(&self) -> PathBuf {
        self.dir.join("trash")
    }

    /// The paths in `dir`, sorted; none when it does not exist.
    fn files(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        let mut paths = match retry(|| self.fs.read_dir(dir)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            other => other?,
        };
        paths.sort();
        Ok(paths)
    }

    /// The files that hold the bookmark `id`: its own, and copies, which sync tools name after it.
    fn copies(&self, id: &str) -> io::Result<Vec<PathBuf>> {
        let own = self.path(id);
        let stem = stem(id);
        let named = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            is_bookmark(path) && name.contains(&stem)
        };
        let holds = |path: &PathBuf| match self.read(path) {
            Ok(Some(bookmark)) => bookmark.id == id,
            _ => false,
        };
        let mut paths = self.files(&self.dir)?;
        paths.retain(|path| named(path) && holds(path));
        // Its own file last: when a move fails half way, the bookmark is still whole in its place.
        paths.sort_by_key(|path| *path == own);
        Ok(paths)
    }

    /// The bookmark in a file; `None` when there is no file.
    fn read(&self, path: &Path) -> Result<Option<Bookmark>, Unreadable> {
        match retry(|| self.fs.read(path, CAP)) {
            Ok(bytes) => decode(&bytes).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Unreadable::Io(error)),
        }
    }

    /// Rename what stands at `path` when it is not a version of the bookmark `id`.
    fn set_aside(&self, path: &Path, id: &str) -> io::Result<()> {
        let ending = match self.read(path) {
            Ok(None) => return Ok(()),
            Ok(Some(bookmark)) if bookmark.id == id => return Ok(()),
            // It goes on being read under any name that ends so.
            Ok(Some(_)) => "json",
            Err(Unreadable::Io(error)) if is_passing(&error) => return Err(error),
            Err(_) => "broken",
        };
        let aside = |ending| {
            let name = format!("{}.{:016x}.{ending}", stem(id), fs::random());
            self.dir.join(name)
        };
        let kept = aside(ending);
        match retry(|| self.fs.rename(path, &kept)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            other => other?,
        }
        // Another program may have mended it between the look and the rename.
        if ending == "broken" && matches!(self.read(&kept), Ok(Some(_))) {
            retry(|| self.fs.rename(&kept, &aside("json")))?;
        }
        Ok(())
    }
}

/// Why a file gives no bookmark.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("{0}")]
    Io(io::Error),
    #[error("not UTF-8 text")]
    NotText,
    #[error("a merge conflict between two different bookmarks")]
    TwoIds,
    #[error("not JSON: {0}")]
    NotJson(serde_json::Error),
    #[error("{0}")]
    NotAnnotation(w3c::W3cError),
}

impl Unreadable {
    /// In words for [`Catalog::why`](crate::app::lang::Catalog::why).
    fn why(&self) -> String {
        use w3c::W3cError;
        let named = |msg: Msg, what: &str| format!("{} {what}", msg.name());
        match self {
            Self::Io(error) => super::cause::why(error),
            Self::NotText => Msg::WhyNotText.name().to_owned(),
            Self::TwoIds => Msg::WhyTwoIds.name().to_owned(),
            Self::NotJson(error) => {
                let place = format!("{}:{}", error.line(), error.column());
                named(Msg::WhyNotJson, &place)
            }
            Self::NotAnnotation(error) => match error {
                W3cError::NotObject | W3cError::NotAnnotation(_) => {
                    Msg::WhyNotAnnotation.name().to_owned()
                }
                W3cError::NoQuote => Msg::WhyNoQuote.name().to_owned(),
                W3cError::Missing(field) => named(Msg::WhyNoField, field),
                W3cError::BadTime { field, .. } => named(Msg::WhyBadTime, field),
            },
        }
    }
}

fn decode(bytes: &[u8]) -> Result<Bookmark, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::NotText)?;
    decode_text(text).or_else(|error| {
        let sides = conflict::sides(text).ok_or(error)?;
        let [ours, theirs] = sides.each_ref().map(|side| decode_text(side));
        let (ours, theirs) = (ours?, theirs?);
        if ours.id != theirs.id {
            return Err(Unreadable::TwoIds);
        }
        // Both go when the file is written again, so both are in what is read.
        Ok(merge(None, &ours, &theirs))
    })
}

fn decode_text(text: &str) -> Result<Bookmark, Unreadable> {
    let value = serde_json::from_str(text).map_err(Unreadable::NotJson)?;
    w3c::from_json(value).map_err(Unreadable::NotAnnotation)
}

fn encode(bookmark: &Bookmark) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(&w3c::to_json(bookmark))?;
    bytes.push(b'\n');
    if bytes.len() as u64 > CAP {
        let why = format!("larger than {} MB", CAP >> 20);
        return Err(io::Error::new(ErrorKind::FileTooLarge, why));
    }
    Ok(bytes)
}

/// Whether a file is read as a bookmark: `*.json`, and git's `x.json~branch`.
fn is_bookmark(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let json = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("json"));
    let branch = name
        .split_once(".json~")
        .is_some_and(|(_, branch)| !branch.is_empty());
    !name.starts_with('.') && (json || branch)
}

/// What in an id may stand in a file name on every system.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// The file name of a bookmark without `.json`: the id itself for a UUID; never with a dot.
fn stem(id: &str) -> String {
    let name = utf8_percent_encode(id, NAME).to_string();
    match name.len() {
        0 => "%".to_owned(),
        1..=120 => name,
        // Names are short on most systems (255 bytes), ids are not.
        _ => format!("{}-{}", &name[..80], &content_hash(id)[..32]),
    }
}

/// When a file in the trash was put there: its name starts with it, because a time of the file
/// system would be that of its last change, or of its last sync.
fn trash_time(path: &Path) -> Option<Timestamp> {
    let (millis, _) = path.file_name()?.to_str()?.split_once('.')?;
    Timestamp::from_millisecond(millis.parse().ok()?).ok()
}

/// Whether an error is about the process or the disk, not about the file that was to be read.
fn is_passing(error: &io::Error) -> bool {
    let about_file = [
        ErrorKind::InvalidInput,
        ErrorKind::FileTooLarge,
        ErrorKind::PermissionDenied,
        ErrorKind::IsADirectory,
    ];
    !about_file.contains(&error.kind()) && !is_link_loop(error)
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
