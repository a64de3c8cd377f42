//! The keys behind the letters of a Vietnamese input method that was left on where keys are
//! commands.
//!
//! An input method changes typed keys before they arrive: `w` becomes `ư`, `[` becomes `ơ`, and
//! after a letter that it can change it erases and types anew (`d`, then Backspace and `đ` for the
//! second `d`). The rules here:
//!
//! - Letters that are erased and typed anew are no new keys; the marks that they have more than
//!   before are the key that was pressed: `d` → `đ` is `d`, `a` → `ă` is `w`, `a` → `á` is `s`.
//! - A marked letter that replaces nothing is what Telex makes of one key (`ư`, `ơ`), or else what
//!   an input method that shows its letters only when they are complete had for it.
//! - Telex is assumed, because it is the default of Unikey and Bamboo. A letter that
//!   VNI makes of a digit looks like one of Telex, so a key that was found this way only ever moves:
//!   everything that changes, deletes or leaves something needs the key itself. Where no such
//!   command is bound, a message says that the input method is on.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::action::Action;
use super::key::{Code, Key};

/// Maximum time between two events of one replacement. Bamboo waits up to 30 ms between the
/// Backspaces that it sends, and nobody erases and types by hand this fast.
const REPLACEMENT_GAP: SignedDuration = SignedDuration::from_millis(60);

/// Maximum number of letters that are remembered, because no Vietnamese syllable is longer, however
/// it is typed.
const WORD_MAX_LETTERS: usize = 12;

/// Meaning of a key event where keys are commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyReading {
    /// The key that was pressed.
    Key,
    /// Backspace behind letters, which an input method may have sent.
    Erased,
    /// Letter that was erased and typed anew.
    Again,
    /// Any other letter, with the sequences of plain keys that it may stand for, the likeliest
    /// first; none where it is no letter of Vietnamese.
    Letter(Vec<Vec<char>>),
}

/// Letters of the word that an input method may be composing.
#[derive(Clone, Debug, Default)]
pub struct Composing {
    letters: Vec<char>,
    /// Letters that were erased and not typed anew yet.
    erased: VecDeque<char>,
    last: Timestamp,
}

impl Composing {
    /// Returns whether letters were erased by the last keys.
    pub fn is_erasing(&self) -> bool {
        !self.erased.is_empty()
    }

    /// Reads a key event and returns its meaning.
    pub fn read(&mut self, key: Key, now: Timestamp) -> KeyReading {
        if now.duration_since(self.last) > REPLACEMENT_GAP {
            self.erased.clear();
        }
        self.last = now;
        if key == Key::plain(Code::Backspace) {
            let Some(letter) = self.letters.pop() else {
                return KeyReading::Key;
            };
            self.erased.push_front(letter);
            return KeyReading::Erased;
        }
        let letter = key
            .typed()
            .filter(|c| c.is_alphabetic() || is_combining_mark(*c));
        let Some(letter) = letter else {
            *self = Self::default();
            return KeyReading::Key;
        };
        let reading = self.letter(letter);
        if self.letters.len() > WORD_MAX_LETTERS {
            self.letters.remove(0);
        }
        reading
    }

    fn letter(&mut self, letter: char) -> KeyReading {
        // Some input methods send a mark behind its letter instead of erasing that.
        if is_combining_mark(letter) {
            let composed = self.letters.pop().and_then(|base| {
                let whole = [base, letter].into_iter().nfc().next()?;
                Some((base, whole))
            });
            let Some((base, whole)) = composed else {
                return KeyReading::Letter(Vec::new());
            };
            self.letters.push(whole);
            return more(base, whole);
        }
        self.letters.push(letter);
        match self.erased.pop_front() {
            Some(before) if before == letter => KeyReading::Again,
            Some(before) if plain(before) == plain(letter) => more(before, letter),
            _ if letter.is_ascii() => {
                self.erased.clear();
                KeyReading::Key
            }
            _ => {
                self.erased.clear();
                KeyReading::Letter(alone(letter))
            }
        }
    }
}

/// Reads a letter that takes the place of one that differs in its marks.
fn more(before: char, after: char) -> KeyReading {
    let (before, after) = (telex(before), telex(after));
    if after.len() < before.len() || after.len() == 1 {
        return KeyReading::Again; // A mark was taken back; the key for that arrives as itself.
    }
    let added = after.strip_prefix(before.as_slice());
    // Where one mark takes the place of another, nothing was added, so the key is the last one of
    // the new letter.
    let added = added.map_or_else(|| after.last(), |rest| rest.first());
    KeyReading::Letter(added.map(|&key| vec![key]).into_iter().collect())
}

/// Returns the keys that a marked letter may stand for when it replaces nothing.
fn alone(letter: char) -> Vec<Vec<char>> {
    let one = match letter {
        'ư' => Some('w'),
        'Ư' => Some('W'),
        'ơ' => Some('['),
        'Ơ' => Some('{'),
        _ => None,
    };
    let one = one.map(|key| vec![key]);
    let whole = telex(letter);
    one.into_iter()
        .chain((whole.len() > 1).then_some(whole))
        .collect()
}

/// Returns the letter without its marks, in lower case.
fn plain(letter: char) -> char {
    telex(letter)[0].to_ascii_lowercase()
}

/// Returns the keys of Telex for a letter: its base, its quality, its tone. A letter that Telex
/// does not know stands for itself.
fn telex(letter: char) -> Vec<char> {
    let (base, marks) = match letter {
        'đ' | 'Đ' => return vec![if letter == 'đ' { 'd' } else { 'D' }; 2],
        _ => {
            let mut parts = std::iter::once(letter).nfd();
            (parts.next().unwrap_or(letter), parts.collect::<Vec<_>>())
        }
    };
    if !marks.is_empty() && !"aeiouyAEIOUY".contains(base) {
        return vec![letter];
    }
    let mut keys = vec![base];
    for mark in marks {
        keys.push(match mark {
            '\u{302}' => base,
            '\u{306}' | '\u{31b}' => 'w',
            '\u{301}' => 's',
            '\u{300}' => 'f',
            '\u{309}' => 'r',
            '\u{303}' => 'x',
            '\u{323}' => 'j',
            _ => return vec![letter],
        });
    }
    // The dot below is decomposed before the mark above, but Telex has the tone last in any order.
    keys[1..].sort_by_key(|key| "sfrxj".contains(*key));
    keys
}

/// Returns whether an action may be run for a key that was only inferred: it moves or shows
/// something and leaves everything as it is.
pub fn is_harmless(action: Action) -> bool {
    use Action::{
        Back, Bottom, Down, Forward, HalfDown, HalfUp, NextArticle, NextHit, NextLetter, NextMark,
        NextParagraph, NextSentence, NextWord, OtherEnd, PageDown, PageUp, PrevArticle, PrevHit,
        PrevLetter, PrevParagraph, PrevSentence, PrevWord, SelectLine, SelectParagraph,
        SelectSentence, SelectWord, Sort, Top, Up, WholeParagraph, WholeSentence, WholeWord,
    };
    matches!(
        action,
        Back | Bottom
            | Down
            | Forward
            | HalfDown
            | HalfUp
            | NextArticle
            | NextHit
            | NextLetter
            | NextMark
            | NextParagraph
            | NextSentence
            | NextWord
            | OtherEnd
            | PageDown
            | PageUp
            | PrevArticle
            | PrevHit
            | PrevLetter
            | PrevParagraph
            | PrevSentence
            | PrevWord
            | SelectLine
            | SelectParagraph
            | SelectSentence
            | SelectWord
            | Sort
            | Top
            | Up
            | WholeParagraph
            | WholeSentence
            | WholeWord
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads what an input method sends, `⌫` for Backspace; gives the keys that were pressed, `?`
    /// for a letter that stands for none.
    fn keys(sent: &str, gap: i64) -> String {
        let mut composing = Composing::default();
        let mut now = Timestamp::UNIX_EPOCH;
        let mut pressed = String::new();
        for c in sent.chars() {
            now += SignedDuration::from_millis(gap);
            let key = match c {
                '⌫' => Key::plain(Code::Backspace),
                c => Key::plain(Code::Char(c)),
            };
            match composing.read(key, now) {
                KeyReading::Key => pressed.push(c),
                KeyReading::Erased | KeyReading::Again => {}
                KeyReading::Letter(keys) => match keys.first() {
                    Some(keys) => pressed.extend(keys),
                    None => pressed.push('?'),
                },
            }
        }
        pressed
    }

    #[test]
    fn what_telex_engines_send_is_the_keys_that_were_typed() {
        for (sent, typed) in [
            // One key alone.
            ("ư", "w"),
            ("Ư", "W"),
            ("ơ", "["),
            ("jjư", "jjw"),
            // The second key changes the first letter.
            ("d⌫đ", "dd"),
            ("D⌫Đ", "DD"),
            ("a⌫â", "aa"),
            ("e⌫ê", "ee"),
            ("o⌫ô", "oo"),
            ("a⌫ă", "aw"),
            ("o⌫ơ", "ow"),
            ("u⌫ư", "uw"),
            ("a⌫á⌫à", "asf"),
            ("o⌫ô⌫ộ", "ooj"),
            ("a⌫ạ", "aj"),
            // More letters are erased than change.
            ("viet⌫⌫ét", "viets"),
            ("viet⌫⌫êt⌫⌫ệt", "vietej"),
            ("toan⌫⌫⌫oán", "toans"),
            // The third key takes the mark back.
            ("d⌫đ⌫dd", "ddd"),
            // An engine that shows complete letters only.
            ("đ", "dd"),
            ("ă", "aw"),
            ("ộ", "ooj"),
            // Marks behind their letter.
            ("a\u{301}", "as"),
        ] {
            assert_eq!(keys(sent, 5), typed, "{sent}");
        }
    }

    #[test]
    fn who_erases_by_hand_presses_keys() {
        assert_eq!(keys("j⌫j", 200), "jj");
        assert_eq!(keys("⌫⌫j", 5), "⌫⌫j");
        assert_eq!(keys("ñж", 5), "??");
    }
}
