//! Drafts of notes and tags on disk: one file each in `drafts/` of the state folder, kept when the
//! program has to end while a box is open, and removed once what was typed is saved or discarded.

use std::io;
use std::path::{Path, PathBuf};

use crate::bookmark::draft::Draft;
use crate::bookmark::new_uuid;
use crate::shell::fs::{Fs, RealFs, random_bytes, write_durably};

/// Largest file that is read, in bytes: a note of 50,000 letters in a bookmark with a long quote.
const FILE_MAX_BYTES: u64 = 8 << 20;

/// The drafts that belong to one store of bookmarks.
pub(crate) struct Drafts {
    /// Where they are.
    dir: PathBuf,
    /// The store's folder. Other stores (`--config-dir`) have their drafts beside these.
    folder: String,
}

impl Drafts {
    pub(crate) fn new(dir: PathBuf, folder: &Path) -> Self {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let folder = folder.to_string_lossy().into_owned();
        Self { dir, folder }
    }

    /// The folder of the drafts, of all stores.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Writes a draft durably, over its earlier state if it was kept before.
    pub(crate) fn keep(&self, draft: &Draft) -> io::Result<()> {
        let fresh = || new_uuid(jiff::Timestamp::now(), random_bytes());
        let id = draft.id.clone().unwrap_or_else(fresh);
        let bytes = draft.to_json(&self.folder).to_string();
        RealFs.create_dir_all(&self.dir)?;
        write_durably(&RealFs, &self.path(&id), bytes.as_bytes())
    }

    /// Removes a draft; that there is none is well.
    pub(crate) fn discard(&self, id: &str) -> io::Result<()> {
        match RealFs.remove(&self.path(id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Reads the drafts of this store, the oldest first. Files that are no draft stay where they
    /// are and are given to `refused`.
    pub(crate) fn read(&self, mut refused: impl FnMut(PathBuf, io::Error)) -> Vec<Draft> {
        let paths = match std::fs::read_dir(&self.dir) {
            Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())),
            Err(_) => return Vec::new(), // Hardly anybody has any.
        };
        let mut paths: Vec<_> = paths
            .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
            .collect();
        paths.sort();
        let mut drafts = Vec::new();
        for path in paths {
            let id = path.file_stem().unwrap_or_default().to_string_lossy();
            let bytes = RealFs.read(&path, FILE_MAX_BYTES);
            match bytes.and_then(|bytes| Ok(serde_json::from_slice(&bytes)?)) {
                Ok(value) => drafts.extend(Draft::from_json(id.into(), &self.folder, value)),
                Err(error) => refused(path, error),
            }
        }
        drafts
    }

    fn path(&self, id: &str) -> PathBuf {
        self.dir.join(format!("{id}.json"))
    }
}
