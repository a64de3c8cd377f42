//! Finds the files under the named files and folders, before any of them is read.
//!
//! A scan walks folders in dictionary order of their names, as the list of the reader shows them, and
//! leaves out hidden files, and those that the user does not want (`rules`). Links are
//! followed, but every folder is entered once, known by device and inode, so that links that fan
//! out or lead in a circle cost nothing. A folder that stands under a named one by its own name is
//! read there and not where a link leads to it. A file that is reached twice is one file.
//!
//! `item.rs` has the types of what a scan finds, `unread_names.rs` counts the files that it passes over.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use crate::import;
use crate::library::problem::Kind;
use crate::reason::Fault;
use crate::shell::cause;
use crate::shell::fs::{self, FileType, Metadata, Stamp};
use crate::vietnamese::collate;

use super::links;
use super::rules::{self, GIT, Rules, Selection};
pub(crate) use item::{File, Identity, OtherPath, ScanItem, problem, real_path};
use item::{has_other_names, identity, unread};
use unread_names::UnreadNames;

mod item;
mod unread_names;

/// Most names that one scan looks at. Four times the largest library that docbao is made for; a
/// link that leads out into a whole disk ends here instead of never.
pub(crate) const MAX_NAMES: usize = 4_000_000;

/// A walk over several named files and folders.
#[derive(Debug)]
pub(crate) struct Scan {
    /// The named folders, as they were named and without links.
    roots: Vec<(PathBuf, PathBuf)>,
    /// The named files beside folders, without links: one that a folder gives first counts as named too.
    named_files: HashSet<PathBuf>,
    /// The number of the named path that is walked.
    root: usize,
    folders: HashSet<Identity>,
    files: HashSet<Identity>,
    /// The paths of files that have other names too, and of folders behind links.
    paths: HashMap<Identity, PathBuf>,
    /// Names that may still be looked at; `None` when there were more.
    left: Option<usize>,
    /// The rules by which files and folders are left out.
    rules: Rules,
    /// Files below the named path that is walked whose names do not tell what they are.
    skipped: UnreadNames,
    /// Files and folders below the named path that is walked that the user does not want.
    left_out: UnreadNames,
    /// Whether a file below the named path that is walked may be an article.
    has_file: bool,
}

/// A folder that is being walked.
struct Level {
    path: PathBuf,
    real: PathBuf,
    names: std::vec::IntoIter<(OsString, FileType)>,
}

/// Where what is found goes; `false` ends the scan.
type FoundSink<'a> = &'a mut dyn FnMut(ScanItem) -> bool;

impl Scan {
    /// A scan of what `named` holds, which looks at no more than `names` names.
    pub(crate) fn new(named: &[PathBuf], names: usize) -> Self {
        let (folders, files): (Vec<_>, Vec<_>) = named.iter().partition(|path| path.is_dir());
        let files = if folders.is_empty() {
            Vec::new()
        } else {
            files
        };
        Self {
            roots: folders
                .into_iter()
                .filter_map(|path| Some((path.clone(), path.canonicalize().ok()?)))
                .collect(),
            named_files: files.into_iter().map(|path| real_path(path)).collect(),
            root: 0,
            folders: HashSet::new(),
            files: HashSet::new(),
            paths: HashMap::new(),
            left: Some(names),
            rules: Rules::default(),
            skipped: UnreadNames::default(),
            left_out: UnreadNames::default(),
            has_file: false,
        }
    }

    /// Leaves out the files and folders that the user does not want, except those that were named.
    pub(crate) fn choosing(mut self, selection: &Selection) -> Self {
        self.rules = Rules::new(selection.clone());
        self
    }

    /// How many names may still be looked at; `None` when something was left out.
    pub(crate) fn left(&self) -> Option<usize> {
        self.left
    }

    /// Walks the named file or folder with the number `root`, folders at most `depth` deep. Gives `false` when
    /// `sink` ended it.
    pub(crate) fn walk(
        &mut self,
        root: usize,
        named: &Path,
        depth: usize,
        sink: FoundSink<'_>,
    ) -> bool {
        self.root = root;
        let about = match named.metadata() {
            Ok(about) => about,
            Err(error) => {
                let why = cause::why(&cause::at(named, false, error));
                return sink(unread(named, why, Kind::Named));
            }
        };
        let real = real_path(named);
        if about.is_dir() {
            if !self.enters(&about, &real) {
                return self.again(named, &about, &real).is_none_or(sink);
            }
            self.has_file = false;
            let goes_on = self.folder(named, real, &about, depth, sink);
            let skipped = std::mem::take(&mut self.skipped);
            let skipped = skipped.problem(named, Fault::Skipped, Kind::Skipped);
            let left_out = std::mem::take(&mut self.left_out);
            let left_out = if self.has_file {
                left_out.problem(named, Fault::LeftOut, Kind::LeftOut)
            } else {
                // Nobody wants a library without an article, so it is missed.
                left_out.problem(named, Fault::AllLeftOut, Kind::Skipped)
            };
            return goes_on && skipped.into_iter().chain(left_out).all(sink);
        }
        let is_link = named.is_symlink();
        if !self.adds(named, &about, &real, is_link) {
            return self.again(named, &about, &real).is_none_or(sink);
        }
        let file = self.file(named.to_owned(), real, &about, true);
        sink(ScanItem::File(file))
    }

    /// Whether a file is found for the first time. Its path is remembered where another may lead to it.
    fn adds(&mut self, path: &Path, about: &Metadata, real: &Path, is_link: bool) -> bool {
        let is_new = self.files.insert(identity(about, real));
        if is_new && (is_link || has_other_names(about)) {
            self.paths.insert(identity(about, real), path.to_owned());
        }
        is_new
    }

    /// Returns the other path of a file or folder that was found before; `None` where the path is only written in
    /// another way.
    fn again(&self, path: &Path, about: &Metadata, real: &Path) -> Option<ScanItem> {
        let known = self.paths.get(&identity(about, real));
        let mut roots = self.roots.iter();
        let in_root = roots.find_map(|(named, root)| {
            let below = real.strip_prefix(root).ok()?;
            Some(named.join(below).components().collect::<PathBuf>())
        });
        let first = known.cloned().or(in_root);
        let first = first.unwrap_or_else(|| real.to_owned());
        let is_other = links::absolute(path) != real || links::absolute(&first) != real;
        let path = path.to_owned();
        (is_other && first != path).then_some(ScanItem::Again(OtherPath { first, path }))
    }

    /// Whether a folder is entered here for the first time.
    fn enters(&mut self, about: &Metadata, real: &Path) -> bool {
        self.folders.insert(identity(about, real))
    }

    fn folder(
        &mut self,
        path: &Path,
        real: PathBuf,
        about: &Metadata,
        depth: usize,
        sink: FoundSink<'_>,
    ) -> bool {
        let named = path;
        self.rules.begin(&real);
        let Some(first) = open(named.to_owned(), real, about, Kind::Named, sink) else {
            return false;
        };
        if !self.heed(named, &first, sink) {
            return false;
        }
        let mut levels = vec![first];
        while let Some(level) = levels.last_mut() {
            let Some((name, kind)) = level.names.next() else {
                levels.pop();
                self.rules.leave();
                continue;
            };
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            self.left = self.left.and_then(|left| left.checked_sub(1));
            if self.left.is_none() {
                return sink(unread(named, Fault::TooManyFiles, Kind::Named));
            }
            let (path, real) = (level.path.join(&name), level.real.join(&name));
            let is_folder = || kind.is_dir() || kind.is_symlink() && path.is_dir();
            if self.rules.leave_out(&name, is_folder) {
                self.leave_out(&path, &name, is_folder());
                continue;
            }
            if kind.is_symlink() && !sink(ScanItem::Lead(path.clone())) {
                return false;
            }
            match self.look(&path, real, kind) {
                NamedEntry::Nothing => {}
                NamedEntry::ScanItem(found) => {
                    self.has_file |= matches!(found, ScanItem::File(_) | ScanItem::Again(_));
                    if !sink(found) {
                        return false;
                    }
                }
                NamedEntry::Folder(real, about) => {
                    // A link to a folder that holds it is a loop and no other path.
                    let is_loop = kind.is_symlink() && level.real.starts_with(&real);
                    if levels.len() < depth {
                        if !self.enters(&about, &real) {
                            if !is_loop
                                && self.again(&path, &about, &real).is_some_and(|a| !sink(a))
                            {
                                return false;
                            }
                            continue;
                        }
                        if kind.is_symlink() {
                            self.paths.insert(identity(&about, &real), path.clone());
                        }
                        let Some(level) = open(path, real, &about, Kind::Found, sink) else {
                            return false;
                        };
                        if !self.heed(named, &level, sink) {
                            return false;
                        }
                        levels.push(level);
                    }
                }
            }
        }
        true
    }

    /// Reads the rules in a folder below `named`, or in that folder. Returns `false` when `sink` ended the scan.
    fn heed(&mut self, named: &Path, level: &Level, sink: FoundSink<'_>) -> bool {
        let (path, names) = (&level.path, level.names.as_slice());
        let below = path.strip_prefix(named).unwrap_or(path);
        self.rules.enter(path, below, names);
        let unread = self.rules.take_unread().into_iter();
        let mut unread =
            unread.map(|(path, why)| ScanItem::Unread(problem(&path, why, Kind::Found)));
        let is_lead = |(name, kind): &&(OsString, FileType)| {
            name == GIT || kind.is_symlink() && rules::is_rules(name)
        };
        let mut leads = names.iter().filter(is_lead).map(|(name, _)| {
            ScanItem::Lead(if name == GIT {
                rules::git_excludes(path)
            } else {
                path.join(name)
            })
        });
        unread.all(&mut *sink) && leads.all(sink)
    }

    /// Returns the kind of thing that a name in a folder stands for.
    fn look(&mut self, path: &Path, real: PathBuf, kind: FileType) -> NamedEntry {
        let is_link = kind.is_symlink();
        let format = import::format_of(path);
        let is_told = format.is_some() || import::is_document(path);
        if !is_link && !kind.is_dir() && !is_told {
            if kind.is_file() {
                self.skip(path);
            }
            return NamedEntry::Nothing;
        }
        let about = match path.metadata() {
            Ok(about) => about,
            Err(error) if is_told || path.extension().is_none() => {
                let why = cause::why(&cause::at(path, false, error));
                return NamedEntry::ScanItem(unread(path, why, Kind::Found));
            }
            Err(_) => return NamedEntry::Nothing,
        };
        let real = if is_link { real_path(path) } else { real };
        if about.is_dir() {
            return match is_link.then(|| self.leads(&real)) {
                // A link to a folder that holds it is a loop and no other path.
                Some(Leads::Inside)
                    if real_path(path.parent().unwrap_or(path)).starts_with(&real) =>
                {
                    NamedEntry::Nothing
                }
                Some(Leads::Inside) => {
                    let again = self.again(path, &about, &real);
                    again.map_or(NamedEntry::Nothing, NamedEntry::ScanItem)
                }
                Some(Leads::Above) => {
                    NamedEntry::ScanItem(unread(path, Fault::LinkAbove, Kind::Found))
                }
                Some(Leads::Out) | None => NamedEntry::Folder(real, about),
            };
        }
        if !is_told {
            if about.is_file() {
                self.skip(path);
            }
            return NamedEntry::Nothing;
        }
        if !self.adds(path, &about, &real, is_link) {
            let again = self.again(path, &about, &real);
            return again.map_or(NamedEntry::Nothing, NamedEntry::ScanItem);
        }
        let is_named = self.named_files.contains(&real);
        NamedEntry::ScanItem(if !about.is_file() {
            unread(path, Fault::NotRegular, Kind::Found)
        } else if format.is_some() || is_named {
            ScanItem::File(self.file(path.to_owned(), real, &about, is_named))
        } else {
            unread(path, Fault::Format, Kind::Format)
        })
    }

    /// Counts a file that is passed over, if its name may be that of an article.
    fn skip(&mut self, path: &Path) {
        if !import::is_no_text(path) {
            self.skipped.add(path.file_name().unwrap_or_default(), "");
        }
    }

    /// Counts what the user does not want, if it would have been read.
    fn leave_out(&mut self, path: &Path, name: &OsStr, is_folder: bool) {
        if is_folder {
            self.left_out.add(name, "/");
        } else if import::format_of(path).is_some() {
            self.left_out.add(name, "");
        }
    }

    /// A file that was found at `path`.
    fn file(&self, path: PathBuf, real: PathBuf, about: &Metadata, named: bool) -> File {
        File {
            root: self.root,
            path,
            real,
            stamp: Stamp::new(about),
            named,
            is_regular: about.is_file(),
        }
    }

    /// Where a link to the folder `real` leads.
    fn leads(&self, real: &Path) -> Leads {
        let is_read = |(_, root): &(PathBuf, PathBuf)| {
            let below = real.strip_prefix(root).ok();
            below.is_some_and(|below| {
                let mut names = below.iter();
                names.all(|name| !name.as_encoded_bytes().starts_with(b"."))
                    && !self.rules.leave_out_real(root, real)
            })
        };
        if self.roots.iter().any(is_read) {
            Leads::Inside
        } else if self.roots.iter().any(|(_, root)| root.starts_with(real)) {
            Leads::Above
        } else {
            Leads::Out
        }
    }
}

/// The kind of thing that a name in a folder stands for.
enum NamedEntry {
    /// Nothing that concerns a library.
    Nothing,
    /// A file, or something that cannot be read.
    ScanItem(ScanItem),
    /// A folder, by its path without links.
    Folder(PathBuf, Metadata),
}

/// Where a link to a folder leads.
enum Leads {
    /// To a folder that is read by its own name.
    Inside,
    /// To a folder that holds a named one: following it would read what nobody named.
    Above,
    /// Somewhere else.
    Out,
}

/// Announces a folder, then lists it; `None` when the sink ended the scan.
fn open(
    path: PathBuf,
    real: PathBuf,
    about: &Metadata,
    kind: Kind,
    sink: FoundSink<'_>,
) -> Option<Level> {
    if !sink(ScanItem::Folder(path.clone(), identity(about, &real))) {
        return None;
    }

    let names = match list(&path) {
        Ok(names) => names,
        Err(error) if sink(unread(&path, cause::why(&error), kind)) => Vec::new(),
        Err(_) => return None,
    };
    let names = names.into_iter();
    Some(Level { path, real, names })
}

/// The names in a folder, in order.
fn list(path: &Path) -> io::Result<Vec<(OsString, FileType)>> {
    let named = fs::names(path)?.into_iter();
    let named = named.map(|entry| (collate::name_key(&entry.0.to_string_lossy()), entry));
    let mut named: Vec<_> = named.collect();
    named.sort_unstable_by(|(a, (one, _)), (b, (other, _))| (a, one).cmp(&(b, other)));
    Ok(named.into_iter().map(|(_, entry)| entry).collect())
}

/// Whether a file of this name in a folder is an article or, if it cannot be one, is told.
pub(crate) fn is_told(path: &Path) -> bool {
    import::format_of(path).is_some() || import::is_document(path)
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
