//! Committed segments outside of a search: to be written to a file, or read from one.

use std::io;
use std::sync::Arc;

use bytes::Bytes;

use super::segment::{BitSet, Doc, Segment};
use crate::article::archive::Stored;
use crate::column::{ColumnReader, ColumnWriter, Signature, damaged};

/// Contents and version of the format of a file of a segment.
const SIGNATURE: Signature = *b"dbindex2";

/// A segment that can be searched, with the set of its articles that were neither removed nor
/// replaced. A copy shares the segment.
#[derive(Clone)]
pub struct CommittedSegment {
    pub(super) segment: Arc<Segment>,
    pub(super) alive: BitSet,
}

impl std::fmt::Debug for CommittedSegment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CommittedSegment of {}", self.alive.count())
    }
}

impl CommittedSegment {
    pub(super) fn new(segment: Arc<Segment>, alive: BitSet) -> Self {
        Self { segment, alive }
    }

    /// Builds segments from `articles`. Takes time in proportion to their text, and can be done in
    /// another thread than the searches.
    pub fn of(articles: impl IntoIterator<Item = Stored>) -> Vec<Self> {
        let whole = |segment: Segment| {
            let mut alive = BitSet::with_capacity(segment.docs.len());
            alive.insert_range(0..segment.docs.len());
            Self::new(Arc::new(segment), alive)
        };
        Segment::of(articles).into_iter().map(whole).collect()
    }

    /// Returns the articles by their numbers in the segment; `None` for one that was removed or
    /// replaced.
    pub fn articles(&self) -> impl Iterator<Item = Option<&Stored>> {
        let docs = self.segment.docs.iter().enumerate();
        docs.map(|(number, doc)| self.alive.contains(number).then_some(&doc.article))
    }

    /// Returns whether both are the same segment, whatever was removed.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.segment, &other.segment)
    }

    /// Writes the segment without its articles. The name is part of the file, so that it is not taken
    /// for another.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn write<W: io::Write>(&self, name: &str, to: W) -> io::Result<W> {
        let mut writer = ColumnWriter::new(to, SIGNATURE)?;
        writer.put(name.as_bytes())?;
        self.segment.write(&mut writer)?;
        writer.finish()
    }

    /// Reads a segment that was written with this name, of some articles, which are in the order of [`CommittedSegment::articles`].
    ///
    /// # Errors
    ///
    /// When the file is damaged or of another version, has another number of articles, or all of
    /// them were removed.
    pub fn read(file: Bytes, name: &str, articles: Vec<Option<Stored>>) -> io::Result<Self> {
        let mut alive = BitSet::with_capacity(articles.len());
        for (number, article) in articles.iter().enumerate() {
            if article.is_some() {
                alive.insert(number);
            }
        }
        // Searches look at the articles that are alive alone, so any one stands for those that are
        // not.
        let any = articles.iter().flatten().next().cloned();
        let any = any.ok_or_else(|| damaged("no article that is left"))?;
        let docs = articles.into_iter().map(|article| {
            let article = article.unwrap_or_else(|| any.clone());
            let newest = article.newest();
            Doc { article, newest }
        });
        let mut reader = ColumnReader::new(file, SIGNATURE)?;
        reader.take_name(name)?;
        let segment = Segment::read(&mut reader, docs.collect())?;
        Ok(Self {
            segment: Arc::new(segment),
            alive,
        })
    }
}
