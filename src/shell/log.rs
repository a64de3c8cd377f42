//! The log that `--log FILE` asks for: what went wrong without disturbing the reader.

use std::fmt::Display;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use super::cause;

/// A log, or nothing when none was asked for.
#[derive(Clone, Debug, Default)]
pub struct Log(Option<Arc<Mutex<File>>>);

impl Log {
    /// Adds to the file at `path`, for the user alone.
    pub fn open(path: Option<&Path>) -> io::Result<Self> {
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        // A FIFO that nobody reads is an error at once, and one that is full loses lines.
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options
                .mode(0o600)
                .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
        }
        let file = options
            .open(path)
            .map_err(|error| cause::at(path, false, error))?;
        Ok(Self(Some(Arc::new(Mutex::new(file)))))
    }

    /// Writes a line. A log that cannot be written is no reason to stop.
    pub fn note(&self, what: &dyn Display) {
        let Some(file) = &self.0 else { return };
        if let Ok(mut file) = file.lock() {
            let line = crate::text::sanitize::line(&what.to_string());
            let _ = writeln!(file, "{} {line}", Timestamp::now());
        }
    }
}
