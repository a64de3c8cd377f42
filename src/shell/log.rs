//! The log that `--log FILE` asks for: what went wrong without disturbing the reader.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use super::cause;
use super::fs::{File, open_to_append};

/// A log, or nothing when none was asked for.
#[derive(Clone, Debug, Default)]
pub struct Log(Option<Arc<Mutex<File>>>);

impl Log {
    /// Adds to the file at `path`, for the user alone.
    pub fn open(path: Option<&Path>) -> io::Result<Self> {
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let file = open_to_append(path).map_err(|error| cause::at(path, false, error))?;
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
