//! A filter that lets only visible text in NFC and line feeds through to a terminal.
//!
//! Every article, title, file name and message passes here before it is stored or drawn, because
//! any of them may come from a stranger. A scalar value that controls a terminal, reorders text or
//! hides in it never passes.
//!
//! Private-use characters stay, because they take one cell, fonts give them icons, and old word
//! processors used them for bullets.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::compose;

use super::layout;
use crate::vietnamese::letters::{Tone, with_tone};

mod class;
mod plain;

use class::{CharClass, classify, is_emoji, shapes_letters};
use plain::{is_plain, plain_len};

/// Graphemes of raw text that are looked at for each cell to be filled. Fewer would leave cells
/// empty where much of the text is invisible; more cost time in every frame.
const CELL_MAX_RAW_GRAPHEMES: usize = 4;
/// Columns from one tab stop to the next.
const TAB_COLUMNS: usize = 4;
/// Maximum number of marks, joiners and skin tones on one base character. Vietnamese needs two,
/// Tibetan and Hebrew six; with more, text would climb over its neighbours.
const BASE_MAX_MARKS: u8 = 8;
/// Maximum number of emoji that follow one another with a joiner between; the longest in use has
/// four.
const JOINED_MAX_EMOJI: u8 = 8;

/// Turns any text into text that is safe to store and to draw.
///
/// - CR, CRLF, NEL, VT, FF, LS and PS become `\n`.
/// - A tab becomes spaces up to the next multiple of four columns (scalar values
///   without marks, counted from the start of the line), at least one.
/// - Control characters, bidi controls, tags, variation selectors, invisible
///   characters and noncharacters disappear. ZWNJ and ZWJ stay after a letter of a script
///   that needs them, and ZWJ between emoji.
/// - Marks with no base before them disappear, and so do those beyond eight on one base.
/// - The rest is put in NFC.
///
/// The result is idempotent, takes time proportional to the length, and is at most
/// four times as long in bytes as `text` (a tab gives four spaces). Text that
/// needs no change is returned borrowed.
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_plain(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut out: Option<String> = None;
    let mut done = 0;
    while done < text.len() {
        let rest = &text[done..];
        let line = &rest[..memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1)];
        // Lines do not influence each other, so a clean one costs a scan and nothing more.
        match (clean_line(line), &mut out) {
            (Cow::Borrowed(line), Some(out)) => out.push_str(line),
            (Cow::Borrowed(_), None) => {}
            (Cow::Owned(line), Some(out)) => out.push_str(&line),
            (Cow::Owned(line), None) => {
                let mut copy = String::with_capacity(text.len());
                copy.push_str(&text[..done]);
                copy.push_str(&line);
                out = Some(copy);
            }
        }
        done += line.len();
    }
    out.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Returns [`clean`] text for what must stay on one line (titles, file names, messages): every run
/// of white space, line breaks included, becomes one space, and none is left at the ends.
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in clean(text).split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Returns a path as it is printed for scripts and for copying: unchanged, so that the printed path
/// opens the file, though its name is decomposed or has two spaces in a row. A path with line
/// breaks, control characters or other signs that [`clean`] takes out is shown as [`line()`] shows
/// it.
pub fn path(path: &str) -> Cow<'_, str> {
    let is_harmless = !path.contains(char::is_control) && clean(path).chars().eq(path.nfc());
    if is_harmless {
        Cow::Borrowed(path)
    } else {
        Cow::Owned(line(path))
    }
}

/// Returns [`line()`] of the beginning of `text` that fills `cells` cells, with "…" behind when
/// text was left out. Costs no more than what is shown, because a kept quote or a note may have
/// megabytes.
pub fn line_start(text: &str, cells: usize) -> String {
    line(&layout::shorten(text, CELL_MAX_RAW_GRAPHEMES * (cells + 1)))
}

/// Cleans a line that may end in `\n` and holds no other one.
fn clean_line(line: &str) -> Cow<'_, str> {
    if is_plain(line.as_bytes()) {
        return Cow::Borrowed(line);
    }
    if let Some(body) = line.strip_suffix("\r\n") {
        let mut out = clean_line(body).into_owned();
        out.push('\n');
        return Cow::Owned(out);
    }
    let mut out = String::with_capacity(line.len());
    if line.contains('\t') {
        // The width of a tab depends on everything before it, so the whole line takes the general
        // way.
        out.extend(thoroughly(line));
    } else {
        // Words do not influence each other, so only those that need it take the general way.
        for word in line.split_inclusive(' ') {
            if !push_simple(word, &mut out) {
                out.extend(thoroughly(word));
            }
        }
    }
    if out == line {
        Cow::Borrowed(line)
    } else {
        Cow::Owned(out)
    }
}

/// Cleans any text by all rules, one character at a time.
fn thoroughly(text: &str) -> impl Iterator<Item = char> {
    CleanFilter::new(text.nfd()).nfc()
}

/// Appends a word that is plain but for Vietnamese marks behind their letters, which it composes.
/// Returns `false` and appends nothing when there is more to do.
fn push_simple(word: &str, out: &mut String) -> bool {
    let before = out.len();
    let bytes = word.as_bytes();
    let (mut done, mut at) = (0, 0);
    while at < bytes.len() {
        if let Some(len) = plain_len(bytes, at) {
            at += len;
            continue;
        }
        out.push_str(&word[done..at]);
        let base = out[before..].chars().next_back();
        let mark = word[at..].chars().next();
        let Some(letter) = base.zip(mark).and_then(|(base, mark)| marked(base, mark)) else {
            out.truncate(before);
            return false;
        };
        out.pop();
        out.push(letter);
        at += 2;
        done = at;
    }
    out.push_str(&word[done..]);
    true
}

/// Returns a letter in NFC with one more of the marks that Vietnamese has (of two bytes each);
/// `None` where that is no single letter.
fn marked(base: char, mark: char) -> Option<char> {
    match mark {
        // NFC puts the dot below before the marks above a letter.
        '\u{323}' => with_tone(base, Tone::Dot),
        '\u{300}'..='\u{303}' | '\u{306}' | '\u{309}' | '\u{31B}' => compose(base, mark),
        _ => None,
    }
}

/// Iterator that drops and replaces characters of decomposed text, so that composing it again
/// brings nothing back that a second pass would drop.
struct CleanFilter<I> {
    source: I,
    /// Last visible character of this line, unless white space or a control came after it.
    base: Option<char>,
    /// Whether a control took the base away; a second pass will see one there again.
    severed: bool,
    /// Number of marks and joiners let through on `base`.
    marks: u8,
    /// Number of joiners in a row that bound emoji together.
    joined: u8,
    /// Whether a ZWJ after an emoji waits; it is kept only when another emoji follows.
    pending: bool,
    /// Number of visible characters since the start of the line.
    column: usize,
    /// Number of spaces of a tab still to be given out.
    spaces: usize,
    /// Character that followed a waiting ZWJ.
    held: Option<char>,
}

impl<I: Iterator<Item = char>> CleanFilter<I> {
    fn new(source: I) -> Self {
        Self {
            source,
            base: None,
            severed: false,
            marks: 0,
            joined: 0,
            pending: false,
            column: 0,
            spaces: 0,
            held: None,
        }
    }

    /// Starts anew after a character on which marks cannot stand.
    fn cut(&mut self) {
        self.base = None;
        self.pending = false;
    }

    /// Returns a character with a cell of its own; the joiner before it goes first, if it is kept.
    fn visible(&mut self, c: char) -> char {
        let is_joined = self.pending && is_emoji(c);
        self.joined = if is_joined { self.joined + 1 } else { 0 };
        self.pending = false;
        self.base = (!c.is_whitespace()).then_some(c);
        self.severed = false;
        self.marks = 0;
        self.column += 1;
        if is_joined {
            self.held = Some(c);
            return '\u{200D}';
        }
        c
    }

    /// Returns a mark if it has a base with room for it.
    fn mark(&mut self, c: char) -> Option<char> {
        self.base?;
        self.pending = false;
        if self.marks == BASE_MAX_MARKS {
            return None;
        }
        self.marks += 1;
        Some(c)
    }

    /// Returns a ZWNJ or ZWJ if the base needs it; one after an emoji waits.
    fn joiner(&mut self, c: char) -> Option<char> {
        let base = self.base?;
        if shapes_letters(base) {
            return self.mark(c);
        }
        self.pending = c == '\u{200D}' && is_emoji(base) && self.joined < JOINED_MAX_EMOJI;
        None
    }

    /// Returns the result of the next character of the source; `None` if it was dropped.
    fn step(&mut self, c: char) -> Option<char> {
        match classify(c) {
            CharClass::Visible => Some(self.visible(c)),
            CharClass::SkinTone if self.base.is_none() && !self.severed => Some(self.visible(c)),
            CharClass::Mark | CharClass::SkinTone => self.mark(c),
            CharClass::Joiner => self.joiner(c),
            CharClass::Invisible => None,
            CharClass::Control => {
                self.severed |= self.base.is_some();
                self.cut();
                None
            }
            CharClass::Break => {
                self.cut();
                self.severed = false;
                self.column = 0;
                Some('\n')
            }
            CharClass::Tab => {
                self.cut();
                self.severed = false;
                self.spaces = TAB_COLUMNS - 1 - self.column % TAB_COLUMNS;
                self.column += self.spaces + 1;
                Some(' ')
            }
        }
    }
}

impl<I: Iterator<Item = char>> Iterator for CleanFilter<I> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if self.spaces > 0 {
            self.spaces -= 1;
            return Some(' ');
        }
        if let Some(c) = self.held.take() {
            return Some(c);
        }
        loop {
            let c = self.source.next()?;
            if let Some(c) = self.step(c) {
                return Some(c);
            }
        }
    }
}

#[cfg(test)]
mod tests;
