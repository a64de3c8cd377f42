//! The cache of a library: its articles and its index, so that the next start reads neither again.
//!
//! A cache is a folder for the paths that were named together. It holds files of articles
//! ([`Archive`]) and of the index ([`CommittedSegment`]), which are written once and never changed,
//! and a manifest that says which of them count. The manifest is replaced in one step, so a program
//! that is killed leaves the old cache or the new one. Files that no manifest lists are removed;
//! other programs that have them mapped keep their bytes.
//!
//! The files of the library stay the truth. The manifest knows the state of each ([`CachedFile`]), and one
//! that differs is read again. A cache that is torn, of another version or removed counts as
//! none. Each column has a checksum, and each text too.
//!
//! A large library is written part by part while it is read ([`PartWriter`]), and the manifest at the end.
//!
//! One program writes a cache at a time; if another one is at it, this one does without. None waits
//! to read.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash as _, Hasher as _};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_64;

use crate::article::ArticleId;
use crate::article::archive::{Archive, Stored};
use crate::column::{Column, ColumnReader, ColumnWriter, Signature, damaged};
use crate::library::keys::ArticleKeys;
use crate::search::CommittedSegment;
use crate::shell::disk::inputs::Inputs;
use crate::shell::disk::stream::is_stream;
use crate::shell::fs::{self, Fs as _, RealFs, random};
use crate::shell::paths::Paths;
use crate::shell::threads::map_on_all_cores;
use crate::text::encoding::Encoding;

mod file_list;
mod part;

pub(crate) use file_list::{CachedFile, FileList, FileListBuilder};
pub(crate) use part::{Part, PartWriter};

/// Contents and version of the format of a manifest.
const SIGNATURE: Signature = *b"dbmanif5";
/// Version of the program: another one may read a file in another way.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Name of the manifest.
const MANIFEST: &str = "manifest";
/// Bytes of text that are packed into one file of articles. With less, a large library has many files;
/// with more, a change of half of the articles writes more again.
const ARCHIVE_MAX_BYTES: usize = 256 << 20;
/// Number of files of articles from which on the small ones are packed together.
const ARCHIVES_MAX: usize = 32;
/// Bytes of all caches together beyond which those that were not written for longest are removed.
const CACHES_MAX_BYTES: u64 = 4 << 30;
/// Bytes of text from which a library has a cache. A smaller one is read in some milliseconds.
pub(crate) const CACHED_MIN_BYTES: usize = 1 << 20;
/// Stands for an article that was removed, in the list of a segment's articles.
const REMOVED: u64 = u64::MAX;

/// The articles of a cache, which are open at once, and its index, which is not yet.
pub(crate) struct OpenedCache {
    /// The articles in the order of their paths.
    pub(crate) articles: Vec<Stored>,
    /// Their keys.
    pub(crate) keys: ArticleKeys,
    pub(crate) segments: UnopenedSegments,
    pub(crate) files: FileList,
}

/// The segments of a cache, before [`Cache::open_segments`].
pub(crate) struct UnopenedSegments {
    archives: Vec<Arc<Archive>>,
    /// Name, content and articles of each.
    files: Vec<(String, Bytes, Column<u64>)>,
}

/// The content of a cache.
pub(crate) struct CachedLibrary {
    /// The articles in the order of their paths.
    pub(crate) articles: Vec<Stored>,
    pub(crate) segments: Vec<CommittedSegment>,
    pub(crate) files: FileList,
}

/// The manifest without its long columns.
#[derive(Default, Serialize, Deserialize)]
struct Listing {
    archives: Vec<String>,
    segments: Vec<String>,
}

/// The place of an article in the cache: the number of its file in the manifest, and its number
/// there.
#[derive(Clone, Copy)]
struct ArchiveSlot {
    file: u32,
    number: u32,
}

impl ArchiveSlot {
    fn packed(self) -> u64 {
        u64::from(self.file) << 32 | u64::from(self.number)
    }

    fn find(packed: u64, archives: &[Arc<Archive>]) -> Option<Stored> {
        archives
            .get((packed >> 32) as usize)?
            .get((packed & u64::from(u32::MAX)) as usize)
    }
}

/// Where the articles of an archive are in the cache. It holds the archive, so that no other one gets
/// its address.
enum Written {
    /// The archive is the file of this name.
    Whole(Arc<Archive>, Arc<str>),
    /// By number: the file that an article was packed into, and its number there; `None` for one that
    /// was not written.
    Packed {
        archive: Arc<Archive>,
        places: Vec<Option<(Arc<str>, u32)>>,
    },
}

/// The cache of one library.
pub(crate) struct Cache {
    folder: PathBuf,
    /// Bytes of text below which nothing is written.
    least_bytes: usize,
    /// Places in files of the articles that this program knows, by the address of their archive.
    written: HashMap<usize, Written>,
    segments: Vec<(String, CommittedSegment)>,
}

/// Returns the cache of a library; `None` for one that has none: without a folder, or from a stream.
pub(crate) fn of_library(paths: &Paths, inputs: &Inputs) -> Option<Cache> {
    let named = &inputs.paths;
    if !named.iter().any(|path| path.is_dir()) || named.iter().any(|path| is_stream(path)) {
        return None;
    }
    let folder = std::env::current_dir().ok()?;
    let key = key(inputs, &folder);
    let folder = paths.cache.as_ref()?.join("library").join(key);
    Some(Cache::new(folder, CACHED_MIN_BYTES))
}

/// Returns the name of the folder of a library's cache: the named paths, as they were named and
/// where, and whatever else decides on what is read and how.
fn key(inputs: &Inputs, folder: &Path) -> String {
    let paths = &inputs.paths;
    let is_relative = paths.iter().any(|path| path.is_relative());
    let folder = Some(folder).filter(|_| is_relative);
    let places = folder.into_iter().chain(paths.iter().map(PathBuf::as_path));
    let places = places.map(|path| path.as_os_str().as_encoded_bytes());
    let texts = [VERSION, inputs.encoding.map_or("", Encoding::name)];
    let mut key = XxHash3_64::new();
    for part in texts.map(str::as_bytes).into_iter().chain(places) {
        key.write(part);
        key.write_u8(0);
    }
    let selection = &inputs.selection;
    // Not the file of git's rules: each walk reads its rules anew, and the reader looks it up only there.
    (
        selection.heeds_ignore_files,
        &selection.include,
        &selection.exclude,
    )
        .hash(&mut key);
    format!("{:016x}", key.finish())
}

impl Cache {
    /// Returns the cache in a folder, which need not exist. Libraries with fewer than `least_bytes` bytes
    /// of text are not cached.
    pub(crate) fn new(folder: PathBuf, least_bytes: usize) -> Self {
        Self {
            folder,
            least_bytes,
            written: HashMap::new(),
            segments: Vec::new(),
        }
    }

    /// Returns whether the library was written once; what is there may still turn out to be damaged.
    pub(crate) fn is_there(&self) -> bool {
        self.folder.join(MANIFEST).exists()
    }

    /// Maps what is in the cache. Fails when there is none, or it is damaged or of another version.
    pub(crate) fn open(&mut self) -> io::Result<OpenedCache> {
        // Another program may replace the cache between the manifest and the files that it lists.
        let opened = self.open_once().or_else(|_| self.open_once());
        opened.inspect_err(|_| self.forget())
    }

    /// Forgets what is in the cache, so that all is written again.
    fn forget(&mut self) {
        self.written.clear();
        self.segments.clear();
    }

    fn open_once(&mut self) -> io::Result<OpenedCache> {
        let (listing, mut reader) = self.manifest()?;
        let folder = &*self.folder;
        // Opening a file is checking its checksums, which takes as long as reading it from memory.
        let archives = map_on_all_cores("cache", &listing.archives, |name| {
            Archive::read(map(folder, name)?, name)
        })?;
        let files = FileList::read(&mut reader)?;
        let order: Column<u64> = reader.take()?;
        let articles = order
            .iter()
            .map(|place| ArchiveSlot::find(*place, &archives));
        let articles: Option<Vec<Stored>> = articles.collect();
        let articles = articles.ok_or_else(unplaced)?;
        let keys = ArticleKeys::read(&mut reader, articles.len())?;
        let segments = listing.segments.into_iter().map(|name| {
            let file = map(folder, &name)?;
            Ok((name, file, reader.take()?))
        });
        let segments = UnopenedSegments {
            files: segments.collect::<io::Result<_>>()?,
            archives: archives.clone(),
        };
        self.written = { listing.archives.into_iter().zip(archives) }
            .map(|(name, archive)| (address(&archive), Written::Whole(archive, name.into())))
            .collect();
        Ok(OpenedCache {
            articles,
            keys,
            segments,
            files,
        })
    }

    /// Opens the index of what is in the cache, which the list does not wait for. Fails when a file of it is
    /// damaged.
    pub(crate) fn open_segments(
        &mut self,
        unopened: &UnopenedSegments,
    ) -> io::Result<Vec<CommittedSegment>> {
        let UnopenedSegments { archives, files } = unopened;
        let opened = map_on_all_cores("cache", files, |(name, file, places)| {
            let docs = places.iter().map(|place| match *place {
                REMOVED => Ok(None),
                place => ArchiveSlot::find(place, archives)
                    .map(Some)
                    .ok_or_else(unplaced),
            });
            let docs = docs.collect::<io::Result<_>>()?;
            let segment = CommittedSegment::read(file.clone(), name, docs)?;
            Ok((name.clone(), segment))
        });
        self.segments = opened.inspect_err(|_| self.forget())?;
        Ok({ self.segments.iter() }.map(|(_, s)| s.clone()).collect())
    }

    /// Returns the ids of the articles in files that turned out to be damaged, and forgets these files.
    pub(crate) fn take_damaged(&mut self) -> HashSet<ArticleId> {
        let mut damaged = HashSet::new();
        self.written.retain(|_, written| {
            let archive = written.archive();
            if archive.is_damaged() {
                damaged.extend(archive.iter().map(|article| article.id()));
            }
            !archive.is_damaged()
        });
        damaged
    }

    /// Returns what writes parts of the library while it is read; `None` where that cannot be, or another
    /// program does.
    pub(crate) fn part_writer(&self) -> Option<PartWriter> {
        RealFs.create_dir_all(&self.folder).ok()?;
        Some(PartWriter {
            folder: self.folder.clone(),
            _lock: fs::try_lock(&self.folder)?,
        })
    }

    /// Takes note of the files that hold a part, so that it is not written again.
    pub(crate) fn add(&mut self, part: &Part) {
        if let Some(names) = &part.names {
            let name: Arc<str> = names.archive.as_str().into();
            let written = Written::Whole(Arc::clone(&part.archive), name);
            self.written.insert(address(&part.archive), written);
            let segments = names.segments.iter().cloned();
            self.segments
                .extend(segments.zip(part.segments.iter().cloned()));
        }
    }

    /// Writes the library to the cache: only what is not there yet. Does nothing for a library with
    /// little text, and while another program writes it.
    pub(crate) fn save(&mut self, library: &CachedLibrary) -> io::Result<()> {
        let text_bytes = library.articles.iter().map(Stored::text_bytes);
        if text_bytes.sum::<usize>() < self.least_bytes {
            return Ok(());
        }
        RealFs.create_dir_all(&self.folder)?;
        let Some(lock) = fs::try_lock(&self.folder) else {
            return Ok(());
        };
        let saved = self.save_locked(library);
        if saved.is_err() {
            self.remove_unlisted();
        }
        drop(lock);
        saved
    }

    fn save_locked(&mut self, library: &CachedLibrary) -> io::Result<()> {
        self.forget_missing();
        let names = self.write_archives(&library.articles)?;
        let archives: HashMap<String, u32> = names.iter().cloned().zip(0..).collect();
        let mut places: Vec<Vec<u64>> = Vec::new();
        let mut segments = Vec::new();
        for segment in &library.segments {
            let docs = segment.articles();
            let place = |one: &Stored| self.place(one, &archives);
            let docs = docs.map(|one| one.and_then(place).map_or(REMOVED, ArchiveSlot::packed));
            let docs: Vec<u64> = docs.collect();
            if docs.iter().all(|place| *place == REMOVED) {
                continue;
            }
            places.push(docs);
            segments.push((self.write_segment(segment)?, segment.clone()));
        }
        let order = library.articles.iter();
        let order = order.map(|one| {
            self.place(one, &archives)
                .map_or(REMOVED, ArchiveSlot::packed)
        });
        let listing = Listing {
            archives: names,
            segments: segments.iter().map(|(name, _)| name.clone()).collect(),
        };
        let listed = postcard::to_stdvec(&listing).map_err(io::Error::other)?;
        write(&self.folder, MANIFEST, |file| {
            let mut writer = ColumnWriter::new(file, SIGNATURE)?;
            writer.put(&listed)?;
            library.files.write(&mut writer)?;
            writer.put(&order.collect::<Vec<_>>())?;
            ArticleKeys::of(&library.articles).write(&mut writer)?;
            places.iter().try_for_each(|docs| writer.put(docs))?;
            writer.finish().map(drop)
        })?;
        self.segments = segments;
        let used = library.articles.iter().map(|one| address(one.archive()));
        let used: HashSet<usize> = used.collect();
        self.written.retain(|address, _| used.contains(address));
        self.remove_others(&listing);
        Ok(())
    }

    /// Forgets the files that are not there any more, because another program replaced the cache.
    fn forget_missing(&mut self) {
        let folder = &self.folder;
        let is_there = |name: &String| folder.join(name).exists();
        self.segments.retain(|(name, _)| is_there(name));
        let mut known: HashMap<Arc<str>, bool> = HashMap::new();
        let mut is_there = |name: &Arc<str>| {
            let known = known.entry(Arc::clone(name));
            *known.or_insert_with_key(|name| folder.join(&**name).exists())
        };
        for written in self.written.values_mut() {
            match written {
                Written::Whole(_, name) if is_there(name) => {}
                Written::Whole(archive, _) => *written = Written::none(archive),
                Written::Packed { places, .. } => {
                    for place in places {
                        *place = place.take().filter(|(name, _)| is_there(name));
                    }
                }
            }
        }
    }

    /// Writes the articles that are in no file, and those of files of which little is left. Returns
    /// the names of all files that hold one of `articles`.
    fn write_archives(&mut self, articles: &[Stored]) -> io::Result<Vec<String>> {
        let mut used: HashMap<Arc<str>, (usize, usize)> = HashMap::new();
        for article in articles {
            if let Some((name, _)) = self.written_at(article) {
                let (count, bytes) = used.entry(name).or_default();
                (*count, *bytes) = (*count + 1, *bytes + article.text_bytes());
            }
        }
        let lengths = self.lengths();
        let mut kept: Vec<(usize, Arc<str>)> = { used.into_iter() }
            .filter(|(name, (count, _))| 2 * count >= lengths.get(name).copied().unwrap_or(0))
            .map(|(name, (_, bytes))| (bytes, name))
            .collect();
        kept.sort_unstable_by(|a, b| b.cmp(a));
        if kept.len() > ARCHIVES_MAX {
            kept.truncate(ARCHIVES_MAX / 2);
        }
        let kept: HashSet<Arc<str>> = kept.into_iter().map(|(_, name)| name).collect();
        let is_kept = |this: &Self, article: &Stored| {
            this.written_at(article)
                .is_some_and(|(name, _)| kept.contains(&name))
        };
        let unwritten: Vec<&Stored> = { articles.iter() }
            .filter(|article| !is_kept(self, article))
            .collect();
        let mut names: Vec<String> = kept.iter().map(ToString::to_string).collect();
        names.sort_unstable();
        let mut rest = &unwritten[..];
        while !rest.is_empty() {
            let mut bytes = 0;
            let fitting = rest.iter().take_while(|article| {
                let fits = bytes < ARCHIVE_MAX_BYTES;
                bytes += article.text_bytes();
                fits
            });
            let (now, later) = rest.split_at(fitting.count());
            names.push(self.write_archive(now)?);
            rest = later;
        }
        Ok(names)
    }

    fn write_archive(&mut self, articles: &[&Stored]) -> io::Result<String> {
        let articles: Vec<Stored> = articles.iter().map(|one| (*one).clone()).collect();
        let name = new_name("articles");
        write(&self.folder, &name, |file| {
            Archive::write(&articles, &name, file).map(drop)
        })?;
        let shared: Arc<str> = name.as_str().into();
        for (number, article) in articles.iter().enumerate() {
            let written = self.written.entry(address(article.archive()));
            let written = written.or_insert_with(|| Written::none(article.archive()));
            if let Written::Whole(archive, _) = written {
                *written = Written::none(archive);
            }
            if let Written::Packed { places, .. } = written {
                places[article.number()] = Some((Arc::clone(&shared), number as u32));
            }
        }
        Ok(name)
    }

    fn write_segment(&self, segment: &CommittedSegment) -> io::Result<String> {
        let mut known = self.segments.iter();
        if let Some((name, _)) = known.find(|(_, known)| known.is_same(segment)) {
            return Ok(name.clone());
        }
        let name = new_name("index");
        write(&self.folder, &name, |file| {
            segment.write(&name, file).map(drop)
        })?;
        Ok(name)
    }

    /// Returns the file that holds an article, and its number there.
    fn written_at(&self, article: &Stored) -> Option<(Arc<str>, u32)> {
        match self.written.get(&address(article.archive()))? {
            Written::Whole(_, name) => Some((Arc::clone(name), article.number() as u32)),
            Written::Packed { places, .. } => places.get(article.number())?.clone(),
        }
    }

    /// Returns the place of an article in `archives`, the numbers of files by their names.
    fn place(&self, article: &Stored, archives: &HashMap<String, u32>) -> Option<ArchiveSlot> {
        let (name, number) = self.written_at(article)?;
        let file = *archives.get(&*name)?;
        Some(ArchiveSlot { file, number })
    }

    /// Returns the number of articles in each file that this program knows.
    fn lengths(&self) -> HashMap<Arc<str>, usize> {
        let mut lengths: HashMap<Arc<str>, usize> = HashMap::new();
        for written in self.written.values() {
            match written {
                Written::Whole(archive, name) => {
                    lengths.insert(Arc::clone(name), archive.len());
                }
                Written::Packed { places, .. } => {
                    for (name, number) in places.iter().flatten() {
                        let length = lengths.entry(Arc::clone(name)).or_default();
                        *length = (*length).max(*number as usize + 1);
                    }
                }
            }
        }
        lengths
    }

    /// Removes the files that the manifest on disk does not list, after a save that failed.
    fn remove_unlisted(&mut self) {
        self.forget();
        let listed = self.manifest().map(|(listing, _)| listing);
        self.remove_others(&listed.unwrap_or_default());
    }

    /// Reads which files the manifest lists; its long columns are still to be taken.
    fn manifest(&self) -> io::Result<(Listing, ColumnReader)> {
        let mut reader = ColumnReader::new(map(&self.folder, MANIFEST)?, SIGNATURE)?;
        let listing: Column<u8> = reader.take()?;
        let listing = postcard::from_bytes(&listing);
        Ok((listing.map_err(|_| damaged("no list of files"))?, reader))
    }

    /// Removes the files that the manifest does not list, and the oldest caches of other libraries
    /// when all take too much.
    fn remove_others(&self, listing: &Listing) {
        let listed: HashSet<&str> = { listing.archives.iter().chain(&listing.segments) }
            .map(String::as_str)
            .chain([MANIFEST])
            .collect();
        for path in RealFs.read_dir(&self.folder).unwrap_or_default() {
            let name = path.file_name().and_then(|name| name.to_str());
            if name.is_none_or(|name| !listed.contains(name)) {
                let _ = RealFs.remove(&path);
            }
        }
        if let Some(caches) = self.folder.parent() {
            remove_oldest(caches, &self.folder, CACHES_MAX_BYTES);
        }
    }
}

impl Written {
    fn archive(&self) -> &Arc<Archive> {
        match self {
            Self::Whole(archive, _) | Self::Packed { archive, .. } => archive,
        }
    }

    /// Returns the places of an archive that is in no file.
    fn none(archive: &Arc<Archive>) -> Self {
        Self::Packed {
            archive: Arc::clone(archive),
            places: vec![None; archive.len()],
        }
    }
}

/// Removes the caches that were not written for longest until all take at most `most` bytes; never
/// the one in `kept`.
fn remove_oldest(caches: &Path, kept: &Path, most: u64) {
    let mut all: Vec<_> = { RealFs.read_dir(caches).unwrap_or_default().into_iter() }
        .map(|folder| {
            let files = RealFs.read_dir(&folder).unwrap_or_default();
            let stamps = files.iter().filter_map(|path| RealFs.stamp(path).ok());
            let bytes: u64 = stamps.map(|stamp| stamp.len).sum();
            let written = RealFs.stamp(&folder.join(MANIFEST)).ok();
            (written.and_then(|stamp| stamp.modified), bytes, folder)
        })
        .collect();
    all.sort_unstable();
    let mut total: u64 = all.iter().map(|(_, bytes, _)| bytes).sum();
    for (_, bytes, folder) in all.iter().filter(|(.., folder)| folder != kept) {
        if total <= most {
            break;
        }
        for path in RealFs.read_dir(folder).unwrap_or_default() {
            let _ = RealFs.remove(&path);
        }
        let _ = fs::remove_dir(folder);
        total -= bytes;
    }
}

/// Returns the error of a manifest that lists an article without its file.
fn unplaced() -> io::Error {
    damaged("an article that is in no file")
}

/// Writes a file of a cache whole, then gives it its name.
fn write(
    folder: &Path,
    name: &str,
    write: impl FnOnce(&mut BufWriter<fs::File>) -> io::Result<()>,
) -> io::Result<()> {
    let unfinished = folder.join(new_name("unfinished"));
    let mut file = BufWriter::new(RealFs.create_new(&unfinished)?);
    let written = write(&mut file).and_then(|()| file.flush());
    let named = written.and_then(|()| RealFs.rename(&unfinished, &folder.join(name)));
    named.inspect_err(|_| drop(RealFs.remove(&unfinished)))
}

/// Maps a file of a cache.
fn map(folder: &Path, name: &str) -> io::Result<Bytes> {
    fs::map(&folder.join(name))
}

/// Returns a name that no file had before.
fn new_name(kind: &str) -> String {
    format!("{kind}-{:016x}", random())
}

/// Returns a number that tells an archive from all others that live.
fn address(archive: &Arc<Archive>) -> usize {
    Arc::as_ptr(archive).addr()
}
