//! Reads and writes what is remembered between two runs. Losing it is a pity, never an
//! error that stops anyone: a broken file counts as none, and is set aside.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::store::{Fs, RealFs, write_durably};
use crate::library::memory::Memory;

/// Largest file that is read, in bytes.
const CAP: u64 = 8 << 20;

/// How many broken files are set aside at most. Whoever has more of them has a disk or a program that
/// breaks each, and learns nothing from another one.
const ASIDE_MAX_FILES: usize = 100;

/// What was remembered; nothing when the file is missing or broken.
pub fn load(path: &Path) -> Memory {
    read(path).ok().flatten().unwrap_or_default()
}

/// `None` when there is a file that is no memory. An empty one is a new one.
fn read(path: &Path) -> io::Result<Option<Memory>> {
    match RealFs.read(path, CAP) {
        Ok(bytes) if bytes.trim_ascii().is_empty() => Ok(Some(Memory::default())),
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) => match error.kind() {
            // A link to nothing, or in a circle.
            _ if path.is_symlink() && path.canonicalize().is_err() => Ok(None),
            ErrorKind::NotFound => Ok(Some(Memory::default())),
            ErrorKind::InvalidInput | ErrorKind::FileTooLarge => Ok(None),
            // The file may be sound, and the disk or the process may not.
            _ => Err(error),
        },
    }
}

/// Remembers what is new, beside what another reader wrote meanwhile. A link to a memory stays a
/// link, and its target is written; any other link may have been planted, and is set aside.
pub fn save(path: &Path, newer: Memory) -> anyhow::Result<()> {
    let write = || -> anyhow::Result<()> {
        let dir = path.parent().unwrap_or(path);
        RealFs.create_dir_all(dir)?;
        let lock = RealFs.lock(dir);
        let known = read(path)?;
        if known.is_none() {
            set_aside(path)?;
        }
        let mut memory = known.unwrap_or_default();
        memory.merge(newer);
        let bytes = serde_json::to_vec(&memory).context("cannot encode the reading places")?;
        write_durably(&RealFs, &target(path)?, &bytes)?;
        drop(lock);
        Ok(())
    };
    write().with_context(|| format!("cannot remember the reading place in {}", path.display()))
}

/// The file to write for `path`.
fn target(path: &Path) -> io::Result<PathBuf> {
    if path.is_symlink() {
        path.canonicalize()
    } else {
        Ok(path.to_owned())
    }
}

/// Gives a broken file the first name that is free, so that none that was set aside before is lost.
fn set_aside(path: &Path) -> io::Result<()> {
    let mut taken = io::Error::from(ErrorKind::AlreadyExists);
    for n in 1..=ASIDE_MAX_FILES {
        let ending = match n {
            1 => "json.broken".to_owned(),
            n => format!("json.broken-{n}"),
        };
        match RealFs.rename_new(path, &path.with_extension(ending)) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => taken = error,
            other => return other,
        }
    }
    Err(taken)
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
        assert_eq!(std::fs::read(&aside).unwrap(), b"{ not json");
        std::fs::write(&path, b"broken again").unwrap();
        save(&path, place(4, 40)).unwrap();
        assert_eq!(std::fs::read(&aside).unwrap(), b"{ not json");
        let second = path.with_extension("json.broken-2");
        assert_eq!(std::fs::read(second).unwrap(), b"broken again");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_memory_stays_a_link_and_any_other_is_not_followed() {
        use std::os::unix::fs::symlink;

        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state/reading.json");
        let target = dir.path().join("dotfiles.json");
        let place = |id| {
            let mut memory = Memory::default();
            memory.leave(ArticleId(id), (7, 7), 0);
            memory
        };
        std::fs::create_dir(dir.path().join("state")).unwrap();
        symlink("../dotfiles.json", &path).unwrap();
        std::fs::write(&target, "").unwrap();
        for id in [1, 2] {
            save(&path, place(id)).unwrap();
            assert!(path.is_symlink());
            assert_eq!(load(&target).place(ArticleId(id)), Some((7, 7)));
        }
        assert_eq!(load(&path).place(ArticleId(1)), Some((7, 7)));

        for planted in [Some("export PATH"), None] {
            std::fs::remove_file(&path).unwrap();
            std::fs::remove_file(&target).unwrap();
            if let Some(text) = planted {
                std::fs::write(&target, text).unwrap();
            }
            symlink("../dotfiles.json", &path).unwrap();
            save(&path, place(3)).unwrap();
            assert!(!path.is_symlink());
            assert_eq!(std::fs::read_to_string(&target).ok().as_deref(), planted);
            std::fs::write(&target, "").unwrap();
        }
    }
}
