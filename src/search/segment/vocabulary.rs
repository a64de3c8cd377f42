//! The vocabulary: the sorted forms of a segment, by their letters without marks, then with them.
//!
//! Forms that start with đ come after all others, so that a word typed with đ matches one range of
//! them, and one typed with d two. The vocabulary does not know where the words are.

use std::ops::Range;

use memchr::memmem;

use crate::vietnamese::fold::fold;

/// Separates the keys in their common text; no word has it.
const END: char = '\n';

/// Sorted words. A *form* is a word with its marks, a *key* its letters without them; a key has one
/// or more forms, side by side.
#[derive(Default)]
pub(in crate::search) struct Vocabulary {
    keys: Strings,
    forms: Strings,
    /// The first key whose forms start with đ.
    d_stroke: usize,
    /// Entry `k`: the first form of key `k`; one entry more.
    first_form: Vec<u32>,
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
        let mut vocabulary = Self::default();
        let mut numbers = vec![0; count];
        let mut section = false;
        for (d_stroke, key, form, before) in &sorted {
            let first = *d_stroke && !std::mem::replace(&mut section, *d_stroke);
            if first {
                vocabulary.d_stroke = vocabulary.keys.len();
            }
            if first || vocabulary.keys.len() == 0 || vocabulary.keys.last() != key {
                vocabulary.first_form.push(vocabulary.forms.len() as u32);
                vocabulary.keys.push(key);
            }
            numbers[*before as usize] = vocabulary.forms.len() as u32;
            vocabulary.forms.push(form);
        }
        vocabulary.first_form.push(vocabulary.forms.len() as u32);
        if !section {
            vocabulary.d_stroke = vocabulary.keys.len();
        }
        vocabulary.keys.shrink();
        vocabulary.forms.shrink();
        (vocabulary, numbers)
    }

    /// Returns the number of forms.
    pub(in crate::search) fn len(&self) -> usize {
        self.forms.len()
    }

    /// Returns the bytes of memory that the vocabulary takes.
    pub(super) fn memory_bytes(&self) -> usize {
        let first = size_of::<u32>() * self.first_form.capacity();
        self.keys.memory_bytes() + self.forms.memory_bytes() + first
    }

    pub(in crate::search) fn form(&self, form: usize) -> &str {
        self.forms.get(form)
    }

    /// Returns the number of keys.
    pub(in crate::search) fn keys(&self) -> usize {
        self.keys.len()
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
#[derive(Default)]
pub(in crate::search) struct Strings {
    text: String,
    /// One past the [`END`] of each.
    ends: Vec<u32>,
}

impl Strings {
    pub(in crate::search) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push(END);
        self.ends.push(self.text.len() as u32);
    }

    pub(in crate::search) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(in crate::search) fn get(&self, n: usize) -> &str {
        &self.text[self.start(n)..self.ends[n] as usize - 1]
    }

    /// Returns unused memory to the allocator.
    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// Returns the bytes of memory that the strings take.
    pub(super) fn memory_bytes(&self) -> usize {
        self.text.capacity() + size_of::<u32>() * self.ends.capacity()
    }

    fn start(&self, n: usize) -> usize {
        n.checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize)
    }

    fn last(&self) -> &str {
        self.get(self.len() - 1)
    }

    /// Returns the strings that have `letters`.
    pub(in crate::search) fn having(&self, letters: &str) -> Vec<usize> {
        let finder = memmem::Finder::new(letters);
        let text = self.text.as_bytes();
        let (mut found, mut n, mut from) = (Vec::new(), 0, 0);
        while let Some(at) = finder.find(&text[from..]) {
            while self.ends[n] as usize <= from + at {
                n += 1;
            }
            found.push(n);
            from = self.ends[n] as usize;
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
        let mut strings = Strings::default();
        for text in ["bao/2019/a.md", "", "2019 2019", "bao"] {
            strings.push(text);
        }
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
        let keys: Vec<&str> = (0..words.keys()).map(|k| words.key(k)).collect();
        assert_eq!(keys.join(" "), "dung duong ma mang nam duong");
    }
}
