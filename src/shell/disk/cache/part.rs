//! Parts of a library: some articles with their index, which go to the files of a cache while the rest
//! is still read, so that a large library never lies in memory as a whole.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::{map, new_name, write};
use crate::article::Article;
use crate::article::archive::{Archive, Stored};
use crate::search::CommittedSegment;
use crate::shell::fs::File;

/// Some articles of a library and their index.
pub(crate) struct Part {
    pub(crate) archive: Arc<Archive>,
    pub(crate) segments: Vec<CommittedSegment>,
    /// Names of the files that hold it; `None` while it is in memory.
    pub(super) names: Option<PartNames>,
}

/// The names of the files that hold a part.
pub(super) struct PartNames {
    pub(super) archive: String,
    /// In the order of the segments.
    pub(super) segments: Vec<String>,
}

impl Part {
    /// Packs articles and indexes them, in memory. Takes time in proportion to their text.
    pub(crate) fn of(articles: Vec<Article>) -> Self {
        let archive = Archive::of(&articles);
        drop(articles);
        Self {
            segments: CommittedSegment::of(archive.iter()),
            archive,
            names: None,
        }
    }
}

/// Writes parts of a library into the folder of its cache, in any thread. No other program writes there
/// as long as it lives. The files count when [`Cache::save`](super::Cache::save) has listed them.
pub(crate) struct PartWriter {
    pub(super) folder: PathBuf,
    pub(super) _lock: File,
}

impl PartWriter {
    /// Writes a part, and returns it as it lies in the files. Where they cannot be written it stays in
    /// memory.
    pub(crate) fn keep(&self, part: Part) -> Part {
        self.written(&part).unwrap_or(part)
    }

    fn written(&self, part: &Part) -> io::Result<Part> {
        let folder = &self.folder;
        let articles: Vec<Stored> = part.archive.iter().collect();
        let archive_name = new_name("articles");
        write(folder, &archive_name, |file| {
            Archive::write(&articles, &archive_name, file).map(drop)
        })?;
        let archive = Archive::read(map(folder, &archive_name)?, &archive_name)?;
        let (mut segments, mut names) = (Vec::new(), Vec::new());
        for segment in &part.segments {
            let name = new_name("index");
            write(folder, &name, |file| segment.write(&name, file).map(drop))?;
            let docs = segment.articles();
            let docs = docs.map(|one| archive.get(one?.number())).collect();
            segments.push(CommittedSegment::read(map(folder, &name)?, &name, docs)?);
            names.push(name);
        }
        Ok(Part {
            archive,
            segments,
            names: Some(PartNames {
                archive: archive_name,
                segments: names,
            }),
        })
    }
}
