//! Reads and writes what is remembered between two runs. Losing it is a pity, never an
//! error that stops anyone: a broken file counts as none, and is set aside.

use std::path::Path;

use anyhow::Context as _;

use super::store::{Fs, RealFs, write_durably};
use crate::library::memory::Memory;

/// Largest file that is read, in bytes.
const CAP: u64 = 8 << 20;

/// What was remembered; nothing when the file is missing or broken.
pub fn load(path: &Path) -> Memory {
    read(path).unwrap_or_default()
}

/// `None` when there is a file that is no memory.
fn read(path: &Path) -> Option<Memory> {
    match RealFs.read(path, CAP) {
        Ok(bytes) => serde_json::from_slice(&bytes).ok(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some(Memory::default()),
        Err(_) => None,
    }
}

/// Remembers what is new, beside what another reader wrote meanwhile.
pub fn save(path: &Path, newer: Memory) -> anyhow::Result<()> {
    let fs = RealFs;
    let known = read(path);
    let broken = known.is_none();
    let mut memory = known.unwrap_or_default();
    memory.merge(newer);
    let bytes = serde_json::to_vec(&memory).context("cannot encode the reading places")?;
    let write = || {
        if broken {
            fs.rename(path, &path.with_extension("json.broken"))?;
        }
        if let Some(dir) = path.parent() {
            fs.create_dir_all(dir)?;
        }
        write_durably(&fs, path, &bytes)
    };
    write().with_context(|| format!("cannot remember the reading place in {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::ArticleId;

    #[test]
    fn a_broken_file_is_set_aside_and_two_readers_keep_both_places() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state/reading.json");
        let place = |id, at| {
            let mut memory = Memory::default();
            memory.leave(ArticleId(id), (at, at), 0);
            memory
        };
        save(&path, place(1, 10)).unwrap();
        save(&path, place(2, 20)).unwrap();
        let memory = load(&path);
        assert_eq!(memory.place(ArticleId(1)), Some((10, 10)));
        assert_eq!(memory.place(ArticleId(2)), Some((20, 20)));
        std::fs::write(&path, b"{ not json").unwrap();
        assert_eq!(load(&path), Memory::default());
        save(&path, place(3, 30)).unwrap();
        assert_eq!(load(&path).place(ArticleId(3)), Some((30, 30)));
        let aside = path.with_extension("json.broken");
        assert_eq!(std::fs::read(aside).unwrap(), b"{ not json");
    }
}
