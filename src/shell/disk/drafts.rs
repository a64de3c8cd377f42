//! What the user wrote and the bookmarks do not hold yet, one file each in `drafts/` of the state
//! folder: notes and tags, kept when the program has to end while their box is open, and changes that
//! could not be saved, kept as soon as that fails. A file is removed once its content is saved or
//! discarded.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::bookmark::draft::Draft;
use crate::bookmark::new_uuid;
use crate::bookmark::unsaved::Unsaved;
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

    /// Returns a name that no file has; the names of newer files sort behind those of older ones.
    pub(crate) fn fresh_id() -> String {
        new_uuid(jiff::Timestamp::now(), random_bytes())
    }

    /// Writes a draft durably, over its earlier state if it was kept before.
    pub(crate) fn keep(&self, draft: &Draft) -> io::Result<()> {
        let id = draft.id.clone().unwrap_or_else(Self::fresh_id);
        self.write(&id, &draft.to_json(&self.folder))
    }

    /// Writes a change that could not be saved durably under the name `id`.
    pub(crate) fn keep_unsaved(&self, id: &str, unsaved: &Unsaved) -> io::Result<()> {
        self.write(id, &unsaved.to_json(&self.folder))
    }

    fn write(&self, id: &str, json: &Value) -> io::Result<()> {
        RealFs.create_dir_all(&self.dir)?;
        write_durably(&RealFs, &self.path(id), json.to_string().as_bytes())
    }

    /// Removes a draft; that there is none is well.
    pub(crate) fn discard(&self, id: &str) -> io::Result<()> {
        match RealFs.remove(&self.path(id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Reads what was kept for this store, the oldest first: drafts, and changes that could not be
    /// saved with the names of their files. Files that are neither stay where they are; those that
    /// cannot be read are given to `refused`.
    pub(crate) fn read(
        &self,
        mut refused: impl FnMut(PathBuf, io::Error),
    ) -> (Vec<Draft>, Vec<(String, Unsaved)>) {
        let (mut drafts, mut changes) = (Vec::new(), Vec::new());
        let paths = match std::fs::read_dir(&self.dir) {
            Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())),
            Err(_) => return (drafts, changes), // Hardly anybody has any.
        };
        let mut paths: Vec<_> = paths
            .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
            .collect();
        paths.sort();
        for path in paths {
            let id = path.file_stem().unwrap_or_default().to_string_lossy();
            let bytes = RealFs.read(&path, FILE_MAX_BYTES);
            match bytes.and_then(|bytes| Ok(serde_json::from_slice::<Value>(&bytes)?)) {
                Ok(value) => match Unsaved::from_json(&self.folder, &value) {
                    Some(unsaved) => changes.push((id.into_owned(), unsaved)),
                    None => drafts.extend(Draft::from_json(id.into(), &self.folder, value)),
                },
                Err(error) => refused(path, error),
            }
        }
        (drafts, changes)
    }

    fn path(&self, id: &str) -> PathBuf {
        self.dir.join(format!("{id}.json"))
    }
}
