//! Finds the changes in the folder since the last look: only new and changed files are read again,
//! and the other files of the same bookmarks.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use super::file::Unreadable;
use super::{
    Broken, Fs, Loaded, Store, is_bookmark, is_copy, is_set_aside, merged, retry, without_backups,
};
use crate::bookmark::{Bookmark, BookmarkId};
use crate::reason::{Fault, Reason};
use crate::shell::cause;
use crate::shell::fs::Stamp;

/// The state of the folder at the last look.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    files: HashMap<PathBuf, KnownFile>,
    /// Files that were set aside, in order of path.
    set_aside: Vec<PathBuf>,
    /// The folder itself, when it could last be listed.
    folder: Option<Stamp>,
    /// Why it cannot be listed now.
    lost: Option<Reason>,
}

/// A file of the folder.
#[derive(Clone, Debug)]
struct KnownFile {
    stamp: Stamp,
    /// The id of the bookmark that it held when it could last be read. Neither an id nor a reason is
    /// known of a file that is no bookmark and only has the name of a copy.
    id: Option<BookmarkId>,
    /// Time of the last change of that bookmark, while the file can be read.
    modified: Option<Timestamp>,
    /// Why it cannot be read now.
    why: Option<Reason>,
    is_link: bool,
}

/// The result of a look.
#[derive(Debug, Default)]
pub struct Changes {
    /// Bookmarks whose files are new, changed or fewer.
    pub found: Loaded,
    /// Ids of bookmarks that no file holds any more, in order.
    pub gone: Vec<BookmarkId>,
}

impl<F: Fs> Store<F> {
    /// Looks at the folder; the first time everything is new. A file that cannot be read for now
    /// goes on holding what it held, and a folder that is lost says nothing of its bookmarks:
    /// [`Store::broken`] tells of both.
    pub fn look(&mut self) -> Changes {
        // The stamp before the listing: the folder may be lost right after it.
        let folder = self.stamp(&self.dir);
        let mut paths = match self.list() {
            Ok(paths) => paths,
            Err(error) => {
                self.seen.lost = Some(cause::why(&error));
                return Changes::default();
            }
        };
        self.seen.lost = None;
        self.seen.folder = folder.or(self.seen.folder);
        let set_aside = paths.iter().filter(|path| is_set_aside(path));
        self.seen.set_aside = set_aside.cloned().collect();
        paths.retain(|path| is_bookmark(path));
        let before = self.seen.files_by_id();
        let mut concerned: BTreeSet<BookmarkId> = BTreeSet::new();
        let mut read: HashMap<PathBuf, Bookmark> = HashMap::new();
        for path in &paths {
            // The stamp before the read: what is written meanwhile is read at the next look.
            let Some(stamp) = self.stamp(path) else {
                continue; // Gone since the folder was listed.
            };
            let seen = self.seen.files.get(path);
            if seen.is_some_and(|file| file.stamp == stamp) {
                continue;
            }
            let held = seen.map_or_else(|| self.named(path), |file| file.id.clone());
            let (id, why) = match self.read_listed(path) {
                Ok(Some(bookmark)) if is_copy(path) && self.was_deleted(&bookmark) => (None, None),
                Ok(Some(bookmark)) => {
                    let id = bookmark.id.clone();
                    read.insert(path.clone(), bookmark);
                    concerned.extend(held);
                    (Some(id), None)
                }
                Ok(None) => continue,
                Err(why) if held.is_none() && is_copy(path) && !why.may_pass() => (None, None),
                Err(why) => (held, Some(why.why())),
            };
            concerned.extend(id.clone());
            let file = KnownFile {
                stamp,
                id,
                modified: read.get(path).map(|bookmark| bookmark.modified),
                why,
                is_link: self.fs.is_link(path),
            };
            self.seen.files.insert(path.clone(), file);
        }
        let listed: BTreeSet<&PathBuf> = paths.iter().collect();
        let vanished = self
            .seen
            .files
            .iter()
            .filter(|(path, _)| !listed.contains(path));
        concerned.extend(vanished.filter_map(|(_, file)| file.id.clone()));
        self.seen.files.retain(|path, _| listed.contains(path));

        let after = self.seen.files_by_id();
        let mut found = Loaded {
            broken: self.broken(),
            ..Loaded::default()
        };
        for id in &concerned {
            let files = after.get(id).into_iter().flatten();
            let versions = files.filter_map(|path| {
                let bookmark = match read.remove(path) {
                    Some(bookmark) => Some(bookmark),
                    None => self.read(path).ok().flatten().filter(|b| b.id == *id),
                };
                Some((path.clone(), bookmark?))
            });
            found.take_in(versions.collect());
        }
        let gone = before.keys().filter(|id| !after.contains_key(*id));
        Changes {
            found,
            gone: gone.cloned().collect(),
        }
    }

    /// Returns the files that could not be read in the last look at the folder (or the folder itself,
    /// if it is lost), in order of path, and
    /// those that were set aside: the user is told of them as long as they lie there, because nothing
    /// else holds what somebody wrote into them.
    pub fn broken(&self) -> Vec<Broken> {
        let lost = self.seen.lost.iter().map(|why| Broken {
            path: self.dir.clone(),
            why: why.clone(),
            id: None,
        });
        let files = self.seen.files.iter().filter(|_| self.seen.lost.is_none());
        let unread = files.filter_map(|(path, file)| {
            Some(Broken {
                path: path.clone(),
                why: file.why.clone()?,
                id: file.id.clone(),
            })
        });
        let set_aside = self.seen.set_aside.iter().map(|path| Broken {
            path: path.clone(),
            why: Fault::SetAside.into(),
            id: None,
        });
        let mut broken: Vec<Broken> = lost.chain(unread).chain(set_aside).collect();
        broken.sort_by(|a, b| a.path.cmp(&b.path));
        broken
    }

    /// Returns the files that are links, which change where they lead.
    pub fn links(&self) -> Vec<PathBuf> {
        let links = self.seen.files.iter().filter(|(_, file)| file.is_link);
        let mut links: Vec<PathBuf> = links.map(|(path, _)| path.clone()).collect();
        links.sort();
        links
    }

    /// Lists the folder; fails as [`Store::check_folder`] does.
    fn list(&self) -> io::Result<Vec<PathBuf>> {
        self.check_folder()?;
        let paths = self.files(&self.dir)?;
        if !paths.iter().any(|path| is_bookmark(path)) {
            // Lost between the check and the listing, it would look as if all were deleted.
            self.check_folder()?;
        }
        Ok(paths)
    }

    /// Returns the id of the bookmark whose own file this is, by its name. A file may break before
    /// it was ever read, because another program wrote it right after this one did.
    fn named(&self, path: &Path) -> Option<BookmarkId> {
        let id = percent_decode_str(path.file_stem()?.to_str()?)
            .decode_utf8()
            .ok()?;
        let id = BookmarkId::from(id);
        (self.path(&id) == path).then_some(id)
    }

    /// Fails if the folder held bookmarks and is not there any more: removed, or on a disk that is not
    /// mounted now, whose mount point is an empty folder of another disk. A file that is written
    /// there would be hidden as soon as the disk is back, and a deletion would delete nothing.
    pub(super) fn check_folder(&self) -> io::Result<()> {
        let Some(before) = self.seen.folder.filter(|_| self.has_held()) else {
            return Ok(());
        };
        let Some(now) = self.stamp(&self.dir) else {
            return Err(io::ErrorKind::NotFound.into());
        };
        if before.is_on_same_disk(now) || self.files(&self.dir)?.iter().any(|p| is_bookmark(p)) {
            return Ok(());
        }
        Err(cause::own(io::ErrorKind::NotConnected, Fault::Unmounted))
    }

    /// Returns whether the folder held anything at the last look.
    pub(super) fn has_held(&self) -> bool {
        !self.seen.files.is_empty()
    }

    /// Returns the files that held the bookmark `id` at the last look.
    pub(super) fn known(&self, id: &BookmarkId) -> Vec<PathBuf> {
        let files = self.seen.active();
        let holding = files.filter(|(_, file)| file.id.as_ref() == Some(id));
        let mut paths: Vec<PathBuf> = holding.map(|(path, _)| path.clone()).collect();
        paths.sort();
        paths
    }

    /// Returns the files that hold the bookmark `id` now, whatever they are called; also one that cannot
    /// be read for now and held it before.
    pub(super) fn holding(&self, id: &BookmarkId) -> io::Result<Vec<PathBuf>> {
        let mut paths = self.files(&self.dir)?;
        paths.retain(|path| {
            let seen = self.seen.files.get(path);
            let held = seen.and_then(|file| file.id.as_ref());
            is_bookmark(path)
                && match seen {
                    Some(file) if Some(file.stamp) == self.stamp(path) => held == Some(id),
                    _ => match self.read(path) {
                        Ok(bookmark) => bookmark.is_some_and(|b| b.id == *id),
                        Err(_) => held == Some(id),
                    },
                }
        });
        Ok(paths)
    }

    /// Returns the bookmark in a file that was listed; a link to nothing is an error, because its
    /// bookmark must not be missing without a word.
    fn read_listed(&self, path: &Path) -> Result<Option<Bookmark>, Unreadable> {
        match self.read(path)? {
            None if self.fs.is_link(path) => {
                let missing = io::ErrorKind::NotFound.into();
                Err(Unreadable::Io(cause::at(path, false, missing)))
            }
            bookmark => Ok(bookmark),
        }
    }

    /// Returns the state of a file; `None` when it is gone.
    fn stamp(&self, path: &Path) -> Option<Stamp> {
        match retry(|| self.fs.stamp(path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !self.fs.is_link(path) => None,
            // If the stamp may not be asked for, reading the file reports the reason.
            other => Some(other.unwrap_or_default()),
        }
    }

    /// Returns whether two paths name one file.
    pub(super) fn is_one_file(&self, one: &Path, other: &Path) -> bool {
        let stamps = self.stamp(one).zip(self.stamp(other));
        stamps.is_some_and(|(one, other)| one.is_same_file(other))
    }
}

/// Returns the file that an editor made the backup at `path` (`x.json~`) of; `None` if it is no backup.
fn edited(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    Some(path.with_file_name(name.strip_suffix('~')?))
}

impl Loaded {
    /// Takes in the versions of one bookmark, each with its file.
    fn take_in(&mut self, versions: Vec<(PathBuf, Bookmark)>) {
        let each = || { versions.iter() }.map(|(path, version)| (path.as_path(), version));
        let Some(bookmark) = merged(each()) else {
            return;
        };
        let said = without_backups(each());
        let differ = said.windows(2).any(|pair| !pair[0].is_same(pair[1]));
        let files: Vec<PathBuf> = versions.into_iter().map(|(path, _)| path).collect();
        if files.len() > 1 {
            self.conflicts.push(Conflict {
                merged: bookmark.clone(),
                differ,
                files,
            });
        }
        self.bookmarks.push(bookmark);
    }
}

/// A bookmark that more than one file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The merge of all versions.
    pub merged: Bookmark,
    /// Whether the files say different things, but for backups of what one of them was.
    pub differ: bool,
    /// The files, in order of path.
    pub files: Vec<PathBuf>,
}

impl Seen {
    /// Returns the files that say something of their bookmarks: all but the backups of editors that say
    /// nothing new. An editor makes one for the moment of each write, so one that is as old as its file,
    /// or older, would put back what the user just removed.
    fn active(&self) -> impl Iterator<Item = (&PathBuf, &KnownFile)> {
        let is_idle = |path: &Path, backup: &KnownFile| {
            let of = edited(path).and_then(|of| self.files.get(&of));
            of.is_some_and(|of| {
                (of.id.is_none() || of.id == backup.id)
                    && (of.modified.is_none() || of.modified >= backup.modified)
            })
        };
        let files = self.files.iter();
        files.filter(move |(path, file)| !is_idle(path, file))
    }

    fn files_by_id(&self) -> BTreeMap<BookmarkId, Vec<PathBuf>> {
        let mut files: BTreeMap<BookmarkId, Vec<PathBuf>> = BTreeMap::new();
        for (path, file) in self.active() {
            if let Some(id) = &file.id {
                files.entry(id.clone()).or_default().push(path.clone());
            }
        }
        for paths in files.values_mut() {
            paths.sort();
        }
        files
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use jiff::Timestamp;

    use super::*;
    use crate::bookmark::Quote;

    fn bookmark(id: &str) -> Bookmark {
        let json = serde_json::json!({
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "id": format!("urn:uuid:{id}"),
            "type": "Annotation",
            "target": { "source": "file:///a.txt",
                "selector": [{ "type": "TextQuoteSelector", "exact": "nắng lên" }] },
        });
        let mut bookmark = crate::bookmark::w3c::from_json(json).unwrap();
        bookmark.quote = Quote {
            exact: format!("nắng lên {id}"),
            ..Quote::default()
        };
        bookmark
    }

    struct TestStore {
        _temp: tempfile::TempDir,
        store: Store,
    }

    fn place() -> TestStore {
        let temp = tempfile::tempdir().unwrap();
        let store = Store::open(temp.path().join("bookmarks"));
        TestStore { _temp: temp, store }
    }

    impl TestStore {
        /// Quotes of what was found, and what is gone.
        fn look(&mut self) -> (Vec<String>, Vec<BookmarkId>) {
            let changes = self.store.look();
            let found = changes.found.bookmarks.into_iter();
            (found.map(|b| b.quote.exact).collect(), changes.gone)
        }
    }

    fn nothing() -> (Vec<String>, Vec<BookmarkId>) {
        (Vec::new(), Vec::new())
    }

    #[test]
    fn only_what_is_new_or_changed_is_found() {
        let mut place = place();
        assert_eq!(place.look(), nothing());
        let (mut a, b) = (bookmark("a"), bookmark("b"));
        place.store.save(&a, None).unwrap();
        place.store.save(&b, None).unwrap();
        assert_eq!(place.look().0, [&*a.quote.exact, &*b.quote.exact]);
        assert_eq!(place.look(), nothing());
        let before = a.clone();
        a.quote.exact = "mưa".to_owned();
        place.store.save(&a, Some(&before)).unwrap();
        assert_eq!(place.look(), (vec!["mưa".to_owned()], Vec::new()));
    }

    #[test]
    fn what_no_file_holds_any_more_is_gone() {
        let mut place = place();
        let a = bookmark("a");
        place.store.save(&a, None).unwrap();
        let copy = place.store.dir().join("a (conflicted copy).json");
        fs::copy(place.store.path(&a.id), &copy).unwrap();
        place.look();
        fs::remove_file(copy).unwrap();
        // Read again, because the copy may have said more; its own file holds it.
        assert_eq!(place.look(), (vec![a.quote.exact.clone()], Vec::new()));
        assert_eq!(place.look(), nothing());
        place.store.trash(&a.id, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(place.look(), (Vec::new(), vec![a.id.clone()]));
        place.store.restore(&a).unwrap();
        assert_eq!(place.look().0, [a.quote.exact]);
    }

    #[test]
    fn a_file_half_written_and_a_folder_that_vanished_lose_nothing() {
        let mut place = place();
        let a = bookmark("a");
        place.store.save(&a, None).unwrap();
        place.look();
        let path = place.store.path(&a.id);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let changes = place.store.look();
        assert_eq!((changes.found.broken.len(), changes.gone.len()), (1, 0));
        assert_eq!(place.store.broken()[0].id.as_ref(), Some(&a.id));
        let mut other = Store::open(place.store.dir().to_owned());
        other.load();
        let named = other.broken();
        assert_eq!(named[0].id.as_ref(), Some(&a.id), "by the name of its file");
        assert_eq!(place.look(), nothing());
        assert_eq!(place.store.broken().len(), 1, "it is still broken");
        fs::write(&path, &whole).unwrap();
        assert_eq!(place.look().0, [&*a.quote.exact]);
        let aside = place.store.dir().with_extension("aside");
        fs::rename(place.store.dir(), &aside).unwrap();
        assert_eq!(place.look(), nothing());
        let [lost] = &place.store.broken()[..] else {
            panic!("the folder is missing");
        };
        assert_eq!(
            (&*lost.path, &lost.why),
            (place.store.dir(), &Fault::Missing.into())
        );
        // Nothing is written elsewhere, and nothing is called deleted that is only out of reach.
        assert!(place.store.save(&bookmark("b"), None).is_err());
        assert!(place.store.trash(&a.id, Timestamp::UNIX_EPOCH).is_err());
        assert!(!place.store.dir().exists());
        fs::rename(&aside, place.store.dir()).unwrap();
        assert_eq!(place.look(), nothing());
        assert_eq!(place.store.broken(), []);
        fs::remove_file(&path).unwrap();
        assert_eq!(place.look().1, [a.id]);
    }

    /// A folder that a link leads to, and the link is turned to another disk: as when the disk of the
    /// folder is not mounted any more, which leaves its mount point.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_whose_disk_is_not_mounted_is_lost_and_another_one_is_followed() {
        use std::os::unix::fs::symlink;
        let mut place = place();
        let a = bookmark("a");
        place.store.save(&a, None).unwrap();
        place.look();
        let dir = place.store.dir().to_owned();
        let disk = dir.with_extension("disk");
        fs::rename(&dir, &disk).unwrap();
        symlink(&disk, &dir).unwrap();
        assert_eq!(place.look(), nothing());
        let turn = |to: &Path| {
            fs::remove_file(&dir).unwrap();
            symlink(to, &dir).unwrap();
        };
        turn(Path::new("/proc"));
        assert_eq!(place.look(), nothing());
        assert!(place.store.broken()[0].why.is(Fault::Unmounted));
        assert!(place.store.save(&bookmark("b"), None).is_err());
        assert!(place.store.trash(&a.id, Timestamp::UNIX_EPOCH).is_err());
        turn(&disk);
        assert_eq!(place.look(), nothing());
        assert_eq!(place.store.broken(), []);
        // Another folder of the same disk is the user's wish.
        let other = dir.with_extension("other");
        fs::create_dir(&other).unwrap();
        turn(&other);
        assert_eq!(place.look().1, [a.id]);
    }
}
