//! A file that the user named, written whole or not at all.
//!
//! What stands there is replaced only when that is wanted; a link stays one, and what is no
//! regular file (a pipe, `/dev/stdout`) is written to, never replaced.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

use super::store::{Fs, RealFs, write_durably};

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// It stays, and nothing is written.
    Keep,
    /// It is replaced.
    Replace,
}

/// Writes `bytes` to `path` durably. After an error the old file is there, whole.
pub fn write(path: &Path, bytes: &[u8], over: Over) -> io::Result<()> {
    write_with(&RealFs, path, bytes, over)
}

/// [`write`], through `fs`.
pub fn write_with<F: Fs>(fs: &F, path: &Path, bytes: &[u8], over: Over) -> io::Result<()> {
    let about = match fs::metadata(path) {
        Ok(about) => about,
        // Also a link to nothing, which the rename would replace.
        Err(error) if error.kind() == ErrorKind::NotFound && !path.is_symlink() => {
            return write_durably(fs, path, bytes);
        }
        Err(error) => return Err(error),
    };
    if about.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    if over == Over::Keep {
        return Err(ErrorKind::AlreadyExists.into());
    }
    if about.is_file() {
        return write_durably(fs, &path.canonicalize()?, bytes);
    }
    let mut file = OpenOptions::new().write(true).open(path)?;
    file.write_all(bytes)?;
    file.flush()
}
