//! Immutable arrays that lie in memory of their own or in a file that is mapped into memory.
//!
//! A part of the library is made of such columns. Code that reads a column does not see where its
//! bytes are, so that a part that was just built and one from the cache are searched by the same
//! code, and a mapped one takes no memory of its own. A [`ColumnWriter`] puts columns one behind another
//! into a file, and a [`ColumnReader`] takes them in the same order. Numbers have the byte order of the
//! machine, because a cache does not leave it.
//!
//! Each column in a file stands behind its length and its checksum, so that a file that is torn,
//! cut or damaged is noticed before a number in it is used.
//!
//! ```
//! use docbao::column::{Column, ColumnReader, ColumnWriter};
//!
//! let mut writer = ColumnWriter::new(Vec::new(), *b"example1")?;
//! writer.put(&[1_u16, 2, 3])?;
//! writer.put(&[7_u64])?;
//! let file = bytes::Bytes::from(writer.finish()?);
//! let mut reader = ColumnReader::new(file, *b"example1")?;
//! let small: Column<u16> = reader.take()?;
//! let large: Column<u64> = reader.take()?;
//! assert_eq!((&small[..], &large[..]), (&[1, 2, 3][..], &[7][..]));
//! # Ok::<(), std::io::Error>(())
//! ```

use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::marker::PhantomData;
use std::ops::{Deref, Range};

use bytes::Bytes;
use bytestring::ByteString;
use twox_hash::XxHash3_64;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// Bytes at whose multiples columns begin: the alignment of the largest number in one.
const COLUMN_ALIGNMENT_BYTES: usize = 8;

/// A value that may stand in a column: plain bytes without padding or pointers.
pub trait Plain: FromBytes + IntoBytes + Immutable + Send + Sync + 'static {}

impl<T: FromBytes + IntoBytes + Immutable + Send + Sync + 'static> Plain for T {}

/// An immutable array of `T`. A clone shares its bytes.
pub struct Column<T> {
    /// Aligned for `T`, and whole values of it.
    bytes: Bytes,
    value: PhantomData<T>,
}

impl<T: Plain> Column<T> {
    /// Returns the values that lie in `bytes`; `None` when these are not aligned for them or end in
    /// the middle of one.
    fn of(bytes: Bytes) -> Option<Self> {
        <[T]>::ref_from_bytes(&bytes).ok()?;
        Some(Self {
            bytes,
            value: PhantomData,
        })
    }

    /// Returns the number of bytes that the values take, in memory or in a mapped file.
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }
}

impl<T: Plain> Deref for Column<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        // The bytes were checked when the column was made.
        <[T]>::ref_from_bytes(&self.bytes).unwrap_or_default()
    }
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        Self {
            bytes: self.bytes.clone(),
            value: PhantomData,
        }
    }
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self {
            bytes: Bytes::new(),
            value: PhantomData,
        }
    }
}

impl<T: Plain + fmt::Debug> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// A vector as the owner of its bytes.
struct Owner<T>(Vec<T>);

impl<T: Plain> AsRef<[u8]> for Owner<T> {
    fn as_ref(&self) -> &[u8] {
        self.0.as_slice().as_bytes()
    }
}

impl<T: Plain> From<Vec<T>> for Column<T> {
    /// Takes the values, and gives back the memory that was reserved for more of them.
    fn from(mut values: Vec<T>) -> Self {
        values.shrink_to_fit();
        Self {
            bytes: Bytes::from_owner(Owner(values)),
            value: PhantomData,
        }
    }
}

/// Many short runs of bytes, one behind another.
#[derive(Clone, Debug, Default)]
pub struct Records {
    bytes: Column<u8>,
    /// One past the last byte of each.
    ends: Column<u64>,
}

impl Records {
    /// Returns the number of runs.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns a run by its number; an empty one where there is none.
    pub fn get(&self, number: usize) -> &[u8] {
        let range = range_of(&self.ends, number, |end| *end as usize);
        self.bytes.get(range).unwrap_or_default()
    }

    /// Returns the number of bytes that the runs take, in memory or in a mapped file.
    pub fn byte_len(&self) -> usize {
        self.bytes.byte_len() + self.ends.byte_len()
    }

    /// Writes the runs as columns.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn write<W: Write>(&self, writer: &mut ColumnWriter<W>) -> io::Result<()> {
        writer.put(&self.ends)?;
        writer.put(&self.bytes)
    }

    /// Takes the runs that [`Records::write`] wrote.
    ///
    /// # Errors
    ///
    /// Those of [`ColumnReader::take`].
    pub fn read(reader: &mut ColumnReader) -> io::Result<Self> {
        Ok(Self {
            ends: reader.take()?,
            bytes: reader.take()?,
        })
    }

    /// Takes the runs without reading their bytes; the caller checks each before use.
    ///
    /// # Errors
    ///
    /// Those of [`ColumnReader::take`] and [`ColumnReader::take_unread`].
    pub fn read_unread(reader: &mut ColumnReader) -> io::Result<Self> {
        Ok(Self {
            ends: reader.take()?,
            bytes: reader.take_unread()?,
        })
    }
}

impl<R: AsRef<[u8]>> FromIterator<R> for Records {
    fn from_iter<I: IntoIterator<Item = R>>(runs: I) -> Self {
        let mut builder = RecordsBuilder::default();
        for run in runs {
            builder.push(run.as_ref());
        }
        builder.finish()
    }
}

/// Puts runs of bytes one behind another.
#[derive(Debug, Default)]
pub struct RecordsBuilder {
    bytes: Vec<u8>,
    ends: Vec<u64>,
}

impl RecordsBuilder {
    /// Adds a run.
    pub fn push(&mut self, run: &[u8]) {
        self.bytes.extend_from_slice(run);
        self.ends.push(self.bytes.len() as u64);
    }

    /// Returns the runs.
    pub fn finish(self) -> Records {
        Records {
            bytes: self.bytes.into(),
            ends: self.ends.into(),
        }
    }
}

/// Many short texts, one behind another.
#[derive(Clone, Debug, Default)]
pub struct StringColumn {
    text: ByteString,
    /// One past the last byte of each.
    ends: Column<u32>,
}

impl StringColumn {
    /// Returns a text by its number; an empty one where there is none.
    pub fn get(&self, number: usize) -> &str {
        let range = range_of(&self.ends, number, |end| *end as usize);
        self.text.get(range).unwrap_or_default()
    }

    /// Returns the number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns the number of bytes that the texts take, in memory or in a mapped file.
    pub fn byte_len(&self) -> usize {
        self.text.len() + self.ends.byte_len()
    }

    /// Writes the texts as columns.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn write<W: Write>(&self, writer: &mut ColumnWriter<W>) -> io::Result<()> {
        writer.put(&self.ends)?;
        writer.put(self.text.as_bytes())
    }

    /// Takes the texts that [`StringColumn::write`] wrote.
    ///
    /// # Errors
    ///
    /// Those of [`ColumnReader::take_text`].
    pub fn read(reader: &mut ColumnReader) -> io::Result<Self> {
        Ok(Self {
            ends: reader.take()?,
            text: reader.take_text()?,
        })
    }
}

impl<S: AsRef<str>> FromIterator<S> for StringColumn {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for one in texts {
            text.push_str(one.as_ref());
            ends.push(text.len() as u32);
        }
        text.shrink_to_fit();
        Self {
            text: text.into(),
            ends: ends.into(),
        }
    }
}

/// Returns the range of a run by its number; an empty one where there is none.
fn range_of<E>(ends: &[E], number: usize, at: fn(&E) -> usize) -> Range<usize> {
    let Some(end) = ends.get(number) else {
        return 0..0;
    };
    number.checked_sub(1).map_or(0, |before| at(&ends[before]))..at(end)
}

/// Bytes of a file's signature, which tells what is in it, and in which version of the format.
pub type Signature = [u8; 8];

/// Length and checksum of the column behind them.
#[derive(FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
struct Header {
    /// Number of bytes, without the padding behind them.
    length: u64,
    checksum: u64,
}

impl Header {
    fn of(bytes: &[u8]) -> Self {
        Self {
            length: bytes.len() as u64,
            checksum: XxHash3_64::oneshot(bytes),
        }
    }
}

/// Writes columns one behind another.
pub struct ColumnWriter<W> {
    to: W,
}

impl<W: Write> ColumnWriter<W> {
    /// Begins a file of columns.
    ///
    /// # Errors
    ///
    /// Like every call of a writer: when `to` cannot be written.
    pub fn new(mut to: W, signature: Signature) -> io::Result<Self> {
        to.write_all(&signature)?;
        Ok(Self { to })
    }

    /// Writes a column.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn put<T: Plain>(&mut self, values: &[T]) -> io::Result<()> {
        let bytes = values.as_bytes();
        self.to.write_all(Header::of(bytes).as_bytes())?;
        self.to.write_all(bytes)?;
        self.pad(bytes.len())
    }

    /// Writes a single number.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn put_number(&mut self, number: usize) -> io::Result<()> {
        self.put(&[number as u64])
    }

    /// Writes runs of bytes for [`Records::read_unread`], without holding them together in memory.
    /// They have no checksum as a whole.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn put_unread<'a>(
        &mut self,
        runs: impl Iterator<Item = &'a [u8]> + Clone,
    ) -> io::Result<()> {
        let ends = runs.clone().scan(0, |end, run| {
            *end += run.len() as u64;
            Some(*end)
        });
        let ends: Vec<u64> = ends.collect();
        self.put(&ends)?;
        let length = ends.last().copied().unwrap_or(0);
        let checksum = 0;
        self.to.write_all(Header { length, checksum }.as_bytes())?;
        for run in runs {
            self.to.write_all(run)?;
        }
        self.pad(length as usize)
    }

    /// Writes the bytes between a column of `length` bytes and the next one.
    fn pad(&mut self, length: usize) -> io::Result<()> {
        let padding = length.next_multiple_of(COLUMN_ALIGNMENT_BYTES) - length;
        self.to.write_all(&[0; COLUMN_ALIGNMENT_BYTES][..padding])
    }

    /// Returns what was written to.
    ///
    /// # Errors
    ///
    /// When what is buffered cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.to.flush()?;
        Ok(self.to)
    }
}

/// Takes columns in the order in which they were written.
#[derive(Debug)]
pub struct ColumnReader {
    /// The columns that were not taken yet.
    rest: Bytes,
}

impl ColumnReader {
    /// Begins to read a file of columns.
    ///
    /// # Errors
    ///
    /// When the file has another signature.
    pub fn new(mut file: Bytes, signature: Signature) -> io::Result<Self> {
        if !file.starts_with(&signature) {
            return Err(damaged("another signature"));
        }
        let rest = file.split_off(signature.len());
        Ok(Self { rest })
    }

    /// Takes the next column.
    ///
    /// # Errors
    ///
    /// When the file ends before it, or its bytes are not those that were written.
    pub fn take<T: Plain>(&mut self) -> io::Result<Column<T>> {
        let (header, bytes) = self.next_bytes()?;
        if header.checksum != XxHash3_64::oneshot(&bytes) {
            return Err(damaged("another checksum"));
        }
        Column::of(bytes).ok_or_else(|| damaged("values of another size"))
    }

    /// Takes the next column, a name that must be this one.
    ///
    /// # Errors
    ///
    /// Those of [`ColumnReader::take`], and when it is another name.
    pub fn take_name(&mut self, name: &str) -> io::Result<()> {
        if self.take::<u8>()?[..] == *name.as_bytes() {
            Ok(())
        } else {
            Err(damaged("another name"))
        }
    }

    /// Takes the next column without reading its bytes; the caller checks each part before use.
    ///
    /// # Errors
    ///
    /// When the file ends before it.
    pub fn take_unread(&mut self) -> io::Result<Column<u8>> {
        let (_, bytes) = self.next_bytes()?;
        Column::of(bytes).ok_or_else(|| damaged("values of another size"))
    }

    /// Takes the next column as text.
    ///
    /// # Errors
    ///
    /// Those of [`ColumnReader::take`], and when the bytes are not UTF-8.
    pub fn take_text(&mut self) -> io::Result<ByteString> {
        let bytes = self.take::<u8>()?.bytes;
        ByteString::try_from(bytes).map_err(|_| damaged("text that is not UTF-8"))
    }

    /// Takes the next column, a single number.
    ///
    /// # Errors
    ///
    /// Those of [`ColumnReader::take`], and when it is not a single number that fits.
    pub fn take_number(&mut self) -> io::Result<usize> {
        let number = match &self.take::<u64>()?[..] {
            [number] => usize::try_from(*number).ok(),
            _ => None,
        };
        number.ok_or_else(|| damaged("no single number"))
    }

    /// Takes the header of the next column and its bytes.
    fn next_bytes(&mut self) -> io::Result<(Header, Bytes)> {
        let cut = || damaged("an early end");
        let (header, _) = Header::read_from_prefix(&self.rest).map_err(|_| cut())?;
        let length = usize::try_from(header.length).map_err(|_| cut())?;
        let start = size_of::<Header>();
        let end = start.checked_add(length).ok_or_else(cut)?;
        let next = end.checked_next_multiple_of(COLUMN_ALIGNMENT_BYTES);
        let next = next
            .filter(|next| *next <= self.rest.len())
            .ok_or_else(cut)?;
        let bytes = self.rest.slice(start..end);
        self.rest = self.rest.slice(next..);
        Ok((header, bytes))
    }
}

/// Returns the error for a file that is not as it was written, with what it has instead.
pub fn damaged(has: &str) -> io::Error {
    io::Error::new(
        ErrorKind::InvalidData,
        format!("a damaged file: it has {has}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNATURE: Signature = *b"columns1";

    fn file() -> Vec<u8> {
        let mut writer = ColumnWriter::new(Vec::new(), SIGNATURE).unwrap();
        writer.put(&[1_u16, 2, 3]).unwrap();
        writer.put("Chợ nổi".as_bytes()).unwrap();
        writer.put_number(12).unwrap();
        writer.put::<u64>(&[]).unwrap();
        writer.finish().unwrap()
    }

    type Contents = (Vec<u16>, String, usize, Vec<u64>);

    fn read(file: Vec<u8>) -> io::Result<Contents> {
        let mut reader = ColumnReader::new(file.into(), SIGNATURE)?;
        let small = reader.take::<u16>()?.to_vec();
        let text = reader.take_text()?.to_string();
        Ok((small, text, reader.take_number()?, reader.take()?.to_vec()))
    }

    #[test]
    fn columns_come_back_in_their_order() {
        let contents = (vec![1, 2, 3], "Chợ nổi".to_owned(), 12, vec![]);
        assert_eq!(read(file()).unwrap(), contents);
        let column = Column::from(vec![1_u32, 2]);
        assert_eq!((&column[..], column.byte_len()), (&[1, 2][..], 8));
        assert!(Column::<u64>::default().is_empty());
    }

    #[test]
    fn runs_and_texts_come_back_by_their_numbers() {
        let names = ["chợ", "", "bến đò"];
        let mut writer = ColumnWriter::new(Vec::new(), SIGNATURE).unwrap();
        StringColumn::from_iter(names).write(&mut writer).unwrap();
        Records::from_iter(names).write(&mut writer).unwrap();
        writer
            .put_unread(names.iter().map(|name| name.as_bytes()))
            .unwrap();
        let mut reader = ColumnReader::new(writer.finish().unwrap().into(), SIGNATURE).unwrap();
        let texts = StringColumn::read(&mut reader).unwrap();
        let runs = Records::read(&mut reader).unwrap();
        let unread = Records::read_unread(&mut reader).unwrap();
        for (number, name) in names.iter().enumerate() {
            assert_eq!(
                (texts.get(number), runs.get(number)),
                (*name, name.as_bytes())
            );
        }
        assert!((0..3).all(|number| unread.get(number) == runs.get(number)));
        assert_eq!((texts.len(), runs.len()), (3, 3));
        assert_eq!((texts.get(3), runs.get(3)), ("", &[][..]));
    }

    #[test]
    fn a_file_that_is_cut_or_changed_is_noticed() {
        let whole = file();
        for end in 0..whole.len() {
            assert!(read(whole[..end].to_vec()).is_err(), "cut at byte {end}");
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0x10;
            // Padding is never read, and nothing else is a zero that may change unseen.
            if let Ok(same) = read(changed) {
                assert_eq!(
                    (same, whole[at]),
                    (read(whole.clone()).unwrap(), 0),
                    "byte {at}"
                );
            }
        }
        assert!(ColumnReader::new(whole.into(), *b"columns2").is_err());
    }

    #[test]
    fn bytes_that_are_no_whole_values_or_no_text_are_refused() {
        let mut writer = ColumnWriter::new(Vec::new(), SIGNATURE).unwrap();
        writer.put(&[0xff_u8, 0, 0]).unwrap();
        let file = Bytes::from(writer.finish().unwrap());
        let reader = || ColumnReader::new(file.clone(), SIGNATURE).unwrap();
        assert!(reader().take::<u16>().is_err());
        assert!(reader().take_text().is_err());
        assert!(reader().take_number().is_err());
        assert_eq!(reader().take_unread().unwrap()[..], [0xff, 0, 0]);
    }
}
