//! Ways to read the letters of a token: as its words, and as other words that the same keys spell.

use super::{Alternative, MAX_TERMS, Reach, Reading, Word};
use crate::search::tokenizer::{self, Item, Words};
use crate::vietnamese::letters::with_tone;
use crate::vietnamese::syllable;
use crate::vietnamese::telex;

/// Maximum number of scalar values of a word that are read: as long as the words of the index.
pub(super) const WORD_MAX_CHARS: usize = tokenizer::WORD_MAX_LETTERS;
/// Words of fewer letters are not searched for inside other words, because too many words have any
/// two letters.
const INSIDE_MIN_LETTERS: usize = 3;

/// Returns the words of a token. `reach` is for the last one; the others are whole.
pub(super) fn words(body: &str, reach: Reach) -> Vec<Word> {
    let mut all = Vec::new();
    let mut words = Words::new(body);
    while let Some(item) = words.next() {
        if matches!(item, Item::Word(_)) && all.len() < MAX_TERMS {
            let text: String = words.form().chars().take(WORD_MAX_CHARS).collect();
            all.extend(Word::literal(&text, Reach::Whole));
        }
    }
    if let Some(word) = all.pop() {
        all.push(not_inside_if_short(Word { reach, ..word }));
    }
    all
}

/// Forbids a word of few letters to match inside others, because too many words have it there.
fn not_inside_if_short(mut word: Word) -> Word {
    if word.folded.chars().count() < INSIDE_MIN_LETTERS {
        word.reach = word.reach.min(Reach::Prefix);
    }
    word
}

/// Returns other ways to read `body`, one word as typed: what it spells in Telex or VNI and, if the
/// tokenizer finds one word too, the same with i or y at the end.
pub(super) fn readings(body: &str, reach: Reach, single: bool) -> Vec<Alternative> {
    let typed = body
        .trim_matches(|c| !tokenizer::is_wanted(c))
        .to_lowercase();
    let mut all = Vec::new();
    if single {
        all.extend(spelling(&typed));
    }
    if let Some(keys) = telex::reading(&typed) {
        all.extend(spelling(&keys));
        let word = Word::literal(&keys, reach);
        all.extend(
            word.map(not_inside_if_short)
                .map(|word| Alternative::single(word, Reading::Keys)),
        );
    }
    all
}

/// Returns the syllable with i in place of y at its end, or y in place of i: kĩ and kỹ, quí and
/// quý.
fn spelling(syllable: &str) -> Option<Alternative> {
    let (bare, tone) = syllable::strip_tone(syllable);
    let (onset, other) = match (bare.strip_suffix('i'), bare.strip_suffix('y')) {
        (Some(onset), _) => (onset, 'y'),
        (_, Some(onset)) => (onset, 'i'),
        _ => return None,
    };
    if !["h", "k", "l", "m", "qu", "s", "t", "v"].contains(&onset) {
        return None;
    }
    let vowel = with_tone(other, tone)?;
    // Only as a whole word, because `ly` does not mean “liên”.
    let word = Word::literal(&format!("{onset}{vowel}"), Reach::Whole)?;
    Some(Alternative::single(word, Reading::Spelling))
}
