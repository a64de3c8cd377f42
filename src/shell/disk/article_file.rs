//! A file of articles on disk: its identity, its time, and its bytes.

use std::io;
use std::path::Path;

use jiff::Timestamp;

use super::scan::real_path;
use crate::article::Source;
use crate::shell::fs::{Fs, RealFs};

/// Largest file that is read, in bytes.
const ARTICLE_MAX_BYTES: u64 = 1 << 30;

/// Returns a file by its full path.
pub(crate) fn source(path: &Path) -> Source {
    Source::File(real_path(path))
}

/// Reads a file; an error when it has more than [`ARTICLE_MAX_BYTES`].
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    RealFs.read(path, ARTICLE_MAX_BYTES)
}

/// Returns when a file was last modified.
pub(crate) fn modified(path: &Path) -> Option<Timestamp> {
    let time = path.metadata().and_then(|about| about.modified()).ok()?;
    Timestamp::try_from(time).ok()
}
