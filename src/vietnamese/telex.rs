//! Reads words typed in Telex or VNI without an input method.
//!
//! A reading is a guess in addition to the word itself, never in place of it: `google`, `usd` and
//! `of` stay as they are. The rules of typing are those of the crate `vi`.

use vi::processor::AccentStyle;
use vi::{TELEX, VNI, transform_buffer_with_style};

use super::syllable;

/// Maximum length of a word that is read, in bytes, because no syllable is longer however it is
/// typed.
const WORD_MAX_BYTES: usize = 16;

/// Returns the legal Vietnamese syllable that `word` spells in Telex or VNI; `None` for words with real
/// marks, words that spell no syllable, and those that spell themselves.
pub fn reading(word: &str) -> Option<String> {
    // The crate `vi` strips real marks, so only ASCII is passed to it.
    if !word.is_ascii() || word.len() > WORD_MAX_BYTES {
        return None;
    }
    let digits = word.bytes().any(|b| b.is_ascii_digit());
    let method = if digits { &VNI } else { &TELEX };
    // People mix the two: `dda3ng` has Telex's đ and VNI's tone.
    let mixed = digits.then(|| word.strip_prefix("dd")).flatten();
    let typed = mixed.map_or_else(|| word.to_owned(), |rest| format!("d9{rest}"));
    let mut reading = String::new();
    transform_buffer_with_style(method, AccentStyle::Old, typed.chars(), &mut reading);
    let spelt = reading != word && !reading.is_ascii() && syllable::is_legal(&reading);
    spelt.then_some(reading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telex_and_vni_words_spell_syllables() {
        for (typed, spelt) in [
            ("ddangr", "đảng"),
            ("uyr", "ủy"),
            ("tieengs", "tiếng"),
            ("vieetj", "việt"),
            ("DDaor", "Đảo"),
            ("dda3ng", "đảng"),
            ("d9a3ng", "đảng"),
            ("tie61ng", "tiếng"),
            ("vie65t", "việt"),
            ("hoaf", "hòa"),
            ("nguwowif", "người"),
            ("dangr", "dảng"),
        ] {
            assert_eq!(reading(typed).as_deref(), Some(spelt), "{typed}");
        }
    }

    #[test]
    fn plain_and_foreign_words_stay_what_they_are() {
        for word in [
            "google", "windows", "facebook", "thu", "2020", "05", "đảng", "qh13", "",
        ] {
            assert_eq!(reading(word), None, "{word}");
        }
    }
}
