//! The stored form of a segment: its columns, one behind another.
//!
//! All that a search reads of a segment lies in columns, so that a segment in a mapped file is searched
//! where it is, and nothing has to be built or copied when the program starts. Each type writes its
//! columns and reads them in the same order. The articles are not among them, because they are
//! stored by themselves; neither is the phrase cache, which is only about the last queries.
//!
//! Checksums tell that columns are as they were written. Beyond that, reading checks that columns
//! fit each other in length, and that stretches and lists begin and end inside of what they divide,
//! so that a file of columns that do not belong together is refused here, and no search meets it.
//! Columns with a value for each word of the texts are not looked through again.

use std::io;

use super::biwords::Biwords;
use super::ends::take_ends;
use super::phrase_cache::PhraseCache;
use super::postings::Postings;
use super::tokens::Tokens;
use super::vocabulary::{Strings, Vocabulary};
use super::{Doc, PackedUnit, Segment};
use crate::column::{ColumnReader, ColumnWriter, damaged};

impl Segment {
    /// Writes the columns of the segment.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub(in crate::search) fn write(
        &self,
        writer: &mut ColumnWriter<impl io::Write>,
    ) -> io::Result<()> {
        self.vocabulary.write(writer)?;
        self.titles.write(writer)?;
        writer.put(&self.title_letters)?;
        self.paths.write(writer)?;
        self.tokens.write(writer)?;
        writer.put(&self.units)?;
        writer.put(&self.section_ends)?;
        writer.put(&self.token_ends)?;
        writer.put(&self.doc_ends)?;
        for postings in [&self.postings, &self.in_titles, &self.in_leads] {
            postings.write(writer)?;
        }
        self.biwords.write(writer)
    }

    /// Reads a segment; `docs` are its articles, in the order in which they were when it was
    /// written.
    ///
    /// # Errors
    ///
    /// When the file is damaged, or its columns do not fit together or not to `docs`.
    pub(in crate::search) fn read(reader: &mut ColumnReader, docs: Vec<Doc>) -> io::Result<Self> {
        let vocabulary = Vocabulary::read(reader)?;
        let titles = Strings::read(reader)?;
        let title_letters = reader.take()?;
        let paths = Strings::read(reader)?;
        let tokens = Tokens::read(reader, vocabulary.len())?;
        let units = reader.take()?;
        let section_ends = take_ends(reader, units.len())?;
        let token_ends = reader.take()?;
        let doc_ends = take_ends(reader, section_ends.len())?;
        let sections = section_ends.len();
        let mut postings = || Postings::read(reader, vocabulary.len(), sections);
        let [postings, in_titles, in_leads] = [postings()?, postings()?, postings()?];
        let biwords = Biwords::read(reader, vocabulary.key_count(), sections)?;
        let lengths = [
            titles.len(),
            title_letters.len(),
            paths.len(),
            doc_ends.len(),
        ];
        if lengths != [docs.len(); 4] {
            return Err(damaged("other articles"));
        }
        if !divide(&tokens, &units, &section_ends, &token_ends) {
            return Err(damaged("words that are in no section"));
        }
        Ok(Self {
            docs,
            units,
            vocabulary,
            titles,
            title_letters,
            paths,
            doc_ends,
            section_ends,
            token_ends,
            tokens,
            postings,
            in_titles,
            in_leads,
            biwords,
            phrases: PhraseCache::default(),
        })
    }
}

/// Returns whether `units` divide the tokens, and the sections end where their last units do.
fn divide(tokens: &Tokens, units: &[PackedUnit], section_ends: &[u32], token_ends: &[u32]) -> bool {
    let ends = section_ends
        .iter()
        .map(|&end| units[end as usize - 1].end());
    units.is_sorted_by_key(|unit| unit.end())
        && units.last().map_or(0, |unit| unit.end()) == tokens.len()
        && ends.eq(token_ends.iter().map(|&end| end as usize))
}
