//! Reads the library: built-in articles, files, folders, standard input.
//!
//! Folders are walked in the order of their names; hidden and binary files are left
//! out. What was named on the command line is read whatever its name is.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use walkdir::{DirEntry, WalkDir};

use super::cause;
use super::store::{Fs, RealFs};
use crate::app::lang::Msg;
use crate::article::{Article, Origin, Source, content_hash};
use crate::import;
use crate::library::memory::Memory;
use crate::library::seeds;
use crate::text::decode::{self, Encoding};

/// Largest file that is read, in bytes.
pub(super) const CAP: u64 = 1 << 30;

/// Most bytes that are taken from standard input.
const STDIN_CAP: u64 = 1 << 30;

/// What the loader comes upon.
#[derive(Debug)]
pub enum Step {
    /// An article.
    Article(Box<Article>),
    /// Something that could not be read, and why.
    Failed(String, String),
}

/// What to read, and how.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Files and folders: none is the built-in articles, `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// The encoding of all files; `None` detects it for each.
    pub encoding: Option<Encoding>,
    /// What was chosen for single files before.
    pub memory: Memory,
}

/// Files and folders whose encodings are detected.
impl From<Vec<PathBuf>> for Inputs {
    fn from(paths: Vec<PathBuf>) -> Self {
        Self {
            paths,
            ..Self::default()
        }
    }
}

impl Inputs {
    /// Files that were named together with an encoding are read so from now on, as if it had been
    /// chosen in the reader. Those in folders are not: it was said for this run.
    #[must_use]
    pub fn remembering(mut self) -> Self {
        if let Some(encoding) = self.encoding {
            for path in self.paths.iter().filter(|path| path.is_file()) {
                let id = source(path).id().to_string();
                self.memory.encodings.insert(id, encoding.name().to_owned());
            }
        }
        self
    }

    /// Reads everything, a step at a time. Stops when `sink` says `false`.
    pub fn read(&self, sink: &mut dyn FnMut(Step) -> bool) {
        if self.paths.is_empty() {
            for article in seeds::articles() {
                if !sink(Step::Article(Box::new(article))) {
                    return;
                }
            }
        }
        for (root, path) in self.paths.iter().enumerate() {
            let sink = &mut |mut step| {
                if let Step::Article(article) = &mut step {
                    let found = PathBuf::from(&article.origin.path);
                    article.origin = Origin::in_named(root, path, &found);
                }
                sink(step)
            };
            let go_on = if path == Path::new("-") {
                sink(self.stdin())
            } else if path.is_dir() {
                self.folder(path, sink)
            } else {
                sink(self.file(path))
            };
            if !go_on {
                return;
            }
        }
    }

    /// How many files [`Inputs::read`] will come upon, about: it looks at their names only.
    pub fn count(&self) -> usize {
        let in_folder = |path: &PathBuf| {
            let files = walk(path).flatten();
            let is_text =
                |e: &DirEntry| e.file_type().is_file() && import::format_of(e.path()).is_some();
            files.filter(is_text).count()
        };
        let count = |path: &PathBuf| if path.is_dir() { in_folder(path) } else { 1 };
        self.paths.iter().map(count).sum()
    }

    fn folder(&self, root: &Path, sink: &mut dyn FnMut(Step) -> bool) -> bool {
        for entry in walk(root) {
            let step = match entry {
                Ok(entry) if entry.file_type().is_dir() => continue,
                Ok(entry) if import::format_of(entry.path()).is_none() => continue,
                Ok(entry) => self.file_in_folder(entry.path()),
                Err(error) if error.loop_ancestor().is_some() => None,
                Err(error) => Some(failed(error.path().unwrap_or(root), reason(&error))),
            };
            if let Some(step) = step
                && !sink(step)
            {
                return false;
            }
        }
        true
    }

    /// A file that a walk found; `None` when it is not text or nothing to open (a FIFO, a socket).
    fn file_in_folder(&self, path: &Path) -> Option<Step> {
        if !path.metadata().is_ok_and(|about| about.is_file()) {
            return None;
        }
        match RealFs.read(path, CAP) {
            Ok(bytes) if decode::looks_binary(&bytes) => None,
            Ok(bytes) => Some(self.article(path, bytes)),
            Err(error) => Some(failed(path, cause::why(&error))),
        }
    }

    /// A file that was named.
    fn file(&self, path: &Path) -> Step {
        match RealFs.read(path, CAP) {
            Ok(bytes) if decode::looks_binary(&bytes) => {
                failed(path, Msg::WhyNotText.name().to_owned())
            }
            Ok(bytes) => self.article(path, bytes),
            Err(error) => failed(path, cause::why(&error)),
        }
    }

    fn article(&self, path: &Path, bytes: Vec<u8>) -> Step {
        let source = source(path);
        let encoding = self.encoding.or_else(|| self.memory.encoding(source.id()));
        let mut article = import::article_as(source, bytes, modified(path), encoding);
        article.origin.path = path.to_string_lossy().into_owned();
        Step::Article(Box::new(article))
    }

    fn stdin(&self) -> Step {
        let mut bytes = Vec::new();
        match io::stdin().lock().take(STDIN_CAP).read_to_end(&mut bytes) {
            Ok(_) => {
                let source = Source::Stdin(content_hash(&String::from_utf8_lossy(&bytes)));
                let article = import::article_as(source, bytes, None, self.encoding);
                Step::Article(Box::new(article))
            }
            Err(error) => failed(Path::new("-"), cause::why(&error)),
        }
    }
}

/// The texts in folders by their names, as far as so much may be looked at.
#[derive(Debug)]
pub struct Texts {
    files: BTreeSet<PathBuf>,
    /// How many files and folders may still be looked at; `None` when there are more.
    left: Option<usize>,
}

impl Texts {
    /// None yet; at most `most` files and folders are looked at.
    pub fn new(most: usize) -> Self {
        Self {
            files: BTreeSet::new(),
            left: Some(most),
        }
    }

    /// Adds a text, or those in a folder as deep as that.
    pub fn add(&mut self, root: &Path, depth: usize) {
        for entry in walk_to(root, depth).flatten() {
            self.left = self.left.and_then(|left| left.checked_sub(1));
            if self.left.is_none() {
                return;
            }
            if entry.file_type().is_file() && import::format_of(entry.path()).is_some() {
                self.files.insert(entry.into_path());
            }
        }
    }

    /// Whether nothing was left out.
    pub fn is_all(&self) -> bool {
        self.left.is_some()
    }

    /// What was come upon since it was last asked, in the order of the names.
    pub fn take(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.files).into_iter().collect()
    }
}

/// What is in a folder. The folder that was named may itself be hidden; links are followed as
/// far as the walk can tell that they do not lead in a circle.
fn walk(root: &Path) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    walk_to(root, usize::MAX)
}

/// The same, as deep as that.
fn walk_to(root: &Path, depth: usize) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    let walk = WalkDir::new(root).follow_links(true).max_depth(depth);
    walk.sort_by_file_name()
        .into_iter()
        .filter_entry(|e| e.depth() == 0 || !is_hidden(e))
}

/// A file by its full path.
pub(super) fn source(path: &Path) -> Source {
    let full = path.canonicalize().or_else(|_| std::path::absolute(path));
    Source::File(full.unwrap_or_else(|_| path.to_owned()))
}

/// Reads a file again, in another encoding; `None` detects it.
pub(super) fn reread(source: &Source, encoding: Option<Encoding>) -> io::Result<Article> {
    let Source::File(path) = source else {
        return Err(io::ErrorKind::Unsupported.into());
    };
    let bytes = RealFs.read(path, CAP)?;
    Ok(import::article_as(
        source.clone(),
        bytes,
        modified(path),
        encoding,
    ))
}

fn failed(path: &Path, why: String) -> Step {
    Step::Failed(path.to_string_lossy().into_owned(), why)
}

fn modified(path: &Path) -> Option<Timestamp> {
    let time = path.metadata().and_then(|about| about.modified()).ok()?;
    Timestamp::try_from(time).ok()
}

fn reason(error: &walkdir::Error) -> String {
    error
        .io_error()
        .map_or_else(|| error.to_string(), cause::why)
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().first() == Some(&b'.')
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn titles(inputs: &Inputs) -> (Vec<String>, Vec<String>) {
        let (mut titles, mut failed) = (Vec::new(), Vec::new());
        inputs.read(&mut |step| {
            match step {
                Step::Article(a) => titles.push(a.title),
                Step::Failed(path, why) => failed.push(format!("{path}: {why}")),
            }
            true
        });
        (titles, failed)
    }

    #[test]
    fn names_of_texts_are_looked_at_as_deep_and_as_many_as_may_be() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("c")).unwrap();
        for name in ["a.md", "b.bin", "c/d.txt", ".e.md"] {
            fs::write(dir.path().join(name), "chữ").unwrap();
        }
        let look = |most, depth| {
            let mut texts = Texts::new(most);
            texts.add(dir.path(), depth);
            let names: Vec<_> = texts
                .take()
                .iter()
                .map(|path| path.strip_prefix(dir.path()).unwrap().to_owned())
                .collect();
            (names, texts.is_all())
        };
        let [a, d] = ["a.md", "c/d.txt"].map(PathBuf::from);
        // The folder itself, a, b, c, d.
        assert_eq!(look(5, usize::MAX), (vec![a.clone(), d], true));
        assert_eq!(look(4, usize::MAX), (vec![a.clone()], false));
        assert_eq!(look(5, 1), (vec![a], true));
        assert_eq!(look(0, 1), (vec![], false));
    }

    #[test]
    fn a_folder_gives_its_texts_but_no_hidden_and_no_binary_files() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        };
        write("b.md", b"# Hai");
        write("a/x.txt", "Một\nmột dòng dài hơn tựa đề".as_bytes());
        write(".git/c.md", b"# Ba");
        write(".d.txt", b"# Ba");
        write("e.txt", b"\0\x01\x02\x7fELF\0\0\xff\xfe\0\x03binary\0\0\0");
        write("f.png", b"x");
        let inputs = Inputs::from(vec![dir.path().to_owned(), dir.path().join("b.md")]);
        assert_eq!(
            inputs.count(),
            4,
            "by their names: the binary one, and one named as well"
        );
        let (titles, failed) = titles(&Inputs::from(vec![dir.path().to_owned()]));
        assert_eq!(titles, ["Một", "Hai"]);
        assert!(failed.is_empty(), "{failed:?}");
    }

    #[test]
    fn an_encoding_is_remembered_for_the_file_that_was_named_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let (named, other) = (dir.path().join("a.txt"), dir.path().join("b.txt"));
        for path in [&named, &other] {
            fs::write(path, b"Caf\xE9").unwrap();
        }
        let run = Inputs {
            paths: vec![named, "-".into(), dir.path().join("none.txt")],
            encoding: Some(Encoding::Tcvn3),
            ..Inputs::default()
        };
        let memory = run.remembering().memory;
        assert_eq!(memory.encodings.len(), 1);
        let next = Inputs {
            paths: vec![dir.path().to_owned()],
            memory,
            ..Inputs::default()
        };
        assert_eq!(titles(&next.remembering()).0, ["Cafộ", "Café"]);
    }

    #[test]
    fn what_is_named_and_missing_is_told() {
        let (titles, failed) = titles(&Inputs::from(vec!["/no/such/file.txt".into()]));
        assert!(titles.is_empty());
        assert!(failed[0].starts_with("/no/such/file.txt: "), "{failed:?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_fifo_and_a_link_loop_do_not_stop_the_walk() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("z.md"), "# Cuối").unwrap();
        std::os::unix::fs::symlink(dir.path(), dir.path().join("vòng")).unwrap();
        let fifo = dir.path().join("ống.txt");
        assert!(
            std::process::Command::new("mkfifo")
                .arg(&fifo)
                .status()
                .unwrap()
                .success()
        );
        let (titles, failed) = titles(&Inputs::from(vec![dir.path().to_owned()]));
        assert_eq!((titles, failed), (vec!["Cuối".to_owned()], Vec::new()));
    }
}
