//! An article as paragraphs of sentences of words of numbered letters, and the edits of it.

use std::collections::HashMap;
use std::ops::Range;

use docbao::article::Article;
use docbao::text::encoding::Encoding;
use docbao::text::segment::sentences;
use docbao::vietnamese::letters::{Tone, split_tone, with_tone};

use super::Fate;
use super::encoder::{Encoder, Form};
use super::generated::{Random, one_sentence};

/// A letter, and its number in the first version.
pub(crate) type Letter = (char, Option<usize>);

pub(super) type Word = Vec<Letter>;

#[derive(Clone, Debug)]
pub(super) struct Sentence {
    /// The sentence of the first version that this one is.
    origin: Option<usize>,
    /// The sentence of the first version that this one is or resembles.
    like: Option<usize>,
    /// Number of words that were changed, inserted or deleted.
    edits: usize,
    pub(super) words: Vec<Word>,
}

impl Sentence {
    pub(super) fn new(random: &mut Random) -> Self {
        let text = one_sentence(random);
        let word = |word: &str| word.chars().map(|c| (c, None)).collect();
        Self {
            origin: None,
            like: None,
            edits: 0,
            words: text.split_whitespace().map(word).collect(),
        }
    }

    fn letters(&self) -> impl Iterator<Item = &Letter> {
        self.words.iter().flatten()
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(super) paragraphs: Vec<Vec<Sentence>>,
}

impl Page {
    pub(crate) fn of(article: &Article) -> Self {
        let mut paragraphs = vec![Vec::new()];
        let (mut number, mut end) = (0, 0);
        for (origin, at) in sentences(&article.text).enumerate() {
            if article.text[end..at.start].contains('\n')
                || article.text[..at.start].ends_with('\n')
            {
                paragraphs.push(Vec::new());
            }
            end = at.end;
            let mut numbered = |word: &str| {
                let letters = word.chars().map(|c| {
                    number += 1;
                    (c, Some(number - 1))
                });
                letters.collect()
            };
            let words = article.text[at]
                .split_whitespace()
                .map(&mut numbered)
                .collect();
            let sentence = Sentence {
                origin: Some(origin),
                like: Some(origin),
                edits: 0,
                words,
            };
            paragraphs.last_mut().unwrap().push(sentence);
        }
        for paragraph in &mut paragraphs {
            paragraph.retain(|sentence| !sentence.words.is_empty());
        }
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        Self { paragraphs }
    }

    /// Returns the fate of the letters with these numbers; `self` is the first version.
    pub(crate) fn fate(&self, edited: &Self, numbers: &Range<usize>) -> Fate {
        let is_own = |letter: &Letter| letter.1.is_some_and(|n| numbers.contains(&n));
        let origins: Vec<usize> = self
            .sentences()
            .filter(|sentence| sentence.letters().any(is_own))
            .filter_map(|sentence| sentence.origin)
            .collect();
        let now: Vec<&Sentence> = edited.sentences().collect();
        if !now.iter().any(|sentence| sentence.letters().any(is_own)) {
            return Fate::Deleted;
        }
        let first = now
            .iter()
            .position(|sentence| sentence.origin == Some(origins[0]));
        let run = first.map_or(&[][..], |at| &now[at..(at + origins.len()).min(now.len())]);
        if !run
            .iter()
            .map(|sentence| sentence.origin)
            .eq(origins.iter().map(|n| Some(*n)))
        {
            return Fate::Changed;
        }
        match run.iter().map(|sentence| sentence.edits).sum() {
            0 => Fate::Untouched,
            1 if self.changes(run, numbers) * 5 > numbers.len() => Fate::Changed,
            1 if edited.has_neighbour(self, numbers) => Fate::OneWord,
            1 => Fate::OneWordAlone,
            _ => Fate::Changed,
        }
    }

    /// Returns whether the letter before these, or the one after them, is still the neighbour that
    /// it was.
    fn has_neighbour(&self, old: &Self, numbers: &Range<usize>) -> bool {
        let all = |page: &Self| -> Vec<Option<usize>> {
            page.sentences()
                .flat_map(Sentence::letters)
                .map(|letter| letter.1)
                .collect()
        };
        let (old, now) = (all(old), all(self));
        let is_own = |n: &Option<usize>| n.is_some_and(|n| numbers.contains(&n));
        let around = |letters: &[Option<usize>]| {
            let first = letters.iter().position(is_own)?;
            let last = letters.iter().rposition(is_own)?;
            let before = first.checked_sub(1).map(|at| letters[at]);
            Some([before, letters.get(last + 1).copied()])
        };
        let (Some(old), Some(now)) = (around(&old), around(&now)) else {
            return false;
        };
        old[0] == now[0] || old[1] == now[1]
    }

    /// Returns the number of letters with these numbers that were deleted, replaced, or inserted
    /// between them.
    fn changes(&self, now: &[&Sentence], numbers: &Range<usize>) -> usize {
        let is_own = |letter: &&Letter| letter.1.is_some_and(|n| numbers.contains(&n));
        let all = self.sentences().flat_map(Sentence::letters);
        let before: Vec<char> = all.filter(is_own).map(|letter| letter.0).collect();
        let letters: Vec<&Letter> = now.iter().flat_map(|sentence| sentence.letters()).collect();
        let first = letters.iter().position(&is_own).unwrap_or(0);
        let last = letters.iter().rposition(&is_own).unwrap_or(0);
        let is_kept = |letter: &&&Letter| {
            is_own(letter) && letter.1.map(|n| before[n - numbers.start]) == Some(letter.0)
        };
        let kept = letters[first..=last].iter().filter(is_kept).count();
        (last + 1 - first).max(before.len()) - kept
    }

    fn sentences(&self) -> impl Iterator<Item = &Sentence> {
        self.paragraphs.iter().flatten()
    }

    /// Returns the words that hold letters with these numbers, as paragraph, sentence, word.
    pub(super) fn words_with(&self, numbers: &Range<usize>) -> Vec<[usize; 3]> {
        let is_own = |letter: &Letter| letter.1.is_some_and(|n| numbers.contains(&n));
        let mut places = Vec::new();
        for (p, paragraph) in self.paragraphs.iter().enumerate() {
            for (s, sentence) in paragraph.iter().enumerate() {
                let words = sentence.words.iter().enumerate();
                let own = words.filter(|(_, word)| word.iter().any(is_own));
                places.extend(own.map(|(w, _)| [p, s, w]));
            }
        }
        places
    }

    /// Replaces words by `new` words, which take over their numbers and, at the end of a sentence,
    /// the punctuation after the last one.
    pub(super) fn replace(
        &mut self,
        [paragraph, sentence]: [usize; 2],
        words: Range<usize>,
        mut new: Vec<Word>,
    ) {
        let sentence = &mut self.paragraphs[paragraph][sentence];
        let ends = words.end == sentence.words.len();
        let old: Vec<Letter> = sentence.words[words.clone()].concat();
        let is_sign = |letter: &&Letter| !letter.0.is_alphanumeric();
        let signs = old.iter().rev().take_while(is_sign).count();
        let (own, signs) = old.split_at(old.len() - signs);
        let numbers = if own.is_empty() { &old } else { own };
        let letters = new.iter_mut().flatten();
        for (n, letter) in letters.enumerate() {
            letter.1 = numbers[n.min(numbers.len() - 1)].1;
        }
        let before = words.start;
        sentence.words.splice(words, new.iter().cloned());
        let last = (before + new.len()).checked_sub(1);
        if let Some(word) = last
            .and_then(|last| sentence.words.get_mut(last))
            .filter(|_| ends)
        {
            word.extend_from_slice(signs);
        }
        sentence.edits += 1;
    }

    /// Deletes the words that hold letters with these numbers.
    pub(super) fn delete(&mut self, numbers: &Range<usize>) {
        let is_own = |letter: &Letter| letter.1.is_some_and(|n| numbers.contains(&n));
        for sentence in self.paragraphs.iter_mut().flatten() {
            sentence.words.retain(|word| !word.iter().any(is_own));
        }
        for paragraph in &mut self.paragraphs {
            paragraph.retain(|sentence| !sentence.words.is_empty());
        }
        self.paragraphs.retain(|paragraph| !paragraph.is_empty());
    }

    /// Returns whether the sentence before the passage with these numbers, and the one after it,
    /// are beside it as they were in `old`; `None` when a sentence of the passage has changed.
    pub(super) fn neighbours_left(&self, old: &Self, numbers: &Range<usize>) -> Option<[bool; 2]> {
        let is_own = |letter: &Letter| letter.1.is_some_and(|n| numbers.contains(&n));
        let holds = |sentence: &&Sentence| sentence.letters().any(is_own);
        let origins: Vec<usize> = old
            .sentences()
            .filter(holds)
            .filter_map(|s| s.origin)
            .collect();
        let (&first, &last) = (origins.first()?, origins.last()?);
        let now: Vec<&Sentence> = self.sentences().collect();
        let is = |at: Option<usize>, origin: Option<usize>| match at.and_then(|at| now.get(at)) {
            Some(sentence) => sentence.origin == origin && sentence.edits == 0 && origin.is_some(),
            None => origin.is_none(),
        };
        let start = now.iter().position(|s| s.origin == Some(first))?;
        let own = (first..=last).enumerate();
        let stands = own
            .into_iter()
            .all(|(n, origin)| is(Some(start + n), Some(origin)));
        let before = first.checked_sub(1);
        let after = Some(last + 1).filter(|&n| old.sentences().any(|s| s.origin == Some(n)));
        let end = start + (last - first) + 1;
        stands.then(|| [is(start.checked_sub(1), before), is(Some(end), after)])
    }

    /// Inserts a sentence that differs from another in `words` words, but not where that one is or
    /// was.
    pub(super) fn insert_near_copy(&mut self, words: usize, random: &mut Random) {
        let mut new = self.sentence(random).clone();
        new.origin = None;
        for letter in new.words.iter_mut().flatten() {
            letter.1 = None;
        }
        for _ in 0..words {
            let at = random.below(new.words.len());
            new.words[at] = Sentence::new(random).words.swap_remove(1);
        }
        let to = random.below(self.paragraphs.len());
        let at = random.below(self.paragraphs[to].len() + 1);
        let letters = |s: &Sentence| s.letters().map(|letter| letter.0).collect::<Vec<_>>();
        let is_copy = self.sentences().any(|s| letters(s) == letters(&new));
        if !is_copy && !self.is_near_model(&new, [to, at]) {
            self.paragraphs[to].insert(at, new);
        }
    }

    /// Makes one to ten changes; in one of three articles title and lead are rewritten.
    pub(crate) fn edit(&mut self, random: &mut Random) {
        if random.below(3) == 0 {
            for paragraph in self.paragraphs.iter_mut().take(2) {
                *paragraph = (0..=random.below(2))
                    .map(|_| Sentence::new(random))
                    .collect();
            }
        }
        for _ in 0..=random.below(10) {
            EDITS[random.below(EDITS.len())](self, random);
            self.paragraphs.retain(|paragraph| !paragraph.is_empty());
            if self.paragraphs.is_empty() {
                self.paragraphs.push(vec![Sentence::new(random)]);
            }
        }
    }

    /// Returns whether a sentence at `at` (paragraph, index in it) would be beside the one that it
    /// resembles, or beside one that was a neighbour of that in the first version.
    fn is_near_model(&self, sentence: &Sentence, [paragraph, at]: [usize; 2]) -> bool {
        let before = self.paragraphs[..paragraph].iter().map(Vec::len);
        let place = before.sum::<usize>() + at;
        let Some(model) = sentence.like else {
            return false;
        };
        let beside = self.sentences().skip(place.saturating_sub(1));
        let beside = beside.take(1 + usize::from(place > 0));
        beside
            .filter_map(|sentence| sentence.like)
            .any(|other| other.abs_diff(model) < 2)
    }

    fn paragraph(&mut self, random: &mut Random) -> &mut Vec<Sentence> {
        let at = random.below(self.paragraphs.len());
        &mut self.paragraphs[at]
    }

    fn sentence(&mut self, random: &mut Random) -> &mut Sentence {
        let paragraph = self.paragraph(random);
        let at = random.below(paragraph.len());
        &mut paragraph[at]
    }

    /// Writes the page as an editor saves it: punctuation, tones, lines and encoding may differ.
    pub(crate) fn write(&self, random: &mut Random) -> Written {
        let forms = &Form::ALL[..];
        let (form, _, encoding) = match random.below(3) {
            0 => forms[random.below(forms.len())],
            _ => forms[0],
        };
        let style = Style {
            plain: random.below(3) == 0,
            tones: random.below(3),
            width: [0, 0, 40, 72][random.below(4)],
            gap: ["\n", "\n\n"][random.below(2)],
        };
        let write = |form, encoding| Written::new(self, &style, Encoder::new(form), encoding);
        let (form_0, _, encoding_0) = forms[0];
        write(form, encoding)
            .or_else(|| write(form_0, encoding_0))
            .unwrap()
    }
}

/// The kinds of edits, all equally probable.
const EDITS: [fn(&mut Page, &mut Random); 13] = [
    mend_letter,
    mend_letter,
    replace_word,
    replace_word,
    insert_word,
    delete_word,
    insert_sentence,
    insert_alike_sentence,
    delete_sentence,
    move_sentence,
    insert_paragraph,
    delete_paragraph,
    move_paragraph,
];

fn mend_letter(page: &mut Page, random: &mut Random) {
    let sentence = page.sentence(random);
    let at = random.below(sentence.words.len());
    let word = &mut sentence.words[at];
    let at = random.below(word.len());
    let letters = "aăâeêioôơuưyáàảãạbcdđghklmnprstvx";
    word[at].0 = letters
        .chars()
        .nth(random.below(letters.chars().count()))
        .unwrap();
    sentence.edits += 1;
}

fn replace_word(page: &mut Page, random: &mut Random) {
    let new = Sentence::new(random).words.swap_remove(1);
    let sentence = page.sentence(random);
    let at = random.below(sentence.words.len());
    let old = std::mem::replace(&mut sentence.words[at], new);
    let last = old.len() - 1;
    for (n, letter) in sentence.words[at].iter_mut().enumerate() {
        letter.1 = old[n.min(last)].1;
    }
    sentence.edits += 1;
}

fn insert_word(page: &mut Page, random: &mut Random) {
    let new = Sentence::new(random).words.swap_remove(1);
    let sentence = page.sentence(random);
    let at = random.below(sentence.words.len());
    sentence.words.insert(at, new);
    sentence.edits += 1;
}

fn delete_word(page: &mut Page, random: &mut Random) {
    let sentence = page.sentence(random);
    if sentence.words.len() > 1 {
        let at = random.below(sentence.words.len());
        sentence.words.remove(at);
        sentence.edits += 1;
    }
}

fn insert_sentence(page: &mut Page, random: &mut Random) {
    let new = Sentence::new(random);
    put_sentence(page, new, random);
}

/// Inserts a sentence that differs from another in one word, but not where that one is or was: of
/// two sentences that differ in a word and have the same neighbour, nobody could say which was
/// there first.
fn insert_alike_sentence(page: &mut Page, random: &mut Random) {
    page.insert_near_copy(1, random);
}

fn put_sentence(page: &mut Page, sentence: Sentence, random: &mut Random) {
    let paragraph = page.paragraph(random);
    let at = random.below(paragraph.len() + 1);
    paragraph.insert(at, sentence);
}

fn take_sentence(page: &mut Page, random: &mut Random) -> Sentence {
    let paragraph = page.paragraph(random);
    let at = random.below(paragraph.len());
    paragraph.remove(at)
}

fn delete_sentence(page: &mut Page, random: &mut Random) {
    take_sentence(page, random);
}

fn move_sentence(page: &mut Page, random: &mut Random) {
    let sentence = take_sentence(page, random);
    put_sentence(page, sentence, random);
}

fn insert_paragraph(page: &mut Page, random: &mut Random) {
    let new = (0..=random.below(4))
        .map(|_| Sentence::new(random))
        .collect();
    let at = random.below(page.paragraphs.len() + 1);
    page.paragraphs.insert(at, new);
}

fn delete_paragraph(page: &mut Page, random: &mut Random) {
    let at = random.below(page.paragraphs.len());
    page.paragraphs.remove(at);
}

fn move_paragraph(page: &mut Page, random: &mut Random) {
    let at = random.below(page.paragraphs.len());
    let paragraph = page.paragraphs.remove(at);
    let to = random.below(page.paragraphs.len() + 1);
    page.paragraphs.insert(to, paragraph);
}

/// The style in which a page is written.
struct Style {
    /// Whether quotation marks, dashes and dots are those of a keyboard.
    plain: bool,
    /// Placement of tones: unchanged, on the first vowel (hòa), or on the last (hoà).
    tones: usize,
    /// Letters per line; 0 for one line per paragraph.
    width: usize,
    gap: &'static str,
}

/// A page as a file.
pub(crate) struct Written {
    text: String,
    pub(crate) letters: Vec<Letter>,
    encoder: Encoder,
    pub(crate) encoding: Encoding,
}

impl Written {
    /// Writes the page; `None` when the encoding lacks a character.
    fn new(page: &Page, style: &Style, encoder: Encoder, encoding: Encoding) -> Option<Self> {
        let mut prepared: HashMap<char, Option<String>> = HashMap::new();
        let (mut text, mut letters) = (String::new(), Vec::new());
        for paragraph in &page.paragraphs {
            let mut column = 0;
            for word in paragraph.iter().flat_map(|sentence| &sentence.words) {
                if column > 0 {
                    let is_full = style.width > 0 && column + word.len() > style.width;
                    text.push(if is_full { '\n' } else { ' ' });
                    column = if is_full { 0 } else { column + 1 };
                }
                column += word.len();
                for (c, number) in set(word, style) {
                    let form = || encoder.prepare(&c.to_string());
                    let written = prepared.entry(c).or_insert_with(form).as_ref()?;
                    text.push_str(written);
                    letters.extend(written.chars().map(|c| (c, number)));
                }
            }
            text.push_str(style.gap);
        }
        Some(Self {
            text,
            letters,
            encoder,
            encoding,
        })
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.encoder.encode(&self.text)
    }
}

/// Returns a word in the style.
fn set(word: &Word, style: &Style) -> Word {
    let mut word = word.clone();
    let end = word
        .iter()
        .rposition(|(c, _)| c.is_alphabetic())
        .unwrap_or(0);
    if end > 0 && style.tones > 0 {
        let [first, last] = [end - 1, end].map(|at| split_tone(word[at].0));
        let is_pair = matches!((first.0, last.0), ('o' | 'O', 'a' | 'e') | ('u' | 'U', 'y'));
        let is_qu = end > 1 && matches!(word[end - 2].0, 'q' | 'Q');
        let tone = if first.1 == Tone::Level {
            last.1
        } else {
            first.1
        };
        if is_pair && !is_qu {
            let tones = if style.tones == 1 {
                [tone, Tone::Level]
            } else {
                [Tone::Level, tone]
            };
            for (at, ((base, _), tone)) in [(end - 1, (first, tones[0])), (end, (last, tones[1]))] {
                word[at].0 = with_tone(base, tone).unwrap();
            }
        }
    }
    if !style.plain {
        return word;
    }
    let plain = |(c, number): Letter| {
        let text = match c {
            '“' | '”' => "\"",
            '‘' | '’' => "'",
            '–' | '—' => "-",
            '…' => "...",
            _ => return vec![(c, number)],
        };
        text.chars().map(|c| (c, number)).collect()
    };
    word.into_iter().flat_map(plain).collect()
}
