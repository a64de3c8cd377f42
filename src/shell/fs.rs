//! Files: everything that opens, reads, writes or lists one goes through here (`tests/purity.rs`), so that
//! what holds of all files is written once.
//!
//! - A read has a limit, and waits for no FIFO and no device ([`Fs::read`], `open`); the only ones that
//!   wait say so in their names.
//! - A state file of the program is written durably, or not at all ([`write_durably`]), and for the user
//!   alone.
//! - The operations that the store is made of are methods of [`Fs`], each alone, so that a test can make
//!   any of them fail.

use std::ffi::{OsStr, OsString};
use std::fs::{self, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

pub(super) use std::fs::{File, FileType, Metadata, TryLockError};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::shell::cause;

mod map;

pub(super) use map::map;

/// How often an operation is tried again that a signal interrupted, or whose name was taken.
const TRIES_MAX: usize = 100;

/// Age of a temporary file that no process can be writing any more. A save takes milliseconds; the
/// rest is for a computer that slept, and for clocks that differ.
const TEMP_MAX_HOURS: i64 = 24;

/// How often, and how long between, a lock is asked for that another program holds: ten seconds in all,
/// because one that saves again and again leaves the lock free for microseconds. After one second a writer
/// among four on a busy machine went on without the lock, and the merges lost a change in a quarter of
/// the runs. One that is stopped in the middle of a save must not stop the others for ever.
const LOCK_TRIES: u32 = 10_000;
const LOCK_PAUSE: Duration = Duration::from_millis(1);

/// The file operations. An implementation does each once; the callers here retry and clean up.
pub trait Fs {
    /// A file open for writing.
    type File;
    /// Makes `dir` and what leads to it, for the user alone (0700), durably. Fine when it is there.
    fn create_dir_all(&self, dir: &Path) -> io::Result<()>;
    /// Makes a new file for the user alone (0600); fails when the name is taken, even by a link.
    fn create_new(&self, path: &Path) -> io::Result<Self::File>;
    /// Writes some of `bytes` and says how many, as [`Write::write`] does.
    fn write(&self, file: &mut Self::File, bytes: &[u8]) -> io::Result<usize>;
    /// Brings the file's content to the disk itself.
    fn sync(&self, file: &mut Self::File) -> io::Result<()>;
    /// Gives the file at `from` the name `to`, in place of what has that name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives each of two files the other's name, in one step; `Unsupported` where that cannot be.
    fn exchange(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }
    /// Gives the file at `from` the name `to`, in one step, unless something has that name already
    /// (`AlreadyExists`); `Unsupported` where that cannot be.
    fn rename_new(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }
    /// Returns whether there is a link at `path`, wherever it leads.
    fn is_link(&self, path: &Path) -> bool {
        path.is_symlink()
    }
    /// Returns the file that the link at `path` leads to.
    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        path.canonicalize()
    }
    /// Keeps other programs from changing what is in `dir` as long as what is given lives; nothing
    /// where that cannot be, or when another one keeps it for long.
    fn lock(&self, _: &Path) -> Option<File> {
        None
    }
    /// Brings the names in `dir` to the disk itself.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
    /// Removes a file (a link, not what it names).
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Returns the paths in `dir`, in no order.
    fn read_dir(&self, dir: &Path) -> io::Result<Vec<PathBuf>>;
    /// Returns a stamp that tells one state of a file or folder from another without reading it.
    fn stamp(&self, path: &Path) -> io::Result<Stamp> {
        Stamp::of(path)
    }
    /// Returns all of a regular file of at most `cap` bytes. Never waits for a FIFO or device.
    fn read(&self, path: &Path, cap: u64) -> io::Result<Vec<u8>>;
}

/// Length, times of change, and which file it is: a file put in the place of another differs, and
/// so does one whose time was set back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Length in bytes.
    pub(super) len: u64,
    /// Time of the last change of the content.
    #[serde(with = "any_time")]
    pub(super) modified: Option<SystemTime>,
    /// When content, name or rights changed, in seconds and nanoseconds: it also moves when a program sets
    /// `modified` back. Zero where the system does not tell.
    recorded: (i64, i64),
    /// Device and number.
    file: (u64, u64),
}

/// Times before 1970 too, which the `Serialize` of [`SystemTime`] refuses.
mod any_time {
    use serde::{Deserialize, Deserializer, Serialize as _, Serializer};

    use super::{Duration, SystemTime};

    #[expect(clippy::ref_option, reason = "the signature that serde calls")]
    pub(super) fn serialize<S: Serializer>(
        time: &Option<SystemTime>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let since = |time: &SystemTime| match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => (false, after),
            Err(before) => (true, before.duration()),
        };
        time.as_ref().map(since).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<SystemTime>, D::Error> {
        let since = Option::<(bool, Duration)>::deserialize(from)?;
        Ok(since.and_then(|(is_before, since)| {
            if is_before {
                SystemTime::UNIX_EPOCH.checked_sub(since)
            } else {
                SystemTime::UNIX_EPOCH.checked_add(since)
            }
        }))
    }
}

impl Stamp {
    /// Returns the stamp of what is at `path`, links followed.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        Ok(Self::new(&path.metadata()?))
    }

    /// Returns the stamp of a file with this metadata.
    pub(super) fn new(about: &Metadata) -> Self {
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt as _;
        Self {
            len: about.len(),
            modified: about.modified().ok(),
            #[cfg(unix)]
            recorded: (about.ctime(), about.ctime_nsec()),
            #[cfg(unix)]
            file: (about.dev(), about.ino()),
            #[cfg(not(unix))]
            recorded: (0, 0),
            #[cfg(not(unix))]
            file: (0, 0),
        }
    }

    /// Returns whether both are on one device; unknown counts as one.
    pub(super) fn is_on_same_disk(self, other: Self) -> bool {
        self.file.0 == other.file.0
    }

    /// Returns whether this is the file of `before` with something added to it, by its length.
    pub(super) fn continues(self, before: Self) -> bool {
        self.is_same_file(before) && self.len > before.len
    }

    /// Returns whether this is one file under two names, as where capitals are no difference.
    pub(super) fn is_same_file(self, other: Self) -> bool {
        self.file == other.file && self.file != (0, 0)
    }
}

/// The operating system's files.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealFs;

impl Fs for RealFs {
    type File = File;

    fn create_dir_all(&self, dir: &Path) -> io::Result<()> {
        if dir.is_dir() {
            return Ok(());
        }
        let missing: Vec<_> = dir.ancestors().take_while(|dir| !dir.exists()).collect();
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let made = builder.recursive(true).create(dir);
        made.map_err(|error| cause::at(dir, true, error))?;
        for made in missing {
            self.sync_dir(parent(made))?;
        }
        Ok(())
    }

    fn create_new(&self, path: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        file.write(bytes)
    }

    fn sync(&self, file: &mut File) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        #[cfg(any(target_os = "linux", target_vendor = "apple"))]
        {
            use rustix::fs::{CWD, RenameFlags, renameat_with};
            match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
                Err(error) if is_unsupported(&error.into()) => {}
                other => return Ok(other?),
            }
        }
        // A second name is refused when it is taken, on NFS too.
        match fs::hard_link(from, to) {
            Ok(()) => fs::remove_file(from),
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                Err(ErrorKind::Unsupported.into()) // File systems without second names say so.
            }
            Err(error) => Err(error),
        }
    }

    fn lock(&self, dir: &Path) -> Option<File> {
        let dir = File::open(dir).ok()?;
        for _ in 0..LOCK_TRIES {
            match dir.try_lock() {
                Ok(()) => return Some(dir),
                Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
                Err(TryLockError::Error(_)) => return None,
            }
        }
        None
    }

    #[cfg(unix)]
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        match File::open(dir)?.sync_all() {
            // Some file systems (FUSE, SMB) cannot sync a folder, and say so with EINVAL.
            Err(error) if error.kind() == ErrorKind::InvalidInput => Ok(()),
            other => other,
        }
    }

    #[cfg(not(unix))]
    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        Ok(()) // A folder cannot be opened there; the rename itself is journalled.
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn read_dir(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        let entries = fs::read_dir(dir).map_err(|error| cause::at(dir, true, error))?;
        entries.map(|entry| Ok(entry?.path())).collect()
    }

    fn read(&self, path: &Path, cap: u64) -> io::Result<Vec<u8>> {
        let file = open(path)?;
        let about = file.metadata()?;
        if !about.is_file() {
            return Err(cause::irregular());
        }
        let mut bytes = Vec::new();
        if about.len() <= cap {
            // Without the size, which `take` hides, it would be read in steps that begin at 32 bytes.
            bytes.reserve_exact(about.len() as usize + 1);
            // One more than allowed, because the file may grow meanwhile.
            file.take(cap + 1).read_to_end(&mut bytes)?;
        }
        if about.len() > cap || bytes.len() as u64 > cap {
            return Err(cause::larger(cap));
        }
        Ok(bytes)
    }
}

/// Opens a file for reading. Waits for no writer of a FIFO, and takes no terminal for the program's own.
pub(super) fn open(path: &Path) -> io::Result<File> {
    open_at_once(path, OpenOptions::new().read(true))
}

/// Removes an empty folder.
pub(super) fn remove_dir(dir: &Path) -> io::Result<()> {
    fs::remove_dir(dir)
}

/// Locks a folder until what is returned is dropped; `None` when another program has it, or where it
/// cannot be.
pub(super) fn try_lock(dir: &Path) -> Option<File> {
    let dir = File::open(dir).ok()?;
    dir.try_lock().ok().map(|()| dir)
}

/// Opens a file for reading; waits for the writer of a FIFO.
pub(super) fn open_and_wait(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Opens a file that lines are added to; creates it for the user alone (0600). A FIFO that nobody reads is
/// an error, and one that is full loses lines.
pub(super) fn open_to_append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    open_at_once(path, options.create(true).append(true))
}

/// Opens the terminal that controls the program, for reading. Waits for nothing; its reads wait for keys.
pub(super) fn open_terminal() -> io::Result<File> {
    File::open("/dev/tty")
}

/// Opens a terminal for writing. A write to one that takes no bytes is an error at once.
#[cfg(unix)]
pub(super) fn open_terminal_to_write(path: &Path) -> io::Result<File> {
    open_at_once(path, OpenOptions::new().write(true))
}

/// Opens with flags that keep an open, a read and a write from waiting.
fn open_at_once(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, libc::O_NONBLOCK | libc::O_NOCTTY);
    options.open(path)
}

/// Writes to a FIFO or device that is there; waits for its reader.
pub(super) fn write_and_wait(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    file.write_all(bytes)?;
    file.flush()
}

/// Returns the names in a folder with what each stands for, in no order. Names that vanished since they
/// were listed are left out.
pub(super) fn names(dir: &Path) -> io::Result<Vec<(OsString, FileType)>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if let Ok(kind) = entry.file_type() {
            names.push((entry.file_name(), kind));
        }
    }
    Ok(names)
}

/// Replaces the file at `path` by one with these bytes: whoever reads it, whenever the process or
/// the power dies, sees the old content or the new, and once this returns the new one.
///
/// The folder must exist. A link at `path` is replaced, not followed. After an error the old
/// content is there (the new one when only the folder's sync failed) and no other file is.
pub fn write_durably<F: Fs>(fs: &F, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temp = write_temp(fs, parent(path), bytes)?;
    if let Err(error) = retry(|| fs.rename(&temp, path)) {
        let _ = retry(|| fs.remove(&temp));
        return Err(error);
    }
    retry(|| fs.sync_dir(parent(path)))
}

/// Writes a file that is not there yet, as durably as [`write_durably`] does; `AlreadyExists` when
/// another program was quicker, whose file stays.
pub(super) fn create_durably<F: Fs>(fs: &F, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temp = write_temp(fs, parent(path), bytes)?;
    let placed = retry(|| fs.rename_new(&temp, path)).or_else(|error| {
        if !is_unsupported(&error) {
            return Err(error);
        }
        retry(|| fs.rename(&temp, path))
    });
    if let Err(error) = placed {
        let _ = retry(|| fs.remove(&temp));
        return Err(error);
    }
    retry(|| fs.sync_dir(parent(path)))
}

/// Writes over a file that is there, and gives the path that what stood there at the very moment has
/// now; `None` where files cannot be exchanged. The folder is not synced yet. `NotFound` when the
/// file is gone.
pub(super) fn exchange<F: Fs>(fs: &F, path: &Path, bytes: &[u8]) -> io::Result<Option<PathBuf>> {
    let temp = write_temp(fs, parent(path), bytes)?;
    let exchanged = match retry(|| fs.exchange(&temp, path)) {
        Ok(()) => return Ok(Some(temp)),
        Err(error) if is_unsupported(&error) => retry(|| fs.rename(&temp, path)),
        Err(error) => Err(error),
    };
    if exchanged.is_err() {
        let _ = retry(|| fs.remove(&temp));
    }
    exchanged.map(|()| None)
}

fn is_unsupported(error: &io::Error) -> bool {
    [ErrorKind::Unsupported, ErrorKind::InvalidInput].contains(&error.kind())
}

/// Returns a new file in `dir` with these bytes, on the disk; none after an error.
fn write_temp<F: Fs>(fs: &F, dir: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let (temp, mut file) = create_temp(fs, dir)?;
    let filled = fill(fs, &mut file, bytes);
    drop(file); // Windows renames no open file.
    if let Err(error) = filled {
        // The error that came first says more than a failure to clean up.
        let _ = retry(|| fs.remove(&temp));
        return Err(error);
    }
    Ok(temp)
}

fn create_temp<F: Fs>(fs: &F, dir: &Path) -> io::Result<(PathBuf, F::File)> {
    let mut taken = io::Error::from(ErrorKind::AlreadyExists);
    for _ in 0..TRIES_MAX {
        let temp = dir.join(temp_name(Timestamp::now()));
        match retry(|| fs.create_new(&temp)) {
            Ok(file) => return Ok((temp, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => taken = error,
            Err(error) => return Err(error),
        }
    }
    Err(taken)
}

fn fill<F: Fs>(fs: &F, file: &mut F::File, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match retry(|| fs.write(file, bytes))? {
            0 => return Err(ErrorKind::WriteZero.into()),
            written => bytes = &bytes[written.min(bytes.len())..],
        }
    }
    retry(|| fs.sync(file))
}

/// Repeats a call as long as a signal interrupts it, within reason.
pub(super) fn retry<T>(mut operation: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    for _ in 0..TRIES_MAX {
        match operation() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
    operation()
}

pub(super) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(dir) if dir != Path::new("") => dir,
        _ => Path::new("."),
    }
}

/// 64 random bits: `std` seeds every `RandomState` from the system.
pub(super) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Random bytes for [`crate::bookmark::new_id`].
pub fn random_bytes() -> [u8; 10] {
    let mut bytes = [0; 10];
    bytes[..8].copy_from_slice(&random().to_ne_bytes());
    bytes[8..].copy_from_slice(&random().to_ne_bytes()[..2]);
    bytes
}

fn temp_name(now: Timestamp) -> String {
    format!(".docbao-{}-{:016x}.tmp", now.as_millisecond(), random())
}

/// Removes the temporary files in `dir` that processes left which died while they wrote: those that
/// are [`TEMP_MAX_HOURS`] old, so that none is taken from a process at work. A missing folder has none. One
/// that a clock dated as far into the future would never become old, so it counts as old too.
///
/// Continues after an error and returns the first one, with the path.
pub(super) fn sweep<F: Fs>(fs: &F, dir: &Path, now: Timestamp) -> Result<(), (PathBuf, io::Error)> {
    let paths = match retry(|| fs.read_dir(dir)) {
        Ok(paths) => paths,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err((dir.to_owned(), error)),
    };
    let most = SignedDuration::from_hours(TEMP_MAX_HOURS);
    let mut result = Ok(());
    for path in paths {
        let made = temp_time(path.file_name().unwrap_or_default());
        if made.is_some_and(|made| now.duration_since(made).abs() >= most) {
            let removed = match retry(|| fs.remove(&path)) {
                // Another docbao that started at the same time was quicker.
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
                removed => removed,
            };
            result = result.and(removed.map_err(|error| (path, error)));
        }
    }
    result
}

/// When the temporary file of this name was made; `None` for any other file.
fn temp_time(name: &OsStr) -> Option<Timestamp> {
    let (millis, random) = name
        .to_str()?
        .strip_prefix(".docbao-")?
        .strip_suffix(".tmp")?
        .split_once('-')?;
    (random.len() == 16).then_some(())?;
    Timestamp::from_millisecond(millis.parse().ok()?).ok()
}
