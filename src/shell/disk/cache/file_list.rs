//! The files of a library as a manifest has them: records that are decoded one by one where they lie,
//! because a million of them decoded would take a gigabyte.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_64;

use crate::column::{Column, ColumnReader, ColumnWriter, Records, RecordsBuilder, damaged};
use crate::shell::fs::Stamp;
use crate::text::encoding::Encoding;

/// A file of the library as it was when it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CachedFile {
    /// The path without links.
    pub(crate) path: OsString,
    pub(crate) stamp: Stamp,
    /// The path by which it was found, and the index of the named path.
    pub(crate) found: (OsString, usize),
    /// The encoding that the user chose for it.
    pub(crate) encoding: Option<Encoding>,
    /// Ids and versions of the articles that the file became.
    pub(crate) articles: Vec<(u64, u64)>,
}

/// Packed files, numbered in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileList {
    /// Hashes of the paths, ascending.
    hashes: Column<u64>,
    /// Number of the file with each of `hashes`.
    numbers: Column<u32>,
    files: Records,
    /// Numbers of the files for which the user chose an encoding.
    with_encoding: Column<u32>,
}

/// Packs files one by one.
#[derive(Debug, Default)]
pub(crate) struct FileListBuilder {
    by_hash: Vec<(u64, u32)>,
    files: RecordsBuilder,
    with_encoding: Vec<u32>,
}

impl FileListBuilder {
    /// Adds a file.
    pub(crate) fn add(&mut self, file: &CachedFile) {
        let number = self.by_hash.len() as u32;
        self.by_hash.push((hash(file.path.as_ref()), number));
        if file.encoding.is_some() {
            self.with_encoding.push(number);
        }
        // Writing to memory cannot fail; a file without a record would be read again.
        let record = postcard::to_stdvec(file).unwrap_or_default();
        self.files.push(&record);
    }

    /// Returns the files.
    pub(crate) fn finish(mut self) -> FileList {
        self.by_hash.sort_unstable();
        let (hashes, numbers): (Vec<u64>, Vec<u32>) = self.by_hash.into_iter().unzip();
        FileList {
            hashes: hashes.into(),
            numbers: numbers.into(),
            files: self.files.finish(),
            with_encoding: self.with_encoding.into(),
        }
    }
}

impl FileList {
    /// Packs files.
    pub(crate) fn of(files: impl IntoIterator<Item = CachedFile>) -> Self {
        let mut builder = FileListBuilder::default();
        files.into_iter().for_each(|file| builder.add(&file));
        builder.finish()
    }

    /// Returns the number of files.
    pub(crate) fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Decodes a file by its number; `None` when it is damaged, so that it is read again.
    pub(crate) fn get(&self, number: usize) -> Option<CachedFile> {
        postcard::from_bytes(self.files.get(number)).ok()
    }

    /// Returns the file with a path without links, and its number.
    pub(crate) fn find(&self, path: &Path) -> Option<(usize, CachedFile)> {
        let hash = hash(path);
        let first = self.hashes.partition_point(|other| *other < hash);
        let same = self.hashes[first..].iter().zip(&self.numbers[first..]);
        let same = same.take_while(|(other, _)| **other == hash);
        let numbers = same.map(|(_, number)| *number as usize);
        let mut files = numbers.filter_map(|number| Some((number, self.get(number)?)));
        files.find(|(_, file)| file.path == path.as_os_str())
    }

    /// Returns the numbers of the files for which the user chose an encoding.
    pub(crate) fn with_encoding(&self) -> impl Iterator<Item = usize> {
        self.with_encoding.iter().map(|number| *number as usize)
    }

    /// Writes the files as columns.
    pub(super) fn write<W: Write>(&self, writer: &mut ColumnWriter<W>) -> io::Result<()> {
        writer.put(&self.hashes)?;
        writer.put(&self.numbers)?;
        self.files.write(writer)?;
        writer.put(&self.with_encoding)
    }

    /// Takes the files that [`FileList::write`] wrote.
    pub(super) fn read(reader: &mut ColumnReader) -> io::Result<Self> {
        let list = Self {
            hashes: reader.take()?,
            numbers: reader.take()?,
            files: Records::read(reader)?,
            with_encoding: reader.take()?,
        };
        if [list.numbers.len(), list.files.len()] != [list.len(); 2] {
            return Err(damaged("columns of different lengths"));
        }
        Ok(list)
    }
}

fn hash(path: &Path) -> u64 {
    XxHash3_64::oneshot(path.as_os_str().as_encoded_bytes())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn file(path: &str) -> CachedFile {
        CachedFile {
            path: path.into(),
            stamp: Stamp::default(),
            found: (path.into(), 0),
            encoding: path.contains("tcvn").then_some(Encoding::Tcvn3),
            articles: vec![(path.len() as u64, 7)],
        }
    }

    #[test]
    fn files_are_found_by_their_paths_in_memory_and_in_a_manifest() {
        let all = ["/báo/a.md", "/báo/tcvn.txt", "/báo/c d.md"].map(file);
        let made = FileList::of(all.clone());
        let mut writer = ColumnWriter::new(Vec::new(), *b"example1").unwrap();
        made.write(&mut writer).unwrap();
        let bytes = Bytes::from(writer.finish().unwrap());
        let read = FileList::read(&mut ColumnReader::new(bytes, *b"example1").unwrap()).unwrap();
        for list in [made, read] {
            assert_eq!(list.len(), all.len());
            for file in &all {
                let (number, found) = list.find(file.path.as_ref()).unwrap();
                assert_eq!((&found, list.get(number).as_ref()), (file, Some(file)));
            }
            assert!(list.find(Path::new("/báo/b.md")).is_none());
            let chosen: Vec<_> = list.with_encoding().filter_map(|at| list.get(at)).collect();
            assert_eq!(chosen, all[1..2]);
        }
    }
}
