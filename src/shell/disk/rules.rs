//! Rules by which files of folders are left out: those of `.ignore` and `.gitignore`, and the globs of the
//! settings.
//!
//! A rule is a line in the syntax of `.gitignore`. The files with rules count from the folder that they
//! are in downwards; the nearest one that says something of a name decides, and `.ignore` before
//! `.gitignore`, as in ripgrep. Where a named folder lies in a git repository, the files above it count too,
//! up to the root of the repository; those of a repository around a repository do not. The
//! excludes of git for all repositories of a user do not count, because a library would then look
//! different on each machine.
//!
//! Names and rules are compared composed (NFC), since some systems store names decomposed.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use crate::shell::fs::{FileType, Fs as _, RealFs};

/// The file of rules that is not for git; it comes first.
const IGNORE: &str = ".ignore";
/// The file of rules for git.
const GIT_IGNORE: &str = ".gitignore";
/// The name in the root of a git repository: a folder, or a file that leads to one.
const GIT: &str = ".git";
/// The rules of one clone of a repository, which come behind those of its `.gitignore`.
const GIT_EXCLUDE: &str = ".git/info/exclude";
/// Largest file of rules that is read, in bytes: a thousand times the longest that people write.
const CAP_BYTES: u64 = 1 << 20;

/// The files of folders that the user wants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Selection {
    /// Whether `.ignore` and `.gitignore` count.
    pub heeds_ignore_files: bool,
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
}

/// The rules of one folder.
#[derive(Debug)]
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
            let above = above(real).into_iter();
            self.folders = above.map(FolderRules::of).collect();
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
        let path = self.named.iter().map(Cow::from);
        let path = path.chain(below.iter().map(composed)).collect();
        let rules = FolderRules::read(folder, path, has(IGNORE), has(GIT_IGNORE), has(GIT));
        self.folders.push(rules);
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

impl FolderRules {
    /// Returns the rules of a folder above the named one, which is not listed.
    fn of(folder: &Path) -> Self {
        let has = |name: &str| folder.join(name).exists();
        let path = composed_path(folder);
        Self::read(folder, path, has(IGNORE), has(GIT_IGNORE), has(GIT))
    }

    /// Reads the files of rules that a folder has. They are relative to `path`.
    fn read(
        folder: &Path,
        path: PathBuf,
        ignore: bool,
        git_ignore: bool,
        is_repository: bool,
    ) -> Self {
        let text = |name: &str, is_there: bool| {
            let bytes = is_there.then(|| RealFs.read(&folder.join(name), CAP_BYTES).ok());
            let bytes = bytes.flatten().unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let rules = |texts: &[String]| {
            let lines = texts
                .iter()
                .flat_map(|text| text.trim_start_matches('\u{feff}').lines());
            matcher(&path, lines).filter(|rules| !rules.is_empty())
        };
        Self {
            ignore: rules(&[text(IGNORE, ignore)]),
            // Later lines outweigh earlier ones.
            git_ignore: rules(&[
                text(GIT_EXCLUDE, is_repository),
                text(GIT_IGNORE, git_ignore),
            ]),
            is_repository,
            path,
        }
    }
}

/// Returns whether a name is that of a file of rules.
pub(crate) fn is_rules(name: &OsStr) -> bool {
    name == IGNORE || name == GIT_IGNORE
}

/// Returns the files of rules above a folder, whether they are there or not, by its path without links.
pub(crate) fn files_above(real: &Path) -> Vec<PathBuf> {
    let above = above(real).into_iter();
    above
        .flat_map(|folder| [folder.join(IGNORE), folder.join(GIT_IGNORE)])
        .collect()
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
