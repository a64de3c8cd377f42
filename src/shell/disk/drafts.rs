//! Drafts: text that the user wrote and the bookmarks do not hold yet, one file each in `drafts/` of the state
//! folder: notes and tags, kept while they are typed, and changes that could not be saved, kept as
//! soon as that fails. A file is removed once its content is saved or discarded.
//!
//! The process in whose box a draft is typed holds a lock on its file, which the system takes away
//! however that process ends. A docbao that starts meanwhile leaves the draft alone.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::bookmark::draft::{Draft, DraftId};
use crate::bookmark::new_uuid;
use crate::bookmark::unsaved::Unsaved;
use crate::reason::Reason;
use crate::shell::cause;
use crate::shell::fs::{self, File, Fs, RealFs, TryLockError, random_bytes, write_durably};

/// Largest file that is read, in bytes: a note of 50,000 letters in a bookmark with a long quote.
const FILE_MAX_BYTES: u64 = 8 << 20;

/// The drafts that belong to one store of bookmarks.
pub(crate) struct Drafts {
    /// Where they are.
    dir: PathBuf,
    /// The store's folder. Other stores (`--config-dir`) have their drafts beside these.
    folder: String,
    /// By name, the locked files of drafts that are typed here.
    held: HashMap<DraftId, File>,
}

impl Drafts {
    pub(crate) fn new(dir: PathBuf, folder: &Path) -> Self {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let folder = folder.to_string_lossy().into_owned();
        Self {
            dir,
            folder,
            held: HashMap::new(),
        }
    }

    /// Returns the folder of the drafts, of all stores.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns a name that no file has; the names of newer files sort behind those of older ones.
    pub(crate) fn fresh_id() -> DraftId {
        new_uuid(jiff::Timestamp::now(), random_bytes()).into()
    }

    /// Writes a draft durably, over its earlier state if it was kept before.
    pub(crate) fn keep(&mut self, draft: &Draft) -> io::Result<()> {
        self.write(&draft.id, &draft.to_json(&self.folder))?;
        // Without a lock another docbao offers the draft too, which loses nothing.
        if let Ok(file) = fs::open(&self.path(&draft.id)) {
            let _ = file.try_lock();
            self.held.insert(draft.id.clone(), file);
        }
        Ok(())
    }

    /// Writes a change that could not be saved durably under the name `id`.
    pub(crate) fn keep_unsaved(&self, id: &DraftId, unsaved: &Unsaved) -> io::Result<()> {
        self.write(id, &unsaved.to_json(&self.folder))
    }

    fn write(&self, id: &DraftId, json: &Value) -> io::Result<()> {
        RealFs.create_dir_all(&self.dir)?;
        write_durably(&RealFs, &self.path(id), json.to_string().as_bytes())
    }

    /// Removes a draft; that there is none is well.
    pub(crate) fn discard(&mut self, id: &DraftId) -> io::Result<()> {
        self.held.remove(id);
        match RealFs.remove(&self.path(id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Reads what was kept for this store, the oldest first: drafts, and changes that could not be
    /// saved with the names of their files. Files that are neither stay where they are, and so do
    /// those that other processes hold; those that cannot be read are given to `refused`.
    pub(crate) fn read(
        &self,
        mut refused: impl FnMut(PathBuf, Reason),
    ) -> (Vec<Draft>, Vec<(DraftId, Unsaved)>) {
        let (mut drafts, mut changes) = (Vec::new(), Vec::new());
        // Hardly anybody has any, and no folder for them.
        let mut paths = RealFs.read_dir(&self.dir).unwrap_or_default();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
        paths.retain(|path| !is_held(path));
        paths.sort();
        for path in paths {
            let id = path.file_stem().unwrap_or_default().to_string_lossy();
            let json = |bytes: Vec<u8>| serde_json::from_slice(&bytes).map_err(|e| cause::json(&e));
            let bytes = RealFs.read(&path, FILE_MAX_BYTES);
            match bytes.map_err(|error| cause::why(&error)).and_then(json) {
                Ok(value) => match Unsaved::from_json(&self.folder, &value) {
                    Some(unsaved) => changes.push((id.into(), unsaved)),
                    None => drafts.extend(Draft::from_json(id.into(), &self.folder, value)),
                },
                Err(why) => refused(path, why),
            }
        }
        (drafts, changes)
    }

    fn path(&self, id: &DraftId) -> PathBuf {
        self.dir.join(format!("{id}.json"))
    }
}

/// Returns whether another process holds the draft at `path`. A pipe of that name is not opened: it would
/// be waited for.
fn is_held(path: &Path) -> bool {
    let file = Some(path).filter(|path| path.is_file()).map(fs::open);
    let locked = file.and_then(Result::ok).map(|file| file.try_lock());
    matches!(locked, Some(Err(TryLockError::WouldBlock)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bookmark::tests::{article, keep};

    #[test]
    fn a_draft_is_offered_when_the_process_that_typed_it_is_gone() {
        let home = tempfile::tempdir().unwrap();
        let open = || Drafts::new(home.path().join("drafts"), home.path());
        let read = |drafts: &Drafts| drafts.read(|path, why| panic!("{path:?}: {why}")).0;
        let base = keep(&article("Nước lớn rồi, ghe vô được tới sân."), "ghe vô");
        let mut draft = Draft::of_note(Drafts::fresh_id(), base);
        let (mut typing, other) = (open(), open());
        for text in ["nhớ", "nhớ mai"] {
            draft.typed = crate::bookmark::draft::Typed::Note(text.to_owned());
            typing.keep(&draft).unwrap();
            assert_eq!(read(&other), []);
        }
        drop(typing);
        assert_eq!(read(&other), [draft.clone()]);
        open().discard(&draft.id).unwrap();
        assert_eq!(read(&other), []);
    }
}
