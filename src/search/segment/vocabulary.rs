//! The vocabulary: the sorted forms of a segment, by their letters without marks, then with them.
//!
//! Forms that start with đ come after all others, so that a word typed with đ matches one range of
//! them, and one typed with d two. The vocabulary does not know where the words are.

use std::io;
use std::iter;
use std::ops::Range;

use bytestring::ByteString;
use memchr::memmem;

use super::ends::{are_ends, stretch, take_ends};
use crate::column::{Column, ColumnReader, ColumnWriter, damaged};
use crate::vietnamese::fold::fold;

/// Separates the keys in their common text; no word has it.
const END: char = '\n';

/// Sorted words. A *form* is a word with its marks, a *key* its letters without them; a key has one
/// or more forms, side by side.
pub(in crate::search) struct Vocabulary {
    keys: Strings,
    forms: Strings,
    /// The first key whose forms start with đ.
    d_stroke: usize,
    /// Entry `k`: the first form of key `k`; one entry more.
    first_form: Column<u32>,
}

impl Vocabulary {
    /// Sorts `forms`, which are distinct, and returns for each its number among the sorted.
    pub(super) fn new<'a>(forms: impl ExactSizeIterator<Item = &'a str>) -> (Self, Vec<u32>) {
        let count = forms.len();
        let mut sorted: Vec<(bool, String, &str, u32)> = forms
            .enumerate()
            .map(|(i, form)| (form.starts_with(['đ', 'ð']), fold(form), form, i as u32))
            .collect();
        sorted.sort_unstable();
        let (mut keys, mut forms) = (StringsBuilder::default(), StringsBuilder::default());
        let mut first_form = Vec::new();
        let mut numbers = vec![0; count];
        let mut d_stroke = None;
        let mut last = None;
        for (number, (has_d_stroke, key, form, before)) in sorted.iter().enumerate() {
            if last.replace((has_d_stroke, key)) != Some((has_d_stroke, key)) {
                if *has_d_stroke {
                    d_stroke.get_or_insert(first_form.len());
                }
                first_form.push(number as u32);
                keys.push(key);
            }
            numbers[*before as usize] = number as u32;
            forms.push(form);
        }
        let vocabulary = Self {
            d_stroke: d_stroke.unwrap_or(first_form.len()),
            keys: keys.finish(),
            forms: forms.finish(),
            first_form: {
                first_form.push(count as u32);
                first_form.into()
            },
        };
        (vocabulary, numbers)
    }

    /// Returns the number of forms.
    pub(in crate::search) fn len(&self) -> usize {
        self.forms.len()
    }

    /// Returns the bytes of memory that the vocabulary takes.
    pub(super) fn memory_bytes(&self) -> usize {
        self.keys.memory_bytes() + self.forms.memory_bytes() + self.first_form.byte_len()
    }

    /// Writes the vocabulary.
    pub(super) fn write(&self, writer: &mut ColumnWriter<impl io::Write>) -> io::Result<()> {
        self.keys.write(writer)?;
        self.forms.write(writer)?;
        writer.put_number(self.d_stroke)?;
        writer.put(&self.first_form)
    }

    /// Reads a vocabulary.
    pub(super) fn read(reader: &mut ColumnReader) -> io::Result<Self> {
        let read = Self {
            keys: Strings::read(reader)?,
            forms: Strings::read(reader)?,
            d_stroke: reader.take_number()?,
            first_form: reader.take()?,
        };
        let ends = read.first_form.split_first();
        let ends = ends.filter(|(first, ends)| **first == 0 && ends.len() == read.keys.len());
        let is_whole = ends.is_some_and(|(_, ends)| are_ends(ends, read.forms.len()));
        if is_whole && read.d_stroke <= read.keys.len() {
            Ok(read)
        } else {
            Err(damaged("words that do not fit together"))
        }
    }

    pub(in crate::search) fn form(&self, form: usize) -> &str {
        self.forms.get(form)
    }

    /// Returns the number of keys.
    pub(in crate::search) fn key_count(&self) -> usize {
        self.keys.len()
    }

    /// Returns the keys in their order.
    pub(in crate::search) fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter()
    }

    pub(in crate::search) fn key(&self, key: usize) -> &str {
        self.keys.get(key)
    }

    /// Returns the forms of a key.
    pub(in crate::search) fn forms(&self, key: usize) -> Range<usize> {
        self.first_form[key] as usize..self.first_form[key + 1] as usize
    }

    /// Returns the key of a form.
    pub(in crate::search) fn key_of(&self, form: usize) -> usize {
        self.first_form
            .partition_point(|&first| first as usize <= form)
            - 1
    }

    /// Returns the keys of sorted ranges of forms.
    pub(super) fn keys_of(&self, forms: &[Range<usize>]) -> Vec<Range<usize>> {
        let mut keys: Vec<Range<usize>> = Vec::with_capacity(forms.len());
        for forms in forms.iter().filter(|forms| !forms.is_empty()) {
            let (start, end) = (self.key_of(forms.start), self.key_of(forms.end - 1) + 1);
            match keys.last_mut() {
                Some(last) if last.end >= start => last.end = end,
                _ => keys.push(start..end),
            }
        }
        keys
    }

    /// Returns the forms of all of `keys`.
    pub(in crate::search) fn forms_of(&self, keys: Range<usize>) -> Range<usize> {
        self.first_form[keys.start] as usize..self.first_form[keys.end] as usize
    }

    /// Returns the keys of forms that do not start with đ, and of those that do.
    pub(in crate::search) fn sections(&self) -> [Range<usize>; 2] {
        [0..self.d_stroke, self.d_stroke..self.keys.len()]
    }

    /// Returns the key `key` in a section, if there is one; otherwise the place where it would be.
    pub(in crate::search) fn whole(&self, section: Range<usize>, key: &str) -> Range<usize> {
        let end = section.end;
        let start = self.keys.partition(section, |k| k < key);
        let is_there = start < end && self.keys.get(start) == key;
        start..start + usize::from(is_there)
    }

    /// Returns one past the last key in a section that starts with `key`.
    pub(in crate::search) fn end_of(&self, section: Range<usize>, key: &str) -> usize {
        self.keys
            .partition(section, |k| k < key || k.starts_with(key))
    }

    /// Returns the keys that have `letters` somewhere after their start.
    pub(in crate::search) fn with_inside(&self, letters: &str) -> Vec<usize> {
        let mut found = Vec::new();
        for at in memmem::find_iter(self.keys.text.as_bytes(), letters.as_bytes()) {
            let key = self.keys.at(at);
            if found.last() != Some(&key) && at > self.keys.start(key) {
                found.push(key);
            }
        }
        found
    }
}

/// Strings, one after the other in one text, so that one search goes through all of them.
pub(in crate::search) struct Strings {
    text: ByteString,
    /// One past the [`END`] of each.
    ends: Column<u32>,
}

/// [`Strings`] in the making.
#[derive(Default)]
pub(super) struct StringsBuilder {
    text: String,
    ends: Vec<u32>,
}

impl StringsBuilder {
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push(END);
        self.ends.push(self.text.len() as u32);
    }

    pub(super) fn finish(mut self) -> Strings {
        self.text.shrink_to_fit();
        Strings {
            text: self.text.into(),
            ends: self.ends.into(),
        }
    }
}

impl Strings {
    pub(in crate::search) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(in crate::search) fn get(&self, n: usize) -> &str {
        let range = stretch(&self.ends, n);
        &self.text[range.start..range.end - 1]
    }

    /// Returns all strings in their order. It reads the columns once, where [`Strings::get`] checks
    /// them each time.
    pub(in crate::search) fn iter(&self) -> impl Iterator<Item = &str> {
        let (text, ends): (&str, &[u32]) = (&self.text, &self.ends);
        let starts = iter::once(&0).chain(ends);
        starts
            .zip(ends)
            .map(|(&start, &end)| &text[start as usize..end as usize - 1])
    }

    /// Returns the bytes of memory that the strings take.
    pub(super) fn memory_bytes(&self) -> usize {
        self.text.len() + self.ends.byte_len()
    }

    /// Writes the strings.
    pub(super) fn write(&self, writer: &mut ColumnWriter<impl io::Write>) -> io::Result<()> {
        writer.put(self.text.as_bytes())?;
        writer.put(&self.ends)
    }

    /// Reads strings.
    pub(super) fn read(reader: &mut ColumnReader) -> io::Result<Self> {
        let text = reader.take_text()?;
        let ends = take_ends(reader, text.len())?;
        let is_end = |end: &u32| text.as_bytes()[*end as usize - 1] == END as u8;
        if ends.iter().all(is_end) {
            Ok(Self { text, ends })
        } else {
            Err(damaged("strings without an end"))
        }
    }

    fn start(&self, n: usize) -> usize {
        stretch(&self.ends, n).start
    }

    /// Returns the strings that have `letters`.
    pub(in crate::search) fn having(&self, letters: &str) -> Vec<usize> {
        let finder = memmem::Finder::new(letters);
        let text = self.text.as_bytes();
        let ends = &*self.ends;
        let (mut found, mut n, mut from) = (Vec::new(), 0, 0);
        while let Some(at) = finder.find(&text[from..]) {
            while ends[n] as usize <= from + at {
                n += 1;
            }
            found.push(n);
            from = ends[n] as usize;
        }
        found
    }

    /// Returns the string that byte `at` is in.
    fn at(&self, at: usize) -> usize {
        self.ends.partition_point(|&end| end as usize <= at)
    }

    /// Returns the end of the strings of `section` for which `is_so` is true; they come first.
    fn partition(&self, section: Range<usize>, is_so: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (section.start, section.end);
        while low < high {
            let middle = usize::midpoint(low, high);
            if is_so(self.get(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_that_have_letters() {
        let mut strings = StringsBuilder::default();
        for text in ["bao/2019/a.md", "", "2019 2019", "bao"] {
            strings.push(text);
        }
        let strings = strings.finish();
        assert_eq!(strings.having("2019"), [0, 2]);
        assert_eq!(strings.having("bao"), [0, 3]);
        assert_eq!(strings.having("xyz"), [] as [usize; 0]);
    }

    #[test]
    fn words_are_found_by_their_letters() {
        let forms = ["mang", "đường", "ma", "mà", "dương", "mạng", "nam", "dung"];
        let (words, numbers) = Vocabulary::new(forms.iter().copied());
        assert_eq!(words.len(), forms.len());
        for (form, number) in forms.iter().zip(numbers) {
            assert_eq!(words.form(number as usize), *form);
        }
        let named = |keys: &mut dyn Iterator<Item = usize>| {
            let forms = keys.flat_map(|key| words.forms(key)).map(|f| words.form(f));
            forms.collect::<Vec<_>>().join(" ")
        };
        let whole = |key| {
            let sections = words.sections().into_iter();
            named(&mut sections.flat_map(|section| words.whole(section, key)))
        };
        let starting = |key| {
            let sections = words.sections().into_iter();
            let range = |section: Range<usize>| {
                words.whole(section.clone(), key).start..words.end_of(section, key)
            };
            named(&mut sections.flat_map(range))
        };
        let inside = |key| named(&mut words.with_inside(key).into_iter());
        assert_eq!(whole("ma"), "ma mà");
        assert_eq!(whole("m"), "");
        assert_eq!(whole("zz"), "");
        assert_eq!(starting("ma"), "ma mà mang mạng");
        assert_eq!(starting("duong"), "dương đường");
        assert_eq!(starting("d"), "dung dương đường");
        assert_eq!(inside("ang"), "mang mạng");
        assert_eq!(inside("m"), "nam");
        assert_eq!(inside("ma"), "");
        let keys: Vec<&str> = words.keys().collect();
        assert_eq!(keys.join(" "), "dung duong ma mang nam duong");
    }
}
