//! Cleans text: the result is in NFC, has no forbidden character, is stable, bounded and complete,
//! and is equal for all spellings.
#![no_main]

use docbao::text::sanitize::{clean, line};
use docbao_fuzz::{assert_clean, letters};
use libfuzzer_sys::fuzz_target;
use unicode_normalization::UnicodeNormalization;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let cleaned = clean(&text);
    assert_clean(&cleaned);
    assert!(cleaned.len() <= 4 * text.len(), "too long");
    assert_eq!(letters(&cleaned), letters(&text), "letters lost");
    let decomposed: String = text.nfd().collect();
    assert_eq!(clean(&decomposed), cleaned, "NFD differs");
    let one = line(&text);
    assert_clean(&one);
    assert!(!one.contains('\n') && !one.contains("  ") && one.trim() == one);
    assert_eq!(line(&one), one);
});
