//! Writes bookmarks, and is the only file that does. A version that was not seen before is merged in
//! before it is replaced, so that no change of another program is lost.
//!
//! 1. The folder is locked, so that of programs that write at once one waits for the other.
//! 2. All files that hold the bookmark are read; what they say other than the base is merged in.
//! 3. The result is written: a new file only where none is, over an old one by an exchange that gives
//!    what was replaced. Where there are no locks (NFS), and of programs that ask for none (sync
//!    tools), what was written in between is found thereby, kept as a copy, and merged: back to 2.
//!    Of versions that race, what one lacks does not count as removed.
//! 4. Copies go to the trash, now that what they say is on the disk.
//!
//! A link whose target is a version of the bookmark (a store that `stow` made) stays a link, and its
//! target is written; every other link is set aside, since it may have been planted to have a file of
//! the user's overwritten.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::file::{Unreadable, encode};
use super::{
    Changes, Fs, Store, StoreError, Version, failed, is_copy, is_passing, may_pass, merged, stem,
};
use crate::bookmark::merge::{merge, removals};
use crate::bookmark::{Bookmark, BookmarkId};
use crate::shell::fs::{self, create_durably, exchange, parent, retry};

/// How often a save begins again because of what others write meanwhile. Each time needs a program
/// that writes without a lock in the few milliseconds between a read and a rename, so whoever needs
/// more than a handful is not losing a race: something is wrong, and is told.
const ROUNDS_MAX: usize = 100;

impl<F: Fs> Store<F> {
    /// Writes a bookmark that was made from the version `base` (`None`: it is new), with what others
    /// changed in it since, and gives what is on disk then. When this returns `Ok` it survives a
    /// power cut. Copies of the bookmark that the last look saw are merged, and go to the trash; with
    /// the base itself that is all that is done.
    ///
    /// A file in its place that is no bookmark, or another one, is set aside under a new name.
    pub fn save(
        &self,
        bookmark: &Bookmark,
        base: Option<&Bookmark>,
    ) -> Result<Bookmark, StoreError> {
        let path = self.path(&bookmark.id);
        let write = || {
            let lock = self.enter()?;
            let saved = self.merge_in(bookmark, base);
            drop(lock);
            saved
        };
        write().map_err(failed("save", &path))
    }

    /// Saves what `make` makes of the bookmarks as they are now: it is given what changed since the
    /// last look, while other programs wait, so that of several that bookmark one passage at once the
    /// first makes a bookmark and the others find it. `make` gives its answer, and what is to be
    /// saved with the version that this was made from; nothing where all is there already.
    pub fn add<T>(
        &mut self,
        make: impl FnOnce(Changes) -> (T, Option<(Bookmark, Option<Bookmark>)>),
    ) -> Result<T, StoreError> {
        let dir = self.dir.clone();
        let lock = self.enter().map_err(failed("save", &dir))?;
        let (answer, made) = make(self.look());
        if let Some((bookmark, base)) = made {
            let path = self.path(&bookmark.id);
            let saved = self.merge_in(&bookmark, base.as_ref());
            saved.map_err(failed("save", &path))?;
        }
        drop(lock);
        Ok(answer)
    }

    /// Makes the folder, unless it was there before, and locks it.
    fn enter(&self) -> io::Result<Option<fs::File>> {
        self.check_folder()?;
        if !self.has_held() {
            retry(|| self.fs.create_dir_all(&self.dir))?;
        }
        Ok(self.fs.lock(&self.dir))
    }

    fn merge_in(&self, bookmark: &Bookmark, base: Option<&Bookmark>) -> io::Result<Bookmark> {
        let id = &bookmark.id;
        let is_base = |other: &Bookmark| base.is_some_and(|base| base.is_same(other));
        // Versions that others wrote at the very moment of an exchange, and the merge of them. They are kept
        // until the merge is on disk.
        let mut replaced: Vec<Version> = Vec::new();
        let mut in_race: Option<Bookmark> = None;
        // A version of a race may lack what nobody removed: its writer had not seen it, and this very save
        // may have written so. A tag too many is better than one lost.
        let removals = base.map(|base| removals(base, bookmark));
        let mut raced = io::Error::from(ErrorKind::ResourceBusy);
        for _ in 0..ROUNDS_MAX {
            let versions = self.versions(id)?;
            if versions.is_empty() && replaced.is_empty() && is_base(bookmark) {
                return Ok(bookmark.clone()); // Only copies were to be merged, and the bookmark was deleted.
            }
            let there = merged(versions.iter().map(|v| (v.path.as_path(), &v.bookmark)));
            let there = there.filter(|there| !is_base(there));
            let ours = match (&in_race, there) {
                (None, None) => bookmark.clone(),
                (None, Some(there)) => merge(base, bookmark, &there),
                (Some(ours), None) => ours.clone(),
                (Some(ours), Some(there)) => merge(removals.as_ref(), ours, &there),
            };
            let home = self.home(id, &versions);
            let there = versions.iter().find(|version| version.path == home);
            match self.put(&home, there.map(|version| &version.bookmark), &ours) {
                Ok(None) => {}
                Ok(Some(unseen)) => {
                    let ours = in_race.as_ref().unwrap_or(bookmark);
                    in_race = Some(merge(removals.as_ref(), ours, &unseen.bookmark));
                    replaced.push(unseen);
                    continue;
                }
                // Made, or removed, since the files were read.
                Err(error) if is_race(&error) => {
                    raced = error;
                    continue;
                }
                Err(error) => return Err(error),
            }
            let copies = versions.iter().filter(|version| version.path != home);
            if self.retire(id, &home, copies.chain(&replaced))? {
                return Ok(ours);
            }
        }
        Err(raced)
    }

    /// Returns the files that hold the bookmark `id`, as far as the last look knows, and what they say
    /// now.
    fn versions(&self, id: &BookmarkId) -> io::Result<Vec<Version>> {
        let mut paths = self.known(id);
        let own = self.path(id);
        if !paths.contains(&own) {
            paths.push(own);
        }
        let mut versions = Vec::new();
        for path in paths {
            match self.read(&path) {
                Ok(Some(bookmark)) if bookmark.id == *id => {
                    versions.push(Version { path, bookmark });
                }
                // A file that cannot be read cannot be merged.
                Err(Unreadable::Io(error)) if may_pass(&error) => return Err(error),
                _ => {}
            }
        }
        Ok(versions)
    }

    /// Returns the file to write: the one that a user named otherwise, when there is no other; else the
    /// bookmark's own. The name of a copy does not stay: it goes on behind `.json`, or has the
    /// bookmark's in it.
    fn home(&self, id: &BookmarkId, versions: &[Version]) -> PathBuf {
        let is_temporary = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            is_copy(path) || name.to_lowercase().contains(&stem(id).to_lowercase())
        };
        match versions {
            [only] if !is_temporary(&only.path) => only.path.clone(),
            _ => self.path(id),
        }
    }

    /// Writes `ours` to the file `home`, which held the version `there`, or none. Gives a version that
    /// came in between and was replaced, with the file that has it now.
    fn put(
        &self,
        home: &Path,
        there: Option<&Bookmark>,
        ours: &Bookmark,
    ) -> io::Result<Option<Version>> {
        let Some(there) = there else {
            let bytes = encode(ours)?;
            self.set_aside(home, &ours.id)?;
            return create_durably(&self.fs, home, &bytes).map(|()| None);
        };
        let target = self.target(home)?;
        if there.is_same(ours) {
            // A save before this one may have failed after the rename.
            return retry(|| self.fs.sync_dir(parent(&target))).map(|()| None);
        }
        let unseen = match exchange(&self.fs, &target, &encode(ours)?)? {
            Some(old) => self.keep_unseen(&old, there)?,
            None => None,
        };
        retry(|| self.fs.sync_dir(parent(&target)))?;
        if unseen.is_none() && self.target(home)? != target {
            // A link was replaced meanwhile: what it led to is not the bookmark's file any more.
            return Err(ErrorKind::AlreadyExists.into());
        }
        Ok(unseen)
    }

    /// Returns the file that is written for `home`: that to which it leads, if it is a link.
    fn target(&self, home: &Path) -> io::Result<PathBuf> {
        if self.fs.is_link(home) {
            self.fs.resolve(home)
        } else {
            Ok(home.to_owned())
        }
    }

    /// Removes the file `old`, which was replaced, if it is the version that was seen. Any other file
    /// stays in the store under a new name, so that nothing is lost whatever happens next.
    fn keep_unseen(&self, old: &Path, seen: &Bookmark) -> io::Result<Option<Version>> {
        let there = self.read(old);
        if matches!(&there, Ok(Some(bookmark)) if bookmark.is_same(seen)) {
            // A file that cannot be removed now is removed later, with the old temporary files.
            let _ = retry(|| self.fs.remove(old));
            return Ok(None);
        }
        let ending = match &there {
            Ok(_) => "json",
            // Most likely it is what was seen, which must not be merged again. It can be had back.
            Err(Unreadable::Io(_)) => {
                let binned = self.bin_merged(old, &seen.id, Timestamp::now());
                return binned.map(|_| None).map_err(|error| error.cause);
            }
            Err(_) => "broken",
        };
        let path = self.aside(&seen.id, ending);
        retry(|| self.fs.rename(old, &path))?;
        Ok(match there {
            Ok(Some(bookmark)) if bookmark.id == seen.id => Some(Version { path, bookmark }),
            _ => None,
        })
    }

    /// Returns a new name in the store for a file that stood in the place of the bookmark `id`. One that
    /// ends in `json` goes on being read.
    fn aside(&self, id: &BookmarkId, ending: &str) -> PathBuf {
        let name = format!("{}.{:016x}.{ending}", stem(id), fs::random());
        self.dir.join(name)
    }

    /// Renames what stands at `path` when it is not a version of the bookmark `id`.
    fn set_aside(&self, path: &Path, id: &BookmarkId) -> io::Result<()> {
        let ending = match self.read(path) {
            Ok(None) if !self.fs.is_link(path) => return Ok(()),
            Ok(Some(bookmark)) if bookmark.id == *id => return Ok(()),
            // It goes on being read under any name that ends so.
            Ok(Some(_)) => "json",
            Err(Unreadable::Io(error)) if is_passing(&error) => return Err(error),
            Ok(None) | Err(_) => "broken",
        };
        let kept = self.aside(id, ending);
        match retry(|| self.fs.rename(path, &kept)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            other => other?,
        }
        // Another program may have mended it between the look and the rename.
        if ending == "broken" && matches!(self.read(&kept), Ok(Some(_))) {
            retry(|| self.fs.rename(&kept, &self.aside(id, "json")))?;
        }
        Ok(())
    }
}

/// Returns whether an error says that another program was quicker.
fn is_race(error: &io::Error) -> bool {
    [ErrorKind::AlreadyExists, ErrorKind::NotFound].contains(&error.kind())
}
