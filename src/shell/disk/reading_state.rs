//! Reads and writes what is remembered between two runs. Losing it is a pity, never an
//! error that stops anyone: a broken file counts as none, and is set aside.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::library::memory::Memory;
use crate::library::problem::{Kind, Problem};
use crate::reason::{Fault, Reason};
use crate::shell::cause;
use crate::shell::fs::{Fs, RealFs, write_durably};
use crate::shell::paths;

/// Largest file that is read, in bytes.
const CAP: u64 = 8 << 20;

/// Maximum number of broken files that are set aside. When there are more, a disk or a program
/// breaks each of them, and another copy would not help to find out why.
const ASIDE_MAX_FILES: usize = 100;

/// Extension of the first broken file that was set aside. The others have a number behind it: `-2`.
const ASIDE: &str = "json.broken";

/// File of reading positions that cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub struct UnreadState {
    /// Path of the file.
    pub path: PathBuf,
    /// Reason why it cannot be used.
    pub why: Reason,
}

impl UnreadState {
    /// Returns the file as a problem of the list of problems.
    pub(crate) fn problem(self) -> Problem {
        Problem {
            kind: Kind::Found,
            path: paths::short(&self.path),
            uri: None,
            why: self.why,
        }
    }
}

/// Returns what was remembered; nothing where there is no file. One that cannot be used counts as
/// none and is returned with the reason, and so are those that were set aside before: the user is
/// told of them as long as they lie there, because they may be mended by hand (git wrote the markers
/// of a conflict into one), and because one that breaks while docbao runs is set aside without a word.
pub fn load(path: &Path) -> (Memory, Vec<UnreadState>) {
    let (memory, broken) = load_alone(path);
    (
        memory,
        broken.into_iter().chain(all_set_aside(path)).collect(),
    )
}

/// Does what [`load`] does, but does not look for the files that were set aside, because listing a
/// folder takes a twentieth of the time to the first frame; [`all_set_aside`] does that.
pub fn load_alone(path: &Path) -> (Memory, Option<UnreadState>) {
    match read(path) {
        Ok(memory) => (memory, None),
        Err(error) => {
            let (path, why) = (path.to_owned(), error.why());
            (Memory::default(), Some(UnreadState { path, why }))
        }
    }
}

/// Returns the files that were set aside before.
pub fn all_set_aside(path: &Path) -> impl Iterator<Item = UnreadState> + use<> {
    let why = || Fault::StateSetAside.into();
    let files = all_aside(path).into_iter();
    files.map(move |path| UnreadState { path, why: why() })
}

/// Why a file gives no memory.
enum MemoryError {
    /// There is a file that is none.
    Broken(Reason),
    /// The file may be sound, and the disk or the process may not.
    Io(io::Error),
}

impl MemoryError {
    fn why(self) -> Reason {
        match self {
            Self::Broken(why) => why,
            Self::Io(error) => cause::why(&error),
        }
    }
}

/// Reads a memory. A file that is missing or empty is a new one.
fn read(path: &Path) -> Result<Memory, MemoryError> {
    match RealFs.read(path, CAP) {
        Ok(bytes) if bytes.trim_ascii().is_empty() => Ok(Memory::default()),
        Ok(bytes) => {
            serde_json::from_slice(&bytes).map_err(|error| MemoryError::Broken(cause::json(&error)))
        }
        Err(error) => {
            // A link to nothing, or in a circle.
            let is_dead = path.is_symlink() && path.canonicalize().is_err();
            let is_file = [ErrorKind::InvalidInput, ErrorKind::FileTooLarge];
            match error.kind() {
                kind if is_dead || is_file.contains(&kind) => Err(MemoryError::Broken(cause::why(
                    &cause::at(path, false, error),
                ))),
                ErrorKind::NotFound => Ok(Memory::default()),
                _ => Err(MemoryError::Io(error)),
            }
        }
    }
}

/// Remembers what is new, beside what another reader wrote meanwhile. A link to a memory stays a
/// link, also when the memory is broken, and its target is written; any other link may have been
/// planted, and is set aside.
pub fn save(path: &Path, newer: Memory) -> io::Result<()> {
    let dir = path.parent().unwrap_or(path);
    RealFs.create_dir_all(dir)?;
    let lock = RealFs.lock(dir);
    let mut target = target(path);
    let mut memory = match read(path) {
        Ok(memory) => memory,
        Err(MemoryError::Broken(_)) => {
            if was_memory(&target) {
                set_aside(&target)?;
            } else {
                set_aside(path)?;
                path.clone_into(&mut target);
            }
            Memory::default()
        }
        Err(MemoryError::Io(error)) => return Err(error),
    };
    memory.merge(newer);
    let bytes = serde_json::to_vec(&memory)?;
    write_durably(&RealFs, &target, &bytes)?;
    drop(lock);
    Ok(())
}

/// Returns the file that `path` leads to; `path` itself where it leads nowhere.
fn target(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Returns whether a broken file looks as if it had been a memory: it begins as a JSON object does.
/// A file of another kind may be one that a planted link is to have renamed.
fn was_memory(path: &Path) -> bool {
    let start = RealFs.read(path, CAP);
    start.is_ok_and(|bytes| bytes.trim_ascii_start().starts_with(b"{"))
}

/// Returns the files that were set aside in the place of `path` or of the file that it leads to, in order
/// of path.
fn all_aside(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = [path.to_owned(), target(path)]
        .iter()
        .flat_map(|path| {
            let first = path.with_extension(ASIDE);
            let files = path
                .parent()
                .and_then(|folder| RealFs.read_dir(folder).ok());
            let mut files = files.unwrap_or_default();
            files.retain(|file| is_aside(file, &first));
            files
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Returns whether a file has the name `first`, or that with a number behind it.
fn is_aside(file: &Path, first: &Path) -> bool {
    let [file, first] = [file, first].map(|path| path.file_name().unwrap_or_default());
    let number = file
        .as_encoded_bytes()
        .strip_prefix(first.as_encoded_bytes());
    number.is_some_and(|number| match number {
        [] => true,
        [b'-', digits @ ..] => digits.iter().all(u8::is_ascii_digit),
        _ => false,
    })
}

/// Gives a broken file the first name that is free, so that none that was set aside before is lost.
fn set_aside(path: &Path) -> io::Result<()> {
    let mut taken = io::Error::from(ErrorKind::AlreadyExists);
    for n in 1..=ASIDE_MAX_FILES {
        let aside = match n {
            1 => path.with_extension(ASIDE),
            n => path.with_extension(format!("{ASIDE}-{n}")),
        };
        match RealFs.rename_new(path, &aside) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => taken = error,
            other => return other,
        }
    }
    Err(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::page::{Place, View};
    use crate::article::{ArticleId, TextPos};
    use crate::reason::Detail;

    fn view(at: TextPos) -> View {
        View {
            top: Place { pos: at, above: 0 },
            cursor: at,
        }
    }

    #[test]
    fn a_broken_file_is_set_aside_and_two_readers_keep_both_places() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state/reading.json");
        let place = |id, at| {
            let mut memory = Memory::default();
            memory.leave(ArticleId(id), view(at), 0);
            memory
        };
        save(&path, place(1, 10)).unwrap();
        save(&path, place(2, 20)).unwrap();
        let memory = load(&path).0;
        assert_eq!(memory.place(ArticleId(1)), Some(view(10)));
        assert_eq!(memory.place(ArticleId(2)), Some(view(20)));
        assert_eq!(load(&path).1, []);
        std::fs::write(&path, b"{ not json").unwrap();
        let (line, column) = (1, 3);
        let broken = Reason::from(Fault::NotJson).with(Detail::Place { line, column });
        let unread = |path: &Path, why| UnreadState {
            path: path.to_owned(),
            why,
        };
        let aside = path.with_extension("json.broken");
        let set_aside = |path| unread(path, Fault::StateSetAside.into());
        assert_eq!(
            load(&path),
            (Memory::default(), vec![unread(&path, broken)])
        );
        save(&path, place(3, 30)).unwrap();
        assert_eq!(load(&path).0.place(ArticleId(3)), Some(view(30)));
        assert_eq!(load(&path).1, [set_aside(&aside)]);
        assert_eq!(std::fs::read(&aside).unwrap(), b"{ not json");
        std::fs::write(&path, b"broken again").unwrap();
        save(&path, place(4, 40)).unwrap();
        assert_eq!(std::fs::read(&aside).unwrap(), b"{ not json");
        let second = path.with_extension("json.broken-2");
        assert_eq!(std::fs::read(&second).unwrap(), b"broken again");
        assert_eq!(load(&path).1, [set_aside(&aside), set_aside(&second)]);
        std::fs::remove_file(&aside).unwrap();
        assert_eq!(load(&path).1, [set_aside(&second)]);
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
            memory.leave(ArticleId(id), view(7), 0);
            memory
        };
        std::fs::create_dir(dir.path().join("state")).unwrap();
        symlink("../dotfiles.json", &path).unwrap();
        std::fs::write(&target, "").unwrap();
        for id in [1, 2] {
            save(&path, place(id)).unwrap();
            assert!(path.is_symlink());
            assert_eq!(load(&target).0.place(ArticleId(id)), Some(view(7)));
        }
        assert_eq!(load(&path).0.place(ArticleId(1)), Some(view(7)));

        for n in ["", "-2"] {
            let broken = format!("{{\"hỏng{n}");
            std::fs::write(&target, &broken).unwrap();
            save(&path, place(3)).unwrap();
            assert!(path.is_symlink(), "the link stays");
            assert_eq!(load(&target).0.place(ArticleId(3)), Some(view(7)));
            let aside = target.with_extension(format!("json.broken{n}"));
            assert_eq!(std::fs::read_to_string(&aside).unwrap(), broken);
            assert!(load(&path).1.iter().any(|file| file.path == aside));
        }

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
