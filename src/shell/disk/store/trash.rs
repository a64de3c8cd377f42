//! The trash: a folder in the store for files of bookmarks that were deleted, and for copies that were
//! merged into their bookmark. Nothing there is read as a bookmark.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::{Fs, Store, StoreError, TRASH_DAYS, Version, failed, is_copy, merged, stem};
use crate::bookmark::{Bookmark, BookmarkId};
use crate::shell::fs::{self, parent, retry, sweep};

/// No file was put into the trash before this second (2025-01-01): whatever says so comes from a
/// clock that had not been set, as after a flat battery.
const FIRST_SECOND: i64 = 1_735_689_600;

/// Hours that the clocks of two computers may differ, time zones that were set wrong included.
const CLOCK_DRIFT_MAX_HOURS: i64 = 24;

/// The ending of a file in the trash that was merged into its bookmark, or was left of a deleted one.
/// Deleted bookmarks end in `.json` alone, so that undoing a deletion does not find merged copies.
const MERGED: &str = "merged.json";

impl<F: Fs> Store<F> {
    /// Moves all files of a bookmark to the trash, and gives what they said. Fine when there is none.
    pub fn trash(&self, id: &BookmarkId, now: Timestamp) -> Result<Option<Bookmark>, StoreError> {
        let here = self.check_folder();
        here.map_err(failed("move to the trash", &self.dir))?;
        let lock = self.fs.lock(&self.dir);
        let mut paths = self.holding(id).map_err(failed("list", &self.dir))?;
        // Its own file last: when a move fails half way, the bookmark is still whole in its place.
        let own = self.path(id);
        paths.sort_by_key(|path| *path == own);
        let mut versions = Vec::new();
        let mut moved = false;
        for path in &paths {
            // A relative link leads nowhere from the trash.
            let linked = self
                .fs
                .is_link(path)
                .then(|| self.read(path).ok().flatten());
            let Some(binned) = self.bin_file(path, id, "json", now)? else {
                continue;
            };
            moved = true;
            // Read where it is now: what was written until the move went along.
            let binned = self.read(&binned).ok().flatten();
            let version = binned.or(linked.flatten());
            versions.extend(version.map(|version| (path, version)));
        }
        if moved {
            self.sync_bin()?;
        }
        drop(lock);
        Ok(merged(
            versions
                .iter()
                .map(|(path, version)| (path.as_path(), version)),
        ))
    }

    /// Takes back a deletion: saves the bookmark and drops it from the trash. A link that was deleted
    /// comes back as the link that it was.
    pub fn restore(&self, bookmark: &Bookmark) -> Result<Bookmark, StoreError> {
        let deleted = self.deleted(&bookmark.id);
        if let Some(link) = deleted.iter().rfind(|path| self.fs.is_link(path)) {
            // If it cannot come back, a file takes its place.
            let own = self.path(&bookmark.id);
            let is_back = retry(|| self.fs.rename_new(link, &own)).is_ok();
            // A link that led to the bookmark's own file would lead to itself.
            if is_back && self.fs.resolve(&own).is_err() {
                let _ = retry(|| self.fs.rename(&own, link));
            }
        }
        // Another program that wrote the bookmark anew meanwhile need not have known this version,
        // so nothing is removed.
        let saved = self.save(bookmark, None)?;
        for path in deleted {
            // It is saved; what stays in the trash goes with `expire`.
            let _ = retry(|| self.fs.remove(&path));
        }
        Ok(saved)
    }

    /// Returns the files of a deleted bookmark in the trash, the oldest deletion first.
    fn deleted(&self, id: &BookmarkId) -> Vec<PathBuf> {
        let tail = format!(".{}.json", stem(id));
        let mut deleted = self.files(&self.bin()).unwrap_or_default();
        deleted.retain(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.ends_with(&tail))
        });
        deleted
    }

    /// Returns whether the bookmark of this version was deleted after the version was written, so that
    /// a backup of a deleted bookmark does not bring it back. The deleted version has a say too,
    /// because the clock that set its time may have been ahead of the clock here.
    pub(super) fn was_deleted(&self, version: &Bookmark) -> bool {
        self.deleted(&version.id).iter().any(|path| {
            let deleted = self.read(path).ok().flatten().map(|b| b.modified);
            trash_time(path).max(deleted) >= Some(version.modified)
        })
    }

    /// Moves copies of bookmarks that were deleted to the trash too: they must not bring the bookmarks
    /// back when the trash is emptied.
    fn bin_copies_of_deleted(&self, now: Timestamp) -> Result<(), StoreError> {
        let files = self.files(&self.dir).map_err(failed("list", &self.dir))?;
        for path in files.iter().filter(|path| is_copy(path)) {
            if let Ok(Some(version)) = self.read(path)
                && self.was_deleted(&version)
            {
                self.bin_merged(path, &version.id, now)?;
            }
        }
        Ok(())
    }

    /// Moves copies whose content was merged to the trash. Says whether all of them held what was
    /// merged; one that did not is back in the store.
    pub(super) fn retire<'a>(
        &self,
        id: &BookmarkId,
        home: &Path,
        copies: impl Iterator<Item = &'a Version>,
    ) -> io::Result<bool> {
        let mut moved = false;
        let mut all_seen = true;
        for Version { path, bookmark } in copies {
            if self.is_one_file(path, home) {
                continue;
            }
            let binned = self.bin_merged(path, id, Timestamp::now());
            let Some(binned) = binned.map_err(|error| error.cause)? else {
                continue; // Another program has merged it too.
            };
            moved = true;
            let is_other = match self.read(&binned) {
                Ok(Some(there)) => !there.is_same(bookmark),
                Ok(None) => false,
                Err(_) => true,
            };
            if is_other {
                retry(|| self.fs.rename(&binned, path))?;
                all_seen = false;
            }
        }
        if moved {
            self.sync_bin().map_err(|error| error.cause)?;
        }
        Ok(all_seen)
    }

    /// Moves a file to the trash as one that was merged into the bookmark `id`, so that undoing the
    /// bookmark's deletion does not find it; `None` when there is none.
    pub(super) fn bin_merged(
        &self,
        path: &Path,
        id: &BookmarkId,
        now: Timestamp,
    ) -> Result<Option<PathBuf>, StoreError> {
        self.bin_file(path, id, MERGED, now)
    }

    /// Moves a file to the trash; `None` when there is none.
    fn bin_file(
        &self,
        path: &Path,
        id: &BookmarkId,
        ending: &str,
        now: Timestamp,
    ) -> Result<Option<PathBuf>, StoreError> {
        let bin = self.bin();
        let random = fs::random();
        let name = format!(
            "{}.{random:016x}.{}.{ending}",
            now.as_millisecond(),
            stem(id)
        );
        let binned = bin.join(name);
        let to_bin = || {
            retry(|| self.fs.create_dir_all(&bin))?;
            retry(|| self.fs.rename(path, &binned))
        };
        match to_bin() {
            Ok(()) => Ok(Some(binned)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed("move to the trash", path)(error)),
        }
    }

    fn sync_bin(&self) -> Result<(), StoreError> {
        for dir in [&self.bin(), &self.dir] {
            retry(|| self.fs.sync_dir(dir)).map_err(failed("sync", dir))?;
        }
        Ok(())
    }

    /// Removes bookmarks that have been in the trash for [`TRASH_DAYS`], moves what is left of deleted
    /// bookmarks there, and removes temporary files of
    /// processes that died. A deletion with an impossible time counts as made now. Continues after
    /// an error and returns the first one.
    pub fn expire(&self, now: Timestamp) -> Result<(), StoreError> {
        let bin = self.bin();
        let mut result = self.bin_copies_of_deleted(now);
        for path in self.files(&bin).map_err(failed("list", &bin))? {
            let Some(deleted) = trash_time(&path) else {
                continue;
            };
            let is_old = now.duration_since(deleted) >= SignedDuration::from_hours(24 * TRASH_DAYS);
            let done = if is_impossible(deleted, now) {
                self.stamp_anew(&path, now)
            } else if is_old {
                retry(|| self.fs.remove(&path))
            } else {
                Ok(())
            };
            result = result.and(done.map_err(failed("remove", &path)));
        }
        for dir in self.temporary_folders()? {
            let swept = sweep(&self.fs, &dir, now);
            result = result.and(swept.map_err(|(path, error)| failed("remove", &path)(error)));
        }
        result
    }

    /// Gives a file in the trash the time `now`, unless the clock still cannot be right.
    fn stamp_anew(&self, path: &Path, now: Timestamp) -> io::Result<()> {
        let name = path.file_name().and_then(|name| name.to_str());
        let Some((_, rest)) = name.and_then(|name| name.split_once('.')) else {
            return Ok(());
        };
        if now.as_second() < FIRST_SECOND {
            return Ok(());
        }
        let stamped = self.bin().join(format!("{}.{rest}", now.as_millisecond()));
        retry(|| self.fs.rename(path, &stamped))
    }

    /// Returns where files are written: the store, and where links in it lead.
    fn temporary_folders(&self) -> Result<Vec<PathBuf>, StoreError> {
        let files = self.files(&self.dir).map_err(failed("list", &self.dir))?;
        let links = files.iter().filter(|path| self.fs.is_link(path));
        let targets = links.filter_map(|path| self.fs.resolve(path).ok());
        let mut dirs: Vec<PathBuf> = targets.map(|path| parent(&path).to_owned()).collect();
        dirs.push(self.dir.clone());
        dirs.sort();
        dirs.dedup();
        Ok(dirs)
    }

    /// Returns the folder of the trash.
    pub fn bin(&self) -> PathBuf {
        self.dir.join("trash")
    }
}

/// When a file in the trash was put there: its name starts with it, because a time of the file
/// system would be that of its last change, or of its last sync.
fn trash_time(path: &Path) -> Option<Timestamp> {
    let (millis, _) = path.file_name()?.to_str()?.split_once('.')?;
    Timestamp::from_millisecond(millis.parse().ok()?).ok()
}

/// Returns whether the clock cannot have been right: before docbao was, or after now by more than time
/// zones and drift explain.
fn is_impossible(deleted: Timestamp, now: Timestamp) -> bool {
    deleted.as_second() < FIRST_SECOND
        || deleted.duration_since(now) > SignedDuration::from_hours(CLOCK_DRIFT_MAX_HOURS)
}
