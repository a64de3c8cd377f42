//! A file that the user named, written whole or not at all.
//!
//! A file that is there already is replaced only when that is wanted; a link stays one. A pipe or
//! another thing that is no regular file (`/dev/stdout`) is never replaced, and written to only when
//! that is wanted.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::app::event::{ExportJob, NotExported, Written};
use crate::shell::fs::{Fs, RealFs, parent, sweep, write_and_wait, write_durably};
use crate::shell::{cause, paths};
use crate::text::sanitize;

/// The treatment of an output file that exists already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfExists {
    /// Keep the file and write nothing.
    Keep,
    /// Replace the file if it is a regular file.
    Replace,
    /// Replace a regular file, and write to anything else (a FIFO, a device), which may wait for a
    /// reader.
    Through,
}

/// Writes `bytes` to `path` durably. After an error the old file is there, whole.
pub fn write(path: &Path, bytes: &[u8], if_exists: IfExists) -> io::Result<()> {
    write_with(&RealFs, path, bytes, if_exists)
}

/// [`write()`], through `fs`.
pub fn write_with<F: Fs>(fs: &F, path: &Path, bytes: &[u8], if_exists: IfExists) -> io::Result<()> {
    let about = match path.metadata() {
        Ok(about) => about,
        // Also a link to nothing, which the rename would replace.
        Err(error) if error.kind() == ErrorKind::NotFound && !path.is_symlink() => {
            return write_and_sweep(fs, path, bytes);
        }
        Err(error) => return Err(cause::at(path, false, error)),
    };
    if about.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    if if_exists == IfExists::Keep {
        return Err(ErrorKind::AlreadyExists.into());
    }
    if about.is_file() {
        return write_and_sweep(fs, &path.canonicalize()?, bytes);
    }
    if if_exists != IfExists::Through {
        return Err(cause::irregular());
    }
    write_and_wait(path, bytes)
}

/// Writes a file durably, and removes what a write before it left in the folder when it was killed:
/// nobody else does in a folder of the user's. That the folder cannot be listed is no failure.
fn write_and_sweep<F: Fs>(fs: &F, path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_durably(fs, path, bytes)?;
    let _ = sweep(fs, parent(path), Timestamp::now());
    Ok(())
}

/// Writes the file of an export from the reader.
pub(crate) fn export(job: &ExportJob) -> Result<Written, NotExported> {
    let entries = job.entries();
    let text = job.format.write(&entries, &job.zone);
    let if_exists = if job.replace {
        IfExists::Replace
    } else {
        IfExists::Keep
    };
    let path = whole(&job.name);
    match write(&path, text.as_bytes(), if_exists) {
        Ok(()) => Ok(Written {
            path: sanitize::line(&path.to_string_lossy()),
            bookmarks: entries.len(),
        }),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(NotExported::Exists),
        Err(error) => Err(NotExported::Failed(cause::why(&error))),
    }
}

/// Returns the whole path that a typed name means.
fn whole(name: &str) -> PathBuf {
    let path = paths::meant(Path::new(name));
    std::path::absolute(&path).unwrap_or(path)
}
