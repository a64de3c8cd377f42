//! Finds the files under the named files and folders, before any of them is read.
//!
//! A scan walks folders in dictionary order of their names, as the list of the reader shows them, and
//! leaves out hidden files, and those that the user does not want (`rules`). Links are
//! followed, but every folder is entered once, known by device and inode, so that links that fan
//! out or lead in a circle cost nothing. A folder that stands under a named one by its own name is
//! read there and not where a link leads to it. A file that is reached twice is one file.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use crate::article::Source;
use crate::import;
use crate::library::problem::{Kind, Problem};
use crate::reason::{Detail, Fault, Reason};
use crate::shell::cause;
use crate::shell::fs::{self, FileType, Metadata, Stamp};
use crate::vietnamese::collate;

use super::links;
use super::rules::{self, GIT, Rules, Selection};

/// Most names that one scan looks at. Four times the largest library that docbao is made for; a
/// link that leads out into a whole disk ends here instead of never.
pub(crate) const MAX_NAMES: usize = 4_000_000;
/// How many of the files that are passed over are named: enough to see what kind of files they are, in a
/// message of one or two rows.
const UNREAD_NAMES_MAX: usize = 3;

/// A file that may be an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct File {
    /// The index of the named path by which the file was reached, from 0.
    pub(crate) root: usize,
    /// The path below the named path.
    pub(crate) path: PathBuf,
    /// The absolute path without links, from which the article's id is made.
    pub(crate) real: PathBuf,
    /// The state of the file when it was found.
    pub(crate) stamp: Stamp,
    /// Whether it was named itself. Such a file is read whatever its name is.
    pub(crate) named: bool,
    /// Whether it is no pipe or device.
    pub(crate) is_regular: bool,
}

/// A file or problem that a scan found.
#[derive(Debug)]
pub(crate) enum ScanItem {
    /// A folder that is about to be listed, and which one it is.
    Folder(PathBuf, Identity),
    /// A name that decides what is found elsewhere, whether it is there or not: a link, or a file of rules.
    Lead(PathBuf),
    /// A file that may be an article.
    File(File),
    /// Something that cannot be read.
    Unread(Problem),
    /// A file or folder that was found in another way before.
    Again(OtherPath),
}

/// Another path of a file or folder, which is read once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OtherPath {
    /// The path by which it is read.
    pub(crate) first: PathBuf,
    pub(crate) path: PathBuf,
}

impl OtherPath {
    /// Returns what is told of it in the list of problems.
    pub(crate) fn problem(&self) -> Problem {
        let first = self.first.to_string_lossy().into_owned();
        let why = Reason::from(Fault::ReadElsewhere).with(Detail::Said(first));
        problem(&self.path, why, Kind::LeftOut)
    }
}

/// The identity of a file or folder, independent of its name: device and inode.
#[cfg(unix)]
pub(crate) type Identity = (u64, u64);
/// The identity of a file or folder: its path without links.
#[cfg(not(unix))]
pub(crate) type Identity = PathBuf;

#[cfg(unix)]
fn identity(about: &Metadata, _: &Path) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (about.dev(), about.ino())
}

#[cfg(not(unix))]
fn identity(_: &Metadata, real: &Path) -> Identity {
    real.to_owned()
}

/// Whether a file has other names (hard links).
#[cfg(unix)]
fn has_other_names(about: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    about.nlink() > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &Metadata) -> bool {
    false
}

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

/// Files that are passed over, which are told together, because a folder may be full of them.
#[derive(Debug, Default)]
struct UnreadNames {
    count: usize,
    /// The names of the first few.
    names: Vec<String>,
}

impl UnreadNames {
    fn add(&mut self, name: &OsStr, end: &str) {
        self.count += 1;
        if self.names.len() < UNREAD_NAMES_MAX {
            self.names.push(format!("{}{end}", name.to_string_lossy()));
        }
    }

    /// One problem for all of them, below the folder `named`; `None` without any.
    fn problem(self, named: &Path, fault: Fault, kind: Kind) -> Option<ScanItem> {
        let more = if self.count > self.names.len() {
            ", …"
        } else {
            ""
        };
        let names = self.names.join(", ");
        let why = Reason::from(fault)
            .with(Detail::Count(self.count))
            .with(Detail::Said(format!("{names}{more}")));
        (self.count > 0).then(|| unread(named, why, kind))
    }
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

/// The absolute path without links, as far as that can be found out.
pub(crate) fn real_path(path: &Path) -> PathBuf {
    let full = path.canonicalize().or_else(|_| std::path::absolute(path));
    full.unwrap_or_else(|_| path.to_owned())
}

fn unread(path: &Path, why: impl Into<Reason>, kind: Kind) -> ScanItem {
    ScanItem::Unread(problem(path, why.into(), kind))
}

/// A problem with the file or folder at `path`.
pub(crate) fn problem(path: &Path, why: Reason, kind: Kind) -> Problem {
    Problem {
        kind,
        path: path.to_string_lossy().into_owned(),
        uri: Source::File(real_path(path)).exact_uri(),
        why,
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// A folder of its own for a test, without links in its path.
    fn place() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().canonicalize().unwrap();
        (dir, path)
    }

    fn write(path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "chữ").unwrap();
    }

    /// The files that are found below `named[0]`, and what is told, at most `names` looked at.
    fn scan(named: &[&Path], names: usize) -> (Vec<String>, Vec<String>) {
        scan_of(named, names, &Selection::default())
    }

    fn scan_of(named: &[&Path], names: usize, selection: &Selection) -> (Vec<String>, Vec<String>) {
        let named: Vec<PathBuf> = named.iter().map(|path| path.to_path_buf()).collect();
        let mut scan = Scan::new(&named, names).choosing(selection);
        let (mut files, mut told) = (Vec::new(), Vec::new());
        let short = |path: &Path| {
            let below = path.strip_prefix(&named[0]).unwrap_or(path);
            below.to_string_lossy().into_owned()
        };
        for (root, path) in named.iter().enumerate() {
            scan.walk(root, path, usize::MAX, &mut |found| {
                match found {
                    ScanItem::Folder(..) | ScanItem::Lead(_) => {}
                    ScanItem::Again(other) => {
                        told.push(format!("{} = {}", short(&other.path), short(&other.first)));
                    }
                    ScanItem::File(file) => files.push(short(&file.path)),
                    ScanItem::Unread(problem) => {
                        told.push(format!(
                            "{}: {}",
                            short(Path::new(&problem.path)),
                            problem.why
                        ));
                    }
                }
                true
            });
        }
        (files, told)
    }

    #[test]
    fn links_that_fan_out_are_followed_once_each() {
        let (_dir, path) = place();
        let (named, chain) = (path.join("đọc"), path.join("ngoài"));
        // 2²⁹ paths lead to the last of 30 folders.
        for n in 0..30 {
            write(&chain.join(format!("{n:02}/bài.md")));
            for link in ["a", "b"].iter().filter(|_| n > 0) {
                let below = chain.join(format!("{:02}/{link}", n - 1));
                symlink(chain.join(format!("{n:02}")), below).unwrap();
            }
        }
        write(&named.join("z.md"));
        symlink(chain.join("00"), named.join("xa")).unwrap();
        let (files, told) = scan(&[&named], 1_000);
        assert_eq!(files.len(), 31, "{files:?}");
        assert_eq!(told.len(), 29, "each second link: {told:?}");
        let (files, told) = scan(&[&chain], 1_000);
        assert_eq!(files.len(), 30, "{files:?}");
        assert!(files.iter().all(|path| path.matches('/').count() == 1));
        assert_eq!(told.len(), 58, "{told:?}");
    }

    #[test]
    fn a_folder_is_read_by_its_own_name_and_one_outside_by_its_first_link() {
        let (_dir, path) = place();
        let named = path.join("đọc");
        write(&named.join("m/thật.md"));
        write(&named.join(".ẩn/kín.md"));
        write(&path.join("ngoài/xa.md"));
        symlink(named.join("m"), named.join("a")).unwrap();
        symlink(&named, named.join("b")).unwrap();
        symlink(named.join(".ẩn"), named.join("c")).unwrap();
        symlink(path.join("ngoài"), named.join("d")).unwrap();
        symlink(path.join("ngoài"), named.join("e")).unwrap();
        symlink(named.join("m/thật.md"), named.join("f.md")).unwrap();
        let (files, told) = scan(&[&named], 1_000);
        assert_eq!(files, ["c/kín.md", "d/xa.md", "f.md"]);
        // The link to the folder that holds it is no other path.
        assert_eq!(told, ["a = m", "e = d", "m/thật.md = f.md"]);
    }

    #[test]
    fn a_link_to_a_folder_above_is_told_and_not_followed() {
        let (_dir, path) = place();
        let named = path.join("đọc");
        write(&named.join("z.md"));
        write(&path.join("không đọc.md"));
        symlink("/", named.join("gốc")).unwrap();
        symlink("..", named.join("trên")).unwrap();
        let (files, told) = scan(&[&named], 1_000);
        assert_eq!(files, ["z.md"]);
        assert_eq!(told, ["gốc: why-link-above", "trên: why-link-above"]);
    }

    #[test]
    fn what_is_reached_twice_is_one_file() {
        let (_dir, path) = place();
        let named = path.join("đọc");
        write(&named.join("b/một.md"));
        fs::hard_link(named.join("b/một.md"), named.join("b/hai.md")).unwrap();
        symlink(named.join("b/một.md"), named.join("ba.md")).unwrap();
        symlink(&named, path.join("lối khác")).unwrap();
        let all: [&Path; 4] = [
            &named,
            &named.join("b"),
            &path.join("lối khác"),
            &named.join("b/một.md"),
        ];
        let (files, told) = scan(&all, 1_000);
        assert_eq!(files, ["b/hai.md"]);
        let link = path.join("lối khác");
        let again = ["b/một.md = b/hai.md", "ba.md = b/hai.md"].map(str::to_owned);
        assert_eq!(told[..2], again);
        // A root that lies in another one has the same paths, one behind a link has others.
        assert_eq!(
            told[2..],
            [format!("{} = ", link.display()), again[0].clone()]
        );
    }

    #[test]
    fn documents_are_told_and_what_is_no_text_is_not() {
        let (_dir, named) = place();
        for name in [
            "a.html",
            "b.PDF",
            "c.docx",
            "ảnh.jpg",
            "d.zip",
            "e",
            "f.rs",
            ".g.html",
            "h.md",
        ] {
            write(&named.join(name));
        }
        symlink("không có", named.join("i.txt")).unwrap();
        symlink("không có", named.join("báo cũ")).unwrap();
        symlink("không có", named.join("ảnh.png")).unwrap();
        let (files, told) = scan(&[&named], 1_000);
        assert_eq!(files, ["h.md"]);
        let format = ["a.html", "b.PDF", "c.docx"].map(|name| format!("{name}: why-format"));
        let gone = ["báo cũ", "i.txt"].map(|name| format!("{name}: why-dead-link"));
        let skipped = [": why-skipped (2): e, f.rs".to_owned()];
        assert_eq!(
            told,
            [&format[..2], &gone[..1], &format[2..], &gone[1..], &skipped].concat()
        );
        for name in ["k", "l.log", "m.LOCK", "n.md~"] {
            write(&named.join(name));
        }
        let told = scan(&[&named], 1_000).1;
        assert_eq!(told.last().unwrap(), ": why-skipped (4): e, f.rs, k, …");
        assert_eq!(
            scan(&[&named.join("f.rs")], 1_000).0.len(),
            1,
            "it was named"
        );
    }

    #[test]
    fn more_names_than_may_be_looked_at_are_told() {
        let (_dir, named) = place();
        for name in ["a.md", "b.md", "c.md"] {
            write(&named.join(name));
        }
        let (files, told) = scan(&[&named], 2);
        assert_eq!(files, ["a.md", "b.md"]);
        assert_eq!(told, [": why-too-many-files"]);
        assert!(scan(&[&named], 3).1.is_empty());
    }

    /// A selection that heeds the files of rules.
    fn heeding() -> Selection {
        Selection {
            heeds_ignore_files: true,
            ..Selection::default()
        }
    }

    fn write_all(folder: &Path, names: &[&str]) {
        for name in names {
            write(&folder.join(name));
        }
    }

    fn rules(path: &Path, lines: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, lines).unwrap();
    }

    #[test]
    fn files_of_rules_count_in_their_folder_and_below_and_the_nearest_one_decides() {
        let (_dir, path) = place();
        write_all(
            &path,
            &[
                "a.md",
                "b.md",
                "nháp/giữ.md",
                "sâu/a.md",
                "sâu/b.md",
                "sâu/c.txt",
                "sâu/nữa/b.md",
                "sâu/nữa/c.txt",
            ],
        );
        rules(
            &path.join(".gitignore"),
            "\u{feff}# ghi chú\nnháp/\n/a.md\n*.txt\n[\n",
        );
        rules(&path.join("sâu/.gitignore"), "b.md\n!c.txt\n");
        rules(&path.join("sâu/nữa/.ignore"), "!b.md\nc.txt\n");
        let (files, told) = scan_of(&[&path], 1_000, &heeding());
        assert_eq!(files, ["b.md", "sâu/a.md", "sâu/c.txt", "sâu/nữa/b.md"]);
        assert_eq!(told, [": why-left-out (4): a.md, nháp/, b.md, …"]);
        assert_eq!(scan(&[&path], 1_000).0.len(), 8, "without rules");
        let named = [path.join("nháp"), path.join("a.md")];
        let (files, told) = scan_of(&[&named[0], &named[1]], 1_000, &heeding());
        assert_eq!(files.len(), 2, "what is named is read: {files:?}");
        assert!(told.is_empty(), "{told:?}");
    }

    #[test]
    fn rules_above_count_up_to_the_root_of_the_repository() {
        let (_dir, path) = place();
        let named = path.join("kho/báo/tết");
        write_all(
            &named,
            &["a.md", "b.md", "c.md", "d.md", "e.md", "con/b.md"],
        );
        rules(&path.join(".gitignore"), "a.md\n");
        rules(&path.join("kho/.gitignore"), "/báo/*/b.md\n/c.md\n");
        rules(&path.join("kho/báo/.ignore"), "d.md\n");
        let files = || scan_of(&[&named], 1_000, &heeding()).0;
        assert_eq!(files().len(), 6, "no repository, so nothing above counts");
        fs::create_dir(path.join("kho/.git")).unwrap();
        assert_eq!(files(), ["a.md", "c.md", "con/b.md", "e.md"]);
        rules(&path.join("kho/.git/info/exclude"), "e.md\nc.md\n");
        rules(&path.join("kho/báo/tết/.gitignore"), "!c.md");
        assert_eq!(files(), ["a.md", "c.md", "con/b.md"]);
        // A repository in a repository has only its own rules for git.
        rules(&named.join("con/.git"), "gitdir: xa");
        rules(&named.join(".gitignore"), "b.md\n");
        assert_eq!(files(), ["a.md", "con/b.md"]);
    }

    #[test]
    fn globs_choose_files_and_leave_some_out() {
        let (_dir, path) = place();
        write_all(
            &path,
            &[
                "a.md",
                "b.txt",
                "2024/a.txt",
                "2024/tết/b.txt",
                "x/2024/c.txt",
            ],
        );
        // A name as macOS stores it.
        write_all(&path, &["nha\u{301}p/d.md"]);
        let chosen = |include: &[&str], exclude: &[&str]| {
            let owned = |globs: &[&str]| globs.iter().map(ToString::to_string).collect();
            let selection = Selection {
                include: owned(include),
                exclude: owned(exclude),
                ..Selection::default()
            };
            scan_of(&[&path], 1_000, &selection)
        };
        assert_eq!(chosen(&["*.md"], &["nháp"]).0, ["a.md"]);
        assert_eq!(chosen(&["/2024/"], &[]).0, ["2024/a.txt", "2024/tết/b.txt"]);
        assert_eq!(chosen(&["/2024/**"], &["tết/"]).0, ["2024/a.txt"]);
        let (files, told) = chosen(&[], &["*.txt", "!c.txt"]);
        assert_eq!(files, ["a.md", "nha\u{301}p/d.md", "x/2024/c.txt"]);
        assert_eq!(told, [": why-left-out (3): a.txt, b.txt, b.txt"]);
    }

    #[test]
    fn where_the_rules_leave_out_everything_that_is_told() {
        let (_dir, path) = place();
        write_all(&path, &["a.md", "b/c.md", "d.pdf"]);
        let globs = |include: &str, exclude: &[&str]| Selection {
            include: vec![include.to_owned()],
            exclude: exclude.iter().map(ToString::to_string).collect(),
            ..Selection::default()
        };
        let told = |selection| scan_of(&[&path], 1_000, &selection).1.pop().unwrap();
        assert_eq!(
            told(globs("*.txt", &[])),
            ": why-all-left-out (2): a.md, c.md"
        );
        assert_eq!(
            told(globs("*.md", &["*.md", "b/", "!x"])),
            ": why-all-left-out (2): a.md, b/"
        );
        assert_eq!(told(globs("a.*", &[])), ": why-left-out (1): c.md");
    }

    #[test]
    fn a_link_to_what_the_rules_leave_out_is_followed() {
        let (_dir, path) = place();
        write_all(
            &path,
            &["nháp/a.md", "nháp/sâu/b.md", "kín/c.md", "đọc/d.md"],
        );
        for (target, link) in [("nháp/sâu", "a"), ("nháp", "b"), ("kín", "c"), ("đọc", "d")]
        {
            symlink(path.join(target), path.join(link)).unwrap();
        }
        symlink(path.join("nháp"), path.join("nháp/vòng")).unwrap();
        rules(&path.join(".gitignore"), "/nháp/\n");
        let selection = Selection {
            exclude: vec!["/kín".to_owned()],
            ..heeding()
        };
        let (files, told) = scan_of(&[&path], 1_000, &selection);
        assert_eq!(files, ["a/b.md", "b/a.md", "c/c.md", "đọc/d.md"]);
        let again = ["b/sâu = a", "d = đọc", ": why-left-out (2): kín/, nháp/"];
        assert_eq!(told, again);
        // A folder that is left out below one root is read where it is named itself.
        let (files, told) = scan_of(&[&path, &path.join("nháp")], 1_000, &heeding());
        assert!(files.contains(&"nháp/a.md".to_owned()), "{files:?}");
        assert!(told.contains(&"b = nháp".to_owned()), "{told:?}");
    }

    #[test]
    fn files_of_rules_that_cannot_be_read_are_told() {
        let (_dir, path) = place();
        write_all(&path, &["a.md", "b.md", "c/d.md", "e/f.md"]);
        rules(&path.join(".gitignore"), &"#\n".repeat(1 << 20));
        fs::write(path.join(".ignore"), b"a.md\nnh\xe1p.md\n").unwrap();
        symlink(path.join("c/.ignore"), path.join("c/.ignore")).unwrap();
        fs::create_dir(path.join("e/.gitignore")).unwrap();
        let (files, told) = scan_of(&[&path], 1_000, &heeding());
        assert_eq!(files, ["b.md", "c/d.md", "e/f.md"]);
        let whys = [
            ".ignore: why-not-utf8",
            ".gitignore: why-larger 1 MB",
            "c/.ignore: why-loop",
            "e/.gitignore: why-not-regular",
            ": why-left-out (1): a.md",
        ];
        assert_eq!(told, whys);
        // By `/dev/null` git is told to have none, and a file `.git` need not lead to a repository.
        write_all(&path, &["g/x.md"]);
        symlink("/dev/null", path.join("g/.gitignore")).unwrap();
        fs::write(path.join("g/.git"), "?").unwrap();
        assert_eq!(scan_of(&[&path], 1_000, &heeding()).1, whys);
        let two = [&*path, &path.join("c")];
        let told = scan_of(&two, 1_000, &heeding()).1;
        assert_eq!(told.iter().filter(|told| told.contains("loop")).count(), 1);
    }

    #[test]
    fn in_a_repository_the_rules_of_its_clone_and_of_its_user_count() {
        let (_dir, path) = place();
        let named = path.join("kho");
        write_all(&named, &["a.md", "b.md", "c.md", "cây/a.md", "cây/b.md"]);
        rules(&path.join("của tôi"), "a.md\nb.md\nc.md\n");
        let selection = Selection {
            git_excludes: Some(path.join("của tôi")),
            ..heeding()
        };
        let files = || scan_of(&[&named], 1_000, &selection).0;
        assert_eq!(files().len(), 5, "no repository");
        rules(&named.join(".git/info/exclude"), "!b.md\n");
        rules(&named.join(".gitignore"), "!c.md\n");
        assert_eq!(files(), ["b.md", "c.md", "cây/b.md"]);
        // A worktree has the rules of its repository.
        let git = path.join("xa/.git");
        rules(&git.join("info/exclude"), "!a.md\n");
        rules(&git.join("worktrees/cây/commondir"), "../..\n");
        let led = format!("gitdir: {}\n", git.join("worktrees/cây").display());
        rules(&named.join("cây/.git"), &led);
        assert_eq!(files(), ["b.md", "c.md", "cây/a.md"]);
    }

    #[test]
    fn rules_hold_behind_a_link_by_the_path_that_leads_there() {
        let (_dir, path) = place();
        let (named, far) = (path.join("đọc"), path.join("ngoài"));
        write_all(&far, &["a.md", "b.md"]);
        fs::create_dir(&named).unwrap();
        symlink(&far, named.join("lối")).unwrap();
        symlink(&far, named.join("bỏ")).unwrap();
        rules(&named.join(".gitignore"), "bỏ/\nlối/b.md\n");
        let (files, told) = scan_of(&[&named], 1_000, &heeding());
        assert_eq!(files, ["lối/a.md"]);
        assert_eq!(told, [": why-left-out (2): bỏ/, b.md"]);
    }
}
