//! What changed in the folder since it was last looked at: only files that are new or other than
//! before are read again, and the other files of the bookmarks concerned.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};

use super::file::Unreadable;
use super::{Broken, Fs, Loaded, Stamp, Store, StoreError, is_bookmark, retry};
use crate::bookmark::Bookmark;
use crate::bookmark::merge::merge_all;

/// What the folder held when it was last looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen(HashMap<PathBuf, File>);

/// A file, and the id of the bookmark that it held when it could last be read.
#[derive(Clone, Debug)]
struct File {
    stamp: Stamp,
    id: Option<String>,
}

/// What a look found.
#[derive(Debug, Default)]
pub struct Changes {
    /// Bookmarks whose files are new, changed or fewer.
    pub found: Loaded,
    /// Ids of bookmarks that no file holds any more, in order.
    pub gone: Vec<String>,
}

impl<F: Fs> Store<F> {
    /// Looks at the folder; the first time everything is new. A file that cannot be read for now
    /// goes on holding what it held, and a folder that vanished says nothing of its bookmarks.
    pub fn look(&mut self) -> Result<Changes, StoreError> {
        let mut paths = self
            .files(&self.dir)
            .map_err(super::failed("list", &self.dir))?;
        paths.retain(|path| is_bookmark(path));
        if paths.is_empty() && !self.seen.0.is_empty() && self.stamp(&self.dir).is_none() {
            return Ok(Changes::default());
        }
        let before = self.seen.files_by_id();
        let mut concerned: BTreeSet<String> = BTreeSet::new();
        let mut read: HashMap<PathBuf, Bookmark> = HashMap::new();
        let mut broken = Vec::new();
        for path in &paths {
            // The stamp before the read: what is written meanwhile is read at the next look.
            let Some(stamp) = self.stamp(path) else {
                continue; // Gone since the folder was listed.
            };
            let seen = self.seen.0.get(path);
            if seen.is_some_and(|file| file.stamp == stamp) {
                continue;
            }
            let held = seen.and_then(|file| file.id.clone());
            let id = match self.read_listed(path) {
                Ok(Some(bookmark)) => {
                    let id = bookmark.id.clone();
                    read.insert(path.clone(), bookmark);
                    concerned.extend(held);
                    Some(id)
                }
                Ok(None) => continue,
                Err(why) => {
                    broken.push(Broken {
                        path: path.clone(),
                        why: why.why(),
                    });
                    held
                }
            };
            concerned.extend(id.clone());
            self.seen.0.insert(path.clone(), File { stamp, id });
        }
        let listed: BTreeSet<&PathBuf> = paths.iter().collect();
        let vanished = self
            .seen
            .0
            .iter()
            .filter(|(path, _)| !listed.contains(path));
        concerned.extend(vanished.filter_map(|(_, file)| file.id.clone()));
        self.seen.0.retain(|path, _| listed.contains(path));

        let after = self.seen.files_by_id();
        let mut found = Loaded {
            broken,
            ..Loaded::default()
        };
        for id in &concerned {
            let files = after.get(id.as_str()).into_iter().flatten();
            let versions = files.filter_map(|path| match read.remove(path) {
                Some(bookmark) => Some(bookmark),
                None => self.read(path).ok().flatten().filter(|b| b.id == *id),
            });
            found.take_in(versions.collect());
        }
        let gone = before.keys().filter(|id| !after.contains_key(*id));
        Ok(Changes {
            found,
            gone: gone.cloned().collect(),
        })
    }

    /// The files that held the bookmark `id` at the last look.
    pub(super) fn known(&self, id: &str) -> Vec<PathBuf> {
        let files = self.seen.0.iter();
        let holding = files.filter(|(_, file)| file.id.as_deref() == Some(id));
        let mut paths: Vec<PathBuf> = holding.map(|(path, _)| path.clone()).collect();
        paths.sort();
        paths
    }

    /// The files that hold the bookmark `id` now, whatever they are called; also one that cannot be
    /// read for now and held it before.
    pub(super) fn holding(&self, id: &str) -> io::Result<Vec<PathBuf>> {
        let mut paths = self.files(&self.dir)?;
        paths.retain(|path| {
            let seen = self.seen.0.get(path);
            let held = seen.and_then(|file| file.id.as_deref());
            is_bookmark(path)
                && match seen {
                    Some(file) if Some(file.stamp) == self.stamp(path) => held == Some(id),
                    _ => match self.read(path) {
                        Ok(bookmark) => bookmark.is_some_and(|b| b.id == id),
                        Err(_) => held == Some(id),
                    },
                }
        });
        Ok(paths)
    }

    /// The bookmark in a file that was listed; a link to nothing is an error, because its bookmark
    /// must not be missing without a word.
    fn read_listed(&self, path: &Path) -> Result<Option<Bookmark>, Unreadable> {
        match self.read(path)? {
            None if self.fs.is_link(path) => Err(Unreadable::Io(io::ErrorKind::NotFound.into())),
            bookmark => Ok(bookmark),
        }
    }

    /// The state of a file; `None` when it is gone.
    fn stamp(&self, path: &Path) -> Option<Stamp> {
        match retry(|| self.fs.stamp(path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !self.fs.is_link(path) => None,
            // Who may not ask is told so by the read.
            other => Some(other.unwrap_or_default()),
        }
    }

    /// Whether two paths name one file.
    pub(super) fn is_one_file(&self, one: &Path, other: &Path) -> bool {
        let stamps = self.stamp(one).zip(self.stamp(other));
        stamps.is_some_and(|(one, other)| one.is_same_file(other))
    }
}

impl Loaded {
    /// Takes in the versions of one bookmark.
    fn take_in(&mut self, versions: Vec<Bookmark>) {
        let differ = versions.windows(2).any(|pair| !pair[0].is_same(&pair[1]));
        let copies = versions.len().saturating_sub(1);
        let Some(bookmark) = merge_all(versions) else {
            return;
        };
        if copies > 0 {
            self.conflicts.push(Conflict {
                merged: bookmark.clone(),
                differ,
            });
        }
        self.bookmarks.push(bookmark);
    }
}

/// A bookmark that more than one file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// What they say together.
    pub merged: Bookmark,
    /// Whether the files say different things.
    pub differ: bool,
}

impl Seen {
    fn files_by_id(&self) -> BTreeMap<String, Vec<PathBuf>> {
        let mut files: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
        for (path, file) in &self.0 {
            if let Some(id) = &file.id {
                files.entry(id.clone()).or_default().push(path.clone());
            }
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

    struct Place {
        _temp: tempfile::TempDir,
        store: Store,
    }

    fn place() -> Place {
        let temp = tempfile::tempdir().unwrap();
        let store = Store::open(temp.path().join("bookmarks"));
        Place { _temp: temp, store }
    }

    impl Place {
        /// Quotes of what was found, and what is gone.
        fn look(&mut self) -> (Vec<String>, Vec<String>) {
            let changes = self.store.look().unwrap();
            let found = changes.found.bookmarks.into_iter();
            (found.map(|b| b.quote.exact).collect(), changes.gone)
        }
    }

    fn nothing() -> (Vec<String>, Vec<String>) {
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
        let changes = place.store.look().unwrap();
        assert_eq!((changes.found.broken.len(), changes.gone.len()), (1, 0));
        fs::write(&path, &whole).unwrap();
        assert_eq!(place.look().0, [&*a.quote.exact]);
        let aside = place.store.dir().with_extension("aside");
        fs::rename(place.store.dir(), &aside).unwrap();
        assert_eq!(place.look(), nothing());
        fs::rename(&aside, place.store.dir()).unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(place.look().1, [a.id]);
    }
}
