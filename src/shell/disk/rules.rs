//! Rules by which files of folders are left out: those of `.ignore` and `.gitignore`, and the globs of the
//! settings.
//!
//! A rule is a line in the syntax of `.gitignore`. The files with rules count from the folder that they
//! are in downwards; the nearest one that says something of a name decides, and `.ignore` before
//! `.gitignore`, as in ripgrep. Where a named folder lies in a git repository, the files above it count too,
//! up to the root of the repository; those of a repository around a repository do not. In a repository, as
//! in ripgrep, the rules of the clone (`.git/info/exclude`) and those of the user for all repositories
//! (`core.excludesFile` of git) come behind those of its `.gitignore`.
//!
//! A file of rules that cannot be read is told ([`Rules::take_unread`]), because without it articles
//! appear that the user left out. A line that is not UTF-8 is passed over, and told too.
//!
//! Names and rules are compared composed (NFC), since some systems store names decomposed.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use crate::reason::{Fault, Reason};
use crate::shell::cause;
use crate::shell::fs::{self, FileType, Fs as _, RealFs};

/// The file of rules that is not for git; it comes first.
const IGNORE: &str = ".ignore";
/// The file of rules for git.
const GIT_IGNORE: &str = ".gitignore";
/// The name in the root of a git repository: a folder, or a file that leads to one.
pub(super) const GIT: &str = ".git";
/// The rules of one clone of a repository, in its folder [`GIT`].
const GIT_EXCLUDE: &str = "info/exclude";
/// Largest file of rules that is read, in bytes: a thousand times the longest that people write.
const CAP_BYTES: u64 = 1 << 20;

/// The files of folders that the user wants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Selection {
    /// Whether `.ignore` and `.gitignore` count.
    pub heeds_ignore_files: bool,
    /// The file of rules that the user has for all git repositories, whether it is there or not:
    /// none until it was looked up.
    pub git_excludes: Option<PathBuf>,
    /// Globs of the files to read; empty for all.
    pub include: Vec<String>,
    /// Globs of the files and folders to leave out.
    pub exclude: Vec<String>,
}

impl Selection {
    /// Returns whether every file is wanted.
    fn is_all(&self) -> bool {
        !self.heeds_ignore_files && self.include.is_empty() && self.exclude.is_empty()
    }
}

/// The rules that hold in the folder that is being walked.
#[derive(Debug, Default)]
pub(super) struct Rules {
    selection: Selection,
    include: Option<Gitignore>,
    exclude: Option<Gitignore>,
    /// The named folder, without links and composed.
    named: PathBuf,
    /// The folders on the way down to that one, the outermost first.
    folders: Vec<FolderRules>,
    /// The files of rules that cannot be read, or not wholly, each once.
    unread: Vec<(PathBuf, Reason)>,
    /// How many of these were taken.
    taken: usize,
}

/// The rules of one folder.
#[derive(Debug, Default)]
struct FolderRules {
    /// The path to which the rules of this folder and those below are relative.
    path: PathBuf,
    ignore: Option<Gitignore>,
    git_ignore: Option<Gitignore>,
    /// Whether it is the root of a git repository.
    is_repository: bool,
}

impl Rules {
    pub(super) fn new(selection: Selection) -> Self {
        Self {
            selection,
            ..Self::default()
        }
    }

    /// Begins a walk of a named folder, by its path without links.
    pub(super) fn begin(&mut self, real: &Path) {
        self.folders.clear();
        if self.selection.is_all() {
            return;
        }
        self.named = composed_path(real);
        let globs = |globs: &[String]| {
            let rules = matcher(&self.named, globs.iter().map(String::as_str));
            rules.filter(|_| !globs.is_empty())
        };
        (self.include, self.exclude) = (
            globs(&self.selection.include),
            globs(&self.selection.exclude),
        );
        if self.selection.heeds_ignore_files {
            for folder in above(real) {
                let has = |name: &str| folder.join(name).exists();
                let there = [IGNORE, GIT_IGNORE, GIT].map(has);
                self.add(folder, composed_path(folder), there);
            }
        }
    }

    /// Goes down into a folder, which holds these names. `below` is its path below the named folder.
    pub(super) fn enter(&mut self, folder: &Path, below: &Path, names: &[(OsString, FileType)]) {
        if self.selection.is_all() {
            return;
        }
        let has = |wanted: &str| {
            self.selection.heeds_ignore_files && names.iter().any(|(name, _)| name == wanted)
        };
        let there = [IGNORE, GIT_IGNORE, GIT].map(has);
        let path = self.named.iter().map(Cow::from);
        let path = path.chain(below.iter().map(composed)).collect();
        self.add(folder, path, there);
    }

    /// Reads the files of rules of a folder, which are relative to `path`. `there` tells whether the folder has
    /// an [`IGNORE`], a [`GIT_IGNORE`] and a [`GIT`].
    fn add(&mut self, folder: &Path, path: PathBuf, there: [bool; 3]) {
        let [ignore, git_ignore, is_repository] = there;
        let mut files = Vec::new();
        if is_repository {
            files.extend(self.selection.git_excludes.clone());
            files.push(git_excludes(folder));
        }
        files.extend(git_ignore.then(|| folder.join(GIT_IGNORE)));
        let ignore = ignore.then(|| folder.join(IGNORE));
        let rules = FolderRules {
            ignore: self.read(ignore.as_slice(), &path),
            // Later lines outweigh earlier ones.
            git_ignore: self.read(&files, &path),
            is_repository,
            path,
        };
        self.folders.push(rules);
    }

    /// Reads files of rules that count from `root` downwards; `None` where they have no rules.
    fn read(&mut self, files: &[PathBuf], root: &Path) -> Option<Gitignore> {
        let mut texts = Vec::new();
        for file in files {
            let bytes = match RealFs.read(file, CAP_BYTES) {
                Ok(bytes) => bytes,
                Err(error) if is_absent(&error) || is_device(file) => continue,
                Err(error) => {
                    self.fail(file, cause::why(&error));
                    continue;
                }
            };
            if std::str::from_utf8(&bytes).is_err() {
                self.fail(file, Fault::NotUtf8.into());
            }
            texts.push(bytes);
        }
        let lines = texts.iter().flat_map(|bytes| lines(bytes));
        matcher(root, lines).filter(|rules| !rules.is_empty())
    }

    fn fail(&mut self, file: &Path, why: Reason) {
        if self.unread.iter().all(|(known, _)| known != file) {
            self.unread.push((file.to_owned(), why));
        }
    }

    /// Returns the files of rules that could not be read since this was asked last.
    pub(super) fn take_unread(&mut self) -> Vec<(PathBuf, Reason)> {
        let taken = std::mem::replace(&mut self.taken, self.unread.len());
        self.unread[taken..].to_vec()
    }

    /// Returns whether a folder is left out by its path without links, or one that holds it; `real` is below
    /// the named folder `root`.
    pub(super) fn leave_out_real(&self, root: &Path, real: &Path) -> bool {
        if self.selection.is_all() {
            return false;
        }
        let mut rules = Self::new(self.selection.clone());
        rules.begin(root);
        let (mut folder, mut below) = (root.to_owned(), PathBuf::new());
        for name in real.strip_prefix(root).unwrap_or(real) {
            let names = fs::names(&folder).unwrap_or_default();
            rules.enter(&folder, &below, &names);
            if rules.leave_out(name, || true) {
                return true;
            }
            folder.push(name);
            below.push(name);
        }
        false
    }

    /// Goes up again.
    pub(super) fn leave(&mut self) {
        self.folders.pop();
    }

    /// Returns whether the file or folder of this name, in the folder that was entered last, is left out.
    pub(super) fn leave_out(&self, name: &OsStr, is_folder: impl FnOnce() -> bool) -> bool {
        let is_any = |folder: &FolderRules| folder.ignore.is_some() || folder.git_ignore.is_some();
        let has_globs = self.include.is_some() || self.exclude.is_some();
        let Some(folder) = self.folders.last() else {
            return false;
        };
        if !has_globs && !self.folders.iter().any(is_any) {
            return false;
        }
        let path = folder.path.join(&*composed(name));
        let is_folder = is_folder();
        let is_excluded = says(self.exclude.as_ref(), &path, is_folder) == Some(true);
        is_excluded
            || self.include.as_ref().is_some_and(|include| {
                !is_folder
                    && !include
                        .matched_path_or_any_parents(&path, false)
                        .is_ignore()
            })
            || self.are_ignoring(&path, is_folder)
    }

    /// Returns whether the nearest file of rules that says something of a path ignores it.
    fn are_ignoring(&self, path: &Path, is_folder: bool) -> bool {
        let folders = || self.folders.iter().rev();
        let ignore = folders().find_map(|folder| says(folder.ignore.as_ref(), path, is_folder));
        ignore.unwrap_or_else(|| {
            let outside = folders().position(|folder| folder.is_repository);
            let inside = folders().take(outside.map_or(usize::MAX, |at| at + 1));
            let mut said =
                inside.filter_map(|folder| says(folder.git_ignore.as_ref(), path, is_folder));
            said.next().unwrap_or(false)
        })
    }
}

/// Returns whether what happens to a file or folder of this name may change which rules count.
pub(crate) fn is_rules(name: &OsStr) -> bool {
    name == IGNORE || name == GIT_IGNORE || name == GIT
}

/// Returns the files of rules above a folder, whether they are there or not, by its path without links.
pub(crate) fn files_above(real: &Path) -> Vec<PathBuf> {
    let above = above(real);
    let root = above.first().copied();
    let mut files: Vec<_> = { above.iter() }
        .flat_map(|folder| [folder.join(IGNORE), folder.join(GIT_IGNORE)])
        .collect();
    // The outermost is the root of the repository.
    files.extend(root.map(git_excludes));
    files
}

/// Returns the file of rules for this clone of the repository whose root a folder is. The root of a
/// worktree has a file that leads to the folder of the repository, as that of a submodule has.
pub(super) fn git_excludes(root: &Path) -> PathBuf {
    let git = root.join(GIT);
    let line = |path: PathBuf| {
        let bytes = RealFs.read(&path, CAP_BYTES).ok()?;
        Some(PathBuf::from(String::from_utf8(bytes).ok()?.trim_end()))
    };
    let led = line(git.clone()).and_then(|led| {
        let led = led.to_str()?.strip_prefix("gitdir:")?.trim_start();
        Some(root.join(led))
    });
    let Some(led) = led else {
        return git.join(GIT_EXCLUDE);
    };
    let common = line(led.join("commondir")).map(|common| led.join(common));
    common.unwrap_or(led).join(GIT_EXCLUDE)
}

/// Returns the folders above one up to the root of its git repository, the outermost first; none outside
/// of a repository.
fn above(real: &Path) -> Vec<&Path> {
    let Some(depth) = { real.ancestors() }.position(|folder| folder.join(GIT).exists()) else {
        return Vec::new();
    };
    let mut above: Vec<_> = real.ancestors().take(depth + 1).skip(1).collect();
    above.reverse();
    above
}

/// Returns whether nothing is there.
fn is_absent(error: &io::Error) -> bool {
    [ErrorKind::NotFound, ErrorKind::NotADirectory].contains(&error.kind())
}

/// Returns whether a path is a device, as `/dev/null` is, by which git is told to have no rules.
fn is_device(path: &Path) -> bool {
    let about = path.metadata();
    about.is_ok_and(|about| !about.is_file() && !about.is_dir())
}

/// Returns the lines of a file of rules that are UTF-8, without a byte order mark.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let lines = bytes.split(|byte| *byte == b'\n');
    let texts = lines.filter_map(|line| std::str::from_utf8(line).ok());
    texts.map(|line| line.trim_end_matches('\r'))
}

/// Returns what some rules say of a path: whether it is left out; `None` where they say nothing.
fn says(rules: Option<&Gitignore>, path: &Path, is_folder: bool) -> Option<bool> {
    let said = rules?.matched(path, is_folder);
    (!said.is_none()).then(|| said.is_ignore())
}

/// Returns the rules of some lines; lines that are no globs are passed over, as git does.
fn matcher<'a>(root: &Path, lines: impl Iterator<Item = &'a str>) -> Option<Gitignore> {
    let mut builder = GitignoreBuilder::new(root);
    for line in lines {
        let line: String = line.nfc().collect();
        let _ = builder.add_line(None, &line);
    }
    builder.build().ok()
}

/// Returns a name in composed letters; one that is not UTF-8 as it is.
fn composed(name: &OsStr) -> Cow<'_, OsStr> {
    match name.to_str() {
        Some(text) if is_nfc_quick(text.chars()) != IsNormalized::Yes => {
            OsString::from(text.nfc().collect::<String>()).into()
        }
        _ => name.into(),
    }
}

fn composed_path(path: &Path) -> PathBuf {
    path.iter().map(composed).collect()
}
